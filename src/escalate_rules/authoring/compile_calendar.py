"""How a policy counts time: nations, closures, hours; and the days and times in its texts."""

import re
from collections.abc import Iterator
from datetime import date, time
from typing import Final

from escalate_rules.authoring.compile_desk import Desk
from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.documents import BothSides, ClosureDoc, Counted, Hours
from escalate_rules.authoring.shorttexts import TIME
from escalate_rules.authoring.source import Location
from escalate_rules.core.calendar import Calendar, Closure, Nation, Table
from escalate_rules.core.policy import SIDES, ClosedDay, Convention, Counting


def counting(
    desk: Desk, part: Counted, where: Location, table: Table, base: Counting | None
) -> Counting | None:
    """How time is counted; a side that leaves something out takes it from `base`."""
    nations = [
        Nation(word)
        for at, word in enumerate(part.nation)
        if desk.name("ER105", "a nation", word, tuple(Nation), (*where, "nation", at))
    ]
    closures = [
        closure
        for at, each in enumerate(part.closures or ())
        for closure in _closure(desk, each, (*where, "closures", at))
    ]
    if base is not None:
        nations = nations or list(base.calendar.nations)
        closures = closures if part.closures is not None else list(base.calendar.closures)
    if not nations:
        return None  # found already: an unknown nation, or none at all
    hours = _hours(desk, part.office_hours, (*where, "office_hours"))
    cutoff = _time(desk, part.receipt_cutoff, (*where, "receipt_cutoff"))
    ends = _time(desk, part.day_ends, (*where, "day_ends"))
    return Counting(
        calendar=_calendar(table, tuple(nations), tuple(closures)),
        convention=(
            Convention(part.counting) if part.counting
            else base.convention if base else Convention.AFTER_EVENT
        ),
        receipt_cutoff=cutoff or (base.receipt_cutoff if base else None),
        day_ends=ends or (base.day_ends if base else None),
        office_hours=hours or (base.office_hours if base else None),
        closed_day=(
            ClosedDay(part.closed_day) if part.closed_day
            else base.closed_day if base else ClosedDay.KEEP
        ),
    )  # fmt: skip


MOST_KEPT: Final = 32
_kept: dict[tuple[tuple[Nation, ...], tuple[Closure, ...]], tuple[Table, Calendar]] = {}


def _calendar(table: Table, nations: tuple[Nation, ...], closures: tuple[Closure, ...]) -> Calendar:
    """Made once in a process for each table, as the table itself is: most policies share one."""
    known, calendar = _kept.get((nations, closures), (None, None))
    if calendar is None or known is not table:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        calendar = Calendar.of(table, nations, closures)
        _kept[nations, closures] = (table, calendar)
    return calendar


def side_countings(
    desk: Desk, part: BothSides | None, table: Table, base: Counting | None
) -> tuple[tuple[str, Counting], ...]:
    """The sides that count in their own way."""
    found = []
    for side in SIDES if part is not None and base is not None else ():
        own = getattr(part, side)
        counted = counting(desk, own, ("calendar", "sides", side), table, base) if own else None
        if counted is not None:
            found.append((side, counted))
    return tuple(found)


def _closure(desk: Desk, part: ClosureDoc, where: Location) -> Iterator[Closure]:
    on = date_at(desk, part.on, (*where, "on"))
    first = date_at(desk, part.from_, (*where, "from"))
    last = date_at(desk, part.to, (*where, "to"))
    if (part.on is None) == (part.from_ is None) or (part.from_ is None) != (part.to is None):
        help = "write `on:` for one day, or `from:` and `to:`"
        desk.note("ER102", "the closure does not say when it is", where, help=help)
    elif on is not None:
        yield Closure.on(on, part.title)
    elif first is not None and last is not None:
        if first > last:
            help = "the first day comes first"
            desk.note("ER108", "the closure ends before it begins", (*where, "to"), help=help)
        else:
            yield Closure(first, last, part.title)


def _hours(desk: Desk, part: Hours | None, where: Location) -> tuple[time, time] | None:
    if part is None:
        return None
    opens = _time(desk, part.from_, (*where, "from"))
    closes = _time(desk, part.to, (*where, "to"))
    if opens is None or closes is None:
        return None
    if closes <= opens:
        help = "closing time comes after opening time"
        desk.note("ER109", "the office closes before it opens", (*where, "to"), help=help)
        return None
    return opens, closes


def _time(desk: Desk, text: str | None, where: Location) -> time | None:
    if text is None:
        return None
    if re.fullmatch(TIME, text):
        return time.fromisoformat(text)
    desk.note("ER109", f"{quoted(text)} is not a time of day", where, help="write, say, `09:00`")
    return None


def date_at(desk: Desk, text: str | None, where: Location) -> date | None:
    if text is None:
        return None
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    desk.note("ER108", f"{quoted(text)} is not a day", where, help="write, say, `2026-12-25`")
    return None


def day_at(desk: Desk, text: str | None, where: Location) -> str:
    """A day or a month, as written; empty where there is none."""
    if text is None:
        return ""
    if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        return text
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        help = "write a day, `2025-02-28`, or a month, `2025-02`"
        desk.note("ER108", f"{quoted(text)} is no day and no month", where, help=help)
        return ""
    return text if date_at(desk, text, where) is not None else ""
