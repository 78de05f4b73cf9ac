"""What is answered from memory is told as if nothing were remembered.

A decision that was made before in another case is not worked out again. Each of
these tells two histories that only moments tell apart, one after the other, where
a moment changes more than dates: what had been remembered of the first would be
wrong of the second. docs/mutation.md says how they were found.
"""

# ruff: noqa: E501 - a policy reads best with one rule a line

from collections.abc import Sequence
from dataclasses import replace

import pytest

from escalate_rules.core.decision import Decision
from escalate_rules.core.engine import empty_case, open_case, step
from escalate_rules.core.events import Event, Raised
from escalate_rules.core.moments import UNKNOWN, Instant
from escalate_rules.core.policy import Policy
from tests.core.small import (
    agreed,
    done,
    due,
    escalated,
    learned,
    opened,
    paused,
    raised,
    resolved,
    resumed,
    small,
    state,
    story,
    the,
    unresolved,
)
from tests.core.test_memo import same, walked


def told_after(policy: Policy, *histories: Sequence[Event]) -> Decision:
    """The last decision of the last history, told after the others; as without any memory."""
    policy.index.memo.clear()
    for events in histories:
        for ours, theirs in zip(story(policy, *events), walked(policy, events), strict=True):
            same(ours, theirs)
    return story(policy, *histories[-1])[-1]


# -- opened and ended at once ----------------------------------------------------------------------


def at_once(within: str, calendar: str = "{nation: england}") -> Policy:
    return small(f"""
calendar: {calendar}
duties:
  note: {{on: escalated, who: chair, must: record, within: {within}, done_by: escalated, cites: "4"}}
""")


SOON = (raised("2026-10-05T09:00"), escalated("2026-10-05T10:00"))
LATER = (raised("2026-10-05T09:00"), escalated("2026-10-08T10:00"))
SATURDAY = (raised("2026-10-10T09:00"), escalated("2026-10-10T10:00"))


@pytest.mark.parametrize("within", ["1 working day of raised", "24 hours of raised"])
def test_what_opens_and_ends_at_once_is_late_where_it_is_counted_from_long_before(
    within: str,
) -> None:
    policy = at_once(within)

    assert state(told_after(policy, SOON), "note") == "done"
    assert state(told_after(policy, SOON, LATER), "note") == "late"
    assert state(told_after(policy, LATER, SOON), "note") == "done"


def test_what_opens_and_ends_at_once_is_late_where_its_day_is_moved_back_before_the_act() -> None:
    # A day after a Saturday is a Sunday, and that is moved back to the Friday before both.
    policy = at_once("1 calendar day of escalated", "{nation: england, closed_day: previous}")

    assert state(told_after(policy, SOON), "note") == "done"
    assert state(told_after(policy, SOON, SATURDAY), "note") == "late"
    assert state(told_after(policy, SATURDAY, SOON), "note") == "done"


def test_what_opens_and_lapses_at_once_was_missed_where_it_is_counted_from_long_before() -> None:
    # Escalated without an earlier word it is left unresolved first, and the stage is left then.
    policy = small("""
duties:
  call: {on: unresolved, in: stage_1, who: chair, must: call, within: 1 working day of raised, cites: "4"}
""")

    def missed(*histories: tuple[Event, ...]) -> list[bool]:
        return [each.missed for each in told_after(policy, *histories).lapsed]

    assert missed(SOON) == [False]
    assert missed(SOON, LATER) == [True]
    assert missed(LATER, SOON) == [False]


# -- what has no date in one history and a date in another -----------------------------------------

ANSWER = """
duties:
  answer: {on: raised, who: chair, must: respond, within: 2 working days of raised, cites: "4"}
"""
CHAINED = """
duties:
  answer: {on: raised, who: chair, must: respond, within: 2 working days of raised, cites: "4"}
  chase: {on: raised, who: chair, must: call, within: 3 working days of answer.due, cites: "4"}
"""
OFF_THE_CALENDAR = (raised("2035-12-31T10:00"), learned("2036-02-01T10:00", facts={}))
ON_IT = (raised("2026-10-05T10:00"), learned("2026-10-20T10:00", facts={}))


