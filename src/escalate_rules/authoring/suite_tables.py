"""Tables of cases: a scenario that is written once and stands for as many as it has rows.

Where the scenario says `<due>`, the row's own value of that column is put. A
value is put as the tree it was written as, so that a finding about it, or a
change to it, is made in the row.
"""

import re
from collections.abc import Iterator
from dataclasses import field
from typing import Final

from escalate_rules.authoring.diagnostics import Diagnostic, Span, quoted
from escalate_rules.authoring.nearest import suggest
from escalate_rules.authoring.readings import child
from escalate_rules.authoring.source import Mapping, Node, Scalar, Sequence
from escalate_rules.authoring.suite_names import diagnostic
from escalate_rules.core.frozen import dataclass

CELL: Final = re.compile(r"<([a-z][a-z0-9_]*)>")


@dataclass(slots=True)
class Table:
    """The rows of one scenario's cases, and what is wrong with them."""

    path: str
    rows: tuple[Mapping, ...]
    used: set[str] = field(default_factory=set)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def fill(self, node: Node, row: Mapping) -> Node:
        """The tree with the row's values in the places of its cells."""
        if isinstance(node, Scalar):
            cell = CELL.fullmatch(node.text)
            return node if cell is None else self._value(cell[1], row, node)
        if isinstance(node, Mapping):
            entries = tuple((key, self.fill(value, row)) for key, value in node.entries)
            return _mapping(entries, node)
        items = tuple(self.fill(item, row) for item in node.items)
        return Sequence(items, node.line, node.column, node.end_line, node.end_column, node.path)

    def _value(self, column: str, row: Mapping, node: Scalar) -> Node:
        self.used.add(column)
        found = child(row, column)
        if found is None:
            columns = [key.text for key, _ in row.entries]
            says = f"the row on line {row.line} has no column {quoted(column)}"
            self._note("ER703", says, node.span, suggest(column, columns))
            return node
        return found

    def note_unused(self) -> None:
        """Columns that the scenario never takes."""
        for row in self.rows[:1]:
            for key, _ in row.entries:
                if key.text not in self.used:
                    says = f"nothing in the scenario takes the column {quoted(key.text)}"
                    help = f"write `<{key.text}>` where its value belongs, or take it away"
                    self._note("ER704", says, key.span, help)

    def _note(self, code: str, says: str, span: Span, help: str) -> None:
        self.diagnostics.append(diagnostic(code, says, self.path, span, help))


def expanded(scenario: Node, path: str, found: list[Diagnostic]) -> Iterator[tuple[Node, int]]:
    """The scenario once for each row of its cases, with the row's number (0 without a table)."""
    cases = child(scenario, "cases")
    if not isinstance(scenario, Mapping) or not isinstance(cases, Sequence):
        yield scenario, 0
        return
    body = _mapping(
        tuple((key, value) for key, value in scenario.entries if key.text != "cases"), scenario
    )
    rows = tuple(each for each in cases.items if isinstance(each, Mapping))
    table = Table(path, rows)
    for number, row in enumerate(rows, 1):
        yield table.fill(body, row), number
    table.note_unused()
    found += table.diagnostics


def _mapping(entries: tuple[tuple[Scalar, Node], ...], like: Mapping) -> Mapping:
    return Mapping(entries, like.line, like.column, like.end_line, like.end_column, like.path)
