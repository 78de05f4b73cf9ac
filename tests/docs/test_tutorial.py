"""Each step of docs/tutorial.md does what the page says, on the file as it stands there."""

import re
import shlex
from pathlib import Path

import pytest

from escalate_rules.authoring.source import Mapping, read_source
from escalate_rules.cli import main
from tests.docs.pages import Block, blocks

PAGE = "tutorial.md"
FILE = "northvale.yaml"


def with_sections(text: str, fragment: str) -> str:
    """The file with each section of the fragment in place of its own, or at its end."""
    for key, section in sections(fragment).items():
        own = sections(text)
        text = text.replace(own[key], section) if key in own else f"{text.rstrip()}\n\n{section}"
    return text


def sections(text: str) -> dict[str, str]:
    """Each top-level key with the lines of its section."""
    root = read_source(text, FILE).root
    assert isinstance(root, Mapping), text
    lines = text.splitlines(keepends=True)
    return {
        key.text: "".join(lines[key.line - 1 : max(key.end_line, value.end_line)])
        for key, value in root.entries
    }


def put(block: Block, path: Path) -> None:
    """The sections of a block into the policy; a suite, which begins with its policy, beside it."""
    if block.text.startswith("policy:"):
        path.with_suffix(".suite.yaml").write_text(block.text, "utf-8")
    else:
        path.write_text(with_sections(path.read_text("utf-8"), block.text), "utf-8")


def ran(block: Block, capsys: pytest.CaptureFixture[str]) -> None:
    """Run each command of a block; each line under it stands in the answer, in this order."""
    answer = ""
    for line in block.text.splitlines():
        if line.startswith("$ "):
            command = shlex.split(line[2:])
            assert command.pop(0) == "escalate-rules"
            if command[0] == "check":
                command += ["--on", "2026-03-31"]  # the day on which the page was written
            main(command)
            captured = capsys.readouterr()
            answer = captured.out + captured.err
            assert "cannot" not in captured.err, captured.err
            continue
        spaced = re.sub(r"\s+", " ", answer)
        assert line in spaced, f"{block.place}: {line!r} does not stand in\n{answer}"
        answer = spaced[spaced.index(line) + len(line) :]


def test_every_step_does_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path(FILE)
    seen = set()
    for block in blocks(PAGE):
        seen.add(block.kind)
        if block.kind == "yaml":
            put(block, path)
        else:
            ran(block, capsys)

    assert seen == {"yaml", "console"}


def test_every_clause_of_the_document_is_in_the_file() -> None:
    text = (Path(__file__).parents[2] / "docs" / PAGE).read_text("utf-8")
    numbered = re.findall(r"^> (\d+)\\\.", text, re.MULTILINE)
    listed = next(block for block in blocks(PAGE) if block.text.startswith("clauses:"))

    assert numbered == [str(number) for number in range(1, 8)]
    assert all(f'"{number}":' in listed.text for number in numbered)
