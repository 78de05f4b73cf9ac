"""Readings: the switches in a file's text, thrown before anything else is read.

`{by: READING, OPTION: value, …, otherwise: value}` stands in place of a value.
What comes out is a tree without them, whose nodes are still those the author
wrote. A switch by a *fact* under `within:` stays, because it is thrown while a
case runs.
"""

from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from itertools import combinations
from typing import Final

from escalate_rules.authoring.diagnostics import (
    MOST_FINDINGS,
    Diagnostic,
    Span,
    diagnose,
    quoted,
)
from escalate_rules.authoring.nearest import nearest, one_of, suggest
from escalate_rules.authoring.source import Location, Mapping, Node, Scalar, Sequence
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import CONCERNED

BY: Final = "by"
OTHERWISE: Final = "otherwise"
ABSENT: Final = "absent"
# Where a fact may switch, because its words are read while the case runs.
BY_FACT_IN: Final = "within"
# Sections of a route that hold elements of their own.
INNER: Final = ("stages", "duties", "moves")


@dataclass(frozen=True, slots=True)
class Reading:
    """A named way to read an ambiguous clause.

    `use` is the option in use: the caller's choice, else the file's, else the first.
    """

    id: str
    clause: str
    asks: str
    options: tuple[tuple[str, str], ...]
    use: str

    @property
    def names(self) -> tuple[str, ...]:
        """The options' names, ours first."""
        return tuple(name for name, _ in self.options)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A tree in which every reading is chosen."""

    root: Node
    readings: tuple[Reading, ...]
    diagnostics: tuple[Diagnostic, ...]


def child(node: Node | None, key: str) -> Node | None:
    """The value under `key`, where the node is a mapping that has one."""
    if isinstance(node, Mapping):
        for each, value in node.entries:
            if each.text == key:
                return value
    return None


def text_of(node: Node | None) -> str:
    """The text of a scalar; nothing for anything else."""
    return node.text if isinstance(node, Scalar) else ""


def readings_in(root: Node, chosen: ReadOnly[str, str]) -> tuple[Reading, ...]:
    """The readings that a file declares, as far as they can be made out."""
    section = child(root, "readings")
    if not isinstance(section, Mapping):
        return ()
    found = []
    for key, node in section.entries:
        options = child(node, "options")
        pairs = (
            tuple((name.text, text_of(text)) for name, text in options.entries)
            if isinstance(options, Mapping)
            else ()
        )
        first = pairs[0][0] if pairs else ""
        use = chosen.get(key.text) or text_of(child(node, "use")) or first
        found.append(
            Reading(
                key.text, text_of(child(node, "clause")), text_of(child(node, "asks")), pairs, use
            )
        )
    return tuple(found)


def resolve(root: Node, path: str, chosen: ReadOnly[str, str]) -> Resolved:
    """`root` with every reading's switch replaced by what its option in use says."""
    readings = readings_in(root, chosen)
    work = _Resolving(root, path, readings)
    resolved = work.resolve(root, "", top=True)
    work.check_declared(root)
    return Resolved(resolved or root, readings, tuple(work.diagnostics))


def is_switch(node: Node) -> bool:
    """Whether the node is a mapping whose first key is `by`."""
    return isinstance(node, Mapping) and bool(node.entries) and node.entries[0][0].text == BY


