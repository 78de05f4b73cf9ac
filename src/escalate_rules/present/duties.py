"""What plans and histories have in common: their head and foot, duties, ways on, events."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from escalate_rules.core.calendar import Calendar
from escalate_rules.core.decision import Decision, citation, closed_by, hastening
from escalate_rules.core.events import Done, Event, Facts, Happened, Learned, Occurred, Raised
from escalate_rules.core.explain import Duty
from escalate_rules.core.moments import Day, Instant
from escalate_rules.core.policy import Policy
from escalate_rules.core.ways import Way
from escalate_rules.core.words import listed, show_day
from escalate_rules.present.moments import moment_name, moment_when, stage_name, when
from escalate_rules.present.page import SOLID, Page
from escalate_rules.present.sentences import (
    by_when_of,
    cited,
    duty_sentence,
    how_counted,
    marks,
    way_sentence,
)

SHORT: Final = 12  # of a digest, as much as a person compares
AS_THE_FILE: Final[Mapping[str, str]] = MappingProxyType({})


def show_head(page: Page, policy: Policy, own: Mapping[str, str] = AS_THE_FILE) -> None:
    """Which policy, on which bank holidays, and what is read otherwise than its file reads it.

    Args:
        page: To write on.
        policy: With the readings in use.
        own: The file's own option of each reading, where it is known.
    """
    page.say(policy.title, ink="bold")
    page.say(policy.partnership)
    page.say(
        f"Policy {policy.id}, version {policy.version}, digest {policy.digest[:SHORT]}.", ink="dim"
    )
    calendar = policy.counting.calendar
    sides = "".join(
        f"; for the {side} side, of {_nations(counting.calendar)}"
        for side, counting in policy.side_counting
    )
    page.say(
        f"Working days leave out weekends and the bank holidays of {_nations(calendar)}, published "
        f"up to {show_day(calendar.published_to)}{sides}.",
        ink="dim",
    )
    for name, option in policy.readings:
        if own.get(name, option) != option:
            said = f"Read otherwise than the file reads it: {name} = {option}, not {own[name]}."
            page.say(said, ink="yellow")
    if policy.readings:
        page.say(
            "Where the document can be read in two ways, the reading in use is at the end.",
            ink="dim",
        )
    page.blank()


def show_readings(page: Page, policy: Policy) -> None:
    """The reading in use of each clause that can be read in more than one way."""
    if not policy.readings:
        return
    page.blank()
    chosen = ", ".join(f"{name} = {option}".replace(" ", SOLID) for name, option in policy.readings)
    page.say(f"Readings: {chosen}.", ink="dim")
    page.say("`escalate-rules explain POLICY READING` tells what each one asks.", ink="dim")


def _nations(calendar: Calendar) -> str:
    return listed(each.value.replace("-", " ").title() for each in calendar.nations)


def merged(duties: Sequence[Duty]) -> list[tuple[Duty, bool]]:
    """What each side owes on its own, in the same words and by the same date, said once."""
    found: list[tuple[Duty, bool]] = []
    for duty in duties:
        last = found[-1][0] if found else None
        if last is not None and "@" in duty.id and replace(last, id=duty.id, who=duty.who) == duty:
            found[-1] = (replace(last, who=(*last.who, *duty.who)), True)
        else:
            found.append((duty, False))
    return found


def show_duty(
    page: Page, policy: Policy, duty: Duty, *, at: int = 0, before: str = "", each: bool = False
) -> None:
    """A duty: the sentence with its date and clauses, and under it how it was counted."""
    due = duty.due
    owed = duty_sentence(policy, duty, each=each)
    text = f"{before}{owed} — {by_when_of(policy, duty)}{marks(due)}"
    overdue = duty.state == "overdue"
    text += f"{' OVERDUE' if overdue else ''}{cited(duty.cites)}"
    page.say(text, at=at + 2, mark="• ", ink="red" if overdue else "")
    counted = how_counted(policy, due)
    if counted:
        page.say(counted, at=at + 4, ink="dim")


def show_ways(page: Page, policy: Policy, ways: Sequence[Way], at: int = 2) -> None:
    """The moves that are open; those that every case has are said in one line."""
    if not ways:
        return
    page.say("Ways on", at=at, ink="bold")
    usual = [way for way in ways if way.rule.startswith("engine.") and way.to[0] == "ending"]
    for way in ways:
        if way not in usual:
            page.say(way_sentence(policy, way), at=at + 2, mark="• ")
    if usual:
        page.say(f"{listed((way.on for way in usual), 'or')}, at any time", at=at + 2, mark="• ")


def has_latest_date(duty: Duty) -> bool:
    """Whether an expedite rule has made the duty's date a latest date."""
    return duty.due.expedite and duty.due.kind != "undated"


