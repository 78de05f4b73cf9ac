"""What moves a date, what leaves it alone, and what is said of it.

Like test_told_with_a_date.py, these hold what one small change to the core would alter
without any other test seeing it (docs/mutation.md).
"""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from escalate_rules.core.decision import Decision
from escalate_rules.core.duties import owing_sides
from escalate_rules.core.events import Actor
from escalate_rules.core.policy import Open
from tests.core.small import (
    agreed,
    done,
    due,
    escalated,
    extended,
    happened,
    learned,
    opened,
    paused,
    raised,
    rerouted,
    resumed,
    small,
    story,
    tell,
    the,
    time_reached,
    unresolved,
)
from tests.core.test_ways import ROUTES

START = raised("2026-10-05T10:00")
WAIT = 'wait: {asks: "Is something awaited?", values: {no: No, yes: Yes}, default: yes, cites: "4"}'
RISK = 'risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}'
STOPS = 'pauses: {when: {wait: yes}, cites: "4"}'


def moves(decision: Decision) -> list[tuple[str, str]]:
    """Which dates moved, and why."""
    return [(each.id, each.why) for each in decision.changed]


# -- whose it is ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "by", "sides"),
    [
        ("raising manager and receiving head", None, ("raising", "receiving")),
        ("chair or either manager", None, ("partnership", "either")),
        ("both social_worker", None, ("both",)),
        ("raising party", None, ("raising",)),
        ("actor", None, ("",)),
        ("actor", Actor("social_worker"), ("receiving",)),
        ("manager", None, ("",)),
    ],
)
def test_what_is_owed_is_of_the_sides_that_the_policy_names(
    who: str, by: Actor | None, sides: tuple[str, ...]
) -> None:
    policy = small(f'duties:\n  asked: {{on: raised, who: {who}, must: send, cites: "4"}}')
    agencies = {"raising": "health", "receiving": "school"}
    told = tell(policy, raised("2026-10-05T10:00", agencies=agencies)).case
    effect = policy.index.duties["asked"].effect
    assert isinstance(effect, Open)
    (owed,) = [each for each in told.duties if each.duty == "asked"]
    object.__setattr__(owed, "by", by)

    assert owing_sides(policy, effect, owed, told.agencies) == sides


AGENCYS = f"""
calendar: {{nation: england, sides: {{receiving: {{nation: scotland}}}}}}
stages:
  stage_1:
    number: 1
    title: One
    between: practitioner
    outcome: {{who: social_worker, must: reach, within: 3 working days of entered, cites: "1"}}
    varies: {{until: any, agreed_by: either, cites: "1"}}
    escalates: {{stage: stage_2, who: each practitioner, must: refer, within: 2 working days of unresolved, cites: "1"}}
  stage_2: {{number: 2, title: Two, decides: chair, cites: "2"}}
caps: {{together: {{stages: [stage_1, stage_2], within: 2 working days of raised, cites: "4"}}}}
facts: {{{RISK}}}
duties:
  chased: {{on: unresolved, who: each manager, must: call, within: 1 working day of stage_1.escalation.due, cites: "4"}}
"""
SIDES = {"raising": "health", "receiving": "school"}
NEW_YEAR = raised("2026-12-31T10:00", agencies=SIDES)


def test_a_cap_over_an_agreed_date_is_counted_by_the_calendar_of_the_agencys_side() -> None:
    # 1 January and, in Scotland alone, Monday 4 January 2027 are bank holidays.
    decision = tell(
        small(AGENCYS),
        NEW_YEAR,
        agreed("2026-12-31T11:00", until="2027-01-29", agreeing=("raising",)),
    )

    assert due(decision, "stage_1.outcome") == "2027-01-06"


def test_what_each_side_owes_is_counted_from_its_own_due_of_a_stage() -> None:
    decision = tell(small(AGENCYS), NEW_YEAR, unresolved("2026-12-31T11:00"))

    assert [
        due(decision, f"{name}@{side}")
        for name in ("stage_1.escalation#1", "chased#1")
        for side in ("raising", "receiving")
    ] == ["2027-01-05", "2027-01-06", "2027-01-06", "2027-01-07"]
    (owed,) = [each for each in decision.case.duties if each.id == "chased#1@raising"]
    assert [name for name, _, _ in owed.origins] == [
        "stage_1.escalation.due",
        "stage_1.escalation#1@raising.due",
    ]


