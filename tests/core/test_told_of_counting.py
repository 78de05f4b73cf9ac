"""How a due is shown: hastened or not, by which part of its limit, with the days counted.

Like test_told_with_a_date.py, these hold what one small change to the core would alter
without any other test seeing it (docs/mutation.md).
"""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from escalate_rules.core.explain import Due
from tests.core.small import agreed, learned, paused, raised, resumed, small, story, tell, the

RISK = (
    'facts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "3"}}\n'
)
HIGH = raised("2026-10-05T10:00", facts={"risk": "high"})
LOW = raised("2026-10-05T10:00")
MANY = (
    RISK
    + """
moments: {meeting: {title: The meeting, cites: "4"}}
expedite: [{when: {risk: high}, of: KINDS, cites: "4"}]
duties:
  told: {on: raised, who: chair, must: notify, within: 2 working days of raised, cites: "4"}
  called: {on: raised, who: chair, must: call, within: 2 working days of raised, cites: "4"}
  asked: {on: raised, who: chair, may: consult, within: 2 working days of raised, cites: "4"}
  stays: {on: raised, who: chair, must: keep, what: it, within: 2 working days of raised, cites: "4"}
  undated: {on: raised, who: chair, must: call, cites: "4"}
"""
)


@pytest.mark.parametrize(
    ("kinds", "hastened"),
    [
        ("notifications", ["told"]),
        ("duties", ["told", "called"]),
        ("[notifications, called]", ["told", "called"]),
        ("outcomes", ["stage_1.outcome"]),
        ("escalations", []),
    ],
)
def test_only_the_dates_of_the_kinds_named_become_latest_dates(
    kinds: str, hastened: list[str]
) -> None:
    decision = tell(small(MANY.replace("KINDS", kinds)), HIGH)

    assert [each.duty for each in decision.open if each.due.expedite is True] == hastened
    assert {each.due.expedite for each in decision.open} <= {True, False}


ONE = (
    RISK
    + """
moments: {meeting: {title: The meeting, cites: "3"}}
expedite: [{when: {risk: high}, of: KINDS, cites: "4"}]
stages:
  stage_1: {number: 1, title: One, between: practitioner, decides: chair, cites: "1"}
duties:
  dated: {on: raised, who: chair, must: call, within: 2 working days of raised, cites: "3"}
  awaited: {on: raised, who: chair, must: send, within: 2 working days of meeting, cites: "3"}
"""
)


@pytest.mark.parametrize(
    ("kinds", "named"), [("dated", True), ("awaited", False), ("notifications", False)]
)
def test_a_reason_names_what_hastens_where_a_date_is_hastened(kinds: str, named: bool) -> None:
    decision = tell(small(ONE.replace("KINDS", kinds)), HIGH)

    assert any(each.cites == ("4",) for each in decision.reasons) is named


# -- an agreed date, and a longest time that cuts it short ------------------------------------------

CAPPED = (
    RISK
    + """
expedite: [{when: {risk: high}, of: outcomes, cites: "4"}]
CAPS
stages:
  stage_1:
    number: 1
    title: One
    between: practitioner
    outcome: {must: reach, WITHIN cites: "1"}
    varies: {until: any, agreed_by: either, cites: "1"}
    escalates: {stage: stage_2, who: raising practitioner, should: refer, cites: "1"}
  stage_2: {number: 2, title: Two, decides: chair, cites: "2"}
"""
)
CAP = 'caps: {together: {stages: [stage_1, stage_2], within: 8 working days of raised, cites: "4"}}'
OWN = "within: 5 working days of raised,"
AGREED = agreed("2026-10-05T11:00", until="2026-10-30", agreeing=("raising",))


def agreed_due(caps: str, own: str, start: object = HIGH) -> Due:
    policy = small(CAPPED.replace("CAPS", caps).replace("WITHIN", own))
    return the(tell(policy, start, AGREED), "stage_1.outcome").due  # type: ignore[arg-type]


def test_a_longest_time_that_cuts_an_agreed_date_short_shows_both() -> None:
    due = agreed_due(CAP, OWN)

    # The eighth working day after Monday 5 October is Thursday the 15th.
    assert (str(due.due_on), due.part) == ("2026-10-15", "8 working days of raised")
    assert due.words == (
        "as soon as possible and no later than the earlier of 5 working days of raised and 8 working days of raised"
    )
    assert [(str(each.due_on), each.words) for each in due.other] == [
        ("2026-10-30", "as agreed or extended: 2026-10-30")
    ]
    assert [each.expedite for each in (due, *due.other)] == [True, True]


