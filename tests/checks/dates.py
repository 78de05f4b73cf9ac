"""Every date that a policy gives in the histories of a suite, under each of its readings.

Two texts of one policy that differ here give a case another date, or give one
where there was none. Names are left out: a duty that is called otherwise
everywhere has the dates it had.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final, TypeAlias

from escalate_rules.analysis.plan import plan
from escalate_rules.authoring.load import each_alone, parse_policy, readings_of
from escalate_rules.authoring.suite_values import Scenario, Suite
from escalate_rules.authoring.suites import read_suite
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.errors import EscalateRulesError
from escalate_rules.core.explain import Duty
from escalate_rules.core.policy import Policy
from escalate_rules.library.policies import bundled_policy_text, bundled_suite_text
from escalate_rules.testing.suite_runs import run_suite

# What an event or a plan gives; None once the policy refuses to go on, which nobody overlooks.
Dates: TypeAlias = Counter[str] | None
Chosen: TypeAlias = tuple[tuple[str, str], ...]

DATED: Final = frozenset(("date", "instant", "awaiting"))


def suite_of(id: str, text: str) -> Suite:
    """The suite that a bundled policy comes with, read against another text of it."""
    data, called = bundled_suite_text(id)
    path = bundled_policy_text(id)[1]
    return read_suite(
        data, called,
        lambda name, calendar, readings: parse_policy(text, path, readings),
        lambda name: readings_of(text, path),
    )  # fmt: skip


def is_met(id: str, text: str) -> bool:
    """Whether the suite that a bundled policy comes with is met by another text of it."""
    return run_suite(suite_of(id, text)).is_met


def dates(suite: Suite, text: str) -> dict[Chosen, list[list[Dates]]]:
    """For each option alone and each scenario, what every event gives."""
    found = {}
    for each in each_alone(text, "policy.yaml", {}):
        if each.policy is not None:
            given = [list(_given(each.policy, scenario)) for scenario in suite.scenarios]
            found[each.chosen] = given
    return found


def same_dates(one: list[list[Dates]], two: list[list[Dates]]) -> bool:
    """Whether two texts give the same dates as far as both go on."""
    return all(
        mine is None or theirs is None or mine == theirs
        for before, after in zip(one, two, strict=True)
        for mine, theirs in zip(before, after, strict=False)
    )


def _given(policy: Policy, scenario: Scenario) -> Iterator[Dates]:
    try:
        if scenario.planned is not None:
            made = plan(policy, scenario.planned)
            owed = [duty for stage in made.stages for duty in stage.duties]
            yield Counter(_date(duty) for duty in owed if duty.due.kind in DATED)
            return
        case = empty_case(policy)
        for step in scenario.steps:
            decision = decide(policy, case, step.event)
            case = decision.case
            yield Counter(_date(duty) for duty in decision.open if duty.due.kind in DATED)
    except EscalateRulesError:
        yield None


def _date(duty: Duty) -> str:
    due = duty.due
    return f"{due.kind} {due.due_on} {due.due_by}"
