"""Duties and dues as they are shown: parties named, days counted and skipped listed."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from escalate_rules.core.case import Case, Owed
from escalate_rules.core.conditions import holds
from escalate_rules.core.dating import (
    Dated,
    Governing,
    Kind,
    Standing,
    day_zero,
    passed,
)
from escalate_rules.core.draft import Draft, View, can_be_overdue, side_of
from escalate_rules.core.duties import (
    agreed_due,
    cites_of,
    limit,
    owing_side,
    owing_sides,
    runs_out,
)
from escalate_rules.core.events import Actor
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.moments import ONE_DAY, Day, DayEnd, Instant, Known, Moment
from escalate_rules.core.pausing import Pause, stood_still, stops_over, stretched
from escalate_rules.core.policy import (
    NOTIFYING,
    SIDES,
    ClosedDay,
    Counting,
    Force,
    Open,
    Parties,
    PartyRef,
    Policy,
)
from escalate_rules.core.timescale import Before, SameDay, Timescale, Unit, Within
from escalate_rules.core.words import due_words, timescale_words, whoever

WORKING = {Unit.WORKING_DAYS: 1, Unit.WORKING_WEEKS: 5}


@dataclass(frozen=True, slots=True)
class Party:
    """A side, role and agency as named in an answer."""

    role: str | None
    side: str | None
    agency: str | None
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The computed answer for one case, with how it was counted.

    `due_on` is a Europe/London day, `due_by` the UTC instant at which it
    passes: a day-limit is met before it, an hour-limit up to and including it.
    `counted` and `skipped` exclude the day counted from and include the due
    day. `since` is the moment counted from, with its name in `origin`. `part`
    is that part of the limit which gave the date, in the words of the file;
    empty where the limit is no choice.
    """

    kind: str
    due_on: date | None
    due_by: datetime | None
    status: str
    words: str
    origin: str
    since: Moment | None
    counted: tuple[date, ...]
    skipped: tuple[tuple[date, str], ...]
    expedite: bool
    missing: tuple[str, ...]
    why: str
    other: tuple["Due", ...]
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Who must, should, may or must not do what, to or with whom, how, by when."""

    id: str
    duty: str
    stage: str | None
    act: str
    force: str
    who: tuple[Party, ...]
    to: tuple[Party, ...]
    with_: tuple[Party, ...]
    copy: tuple[Party, ...]
    how: str
    what: str
    due: Due
    state: str
    opened: Moment
    until: str
    cites: tuple[str, ...]
    # How each list of parties is joined: `and`, or `or` where one of them will do.
    joined: str = "and"
    to_joined: str = "and"
    with_joined: str = "and"
    copy_joined: str = "and"


def duty_of(policy: Policy, case: Case, owed: Owed, now: datetime | None) -> Duty:
    """An instance as it is shown at the instant `now` (None: a plan that has lost the date)."""
    row = policy.index.duties[owed.duty]
    effect = row.effect
    assert isinstance(effect, Open)
    state = owed.state
    if state == "open" and can_be_overdue(effect) and now is not None and passed(owed.due, now):
        state = "overdue"

    def named(parties: Parties | None) -> tuple[Party, ...]:
        return () if parties is None else parties_of(policy, case, owed, effect, parties)

    return Duty(
        id=owed.id,
        duty=owed.duty,
        stage=owed.stage,
        act=effect.act,
        force=effect.force.value,
        who=named(effect.who),
        to=named(effect.to),
        with_=named(effect.with_),
        copy=named(effect.copy),
        how=effect.how,
        what=effect.what,
        due=due_of(policy, case, owed, owed.due),
        state=state,
        opened=owed.opened,
        until=effect.until.value,
        cites=cites_of(policy, row),
        joined=_joined(effect.who),
        to_joined=_joined(effect.to),
        with_joined=_joined(effect.with_),
        copy_joined=_joined(effect.copy),
    )


def _joined(parties: Parties | None) -> str:
    if parties is None:
        return "and"
    either = any(ref.whose == "either" for ref in parties.of)
    return "or" if either or parties.joined == "or" else "and"


def named_by(policy: Policy, case: Case, owed: Owed) -> tuple[str, ...]:
    """Clauses by which an office of the duty goes by another name, or is stood in for, here."""
    effect = policy.index.duties[owed.duty].effect
    assert isinstance(effect, Open)
    own = _own_side(policy, case, owed, effect)
    agencies = _agency_of(case)
    found: list[str] = []
    for parties in (effect.who, effect.to, effect.with_, effect.copy):
        for ref in parties.of if parties is not None else ():
            role = policy.index.roles.get(ref.role)
            if role is None:
                continue
            here = {agencies.get(side) for side in _sides(policy, case, ref, own, owed)}
            if here & {*dict(role.known_as), *dict(role.acted_for)}:
                found += role.cites
    return tuple(dict.fromkeys(found))


def parties_of(
    policy: Policy, case: Case, owed: Owed, effect: Open, parties: Parties
) -> tuple[Party, ...]:
    """The parties that a policy's words name in this case."""
    if not parties.of:
        return (Party(None, None, None, "not said"),)
    own = _own_side(policy, case, owed, effect)
    found: list[Party] = []
    for ref in parties.of:
        if ref.role == "actor":
            found.append(_actor(policy, case, owed, ref))
            continue
        for side in _sides(policy, case, ref, own, owed):
            found.append(_office(policy, case, ref.role, side))
    return tuple(found)


