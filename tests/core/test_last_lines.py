"""What seldom comes up: windows counted from a due, what the end breaks, days beyond."""

from datetime import timedelta

import pytest

from escalate_rules import (
    CalendarRangeError,
    Day,
    Escalated,
    Instant,
    Raised,
    Resolved,
    Withdrawn,
    decide,
    replay,
)
from escalate_rules.core.dating import on_day
from escalate_rules.core.words import listed, sentence_case
from tests.core.small import small

POLICY = small(
    """
duties:
  silent: {on: raised, who: chair, must_not: do, what: Speak, until: closed, done_by: closed, cites: "4"}
  thanked: {on: resolved, who: chair, must: notify, within: 1 working day of resolved, cites: "4"}
stages:
  stage_1:
    number: 1
    title: One
    outcome: {must: reach, within: 2 working days of raised, cites: "1"}
    escalates:
      stage: stage_2
      who: chair
      must: refer
      closes: 1 working day of the earlier of stage_1.outcome.due and thanked.due
      after_closing: refuse
      cites: "1"
  stage_2: {number: 2, title: Two, decides: chair, cites: "2"}
"""  # noqa: E501
)


def at(text: str) -> Instant:
    return Instant.parse(text)


RAISED = replay(POLICY, [Raised(at=at("2026-10-05T10:00"))])


def test_a_window_may_be_counted_from_the_due_of_a_duty() -> None:
    # Due on Wednesday 7 October; the window shuts with Thursday.
    in_time = decide(POLICY, RAISED, Escalated(at=at("2026-10-08T23:59")))
    too_late = decide(POLICY, RAISED, Escalated(at=at("2026-10-09T00:00")))

    assert in_time.stage == "stage_2"
    assert too_late.not_applicable is not None
    assert too_late.not_applicable.closes == at("2026-10-09T00:00").at


@pytest.mark.parametrize("end", [Resolved, Withdrawn])
def test_what_is_forbidden_and_done_by_the_end_is_broken_by_it(end: type) -> None:
    decision = decide(POLICY, RAISED, end(at=at("2026-10-06T10:00")))

    assert {each.rule for each in decision.breaches} == {"silent"}


def test_a_day_that_leans_on_bank_holidays_beyond_the_calendar_is_none() -> None:
    counting = POLICY.counting
    beyond = counting.calendar.projected_to + timedelta(days=1)

    with pytest.raises(CalendarRangeError):
        on_day(beyond, "raised", Day(beyond), counting, leans=True)
    assert on_day(beyond, "raised", Day(beyond), counting, leans=False).due_on == beyond


def test_words_of_an_answer_are_joined_and_begin_as_a_sentence_does() -> None:
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert listed(["a", "b"], "or") == "a or b"
    assert (sentence_case("it is told"), sentence_case("")) == ("It is told", "")
