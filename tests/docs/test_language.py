"""Every example of docs/language.md loads, and answers as the page says."""

import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from escalate_rules.authoring import documents
from escalate_rules.authoring.compile_names import OF_STAGE, STATES, TRIGGERS
from escalate_rules.authoring.load import parse_policy
from escalate_rules.authoring.shorttexts import PROMPT, WHOSE
from escalate_rules.core.case import Case
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.events import KINDS
from escalate_rules.core.policy import ACTS
from escalate_rules.core.timescale import Unit
from escalate_rules.library.policies import bundled_policy_text
from escalate_rules.wire.events import own_events, read_event
from tests.docs.pages import BASE, DOCS, Block, answers, blocks, completed, findings, plain

PAGE = "language.md"
TEXT = (DOCS / PAGE).read_text(encoding="utf-8")
ALL = blocks(PAGE)


def is_history(block: Block) -> bool:
    return block.kind == "yaml" and block.text.startswith("policy:")


def examples() -> Iterator[tuple[Block, Block | None]]:
    """Each fragment with each block of answers that stands under it."""
    fragment: Block | None = None
    for place, block in enumerate(ALL):
        following = ALL[place + 1].kind if place + 1 < len(ALL) else ""
        if block.kind == "yaml" and not is_history(block):
            fragment = block
            if following != "text":
                yield block, None
        elif block.kind == "text":
            assert fragment is not None, block.place
            yield fragment, block


@pytest.mark.parametrize(
    ("fragment", "stated"), list(examples()), ids=lambda each: each and each.place
)
def test_the_example_answers_as_the_page_says(fragment: Block, stated: Block | None) -> None:
    whole = completed(fragment.text, fragment.place)

    if stated is not None and stated.text.startswith("ER"):
        assert findings(whole, fragment.place) == stated.text.splitlines()
    else:
        assert findings(whole, fragment.place) == []
        lines = list(answers(stated, whole)) if stated is not None else []
        assert [f"{PAGE}:{each.line} {each.name}: {each.given}" for each in lines] == [
            f"{PAGE}:{each.line} {each.name}: {each.stated}" for each in lines
        ]


@pytest.mark.parametrize(
    "block", [each for each in ALL if is_history(each)], ids=lambda each: each.place
)
def test_the_history_is_told_to_the_policy_it_names(block: Block) -> None:
    history = plain(block.text, block.place)
    name = history["policy"]
    policy = parse_policy(*bundled_policy_text(name), history["readings"])

    case: Case = empty_case(policy, history["case"])
    for event in history["events"]:
        decision = decide(policy, case, read_event(event, own_events(policy)))
        assert decision.not_applicable is None
        case = decision.case

    assert case.stage == "stage_2"


def test_every_block_is_run() -> None:
    assert {block.kind for block in ALL} == {"yaml", "text"}


def test_the_first_example_is_the_base_of_the_others() -> None:
    assert ALL[0].text == BASE.read_text(encoding="utf-8")


def models() -> Iterator[type[BaseModel]]:
    for each in vars(documents).values():
        if isinstance(each, type) and issubclass(each, BaseModel) and each is not BaseModel:
            yield each


def keys() -> set[str]:
    """Every key that a policy file may hold."""
    return {field.alias or name for model in models() for name, field in model.model_fields.items()}


@pytest.mark.parametrize(
    "word",
    sorted(
        {*keys(), *ACTS, *KINDS, *TRIGGERS, *STATES, *WHOSE, *PROMPT}
        | {f"STAGE.{name}" for name in OF_STAGE}
        | {"earlier_of", "later_of", "absent", "otherwise", "not said", "DUTY.done", "FACT.known"}
    ),
)
def test_every_word_of_the_language_is_explained(word: str) -> None:
    quoted = re.findall(r"`[^`]*`", re.sub(r"\s+", " ", outside_blocks()))

    assert any(re.search(rf"(?<![\w.]){re.escape(word)}(?![\w.])", each) for each in quoted)


@pytest.mark.parametrize("unit", Unit)
def test_every_unit_is_explained(unit: Unit) -> None:
    singular = unit.value.removesuffix("s")

    assert re.search(rf"`\d+ {singular}s? of MOMENT`", TEXT)


def outside_blocks() -> str:
    return re.sub(r"^ *```.*?^ *```$", "", TEXT, flags=re.DOTALL | re.MULTILINE)
