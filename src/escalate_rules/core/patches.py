"""What a decision did, as a patch: applied to other cases of the same shape.

Applying a patch computes the dates, and nothing else that can wait. The case
is written out when it is first read (core/case.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

from escalate_rules.core.case import NEVER, Case, Ledger, Occurrence, Owed, Stamp, write_out
from escalate_rules.core.dating import Dated, Kind, Standing, dated
from escalate_rules.core.decision import Decision, Log
from escalate_rules.core.errors import CalendarRangeError
from escalate_rules.core.events import Event, Raised
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.moments import Instant, Moment, end_of
from escalate_rules.core.policy import Counting, Policy
from escalate_rules.core.shapes import Shape, passes_at
from escalate_rules.core.timescale import Timescale
from escalate_rules.core.twins import OpenDated, OpenOwed, ended, happened, stamped, with_passed
from escalate_rules.core.values import Sortable

# So many unread cases in a row may wait to be written out. It bounds what a case keeps alive.
MOST_WAITING: Final = 16

# Members by their own names, because looking one up in its enumeration costs as much as a date.
_DATE: Final = Kind.DATE
_FIRM: Final = Standing.FIRM
_SLOTS: Final = attrgetter(*(each.name for each in fields(Owed)))


class _OpenDecision(Sortable):  # the same bases as Decision, so that the layouts agree
    pass


class _OpenCase(Sortable):  # likewise
    __slots__ = tuple(each.name for each in fields(Case))


@dataclass(slots=True)
class Dating:
    """How a patch dates a duty that it opens.

    `origins` are the moments it hangs on: name, the stamp that is read for it
    (empty: missing), and whether it is settled. `days` working days of `since`
    is the common case, computed at once where `days` is not 0.
    """

    timescale: Timescale
    rating: dict[str, str]
    counting: Counting
    origins: tuple[tuple[str, str, bool], ...]
    runs: bool
    days: int = 0
    name: str = ""
    since: str = ""


@dataclass(slots=True)
class Opening:
    """A duty that a patch opens: the values of its slots, and how it is dated.

    In `values` stands what the walk found; moments and dues are put in anew.
    """

    values: tuple[Any, ...]
    ended_now: bool
    dating: Dating | None

    @staticmethod
    def of(template: Owed, dating: Dating | None) -> "Opening":
        """The same duty for other moments."""
        return Opening(_SLOTS(template), template.ended is not None, dating)


@dataclass(slots=True)
class Patch:
    """What one kind of decision does to one shape of case.

    `steady` is all that has no moment in it. `stamps` are set anew, `dropped`
    first taken away; `known` and `forgot` likewise. `kept` are the places of the
    old occurrences that stay, `ended` those of the duties that end,
    with their new state. `going` are the places in the old clock of what goes on
    running. `clock_stands` says whether the case's clock stays stopped.
    """

    steady: tuple[Any, ...]
    clock_stands: bool
    log: Log
    shape: Shape
    stamps: tuple[tuple[str, Stamp], ...]
    stamped: frozenset[str]
    dropped: tuple[str, ...]
    known: tuple[str, ...]
    forgot: tuple[str, ...]
    kept: tuple[int, ...]
    occurrences: tuple[Occurrence, ...]
    ended: tuple[tuple[int, str], ...]
    opens: tuple[Opening, ...]
    dates: tuple[Dating, ...]
    going: tuple[int, ...]

    def write(self, case: Case, before: Case, dues: tuple[Dated, ...], event: Event | None) -> None:
        """Fill what `apply` left empty."""
        at: Any = case.at
        put = object.__setattr__
        told = event if isinstance(event, Raised) else before
        put(case, "outcome_sought", told.outcome_sought)
        put(case, "by_when", told.by_when)
        put(case, "paused", before.paused if self.clock_stands else None)
        put(case, "known", self._known(before, at))
        stamps = self._stamps(before, at)
        put(case, "stamps", Ledger(stamps))
        old = before.occurrences
        stay = [old[place] for place in self.kept]
        put(case, "occurrences", (*stay, *[happened(each, at) for each in self.occurrences]))
        duties = list(before.duties)
        for place, state in self.ended:
            duties[place] = ended(duties[place], state, at)
        due = iter(dues)
        for each in self.opens:
            duties.append(_opened(each, at, stamps, due))
        put(case, "duties", tuple(duties))

    def _known(self, before: Case, at: Instant) -> Any:
        if not self.known and not self.forgot:
            return before.known
        known = dict(before.known)
        for name in self.forgot:
            del known[name]
        for name in self.known:
            known[name] = at
        return Ledger(known)

    def _stamps(self, before: Case, at: Instant) -> dict[str, Stamp]:
        stamps = dict(before.stamps)
        for name in self.dropped:
            del stamps[name]
        for name, stamp in self.stamps:
            stamps[name] = stamped(stamp, at)
        return stamps


@dataclass(slots=True)
class Passing:
    """What the mere passing of dues does to a shape, where nothing comes of it."""

    shape: Shape
    places: tuple[int, ...]
    going: tuple[int, ...]
    stamped: frozenset[str] = frozenset()

    def write(self, case: Case, before: Case, dues: tuple[Dated, ...], event: Event | None) -> None:
        """The case before, with those duties marked."""
        duties = list(before.duties)
        for place in self.places:
            duties[place] = with_passed(duties[place])
        object.__setattr__(case, "duties", tuple(duties))
        for name in ("paused", "known", "stamps", "outcome_sought", "by_when", "occurrences"):
            object.__setattr__(case, name, getattr(before, name))


# -- a decision ----------------------------------------------------------------------------------


def apply(policy: Policy, case: Case, event: Event, patch: Patch) -> Decision:
    """The decision that the patch makes of this case and event."""
    at: Any = event.at
    old = case.clock
    clock = [old[place] for place in patch.going] if patch.going else []
    dues: tuple[Dated, ...] = ()
    if patch.dates:
        found = []
        for dating in patch.dates:
            due = _dated(dating, case, patch, at)
            found.append(due)
            if dating.runs:
                clock.append(passes_at(due))
        dues = tuple(found)
    seen = case.seen if event.id is None else case.seen | {event.id}
    made = _unwritten(case, at, seen, patch.steady, patch, clock, dues, event)
    decision: Any = _OpenDecision()
    decision.policy = policy
    decision.event = event
    decision.case = made
    decision.not_applicable = None
    decision.log = patch.log
    decision.__class__ = Decision
    return decision  # type: ignore[no-any-return]


def passed_over(case: Case, passing: Passing) -> Case:
    """The case with what has passed marked."""
    clock = [case.clock[place] for place in passing.going]
    return _unwritten(case, case.at, case.seen, steady_of(case), passing, clock, (), None)


def _unwritten(
    before: Case,
    at: Moment | None,
    seen: frozenset[str],
    steady: tuple[Any, ...],
    later: Patch | Passing,
    clock: list[datetime],
    dues: tuple[Dated, ...],
    event: Event | None,
) -> Case:
    """A case with no more in it than costs nothing: its duties and what they hang on wait."""
    rest = before.rest
    waiting = 1 if rest is None else rest[4] + 1
    made: Any = _OpenCase()
    made.policy = before.policy
    made.id = before.id
    (
        made.calendar, made.status, made.ending, made.stage, made.route, made.last_stage,
        made.stay, made.came_from, made.taken, made.facts, made.agencies, made.serial,
    ) = steady  # fmt: skip
    made.at = at
    made.seen = seen
    made.shape = later.shape
    made.clock = clock
    made.next_due = (clock[0] if len(clock) == 1 else min(clock)) if clock else NEVER
    made.rest = (before, later, dues, event, waiting)
    made.__class__ = Case
    if waiting > MOST_WAITING:
        write_out(made)
    return made  # type: ignore[no-any-return]


def steady_of(case: Case) -> tuple[Any, ...]:
    """What of a case has no moment in it, in the order in which it is unpacked."""
    return (
        case.calendar, case.status, case.ending, case.stage, case.route, case.last_stage,
        case.stay, case.came_from, case.taken, case.facts, case.agencies, case.serial,
    )  # fmt: skip


def _dated(dating: Dating, case: Case, patch: Patch, at: Instant) -> Dated:
    """The due of a duty that opens: as `dating.dated` has it, the common case in one go."""
    if dating.days:
        source = dating.since
        since: Any = at if source in patch.stamped else _moment(case, source)
        counting = dating.counting
        try:
            day = counting.calendar.add(since.day, dating.days)
        except CalendarRangeError:
            pass
        else:
            if day <= counting.calendar.published_to:
                made: Any = OpenDated()
                made.kind = _DATE
                made.due_on = day
                made.due_by = end_of(day)
                made.standing = _FIRM
                made.origin = dating.name
                made.since = since
                made.missing = ()
                made.why = ""
                made.__class__ = Dated
                return made  # type: ignore[no-any-return]
    table = {
        name: at if source in patch.stamped else _moment(case, source)
        for name, source, _ in dating.origins
        if source
    }
    return dated(dating.timescale, table.get, dating.rating, dating.counting)


def _moment(case: Case, stamp: str) -> Moment:
    """The moment of a stamp, found without writing the case out."""
    while (rest := case.rest) is not None:
        before, later, *_ = rest
        if stamp in later.stamped:
            assert case.at is not None
            return case.at
        case = before
    return case.stamps[stamp].moment


def _opened(
    opening: Opening, at: Instant, stamps: Mapping[str, Stamp], dues: Iterator[Dated]
) -> Owed:
    made: Any = OpenOwed()
    (
        made.duty, made.n, made.side, made.stage, made.stay, made.serial, made.trigger, _,
        made.by, made.origins, made.rating, made.rated, made.due, made.agreed, made.pauses,
        made.state, _, made.passed,
    ) = opening.values  # fmt: skip
    made.opened = at
    made.ended = at if opening.ended_now else None
    if opening.dating is not None:
        made.origins = tuple(
            [
                (name, stamps[source].moment if source else None, settled)
                for name, source, settled in opening.dating.origins
            ]
        )
        made.due = next(dues)
    made.__class__ = Owed
    return made  # type: ignore[no-any-return]
