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
    text = "\n".join(f"{name} {_written(name, parts[name])}" for name in sorted(parts))
    return sha256(text.encode()).hexdigest()


@cache
def _compared(kind: type) -> tuple[str, ...]:
    skipped = LEFT_OUT.get(kind, frozenset())
    return tuple(
        each.name for each in fields(kind) if each.compare and each.name not in skipped
    )  # fmt: skip


def _written(name: str, value: Any) -> str:
    if isinstance(value, str):
        return repr(str(value))
    if isinstance(value, tuple | frozenset):
        parts = [_written("", each) for each in value]
        return f"[{','.join(sorted(parts) if name in UNORDERED else parts)}]"
    if isinstance(value, Calendar):
        closures = sorted(f"{each.first} {each.last} {each.title!r}" for each in value.closures)
        return f"Calendar({','.join(value.nations)};{','.join(closures)})"
    if is_dataclass(value) and not isinstance(value, type):
        # What says nothing is left out: a field that the language gains later, and
        # that a policy does not use, changes no digest.
        said = ((each, getattr(value, each)) for each in _compared(value.__class__))
        inner = ",".join(
            f"{each}={_written(each, part)}"
            for each, part in said
            if not (part is None or part is False or part in ("", ()))
        )
        return f"{type(value).__name__}({inner})"
    return str(value)
