"""What opens, when, and what of it ends at once: triggers, late facts, states, closings, reopenings.

Like test_told_with_a_date.py, these hold what one small change to the core would alter
without any other test seeing it (docs/mutation.md).
"""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from escalate_rules.core.conditions import All, AnyOf, DutyIs, FactIs, Not, leaves
from escalate_rules.core.events import Event
from escalate_rules.core.moments import parse_moment
from tests.core.small import (
    done,
    escalated,
    happened,
    learned,
    opened,
    raised,
    reopened,
    resolved,
    small,
    state,
    tell,
    the,
    time_reached,
    unresolved,
)

FACTS = """
facts:
  risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "3"}
  topic: {asks: "About what?", values: {other: Other, meeting: A meeting}, default: other, cites: "3"}
"""
LOW = raised("2026-10-05T10:00", "raising practitioner")
HIGH = raised("2026-10-05T10:00", "raising practitioner", facts={"risk": "high"})
TOLD = learned("2026-10-06T10:00", "receiving manager", facts={"risk": "high"})


def last(duties: str, *events: Event) -> list[str]:
    """What the last of the events opens."""
    return opened(tell(small(FACTS + duties), *events))


# -- a late fact ---------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["{risk: high}", "{risk: high, answer: open}"])
def test_what_a_late_fact_calls_for_opens_when_the_fact_is_told(when: str) -> None:
    policy = small(
        FACTS
        + f"""
duties:
  answer: {{on: raised, who: chair, must: respond, cites: "4"}}
  told: {{on: raised, when: {when}, who: chair, must: notify, cites: "4"}}
"""
    )
    decision = tell(policy, LOW, TOLD)

    assert opened(decision) == ["told#1"]
    assert the(decision, "told").opened == TOLD.at


@pytest.mark.parametrize("when", ["{risk: low}", "{risk: low, answer: open}"])
def test_what_a_moment_of_the_past_calls_for_opens_as_of_that_moment(when: str) -> None:
    policy = small(
        FACTS
        + f"""
moments: {{meeting: {{title: The meeting, cites: "4"}}}}
duties:
  answer: {{on: raised, who: chair, must: respond, cites: "4"}}
  told: {{on: meeting, when: {when}, who: chair, must: notify, cites: "4"}}
"""
    )
    decision = tell(
        policy, LOW, happened("2026-10-07T10:00", moment="meeting", on=parse_moment("2026-10-06"))
    )

    assert the(decision, "told").opened == parse_moment("2026-10-06")


def test_what_a_fact_opens_late_is_not_ended_by_the_telling_of_it() -> None:
    duties = """
duties:
  late_one: {on: raised, when: {risk: high}, who: chair, must: send, done_by: learned, cites: "4"}
  fresh_one: {on: learned, who: chair, must: send, done_by: learned, cites: "4"}
"""
    decision = tell(small(FACTS + duties), LOW, TOLD)

    assert opened(decision) == ["fresh_one#1", "late_one#1"]
    assert (state(decision, "fresh_one"), state(decision, "late_one")) == ("done", "open")


def test_what_entering_a_stage_opens_is_not_ended_by_the_escalation_that_entered_it() -> None:
    duties = """
duties:
  met: {on: entered, in: stage_2, who: chair, must: meet, until: closed, done_by: escalated, cites: "4"}
  sent: {on: escalated, who: chair, must: send, until: closed, done_by: escalated, cites: "4"}
"""
    decision = tell(small(FACTS + duties), LOW, escalated("2026-10-06T10:00"))

    assert (state(decision, "met"), state(decision, "sent")) == ("open", "done")


# -- who acted, and on which day -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "opens"), [("raising practitioner", ["asked#1"]), ("raising manager", []), ("", [])]
)
def test_a_condition_on_who_acted_is_read_of_whoever_brought_the_trigger(
    by: str, opens: list[str]
) -> None:
    duties = 'duties: {asked: {on: raised, when: {actor: practitioner}, who: chair, must: call, cites: "4"}}'

    assert last(duties, raised("2026-10-05T10:00", by)) == opens