def test_what_had_no_date_in_another_case_is_overdue_where_it_has_one() -> None:
    policy = small(ANSWER)

    decision = told_after(policy, OFF_THE_CALENDAR, ON_IT)

    assert {each.id for each in decision.overdue} == {"answer#1", "stage_1.outcome#1"}
    assert told_after(policy, ON_IT, OFF_THE_CALENDAR).overdue == ()


def test_what_is_counted_from_a_due_that_another_case_did_not_have_is_dated() -> None:
    policy = small(CHAINED)

    decision = told_after(policy, OFF_THE_CALENDAR[:1], ON_IT[:1])

    assert (due(decision, "answer"), due(decision, "chase")) == ("2026-10-07", "2026-10-12")
    without = told_after(policy, ON_IT[:1], OFF_THE_CALENDAR[:1])
    assert (due(without, "answer"), due(without, "chase")) == ("undated", "awaiting answer.due")


@pytest.mark.parametrize(
    ("opens", "dated"), [("raised", "2026-10-13"), ("unresolved", "2026-10-14")]
)
def test_what_a_due_stands_for_is_dated_where_another_case_had_no_such_due(
    opens: str, dated: str
) -> None:
    policy = small(f"""
moments: {{answered: {{title: The answer, default: answer.due}}}}
duties:
  answer: {{on: {opens}, who: chair, must: respond, within: 3 working days of {opens}, cites: "4"}}
  chase: {{on: raised, who: chair, must: call, within: 3 working days of answered, cites: "4"}}
""")

    def history(first: str, second: str) -> tuple[Event, ...]:
        return raised(f"{first}T10:00"), unresolved(f"{second}T10:00")

    off, on = history("2035-12-28", "2035-12-31"), history("2026-10-05", "2026-10-06")

    assert due(told_after(policy, off, on), "chase") == dated
    assert due(told_after(policy, on, off), "chase") == "awaiting answered"


UNTIMED = """
stages:
  stage_1: {number: 1, title: Practitioners, between: practitioner, outcome: {must: reach, promptly: soon, cites: "1"}, escalates: {stage: stage_2, who: raising practitioner, should: refer, cites: "1"}, cites: "1"}
  stage_2: {number: 2, title: The Chair, decides: chair, cites: "2"}
duties:
  minutes: {on: resolved, who: chair, must: send, within: 2 working days of escalated, cites: "4"}
"""


def test_what_is_counted_from_a_moment_that_a_plan_cannot_know_is_dated_where_it_is_known() -> None:
    policy = small(UNTIMED)
    up = escalated("2026-10-05T11:00")

    def minutes(escalation: Event) -> str:
        case = empty_case(policy)
        start, known = raised("2026-10-05T10:00"), learned("2026-10-06T10:00", facts={})
        for event in (start, escalation, known, resolved("2026-10-06T11:00")):
            decision = step(policy, case, event)
            case = decision.case
        return due(decision, "minutes")

    policy.index.memo.clear()
    assert minutes(up) == "2026-10-07"
    assert minutes(replace(up, at=UNKNOWN)) == "awaiting escalated"
    assert minutes(up) == "2026-10-07"


# -- which of several is meant ---------------------------------------------------------------------


def test_what_a_side_counts_from_its_own_act_is_not_counted_from_the_other_sides() -> None:
    policy = small("""
duties:
  statement: {on: raised, who: each manager, must: send, cites: "4"}
  call: {on: raised, who: each manager, must: call, cites: "4"}
  summary: {on: call.done, who: each manager, must: report, within: 2 working days of statement.done, cites: "4"}
""")

    def history(first: str, second: str) -> tuple[Event, ...]:
        return (
            raised("2026-10-05T10:00"),
            done("2026-10-05T11:00", duty=f"statement#1@{first}"),
            done("2026-10-06T11:00", duty=f"statement#1@{second}"),
            done("2026-10-07T11:00", duty="call#1@raising"),
        )

    last, before = history("receiving", "raising"), history("raising", "receiving")

    assert due(told_after(policy, last), "summary#1@raising") == "2026-10-08"
    assert due(told_after(policy, last, before), "summary#1@raising") == "2026-10-07"


