"""Rules about conditions and facts: what can never hold, what disagrees, what nobody asks."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Final

from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.checks.choices import Choices
from escalate_rules.checks.satisfying import can_be_judged, satisfying, told
from escalate_rules.checks.view import Finding, View
from escalate_rules.core.conditions import ALWAYS, ActorIs, Condition, FactIs, leaves
from escalate_rules.core.policy import Go, Goal, Row

# Answers that say "no" or "something else": they are there so that the question can be answered.
NEGATIVE: Final = ("no", "none", "not", "neither", "nobody", "nothing", "never",
    "unknown", "other", "another", "something",
)  # fmt: skip
# On these a case moves without naming where to.
NAMED: Final = frozenset({"escalated", "rerouted", "handed_over"})
PERMITS: Final = frozenset({Goal.STAGE, Goal.LATER})


def never_holds(view: View) -> Iterator[Finding]:
    """A condition that no facts can meet."""
    for condition, owner, keys in view.conditions("facts", "agencies"):
        if condition == ALWAYS or next(satisfying(view, (condition,)), None) is not None:
            continue
        if can_be_judged(view, condition):
            help = "a fact has one value at a time; write several in a list, `[high, immediate]`"
            where = view.place_in(owner, keys)
            yield Finding("no facts can meet this condition", where, help)


def routes_overlap(view: View) -> Iterator[Finding]:
    """Two routes that the same facts choose."""
    if view.same("routes", "facts", "agencies"):
        return
    routes = [route for route in view.policy.routes if route.id]
    for one, two in combinations(routes, 2):
        if _asks_actor(one.when) or _asks_actor(two.when):
            continue
        facts = next(satisfying(view, (one.when, two.when)), None)
        if facts is not None:
            message = f"the routes {quoted(one.id)} and {quoted(two.id)} can both apply"
            shown = f": {told(facts)}" if facts else ""
            help = f"let one of them say in its `when:` that it is not for {quoted(one.id)}'s cases"
            yield Finding(message + shown, ("routes", two.id, "when"), help)


def moves_disagree(view: View) -> Iterator[Finding]:
    """Two moves on one event that the same facts make, and that lead to different things."""
    if view.same("facts", "agencies") and view.same_ways:
        return
    for trigger in dict.fromkeys(name for row, _ in view.ways for name in row.on):
        rows = [(row, go) for row, go in view.ways if trigger in row.on and _is_made(trigger, go)]
        for (one, first), (two, second) in combinations(rows, 2):
            if (first.goal, first.target) == (second.goal, second.target):
                continue
            facts = _both(view, one, two)
            if facts is not None:
                shown = f" where {told(facts)}" if facts else ""
                both = f"{quoted(one.id)} and {quoted(two.id)}"
                message = (
                    f"{both} both apply on {quoted(trigger)}{shown}, and lead to different things"
                )
                help = "let their conditions exclude each other"
                yield Finding(message, view.place_of(two), help, key=True)


def _is_made(trigger: str, go: Go) -> bool:
    """Whether the move is made by itself, and not because the event names its goal."""
    return trigger not in NAMED and not (trigger == "raised" and go.goal in PERMITS)


def _both(view: View, one: Row, two: Row) -> Mapping[str, str] | None:
    """Facts under which both rows apply; None where there are none, or where that is meant.

    A row that asks for less may stand after one that asks for more, as "otherwise";
    rows that ask for different things are taken in the order written, on purpose.
    """
    if one.scope is not None and two.scope is not None and one.scope.isdisjoint(two.scope):
        return None
    if _asks_actor(one.when) or _asks_actor(two.when):
        return None
    asked_one, asked_two = _asked(one.when), _asked(two.when)
    if one.when != ALWAYS and asked_one.isdisjoint(asked_two):
        return None
    if asked_two < asked_one:
        return None
    return next(satisfying(view, (one.when, two.when)), None)


def _asked(condition: Condition) -> frozenset[str]:
    return frozenset(leaf.fact for leaf in leaves(condition) if isinstance(leaf, FactIs))


def _asks_actor(condition: Condition) -> bool:
    return any(isinstance(leaf, ActorIs) for leaf in leaves(condition))


def unasked_facts(choices: Choices) -> Iterator[Finding]:
    """A fact that no rule asks about, under any choice of readings."""
    seen = choices.asked
    for fact in choices.used.policy.facts:
        if fact.recorded or fact.id in seen:
            continue
        help = "let a rule ask it, or write `recorded: yes` where it is only kept for the record"
        message = f"no rule asks about the fact {quoted(fact.id)}"
        yield Finding(message, ("facts", fact.id), help, key=True)


def unasked_values(choices: Choices) -> Iterator[Finding]:
    """The one value of a fact that no rule tells from what is taken where nobody has said.

    Where only one other is asked about, the rest is often meant to be the rest.
    """
    seen = choices.asked
    for fact in choices.used.policy.facts:
        values = seen.get(fact.id, set())
        if fact.recorded or fact.default is None or len(values - {fact.default}) < 2:
            continue
        unseen = [
            (value, title)
            for value, title in fact.values
            if value not in values and value != fact.default
        ]
        if len(unseen) == 1 and not _is_negative(*unseen[0]) and fact.default not in values:
            ((value, _),) = unseen
            message = (
                f"no rule asks about the value {quoted(value)}, "
                f"so it is treated as {quoted(fact.default)}"
            )
            help = "name it in the conditions that it belongs to, or take it away"
            yield Finding(message, ("facts", fact.id, "values", value), help, key=True)


def _is_negative(value: str, title: str) -> bool:
    words = title.casefold().replace(",", " ").split()
    return value in NEGATIVE or (bool(words) and words[0] in NEGATIVE)
