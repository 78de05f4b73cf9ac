"""The ways up, each stage taking all the time that it is allowed, dated for every start.

From every raising, by every escalation that the policy has. At each stage the
duties that hold it up are done in the last minute of their time, the stage is
left unresolved in the last minute of its limit and escalated in the last minute
of that act's own. The engine says what opens; `Clock` dates it for all starts.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from escalate_rules.analysis.asking import Facts
from escalate_rules.analysis.climb import Climb, moment_of
from escalate_rules.analysis.clocks import Clock, Dues, Times
from escalate_rules.analysis.kinds import Kinds
from escalate_rules.analysis.moves import REASON, actors_for, judge_of
from escalate_rules.analysis.slices import Slice
from escalate_rules.analysis.states import raisings
from escalate_rules.analysis.staying import opening
from escalate_rules.core.admission import left_unresolved
from escalate_rules.core.case import Case, Owed
from escalate_rules.core.conditions import Condition
from escalate_rules.core.doors import later_stages
from escalate_rules.core.draft import Draft
from escalate_rules.core.duties import cites_of, limit, owing_side
from escalate_rules.core.engine import empty_case, walk
from escalate_rules.core.events import (
    Actor,
    Done,
    Escalated,
    Event,
    Learned,
    Raised,
    TimeReached,
    Unresolved,
)
from escalate_rules.core.moments import Instant
from escalate_rules.core.policy import Go, Goal, Open, Policy, Row
from escalate_rules.core.timescale import OnChange, moments_of

# Within so many changes of day and hour each kind of them comes up, also over Christmas.
TURNS: Final = 24
LEAVING: Final = frozenset({"escalated", "unresolved"})


def climb_slice(policy: Policy, *, asking: tuple[Condition, ...] = ()) -> Slice:
    """The rows that date the ways up; `asking` are conditions that the question itself has."""

    def holds_up(row: Row) -> bool:
        return isinstance(row.effect, Open) and bool(LEAVING & set(row.effect.done_by))

    return Slice.of(policy, holds_up, dating=True, asking=asking)


def climbs(
    cut: Slice, clock: Clock, wanted: Callable[[Facts], bool] = lambda facts: True
) -> Iterator[Climb]:
    """Every stage of every way up, each after the one below it.

    A way that differs from another in no stage and no date is told once. Where time has
    a part in which way a case goes, starts from which it goes another are dated apart,
    until none differs from the one that the engine is asked about.
    """
    waiting = [clock]
    while waiting:
        kinds = Kinds(cut, waiting.pop())
        climbed = list(_climbs(cut, kinds, wanted))
        if kinds.astray:
            waiting += map(Clock, kinds.parted())
        else:
            yield from climbed


def _climbs(cut: Slice, kinds: Kinds, wanted: Callable[[Facts], bool]) -> Iterator[Climb]:
    seen: set[object] = set()
    for facts in cut.classes.values():
        if not wanted(facts):
            continue
        for raised in raisings(cut, facts, kinds.clock.starts[0]):
            yield from _Climbing(cut, kinds, facts, seen, wanted).run(raised)


class _Climbing:
    def __init__(
        self,
        cut: Slice,
        kinds: Kinds,
        facts: Facts,
        seen: set[object],
        wanted: Callable[[Facts], bool],
    ) -> None:
        self.cut = cut
        self.policy = cut.policy
        self.kinds = kinds
        self.clock = kinds.clock
        self.facts = facts
        self.seen = seen
        self.place = kinds.place
        self.wanted = wanted
        # A fact that chooses limits may change as a stage is left.
        self.ratings = cut.ratings

    def run(self, raised: Raised) -> Iterator[Climb]:
        start = self.clock.start
        event = replace(raised, at=self._at(start))
        decision = walk(self.policy, empty_case(self.policy), event)
        case = decision.case
        if case.status != "open" or decision.not_applicable is not None:
            return
        stamps: dict[str, Times | Dues] = {"raised": start}
        stamps |= {f"{name}.known": start for name, _ in raised.facts}
        assert case.stage is not None
        first = Climb(case.stage, self.clock, None, self.facts, start, [(event, start)])
        yield from self._stage(first, case, stamps)

    def _stage(self, climb: Climb, case: Case, stamps: dict[str, Times | Dues]) -> Iterator[Climb]:
        stage = climb.stage
        stamps = {**stamps, "entered": climb.enters, f"{stage}.entered": climb.enters}
        dues: dict[str, Dues] = {}
        climb.staying = []
        climb.stamps = stamps
        self._date(case, stamps, dues)
        now = climb.since or climb.enters
        outcome = f"{stage}.outcome"
        # What the limit waits for is done first, each in the last minute of its own time.
        case, now = self._do_named(climb, case, stamps, dues, now)
        own = self._own(case, outcome)
        if own is not None:
            climb.limit = dues.get(own.id)
            climb.cites = cites_of(self.policy, self.policy.index.duties[outcome])
            climb.restarts = bool(own.rating) and self._starts_anew(outcome)
        timed = self._timed(case, dues)
        leave = now if climb.limit is None else self.clock.last(now, climb.limit)
        climb.left = leave
        known = _facts_of(self.cut, case)
        # What the ways up ask of facts; other facts make no other way.
        asked = known if self.cut.steered else self.cut.ways_up(known)
        same = (
            stage, asked, id(climb.enters),
            tuple(each.stage for each in climb.way), id(climb.limit), id(leave), self._shape(case),
        )  # fmt: skip
        if same in self.seen:
            return
        self.seen.add(same)
        yield climb
        if timed is not None:
            passing, ends = timed
            yield from self._move_by_time(climb, case, stamps, passing, ends)
            leave = self.clock.where(leave, passing, than=True)
        self.kinds.heed(leave)
        if leave.values[self.place] is None:
            return
        event = Unresolved(at=self._at(leave), by=actors_for(self.policy, "unresolved", stage)[0])
        decision = walk(self.policy, case, event)
        if decision.not_applicable is not None:
            if not left_unresolved(Draft(self.policy, case)):
                return
        else:
            case = decision.case
            climb.staying.append((event, leave))
        if case.stage != stage:
            return
        stamps = {**stamps, "unresolved": leave, f"{stage}.unresolved": leave}
        self._date(case, stamps, dues)
        yield from self._leave(climb, case, stamps, dues, leave)

    def _shape(self, case: Case) -> object:
        return tuple((owed.duty, owed.state) for owed in case.duties), case.taken

    def _leave(
        self,
        climb: Climb,
        case: Case,
        stamps: dict[str, Times | Dues],
        dues: dict[str, Dues],
        leave: Times,
    ) -> Iterator[Climb]:
        onward = leave
        climb.is_open = climb.limit is None or not climb.limit.is_dated
        for owed in case.open_duties:
            effect = self.policy.index.duties[owed.duty].effect
            assert isinstance(effect, Open)
            holds = "escalated" in effect.done_by and owed.stage == climb.stage
            if holds and owed.id in dues:
                onward = self.clock.last(onward, dues[owed.id])
                if owed.duty == f"{climb.stage}.escalation":
                    climb.escalation = dues[owed.id]
                if self._is_fixed(owed, dues):
                    climb.is_open = False
        climb.leaves = onward
        for row, to in self._ways(case):
            go = row.effect
            assert isinstance(go, Go)
            at = onward
            if go.opens is not None:
                opens = self.clock.due(
                    go.opens, {}, self.policy.counting, self._look(go.opens, stamps)
                )
                at = self.clock.first(at, opens)
            self.kinds.heed(at)
            if at.values[self.place] is None:
                continue
            yield from self._take(climb, case, stamps, row, to, at)

    def _take(
        self,
        climb: Climb,
        case: Case,
        stamps: dict[str, Times | Dues],
        row: Row,
        to: str | None,
        at: Times,
    ) -> Iterator[Climb]:
        """One way up, with each rating that the next stage's limit may be chosen by."""
        go = row.effect
        assert isinstance(go, Go)
        by = actors_for(self.policy, "escalated", climb.stage)
        for rating in self.ratings:
            told: list[tuple[Event, Times]] = list(climb.staying)
            here, moments = case, stamps
            for learned in (*self._rated(here, rating, at), *self._gate(here, row, at)):
                here = walk(self.policy, here, learned).case
                told.append((learned, at))
                moments = {**moments, **{f"{name}.known": at for name, _ in learned.facts}}
            if here.stage != climb.stage:
                continue
            taken = self._escalated(here, by, to, REASON if go.needs else "", at)
            if taken is None:
                continue
            event, case_after, then = taken
            told.append((event, then))
            if climb.leaving is None:
                climb.leaving, climb.leaves = (event, then), then
            yield from self._enter(climb, case_after, moments, then, told, "escalated")

    def _escalated(
        self, case: Case, by: Sequence[Actor | None], to: str | None, reason: str, at: Times
    ) -> tuple[Event, Case, Times] | None:
        """The act, what the case then is, and when: on the next day or hour that lets it through.

        None where none does.
        """
        for _ in range(TURNS):
            for actor in by:
                event = Escalated(at=self._at(at), by=actor, to=to, reason=reason)
                decision = walk(self.policy, case, event)
                if decision.case.stage != case.stage and decision.not_applicable is not None:
                    return None  # time has moved the case meanwhile
                if decision.not_applicable is None:
                    return event, decision.case, at
            if not self.cut.hours:
                return None
            at = self.kinds.turned(at)
            self.kinds.heed(at)
            if at.values[self.place] is None:
                return None
        return None

    def _rated(self, case: Case, rating: Facts, at: Times) -> list[Learned]:
        """What has to be learned for the facts to be so."""
        now = {fact.id: case.facts.get(fact.id, fact.default) for fact in self.policy.facts}
        facts = tuple((name, value) for name, value in rating if now[name] != value)
        by = next((each for name, _ in facts if (each := judge_of(self.policy, name))), None)
        return [Learned(at=self._at(at), by=by, facts=facts)] if facts else []

    def _enter(
        self,
        climb: Climb,
        case: Case,
        stamps: dict[str, Times | Dues],
        at: Times,
        told: list[tuple[Event, Times]],
        kind: str,
        since: Times | None = None,
    ) -> Iterator[Climb]:
        if case.stage is None:
            return
        stages = [each.stage for each in climb.way]
        if case.stage in stages:
            for each in climb.way[stages.index(case.stage) :]:
                each.recurs = True
            return
        stamps = {**stamps, kind: at, f"{climb.stage}.{kind}": at}
        stamps |= {"left": at, f"{climb.stage}.left": at}
        by_time = kind == "time_reached"
        facts = _facts_of(self.cut, case)
        if not self.wanted(facts):
            return
        above = Climb(case.stage, self.clock, climb, facts, at, told, by_time=by_time, since=since)
        yield from self._stage(above, case, stamps)

    def _is_fixed(self, owed: Owed, dues: dict[str, Dues]) -> bool:
        """Whether a duty to escalate has a date whenever the stage is left unresolved."""
        counted = {name for name, _, _ in owed.origins}
        return dues[owed.id].is_dated and "unresolved" not in counted

    def _move_by_time(
        self,
        climb: Climb,
        case: Case,
        stamps: dict[str, Times | Dues],
        passing: Times,
        ends: Times,
    ) -> Iterator[Climb]:
        """Time is noticed when it has passed; the case was moved as it ended."""
        self.kinds.heed(ends)
        self.kinds.heed(passing)
        if passing.values[self.place] is None:
            return
        event = TimeReached(at=self._at(passing))
        decision = walk(self.policy, case, event)
        told: list[tuple[Event, Times]] = [(event, passing)]
        if decision.case.stage != climb.stage:
            case = decision.case
            yield from self._enter(climb, case, stamps, ends, told, "time_reached", passing)

    def _timed(self, case: Case, dues: dict[str, Dues]) -> tuple[Times, Times] | None:
        """When the move that time makes from here is noticed, and when it is made."""
        for owed in case.open_duties:
            for row in self.policy.index.moves.get(f"{owed.duty}.due", ()):
                if (row.scope is None or case.stage in row.scope) and owed.id in dues:
                    due = dues[owed.id]
                    passing = self.clock.passing(self.clock.start, due)
                    return passing, self.clock.first(self.clock.start, due)
        return None

    def _ways(self, case: Case) -> list[tuple[Row, str | None]]:
        found: list[tuple[Row, str | None]] = []
        for row in self.policy.index.moves.get("escalated", ()):
            go = row.effect
            assert isinstance(go, Go)
            if row.scope is not None and case.stage not in row.scope:
                continue
            if go.goal is Goal.STAGE:
                found.append((row, None if go.own else go.target))
            elif go.goal is Goal.LATER:
                found += [(row, to) for to in later_stages(Draft(self.policy, case))]
        return found

    def _gate(self, case: Case, row: Row, at: Times) -> list[Learned]:
        """What has to be learned for this way to be open."""
        facts = opening(self.policy, case, row.when)
        return [Learned(at=self._at(at), facts=facts)] if facts else []

    def _do_named(
        self,
        climb: Climb,
        case: Case,
        stamps: dict[str, Times | Dues],
        dues: dict[str, Dues],
        now: Times,
    ) -> tuple[Case, Times]:
        """Do what limits are counted from the doing of."""
        waited = self._waited_for
        done = True
        while done:
            done = False
            for owed in case.open_duties:
                due = dues.get(owed.id)
                if f"{owed.duty}.done" not in waited or due is None or not due.is_dated:
                    continue
                if self._timed(case, dues) is not None:
                    continue
                now = self.clock.last(now, due)
                event = Done(at=self._at(now), duty=owed.id)
                decision = walk(self.policy, case, event)
                if decision.case.stage != climb.stage:
                    return case, climb.since or climb.enters
                case = decision.case
                climb.staying.append((event, now))
                stamps[f"{owed.duty}.done"] = now
                dues_before = len(dues)
                self._date(case, stamps, dues)
                done = len(dues) >= dues_before
                break
        return case, now

    @property
    def _waited_for(self) -> set[str]:
        return {
            name
            for row in self.policy.rows
            if isinstance(row.effect, Open)
            for name in (*moments_of(row.effect.within), *row.on)
        }

    def _starts_anew(self, duty: str) -> bool:
        """Whether a limit is counted anew whenever the fact that chooses it changes."""
        effect = self.policy.index.duties[duty].effect
        anew = isinstance(effect, Open) and effect.on_change is OnChange.RESTART
        return anew and len(self.ratings) > 1

    def _own(self, case: Case, duty: str) -> Owed | None:
        found = [owed for owed in case.open_duties if owed.duty == duty]
        return found[-1] if found else None

    def _date(self, case: Case, stamps: dict[str, Times | Dues], dues: dict[str, Dues]) -> None:
        """Date what is open for every start, and hold the engine to it on one."""
        for _ in range(2):  # a due may be counted from another's
            for owed in case.open_duties:
                row = self.policy.index.duties[owed.duty]
                assert isinstance(row.effect, Open)
                timescale = limit(self.policy, row)
                side = owing_side(self.policy, row.effect, owed, case.agencies)
                counting = self.policy.counting_for(side)
                if timescale is None:
                    continue
                found = self.clock.due(
                    timescale, dict(owed.rating), counting, self._look(timescale, stamps)
                )
                if owed.id in dues and _same(dues[owed.id], owed, self.place):
                    continue
                dues[owed.id] = found
                stamps[f"{owed.duty}.due"] = found
                if owed.duty in self.cut.timed:
                    self.kinds.heed(self.clock.first(self.clock.start, found))

    def _look(
        self, timescale: object, stamps: dict[str, Times | Dues]
    ) -> list[tuple[str, Times | Dues | None]]:
        names = dict.fromkeys(moments_of(timescale))  # type: ignore[arg-type]
        return [(name, moment_of(self.policy, stamps, name)) for name in names]

    def _at(self, times: Times) -> Instant:
        """When the engine is told of an act; what kind of day that is, is heeded."""
        self.kinds.heed(times)
        at = times.values[self.place]
        assert at is not None
        return Instant(at)


def _same(dues: Dues, owed: Owed, place: int) -> bool:
    value = dues.values[place]
    return value is not None and (value.due_on, value.due_by) == (owed.due.due_on, owed.due.due_by)


def _facts_of(cut: Slice, case: Case) -> Facts:
    """Of what a case knows, all that rows ask."""
    facts = tuple((name, case.facts[name]) for name in cut.facts if name in case.facts)
    return (*facts, *((f"{side}_agency", agency) for side, agency in case.agencies))
