"""On which days to begin: every one that can make a difference to the way a case goes.

Where time only dates what is owed, no start day leads another way, and one
stands for all. Where a limit that passes, or a window, has a part in it, what
counts is in which order the running times end. Days on which they end in the
same order, counted from the day itself and from each end that leads on, go the
same way, and the last of them stands for the others.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final

from escalate_rules.analysis.clocks import last_moment, parts_of, published_days
from escalate_rules.analysis.slices import Slice
from escalate_rules.core.dating import dated
from escalate_rules.core.duties import limit
from escalate_rules.core.moments import Instant, wall_time
from escalate_rules.core.policy import Cap, Go, Policy
from escalate_rules.core.timescale import Before, MomentRef, SameDay, Timescale, Within

MORNING: Final = time(10)
ONE_FOR_ALL: Final = "time has no part in which way a case goes, so one start day stands for all"
BY_ORDER: Final = (
    "start days are told apart by the order in which the running times end; of those that agree "
    "one stands for all"
)


@dataclass(frozen=True, slots=True)
class Starts:
    """The starts to try, and how many days they stand for."""

    chosen: tuple[Instant, ...]
    days: int
    note: str


def steering_starts(cut: Slice) -> Starts:
    """The starts that tell all ways apart."""
    days = published_days(cut.policy.counting.calendar)
    if not cut.steered:
        return Starts((_morning(_ordinary(cut.policy, days)),), len(days), ONE_FOR_ALL)
    chosen = (
        Instant(wall_time(group[-1], clock))
        for clock in _clocks(cut)
        for group in alike(cut, days, clock)
    )
    return Starts(tuple(chosen), len(days), BY_ORDER)


def _clocks(cut: Slice) -> tuple[time, ...]:
    """The hours at which to begin: where a rule asks for the hour, one inside office hours too."""
    office = cut.policy.counting.office_hours
    return office if office is not None and "hours" in cut.asked_of_acts else (MORNING,)


def alike(cut: Slice, days: Iterable[date], clock: time = MORNING) -> list[list[date]]:
    """The days in groups of those from which, at this hour, a case goes the same ways."""
    timescales = tuple(dict.fromkeys(_steering(cut)))
    # A window's end opens nothing; from a limit's something new may be counted.
    onward = tuple(dict.fromkeys(_limits(cut)))
    found: dict[tuple[object, ...], list[date]] = {}
    for day in days:
        order = _order(cut, wall_time(day, clock), timescales, onward)
        working = cut.policy.counting.calendar.is_working_day(day) if cut.hours else None
        found.setdefault((working, *order), []).append(day)
    return list(found.values())


def _ordinary(policy: Policy, days: tuple[date, ...]) -> date:
    """The first working Monday of the last year that is published."""
    last = days[-1].year
    calendar = policy.counting.calendar
    return next(
        day
        for day in days
        if day.year == last and day.weekday() == 0 and calendar.is_working_day(day)
    )


def _morning(day: date) -> Instant:
    return Instant(wall_time(day, MORNING))


def _steering(cut: Slice) -> Iterator[Timescale]:
    """The running times that have a part in which way a case goes, counted from one moment."""
    yield from _limits(cut)
    for row in cut.policy.rows:
        effect = row.effect
        if isinstance(effect, Go):
            for each in (*parts_of(effect.opens), *parts_of(effect.closes)):
                yield from _from_here(each)
        elif isinstance(effect, Cap):
            for each in parts_of(effect.within):
                yield from _from_here(each)


def _limits(cut: Slice) -> Iterator[Timescale]:
    for name in sorted(cut.timed):
        for each in parts_of(limit(cut.policy, cut.policy.index.duties[name])):
            yield from _from_here(each)


def _from_here(timescale: Timescale) -> Iterator[Timescale]:
    here = MomentRef("here")
    match timescale:
        case Within() | SameDay():
            yield replace(timescale, of=here)
        case Before():
            yield timescale


def _order(
    cut: Slice, begin: datetime, timescales: tuple[Timescale, ...], onward: tuple[Timescale, ...]
) -> tuple[int, ...]:
    """In which order the running times end that begin here, or at the end of another."""
    ends: list[datetime | None] = [begin]
    for first in timescales:
        end = _end(cut, begin, first)
        ends.append(end)
        if first in onward:
            ends += [None if end is None else _end(cut, end, second) for second in timescales]
    known = sorted({each for each in ends if each is not None})
    rank = {each: place for place, each in enumerate(known)}
    return tuple(-1 if each is None else rank[each] for each in ends)


def _end(cut: Slice, begin: datetime, timescale: Timescale) -> datetime | None:
    moment = Instant(begin)
    return last_moment(dated(timescale, lambda name: moment, {}, cut.policy.counting))
