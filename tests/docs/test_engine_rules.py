"""docs/engine.md answers as the engine does, and lists each of its named rules."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import escalate_rules
from escalate_rules.core.events import KINDS
from escalate_rules.testing import Scenario, load_suite, run_scenario
from tests.docs.pages import BASE, DOCS, Block, answers, blocks, completed

PAGE = "engine.md"
POLICIES = Path(__file__).parents[2] / "policies"
TEXT = (DOCS / PAGE).read_text(encoding="utf-8")
CORE = Path(escalate_rules.__file__).parent
LISTED = re.findall(r"`(engine\.\w+)`", TEXT.split("## The engine's named rules")[1])


def rules_in_source() -> set[str]:
    """Every `engine.*` id that the source writes out, or makes from an event's kind."""
    kinds = {f"engine.{kind}" for kind in (*KINDS, "occurred")}
    found: set[str] = set()
    for path in CORE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Constant(value=str(text)) if re.fullmatch(r"engine\.\w+", text):
                    found.add(text)
                case ast.JoinedStr(values=[ast.Constant(value="engine."), ast.FormattedValue()]):
                    found |= kinds
                case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
                    assert not text.startswith("engine."), f"{path.name}: {text}"
    return found


def test_every_rule_that_the_source_can_name_is_listed_and_no_other() -> None:
    assert set(LISTED) - {"engine.md"} == rules_in_source()


@pytest.mark.parametrize(
    "scenario",
    [
        each
        for path in sorted(POLICIES.glob("*.suite.yaml"))
        for each in load_suite(str(path)).scenarios
    ],
    ids=lambda each: f"{each.policy.id}: {each.name}",
)
def test_the_rules_that_answers_name_are_the_policys_or_listed(scenario: Scenario) -> None:
    index = scenario.policy.index
    own = {*index.rows, *index.stages, *index.facts, *index.moments, *index.routes}
    decisions = run_scenario(scenario).decisions

    named = {reason.rule for decision in decisions for reason in decision.reasons}

    assert named - own <= set(LISTED)


def examples() -> Iterator[tuple[str, Block]]:
    """Each block of answers with the whole policy that it asks."""
    whole = BASE.read_text(encoding="utf-8")
    for block in blocks(PAGE):
        if block.kind == "yaml":
            whole = completed(block.text, block.place)
        else:
            yield whole, block


@pytest.mark.parametrize(
    ("whole", "stated"),
    list(examples()),
    ids=[each.place for each in blocks(PAGE) if each.kind != "yaml"],
)
def test_the_example_answers_as_the_page_says(whole: str, stated: Block) -> None:
    lines = list(answers(stated, whole))

    assert lines
    assert [f"{PAGE}:{each.line} {each.name}: {each.given}" for each in lines] == [
        f"{PAGE}:{each.line} {each.name}: {each.stated}" for each in lines
    ]
