"""Laws of counting: of a timescale, a moment and a way to count, without any case."""

from dataclasses import replace
from datetime import date, timedelta

from escalate_rules.core.calendar import Calendar, Closure
from escalate_rules.core.dating import Dated, Kind, as_moment, dated, met
from escalate_rules.core.errors import CalendarRangeError
from escalate_rules.core.moments import LONDON, ONE_DAY, Day, DayEnd, Instant, Known
from escalate_rules.core.policy import ClosedDay, Convention, Counting
from escalate_rules.core.timescale import Before, MomentRef, Timescale, Unit, Within
from escalate_rules.library.calendars import bundled_table
from escalate_rules.testing.edges import MOMENT
from escalate_rules.testing.laws_of_answers import broken

RAISED = MomentRef("raised")


def due(timescale: Timescale, since: Known, counting: Counting) -> Dated:
    """The date, counted from `since` whatever moment is named."""
    return dated(timescale, lambda _: since, {}, counting)


def with_one_more(counting: Counting, holiday: date) -> Counting:
    """The same way to count, with one more day closed."""
    calendar = counting.calendar
    closures = (*calendar.closures, Closure.on(holiday, "Proclaimed"))
    return replace(counting, calendar=Calendar.of(bundled_table(), calendar.nations, closures))


def a_bank_holiday_never_makes_a_forward_limit_sooner(
    counting: Counting, since: Known, timescale: Timescale, away: int
) -> None:
    """With a new bank holiday so many days away from the moment."""
    if counting.closed_day is ClosedDay.PREVIOUS and isinstance(timescale, Within):
        return
    one = due(timescale, since, counting).due_by
    proclaimed = with_one_more(counting, since.day + timedelta(days=away))
    more = due(timescale, since, proclaimed).due_by
    if one is not None and more is not None:
        broken(one <= more, f"a new bank holiday moved a limit from {one} back to {more}")


def a_bank_holiday_never_makes_a_backward_limit_later(
    counting: Counting, since: Known, before: Before, away: int
) -> None:
    """With a new bank holiday so many days before the moment."""
    if counting.closed_day is ClosedDay.NEXT:
        return
    one = due(before, since, counting).due_by
    proclaimed = with_one_more(counting, since.day - timedelta(days=away))
    more = due(before, since, proclaimed).due_by
    if one is not None and more is not None:
        broken(one >= more, f"a new bank holiday moved a limit from {one} on to {more}")


def counting_n_then_m_is_counting_n_and_m(
    counting: Counting, since: Known, n: int, m: int, unit: Unit
) -> None:
    """Days and weeks; months have no sum, for they are of unequal length."""
    if unit not in {Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.WEEKS, Unit.WORKING_WEEKS}:
        return
    kept = replace(counting, closed_day=ClosedDay.KEEP)
    once = due(Within(n + m, unit, RAISED), since, kept)
    first = as_moment(due(Within(n, unit, RAISED), since, kept))
    if isinstance(first, Day | DayEnd | Instant):
        then = due(Within(m, unit, RAISED), first, kept)
        said = f"{n} and then {m} {unit} end {then.due_on}, {n + m} end {once.due_on}"
        broken(then.due_by == once.due_by, said)


def a_forward_due_date_is_never_before_its_origin(
    counting: Counting, since: Known, timescale: Timescale
) -> None:
    """A day-limit ends on the moment's day or after, an hour-limit at the moment or after."""
    on = replace(counting, closed_day=ClosedDay.NEXT)
    found = due(timescale, since, on)
    if found.due_on is None or found.due_by is None:
        return
    broken(found.due_on >= since.day, f"counted from {since}, it is due on {found.due_on}")
    if found.kind is Kind.INSTANT:
        broken(found.due_by >= since.first, f"counted from {since}, it is due {found.due_by}")


def as_many_days_are_counted_as_the_policy_says(counting: Counting, since: Known, n: int) -> None:
    """The working days after day 0, one by one."""
    found = due(Within(n, Unit.WORKING_DAYS, RAISED), since, counting)
    if found.due_on is None:
        return
    works = counting.calendar.is_working_day
    start = day_zero(counting, since)
    days = [start + timedelta(k) for k in range(1, (found.due_on - start).days + 1)]
    told = sum(works(day) for day in days)
    broken(works(found.due_on), f"{found.due_on} is no working day")
    broken(told == n, f"{told} working days were counted, not {n}")


def day_zero(counting: Counting, since: Known) -> date:
    """The day after which counting begins, read off the convention anew."""
    day = since.day
    if isinstance(since, DayEnd):
        return day
    if counting.convention is Convention.EVENT_DAY_IS_ONE:
        return day - ONE_DAY
    if counting.convention is Convention.DEEMED_RECEIPT:
        cutoff = counting.receipt_cutoff
        clock = since.at.astimezone(LONDON).time() if isinstance(since, Instant) else None
        if cutoff is not None and clock is not None and clock > cutoff:
            day += ONE_DAY
        while not counting.calendar.is_working_day(day):
            day += ONE_DAY
    return day


def hours_are_elapsed_hours(counting: Counting, at: Instant, n: int) -> None:
    """n hours of sixty minutes, in time up to and including the last moment."""
    found = due(Within(n, Unit.HOURS, RAISED), at, counting)
    if found.due_by is None:
        return  # beyond the calendar
    broken(found.due_by == at.at + timedelta(hours=n), f"{n} hours of {at} end {found.due_by}")
    broken(met(found, Instant(found.due_by)) is True, "the last moment was not in time")
    late = met(found, Instant(found.due_by + MOMENT))
    broken(late is False, "a moment after the last was in time")


def beyond_the_calendar_there_is_no_date(counting: Counting, n: int) -> None:
    """n days after the calendar's last."""
    beyond = counting.calendar.projected_to + timedelta(days=n)
    try:
        found = counting.calendar.add(beyond, 1)
    except CalendarRangeError:
        pass
    else:
        raise AssertionError(f"the calendar answered {found}, beyond its end")
    asked = due(Within(1, Unit.WORKING_DAYS, RAISED), Day(beyond), counting)
    broken(asked.kind is Kind.UNDATED and bool(asked.why), f"beyond the end it is {asked.due_on}")
