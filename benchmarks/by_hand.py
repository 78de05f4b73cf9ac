# mypy: disable-error-code="import-untyped,import-not-found"
"""What a developer would write without a library for it: a ladder of ifs, and a table.

Both take what a host has, the name of an event and an instant in UTC, and give
the stage and the day on which its outcome is due. Every contestant is a
generator of answers, so that all pay the same for being asked.
"""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import accumulate
from typing import Final
from zoneinfo import ZoneInfo

from holidays import country_holidays

from benchmarks.histories import CALENDAR, Answer, History

LONDON: Final = ZoneInfo("Europe/London")
FIRST, LAST = CALENDAR.first, CALENDAR.projected_to

# The ladder of ifs.

ENGLAND: Final = country_holidays("GB", subdiv="ENG", years=range(FIRST.year, LAST.year + 1))


def decide_by_ifs(stage: str, event: str, at: datetime) -> Answer:
    """The ladder, and working days counted by `holidays`."""
    if event == "raised" and not stage:
        stage, limit = "stage_1", 5
    elif event == "escalated":
        if stage == "stage_1":
            stage, limit = "stage_2", 5
        elif stage == "stage_2":
            stage, limit = "stage_3", 5
        elif stage == "stage_3":
            stage, limit = "stage_4", 5
        elif stage == "stage_4":
            stage, limit = "stage_5", 2
        elif stage == "stage_5":
            return "chair", None
        else:
            raise ValueError(f"nothing is above {stage}")
    elif event == "resolved" and stage:
        return "resolved", None
    else:
        raise ValueError(f"{event} at {stage}")
    return stage, ENGLAND.get_nth_working_day(at.astimezone(LONDON).date(), limit)


def by_ifs(history: History) -> Iterator[Answer]:
    """The ladder of ifs with `holidays`."""
    stage = ""
    for event, at in history:
        answer = decide_by_ifs(stage, event, at)
        stage = answer[0]
        yield answer


# The table: everything that can be is worked out before, and an answer is three look-ups.

NEXT: Final[dict[tuple[str, str], tuple[str, int | None]]] = {
    ("", "raised"): ("stage_1", 5),
    ("stage_1", "escalated"): ("stage_2", 5),
    ("stage_2", "escalated"): ("stage_3", 5),
    ("stage_3", "escalated"): ("stage_4", 5),
    ("stage_4", "escalated"): ("stage_5", 2),
    ("stage_5", "escalated"): ("chair", None),
    ("stage_1", "resolved"): ("resolved", None),
    ("stage_2", "resolved"): ("resolved", None),
    ("stage_3", "resolved"): ("resolved", None),
    ("stage_4", "resolved"): ("resolved", None),
    ("stage_5", "resolved"): ("resolved", None),
    ("chair", "resolved"): ("resolved", None),
}
EVE: Final = FIRST.toordinal() - 1
EVERY_DAY: Final = [
    date.fromordinal(ordinal) for ordinal in range(FIRST.toordinal(), LAST.toordinal() + 1)
]
UPTO: Final = [0, *accumulate(CALENDAR.is_working_day(day) for day in EVERY_DAY)]
DAYS: Final = [FIRST, *(day for day in EVERY_DAY if CALENDAR.is_working_day(day))]
LENGTH: Final = len(UPTO)
COUNT: Final = len(DAYS)


def add_by_list(day: date, n: int) -> date:
    """The `n`-th working day after `day`, for `n` from 1: a bare look-up with its range checks."""
    place = day.toordinal() - EVE
    if 0 < place < LENGTH:
        k = UPTO[place] + n
        if k < COUNT:
            return DAYS[k]
    raise ValueError(f"{n} working days from {day} is not in the table")


def decide_by_table(stage: str, event: str, at: datetime) -> Answer:
    """Stage and due day, as a bare tuple."""
    stage, limit = NEXT[stage, event]
    if limit is None:
        return stage, None
    # `add_by_list`, written out: here a call would cost as much as the rest of it.
    place = at.astimezone(LONDON).toordinal() - EVE
    if 0 < place < LENGTH:
        k = UPTO[place] + limit
        if k < COUNT:
            return stage, DAYS[k]
    raise ValueError(f"{limit} working days from {at} is not in the table")


def by_table(history: History) -> Iterator[Answer]:
    """The dictionary and the table of days."""
    stage = ""
    for event, at in history:
        answer = decide_by_table(stage, event, at)
        stage = answer[0]
        yield answer


def decide_by_table_of_days(stage: str, event: str, day: date) -> Answer:
    """The same for a host that has no instants, only London days."""
    stage, limit = NEXT[stage, event]
    if limit is None:
        return stage, None
    place = day.toordinal() - EVE
    if 0 < place < LENGTH:
        k = UPTO[place] + limit
        if k < COUNT:
            return stage, DAYS[k]
    raise ValueError(f"{limit} working days from {day} is not in the table")


def by_table_of_days(history: tuple[tuple[str, date], ...]) -> Iterator[Answer]:
    """The dictionary and the table of days, told London days instead of instants."""
    stage = ""
    for event, day in history:
        answer = decide_by_table_of_days(stage, event, day)
        stage = answer[0]
        yield answer