EACH = """
duties:
  answer: {on: raised, who: chair, must: respond, within: 2 working days of raised, cites: "4"}
  reply: {on: raised, who: each party, must: send, cites: "4"}
  weighed: {on: raised, who: each party, must: consider, within: 1 working day of answer.due, cites: "4"}
  noted: {on: reply.done, who: chair, must: record, within: 3 working days of reply.done, cites: "4"}
  filed: {on: answer.done, who: each party, must: keep, within: 3 working days of answer.done, cites: "4"}
"""


def test_what_each_side_owes_may_be_counted_from_the_due_of_what_neither_owes_alone() -> None:
    decision = tell(small(EACH), START)

    assert [due(decision, f"weighed#1@{side}") for side in ("raising", "receiving")] == [
        "2026-10-08",
        "2026-10-08",
    ]


def test_what_neither_side_owes_alone_is_counted_from_the_side_that_did_it_last() -> None:
    decision = tell(
        small(EACH),
        START,
        done("2026-10-06T10:00", duty="reply#1@receiving"),
        done("2026-10-08T10:00", duty="reply#1@raising"),
    )

    assert (due(decision, "noted#1"), due(decision, "noted#2")) == ("2026-10-09", "2026-10-13")


def test_what_each_side_owes_is_counted_from_the_moment_at_which_one_did_it_for_both() -> None:
    decision = tell(small(EACH), START, done("2026-10-08T10:00", duty="answer", on="2026-10-07"))

    assert due(decision, "filed#1@receiving") == "2026-10-12"
    (owed,) = [each for each in decision.case.duties if each.id == "filed#1@receiving"]
    assert [name for name, _, _ in owed.origins] == ["answer.done"]


# -- the due of another ---------------------------------------------------------------------------

CHAIN = f"""
facts: {{{WAIT}}}
duties:
  first: {{on: raised, who: chair, must: respond, within: 3 working days of raised, {STOPS}, cites: "4"}}
  second: {{on: raised, who: chair, must: send, within: 2 working days of first.due, cites: "4"}}
"""


def test_while_a_clock_stands_what_is_counted_from_its_due_is_awaited_too() -> None:
    before, stopped, after = story(
        small(CHAIN),
        START,
        paused("2026-10-06T10:00", reason="Half term"),
        resumed("2026-10-09T10:00", reason="Back"),
    )

    # Stopped on Tuesday and going on on Friday: three working days later.
    assert [due(each, "second") for each in (before, stopped, after)] == [
        "2026-10-12",
        "awaiting first.due",
        "2026-10-15",
    ]
    assert moves(stopped) == [
        ("first#1", "the clock was stopped"),
        ("second#1", "first.due became known or moved"),
    ]
    assert moves(after) == [
        ("first#1", "the clock goes on"),
        ("second#1", "first.due became known or moved"),
    ]


TWO_DUES = """
moments: {visited: {title: The visit, cites: "4"}, again: {title: The next visit, cites: "4"}}
duties:
  first: {on: raised, who: chair, must: respond, within: 3 working days of visited, cites: "4"}
  second: {on: [raised, again], who: chair, must: send, within: 1 week of the later of visited and second.due, cites: "4"}
  third: {on: raised, who: chair, must: record, within: 1 working day of the later of second.due and first.due, cites: "4"}
"""


def test_a_date_counted_from_two_that_move_names_both() -> None:
    decision = tell(small(TWO_DUES), START, happened("2026-10-06T10:00", moment="visited"))

    assert due(decision, "third") == "2026-10-14"
    assert moves(decision)[-1] == ("third#1", "second.due and first.due became known or moved")


