"""A second reading of the engine: slow, obvious, and made from the text alone.

It reads a compiled policy and the table of bank holidays, and answers what
`decide`, `plan` and `outlook` answer, in another style: plain dictionaries and
loops, days counted one by one. It shares no arithmetic with `core`. What it
takes from there are types of data only.

Nothing here is fast, and nothing here is clever. Where the two disagree, the
text decides.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from escalate_rules.core import events as ev
from escalate_rules.core.calendar import Division, Table
from escalate_rules.core.conditions import (
    ActorIs,
    All,
    AnyOf,
    Condition,
    DutyIs,
    FactIs,
    Not,
    TriggerOn,
)
from escalate_rules.core.moments import Day as MomentDay
from escalate_rules.core.moments import Instant as MomentInstant
from escalate_rules.core.policy import (
    AfterClosing,
    Cap,
    ClosedDay,
    Compose,
    Convention,
    Counting,
    Force,
    Go,
    Goal,
    Hasten,
    Open,
    Parties,
    Policy,
    Power,
    Row,
    Until,
    Variation,
)
from escalate_rules.core.timescale import (
    Before,
    By,
    ByFact,
    Choice,
    MomentChoice,
    MomentRef,
    OnChange,
    OneOf,
    SameDay,
    Timescale,
    Unit,
    Within,
)

LONDON: Final = ZoneInfo("Europe/London")
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
SIDES: Final = ("raising", "receiving")
# In place of a stay: what an ending opens, and what the other side still owes.
OF_ENDING: Final = -2
OUTLIVES: Final = -3
OWN_ENDINGS: Final = ("resolved", "decided", "withdrawn")
ENDINGS: Final = ("resolved", "decided", "withdrawn", "handed_over", "closed")
DIVISION: Final = {
    "england": Division.ENGLAND_AND_WALES,
    "wales": Division.ENGLAND_AND_WALES,
    "scotland": Division.SCOTLAND,
    "northern-ireland": Division.NORTHERN_IRELAND,
}


class Misuse(Exception):
    """The caller asks what the policy cannot answer."""


class Beyond(Exception):
    """A day outside the table is asked for."""


# Moments -------------------------------------------------------------------------------


@dataclass(frozen=True)
class When:
    """A moment: `kind` is day, instant, end (of a day) or unknown."""

    kind: str
    day: date | None = None
    at: datetime | None = None


UNKNOWN: Final = When("unknown")


def clock(day: date, hour: time) -> datetime:
    """The UTC instant at which London clocks show `hour` on `day`, by trying both offsets."""
    shown = datetime.combine(day, hour)
    # Summer, winter, and before there was either.
    for offset in (HOUR, timedelta(0), timedelta(seconds=-75)):
        guess = (shown - offset).replace(tzinfo=UTC)
        if guess.astimezone(LONDON).replace(tzinfo=None) == shown:
            return guess
    return shown.replace(tzinfo=UTC)


def midnight(day: date) -> datetime:
    """The local midnight that begins the day."""
    return clock(day, time(0))


def when_of(moment: Any) -> When:
    """A moment of the library's as one of ours."""
    name = type(moment).__name__
    if name == "Day":
        return When("day", moment.day)
    if name == "DayEnd":
        return When("end", moment.day)
    if name == "Instant":
        at: datetime = moment.at
        return When("instant", at.astimezone(LONDON).date(), at)
    return UNKNOWN


def instant(at: datetime) -> When:
    """A point of time."""
    return When("instant", at.astimezone(LONDON).date(), at)


def start(moment: When) -> datetime:
    """The earliest instant that a moment can be; an unknown one never comes."""
    if moment.kind == "instant":
        assert moment.at is not None
        return moment.at
    if moment.kind == "unknown":
        return datetime.max.replace(tzinfo=UTC)
    assert moment.day is not None
    try:
        return midnight(moment.day if moment.kind == "day" else moment.day + DAY)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def is_later(one: When, now: When) -> bool:
    """Whether a moment told at `now` is still to come."""
    if now.kind == "unknown" or one.kind == "unknown":
        return False
    assert one.day is not None
    assert now.day is not None
    if one.kind == "day" or now.kind == "end":
        return one.day > now.day
    return start(one) > start(now)


# Working days --------------------------------------------------------------------------


class Days:
    """Working days, one at a time, from the rows of the table."""

    def __init__(self, table: Table, counting: Counting) -> None:
        self.first, self.last = table.first, table.projected_to
        self.published_to = table.published_to
        divisions = {DIVISION[str(each)] for each in counting.calendar.nations}
        self.closed = {row.on for row in table.rows if row.division in divisions}
        for closure in counting.calendar.closures:
            day = closure.first
            while day <= closure.last:
                self.closed.add(day)
                day += DAY
        # Whether a day was asked about that is not published yet.
        self.ahead = False

    def works(self, day: date) -> bool:
        """Whether a day is worked."""
        if not self.first <= day <= self.last:
            raise Beyond
        if day > self.published_to:
            self.ahead = True
        return day.weekday() < 5 and day not in self.closed

    def step(self, day: date, by: int) -> date:
        """The day after or before, while the table lasts."""
        if not self.first <= day <= self.last:
            raise Beyond
        return day + by * DAY

    def walk(self, day: date, left: int) -> date:
        """The day on which `left` worked days after this one have been counted."""
        if left > (self.last - day).days:
            raise Beyond  # not so many are left at all
        while left:
            day = self.step(day, 1) if day >= self.first else day + DAY
            if self.works(day):
                left -= 1
        return day

    def next(self, day: date) -> date:
        """This day if it is worked, else the next that is."""
        while not self.works(day):
            day = self.step(day, 1)
        return day

    def previous(self, day: date) -> date:
        """This day if it is worked, else the last before it that is."""
        while not self.works(day):
            day = self.step(day, -1)
        return day


# Dates ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Due:
    """When something is due: `kind` is date, instant, undated or awaiting."""

    kind: str
    on: date | None = None
    by: datetime | None = None
    status: str = "none"
    missing: tuple[str, ...] = ()
    # Only its moment moves what stands before it, or on it: no pause does.
    pinned: bool = field(default=False, compare=False)
    # Where it runs off the table: on which side it may lie, of 0 before, 1 within and 2 after.
    may_lie: tuple[int, ...] = field(default=(), compare=False)

    @property
    def dated(self) -> bool:
        return self.by is not None

    def passed(self, at: datetime) -> bool:
        """Whether it is over: a day at its end, an hour-limit only after it."""
        if self.by is None:
            return False
        return at >= self.by if self.kind == "date" else at > self.by


def moved(due: Due, was: Due) -> bool:
    """Whether it is another due; in which order what is missing is named changes nothing."""
    return replace(due, missing=()) != replace(was, missing=()) or set(due.missing) != set(
        was.missing
    )


UNDATED: Final = Due("undated")
Look = Callable[[str], When | None]
Span = tuple[When, When | None]


