"""What depends on who acts, and on which day: every way, power and meeting asks the act itself.

Like test_told_with_a_date.py, these hold what one small change to the core would alter
without any other test seeing it (docs/mutation.md).
"""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from escalate_rules.core import shapes
from escalate_rules.core.decision import Decision
from escalate_rules.core.events import Event
from tests.core.small import (
    convened,
    decided,
    done,
    escalated,
    event,
    happened,
    learned,
    opened,
    raised,
    rerouted,
    resolved,
    small,
    story,
    tell,
    time_reached,
    withdrawn,
)

START = raised("2026-10-05T10:00", "raising practitioner")
TUESDAY, SATURDAY, MONDAY = "2026-10-06T10:00", "2026-10-10T10:00", "2026-10-12T10:00"
ASKS = """
facts:
  risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}
  place: {asks: "Where?", values: {home: Home, away: Away}, default: away, cites: "4"}
moments: {conference: {title: The conference}}
events: {signed: {title: Signed}}
duties:
  answer: {on: raised, who: chair, must: respond, done_by: resolved, cites: "4"}
  noted: {on: raised, who: each party, must: record, cites: "4"}
moves:
  asked: MOVE
"""


def ways(move: str, *events: Event) -> list[Decision]:
    return story(small(ASKS.replace("MOVE", move)), START, *events)


def refusal(decision: Decision) -> tuple[str, str, tuple[str, ...]]:
    told = decision.not_applicable
    assert told is not None
    return told.why, told.rule, told.cites


# -- moves that an event makes by itself ---------------------------------------------------------


@pytest.mark.parametrize(
    ("move", "moves", "stays"),
    [
        (
            '{on: conference, from: stage_1, stage: stage_2, when: {actor: chair}, cites: "4"}',
            happened(TUESDAY, "chair", moment="conference"),
            happened(TUESDAY, "raising manager", moment="conference"),
        ),
        (
            '{on: conference, from: stage_1, stage: stage_2, when: {day: working}, cites: "4"}',
            happened(TUESDAY, moment="conference"),
            happened(SATURDAY, moment="conference"),
        ),
        (
            '{on: conference, from: stage_1, stage: stage_2, needs: note, cites: "4"}',
            happened(TUESDAY, moment="conference", note="As agreed"),
            happened(TUESDAY, moment="conference"),
        ),
        (
            '{on: answer.done, from: stage_1, stage: stage_2, when: {actor: chair}, cites: "4"}',
            done(TUESDAY, "chair", duty="answer"),
            done(TUESDAY, "raising manager", duty="answer"),
        ),
        (
            '{on: answer.done, from: stage_1, stage: stage_2, when: {day: working}, cites: "4"}',
            done(TUESDAY, duty="answer"),
            done(SATURDAY, duty="answer"),
        ),
        (
            '{on: answer.done, from: stage_1, stage: stage_2, closes: 3 working days of raised, after_closing: refuse, cites: "4"}',
            done(TUESDAY, duty="answer"),
            done(SATURDAY, duty="answer"),
        ),
        (
            '{on: noted.done, from: stage_1, stage: stage_2, cites: "4"}',
            done(TUESDAY, duty="noted#1@receiving"),
            done(TUESDAY, duty="answer"),
        ),
    ],
)
def test_a_move_is_made_by_itself_where_the_act_is_what_it_asks_for(
    move: str, moves: Event, stays: Event
) -> None:
    assert ways(move, moves)[-1].stage == "stage_2"
    assert ways(move, stays)[-1].stage == "stage_1"


def test_a_resolution_goes_by_the_row_that_admitted_it_whatever_it_discharges() -> None:
    move = '{on: resolved, from: stage_1, stage: stage_2, when: {answer: open}, cites: "4"}'

    decision = ways(move, resolved(TUESDAY))[-1]

    assert (decision.status, decision.stage) == ("open", "stage_2")
    assert "answer#1" in decision.discharged


def test_a_way_up_may_ask_for_the_day() -> None:
    move = '{on: escalated, from: stage_1, stage: stage_3, when: {day: working}, cites: "4"}'

    assert ways(move, escalated(TUESDAY, to="stage_3"))[-1].stage == "stage_3"
    assert refusal(ways(move, escalated(SATURDAY, to="stage_3"))[-1]) == (
        "it asks that it falls when the day is working",
        "asked",
        ("4",),
    )


