"""Decisions already walked, remembered as patches.

What a decision does depends on the case's *shape* (everything in it but the
moments) and on the event's own words; the moments only date what opened. So the
rows are walked once for each (shape, event); the outcome is kept as a patch, and
the next such decision is the patch, the case and the dates. A patch is a cache
of a pure result: with or without it every decision is the same, which a law
holds (tests/laws).

Left to the walk, because time itself steers it: anything after a due has
passed, told or fixed moments, `on`, agreed and extended dates, and policies
that ask for the hour of an act or have windows.
"""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Final

from escalate_rules.core.case import NEVER, Case, Ledger, Occurrence, Owed, Stamp
from escalate_rules.core.conditions import TriggerOn, leaves
from escalate_rules.core.dating import Dated, dated
from escalate_rules.core.decision import Decision, Log
from escalate_rules.core.duties import limit, owing_side
from escalate_rules.core.events import (
    Done,
    Escalated,
    Event,
    Learned,
    Raised,
    Resolved,
    Unresolved,
    Withdrawn,
)
from escalate_rules.core.moments import Instant, Moment
from escalate_rules.core.policy import Convention, Counting, Go, Open, Policy
from escalate_rules.core.timescale import Timescale, Within
from escalate_rules.core.values import Sortable

# A policy rarely has more shapes than this in use; past it the memory starts anew.
MOST: Final = 4096


class Shape:
    """The identity of a case's structure; it stands for nothing outside its process."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        return (_no_shape, ())


def _no_shape() -> None:
    return None


@dataclass(slots=True)
class _New:
    """A duty that a patch opens: a template, and how it is dated."""

    template: Owed
    ended_now: bool
    origins: tuple[tuple[str, str, bool], ...]
    timescale: Timescale | None
    rating: dict[str, str]
    counting: Counting


@dataclass(slots=True)
class Patch:
    """What one kind of decision does to one shape of case."""

    case: Case
    log: Log
    shape: Shape
    stamps: tuple[tuple[str, Stamp], ...]
    dropped: tuple[str, ...]
    known: tuple[str, ...]
    forgot: tuple[str, ...]
    kept: tuple[int, ...] | None
    occurrences: tuple[Occurrence, ...]
    ended: tuple[tuple[int, str, bool], ...]
    new: tuple[_New, ...]
    running: tuple[int, ...]


def key_of(policy: Policy, case: Case, event: Event) -> tuple[Any, ...] | None:
    """What the decision depends on besides moments; None where moments steer it."""
    shape = case.shape
    if shape is None or not _is_steady(policy):
        return None
    # Rows ask whether an event carries a field (`needs:`), never what it says.
    carries = tuple([bool(getattr(event, need, None)) for need in _needs(policy)])
    match event:
        case Escalated():
            return (shape, Escalated, event.to, event.by, carries)
        case Unresolved() | Resolved() | Withdrawn():
            return (shape, type(event), event.by, carries)
        case Done(on=None):
            return (shape, Done, event.duty, event.by, carries)
        case Learned():
            return (shape, Learned, event.facts, event.by, carries)
        case Raised(moments=()):
            return (
                shape, Raised, event.stage, event.facts, event.agencies, event.by, carries,
                bool(event.outcome_sought), event.by_when is None,
            )  # fmt: skip
        case _:
            return None


def _needs(policy: Policy) -> tuple[str, ...]:
    """Every field that some move needs an event to carry."""
    memo = policy.index.memo
    needs = memo.get("needs")
    if needs is None:
        needs = tuple(
            sorted({need for row in policy.rows if isinstance(row.effect, Go)
                    for need in row.effect.needs})
        )  # fmt: skip
        memo["needs"] = needs
    return needs  # type: ignore[return-value]


def _is_steady(policy: Policy) -> bool:
    """Whether nothing in the policy asks for the hour of an act, or opens or shuts by time."""
    memo = policy.index.memo
    steady = memo.get("steady")
    if steady is None:
        steady = not any(
            any(isinstance(leaf, TriggerOn) for leaf in leaves(row.when))
            or (isinstance(row.effect, Go) and (row.effect.opens or row.effect.closes))
            or (
                isinstance(row.effect, Open)
                and any(
                    isinstance(leaf, TriggerOn)
                    for part in (row.effect.while_, row.effect.as_soon_as)
                    if part is not None
                    for leaf in leaves(part)
                )
            )
            for row in policy.rows
        )
        memo["steady"] = steady
    return bool(steady)


def shape_of(policy: Policy, case: Case) -> Shape:
    """The case's shape, the same object for equal structures."""
    shapes: dict[Any, Shape] = policy.index.memo.setdefault("shapes", {})  # type: ignore[assignment]
    if len(shapes) > MOST:
        shapes.clear()
    structure = (
        case.status, case.ending, case.stage, case.route, case.last_stage, case.stay,
        case.came_from,
        case.taken, frozenset(case.facts.items()), case.agencies, frozenset(case.known),
        frozenset(
            (name, each.by, each.settled, type(each.moment)) for name, each in case.stamps.items()
        ),
        tuple(
            (each.serial, each.name, each.stage, each.stay, each.by, each.facts)
            for each in case.occurrences
        ),
        tuple(
            (owed.duty, owed.n, owed.side, owed.stage, owed.stay, owed.serial, owed.trigger,
             owed.by, owed.state, owed.passed, owed.rating, owed.rated, owed.agreed is None,
             owed.due.due_by is None,
             tuple((name, moment is None, settled) for name, moment, settled in owed.origins))
            for owed in case.duties
        ),
        case.serial,
        case.paused is None, case.at is None, bool(case.outcome_sought), case.by_when is None,
    )  # fmt: skip
    return shapes.setdefault(structure, Shape())


