"""The promises that a policy's author states, proved like the built-in ones."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from escalate_rules.analysis.asking import Facts, Known
from escalate_rules.analysis.climb import Climb
from escalate_rules.analysis.climbs import climb_slice, climbs
from escalate_rules.analysis.clocks import Clock, Dues, Times
from escalate_rules.analysis.limits import AS_A_PLAN, Dates, stage_cites, title
from escalate_rules.analysis.proofs import (
    Answered,
    Covered,
    Found,
    Shows,
    Verdict,
    Witness,
    in_time,
    shortest,
)
from escalate_rules.analysis.slices import Slice
from escalate_rules.analysis.starts import steering_starts
from escalate_rules.analysis.states import Step, explore
from escalate_rules.core.case import Case
from escalate_rules.core.conditions import holds
from escalate_rules.core.dating import dated, passed
from escalate_rules.core.decision import Decision
from escalate_rules.core.draft import memberships
from escalate_rules.core.events import Learned
from escalate_rules.core.moments import Instant
from escalate_rules.core.policy import (
    NOTIFYING,
    Force,
    Form,
    Open,
    Parties,
    Policy,
    Promise,
    Row,
)
from escalate_rules.core.timescale import MomentRef, Timescale, Within, moments_of
from escalate_rules.core.words import show_day, timescale_words

# Acts by which somebody comes to know of a case, beside a copy.
TELLING: Final = NOTIFYING | {"refer", "report", "send", "confirm", "call"}
TOLD: Final = "to know is to be owed it: a duty to tell them has opened, whether or not it is done"


def answer(policy: Policy, promise: Promise, dates: Callable[[Slice], Dates]) -> Answered:
    """What one policy, under one choice of readings, makes of its promise.

    Args:
        policy: The policy.
        promise: One of its promises.
        dates: Works out the ways up of a slice.
    """
    if promise.form is Form.KNOWS:
        return _knows(policy, promise)
    made = dates(climb_slice(policy, asking=(promise.when,)))
    of = _reaches if promise.form is Form.REACHES else _each_step
    return Answered(tuple(of(made, promise)), made.covered, AS_A_PLAN)


def dates_where(policy: Policy, cut: Slice, clock: Clock, promise: Promise) -> Dates:
    """The ways up on which the promise's facts hold from the first to the last."""

    def wanted(facts: Facts) -> bool:
        return holds(promise.when, Known(policy, dict(facts)))

    found = (each for each in climbs(cut, clock, wanted) if _throughout(policy, promise, each))
    return Dates(policy, cut, clock, tuple(found))


def _throughout(policy: Policy, promise: Promise, climb: Climb) -> bool:
    """Whether the facts still hold after all that had to be learned on the way."""
    facts = dict(climb.way[0].facts)
    for each in climb.way:
        for event, _ in each.told:
            if isinstance(event, Learned):
                facts.update(event.facts)
                if not holds(promise.when, Known(policy, facts)):
                    return False
    return holds(promise.when, Known(policy, facts))


def _reaches(dates: Dates, promise: Promise) -> Iterator[Found]:
    """Ways up on which a stage is reached too late, or on which nothing says when."""
    assert promise.within is not None
    (stage,) = promise.stages
    late: tuple[int, float, int, Climb] | None = None
    undated: dict[str, Found] = {}
    reached = False
    for climb in dates.climbs:
        if climb.stage != stage:
            continue
        reached = True
        if climb.open_since is not None:
            found = _no_date(dates, climb.open_since, f"so nothing says when {stage} is reached")
            undated.setdefault(found.stage, found)
            continue
        bound = _bound(dates.policy, climb, promise.within)
        worst = _latest(climb.enters, bound)
        if worst is None:
            undated.setdefault("", _no_bound(promise, bound))
        elif worst[0] >= 0:
            key = (-len(climb.way), worst[0], worst[1])
            if late is None or key > (-len(late[3].way), late[1], late[2]):
                late = (len(climb.way), worst[0], worst[1], climb)
    if late is not None:
        yield _late(dates, promise, late[3], late[2], late[3].enters)
    if not reached:
        says = f"under these facts no way up leads to {title(dates.policy, stage)}"
        yield Found(Verdict.NOT_DECIDED, says, stage_cites(dates.policy, stage), stage)
    yield from undated.values()


