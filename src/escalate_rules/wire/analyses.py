"""What the analyses give, described by its shape: they stand above this room."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from escalate_rules.core.decision import Advice, Decision, NotApplicable
from escalate_rules.core.events import Event
from escalate_rules.core.explain import Duty
from escalate_rules.core.moments import Moment
from escalate_rules.core.policy import Policy
from escalate_rules.core.ways import Way

Chosen = tuple[tuple[str, str], ...]
"""Readings, each with the option chosen."""


class Stage(Protocol):
    """Which stage something is about."""

    @property
    def stage(self) -> str: ...
    @property
    def number(self) -> int | None: ...
    @property
    def title(self) -> str: ...


class OfPolicy(Protocol):
    """What is about one policy, under one choice of readings."""

    @property
    def policy(self) -> Policy: ...


class Sentence(Protocol):
    """A sentence, and the clauses that it rests on."""

    @property
    def says(self) -> str: ...
    @property
    def cites(self) -> tuple[str, ...]: ...


class PlanStage(Stage, Protocol):
    """One stage of a plan."""

    @property
    def enters(self) -> Moment | None: ...
    @property
    def duties(self) -> tuple[Duty, ...]: ...
    @property
    def moves(self) -> tuple[Way, ...]: ...
    @property
    def advice(self) -> tuple[Advice, ...]: ...
    @property
    def assumes(self) -> tuple[tuple[str, str], ...]: ...


class IfEnded(Protocol):
    """What an ending calls for."""

    @property
    def duties(self) -> tuple[Duty, ...]: ...
    def stages(self, duty: str) -> tuple[str, ...]: ...


class Plan(Protocol):
    """The whole way up."""

    @property
    def stages(self) -> Iterable[PlanStage]: ...
    @property
    def first(self) -> Decision: ...
    @property
    def resolved(self) -> IfEnded: ...
    @property
    def decided(self) -> IfEnded: ...
    @property
    def withdrawn(self) -> IfEnded: ...
    @property
    def not_applicable(self) -> NotApplicable | None: ...


class Coming(Protocol):
    """Something that time alone will bring."""

    @property
    def at(self) -> datetime | Moment: ...
    @property
    def what(self) -> str: ...


class Outlook(Protocol):
    """A case at an instant."""

    @property
    def at(self) -> datetime | Moment: ...
    @property
    def stage(self) -> str | None: ...
    @property
    def open(self) -> tuple[Duty, ...]: ...
    @property
    def overdue(self) -> tuple[Duty, ...]: ...
    @property
    def coming(self) -> Iterable[Coming]: ...
    @property
    def next(self) -> tuple[Way, ...]: ...


class Witness(OfPolicy, Protocol):
    """A history by which something is seen."""

    @property
    def chosen(self) -> Chosen: ...
    @property
    def events(self) -> tuple[Event, ...]: ...


class Found(Sentence, Protocol):
    """One thing found about a promise."""

    @property
    def verdict(self) -> str: ...
    @property
    def stage(self) -> str: ...
    @property
    def under(self) -> tuple[Chosen, ...]: ...
    @property
    def witness(self) -> Witness | None: ...


class Covered(Protocol):
    """What was tried."""

    @property
    def states(self) -> int: ...
    @property
    def combinations(self) -> int: ...
    @property
    def readings(self) -> int: ...
    @property
    def days(self) -> int: ...
    @property
    def steps(self) -> int: ...


class Proof(Sentence, Protocol):
    """A promise, and what all choices of readings make of it."""

    @property
    def id(self) -> str: ...
    @property
    def own(self) -> bool: ...
    @property
    def found(self) -> Sequence[Found]: ...
    @property
    def covered(self) -> Covered: ...
    @property
    def note(self) -> str: ...
    @property
    def verdict(self) -> str: ...
    @property
    def worst(self) -> str: ...


class Proved(OfPolicy, Protocol):
    """Every promise of a policy, with what was found about it."""

    @property
    def proofs(self) -> Sequence[Proof]: ...


class Longest(Protocol):
    """So many days from a start to an end."""

    @property
    def days(self) -> int: ...
    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...


class WorstStage(Stage, Protocol):
    """The longest time to one stage, and to its limit."""

    @property
    def working(self) -> Longest | None: ...
    @property
    def calendar(self) -> Longest | None: ...
    @property
    def limit_working(self) -> Longest | None: ...
    @property
    def limit_calendar(self) -> Longest | None: ...
    @property
    def open_since(self) -> str: ...
    @property
    def cites(self) -> tuple[str, ...]: ...


class Worst(OfPolicy, Protocol):
    """The longest time to each stage of a policy."""

    @property
    def stages(self) -> Sequence[WorstStage]: ...
