"""Events as they are written in a file, with the lines of what is wrong with them.

`wire.events` says what an event is; here its faults get the line they are
written on, and names that the policy does not know are found, all of them.
Histories and suites are read with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import Any, Final

from escalate_rules.authoring.diagnostics import Diagnostic, Severity, Span, quoted
from escalate_rules.authoring.nearest import suggest
from escalate_rules.authoring.source import Location, Node, Scalar, Sequence, Source
from escalate_rules.authoring.source import Mapping as Entries
from escalate_rules.core.engine import empty_case
from escalate_rules.core.errors import MisuseError
from escalate_rules.core.events import Event, Raised
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.misuse import refuse_misuse
from escalate_rules.core.moments import Instant
from escalate_rules.core.policy import Policy
from escalate_rules.wire.events import Reader, event_of, fields_of, own_events
from escalate_rules.wire.faults import Fault

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


@dataclass(slots=True)
class EventTexts:
    """A file's tree, and what is wrong so far with the events that are written in it.

    Attributes:
        empty: The keys that have no value, which has been told.
    """

    source: Source
    diagnostics: list[Diagnostic] = field(default_factory=list)
    empty: set[Location] = field(default_factory=set)

    def note(self, code: str, name: str, says: str, span: Span, help: str = "") -> None:
        self.diagnostics.append(
            Diagnostic(code, name, Severity.ERROR, says, self.source.path, span, help)
        )

    def span(self, where: Location, *, key: bool = False) -> Span:
        return self.source.span_of(where, key=key)

    def empty_values(self, node: Node, where: Location = ()) -> None:
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
                    self.empty_values(value, here)
        elif isinstance(node, Sequence):
            for place, item in enumerate(node.items):
                self.empty_values(item, (*where, place))

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

    def events(
        self, given: list[Any], at: Location, policy: Policy | None
    ) -> list[tuple[Event, Location]]:
        """Every event of a list that can be read, with its place; faults are noted.

        Args:
            given: The list, as plain data.
            at: Where it stands.
            policy: Whose names they are; None where that cannot be told.
        """
        reader = Reader()
        own = () if policy is None else own_events(policy)
        found: list[tuple[Event, Location]] = []
        for place, each in enumerate(given):
            event = event_of(reader, each, (*at, place), own)
            if event is not None:
                found.append((event, (*at, place)))
        if policy is None:  # it may know kinds of its own
            reader.faults = [
                each
                for each in reader.faults
                if not (each.kind == "unknown key" and len(each.where) == len(at) + 2)
            ]
        else:
            reader.faults = [_placed(each, policy) for each in reader.faults]
        self.take(reader.faults)
        self._in_order(found)
        if policy is not None:
            for event, where in found:
                self.known(policy, event, where)
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

    def known(self, policy: Policy, event: Event, where: Location) -> None:
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


def _placed(fault: Fault, policy: Policy) -> Fault:
    """A fact or moment that stands a level too high, with where it belongs."""
    if fault.kind != "unknown key" or len(fault.where) < 2:
        return fault
    kind, key = fault.where[-2:]
    for under, names in (("facts", policy.index.facts), ("moments", policy.index.moments)):
        if key in names and under in fields_of(str(kind)):
            help = f"{quoted(str(key))} is one of the {under}; write `{under}: {{{key}: …}}`"
            return replace(fault, help=help)
    return fault


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
    for part in ("facts", "moments", "agencies"):
        pairs = getattr(event, part, ())
        if part == "agencies" and not isinstance(event, Raised):
            continue
        rest: Any = tuple(pair for pair in pairs if name not in pair)
        if len(rest) < len(pairs):
            return replace(event, **{part: rest})
    return None


def _first_line(span: Span) -> Span:
    if span.line == span.end_line:
        return span
    return Span(span.line, span.column, span.line, span.column + 1)
