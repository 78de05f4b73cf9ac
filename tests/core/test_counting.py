"""How time is counted: every meaning of the policy's words about time.

Bank holidays of England and Wales in these tests, as published at
gov.uk/bank-holidays: 25 December 2026 (Christmas Day), 28 December 2026 (Boxing
Day, substitute), 1 January 2027, 3 April 2026 (Good Friday), 6 April 2026
(Easter Monday), 4 May 2026, 25 May 2026, 31 August 2026; Scotland has 30
November 2026 (St Andrew's Day) and no Easter Monday. Expected days are counted
by hand or with numpy.
"""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest

from escalate_rules.core.calendar import Calendar, Nation
from escalate_rules.core.dating import (
    UNDATED,
    Dated,
    Governing,
    Kind,
    Standing,
    as_moment,
    dated,
    governing,
    met,
    passed,
)
from escalate_rules.core.moments import (
    UNKNOWN,
    Day,
    DayEnd,
    Instant,
    Known,
    Moment,
    midnight,
    parse_instant,
    parse_moment,
    show_instant,
)
from escalate_rules.core.policy import ClosedDay, Convention, Counting
from escalate_rules.core.timescale import (
    Before,
    By,
    ByFact,
    Choice,
    MomentChoice,
    MomentRef,
    OneOf,
    SameDay,
    Timescale,
    Unit,
    Within,
)
from escalate_rules.library.calendars import bundled_table

ENGLAND = Calendar.of(bundled_table(), [Nation.ENGLAND])
PLAIN = Counting(calendar=ENGLAND)
DEEMED = Counting(calendar=ENGLAND, convention=Convention.DEEMED_RECEIPT, receipt_cutoff=time(16))
FIRST_DAY = Counting(calendar=ENGLAND, convention=Convention.EVENT_DAY_IS_ONE)
OFFICE = Counting(calendar=ENGLAND, office_hours=(time(9), time(17)))
RAISED = MomentRef("raised")


def counted(
    amount: int, unit: str, since: str | Known, rules: Counting = PLAIN, **others: str
) -> str:
    """`amount unit of raised`, as a day or a London time."""
    return answer(Within(amount, Unit(unit), RAISED), rules, raised=since, **others)


def answer(timescale: Timescale | None, rules: Counting = PLAIN, /, **moments: str | Moment) -> str:
    """The date of a timescale in words, its moments given by name."""
    table = {
        name.replace("__", "."): parse_moment(each) if isinstance(each, str) else each
        for name, each in moments.items()
    }
    return show(dated(timescale, table.get, {}, rules))


def show(due: Dated) -> str:
    match due.kind:
        case Kind.DATE:
            return str(due.due_on)
        case Kind.INSTANT:
            assert due.due_by is not None
            return show_instant(due.due_by)
        case Kind.AWAITING:
            return " ".join(["awaiting", *due.missing])
        case _:
            return "undated"


# -- working days --------------------------------------------------------------------------------


def test_the_day_of_the_moment_is_day_0_whatever_the_hour() -> None:
    assert {counted(1, "working days", f"2026-10-05T{hour}") for hour in ("00:00", "23:59")} == {
        "2026-10-06"
    }


def test_a_moment_at_the_weekend_counts_like_the_friday_before_it() -> None:
    days = {counted(2, "working days", day) for day in ("2026-10-09", "2026-10-10", "2026-10-11")}

    assert days == {"2026-10-13"}


def test_working_days_agree_with_numpy_over_christmas() -> None:
    holidays = ["2026-12-25", "2026-12-28", "2027-01-01"]
    starts = [date(2026, 12, 18) + timedelta(days=each) for each in range(20)]

    found = [counted(4, "working days", str(start)) for start in starts]

    # A count from a closed day starts from the last open one before it.
    expected = np.busday_offset(starts, 0, roll="backward", holidays=holidays)
    assert found == [str(np.busday_offset(day, 4, holidays=holidays)) for day in expected]


def test_a_working_week_is_five_working_days() -> None:
    # Easter: Friday 3 and Monday 6 April are skipped.
    assert counted(1, "working weeks", "2026-04-01") == "2026-04-10"


