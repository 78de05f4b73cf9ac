"""What entering, leaving and closing discharge, and what is said of them.

Like test_told_with_a_date.py, these hold what one small change to the core would alter
without any other test seeing it (docs/mutation.md).
"""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from escalate_rules.core.events import Actor, Event
from tests.core.small import (
    done,
    due,
    escalated,
    happened,
    learned,
    opened,
    paused,
    raised,
    reopened,
    rerouted,
    resolved,
    small,
    story,
    tell,
    unresolved,
    withdrawn,
)
from tests.core.test_ways import ROUTES

START = raised("2026-10-05T10:00", "raising practitioner")
ENDS = """
duties:
  on_left: {on: raised, who: chair, must: send, until: closed, done_by: left, cites: "4"}
  on_entered: {on: raised, who: chair, must: send, until: closed, done_by: entered, cites: "4"}
  on_stage_1: {on: raised, who: chair, must: send, until: closed, done_by: stage_1.left, cites: "4"}
  on_stage_2: {on: raised, who: chair, must: send, until: closed, done_by: stage_2.entered, cites: "4"}
  on_closed: {on: raised, who: chair, must: send, until: closed, done_by: closed, cites: "4"}
  on_resolved: {on: raised, who: chair, must: send, until: closed, done_by: resolved, cites: "4"}
"""


@pytest.mark.parametrize(
    ("event", "discharged"),
    [
        (
            escalated("2026-10-06T10:00", "raising practitioner"),
            {"on_left#1", "on_entered#1", "on_stage_1#1", "on_stage_2#1"},
        ),
        (
            resolved("2026-10-06T10:00", "raising practitioner"),
            {"on_left#1", "on_stage_1#1", "on_closed#1", "on_resolved#1"},
        ),
        (
            withdrawn("2026-10-06T10:00", "raising practitioner"),
            {"on_left#1", "on_stage_1#1", "on_closed#1"},
        ),
    ],
)
def test_a_move_discharges_what_is_done_by_it_and_by_whom(
    event: Event, discharged: set[str]
) -> None:
    decision = tell(small(ENDS), START, event)

    found = {each for each in decision.discharged if each.startswith("on_")}
    assert found == discharged
    for name in discharged:
        stamp = decision.case.stamps[f"{name.partition('#')[0]}.done"]
        assert (stamp.moment, stamp.by) == (event.at, Actor("practitioner", "raising"))


def test_a_closing_says_its_status_and_its_end() -> None:
    decision = tell(small(), START, resolved("2026-10-06T10:00"))

    assert ("closed", "engine.resolved", ("resolved", "resolved")) in decision.log.reasons
    assert (decision.case.stage, decision.case.last_stage) == (None, "stage_1")


def test_one_goes_back_by_the_stages_that_were_left_one_at_a_time() -> None:
    stages = [
        each.stage
        for each in story(
            small(ROUTES),
            START,
            learned("2026-10-06T09:00", facts={"topic": "meeting"}),
            rerouted("2026-10-06T10:00", to="meetings"),
            learned("2026-10-07T10:00", facts={"urgent": "yes"}),
            rerouted("2026-10-08T10:00", to="back"),
            rerouted("2026-10-09T10:00", to="back"),
        )
    ]

    assert stages == ["stage_1", "stage_1", "dissent", "planning", "dissent", "stage_1"]


# -- what ends as a stage is left ----------------------------------------------------------------

LEAVING = """
facts:
  grave: {asks: "Grave?", values: {no: No, yes: Yes}, default: no, lasts: stage, cites: "4"}
  age: {asks: "How old?", values: {child: A child, adult: An adult}, required: yes, lasts: stage, cites: "4"}
  risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}
moments: {conference: {title: The conference}}
duties:
  kept_to_left: {on: raised, who: chair, must: send, until: left, done_by: left, cites: "4"}
  kept_to_entered: {on: raised, who: chair, must: send, until: left, done_by: entered, cites: "4"}
  given_up: {on: raised, who: chair, must: send, until: left, cites: "4"}
  answer: {on: raised, who: chair, must: respond, until: closed, done_by: escalated, cites: "4"}
  answered: {on: answer.done, in: stage_1, who: chair, must: notify, cites: "4"}
  outcome_told: {on: stage_1.outcome.done, who: chair, must: notify, cites: "4"}
  mild: {on: raised, when: {grave: no}, who: chair, must: notify, cites: "4"}
  of_adults: {on: escalated, when: {age: adult}, who: chair, must: notify, cites: "4"}
  on_leaving: {on: left, when: {risk: high}, who: chair, must: notify, cites: "4"}
moves:
  by_conference: {on: conference, from: stage_1, stage: stage_2, cites: "4"}
"""
CHILD = {"age": "child"}
GRAVE = raised("2026-10-05T10:00", facts=CHILD | {"grave": "yes"})
CHILD_RAISED = raised("2026-10-05T10:00", facts=CHILD)


