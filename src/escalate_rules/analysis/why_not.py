"""Why not: one row walked part by part, with what is so now and what would do."""

from datetime import datetime

from escalate_rules.core.case import Case
from escalate_rules.core.conditions import (
    ActorIs,
    Condition,
    DutyIs,
    FactIs,
    TriggerOn,
    holds,
    leaves,
)
from escalate_rules.core.decision import citation
from escalate_rules.core.doors import door
from escalate_rules.core.draft import Draft, View
from escalate_rules.core.errors import MisuseError
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.misuse import refuse_other
from escalate_rules.core.moments import Moment
from escalate_rules.core.policy import Go, Open, Policy


@dataclass(frozen=True, slots=True)
class Part:
    """One test of a condition: what it asks, whether it holds, the value now, what would do."""

    asks: str
    holds: bool
    now: str
    would: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhyNot:
    """One row against one case.

    `happened` is when its trigger last happened, None where it has not;
    `applies` whether all that can be told now lets it apply.
    """

    element: str
    on: tuple[str, ...]
    happened: Moment | None
    scope: tuple[str, ...]
    in_scope: bool
    parts: tuple[Part, ...]
    condition: bool
    opens: datetime | None
    closes: datetime | None
    state: str
    applies: bool
    cites: tuple[str, ...]


def why_not(policy: Policy, case: Case, element: str) -> WhyNot:
    """Why a duty, move, power or route does not apply to the case now (or that it does).

    Raises:
        MisuseError: the policy has no such row or route, or the case is of another policy.
    """
    refuse_other(policy, case)
    row = policy.index.rows.get(element)
    route = policy.index.routes.get(element)
    draft = Draft(policy, case)
    if row is None and route is None:
        raise MisuseError(
            "element",
            element,
            f"this policy has no element `{element}` with a rule of its own",
            tuple(sorted((*policy.index.rows, *(name for name in policy.index.routes if name)))),
        )
    view = View(draft, case.at)
    if row is None:
        assert route is not None
        met = holds(route.when, view)
        return WhyNot(
            element, ("raised", "rerouted"), None, route.stages, True,
            parts_of(draft, route.when, view), met, None, None,
            "on it" if case.route == element else "not on it", met, route.cites,
        )  # fmt: skip
    happened = next(
        (
            stamp.moment
            for name in row.on
            if (stamp := case.stamps.get(name)) is not None and stamp.settled
        ),
        None,
    )
    effect = row.effect
    condition = row.when
    if isinstance(effect, Open) and effect.as_soon_as is not None:
        condition = effect.as_soon_as
    in_scope = row.scope is None or case.stage in row.scope
    opens = closes = None
    if isinstance(effect, Go):
        opening, closing = door(draft, effect.opens), door(draft, effect.closes)
        opens = opening.due_by if opening else None
        closes = closing.due_by if closing else None
    latest = draft.latest(element)
    state = latest.state if latest is not None else "not_opened"
    met = holds(condition, view)
    waiting = isinstance(effect, Go) or not row.on or happened is not None
    return WhyNot(
        element, row.on, happened, tuple(sorted(row.scope or ())), in_scope,
        parts_of(draft, condition, view), met, opens, closes,
        state, in_scope and met and waiting, citation(policy, element)[0],
    )  # fmt: skip


def parts_of(draft: Draft, condition: Condition, view: View) -> tuple[Part, ...]:
    """Each test of a condition with the value now and those that would do."""
    found: list[Part] = []
    for leaf in leaves(condition):
        now = ""
        match leaf:
            case FactIs(fact, values):
                asks, would, now = fact, values, draft.fact(fact) or "not said"
            case DutyIs(duty, states):
                asks, would, now = duty, states, " and ".join(view.duty_states(duty))
            case ActorIs(roles):
                asks, would = "actor", roles
            case TriggerOn(what, values):
                asks, would, now = what, values, view.trigger_is(what) or "not known"
        found.append(Part(asks, holds(leaf, view), now, would))
    return tuple(found)
