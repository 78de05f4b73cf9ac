"""Values of the library have an order, and the register has its dates."""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pickle
from datetime import date

import pytest
from dateutil.relativedelta import relativedelta

from escalate_rules.core import memo
from escalate_rules.core.engine import replay
from escalate_rules.core.policy import Entry
from escalate_rules.core.register import dates_of, rhythm
from escalate_rules.core.values import sort_key
from tests.core.small import escalated, learned, raised, resolved, small, story, tell, unresolved


def test_events_cases_and_decisions_can_be_sorted() -> None:
    early, late = raised("2026-10-05T10:00"), raised("2026-10-06T10:00")
    cases = [tell(small(), each).case for each in (late, early)]
    decisions = [tell(small(), each) for each in (late, early)]

    assert sorted([late, early]) == [early, late]
    assert early < late and early <= late and late > early and late >= early
    assert sorted(cases) == cases[::-1]
    assert sorted(decisions)[0].event == early
    assert sorted([small('version: "2"'), small()])[0].version == "1"


def test_different_kinds_are_sorted_by_name_and_nothing_comes_first() -> None:
    assert (
        sorted([resolved("2026-10-05T10:00"), escalated("2026-10-06T10:00")])[0].kind == "escalated"
    )
    assert raised("2026-10-05T10:00") < raised("2026-10-05T10:00", stage="stage_1")


def test_a_value_is_neither_before_nor_after_its_equal() -> None:
    one, same = raised("2026-10-05T10:00"), raised("2026-10-05T10:00")
    late = raised("2026-10-06T10:00")

    assert (one < same, one <= same, one > same, one >= same) == (False, True, False, True)
    assert (late < one, late <= one, late > one, late >= one) == (False, False, True, True)
    assert (one < late, one <= late, one > late, one >= late) == (True, True, False, False)


@pytest.mark.parametrize("compare", ["__lt__", "__le__", "__gt__", "__ge__"])
def test_a_value_is_not_compared_with_what_is_none(compare: str) -> None:
    assert getattr(raised("2026-10-05T10:00"), compare)(1) is NotImplemented


def test_whatever_a_value_holds_has_its_place() -> None:
    found = [sort_key(each) for each in (None, (1, "a"), {"b": 2, "a": 1}, {2, 1}, 1.5, "text")]

    assert found == [
        ("",),
        ("tuple", ("number", 1), ("str", "a")),
        ("dict", ("tuple", ("str", "a"), ("number", 1)), ("tuple", ("str", "b"), ("number", 2))),
        ("set", ("number", 1), ("number", 2)),
        ("number", 1.5),
        ("str", "text"),
    ]


def test_a_policy_is_shown_by_its_name() -> None:
    assert repr(small()).startswith("<Policy small 1 ")


REGISTER = """
register:
  quarterly: {title: Q, who: chair, must: report, every: quarter, since: 2026-01-31, cites: "4"}
  half_yearly: {title: H, who: chair, must: report, every: 6 months, since: 2026-01-31, cites: "4"}
  yearly: {title: Y, who: chair, must: review, every: year, cites: "4"}
  meetings: {title: M, who: chair, must: report, every: meeting, since: 2026-01-31, cites: "4"}
"""
JANUARY = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("entry", "dates"),
    [
        # Each from the 31st itself, not from the shortened day before it.
        ("quarterly", ["2026-04-30", "2026-07-31", "2026-10-31"]),
        ("half_yearly", ["2026-07-31"]),
        ("yearly", []),
        ("meetings", []),
    ],
)
def test_the_register_has_dates_where_the_document_gives_a_rhythm_and_a_day(
    entry: str, dates: list[str]
) -> None:
    found = next(each for each in small(REGISTER).register if each.id == entry)

    assert [str(day) for day in dates_of(found, date(2026, 2, 1), date(2026, 12, 31))] == dates
    assert (rhythm(found) is None) == (entry == "meetings")


def test_dates_before_the_first_day_asked_for_are_left_out() -> None:
    quarterly = small(REGISTER).register[0]

    assert dates_of(quarterly, date(2026, 5, 1), date(2026, 7, 31)) == (date(2026, 7, 31),)


def test_the_first_day_asked_for_and_the_last_are_included() -> None:
    quarterly = small(REGISTER).register[0]
    first, last = date(2026, 4, 30), date(2026, 7, 31)

    assert dates_of(quarterly, first, last) == (first, last)


@pytest.mark.parametrize(
    ("every", "months"),
    [
        ("month", 1),
        ("2 quarters", 6),
        ("2 years", 24),
        ("1 month", 1),
        ("2 meetings", 0),
        ("each quarter", 0),
        ("", 0),
    ],
)
def test_a_rhythm_is_a_number_of_months_quarters_or_years_and_nothing_else(
    every: str, months: int
) -> None:
    entry = Entry(id="report", title="A report", every=every, since=str(JANUARY))
    found = dates_of(entry, JANUARY, date(2028, 12, 31))

    assert rhythm(entry) == (relativedelta(months=months) if months else None)
    assert found[:1] == ((JANUARY + relativedelta(months=months),) if months else ())


# -- what is remembered --------------------------------------------------------------------------


def test_a_memory_that_is_full_starts_anew_and_answers_stay_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    policy = small(
        'id: forgetful\nfacts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}}'
    )
    roles = ("practitioner", "manager", "head", "chair", "panel")
    stories = [
        (
            raised("2026-10-05T10:00", role),
            learned("2026-10-05T11:00", role, facts={"risk": "high"}),
            unresolved("2026-10-06T10:00", role),
            escalated("2026-10-06T11:00", role),
            resolved("2026-10-07T10:00", role),
        )
        for role in roles
    ]
    expected = [story(policy, *events) for events in stories]

    monkeypatch.setattr(memo, "MOST", 3)

    policy.index.memo.clear()
    for _ in range(2):
        assert [story(policy, *events) for events in stories] == expected


def test_a_history_of_any_length_may_go_unread_until_its_end() -> None:
    policy = small(
        'id: long_one\nfacts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}}'
    )
    facts = [{"risk": "high"}, {"risk": "low"}] * 1500
    events = [
        raised("2026-10-05T10:00"),
        *(learned("2026-10-05T11:00", facts=each) for each in facts),
        escalated("2026-10-05T12:00"),
    ]

    case = replay(policy, events)

    assert (case.stage, case.facts["risk"]) == ("stage_2", "low")
    assert pickle.loads(pickle.dumps(replay(policy, events))) == case
    assert "stage_2" in repr(replay(policy, events))
    assert hash(replay(policy, events)) == hash(case)