@pytest.mark.parametrize(
    ("when", "at", "by", "opens"),
    [
        ("{actor: manager}", "2026-10-06T10:00", "manager", True),
        ("{actor: manager}", "2026-10-06T10:00", "head", False),
        ("{day: closed}", "2026-10-10T10:00", "manager", True),
        ("{day: closed}", "2026-10-09T10:00", "manager", False),
        ("{topic: other}", "2026-10-06T10:00", "manager", True),
        ("{topic: meeting}", "2026-10-06T10:00", "manager", False),
    ],
)
def test_what_a_fact_itself_calls_for_asks_its_when_of_the_telling(
    when: str, at: str, by: str, opens: bool
) -> None:
    duties = f'duties: {{asked: {{as_soon_as: {{risk: high}}, when: {when}, who: chair, must: call, cites: "4"}}}}'

    assert last(duties, LOW, learned(at, by, facts={"risk": "high"})) == ["asked#1"] * opens


@pytest.mark.parametrize(("at", "opens"), [("2026-10-10T10:00", True), ("2026-10-09T10:00", False)])
def test_what_is_called_for_on_a_closed_day_opens_on_one(at: str, opens: bool) -> None:
    duties = 'duties: {asked: {as_soon_as: {risk: high, day: closed}, who: chair, must: call, cites: "4"}}'

    assert last(duties, LOW, learned(at, facts={"risk": "high"})) == ["asked#1"] * opens


def test_what_a_default_calls_for_opens_as_the_concern_is_raised() -> None:
    duties = 'duties: {asked: {as_soon_as: {risk: low}, who: chair, must: call, until: done, cites: "4"}}'

    assert last(duties, LOW) == ["asked#1"]


# -- the states of other duties ----------------------------------------------------------------------


def test_what_asks_for_the_state_of_another_is_judged_with_it_whichever_is_written_first() -> None:
    duties = """
duties:
  one: {on: raised, when: {other: not_opened}, who: chair, must: send, cites: "4"}
  other: {on: raised, when: {one: not_opened}, who: chair, must: send, cites: "4"}
  neither: {on: raised, when: {not: {any: [{one: open}, {other: open}]}}, who: chair, must: call, cites: "4"}
  both: {on: raised, when: {one: open, other: open}, who: chair, must: meet, cites: "4"}
"""
    assert last(duties, LOW) == ["one#1", "other#1", "neither#1", "both#1"]


def test_a_condition_has_every_test_in_it_also_what_is_not_to_be() -> None:
    risk, late = FactIs("risk", ("high",)), DutyIs("answer", ("late",))

    assert list(leaves(All((Not(AnyOf((risk, late))), Not(risk))))) == [risk, late, risk]


def test_an_overdue_duty_is_also_open_and_what_may_be_done_is_never_overdue() -> None:
    duties = """
duties:
  answer: {on: raised, who: chair, must: respond, within: 1 working day of raised, cites: "4"}
  asked: {on: raised, who: chair, may: consult, within: 1 working day of raised, cites: "4"}
  still_open: {on: learned, when: {answer: open}, who: chair, must: call, cites: "4"}
  is_overdue: {on: learned, when: {answer: overdue}, who: chair, must: call, cites: "4"}
  may_open: {on: learned, when: {asked: open}, who: chair, must: call, cites: "4"}
  may_overdue: {on: learned, when: {asked: overdue}, who: chair, must: call, cites: "4"}
"""
    decision = tell(
        small(FACTS + duties),
        LOW,
        time_reached("2026-10-08T10:00"),
        learned("2026-10-09T10:00", facts={"topic": "meeting"}),
    )

    assert opened(decision) == ["still_open#1", "is_overdue#1", "may_open#1"]
    assert [each.id for each in decision.overdue] == ["answer#1"]


# -- in a closed case, and in one opened again --------------------------------------------------------


