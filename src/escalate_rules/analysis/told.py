"""The promise that nobody is told of a case that they are the subject of."""

from collections.abc import Sequence
from typing import Final

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
from escalate_rules.analysis.states import Step, explore
from escalate_rules.analysis.subjects import is_told, subjects
from escalate_rules.core.conditions import FactIs
from escalate_rules.core.decision import Decision
from escalate_rules.core.policy import Policy

NOT_TOLD: Final = "not_told"
SAYS: Final = {NOT_TOLD: "nobody is told of a case that they are the subject of"}


def not_told(policy: Policy) -> Answered:
    """Offices that are told of a case which is about themselves."""
    about = subjects(policy)
    if not about:
        note = "no fact of the policy says whom a concern is about, so nobody is its subject"
        return Answered((), Covered(readings=1), note)
    roles = {role for those in about.values() for role in those}
    asking = tuple(FactIs(fact, (role,)) for fact, those in about.items() for role in those)
    cut = Slice.of(
        policy, lambda row: any(is_told(policy, row, role) for role in roles), asking=asking
    )
    starts = steering_starts(cut)
    found: dict[tuple[str, str], Found] = {}

    def see(step: Step) -> None:
        if step.decision.not_applicable is not None:
            return
        facts = dict(step.decision.case.facts)
        for opened in step.decision.log.opened:
            duty = opened.partition("#")[0]
            row = policy.index.duties[duty]
            for fact in about:
                role = facts.get(fact, policy.index.facts[fact].default)
                if role not in roles or not is_told(policy, row, role or ""):
                    continue
                title = policy.index.roles[role or ""].title
                says = f"`{duty}` tells {title} of a concern that is about them"
                if (duty, says) in found:
                    continue
                witness = _witness(policy, step, _opens(duty, fact, role or ""))
                found[duty, says] = Found(Verdict.BROKEN, says, row.cites, witness=witness)

    states = steps = 0
    for start in starts.chosen:
        made = explore(cut, start, see)
        states, steps = max(states, len(made.states)), steps + made.tried
    covered = Covered(states, cut.combinations, 1, starts.days, steps)
    return Answered(tuple(found.values()), covered, starts.note)


def _opens(duty: str, fact: str, role: str) -> Shows:
    def shows(decisions: Sequence[Decision]) -> bool:
        last = decisions[-1]
        opened = any(each.partition("#")[0] == duty for each in last.log.opened)
        # In the facts as told: one that is only a default says nothing of anybody.
        return opened and last.case.facts.get(fact) == role

    return shows


def _witness(policy: Policy, step: Step, shows: Shows) -> Witness | None:
    events = shortest(policy, step.history, shows)
    return None if events is None else Witness(policy, (), events)
