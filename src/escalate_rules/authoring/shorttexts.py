"""The small grammars inside a policy's texts: timescales, parties, moments.

`5 working days of the earlier of raised and concern_arose`, `raising
line_manager and partnership_manager`. A fault names the words it is about by
their place in the text, so that a finding can point into it. Which names exist
is told by the caller; nothing here knows a file.
"""

import re
from collections.abc import Collection, Mapping
from datetime import time
from typing import Final, NamedTuple, NoReturn

from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.nearest import one_of, suggest
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import Parties, PartyRef
from escalate_rules.core.timescale import (
    IN_HOURS,
    Before,
    By,
    Choice,
    MomentChoice,
    MomentRef,
    Origin,
    SameDay,
    Timescale,
    Unit,
    Within,
)

WHOSE: Final = ("raising", "receiving", "own", "each", "both", "either")
NOT_SAID: Final = "not said"
PROMPT: Final = (
    "immediately", "without delay", "as soon as possible", "promptly", "timely",
    "within the shortest possible timescale", "in an appropriate time", "speedily",
)  # fmt: skip

UNITS: Final = {unit.value: unit for unit in Unit} | {unit.value[:-1]: unit for unit in Unit}
MOST: Final = 9999
TIME: Final = "([01][0-9]|2[0-3]):[0-5][0-9]"
TIME_HELP: Final = "write the hour from 00 to 23 and the minutes, such as `12:00` or `17:30`"
NUMBERS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14, "fifteen": 15,
    "eighteen": 18, "twenty": 20, "thirty": 30, "forty": 40, "sixty": 60,
}  # fmt: skip
SHAPES: Final = (
    "write, say, `5 working days of raised`, `3 working days before conference_held`, "
    "`same working day of entered` or `by conference_held`"
)


HOUR: Final = "the hour follows its day, as in `1 working day of raised by 12:00`"
HOUR_OF_DAY: Final = re.compile(
    r"\b(noon|midday|close of (business|play)|[0-2]?[0-9][:.][0-5][0-9]|1?[0-9] ?[ap]\.?m)\b",
    re.IGNORECASE,
)
WHICH_DAY: Final = re.compile(r"\b(next|following|same|end of (the|that)?)\b.*\bday\b")


class Fault(Exception):
    """What is wrong with a text, and with which characters of it (the end excluded)."""

    def __init__(self, code: str, message: str, start: int, end: int, help: str = "") -> None:
        super().__init__(code, message, start, end, help)
        self.code = code
        self.message = message
        self.start = start
        self.end = end
        self.help = help


