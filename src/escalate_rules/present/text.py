"""Plans, decisions and outlooks as text for people."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from escalate_rules.analysis.outlook import Outlook
from escalate_rules.analysis.plan import IfEnded, Plan, PlanStage
from escalate_rules.core.decision import Decision
from escalate_rules.core.events import Event, Facts, Learned, Raised
from escalate_rules.core.explain import Duty
from escalate_rules.core.moments import Day, DayEnd, Instant
from escalate_rules.core.policy import NOTIFYING, RECORDING, Policy
from escalate_rules.core.ways import Way
from escalate_rules.core.words import show_day
from escalate_rules.present.page import Page
from escalate_rules.present.sentences import (
    by_when,
    cited,
    deadline,
    duty_sentence,
    how_counted,
    listed,
    marks,
    moment_when,
    parties,
    sentence_case,
    stage_name,
    way_sentence,
    when,
)
from escalate_rules.wire.events import write_event

SHORT: Final = 12  # of a digest, as much as a person compares

__all__ = ["Page", "show_plan", "show_run"]


def show_head(page: Page, policy: Policy) -> None:
    """Which policy, with which readings, on which bank holidays."""
    page.say(policy.title, ink="bold")
    page.say(policy.partnership)
    page.say(
        f"Policy {policy.id}, version {policy.version}, digest {policy.digest[:SHORT]}.", ink="dim"
    )
    calendar = policy.counting.calendar
    nations = listed(sentence_case(nation.value.replace("-", " ")) for nation in calendar.nations)
    page.say(
        f"Working days leave out weekends and the bank holidays of {nations}, published up to "
        f"{show_day(calendar.published_to)}.",
        ink="dim",
    )
    if policy.readings:
        chosen = ", ".join(f"{name} = {option}" for name, option in policy.readings)
        page.say(f"Readings: {chosen}.", ink="dim")
    page.blank()


def show_plan(page: Page, plan: Plan) -> None:
    """The whole way up."""
    policy = plan.policy
    show_head(page, policy)
    page.say(sentence_case(_told(policy, plan.raised)) + ".", ink="bold")
    refusal = plan.not_applicable
    if refusal is not None:
        page.blank()
        page.say(f"Not applicable: {refusal.why}{cited(refusal.cites)}", ink="yellow")
        return
    if not plan.stages:
        page.blank()
        page.say(_where(policy, plan.first), ink="green")
        for duty, each in _merged(plan.first.opened):
            _duty(page, policy, duty, each=each)
        return
    page.say(
        "Each stage takes the time it is allowed, ends without agreement, and is escalated as late "
        "as it may be. Earlier is always possible.",
        ink="dim",
    )
    if plan.expedite:
        page.say("Expedite: dates are latest dates, and sooner is asked for.", ink="yellow")
    _summary(page, policy, plan)
    for stage in plan.stages:
        page.blank()
        _plan_stage(page, policy, stage)
    for title, ended in (
        ("When it is resolved", plan.resolved),
        ("When it is decided", plan.decided),
        ("When it is withdrawn", plan.withdrawn),
    ):
        _ending(page, policy, title, ended, everywhere=len(plan.stages))


def _ending(page: Page, policy: Policy, title: str, ended: IfEnded, *, everywhere: int) -> None:
    """What an ending calls for; a duty that not every stage's does says at which."""
    if not ended.duties:
        return
    page.blank()
    page.say(title, ink="bold")
    for duty, each in _merged(ended.duties):
        stages = ended.stages(duty.duty)
        at = ""
        if 0 < len(stages) < everywhere:
            at = f"At {listed((stage_name(policy, stage) for stage in stages), 'or')}: "
        _duty(page, policy, duty, before=at, each=each)


