# mypy: disable-error-code="import-untyped,import-not-found,no-untyped-call"
"""Adding working days: ours, a bare look-up in lists, numpy and `holidays`."""

from collections.abc import Callable
from datetime import date, timedelta
from time import process_time
from typing import Any, Final

import numpy
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.by_hand import ENGLAND, add_by_list
from benchmarks.histories import CALENDAR
from benchmarks.laps import LAPS
from benchmarks.machines import WORKING_DAYS

QUESTIONS: Final = [
    (date(2020, 1, 1) + timedelta(days=3 * step), (1, 2, 5, 10)[step % 4]) for step in range(700)
]


def by_numpy(day: date, n: int) -> Any:
    """numpy, a day at a time as a due date is asked for."""
    return numpy.busday_offset(day, n, roll="backward", busdaycal=WORKING_DAYS)


WAYS: Final[dict[str, tuple[Callable[[date, int], Any], int]]] = {
    "ours": (CALENDAR.add, 60),
    "list": (add_by_list, 60),
    "numpy": (by_numpy, 20),
    "holidays": (ENGLAND.get_nth_working_day, 8),
}


def ask(add: Callable[[date, int], Any]) -> None:
    for day, n in QUESTIONS:
        add(day, n)


@pytest.mark.parametrize("name", WAYS)
def test_all_give_the_same_days(name: str) -> None:
    add, _ = WAYS[name]
    for day, n in QUESTIONS:
        answer = add(day, n)
        assert (answer.item() if name == "numpy" else answer) == CALENDAR.walk(day, n).counted[-1]


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("lap", range(LAPS))
@pytest.mark.benchmark(timer=process_time)
def test_adding_working_days(benchmark: BenchmarkFixture, name: str, lap: int) -> None:
    add, rounds = WAYS[name]
    benchmark.group = f"adding working days, lap {lap + 1}"
    benchmark.extra_info.update(what=f"add: {name}", lap=lap, per=len(QUESTIONS), unit="answer")
    benchmark.pedantic(ask, args=(add,), rounds=rounds, warmup_rounds=3)