def _each_step(dates: Dates, promise: Promise) -> Iterator[Found]:
    """Stages that take longer than is promised of each, and those without a limit."""
    assert promise.within is not None
    late: dict[str, tuple[int, float, int, Climb]] = {}
    undated: dict[str, Found] = {}
    for climb in dates.climbs:
        dated_always = climb.limit is not None and climb.limit.is_dated and not climb.restarts
        if climb.leaves is None or not dated_always:
            found = _no_date(dates, climb, "so it may take any time")
            undated.setdefault(climb.stage, found)
            continue
        bound = _bound(dates.policy, climb, promise.within)
        worst = _latest(climb.leaves, bound)
        if worst is None:
            undated.setdefault("", _no_bound(promise, bound))
            continue
        known = late.get(climb.stage)
        if worst[0] >= 0 and (known is None or (-len(climb.way), worst[0], worst[1]) > known[:3]):
            late[climb.stage] = (-len(climb.way), worst[0], worst[1], climb)
    for _, _, place, climb in late.values():
        assert climb.leaves is not None
        yield _late(dates, promise, climb, place, climb.leaves)
    yield from undated.values()


def _bound(policy: Policy, climb: Climb, within: Timescale) -> Dues:
    """The last day or hour that the promise gives, for every start."""
    moments = [(name, climb.moment(policy, name)) for name in moments_of(within)]
    return climb.clock.due(within, dict(climb.facts), policy.counting, moments)


def _latest(times: Times, bound: Dues) -> tuple[float, int] | None:
    """By how many seconds the promise is missed at the worst, and on which start.

    Below 0 where it is kept on every start; None where nothing dates the promise.
    """
    worst: tuple[float, int] | None = None
    for place, (at, due) in enumerate(zip(times.values, bound.values, strict=True)):
        if at is None or due is None:
            continue
        if due.due_by is None:
            return None
        over = (at - due.due_by).total_seconds() if passed(due, at) else -1.0
        if worst is None or (over, place) > worst:
            worst = (over, place)
    return worst if worst is not None else (-1.0, 0)


def _late(dates: Dates, promise: Promise, climb: Climb, place: int, times: Times) -> Found:
    policy, within = dates.policy, promise.within
    assert within is not None
    at = times.values[place]
    assert at is not None
    raised = climb.clock.starts[place].day
    where = title(policy, climb.stage)
    on = show_day(Instant(at).day)
    leaving = promise.form is Form.STEP
    did = "may be left as late as" if leaving else "may be reached as late as"
    says = f"{where} {did} {on} where it is raised on {show_day(raised)}"
    says += f", and {timescale_words(within)} is promised"
    below = (climb,) if leaving else climb.way[:-1]
    cites = tuple(dict.fromkeys(cite for each in below for cite in each.cites))
    events = climb.history(place, leaving=leaving)
    stage, bound = climb.stage, _bound(policy, climb, within).values[place]
    assert bound is not None

    def shows(decisions: Sequence[Decision]) -> bool:
        last = decisions[-1]
        here = [each.case.stage for each in decisions]
        instant = last.case.at
        inside = stage in here and (last.case.stage == stage or leaving)
        if not inside or not isinstance(instant, Instant) or last.not_applicable is not None:
            return False
        if not all(_holds(policy, promise, each.case) for each in decisions):
            return False
        if not in_time(decisions):
            return False
        first = next(each for each in decisions if each.case.stage == stage)
        return instant.at >= at and _exceeds(policy, within, decisions[0], first, instant)

    found = shortest(policy, events, shows)
    witness = None if found is None else Witness(policy, (), found)
    return Found(Verdict.BROKEN, says, cites, climb.stage, witness=witness)


