"""Tests of a policy, and of a system that works by one: suites, strategies, laws and a machine.

Strategies need the extra `testing` (`pip install 'escalate-rules[testing]'`); suites
need nothing more. Importing this costs next to nothing: each name is brought when it
is first asked for.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from escalate_rules.authoring.suite_values import Scenario, Step, Suite, Wanted
    from escalate_rules.authoring.suites import read_suite
    from escalate_rules.authoring.written import policy_text
    from escalate_rules.testing.compare import assert_decision
    from escalate_rules.testing.coverage import Coverage, cover
    from escalate_rules.testing.edges import boundary_dates
    from escalate_rules.testing.laws import LAWS, Law
    from escalate_rules.testing.machine import EscalationMachine, HostMachine
    from escalate_rules.testing.strategies_cases import (
        cases,
        decisions,
        events,
        histories,
        raisings,
    )
    from escalate_rules.testing.strategies_laws import law_arguments
    from escalate_rules.testing.strategies_policies import (
        bad_policy_texts,
        mutated_policies,
        policies,
    )
    from escalate_rules.testing.strategies_times import (
        calendars,
        countings,
        london_datetimes,
        london_days,
        moments,
        timescales,
    )
    from escalate_rules.testing.suite_files import load_suite
    from escalate_rules.testing.suite_runs import (
        Difference,
        Ran,
        SuiteRan,
        run_scenario,
        run_suite,
    )

__all__ = [
    "LAWS",
    "Coverage",
    "Difference",
    "EscalationMachine",
    "HostMachine",
    "Law",
    "Ran",
    "Scenario",
    "Step",
    "Suite",
    "SuiteRan",
    "Wanted",
    "assert_decision",
    "bad_policy_texts",
    "boundary_dates",
    "calendars",
    "cases",
    "countings",
    "cover",
    "decisions",
    "events",
    "histories",
    "law_arguments",
    "load_suite",
    "london_datetimes",
    "london_days",
    "moments",
    "mutated_policies",
    "policies",
    "policy_text",
    "raisings",
    "read_suite",
    "run_scenario",
    "run_suite",
    "timescales",
]

_ROOMS: Final[Mapping[str, tuple[str, ...]]] = {
    "authoring.suite_values": ("Scenario", "Step", "Suite", "Wanted"),
    "authoring.suites": ("read_suite",),
    "testing.suite_files": ("load_suite",),
    "testing.suite_runs": (
        "Difference", "Ran", "SuiteRan", "run_scenario", "run_suite",
    ),
    "authoring.written": ("policy_text",),
    "testing.compare": ("assert_decision",),
    "testing.coverage": ("Coverage", "cover"),
    "testing.edges": ("boundary_dates",),
    "testing.laws": ("LAWS", "Law"),
    "testing.machine": ("EscalationMachine", "HostMachine"),
    "testing.strategies_cases": ("cases", "decisions", "events", "histories", "raisings"),
    "testing.strategies_laws": ("law_arguments",),
    "testing.strategies_policies": ("bad_policy_texts", "mutated_policies", "policies"),
    "testing.strategies_times": (
        "calendars", "countings", "london_datetimes", "london_days", "moments", "timescales",
    ),
}  # fmt: skip
_ROOM_OF: Final = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    room = _ROOM_OF.get(name)
    if room is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    try:
        found = getattr(import_module(f"escalate_rules.{room}"), name)
    except ModuleNotFoundError as error:
        if error.name != "hypothesis":
            raise
        help = "install it with `pip install 'escalate-rules[testing]'`"
        raise ModuleNotFoundError(
            f"`{name}` needs hypothesis, which is not there; {help}", name=error.name
        ) from None
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
