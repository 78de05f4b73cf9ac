"""What has been decided once is not worked out again; time that passes is."""

from datetime import date
from typing import Any

import pytest

from escalate_rules import MisuseError
from escalate_rules.core import engine
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.moments import Day
from tests.core.small import done, escalated, learned, raised, small, tell

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