def _summary(page: Page, policy: Policy, plan: Plan) -> None:
    """The limit of each stage, a line each."""
    page.blank()
    for stage in plan.stages:
        number = "" if stage.number is None else f"{stage.number}."
        limits = [duty for duty in stage.duties if duty.duty == f"{stage.stage}.outcome"]
        by = "; ".join(by_when(policy, replace(duty.due, expedite=False)) for duty in limits)
        page.say(f"{number:<3} {stage.title}: {by}", at=2, hang=4)


def _plan_stage(page: Page, policy: Policy, stage: PlanStage) -> None:
    name = stage.title if stage.number is None else f"Stage {stage.number}. {stage.title}"
    page.say(f"{name}{cited(policy.index.stages[stage.stage].cites)}", ink="bold cyan", hang=2)
    match stage.enters:
        case None:
            page.say("Entered when the stage before is left, which has no date.", at=2)
        case DayEnd(day):
            page.say(f"Entered by the end of {show_day(day)}.", at=2)
        case Instant(at):
            page.say(f"Entered on {moment_when(at)}.", at=2)
        case moment:
            page.say(f"Entered on {when(moment)}.", at=2)
    for title, duties in _groups(stage.stage, stage.duties):
        page.say(title, at=2, ink="bold")
        for duty, each in _merged(duties):
            _duty(page, policy, duty, at=2, each=each)
    for advice in stage.advice:
        page.say(f"Guidance: {advice.says}{cited(advice.cites)}", at=2, hang=2)
    _ways(page, policy, stage.moves, "Ways on")


def _groups(stage: str, duties: Iterable[Duty]) -> list[tuple[str, list[Duty]]]:
    """Duties by what they are to a reader; each group in the order given."""
    groups: dict[str, list[Duty]] = {
        "Limit": [],
        "To do": [],
        "To be told": [],
        "To be written down": [],
        "To go on": [],
    }
    for duty in duties:
        if duty.duty == f"{stage}.outcome":
            groups["Limit"].append(duty)
        elif duty.duty == f"{stage}.escalation":
            groups["To go on"].append(duty)
        elif duty.act in NOTIFYING:
            groups["To be told"].append(duty)
        elif duty.act in RECORDING:
            groups["To be written down"].append(duty)
        else:
            groups["To do"].append(duty)
    return [(title, found) for title, found in groups.items() if found]


def _merged(duties: Sequence[Duty]) -> list[tuple[Duty, bool]]:
    """What each side owes on its own, in the same words and by the same date, said once."""
    merged: list[tuple[Duty, bool]] = []
    for duty in duties:
        last = merged[-1][0] if merged else None
        if last is not None and "@" in duty.id and replace(last, id=duty.id, who=duty.who) == duty:
            merged[-1] = (replace(last, who=(*last.who, *duty.who)), True)
        else:
            merged.append((duty, False))
    return merged


def _duty(
    page: Page, policy: Policy, duty: Duty, *, at: int = 0, before: str = "", each: bool = False
) -> None:
    """A duty: the sentence with its date and clauses, and under it how it was counted."""
    due = duty.due
    text = f"{before}{duty_sentence(policy, duty, each=each)} — {by_when(policy, due)}{marks(due)}"
    overdue = duty.state == "overdue"
    text += f"{' OVERDUE' if overdue else ''}{cited(duty.cites)}"
    page.say(text, at=at + 2, mark="• ", ink="red" if overdue else "")
    counted = how_counted(policy, due)
    if counted:
        page.say(counted, at=at + 4, ink="dim")


def _ways(page: Page, policy: Policy, ways: Sequence[Way], title: str, at: int = 2) -> None:
    """The moves that are open; those that every case has are said in one line."""
    if not ways:
        return
    page.say(title, at=at, ink="bold")
    usual = [way for way in ways if way.rule.startswith("engine.") and way.to[0] == "ending"]
    for way in ways:
        if way not in usual:
            page.say(way_sentence(policy, way), at=at + 2, mark="• ")
    if usual:
        page.say(f"{listed((way.on for way in usual), 'or')}, at any time", at=at + 2, mark="• ")


