"""Events that may follow in a case, read from choices beside the case.

Duties, dues and stages are taken from what the case has, so that most events
have a meaning; the others are well formed and are refused. No instant runs
back, and most stand on, just before or just after something: a due, a clock
change, a bank holiday's midnight. None is misuse: every name is the policy's.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from escalate_rules.core.case import Case
from escalate_rules.core.dating import Kind
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.events import (
    Actor,
    Agreed,
    Convened,
    Decided,
    Done,
    Escalated,
    Event,
    Extended,
    HandedOver,
    Happened,
    Learned,
    Occurred,
    Paused,
    Raised,
    Reopened,
    Rerouted,
    Resolved,
    Resumed,
    TimeReached,
    Unresolved,
    Withdrawn,
)
from escalate_rules.core.misuse import targets
from escalate_rules.core.moments import Day, Instant
from escalate_rules.core.policy import SIDES, Open, Policy
from escalate_rules.core.timescale import IN_HOURS, By, ByFact, OneOf, Timescale, Unit, Within
from escalate_rules.testing.choices import Choices
from escalate_rules.testing.edges import MOMENT, an_instant

SIZE: Final = 24
"""How many bytes an event takes."""

KINDS: Final[tuple[type[Event], ...]] = (
    TimeReached, Unresolved, Escalated, Learned, Done, Happened, Occurred, Resolved, Withdrawn,
    Decided, Agreed, Extended, Paused, Resumed, Convened, Rerouted, HandedOver, Reopened,
)  # fmt: skip
"""Every kind that may follow a raising, the simplest first."""

Fields: TypeAlias = dict[str, Any]


def history_of(
    policy: Policy, parts: Sequence[bytes], kinds: Sequence[type[Event]] = KINDS
) -> tuple[Event, ...]:
    """A raising and what follows, an event for each part; it ends where a raising is refused."""
    events: list[Event] = []
    case = empty_case(policy)
    for part in parts:
        if events and case.status == "not_opened":
            break
        events.append(next_event(policy, case, Choices(part), kinds))
        case = decide(policy, case, events[-1]).case
    return tuple(events)


def next_event(
    policy: Policy, case: Case, choices: Choices, kinds: Sequence[type[Event]] = KINDS
) -> Event:
    """An event that may follow; of a case that is not opened, a raising."""
    if case.status == "not_opened":
        return a_raising(policy, case, choices)
    kind = choices.one(likely(policy, case, kinds))
    return an_event(kind, policy, case, choices)


def likely(policy: Policy, case: Case, kinds: Sequence[type[Event]]) -> list[type[Event]]:
    """The kinds possible under the policy, those more often that have a meaning now."""
    weights = _weights(policy, case)
    known = [kind for kind in kinds if weights.get(kind, 1)]
    return [kind for kind in known for _ in range(weights.get(kind, 1))] or [TimeReached]


def _weights(policy: Policy, case: Case) -> dict[type[Event], int]:
    """How often each kind is drawn; 0 where the policy has no name to give it."""
    is_open = case.status == "open"
    effects = [policy.index.duties[owed.duty].effect for owed in case.open_duties]
    duties = [each for each in effects if isinstance(each, Open)]
    stage = policy.index.stages.get(case.stage or "")
    decides = stage is not None and stage.decides is not None
    varies = any(each.varies for each in duties)
    convenes = any("convened" in each.done_by or each.act == "convene" for each in duties)
    return {
        TimeReached: 2,
        Unresolved: 4 if is_open else 1,
        Escalated: 6 if is_open else 1,
        Learned: 4 if policy.facts else 0,
        Done: 6 if duties else 1,
        Happened: 3 if _declared(policy) else 0,
        Occurred: 3 if _own(policy) else 0,
        Decided: 4 if decides else 1,
        Agreed: 3 if varies else 1,
        Extended: 3 if varies else 1,
        Paused: 4 if any(each.pauses is not None for each in duties) else 1,
        Resumed: 5 if case.paused is not None else 1,
        Convened: 3 if convenes or policy.index.composing else 1,
        Rerouted: 3 if len(policy.routes) > 1 else 0,
        HandedOver: 1 if policy.handovers else 0,
        Reopened: 1 if is_open else 6,
    }


def _declared(policy: Policy) -> list[str]:
    return [each.id for each in policy.moments if not each.event]


def _own(policy: Policy) -> list[str]:
    return [each.id for each in policy.moments if each.event]


# What each kind carries.


def a_raising(policy: Policy, case: Case, choices: Choices) -> Raised:
    """A raising, now and then at a stage that the policy may not permit."""
    last = case.at
    at = max(an_instant(choices), last.at) if isinstance(last, Instant) else an_instant(choices)
    facts = dict(_facts(policy, choices, 2)) if policy.facts and choices.chance(50) else {}
    for fact in policy.facts:
        if fact.required:
            facts.setdefault(fact.id, choices.one(fact.values)[0])
    agencies: tuple[tuple[str, str], ...] = ()
    if policy.agencies and choices.chance(60):
        two = choices.some([agency for agency, _ in policy.agencies], 2)
        agencies = tuple(zip(SIDES, two, strict=False))
    moments = _declared(policy)
    fixed: tuple[str, ...] = ()
    if moments and choices.chance(40):
        fixed = choices.some(moments, 2)
    return Raised(
        at=Instant(at),
        by=_actor(policy, choices),
        stage=choices.one(tuple(policy.index.stages)) if choices.chance(15) else None,
        facts=tuple(facts.items()),
        moments=tuple(
            (name, _when(policy, case, choices, name, at) or Instant(at)) for name in fixed
        ),
        agencies=agencies,
        outcome_sought="A plan" if choices.chance(20) else "",
        id=_event_id(case, choices),
    )


def an_event(kind: type[Event], policy: Policy, case: Case, choices: Choices) -> Event:
    """An event of this kind; the policy must have what the kind names."""
    at = _later(case, choices)
    fields = _FIELDS[kind](policy, case, choices, at) if kind in _FIELDS else {}
    by = _actor(policy, choices)
    if kind is Decided and choices.chance(60):
        by = _decider(policy, case, choices) or by
    note = "A note" if choices.chance(25) else ""
    return kind(at=Instant(at), by=by, note=note, id=_event_id(case, choices), **fields)


def _later(case: Case, choices: Choices) -> datetime:
    """An instant not before the case's last event, aimed at what its time may change."""
    assert isinstance(case.at, Instant)
    last = case.at.at
    how = choices.below(10)
    if 3 <= how < 7:
        dues = {owed.due.due_by for owed in case.open_duties if owed.due.due_by is not None}
        ahead = sorted(due for due in dues if due + MOMENT >= last)[:6]
        if ahead:
            return max(last, choices.one(ahead) + MOMENT * choices.one((0, -1, 1)))
    match how:
        case 0 | 1:
            # A day further is simplest: what then fails seldom needs another event between.
            return last + timedelta(days=1, hours=choices.below(24))
        case 2:
            return last + choices.one((timedelta(), MOMENT, timedelta(hours=1)))
        case _:
            return last + timedelta(days=choices.below(14), hours=choices.below(24))