# -- conventions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "due"),
    [
        ("2026-10-09T15:59", "2026-10-12"),  # Friday before the cutoff: day 0 is Friday
        ("2026-10-09T16:00", "2026-10-12"),  # at the cutoff is not after it
        ("2026-10-09T16:00:01", "2026-10-13"),  # after it: day 0 is Monday
        ("2026-10-10T09:00", "2026-10-13"),  # Saturday: day 0 is Monday
        ("2026-10-09", "2026-10-12"),  # a bare day has no hour to be late in
        ("2026-12-24T16:30", "2026-12-30"),  # day 0 is Tuesday 29 December
    ],
)
def test_deemed_receipt_takes_a_late_or_closed_moment_as_the_next_working_day(
    since: str, due: str
) -> None:
    assert counted(1, "working days", since, DEEMED) == due


def test_deemed_receipt_without_a_cutoff_looks_at_the_day_only() -> None:
    rules = Counting(calendar=ENGLAND, convention=Convention.DEEMED_RECEIPT)

    assert counted(1, "working days", "2026-10-09T23:59", rules) == "2026-10-12"


def test_calendar_days_too_run_from_the_deemed_day() -> None:
    assert counted(3, "calendar days", "2026-10-10T09:00", DEEMED) == "2026-10-15"


@pytest.mark.parametrize(
    ("amount", "unit", "since", "due"),
    [
        (1, "working days", "2026-10-05", "2026-10-05"),
        (5, "working days", "2026-10-05", "2026-10-09"),
        (1, "working days", "2026-10-10", "2026-10-12"),  # a Saturday's first working day
        (3, "calendar days", "2026-10-05", "2026-10-07"),
        (1, "weeks", "2026-10-05", "2026-10-11"),
        (1, "months", "2026-10-05", "2026-11-04"),
        (1, "months", "2026-01-31", "2026-02-27"),
    ],
)
def test_where_the_day_of_the_event_is_day_one_everything_ends_a_day_sooner(
    amount: int, unit: str, since: str, due: str
) -> None:
    assert counted(amount, unit, since, FIRST_DAY) == due


def test_no_days_at_all_end_on_the_day_itself() -> None:
    assert counted(0, "working days", "2026-10-05", FIRST_DAY) == "2026-10-05"


@pytest.mark.parametrize("rules", [PLAIN, DEEMED, FIRST_DAY])
def test_the_end_of_a_day_is_that_day_under_every_convention(rules: Counting) -> None:
    end = DayEnd(date(2026, 10, 5))

    assert counted(1, "working days", end, rules) == "2026-10-06"
    assert counted(1, "calendar days", end, rules) == "2026-10-06"
    assert counted(1, "months", end, rules) == "2026-11-05"


# -- when a day ends, and in time or not ----------------------------------------------------------


def due_of(timescale: Timescale, since: str | Moment, rules: Counting = PLAIN) -> Dated:
    moment = parse_moment(since) if isinstance(since, str) else since
    return dated(timescale, {"raised": moment}.get, {}, rules)


DAY_LIMIT = Within(1, Unit.WORKING_DAYS, RAISED)
HOUR_LIMIT = Within(24, Unit.HOURS, RAISED)


def test_a_day_limit_passes_at_the_next_local_midnight() -> None:
    due = due_of(DAY_LIMIT, "2026-10-05")

    assert due.due_by == parse_instant("2026-10-07T00:00")
    assert not passed(due, parse_instant("2026-10-06T23:59:59"))
    assert passed(due, parse_instant("2026-10-07T00:00"))


def test_a_day_limit_passes_at_the_hour_at_which_the_policys_day_ends() -> None:
    due = due_of(DAY_LIMIT, "2026-10-05", Counting(calendar=ENGLAND, day_ends=time(17)))

    assert (due.due_on, due.due_by) == (date(2026, 10, 6), parse_instant("2026-10-06T17:00"))
    assert met(due, Instant(parse_instant("2026-10-06T16:59:59")))
    assert not met(due, Instant(parse_instant("2026-10-06T17:00")))


