"""Whose calendar counts, what a duty is counted from, and what is said when its date moves.

Like test_told_with_a_date.py, these hold what one small change to the core would alter
without any other test seeing it (docs/mutation.md).
"""

# ruff: noqa: E501 - a policy reads best with one rule a line

from dataclasses import replace

import pytest

from escalate_rules.core.duties import facts_of, owing_side
from escalate_rules.core.events import Actor, Event
from escalate_rules.core.policy import Open
from escalate_rules.core.timescale import ByFact, Choice, MomentRef, OneOf, Unit, Within
from tests.core.small import (
    agreed,
    done,
    due,
    escalated,
    happened,
    learned,
    opened,
    raised,
    small,
    state,
    story,
    tell,
    the,
    time_reached,
)

START = raised("2026-10-05T10:00")
WHOSE = """
roles:
  practitioner: {title: Practitioner, rank: 1}
  manager: {title: Line manager, rank: 2}
  head: {title: Head of service, rank: 3}
  chair: {title: Independent Chair, side: partnership}
  social_worker: {title: Social worker, agency: school}
  host: {title: Host, side: receiving}
duties:
  asked: {on: raised, who: WHO, must: send, cites: "4"}
"""


# -- whose calendar counts -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "by", "agencies", "side"),
    [
        ("receiving manager", None, (), "receiving"),
        ("actor", Actor("manager", "receiving"), (), "receiving"),
        ("actor", Actor("host", ""), (), "receiving"),
        ("actor", None, (), ""),
        ("host", Actor("manager", "raising"), (), "receiving"),
        ("chair", Actor("manager", "raising"), (), ""),
        ("social_worker", None, (("raising", "health"), ("receiving", "school")), "receiving"),
        ("social_worker", None, (("raising", "school"), ("receiving", "health")), "raising"),
        ("social_worker", None, (), ""),
    ],
)
def test_what_somebody_owes_is_counted_by_their_sides_calendar(
    who: str, by: Actor | None, agencies: tuple[tuple[str, str], ...], side: str
) -> None:
    policy = small(WHOSE.replace("WHO", who))
    (owed,) = [each for each in tell(policy, START).case.duties if each.duty == "asked"]
    effect = policy.index.duties["asked"].effect
    assert isinstance(effect, Open)

    assert owing_side(policy, effect, replace(owed, by=by), agencies) == side


CAPPED = """
calendar: {nation: england, sides: {receiving: {nation: scotland}}}
roles:
  practitioner: {title: Practitioner, rank: 1}
  manager: {title: Line manager, rank: 2}
  host: {title: Host, side: receiving}
  chair: {title: Independent Chair, side: partnership}
facts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}}
caps: {together: {stages: [stage_1, stage_2], within: LIMIT, cites: "4"}}
stages:
  stage_1:
    number: 1
    title: One
    between: practitioner
    outcome: {who: receiving practitioner, must: reach, within: 5 working days of entered, cites: "1"}
    varies: {until: any, agreed_by: either, cites: "1"}
    escalates: {stage: stage_2, who: raising practitioner, should: refer, cites: "1"}
  stage_2: {number: 2, title: Two, decides: chair, cites: "2"}
"""
NEW_YEAR = raised("2026-12-31T10:00")


def cut(limit: str, until: str, **facts: str) -> tuple[str, str]:
    """When the outcome of stage one is due and by what, with a date agreed under a cap."""
    decision = tell(
        small(CAPPED.replace("LIMIT", limit)),
        raised("2026-12-31T10:00", facts=facts),
        agreed("2026-12-31T11:00", until=until, agreeing=("raising",)),
    )
    found = the(decision, "stage_1.outcome").due
    return str(found.due_on), found.origin


def test_a_cap_over_an_agreed_date_is_counted_by_the_calendar_of_the_side_that_owes_it() -> None:
    # Monday 4 January 2027 is a bank holiday in Scotland and worked in England.
    assert cut("2 working days of raised", "2027-01-29") == ("2027-01-06", "raised")


def test_a_cap_chosen_by_a_fact_cuts_an_agreed_date_by_that_facts_value() -> None:
    limit = "{by: risk, high: 2 working days of raised, otherwise: 10 working days of raised}"

    assert cut(limit, "2027-01-29", risk="high") == ("2027-01-06", "raised")
    assert cut(limit, "2027-01-29") == ("2027-01-18", "raised")


def test_a_cap_that_ends_with_the_agreed_date_leaves_it_agreed() -> None:
    assert cut("2 working days of raised", "2027-01-06") == ("2027-01-06", "agreed")


