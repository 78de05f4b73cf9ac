"""What the laws are held to: the bundled policies, small dense ones, and drawn ones."""

from functools import cache

from hypothesis import strategies as st

from escalate_rules.authoring.load import load_policy
from escalate_rules.core.case import Case
from escalate_rules.core.events import Event
from escalate_rules.core.policy import Policy
from escalate_rules.testing import histories, policies
from escalate_rules.testing.strategies_cases import case_of
from tests.core.small import small
from tests.laws.dense import DENSE, DENSER

BUNDLED = ("newcastle", "shropshire", "generic_24h", "wsscb", "wiltshire")


@cache
def written_policies() -> tuple[Policy, ...]:
    """The five bundled policies, and small ones that are dense with rules."""
    return (*(load_policy(name) for name in BUNDLED), small(DENSE), small(DENSER), small())


def any_policies() -> st.SearchStrategy[Policy]:
    """Any policy that the laws are held to."""
    return st.sampled_from(written_policies()) | policies()


class Told:
    """A policy with a history under it; shown by the policy's id."""

    def __init__(self, policy: Policy, events: tuple[Event, ...]) -> None:
        self.policy = policy
        self.events = events

    @property
    def case(self) -> Case:
        """The case that the history makes."""
        return case_of(self.policy, self.events)

    def __repr__(self) -> str:
        return f"{self.policy.id}: {', '.join(repr(event) for event in self.events)}"


@st.composite
def told(draw: st.DrawFn) -> Told:
    """A policy with a history under it."""
    policy = draw(any_policies())
    return Told(policy, draw(histories(policy)))


__all__ = ["Told", "any_policies", "case_of", "histories", "told", "written_policies"]
