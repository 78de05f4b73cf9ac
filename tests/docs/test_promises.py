"""Every example of docs/promises.md is what `prove` finds."""

import pytest

from escalate_rules.analysis.prove import Choice, prove
from escalate_rules.analysis.worst import worst
from escalate_rules.core.words import show_day
from escalate_rules.present.page import Page
from escalate_rules.present.proofs import show_proof
from tests.docs.pages import blocks, completed, load

PAGE = "promises.md"


def examples() -> list[tuple[str, str]]:
    """Each fragment with the answer under it."""
    found, fragment = [], ""
    for block in blocks(PAGE):
        if block.kind == "yaml":
            fragment = block.text
        elif block.text.startswith("> prove"):
            found.append((fragment, block.text))
    return found


def test_the_page_has_its_examples() -> None:
    assert len(examples()) == 3


def _is_told(line: str) -> bool:
    """Whether a line says what was found, and not what was tried."""
    return bool(line) and (not line.startswith("  ") or line.startswith(("  - ", "      ")))


@pytest.mark.parametrize(("fragment", "answer"), examples())
def test_an_example_is_what_is_found(fragment: str, answer: str) -> None:
    asked, *stated = answer.rstrip("\n").split("\n")
    policy = load(completed(fragment, PAGE), PAGE)
    [proof] = [
        each
        for each in prove([Choice((), policy)]).proofs
        if each.id == asked.removeprefix("> prove ")
    ]
    page = Page(width=1000)
    show_proof(page, proof)
    shown = [line for line in str(page).split("\n") if _is_told(line)]
    told = [line.removeprefix("  ").removeprefix("    ") for line in shown]

    for line, said in zip(stated, told, strict=False):
        if line == "…":  # the rest is left out
            return
        assert said.startswith(line.removesuffix("…")) if line.endswith("…") else said == line
    assert len(stated) == len(told)


def test_the_longest_times_are_what_is_found() -> None:
    [stated] = [each.text for each in blocks(PAGE) if each.text.startswith("> worst")]
    found = []
    for stage in worst(load(completed("{}", PAGE), PAGE)).stages:
        if stage.working is not None and stage.calendar is not None:
            found.append(
                f"{stage.stage}: reached {stage.working.days} working days, "
                f"{stage.calendar.days} calendar days, raised on {show_day(stage.calendar.start)}"
            )

    assert stated.splitlines()[1:] == found
