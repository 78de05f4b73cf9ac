"""The arithmetic of due dates: a timescale and the moments it names → a date.

All of "counting time" that is not the calendar itself lives here, once. The
meanings are argued in docs/counting.md. Nothing here knows of cases.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias, assert_never

from dateutil.relativedelta import relativedelta

from escalate_rules.core.errors import CalendarRangeError
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.moments import (
    LONDON,
    ONE_DAY,
    Day,
    DayEnd,
    Instant,
    Known,
    Moment,
    Unknown,
    midnight,
    wall_time,
)
from escalate_rules.core.policy import ClosedDay, Convention, Counting
from escalate_rules.core.timescale import (
    Before,
    By,
    ByFact,
    Choice,
    MomentRef,
    OneOf,
    Origin,
    SameDay,
    Timescale,
    Unit,
    Within,
    counted_anew,
)

WORKING_WEEK: Final = 5

RESTARTED: Final = "restarted"
"""In place of a moment's name: when a limit chosen by a fact was started anew."""


class Kind(StrEnum):
    """What a due is: a whole day, an instant, nothing, or something still missing."""

    DATE = "date"
    INSTANT = "instant"
    UNDATED = "undated"
    AWAITING = "awaiting"


class Standing(StrEnum):
    """Whether a date rests on published bank holidays only (`firm`)."""

    FIRM = "firm"
    PROVISIONAL = "provisional"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Dated:
    """A computed date, or why there is none.

    `due_by` is the instant in UTC at which it passes: a day-limit is met
    strictly before it, an hour-limit up to and including it. `origin` and
    `since` are what it was counted from.
    """

    kind: Kind
    due_on: date | None = None
    due_by: datetime | None = None
    standing: Standing = Standing.NONE
    origin: str = ""
    since: Moment | None = None
    missing: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Governing:
    """A date with the part of its timescale that it comes from, and the parts that lost."""

    dated: Dated
    part: Timescale | None
    other: tuple["Governing", ...] = ()


Lookup: TypeAlias = Callable[[str], Moment | None]

# Under this name a limit that a re-rating restarted finds when that was; no moment has the name.
RERATED: Final = "re-rated"

UNDATED: Final = Dated(Kind.UNDATED, why="the document gives no time")


def governing(
    timescale: Timescale | None,
    at: Lookup,
    facts: Mapping[str, str],
    rules: Counting,
    then: "Callable[[Governing], Governing] | None" = None,
) -> Governing:
    """The date that `timescale` gives, and how.

    Args:
        timescale: None is "the document gives no time".
        at: The moment of a name, None where it has not happened.
        facts: Values for limits that are chosen by a fact.
        rules: Calendar and conventions of the side that owes the duty.
        then: What becomes of each part before the earlier or later one governs.
    """
    if isinstance(timescale, OneOf):
        parts = tuple(governing(part, at, facts, rules, then) for part in timescale.of)
        return _one_of(timescale.choice, parts, rules)
    if isinstance(timescale, ByFact):
        chosen = dict(timescale.options).get(facts.get(timescale.fact, ""), timescale.otherwise)
        again = at(RERATED)
        if again is None:
            return governing(chosen, at, facts, rules, then)
        known = MomentRef(f"{timescale.fact}.known")
        return governing(
            counted_anew(chosen, known),
            lambda name: again if name == known.name else at(name),
            facts,
            rules,
            then,
        )
    found = Governing(_part(timescale, at, rules), timescale)
    return found if then is None else then(found)


def rules_of(timescale: Timescale | None, rules: Counting) -> Counting:
    """How a timescale is counted: as the policy says, but for a time of day of its own."""
    if isinstance(timescale, Within | Before | SameDay) and timescale.ends is not None:
        return replace(rules, day_ends=timescale.ends)
    return rules


def _part(timescale: Within | Before | SameDay | By | None, at: Lookup, rules: Counting) -> Dated:
    """The date of a timescale that is no choice of several."""
    rules = rules_of(timescale, rules)
    match timescale:
        case None:
            return UNDATED
        case Within(count, unit, origin):
            name, since, missing = _origin(origin, at)
            if since is None:
                return _awaiting(missing)
            return _ranged(name, since, _forward, count, unit, name, since, rules)
        case Before(count, unit, ref):
            moment = at(ref.name)
            if moment is None or isinstance(moment, Unknown):
                return _awaiting((ref.name,))
            return _ranged(ref.name, moment, _backward, count, unit, ref.name, moment, rules)
        case SameDay(origin, working):
            name, since, missing = _origin(origin, at)
            if since is None:
                return _awaiting(missing)
            return _ranged(name, since, _same_day, name, since, working, rules)
        case By(ref):
            return _by(ref.name, at(ref.name), rules)
        case _:
            assert_never(timescale)


