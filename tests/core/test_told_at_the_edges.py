"""What is told just where something begins or ends: of the calendar, a closing, a repeated hour, a shut door.

Like test_told_with_a_date.py, these hold what one small change to the core would alter
without any other test seeing it (docs/mutation.md).
"""

# ruff: noqa: E501 - a policy reads best with one rule a line

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from escalate_rules.core.calendar import Calendar, Nation
from escalate_rules.core.conditions import FactIs
from escalate_rules.core.dating import Dated, governing
from escalate_rules.core.doors import unmet
from escalate_rules.core.draft import Draft
from escalate_rules.core.engine import empty_case
from escalate_rules.core.errors import CalendarRangeError, InstantError
from escalate_rules.core.moments import Day, Moment, to_instant
from escalate_rules.core.policy import Counting, Go
from escalate_rules.core.timescale import Before, By, Choice, MomentRef, OneOf, Unit, Within
from escalate_rules.library.calendars import bundled_table
from tests.core.small import (
    decided,
    escalated,
    raised,
    small,
    tell,
    time_reached,
    why_not_applicable,
)

ENGLAND = Calendar.of(bundled_table(), [Nation.ENGLAND])
FIRST, LAST = ENGLAND.first, ENGLAND.projected_to
RAISED, MEETING = MomentRef("raised"), MomentRef("meeting")
ONE_DAY = timedelta(days=1)

# -- the ends of the calendar ----------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 0, -1])
def test_no_working_days_are_counted_from_the_day_before_the_calendar(count: int) -> None:
    with pytest.raises(CalendarRangeError) as caught:
        ENGLAND.add(FIRST - ONE_DAY, count)

    assert (caught.value.day, caught.value.steps) == (FIRST - ONE_DAY, 0)


def test_a_day_beyond_the_calendar_is_told_without_steps_that_nobody_counted() -> None:
    with pytest.raises(CalendarRangeError) as caught:
        ENGLAND.is_working_day(LAST + ONE_DAY)

    assert (caught.value.day, caught.value.steps) == (LAST + ONE_DAY, 0)


ON, BACK = Within(9_999, Unit.WORKING_DAYS, RAISED), Before(9_999, Unit.WORKING_DAYS, RAISED)


def chosen(choice: Choice, part: Within | Before, since: date, other: date) -> Dated:
    """Which governs: a count from `since` that leaves the calendar, or the day of the meeting."""
    moments: dict[str, Moment] = {"raised": Day(since), "meeting": Day(other)}
    timescale = OneOf(choice, (part, By(MEETING)))
    return governing(timescale, moments.get, {}, Counting(calendar=ENGLAND)).dated


def test_a_count_from_the_first_day_is_later_than_any_date_up_to_the_last() -> None:
    assert chosen(Choice.EARLIER, ON, FIRST, LAST).due_on == LAST
    assert chosen(Choice.EARLIER, ON, FIRST, LAST + ONE_DAY).due_on is None
    assert chosen(Choice.EARLIER, ON, FIRST - ONE_DAY, LAST).due_on is None


def test_a_count_back_from_the_last_day_is_earlier_than_any_date_from_the_first() -> None:
    assert chosen(Choice.LATER, BACK, LAST, FIRST).due_on == FIRST
    assert chosen(Choice.LATER, BACK, LAST, FIRST - ONE_DAY).due_on is None
    assert chosen(Choice.LATER, BACK, LAST + ONE_DAY, FIRST).due_on is None


# -- an hour that comes twice ----------------------------------------------------------------------


@pytest.mark.parametrize("fold", [0, 1])
def test_an_hour_that_comes_twice_is_not_guessed_whichever_of_the_two_is_marked(fold: int) -> None:
    with pytest.raises(InstantError) as caught:
        to_instant(datetime.fromisoformat("2026-10-25T01:30").replace(fold=fold))

    assert caught.value.fault == "twice"
    assert caught.value.choices == ("2026-10-25T01:30+01:00", "2026-10-25T01:30+00:00")


# -- a move that is shut ---------------------------------------------------------------------------

MOVES = """
facts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}}
moves:
  asked: WAY
"""
START = raised("2026-10-05T10:00", agencies={"raising": "school"})
UP = escalated("2026-10-06T10:00", to="stage_3")


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("", ""),
        ("Only in an emergency.", "Only in an emergency: "),
        ("It goes by form X", "It goes by form X: "),
    ],
)
def test_a_move_tells_its_own_sentence_before_what_it_asks(says: str, told: str) -> None:
    own = f'says: "{says}", ' if says else ""
    way = f'{{on: escalated, from: stage_1, stage: stage_3, when: {{risk: high}}, {own}cites: "4"}}'

    decision = tell(small(MOVES.replace("WAY", way)), START, UP)

    why = f"{told}it asks that `risk` is `high`; it is `low` (Low)"
    assert why_not_applicable(decision) == why


def test_a_move_that_needs_a_note_is_not_made_by_time_which_carries_none() -> None:
    # `check` refuses such a move (ER310); a policy that was not written as a text may have one.
    way = '{on: stage_1.outcome.due, from: stage_1, stage: stage_3, cites: "4"}'
    policy = small(MOVES.replace("WAY", way))
    rows = tuple(
        replace(row, effect=replace(row.effect, needs=("note",)))
        if isinstance(row.effect, Go) and row.on == ("stage_1.outcome.due",)
        else row
        for row in policy.rows
    )

    noted = tell(replace(policy, rows=rows), START, time_reached("2026-10-26T10:00"))
    plain = tell(policy, START, time_reached("2026-10-26T10:00"))

    assert (noted.stage, plain.stage) == ("stage_1", "stage_3")


def test_a_move_that_asks_for_an_agency_calls_the_one_that_it_is_by_its_title() -> None:
    way = (
        '{on: escalated, from: stage_1, stage: stage_3, when: {raising_agency: police}, cites: "4"}'
    )

    decision = tell(small(MOVES.replace("WAY", way)), START, UP)

    why = "it asks that `raising_agency` is `police`; it is `school` (School)"
    assert why_not_applicable(decision) == why


def test_an_agency_that_the_policy_does_not_list_is_called_by_its_own_name() -> None:
    draft = Draft(small(), empty_case(small()))
    draft.agencies = (("raising", "hospice"),)

    told = unmet(draft, FactIs("raising_agency", ("police",)))

    assert told == "`raising_agency` is `police`; it is `hospice` (hospice)"


@pytest.mark.parametrize(("side", "stage"), [("raising", "stage_1"), ("receiving", None)])
def test_whether_a_role_decides_for_its_side_is_told_by_where_its_agency_stands(
    side: str, stage: str | None
) -> None:
    policy = small("""
stages:
  stage_1: {number: 1, title: Practitioners, between: practitioner, outcome: {must: reach, promptly: soon, cites: "1"}, decides: receiving social_worker, cites: "1"}
""")
    start = raised("2026-10-05T10:00", agencies={side: "school"})

    decision = tell(policy, start, decided("2026-10-06T10:00", "social_worker"))

    assert decision.stage == stage
