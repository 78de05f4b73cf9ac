"""Values made through open twins.

A frozen dataclass made by its own `__init__` costs four times as much as a twin
of the same layout that is filled like any object and then sealed by giving it
the dataclass as its class. Only what is made by the dozen is made so. A field
that a dataclass gains must be filled here too: reading it would raise, which
every test that compares a remembered decision with a walked one would show.
"""

from dataclasses import fields
from typing import Any

from escalate_rules.core.case import Occurrence, Owed, Stamp
from escalate_rules.core.dating import Dated
from escalate_rules.core.moments import Instant


class OpenDated:
    """An open twin of `Dated`."""

    __slots__ = tuple(each.name for each in fields(Dated))


class _OpenStamp:
    __slots__ = tuple(each.name for each in fields(Stamp))


class _OpenOccurrence:
    __slots__ = tuple(each.name for each in fields(Occurrence))


class OpenOwed:
    """An open twin of `Owed`."""

    __slots__ = tuple(each.name for each in fields(Owed))


def stamped(like: Stamp, at: Instant) -> Stamp:
    """The same stamp at another instant."""
    made: Any = _OpenStamp()
    made.moment = at
    made.by = like.by
    made.settled = like.settled
    made.__class__ = Stamp
    return made  # type: ignore[no-any-return]


def happened(like: Occurrence, at: Instant) -> Occurrence:
    """The same occurrence at another instant."""
    made: Any = _OpenOccurrence()
    made.serial = like.serial
    made.name = like.name
    made.moment = at
    made.stage = like.stage
    made.stay = like.stay
    made.by = like.by
    made.facts = like.facts
    made.__class__ = Occurrence
    return made  # type: ignore[no-any-return]


def _copy(owed: Owed) -> Any:
    """An open twin with the values of `owed`."""
    made: Any = OpenOwed()
    made.duty = owed.duty
    made.n = owed.n
    made.side = owed.side
    made.stage = owed.stage
    made.stay = owed.stay
    made.serial = owed.serial
    made.trigger = owed.trigger
    made.opened = owed.opened
    made.by = owed.by
    made.origins = owed.origins
    made.rating = owed.rating
    made.rated = owed.rated
    made.due = owed.due
    made.agreed = owed.agreed
    made.pauses = owed.pauses
    made.state = owed.state
    made.ended = owed.ended
    made.passed = owed.passed
    return made


def ended(owed: Owed, state: str, at: Instant) -> Owed:
    """The instance as it ends."""
    made = _copy(owed)
    made.state = state
    made.ended = at
    made.__class__ = Owed
    return made  # type: ignore[no-any-return]


def with_passed(owed: Owed) -> Owed:
    """The instance with its due passed."""
    made = _copy(owed)
    made.passed = True
    made.__class__ = Owed
    return made  # type: ignore[no-any-return]
