"""Every state that a case can get into: all its stages, facts and histories, tried out in full.

The engine makes every step. Two cases are in one state where nothing that the
rows in question ask can tell them apart: their stage, whether it is left
unresolved, the routes taken, the duties named by rows, what of time has passed,
and which conditions on facts hold. States are found in the order of the number
of events that lead to them, so that the way to each is a shortest one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from escalate_rules.analysis.asking import Facts
from escalate_rules.analysis.kinds import turn
from escalate_rules.analysis.moves import actors_for, judge_of, moves_open
from escalate_rules.analysis.slices import Slice
from escalate_rules.core.admission import left_unresolved
from escalate_rules.core.case import NEVER, Case
from escalate_rules.core.decision import Decision
from escalate_rules.core.doors import door
from escalate_rules.core.draft import Draft, View, states_of
from escalate_rules.core.engine import empty_case, walk
from escalate_rules.core.events import Event, Learned, Occurred, Raised, TimeReached
from escalate_rules.core.moments import Instant
from escalate_rules.core.policy import Go, Goal
from escalate_rules.core.shapes import passes_at

SOON: Final = timedelta(minutes=1)
Key = tuple[Any, ...]
Told = Callable[[Case], object]


@dataclass(slots=True)
class State:
    """One state of a case but for the facts, with a shortest way that leads to it.

    `group` tells it apart; `case` is one case in it, with the facts it was
    first met with.
    """

    group: Key
    case: Case
    before: "State | None"
    events: tuple[Event, ...]

    @property
    def history(self) -> tuple[Event, ...]:
        """The events that lead here."""
        found: list[Event] = []
        state: State | None = self
        while state is not None:
            found[:0] = state.events
            state = state.before
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Step:
    """One event in one state, with what came of it.

    `before` is the case that it happened to, None for a raising; `learned` what
    had to be learned first. `after` is None where the case is closed.
    """

    state: State | None
    before: Case | None
    learned: tuple[Event, ...]
    event: Event
    decision: Decision
    after: Key | None

    @property
    def history(self) -> tuple[Event, ...]:
        """The events up to and with this one."""
        past = self.state.history if self.state is not None else ()
        return (*past, *self.learned, self.event)


@dataclass(slots=True)
class States:
    """All states. Facts may be learned at any time, so each is met with every combination."""

    slice: Slice
    start: Instant
    states: dict[Key, State] = field(default_factory=dict)
    tried: int = 0


def explore(
    cut: Slice,
    start: Instant,
    see: Callable[[Step], None],
    told: Told = lambda case: None,
) -> States:
    """Try every event in every state, from every raising at `start`.

    Args:
        cut: The rows in question.
        start: When the concern is raised.
        see: Told of each event tried, also of one that has no meaning; the
            shortest ways first.
        told: What else makes a difference between two cases.
    """
    return _Exploring(cut, start, see, told).run()


class _Exploring:
    def __init__(self, cut: Slice, start: Instant, see: Callable[[Step], None], told: Told) -> None:
        self.cut = cut
        self.policy = cut.policy
        self.start = start
        self.see = see
        self.told = told
        self.made = States(cut, start)

    def run(self) -> States:
        """Breadth first."""
        level: list[State] = []
        for facts in self.cut.classes.values():
            for event in raisings(self.cut, facts, self.start):
                decision = self._walk(empty_case(self.policy), event)
                self._note(None, None, (), event, decision, level)
        while level:
            ahead: list[State] = []
            for state in level:
                self._from(state, ahead)
            level = ahead
        return self.made

    def _walk(self, case: Case, event: Event) -> Decision:
        self.made.tried += 1
        return walk(self.policy, case, event)

    def _from(self, state: State, ahead: list[State]) -> None:
        here = self.cut.truth_of(state.case)
        knowing: dict[tuple[bool, ...], tuple[Case, tuple[Event, ...]] | None] = {
            here: (state.case, ())
        }
        for truth, facts in self.cut.seen_by("learned", here):
            self._know(state, truth, facts, knowing, ahead)
        kinds = {"time_reached": None}
        for event in moves_open(self.policy, state.case, _soon(state.case)):
            kinds[name_of(event)] = None
        for kind in kinds:
            for truth, facts in self.cut.seen_by(kind, here):
                if truth not in knowing:
                    self._know(state, truth, facts, knowing, ahead)
                known = knowing[truth]
                if known is None:
                    continue
                case, learned = known
                for event in self._events(case, kind):
                    decision = self._walk(case, event)
                    self._note(state, case, learned, event, decision, ahead)

    def _know(
        self,
        state: State,
        truth: tuple[bool, ...],
        facts: Facts,
        knowing: dict[tuple[bool, ...], tuple[Case, tuple[Event, ...]] | None],
        ahead: list[State],
    ) -> None:
        """The case once these facts are learned; None where that is a step of its own."""
        if truth in knowing:
            return
        event = learning(self.cut, state.case, facts)
        knowing[truth] = None
        if event is None:
            return
        decision = self._walk(state.case, event)
        if decision.not_applicable is not None:
            return
        case = decision.case
        if case.status == "open" and self._group(case) == state.group:
            knowing[truth] = (case, (event,))
        else:
            self._note(state, state.case, (), event, decision, ahead)

    def _note(
        self,
        state: State | None,
        before: Case | None,
        learned: tuple[Event, ...],
        event: Event,
        decision: Decision,
        ahead: list[State],
    ) -> None:
        case = decision.case
        after = None
        if case.status == "open" and (decision.not_applicable is None or state is None):
            after = self._group(case)
            if after not in self.made.states:
                new = State(after, case, state, (*learned, event))
                self.made.states[after] = new
                ahead.append(new)
        self.see(Step(state, before, learned, event, decision, after))

    def _group(self, case: Case) -> Key:
        return (*group_of(self.cut, case), self.told(case))

    def _events(self, case: Case, kind: str) -> Iterator[Event]:
        if kind == "time_reached":
            ahead = self._next(case) if self.cut.steered else None
            if ahead is not None:
                yield TimeReached(at=Instant(ahead))
            return
        for event in moves_open(self.policy, case, _soon(case)):
            if name_of(event) == kind:
                yield event

    def _next(self, case: Case) -> datetime | None:
        """When next something passes, opens or shuts that has a part in how the case goes."""
        assert isinstance(case.at, Instant)
        now = case.at.at
        found = [
            passes_at(owed.due)
            for owed in case.duties
            if owed.state == "open" and not owed.passed and owed.duty in self.cut.timed
        ]
        draft = Draft(self.policy, case)
        for row in self.cut.windows:
            assert isinstance(row.effect, Go)
            for each in (row.effect.opens, row.effect.closes):
                dated = door(draft, each)
                if dated is not None and dated.due_by is not None:
                    found.append(passes_at(dated))
        if self.cut.hours:
            found.append(turn(draft, now))
        later = [each for each in found if now < each < NEVER]
        return _minute(min(later)) if later else None


def name_of(event: Event) -> str:
    """The moment that an event is: its kind, or the name of the policy's own."""
    return event.name if isinstance(event, Occurred) else event.kind


