"""What the suites of a policy cover of it, and what they do not.

A policy is made of stages, moves, routes, duties, conditions, readings, clauses
and limits. Each is one or more `Part`s: a stage that a scenario enters, a test
that held and one that did not, a limit met at its last moment and passed just
after. `coverage_items` lists the parts of a policy, `coverage_marks` sees which
of them a scenario met, `coverage_clauses` what takes a clause or a reading away.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from types import MappingProxyType

from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import Policy
from escalate_rules.testing.coverage_clauses import clauses_met, readings_met
from escalate_rules.testing.coverage_items import KINDS, Part, parts_of
from escalate_rules.testing.coverage_marks import marks
from escalate_rules.testing.suite_runs import SuiteRan


@dataclass(frozen=True, slots=True)
class Covered:
    """Of some parts, how many are met."""

    met: int
    of: int
    missing: tuple[Part, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return self.met == self.of


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the suites of one policy cover.

    Attributes:
        policy: Under the readings in use.
        parts: Everything there is to be met.
        met: The ids of the parts that some scenario met.
    """

    policy: Policy
    parts: tuple[Part, ...]
    met: frozenset[str] = field(repr=False)

    @property
    def percent(self) -> float:
        """To one place, rounded down, so that 100 means everything."""
        return int(1000 * self.whole.met / max(1, self.whole.of)) / 10

    @property
    def whole(self) -> Covered:
        """All parts together."""
        return self._of(self.parts)

    def by_kind(self) -> Mapping[str, Covered]:
        """Each kind of part that the policy has, in the order of `KINDS`."""
        found = {kind: [each for each in self.parts if each.kind == kind] for kind in KINDS}
        return MappingProxyType({kind: self._of(of) for kind, of in found.items() if of})

    def by_clause(self) -> Mapping[str, Covered]:
        """Each clause that some part rests on, in the document's order."""
        found: dict[str, list[Part]] = {each.id: [] for each in self.policy.clauses}
        for part in self.parts:
            for clause in part.cites:
                found.setdefault(clause, []).append(part)
        return MappingProxyType({clause: self._of(of) for clause, of in found.items() if of})

    def _of(self, parts: Iterable[Part]) -> Covered:
        every = tuple(parts)
        missing = tuple(each for each in every if each.id not in self.met)
        return Covered(len(every) - len(missing), len(every), missing)


def cover(
    ran: Sequence[SuiteRan], watch: Callable[[str], None] = lambda what: None
) -> list[Coverage]:
    """What suites that were run cover of their policies, a coverage for each policy.

    Args:
        ran: Suites of one policy count together; one that could not be run, not at all.
        watch: Is told each piece of the work before it is begun.
    """
    by_policy: dict[tuple[str, str], list[SuiteRan]] = {}
    for each in ran:
        if each.suite.policy is not None and each.suite.is_usable:
            key = (each.suite.policy.id, each.suite.policy.digest)
            by_policy.setdefault(key, []).append(each)
    return [_cover(suites, watch) for suites in by_policy.values()]


def _cover(suites: list[SuiteRan], watch: Callable[[str], None]) -> Coverage:
    suite = suites[0].suite
    policy = suite.policy
    assert policy is not None
    parts = tuple(parts_of(policy, suite.readings))
    met: set[str] = set()
    scenarios = [each for one in suites for each in one.scenarios]
    for each in scenarios:
        watch(each.scenario.name)
        met |= marks(each)
    met |= readings_met(suite, scenarios, watch)
    met |= clauses_met(policy, scenarios, watch)
    return Coverage(policy, parts, frozenset(met & {each.id for each in parts}))
