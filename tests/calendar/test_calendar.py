"""What a working day is, and how working days are counted."""

import copy
import pickle
from dataclasses import FrozenInstanceError, replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from escalate_rules.core.calendar import (
    BankHoliday,
    Calendar,
    Closure,
    Division,
    Nation,
    Skipped,
    Table,
    Walk,
)
from escalate_rules.core.errors import CalendarRangeError, EscalateRulesError
from escalate_rules.library.calendars import bundled_table

TABLE = bundled_table()
ENGLAND = Calendar.of(TABLE, [Nation.ENGLAND])
SCOTLAND = Calendar.of(TABLE, [Nation.SCOTLAND])
ANYWHERE = Calendar.of(TABLE, Nation)
CALENDARS = (ENGLAND, SCOTLAND, Calendar.of(TABLE, [Nation.NORTHERN_IRELAND]), ANYWHERE)

ONE_DAY = timedelta(days=1)
MONDAY = date(2026, 12, 21)
FRIDAY, SATURDAY, SUNDAY = date(2026, 10, 23), date(2026, 10, 24), date(2026, 10, 25)


def reference(calendar: Calendar, start: date, n: int) -> date:
    """The slow, obvious answer: go from day to day and count the working ones."""
    day, step = start, ONE_DAY if n > 0 else -ONE_DAY
    for _ in range(abs(n)):
        day += step
        while not calendar.is_working_day(day):
            day += step
    return day


# -- adding --------------------------------------------------------------------------------------


def test_five_working_days_from_monday_21_december_2026_pass_christmas_and_boxing_day() -> None:
    assert ENGLAND.add(MONDAY, 5) == date(2026, 12, 30)


def test_the_day_itself_is_day_0() -> None:
    assert ENGLAND.add(FRIDAY, 1) == date(2026, 10, 26)


def test_a_count_from_friday_saturday_or_sunday_ends_on_the_same_day() -> None:
    answers = {ENGLAND.add(day, 3) for day in (FRIDAY, SATURDAY, SUNDAY)}

    assert answers == {date(2026, 10, 28)}


def test_no_working_days_on_is_the_day_itself_also_where_it_is_closed() -> None:
    assert ENGLAND.add(FRIDAY, 0) == FRIDAY
    assert ENGLAND.add(SATURDAY, 0) == SATURDAY
    assert ENGLAND.add_ordinal(SATURDAY.toordinal(), 0) == SATURDAY.toordinal()


def test_a_negative_count_goes_back_strictly_before_the_day() -> None:
    assert ENGLAND.add(date(2026, 12, 29), -1) == date(2026, 12, 24)
    assert ENGLAND.add(date(2026, 12, 28), -1) == date(2026, 12, 24)
    assert ENGLAND.add(SUNDAY, -1) == FRIDAY


def test_wales_keeps_englands_bank_holidays() -> None:
    wales = Calendar.of(TABLE, [Nation.WALES])

    assert all(
        wales.why_closed(day) == ENGLAND.why_closed(day)
        for day in map(date.fromordinal, range(ENGLAND.first.toordinal(), MONDAY.toordinal()))
    )


def test_scotland_works_on_easter_monday_and_rests_on_2_january() -> None:
    assert SCOTLAND.is_working_day(date(2026, 4, 6))
    assert not ENGLAND.is_working_day(date(2026, 4, 6))
    assert SCOTLAND.why_closed(date(2026, 1, 2)) == "2nd January"
    assert ENGLAND.is_working_day(date(2026, 1, 2))


def test_scotland_rests_on_the_monday_of_the_world_cup() -> None:
    assert SCOTLAND.why_closed(date(2026, 6, 15)) == "World Cup bank holiday"
    assert ENGLAND.is_working_day(date(2026, 6, 15))


# -- counting ------------------------------------------------------------------------------------


def test_counting_leaves_out_the_first_day_and_takes_in_the_last() -> None:
    assert ENGLAND.count(FRIDAY, FRIDAY) == 0
    assert ENGLAND.count(FRIDAY, SUNDAY) == 0
    assert ENGLAND.count(FRIDAY, date(2026, 10, 26)) == 1
    assert ENGLAND.count(MONDAY, date(2026, 12, 30)) == 5


def test_counting_back_is_negative() -> None:
    assert ENGLAND.count(date(2026, 12, 30), MONDAY) == -5
    assert ENGLAND.count(SUNDAY, FRIDAY) == -1


