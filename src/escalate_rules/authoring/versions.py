"""One file under the choices of its readings: what they have in common is made once."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from escalate_rules.authoring.diagnostics import Diagnostic, EnoughFound, Severity, quoted
from escalate_rules.authoring.overlays import EXTENDS
from escalate_rules.authoring.places import Places, Tables
from escalate_rules.authoring.readings import Reading, child
from escalate_rules.authoring.source import Node, Source, with_line_feeds
from escalate_rules.authoring.switches import Unresolved
from escalate_rules.core.calendar import Table
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import Policy

if TYPE_CHECKING:
    from escalate_rules.authoring.compile import Compiled
    from escalate_rules.authoring.parts import Parts
    from escalate_rules.authoring.rereading import Read
    from escalate_rules.authoring.shared import Shared

NO_READINGS: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Version:
    """A file under one choice of its readings.

    Attributes:
        chosen: The options that differ from those the file uses.
        places: Its tree with the switches thrown; None where it cannot be read.
        parts: What it says; None where there are errors.
        diagnostics: Everything that is found, by place.
    """

    chosen: Mapping[str, str]
    places: Places | None
    parts: "Parts | None"
    diagnostics: tuple[Diagnostic, ...]

    def policy(self) -> Policy | None:
        """The policy, or None where there are errors."""
        return None if self.parts is None else self.parts.joined()


class Versions:
    """A file that has been read, to be looked at under one choice of its readings after another.

    What comes out under each is what would come out by itself.
    """

    def __init__(self, source: Source, table: Table | None = None) -> None:
        self.source = source
        self.table = table
        readable = None if source.diagnostics else source.root
        self.unresolved = None if readable is None else Unresolved(readable, source.path)
        # Of the first choice without findings, for the others.
        self._first: tuple[Compiled, Node] | None = None
        self._read: Read | None = None
        self._shared: Shared | None = None
        self._tables: Tables = {}

    def each(
        self, chosen: Mapping[str, str] = NO_READINGS, *, pairs: bool = True
    ) -> Iterator[Version]:
        """Under the choice in use, each other option alone, and each pair that meets somewhere."""
        from escalate_rules.authoring.shared import Shared

        of = self.unresolved
        # What a backslash stands for, or another text says, is not found by looking for it here.
        is_plain = "\\" not in self.source.text and child(self.source.root, EXTENDS) is None
        self._shared = Shared(with_line_feeds(self.source.text) if is_plain else "")
        for each in (chosen,) if of is None else of.choices(chosen, pairs=pairs):
            yield self.under(each)

    def under(self, chosen: Mapping[str, str]) -> Version:
        """With these options in use, and the file's own otherwise."""
        path = self.source.path
        if self.unresolved is None:
            return Version(chosen, None, None, self.source.diagnostics)
        resolved = self.unresolved.under(chosen)
        places = Places(path, resolved.root, list(resolved.diagnostics))
        if not resolved.diagnostics:
            places.tables = self._tables  # of nodes that live as long as the tree's switches
        try:
            parts = self._parts(places, resolved.readings)
            found = places.without_followers()
        except EnoughFound:
            parts, found = None, places.diagnostics
        found = sorted(_from_below(each, path) for each in found)
        if any(each.severity is Severity.ERROR for each in found):
            parts = None
        return Version(chosen, places, parts, tuple(found))

    def _parts(self, places: Places, readings: tuple[Reading, ...]) -> "Parts | None":
        # Here and not above: pydantic is a cost that only who loads a file should pay.
        from escalate_rules.authoring.compile import compile_document
        from escalate_rules.authoring.rereading import Read
        from escalate_rules.authoring.shape import read_document
        from escalate_rules.library.calendars import bundled_table

        if self._first is not None and self._read is None:
            self._read = Read(self._first[0].document, self._first[1])
            if self._shared is not None:
                self._shared.read = self._read
        document = read_document(places, self._read)
        if document is None:
            return None
        before = self._first[0] if self._first is not None else None
        table = self.table or bundled_table()
        made = compile_document(document, places, readings, table, self._shared, before)
        if made is None:
            return None
        if self._first is None:
            self._first = made, places.root
        return made.parts


def _from_below(found: Diagnostic, path: str) -> Diagnostic:
    """A finding about a text that is extended: what extends it may be at fault, and can mend it."""
    if found.path == path:
        return found
    help = f"{quoted(path)} extends this text, and can change it or take it away"
    return replace(found, help=f"{found.help}; {help}" if found.help else help)
