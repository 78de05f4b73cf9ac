"""Policies that differ from another in one rule, each of them valid."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Final, NamedTuple

from escalate_rules.authoring.compile_digest import digest_of
from escalate_rules.core.calendar import Calendar, Nation
from escalate_rules.core.conditions import ALWAYS, Not
from escalate_rules.core.policy import (
    Cap,
    Compose,
    Convention,
    Force,
    Go,
    Hasten,
    Open,
    Policy,
    Power,
    Row,
    Until,
)
from escalate_rules.core.timescale import (
    Before,
    ByFact,
    Choice,
    MomentRef,
    OneOf,
    SameDay,
    Timescale,
    Unit,
    Within,
)
from escalate_rules.core.words import timescale_words
from escalate_rules.library.calendars import bundled_table

OTHER_UNIT: Final = {
    Unit.WORKING_DAYS: Unit.CALENDAR_DAYS,
    Unit.CALENDAR_DAYS: Unit.WORKING_DAYS,
    Unit.WEEKS: Unit.WORKING_WEEKS,
    Unit.WORKING_WEEKS: Unit.WEEKS,
}
OTHER_FORCE: Final = {
    Force.MUST: Force.SHOULD, Force.SHOULD: Force.MUST, Force.MAY: Force.MUST,
    Force.MUST_NOT: Force.MUST,
}  # fmt: skip
ENDINGS: Final = frozenset(("resolved", "decided", "withdrawn", "handed_over", "closed"))
LONGEST: Final = 9999
ADDED: Final = Within(5, Unit.WORKING_DAYS, MomentRef("raised"))


@dataclass(frozen=True)
class Mutation:
    """One change of one rule: what it says, and the policy's fields that differ."""

    says: str
    changed: tuple[tuple[str, Any], ...]

    def of(self, policy: Policy) -> Policy:
        """`policy` with the change, under a digest of its own."""
        return with_digest(policy, **dict(self.changed))


class _Change(NamedTuple):
    says: str
    row: Row | None


def with_digest(policy: Policy, **changed: Any) -> Policy:
    """`policy` with other fields, and the digest that they make."""
    made = {each.name: getattr(policy, each.name) for each in fields(Policy) if each.init}
    del made["digest"]
    made |= changed
    promises = made.pop("promises")  # they change no answer, and no digest
    return Policy(digest=digest_of(made), promises=promises, **made)


def mutations(policy: Policy) -> tuple[Mutation, ...]:
    """Every change of one rule that this file knows; there is always one."""
    found = list(_of_counting(policy))
    for place, row in enumerate(policy.rows):
        for says, changed in _of_row(row):
            # None takes the row away.
            rest = policy.rows[place + 1 :]
            rows = (*policy.rows[:place], *(() if changed is None else (changed,)), *rest)
            found.append(Mutation(f"{row.id}: {says}", (("rows", rows),)))
    return tuple(found)


def _of_counting(policy: Policy) -> Iterator[Mutation]:
    counting = policy.counting
    for convention in Convention:
        if convention is not counting.convention:
            changed = replace(counting, convention=convention)
            yield Mutation(f"days are counted {convention}", (("counting", changed),))
    calendar, table = counting.calendar, bundled_table()
    if calendar.digest == table.digest:
        for nation in Nation:
            if (nation,) != calendar.nations:
                other = Calendar.of(table, (nation,), calendar.closures)
                changed = replace(counting, calendar=other)
                yield Mutation(f"the bank holidays of {nation}", (("counting", changed),))


def _of_row(row: Row) -> Iterator[_Change]:
    match row.effect:
        case Open():
            yield from _of_duty(row, row.effect)
        case Go():
            yield from _of_move(row, row.effect)
        case Cap(within=within):
            for says, other in _changed(within):
                yield _Change(says, replace(row, effect=Cap(within=other)))
        case Hasten():
            yield _Change("hastens where it did not", replace(row, when=Not(row.when)))
        case Power():
            yield _Change("is no power any more", None)
        case Compose(at_least=least, exactly=exactly) if least or exactly:
            more = replace(
                row.effect, at_least=least and least + 1, exactly=exactly and exactly + 1
            )
            yield _Change("one agency more", replace(row, effect=more))
        case _:
            pass


def _of_duty(row: Row, effect: Open) -> Iterator[_Change]:
    def with_(says: str, **changed: Any) -> _Change:
        return _Change(says, replace(row, effect=replace(effect, **changed)))

    if effect.within is None and effect.act != "keep":
        yield with_(f"now {timescale_words(ADDED)}", within=ADDED)
    elif effect.within is not None:
        yield with_("no time any more", within=None)
        for says, within in _changed(effect.within):
            yield with_(says, within=within)
    force = OTHER_FORCE[effect.force]
    yield with_(f"{force} in place of {effect.force}", force=force)
    if effect.varies:
        yield with_("its date may not be agreed any more", varies=effect.varies[1:])
    if effect.kind != "duty":
        return
    if row.when != ALWAYS:
        yield _Change("opens where it did not", replace(row, when=Not(row.when)))
    if effect.done_by:
        yield with_(f"{effect.done_by[0]} does not end it", done_by=effect.done_by[1:])
    if not ENDINGS.intersection(row.on):
        until = Until.CLOSED if effect.until is Until.DONE else Until.DONE
        yield with_(f"owed until {until}", until=until)
    yield with_("opens again" if effect.once else "opens once", once=not effect.once)


def _of_move(row: Row, effect: Go) -> Iterator[_Change]:
    if effect.opens is not None:
        yield _Change("opens at once", replace(row, effect=replace(effect, opens=None)))
    if effect.closes is not None:
        yield _Change("never closes", replace(row, effect=replace(effect, closes=None)))
    if effect.needs:
        yield _Change("needs nothing", replace(row, effect=replace(effect, needs=())))
    if not effect.own and row.when != ALWAYS:
        yield _Change("leads where it did not", replace(row, when=Not(row.when)))


def _changed(timescale: Timescale) -> Iterator[tuple[str, Timescale]]:
    """The timescale with one part of it changed."""
    for other in _others(timescale):
        yield f"{timescale_words(other)} in place of {timescale_words(timescale)}", other


def _others(timescale: Timescale) -> Iterator[Timescale]:
    match timescale:
        case Within(count, unit) | Before(count, unit):
            yield replace(timescale, count=count - 1 if count == LONGEST else count + 1)
            if count > 1:
                yield replace(timescale, count=count - 1)
            if unit in OTHER_UNIT:
                yield replace(timescale, unit=OTHER_UNIT[unit])
        case SameDay(working=working):
            yield replace(timescale, working=not working)
        case OneOf(choice, parts):
            other = Choice.LATER if choice is Choice.EARLIER else Choice.EARLIER
            yield OneOf(other, parts)
            for place, part in enumerate(parts):
                for changed in _others(part):
                    yield OneOf(choice, (*parts[:place], changed, *parts[place + 1 :]))
        case ByFact(fact, options, otherwise):
            for place, (value, option) in enumerate(options):
                for changed in () if option is None else _others(option):
                    told = (*options[:place], (value, changed), *options[place + 1 :])
                    yield ByFact(fact, told, otherwise)
            for changed in () if otherwise is None else _others(otherwise):
                yield ByFact(fact, options, changed)
        case _:
            return
