"""Proofs and histories as JSON, and histories as the YAML that `run` takes.

What they are made of is described here by its shape alone: the analyses stand
above this room.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, Protocol

from escalate_rules.core.events import Event
from escalate_rules.core.policy import Policy
from escalate_rules.wire.decisions import write_head
from escalate_rules.wire.events import write_event

# Text that YAML takes for text without quotes.
PLAIN: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*(#[0-9]+(@[a-z]+)?)?")
NOT_TEXT: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}(T[\d:]+[+-]\d{2}:\d{2})?")
Chosen = tuple[tuple[str, str], ...]


class Witness(Protocol):
    """A history by which something is seen."""

    @property
    def policy(self) -> Policy: ...
    @property
    def chosen(self) -> Chosen: ...
    @property
    def events(self) -> tuple[Event, ...]: ...


class Found(Protocol):
    """One thing found about a promise."""

    @property
    def verdict(self) -> str: ...
    @property
    def says(self) -> str: ...
    @property
    def cites(self) -> tuple[str, ...]: ...
    @property
    def stage(self) -> str: ...
    @property
    def under(self) -> tuple[Chosen, ...]: ...
    @property
    def witness(self) -> Witness | None: ...


class Covered(Protocol):
    """What was tried."""

    @property
    def states(self) -> int: ...
    @property
    def combinations(self) -> int: ...
    @property
    def readings(self) -> int: ...
    @property
    def days(self) -> int: ...
    @property
    def steps(self) -> int: ...


class Proof(Protocol):
    """A promise, and what all choices of readings make of it."""

    @property
    def id(self) -> str: ...
    @property
    def says(self) -> str: ...
    @property
    def own(self) -> bool: ...
    @property
    def found(self) -> Sequence[Found]: ...
    @property
    def covered(self) -> Covered: ...
    @property
    def note(self) -> str: ...
    @property
    def cites(self) -> tuple[str, ...]: ...
    @property
    def verdict(self) -> str: ...
    @property
    def worst(self) -> str: ...


class Proved(Protocol):
    """Every promise of a policy, with what was found about it."""

    @property
    def policy(self) -> Policy: ...
    @property
    def proofs(self) -> Sequence[Proof]: ...


def write_proved(proved: Proved) -> dict[str, Any]:
    """A policy's promises, headed by the policy and its calendar."""
    promises = [write_proof(each) for each in proved.proofs]
    return {**write_head(proved.policy), "promises": promises}


def write_proof(proof: Proof) -> dict[str, Any]:
    """One promise, what was found and what was tried."""
    covered = proof.covered
    return {
        "id": proof.id,
        "says": proof.says,
        "by": "policy" if proof.own else "built_in",
        "cites": list(proof.cites),
        "verdict": str(proof.verdict),
        "worst": str(proof.worst),
        "found": [_found(each) for each in proof.found],
        "note": proof.note,
        "covered": {
            "states": covered.states,
            "fact_combinations": covered.combinations,
            "readings": covered.readings,
            "start_days": covered.days,
            "steps": covered.steps,
        },
    }


def _found(found: Found) -> dict[str, Any]:
    return {
        "verdict": str(found.verdict),
        "says": found.says,
        "stage": found.stage or None,
        "cites": list(found.cites),
        "under": [dict(each) for each in found.under],
        "history": None if found.witness is None else write_history(found.witness),
    }


class Longest(Protocol):
    """So many days from a start to an end."""

    @property
    def days(self) -> int: ...
    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...


class WorstStage(Protocol):
    """The longest time to one stage, and to its limit."""

    @property
    def stage(self) -> str: ...
    @property
    def number(self) -> int | None: ...
    @property
    def title(self) -> str: ...
    @property
    def working(self) -> Longest | None: ...
    @property
    def calendar(self) -> Longest | None: ...
    @property
    def limit_working(self) -> Longest | None: ...
    @property
    def limit_calendar(self) -> Longest | None: ...
    @property
    def open_since(self) -> str: ...
    @property
    def cites(self) -> tuple[str, ...]: ...


class Worst(Protocol):
    """The longest time to each stage of a policy."""

    @property
    def policy(self) -> Policy: ...
    @property
    def stages(self) -> Sequence[WorstStage]: ...


def write_worst(worst: Worst) -> dict[str, Any]:
    """The longest time to each stage, headed by the policy and its calendar."""
    stages = [
        {
            "stage": each.stage,
            "number": each.number,
            "title": each.title,
            "reached": {
                "working_days": _longest(each.working),
                "calendar_days": _longest(each.calendar),
            },
            "due": {
                "working_days": _longest(each.limit_working),
                "calendar_days": _longest(each.limit_calendar),
            },
            "open_since": each.open_since or None,
            "cites": list(each.cites),
        }
        for each in worst.stages
    ]
    return {**write_head(worst.policy), "worst": stages}


def _longest(longest: Longest | None) -> dict[str, Any] | None:
    if longest is None:
        return None
    start, end = longest.start.isoformat(), longest.end.isoformat()
    return {"days": longest.days, "raised": start, "on": end}


def write_history(witness: Witness) -> dict[str, Any]:
    """A history file, as data."""
    policy = witness.policy
    head: dict[str, Any] = {"policy": {"id": policy.id, "version": policy.version}}
    if witness.chosen:
        head["readings"] = dict(witness.chosen)
    return {**head, "events": [write_event(each) for each in witness.events]}


def history_text(witness: Witness) -> str:
    """A history file, as YAML: an event a line."""
    data = write_history(witness)
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
