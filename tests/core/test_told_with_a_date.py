"""What stands beside a date: its origin, its moment, whether it is firm, and what lost to it.

Each of these examples fails where one small change is made to the core that no
other of its tests had noticed; docs/mutation.md says how they were found.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

import pytest

from escalate_rules.core.calendar import Calendar, Nation
from escalate_rules.core.conditions import (
    ActorIs,
    Condition,
    DutyIs,
    FactIs,
    TriggerOn,
)
from escalate_rules.core.dating import (
    UNDATED,
    Dated,
    Governing,
    Kind,
    Standing,
    dated,
    governing,
    met,
    order,
)
from escalate_rules.core.doors import asked
from escalate_rules.core.duties import agreed_due
from escalate_rules.core.errors import CalendarRangeError, InstantError
from escalate_rules.core.moments import Day, DayEnd, Instant, Moment, parse_moment, wall_time
from escalate_rules.core.pausing import stretched
from escalate_rules.core.policy import ClosedDay, Convention, Counting
from escalate_rules.core.timescale import (
    Before,
    By,
    ByFact,
    Choice,
    MomentRef,
    OneOf,
    SameDay,
    Timescale,
    Unit,
    Within,
    counted_anew,
)
from escalate_rules.library.calendars import bundled_table
from tests.core.small import raised, resolved, small, tell

ENGLAND = Calendar.of(bundled_table(), [Nation.ENGLAND])
PLAIN = Counting(calendar=ENGLAND)
DEEMED = Counting(calendar=ENGLAND, convention=Convention.DEEMED_RECEIPT, receipt_cutoff=time(16))
OFFICE = Counting(calendar=ENGLAND, office_hours=(time(9), time(17)))
RAISED = MomentRef("raised")
MONDAY = Instant.parse("2026-11-09T10:00")
# A Monday whose bank holidays nobody has published yet.
AHEAD = ENGLAND.next_working_day(ENGLAND.published_to + timedelta(days=60))
FAR = Within(99_999, Unit.WORKING_DAYS, RAISED)
BEYOND = str(CalendarRangeError(date(2026, 11, 9), 99_999, ENGLAND.first, ENGLAND.projected_to))


def found(timescale: Timescale, rules: Counting = PLAIN, **moments: Moment) -> Dated:
    """The whole answer, by both ways to ask for it."""
    answer = dated(timescale, moments.get, {}, rules)

    assert governing(timescale, moments.get, {}, rules).dated == answer
    return answer


def which(timescale: Timescale, **moments: Moment) -> Governing:
    return governing(timescale, moments.get, {}, PLAIN)


# -- hours ---------------------------------------------------------------------------------------


def test_hours_tell_what_they_were_counted_from() -> None:
    assert found(Within(24, Unit.HOURS, RAISED), raised=MONDAY) == Dated(
        Kind.INSTANT,
        date(2026, 11, 10),
        datetime(2026, 11, 10, 10, tzinfo=UTC),
        Standing.FIRM,
        origin="raised",
        since=MONDAY,
    )


def test_hours_that_end_at_midnight_end_on_the_day_that_begins() -> None:
    midnight = Instant.parse("2026-11-09T00:00")

    assert found(Within(24, Unit.HOURS, RAISED), raised=midnight).due_on == date(2026, 11, 10)


def test_hours_from_a_days_end_that_end_at_midnight_end_on_the_day_that_is_over() -> None:
    end = DayEnd(date(2026, 11, 9))

    assert found(Within(24, Unit.HOURS, RAISED), raised=end).due_on == date(2026, 11, 10)


def test_hours_from_a_bare_day_say_that_an_hour_is_missing() -> None:
    assert found(Within(24, Unit.HOURS, RAISED), raised=Day(date(2026, 11, 9))) == Dated(
        Kind.AWAITING,
        missing=("raised",),
        why="hours are counted from an hour, and raised is given as a day without one",
    )


def test_working_hours_tell_what_they_were_counted_from() -> None:
    assert found(Within(10, Unit.WORKING_HOURS, RAISED), OFFICE, raised=MONDAY) == Dated(
        Kind.INSTANT,
        date(2026, 11, 10),
        datetime(2026, 11, 10, 12, tzinfo=UTC),
        Standing.FIRM,
        origin="raised",
        since=MONDAY,
    )


def test_working_hours_on_days_whose_holidays_are_not_published_are_provisional() -> None:
    since = Instant(wall_time(AHEAD, time(10)))

    due = found(Within(2, Unit.WORKING_HOURS, RAISED), OFFICE, raised=since)

    assert (due.due_on, due.standing) == (AHEAD, Standing.PROVISIONAL)


def test_working_hours_without_office_hours_have_no_date_and_say_so() -> None:
    assert found(Within(10, Unit.WORKING_HOURS, RAISED), raised=MONDAY) == Dated(
        Kind.UNDATED,
        origin="raised",
        since=MONDAY,
        why="the policy gives no office hours",
    )


def test_working_hours_are_not_counted_back_and_the_answer_says_so() -> None:
    assert found(Before(10, Unit.WORKING_HOURS, RAISED), OFFICE, raised=MONDAY) == Dated(
        Kind.UNDATED,
        origin="raised",
        since=MONDAY,
        why="working hours are not counted back",
    )


# -- days ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("timescale", "due"),
    [
        (Within(5, Unit.WORKING_DAYS, RAISED), date(2026, 11, 16)),
        (Within(1, Unit.WORKING_WEEKS, RAISED), date(2026, 11, 16)),
        (Within(5, Unit.CALENDAR_DAYS, RAISED), date(2026, 11, 14)),
        (Within(1, Unit.MONTHS, RAISED), date(2026, 12, 9)),
        (Before(5, Unit.WORKING_DAYS, RAISED), date(2026, 11, 2)),
        (Before(5, Unit.CALENDAR_DAYS, RAISED), date(2026, 11, 4)),
        (SameDay(RAISED, working=False), date(2026, 11, 9)),
        (SameDay(RAISED, working=True), date(2026, 11, 9)),
    ],
)
def test_days_tell_what_they_were_counted_from(timescale: Timescale, due: date) -> None:
    assert found(timescale, raised=MONDAY) == Dated(
        Kind.DATE,
        due,
        wall_time(due + timedelta(days=1), time(0)),
        Standing.FIRM,
        origin="raised",
        since=MONDAY,
    )


def test_a_month_from_a_deemed_receipt_runs_from_the_day_of_the_receipt() -> None:
    # Sent on a Saturday, received on Monday 1 February.
    due = found(Within(1, Unit.MONTHS, RAISED), DEEMED, raised=Day(date(2027, 1, 30)))

    assert due.due_on == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("rules", "working", "standing"),
    [
        (PLAIN, False, Standing.FIRM),
        (PLAIN, True, Standing.PROVISIONAL),
        (DEEMED, False, Standing.PROVISIONAL),
        (DEEMED, True, Standing.PROVISIONAL),
    ],
)
def test_the_same_day_leans_on_bank_holidays_where_they_were_asked_for_it(
    rules: Counting, working: bool, standing: Standing
) -> None:
    due = found(SameDay(RAISED, working=working), rules, raised=Day(AHEAD))

    assert (due.due_on, due.standing) == (AHEAD, standing)


def test_a_day_used_up_is_not_asked_about_as_a_receipt() -> None:
    due = found(SameDay(RAISED, working=False), DEEMED, raised=DayEnd(AHEAD))

    assert (due.due_on, due.standing) == (AHEAD, Standing.FIRM)


@pytest.mark.parametrize(
    ("timescale", "rules", "since", "standing"),
    [
        (Before(5, Unit.WORKING_DAYS, RAISED), PLAIN, Day(AHEAD), Standing.PROVISIONAL),
        (Before(5, Unit.CALENDAR_DAYS, RAISED), PLAIN, Day(AHEAD), Standing.FIRM),
        (Before(5, Unit.CALENDAR_DAYS, RAISED), DEEMED, Day(AHEAD), Standing.FIRM),
        (Within(5, Unit.CALENDAR_DAYS, RAISED), PLAIN, Day(AHEAD), Standing.FIRM),
        (Within(5, Unit.CALENDAR_DAYS, RAISED), DEEMED, Day(AHEAD), Standing.PROVISIONAL),
        (Within(5, Unit.CALENDAR_DAYS, RAISED), DEEMED, DayEnd(AHEAD), Standing.FIRM),
    ],
)
def test_a_count_of_days_leans_on_bank_holidays_where_it_asks_for_them(
    timescale: Timescale, rules: Counting, since: Moment, standing: Standing
) -> None:
    assert found(timescale, rules, raised=since).standing == standing


def test_a_receipt_of_a_published_day_is_firm_though_its_period_ends_beyond() -> None:
    received = ENGLAND.previous_working_day(ENGLAND.published_to)

    due = found(Within(60, Unit.CALENDAR_DAYS, RAISED), DEEMED, raised=Day(received))

    assert due.standing is Standing.FIRM


def test_a_notice_that_would_end_on_a_closed_day_is_longer_and_never_shorter() -> None:
    rules = Counting(calendar=ENGLAND, closed_day=ClosedDay.NEXT)

    due = found(Before(5, Unit.CALENDAR_DAYS, RAISED), rules, raised=Day(date(2026, 11, 13)))

    assert due.due_on == date(2026, 11, 6)  # a Friday; five days before is a Sunday


def test_hours_counted_back_tell_what_they_were_counted_from() -> None:
    due = found(Before(24, Unit.HOURS, RAISED), raised=MONDAY)

    assert (due.due_on, due.origin, due.since) == (date(2026, 11, 8), "raised", MONDAY)


@pytest.mark.parametrize(
    ("until", "due"),
    [
        (
            MONDAY,
            Dated(
                Kind.INSTANT,
                date(2026, 11, 9),
                MONDAY.at,
                Standing.FIRM,
                origin="agreed",
                since=MONDAY,
            ),
        ),
        (
            Day(date(2026, 11, 9)),
            Dated(
                Kind.DATE,
                date(2026, 11, 9),
                datetime(2026, 11, 10, tzinfo=UTC),
                Standing.FIRM,
                origin="agreed",
                since=Day(date(2026, 11, 9)),
            ),
        ),
    ],
)
def test_an_agreed_date_is_firm_and_says_that_it_was_agreed(
    until: Day | Instant, due: Dated
) -> None:
    assert agreed_due(until, PLAIN) == due


def test_a_clock_time_is_told_in_utc() -> None:
    assert wall_time(date(2026, 7, 1), time(9)).tzinfo is UTC


# -- what a door says ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (FactIs("risk", ("high", "grave")), "`risk` is `high` or `grave`"),
        (ActorIs(("chair", "head")), "it is done by `chair` or `head`"),
        (TriggerOn("day", ("working", "closed")), "it falls when the day is working or closed"),
        (DutyIs("answer", ("late", "lapsed")), "`answer` is late or lapsed"),
    ],
)
def test_a_condition_of_several_values_is_asked_for_by_each(
    condition: Condition, said: str
) -> None:
    assert asked(condition) == said


def test_what_is_kept_until_the_end_ends_when_the_case_does() -> None:
    policy = small(
        'duties: {stays: {on: raised, who: chair, must: keep, until: closed, cites: "4"}}'
    )

    decision = tell(policy, raised("2026-10-05T10:00"), resolved("2026-10-06T10:00"))

    assert "stays#1" in decision.discharged
    assert [each.ended for each in decision.case.duties if each.duty == "stays"] == [
        Instant.parse("2026-10-06T10:00")
    ]
    assert ("ended", "stays", ("stays#1", "the case was closed")) in decision.log.reasons


# -- by a moment ---------------------------------------------------------------------------------


def test_what_is_due_by_a_moment_is_due_then_and_tells_it() -> None:
    assert found(By(MomentRef("meeting")), meeting=MONDAY) == Dated(
        Kind.INSTANT,
        date(2026, 11, 9),
        MONDAY.at,
        Standing.FIRM,
        origin="meeting",
        since=MONDAY,
    )


def test_what_is_due_by_a_day_is_firm_whatever_bank_holidays_come() -> None:
    assert found(By(MomentRef("meeting")), meeting=Day(AHEAD)) == Dated(
        Kind.DATE,
        AHEAD,
        wall_time(AHEAD + timedelta(days=1), time(0)),
        Standing.FIRM,
        origin="meeting",
        since=Day(AHEAD),
    )


def test_what_is_due_by_a_moment_not_known_waits_for_it() -> None:
    assert found(By(MomentRef("meeting"))) == Dated(
        Kind.AWAITING, missing=("meeting",), why="due by meeting, which is not known yet"
    )


def test_what_is_due_by_the_last_day_there_is_has_no_date() -> None:
    assert found(By(MomentRef("meeting")), meeting=Day(date.max)) == Dated(
        Kind.UNDATED,
        origin="meeting",
        since=Day(date.max),
        why="the date lies beyond any calendar",
    )


def test_what_has_no_date_comes_after_everything_that_has_one() -> None:
    assert order(found(Within(5, Unit.WORKING_DAYS, RAISED), raised=MONDAY)) < order(UNDATED)


# -- the earlier or the later --------------------------------------------------------------------

NEAR = Within(5, Unit.WORKING_DAYS, RAISED)
MEETING = By(MomentRef("meeting"))
FARTHER = Within(999_999, Unit.WORKING_DAYS, RAISED)
NO_HOURS = Within(3, Unit.WORKING_HOURS, RAISED)


def test_the_part_that_runs_off_the_calendar_is_the_later_and_the_other_lost() -> None:
    answer = which(OneOf(Choice.LATER, (NEAR, FAR)), raised=MONDAY)

    assert answer.dated == Dated(Kind.UNDATED, origin="raised", since=MONDAY, why=BEYOND)
    assert answer.part == FAR
    assert [each.part for each in answer.other] == [NEAR]


def test_where_no_part_has_a_date_the_first_stands_and_the_others_are_kept() -> None:
    answer = which(OneOf(Choice.EARLIER, (FAR, FARTHER, NO_HOURS)), raised=MONDAY)

    assert answer.part == FAR
    assert answer.dated.why == BEYOND
    assert [each.part for each in answer.other] == [FARTHER, NO_HOURS]


def test_where_every_part_waits_none_governs_and_all_are_kept() -> None:
    answer = which(OneOf(Choice.EARLIER, (NEAR, MEETING)))

    assert answer.dated == Dated(
        Kind.AWAITING,
        missing=("raised", "meeting"),
        why="counted from raised or meeting, which is not known yet",
    )
    assert answer.part is None
    assert [each.part for each in answer.other] == [NEAR, MEETING]


def test_a_limit_chosen_by_a_fact_is_counted_anew_under_each_value() -> None:
    again = MomentRef("again")
    limit = ByFact("risk", (("high", NEAR), ("low", None)), SameDay(RAISED, working=True))

    assert counted_anew(limit, again) == ByFact(
        "risk",
        (("high", Within(5, Unit.WORKING_DAYS, again)), ("low", None)),
        SameDay(again, working=True),
    )


# -- the calendar's ends -------------------------------------------------------------------------


def test_the_first_working_day_is_reached_by_counting_back() -> None:
    first = ENGLAND.next_working_day(ENGLAND.first)
    second = ENGLAND.add(first, 1)

    assert ENGLAND.add(second, -1) == first
    assert ENGLAND.add_ordinal(second.toordinal(), -1) == first.toordinal()


def test_a_day_outside_the_calendar_is_told_with_the_calendars_ends() -> None:
    day = ENGLAND.projected_to + timedelta(days=1)

    with pytest.raises(CalendarRangeError) as caught:
        ENGLAND.add(day, 3)

    assert (caught.value.day, caught.value.steps) == (day, 0)
    assert (caught.value.first, caught.value.last) == (ENGLAND.first, ENGLAND.projected_to)


# -- a stopped clock -----------------------------------------------------------------------------

STOPPED_AT, WENT_ON = Instant.parse("2026-11-09T11:00"), Instant.parse("2026-11-11T11:00")


def after_a_stop(timescale: Timescale, rules: Counting, **moments: Moment) -> Dated:
    facts: Mapping[str, str] = {}
    return stretched(timescale, moments.get, facts, rules, ((STOPPED_AT, WENT_ON),)).dated


def test_hours_lengthened_by_a_stop_still_tell_what_they_were_counted_from() -> None:
    assert after_a_stop(Within(24, Unit.HOURS, RAISED), PLAIN, raised=MONDAY) == Dated(
        Kind.INSTANT,
        date(2026, 11, 12),
        datetime(2026, 11, 12, 10, tzinfo=UTC),
        Standing.FIRM,
        origin="raised",
        since=MONDAY,
    )


def test_working_hours_lengthened_by_a_stop_still_tell_what_they_were_counted_from() -> None:
    assert after_a_stop(Within(10, Unit.WORKING_HOURS, RAISED), OFFICE, raised=MONDAY) == Dated(
        Kind.INSTANT,
        date(2026, 11, 12),
        datetime(2026, 11, 12, 12, tzinfo=UTC),
        Standing.FIRM,
        origin="raised",
        since=MONDAY,
    )


def test_a_clock_that_stands_says_since_when() -> None:
    stands = stretched(
        Within(5, Unit.WORKING_DAYS, RAISED),
        {"raised": MONDAY}.get,
        {},
        PLAIN,
        ((STOPPED_AT, None),),
    ).dated

    assert stands == Dated(
        Kind.AWAITING,
        origin="raised",
        since=MONDAY,
        missing=("resumed",),
        why="the clock has been stopped since 2026-11-09T11:00+00:00",
    )


@pytest.mark.parametrize(
    ("timescale", "due"),
    [
        (Within(5, Unit.WORKING_DAYS, RAISED), date(2026, 11, 18)),
        (Within(5, Unit.CALENDAR_DAYS, RAISED), date(2026, 11, 16)),
        (SameDay(RAISED, working=False), date(2026, 11, 11)),
    ],
)
def test_days_lengthened_by_a_stop_still_tell_what_they_were_counted_from(
    timescale: Timescale, due: date
) -> None:
    assert after_a_stop(timescale, PLAIN, raised=MONDAY) == Dated(
        Kind.DATE,
        due,
        wall_time(due + timedelta(days=1), time(0)),
        Standing.FIRM,
        origin="raised",
        since=MONDAY,
    )


# -- days that cannot be read, and days that cannot tell -------------------------------------------


def test_a_day_that_does_not_exist_is_shown_as_it_was_given() -> None:
    with pytest.raises(InstantError) as caught:
        parse_moment("2026-02-30")

    assert (caught.value.value, caught.value.fault) == ("2026-02-30", "unreadable")


def test_a_bare_day_does_not_tell_whether_it_met_the_midnight_with_which_it_begins() -> None:
    due = Dated(Kind.INSTANT, date(2026, 11, 10), datetime(2026, 11, 10, tzinfo=UTC))

    assert met(due, Day(date(2026, 11, 10))) is None
    assert met(due, Day(date(2026, 11, 9))) is True
    assert met(due, Day(date(2026, 11, 11))) is False
