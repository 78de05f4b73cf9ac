"""Periods that clauses name, in their own words: "five working days"."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from escalate_rules.authoring.shorttexts import NUMBERS
from escalate_rules.core.timescale import Unit

PERIODS: Final = ("day", "hour", "week", "month")
PERIOD: Final = re.compile(
    rf"(?<![\w.-])(?P<count>[1-9][0-9]{{0,2}}|{'|'.join(NUMBERS)})[ -]"
    rf"(?P<kind>(?:working|calendar|clear|consecutive)[ -])?(?P<unit>{'|'.join(PERIODS)})s?\b"
    r"(?!['’])",
    re.IGNORECASE,
)
# What each unit may be called in a clause; "days" alone are left to the policy's author.
UNITS: Final[dict[str, frozenset[Unit]]] = {
    "working day": frozenset({Unit.WORKING_DAYS}),
    "clear day": frozenset({Unit.WORKING_DAYS, Unit.CALENDAR_DAYS}),
    "calendar day": frozenset({Unit.CALENDAR_DAYS}),
    "consecutive day": frozenset({Unit.CALENDAR_DAYS}),
    "day": frozenset({Unit.WORKING_DAYS, Unit.CALENDAR_DAYS}),
    "working hour": frozenset({Unit.WORKING_HOURS}),
    "hour": frozenset({Unit.HOURS, Unit.WORKING_HOURS}),
    "working week": frozenset({Unit.WORKING_WEEKS}),
    "week": frozenset({Unit.WEEKS, Unit.WORKING_WEEKS}),
    "month": frozenset({Unit.MONTHS}),
}


class Period(NamedTuple):
    """How many, of what, in the clause's words."""

    number: int
    units: frozenset[Unit]
    words: str


def periods(text: str) -> Iterator[Period]:
    """Every period that a clause names: how many, of what, in its words."""
    for match in periods_in(text):
        kind = (match.group("kind") or "").casefold().rstrip("-").strip()
        unit = f"{kind} {match.group('unit').casefold()}".strip()
        if unit in UNITS:
            yield Period(count_of(match), UNITS[unit], match.group())


def count_of(match: re.Match[str]) -> int:
    """How many a period is of."""
    said = match.group("count").casefold()
    return NUMBERS.get(said) or int(said)


def periods_in(text: str) -> Iterator[re.Match[str]]:
    """Everything in a text that may be a period."""
    folded = text.casefold()
    # To look for one of these words is much quicker than to look for a period.
    return PERIOD.finditer(text) if any(unit in folded for unit in PERIODS) else iter(())
