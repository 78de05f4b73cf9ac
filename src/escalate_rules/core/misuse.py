"""What a caller cannot ask: names, values and times that the policy cannot know.

Misuse raises; it never becomes an answer. What has no meaning *now* is another
thing, and is in admission.py.
"""

from collections.abc import Collection, Iterable
from typing import Any, Final

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
from escalate_rules.core.moments import Day, Instant
from escalate_rules.core.policy import SIDES, Go, Goal, Policy

_SIDES: Final = (*SIDES, "partnership", "authority")


def refuse_misuse(policy: Policy, case: Case, event: Event) -> None:
    """Raise for a case of another policy, an event before the last, an unknown name or value.

    Raises:
        MisuseError: with the name at fault and what would have been right.
    """
    refuse_other(policy, case)
    now, last = event.at, case.at
    if isinstance(last, Instant) and isinstance(now, Instant) and now.at < last.at:
        raise MisuseError(
            "event",
            event.kind,
            f"an event at {event.at} comes before the case's last one at {case.at}; "
            "give events in the order in which they are told, and when it was done as `on`",
        )
    by = event.by
    if by is not None:
        if by.role:
            _known("role", by.role, policy.index.roles)
        if by.side:
            _known("side", by.side, _SIDES)
    _names(policy, event)


def refuse_other(policy: Policy, case: Case) -> None:
    """Raise for a case of another policy, version or choice of readings.

    Raises:
        MisuseError: with what the case was opened under.
    """
    ref = policy.index.ref
    if case.policy is not ref and case.policy != ref:
        raise MisuseError(
            "policy",
            case.policy.id,
            f"this case was opened under {case.policy.id} version {case.policy.version} "
            f"({case.policy.digest[:12]}), not under {policy.id} version {policy.version} "
            f"({policy.digest[:12]}); load that version with the readings it was opened with",
        )


def _names(policy: Policy, event: Event) -> None:
    index = policy.index
    match event:
        case Escalated(to=to):
            if to is not None:
                _known("stage", to, (*targets(policy), "back"))
        case Raised():
            if event.stage is not None:
                _known("stage", event.stage, index.stages)
            _facts(policy, event.facts)
            for name, when in _pairs("moments", event.moments, '("meeting", Day(…))'):
                _known("moment", name, index.moments)
                if not isinstance(when, Day | Instant):
                    says = f"the moment `{name}` is told as a `Day` or an `Instant`, not {when!r}"
                    raise MisuseError("moment", name, says)
            for side, agency in _pairs("agencies", event.agencies, '("raising", "school")'):
                _known("side", side, SIDES)
                if policy.agencies:
                    _known("agency", agency, dict(policy.agencies))
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
        case Rerouted(to=to):
            _known("route", to, (*(name for name in index.routes if name), "back"))
        case HandedOver(to=to):
            _known("handover", to, tuple(each.id for each in policy.handovers))
        case Happened(moment=name):
            _known("moment", name, index.moments)
        case Occurred(name=name):
            _known("event", name, tuple(each.id for each in policy.moments if each.event))
        case Done(duty=duty):
            _known("duty", duty.partition("#")[0], index.duties)
        case Agreed(duty=str() as duty) | Extended(duty=str() as duty):
            _known("duty", duty.partition("#")[0], index.duties)
        case Convened():
            if event.duty is not None:
                _known("duty", event.duty.partition("#")[0], index.duties)
            if policy.agencies:
                for agency in event.agencies:
                    _known("agency", agency, dict(policy.agencies))
        case Reopened(stage=str() as stage):
            _known("stage", stage, index.stages)
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
    for name, value in _pairs("facts", facts, '("risk", "high")'):
        _known("fact", name, policy.index.facts)
        values = tuple(each for each, _ in policy.index.facts[name].values)
        if value not in values:
            raise MisuseError(
                "value",
                value,
                f"`{value}` is not a value of the fact `{name}`{_meant(value, values)}",
                values,
            )


def _pairs(what: str, told: Any, example: str) -> Iterable[tuple[str, Any]]:
    """The pairs of a name and what is told of it, each name once."""
    if not isinstance(told, tuple) or any(
        not isinstance(pair, tuple) or len(pair) != 2 for pair in told
    ):
        says = f"{what} are a tuple of pairs, such as ({example},), not {told!r}"
        raise MisuseError(what, type(told).__name__, says)
    names = [name for name, _ in told]
    for name in names:
        if names.count(name) > 1:
            raise MisuseError(what, name, f"`{name}` is told twice in one event; take one away")
    return told


def _known(what: str, name: str, allowed: Collection[str]) -> None:
    if name not in allowed:
        names = tuple(allowed)
        raise MisuseError(
            what, name, f"this policy has no {what} `{name}`{_meant(name, names)}", names
        )


def _meant(name: str, allowed: tuple[str, ...]) -> str:
    from difflib import get_close_matches  # seldom needed

    close = get_close_matches(name, allowed)
    return f" (did you mean `{close[0]}`?)" if close else ""
