"""The part of a policy that a question hangs on: its rows, their facts, the values told apart.

A question about moves hangs on the rows that move, on who may do what, on the
conditions of routes, and on the duties that any of these name. The other rows
can be taken away without changing an answer, and values of facts that no
condition left can tell apart stand for each other. What remains is small
enough to be tried out in full.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from math import prod
from typing import Final

from escalate_rules.analysis.asking import (
    Facts,
    Known,
    can_be_learned,
    conditions_of,
    default_of,
    duties_named,
    on_facts_alone,
    switching,
    values_of,
)
from escalate_rules.core.case import Case
from escalate_rules.core.conditions import (
    All,
    Condition,
    FactIs,
    TriggerOn,
    holds,
    leaves,
)
from escalate_rules.core.errors import EscalateRulesError
from escalate_rules.core.policy import Cap, Force, Go, Goal, Open, Policy, Power, Row, Switch

MOST: Final = 200_000  # combinations of values that are told apart one by one
STEERING: Final = frozenset({"overdue", "late"})


class TooManyFactsError(EscalateRulesError):
    """A question mentions more combinations of facts than can be tried out one by one.

    Attributes:
        facts: The facts that it mentions.
        count: Their combinations.
    """

    def __init__(self, facts: tuple[str, ...], count: int) -> None:
        super().__init__(facts, count)
        self.facts = facts
        self.count = count

    def __str__(self) -> str:
        return (
            f"the rows mention {len(self.facts)} facts with {self.count} combinations of values, "
            f"and {MOST} can be tried one by one; ask for fewer values, or split the policy"
        )


@dataclass(frozen=True)
class Slice:
    """A policy cut down to the rows in question, and the facts that they mention.

    Attributes:
        whole: The policy that it was cut from.
        policy: The rows in question alone.
        duties: The duties among them that rows name, whose states count.
        dating: Whether facts count that only choose how long a limit is.
        asking: Conditions that the question itself has.
    """

    whole: Policy
    policy: Policy
    duties: tuple[str, ...]
    dating: bool = False
    asking: tuple[Condition, ...] = ()

    @staticmethod
    def of(
        policy: Policy,
        wanted: Callable[[Row], bool] = lambda row: False,
        *,
        dating: bool = False,
        asking: tuple[Condition, ...] = (),
    ) -> "Slice":
        """The rows that move and that bar, those `wanted`, and every duty that they name.

        With `dating`, facts count too that only choose how long a limit is;
        `asking` are conditions that the question itself has.
        """
        index = policy.index
        kept = {row.id for row in policy.rows if isinstance(row.effect, Go | Power | Cap)}
        kept |= {row.id for row in policy.rows if wanted(row)}
        own = {
            row.id
            for row in policy.rows
            if isinstance(row.effect, Open) and row.effect.kind != "duty"
        }
        named: set[str] = set()
        waiting = [*kept, *(own if dating else ())]
        conditions = [route.when for route in policy.routes]
        for condition in conditions:
            named |= {leaf.duty for leaf in leaves(condition) if hasattr(leaf, "duty")}
        waiting += named
        seen: set[str] = set()
        while waiting:
            row = index.rows[waiting.pop()]
            if row.id in seen:
                continue
            seen.add(row.id)
            found = [name for name in duties_named(row) if name in index.duties]
            named |= set(found)
            waiting += found
        kept |= named
        made = Slice(policy, _cut(policy, kept, dated=True), (), dating, asking)
        dated = dating or made.steered
        # A stage's limit, and the duty to take it up, have a part in dates alone.
        cut = _cut(policy, kept | own if dated else kept, dated=dated)
        duties = tuple(row.id for row in cut.rows if row.id in named)
        return replace(made, policy=cut, duties=duties)

    @cached_property
    def key(self) -> tuple[object, ...]:
        """What the answers depend on: equal keys have equal answers."""
        p = self.policy
        return (
            p.rows, p.stages, p.routes, p.facts, p.moments, p.roles, p.handovers, p.counting,
            p.side_counting, p.agencies, self.asking, self.dating,
        )  # fmt: skip

    @cached_property
    def timed(self) -> frozenset[str]:
        """The duties whose due, in passing, moves a case or is asked for."""
        found = set()
        for row in self.policy.rows:
            found |= {name[: -len(".due")] for name in row.on if name.endswith(".due")}
            for condition in conditions_of(row):
                for leaf in leaves(condition):
                    if STEERING & set(getattr(leaf, "states", ())):
                        found.add(leaf.duty)  # type: ignore[union-attr]
        return frozenset(found & set(self.policy.index.duties))

    @cached_property
    def windows(self) -> tuple[Row, ...]:
        """The moves that open or shut by time."""
        return tuple(
            row
            for row in self.policy.rows
            if isinstance(row.effect, Go) and (row.effect.opens or row.effect.closes)
        )

    @cached_property
    def asked_of_acts(self) -> tuple[str, ...]:
        """Of `day` and `hours`, what a condition asks about when something is done."""
        conditions = [route.when for route in self.policy.routes]
        for row in self.policy.rows:
            conditions += conditions_of(row)
        every = (leaf for condition in conditions for leaf in leaves(condition))
        return tuple(sorted({leaf.what for leaf in every if isinstance(leaf, TriggerOn)}))

    @property
    def hours(self) -> bool:
        """Whether a condition asks on what day or at what hour something was done."""
        return bool(self.asked_of_acts)

    @cached_property
    def goes_back(self) -> bool:
        """Whether a move leads back to where a case came from."""
        return any(
            isinstance(r.effect, Go) and r.effect.goal is Goal.BACK for r in self.policy.rows
        )

    @cached_property
    def offers(self) -> bool:
        """Whether a case may change to another route."""
        return any(each.id and each.switch is Switch.OFFERED for each in self.policy.routes)

    @property
    def steered(self) -> bool:
        """Whether time has a part in which way a case goes, beside dating what is owed."""
        return bool(self.timed or self.windows or self.hours)

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """The largest parts of conditions that ask for facts alone, each once."""
        found: dict[Condition, None] = {}
        asked = [*self.asking, *(route.when for route in self.policy.routes)]
        for row in self.policy.rows:
            asked += conditions_of(row)
        for each in asked:
            for part in on_facts_alone(each):
                found[part] = None
        for row in self.policy.rows:
            # Where time steers, so does the fact by which a limit is chosen.
            if isinstance(row.effect, Open) and (self.steered or self.dating):
                for by in switching(row.effect.within):
                    for value, _ in by.options:
                        found[FactIs(by.fact, (value,))] = None
        return tuple(each for each in found if each != All(()))

    @cached_property
    def facts(self) -> dict[str, tuple[str, ...]]:
        """The facts and agencies mentioned, each with one value of every kind told apart."""
        tests: dict[str, list[frozenset[str]]] = {}
        for condition in self.conditions:
            for leaf in leaves(condition):
                if isinstance(leaf, FactIs):
                    tests.setdefault(leaf.fact, []).append(frozenset(leaf.values))
        found = {}
        for name, sets in tests.items():
            kinds: dict[tuple[bool, ...], str] = {}
            for value in values_of(self.policy, name):
                kinds.setdefault(tuple(value in each for each in sets), value)
            found[name] = tuple(kinds.values())
        return found

    @cached_property
    def combinations(self) -> int:
        """How many combinations of values the facts mentioned have, all values counted."""
        return prod(len(values_of(self.policy, name)) for name in self.facts)

    @cached_property
    def classes(self) -> dict[tuple[bool, ...], Facts]:
        """One combination of values for each way in which the conditions can hold.

        The one that says least beside the defaults stands for its like.
        """
        count = prod(map(len, self.facts.values()))
        if count > MOST:
            raise TooManyFactsError(tuple(self.facts), count)
        found: dict[tuple[bool, ...], Facts] = {}
        for values in product(*self.facts.values()):
            told = tuple(
                (name, value)
                for name, value in zip(self.facts, values, strict=True)
                if value and value != default_of(self.policy, name)
            )
            truth = self.truth(told)
            if truth not in found or len(told) < len(found[truth]):
                found[truth] = told
        return found

    def truth(self, told: Iterable[tuple[str, str]]) -> tuple[bool, ...]:
        """Which conditions on facts hold."""
        known = Known(self.policy, dict(told))
        return tuple(holds(each, known) for each in self.conditions)

    def truth_of(self, case: Case) -> tuple[bool, ...]:
        """Which conditions on facts hold for a case."""
        told = tuple((name, case.facts[name]) for name in self.facts if name in case.facts)
        agencies = tuple((f"{side}_agency", agency) for side, agency in case.agencies)
        found = self._truths.get((told, agencies))
        if found is None:
            found = self._truths[told, agencies] = self.truth((*told, *agencies))
        return found

    def seen_by(
        self, kind: str, here: tuple[bool, ...]
    ) -> tuple[tuple[tuple[bool, ...], Facts], ...]:
        """The combinations that an event can tell apart, the one that holds now among them.

        Args:
            kind: The event's kind, or the name of one of the policy's own.
            here: Which conditions hold now.
        """
        found = self._seen.get((kind, here))
        if found is None:
            places = self._asked_by(kind)
            kinds = {tuple(here[each] for each in places): (here, self.classes.get(here, ()))}
            for truth, facts in self.classes.items():
                kinds.setdefault(tuple(truth[each] for each in places), (truth, facts))
            found = self._seen[kind, here] = tuple(kinds.values())
        return found

    @cached_property
    def ratings(self) -> tuple[Facts, ...]:
        """Every combination of the facts by which limits are chosen; one empty one without any."""
        limits = [
            row.effect.within for row in self.policy.rows if isinstance(row.effect, Open | Cap)
        ]
        named = {by.fact: None for each in limits for by in switching(each)}
        values = (self.facts[name] for name in named if name in self.facts)
        return tuple(tuple(zip(named, each, strict=True)) for each in product(*values))

    def ways_up(self, facts: Facts) -> tuple[bool, ...]:
        """Of these facts, all that makes a way up or its dates another one.

        A way that only facts bar is no other: they can be learned when it is taken.
        """
        asked: set[Condition] = set()
        for each in self.asking:
            asked.update(on_facts_alone(each))
        for row in self.policy.rows:
            barred = isinstance(row.effect, Go) and not can_be_learned(row.when)
            if isinstance(row.effect, Open | Power) or barred:
                asked |= self._asked_in(row)
        truth = self.truth(facts)
        places = (place for place, each in enumerate(self.conditions) if each in asked)
        return tuple(truth[each] for each in places)

    def _asked_in(self, row: Row) -> set[Condition]:
        """What a row asks of facts, and the facts that choose its limit."""
        found = {part for each in conditions_of(row) for part in on_facts_alone(each)}
        if isinstance(row.effect, Open):
            for by in switching(row.effect.within):
                found.update(FactIs(by.fact, (value,)) for value, _ in by.options)
        return found

    def _asked_by(self, kind: str) -> tuple[int, ...]:
        """The conditions that have a part in what an event of this kind does."""
        asked: set[Condition] = set()
        for each in self.asking:
            asked.update(on_facts_alone(each))
        for row in self.policy.rows:
            moving = isinstance(row.effect, Go | Power)
            handing = isinstance(row.effect, Go) and row.effect.goal is Goal.HANDOVER
            # A duty that counts may open, end or lapse on anything, also on a fact.
            counts = isinstance(row.effect, Open) and (row.effect.kind == "duty" or self.steered)
            # What any event ends, or lets pass, may move the case.
            follows = moving and any(name.endswith((".done", ".due")) for name in row.on)
            if (
                counts
                or follows
                or (moving and kind in row.on)
                or (handing and kind == "handed_over")
                or row.id.endswith(".escalation")
            ):
                asked |= self._asked_in(row)
        if kind == "rerouted":
            for route in self.policy.routes:
                asked.update(on_facts_alone(route.when))
        return tuple(place for place, each in enumerate(self.conditions) if each in asked)

    @cached_property
    def _seen(
        self,
    ) -> dict[tuple[str, tuple[bool, ...]], tuple[tuple[tuple[bool, ...], Facts], ...]]:
        return {}

    @cached_property
    def _truths(self) -> dict[tuple[Facts, Facts], tuple[bool, ...]]:
        return {}


def _cut(policy: Policy, kept: set[str], *, dated: bool) -> Policy:
    rows = tuple(_bare(row, dated=dated) for row in policy.rows if row.id in kept)
    return replace(policy, rows=rows, register=(), contacts=(), clauses=())


def _bare(row: Row, *, dated: bool) -> Row:
    """A row without what no question about ways or dates hangs on, so that equals are seen."""
    effect = row.effect
    if not isinstance(effect, Open):
        return row
    bare = replace(
        effect, to=None, with_=None, copy=None, how="", what="", promptly="", varies=(),
        pauses=None, within=effect.within if dated else None,
    )  # fmt: skip
    if not dated or effect.force in {Force.MUST, Force.SHOULD}:
        bare = replace(bare, force=Force.MUST)
    return replace(row, effect=bare)