def test_what_is_owed_in_a_stage_is_done_where_leaving_it_does_it_and_else_lapses() -> None:
    decision = tell(small(LEAVING), CHILD_RAISED, escalated("2026-10-06T10:00"))

    assert {"kept_to_left#1", "kept_to_entered#1"} <= set(decision.discharged)
    assert [each.id for each in decision.lapsed] == ["given_up#1"]


def test_what_an_escalation_ends_has_ended_in_the_stage_that_it_leaves() -> None:
    decision = tell(small(LEAVING), CHILD_RAISED, escalated("2026-10-06T10:00"))

    assert "answered#1" in opened(decision)


@pytest.mark.parametrize(
    ("at", "ended"), [("2026-10-06T10:00", "discharged"), ("2026-10-20T10:00", "late")]
)
def test_what_ends_with_an_escalation_opens_what_follows_from_it_once(at: str, ended: str) -> None:
    decision = tell(small(LEAVING), CHILD_RAISED, escalated(at))

    assert "stage_1.outcome#1" in getattr(decision, ended)
    assert [each for each in opened(decision) if each.startswith("outcome_told")] == [
        "outcome_told#1"
    ]


def test_a_fact_that_is_forgotten_with_its_stage_opens_what_its_default_calls_for() -> None:
    first, *_, moved = story(
        small(LEAVING),
        GRAVE,
        unresolved("2026-10-06T10:00"),
        done("2026-10-06T11:00", duty="stage_1.escalation"),
        done("2026-10-06T11:00", duty="kept_to_left"),
        done("2026-10-06T11:00", duty="kept_to_entered"),
        done("2026-10-06T11:00", duty="given_up"),
        happened("2026-10-07T10:00", moment="conference"),
    )

    assert "mild#1" not in opened(first)
    assert (moved.stage, moved.discharged, moved.lapsed) == ("stage_2", (), ())
    assert opened(moved) == ["mild#1"]


def test_what_nobody_knew_at_a_stage_is_not_read_by_what_is_learned_at_a_later_one() -> None:
    later = story(
        small(LEAVING),
        CHILD_RAISED,
        escalated("2026-10-06T10:00"),
        escalated("2026-10-07T10:00"),
        learned("2026-10-08T10:00", facts={"age": "adult"}),
    )

    assert opened(later[-1]) == []
    (left,) = [each for each in later[2].case.occurrences if each.name == "left"]
    assert dict(left.facts) == {"grave": "no", "age": ""}


def test_a_case_that_is_reopened_has_not_left_the_stage_where_it_was_closed() -> None:
    closed, again, fact = story(
        small(LEAVING),
        CHILD_RAISED,
        resolved("2026-10-06T10:00"),
        reopened("2026-10-07T10:00", "raising manager", reason="New"),
        learned("2026-10-08T10:00", facts={"risk": "high"}),
    )[1:]

    assert "left" in [each.name for each in closed.case.occurrences]
    assert (again.stage, again.case.stamps["entered"].by) == (
        "stage_1",
        Actor("manager", "raising"),
    )
    assert "on_leaving#1" not in opened(fact)


# -- windows -------------------------------------------------------------------------------------

WINDOW = """
stages:
  stage_1: {number: 1, title: One, between: practitioner, escalates: {stage: stage_2, who: raising practitioner, should: refer, cites: "1"}, cites: "1"}
  stage_2:
    number: 2
    title: Two
    between: manager
    escalates: {stage: stage_3, who: raising manager, should: refer, closes: 5 working days of escalated, cites: "2"}
    cites: "2"
  stage_3: {number: 3, title: The Chair, decides: chair, cites: "3"}
"""


def test_an_escalation_comes_too_late_by_the_one_before_it_and_not_by_itself() -> None:
    # Five working days of Tuesday 6 October are over with Tuesday 13 October.
    decision = tell(
        small(WINDOW), START, escalated("2026-10-06T10:00"), escalated("2026-10-14T10:00")
    )

    assert [(each.rule, each.severity, each.says) for each in decision.breaches] == [
        ("stage_2.escalates", "warning", "it came after the last day, 2026-10-13")
    ]
    assert [each.says for each in decision.reasons if each.rule == "stage_2.escalates"] == [
        "stage_2.escalates is not kept",
        "the case enters stage 3, The Chair",
    ]


# -- a clock that stands as the case closes ------------------------------------------------------

