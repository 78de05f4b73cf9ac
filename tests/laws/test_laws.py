"""The laws of the engine, held to bundled policies, dense ones and drawn ones.

The laws themselves are public: `escalate_rules.testing.LAWS`.
"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalate_rules.core.engine import decide, empty_case, walk
from escalate_rules.testing.laws import LAWS, Law
from escalate_rules.testing.strategies_laws import law_arguments
from tests.laws.histories import Told, any_policies, told

# Where time may be told is more than where an event may be.
EXAMPLES = {"time_alone": 120, "texts": 20}


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.id)
def test_the_law_holds(law: Law) -> None:
    # The same examples each time, so that a run tells of the change and not of its luck.
    @settings(max_examples=EXAMPLES.get(law.id, 60), deadline=None, derandomize=True)
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        policy = data.draw(any_policies()) if "policy" in law.inputs else None
        arguments: dict[str, Any] = data.draw(law_arguments(law, policy))  # type: ignore[arg-type]
        law(**arguments)

    holds()


@settings(max_examples=100, deadline=None)
@given(told())
def test_the_engine_remembers_nothing_but_what_it_would_work_out_again(history: Told) -> None:
    policy, case = history.policy, empty_case(history.policy)

    for event in history.events:
        decision = decide(policy, case, event)
        if not event.id:
            assert walk(policy, case, event) == decision
        case = decision.case
