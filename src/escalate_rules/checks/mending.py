"""A function for each mistake that has one way out: an edit, or None where there is a doubt.

Another spelling of a word of the language, or of the same name; a character that
cannot be meant. A name, a number or a date that could be another one is left to
its author.
"""

import re
from bisect import bisect
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from escalate_rules.authoring.diagnostics import Diagnostic
from escalate_rules.authoring.source import read_source
from escalate_rules.checks.view import scalars

MEANT: Final = re.compile(r"^did you mean `([^`]*)`\?")
NUMBER: Final = re.compile(r"^write `([0-9]+)`$")
LINE_END: Final = re.compile(r"\r\n|\r|\n")
CLOCK: Final = re.compile(r"""(["']?)([0-9]{1,2})[:.]([0-9]{2})\1""")
VALUE: Final = re.compile(r"^(?: *- +)*[\w .-]+: +")
LONG_ENOUGH: Final = 4  # a word shorter than this is one slip away from too many others
TRUTHS: Final = {"true": "yes", "false": "no"}
INSTEAD_OF_OF: Final = ("from", "after", "since")
BREAKS: Final = frozenset("\u0085\u2028\u2029\u000b\u000c")
WIDTHS: Final = (2, 4, 8)  # of a tab, tried in turn


class Edit(NamedTuple):
    """Characters `start` to `end` of a text become `words`."""

    start: int
    end: int
    words: str


class Spot(NamedTuple):
    """A finding in its text: where its words start and end, and what they are."""

    text: str
    start: int
    end: int
    found: Diagnostic

    @property
    def words(self) -> str:
        """The words that the finding is about."""
        return self.text[self.start : self.end]

    def instead(self, words: str) -> Edit:
        """An edit that puts other words in their place."""
        return Edit(self.start, self.end, words)


def applied(text: str, changes: Sequence[Edit]) -> str:
    parts, at = [], 0
    for edit in changes:
        parts += [text[at : edit.start], edit.words]
        at = edit.end
    return "".join([*parts, text[at:]])


def line_starts(text: str) -> list[int]:
    first = 1 if text.startswith("\ufeff") else 0
    return [first, *(match.end() for match in LINE_END.finditer(text))]


def _line_of(spot: Spot) -> tuple[int, str]:
    """Where the line starts that the words are on, and the line."""
    starts = line_starts(spot.text)
    at = bisect(starts, spot.start) - 1
    end = LINE_END.search(spot.text, starts[at])
    return starts[at], spot.text[starts[at] : end.start() if end else len(spot.text)]


def _word_of_language(spot: Spot) -> Edit | None:
    """A key or a choice: another spelling of the word meant, or one slip away from it."""
    meant = MEANT.match(spot.found.help)
    words = spot.words.strip("\"'")
    if meant is None:
        truth = TRUTHS.get(words.casefold())
        is_asked = truth is not None and f"`{truth}`" in spot.found.help
        return spot.instead(truth) if truth is not None and is_asked else None
    word = meant.group(1)
    slip = len(word) >= LONG_ENOUGH and _is_one_slip(words, word)
    return spot.instead(word) if slip or _plainly(words) == _plainly(word) else None


def _name(spot: Spot) -> Edit | None:
    """A name that is the one meant but for capitals, hyphens and blanks."""
    meant = MEANT.match(spot.found.help)
    words = spot.words.strip("\"'")
    if meant is None or _plainly(words) != _plainly(meant.group(1)):
        return None
    return spot.instead(meant.group(1))


def _plainly(word: str) -> str:
    return re.sub(r"[\s_-]+", "_", word.strip().casefold())


def _is_one_slip(one: str, two: str) -> bool:
    """Whether one letter is left out, added or changed, or two neighbours are swapped."""
    if abs(len(one) - len(two)) > 1 or one == two:
        return False
    same = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), None)
    at = min(len(one), len(two)) if same is None else same
    rest, other = one[at:], two[at:]
    return (
        rest[1:] == other
        or rest == other[1:]
        or rest[1:] == other[1:]
        or (rest[:2] == other[:2][::-1] and rest[2:] == other[2:])
    )


