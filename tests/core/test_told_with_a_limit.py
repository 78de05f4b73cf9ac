"""How a limit is chosen and counted, where other tests of the core ask only for the day.

Like test_told_with_a_date.py, these hold what one small change to the core would alter
without any other test seeing it (docs/mutation.md).
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from escalate_rules.core.calendar import Calendar, Nation
from escalate_rules.core.dating import (
    RERATED,
    Dated,
    Governing,
    Kind,
    Standing,
    dated,
    governing,
    on_day,
)
from escalate_rules.core.errors import CalendarRangeError
from escalate_rules.core.moments import Day, Instant, Unknown
from escalate_rules.core.policy import Counting
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
)
from escalate_rules.core.words import due_words
from escalate_rules.library.calendars import bundled_table

ENGLAND = Calendar.of(bundled_table(), [Nation.ENGLAND])
RULES = Counting(calendar=ENGLAND)
RAISED, MEETING = MomentRef("raised"), MomentRef("meeting")
MONDAY, TUESDAY = Instant.parse("2026-11-09T10:00"), Instant.parse("2026-11-10T10:00")
AHEAD = ENGLAND.next_working_day(ENGLAND.published_to + timedelta(days=60))
FIRST, LAST = ENGLAND.first, ENGLAND.projected_to
BEYOND = LAST + timedelta(days=1)
FIVE, TWO = Within(5, Unit.WORKING_DAYS, RAISED), Within(2, Unit.WORKING_DAYS, RAISED)
RISK = ByFact("risk", (("high", TWO),), FIVE)


def marked(found: Governing) -> Governing:
    """A part as it stands after something was done to it, to be known again by."""
    return replace(found, dated=replace(found.dated, why="looked at"))


# -- chosen by a fact ----------------------------------------------------------------------------


def test_a_limit_chosen_by_one_fact_may_choose_by_another() -> None:
    by_place = ByFact("place", (("home", RISK),), FIVE)
    facts = {"place": "home", "risk": "high"}

    found = governing(by_place, {"raised": MONDAY}.get, facts, RULES)

    assert (found.dated.due_on, found.part) == (date(2026, 11, 11), TWO)


def test_it_does_so_too_when_the_rating_was_learned_anew() -> None:
    by_place = ByFact("place", (("home", RISK),), FIVE)
    at = {"raised": MONDAY, RERATED: TUESDAY}.get

    found = governing(by_place, at, {"place": "home", "risk": "high"}, RULES)

    assert found.dated.due_on == date(2026, 11, 12)


@pytest.mark.parametrize("anew", [False, True])
def test_what_becomes_of_a_part_becomes_of_the_one_that_a_fact_chooses(anew: bool) -> None:
    moments = {"raised": MONDAY} | ({RERATED: TUESDAY} if anew else {})

    found = governing(RISK, moments.get, {"risk": "high"}, RULES, marked)

    assert found.dated.why == "looked at"


def test_a_moment_that_nothing_counts_from_anew_is_asked_for_by_its_own_name() -> None:
    limit = ByFact("risk", (("high", OneOf(Choice.EARLIER, (FIVE, By(MEETING)))),), None)
    at = {"raised": MONDAY, RERATED: MONDAY, "meeting": TUESDAY}.get

    found = governing(limit, at, {"risk": "high"}, RULES)

    assert (found.part, found.dated.due_by) == (By(MEETING), TUESDAY.at)


# -- off the calendar ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("timescale", "since", "why"),
    [
        (Within(9, Unit.WORKING_DAYS, RAISED), Day(LAST), (LAST, 9)),
        (Before(9, Unit.WORKING_DAYS, RAISED), Day(FIRST), (FIRST, -9)),
        (SameDay(RAISED, working=True), Day(BEYOND), (BEYOND, 0)),
    ],
)
def test_a_limit_off_the_calendar_tells_what_it_was_counted_from(
    timescale: Timescale, since: Day, why: tuple[date, int]
) -> None:
    expected = Dated(
        Kind.UNDATED,
        origin="raised",
        since=since,
        why=str(CalendarRangeError(*why, FIRST, LAST)),
    )

    assert dated(timescale, {"raised": since}.get, {}, RULES) == expected
    assert governing(timescale, {"raised": since}.get, {}, RULES).dated == expected


def test_a_due_that_leans_on_a_day_beyond_the_calendar_says_which_day_and_where_it_ends() -> None:
    with pytest.raises(CalendarRangeError) as told:
        on_day(BEYOND, "raised", MONDAY, RULES, leans=True)

    error = told.value
    assert (error.day, error.steps) == (BEYOND, 0)
    assert (error.first, error.last) == (FIRST, LAST)


def test_a_due_on_the_calendars_last_day_still_has_a_date() -> None:
    found = on_day(LAST, "raised", MONDAY, RULES, leans=True)

    assert (found.due_on, found.standing) == (LAST, Standing.PROVISIONAL)


# -- what it leans on, and what is not known -------------------------------------------------------


def test_a_working_week_leans_on_bank_holidays_as_its_days_do() -> None:
    found = dated(Within(1, Unit.WORKING_WEEKS, RAISED), {"raised": Day(AHEAD)}.get, {}, RULES)

    assert found.standing is Standing.PROVISIONAL


def test_a_moment_that_happened_and_is_not_known_is_waited_for() -> None:
    found = dated(FIVE, {"raised": Unknown()}.get, {}, RULES)

    assert (found.kind, found.missing) == (Kind.AWAITING, ("raised",))


def test_a_word_of_haste_stands_before_the_limit_that_it_hastens() -> None:
    limit = Within(1, Unit.WORKING_DAYS, MomentRef("raised"))
    due_by = By(MomentRef("meeting"))

    assert [
        due_words(limit, "timely", expedite=False),
        due_words(limit, "", expedite=False),
        due_words(due_by, "", expedite=False),
        due_words(None, "timely", expedite=False),
    ] == [
        "timely, no later than 1 working day of raised",
        "within 1 working day of raised",
        "by meeting",
        "timely",
    ]
