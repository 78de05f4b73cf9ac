"""Document to policy: the one place where the parts of a `Policy` are made.

What can be wrong with names and texts is found by the desk and the rows; what
only the whole can show is `compile_meaning`'s. A policy comes out only where
nothing was found.
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from escalate_rules.authoring import compile_rows as rows
from escalate_rules.authoring import compile_stages as stage_parts
from escalate_rules.authoring.compile_calendar import counting, day_at, side_countings
from escalate_rules.authoring.compile_declared import (
    check_readings,
    clauses_of,
    contacts_of,
    events_of,
    facts_of,
    moments_of,
    named_of,
    register_of,
    roles_of,
    routes_of,
)
from escalate_rules.authoring.compile_desk import Desk
from escalate_rules.authoring.compile_duties import duty_row
from escalate_rules.authoring.compile_meaning import Clean, check_meaning
from escalate_rules.authoring.compile_names import Names, named_alike
from escalate_rules.authoring.compile_promises import promises
from escalate_rules.authoring.compile_stages import move_row
from escalate_rules.authoring.documents import (
    CalendarDoc,
    CapDoc,
    ClauseDoc,
    CompositionDoc,
    DutyDoc,
    ExpediteDoc,
    MoveDoc,
    PolicyDoc,
    PowerDoc,
    Review,
    RouteDoc,
    StageDoc,
)
from escalate_rules.authoring.parts import Parts
from escalate_rules.authoring.places import Places
from escalate_rules.authoring.readings import Reading
from escalate_rules.authoring.shared import Shared
from escalate_rules.authoring.shorttexts import NOT_SAID
from escalate_rules.authoring.source import Location
from escalate_rules.core.calendar import Table
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import (
    Counting,
    Row,
    Stage,
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A document that was compiled, and what else came of it on the way."""

    document: PolicyDoc
    names: Names
    parts: Parts

    @property
    def clean(self) -> Clean:
        """What the next one need not look at again."""
        return Clean(self.document, self.parts.stages, self.parts.rows)


def _review(desk: Desk, review: Review | None) -> str:
    """When the document is due for review; that it does not say is said."""
    if review is not None and review.due == NOT_SAID:
        return NOT_SAID
    return day_at(desk, review.due if review else None, ("review", "due"))


def compile_document(
    document: PolicyDoc,
    places: Places,
    readings: tuple[Reading, ...],
    table: Table,
    shared: Shared | None = None,
    before: Compiled | None = None,
) -> Compiled | None:
    """The policy's parts; None where `places` has got findings.

    Args:
        shared: What was made of the same file under other choices of its readings.
        before: What came out under the first of them.
    """
    names, unlike = _names(document, before)
    desk = Desk(places, names, shared, unlike)
    counted = desk.once(_counted, document.calendar, table)
    stages: list[Stage] = []
    parts: list[Row] = []
    for some, brought in _sections(desk, document):
        stages += some
        parts += brought
    routes = desk.once(routes_of, document.routes, document.title, tuple(document.stages))
    facts = desk.once(facts_of, document.facts)
    review = document.review
    made: dict[str, Any] = {
        "published": day_at(desk, document.published, ("published",)),
        "review": _review(desk, review),
        "review_cites": desk.cites(review, ("review",)) if review else (),
        "cites": desk.cites(document, ()),
        "moments": (
            *desk.once(moments_of, document.moments),
            *desk.once(events_of, document.events),
        ),
        "roles": desk.once(roles_of, document.roles),
        "endings": desk.once(named_of, document.endings, "endings"),
        "handovers": desk.once(named_of, document.handovers, "handovers"),
        "register": desk.once(register_of, document.register_),
        "contacts": desk.once(contacts_of, document.contacts),
        "clauses": desk.once(clauses_of, document.clauses),
        "promises": desk.once(promises, document.promises),
    }
    desk.once(check_readings, document.readings)
    check_meaning(desk, document, tuple(stages), parts, None if before is None else before.clean)
    if places.diagnostics or counted is None:
        return None
    counted_by, sides = counted
    whole = Parts(
        id=document.id,
        title=document.title,
        partnership=document.partnership,
        version=document.version,
        counting=counted_by,
        side_counting=sides,
        agencies=tuple(document.agencies.items()),
        facts=facts,
        stages=tuple(stages),
        routes=routes,
        rows=tuple(parts),
        readings=tuple((reading.id, reading.use) for reading in readings),
        **made,
    )
    return Compiled(document, names, whole)


