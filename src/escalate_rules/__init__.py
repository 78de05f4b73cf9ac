"""Escalation policies as code: load a policy, open a case, decide what comes next.

Importing this costs next to nothing: each name is brought when it is first
asked for, and what reads files only when a file is read.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from os import PathLike

    from escalate_rules.analysis.outlook import Coming, Outlook, outlook
    from escalate_rules.analysis.plan import Plan, PlanStage, plan
    from escalate_rules.analysis.why_not import WhyNot, why_not
    from escalate_rules.authoring.diagnostics import Diagnostic, PolicyError
    from escalate_rules.core.calendar import Calendar
    from escalate_rules.core.case import Case
    from escalate_rules.core.decision import (
        Advice,
        Breach,
        Changed,
        Decision,
        Lapsed,
        NotApplicable,
        Reason,
    )
    from escalate_rules.core.engine import decide, open_case, replay
    from escalate_rules.core.errors import (
        CalendarRangeError,
        EscalateRulesError,
        InstantError,
        MisuseError,
    )
    from escalate_rules.core.events import (
        Actor,
        Agreed,
        Convened,
        Decided,
        Done,
        Escalated,
        Event,
        Extended,
        HandedOver,
        Happened,
        Learned,
        Occurred,
        Paused,
        Raised,
        Reopened,
        Rerouted,
        Resolved,
        Resumed,
        TimeReached,
        Unresolved,
        Withdrawn,
    )
    from escalate_rules.core.explain import Due, Duty, Party
    from escalate_rules.core.moments import Day, DayEnd, Instant, Unknown
    from escalate_rules.core.policy import Policy
    from escalate_rules.core.ways import Way
    from escalate_rules.present.elements import Explanation, explain
    from escalate_rules.wire.cases import read_case, write_case
    from escalate_rules.wire.decisions import read_decision, write_decision
    from escalate_rules.wire.events import own_events, read_event, write_event
    from escalate_rules.wire.faults import WireError
    from escalate_rules.wire.plans import write_outlook, write_plan

__all__ = [
    "Actor",
    "Advice",
    "Agreed",
    "Breach",
    "Calendar",
    "CalendarRangeError",
    "Case",
    "Changed",
    "Coming",
    "Convened",
    "Day",
    "DayEnd",
    "Decided",
    "Decision",
    "Diagnostic",
    "Done",
    "Due",
    "Duty",
    "EscalateRulesError",
    "Escalated",
    "Event",
    "Explanation",
    "Extended",
    "HandedOver",
    "Happened",
    "Instant",
    "InstantError",
    "Lapsed",
    "Learned",
    "MisuseError",
    "NotApplicable",
    "Occurred",
    "Outlook",
    "Party",
    "Paused",
    "Plan",
    "PlanStage",
    "Policy",
    "PolicyError",
    "Raised",
    "Reason",
    "Reopened",
    "Rerouted",
    "Resolved",
    "Resumed",
    "TimeReached",
    "Unknown",
    "Unresolved",
    "Way",
    "WhyNot",
    "WireError",
    "Withdrawn",
    "decide",
    "explain",
    "load_policy",
    "open_case",
    "outlook",
    "own_events",
    "parse_policy",
    "plan",
    "read_case",
    "read_decision",
    "read_event",
    "replay",
    "why_not",
    "write_case",
    "write_decision",
    "write_event",
    "write_outlook",
    "write_plan",
]

_ROOMS: Final[Mapping[str, tuple[str, ...]]] = {
    "analysis.outlook": ("Coming", "Outlook", "outlook",),
    "analysis.plan": ("Plan", "PlanStage", "plan",),
    "analysis.why_not": ("WhyNot", "why_not"),
    "authoring.diagnostics": ("Diagnostic", "PolicyError",),
    "core.calendar": ("Calendar",),
    "core.case": ("Case",),
    "core.decision": (
        "Advice", "Breach", "Changed", "Decision", "Lapsed", "NotApplicable", "Reason",
    ),
    "core.engine": ("decide", "open_case", "replay"),
    "core.errors": ("CalendarRangeError", "EscalateRulesError", "InstantError", "MisuseError"),
    "core.events": (
        "Actor", "Agreed", "Convened", "Decided", "Done", "Escalated", "Event", "Extended",
        "HandedOver", "Happened", "Learned", "Occurred", "Paused", "Raised", "Reopened",
        "Rerouted", "Resolved", "Resumed", "TimeReached", "Unresolved", "Withdrawn",
    ),
    "core.explain": ("Due", "Duty", "Party"),
    "core.moments": ("Day", "DayEnd", "Instant", "Unknown",),
    "core.policy": ("Policy",),
    "present.elements": ("Explanation", "explain"),
    "core.ways": ("Way",),
    "wire.cases": ("read_case", "write_case",),
    "wire.decisions": ("read_decision", "write_decision",),
    "wire.events": ("own_events", "read_event", "write_event",),
    "wire.faults": ("WireError",),
    "wire.plans": ("write_outlook", "write_plan",),
}  # fmt: skip
_ROOM_OF: Final = {name: room for room, names in _ROOMS.items() for name in names}
_AS_CHOSEN: Final[Mapping[str, str]] = {}


def load_policy(
    path_or_name: "str | PathLike[str]", readings: Mapping[str, str] = _AS_CHOSEN
) -> "Policy":
    """The policy in a file, or the bundled one of that name: `load_policy("newcastle")`.

    Args:
        path_or_name: The path of a YAML file, or the id of a bundled policy.
        readings: Options to use in place of those that the file uses.

    Raises:
        PolicyError: the file has mistakes; it lists every one with its place.
        EscalateRulesError: there is no such policy, file or reading, or the
            file cannot be read.
    """
    from escalate_rules.authoring.load import load_policy as load

    return load(path_or_name, readings)


def parse_policy(
    text: str | bytes, path: str = "policy.yaml", readings: Mapping[str, str] = _AS_CHOSEN
) -> "Policy":
    """The policy that `text` says.

    Args:
        text: What a policy file holds.
        path: What findings and citations call the file.
        readings: Options to use in place of those that the text uses.

    Raises:
        PolicyError: the text has mistakes; it lists every one with its place.
        EscalateRulesError: there is no such reading.
    """
    from escalate_rules.authoring.load import parse_policy as parse

    return parse(text, path, readings)


def __getattr__(name: str) -> Any:
    room = _ROOM_OF.get(name)
    if room is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(f"{__name__}.{room}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
