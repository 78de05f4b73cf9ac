"""A history file: the events of one case, as YAML or JSON, to a policy and events.

`wire.events` says what an event is; here its faults get the line they are
written on. Names that the policy does not know are found here too, all of them,
by asking the core event by event; the decisions are made elsewhere.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from escalate_rules.authoring.diagnostics import (
    Code,
    Diagnostic,
    PolicyError,
    Severity,
    Span,
    quoted,
)
from escalate_rules.authoring.nearest import suggest
from escalate_rules.authoring.source import (
    START,
    Location,
    Node,
    Scalar,
    Sequence,
    Source,
    read_source,
    to_plain,
)
from escalate_rules.authoring.source import Mapping as Entries
from escalate_rules.core.engine import empty_case
from escalate_rules.core.errors import MisuseError
from escalate_rules.core.events import Event, Raised
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.misuse import refuse_misuse
from escalate_rules.core.moments import Instant
from escalate_rules.core.policy import Policy
from escalate_rules.wire.events import Reader, event_of, own_events
from escalate_rules.wire.faults import Fault

EXAMPLE: Final = (
    "write `policy:` and, under `events:`, a list such as `- {at: 2026-12-21T10:00, raised: {}}`"
)
# JSON writes a character beyond U+FFFF as two escapes; YAML knows no such pairs.
_SURROGATES: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB]\w{2})\\u([dD][c-fC-F]\w{2})")
KEYS: Final = ("policy", "readings", "case", "events")
NAME_KEYS: Final = ("id", "version", "digest")

CODES: Final[dict[str, Code]] = {
    code: Code(name, Severity.ERROR, summary)
    for code, name, summary in (
        ("ER601", "not-an-instant", "text that is no date and time"),
        ("ER602", "no-such-time", "a clock time that the change to summer time leaves out"),
        ("ER603", "time-twice", "a clock time that comes twice as summer time ends"),
        ("ER604", "no-hour", "a day where an hour is needed"),
        ("ER605", "not-in-order", "an event before the one above it"),
        ("ER606", "another-policy", "a history of another policy, version or reading"),
        ("ER607", "misuse", "an event that the policy cannot know"),
        ("ER608", "no-events", "a history without events"),
    )
}
_FAULTS: Final[Mapping[str, tuple[str, str]]] = {
    "unknown key": ("ER101", "unknown-key"),
    "missing key": ("ER102", "missing-key"),
    "wrong shape": ("ER103", "wrong-shape"),
    "empty": ("ER104", "says-nothing"),
    "choice": ("ER105", "not-a-choice"),
    "number": ("ER107", "not-a-number"),
    "unreadable": ("ER601", "not-an-instant"),
    "missing": ("ER602", "no-such-time"),
    "twice": ("ER603", "time-twice"),
    "no hour": ("ER604", "no-hour"),
}
_MISUSED: Final[Mapping[str, tuple[str, str]]] = {
    "stage": ("ER208", "unknown-stage"),
    "role": ("ER207", "unknown-role"),
    "moment": ("ER209", "unknown-moment"),
    "duty": ("ER210", "unknown-duty"),
    "agency": ("ER212", "unknown-agency"),
    "handover": ("ER213", "unknown-handover"),
    "route": ("ER215", "unknown-route"),
    "value": ("ER206", "unknown-value"),
    "fact": ("ER219", "unknown-fact"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Under which policy a history was written; empty texts and None are "not said"."""

    policy: str = ""
    version: str = ""
    digest: str = ""
    readings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """One case's events, read under a policy.

    Attributes:
        spans: Where each event is written.
    """

    path: str
    wanted: Wanted
    policy: Policy
    case: str | None
    events: tuple[Event, ...]
    spans: tuple[Span, ...]

    def place(self, number: int) -> str:
        """`history.yaml:12:5`, of the event at this position."""
        span = self.spans[number]
        return f"{self.path}:{span.line}:{span.column}"


def read_history(data: bytes | str, path: str, policy_for: Callable[[Wanted], Policy]) -> History:
    """The history that a file tells.

    Args:
        data: What the file holds.
        path: What findings call the file.
        policy_for: Loads the policy, from what the file says of it; its errors
            pass on.

    Raises:
        PolicyError: with everything that is wrong with the file, unless it is
            so damaged that no policy can be told from it.
    """
    file = _File(path, data)
    wanted = file.head()
    if file.diagnostics:
        # The policy is not asked for: whatever else is wrong is told without its names.
        file.events(None)
        raise PolicyError(file.diagnostics)
    policy = policy_for(wanted)
    file.match(policy, wanted)
    if file.diagnostics:  # the other policy's names would only be a crowd of findings
        raise PolicyError(file.diagnostics)
    events = file.events(policy)
    if file.diagnostics:
        raise PolicyError(file.diagnostics)
    case = file.data.get("case")
    return History(
        path,
        wanted,
        policy,
        case if isinstance(case, str) else None,
        tuple(event for event, _ in events),
        tuple(file.span(where) for _, where in events),
    )