def test_a_limit_with_a_time_of_day_of_its_own_passes_then_whenever_the_policys_day_ends() -> None:
    by_noon = Within(1, Unit.WORKING_DAYS, RAISED, time(12))

    for day_ends in (None, time(17)):
        due = due_of(by_noon, "2026-10-05", Counting(calendar=ENGLAND, day_ends=day_ends))
        assert (due.due_on, due.due_by) == (date(2026, 10, 6), parse_instant("2026-10-06T12:00"))
        assert met(due, Instant(parse_instant("2026-10-06T11:59:59")))
        assert not met(due, Instant(parse_instant("2026-10-06T12:00")))


def test_an_hour_limit_is_met_up_to_and_including_its_instant() -> None:
    due = due_of(HOUR_LIMIT, "2026-10-05T10:00")

    assert met(due, Instant(parse_instant("2026-10-06T10:00")))
    assert not met(due, Instant(parse_instant("2026-10-06T10:00:01")))
    assert not passed(due, parse_instant("2026-10-06T10:00"))
    assert passed(due, parse_instant("2026-10-06T10:00:01"))


def test_a_bare_day_meets_an_hour_limit_only_where_the_whole_day_does() -> None:
    due = due_of(HOUR_LIMIT, "2026-10-05T10:00")

    assert met(due, Day(date(2026, 10, 5))) is True
    assert met(due, Day(date(2026, 10, 6))) is None
    assert met(due, Day(date(2026, 10, 7))) is False


def test_a_whole_day_that_ends_with_an_hour_limit_meets_it() -> None:
    due = due_of(HOUR_LIMIT, "2026-10-05T00:00")

    assert met(due, Day(date(2026, 10, 5))) is True
    assert met(due, DayEnd(date(2026, 10, 5))) is True
    assert met(due, DayEnd(date(2026, 10, 6))) is False


def test_a_bare_day_meets_a_day_limit_up_to_its_day() -> None:
    due = due_of(DAY_LIMIT, "2026-10-05")

    days = (Day(date(2026, 10, 6)), DayEnd(date(2026, 10, 6)), Day(date(2026, 10, 7)))
    assert [met(due, day) for day in days] == [True, True, False]


def test_what_has_no_date_never_passes_and_is_always_met() -> None:
    assert met(UNDATED, Day(date(2026, 10, 5)))
    assert not passed(UNDATED, parse_instant("2030-01-01T00:00"))
    assert as_moment(UNDATED) is None


# -- hours ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "due"),
    [
        ("2026-10-24T16:00", "2026-10-25T15:00+00:00"),  # the clocks go back in between
        ("2026-03-28T16:00", "2026-03-29T17:00+01:00"),  # and forward
        ("2026-10-23T16:00", "2026-10-24T16:00+01:00"),  # a Saturday is no closed day for hours
        ("2026-12-24T10:00", "2026-12-25T10:00+00:00"),
    ],
)
def test_hours_are_elapsed_hours(since: str, due: str) -> None:
    assert counted(24, "hours", since) == due


def test_hours_from_a_bare_day_wait_for_the_hour() -> None:
    due = due_of(HOUR_LIMIT, "2026-10-05")

    assert (due.kind, due.missing) == (Kind.AWAITING, ("raised",))
    assert "without" in due.why
    assert counted(2, "working hours", "2026-10-05", OFFICE) == "awaiting raised"


def test_hours_from_the_end_of_a_day_run_from_midnight_and_may_end_with_a_day() -> None:
    due = due_of(HOUR_LIMIT, DayEnd(date(2026, 12, 21)))

    assert due.due_by == midnight(date(2026, 12, 23))
    assert due.due_on == date(2026, 12, 22)
    assert as_moment(due) == DayEnd(date(2026, 12, 22))


def test_an_hour_limit_in_the_middle_of_a_day_is_an_instant_for_what_follows() -> None:
    due = due_of(HOUR_LIMIT, "2026-10-05T10:00")

    assert as_moment(due) == Instant(parse_instant("2026-10-06T10:00"))
    assert as_moment(due_of(DAY_LIMIT, "2026-10-05")) == DayEnd(date(2026, 10, 6))