# -- the next and the previous working day -------------------------------------------------------


def test_the_next_working_day_is_the_day_itself_where_it_is_one() -> None:
    assert ENGLAND.next_working_day(FRIDAY) == FRIDAY
    assert ENGLAND.next_working_day(SATURDAY) == date(2026, 10, 26)


def test_the_previous_working_day_is_the_day_itself_where_it_is_one() -> None:
    assert ENGLAND.previous_working_day(FRIDAY) == FRIDAY
    assert ENGLAND.previous_working_day(SUNDAY) == FRIDAY


# -- why a day does not count --------------------------------------------------------------------


def test_a_closed_day_says_why() -> None:
    assert ENGLAND.why_closed(FRIDAY) is None
    assert ENGLAND.why_closed(SATURDAY) == "Saturday"
    assert ENGLAND.why_closed(SUNDAY) == "Sunday"
    assert ENGLAND.why_closed(date(2026, 12, 28)) == "Boxing Day (substitute)"
    assert ENGLAND.why_closed(date(2026, 12, 26)) == "Saturday"


def test_a_walk_shows_every_day_counted_and_every_day_skipped() -> None:
    assert ENGLAND.walk(MONDAY, 5) == Walk(
        counted=(
            date(2026, 12, 22),
            date(2026, 12, 23),
            date(2026, 12, 24),
            date(2026, 12, 29),
            date(2026, 12, 30),
        ),
        skipped=(
            Skipped(date(2026, 12, 25), "Christmas Day"),
            Skipped(date(2026, 12, 26), "Saturday"),
            Skipped(date(2026, 12, 27), "Sunday"),
            Skipped(date(2026, 12, 28), "Boxing Day (substitute)"),
        ),
    )


def test_a_walk_back_shows_the_days_in_the_order_they_are_passed() -> None:
    assert ENGLAND.walk(date(2026, 12, 29), -1) == Walk(
        counted=(date(2026, 12, 24),),
        skipped=(
            Skipped(date(2026, 12, 28), "Boxing Day (substitute)"),
            Skipped(date(2026, 12, 27), "Sunday"),
            Skipped(date(2026, 12, 26), "Saturday"),
            Skipped(date(2026, 12, 25), "Christmas Day"),
        ),
    )


def test_a_walk_of_one_day_goes_on_to_the_next_working_day() -> None:
    assert ENGLAND.walk(FRIDAY, 1) == Walk(
        counted=(FRIDAY + timedelta(days=3),),
        skipped=(Skipped(SATURDAY, "Saturday"), Skipped(SUNDAY, "Sunday")),
    )


def test_a_walk_of_no_days_passes_none() -> None:
    assert ENGLAND.walk(SATURDAY, 0) == Walk((), ())


# -- several nations -----------------------------------------------------------------------------


def test_a_bank_holiday_in_any_of_the_nations_closes_the_day() -> None:
    both = Calendar.of(TABLE, [Nation.SCOTLAND, Nation.ENGLAND])

    assert both.why_closed(date(2026, 4, 6)) == "Easter Monday"
    assert both.why_closed(date(2026, 11, 30)) == "St Andrew’s Day"
    assert both.why_closed(date(2026, 12, 25)) == "Christmas Day"


def test_where_nations_call_a_day_differently_all_its_titles_are_shown() -> None:
    both = Calendar.of(TABLE, [Nation.ENGLAND, Nation.SCOTLAND])

    assert both.why_closed(date(2017, 1, 2)) == "New Year’s Day (substitute); 2nd January"


def test_a_calendar_needs_a_nation() -> None:
    with pytest.raises(ValueError, match="a calendar needs a nation, such as `england`"):
        Calendar.of(TABLE, [])


# -- closures ------------------------------------------------------------------------------------


def test_the_policys_own_closure_is_no_working_day() -> None:
    calendar = Calendar.of(
        TABLE,
        [Nation.ENGLAND],
        [Closure(date(2026, 12, 24), date(2026, 12, 31), "Christmas closure")],
    )

    assert calendar.add(date(2026, 12, 23), 1) == date(2027, 1, 4)
    assert calendar.why_closed(date(2026, 12, 24)) == "Christmas closure"
    assert calendar.why_closed(date(2026, 12, 25)) == "Christmas Day"
    assert calendar.why_closed(date(2026, 12, 26)) == "Saturday"
    assert calendar.why_closed(date(2026, 12, 31)) == "Christmas closure"
    assert calendar.is_working_day(date(2027, 1, 4))


