"""The timescales of a row, and what they are made of."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from escalate_rules.core.policy import Go, Open, Row
from escalate_rules.core.timescale import ByFact, OneOf, Timescale, moments_of


class Timed(NamedTuple):
    """A row that holds timescales.

    Attributes:
        parts: Every one of them, and all that they are made of.
        moments: The moments that they may be counted from.
    """

    row: Row
    parts: tuple[Timescale, ...]
    moments: tuple[str, ...]


def timed(rows: Iterable[Row]) -> Iterator[Timed]:
    """Those of the rows that hold timescales."""
    for row in rows:
        own = _timescales(row)
        if own:
            parts = tuple(part for each in own for part in _parts(each))
            yield Timed(row, parts, tuple(name for each in own for name in moments_of(each)))


def _timescales(row: Row) -> list[Timescale]:
    effect = row.effect
    if isinstance(effect, Open):
        found = [] if effect.within is None else [effect.within]
        return found + [each.until for each in effect.varies if not isinstance(each.until, str)]
    if isinstance(effect, Go):
        return [each for each in (effect.opens, effect.closes) if each is not None]
    within = getattr(effect, "within", None)
    return [] if within is None else [within]


def _parts(timescale: Timescale) -> Iterator[Timescale]:
    """The timescale and all that it is made of."""
    yield timescale
    match timescale:
        case OneOf(of=of):
            inner: tuple[Timescale | None, ...] = of
        case ByFact(options=options, otherwise=otherwise):
            inner = (*(each for _, each in options), otherwise)
        case _:
            return
    for part in inner:
        if part is not None:
            yield from _parts(part)
