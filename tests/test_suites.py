"""Each bundled policy answers its scenario suite as a reader of its document would."""

import pytest

from tests.suites import POLICIES, Scenario, differences, load, scenarios

ALL = [each for path in sorted(POLICIES.glob("*.suite.yaml")) for each in scenarios(path)]


@pytest.mark.parametrize("scenario", ALL, ids=lambda each: f"{each.policy}: {each.name}")
def test_the_policy_answers_as_its_document_says(scenario: Scenario) -> None:
    assert not list(differences(scenario, load(scenario)))
