"""Document to policy: the one place where a `Policy` is made.

What can be wrong with names and texts is found by the desk and the rows; what
only the whole can show is `compile_meaning`'s. A policy comes out only where
nothing was found.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from escalate_rules.authoring import compile_duties as duties
from escalate_rules.authoring import compile_rows as rows
from escalate_rules.authoring import compile_stages as stage_parts
from escalate_rules.authoring.compile_calendar import (
    counting,
    date_at,
    day_at,
    has_office_hours,
    side_countings,
)
from escalate_rules.authoring.compile_desk import Desk
from escalate_rules.authoring.compile_meaning import check_meaning
from escalate_rules.authoring.compile_names import Names
from escalate_rules.authoring.compile_promises import promises
from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.documents import (
    ClauseDoc,
    EntryDoc,
    FactDoc,
    HandoverDoc,
    PolicyDoc,
    RoleDoc,
    Titled,
)
from escalate_rules.authoring.nearest import suggest
from escalate_rules.authoring.places import Places
from escalate_rules.authoring.readings import Reading
from escalate_rules.authoring.source import Location
from escalate_rules.core.calendar import Table
from escalate_rules.core.policy import (
    NOBODY_SAID,
    Clause,
    Entry,
    Fact,
    MomentName,
    Named,
    Policy,
    Role,
    Route,
    Row,
    Stage,
    Switch,
)

PERIODS: Final = ("meeting", "year", "month", "quarter", "not said")


def compile_document(
    document: PolicyDoc, places: Places, readings: tuple[Reading, ...], table: Table
) -> Policy | None:
    """The policy, or None where `places` has got findings."""
    counted = document.calendar
    desk = Desk(places, Names.of(document), has_office_hours(counted))
    counted_by = counting(desk, counted, ("calendar",), table, None)
    sides = side_countings(desk, counted.sides, table, counted_by)
    stages: list[Stage] = []
    parts = list(_rows(desk, document, stages))
    routes = (
        Route(id="", title=document.title, stages=tuple(document.stages)),
        *_routes(desk, document),
    )
    facts = tuple(_fact(desk, id, part) for id, part in document.facts.items())
    review = document.review
    made: dict[str, Any] = {
        "published": day_at(desk, document.published, ("published",)),
        "review": day_at(desk, review.due if review else None, ("review", "due")),
        "review_cites": desk.cites(review, ("review",)) if review else (),
        "cites": desk.cites(document, ()),
        "moments": tuple(_moments(desk, document)),
        "roles": tuple(_role(desk, id, part) for id, part in document.roles.items()),
        "endings": tuple(_named(desk, "endings", document.endings)),
        "handovers": tuple(_named(desk, "handovers", document.handovers)),
        "register": tuple(_entry(desk, id, part) for id, part in document.register_.items()),
        "contacts": tuple(
            Named(
                id=id,
                title=part.title,
                text=part.address,
                cites=desk.cites(part, ("contacts", id)),
                origin=places.origin(("contacts", id)),
            )
            for id, part in document.contacts.items()
        ),
        "clauses": tuple(_clause(desk, id, part) for id, part in document.clauses.items()),
    }
    promised = tuple(promises(desk, document))
    for reading, asked in document.readings.items():
        help = "list it under `clauses:`"
        where = ("readings", reading, "clause")
        desk.name("ER211", "a clause listed here", asked.clause, desk.names.clauses, where, help)
    check_meaning(desk, document, stages, parts)
    if places.diagnostics or counted_by is None:
        return None
    from escalate_rules.authoring.compile_digest import digest_of

    made |= {
        "id": document.id,
        "title": document.title,
        "partnership": document.partnership,
        "version": document.version,
        "counting": counted_by,
        "side_counting": sides,
        "agencies": tuple(document.agencies.items()),
        "facts": facts,
        "stages": tuple(stages),
        "routes": routes,
        "rows": tuple(parts),
        "readings": tuple((reading.id, reading.use) for reading in readings),
    }
    # What a policy is held to changes no answer, so a case need not match it.
    return Policy(digest=digest_of(made), promises=promised, **made)


def _rows(desk: Desk, document: PolicyDoc, stages: list[Stage]) -> Iterator[Row]:
    """All rows: section by section in the language's order, each in the file's."""
    for id, part in document.stages.items():
        yield from _stage(desk, id, part, ("stages", id), "", stages)
    for id, move in document.moves.items():
        yield stage_parts.move_row(desk, id, move, ("moves", id))
    for id, duty in document.duties.items():
        yield duties.duty_row(desk, id, duty, ("duties", id))
    for number, haste in enumerate(document.expedite, 1):
        yield rows.expedite_row(desk, number, haste, ("expedite", number - 1))
    for id, cap in document.caps.items():
        yield from rows.cap_row(desk, id, cap, ("caps", id))
    for route, inner in document.routes.items():
        where = ("routes", route)
        home = tuple(inner.stages)
        for id, part in inner.stages.items():
            yield from _stage(desk, id, part, (*where, "stages", id), route, stages)
        for id, move in inner.moves.items():
            yield stage_parts.move_row(desk, id, move, (*where, "moves", id), home)
        for id, duty in inner.duties.items():
            yield duties.duty_row(desk, id, duty, (*where, "duties", id), home)
    for id, power in document.powers.items():
        yield rows.power_row(desk, id, power, ("powers", id))
    for id, composition in document.compositions.items():
        yield rows.composition_row(desk, id, composition, ("compositions", id))
    for id, clause in document.clauses.items():
        yield from rows.advice_row(desk, id, clause, ("clauses", id))


def _stage(
    desk: Desk, id: str, part: Any, where: Location, route: str, stages: list[Stage]
) -> Iterator[Row]:
    made = stage_parts.stage(desk, id, part, where, route)
    stages.append(made)
    yield from stage_parts.stage_rows(desk, made, part, where)


def _routes(desk: Desk, document: PolicyDoc) -> Iterator[Route]:
    for id, part in document.routes.items():
        where = ("routes", id)
        yield Route(
            id=id,
            title=part.title,
            when=desk.condition(part.when, (*where, "when")),
            switch=Switch(part.switch or "never"),
            stages=tuple(part.stages),
            cites=desk.cites(part, where),
            origin=desk.places.origin(where),
        )


def _fact(desk: Desk, id: str, part: FactDoc) -> Fact:
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


def _moments(desk: Desk, document: PolicyDoc) -> Iterator[MomentName]:
    for id, part in document.moments.items():
        where = ("moments", id)
        yield MomentName(
            id=id,
            title=part.title,
            default=desk.moment(part.default, (*where, "default")) if part.default else "",
            lasts_stage=part.lasts == "stage",
            cites=desk.cites(part, where),
            origin=desk.places.origin(where),
        )
    for id, event in document.events.items():
        where = ("events", id)
        cites, origin = desk.cites(event, where), desk.places.origin(where)
        yield MomentName(id=id, title=event.title, event=True, cites=cites, origin=origin)


def _role(desk: Desk, id: str, part: RoleDoc) -> Role:
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
    desk: Desk, section: str, parts: dict[str, Titled] | dict[str, HandoverDoc]
) -> Iterator[Named]:
    for id, part in parts.items():
        where = (section, id)
        handover = part if isinstance(part, HandoverDoc) else None
        yield Named(
            id=id,
            title=part.title,
            text=handover.to or "" if handover else "",
            alongside=handover is not None and handover.alongside == "yes",
            cites=desk.cites(part, where),
            origin=desk.places.origin(where),
        )


def _entry(desk: Desk, id: str, part: EntryDoc) -> Entry:
    where = ("register", id)
    force, act = duties.force_and_act(desk, part, where)
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


def _clause(desk: Desk, id: str, part: ClauseDoc) -> Clause:
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
