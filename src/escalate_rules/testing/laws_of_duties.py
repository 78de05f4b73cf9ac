"""Laws of duties: how they open, end, and are dated."""

from escalate_rules.core.case import Case
from escalate_rules.core.dating import Kind, met
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.moments import Instant, Unknown
from escalate_rules.core.policy import Open, Policy
from escalate_rules.testing.laws_of_answers import History, broken, decisions


def effect_of(policy: Policy, duty: str) -> Open:
    """What the policy says of a duty."""
    effect = policy.index.duties[duty].effect
    assert isinstance(effect, Open)
    return effect


def no_duty_disappears(policy: Policy, history: History) -> None:
    """What was owed is owed still, or the decision lists its end; what has ended stays so."""
    for before, decision in decisions(policy, history):
        after = {owed.id: owed for owed in decision.case.duties}
        ended = {*decision.discharged, *decision.late, *(each.id for each in decision.lapsed)}
        for owed in before.duties:
            now = after.get(owed.id)
            broken(now is not None, f"{owed.id} disappeared", decision.event)
            if owed.state != "open":
                broken(now == owed, f"{owed.id} had ended, and changed", decision.event)
            elif now is not None and now.state != "open":
                said = owed.id in ended
                broken(said, f"{owed.id} ended, and no list names it", decision.event)


def instances_are_counted_from_one(policy: Policy, history: History) -> None:
    """The n of `DUTY#n`, for each side."""
    counts: dict[tuple[str, str], int] = {}
    for owed in last_case(policy, history).duties:
        counts[owed.duty, owed.side] = counts.get((owed.duty, owed.side), 0) + 1
        broken(owed.n == counts[owed.duty, owed.side], f"{owed.id} is out of its turn")


def an_occurrence_opens_a_duty_once(policy: Policy, history: History) -> None:
    """No two instances of one duty and side hang on one occurrence."""
    duties = last_case(policy, history).duties
    hung = [(owed.duty, owed.side, owed.serial) for owed in duties]
    broken(len(set(hung)) == len(hung), "one occurrence opened a duty twice")


def what_is_owed_in_a_stage_is_owed_in_no_other(policy: Policy, history: History) -> None:
    """But for the escalation that each side owes: the other side's stays owed until done."""
    for _, decision in decisions(policy, history):
        case = decision.case
        for owed in case.open_duties:
            escalation = effect_of(policy, owed.duty).kind == "escalation" and owed.side
            if owed.stay is None or escalation:
                continue
            here = owed.stay == case.stay and case.status == "open"
            broken(here, f"{owed.id} is owed after its stage was left", decision.event)


def done_is_in_time_and_late_is_not(policy: Policy, history: History) -> None:
    """By the due that the duty ended with; what is kept up has no due."""
    for owed in last_case(policy, history).duties:
        if owed.state not in {"done", "late"} or effect_of(policy, owed.duty).act == "keep":
            continue
        assert owed.ended is not None
        assert not isinstance(owed.ended, Unknown)
        in_time = met(owed.due, owed.ended)
        broken(in_time is (owed.state == "done"), f"{owed.id} ended {owed.state}, and was not")


def overdue_is_open_with_its_due_passed(policy: Policy, history: History) -> None:
    """What must or should be done, and nothing else."""
    for _, decision in decisions(policy, history):
        at = decision.case.at
        if not isinstance(at, Instant):
            continue
        for duty in decision.open:
            by = duty.due.due_by
            gone = by is not None and (at.at >= by if duty.due.kind == "date" else at.at > by)
            owing = gone and duty.force in {"must", "should"}
            said = f"{duty.id} is {duty.state}, due {by}"
            broken((duty.state == "overdue") == owing, said, decision.event)


def a_date_moves_by_a_named_cause(policy: Policy, history: History) -> None:
    """Every date that moved is listed with a reason, and nothing is listed that did not."""
    for before, decision in decisions(policy, history):
        after = {owed.id: owed.due for owed in decision.case.duties}
        changed = {each.id: each for each in decision.changed}
        for owed in before.open_duties:
            was, now = owed.due, after.get(owed.id, owed.due)
            if (was.kind, was.due_on, was.due_by) != (now.kind, now.due_on, now.due_by):
                said = owed.id in changed and bool(changed[owed.id].why)
                broken(said, f"{owed.id} moved and no cause is named", decision.event)
        for each in decision.changed:
            broken(each.was != each.now, f"{each.id} is listed and did not move", decision.event)


def what_is_undated_is_undated(policy: Policy, history: History) -> None:
    """But for a date that was agreed, and a cap over several stages."""
    for owed in last_case(policy, history).duties:
        effect = effect_of(policy, owed.duty)
        capped = effect.kind == "outcome" and policy.index.caps
        if effect.within is None and owed.agreed is None and not capped:
            undated = owed.due.kind is Kind.UNDATED
            broken(undated, f"{owed.id} has a date, and the document gives none")


def a_date_says_what_it_rests_on(policy: Policy, history: History) -> None:
    """A date, or what it awaits, or why there is none; and whether it is provisional."""
    for _, decision in decisions(policy, history):
        for duty in decision.opened:
            due, event = duty.due, decision.event
            dated = (due.due_by is None, due.due_on is None, due.status == "none")
            broken(len(set(dated)) == 1, f"{duty.id} has half a date", event)
            if due.kind == "awaiting":
                broken(bool(due.missing and due.why), f"{duty.id} awaits nothing", event)
            if due.kind == "undated":
                broken(bool(due.why), f"{duty.id} has no date and does not say why", event)
            published = policy.counting.calendar.published_to
            if due.counted and due.due_on and due.skipped and due.due_on > published:
                firm = due.status != "provisional"
                broken(not firm, f"{duty.id} is firm beyond the published list", event)


def last_case(policy: Policy, history: History) -> Case:
    """The case that the events make."""
    case = empty_case(policy)
    for event in history:
        case = decide(policy, case, event).case
    return case
