"""What a due that passes brings, when that is, and what a reason cites.

Like test_told_with_a_date.py, these hold what one small change to the core would alter
without any other test seeing it (docs/mutation.md).
"""

# ruff: noqa: E501 - a policy reads best with one rule a line

from datetime import date

import pytest

from escalate_rules.core.case import Case
from escalate_rules.core.decision import Decision
from escalate_rules.core.engine import step
from escalate_rules.core.events import Escalated, TimeReached, Unresolved
from escalate_rules.core.moments import UNKNOWN, DayEnd, Instant
from escalate_rules.core.policy import Policy
from tests.core.small import (
    done,
    escalated,
    learned,
    opened,
    raised,
    resolved,
    small,
    state,
    story,
    tell,
    the,
    time_reached,
    unresolved,
)

FACTS = """
facts:
  risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "3"}
"""
START = raised("2026-10-05T10:00")
HIGH = learned("2026-10-06T10:00", facts={"risk": "high"})


# -- what passes -------------------------------------------------------------------------------------

CHASED = """
duties:
  answer: {on: raised, who: chair, must: respond, within: 2 working days of raised, cites: "4"}
  chased: {on: answer.due, who: chair, must: call, cites: "4"}
"""


def test_a_due_passes_with_an_event_at_that_very_instant_whatever_is_remembered() -> None:
    policy = small(FACTS + CHASED)

    assert opened(tell(policy, START, HIGH)) == []
    # The second working day, Wednesday 7 October, is over at midnight.
    for at, opens in (
        ("2026-10-07T23:59:59", []),
        ("2026-10-08T00:00", ["chased#1"]),
        ("2026-10-08T00:01", ["chased#1"]),
    ):
        assert opened(tell(policy, START, learned(at, facts={"risk": "high"}))) == opens


def test_dues_that_pass_at_one_instant_each_bring_their_own() -> None:
    policy = small(
        """
duties:
  one: {on: raised, who: chair, must: send, within: 2 working days of raised, cites: "4"}
  two: {on: raised, who: chair, must: send, within: 2 working days of raised, cites: "4"}
  after_two: {on: two.due, who: chair, must: call, cites: "4"}
  after_one: {on: one.due, who: chair, must: call, cites: "4"}
"""
    )
    decision = tell(policy, START, time_reached("2026-10-08T00:00"))

    # In the order of the file, `one` before `two`.
    assert opened(decision) == ["after_one#1", "after_two#1"]


def test_dues_that_pass_pass_the_earliest_first_and_in_the_order_of_the_file() -> None:
    policy = small(
        """
duties:
  last: {on: raised, who: chair, must: send, within: 3 working days of raised, cites: "4"}
  second: {on: unresolved, who: chair, must: send, within: 2 working days of raised, cites: "4"}
  first: {on: raised, who: chair, must: send, within: 2 working days of raised, cites: "4"}
  after_first: {on: first.due, who: chair, must: call, cites: "4"}
  after_second: {on: second.due, who: chair, must: call, cites: "4"}
  after_last: {on: last.due, who: chair, must: call, cites: "4"}
"""
    )
    decision = tell(
        policy,
        START,
        unresolved("2026-10-06T10:00"),
        time_reached("2026-10-09T00:00"),
    )

    assert opened(decision) == ["after_second#1", "after_first#1", "after_last#1"]


def test_what_comes_of_a_due_and_is_due_no_later_does_not_bring_itself_again() -> None:
    policy = small(
        """
duties:
  weekly: {on: [raised, weekly.due], who: chair, must: report, within: 2 working days of raised, cites: "4"}
"""
    )
    decision = tell(policy, START, time_reached("2026-10-09T10:00"))

    assert opened(decision) == ["weekly#2"]
    assert [each.id for each in decision.overdue if each.duty == "weekly"] == [
        "weekly#1",
        "weekly#2",
    ]


CHAIN = (
    FACTS
    + """
duties:
  first: {on: raised, who: chair, must: send, within: 4 working days of raised, cites: "4"}
  second: {on: [first.due, learned], who: chair, must: send, within: 1 working day of raised, cites: "4"}
  third: {on: second.due, who: chair, must: send, cites: "4"}
"""
)


def test_what_is_past_as_it_comes_up_passes_with_the_due_that_brought_it() -> None:
    decision = tell(small(CHAIN), START, time_reached("2026-10-12T10:00"))

    # The fourth working day is Friday 9 October; `second` was due on Tuesday the 6th.
    assert the(decision, "third").opened == Instant.parse("2026-10-10T00:00")


def test_what_is_past_as_it_comes_up_passes_with_the_event_that_brought_it() -> None:
    told = learned("2026-10-07T15:00", facts={"risk": "high"})
    decision = tell(small(CHAIN), START, told, time_reached("2026-10-08T10:00"))

    assert the(decision, "third").opened == told.at


