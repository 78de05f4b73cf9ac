"""Events as plain data, and back.

An event is `{at, id?, by?, note?, KIND: {…}}`. Reading is strict: a key that
has no meaning, a value of the wrong shape and a kind that nobody knows are
faults, collected and told together. Whether a fact or a stage of that name
exists is the policy's business and not looked at here. None stands for a key
that is not there, as hosts write it.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from escalate_rules.core.errors import InstantError
from escalate_rules.core.events import KINDS, Actor, Event, Occurred
from escalate_rules.core.moments import Day, DayEnd, Instant, Moment, Unknown, parse_moment
from escalate_rules.core.policy import SIDES, Policy
from escalate_rules.wire.faults import Fault, Where, WireError, one_of, quote, shape_of, suggest
from escalate_rules.wire.values import instant_text

AROUND: Final = ("id", "at", "by", "note")
AGREEING: Final[Mapping[str, tuple[str, ...]]] = {
    "both": SIDES,
    **{each: (each,) for each in SIDES},
}
EXAMPLE: Final = "2026-12-21T10:00"


class Reader:
    """Reads values, and keeps a list of what is wrong with them."""

    __slots__ = ("faults",)

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def note(
        self, kind: str, where: Where, says: str, help: str = "", *, at_key: bool = False
    ) -> None:
        """A fault."""
        self.faults.append(Fault(kind, where, says, help, at_key))

    def mapping(self, value: object, where: Where, name: str, help: str) -> dict[str, Any] | None:
        """A mapping with text keys, None where it is none."""
        if isinstance(value, Mapping):
            return dict(value)
        self.note("wrong shape", where, f"{name} is {shape_of(value)}, not a mapping", help)
        return None

    def text(self, value: object, where: Where) -> str:
        """Any text, also one that says nothing: what a text must say is the policy's business."""
        if isinstance(value, str):
            return value
        name = where[-1] if where else "it"
        help = "put it in quotes"
        if isinstance(value, bool):
            help = f'write "{"yes" if value else "no"}", in quotes, if that is the value'
        elif isinstance(value, Mapping | list):
            help = "write one text here"
        self.note("wrong shape", where, f"`{name}` is {shape_of(value)}, not text", help)
        return ""

    def texts(self, value: object, where: Where) -> tuple[str, ...]:
        """A list of texts; one text is a list of one."""
        if isinstance(value, list | tuple):
            return tuple(self.text(each, (*where, place)) for place, each in enumerate(value))
        return (self.text(value, where),)

    def pairs(self, value: object, where: Where) -> tuple[tuple[str, str], ...]:
        """Names with text values."""
        name = quote(str(where[-1]))
        given = self.mapping(value, where, name, "write it as {name: value}") or {}
        return tuple((str(key), self.text(each, (*where, key))) for key, each in given.items())

    def moment(self, value: object, where: Where) -> Day | Instant | None:
        """A day or an instant."""
        if not isinstance(value, str):
            self.text(value, where)
            return None
        said = value
        try:
            return parse_moment(said)
        except InstantError as error:
            self._not_a_moment(error, said, where)
        except (OverflowError, ValueError):
            self._not_a_moment(InstantError(said, "unreadable"), said, where)
        return None

    def instant(self, value: object, where: Where) -> Instant | None:
        """An instant: a day alone will not do."""
        found = self.moment(value, where)
        if isinstance(found, Day):
            self._not_a_moment(InstantError(str(found), "no hour"), str(found), where)
            return None
        return found

    def _not_a_moment(self, error: InstantError, said: str, where: Where) -> None:
        choices = " or ".join(error.choices)
        match error.fault:
            case "missing":
                says = f"{quote(said)} does not exist: the clocks go forward past it"
                help = f"write {choices}"
            case "twice":
                says = f"{quote(said)} exists twice: the clocks go back through it"
                help = f"write {choices}"
            case "no hour":
                says = f"{quote(said)} has no hour"
                help = f"write a date and time, such as {said}T10:00"
            case _:
                says = f"{quote(said)} is not a date and time"
                help = f"write it as {EXAMPLE}, or a day as {EXAMPLE[:10]} where a day will do"
        self.note(error.fault, where, says, help)

    def number(self, value: object, where: Where) -> int | None:
        """A whole number of things, also as text."""
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        if isinstance(value, str) and value.isascii() and value.isdigit():
            return int(value[:9])
        says = f"{quote(value)} is not a whole number"
        self.note("number", where, says, "write digits only, such as 3")
        return None


Read: TypeAlias = Callable[[Reader, object, Where], Any]