def _event_id(case: Case, choices: Choices) -> str | None:
    """Mostly none; else a new one, or one that was told before."""
    if not choices.chance(15):
        return None
    if case.seen and choices.chance(30):
        return choices.one(sorted(case.seen))
    return f"event {case.serial}"


def _actor(policy: Policy, choices: Choices) -> Actor | None:
    """Nobody said, a side, a role, or a role of a side."""
    how = choices.below(4)
    role = choices.one(("", *policy.index.roles)) if how != 1 else ""
    return None if how == 0 else Actor(role, choices.one(("", *SIDES)))


def _decider(policy: Policy, case: Case, choices: Choices) -> Actor | None:
    """Whoever may decide at the present stage, where somebody may."""
    stage = policy.index.stages.get(case.stage or "")
    if stage is None or stage.decides is None or not stage.decides.of:
        return None
    ref = choices.one(stage.decides.of)
    side = ref.whose if ref.whose in SIDES else ""
    return Actor(ref.role if ref.role in policy.index.roles else "", side)


def _facts(policy: Policy, choices: Choices, most: int) -> tuple[tuple[str, str], ...]:
    chosen = choices.some(policy.facts, most)
    return tuple((fact.id, choices.one(fact.values)[0]) for fact in chosen)


def _when(
    policy: Policy, case: Case, choices: Choices, name: str, at: datetime
) -> Day | Instant | None:
    """When something really was: at the event, before it, or fixed for later."""
    how = choices.below(6)
    if how < 2:
        return None
    away = timedelta(days=choices.below(6), minutes=choices.below(24 * 60))
    moment = at + away if how == 5 else at - away
    dues = [owed.due.due_by for owed in case.duties if owed.due.due_by is not None]
    if dues and choices.chance(40):
        moment = choices.one(dues) + MOMENT * choices.one((0, -1, 1))
    if how > 3 and _takes_days(policy, name, case):
        return Day(Instant(moment).day)
    return Instant(moment)


def _takes_days(policy: Policy, name: str, case: Case) -> bool:
    """Whether a bare day can always tell if what `name` discharges was in time."""
    concerned = {name}
    while True:
        more = {
            f"{row.id}.done"
            for row in policy.index.duties.values()
            if isinstance(row.effect, Open) and concerned.intersection(row.effect.done_by)
        }
        if more <= concerned:
            break
        concerned |= more
    duties = {each.removesuffix(".done") for each in concerned}
    if any(owed.duty in duties and owed.due.kind is Kind.INSTANT for owed in case.duties):
        return False
    return not any(
        _hourly(row.effect.within)
        for row in policy.index.duties.values()
        if row.id in duties and isinstance(row.effect, Open)
    )


