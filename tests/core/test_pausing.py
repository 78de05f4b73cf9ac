"""A stopped clock: the day it is stopped still counts, the day it goes on does not."""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from escalate_rules.core.events import Event
from tests.core.small import (
    due,
    happened,
    learned,
    paused,
    raised,
    resumed,
    small,
    story,
    tell,
    the,
    time_reached,
    unresolved,
    why_not_applicable,
)

START = raised("2026-10-05T10:00", moments={"conference": "2026-10-15"})


def stopping(within: str, calendar: str = "{nation: england}") -> str:
    return f"""
calendar: {calendar}
facts: {{gate: {{asks: "Open?", values: {{open: Open, shut: Shut}}, default: open, cites: "4"}}}}
moments: {{conference: {{title: The conference}}}}
duties:
  answer: {{on: raised, who: chair, must: respond, within: {within}, pauses: {{when: {{gate: open}}, cites: "4"}}, cites: "4"}}
  other: {{on: raised, who: chair, must: respond, within: 5 working days of raised, cites: "4"}}
  later: {{on: unresolved, who: chair, must: respond, within: 1 working day of unresolved, pauses: {{when: {{gate: open}}, cites: "4"}}, cites: "4"}}
""".replace("  later:", "  next_one:")


OFFICE = '{nation: england, office_hours: {from: "09:00", to: "17:00"}}'
NEXT = "{nation: england, closed_day: next}"


@pytest.mark.parametrize(
    ("within", "calendar", "plain", "stretched"),
    [
        # Stopped on Tuesday 6 October at 12:00, going on on Thursday the 8th at 15:00.
        ("5 working days of raised", "", "2026-10-12", "2026-10-14"),
        ("1 working week of raised", "", "2026-10-12", "2026-10-14"),
        ("10 calendar days of raised", "", "2026-10-15", "2026-10-17"),
        ("10 calendar days of raised", NEXT, "2026-10-15", "2026-10-19"),
        ("1 month of raised", "", "2026-11-05", "2026-11-07"),
        ("72 hours of raised", "", "2026-10-08T10:00+01:00", "2026-10-10T13:00+01:00"),
        ("20 working hours of raised", OFFICE, "2026-10-07T14:00+01:00", "2026-10-09T17:00+01:00"),
        # What stands before a moment, or on it, is moved by that moment only.
        ("2 working days before conference", "", "2026-10-13", "2026-10-13"),
        ("by conference", "", "2026-10-15", "2026-10-15"),
    ],
)
def test_a_limit_ends_later_by_the_time_for_which_its_clock_was_stopped(
    within: str, calendar: str, plain: str, stretched: str
) -> None:
    policy = small(stopping(within, calendar or "{nation: england}"))

    decisions = story(
        policy,
        START,
        paused("2026-10-06T12:00", reason="Half term"),
        resumed("2026-10-08T15:00", reason="Back"),
    )

    stands = plain if plain == stretched else "awaiting resumed"
    assert [due(each, "answer") for each in decisions] == [plain, stands, stretched]
    assert due(decisions[2], "other") == "2026-10-12"


@pytest.mark.parametrize(
    ("within", "goes_on", "stretched"),
    [
        ("same working day of raised", "2026-10-07T12:00", "2026-10-07"),
        ("same working day of raised", "2026-10-10T12:00", "2026-10-09"),
        ("same day of raised", "2026-10-10T12:00", "2026-10-10"),
    ],
)
def test_a_limit_of_one_day_may_be_stopped_on_that_day(
    within: str, goes_on: str, stretched: str
) -> None:
    decision = tell(
        small(stopping(within)),
        START,
        paused("2026-10-05T12:00", reason="a"),
        resumed(goes_on, reason="a"),
    )

    assert due(decision, "answer") == stretched


def test_stopping_and_going_on_are_listed_as_what_moved_the_date() -> None:
    decisions = story(
        small(stopping("5 working days of raised")),
        START,
        paused("2026-10-06T12:00", reason="Half term"),
        resumed("2026-10-08T15:00", reason="Back"),
    )

    assert [[(c.id, c.why) for c in each.changed] for each in decisions] == [
        [],
        [("answer#1", "the clock was stopped")],
        [("answer#1", "the clock goes on")],
    ]
    assert "engine.paused" in {reason.rule for reason in decisions[1].reasons}
    assert "engine.resumed" in {reason.rule for reason in decisions[2].reasons}


def test_days_on_which_the_clock_stood_are_skipped_and_say_so() -> None:
    decision = tell(
        small(stopping("5 working days of raised")),
        START,
        paused("2026-10-06T12:00", reason="Half term"),
        resumed("2026-10-08T15:00", reason="Back"),
    )

    found = the(decision, "answer").due
    assert [day.day for day in found.counted] == [6, 9, 12, 13, 14]
    assert [(day.day, why) for day, why in found.skipped] == [
        (7, "the clock was stopped"),
        (8, "the clock was stopped"),
        (10, "Saturday"),
        (11, "Sunday"),
    ]