def show_expedite(page: Page, decision: Decision, *, dated: bool, at: int = 0) -> None:
    """That sooner is asked for, by which clauses."""
    rules = hastening(decision.policy, decision.case)
    cites = [cite for rule in rules for cite in citation(decision.policy, rule)[0]]
    says = "Sooner is asked for; the document gives no date."
    if dated:
        says = "Expedite: dates are latest dates, and sooner is asked for."
    page.say(f"{says}{cited(tuple(dict.fromkeys(cites)))}", at=at, ink="yellow")


def show_breaches(page: Page, decision: Decision, at: int = 0) -> None:
    """What was not kept."""
    for breach in decision.breaches:
        said = f"Breach ({breach.severity}): {breach.says}{cited(breach.cites)}"
        page.say(said, at=at, ink="red", hang=2)


def show_refusal(page: Page, decision: Decision, at: int = 0) -> None:
    """Why the event had no meaning, and when the door opens or shut."""
    refusal = decision.not_applicable
    if refusal is None:
        return
    said = f"Not applicable: {refusal.why}{cited(refusal.cites)}"
    if refusal.closes is not None:
        said += f" ({moment_when(refusal.closes)})"
    page.say(said, at=at, ink="yellow")


def where(decision: Decision) -> str:
    """How the case stands after a decision."""
    if decision.stage is not None:
        return f"The case is open at {stage_name(decision.policy, decision.stage)}."
    if decision.status == "not_opened":
        return "The case is not opened."
    title, cites = closed_by(decision)
    how = decision.status.replace("_", " ")
    return (
        f"The case is closed: {how}{f', {title}' if title not in {'', how} else ''}{cited(cites)}."
    )


def told_event(policy: Policy, event: Event) -> str:
    """The event itself: when, what, by whom, with what was told."""
    kind = event.name if isinstance(event, Occurred) else event.kind
    said = f"{when(event.at)}: {kind.replace('_', ' ')}"
    if event.by is not None:
        role = policy.index.roles.get(event.by.role)
        title = role.title if role is not None else event.by.role
        side = event.by.side
        who = f"{title} ({side})" if title and side else title or f"the {side} side"
        said += f" by {who}"
    if isinstance(event, Raised):
        details = _raised(policy, event)
    elif isinstance(event, Learned):
        details = told_facts(policy, event.facts)
    else:
        from escalate_rules.wire.events import write_event  # a plan tells none but its raising

        told = write_event(event)[kind]
        fields = ((key, "agreeing" if key == "by" else key) for key in told)
        details = [
            f"{_LABELS.get(key, key)} {_value(policy, key, getattr(event, name))}"
            for key, name in fields
        ]
    if details and isinstance(event, Happened | Done):  # which of them is the event itself
        said = f"{said}: {details.pop(0).partition(' ')[2]}"
    return f"{said}; {'; '.join(details)}" if details else said


_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {"by": "agreed by", "how": "how:", "what": "what:", "reason": "reason:"}
)


def _raised(policy: Policy, event: Raised) -> list[str]:
    details = told_facts(policy, event.facts)
    details += [f"{moment_name(policy, name)}: {when(moment)}" for name, moment in event.moments]
    agencies = dict(policy.agencies)
    details += [f"{side} agency: {agencies.get(each, each)}" for side, each in event.agencies]
    if event.stage:
        details.append(f"at {stage_name(policy, event.stage)}")
    if event.outcome_sought:
        details.append(f"outcome sought: {event.outcome_sought}")
    if event.by_when is not None:
        details.append(f"asked for by {when(event.by_when)}")
    return details


def told_facts(policy: Policy, facts: Facts) -> list[str]:
    """Facts with the titles of their values."""
    details = []
    for name, value in facts:
        declared = policy.index.facts.get(name)
        title = dict(declared.values).get(value, value) if declared is not None else value
        details.append(f"{name.replace('_', ' ')}: {title}")
    return details


def _value(policy: Policy, key: str, value: object) -> str:
    """What an event says under a key, with the titles of what it names."""
    match value:
        case tuple():
            agencies = dict(policy.agencies)
            return listed(agencies.get(each, str(each)) for each in value)
        case Day() | Instant():
            return when(value)
        case str() if key == "moment":
            return moment_name(policy, value)
        case str() if key in {"to", "stage"}:
            titles = {each.id: each.title for each in policy.routes}
            titles |= {each.id: each.title for each in (*policy.endings, *policy.handovers)}
            return titles.get(value) or stage_name(policy, value)
        case _:
            return str(value)
