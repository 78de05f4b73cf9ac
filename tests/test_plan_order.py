"""A plan never enters a stage before the one that came before it."""

from escalate_rules import Instant, Raised, plan
from escalate_rules.core.moments import DayEnd
from tests.core.small import small

STAGES = """
stages:
  stage_1:
    number: 1
    title: One
    outcome: {must: reach, who: chair, within: 1 week of raised, cites: "1"}
    escalates: {stage: stage_2, who: chair, must: refer, cites: "1"}
  stage_2:
    number: 2
    title: Two
    escalates: {stage: stage_3, who: chair, must: refer, opens: 1 working day of raised, cites: "2"}
  stage_3: {number: 3, title: Three, decides: chair, cites: "3"}
roles: {chair: {title: Chair, side: partnership}}
"""


def test_a_way_that_opened_before_its_stage_was_entered_does_not_say_when_that_is_left() -> None:
    found = plan(small(f"id: late{STAGES}"), Raised(at=Instant.parse("2026-12-31T10:00")))

    entered = [each.enters for each in found.stages]
    assert isinstance(entered[1], DayEnd)
    # A week from Thursday 31 December 2026.
    assert entered[1].day.isoformat() == "2027-01-07"
    assert entered[2] is None