class _File:
    """A file's tree, its plain data, and what is wrong with it so far."""

    def __init__(self, path: str, data: bytes | str) -> None:
        self.path = path
        plain, text = _as_json(data)
        self.source: Source = read_source(data if text is None else text, path)
        self.diagnostics: list[Diagnostic] = list(self.source.diagnostics)
        self.data: dict[str, Any] = {}
        self.empty: set[Location] = set()
        if any(each.code == "ER003" for each in self.diagnostics):
            self.diagnostics.clear()
            self.note("ER003", "empty-file", "the file says nothing", START, EXAMPLE)
        root = self.source.root
        if self.diagnostics or root is None:
            return
        if plain is None:
            self._empty_values(root)
        found = to_plain(root) if plain is None else plain
        if isinstance(found, dict):
            self.data = found
        else:
            shape = "a list" if isinstance(found, list) else "a text"
            says = f"a history is a mapping, and this is {shape}"
            self.note("ER103", "wrong-shape", says, root.span, EXAMPLE)

    def note(self, code: str, name: str, says: str, span: Span, help: str = "") -> None:
        self.diagnostics.append(Diagnostic(code, name, Severity.ERROR, says, self.path, span, help))

    def span(self, where: Location, *, key: bool = False) -> Span:
        return self.source.span_of(where, key=key)

    def _empty_values(self, node: Node, where: Location = ()) -> None:
        """Values that are not there: an oversight in YAML, where JSON would say null."""
        if isinstance(node, Entries):
            for key, value in node.entries:
                here = (*where, key.text)
                if isinstance(value, Scalar) and value.style == "empty":
                    self.empty.add(here)
                    says = f"{quoted(key.text)} has no value"
                    help = "give it one, or take it away; what says nothing more is written `{}`"
                    self.note("ER104", "says-nothing", says, key.span, help)
                else:
                    self._empty_values(value, here)
        elif isinstance(node, Sequence):
            for place, item in enumerate(node.items):
                self._empty_values(item, (*where, place))

    def take(self, faults: Iterable[Fault]) -> None:
        """Faults of the wire, with the lines they are written on."""
        for fault in faults:
            if fault.where in self.empty:
                continue
            code, name = _FAULTS[fault.kind]
            # A missing key has no line; its mapping's own is where it would stand.
            at_key = fault.at_key or fault.kind == "missing key"
            span = self.span(fault.where, key=at_key)
            if fault.kind == "missing key" and fault.where and isinstance(fault.where[-1], int):
                span = _first_line(span)
            self.note(code, name, fault.says, span, fault.help)

    def head(self) -> Wanted:
        """What the file says of its policy, and whether it is a history at all."""
        if not self.data:
            return Wanted()
        reader = Reader()
        for key in self.data:
            if key not in KEYS:
                says = f"a history has no {quoted(key)}"
                reader.note("unknown key", (key,), says, suggest(key, KEYS), at_key=True)
        policy = self.data.get("policy")
        name: dict[str, str] = {}
        if isinstance(policy, dict):
            for key, value in policy.items():
                if key in NAME_KEYS:
                    name[key] = reader.text(value, ("policy", key))
                else:
                    says = f"`policy` has no {quoted(key)}"
                    help = suggest(key, NAME_KEYS)
                    reader.note("unknown key", ("policy", key), says, help, at_key=True)
        elif policy is not None:
            name["id"] = reader.text(policy, ("policy",))
        readings: tuple[tuple[str, str], ...] = ()
        if self.data.get("readings") is not None:
            readings = reader.pairs(self.data["readings"], ("readings",))
        if self.data.get("case") is not None:
            reader.text(self.data["case"], ("case",))
        self.take(reader.faults)
        events = self.data.get("events")
        if "events" not in self.data:
            self.note("ER608", "no-events", "this file has no `events`", START, EXAMPLE)
        elif events == [] or (events is None and ("events",) not in self.empty):
            help = "the first one is `- {at: 2026-12-21T10:00, raised: {}}`"
            self.note("ER608", "no-events", "there are no events yet", self._at("events"), help)
        elif events is not None and not isinstance(events, list):
            says = "`events` is a list"
            help = "start each event with a dash: `- at: 2026-12-21T10:00`"
            self.note("ER103", "wrong-shape", says, self._at("events"), help)
        return Wanted(name.get("id", ""), name.get("version", ""), name.get("digest", ""), readings)

    def _at(self, key: str) -> Span:
        return self.span((key,), key=True)

    def match(self, policy: Policy, wanted: Wanted) -> None:
        """The policy is the one that the history was written under."""
        for key, said, have in (
            ("id", wanted.policy, policy.id),
            ("version", wanted.version, policy.version),
            ("digest", wanted.digest, policy.digest),
        ):
            if not said or said == have or (key == "digest" and _is_start(said, have)):
                continue
            says = f"this history is of the {_NAMED[key]} {quoted(said)}, not {quoted(have)}"
            help = "run it with the policy, version and readings that it was written under"
            if key != "id":
                help += f", or take the {key} away to run it with these"
            where = ("policy", key) if isinstance(self.data["policy"], dict) else ("policy",)
            self.note("ER606", "another-policy", says, self.span(where), help)
            return

    def events(self, policy: Policy | None) -> list[tuple[Event, Location]]:
        """Every event that can be read, with its place; faults are noted."""
        given = self.data.get("events")
        if not isinstance(given, list):
            return []
        reader = Reader()
        own = () if policy is None else own_events(policy)
        found: list[tuple[Event, Location]] = []
        for place, each in enumerate(given):
            event = event_of(reader, each, ("events", place), own)
            if event is not None:
                found.append((event, ("events", place)))
        if policy is None:  # it may know kinds of its own
            reader.faults = [
                each
                for each in reader.faults
                if not (each.kind == "unknown key" and len(each.where) == len(("events", 0, "at")))
            ]
        self.take(reader.faults)
        self._in_order(found)
        if policy is not None:
            for event, where in found:
                self._known(policy, event, where)
        return found

    def _in_order(self, events: list[tuple[Event, Location]]) -> None:
        seen: set[str] = set()
        last: Instant | None = None
        for event, where in events:
            if event.id is not None and event.id in seen:
                continue  # told before: it changes nothing, whatever its `at`
            if event.id is not None:
                seen.add(event.id)
            assert isinstance(event.at, Instant)
            if last is not None and event.at.at < last.at:
                says = f"this event comes before the one above it, at {last}"
                help = "put events in the order they were told; what was done earlier says `on`"
                span = self.span((*where, "at"))
                self.note("ER605", "not-in-order", says, span, help)
            last = event.at

    def _known(self, policy: Policy, event: Event, where: Location) -> None:
        """Names and values that the policy does not know, each once."""
        while True:
            try:
                refuse_misuse(policy, empty_case(policy), event)
            except MisuseError as error:
                if error.name:  # what is no text at all has been told already
                    code, name = _MISUSED.get(error.what, ("ER607", "misuse"))
                    says = error.says.partition(" (did you mean")[0]
                    span = self._written(error.name, where)
                    span = span or self.span((*where, event.kind), key=True)
                    self.note(code, name, says, span, suggest(error.name, error.allowed))
                rest = _without(event, error.name)
                if rest is None:
                    return
                event = rest
            else:
                return

    def _written(self, word: str, where: Location) -> Span | None:
        """Where, in the event, a name stands: as a value or as a key."""
        node: Node | None = self.source.root
        for step in where:
            if isinstance(node, Entries):
                node = next((value for key, value in node.entries if key.text == step), None)
            elif isinstance(node, Sequence) and isinstance(step, int):
                node = node.items[step]
        for scalar in _scalars(node):
            if scalar.text == word or scalar.text.partition("#")[0] == word:
                return scalar.span
        return None