def show_run(
    page: Page, policy: Policy, decisions: Sequence[Decision], outlook: Outlook | None = None
) -> None:
    """Every decision of a history, and the outlook where one was asked for."""
    show_head(page, policy)
    for number, decision in enumerate(decisions, 1):
        show_decision(page, policy, decision, number)
        page.blank()
    if outlook is not None:
        show_outlook(page, policy, outlook)


def show_decision(page: Page, policy: Policy, decision: Decision, number: int) -> None:
    """One event and all that follows from it."""
    event = decision.event
    page.say(sentence_case(_told(policy, event)), mark=f"{number}. ", ink="bold", hang=3)
    if event.note:
        page.say(f"“{event.note}”", at=3, ink="dim")
    refusal = decision.not_applicable
    if refusal is not None:
        said = f"Not applicable: {refusal.why}{cited(refusal.cites)}"
        if refusal.closes is not None:
            said += f" ({moment_when(refusal.closes)})"
        page.say(said, at=3, ink="yellow")
    page.say(_where(policy, decision), at=3, ink="green")
    if decision.expedite and (decision.opened or isinstance(event, Learned)):
        page.say("Expedite: dates are latest dates, and sooner is asked for.", at=3, ink="yellow")
    for breach in decision.breaches:
        said = f"Breach ({breach.severity}): {breach.says}{cited(breach.cites)}"
        page.say(said, at=3, ink="red", hang=2)
    _section(page, policy, "Opened", decision.opened)
    _names(page, policy, "Done in time", decision.discharged)
    _names(page, policy, "Done late", decision.late, ink="yellow")
    for lapsed in decision.lapsed:
        missed = ", and its date had passed" if lapsed.missed else ""
        cites = _cites(policy, lapsed.id)
        page.say(f"Lapsed: {lapsed.id}, {lapsed.why}{missed}{cites}", at=3, hang=2)
    for changed in decision.changed:
        was, now = by_when(policy, changed.was), by_when(policy, changed.now)
        page.say(
            f"Moved: {changed.id}, {now} (was: {was}): {changed.why}{_cites(policy, changed.id)}",
            at=3,
            hang=2,
        )
        counted = how_counted(policy, changed.now)
        if counted:
            page.say(counted, at=5, ink="dim")
    opened = {duty.id for duty in decision.opened}
    _section(page, policy, "Overdue", [duty for duty in decision.overdue if duty.id not in opened])
    for duty in decision.notifications:
        told = parties(policy, (*duty.to, *duty.copy))
        page.say(f"To be told: {told}, by {duty.id}{cited(duty.cites)}", at=3, hang=2)
    for advice in decision.advice:
        page.say(f"Guidance: {advice.says}{cited(advice.cites)}", at=3, hang=2)
    _reasons(page, decision)


def _reasons(page: Page, decision: Decision) -> None:
    """Why, and where it is written; guidance and duties have been said with their clauses."""
    said = {each.says for each in decision.advice}
    if decision.not_applicable is not None:
        said.add(decision.not_applicable.why)
    duties = decision.policy.index.duties
    reasons = [
        reason
        for reason in decision.reasons
        if reason.says not in said and reason.rule not in duties
    ]
    if not reasons:
        return
    page.say("Because", at=3, ink="dim")
    for reason in reasons:
        place = f" {reason.file}:{reason.line}" if reason.file else ""
        page.say(
            f"{reason.says}{cited(reason.cites)} ({reason.rule}{place})", at=5, mark="- ", ink="dim"
        )


