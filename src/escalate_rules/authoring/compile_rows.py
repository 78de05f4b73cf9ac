"""Rows that stand all the time, powers, compositions and advice."""

from typing import Final

from escalate_rules.authoring.compile_desk import Desk
from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.documents import (
    CapDoc,
    ClauseDoc,
    CompositionDoc,
    ExpediteDoc,
    PowerDoc,
)
from escalate_rules.authoring.source import Location
from escalate_rules.core.policy import CONCERNED, Advise, Cap, Compose, Hasten, Power, Row

HASTENED: Final = ("outcomes", "escalations", "notifications", "duties")


def expedite_row(desk: Desk, part: ExpediteDoc, number: int, where: Location) -> Row:
    """Dates that become latest dates."""
    known = (*HASTENED, *desk.names.duties)
    return Row(
        id=f"expedite.{number}",
        when=desk.condition(part.when, (*where, "when")),
        effect=Hasten(
            of=desk.names_at("ER210", "a duty or a kind of duty", part.of, known, (*where, "of"))
        ),
        cites=desk.cites(part, where),
        origin=desk.places.origin(where),
    )


def cap_row(desk: Desk, part: CapDoc, id: str, where: Location) -> Row | None:
    """A limit over several stages; none where its timescale cannot be understood."""
    within = desk.timescale(part.within, (*where, "within"))
    scope = desk.stages(part.stages, (*where, "stages"))
    cites = desk.cites(part, where)
    if within is None:
        return None
    origin = desk.places.origin(where)
    return Row(id=id, scope=scope, effect=Cap(within=within), cites=cites, origin=origin)


def power_row(desk: Desk, part: PowerDoc, id: str, where: Location) -> Row:
    """Who may do an event, or who may not."""
    if not part.only and not part.barred:
        message = f"{quoted(id)} says neither who may nor who may not"
        desk.note("ER102", message, where, key=True, help="write `only:` or `barred:` with roles")
    if part.fact is not None:
        help = "declare it under `facts:`"
        desk.name("ER219", "a fact", part.fact, desk.names.facts, (*where, "fact"), help)
    return Row(
        id=id,
        on=desk.triggers(part.on, (*where, "on")),
        scope=desk.stages(part.in_, (*where, "in")),
        when=desk.condition(part.when, (*where, "when")),
        effect=Power(
            only=desk.actors(part.only, (*where, "only")),
            barred=desk.actors(part.barred, (*where, "barred")),
            fact=part.fact or "",
            says=part.says or "",
        ),
        cites=desk.cites(part, where),
        origin=desk.places.origin(where),
    )


def composition_row(desk: Desk, part: CompositionDoc, id: str, where: Location) -> Row:
    """What a convened body must be made up of."""
    if part.duty is not None:
        desk.name("ER210", "a duty", part.duty, desk.names.duties, (*where, "duty"))
    if part.at_least is None and part.exactly is None and not part.include:
        message = f"{quoted(id)} does not say what the body is made up of"
        help = "write `at_least:`, `exactly:` or `include:`"
        desk.note("ER102", message, where, key=True, help=help)
    agencies = (*CONCERNED, *desk.names.agencies)
    help = "declare it under `agencies:`"
    return Row(
        id=id,
        on=desk.triggers(part.on, (*where, "on")),
        scope=desk.stages(part.in_, (*where, "in")),
        when=desk.condition(part.when, (*where, "when")),
        effect=Compose(
            duty=part.duty or "",
            at_least=desk.number(part.at_least or "0", (*where, "at_least")) or 0,
            exactly=desk.number(part.exactly or "0", (*where, "exactly")) or 0,
            include=desk.names_at(
                "ER212", "an agency", part.include, agencies, (*where, "include"), help
            ),
            says=part.says or "",
        ),
        cites=desk.cites(part, where),
        origin=desk.places.origin(where),
    )


def advice_row(desk: Desk, part: ClauseDoc, clause: str, where: Location) -> Row | None:
    """Guidance that belongs to a stage is shown when the stage is entered."""
    scope = desk.stages(part.in_, (*where, "in"))
    if part.guidance is None or scope is None:
        return None
    return Row(
        id=f"guidance.{clause}",
        on=("entered",),
        scope=scope,
        effect=Advise(says=part.guidance),
        cites=(clause,),
        origin=desk.places.origin(where),
    )