def dated(
    timescale: Timescale | None, at: Lookup, facts: Mapping[str, str], rules: Counting
) -> Dated:
    """The date alone; see `governing`."""
    if type(timescale) is Within and type(timescale.of) is MomentRef:
        since = at(timescale.of.name)
        if since is not None and not isinstance(since, Unknown):
            name = timescale.of.name
            return _ranged(
                *(name, since, _forward, timescale.count, timescale.unit, name, since),
                rules_of(timescale, rules),
            )
    return governing(timescale, at, facts, rules).dated


def met(due: Dated, when: Known) -> bool | None:
    """Whether an act at `when` is in time; None where a bare day cannot tell.

    A day-limit is met before `due_by`; the end of its own day belongs to it. An
    hour-limit is met up to and including `due_by`. What has no date is always met.
    """
    if due.due_by is None or due.due_on is None:
        return True
    if due.kind is Kind.DATE:
        if isinstance(when, Instant):
            return when.at < due.due_by
        return when.day <= due.due_on
    if isinstance(when, Day):
        if midnight(when.day + ONE_DAY) <= due.due_by:
            return True
        return False if midnight(when.day) > due.due_by else None
    return when.first <= due.due_by


def passed(due: Dated, at: datetime) -> bool:
    """Whether the due has passed at the instant `at`: the opposite of being in time."""
    if due.due_by is None:
        return False
    return at >= due.due_by if due.kind is Kind.DATE else at > due.due_by


def order(due: Dated) -> tuple[datetime, bool]:
    """For comparing dues: one that is met only before an instant is sooner than one met at it."""
    return due.due_by or midnight(date.max), due.kind is Kind.INSTANT


def as_moment(due: Dated) -> Moment | None:
    """A due as a moment that others are counted from: a day's end, or an instant."""
    if due.kind is Kind.DATE and due.due_on is not None:
        return DayEnd(due.due_on)
    if due.kind is Kind.INSTANT and due.due_by is not None:
        if due.due_on is not None and midnight(due.due_on + ONE_DAY) == due.due_by:
            return DayEnd(due.due_on)
        return Instant(due.due_by)
    return None


def day_due(day: date, rules: Counting) -> datetime:
    """The instant at which a day-limit on `day` passes: local midnight, or `day_ends`."""
    if rules.day_ends is None:
        return midnight(day + ONE_DAY)
    return wall_time(day, rules.day_ends)


def day_zero(moment: Known, rules: Counting) -> date:
    """The day from which days are counted, under the policy's convention.

    The end of a day is that day whatever the convention: the day is used up.
    """
    day = moment.day
    if isinstance(moment, DayEnd):
        return day
    match rules.convention:
        case Convention.AFTER_EVENT:
            return day
        case Convention.DEEMED_RECEIPT:
            if (
                isinstance(moment, Instant)
                and rules.receipt_cutoff is not None
                and moment.at.astimezone(LONDON).time() > rules.receipt_cutoff
            ):
                day += ONE_DAY
            return rules.calendar.next_working_day(day)
        case Convention.EVENT_DAY_IS_ONE:
            # Counting a day as the first is counting from the day before it.
            return day - ONE_DAY
        case _:
            assert_never(rules.convention)


def _origin(origin: Origin, at: Lookup) -> tuple[str, Known | None, tuple[str, ...]]:
    """Name and moment to count from, or the names that are missing."""
    if isinstance(origin, MomentRef):
        moment = at(origin.name)
        if moment is None or isinstance(moment, Unknown):
            return origin.name, None, (origin.name,)
        return origin.name, moment, ()
    known: list[tuple[str, Known]] = []
    for ref in origin.of:
        moment = at(ref.name)
        if isinstance(moment, Unknown) and origin.choice is Choice.LATER:
            # It has happened, and nobody can say that it was not the later.
            return ref.name, None, (ref.name,)
        if moment is not None and not isinstance(moment, Unknown):
            known.append((ref.name, moment))
    if not known:
        return "", None, tuple(dict.fromkeys(ref.name for ref in origin.of))
    pick = min if origin.choice is Choice.EARLIER else max
    name, chosen = pick(known, key=lambda pair: pair[1].first)
    return name, chosen, ()


def _awaiting(missing: tuple[str, ...], why: str = "") -> Dated:
    return Dated(
        Kind.AWAITING,
        missing=missing,
        why=why or f"counted from {' or '.join(missing)}, which is not known yet",
    )


def _ranged(name: str, since: Known, arithmetic: "Callable[..., Dated]", *parts: object) -> Dated:
    """The arithmetic's date, or "undated" where it runs off the calendar."""
    try:
        return arithmetic(*parts)
    except CalendarRangeError as error:
        return Dated(Kind.UNDATED, origin=name, since=since, why=str(error))
    except (OverflowError, ValueError):
        return Dated(
            Kind.UNDATED, origin=name, since=since, why="the date lies beyond any calendar"
        )


