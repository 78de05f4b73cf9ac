"""Where things stand in a resolved tree, and the findings about them."""

from collections.abc import Collection, Iterable
from dataclasses import field, replace
from typing import Final, TypeAlias

from escalate_rules.authoring.diagnostics import (
    MOST_FINDINGS,
    Diagnostic,
    EnoughFound,
    Span,
    diagnose,
)
from escalate_rules.authoring.shorttexts import Fault
from escalate_rules.authoring.source import Location, Mapping, Node, Scalar, Sequence
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import Origin

# What is found about names that a section would have declared.
UNKNOWN: Final[dict[str, tuple[str, ...]]] = {
    "agencies": ("ER212",),
    "facts": ("ER204", "ER205", "ER209", "ER219"),
    "moments": ("ER209",),
    "events": ("ER205", "ER209"),
    "roles": ("ER207",),
    "readings": ("ER201", "ER202"),
    "stages": ("ER208", "ER209", "ER210"),
    "duties": ("ER205", "ER209", "ER210"),
    "routes": ("ER208", "ER210", "ER215"),
    "endings": ("ER214",),
    "handovers": ("ER213",),
    "clauses": ("ER211",),
}

Tables: TypeAlias = "dict[int, dict[str, tuple[Node, Scalar]]]"


@dataclass(slots=True)
class Places:
    """A resolved tree, its file's path, and what has been found wrong so far.

    A part with a mistake in its shape may be taken out so that the rest can be
    looked at. What would then be found about it (`gone`), or about what it was
    part of (`lacking`), would only be the same mistake again.
    """

    path: str
    root: Node
    diagnostics: list[Diagnostic] = field(default_factory=list)
    gone: set[Location] = field(default_factory=set)
    lacking: set[Location] = field(default_factory=set)
    is_lost: bool = False  # whether a section was left out that could be any
    # By the identity of a mapping, which must live as long as this does.
    tables: Tables = field(default_factory=dict, repr=False)

    def find(self, where: Location) -> tuple[Node, Node, bool]:
        """The node at `where` or its nearest ancestor that is written, its key
        (itself in a list), and whether all of `where` was found.

        A position in a list may stand for a single value, which is a list of one.
        """
        node = key = self.root
        for step in where:
            if isinstance(node, Mapping):
                if isinstance(step, str):
                    entry = self._entries(node).get(step)
                    if entry is None:
                        return node, key, False
                    node, key = entry
            elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
                node = key = node.items[step]
            elif isinstance(step, str):
                return node, key, False
        return node, key, True

    def keys(self, where: Location) -> Collection[str]:
        """The keys of the mapping at `where`; none where there is something else."""
        node = self.find(where)[0]
        return self._entries(node) if isinstance(node, Mapping) else ()

    def _entries(self, node: Mapping) -> dict[str, tuple[Node, Scalar]]:
        table = self.tables.get(id(node))
        if table is None:
            table = {key.text: (value, key) for key, value in node.entries}
            self.tables[id(node)] = table
        return table

    def span(self, where: Location, *, key: bool = False) -> Span:
        """The span of the value at `where`, or of its key."""
        node, name, found = self.find(where)
        return name.span if key or not found else node.span

    def origin(self, where: Location) -> Origin:
        """Where the element at `where` starts."""
        key = self.find(where)[1]
        return Origin(key.path or self.path, key.line, key.column)

    def note(
        self, code: str, message: str, where: Location, *, key: bool = False, help: str = ""
    ) -> None:
        """A finding about the value at `where`, or about its key."""
        if self._known(where):
            return
        span = self.span(where, key=key)
        self.add([diagnose(code, message, self.path, span, help=help)])

    def fault(self, fault: Fault, where: Location) -> None:
        """A finding about some of the characters of the text at `where`."""
        if self._known(where):
            return
        span = part_of(self.find(where)[0], fault.start, fault.end)
        self.add([diagnose(fault.code, fault.message, self.path, span, help=fault.help)])

    def add(self, found: Iterable[Diagnostic]) -> None:
        """Findings that know their place.

        Raises:
            EnoughFound: there are as many as anybody will read.
        """
        self.diagnostics += found
        if len(self.diagnostics) >= MOST_FINDINGS:
            raise EnoughFound

    def _known(self, where: Location) -> bool:
        return where in self.lacking or any(
            where[:length] in self.gone for length in range(len(where) + 1) if self.gone
        )

    def without_followers(self) -> list[Diagnostic]:
        """The findings, less the names that are only unknown because their section is gone."""
        there = self.keys(())
        gone = {
            section
            for section in UNKNOWN
            if (section,) in self.gone or (self.is_lost and section not in there)
        }
        followers = {code for section in gone for code in UNKNOWN[section]}
        return [each for each in self.diagnostics if each.code not in followers]

    def rename(self, where: Location, name: str) -> None:
        """Take the key at `where` for `name`, which it was meant to be."""
        self.root = _renamed(self.root, where, name)
        self.tables = {}


def _renamed(node: Node, where: Location, name: str) -> Node:
    step, *rest = where
    if isinstance(node, Sequence) and isinstance(step, int):
        items = list(node.items)
        items[step] = _renamed(items[step], tuple(rest), name)
        return replace(node, items=tuple(items))
    if isinstance(node, Mapping) and isinstance(step, int):  # a list of one
        return _renamed(node, tuple(rest), name)
    assert isinstance(node, Mapping)
    entries = tuple(
        (key, value)
        if key.text != step
        else (key, _renamed(value, tuple(rest), name))
        if rest
        else (replace(key, text=name), value)
        for key, value in node.entries
    )
    return replace(node, entries=entries)


def part_of(node: Node, start: int, end: int) -> Span:
    """The span of some characters of a scalar; of all of it where they cannot be told.

    Text in quotes may hold escapes, and text on several lines is folded: there
    a character's column is not its place in the text.
    """
    span = node.span
    if not isinstance(node, Scalar) or not node.text or span.line != span.end_line:
        return span
    quotes = 1 if node.style == "quoted" else 0
    if span.end_column - span.column != len(node.text) + 2 * quotes:
        return span
    first = span.column + quotes
    return Span(span.line, first + start, span.line, first + max(end, start), span.path)
