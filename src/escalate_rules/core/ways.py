"""The moves that are open to a case now, by rows and by the engine's own rules."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from escalate_rules.core.admission import chosen_route
from escalate_rules.core.case import Case
from escalate_rules.core.conditions import Condition, holds, tests_act, tests_actor
from escalate_rules.core.doors import door, later_stages
from escalate_rules.core.draft import Draft, View
from escalate_rules.core.events import Actor
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import SIDES, Go, Goal, Policy, Switch


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


# On which day and at which hour an act may fall; no office is open on a closed day.
WHENS: Final = tuple(
    {"day": day, "hours": hours}
    for day, hours in (("working", "open"), ("working", "closed"), ("closed", "closed"))
)


class _Act(View):
    """A situation in which somebody acts on some day at some hour."""

    __slots__ = ("when",)

    def __init__(self, draft: Draft, by: Actor | None, when: Mapping[str, str]) -> None:
        super().__init__(draft, by=by)
        self.when = when

    def trigger_is(self, what: str) -> str | None:
        return self.when[what]


def may_hold(draft: Draft, condition: Condition) -> bool:
    """Whether a condition is met by some act now, whoever acts and whenever."""
    if not tests_act(condition):
        return holds(condition, View(draft))
    acting = _whoever(draft.policy) if tests_actor(condition) else (None,)
    return any(holds(condition, _Act(draft, by, when)) for by in acting for when in WHENS)


def _back_to(policy: Policy, case: Case) -> tuple[str, ...]:
    """Where a closed case may be opened again.

    Its last stage; where it was closed as it was raised, the first of the route that
    is chosen then, which may hang on who opens it again, and on the day and the hour.
    """
    if case.last_stage:
        return (case.last_stage,)
    draft = Draft(policy, case)
    acts = (_Act(draft, by, when) for by in (None, *_whoever(policy)) for when in WHENS)
    first = {chosen_route(act).stages[0] for act in acts}
    return tuple(stage.id for stage in policy.stages if stage.id in first)


def _whoever(policy: Policy) -> Iterator[Actor]:
    """Everybody who may act: each role, and on either side where it may be on either."""
    for role in policy.roles:
        yield Actor(role.id)
        if not role.side:
            yield from (Actor(role.id, side) for side in SIDES)


def ways(policy: Policy, case: Case) -> tuple[Way, ...]:
    """The moves that are open to the case now, by rows and by the engine's own rules."""
    if case.status == "not_opened":
        return ()
    if case.status != "open":
        return tuple(
            Way(("stage", stage), "reopened", "engine.reopened", needs=("reason",))
            for stage in _back_to(policy, case)
        )
    draft = Draft(policy, case)
    found: list[Way] = []
    for row in policy.rows:
        go = row.effect
        if not isinstance(go, Go) or (row.scope is not None and case.stage not in row.scope):
            continue
        if not may_hold(draft, row.when):
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
            for on in row.on if on != "raised"  # which is no way on from a stage
            for to in targets
        ]  # fmt: skip
    assert case.stage is not None
    stage_now = policy.index.stages[case.stage]
    for route in policy.routes:
        offered = route.id and route.id not in case.taken and route.switch is Switch.OFFERED
        if offered and may_hold(draft, route.when):
            found.append(Way(("route", route.id), "rerouted", route.id, cites=route.cites))
    if stage_now.decides is not None:
        found.append(Way(("ending", "decided"), "decided", stage_now.id, cites=stage_now.cites))
    found.append(Way(("ending", "resolved"), "resolved", "engine.resolved"))
    found.append(Way(("ending", "withdrawn"), "withdrawn", "engine.withdrawn"))
    return tuple(found)
