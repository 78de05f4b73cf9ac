"""Four ways to count the same working days, and no difference between them.

Every day of 2012 to 2028, three divisions, n from -20 to 65, wherever the
answer lies in those years. The four share the meaning of "the n-th working day
after" and no arithmetic:

- ours: `Calendar.add`, by table;
- numpy: `busday_offset` over the bundled rows;
- holidays: the installed package's days off, counted by sorted search;
- a slow loop that goes from day to day.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib.metadata import version

import holidays
import numpy as np
import pytest
from numpy.typing import NDArray

from escalate_rules.core.calendar import Calendar, Division, Nation
from escalate_rules.core.errors import CalendarRangeError
from escalate_rules.library.build_calendar import check, installed
from escalate_rules.library.calendars import bundled_table, bundled_text

Dates = NDArray[np.datetime64]

FIRST, LAST = date(2012, 1, 1), date(2028, 12, 31)
ONE_DAY = timedelta(days=1)
DAYS = [FIRST + ONE_DAY * k for k in range((LAST - FIRST).days + 1)]
STEPS = range(-20, 66)
NEVER = np.datetime64("NaT", "D")

NATION = {
    Division.ENGLAND_AND_WALES: Nation.ENGLAND,
    Division.SCOTLAND: Nation.SCOTLAND,
    Division.NORTHERN_IRELAND: Nation.NORTHERN_IRELAND,
}
PACKAGE = {
    Division.ENGLAND_AND_WALES: "ENG",
    Division.SCOTLAND: "SCT",
    Division.NORTHERN_IRELAND: "NIR",
}

# 6,210 days by 86 steps, less those whose answer lies before 2012 or after 2028.
COMPARED = {
    Division.ENGLAND_AND_WALES: 530_511,
    Division.SCOTLAND: 530_419,
    Division.NORTHERN_IRELAND: 530_511,
}
STRADDLING = 3_482
"""Counts on which Scotland's Monday in 2026 tells."""

WORLD_CUP = (Division.SCOTLAND, date(2026, 6, 15))
"""Proclaimed late: a source made before then lacks it."""

each_division = pytest.mark.parametrize("division", list(Division))


def vendored(division: Division) -> set[date]:
    return {row.on for row in bundled_table().rows if row.division is division}


def by_table(division: Division) -> Dates:
    calendar = Calendar.of(bundled_table(), [NATION[division]])

    def answer(day: date, n: int) -> date | None:
        try:
            return calendar.add(day, n)
        except CalendarRangeError:
            return None

    return within([[answer(day, n) for n in STEPS] for day in DAYS])


def by_numpy(division: Division, off: set[date] | None = None) -> Dates:
    days = np.array(DAYS, dtype="datetime64[D]")
    closed = np.array(sorted(vendored(division) if off is None else off), dtype="datetime64[D]")
    columns = []
    for n in STEPS:
        # From a day off, numpy first goes to a working day: to the one behind,
        # so that the first step lands on the next.
        offset = (
            np.busday_offset(days, n, roll="backward", holidays=closed)
            if n > 0
            else np.busday_offset(days, n, roll="forward", holidays=closed)
        )
        columns.append(offset if n else days)
    return within(np.stack(columns, axis=1))


def by_package(division: Division) -> Dates:
    off = package_days_off(division)
    working = np.array(
        [day for day in DAYS if day.weekday() < 5 and day not in off], dtype="datetime64[D]"
    )
    days = np.array(DAYS, dtype="datetime64[D]")
    # Where the first working day after each day stands, and the first not before it.
    after = np.searchsorted(working, days, side="right")
    at = np.searchsorted(working, days, side="left")
    padded = np.append(working, NEVER)
    columns = []
    for n in STEPS:
        k = after + n - 1 if n > 0 else at + n
        inside = (k >= 0) & (k < len(working))
        columns.append(padded[np.where(inside, k, len(working))] if n else days)
    return np.stack(columns, axis=1)