def test_a_due_that_a_way_asks_about_passes_with_its_reason() -> None:
    duties = 'duties: {plea: {on: raised, who: chair, must: send, within: 2 working days of raised, cites: "4"}}'
    moves = 'moves: {asked: {on: escalated, from: stage_1, stage: stage_3, when: {plea: overdue}, cites: "4"}}'

    asking = tell(small(f"{duties}\n{moves}"), START, time_reached(SATURDAY))
    silent = tell(small(duties), START, time_reached(SATURDAY))

    assert ("timed", "engine.time", ("plea.due",)) in asking.log.reasons
    assert [tag for tag, _, _ in silent.log.reasons if tag == "timed"] == []


# -- duties --------------------------------------------------------------------------------------


@pytest.mark.parametrize("asks", ["on: raised, when", "on: raised, while", "as_soon_as"])
def test_a_duty_of_working_days_is_asked_about_each_day_anew(asks: str) -> None:
    policy = small(
        f'duties: {{call: {{{asks}: {{day: working}}, who: chair, must: call, cites: "4"}}}}'
    )
    found = [opened(tell(policy, raised(at))) for at in (MONDAY, SATURDAY, TUESDAY)]

    assert found == [["call#1"], [], ["call#1"]]


def test_whether_a_policy_asks_for_the_hour_is_found_out_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    policy = small("events: {asked_once: {title: Asked}}")
    tell(policy, START, escalated(TUESDAY))

    def again(_: object) -> bool:
        raise AssertionError("it is found out again")

    monkeypatch.setattr(shapes, "_asks_for_time", again)

    assert tell(policy, START, escalated(TUESDAY), resolved(SATURDAY)).status == "resolved"


# -- on what is learned --------------------------------------------------------------------------


@pytest.mark.parametrize("asks", ["actor: chair", "day: working"])
def test_a_fact_moves_the_case_when_it_becomes_so_and_not_again_while_it_is(asks: str) -> None:
    move = f'{{on: learned, from: any, stage: stage_2, when: {{risk: high, {asks}}}, cites: "4"}}'

    moved, again = ways(
        move,
        learned(TUESDAY, "chair", facts={"risk": "high"}),
        learned("2026-10-07T10:00", "chair", facts={"place": "home"}),
    )[1:]

    assert (moved.stage, moved.case.stay) == ("stage_2", 2)
    assert (again.stage, again.case.stay) == ("stage_2", 2)


def test_a_row_that_held_before_gives_way_to_the_next_that_becomes_so() -> None:
    move = """{on: learned, from: any, stage: stage_2, when: {risk: high}, cites: "4"}
  next_one: {on: learned, from: any, stage: stage_3, when: {place: home}, cites: "4"}"""
    policy = small(ASKS.replace("MOVE", move))
    high = raised("2026-10-05T10:00", facts={"risk": "high"})

    assert tell(policy, high, learned(TUESDAY, facts={"place": "home"})).stage == "stage_3"


# -- endings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("door", "lets", "shuts", "why"),
    [
        (
            "when: {day: working}",
            resolved(TUESDAY),
            resolved(SATURDAY),
            "it asks that it falls when the day is working",
        ),
        (
            "when: {actor: chair}",
            resolved(TUESDAY, "chair"),
            resolved(TUESDAY, "raising manager"),
            "it asks that it is done by `chair`",
        ),
        ("needs: how", resolved(TUESDAY, how="By talk"), resolved(TUESDAY), "it needs a how"),
    ],
)
def test_the_door_of_an_ending_is_open_to_the_act_that_it_asks_for(
    door: str, lets: Event, shuts: Event, why: str
) -> None:
    move = f'{{on: resolved, ending: resolved, {door}, cites: "4"}}'

    assert ways(move, lets)[-1].status == "resolved"
    assert refusal(ways(move, shuts)[-1]) == (why, "asked", ("4",))


def test_where_nobody_decides_a_row_may_still_let_a_decision_through() -> None:
    move = '{on: decided, from: stage_1, stage: stage_3, when: {actor: chair}, cites: "4"}'

    assert ways(move, decided(TUESDAY, "chair"))[-1].stage == "stage_3"
    assert refusal(ways(move, decided(TUESDAY, "raising manager"))[-1]) == (
        "it asks that it is done by `chair`",
        "asked",
        ("4",),
    )


# -- routes --------------------------------------------------------------------------------------

OFFERED = """
routes:
  meetings:
    title: About a meeting
    when: WHEN
    switch: offered
    cites: "3"
    stages: {dissent: {number: none, title: Dissent, decides: panel, cites: "3"}}
"""