class Word(NamedTuple):
    """A word of a text and where it stands."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class Words:
    """The words of a text, read from left to right."""

    text: str
    all: list[Word]
    at: int = 0

    @staticmethod
    def of(text: str) -> "Words":
        """The words of `text`."""
        return Words(text, [Word(m.group(), *m.span()) for m in re.finditer(r"\S+", text)])

    def peek(self, ahead: int = 0) -> str:
        """The next word, or an empty one at the end."""
        at = self.at + ahead
        return self.all[at].text if at < len(self.all) else ""

    def take(self) -> Word:
        """The next word; at the end an empty one standing there."""
        if self.at == len(self.all):
            end = len(self.text.rstrip())
            return Word("", end, end)
        self.at += 1
        return self.all[self.at - 1]

    def took(self, *words: str) -> bool:
        """Whether the next words are these; they are then read."""
        if all(self.peek(n) == word for n, word in enumerate(words)):
            self.at += len(words)
            return True
        return False

    @property
    def rest(self) -> tuple[int, int]:
        """Where what is not yet read stands; the last word where all is read."""
        if not self.all:
            return 0, len(self.text)
        return self.all[min(self.at, len(self.all) - 1)].start, self.all[-1].end

    def fail(self, code: str, message: str, help: str = "") -> NoReturn:
        """A fault about everything not yet read."""
        raise Fault(code, message, *self.rest, help)


def timescale(text: str, moments: Collection[str]) -> Timescale:
    """What a timescale text says, counted from one of `moments`.

    Raises:
        Fault: ER110 for what is no timescale, ER111 for days without a kind,
            ER112 for a period counted from nothing, ER209 for an unknown moment.
    """
    words = Words.of(text)
    result = _timescale(words, moments)
    if words.peek():
        start, end = words.rest
        extra = quoted(text[start:end])
        help = HOUR if HOUR_OF_DAY.search(text[start:end]) else SHAPES
        raise Fault("ER110", f"{extra} stands after the end of the timescale", start, end, help)
    return result


def _timescale(words: Words, moments: Collection[str]) -> Timescale:
    if words.took("by"):
        if words.peek() not in moments:
            _no_moment(words)
        return By(_moment(words, moments))
    if words.took("same"):
        working = words.took("working")
        if not words.took("day"):
            words.fail(
                "ER110", "`same` goes with a day", "write `same working day of` or `same day of`"
            )
        if not words.took("of"):
            _no_origin(words, moments)
        return SameDay(_origin(words, moments), working, _ends(words))
    count = _count(words)
    unit = _unit(words, count)
    if words.took("before"):
        return Before(count, unit, _moment(words, moments), _ends(words, unit))
    if not words.took("of"):
        _no_origin(words, moments)
    return Within(count, unit, _origin(words, moments), _ends(words, unit))


def _ends(words: Words, unit: Unit = Unit.CALENDAR_DAYS) -> time | None:
    """The time of day at which the last day is over, where one is written."""
    start = words.rest[0]
    if not words.took("by"):
        return None
    word = words.take()
    if unit in IN_HOURS:
        raise Fault("ER110", f"{unit.value} end at a time of their own", start, word.end,
                    f"leave out {quoted(words.text[start : word.end])}")  # fmt: skip
    if re.fullmatch(TIME, word.text):
        return time.fromisoformat(word.text)
    if not word.text:
        raise Fault("ER109", "the time of day is missing", start, start + 2, TIME_HELP)
    message = f"{quoted(word.text)} is not a time of day"
    raise Fault("ER109", message, word.start, word.end, _as_time(word.text) or TIME_HELP)


def _as_time(text: str) -> str:
    """What to write for a time as documents have it: `noon`, `5pm`, `4.30pm`."""
    if text.lower() in ("noon", "midday"):
        return "write `12:00`"
    found = re.fullmatch(r"(1[0-2]|0?[1-9])(?:[.:]([0-5][0-9]))?(am|pm)", text.lower())
    if not found:
        return ""
    hour = int(found[1]) % 12 + (12 if found[3] == "pm" else 0)
    return f"write `{hour:02}:{found[2] or '00'}`"


def _no_moment(words: Words) -> None:
    """A fault for what documents say after `by` and is no moment: a day in words, an hour."""
    said = words.text.casefold()
    if HOUR_OF_DAY.search(said):
        words.fail("ER110", f"{quoted(words.text)} names an hour of the day", HOUR)
    if WHICH_DAY.search(said):
        words.fail("ER110", f"{quoted(words.text)} is not a timescale", _day_in_words(said))


def _day_in_words(said: str) -> str:
    """What to write for `next working day`, `end of the day` and the like."""
    kind = "calendar" if "calendar" in said else "working"
    if "next" in said or "following" in said:
        return f"write `1 {kind} day of`, and from when"
    return f"write `same {'working ' if 'working' in said else ''}day of`, and of what"


def _count(words: Words) -> int:
    first = words.peek()
    if re.fullmatch(r"[0-9]{1,4}", first) and int(first) > 0:
        return int(words.take().text)
    if words.text.strip() in PROMPT:
        words.fail(
            "ER110", f"{quoted(words.text)} gives no date", "keep the words under `promptly:`"
        )
    haste = next((each for each in PROMPT if words.text.strip().startswith(f"{each} ")), "")
    if haste:
        help = f"keep {quoted(haste)} under `promptly:`, and here the time alone"
        words.fail("ER110", f"{quoted(haste)} is no part of a timescale", help)
    if first.lower() in ("within", "in"):
        words.fail("ER110", f"{quoted(first)} is not needed here", "start with the number")
    if first.lower() in NUMBERS:
        word = words.take()
        help = f"write `{NUMBERS[first.lower()]}`"
        raise Fault(
            "ER110", f"{quoted(first)} is not written as a number", word.start, word.end, help
        )
    if re.match(r"[-+0-9]", first):
        word = words.take()
        joined = re.fullmatch(r"([1-9][0-9]{0,3})(h|hrs?|hours?|d|days?)", first.lower())
        if joined:
            count = joined[1]
            help = f"write `{count} working days` or `{count} calendar days`"
            if joined[2].startswith("h"):
                help = f"write `{count} hours` or `{count} working hours`"
            message = f"{quoted(first)} runs the number and what it counts together"
            raise Fault("ER110", message, word.start, word.end, help)
        message = f"{quoted(first)} is not a whole number from 1 to {MOST}"
        help = "write it in digits, such as `5`"
        if re.fullmatch(r"[0-9]+[-/–][0-9]+", first):
            help = (
                "a limit has one number: the last day; where an earlier one is a guide, it is "
                "a duty of its own that somebody `should`"
            )
        raise Fault("ER110", message, word.start, word.end, help)
    help = SHAPES
    if WHICH_DAY.search(words.text.casefold()):
        help = _day_in_words(words.text.casefold())
    if HOUR_OF_DAY.search(words.text):
        help = HOUR
    if first.lower() in ("every", "each", "weekly", "monthly"):
        help = "what comes again is a duty that its own `.done` opens, `1 week of` that"
    raise Fault("ER110", f"{quoted(words.text)} is not a timescale", *words.rest, help)


def _unit(words: Words, count: int) -> Unit:
    two = f"{words.peek()} {words.peek(1)}"
    if two in UNITS:
        words.take(), words.take()
        return UNITS[two]
    word = words.take()
    if word.text in UNITS:
        return UNITS[word.text]
    if word.text in ("day", "days"):
        message = f"`{count} {word.text}` does not say which days are counted"
        help = f"write `{count} working {word.text}` or `{count} calendar {word.text}`"
        raise Fault("ER111", message, word.start, word.end, help)
    if word.text in ("working", "calendar"):
        following = words.take()
        pair = f"{word.text} {following.text}".strip()
        plural = [unit.value for unit in Unit if unit.value.startswith(word.text)]
        message = f"{quoted(pair)} is not a unit of time"
        raise Fault("ER110", message, word.start, following.end, suggest(pair, plural))
    message = f"{quoted(word.text)} is not a unit of time" if word.text else "a unit is missing"
    help = _other_unit(word.text.lower(), count) or suggest(
        word.text, [unit.value for unit in Unit]
    )
    raise Fault("ER110", message, word.start, max(word.end, word.start), help)


def _other_unit(word: str, count: int) -> str:
    """What to write for a unit that documents use and the language does without."""
    match word.removesuffix("s"):
        case "busines" | "weekday":
            return f"write `{count} working days`"
        case "year":
            return f"write `{count * 12} months`"
        case "fortnight":
            return f"write `{count * 2} weeks`"
        case "minute":
            return "the shortest time is `1 hour`; words of haste stand under `promptly:`"
        case "school" | "term":
            return "count working days, with the school's holidays as `closures` of the calendar"
        case _:
            return ""


def _no_origin(words: Words, moments: Collection[str]) -> NoReturn:
    word = words.peek()
    if word in ("from", "after", "since"):
        words.fail("ER110", f"{quoted(word)} is not a word of timescales", "write `of`")
    if word:
        message = f"{quoted(word)} stands where `of` or `before` is expected"
        words.fail("ER110", message, SHAPES)
    whole = words.text.strip()
    start = len(words.text) - len(words.text.lstrip())
    message = f"{quoted(whole)} does not say from when it is counted"
    help = f"write, say, `{whole} of {'entered' if 'entered' in moments else 'raised'}`"
    raise Fault("ER112", message, start, start + len(whole), help)


def _origin(words: Words, moments: Collection[str]) -> Origin:
    if not words.took("the"):
        return _moment(words, moments)
    choice = words.take()
    if choice.text not in ("earlier", "later") or not words.took("of"):
        message = "`the` starts `the earlier of` or `the later of`"
        raise Fault(
            "ER110", message, choice.start, choice.end, "name a moment, or write one of these"
        )
    refs = [_moment(words, moments)]
    while words.took("and"):
        refs.append(_moment(words, moments))
    if len(refs) < 2:
        words.fail("ER110", f"`the {choice.text} of` needs two moments", "join them by `and`")
    return MomentChoice(Choice(choice.text), tuple(refs))


def _moment(words: Words, moments: Collection[str]) -> MomentRef:
    word = words.take()
    if not word.text:
        message = "the moment is missing"
        raise Fault("ER112", message, *words.rest, "name one, such as `raised` or `entered`")
    return moment(word.text, moments, word.start)


def moment(name: str, moments: Collection[str], start: int = 0) -> MomentRef:
    """The moment called `name`.

    Raises:
        Fault: ER209, there is no such moment.
    """
    if name in moments:
        return MomentRef(name)
    help = suggest(name, moments, "declare it under `moments:`, or name an event such as `raised`")
    of_it = [each for each in moments if each.rpartition(".")[0] == name]
    if of_it:
        help = f"write {one_of(of_it)}"
    raise Fault("ER209", f"{quoted(name)} is not a moment", start, start + len(name), help)


def parties(
    text: str, roles: Mapping[str, str], moments: Collection[str], *, any_side: bool = False
) -> Parties:
    """Whom a parties text names; `roles` tells each role's fixed side, or an empty one.

    Args:
        any_side: A bare `party` is allowed: where both sides are meant anyhow.

    Raises:
        Fault: ER113 for what is no text of this kind, ER207 for an unknown
            role, ER209 for an unknown moment, ER308 for a side that a role cannot have.
    """
    if text.strip() == NOT_SAID:
        return Parties(words=NOT_SAID)
    words = Words.of(text)
    found = [_party(words, roles, moments, any_side)]
    joined = ""
    while words.peek():
        join = words.take()
        if join.text not in ("and", "or"):
            message = f"{quoted(join.text)} stands where `and` or `or` is expected"
            help = "parties are joined by `and` or by `or`; roles are named by their ids"
            side = re.fullmatch(
                r"of the (raising|receiving) (agency|side|party)", text[join.start :].strip()
            )
            if side:
                help = f"write `{side[1]} {found[-1].role}`"
            raise Fault("ER113", message, join.start, join.end, help)
        if joined and join.text != joined:
            message = "`and` and `or` are mixed, which can be read in two ways"
            raise Fault("ER113", message, join.start, join.end, "use one of them")
        joined = join.text
        found.append(_party(words, roles, moments, any_side))
    return Parties(tuple(found), joined or "and", " ".join(word.text for word in words.all))


# The everyday words for no office in particular, which documents use for those in dispute.
EVERYBODY: Final = frozenset({"all", "any", "anybody", "anyone", "everybody", "everyone"})
EVERYBODY_HELP: Final = (
    "write `each party` for the agencies on both sides, `either` where it is done by the first of "
    "the two, `A and B` for several offices, or "
    "declare a role with the title that the document uses"
)


def _party(
    words: Words, roles: Mapping[str, str], moments: Collection[str], any_side: bool
) -> PartyRef:
    whose = words.take() if words.peek() in WHOSE else None
    if whose and words.peek() in WHOSE:
        help = "leave one of them out; `A or B` is done by the first of the two"
        raise Fault("ER113", "two sides are named at once", whose.start, words.rest[1], help)
    word = words.take()
    if not word.text or word.text in ("and", "or"):
        message = "a role is missing here"
        help = "name a role's id, `raising party`, `actor` or `not said`"
        raise Fault("ER113", message, word.start, word.end, help)
    if word.text == "actor":
        if whose:
            message = "`actor` is whoever acted, of whichever side"
            raise Fault("ER113", message, whose.start, word.end, "write `actor` alone")
        if words.took("of"):
            return PartyRef("actor", "", _moment(words, moments).name)
        return PartyRef("actor")
    if word.text == "party":
        if not whose and not any_side:
            help = f"write, say, {one_of(f'{each} party' for each in WHOSE[:5])}"
            raise Fault("ER113", "`party` does not say of which side", word.start, word.end, help)
        return PartyRef("party", whose.text if whose else "")
    if word.text.lower() in EVERYBODY and word.text not in roles:
        message = f"{quoted(word.text)} is not a role"
        raise Fault("ER207", message, word.start, word.end, EVERYBODY_HELP)
    side = known_role(word.text, roles, word.start)
    if side and whose:
        message = f"{quoted(word.text)} is always on the side `{side}`"
        raise Fault("ER308", message, whose.start, word.end, f"write {quoted(word.text)} alone")
    return PartyRef(word.text, whose.text if whose else "")


def known_role(name: str, roles: Mapping[str, str], start: int = 0) -> str:
    """The fixed side of the role called `name`, or an empty one.

    Raises:
        Fault: ER207, there is no such role.
    """
    if name in roles:
        return roles[name]
    help = suggest(name, roles, "declare it under `roles:`")
    raise Fault("ER207", f"{quoted(name)} is not a role", start, start + len(name), help)


def actor(text: str, roles: Mapping[str, str]) -> str:
    """An `actor:` test, `ROLE` or `SIDE ROLE`, with one blank between.

    Raises:
        Fault: ER113 for another shape, ER207 for an unknown role.
    """
    words = Words.of(text)
    side = words.take() if words.peek() in ("raising", "receiving") else None
    role = words.take()
    if not role.text or words.peek():
        message = f"{quoted(text)} is not a role"
        help = "write a role's id, or `raising` or `receiving` and a role's id"
        raise Fault("ER113", message, 0, len(text), help)
    known_role(role.text, roles, role.start)
    return f"{side.text} {role.text}" if side else role.text
