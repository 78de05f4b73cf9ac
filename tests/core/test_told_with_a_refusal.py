"""Why an event had no meaning: the whole refusal, with the rule and the clauses that it stands on.

Like test_told_with_a_date.py, these hold what one small change to the core would alter
without any other test seeing it (docs/mutation.md).
"""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from escalate_rules.core.decision import Decision
from tests.core.small import escalated, raised, small, tell

START = raised("2026-10-05T10:00", "raising practitioner")
MOVES = """
facts:
  risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}
  place: {asks: "Where?", values: {home: Home, away: Away}, default: away, cites: "4"}
duties:
  answer: {on: raised, who: chair, must: respond, within: 2 working days of raised, cites: "4"}
moves:
  asked: WAY
"""


def refusal(decision: Decision) -> tuple[str, str, tuple[str, ...], str]:
    """Why, by which rule, on which clauses, and the reason as it stands in the log."""
    told = decision.not_applicable
    assert told is not None
    (reason,) = decision.reasons
    assert (reason.rule, reason.says, reason.cites) == (told.rule, told.why, told.cites)
    return told.why, told.rule, told.cites, "" if told.closes is None else str(told.closes)


def refused(way: str, **facts: str) -> tuple[str, str, tuple[str, ...]]:
    """The refusal of an event by the one move that it could make."""
    policy = small(MOVES.replace("WAY", way))
    start = raised("2026-10-05T10:00", "raising practitioner", facts=facts)
    to = "back" if "back" in way else "stage_3"
    return refusal(tell(policy, start, escalated("2026-10-06T10:00", to=to)))[:3]


@pytest.mark.parametrize(
    ("way", "facts", "why"),
    [
        (
            '{on: escalated, from: stage_1, stage: stage_3, when: {actor: chair}, cites: "4"}',
            {},
            "who did it is not said, and the policy asks",
        ),
        (
            '{on: escalated, from: stage_1, stage: stage_3, when: {risk: high}, cites: "4"}',
            {},
            "it asks that `risk` is `high`; it is `low` (Low)",
        ),
        (
            '{on: escalated, from: stage_1, stage: stage_3, when: {risk: high}, cites: "4"}',
            {"risk": "low"},
            "it asks that `risk` is `high`; it is `low` (Low)",
        ),
        (
            '{on: escalated, from: stage_1, stage: stage_3, when: {risk: high, place: home}, cites: "4"}',
            {"risk": "high"},
            "it asks that `place` is `home`; it is `away` (Away)",
        ),
        (
            '{on: escalated, from: stage_1, stage: stage_3, when: {not: {risk: low}}, cites: "4"}',
            {"risk": "low"},
            "it asks that it is not so that `risk` is `low`",
        ),
        (
            '{on: escalated, from: stage_1, stage: stage_3, when: {answer: done}, cites: "4"}',
            {},
            "it asks that `answer` is done",
        ),
        (
            '{on: escalated, from: stage_1, stage: stage_3, needs: note, cites: "4"}',
            {},
            "it needs a note",
        ),
        (
            '{on: escalated, from: stage_1, stage: back, cites: "4"}',
            {},
            "there is no stage to go back to",
        ),
        (
            '{on: escalated, from: stage_1, stage: stage_3, opens: 3 working days of raised, cites: "4"}',
            {},
            "it is too early for this",
        ),
    ],
)
def test_a_move_that_is_shut_says_why_with_its_rule_and_clause(
    way: str, facts: dict[str, str], why: str
) -> None:
    assert refused(way, **facts) == (why, "asked", ("4",))
