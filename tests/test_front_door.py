"""What stands on the front door, and what coming in costs."""

import subprocess
import sys

import pytest

import escalate_rules

NAMES = [
    "Actor", "Advice", "Agreed", "Breach", "Calendar", "CalendarRangeError", "Case", "Changed",
    "Coming", "Convened", "Day", "DayEnd", "decide", "Decided", "Decision", "Diagnostic", "Done",
    "Due", "Duty", "Escalated", "EscalateRulesError", "Event", "explain", "Explanation",
    "Extended", "HandedOver", "Happened", "Instant", "InstantError", "Lapsed", "Learned",
    "load_policy", "MisuseError", "NotApplicable", "Occurred", "open_case", "Outlook", "outlook",
    "own_events", "parse_policy", "Party", "Paused", "Plan", "plan", "PlanStage", "Policy",
    "PolicyError", "Raised", "read_case", "read_decision", "read_event", "Reason", "Reopened",
    "replay", "Rerouted", "Resolved", "Resumed", "TimeReached", "Unknown", "Unresolved", "Way",
    "why_not", "WhyNot", "WireError", "Withdrawn", "write_case", "write_decision", "write_event",
    "write_outlook", "write_plan",
]  # fmt: skip
HEAVY = ("holidays", "pydantic", "yaml", "dateutil")


def loaded_after(code: str) -> set[str]:
    """Which heavy packages a fresh interpreter has loaded after `code`."""
    asked = f"{code}\nimport sys; print(*(name for name in {HEAVY} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_front_door_has_this_on_it() -> None:
    assert sorted(escalate_rules.__all__, key=str.casefold) == sorted(NAMES, key=str.casefold)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_on_the_front_door_opens(name: str) -> None:
    assert getattr(escalate_rules, name) is not None
    assert name in dir(escalate_rules)


def test_a_name_that_is_not_there_is_said_to_be_missing() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'escalate'"):
        escalate_rules.escalate  # noqa: B018


def test_importing_the_package_imports_nothing_heavy() -> None:
    assert loaded_after("import escalate_rules") == set()


def test_nothing_that_reads_files_is_loaded_before_a_file_is() -> None:
    everything = "from escalate_rules import *"

    assert loaded_after(everything) <= {"dateutil"}


def test_loading_a_policy_and_deciding_never_imports_holidays() -> None:
    code = """
from escalate_rules import Instant, Raised, decide, load_policy, open_case, plan
from datetime import UTC, datetime
raised = Raised(at=Instant(datetime(2026, 12, 21, 10, tzinfo=UTC)))
plan(load_policy("newcastle"), raised)
"""

    assert "holidays" not in loaded_after(code)


def test_a_bundled_policy_is_loaded_by_its_id_and_a_text_by_itself() -> None:
    policy = escalate_rules.load_policy("newcastle", {"managers_discussion": "subsumed"})

    assert dict(policy.readings)["managers_discussion"] == "subsumed"
    with pytest.raises(escalate_rules.PolicyError):
        escalate_rules.parse_policy("format: 1\n")


def test_every_error_is_one_of_ours() -> None:
    ours = escalate_rules.EscalateRulesError
    errors = (
        escalate_rules.PolicyError,
        escalate_rules.MisuseError,
        escalate_rules.InstantError,
        escalate_rules.CalendarRangeError,
    )

    assert all(issubclass(error, ours) for error in errors)
