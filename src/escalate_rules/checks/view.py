"""What a rule looks at: a file, and the policy that it says under one choice of readings.

A rule names a place by its path in the policy; where that stands in the file is
found here, so that no rule counts lines.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

from escalate_rules.authoring.diagnostics import Span
from escalate_rules.authoring.parts import Parts
from escalate_rules.authoring.places import Places
from escalate_rules.authoring.source import Location, Node, Scalar, Sequence
from escalate_rules.authoring.source import Mapping as Entries
from escalate_rules.checks.periods import Period, periods
from escalate_rules.checks.timed import Timed, timed
from escalate_rules.core.conditions import Condition
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import Fact, Go, Open, Role, Route, Row, Stage
from escalate_rules.core.timescale import Timescale
from escalate_rules.core.words import timescale_words

STAGE_PARTS: Final = {"outcome": "outcome", "escalation": "escalates", "escalates": "escalates"}
DUE: Final = ".due"
# Keys whose text is for people.
PROSE: Final = frozenset(
    ("title", "asks", "says", "guidance", "what", "how", "partnership", "address", "promptly")
)
LISTS: Final = frozenset(("values", "options", "agencies", "known_as"))  # of names with words
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


def _prose(
    node: Node, where: Location, in_list: bool, found: list[tuple[Scalar, Location]]
) -> None:
    if isinstance(node, Entries):
        for key, value in node.entries:
            name = key.text
            if isinstance(value, Entries):
                _prose(value, (*where, name), name in LISTS, found)
            elif isinstance(value, Scalar) and (in_list or name in PROSE):
                found.append((value, (*where, name)))


@dataclass(frozen=True)
class View:
    """What a file says under one choice of readings, with the tree it was compiled from.

    Attributes:
        root: The file's tree, its switches not thrown.
        places: Where everything stands, its switches thrown.
        chosen: The readings that differ from the file's own choice.
        on: The day on which the file is looked at.
        before: The view of the choice in use, where this is another one: what is
            the same object in both is not looked at twice.
    """

    policy: Parts
    root: Node
    places: Places
    chosen: Mapping[str, str]
    on: date
    before: "View | None" = None

    @cached_property
    def prose(self) -> tuple[tuple[Scalar, Location], ...]:
        """Every text for people, with its place."""
        found: list[tuple[Scalar, Location]] = []
        _prose(self.places.root, (), False, found)
        return tuple(found)

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
                for key in self.places.keys((*before, section)):
                    found.setdefault(key, (*before, section, key))
        return found

    # Look-ups by id.

    @cached_property
    def rows(self) -> dict[str, Row]:
        """The rows."""
        return {each.id: each for each in self.policy.rows}

    @cached_property
    def stages(self) -> dict[str, Stage]:
        """The stages."""
        return {each.id: each for each in self.policy.stages}

    @cached_property
    def routes(self) -> dict[str, Route]:
        """The routes, the ladder among them."""
        return {each.id: each for each in self.policy.routes}

    @cached_property
    def roles(self) -> dict[str, Role]:
        """The roles."""
        return {each.id: each for each in self.policy.roles}

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """The facts."""
        return {each.id: each for each in self.policy.facts}

    # What the rules look at.

    @cached_property
    def duties(self) -> tuple[tuple[Row, Open], ...]:
        """The rows that open duties."""
        return tuple((row, row.effect) for row in self.policy.rows if isinstance(row.effect, Open))

    @cached_property
    def ways(self) -> tuple[tuple[Row, Go], ...]:
        """The rows that move a case."""
        return tuple((row, row.effect) for row in self.policy.rows if isinstance(row.effect, Go))

    @cached_property
    def fresh(self) -> tuple[Row, ...]:
        """The rows that are not also rows of the choice in use."""
        if self.before is None:
            return self.policy.rows
        known = self.before.known
        return tuple(row for row in self.policy.rows if id(row) not in known)

    @cached_property
    def known(self) -> frozenset[int]:
        """The identities of the rows."""
        return frozenset(map(id, self.policy.rows))

    def anew(self, *grounds: str) -> tuple[Row, ...]:
        """The rows about which something may be found that was not found under the choice in use.

        Args:
            grounds: What a finding about one row rests on besides: names of the
                policy's parts. Where one of them differs, all rows are looked at.
        """
        return self.fresh if self.same(*grounds) else self.policy.rows

    def duties_anew(self, *grounds: str) -> tuple[tuple[Row, Open], ...]:
        """Those of them that open duties."""
        return tuple(
            (row, row.effect) for row in self.anew(*grounds) if isinstance(row.effect, Open)
        )

    @cached_property
    def same_ways(self) -> bool:
        """Whether all rows that move a case are those of the choice in use; not for itself."""
        return self.before is not None and self.ways == self.before.ways

    def same(self, *grounds: str) -> bool:
        """Whether these parts of the policy are those of the choice in use; not for itself."""
        return self.before is not None and all(
            getattr(self.policy, each) == getattr(self.before.policy, each) for each in grounds
        )

    @cached_property
    def periods(self) -> dict[str, tuple[Period, ...]]:
        """By clause, the periods that it names."""
        if self.before is not None and self.same("clauses"):
            return self.before.periods
        return {clause.id: tuple(periods(clause.text)) for clause in self.policy.clauses}

    @cached_property
    def timed(self) -> tuple[Timed, ...]:
        """Those of the fresh rows that hold timescales."""
        return tuple(timed(self.fresh))

    def timed_anew(self, *grounds: str) -> tuple[Timed, ...]:
        """Those of the rows to be looked at anew that hold timescales; `grounds` as for `anew`."""
        if self.before is None or self.same(*grounds):
            return self.timed
        return tuple(timed(self.policy.rows))

    @cached_property
    def dues(self) -> tuple[tuple[Row, str, bool], ...]:
        """The rows that wait for the due of a duty: with that duty, and whether it opens them."""
        own = [(row, name, True) for row in self.fresh for name in row.on]
        own += [(each.row, name, False) for each in self.timed for name in each.moments]
        found = tuple(
            (row, name.removesuffix(DUE), opens) for row, name, opens in own if name.endswith(DUE)
        )
        if self.before is None:
            return found
        return found + tuple(each for each in self.before.dues if id(each[0]) in self.known)

    def conditions(self, *grounds: str) -> Iterator[tuple[Condition, Row | Route, tuple[str, ...]]]:
        """Every condition to be looked at anew, with what it belongs to and its keys there."""
        for row in self.anew(*grounds):
            # The way up of a stage is two rows with one condition.
            if not row.id.endswith(".escalates"):
                yield row.when, row, ("when",)
            effect = row.effect
            if isinstance(effect, Open):
                if effect.as_soon_as is not None:
                    yield effect.as_soon_as, row, ("as_soon_as",)
                if effect.while_ is not None:
                    yield effect.while_, row, ("while",)
                if effect.pauses is not None:
                    yield effect.pauses, row, ("pauses", "when")
        if not self.same(*grounds, "routes"):
            for route in self.policy.routes:
                if route.id:
                    yield route.when, route, ("when",)

    def place_in(self, owner: Row | Route, keys: tuple[str, ...]) -> Location:
        """Where something of a row or a route is written."""
        here = ("routes", owner.id) if isinstance(owner, Route) else self.place_of(owner)
        return (*here, *keys)
