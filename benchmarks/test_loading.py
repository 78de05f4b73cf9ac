# mypy: disable-error-code="no-untyped-call"
"""Reading a policy: ours, and what YAML and pydantic cost on the same file by themselves."""

from collections.abc import Callable
from time import process_time
from typing import Any, Final

import pytest
import yaml
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.laps import LAPS
from escalate_rules import parse_policy
from escalate_rules.authoring.documents import PolicyDoc
from escalate_rules.authoring.source import read_source, to_plain
from escalate_rules.authoring.switches import resolve
from escalate_rules.library.policies import bundled_ids, bundled_policy_text

TEXT, PATH = max(
    (bundled_policy_text(name) for name in bundled_ids()), key=lambda each: len(each[0])
)


def resolved_document() -> Any:
    """The file as plain dictionaries, lists and text, with every reading chosen."""
    root = read_source(TEXT, PATH).root
    assert root is not None
    return to_plain(resolve(root, PATH, {}).root)


DOCUMENT: Final = resolved_document()


def ours() -> Any:
    """Text to policy: the tree with its places, readings, document, checks, rows and digest."""
    return parse_policy(TEXT, PATH)


def only_yaml() -> Any:
    """`yaml.load` by the C parser."""
    return yaml.load(TEXT, Loader=yaml.CSafeLoader)


def only_pydantic() -> Any:
    """pydantic's validation of the document."""
    return PolicyDoc.model_validate(DOCUMENT)


def yaml_and_pydantic() -> Any:
    """The two after each other; neither's answer would do for the other, as it happens."""
    return only_yaml(), only_pydantic()


WAYS: Final[dict[str, Callable[[], Any]]] = {
    "ours": ours,
    "yaml and pydantic": yaml_and_pydantic,
    "yaml": only_yaml,
    "pydantic": only_pydantic,
}


def test_pydantic_is_given_the_document_that_ours_gives_it() -> None:
    assert only_pydantic().id == ours().id
    assert set(only_pydantic().stages) <= set(ours().index.stages)


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("lap", range(LAPS))
@pytest.mark.benchmark(timer=process_time)
def test_loading(benchmark: BenchmarkFixture, name: str, lap: int) -> None:
    benchmark.group = f"loading, lap {lap + 1}"
    benchmark.extra_info.update(what=f"load: {name}", lap=lap, per=1, unit="file")
    benchmark.pedantic(WAYS[name], rounds=9, warmup_rounds=1)
