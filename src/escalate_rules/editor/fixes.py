"""Corrections that an editor offers: what `check --fix` would do, and what is only likely."""

import re
from typing import Final

from escalate_rules.authoring.diagnostics import Diagnostic, Span
from escalate_rules.checks.fixing import edits
from escalate_rules.checks.mending import Edit
from escalate_rules.core.frozen import dataclass

LINE_END: Final = re.compile(r"\r\n|\r|\n")
MEANT: Final = re.compile(r"did you mean `([^`…]+)`\?")


@dataclass(frozen=True, slots=True)
class Fix:
    """One edit of the text that a finding was found in.

    Attributes:
        words: What it does, for a person.
        safe: Nothing else can have been meant.
    """

    words: str
    edit: Edit
    safe: bool


def fix_of(text: str, found: Diagnostic) -> Fix | None:
    """The correction of a finding, where there is one."""
    for edit in edits(text, (found,)):
        return Fix(_named(text, edit), edit, True)
    match = MEANT.match(found.help)
    if match is None:
        return None
    start, end = _offsets(text, found.span)
    quote = text[start] if text[start:end][:1] in {'"', "'"} else ""
    return Fix(f"Change to {match[1]}", Edit(start, end, f"{quote}{match[1]}{quote}"), False)


def lines_of(text: str) -> list[str]:
    """The lines of a text as the library counts them, without their ends."""
    return LINE_END.split(text)


def _offsets(text: str, span: Span) -> tuple[int, int]:
    """Where in the text a span starts and ends; a byte-order mark has no column."""
    first = 1 if text.startswith("\ufeff") else 0
    starts = [first, *(match.end() for match in LINE_END.finditer(text))]
    return starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1


def _named(text: str, edit: Edit) -> str:
    old, new = text[edit.start : edit.end].strip(), edit.words.strip()
    if not new:
        return f"Delete {old}" if old and old.isprintable() else "Delete it"
    return f"Change to {new}" if new.isprintable() and len(new) < 60 else "Put it right"