@pytest.mark.parametrize(
    ("hours", "since", "due"),
    [
        (2, "2026-10-05T10:00", "2026-10-05T12:00+01:00"),
        (8, "2026-10-05T09:00", "2026-10-05T17:00+01:00"),  # closing, not the next opening
        (2, "2026-10-05T16:00", "2026-10-06T10:00+01:00"),
        (1, "2026-10-05T17:00", "2026-10-06T10:00+01:00"),  # raised at closing
        (1, "2026-10-05T06:00", "2026-10-05T10:00+01:00"),  # before opening
        (1, "2026-10-09T18:00", "2026-10-12T10:00+01:00"),  # Friday evening
        (9, "2026-10-23T16:30", "2026-10-27T09:30+00:00"),  # over the clock change
        (17, "2026-12-24T16:00", "2026-12-30T17:00+00:00"),  # 1 + 8 + 8, over Christmas
    ],
)
def test_working_hours_run_in_office_hours_only(hours: int, since: str, due: str) -> None:
    assert counted(hours, "working hours", since, OFFICE) == due


def test_working_hours_need_office_hours() -> None:
    assert counted(1, "working hours", "2026-10-05T10:00") == "undated"


def test_one_working_day_is_not_24_hours() -> None:
    assert counted(1, "working days", "2026-10-05T10:00") == "2026-10-06"
    assert counted(24, "hours", "2026-10-05T10:00") == "2026-10-06T10:00+01:00"


# -- calendar periods ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "unit", "since", "due"),
    [
        (1, "weeks", "2026-10-05", "2026-10-12"),
        (10, "calendar days", "2026-12-21", "2026-12-31"),
        (1, "months", "2026-01-31", "2026-02-28"),  # the month's last day
        (1, "months", "2028-01-31", "2028-02-29"),
        (1, "months", "2026-03-31", "2026-04-30"),
        (2, "months", "2026-12-31", "2027-02-28"),
    ],
)
def test_a_month_from_the_31st_ends_on_the_months_last_day(
    amount: int, unit: str, since: str, due: str
) -> None:
    assert counted(amount, unit, since) == due


@pytest.mark.parametrize(
    ("closed_day", "due"),
    [
        (ClosedDay.KEEP, "2026-12-26"),  # a Saturday
        (ClosedDay.NEXT, "2026-12-29"),
        (ClosedDay.PREVIOUS, "2026-12-24"),
    ],
)
def test_a_period_that_ends_on_a_closed_day_is_kept_or_moved_as_the_policy_says(
    closed_day: ClosedDay, due: str
) -> None:
    rules = Counting(calendar=ENGLAND, closed_day=closed_day)

    assert counted(5, "calendar days", "2026-12-21", rules) == due


# -- same day, by, before ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "working", "due"),
    [
        ("2026-10-05T23:00", True, "2026-10-05"),
        ("2026-10-10T09:00", True, "2026-10-12"),
        ("2026-12-25", True, "2026-12-29"),
        ("2026-10-10T09:00", False, "2026-10-10"),
    ],
)
def test_the_same_working_day_of_a_closed_day_is_the_next_one(
    since: str, working: bool, due: str
) -> None:
    assert answer(SameDay(RAISED, working), raised=since) == due


def test_by_a_moment_is_that_moment() -> None:
    by = By(MomentRef("conference"))

    assert answer(by, conference="2026-10-10") == "2026-10-10"
    assert answer(by, conference="2026-10-10T14:00") == "2026-10-10T14:00+01:00"
    assert answer(by, conference=DayEnd(date(2026, 10, 9))) == "2026-10-09"
    assert answer(by) == "awaiting conference"
    assert answer(by, conference=UNKNOWN) == "awaiting conference"


