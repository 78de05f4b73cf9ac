"""Conditions: data over finite facts, never expressions.

A condition is read against a `Situation`, which answers by name what the case
knows now. `None` from a situation means "nobody has said", and no test on it
holds (nor does a `Not` hide that: the caller reports what was missing).
"""

from collections.abc import Iterator
from typing import Protocol, TypeAlias, assert_never

from escalate_rules.core.frozen import dataclass


@dataclass(frozen=True, slots=True)
class FactIs:
    """A declared fact, or `raising_agency` / `receiving_agency`, has one of the values."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DutyIs:
    """A duty's latest instance is in one of the states.

    `not_opened`, `open`, `done`, `late`, `overdue` or `lapsed`; an overdue one is also open.
    """

    duty: str
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActorIs:
    """Who did the triggering act: role ids, each optionally `SIDE ROLE`."""

    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TriggerOn:
    """The trigger's instant: `hours` open or closed, or `day` working or closed."""

    what: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; the empty one always holds."""

    of: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    of: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


Leaf: TypeAlias = FactIs | DutyIs | ActorIs | TriggerOn
Condition: TypeAlias = Leaf | All | AnyOf | Not

ALWAYS = All(())


class Situation(Protocol):
    """What a condition may ask."""

    def fact(self, name: str) -> str | None:
        """The fact's value now, its default included."""

    def duty_states(self, duty: str) -> tuple[str, ...]:
        """The states that the duty's latest instance is in."""

    def actor_is(self, role: str) -> bool:
        """Whether the triggering act was done by this role (`SIDE ROLE` or `ROLE`)."""

    def trigger_is(self, what: str) -> str | None:
        """`open`/`closed` for hours, `working`/`closed` for day."""


def holds(condition: Condition, now: Situation) -> bool:
    """Whether the condition is met in this situation."""
    match condition:
        case FactIs(fact, values):
            return now.fact(fact) in values
        case All(of):
            return all(holds(part, now) for part in of)
        case AnyOf(of):
            return any(holds(part, now) for part in of)
        case Not(part):
            return not holds(part, now)
        case DutyIs(duty, states):
            return any(state in states for state in now.duty_states(duty))
        case ActorIs(roles):
            return any(now.actor_is(role) for role in roles)
        case TriggerOn(what, values):
            return now.trigger_is(what) in values
        case _:
            assert_never(condition)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every test in the condition, in the order written."""
    match condition:
        case All(of) | AnyOf(of):
            for part in of:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield condition


def asks_state(condition: Condition | None) -> tuple[str, ...]:
    """The duties whose state a condition asks for."""
    if condition is None:
        return ()
    return tuple(leaf.duty for leaf in leaves(condition) if isinstance(leaf, DutyIs))


def tests_actor(condition: Condition) -> bool:
    """Whether the condition asks who acted."""
    return any(isinstance(leaf, ActorIs) for leaf in leaves(condition))


def tests_act(condition: Condition) -> bool:
    """Whether the condition asks who acted, or on which day or at which hour."""
    return any(isinstance(leaf, ActorIs | TriggerOn) for leaf in leaves(condition))
