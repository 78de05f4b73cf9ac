"""Histories that are valid by construction, aimed at the edges of time.

A history is drawn event by event beside the case it makes, so that duties,
dues and stages can be drawn from what the case has. Instants never run back;
most stand on, just before or just after something: a due, a clock change, a
bank holiday's midnight.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st

from escalate_rules.authoring.load import load_policy
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
from escalate_rules.core.moments import Day, Instant, midnight
from escalate_rules.core.policy import Go, Open, Policy
from escalate_rules.core.timescale import By, ByFact, OneOf, Timescale, Unit, Within
from tests.core.small import small
from tests.laws.dense import DENSE, DENSER

BUNDLED = ("newcastle", "shropshire", "generic_24h", "wsscb", "wiltshire")
MOMENT = timedelta(microseconds=1)


@cache
def all_policies() -> tuple[Policy, ...]:
    """The five bundled policies, and small ones that are dense with rules."""
    return (*(load_policy(name) for name in BUNDLED), small(DENSE), small(DENSER), small())


def policies() -> st.SearchStrategy[Policy]:
    """Any policy that the laws are held to."""
    return st.integers(0, len(all_policies()) - 1).map(all_policies().__getitem__)


# Days beside which counting is hardest: bank holidays, clock changes, month ends,
# the end of the published list and of the calendar.
EDGES = tuple(
    date.fromisoformat(text)
    for text in (
        "2026-12-21", "2026-12-24", "2026-12-31", "2026-04-01", "2026-04-02", "2026-10-23",
        "2026-10-24", "2026-10-25", "2026-03-27", "2026-03-28", "2026-03-29", "2026-01-31",
        "2028-02-28", "2028-12-20", "2035-12-20", "2040-06-01",
    )
)  # fmt: skip


def days() -> st.SearchStrategy[date]:
    """Days of some years, half of them at an edge."""
    return st.sampled_from(EDGES) | st.dates(date(2025, 1, 1), date(2029, 12, 31))


@st.composite
def instants(draw: st.DrawFn) -> datetime:
    """Instants, many at the local midnight, at closing time, or beside a clock change."""
    begins = midnight(draw(days()))
    minutes = st.sampled_from((0, 59, 60, 9 * 60, 16 * 60, 17 * 60)) | st.integers(0, 24 * 60)
    return begins + timedelta(minutes=draw(minutes)) + MOMENT * draw(st.sampled_from((0, 0, -1, 1)))


def later(draw: st.DrawFn, case: Case) -> datetime:
    """An instant not before the case's last event, aimed at what its time may change."""
    assert isinstance(case.at, Instant)
    last = case.at.at
    dues = [owed.due.due_by for owed in case.duties if owed.due.due_by is not None]
    edges = [due + MOMENT * step for due in dues for step in (-1, 0, 1)]
    ahead = sorted({edge for edge in edges if edge >= last})[:12]
    choices: list[datetime] = [last, last + MOMENT, last + timedelta(hours=1), *ahead, *ahead]
    how = draw(st.integers(0, len(choices) + 1))
    if how < len(choices):
        return choices[how]
    return last + timedelta(minutes=draw(st.integers(0, 60 * 24 * 20)))


def actors(policy: Policy) -> st.SearchStrategy[Actor | None]:
    """Nobody said, a side, a role, or a role of a side."""
    roles = ("", *policy.index.roles)
    sides = ("", "raising", "receiving")
    return st.none() | st.builds(Actor, st.sampled_from(roles), st.sampled_from(sides))


def facts(
    policy: Policy, *, needed: bool = False
) -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    """Values of some facts; with `needed` always of those that a raising must give."""
    drawn = {
        fact.id: st.sampled_from([value for value, _ in fact.values])
        for fact in policy.facts
        if needed and fact.required
    }
    others = {
        fact.id: st.sampled_from([value for value, _ in fact.values])
        for fact in policy.facts
        if fact.id not in drawn
    }
    return st.fixed_dictionaries(drawn, optional=others).map(lambda given: tuple(given.items()))