def test_what_comes_again_is_counted_from_its_last_instance_not_from_the_one_done_last() -> None:
    policy = small("""
duties:
  call: {on: raised, who: chair, must: call, cites: "4"}
  review: {on: [raised, unresolved, call.done], who: chair, must: review, within: 3 working days of review.done, cites: "4"}
""")

    def history(first: str, second: str) -> tuple[Event, ...]:
        return (
            raised("2026-10-05T10:00"),
            unresolved("2026-10-05T11:00"),
            done("2026-10-05T12:00", duty=first),
            done("2026-10-06T12:00", duty=second),
            done("2026-10-07T12:00", duty="call"),
        )

    in_order, otherwise = history("review#1", "review#2"), history("review#2", "review#1")

    assert due(told_after(policy, in_order), "review#3") == "2026-10-09"
    assert due(told_after(policy, in_order, otherwise), "review#3") == "2026-10-08"


def test_what_is_owed_on_the_other_side_of_the_border_is_counted_in_its_own_working_days() -> None:
    policy = small("""
calendar: {nation: england, sides: {receiving: {nation: scotland}}}
duties:
  answer: {on: unresolved, who: receiving manager, must: respond, within: 2 working days of unresolved, cites: "4"}
""")

    def history(day: str) -> tuple[Event, ...]:
        return raised(f"2026-{day}T09:00"), unresolved(f"2026-{day}T10:00")

    # St Andrew's Day, Monday 30 November 2026, is a bank holiday in Scotland alone.
    assert due(told_after(policy, history("11-27")), "answer") == "2026-12-02"
    assert due(told_after(policy, history("11-02"), history("11-27")), "answer") == "2026-12-02"


def test_what_a_role_owes_is_counted_where_its_agency_stands_in_this_case() -> None:
    policy = small("""
calendar: {nation: england, sides: {receiving: {nation: scotland}}}
duties:
  answer: {on: unresolved, who: social_worker, must: respond, within: 2 working days of unresolved, cites: "4"}
""")

    def history(day: str, **agencies: str) -> tuple[Event, ...]:
        return (
            raised(f"2026-{day}T09:00", agencies=agencies),
            unresolved(f"2026-{day}T10:00"),
        )

    # A social worker is of the school; St Andrew's Day is a bank holiday in Scotland alone.
    there = {"raising": "health", "receiving": "school"}
    here = {"raising": "school", "receiving": "health"}
    before = history("11-02", **there), history("11-02", **here)

    assert due(told_after(policy, *before, history("11-27", **there)), "answer") == "2026-12-02"
    assert due(told_after(policy, *before, history("11-27", **here)), "answer") == "2026-12-01"


# -- time that steers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    [
        "on: unresolved, when: {hours: closed}",
        "on: unresolved, while: {hours: closed}",
        "as_soon_as: {night: yes}, when: {hours: closed}",
    ],
)
def test_what_is_owed_out_of_hours_only_opens_out_of_hours_only(rule: str) -> None:
    policy = small(f"""
calendar: {{nation: england, office_hours: {{from: "09:00", to: "17:00"}}}}
facts: {{night: {{asks: "At night?", values: {{no: No, yes: Yes}}, default: no, cites: "4"}}}}
duties:
  duty_team: {{{rule}, who: chair, must: call, cites: "4"}}
""")

    def history(hour: str) -> tuple[Event, ...]:
        known = learned(f"2026-10-05T{hour}:00", facts={"night": "yes"})
        return raised("2026-10-05T08:00"), unresolved(f"2026-10-05T{hour}:00"), known

    def called(*hours: str) -> list[str]:
        told_after(policy, *map(history, hours))
        return [each for found in story(policy, *history(hours[-1])) for each in opened(found)]

    assert called("20", "10") == []
    assert called("10", "20") == ["duty_team#1"]


