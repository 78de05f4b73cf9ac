"""Every construct that a document may use is written in the language and answers at its edges.

Each file holds a text of its own, which extends `base.yaml`, and histories with what a
reader of the sentence would expect. Dates were counted apart from this library; the
head of each file says how.
"""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from escalate_rules.authoring.load import beside, parse_policy
from escalate_rules.authoring.source import read_source, to_plain
from escalate_rules.core.policy import Policy
from escalate_rules.testing import Scenario, Suite, read_suite, run_scenario

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


def plain(text: str | bytes, name: str) -> dict[str, Any]:
    source = read_source(text, name)
    assert source.root is not None and not source.diagnostics, source.diagnostics
    found: Any = to_plain(source.root)
    assert isinstance(found, dict)
    return found


def policy_of(path: Path, readings: dict[str, str] | None = None) -> Policy:
    text = plain(path.read_bytes(), path.name)["policy_text"]
    return parse_policy(text, path.name, readings, find=beside(path))


def suite_of(path: Path) -> Suite:
    """A construct's scenarios, on the lines on which they stand in its file."""
    text = path.read_text(encoding="utf-8")
    before, scenarios = text.split("\nscenarios:\n")
    head = f"policy: {path.stem}" + "\n" * (before.count("\n") + 1)

    @cache
    def loaded(readings: tuple[tuple[str, str], ...]) -> Policy:
        return policy_of(path, dict(readings))

    return read_suite(
        f"{head}scenarios:\n{scenarios}",
        path.name,
        lambda _name, _calendar, readings: loaded(tuple(readings.items())),
    )


@pytest.mark.parametrize("path", FILES, ids=lambda each: each.stem)
def test_nothing_is_found_in_the_scenarios(path: Path) -> None:
    assert suite_of(path).diagnostics == ()


ALL = [(path, scenario) for path in FILES for scenario in suite_of(path).scenarios]


@pytest.mark.parametrize(
    ("path", "scenario"), ALL, ids=[f"{path.stem}: {each.name}" for path, each in ALL]
)
def test_the_construct_answers_as_its_sentence_says(path: Path, scenario: Scenario) -> None:
    assert run_scenario(scenario).differences == ()


@pytest.mark.parametrize("path", FILES, ids=lambda each: each.stem)
def test_every_sentence_of_a_construct_is_cited_by_an_answer(path: Path) -> None:
    clauses = plain(plain(path.read_bytes(), path.name)["policy_text"], path.name)["clauses"]
    computing = {clause for clause, body in clauses.items() if "says" in body}
    cites: set[str] = set()
    for each in suite_of(path).scenarios:
        cites |= run_scenario(each).cited

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
