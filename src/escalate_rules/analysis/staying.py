"""The way up, each stage taking the time it is allowed: the history that a plan shows.

Every stage is left unresolved at the last moment its limit allows, escalated at
the last moment that allows, every chained duty is done when due, and nothing else
happens. The engine makes each step; no date is counted here.
"""

from collections.abc import Iterator
from dataclasses import field

from escalate_rules.core.case import Case, Owed
from escalate_rules.core.conditions import All, AnyOf, Condition, FactIs, Not, holds
from escalate_rules.core.dating import Kind, as_moment
from escalate_rules.core.decision import Decision
from escalate_rules.core.doors import door
from escalate_rules.core.draft import Draft, View
from escalate_rules.core.duties import runs_out
from escalate_rules.core.engine import step
from escalate_rules.core.events import (
    Actor,
    Done,
    Escalated,
    Event,
    Learned,
    TimeReached,
    Unresolved,
)
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.moments import UNKNOWN, DayEnd, Instant, Moment, Unknown
from escalate_rules.core.policy import SIDES, Go, Open, Policy, Power, Row
from escalate_rules.core.ways import Way, ways


@dataclass(slots=True)
class Visit:
    """One stage of the way up, while it is being walked."""

    stage: str
    enters: Moment
    opened: list[str]
    done: set[str] = field(default_factory=set)
    # What opened with the move out of the stage, and belongs to the next one.
    onward: list[str] = field(default_factory=list)
    moves: tuple[Way, ...] = ()
    before_leaving: Case | None = None
    assumes: tuple[tuple[str, str], ...] = ()


def way_up(policy: Policy, first: Decision) -> list[Visit]:
    """Every stage in the order in which it is entered, after the decision on a raising."""
    case = first.case
    assert case.stage is not None
    visit = Visit(case.stage, first.at, list(first.log.opened))
    visits = [visit]
    while True:
        before, (case, leave) = case, _stay(policy, case, visit)
        stayed = case.stage == visit.stage
        visit.before_leaving = case if stayed else before
        visit.moves = ways(policy, visit.before_leaving)
        onward = _leave(policy, case, visit, leave) if stayed else (case, leave, visit.onward)
        if onward is None:
            return visits
        case, enters, opened = onward
        if case.stage is None or any(each.stage == case.stage for each in visits):
            visit.opened += opened
            visit.before_leaving = case
            return visits
        visit = Visit(case.stage, enters, opened)
        visits.append(visit)


def _stay(policy: Policy, case: Case, visit: Visit) -> tuple[Case, Moment]:
    """Do each dated duty when it is due, until the stage's limit; the moment of leaving."""
    now = visit.enters
    # Without a limit, its own dated duties hold the stage: the last of them, so far.
    held: Moment | None = None
    while case.stage == visit.stage:
        own = next(_open(case, f"{visit.stage}.outcome"), None)
        limit = _due_moment(own)
        if limit is None:
            held = max((held, *_own(policy, case, visit)), key=_order_or_first)
        until = held if limit is None else limit
        found = _first(policy, case, visit, until)
        if found is None:
            if limit is None and own is not None and own.due.kind is Kind.AWAITING:
                return case, UNKNOWN  # it has a limit, which nobody can date
            return case, UNKNOWN if until is None else _then(case, now, until)
        now = _then(case, now, found[0])
        case = _do(policy, case, found[1], now, visit)
    return case, now


def _waiting(policy: Policy, case: Case, visit: Visit) -> list[tuple[Moment, Owed]]:
    """What is dated and still to be done."""
    return [
        (moment, owed)
        for owed in case.open_duties
        if (moment := _due_moment(owed)) is not None
        and _is_chained(policy, owed)
        and owed.id not in visit.done
        and not _comes_for_ever(policy, case, owed, moment)
        and not _outlasts_the_calendar(policy, owed, moment)
    ]


def _first(
    policy: Policy, case: Case, visit: Visit, until: Moment | None
) -> tuple[Moment, Owed] | None:
    """What is due first, up to and with a moment; nothing up to one that nobody knows."""
    if until is None or isinstance(until, Unknown):
        return None
    waiting = _waiting(policy, case, visit)
    due = [pair for pair in waiting if _order(pair[0]) <= _order(until)]
    return min(due, key=lambda pair: _order(pair[0]), default=None)


