"""Answers about working days and bank holidays, as text and as data."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from escalate_rules.core.calendar import BankHoliday, Calendar, Nation, Table
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.words import listed, sentence_case, show_day
from escalate_rules.library.build_calendar import Difference
from escalate_rules.present.page import Page
from escalate_rules.present.sentences import days, skipped
from escalate_rules.wire.decisions import write_calendar


@dataclass(frozen=True, slots=True)
class Counted:
    """A count of working days between two days.

    Attributes:
        asked: `add` where the last day was asked for, `count` where the number.
    """

    asked: str
    calendar: Calendar
    first: date
    last: date
    n: int
    counted: tuple[date, ...]
    skipped: tuple[tuple[date, str], ...]

    @property
    def provisional(self) -> bool:
        """Whether it leans on bank holidays that are not published yet."""
        return self.calendar.provisional(self.first, self.last)


def added(calendar: Calendar, day: date, n: int) -> Counted:
    """The `n`-th working day after `day`.

    Raises:
        CalendarRangeError: the calendar does not reach so far.
    """
    walk = calendar.walk(day, n)
    last = calendar.add(day, n)
    return Counted("add", calendar, day, last, n, walk.counted, tuple(walk.skipped))


def counted(calendar: Calendar, first: date, last: date) -> Counted:
    """The working days after `first`, up to and including `last`.

    Raises:
        CalendarRangeError: the calendar does not reach so far.
    """
    n = calendar.count(first, last)
    step = 1 if last > first else -1
    found: list[date] = []
    closed: list[tuple[date, str]] = []
    for ordinal in range(first.toordinal() + step, last.toordinal() + step, step):
        if first == last:
            break
        day = date.fromordinal(ordinal)
        why = calendar.why_closed(day)
        if why is None:
            found.append(day)
        else:
            closed.append((day, why))
    return Counted("count", calendar, first, last, n, tuple(found), tuple(closed))


def nation_title(nation: str) -> str:
    """`Northern Ireland`."""
    return " ".join(map(sentence_case, nation.split("-")))


def show_count(page: Page, found: Counted) -> None:
    """A count, with every day counted and skipped."""
    whole = f"{abs(found.n)} working day{'s'[: abs(found.n) != 1]}"
    side = "after" if found.n >= 0 else "before"
    nations = listed(nation_title(nation.value) for nation in found.calendar.nations)
    if found.asked == "add":
        said = f"{show_day(found.last)} is {whole} {side} {show_day(found.first)} ({nations})"
        if not found.n:
            said = f"{show_day(found.last)}: no working day is counted ({nations})"
    else:
        said = f"{whole} from {show_day(found.first)} to {show_day(found.last)} ({nations})"
        said = f"{said}, counted back" if found.n < 0 else said
    page.say(said, ink="bold")
    order = 1 if found.n >= 0 else -1
    if found.counted:
        page.say(f"Counted: {days(found.counted[::order])}.", at=2)
    if found.skipped:
        page.say(f"Skipped: {skipped(found.skipped[::order])}.", at=2)
    if found.provisional:
        page.say(
            "Provisional: it leans on bank holidays that are not published yet; they are known "
            f"up to {show_day(found.calendar.published_to)}.",
            at=2,
            ink="yellow",
        )


def count_data(found: Counted) -> dict[str, Any]:
    """As JSON."""
    return {
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "n": found.n,
        "status": "provisional" if found.provisional else "firm",
        "counted": [day.isoformat() for day in found.counted],
        "skipped": [{"on": day.isoformat(), "why": why} for day, why in found.skipped],
        "calendar": write_calendar(found.calendar),
    }


def holidays(table: Table, nations: Iterable[str], year: int | None) -> tuple[BankHoliday, ...]:
    """The bank holidays of the nations' divisions, of one year or of all."""
    divisions = {Nation(each).division for each in nations}
    return tuple(
        row
        for row in table.rows
        if row.division in divisions and (year is None or row.on.year == year)
    )


def show_holidays(page: Page, table: Table, rows: Sequence[BankHoliday]) -> None:
    """By division, a day a line."""
    division = None
    for row in rows:
        if row.division != division:
            page.blank()
            division = row.division
            page.say(nation_title(row.division.value).replace(" And ", " and "), ink="bold")
        expected = "  (expected, not published)" if row.projected else ""
        page.lines.append(f"  {show_day(row.on):<15}  {row.title}{expected}")
    page.blank()
    page.say(
        f"Published up to {show_day(table.published_to)}, expected up to "
        f"{show_day(table.projected_to)}; from {table.source}, as on "
        f"{show_day(table.retrieved)}; digest {table.digest[:12]}.",
        ink="dim",
    )


def holidays_data(table: Table, rows: Sequence[BankHoliday]) -> dict[str, Any]:
    """As JSON."""
    return {
        "source": table.source,
        "retrieved": table.retrieved.isoformat(),
        "first": table.first.isoformat(),
        "published_to": table.published_to.isoformat(),
        "projected_to": table.projected_to.isoformat(),
        "digest": table.digest,
        "holidays": [
            {
                "division": row.division.value,
                "on": row.on.isoformat(),
                "title": row.title,
                "projected": row.projected,
            }
            for row in rows
        ],
    }


def show_differences(page: Page, found: Sequence[Difference], made_with: str) -> None:
    """What the two see differently, a day a line."""
    if not found:
        page.say(f"No difference from {made_with}.")
        return
    for each in found:
        ours = each.ours or "a working day"
        theirs = each.theirs or "a working day"
        page.say(
            f"{nation_title(each.division.value)}, {show_day(each.on)}: {ours}; in {made_with}: "
            f"{theirs}{' (not published yet)' if each.projected else ''}",
            hang=2,
        )


def differences_data(found: Sequence[Difference], made_with: str) -> dict[str, Any]:
    """As JSON."""
    return {
        "compared_with": made_with,
        "differences": [
            {
                "division": each.division.value,
                "on": each.on.isoformat(),
                "ours": each.ours,
                "theirs": each.theirs,
                "projected": each.projected,
            }
            for each in found
        ],
    }
