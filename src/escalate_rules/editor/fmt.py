"""A policy file in its canonical form: keys in order, one spelling, comments kept.

Every change is an edit of the text. What is written on one line stays on one
line, and a comment moves with the key under it. Entries that have ids of their
own are never moved: the order of stages is the ladder, and duties answer in
theirs. What is not understood stays as it is.
"""

import re
from collections.abc import Sequence as Many
from itertools import pairwise
from typing import Any, Final

from escalate_rules.authoring.diagnostics import PolicyError
from escalate_rules.authoring.readings import ABSENT, is_switch
from escalate_rules.authoring.source import Mapping, Node, Scalar, Sequence, Source, read_source
from escalate_rules.core.timescale import Unit
from escalate_rules.editor.schema import PATTERNS
from escalate_rules.editor.slots import Slot, fields_of, places, text_kind

SPACED: Final = frozenset({"parties", "actor"})
TIMED: Final = frozenset({"timescale", "until"})
UNITS: Final = "|".join(f"{unit.value}?" for unit in Unit)  # with or without the last letter
COUNTED: Final = re.compile(rf"^0*([1-9][0-9]*) ({UNITS})\b")


def format_policy(text: str, path: str) -> str:
    """The canonical text of a policy file; the same text where it is canonical already.

    Raises:
        PolicyError: the text cannot be read as YAML.
    """
    if text.startswith("\ufeff"):
        # As its line ends do, the mark at its head says where a file was saved.
        return "\ufeff" + format_policy(text[1:], path)
    if "\r\n" in text and text.count("\r\n") == text.count("\n") == text.count("\r"):
        # A file whose every line ends so was saved on Windows, and is kept so.
        return format_policy(text.replace("\r\n", "\n"), path).replace("\n", "\r\n")
    source = _read(text.replace("\r\n", "\n").replace("\r", "\n"), path)
    spelled = _Spelling(source).text()
    if _same(_expected(source), _read(spelled, path)):
        source = _read(spelled, path)
    tidied = _tidy(source)
    if _same(_values(source.root), _read(tidied, path)):
        source = _read(tidied, path)
    ordered = _Ordering(source).text()
    return ordered if _same(_values(source.root), _read(ordered, path)) else source.text


def _read(text: str, path: str) -> Source:
    source = read_source(text, path)
    if source.root is None or source.diagnostics:
        raise PolicyError(source.diagnostics)
    return source


def _same(values: Any, source: Source) -> bool:
    """Whether a file says these values: no edit may change what a file says."""
    return bool(values == _values(source.root))


