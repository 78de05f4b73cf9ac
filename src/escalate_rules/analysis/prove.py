"""Proof: what all choices of readings make of each promise, by trying everything there is.

Nothing is sampled. What is tried, and what stands for what, is said in
docs/promises.md and counted in every answer.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from escalate_rules.analysis import builtin, limits, told
from escalate_rules.analysis.climbs import climb_slice
from escalate_rules.analysis.clocks import Clock, starts_of
from escalate_rules.analysis.limits import Dates
from escalate_rules.analysis.promised import answer, dates_where
from escalate_rules.analysis.proofs import (
    Answered,
    Chosen,
    Covered,
    Found,
    Proof,
    Witness,
    merged,
)
from escalate_rules.analysis.slices import Slice
from escalate_rules.core.policy import NOWHERE, Policy

BUILT_IN: Final[Mapping[str, str]] = {**builtin.SAYS, **told.SAYS, **limits.SAYS}


@dataclass(frozen=True, slots=True)
class Choice:
    """A policy under one choice of readings; `chosen` holds those that differ from its file's."""

    chosen: Chosen
    policy: Policy


@dataclass(frozen=True, slots=True)
class Proved:
    """Every promise of a policy, with what was found about it."""

    policy: Policy
    choices: int
    proofs: tuple[Proof, ...]


@dataclass(slots=True)
class _Known:
    """What is worked out already: equal questions have equal answers."""

    answers: dict[Any, Any] = field(default_factory=dict)

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """The answer to a question, worked out once."""
        if key not in self.answers:
            self.answers[key] = make()
        return self.answers[key]


def prove(choices: Sequence[Choice], tell: Callable[[str], None] = lambda words: None) -> Proved:
    """Each promise of a policy, under the readings in use and under each other option alone.

    Args:
        choices: The choice in use first; then the others.
        tell: Told what is being worked out, for those who wait.
    """
    policy = choices[0].policy
    known = _Known()
    answers: dict[str, list[tuple[Chosen, Answered]]] = {}
    for number, choice in enumerate(choices, 1):
        tell(f"{policy.title}: {number} of {len(choices)} choices of readings")
        for id, given in _answers(choice.policy, known):
            answers.setdefault(id, []).append((choice.chosen, _told(given, choice)))
    proofs = [_proof(id, BUILT_IN[id], answers[id]) for id in BUILT_IN]
    for promise in policy.promises:
        own = []
        for choice in choices:
            tell(f"{policy.title}: {promise.says}")
            given = _promised(choice.policy, promise.id, known)
            own.append((choice.chosen, _told(given, choice)))
        found, covered, note = merged(own)
        proofs.append(Proof(promise.id, promise.says, True, found, covered, note, promise.cites))
    return Proved(policy, len(choices), tuple(proofs))


def _answers(policy: Policy, known: _Known) -> Iterable[tuple[str, Answered]]:
    cut = Slice.of(policy)
    yield from known.once(("ways", cut.key), lambda: tuple(builtin.ways(policy)))
    yield told.NOT_TOLD, known.once(("told", policy.rows), lambda: told.not_told(policy))
    key = climb_slice(policy).key
    yield from known.once(("limits", key), lambda: _limits(policy, known, key))


def _limits(policy: Policy, known: _Known, key: Any) -> tuple[tuple[str, Answered], ...]:
    starts = starts_of(policy)
    clock = known.once(("clock", starts), lambda: Clock(starts))
    dates = known.once(("dates", key), lambda: Dates.of(policy, clock))
    return tuple(limits.limits(policy, dates))


def _promised(policy: Policy, id: str, known: _Known) -> Answered:
    """What one choice of readings makes of the promise of this name."""
    found = [each for each in policy.promises if each.id == id]
    if not found:
        return Answered((), Covered())  # a reading takes it away
    (promise,) = found

    def dates(cut: Slice) -> Dates:
        starts = starts_of(policy)
        clock = known.once(("clock", starts), lambda: Clock(starts))
        key = ("dates", cut.key, promise.when)
        made: Dates = known.once(key, lambda: dates_where(policy, cut, clock, promise))
        return replace(made, policy=policy)

    key = ("promised", replace(promise, origin=NOWHERE), policy.rows, policy.stages)
    made: Answered = known.once(key, lambda: answer(policy, promise, dates))
    return made


def _told(given: Answered, choice: Choice) -> Answered:
    """The answer with its witnesses as histories of this choice."""

    def of(found: Found) -> Found:
        if found.witness is None:
            return found
        witness = Witness(choice.policy, choice.chosen, found.witness.events)
        return replace(found, witness=witness)

    return replace(given, found=tuple(of(each) for each in given.found))


def _proof(id: str, says: str, answers: Iterable[tuple[Chosen, Answered]]) -> Proof:
    found, covered, note = merged(answers)
    return Proof(id, says, False, found, covered, note)