def test_a_date_counted_from_two_dues_keeps_to_both_though_one_is_over_and_one_comes_again() -> (
    None
):
    history = (
        START,
        happened("2026-10-06T10:00", moment="visited"),
        done("2026-10-07T10:00", duty="first"),
        time_reached("2026-10-07T11:00"),
    )
    before = tell(small(TWO_DUES), *history)
    again = tell(small(TWO_DUES), *history, happened("2026-10-12T10:00", moment="again"))

    assert [due(before, "second#1"), due(before, "third")] == ["2026-10-13", "2026-10-14"]
    # The next visit opens another instance a week later; this is not counted from that one.
    assert [due(again, "second#2"), due(again, "third")] == ["2026-10-20", "2026-10-14"]
    (owed,) = [each for each in again.case.duties if each.duty == "third"]
    assert sorted(name for name, _, _ in owed.origins) == [
        "first#1.due",
        "first.due",
        "second#1.due",
        "second.due",
    ]


DONE_BEFORE = """
duties:
  after: {on: answer.done, who: chair, must: record, within: 2 working days of before.due, cites: "4"}
  before: {on: answer.done, who: chair, must: send, within: 3 working days of answer.done, cites: "4"}
  answer: {on: [raised, answer.done], who: chair, must: respond, within: 1 working day of raised, cites: "4"}
"""


def test_what_opens_beside_another_counts_from_that_one_also_where_an_earlier_one_is_done() -> None:
    decision = tell(
        small(DONE_BEFORE),
        START,
        done("2026-10-06T10:00", duty="answer"),
        done("2026-10-07T10:00", duty="before"),
        done("2026-10-20T10:00", duty="answer"),
    )

    assert (due(decision, "after#1"), due(decision, "after#2")) == ("2026-10-13", "2026-10-27")


# -- a moment that is forgotten -------------------------------------------------------------------

FORGOTTEN = """
moments: {meeting: {title: The meeting, lasts: stage, cites: "4"}}
duties:
  papers: {on: raised, who: chair, must: send, within: 3 working days before meeting, until: closed, cites: "4"}
"""


def test_a_date_outlives_the_stage_with_which_the_moment_it_is_counted_from_is_forgotten() -> None:
    decision = tell(
        small(FORGOTTEN),
        START,
        happened("2026-10-05T11:00", moment="meeting", on="2026-10-23"),
        escalated("2026-10-06T10:00"),
    )

    assert "meeting" not in decision.case.stamps
    assert due(decision, "papers") == "2026-10-20"
    assert decision.changed == ()


# -- a limit chosen by a fact ---------------------------------------------------------------------


def rated(on_change: str, within: str, more: str = "") -> str:
    return f"""
moments: {{meeting: {{title: The meeting, cites: "4"}}}}
facts:
  {RISK}
  kept: {{asks: "What was said?", values: {{little: Little, much: Much}}, recorded: yes, cites: "4"}}
duties:
{more}
  answer: {{on: raised, who: chair, must: respond, within: {within}, on_change: {on_change}, cites: "4"}}
"""


def test_a_fact_that_nobody_has_said_does_not_restart_a_limit_by_staying_so() -> None:
    limit = "{by: kept, much: 2 working days of raised, otherwise: 9 working days of raised}"

    first, later = story(small(rated("restart", limit)), START, time_reached("2026-10-07T10:00"))

    assert (due(first, "answer"), due(later, "answer")) == ("2026-10-16", "2026-10-16")
    assert [the(each, "answer").due.origin for each in (first, later)] == ["raised", "raised"]
    assert later.changed == ()


def test_the_running_date_is_brought_up_to_date_before_the_sooner_is_taken() -> None:
    first = "  first: {on: raised, who: chair, must: send, within: {by: risk, low: 2 working days of raised, otherwise: 9 working days of raised}, cites: '4'}"
    limit = "{by: risk, low: 1 working day of first.due, otherwise: 4 working days of first.due}"
    before, after = story(
        small(rated("keep_sooner", limit, first)),
        START,
        learned("2026-10-06T10:00", facts={"risk": "high"}),
    )

    assert (due(before, "first"), due(before, "answer")) == ("2026-10-07", "2026-10-08")
    # The running date is now Monday 19 October; four working days from the re-rating are sooner.
    assert (due(after, "first"), due(after, "answer")) == ("2026-10-16", "2026-10-12")


def test_a_restart_leaves_a_limit_beside_the_switch_counted_as_it_was() -> None:
    chosen = "{by: risk, low: 20 working days of raised, otherwise: 30 working days of raised}"
    limit = f"{{earlier_of: [{chosen}, 5 working days of meeting]}}"
    decision = tell(
        small(rated("restart", limit)),
        raised("2026-10-05T10:00", moments={"meeting": "2026-10-05"}),
        happened("2026-10-06T10:00", moment="meeting", on="2026-10-06"),
        learned("2026-10-07T10:00", facts={"risk": "high"}),
    )

    assert due(decision, "answer") == "2026-10-12"