@pytest.mark.parametrize(
    ("when", "takes", "refuses", "why"),
    [
        (
            "{actor: panel}",
            rerouted(TUESDAY, "panel", to="meetings"),
            rerouted(TUESDAY, "raising manager", to="meetings"),
            "About a meeting is for cases where it is done by `panel`",
        ),
        (
            "{day: closed}",
            rerouted(SATURDAY, to="meetings"),
            rerouted(TUESDAY, to="meetings"),
            "About a meeting is for cases where it falls when the day is closed",
        ),
    ],
)
def test_a_route_is_offered_to_the_act_that_it_is_for(
    when: str, takes: Event, refuses: Event, why: str
) -> None:
    policy = small(OFFERED.replace("WHEN", when))

    assert tell(policy, START, takes).stage == "dissent"
    assert refusal(tell(policy, START, refuses)) == (why, "meetings", ("3",))


# -- powers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("power", "may", "may_not", "why"),
    [
        (
            "on: signed, only: chair",
            event("signed", TUESDAY, "chair"),
            event("signed", TUESDAY, "raising manager"),
            "only Independent Chair may do this",
        ),
        (
            "on: withdrawn, barred: manager, when: {day: closed}",
            withdrawn(TUESDAY, "raising manager"),
            withdrawn(SATURDAY, "raising manager"),
            "Line manager has not the power to do this",
        ),
        (
            "on: withdrawn, barred: receiving social_worker",
            withdrawn(TUESDAY, "raising social_worker"),
            withdrawn(TUESDAY, "social_worker"),
            "Social worker has not the power to do this",
        ),
        (
            "on: withdrawn, only: raising social_worker",
            withdrawn(TUESDAY, "raising social_worker"),
            withdrawn(TUESDAY, "social_worker"),
            "only the raising Social worker may do this",
        ),
    ],
)
def test_a_power_asks_who_acts_and_on_which_day(
    power: str, may: Event, may_not: Event, why: str
) -> None:
    policy = small(
        f'events: {{signed: {{title: Signed}}}}\npowers: {{asked: {{{power}, cites: "4"}}}}'
    )
    start = raised("2026-10-05T10:00", agencies={"raising": "health", "receiving": "school"})

    assert tell(policy, start, may).not_applicable is None
    assert refusal(tell(policy, start, may_not)) == (why, "asked", ("4",))


# -- what each side owes -------------------------------------------------------------------------


def test_an_office_of_one_agency_has_done_what_that_agencys_side_owes() -> None:
    policy = small('duties: {noted: {on: raised, who: each party, must: record, cites: "4"}}')
    start = raised("2026-10-05T10:00", agencies={"raising": "health", "receiving": "school"})

    decision = tell(policy, start, done(TUESDAY, "social_worker", duty="noted"))

    assert decision.discharged == ("noted#1@receiving",)


# -- meetings ------------------------------------------------------------------------------------

NONE = ("the policy calls for no such meeting now", "engine.convened", ())


@pytest.mark.parametrize(
    ("when", "meets", "not_so"),
    [
        (
            "{actor: chair}",
            convened(TUESDAY, "chair", agencies=("school",)),
            convened(TUESDAY, "raising manager", agencies=("school",)),
        ),
        (
            "{day: working}",
            convened(TUESDAY, agencies=("school",)),
            convened(SATURDAY, agencies=("school",)),
        ),
    ],
)
def test_a_meeting_that_only_a_composition_asks_about_is_one_that_it_asks_about(
    when: str, meets: Event, not_so: Event
) -> None:
    policy = small(f'compositions: {{quorum: {{at_least: 2, when: {when}, cites: "4"}}}}')

    assert [each.rule for each in tell(policy, START, meets).breaches] == ["quorum"]
    assert refusal(tell(policy, START, not_so)) == NONE


def test_a_meeting_may_discharge_a_duty_of_another_act() -> None:
    policy = small(
        'duties: {heard: {on: raised, who: chair, must: meet, done_by: convened, cites: "4"}}'
    )

    decision = tell(policy, START, convened(TUESDAY, agencies=("school",)))

    assert decision.discharged == ("heard#1",)
    assert (
        refusal(
            tell(
                policy,
                START,
                escalated(TUESDAY),
                convened(MONDAY, duty="stage_2.outcome", agencies=("school",)),
            )
        )
        == NONE
    )
