"""Timescales: the policy's words about time, as data.

A timescale says how a due date follows from moments; it holds no date itself.
`dating.py` does the arithmetic. Every kind here is a different arithmetic, so
each is a type or a unit of its own and mypy lists the places that must think
about a new one.
"""

from dataclasses import replace
from datetime import time
from enum import StrEnum
from typing import Final, TypeAlias, assert_never

from escalate_rules.core.frozen import dataclass


class Unit(StrEnum):
    """What is counted. "Days" without a kind is not one of them on purpose."""

    WORKING_DAYS = "working days"
    CALENDAR_DAYS = "calendar days"
    HOURS = "hours"
    WORKING_HOURS = "working hours"
    WEEKS = "weeks"
    WORKING_WEEKS = "working weeks"
    MONTHS = "months"


# These end at an instant, and the others with a day.
IN_HOURS: Final = frozenset({Unit.HOURS, Unit.WORKING_HOURS})


class Choice(StrEnum):
    """Which of several moments or dates governs."""

    EARLIER = "earlier"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class MomentRef:
    """A moment by name: `raised`, `stage_2.entered`, `answer.due`, `risk.known`.

    An unqualified name means the moment's latest occurrence.
    """

    name: str


@dataclass(frozen=True, slots=True)
class MomentChoice:
    """The earlier or the later of several moments; one that has not happened is left out."""

    choice: Choice
    of: tuple[MomentRef, ...]


Origin: TypeAlias = MomentRef | MomentChoice


@dataclass(frozen=True, slots=True)
class Within:
    """`5 working days of raised`: a period forward from a moment.

    `ends` is the time of day at which its last day is over for this limit (`… by 12:00`),
    in place of the policy's own; None for that one. Hours have none.
    """

    count: int
    unit: Unit
    of: Origin
    ends: time | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """`no later than 5 working days before conference_held`: backward, moving with the moment.

    `ends` as for a period forward.
    """

    count: int
    unit: Unit
    moment: MomentRef
    ends: time | None = None


@dataclass(frozen=True, slots=True)
class SameDay:
    """`same day of X` or `same working day of X`.

    The end of that day; for a working day that is not one, the end of the next one.
    `ends` as for a period forward; what happens at that time or later is of the next day.
    """

    of: Origin
    working: bool
    ends: time | None = None


@dataclass(frozen=True, slots=True)
class By:
    """`by conference_held`: no later than a moment that the case itself has."""

    moment: MomentRef


@dataclass(frozen=True, slots=True)
class OneOf:
    """The earlier or later of several timescales; one that cannot be dated yet is left out."""

    choice: Choice
    of: "tuple[Timescale, ...]"


@dataclass(frozen=True, slots=True)
class ByFact:
    """A limit chosen by a fact's value while the case runs; None is "no limit"."""

    fact: str
    options: "tuple[tuple[str, Timescale | None], ...]"
    otherwise: "Timescale | None"


Timescale: TypeAlias = Within | Before | SameDay | By | OneOf | ByFact


class OnChange(StrEnum):
    """What a re-rating does to a clock that is running."""

    KEEP_ORIGIN = "keep_origin"
    RESTART = "restart"
    KEEP_SOONER = "keep_sooner"


def counted_anew(timescale: Timescale | None, since: MomentRef) -> Timescale | None:
    """The timescale with all that it counts forward counted from `since`.

    What is due by a moment, or before one, is not counted from anything, and keeps it.
    """
    match timescale:
        case Within() | SameDay():
            return replace(timescale, of=since)
        case OneOf(choice, parts):
            anew = (counted_anew(part, since) for part in parts)
            return OneOf(choice, tuple(part for part in anew if part is not None))
        case ByFact(fact, options, otherwise):
            chosen = tuple((value, counted_anew(part, since)) for value, part in options)
            return ByFact(fact, chosen, counted_anew(otherwise, since))
        case _:
            return timescale


def moments_of(timescale: Timescale | None) -> tuple[str, ...]:
    """Every moment name the timescale may be counted from, in the order written."""
    match timescale:
        case None:
            return ()
        case Within(of=origin) | SameDay(of=origin):
            return (
                (origin.name,)
                if isinstance(origin, MomentRef)
                else tuple(ref.name for ref in origin.of)
            )
        case Before(moment=ref) | By(moment=ref):
            return (ref.name,)
        case OneOf(of=parts):
            return tuple(name for part in parts for name in moments_of(part))
        case ByFact(options=options, otherwise=otherwise):
            chosen = (*(value for _, value in options), otherwise)
            return tuple(name for part in chosen for name in moments_of(part))
        case _:
            assert_never(timescale)
