"""Overlays: a local text laid over the text that it changes.

`extends: NAME` names a bundled policy or a file beside. What the overlay writes
is laid over it by place: a mapping key by key, anything else as a whole, and
the bare word `absent` takes an element away. What comes out is one tree, read
and checked like any other; a node that comes from another file knows which.
"""

import re
from collections.abc import Callable
from pathlib import PurePath
from typing import Final, NamedTuple, TypeAlias

from escalate_rules.authoring.diagnostics import Diagnostic, Span, diagnose, quoted
from escalate_rules.authoring.readings import INNER, child, is_absent, is_switch
from escalate_rules.authoring.source import (
    Location,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Source,
    read_source,
)

EXTENDS: Final = "extends"
# A policy of its own: these say which, so they are never taken from the text under it.
OWN: Final = ("id", "title", "partnership", "version")
MOST_BASES: Final = 5
# A policy's id, or the name of a file. It never leads into another directory.
NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
# One of these stands in an element, so one that is given takes the place of the others.
FORCES: Final = frozenset({"must", "should", "may", "must_not"})
APART: Final = frozenset({"force", "act"})
GOALS: Final = frozenset({"stage", "route", "handover", "ending", "refuse"})
SAID: Final = frozenset({"says", "guidance"})
# Conditions and timescales say one thing: half of one with half of another says neither.
WHOLE: Final = frozenset({"within", "when", "while", "as_soon_as", "opens", "closes", "until"})


class Found(NamedTuple):
    """A text to extend: what its file holds, and what findings and citations call it."""

    data: str | bytes
    path: str


Find: TypeAlias = Callable[[str], Found | None]


def laid_over(source: Source, find: Find) -> Source:
    """The text on top of every text that it extends; itself where it extends none.

    Args:
        source: The overlay, readable or not.
        find: The text of a name, None where there is none.
    """
    work = _Laying(source, find)
    chain = work.chain()
    if len(chain) == 1 and not work.diagnostics:
        return source
    root = chain[-1].root
    for upper in reversed(chain[:-1]):
        if isinstance(root, Mapping) and isinstance(upper.root, Mapping):
            root = work.merged(root, upper.root, ())
    found = (*source.diagnostics, *work.diagnostics)
    return Source(source.path, source.text, root, tuple(sorted(found)))


class _Laying:
    def __init__(self, source: Source, find: Find) -> None:
        self.source = source
        self.find = find
        self.diagnostics: list[Diagnostic] = []

    def note(self, code: str, message: str, span: Span, help: str) -> None:
        self.diagnostics.append(diagnose(code, message, self.source.path, span, help=help))

    def chain(self) -> list[Source]:
        """The text and those under it, as far as they can be found and read."""
        chain = [self.source]
        while not chain[-1].diagnostics:
            named = child(chain[-1].root, EXTENDS)
            if named is None:
                break
            self._check_own(chain[-1].root, named)
            base = self._base(named, chain)
            if base is None:
                break
            if base.root is not None:
                _mark(base.root, base.path)
            self.diagnostics += base.diagnostics
            chain.append(base)
        return chain

    def _check_own(self, root: Node | None, named: Node) -> None:
        for key in OWN:
            if child(root, key) is None:
                help = f"what extends another text is a policy of its own: give its {quoted(key)}"
                self.note("ER102", f"the overlay has no {quoted(key)}", named.span, help)

    def _base(self, named: Node, chain: list[Source]) -> Source | None:
        """The text that `named` names; None, and a finding, where it cannot be laid under."""
        if not isinstance(named, Scalar) or not NAME.fullmatch(named.text):
            help = "write the id of a bundled policy, or the name of a file beside this one"
            self.note("ER220", "`extends` does not name a policy", named.span, help)
            return None
        if len(chain) > MOST_BASES:
            message = f"more than {MOST_BASES} texts lie under each other"
            self.note("ER221", message, named.span, "extend the text that is meant itself")
            return None
        found = self.find(named.text)
        if found is None:
            help = "it is neither a file beside this one nor a bundled policy"
            self.note("ER220", f"{quoted(named.text)} is not there", named.span, help)
            return None
        if any(PurePath(found.path) == PurePath(each.path) for each in chain):
            message = f"{quoted(named.text)} is extended by what extends it"
            self.note("ER221", message, named.span, "let one of them stand by itself")
            return None
        return read_source(*found)

    def merged(self, base: Mapping, over: Mapping, where: Location) -> Mapping:
        """`over` laid over `base`: a key given replaces or adds, `absent` takes away."""
        entries = {key.text: (key, value) for key, value in base.entries}
        order = list(entries)
        names = [key.text for key, _ in over.entries]
        taken = _outdone(names) if _is_element(where) else set()
        for at, (key, value) in enumerate(over.entries):
            name, here = key.text, (*where, key.text)
            if is_absent(value):
                self._take(name in entries, key, here)
                taken.add(name)
            elif name in entries:
                entries[name] = (key, self._laid(entries[name][1], value, here))
            else:
                order.insert(_place(order, names, at), name)
                entries[name] = (key, value)
                self._check_added(value, here)
        left = tuple(entries[name] for name in order if name not in taken)
        return Mapping(left, over.line, over.column, over.end_line, over.end_column, over.path)

    def _laid(self, old: Node, new: Node, here: Location) -> Node:
        if not isinstance(new, Mapping) or is_switch(new) or _is_whole(here):
            return new
        if isinstance(old, Mapping) and not is_switch(old):
            return self.merged(old, new, here)
        self._check_added(new, here)
        return new

    def _take(self, is_there: bool, key: Scalar, here: Location) -> None:
        if not is_there:
            message = f"{quoted('.'.join(map(str, here)))} is not in the text under this one"
            self.note("ER222", message, key.span, "take the line away, or mend the name")

    def _check_added(self, node: Node, where: Location) -> None:
        """What is not in the text under it can have nothing taken away."""
        if isinstance(node, Mapping) and not is_switch(node) and not _is_whole(where):
            for key, value in node.entries:
                if is_absent(value):
                    self._take(False, key, (*where, key.text))
                else:
                    self._check_added(value, (*where, key.text))


def _place(order: list[str], names: list[str], at: int) -> int:
    """Where a new key stands: after the one written before it, else before the one after it."""
    for name in reversed(names[:at]):
        if name in order:
            return order.index(name) + 1
    for name in names[at + 1 :]:
        if name in order:
            return order.index(name)
    return len(order)


def _outdone(names: list[str]) -> set[str]:
    """The keys that give way to those given: only one of them can stand in an element."""
    given = frozenset(names)
    found: set[str] = set()
    if given & FORCES:
        found |= FORCES | APART
    elif given & APART:
        found |= FORCES
    for group in (GOALS, SAID):
        if given & group:
            found |= group
    return found - given


def _is_element(where: Location) -> bool:
    """Whether the keys here are the language's: of an element, or of a part of one."""
    if len(where) > 2 and _is_inner(where):
        where = where[2:]
    return len(where) > 1 and where[0] in {*INNER, "clauses", "register"}


def _is_whole(where: Location) -> bool:
    """Whether a condition or a timescale stands here, and not an element of that id."""
    return where[-1] in WHOLE and len(where) > 2 and not (len(where) == 4 and _is_inner(where))


def _is_inner(where: Location) -> bool:
    return where[0] == "routes" and where[2] in INNER


def _mark(node: Node, path: str) -> None:
    """Let every node know the file that it comes from."""
    node.path = path
    if isinstance(node, Sequence):
        for item in node.items:
            _mark(item, path)
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            key.path = path
            _mark(value, path)
