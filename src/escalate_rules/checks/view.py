"""What a rule looks at: a file, and the policy that it says under one choice of readings.

A rule names a place by its path in the policy; where that stands in the file is
found here, so that no rule counts lines.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

from escalate_rules.authoring.diagnostics import Span
from escalate_rules.authoring.places import Places
from escalate_rules.authoring.readings import Reading, readings_in, resolve
from escalate_rules.authoring.source import Location, Node, Scalar, Sequence
from escalate_rules.authoring.source import Mapping as Entries
from escalate_rules.core.conditions import Condition
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import Go, Open, Policy, Row
from escalate_rules.core.timescale import Timescale
from escalate_rules.core.words import timescale_words

STAGE_PARTS: Final = {"outcome": "outcome", "escalation": "escalates", "escalates": "escalates"}
SECTIONS: Final = ("duties", "moves", "caps", "powers", "compositions")


class Finding(NamedTuple):
    """What a rule says, and about which words.

    `where` is a path in the policy; the finding is about the value there, or
    about its key. `span` takes its place where only some characters are meant.
    """

    message: str
    where: Location
    help: str = ""
    key: bool = False
    span: Span | None = None


def scalars(node: Node) -> Iterator[Scalar]:
    """Every piece of text, keys included, in the order written."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item)
    elif isinstance(node, Entries):
        for key, value in node.entries:
            yield key
            yield from scalars(value)


@dataclass(frozen=True)
class View:
    """One policy with the tree it was compiled from.

    Attributes:
        root: The file's tree, its switches not thrown.
        chosen: The readings that differ from the file's own choice.
        on: The day on which the file is looked at.
        before: The view of the choice in use, where this is another one: what is
            the same in both need not be looked at twice.
    """

    policy: Policy
    root: Node
    path: str
    chosen: Mapping[str, str]
    on: date
    before: "View | None" = None

    @cached_property
    def places(self) -> Places:
        """Where everything stands, its switches thrown."""
        return Places(self.path, resolve(self.root, self.path, self.chosen).root)

    def span(self, where: Location, *, key: bool = False) -> Span:
        """Where the value at `where` stands, or its key."""
        return self.places.span(where, key=key)

    def is_written(self, where: Location) -> bool:
        """Whether all of `where` stands in the file."""
        return self.places.find(where)[2]

    def words(self, where: Location, timescale: Timescale) -> Span | None:
        """The text under `where` that says this timescale; None where it cannot be told."""
        said = timescale_words(timescale)
        for each in scalars(self.places.find(where)[0]):
            if " ".join(each.text.split()) == said:
                return each.span
        return None

    @cached_property
    def stage_paths(self) -> dict[str, Location]:
        """Where each stage is written."""
        return {
            stage.id: ("routes", stage.route, "stages", stage.id)
            if stage.route
            else ("stages", stage.id)
            for stage in self.policy.stages
        }

    def place_of(self, row: Row) -> Location:
        """Where a row is written; for what a stage brings along, the stage."""
        owner, _, part = row.id.rpartition(".")
        if owner in self.stage_paths and part in STAGE_PARTS:
            here = (*self.stage_paths[owner], STAGE_PARTS[part])
            return here if self.is_written(here) else self.stage_paths[owner]
        if owner == "expedite":
            return ("expedite", int(part) - 1)
        if row.id.startswith("guidance."):
            return ("clauses", row.id.removeprefix("guidance."))
        return self._rows.get(row.id, ())

    @cached_property
    def _rows(self) -> dict[str, Location]:
        """Where each row that is an element of its own is written."""
        inside = [("routes", route.id) for route in self.policy.routes if route.id]
        found: dict[str, Location] = {}
        for before in ((), *inside):
            for section in SECTIONS:
                node = self.places.find((*before, section))
                if node[2] and isinstance(node[0], Entries):
                    for key, _ in node[0].entries:
                        found.setdefault(key.text, (*before, section, key.text))
        return found

    @cached_property
    def duties(self) -> tuple[tuple[Row, Open], ...]:
        """The rows that open duties."""
        return tuple((row, row.effect) for row in self.policy.rows if isinstance(row.effect, Open))

    @cached_property
    def ways(self) -> tuple[tuple[Row, Go], ...]:
        """The rows that move a case."""
        return tuple((row, row.effect) for row in self.policy.rows if isinstance(row.effect, Go))

    @cached_property
    def conditions(self) -> tuple[tuple[Condition, Location], ...]:
        """Every condition of the policy, with its place."""
        return tuple(self._conditions())

    @cached_property
    def own_conditions(self) -> tuple[tuple[Condition, Location], ...]:
        """Those that are not also conditions of the choice in use."""
        if self.before is None or not self.same_facts:
            return self.conditions
        known = set(self.before.conditions)
        return tuple(each for each in self.conditions if each not in known)

    @cached_property
    def same_facts(self) -> bool:
        """Whether the facts and agencies are those of the choice in use."""
        if self.before is None:
            return True
        mine, theirs = self.policy, self.before.policy
        return mine.facts == theirs.facts and mine.agencies == theirs.agencies

    def _conditions(self) -> Iterator[tuple[Condition, Location]]:
        for row in self.policy.rows:
            here = self.place_of(row)
            # The way up of a stage is two rows with one condition.
            if not row.id.endswith(".escalates"):
                yield row.when, (*here, "when")
            if isinstance(row.effect, Open):
                for name, each in (
                    ("as_soon_as", row.effect.as_soon_as),
                    ("while", row.effect.while_),
                    ("pauses", row.effect.pauses),
                ):
                    if each is not None:
                        inside = (*here, name, "when") if name == "pauses" else (*here, name)
                        yield each, inside
        for route in self.policy.routes:
            if route.id:
                yield route.when, ("routes", route.id, "when")


@dataclass(frozen=True)
class Choices:
    """A file under all the choices of readings that are looked at, the one in use first."""

    views: tuple[View, ...]
    readings: tuple[Reading, ...] = field(default=())

    @staticmethod
    def of(views: Iterable[View]) -> "Choices":
        """The choices with the readings that the file declares."""
        found = tuple(views)
        return Choices(found, readings_in(found[0].root, {}))

    @property
    def used(self) -> View:
        """The file under the choice in use."""
        return self.views[0]
