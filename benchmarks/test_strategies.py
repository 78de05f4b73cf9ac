"""Drawing policies: what a valid one costs a property-based test."""

from collections.abc import Callable
from time import process_time
from typing import Any, Final

import pytest
from hypothesis import given, settings
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.laps import LAPS
from escalate_rules import Policy, parse_policy
from escalate_rules.testing import policies, policy_text

POLICIES: Final = 600
PARSED: Final = 100


def property_of(body: Callable[[Policy], Any], examples: int) -> Callable[[], int]:
    """A property-based test of so many policies, with every health check; how many were drawn."""

    def run() -> int:
        drawn = 0

        @settings(max_examples=examples, database=None, deadline=None)
        @given(policies())
        def each(policy: Policy) -> None:
            nonlocal drawn
            drawn += 1
            body(policy)

        each()
        return drawn

    return run


def parsed(policy: Policy) -> None:
    """What a strategy that wrote text would have to do beside the drawing."""
    assert parse_policy(policy_text(policy)) == policy


WAYS: Final[dict[str, tuple[Callable[[], int], int]]] = {
    "ours": (property_of(lambda policy: None, POLICIES), POLICIES),
    "parsed": (property_of(parsed, PARSED), PARSED),
}


@pytest.mark.filterwarnings("error")
def test_they_are_valid_and_distinct() -> None:
    seen: set[str] = set()

    def look(policy: Policy) -> None:
        seen.add(policy.digest)

    assert property_of(look, POLICIES)() == POLICIES
    assert len(seen) > 0.98 * POLICIES
    assert property_of(parsed, PARSED)() == PARSED


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("lap", range(LAPS))
@pytest.mark.benchmark(timer=process_time)
def test_strategies(benchmark: BenchmarkFixture, name: str, lap: int) -> None:
    run, number = WAYS[name]
    benchmark.group = f"strategies, lap {lap + 1}"
    benchmark.extra_info.update(what=f"drawn: {name}", lap=lap, per=number, unit="policy")
    assert benchmark.pedantic(run, rounds=3, warmup_rounds=1) == number