def _timescale(spot: Spot) -> Edit | None:
    """A number in words, a `within` too many, or another word for `of`."""
    words = spot.words
    number = NUMBER.match(spot.found.help)
    if number is not None:
        return spot.instead(number.group(1))
    first, blank, rest = words.partition(" ")
    if first.casefold() in ("within", "in") and "not needed" in spot.found.message:
        return spot.instead(rest)
    if first in INSTEAD_OF_OF and spot.found.help == "write `of`":
        return spot.instead(f"of{blank}{rest}")
    return None


def _clock(spot: Spot) -> Edit | None:
    """`9:00` and `17.30`, which can be no other time."""
    match = CLOCK.fullmatch(spot.words)
    if match is None or int(match.group(2)) > 23 or int(match.group(3)) > 59:
        return None
    return spot.instead(f'"{int(match.group(2)):02}:{match.group(3)}"')


def _tab(spot: Spot) -> Edit | None:
    """Between words, one blank; before them, as many as alone let the file be read."""
    start, line = _line_of(spot)
    if line[: spot.start - start].strip():
        return spot.instead(" ")
    readable = [
        width
        for width in WIDTHS
        if not read_source(applied(spot.text, [_widened(spot, width)]), "").diagnostics
    ]
    return _widened(spot, readable[0]) if len(readable) == 1 else None


def _widened(spot: Spot, width: int) -> Edit:
    return spot.instead(" " * (width * len(spot.words)))


def _unseen(spot: Spot) -> Edit | None:
    """Taken away; what ended a line in some program becomes a blank."""
    return spot.instead(" " if spot.words in BREAKS else "")


def _straight(spot: Spot) -> Edit | None:
    """Straight quotation marks, where the text has none inside."""
    inside = spot.words[1:-1]
    for mark in ('"', "'"):
        if mark not in inside and "\\" not in inside and "\n" not in inside:
            return spot.instead(f"{mark}{inside}{mark}")
    return None


def _quoted_with_comment(spot: Spot) -> Edit | None:
    """Quotes around the text and what was cut off from it."""
    line, column = spot.found.span.line, spot.found.span.column
    root = read_source(spot.text, "").root
    for each in scalars(root) if root is not None else ():
        if each.style == "plain" and (each.end_line, each.end_column) == (line, column - 1):
            if each.line != line:
                return None
            start = spot.start - (column - each.column)
            return _in_quotes(spot.text, start, spot.end)
    return None


def _quoted_whole(spot: Spot) -> Edit | None:
    """Quotes around a text that starts with a sign, where it is all that the line says."""
    start, line = _line_of(spot)
    match = VALUE.match(line)
    if match is None or start + match.end() != spot.start or " #" in line:
        return None
    return _in_quotes(spot.text, spot.start, start + len(line.rstrip()))


def _in_quotes(text: str, start: int, end: int) -> Edit | None:
    words = text[start:end].rstrip()
    for mark in ('"', "'"):
        if mark not in words and "\\" not in words:
            return Edit(start, start + len(words), f"{mark}{words}{mark}")
    return None


NAMED: Final = (
    "ER201", "ER202", "ER205", "ER206", "ER207", "ER208", "ER209", "ER210", "ER211", "ER212",
    "ER213", "ER214", "ER215", "ER219",
)  # fmt: skip
FIXES: Final[Mapping[str, Callable[[Spot], Edit | None]]] = {
    "ER004": _unseen,
    "ER005": _tab,
    "ER012": _quoted_whole,
    "ER101": _word_of_language,
    "ER105": _word_of_language,
    "ER109": _clock,
    "ER110": _timescale,
    "ER521": _quoted_with_comment,
    "ER522": _straight,
    "ER523": _unseen,
    **dict.fromkeys(NAMED, _name),
}
