"""Decisions already walked, remembered as patches.

What a decision does depends on the case's *shape* (everything in it but the
moments) and on the event's own words (core/shapes.py); the moments only date
what opened. So the rows are walked once for each (shape, event); the outcome is
kept as a patch (core/patches.py), and the next such decision is the patch, the
case and the dates. A patch is a cache of a pure result: with or without it every
decision is the same, which a law holds (tests/laws).

Dues that have passed are marked from memory too, where nothing comes of it.

Left to the walk, because time itself steers it: what opens, moves or is judged
by a due having passed, told or fixed moments, `on`, agreed and extended dates,
what ends as it opens, what may be stopped once a clock was, and policies that
ask for the hour of an act or have windows.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from escalate_rules.core.case import Case, Owed
from escalate_rules.core.decision import Decision
from escalate_rules.core.duties import limit, owing_side
from escalate_rules.core.events import Event
from escalate_rules.core.moments import Known, Moment
from escalate_rules.core.patches import (
    Dating,
    Opening,
    Passing,
    Patch,
    passed_over,
    steady_of,
)
from escalate_rules.core.policy import Convention, Counting, Open, Policy
from escalate_rules.core.shapes import MOST, running, runs, shape_of, steers
from escalate_rules.core.timescale import MomentRef, Timescale, Unit, Within

_UNASKED: Final = object()


def remember(
    policy: Policy, key: tuple[Any, ...], before: Case, event: Event, decision: Decision
) -> None:
    """Keep what the walk did as a patch, where nothing but the event's own instant is in it.

    `event.at` must be an object of its own: what the walk stamped with it is
    recognised by identity.
    """
    patch = _patch(policy, before, event.at, decision)
    if patch is not None:
        _keep(policy, key, patch)


def _keep(policy: Policy, key: tuple[Any, ...], found: object) -> None:
    memo = policy.index.memo
    if len(memo) > MOST:
        memo.clear()
    memo[key] = found


def _patch(policy: Policy, before: Case, at: Moment, decision: Decision) -> Patch | None:
    after, log = decision.case, decision.log
    duties = _duties(policy, before.duties, after, at)
    stamps = tuple(
        (name, stamp)
        for name, stamp in after.stamps.items()
        if before.stamps.get(name) is not stamp
    )
    known = tuple(
        name for name, moment in after.known.items() if before.known.get(name) is not moment
    )
    old = {id(each): place for place, each in enumerate(before.occurrences)}
    kept = tuple(old[id(each)] for each in after.occurrences if id(each) in old)
    fresh = after.occurrences[len(kept) :]
    # Anything new that bears another moment than the event's has a cause that is not remembered.
    moments = (
        *(stamp.moment for _, stamp in stamps),
        *(after.known[name] for name in known),
        *(each.moment for each in fresh),
    )
    if duties is None or any(moment is not at for moment in moments):
        return None
    ended, opens = duties
    ran = running(before)
    return Patch(
        steady=steady_of(after),
        clock_stands=after.paused is not None,
        log=log,
        shape=after.shape,
        stamps=stamps,
        stamped=frozenset(name for name, _ in stamps),
        dropped=tuple(name for name in before.stamps if name not in after.stamps),
        known=known,
        forgot=tuple(name for name in before.known if name not in after.known),
        kept=kept,
        occurrences=fresh,
        ended=ended,
        opens=opens,
        dates=tuple(each.dating for each in opens if each.dating is not None),
        going=tuple(ran.index(place) for place in running(after) if place < len(before.duties)),
    )


def _duties(
    policy: Policy, before: tuple[Owed, ...], after: Case, at: Moment
) -> tuple[tuple[tuple[int, str], ...], tuple[Opening, ...]] | None:
    """What ended and what is new, in place; None where a duty changed in another way.

    One that is the same object stays so in every history of the shape: what its date
    waits for is missing in all of them, and what it was counted from moves it in none.
    """
    ended: list[tuple[int, str]] = []
    for place, old in enumerate(before):
        now = after.duties[place]
        if now is old:
            continue
        if replace(now, state=old.state, ended=None) != old or now.ended is not at:
            return None
        ended.append((place, now.state))
    opens: list[Opening] = []
    for owed in after.duties[len(before) :]:
        made = _opening(policy, owed, after, at)
        if made is None:
            return None
        opens.append(made)
    return tuple(ended), tuple(opens)


def _opening(policy: Policy, owed: Owed, after: Case, at: Moment) -> Opening | None:
    row = policy.index.duties[owed.duty]
    assert isinstance(row.effect, Open)
    if row.effect.pauses is not None and "paused" in after.stamps:
        return None  # how long its clock stood, and whether it stands, is a matter of hours
    origins: list[tuple[str, str, bool]] = []
    for name, moment, settled in owed.origins:
        # A due may be there in one history and not in another; and of what is done
        # an own one is looked for, which need not be the latest that was stamped.
        if name.endswith(".due") or (
            name.endswith(".done") and (owed.side or name == f"{owed.duty}.done")
        ):
            return None
        source = _source(policy, after, name)
        if (after.stamps[source].moment if source else None) is not moment:
            return None
        origins.append((name, source, settled))
    timescale = limit(policy, row)
    if timescale is None:
        return Opening.of(owed, None)
    counting = policy.counting_for(owing_side(policy, row.effect, owed, after.agencies))
    dating = _dating(timescale, owed, tuple(origins), counting)
    ends_later = dating.days or (isinstance(timescale, Within) and timescale.unit is Unit.HOURS)
    if owed.ended is not None and not (
        ends_later and all(moment is at for _, moment, _ in owed.origins)
    ):
        # Opened and ended in one decision: whether in time, only hours and days from now tell.
        return None
    return Opening.of(owed, dating)


def _dating(
    timescale: Timescale, owed: Owed, origins: tuple[tuple[str, str, bool], ...], counting: Counting
) -> Dating:
    """How the instance is dated; in one go where it is working days of one moment."""
    dating = Dating(timescale, dict(owed.rating), counting, origins, runs(owed))
    if (
        isinstance(timescale, Within)
        and timescale.unit is Unit.WORKING_DAYS
        and isinstance(timescale.of, MomentRef)
        and counting.convention is Convention.AFTER_EVENT
        and counting.day_ends is None
        and timescale.ends is None
    ):
        ((dating.name, dating.since, _),) = origins
        ((_, moment, _),) = owed.origins
        dating.days = timescale.count if isinstance(moment, Known) else 0
    return dating


def _source(policy: Policy, case: Case, name: str) -> str:
    """The stamp that a moment is read from: its own, or its default's; empty for none."""
    while name not in case.stamps:
        declared = policy.index.moments.get(name)
        if declared is None or not declared.default:
            return ""
        name = declared.default
    return name


# -- what has passed -----------------------------------------------------------------------------


def with_passed(policy: Policy, case: Case, at: datetime) -> Case | None:
    """The case with every due marked that has passed by `at`; None where one steers something.

    The clock tells which have passed, and its order is the shape's, so that this
    too is found out once for each shape.
    """
    if case.shape is None:
        return None
    gone = tuple([place for place, passes in enumerate(case.clock) if passes <= at])
    memo = policy.index.memo
    key = (case.shape, gone)
    passing = memo.get(key, _UNASKED)
    if passing is _UNASKED:
        passing = _passing(policy, case, gone)
        _keep(policy, key, passing)
    return None if passing is None else passed_over(case, passing)  # type: ignore[arg-type]


def _passing(policy: Policy, case: Case, gone: tuple[int, ...]) -> Passing | None:
    ran = running(case)
    places = tuple(ran[place] for place in gone)
    if any(steers(policy, case.duties[place].duty) for place in places):
        return None
    duties = list(case.duties)
    for place in places:
        duties[place] = replace(duties[place], passed=True)
    marked = replace(case, duties=tuple(duties))
    going = tuple(place for place in range(len(ran)) if place not in gone)
    return Passing(shape_of(policy, marked), places, going)