def test_a_running_date_that_a_restart_would_equal_goes_on() -> None:
    limit = "{by: risk, low: 5 working days of raised, otherwise: 4 working days of raised}"
    decision = tell(
        small(rated("keep_sooner", limit)),
        START,
        learned("2026-10-06T10:00", facts={"risk": "high"}),
    )

    found = the(decision, "answer").due
    assert (str(found.due_on), found.origin, found.since) == ("2026-10-12", "raised", START.at)


def test_the_running_date_that_was_kept_moves_with_what_it_is_counted_from() -> None:
    limit = "{by: risk, low: by meeting, otherwise: 4 working days of raised}"
    history = (
        raised("2026-10-05T10:00", moments={"meeting": "2026-10-08"}),
        learned("2026-10-06T10:00", facts={"risk": "high"}),
        happened("2026-10-07T10:00", moment="meeting", on="2026-10-30"),
        time_reached("2026-10-07T11:00"),
    )

    kept, moved, later = story(small(rated("keep_sooner", limit)), *history)[1:]

    assert due(kept, "answer") == "2026-10-08"
    assert (due(moved, "answer"), due(later, "answer")) == ("2026-10-30", "2026-10-30")


# -- why a date has moved -------------------------------------------------------------------------

STOPPED = f"""
facts: {{{WAIT}}}
moments: {{meeting: {{title: The meeting, cites: "4"}}}}
duties:
  papers: {{on: raised, who: chair, must: send, within: 3 working days of meeting, {STOPS}, cites: "4"}}
  whole: {{on: raised, who: chair, must: respond, within: {{later_of: [3 working days of raised, by meeting]}}, {STOPS}, cites: "4"}}
"""


def test_after_a_stop_a_date_that_its_moment_moves_says_so() -> None:
    decision = tell(
        small(STOPPED),
        raised("2026-10-05T10:00", moments={"meeting": "2026-10-12"}),
        paused("2026-10-06T10:00", reason="Half term"),
        resumed("2026-10-07T10:00", reason="Back"),
        happened("2026-10-07T11:00", moment="meeting", on="2026-10-13"),
    )

    assert moves(decision) == [
        ("papers#1", "meeting became known or moved"),
        ("whole#1", "meeting became known or moved"),
    ]


def test_a_part_that_a_stop_lengthens_past_the_one_that_governed_moves_the_date_by_the_clock() -> (
    None
):
    before, stands, after = story(
        small(STOPPED),
        raised("2026-10-05T10:00", moments={"meeting": "2026-10-09"}),
        paused("2026-10-06T10:00", reason="Half term"),
        resumed("2026-10-13T10:00", reason="Back"),
    )

    # The meeting is later than Thursday the 8th; five working days more, and it is not.
    assert [due(each, "whole") for each in (before, stands, after)] == [
        "2026-10-09",
        "2026-10-09",
        "2026-10-15",
    ]
    assert ("whole#1", "the clock goes on") in moves(after)


# -- a date in the past ---------------------------------------------------------------------------


def test_a_date_that_moves_from_one_past_to_another_is_overdue_as_before() -> None:
    limit = "{by: risk, low: 2 working days of raised, otherwise: 3 working days of raised}"
    chased = "  chased: {on: answer.due, who: chair, must: call, until: closed, cites: '4'}"
    overdue, moved, later = story(
        small(rated("keep_origin", limit, chased)),
        START,
        time_reached("2026-10-12T10:00"),
        learned("2026-10-12T11:00", facts={"risk": "high"}),
        time_reached("2026-10-12T12:00"),
    )[1:]

    assert opened(overdue) == ["chased#1"]
    assert due(moved, "answer") == "2026-10-08"
    assert "answer#1" in [each.id for each in moved.overdue]
    assert (opened(moved), opened(later)) == ([], [])


