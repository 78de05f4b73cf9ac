"""What stands on the front door of `escalate_rules.testing`, and what coming in costs."""

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import escalate_rules
from escalate_rules import testing
from escalate_rules.core import events, moments, timescale
from escalate_rules.core.policy import Counting
from escalate_rules.testing.registered import TYPES

NAMES = [
    "Coverage", "cover",
    "LAWS", "Law", "law_arguments",
    "assert_decision", "bad_policy_texts", "boundary_dates", "calendars", "cases", "countings",
    "decisions", "Difference", "EscalationMachine", "events", "histories", "HostMachine",
    "load_suite",
    "london_datetimes", "london_days", "moments", "mutated_policies", "policies", "policy_text",
    "raisings", "Ran", "read_suite", "run_scenario", "run_suite", "Scenario", "Step", "Suite",
    "SuiteRan", "timescales", "Wanted",
]  # fmt: skip
DRAWN: list[Any] = [
    escalate_rules.Policy, escalate_rules.Case, escalate_rules.Calendar, escalate_rules.Decision,
    escalate_rules.Event, Counting, moments.Day, moments.DayEnd, moments.Instant,
    timescale.Within, timescale.Before, timescale.SameDay, timescale.By, timescale.OneOf,
    timescale.ByFact, events.Occurred, *events.KINDS.values(),
]  # fmt: skip


def loaded_after(code: str) -> set[str]:
    """Which modules a fresh interpreter has loaded after `code`."""
    asked = f"{code}\nimport sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_front_door_has_this_on_it() -> None:
    assert sorted(testing.__all__, key=str.casefold) == sorted(NAMES, key=str.casefold)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_on_the_front_door_opens(name: str) -> None:
    assert getattr(testing, name) is not None
    assert name in dir(testing)


def test_a_name_that_is_not_there_is_said_to_be_missing() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'policy'"):
        testing.policy  # noqa: B018


def test_without_hypothesis_a_strategy_says_what_to_install_and_the_rest_is_there() -> None:
    code = """
import sys
sys.modules["hypothesis"] = None
from escalate_rules.testing import LAWS, assert_decision, boundary_dates
try:
    from escalate_rules.testing import policies
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == (
        "`policies` needs hypothesis, which is not there; "
        "install it with `pip install 'escalate-rules[testing]'`"
    )


def test_importing_it_imports_nothing_heavy() -> None:
    assert loaded_after("import escalate_rules.testing").isdisjoint(
        {"hypothesis", "pydantic", "yaml", "dateutil"}
    )


def test_hypothesis_brings_the_types_and_no_strategy() -> None:
    loaded = loaded_after("import hypothesis")

    ours = {name for name in loaded if name.startswith("escalate_rules.")}
    assert "escalate_rules.testing.registered" in ours
    assert {name.split(".")[1] for name in ours} == {"core", "testing"}
    assert not any("strategies" in name for name in ours)
    assert loaded.isdisjoint({"pydantic", "yaml", "holidays"})


@pytest.mark.parametrize("kind", DRAWN, ids=lambda kind: kind.__name__)
def test_a_type_is_drawn_where_it_is_named(kind: Any) -> None:
    @settings(max_examples=5, deadline=None, database=None)
    @given(st.from_type(kind))
    def named(value: object) -> None:
        assert isinstance(value, kind)

    named()


def test_any_timescale_is_drawn_where_it_is_named() -> None:
    assert {name for module, name, _, _ in TYPES if module == "timescale"} == {
        each.__name__ for each in timescale.Timescale.__args__
    }
