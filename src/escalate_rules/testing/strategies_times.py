"""Hypothesis strategies for days, instants, calendars and timescales."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final

from hypothesis import strategies as st

from escalate_rules.core.calendar import BankHoliday, Calendar, Closure, Nation, Table
from escalate_rules.core.moments import Day, DayEnd, Instant, Known
from escalate_rules.core.policy import ClosedDay, Convention, Counting
from escalate_rules.core.timescale import (
    IN_HOURS,
    Before,
    By,
    ByFact,
    Choice,
    MomentChoice,
    MomentRef,
    OneOf,
    SameDay,
    Timescale,
    Unit,
    Within,
)
from escalate_rules.testing.choices import Choices
from escalate_rules.testing.drawn_policy import OFFICE_HOURS, calendar_of
from escalate_rules.testing.drawn_time import ENDS
from escalate_rules.testing.edges import an_instant, hard_days, in_london

MOMENTS: Final = ("raised", "entered")
# How many bytes an instant takes.
SIZE: Final = 8


def london_days(
    *, min_day: date = date(2024, 1, 1), max_day: date = date(2030, 12, 31)
) -> st.SearchStrategy[date]:
    """Days, half of them near a bank holiday, a clock change or the end of a month."""
    near = [day for day in hard_days() if min_day <= day <= max_day]
    anywhere = st.dates(min_day, max_day)
    return st.sampled_from(near) | anywhere if near else anywhere


@st.composite
def utc_instants(draw: st.DrawFn) -> datetime:
    """Instants in UTC, drawn as `london_datetimes` are."""
    return an_instant(Choices(draw(st.binary(min_size=SIZE, max_size=SIZE))))


@st.composite
def london_datetimes(draw: st.DrawFn) -> datetime:
    """Zone-aware Europe/London times near clock changes and bank holidays.

    Every one exists; of an hour that comes twice, `fold` says which. Many are at
    midnight, at the beginning or end of office hours, or a microsecond beside.
    """
    return in_london(draw(utc_instants()))


def moments() -> st.SearchStrategy[Known]:
    """Days, instants and ends of days."""
    return st.one_of(
        st.builds(Day, london_days()),
        st.builds(Instant, utc_instants()),
        st.builds(DayEnd, london_days()),
    )


def calendars(*, own_table: bool = True) -> st.SearchStrategy[Calendar]:
    """Calendars of one nation or several, with closures of a policy's own.

    Args:
        own_table: Also calendars with bank holidays of their own, few years
            long and ending soon; False: the bundled bank holidays only.
    """
    nations = st.frozensets(st.sampled_from(tuple(Nation)), min_size=1)
    closures = st.lists(_closures(), max_size=2).map(tuple)
    bundled = st.builds(calendar_of, nations, closures)
    if not own_table:
        return bundled
    return bundled | st.builds(Calendar.of, tables(), nations, closures)


def _closures() -> st.SearchStrategy[Closure]:
    return st.builds(
        lambda first, more: Closure(first, first + timedelta(more), "Closed"),
        london_days(),
        st.integers(0, 5),
    )


def tables() -> st.SearchStrategy[Table]:
    """Tables of bank holidays of two years, the second one projected."""

    def table(days: Iterable[date]) -> Table:
        published_to = date(2026, 12, 31)
        nation = Nation.ENGLAND
        return Table.of(
            [
                BankHoliday(day, f"Holiday {n}", nation.division, projected=day > published_to)
                for n, day in enumerate(sorted(days), 1)
            ],
            first=date(2026, 1, 1),
            published_to=published_to,
            projected_to=date(2027, 12, 31),
            source="drawn",
            retrieved=date(2026, 1, 1),
        )

    days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
    return st.frozensets(days, max_size=12).map(table)


def countings(*, own_table: bool = True) -> st.SearchStrategy[Counting]:
    """Ways to count: a calendar with a convention, an end of the day and office hours.

    Args:
        own_table: As for `calendars`.
    """
    return st.builds(
        Counting,
        calendar=calendars(own_table=own_table),
        convention=st.sampled_from(tuple(Convention)),
        receipt_cutoff=st.sampled_from((None, OFFICE_HOURS[1])),
        day_ends=st.sampled_from((None, OFFICE_HOURS[1])),
        office_hours=st.just(OFFICE_HOURS),
        closed_day=st.sampled_from(tuple(ClosedDay)),
    )


def origins(names: tuple[str, ...] = MOMENTS) -> st.SearchStrategy[MomentRef | MomentChoice]:
    """A moment, or the earlier or later of two."""
    one = st.builds(MomentRef, st.sampled_from(names))
    two = st.builds(MomentChoice, st.sampled_from(tuple(Choice)), st.tuples(one, one))
    return one | two


def withins(names: tuple[str, ...] = MOMENTS, *, most: int = 30) -> st.SearchStrategy[Within]:
    """Periods forward from a moment, of every unit; those of days may end at a time of day."""
    counts, units = st.integers(1, most), st.sampled_from(tuple(Unit))
    return st.builds(_within, counts, units, origins(names), ends())


def _within(count: int, unit: Unit, of: MomentRef | MomentChoice, ends: time | None) -> Within:
    return Within(count, unit, of, None if unit in IN_HOURS else ends)


def ends() -> st.SearchStrategy[time | None]:
    """The time of day at which the last day of a limit is over, or the policy's own."""
    return st.none() | st.sampled_from(ENDS)


