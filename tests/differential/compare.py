"""One step, asked of the engine and of the reference, and where the answers differ."""

from typing import Any

from escalate_rules import MisuseError, plan
from escalate_rules.core.case import Case
from escalate_rules.core.dating import Dated, Kind, passed
from escalate_rules.core.decision import Decision
from escalate_rules.core.draft import can_be_overdue
from escalate_rules.core.engine import decide
from escalate_rules.core.events import Event, Raised
from escalate_rules.core.explain import Due as EngineDue
from escalate_rules.core.moments import Instant
from escalate_rules.core.policy import Policy
from escalate_rules.core.ways import Way
from tests.reference import Answer, Due, Misuse, Reference, World, when_of

MISUSE = "misuse"


def plain(due: EngineDue | Dated | Due) -> tuple[Any, ...]:
    """A due as plain values, whoever counted it."""
    if isinstance(due, Dated):
        missing = tuple(sorted(set(due.missing))) if due.kind is Kind.AWAITING else ()
        return (due.kind.value, due.due_on, due.due_by, due.standing.value, missing)
    if isinstance(due, Due):
        return (due.kind, due.on, due.by, due.status, tuple(sorted(due.missing)))
    missing = tuple(sorted(set(due.missing))) if due.kind == "awaiting" else ()
    return (due.kind, due.due_on, due.due_by, due.status, missing)


def of_engine(decision: Decision, *, shown: bool = True) -> dict[str, Any]:
    """What is compared, from the engine's decision.

    Open duties as the answer shows them (`shown`), or as the case keeps them: that
    is the same, and is sooner read.
    """
    now = decision.case.at
    open_: dict[str, tuple[Any, ...]] = {}
    overdue = []
    for owed in () if shown else decision.case.open_duties:
        open_[owed.id] = plain(owed.due)
        late = isinstance(now, Instant) and passed(owed.due, now.at)
        if late and can_be_overdue(decision.policy.index.duties[owed.duty].effect):
            overdue.append(owed.id)
    if shown:
        open_ = {duty.id: plain(duty.due) for duty in decision.open}
        overdue = [duty.id for duty in decision.overdue]
    return {
        "status": decision.status,
        "ending": decision.ending,
        "stage": decision.stage,
        "not_applicable": decision.not_applicable is not None,
        "opened": sorted(decision.log.opened),
        "discharged": sorted(decision.discharged),
        "late": sorted(decision.late),
        "lapsed": sorted((each.id, each.missed) for each in decision.lapsed),
        "changed": sorted(
            {
                id
                for id, was, now_, _ in decision.log.changed
                if plain(was) != plain(now_) and id not in decision.log.opened
            }
        ),
        "breaches": sorted((each.rule, each.severity) for each in decision.breaches),
        "open": open_,
        "overdue": sorted(overdue),
        "expedite": decision.expedite,
    }


def ways_of(ways: tuple[Way, ...]) -> list[Any]:
    """The ways on, in plain values and as the engine orders them."""
    return [(each.to, each.on, each.rule, each.opens, each.closes, each.needs) for each in ways]


def of_reference(answer: Answer) -> dict[str, Any]:
    """The same, from the reference's answer."""
    return {
        "status": answer.status,
        "ending": answer.ending,
        "stage": answer.stage,
        "not_applicable": answer.not_applicable,
        "opened": sorted(answer.opened),
        "discharged": sorted(answer.discharged),
        "late": sorted(answer.late),
        "lapsed": sorted(answer.lapsed),
        "changed": sorted(set(answer.changed) - set(answer.opened)),
        "breaches": sorted(answer.breaches),
        "open": {each: plain(due) for each, due in answer.open.items()},
        "overdue": sorted(answer.overdue),
        "expedite": answer.expedite,
    }


def both(
    policy: Policy,
    reference: Reference,
    case: Case,
    world: World,
    event: Event,
    *,
    shown: bool = True,
) -> tuple[Case, Decision | None, Answer | None, dict[str, tuple[Any, Any]]]:
    """The case after, both answers, and the differences: engine first, reference second."""
    decision = answer = None
    engine: dict[str, Any] = {MISUSE: False}
    try:
        decision = decide(policy, case, event)
        engine |= of_engine(decision, shown=shown)
    except MisuseError:
        engine[MISUSE] = True
    second: dict[str, Any] = {MISUSE: False}
    try:
        answer = reference.decide(world, event)
        second |= of_reference(answer)
    except Misuse:
        second[MISUSE] = True
    differences = {
        name: (engine.get(name), second.get(name))
        for name in {**engine, **second}
        if engine.get(name) != second.get(name)
    }
    return (decision.case if decision else case), decision, answer, differences


def compare_plans(policy: Policy, reference: Reference, raised: Raised) -> dict[str, Any]:
    """Where two plans of one raising differ: stage by stage, when entered and what is due."""
    found = misused = None
    try:
        found = plan(policy, raised)
    except MisuseError:
        misused = True
    try:
        visits = reference.plan(raised) or []
    except Misuse:
        return {} if misused else {"plan": ("a plan", MISUSE)}
    if found is None:
        return {"plan": (MISUSE, "a plan")}
    engine = [
        (
            each.stage,
            None if each.enters is None else when_of(each.enters),
            {duty.id: plain(duty.due)[:3] for duty in each.duties},
        )
        for each in found.stages
    ]
    second = [
        (
            visit.stage,
            None if visit.enters.kind == "unknown" else visit.enters,
            {each: plain(due)[:3] for each, due in visit.duties.items()},
        )
        for visit in visits
    ]
    if engine == second:
        return {}
    for one, other in zip(engine, second, strict=False):
        if one != other:
            return {"plan": (one, other)}
    return {"plan": ([each[0] for each in engine], [each[0] for each in second])}
