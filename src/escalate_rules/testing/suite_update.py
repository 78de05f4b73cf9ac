"""Expectations rewritten to what is so, as edits of the text; to be read as a diff.

Nothing is written out anew: an edit puts other words in the place of those of
one expectation, and comments, layout and order stay. Where rows of a table share
an expectation and differ on it, there is no edit that is right for all of them,
and it is left.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from escalate_rules.authoring.readings import child
from escalate_rules.authoring.source import Mapping as Entries
from escalate_rules.authoring.source import Node, Scalar, Sequence
from escalate_rules.core.frozen import dataclass
from escalate_rules.testing.suite_runs import Difference, Ran, SuiteRan

LINE_END: Final = re.compile(r"\r\n|\n|\r")
# What needs no quotes in any place of a suite, brackets included; a number would
# look like one, and is quoted as clauses are.
PLAIN: Final = re.compile(r"[A-Za-z_][\w .#@/()'-]*(?<! )|\d{4}-\d\d-\d\d(T[\d:.]+(\+\d\d:\d\d)?)?")


class Edit(NamedTuple):
    """Words to put in the place of a stretch of the text; offsets from 0."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Updated:
    """A suite's text with its expectations rewritten.

    Attributes:
        count: How many were rewritten.
        left: The differences that no edit can settle.
    """

    text: str
    count: int
    left: tuple[Difference, ...]


def updated(ran: SuiteRan) -> Updated:
    """The text of a suite that was run, with what is not met rewritten to what is so."""
    text = _Text(ran.suite.text)
    found: dict[Place, dict[int, list[tuple[Edit, Difference]]]] = {}
    left: list[Difference] = []
    for number, scenario in enumerate(ran.scenarios):
        for difference in scenario.differences:
            edit = text.edit(difference)
            if edit is None:
                left.append(difference)
                continue
            place = Place(edit.start, edit.start == edit.end)
            found.setdefault(place, {}).setdefault(number, []).append((edit, difference))
    sharing = _sharing(text, ran.scenarios)
    edits: list[Edit] = []
    count = 0
    for place, rows in found.items():
        said = {tuple(edit for edit, _ in each) for each in rows.values()}
        every = [difference for each in rows.values() for _, difference in each]
        # A row of a table that has no difference here is of another mind too.
        if len(said) == 1 and len(rows) == sharing[place]:
            edits += said.pop()
            count += len(every) // len(rows)
        else:
            left += every
    return Updated(text.edited(edits), count, tuple(left))


class Place(NamedTuple):
    """Where an edit starts, and whether it only adds: what the rows of a table share."""

    start: int
    adds: bool


def _sharing(text: "_Text", scenarios: Iterable[Ran]) -> Counter[Place]:
    """For each place, how many scenarios have an expectation there: one for each row."""
    count: Counter[Place] = Counter()
    for ran in scenarios:
        scenario = ran.scenario
        places = {Place(text.place(each.node)[0], False) for each in scenario.expect}
        for step in scenario.steps:
            places |= {Place(text.place(each.node)[0], False) for each in step.expect or ()}
            nodes = (step.node, step.expected)
            places |= {Place(text.last(node), True) for node in nodes if node is not None}
        count.update(places)
    return count


