"""Plans as text: the whole way up, stage by stage, and what each ending calls for."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from escalate_rules.analysis.plan import Plan, PlanStage
from escalate_rules.core.decision import citation, closed_by
from escalate_rules.core.explain import Duty
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.moments import DayEnd
from escalate_rules.core.policy import NOTIFYING, RECORDING, Policy
from escalate_rules.core.words import listed, sentence_case, show_day
from escalate_rules.present.duties import (
    AS_THE_FILE,
    has_latest_date,
    merged,
    show_breaches,
    show_duty,
    show_expedite,
    show_head,
    show_readings,
    show_refusal,
    show_ways,
    told_event,
    told_facts,
    where,
)
from escalate_rules.present.moments import when
from escalate_rules.present.page import Page
from escalate_rules.present.sentences import at_stages, by_when, by_when_of, cited, duty_sentence


def show_plan(page: Page, plan: Plan, own: Mapping[str, str] = AS_THE_FILE) -> None:
    """The whole way up.

    Args:
        page: To write on.
        plan: Of any raising.
        own: The file's own option of each reading, where it is known.
    """
    policy = plan.policy
    show_head(page, policy, own)
    page.say(sentence_case(told_event(policy, plan.raised)) + ".", ink="bold")
    if plan.stages:
        _way_up(page, policy, plan)
    else:
        _no_way(page, policy, plan)
    show_readings(page, policy)


def _no_way(page: Page, policy: Policy, plan: Plan) -> None:
    """A raising that opens no case: it is refused, or ends it at once."""
    first = plan.first
    page.blank()
    if first.not_applicable is not None:
        show_refusal(page, first)
        return
    says = where(first)
    if first.status == "handed_over":
        title, cites = closed_by(first)
        says = f"Handed over to {title}{cited(cites)}"
    page.say(says, ink="bold green")
    show_breaches(page, first)
    for title, duties in _groups("", first.opened):
        page.say(title, at=2, ink="bold")
        for duty, each in merged(duties):
            show_duty(page, policy, duty, at=2, each=each)


def _way_up(page: Page, policy: Policy, plan: Plan) -> None:
    page.say(
        "Each stage takes the time it is allowed, ends without agreement, and is escalated as late "
        "as it may be. Earlier is always possible.",
        ink="dim",
    )
    if plan.expedite:
        duties = (duty for stage in plan.stages for duty in stage.duties)
        show_expedite(page, plan.first, dated=any(map(has_latest_date, duties)))
    _beside(page, policy, plan)
    _summary(page, policy, plan)
    for stage in plan.stages:
        page.blank()
        _stage(page, policy, stage)
    _endings(page, policy, plan)


def _beside(page: Page, policy: Policy, plan: Plan) -> None:
    """What the raising starts that runs beside the stages, and what it breaks."""
    show_breaches(page, plan.first)
    titles = {each.id: each.title for each in policy.handovers}
    for tag, rule, parts in plan.first.log.reasons:
        if tag == "alongside":
            to, cites = titles.get(parts[0], parts[0]), citation(policy, rule)[0]
            page.say(f"Handed over beside the stages: {to}{cited(cites)}", ink="green")


def _summary(page: Page, policy: Policy, plan: Plan) -> None:
    """The limit of each stage, a line each."""
    page.blank()
    for stage in plan.stages:
        number = "" if stage.number is None else f"{stage.number}."
        limits = [duty for duty in stage.duties if duty.duty == f"{stage.stage}.outcome"]
        by = "; ".join(by_when(policy, replace(duty.due, expedite=False)) for duty in limits)
        page.say(f"{number:<3} {stage.title}: {by}", at=2, hang=4)


def _stage(page: Page, policy: Policy, stage: PlanStage) -> None:
    name = stage.title if stage.number is None else f"Stage {stage.number}. {stage.title}"
    page.say(f"{name}{cited(policy.index.stages[stage.stage].cites)}", ink="bold cyan", hang=2)
    match stage.enters:
        case None:
            page.say("Entered when the stage before is left, which has no date.", at=2)
        case DayEnd(day):
            page.say(f"Entered by the end of {show_day(day)}.", at=2)
        case moment:
            page.say(f"Entered on {when(moment)}.", at=2)
    for title, duties in _groups(stage.stage, stage.duties):
        page.say(title, at=2, ink="bold")
        for duty, each in merged(duties):
            show_duty(page, policy, duty, at=2, each=each)
    if stage.assumes:
        way_up = policy.index.rows.get(f"{stage.stage}.escalates")
        cites = cited(way_up.cites) if way_up is not None else ""
        facts = listed(told_facts(policy, stage.assumes))
        page.say(f"The way up is shut until this is so, as the plan takes it: {facts}{cites}", at=2)
    for advice in stage.advice:
        page.say(f"Guidance: {advice.says}{cited(advice.cites)}", at=2, hang=2)
    show_ways(page, policy, stage.moves)


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


@dataclass(slots=True)
class _Called:
    """A duty that endings call for, in the same words and at the same stages.

    `possible` are the stages at which such an ending may come at all.
    """

    says: str
    duty: Duty
    each: bool
    endings: list[str]
    stages: tuple[str, ...]
    possible: tuple[str, ...]

    @property
    def everywhere(self) -> bool:
        return set(self.stages) >= set(self.possible)

    def at(self, policy: Policy) -> str:
        """At which stages: nothing where there is but one at which it could be."""
        if self.everywhere and len(self.possible) > 1:
            return "At any stage: "
        return f"{sentence_case(at_stages(policy, self.stages))}: "


def _endings(page: Page, policy: Policy, plan: Plan) -> None:
    """What each ending calls for; what several call for alike is said once."""
    called: list[_Called] = []
    all_stages = tuple(stage.stage for stage in plan.stages)
    deciding = tuple(each for each in all_stages if policy.index.stages[each].decides is not None)
    for name, ended, possible in (
        ("resolved", plan.resolved, all_stages),
        ("decided", plan.decided, deciding),
        ("withdrawn", plan.withdrawn, all_stages),
    ):
        for duty, each in merged(ended.duties):
            owed, due = duty_sentence(policy, duty, each=each), by_when_of(policy, duty)
            says = f"{owed} — {due}{cited(duty.cites)}"
            one = _Called(says, duty, each, [name], ended.stages(duty.duty), possible)
            _join(called, one)
    headings = list(dict.fromkeys(tuple(one.endings) for one in called))
    for heading in headings:
        page.blank()
        page.say(f"When it is {listed(heading, 'or')}", ink="bold")
        for one in called:
            if tuple(one.endings) == heading:
                show_duty(page, policy, one.duty, before=one.at(policy), each=one.each)


def _join(called: list[_Called], one: _Called) -> None:
    """Add what an ending calls for to what others do, where it stands alike."""
    for other in called:
        if other.says != one.says:
            continue
        if other.stages == one.stages or (other.everywhere and one.everywhere):
            other.endings += one.endings
            if len(one.possible) > len(other.possible):
                other.stages, other.possible = one.stages, one.possible
            return
    called.append(one)
