"""Whether a move lets an event through: condition, needs, window; and the words for why not."""

from datetime import datetime
from typing import assert_never

from escalate_rules.core.conditions import (
    ActorIs,
    All,
    AnyOf,
    Condition,
    DutyIs,
    FactIs,
    Not,
    TriggerOn,
    holds,
    tests_actor,
)
from escalate_rules.core.dating import Dated, dated, passed
from escalate_rules.core.draft import Draft, View, is_role
from escalate_rules.core.events import Actor, Event
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.moments import Instant, Moment
from escalate_rules.core.policy import (
    SIDES,
    AfterClosing,
    Go,
    Goal,
    Parties,
    Row,
)
from escalate_rules.core.timescale import Timescale


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an event has no meaning now. `rule` is a row or one of the engine's rules.

    `closes` is the instant at which the door shut, or opens, where that is why.
    """

    why: str
    rule: str
    cites: tuple[str, ...] = ()
    closes: datetime | None = None


def through(draft: Draft, row: Row, view: View, at: Moment, event: Event | None) -> Refusal | None:
    """Why a move's condition, needs or window shut the event out; None where they let it through.

    `event` is None where time itself is the trigger.
    """
    go = row.effect
    assert isinstance(go, Go)
    by = event.by if event is not None else None
    if tests_actor(row.when) and (by is None or not by.role):
        return Refusal("who did it is not said, and the policy asks", row.id, row.cites)
    if not holds(row.when, view):
        why = f"it asks that {unmet(draft, row.when)}"
        return Refusal(f"{go.says.rstrip('.')}: {why}" if go.says else why, row.id, row.cites)
    for need in go.needs:
        if not getattr(event, need, None):
            article = "an" if need[0] in "aeiou" else "a"
            return Refusal(f"it needs {article} {need.replace('_', ' ')}", row.id, row.cites)
    if go.goal is Goal.BACK and not draft.came_from:
        return Refusal("there is no stage to go back to", row.id, row.cites)
    if isinstance(at, Instant):
        opens = door(draft, go.opens)
        if opens is not None and opens.due_by is not None and at.at < opens.due_by:
            return Refusal("it is too early for this", row.id, row.cites, opens.due_by)
        closes = door(draft, go.closes)
        if closes is not None and go.after_closing is AfterClosing.REFUSE and passed(closes, at.at):
            return Refusal("it is too late for this", row.id, row.cites, closes.due_by)
    return None


def is_alongside(draft: Draft, row: Row) -> bool:
    """Whether a move is a handover that runs beside the case and does not end it."""
    go = row.effect
    return (
        isinstance(go, Go)
        and go.goal is Goal.HANDOVER
        and any(each.id == go.target and each.alongside for each in draft.policy.handovers)
    )


def door(draft: Draft, timescale: Timescale | None) -> Dated | None:
    """When a window opens or closes; None where the row has none."""
    if timescale is None:
        return None
    return dated(timescale, draft.moment, draft.facts, draft.policy.counting)


def in_scope(draft: Draft, rows: tuple[Row, ...]) -> list[Row]:
    """The rows whose scope takes in the present stage."""
    return [row for row in rows if row.scope is None or draft.stage in row.scope]


def reaches(draft: Draft, row: Row, target: str) -> bool:
    """Whether a move leads to the stage, end or route named."""
    go = row.effect
    assert isinstance(go, Go)
    if go.goal is Goal.LATER:
        return target in later_stages(draft)
    if go.goal is Goal.BACK:
        return target == "back"
    return go.target == target


def later_stages(draft: Draft) -> tuple[str, ...]:
    """The stages after the present one on its own route."""
    assert draft.stage is not None
    stages = draft.policy.index.routes[draft.policy.index.stages[draft.stage].route].stages
    return stages[stages.index(draft.stage) + 1 :]


def in_parties(draft: Draft, actor: Actor, parties: Parties) -> bool:
    """Whether the actor is one of the parties named."""
    for ref in parties.of:
        sides = (ref.whose,) if ref.whose in SIDES else SIDES if ref.role == "party" else ("",)
        if any(
            is_role(draft.policy, actor, f"{side} {ref.role}".strip(), draft.agencies)
            for side in sides
        ):
            return True
    return False


def unmet(draft: Draft, condition: Condition) -> str:
    """What a condition that does not hold would need, in words."""
    match condition:
        case FactIs(fact, values):
            declared = draft.policy.index.facts.get(fact)
            titles = dict(draft.policy.agencies if declared is None else declared.values)
            wanted = " or ".join(f"`{value}`" for value in values)
            now = draft.fact(fact)
            said = f"it is `{now}` ({titles.get(now, now)})" if now else "nobody has said"
            return f"`{fact}` is {wanted}; {said}"
        case All(of):
            failing = [part for part in of if not holds(part, View(draft))]
            return " and ".join(unmet(draft, part) for part in failing)
        case AnyOf(of):
            return " or ".join(unmet(draft, part) for part in of) or asked(condition)
        case _:
            return asked(condition)


def asked(condition: Condition) -> str:
    """What a condition asks, in words, whatever holds now."""
    match condition:
        case FactIs(fact, values):
            return f"`{fact}` is {' or '.join(f'`{value}`' for value in values)}"
        case DutyIs(duty, states):
            return f"`{duty}` is {' or '.join(states)}"
        case ActorIs(roles):
            return f"it is done by {' or '.join(f'`{role}`' for role in roles)}"
        case TriggerOn(what, values):
            noun = "the office hours" if what == "hours" else "the day"
            return f"it falls when {noun} are {' or '.join(values)}".replace("day are", "day is")
        case Not(part):
            return f"it is not so that {asked(part)}"
        case All(of):
            return " and ".join(asked(part) for part in of) or "nothing"
        case AnyOf(of):
            return " or ".join(asked(part) for part in of) or "what can never be"
        case _:
            assert_never(condition)


def title_of(draft: Draft, text: str) -> str:
    """The title of `ROLE` or `SIDE ROLE`."""
    side, _, role = text.rpartition(" ")
    declared = draft.policy.index.roles.get(role)
    title = declared.title if declared is not None else "agency" if role == "party" else role
    return f"the {side} {title}" if side in SIDES else f"{side} {title}".strip()


def titles_of(draft: Draft, parties: Parties) -> str:
    """The parties by their titles, joined by `or`."""
    return " or ".join(title_of(draft, f"{ref.whose} {ref.role}".strip()) for ref in parties.of)
