"""Six further policies, written as documents first, answer as a reader of the documents would."""

from pathlib import Path

import pytest

from escalate_rules.authoring.load import parse_policy
from escalate_rules.core.policy import Policy
from tests.suites import Scenario, cited, differences, load, scenarios

HERE = Path(__file__).parent
NAMES = sorted(path.name.removesuffix(".suite.yaml") for path in HERE.glob("*.suite.yaml"))


def loaded(scenario: Scenario) -> Policy:
    return load(scenario, (HERE / f"{scenario.policy}.yaml").read_text(encoding="utf-8"))


def suite(name: str) -> list[Scenario]:
    return scenarios(HERE / f"{name}.suite.yaml")


ALL = [each for name in NAMES for each in suite(name)]


@pytest.mark.parametrize("scenario", ALL, ids=lambda each: f"{each.policy}: {each.name}")
def test_the_policy_answers_as_its_document_says(scenario: Scenario) -> None:
    assert not list(differences(scenario, loaded(scenario)))
