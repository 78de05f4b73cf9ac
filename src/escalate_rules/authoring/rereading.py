"""A document read again under another choice of its readings: only what differs.

A part is known by the node of the tree that it was read from, which `switches`
gives as one object wherever no option changes it.
"""

from collections.abc import Mapping as Mapped
from typing import Any, Final, TypeAlias

from pydantic import BaseModel, ValidationError

from escalate_rules.authoring.documents import PolicyDoc, RouteDoc, StageDoc
from escalate_rules.authoring.fields import SECTIONS
from escalate_rules.authoring.readings import INNER
from escalate_rules.authoring.source import Mapping, Node, Scalar

OF_STAGE: Final = ("outcome", "escalates")  # what is a part of its own
# By the identity of a node: the node itself, and the part that was read from it.
Known: TypeAlias = Mapped[int, tuple[Node, Any]]
NOTHING: Final[Known] = {}


class Read:
    """A document and the tree that it was read from.

    Of the same file under another choice of its readings only what differs is
    read again.
    """

    def __init__(self, document: PolicyDoc, root: Node) -> None:
        self.document = document
        self.sections = _entries(root)
        # By the identity of the tree's nodes, which live as long as this does.
        self.parts: dict[int, tuple[Node, Any]] = {}
        self._nodes: dict[int, Node] = {}
        for key, section in self.sections.items():
            if key in SECTIONS:
                self._take(section, getattr(document, SECTIONS[key].field))

    def _take(self, section: Node, parts: dict[str, Any]) -> None:
        for id_, node in _entries(section).items():
            self._keep(node, parts[id_])

    def _keep(self, node: Node, part: Any) -> None:
        """A part, and the parts of it that may be the same where it is not."""
        self.parts[id(node)] = (node, part)
        if isinstance(part, RouteDoc):
            for key, inner in _entries(node).items():
                if key in INNER:
                    self._take(inner, getattr(part, key))
        elif isinstance(part, StageDoc):
            for key, inner in _entries(node).items():
                if key in OF_STAGE:
                    self._keep(inner, getattr(part, key))

    def node_of(self, part: object) -> Node | None:
        """Where a part, or a section of parts, was read; None where that is not known."""
        if not self._nodes:
            self._nodes = {id(each): node for node, each in self.parts.values()}
            for key, node in self.sections.items():
                if key in SECTIONS:
                    self._nodes[id(getattr(self.document, SECTIONS[key].field))] = node
        return self._nodes.get(id(part))

    def again(self, root: Node) -> PolicyDoc | None:
        """The document in another tree of the file; None where it has to be read as a whole."""
        sections = _entries(root)
        if sections.keys() != self.sections.keys():
            return None
        changed: dict[str, Any] = {}
        for key, node in sections.items():
            if node is not self.sections[key]:
                parts = self._section(key, node)
                if parts is None:
                    return None
                changed[SECTIONS[key].field] = parts
        return self.document.model_copy(update=changed)

    def _section(self, key: str, section: Node) -> dict[str, Any] | None:
        if key not in SECTIONS:
            return None
        field, model = SECTIONS[key]
        parts: dict[str, Any] = {}
        known = getattr(self.document, field)
        for id_, node in _entries(section).items():
            if id(node) in self.parts:
                parts[id_] = self.parts[id(node)][1]
                continue
            if id_ not in known:
                return None
            part = self._part(node, model)
            if part is None:
                return None
            parts[id_] = part
        return parts or None

    def _part(self, node: Node, model: type[BaseModel]) -> BaseModel | None:
        try:
            part = model.model_validate(self.plain(node))
        except (ValidationError, _Empty):
            return None
        self._keep(node, part)
        return part

    def plain(self, node: Node) -> Any:
        """The node as dictionaries, lists and text, with the parts that are read already."""
        if isinstance(node, Scalar):
            if node.style == "empty":
                raise _Empty
            return node.text
        if id(node) in self.parts:
            return self.parts[id(node)][1]
        if isinstance(node, Mapping):
            return {key.text: self.plain(value) for key, value in node.entries}
        return [self.plain(item) for item in node.items]


class _Empty(Exception):
    """A value is not there."""


def _entries(node: Node) -> dict[str, Node]:
    return {key.text: value for key, value in node.entries} if isinstance(node, Mapping) else {}
