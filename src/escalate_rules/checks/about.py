"""Which thing of the policy a place belongs to: its path, and what people call it."""

from collections.abc import Iterator
from typing import Final

from escalate_rules.authoring.diagnostics import Span
from escalate_rules.authoring.readings import INNER, child, text_of
from escalate_rules.authoring.source import Location, Mapping, Node, Sequence

KINDS: Final = {
    "facts": "fact", "moments": "moment", "events": "event", "roles": "role",
    "readings": "reading", "stages": "stage", "moves": "move", "duties": "duty", "caps": "cap",
    "routes": "route", "powers": "power", "compositions": "composition",
    "handovers": "handover", "endings": "ending", "register": "register entry",
    "contacts": "contact", "clauses": "clause", "expedite": "expedite entry",
}  # fmt: skip


def path_at(root: Node | None, span: Span) -> Location:
    """The path in the policy of the smallest thing that holds the start of `span`."""
    if root is None:
        return ()
    # What is laid over another text has parts of both: then every part is looked at.
    return _descend(root, span, False) or _descend(root, span, True) or ()


def _descend(node: Node, span: Span, everywhere: bool) -> Location | None:
    best: Location | None = None
    for step, first, value in _children(node):
        here = _holds(first, value.span, span)
        if not here and not everywhere:
            continue
        inner = _descend(value, span, everywhere)
        if inner is not None or here:
            found = (step, *(inner or ()))
            best = found if best is None or len(found) >= len(best) else best
    return best


def _children(node: Node) -> Iterator[tuple[str | int, Span, Node]]:
    if isinstance(node, Mapping):
        for key, value in node.entries:
            yield key.text, key.span, value
    elif isinstance(node, Sequence):
        for at, item in enumerate(node.items):
            yield at, item.span, item


def _holds(first: Span, last: Span, span: Span) -> bool:
    """Whether `span` starts between the start of one and the end of the other."""
    at = (span.line, span.column)
    is_between = (first.line, first.column) <= at <= (last.end_line, last.end_column)
    return is_between and first.path == span.path


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
