"""Plans, outlooks and what `run` answers, as JSON."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from escalate_rules.core.decision import Decision, closed_by
from escalate_rules.core.moments import Moment
from escalate_rules.core.policy import Policy
from escalate_rules.wire.analyses import IfEnded, Outlook, Plan
from escalate_rules.wire.decisions import (
    write_advice,
    write_decision,
    write_duties,
    write_duty,
    write_head,
    write_refusal,
    write_ways,
)
from escalate_rules.wire.events import moment_text
from escalate_rules.wire.values import instant_text


def write_plan(policy: Policy, plan: Plan) -> dict[str, Any]:
    """A plan with its head."""
    return {
        **write_head(policy),
        "plan": [
            {
                "stage": each.stage,
                "number": each.number,
                "title": each.title,
                "enters": None if each.enters is None else moment_text(each.enters),
                "duties": write_duties(each.duties),
                "moves": write_ways(each.moves),
                "advice": write_advice(each.advice),
                "assumes": dict(each.assumes),
            }
            for each in plan.stages
        ],
        "if_resolved": _write_ended(plan.resolved),
        "if_decided": _write_ended(plan.decided),
        "if_withdrawn": _write_ended(plan.withdrawn),
        "opened": write_duties(plan.first.opened),
        "closed": _write_closed(plan.first),
        "not_applicable": write_refusal(plan.not_applicable),
    }


def _write_ended(ended: IfEnded) -> list[dict[str, Any]]:
    """The duties that an ending calls for, each with the stages at which it does."""
    return [{**write_duty(each), "stages": list(ended.stages(each.duty))} for each in ended.duties]


def _write_closed(first: Decision) -> dict[str, Any] | None:
    """How the raising itself closes the case, where it does."""
    if first.stage is not None or first.status == "not_opened":
        return None
    title, cites = closed_by(first)
    return {"status": first.status, "ending": first.ending, "title": title, "cites": list(cites)}


def write_outlook(outlook: Outlook) -> dict[str, Any]:
    """An outlook."""
    return {
        "at": _when(outlook.at),
        "stage": outlook.stage,
        "open": write_duties(outlook.open),
        "overdue": write_duties(outlook.overdue),
        "coming": [{"at": _when(each.at), "what": each.what} for each in outlook.coming],
        "next": write_ways(outlook.next),
    }


def write_run(
    policy: Policy, decisions: Iterable[Decision], outlook: Outlook | None = None
) -> dict[str, Any]:
    """A history's decisions with their head, and the outlook where one was asked for."""
    told = {**write_head(policy), "decisions": [write_decision(each) for each in decisions]}
    if outlook is not None:
        told["outlook"] = write_outlook(outlook)
    return told


def _when(at: datetime | Moment) -> str | None:
    return instant_text(at) if isinstance(at, datetime) else moment_text(at)
