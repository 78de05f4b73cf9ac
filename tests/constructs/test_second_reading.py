"""Every construct and further policy, answered alike by the engine and by the second reading."""

from pathlib import Path
from random import Random

import pytest

from escalate_rules.authoring.load import load_policy
from escalate_rules.core.engine import empty_case
from escalate_rules.core.policy import Policy
from escalate_rules.library.calendars import bundled_table
from escalate_rules.wire.events import own_events, read_event
from tests.constructs.test_constructs import FILES, policy_of
from tests.differential.compare import both
from tests.differential.history import tell
from tests.reference import Reference, World
from tests.suites import Scenario, scenarios

HISTORIES = 6
POLICIES = sorted(
    path
    for path in (Path(__file__).parent.parent / "policies").glob("*.yaml")
    if not path.name.endswith(".suite.yaml")
)


def hold(policy: Policy, scenario: Scenario) -> None:
    reference = Reference(policy, bundled_table())
    case, world = empty_case(policy), World()
    for data in scenario.body.get("events", ()):
        told = {key: value for key, value in data.items() if key != "expect"}
        event = read_event(told, own_events(policy))
        case, _, _, differences = both(policy, reference, case, world, event)
        assert not differences, (scenario.name, told, differences)


@pytest.mark.parametrize("path", FILES, ids=lambda each: each.stem)
def test_a_construct_is_answered_alike(path: Path) -> None:
    for each in scenarios(path):
        hold(policy_of(path, each.readings), each)
    for seed in range(HISTORIES):
        told = tell(policy_of(path), Random(seed), 16)
        assert not told.differences, told


@pytest.mark.parametrize("path", POLICIES, ids=lambda each: each.stem)
def test_a_further_policy_is_answered_alike(path: Path) -> None:
    for each in scenarios(path.with_suffix(".suite.yaml")):
        hold(load_policy(path, each.readings), each)
    for seed in range(HISTORIES):
        told = tell(load_policy(path), Random(seed), 16)
        assert not told.differences, told