def test_a_closure_may_lie_outside_the_table() -> None:
    before = Closure(date(2011, 12, 1), date(2012, 1, 3), "Move")
    after = Closure(date(2035, 12, 28), date(2036, 1, 31), "Works")
    beyond = Closure.on(date(2040, 1, 2), "Works")

    calendar = Calendar.of(TABLE, [Nation.ENGLAND], [beyond, after, before])

    assert calendar.closures == (before, after, beyond)
    assert calendar.next_working_day(date(2012, 1, 1)) == date(2012, 1, 4)
    assert calendar.previous_working_day(date(2035, 12, 31)) == date(2035, 12, 27)


def test_a_closure_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="the closure `Training day` ends before it begins"):
        Closure(FRIDAY, FRIDAY - ONE_DAY, "Training day")


# -- published, projected, unknown ---------------------------------------------------------------


def test_a_day_after_the_published_years_is_provisional() -> None:
    assert ENGLAND.published_to == date(2028, 12, 31)
    assert not ENGLAND.provisional(date(2028, 12, 31))
    assert ENGLAND.provisional(date(2029, 1, 1))


def test_a_count_is_provisional_where_either_end_is() -> None:
    assert ENGLAND.provisional(date(2029, 1, 3), date(2028, 12, 20))
    assert not ENGLAND.provisional(date(2028, 12, 1), date(2028, 12, 20))


@pytest.mark.parametrize("day", [date(2011, 12, 31), date(2036, 1, 1)])
def test_nothing_is_known_of_a_day_outside_the_table(day: date) -> None:
    questions = (
        lambda: ENGLAND.add(day, 0),
        lambda: ENGLAND.add(day, 1),
        lambda: ENGLAND.add(day, -1),
        lambda: ENGLAND.add_ordinal(day.toordinal(), 1),
        lambda: ENGLAND.count(day, MONDAY),
        lambda: ENGLAND.count(MONDAY, day),
        lambda: ENGLAND.is_working_day(day),
        lambda: ENGLAND.next_working_day(day),
        lambda: ENGLAND.previous_working_day(day),
        lambda: ENGLAND.why_closed(day),
        lambda: ENGLAND.provisional(day),
        lambda: ENGLAND.walk(day, 1),
    )
    for ask in questions:
        with pytest.raises(CalendarRangeError) as caught:
            ask()

        assert (caught.value.day, caught.value.steps) == (day, 0)


def test_a_count_that_leaves_the_table_has_no_answer() -> None:
    first, last = ENGLAND.first, ENGLAND.projected_to
    assert ENGLAND.add(last - ONE_DAY, 1) == last
    assert ENGLAND.add(date(2012, 1, 4), -1) == date(2012, 1, 3)

    for day, n in ((last, 1), (last - ONE_DAY, 2), (first, -1), (date(2012, 1, 3), -1)):
        with pytest.raises(CalendarRangeError) as caught:
            ENGLAND.add(day, n)
        assert (caught.value.day, caught.value.steps) == (day, n)
        with pytest.raises(CalendarRangeError):
            ENGLAND.add_ordinal(day.toordinal(), n)


def test_the_error_says_what_was_asked_and_what_to_do() -> None:
    known = (
        "outside the calendar, whose bank holidays are known from 2012-01-01 to 2035-12-31; "
        "ask within those years, or use a calendar that covers more"
    )
    first, last = ENGLAND.first, ENGLAND.projected_to

    def sentence(day: date, steps: int) -> str:
        return str(CalendarRangeError(day, steps, first, last))

    assert sentence(date(2036, 1, 1), 0) == f"2036-01-01 lies {known}"
    assert sentence(last, 5) == f"5 working days after 2035-12-31 lies {known}"
    assert sentence(first, -1) == f"1 working day before 2012-01-01 lies {known}"


def test_the_error_survives_pickling_with_its_facts() -> None:
    error = CalendarRangeError(MONDAY, 5, ENGLAND.first, ENGLAND.projected_to)

    again = pickle.loads(pickle.dumps(error))

    assert isinstance(again, EscalateRulesError)
    assert (str(again), vars(again)) == (str(error), vars(error))


# -- values --------------------------------------------------------------------------------------


