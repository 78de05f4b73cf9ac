"""Policy texts with one mistake each, and the code by which it is found."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from escalate_rules.authoring.written import plain_policy
from escalate_rules.authoring.yaml_text import text_of
from escalate_rules.core.policy import Policy


class Mistake(NamedTuple):
    """What an author got wrong, the code of its finding, and how it comes about.

    `make` changes a file's plain values, or its text.
    """

    says: str
    code: str
    make: Callable[[dict[str, Any]], None] | None = None
    spoil: Callable[[str], str] | None = None


def bad_text(policy: Policy, mistake: Mistake) -> str:
    """The file of `policy` with the mistake in it."""
    document = plain_policy(policy)
    if mistake.make is not None:
        mistake.make(document)
    text = text_of(document)
    return text if mistake.spoil is None else mistake.spoil(text)


def _in(section: str, **values: Any) -> Callable[[dict[str, Any]], None]:
    def make(document: dict[str, Any]) -> None:
        document[section] = {**document.get(section, {}), **values}

    return make


def _first(**values: Any) -> Callable[[dict[str, Any]], None]:
    """Changes of the first stage."""

    def make(document: dict[str, Any]) -> None:
        stage = next(iter(document["stages"]))
        document["stages"][stage] = {**document["stages"][stage], **values}

    return make


def _outcome(**values: Any) -> Callable[[dict[str, Any]], None]:
    return _first(outcome={"must": "reach", **values})


def _without(key: str) -> Callable[[dict[str, Any]], None]:
    return lambda document: document.pop(key)


def _no_end(document: dict[str, Any]) -> None:
    """The last stage neither leads on nor says who decides."""
    stage = list(document["stages"])[-1]
    for key in ("decides", "final", "escalates"):
        document["stages"][stage].pop(key, None)


def _set(key: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda document: document.update({key: value})


MOVE: Final = {"on": "escalated", "from": "any"}
DUTY: Final = {"who": "not said", "must": "record"}
MISTAKES: Final = (
    Mistake("a key that the language does not know", "ER101", _set("stagse", "none")),
    Mistake("no calendar", "ER102", _without("calendar")),
    Mistake("no clauses", "ER102", _without("clauses")),
    Mistake("a list in place of a text", "ER103", _set("title", ["A", "B"])),
    Mistake("an unknown nation", "ER105", _in("calendar", nation="atlantis")),
    Mistake("an id in capitals", "ER106", _set("id", "Drawn")),
    Mistake("a stage's number in words", "ER107", _first(number="first")),
    Mistake("a day that no month has", "ER108", _set("published", "2026-02-30")),
    Mistake("a time that no day has", "ER109", _in("calendar", day_ends="25:00")),
    Mistake("haste in place of a limit", "ER110", _outcome(within="soon")),
    Mistake("days without a kind", "ER111", _outcome(within="5 days of raised")),
    Mistake("a limit counted from nothing", "ER112", _outcome(within="5 working days")),
    Mistake("a party without a side", "ER113", _outcome(who="party")),
    Mistake("a move that leads nowhere", "ER116", _in("moves", lost=MOVE)),
    Mistake("a value that a fact has not", "ER206",
            _in("facts", seen={"asks": "Seen?", "values": {"no": "No"}, "default": "maybe"})),
    Mistake("an unknown role", "ER207", _outcome(who="both inspector")),
    Mistake("an unknown stage", "ER208", _in("moves", lost={**MOVE, "stage": "stage_99"})),
    Mistake("an unknown moment", "ER209", _outcome(within="5 working days of rised")),
    Mistake("a clause that is not listed", "ER211", _outcome(cites="99")),
    Mistake("an unknown handover", "ER213", _in("moves", lost={**MOVE, "handover": "nobody"})),
    Mistake("a word of the language as a name", "ER217",
            _in("facts", raised={"asks": "So?", "values": {"no": "No"}, "default": "no"})),
    Mistake("a last stage at which nobody decides", "ER302", _no_end),
    Mistake("a fact without a value where nobody has said", "ER304",
            _in("facts", seen={"asks": "Seen?", "values": {"no": "No"}})),
    Mistake("a moment that stands for itself", "ER305",
            _in("moments", then={"title": "Then", "default": "then"})),
    Mistake("a duty that nothing opens", "ER306", _in("duties", idle=DUTY)),
    Mistake("an act without its words", "ER307",
            _in("duties", vague={"on": "raised", "who": "not said", "must": "do"})),
    Mistake("a move on a word that moves nothing", "ER310",
            _in("moves", idle={"on": "entered", "from": "any", "handover": "nobody"})),
    Mistake("nothing at all", "ER003", spoil=lambda text: ""),
    Mistake("a bracket that is not closed", "ER008", spoil=lambda text: f"{text}more: ["),
    Mistake("a key written twice", "ER013", spoil=lambda text: f"{text}format: 1\n"),
    Mistake("a second document", "ER016", spoil=lambda text: f"{text}---\n{text}"),
)  # fmt: skip
