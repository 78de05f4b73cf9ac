"""Switches by readings: thrown before anything else of a file is read.

`{by: READING, OPTION: value, …, otherwise: value}` stands in place of a value.
What comes out is a tree without them, whose nodes are still those the author
wrote. A switch by a *fact* under `within:` stays, because it is thrown while a
case runs.
"""

from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence as Sequential
from dataclasses import replace
from itertools import combinations
from typing import TypeAlias

from escalate_rules.authoring.diagnostics import (
    MOST_FINDINGS,
    Diagnostic,
    Span,
    diagnose,
    quoted,
)
from escalate_rules.authoring.nearest import nearest, one_of, suggest
from escalate_rules.authoring.readings import (
    ABSENT,
    BY_FACT_IN,
    OTHERWISE,
    Reading,
    child,
    element_at,
    is_absent,
    is_switch,
    readings_in,
    text_of,
)
from escalate_rules.authoring.source import Location, Mapping, Node, Scalar, Sequence
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import CONCERNED

Chosen: TypeAlias = dict[str, str]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A tree in which every reading is chosen."""

    root: Node
    readings: tuple[Reading, ...]
    diagnostics: tuple[Diagnostic, ...]


def resolve(root: Node, path: str, chosen: ReadOnly[str, str]) -> Resolved:
    """`root` with every reading's switch replaced by what its option in use says."""
    return Unresolved(root, path).under(chosen)


class Unresolved:
    """A tree whose switches can be thrown again and again.

    What no switch stands in is one node in all the trees that come out. So is what
    only switches stand in whose readings have the same options in use.
    """

    def __init__(self, root: Node, path: str) -> None:
        self.root = root
        self.path = path
        self.declared = readings_in(root, {})
        self.names = frozenset(reading.id for reading in self.declared)
        facts = child(root, "facts")
        self.facts = [key.text for key, _ in facts.entries] if isinstance(facts, Mapping) else []
        # By identity, which holds as long as the tree does.
        self.without: set[int] = set()  # lists and mappings that are known to hold no switch
        self.thrown: dict[tuple[object, ...] | None, Node | None] = {}
        self.is_known = False  # whether every node has been looked into
        self.is_well_declared = False
        self._switched: dict[int, list[tuple[Scalar, Node]]] = {}
        self._asked: dict[int, tuple[str, ...]] = {}

    def under(self, chosen: ReadOnly[str, str]) -> Resolved:
        """The tree with each reading's switch thrown as `chosen`, or else as the file says."""
        readings = self.read(chosen)
        work = _Resolving(self, readings)
        resolved = work.resolve(self.root, "", top=True)
        work.check_declared()
        self.is_known = True
        return Resolved(resolved or self.root, readings, tuple(work.diagnostics))

    def switched_in(self, node: Mapping) -> Sequential[tuple[Scalar, Node]]:
        """The entries in which there is a switch, as far as that is known."""
        found = self._switched.get(id(node))
        if found is None:
            without = self.without
            found = [
                entry
                for entry in node.entries
                if not (isinstance(entry[1], Scalar) or id(entry[1]) in without)
            ]
            if self.is_known:
                self._switched[id(node)] = found
        return found

    def asked_in(self, node: Node) -> tuple[str, ...]:
        """The readings whose option makes a difference to what comes out of the node."""
        if isinstance(node, Scalar) or id(node) in self.without:
            return ()
        found = self._asked.get(id(node))
        if found is None:
            if isinstance(node, Sequence):
                inside = [name for item in node.items for name in self.asked_in(item)]
            else:
                inside = [text_of(node.entries[0][1])] if is_switch(node) else []
                inside += [name for _, value in node.entries for name in self.asked_in(value)]
            found = tuple(dict.fromkeys(name for name in inside if name in self.names))
            self._asked[id(node)] = found
        return found

    def read(self, chosen: ReadOnly[str, str]) -> tuple[Reading, ...]:
        """The readings declared, with the options chosen in use."""
        return tuple(
            replace(each, use=chosen[each.id]) if chosen.get(each.id) else each
            for each in self.declared
        )

    def choices(self, chosen: ReadOnly[str, str], *, pairs: bool = True) -> Iterator[Chosen]:
        """What checks run over, as readings to choose: the choice in use (an empty one
        first), each other option alone, and each pair of others that meets in one element,
        unless `pairs` are not wanted.
        """
        readings = self.read(chosen)
        others = {
            reading.id: [name for name in reading.names if name != reading.use]
            for reading in readings
        }
        yield dict(chosen)
        for name, options in others.items():
            for option in options:
                yield {**chosen, name: option}
        meeting: dict[tuple[str, str], None] = {}
        order = list(others)
        for names in self.elements().values() if pairs else ():
            for pair in combinations(sorted(names, key=order.index), 2):
                meeting[pair] = None
        for one, two in meeting:
            for first in others[one]:
                for second in others[two]:
                    yield {**chosen, one: first, two: second}

    def elements(self) -> dict[Location, tuple[str, ...]]:
        """Which readings switch each element, in the order met; those without one are left out."""
        found: dict[Location, dict[str, None]] = {}
        for where, name in self._switches(self.root, ()):
            if name in self.names:
                found.setdefault(element_at(where), {})[name] = None
        return {where: tuple(names) for where, names in found.items()}

    def _switches(self, node: Node, where: Location) -> Iterator[tuple[Location, str]]:
        """Every switch: its place, and the name it switches by."""
        if isinstance(node, Scalar) or id(node) in self.without:
            return
        if isinstance(node, Sequence):
            for at, item in enumerate(node.items):
                yield from self._switches(item, (*where, at))
            return
        thrown = is_switch(node)
        if thrown:
            yield where, text_of(node.entries[0][1])
        for key, value in node.entries:
            # The options of a switch stand where the switch itself stands.
            yield from self._switches(value, where if thrown else (*where, key.text))