def hourly(timescale: Timescale | None) -> bool:
    """Whether a date of this timescale may be an hour, which a bare day cannot meet."""
    match timescale:
        case Within(unit=unit):
            return unit in {Unit.HOURS, Unit.WORKING_HOURS}
        case OneOf(of=parts):
            return any(hourly(part) for part in parts)
        case ByFact(options=options, otherwise=otherwise):
            return any(hourly(part) for _, part in options) or hourly(otherwise)
        case None:
            return False
        case By():
            return True
        case _:
            return getattr(timescale, "unit", None) is Unit.HOURS


def takes_days(policy: Policy, name: str, case: Case) -> bool:
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
    return not any(
        owed.duty in duties and owed.due.kind is Kind.INSTANT for owed in case.duties
    ) and not any(
        hourly(row.effect.within)
        for row in policy.index.duties.values()
        if row.id in duties and isinstance(row.effect, Open)
    )


def when(
    draw: st.DrawFn, policy: Policy, case: Case, name: str, at: datetime
) -> Day | Instant | None:
    """When something really happened: at the event, before it, or fixed for later."""
    how = draw(st.sampled_from(("now", "now", "instant", "day", "ahead")))
    if how == "now":
        return None
    away = timedelta(minutes=draw(st.integers(0, 60 * 24 * 6)))
    moment = at + away if how == "ahead" else at - away
    dues = [owed.due.due_by for owed in case.duties if owed.due.due_by is not None]
    if bool(dues) and draw(st.booleans()):
        moment = draw(st.sampled_from(dues)) + MOMENT * draw(st.integers(-1, 1))
    if how == "day" and takes_days(policy, name, case):
        return Day(Instant(moment).day)
    return Instant(moment)


@st.composite
def raisings(draw: st.DrawFn, policy: Policy) -> Raised:
    """Raisings, some at a stage that the policy may not permit."""
    at = draw(instants())
    empty = empty_case(policy)
    chosen = (
        draw(st.sets(st.sampled_from([m.id for m in policy.moments]))) if policy.moments else ()
    )
    moments = tuple(
        (name, when(draw, policy, empty, name, at) or Instant(at)) for name in sorted(chosen)
    )
    agencies = [agency for agency, _ in policy.agencies]
    sides = (
        draw(st.lists(st.sampled_from(("raising", "receiving")), unique=True)) if agencies else []
    )
    return Raised(
        at=Instant(at),
        by=draw(actors(policy)),
        stage=draw(st.none() | st.none() | st.sampled_from(tuple(policy.index.stages))),
        facts=draw(facts(policy, needed=True)),
        moments=moments,
        agencies=tuple((side, draw(st.sampled_from(agencies))) for side in sides),
        outcome_sought=draw(st.sampled_from(("", "A plan"))),
    )


def likely_kinds(policy: Policy, case: Case) -> list[type[Event]]:
    """Kinds of event, those more often that are likely to have a meaning now."""
    stage = policy.index.stages.get(case.stage or "")
    effects = [
        row.effect
        for owed in case.open_duties
        if isinstance((row := policy.index.duties[owed.duty]).effect, Open)
    ]
    varies = any(isinstance(each, Open) and each.varies for each in effects)
    pauses = any(isinstance(each, Open) and each.pauses is not None for each in effects)
    convenes = any(isinstance(each, Open) and "convened" in each.done_by for each in effects)
    possible: list[tuple[type[Event], int, bool]] = [
        (Escalated, 4, case.status == "open"),
        (Learned, 3, bool(policy.facts)),
        (Done, 4, bool(effects)),
        (Unresolved, 2, case.status == "open"),
        (Happened, 2, bool(policy.moments)),
        (Occurred, 2, any(each.event for each in policy.moments)),
        (TimeReached, 2, True),
        (Agreed, 2, varies),
        (Extended, 2, varies),
        (Paused, 2, pauses),
        (Resumed, 3, case.paused is not None),
        (Convened, 2, convenes or bool(policy.index.composing)),
        (Rerouted, 2, len(policy.routes) > 1),
        (Decided, 3, stage is not None and stage.decides is not None),
        (HandedOver, 1, bool(policy.handovers)),
        (Resolved, 1, case.status == "open"),
        (Withdrawn, 1, case.status == "open"),
        (Reopened, 3, case.status != "open"),
    ]
    likely = [kind for kind, weight, now in possible if now for _ in range(weight)]
    needs_names = {Learned, Happened, Occurred, HandedOver}
    unlikely = [kind for kind, _, now in possible if not now and kind not in needs_names]
    if policy.facts:
        unlikely.append(Learned)
    return [*likely, *unlikely]