def test_a_closing_opens_what_is_owed_until_done_and_nothing_that_ends_with_the_case() -> None:
    duties = """
duties:
  short: {on: resolved, who: chair, must: call, until: closed, cites: "4"}
  lasting: {on: resolved, who: chair, must: send, until: done, cites: "4"}
"""
    assert last(duties, LOW, resolved("2026-10-06T10:00")) == ["lasting#1"]


def test_what_outlives_the_case_calls_for_what_follows_from_it_when_it_passes() -> None:
    duties = """
duties:
  answer: {on: raised, who: chair, must: respond, within: 2 working days of raised, until: done, cites: "4"}
  chased: {on: answer.due, who: chair, must: call, until: done, cites: "4"}
  thanked: {on: answer.done, who: chair, must: send, until: done, cites: "4"}
  not_any_more: {on: answer.due, who: chair, must: call, until: closed, cites: "4"}
"""
    closed = resolved("2026-10-06T10:00")

    assert last(duties, LOW, closed, time_reached("2026-10-08T10:00")) == ["chased#1"]
    assert last(duties, LOW, closed, done("2026-10-07T10:00", duty="answer")) == ["thanked#1"]


def test_what_ended_as_the_case_closed_is_no_trigger_for_a_fact_told_afterwards() -> None:
    duties = """
duties:
  answer: {on: raised, who: chair, must: respond, until: done, done_by: resolved, cites: "4"}
  thanked: {on: answer.done, when: {risk: high}, who: chair, must: send, until: done, cites: "4"}
  wound_up: {on: resolved, when: {risk: high}, who: chair, must: record, until: done, cites: "4"}
"""
    assert last(duties, LOW, resolved("2026-10-05T11:00"), TOLD) == ["wound_up#1"]


CLOSED, AGAIN = resolved("2026-10-07T10:00"), reopened("2026-10-08T10:00", reason="New facts")
SOON = 'duties: {asked: {as_soon_as: {risk: high}, SCOPE who: chair, must: call, until: UNTIL, cites: "4"}}'


def soon(until: str, scope: str = "") -> str:
    return SOON.replace("UNTIL", until).replace("SCOPE", scope)


def test_what_lapsed_with_the_closing_stays_lapsed_when_the_case_is_opened_again() -> None:
    assert last(soon("closed"), HIGH, CLOSED, AGAIN) == []


def test_what_a_closed_case_cannot_owe_opens_when_the_case_is_opened_again() -> None:
    told = learned("2026-10-07T12:00", facts={"risk": "high"})

    assert last(soon("closed"), LOW, CLOSED, told) == []
    assert last(soon("closed"), LOW, CLOSED, told, AGAIN) == ["asked#1"]


def test_what_is_owed_until_done_is_called_for_in_a_closed_case_each_time_it_becomes_so() -> None:
    down = learned("2026-10-06T10:00", facts={"risk": "low"})
    up = learned("2026-10-07T12:00", facts={"risk": "high"})
    still = learned("2026-10-07T13:00", facts={"topic": "meeting"})

    assert last(soon("done"), HIGH, down, CLOSED, up) == ["asked#2"]
    assert last(soon("done"), HIGH, down, CLOSED, up, still) == []
    assert last(soon("done"), HIGH, down, CLOSED, up, still, AGAIN) == []


def test_what_a_stage_called_for_is_not_called_for_again_as_the_case_comes_back_to_it() -> None:
    assert last(soon("done", "in: stage_1,"), HIGH, CLOSED, AGAIN) == []
    assert last(soon("done", "in: stage_1,"), LOW, CLOSED, AGAIN) == []


# -- what ends with a stage, and what is read of it -----------------------------------------------------


def test_what_an_escalation_ends_is_ended_in_the_stage_that_it_leaves() -> None:
    duties = """
duties:
  answer: {on: raised, who: chair, must: respond, until: closed, done_by: escalated, cites: "4"}
  here: {on: answer.done, in: stage_1, who: chair, must: send, until: closed, cites: "4"}
  there: {on: answer.done, in: stage_2, who: chair, must: send, until: closed, cites: "4"}
"""
    assert last(duties, LOW, escalated("2026-10-06T10:00")) == ["here#1"]


