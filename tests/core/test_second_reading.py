"""What the second reading of the text has found, each as one small example."""

# ruff: noqa: E501 - a policy reads best with one rule a line

from datetime import date

from escalate_rules.core.dating import dated
from escalate_rules.core.moments import UNKNOWN, Day, Moment
from escalate_rules.core.timescale import Choice, MomentChoice, MomentRef, Unit, Within
from tests.core.small import (
    agreed,
    due,
    escalated,
    learned,
    paused,
    raised,
    reopened,
    resolved,
    resumed,
    small,
    story,
    tell,
    the,
)

STAGES = """
stages:
  stage_1:
    number: 1
    title: Practitioners
    between: practitioner
    {first}
    escalates: {{stage: stage_2, who: raising practitioner, should: refer, cites: "1"}}
    cites: "1"
  stage_2:
    number: 2
    title: Managers
    between: manager
    {second}
    escalates: {{stage: stage_3, who: raising manager, should: refer, {way}cites: "2"}}
    cites: "2"
  stage_3:
    number: 3
    title: The Chair
    decides: chair
    cites: "3"
"""


def stages(*, first: str = "", second: str = "", way: str = "") -> str:
    return STAGES.format(first=first, second=second, way=way)


def test_an_act_after_its_window_is_marked_though_it_would_open_the_window_anew() -> None:
    policy = small(stages(way="closes: 5 working days of escalated, after_closing: mark, "))
    up = [raised("2026-03-02T10:00"), escalated("2026-03-03T10:00")]

    in_time = tell(policy, *up, escalated("2026-03-10T10:00"))
    late = tell(policy, *up, escalated("2026-03-11T10:00"))

    assert not in_time.breaches
    assert [each.rule for each in late.breaches] == ["stage_2.escalates"]


def test_a_period_moved_off_a_day_that_is_not_published_yet_is_provisional() -> None:
    policy = small(
        "calendar: {nation: england, closed_day: previous}\n"
        'duties:\n  answer: {on: raised, who: receiving party, must: respond, within: 1 week of raised, cites: "4"}'
    )

    # Monday 1 January 2029 is a projected bank holiday; the list is published to 31 December 2028.
    found = the(tell(policy, raised("2028-12-25T10:00")), "answer").due

    assert (str(found.due_on), found.status) == ("2028-12-29", "provisional")


def test_a_period_counted_back_leans_on_the_day_it_ends_on_and_not_on_its_moment() -> None:
    policy = small(
        "calendar: {nation: england, closed_day: previous}\nmoments:\n  meeting: {title: The meeting}\n"
        'duties:\n  papers: {on: raised, who: raising party, must: send, within: 8 months before meeting, cites: "4"}'
    )

    found = the(
        tell(policy, raised("2028-03-01T10:00", moments={"meeting": "2029-03-14"})), "papers"
    )

    assert (str(found.due.due_on), found.due.status) == ("2028-07-14", "firm")


def test_a_re_rating_restarts_what_it_chooses_and_no_cap() -> None:
    policy = small(
        stages(
            first="outcome: {must: reach, within: {by: risk, high: 3 working days of raised, otherwise: 10 working days of raised}, on_change: restart, cites: '1'}"
        )
        + 'facts:\n  risk: {asks: "Risk?", values: {low: Low, high: High}, default: low, cites: "1"}\n'
        + 'caps:\n  together: {stages: [stage_1], within: 4 working days of raised, cites: "4"}\n'
    )

    rated = story(
        policy, raised("2026-03-02T10:00"), learned("2026-03-05T10:00", facts={"risk": "high"})
    )

    # Restarted on Thursday the limit alone would be Tuesday 10 March.
    assert [due(each, "stage_1.outcome") for each in rated] == ["2026-03-06", "2026-03-06"]


def test_what_is_counted_from_a_due_awaits_it_while_its_clock_stands() -> None:
    policy = small(
        'facts:\n  wait: {asks: "Wait?", values: {no: No, yes: Yes}, default: yes, cites: "1"}\n'
        "duties:\n"
        '  answer: {on: raised, who: receiving party, must: respond, within: 5 working days of raised, pauses: {when: {wait: yes}, cites: "4"}, cites: "4"}\n'
        '  reply: {on: raised, who: raising party, must: send, within: 1 working day of answer.due, cites: "4"}'
    )

    decisions = story(
        policy,
        raised("2026-03-02T10:00"),
        paused("2026-03-03T10:00", reason="a"),
        resumed("2026-03-05T10:00", reason="a"),
    )

    assert [due(each, "reply") for each in decisions] == [
        "2026-03-10",
        "awaiting answer.due",
        "2026-03-12",
    ]


