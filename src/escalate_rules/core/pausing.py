"""A stopped clock: which duties it stops, and what it does to their dates.

The day on which the clock is stopped still counts, the day on which it goes on
does not: a limit in working days ends as many working days later as lie after
the first and up to the second; one in hours, by the time between the two.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

from escalate_rules.core.case import Owed
from escalate_rules.core.conditions import holds
from escalate_rules.core.dating import (
    Dated,
    Governing,
    Kind,
    Lookup,
    Standing,
    at_instant,
    calendar_days,
    day_zero,
    governing,
    kept_day,
    on_day,
    rules_of,
    working_end,
    working_time,
)
from escalate_rules.core.draft import Draft, View
from escalate_rules.core.errors import CalendarRangeError
from escalate_rules.core.events import Event, Paused, Resumed
from escalate_rules.core.moments import Day, DayEnd, Instant, Moment
from escalate_rules.core.policy import Convention, Counting, Open
from escalate_rules.core.timescale import Before, By, SameDay, Timescale, Unit, Within

# What the date of a stopped clock waits for.
STOPPED: Final = ("resumed",)

Pause: TypeAlias = tuple[Moment, Moment | None]


def can_stop(draft: Draft, owed: Owed) -> bool:
    """Whether the policy lets this duty's clock be stopped now; a due that has passed runs on."""
    effect = draft.policy.index.duties[owed.duty].effect
    assert isinstance(effect, Open)
    return (
        owed.state == "open"
        and not owed.passed
        and effect.pauses is not None
        and holds(effect.pauses, View(draft, draft.at))
    )


def stop_or_go_on(draft: Draft, event: Event) -> None:
    """Stop the clock, or let it go on, where that is what the event tells."""
    if isinstance(event, Paused):
        _stop(draft, event.at)
        draft.because("paused", "engine.paused", event.reason)
    elif isinstance(event, Resumed):
        go_on(draft, event.at)
        draft.because("resumed", "engine.resumed")


def _stop(draft: Draft, at: Moment) -> None:
    """Stop the clock of every duty for which the policy provides it."""
    draft.paused = at
    for owed in list(draft.duties):
        if can_stop(draft, owed):
            draft.replace(owed, replace(owed, pauses=(*owed.pauses, (at, None))))


def go_on(draft: Draft, at: Moment) -> None:
    """Let every stopped clock go on."""
    draft.paused = None
    for owed in list(draft.duties):
        # What has ended is what it was: its clock stood still to the end.
        if owed.state == "open" and owed.stands:
            begun = owed.pauses[-1][0]
            draft.replace(owed, replace(owed, pauses=(*owed.pauses[:-1], (begun, at))))


def stood_before(draft: Draft, effect: Open) -> tuple[Pause, ...]:
    """The stops of the clock that what opens now shares with what opened before it.

    A limit that is counted from before a stop is lengthened by it, also where it opens
    afterwards. It shares the clock of what the policy lets be stopped alike.
    """
    if effect.pauses is None:
        return ()
    found: dict[Moment | None, Moment] = {}
    for each in draft.duties:
        other = draft.policy.index.duties[each.duty].effect
        assert isinstance(other, Open)
        for begun, until in each.pauses if other.pauses == effect.pauses else ():
            if until is None and not _is_latest(draft, begun):
                continue  # what ended in an earlier stop does not tell how long that was
            over = until or (None if draft.paused is not None else draft.stamps["resumed"].moment)
            # One that begins and ends as another ends is no other.
            found[over] = min(begun, found.get(over, begun), key=_at)
    ordered = sorted(found.items(), key=lambda pair: (pair[0] is None, _at(pair[1])))
    return tuple((begun, over) for over, begun in ordered)


def _is_latest(draft: Draft, begun: Moment) -> bool:
    """Whether a stop without an end is the latest, and stands still or was gone on from."""
    latest, resumed = draft.stamps["paused"].moment, draft.stamps.get("resumed")
    ended = resumed is not None and _at(resumed.moment) >= _at(begun)
    return _at(begun) >= _at(latest) and (draft.paused is not None or ended)


def _at(moment: Moment) -> datetime:
    assert isinstance(moment, Instant)
    return moment.at


def stops_over(pauses: tuple[Pause, ...]) -> tuple[tuple[Instant, Instant], ...]:
    """The stops that have an end."""
    return tuple(
        (begun, until)
        for begun, until in pauses
        if isinstance(begun, Instant) and isinstance(until, Instant)
    )