class _Resolving:
    def __init__(self, root: Node, path: str, readings: tuple[Reading, ...]) -> None:
        self.path = path
        self.readings = {reading.id: reading for reading in readings}
        facts = child(root, "facts")
        self.facts = {key.text for key, _ in facts.entries} if isinstance(facts, Mapping) else set()
        self.asked: set[str] = set()
        self.diagnostics: list[Diagnostic] = []

    def note(self, code: str, message: str, span: Span, help: str) -> None:
        self.diagnostics.append(diagnose(code, message, self.path, span, help=help))

    def resolve(self, node: Node, position: str, *, top: bool = False) -> Node | None:
        """The node without switches, or None where it is absent; the same one if it had none."""
        if isinstance(node, Scalar):
            return node
        if isinstance(node, Sequence):
            items = [self.resolve(item, position) for item in node.items]
            if all(new is old for new, old in zip(items, node.items, strict=True)):
                return node
            return Sequence(
                tuple(item for item in items if item is not None),
                node.line, node.column, node.end_line, node.end_column, node.path,
            )  # fmt: skip
        if is_switch(node):
            return self._throw(node, position)
        entries: list[tuple[Scalar, Node]] = []
        same = True
        for key, value in node.entries:
            # Of several timescales each may be chosen by a fact, as a single one may.
            within = position == BY_FACT_IN and key.text in ("earlier_of", "later_of")
            inner = position if within else key.text
            new = value if top and key.text == "readings" else self.resolve(value, inner)
            same = same and new is value
            if new is not None:
                entries.append((key, new))
        return node if same else _with(node, entries)

    def _throw(self, node: Mapping, position: str) -> Node | None:
        (_, by), *options = node.entries
        if len(self.diagnostics) >= MOST_FINDINGS:
            return self._some_value(options, position)
        name = text_of(by)
        if name in self.readings:
            return self._by_reading(self.readings[name], by, options, position)
        if name in self.facts and position == BY_FACT_IN:
            return self._by_fact(node, options)
        if name in self.facts:
            message = f"the fact {quoted(name)} cannot switch here"
            help = "a fact switches only the value of `within:`; elsewhere write a condition"
            self.note("ER204", message, by.span, help)
        elif not isinstance(by, Scalar):
            help = "write `by:` and the id of a reading, such as `by: managers_discussion`"
            self.note("ER117", "`by:` names a reading, as text", by.span, help)
        else:
            known = [*self.readings, *(self.facts if position == BY_FACT_IN else ())]
            self.asked.add(nearest(name, known) or "")
            help = suggest(name, known, "declare it under `readings:`")
            if name in CONCERNED:
                when = "{" + name + ": …}"
                help = f"give an agency's limit a duty of its own, with `when: {when}`"
            self.note("ER201", f"{quoted(name)} is not a reading", by.span, help)
        return self._some_value(options, position)

    def _by_reading(
        self, reading: Reading, by: Node, options: list[tuple[Scalar, Node]], position: str
    ) -> Node | None:
        self.asked.add(reading.id)
        values = {key.text: value for key, value in options}
        missing = [name for name in reading.names if name not in values]
        for key, said in options:
            if key.text not in reading.names and key.text != OTHERWISE:
                message = f"{quoted(key.text)} is not an option of the reading {quoted(reading.id)}"
                meant = nearest(key.text, missing)
                help = suggest(key.text, missing or reading.names)
                self.note("ER202", message, key.span, help)
                if meant is not None:  # what holds for it is said, under another name
                    missing.remove(meant)
                    values[meant] = said
        if missing and OTHERWISE not in values:
            message = f"the switch does not say what holds for {one_of(missing)}"
            help = "give each option a value, or add `otherwise:`"
            self.note("ER203", message, by.span, help)
        value = values.get(reading.use, values.get(OTHERWISE))
        return (
            self._some_value(options, position) if value is None else self._value(value, position)
        )

    def _some_value(self, options: list[tuple[Scalar, Node]], position: str) -> Node | None:
        """After a finding: any option's value, so that the rest of the file can be read."""
        for _, value in options:
            if not is_absent(value):
                return self._value(value, position)
        return None

    def _value(self, value: Node, position: str) -> Node | None:
        if is_absent(value):
            return None
        return self.resolve(value, position)

    def _by_fact(self, node: Mapping, options: list[tuple[Scalar, Node]]) -> Node:
        kept = [node.entries[0]]
        for key, value in options:
            new = self._value(value, BY_FACT_IN)
            if new is None and not is_absent(value):
                new = Scalar(
                    ABSENT, "plain",
                    value.line, value.column, value.end_line, value.end_column, value.path,
                )  # fmt: skip
            kept.append((key, new or value))
        return _with(node, kept)

    def check_declared(self, root: Node) -> None:
        """The option in use exists; every reading is asked by some switch."""
        section = child(root, "readings")
        everywhere: set[str] | None = None
        for key, node in section.entries if isinstance(section, Mapping) else ():
            if len(self.diagnostics) >= MOST_FINDINGS:
                return
            reading = self.readings[key.text]
            use = child(node, "use")
            if reading.names and use is not None and text_of(use) not in reading.names:
                message = f"{quoted(text_of(use))} is not an option of {quoted(reading.id)}"
                self.note("ER202", message, use.span, suggest(text_of(use), reading.names))
            if reading.id not in self.asked:
                everywhere = (
                    {name for _, name in switches(root)} if everywhere is None else everywhere
                )
                if reading.id not in everywhere:
                    message = f"the reading {quoted(reading.id)} is never asked"
                    help = "let a switch `{by: " + reading.id + ", …}` ask it, or take it away"
                    self.note("ER303", message, key.span, help)


def is_absent(node: Node) -> bool:
    """Whether the node is the bare word `absent`."""
    return isinstance(node, Scalar) and node.text == ABSENT and node.style == "plain"


def _with(node: Mapping, entries: list[tuple[Scalar, Node]]) -> Mapping:
    return Mapping(
        tuple(entries), node.line, node.column, node.end_line, node.end_column, node.path
    )


def switches(node: Node, where: Location = ()) -> Iterator[tuple[Location, str]]:
    """Every switch of the unresolved tree: its place, and the name it switches by."""
    if isinstance(node, Sequence):
        for at, item in enumerate(node.items):
            yield from switches(item, (*where, at))
    elif isinstance(node, Mapping):
        thrown = is_switch(node)
        if thrown:
            yield where, text_of(node.entries[0][1])
        for key, value in node.entries:
            # The options of a switch stand where the switch itself stands.
            yield from switches(value, where if thrown else (*where, key.text))


def element_at(where: Location) -> Location:
    """The element that a place lies in: `duties.x`, or `routes.r.duties.x`."""
    if len(where) > 3 and where[0] == "routes" and where[2] in INNER:
        return where[:4]
    return where[:2]


def readings_of_elements(root: Node) -> dict[Location, tuple[str, ...]]:
    """Which readings switch each element, in the order met; elements without one are left out."""
    known = {reading.id for reading in readings_in(root, {})}
    found: dict[Location, dict[str, None]] = {}
    for where, name in switches(root):
        if name in known:
            found.setdefault(element_at(where), {})[name] = None
    return {where: tuple(names) for where, names in found.items()}


def choices(
    root: Node, chosen: ReadOnly[str, str], *, pairs: bool = True
) -> Iterator[dict[str, str]]:
    """What checks run over, as readings to choose: the choice in use (an empty one
    first), each other option alone, and each pair of others that meets in one element,
    unless `pairs` are not wanted.
    """
    readings = {reading.id: reading for reading in readings_in(root, chosen)}
    others = {
        reading.id: [name for name in reading.names if name != reading.use]
        for reading in readings.values()
    }
    yield dict(chosen)
    for name, options in others.items():
        for option in options:
            yield {**chosen, name: option}
    meeting: dict[tuple[str, str], None] = {}
    order = list(readings)
    for names in readings_of_elements(root).values() if pairs else ():
        for pair in combinations(sorted(names, key=order.index), 2):
            meeting[pair] = None
    for one, two in meeting:
        for first in others[one]:
            for second in others[two]:
                yield {**chosen, one: first, two: second}