def test_a_route_that_is_taken_at_night_is_taken_at_night_only() -> None:
    policy = small("""
calendar: {nation: england, office_hours: {from: "09:00", to: "17:00"}}
routes:
  night:
    title: At night
    when: {hours: closed}
    cites: "4"
    stages:
      night_1: {number: none, title: At night, between: practitioner, decides: chair, cites: "1"}
""")
    day, night = (raised("2026-10-05T11:00"),), (raised("2026-10-05T20:00"),)

    assert told_after(policy, day, night).stage == "night_1"
    assert told_after(policy, night, day).stage == "stage_1"


PASSING = """
duties:
  answer: {on: raised, who: chair, must: respond, within: 2 working days of raised, cites: "4"}
  waiting: {on: raised, who: chair, must: consult, done_by: answer.due, cites: "4"}
  still: {on: raised, who: chair, must: keep, what: it, within: 2 working days of raised, cites: "4"}
  silent: {on: raised, who: chair, must_not: send, what: it, within: 2 working days of raised, cites: "4"}
"""


@pytest.mark.parametrize(
    ("duty", "ends"), [("waiting", "done"), ("still", "done"), ("silent", "lapsed")]
)
def test_what_a_passing_due_ends_has_ended_in_whatever_is_told_next(duty: str, ends: str) -> None:
    lines = [line for line in PASSING.splitlines() if f"  {duty}:" in line or "answer:" in line]
    policy = small("\n".join(["duties:", *lines]))
    start, known = raised("2026-10-05T10:00"), learned("2026-10-06T10:00", facts={})
    in_time, after = (start, known), (start, learned("2026-10-08T10:00", facts={}))

    assert state(told_after(policy, in_time), duty) == "open"
    assert state(told_after(policy, in_time, after), duty) == ends


def test_a_due_has_passed_at_the_midnight_that_ends_its_day_whatever_is_remembered() -> None:
    policy = small(ANSWER)
    start, in_time = raised("2026-10-05T10:00"), learned("2026-10-06T10:00", facts={})

    decision = told_after(policy, (start, in_time), (start, learned("2026-10-08T00:00", facts={})))

    assert [each.id for each in decision.overdue] == ["answer#1"]
    assert {each.id for each in decision.case.duties if each.passed} == {"answer#1"}


def test_a_due_has_passed_also_where_one_that_was_opened_before_it_has_not() -> None:
    policy = small(ANSWER.replace("2 working days", "9 working days"))
    start, in_time = raised("2026-10-05T10:00"), learned("2026-10-06T10:00", facts={})

    decision = told_after(policy, (start, in_time), (start, learned("2026-10-13T10:00", facts={})))

    assert [each.id for each in decision.overdue] == ["stage_1.outcome#1"]
    assert {each.id for each in decision.case.duties if each.passed} == {"stage_1.outcome#1"}


# -- a stopped clock -------------------------------------------------------------------------------

STOPPABLE = """
facts:
  ill: {asks: "Is somebody ill?", values: {no: No, yes: Yes}, default: no, cites: "4"}
  away: {asks: "Is somebody away?", values: {no: No, yes: Yes}, default: no, cites: "4"}
duties:
  answer: {on: raised, who: chair, must: respond, within: 5 working days of raised, pauses: {when: {ill: yes}, cites: "4"}, cites: "4"}
  other: {on: raised, who: chair, must: call, within: 5 working days of raised, pauses: {when: {away: yes}, cites: "4"}, cites: "4"}
  report: {on: unresolved, who: chair, must: review, within: 7 working days of raised, pauses: {when: {ill: yes}, cites: "4"}, cites: "4"}
"""


def stopped(hour: str, *rest: Event) -> tuple[Event, ...]:
    begin = raised("2026-10-05T10:00", facts={"ill": "yes", "away": "no"})
    return begin, paused(f"2026-10-06T{hour}:00", reason="ill"), *rest