def stretched(
    timescale: Timescale | None,
    at: Lookup,
    facts: Mapping[str, str],
    counting: Counting,
    pauses: tuple[Pause, ...],
) -> Governing:
    """What governs after the pauses; while the clock stands, it awaits `resumed`.

    Each part of an earlier or later is lengthened by itself: a pause can make
    another one the earlier.
    """
    if not pauses:
        return governing(timescale, at, facts, counting)
    over = stops_over(pauses)

    def lengthened(found: Governing) -> Governing:
        due = found.dated
        try:
            return replace(found, dated=_stretched(due, found, over, counting))
        except CalendarRangeError as error:
            off = Dated(Kind.UNDATED, origin=due.origin, since=due.since, why=str(error))
            return replace(found, dated=off)

    found = governing(timescale, at, facts, counting, lengthened)
    due = found.dated
    if len(over) == len(pauses) or due.due_on is None or isinstance(found.part, Before | By):
        return found
    stands = Dated(
        Kind.AWAITING,
        origin=due.origin,
        since=due.since,
        missing=STOPPED,
        why=f"the clock has been stopped since {pauses[-1][0]}",
    )
    return replace(found, dated=stands)


def _stretched(
    due: Dated, found: Governing, over: tuple[tuple[Instant, Instant], ...], counting: Counting
) -> Dated:
    part, since, day = found.part, due.since, due.due_on
    if day is None or isinstance(part, Before | By):
        return due  # only the moment itself moves what stands before it, or on it
    # What has a date is no choice of several, and was counted from a moment.
    assert isinstance(part, Within | SameDay)
    assert isinstance(since, Day | DayEnd | Instant)
    counting = rules_of(part, counting)
    # Nothing is lost where the clock had not begun to run.
    if due.kind is Kind.INSTANT:
        start = since.instant
        assert start is not None  # hours are counted from an hour
        for begun, until in over:
            if until.at > max(begun.at, start):
                due = _later_by_hours(due, part, max(begun.at, start), until.at, counting)
        return due
    zero = day_zero(since, counting)
    spans = [(max(begun.day, zero, since.day), until.day) for begun, until in over]
    lost = [(first, last) for first, last in spans if last > first]
    working = in_working_days(part)
    if isinstance(part, Within) and not working:
        days = sum(((last - first) for first, last in lost), timedelta())
        end = calendar_days(since, part.count, part.unit, counting) + days
        return kept_day(end, due.origin, since, counting)
    # Of a day that is none of the working ones only the receipt was asked about.
    received = counting.convention is Convention.DEEMED_RECEIPT and not isinstance(since, DayEnd)
    if not lost:
        return due
    for first, last in lost:
        if working:
            day = counting.calendar.add(day, counting.calendar.count(first, last))
        else:
            day += last - first
    # Whether the day on which the clock went on is worked was asked too.
    looked = max(day, lost[-1][1]) if working else zero
    return on_day(day, due.origin, since, counting, leans=working or received, looked=looked)


def _later_by_hours(
    due: Dated, part: Within | SameDay, begun: datetime, ended: datetime, rules: Counting
) -> Dated:
    """Later by the time between the two, or for working hours by the office hours between them."""
    since = due.since
    assert due.due_by is not None and isinstance(since, Day | DayEnd | Instant)
    if isinstance(part, Within) and part.unit is Unit.WORKING_HOURS:
        stood = working_time(begun, ended, rules)
        end = working_end(due.due_by, stood, rules) if stood else due.due_by
        ahead = rules.calendar.provisional(Instant(end).day, Instant(ended).day)
        standing = Standing.PROVISIONAL if ahead else Standing.FIRM
        return at_instant(end, due.origin, since, standing)
    return at_instant(due.due_by + (ended - begun), due.origin, since)


def in_working_days(part: Within | SameDay) -> bool:
    """Whether the governing part counts working days."""
    if isinstance(part, SameDay):
        return part.working
    return part.unit in {Unit.WORKING_DAYS, Unit.WORKING_WEEKS}


def stood_still(day: date, pauses: tuple[Pause, ...]) -> bool:
    """Whether the clock was stopped on this day."""
    return any(
        isinstance(begun, Instant) and isinstance(ended, Instant) and begun.day < day <= ended.day
        for begun, ended in pauses
    )