def test_the_facts_of_a_limit_are_those_of_each_of_its_parts_too() -> None:
    days = Within(1, Unit.WORKING_DAYS, MomentRef("raised"))
    by_risk = ByFact("risk", (("high", days),), None)
    by_place = ByFact("place", (("home", by_risk),), ByFact("age", (), days))

    assert facts_of(by_place) == ("place", "risk", "age")
    assert facts_of(OneOf(Choice.EARLIER, (by_risk, days, by_place))) == (
        "risk",
        "place",
        "risk",
        "age",
    )


# -- counted from the due of another -------------------------------------------------------------

CHAIN = """
moments: {visited: {title: The visit, cites: "4"}}
duties:
  third: {on: raised, who: chair, must: send, within: 2 working days of second.due, cites: "4"}
  second: {on: raised, who: chair, must: send, within: 2 working days of first.due, cites: "4"}
  first: {on: raised, who: chair, must: send, within: 2 working days of visited, cites: "4"}
"""


def test_a_date_that_comes_dates_what_is_counted_from_it_whichever_is_written_first() -> None:
    decision = tell(small(CHAIN), START, happened("2026-10-06T10:00", moment="visited"))

    assert [due(decision, name) for name in ("first", "second", "third")] == [
        "2026-10-08",
        "2026-10-12",
        "2026-10-14",
    ]
    assert [(each.id, each.why) for each in decision.changed] == [
        ("first#1", "visited became known or moved"),
        ("second#1", "first.due became known or moved"),
        ("third#1", "second.due became known or moved"),
    ]
    assert ("moved", "third", ("third#1",)) in decision.log.reasons


TWICE = """
duties:
  after: {on: answer.done, who: chair, must: record, within: 2 working days of before.due, cites: "4"}
  before: {on: answer.done, who: chair, must: send, within: 3 working days of answer.done, cites: "4"}
  answer: {on: [raised, answer.done], who: chair, must: respond, within: 1 working day of raised, cites: "4"}
"""


def test_what_opens_beside_another_counts_from_that_ones_due_and_keeps_to_it() -> None:
    first = done("2026-10-06T10:00", duty="answer")
    second = done("2026-10-20T10:00", duty="answer")

    once, again = story(small(TWICE), START, first, second)[1:]

    assert due(once, "after#1") == "2026-10-13"
    assert (due(again, "after#1"), due(again, "after#2")) == ("2026-10-13", "2026-10-27")


# -- a date that moves on ------------------------------------------------------------------------

RATED = """
facts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}}
duties:
  answer:
    on: raised
    who: chair
    must: respond
    within: {by: risk, low: 2 working days of raised, otherwise: 9 working days of raised}
    on_change: keep_origin
    cites: "4"
  chased: {on: answer.due, who: chair, must: send, cites: "4"}
"""


def test_a_due_that_moves_on_is_not_overdue_until_it_passes_anew() -> None:
    late, moved, again = story(
        small(RATED),
        START,
        time_reached("2026-10-08T10:00"),
        learned("2026-10-08T11:00", facts={"risk": "high"}),
        time_reached("2026-10-19T10:00"),
    )[1:]

    assert "answer#1" in [each.id for each in late.overdue]
    assert "answer#1" not in [each.id for each in moved.overdue]
    (owed,) = [each for each in moved.case.duties if each.duty == "answer"]
    assert owed.passed is False
    assert "answer#1" in [each.id for each in again.overdue]
    assert state(again, "answer") == "open"


# -- what another duty's state calls for ---------------------------------------------------------

STATES = """
duties:
  answer: {on: raised, who: chair, must: respond, within: 2 working days of raised, until: left, cites: "4"}
  thanks: {on: raised, when: {answer: done}, who: chair, must: send, cites: "4"}
  regret: {on: raised, when: {answer: late}, who: chair, must: send, cites: "4"}
  chase: {on: raised, when: {answer: overdue}, who: chair, must: call, cites: "4"}
  record: {on: raised, when: {answer: lapsed}, who: chair, must: record, cites: "4"}
"""


@pytest.mark.parametrize(
    ("events", "opens"),
    [
        ([done("2026-10-06T10:00", duty="answer")], ["thanks#1"]),
        ([time_reached("2026-10-09T10:00")], ["chase#1"]),
        ([time_reached("2026-10-09T10:00"), done("2026-10-09T11:00", duty="answer")], ["regret#1"]),
        ([escalated("2026-10-06T10:00")], ["record#1"]),
    ],
)
def test_a_state_that_a_duty_comes_into_opens_what_asks_for_it(
    events: list[Event], opens: list[str]
) -> None:
    assert opened(tell(small(STATES), START, *events)) == opens
