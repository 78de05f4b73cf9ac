"""The life of a duty: opened, dated, discharged, lapsed.

One piece of code for every duty there is: a stage's limit, a notification, the
receiving agency's answer and a debrief differ only in their rows.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from escalate_rules.core.case import Occurrence, Owed
from escalate_rules.core.conditions import holds
from escalate_rules.core.dating import (
    RERATED,
    Dated,
    Kind,
    Standing,
    as_moment,
    dated,
    day_due,
    met,
    order,
    passed,
)
from escalate_rules.core.draft import FOR_EVER, Draft, View, side_of
from escalate_rules.core.errors import MisuseError
from escalate_rules.core.events import ENDING_STATUS, Actor
from escalate_rules.core.moments import Day, DayEnd, Instant, Known, Moment, Unknown
from escalate_rules.core.pausing import STOPPED, can_stop, stood_before, stops_over, stretched
from escalate_rules.core.policy import SIDES, Cap, Counting, Force, Open, Policy, Row, Until
from escalate_rules.core.timescale import (
    ByFact,
    Choice,
    OnChange,
    OneOf,
    Timescale,
    moments_of,
)

ENDINGS: Final = frozenset({*ENDING_STATUS, "closed"})


def open_for(
    draft: Draft, row: Row, occurrence: Occurrence, at: Moment, *, ends_with: Mapping[str, Moment]
) -> None:
    """Open what `row` calls for on this occurrence, once for each side that owes it.

    `at` is when it opens; `ends_with` is what the same event discharges by besides opening, and
    when that was.
    """
    effect = row.effect
    assert isinstance(effect, Open)
    if draft.status != "open" and effect.until is not Until.DONE:
        return
    for side in _owing_sides(effect):
        if side and occurrence.side not in {"", side}:
            continue  # what follows from one side's own is that side's
        existing = [each for each in draft.duties if each.duty == row.id and each.side == side]
        if any(effect.once or each.serial == occurrence.serial for each in existing):
            continue
        owed = Owed(
            duty=row.id,
            n=len(existing) + 1,
            side=side,
            stage=occurrence.stage if occurrence.stay == FOR_EVER else draft.stage,
            stay=draft.stay if effect.until is Until.LEFT else None,
            serial=occurrence.serial,
            trigger=occurrence.name,
            opened=at,
            by=occurrence.by,
            pauses=stood_before(draft, effect),
        )
        if draft.paused is not None and not owed.stands and can_stop(draft, owed):
            # Its clock stands from now, on whichever day its trigger was.
            assert draft.at is not None
            owed = replace(owed, pauses=(*owed.pauses, (draft.at, None)))
        owed = date(draft, row, owed, fresh=True)
        draft.duties.append(owed)
        draft.opened.append(owed.id)
        draft.because("opened", row.id, owed.id, occurrence.name)
        ended = next((ends_with[name] for name in effect.done_by if name in ends_with), None)
        if ended is not None:
            discharge(draft, row, owed, ended, occurrence.by)
        elif effect.force is Force.MAY and occurrence.name in ENDINGS:
            # Listed once and not kept open: nobody owes a "may" once the case has ended.
            draft.replace(owed, replace(owed, state="lapsed", ended=at))


def _owing_sides(effect: Open) -> tuple[str, ...]:
    return SIDES if any(ref.whose == "each" for ref in effect.who.of) else ("",)


def owing_side(
    policy: Policy, effect: Open, owed: Owed, agencies: tuple[tuple[str, str], ...]
) -> str:
    """The side whose calendar counts for what an instance owes; empty where it is not one side's.

    `agencies` are the case's: side and agency.
    """
    sides = set(owing_sides(policy, effect, owed, agencies))
    return next((side for side in SIDES if sides == {side}), "")


def owing_sides(
    policy: Policy, effect: Open, owed: Owed, agencies: tuple[tuple[str, str], ...]
) -> tuple[str, ...]:
    """The side of each office that owes an instance, in the order written.

    As the policy says it, `both` and `either` included; empty where nobody knows.
    """
    if owed.side:
        return (owed.side,)
    sides = []
    for ref in effect.who.of:
        who = owed.by if ref.role == "actor" else Actor(ref.role, ref.whose)
        sides.append(side_of(policy, who, agencies) if who is not None else "")
    return tuple(sides)


def limit(policy: Policy, row: Row) -> Timescale | None:
    """The duty's own timescale, together with any cap over its stage; the earlier governs."""
    effect = row.effect
    assert isinstance(effect, Open)
    caps = [cap.effect.within for cap in caps_on(policy, effect) if isinstance(cap.effect, Cap)]
    if not caps:
        return effect.within
    parts = (*([effect.within] if effect.within is not None else []), *caps)
    return parts[0] if len(parts) == 1 else OneOf(Choice.EARLIER, parts)


