"""Stages with what each brings along, and moves."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from escalate_rules.authoring.compile_desk import Desk
from escalate_rules.authoring.compile_duties import (
    cites_of,
    force_and_act,
    joined,
    need_who,
    needs_at,
    open_at,
    pauses_at,
    varies_at,
)
from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.documents import EscalatesDoc, MoveDoc, OutcomeDoc, StageDoc
from escalate_rules.authoring.nearest import one_of
from escalate_rules.authoring.source import Location
from escalate_rules.core.conditions import Condition, tests_actor
from escalate_rules.core.events import KINDS, Occurred
from escalate_rules.core.policy import (
    NOBODY_SAID,
    AfterClosing,
    Go,
    Goal,
    Open,
    Origin,
    Parties,
    Row,
    Stage,
    Until,
    Variation,
)

ENDS_OUTCOME: Final = ("unresolved", "resolved", "decided")


def stage(desk: Desk, id: str, part: StageDoc, where: Location, route: str) -> Stage:
    """The position itself."""
    number = None
    if part.number != "none":
        help = "write it in digits, or `none`; a letter (`1a`) stands in the title"
        number = desk.number(part.number, (*where, "number"), help)
    return Stage(
        id=id,
        number=number,
        title=part.title,
        route=route,
        between=desk.parties(part.between, (*where, "between"), any_side=True),
        decides=desk.parties(part.decides, (*where, "decides")),
        final=part.final is not None,
        cites=desk.cites(part, where),
        origin=desk.places.origin(where),
    )


def stage_rows(desk: Desk, made: Stage, part: StageDoc, where: Location) -> Iterator[Row]:
    """What every stage brings along: its limit, and its own way up."""
    varies = varies_at(desk, part.varies, (*where, "varies"))
    pauses = pauses_at(desk, part.pauses, (*where, "pauses"))
    if part.outcome is not None:
        outcome = desk.once(_outcome_row, part.outcome, made.id, made.between, (*where, "outcome"))
    else:
        effect = Open(act="reach", who=_both(desk, made.between), **_of_outcome(made.id))
        outcome = _limit(made.id, effect, made.cites, made.origin)
    if part.varies is not None or part.pauses is not None:
        outcome = _varied(desk, outcome, varies, pauses, part, where)
    yield outcome
    if part.escalates is not None:
        yield from desk.once(_escalation_rows, part.escalates, made.id, (*where, "escalates"))


def _outcome_row(
    desk: Desk, part: OutcomeDoc, stage: str, between: Parties | None, where: Location
) -> Row:
    said = force_and_act(desk, part, where)
    effect = open_at(desk, part, where, said, _both(desk, between), **_of_outcome(stage))
    return _limit(stage, effect, cites_of(desk, part, where), desk.places.origin(where))


def _of_outcome(stage: str) -> dict[str, Any]:
    return {"done_by": ENDS_OUTCOME, "until": Until.LEFT, "kind": "outcome", "stage": stage}


def _limit(stage: str, effect: Open, cites: tuple[str, ...], origin: Origin) -> Row:
    return Row(
        id=f"{stage}.outcome",
        on=("entered",),
        scope=frozenset((stage,)),
        effect=effect,
        cites=cites,
        origin=origin,
    )


def _varied(
    desk: Desk,
    row: Row,
    varies: tuple[Variation, ...],
    pauses: Condition | None,
    part: StageDoc,
    where: Location,
) -> Row:
    """The outcome with what the stage itself says of its date."""
    effect = row.effect
    assert isinstance(effect, Open)
    cites = row.cites
    if part.pauses is not None:
        cites = joined(cites, desk.cites(part.pauses, (*where, "pauses")))
    effect = replace(effect, varies=(*varies, *effect.varies), pauses=pauses or effect.pauses)
    return replace(row, effect=effect, cites=cites)


def _both(desk: Desk, between: Parties | None) -> Parties:
    """Who owes an outcome where nothing else is said: those between whom the stage is."""
    if between is None:
        return NOBODY_SAID
    refs = tuple(
        ref
        if ref.whose
        or ref.role == "actor"
        or desk.names.roles.get(ref.role)
        # A role of one agency has that agency's side in the case.
        or ref.role in desk.names.of_one_agency
        else replace(ref, whose="both")
        for ref in between.of
    )
    return Parties(refs, between.joined, between.words)


def _escalation_rows(
    desk: Desk, part: EscalatesDoc, stage: str, where: Location
) -> tuple[Row, Row]:
    need_who(desk, part, where)
    leads = part.stage or part.handover or part.ending
    names = desk.names
    if part.to and not leads and part.to in names.stages and part.to not in names.roles:
        message = f"{quoted(part.to)} is a stage, and `to` names whom it is referred to"
        help = f"write `stage: {part.to}`, and under `to:` the role"
        desk.note("ER116", message, (*where, "to"), help=help)
        part = part.model_copy(update={"stage": part.to, "to": None})  # one mistake, told once
    when = desk.condition(part.when, (*where, "when"))
    scope = frozenset((stage,))
    cites = cites_of(desk, part, where)
    origin = desk.places.origin(where)
    said = force_and_act(desk, part, where)
    duty = Row(
        id=f"{stage}.escalation",
        on=("unresolved",),
        scope=scope,
        when=when,
        effect=open_at(
            desk,
            part,
            where,
            said,
            done_by=("escalated",),
            until=Until.LEFT,
            kind="escalation",
            stage=stage,
        ),
        cites=cites,
        origin=origin,
    )
    goal, target = _goal(desk, part, where, {})
    move = Row(
        id=f"{stage}.escalates",
        on=("escalated",),
        scope=scope,
        when=when,
        effect=_window(desk, part, where, ("escalated",), goal, target, own=True),
        cites=cites,
        origin=origin,
    )
    return duty, move


def move_row(desk: Desk, part: MoveDoc, id: str, where: Location, home: Sequence[str] = ()) -> Row:
    """A move; one written in a route starts from the route's stages (`home`)."""
    on = desk.triggers(part.on, (*where, "on"))
    goal, target = _goal(desk, part, where, {"later": Goal.LATER, "back": Goal.BACK})
    effect = _window(desk, part, where, on, goal, target, says=part.says or "")
    when = desk.condition(part.when, (*where, "when"))
    if not (part.refuse and (part.stage or part.route or part.handover or part.ending)):
        _moves(desk, part, on, goal, where)
        _moves_by_time(desk, on, effect.needs, when, where)
    if part.from_ == ("any",):
        scope = None
    else:
        scope = desk.stages(part.from_, (*where, "from")) or (frozenset(home) or None)
    return Row(
        id=id,
        on=on,
        scope=scope,
        when=when,
        effect=effect,
        cites=desk.cites(part, where),
        origin=desk.places.origin(where),
    )


