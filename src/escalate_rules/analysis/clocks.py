"""Dates for every start at once: a chain of counts, worked out for each day of the published years.

Where time only dates what is owed, the same duties open in the same order on
whatever day a concern is raised. So the engine is asked once what opens, and
from which moments it is counted; those counts are then made for every start.
One chain of counts that several ways have in common is worked out once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import product
from typing import Any, Final, TypeVar

from escalate_rules.core.calendar import Calendar
from escalate_rules.core.dating import Dated, Kind, as_moment, dated
from escalate_rules.core.moments import Instant, Moment, midnight, wall_time
from escalate_rules.core.policy import Convention, Counting, Open, Policy
from escalate_rules.core.shapes import passes_at
from escalate_rules.core.timescale import Before, ByFact, OneOf, SameDay, Timescale, Unit, Within

Made = TypeVar("Made")
MINUTE: Final = timedelta(minutes=1)
MORNING: Final = time(10)
# So long before the clocks change, a limit in hours may meet the change.
AHEAD: Final = 21


@dataclass(frozen=True, eq=False)
class Dues:
    """The due of one duty, for every start; None where the case is not there at all."""

    values: tuple[Dated | None, ...]

    @cached_property
    def is_dated(self) -> bool:
        """Whether it has a date on whatever day the concern is raised."""
        return all(each is None or each.due_by is not None for each in self.values)


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """When something happens, for every start; None where it does not come to it."""

    values: tuple[datetime | None, ...]


@dataclass(slots=True)
class Clock:
    """Makes each count for every start, and each only once."""

    starts: tuple[Instant, ...]
    made: dict[Any, Any] = field(default_factory=dict)
    counted: dict[Any, Dated] = field(default_factory=dict)

    @property
    def start(self) -> Times:
        """The raising itself."""
        return self.once(("start",), lambda: Times(tuple(each.at for each in self.starts)))

    def due(
        self,
        timescale: Timescale | None,
        rating: dict[str, str],
        counting: Counting,
        origins: Sequence[tuple[str, "Times | Dues | None"]],
    ) -> Dues:
        """The due of a duty whose moments are these."""
        key = ("due", timescale, tuple(sorted(rating.items())), counting,
               tuple((name, id(each)) for name, each in origins))  # fmt: skip
        return self.once(key, lambda: self._due(timescale, rating, counting, origins))

    def _due(
        self,
        timescale: Timescale | None,
        rating: dict[str, str],
        counting: Counting,
        origins: Sequence[tuple[str, "Times | Dues | None"]],
    ) -> Dues:
        # One of equals stands for all, because a small name is found faster than a large value.
        same = self.made.setdefault(
            ("same", timescale, counting, tuple(sorted(rating.items()))), len(self.made)
        )
        values: list[Dated | None] = []
        for place in range(len(self.starts)):
            table = {name: _moment(each, place) for name, each in origins}
            if any(each is not None and each.values[place] is None for _, each in origins):
                values.append(None)
                continue
            key = (same, tuple(table.items()))
            found = self.counted.get(key)
            if found is None:
                found = self.counted[key] = dated(timescale, table.get, rating, counting)
            values.append(found)
        return Dues(tuple(values))

    def last(self, before: Times, due: Dues) -> Times:
        """The last moment that a due allows, no sooner than `before`; at once without a date."""
        key = ("last", id(before), id(due))
        return self.once(key, lambda: self._last(before, due))

    def _last(self, before: Times, due: Dues) -> Times:
        pairs = zip(before.values, due.values, strict=True)
        return Times(tuple(_later(at, last_moment(limit)) for at, limit in pairs))

    def first(self, before: Times, opens: Dues) -> Times:
        """The first moment at which a door is open, no sooner than `before`."""
        key = ("first", id(before), id(opens))

        def make() -> Times:
            pairs = zip(before.values, opens.values, strict=True)
            return Times(tuple(_later(at, each.due_by if each else None) for at, each in pairs))

        return self.once(key, make)

    def passing(self, before: Times, due: Dues) -> Times:
        """The first moment at which a due has passed; never where it has no date."""
        key = ("passing", id(before), id(due))

        def make() -> Times:
            values = []
            for at, each in zip(before.values, due.values, strict=True):
                gone = at is not None and each is not None and each.due_by is not None
                values.append(_later(at, _minute(passes_at(each))) if gone and each else None)
            return Times(tuple(values))

        return self.once(key, make)

    def where(self, times: Times, sooner: Times, *, than: bool) -> Times:
        """`times` on those starts where it comes before `sooner`, or where it does not."""
        key = ("where", id(times), id(sooner), than)

        def make() -> Times:
            pairs = zip(times.values, sooner.values, strict=True)
            return Times(
                tuple(
                    at if at is not None and (other is None or at < other) is than else None
                    for at, other in pairs
                )
            )

        return self.once(key, make)

    def once(self, key: Any, make: Callable[[], Made]) -> Made:
        """What was made for this key, made now if it was not; it is kept with the clock."""
        found: Made | None = self.made.get(key)
        if found is None:
            found = self.made[key] = make()
        return found


def last_moment(due: Dated | None) -> datetime | None:
    """The last minute in which a due is met; None without a date."""
    if due is None or due.due_by is None:
        return None
    return due.due_by - MINUTE if due.kind is Kind.DATE else due.due_by


def _moment(each: Times | Dues | None, place: int) -> Moment | None:
    if each is None:
        return None
    value = each.values[place]
    if isinstance(value, Dated):
        return as_moment(value)
    return None if value is None else Instant(value)


def _later(at: datetime | None, other: datetime | None) -> datetime | None:
    if at is None or other is None:
        return at
    return max(at, other)


def _minute(at: datetime) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + MINUTE


def starts_of(policy: Policy, days: Iterable[date] | None = None) -> tuple[Instant, ...]:
    """Every start that can make a difference: each day, and within it each telling hour.

    Days are counted from a day, whatever the hour. Only where a limit runs in
    hours, or an hour divides the day for counting, are there more starts than
    one in a day: either side of each hour at which a count can change.
    """
    calendar = policy.counting.calendar
    found = []
    hours = telling_hours(policy)
    near = _near_changes(calendar) if _hours_counted(policy) else frozenset()
    for day in published_days(calendar) if days is None else days:
        clocks = {*hours, *_AROUND} if day in near else hours
        for each in sorted(clocks):
            try:
                found.append(Instant(wall_time(day, each)))
            except ValueError:  # an hour that the clocks skip
                continue
    return tuple(found)


def published_days(calendar: Calendar) -> tuple[date, ...]:
    """Every day of the years whose bank holidays are published."""
    count = (calendar.published_to - calendar.first).days + 1
    return tuple(calendar.first + timedelta(days=each) for each in range(count))


_AROUND: Final = (time(0, 59), time(1), time(2), time(22, 59), time(23))


def telling_hours(policy: Policy) -> tuple[time, ...]:
    """The hours of a day at which raising a concern can make a difference to a date."""
    edges: set[int] = set()
    countings = [policy.counting, *(each for _, each in policy.side_counting)]
    for each in countings:
        clocks = [each.day_ends, *(each.office_hours or ())]
        if each.convention is Convention.DEEMED_RECEIPT and each.receipt_cutoff is not None:
            cutoff = each.receipt_cutoff
            clocks += [cutoff, time(cutoff.hour, cutoff.minute + 1)] if cutoff.minute < 59 else []
        edges |= {clock.hour * 60 + clock.minute for clock in clocks if clock is not None}
    edges |= {clock.hour * 60 + clock.minute for clock in _ends_written(policy)}
    counted = _hours_counted(policy)
    if not counted and not edges:
        return (MORNING,)
    # Limits in hours, one after the other, may end at midnight.
    sums = {0}
    for count in counted:
        sums |= {(each + count * times) % 24 for each, times in product(sums, range(1, 3))}
    edges |= {(24 - each) % 24 * 60 for each in sums}
    edges |= {0}
    minutes = {each for edge in edges for each in (edge, (edge - 1) % 1440)}
    return tuple(time(each // 60, each % 60) for each in sorted(minutes))


def _hours_counted(policy: Policy) -> frozenset[int]:
    parts = _written(policy)
    return frozenset(
        part.count for part in parts if isinstance(part, Within) and part.unit is Unit.HOURS
    )


def _ends_written(policy: Policy) -> frozenset[time]:
    """The times of day at which a limit's last day is over by its own words."""
    parts = _written(policy)
    ends = (part.ends for part in parts if isinstance(part, Within | Before | SameDay))
    return frozenset(each for each in ends if each is not None)


def _written(policy: Policy) -> list[Timescale]:
    duties = (row.effect for row in policy.rows if isinstance(row.effect, Open))
    return [part for duty in duties for part in parts_of(duty.within)]


def parts_of(timescale: Timescale | None) -> list[Timescale]:
    """A timescale, or the timescales that it is made of."""
    match timescale:
        case None:
            return []
        case OneOf(of=of):
            return [part for each in of for part in parts_of(each)]
        case ByFact(options=options, otherwise=otherwise):
            return [
                part
                for each in (*(value for _, value in options), otherwise)
                for part in parts_of(each)
            ]
        case _:
            return [timescale]


def _near_changes(calendar: Calendar) -> frozenset[date]:
    found = set()
    for day in published_days(calendar):
        if midnight(day + timedelta(days=1)) - midnight(day) != timedelta(days=1):
            found |= {day - timedelta(days=each) for each in range(AHEAD)}
    return frozenset(found)
