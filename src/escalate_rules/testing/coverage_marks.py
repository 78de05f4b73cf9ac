"""Which parts of its policy one scenario met, read off its decisions."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from escalate_rules.core.admission import chosen_route
from escalate_rules.core.case import Case, Occurrence, Owed
from escalate_rules.core.conditions import Condition, holds
from escalate_rules.core.dating import Dated, Kind
from escalate_rules.core.decision import Decision
from escalate_rules.core.doors import door, reaches
from escalate_rules.core.draft import Draft, View
from escalate_rules.core.engine import empty_case
from escalate_rules.core.events import (
    Convened,
    Escalated,
    Event,
    HandedOver,
    Learned,
    Occurred,
    Raised,
    Rerouted,
)
from escalate_rules.core.moments import Day, Instant, Moment, midnight
from escalate_rules.core.policy import Cap, Compose, Go, Goal, Hasten, Open, Policy, Power, Row
from escalate_rules.testing.coverage_items import (
    IN_TIME,
    LATE,
    asks_of,
    boundary,
    limit_at,
    parts_asked,
    test_id,
)
from escalate_rules.testing.suite_runs import Ran

DAY: Final = timedelta(days=1)
# Around an hour-limit: the last moment that is in time is the limit itself, and "just
# late" is looked for no further on than a minute.
MINUTE: Final = timedelta(minutes=1)


def marks(ran: Ran) -> set[str]:
    """The ids of the parts that a scenario met."""
    found: set[str] = set()
    if ran.planned is not None:
        for stage in ran.planned.stages:
            found.add(f"stage {stage.stage}")
            found |= {f"duty {duty.duty}" for duty in stage.duties}
        found |= {f"duty {duty.duty}" for duty in ran.planned.if_resolved}
        return found
    case = empty_case(ran.scenario.policy)
    for step, decision in zip(ran.scenario.steps, ran.decisions, strict=False):
        found |= set(_elements(decision))
        found |= set(_tests(case, decision))
        if step.expect is not None:  # at a limit somebody must have looked
            found |= set(_limits(case, decision))
        case = decision.case
    return found


def _elements(decision: Decision) -> Iterator[str]:
    """Stages, routes, moves and duties."""
    rows = decision.policy.index.rows
    for stage in decision.log.entered:
        yield f"stage {stage}"
        yield f"route {decision.policy.index.stages[stage].route}"
    named = [rule for tag, rule, _ in decision.log.reasons if tag in _MOVING]
    if decision.not_applicable is not None:
        rule = rows.get(decision.not_applicable.rule)
        if rule is not None and isinstance(rule.effect, Go) and rule.effect.goal is Goal.REFUSAL:
            named.append(rule.id)
    yield from (f"move {rule}" for rule in named)
    yield from (f"duty {each.partition('#')[0]}" for each in decision.log.opened)


_MOVING: Final = frozenset({"entered", "closed", "alongside"})


def _tests(before: Case, decision: Decision) -> Iterator[str]:
    """The tests of every row that the event made the engine read, held or not."""
    policy, event, after = decision.policy, decision.event, decision.case
    now, then = Draft(policy, after), _taken_in(Draft(policy, before), event, after)
    by, at = event.by, event.at
    for row in policy.rows:
        asks = asks_of(row)
        match row.effect:
            case Open(while_=while_, as_soon_as=soon, pauses=pauses):
                for occurrence in after.occurrences:
                    if _is_at(row, occurrence):
                        view = View(now, occurrence.moment, occurrence.by, occurrence.facts)
                        yield from _held(row.id, row.when, view)
                        yield from _held(row.id, while_, view)
                # A raising is tried also where it leads out of the policy at once.
                if "raised" in row.on and _is_raising(event, before):
                    yield from _held(row.id, row.when, View(then, at, by))
                if after.status != "not_opened":
                    yield from _held(row.id, soon, View(now, at, by))
                    standing = any(each.duty == row.id for each in before.open_duties)
                    if while_ is not None and (standing or not row.on):
                        yield from _held(row.id, while_, View(now, at, by))
                    if pauses is not None and event.kind == "paused":
                        yield from _held(row.id, pauses, View(then, at, by))
            case Go():
                if _could_go(then, row, event, before, after):
                    yield from _held(row.id, row.when, View(then, at, by))
            case Power(fact=fact):
                told = dict(event.facts) if isinstance(event, Learned | Raised) else {}
                if _named(event) in row.on and _in_scope(then, row) and (not fact or fact in told):
                    yield from _held(row.id, row.when, View(then, at, by))
            case Compose():
                if isinstance(event, Convened) and _in_scope(then, row):
                    yield from _held(row.id, row.when, View(then, at, by))
            case Hasten() | Cap():
                if after.status == "open" and _in_scope(now, row):
                    yield from _held(row.id, row.when, View(now, at, by))
            case _:
                if asks and decision.log.entered and _in_scope(now, row):
                    yield from _held(row.id, row.when, View(now, at, by))
    for route in policy.routes:
        if _is_raising(event, before) or (isinstance(event, Rerouted) and event.to == route.id):
            yield from _held(f"route {route.id}", route.when, View(then, at, by))


def _is_raising(event: Event, before: Case) -> bool:
    return isinstance(event, Raised) and before.status == "not_opened"


def _held(name: str, condition: Condition | None, view: View) -> Iterator[str]:
    if condition is not None:
        for part in parts_asked(condition):
            yield test_id(name, part, holds(part, view))


def _taken_in(draft: Draft, event: Event, after: Case) -> Draft:
    """The case as it was when the event was judged: before it, with what it tells."""
    if isinstance(event, Learned | Raised):
        draft.facts |= dict(event.facts)
    if isinstance(event, Raised):
        draft.agencies = after.agencies or event.agencies
    return draft


def _named(event: Event) -> str:
    return event.name if isinstance(event, Occurred) else event.kind


def _in_scope(draft: Draft, row: Row) -> bool:
    return row.scope is None or draft.stage in row.scope


def _is_at(row: Row, occurrence: Occurrence) -> bool:
    return occurrence.name in row.on and (row.scope is None or occurrence.stage in row.scope)


def _could_go(then: Draft, row: Row, event: Event, before: Case, after: Case) -> bool:
    """Whether the event is one that the move is asked about."""
    go = row.effect
    assert isinstance(go, Go)
    opening = _is_raising(event, before)
    if not opening and (before.status != "open" or not _in_scope(then, row)):
        return False
    new = {each.name for each in after.occurrences if each.serial > before.serial}
    if isinstance(event, HandedOver) and go.goal is Goal.HANDOVER:
        return go.target == event.to
    if not ({_named(event)} | new) & set(row.on):
        return False
    if isinstance(event, Raised) and opening:
        if go.goal is Goal.LATER:
            return event.stage is not None
        first = chosen_route(View(then, event.at, event.by)).stages[0]
        return go.goal is not Goal.STAGE or (event.stage or first) == go.target
    if isinstance(event, Escalated) and event.kind in row.on:
        return go.own if event.to is None else reaches(then, row, event.to)
    if isinstance(event, Rerouted) and event.kind in row.on:
        return reaches(then, row, event.to)
    return True


def _limits(before: Case, decision: Decision) -> Iterator[str]:
    """The limits at whose last moment, or just after it, the answer was looked at."""
    policy, after = decision.policy, decision.case
    earlier = {each.id: each for each in before.duties}
    for owed in after.duties:
        was = earlier.get(owed.id)
        if was is not None and was.state != "open":
            continue
        due = was.due if was is not None and was.due.due_by is not None else owed.due
        row = policy.index.duties[owed.duty]
        names = [limit_at(row, owed.rating), *_caps(policy, after, row, due)]
        for which in _sides(due, _when(owed, decision)):
            yield from (boundary(name, which) for name in names)
    yield from _doors(before, decision)


def _when(owed: Owed, decision: Decision) -> Moment:
    """The moment at which the limit was tried: when the duty ended, or the event itself."""
    return owed.ended if owed.ended is not None and owed.state != "open" else decision.at


def _sides(due: Dated, when: Moment) -> Iterator[str]:
    """Whether a moment is just in time, or just late."""
    if due.due_by is None or due.due_on is None:
        return
    if isinstance(when, Day) and due.kind is Kind.DATE:
        at = midnight(when.day)
        last = midnight(due.due_on)
        if at == last:
            yield IN_TIME
        elif last < at <= last + DAY + timedelta(hours=1):  # the day may have 25 hours
            yield LATE
        return
    if not isinstance(when, Instant):
        return
    yield from _around(due, when.at)


def _around(due: Dated, at: datetime) -> Iterator[str]:
    assert due.due_by is not None
    if due.kind is Kind.DATE:
        if due.due_by - DAY <= at < due.due_by:
            yield IN_TIME
        elif due.due_by <= at < due.due_by + DAY:
            yield LATE
    elif due.due_by - MINUTE <= at <= due.due_by:
        yield IN_TIME
    elif due.due_by < at <= due.due_by + MINUTE:
        yield LATE


def _caps(policy: Policy, case: Case, row: Row, due: Dated) -> Iterator[str]:
    """The caps over a stage that are what its limit comes from."""
    effect = row.effect
    if not isinstance(effect, Open) or effect.kind != "outcome":
        return
    for cap in policy.index.caps:
        if isinstance(cap.effect, Cap) and (cap.scope is None or effect.stage in cap.scope):
            found = door(Draft(policy, case), cap.effect.within)
            if found is not None and found.due_by == due.due_by:
                yield cap.id


def _doors(before: Case, decision: Decision) -> Iterator[str]:
    """Moves tried at the opening or the closing of their windows."""
    event = decision.event
    then = _taken_in(Draft(decision.policy, before), event, decision.case)
    if isinstance(event, Raised):
        for name, moment in event.moments:
            then.stamp(name, moment, event.by)
        then.stamp("raised", event.at, event.by)
    if not isinstance(event.at, Instant):
        return
    for row in decision.policy.rows:
        go = row.effect
        if not isinstance(go, Go) or not _could_go(then, row, event, before, decision.case):
            continue
        opens, closes = door(then, go.opens), door(then, go.closes)
        if closes is not None and closes.due_by is not None:
            for which in _around(closes, event.at.at):
                yield boundary(f"{row.id} closes", which)
        if opens is not None and opens.due_by is not None:
            # A door opens with its instant: before it is too early, from it on in time.
            if opens.due_by - DAY <= event.at.at < opens.due_by:
                yield boundary(f"{row.id} opens", LATE)
            elif opens.due_by <= event.at.at < opens.due_by + DAY:
                yield boundary(f"{row.id} opens", IN_TIME)
