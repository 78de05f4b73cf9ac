"""What happens, as a clause and as a thing: `the matter is escalated`, `the escalation`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from escalate_rules.core.policy import Policy
from escalate_rules.telling.stages import stage_name

# What has happened, for `when …` and, as a thing, for `5 working days of …`.
EVENTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "raised": ("the concern is raised", "the concern being raised"),
        "unresolved": ("there is no agreement", "the finding that there is no agreement"),
        "escalated": ("the matter is escalated", "the escalation"),
        "rerouted": ("it is taken to another route", "its being taken to another route"),
        "resolved": ("it is resolved", "its being resolved"),
        "decided": ("it is decided", "the decision"),
        "withdrawn": ("the concern is withdrawn", "its being withdrawn"),
        "handed_over": ("it is handed over", "its being handed over"),
        "learned": ("something is learned", "something being learned"),
        "agreed": ("another date is agreed", "another date being agreed"),
        "extended": ("a date is extended", "a date being extended"),
        "paused": ("the clock is stopped", "the clock being stopped"),
        "resumed": ("the clock goes on", "the clock going on"),
        "convened": ("the body meets", "the meeting"),
        "reopened": ("the case is reopened", "its being reopened"),
        "entered": ("the stage is entered", "the stage being entered"),
        "left": ("the stage is left", "the stage being left"),
        "closed": ("the case is closed", "the case being closed"),
    }
)


def thing(policy: Policy, moment: str) -> str:
    """A moment as a thing: `the escalation`, `the conference`."""
    return _moment_words(policy, moment, 1)


def happened(policy: Policy, moment: str) -> str:
    """A moment as what happens: `the matter is escalated`."""
    return _moment_words(policy, moment, 0)


def _moment_words(policy: Policy, moment: str, form: int) -> str:
    if moment in EVENTS:
        return EVENTS[moment][form]
    index = policy.index
    if moment in index.moments:
        title = f"“{index.moments[moment].title}”"
        return title if form else f"{title} happens"
    owner, _, what = moment.rpartition(".")
    stage = owner.removesuffix(".outcome")
    if what == "due" and stage in index.stages:
        name = f"the time for an outcome at {stage_name(policy, stage)}"
        return f"{name} being over" if form else f"{name} is over"
    name = stage_name(policy, owner) if owner in index.stages else f"`{owner}`"
    being = {
        "done": ("is done", "being done"),
        "due": ("passes its due", "falling due"),
        "known": ("is known", "being known"),
        "entered": ("is entered", "being entered"),
        "left": ("is left", "being left"),
        "escalated": ("is escalated", "being escalated"),
    }.get(what, (what, what))
    return f"{name} {being[form]}"