def _agreeing(reader: Reader, value: object, where: Where) -> tuple[str, ...]:
    if isinstance(value, str):
        sides = AGREEING.get(value)
        if sides is None:
            reader.note("choice", where, f"{quote(value)} is no side", suggest(value, AGREEING))
        return sides or ()
    said = reader.texts(value, where)
    for place, each in enumerate(said):
        if each and each not in SIDES:
            reader.note(
                "choice", (*where, place), f"{quote(each)} is no side", suggest(each, SIDES)
            )
    return said


def _moments(reader: Reader, value: object, where: Where) -> tuple[tuple[str, Day | Instant], ...]:
    given = reader.mapping(value, where, "`moments`", "write it as {name: 2026-12-21}") or {}
    found = ((str(key), reader.moment(each, (*where, key))) for key, each in given.items())
    return tuple((key, moment) for key, moment in found if moment is not None)


# What each kind may say: the key on the wire, the event's own field, how it is
# read, and whether it must be there.
_FIELDS: Final[Mapping[str, tuple[tuple[str, str, Read, bool], ...]]] = {
    "raised": (
        ("stage", "stage", Reader.text, False),
        ("facts", "facts", Reader.pairs, False),
        ("moments", "moments", _moments, False),
        ("agencies", "agencies", Reader.pairs, False),
        ("outcome_sought", "outcome_sought", Reader.text, False),
        ("by_when", "by_when", Reader.moment, False),
    ),
    "unresolved": (),
    "escalated": (("to", "to", Reader.text, False), ("reason", "reason", Reader.text, False)),
    "rerouted": (("to", "to", Reader.text, True), ("reason", "reason", Reader.text, False)),
    "resolved": (("how", "how", Reader.text, False),),
    "decided": (("what", "what", Reader.text, False),),
    "withdrawn": (("reason", "reason", Reader.text, False),),
    "handed_over": (("to", "to", Reader.text, True),),
    "learned": (("facts", "facts", Reader.pairs, True),),
    "happened": (("moment", "moment", Reader.text, True), ("on", "on", Reader.moment, False)),
    "done": (("duty", "duty", Reader.text, True), ("on", "on", Reader.moment, False)),
    "agreed": (
        ("duty", "duty", Reader.text, False),
        ("until", "until", Reader.moment, True),
        ("by", "agreeing", _agreeing, True),
        ("reason", "reason", Reader.text, False),
    ),
    "extended": (
        ("duty", "duty", Reader.text, False),
        ("until", "until", Reader.moment, True),
        ("reason", "reason", Reader.text, True),
    ),
    "paused": (("reason", "reason", Reader.text, True),),
    "resumed": (("reason", "reason", Reader.text, False),),
    "convened": (
        ("duty", "duty", Reader.text, False),
        ("agencies", "agencies", Reader.texts, True),
        ("people", "people", Reader.number, False),
    ),
    "time_reached": (),
    "reopened": (("stage", "stage", Reader.text, False), ("reason", "reason", Reader.text, True)),
}


def own_events(policy: Policy) -> tuple[str, ...]:
    """The names of the events that the policy declares as its own."""
    return tuple(each.id for each in policy.moments if each.event)


def read_event(data: object, own: Collection[str] = ()) -> Event:
    """The event that `data` tells of.

    Args:
        data: As JSON or YAML gives it; numbers may be text.
        own: Names of the policy's own events, from `own_events`.

    Raises:
        WireError: with everything that is wrong.
    """
    reader = Reader()
    event = event_of(reader, data, (), own)
    if event is None or reader.faults:
        raise WireError(reader.faults)
    return event


def event_of(reader: Reader, data: object, where: Where, own: Collection[str]) -> Event | None:
    """The event at `where`, without the parts that have faults; None where little is left."""
    given = reader.mapping(data, where, "an event", f"write it as {{at: {EXAMPLE}, KIND: {{}}}}")
    if given is None:
        return None
    given = {key: value for key, value in given.items() if value is not None or key not in AROUND}
    kinds = [key for key in given if key not in AROUND]
    kind = _kind(reader, kinds, where, own)
    around = _around(reader, given, where)
    if kind is None:
        return None
    fields = _payload(reader, given[kind], (*where, kind), kind)
    if fields is None or around.get("at") is None:
        return None
    if kind not in KINDS:
        return Occurred(name=kind, **around)
    return KINDS[kind](**around, **fields)