def test_a_longest_time_that_is_the_only_limit_is_no_part_of_one() -> None:
    due = agreed_due(CAP, "")

    assert (str(due.due_on), due.part) == ("2026-10-15", "")
    assert due.words == "as soon as possible and no later than 8 working days of raised"


@pytest.mark.parametrize(("start", "hastened"), [(HIGH, True), (LOW, False)])
def test_an_agreed_date_shows_beside_it_the_one_that_was_counted(
    start: object, hastened: bool
) -> None:
    due = agreed_due("", OWN, start)

    assert (str(due.due_on), due.words) == ("2026-10-30", "as agreed or extended: 2026-10-30")
    assert [(str(each.due_on), each.words) for each in due.other] == [
        ("2026-10-12", "5 working days of raised")
    ]
    assert (due.counted, due.skipped, due.part) == ((), (), "")
    assert [each.expedite for each in (due, *due.other)] == [hastened, hastened]


# -- which part of a limit gave the date -----------------------------------------------------------

EARLIER = """
duties:
  report:
    on: raised
    who: chair
    must: send
    within: {earlier_of: [9 working days of raised, 3 calendar days of raised]}
    cites: "4"
  plain: {on: raised, who: chair, must: send, within: 2 working days of raised, cites: "4"}
"""


def test_of_the_earlier_of_two_the_answer_says_which_it_was_and_shows_the_other() -> None:
    expedite = RISK + 'expedite: [{when: {risk: high}, of: duties, cites: "4"}]'
    decision = tell(small(expedite + EARLIER), HIGH)
    due, plain = the(decision, "report").due, the(decision, "plain").due

    assert (str(due.due_on), due.part) == ("2026-10-08", "3 calendar days of raised")
    assert [(str(each.due_on), each.words, each.expedite) for each in due.other] == [
        ("2026-10-16", "9 working days of raised", True)
    ]
    assert plain.part == ""


def test_hours_show_no_days() -> None:
    policy = small(
        'duties: {report: {on: raised, who: chair, must: send, within: 48 hours of raised, cites: "4"}}'
    )
    due = the(tell(policy, LOW), "report").due

    assert (due.counted, due.skipped) == ((), ())


# -- a period of calendar days whose clock was stopped -----------------------------------------------


@pytest.mark.parametrize(
    ("calendar", "until", "due_on", "counted", "skipped"),
    [
        (
            "",
            "2026-10-10T10:00",
            18,
            [6, 7, 11, 12, 13, 14, 15, 16, 17, 18],
            [
                (8, "the clock was stopped"),
                (9, "the clock was stopped"),
                (10, "the clock was stopped"),
            ],
        ),
        (
            "calendar: {nation: england, closed_day: next}",
            "2026-10-09T10:00",
            19,
            [6, 7, 10, 11, 12, 13, 14, 15, 16, 17],
            [
                (8, "the clock was stopped"),
                (9, "the clock was stopped"),
                (18, "Sunday"),
                (19, "moved on to a working day"),
            ],
        ),
        (
            "calendar: {nation: england, closed_day: previous}",
            "2026-10-09T10:00",
            16,
            [6, 7, 10, 11, 12, 13, 14, 15, 16],
            [(8, "the clock was stopped"), (9, "the clock was stopped")],
        ),
    ],
)
def test_a_period_of_days_counts_as_many_as_it_has_without_those_on_which_the_clock_stood(
    calendar: str, until: str, due_on: int, counted: list[int], skipped: list[tuple[int, str]]
) -> None:
    policy = small(
        calendar
        + """
facts: {awaited: {asks: "Is a report awaited?", values: {no: No, yes: Yes}, default: yes, cites: "4"}}
duties:
  report: {on: raised, who: chair, must: send, within: 10 calendar days of raised, pauses: {when: {awaited: yes}, cites: "4"}, cites: "4"}
"""
    )
    decision = tell(
        policy,
        LOW,
        paused("2026-10-07T10:00", reason="A report is awaited"),
        resumed(until, reason="It is there"),
    )
    due = the(decision, "report").due

    assert str(due.due_on) == f"2026-10-{due_on}"
    assert [each.day for each in due.counted] == counted
    assert [(each.day, why) for each, why in due.skipped] == skipped


def test_what_a_fact_hastens_later_is_told_with_the_fact() -> None:
    policy = small(ONE.replace("KINDS", "dated"))
    _, decision = story(policy, LOW, learned("2026-10-05T11:00", facts={"risk": "high"}))

    assert any(each.cites == ("4",) for each in decision.reasons)
