"""Document to policy: the one place where the parts of a `Policy` are made.

What can be wrong with names and texts is found by the desk and the rows; what
only the whole can show is `compile_meaning`'s. A policy comes out only where
nothing was found.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeAlias

from escalate_rules.authoring import compile_rows as rows
from escalate_rules.authoring import compile_stages as stage_parts
from escalate_rules.authoring.compile_calendar import counting, date_at, day_at, side_countings
from escalate_rules.authoring.compile_desk import Desk
from escalate_rules.authoring.compile_duties import duty_row, force_and_act
from escalate_rules.authoring.compile_meaning import Clean, check_meaning
from escalate_rules.authoring.compile_names import Names, named_alike
from escalate_rules.authoring.compile_promises import promises
from escalate_rules.authoring.compile_stages import move_row
from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.documents import (
    CalendarDoc,
    CapDoc,
    ClauseDoc,
    CompositionDoc,
    ContactDoc,
    DutyDoc,
    EntryDoc,
    ExpediteDoc,
    FactDoc,
    HandoverDoc,
    MomentDoc,
    MoveDoc,
    PolicyDoc,
    PowerDoc,
    ReadingDoc,
    RoleDoc,
    RouteDoc,
    StageDoc,
    Titled,
)
from escalate_rules.authoring.nearest import suggest
from escalate_rules.authoring.parts import Parts
from escalate_rules.authoring.places import Places
from escalate_rules.authoring.readings import Reading
from escalate_rules.authoring.shared import Shared
from escalate_rules.authoring.source import Location
from escalate_rules.core.calendar import Table
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import (
    NOBODY_SAID,
    Clause,
    Counting,
    Entry,
    Fact,
    MomentName,
    Named,
    Role,
    Route,
    Row,
    Stage,
    Switch,
)

PERIODS: Final = ("meeting", "year", "month", "quarter", "not said")


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
    routes = desk.once(_routes, document.routes, document.title, tuple(document.stages))
    facts = desk.once(_facts, document.facts)
    review = document.review
    made: dict[str, Any] = {
        "published": day_at(desk, document.published, ("published",)),
        "review": day_at(desk, review.due if review else None, ("review", "due")),
        "review_cites": desk.cites(review, ("review",)) if review else (),
        "cites": desk.cites(document, ()),
        "moments": (*desk.once(_moments, document.moments), *desk.once(_events, document.events)),
        "roles": desk.once(_roles, document.roles),
        "endings": desk.once(_named, document.endings, "endings"),
        "handovers": desk.once(_named, document.handovers, "handovers"),
        "register": desk.once(_register, document.register_),
        "contacts": desk.once(_contacts, document.contacts),
        "clauses": desk.once(_clauses, document.clauses),
        "promises": desk.once(promises, document.promises),
    }
    desk.once(_check_readings, document.readings)
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


def _routes(
    desk: Desk, parts: dict[str, RouteDoc], title: str, ladder: tuple[str, ...]
) -> tuple[Route, ...]:
    found = [desk.once(_route, part, id) for id, part in parts.items()]
    return (Route(id="", title=title, stages=ladder), *found)


def _route(desk: Desk, part: RouteDoc, id: str) -> Route:
    where = ("routes", id)
    return Route(
        id=id,
        title=part.title,
        when=desk.condition(part.when, (*where, "when")),
        switch=Switch(part.switch or "never"),
        stages=tuple(part.stages),
        cites=desk.cites(part, where),
        origin=desk.places.origin(where),
    )


def _check_readings(desk: Desk, parts: dict[str, ReadingDoc]) -> None:
    for id, part in parts.items():
        help = "list it under `clauses:`"
        where = ("readings", id, "clause")
        desk.name("ER211", "a clause listed here", part.clause, desk.names.clauses, where, help)


def _facts(desk: Desk, parts: dict[str, FactDoc]) -> tuple[Fact, ...]:
    return tuple(desk.once(_fact, part, id) for id, part in parts.items())


def _fact(desk: Desk, part: FactDoc, id: str) -> Fact:
    where = ("facts", id)
    if part.default is not None:
        code, here = "ER206", (*where, "default")
        desk.name(code, f"a value of `{id}`", part.default, part.values, here)
    return Fact(
        id=id,
        asks=part.asks,
        values=tuple(part.values.items()),
        default=part.default,
        required=part.required == "yes",
        recorded=part.recorded == "yes",
        lasts_stage=part.lasts == "stage",
        cites=desk.cites(part, where),
        origin=desk.places.origin(where),
    )


def _moments(desk: Desk, parts: dict[str, MomentDoc]) -> tuple[MomentName, ...]:
    return tuple(desk.once(_moment, part, id) for id, part in parts.items())


def _moment(desk: Desk, part: MomentDoc, id: str) -> MomentName:
    where = ("moments", id)
    return MomentName(
        id=id,
        title=part.title,
        default=desk.moment(part.default, (*where, "default")) if part.default else "",
        lasts_stage=part.lasts == "stage",
        cites=desk.cites(part, where),
        origin=desk.places.origin(where),
    )


def _events(desk: Desk, parts: dict[str, Titled]) -> tuple[MomentName, ...]:
    return tuple(
        MomentName(
            id=id,
            title=part.title,
            event=True,
            cites=desk.cites(part, ("events", id)),
            origin=desk.places.origin(("events", id)),
        )
        for id, part in parts.items()
    )


def _roles(desk: Desk, parts: dict[str, RoleDoc]) -> tuple[Role, ...]:
    return tuple(desk.once(_role, part, id) for id, part in parts.items())


def _role(desk: Desk, part: RoleDoc, id: str) -> Role:
    where = ("roles", id)
    if part.agency is not None:
        _agencies(desk, {part.agency: ""}, (*where, "agency"), key=False)
    return Role(
        id=id,
        title=part.title,
        side=part.side or "",
        agency=part.agency or "",
        rank=desk.number(part.rank, (*where, "rank")) if part.rank else None,
        member_of=desk.roles(part.member_of, (*where, "member_of")),
        known_as=_agencies(desk, part.known_as, (*where, "known_as")),
        acted_for=_agencies(desk, part.acted_for, (*where, "acted_for")),
        cites=desk.cites(part, where),
        origin=desk.places.origin(where),
    )


def _agencies(
    desk: Desk, words: dict[str, str], where: Location, *, key: bool = True
) -> tuple[tuple[str, str], ...]:
    for agency in words:
        if agency not in desk.names.agencies:
            help = suggest(agency, desk.names.agencies, "declare it under `agencies:`")
            here = (*where, agency) if key else where
            desk.note("ER212", f"{quoted(agency)} is not an agency", here, key=key, help=help)
    return tuple(words.items())


def _named(
    desk: Desk, parts: dict[str, Titled] | dict[str, HandoverDoc], section: str
) -> tuple[Named, ...]:
    found = []
    for id, part in parts.items():
        where = (section, id)
        handover = part if isinstance(part, HandoverDoc) else None
        found.append(
            Named(
                id=id,
                title=part.title,
                text=handover.to or "" if handover else "",
                alongside=handover is not None and handover.alongside == "yes",
                cites=desk.cites(part, where),
                origin=desk.places.origin(where),
            )
        )
    return tuple(found)


def _contacts(desk: Desk, parts: dict[str, ContactDoc]) -> tuple[Named, ...]:
    return tuple(
        Named(
            id=id,
            title=part.title,
            text=part.address,
            cites=desk.cites(part, ("contacts", id)),
            origin=desk.places.origin(("contacts", id)),
        )
        for id, part in parts.items()
    )


def _register(desk: Desk, parts: dict[str, EntryDoc]) -> tuple[Entry, ...]:
    return tuple(desk.once(_entry, part, id) for id, part in parts.items())


def _entry(desk: Desk, part: EntryDoc, id: str) -> Entry:
    where = ("register", id)
    force, act = force_and_act(desk, part, where)
    if part.every not in PERIODS and not re.fullmatch(r"[1-9][0-9]? months", part.every):
        message = f"{quoted(part.every)} does not say how often"
        help = suggest(part.every, PERIODS, "write, say, `year`, `quarter` or `6 months`")
        desk.note("ER105", message, (*where, "every"), help=help)
    date_at(desk, part.since, (*where, "since"))
    return Entry(
        id=id,
        title=part.title,
        who=desk.parties(part.who, (*where, "who")) or NOBODY_SAID,
        force=force,
        act=act,
        to=desk.parties(part.to, (*where, "to")),
        what=part.what or "",
        every=part.every,
        since=part.since or "",
        cites=desk.cites(part, where),
        origin=desk.places.origin(where),
    )


def _clauses(desk: Desk, parts: dict[str, ClauseDoc]) -> tuple[Clause, ...]:
    return tuple(desk.once(_clause, part, id) for id, part in parts.items())


def _clause(desk: Desk, part: ClauseDoc, id: str) -> Clause:
    where = ("clauses", id)
    text = part.says if part.guidance is None else part.guidance
    if text is None:
        message = f"the clause {quoted(id)} does not say anything"
        desk.note("ER102", message, where, key=True, help="write `says:` or `guidance:`")
    elif part.says is not None and part.guidance is not None:
        message = f"the clause {quoted(id)} is both said and guidance"
        help = "`guidance:` is for a clause that computes nothing, `says:` for the others"
        desk.note("ER101", message, (*where, "guidance"), key=True, help=help)
    return Clause(
        id=id, text=text or "", guidance=part.guidance is not None,
        origin=desk.places.origin(where),
    )  # fmt: skip
