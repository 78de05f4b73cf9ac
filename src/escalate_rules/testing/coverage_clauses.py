"""What would be otherwise without a clause, or under another option of a reading.

A clause counts when an answer cites it, and when taking its citation from every
element, and away each element left without one, changes an answer (other than
the citation itself) or leaves no policy. The register, the contacts and the
front page's dates are answers too. An option of a reading counts when a scenario
that runs under it is not met under another one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from escalate_rules.analysis.plan import Plan
from escalate_rules.authoring.diagnostics import PolicyError
from escalate_rules.authoring.suite_values import Suite
from escalate_rules.core.decision import Decision
from escalate_rules.core.errors import EscalateRulesError
from escalate_rules.core.policy import Policy
from escalate_rules.testing.suite_runs import Ran, run_scenario

Watch = Callable[[str], None]


def clauses_met(policy: Policy, scenarios: Sequence[Ran], watch: Watch) -> set[str]:
    """The ids of what is met of every clause that computes."""
    outside = outside_cases(policy)
    met: set[str] = set()
    shown: dict[int, str] = {}
    rests: dict[tuple[Any, str], Policy | None] = {}
    for clause in policy.clauses:
        if clause.guidance:
            continue
        watch(f"without clause {clause.id}")
        citing = [each for each in scenarios if clause.id in each.cited]
        if clause.id in outside or citing:
            met.add(f"clause {clause.id} cited")
        others = (each for each in scenarios if clause.id not in each.cited)
        if clause.id in outside or any(
            _matters(clause.id, each, shown, rests) for each in (*citing, *others)
        ):
            met.add(f"clause {clause.id} matters")
    return met


def outside_cases(policy: Policy) -> set[str]:
    """Clauses that the register, the contacts or a finding of `check` answers."""
    found = {each for entry in policy.register for each in entry.cites}
    found |= {each for contact in policy.contacts for each in contact.cites}
    # The front page's dates are answered by `check`, which warns of a review.
    return found | set(policy.cites) | set(policy.review_cites)


def _matters(
    clause: str, ran: Ran, shown: dict[int, str], rests: dict[tuple[Any, str], Policy | None]
) -> bool:
    policy = ran.scenario.policy
    key = (policy.readings, clause)
    if key not in rests:
        rests[key] = without(policy, clause)
    rest = rests[key]
    if rest is None:
        return True
    if id(ran) not in shown:
        shown[id(ran)] = answer_text(ran)
    try:
        return answer_text(run_scenario(ran.scenario, rest)) != shown[id(ran)]
    except (EscalateRulesError, LookupError, AssertionError, StopIteration):
        return True  # what is left is no policy any more


def without(policy: Policy, clause: str) -> Policy | None:
    """The policy without the clause: its citations gone, and what only it had called for.

    None where what is left cannot be a policy.
    """

    def rest(elements: tuple[Any, ...]) -> Iterator[Any]:
        for each in elements:
            if clause not in each.cites:
                yield each
            elif len(each.cites) > 1:
                yield replace(each, cites=tuple(cite for cite in each.cites if cite != clause))

    try:
        return replace(
            policy,
            rows=tuple(rest(policy.rows)),
            facts=tuple(rest(policy.facts)),
            moments=tuple(rest(policy.moments)),
            roles=tuple(rest(policy.roles)),
            stages=tuple(rest(policy.stages)),
            routes=tuple(rest(policy.routes)),
            handovers=tuple(rest(policy.handovers)),
            endings=tuple(rest(policy.endings)),
        )
    except (EscalateRulesError, LookupError, AssertionError):
        return None


def answer_text(ran: Ran) -> str:
    """Everything a scenario answers but its citations, as text to compare."""
    if ran.planned is not None:
        return _of_plan(ran.planned)
    stopped = [each.actual for each in ran.differences if each.what.endswith("cannot be taken")]
    return "\n".join([*map(_of_decision, ran.decisions), *stopped])


def _of_plan(answer: Plan) -> str:
    duties = [duty for stage in answer.stages for duty in stage.duties]
    return repr(
        (
            [(stage.stage, stage.number, stage.title, stage.enters) for stage in answer.stages],
            [replace(duty, cites=()) for duty in (*duties, *answer.if_resolved)],
            [
                (way.to, way.on, way.needs, way.opens, way.closes)
                for stage in answer.stages
                for way in stage.moves
            ],
        )
    )


def _of_decision(answer: Decision) -> str:
    return repr(
        (
            answer.case.status,
            answer.case.stage,
            answer.case.facts,
            [replace(duty, cites=()) for duty in (*answer.opened, *answer.open)],
            answer.discharged,
            answer.late,
            answer.lapsed,
            [(each.rule, each.says) for each in answer.breaches],
            [each.says for each in answer.advice],
            answer.not_applicable and answer.not_applicable.why,
            answer.expedite,
            [(way.to, way.on, way.needs) for way in answer.next],
        )
    )


def readings_met(suite: Suite, scenarios: Sequence[Ran], watch: Watch) -> set[str]:
    """The ids of the options that some scenario tells from another."""
    assert suite.policy is not None
    used = dict(suite.policy.readings)
    met: set[str] = set()
    for reading in suite.readings:
        for option in reading.names:
            watch(f"{reading.id} = {option}")
            others = [each for each in reading.names if each != option]
            if any(_differs(suite, scenarios, used, reading.id, option, other) for other in others):
                met.add(f"reading {reading.id}={option}")
    return met


def _differs(
    suite: Suite,
    scenarios: Sequence[Ran],
    used: dict[str, str],
    reading: str,
    ours: str,
    other: str,
) -> bool:
    """Whether a scenario under one option is not met under another, or the register differs."""
    if (ours == used[reading] or other == used[reading]) and _registers(suite, reading, ours) != (
        _registers(suite, reading, other)
    ):
        return True  # what only the register owes is in no case's answers
    for ran in scenarios:
        chosen = dict(ran.scenario.readings)
        if chosen.get(reading, used[reading]) != ours or not ran.is_met:
            continue
        try:
            policy = suite.under({**chosen, reading: other})
        except PolicyError:
            return True
        if not run_scenario(ran.scenario, policy).is_met:
            return True
    return False


def _registers(suite: Suite, reading: str, option: str) -> Any:
    try:
        return suite.under({reading: option}).register
    except PolicyError:
        return None