def _names(document: PolicyDoc, before: Compiled | None) -> tuple[Names, frozenset[str] | None]:
    """The names, and which of them mean something else than before; None: any may."""
    if before is None:
        return Names.of(document), frozenset()
    if named_alike(document, before.document):
        return before.names, frozenset()
    names = Names.of(document)
    unlike = names.unlike(before.names)
    return (names, unlike) if unlike or unlike is None else (before.names, unlike)


Built: TypeAlias = tuple[tuple[Stage, ...], tuple[Row, ...]]


def _sections(desk: Desk, document: PolicyDoc) -> Iterator[Built]:
    """All stages and rows: section by section in the language's order, each in the file's."""
    yield desk.once(_stages, document.stages, ("stages",), "")
    yield (), desk.once(_moves, document.moves, ("moves",), ())
    yield (), desk.once(_duties, document.duties, ("duties",), ())
    yield (), desk.once(_expedite, document.expedite)
    yield (), desk.once(_caps, document.caps)
    for id, route in document.routes.items():
        yield desk.once(_inside, route, ("routes", id), id)
    yield (), desk.once(_powers, document.powers)
    yield (), desk.once(_compositions, document.compositions)
    yield (), desk.once(_advice, document.clauses)


def _counted(
    desk: Desk, part: CalendarDoc, table: Table
) -> tuple[Counting, tuple[tuple[str, Counting], ...]] | None:
    counted_by = counting(desk, part, ("calendar",), table, None)
    sides = side_countings(desk, part.sides, table, counted_by)
    return None if counted_by is None else (counted_by, sides)


def _stages(desk: Desk, parts: dict[str, StageDoc], where: Location, route: str) -> Built:
    built = [desk.once(_stage, part, id, (*where, id), route) for id, part in parts.items()]
    brought = tuple(row for _, each in built for row in each)
    return tuple(stage for stage, _ in built), brought


def _stage(
    desk: Desk, part: StageDoc, id: str, where: Location, route: str
) -> tuple[Stage, tuple[Row, ...]]:
    made = stage_parts.stage(desk, id, part, where, route)
    return made, tuple(stage_parts.stage_rows(desk, made, part, where))


def _moves(
    desk: Desk, parts: dict[str, MoveDoc], where: Location, home: Sequence[str]
) -> tuple[Row, ...]:
    return tuple(desk.once(move_row, part, id, (*where, id), home) for id, part in parts.items())


def _duties(
    desk: Desk, parts: dict[str, DutyDoc], where: Location, home: Sequence[str]
) -> tuple[Row, ...]:
    return tuple(desk.once(duty_row, part, id, (*where, id), home) for id, part in parts.items())


def _inside(desk: Desk, route: RouteDoc, where: Location, id: str) -> Built:
    home = tuple(route.stages)
    stages, brought = desk.once(_stages, route.stages, (*where, "stages"), id)
    moves = desk.once(_moves, route.moves, (*where, "moves"), home)
    return stages, (*brought, *moves, *desk.once(_duties, route.duties, (*where, "duties"), home))


def _expedite(desk: Desk, parts: tuple[ExpediteDoc, ...]) -> tuple[Row, ...]:
    return tuple(
        desk.once(rows.expedite_row, part, at + 1, ("expedite", at))
        for at, part in enumerate(parts)
    )


def _caps(desk: Desk, parts: dict[str, CapDoc]) -> tuple[Row, ...]:
    found = (desk.once(rows.cap_row, part, id, ("caps", id)) for id, part in parts.items())
    return tuple(row for row in found if row is not None)


def _powers(desk: Desk, parts: dict[str, PowerDoc]) -> tuple[Row, ...]:
    return tuple(desk.once(rows.power_row, part, id, ("powers", id)) for id, part in parts.items())


def _compositions(desk: Desk, parts: dict[str, CompositionDoc]) -> tuple[Row, ...]:
    return tuple(
        desk.once(rows.composition_row, part, id, ("compositions", id))
        for id, part in parts.items()
    )


def _advice(desk: Desk, parts: dict[str, ClauseDoc]) -> tuple[Row, ...]:
    found = (rows.advice_row(desk, part, id, ("clauses", id)) for id, part in parts.items())
    return tuple(row for row in found if row is not None)
