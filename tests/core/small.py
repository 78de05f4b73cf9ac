"""Small policies for the core's own tests, and short ways to tell and read a history.

A test writes the top-level sections it is about as YAML text; `small` adds the
rest of a valid policy. Times are told as text, as in a history file.
"""

# ruff: noqa: E501 - a policy reads best with one rule a line

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from textwrap import dedent
from typing import Any

from escalate_rules.authoring.load import parse_policy
from escalate_rules.core.decision import Decision
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.events import KINDS, Actor, Event, Occurred
from escalate_rules.core.explain import Due, Duty
from escalate_rules.core.moments import Instant, parse_instant, parse_moment, show_instant
from escalate_rules.core.policy import Policy

SECTIONS: Mapping[str, str] = {
    "format": "format: 1",
    "id": "id: small",
    "title": "title: A small policy",
    "partnership": "partnership: A small partnership",
    "version": 'version: "1"',
    "calendar": "calendar: {nation: england}",
    "agencies": "agencies: {school: School, health: Health service, police: Police}",
    "roles": dedent(
        """\
        roles:
          practitioner: {title: Practitioner, rank: 1}
          manager: {title: Line manager, rank: 2}
          head: {title: Head of service, rank: 3}
          business_team: {title: Business Team, side: partnership}
          chair: {title: Independent Chair, side: partnership}
          panel: {title: Panel, side: partnership}
          panel_member: {title: Member of the panel, side: partnership, member_of: panel}
          social_worker: {title: Social worker, agency: school}"""
    ),
    "stages": dedent(
        """\
        stages:
          stage_1:
            number: 1
            title: Practitioners
            between: practitioner
            outcome: {must: reach, within: 5 working days of entered, cites: "1"}
            escalates: {stage: stage_2, who: raising practitioner, should: refer, cites: "1"}
          stage_2:
            number: 2
            title: Managers
            between: manager
            outcome: {should: reach, within: 3 working days of entered, cites: "2"}
            escalates: {stage: stage_3, who: raising manager, should: refer, cites: "2"}
          stage_3:
            number: 3
            title: The Chair
            decides: chair
            cites: "3\""""
    ),
    "clauses": 'clauses: {"1": {says: One}, "2": {says: Two}, "3": {says: Three}, "4": {says: Four}}',
}


def text_of(sections: str) -> str:
    """A whole policy: the sections given, and those of `SECTIONS` that they leave out."""
    given = dedent(sections).strip("\n")
    present = set(re.findall(r"^(\w+):", given, re.MULTILINE))
    left_out = [text for name, text in SECTIONS.items() if name not in present]
    return "\n".join([*left_out, given, ""])


@cache
def small(sections: str = "") -> Policy:
    """The policy that the sections and the defaults make together."""
    return parse_policy(text_of(sections), "small.yaml")


def actor(text: str) -> Actor | None:
    """`raising manager`, `manager`, `raising party` (the side alone), or nobody."""
    if not text:
        return None
    side, _, role = text.rpartition(" ")
    return Actor("" if role == "party" else role, side)


def event(kind: str, at: str, by: str = "", **fields: Any) -> Event:
    """An event as a history tells it; a kind that nobody knows is the policy's own event."""
    fields = dict(fields)
    for name in ("facts", "agencies"):
        if name in fields:
            fields[name] = (
                tuple(fields[name].items()) if name == "facts" or kind == "raised" else fields[name]
            )
    if "moments" in fields:
        fields["moments"] = tuple((k, parse_moment(v)) for k, v in fields["moments"].items())
    for name in ("on", "until", "by_when"):
        if isinstance(fields.get(name), str):
            fields[name] = parse_moment(fields[name])
    around: dict[str, Any] = {"at": Instant(parse_instant(at)), "by": actor(by), **fields}
    return KINDS[kind](**around) if kind in KINDS else Occurred(name=kind, **around)


raised = partial(event, "raised")
unresolved = partial(event, "unresolved")
escalated = partial(event, "escalated")
rerouted = partial(event, "rerouted")
resolved = partial(event, "resolved")
decided = partial(event, "decided")
withdrawn = partial(event, "withdrawn")
handed_over = partial(event, "handed_over")
learned = partial(event, "learned")
happened = partial(event, "happened")
done = partial(event, "done")
agreed = partial(event, "agreed")
extended = partial(event, "extended")
paused = partial(event, "paused")
resumed = partial(event, "resumed")
convened = partial(event, "convened")
time_reached = partial(event, "time_reached")
reopened = partial(event, "reopened")


def tell(policy: Policy, *events: Event) -> Decision:
    """The decision on the last of the events."""
    return story(policy, *events)[-1]


def story(policy: Policy, *events: Event) -> list[Decision]:
    """The decision on each of the events."""
    case = empty_case(policy)
    decisions = []
    for each in events:
        decisions.append(decide(policy, case, each))
        case = decisions[-1].case
    return decisions


def opened(decision: Decision) -> list[str]:
    """The ids of what the event opened, without the limits that every stage has."""
    return [
        duty.id for duty in decision.opened if not duty.duty.endswith((".outcome", ".escalation"))
    ]


def owed(decision: Decision) -> list[str]:
    """The ids of everything open now."""
    return [duty.id for duty in decision.open]


def the(decision: Decision, name: str) -> Duty:
    """A duty of the answer by its id, or the newest of that name."""
    duties = [*decision.opened, *decision.open]
    return [duty for duty in duties if name in {duty.id, duty.duty}][-1]


def due(decision: Decision, name: str) -> str:
    """When a duty is due: a day, an instant with its offset, or why there is neither."""
    return show_due(the(decision, name).due)


def show_due(due: Due) -> str:
    """A day, an instant with its offset, `undated`, or `awaiting` and what is missing."""
    match due.kind:
        case "date":
            return str(due.due_on)
        case "instant":
            assert due.due_by is not None
            return show_instant(due.due_by)
        case "awaiting":
            return " ".join(["awaiting", *due.missing])
        case _:
            return due.kind


def state(decision: Decision, name: str) -> str:
    """The state of a duty's newest instance after the event."""
    found = [each for each in decision.case.duties if name in {each.id, each.duty}]
    return found[-1].state if found else "not opened"


def why_not_applicable(decision: Decision) -> str:
    """Why the event had no meaning; empty where it had one."""
    return "" if decision.not_applicable is None else decision.not_applicable.why


def instant(text: str) -> datetime:
    """A local time as an instant in UTC."""
    return parse_instant(text)
