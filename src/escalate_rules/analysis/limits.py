"""The promises about limits, read off the dated ways up."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from escalate_rules.analysis.climb import Climb
from escalate_rules.analysis.climbs import climb_slice, climbs
from escalate_rules.analysis.clocks import MINUTE, Clock, Dues, starts_of
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
from escalate_rules.core.dating import Dated
from escalate_rules.core.decision import Decision
from escalate_rules.core.duties import cites_of
from escalate_rules.core.events import Event, TimeReached
from escalate_rules.core.moments import Instant
from escalate_rules.core.policy import Go, Goal, Policy
from escalate_rules.core.shapes import passes_at
from escalate_rules.core.words import show_day

LEFT_BY_TIME: Final = "left_by_time"
IN_ORDER: Final = "in_order"
SAYS: Final[Mapping[str, str]] = {
    LEFT_BY_TIME: "each stage that has a limit can be left by time alone",
    IN_ORDER: "a later stage is never due before an earlier one",
}
AS_A_PLAN: Final = (
    "each stage takes the time it is allowed, an escalation without a date of its own is made at "
    "once, a fact that chooses limits may change as a stage is left, and no date is agreed, "
    "extended or stopped"
)


@dataclass(frozen=True)
class Dates:
    """A policy's ways up, dated for every start."""

    policy: Policy
    cut: Slice
    clock: Clock
    climbs: tuple[Climb, ...]

    @staticmethod
    def of(policy: Policy, clock: Clock | None = None) -> "Dates":
        """Work them out; by default for every telling start of the published years."""
        cut = climb_slice(policy)
        clock = clock or Clock(starts_of(policy))
        return Dates(policy, cut, clock, tuple(climbs(cut, clock)))

    @cached_property
    def covered(self) -> Covered:
        """What was tried."""
        days = len({each.day for each in self.clock.starts})
        count = sum(len(each.clock.starts) for each in self.climbs)
        return Covered(len(self.climbs), self.cut.combinations, 1, days, count)

    def witness(self, events: Iterable[Event], shows: Shows) -> Witness | None:
        """A history that shows it under the whole policy."""
        events = tuple(events)
        found = shortest(self.policy, events, shows)
        return None if found is None else Witness(self.policy, (), found)


def limits(policy: Policy, dates: Dates) -> Iterator[tuple[str, Answered]]:
    """The answers to the promises about limits."""
    yield LEFT_BY_TIME, Answered(tuple(left_by_time(dates)), dates.covered)
    yield IN_ORDER, Answered(tuple(in_order(dates)), dates.covered, AS_A_PLAN)


def left_by_time(dates: Dates) -> Iterator[Found]:
    """Stages with a limit that nobody's act but time alone does not end."""
    told: set[str] = set()
    any_limit = False
    for climb in dates.climbs:
        if not _has_date(climb.limit):
            continue
        any_limit = True
        if climb.stage in told or any(_time_leads_on(dates.policy, climb.stage)):
            continue
        told.add(climb.stage)
        place = _worst(climb.limit, climb)
        says = f"{title(dates.policy, climb.stage)} has a limit, and only an act ends it"
        yield Found(
            Verdict.NOT_DECIDED, says, climb.cites, climb.stage,
            witness=_overdue(dates, climb, place),
        )  # fmt: skip
    if not any_limit:
        rows = [dates.policy.index.rows[f"{stage.id}.outcome"] for stage in dates.policy.stages]
        cites = tuple(dict.fromkeys(cite for row in rows for cite in row.cites))
        yield Found(Verdict.NOT_DECIDED, "no stage has a limit", cites)


def _time_leads_on(policy: Policy, stage: str) -> Iterator[bool]:
    """Rows that move a case from this stage by a due that passes."""
    for row in policy.rows:
        go = row.effect
        in_scope = row.scope is None or stage in row.scope
        if in_scope and isinstance(go, Go) and go.goal not in {Goal.REFUSAL, Goal.LATER}:
            yield from (True for name in row.on if name.endswith(".due"))


def _overdue(dates: Dates, climb: Climb, place: int) -> Witness | None:
    assert climb.limit is not None
    due = climb.limit.values[place]
    assert due is not None and due.due_by is not None
    events = climb.history(place)
    late = TimeReached(at=Instant(_whole(passes_at(due))))
    stage = climb.stage

    def shows(decisions: Sequence[Decision]) -> bool:
        case = decisions[-1].case
        is_passed = any(
            owed.duty == f"{stage}.outcome" and owed.state == "open" and owed.passed
            for owed in case.duties
        )
        return case.stage == stage and is_passed and in_time(decisions)

    return dates.witness((*events, late), shows)


