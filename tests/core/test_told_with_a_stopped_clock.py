"""What a stopped clock does to a date, and what is told beside it.

Like test_told_with_a_date.py, these hold what one small change to the core would alter
without any other test seeing it (docs/mutation.md).
"""

# ruff: noqa: E501 - a policy reads best with one rule a line

from datetime import date, time

import pytest

from escalate_rules.core.calendar import Calendar, Nation
from escalate_rules.core.dating import Dated, Kind, Standing
from escalate_rules.core.decision import Decision
from escalate_rules.core.events import Event
from escalate_rules.core.moments import DayEnd, Instant, Moment
from escalate_rules.core.pausing import stretched
from escalate_rules.core.policy import Convention, Counting
from escalate_rules.core.timescale import MomentRef, SameDay, Timescale, Unit, Within
from escalate_rules.library.calendars import bundled_table
from tests.core.small import (
    done,
    due,
    extended,
    paused,
    raised,
    resumed,
    small,
    tell,
    unresolved,
    why_not_applicable,
)

# Bank holidays are published to the end of 2028; Monday 1 January 2029 is one by projection.
ENGLAND = Calendar.of(bundled_table(), [Nation.ENGLAND])
PLAIN = Counting(calendar=ENGLAND)
DEEMED = Counting(calendar=ENGLAND, convention=Convention.DEEMED_RECEIPT, receipt_cutoff=time(16))
DAY_ONE = Counting(calendar=ENGLAND, convention=Convention.EVENT_DAY_IS_ONE)
OFFICE = Counting(calendar=ENGLAND, office_hours=(time(9), time(17)))
RAISED = MomentRef("raised")
DAYS = Within(2, Unit.WORKING_DAYS, RAISED)
CALENDAR_DAYS = Within(5, Unit.CALENDAR_DAYS, RAISED)
HOURS = Within(16, Unit.WORKING_HOURS, RAISED)
THAT_DAY = SameDay(RAISED, working=False)


def after(timescale: Timescale, since: str | Moment, *stops: str, rules: Counting = PLAIN) -> Dated:
    """The date after stops, each told as the instants at which the clock stood and went on."""
    at = Instant.parse(since) if isinstance(since, str) else since
    times = [Instant.parse(each) for each in stops]
    pauses = tuple(zip(times[::2], times[1::2], strict=True))
    return stretched(timescale, {"raised": at}.get, {}, rules, pauses).dated


def day_of(found: Dated) -> tuple[str, str]:
    """The day, and whether it rests on published bank holidays."""
    return str(found.due_on), found.standing.value


# -- when a clock had not begun to run -------------------------------------------------------------


def test_what_is_taken_as_received_on_monday_loses_nothing_at_the_weekend() -> None:
    # Sent on Friday 6 November after the cut-off, it is received on Monday the 9th.
    friday = "2026-11-06T17:00"

    for timescale, plain, longer in (
        (DAYS, "2026-11-11", "2026-11-12"),
        (CALENDAR_DAYS, "2026-11-14", "2026-11-15"),
    ):
        weekend = after(timescale, friday, "2026-11-06T18:00", "2026-11-08T12:00", rules=DEEMED)
        to_monday = after(timescale, friday, "2026-11-06T18:00", "2026-11-09T12:00", rules=DEEMED)
        to_tuesday = after(timescale, friday, "2026-11-07T12:00", "2026-11-10T12:00", rules=DEEMED)
        assert day_of(weekend) == day_of(to_monday) == (plain, "firm")
        assert day_of(to_tuesday) == (longer, "firm")


def test_a_clock_that_goes_on_on_the_first_day_of_a_count_has_lost_nothing() -> None:
    # The day of the event is the first of two, and the clock had stood since before it.
    found = after(DAYS, "2026-11-11T10:00", "2026-11-09T10:00", "2026-11-11T12:00", rules=DAY_ONE)

    assert day_of(found) == ("2026-11-12", "firm")


# -- what a date leans on --------------------------------------------------------------------------


def test_a_stop_within_one_day_asks_nothing_about_that_day() -> None:
    # What opens later shares a stop that lies after its own date.
    found = after(DAYS, "2028-12-20T10:00", "2029-01-09T10:00", "2029-01-09T12:00")

    assert day_of(found) == ("2028-12-22", "firm")


