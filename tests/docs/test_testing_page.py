"""Each example of docs/testing.md runs, and fails as the page says where it is to fail."""

import re
from typing import Any

import pytest
from hypothesis.stateful import RuleBasedStateMachine

from escalate_rules import testing
from escalate_rules.testing.machine import HostMachine
from tests.docs.pages import DOCS, Block, blocks

PAGE = "testing.md"
TEXT = (DOCS / PAGE).read_text("utf-8")
BLOCKS = blocks(PAGE)


def run(block: Block, known: dict[str, Any]) -> None:
    """Run a block with what the blocks before it have named, and then the tests in it."""
    before = set(known)
    exec(compile(block.text, block.place, "exec"), known)
    for name in known.keys() - before:
        if name.startswith("test_"):
            known[name]()
        elif name.startswith("Test"):
            known[name]("runTest").runTest()


def test_every_example_runs_and_fails_as_the_page_says() -> None:
    known: dict[str, Any] = {"__name__": "testing_page"}

    for block, following in zip(BLOCKS, [*BLOCKS[1:], None], strict=True):
        if block.kind == "text":
            continue
        assert block.kind == "python", block.place
        if following is None or following.kind != "text":
            run(block, known)
            continue
        with pytest.raises(AssertionError) as failed:
            run(block, known)
        assert str(failed.value) == following.text.rstrip("\n"), following.place

    assert {"test_our_policy_keeps_every_law", "TestOurSystem"} <= known.keys()
    assert issubclass(known["OurSystem"], RuleBasedStateMachine)


def test_every_name_of_the_kit_is_on_the_page() -> None:
    suites = {"Coverage", "Difference", "Ran", "Scenario", "Step", "Suite", "SuiteRan", "Wanted",
              "cover", "load_suite", "read_suite", "run_scenario", "run_suite", "Law"}  # fmt: skip
    prose = re.sub(r"^```.*?^```$", "", TEXT, flags=re.MULTILINE | re.DOTALL)
    code = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", prose))))

    assert set(testing.__all__) - suites <= code


def test_every_method_that_a_host_may_give_is_on_the_page() -> None:
    given = {name for name in vars(HostMachine) if name.startswith(("read_", "start", "apply"))}

    assert {name for name in given if f"`{name}(" not in TEXT} == set()