def _own(policy: Policy, case: Case, visit: Visit) -> list[Moment]:
    """When the stage's own duties are due; one beside the case, or without end, dates no stage.

    A duty from whose end the stage's limit is counted is the stage's own, wherever it opened.
    """
    limit = next(_open(case, f"{visit.stage}.outcome"), None)
    awaited = _leading_to(policy, limit.due.missing if limit is not None else ())
    found = []
    for moment, owed in _waiting(policy, case, visit):
        scope = policy.index.duties[owed.duty].scope
        own = owed.stage == visit.stage and scope is not None and visit.stage in scope
        if f"{owed.duty}.done" in awaited or (own and not _recurs(policy, owed.duty)):
            found.append(moment)
    return found


def _leading_to(policy: Policy, names: tuple[str, ...]) -> set[str]:
    """These moments, and those that open the duties by whose end they come."""
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            row = policy.index.duties.get(name.removesuffix(".done"))
            todo += row.on if row is not None else ()
    return found


def _recurs(policy: Policy, duty: str) -> bool:
    """Whether a duty's own end or due opens it anew, directly or by way of others."""
    return duty in _brought_by(policy, duty)


def _brought_by(policy: Policy, duty: str) -> set[str]:
    """The duties that a duty's end or due opens, directly or by way of others."""
    found: set[str] = set()
    todo = [duty]
    while todo:
        names = (f"{todo[-1]}.done", f"{todo.pop()}.due")
        opened = {row.id for name in names for row in policy.index.opening.get(name, ())} - found
        found |= opened
        todo += opened
    return found


def _comes_for_ever(policy: Policy, case: Case, owed: Owed, due: Moment) -> bool:
    """Whether it came again with its due past: done then, it would come again at that moment."""
    duty, _, what = owed.trigger.partition("@")[0].rpartition(".")
    again = what in {"done", "due"} and duty in _brought_by(policy, owed.duty)
    since = case.at if isinstance(owed.opened, Unknown) else owed.opened
    return again and since is not None and _order(due) <= _order(since)


def _outlasts_the_calendar(policy: Policy, owed: Owed, due: Moment) -> bool:
    """Whether it comes again beyond the last day of the calendar: nobody is to wait for that."""
    assert not isinstance(due, Unknown)
    return due.day > policy.counting.calendar.projected_to and _recurs(policy, owed.duty)


def _is_chained(policy: Policy, owed: Owed) -> bool:
    effect = policy.index.duties[owed.duty].effect
    return isinstance(effect, Open) and effect.kind == "duty" and not runs_out(effect)


def _do(policy: Policy, case: Case, owed: Owed, at: Moment, visit: Visit) -> Case:
    visit.done.add(owed.id)
    return _told(policy, case, Done(at=at, duty=owed.id), visit)


def _told(policy: Policy, case: Case, event: Event, visit: Visit) -> Case:
    decision = step(policy, case, event)
    opened = visit.opened if decision.case.stage == visit.stage else visit.onward
    opened += decision.log.opened
    return decision.case


def _leave(
    policy: Policy, case: Case, visit: Visit, leave: Moment
) -> tuple[Case, Moment, list[str]] | None:
    """Unresolved and then escalated, each as late as it may be; None from the last stage."""
    timed = f"{visit.stage}.outcome.due"
    if timed in policy.index.moves:
        owed = next(_open(case, f"{visit.stage}.outcome"), None)
        if owed is not None and owed.due.due_by is not None:
            moment = _then(case, visit.enters, Instant(owed.due.due_by))
            passing = case.at if isinstance(moment, Unknown) else moment
            assert passing is not None
            decision = step(policy, case, TimeReached(at=passing))
            if decision.case.stage != visit.stage:
                return decision.case, moment, list(decision.log.opened)
    left = step(policy, case, Unresolved(at=leave, by=_who(policy, visit.stage)))
    case = left.case
    if case.stage != visit.stage:
        return case, leave, list(left.log.opened)
    visit.opened += left.log.opened
    visit.before_leaving = case
    row = policy.index.rows.get(f"{visit.stage}.escalates")
    if row is None:
        return None
    # What is due on the way out is done then, and not when the next stage is entered.
    now = visit.enters if isinstance(leave, Unknown) else leave
    while True:
        onward = _onward(policy, case, row, visit, leave)
        found = _first(policy, case, visit, onward)
        if found is None:
            break
        now = _then(case, now, found[0])
        case = _do(policy, case, found[1], now, visit)
        if case.stage != visit.stage:
            return case, now, visit.onward
        visit.before_leaving = case
    reason = "as the plan takes it"  # where the way up needs one
    escalated = Escalated(at=onward, by=_who(policy, visit.stage), reason=reason, note=reason)
    decision = step(policy, case, escalated)
    if decision.not_applicable is not None:
        # A gate: take it as opened, and say what has to be so.
        visit.assumes = opening(policy, case, row.when)
        if not visit.assumes:
            # Nobody gets out; what time itself has brought by then is there.
            visit.opened += decision.log.opened
            visit.before_leaving = decision.case
            return None
        for fact, value in visit.assumes:
            judge = _judge(policy, fact)
            case = _told(policy, case, Learned(at=onward, facts=((fact, value),), by=judge), visit)
        visit.before_leaving = case
        decision = step(policy, case, escalated)
    if decision.not_applicable is not None or case.stage != visit.stage:
        # Nobody gets out; what time itself has brought by then is there.
        visit.opened += decision.log.opened
        visit.before_leaving = decision.case
        return None
    return decision.case, onward, list(decision.log.opened)


