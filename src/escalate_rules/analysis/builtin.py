"""The promises that every policy should keep, looked for in all its states.

One walk through the states answers those about the ways that a case can go;
the dates of the ways up answer those about limits.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Final

from escalate_rules.analysis.graphs import CLOSED, can_reach, circle_from
from escalate_rules.analysis.proofs import (
    Answered,
    Covered,
    Found,
    Shows,
    Verdict,
    Witness,
    shortest,
)
from escalate_rules.analysis.slices import Slice
from escalate_rules.analysis.starts import steering_starts
from escalate_rules.analysis.states import Key, States, Step, explore, group_of
from escalate_rules.core.decision import Decision
from escalate_rules.core.draft import is_role
from escalate_rules.core.events import Escalated, Event
from escalate_rules.core.moments import Instant
from escalate_rules.core.policy import PartyRef, Policy, Power, Row

BY_AGREEMENT: Final = frozenset({"resolved", "withdrawn"})

ENDS: Final = "ends"
ACCOUNTABLE: Final = "accountable"
MAY_DECIDE: Final = "may_decide"
NO_LOOP: Final = "no_loop"
SAYS: Final[Mapping[str, str]] = {
    ENDS: "every open case can always reach an ending",
    ACCOUNTABLE: "every way on without agreement meets somebody who decides, or an end that the "
    "document itself leaves open",
    MAY_DECIDE: "whoever must decide may decide",
    NO_LOOP: "no way up leads round in a circle",
}


@dataclass(slots=True)
class _Ways:
    """The steps seen, as far as questions about all of them need them."""

    onward: dict[Key, dict[object, set[str]]] = field(default_factory=dict)
    up: dict[Key, set[Key]] = field(default_factory=dict)
    deciding: dict[tuple[Key, tuple[bool, ...], PartyRef], tuple[bool, Step | None]] = field(
        default_factory=dict
    )
    turned: Step | None = None

    def see(self, cut: Slice, step: Step) -> None:
        """Note one step."""
        if step.event.kind == "decided" and step.event.by is not None:
            self._decided(cut, step)
        if step.decision.not_applicable is not None or step.state is None:
            return
        target = CLOSED if step.after is None else step.after
        kinds = self.onward.setdefault(step.state.group, {}).setdefault(target, set())
        kinds.add(step.event.kind)
        entered = step.decision.log.entered
        if self.turned is None and _turns(step, entered):
            self.turned = step
        if step.after is not None and _leads_up(step):
            self.up.setdefault(step.state.group, set()).add(step.after)

    def _decided(self, cut: Slice, step: Step) -> None:
        assert step.state is not None and step.before is not None and step.event.by is not None
        stage = cut.policy.index.stages[step.before.stage or ""]
        if stage.decides is None:
            return
        refused = step.decision.not_applicable
        barred = refused is not None and isinstance(
            getattr(cut.policy.index.rows.get(refused.rule), "effect", None), Power
        )
        truth = cut.truth_of(step.before)
        for ref in stage.decides.of:
            if not is_role(cut.policy, step.event.by, _text(ref), step.before.agencies):
                continue
            may, first = self.deciding.get((step.state.group, truth, ref), (False, None))
            first = first or (step if barred else None)
            self.deciding[step.state.group, truth, ref] = (may or refused is None, first)


def _text(ref: PartyRef) -> str:
    whose = ref.whose if ref.whose in {"raising", "receiving"} else ""
    return f"{whose} {ref.role}".strip()


def _turns(step: Step, entered: Iterable[str]) -> bool:
    """Whether time alone goes round in a circle within one instant."""
    path = [step.before.stage if step.before is not None else None, *entered]
    return step.event.kind == "time_reached" and len(set(path)) < len(path)


def _leads_up(step: Step) -> bool:
    """Whether a step is the stage's own way up, or part of it; a way chosen by name is not."""
    own = isinstance(step.event, Escalated) and step.event.to is None
    return own or step.event.kind == "unresolved"


def ways(policy: Policy) -> Iterator[tuple[str, Answered]]:
    """The answers to the promises about the ways that a case can go."""
    cut = Slice.of(policy)
    starts = steering_starts(cut)
    answers: dict[str, list[Answered]] = {}
    for start in starts.chosen:
        seen = _Ways()
        made = explore(cut, start, partial(seen.see, cut))
        covered = Covered(len(made.states), cut.combinations, 1, starts.days, made.tried)
        for id, look in LOOK.items():
            found = tuple(look(cut, made, seen))
            answers.setdefault(id, []).append(Answered(found, covered, starts.note))
    for id, given in answers.items():
        yield id, _one_of(given)


def _one_of(given: list[Answered]) -> Answered:
    """One answer for all starts; of several that break a promise, the first."""
    covered = given[0].covered
    for each in given[1:]:
        covered = replace(covered, states=max(covered.states, each.covered.states),
                          steps=covered.steps + each.covered.steps)  # fmt: skip
    found: dict[tuple[str, str], Found] = {}
    for each in given:
        for one in each.found:
            found.setdefault((one.stage, one.says), one)
    return Answered(tuple(found.values()), covered, given[0].note)


def ends(cut: Slice, made: States, seen: _Ways) -> Iterator[Found]:
    """States from which no event leads to an ending."""
    good = can_reach(seen.onward, lambda group, target, kinds: target == CLOSED)
    for group, state in made.states.items():
        if group not in good:
            stage = state.case.stage or ""
            witness = _witness(cut, state.history, _in_group(cut, group))
            says = f"from {_title(cut.policy, stage)} no event closes the case"
            yield Found(Verdict.BROKEN, says, _cites(cut.whole, stage), stage, witness=witness)
            return