# The third working day, Thursday, passes as Friday begins; the fourth as Saturday 10 October does.
@pytest.mark.parametrize(("days", "stage"), [(3, "stage_1"), (4, "stage_2")])
def test_a_row_on_a_due_asks_for_the_day_on_which_it_passes(days: int, stage: str) -> None:
    policy = small(
        """
duties:
  answer: {on: raised, who: chair, must: respond, within: DAYS working days of raised, until: closed, cites: "4"}
moves: {goes: {on: answer.due, from: stage_1, stage: stage_2, when: {day: closed}, cites: "4"}}
""".replace("DAYS", str(days))
    )
    assert tell(policy, START, time_reached("2026-10-12T10:00")).stage == stage


@pytest.mark.parametrize("days", [1, 3])
def test_what_time_ends_moves_the_case_by_no_row_on_its_end(days: int) -> None:
    """Nothing cascades: what a passing due ends moves nothing more in that decision."""
    policy = small(
        f"""
duties:
  first: {{on: raised, who: chair, must: send, within: 2 working days of raised, cites: "4"}}
  answer: {{on: raised, who: chair, must: respond, within: {days} working days of raised, until: closed, done_by: first.due, cites: "4"}}
moves: {{goes: {{on: answer.done, from: stage_1, stage: stage_2, cites: "4"}}}}
"""
    )
    decision = tell(policy, START, time_reached("2026-10-08T10:00"))

    assert state(decision, "answer") == ("late" if days == 1 else "done")
    assert decision.stage == "stage_1"
    assert tell(policy, START, done("2026-10-06T10:00", duty="answer")).stage == "stage_2"


def test_what_opened_as_time_passed_keeps_to_the_due_it_was_counted_from() -> None:
    """As where the passing of time had been told by itself, before the event."""
    policy = small(
        """
duties:
  before: {on: [raised, learned], who: chair, must: send, within: 1 week of the later of raised and before.due, cites: "4"}
  first: {on: raised, who: chair, must: send, within: 1 working day of raised, cites: "4"}
  after: {on: first.due, who: chair, must: call, within: 1 working day of before.due, cites: "4"}
facts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "3"}}
"""
    )
    told = learned("2026-10-07T15:00", facts={"risk": "high"})

    in_one = story(policy, START, told)[-1]
    apart = story(policy, START, time_reached("2026-10-07T12:00"), told)[-1]

    # `before#1` is due on Monday 12 October, `before#2` a week later.
    assert str(the(in_one, "after#1").due.due_on) == "2026-10-13"
    assert the(in_one, "after#1").due == the(apart, "after#1").due


# -- at the end of a day, as a plan has it ---------------------------------------------------------------

ENDS = """
duties:
  chased: {on: stage_1.outcome.due, who: chair, must: call, until: closed, cites: "4"}
  paper: {on: entered, in: stage_2, who: chair, must: send, within: 5 working days of raised, until: closed, cites: "4"}
  missed: {on: paper.due, who: chair, must: call, until: closed, cites: "4"}
"""
LAST_DAY = DayEnd(date(2026, 10, 12))


def at_the_end(policy: Policy, *more: Escalated | TimeReached) -> Case:
    """The case left unresolved at the end of the last day that its outcome has."""
    case = tell(policy, START).case
    for event in (Unresolved(at=LAST_DAY), *more):
        case = step(policy, case, event).case
    return case


def test_the_end_of_a_day_is_still_in_time_for_what_is_due_on_it() -> None:
    states = {each.duty: each.state for each in at_the_end(small(ENDS)).duties}

    assert states["stage_1.outcome"] == "done"
    assert "chased" not in states


def test_a_limit_of_hours_that_ended_within_the_day_has_passed_at_its_end() -> None:
    policy = small(
        """
duties:
  called: {on: raised, who: chair, must: call, within: 100 hours of raised, until: closed, cites: "4"}
  chased: {on: called.due, who: chair, must: call, until: closed, cites: "4"}
"""
    )
    case = tell(policy, START).case
    # A hundred hours from Monday 10:00 end on Friday 9 October at 14:00.
    after = step(policy, case, Unresolved(at=DayEnd(date(2026, 10, 9)))).case
    before = step(policy, case, Unresolved(at=DayEnd(date(2026, 10, 8)))).case

    assert "chased" in [each.duty for each in after.duties]
    assert "chased" not in [each.duty for each in before.duties]


def test_what_is_due_on_the_day_that_ends_as_it_opens_passes_at_midnight() -> None:
    later = TimeReached(at=Instant.parse("2026-10-13T10:00"))
    case = at_the_end(small(ENDS), Escalated(at=LAST_DAY), later)

    (missed,) = [each for each in case.duties if each.duty == "missed"]
    assert missed.opened == Instant.parse("2026-10-13T00:00")


