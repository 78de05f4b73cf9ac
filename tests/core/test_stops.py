"""A stopped clock at the edges: at the due itself, with a cap, with a closing, off the calendar."""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from tests.core.small import (
    agreed,
    due,
    happened,
    paused,
    raised,
    reopened,
    resolved,
    resumed,
    small,
    story,
    tell,
    the,
    time_reached,
)

ANSWER = """
calendar: {calendar}
facts: {{wait: {{asks: "Wait?", values: {{no: No, yes: Yes}}, default: yes, cites: "1"}}}}
duties:
  answer: {{on: raised, who: receiving party, must: respond, within: {within}, until: done, pauses: {{when: {{wait: yes}}, cites: "4"}}, cites: "4"}}
"""
OFFICE = '{nation: england, office_hours: {from: "09:00", to: "17:00"}}'


def answer(within: str, calendar: str = OFFICE) -> str:
    return ANSWER.format(within=within, calendar=calendar)


@pytest.mark.parametrize(
    ("stops", "goes_on", "then"),
    [
        # Of 8 working hours from Monday 09:00 nothing is left at 17:00.
        ("2026-03-02T17:00", "2026-03-02T17:00", "2026-03-02T17:00+00:00"),
        ("2026-03-02T17:00", "2026-03-04T11:00", "2026-03-04T11:00+00:00"),
        ("2026-03-02T17:00", "2026-03-04T09:00", "2026-03-03T17:00+00:00"),
        ("2026-03-02T17:00", "2026-03-07T12:00", "2026-03-06T17:00+00:00"),
        # With an hour left it ends an hour after the next opening.
        ("2026-03-02T16:00", "2026-03-07T12:00", "2026-03-09T10:00+00:00"),
    ],
)
def test_a_clock_stopped_at_the_due_of_working_hours_gives_back_the_office_hours_it_stood(
    stops: str, goes_on: str, then: str
) -> None:
    decision = tell(
        small(answer("8 working hours of raised")),
        raised("2026-03-02T09:00"),
        paused(stops, reason="a"),
        resumed(goes_on, reason="a"),
    )

    assert due(decision, "answer") == then


def test_days_lost_in_a_year_not_published_yet_make_a_date_provisional() -> None:
    decision = tell(
        small(answer("2 working days of raised", "{nation: england}")),
        raised("2028-12-28T10:00"),
        paused("2028-12-29T10:00", reason="a"),
        resumed("2029-01-01T10:00", reason="a"),
    )

    # New Year's Day is projected: were it worked, it would have been lost and given back.
    found = the(decision, "answer").due
    assert (str(found.due_on), found.status) == ("2029-01-02", "provisional")


def test_a_day_of_receipt_not_published_yet_stays_provisional_where_the_clock_stood() -> None:
    decision = tell(
        small(answer("same day of raised", "{nation: england, counting: deemed-receipt}")),
        raised("2029-03-02T10:00"),
        paused("2029-03-02T11:00", reason="a"),
        resumed("2029-03-05T11:00", reason="a"),
    )

    # Whether the second of March is worked, and it is received then, is projected.
    found = the(decision, "answer").due
    assert (str(found.due_on), found.status) == ("2029-03-05", "provisional")


def test_elapsed_hours_ask_no_calendar_while_their_clock_stands_either() -> None:
    policy = small(answer("24 hours of raised", "{nation: england, counting: deemed-receipt}"))

    decisions = story(
        policy,
        raised("2040-03-02T10:00"),
        paused("2040-03-02T12:00", reason="a"),
        resumed("2040-03-02T13:00", reason="a"),
    )

    assert [due(each, "answer") for each in decisions] == [
        "2040-03-03T10:00+00:00",
        "awaiting resumed",
        "2040-03-03T11:00+00:00",
    ]


CAPPED = """
caps: {together: {stages: [stage_1, stage_2], within: 10 working days of raised, cites: "4"}}
stages:
  stage_1:
    number: 1
    title: One
    outcome: {must: reach, within: 5 working days of entered, cites: "1"}
    varies: {until: any, agreed_by: either, cites: "1"}
    pauses: {when: {wait: yes}, cites: "1"}
    escalates: {stage: stage_2, who: raising practitioner, should: refer, cites: "1"}
  stage_2: {number: 2, title: Two, decides: chair, cites: "2"}
facts: {wait: {asks: "Wait?", values: {no: No, yes: Yes}, default: yes, cites: "1"}}
"""
LONG_PAST_IT = agreed("2026-03-05T10:00", until="2026-04-30", agreeing=("raising",))


