"""What only the whole document can show: names used twice, ways that lead nowhere.

Each check is a function on its own; more will come.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from escalate_rules.authoring.compile_desk import Desk
from escalate_rules.authoring.compile_names import RESERVED, named_alike
from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.documents import PolicyDoc, StageDoc
from escalate_rules.authoring.shorttexts import WHOSE
from escalate_rules.authoring.source import Location
from escalate_rules.core.policy import Go, Goal, Open, Row, Stage
from escalate_rules.core.timescale import moments_of

ROLE_WORDS: Final = frozenset((*WHOSE, "party", "actor", "and", "or", "any", "none"))


class Clean(NamedTuple):
    """A document in which nothing was found, under another choice of its readings."""

    document: PolicyDoc
    stages: tuple[Stage, ...]
    rows: Sequence[Row]


def check_meaning(
    desk: Desk,
    document: PolicyDoc,
    stages: tuple[Stage, ...],
    rows: Sequence[Row],
    before: Clean | None = None,
) -> None:
    """Everything that the parts alone cannot tell.

    What is the same as in `before` is not looked at again.
    """
    if before is None:
        names_once(desk, document)
        facts_have_values(desk, document)
        moments_resolve(desk, document)
        dues_come_to_an_end(desk, document, rows)
        others = []
    else:
        if not named_alike(document, before.document):
            names_once(desk, document)
            facts_have_values(desk, document)
        if document.moments is not before.document.moments:
            moments_resolve(desk, document)
        others = differing(rows, before.rows)
        if any(_waits_for_a_due(row) for row in others):
            dues_come_to_an_end(desk, document, rows)
    # These follow ways from stage to stage, and a way to an unknown stage is found already.
    if not desk.places.diagnostics and (
        before is None
        or (any(isinstance(row.effect, Go) for row in others) and _ways(rows) != _ways(before.rows))
        or (stages != before.stages and _ends(stages) != _ends(before.stages))
    ):
        stages_lead_on(desk, document, rows)
        stages_are_reached(desk, document, rows)


def differing(rows: Sequence[Row], others: Sequence[Row]) -> list[Row]:
    """The rows that are in one of the two and not, as the same object, in the other."""
    mine, theirs = set(map(id, rows)), set(map(id, others))
    return [row for row in rows if id(row) not in theirs] + [
        row for row in others if id(row) not in mine
    ]


def _ways(rows: Sequence[Row]) -> list[object]:
    """What leads from stage to stage, as far as it matters whether one is reached or left."""
    return [
        (row.on, row.scope, row.effect.goal, row.effect.target)
        for row in rows
        if isinstance(row.effect, Go)
    ]


def _ends(stages: Sequence[Stage]) -> list[object]:
    return [(stage.id, stage.decides is None, stage.final) for stage in stages]


def _waits_for_a_due(row: Row) -> bool:
    limit = row.effect.within if isinstance(row.effect, Open) else None
    return any(name.endswith(".due") for name in moments_of(limit))


def names_once(desk: Desk, document: PolicyDoc) -> None:
    """No two things that a text can name have one name, and none has a word of the language."""
    named: list[tuple[str, Location]] = []
    row_ids: list[tuple[str, Location]] = []
    stages: list[tuple[str, Location]] = []

    def take(where: Location, ids: Iterable[str], *spaces: list[tuple[str, Location]]) -> None:
        for id in ids:
            for space in spaces:
                space.append((id, (*where, id)))

    take(("facts",), document.facts, named)
    take(("moments",), document.moments, named)
    take(("events",), document.events, named)
    take(("readings",), document.readings, named)
    take(("stages",), document.stages, stages)
    take(("moves",), document.moves, row_ids)
    take(("duties",), document.duties, named, row_ids)
    take(("caps",), document.caps, row_ids)
    for route, part in document.routes.items():
        take(("routes", route, "stages"), part.stages, stages)
        take(("routes", route, "moves"), part.moves, row_ids)
        take(("routes", route, "duties"), part.duties, named, row_ids)
    take(("powers",), document.powers, row_ids)
    take(("compositions",), document.compositions, row_ids)

    found: set[Location] = set()
    for space in (named, row_ids, stages):
        seen: dict[str, Location] = {}
        for id, where in space:
            first = seen.setdefault(id, where)
            if first != where and where not in found:
                found.add(where)
                span = desk.places.span(first, key=True)
                line = f"line {span.line}" + (f" of {span.path}" if span.path else "")
                message = f"{quoted(id)} is already the name of something on {line}"
                help = "give one of the two another name"
                desk.note("ER216", message, where, key=True, help=help)
    reserved = [(id, where, RESERVED) for id, where in (*named, *stages)]
    reserved += [(id, ("roles", id), ROLE_WORDS) for id in document.roles]
    for id, where, words in reserved:
        if id in words:
            message = f"{quoted(id)} is a word of the language"
            desk.note("ER217", message, where, key=True, help="choose another name")


def facts_have_values(desk: Desk, document: PolicyDoc) -> None:
    """Every fact has a default or is required; one kept only for the record needs neither."""
    for id, fact in document.facts.items():
        required = fact.required == "yes"
        if required and fact.default is not None:
            message = f"{quoted(id)} is required, so its default is never taken"
            help = "keep `required: yes`, or the default"
            desk.note("ER304", message, ("facts", id, "default"), key=True, help=help)
        elif not required and fact.default is None and fact.recorded != "yes":
            message = f"{quoted(id)} has no value where nobody has said"
            help = "give `default:` with one of its values, or `required: yes`"
            desk.note("ER304", message, ("facts", id), key=True, help=help)


def moments_resolve(desk: Desk, document: PolicyDoc) -> None:
    """Following defaults from moment to moment comes to an end."""
    told: set[str] = set()
    for id in document.moments:
        path: list[str] = []
        name: str | None = id
        while name in document.moments and name not in path:
            path.append(name)
            name = document.moments[name].default
        if name == id and id not in told:
            told.update(path)
            circle = ", ".join(quoted(each) for each in path)
            message = (
                f"{circle} stands for itself"
                if len(path) == 1
                else (f"the moments {circle} stand for each other in a circle")
            )
            help = "let one of them stand for an event, such as `raised`"
            desk.note("ER305", message, ("moments", id, "default"), help=help)


def dues_come_to_an_end(desk: Desk, document: PolicyDoc, rows: Sequence[Row]) -> None:
    """No two dates that are owed at once are each counted from the other.

    Duties that open when the one before them is done may hand a date round: by
    then the other's stands still.
    """
    limits = {row.id: row.effect.within for row in rows if isinstance(row.effect, Open)}
    opened_by = {row.id: row.on for row in rows}
    leads = {
        id: [
            owner
            for owner, _, what in (name.rpartition(".") for name in moments_of(limit))
            if what == "due" and owner in limits and owner != id
        ]
        for id, limit in limits.items()
    }
    places: dict[str, Location] = {id: ("duties", id) for id in document.duties}
    for route, part in document.routes.items():
        places |= {id: ("routes", route, "duties", id) for id in part.duties}
    told: set[str] = set()
    for id in leads:
        circle = _circle(id, leads)
        if not circle or id not in places or told & set(circle):
            continue
        handed_on = {f"{each}.{what}" for each in circle for what in ("done", "due")}
        if any(handed_on & set(opened_by[each]) for each in circle):
            continue
        told.update(circle)
        message = f"{', '.join(quoted(each) for each in circle)} are each due after the other"
        help = "count one of them from something that happens, such as `raised`"
        desk.note("ER311", message, (*places[id], "within"), help=help)


def _circle(start: str, leads: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The way from `start` back to itself, or nothing."""
    waiting: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while waiting:
        path = waiting.pop(0)
        for each in leads[path[-1]]:
            if each == start:
                return path
            if each not in seen:
                seen.add(each)
                waiting.append((*path, each))
    return ()


