"""What hypothesis draws where a test only names a type: `st.from_type(Policy)`.

Hypothesis calls `register` when it is imported, by its entry point. Only the
files that define the types are loaded then; the strategies, and what they read,
come with the first example.
"""

from collections.abc import Callable
from typing import Any, Final

# Which strategy stands for a type: the module and name of both.
TYPES: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("policy", "Policy", "strategies_policies", "policies"),
    ("policy", "Counting", "strategies_times", "countings"),
    ("calendar", "Calendar", "strategies_times", "calendars"),
    ("calendar", "Table", "strategies_times", "tables"),
    ("timescale", "Within", "strategies_times", "withins"),
    ("timescale", "Before", "strategies_times", "befores"),
    ("timescale", "SameDay", "strategies_times", "same_days"),
    ("timescale", "By", "strategies_times", "bys"),
    ("timescale", "OneOf", "strategies_times", "one_ofs"),
    ("timescale", "ByFact", "strategies_times", "by_facts"),
    ("moments", "Instant", "strategies_any", "instants"),
    ("moments", "Day", "strategies_any", "days"),
    ("moments", "DayEnd", "strategies_any", "day_ends"),
    ("case", "Case", "strategies_any", "any_cases"),
    ("decision", "Decision", "strategies_any", "any_decisions"),
    ("events", "Event", "strategies_any", "any_events"),
    ("events", "Raised", "strategies_any", "any_raisings"),
)


def register() -> None:
    """Tell hypothesis of every type, and of each kind of event."""
    from importlib import import_module

    from hypothesis import strategies as st

    for module, name, room, strategy in TYPES:
        kind = getattr(import_module(f"escalate_rules.core.{module}"), name)
        st.register_type_strategy(kind, _later(room, strategy))
    from escalate_rules.core.events import KINDS, Occurred, Raised

    for event in (*KINDS.values(), Occurred):
        if event is not Raised:
            st.register_type_strategy(event, _later("strategies_any", "events_of", event))


def _later(room: str, name: str, *given: Any) -> Callable[[Any], Any]:
    """What hypothesis calls when the type is first asked for."""

    def bring(_: Any) -> Any:
        from importlib import import_module

        return getattr(import_module(f"escalate_rules.testing.{room}"), name)(*given)

    return bring