class _Text:
    """A suite's text, where offsets, lines and columns are known."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in LINE_END.finditer(text))]
        found = LINE_END.search(text)
        self.newline = found.group() if found else "\n"

    def at(self, line: int, column: int) -> int:
        return self.starts[line - 1] + column - 1

    def place(self, node: Node) -> tuple[int, int]:
        return self.at(node.line, node.column), self.at(node.end_line, node.end_column)

    def slice(self, node: Node) -> str:
        start, end = self.place(node)
        return self.text[start:end]

    def last(self, mapping: Entries) -> int:
        """Where another entry of a mapping would be written."""
        start, end = self.place(mapping)
        if self.text[start] != "{":
            return self.line_end(end)
        return self.place(mapping.entries[-1][1])[1] if mapping.entries else end - 1

    def line_end(self, at: int) -> int:
        """Where the line ends, any comment on it included."""
        found = LINE_END.search(self.text, at)
        return found.start() if found else len(self.text)

    def edited(self, edits: Iterable[Edit]) -> str:
        parts: list[str] = []
        done = 0
        for start, end, text in sorted(edits, key=lambda edit: edit[:2]):
            parts += [self.text[done:start], text]
            done = end
        return "".join([*parts, self.text[done:]])

    def edit(self, difference: Difference) -> Edit | None:
        """What would make the difference go; None where no words can."""
        if difference.wanted is not None:
            node = difference.wanted.node
            start, end = self.place(node)
            text = self.rewritten(node, difference.actual)
            if isinstance(node, Sequence) and self.text[start] != "[":
                end = self.line_end(end)  # with the comment on its last line
            return Edit(start, end, text)
        step = difference.step
        if step is None or not difference.key or step.node is None:
            return None
        value = self.written(difference.actual)
        if step.expected is not None:
            return self.added(step.expected, difference.key, value)
        return self.added(step.node, "expect", f"{{{difference.key}: {value}}}")

    def added(self, mapping: Entries, key: str, value: str) -> Edit:
        """Another entry at the end of a mapping, in its own layout."""
        at = self.last(mapping)
        if self.text[self.place(mapping)[0]] == "{":
            comma = ", " if mapping.entries else ""
            return Edit(at, at, f"{comma}{key}: {value}")
        indent = " " * (mapping.entries[0][0].column - 1)
        return Edit(at, at, f"{self.newline}{indent}{key}: {value}")

    def rewritten(self, node: Node, value: Any) -> str:
        """A value in the place of the one written, in its layout."""
        if isinstance(value, Mapping):
            cites = child(node, "cites")
            if cites is None:
                return self.written(value)
            start, end = self.place(cites)
            whole, _ = self.place(node)
            said = self.slice(node)
            rest = self.rewritten(cites, value["cites"])
            return said[: start - whole] + rest + said[end - whole :]
        if isinstance(value, list):
            if isinstance(node, Sequence):
                return self.list_in(node, value)
            if len(value) == 1:
                return self.written(value[0])
        return self.written(value)

    def list_in(self, node: Sequence, value: list[str]) -> str:
        """A list with the entries that stay as they were written, comments included."""
        rest = list(value)
        kept: list[int] = []
        for place, item in enumerate(node.items):
            if isinstance(item, Scalar) and item.text in rest:
                rest.remove(item.text)
                kept.append(place)
        start, end = self.place(node)
        in_brackets = self.text[start] == "["
        if not kept or [*(_text(node.items[place]) for place in kept), *rest] != value:
            return self.whole(node, value, in_brackets)
        edits = list(self.cuts(node, set(kept), in_brackets))
        last = self.place(node.items[kept[-1]])[1]
        before = ", "
        if not in_brackets:
            last, end = self.line_end(last), self.line_end(end)
            before = f"{self.newline}{' ' * (node.column - 1)}- "
        more = "".join(f"{before}{self.written(each)}" for each in rest)
        return _Text(self.text[start:end]).edited(
            Edit(first - start, last - start, text)
            for first, last, text in (*edits, Edit(last, last, more))
        )

    def whole(self, node: Sequence, value: list[str], in_brackets: bool) -> str:
        """A list written out anew, because nothing of it stays in its place."""
        if in_brackets or not value:
            return self.written(value)
        return f"{self.newline}{' ' * (node.column - 1)}".join(
            f"- {self.written(each)}" for each in value
        )

    def cuts(self, node: Sequence, kept: set[int], in_brackets: bool) -> Iterator[Edit]:
        """The entries that go, each with its dash and line, or its comma."""
        dash = node.column - 1
        for place, item in enumerate(node.items):
            if place in kept:
                continue
            start, end = self.place(item)
            is_after = any(each < place for each in kept)
            if is_after:
                before = self.place(node.items[place - 1])[1]
                yield (
                    Edit(self.line_end(before), self.line_end(end), "")
                    if not in_brackets
                    else (Edit(before, end, ""))
                )
            else:
                following = node.items[place + 1]
                if in_brackets:
                    yield Edit(start, self.place(following)[0], "")
                else:
                    yield Edit(self.starts[item.line - 1] + dash,
                               self.starts[following.line - 1] + dash, "")  # fmt: skip

    def written(self, value: Any) -> str:
        """Plain data as it is written inside brackets."""
        if isinstance(value, Mapping):
            return "{" + ", ".join(f"{k}: {self.written(v)}" for k, v in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.written, value)) + "]"
        text = str(value)
        if PLAIN.fullmatch(text) and " #" not in text:
            return text
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'


def _text(node: Node) -> str:
    """The text of an entry."""
    return node.text if isinstance(node, Scalar) else ""