def test_a_clock_that_stands_stands_since_its_own_hour_whatever_is_told_next() -> None:
    known = learned("2026-10-07T10:00", facts={"away": "yes"})
    policy = small(STOPPABLE)

    later = told_after(policy, stopped("10", known), stopped("12", known))

    assert str(later.case.paused) == "2026-10-06T12:00+01:00"


def test_a_clock_that_nothing_waits_for_any_more_goes_on_when_the_case_is_closed() -> None:
    answered = done("2026-10-07T10:00", duty="answer")
    policy = small(STOPPABLE)

    def history(hour: str) -> tuple[Event, ...]:
        return stopped(hour, answered, resolved("2026-10-08T10:00"))

    assert told_after(policy, history("10")).case.paused is None
    assert told_after(policy, history("10"), history("12")).case.paused is None


def test_what_lapses_while_its_clock_stands_keeps_when_it_was_stopped() -> None:
    policy = small(STOPPABLE)

    def history(hour: str) -> tuple[Event, ...]:
        return stopped(hour, resolved("2026-10-08T10:00"))

    for hour in ("10", "12"):
        case = told_after(policy, history("10"), history(hour)).case
        ((stop, end),) = next(each.pauses for each in case.duties if each.duty == "answer")
        assert (str(stop), str(end)) == (f"2026-10-06T{hour}:00+01:00", "2026-10-08T10:00+01:00")


def test_what_opens_later_shares_the_stop_of_its_like_and_of_nothing_else() -> None:
    policy = small(STOPPABLE)

    def history(ill: str, away: str) -> tuple[Event, ...]:
        return (
            raised("2026-10-05T10:00", facts={"ill": ill, "away": away}),
            paused("2026-10-06T10:00", reason="One of the two"),
            resumed("2026-10-08T10:00", reason="Back"),
            learned("2026-10-08T11:00", facts={"ill": "no", "away": "no"}),
            unresolved("2026-10-09T10:00"),
        )

    ill, away = history("yes", "no"), history("no", "yes")

    # Seven working days from Monday 5 October end on the 14th; two were lost to the illness.
    assert due(told_after(policy, away, ill), "report") == "2026-10-16"
    assert due(told_after(policy, ill, away), "report") == "2026-10-14"


def test_a_clock_that_may_be_stopped_at_night_stands_for_what_opens_at_night() -> None:
    policy = small("""
calendar: {nation: england, office_hours: {from: "09:00", to: "17:00"}}
duties:
  answer: {on: raised, who: chair, must: respond, within: 9 working days of raised, pauses: {when: {any: [{hours: open}, {hours: closed}]}, cites: "4"}, cites: "4"}
  report: {on: unresolved, who: chair, must: review, within: 9 working days of unresolved, pauses: {when: {hours: closed}, cites: "4"}, cites: "4"}
""")

    def history(hour: str) -> tuple[Event, ...]:
        return (
            raised("2026-10-05T10:00"),
            paused("2026-10-06T10:00", reason="ill"),
            unresolved(f"2026-10-06T{hour}:00"),
        )

    assert due(told_after(policy, history("11"), history("20")), "report") == "awaiting resumed"
    assert due(told_after(policy, history("20"), history("11")), "report") == "2026-10-19"


def test_what_opens_later_shares_the_latest_stop_of_what_ended_in_one_and_no_earlier_one() -> None:
    policy = small(STOPPABLE.replace("on: unresolved", "on: resolved"))

    def history(*between: Event) -> tuple[Event, ...]:
        return (
            raised("2026-10-05T10:00", facts={"ill": "yes", "away": "yes"}),
            paused("2026-10-06T10:00", reason="Both"),
            done("2026-10-06T11:00", duty="answer"),
            resumed("2026-10-07T10:00", reason="Back"),
            *between,
            learned("2026-10-09T10:00", facts={}),
            escalated("2026-10-09T11:00"),
            resolved("2026-10-09T12:00"),
        )

    latest = history(learned("2026-10-08T10:00", facts={}), learned("2026-10-08T11:00", facts={}))
    earlier = history(
        paused("2026-10-08T10:00", reason="Away"), resumed("2026-10-08T11:00", reason="Back")
    )

    # Seven working days from Monday 5 October end on the 14th; the 7th was lost.
    assert due(told_after(policy, earlier, latest), "report") == "2026-10-15"
    assert due(told_after(policy, latest, earlier), "report") == "2026-10-14"


