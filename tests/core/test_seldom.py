"""What seldom happens and has one right answer all the same."""

# ruff: noqa: E501 - a policy reads best with one rule a line

from escalate_rules.core.decision import closed_by
from tests.core.small import (
    agreed,
    convened,
    due,
    happened,
    opened,
    owed,
    paused,
    raised,
    resolved,
    resumed,
    small,
    state,
    tell,
    withdrawn,
)

START = raised("2026-10-05T10:00")


def test_convening_for_one_duty_leaves_the_other_owed() -> None:
    policy = small(
        """
        duties:
          panel_meets: {on: raised, who: chair, must: convene, done_by: convened, cites: "4"}
          review_meets: {on: raised, who: chair, must: convene, done_by: convened, cites: "4"}
        """
    )
    both = tell(policy, START, convened("2026-10-06T10:00", agencies=("school",)))
    one = tell(
        policy, START, convened("2026-10-06T10:00", duty="review_meets", agencies=("school",))
    )

    assert (state(both, "panel_meets"), state(both, "review_meets")) == ("done", "done")
    assert (state(one, "panel_meets"), state(one, "review_meets")) == ("open", "done")


def test_an_act_that_is_forbidden_twice_over_is_one_breach() -> None:
    policy = small(
        """
        moments: {visit: {title: A visit}}
        duties:
          no_visit: {on: raised, who: each manager, must_not: meet, done_by: visit, cites: "4"}
        """
    )
    decision = tell(policy, START, happened("2026-10-06T10:00", moment="visit"))

    assert {"no_visit#1@raising", "no_visit#1@receiving"} <= set(owed(tell(policy, START)))
    assert [breach.rule for breach in decision.breaches] == ["no_visit"]


def test_a_duty_for_one_agency_opens_only_where_that_agency_raised_it() -> None:
    policy = small(
        """
        duties: {told: {on: raised, when: {raising_agency: school}, who: chair, must: notify, cites: "4"}}
        """
    )

    def told(agency: str) -> list[str]:
        return opened(tell(policy, raised("2026-10-05T10:00", agencies={"raising": agency})))

    assert told("school") == ["told#1"]
    assert told("health") == []


def test_a_clock_stopped_over_a_same_working_day_limit_gives_as_many_working_days_more() -> None:
    policy = small(
        """
        facts: {court: {asks: "At court?", values: {no: No, yes: Yes}, default: no, cites: "4"}}
        duties:
          answer: {on: raised, who: chair, must: respond, within: same working day of visit, pauses: {when: {court: yes}}, cites: "4"}
        moments: {visit: {title: A visit}}
        """
    )
    # Saturday 17 October 2026, so due on Monday 19; Monday to Wednesday the clock stands still.
    at_court = {"court": "yes"}
    begun = raised("2026-10-05T10:00", facts=at_court, moments={"visit": "2026-10-17"})
    before = tell(policy, begun)
    after = tell(
        policy,
        begun,
        paused("2026-10-16T10:00", reason="At court"),
        resumed("2026-10-21T10:00", reason="Judgment"),
    )

    assert due(before, "answer") == "2026-10-19"
    assert due(after, "answer") == "2026-10-22"


def test_a_date_agreed_anew_as_it_was_is_recorded_and_has_not_moved() -> None:
    policy = small(
        """
        duties:
          answer: {on: raised, who: chair, must: respond, within: 5 working days of raised, varies: {until: any, agreed_by: either, cites: "4"}, cites: "4"}
        """
    )
    first = agreed("2026-10-06T10:00", duty="answer", until="2026-10-20", agreeing=("raising",))
    again = agreed("2026-10-07T10:00", duty="answer", until="2026-10-20", agreeing=("receiving",))

    assert [each.id for each in tell(policy, START, first).changed] == ["answer#1"]
    twice = tell(policy, START, first, again)
    assert (due(twice, "answer"), twice.changed) == ("2026-10-20", ())
    assert twice.not_applicable is None and twice.reasons


def test_how_a_case_was_closed_is_told_by_title_with_the_clauses_that_say_so() -> None:
    policy = small(
        """
        handovers: {complaint: {title: The complaints procedure, cites: "4"}}
        moves: {to_complaint: {on: withdrawn, from: any, handover: complaint, cites: "3"}}
        """
    )

    assert closed_by(tell(policy, START, resolved("2026-10-06T10:00"))) == ("resolved", ())
    left = tell(policy, START, withdrawn("2026-10-06T10:00"))
    assert closed_by(left) == ("The complaints procedure", ("3", "4"))