@pytest.mark.parametrize(
    ("amount", "unit", "rules", "due"),
    [
        (5, "working days", PLAIN, "2026-03-30"),  # Good Friday and Easter Monday between
        (1, "working weeks", PLAIN, "2026-03-30"),
        (1, "weeks", PLAIN, "2026-04-01"),
        (1, "months", PLAIN, "2026-03-08"),
        (5, "calendar days", PLAIN, "2026-04-03"),
        (
            5,
            "calendar days",
            Counting(calendar=ENGLAND, closed_day=ClosedDay.PREVIOUS),
            "2026-04-02",
        ),
        (24, "hours", PLAIN, "2026-04-07T10:00+01:00"),
        (1, "working hours", OFFICE, "undated"),
    ],
)
def test_before_a_moment_counts_back_from_it(
    amount: int, unit: str, rules: Counting, due: str
) -> None:
    before = Before(amount, Unit(unit), MomentRef("conference"))

    assert answer(before, rules, conference="2026-04-08T10:00") == due


@pytest.mark.parametrize("moment", [None, UNKNOWN])
def test_before_a_moment_that_nobody_knows_waits(moment: Moment | None) -> None:
    before = Before(1, Unit.WORKING_DAYS, MomentRef("conference"))

    given = {} if moment is None else {"conference": moment}
    assert answer(before, **given) == "awaiting conference"


# -- several moments, several limits -------------------------------------------------------------


def test_the_earlier_and_the_later_of_moments() -> None:
    refs = (RAISED, MomentRef("arose"))
    earlier = Within(1, Unit.WORKING_DAYS, MomentChoice(Choice.EARLIER, refs))
    later = SameDay(MomentChoice(Choice.LATER, refs), working=False)

    moments = {"raised": "2026-10-07T10:00", "arose": "2026-10-05"}
    assert answer(earlier, **moments) == "2026-10-06"
    assert answer(later, **moments) == "2026-10-07"


def test_a_moment_that_has_not_happened_is_left_out_of_the_choice() -> None:
    earlier = Within(
        1, Unit.WORKING_DAYS, MomentChoice(Choice.EARLIER, (RAISED, MomentRef("arose")))
    )

    assert answer(earlier, raised="2026-10-07") == "2026-10-08"
    assert answer(earlier, raised=UNKNOWN) == "awaiting raised arose"
    assert answer(SameDay(earlier.of, working=True)) == "awaiting raised arose"


def one_of(choice: Choice) -> OneOf:
    return OneOf(
        choice,
        (
            Within(5, Unit.WORKING_DAYS, RAISED),
            Before(2, Unit.WORKING_DAYS, MomentRef("conference")),
        ),
    )


def test_the_earlier_and_the_later_of_limits() -> None:
    moments = {"raised": "2026-10-05", "conference": "2026-10-09"}

    assert answer(one_of(Choice.EARLIER), **moments) == "2026-10-07"
    assert answer(one_of(Choice.LATER), **moments) == "2026-10-12"


def test_a_limit_that_waits_is_left_out_while_another_has_a_date() -> None:
    assert answer(one_of(Choice.EARLIER), raised="2026-10-05") == "2026-10-12"
    assert answer(one_of(Choice.LATER), raised="2026-10-05") == "2026-10-12"
    assert answer(one_of(Choice.EARLIER)) == "awaiting raised conference"


def test_the_limits_that_lost_are_shown_beside_the_one_that_governs() -> None:
    table: dict[str, Moment] = {
        "raised": Day(date(2026, 10, 5)),
        "conference": Day(date(2026, 10, 9)),
    }

    found = governing(one_of(Choice.EARLIER), table.get, {}, PLAIN)

    assert show(found.dated) == "2026-10-07"
    assert [show(other.dated) for other in found.other] == ["2026-10-12"]


def test_limits_none_of_which_can_be_dated_are_undated() -> None:
    never = OneOf(Choice.EARLIER, (Within(9999, Unit.WORKING_DAYS, RAISED),) * 2)

    assert answer(never, raised="2026-10-05") == "undated"


