"""Sentences for people: who must do what, by when, and how it was counted.

Made from finished answers only. Nothing is decided here, and nothing is left
out: what an answer does not know is said to be unknown.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Final

from escalate_rules.core.explain import Due, Duty, Party
from escalate_rules.core.moments import (
    LONDON,
    ONE_DAY,
    Day,
    DayEnd,
    Instant,
    Moment,
)
from escalate_rules.core.policy import SIDES, Policy
from escalate_rules.core.ways import Way
from escalate_rules.core.words import DAYS, MONTHS, show_day

NOT_SAID: Final = "Someone (the document does not say who)"
FORCES: Final[Mapping[str, str]] = MappingProxyType({"must_not": "must not"})
# What an act is said with where nothing else follows it.
ALONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "reach": "reach an outcome",
        "refer": "refer it",
        "report": "report it",
        "discuss": "discuss it",
        "decide": "decide",
        "record": "record it",
        "confirm": "confirm it",
    }
)
WEEKEND: Final = frozenset({"Saturday", "Sunday"})
MIDNIGHT: Final = time()
RUN: Final = 3  # so many days in a row are said as a stretch


def sentence_case(text: str) -> str:
    """The text with a capital first."""
    return text[:1].upper() + text[1:]


def moment_when(at: datetime) -> str:
    """`Sun 25 Oct 2026 15:00 GMT`, with seconds where there are any."""
    local = at.astimezone(LONDON)
    clock = local.strftime("%H:%M:%S" if local.second else "%H:%M")
    return f"{show_day(local.date())} {clock} {local.tzname()}"


def deadline(at: datetime) -> str:
    """An instant at which something passes; midnight is the end of a day."""
    local = at.astimezone(LONDON)
    if local.time() != MIDNIGHT:
        return moment_when(at)
    return f"the end of {show_day(local.date() - ONE_DAY)}"


def when(moment: Moment) -> str:
    """A moment of any kind."""
    match moment:
        case Day(day):
            return show_day(day)
        case DayEnd(day):
            return f"the end of {show_day(day)}"
        case Instant(at):
            return moment_when(at)
        case _:
            return "a time that nobody knows yet"


def cited(cites: Sequence[str]) -> str:
    """` [2.1, 5.1(I)]`, or nothing."""
    return f" [{', '.join(cites)}]" if cites else ""


def listed(words: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    each = list(words)
    if len(each) < 2:
        return "".join(each)
    return f"{', '.join(each[:-1])} {last} {each[-1]}"


def parties(policy: Policy, named: tuple[Party, ...], joined: str = "and") -> str:
    """`Practitioner (raising, School) and Line manager (receiving)`."""
    if any(each.title == "not said" and each.role is None for each in named):
        return "someone the document does not name"
    both = {each.side for each in named} == set(SIDES) and len(named) == len(SIDES)
    if both and len({(each.role, each.title) for each in named}) == 1:
        sides = "either side" if joined == "or" else "both sides"
        known = [_agency(policy, each) for each in named]
        of = f" ({listed(filter(None, known), joined)})" if any(known) else ""
        return f"{named[0].title} on {sides}{of}"
    return listed((party(policy, each) for each in named), joined)


def party(policy: Policy, named: Party) -> str:
    """One party with its side and agency."""
    marks = [named.side] if named.side in SIDES and named.role is not None else []
    agency = _agency(policy, named)
    if agency and named.role is not None:
        marks.append(agency)
    return f"{named.title} ({', '.join(filter(None, marks))})" if marks else named.title


def _agency(policy: Policy, named: Party) -> str:
    if not named.agency:
        return ""
    title = dict(policy.agencies).get(named.agency, named.agency)
    return "" if title == named.title else title


def duty_sentence(policy: Policy, duty: Duty, *, each: bool = False) -> str:
    """Who must, should, may or must not do what, to or with whom, how.

    Args:
        policy: For the titles of agencies.
        duty: Whatever its state.
        each: The same is owed by each of `who`, on its own.
    """
    said = not (len(duty.who) == 1 and duty.who[0].role is None and duty.who[0].title == "not said")
    who = sentence_case(parties(policy, duty.who, duty.joined)) if said else NOT_SAID
    force = FORCES.get(duty.force, duty.force)
    return f"{who} {force}{' each' if each else ''} {_act(policy, duty)}"


def _act(policy: Policy, duty: Duty) -> str:
    to = parties(policy, duty.to, "or") if duty.to else ""
    with_ = parties(policy, duty.with_, "or") if duty.with_ else ""
    copy = f"with a copy to {parties(policy, duty.copy)}" if duty.copy else ""
    if duty.act == "do":
        return ", ".join(filter(None, (duty.what, to and f"for {to}", duty.how, copy)))
    plain = not (to or with_ or duty.how)
    if plain and duty.what:
        return ", ".join(filter(None, (f"{duty.act} {duty.what}", copy)))
    verb = duty.act if duty.what else ALONE.get(duty.act, duty.act)
    if to and duty.act not in {"notify", "consult"}:
        to = f"to {to}"
    if with_ and duty.act != "consult":
        with_ = f"with {with_}"
    said = " ".join(filter(None, (verb, to, with_, duty.how)))
    said = f"{said}: {duty.what}" if duty.what else said
    return ", ".join(filter(None, (said, copy)))


def by_when(policy: Policy, due: Due) -> str:
    """`by the end of Wed 30 Dec 2026`, or the words that stand in place of a date."""
    if due.due_on is None or due.due_by is None:
        if due.kind == "awaiting":
            return f"no date yet: {due.words}; {_why(policy, due)}"
        return due.words if _is_plain(due) else f"no date: {due.words}"
    said = _limit(due.kind, due.due_on, due.due_by)
    return f"as soon as possible, and no later than {said}" if due.expedite else f"by {said}"


def _why(policy: Policy, due: Due) -> str:
    """Why there is no date yet, with the titles of the moments that are missing."""
    why = due.why
    for name in due.missing:
        why = why.replace(name, moment_name(policy, name), 1)
    return why


def _limit(kind: str, on: date, by: datetime) -> str:
    if by.astimezone(LONDON).time() != MIDNIGHT:
        return moment_when(by)
    return f"{'the end' if kind == 'date' else 'midnight at the end'} of {show_day(on)}"


def marks(due: Due) -> str:
    """What must be known about a date besides the date."""
    if due.status == "provisional":
        return " (provisional: it leans on bank holidays not published yet)"
    return ""


def how_counted(policy: Policy, due: Due) -> str:
    """From what, over which days, and past which; empty where there is no date."""
    if due.due_by is None:
        return "" if due.kind == "awaiting" or _is_plain(due) else sentence_case(due.why)
    if due.origin == "agreed":
        said = "a date agreed or put later"
        said += "".join(f", in place of {other.words}" for other in due.other if other.due_by)
        return sentence_case(said)
    said = _from(policy, due)
    if due.counted:
        said += f": counted {days(due.counted)}"
    if due.skipped:
        said += f"; skipped {skipped(due.skipped)}"
    for other in due.other:
        said += f". Beside it stands {other.words}: {by_when(policy, other)}"
    return sentence_case(said)


def _from(policy: Policy, due: Due) -> str:
    """The words of the limit, with the moment that it is counted from."""
    words = due.words.removeprefix("within ")
    if due.since is None:
        return words
    declared = policy.index.moments.get(due.origin)
    title = f"{declared.title}, " if declared is not None and declared.title else ""
    moment = f"({title}{when(due.since)})"
    before, name, after = words.rpartition(due.origin)
    if name:
        return f"{before}{name} {moment}{after}"
    return f"{words}, from {due.origin} {moment}"


def _is_plain(due: Due) -> bool:
    return due.why in {"", "the document gives no time"}


def days(of: Sequence[date]) -> str:
    """`Tue 22 to Thu 24, Tue 29 and Wed 30 Dec`: days in a row as a stretch."""
    runs: list[list[date]] = []
    for day in of:
        if runs and day == runs[-1][-1] + ONE_DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts: list[tuple[date, ...]] = []
    for run in runs:
        parts += [(run[0], run[-1])] if len(run) >= RUN else [(day,) for day in run]
    return listed(
        " to ".join(_short(day, _next_day(parts, place, step)) for step, day in enumerate(part))
        for place, part in enumerate(parts)
    )


def _next_day(parts: Sequence[tuple[date, ...]], place: int, step: int) -> date | None:
    flat = [day for part in parts[place:] for day in part]
    return flat[step + 1] if step + 1 < len(flat) else None


def _short(day: date, following: date | None) -> str:
    """The day, with its month and year only where the next one named has another."""
    said = f"{DAYS[day.weekday()]} {day.day}"
    if following is None or following.month != day.month:
        said += f" {MONTHS[day.month - 1]}"
    if following is not None and following.year != day.year:
        said += f" {day.year}"
    return said


def skipped(of: Sequence[tuple[date, str]]) -> str:
    """`Fri 25 Dec Christmas Day, Sat 26 and Sun 27 Dec`: a weekend explains itself."""
    parts: list[str] = []
    weekend: list[date] = []
    for day, why in of:
        if why in WEEKEND:
            if weekend and day != weekend[-1] + ONE_DAY:
                parts.append(days(weekend))
                weekend = []
            weekend.append(day)
            continue
        if weekend:
            parts.append(days(weekend))
            weekend = []
        parts.append(f"{_short(day, None)} {why}")
    if weekend:
        parts.append(days(weekend))
    return ", ".join(parts)


def moment_name(policy: Policy, name: str) -> str:
    """What a person calls a moment: a declared one's title, else what its name says."""
    declared = policy.index.moments.get(name)
    if declared is not None:
        return f"{name} ({declared.title})" if declared.title else name
    owner, dot, what = name.rpartition(".")
    if dot and owner in policy.index.stages:
        return f"{stage_name(policy, owner)} being {what}"
    if name == "entered":
        return "the stage being entered"
    return name