def _forward(count: int, unit: Unit, name: str, since: Known, rules: Counting) -> Dated:
    match unit:
        case Unit.HOURS:
            return _hours(count, name, since)
        case Unit.WORKING_HOURS:
            return _working_hours(count, name, since, rules)
        case Unit.WORKING_DAYS:
            return on_day(_working_days(since, count, rules), name, since, rules, leans=True)
        case Unit.WORKING_WEEKS:
            days = count * WORKING_WEEK
            return on_day(_working_days(since, days, rules), name, since, rules, leans=True)
        case _:
            return kept_day(calendar_days(since, count, unit, rules), name, since, rules)


def _backward(count: int, unit: Unit, name: str, since: Known, rules: Counting) -> Dated:
    match unit:
        case Unit.HOURS:
            return _hours(-count, name, since)
        case Unit.WORKING_DAYS | Unit.WORKING_WEEKS:
            days = count * (WORKING_WEEK if unit is Unit.WORKING_WEEKS else 1)
            return on_day(rules.calendar.add(since.day, -days), name, since, rules, leans=True)
        case Unit.WORKING_HOURS:
            return Dated(
                Kind.UNDATED, origin=name, since=since, why="working hours are not counted back"
            )
        case _:
            return kept_day(since.day - _period(count, unit), name, since, rules, back=True)


def _working_days(since: Known, count: int, rules: Counting) -> date:
    if rules.convention is Convention.EVENT_DAY_IS_ONE and not isinstance(since, DayEnd):
        # The event's own day is the first, where it is worked; the eve is not asked about.
        worked = rules.calendar.is_working_day(since.day)
        return rules.calendar.add(since.day, count - 1 if worked and count else count)
    return rules.calendar.add(day_zero(since, rules), count)


def _period(count: int, unit: Unit) -> relativedelta:
    match unit:
        case Unit.WEEKS:
            return relativedelta(weeks=count)
        case Unit.MONTHS:
            return relativedelta(months=count)
        case _:
            return relativedelta(days=count)


def calendar_days(since: Known, count: int, unit: Unit, rules: Counting) -> date:
    """Where a period of calendar days, weeks or months ends, before any moving."""
    start = day_zero(since, rules)
    if unit is Unit.MONTHS and rules.convention is Convention.EVENT_DAY_IS_ONE:
        # A month that begins with the event's own day ends on the eve of its date.
        return since.day + _period(count, unit) - (since.day - start)
    return start + _period(count, unit)


def on_day(
    day: date, name: str, since: Known, rules: Counting, *, leans: bool, looked: date | None = None
) -> Dated:
    """A due on `day`; it `leans` on bank holidays if they were asked for it.

    `looked` is the last day that was asked about, by default the due day or the
    moment's own, whichever is later.
    """
    last = looked or max(day, since.day)
    if leans and last > rules.calendar.projected_to:
        raise CalendarRangeError(last, 0, rules.calendar.first, rules.calendar.projected_to)
    provisional = leans and rules.calendar.provisional(last)
    return Dated(
        Kind.DATE,
        due_on=day,
        due_by=day_due(day, rules),
        standing=Standing.PROVISIONAL if provisional else Standing.FIRM,
        origin=name,
        since=since,
    )


def kept_day(day: date, name: str, since: Known, rules: Counting, *, back: bool = False) -> Dated:
    """A calendar period's end, kept on a closed day or moved as the policy says.

    One counted back from a moment moves away from it either way (`back`), so
    that a notice is never shorter than the document says.
    """
    if rules.closed_day is ClosedDay.KEEP:
        # The end of a day is used up: nobody asks whether it was received then.
        asked = not back and not isinstance(since, DayEnd)
        if asked and rules.convention is Convention.DEEMED_RECEIPT:
            looked = day_zero(since, rules)
            return on_day(day, name, since, rules, leans=True, looked=looked)
        return on_day(day, name, since, rules, leans=False)
    if rules.closed_day is ClosedDay.NEXT and not back:
        moved = rules.calendar.next_working_day(day)
    else:
        moved = rules.calendar.previous_working_day(day)
    # The day that it was moved off was asked about too, and may lie beyond the published list.
    return on_day(moved, name, since, rules, leans=True, looked=max(day, moved))


def at_instant(
    instant: datetime, name: str, since: Known, standing: Standing = Standing.FIRM
) -> Dated:
    """A due at `instant`; one that ends a day counted from a day's end is on that day."""
    day = Instant(instant).day
    if isinstance(since, DayEnd) and midnight(day) == instant:
        day -= ONE_DAY
    return Dated(
        Kind.INSTANT, due_on=day, due_by=instant, standing=standing, origin=name, since=since
    )