def test_calendars_are_equal_where_nations_table_and_closures_are() -> None:
    shut = [Closure.on(MONDAY, "Training day"), Closure.on(FRIDAY, "Training day")]
    one = Calendar.of(TABLE, [Nation.ENGLAND, Nation.SCOTLAND], shut)
    same = Calendar.of(TABLE, [Nation.SCOTLAND, Nation.ENGLAND, Nation.ENGLAND], reversed(shut))

    assert one == same
    assert hash(one) == hash(same)
    assert one.nations == (Nation.ENGLAND, Nation.SCOTLAND)
    assert len({one, same, ENGLAND, SCOTLAND, Calendar.of(TABLE, one.nations)}) == 4


def test_calendars_of_different_tables_differ() -> None:
    other = with_one_more(TABLE, BankHoliday(MONDAY, "Proclaimed", Division.ENGLAND_AND_WALES))

    assert Calendar.of(other, [Nation.ENGLAND]) != ENGLAND


def test_a_calendar_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        ENGLAND.first = MONDAY  # type: ignore[misc]


def test_a_calendar_survives_copying_and_pickling() -> None:
    again = pickle.loads(pickle.dumps(ENGLAND))

    assert again == ENGLAND == copy.deepcopy(ENGLAND)
    assert again.add(MONDAY, 5) == date(2026, 12, 30)


def test_a_calendar_is_shown_without_its_tables() -> None:
    assert repr(ENGLAND) == (
        f"Calendar(nations=(<Nation.ENGLAND: 'england'>,), digest='{TABLE.digest}', closures=(), "
        "first=datetime.date(2012, 1, 1), published_to=datetime.date(2028, 12, 31), "
        "projected_to=datetime.date(2035, 12, 31))"
    )


# -- tables --------------------------------------------------------------------------------------


def test_the_order_of_rows_does_not_matter_to_a_table() -> None:
    assert remade(TABLE, reversed(TABLE.rows)) == TABLE


def test_the_digest_changes_with_everything_an_answer_can_depend_on() -> None:
    row = TABLE.rows[0]
    tables = [
        TABLE,
        remade(TABLE, TABLE.rows[1:]),
        remade(TABLE, [replace(row, title="Another"), *TABLE.rows[1:]]),
        remade(TABLE, [replace(row, projected=True), *TABLE.rows[1:]]),
        remade(replace(TABLE, published_to=date(2027, 12, 31)), TABLE.rows),
        remade(replace(TABLE, projected_to=date(2036, 12, 31)), TABLE.rows),
        remade(replace(TABLE, first=date(2011, 1, 1)), TABLE.rows),
    ]

    assert len({table.digest for table in tables}) == len(tables)


def test_a_row_outside_the_table_is_refused() -> None:
    stray = BankHoliday(date(2036, 1, 1), "New Year’s Day", Division.SCOTLAND)

    with pytest.raises(ValueError, match="New Year’s Day on 2036-01-01 lies outside the table"):
        remade(TABLE, [stray])


def remade(table: Table, rows: object) -> Table:
    return Table.of(
        rows,  # type: ignore[arg-type]
        first=table.first,
        published_to=table.published_to,
        projected_to=table.projected_to,
        source=table.source,
        retrieved=table.retrieved,
    )


def with_one_more(table: Table, holiday: BankHoliday) -> Table:
    return remade(table, [*table.rows, holiday])


# -- laws ----------------------------------------------------------------------------------------

calendars = st.sampled_from(CALENDARS)
days = st.dates(date(2012, 1, 1), date(2035, 12, 31))
midway = st.dates(date(2013, 1, 1), date(2034, 12, 31))
"""Days from which 200 working days, either way, stay inside the table."""
steps = st.integers(-200, 200)


@given(calendars, midway, steps)
def test_law_adding_is_going_from_day_to_day(calendar: Calendar, day: date, n: int) -> None:
    assert calendar.add(day, n) == reference(calendar, day, n)


@given(calendars, days, st.integers(-7000, 7000))
def test_law_ordinals_give_the_same_answer_or_the_same_error(
    calendar: Calendar, day: date, n: int
) -> None:
    try:
        expected = calendar.add(day, n).toordinal()
    except CalendarRangeError as error:
        with pytest.raises(CalendarRangeError) as caught:
            calendar.add_ordinal(day.toordinal(), n)
        assert vars(caught.value) == vars(error)
    else:
        assert calendar.add_ordinal(day.toordinal(), n) == expected