def test_a_clock_that_stands_goes_on_with_the_closing_also_where_there_is_no_date() -> None:
    policy = small("""
facts: {ill: {asks: "Is somebody ill?", values: {no: No, yes: Yes}, default: no, cites: "4"}}
duties:
  answer: {on: raised, who: chair, must: respond, until: done, pauses: {when: {ill: yes}, cites: "4"}, cites: "4"}
  other: {on: raised, who: chair, must: call, until: done, pauses: {when: {any: [{ill: yes}, {ill: no}]}, cites: "4"}, cites: "4"}
""")

    def history(ill: str) -> tuple[Event, ...]:
        return (
            raised("2026-10-05T10:00", facts={"ill": "yes"}),
            paused("2026-10-06T10:00", reason="Both"),
            resumed("2026-10-07T10:00", reason="Back"),
            learned("2026-10-07T11:00", facts={"ill": ill}),
            paused("2026-10-08T10:00", reason="Once more"),
            learned("2026-10-08T11:00", facts={"ill": "no"}),
            done("2026-10-08T12:00", duty="other"),
            resolved("2026-10-09T10:00"),
        )

    def stops(*histories: tuple[Event, ...]) -> list[str]:
        (owed,) = [
            each for each in told_after(policy, *histories).case.duties if each.duty == "answer"
        ]
        return [f"{str(begun)[5:16]} to {str(until)[5:16]}" for begun, until in owed.pauses]

    first, second = "10-06T10:00 to 10-07T10:00", "10-08T10:00 to 10-09T10:00"
    assert stops(history("no"), history("yes")) == [first, second]
    assert stops(history("yes"), history("no")) == [first]


# -- what is only kept -----------------------------------------------------------------------------


def test_what_is_asked_for_with_a_raising_is_each_cases_own() -> None:
    policy = small(ANSWER)

    def history(day: str, sought: str) -> tuple[Event, ...]:
        return (raised("2026-10-05T10:00", by_when=day, outcome_sought=sought),)

    first, second = history("2026-10-20", "A visit"), history("2026-10-21", "A call")

    for events, day, sought in ((first, "2026-10-20", "A visit"), (second, "2026-10-21", "A call")):
        case = told_after(policy, first, events).case
        assert (str(case.by_when), case.outcome_sought) == (day, sought)


def test_a_case_keeps_the_name_that_its_host_gave_it() -> None:
    policy = small(ANSWER)
    policy.index.memo.clear()

    for name in ("first", "second"):
        made = open_case(policy, Raised(at=Instant.parse("2026-10-05T10:00")), id=name)
        assert (made.case.id, made.open[0].id) == (name, "answer#1")


def test_an_agreed_date_is_of_the_duty_that_it_was_agreed_for() -> None:
    policy = small("""
duties:
  answer: {on: raised, who: chair, must: respond, within: 5 working days of raised, varies: {until: any, agreed_by: either, cites: "4"}, cites: "4"}
  other: {on: raised, who: chair, must: call, within: 5 working days of raised, varies: {until: any, agreed_by: either, cites: "4"}, cites: "4"}
""")

    def history(duty: str) -> tuple[Event, ...]:
        return (
            raised("2026-10-05T10:00"),
            agreed("2026-10-06T10:00", duty=duty, until="2026-10-30", agreeing=("raising",)),
            learned("2026-10-07T10:00", facts={}),
        )

    found = told_after(policy, history("answer"), history("other"))

    assert (due(found, "answer"), due(found, "other")) == ("2026-10-12", "2026-10-30")
    assert the(found, "other").id == "other#1"
