"""Earlier and later of dates of which one runs off the calendar: never one that may be wrong.

The calendar of these tests is the bundled one: 1 January 2012 to 31 December 2035.
"""

from collections.abc import Callable

import pytest

from escalate_rules.core.dating import Dated, dated
from escalate_rules.core.moments import Moment, parse_moment
from escalate_rules.core.timescale import (
    Before,
    ByFact,
    Choice,
    MomentRef,
    OneOf,
    Timescale,
    Unit,
    Within,
)
from tests.core.small import raised, small, tell, the

MOMENTS = {
    "first": "2012-01-03",
    "long_ago": "2011-12-20",
    "last": "2035-12-28",
    "far": "2040-01-09",
    "now": "2026-03-02",
}


def at(name: str) -> Moment | None:
    return parse_moment(MOMENTS[name]) if name in MOMENTS else None


def working(count: int, of: str) -> Timescale:
    return Within(count, Unit.WORKING_DAYS, MomentRef(of))


def days(count: int, of: str) -> Timescale:
    return Within(count, Unit.CALENDAR_DAYS, MomentRef(of))


def before(count: int, of: str) -> Timescale:
    return Before(count, Unit.WORKING_DAYS, MomentRef(of))


def one_of(choice: Choice, *parts: Timescale) -> Dated:
    return dated(OneOf(choice, parts), at, {}, small().counting)


def earlier(*parts: Timescale) -> Dated:
    return one_of(Choice.EARLIER, *parts)


def later(*parts: Timescale) -> Dated:
    return one_of(Choice.LATER, *parts)


@pytest.mark.parametrize(
    ("choose", "off", "date"),
    [
        # Forward off the end it is later than any date on the calendar.
        (earlier, working(10, "last"), "2026-03-12"),
        (later, working(10, "last"), None),
        # Also where it begins beyond it.
        (earlier, working(10, "far"), "2026-03-12"),
        (later, working(10, "far"), None),
        # Back off the beginning it is earlier than any.
        (earlier, before(10, "first"), None),
        (later, before(10, "first"), "2026-03-12"),
        (earlier, before(10, "long_ago"), None),
        (later, before(10, "long_ago"), "2026-03-12"),
        # Forward from before the calendar, or back from beyond it, it may lie anywhere.
        (earlier, working(10, "long_ago"), None),
        (later, working(10, "long_ago"), None),
        (earlier, before(10, "far"), None),
        (later, before(10, "far"), None),
    ],
)
def test_what_runs_off_the_calendar_is_left_out_only_where_it_cannot_govern(
    choose: Callable[..., Dated], off: Timescale, date: str | None
) -> None:
    found = choose(days(10, "now"), off)

    assert (found.due_on and str(found.due_on)) == date
    assert date or "outside the calendar" in found.why


@pytest.mark.parametrize(
    ("choose", "other", "off"),
    [
        # Both lie beyond the end, or both before the beginning: nobody knows which comes first.
        (earlier, days(10, "last"), working(10, "last")),
        (later, days(-10, "first"), before(10, "first")),
    ],
)
def test_beside_a_date_that_is_off_the_calendar_too_there_is_none(
    choose: Callable[..., Dated], other: Timescale, off: Timescale
) -> None:
    assert choose(other).due_on
    assert "outside the calendar" in choose(other, off).why


@pytest.mark.parametrize("choose", [earlier, later])
def test_what_has_begun_and_has_no_date_is_not_awaited(choose: Callable[..., Dated]) -> None:
    found = choose(working(2, "not_yet"), working(10, "last"))

    assert (found.kind.value, found.missing) == ("undated", ())
    assert "outside the calendar" in found.why


def test_a_concern_received_on_the_first_day_of_the_list_may_arrive_the_evening_before() -> None:
    policy = small(
        "calendar: {nation: england, counting: deemed-receipt, receipt_cutoff: '16:00'}\n"
        "duties: {answer: {on: raised, who: chair, must: respond, "
        'within: 2 working days of raised, cites: "4"}}'
    )

    # 31 December 2011 is not in the list; what comes too late on it is received on 3 January.
    evening, noon = (
        the(tell(policy, raised(f"2011-12-31T{hour}")), "answer").due for hour in ("22:00", "12:00")
    )

    assert (str(evening.due_on), noon.kind) == ("2012-01-05", "undated")


@pytest.mark.parametrize("choose", [earlier, later])
def test_of_limits_that_a_fact_takes_away_nothing_is_left_to_await(
    choose: Callable[..., Dated],
) -> None:
    none = ByFact("risk", (), None)

    found = choose(none, none)

    assert (found.kind.value, found.why) == ("undated", "the document gives no time")
