"""Running the suites of the five policies: what an expectation costs, its answer included."""

import subprocess
import sys
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

ROOT: Final = Path(__file__).parent.parent
SUITES: Final[tuple[Suite, ...]] = tuple(
    load_suite(str(path)) for path in sorted((ROOT / "policies").glob("*.suite.yaml"))
)
EXPECTATIONS: Final = sum(run_suite(each).expectations for each in SUITES)


def ours() -> int:
    """Every event decided, every plan made, every expectation compared."""
    return sum(run_suite(each).expectations for each in SUITES)


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


WAYS: Final[dict[str, Callable[[], Any]]] = {"ours": ours, "answers": answers}


class FirstRuns:
    """Runs in processes of their own, and the clock that they are timed by: what each says."""

    def __init__(self, *arguments: str) -> None:
        self.command = [sys.executable, "-m", "benchmarks.first_run", *arguments]
        self.seconds = 0.0

    def run(self) -> int:
        """One more; how many expectations there were."""
        said = subprocess.run(self.command, check=True, cwd=ROOT, capture_output=True, text=True)
        seconds, count = said.stdout.split()
        self.seconds += float(seconds)
        return int(count)

    def now(self) -> float:
        """The seconds so far."""
        return self.seconds


FIRST: Final = {
    "first run": FirstRuns(),
    "first run of the command": FirstRuns("command"),
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


@pytest.mark.parametrize("name", FIRST)
@pytest.mark.parametrize("lap", range(LAPS))
def test_first_runs(benchmark: BenchmarkFixture, name: str, lap: int) -> None:
    runs = FIRST[name]
    benchmark.group = f"suites, lap {lap + 1}"
    benchmark._timer = runs.now  # a mark would choose one for all
    benchmark.extra_info.update(
        what=f"suites: {name}", lap=lap, per=EXPECTATIONS, unit="expectation"
    )
    assert benchmark.pedantic(runs.run, rounds=3) == EXPECTATIONS
