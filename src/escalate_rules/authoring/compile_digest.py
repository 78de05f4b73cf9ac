"""The digest of a policy's meaning.

It covers every compiled value that takes part in equality, but for the words
of clauses and the table of bank holidays (a case is never refused because the
government proclaimed another one). Values are written out in one canonical
text. Where order means nothing (facts, roles, citations, the parts of a
condition, …) the parts stand sorted, so moving a fact in the file changes
nothing. Stages and rows keep the file's order: the ladder is an order, and rows
that concern one instant apply in theirs.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import sha256
from typing import Any, Final

from escalate_rules.core.calendar import Calendar
from escalate_rules.core.policy import Advise, Clause

# By name of field: collections whose order means nothing, wherever they stand.
UNORDERED: Final = frozenset(
    (
        "acted_for", "agencies", "agreed_by", "barred", "cites", "clauses", "contacts", "done_by",
        "endings", "facts", "handovers", "include", "known_as", "member_of", "moments", "needs",
        "of", "on", "only", "options", "readings", "register", "review_cites", "roles", "routes",
        "scope", "side_counting", "states", "values",
    )
)  # fmt: skip
# The words of clauses are for people.
LEFT_OUT: Final[Mapping[type, frozenset[str]]] = {
    Clause: frozenset(("text",)),
    Advise: frozenset(("says",)),
}


def digest_of(parts: Mapping[str, Any]) -> str:
    """SHA-256 of a policy's fields, the digest itself not among them."""
    text = "\n".join(f"{name} {_written(parts[name], name in UNORDERED)}" for name in sorted(parts))
    return sha256(text.encode()).hexdigest()


@cache
def _compared(kind: type) -> tuple[tuple[str, bool], ...] | None:
    """The fields of a dataclass that say something, and whether their order means nothing."""
    if not is_dataclass(kind):
        return None
    skipped = LEFT_OUT.get(kind, frozenset())
    return tuple(
        (each.name, each.name in UNORDERED)
        for each in fields(kind)
        if each.compare and each.name not in skipped
    )


def _written(value: Any, any_order: bool) -> str:
    kind: Any = type(value)
    if kind is str:
        return repr(value)
    if kind is tuple or kind is frozenset:
        parts = [_written(each, False) for each in value]
        if any_order:
            parts.sort()
        return f"[{','.join(parts)}]"
    if kind is Calendar:
        closures = sorted(f"{each.first} {each.last} {each.title!r}" for each in value.closures)
        return f"Calendar({','.join(value.nations)};{','.join(closures)})"
    names = _compared(kind)
    if names is None:  # a number, a time, a word out of an enumeration
        return str(value)
    said = []
    for name, free in names:
        part = getattr(value, name)
        # What says nothing is left out: a field that the language gains later, and
        # that a policy does not use, changes no digest. A number always says something.
        if part or type(part) is int:
            said.append(f"{name}={_written(part, free)}")
    return f"{kind.__name__}({','.join(said)})"