def test_a_date_leans_on_the_day_on_which_its_clock_goes_on() -> None:
    # Friday 29 December is the last working day of 2028; nothing is lost by the holiday after it.
    found = after(DAYS, "2028-12-27T10:00", "2028-12-29T10:00", "2029-01-01T10:00")

    assert day_of(found) == ("2028-12-29", "provisional")


def test_a_date_that_a_stop_moves_into_a_year_without_published_holidays_is_provisional() -> None:
    found = after(DAYS, "2028-12-27T10:00", "2028-12-28T10:00", "2028-12-29T10:00")

    assert day_of(found) == ("2029-01-02", "provisional")


def test_a_day_that_need_not_be_a_working_one_leans_on_no_holidays() -> None:
    stop = "2028-12-29T10:30", "2029-01-03T10:00"

    assert day_of(after(THAT_DAY, "2028-12-29T10:00", *stop)) == ("2029-01-03", "firm")
    # Of a receipt in 2028 it was asked only whether that is a working day.
    deemed = after(THAT_DAY, "2028-12-29T10:00", *stop, rules=DEEMED)
    assert day_of(deemed) == ("2029-01-03", "firm")


def test_a_day_that_need_not_be_a_working_one_leans_on_the_day_of_its_receipt() -> None:
    stop = "2029-01-10T10:30", "2029-01-12T10:00"

    plain = after(THAT_DAY, "2029-01-10T10:00", *stop)
    received = after(THAT_DAY, "2029-01-10T10:00", *stop, rules=DEEMED)
    used_up = after(THAT_DAY, DayEnd(date(2029, 1, 10)), *stop, rules=DEEMED)

    assert day_of(plain) == ("2029-01-12", "firm")
    assert day_of(received) == ("2029-01-12", "provisional")
    assert day_of(used_up) == ("2029-01-12", "firm")


def test_office_hours_lean_on_the_new_end_and_on_the_day_on_which_the_clock_goes_on() -> None:
    ends_in_2029 = after(
        HOURS, "2028-12-28T09:00", "2028-12-29T10:00", "2028-12-29T12:00", rules=OFFICE
    )
    goes_on_in_2029 = after(
        HOURS, "2028-12-28T08:00", "2028-12-29T17:00", "2029-01-01T12:00", rules=OFFICE
    )
    neither = after(HOURS, "2028-12-19T09:00", "2028-12-20T10:00", "2028-12-20T12:00", rules=OFFICE)

    assert day_of(ends_in_2029) == ("2029-01-02", "provisional")
    assert day_of(goes_on_in_2029) == ("2028-12-29", "provisional")
    assert day_of(neither) == ("2028-12-21", "firm")


def test_a_stop_outside_office_hours_leaves_a_limit_at_the_closing_at_which_it_stood() -> None:
    # Sixteen office hours from Monday morning end as the office closes on Tuesday.
    found = after(HOURS, "2026-11-09T09:00", "2026-11-09T18:00", "2026-11-10T08:00", rules=OFFICE)

    assert found.due_by == Instant.parse("2026-11-10T17:00").at


def test_a_clock_that_goes_on_beyond_the_calendar_still_tells_what_was_counted_from() -> None:
    since = Instant.parse("2026-11-09T10:00")

    found = after(DAYS, since, "2026-11-10T10:00", "2099-11-10T10:00")

    assert (found.kind, found.origin, found.since) == (Kind.UNDATED, "raised", since)
    assert found.standing is Standing.NONE
    assert found.why.startswith("2099-11-10 lies outside the calendar")


# -- which stops are shared ------------------------------------------------------------------------

SHARED = """
facts: {ill: {asks: "Is somebody ill?", values: {no: No, yes: Yes}, default: yes, cites: "4"}}
duties:
  first: {on: raised, who: chair, must: respond, within: 2 working days of raised, varies: {until: any, needs: reason, cites: "4"}, pauses: {when: {ill: yes}, cites: "4"}, cites: "4"}
  second: {on: raised, who: chair, must: call, within: 9 working days of raised, pauses: {when: {ill: yes}, cites: "4"}, cites: "4"}
  between: {on: unresolved, who: chair, must: consult, within: 9 working days of unresolved, pauses: {when: {ill: yes}, cites: "4"}, cites: "4"}
  last: {on: second.done, who: chair, must: review, within: 10 working days of raised, pauses: {when: {ill: yes}, cites: "4"}, cites: "4"}
"""
START = raised("2026-10-05T10:00")


