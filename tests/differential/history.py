"""One generated history, step by step, through the engine and the reference.

Besides the answers, each step checks that a decision depends on nothing asked
before (the engine's memory is warm, and then empty), and now and then that the
case comes back from JSON as it went.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from escalate_rules import MisuseError, outlook
from escalate_rules.core.calendar import Table
from escalate_rules.core.case import Case
from escalate_rules.core.decision import Decision
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.events import Event
from escalate_rules.core.moments import Instant, show_instant
from escalate_rules.core.policy import Go, Open, Policy
from escalate_rules.core.timescale import ByFact, OneOf, Timescale
from escalate_rules.library.calendars import bundled_table
from escalate_rules.wire.cases import read_case, write_case
from tests.differential.compare import both, of_engine, plain, ways_of
from tests.differential.generate import (
    AIMED_KINDS,
    first_instant,
    next_event,
    next_instant,
    raising,
)
from tests.reference import Answer, Misuse, Reference, World, instant


@dataclass
class Told:
    """A history as far as it was told; `differences` of its last step, if there are any."""

    events: list[Event] = field(default_factory=list)
    differences: dict[str, Any] = field(default_factory=dict)
    steps: int = 0
    seen: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return "\n".join(
            [*map(show, self.events), *(f"  {k}: {v}" for k, v in self.differences.items())]
        )


def show(event: Event) -> str:
    """An event on one line."""
    parts = [event.kind]
    for name in event.__dataclass_fields__:
        value = getattr(event, name)
        if value not in (None, "", ()):
            parts.append(
                f"{name}={show_instant(value.at) if isinstance(value, Instant) else value}"
            )
    return " ".join(parts)


def tell(
    policy: Policy,
    rng: Random,
    length: int,
    *,
    table: Table | None = None,
    thorough: bool = True,
    aimed: bool = False,
) -> Told:
    """A history of at most `length` steps; it stops at the first difference.

    A `thorough` one reads whole answers, asks each question again, and looks ahead. In an
    `aimed` one most events have a meaning, and those are drawn more often that seldom have one.
    `table` is the one that the policy was made with, by default the bundled one.
    """
    reference = Reference(policy, table or bundled_table())
    told = Told()
    case, world = empty_case(policy), World()
    event: Event = raising(rng, policy, first_instant(rng, table))
    for _ in range(length):
        told.events.append(event)
        told.steps += 1
        before = case
        case, decision, answer, told.differences = both(
            policy, reference, case, world, event, shown=thorough
        )
        count(told.seen, policy, event, decision, answer)
        if told.differences:
            return told
        if thorough:
            told.differences = memory(policy, before, event, decision)
            if decision is not None and not told.differences:
                told.seen["ways on"] += len(decision.next)
                engine, second = ways_of(decision.next), reference.ways(world)
                told.differences = {} if engine == second else {"next": (engine, second)}
            if not told.differences and rng.random() < 0.3:
                told.seen["outlook"] += 1
                told.differences = looking(policy, reference, case, world, rng)
            if told.differences:
                return told
        if rng.random() < 0.04:
            told.seen["json"] += 1
            back = read_case(json.loads(json.dumps(write_case(case))))
            if back != case:
                told.differences = {"json": (case, back)}
                return told
            # What comes later is decided from what came back.
            case = back
        if world.status == "not_opened":
            assert isinstance(event.at, Instant)
            event = raising(rng, policy, event.at.at)
        elif aimed:
            event = meant_event(rng, policy, reference, world)
        else:
            event = next_event(rng, policy, world)
    return told


def meant_event(rng: Random, policy: Policy, reference: Reference, world: World) -> Event:
    """One of eight drawn events: the first to which the second reading gives a meaning."""
    for _ in range(8):
        event = next_event(rng, policy, world, AIMED_KINDS)
        try:
            if not reference.decide(world.copy(), event).not_applicable:
                break
        except Misuse:
            continue
    return event


def memory(policy: Policy, case: Case, event: Event, decision: Decision | None) -> dict[str, Any]:
    """The decision again, from a memory that now knows it, and from an empty one."""
    kept = dict(policy.index.memo)
    warm = again(policy, case, event)
    policy.index.memo.clear()
    cold = again(policy, case, event)
    policy.index.memo.update(kept)
    first = None if decision is None else (decision.case, of_engine(decision))
    if first == warm == cold:
        return {}
    return {"memory": (first, warm, cold)}


def again(policy: Policy, case: Case, event: Event) -> tuple[Case, dict[str, Any]] | None:
    """The decision in plain values, with the case; None where it is misuse."""
    try:
        decision = decide(policy, case, event)
    except MisuseError:
        return None
    return decision.case, of_engine(decision)


def looking(
    policy: Policy, reference: Reference, case: Case, world: World, rng: Random
) -> dict[str, Any]:
    """What is open, overdue and coming at a later instant."""
    if world.at is None or world.at.at is None:
        return {}
    at = next_instant(rng, world.at.at, world)
    found = outlook(policy, case, at)
    second = reference.outlook(world, instant(at))
    engine = {
        "stage": found.stage,
        "open": {duty.id: plain(duty.due) for duty in found.open},
        "overdue": sorted(duty.id for duty in found.overdue),
        "coming": sorted((each.at, each.what) for each in found.coming),
        "next": ways_of(found.next),
    }
    theirs = {
        "stage": second.stage,
        "open": {each: plain(due) for each, due in second.open.items()},
        "overdue": sorted(second.overdue),
        "coming": sorted(second.coming),
        "next": second.next,
    }
    return {
        f"outlook {name} at {at}": (engine[name], theirs[name])
        for name in engine
        if engine[name] != theirs[name]
    }


# What was exercised ------------------------------------------------------------------------


def count(
    seen: Counter[str],
    policy: Policy,
    event: Event,
    decision: Decision | None,
    answer: Answer | None,
) -> None:
    """Note what one step was about."""
    seen[f"event {event.kind}"] += 1
    if decision is None:
        seen["misuse"] += 1
        return
    if decision.not_applicable is not None:
        seen["not applicable"] += 1
    else:
        seen[f"applied {event.kind}"] += 1
        seen["varied date"] += event.kind in ("agreed", "extended")
    if decision.stage is not None:
        seen["step on a route"] += bool(policy.index.stages[decision.stage].route)
    seen["step in a closed case"] += decision.status not in ("open", "not_opened")
    seen["clock stands"] += decision.case.paused is not None
    if answer is not None and "repeat" in answer.notes:
        seen["repeat"] += 1
    if answer is not None:
        for note in answer.notes:
            if note == "timed move" or note.startswith("move "):
                seen[note] += 1
    seen["breaches"] += len(decision.log.breaches)
    seen["late"] += len(decision.late)
    seen["discharged"] += len(decision.discharged)
    seen["lapsed"] += len(decision.log.lapsed)
    seen["lapsed, missed"] += sum(missed for _, _, missed in decision.log.lapsed)
    seen["changed"] += len(decision.log.changed)
    seen["overdue"] += 0 if answer is None else len(answer.overdue)
    seen["expedited"] += decision.expedite
    for owed in decision.case.duties if decision.log.opened else ():
        if owed.id not in decision.log.opened:
            continue
        effect = policy.index.duties[owed.duty].effect
        assert isinstance(effect, Open)
        seen[f"due {owed.due.kind.value}"] += 1
        seen[f"status {owed.due.standing.value}"] += 1
        seen[f"until {effect.until.value}"] += 1
        for unit in units(effect.within):
            seen[f"timescale {unit}"] += 1
    for trigger in {parts[1] for tag, _, parts in decision.log.reasons if tag == "opened"}:
        name = str(trigger)
        short = name.rpartition(".")[2] if "." in name else name
        seen[f"trigger {'DUTY.' + short if '.' in name else name}"] += 1


def units(timescale: Timescale | None) -> list[str]:
    """What kinds of counting a timescale takes."""
    match timescale:
        case None:
            return ["none"]
        case OneOf(choice=choice, of=parts):
            return [f"{choice.value} of", *(unit for part in parts for unit in units(part))]
        case ByFact(options=options, otherwise=otherwise):
            chosen = (*(part for _, part in options), otherwise)
            return ["by fact", *(unit for part in chosen if part for unit in units(part))]
        case _:
            kind = type(timescale).__name__.lower()
            hour = ["to a time of day"] if getattr(timescale, "ends", None) else []
            return [f"{kind} {getattr(timescale, 'unit', '')}".strip(), *hour]


def moves_by_time(policy: Policy) -> bool:
    """Whether a policy has a move that a passing due makes."""
    return any(
        isinstance(row.effect, Go) and any(name.endswith(".due") for name in row.on)
        for row in policy.rows
    )