def _own_side(policy: Policy, case: Case, owed: Owed, effect: Open) -> str | None:
    """Whose own office is meant: of the side named first, where one of the partnership owes too."""
    sides = owing_sides(policy, effect, owed, case.agencies)
    return next((side for side in sides if side in SIDES), None)


def _sides(
    policy: Policy, case: Case, ref: PartyRef, own: str | None, owed: Owed
) -> tuple[str | None, ...]:
    declared = policy.index.roles.get(ref.role)
    if declared is not None and declared.side:
        return (declared.side,)
    if ref.whose in SIDES:
        return (ref.whose,)
    if ref.whose in {"both", "either"}:
        return SIDES
    if ref.whose == "each":
        return (owed.side,) if owed.side else SIDES
    if ref.whose == "own":
        return (own,)
    assert declared is not None  # a whole side is always somebody's
    if declared.agency:
        for side, agency in case.agencies:
            if agency == declared.agency:
                return (side,)
    return (None,)


def _agency_of(case: Case) -> dict[str | None, str]:
    """The agency on each side; on no side there is none."""
    return dict[str | None, str](case.agencies)


def _office(policy: Policy, case: Case, role: str, side: str | None) -> Party:
    agency = _agency_of(case).get(side)
    if role == "party":
        title = next((title for id, title in policy.agencies if id == agency), None)
        named = f"the {side} agency" if side else "the party"
        return Party(None, side, agency, f"{named} ({title})" if title else named)
    declared = policy.index.roles[role]
    agency = declared.agency or agency
    titles = dict[str | None, str]((*declared.known_as, *declared.acted_for))
    return Party(role, side, agency, titles.get(agency, declared.title))


def _actor(policy: Policy, case: Case, owed: Owed, ref: PartyRef) -> Party:
    actor: Actor | None = owed.by
    if ref.of:
        stamp = case.stamps.get(ref.of)
        actor = stamp.by if stamp is not None else None
    if actor is None:
        return Party(None, None, None, whoever(policy, ref.of or owed.trigger))
    side = side_of(policy, actor, case.agencies) or None
    if not actor.role:
        return _office(policy, case, "party", side)
    return _office(policy, case, actor.role, side)


def due_of(policy: Policy, case: Case, owed: Owed, dated: Dated) -> Due:
    """A computed date with its words and the days counted and skipped."""
    row = policy.index.duties[owed.duty]
    effect = row.effect
    assert isinstance(effect, Open)
    hurry = hastened(policy, case, owed.duty, effect)
    timescale = limit(policy, row)
    counting = policy.counting_for(owing_side(policy, effect, owed, case.agencies))
    table = {name: moment for name, moment, _ in owed.origins}
    whole = stretched(timescale, table.get, dict(owed.rating), counting, owed.pauses)
    if owed.agreed is not None:
        agreed = agreed_due(owed.agreed, counting)
        words = f"as agreed or extended: {agreed.due_on}"
        if dated != agreed:  # a cap over several stages cuts the agreed date short
            other = _due(Governing(agreed, None), counting, hurry, words=words)
            stops = stops_over(owed.pauses)
            cut = stretched(timescale, table.get, dict(owed.rating), counting, stops)
            part = next((each.part for each in (cut, *cut.other) if each.dated == dated), None)
            said = due_words(timescale, effect.promptly, expedite=hurry)
            shown = Governing(dated, part)
            return _due(shown, counting, hurry, timescale, said, (other,), owed.pauses)
        other = _due(Governing(whole.dated, whole.part), counting, hurry, timescale)
        return _due(Governing(dated, None), counting, hurry, words=words, other=(other,))
    words = due_words(timescale, effect.promptly, expedite=hurry)
    others = tuple(_due(part, counting, hurry, part.part) for part in whole.other)
    part = whole.part if whole.dated == dated or owed.pauses else None
    return _due(Governing(dated, part), counting, hurry, timescale, words, others, owed.pauses)