def _values(node: Node | None) -> Any:
    if isinstance(node, Mapping):
        return {key.text: _values(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [_values(item) for item in node.items]
    return None if node is None else (node.text, node.style == "empty", _is_bare_absent(node))


def _is_bare_absent(node: Scalar) -> bool:
    return node.text == ABSENT and node.style == "plain"


# Spelling.


def spelled(text: str, kind: str) -> str:
    """A short text as the page on the language writes it."""
    if kind in TIMED and re.fullmatch(rf"\s*{PATTERNS['timescale']}\s*", text):
        return COUNTED.sub(_counted, " ".join(text.split()), count=1)
    if kind in SPACED:
        return " ".join(text.split())
    return text


def _counted(match: re.Match[str]) -> str:
    unit = match[2].removesuffix("s")
    return f"{match[1]} {unit if match[1] == '1' else f'{unit}s'}"


def _expected(source: Source) -> Any:
    """What the file says once its short texts are spelled."""
    slots = _slots(source)

    def values(node: Node) -> Any:
        if isinstance(node, Sequence):
            return [values(item) for item in node.items]
        if isinstance(node, Mapping):
            return {key.text: values(value) for key, value in node.entries}
        text = (
            spelled(node.text, text_kind(slots.get(id(node)))) if _is_editable(node) else node.text
        )
        return text, node.style == "empty", _is_bare_absent(node)

    assert source.root is not None
    return values(source.root)


def _is_editable(node: Scalar) -> bool:
    """Whether the text stands in the file letter by letter."""
    quotes = 2 if node.style == "quoted" else 0
    return (
        node.style in {"plain", "quoted"}
        and node.line == node.end_line
        and node.end_column - node.column == len(node.text) + quotes
    )


def _slots(source: Source) -> dict[int, Slot | None]:
    assert source.root is not None
    return {id(place.node): place.slot for place in places(source.root)}


def _starts(text: str) -> list[int]:
    """Where each line starts."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _is_flow(lines: Many[str], node: Node) -> bool:
    return lines[node.line - 1][node.column - 1 : node.column] in {"{", "["}


class _Spelling:
    """Short texts, and the order of keys in braces."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.all = source.text.removeprefix("\ufeff")
        self.starts = _starts(self.all)
        self.slots = _slots(source)

    def text(self) -> str:
        root = self.source.root
        assert root is not None
        first, last = self._ends(root)
        return self.all[:first] + self._node(root) + self.all[last:]

    def _ends(self, node: Node) -> tuple[int, int]:
        return (
            self.starts[node.line - 1] + node.column - 1,
            self.starts[node.end_line - 1] + node.end_column - 1,
        )

    def _node(self, node: Node) -> str:
        slot = self.slots.get(id(node))
        first, last = self._ends(node)
        if isinstance(node, Scalar):
            if not _is_editable(node):
                return self.all[first:last]
            quotes = 1 if node.style == "quoted" else 0
            said = spelled(node.text, text_kind(slot))
            return self.all[first : first + quotes] + said + self.all[last - quotes : last]
        if isinstance(node, Sequence):
            return self._joined([(self._ends(item), self._node(item)) for item in node.items], node)
        parts = [self._entry(key, value) for key, value in node.entries]
        if self.all[first : first + 1] == "{":
            parts = self._in_order(node, slot, parts)
        return self._joined(parts, node)

    def _entry(self, key: Scalar, value: Node) -> tuple[tuple[int, int], str]:
        start, end = self._ends(key)
        first, last = self._ends(value)
        if isinstance(value, Scalar) and value.style == "empty":
            return (start, end), self.all[start:end]
        return (start, last), self.all[start:first] + self._node(value)

    def _in_order(
        self, node: Mapping, slot: Slot | None, parts: list[tuple[tuple[int, int], str]]
    ) -> list[tuple[tuple[int, int], str]]:
        """The entries' texts in canonical order, each in the place of the one that stood there."""
        order = _order(node, slot)
        between = (self.all[a[1] : b[0]] for (a, _), (b, _) in pairwise(parts))
        if order is None or any("#" in each for each in between):
            return parts
        return [(ends, parts[at][1]) for (ends, _), at in zip(parts, order, strict=True)]

    def _joined(self, parts: list[tuple[tuple[int, int], str]], node: Node) -> str:
        first, last = self._ends(node)
        made = []
        for (start, end), text in parts:
            made += [self.all[first:start], text]
            first = end
        return "".join([*made, self.all[first:last]])


def _order(node: Mapping, slot: Slot | None) -> list[int] | None:
    """The canonical order of a part's keys as positions; None where they stand in it already.

    A key that the language does not know stays after the one it stands after.
    """
    while slot is not None and slot.shape == "list" and slot.one_or_list:
        slot = slot.inner
    if slot is None or slot.shape != "part" or is_switch(node):
        return None
    wanted = list(fields_of(slot.kind))
    rank: list[tuple[int, int]] = []
    last = -1
    for at, (key, _) in enumerate(node.entries):
        last = wanted.index(key.text) if key.text in wanted else last
        rank.append((last, at))
    order = sorted(range(len(rank)), key=rank.__getitem__)
    return None if order == sorted(order) else order


# White space.


def _tidy(source: Source) -> str:
    """No blanks at the ends of lines, no blank lines at the end of the file, and a line end."""
    lines = source.text.split("\n")
    kept = _kept_lines(source.root)
    lines = [line if at in kept else line.rstrip(" \t") for at, line in enumerate(lines, 1)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _kept_lines(node: Node | None) -> set[int]:
    """The lines on which a blank may mean something: inside text on several lines."""
    if isinstance(node, Scalar):
        several = node.style == "block" or node.line != node.end_line
        return set(range(node.line, node.end_line + 1)) if several else set()
    found: set[int] = set()
    if isinstance(node, Mapping):
        for _, value in node.entries:
            found |= _kept_lines(value)
    elif isinstance(node, Sequence):
        for item in node.items:
            found |= _kept_lines(item)
    return found


# The order of keys that stand on lines of their own.


class _Ordering:
    """Whole lines change places; inner parts first, which moves nothing outside them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.written = source.text.removeprefix("\ufeff").split("\n")
        self.lines = list(self.written)

    def text(self) -> str:
        assert self.source.root is not None
        for place in reversed(list(places(self.source.root))):
            node = place.node
            if isinstance(node, Mapping) and not _is_flow(self.written, node):
                order = _order(node, place.slot)
                above = place.key.line if place.key is not None else None
                if order is not None:
                    self._reorder(node, order, above)
        return "\n".join(self.lines)

    def _reorder(self, node: Mapping, order: Many[int], above: int | None) -> None:
        first = node.entries[0][0]
        column = first.column - 1
        prefix = self.lines[first.line - 1][:column]
        on_dash = bool(prefix.strip())
        start = first.line
        if above is not None and not on_dash:
            start = above + 1  # a comment between a key and its first entry is that entry's
        elif above is None and not on_dash:
            start = self._after_head(first.line)
        chunks = self._chunks(node, start, column)
        if on_dash:
            chunks[0][1][0] = " " * column + chunks[0][1][0][column:]
        blanks: list[str] = []
        made = [chunks[at] for at in order]
        while made[0][0] and not made[0][0][0].strip():
            blanks.append(made[0][0].pop(0))
        chunks[0][0][:0] = blanks
        lines: list[str] = []
        for at, (leading, own) in enumerate(made):
            if at == 0 and on_dash:
                own[0] = prefix + own[0][column:]
            lines += [*leading, *own]
        end = start + len(lines)
        self.lines[start - 1 : end - 1] = lines

    def _after_head(self, first: int) -> int:
        """The line after the comments at the head of the file, which end with an empty line."""
        empty = [at for at in range(1, first) if not self.lines[at - 1].strip()]
        return empty[-1] + 1 if empty else first

    def _chunks(self, node: Mapping, start: int, column: int) -> list[tuple[list[str], list[str]]]:
        """For each entry the lines above that go with it, and its own."""
        made = []
        for at, (key, value) in enumerate(node.entries):
            leading = self.lines[start - 1 : key.line - 1]
            end = max(key.end_line, value.end_line)
            if at + 1 < len(node.entries):
                # A comment that is set in further than the keys is about what stands above it.
                following = node.entries[at + 1][0].line
                while end + 1 < following and self._is_inner_comment(self.lines[end], column):
                    end += 1
            made.append((leading, self.lines[key.line - 1 : end]))
            start = end + 1
        return made

    def _is_inner_comment(self, line: str, column: int) -> bool:
        said = line.lstrip(" ")
        return said.startswith("#") and len(line) - len(said) > column