def some_facts(policy: Policy) -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    """New values of one to three facts."""
    pairs = [(fact.id, value) for fact in policy.facts for value, _ in fact.values]
    drawn = st.lists(st.sampled_from(pairs), min_size=1, max_size=3, unique_by=lambda pair: pair[0])
    return drawn.map(tuple)


def some_reason(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(("", "It is so")))


@st.composite
def next_events(draw: st.DrawFn, policy: Policy, case: Case) -> Event:
    """An event that may follow in the case; it need not be applicable."""
    at = later(draw, case)
    kind: Any = draw(st.sampled_from(likely_kinds(policy, case)))
    own = [each.id for each in policy.moments if each.event]
    fields: dict[str, Any] = {}
    if kind is Escalated:
        fields = {
            "to": draw(st.none() | st.none() | st.sampled_from((*targets(policy), "back"))),
            "reason": some_reason(draw),
        }
    elif kind is Learned:
        fields = {"facts": draw(some_facts(policy))}
    elif kind is Done:
        fields = done_fields(draw, policy, case, at)
    elif kind is Happened:
        name = draw(st.sampled_from([each.id for each in policy.moments]))
        fields = {"moment": name, "on": when(draw, policy, case, name, at)}
    elif kind is Occurred:
        fields = {"name": draw(st.sampled_from(own))}
    elif kind is HandedOver:
        fields = {"to": draw(st.sampled_from([each.id for each in policy.handovers]))}
    elif kind is Rerouted:
        fields = {
            "to": draw(st.sampled_from([*(name for name in policy.index.routes if name), "back"]))
        }
    elif kind in {Agreed, Extended}:
        fields = varied_fields(draw, policy, case, at, kind)
    elif kind is Convened:
        agencies = [agency for agency, _ in policy.agencies]
        chosen = draw(st.lists(st.sampled_from(agencies), unique=True)) if agencies else []
        fields = {
            "agencies": tuple(chosen),
            "duty": draw(st.none() | st.sampled_from([*policy.index.duties])),
        }
    elif kind is Reopened:
        fields = {
            "stage": draw(st.none() | st.sampled_from(tuple(policy.index.stages))),
            "reason": "Not over",
        }
    elif kind is Paused or kind is Resumed:
        fields = {"reason": "Holidays"}
    by = draw(actors(policy)) if draw(st.booleans()) else decider(draw, policy, case)
    return kind(at=Instant(at), by=by, note=draw(st.sampled_from(("", "A note"))), **fields)  # type: ignore[no-any-return]


def decider(draw: st.DrawFn, policy: Policy, case: Case) -> Actor | None:
    """Whoever may decide at the present stage, where somebody may."""
    stage = policy.index.stages.get(case.stage or "")
    if stage is None or stage.decides is None or not stage.decides.of:
        return None
    ref = draw(st.sampled_from(stage.decides.of))
    side = ref.whose if ref.whose in {"raising", "receiving"} else ""
    return Actor(ref.role if ref.role in policy.index.roles else "", side)


def done_fields(draw: st.DrawFn, policy: Policy, case: Case, at: datetime) -> dict[str, Any]:
    """A duty that is open, mostly, by its id or its name, and when it was done."""
    open_ids = [owed.id for owed in case.open_duties]
    every = [*policy.index.duties]
    ids = [*open_ids, *open_ids, *open_ids, *every] if len(open_ids) < 4 else [*open_ids, every[0]]
    duty = draw(st.sampled_from(ids))
    if draw(st.booleans()):
        duty = duty.partition("#")[0]
    return {"duty": duty, "on": when(draw, policy, case, f"{duty.partition('#')[0]}.done", at)}