def quiet(case: Case, at: datetime) -> bool:
    """Whether no due of the case passes by `at`; then time itself does nothing."""
    return at < case.next_due


def next_due_of(case: Case) -> datetime:
    """The earliest instant at which something owed passes."""
    return min(
        (
            owed.due.due_by
            for owed in case.duties
            if owed.due.due_by is not None and owed.state == "open" and not owed.passed
        ),
        default=NEVER,
    )


def known_patch(policy: Policy, key: tuple[Any, ...]) -> Patch | None:
    """The patch remembered for this key."""
    return policy.index.memo.get(key)  # type: ignore[return-value]


def remember(
    policy: Policy, key: tuple[Any, ...], before: Case, event: Event, decision: Decision
) -> None:
    """Keep what the walk did as a patch, where nothing but the event's own instant is in it.

    `event.at` must be an object of its own: what the walk stamped with it is
    recognised by identity.
    """
    memo = policy.index.memo
    if len(memo) > MOST:
        memo.clear()
        return
    patch = _patch(policy, before, event.at, decision)
    if patch is not None:
        memo[key] = patch


def _patch(policy: Policy, before: Case, at: Moment, decision: Decision) -> Patch | None:
    after, log = decision.case, decision.log
    if log.changed or log.breaches or set(log.opened) & set(log.late):
        return None
    stamps = _stamps(before, after, at)
    duties = _duties(policy, before, after, at)
    if stamps is None or duties is None:
        return None
    ended, new = duties
    old = {id(each): place for place, each in enumerate(before.occurrences)}
    kept = tuple(old[id(each)] for each in after.occurrences if id(each) in old)
    fresh = tuple(each for each in after.occurrences if id(each) not in old)
    if any(each.moment is not at for each in fresh):
        return None
    if after.occurrences[len(kept) :] != fresh:
        return None
    known = tuple(name for name, moment in after.known.items() if moment is at)
    if any(
        moment is not at and before.known.get(name) is not moment
        for name, moment in after.known.items()
    ):
        return None
    return Patch(
        case=after,
        log=log,
        shape=shape_of(policy, after),
        stamps=stamps,
        dropped=tuple(name for name in before.stamps if name not in after.stamps),
        known=known,
        forgot=tuple(name for name in before.known if name not in after.known),
        kept=None if kept == tuple(range(len(before.occurrences))) else kept,
        occurrences=fresh,
        ended=ended,
        new=new,
        running=tuple(
            place
            for place, owed in enumerate(after.duties)
            if owed.state == "open" and not owed.passed and (owed.origins or owed.due.due_by)
        ),
    )