@given(calendars, midway, steps)
def test_law_counting_undoes_adding(calendar: Calendar, day: date, n: int) -> None:
    assert calendar.count(day, calendar.add(day, n)) == n


@given(calendars, midway, st.integers(0, 100), st.integers(0, 100), st.sampled_from((1, -1)))
def test_law_adding_n_then_m_is_adding_n_and_m(
    calendar: Calendar, day: date, n: int, m: int, way: int
) -> None:
    assert calendar.add(calendar.add(day, way * n), way * m) == calendar.add(day, way * (n + m))


@given(calendars, midway, steps, steps)
def test_law_from_a_working_day_forward_and_back_add_up(
    calendar: Calendar, day: date, n: int, m: int
) -> None:
    assume(abs(n + m) <= 200 and calendar.is_working_day(day))

    assert calendar.add(calendar.add(day, n), m) == calendar.add(day, n + m)


@given(calendars, midway, st.integers(1, 200))
def test_law_the_answer_is_a_working_day_on_the_right_side(
    calendar: Calendar, day: date, n: int
) -> None:
    sooner, later = calendar.add(day, -n), calendar.add(day, n)

    assert sooner < day < later
    assert calendar.is_working_day(sooner)
    assert calendar.is_working_day(later)


@given(calendars, midway, midway, steps)
def test_law_a_later_start_never_ends_sooner(
    calendar: Calendar, one: date, other: date, n: int
) -> None:
    start, later = sorted((one, other))

    assert calendar.add(start, n) <= calendar.add(later, n)


@given(st.sampled_from(Nation), midway, st.integers(0, 60), st.data())
def test_law_one_more_holiday_never_moves_a_date_nearer(
    nation: Nation, day: date, n: int, data: st.DataObject
) -> None:
    calendar = Calendar.of(TABLE, [nation])
    near = st.dates(day - timedelta(days=100), day + timedelta(days=100))
    extra = BankHoliday(data.draw(near), "Proclaimed", nation.division)

    longer = Calendar.of(with_one_more(TABLE, extra), [nation])

    assert longer.add(day, n) >= calendar.add(day, n)
    assert longer.add(day, -n) <= calendar.add(day, -n)


@given(midway, st.integers(0, 60), st.sets(st.sampled_from(Nation), min_size=1))
def test_law_more_nations_never_move_a_date_nearer(day: date, n: int, nations: set[Nation]) -> None:
    some = Calendar.of(TABLE, nations)

    assert ANYWHERE.add(day, n) >= some.add(day, n)
    assert ANYWHERE.add(day, -n) <= some.add(day, -n)


@given(days, st.sets(st.sampled_from(Nation), min_size=1))
def test_law_a_union_is_closed_where_one_of_its_nations_is(day: date, nations: set[Nation]) -> None:
    union = Calendar.of(TABLE, nations)

    assert union.is_working_day(day) == all(
        Calendar.of(TABLE, [nation]).is_working_day(day) for nation in nations
    )


@given(days, st.sampled_from(Nation))
def test_law_a_closure_counts_as_a_bank_holiday_does(day: date, nation: Nation) -> None:
    closed = Calendar.of(TABLE, [nation], [Closure.on(day, "Closed")])
    proclaimed = Calendar.of(
        with_one_more(TABLE, BankHoliday(day, "Closed", nation.division)), [nation]
    )

    assert closed._upto == proclaimed._upto


@given(calendars, midway, steps)
def test_law_a_walk_passes_each_day_once_and_counts_what_was_asked(
    calendar: Calendar, day: date, n: int
) -> None:
    walk = calendar.walk(day, n)

    passed = sorted([*walk.counted, *(each.on for each in walk.skipped)], reverse=n < 0)
    step = ONE_DAY if n > 0 else -ONE_DAY
    assert passed == [day + step * (k + 1) for k in range(abs((calendar.add(day, n) - day).days))]
    assert len(walk.counted) == abs(n)
    assert all(calendar.why_closed(each.on) == each.why for each in walk.skipped)
    assert all(calendar.why_closed(each) is None for each in walk.counted)


@given(calendars, days)
def test_law_a_day_is_closed_for_a_reason(calendar: Calendar, day: date) -> None:
    assert calendar.is_working_day(day) == (calendar.why_closed(day) is None)