def by_walking(division: Division) -> Dates:
    off = vendored(division)

    def working_days(day: date, step: timedelta, most: int) -> Iterator[date | None]:
        found = 0
        while found < most:
            day += step
            if not FIRST <= day <= LAST:
                break
            if day.weekday() < 5 and day not in off:
                found += 1
                yield day
        yield from [None] * (most - found)

    return within(
        [
            [
                *reversed([*working_days(day, -ONE_DAY, -STEPS[0])]),
                day,
                *working_days(day, ONE_DAY, STEPS[-1]),
            ]
            for day in DAYS
        ]
    )


def within(answers: list[list[date | None]] | Dates) -> Dates:
    """A row for each day, a column for each n, and nothing where the answer lies outside."""
    dates = np.array(answers, dtype="datetime64[D]")
    return np.where((dates >= np.datetime64(FIRST)) & (dates <= np.datetime64(LAST)), dates, NEVER)


def differs(ours: Dates, theirs: Dates) -> NDArray[np.bool_]:
    """Where two answers differ; nowhere and nowhere are the same."""
    different: NDArray[np.bool_] = (ours != theirs) & ~(np.isnat(ours) & np.isnat(theirs))
    return different


@cache
def package_days_off(division: Division) -> frozenset[date]:
    """Days off by the installed `holidays`, with what is known to differ made good.

    Differences are known for the version that the bundled file was made with,
    and for Scotland's Monday in 2026. Any other version may know of a bank
    holiday proclaimed since our list was taken; that is news and no mistake,
    and `calendar check` reports it.
    """
    found = holidays.country_holidays(
        "GB", subdiv=PACKAGE[division], years=range(FIRST.year, LAST.year + 1), observed=True
    )
    off = set(found)
    excused = {day for where, day in [WORLD_CUP] if where is division}
    if f'"made_with": "{installed()}"' not in bundled_text():
        taken = bundled_table().retrieved
        excused |= {each.on for each in check() if each.division is division and each.on > taken}
    for day in excused:
        (off.add if day in vendored(division) else off.discard)(day)
    return frozenset(off)


@each_division
def test_four_ways_of_counting_agree_on_every_day_and_every_number_of_days(
    division: Division,
) -> None:
    ours = by_table(division)
    others = {
        "numpy": by_numpy(division),
        f"holidays {version('holidays')}": by_package(division),
        "walking": by_walking(division),
    }

    differing = {
        name: [
            (str(DAYS[row]), STEPS[column], str(ours[row, column]), str(theirs[row, column]))
            for row, column in np.argwhere(differs(ours, theirs))[:5]
        ]
        for name, theirs in others.items()
    }
    assert differing == {name: [] for name in others}
    assert ours.shape == (6210, 86)
    assert np.count_nonzero(~np.isnat(ours)) == COMPARED[division]


@each_division
def test_the_package_itself_counts_as_we_do(division: Division) -> None:
    """Its own `get_nth_working_day` is too slow for every n, so a few."""
    calendar = Calendar.of(bundled_table(), [NATION[division]])
    theirs = holidays.country_holidays("GB", subdiv=PACKAGE[division], years=range(2011, 2030))
    if WORLD_CUP[0] is division:
        theirs[WORLD_CUP[1]] = "World Cup bank holiday"

    differing = [
        (day, n)
        for day in DAYS[10:]
        for n in (-5, 1, 2, 5, 10)
        if theirs.get_nth_working_day(day, n) != calendar.add(day, n)
    ]

    assert differing == []


def test_a_list_without_scotlands_monday_differs_only_where_a_count_meets_it() -> None:
    division, proclaimed = WORLD_CUP
    monday = np.datetime64(proclaimed)
    day, n = np.array(DAYS, dtype="datetime64[D]")[:, None], np.array(STEPS)[None, :]

    listed = by_numpy(division)
    unlisted = by_numpy(division, vendored(division) - {proclaimed})

    forward = (n > 0) & (day < monday) & (unlisted >= monday)
    backward = (n < 0) & (day > monday) & (unlisted <= monday)
    assert np.array_equal(differs(listed, unlisted), forward | backward)
    assert np.count_nonzero(forward | backward) == STRADDLING