def stops(decision: Decision, duty: str) -> list[tuple[str, str]]:
    """When an instance's clock stood, and when it went on."""
    (owed,) = [each for each in decision.case.duties if each.duty == duty]
    return [(str(begun)[5:16], str(until or "")[5:16]) for begun, until in owed.pauses]


def last_after(*events: Event) -> Decision:
    """The decision that opens what comes last."""
    return tell(small(SHARED), START, *events)


def test_what_opens_later_shares_a_stop_from_its_beginning() -> None:
    decision = last_after(
        paused("2026-10-06T10:00", reason="ill"),
        unresolved("2026-10-07T10:00"),
        resumed("2026-10-08T10:00", reason="well"),
        # Stopped again, and at once not so.
        paused("2026-10-08T10:00", reason="ill"),
        resumed("2026-10-08T10:00", reason="well"),
        done("2026-10-09T10:00", duty="second"),
    )

    assert stops(decision, "last") == [("10-06T10:00", "10-08T10:00")]
    # Ten working days from the 5th end on the 19th; the 7th and the 8th were lost.
    assert due(decision, "last") == "2026-10-21"
    assert due(decision, "between") == "2026-10-21"


def test_a_stop_that_stands_comes_last_also_where_another_began_and_ended_with_it() -> None:
    # The first was overdue until it was put off between the two.
    decision = last_after(
        paused("2026-10-08T10:00", reason="ill"),
        resumed("2026-10-08T10:00", reason="well"),
        extended("2026-10-08T10:00", duty="first", until="2026-10-30", reason="ill"),
        paused("2026-10-08T10:00", reason="ill again"),
        done("2026-10-09T10:00", duty="second"),
    )

    assert stops(decision, "first") == [("10-08T10:00", "")]
    assert stops(decision, "last") == [("10-08T10:00", "10-08T10:00"), ("10-08T10:00", "")]
    assert due(decision, "last") == "awaiting resumed"


def test_what_opens_later_shares_stops_in_their_order_whichever_duty_tells_of_them() -> None:
    # The clock of the first, overdue as the clock first stood, is stopped the second time only.
    overdue = (
        paused("2026-10-08T10:00", reason="ill"),
        resumed("2026-10-09T10:00", reason="well"),
        extended("2026-10-09T11:00", duty="first", until="2026-10-30", reason="ill"),
        paused("2026-10-12T10:00", reason="ill again"),
    )
    both = [("10-08T10:00", "10-09T10:00"), ("10-12T10:00", "10-13T10:00")]

    stands = last_after(*overdue, done("2026-10-13T10:00", duty="second"))
    went_on = last_after(
        *overdue,
        resumed("2026-10-13T10:00", reason="well"),
        done("2026-10-14T10:00", duty="second"),
    )

    assert stops(stands, "first") == [("10-12T10:00", "")]
    assert stops(stands, "last") == [both[0], ("10-12T10:00", "")]
    assert stops(went_on, "last") == both
    # Ten working days from the 5th end on the 19th; the 9th and the 13th were lost.
    assert due(went_on, "last") == "2026-10-21"


def test_what_was_done_as_a_stop_began_and_ended_tells_of_that_stop() -> None:
    lines = SHARED.splitlines()
    alone = "\n".join(each for each in lines if "second" not in each)

    decision = tell(
        small(alone),
        START,
        paused("2026-10-06T10:00", reason="ill"),
        done("2026-10-06T10:00", duty="first"),
        resumed("2026-10-06T10:00", reason="well"),
        unresolved("2026-10-07T10:00"),
    )

    assert stops(decision, "first") == [("10-06T10:00", "")]
    assert stops(decision, "between") == [("10-06T10:00", "10-06T10:00")]
    assert due(decision, "between") == "2026-10-20"


@pytest.mark.parametrize(("hour", "stands"), [("10:00", False), ("20:00", True)])
def test_a_clock_may_be_stopped_at_the_hours_at_which_the_policy_lets_it(
    hour: str, stands: bool
) -> None:
    policy = small("""
calendar: {nation: england, office_hours: {from: "09:00", to: "17:00"}}
duties:
  answer: {on: raised, who: chair, must: respond, within: 2 working days of raised, pauses: {when: {hours: closed}, cites: "4"}, cites: "4"}
""")

    decision = tell(policy, START, paused(f"2026-10-05T{hour}", reason="Nobody is there"))

    refused = "the policy does not let the clock be stopped here"
    assert why_not_applicable(decision) == ("" if stands else refused)
    assert due(decision, "answer") == ("awaiting resumed" if stands else "2026-10-07")
