"""Moments: when something happened, as exactly as anybody knows it.

Four kinds, because they obey different arithmetic: a `Day` has no hour, an
`Instant` has one, a `DayEnd` is a day that has been used up (days are counted
from that day, hours from the midnight after it), and `UNKNOWN` is a moment
that a plan passes through without any date.

Instants are kept in UTC and read and printed in Europe/London. This file reads
no clock.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from escalate_rules.core.errors import InstantError
from escalate_rules.core.frozen import dataclass

LONDON: Final = ZoneInfo("Europe/London")
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """A whole day whose hour nobody has given."""

    day: date

    @property
    def instant(self) -> datetime | None:
        """None: a bare day names no instant."""
        return None

    @property
    def first(self) -> datetime:
        """The earliest instant the moment can have been."""
        return midnight(self.day)

    def __str__(self) -> str:
        return self.day.isoformat()


@dataclass(frozen=True, slots=True)
class Instant:
    """A point of time, in UTC.

    Raises:
        InstantError: a datetime without an offset, which names no single point; see `parse`.
    """

    at: datetime

    def __post_init__(self) -> None:
        at = self.at
        if not isinstance(at, datetime):
            raise InstantError(at, "unreadable")
        if at.tzinfo is None:
            raise InstantError(at, "no offset")

    @staticmethod
    def parse(text: str) -> "Instant":
        """An ISO 8601 date and time; without an offset it is Europe/London.

        Raises:
            InstantError: no date and time, or one that names no single instant.
        """
        return Instant(parse_instant(text))

    @property
    def day(self) -> date:
        """The local (Europe/London) day on which the instant falls."""
        return local_day(self.at)

    @property
    def instant(self) -> datetime | None:
        """The instant itself."""
        return self.at

    @property
    def first(self) -> datetime:
        """The instant itself."""
        return self.at

    def __str__(self) -> str:
        return show_instant(self.at)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """As notebooks and hypothesis print it: shorter than its datetime, and it can be run."""
        printer.text(f"Instant.parse({show_instant(self.at)!r})")


@dataclass(frozen=True, slots=True)
class DayEnd:
    """The end of a day: that day for counting days, the midnight after it for hours."""

    day: date

    @property
    def instant(self) -> datetime | None:
        """The local midnight that ends the day."""
        return end_of(self.day)

    @property
    def first(self) -> datetime:
        """The local midnight that ends the day."""
        return end_of(self.day)

    def __str__(self) -> str:
        return f"the end of {self.day.isoformat()}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A moment that will come, at a time that no rule limits."""

    def __str__(self) -> str:
        return "not known"


UNKNOWN: Final = Unknown()

Known: TypeAlias = Day | Instant | DayEnd
Moment: TypeAlias = Day | Instant | DayEnd | Unknown


@lru_cache(maxsize=4096)
def midnight(day: date) -> datetime:
    """The local midnight that begins `day`, in UTC."""
    return datetime.combine(day, time.min, tzinfo=LONDON).astimezone(UTC)


@lru_cache(maxsize=4096)
def end_of(day: date) -> datetime:
    """The local midnight that ends `day`, in UTC."""
    return midnight(day + ONE_DAY)


def local_day(instant: datetime) -> date:
    """The Europe/London day on which `instant` falls."""
    # London has never been more than two hours ahead of UTC, or two minutes behind.
    if 1 <= instant.hour < 22 and instant.tzinfo is UTC:
        return instant.date()
    return _local_day(instant)


@lru_cache(maxsize=4096)
def _local_day(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()


def show_instant(instant: datetime) -> str:
    """`instant` in ISO 8601 with its Europe/London offset."""
    local = instant.astimezone(LONDON)
    return local.isoformat(
        timespec="minutes" if local.second == 0 and local.microsecond == 0 else "auto"
    )


def wall_time(day: date, at: time) -> datetime:
    """The UTC instant of the clock time `at` on `day`; the first one where it comes twice."""
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)


def to_instant(value: datetime) -> datetime:
    """`value` in UTC; a naive time is read as Europe/London.

    Raises:
        InstantError: the naive time does not exist (clocks go forward) or
            exists twice (clocks go back); the error shows the choices.
    """
    if value.tzinfo is not None:
        return value.astimezone(UTC)
    first = value.replace(tzinfo=LONDON, fold=0)
    second = value.replace(tzinfo=LONDON, fold=1)
    early, late = first.astimezone(UTC), second.astimezone(UTC)
    if early.astimezone(LONDON).replace(tzinfo=None) != value:
        raise InstantError(value, "missing", (show_instant(late), show_instant(early)))
    if early != late:
        raise InstantError(value, "twice", (show_instant(early), show_instant(late)))
    return early


def parse_instant(text: str) -> datetime:
    """An ISO 8601 date and time as a UTC instant.

    Raises:
        InstantError: the text is no date and time, or names no single instant.
    """
    try:
        value = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InstantError(text, "unreadable") from None
    if len(text.strip()) <= len("2026-12-21"):
        raise InstantError(text, "no hour")
    try:
        return to_instant(value)
    except OverflowError:
        raise InstantError(text, "unreadable") from None


def parse_moment(text: str) -> Day | Instant:
    """An ISO 8601 date (a `Day`) or a date and time (an `Instant`).

    Raises:
        InstantError: the text is neither.
    """
    stripped = text.strip()
    if len(stripped) == len("2026-12-21"):
        try:
            return Day(date.fromisoformat(stripped))
        except ValueError:
            raise InstantError(text, "unreadable") from None
    return Instant(parse_instant(text))
