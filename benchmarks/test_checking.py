# mypy: disable-error-code="no-untyped-call"
"""Checking a policy: every rule over every reading, and what the bare reading of it costs."""

from collections.abc import Callable
from datetime import date
from time import process_time
from typing import Any, Final, NamedTuple

import pytest
import yaml
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.laps import LAPS
from escalate_rules.authoring.documents import PolicyDoc
from escalate_rules.authoring.source import read_source, to_plain
from escalate_rules.authoring.switches import resolve
from escalate_rules.checks import check_file
from escalate_rules.library.policies import bundled_ids, bundled_policy_text

ON: Final = date(2026, 11, 22)


class Case(NamedTuple):
    """A policy to be checked, and its file as plain data with every reading chosen."""

    text: str
    path: str
    document: Any


def case(name: str) -> Case:
    data, path = bundled_policy_text(name)
    root = read_source(data, path).root
    assert root is not None
    return Case(data.decode(), path, to_plain(resolve(root, path, {}).root))


CASES: Final = {name: case(name) for name in bundled_ids()}


def ours(of: Case) -> Any:
    """Text to findings."""
    return check_file(of.text, of.path, on=ON)


def bare(of: Case) -> Any:
    """The events of the C parser, and pydantic's validation of the document."""
    for _ in yaml.parse(of.text, Loader=yaml.CBaseLoader):
        pass
    return PolicyDoc.model_validate(of.document)


def with_places(of: Case) -> Any:
    """The same, and the tree of the text with the place of every word."""
    return read_source(of.text, of.path), PolicyDoc.model_validate(of.document)


WAYS: Final[dict[str, Callable[[Case], Any]]] = {
    "ours": ours,
    "events and pydantic": bare,
    "tree and pydantic": with_places,
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_checked_to_the_end(name: str) -> None:
    assert {each.code for each in ours(CASES[name])} <= {"ER501", "ER502"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("lap", range(LAPS))
@pytest.mark.benchmark(timer=process_time)
def test_checking(benchmark: BenchmarkFixture, name: str, way: str, lap: int) -> None:
    benchmark.group = f"checking {name}, lap {lap + 1}"
    benchmark.extra_info.update(what=f"check {name}: {way}", lap=lap, per=1, unit="file")
    benchmark.pedantic(WAYS[way], args=(CASES[name],), rounds=9, warmup_rounds=1)
