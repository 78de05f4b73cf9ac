"""Which thing of the policy a place belongs to: its path, and what people call it."""

from bisect import bisect_right
from functools import cached_property
from typing import Final, TypeAlias

from escalate_rules.authoring.diagnostics import Span
from escalate_rules.authoring.readings import INNER, child, text_of
from escalate_rules.authoring.source import Location, Mapping, Node, Sequence

Child: TypeAlias = tuple[str | int, Node, Node]  # the step, its key (itself in a list), its value

KINDS: Final = {
    "facts": "fact", "moments": "moment", "events": "event", "roles": "role",
    "readings": "reading", "stages": "stage", "moves": "move", "duties": "duty", "caps": "cap",
    "routes": "route", "powers": "power", "compositions": "composition",
    "handovers": "handover", "endings": "ending", "register": "register entry",
    "contacts": "contact", "promises": "promise", "clauses": "clause", "expedite": "expedite entry",
}  # fmt: skip


class Paths:
    """Finds the paths of places in one tree; what it has looked at once it remembers."""

    def __init__(self, root: Node | None) -> None:
        self._root = root
        self._children: dict[int, list[Child]] = {}  # by identity: the root keeps them alive

    def at(self, span: Span) -> Location:
        """The path in the policy of the smallest thing that holds the start of `span`."""
        if self._root is None:
            return ()
        found = self._descend(self._root, span)
        return found if found or not self._is_laid_over else self._search(self._root, span) or ()

    @cached_property
    def _is_laid_over(self) -> bool:
        """Whether parts of several texts stand here, in no order: then all is looked at."""
        waiting = [self._root] if self._root is not None else []
        while waiting:
            node = waiting.pop()
            if node.path:
                return True
            waiting += [value for _, _, value in self._inside(node)]
        return False

    def _inside(self, node: Node) -> list[Child]:
        found = self._children.get(id(node))
        if found is None:
            found = self._children[id(node)] = _children(node)
        return found

    def _descend(self, root: Node, span: Span) -> Location:
        """In a text of its own each thing starts after the one before it."""
        where: list[str | int] = []
        node: Node | None = root
        while node is not None:
            children = self._inside(node)
            at = bisect_right(children, (span.line, span.column), key=_start) - 1
            node = None
            if at >= 0 and _holds(children[at], span):
                step, _, node = children[at]
                where.append(step)
        return tuple(where)

    def _search(self, node: Node, span: Span) -> Location | None:
        best: Location | None = None
        for each in self._inside(node):
            here = _holds(each, span)
            inner = self._search(each[2], span)
            if inner is not None or here:
                found = (each[0], *(inner or ()))
                best = found if best is None or len(found) >= len(best) else best
        return best


def _children(node: Node) -> list[Child]:
    if isinstance(node, Mapping):
        return [(key.text, key, value) for key, value in node.entries]
    if isinstance(node, Sequence):
        return [(at, item, item) for at, item in enumerate(node.items)]
    return []


def _start(child: Child) -> tuple[int, int]:
    return child[1].line, child[1].column


def _holds(child: Child, span: Span) -> bool:
    """Whether `span` starts between the start of the key and the end of the value."""
    _, first, last = child
    at = (span.line, span.column)
    return _start(child) <= at <= (last.end_line, last.end_column) and first.path == span.path


def about(root: Node | None, where: Location) -> str:
    """What people call the thing at `where`: "stage 2, Line manager to line manager"."""
    node = root
    called = ""
    for depth, step in enumerate(where):
        if depth == 1 or (depth == 3 and where[0] == "routes" and where[2] in INNER):
            called = _called(str(where[depth - 1]), step, _inside(node, step))
        node = _inside(node, step)
        if node is None:
            break
    return called


def _inside(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, Sequence) and isinstance(step, int):
        return node.items[step] if step < len(node.items) else None
    return child(node, str(step))


def _called(section: str, step: str | int, node: Node | None) -> str:
    kind = KINDS.get(section)
    if kind is None:
        return ""
    title = text_of(child(node, "title")) or text_of(child(node, "asks"))
    number = text_of(child(node, "number"))
    if section == "stages" and number not in ("", "none"):
        return f"stage {number}, {title}" if title else f"stage {number}"
    name = f"{kind} {int(step) + 1}" if isinstance(step, int) else f"{kind} {step}"
    return f"{name}, {title}" if title else name