def test_what_opened_past_at_a_time_nobody_knows_passes_at_no_time_that_is_known() -> None:
    policy = small(
        """
duties:
  past: {on: entered, in: stage_2, who: chair, must: send, within: 2 calendar days before raised, cites: "4"}
  missed: {on: past.due, who: chair, must: call, cites: "4"}
"""
    )
    case = tell(policy, START).case
    for event in (
        Escalated(at=UNKNOWN),
        TimeReached(at=Instant.parse("2026-10-09T10:00")),
    ):
        case = step(policy, case, event).case

    assert [each.opened for each in case.duties if each.duty in {"past", "missed"}] == [
        UNKNOWN,
        UNKNOWN,
    ]


# -- what is remembered --------------------------------------------------------------------------------


def test_acts_at_one_instant_are_not_remembered_as_acts_at_two() -> None:
    policy = small(
        """
duties:
  form: {on: escalated, who: chair, must: send, within: 1 working day of raised, until: closed, done_by: escalated, cites: "4"}
"""
    )
    one = START.at
    together = tell(policy, START, Escalated(at=one))
    days_later = tell(policy, START, escalated("2026-10-08T10:00"))

    assert (state(together, "form"), state(days_later, "form")) == ("done", "late")


# -- a window ------------------------------------------------------------------------------------------

WINDOW = """
stages:
  stage_1:
    number: 1
    title: One
    between: practitioner
    escalates: {stage: stage_2, who: raising practitioner, should: refer, cites: "1"}
  stage_2:
    number: 2
    title: Two
    between: manager
    escalates: {stage: stage_3, who: raising manager, should: refer, closes: 2 working days of escalated, after_closing: mark, cites: "2"}
  stage_3: {number: 3, title: Three, decides: chair, cites: "3"}
"""


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("2026-10-08T10:00", []),
        ("2026-10-12T10:00", ["it came after the last day, 2026-10-08"]),
    ],
)
def test_an_act_that_would_open_its_window_anew_is_held_to_the_one_before(
    at: str, says: list[str]
) -> None:
    decision = tell(small(WINDOW), START, escalated("2026-10-06T10:00"), escalated(at))

    assert decision.stage == "stage_3"
    assert [each.says for each in decision.breaches] == says


# -- which rule a reason cites ---------------------------------------------------------------------------

SHARED = """
facts:
  dissent: {asks: "Do they dissent?", values: {no: No, yes: Yes}, default: no, cites: "1"}
  plain: {asks: "Is it plain?", values: {no: No, yes: Yes}, default: no}
moves: {dissent: {on: escalated, from: stage_1, stage: stage_3, cites: "4"}}
routes:
  dissent:
    title: Dissent
    when: {dissent: yes}
    switch: offered
    cites: "2"
    stages: {hears: {number: none, title: It is heard, between: practitioner, decides: chair}}
"""


def test_a_fact_a_move_and_a_route_of_one_name_each_cite_their_own_clause() -> None:
    policy = small(SHARED)
    fact, move = story(
        policy,
        START,
        learned("2026-10-06T10:00", facts={"dissent": "yes"}),
        escalated("2026-10-06T11:00", to="stage_3"),
    )[1:]
    by_route = tell(policy, raised("2026-10-05T10:00", facts={"dissent": "yes"}))
    lines = (policy.index.facts["dissent"], policy.index.rows["dissent"])
    written = [each.origin.line for each in (*lines, policy.index.routes["dissent"])]

    def cited(decision: Decision) -> list[tuple[str, tuple[str, ...], int]]:
        reasons = [each for each in decision.reasons if each.rule == "dissent"]
        return [(each.says, each.cites, each.line) for each in reasons]

    assert cited(fact) == [("dissent is yes: Yes", ("1",), written[0])]
    assert cited(move) == [("the case enters stage 3, The Chair", ("4", "3"), written[1])]
    assert cited(by_route) == [
        ("dissent is yes: Yes", ("1",), written[0]),
        ("the case enters It is heard", ("2",), written[2]),
    ]


def test_a_fact_of_no_clause_is_taken_in_by_the_engines_rule_which_no_file_has() -> None:
    decision = tell(small(SHARED), START, learned("2026-10-06T10:00", facts={"plain": "yes"}))

    (reason,) = decision.reasons
    assert (reason.rule, reason.cites, reason.file, reason.line) == ("engine.learned", (), "", 0)


def test_a_closing_by_the_engines_rule_stands_in_no_file() -> None:
    decision = tell(small(), START, resolved("2026-10-06T10:00"))
    places = [(each.file, each.line) for each in decision.reasons if each.rule == "engine.resolved"]

    assert places == [("", 0)]