def stage_name(policy: Policy, stage: str) -> str:
    """`stage 2, Line manager to line manager`."""
    declared = policy.index.stages.get(stage)
    if declared is None:
        return stage
    if declared.number is None:
        return declared.title
    return f"stage {declared.number}, {declared.title}"


def way_sentence(policy: Policy, way: Way) -> str:
    """`on escalated, to stage 2, Line manager to line manager`, with its window and needs."""
    kind, target = way.to
    match kind:
        case "stage":
            to = f"to {stage_name(policy, target)}"
        case "route":
            to = f"to the route {_title(policy.index.routes, target)}"
        case "handover":
            titles = {each.id: each.title for each in policy.handovers}
            to = f"handed over to {titles.get(target, target)}"
        case _:
            titles = {each.id: each.title for each in policy.endings}
            to = f"ends the case: {titles.get(target, target)}"
    said = f"{way.on}, {to}"
    if way.opens is not None:
        said += f", from {moment_when(way.opens)}"
    if way.closes is not None:
        said += f", until {moment_when(way.closes)}"
    if way.needs:
        said += f", with {listed(f'a {need}' for need in way.needs)}"
    return said + cited(way.cites)


def _title(table: Mapping[str, object], name: str) -> str:
    return str(getattr(table.get(name), "title", "") or name)
