"""A plan: the whole way up, each stage taking the time it is allowed.

It is a history made by the engine itself (analysis/staying.py); what an ending at
each stage would call for is asked of the engine too (analysis/endings.py).
"""

from dataclasses import field, replace
from functools import cached_property

from escalate_rules.analysis.endings import IfEnded, if_ended
from escalate_rules.analysis.staying import Visit, way_up
from escalate_rules.core.case import Case
from escalate_rules.core.decision import Advice, Decision, NotApplicable, advice_at
from escalate_rules.core.engine import open_case
from escalate_rules.core.events import Decided, Raised, Resolved, Withdrawn
from escalate_rules.core.explain import Duty, duty_of
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.moments import Moment, Unknown
from escalate_rules.core.policy import Policy
from escalate_rules.core.ways import Way


@dataclass(frozen=True, slots=True)
class PlanStage:
    """One stage of a plan; `enters` is None after a stage that nothing dates."""

    stage: str
    number: int | None
    title: str
    enters: Moment | None
    duties: tuple[Duty, ...]
    moves: tuple[Way, ...]
    advice: tuple[Advice, ...] = ()
    # What has to be so for the stage's own way up to open: facts, each with a value.
    assumes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Plan:
    """The whole way up, and what an ending would call for.

    `first` is the decision on the raising. Where it opens no case (it is not
    applicable, or hands over), there are no stages, and it says why and what
    is owed. `left` is each stage with the case as it stands before it is left:
    what a resolution, a decision or a withdrawal then calls for is worked out
    when it is first asked.
    """

    policy: Policy = field(repr=False)
    raised: Raised
    first: Decision
    stages: tuple[PlanStage, ...]
    left: tuple[tuple[str, Case], ...] = field(default=(), repr=False)

    @cached_property
    def resolved(self) -> IfEnded:
        """What a resolution calls for."""
        return if_ended(self.policy, self.left, Resolved)

    @cached_property
    def decided(self) -> IfEnded:
        """What a decision by somebody with the power calls for."""
        return if_ended(self.policy, self.left, Decided)

    @cached_property
    def withdrawn(self) -> IfEnded:
        """What a withdrawal of the concern calls for."""
        return if_ended(self.policy, self.left, Withdrawn)

    @property
    def if_resolved(self) -> tuple[Duty, ...]:
        """What a resolution calls for, each duty once."""
        return self.resolved.duties

    @property
    def not_applicable(self) -> NotApplicable | None:
        """Why there is no plan, where the raising has no meaning."""
        return self.first.not_applicable

    @property
    def expedite(self) -> bool:
        """Whether the dates are latest dates."""
        return self.first.expedite


def plan(policy: Policy, raised: Raised) -> Plan:
    """Every stage and duty with its due, from a raising.

    The last moment of a day-limit belongs to the day that ends: that day is day
    0 of what follows. A stage with no limit of its own is left when its last
    dated duty is due; after one that nothing dates, `enters` is None.

    Raises:
        MisuseError: the raising names what the policy does not know.
    """
    # What a raising must carry is taken as said: a plan asks when, not what.
    told = replace(raised, outcome_sought=raised.outcome_sought or "as the plan takes it")
    first = open_case(policy, told)
    if first.case.status != "open":
        return Plan(policy, raised, first, ())
    visits = way_up(policy, first)
    left = tuple(
        (each.stage, each.before_leaving) for each in visits if each.before_leaving is not None
    )
    _, final = left[-1]
    return Plan(policy, raised, first, tuple(_shown(policy, final, each) for each in visits), left)


def _shown(policy: Policy, final: Case, visit: Visit) -> PlanStage:
    stage = policy.index.stages[visit.stage]
    by_id = {owed.id: owed for owed in final.duties}
    duties = tuple(
        duty_of(policy, final, replace(by_id[each], state="open", ended=None), None)
        for each in dict.fromkeys(visit.opened)
        if each in by_id
    )
    enters = None if isinstance(visit.enters, Unknown) else visit.enters
    advice = advice_at(policy, visit.stage)
    return PlanStage(
        visit.stage, stage.number, stage.title, enters, duties, visit.moves, advice, visit.assumes
    )
