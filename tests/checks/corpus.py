"""The corpus of bad files: each is the good one with one mistake, told in `corpus.yaml`.

An entry says what is replaced (`find`, which stands once in the good file, by
`write`), the code of the one finding, and the word that is suggested. The words
that the finding must point at stand between « and »: in `write`, or in `at`, a
piece of the file that comes out. `python -m tests.checks.corpus` writes the
files out again.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from escalate_rules.authoring.diagnostics import Span

HERE: Final = Path(__file__).parent.parent / "bad"
GOOD: Final = HERE / "good.yaml"
MANIFEST: Final = HERE / "corpus.yaml"
OPEN, CLOSE = "«", "»"


@dataclass(frozen=True)
class Bad:
    """One bad file and what must be found in it."""

    name: str
    data: bytes
    code: str
    span: Span
    suggests: str
    written: bool

    @property
    def path(self) -> Path:
        return HERE / f"{self.name}.yaml"


@cache
def corpus() -> tuple[Bad, ...]:
    entries = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return tuple(bad(entry) for entry in entries)


def bad(entry: dict[str, Any]) -> Bad:
    text = edited(entry)
    if "at" in entry:
        piece = entry["at"]
        plain = piece.replace(OPEN, "").replace(CLOSE, "")
        assert text.count(plain) == 1, (entry["name"], text.count(plain))
        text = text.replace(plain, piece)
    if OPEN in text:
        start, end = text.index(OPEN), text.index(CLOSE) - 1
        text = text.replace(OPEN, "", 1).replace(CLOSE, "", 1)
    else:
        start = end = 0
    text *= entry.get("times", 1)
    span = Span(*place(text, start), *place(text, end))
    data = text.encode(entry.get("encoding", "utf-8"), "surrogatepass")
    written = "times" not in entry
    return Bad(entry["name"], data, entry["code"], span, entry.get("suggests", ""), written)


def edited(entry: dict[str, Any]) -> str:
    if "whole" in entry:
        return str(entry["whole"])
    text = GOOD.read_text(encoding="utf-8").split("\n", 1)[1]
    edits = [(entry["find"], entry["write"]), *(entry.get("also") or {}).items()]
    for find, write in edits:
        assert text.count(find) == 1, (entry["name"], find, text.count(find))
        text = text.replace(find, write)
    return f"# One mistake: {entry['code']}, {entry['name'].replace('-', ' ')}.\n{text}"


def place(text: str, at: int) -> tuple[int, int]:
    """Line and column of a character, from 1; a byte-order mark has no column."""
    before = text[:at].removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


if __name__ == "__main__":
    for each in corpus():
        if each.written:
            each.path.write_bytes(each.data)
