"""A case: one disagreement, as far as its history tells.

A case is a value. It holds no copy of the policy, only the policy's name and
digest, and nothing that its history would not give again: `replay` of the
history is the case.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Generic, Never, Protocol, TypeAlias, TypeVar

from escalate_rules.core.dating import UNDATED, Dated
from escalate_rules.core.events import Actor, Event
from escalate_rules.core.frozen import dataclass
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

    `name` is `DUTY.done@raising` or `DUTY.due@raising` where only one side's own
    instance was. `stay` is the stay at a stage with which it ends, None where it
    lasts until the case closes, and -1 where it lasts for ever. `facts` holds the
    facts that last a stage as they were in the stage left.
    """

    serial: int
    name: str
    moment: Moment
    stage: str | None
    stay: int | None
    by: Actor | None = None
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def trigger(self) -> str:
        """The moment that rows name, whichever side's it is."""
        return self.name.partition("@")[0]

    @property
    def side(self) -> str:
        """The one side whose own it is, empty for any other trigger."""
        return self.name.partition("@")[2]


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
    def stands(self) -> bool:
        """Whether its clock stands still, or did when it ended: the last stop has no end."""
        return bool(self.pauses) and self.pauses[-1][1] is None

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

    A case that `decide` made from memory is written out when it is first read:
    until then most fields are empty slots, and `rest` tells how to fill them.
    Nobody can see the difference; two threads that read one case at once write
    the same values twice.
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
    # These only spare work that would give the same (core/memo.py). They are no part
    # of the value, and what makes a case in any other way leaves them empty.
    shape: Any = field(default=None, init=False, compare=False, repr=False)
    clock: Sequence[datetime] = field(default=(), init=False, compare=False, repr=False)
    next_due: datetime = field(default=NEVER, init=False, compare=False, repr=False)
    rest: "Rest | None" = field(default=None, init=False, compare=False, repr=False)

    if not TYPE_CHECKING:  # pragma: no branch - a type checker sees the fields alone

        def __getattr__(self, name: str) -> Any:
            """Called for an empty slot, or a name that no case has."""
            write_out(self)
            return object.__getattribute__(self, name)

    @property
    def open_duties(self) -> tuple[Owed, ...]:
        """Everything still owed, overdue duties included."""
        return tuple(owed for owed in self.duties if owed.state == "open")


class Later(Protocol):
    """What can write a case out: a decision remembered (core/patches.py).

    `stamped` are the stamps that it sets to the case's own instant.
    """

    stamped: frozenset[str]

    def write(self, case: Case, before: Case, dues: tuple[Dated, ...], event: Event | None) -> None:
        """Fill every slot of `case` that is still empty; the case `before` it is written."""


Rest: TypeAlias = tuple[Case, Later, tuple[Dated, ...], Event | None, int]
"""The case before, what to do to it, the dues already computed, the event, and how many
cases in a row wait to be written."""


def write_out(case: Case) -> None:
    """Fill the empty slots of a case, and first of those it was made from.

    Not by recursion, so that a row of unread cases of any length needs no stack.
    """
    waiting = []
    each = case
    # Read once: another thread may be writing the same case out.
    while (rest := object.__getattribute__(each, "rest")) is not None:
        waiting.append((each, rest))
        each = rest[0]
    for unwritten, (before, later, dues, event, _) in reversed(waiting):
        later.write(unwritten, before, dues, event)
        object.__setattr__(unwritten, "rest", None)