class _Resolving:
    def __init__(self, of: Unresolved, readings: tuple[Reading, ...]) -> None:
        self.of = of
        self.path = of.path
        self.readings = {reading.id: reading for reading in readings}
        self.facts = of.facts
        pairs = zip(readings, of.declared, strict=True)
        self.changed = {one.id: one.use for one, other in pairs if one is not other}
        self.meant: set[str] = set()  # readings whose name a switch has misspelt
        self.diagnostics: list[Diagnostic] = []

    def note(self, code: str, message: str, span: Span, help: str) -> None:
        self.diagnostics.append(diagnose(code, message, self.path, span, help=help))

    def resolve(self, node: Node, position: str, *, top: bool = False) -> Node | None:
        """The node without switches, or None where it is absent; the same one if it had none."""
        if isinstance(node, Scalar) or id(node) in self.of.without:
            return node
        thrown = self.of.thrown
        known = self._key(node) if self.of.is_known else None
        if known in thrown:
            return thrown[known]
        found = self._resolved(node, position, top)
        if found is node:
            self.of.without.add(id(node))
        elif not self.diagnostics:  # they are to be told under each choice
            thrown[known or self._key(node)] = found
        return found

    def _key(self, node: Sequence | Mapping) -> tuple[object, ...]:
        """What the node becomes rests on these options alone."""
        asked, changed = self.of.asked_in(node), self.changed
        return (id(node), *[(name, changed[name]) for name in asked if name in changed])

    def _resolved(self, node: Sequence | Mapping, position: str, top: bool) -> Node | None:
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
        changed: dict[str, Node | None] = {}
        for key, value in self.of.switched_in(node):
            if top and key.text == "readings":
                continue
            # Of several timescales each may be chosen by a fact, as a single one may.
            within = position == BY_FACT_IN and key.text in ("earlier_of", "later_of")
            new = self.resolve(value, position if within else key.text)
            if new is not value:
                changed[key.text] = new
        if not changed:
            return node
        entries = ((key, changed.get(key.text, value)) for key, value in node.entries)
        return _with(node, [(key, value) for key, value in entries if value is not None])

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
            self.meant.add(nearest(name, known) or "")
            help = suggest(name, known, "declare it under `readings:`")
            if name in CONCERNED:
                when = "{" + name + ": …}"
                help = f"give an agency's limit a duty of its own, with `when: {when}`"
            self.note("ER201", f"{quoted(name)} is not a reading", by.span, help)
        return self._some_value(options, position)

    def _by_reading(
        self, reading: Reading, by: Node, options: list[tuple[Scalar, Node]], position: str
    ) -> Node | None:
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

    def check_declared(self) -> None:
        """The option in use exists; every reading is asked by some switch.

        Where that is so under one choice, it is so under each.
        """
        if self.of.is_well_declared:
            return
        before = len(self.diagnostics)
        root = self.of.root
        section = child(root, "readings")
        for key, node in section.entries if isinstance(section, Mapping) else ():
            if len(self.diagnostics) >= MOST_FINDINGS:
                return
            reading = self.readings[key.text]
            use = child(node, "use")
            if reading.names and use is not None and text_of(use) not in reading.names:
                message = f"{quoted(text_of(use))} is not an option of {quoted(reading.id)}"
                self.note("ER202", message, use.span, suggest(text_of(use), reading.names))
            if reading.id not in self.meant and reading.id not in self.of.asked_in(root):
                message = f"the reading {quoted(reading.id)} is never asked"
                help = "let a switch `{by: " + reading.id + ", …}` ask it, or take it away"
                self.note("ER303", message, key.span, help)
        self.of.is_well_declared = len(self.diagnostics) == before


def _with(node: Mapping, entries: list[tuple[Scalar, Node]]) -> Mapping:
    return Mapping(
        tuple(entries), node.line, node.column, node.end_line, node.end_column, node.path
    )
