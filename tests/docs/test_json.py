"""Every example of docs/json.md is what the real command writes.

A `sh` block is a command; the `json` blocks under it are its answer. A path
after `json` (`decisions[1].case`) names the part of the answer that is shown.
`…` stands for something left out: any value, or the rest of a list.
"""

import json
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from escalate_rules.core.engine import decide, empty_case
from escalate_rules.wire.cases import read_case, write_case
from escalate_rules.wire.events import read_event, write_event
from tests.docs.pages import BASE, DOCS, blocks, load, plain

PAGE = "json.md"
TEXT = (DOCS / PAGE).read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(sh|json) ?(\S*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LEFT_OUT = "…"
# Due on 30 December, as the page says.
SUITE = """\
policy: example
scenarios:
  - name: Five working days
    events:
      - {at: 2026-12-21T10:00, raised: {}, expect: {due: {stage_1.outcome: 2026-12-29}}}
"""


@dataclass(frozen=True)
class Example:
    """A command, the path of a part of its answer, and that part as the page has it."""

    command: str
    path: str
    stated: str
    line: int


def examples() -> list[Example]:
    """Every JSON block with the command above it."""
    found = []
    command = ""
    for match in BLOCK.finditer(TEXT):
        kind, path, text = match.groups()
        if kind == "sh":
            command = text.strip()
        else:
            found.append(Example(command, path, text, TEXT.count("\n", 0, match.start()) + 1))
    return found


def history() -> str:
    """The history that the page shows."""
    [block] = [each for each in blocks(PAGE) if each.kind == "yaml"]
    return block.text


@cache
def answer(command: str) -> Any:
    """What the command writes, run where the page's two files are."""
    program, *arguments = shlex.split(command)
    assert program == "escalate-rules"
    with TemporaryDirectory() as place:
        (Path(place) / "example.yaml").write_text(BASE.read_text("utf-8"), "utf-8")
        (Path(place) / "history.yaml").write_text(history(), "utf-8")
        (Path(place) / "example.suite.yaml").write_text(SUITE, "utf-8")
        run = subprocess.run(
            [sys.executable, "-X", "utf8", "-m", "escalate_rules", *arguments],
            cwd=place, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
    assert run.returncode == ("test" in arguments), run.stderr  # its suite is not met
    return json.loads(run.stdout)


def at(value: Any, path: str) -> Any:
    """The part of an answer that a path names."""
    for name, place in re.findall(r"(\w+)|\[(\d+)\]", path):
        value = value[name] if name else value[int(place)]
    return value


def differences(stated: Any, given: Any, path: str = "") -> list[str]:
    """Where the page and the command differ."""
    if stated == LEFT_OUT:
        return []
    if isinstance(stated, dict) and isinstance(given, dict):
        if list(stated) != list(given):
            return [f"{path}: the keys are {list(given)}"]
        return [
            each for key in stated for each in differences(stated[key], given[key], f"{path}.{key}")
        ]
    if isinstance(stated, list) and isinstance(given, list):
        shown = stated
        if LEFT_OUT in stated:
            shown = stated[: stated.index(LEFT_OUT)]
            given = given[: len(shown)]
        if len(shown) != len(given):
            return [f"{path}: there are {len(given)}"]
        return [
            each
            for place, (one, other) in enumerate(zip(shown, given, strict=True))
            for each in differences(one, other, f"{path}[{place}]")
        ]
    return [] if stated == given else [f"{path}: it is {given!r}"]


@pytest.mark.parametrize("example", examples(), ids=lambda each: f"{PAGE}:{each.line}")
def test_the_example_is_what_the_command_writes(example: Example) -> None:
    given = at(answer(example.command), example.path)

    assert differences(json.loads(example.stated), given) == []


@pytest.mark.parametrize("example", examples(), ids=lambda each: f"{PAGE}:{each.line}")
def test_every_key_is_explained(example: Example) -> None:
    if example.path.endswith(".case"):
        return  # not meant to be read by anybody but `read_case`
    stated = json.loads(example.stated)
    keys = list(stated) if isinstance(stated, dict) else list(stated[0])

    outside = re.sub(r"^```.*?^```$", "", TEXT, flags=re.DOTALL | re.MULTILINE)
    quoted = " ".join(re.findall(r"`[^`]*`", outside))
    assert [key for key in keys if not re.search(rf"\b{key}\b", quoted)] == []


def test_what_is_written_and_read_again_is_equal() -> None:
    policy = load(BASE.read_text(encoding="utf-8"), "example.yaml")
    case = empty_case(policy)
    for data in plain(history(), "history.yaml")["events"]:
        event = read_event(data)
        assert read_event(write_event(event)) == event
        case = decide(policy, case, event).case
        assert read_case(write_case(case)) == case


def test_the_python_of_the_page_runs() -> None:
    [block] = re.findall(r"^```python\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)

    ran = subprocess.run([sys.executable, "-c", block], capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("stage_1 {")
