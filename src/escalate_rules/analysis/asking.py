"""What rows ask: the facts, duties and values that their conditions and limits name."""

from collections.abc import Iterator
from dataclasses import dataclass

from escalate_rules.core.conditions import All, AnyOf, Condition, FactIs, Not, leaves
from escalate_rules.core.policy import CONCERNED, Cap, Go, Open, Policy, Row
from escalate_rules.core.timescale import ByFact, OneOf, Timescale, moments_of

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Known:
    """What is known of a case, as far as conditions on facts alone ask."""

    policy: Policy
    facts: dict[str, str]

    def fact(self, name: str) -> str | None:
        """The value told, else the default."""
        told = self.facts.get(name)
        if told is not None or name in CONCERNED:
            return told
        declared = self.policy.index.facts.get(name)
        return declared.default if declared is not None else None

    def duty_states(self, duty: str) -> tuple[str, ...]:
        """Not asked: the condition is on facts alone."""
        return ()

    def actor_is(self, role: str) -> bool:
        """Not asked: the condition is on facts alone."""
        return False

    def trigger_is(self, what: str) -> str | None:
        """Not asked: the condition is on facts alone."""
        return None


def conditions_of(row: Row) -> list[Condition]:
    """Every condition of a row."""
    effect = row.effect
    found = [row.when]
    if isinstance(effect, Open):
        found += [each for each in (effect.as_soon_as, effect.while_) if each is not None]
    return found


def duties_named(row: Row) -> Iterator[str]:
    """The duties that a row's triggers, conditions and limits name."""
    effect = row.effect
    names = list(row.on)
    if isinstance(effect, Open):
        names += [*effect.done_by, *moments_of(effect.within)]
    elif isinstance(effect, Go):
        names += [*moments_of(effect.opens), *moments_of(effect.closes)]
    elif isinstance(effect, Cap):
        names += moments_of(effect.within)
    yield from (name.rpartition(".")[0] for name in names if name.endswith((".done", ".due")))
    for condition in conditions_of(row):
        yield from (leaf.duty for leaf in leaves(condition) if hasattr(leaf, "duty"))


def switching(timescale: Timescale | None) -> Iterator[ByFact]:
    if isinstance(timescale, ByFact):
        yield timescale
        for _, part in timescale.options:
            yield from switching(part)
        yield from switching(timescale.otherwise)
    elif isinstance(timescale, OneOf):
        for each in timescale.of:
            yield from switching(each)


def on_facts_alone(condition: Condition) -> Iterator[Condition]:
    if all(isinstance(leaf, FactIs) for leaf in leaves(condition)):
        yield condition
        return
    match condition:
        case All(of) | AnyOf(of):
            for part in of:
                yield from on_facts_alone(part)
        case Not(part):
            yield from on_facts_alone(part)


def can_be_learned(condition: Condition) -> bool:
    """Whether facts alone, each by itself, can make a condition hold."""
    match condition:
        case All(of) | AnyOf(of):
            return all(map(can_be_learned, of))
        case Not(part):
            return isinstance(part, FactIs) and part.fact not in CONCERNED
        case FactIs(fact):
            return fact not in CONCERNED
        case _:
            return False


def values_of(policy: Policy, name: str) -> tuple[str, ...]:
    """A fact's values, its default first; of an agency's side also that it is not said."""
    if name in CONCERNED:
        return ("", *(agency for agency, _ in policy.agencies))
    fact = policy.index.facts[name]
    values = tuple(value for value, _ in fact.values)
    if fact.default is None:
        return values if fact.required else ("", *values)
    return (fact.default, *(value for value in values if value != fact.default))


def default_of(policy: Policy, name: str) -> str | None:
    fact = policy.index.facts.get(name)
    return fact.default if fact is not None else None