EXTENDED = """
duties:
  answer: {on: raised, who: chair, must: respond, within: 2 working days of raised, varies: {until: any, cites: "3"}, cites: "4"}
  chased: {on: answer.due, who: chair, must: call, until: closed, cites: "4"}
"""


def test_a_date_extended_to_a_day_that_is_past_too_stays_overdue_and_passes_no_second_time() -> (
    None
):
    overdue, longer, later = story(
        small(EXTENDED),
        START,
        time_reached("2026-10-12T10:00"),
        extended("2026-10-12T11:00", duty="answer", until="2026-10-09", reason="Ill"),
        time_reached("2026-10-12T12:00"),
    )[1:]

    assert opened(overdue) == ["chased#1"]
    assert due(longer, "answer") == "2026-10-09"
    assert "answer#1" in [each.id for each in longer.overdue]
    assert (opened(longer), opened(later)) == ([], [])
    assert ("varied", "answer", ("answer#1", "extended", ("3",))) in longer.log.reasons


OPEN_ENDED = """
duties:
  answer: {on: raised, who: chair, must: respond, varies: {until: 5 working days of answer.due, cites: "3"}, cites: "4"}
"""


def test_what_the_document_gives_no_time_may_be_put_to_any_day_however_often() -> None:
    first, second = story(
        small(OPEN_ENDED),
        START,
        extended("2026-10-06T10:00", duty="answer", until="2026-10-09", reason="Ill"),
        extended("2026-10-07T10:00", duty="answer", until="2026-11-30", reason="Ill"),
    )[1:]

    assert (due(first, "answer"), due(second, "answer")) == ("2026-10-09", "2026-11-30")


def test_an_agreed_date_of_what_the_document_gives_no_time_outlives_a_stop() -> None:
    policy = small(
        f"""
        facts: {{{WAIT}}}
        duties:
          answer: {{on: raised, who: chair, must: respond, varies: {{until: any, cites: "3"}}, {STOPS}, cites: "4"}}
        """
    )
    decision = tell(
        policy,
        START,
        extended("2026-10-06T10:00", duty="answer", until="2026-10-30", reason="Ill"),
        paused("2026-10-07T10:00", reason="Half term"),
        resumed("2026-10-12T10:00", reason="Back"),
    )

    assert due(decision, "answer") == "2026-10-30"


# -- where it is owed -----------------------------------------------------------------------------

LATE = f"""
facts: {{{RISK}}}
duties:
  told: {{on: raised, when: {{risk: high}}, who: chair, must: notify, cites: "4"}}
"""


def test_what_a_late_fact_opens_is_owed_in_the_stage_that_the_case_is_in_then() -> None:
    decision = tell(
        small(LATE),
        START,
        escalated("2026-10-06T10:00"),
        learned("2026-10-07T10:00", facts={"risk": "high"}),
    )

    assert (the(decision, "told").id, the(decision, "told").stage) == ("told#1", "stage_2")


def test_the_stage_that_one_goes_back_to_is_owed_anew() -> None:
    decision = tell(
        small(ROUTES),
        START,
        learned("2026-10-06T09:00", facts={"topic": "meeting"}),
        rerouted("2026-10-06T10:00", to="meetings"),
        rerouted("2026-10-08T10:00", to="back"),
    )

    assert the(decision, "stage_1.outcome").id == "stage_1.outcome#2"


def test_a_date_that_moves_and_moves_back_in_one_step_has_not_moved() -> None:
    policy = small(
        """
        facts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}}
        duties:
          report: {on: raised, who: chair, must: report, within: {earlier_of: [{by: risk, high: 3 working days of visit.due, otherwise: absent}, 4 weeks of raised]}, on_change: keep_origin, cites: "4"}
          visit: {on: raised, who: chair, must: meet, within: 5 working days of the later of raised and learned, cites: "4"}
        """
    )

    # Three working days after the visit would be Thursday 15 October; but the visit moves to
    # Friday 6 November with what is learned, and four weeks stay the earlier.
    before, after = story(
        policy, raised("2026-10-05T10:00"), learned("2026-10-30T10:00", facts={"risk": "high"})
    )

    assert (due(before, "report"), due(after, "report")) == ("2026-11-02", "2026-11-02")
    assert [(each.id, each.why) for each in after.changed] == [
        ("visit#1", "learned became known or moved")
    ]
