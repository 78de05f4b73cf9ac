"""What people call moments: "its being raised", "entering stage 2", never `stage_2.entered`.

The policy's own words about time name moments by their ids. They stay so in
JSON; here they are said in English, for people only.
"""

import re
from collections.abc import Mapping
from datetime import datetime, time
from types import MappingProxyType
from typing import Final

from escalate_rules.core.moments import LONDON, ONE_DAY, Day, DayEnd, Instant, Moment
from escalate_rules.core.policy import Policy
from escalate_rules.core.words import show_day

MIDNIGHT: Final = time()
# Each as it stands after "from".
EVENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "raised": "its being raised",
        "unresolved": "its being left unresolved",
        "escalated": "its being escalated",
        "rerouted": "its being sent another way",
        "resolved": "its being resolved",
        "decided": "its being decided",
        "withdrawn": "its being withdrawn",
        "handed_over": "its being handed over",
        "learned": "a fact being learned",
        "done": "a duty being done",
        "agreed": "a date being agreed",
        "extended": "a date being put later",
        "paused": "the clock being stopped",
        "resumed": "the clock going on",
        "convened": "the meeting being convened",
        "reopened": "its being reopened",
        "entered": "entering the stage",
        "left": "leaving the stage",
        "closed": "the case being closed",
    }
)
# What happens to a duty or a fact.
TO_OTHERS: Final[Mapping[str, str]] = MappingProxyType(
    {"done": "{} being done", "due": "the due date of {}", "known": "{} being known"}
)
NAME: Final = r"[a-z_][a-z0-9_]*(?:\.[a-z0-9_]+)*"
SEVERAL: Final = rf"the (?:earlier|later) of {NAME}(?: and {NAME})+"
AMOUNT: Final = r"\d+ (?:working |calendar )?(?:day|week|hour|month)s?"
FORWARD: Final = re.compile(rf"(within )?({AMOUNT}) of ({SEVERAL}|{NAME})")
BACKWARD: Final = re.compile(rf"(within )?({AMOUNT} before) ({NAME})")
SAME_DAY: Final = re.compile(rf"(same (?:working )?day) of ({SEVERAL}|{NAME})")
BY: Final = re.compile(rf"(^|no later than |: |earlier of |later of | and )(by) ({NAME})(?! \()")

# Where two of the policy's phrases meet.
CLUMSY: Final = (("within the same", "on the same"), ("no later than by ", "no later than "))


def moment_when(at: datetime) -> str:
    """`Sun 25 Oct 2026 15:00 GMT`, with seconds where there are any."""
    local = at.astimezone(LONDON)
    clock = local.strftime("%H:%M:%S" if local.second else "%H:%M")
    return f"{show_day(local.date())} {clock} {local.tzname()}"


def deadline(at: datetime) -> str:
    """An instant at which something passes; midnight is the end of a day."""
    local = at.astimezone(LONDON)
    if local.time() != MIDNIGHT:
        return moment_when(at)
    return f"the end of {show_day(local.date() - ONE_DAY)}"


def when(moment: Moment) -> str:
    """A moment of any kind."""
    match moment:
        case Day(day):
            return show_day(day)
        case DayEnd(day):
            return f"the end of {show_day(day)}"
        case Instant(at):
            return moment_when(at)
        case _:
            return "a time that nobody knows yet"


def stage_name(policy: Policy, stage: str) -> str:
    """`stage 2, Line manager to line manager`."""
    declared = policy.index.stages.get(stage)
    if declared is None:
        return stage
    if declared.number is None:
        return declared.title
    return f"stage {declared.number}, {declared.title}"


def moment_name(policy: Policy, name: str) -> str:
    """What a person calls a moment, as it stands after "from"; a declared one has its title."""
    declared = policy.index.moments.get(name)
    if declared is not None:
        return f"“{declared.title}”" if declared.title else name
    owner, _, what = name.rpartition(".")
    if not owner:
        return EVENTS.get(name, name)
    if name.endswith(".outcome.due"):
        return f"the limit of {stage_name(policy, owner.rpartition('.')[0])}"
    if owner not in policy.index.stages:
        return TO_OTHERS.get(what, f"{{}}, {what}").format(_owner_name(policy, owner))
    stage = stage_name(policy, owner)
    if what in {"entered", "left"}:
        return f"{'entering' if what == 'entered' else 'leaving'} {stage}"
    said = EVENTS.get(what, what)
    return f"{said} {'from' if what in {'escalated', 'rerouted'} else 'at'} {stage}"


def _owner_name(policy: Policy, owner: str) -> str:
    """A duty or a fact; those that every stage has are named by their stage."""
    stage, _, what = owner.rpartition(".")
    if stage in policy.index.stages and what == "outcome":
        return f"the outcome of {stage_name(policy, stage)}"
    if stage in policy.index.stages and what == "escalation":
        return f"the escalation from {stage_name(policy, stage)}"
    return owner


def time_words(policy: Policy, words: str) -> str:
    """The policy's words about time with every moment as a person calls it.

    `within 5 working days of raised` becomes `within 5 working days of its
    being raised`; without a word before it, `5 working days from …`.
    """

    def name(found: str) -> str:
        lead, choice, of = re.match(r"((the \w+) of )?(.*)", found, re.DOTALL).groups()  # type: ignore[union-attr]
        if lead is None:
            return moment_name(policy, found)
        return (
            f"{choice} of {' and '.join(moment_name(policy, each) for each in of.split(' and '))}"
        )

    def forward(found: re.Match[str]) -> str:
        joined = "of" if found[1] else "from"
        return f"{found[1] or ''}{found[2]} {joined} {name(found[3])}"

    def backward(found: re.Match[str]) -> str:
        return f"{'no later than ' if found[1] else ''}{found[2]} {name(found[3])}"

    said = SAME_DAY.sub(lambda found: f"the {found[1]} as {name(found[2])}", words)
    said = BACKWARD.sub(backward, said)
    said = FORWARD.sub(forward, said)
    said = BY.sub(lambda found: f"{found[1]}{found[2]} {name(found[3])}", said)
    for clumsy, better in CLUMSY:
        said = said.replace(clumsy, better)
    return said