def accountable(cut: Slice, made: States, seen: _Ways) -> Iterator[Found]:
    """States from which nobody who decides can be met without agreement."""
    stages = cut.policy.index.stages

    def meets(group: Key, target: object, kinds: set[str]) -> bool:
        stage = stages[str(group[0])]
        if stage.decides is not None or stage.final:
            return True
        return target == CLOSED and bool(kinds - BY_AGREEMENT)

    good = can_reach(seen.onward, meets)
    told: set[str] = set()
    for group, state in made.states.items():
        stage = state.case.stage or ""
        if group not in good and stage not in told:
            told.add(stage)
            witness = _witness(cut, state.history, _in_group(cut, group))
            says = f"from {_title(cut.policy, stage)} no way leads to anybody who decides"
            yield Found(Verdict.BROKEN, says, _cites(cut.whole, stage), stage, witness=witness)


def may_decide(cut: Slice, made: States, seen: _Ways) -> Iterator[Found]:
    """Those who decide at a stage and are barred from it."""
    told: set[tuple[str, PartyRef]] = set()
    for (group, _, ref), (may, barred) in seen.deciding.items():
        stage = str(group[0])
        if may or barred is None or (stage, ref) in told:
            continue
        told.add((stage, ref))
        refused = barred.decision.not_applicable
        assert refused is not None
        who, where = _named(cut.policy, ref), _title(cut.policy, stage)
        says = f"{who} decides at {where} and is barred from it"
        cites = tuple(dict.fromkeys((*_cites(cut.whole, stage), *refused.cites)))
        rule = refused.rule

        def shows(decisions: Sequence[Decision], rule: str = rule, stage: str = stage) -> bool:
            *before, last = decisions
            return (
                last.not_applicable is not None
                and last.not_applicable.rule == rule
                and bool(before)
                and before[-1].case.stage == stage
            )

        witness = _witness(cut, barred.history, shows)
        yield Found(Verdict.BROKEN, says, cites, stage, witness=witness)


def no_loop(cut: Slice, made: States, seen: _Ways) -> Iterator[Found]:
    """Ways up that come back to where they began, with no time passing."""
    if seen.turned is not None:
        stage = seen.turned.before.stage if seen.turned.before is not None else None
        names = (stage or "", *seen.turned.decision.log.entered)
        says = f"time alone leads round in one instant: {_row_of(cut.policy, names)}"
        yield Found(
            Verdict.BROKEN, says, _cites(cut.whole, names[0]), names[0],
            witness=_witness(cut, seen.turned.history, lambda made: len(made[-1].log.entered) > 1),
        )  # fmt: skip
        return
    for group, state in made.states.items():
        circle = circle_from(seen.up, group)
        if circle is None:
            continue
        names = tuple(dict.fromkeys(str(each[0]) for each in circle))
        if len(names) < 2:
            continue
        stage = str(group[0])
        events: list[Event] = list(state.history)
        names = (*names, stage)
        events += _round(events, names)

        def shows(decisions: Sequence[Decision], stage: str = stage) -> bool:
            here = [each.case.stage for each in decisions]
            first = here.index(stage) if stage in here else len(here)
            away = [n for n, each in enumerate(here) if n > first and each not in {stage, None}]
            return bool(away) and stage in here[away[0] :]

        says = f"the way up leads round: {_row_of(cut.policy, names)}"
        yield Found(
            Verdict.BROKEN, says, _cites(cut.whole, stage), stage,
            witness=_witness(cut, tuple(events), shows),
        )  # fmt: skip
        return


def _round(events: list[Event], names: tuple[str, ...]) -> list[Event]:
    """Escalations that go round once."""
    at = events[-1].at
    assert isinstance(at, Instant)
    return [
        Escalated(at=Instant(at.at + timedelta(minutes=place + 1)))
        for place, _ in enumerate(names[1:])
    ]


def _witness(cut: Slice, events: tuple[Event, ...], shows: Shows) -> Witness | None:
    """The shortest history that shows it under the whole policy."""
    found = shortest(cut.whole, events, shows)
    return None if found is None else Witness(cut.whole, (), found)


def _in_group(cut: Slice, group: Key) -> Shows:
    """Whether a history ends in the same state, but for the facts."""
    return lambda made: (
        made[-1].case.status == "open" and (group_of(cut, made[-1].case) == group[:-1])
    )


def _title(policy: Policy, stage: str) -> str:
    return f"{policy.index.stages[stage].title} (`{stage}`)"


def _row_of(policy: Policy, stages: Iterable[str]) -> str:
    return ", then ".join(f"`{each}`" for each in stages)


def _named(policy: Policy, ref: PartyRef) -> str:
    role = policy.index.roles.get(ref.role)
    title = role.title if role is not None else "party"
    return f"the {ref.whose} {title}" if ref.whose in {"raising", "receiving"} else title


def _cites(policy: Policy, stage: str) -> tuple[str, ...]:
    """The clauses of a stage: its own, else those of its limit and its way up."""
    own = policy.index.stages[stage].cites
    if own:
        return own
    rows: list[Row | None] = [
        policy.index.rows.get(f"{stage}.{part}") for part in ("outcome", "escalates")
    ]
    return tuple(dict.fromkeys(cite for row in rows if row is not None for cite in row.cites))


LOOK: Final[Mapping[str, Callable[[Slice, States, _Ways], Iterator[Found]]]] = {
    ENDS: ends,
    ACCOUNTABLE: accountable,
    MAY_DECIDE: may_decide,
    NO_LOOP: no_loop,
}
