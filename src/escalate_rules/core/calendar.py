"""Working days, by looking them up.

Bank holidays are proclaimed, moved and added (2020, 2022, 2023, 2026), so a
calendar is a table with an end and not a formula without one. Everything that
is slow happens once, when a `Calendar` is made; a question is then a look-up or
two. No file is read here: `library.calendars` brings the table.
"""

from collections.abc import Iterable
from dataclasses import field
from datetime import date
from enum import StrEnum
from itertools import accumulate, compress
from typing import Final, NamedTuple, Self

from escalate_rules.core.errors import CalendarRangeError
from escalate_rules.core.frozen import dataclass

_WEEKEND: Final = {6: "Saturday", 0: "Sunday"}
"""What a day is called by `ordinal % 7`; day 1 of the proleptic calendar was a Monday."""

_MONDAY_TO_SUNDAY: Final = bytes((1, 1, 1, 1, 1, 0, 0))


class Division(StrEnum):
    """The three parts of the United Kingdom for which bank holidays are published."""

    ENGLAND_AND_WALES = "england-and-wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"


class Nation(StrEnum):
    """Whose bank holidays count; a policy names one or more, and there is no default."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"

    @property
    def division(self) -> Division:
        """The division under which the nation's bank holidays are published."""
        return _DIVISIONS[self]


_DIVISIONS: Final = {
    Nation.ENGLAND: Division.ENGLAND_AND_WALES,
    Nation.WALES: Division.ENGLAND_AND_WALES,
    Nation.SCOTLAND: Division.SCOTLAND,
    Nation.NORTHERN_IRELAND: Division.NORTHERN_IRELAND,
}


@dataclass(frozen=True, slots=True)
class BankHoliday:
    """A day off in one division: the day that is taken, not the day it stands for.

    Attributes:
        on: Local date.
        title: As it is shown, such as `Boxing Day (substitute)`.
        division: Where it holds.
        projected: Worked out from the rules in force, because the government
            has not published that year yet.
    """

    on: date
    title: str
    division: Division
    projected: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Every bank holiday known, of all divisions. Make one with `Table.of`.

    Attributes:
        rows: By division, then by date; all within `first` and `projected_to`.
        first: The first day covered, included.
        published_to: The last day up to which the government's list is
            complete, included: an end of a year, not the last holiday in it.
        projected_to: The last day covered, included; the same day as
            `published_to` where nothing is projected.
        source: Where the published rows come from.
        retrieved: The day on which the published rows stood so at their source.
        digest: SHA-256 of everything that an answer can depend on: the three
            days above and the rows with their titles.
    """

    rows: tuple[BankHoliday, ...] = field(repr=False)
    first: date
    published_to: date
    projected_to: date
    source: str
    retrieved: date
    digest: str

    @classmethod
    def of(
        cls,
        rows: Iterable[BankHoliday],
        *,
        first: date,
        published_to: date,
        projected_to: date,
        source: str,
        retrieved: date,
    ) -> Self:
        """The table of `rows`, in whatever order they come, with its digest.

        Raises:
            ValueError: a row lies outside `first` and `projected_to`.
        """
        # Here and not above: the bundled table comes with its digest, and
        # OpenSSL is the dearest import of a program that only counts days.
        from hashlib import sha256

        rows = tuple(sorted(rows, key=lambda row: (row.division, row.on, row.title)))
        for row in rows:
            if not first <= row.on <= projected_to:
                raise ValueError(f"{row.title} on {row.on} lies outside the table")
        lines = [f"{first} {published_to} {projected_to}"]
        lines += (
            f"{row.division} {row.on} {'projected' if row.projected else 'published'} {row.title}"
            for row in rows
        )
        digest = sha256("\n".join(lines).encode()).hexdigest()
        return cls(rows, first, published_to, projected_to, source, retrieved, digest)


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which the policy's own offices are closed, beside bank holidays.

    Attributes:
        first: The first closed day.
        last: The last closed day, included.
        title: Why, as it is shown: `Christmas closure`.

    Raises:
        ValueError: `last` comes before `first`.
    """

    first: date
    last: date
    title: str

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the closure `{self.title}` ends before it begins")

    @classmethod
    def on(cls, day: date, title: str) -> Self:
        """A closure of one day."""
        return cls(day, day, title)


