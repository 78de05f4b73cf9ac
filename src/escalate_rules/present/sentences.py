"""Sentences for people: who must do what, by when, and how it was counted.

Made from finished answers only. Nothing is decided here, and nothing is left
out: what an answer does not know is said to be unknown.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from escalate_rules.core.explain import Due, Duty, Party
from escalate_rules.core.moments import LONDON, ONE_DAY
from escalate_rules.core.policy import SIDES, Policy
from escalate_rules.core.ways import Way
from escalate_rules.core.words import DAYS, MONTHS, listed, sentence_case, show_day
from escalate_rules.present.moments import (
    MIDNIGHT,
    moment_name,
    moment_when,
    stage_name,
    time_words,
    when,
)

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
LASTING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "left": "for as long as the case is at the stage",
        "closed": "for as long as the case is open",
        "done": "until told that it is done",
    }
)
# What a move may ask of its event, where its name is not "a" thing.
NEEDS: Final[Mapping[str, str]] = MappingProxyType(
    {"by": "the actor named", "what": "what is decided", "how": "how", "facts": "the facts"}
)
# In the words of a limit: which of several dates governs, and the fact that chooses one.
CHOICE: Final = re.compile(r"the (earlier|later) of (?:[0-9]|same |by )")
CHOSEN: Final = re.compile(r"(?:^|no later than )by ([a-z][a-z0-9_]*) \(")
ISO: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*")  # an instant in an answer's words
RUN: Final = 3  # so many days in a row are said as a stretch


def cited(cites: Sequence[str]) -> str:
    """` [2.1, 5.1(I)]`, or nothing."""
    return f" [{', '.join(cites)}]" if cites else ""


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
    to = parties(policy, duty.to, duty.to_joined) if duty.to else ""
    with_ = parties(policy, duty.with_, duty.with_joined) if duty.with_ else ""
    copy = f"with a copy to {parties(policy, duty.copy, duty.copy_joined)}" if duty.copy else ""
    if duty.act == "do":
        beside = (with_ and f"with {with_}", to and f"for {to}", duty.how, copy)
        return ", ".join(filter(None, (duty.what, *beside)))
    plain = not (to or with_ or duty.how)
    if plain and duty.what:
        return ", ".join(filter(None, (f"{duty.act} {duty.what}", copy)))
    verb = duty.act if duty.what else ALONE.get(duty.act, duty.act)
    if to and duty.act not in {"notify", "consult", "call"}:
        to = f"to {to}"
    if with_ and duty.act != "consult":
        with_ = f"with {with_}"
    said = " ".join(filter(None, (verb, to, with_, duty.how)))
    said = f"{said}: {duty.what}" if duty.what else said
    return ", ".join(filter(None, (said, copy)))


def told(policy: Policy, duty: Duty) -> str:
    """Who is told by a duty, and who has a copy."""
    to = parties(policy, duty.to, duty.to_joined) if duty.to else ""
    copy = f"a copy to {parties(policy, duty.copy, duty.copy_joined)}" if duty.copy else ""
    return ", with ".join(filter(None, (to, copy)))


def by_when_of(policy: Policy, duty: Duty) -> str:
    """When a duty is due; what is kept up or forbidden lasts until then."""
    if duty.act == "keep" and duty.due.kind == "undated":
        return LASTING.get(duty.until, duty.until)
    said = by_when(policy, duty.due)
    if duty.act == "keep" or duty.force == "must_not":
        return re.sub(r"^by (?=the end |midnight |\w{3} \d)", "until ", said)
    return said


def by_when(policy: Policy, due: Due) -> str:
    """`by the end of Wed 30 Dec 2026`, or the words that stand in place of a date."""
    if due.due_on is None or due.due_by is None:
        words = time_words(policy, due.words)
        if due.kind == "awaiting":
            why = _why(policy, due)
            for name in due.missing[:1]:
                if words.endswith(moment_name(policy, name)) and f"{name}, which" in due.why:
                    return f"no date yet: {words}; that date is not known yet"
            return f"no date yet: {words}; {why}"
        return words if _is_plain(due) else f"no date: {words}"
    said = _limit(due.kind, due.due_on, due.due_by)
    return f"as soon as possible, and no later than {said}" if due.expedite else f"by {said}"


def _why(policy: Policy, due: Due) -> str:
    """Why there is no date yet, with the titles of the moments that are missing."""
    why = ISO.sub(lambda found: moment_when(datetime.fromisoformat(found[0])), due.why)
    for name in due.missing:
        word = rf"(?<![\w.“]){re.escape(name)}(?![\w.])"
        why = re.sub(word, lambda _, name=name: moment_name(policy, name), why, count=1)  # type: ignore[misc]
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
        said += "".join(
            f", in place of {_limit_words(policy, other)}" for other in due.other if other.due_by
        )
        return sentence_case(said)
    said = _from(policy, due)
    if due.counted:
        said += f": counted {days(due.counted)}"
    if due.skipped:
        said += f"; skipped {skipped(due.skipped)}"
    for other in due.other:
        said += f". Beside it stands {_from(policy, other)}: {by_when(policy, other)}"
    if due.other and due.part and (choice := CHOICE.search(due.words)):
        said += f"; the {choice[1]} governs"
    return sentence_case(said)


def _limit_words(policy: Policy, due: Due) -> str:
    return time_words(policy, due.words.removeprefix("within "))


def _from(policy: Policy, due: Due) -> str:
    """The words of the limit, with the moment that it is counted from."""
    words = time_words(policy, due.part) if due.part else _limit_words(policy, due)
    if due.part and (chosen := CHOSEN.search(due.words)):
        words += f", as {chosen[1]} has it"
    if due.since is None:
        return words
    named = moment_name(policy, due.origin)
    before, found, after = words.rpartition(named)
    if found:
        return f"{before}{found} ({when(due.since)}){after}"
    return f"{words}, from {named} ({when(due.since)})"


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


def way_sentence(policy: Policy, way: Way) -> str:
    """`escalated, to stage 2, Line manager to line manager`, with its window and needs."""
    kind, target = way.to
    on = _on(policy, way.on)
    match kind:
        case "stage":
            to = f"to {stage_name(policy, target)}"
        case "route":
            to = f"to the route {_title(policy.index.routes, target)}"
        case "handover":
            titles = {each.id: each.title for each in policy.handovers}
            handed = "" if way.on == "handed_over" else "handed over "
            to = f"{handed}to {titles.get(target, target)}"
        case _:
            titles = {each.id: each.title for each in policy.endings}
            to = f"which ends the case: {titles.get(target, target)}".removesuffix(f": {on}")
    said = f"{on}, {to}"
    if way.opens is not None:
        said += f", from {moment_when(way.opens)}"
    if way.closes is not None:
        said += f", until {moment_when(way.closes)}"
    if way.needs:
        said += f", with {listed(NEEDS.get(need, f'a {need}') for need in way.needs)}"
    return said + cited(way.cites)


def _on(policy: Policy, name: str) -> str:
    """The act or the moment that a way answers."""
    duty, _, what = name.rpartition(".")
    if what == "due" and duty.endswith(".outcome"):
        return f"when {moment_name(policy, name)} passes"
    if what == "due":
        return f"when the date of {duty.replace('_', ' ')} passes"
    if duty and what == "done":
        return f"once {duty.replace('_', ' ')} is done"
    return name.replace("_", " ")


def at_stages(policy: Policy, stages: Sequence[str]) -> str:
    """`at stage 1`, `at stages 2 to 4`, `at stages 1 and 3 and Chair of the Partnership`."""
    chosen = [policy.index.stages[each] for each in stages]
    numbers = sorted({each.number for each in chosen if each.number is not None})
    alone = [each.title for each in chosen if each.number is None]
    for each in chosen:
        alike = {
            other.id for other in policy.stages
            if (other.number, other.route) == (each.number, each.route)
        }  # fmt: skip
        if each.number is not None and not alike <= set(stages):
            return f"at {listed(stage_name(policy, one) for one in stages)}"
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said: list[str] = []
    for run in runs:
        said += [f"{run[0]} to {run[-1]}"] if len(run) >= RUN else map(str, run)
    counted = [f"stage{'s'[: len(numbers) != 1]} {listed(said)}"] if numbers else []
    return f"at {listed((*counted, *alone))}"


def _title(table: Mapping[str, object], name: str) -> str:
    return str(getattr(table.get(name), "title", "") or name)
