# mypy: disable-error-code="no-untyped-call"
"""Checking a policy: every rule over every reading, and what the bare reading of it costs."""

from collections.abc import Callable
from datetime import date
from time import process_time
from typing import Any, Final

import pytest
import yaml
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.laps import LAPS
from escalate_rules.authoring.documents import PolicyDoc
from escalate_rules.authoring.source import read_source, to_plain
from escalate_rules.authoring.switches import resolve
from escalate_rules.checks import check_file
from escalate_rules.library.policies import bundled_policy_text

ON: Final = date(2026, 11, 22)
# 436 lines and four choices of readings to look at; two of the bundled policies are shorter.
DATA, PATH = bundled_policy_text("wiltshire")
TEXT: Final = DATA.decode()


def document() -> Any:
    """The file as plain dictionaries, lists and text, with every reading chosen."""
    root = read_source(TEXT, PATH).root
    assert root is not None
    return to_plain(resolve(root, PATH, {}).root)


DOCUMENT: Final = document()


def ours() -> Any:
    """Text to findings."""
    return check_file(TEXT, PATH, on=ON)


def bare() -> Any:
    """The events of the C parser, and pydantic's validation of the document."""
    for _ in yaml.parse(TEXT, Loader=yaml.CBaseLoader):
        pass
    return PolicyDoc.model_validate(DOCUMENT)


WAYS: Final[dict[str, Callable[[], Any]]] = {"ours": ours, "events and pydantic": bare}


def test_it_is_checked_to_the_end() -> None:
    assert {each.code for each in ours()} <= {"ER501", "ER502"}


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("lap", range(LAPS))
@pytest.mark.benchmark(timer=process_time)
def test_checking(benchmark: BenchmarkFixture, name: str, lap: int) -> None:
    benchmark.group = f"checking, lap {lap + 1}"
    benchmark.extra_info.update(what=f"check: {name}", lap=lap, per=1, unit="file")
    benchmark.pedantic(WAYS[name], rounds=9, warmup_rounds=1)
