"""What has been decided once is not worked out again; time that passes is."""

# ruff: noqa: E501 - a policy reads best with one rule a line

from datetime import date
from typing import Any

import pytest

from escalate_rules import MisuseError
from escalate_rules.core import engine
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.moments import Day
from tests.core.small import agreed, done, escalated, learned, raised, small, tell, time_reached

POLICY = """
facts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}}
duties:
  answer: {on: raised, who: chair, must: respond, within: 2 working days of raised, cites: "4"}
  report: {on: answer.done, who: chair, must: send, within: 1 week of answer.done, cites: "4"}
"""
HISTORY = (
    raised("2026-10-05T10:00"),
    learned("2026-10-05T11:00", facts={"risk": "high"}),
    done("2026-10-06T10:00", duty="answer"),
    escalated("2026-10-06T14:00"),
)


def test_a_history_that_was_decided_is_answered_without_walking_it_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    policy = small(POLICY)
    first = tell(policy, *HISTORY)

    def walked(*_: Any) -> None:
        raise AssertionError("it is worked out again")

    monkeypatch.setattr(engine, "walk", walked)

    assert tell(policy, *HISTORY) == first


def test_a_due_that_has_passed_meanwhile_is_seen_whatever_is_remembered() -> None:
    policy = small(POLICY)
    start, fact = raised("2026-10-05T10:00"), {"risk": "high"}

    in_time = tell(policy, start, learned("2026-10-06T10:00", facts=fact))
    at_the_instant = tell(policy, start, learned("2026-10-08T00:00", facts=fact))
    after = tell(policy, start, learned("2026-10-09T10:00", facts=fact))

    assert [each.id for each in in_time.overdue] == []
    assert [each.id for each in at_the_instant.overdue] == ["answer#1"]
    assert [each.id for each in after.overdue] == ["answer#1"]


def test_an_event_without_an_hour_is_misuse_and_says_what_it_is() -> None:
    policy = small(POLICY)
    event: Any = raised("2026-10-05T10:00")
    object.__setattr__(event, "at", Day(date(2026, 10, 5)))

    with pytest.raises(MisuseError) as told:
        decide(policy, empty_case(policy), event)

    assert (told.value.what, told.value.name) == ("event", "raised")
    assert str(told.value) == "an event needs a date and time, not 2026-10-05"


SEVERAL = """
facts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}}
duties:
  slower: {on: raised, who: chair, must: send, within: 9 working days of raised, varies: {until: any, agreed_by: either, cites: "4"}, cites: "4"}
  sooner: {on: raised, who: chair, must: respond, within: 2 working days of raised, cites: "4"}
"""


def test_the_first_due_to_pass_is_looked_for_among_all_that_are_remembered() -> None:
    policy = small(SEVERAL)
    history = (
        raised("2026-10-05T10:00"),
        learned("2026-10-05T11:00", facts={"risk": "high"}),
        learned("2026-10-08T10:00", facts={"risk": "low"}),
    )

    first, from_memory = tell(policy, *history), tell(policy, *history)

    assert "sooner#1" in [each.id for each in first.overdue]
    assert from_memory == first


def test_an_agreed_date_stays_agreed_in_what_is_answered_from_memory() -> None:
    policy = small(SEVERAL)
    history = (
        raised("2026-10-05T10:00"),
        agreed("2026-10-05T10:30", duty="slower", until="2026-10-30", agreeing=("raising",)),
        learned("2026-10-05T11:00", facts={"risk": "high"}),
        time_reached("2026-10-08T10:00"),
        learned("2026-10-08T11:00", facts={"risk": "low"}),
    )

    for _ in range(3):
        decision = tell(policy, *history)
        (owed,) = [each for each in decision.case.duties if each.duty == "slower"]
        assert (str(owed.agreed), str(owed.due.due_on)) == ("2026-10-30", "2026-10-30")
        assert "sooner#1" in [each.id for each in decision.overdue]