def caps_on(policy: Policy, effect: Open) -> tuple[Row, ...]:
    """The caps over several stages that take in the stage of this outcome."""
    if effect.kind != "outcome":
        return ()
    return tuple(cap for cap in policy.index.caps if cap.scope is None or effect.stage in cap.scope)


def cites_of(policy: Policy, row: Row) -> tuple[str, ...]:
    """The clauses a duty stands on: its own, and those of the caps over its stage."""
    effect = row.effect
    if not isinstance(effect, Open) or not policy.index.caps:
        return row.cites
    caps = (cite for cap in caps_on(policy, effect) for cite in cap.cites)
    return tuple(dict.fromkeys((*row.cites, *caps)))


def date(draft: Draft, row: Row, owed: Owed, *, fresh: bool) -> Owed:
    """The instance with its due computed from what is known now.

    Moments that were settled when the duty opened stay as they were; one that
    was missing, or only fixed for a time to come, is looked up anew.
    """
    effect = row.effect
    assert isinstance(effect, Open)
    timescale = limit(draft.policy, row)
    if timescale is None:
        return owed  # nothing is counted
    kept = (
        {}
        if fresh
        else {
            name: moment
            for name, moment, settled in owed.origins
            # A default stands in for a moment until that itself is told; it does not drift.
            if settled or (moment is not None and _by_default(draft, name))
        }
    )
    origins: list[tuple[str, Moment | None, bool]] = []
    before = {name: moment for name, moment, _ in owed.origins}
    # Beside the due of a duty stands whose it is: that of one instance, whatever opens later.
    pins: list[tuple[str, Moment | None, bool]] = []
    for name in dict.fromkeys(moments_of(timescale)):
        if name in kept:
            origins.append((name, kept[name], not _by_default(draft, name)))
            pins += [each for each in owed.origins if _is_pin(each[0], name)]
            continue
        moment, settled, which = _look(draft, owed, name, fresh=fresh)
        if which:
            pins.append((which, moment, settled))
        # A moment that is forgotten with its stage takes no date with it; a due that has none
        # now, because its clock stands, does.
        forgotten = moment is None and not name.endswith(".due")
        origins.append((name, before.get(name) if forgotten else moment, settled))
    origins += pins
    rating = owed.rating
    if fresh:
        rating = tuple(
            (fact, draft.fact(fact) or "") for fact in dict.fromkeys(facts_of(timescale))
        )
    origins += [each for each in owed.origins if each[0] == RERATED]
    counting = draft.policy.counting_for(owing_side(draft.policy, effect, owed, draft.agencies))
    table = {name: moment for name, moment, _ in origins}
    if owed.pauses:
        due = stretched(timescale, table.get, dict(rating), counting, owed.pauses).dated
    else:
        due = dated(timescale, table.get, dict(rating), counting)
    owed = replace(
        owed, origins=tuple(origins), rating=rating, rated=rating if fresh else owed.rated, due=due
    )
    return owed if owed.agreed is None else with_agreed(draft, effect, owed)


def _is_pin(pin: str, name: str) -> bool:
    """Whether `pin` says whose due `name` is: `answer#1.due` of `answer.due`."""
    return name.endswith(".due") and pin.startswith(f"{name.removesuffix('.due')}#")


def _by_default(draft: Draft, name: str) -> bool:
    declared = draft.policy.index.moments.get(name)
    return declared is not None and bool(declared.default) and name not in draft.stamps


