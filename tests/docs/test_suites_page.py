"""Each example of docs/suites.md does what the page says, on the tutorial's policy."""

import re
from pathlib import Path

import pytest

from escalate_rules.authoring.suite_documents import ExpectDoc, PlanExpectDoc
from tests.docs.pages import DOCS, blocks
from tests.docs.test_tutorial import put, ran

PAGE = "suites.md"
TEXT = (DOCS / PAGE).read_text("utf-8")


@pytest.fixture
def folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Path:
    """A folder with the tutorial's policy, made by its steps."""
    monkeypatch.chdir(tmp_path)
    path = Path("northvale.yaml")
    for block in blocks("tutorial.md"):
        if block.kind == "yaml":
            put(block, path)
        elif "$ escalate-rules new" in block.text:
            ran(block, capsys)
    return tmp_path


def test_every_example_answers_as_the_page_says(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    suite = folder / "northvale.suite.yaml"
    count = 0
    for block in blocks(PAGE):
        if block.kind == "yaml":
            suite.write_text(block.text, "utf-8")
        else:
            ran(block, capsys)
            count += 1
        if "--update" in block.text:
            assert "{stage_1.outcome: 2026-12-29}   # not Christmas Day" in suite.read_text("utf-8")

    assert count >= 10


def test_every_word_of_an_expectation_is_on_the_page() -> None:
    words = {
        field.alias or name
        for model in (ExpectDoc, PlanExpectDoc)
        for name, field in model.model_fields.items()
    }

    assert words <= set(re.findall(r"`(\w+)`", TEXT))