class Skipped(NamedTuple):
    """A day that is not a working day, and why: `Saturday`, or a holiday's title."""

    on: date
    why: str


class Walk(NamedTuple):
    """How a date was counted: each day passed stands in one of the two, in the order passed."""

    counted: tuple[date, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of one or more nations. Make one with `Calendar.of`.

    A working day is a Monday to Friday that is a bank holiday in none of the
    nations and on which nothing is closed. Two calendars are equal where their
    nations, tables and closures are.

    Every question raises `CalendarRangeError` where it asks about a day, or its
    answer would be a day, before `first` or after `projected_to`.

    Attributes:
        nations: In the order of `Nation`, each once.
        digest: The table's digest; closures are no part of it.
        closures: As given, by date.
        first: The first day covered, included.
        published_to: The last day whose bank holidays the government has
            published, included.
        projected_to: The last day covered, included.
    """

    nations: tuple[Nation, ...]
    digest: str
    closures: tuple[Closure, ...]
    # The digest stands for the rest.
    first: date = field(compare=False)
    published_to: date = field(compare=False)
    projected_to: date = field(compare=False)
    _eve: int = field(compare=False, repr=False)
    """Ordinal of the day before `first`; a day's place is its distance from here, from 1 up."""
    _upto: tuple[int, ...] = field(compare=False, repr=False)
    """By place: how many working days there are from `first` up to and including that day."""
    _days: tuple[date, ...] = field(compare=False, repr=False)
    """The k-th working day stands at k; at 0 stands the eve, which is never an answer."""
    _ordinals: tuple[int, ...] = field(compare=False, repr=False)
    """The same as ordinals."""
    _closed: dict[int, str] = field(compare=False, repr=False)
    """By ordinal: why a day is closed, of all days that are, but for weekends."""

    @classmethod
    def of(cls, table: Table, nations: Iterable[Nation], closures: Iterable[Closure] = ()) -> Self:
        """The calendar of the union of the nations' bank holidays, and of `closures`.

        Raises:
            ValueError: `nations` is empty; there is no nation by default.
        """
        wanted = frozenset(nations)
        if not wanted:
            raise ValueError("a calendar needs a nation, such as `england`")
        ordered = tuple(nation for nation in Nation if nation in wanted)
        shut = tuple(sorted(closures, key=lambda each: (each.first, each.last, each.title)))
        eve = table.first.toordinal() - 1
        end = table.projected_to.toordinal()
        closed = _reasons(table, {nation.division for nation in ordered}, shut)

        length = end - eve
        works = bytearray((_MONDAY_TO_SUNDAY * (length // 7 + 2))[eve % 7 :][:length])
        for ordinal in closed:
            works[ordinal - eve - 1] = 0
        ordinals = (eve, *compress(range(eve + 1, end + 1), works))
        return cls(
            nations=ordered,
            digest=table.digest,
            closures=shut,
            first=table.first,
            published_to=table.published_to,
            projected_to=table.projected_to,
            _eve=eve,
            _upto=(0, *accumulate(works)),
            _days=tuple(map(date.fromordinal, ordinals)),
            _ordinals=ordinals,
            _closed=closed,
        )

    def add(self, day: date, n: int) -> date:
        """The `n`-th working day strictly after `day`; the |n|-th strictly before where n < 0.

        `day` is day 0 whether or not it is a working day, so a concern raised on
        a Saturday and one raised on the Friday before it are due together. With
        `n` 0 the answer is `day` itself, also where it is not a working day.

        Source:
            Bank holidays as published at gov.uk/bank-holidays. Day 0 is this
            project's reading of "within n working days of".
        """
        # `add_ordinal` says the same of ordinals. Neither calls the other: a
        # call costs as much as the whole answer.
        place = day.toordinal() - self._eve
        if 0 < place < len(self._upto):
            if n > 0:
                k = self._upto[place] + n
                if k < len(self._days):
                    return self._days[k]
            elif n < 0:
                k = self._upto[place - 1] + n + 1
                if k > 0:
                    return self._days[k]
            else:
                return day
        raise self._beyond(place, n)

    def add_ordinal(self, ordinal: int, n: int) -> int:
        """`add`, where both the day and the answer are proleptic ordinals (`date.toordinal`)."""
        place = ordinal - self._eve
        if 0 < place < len(self._upto):
            if n > 0:
                k = self._upto[place] + n
                if k < len(self._ordinals):
                    return self._ordinals[k]
            elif n < 0:
                k = self._upto[place - 1] + n + 1
                if k > 0:
                    return self._ordinals[k]
            else:
                return ordinal
        raise self._beyond(place, n)

    def count(self, start: date, end: date) -> int:
        """Working days after `start`, up to and including `end`.

        Where `end` comes first: working days before `start`, back to and
        including `end`, as a negative number. So `count(d, add(d, n))` is `n`
        for every day and every `n` but 0 included, in both directions.
        """
        begin, finish = self._place(start), self._place(end)
        if finish < begin:
            return self._upto[finish - 1] - self._upto[begin - 1]
        return self._upto[finish] - self._upto[begin]

    def is_working_day(self, day: date) -> bool:
        """Whether `day` counts as a working day."""
        place = self._place(day)
        return self._upto[place] != self._upto[place - 1]

    def next_working_day(self, day: date) -> date:
        """`day` itself where it is a working day, else the first one after it."""
        return day if self.is_working_day(day) else self.add(day, 1)

    def previous_working_day(self, day: date) -> date:
        """`day` itself where it is a working day, else the last one before it."""
        return day if self.is_working_day(day) else self.add(day, -1)

    def why_closed(self, day: date) -> str | None:
        """Why `day` is no working day, or None where it is one.

        `Saturday` or `Sunday` before anything else, then the bank holiday, then
        the closure. Where nations call one day by different titles, all of them:
        `New Year’s Day (substitute); 2nd January`.
        """
        ordinal = self._place(day) + self._eve
        return _WEEKEND.get(ordinal % 7) or self._closed.get(ordinal)

    def provisional(self, *days: date) -> bool:
        """Whether any of `days` leans on bank holidays that are not published yet.

        Ask about both ends of a count: ten working days before a day in a
        projected year can lie in a published one.
        """
        last = self.published_to.toordinal()
        return any(self._place(day) + self._eve > last for day in days)

    def walk(self, start: date, n: int) -> Walk:
        """Every day passed on the way from `start`, excluded, to `add(start, n)`, included."""
        end = self.add(start, n).toordinal()
        step = 1 if n > 0 else -1
        counted: list[date] = []
        skipped: list[Skipped] = []
        for ordinal in range(start.toordinal() + step, end + step, step) if n else ():
            day = date.fromordinal(ordinal)
            why = self.why_closed(day)
            if why is None:
                counted.append(day)
            else:
                skipped.append(Skipped(day, why))
        return Walk(tuple(counted), tuple(skipped))

    def _place(self, day: date) -> int:
        place = day.toordinal() - self._eve
        if 0 < place < len(self._upto):
            return place
        raise self._beyond(place, 0)

    def _beyond(self, place: int, n: int) -> CalendarRangeError:
        inside = 0 < place < len(self._upto)
        day = date.fromordinal(place + self._eve)
        return CalendarRangeError(day, n if inside else 0, self.first, self.projected_to)


def _reasons(
    table: Table, divisions: set[Division], closures: tuple[Closure, ...]
) -> dict[int, str]:
    """Why each closed day of the table is closed, by ordinal; weekends explain themselves."""
    first, last = table.first.toordinal(), table.projected_to.toordinal()
    titles: dict[int, list[str]] = {}
    for row in table.rows:
        if row.division in divisions:
            known = titles.setdefault(row.on.toordinal(), [])
            if row.title not in known:
                known.append(row.title)
    reasons = {day: "; ".join(known) for day, known in titles.items()}
    for closure in closures:
        # Clipped: a closure may lie wholly or partly outside the table.
        begin = max(first, closure.first.toordinal())
        for ordinal in range(begin, min(last, closure.last.toordinal()) + 1):
            reasons.setdefault(ordinal, closure.title)
    return reasons
