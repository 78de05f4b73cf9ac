"""The moves that are open to a case now, by rows and by the engine's own rules."""

from datetime import datetime

from escalate_rules.core.admission import chosen_route
from escalate_rules.core.case import Case
from escalate_rules.core.conditions import holds, tests_actor
from escalate_rules.core.doors import door, later_stages
from escalate_rules.core.draft import Draft, View
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import Go, Goal, Policy, Switch


@dataclass(frozen=True, slots=True)
class Way:
    """A move that is open to the case now.

    `to` is the kind of goal and its id. `opens` and `closes` bound when it may
    be made; None where nothing does.
    """

    to: tuple[str, str]
    on: str
    rule: str
    opens: datetime | None = None
    closes: datetime | None = None
    needs: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()


class _Anybody(View):
    """A situation in which the act may be anybody's: a way on is shown to whoever may take it."""

    __slots__ = ()

    def actor_is(self, role: str) -> bool:
        return True


def ways(policy: Policy, case: Case) -> tuple[Way, ...]:
    """The moves that are open to the case now, by rows and by the engine's own rules."""
    if case.status == "not_opened":
        return ()
    if case.status != "open":
        stage = case.last_stage or chosen_route(Draft(policy, case)).stages[0]
        return (Way(("stage", stage), "reopened", "engine.reopened", needs=("reason",)),)
    draft = Draft(policy, case)
    view = View(draft)
    anybody = _Anybody(draft)
    found: list[Way] = []
    for row in policy.rows:
        go = row.effect
        if not isinstance(go, Go) or (row.scope is not None and case.stage not in row.scope):
            continue
        if go.goal is Goal.REFUSAL or set(row.on) <= {"raised"}:
            continue
        if not holds(row.when, view) and not holds(row.when, anybody):
            continue
        # Where a row asks who acts, the event must say so.
        needs = (*go.needs, "by") if tests_actor(row.when) else go.needs
        opens, closes = door(draft, go.opens), door(draft, go.closes)
        targets: tuple[tuple[str, str], ...] = ((go.goal.value, go.target),)
        if go.goal is Goal.LATER:
            targets = tuple(("stage", each) for each in later_stages(draft))
        elif go.goal is Goal.BACK:
            targets = tuple(("stage", each) for each in case.came_from[-1:])
        found += [
            Way(
                to, on, row.id,
                opens.due_by if opens else None,
                closes.due_by if closes else None,
                needs, row.cites,
            )
            for on in row.on if on != "raised"
            for to in targets
        ]  # fmt: skip
    stage_now = policy.index.stages[case.stage or ""]
    for route in policy.routes:
        offered = route.id and route.id not in case.taken and route.switch is Switch.OFFERED
        if offered and holds(route.when, view):
            found.append(Way(("route", route.id), "rerouted", route.id, cites=route.cites))
    if stage_now.decides is not None:
        found.append(Way(("ending", "decided"), "decided", stage_now.id, cites=stage_now.cites))
    found.append(Way(("ending", "resolved"), "resolved", "engine.resolved"))
    found.append(Way(("ending", "withdrawn"), "withdrawn", "engine.withdrawn"))
    return tuple(found)