def _look(draft: Draft, owed: Owed, name: str, *, fresh: bool) -> tuple[Moment | None, bool, str]:
    """A moment for an instance, and for another's due whose it is.

    For what `each` side owes, its own side's instances are looked at. A duty's own
    `done` and `due` are those of the instances before this one, so that no date
    hangs on itself. A due is that of the instance which was the latest when this
    one opened, or else of the first one to come.
    """
    duty, _, what = name.rpartition(".")
    own = duty == owed.duty
    if duty not in draft.policy.index.duties:
        return draft.moment(name), draft.is_settled(name), ""
    before = [
        each
        for each in draft.duties
        if each.duty == duty
        and (not owed.side or each.side in {"", owed.side})
        and (not own or each.n < owed.n)
    ]
    if what == "due":
        pinned = [] if fresh else [n for n, _, _ in owed.origins if n.startswith(f"{duty}#")]
        before = [each for each in before if f"{each.id}.due" in pinned] or before
        if not before:
            return None, False, ""
        return as_moment(before[-1].due), before[-1].state != "open", f"{before[-1].id}.due"
    if not own and not (owed.side and any(each.side for each in before)):
        return draft.moment(name), draft.is_settled(name), ""
    ended = [each.ended for each in before if each.state in {"done", "late"}]
    return (ended[-1], True, "") if ended else (None, False, "")


def with_agreed(draft: Draft, effect: Open, owed: Owed) -> Owed:
    """The instance due when it was agreed, or sooner by a cap, which the stops so far lengthen."""
    counting = draft.policy.counting_for(owing_side(draft.policy, effect, owed, draft.agencies))
    assert owed.agreed is not None
    due = agreed_due(owed.agreed, counting)
    table = {name: moment for name, moment, _ in owed.origins}
    stops = stops_over(owed.pauses)
    for cap in caps_on(draft.policy, effect):
        # An agreed date stands in place of the stage's own limit, not of a cap over several.
        assert isinstance(cap.effect, Cap)
        within = cap.effect.within
        capped = stretched(within, table.get, dict(owed.rating), counting, stops).dated
        if capped.due_by is not None and order(capped) < order(due):
            due = capped
    return replace(owed, due=due)


def agreed_due(until: Day | Instant, counting: Counting) -> Dated:
    """The due that an agreed day or instant stands for."""
    if isinstance(until, Instant):
        return Dated(Kind.INSTANT, until.day, until.at, Standing.FIRM, origin="agreed", since=until)
    return Dated(
        Kind.DATE,
        until.day,
        day_due(until.day, counting),
        Standing.FIRM,
        origin="agreed",
        since=until,
    )


def facts_of(timescale: Timescale | None) -> tuple[str, ...]:
    """Facts by whose value a limit is chosen."""
    match timescale:
        case ByFact(fact, options, otherwise):
            inner = (*(part for _, part in options), otherwise)
            return (fact, *(name for part in inner for name in facts_of(part)))
        case OneOf(of=parts):
            return tuple(name for part in parts for name in facts_of(part))
        case _:
            return ()


def redate(draft: Draft, at: Moment, fresh: frozenset[str] = frozenset()) -> None:
    """Recompute what this event's moments and facts concern; list each date that moved.

    `fresh` are the instances that have just opened: what one of them counts from
    the due of another is that of the one beside it, whichever came first.
    """
    before = {owed.id: owed for owed in draft.duties}
    told: dict[str, str] = {}
    # A date that moved may move one counted from it; each of them once at most.
    rounds = len(draft.duties)
    while _redated(draft, at, fresh, told) and rounds:
        rounds -= 1
    for now in [owed for id in told for owed in draft.duties if owed.id == id]:
        was = before[now.id]
        if _has_moved(was.due, now.due):  # and not back again
            why = told[now.id] or _why_moved(was, now)
            draft.changed.append((now.id, was.due, now.due, why))
            draft.because("moved", now.duty, now.id)


