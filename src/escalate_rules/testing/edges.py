"""Days and instants near which counting is hard."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final

from escalate_rules.core.calendar import Nation
from escalate_rules.core.moments import LONDON, ONE_DAY, midnight
from escalate_rules.library.calendars import bundled_table
from escalate_rules.testing.choices import Choices

MOMENT: Final = timedelta(microseconds=1)
YEARS: Final = range(2024, 2031)


def boundary_dates(year: int, nation: str | Nation) -> tuple[date, ...]:
    """The days of a year near which counting is hard, in order, each once.

    Every bank holiday of the nation and every clock change with the day before
    and the day after, the first and last day of every month, and the days
    around the end of the published list and of the calendar where they fall in
    that year.

    Args:
        year: A year of the bundled calendar.
        nation: `england`, `wales`, `scotland` or `northern-ireland`.

    Raises:
        ValueError: there is no such nation, or the calendar has no such year.
    """
    division = Nation(nation).division
    table = bundled_table()
    if not table.first.year <= year <= table.projected_to.year:
        raise ValueError(
            f"the calendar has no {year}; it goes from {table.first} to {table.projected_to}"
        )
    off = {row.on for row in table.rows if row.division == division}
    found = around((*off, *clock_changes(year), table.published_to, table.projected_to))
    for month in range(1, 13):
        first = date(year, month, 1)
        found |= {first, (first.replace(day=28) + timedelta(4)).replace(day=1) - ONE_DAY}
    return tuple(sorted(day for day in found if day.year == year))


def around(days: Iterable[date]) -> set[date]:
    """The days, with the day before and the day after each."""
    return {day + timedelta(step) for day in days for step in (-1, 0, 1)}


def clock_changes(year: int) -> tuple[date, date]:
    """The last Sunday of March, and of October."""
    march, october = date(year, 3, 31), date(year, 10, 31)
    return (
        march - timedelta((march.weekday() + 1) % 7),
        october - timedelta((october.weekday() + 1) % 7),
    )


@cache
def hard_days() -> tuple[date, ...]:
    """Such days of several years and all nations, those of 2026 first."""
    table = bundled_table()
    ends = {table.published_to, table.projected_to - timedelta(20), table.first + timedelta(3)}
    found: list[date] = []
    for year in sorted(YEARS, key=lambda each: (abs(each - 2026), each)):
        for nation in ("england", "scotland", "northern-ireland"):
            found += boundary_dates(year, nation)
    return tuple(dict.fromkeys((*found, *sorted(ends))))


@cache
def changing_days() -> tuple[date, ...]:
    """The days of some years on which the clocks change, those of 2026 first."""
    years = sorted(YEARS, key=lambda each: (abs(each - 2026), each))
    return tuple(day for year in years for day in clock_changes(year))


def a_day(choices: Choices) -> date:
    """A day on or shortly before a hard one, a clock change, or any day of some years."""
    how = choices.below(8)
    if how > 5:
        return date(2025, 1, 1) + timedelta(choices.below(5 * 365))
    if how == 5:
        return choices.one(changing_days())
    return choices.one(hard_days()) - timedelta(choices.below(7))


def an_instant(choices: Choices) -> datetime:
    """An instant in UTC, many at a local midnight, at closing time, or a moment beside one."""
    begins = midnight(a_day(choices))
    minutes = choices.one((600, 0, 59, 60, 90, 120, 150, 9 * 60, 16 * 60, 17 * 60, -1))
    if minutes < 0:
        minutes = choices.below(24 * 60)
    at = begins + timedelta(minutes=minutes) + MOMENT * choices.one((0, 0, 0, -1, 1))
    return at.astimezone(UTC)


def in_london(at: datetime) -> datetime:
    """An instant with London's clock; of an hour that comes twice, `fold` says which."""
    return at.astimezone(LONDON)
