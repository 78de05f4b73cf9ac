"""Proofs, and the longest time to each stage, as JSON."""

from typing import Any

from escalate_rules.wire.analyses import Found, Longest, Proof, Proved, Witness, Worst
from escalate_rules.wire.decisions import write_head
from escalate_rules.wire.histories import write_history


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
        "history": None if found.witness is None else _history(found.witness),
    }


def _history(witness: Witness) -> dict[str, Any]:
    return write_history(witness.policy, witness.events, witness.chosen)


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
