"""Which facts meet conditions: by trying every one of the few that they mention."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from math import prod
from typing import Final

from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.checks.view import View
from escalate_rules.core.conditions import (
    ActorIs,
    All,
    Condition,
    DutyIs,
    FactIs,
    Leaf,
    TriggerOn,
    holds,
    leaves,
)
from escalate_rules.core.frozen import dataclass

MOST: Final = 20_000  # combinations tried; a condition that mentions more is not judged
STATES: Final = (("not_opened",), ("open",), ("open", "overdue"), ("done",), ("late",), ("lapsed",))
TRIGGER: Final = {"hours": ("open", "closed"), "day": ("working", "closed")}
NOBODY: Final = ""
ACTOR: Final = "actor "


@dataclass(frozen=True, slots=True)
class Supposed:
    """A situation made up of what is supposed for each thing that conditions mention."""

    values: Mapping[str, str]
    states: Mapping[str, tuple[str, ...]]

    def fact(self, name: str) -> str | None:
        """The fact's supposed value."""
        return self.values.get(name)

    def duty_states(self, duty: str) -> tuple[str, ...]:
        """The duty's supposed states."""
        return self.states[duty]

    def actor_is(self, role: str) -> bool:
        """Whether the actor is supposed to be this role."""
        return self.values.get(f"{ACTOR}{role}") == "yes"

    def trigger_is(self, what: str) -> str | None:
        """The supposed hour or day."""
        return self.values.get(what)


def satisfying(view: View, conditions: Iterable[Condition]) -> Iterator[dict[str, str]]:
    """Each way to meet all the conditions, as the facts that do; none where there are too many."""
    wanted = tuple(conditions)
    domains, states = _domains(view, wanted)
    if prod(map(len, (*domains.values(), *states.values()))) > MOST:
        return
    for leaf in required(wanted):
        if isinstance(leaf, FactIs):  # other values need not be tried
            domains[leaf.fact] = tuple(v for v in domains[leaf.fact] if v in leaf.values)
    for values in product(*domains.values()):
        facts = dict(zip(domains, values, strict=True))
        for held in product(*states.values()):
            supposed = Supposed(facts, dict(zip(states, held, strict=True)))
            if all(holds(each, supposed) for each in wanted):
                said = {name: value for name, value in facts.items() if not name.startswith(ACTOR)}
                yield said | {duty: state[-1] for duty, state in supposed.states.items()}


def required(conditions: Iterable[Condition]) -> Iterator[Leaf]:
    """The tests without which the conditions do not all hold."""
    for each in conditions:
        if isinstance(each, All):
            yield from required(each.of)
        elif isinstance(each, FactIs | DutyIs | ActorIs | TriggerOn):
            yield each


def can_be_judged(view: View, condition: Condition) -> bool:
    """Whether few enough things are mentioned to try them all."""
    domains, states = _domains(view, (condition,))
    return prod(len(each) for each in (*domains.values(), *states.values())) <= MOST


def _domains(
    view: View, conditions: tuple[Condition, ...]
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[tuple[str, ...], ...]]]:
    domains: dict[str, tuple[str, ...]] = {}
    states: dict[str, tuple[tuple[str, ...], ...]] = {}
    for leaf in (leaf for each in conditions for leaf in leaves(each)):
        match leaf:
            case FactIs(name) if name in view.facts:
                domains[name] = tuple(value for value, _ in view.facts[name].values)
            case FactIs(name):
                domains[name] = (*(id for id, _ in view.policy.agencies), NOBODY)
            case DutyIs(duty):
                states[duty] = STATES
            case TriggerOn(what):
                domains[what] = TRIGGER[what]
            case ActorIs(roles):
                domains |= {f"{ACTOR}{role}": ("yes", "no") for role in roles}
    return domains, states


def told(facts: Mapping[str, str]) -> str:
    """The facts in words: "`risk` is `high` and `topic` is `other`"."""
    said = [f"{quoted(name)} is {quoted(value or 'not known')}" for name, value in facts.items()]
    return " and ".join(said)