def in_order(dates: Dates) -> Iterator[Found]:
    """Stages whose limit passes before that of one below them; and those that have no date."""
    worst: dict[tuple[str, str], tuple[float, int, Climb, Climb]] = {}
    compared: set[tuple[str, str, int, int]] = set()
    undated: dict[str, Climb] = {}
    for climb in dates.climbs:
        if not climb.limit or not climb.limit.is_dated:
            undated.setdefault(climb.stage, climb)
            continue
        for below in climb.way[:-1]:
            pair = (below.stage, climb.stage, id(below.limit), id(climb.limit))
            if below.limit is None or pair in compared:
                continue
            compared.add(pair)
            for place, (one, two) in enumerate(
                zip(below.limit.values, climb.limit.values, strict=True)
            ):
                gap = _gap(one, two)
                key = (below.stage, climb.stage)
                if gap > 0 and (key not in worst or gap >= worst[key][0]):
                    worst[key] = (gap, place, below, climb)
    for (lower, upper), (_, place, below, climb) in worst.items():
        assert below.limit is not None and climb.limit is not None
        one, two = below.limit.values[place], climb.limit.values[place]
        assert one is not None and two is not None
        first, second = title(dates.policy, lower), title(dates.policy, upper)
        says = (
            f"{second} is due before {first}, on {_day(two)} and {_day(one)} where it is raised on "
            f"{show_day(climb.clock.starts[place].day)}"
        )
        cites = tuple(dict.fromkeys((*below.cites, *climb.cites)))
        shows = _both_due(lower, upper)
        witness = dates.witness(climb.history(place), shows)
        yield Found(Verdict.BROKEN, says, cites, upper, witness=witness)
    for stage, climb in undated.items():
        says = f"{title(dates.policy, stage)} has no date{_awaiting(climb.limit)}"
        cites = climb.cites or stage_cites(dates.policy, stage)
        events = climb.history(len(climb.clock.starts) - 1)
        witness = dates.witness(events, _owed_without_a_date(stage))
        yield Found(Verdict.NOT_DECIDED, says, cites, stage, witness=witness)


def _owed_without_a_date(stage: str) -> Shows:
    def shows(decisions: Sequence[Decision]) -> bool:
        case = decisions[-1].case
        return case.stage == stage and any(
            owed.duty == f"{stage}.outcome" and owed.due.due_by is None for owed in case.duties
        )

    return shows


def _both_due(lower: str, upper: str) -> Shows:
    def shows(decisions: Sequence[Decision]) -> bool:
        duties = decisions[-1].case.duties
        found = {owed.duty: owed.due.due_by for owed in duties}
        one, two = found.get(f"{lower}.outcome"), found.get(f"{upper}.outcome")
        return one is not None and two is not None and two < one and in_time(decisions)

    return shows


def _gap(one: Dated | None, two: Dated | None) -> float:
    if one is None or two is None or one.due_by is None or two.due_by is None:
        return 0
    return (one.due_by - two.due_by).total_seconds()


def _has_date(dues: Dues | None) -> bool:
    return dues is not None and any(each and each.due_by for each in dues.values)


def _worst(dues: Dues | None, climb: Climb) -> int:
    """The start on which most time passes between the stage's beginning and its limit."""
    assert dues is not None

    def length(place: int) -> float:
        due, begins = dues.values[place], climb.enters.values[place]
        if due is None or due.due_by is None or begins is None:
            return -1
        return (due.due_by - begins).total_seconds()

    # The latest of those that are equally bad.
    return max(range(len(dues.values)), key=lambda place: (length(place), place))


def _awaiting(dues: Dues | None) -> str:
    missing: dict[str, None] = {}
    for each in dues.values if dues is not None else ():
        missing |= dict.fromkeys(each.missing if each is not None else ())
    return f" before {' or '.join(f'`{name}`' for name in missing)} is known" if missing else ""


def _day(due: Dated) -> str:
    return show_day(due.due_on) if due.due_on is not None else "no day"


def _whole(at: datetime) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + MINUTE


def title(policy: Policy, stage: str) -> str:
    """A stage's title with its id."""
    return f"{policy.index.stages[stage].title} (`{stage}`)"


def stage_cites(policy: Policy, stage: str) -> tuple[str, ...]:
    """The clauses of a stage's limit, else its own."""
    row = policy.index.rows[f"{stage}.outcome"]
    return cites_of(policy, row) or policy.index.stages[stage].cites