STOPPED = """
facts: {court: {asks: "Before a court?", values: {no: No, yes: Yes}, default: yes, cites: "4"}}
duties:
  answer: {on: raised, who: chair, must: respond, within: 5 working days of raised, until: done, pauses: {when: {court: yes}, cites: "4"}, cites: "4"}
"""


def test_what_outlives_a_case_whose_clock_stands_is_due_again_from_its_closing() -> None:
    stood, closed = story(
        small(STOPPED),
        START,
        paused("2026-10-06T10:00", reason="A court"),
        resolved("2026-10-08T10:00"),
    )[1:]

    # Wednesday and Thursday are lost: five working days of Monday 5 October end on the 12th.
    assert due(stood, "answer") == "awaiting resumed"
    assert due(closed, "answer") == "2026-10-14"


# -- which of several ways -----------------------------------------------------------------------

TWO_WAYS = """
handovers: {complaints: {title: Complaints procedure, cites: "4"}}
stages:
  stage_1: {number: 1, title: One, between: practitioner, escalates: {stage: stage_2, who: raising practitioner, should: refer, cites: "1"}, cites: "1"}
  stage_2: {number: 2, title: Two, decides: chair, cites: "2"}
routes:
  meetings:
    title: About a meeting
    switch: never
    when: {raising_agency: school}
    cites: "3"
    stages:
      dissent: {number: none, title: Dissent, escalates: {stage: stage_2, who: raising manager, should: refer, cites: "3"}, cites: "3"}
      appeal: {number: none, title: Appeal, escalates: {handover: complaints, who: raising manager, should: refer, cites: "3"}, cites: "3"}
moves:
  another: {on: escalated, from: [dissent, stage_2], stage: stage_2, cites: "4"}
  to_appeal: {on: escalated, from: dissent, stage: appeal, cites: "4"}
"""
OF_A_SCHOOL = raised("2026-10-05T10:00", agencies={"raising": "school"})


def test_of_two_ways_to_one_stage_its_own_way_up_is_taken_whichever_is_written_first() -> None:
    decision = tell(small(TWO_WAYS), OF_A_SCHOOL, escalated("2026-10-06T10:00", to="stage_2"))

    assert ("entered", "dissent.escalates", ("stage_2",)) in decision.log.reasons


@pytest.mark.parametrize(
    ("history", "refused"),
    [
        (
            [START, escalated("2026-10-06T10:00"), escalated("2026-10-07T10:00", to="stage_1")],
            ("nothing leads from Two to `stage_1`", "engine.escalated", ()),
        ),
        (
            [
                OF_A_SCHOOL,
                escalated("2026-10-06T10:00", to="appeal"),
                escalated("2026-10-07T10:00", to="stage_1"),
            ],
            (
                "nothing leads from Appeal to `stage_1`: the way up from here is `complaints`",
                "appeal.escalates",
                ("3",),
            ),
        ),
    ],
)
def test_where_nothing_leads_is_told_with_the_way_up_if_there_is_one(
    history: list[Event], refused: tuple[str, str, tuple[str, ...]]
) -> None:
    told = tell(small(TWO_WAYS), *history).not_applicable

    assert told is not None
    assert (told.why, told.rule, told.cites) == refused


def test_where_no_stage_leads_up_an_escalation_has_nowhere_to_go() -> None:
    policy = small('stages: {stage_1: {number: 1, title: Alone, decides: chair, cites: "1"}}')

    told = tell(policy, START, escalated("2026-10-06T10:00")).not_applicable

    assert told is not None
    assert (told.why, told.rule, told.cites) == ("there is no stage after Alone", "stage_1", ("1",))


# -- another route -------------------------------------------------------------------------------

OFFERED = """
facts:
  risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}
  topic: {asks: "What about?", values: {care: Care, meeting: A meeting}, default: care, cites: "4"}
duties:
  while_there: {on: rerouted, when: {risk: high}, who: chair, must: notify, cites: "4"}
  afterwards: {on: left, when: {risk: high}, who: chair, must: notify, cites: "4"}
routes:
  meetings:
    title: About a meeting
    switch: offered
    when: {topic: meeting}
    cites: "3"
    stages: {dissent: {number: none, title: Dissent, decides: panel, cites: "3"}}
"""


def test_a_case_is_taken_to_another_route_by_whoever_does_so_and_that_is_then_past() -> None:
    moved, fact = story(
        small(OFFERED),
        START,
        learned("2026-10-06T09:00", facts={"topic": "meeting"}),
        rerouted("2026-10-06T10:00", "receiving manager", to="meetings"),
        learned("2026-10-07T10:00", facts={"risk": "high"}),
    )[2:]

    assert moved.case.stamps["entered"].by == Actor("manager", "receiving")
    assert ("routed", "meetings", ("dissent",)) in moved.log.reasons
    assert opened(fact) == ["afterwards#1"]