def stages_lead_on(desk: Desk, document: PolicyDoc, rows: Sequence[Row]) -> None:
    """The last stage of the ladder and of each route says who decides, or that nobody is named;
    another one without a way up has some other way on.
    """
    left = _leaving(rows)
    sections: list[tuple[Location, dict[str, StageDoc]]] = [(("stages",), document.stages)]
    sections += [(("routes", id, "stages"), part.stages) for id, part in document.routes.items()]
    for where, stages in sections:
        last = list(stages)[-1]
        for id, part in stages.items():
            if part.escalates is not None or part.decides is not None or part.final is not None:
                continue
            if id == last:
                message = f"{quoted(id)} is the last stage and does not say who decides"
                help = "write `decides:` and who, or `final: none` where the document names nobody"
            elif left(id):
                continue
            else:
                message = f"nothing leads on from {quoted(id)}"
                help = "write `escalates:`, `decides:` or `final: none`"
            desk.note("ER302", message, (*where, id), key=True, help=help)


def _leaving(rows: Sequence[Row]) -> Callable[[str], bool]:
    scopes = [
        row.scope
        for row in rows
        if isinstance(row.effect, Go)
        and row.effect.goal is not Goal.REFUSAL
        and row.on != ("raised",)
    ]
    return lambda stage: any(scope is None or stage in scope for scope in scopes)


def stages_are_reached(desk: Desk, document: PolicyDoc, rows: Sequence[Row]) -> None:
    """From the start of the ladder or of a route, some way leads to every stage."""
    order = {"": list(document.stages)}
    order |= {id: list(part.stages) for id, part in document.routes.items()}
    route_of = desk.names.stages
    reached: set[str] = set()
    waiting = [stages[0] for stages in order.values()]
    moves = [(row, row.effect) for row in rows if isinstance(row.effect, Go)]
    for row, effect in moves:
        if "raised" in row.on and effect.goal is Goal.STAGE:
            waiting.append(effect.target)
        elif "raised" in row.on and effect.goal is Goal.LATER:
            waiting += [stage for stages in order.values() for stage in stages]
    while waiting:
        here = waiting.pop()
        if here in reached:
            continue
        reached.add(here)
        for row, effect in moves:
            if row.scope is not None and here not in row.scope:
                continue
            if effect.goal is Goal.STAGE:
                waiting.append(effect.target)
            elif effect.goal is Goal.LATER:
                stages = order[route_of[here]]
                waiting += stages[stages.index(here) + 1 :]
    for route, stages in order.items():
        where = ("routes", route, "stages") if route else ("stages",)
        for stage in stages:
            if stage not in reached:
                message = f"no way leads to {quoted(stage)}"
                help = "let a stage before it escalate to it, or take it away"
                desk.note("ER301", message, (*where, stage), key=True, help=help)
