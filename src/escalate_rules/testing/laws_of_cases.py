"""Laws of the case: its stage, its end, its history."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from escalate_rules.analysis.outlook import outlook
from escalate_rules.analysis.plan import plan
from escalate_rules.core.case import Case
from escalate_rules.core.duties import runs_out
from escalate_rules.core.engine import decide, empty_case, replay
from escalate_rules.core.events import (
    Agreed,
    Convened,
    Event,
    Happened,
    Learned,
    Occurred,
    Raised,
    TimeReached,
)
from escalate_rules.core.moments import Day, DayEnd, Instant
from escalate_rules.core.policy import Policy
from escalate_rules.testing.edges import MOMENT
from escalate_rules.testing.laws_of_answers import (
    History,
    broken,
    decisions,
    moves_by_time,
    name_of,
)
from escalate_rules.wire.cases import read_case, write_case

# What opens a duty in a case that is closed, beside the end or the due of another.
AFTER_THE_END: Final = frozenset(
    ("resolved", "decided", "withdrawn", "handed_over", "closed", "left", "known")
)
UNORDERED: Final = (
    "facts", "moments", "roles", "agencies", "handovers", "endings", "clauses",
)  # fmt: skip


def case_of(policy: Policy, history: Sequence[Event]) -> Case:
    """The case that the events make."""
    case = empty_case(policy)
    for event in history:
        case = decide(policy, case, event).case
    return case


def never_more_than_one_stage(policy: Policy, history: History) -> None:
    """An open case is in one stage, a closed one in none, and one event enters one at most."""
    for _, decision in decisions(policy, history):
        case, event = decision.case, decision.event
        is_open = case.status == "open"
        broken(is_open == (case.stage is not None), "a case was open and in no stage", event)
        ended = case.ending is not None
        broken(ended != (is_open or case.status == "not_opened"), "an end was not said", event)
        if case.stage is not None:
            route = policy.index.stages[case.stage].route
            broken(case.route == route, "a case was on another route than its stage", event)
        entered = decision.log.entered
        broken(len(entered) <= 1 or moves_by_time(policy), "one event entered two stages", event)


def a_closed_case_opens_nothing_else(policy: Policy, history: History) -> None:
    """What opens after the end hangs on the end, on an outliving duty, or on a fact."""
    for before, decision in decisions(policy, history):
        if before.status in {"open", "not_opened"} or decision.status == "open":
            continue
        owed = {each.id: each for each in decision.case.duties}
        for duty in decision.opened:
            trigger = owed[duty.id].trigger.partition("@")[0]
            called = trigger in AFTER_THE_END or trigger.endswith((".done", ".due"))
            broken(called, f"{duty.id} opened in a closed case on {trigger}", decision.event)


def time_closes_nothing(policy: Policy, history: History) -> None:
    """Where no rule moves by time, `time_reached` ends only what a rule lets end with it.

    That is what is owed while something holds, and what is kept or forbidden until its date.
    """
    if moves_by_time(policy):
        return
    standing = {row.id for row in policy.index.standing}
    standing |= {row.id for row in policy.rows if runs_out(row.effect)}
    for before, decision in decisions(policy, history):
        event = decision.event
        if not isinstance(event, TimeReached):
            continue
        stands = (decision.status, decision.stage) == (before.status, before.stage)
        broken(stands, "time alone moved a case", event)
        ended = (*decision.discharged, *decision.late, *(each.id for each in decision.lapsed))
        for each in ended:
            broken(name_of(each) in standing, f"time alone ended {each}", event)


def time_told_anywhere_changes_nothing(policy: Policy, history: History, place: int) -> None:
    """Told at every edge between the events, and at one of these alone."""
    case = case_of(policy, history)
    with_all, gaps = with_time_between(policy, history)
    after = case_of(policy, with_all)
    broken(after == case, "time told between the events changed the case")
    if gaps:
        number, time = gaps[place % len(gaps)]
        alone = (*history[:number], TimeReached(at=time), *history[number:])
        broken(case_of(policy, alone) == case, f"time told at {time} changed the case")


def with_time_between(
    policy: Policy, history: History
) -> tuple[History, list[tuple[int, Instant]]]:
    """The history with time told at every edge, and where: the event before which, and when.

    The edges are the instants of the events, half-way between two, and where a due passes.
    """
    found: list[Event] = []
    places: list[tuple[int, Instant]] = []
    case = empty_case(policy)
    for number, event in enumerate(history):
        # A repeat changes nothing, the case's last instant neither.
        is_repeat = event.id is not None and event.id in case.seen
        if isinstance(case.at, Instant) and isinstance(event.at, Instant) and not is_repeat:
            begin, end = case.at.at, event.at.at
            dues = [owed.due.due_by for owed in case.open_duties if owed.due.due_by is not None]
            edges = {due + MOMENT * step for due in dues for step in (0, 1)}
            edges |= {begin, end, begin + (end - begin) / 2}
            times = [Instant(edge) for edge in sorted(edges) if begin <= edge <= end]
            found += [TimeReached(at=time) for time in times]
            places += [(number, time) for time in times]
        found.append(event)
        case = decide(policy, case, event).case
    return tuple(found), places


def a_repeat_changes_nothing(policy: Policy, history: History, place: int) -> None:
    """An event told again with its id, at once and at the end."""
    # One that is a repeat already stays one.
    ids: dict[str | None, str] = {}
    named = [
        replace(event, id=ids.setdefault(event.id, str(number)) if event.id else f"own {number}")
        for number, event in enumerate(history)
    ]
    place %= len(named)
    again = named[place]
    twice = [*named[: place + 1], again, *named[place + 1 :], again]
    kept = case_of(policy, twice) == case_of(policy, named)
    broken(kept, "an event told twice changed the case", again)


def a_refusal_changes_nothing(policy: Policy, history: History) -> None:
    """A refused event leaves what the passing of time to its instant leaves."""
    for before, decision in decisions(policy, history):
        if decision.not_applicable is None or before.status == "not_opened":
            continue
        # The id is kept, so that a repeat is known.
        event = decision.event
        alone = decide(policy, before, TimeReached(at=event.at, id=event.id)).case
        repeat = event.id is not None and event.id in before.seen
        kept = decision.case == (before if repeat else alone)
        broken(kept, "an event that was refused changed the case", event)


def the_history_is_the_case(policy: Policy, history: History) -> None:
    """`replay` gives the case that the events made one by one."""
    broken(replay(policy, history) == case_of(policy, history), "a history replayed was no case")


def a_split_history_changes_nothing(policy: Policy, history: History, place: int) -> None:
    """The case put away as JSON after any event, and after each one from there on."""
    place %= len(history) + 1
    case = through_json(case_of(policy, history[:place]))
    for event in history[place:]:
        case = through_json(decide(policy, case, event).case)
    kept = case == case_of(policy, history)
    broken(kept, f"a history split after {place} events and resumed from JSON was another")


def through_json(case: Case) -> Case:
    """The case as it comes back."""
    return read_case(json.loads(json.dumps(write_case(case))))


def the_order_of_unordered_parts_changes_nothing(policy: Policy, history: History) -> None:
    """The policy's unordered parts, and the events', written backwards."""
    turned: dict[str, Any] = {name: getattr(policy, name)[::-1] for name in UNORDERED}
    ours = case_of(policy, history)
    theirs = case_of(replace(policy, **turned), [backwards(event) for event in history])
    broken(plain(ours) == plain(theirs), "parts written in another order made another case")


def backwards(event: Event) -> Event:
    """The same event with its unordered parts written the other way round."""
    match event:
        case Raised():
            return replace(
                event,
                facts=event.facts[::-1],
                moments=event.moments[::-1],
                agencies=event.agencies[::-1],
            )
        case Learned():
            return replace(event, facts=event.facts[::-1])
        case Convened():
            return replace(event, agencies=event.agencies[::-1])
        case Agreed():
            return replace(event, agreeing=event.agreeing[::-1])
        case _:
            return event


def plain(case: Case) -> object:
    """A case without the order of what happened at one time, nor of the duties it opened."""
    lasting = [replace(each, facts=tuple(sorted(each.facts))) for each in case.occurrences]
    return (
        case.status, case.stage, case.facts, case.stamps, case.known,
        sorted((each.name, str(each.moment), each.facts) for each in lasting),
        sorted((owed.id, owed.state, str(owed.due), str(owed.ended)) for owed in case.duties),
    )  # fmt: skip


def what_lasts_a_stage_is_forgotten_with_it(policy: Policy, history: History) -> None:
    """Facts and moments that last a stage are not known in another."""
    lasting = {fact.id for fact in policy.facts if fact.lasts_stage}
    lasting |= {moment.id for moment in policy.moments if moment.lasts_stage}
    for before, decision in decisions(policy, history):
        if before.stage is not None and decision.stage != before.stage:
            known = lasting & {*decision.case.facts, *decision.case.stamps}
            if moves_by_time(policy):
                # Time may have left the stage first, and the event told it in the next one.
                known -= named_by(decision.event)
            said = ", ".join(sorted(known))
            broken(not known, f"{said} was known in the next stage still", decision.event)


def named_by(event: Event) -> set[str]:
    """The facts and moments that an event tells."""
    match event:
        case Learned(facts=facts):
            return {name for name, _ in facts}
        case Happened(moment=name) | Occurred(name=name):
            return {name}
        case _:
            return set()


def an_outlook_is_the_passing_of_time(policy: Policy, history: History, minutes: int) -> None:
    """What is open and overdue so many minutes on, as `time_reached` then would have it."""
    case = case_of(policy, history)
    if not isinstance(case.at, Instant):
        return
    copy = through_json(case)
    at = case.at.at + timedelta(minutes=minutes)
    seen = outlook(policy, case, at)
    then = decide(policy, case, TimeReached(at=Instant(at)))
    broken(case == copy, "an outlook changed the case")
    same = (seen.stage, seen.open, seen.overdue) == (then.stage, then.open, then.overdue)
    broken(same, "an outlook showed what time alone does not bring")
    # A limit in hours is met up to and including its instant, so at that instant it is to come.
    met_still = {f"{duty.id} is due" for duty in seen.open if duty.due.kind == "instant"}
    for each in seen.coming:
        ahead = each.at > at or (each.at == at and each.what in met_still)
        broken(ahead, f"an outlook showed as coming what is past: {each.what}")


def every_raising_has_a_plan(policy: Policy, history: History) -> None:
    """A plan has stages where the raising is taken in, each once and in the order of time."""
    raised = history[0]
    assert isinstance(raised, Raised)
    found = plan(policy, raised)
    opened = found.first.status == "open"
    broken(bool(found.stages) == opened, "a plan had stages and no open case, or the reverse")
    said = found.stages or found.first.not_applicable or found.first.ending
    broken(bool(said), "a plan did not say why it has no stages")
    entered = [
        each.enters.first
        for each in found.stages
        if isinstance(each.enters, Day | DayEnd | Instant)
    ]
    broken(entered == sorted(entered), "a plan ran back")
    stages = [each.stage for each in found.stages]
    broken(len(set(stages)) == len(stages), "a plan entered a stage twice")
