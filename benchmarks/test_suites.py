"""Running the suites of the five policies: what an expectation costs, its answer included."""

from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any, Final

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.laps import LAPS
from escalate_rules import decide, plan
from escalate_rules.core.engine import empty_case
from escalate_rules.testing import Suite, load_suite, run_suite

SUITES: Final[tuple[Suite, ...]] = tuple(
    load_suite(str(path))
    for path in sorted((Path(__file__).parent.parent / "policies").glob("*.suite.yaml"))
)
EXPECTATIONS: Final = sum(run_suite(each).expectations for each in SUITES)


def ours() -> int:
    """Every event decided, every plan made, every expectation compared."""
    return sum(run_suite(each).expectations for each in SUITES)


def anew() -> int:
    """The same where nothing is remembered of earlier decisions, as in a first run."""
    for each in SUITES:
        for scenario in each.scenarios:
            scenario.policy.index.memo.clear()
    return ours()


def answers() -> int:
    """The decisions and plans alone, and nothing compared."""
    for each in SUITES:
        for scenario in each.scenarios:
            if scenario.planned is not None:
                plan(scenario.policy, scenario.planned)
            case = empty_case(scenario.policy)
            for step in scenario.steps:
                case = decide(scenario.policy, case, step.event).case
    return EXPECTATIONS


WAYS: Final[dict[str, Callable[[], Any]]] = {
    "ours": ours,
    "ours, nothing remembered": anew,
    "answers": answers,
}


def test_every_expectation_is_met() -> None:
    assert all(run_suite(each).is_met for each in SUITES)
    assert EXPECTATIONS > 1000


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("lap", range(LAPS))
@pytest.mark.benchmark(timer=process_time)
def test_suites(benchmark: BenchmarkFixture, name: str, lap: int) -> None:
    benchmark.group = f"suites, lap {lap + 1}"
    benchmark.extra_info.update(
        what=f"suites: {name}", lap=lap, per=EXPECTATIONS, unit="expectation"
    )
    assert benchmark.pedantic(WAYS[name], rounds=7, warmup_rounds=1) == EXPECTATIONS