def _hourly(timescale: Timescale | None) -> bool:
    """Whether a date of this timescale may be an hour, which a bare day cannot meet."""
    match timescale:
        case Within(unit=unit):
            return unit in IN_HOURS
        case OneOf(of=parts):
            return any(_hourly(part) for part in parts)
        case ByFact(options=options, otherwise=otherwise):
            return any(_hourly(part) for _, part in options) or _hourly(otherwise)
        case By():
            return True
        case _:
            return getattr(timescale, "unit", None) is Unit.HOURS


def _a_duty(policy: Policy, case: Case, choices: Choices) -> str:
    """A duty that is open, mostly, by its instance or its name."""
    ids = [owed.id for owed in case.open_duties]
    if not ids or choices.chance(15):
        return choices.one(tuple(policy.index.duties))
    duty = choices.one(ids)
    return duty.partition("#")[0] if choices.chance(40) else duty


def _variable(policy: Policy, case: Case, choices: Choices) -> str | None:
    """A duty whose date may vary, mostly; None for the stage's own limit."""
    found = []
    for owed in case.open_duties:
        effect = policy.index.duties[owed.duty].effect
        if isinstance(effect, Open) and effect.varies:
            found.append(owed.id)
    if found and not choices.chance(25):
        return choices.one(found)
    return None if choices.chance(50) else _a_duty(policy, case, choices)


def _reason(choices: Choices) -> str:
    return "It is so" if choices.chance(50) else ""


def _escalated(policy: Policy, case: Case, choices: Choices, at: datetime) -> Fields:
    to = choices.one((*targets(policy), "back")) if choices.chance(25) else None
    return {"to": to, "reason": _reason(choices)}


def _learned(policy: Policy, case: Case, choices: Choices, at: datetime) -> Fields:
    return {"facts": _facts(policy, choices, 3)}


def _done(policy: Policy, case: Case, choices: Choices, at: datetime) -> Fields:
    duty = _a_duty(policy, case, choices)
    name = f"{duty.partition('#')[0]}.done"
    return {"duty": duty, "on": _when(policy, case, choices, name, at)}


def _happened(policy: Policy, case: Case, choices: Choices, at: datetime) -> Fields:
    name = choices.one(_declared(policy))
    return {"moment": name, "on": _when(policy, case, choices, name, at)}


def _occurred(policy: Policy, case: Case, choices: Choices, at: datetime) -> Fields:
    return {"name": choices.one(_own(policy))}


def _handed_over(policy: Policy, case: Case, choices: Choices, at: datetime) -> Fields:
    return {"to": choices.one(policy.handovers).id}


def _rerouted(policy: Policy, case: Case, choices: Choices, at: datetime) -> Fields:
    return {"to": choices.one((*(name for name in policy.index.routes if name), "back"))}


def _until(choices: Choices, at: datetime) -> Day | Instant:
    moment = Instant(at + timedelta(hours=choices.below(24 * 21) - 24))
    return moment if choices.chance(40) else Day(moment.day)


def _agreed(policy: Policy, case: Case, choices: Choices, at: datetime) -> Fields:
    sides = choices.one((("raising", "receiving"), ("raising",), ("receiving",), ()))
    duty = _variable(policy, case, choices)
    until = _until(choices, at)
    return {"duty": duty, "until": until, "agreeing": sides, "reason": _reason(choices)}


def _extended(policy: Policy, case: Case, choices: Choices, at: datetime) -> Fields:
    duty = _variable(policy, case, choices)
    return {"duty": duty, "until": _until(choices, at), "reason": "Half term"}


def _convened(policy: Policy, case: Case, choices: Choices, at: datetime) -> Fields:
    agencies = [agency for agency, _ in policy.agencies]
    there = choices.some(agencies, 3) if agencies and choices.chance(70) else ()
    duty = _a_duty(policy, case, choices) if choices.chance(30) else None
    return {"agencies": there, "duty": duty}


def _reopened(policy: Policy, case: Case, choices: Choices, at: datetime) -> Fields:
    stage = choices.one(tuple(policy.index.stages)) if choices.chance(30) else None
    return {"stage": stage, "reason": "It is not over"}


def _stopped(policy: Policy, case: Case, choices: Choices, at: datetime) -> Fields:
    return {"reason": "Holidays"}


_FIELDS: Final[Mapping[type[Event], Callable[[Policy, Case, Choices, datetime], Fields]]] = (
    MappingProxyType(
        {
            Escalated: _escalated, Learned: _learned, Done: _done, Happened: _happened,
            Occurred: _occurred, HandedOver: _handed_over, Rerouted: _rerouted, Agreed: _agreed,
            Extended: _extended, Convened: _convened, Reopened: _reopened, Paused: _stopped,
            Resumed: _stopped,
        }
    )
)  # fmt: skip
