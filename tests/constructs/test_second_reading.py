"""Every construct and further policy, answered alike by the engine and by the second reading."""

from pathlib import Path
from random import Random

import pytest

from escalate_rules.authoring.load import load_policy
from escalate_rules.core.engine import empty_case
from escalate_rules.library.calendars import bundled_table
from escalate_rules.testing import Scenario, load_suite
from tests.constructs.test_constructs import FILES, policy_of, suite_of
from tests.differential.compare import both
from tests.differential.history import tell
from tests.reference import Reference, World

HISTORIES = 6
POLICIES = sorted(
    path
    for path in (Path(__file__).parent.parent / "policies").glob("*.yaml")
    if not path.name.endswith(".suite.yaml")
)


def hold(scenario: Scenario) -> None:
    policy = scenario.policy
    reference = Reference(policy, bundled_table())
    case, world = empty_case(policy), World()
    for step in scenario.steps:
        case, _, _, differences = both(policy, reference, case, world, step.event)
        assert not differences, (scenario.name, step.event, differences)


@pytest.mark.parametrize("path", FILES, ids=lambda each: each.stem)
def test_a_construct_is_answered_alike(path: Path) -> None:
    for each in suite_of(path).scenarios:
        hold(each)
    for seed in range(HISTORIES):
        told = tell(policy_of(path), Random(seed), 16)
        assert not told.differences, told


@pytest.mark.parametrize("path", POLICIES, ids=lambda each: each.stem)
def test_a_further_policy_is_answered_alike(path: Path) -> None:
    for each in load_suite(str(path.with_suffix(".suite.yaml"))).scenarios:
        hold(each)
    for seed in range(HISTORIES):
        told = tell(load_policy(path), Random(seed), 16)
        assert not told.differences, told
