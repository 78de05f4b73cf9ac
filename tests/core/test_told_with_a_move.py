"""What entering, leaving and closing discharge, and what is said of them.

Like test_told_with_a_date.py, these hold what one small change to the core would alter
without any other test seeing it (docs/mutation.md).
"""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from escalate_rules.core.events import Actor, Event
from tests.core.small import (
    escalated,
    learned,
    raised,
    rerouted,
    resolved,
    small,
    story,
    tell,
    withdrawn,
)
from tests.core.test_ways import ROUTES

START = raised("2026-10-05T10:00", "raising practitioner")
ENDS = """
duties:
  on_left: {on: raised, who: chair, must: send, until: closed, done_by: left, cites: "4"}
  on_entered: {on: raised, who: chair, must: send, until: closed, done_by: entered, cites: "4"}
  on_stage_1: {on: raised, who: chair, must: send, until: closed, done_by: stage_1.left, cites: "4"}
  on_stage_2: {on: raised, who: chair, must: send, until: closed, done_by: stage_2.entered, cites: "4"}
  on_closed: {on: raised, who: chair, must: send, until: closed, done_by: closed, cites: "4"}
  on_resolved: {on: raised, who: chair, must: send, until: closed, done_by: resolved, cites: "4"}
"""


@pytest.mark.parametrize(
    ("event", "discharged"),
    [
        (
            escalated("2026-10-06T10:00", "raising practitioner"),
            {"on_left#1", "on_entered#1", "on_stage_1#1", "on_stage_2#1"},
        ),
        (
            resolved("2026-10-06T10:00", "raising practitioner"),
            {"on_left#1", "on_stage_1#1", "on_closed#1", "on_resolved#1"},
        ),
        (
            withdrawn("2026-10-06T10:00", "raising practitioner"),
            {"on_left#1", "on_stage_1#1", "on_closed#1"},
        ),
    ],
)
def test_a_move_discharges_what_is_done_by_it_and_by_whom(
    event: Event, discharged: set[str]
) -> None:
    decision = tell(small(ENDS), START, event)

    found = {each for each in decision.discharged if each.startswith("on_")}
    assert found == discharged
    for name in discharged:
        stamp = decision.case.stamps[f"{name.partition('#')[0]}.done"]
        assert (stamp.moment, stamp.by) == (event.at, Actor("practitioner", "raising"))


def test_a_closing_says_its_status_and_its_end() -> None:
    decision = tell(small(), START, resolved("2026-10-06T10:00"))

    assert ("closed", "engine.resolved", ("resolved", "resolved")) in decision.log.reasons
    assert (decision.case.stage, decision.case.last_stage) == (None, "stage_1")


def test_one_goes_back_by_the_stages_that_were_left_one_at_a_time() -> None:
    stages = [
        each.stage
        for each in story(
            small(ROUTES),
            START,
            learned("2026-10-06T09:00", facts={"topic": "meeting"}),
            rerouted("2026-10-06T10:00", to="meetings"),
            learned("2026-10-07T10:00", facts={"urgent": "yes"}),
            rerouted("2026-10-08T10:00", to="back"),
            rerouted("2026-10-09T10:00", to="back"),
        )
    ]

    assert stages == ["stage_1", "stage_1", "dissent", "planning", "dissent", "stage_1"]