def _holds(policy: Policy, promise: Promise, case: Case) -> bool:
    """Whether the promise's facts hold for a case."""
    agencies = {f"{side}_agency": each for side, each in case.agencies}
    return holds(promise.when, Known(policy, {**case.facts, **agencies}))


def _exceeds(
    policy: Policy, within: Timescale, raised: Decision, entered: Decision, at: Instant
) -> bool:
    """Whether an instant lies beyond what is promised, counted anew from the history."""
    moments = {"raised": raised.at, "entered": entered.at}
    if isinstance(within, Within) and isinstance(within.of, MomentRef):
        origin = moments.get(within.of.name, raised.at)
        return passed(dated(within, lambda name: origin, {}, policy.counting), at.at)
    return True


def _no_date(dates: Dates, climb: Climb, so: str) -> Found:
    cites = climb.cites or stage_cites(dates.policy, climb.stage)
    why = "has no limit"
    if climb.recurs:
        why = "may come again and again"
    elif climb.restarts:
        why = "has a limit that starts anew with each change of a fact"
    says = f"{title(dates.policy, climb.stage)} {why}, {so}"
    return Found(Verdict.NOT_DECIDED, says, cites, climb.stage)


def _no_bound(promise: Promise, bound: Dues) -> Found:
    missing = {name for each in bound.values if each is not None for name in each.missing}
    names = " or ".join(f"`{each}`" for each in sorted(missing)) or "what it is counted from"
    return Found(Verdict.NOT_DECIDED, f"{names} is not known, so nothing dates the promise")


def _knows(policy: Policy, promise: Promise) -> Answered:
    """States in which nobody has to tell an office of the case."""
    bodies = memberships(policy, promise.role)
    rows = {row.id for row in policy.rows if _tells(row, bodies)}
    stages = promise.stages or tuple(each.id for each in policy.stages)
    cut = Slice.of(policy, lambda row: row.id in rows, asking=(promise.when,))
    starts = steering_starts(cut)
    found: dict[str, Found] = {}

    def known(case: Case) -> bool:
        return any(each.duty in rows and each.state != "lapsed" for each in case.duties)

    def see(step: Step) -> None:
        case = step.decision.case
        if step.after is None or case.stage not in stages or case.stage in found or known(case):
            return
        if not _holds(policy, promise, case):
            return
        stage = case.stage or ""
        role = policy.index.roles[promise.role].title
        says = f"nobody has to tell {role} of a case at {title(policy, stage)}"
        events = shortest(policy, step.history, _unknown(policy, promise, stage, rows))
        witness = None if events is None else Witness(policy, (), events)
        cites = stage_cites(policy, stage)
        found[stage] = Found(Verdict.BROKEN, says, cites, stage, witness=witness)

    states = steps = 0
    for start in starts.chosen:
        made = explore(cut, start, see, known)
        states, steps = max(states, len(made.states)), steps + made.tried
    covered = Covered(states, cut.combinations, 1, starts.days, steps)
    return Answered(tuple(found.values()), covered, TOLD)


def _tells(row: Row, bodies: tuple[str, ...]) -> bool:
    effect = row.effect
    if not isinstance(effect, Open) or effect.force not in {Force.MUST, Force.SHOULD}:
        return False
    told = effect.to if effect.act in TELLING else None
    parties = [*(told or Parties()).of, *(effect.copy or Parties()).of]
    return any(ref.role in bodies for ref in parties)


def _unknown(policy: Policy, promise: Promise, stage: str, rows: set[str]) -> Shows:
    def shows(decisions: Sequence[Decision]) -> bool:
        case = decisions[-1].case
        told = any(each.duty in rows and each.state != "lapsed" for each in case.duties)
        return (
            case.stage == stage
            and not told
            and _holds(policy, promise, case)
            and decisions[-1].not_applicable is None
        )

    return shows
