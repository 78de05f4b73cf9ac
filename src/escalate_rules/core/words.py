"""Short English for what the core computes: timescales, triggers, reasons.

Only words; no rule is decided here. Names of days and months are our own,
because strftime's follow the reader's locale.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from types import MappingProxyType
from typing import Any, Final, assert_never

from escalate_rules.core.moments import LONDON, Day, DayEnd, Instant, Moment
from escalate_rules.core.policy import Policy
from escalate_rules.core.timescale import (
    Before,
    By,
    ByFact,
    MomentRef,
    OneOf,
    Origin,
    SameDay,
    Timescale,
    Unit,
    Within,
)

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


def show_day(day: date) -> str:
    """`Mon 21 Dec 2026`."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def timescale_words(timescale: Timescale) -> str:
    """The timescale as a policy file writes it."""
    match timescale:
        case Within(count, unit, origin, ends):
            return f"{amount(count, unit)} of {_origin(origin)}{_ends(ends)}"
        case Before(count, unit, ref, ends):
            return f"{amount(count, unit)} before {ref.name}{_ends(ends)}"
        case SameDay(origin, working, ends):
            return f"same {'working ' if working else ''}day of {_origin(origin)}{_ends(ends)}"
        case By(ref):
            return f"by {ref.name}"
        case OneOf(choice, parts):
            return f"the {choice.value} of {' and '.join(timescale_words(part) for part in parts)}"
        case ByFact(fact, options, otherwise):
            said = [f"{value}: {_or_none(part)}" for value, part in options]
            return f"by {fact} ({'; '.join([*said, f'otherwise: {_or_none(otherwise)}'])})"
        case _:
            assert_never(timescale)


def _ends(ends: time | None) -> str:
    return "" if ends is None else f" by {ends:%H:%M}"


def _or_none(timescale: Timescale | None) -> str:
    return "no limit" if timescale is None else timescale_words(timescale)


def amount(count: int, unit: Unit) -> str:
    """`1 working day`, `5 working days`."""
    return f"{count} {unit.value.removesuffix('s') if count == 1 else unit.value}"


def _origin(origin: Origin) -> str:
    if isinstance(origin, MomentRef):
        return origin.name
    return f"the {origin.choice.value} of {' and '.join(ref.name for ref in origin.of)}"


def due_words(timescale: Timescale | None, promptly: str, *, expedite: bool) -> str:
    """The policy's words about time, promptness included; expedited ones say so."""
    if timescale is None:
        return promptly or "no time is given"
    limit = timescale_words(timescale)
    if expedite:
        return f"as soon as possible and no later than {limit}"
    return (
        f"{promptly}, no later than {limit}"
        if promptly
        else f"within {limit}".replace("within by ", "by ")
    )


_WHOEVER: Final[Mapping[str, str]] = MappingProxyType(
    {
        "raised": "whoever raised it",
        "unresolved": "whoever left it unresolved",
        "escalated": "whoever escalated it",
        "resolved": "whoever resolved it",
        "decided": "whoever decided it",
        "withdrawn": "whoever withdrew it",
        "handed_over": "whoever handed it over",
        "convened": "whoever convened it",
        "reopened": "whoever reopened it",
        "known": "whoever told of it",
    }
)


def whoever(policy: Policy, act: str) -> str:
    """Who did an act, where nobody has said: the act may be `STAGE.entered` or an event."""
    owner, _, what = act.rpartition(".")
    if owner in policy.index.stages and what == "entered":
        return f"whoever put it to {_stage(policy, owner)}"
    if owner in policy.index.stages and what in _WHOEVER:
        return f"{_WHOEVER[what]} at {_stage(policy, owner)}"
    return _WHOEVER.get(act, f"whoever did this ({act})")


def show_moment(moment: Moment) -> str:
    """`Tue 29 Dec 2026 10:06 GMT`, `Wed 1 Apr 2026`, `the end of Wed 1 Apr 2026`."""
    match moment:
        case Instant(at):
            local = at.astimezone(LONDON)
            seconds = f":{local.second:02}" if local.second else ""
            clock = f"{local.hour:02}:{local.minute:02}{seconds}"
            return f"{show_day(moment.day)} {clock} {local.tzname()}"
        case Day(day):
            return show_day(day)
        case DayEnd(day):
            return f"the end of {show_day(day)}"
        case _:
            return "not known"


def _stage(policy: Policy, stage: str) -> str:
    declared = policy.index.stages[stage]
    number = "" if declared.number is None else f"stage {declared.number}, "
    return f"{number}{declared.title}"


def _ending(policy: Policy, ending: str) -> str:
    named = [each.title for each in (*policy.handovers, *policy.endings) if each.id == ending]
    return named[0] if named else ending


def _fact(policy: Policy, fact: str, value: str) -> str:
    return dict(policy.index.facts[fact].values)[value]


SENTENCES: Final[Mapping[str, Callable[..., str]]] = MappingProxyType(
    {
        "opened": lambda policy, rule, owed, trigger: f"{owed} opens on {trigger}",
        "done": lambda policy, rule, owed: f"{owed} is done in time",
        "late": lambda policy, rule, owed: f"{owed} is done late",
        "lapsed": lambda policy, rule, owed, why: f"{owed} lapses: {why}",
        "paused": lambda policy, rule, why: f"the clock is stopped: {why}",
        "resumed": lambda policy, rule: "the clock goes on",
        "ended": lambda policy, rule, owed, why: f"{owed} ends: {why}",
        "unsaid": lambda policy, rule, owed: f"{owed} stays owed: who escalated is not said",
        "moved": lambda policy, rule, owed: f"the due date of {owed} moves",
        "varied": lambda policy, rule, owed, kind, cites: f"a date was {kind} for {owed}",
        "learned": lambda policy, rule, value: f"{rule} is {value}: {_fact(policy, rule, value)}",
        "stamped": lambda policy, rule, when: f"{rule} happened: {when}",
        "stamped again": lambda policy, rule: (
            f"what is owed already and counted from {rule} as told before keeps its date; where "
            "that was told wrongly, put the history right and replay it"
        ),
        "fixed": lambda policy, rule, when: f"{rule} is fixed for {when}",
        "entered": lambda policy, rule, stage: f"the case enters {_stage(policy, stage)}",
        "routed": lambda policy, rule, stage: f"the case enters {_stage(policy, stage)}",
        "closed": lambda policy, rule, status, ending: (
            f"the case is closed: {_ending(policy, ending)}"
        ),
        "timed": lambda policy, rule, name: f"{name} passes",
        "alongside": lambda policy, rule, to: f"{to} runs alongside",
        "window": lambda policy, rule, missing: (
            f"the window stands open: {missing} is not known yet"
        ),
        "breach": lambda policy, rule: f"{rule} is not kept",
        "composed": lambda policy, rule: f"{rule} is looked at",
        "advice": lambda policy, rule, says: says,
        "hastened": lambda policy, rule: "dates are latest dates: as soon as possible",
        "refused": lambda policy, rule, why: why,
        "passed": lambda policy, rule: "time has passed, and nothing else",
        "took": lambda policy, rule, kind: f"{kind} is taken in",
    }
)


def sentence(policy: Policy, tag: str, rule: str, parts: tuple[Any, ...]) -> str:
    """The sentence of one logged reason."""
    return SENTENCES[tag](policy, rule, *parts)


def listed(words: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    each = list(words)
    if len(each) < 2:
        return "".join(each)
    return f"{', '.join(each[:-1])} {last} {each[-1]}"


def sentence_case(text: str) -> str:
    """The text with a capital first."""
    return text[:1].upper() + text[1:]
