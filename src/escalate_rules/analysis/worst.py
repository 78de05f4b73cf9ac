"""The longest time that a concern can take to each stage, and the start date that causes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from escalate_rules.analysis.climb import Climb
from escalate_rules.analysis.clocks import Dues
from escalate_rules.analysis.limits import Dates, stage_cites
from escalate_rules.core.errors import CalendarRangeError
from escalate_rules.core.moments import Instant
from escalate_rules.core.policy import Policy


@dataclass(frozen=True, slots=True)
class Longest:
    """So many days from being raised on `start` to `end`; the latest of equal starts."""

    days: int
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class WorstStage:
    """The longest time to one stage, and to the last day of its limit.

    None stands where nothing dates it. `open_since` is the stage on another way
    to it, or on the only one, of which nothing says how long it takes; `cites` are that
    stage's clauses.
    """

    stage: str
    number: int | None
    title: str
    working: Longest | None
    calendar: Longest | None
    limit_working: Longest | None
    limit_calendar: Longest | None
    open_since: str = ""
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Worst:
    """The longest time to each stage of a policy."""

    policy: Policy
    stages: tuple[WorstStage, ...]


def worst(policy: Policy, dates: Dates | None = None) -> Worst:
    """The longest time to each stage, on all ways up and all start days of the published years.

    Each stage takes the time it is allowed, as in a plan.
    """
    dates = dates or Dates.of(policy)
    by_stage: dict[str, list[Climb]] = {stage.id: [] for stage in policy.stages}
    for climb in dates.climbs:
        by_stage[climb.stage].append(climb)
    stages = (_stage(dates, stage, found) for stage, found in by_stage.items())
    return Worst(policy, tuple(stages))


def _stage(dates: Dates, stage: str, found: list[Climb]) -> WorstStage:
    policy = dates.policy
    told = policy.index.stages[stage]
    bounded = [each for each in found if each.open_since is None]
    reached = [_last(policy, each) for each in bounded if each.before is not None]
    limits = [
        _last(policy, each, each.limit)
        for each in found
        if each.limit is not None and each.limit.is_dated
        # A limit that counts from the raising holds whatever the way; another hangs on it.
        if each.open_since is None
    ]
    since = next((each.open_since for each in found if each.open_since is not None), None)
    cites: tuple[str, ...] = ()
    if since is not None:
        cites = since.cites or stage_cites(policy, since.stage)
    return WorstStage(
        stage,
        told.number,
        told.title,
        _most(each[0] for each in reached if each),
        _most(each[1] for each in reached if each),
        _most(each[0] for each in limits if each),
        _most(each[1] for each in limits if each),
        since.stage if since is not None else "",
        cites,
    )


def _last(
    policy: Policy, climb: Climb, limits: Dues | None = None
) -> tuple[Longest | None, Longest | None] | None:
    """The most working days and the most calendar days from a start to its being entered.

    With `limits`, to the last day of these instead.
    """
    calendar = policy.counting.calendar
    working: Longest | None = None
    plain: Longest | None = None
    for place, at in enumerate(climb.enters.values):
        due = limits.values[place] if limits is not None else None
        if at is None or (limits is not None and due is None):
            continue
        start = climb.clock.starts[place].day
        if due is not None:
            assert due.due_on is not None
            end = due.due_on
        else:
            end = Instant(at).day
        days = (end - start).days
        if plain is None or days >= plain.days:
            plain = Longest(days, start, end)
        try:
            count = calendar.count(start, end) if end > start else 0
        except CalendarRangeError:
            continue
        if working is None or count >= working.days:
            working = Longest(count, start, end)
    return working, plain


def _most(found: Iterable[Longest | None]) -> Longest | None:
    known = [each for each in found if each is not None]
    return max(known, key=lambda each: (each.days, each.start), default=None)
