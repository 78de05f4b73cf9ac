"""Which starts go the same ways, where time has a part in that.

The engine is asked about one start, and its answer stands for those whose acts
come to pass like that start's: before time itself moves the case or not, and,
where a policy asks for it, on a working day or on a closed one, inside office
hours or outside.
"""

from datetime import datetime, timedelta

from escalate_rules.analysis.clocks import Clock, Times
from escalate_rules.analysis.slices import Slice
from escalate_rules.core.case import NEVER
from escalate_rules.core.draft import Draft, View
from escalate_rules.core.engine import empty_case
from escalate_rules.core.moments import Instant, midnight

Kind = tuple[str | None, ...]


class Kinds:
    """Notes which starts of a clock do not go the way of the one that the engine is asked about.

    Attributes:
        clock: The starts.
        place: The one that the engine is asked about.
        astray: Those of which some act comes to pass otherwise than its.
    """

    def __init__(self, cut: Slice, clock: Clock) -> None:
        self.clock = clock
        self.place = len(clock.starts) // 2
        self.astray: set[int] = set()
        self._steered, self._asked = cut.steered, cut.asked_of_acts
        self._draft = Draft(cut.policy, empty_case(cut.policy))
        self._kinds: dict[datetime, Kind] = {}
        self._heeded: set[int] = set()

    def heed(self, times: Times) -> None:
        """An act at these times has a part in which way a case goes; None where it is not made."""
        if not self._steered or id(times) in self._heeded:
            return
        self._heeded.add(id(times))  # a clock keeps all that it has made
        wanted = self._kind(times.values[self.place])
        for place, at in enumerate(times.values):
            if self._kind(at) != wanted:
                self.astray.add(place)

    def turned(self, times: Times) -> Times:
        """When next an act falls on another kind of day, or at another kind of hour."""

        def make() -> Times:
            found = (None if at is None else turn(self._draft, at) for at in times.values)
            return Times(tuple(None if at == NEVER else at for at in found))

        return self.clock.once(("turned", id(times)), make)

    def parted(self) -> tuple[tuple[Instant, ...], tuple[Instant, ...]]:
        """The starts that go astray, and the others."""
        every = range(len(self.clock.starts))
        apart = tuple(self.clock.starts[each] for each in every if each in self.astray)
        return apart, tuple(self.clock.starts[each] for each in every if each not in self.astray)

    def _kind(self, at: datetime | None) -> Kind | None:
        if at is None:
            return None
        found = self._kinds.get(at)
        if found is None:
            view = View(self._draft, Instant(at))
            found = self._kinds[at] = tuple(view.trigger_is(what) for what in self._asked)
        return found


def turn(draft: Draft, now: datetime) -> datetime:
    """When the office next opens or closes, or a day begins that is not like this one."""
    hours = draft.policy.counting.office_hours
    here = View(draft, Instant(now))
    words = [what for what in ("hours", "day") if here.trigger_is(what)]
    day = Instant(now).day
    for ahead in range(12):
        begins = midnight(day + timedelta(days=ahead))
        edges = [begins]
        if hours is not None:
            for each in hours:
                edges.append(begins + timedelta(hours=each.hour, minutes=each.minute))
        for edge in sorted(edges):
            then = View(draft, Instant(edge))
            if edge > now and any(then.trigger_is(w) != here.trigger_is(w) for w in words):
                return edge
    return NEVER
