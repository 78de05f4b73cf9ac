"""A file under all the choices of readings that are looked at."""

from collections.abc import Iterator
from functools import cached_property

from escalate_rules.authoring.readings import Reading
from escalate_rules.checks.view import View
from escalate_rules.core.conditions import FactIs, leaves
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import Power
from escalate_rules.core.timescale import ByFact

KNOWN = ".known"


@dataclass(frozen=True)
class Choices:
    """A file under all the choices of readings that are looked at, the one in use first."""

    views: tuple[View, ...]
    readings: tuple[Reading, ...]

    @property
    def used(self) -> View:
        """The file under the choice in use."""
        return self.views[0]

    @cached_property
    def asked(self) -> dict[str, set[str]]:
        """The values of each fact that some rule asks for under one of the choices.

        A fact of which it is only asked whether it is known has none.
        """
        asked: dict[str, set[str]] = {}
        for view in self.views:
            for fact, values in _asked(view):
                asked.setdefault(fact, set()).update(values)
        return asked


def _asked(view: View) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What the rows ask that are not asking it under the choice in use."""
    for condition, _, _ in view.conditions():
        for leaf in leaves(condition):
            if isinstance(leaf, FactIs):
                yield leaf.fact, leaf.values
    for row in view.fresh:
        if isinstance(row.effect, Power) and row.effect.fact:
            yield row.effect.fact, _all(view, row.effect.fact)
    for each in view.timed:
        for part in each.parts:
            if isinstance(part, ByFact):
                yield part.fact, _all(view, part.fact)
        for name in each.moments:
            if name.endswith(KNOWN):
                yield name.removesuffix(KNOWN), ()
    for moment in () if view.same("moments") else view.policy.moments:
        if moment.default.endswith(KNOWN):
            yield moment.default.removesuffix(KNOWN), ()


def _all(view: View, fact: str) -> tuple[str, ...]:
    return tuple(value for value, _ in view.facts[fact].values) if fact in view.facts else ()