PAIR = """
duties:
  reply: {on: entered, who: raising party, must: send, within: 1 working day of answer.due, until: done, cites: "4"}
  answer: {on: entered, who: receiving party, must: respond, within: 5 working days of entered, until: done, cites: "4"}
"""


def test_what_opens_beside_another_is_counted_from_that_one_and_stays_with_it() -> None:
    decisions = story(small(PAIR), raised("2026-03-02T10:00"), escalated("2026-03-04T10:00"))

    # Whichever of the two rows stands first, and whatever opens later.
    assert due(decisions[0], "reply#1") == "2026-03-10"
    assert due(decisions[1], "reply#1") == "2026-03-10"
    assert due(decisions[1], "reply#2") == "2026-03-12"


def test_a_stage_entered_anew_is_counted_from_the_due_that_opens_with_it() -> None:
    policy = small(
        stages(first="outcome: {must: reach, within: 1 week of answer.due, cites: '1'}")
        + 'duties:\n  answer: {on: [raised, reopened], who: receiving party, must: respond, within: 1 working day of the later of raised and reopened, until: closed, cites: "4"}'
    )

    decision = tell(
        policy,
        raised("2026-03-02T10:00"),
        resolved("2026-03-03T10:00"),
        reopened("2026-04-13T10:00", reason="a"),
    )

    assert due(decision, "stage_1.outcome") == "2026-04-21"


def test_a_clock_that_stands_on_the_day_after_a_due_gives_that_day_back_too() -> None:
    policy = small(
        'facts:\n  wait: {asks: "Wait?", values: {no: No, yes: Yes}, default: yes, cites: "1"}\n'
        "duties:\n"
        '  answer: {on: raised, who: receiving party, must: respond, within: 2 working days of raised, cites: "4"}\n'
        '  reply: {on: raised, who: raising party, must: send, within: 3 working days of answer.due, pauses: {when: {wait: yes}, cites: "4"}, cites: "4"}'
    )

    # Stopped before the end of Wednesday 4 March, from which it is counted, until Friday: two days.
    decision = tell(
        policy,
        raised("2026-03-02T10:00"),
        paused("2026-03-03T10:00", reason="a"),
        resumed("2026-03-06T10:00", reason="a"),
    )

    assert (due(decision, "answer"), due(decision, "reply")) == ("2026-03-04", "2026-03-11")


PAUSABLE = """
facts:
  wait: {asks: "Wait?", values: {no: No, yes: Yes}, default: yes, cites: "1"}
"""


def test_each_part_of_an_earlier_is_lengthened_before_one_of_them_governs() -> None:
    policy = small(
        'calendar: {nation: england, office_hours: {from: "09:00", to: "17:00"}}'
        + PAUSABLE
        + 'duties:\n  answer: {on: raised, who: receiving party, must: respond, within: {earlier_of: [17 working hours of raised, 1 working day of raised]}, pauses: {when: {wait: yes}, cites: "4"}, cites: "4"}'
    )

    # The day is the sooner; stopped for a night and a day, the hours are.
    decisions = story(
        policy,
        raised("2026-03-02T09:00"),
        paused("2026-03-02T23:00", reason="a"),
        resumed("2026-03-04T08:00", reason="a"),
    )

    assert due(decisions[0], "answer") == "2026-03-03"
    assert due(decisions[2], "answer") == "2026-03-05T10:00+00:00"
    found = the(decisions[2], "answer").due
    assert [each.due_on.day for each in found.other if each.due_on] == [5]


def test_working_hours_that_go_on_in_a_year_not_published_yet_are_provisional() -> None:
    policy = small(
        'calendar: {nation: england, office_hours: {from: "09:00", to: "17:00"}}'
        + PAUSABLE
        + 'duties:\n  answer: {on: raised, who: receiving party, must: respond, within: 2 working hours of raised, pauses: {when: {wait: yes}, cites: "4"}, cites: "4"}'
    )

    decision = tell(
        policy,
        raised("2028-12-22T16:00"),
        paused("2028-12-22T16:30", reason="a"),
        resumed("2029-01-02T09:00", reason="a"),
    )

    assert (due(decision, "answer"), the(decision, "answer").due.status) == (
        "2029-01-02T10:30+00:00",
        "provisional",
    )


