"""By when: a timescale of a policy in words."""

from datetime import time

from escalate_rules.core.policy import Policy
from escalate_rules.core.timescale import (
    Before,
    By,
    ByFact,
    MomentRef,
    OneOf,
    Origin,
    SameDay,
    Timescale,
    Within,
)
from escalate_rules.core.words import amount, listed
from escalate_rules.telling.moments import thing


def timing(policy: Policy, limit: Timescale) -> str:
    """`within 5 working days of …`, `by the child protection conference`."""
    match limit:
        case Within():
            return f"within {timescale(policy, limit)}"
        case Before():
            return f"no later than {timescale(policy, limit)}"
        case SameDay():
            return f"on the {timescale(policy, limit)}"
        case OneOf(choice, parts):
            said = " or ".join(timing(policy, each) for each in parts)
            return f"{said}, whichever is {choice.value}"
        case ByFact(fact, options, otherwise):
            titles = dict(policy.index.facts[fact].values) if fact in policy.index.facts else {}
            each = [f"{_maybe(policy, part)} where the answer is {titles.get(value, value)}"
                    for value, part in options]  # fmt: skip
            if otherwise is not None:
                each.append(f"{_maybe(policy, otherwise)} otherwise")
            return listed(each, "and")
        case _:
            return timescale(policy, limit)


def _ends(ends: time | None) -> str:
    return "" if ends is None else f", before {ends:%H:%M} on the last day"


def _maybe(policy: Policy, limit: Timescale | None) -> str:
    return "without a limit" if limit is None else timing(policy, limit)


def timescale(policy: Policy, limit: Timescale) -> str:
    """`5 working days of the stage being entered`."""
    match limit:
        case Within(count, unit, of, ends):
            return f"{amount(count, unit)} of {_from(policy, of)}{_ends(ends)}"
        case Before(count, unit, ref, ends):
            return f"{amount(count, unit)} before {thing(policy, ref.name)}{_ends(ends)}"
        case SameDay(of, working, ends):
            return f"{'working ' if working else ''}day of {_from(policy, of)}{_ends(ends)}"
        case By(ref):
            return f"by {thing(policy, ref.name)}"
        case _:
            return timing(policy, limit)


def _from(policy: Policy, origin: Origin) -> str:
    if isinstance(origin, MomentRef):
        return thing(policy, origin.name)
    names = listed([thing(policy, each.name) for each in origin.of])
    return f"the {origin.choice.value} of {names}"
