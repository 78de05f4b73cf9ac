"""Histories, as the JSON and the YAML that `run` takes."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from escalate_rules.core.events import Event
from escalate_rules.core.policy import Policy
from escalate_rules.wire.analyses import Chosen
from escalate_rules.wire.events import write_event

# Text that YAML takes for text without quotes.
PLAIN: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*(#[0-9]+(@[a-z]+)?)?")
NOT_TEXT: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}(T[\d:]+[+-]\d{2}:\d{2})?")


def write_history(policy: Policy, events: Iterable[Event], readings: Chosen = ()) -> dict[str, Any]:
    """A history file, as data; `readings` are those under which it is to be run."""
    head: dict[str, Any] = {"policy": {"id": policy.id, "version": policy.version}}
    if readings:
        head["readings"] = dict(readings)
    return {**head, "events": [write_event(each) for each in events]}


def history_text(policy: Policy, events: Iterable[Event], readings: Chosen = ()) -> str:
    """A history file, as YAML: an event a line."""
    data = write_history(policy, events, readings)
    lines = [f"policy: {_flow(data['policy'])}"]
    if "readings" in data:
        lines.append(f"readings: {_flow(data['readings'])}")
    lines.append("events:")
    lines += [f"  - {_flow(each)}" for each in data["events"]]
    return "\n".join(lines) + "\n"


def _flow(value: Any) -> str:
    match value:
        case Mapping():
            inner = ", ".join(f"{_flow(key)}: {_flow(each)}" for key, each in value.items())
            return f"{{{inner}}}"
        case list():
            return f"[{', '.join(_flow(each) for each in value)}]"
        case str() if INSTANT.fullmatch(value):
            return value
        case str() if PLAIN.fullmatch(value) and value not in NOT_TEXT and "#" not in value:
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)
