"""Running a suite: every event decided, every expectation looked at, every difference kept."""

from collections.abc import Callable, Iterator
from dataclasses import field
from typing import Any

from escalate_rules.analysis.plan import Plan, plan
from escalate_rules.authoring.diagnostics import Span
from escalate_rules.authoring.suite_values import Scenario, Step, Suite, Wanted
from escalate_rules.core.case import Case
from escalate_rules.core.decision import Decision
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.errors import EscalateRulesError
from escalate_rules.core.explain import Duty
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import Policy
from escalate_rules.testing.suite_answers import (
    Answers,
    Found,
    PlanAnswers,
    plan_cites,
    unnamed,
    unnamed_in_plan,
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One expectation that is not met.

    Attributes:
        event: The number of the event it follows, from 1; 0 for a plan.
        what: What was asked, such as `due of stage_1.outcome`.
        expected: As the suite says it; None where it says nothing.
        actual: As a suite would say it.
        duty: The duty whose date it is, with the days counted and skipped.
        cites: The clauses that the answer rests on.
        wanted: The expectation itself; None where something is not named.
        key: The word under which the answer would be written.
        step: The event's step; None for a plan.
    """

    span: Span
    event: int
    what: str
    expected: Any
    actual: Any
    duty: Duty | None = None
    cites: tuple[str, ...] = ()
    wanted: Wanted | None = None
    key: str = ""
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Ran:
    """A scenario that was run.

    Attributes:
        expectations: How many were looked at.
        decisions: The answer to each event; empty for a plan.
    """

    scenario: Scenario
    expectations: int
    differences: tuple[Difference, ...]
    decisions: tuple[Decision, ...] = field(default=(), repr=False)
    planned: Plan | None = field(default=None, repr=False)

    @property
    def is_met(self) -> bool:
        """Whether every expectation is met."""
        return not self.differences

    @property
    def cited(self) -> frozenset[str]:
        """Every clause that a reason of its answers cites."""
        if self.planned is not None:
            return frozenset(plan_cites(self.planned))
        reasons = (reason for each in self.decisions for reason in each.reasons)
        return frozenset(clause for reason in reasons for clause in reason.cites)


@dataclass(frozen=True, slots=True)
class SuiteRan:
    """A suite that was run, or one whose findings keep it from being run."""

    suite: Suite
    scenarios: tuple[Ran, ...] = ()

    @property
    def is_met(self) -> bool:
        """Whether it could be run and every expectation is met."""
        return self.suite.is_usable and all(each.is_met for each in self.scenarios)

    @property
    def expectations(self) -> int:
        """How many were looked at."""
        return sum(each.expectations for each in self.scenarios)


def run_suite(suite: Suite, watch: Callable[[Scenario], None] | None = None) -> SuiteRan:
    """Run every scenario of a suite; one with errors is given back as it is.

    Args:
        suite: As `read_suite` or `load_suite` gives it.
        watch: Is told each scenario before it is run.
    """
    if not suite.is_usable:
        return SuiteRan(suite)
    ran = []
    for scenario in suite.scenarios:
        if watch is not None:
            watch(scenario)
        ran.append(run_scenario(scenario))
    return SuiteRan(suite, tuple(ran))


def run_scenario(scenario: Scenario, policy: Policy | None = None) -> Ran:
    """Run one scenario, by default under its own policy."""
    policy = policy or scenario.policy
    if scenario.planned is not None:
        return _run_plan(scenario, policy)
    case = empty_case(policy)
    decisions: list[Decision] = []
    differences: list[Difference] = []
    count = 0
    for number, step in enumerate(scenario.steps, 1):
        try:
            decision = decide(policy, case, step.event)
        except EscalateRulesError as error:
            says = f"event {number} ({step.event.kind}) cannot be taken"
            differences.append(Difference(step.span, number, says, None, str(error), step=step))
            break
        count += len(step.expect or ())
        differences += _after(number, step, case, decision)
        decisions.append(decision)
        case = decision.case
    return Ran(scenario, count, tuple(differences), tuple(decisions))


def _after(number: int, step: Step, before: Case, decision: Decision) -> Iterator[Difference]:
    expect = step.expect or ()
    answers = Answers(decision)
    exact: Wanted | None = None
    refusal = decision.not_applicable
    for wanted in expect:
        found = answers.of(wanted)
        if not found.is_met:
            yield _difference(wanted, found, number, step)
        if wanted.key == "nothing_else":
            exact = wanted
        elif wanted.key == "not_applicable":
            refusal = None
    if refusal is not None:
        # Whoever tells an event supposes that it has a meaning, unless they say otherwise.
        value = {"cites": list(refusal.cites)} if refusal.cites else "yes"
        yield Difference(
            step.span, number, f"not applicable: {refusal.why}", None, value, None, refusal.cites,
            None, "not_applicable", step,
        )  # fmt: skip
    if exact is not None:
        for key, value in unnamed(decision, (before.stage, before.status), expect):
            yield Difference(
                exact.span, number, f"{key}, which is not expected", None, value, None, (),
                None, key, step,
            )  # fmt: skip


def _difference(wanted: Wanted, found: Found, number: int, step: Step | None) -> Difference:
    what = f"{wanted.key} of {wanted.name}" if wanted.name else wanted.key
    return Difference(
        wanted.span, number, what, wanted.value, found.value, found.duty, found.cites,
        wanted, wanted.key, step,
    )  # fmt: skip


def _run_plan(scenario: Scenario, policy: Policy) -> Ran:
    assert scenario.planned is not None
    try:
        made = plan(policy, scenario.planned)
    except EscalateRulesError as error:
        says = "the plan cannot be made"
        return Ran(scenario, 0, (Difference(scenario.span, 0, says, None, str(error)),))
    answers = PlanAnswers(made)
    differences: list[Difference] = []
    for wanted in scenario.expect:
        found = answers.of(wanted)
        if not found.is_met:
            differences.append(_difference(wanted, found, 0, None))
        if wanted.key == "nothing_else" and (rest := unnamed_in_plan(made, scenario.expect)):
            what = "duties, which are not expected"
            differences.append(Difference(wanted.span, 0, what, None, rest))
    return Ran(scenario, len(scenario.expect), tuple(differences), (), made)