def _stamps(before: Case, after: Case, at: Moment) -> tuple[tuple[str, Stamp], ...] | None:
    found = []
    for name, stamp in after.stamps.items():
        if before.stamps.get(name) is stamp:
            continue
        if stamp.moment is not at:
            return None
        found.append((name, stamp))
    return tuple(found)


def _duties(
    policy: Policy, before: Case, after: Case, at: Moment
) -> tuple[tuple[tuple[int, str, bool], ...], tuple[_New, ...]] | None:
    """What ended and what is new, in place; None where a duty changed in another way."""
    ended: list[tuple[int, str, bool]] = []
    count = len(before.duties)
    for place, (old, now) in enumerate(zip(before.duties, after.duties, strict=False)):
        if old is now:
            if _may_move(policy, now, after, at):
                return None
            continue
        if replace(now, state=old.state, ended=old.ended) != old or now.ended is not at:
            return None
        ended.append((place, now.state, True))
    new: list[_New] = []
    for owed in after.duties[count:]:
        made = _new(policy, owed, after, at)
        if made is None:
            return None
        new.append(made)
    return tuple(ended), tuple(new)


def _may_move(policy: Policy, owed: Owed, after: Case, at: Moment) -> bool:
    """Whether a running due hangs on a moment that another history would have moved here."""
    return owed.state == "open" and any(
        not settled and (name.endswith((".due", ".known")) or _moment(policy, after, name) is at)
        for name, _, settled in owed.origins
    )


def _new(policy: Policy, owed: Owed, after: Case, at: Moment) -> _New | None:
    row = policy.index.duties[owed.duty]
    assert isinstance(row.effect, Open)
    if (
        owed.opened is not at
        or owed.ended not in {None, at}
        or owed.agreed is not None
        or owed.pauses
    ):
        return None
    origins: list[tuple[str, str, bool]] = []
    for name, moment, settled in owed.origins:
        if name.endswith((".due", ".known")):
            return None
        source = _source(policy, after, name)
        if (after.stamps[source].moment if source else None) is not moment:
            return None
        origins.append((name, source, settled))
    timescale = limit(policy, row)
    counting = policy.counting_for(owing_side(policy, row.effect, owed, after.agencies))
    if owed.state == "done" and not (
        timescale is None
        or (
            isinstance(timescale, Within)
            and counting.convention is Convention.AFTER_EVENT
            and counting.day_ends is None
            and all(each is at for _, each, _ in owed.origins)
        )
    ):
        # Opened and done in one decision: in time for sure only if counted from now.
        return None
    return _New(
        template=owed,
        ended_now=owed.ended is not None,
        origins=tuple(origins),
        timescale=timescale,
        rating=dict(owed.rating),
        counting=counting,
    )


def _source(policy: Policy, case: Case, name: str) -> str:
    """The stamp that a moment is read from: its own, or its default's; empty for none."""
    seen: set[str] = set()
    while name not in case.stamps:
        seen.add(name)
        declared = policy.index.moments.get(name)
        if declared is None or not declared.default or declared.default in seen:
            return ""
        name = declared.default
    return name


def _moment(policy: Policy, case: Case, name: str) -> Moment | None:
    source = _source(policy, case, name)
    return case.stamps[source].moment if source else None


# Building a frozen dataclass of many slots by its own __init__ costs four times
# as much as filling an open twin of the same layout and sealing it.
_OWED_SLOTS: Final = tuple(each.name for each in fields(Owed))
_CASE_SLOTS: Final = tuple(each.name for each in fields(Case))


class _OpenOwed:
    __slots__ = _OWED_SLOTS