@dataclass
class Counter:
    """Counts one due by one side's way of counting."""

    counting: Counting
    days: Days
    look: Look
    rating: dict[str, str | None] = field(default_factory=dict)
    restart: When | None = None
    pauses: list[Span] = field(default_factory=list)
    # Set inside what a re-rating restarts: what is counted forward is counted from it, and it
    # is when the facts became known by which that is chosen.
    anew: When | None = None
    anew_known: frozenset[str] = frozenset()
    # The day of the moment that is being counted from.
    begun: date | None = None

    def due(self, timescale: Timescale | None) -> Due:
        """The due of a timescale, with no exception."""
        if timescale is None:
            return UNDATED
        if isinstance(timescale, OneOf):
            return self.one_of(timescale)
        if isinstance(timescale, ByFact):
            return self.by_fact(timescale)
        self.days.ahead = False
        self.begun = None
        try:
            return self.simple(timescale)
        except (Beyond, OverflowError, ValueError):
            if self.begun is None:
                return UNDATED
            here = self.side_of_table(self.begun)
            # It has run off the table: backward before it, forward after it. Where it did not
            # even begin on this side of that end, it may lie anywhere.
            if isinstance(timescale, Before):
                return replace(UNDATED, may_lie=(0,) if here < 2 else (0, 1, 2))
            return replace(UNDATED, may_lie=(2,) if here > 0 else (0, 1, 2))

    def side_of_table(self, day: date) -> int:
        """0 before the table, 1 within, 2 after."""
        return int(day >= self.days.first) + int(day > self.days.last)

    def by_fact(self, timescale: ByFact) -> Due:
        """An option, counted from a re-rating where that restarts it."""
        option = self.option_of(timescale)
        anew = self.anew if self.anew is not None else self.restart
        if anew is None:
            return self.due(option)
        known = self.anew_known | {f"{timescale.fact}.known"}
        return replace(self, restart=None, anew=anew, anew_known=known).due(option)

    def one_of(self, timescale: OneOf) -> Due:
        earlier = timescale.choice is Choice.EARLIER
        parts, lost = [], []
        missing: list[str] = []
        for part in timescale.of:
            due = self.due(part)
            if due.kind == "awaiting":
                missing += due.missing
            elif due.dated:
                parts.append(due)
            elif due.may_lie:
                lost.append(due)

        def order(due: Due) -> tuple[datetime, bool]:
            assert due.by is not None
            return due.by, due.kind == "instant"

        if not parts:
            if lost:
                return lost[0]
            return Due("awaiting", missing=tuple(dict.fromkeys(missing))) if missing else UNDATED
        pick = min if earlier else max
        best = pick(parts, key=order)
        assert best.on is not None
        here = self.side_of_table(best.on)
        for due in lost:
            # What nobody can date governs, unless it surely lies on the losing side.
            if not (here < min(due.may_lie) if earlier else max(due.may_lie) < here):
                return due
        return best

    def option_of(self, timescale: ByFact) -> Timescale | None:
        rated = self.rating.get(timescale.fact)
        for value, option in timescale.options:
            if value == rated:
                return option
        return timescale.otherwise

    def origin(self, of: MomentRef | MomentChoice) -> tuple[When | None, tuple[str, ...]]:
        """The moment, or the names that are missing."""
        if isinstance(of, MomentRef):
            found = self.look(of.name)
            return found, (() if found else (of.name,))
        here = [(name, self.look(name)) for name in (ref.name for ref in of.of)]
        known = [moment for _, moment in here if moment is not None]
        if not known:
            return None, tuple(dict.fromkeys(name for name, _ in here))
        pick = min if of.choice is Choice.EARLIER else max
        return pick(known, key=start), ()

    def name_of(self, of: MomentRef | MomentChoice, moment: When) -> tuple[str, ...]:
        """The name of the moment that was taken."""
        if isinstance(of, MomentRef):
            return (of.name,)
        return tuple(ref.name for ref in of.of if self.look(ref.name) == moment)[:1]

    def simple(self, timescale: Within | Before | SameDay | By) -> Due:
        own = None if isinstance(timescale, By) else timescale.ends
        if own is not None and self.counting.day_ends != own:
            # A limit with a time of day of its own: as if the policy's days ended then.
            counting = self.counting
            self.counting = replace(counting, day_ends=own)
            try:
                return self.simple(timescale)
            finally:
                self.counting = counting
        of = timescale.moment if isinstance(timescale, Before | By) else timescale.of
        moment, missing = self.origin(of)
        forward = isinstance(timescale, Within | SameDay)
        if self.anew is not None and (
            forward or (isinstance(of, MomentRef) and of.name in self.anew_known)
        ):
            moment, missing = self.anew, ()
        if moment is None:
            return Due("awaiting", missing=missing)
        if moment.kind == "unknown":
            return Due("awaiting", missing=self.name_of(of, moment))
        assert moment.day is not None
        self.begun = moment.day
        if isinstance(timescale, By):
            if moment.kind == "instant":
                return replace(self.at_instant(start(moment)), pinned=True)
            return replace(self.on_day(moment.day), pinned=True)
        if isinstance(timescale, SameDay):
            day = moment.day
            ends = self.counting.day_ends
            if self.counting.convention is Convention.DEEMED_RECEIPT:
                day = self.day_zero(moment)
            elif (
                ends is not None and moment.kind == "instant" and start(moment) >= clock(day, ends)
            ):
                # That day is over by then.
                day += DAY
            if timescale.working:
                day = self.days.next(day)
            deemed = self.counting.convention is Convention.DEEMED_RECEIPT
            for stood in self.stood(self.day_zero(moment) if deemed else moment.day):
                # One more of its kind of day, for each on which the clock stood.
                if not timescale.working:
                    day += DAY
                elif self.days.works(stood):
                    day = self.days.next(day + DAY)
            return self.on_day(day)
        if timescale.unit in (Unit.HOURS, Unit.WORKING_HOURS) and moment.kind == "day":
            return Due("awaiting", missing=self.name_of(of, moment))
        if isinstance(timescale, Before):
            return replace(self.before(timescale.count, timescale.unit, moment), pinned=True)
        return self.within(timescale.count, timescale.unit, moment)

    def stood(self, zero: date) -> list[date]:
        """The days, after day zero, on which the clock stood: the first of a pause was worked."""
        found = []
        for begin, end in self.pauses:
            if end is None or begin.day is None or end.day is None:
                continue
            day = max(begin.day, zero) + DAY
            while day <= end.day:
                found.append(day)
                day += DAY
        return found

    def day_zero(self, moment: When) -> date:
        """The day that is not counted."""
        assert moment.day is not None
        day = moment.day
        if moment.kind == "end":
            # A day that has been used up is day 0 of what follows, received or not.
            return day
        if self.counting.convention is Convention.EVENT_DAY_IS_ONE:
            return day - DAY
        if self.counting.convention is Convention.DEEMED_RECEIPT:
            late = False
            cutoff = self.counting.receipt_cutoff
            if moment.kind == "instant" and cutoff is not None:
                late = start(moment).astimezone(LONDON).time() > cutoff
            # What comes too late for its day is received on a later one, whatever kind it was.
            if late:
                day = self.days.next(day + DAY)
            elif not self.days.works(day):
                day = self.days.next(day)
        return day

    def within(self, count: int, unit: Unit, moment: When) -> Due:
        if unit is Unit.HOURS:
            by = start(moment) + count * HOUR
            for begin, end in self.pauses:
                if end is not None:
                    by += max(timedelta(0), start(end) - max(start(begin), start(moment)))
            return self.at_instant(by, moment.kind == "end")
        if unit is Unit.WORKING_HOURS:
            return self.working_hours(count, moment)
        day = self.day_zero(moment)
        if unit in (Unit.WORKING_DAYS, Unit.WORKING_WEEKS):
            left = count * (5 if unit is Unit.WORKING_WEEKS else 1)
            # Both ends of a count lean on the table; what came too late for its day begins later.
            self.days.works(day if moment.day is None else max(day, moment.day))
            lost = self.stood(max(day, moment.day or day))
            left += sum(self.days.works(each) for each in lost)
            return self.on_day(self.days.walk(day, left))
        if unit is Unit.MONTHS:
            first = self.counting.convention is Convention.EVENT_DAY_IS_ONE
            one = DAY if first and moment.kind != "end" else timedelta(0)
            last = months_after(day + one, count) - one
        else:
            last = day + count * (7 if unit is Unit.WEEKS else 1) * DAY
        last += len(self.stood(max(day, moment.day or day))) * DAY
        return self.on_day(self.moved(last))

    def moved(self, day: date) -> date:
        """A calendar period's end, kept or moved off a closed day."""
        if self.counting.closed_day is ClosedDay.NEXT:
            return self.days.next(day)
        if self.counting.closed_day is ClosedDay.PREVIOUS:
            return self.days.previous(day)
        return day

    def before(self, count: int, unit: Unit, moment: When) -> Due:
        assert moment.day is not None
        if unit is Unit.HOURS:
            return self.at_instant(start(moment) - count * HOUR, moment.kind == "end")
        day = moment.day
        if unit in (Unit.WORKING_DAYS, Unit.WORKING_WEEKS):
            left = count * (5 if unit is Unit.WORKING_WEEKS else 1)
            self.days.works(day)
            while left:
                day = self.days.step(day, -1)
                if self.days.works(day):
                    left -= 1
            return self.on_day(day)
        if unit is Unit.MONTHS:
            day = months_after(day, -count)
        else:
            day -= count * (7 if unit is Unit.WEEKS else 1) * DAY
        # "No later than": a period counted back is never moved on.
        return self.on_day(
            day if self.counting.closed_day is ClosedDay.KEEP else self.days.previous(day)
        )

    def working_hours(self, count: int, moment: When) -> Due:
        hours = self.counting.office_hours
        assert hours is not None
        now = start(moment)
        # As many office hours more as there were while the clock stood.
        left = count * HOUR
        for stop, go in self.pauses:
            if go is not None:
                left += sum(
                    (end - begin for begin, end in self.office(max(start(stop), now), start(go))),
                    timedelta(0),
                )
        for begin, end in self.office(now, datetime.max.replace(tzinfo=UTC)):
            if end - begin >= left:
                return self.at_instant(begin + left)
            left -= end - begin
        raise AssertionError

    def office(self, since: datetime, upto: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The office hours from one instant to another, day by day."""
        hours = self.counting.office_hours
        assert hours is not None
        day, last = (each.astimezone(LONDON).date() for each in (since, upto))
        while day <= last:
            if self.days.works(day):
                begin, end = max(since, clock(day, hours[0])), min(upto, clock(day, hours[1]))
                if begin < end:
                    yield begin, end
            day += DAY

    def status(self) -> str:
        return "provisional" if self.days.ahead else "firm"

    def on_day(self, day: date) -> Due:
        """A day-limit: it passes at the next midnight, or at the hour at which days end."""
        ends = self.counting.day_ends
        by = clock(day, ends) if ends is not None else midnight(day + DAY)
        return Due("date", day, by, self.status())

    def at_instant(self, by: datetime, from_end: bool = False) -> Due:
        """An hour-limit; at a midnight counted from a day's end it is of the day that ends."""
        by.astimezone(LONDON)
        local = by.astimezone(LONDON)
        day = local.date()
        if from_end and local.time() == time(0):
            day -= DAY
        return Due("instant", day, by, self.status())


def months_after(day: date, count: int) -> date:
    """The same day of a later month, or its last."""
    month = day.year * 12 + day.month - 1 + count
    year, month = divmod(month, 12)
    for tried in range(day.day, 0, -1):
        try:
            return date(year, month + 1, tried)
        except ValueError:
            if not 1 <= year <= 9999:
                raise
    raise AssertionError


def names_in(timescale: Timescale | None) -> list[str]:
    """Every moment that a timescale may be counted from."""
    if timescale is None:
        return []
    if isinstance(timescale, Before | By):
        return [timescale.moment.name]
    if isinstance(timescale, OneOf):
        return [name for part in timescale.of for name in names_in(part)]
    if isinstance(timescale, ByFact):
        parts = [part for _, part in timescale.options] + [timescale.otherwise]
        return [name for part in parts for name in names_in(part)]
    of = timescale.of
    return [of.name] if isinstance(of, MomentRef) else [ref.name for ref in of.of]


def facts_in(timescale: Timescale | None) -> list[str]:
    """Every fact by which a timescale is chosen."""
    if isinstance(timescale, OneOf):
        return [name for part in timescale.of for name in facts_in(part)]
    if isinstance(timescale, ByFact):
        parts = [part for _, part in timescale.options] + [timescale.otherwise]
        return [timescale.fact] + [name for part in parts for name in facts_in(part)]
    return []


# A case --------------------------------------------------------------------------------


T = TypeVar("T")


def same(thing: T) -> T:
    """Another with the same attributes."""
    new = object.__new__(type(thing))
    new.__dict__.update(thing.__dict__)
    return new


@dataclass
class Owed:
    """One instance of a duty."""

    row: Row
    n: int
    side: str
    stay: int
    by: ev.Actor | None
    dated_at: When
    origins: dict[str, tuple[When | None, str]] = field(default_factory=dict)
    rating: dict[str, str | None] = field(default_factory=dict)
    rated: dict[str, str | None] = field(default_factory=dict)
    restart: When | None = None
    due: Due = UNDATED
    agreed: When | None = None
    pauses: list[Span] = field(default_factory=list)
    state: str = "open"
    passed: bool = False
    trigger: str = ""
    stay_opened: int = 0
    # Opened by what has just happened, and not late by a fact.
    of_now: bool = False
    opened_at: When = UNKNOWN
    ended: When | None = None

    @property
    def id(self) -> str:
        return f"{self.row.id}#{self.n}" + (f"@{self.side}" if self.side else "")

    @property
    def what(self) -> Open:
        assert isinstance(self.row.effect, Open)
        return self.row.effect


@dataclass
class Occurrence:
    """A trigger that has happened; `stay` is that with which it ends, None with the case.

    `sides` are those whose own duty ended or passed, where each side has one.
    """

    name: str
    at: When
    stage: str | None
    stay: int | None
    by: ev.Actor | None
    facts: dict[str, str | None]
    for_ever: bool = False
    used: set[str] = field(default_factory=set)
    sides: set[str] = field(default_factory=set)

    def is_of(self, side: str) -> bool:
        """Whether it concerns what this side owes."""
        return not side or not self.sides or side in self.sides


@dataclass
class World:
    """A case, as the reference keeps it; it is changed in place."""

    status: str = "not_opened"
    ending: str | None = None
    stage: str | None = None
    route: str = ""
    last_stage: str | None = None
    stay: int = 0
    came_from: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    at: When | None = None
    paused: When | None = None
    facts: dict[str, str] = field(default_factory=dict)
    known: dict[str, When] = field(default_factory=dict)
    stamps: dict[str, tuple[When, bool]] = field(default_factory=dict)
    actors: dict[str, ev.Actor | None] = field(default_factory=dict)
    agencies: dict[str, str] = field(default_factory=dict)
    occurrences: list[Occurrence] = field(default_factory=list)
    duties: list[Owed] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    unresolved: bool = False
    # Which `as_soon_as:` conditions hold now.
    holding: dict[str, bool] = field(default_factory=dict)

    def copy(self) -> "World":
        """Another case, so far the same."""
        new = same(self)
        for name in ("facts", "known", "stamps", "actors", "agencies", "holding"):
            setattr(new, name, dict(getattr(self, name)))
        new.came_from, new.seen = list(self.came_from), set(self.seen)
        new.taken = set(self.taken)
        new.occurrences, new.duties = [], []
        for occurrence in self.occurrences:
            another = same(occurrence)
            another.used = set(occurrence.used)
            new.occurrences.append(another)
        for owed in self.duties:
            if owed.state != "open":
                new.duties.append(owed)  # what has ended changes no more
                continue
            again = same(owed)
            again.origins, again.pauses = dict(owed.origins), list(owed.pauses)
            again.rating, again.rated = dict(owed.rating), dict(owed.rated)
            new.duties.append(again)
        return new


@dataclass
class Answer:
    """What one decision says, in plain values."""

    status: str = ""
    ending: str | None = None
    stage: str | None = None
    not_applicable: bool = False
    opened: list[str] = field(default_factory=list)
    discharged: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    lapsed: list[tuple[str, bool]] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    breaches: list[tuple[str, str]] = field(default_factory=list)
    open: dict[str, Due] = field(default_factory=dict)
    overdue: list[str] = field(default_factory=list)
    expedite: bool = False
    # Not compared: what the step exercised.
    notes: list[str] = field(default_factory=list)


@dataclass
class Act:
    """What happens now: an event, or a due that passes."""

    at: When
    by: ev.Actor | None
    answer: Answer
    happened: list[Occurrence] = field(default_factory=list)
    event: ev.Event | None = None

    @property
    def names(self) -> set[str]:
        return {each.name for each in self.happened}


@dataclass
class View:
    """What an outlook says."""

    stage: str | None
    open: dict[str, Due] = field(default_factory=dict)
    overdue: list[str] = field(default_factory=list)
    coming: list[tuple[datetime, str]] = field(default_factory=list)
    next: "list[Way]" = field(default_factory=list)


# Where a way leads, by what event, by which rule, from and until when, and what it needs.
Way = tuple[tuple[str, str], str, str, datetime | None, datetime | None, tuple[str, ...]]


@dataclass
class Visit:
    """One stage of a plan."""

    stage: str
    enters: When
    opened: list[str]
    duties: dict[str, Due] = field(default_factory=dict)


NOWHEN: Final = MomentDay(date(2000, 1, 1))
"""A plan's events carry no time of their own; the reference is told it beside them."""


def later_of(one: When, other: When) -> When:
    """The later of two moments; a date replaces one that nobody knows.

    The end of a day and the midnight after it are one instant, but of two days.
    """
    if one.kind == "unknown" or other.kind == "unknown":
        return other if one.kind == "unknown" else one
    assert one.day is not None
    assert other.day is not None
    if start(one) == start(other):
        return max(one, other, key=lambda each: each.day or date.min)
    return other if start(other) > start(one) else one


class Refused(Exception):
    """The event has no meaning here and now."""


class Reference:
    """One policy, read a second time."""

    def __init__(self, policy: Policy, table: Table) -> None:
        self.policy = policy
        self.table = table
        self.facts = {each.id: each for each in policy.facts}
        self.moments = {each.id: each for each in policy.moments}
        self.roles = {each.id: each for each in policy.roles}
        self.stages = {each.id: each for each in policy.stages}
        self.routes = {each.id: each for each in policy.routes}
        self.handovers = {each.id: each for each in policy.handovers}
        self.place = {row.id: n for n, row in enumerate(policy.rows)}
        self.opens = [row for row in policy.rows if isinstance(row.effect, Open)]
        self.goes = [row for row in policy.rows if isinstance(row.effect, Go)]
        self.caps = [row for row in policy.rows if isinstance(row.effect, Cap)]
        self.hastening = [row for row in policy.rows if isinstance(row.effect, Hasten)]
        self.powered = [row for row in policy.rows if isinstance(row.effect, Power)]
        self.composed = [row for row in policy.rows if isinstance(row.effect, Compose)]
        self.by_state = {row.id for row in self.opens if self.asks_state(row)}
        self.counted = {row.id: self.timescale_of(row) for row in self.opens}
        self._days: dict[str, Days] = {}
        self._times: list[When] = []

    @staticmethod
    def names_in(timescale: Timescale | None) -> set[str]:
        """Every moment that a timescale may be counted from."""
        return set(names_in(timescale))

    # -- asking -------------------------------------------------------------------------

    def counter(self, side: str, look: Look, **more: Any) -> Counter:
        """A counter in the way of one side."""
        counting = dict(self.policy.side_counting).get(side, self.policy.counting)
        if side not in self._days:
            self._days[side] = Days(self.table, counting)
        return Counter(counting, self._days[side], look, **more)

    def fact(
        self, world: World, name: str, kept: dict[str, str | None] | None = None
    ) -> str | None:
        """A fact's value now."""
        if name in ("raising_agency", "receiving_agency"):
            return world.agencies.get(name.removesuffix("_agency"))
        if kept and name in kept:
            return kept[name]
        return world.facts.get(name, self.facts[name].default)

    def side_of(self, world: World, role: str, said: str) -> str:
        """The side on which an office stands in this case; what is said comes first."""
        if said:
            return said
        known = self.roles.get(role)
        if known is not None and known.side:
            return known.side
        if known is not None and known.agency:
            sides = [side for side, agency in world.agencies.items() if agency == known.agency]
            if len(sides) == 1:
                return sides[0]
        return said

    def bodies(self, role: str) -> set[str]:
        """An office and the bodies it belongs to."""
        found = {role}
        todo = [role]
        while todo:
            known = self.roles.get(todo.pop())
            for body in known.member_of if known else ():
                if body not in found:
                    found.add(body)
                    todo.append(body)
        return found

    def acts_as(self, world: World, by: ev.Actor | None, text: str) -> bool:
        """Whether somebody is `ROLE` or `SIDE ROLE`."""
        if by is None:
            return False
        side, _, role = text.rpartition(" ")
        if side and self.side_of(world, by.role, by.side) != side:
            return False
        return role == "party" or role in self.bodies(by.role)

    def states(self, world: World, duty: str) -> set[str]:
        """The states that a duty's latest instance is in."""
        found = [owed for owed in world.duties if owed.row.id == duty]
        if not found:
            return {"not_opened"}
        last = found[-1]
        if last.state != "open":
            return {last.state}
        if last.passed and last.what.force in (Force.MUST, Force.SHOULD):
            return {"open", "overdue"}
        return {"open"}

    def trigger_is(self, at: When, what: str) -> str | None:
        """Whether the trigger fell on a working day, or inside office hours."""
        counting = self.policy.counting
        days = self.counter("", lambda name: None).days
        if at.day is None:
            return None
        try:
            works = days.works(at.day)
        except Beyond:
            return None
        if what == "day":
            return "working" if works else "closed"
        if counting.office_hours is None or at.kind != "instant":
            return None
        hour = start(at).astimezone(LONDON).time()
        opening, closing = counting.office_hours
        return "open" if works and opening <= hour < closing else "closed"

    def holds(
        self,
        condition: Condition | None,
        world: World,
        by: ev.Actor | None = None,
        at: When = UNKNOWN,
        kept: dict[str, str | None] | None = None,
        states: dict[str, set[str]] | None = None,
    ) -> bool:
        """Whether a condition is met."""
        if condition is None:
            return True

        def ask(part: Condition) -> bool:
            return self.holds(part, world, by, at, kept, states)

        if isinstance(condition, All):
            return all(ask(part) for part in condition.of)
        if isinstance(condition, AnyOf):
            return any(ask(part) for part in condition.of)
        if isinstance(condition, Not):
            return not ask(condition.part)
        if isinstance(condition, FactIs):
            return self.fact(world, condition.fact, kept) in condition.values
        if isinstance(condition, DutyIs):
            have = (
                self.states(world, condition.duty)
                if states is None
                else states.get(condition.duty, {"not_opened"})
            )
            return bool(have & set(condition.states))
        if isinstance(condition, ActorIs):
            return any(self.acts_as(world, by, role) for role in condition.roles)
        assert isinstance(condition, TriggerOn)
        return self.trigger_is(at, condition.what) in condition.values

    def asks_actor(self, condition: Condition) -> bool:
        """Whether a condition asks who acted."""
        if isinstance(condition, All | AnyOf):
            return any(self.asks_actor(part) for part in condition.of)
        if isinstance(condition, Not):
            return self.asks_actor(condition.part)
        return isinstance(condition, ActorIs)

    # -- moments ------------------------------------------------------------------------

    def resolve(
        self, world: World, name: str, side: str = "", owed: Owed | None = None
    ) -> tuple[When | None, str]:
        """A moment by name, and how firm it is: missing, default, future, due or settled.

        For a duty (`owed`) its own ends and dues are those of the instances before it.
        """
        head, _, tail = name.rpartition(".")
        mine = owed is not None and owed.row.id == head
        those = [
            each
            for each in (world.duties if tail in ("done", "due") else ())
            if each.row.id == head
            and (not side or each.side in ("", side))
            and (owed is None or not mine or each.n < owed.n)
        ]
        if tail == "done" and (mine or (side and any(each.side for each in those))):
            ends = [each.ended for each in those if each.state in ("done", "late")]
            return (ends[-1], "settled") if ends else (None, "missing")
        if tail == "known" and head in self.facts:
            found = world.known.get(head)
            return found, "settled" if found else "missing"
        if tail == "due":
            moment = self.due_moment(those[-1].due) if those else None
            return moment, f"due of {those[-1].id}" if those else "missing"
        if name in world.stamps:
            moment, settled = world.stamps[name]
            return moment, "settled" if settled else "future"
        declared = self.moments.get(name)
        if declared is not None and declared.default:
            moment, _ = self.resolve(world, declared.default)
            return moment, "default" if moment else "missing"
        return None, "missing"

    def due_moment(self, due: Due) -> When | None:
        """A due as a moment: a day's end, or its instant."""
        if due.kind == "date":
            return When("end", due.on)
        if due.kind == "instant":
            assert due.by is not None
            found = instant(due.by)
            # A midnight that is of the day that ends.
            return found if found.day == due.on else When("end", due.on)
        return None

    def look_up(self, world: World) -> Look:
        """Moments as they are now, for a window or a cap of a variation."""
        return lambda name: self.resolve(world, name)[0]

    # -- dates --------------------------------------------------------------------------

    def timescale_of(self, row: Row) -> Timescale | None:
        """A duty's own timescale with the caps over its stage."""
        effect = row.effect
        assert isinstance(effect, Open)
        found = [effect.within] if effect.within is not None else []
        found += self.caps_over(row)
        if not found:
            return None
        return found[0] if len(found) == 1 else OneOf(Choice.EARLIER, tuple(found))

    def caps_over(self, row: Row) -> list[Timescale]:
        """The caps over a stage, of its outcome."""
        effect = row.effect
        assert isinstance(effect, Open)
        return [
            cap.effect.within
            for cap in self.caps
            if isinstance(cap.effect, Cap)
            and effect.kind == "outcome"
            and (cap.scope is None or effect.stage in cap.scope)
        ]

    def side_owing(self, world: World, owed: Owed) -> str:
        """The side by whose calendar a duty is counted, if it is one side's."""
        if owed.side:
            return owed.side
        sides = set()
        for ref in owed.what.who.of:
            if ref.whose in ("raising", "receiving"):
                sides.add(ref.whose)
            elif ref.whose in ("both", "either", "each"):
                return ""
            elif ref.role == "actor":
                by = world.actors.get(ref.of) if ref.of else owed.by
                sides.add(self.side_of(world, by.role, by.side) if by else "")
            else:
                sides.add(self.side_of(world, ref.role, ""))
        return sides.pop() if len(sides) == 1 else ""

    def count(
        self,
        world: World,
        owed: Owed,
        rating: dict[str, str | None] | None = None,
        restart: When | None = None,
    ) -> Due:
        """What a duty's due is."""
        if rating is None:
            rating, restart = owed.rating, owed.restart

        def look(name: str) -> When | None:
            return owed.origins[name][0] if name in owed.origins else None

        counter = self.counter(
            self.side_owing(world, owed),
            look,
            rating=rating,
            restart=restart,
            pauses=[span for span in owed.pauses if span[1] is not None],
        )
        if owed.agreed is not None:
            counter.days.ahead = False
            assert owed.agreed.day is not None
            agreed = (
                counter.at_instant(start(owed.agreed))
                if owed.agreed.kind == "instant"
                else counter.on_day(owed.agreed.day)
            )
            caps = [counter.due(within) for within in self.caps_over(owed.row)]
            capped = [agreed, *(due for due in caps if due.dated)]
            return min(capped, key=lambda due: (due.by, due.kind == "instant"))
        due = counter.due(self.counted[owed.row.id])
        if not due.pinned and due.dated and any(end is None for _, end in owed.pauses):
            return Due("awaiting", missing=("resumed",))
        return due

    def date_first(self, world: World, owed: Owed) -> None:
        """The due of a duty that opens."""
        timescale = self.counted[owed.row.id]
        for name in names_in(timescale):
            owed.origins[name] = self.resolve(world, name, owed.side, owed)
        owed.rating = {name: self.fact(world, name) for name in facts_in(timescale)}
        owed.rated = dict(owed.rating)
        owed.due = self.count(world, owed)

    def date_again(self, world: World, act: Act, new: Iterable[str]) -> None:
        """The dues of what was open, after facts, moments and other dues have moved."""
        was = {owed.id: owed.due for owed in world.duties}
        moving = True
        while moving:
            moving = False
            for owed in world.duties:
                if owed.state != "open" or owed.id in new:
                    continue
                before = owed.due
                self.look_again(world, owed)
                current = {name: self.fact(world, name) for name in owed.rated}
                if current != owed.rated:
                    owed.rated = current
                    self.rerate(world, owed, act.at)
                owed.due = self.count(world, owed)
                moving = moving or owed.due != before
        for owed in world.duties:
            if owed.state == "open" and owed.id not in new and moved(owed.due, was[owed.id]):
                owed.dated_at = act.at
                now = world.at if act.at.kind == "unknown" else act.at
                assert now is not None
                owed.passed = owed.passed and owed.due.passed(start(now))
                act.answer.changed.append(owed.id)

    def look_again(self, world: World, owed: Owed) -> None:
        """The moments of a due that can still change."""
        for name, (_, how) in list(owed.origins.items()):
            if how.startswith("due of "):
                other = next(each for each in world.duties if each.id == how[len("due of ") :])
                owed.origins[name] = (self.due_moment(other.due), how)
        for name, (moment, how) in list(owed.origins.items()):
            if how == "settled" or how.startswith("due of "):
                continue
            now, firm = self.resolve(world, name, owed.side, owed)
            if how == "default" and firm == "default":
                continue
            if now is None and not firm.startswith("due of "):
                # What is forgotten with its stage has been counted from.
                continue
            if (now, firm) != (moment, how):
                owed.origins[name] = (now, firm)

    def rerate(self, world: World, owed: Owed, at: When) -> None:
        """What a re-rating does to a running limit."""
        how = owed.what.on_change
        if how is OnChange.KEEP_ORIGIN:
            owed.rating = dict(owed.rated)
        elif how is OnChange.RESTART:
            owed.rating, owed.restart = dict(owed.rated), at
        else:
            running = self.count(world, owed)
            again = self.count(world, owed, owed.rated, at)
            if not running.dated or (
                again.by is not None and running.by is not None and again.by < running.by
            ):
                owed.rating, owed.restart = dict(owed.rated), at

    # -- one decision -------------------------------------------------------------------

    def decide(self, world: World, event: ev.Event) -> Answer:
        """One decision; `world` becomes the case after it."""
        answer = Answer()
        if event.id is not None and event.id in world.seen:
            answer.not_applicable = True
            answer.notes.append("repeat")
            return self.close_answer(world, answer, world.at or when_of(event.at), event)
        at = when_of(event.at)
        trial = world.copy()
        self.step(trial, event, at, answer)
        if event.id is not None:
            trial.seen.add(event.id)
        if trial.status != "not_opened":
            trial.at = at
        world.__dict__.update(trial.__dict__)
        return self.close_answer(world, answer, at, event)

    def step(self, world: World, event: ev.Event, at: When, answer: Answer) -> None:
        """Steps three to nine."""
        if world.status != "not_opened":
            self.catch_up(world, at, answer)
        before, broken = world.copy(), list(answer.breaches)
        try:
            row = self.admit(world, event, at, answer)
        except Refused:
            answer.not_applicable = True
            # What time has broken stays so.
            answer.breaches = broken
            world.__dict__.update(before.__dict__)
            return
        self.apply(world, event, at, answer, row)

    def close_answer(self, world: World, answer: Answer, at: When, event: ev.Event) -> Answer:
        """The parts of an answer that are read off the case."""
        answer.status, answer.ending, answer.stage = world.status, world.ending, world.stage
        for owed in world.duties:
            if owed.state == "open":
                answer.open[owed.id] = owed.due
                if self.is_overdue(owed, at):
                    answer.overdue.append(owed.id)
        answer.expedite = any(self.holds(row.when, world) for row in self.hastening)
        answer.notes.append(event.kind)
        return answer

    def is_overdue(self, owed: Owed, at: When) -> bool:
        """Open with its due passed, where somebody must or should."""
        if owed.state != "open" or owed.what.force not in (Force.MUST, Force.SHOULD):
            return False
        return owed.due.passed(start(at)) if at.kind == "instant" else False

    # -- outlook and plan ---------------------------------------------------------------

    def outlook(self, world: World, at: When) -> "View":
        """What is open, overdue and coming, as if time had passed and nothing else."""
        later = world.copy()
        if later.status != "not_opened":
            self.catch_up(later, at, Answer())
        found = View(later.stage)
        for owed in later.duties:
            if owed.state != "open":
                continue
            found.open[owed.id] = owed.due
            if self.is_overdue(owed, at):
                found.overdue.append(owed.id)
            late = self.is_overdue(owed, at)
            runs_out = owed.what.act == "keep" or owed.what.force is Force.MUST_NOT
            if owed.due.by is not None and owed.due.by >= start(at) and not late:
                says = "ends" if runs_out else "is due"
                found.coming.append((owed.due.by, f"{owed.id} {says}"))
        found.next = self.ways(later)
        for _, _, rule, opens, closes, _ in found.next:
            for by, says in ((opens, "opens"), (closes, "closes")):
                line = (by, f"{rule} {says}")
                if line[0] is not None and line[0] > start(at) and line not in found.coming:
                    found.coming.append((line[0], line[1]))
        return found

    def ways(self, world: World) -> "list[Way]":
        """Every move that some act could make now, or in its window, whoever acts and whenever."""
        if world.status == "not_opened":
            return []
        if world.status != "open":
            # What was closed as it was raised had no stage yet: that hangs on when it is reopened.
            back = {world.last_stage}
            if world.last_stage is None:
                back = {
                    self.route_stages(self.chosen(world, ev.TimeReached(at=moment, by=by)))[0]
                    for moment in [MomentInstant(start(at)) for at in self.some_times()]
                    for by in [None, *self.anybody()]
                }
            return [
                (("stage", stage), "reopened", "engine.reopened", None, None, ("reason",))
                for stage in self.stages
                if stage in back
            ]
        assert world.stage is not None
        found: list[Way] = []
        for row in self.goes:
            effect = row.effect
            assert isinstance(effect, Go)
            if effect.goal is Goal.REFUSAL or not self.in_scope(row, world.stage):
                continue
            if not self.can_hold(row.when, world):
                continue
            needs = list(effect.needs) + ["by"] * self.asks_actor(row.when)
            counter = self.counter("", self.look_up(world), rating=self.ratings(world))
            opens = counter.due(effect.opens).by if effect.opens is not None else None
            closes = counter.due(effect.closes).by if effect.closes is not None else None
            kind, leads = effect.goal.value, [effect.target]
            if effect.goal is Goal.LATER:
                stages = self.route_stages(self.stages[world.stage].route)
                kind, leads = "stage", stages[stages.index(world.stage) + 1 :]
            if effect.goal is Goal.BACK:
                kind, leads = "stage", world.came_from[-1:]
            for on in row.on:
                if on != "raised":
                    found += [((kind, to), on, row.id, opens, closes, tuple(needs)) for to in leads]
        for route in self.policy.routes:
            offered = route.id and route.switch.value == "offered" and route.id not in world.taken
            if offered and self.can_hold(route.when, world):
                found.append((("route", route.id), "rerouted", route.id, None, None, ()))
        stage = self.stages[world.stage]
        if stage.decides is not None:
            found.append((("ending", "decided"), "decided", stage.id, None, None, ()))
        for ending in ("resolved", "withdrawn"):
            found.append((("ending", ending), ending, f"engine.{ending}", None, None, ()))
        return found

    def can_hold(self, condition: Condition, world: World) -> bool:
        """Whether somebody could act, some day at some hour, so that a condition holds."""
        people: list[ev.Actor | None] = [None]
        if self.asks_actor(condition):
            people = [*self.anybody()]
        times = self.some_times()
        return any(self.holds(condition, world, by, at) for by in people for at in times)

    def anybody(self) -> list[ev.Actor]:
        """Each office, and on either side where it may stand on either."""
        return [
            ev.Actor(role, side)
            for role, known in self.roles.items()
            for side in (("",) if known.side else ("", *SIDES))
        ]

    def some_times(self) -> list[When]:
        """A worked day inside and outside the office hours, and a day that is not worked."""
        if not self._times:
            days = self.counter("", lambda name: None).days
            opening, _ = self.policy.counting.office_hours or (time(12), None)
            day, wanted = days.first, {True, False}
            while wanted:
                if days.works(day) in wanted:
                    wanted.remove(days.works(day))
                    for hour in (opening, time(0, 1)):
                        at = datetime.combine(day, hour, LONDON).astimezone(UTC)
                        self._times.append(instant(at))
                day += DAY
            days.ahead = False
        return self._times

    def plan(self, raised: ev.Raised) -> "list[Visit] | None":
        """The whole way up: every stage left as late as it may be, and nothing else."""
        world, answer = World(), Answer()
        self.step(world, raised, when_of(raised.at), answer)
        if answer.not_applicable or world.stage is None:
            return None
        visits = [Visit(world.stage, when_of(raised.at), list(answer.opened))]
        while len(visits) < 50 and self.climb(world, visits):
            pass
        for visit in visits:
            for owed in world.duties:
                if owed.id in visit.opened:
                    visit.duties[owed.id] = owed.due
        return visits

    def told(
        self,
        world: World,
        visits: "list[Visit]",
        at: When,
        event: ev.Event,
        *,
        enters: When | None = None,
    ) -> Answer:
        """One act of a plan, at a moment that need not be an instant.

        `enters` is when a stage that it leads to is entered, where that is not then.
        """
        before, answer = world.stage, Answer()
        stays = world.stay
        self.step(world, event, at, answer)
        if at.kind != "unknown":
            world.at = at
        opened = list(answer.opened)
        if world.stay != stays and world.stage is not None:
            outlived = [each for each in opened if each.startswith(f"{before}.escalation")]
            visits[-1].opened += outlived
            opened = [each for each in opened if each not in outlived]
            visits.append(Visit(world.stage, enters or at, []))
        visits[-1].opened += opened
        return answer

    def climb(self, world: World, visits: "list[Visit]") -> bool:
        """Leave the stage as late as may be; whether there was a way."""
        visit, stage, stay = visits[-1], world.stage, world.stay
        assert stage is not None
        own = [row for row in self.goes if isinstance(row.effect, Go) and row.effect.own]
        own = [row for row in own if self.in_scope(row, stage)]
        leave = self.stay_put(world, visits, visit.enters, stage)
        if world.stay != stay:
            return world.stage is not None
        by = self.whoever(own[0]) if own else ev.Actor("", "raising")
        at = ev.Unresolved(at=NOWHEN, by=by)
        if leave.kind == "unknown" and world.at is not None:
            # What was past as the stage began moves the case, and nobody knows when.
            limit = self.moment_of(world, f"{stage}.outcome")
            moves = any(f"{stage}.outcome.due" in row.on for row in self.goes)
            if limit is not None and moves:
                time = ev.TimeReached(at=NOWHEN)
                self.told(world, visits, world.at, time, enters=UNKNOWN)
                if world.stay != stay:
                    return world.stage is not None
        self.told(world, visits, leave, at)
        if world.stay != stay:
            return world.stage is not None
        if not own:
            return False
        clock = visit.enters if leave.kind == "unknown" else leave
        while True:
            last = self.moment_of(world, f"{stage}.escalation")
            effect = own[0].effect
            assert isinstance(effect, Go)
            onward = leave if last is None else self.not_back(world, last, leave)
            if effect.opens is not None:
                due = self.counter("", self.look_up(world), rating=self.ratings(world)).due(
                    effect.opens
                )
                opens = self.due_moment(due)
                if opens is not None:
                    onward = self.not_back(world, opens, onward)
            next_due = self.next_due(world, onward)
            if next_due is None:
                break
            clock = self.do_when_due(world, visits, next_due, clock)
            if world.stay != stay:
                return world.stage is not None
        answer = self.told(
            world, visits, onward, ev.Escalated(at=NOWHEN, by=by, reason="a plan", note="a plan")
        )
        return not answer.not_applicable and world.stage is not None and world.stay != stay

    def whoever(self, row: Row) -> ev.Actor:
        """The office that escalates."""
        duty = next(
            each for each in self.opens if each.id == row.id.replace("escalates", "escalation")
        )
        assert isinstance(duty.effect, Open)
        for ref in duty.effect.who.of:
            side = ref.whose if ref.whose in SIDES else "raising"
            return ev.Actor(ref.role if ref.role in self.roles else "", side)
        return ev.Actor("", "raising")

    def moment_of(self, world: World, duty: str) -> When | None:
        """The last moment that an open duty's due allows."""
        found = [
            moment
            for owed in world.duties
            if owed.state == "open"
            and owed.row.id == duty
            and (moment := self.due_moment(owed.due)) is not None
        ]
        # What each side owes is done in time for both.
        return min(found, key=start) if found else None

    def chained(self, world: World, owed: Owed) -> bool:
        """Whether a plan does a duty when it is due: a stage's own two it does not."""
        if owed.state != "open" or owed.what.kind in ("outcome", "escalation"):
            return False
        due = self.due_moment(owed.due)
        ends = {f"{each}.{end}" for each in self.followers(owed.row.id) for end in ("done", "due")}
        came = world.at if owed.opened_at.kind == "unknown" else owed.opened_at
        if owed.trigger in ends and due and came and start(due) <= start(came):
            # Past already as it comes again, it would be done for ever at that moment.
            return False
        return owed.what.act != "keep" and owed.what.force is not Force.MUST_NOT

    def next_due(self, world: World, until: When) -> tuple[Owed, When] | None:
        """The chained duty that is due first, up to and with a moment."""
        best: tuple[Owed, When] | None = None
        if until.kind == "unknown":
            return None
        for owed in world.duties:
            moment = self.due_moment(owed.due)
            if moment is None or not self.chained(world, owed) or start(moment) > start(until):
                continue
            beyond = moment.day is not None and moment.day > self.table.projected_to
            if beyond and owed.row.id in self.followers(owed.row.id):
                # What comes again and again is not waited for beyond the calendar's last day.
                continue
            if best is None or start(moment) < start(best[1]):
                best = owed, moment
        return best

    def not_back(self, world: World, moment: When, clock: When) -> When:
        """A moment, or now where that is later.

        Where nobody knows when now is, what was past before the last moment that
        is known comes at a time nobody knows either.
        """
        early = world.at is not None and start(moment) < start(world.at)
        return UNKNOWN if clock.kind == "unknown" and early else later_of(moment, clock)

    def do_when_due(
        self, world: World, visits: "list[Visit]", what: tuple[Owed, When], clock: When
    ) -> When:
        """Do it then, or now where that is past; the moment."""
        owed, moment = what
        when = self.not_back(world, moment, clock)
        self.told(world, visits, when, ev.Done(at=NOWHEN, duty=owed.id))
        return when

    def stay_put(self, world: World, visits: "list[Visit]", clock: When, stage: str) -> When:
        """Day by day until the stage has to be left: that moment, unknown where nothing dates it.

        With a limit it is the limit; without one, the last due among the
        stage's own duties, those that their doing opens included.
        """
        last: When | None = None
        while True:
            limit = self.moment_of(world, f"{stage}.outcome")
            if limit is None:
                outcome = self.find_open(world, f"{stage}.outcome")
                awaited = self.leading_to(outcome.due.missing if outcome else ())
                for owed in world.duties:
                    moment = self.due_moment(owed.due)
                    if moment is None or not self.chained(world, owed):
                        continue
                    # What comes again and again has no end that could date a stage,
                    # and what runs beside the case dates none.
                    own = stage in (owed.row.scope or ()) and owed.stay_opened == world.stay
                    own = own and owed.row.id not in self.followers(owed.row.id)
                    if not own and f"{owed.row.id}.done" not in awaited:
                        continue
                    if last is None or start(moment) > start(last):
                        last = moment
            until = limit or last or UNKNOWN
            what = self.next_due(world, until)
            if what is None:
                outcome = self.find_open(world, f"{stage}.outcome")
                if limit is None and outcome is not None and outcome.due.kind == "awaiting":
                    return UNKNOWN
                return UNKNOWN if until.kind == "unknown" else self.not_back(world, until, clock)
            clock = self.do_when_due(world, visits, what, clock)
            if world.stage != stage:
                return clock

    def leading_to(self, names: Iterable[str]) -> set[str]:
        """The moments that a limit waits for, and those that bring the duties they end."""
        found = set(names)
        while True:
            ended = {each.removesuffix(".done") for each in found if each.endswith(".done")}
            more = {name for row in self.opens if row.id in ended for name in row.on}
            if more <= found:
                return found
            found |= more

    def followers(self, duty: str) -> set[str]:
        """The duties that this one's end or passing opens, and what theirs open in turn."""
        found: set[str] = set()
        size = -1
        while len(found) != size:
            size = len(found)
            wanted = {f"{each}.{end}" for each in {duty, *found} for end in ("done", "due")}
            found |= {row.id for row in self.opens if wanted & set(row.on)}
        return found

    # -- step 3 -------------------------------------------------------------------------

    def catch_up(self, world: World, at: When, answer: Answer) -> None:
        """Everything that passes by `at`, one at a time."""
        last_of: dict[tuple[str, When], datetime] = {}
        quiet: When | None = None
        while True:
            waiting = []
            for n, owed in enumerate(world.duties):
                if owed.state != "open" or owed.passed or owed.due.by is None:
                    continue
                if not self.over_by(owed.due, at):
                    continue
                moment, after = instant(owed.due.by), owed.due.kind == "instant"
                # What came up at a time nobody knows did so after the last that is known.
                came = world.at if owed.dated_at.kind == "unknown" else owed.dated_at
                from_ = moment
                if came is not None and start(came) > owed.due.by:
                    # What put it in the past may stand at the end of a day.
                    from_, after = came, False
                    moment = UNKNOWN if owed.opened_at.kind == "unknown" else came
                # Of those that one event put in the past, what was due first passes first.
                key = (start(from_), owed.due.by, after, self.place[owed.row.id])
                waiting.append((key, n, moment))
            if not waiting:
                if quiet is not None:
                    # What asks how duties stand is asked once more.
                    self.open_and_date(world, Act(quiet, None, answer), world.copy())
                return
            _, first, moment = min(waiting, key=lambda each: each[:2])
            row = world.duties[first].row
            # Those of one duty that pass at one instant are one occurrence.
            those = [world.duties[n] for _, n, when in waiting if when == moment]
            those = [owed for owed in those if owed.row.id == row.id]
            last = max(owed.due.by for owed in those if owed.due.by is not None)
            if last_of.get((row.id, moment), last - DAY) >= last:
                # What came of its passing, and is due no later, does not bring it again.
                self.pass_quietly(world, those, moment, answer)
                quiet = moment
                continue
            last_of[row.id, moment] = last
            quiet = None
            self.pass_due(world, row, those, moment, answer)

    def over_by(self, due: Due, at: When) -> bool:
        """Whether a due has passed at a moment; the end of its own day is still in time."""
        if at.kind == "unknown" or due.by is None:
            return False
        if at.kind == "end" and due.kind == "date":
            assert at.day is not None
            assert due.on is not None
            return due.on < at.day
        return due.passed(start(at))

    def pass_quietly(self, world: World, those: list[Owed], at: When, answer: Answer) -> None:
        """A due passes, and nothing comes of it."""
        for owed in those:
            owed.passed = True
            if owed.what.act == "keep":
                owed.state, owed.ended = "done", at
                answer.discharged.append(owed.id)
                world.stamps[f"{owed.row.id}.done"] = (at, True)
            elif owed.what.force is Force.MUST_NOT:
                owed.state = "lapsed"
                answer.lapsed.append((owed.id, False))

    def pass_due(self, world: World, row: Row, those: list[Owed], at: When, answer: Answer) -> None:
        """One due passes, of one instance or of several."""
        sides = {owed.side for owed in those} - {""}
        act = Act(at, None, answer)
        before = world.copy()
        name = f"{row.id}.due"
        self.occur(world, act, name, at, stamp=False).sides = sides
        for owed in those:
            owed.passed = True
            # What is kept or forbidden until then has run its time, and nothing was missed.
            if owed.what.act == "keep":
                self.end_kept(world, act, owed)
            elif owed.what.force is Force.MUST_NOT:
                owed.state = "lapsed"
                answer.lapsed.append((owed.id, False))
        for move in self.goes:
            effect = move.effect
            assert isinstance(effect, Go)
            if name not in move.on or not self.in_scope(move, world.stage):
                continue
            if not self.holds(move.when, world, None, at):
                continue
            if self.window(move, world, at) != "in":
                continue
            answer.notes.append("timed move")
            self.move(world, act, move, effect.target, before)
            break
        for other in world.duties:
            # A due that passes ends what it is said to end.
            named = name in other.what.done_by and (not sides or other.side in {"", *sides})
            if named and other.state == "open":
                self.end(world, act, other, at)
        self.discharge_ended(world, act)
        self.open_and_date(world, act, before)

    # -- step 4 -------------------------------------------------------------------------

    def in_scope(self, row: Row, stage: str | None) -> bool:
        return row.scope is None or (stage is not None and stage in row.scope)

    def window(self, row: Row, world: World, at: When) -> str:
        """`early`, `in` or `refused`."""
        effect = row.effect
        assert isinstance(effect, Go)
        now = start(at)
        counter = self.counter("", self.look_up(world), rating=self.ratings(world))
        if effect.opens is not None:
            due = counter.due(effect.opens)
            if due.by is not None and now < due.by:
                if at.kind != "end" or due.kind != "date" or at.day is None or due.on is None:
                    return "early"
                if at.day < due.on:
                    return "early"
        refused = effect.after_closing is AfterClosing.REFUSE and self.is_over(row, world, at)
        return "refused" if refused else "in"

    def is_over(self, row: Row, world: World, at: When) -> bool:
        """Whether a move's window has closed."""
        effect = row.effect
        assert isinstance(effect, Go)
        if effect.closes is None:
            return False
        counter = self.counter("", self.look_up(world), rating=self.ratings(world))
        due = counter.due(effect.closes)
        return due.by is not None and self.over_by(due, at)

    def is_marked(self, row: Row, world: World, at: When) -> bool:
        """Whether a move is noted as late, whenever its window may have opened."""
        effect = row.effect
        assert isinstance(effect, Go)
        return effect.after_closing is AfterClosing.MARK and self.is_over(row, world, at)

    def ratings(self, world: World) -> dict[str, str | None]:
        return {name: self.fact(world, name) for name in self.facts}

    def carried(self, event: ev.Event | None, needs: tuple[str, ...]) -> bool:
        """Whether an event carries what a row needs."""
        return all(bool(getattr(event, name, None)) for name in needs)

    def through(self, row: Row, world: World, event: ev.Event, at: When) -> bool:
        """Whether a move's condition, needs and window let an event through."""
        effect = row.effect
        assert isinstance(effect, Go)
        if not self.in_scope(row, world.stage):
            return False
        if self.asks_actor(row.when) and (event.by is None or not event.by.role):
            return False
        if not self.holds(row.when, world, event.by, at):
            return False
        if not self.carried(event, effect.needs):
            return False
        return self.window(row, world, at) == "in"

    def admit(self, world: World, event: ev.Event, at: When, answer: Answer) -> Row | None:
        """Whether the event has a meaning; the move that it makes, if that is settled already."""
        if world.status == "not_opened":
            if not isinstance(event, ev.Raised):
                raise Refused
            self.take_in(world, event, at)
            self.powers(world, event)
            return self.admit_raised(world, event, at, answer)
        if isinstance(event, ev.Raised):
            raise Refused
        if isinstance(event, ev.TimeReached):
            return None
        if isinstance(event, ev.Reopened):
            if world.status == "open":
                raise Refused
            return None
        closed = world.status != "open"
        if closed and not isinstance(
            event,
            ev.Done
            | ev.Happened
            | ev.Occurred
            | ev.Learned
            | ev.Convened
            | ev.Agreed
            | ev.Extended,
        ):
            raise Refused
        before = world.copy()
        self.take_in(world, event, at)
        self.powers(world, event)
        if isinstance(event, ev.Unresolved):
            if world.unresolved:
                raise Refused
        elif isinstance(event, ev.Escalated):
            return self.admit_escalated(world, event, at)
        elif isinstance(event, ev.Rerouted):
            return self.admit_rerouted(world, event, at)
        elif isinstance(event, ev.Decided):
            assert world.stage is not None
            decides = self.stages[world.stage].decides
            if decides is None:
                if not any(self.through(row, world, event, at) for row in self.leaving(event)):
                    raise Refused
            elif not self.may_decide(world, event.by, decides):
                raise Refused
        elif isinstance(event, ev.HandedOver):
            return self.admit_handed_over(world, event, at)
        elif isinstance(event, ev.Done):
            if self.find_open(world, event.duty, event.by) is None:
                raise Refused
        elif isinstance(event, ev.Agreed | ev.Extended):
            self.admit_varied(world, event, at)
        elif isinstance(event, ev.Convened):
            self.admit_convened(world, event, at)
        elif isinstance(event, ev.Paused):
            if world.paused is not None or not self.pausable(world, at):
                raise Refused
        elif isinstance(event, ev.Resumed) and world.paused is None:
            raise Refused
        if event.kind in OWN_ENDINGS:
            here = [row for row in self.leaving(event) if self.in_scope(row, world.stage)]
            doors = [row for row in here if self.end_of(row) == event.kind]
            if doors and not any(self.through(row, world, event, at) for row in here):
                # The policy says under what an ending of this kind may be had.
                raise Refused
        return self.self_going(world, before, event, at)

    def leaving(self, event: ev.Event) -> list[Row]:
        """The rows that an event of this kind goes by."""
        return [row for row in self.goes if event.kind in row.on]

    def end_of(self, row: Row) -> str:
        """The ending a row leads to, if it leads to one."""
        effect = row.effect
        assert isinstance(effect, Go)
        return effect.target if effect.goal is Goal.ENDING else ""

    def powers(self, world: World, event: ev.Event) -> None:
        """Who may, and who may not."""
        kind = event.name if isinstance(event, ev.Occurred) else event.kind
        for row in self.powered:
            effect = row.effect
            assert isinstance(effect, Power)
            if kind not in row.on:
                continue
            if not self.in_scope(row, world.stage) or not self.holds(row.when, world, event.by):
                continue
            if effect.fact and effect.fact not in dict(getattr(event, "facts", ())):
                continue
            if event.by is None or not event.by.role:
                raise Refused
            if effect.only and not any(self.acts_as(world, event.by, r) for r in effect.only):
                raise Refused
            if any(self.acts_as(world, event.by, role) for role in effect.barred):
                raise Refused

    def may_decide(self, world: World, by: ev.Actor | None, decides: Parties) -> bool:
        """Whether somebody is among those who decide."""
        if by is None or not by.role:
            return False
        side = self.side_of(world, by.role, by.side)
        for ref in decides.of:
            if ref.whose in SIDES and side != ref.whose:
                continue
            if ref.role == "party" or ref.role in self.bodies(by.role):
                return True
        return False

    def route_stages(self, route: str) -> list[str]:
        return [each.id for each in self.policy.stages if each.route == route]

    def chosen(self, world: World, event: ev.Event) -> str:
        """The route that the facts choose."""
        for each in self.policy.routes:
            if each.id and self.holds(each.when, world, event.by, when_of(event.at)):
                return each.id
        return ""

    def admit_raised(self, world: World, event: ev.Raised, at: When, answer: Answer) -> Row | None:
        rows = [row for row in self.goes if "raised" in row.on]
        unsaid = event.by is None or not event.by.role
        if unsaid and any(self.asks_actor(each.when) for each in self.policy.routes):
            raise Refused
        route = self.chosen(world, event)
        for row in rows:
            effect = row.effect
            assert isinstance(effect, Go)
            if effect.goal in (Goal.STAGE, Goal.LATER):
                continue
            if self.asks_actor(row.when) and unsaid:
                raise Refused
            if not self.holds(row.when, world, event.by, at):
                continue
            if effect.goal is Goal.REFUSAL:
                raise Refused
            if not self.carried(event, effect.needs):
                continue
            if effect.goal is Goal.ROUTE:
                route = effect.target
                break
            if effect.goal is Goal.HANDOVER and self.handovers[effect.target].alongside:
                continue
            return row
        stages = self.route_stages(route)
        entered = event.stage or stages[0]
        permitted = [row for row in rows if self.permits(row, entered, stages)]
        if entered == stages[0]:
            # The first stage needs no permission; the first row on it that holds governs.
            permitted = [row for row in permitted if self.holds(row.when, world, event.by, at)][:1]
        if permitted or entered != stages[0]:
            taken = next((row for row in permitted if self.lets_in(row, world, event, at)), None)
            if taken is None:
                raise Refused
            if self.is_marked(taken, world, at):
                answer.breaches.append((taken.id, "warning"))
        world.stage = entered
        return None

    def permits(self, row: Row, entered: str, stages: list[str]) -> bool:
        """Whether a row on raising is about entering this stage."""
        effect = row.effect
        assert isinstance(effect, Go)
        if effect.goal is Goal.LATER:
            return entered in stages[1:]
        return effect.goal is Goal.STAGE and effect.target == entered

    def lets_in(self, row: Row, world: World, event: ev.Raised, at: When) -> bool:
        """Whether a row on raising lets this raising in."""
        effect = row.effect
        assert isinstance(effect, Go)
        unsaid = event.by is None or not event.by.role
        return (
            not (self.asks_actor(row.when) and unsaid)
            and self.holds(row.when, world, event.by, at)
            and self.carried(event, effect.needs)
            and self.window(row, world, at) == "in"
        )

    def goal_names(self, row: Row, world: World, to: str) -> bool:
        """Whether `to` names where a row leads."""
        effect = row.effect
        assert isinstance(effect, Go)
        if effect.goal is Goal.LATER:
            assert world.stage is not None
            stages = self.route_stages(self.stages[world.stage].route)
            return to in stages[stages.index(world.stage) + 1 :]
        return to == effect.target

    def is_not_own(self, row: Row) -> bool:
        """Whether a way is no stage's own."""
        return not (isinstance(row.effect, Go) and row.effect.own)

    def admit_escalated(self, world: World, event: ev.Escalated, at: When) -> Row:
        # The stage's own way is tried first, also where another leads to the same stage.
        for row in sorted(self.goes, key=self.is_not_own):
            effect = row.effect
            assert isinstance(effect, Go)
            if "escalated" not in row.on or not self.in_scope(row, world.stage):
                continue
            if event.to is None:
                if not effect.own:
                    continue
            elif not self.goal_names(row, world, event.to):
                continue
            if self.through(row, world, event, at):
                return row
        raise Refused

    def admit_rerouted(self, world: World, event: ev.Rerouted, at: When) -> Row | None:
        named = False
        for row in self.goes:
            effect = row.effect
            assert isinstance(effect, Go)
            if "rerouted" not in row.on or not self.in_scope(row, world.stage):
                continue
            if effect.goal is Goal.BACK:
                if event.to != "back" or not world.came_from:
                    continue
            elif effect.goal is not Goal.ROUTE or event.to != effect.target:
                continue
            named = True
            if self.through(row, world, event, at):
                return row
        route = self.routes.get(event.to)
        if named or route is None or route.id in world.taken:
            raise Refused
        if route.switch.value != "offered" or not self.holds(route.when, world, event.by, at):
            raise Refused
        return None

    def admit_handed_over(self, world: World, event: ev.HandedOver, at: When) -> Row:
        for row in self.goes:
            effect = row.effect
            assert isinstance(effect, Go)
            if effect.goal is not Goal.HANDOVER or effect.target != event.to:
                continue
            if self.through(row, world, event, at):
                return row
        raise Refused

    def meant(self, world: World, name: str, by: ev.Actor | None) -> list[Owed]:
        """The open instances that a name means; of what each side owes, those of who acts."""
        side = self.side_of(world, by.role, by.side) if by is not None else ""
        found = []
        for owed in world.duties:
            others = owed.side and side in SIDES and owed.side != side
            if owed.state == "open" and (name == owed.id or (name == owed.row.id and not others)):
                found.append(owed)
        return found

    def find_open(self, world: World, name: str, by: ev.Actor | None = None) -> Owed | None:
        """An instance by its id, or a duty's oldest open one."""
        found = self.meant(world, name, by)
        return found[0] if found else None

    def target_of(self, world: World, event: ev.Agreed | ev.Extended) -> Owed | None:
        """The duty that a date is agreed for: the newest open instance."""
        if event.duty is None and not world.stage:
            return None
        found = self.meant(world, event.duty or f"{world.stage}.outcome", event.by)
        return found[-1] if found else None

    def admit_varied(self, world: World, event: ev.Agreed | ev.Extended, at: When) -> None:
        owed = self.target_of(world, event)
        if owed is None:
            raise Refused
        for variation in owed.what.varies:
            if self.varies(world, owed, variation, event, at):
                return
        raise Refused

    def varies(
        self,
        world: World,
        owed: Owed,
        variation: Variation,
        event: ev.Agreed | ev.Extended,
        at: When,
    ) -> bool:
        """Whether a variation permits the date."""
        if bool(variation.agreed_by) != isinstance(event, ev.Agreed):
            return False
        if isinstance(event, ev.Agreed):
            agreeing = set(event.agreeing)
            have = [side in agreeing for side in variation.agreed_by]
            if not (any(have) if variation.either else all(have)):
                return False
        if not self.carried(event, variation.needs):
            return False
        if variation.before == "due" and self.over_by(owed.due, at):
            return False
        if variation.until == "any":
            return True
        until = when_of(event.until)

        def look(name: str) -> When | None:
            if name == f"{owed.row.id}.due":
                # So far beyond the due that was counted, however often it is put off.
                return self.due_moment(self.count(world, replace(owed, agreed=None)))
            return self.resolve(world, name)[0]

        counter = self.counter(
            self.side_owing(world, owed),
            look,
            rating=self.ratings(world),
            pauses=[span for span in owed.pauses if span[1] is not None],
        )
        assert until.day is not None
        new = (
            counter.at_instant(start(until))
            if until.kind == "instant"
            else counter.on_day(until.day)
        )
        limit = owed.due if isinstance(variation.until, str) else counter.due(variation.until)
        if limit.by is None or new.by is None:
            # What nobody knows limits nothing.
            return True
        return new.by < limit.by if variation.until == "earlier" else new.by <= limit.by

    def admit_convened(self, world: World, event: ev.Convened, at: When) -> None:
        for owed in world.duties:
            calls = owed.what.act == "convene" or "convened" in owed.what.done_by
            named = event.duty is None or event.duty in (owed.id, owed.row.id)
            if owed.state == "open" and calls and named:
                return
        if world.status == "open" and any(
            self.in_scope(row, world.stage) and self.holds(row.when, world, event.by, at)
            for row in self.composed
        ):
            return
        raise Refused

    def composing(self, world: World, event: ev.Event) -> list[Row]:
        found = []
        for row in self.composed:
            assert isinstance(row.effect, Compose)
            if event.kind in (row.on or ("convened",)):
                named = getattr(event, "duty", None)
                duty = row.effect.duty
                if duty and named and named.split("#")[0] != duty:
                    continue
                if self.in_scope(row, world.stage) and self.holds(row.when, world, event.by):
                    found.append(row)
        return found

    def pausable(self, world: World, at: When) -> list[Owed]:
        """The duties whose clock the policy lets stop now."""
        return [
            owed
            for owed in world.duties
            if owed.state == "open"
            and owed.what.pauses is not None
            and not self.over_by(owed.due, at)
            and self.holds(owed.what.pauses, world)
        ]

    def self_going(self, world: World, before: World, event: ev.Event, at: When) -> Row | None:
        """The move that an event makes of itself."""
        if world.status != "open":
            return None
        names = {event.name if isinstance(event, ev.Occurred) else event.kind}
        told = isinstance(event, ev.Happened) and not is_later(when_of(event.on or event.at), at)
        if told and isinstance(event, ev.Happened):
            names.add(event.moment)
        for row in self.goes:
            if not names & set(row.on) or not self.through(row, world, event, at):
                continue
            if "learned" in names and self.holds(row.when, before, event.by, at):
                continue
            return row
        return None

    def going_by_ends(self, world: World, act: Act) -> Row | None:
        """The move that the end of a duty makes, where the event itself makes none."""
        if world.status != "open":
            return None
        ended = {name for name in act.names if name.endswith(".done")}
        for row in self.goes:
            if ended & set(row.on) and act.event and self.through(row, world, act.event, act.at):
                return row
        return None

    # -- steps 5 to 9 -------------------------------------------------------------------

    def take_in(self, world: World, event: ev.Event, at: When) -> None:
        """The facts, agencies and moments that an event brings."""
        if isinstance(event, ev.Raised):
            world.agencies.update(dict(event.agencies))
            for name, moment in event.moments:
                told = when_of(moment)
                world.stamps[name] = (told, not is_later(told, at))
                world.actors[name] = event.by
        for name, value in getattr(event, "facts", ()):
            if world.facts.get(name) != value:
                world.known[name] = at
            world.facts[name] = value
        if isinstance(event, ev.Happened):
            told = when_of(event.on) if event.on is not None else at
            world.stamps[event.moment] = (told, not is_later(told, at))
            world.actors[event.moment] = event.by
        if isinstance(event, ev.Occurred):
            world.stamps[event.name] = (at, True)
            world.actors[event.name] = event.by

    def occur(
        self,
        world: World,
        act: Act,
        name: str,
        at: When | None = None,
        *,
        stage: str | None = None,
        stay: int | None = -1,
        facts: dict[str, str | None] | None = None,
        stamp: bool = True,
    ) -> Occurrence:
        """A trigger happens."""
        moment = at or act.at
        if stamp:
            world.stamps[name] = (moment, True)
            world.actors[name] = act.by
        found = Occurrence(
            name,
            moment,
            stage if stage is not None else world.stage,
            (world.stay if world.status == "open" else None) if stay == -1 else stay,
            act.by,
            facts or {},
            name in ENDINGS,
        )
        world.occurrences.append(found)
        act.happened.append(found)
        return found

    def kept(self, world: World) -> dict[str, str | None]:
        """The facts that last a stage, as they are now."""
        return {
            name: self.fact(world, name) for name, each in self.facts.items() if each.lasts_stage
        }

    def apply(
        self, world: World, event: ev.Event, at: When, answer: Answer, row: Row | None
    ) -> None:
        """Steps five to nine. The case is already the one with the event taken in."""
        act = Act(at, event.by, answer, event=event)
        before = world.copy()
        if isinstance(event, ev.TimeReached):
            return
        if isinstance(event, ev.Raised):
            self.apply_raised(world, event, act, row, before)
            return
        if isinstance(event, ev.Escalated) and not world.unresolved:
            first = Act(at, event.by, answer, event=event)
            self.occur(world, first, "unresolved")
            world.unresolved = True
            self.discharge(world, first)
            self.open_and_date(world, first, before)
            before = world.copy()
        if isinstance(event, ev.Reopened):
            self.occur(world, act, "reopened", stay=None)
            stage = event.stage or world.last_stage
            if stage is None:
                stage = self.route_stages(self.chosen(world, event))[0]
            world.status, world.ending = "open", None
            # The stage that the closing left has been followed by another.
            world.occurrences = [each for each in world.occurrences if each.name != "left"]
            self.discharge(world, act)
            self.enter(world, act, stage)
        else:
            self.apply_kind(world, event, act, row, before)
        self.open_and_date(world, act, before)

    def apply_kind(
        self, world: World, event: ev.Event, act: Act, row: Row | None, before: World
    ) -> None:
        kind = event.name if isinstance(event, ev.Occurred) else event.kind
        facts = self.kept(world)
        if isinstance(event, ev.Happened):
            told = world.stamps[event.moment]
            if told[1]:
                self.occur(world, act, event.moment, told[0], stamp=False)
        elif isinstance(event, ev.Done):
            pass
        elif isinstance(event, ev.Escalated):
            self.occur(world, act, "escalated", stay=world.stay + 1, facts=facts)
            world.stamps[f"{world.stage}.escalated"] = (act.at, True)
            world.actors[f"{world.stage}.escalated"] = act.by
        elif kind in ENDINGS:
            self.occur(world, act, kind, stay=None, facts=facts)
        else:
            self.occur(world, act, kind)
        if isinstance(event, ev.Unresolved):
            world.unresolved = True
        if isinstance(event, ev.Done):
            self.do(world, event, act)
        if isinstance(event, ev.Agreed | ev.Extended):
            self.put_off(world, event, act)
        if isinstance(event, ev.Convened):
            self.compose(world, event, act)
        if isinstance(event, ev.Paused):
            world.paused = act.at
            for owed in self.pausable(world, act.at):
                owed.pauses.append((act.at, None))
        if isinstance(event, ev.Resumed):
            self.go_on(world, act)
        self.discharge(world, act)
        if row is None and kind not in ENDINGS and not isinstance(event, ev.Rerouted):
            row = self.going_by_ends(world, act)
        if row is not None:
            effect = row.effect
            assert isinstance(effect, Go)
            if self.is_marked(row, before, act.at):
                act.answer.breaches.append((row.id, "warning"))
            to = getattr(event, "to", None) if effect.goal is Goal.LATER else effect.target
            assert to is not None
            self.move(world, act, row, to, before)
        elif isinstance(event, ev.Rerouted):
            assert world.stage is not None
            world.came_from.append(world.stage)
            stage = self.route_stages(event.to)[0]
            self.leave(world, act, stage)
            self.enter(world, act, stage)
        elif kind in ENDINGS:
            self.shut(world, act, kind, kind)

    def put_off(self, world: World, event: ev.Agreed | ev.Extended, act: Act) -> None:
        """A date is agreed; from now on the duty is overdue, or not, by that one."""
        owed = self.target_of(world, event)
        assert owed is not None
        owed.agreed = when_of(event.until)
        was, owed.due = owed.due, self.count(world, owed)
        if owed.due != was:
            owed.dated_at = act.at
            owed.passed = owed.passed and owed.due.passed(start(act.at))
            act.answer.changed.append(owed.id)

    def apply_raised(
        self, world: World, event: ev.Raised, act: Act, row: Row | None, before: World
    ) -> None:
        stage, world.stage = world.stage, None
        world.status = "open"
        world.at = act.at
        raised = self.occur(world, act, "raised", stay=None)
        raised.stage = stage
        for name, moment in event.moments:
            told = when_of(moment)
            if not is_later(told, act.at):
                self.occur(world, act, name, told, stay=None, stamp=False).stage = stage
        before.stage = stage
        if row is not None:
            effect = row.effect
            assert isinstance(effect, Go)
            self.move(world, act, row, effect.target, before)
        else:
            assert stage is not None
            self.enter(world, act, stage)
        self.open_and_date(world, act, before)

    def go_on(self, world: World, act: Act) -> None:
        """The clock goes on, for what is still owed."""
        world.paused = None
        for owed in world.duties:
            if owed.state == "open":
                owed.pauses = [(stop, go or act.at) for stop, go in owed.pauses]

    # -- step 6 -------------------------------------------------------------------------

    def do(self, world: World, event: ev.Done, act: Act) -> None:
        owed = self.find_open(world, event.duty, event.by)
        assert owed is not None
        on = when_of(event.on) if event.on is not None else act.at
        if is_later(on, act.at):
            world.stamps[f"{owed.row.id}.done"] = (on, False)
            return
        self.end(world, act, owed, on)

    def in_time(self, due: Due, on: When) -> bool:
        """Whether what was done then was done in time."""
        if due.by is None or on.kind == "unknown":
            return True
        if on.kind == "instant":
            return not due.passed(start(on))
        assert on.day is not None
        assert due.on is not None
        if due.kind == "date":
            return on.day <= due.on
        begin, end = midnight(on.day), midnight(on.day + DAY)
        if on.kind == "end":
            return end <= due.by
        if end <= due.by:
            return True
        if begin > due.by:
            return False
        raise Misuse

    def end(self, world: World, act: Act, owed: Owed, on: When) -> None:
        """A duty is done, in time or late."""
        if owed.what.force is Force.MUST_NOT:
            # What would discharge it breaks it, once, and it stays forbidden.
            self.broken(act, owed)
            return
        if self.in_time(owed.due, on):
            owed.state = "done"
            act.answer.discharged.append(owed.id)
        else:
            owed.state = "late"
            act.answer.late.append(owed.id)
        self.note_end(world, act, owed, on)

    def end_kept(self, world: World, act: Act, owed: Owed) -> None:
        """What is to be kept ends, and has then been kept, never late."""
        owed.state = "done"
        act.answer.discharged.append(owed.id)
        self.note_end(world, act, owed, act.at)

    def note_end(self, world: World, act: Act, owed: Owed, on: When) -> None:
        """The end of a duty is a moment, and happens."""
        owed.ended = on
        done = f"{owed.row.id}.done"
        told = [each for each in act.happened if each.name == done]
        if told:
            # Both sides' at once are one occurrence.
            world.stamps[done] = (on, True)
        else:
            told.append(self.occur(world, act, done, on))
        told[0].sides |= {owed.side} - {""}

    def broken(self, act: Act, owed: Owed) -> None:
        """One event breaks one prohibition once, however many sides it binds."""
        breach = (owed.row.id, "error")
        if breach not in act.answer.breaches:
            act.answer.breaches.append(breach)

    def discharge(self, world: World, act: Act) -> None:
        """What the triggers that have happened so far discharge."""
        for occurrence in act.happened:
            for owed in world.duties:
                if owed.state == "open" and self.ends_by(world, owed, occurrence, act):
                    self.end(world, act, owed, occurrence.at)

    def ends_by(self, world: World, owed: Owed, occurrence: Occurrence, act: Act) -> bool:
        """Whether an occurrence discharges a duty."""
        if occurrence.name not in owed.what.done_by or not occurrence.is_of(owed.side):
            return False
        named = getattr(act.event, "duty", None) if occurrence.name == "convened" else None
        if named not in (None, owed.id, owed.row.id):
            return False
        if owed.what.kind in ("outcome", "escalation"):
            if owed.what.stage != occurrence.stage:
                return False
            if owed.side:
                side = self.side_of(world, act.by.role, act.by.side) if act.by else ""
                # Who is of neither side has done it for neither.
                return owed.side == side
        return True

    def compose(self, world: World, event: ev.Convened, act: Act) -> None:
        there = set(event.agencies)
        for row in self.composing(world, event):
            effect = row.effect
            assert isinstance(effect, Compose)
            if len(there) < effect.at_least or (effect.exactly and len(there) != effect.exactly):
                act.answer.breaches.append((row.id, "error"))
            sides = {f"{side}_agency": agency for side, agency in world.agencies.items()}
            missed = []
            for which in effect.include:
                agency = sides.get(which) if which.endswith("ing_agency") else which
                if agency is not None and agency not in there and agency not in missed:
                    missed.append(agency)
                    act.answer.breaches.append((row.id, "warning"))

    # -- step 7 -------------------------------------------------------------------------

    def move(self, world: World, act: Act, row: Row, target: str, before: World) -> None:
        """Go where a row leads."""
        effect = row.effect
        assert isinstance(effect, Go)
        act.answer.notes.append(f"move {effect.goal.value}")
        if effect.goal is Goal.HANDOVER:
            if self.handovers[target].alongside:
                return
            if "handed_over" not in act.names:
                self.occur(
                    world, act, "handed_over", stage=before.stage, stay=None, facts=self.kept(world)
                )
            self.shut(world, act, "handed_over", target)
        elif effect.goal is Goal.ENDING:
            self.shut(world, act, target if target in OWN_ENDINGS else "ended", target)
        else:
            stage = target
            if effect.goal is Goal.ROUTE:
                stage = self.route_stages(target)[0]
                if world.stage is not None:
                    world.came_from.append(world.stage)
            if effect.goal is Goal.BACK:
                stage = world.came_from.pop()
                world.taken.discard(world.route)
            self.leave(world, act, stage)
            self.enter(world, act, stage)

    def leave(self, world: World, act: Act, onward: str) -> None:
        """Leave the stage, if there is one."""
        if world.stage is None:
            return
        facts = self.kept(world)
        self.bring(world, act, {"left", "entered", f"{world.stage}.left", f"{onward}.entered"})
        world.stamps[f"{world.stage}.left"] = (act.at, True)
        self.occur(world, act, "left", stay=world.stay + 1, facts=facts)
        ending: list[Owed] = []
        for owed in world.duties:
            if owed.state == "open" and owed.what.until is Until.LEFT and owed.stay == world.stay:
                if owed.side and owed.what.kind == "escalation" and "escalated" in act.names:
                    # The other side's stays owed until done.
                    owed.stay = OUTLIVES
                    continue
                ending.append(owed)
        self.lapse_all(world, act, ending)
        self.of_the_stage(world, act, facts)
        self.forget(world)

    def of_the_stage(self, world: World, act: Act, facts: dict[str, str | None]) -> None:
        """What happened in the stage that is left now is read by what was known there."""
        for occurrence in act.happened:
            if occurrence.stage == world.stage and not occurrence.facts:
                occurrence.facts = facts

    def forget(self, world: World) -> None:
        """What lasts a stage is forgotten."""
        for name, fact in self.facts.items():
            if fact.lasts_stage:
                world.facts.pop(name, None)
                world.known.pop(name, None)
        for name, moment in self.moments.items():
            if moment.lasts_stage:
                world.stamps.pop(name, None)
        world.occurrences = [
            each for each in world.occurrences if each.stay is None or each.stay > world.stay
        ]

    def enter(self, world: World, act: Act, stage: str) -> None:
        """Enter a stage, anew."""
        world.stay += 1
        world.stage = stage
        world.route = self.stages[stage].route
        world.last_stage = stage
        world.taken.add(world.route)
        world.unresolved = False
        world.stamps[f"{stage}.entered"] = (act.at, True)
        self.occur(world, act, "entered")
        self.bring(world, act, {"entered", f"{stage}.entered"})

    def bring(self, world: World, act: Act, names: set[str]) -> None:
        """What a move brings discharges what names it, before anything lapses with the stage."""
        for owed in world.duties:
            if owed.state == "open" and names & set(owed.what.done_by):
                self.end(world, act, owed, act.at)
        self.discharge_ended(world, act)

    def discharge_ended(self, world: World, act: Act, since: int = 0) -> None:
        """What the end of a duty discharges; of those that ended, the ones from `since` on."""
        for place, occurrence in enumerate(act.happened):
            if place < since:
                continue
            if occurrence.name.endswith(".done"):
                for owed in world.duties:
                    ends = occurrence.name in owed.what.done_by and occurrence.is_of(owed.side)
                    if owed.state == "open" and ends:
                        self.end(world, act, owed, occurrence.at)

    def lapse_all(self, world: World, act: Act, ending: list[Owed]) -> None:
        """Several end at once: first what was kept, which is done, and may end others."""
        for owed in ending:
            if owed.state == "open" and owed.what.act == "keep":
                self.lapse(world, act, owed)
        self.discharge_ended(world, act)
        for owed in ending:
            if owed.state == "open":
                self.lapse(world, act, owed)

    def lapse(self, world: World, act: Act, owed: Owed) -> None:
        """A duty ends undone; a continuing one has then been kept."""
        if owed.what.act == "keep":
            self.end_kept(world, act, owed)
            return
        missed = owed.passed or self.over_by(owed.due, act.at)
        missed = missed and owed.what.force is not Force.MUST_NOT
        owed.state = "lapsed"
        act.answer.lapsed.append((owed.id, missed))

    def shut(self, world: World, act: Act, status: str, ending: str) -> None:
        """Close the case."""
        facts = self.kept(world)
        stage = world.stage
        if stage is not None:
            world.stamps[f"{stage}.left"] = (act.at, True)
            left = self.occur(world, act, "left", stage=stage, stay=None, facts=facts)
            # No stage is entered that could be left in its turn.
            left.for_ever = True
        self.occur(world, act, "closed", stage=stage, stay=None, facts=facts)
        names = {"left", "closed", f"{stage}.left"} if stage else {"closed"}
        if status in OWN_ENDINGS and status not in act.names:
            # A row that leads to an ending of the engine's own: as if the event had been told.
            self.occur(world, act, status, stage=stage, stay=None, facts=facts)
            names.add(status)
        # In a closed case nobody can let the clock go on.
        self.go_on(world, act)
        self.bring(world, act, names)
        untils = (Until.LEFT, Until.CLOSED)
        those = [owed for owed in world.duties if owed.what.until in untils]
        self.lapse_all(world, act, [owed for owed in those if owed.stay != OUTLIVES])
        self.of_the_stage(world, act, facts)
        world.status, world.ending = status, ending
        world.last_stage = stage or world.last_stage
        world.stage = None
        self.forget(world)
        world.occurrences = [
            each for each in world.occurrences if each.for_ever or each in act.happened
        ]

    # -- steps 8 and 9 ------------------------------------------------------------------

    def open_and_date(self, world: World, act: Act, before: World) -> None:
        """Open what is called for, date it, and lapse what is owed no more."""
        new: list[Owed] = []
        called: set[str] = set()
        while True:
            self.open_now(world, act, new, called)
            standing = self.standing(world)
            # What is owed no more is not dated again: its due was what it was while it was owed.
            self.lapse_idle(world, act)
            self.date_all(world, act, new)
            if self.standing(world) == standing:
                break
            # What lapsed, or whose date has moved on, may be what another duty asks about.
        for row in self.opens:
            condition = self.called_by(row)
            if condition is not None:
                world.holding[row.id] = self.stands(world, row, condition)
        world.occurrences = [each for each in world.occurrences if self.stays(world, each)]

    def standing(self, world: World) -> list[tuple[str, str, bool]]:
        """How every instance stands, for whoever asks about it."""
        return [(owed.id, owed.state, owed.passed) for owed in world.duties]

    def lapse_idle(self, world: World, act: Act) -> None:
        """End what was owed only while something held that holds no more, until nothing does."""
        while True:
            idle = [
                owed
                for owed in world.duties
                if owed.state == "open"
                and owed.what.while_ is not None
                and not self.holds(owed.what.while_, world, owed.by, owed.opened_at)
            ]
            if not idle:
                return
            told = len(act.happened)
            for owed in idle:
                self.lapse(world, act, owed)
            # What ended before in this decision ended before what has opened in it.
            self.discharge_ended(world, act, since=told)

    def open_now(self, world: World, act: Act, new: list[Owed], called: set[str]) -> None:
        """Open what is called for as things stand."""
        self.open_triggered(world, act, new)
        for owed in new:
            if owed.state == "open":
                self.date_first(world, owed)
        # What ends at once was never open, for those that ask.
        self.end_at_once(world, act, new)
        while self.open_asking(world, act, new, called):
            pass
        for _ in range(2):
            # A due may be counted from another that opened beside it.
            for owed in new:
                if owed.state == "open":
                    self.date_first(world, owed)
        self.end_at_once(world, act, new)

    def date_all(self, world: World, act: Act, new: list[Owed]) -> None:
        """What is new may be counted from a due that moves now, and the other way about."""
        dues: list[Due] = []
        while dues != [owed.due for owed in world.duties]:
            dues = [owed.due for owed in world.duties]
            self.date_again(world, act, [owed.id for owed in new])
            for owed in new:
                if owed.state == "open":
                    self.date_first(world, owed)

    def stands(self, world: World, row: Row, condition: Condition) -> bool:
        """Whether everything a condition without a trigger needs is there already."""
        effect = row.effect
        assert isinstance(effect, Open)
        if world.status != "open" and (effect.until is not Until.DONE or row.scope is not None):
            # It cannot open here; once opened it does not come back with the case.
            return any(owed.row.id == row.id for owed in world.duties)
        here = self.in_scope(row, world.stage) and self.holds(condition, world)
        return here and (self.asks_act(row.when) or self.holds(row.when, world))

    def asks_act(self, condition: Condition) -> bool:
        """Whether a condition asks about the act: who did it, or on what day or hour."""
        if isinstance(condition, All | AnyOf):
            return any(self.asks_act(part) for part in condition.of)
        if isinstance(condition, Not):
            return self.asks_act(condition.part)
        return isinstance(condition, ActorIs | TriggerOn)

    def called_by(self, row: Row) -> Condition | None:
        """The condition that is a trigger of its own."""
        effect = row.effect
        assert isinstance(effect, Open)
        if effect.as_soon_as is not None:
            return effect.as_soon_as
        return effect.while_ if not row.on else None

    def read_now(self, world: World, act: Act) -> list[Occurrence]:
        """What has happened now, ends of duties last, and then what is still current."""
        now = sorted(act.happened, key=lambda each: each.name.endswith(".done"))
        current = [each for each in world.occurrences if self.current(world, each)]
        current = [each for each in current if not any(each is now for now in act.happened)]
        return [*now, *current]

    def asks_state(self, row: Row) -> bool:
        """Whether a duty's conditions ask for the state of a duty."""
        effect = row.effect
        assert isinstance(effect, Open)
        return any(
            asks_state(part) for part in (row.when, effect.while_, effect.as_soon_as) if part
        )

    def open_triggered(self, world: World, act: Act, new: list[Owed]) -> None:
        """First the duties whose conditions ask for no duty's state."""
        for occurrence in self.read_now(world, act):
            for row in self.opens:
                if occurrence.name not in row.on or row.id in self.by_state:
                    continue
                if self.calls_for(world, row, occurrence, None):
                    new += self.open(world, act, row, occurrence)

    def open_asking(self, world: World, act: Act, new: list[Owed], called: set[str]) -> bool:
        """Then those that ask for one, and what a condition itself calls for: one round."""
        states = {row.id: self.states(world, row.id) for row in self.opens}
        wanted: list[tuple[Row, Occurrence]] = []
        for occurrence in self.read_now(world, act):
            for row in self.opens:
                if occurrence.name not in row.on or row.id not in self.by_state:
                    continue
                if self.calls_for(world, row, occurrence, states):
                    wanted.append((row, occurrence))
        for row in self.opens:
            condition = self.called_by(row)
            if condition is None or row.id in called or world.holding.get(row.id, False):
                continue
            args = (world, act.by, act.at, None, states)
            calls = self.holds(condition, *args) and self.holds(row.when, *args)
            effect = row.effect
            assert isinstance(effect, Open)
            owable = world.status == "open" or effect.until is Until.DONE
            if calls and owable and self.in_scope(row, world.stage):
                called.add(row.id)
                occurrence = Occurrence("known", act.at, world.stage, None, act.by, {})
                wanted.append((row, occurrence))
        found = [owed for row, now in wanted for owed in self.open(world, act, row, now)]
        new += found
        return bool(found)

    def end_at_once(self, world: World, act: Act, new: list[Owed]) -> None:
        """What the same event also discharges ends at once."""
        names = self.event_names(act)
        for owed in new:
            ends = [name for name in owed.what.done_by if name in names]
            if not ends or owed.what.kind == "escalation":
                pass
            elif owed.state == "open" and owed.of_now and owed.trigger != "entered":
                # What really happened then has done it then, whenever it is told.
                [when] = {each.at for each in act.happened if each.name == ends[0]}
                self.end_quietly(world, act, owed, when)
            if owed.state == "open" and owed.what.force is Force.MAY and owed.trigger in ENDINGS:
                owed.state = "lapsed"

    def event_names(self, act: Act) -> set[str]:
        """What the event itself is, without what its move brings."""
        event = act.event
        if event is None or isinstance(event, ev.Done):
            return set()
        names = act.names - {"entered", "left", "closed"}
        return {name for name in names if not name.endswith(".done")}

    def end_quietly(self, world: World, act: Act, owed: Owed, on: When) -> None:
        if owed.what.force is Force.MUST_NOT:
            # What would discharge it breaks it, once, and it stays forbidden.
            self.broken(act, owed)
            return
        late = not self.in_time(owed.due, on)
        owed.ended = on
        owed.state = "late" if late else "done"
        (act.answer.late if late else act.answer.discharged).append(owed.id)
        world.stamps[f"{owed.row.id}.done"] = (on, True)
        world.actors[f"{owed.row.id}.done"] = act.by

    def stays(self, world: World, occurrence: Occurrence) -> bool:
        if occurrence.for_ever:
            return True
        if world.status != "open":
            return False
        return occurrence.stay is None or occurrence.stay == world.stay

    def current(self, world: World, occurrence: Occurrence) -> bool:
        """Whether a condition is still read for what has happened."""
        return self.stays(world, occurrence)

    def calls_for(
        self, world: World, row: Row, occurrence: Occurrence, states: dict[str, set[str]] | None
    ) -> bool:
        """Whether a duty opens on an occurrence now."""
        effect = row.effect
        assert isinstance(effect, Open)
        if row.id in occurrence.used or not self.in_scope(row, occurrence.stage):
            return False
        if world.status != "open" and not self.after_closing(occurrence):
            return False
        args = (world, occurrence.by, occurrence.at, occurrence.facts, states)
        return self.holds(row.when, *args) and self.holds(effect.while_, *args)

    def after_closing(self, occurrence: Occurrence) -> bool:
        """Whether something may open a duty in a closed case: its closing, or what outlived it."""
        return occurrence.for_ever or occurrence.name.endswith(("left", ".done", ".due"))

    def shared_stops(self, world: World, effect: Open) -> list[Span]:
        """The stops so far of the clock that a duty shares with those stopped alike."""
        if effect.pauses is None:
            return []
        longest: list[Span] = []
        for owed in world.duties:
            if owed.what.pauses != effect.pauses:
                continue
            for begin, end in owed.pauses:
                if end is None and start(begin) < start(world.stamps["paused"][0]):
                    continue  # it ended while the clock stood; of an earlier stop no end is known
                if end is None and world.paused is None:
                    end = world.stamps.get("resumed", (None, True))[0]
                    if end is None or start(end) < start(begin):
                        continue
                same = [span for span in longest if span[1] == end]
                longest = [span for span in longest if span not in same]
                longest.append((min((begin, *(old for old, _ in same)), key=start), end))
        return sorted(longest, key=lambda span: (span[1] is None, start(span[0])))

    def open(self, world: World, act: Act, row: Row, occurrence: Occurrence) -> list[Owed]:
        """One instance, or one for each side."""
        effect = row.effect
        assert isinstance(effect, Open)
        earlier = [owed for owed in world.duties if owed.row.id == row.id]
        each = any(ref.whose == "each" for ref in effect.who.of)
        if effect.once and earlier and not each:
            return []
        # What a closing opens is owed until done, and so is what comes after it.
        if (occurrence.for_ever or world.status != "open") and effect.until is not Until.DONE:
            occurrence.used.add(row.id)
            return []
        occurrence.used.add(row.id)
        found = []
        for side in SIDES if each else ("",):
            if not occurrence.is_of(side):
                continue
            if effect.once and any(owed.side == side for owed in earlier):
                continue
            n = max((owed.n for owed in earlier if owed.side == side), default=0) + 1
            stay = OF_ENDING if occurrence.for_ever else world.stay
            owed = Owed(row, n, side, stay, occurrence.by, act.at)
            owed.trigger, owed.opened_at = occurrence.name, occurrence.at
            owed.stay_opened = world.stay
            owed.of_now = any(each is occurrence for each in act.happened)
            owed.pauses = self.shared_stops(world, effect)
            if (
                world.paused is not None
                and effect.pauses is not None
                and all(end is not None for _, end in owed.pauses)
                and self.holds(effect.pauses, world)
            ):
                owed.pauses.append((act.at, None))
            world.duties.append(owed)
            act.answer.opened.append(owed.id)
            found.append(owed)
        return found


def asks_state(condition: Condition) -> bool:
    """Whether a condition asks for the state of a duty."""
    if isinstance(condition, All | AnyOf):
        return any(asks_state(part) for part in condition.of)
    if isinstance(condition, Not):
        return asks_state(condition.part)
    return isinstance(condition, DutyIs)
