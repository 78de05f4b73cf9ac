"""Ways that hang on the day or the hour of an act, or on what time does first, are proved for every start."""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from escalate_rules.analysis.proofs import Verdict
from tests.prove.desk import proof
from tests.prove.test_promised import promise

WEEKEND = """
routes:
  weekend:
    title: At a weekend
    when: {day: closed}
    cites: "4"
    stages:
      desk:
        number: none
        title: The desk
        outcome: {must: reach, within: 9 working days of entered, cites: "4"}
        escalates: {stage: stage_2, who: raising manager, should: refer, cites: "4"}
        cites: "4"
"""
HOURS = 'calendar: {nation: england, office_hours: {from: "09:00", to: "17:00"}}\n'


@pytest.mark.parametrize(("days", "verdict"), [(11, Verdict.BROKEN), (12, Verdict.KEPT)])
@pytest.mark.parametrize("when", ["{day: closed}", "{hours: closed}", "{not: {hours: open}}"])
def test_a_route_for_some_days_or_hours_is_gone_on_those(
    when: str, days: int, verdict: Verdict
) -> None:
    text = HOURS + WEEKEND.replace("{day: closed}", when)
    found = proof("it", promise(f"reaches: stage_3, within: {days} working days of raised", text))

    # Nine working days at the desk and three in stage 2; five and three on the usual way.
    assert found.verdict is verdict
    if verdict is Verdict.BROKEN:
        [broken] = found.found
        assert broken.cites == ("4", "2")


GATED = """
stages:
  stage_1:
    number: 1
    title: Practitioners
    outcome: {must: reach, within: 3 calendar days of raised, cites: "1"}
    escalates: {stage: stage_2, who: raising practitioner, should: refer, when: {day: working}, cites: "1"}
  stage_2: {number: 2, title: The Chair, decides: chair, cites: "2"}
"""


@pytest.mark.parametrize(("days", "verdict"), [(6, Verdict.BROKEN), (7, Verdict.KEPT)])
def test_what_is_not_taken_up_on_a_closed_day_is_taken_up_on_the_next_that_is_none(
    days: int, verdict: Verdict
) -> None:
    # The third day may be Christmas Eve on a Saturday, as in 2022; the next working day is
    # Wednesday the 28th.
    found = proof("it", promise(f"reaches: stage_2, within: {days} calendar days of raised", GATED))

    assert found.verdict is verdict


RACE = """
stages:
  stage_1:
    number: 1
    title: Practitioners
    outcome: {must: reach, within: 9 calendar days of entered, cites: "1"}
    escalates: {stage: stage_2, who: raising practitioner, should: refer, cites: "1"}
  stage_2:
    number: 2
    title: Managers
    outcome: {must: reach, within: 5 working days of entered, cites: "2"}
    escalates: {stage: stage_3, who: raising manager, should: refer, cites: "2"}
  stage_3: {number: 3, title: The Chair, decides: chair, cites: "3"}
duties:
  answer: {on: raised, who: receiving manager, must: respond, within: 6 working days of raised, cites: "4"}
moves:
  no_answer: {on: answer.due, from: stage_1, stage: stage_3, cites: "4"}
"""


def test_what_comes_first_on_some_starts_alone_is_told_of_those() -> None:
    # Six working days are mostly over before nine days are, and time leads to the Chair; over
    # Christmas the nine days are over first, and the managers have five working days more.
    [found] = proof("it", promise("reaches: stage_3, within: 7 working days of raised", RACE)).found

    assert (found.verdict, found.cites) == (Verdict.BROKEN, ("1", "2"))
    assert found.witness is not None
    assert str(found.witness.events[0].at)[5:7] == "12"


BY_NIGHT = """
calendar: {nation: england, office_hours: {from: "09:00", to: "17:00"}}
routes:
  night:
    title: On a working day after hours
    when: {all: [{day: working}, {hours: closed}]}
    cites: "4"
    stages: {desk: {number: none, title: The desk, decides: head, cites: "4"}}
powers:
  not_the_head: {on: decided, barred: head, cites: "4"}
"""


def test_whoever_must_decide_on_a_route_by_night_is_asked_about_by_night() -> None:
    [found] = proof("may_decide", BY_NIGHT).found

    assert (found.verdict, found.stage) == (Verdict.BROKEN, "desk")
    assert found.witness is not None
    assert str(found.witness.events[0].at)[11:16] == "17:00"
