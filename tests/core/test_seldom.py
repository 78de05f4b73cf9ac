"""What seldom happens and has one right answer all the same."""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pickle
import re
from datetime import datetime
from typing import Any

import pytest

from escalate_rules import Raised, decide, outlook, why_not
from escalate_rules.core.decision import closed_by
from escalate_rules.core.engine import empty_case
from escalate_rules.core.errors import InstantError, MisuseError
from escalate_rules.core.moments import Instant
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


def test_a_moment_told_anew_moves_nothing_that_is_owed_and_says_so() -> None:
    policy = small(
        """
        moments: {meeting: {title: The meeting}}
        duties: {dissent: {on: raised, who: raising practitioner, must: send, within: 10 working days of meeting, cites: "4"}}
        """
    )
    told = raised("2026-03-30T09:00", moments={"meeting": "2026-03-27"})
    anew = tell(policy, told, happened("2026-04-01T09:00", moment="meeting", on="2026-03-16"))
    same = tell(policy, told, happened("2026-04-01T09:00", moment="meeting", on="2026-03-27"))

    assert (due(anew, "dissent"), anew.changed) == ("2026-04-14", ())
    kept = [each.says for each in anew.reasons if "keeps its date" in each.says]
    assert len(kept) == 1
    assert not [each for each in same.reasons if "keeps its date" in each.says]
    assert {each.rule for each in (*anew.reasons, *same.reasons)} == {"engine.happened"}


def test_an_outlook_and_why_not_are_asked_of_the_policy_that_the_case_was_opened_under() -> None:
    case = tell(small(), START).case
    other = small('duties: {told: {on: raised, who: chair, must: notify, cites: "4"}}')

    with pytest.raises(MisuseError, match="this case was opened under small"):
        outlook(other, case, Instant.parse("2026-10-06T10:00"))
    with pytest.raises(MisuseError, match="this case was opened under small"):
        why_not(other, case, "told")
    assert outlook(small(), case, Instant.parse("2026-10-06T10:00")) == outlook(
        small(), case, Instant.parse("2026-10-06T10:00").at
    )


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"facts": {"risk": "high"}}, "facts are a tuple of pairs"),
        ({"facts": (("risk",),)}, "facts are a tuple of pairs"),
        ({"facts": (("risk", "high"), ("risk", "low"))}, "`risk` is told twice"),
        ({"moments": (("meeting", "2026-03-27"),)}, "is told as a `Day` or an `Instant`"),
        ({"agencies": ["school"]}, "agencies are a tuple of pairs"),
    ],
)
def test_facts_of_another_shape_are_refused_in_a_sentence(fields: Any, says: str) -> None:
    policy = small(
        """
        facts: {risk: {asks: "Risk?", values: {low: Low, high: High}, default: low, cites: "4"}}
        moments: {meeting: {title: The meeting}}
        """
    )
    with pytest.raises(MisuseError, match=re.escape(says)):
        decide(policy, empty_case(policy), Raised(at=Instant.parse("2026-10-05T10:00"), **fields))


def test_an_instant_has_an_offset() -> None:
    with pytest.raises(InstantError, match="does not say its time zone"):
        Instant(datetime(2026, 10, 5, 10))  # noqa: DTZ001
    with pytest.raises(InstantError, match="is not a date and time"):
        Instant("2026-10-05T10:00")  # type: ignore[arg-type]


def test_a_policy_and_its_decisions_can_be_sent_to_another_process() -> None:
    policy = small()
    decision = tell(policy, START)

    assert pickle.loads(pickle.dumps(policy)) == policy
    sent = pickle.loads(pickle.dumps(decision))
    assert sent == decision and sent.open == decision.open


def test_a_sentence_lists_no_more_names_than_can_be_read() -> None:
    few = MisuseError("duty", "x", "there is no `x`", ("a", "b"))
    many = MisuseError("duty", "x", "there is no `x`", tuple(f"d{n}" for n in range(60)))

    assert str(few) == "there is no `x`; it may be a, b"
    assert str(many).startswith("there is no `x`; it may be one of 60: d0, d1, ")
    assert str(many).endswith("d19, …") and len(many.allowed) == 60