def group_of(cut: Slice, case: Case) -> Key:
    """What tells states apart, but for facts; the stage comes first."""
    draft = Draft(cut.policy, case)
    duties: list[object] = []
    for name in cut.duties:
        owed = draft.latest(name)
        if owed is None:
            duties.append(())
        else:
            row = cut.policy.index.duties[name]
            passed = owed.passed if name in cut.timed else None
            states = states_of(owed, row) if name in cut.timed else (owed.state,)
            duties.append((states, passed, owed.due.due_by is None))
    view = View(draft, case.at)
    return (
        case.stage,
        left_unresolved(draft),
        frozenset(case.taken) if cut.offers else None,
        case.came_from if cut.goes_back else None,
        case.agencies,
        tuple(duties),
        tuple(sorted(_doors(cut, draft))) if cut.windows else None,
        (view.trigger_is("hours"), view.trigger_is("day")) if cut.hours else None,
    )


def _doors(cut: Slice, draft: Draft) -> Iterator[tuple[str, str]]:
    """Which windows have opened, and which have shut."""
    for row in cut.windows:
        assert isinstance(row.effect, Go)
        for what, each in (("opens", row.effect.opens), ("closes", row.effect.closes)):
            dated = door(draft, each)
            if dated is None:
                continue
            at = draft.at
            assert isinstance(at, Instant)
            gone = dated.due_by is not None and at.at >= dated.due_by
            known = dated.due_by is not None
            yield f"{row.id}.{what}", "gone" if gone else "to come" if known else "unknown"


def raisings(cut: Slice, facts: Facts, start: Instant) -> Iterator[Raised]:
    """Every way to raise a concern with these facts: by whom, and at which stage."""
    policy = cut.policy
    told = dict(facts)
    agencies = tuple(
        (side, told.pop(f"{side}_agency"))
        for side in ("raising", "receiving")
        if f"{side}_agency" in told
    )
    for fact in policy.facts:
        if fact.required:
            told.setdefault(fact.id, fact.values[0][0])
    stages: dict[str | None, None] = {None: None}
    needs: set[str] = set()
    for row in policy.index.moves.get("raised", ()):
        assert isinstance(row.effect, Go)
        needs |= set(row.effect.needs)
        if row.effect.goal is Goal.STAGE:
            stages[row.effect.target] = None
        elif row.effect.goal is Goal.LATER:
            stages |= dict.fromkeys(each for route in policy.routes for each in route.stages[1:])
    for by in actors_for(policy, "raised", None):
        for stage in stages:
            yield Raised(
                at=start,
                by=by,
                stage=stage,
                facts=tuple((name, value) for name, value in told.items() if value),
                agencies=agencies,
                outcome_sought="an outcome" if "outcome_sought" in needs else "",
            )


def learning(cut: Slice, case: Case, facts: Facts) -> Learned | None:
    """What has to be learned for a case to know these facts; None where it cannot be learned."""
    policy = cut.policy
    wanted = dict(facts)
    told = []
    for name in cut.facts:
        if name not in policy.index.facts:
            if wanted.get(name, "") != dict(case.agencies).get(name.removesuffix("_agency"), ""):
                return None
            continue
        now = case.facts.get(name, policy.index.facts[name].default)
        then = wanted.get(name, policy.index.facts[name].default)
        if then != now:
            if then is None:
                return None
            told.append((name, then))
    by = next((each for name, _ in told if (each := judge_of(policy, name)) is not None), None)
    return Learned(at=_soon(case), by=by, facts=tuple(told)) if told else None


def _soon(case: Case) -> Instant:
    assert isinstance(case.at, Instant)
    return Instant(case.at.at + SOON)


def _minute(at: datetime) -> datetime:
    """The first whole minute not before `at`."""
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + SOON
