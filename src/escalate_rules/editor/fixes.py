"""Corrections that can be made for the author, as edits of the words that a finding is about."""

import re
from dataclasses import dataclass
from typing import Final

from escalate_rules.authoring.diagnostics import LONGEST_QUOTE, Diagnostic, Span

MEANT: Final = re.compile(r"did you mean `([^`…]+)`\?")
NUMBER: Final = re.compile(r"write `([0-9]+)`")


@dataclass(frozen=True, slots=True)
class Fix:
    """One edit: `text` in place of what stands at `span`.

    Attributes:
        words: What it does, for a person.
        safe: Nothing else can have been meant.
    """

    words: str
    span: Span
    text: str
    safe: bool = True


def fix_of(found: Diagnostic) -> Fix | None:
    """The correction of a finding, where there is one."""
    number = NUMBER.fullmatch(found.help)
    if found.code == "ER110" and number:
        return Fix(f"Write {number[1]}", found.span, number[1])
    match = MEANT.match(found.help)
    if match and len(match[1]) < LONGEST_QUOTE:
        return Fix(f"Change to {match[1]}", found.span, match[1])
    return None