def befores(names: tuple[str, ...] = MOMENTS, *, most: int = 30) -> st.SearchStrategy[Before]:
    """Periods back from a moment."""
    # Working hours are not counted backwards.
    units = st.sampled_from([unit for unit in Unit if unit is not Unit.WORKING_HOURS])
    moment = st.builds(MomentRef, st.sampled_from(names))
    return st.builds(_before, st.integers(1, most), units, moment, ends())


def _before(count: int, unit: Unit, moment: MomentRef, ends: time | None) -> Before:
    return Before(count, unit, moment, None if unit in IN_HOURS else ends)


def same_days(names: tuple[str, ...] = MOMENTS) -> st.SearchStrategy[SameDay]:
    """The same day, or the same working day."""
    return st.builds(SameDay, origins(names), st.booleans(), ends())


def bys(names: tuple[str, ...] = MOMENTS) -> st.SearchStrategy[By]:
    """By a moment that the case itself has."""
    return st.builds(By, st.builds(MomentRef, st.sampled_from(names)))


def simple_timescales(
    names: tuple[str, ...] = MOMENTS, *, most: int = 30
) -> st.SearchStrategy[Timescale]:
    """Timescales that choose nothing."""
    kinds = (withins(names, most=most), befores(names, most=most), same_days(names), bys(names))
    return st.one_of(*kinds)


def one_ofs(names: tuple[str, ...] = MOMENTS, *, most: int = 30) -> st.SearchStrategy[OneOf]:
    """The earlier or the later of several."""
    parts = st.lists(simple_timescales(names, most=most), min_size=2, max_size=3).map(tuple)
    return st.builds(OneOf, st.sampled_from(tuple(Choice)), parts)


def by_facts(
    names: tuple[str, ...] = MOMENTS, fact: str = "risk", values: tuple[str, ...] = ("low", "high"),
    *, most: int = 30,
) -> st.SearchStrategy[ByFact]:  # fmt: skip
    """Limits chosen by a fact's value; at least one of them is a limit."""
    part = simple_timescales(names, most=most)
    chosen = st.tuples(st.sampled_from(values), part).map(lambda pair: (pair,))
    return st.builds(ByFact, st.just(fact), chosen, st.none() | part)


def timescales(
    names: tuple[str, ...] = MOMENTS,
    *,
    facts: tuple[tuple[str, tuple[str, ...]], ...] = (("risk", ("low", "high")),),
    most: int = 30,
) -> st.SearchStrategy[Timescale]:
    """Timescales of every kind.

    Args:
        names: The moments from which they are counted.
        facts: Facts with their values, by which a limit may be chosen; with
            none, no limit is chosen by a fact.
        most: The most days, hours, weeks or months.
    """
    switched = [by_facts(names, fact, values, most=most) for fact, values in facts]
    return st.one_of(simple_timescales(names, most=most), one_ofs(names, most=most), *switched)


__all__ = [
    "befores", "by_facts", "bys", "calendars", "countings", "london_datetimes",
    "london_days", "moments", "one_ofs", "same_days", "tables", "timescales", "utc_instants",
    "withins",
]  # fmt: skip