def test_what_ends_as_a_case_comes_back_ends_in_the_stage_that_it_enters() -> None:
    duties = """
duties:
  answer: {on: raised, who: chair, must: respond, until: done, done_by: entered, cites: "4"}
  thanked: {on: answer.done, in: stage_1, who: actor, must: send, cites: "4"}
"""
    back = reopened("2026-10-08T10:00", "receiving manager", reason="New facts")
    decision = tell(small(FACTS + duties), LOW, CLOSED, back)

    assert opened(decision) == ["thanked#1"]
    assert [each.role for each in the(decision, "thanked").who] == ["manager"]
    assert decision.case.stamps["answer.done"].by == back.by


KEPT = """
duties:
  stays: {while: {risk: high}, who: WHO, must: keep, what: it, cites: "4"}
  after: {on: stays.done, when: {topic: meeting}, who: chair, must: review, until: closed, cites: "4"}
"""
DOWN = learned("2026-10-06T10:00", facts={"risk": "low"})
MEETING = learned("2026-10-07T10:00", facts={"topic": "meeting"})


def test_what_ended_in_a_stage_is_read_by_later_facts_until_the_stage_is_left() -> None:
    kept = KEPT.replace("WHO", "chair")

    assert last(kept, HIGH, DOWN, MEETING) == ["after#1"]
    assert last(kept, HIGH, DOWN, escalated("2026-10-06T11:00"), MEETING) == []


def test_what_ended_as_its_stage_was_left_is_no_trigger_for_a_fact_told_in_the_next() -> None:
    duties = """
duties:
  answer: {on: raised, who: chair, must: respond, until: closed, done_by: escalated, cites: "4"}
  thanked: {on: answer.done, when: {risk: high}, who: chair, must: send, until: closed, cites: "4"}
"""
    assert last(duties, LOW, escalated("2026-10-05T11:00"), TOLD) == []
    assert last(duties, HIGH, escalated("2026-10-05T11:00")) == ["thanked#1"]


def test_what_one_side_keeps_alone_ends_for_that_side_when_it_holds_no_more() -> None:
    both = [
        raised("2026-10-05T10:00", facts={"risk": "high", "topic": "meeting"}),
        done("2026-10-05T11:00", duty="stays#1@raising"),
    ]

    assert last(KEPT.replace("WHO", "each manager"), *both) == ["after#1"]
    assert last(KEPT.replace("WHO", "each manager"), *both, DOWN) == ["after#2"]


def test_what_the_event_calls_for_once_another_has_ended_with_it_ends_with_it_too() -> None:
    duties = """
duties:
  stays: {while: {risk: high}, who: chair, must: keep, what: it, cites: "4"}
  noted: {on: learned, when: {stays: done}, who: chair, must: record, done_by: learned, cites: "4"}
"""
    decision = tell(small(FACTS + duties), HIGH, DOWN)

    assert opened(decision) == ["noted#1"]
    assert state(decision, "noted") == "done"


@pytest.mark.parametrize(
    ("at", "how"), [("2026-10-06T10:00", "done"), ("2026-10-20T10:00", "late")]
)
def test_what_an_outcome_calls_for_opens_once_though_it_was_left_and_put_up_in_one_act(
    at: str, how: str
) -> None:
    duties = 'duties: {form: {on: stage_1.outcome.done, who: chair, must: record, until: closed, cites: "4"}}'
    decision = tell(small(FACTS + duties), LOW, escalated(at))

    assert (opened(decision), state(decision, "stage_1.outcome")) == (["form#1"], how)


def test_an_act_that_leaves_a_stage_and_puts_it_up_takes_the_way_up_alone() -> None:
    gives_up = 'moves: {gives_up: {on: unresolved, from: stage_1, stage: stage_3, cites: "4"}}'
    policy = small(FACTS + gives_up)

    assert tell(policy, LOW, escalated("2026-10-06T10:00")).log.entered == ("stage_2",)
    assert tell(policy, LOW, unresolved("2026-10-06T10:00")).log.entered == ("stage_3",)
