"""Rules about the ladder: whether it ends, and whether what opens a duty can happen."""

from collections.abc import Iterator
from typing import Final

from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.checks.view import Finding, View
from escalate_rules.core.conditions import ALWAYS
from escalate_rules.core.events import ENDING_STATUS
from escalate_rules.core.policy import Compose, Go, Goal, Row, Switch
from escalate_rules.core.timescale import moments_of

BEGINNINGS: Final = frozenset({"raised", "entered", "reopened"})
ENDS: Final = frozenset({Goal.ENDING, Goal.HANDOVER, Goal.BACK})


def endless_ladder(view: View) -> Iterator[Finding]:
    """Stages that only lead to each other, so that nobody ever decides."""
    if view.same("stages", "routes") and view.same_ways:
        return
    stuck = set(view.stage_paths) - _ending(view)
    if not stuck:
        return
    order = list(view.stage_paths)
    for stage in reversed(order):
        row = view.rows.get(f"{stage}.escalates")
        if stage not in stuck or row is None or not isinstance(row.effect, Go):
            continue
        target = row.effect.target
        if target not in stuck:
            continue
        routes = {view.stages[each].route for each in (stage, target)}
        if len(routes) == 1 and order.index(target) <= order.index(stage):
            message = (
                f"{quoted(stage)} leads to itself"
                if target == stage
                else f"{quoted(stage)} leads back to {quoted(target)}, and no way leads out"
            )
            help = "name the next stage, or write `decides:` or `final: none` for the last one"
            yield Finding(message, (*view.stage_paths[stage], "escalates", "stage"), help)
            return


def _ending(view: View) -> set[str]:
    """The stages from which some way leads to an end."""
    stages = view.stages
    leads = {stage: set(_targets(view, stage)) for stage in stages}
    ending = {
        id for id, stage in stages.items() if stage.final or stage.decides or None in leads[id]
    }
    while more := {id for id in stages if id not in ending and leads[id] & ending}:
        ending |= more
    return ending


def _targets(view: View, stage: str) -> Iterator[str | None]:
    """The stages that ways lead to from here; None for an end."""
    for row, go in view.ways:
        if row.on == ("raised",) or (row.scope is not None and stage not in row.scope):
            continue
        if row.scope is None and row.when != ALWAYS:
            continue  # an early exit from anywhere is not how a ladder ends
        match go.goal:
            case Goal.STAGE:
                yield go.target
            case Goal.LATER:
                order = view.routes[view.stages[stage].route].stages
                yield from order[order.index(stage) + 1 :]
            case Goal.ROUTE:
                yield view.routes[go.target].stages[0]
            case goal if goal in ENDS:
                yield None


# What is not provided for by every policy.
SELDOM: Final = frozenset(
    ("escalated", "decided", "agreed", "extended", "paused", "resumed", "rerouted", "handed_over",
     "convened")
)  # fmt: skip


def never_opened(view: View) -> Iterator[Finding]:
    """A duty that waits for what cannot happen in its stages, or for what ends the case."""
    ends = _always_ending(view)
    told_apart = SELDOM | ends.keys()
    for row, effect in view.duties:
        if effect.kind != "duty" or effect.as_soon_as is not None or not row.on:
            continue
        if not told_apart.issuperset(row.on):
            continue
        scope = row.scope if row.scope is not None else frozenset(view.stage_paths)
        impossible = [name for name in row.on if not _can_happen(view, name, scope)]
        closing = [name for name in row.on if any(scope <= of for of in ends.get(name, ()))]
        if len({*impossible, *closing}) < len(row.on):
            continue
        if impossible:
            among = "here" if row.scope is not None else "under this policy"
            message = f"{quoted(impossible[0])} cannot happen {among}, so nothing opens this duty"
            help = _way_out(impossible[0])
        else:
            message = f"{quoted(closing[0])} closes the case, so nothing opens this duty"
            help = "write `closed`, by which what an ending calls for opens"
        yield Finding(message, (*view.place_of(row), "on"), help)


def _always_ending(view: View) -> dict[str, list[frozenset[str]]]:
    """In which stages what is no ending by its own name always ends the case."""
    beside = {each.id for each in view.policy.handovers if each.alongside}
    found: dict[str, list[frozenset[str]]] = {}
    for row, go in view.ways:
        ends = go.goal is Goal.ENDING or (go.goal is Goal.HANDOVER and go.target not in beside)
        for name in row.on if ends and row.when == ALWAYS else ():
            if name not in (*ENDING_STATUS, "raised", "left", "closed"):
                of = row.scope if row.scope is not None else frozenset(view.stage_paths)
                found.setdefault(name, []).append(of)
    return found


