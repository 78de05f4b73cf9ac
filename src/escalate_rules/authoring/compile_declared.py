"""What a document declares: facts, moments, roles, routes, clauses, and what else has a name.

Rows name these; they themselves do nothing.
"""

import re
from typing import Final

from escalate_rules.authoring.compile_calendar import date_at
from escalate_rules.authoring.compile_desk import Desk
from escalate_rules.authoring.compile_duties import force_and_act
from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.documents import (
    ClauseDoc,
    ContactDoc,
    EntryDoc,
    FactDoc,
    HandoverDoc,
    MomentDoc,
    ReadingDoc,
    RoleDoc,
    RouteDoc,
    Titled,
)
from escalate_rules.authoring.nearest import suggest
from escalate_rules.authoring.source import Location
from escalate_rules.core.policy import (
    NOBODY_SAID,
    Clause,
    Entry,
    Fact,
    MomentName,
    Named,
    Role,
    Route,
    Switch,
)

PERIODS: Final = ("meeting", "year", "month", "quarter", "not said")


def routes_of(
    desk: Desk, parts: dict[str, RouteDoc], title: str, ladder: tuple[str, ...]
) -> tuple[Route, ...]:
    """The ladder, and the routes."""
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


def check_readings(desk: Desk, parts: dict[str, ReadingDoc]) -> None:
    """Each reading's clause is one of the document."""
    for id, part in parts.items():
        help = "list it under `clauses:`"
        where = ("readings", id, "clause")
        desk.name("ER211", "a clause listed here", part.clause, desk.names.clauses, where, help)


def facts_of(desk: Desk, parts: dict[str, FactDoc]) -> tuple[Fact, ...]:
    """The facts."""
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


def moments_of(desk: Desk, parts: dict[str, MomentDoc]) -> tuple[MomentName, ...]:
    """The moments that are declared."""
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


def events_of(desk: Desk, parts: dict[str, Titled]) -> tuple[MomentName, ...]:
    """The events of the policy's own."""
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


def roles_of(desk: Desk, parts: dict[str, RoleDoc]) -> tuple[Role, ...]:
    """The roles."""
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


def named_of(
    desk: Desk, parts: dict[str, Titled] | dict[str, HandoverDoc], section: str
) -> tuple[Named, ...]:
    """Endings or handovers."""
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


def contacts_of(desk: Desk, parts: dict[str, ContactDoc]) -> tuple[Named, ...]:
    """The contacts."""
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


def register_of(desk: Desk, parts: dict[str, EntryDoc]) -> tuple[Entry, ...]:
    """The register."""
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


def clauses_of(desk: Desk, parts: dict[str, ClauseDoc]) -> tuple[Clause, ...]:
    """The clauses."""
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
