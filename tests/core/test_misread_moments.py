"""What is said of a time that cannot be read: which text, what is wrong, what it may mean.

Told in local time without an offset, as people write it.
"""

# ruff: noqa: DTZ001 - that is what these are about

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from escalate_rules.core.errors import InstantError
from escalate_rules.core.moments import Instant, local_day, parse_instant, to_instant

ODD: Any = "2026-11-09T10:00"


def error_of(make: Any, value: object) -> InstantError:
    with pytest.raises(InstantError) as told:
        make(value)
    return told.value


@pytest.mark.parametrize(
    ("make", "value", "fault", "choices"),
    [
        (Instant, ODD, "unreadable", ()),
        (Instant, datetime(2026, 11, 9, 10), "no offset", ()),
        (parse_instant, "tomorrow", "unreadable", ()),
        (parse_instant, "2026-11-09", "no hour", ()),
        (parse_instant, "9999-12-31T23:59-10:00", "unreadable", ()),
        (
            to_instant,
            datetime(2026, 3, 29, 1, 30),
            "missing",
            ("2026-03-29T00:30+00:00", "2026-03-29T02:30+01:00"),
        ),
        (
            to_instant,
            datetime(2026, 10, 25, 1, 30),
            "twice",
            ("2026-10-25T01:30+01:00", "2026-10-25T01:30+00:00"),
        ),
    ],
)
def test_a_time_that_is_none_is_told_with_what_is_wrong_and_what_it_may_be(
    make: Any, value: object, fault: str, choices: tuple[str, ...]
) -> None:
    error = error_of(make, value)

    assert (error.value, error.fault, error.choices) == (value, fault, choices)


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 7, 1, 9),
        datetime(2026, 7, 1, 9, tzinfo=timezone(timedelta(hours=1))),
        datetime(2026, 7, 1, 9, fold=1),
    ],
)
def test_an_instant_is_kept_in_utc(value: datetime) -> None:
    assert to_instant(value) == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert to_instant(value).tzinfo is UTC


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 7, 1, 22, 59, tzinfo=UTC), 1),
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), 2),
        (datetime(2026, 12, 1, 23, 59, tzinfo=UTC), 1),
        # Two hours ahead, as in the summers of the war.
        (datetime(1943, 7, 1, 21, 59, tzinfo=UTC), 1),
        (datetime(1943, 7, 1, 22, 0, tzinfo=UTC), 2),
        # An instant is not always told in UTC.
        (datetime(2026, 7, 1, 2, tzinfo=timezone(timedelta(hours=14))), 30),
    ],
)
def test_the_day_of_an_instant_is_the_one_in_london(at: datetime, day: int) -> None:
    assert local_day(at).day == day
