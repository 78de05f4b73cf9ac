"""Duties, moves and the other rows, each as one sentence."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from escalate_rules.core.policy import (
    CONCERNED,
    Advise,
    AfterClosing,
    Cap,
    Compose,
    Go,
    Goal,
    Hasten,
    Open,
    Policy,
    Power,
    Row,
)
from escalate_rules.core.words import listed, sentence_case
from escalate_rules.telling.conditions import condition, only_where
from escalate_rules.telling.limits import timescale, timing
from escalate_rules.telling.moments import happened
from escalate_rules.telling.people import SOMEBODY, roles, who
from escalate_rules.telling.stages import stage_name

# What an act is said with where nothing follows it.
ALONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "reach": "reach an outcome", "refer": "refer the matter", "report": "report it",
        "discuss": "discuss it", "record": "record it", "confirm": "confirm it",
        "send": "send it", "review": "review it", "consider": "consider it",
        "convene": "convene a meeting", "notify": "give notice", "copy": "send a copy",
        "consult": "take advice",
    }
)  # fmt: skip
DIRECT: Final = frozenset({"notify", "consult", "call"})  # somebody, and not to somebody
JOINED: Final = ("that ", "for ", "to ", "of ", "about ", "before ", "directly")
GIVEN: Final = ("a copy ", "copies ")
DOES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "raised": "raises the concern", "escalated": "escalates the matter",
        "resolved": "resolves it", "decided": "decides it", "withdrawn": "withdraws the concern",
        "learned": "tells of it", "handed_over": "hands it over", "agreed": "agrees the date",
        "extended": "extends the date", "reopened": "reopens the case",
    }
)  # fmt: skip
LASTING: Final[Mapping[str, str]] = MappingProxyType(
    {"left": ", until the stage is left", "closed": ", until the case is closed"}
)
MOST_STAGES: Final = 3  # named with their titles


def row_sentence(policy: Policy, row: Row) -> str:
    """A duty, a move or another row of the compiled policy, as one sentence."""
    match row.effect:
        case Open() as duty:
            said = f"{_duty(policy, duty)}{_opening(policy, row, duty)}."
            return sentence_case(said.replace(SOMEBODY, _whoever(row)))
        case Go() as go:
            return sentence_case(f"{_moved(policy, row, go)}.")
        case Power() as power:
            who = roles(policy, power.only or power.barred)
            what = f"answer “{_asked(policy, power.fact)}”" if power.fact else _acts(row.on)
            may = f"only {who} may {what}" if power.only else f"{who} may not {what}"
            return sentence_case(f"{may}{_scope(policy, row)}{only_where(policy, row.when)}.")
        case Compose() as body:
            size = (
                f"at least {body.at_least} agencies" if body.at_least
                else f"exactly {body.exactly} agencies" if body.exactly else ""
            )  # fmt: skip
            named = dict(policy.agencies) | {
                each: f"the {each.removesuffix('_agency')} agency" for each in CONCERNED
            }
            with_ = listed([named.get(each, each) for each in body.include])
            if size:
                with_ = f"{size}, {with_} among them" if body.include else size
            return f"The body that meets must bring together {with_}{only_where(policy, row.when)}."
        case Hasten(of=of):
            names = [each if each in _HASTENED else f"`{each}`" for each in of]
            where = only_where(policy, row.when).removeprefix(", ") or "always"
            return sentence_case(
                f"{where}, {listed(names)} are due as soon as possible, "
                "and by their dates at the latest."
            )
        case Cap(within=within):
            stages = [stage_name(policy, each) for each in _ordered(policy, row)]
            limit = timing(policy, within)
            return sentence_case(f"{listed(stages)} together must end {limit}.")
        case Advise(says=says):
            return f"Guidance: {says}"


_HASTENED: Final = frozenset({"outcomes", "escalations", "notifications", "duties"})


def _duty(policy: Policy, duty: Open) -> str:
    force = duty.force.value.replace("_", " ")
    haste = f", {duty.promptly}" if duty.promptly else ""
    limit = f", {timing(policy, duty.within)}" if duty.within is not None else ""
    if haste and limit:
        limit = f" and{limit.removeprefix(',')} at the latest"
    when = f"{haste}{limit}"
    return f"{who(policy, duty.who)} {force}{when}{',' if when else ''} {_act(policy, duty)}"


def _act(policy: Policy, duty: Open) -> str:
    to = who(policy, duty.to) if duty.to else ""
    with_ = who(policy, duty.with_) if duty.with_ else ""
    if to and duty.act not in DIRECT:
        to = f"to {to}"
    if duty.act == "consult":
        to, with_ = to or with_, ""
    elif with_:
        with_ = f"with {with_}"
    rest = [part for part in (to, with_, duty.how) if part]
    if duty.act == "do":
        said = " ".join([duty.what, *(part.replace("to ", "for ", 1) for part in rest)])
    elif duty.act in DIRECT and to and duty.what:
        joint = "" if duty.what.startswith(JOINED) else "about "
        joint = "with " if duty.what.startswith(GIVEN) else joint
        said = f"{' '.join([duty.act, *rest])} {joint}{duty.what}"
    elif duty.what:
        # What has a comma of its own ends with one, so that the rest is not taken for a part of it.
        comma = "," if rest and "," in duty.what else ""
        said = " ".join([duty.act, f"{duty.what}{comma}", *rest])
    elif rest:
        verb = duty.act if duty.act in DIRECT and to else ALONE.get(duty.act, duty.act)
        said = " ".join([verb, *rest])
    else:
        said = ALONE.get(duty.act, duty.act)
    return said + (f", with a copy to {who(policy, duty.copy)}" if duty.copy else "")


def _opening(policy: Policy, row: Row, duty: Open) -> str:
    if duty.kind == "outcome":
        return f" at {stage_name(policy, duty.stage)}{only_where(policy, row.when)}"
    if duty.kind == "escalation":
        said = f", once {happened(policy, 'unresolved')} at {stage_name(policy, duty.stage)}"
        return said + only_where(policy, row.when)
    said = ""
    # What is kept up or forbidden holds from then on; where no time is given, until its end.
    lasts = duty.act == "keep" or duty.force == "must_not"
    when = "from when" if lasts else "when"
    if row.on == ("entered",) and _scope(policy, row):
        stages = _scope(policy, row).removeprefix(" at ")
        return f", {when} {stages} is entered{_rest(policy, row, duty)}"
    if row.on:
        each = [happened(policy, each) for each in row.on]
        anywhere = not _scope(policy, row)
        each = ["a stage is entered" if anywhere and on == "entered" else said_ for on, said_ in
                zip(row.on, each, strict=True)]  # fmt: skip
        said += f", {when} {listed(each, 'or')}"
    return said + _scope(policy, row) + _rest(policy, row, duty)


def _rest(policy: Policy, row: Row, duty: Open) -> str:
    said = only_where(policy, row.when)
    if duty.as_soon_as is not None:
        said += f", as soon as {condition(policy, duty.as_soon_as)}"
    if duty.while_ is not None:
        said += f", as long as {condition(policy, duty.while_)}"
    if duty.within is None and (duty.act == "keep" or duty.force == "must_not"):
        said += LASTING.get(duty.until.value, "")
    return said + (", once in a case" if duty.once else "")


def _moved(policy: Policy, row: Row, go: Go) -> str:
    when = listed([happened(policy, each) for each in row.on], "or")
    scope = (
        ""
        if row.on == tuple(f"{each}.outcome.due" for each in row.scope or ())
        else _scope(policy, row)
    )
    said = f"when {when}{scope}{only_where(policy, row.when)}, {goal(policy, go)}"
    if go.needs:
        said += f", if the event gives {listed([f'`{each}`' for each in go.needs])}"
    if go.opens is not None:
        said += f", no sooner than {timescale(policy, go.opens)}"
    if go.closes is not None:
        after = {
            AfterClosing.ACCEPT: "what is later is accepted",
            AfterClosing.MARK: "what is later is marked as a breach",
            AfterClosing.REFUSE: "what is later is refused",
        }[go.after_closing]
        said += f", no later than {timescale(policy, go.closes)} ({after})"
    return said


def goal(policy: Policy, go: Go) -> str:
    titles = {each.id: each.title for each in (*policy.endings, *policy.handovers)}
    match go.goal:
        case Goal.STAGE:
            return f"the case goes to {stage_name(policy, go.target)}"
        case Goal.LATER:
            return "the case may go to any later stage that the event names"
        case Goal.BACK:
            return "the case goes back to the stage that it came from"
        case Goal.ROUTE:
            return f"the case goes to the route “{policy.index.routes[go.target].title}”"
        case Goal.HANDOVER:
            return f"the matter is handed over to “{titles.get(go.target, go.target)}”"
        case Goal.ENDING:
            title = titles.get(go.target)
            return f"the case ends as {f'“{title}”' if title else go.target.replace('_', ' ')}"
        case Goal.REFUSAL:
            return "the concern is refused" + (f": {go.says.rstrip('.')}" if go.says else "")


def _whoever(row: Row) -> str:
    """Who did what opens the duty: `whoever escalates the matter`."""
    does = [DOES[each] for each in row.on if each in DOES]
    return f"whoever {listed(does, 'or')}" if does else "whoever brought it about"


def _scope(policy: Policy, row: Row) -> str:
    if row.scope is None or len(row.scope) == len(policy.stages):
        return ""
    stages = _ordered(policy, row)
    ladder = policy.index.routes[""].stages
    if len(stages) <= MOST_STAGES:
        return f" at {listed([stage_name(policy, each) for each in stages], 'or')}"
    # Of many, the whole ladder is said at once, and the others by their short names.
    several = ["any stage of the ladder"] if set(ladder) <= set(stages) else []
    others = [each for each in stages if not several or each not in ladder]
    return f" at {listed([*several, *(_short(policy, each) for each in others)], 'or')}"


def _short(policy: Policy, stage: str) -> str:
    declared = policy.index.stages[stage]
    return f"“{declared.title}”" if declared.number is None else f"stage {declared.number}"


def _ordered(policy: Policy, row: Row) -> list[str]:
    return [each.id for each in policy.stages if each.id in (row.scope or ())]


def _asked(policy: Policy, fact: str) -> str:
    declared = policy.index.facts.get(fact)
    return declared.asks if declared is not None else fact


def _acts(kinds: Iterable[str]) -> str:
    verbs = {"decided": "decide", "resolved": "resolve it", "raised": "raise a concern",
             "escalated": "escalate", "withdrawn": "withdraw the concern"}  # fmt: skip
    return listed([verbs.get(each, f"bring about `{each}`") for each in kinds], "or")