def test_a_clock_may_be_stopped_more_than_once() -> None:
    decision = tell(
        small(stopping("5 working days of raised")),
        START,
        paused("2026-10-06T12:00", reason="a"),
        resumed("2026-10-07T12:00", reason="a"),
        paused("2026-10-08T12:00", reason="b"),
        resumed("2026-10-09T12:00", reason="b"),
    )

    assert due(decision, "answer") == "2026-10-14"


def test_a_clock_stopped_and_going_on_on_one_day_loses_nothing() -> None:
    decision = tell(
        small(stopping("5 working days of raised")),
        START,
        paused("2026-10-06T09:00", reason="a"),
        resumed("2026-10-06T17:00", reason="a"),
    )

    assert due(decision, "answer") == "2026-10-12"


def test_what_opens_while_the_clock_stands_waits_too() -> None:
    decisions = story(
        small(stopping("5 working days of raised")),
        START,
        paused("2026-10-06T12:00", reason="a"),
        unresolved("2026-10-07T12:00"),
        resumed("2026-10-08T12:00", reason="a"),
    )

    assert [due(each, "next_one") for each in decisions[2:]] == ["awaiting resumed", "2026-10-09"]


def test_while_the_clock_stands_nothing_is_overdue() -> None:
    decision = tell(
        small(stopping("5 working days of raised")),
        START,
        paused("2026-10-12T12:00", reason="a"),
        time_reached("2026-10-30T12:00"),
    )

    assert [duty.duty for duty in decision.overdue] == ["other", "stage_1.outcome"]


def test_what_is_overdue_already_runs_on() -> None:
    policy = small(stopping("1 working day of raised"))

    decision = tell(policy, START, paused("2026-10-07T12:00", reason="a"))

    assert "does not let the clock be stopped" in why_not_applicable(decision)
    assert due(decision, "answer") == "2026-10-06"


def test_a_stopped_clock_may_lead_beyond_the_calendar() -> None:
    decision = tell(
        small(stopping("5 working days of raised")),
        START,
        paused("2026-10-06T12:00", reason="a"),
        resumed("2099-10-08T12:00", reason="a"),
    )

    assert due(decision, "answer") == "undated"
    assert "outside the calendar" in the(decision, "answer").due.why


def test_a_date_that_waits_for_its_moment_goes_on_waiting_for_it() -> None:
    policy = small(stopping("5 working days of conference"))
    start = raised("2026-10-05T10:00")

    decisions = story(
        policy,
        start,
        paused("2026-10-06T12:00", reason="a"),
        happened("2026-10-07T12:00", moment="conference"),
        resumed("2026-10-08T12:00", reason="a"),
    )

    assert [due(each, "answer") for each in decisions[:3]] == [
        "awaiting conference",
        "awaiting conference",
        "awaiting resumed",
    ]
    # The conference was held on the 7th, while the clock stood; the 8th is lost.
    assert due(decisions[3], "answer") == "2026-10-15"


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        ("5 working days of conference", "2026-10-27"),
        ("48 hours of conference", "2026-10-22T10:00+01:00"),
        ("7 calendar days of conference", "2026-10-27"),
    ],
)
def test_a_clock_that_had_not_begun_loses_nothing(within: str, expected: str) -> None:
    decision = tell(
        small(stopping(within)),
        raised("2026-10-05T10:00", moments={"conference": "2026-10-20T10:00"}),
        paused("2026-10-06T12:00", reason="a"),
        resumed("2026-10-08T12:00", reason="a"),
    )

    assert due(decision, "answer") == expected


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ((resumed("2026-10-06T10:00", reason="a"),), "the clock is not stopped"),
        (
            (paused("2026-10-06T10:00", reason="a"), paused("2026-10-06T11:00", reason="b")),
            "the clock is stopped already",
        ),
        (
            (
                learned("2026-10-06T10:00", facts={"gate": "shut"}),
                paused("2026-10-06T11:00", reason="b"),
            ),
            "the policy does not let the clock be stopped here",
        ),
    ],
)
def test_a_clock_is_stopped_where_the_policy_lets_it_and_only_once(
    told: tuple[Event, ...], why: str
) -> None:
    decision = tell(small(stopping("5 working days of raised")), START, *told)

    assert why_not_applicable(decision) == why


def test_since_when_the_clock_stands_is_each_cases_own() -> None:
    policy = small(stopping("5 working days of raised"))
    shut = learned("2026-10-07T10:00", facts={"gate": "shut"})

    first = tell(policy, START, paused("2026-10-06T10:00", reason="a"), shut)
    second = tell(policy, START, paused("2026-10-06T12:00", reason="a"), shut)

    assert str(first.case.paused) == "2026-10-06T10:00+01:00"
    assert str(second.case.paused) == "2026-10-06T12:00+01:00"
