"""docs/engine.md answers as the engine does, and lists each of its named rules."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import escalate_rules
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.errors import EscalateRulesError
from escalate_rules.core.events import KINDS
from escalate_rules.wire.events import own_events, read_event
from tests.docs.pages import BASE, DOCS, Block, answers, blocks, completed
from tests.suites import POLICIES, Scenario, load, scenarios

PAGE = "engine.md"
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
    [each for path in sorted(POLICIES.glob("*.suite.yaml")) for each in scenarios(path)],
    ids=lambda each: f"{each.policy}: {each.name}",
)
def test_the_rules_that_answers_name_are_the_policys_or_listed(scenario: Scenario) -> None:
    policy = load(scenario)
    index = policy.index
    own = {*index.rows, *index.stages, *index.facts, *index.moments, *index.routes}
    case = empty_case(policy)

    named: set[str] = set()
    for data in scenario.body.get("events", ()):
        event = {key: value for key, value in data.items() if key != "expect"}
        try:
            decision = decide(policy, case, read_event(event, own_events(policy)))
        except EscalateRulesError:
            continue
        case = decision.case
        named |= {reason.rule for reason in decision.reasons}

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