def _redated(draft: Draft, at: Moment, fresh: frozenset[str], told: dict[str, str]) -> bool:
    """Recompute each open due once; whether any moved.

    Those that moved, and had not just come up, are put in `told`, with the reason where
    it is no moment.
    """
    moved = False
    for owed in list(draft.duties):
        if owed.state != "open":
            continue
        row = draft.policy.index.duties[owed.duty]
        new = _rated(draft, row, owed, at)
        if any(name.endswith(".due") for name, _, _ in owed.origins) and owed.id in fresh:
            new = date(draft, row, owed, fresh=True)
        why = "the rating changed" if new is not owed else ""
        if new.pauses or any(not settled for _, _, settled in new.origins):
            new = date(draft, row, new, fresh=False)
        if new == owed:
            continue
        draft.replace(owed, new)
        if _has_moved(owed.due, new.due):
            moved = True
            _look_again(draft, new)
            if owed.id not in draft.opened:  # a due that has just come up has not moved
                told.setdefault(owed.id, why)
    return moved


def _has_moved(old: Dated, new: Dated) -> bool:
    """Whether the answer is another one, not merely counted from elsewhere."""
    return (old.kind, old.due_on, old.due_by, old.standing, set(old.missing)) != (
        new.kind,
        new.due_on,
        new.due_by,
        new.standing,
        set(new.missing),
    )


def _look_again(draft: Draft, owed: Owed) -> None:
    """A due that moved on is not passed any more until the clock says so."""
    at = draft.at
    assert isinstance(at, Instant | DayEnd)
    if owed.passed and not passed(owed.due, at.first):
        draft.replace(owed, replace(owed, passed=False))
        draft.changed_duties = True


def _rated(draft: Draft, row: Row, owed: Owed, at: Moment) -> Owed:
    """The instance after a re-rating of the fact by which its limit is chosen."""
    effect = row.effect
    assert isinstance(effect, Open)
    if not owed.rating:
        return owed
    rating = tuple((fact, draft.fact(fact) or "") for fact, _ in owed.rated)
    if rating == owed.rated:
        return owed
    if effect.on_change is OnChange.KEEP_SOONER:
        owed = date(draft, row, owed, fresh=False)
    owed = replace(owed, rated=rating)
    same_origin = date(draft, row, replace(owed, rating=rating), fresh=False)
    if effect.on_change is OnChange.KEEP_ORIGIN:
        return same_origin
    # A restart counts anew from the re-rating what the fact chooses, and nothing else.
    origins = [each for each in owed.origins if each[0] != RERATED]
    anew = replace(owed, rating=rating, origins=(*origins, (RERATED, at, True)))
    restarted = date(draft, row, anew, fresh=False)
    if effect.on_change is OnChange.RESTART:
        return restarted
    if owed.due.due_by is None:
        return restarted
    if restarted.due.due_by is None or owed.due.due_by <= restarted.due.due_by:
        return owed  # the running date is sooner, and goes on under its old rating
    return restarted


def _why_moved(old: Owed, new: Owed) -> str:
    if new.due.missing == STOPPED:
        return "the clock was stopped"
    if old.due.missing == STOPPED:
        return "the clock goes on"
    before = {name: moment for name, moment, _ in old.origins}
    # Whose due it was (`answer#1.due`) stands beside the moment that the policy names.
    names = [
        name for name, moment, _ in new.origins if "#" not in name and before.get(name) != moment
    ]
    # Where no moment moved, a stop has lengthened a cap, or a part that did not govern meanwhile.
    return f"{' and '.join(names)} became known or moved" if names else "the clock goes on"


def discharge(draft: Draft, row: Row, owed: Owed, when: Moment, by: Actor | None = None) -> None:
    """End an instance done, or late where its due had passed.

    What is forbidden is not discharged by being done: it is a breach.
    """
    if isinstance(row.effect, Open) and row.effect.force is Force.MUST_NOT:
        breach = (row.id, "error", "it was done, and the policy forbids it")
        if breach not in draft.breaches:
            draft.breaches.append(breach)
            draft.because("breach", row.id)
        return
    in_time = True if isinstance(when, Unknown) else _in_time(owed, when)
    state = "done" if in_time else "late"
    draft.replace(owed, replace(owed, state=state, ended=when))
    (draft.discharged if in_time else draft.late).append(owed.id)
    draft.because(state, row.id, owed.id)
    draft.stamp(f"{owed.duty}.done", when, by)


def _in_time(owed: Owed, when: Known) -> bool:
    verdict = met(owed.due, when)
    if verdict is None:
        raise MisuseError(
            "done",
            str(when),
            f"`{owed.id}` is due at an hour, and {when} alone does not tell whether it was met; "
            "give the hour it was done",
        )
    return verdict


