"""What an ending calls for, wherever on the way up it comes."""

from dataclasses import replace

from escalate_rules.core.case import Case
from escalate_rules.core.engine import step
from escalate_rules.core.events import Actor, Decided, Event, Resolved, Withdrawn
from escalate_rules.core.explain import Duty, duty_of
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.moments import UNKNOWN
from escalate_rules.core.policy import SIDES, Policy


@dataclass(frozen=True, slots=True)
class IfEnded:
    """What an ending calls for: each duty once for each who owes it, with the stages."""

    duties: tuple[Duty, ...] = ()
    at: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def stages(self, duty: str) -> tuple[str, ...]:
        """The stages at which an ending so calls for the duty."""
        return dict(self.at).get(duty, ())


def if_ended(
    policy: Policy,
    left: tuple[tuple[str, Case], ...],
    how: type[Resolved | Decided | Withdrawn],
) -> IfEnded:
    """What an ending calls for, each duty once for each side, and the stages whose ending so does.

    Args:
        policy: The policy.
        left: Each stage, and the case as it stands before it is left.
        how: The ending's event.
    """
    found: dict[tuple[str, str], Duty] = {}
    at: dict[str, tuple[str, ...]] = {}
    for stage, case in left:
        if case.status != "open":
            continue
        decision = step(policy, case, how(at=UNKNOWN, by=_decider(policy, stage, how)))
        by_id = {owed.id: owed for owed in decision.case.duties}
        for owed in (by_id[each] for each in decision.log.opened):
            at[owed.duty] = tuple(dict.fromkeys((*at.get(owed.duty, ()), stage)))
            if (owed.duty, owed.side) not in found:
                by = owed.by if how is Decided else None
                shown = replace(owed, state="open", ended=None, stage=stage, by=by)
                found[owed.duty, owed.side] = duty_of(policy, decision.case, shown, None)
    return IfEnded(tuple(found.values()), tuple(at.items()))


def _decider(policy: Policy, stage: str, how: type[Event]) -> Actor | None:
    """Somebody who may decide at the stage; nobody where that is not asked."""
    decides = policy.index.stages[stage].decides
    if how is not Decided or decides is None:
        return None
    ref = decides.of[0]
    return Actor("" if ref.role == "party" else ref.role, ref.whose if ref.whose in SIDES else "")
