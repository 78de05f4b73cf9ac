"""Events: what happened, as the host tells it.

Each kind is a type; `KIND` maps the names used in YAML and JSON to them. An
event's `at` is an instant in UTC. Inside a plan an event may stand at the end of
a day or at no known time; hosts never need that.
"""

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import ClassVar, Final, TypeAlias

from escalate_rules.core.frozen import dataclass
from escalate_rules.core.moments import Day, Instant, Moment
from escalate_rules.core.values import Sortable


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: an office and its side, never a person."""

    role: str = ""
    side: str = ""


Facts: TypeAlias = tuple[tuple[str, str], ...]
Moments: TypeAlias = tuple[tuple[str, Day | Instant], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Sortable):
    """What all events have. `id` is the host's own key against repeats."""

    kind: ClassVar[str] = ""

    at: Moment
    id: str | None = None
    by: Actor | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised(Event):
    """The disagreement is raised under the policy.

    `by_when` is a day or instant that the raiser asks for (Newcastle 1.7 wants
    it said); it dates nothing unless the policy gives it a meaning.
    """

    kind: ClassVar[str] = "raised"

    stage: str | None = None
    facts: Facts = ()
    moments: Moments = ()
    agencies: tuple[tuple[str, str], ...] = ()
    outcome_sought: str = ""
    by_when: Day | Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unresolved(Event):
    """At this stage there is no agreement. It moves nothing."""

    kind: ClassVar[str] = "unresolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated(Event):
    """The matter is put to the next level, or to the one named by `to`."""

    kind: ClassVar[str] = "escalated"

    to: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerouted(Event):
    """The matter is taken to another route of the policy, or `back`."""

    kind: ClassVar[str] = "rerouted"

    to: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved(Event):
    """The parties agree."""

    kind: ClassVar[str] = "resolved"

    how: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Event):
    """Somebody with the power to do so has decided."""

    kind: ClassVar[str] = "decided"

    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Event):
    """The raiser withdraws."""

    kind: ClassVar[str] = "withdrawn"

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Event):
    """The matter leaves for another procedure."""

    kind: ClassVar[str] = "handed_over"

    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned(Event):
    """Facts are learned or change."""

    kind: ClassVar[str] = "learned"

    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(Event):
    """A moment that the policy declares has happened, or is fixed for a day to come.

    `on` is when it really was, by default the event's own instant.
    """

    kind: ClassVar[str] = "happened"

    moment: str
    on: Day | Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Event):
    """A duty is done: an instance, or a duty and then its oldest open one."""

    kind: ClassVar[str] = "done"

    duty: str
    on: Day | Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed(Event):
    """A date is agreed for a duty, by default the stage's own limit.

    `agreeing` is the sides recorded as agreeing (`by` in YAML and JSON).
    """

    kind: ClassVar[str] = "agreed"

    until: Day | Instant
    agreeing: tuple[str, ...]
    duty: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended(Event):
    """A date is put later for a recorded reason."""

    kind: ClassVar[str] = "extended"

    until: Day | Instant
    reason: str
    duty: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused(Event):
    """The clock is stopped."""

    kind: ClassVar[str] = "paused"

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Event):
    """The clock goes on."""

    kind: ClassVar[str] = "resumed"

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Convened(Event):
    """A body meets or is called together; `agencies` are those represented."""

    kind: ClassVar[str] = "convened"

    agencies: tuple[str, ...]
    duty: str | None = None
    people: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeReached(Event):
    """Time has passed, and nothing else."""

    kind: ClassVar[str] = "time_reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(Event):
    """A closed case is opened again, at its last stage or the one named."""

    kind: ClassVar[str] = "reopened"

    reason: str
    stage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurred(Event):
    """An event of the policy's own, which only stamps its moment."""

    kind: ClassVar[str] = "occurred"

    name: str = field()


KINDS: Final[Mapping[str, type[Event]]] = MappingProxyType(
    {
        each.kind: each
        for each in (
            Raised, Unresolved, Escalated, Rerouted, Resolved, Decided, Withdrawn, HandedOver,
            Learned, Happened, Done, Agreed, Extended, Paused, Resumed, Convened, TimeReached,
            Reopened,
        )
    }
)  # fmt: skip

# The kinds that end a case, and the status each gives it.
ENDING_STATUS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "resolved": "resolved",
        "decided": "decided",
        "withdrawn": "withdrawn",
        "handed_over": "handed_over",
    }
)
