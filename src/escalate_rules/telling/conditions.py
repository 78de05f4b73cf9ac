"""Where: a condition in words."""

from collections.abc import Iterable, Mapping

from escalate_rules.core.conditions import (
    ActorIs,
    All,
    AnyOf,
    Condition,
    DutyIs,
    FactIs,
    Not,
    TriggerOn,
)
from escalate_rules.core.policy import PartyRef, Policy
from escalate_rules.core.words import listed
from escalate_rules.telling.people import party


def only_where(policy: Policy, when: Condition) -> str:
    said = condition(policy, when)
    return f", where {said}" if said else ""


def condition(policy: Policy, tested: Condition) -> str:
    """A condition in words; empty where it always holds."""
    match tested:
        case FactIs(fact, values):
            declared = policy.index.facts.get(fact)
            if declared is None:
                side = fact.removesuffix("_agency")
                agencies = dict(policy.agencies)
                return f"the {side} agency is {listed([agencies.get(v, v) for v in values], 'or')}"
            titles = dict(declared.values)
            return f"“{declared.asks}” is answered {_answers(titles, values)}"
        case DutyIs(duty, states):
            said = listed([each.replace("_", " ") for each in states], "or")
            return f"`{duty}` is {said}"
        case ActorIs(roles):
            names = []
            for each in roles:
                side, _, role = each.rpartition(" ")
                names.append(party(policy, PartyRef(role, side)))
            return f"it is done by {listed(names, 'or')}"
        case TriggerOn(what, values):
            said = listed(values, "or")
            return f"the office is {said} then" if what == "hours" else f"the day is {said}"
        case All(of):
            return " and ".join(filter(None, (_nested(policy, each) for each in of)))
        case AnyOf(of):
            return " or ".join(_nested(policy, each) for each in of)
        case Not(FactIs() as part):
            return condition(policy, part).replace(" is answered ", " is not answered ", 1).replace(
                " agency is ", " agency is not ", 1)  # fmt: skip
        case Not(part):
            return f"it is not so that {_nested(policy, part)}"


def _nested(policy: Policy, tested: Condition) -> str:
    said = condition(policy, tested)
    several = isinstance(tested, All | AnyOf) and len(tested.of) > 1
    return f"({said})" if several else said


def _answers(titles: Mapping[str, str], values: Iterable[str]) -> str:
    return listed([f"“{titles.get(each, each)}”" for each in values], "or")
