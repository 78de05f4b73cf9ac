"""What a caller cannot ask: names, values and times that the policy cannot know.

Misuse raises; it never becomes an answer. What has no meaning *now* is another
thing, and is in admission.py.
"""

from difflib import get_close_matches

from escalate_rules.core.case import Case
from escalate_rules.core.errors import MisuseError
from escalate_rules.core.events import (
    Agreed,
    Convened,
    Done,
    Escalated,
    Event,
    Extended,
    Facts,
    HandedOver,
    Happened,
    Learned,
    Occurred,
    Raised,
    Reopened,
    Rerouted,
)
from escalate_rules.core.moments import Instant
from escalate_rules.core.policy import SIDES, Go, Goal, Policy


def refuse_misuse(policy: Policy, case: Case, event: Event) -> None:
    """Raise for a case of another policy, an event before the last, an unknown name or value.

    Raises:
        MisuseError: with the name at fault and what would have been right.
    """
    if case.policy != policy.ref:
        raise MisuseError(
            "policy",
            case.policy.id,
            f"this case was opened under {case.policy.id} version {case.policy.version} "
            f"({case.policy.digest[:12]}), not under {policy.id} version {policy.version} "
            f"({policy.digest[:12]}); load that version with the readings it was opened with",
        )
    if isinstance(case.at, Instant) and isinstance(event.at, Instant) and event.at.at < case.at.at:
        raise MisuseError(
            "event",
            event.kind,
            f"an event at {event.at} comes before the case's last one at {case.at}; "
            "give events in the order in which they are told, and when it was done as `on`",
        )
    if event.by is not None:
        if event.by.role:
            _known("role", event.by.role, tuple(policy.index.roles))
        if event.by.side:
            _known("side", event.by.side, (*SIDES, "partnership", "authority"))
    _names(policy, event)


def _names(policy: Policy, event: Event) -> None:
    index = policy.index
    duties = tuple(index.duties)
    match event:
        case Raised():
            if event.stage is not None:
                _known("stage", event.stage, tuple(index.stages))
            _facts(policy, event.facts)
            for name, _ in event.moments:
                _known("moment", name, tuple(index.moments))
            for side, agency in event.agencies:
                _known("side", side, SIDES)
                if policy.agencies:
                    _known("agency", agency, tuple(dict(policy.agencies)))
            given = {fact for fact, _ in event.facts}
            for fact in policy.facts:
                if fact.required and fact.id not in given:
                    raise MisuseError(
                        "fact",
                        fact.id,
                        f"the policy needs the fact `{fact.id}` when a concern is raised: "
                        f"{fact.asks}",
                        tuple(value for value, _ in fact.values),
                    )
        case Learned(facts=facts):
            _facts(policy, facts)
        case Escalated(to=str() as to):
            _known("stage", to, (*targets(policy), "back"))
        case Rerouted(to=to):
            _known("route", to, (*(name for name in index.routes if name), "back"))
        case HandedOver(to=to):
            _known("handover", to, tuple(each.id for each in policy.handovers))
        case Happened(moment=name):
            _known("moment", name, tuple(index.moments))
        case Occurred(name=name):
            _known("event", name, tuple(each.id for each in policy.moments if each.event))
        case Done(duty=duty):
            _known("duty", duty.partition("#")[0], duties)
        case Agreed(duty=str() as duty) | Extended(duty=str() as duty):
            _known("duty", duty.partition("#")[0], duties)
        case Convened():
            if event.duty is not None:
                _known("duty", event.duty.partition("#")[0], duties)
            if policy.agencies:
                for agency in event.agencies:
                    _known("agency", agency, tuple(dict(policy.agencies)))
        case Reopened(stage=str() as stage):
            _known("stage", stage, tuple(index.stages))
        case _:
            pass
    if isinstance(event, Agreed):
        for side in event.agreeing:
            _known("side", side, SIDES)


def targets(policy: Policy) -> tuple[str, ...]:
    """Everything an escalation may name: stages, and ends that a move leads to."""
    ends = [
        row.effect.target
        for row in policy.rows
        if isinstance(row.effect, Go)
        and row.effect.goal in {Goal.ENDING, Goal.HANDOVER, Goal.ROUTE}
    ]
    return tuple(dict.fromkeys((*policy.index.stages, *ends)))


def _facts(policy: Policy, facts: Facts) -> None:
    for name, value in facts:
        _known("fact", name, tuple(policy.index.facts))
        values = tuple(each for each, _ in policy.index.facts[name].values)
        if value not in values:
            raise MisuseError(
                "value",
                value,
                f"`{value}` is not a value of the fact `{name}`{_meant(value, values)}",
                values,
            )


def _known(what: str, name: str, allowed: tuple[str, ...]) -> None:
    if name not in allowed:
        raise MisuseError(
            what, name, f"this policy has no {what} `{name}`{_meant(name, allowed)}", allowed
        )


def _meant(name: str, allowed: tuple[str, ...]) -> str:
    close = get_close_matches(name, allowed, n=1)
    return f" (did you mean `{close[0]}`?)" if close else ""
