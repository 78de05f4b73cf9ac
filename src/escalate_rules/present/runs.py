"""Histories as text: what follows from each event, and how the case stands at an instant."""

from collections.abc import Mapping, Sequence
from typing import Final

from escalate_rules.analysis.outlook import Outlook
from escalate_rules.core.decision import Decision
from escalate_rules.core.explain import Duty
from escalate_rules.core.policy import Policy
from escalate_rules.core.words import sentence, sentence_case
from escalate_rules.present.duties import (
    AS_THE_FILE,
    has_latest_date,
    show_breaches,
    show_duty,
    show_expedite,
    show_head,
    show_readings,
    show_refusal,
    show_ways,
    told_event,
    where,
)
from escalate_rules.present.moments import deadline, moment_name, moment_when, stage_name
from escalate_rules.present.page import Page
from escalate_rules.present.sentences import by_when, cited, how_counted, told

# Reasons of duties that have been said with the duty.
SAID: Final = frozenset({"opened", "done", "late", "lapsed", "ended", "moved", "varied"})
BECAME: Final = " became known or moved"  # how an answer says why a date moved


def show_run(
    page: Page,
    policy: Policy,
    decisions: Sequence[Decision],
    outlook: Outlook | None = None,
    own: Mapping[str, str] = AS_THE_FILE,
) -> None:
    """Every decision of a history, and the outlook where one was asked for.

    Args:
        page: To write on.
        policy: That the decisions were made under.
        decisions: In order.
        outlook: Of the case as they leave it.
        own: The file's own option of each reading, where it is known.
    """
    show_head(page, policy, own)
    before = None
    for number, decision in enumerate(decisions, 1):
        show_decision(page, policy, decision, number, before)
        page.blank()
        before = decision
    if outlook is not None:
        show_outlook(page, policy, outlook, before)
    show_readings(page, policy)


def show_decision(
    page: Page, policy: Policy, decision: Decision, number: int, before: Decision | None = None
) -> None:
    """One event and all that follows from it.

    Args:
        page: To write on.
        policy: That it was made under.
        decision: On the event.
        number: Of the event, in its history.
        before: The decision before it, so that only what is new is said of the case.
    """
    event = decision.event
    page.say(sentence_case(told_event(policy, event)), mark=f"{number}. ", ink="bold", hang=3)
    if event.note:
        page.say(f"“{event.note}”", at=3, ink="dim")
    show_refusal(page, decision, at=3)
    page.say(where(decision), at=3, ink="green")
    _expedite(page, decision, before)
    show_breaches(page, decision, at=3)
    _section(page, policy, "Opened", decision.opened)
    _names(page, policy, "Done in time", decision.discharged)
    _names(page, policy, "Done late", decision.late, ink="yellow")
    for lapsed in decision.lapsed:
        missed = ", and its date had passed" if lapsed.missed else ""
        cites = cited(_cites(policy, lapsed.id))
        page.say(f"Lapsed: {lapsed.id}, {lapsed.why}{missed}{cites}", at=3, hang=2)
    _moved(page, policy, decision)
    opened = {duty.id for duty in decision.opened}
    _section(page, policy, "Overdue", [duty for duty in decision.overdue if duty.id not in opened])
    for duty in decision.notifications:
        said = f"To be told: {told(policy, duty)}, by {duty.id}{cited(duty.cites)}"
        page.say(said, at=3, hang=2)
    for advice in decision.advice:
        page.say(f"Guidance: {advice.says}{cited(advice.cites)}", at=3, hang=2)
    _reasons(page, decision)


def _expedite(page: Page, decision: Decision, before: Decision | None) -> None:
    """That dates are latest dates: when it begins, with those that run, and while any does."""
    if not decision.expedite:
        return
    began = before is None or not before.expedite
    hastened = [duty for duty in decision.open if has_latest_date(duty)]
    dated = bool(hastened) or any(map(has_latest_date, decision.opened))
    if not dated and not (began and decision.stage is not None):
        return
    show_expedite(page, decision, dated=dated, at=3)
    opened = {duty.id for duty in decision.opened}
    for duty in hastened:
        if began and duty.id not in opened:
            said = f"{duty.id}: {by_when(decision.policy, duty.due)}{cited(duty.cites)}"
            page.say(said, at=5, mark="• ")


def _moved(page: Page, policy: Policy, decision: Decision) -> None:
    """The dates that moved, with the clauses of the duty and those that let a date be agreed."""
    varied = {
        parts[0]: parts[2] for tag, _, parts in decision.log.reasons if tag == "varied"
    }  # fmt: skip
    for changed in decision.changed:
        was, now = by_when(policy, changed.was), by_when(policy, changed.now)
        cites = dict.fromkeys((*varied.get(changed.id, ()), *_cites(policy, changed.id)))
        names, moved, _ = changed.why.partition(BECAME)
        why = changed.why
        if moved:
            why = (
                f"{' and '.join(moment_name(policy, each) for each in names.split(' and '))}{moved}"
            )
        page.say(
            f"Moved: {changed.id}, {now} (was: {was}): {why}{cited(tuple(cites))}",
            at=3,
            hang=2,
        )
        counted = how_counted(policy, changed.now)
        if counted:
            page.say(counted, at=5, ink="dim")


def _reasons(page: Page, decision: Decision) -> None:
    """Why, and where it is written; guidance and duties have been said with their clauses."""
    policy = decision.policy
    said = {each.says for each in decision.advice}
    if decision.not_applicable is not None:
        said.add(decision.not_applicable.why)
    said |= {
        sentence(policy, tag, rule, parts)
        for tag, rule, parts in decision.log.reasons
        if tag in SAID and rule in policy.index.duties
    }
    reasons = [reason for reason in decision.reasons if reason.says not in said]
    if not reasons:
        return
    page.say("Because", at=3, ink="dim")
    for reason in reasons:
        place = f" {reason.file}:{reason.line}" if reason.file else ""
        page.say(
            f"{reason.says}{cited(reason.cites)} ({reason.rule}{place})", at=5, mark="- ", ink="dim"
        )


def show_outlook(
    page: Page, policy: Policy, outlook: Outlook, last: Decision | None = None
) -> None:
    """What is open, overdue and coming.

    Args:
        page: To write on.
        policy: Of the case.
        outlook: Of the case.
        last: The decision that left the case so, for saying how it was closed.
    """
    page.say(f"Outlook at {moment_when(outlook.at)}", ink="bold")
    if outlook.stage is not None:
        at = f"The case is at {stage_name(policy, outlook.stage)}."
    elif last is None:
        at = "The case is not opened."
    else:
        # What was open then has been closed since by time alone.
        at = "The case is closed." if last.stage is not None else where(last)
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
        show_ways(page, policy, outlook.next, at=3)


def _section(page: Page, policy: Policy, title: str, duties: Sequence[Duty]) -> None:
    if duties:
        page.say(title, at=3, ink="bold")
        for duty in duties:
            show_duty(page, policy, duty, at=3, before=f"{duty.id}: ")


def _names(page: Page, policy: Policy, title: str, ids: Sequence[str], ink: str = "") -> None:
    if ids:
        said = ", ".join(f"{each}{cited(_cites(policy, each))}" for each in ids)
        page.say(f"{title}: {said}", at=3, hang=2, ink=ink)


def _cites(policy: Policy, instance: str) -> tuple[str, ...]:
    return policy.index.duties[instance.partition("#")[0]].cites
