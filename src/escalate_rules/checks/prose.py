"""Rules about the text itself: characters that say something other than they seem to.

These look at the tree as it is written, before anything has a meaning, so they
also speak where the file cannot be used.
"""

import re
from collections.abc import Iterator
from typing import Final

from escalate_rules.authoring.diagnostics import Span, quoted
from escalate_rules.authoring.source import Scalar, Source
from escalate_rules.checks.view import Finding, scalars

# A comment has a blank after its sign; a number such as `#2`, or a tag, has none.
TOUCHING: Final = re.compile(r" #(?=[\w(])")
OPENING: Final = "“‘‚„«"
CLOSING: Final = "”’‛‟»“"
CURLY: Final = re.compile(f"[{OPENING}](.*)[{CLOSING}]", re.DOTALL)
# Blanks that are no space, and characters of no width at all.
BLANK: Final = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
NO_WIDTH: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
)
STRANGE: Final = re.compile(f"[{BLANK}{NO_WIDTH}]")
UNSEEN: Final = re.compile(f"^[{BLANK}{NO_WIDTH}]+|[{BLANK}{NO_WIDTH}]+$|[{NO_WIDTH}]+")


def hash_in_text(source: Source, lines: list[str]) -> Iterator[Finding]:
    """Text that is cut short at a ` #`, which starts a comment."""
    for each in _plain(source) if TOUCHING.search(source.text) else ():
        line = lines[each.end_line - 1]
        if TOUCHING.match(line, each.end_column - 1):
            rest = line[each.end_column - 1 :]
            column = each.end_column + 1
            span = Span(each.end_line, column, each.end_line, each.end_column + len(rest.rstrip()))
            message = f"{quoted(rest.strip())} is a comment, and not part of the text before it"
            help = "put the whole text in quotes; a comment has a blank after its `#`"
            yield Finding(message, (), help, span=span)


def curly_quotes(source: Source, lines: list[str]) -> Iterator[Finding]:
    """Quotation marks of a word processor around a whole text, which stay in the text."""
    is_there = any(mark in source.text for mark in OPENING)
    for each in _plain(source) if is_there else ():
        if CURLY.fullmatch(each.text):
            message = f"the quotation marks of {quoted(each.text)} are part of the text"
            yield Finding(message, (), 'write straight ones, `"`', span=each.span)


def unseen_characters(source: Source, lines: list[str]) -> Iterator[Finding]:
    """Characters that cannot be seen, beside a text or inside a name."""
    if source.root is None or source.text.isascii() or not STRANGE.search(source.text):
        return
    for each in scalars(source.root):
        if each.line != each.end_line or each.style == "block":
            continue
        for match in UNSEEN.finditer(each.text):
            quotes = 1 if each.style == "quoted" else 0
            if each.end_column - each.column != len(each.text) + 2 * quotes:
                continue
            start = each.column + quotes + match.start()
            span = Span(each.line, start, each.line, start + len(match.group()))
            names = ", ".join(f"U+{ord(each):04X}" for each in dict.fromkeys(match.group()))
            message = f"{names} stands here and cannot be seen"
            yield Finding(message, (), "delete it; it may have come along with pasted text",
                          span=span)  # fmt: skip
            break


def _plain(source: Source) -> Iterator[Scalar]:
    for each in scalars(source.root) if source.root is not None else ():
        if each.style == "plain":
            yield each