class _OpenCase(Sortable):  # the same bases as Case, so that the layouts agree
    __slots__ = _CASE_SLOTS


def apply(policy: Policy, case: Case, event: Event, patch: Patch) -> Decision:
    """The decision that the patch makes of this case and event."""
    at = event.at
    assert isinstance(at, Instant)
    template = patch.case
    stamps = _stamped(case, patch, at)
    known: Any = case.known
    if patch.known or patch.forgot:
        known = dict(known)
        for name in patch.forgot:
            known.pop(name, None)
        for name in patch.known:
            known[name] = at
        known = Ledger(known)
    old = case.occurrences
    if patch.kept is not None:
        old = tuple([old[place] for place in patch.kept])
    duties = list(case.duties)
    for place, state, _ in patch.ended:
        duties[place] = _copied(duties[place], state, at)
    for new in patch.new:
        duties.append(_opened(new, at, stamps))
    made: Any = _OpenCase()
    made.policy = template.policy
    made.calendar = template.calendar
    made.id = case.id
    made.status = template.status
    made.ending = template.ending
    made.stage = template.stage
    made.route = template.route
    made.last_stage = template.last_stage
    made.stay = template.stay
    made.came_from = template.came_from
    made.taken = template.taken
    made.at = at
    made.paused = None if template.paused is None else case.paused
    made.facts = template.facts
    made.known = known
    made.stamps = Ledger(stamps)
    made.agencies = template.agencies
    raised = type(event) is Raised
    made.outcome_sought = event.outcome_sought if raised else case.outcome_sought  # type: ignore[attr-defined]
    made.by_when = event.by_when if raised else case.by_when  # type: ignore[attr-defined]
    made.occurrences = old + tuple(
        [
            Occurrence(each.serial, each.name, at, each.stage, each.stay, each.by, each.facts)
            for each in patch.occurrences
        ]
    )
    made.duties = tuple(duties)
    made.seen = case.seen if event.id is None else case.seen | {event.id}
    made.serial = template.serial
    made.shape = patch.shape
    due = NEVER
    for place in patch.running:
        by = duties[place].due.due_by
        if by is not None and by < due:
            due = by
    made.next_due = due
    made.__class__ = Case
    return Decision(policy=policy, event=event, case=made, not_applicable=None, log=patch.log)


def _stamped(case: Case, patch: Patch, at: Instant) -> dict[str, Stamp]:
    stamps = dict(case.stamps)
    for name in patch.dropped:
        stamps.pop(name, None)
    for name, stamp in patch.stamps:
        stamps[name] = Stamp(at, stamp.by, stamp.settled)
    return stamps


def _copied(owed: Owed, state: str, at: Instant) -> Owed:
    made: Any = _OpenOwed()
    for name in _OWED_SLOTS:
        setattr(made, name, getattr(owed, name))
    made.state = state
    made.ended = at
    made.__class__ = Owed
    return made  # type: ignore[no-any-return]


def _opened(new: _New, at: Instant, stamps: dict[str, Stamp]) -> Owed:
    old = new.template
    made: Any = _OpenOwed()
    made.duty = old.duty
    made.n = old.n
    made.side = old.side
    made.stage = old.stage
    made.stay = old.stay
    made.serial = old.serial
    made.trigger = old.trigger
    made.opened = at
    made.by = old.by
    made.rating = old.rating
    made.rated = old.rated
    made.agreed = None
    made.pauses = ()
    made.state = old.state
    made.ended = at if new.ended_now else None
    made.passed = False
    if new.timescale is None:
        made.origins = ()
        made.due = old.due
    else:
        table: dict[str, Moment] = {}
        origins = []
        for name, source, settled in new.origins:
            moment = stamps[source].moment if source else None
            if moment is not None:
                table[name] = moment
            origins.append((name, moment, settled))
        made.origins = tuple(origins)
        due: Dated = dated(new.timescale, table.get, new.rating, new.counting)
        made.due = due
    made.__class__ = Owed
    return made  # type: ignore[no-any-return]
