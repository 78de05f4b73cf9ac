"""What a moment is: a day, an instant, the end of a day, or nobody knows."""

import pickle
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from escalate_rules.core.errors import InstantError, MisuseError
from escalate_rules.core.moments import (
    UNKNOWN,
    Day,
    DayEnd,
    Instant,
    local_day,
    midnight,
    parse_instant,
    parse_moment,
    show_instant,
    to_instant,
    wall_time,
)

# The clocks went forward on 29 March 2026 at 01:00 GMT and go back on 25 October 2026 at 02:00 BST.


def test_a_naive_time_is_taken_as_london_time() -> None:
    assert parse_instant("2026-07-01T10:00") == datetime(2026, 7, 1, 9, tzinfo=UTC)
    assert parse_instant("2026-12-21T10:00") == datetime(2026, 12, 21, 10, tzinfo=UTC)


def test_a_time_with_an_offset_is_taken_at_its_word() -> None:
    paris = datetime(2026, 7, 1, 11, tzinfo=timezone(timedelta(hours=2)))

    assert to_instant(paris) == datetime(2026, 7, 1, 9, tzinfo=UTC)
    assert parse_instant(" 2026-10-25T01:30+01:00 ") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_time_that_the_clocks_skip_does_not_exist_and_the_error_shows_the_choices() -> None:
    with pytest.raises(InstantError) as caught:
        parse_instant("2026-03-29T01:30")

    assert caught.value.fault == "missing"
    assert caught.value.choices == ("2026-03-29T00:30+00:00", "2026-03-29T02:30+01:00")
    assert "does not exist" in str(caught.value)


def test_a_time_that_comes_twice_is_an_error_that_shows_both() -> None:
    with pytest.raises(InstantError) as caught:
        parse_instant("2026-10-25T01:30")

    assert caught.value.fault == "twice"
    assert caught.value.choices == ("2026-10-25T01:30+01:00", "2026-10-25T01:30+00:00")
    assert "exists twice" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-29T00:59:59", datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)),
        ("2026-03-29T02:00", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("2026-10-25T00:59:59", datetime(2026, 10, 24, 23, 59, 59, tzinfo=UTC)),
        ("2026-10-25T02:00", datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_the_times_beside_a_clock_change_are_plain(text: str, instant: datetime) -> None:
    assert parse_instant(text) == instant


@pytest.mark.parametrize("text", ["soon", "", "2026-13-01T10:00", "2026-02-30T10:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(InstantError, match="is not a date and time"):
        parse_instant(text)


def test_a_bare_day_is_no_instant() -> None:
    with pytest.raises(InstantError, match="has no hour"):
        parse_instant("2026-12-21")


def test_a_moment_is_a_day_or_an_instant_as_it_is_written() -> None:
    assert parse_moment("2026-12-21") == Day(date(2026, 12, 21))
    assert parse_moment("2026-12-21T10:00") == Instant(datetime(2026, 12, 21, 10, tzinfo=UTC))
    with pytest.raises(InstantError, match="is not a date and time"):
        parse_moment("2026-02-30")


def test_an_instant_falls_on_its_london_day() -> None:
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)

    assert local_day(late) == date(2026, 7, 2)
    assert Instant(late).day == date(2026, 7, 2)
    assert Instant(late).instant == Instant(late).first == late


def test_a_day_has_no_instant_but_a_first_one() -> None:
    day = Day(date(2026, 7, 1))

    assert day.instant is None
    assert day.first == datetime(2026, 6, 30, 23, tzinfo=UTC)


def test_the_end_of_a_day_is_that_day_and_the_midnight_after_it() -> None:
    end = DayEnd(date(2026, 12, 21))

    assert end.day == date(2026, 12, 21)
    assert end.instant == end.first == midnight(date(2026, 12, 22))


def test_a_day_on_which_the_clocks_change_has_23_or_25_hours() -> None:
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)

    assert midnight(date(2026, 3, 30)) - midnight(spring) == timedelta(hours=23)
    assert midnight(date(2026, 10, 26)) - midnight(autumn) == timedelta(hours=25)


def test_a_clock_time_that_comes_twice_is_its_first() -> None:
    half_past_one = parse_instant("2026-10-25T01:30+01:00")

    assert wall_time(date(2026, 10, 25), datetime(2026, 1, 1, 1, 30).time()) == half_past_one  # noqa: DTZ001


def test_moments_are_shown_in_london_time() -> None:
    assert str(Instant(datetime(2026, 7, 1, 9, tzinfo=UTC))) == "2026-07-01T10:00+01:00"
    assert show_instant(datetime(2026, 7, 1, 9, 0, 5, tzinfo=UTC)) == "2026-07-01T10:00:05+01:00"
    assert str(Day(date(2026, 7, 1))) == "2026-07-01"
    assert str(DayEnd(date(2026, 7, 1))) == "the end of 2026-07-01"
    assert str(UNKNOWN) == "not known"


@pytest.mark.parametrize(
    "error",
    [
        InstantError("2026-10-25T01:30", "twice", ("a", "b")),
        MisuseError("fact", "risk", "no such fact", ("topic",)),
    ],
)
def test_errors_survive_a_process_border(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))

    assert (type(again), str(again)) == (type(error), str(error))
