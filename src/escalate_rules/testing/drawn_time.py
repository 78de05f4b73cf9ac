"""Timescales and conditions of a drawn policy, read from choices."""

from datetime import time
from functools import cache
from typing import Final

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
from escalate_rules.core.timescale import (
    IN_HOURS,
    Before,
    By,
    ByFact,
    Choice,
    MomentChoice,
    MomentRef,
    OneOf,
    SameDay,
    Timescale,
    Unit,
    Within,
)
from escalate_rules.testing.choices import Choices
from escalate_rules.testing.drawn_words import VALUES, Names, a_role

# As often as each is met, the commonest first.
UNITS: Final = (
    *(Unit.WORKING_DAYS,) * 4, Unit.HOURS, Unit.HOURS, Unit.CALENDAR_DAYS, Unit.WEEKS,
    Unit.WORKING_HOURS, Unit.WORKING_WEEKS, Unit.MONTHS,
)  # fmt: skip
ENDS: Final = (time(12), time(17), time(9, 30))
MOST: Final = {Unit.HOURS: 72, Unit.WORKING_HOURS: 30, Unit.MONTHS: 13}
MOMENTS: Final = (
    *("raised", "entered") * 3, "unresolved", "escalated", "left", "learned", "resolved",
    "form_in", "concern_arose", "meeting", "risk_seen", "visit", "reached", "risk.known",
    "gate.known",
)  # fmt: skip
STATES: Final = ("overdue", "open", "done", "late", "lapsed", "not_opened")


@cache
def ref(name: str) -> MomentRef:
    """A moment by its name, made once."""
    return MomentRef(name)


def a_moment(choices: Choices, names: Names) -> MomentRef:
    """A moment to count from."""
    how = choices.below(10)
    if how < 7 or (how > 7 and not names.duties):
        return ref(names.moment(choices.one(MOMENTS)))
    if how == 7:
        stage = choices.one((*names.stages, *names.route))
        return ref(f"{stage}.{choices.one(('entered', 'escalated', 'left'))}")
    return ref(f"{choices.one(names.duties)}.{choices.one(('done', 'due', 'due'))}")


def a_count(choices: Choices) -> tuple[int, Unit]:
    """How many of what."""
    unit = choices.one(UNITS)
    most = MOST.get(unit, 6)
    # Far enough to run past the end of every calendar, now and then.
    return (9999 if choices.byte() > 252 else 1 + choices.below(most)), unit


def simple(choices: Choices, names: Names) -> Within | Before | SameDay | By:
    """A timescale of one text."""
    how = choices.below(25)
    if how < 17:
        return Within(*a_count(choices), a_moment(choices, names))
    if how < 18:
        count, unit = a_count(choices)
        ends = None if unit in IN_HOURS else choices.one(ENDS)
        return Within(count, unit, a_moment(choices, names), ends)
    if how < 20:
        count, unit = a_count(choices)
        choice = choices.one((Choice.EARLIER, Choice.LATER))
        origin = MomentChoice(choice, (a_moment(choices, names), a_moment(choices, names)))
        return Within(count, unit, origin)
    if how < 22:
        count, unit = a_count(choices)
        unit = Unit.HOURS if unit is Unit.WORKING_HOURS else unit
        return Before(count, unit, a_moment(choices, names))
    if how < 24:
        ends = choices.one(ENDS) if choices.chance(20) else None
        return SameDay(a_moment(choices, names), choices.chance(50), ends)
    return By(a_moment(choices, names))


def several(choices: Choices, names: Names) -> OneOf:
    """The earlier or the later of two or three."""
    choice = choices.one((Choice.EARLIER, Choice.LATER))
    return OneOf(choice, tuple(simple(choices, names) for _ in range(2 + choices.below(2))))


def by_fact(choices: Choices, names: Names) -> ByFact:
    """A limit chosen by a fact's value."""
    fact = names.fact(choices.one(("risk", "gate")))
    value = choices.one(VALUES[fact])
    first = simple(choices, names)
    second = None if choices.chance(20) else simple(choices, names)
    return ByFact(fact, ((value, None if second and choices.chance(10) else first),), second)


def a_timescale(choices: Choices, names: Names, *, switched: bool = False) -> Timescale:
    """Any timescale; `switched` where a fact may choose it."""
    how = choices.below(20)
    if how >= 18:
        return several(choices, names)
    if how >= 15 and switched:
        return by_fact(choices, names)
    return simple(choices, names)


# Conditions.


def facts_test(choices: Choices, names: Names) -> Condition:
    """A test of one fact."""
    fact = names.fact(choices.one(("risk", "gate", "topic", "quiet")))
    test = FactIs(fact, choices.some(VALUES[fact], 2))
    return Not(test) if choices.chance(15) else test


def states_test(choices: Choices, names: Names) -> Condition:
    """A test of a duty's state."""
    return DutyIs(choices.one(names.duties), choices.some(STATES, 2))


def standing(choices: Choices, names: Names, depth: int = 0) -> Condition:
    """A condition without a trigger: facts and states of duties."""
    how = choices.below(16)
    if how < 8 or not names.duties:
        return facts_test(choices, names)
    if how < 13 or depth > 1:
        return states_test(choices, names)
    if how == 15:
        return Not(standing(choices, names, depth + 1))
    parts = (standing(choices, names, depth + 1), standing(choices, names, depth + 1))
    return All(parts) if how == 13 else AnyOf(parts)


def a_test(choices: Choices, names: Names, depth: int = 0) -> Condition:
    """Any condition."""
    how = choices.below(16)
    if how < 7 or (how < 10 and not names.duties) or (how > 13 and depth > 1):
        return facts_test(choices, names)
    if how < 10:
        return states_test(choices, names)
    if how == 10:
        return ActorIs((a_role(choices, names),))
    if how == 11:
        names.agencies()
        side = choices.one(("raising_agency", "receiving_agency"))
        return FactIs(side, (choices.one(("school", "health")),))
    if how == 12:
        return TriggerOn("hours", (choices.one(("open", "closed")),))
    if how == 13:
        return TriggerOn("day", (choices.one(("working", "closed")),))
    if how == 14:
        parts = (a_test(choices, names, depth + 1), a_test(choices, names, depth + 1))
        return AnyOf(parts) if choices.chance(50) else All(parts)
    return Not(a_test(choices, names, depth + 1))
