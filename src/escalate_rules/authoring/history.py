"""A history file: the events of one case, as YAML or JSON, to a policy and events.

`event_texts` reads the events; here is what stands around them. The decisions
are made elsewhere.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from escalate_rules.authoring.diagnostics import PolicyError, Span, quoted
from escalate_rules.authoring.event_texts import EventTexts
from escalate_rules.authoring.nearest import suggest
from escalate_rules.authoring.source import START, Location, read_source, to_plain
from escalate_rules.core.events import Event
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import Policy
from escalate_rules.wire.events import Reader

EXAMPLE: Final = (
    "write `policy:` and, under `events:`, a list such as `- {at: 2026-12-21T10:00, raised: {}}`"
)
# JSON writes a character beyond U+FFFF as two escapes; YAML knows no such pairs.
_SURROGATES: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB]\w{2})\\u([dD][c-fC-F]\w{2})")
# JSON may hold what no policy file may: here only the place is of interest, and that it keeps.
_UNSEEN: Final = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u(?:00[01]\w|007[fF]|00[89]\w|202[89]|[fF][eE][fF]{2}|[fF]{3}[eEfF])"
)
_UNSEEN_RAW: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
# JSON may break the line before a colon, YAML only after it.
_LATE_COLON: Final = re.compile(r'("(?:[^"\\]|\\.)*")(?:( *[\r\n][ \r\n]*):)?')
KEYS: Final = ("policy", "readings", "case", "events")
NAME_KEYS: Final = ("id", "version", "digest")


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
        file.told(None)
        raise PolicyError(file.diagnostics)
    policy = policy_for(wanted)
    file.match(policy, wanted)
    if file.diagnostics:  # the other policy's names would only be a crowd of findings
        raise PolicyError(file.diagnostics)
    events = file.told(policy)
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


class _File(EventTexts):
    """A file's tree, its plain data, and what is wrong with it so far."""

    def __init__(self, path: str, data: bytes | str) -> None:
        plain, text = _as_json(data)
        source = read_source(data if text is None else text, path)
        super().__init__(source, list(source.diagnostics))
        self.data: dict[str, Any] = {}
        if any(each.code == "ER003" for each in self.diagnostics):
            self.diagnostics.clear()
            self.note("ER003", "empty-file", "the file says nothing", START, EXAMPLE)
        root = source.root
        if self.diagnostics or root is None:
            return
        if plain is None:
            self.empty_values(root)
        found = to_plain(root) if plain is None else plain
        if isinstance(found, dict):
            self.data = found
        else:
            shape = "a list" if isinstance(found, list) else "a text"
            says = f"a history is a mapping, and this is {shape}"
            self.note("ER103", "wrong-shape", says, root.span, EXAMPLE)

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

    def told(self, policy: Policy | None) -> list[tuple[Event, Location]]:
        """Every event that can be read, with its place; faults are noted."""
        given = self.data.get("events")
        return self.events(given, ("events",), policy) if isinstance(given, list) else []


_NAMED: Final[Mapping[str, str]] = {"id": "policy", "version": "version", "digest": "digest"}


def _is_start(said: str, have: str) -> bool:
    """Whether a shortened digest is the start of the whole one."""
    return len(said) >= 12 and have.startswith(said)


def _one_character(pair: re.Match[str]) -> str:
    slashes, high, low = pair.groups()
    try:
        return slashes + (bytes.fromhex(high) + bytes.fromhex(low)).decode("utf-16-be")
    except ValueError:
        return pair.group()


def _colon_first(match: re.Match[str]) -> str:
    """A key with its colon at once; whatever follows stays where it is."""
    name, blanks = match.groups()
    return name if blanks is None else f"{name}:{blanks} "


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
    text = _LATE_COLON.sub(_colon_first, text.replace("\t", " "))
    text = _UNSEEN_RAW.sub(" ", _UNSEEN.sub(r"\1\\u003f", text))
    return plain, _SURROGATES.sub(_one_character, text)