def _kind(reader: Reader, kinds: list[str], where: Where, own: Collection[str]) -> str | None:
    known = (*KINDS, *own)
    found = [key for key in kinds if key in known]
    for key in kinds:
        if key not in known:
            help = suggest(key, (*(each for each in AROUND if each != "id"), *known))
            help = help or "write what happened as a key, such as `raised` or `escalated`"
            says = f"{quote(key)} is no kind of event, nor anything else an event has"
            reader.note("unknown key", (*where, key), says, help, at_key=True)
    if len(found) > 1:
        says = f"an event is one thing that happened, and this is {one_of(found)} at once"
        says = says.replace(" or ", " and ")
        help = "write an event for each, with the same `at`"
        reader.note("wrong shape", (*where, found[1]), says, help, at_key=True)
    elif not kinds:
        help = "write what happened as a key, such as `raised: {}` or `escalated: {}`"
        reader.note("missing key", where, "this event does not say what happened", help)
    return found[0] if len(found) == 1 else None


def _around(reader: Reader, given: dict[str, Any], where: Where) -> dict[str, Any]:
    """What all events have."""
    around: dict[str, Any] = {}
    if "at" in given:
        around["at"] = reader.instant(given["at"], (*where, "at"))
    else:
        reader.note("missing key", where, "this event has no `at`", f"write `at: {EXAMPLE}`")
    for key in ("id", "note"):
        if key in given:
            around[key] = reader.text(given[key], (*where, key))
    if "by" in given:
        around["by"] = _actor(reader, given["by"], (*where, "by"))
    return around


def _actor(reader: Reader, value: object, where: Where) -> Actor:
    help = "write it as {role: line_manager, side: raising}"
    said = reader.mapping(value, where, "`by`", help) or {}
    for key in said:
        if key not in {"role", "side"}:
            says = f"`by` has no {quote(key)}"
            reader.note(
                "unknown key", (*where, key), says, suggest(key, ("role", "side")), at_key=True
            )
    parts = {
        key: reader.text(said[key], (*where, key))
        for key in ("role", "side")
        if said.get(key) is not None
    }
    return Actor(**parts)


def fields_of(kind: str) -> tuple[str, ...]:
    """What an event of this kind may say; nothing where there is no such kind."""
    return tuple(key for key, _, _, _ in _FIELDS.get(kind, ()))


def _payload(reader: Reader, value: object, where: Where, kind: str) -> dict[str, Any] | None:
    """What happened, as the event's own fields; None where one that it needs cannot be read."""
    fields = _FIELDS.get(kind, ())
    keys = fields_of(kind)
    needed = tuple(key for key, _, _, must in fields if must)
    example = f"{kind}: {{{', '.join(f'{key}: …' for key in needed)}}}"
    said = reader.mapping(value, where, f"`{kind}`", f"write `{example}`")
    if said is None:
        return None
    said = {key: each for key, each in said.items() if each is not None}
    for key in said:
        if key not in keys:
            help = suggest(key, keys) if keys else f"write `{kind}: {{}}`"
            reader.note(
                "unknown key", (*where, key), f"`{kind}` has no {quote(key)}", help, at_key=True
            )
    for key in needed:
        if key not in said:
            reader.note("missing key", where, f"`{kind}` needs `{key}`", f"write `{example}`")
    found = {
        key: read(reader, said[key], (*where, key)) for key, _, read, _ in fields if key in said
    }
    if any(found.get(key) is None for key in needed):
        return None
    return {field: found[key] for key, field, _, _ in fields if found.get(key) is not None}


def write_event(event: Event) -> dict[str, Any]:
    """The event as plain data; what it does not say is left out."""
    told: dict[str, Any] = {}
    if event.id is not None:
        told["id"] = event.id
    told["at"] = moment_text(event.at)
    if event.by is not None:
        told["by"] = {
            key: value for key, value in (("role", event.by.role), ("side", event.by.side)) if value
        }
    if event.note:
        told["note"] = event.note
    if isinstance(event, Occurred):
        return {**told, event.name: {}}
    payload = {}
    for key, field, read, must in _FIELDS[event.kind]:
        value = getattr(event, field)
        if must or value not in (None, "", ()):
            named = read is Reader.pairs or read is _moments
            payload[key] = _plain(dict(value) if named else value)
    return {**told, event.kind: payload}


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case tuple():
            return list(value)
        case Instant(at):
            return instant_text(at)
        case Day(day):
            return day.isoformat()
        case _:
            return value


def moment_text(moment: Moment) -> str | None:
    """A moment for reading: a day's end is its day, one that is not known is None.

    Not the way back: a `Case` keeps the four kinds apart.
    """
    match moment:
        case Unknown():
            return None
        case Instant(at):
            return instant_text(at)
        case Day(day) | DayEnd(day):
            return day.isoformat()


def day_text(day: date | None) -> str | None:
    """An ISO date, or None."""
    return None if day is None else day.isoformat()