def _no_hour(name: str) -> Dated:
    return _awaiting(
        (name,), f"hours are counted from an hour, and {name} is given as a day without one"
    )


def _hours(count: int, name: str, since: Known) -> Dated:
    start = since.instant
    if start is None:
        return _no_hour(name)
    return at_instant(start + timedelta(hours=count), name, since)


def _working_hours(count: int, name: str, since: Known, rules: Counting) -> Dated:
    """Hours inside office hours on working days; they end at closing, not at the next opening."""
    start = since.instant
    if start is None:
        return _no_hour(name)
    if rules.office_hours is None:
        return Dated(Kind.UNDATED, origin=name, since=since, why="the policy gives no office hours")
    end = working_end(start, timedelta(hours=count), rules)
    provisional = rules.calendar.provisional(Instant(end).day)
    standing = Standing.PROVISIONAL if provisional else Standing.FIRM
    return at_instant(end, name, since, standing)


def working_end(start: datetime, left: timedelta, rules: Counting) -> datetime:
    """When office hours amounting to `left` have passed since `start`; at closing, if just then.

    Raises:
        CalendarRangeError: that lies outside the calendar.
    """
    assert rules.office_hours is not None
    opening, closing = rules.office_hours
    day = Instant(start).day
    while True:
        day = rules.calendar.next_working_day(day)
        begin, closes = max(start, wall_time(day, opening)), wall_time(day, closing)
        if begin < closes:
            if begin + left <= closes:
                return begin + left
            left -= closes - begin
        day += ONE_DAY


def working_time(start: datetime, end: datetime, rules: Counting) -> timedelta:
    """The office hours between two instants."""
    assert rules.office_hours is not None
    opening, closing = rules.office_hours
    found = timedelta()
    day, last = Instant(start).day, Instant(end).day
    while day <= last:
        if rules.calendar.is_working_day(day):
            begin = max(start, wall_time(day, opening))
            until = min(end, wall_time(day, closing))
            found += max(until - begin, timedelta())
        day += ONE_DAY
    return found


def _same_day(name: str, since: Known, working: bool, rules: Counting) -> Dated:
    """The end of the moment's own day; one that is over by then, or not counted, is the next."""
    day, deemed = since.day, rules.convention is Convention.DEEMED_RECEIPT
    if deemed:
        day = day_zero(since, rules)
    elif isinstance(since, Instant) and since.at >= day_due(day, rules):
        day += ONE_DAY
    if working:
        day = rules.calendar.next_working_day(day)
    asked = deemed and not isinstance(since, DayEnd)
    return on_day(day, name, since, rules, leans=working or asked)


def _by(name: str, moment: Moment | None, rules: Counting) -> Dated:
    match moment:
        case None | Unknown():
            return _awaiting((name,), f"due by {name}, which is not known yet")
        case Instant(at):
            return at_instant(at, name, moment)
        case Day() | DayEnd():
            return _ranged(name, moment, _by_day, moment, name, rules)
        case _:
            assert_never(moment)


def _by_day(moment: Day | DayEnd, name: str, rules: Counting) -> Dated:
    return on_day(moment.day, name, moment, rules, leans=False)


def _one_of(choice: Choice, parts: tuple[Governing, ...], rules: Counting) -> Governing:
    """The part that governs; one that is awaited is left out while another has begun.

    Of a part that has begun and runs off the calendar nobody knows the date. It is
    left out where it cannot govern, and else the whole has no date.
    """
    with_date = [part for part in parts if part.dated.due_by is not None]
    off = [
        part for part in parts if part.dated.kind is Kind.UNDATED and part.dated.since is not None
    ]
    if with_date:
        pick = min if choice is Choice.EARLIER else max
        chosen = pick(with_date, key=lambda part: order(part.dated))
        off = [part for part in off if not _loses(part, chosen.dated, choice, rules)]
    elif not off:
        missing = tuple(dict.fromkeys(name for part in parts for name in part.dated.missing))
        if missing:
            return Governing(_awaiting(missing), None, parts)
        chosen = parts[0]
    if off:
        chosen = off[0]
    return Governing(chosen.dated, chosen.part, tuple(part for part in parts if part is not chosen))


def _loses(off: Governing, to: Dated, choice: Choice, rules: Counting) -> bool:
    """Whether a part that runs off the calendar loses to a date for certain.

    Counted on from a day that is not before the calendar it is later than any date up to
    its end; counted back from one that is not after it, earlier than any from its beginning.
    """
    assert off.dated.since is not None and not isinstance(off.dated.since, Unknown)
    assert to.due_on is not None
    since, first, last = off.dated.since.day, rules.calendar.first, rules.calendar.projected_to
    if isinstance(off.part, Before):
        return choice is Choice.LATER and since <= last and to.due_on >= first
    return choice is Choice.EARLIER and since >= first and to.due_on <= last
