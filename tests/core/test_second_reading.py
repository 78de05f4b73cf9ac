"""What the second reading of the text has found, each as one small example."""

# ruff: noqa: E501 - a policy reads best with one rule a line

from tests.core.small import (
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