def _moves(desk: Desk, part: MoveDoc, on: Sequence[str], goal: Goal, where: Location) -> None:
    """Note triggers on which a move could never be made: a step moves a case once at most."""
    never = "`{}` moves nothing"
    for at, name in enumerate(on):
        if name in {"entered", "left", "closed"}:
            help = "write the event itself, such as `escalated`, or `STAGE.outcome.due`"
            desk.note("ER310", never.format(name), (*where, "on", at), help=help)
        elif name == "reopened":
            help = "it enters its last stage again, or the one it names; `powers:` says who may"
            desk.note("ER310", never.format(name), (*where, "on", at), help=help)
        elif goal is Goal.LATER and name not in {"raised", "escalated"}:
            help = "name the stage: `later` needs an event that names one, `raised` or `escalated`"
            desk.note(
                "ER310", f"`{name}` does not say which later stage", (*where, "on", at), help=help
            )
        elif part.refuse and goal is Goal.REFUSAL and name != "raised":
            help = "use `powers:` to say who may not, or `when:` on the way itself"
            desk.note(
                "ER310",
                f"`refuse` is for `raised`, not for `{name}`",
                (*where, "on", at),
                help=help,
            )


def _moves_by_time(
    desk: Desk, on: Sequence[str], needs: Sequence[str], when: Condition, where: Location
) -> None:
    """Note what no time that passes can bring with it: it is nobody's act, and carries nothing."""
    for name in (each for each in on if each.endswith(".due")):
        if needs:
            help = "leave `needs:` out, or name an event that carries it"
            what = f"`{name}` passes by itself and carries no `{needs[0]}`"
            desk.note("ER310", what, (*where, "needs"), help=help)
        if tests_actor(when):
            help = "leave `actor:` out, or name an event that somebody tells"
            what = f"`{name}` passes by itself, and `actor` asks who acted"
            desk.note("ER310", what, (*where, "when"), help=help)


def _goal(
    desk: Desk, part: EscalatesDoc | MoveDoc, where: Location, words: dict[str, Goal]
) -> tuple[Goal, str]:
    """What a way leads to; it must be one thing."""
    kinds = ("stage", "route", "handover", "ending", "refuse")
    given = [
        kind for kind in kinds
        if getattr(part, kind, None) is not None and getattr(part, kind) != "no"
    ]  # fmt: skip
    if len(given) != 1:
        allowed = [kind for kind in kinds if kind in type(part).model_fields]
        message = (
            f"{quoted(str(where[-1]))} leads to several things: {one_of(given)}" if given
            else f"{quoted(str(where[-1]))} does not say where it leads"
        )  # fmt: skip
        desk.note("ER116", message, where, key=True, help=f"write one of {one_of(allowed)}")
        return Goal.REFUSAL, ""
    kind = given[0]
    target = str(getattr(part, kind))
    here = (*where, kind)
    match kind:
        case "stage":
            if target in words:
                return words[target], ""
            desk.name("ER208", "a stage", target, (*desk.names.stages, *words), here)
            return Goal.STAGE, target
        case "route":
            desk.name("ER215", "a route", target, desk.names.routes, here)
            return Goal.ROUTE, target
        case "handover":
            help = "declare it under `handovers:`"
            desk.name("ER213", "a handover", target, desk.names.handovers, here, help)
            return Goal.HANDOVER, target
        case "ending":
            help = "declare it under `endings:`"
            endings = (*desk.names.endings, "resolved", "decided", "withdrawn")
            desk.name("ER214", "an ending", target, endings, here, help)
            return Goal.ENDING, target
        case _:
            return Goal.REFUSAL, ""


def _window(
    desk: Desk,
    part: EscalatesDoc | MoveDoc,
    where: Location,
    on: Sequence[str],
    goal: Goal,
    target: str,
    *,
    own: bool = False,
    says: str = "",
) -> Go:
    return Go(
        goal=goal,
        target=target,
        own=own,
        says=says,
        needs=needs_at(desk, part.needs, [KINDS.get(name, Occurred) for name in on], where),
        opens=desk.timescale(part.opens, (*where, "opens")),
        closes=desk.timescale(part.closes, (*where, "closes")),
        after_closing=AfterClosing(part.after_closing or "mark"),
    )