def lapse(draft: Draft, owed: Owed, why: str, at: Moment, by: Actor | None = None) -> None:
    """End an instance undone, with the reason; `missed` where its due had passed.

    What is to be kept has then been kept, and is done. `by` is whose act ends it.
    """
    effect = draft.policy.index.duties[owed.duty].effect
    draft.changed_duties = True
    if is_kept(effect):
        draft.replace(owed, replace(owed, state="done", ended=at))
        draft.discharged.append(owed.id)
        draft.because("ended", owed.duty, owed.id, why)
        draft.stamp(f"{owed.duty}.done", at, by)
        return
    forbidden = isinstance(effect, Open) and effect.force is Force.MUST_NOT
    missed = owed.passed and not forbidden
    instant = None if isinstance(at, Unknown) else at.instant
    if not missed and not forbidden and instant is not None and not isinstance(at, DayEnd):
        missed = passed(owed.due, instant)
    draft.replace(owed, replace(owed, state="lapsed", ended=at))
    draft.lapsed.append((owed.id, why, missed))
    draft.because("lapsed", owed.duty, owed.id, why)


def is_kept(effect: object) -> bool:
    """Whether something is to be kept as it is: however that ends, it is then done."""
    return isinstance(effect, Open) and effect.act == "keep"


def runs_out(effect: object) -> bool:
    """Whether a duty's date is its own end: what is kept, or forbidden, until then."""
    return is_kept(effect) or (isinstance(effect, Open) and effect.force is Force.MUST_NOT)


def end_all(
    draft: Draft,
    those: list[Owed],
    names: tuple[str, ...],
    why: str,
    at: Moment,
    by: Actor | None,
) -> None:
    """End instances with their stage or case: first what that discharges, and what that does.

    Whichever stands first in the file, what the end of another discharges is done.
    """
    duties = draft.policy.index.duties
    _discharge_in_turn(draft, {(name, "") for name in names}, at, by)
    open_now = {owed.id for owed in draft.duties if owed.state == "open"}
    kept = [each for each in those if each.id in open_now and is_kept(duties[each.duty].effect)]
    for owed in kept:
        lapse(draft, owed, why, at, by)
    _discharge_in_turn(draft, {(f"{each.duty}.done", each.side) for each in kept}, at, by)
    ended = {owed.id for owed in draft.duties if owed.state != "open"}
    for owed in those:
        if owed.id not in ended:
            lapse(draft, owed, why, at)


def _discharge_in_turn(
    draft: Draft, brought: set[tuple[str, str]], at: Moment, by: Actor | None
) -> None:
    """Discharge what these moments end, each of a side or of none, and then what those ends do."""
    while brought:
        ending = []
        for owed in draft.duties:
            row = draft.policy.index.duties[owed.duty]
            assert isinstance(row.effect, Open)
            if owed.state == "open" and any(
                name in row.effect.done_by and (not side or owed.side in {"", side})
                for name, side in brought
            ):
                ending.append((owed, row))
        brought = set()
        for owed, row in ending:
            discharge(draft, row, owed, at, by)
            assert isinstance(row.effect, Open)
            if row.effect.force is not Force.MUST_NOT:  # that is broken, and ends nothing
                brought.add((f"{owed.duty}.done", owed.side))


def lapse_idle(draft: Draft, at: Moment, by: Actor | None) -> None:
    """Lapse what was owed only while a condition held that holds no more.

    In rounds, because a condition may ask for the state of another duty that
    lapses so: the order in which they are written changes nothing.
    """
    standing = {row.id: row.effect for row in draft.policy.index.standing}
    while True:
        idle = []
        for owed in draft.duties:
            effect = standing.get(owed.duty) if owed.state == "open" else None
            if not isinstance(effect, Open) or effect.while_ is None:
                continue
            if not holds(effect.while_, View(draft, owed.opened, owed.by)):
                idle.append(owed)
        if not idle:
            return
        for owed in idle:
            lapse(draft, owed, "what it was owed for holds no more", at, by)
        kept = {(f"{each.duty}.done", each.side) for each in idle if is_kept(standing[each.duty])}
        _discharge_in_turn(draft, kept, at, by)
