"""A case: one disagreement, as far as its history tells.

A case is a value. It holds no copy of the policy, only the policy's name and
digest, and nothing that its history would not give again: `replay` of the
history is the case.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Generic, Never, TypeVar

from escalate_rules.core.dating import UNDATED, Dated
from escalate_rules.core.events import Actor
from escalate_rules.core.moments import Day, Instant, Moment
from escalate_rules.core.policy import PolicyRef
from escalate_rules.core.values import Sortable

V = TypeVar("V")

NEVER: Final = datetime.max.replace(tzinfo=UTC)


class Ledger(dict[str, V], Generic[V]):
    """A read-only dictionary that can be hashed; equal whatever the order of entry."""

    __slots__ = ()

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def _refuse(self, *_: Any, **__: Any) -> Never:
        raise TypeError("a case does not change; decide() gives a new one")

    __setitem__ = __delitem__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type, tuple[dict[str, V]]]:
        return type(self), (dict(self),)


@dataclass(frozen=True, slots=True)
class Stamp:
    """The latest occurrence of a moment.

    `settled` is False for one that is only fixed for a time to come.
    """

    moment: Moment
    by: Actor | None = None
    settled: bool = True


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A trigger that has happened and is still current for late facts.

    `stay` is the stay at a stage with which it ends, None where it lasts until
    the case closes, and -1 where it lasts for ever. `facts` holds the facts
    that last a stage as they were in the stage left.
    """

    serial: int
    name: str
    moment: Moment
    stage: str | None
    stay: int | None
    by: Actor | None = None
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Owed:
    """One instance of a duty.

    `origins` are the moments its due hangs on: name, moment (None: missing)
    and whether it can still change. `agreed` is a date that stands in place of
    the computed one. `rating` is the facts' values by which the due was chosen,
    `rated` those last seen. `pauses` are the spans for which its clock was
    stopped, a running one without end. `passed` says that the due had passed at
    the last event.
    """

    duty: str
    n: int
    side: str
    stage: str | None
    stay: int | None
    serial: int
    trigger: str
    opened: Moment
    by: Actor | None
    origins: tuple[tuple[str, Moment | None, bool], ...] = ()
    rating: tuple[tuple[str, str], ...] = ()
    rated: tuple[tuple[str, str], ...] = ()
    due: Dated = UNDATED
    agreed: Day | Instant | None = None
    pauses: tuple[tuple[Moment, Moment | None], ...] = ()
    state: str = "open"
    ended: Moment | None = None
    passed: bool = False

    @property
    def id(self) -> str:
        """`DUTY#n`, or `DUTY#n@side` where each side owes its own."""
        return f"{self.duty}#{self.n}@{self.side}" if self.side else f"{self.duty}#{self.n}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Sortable):
    """Everything that a policy's rules can ask about one disagreement.

    `stage` is None before it is opened and after it is closed; `last_stage` is
    then where a reopening would enter. `came_from` are the stages left for
    another route, the newest last; `taken` the routes the case has been on.
    `at` is the instant of the last event, `paused` since when the clock stands.
    """

    policy: PolicyRef
    calendar: str
    id: str | None = None
    status: str = "not_opened"
    ending: str | None = None
    stage: str | None = None
    route: str | None = None
    last_stage: str | None = None
    stay: int = 0
    came_from: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    at: Moment | None = None
    paused: Moment | None = None
    facts: Mapping[str, str] = field(default_factory=Ledger)
    known: Mapping[str, Moment] = field(default_factory=Ledger)
    stamps: Mapping[str, Stamp] = field(default_factory=Ledger)
    agencies: tuple[tuple[str, str], ...] = ()
    outcome_sought: str = ""
    by_when: Day | Instant | None = None
    occurrences: tuple[Occurrence, ...] = ()
    duties: tuple[Owed, ...] = ()
    seen: frozenset[str] = frozenset()
    serial: int = 0
    # Both only spare work that would give the same (core/memo.py); never part of the value.
    shape: object = field(default=None, compare=False, repr=False)
    next_due: datetime = field(default=NEVER, compare=False, repr=False)

    @property
    def open_duties(self) -> tuple[Owed, ...]:
        """Everything still owed, overdue duties included."""
        return tuple(owed for owed in self.duties if owed.state == "open")