_NAMED: Final[Mapping[str, str]] = {"id": "policy", "version": "version", "digest": "digest"}


def _is_start(said: str, have: str) -> bool:
    """Whether a shortened digest is the start of the whole one."""
    return len(said) >= 12 and have.startswith(said)


def _scalars(node: Node | None) -> Iterable[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Entries):
        for key, value in node.entries:
            yield key
            yield from _scalars(value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _scalars(item)


def _without(event: Event, name: str) -> Event | None:
    """The event less the fact, moment, agency or actor at fault; None where it is another thing."""
    if event.by is not None and name in {event.by.role, event.by.side}:
        return replace(event, by=None)
    for field in ("facts", "moments", "agencies"):
        pairs = getattr(event, field, ())
        if field == "agencies" and not isinstance(event, Raised):
            continue
        rest: Any = tuple(pair for pair in pairs if name not in pair)
        if len(rest) < len(pairs):
            return replace(event, **{field: rest})
    return None


def _first_line(span: Span) -> Span:
    if span.line == span.end_line:
        return span
    return Span(span.line, span.column, span.line, span.column + 1)


def _one_character(pair: re.Match[str]) -> str:
    slashes, high, low = pair.groups()
    try:
        return slashes + (bytes.fromhex(high) + bytes.fromhex(low)).decode("utf-16-be")
    except ValueError:
        return pair.group()


def _as_json(data: bytes | str) -> tuple[Any, str | None]:
    """The plain data of a JSON file, with its text made readable as YAML; (None, None) of others.

    Numbers, nulls and escapes are JSON's own business; the tree is then only
    asked where things stand. Tabs between values take one column, as spaces do.
    """
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        if text.lstrip()[:1] != "{":
            return None, None
        plain = json.loads(text)
    except (ValueError, RecursionError):
        return None, None
    return plain, _SURROGATES.sub(_one_character, text.replace("\t", " "))