def test_a_cap_is_as_long_beside_an_agreed_date_as_beside_the_limit_it_replaces() -> None:
    stop = (paused("2026-03-03T10:00", reason="a"), resumed("2026-03-04T10:00", reason="a"))

    uncapped = tell(small(CAPPED), raised("2026-03-02T10:00"), LONG_PAST_IT)
    decision = tell(small(CAPPED), raised("2026-03-02T10:00"), *stop, LONG_PAST_IT)

    assert due(uncapped, "stage_1.outcome") == "2026-03-16"
    found = the(decision, "stage_1.outcome").due
    assert (str(found.due_on), len(found.counted)) == ("2026-03-17", 10)
    assert (4, "the clock was stopped") in [(day.day, why) for day, why in found.skipped]


def test_a_stop_after_a_date_was_agreed_moves_the_cap_that_cuts_it_short() -> None:
    decisions = story(
        small(CAPPED),
        raised("2026-03-02T10:00"),
        LONG_PAST_IT,
        paused("2026-03-06T10:00", reason="a"),
        resumed("2026-03-10T10:00", reason="a"),
    )

    assert [due(each, "stage_1.outcome") for each in decisions[1:]] == [
        "2026-03-16",
        "2026-03-16",
        "2026-03-18",
    ]
    assert [(each.id, each.why) for each in decisions[-1].changed] == [
        ("stage_1.outcome#1", "the clock goes on")
    ]


def test_a_closing_lets_the_clock_go_on_for_what_outlives_the_case() -> None:
    policy = small(answer("5 working days of raised", "{nation: england}"))

    decisions = story(
        policy,
        raised("2026-03-02T10:00"),
        paused("2026-03-03T10:00", reason="a"),
        resolved("2026-03-05T10:00"),
        time_reached("2026-03-12T10:00"),
    )

    assert [due(each, "answer") for each in decisions[:3]] == [
        "2026-03-09",
        "awaiting resumed",
        "2026-03-11",
    ]
    assert [each.duty for each in decisions[-1].overdue] == ["answer"]


def test_a_clock_that_a_closing_let_go_on_can_be_stopped_again() -> None:
    decision = tell(
        small(answer("5 working days of raised", "{nation: england}")),
        raised("2026-03-02T10:00"),
        paused("2026-03-03T10:00", reason="a"),
        resolved("2026-03-04T10:00"),
        reopened("2026-03-05T10:00", reason="a"),
        paused("2026-03-05T11:00", reason="a"),
        resumed("2026-03-06T10:00", reason="a"),
    )

    assert due(decision, "answer") == "2026-03-11"


def test_what_opens_while_the_clock_stands_on_a_day_told_late_stands_from_now() -> None:
    policy = small(
        """
        facts:
          waits: {asks: "Waiting?", values: {no: No, yes: Yes}, default: yes, cites: "1"}
          visited: {asks: "Visited?", values: {no: No, yes: Yes}, default: yes, cites: "1"}
        moments:
          visit: {title: The visit}
        duties:
          other: {on: raised, who: chair, must: send, within: 9 working days of raised, pauses: {when: {waits: yes}, cites: "1"}, cites: "1"}
          first: {on: visit, who: chair, must: send, within: 5 working days of visit, pauses: {when: {visited: yes}, cites: "1"}, cites: "1"}
        """
    )
    *_, again, on = story(
        policy,
        raised("2026-03-02T10:00"),
        paused("2026-03-04T10:00", reason="A visit is awaited"),
        happened("2026-03-05T10:00", moment="visit", on="2026-03-04"),
        happened("2026-03-05T11:00", moment="visit", on="2026-03-05"),
        resumed("2026-03-06T10:00"),
    )

    assert due(again, "first") == "awaiting resumed"
    assert [due(on, "first#1"), due(on, "first#2")] == ["2026-03-12", "2026-03-13"]
