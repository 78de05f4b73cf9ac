"""A calendar at its first and its last day, made of a table of a few years."""

from datetime import date, timedelta

import pytest

from escalate_rules.core.calendar import BankHoliday, Calendar, Closure, Nation, Table
from escalate_rules.core.errors import CalendarRangeError
from tests.core.small import raised, small, tell, the

# Each a table that begins on another day of the week; the last days are Friday, Saturday ...
FIRSTS = [date(2019, 1, 1) + timedelta(days=days) for days in range(8)]


def table(first: date, last: date, *on: date) -> Table:
    rows = [BankHoliday(day, "Holiday", Nation.ENGLAND.division) for day in on]
    return Table.of(
        rows,
        first=first,
        published_to=last - timedelta(days=30),
        projected_to=last,
        source="these tests",
        retrieved=first,
    )


def calendar(first: date, last: date, *closures: Closure) -> Calendar:
    return Calendar.of(table(first, last), [Nation.ENGLAND], closures)


@pytest.mark.parametrize("first", FIRSTS)
def test_a_day_from_monday_to_friday_is_worked_from_the_first_to_the_last(first: date) -> None:
    last = first + timedelta(days=99)
    days = [first + timedelta(days=each) for each in range(100)]
    working = [day for day in days if day.weekday() < 5]

    found = calendar(first, last)

    assert [day for day in days if found.is_working_day(day)] == working
    assert found.add(working[0], len(working) - 1) == working[-1]
    assert found.add(working[-1], 1 - len(working)) == working[0]
    assert found.add_ordinal(working[-2].toordinal(), 1) == working[-1].toordinal()
    assert found.count(first, last) == len([day for day in working if day > first])


@pytest.mark.parametrize("first", FIRSTS)
def test_no_day_before_the_first_or_after_the_last_is_known(first: date) -> None:
    found = calendar(first, first + timedelta(days=99))

    for day in (first - timedelta(days=1), first - timedelta(days=2), first + timedelta(days=100)):
        with pytest.raises(CalendarRangeError):
            found.is_working_day(day)
        with pytest.raises(CalendarRangeError):
            found.count(first, day)


def test_a_holiday_may_be_on_the_first_and_on_the_last_day_and_on_none_beyond() -> None:
    first, last = date(2019, 1, 1), date(2019, 12, 31)

    found = Calendar.of(table(first, last, first, last), [Nation.ENGLAND])

    assert (found.why_closed(first), found.why_closed(last)) == ("Holiday", "Holiday")
    with pytest.raises(ValueError, match=r"^Holiday on 2018-12-31 lies outside the table$"):
        table(first, last, first - timedelta(days=1))


def test_a_day_is_provisional_only_after_the_last_published_one() -> None:
    found = calendar(date(2019, 1, 1), date(2019, 12, 31))

    assert not found.provisional(found.published_to)
    assert found.provisional(found.published_to + timedelta(days=1))


def test_a_calendar_is_of_its_table_and_tells_its_closures_by_their_titles() -> None:
    first, last = date(2019, 1, 1), date(2019, 12, 31)
    found = calendar(first, last, Closure.on(date(2019, 6, 3), "Moving day"))

    assert found.digest == table(first, last).digest
    assert found.why_closed(date(2019, 6, 3)) == "Moving day"


def test_a_calendar_of_no_nation_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"^a calendar needs a nation, such as `england`$"):
        Calendar.of(table(date(2019, 1, 1), date(2019, 12, 31)), [])


def test_what_comes_too_late_on_the_eve_of_the_list_is_due_on_its_first_working_day() -> None:
    policy = small(
        """
        calendar: {nation: england, counting: deemed-receipt, receipt_cutoff: "16:00"}
        duties:
          answer:
            on: raised
            who: receiving manager
            must: respond
            within: same working day of raised
            cites: "4"
        """
    )

    # The list begins on Sunday 1 January 2012; of the Saturday before it nothing is asked.
    answer = the(tell(policy, raised("2011-12-31T20:00")), "answer").due

    assert answer.due_on == date(2012, 1, 3)
    assert answer.counted == (date(2012, 1, 3),)
    assert answer.skipped == (
        (date(2011, 12, 31), "over by then"),
        (date(2012, 1, 1), "Sunday"),
        (date(2012, 1, 2), "New Year\u2019s Day (substitute)"),
    )
