"""What stands for what when everything is tried: held against trying all of it."""

# ruff: noqa: E501 - a policy reads best with one rule a line

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise, product

import pytest

from escalate_rules.analysis.proofs import replayed
from escalate_rules.analysis.slices import Slice
from escalate_rules.analysis.starts import alike, steering_starts
from escalate_rules.analysis.states import Step, explore
from escalate_rules.core.decision import Decision
from escalate_rules.core.events import (
    Actor,
    Decided,
    Escalated,
    Event,
    Learned,
    Raised,
    Resolved,
    TimeReached,
    Unresolved,
)
from escalate_rules.core.moments import Instant
from escalate_rules.core.policy import Open, Policy
from tests.core.small import small
from tests.prove.desk import proof

RACE = """
stages:
  stage_1:
    number: 1
    title: Practitioners
    outcome: {must: reach, within: 9 calendar days of entered, cites: "1"}
    escalates: {stage: stage_2, who: raising practitioner, should: refer, closes: 6 working days of entered, after_closing: refuse, cites: "1"}
  stage_2:
    number: 2
    title: Managers
    outcome: {must: reach, within: 2 working days of entered, cites: "2"}
    escalates: {stage: stage_3, who: raising manager, should: refer, opens: 3 calendar days of entered, cites: "2"}
  stage_3: {number: 3, title: The Chair, decides: chair, cites: "3"}
moves:
  times_out: {on: stage_1.outcome.due, from: stage_1, stage: stage_3, cites: "4"}
  falls_back: {on: stage_2.outcome.due, from: stage_2, stage: stage_1, cites: "4"}
"""
FACTS = """
facts:
  risk: {asks: "Is there a risk?", values: {none: None, some: Some, high: High}, default: none, cites: "4"}
  hurry: {asks: "Is there a hurry?", values: {no: No, yes: Yes}, default: no, cites: "4"}
  note: {asks: "Was it noted?", values: {no: No, yes: Yes}, default: no, cites: "4"}
moves:
  straight_up: {on: escalated, from: stage_1, stage: stage_3, when: {risk: high, hurry: yes}, cites: "4"}
  gone: {on: learned, from: stage_2, handover: elsewhere, when: {risk: some}, cites: "4"}
  written: {on: told.done, from: stage_1, stage: stage_2, when: {hurry: yes}, cites: "4"}
handovers: {elsewhere: {title: Another procedure, cites: "4"}}
duties:
  told: {on: raised, when: {risk: [some, high]}, who: raising practitioner, must: notify, to: business_team, within: 2 working days of raised, cites: "4"}
  noted: {on: escalated, when: {note: yes}, who: raising manager, must: record, within: 1 working day of escalated, cites: "4"}
powers:
  calm: {on: decided, barred: chair, when: {hurry: yes}, cites: "4"}
"""
Ways = frozenset[tuple[str | None, str, str | None, bool]]


def ways_of(cut: Slice, start: Instant) -> Ways:
    """Every change of stage there is: from where, by what, to where, and whether it closes."""
    found: set[tuple[str | None, str, str | None, bool]] = set()

    def see(step: Step) -> None:
        if step.decision.not_applicable is None and step.before is not None:
            case = step.decision.case
            if case.stage != step.before.stage:
                kind = step.event.kind
                found.add((step.before.stage, kind, case.stage, case.status == "open"))

    explore(cut, start, see)
    return frozenset(found)


def steps_of(cut: Slice, start: Instant) -> frozenset[object]:
    """Every step there is from one state to another, windows and passed limits included."""
    found: set[object] = set()

    def see(step: Step) -> None:
        if step.state is not None:
            found.add((step.state.group, step.event.kind, step.after))

    explore(cut, start, see)
    return frozenset(found)


def morning(day: date) -> Instant:
    return Instant(datetime.fromisoformat(f"{day}T10:00+00:00"))


def held_to_every_day(days: Sequence[date]) -> None:
    cut = Slice.of(small(RACE))
    groups = alike(cut, days)

    assert 1 < len(groups) < len(days)
    for group in groups:
        assert len({steps_of(cut, morning(day)) for day in group}) == 1


