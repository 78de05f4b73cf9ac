"""Answers as JSON, exactly as design section 8 publishes them.

`write_decision` is for other programs. With `log` it also carries what
`read_decision` needs to make the same value again. `schemas/` holds the shapes.
"""

from collections.abc import Iterable
from typing import Any, Final

from escalate_rules.core.calendar import Calendar
from escalate_rules.core.decision import Advice, Decision, Log, NotApplicable
from escalate_rules.core.explain import Due, Duty, Party
from escalate_rules.core.policy import Policy
from escalate_rules.core.ways import Way
from escalate_rules.wire.cases import read_case, write_case
from escalate_rules.wire.events import (
    day_text,
    moment_text,
    own_events,
    read_event,
    write_event,
)
from escalate_rules.wire.faults import Fault, WireError
from escalate_rules.wire.values import Codec, instant_text

_CODEC: Final = Codec()


def write_head(policy: Policy) -> dict[str, Any]:
    """What every answer is headed by: the policy with its readings, and its calendar."""
    calendar = policy.counting.calendar
    head = write_calendar(calendar)
    if policy.side_counting:
        head["sides"] = {
            side: write_nations(counting.calendar) for side, counting in policy.side_counting
        }
    return {
        "policy": {
            "id": policy.id,
            "version": policy.version,
            "digest": policy.digest,
            "readings": dict(policy.readings),
        },
        "calendar": head,
    }


def write_calendar(calendar: Calendar) -> dict[str, Any]:
    """Which bank holidays are left out, and how far they are known."""
    return {
        "nation": write_nations(calendar),
        "digest": calendar.digest,
        "published_to": calendar.published_to.isoformat(),
        "projected_to": calendar.projected_to.isoformat(),
    }


def write_nations(calendar: Calendar) -> str | list[str]:
    """The nation; a list where the calendar is the union of several."""
    nations = [nation.value for nation in calendar.nations]
    return nations[0] if len(nations) == 1 else nations


def write_decision(decision: Decision, *, log: bool = False) -> dict[str, Any]:
    """The decision as plain data.

    Args:
        decision: Of any event.
        log: Add the `log` from which `read_decision` makes it again.
    """
    refusal = decision.not_applicable
    told: dict[str, Any] = {
        "event": write_event(decision.event),
        "at": moment_text(decision.at),
        "case": write_case(decision.case),
        "status": decision.status,
        "ending": decision.ending,
        "stage": decision.stage,
        "next": write_ways(decision.next),
        "opened": write_duties(decision.opened),
        "open": write_duties(decision.open),
        "discharged": list(decision.discharged),
        "late": list(decision.late),
        "lapsed": [
            {"id": each.id, "why": each.why, "missed": each.missed} for each in decision.lapsed
        ],
        "overdue": write_duties(decision.overdue),
        "changed": [
            {
                "id": each.id,
                "was": write_due(each.was),
                "now": write_due(each.now),
                "why": each.why,
            }
            for each in decision.changed
        ],
        "notifications": write_duties(decision.notifications),
        "records": write_duties(decision.records),
        "expedite": decision.expedite,
        "breaches": [
            {
                "rule": each.rule,
                "severity": each.severity,
                "says": each.says,
                "cites": list(each.cites),
            }
            for each in decision.breaches
        ],
        "advice": write_advice(decision.advice),
        "not_applicable": write_refusal(refusal),
        "reasons": [
            {
                "rule": each.rule,
                "says": each.says,
                "cites": list(each.cites),
                "file": each.file,
                "line": each.line,
            }
            for each in decision.reasons
        ],
    }
    if log:
        told["log"] = {
            "refused_by": "" if refusal is None else refusal.rule,
            **_CODEC.write(decision.log, Log),
        }
    return told


def read_decision(policy: Policy, data: Any) -> Decision:
    """The decision that `write_decision` wrote with its `log`.

    Raises:
        WireError: the data is no such decision, or of another policy.
    """
    if not isinstance(data, dict) or not isinstance(data.get("log"), dict):
        says = "this is not a decision written with its log"
        raise WireError([Fault("wrong shape", (), says, "write it with `log=True`")])
    event = read_event(data.get("event"), own_events(policy))
    case = read_case(data.get("case"))
    if case.policy != policy.ref:
        says = f"this decision was made under {case.policy.id} version {case.policy.version}"
        raise WireError([Fault("wrong shape", ("case", "policy"), says, "load that policy")])
    log = dict(data["log"])
    refused_by = log.pop("refused_by", "")
    refusal = data.get("not_applicable")
    if refusal is not None:
        refusal = _CODEC.read({**refusal, "rule": refused_by}, NotApplicable, ("not_applicable",))
    return Decision(
        policy=policy,
        event=event,
        case=case,
        not_applicable=refusal,
        log=_CODEC.read(log, Log, ("log",)),
    )


def write_refusal(refusal: NotApplicable | None) -> dict[str, Any] | None:
    """Why an event was not applicable; None where it was."""
    if refusal is None:
        return None
    told: dict[str, Any] = {"why": refusal.why, "cites": list(refusal.cites)}
    if refusal.closes is not None:
        told["closes"] = instant_text(refusal.closes)
    return told


def write_advice(advice: Iterable[Advice]) -> list[dict[str, Any]]:
    """Guidance with its clauses."""
    return [{"says": each.says, "cites": list(each.cites)} for each in advice]


def write_ways(ways: Iterable[Way]) -> list[dict[str, Any]]:
    """Moves that are open, as they stand under `next`."""
    return [
        {
            "to": {way.to[0]: way.to[1] or None},
            "on": way.on,
            "rule": way.rule,
            "opens": None if way.opens is None else instant_text(way.opens),
            "closes": None if way.closes is None else instant_text(way.closes),
            "needs": list(way.needs),
            "cites": list(way.cites),
        }
        for way in ways
    ]


def write_duties(duties: Iterable[Duty]) -> list[dict[str, Any]]:
    """Duties, in the order given."""
    return [write_duty(duty) for duty in duties]


def write_duty(duty: Duty) -> dict[str, Any]:
    """One duty."""
    return {
        "id": duty.id,
        "duty": duty.duty,
        "stage": duty.stage,
        "act": duty.act,
        "force": duty.force,
        "who": _parties(duty.who),
        "joined": duty.joined,
        "to": _parties(duty.to),
        "to_joined": duty.to_joined,
        "with": _parties(duty.with_),
        "with_joined": duty.with_joined,
        "copy": _parties(duty.copy),
        "copy_joined": duty.copy_joined,
        "how": duty.how,
        "what": duty.what,
        "due": write_due(duty.due),
        "state": duty.state,
        "opened": moment_text(duty.opened),
        "until": duty.until,
        "cites": list(duty.cites),
    }


def _parties(parties: tuple[Party, ...]) -> list[dict[str, Any]]:
    return [
        {"role": each.role, "side": each.side, "agency": each.agency, "title": each.title}
        for each in parties
    ]


def write_due(due: Due) -> dict[str, Any]:
    """When, with how it was counted."""
    since = None
    if due.since is not None:
        since = {"moment": due.origin, "at": moment_text(due.since)}
    return {
        "kind": due.kind,
        "due_on": day_text(due.due_on),
        "due_by": None if due.due_by is None else instant_text(due.due_by),
        "status": due.status,
        "words": due.words,
        "from": since,
        "counted": [day.isoformat() for day in due.counted],
        "skipped": [{"on": day.isoformat(), "why": why} for day, why in due.skipped],
        "expedite": due.expedite,
        "missing": list(due.missing),
        "why": due.why,
        "other": [write_due(each) for each in due.other],
    }
