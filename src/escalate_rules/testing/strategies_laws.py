"""Hypothesis strategies for what the laws take."""

from typing import Any

from hypothesis import strategies as st

from escalate_rules.core.moments import Instant
from escalate_rules.core.policy import Policy
from escalate_rules.core.timescale import Unit
from escalate_rules.testing.laws import Law
from escalate_rules.testing.strategies_cases import histories
from escalate_rules.testing.strategies_times import (
    befores,
    countings,
    moments,
    same_days,
    utc_instants,
    withins,
)

RAISED = ("raised",)


def law_arguments(
    law: Law, policy: Policy, *, max_events: int = 10
) -> st.SearchStrategy[dict[str, Any]]:
    """What a law takes, by name, of a policy: `law(**arguments)` holds it to them.

    Args:
        law: One of `LAWS`.
        policy: The policy, for laws that take one.
        max_events: The most events of a history.
    """
    drawn: dict[str, st.SearchStrategy[Any]] = {
        "policy": st.just(policy),
        "history": histories(policy, max_events=max_events),
        "place": st.integers(0, 60),
        "minutes": st.integers(0, 60 * 24 * 40),
        "counting": countings(own_table=False),
        "since": moments(),
        "at": st.builds(Instant, utc_instants()),
        "timescale": withins(RAISED) | same_days(RAISED),
        "before": befores(RAISED),
        "away": st.integers(-5, 70),
        "n": st.integers(1, 60),
        "m": st.integers(1, 30),
        "unit": st.sampled_from(tuple(Unit)),
    }
    return st.fixed_dictionaries({name: drawn[name] for name in law.inputs})