def _way_out(name: str) -> str:
    match name:
        case "escalated":
            return "name a stage that leads on, or write `entered`, `resolved` or `decided`"
        case "decided":
            return "name a stage that says `decides:`, or write `resolved`"
        case "agreed" | "extended":
            return "write `varies:` where a date may be changed"
        case "paused" | "resumed":
            return "write `pauses:` where the clock may be stopped"
        case _:
            return "name an event that this policy provides for"


def _can_happen(view: View, name: str, scope: frozenset[str]) -> bool:
    policy = view.policy
    match name:
        case "escalated":
            return any(_leaves(row, go, scope) for row, go in view.ways if name in row.on)
        case "decided":
            return any(view.stages[stage].decides for stage in scope)
        case "agreed":
            return any(each.agreed_by for _, open_ in view.duties for each in open_.varies)
        case "extended":
            return any(not each.agreed_by for _, open_ in view.duties for each in open_.varies)
        case "paused" | "resumed":
            return any(open_.pauses is not None for _, open_ in view.duties)
        case "rerouted":
            offered = any(route.switch is Switch.OFFERED for route in policy.routes)
            return offered or any(name in row.on for row, _ in view.ways)
        case "handed_over":
            return any(go.goal is Goal.HANDOVER for _, go in view.ways)
        case "convened":
            return any(isinstance(row.effect, Compose) for row in policy.rows) or any(
                open_.act == "convene" for _, open_ in view.duties
            )
        case _:
            return True


def _leaves(row: Row, go: Go, scope: frozenset[str]) -> bool:
    return go.goal is not Goal.REFUSAL and (row.scope is None or not row.scope.isdisjoint(scope))


def counted_from_another(view: View) -> Iterator[Finding]:
    """A duty that several acts open, counted from one of them only.

    What another one opens is then counted from an act of long ago, or from nothing.
    Only acts are looked at: counted from the raising, from the stage's start or from a
    declared moment, a limit may well be meant for all that opens the duty.
    """
    for row, effect in view.duties:
        named = set(moments_of(effect.within)) & set(row.on)
        others = [name for name in row.on if name not in named]
        if effect.kind != "duty" or not others or not all(_is_act(view, each) for each in named):
            continue
        if named:
            once = next(name for name in row.on if name in named)
            message = f"{quoted(others[0])} opens this too, and it is counted from {quoted(once)}"
            help = (
                "write a duty for each, or count from what they share, such as `left` or `closed`"
            )
            yield Finding(message, (*view.place_of(row), "within"), help)


def _is_act(view: View, name: str) -> bool:
    declared = next((each for each in view.policy.moments if each.id == name), None)
    return name not in BEGINNINGS and (declared is None or declared.event)


def same_title(view: View) -> Iterator[Finding]:
    """Two stages of one title: one is a copy whose title was forgotten."""
    seen: dict[tuple[str, str], str] = {}
    for stage in view.policy.stages:
        first = seen.setdefault((stage.route, stage.title.casefold()), stage.id)
        if first != stage.id:
            message = f"{quoted(stage.id)} has the title of {quoted(first)}"
            help = "give each stage the title that the document gives it"
            yield Finding(message, (*view.stage_paths[stage.id], "title"), help)


def between_nobody(view: View) -> Iterator[Finding]:
    """A stage that does not say between whom it is, where all the others of its ladder do."""
    policy = view.policy
    for route in policy.routes:
        stages = [view.stages[id] for id in route.stages]
        silent = [stage for stage in stages if stage.between is None]
        if len(silent) != 1 or len(stages) < 3:
            continue
        if silent[0].decides is None and not silent[0].final:
            message = f"{quoted(silent[0].id)} does not say between whom it is, as the others do"
            help = "write `between:` and the role, or `between: not said`"
            yield Finding(message, view.stage_paths[silent[0].id], help, key=True)


def no_way_up(view: View) -> Iterator[Finding]:
    """A stage that leads no further of itself, where all those before the last do."""
    for route in view.policy.routes:
        stages = [view.stages[id] for id in route.stages[:-1]]
        silent = [each for each in stages if f"{each.id}.escalates" not in view.rows]
        if len(silent) != 1 or len(stages) < 3:
            continue
        if silent[0].decides is None and not silent[0].final:
            message = f"nothing leads on from {quoted(silent[0].id)} of itself, as from the others"
            help = "write `escalates:` with the next stage, or `final: none`"
            yield Finding(message, view.stage_paths[silent[0].id], help, key=True)