def _due(
    found: Governing,
    counting: Counting,
    hurry: bool,
    timescale: Timescale | None = None,
    words: str = "",
    other: tuple[Due, ...] = (),
    pauses: tuple[Pause, ...] = (),
) -> Due:
    dated = found.dated
    counted, skipped = days_of(found, counting, pauses)
    if pauses:
        stood = [day for day in counted if stood_still(day, pauses)]
        counted = tuple(day for day in counted if day not in stood)
        skipped = tuple(sorted([*skipped, *((day, "the clock was stopped") for day in stood)]))
    if not words:
        words = timescale_words(timescale) if timescale is not None else "no time is given"
    return Due(
        kind=dated.kind.value,
        due_on=dated.due_on,
        due_by=dated.due_by,
        status=dated.standing.value,
        words=words,
        origin=dated.origin,
        since=dated.since,
        counted=counted,
        skipped=skipped,
        expedite=hurry,
        missing=dated.missing,
        why=dated.why,
        other=other,
        part=timescale_words(found.part) if found.part not in (None, timescale) else "",
    )


def days_of(
    found: Governing, counting: Counting, pauses: tuple[Pause, ...]
) -> tuple[tuple[date, ...], tuple[tuple[date, str], ...]]:
    """The days counted and those skipped with the reason, between a moment and its due.

    Days that a convention passes over before counting begins are listed as
    skipped too. Hours list no days. Days on which the clock stood count here.
    """
    dated, part = found.dated, found.part
    since = dated.since
    if dated.kind is not Kind.DATE:
        return (), ()
    assert dated.due_on is not None
    assert isinstance(since, Day | DayEnd | Instant)  # a date is counted from somewhere
    match part:
        case Within(_, unit, _) if unit in WORKING:
            return _walk(since, dated.due_on, counting)
        case SameDay(_, True):
            days, skipped = _counted(_between(since.day - ONE_DAY, dated.due_on), counting)
            over = [(day, "over by then") for day in days[:-1]]
            return days[-1:], tuple(sorted([*over, *skipped]))
        case Before(_, unit, _) if unit in WORKING:
            return _counted(_between(dated.due_on - ONE_DAY, since.day - ONE_DAY), counting)
        case Within():
            zero = day_zero(since, counting)
            # Where the period ends when its stops are over, before it is moved off a closed day.
            kept = replace(counting, closed_day=ClosedDay.KEEP)
            ends = stretched(part, lambda _: since, {}, kept, stops_over(pauses)).dated.due_on
            assert ends is not None  # the due was counted from it
            beyond = _counted(_between(min(ends, dated.due_on), dated.due_on), counting)
            moved = [(day, "moved on to a working day") for day in beyond[0]]
            passed_over = _received(since, zero, counting)
            skipped = tuple(sorted([*passed_over, *beyond[1], *moved]))
            return tuple(_between(zero, min(ends, dated.due_on))), skipped
        case Before():
            return tuple(_between(dated.due_on - ONE_DAY, since.day - ONE_DAY)), ()
        case _:
            return (), ()


def _between(start: date, end: date) -> list[date]:
    return [start + timedelta(days=step) for step in range(1, (end - start).days + 1)]


def _walk(
    since: Known, end: date, counting: Counting
) -> tuple[tuple[date, ...], tuple[tuple[date, str], ...]]:
    """Working days from a moment's day 0 to `end`, and what lies between that is none."""
    zero = day_zero(since, counting)
    counted, skipped = _counted(_between(zero, end), counting)
    return counted, (*_received(since, zero, counting), *skipped)


def _received(since: Known, zero: date, counting: Counting) -> tuple[tuple[date, str], ...]:
    """The days passed over before a moment is deemed received; day 0 itself the last."""
    return tuple(
        (day, counting.calendar.why_closed(day) or "deemed the day of receipt")
        for day in _between(since.day, zero)
    )


def _counted(
    days: list[date], counting: Counting
) -> tuple[tuple[date, ...], tuple[tuple[date, str], ...]]:
    counted: list[date] = []
    skipped: list[tuple[date, str]] = []
    first, last = counting.calendar.first, counting.calendar.projected_to
    for day in days:
        # Of a day before or behind the list nobody knows that it was closed.
        why = counting.calendar.why_closed(day) if first <= day <= last else None
        if why is None:
            counted.append(day)
        else:
            skipped.append((day, why))
    return tuple(counted), tuple(skipped)


def hastened(policy: Policy, case: Case, duty: str, effect: Open) -> bool:
    """Whether an expedite row makes this duty's date a latest date now."""
    if not policy.index.hastening or effect.force is Force.MAY or runs_out(effect):
        return False  # the end of what is kept or forbidden is no latest date
    if limit(policy, policy.index.rows[duty]) is None:
        return False  # a date becomes a latest date; where there is none, nothing does
    view = View(Draft(policy, case))
    kinds = {duty, "duties" if effect.kind == "duty" else f"{effect.kind}s"}
    if effect.act in NOTIFYING:
        kinds.add("notifications")
    return any(
        kinds.intersection(row.effect.of) and holds(row.when, view)  # type: ignore[union-attr]
        for row in policy.index.hastening
    )


__all__ = ["Due", "Duty", "Party", "Standing", "due_of", "duty_of", "hastened", "parties_of"]
