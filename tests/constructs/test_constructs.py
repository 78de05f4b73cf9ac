"""Every construct that a document may use is written in the language and answers at its edges.

Each file holds a text of its own, which extends `base.yaml`, and histories with what a
reader of the sentence would expect. Dates were counted apart from this library; the
head of each file says how.
"""

from pathlib import Path
from typing import Any

import pytest

from escalate_rules.authoring.load import beside, parse_policy
from escalate_rules.authoring.source import read_source, to_plain
from escalate_rules.core.policy import Policy
from tests.suites import Scenario, cited, differences, scenarios

HERE = Path(__file__).parent
FILES = [path for path in sorted(HERE.glob("*.yaml")) if not path.stem.startswith("base")]
EDGES = {
    "on the due instant",
    "a moment after",
    "across a holiday",
    "across a clock change",
    "event missing",
    "event twice",
}
ALL = [(path, scenario) for path in FILES for scenario in scenarios(path)]


def plain(text: str | bytes, name: str) -> dict[str, Any]:
    source = read_source(text, name)
    assert source.root is not None and not source.diagnostics, source.diagnostics
    found: Any = to_plain(source.root)
    assert isinstance(found, dict)
    return found


def policy_of(path: Path, readings: dict[str, str] | None = None) -> Policy:
    text = plain(path.read_bytes(), path.name)["policy_text"]
    return parse_policy(text, path.name, readings, find=beside(path))


@pytest.mark.parametrize(
    ("path", "scenario"), ALL, ids=[f"{path.stem}: {each.name}" for path, each in ALL]
)
def test_the_construct_answers_as_its_sentence_says(path: Path, scenario: Scenario) -> None:
    assert not list(differences(scenario, policy_of(path, scenario.readings)))


@pytest.mark.parametrize("path", FILES, ids=lambda each: each.stem)
def test_every_sentence_of_a_construct_is_cited_by_an_answer(path: Path) -> None:
    clauses = plain(plain(path.read_bytes(), path.name)["policy_text"], path.name)["clauses"]
    computing = {clause for clause, body in clauses.items() if "says" in body}
    cites: set[str] = set()
    for each in scenarios(path):
        cites |= cited(each, policy_of(path, each.readings))

    assert computing <= cites, sorted(computing - cites)


@pytest.mark.parametrize("path", FILES, ids=lambda each: each.stem)
def test_a_construct_has_a_history_at_its_edge(path: Path) -> None:
    file = plain(path.read_bytes(), path.name)

    assert file["policy"] == path.stem
    assert file["edges"] and set(file["edges"]) <= EDGES


def test_every_kind_of_edge_is_met_somewhere() -> None:
    assert {edge for path in FILES for edge in plain(path.read_bytes(), path.name)["edges"]} == (
        EDGES
    )