def test_the_later_of_limits_is_undated_where_one_lies_beyond_the_calendar() -> None:
    later = OneOf(
        Choice.LATER,
        (Within(5, Unit.WORKING_DAYS, RAISED), Within(9999, Unit.WORKING_DAYS, RAISED)),
    )

    assert answer(later, raised="2026-10-05") == "undated"


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        ({"risk": "high"}, "2026-10-06"),
        ({"risk": "low"}, "undated"),
        ({"risk": "medium"}, "2026-10-12"),
        ({}, "2026-10-12"),
    ],
)
def test_a_limit_by_a_fact_is_the_one_of_its_value(facts: dict[str, str], due: str) -> None:
    chosen = ByFact(
        "risk",
        (("high", Within(1, Unit.WORKING_DAYS, RAISED)), ("low", None)),
        Within(5, Unit.WORKING_DAYS, RAISED),
    )

    table: dict[str, Moment] = {"raised": Day(date(2026, 10, 5))}
    assert show(dated(chosen, table.get, facts, PLAIN)) == due


def test_no_timescale_is_undated() -> None:
    assert governing(None, lambda name: None, {}, PLAIN) == Governing(UNDATED, None)
    assert answer(None) == "undated"


# -- the end of what is known --------------------------------------------------------------------


def test_a_date_that_leans_on_projected_bank_holidays_is_provisional() -> None:
    published, projected = ENGLAND.published_to, ENGLAND.projected_to
    in_time = due_of(DAY_LIMIT, Day(published - timedelta(days=10)))
    leaning = due_of(DAY_LIMIT, Day(published))

    assert published < projected
    assert (in_time.standing, leaning.standing) == (Standing.FIRM, Standing.PROVISIONAL)


def test_working_hours_into_a_projected_year_are_provisional() -> None:
    after_closing = Instant(datetime.combine(ENGLAND.published_to, time(18), tzinfo=UTC))

    due = due_of(Within(1, Unit.WORKING_HOURS, RAISED), after_closing, OFFICE)

    assert due.standing is Standing.PROVISIONAL


def test_a_calendar_period_asks_for_no_bank_holidays_unless_it_is_moved() -> None:
    projected = Day(ENGLAND.published_to + timedelta(days=1))
    week = Within(1, Unit.WEEKS, RAISED)

    assert due_of(week, projected).standing is Standing.FIRM
    moved = Counting(calendar=ENGLAND, closed_day=ClosedDay.NEXT)
    assert due_of(week, projected, moved).standing is Standing.PROVISIONAL


@pytest.mark.parametrize("unit", ["working days", "working weeks"])
def test_beyond_the_calendar_nothing_is_guessed(unit: str) -> None:
    last = ENGLAND.projected_to
    due = due_of(Within(1, Unit(unit), RAISED), Day(last))

    assert (due.kind, due.standing, due.due_by) == (Kind.UNDATED, Standing.NONE, None)
    assert "outside the calendar" in due.why


def test_a_count_back_from_beyond_the_calendar_is_undated_too() -> None:
    beyond = Day(ENGLAND.projected_to + timedelta(days=1))

    assert answer(Before(1, Unit.WORKING_DAYS, RAISED), raised=beyond) == "undated"
    assert answer(SameDay(RAISED, working=True), raised=beyond) == "undated"
    assert answer(SameDay(RAISED, working=False), raised=beyond) == str(beyond.day)
    assert counted(1, "working hours", Instant(midnight(beyond.day)), OFFICE) == "undated"


def test_a_count_back_to_before_the_calendar_is_undated() -> None:
    first = Day(ENGLAND.first)

    assert answer(Before(1, Unit.WORKING_DAYS, RAISED), raised=first) == "undated"


def test_no_working_days_beyond_the_calendar_are_undated() -> None:
    # Counting none asks the calendar for nothing, but the answer still leans on it.
    beyond = Day(ENGLAND.projected_to + timedelta(days=1))

    assert counted(0, "working days", beyond, FIRST_DAY) == "undated"


@pytest.mark.parametrize("unit", ["calendar days", "weeks", "months", "hours"])
def test_a_date_beyond_any_calendar_is_undated(unit: str) -> None:
    assert counted(9999, unit, Instant(datetime(9999, 12, 1, tzinfo=UTC))) == "undated"


def test_the_last_day_that_python_knows_is_undated_and_no_error() -> None:
    last = Instant(datetime(9999, 12, 31, 10, tzinfo=UTC))

    assert answer(SameDay(RAISED, working=False), raised=last) == "undated"
    assert answer(By(RAISED), raised=Day(date(9999, 12, 31))) == "undated"