def test_start_days_that_stand_for_each_other_go_the_same_ways() -> None:
    held_to_every_day([date(2026, 12, 7) + timedelta(days=each) for each in range(35)])


@pytest.mark.slow
def test_start_days_of_two_years_that_stand_for_each_other_go_the_same_ways() -> None:
    held_to_every_day([date(2026, 1, 1) + timedelta(days=each) for each in range(730)])


def test_the_race_is_run_differently_on_different_days() -> None:
    # Nine calendar days over Christmas hold fewer than six working days.
    cut = Slice.of(small(RACE))

    assert steps_of(cut, morning(date(2026, 12, 23))) != steps_of(cut, morning(date(2026, 12, 7)))


def test_where_time_steers_nothing_every_day_goes_the_same_ways() -> None:
    cut = Slice.of(small())

    assert len(steering_starts(cut).chosen) == 1
    days = [date(2026, 12, 18) + timedelta(days=each) for each in range(14)]
    assert len({steps_of(cut, morning(day)) for day in days}) == 1


def test_the_rows_left_out_of_a_slice_change_no_way() -> None:
    policy = small(FACTS)
    duties = tuple(row.id for row in policy.rows if isinstance(row.effect, Open))
    whole = Slice(policy, policy, tuple(each for each in duties if "." not in each))
    cut = Slice.of(policy)
    start = morning(date(2026, 3, 2))

    assert len(cut.policy.rows) < len(policy.rows)
    assert set(cut.facts) == {"risk", "hurry"} and set(whole.facts) == {"risk", "hurry", "note"}
    assert ways_of(cut, start) == ways_of(whole, start)


def test_each_way_is_found_that_some_history_takes() -> None:
    """All histories of a raising and three events, one after the other, take no way that was not found."""
    policy = small(FACTS)
    found = ways_of(Slice.of(policy), morning(date(2026, 3, 2)))
    taken = set()
    for events in histories(policy, 3):
        decisions = replayed(policy, events)
        assert decisions is not None
        for before, after in pairwise(decisions):
            if after.not_applicable is None and before.case.stage != after.case.stage:
                is_open = after.case.status == "open"
                taken.add((before.case.stage, after.event.kind, after.case.stage, is_open))

    assert taken and taken <= found


def histories(policy: Policy, length: int) -> list[list[Event]]:
    """Every history of a raising and so many events, a minute apart or after a week."""
    start = morning(date(2026, 3, 2))
    raisings = [
        Raised(at=start, facts=(("risk", risk), ("hurry", hurry)))
        for risk in ("none", "some", "high")
        for hurry in ("no", "yes")
    ]
    chair = Actor("chair", "partnership")
    events: list[Event] = [
        Unresolved(at=start),
        Escalated(at=start),
        Escalated(at=start, to="stage_3"),
        Resolved(at=start),
        Decided(at=start, by=chair),
        Learned(at=start, facts=(("risk", "some"),)),
        Learned(at=start, facts=(("hurry", "yes"),)),
        TimeReached(at=start),
    ]
    return [
        [raised, *(timed(event, start, place) for place, event in enumerate(chosen, 1))]
        for raised in raisings
        for chosen in product(events, repeat=length)
    ]


def timed(event: Event, start: Instant, place: int) -> Event:
    return replace(event, at=Instant(start.at + timedelta(minutes=place)))


def test_no_shorter_history_shows_what_a_witness_shows() -> None:
    policy = small(FACTS)
    [found] = proof("may_decide", FACTS).found
    assert found.witness is not None

    def is_shown(decisions: list[Decision] | None) -> bool:
        refused = decisions[-1].not_applicable if decisions else None
        return (
            refused is not None
            and refused.rule == "calm"
            and decisions is not None
            and (decisions[-2].case.stage == "stage_3")
        )

    length = len(found.witness.events)
    assert is_shown(replayed(policy, found.witness.events))
    shorter = [each for count in range(1, length - 1) for each in histories(policy, count)]
    assert shorter and not any(is_shown(replayed(policy, each)) for each in shorter)
