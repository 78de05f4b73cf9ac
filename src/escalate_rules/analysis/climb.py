"""One stage on one way up, dated for every start."""

from dataclasses import dataclass, field, replace
from itertools import pairwise

from escalate_rules.analysis.asking import Facts
from escalate_rules.analysis.clocks import Clock, Dues, Times
from escalate_rules.core.events import Event
from escalate_rules.core.moments import Instant
from escalate_rules.core.policy import Policy


@dataclass(slots=True, eq=False)
class Climb:
    """One stage on one way up.

    Attributes:
        stage: Its id.
        clock: The starts for which it is dated.
        enters: When it is entered, for each start.
        limit: Its own limit's due, for each start.
        escalation: The due of putting it to the next, where that is a duty.
        cites: The clauses of its limit.
        left: The last moment at which it is left unresolved.
        leaves: The last moment at which it is put to the next stage.
        told: The events of the stay before with their times, and the way in.
        stamps: The moments known here, by name.
        is_open: Whether nothing says when it is left.
        restarts: Whether its limit starts anew with each change of a fact.
        recurs: Whether the way may come back to it, nobody knows how often.
        by_time: Whether time alone led here.
        since: From when something may be told here: with time alone, once it is noticed, which
            is the minute after a limit in hours has passed.
    """

    stage: str
    clock: Clock
    before: "Climb | None"
    facts: Facts
    enters: Times
    told: list[tuple[Event, Times]]
    limit: Dues | None = None
    escalation: Dues | None = None
    cites: tuple[str, ...] = ()
    left: Times | None = None
    leaves: Times | None = None
    staying: list[tuple[Event, Times]] = field(default_factory=list)
    leaving: tuple[Event, Times] | None = None
    stamps: dict[str, Times | Dues] = field(default_factory=dict)
    is_open: bool = False
    restarts: bool = False
    recurs: bool = False
    by_time: bool = False
    since: Times | None = None

    @property
    def way(self) -> tuple["Climb", ...]:
        """The stages from the first to this one."""
        found: list[Climb] = []
        here: Climb | None = self
        while here is not None:
            found.append(here)
            here = here.before
        return tuple(reversed(found))

    @property
    def open_since(self) -> "Climb | None":
        """The first stage on the way of which nothing says how long it takes."""
        way = self.way
        for below, above in pairwise(way):
            if below.recurs or below.restarts or (below.is_open and not above.by_time):
                return below
        return None

    def moment(self, policy: Policy, name: str) -> Times | Dues | None:
        """A moment by its name, or by that of its default; None where it is not known."""
        return moment_of(policy, self.stamps, name)

    def history(self, place: int, *, leaving: bool = False) -> tuple[Event, ...]:
        """The events that lead here, on one start; up to the leaving where asked."""
        told = [pair for each in self.way for pair in each.told]
        if leaving:
            told += self.staying
            told += [self.leaving] if self.leaving is not None else []
        found = []
        for event, times in told:
            at = times.values[place]
            assert at is not None
            found.append(replace(event, at=Instant(at)))
        return tuple(found)


def moment_of(policy: Policy, stamps: dict[str, Times | Dues], name: str) -> Times | Dues | None:
    seen: set[str] = set()
    while name not in stamps:
        declared = policy.index.moments.get(name)
        if declared is None or not declared.default or name in seen:
            return None
        seen.add(name)
        name = declared.default
    return stamps[name]