def _onward(policy: Policy, case: Case, row: Row, visit: Visit, leave: Moment) -> Moment:
    """The last moment that the escalation allows, and no sooner than the way up opens."""
    limits = [
        latest
        for owed in _open(case, f"{visit.stage}.escalation")
        if (latest := _due_moment(owed)) is not None
    ]
    onward = leave
    for moment in (min(limits, key=_order, default=None), _opens(policy, case, row)):
        onward = onward if moment is None else _then(case, onward, moment)
    return onward


def _judge(policy: Policy, fact: str) -> Actor | None:
    """Who may judge a fact, where the policy says so."""
    for row in policy.index.powers.get("learned", ()):
        power = row.effect
        if isinstance(power, Power) and power.fact == fact and power.only:
            side, _, role = power.only[0].rpartition(" ")
            return Actor(role, side or "raising")
    return None


def opening(policy: Policy, case: Case, condition: Condition) -> tuple[tuple[str, str], ...]:
    """Facts that would make a condition hold; none where facts alone cannot."""
    view = View(Draft(policy, case))
    match condition:
        case _ if holds(condition, view):
            return ()
        case FactIs(fact, values) if fact in policy.index.facts:
            return ((fact, values[0]),)
        case All(of):
            return tuple(pair for part in of for pair in opening(policy, case, part))
        case AnyOf(of):
            ways_in = (opening(policy, case, part) for part in of)
            return next((each for each in ways_in if each), ())
        case Not(FactIs(fact, values)) if fact in policy.index.facts:
            others = [v for v, _ in policy.index.facts[fact].values if v not in values]
            return ((fact, others[0]),) if others else ()
        case _:
            return ()


def _who(policy: Policy, stage: str) -> Actor | None:
    """The office that escalates, so that rows which ask who acted have an answer."""
    row = policy.index.duties.get(f"{stage}.escalation")
    if row is None or not isinstance(row.effect, Open):
        return None
    for ref in row.effect.who.of:
        role = policy.index.roles.get(ref.role)
        side = ref.whose if ref.whose in SIDES else (role.side if role else "") or "raising"
        return Actor(ref.role if role is not None else "", side)
    return None


def _opens(policy: Policy, case: Case, row: Row) -> Moment | None:
    assert isinstance(row.effect, Go)
    dated = door(Draft(policy, case), row.effect.opens)
    return as_moment(dated) if dated is not None else None


def _open(case: Case, duty: str) -> Iterator[Owed]:
    return (owed for owed in case.open_duties if owed.duty == duty)


def _due_moment(owed: Owed | None) -> Moment | None:
    return as_moment(owed.due) if owed is not None else None


def _order(moment: Moment) -> float:
    """For sorting: the instant, an unknown one last."""
    return float("inf") if isinstance(moment, Unknown) else moment.first.timestamp()


def _order_or_first(moment: Moment | None) -> float:
    """The same, with none before any."""
    return float("-inf") if moment is None else _order(moment)


def _then(case: Case, now: Moment, moment: Moment) -> Moment:
    """The later of two; a date replaces a moment that nobody knows, but nothing runs back.

    At a stage that is entered at a time nobody knows, what is due before the last
    moment that is known was past as the stage began: when it is done nobody knows.
    """
    if isinstance(now, Unknown):
        past = case.at is not None and _order(moment) < _order(case.at)
        return now if past else moment
    if isinstance(moment, Unknown):
        return now
    # The end of a day comes before the midnight after it, which is the same instant.
    return max(now, moment, key=lambda each: (_order(each), not isinstance(each, DayEnd)))