def show_outlook(page: Page, policy: Policy, outlook: Outlook) -> None:
    """What is open, overdue and coming."""
    page.say(f"Outlook at {moment_when(outlook.at)}", ink="bold")
    at = "The case is at no stage: it is closed, or not opened."
    if outlook.stage is not None:
        at = f"The case is at {stage_name(policy, outlook.stage)}."
    page.say(at, at=3, ink="green")
    _section(page, policy, "Overdue", outlook.overdue)
    late = {duty.id for duty in outlook.overdue}
    _section(page, policy, "Open", [duty for duty in outlook.open if duty.id not in late])
    if outlook.coming:
        page.say("Coming", at=3, ink="bold")
        for each in outlook.coming:
            page.say(f"{deadline(each.at)}: {each.what}", at=5, mark="• ")
    if not (outlook.open or outlook.coming):
        page.say("Nothing is owed and nothing is coming.", at=3)
    if outlook.next:
        _ways(page, policy, outlook.next, "Ways on", at=3)


def _section(page: Page, policy: Policy, title: str, duties: Sequence[Duty]) -> None:
    if duties:
        page.say(title, at=3, ink="bold")
        for duty in duties:
            _duty(page, policy, duty, at=3, before=f"{duty.id}: ")


def _names(page: Page, policy: Policy, title: str, ids: Sequence[str], ink: str = "") -> None:
    if ids:
        said = ", ".join(f"{each}{_cites(policy, each)}" for each in ids)
        page.say(f"{title}: {said}", at=3, hang=2, ink=ink)


def _cites(policy: Policy, instance: str) -> str:
    return cited(policy.index.duties[instance.partition("#")[0]].cites)


def _where(policy: Policy, decision: Decision) -> str:
    """How the case stands now."""
    if decision.stage is not None:
        return f"The case is open at {stage_name(policy, decision.stage)}."
    if decision.status == "not_opened":
        return "The case is not opened."
    titles = {each.id: each.title for each in (*policy.endings, *policy.handovers)}
    ending = titles.get(decision.ending or "", decision.ending or "")
    how = decision.status.replace("_", " ")
    return f"The case is closed: {how}{f', {ending}' if ending not in {'', how} else ''}."


def _told(policy: Policy, event: Event) -> str:
    """The event itself: when, what, by whom, with what was told."""
    told = write_event(event)
    kind = next(key for key in told if key not in {"id", "at", "by", "note"})
    said = f"{when(event.at)}: {kind.replace('_', ' ')}"
    if event.by is not None:
        role = policy.index.roles.get(event.by.role)
        title = role.title if role is not None else event.by.role
        side = event.by.side
        who = f"{title} ({side})" if title and side else title or f"the {side} side"
        said += f" by {who}"
    details = _raised(policy, event) if isinstance(event, Raised) else []
    if isinstance(event, Learned):
        details = _facts(policy, event.facts)
    elif not details:
        fields = ((key, "agreeing" if key == "by" else key) for key in told[kind])
        details = [f"{key} {_value(getattr(event, name))}" for key, name in fields]
    return f"{said}; {'; '.join(details)}" if details else said


def _raised(policy: Policy, event: Raised) -> list[str]:
    details = _facts(policy, event.facts)
    details += [f"{name}: {when(moment)}" for name, moment in event.moments]
    agencies = dict(policy.agencies)
    details += [f"{side} agency: {agencies.get(each, each)}" for side, each in event.agencies]
    if event.stage:
        details.append(f"at {stage_name(policy, event.stage)}")
    if event.outcome_sought:
        details.append(f"outcome sought: {event.outcome_sought}")
    if event.by_when is not None:
        details.append(f"asked for by {when(event.by_when)}")
    return details


def _facts(policy: Policy, facts: Facts) -> list[str]:
    """Facts with the titles of their values."""
    details = []
    for name, value in facts:
        declared = policy.index.facts.get(name)
        title = dict(declared.values).get(value, value) if declared is not None else value
        details.append(f"{name}: {title}")
    return details


def _value(value: object) -> str:
    match value:
        case tuple():
            return ", ".join(map(str, value))
        case Day() | Instant():
            return when(value)
        case _:
            return str(value)
