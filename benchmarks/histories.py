"""The histories that every contestant answers: Newcastle, raised, five escalations, resolved.

Nothing here may let a contestant remember an answer by its arguments: every
instant of a run is its own, and there are more of them than any cache in the
library holds. Days do come again, as they do in an office.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain, cycle
from typing import Final, TypeAlias, TypeVar

from escalate_rules import Actor, Calendar, Escalated, Event, Instant, Raised, Resolved
from escalate_rules.core.calendar import Nation
from escalate_rules.library.calendars import bundled_table

T = TypeVar("T")
Told: TypeAlias = tuple[str, datetime]
History: TypeAlias = tuple[Told, ...]
Answer: TypeAlias = tuple[str, date | None]
"""The stage, or `resolved`, and the day by which the stage's outcome is due."""

STAGES: Final = ("stage_1", "stage_2", "stage_3", "stage_4", "stage_5", "chair")
LIMITS: Final = (5, 5, 5, 5, 2, None)
"""Working days for each stage's outcome, counted from the event that entered it."""
DECISIONS: Final = 7
STARTS: Final = tuple(date(2023, 1, 2) + timedelta(days=5 * n + n % 3) for n in range(200))
"""Nearly three years of every day of the week; Christmas and Easter are in it thrice."""
SETS: Final = 8
"""Times over that the starts are told, each at other hours, before a history comes again."""

CALENDAR: Final = Calendar.of(bundled_table(), [Nation.ENGLAND])
ACTORS: Final = tuple(
    Actor(role=role, side="raising")
    for role in (
        "practitioner", "practitioner", "line_manager", "head_of_service",
        "assistant_director", "director", "partnership_chair",
    )
)  # fmt: skip


def timely(start: date, turn: int) -> History:
    """Each event a day or so after the last, before anything due has passed."""
    at = _morning(start, start, turn)
    told = [("raised", at)]
    for step in range(1, DECISIONS):
        at += timedelta(hours=21 + (step + start.day) % 6)
        told.append(("escalated" if step < DECISIONS - 1 else "resolved", at))
    return tuple(told)


def tardy(start: date, turn: int) -> History:
    """Each event a day or two after the outcome of the last stage was due."""
    at = _morning(start, start, turn)
    told = [("raised", at)]
    for step, limit in enumerate(LIMITS, 1):
        due = CALENDAR.add(at.date(), limit or 1)
        at = _morning(due + timedelta(days=1 + step % 2), start, turn)
        told.append(("escalated" if step < DECISIONS - 1 else "resolved", at))
    return tuple(told)


def _morning(day: date, start: date, turn: int) -> datetime:
    # A second of its own for each history, and no hour at which London and UTC differ in date.
    own = turn * len(STARTS) + STARTS.index(start)
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC) + timedelta(seconds=own)


TIMELY: Final = tuple(tuple(timely(start, turn) for start in STARTS) for turn in range(SETS))
TARDY: Final = tuple(tuple(tardy(start, turn) for start in STARTS) for turn in range(SETS))


def expected(history: History) -> list[Answer]:
    """The right answers, counted day by day."""
    days = [
        _counted(at.date(), limit) if limit else None
        for (_, at), limit in zip(history, LIMITS, strict=False)
    ]
    return [*zip(STAGES, days, strict=True), ("resolved", None)]


def _counted(day: date, limit: int) -> date:
    while limit:
        day += timedelta(days=1)
        limit -= CALENDAR.is_working_day(day)
    return day


def events_of(history: History) -> tuple[Event, ...]:
    """The same history as this library is told it."""
    return tuple(_event(kind, at, by) for (kind, at), by in zip(history, ACTORS, strict=True))


def _event(kind: str, at: datetime, by: Actor) -> Event:
    match kind:
        case "raised":
            return Raised(at=Instant(at), by=by)
        case "escalated":
            return Escalated(at=Instant(at), by=by)
        case _:
            return Resolved(at=Instant(at), by=by)


def in_turn(sets: Iterable[T]) -> Iterator[T]:
    """The sets one after the other, for ever."""
    return cycle(sets)


def check_unequal() -> None:
    """Every instant of every set stands in it once, and there are many."""
    for sets in (TIMELY, TARDY):
        instants = [at for history in chain.from_iterable(sets) for _, at in history]
        assert len(set(instants)) == len(instants) > 8000