def test_what_closing_discharges_discharges_in_its_turn_before_anything_lapses() -> None:
    policy = small(
        "duties:\n"
        '  second: {on: raised, who: chair, must: send, done_by: first.done, until: closed, cites: "4"}\n'
        '  first: {on: raised, who: raising party, must: notify, done_by: closed, until: done, cites: "4"}'
    )

    decision = tell(policy, raised("2026-03-02T10:00"), resolved("2026-03-03T10:00"))

    assert {"first#1", "second#1"} <= set(decision.discharged)


def test_what_ends_as_a_case_comes_back_ends_in_the_stage_that_it_enters() -> None:
    policy = small(
        "duties:\n"
        '  told: {on: resolved, who: chair, must: notify, done_by: entered, until: done, cites: "4"}\n'
        '  minuted: {on: told.done, in: stage_1, who: chair, must: record, cites: "4"}'
    )

    decision = tell(
        policy,
        raised("2026-03-02T10:00"),
        resolved("2026-03-03T10:00"),
        reopened("2026-03-04T10:00", reason="a"),
    )

    assert "minuted#1" in [duty.id for duty in decision.opened]


def test_what_ends_with_a_stage_is_read_by_what_was_known_there() -> None:
    policy = small(
        'facts:\n  gate: {asks: "Open?", values: {no: No, yes: Yes}, default: no, lasts: stage, cites: "1"}\n'
        "duties:\n"
        '  minuted: {on: stage_1.escalation.done, when: {gate: yes}, who: chair, must: record, cites: "4"}\n'
        '  other: {on: stage_1.escalation.done, when: {gate: no}, who: chair, must: record, cites: "4"}'
    )

    decision = tell(
        policy, raised("2026-03-02T10:00", facts={"gate": "yes"}), escalated("2026-03-03T10:00")
    )

    opened = [duty.duty for duty in decision.opened]
    assert ("minuted" in opened, "other" in opened) == (True, False)


def test_a_power_that_an_ending_both_gives_and_uses_is_done() -> None:
    policy = small(
        'duties:\n  thanks: {on: closed, who: chair, may: send, done_by: resolved, until: done, cites: "4"}'
    )

    decision = tell(policy, raised("2026-03-02T10:00"), resolved("2026-03-03T10:00"))

    assert "thanks#1" in decision.discharged


def test_the_first_day_of_the_list_can_be_day_one() -> None:
    policy = small(
        "calendar: {nation: england, counting: event-day-is-one}\n"
        'duties:\n  answer: {on: raised, who: receiving party, must: respond, within: 1 working day of raised, cites: "4"}'
    )

    # Sunday 1 January 2012 is the list's first day; Monday is its substitute.
    assert due(tell(policy, raised("2012-01-01T10:00")), "answer") == "2012-01-03"
    assert due(tell(policy, raised("2012-01-04T10:00")), "answer") == "2012-01-04"


def test_an_agreed_hour_is_cut_by_a_cap_on_the_day_that_it_ends() -> None:
    policy = small(
        stages(
            first="outcome: {must: reach, within: 1 working day of raised, cites: '1'}\n    varies: {until: any, agreed_by: both, cites: '1'}"
        )
        + 'caps:\n  together: {stages: [stage_1], within: 2 working days of raised, cites: "4"}\n'
    )

    decision = tell(
        policy,
        raised("2026-03-02T10:00"),
        agreed("2026-03-02T11:00", until="2026-03-05T00:00", agreeing=("raising", "receiving")),
    )

    # Both end at one midnight, and the day is over by then.
    assert due(decision, "stage_1.outcome") == "2026-03-04"


def test_the_end_of_a_day_is_not_received_again() -> None:
    policy = small(
        "calendar: {nation: england, counting: deemed-receipt}\n"
        "duties:\n"
        '  answer: {on: raised, who: receiving party, must: respond, within: 1 month of raised, cites: "4"}\n'
        '  reply: {on: raised, who: raising party, must: send, within: same day of answer.due, cites: "4"}'
    )

    found = the(tell(policy, raised("2028-12-05T10:00")), "reply").due

    assert (str(found.due_on), found.status) == ("2029-01-05", "firm")


def test_the_later_of_two_moments_awaits_one_that_happened_nobody_knows_when() -> None:
    policy = small()
    moments: dict[str, Moment] = {"a": UNKNOWN, "b": Day(date(2026, 3, 2))}
    ahead = Within(
        1, Unit.WORKING_DAYS, MomentChoice(Choice.LATER, (MomentRef("a"), MomentRef("b")))
    )

    found = dated(ahead, lambda name: moments[name], {}, policy.counting)

    assert (found.kind.value, found.missing) == ("awaiting", ("a",))