def varied_fields(
    draw: st.DrawFn, policy: Policy, case: Case, at: datetime, kind: type[Event]
) -> dict[str, Any]:
    """Another date for a duty."""
    open_ids = [owed.id for owed in case.open_duties]
    moment = Instant(at + timedelta(hours=draw(st.integers(-24, 24 * 20))))
    variable = [
        each
        for each in open_ids
        if isinstance((row := policy.index.duties[each.partition("#")[0]]).effect, Open)
        and row.effect.varies
    ]
    named = st.sampled_from([*variable, *variable, *open_ids] or [*policy.index.duties])
    duty = draw(named | st.none())
    fields: dict[str, Any] = {
        "until": Day(moment.day) if draw(st.booleans()) else moment,
        "duty": duty,
        "reason": "Half term" if kind is Extended else some_reason(draw),
    }
    if kind is Agreed:
        fields["agreeing"] = draw(
            st.sampled_from(((), ("raising",), ("receiving",), ("raising", "receiving")))
        )
    return fields


@st.composite
def histories(draw: st.DrawFn, policy: Policy, max_events: int = 10) -> tuple[Event, ...]:
    """A raising and what follows; every event is one that the policy knows."""
    events: list[Event] = [draw(raisings(policy))]
    case = decide(policy, empty_case(policy), events[0]).case
    if case.status == "not_opened":
        return tuple(events)
    for _ in range(max_events - draw(st.integers(0, max_events))):
        events.append(draw(next_events(policy, case)))
        case = decide(policy, case, events[-1]).case
    return tuple(events)


class Told:
    """A policy with a history under it; shown by the policy's id."""

    def __init__(self, policy: Policy, events: tuple[Event, ...]) -> None:
        self.policy = policy
        self.events = events

    @property
    def case(self) -> Case:
        """The case that the history makes."""
        return case_of(self.policy, self.events)

    def __repr__(self) -> str:
        return f"{self.policy.id}: {', '.join(repr(event) for event in self.events)}"


@st.composite
def told(draw: st.DrawFn) -> Told:
    """A policy with a history under it."""
    policy = draw(policies())
    return Told(policy, draw(histories(policy)))


def case_of(policy: Policy, events: Sequence[Event]) -> Case:
    """The case that the events make."""
    case = empty_case(policy)
    for event in events:
        case = decide(policy, case, event).case
    return case


@st.composite
def with_time_between(draw: st.DrawFn, history: Told) -> tuple[Event, ...]:
    """The same history with the passing of time told here and there, also as dues pass."""
    found: list[Event] = []
    case = empty_case(history.policy)
    for event in history.events:
        if isinstance(case.at, Instant) and isinstance(event.at, Instant):
            begin, end = case.at.at, event.at.at
            dues = [owed.due.due_by for owed in case.open_duties if owed.due.due_by is not None]
            edges = [due + MOMENT * step for due in dues for step in (0, 1)]
            between = [begin, end, begin + (end - begin) / 2]
            between += [edge for edge in sorted(set(edges)) if begin <= edge <= end]
            times = sorted(draw(st.lists(st.sampled_from(between), max_size=2)))
            found += [TimeReached(at=Instant(time)) for time in times]
        found.append(event)
        case = decide(history.policy, case, event).case
    return tuple(found)


def shuffled(event: Event) -> Event:
    """The same event with its unordered parts written the other way round."""
    if isinstance(event, Raised):
        return replace(
            event,
            facts=event.facts[::-1],
            moments=event.moments[::-1],
            agencies=event.agencies[::-1],
        )
    if isinstance(event, Learned):
        return replace(event, facts=event.facts[::-1])
    if isinstance(event, Convened):
        return replace(event, agencies=event.agencies[::-1])
    if isinstance(event, Agreed):
        return replace(event, agreeing=event.agreeing[::-1])
    return event


def has_timed_moves(policy: Policy) -> bool:
    """Whether the passing of time may move a case."""
    return any(
        isinstance(row.effect, Go) and any(name.endswith(".due") for name in row.on)
        for row in policy.rows
    )


NOON = datetime(2026, 6, 1, 11, tzinfo=UTC)
