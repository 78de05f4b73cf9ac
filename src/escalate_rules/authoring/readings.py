"""Readings: what a file declares of them, and the words that its switches are made of.

How the switches are thrown is in `switches`.
"""

from collections.abc import Mapping as ReadOnly
from typing import Final

from escalate_rules.authoring.source import Location, Mapping, Node, Scalar
from escalate_rules.core.frozen import dataclass

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


def is_switch(node: Node) -> bool:
    """Whether the node is a mapping whose first key is `by`."""
    return isinstance(node, Mapping) and bool(node.entries) and node.entries[0][0].text == BY


def is_absent(node: Node) -> bool:
    """Whether the node is the bare word `absent`."""
    return isinstance(node, Scalar) and node.text == ABSENT and node.style == "plain"


def element_at(where: Location) -> Location:
    """The element that a place lies in: `duties.x`, or `routes.r.duties.x`."""
    if len(where) > 3 and where[0] == "routes" and where[2] in INNER:
        return where[:4]
    return where[:2]
