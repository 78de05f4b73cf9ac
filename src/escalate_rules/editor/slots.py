"""What may stand where in a policy file, read off the document model.

A slot says what a place wants: a part with keys of its own, entries by id, a
list, a condition, a timescale, a choice, or a text of some kind. The model
knows the shapes; which texts name a stage, and which name a clause, is the
table here. Schema, formatter and language server walk a file by its slots.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias, get_args, get_origin

from escalate_rules.authoring.documents import PolicyDoc
from escalate_rules.authoring.readings import BY, OTHERWISE, is_absent, is_switch
from escalate_rules.authoring.source import Location, Node, Scalar, Sequence
from escalate_rules.authoring.source import Mapping as Written
from escalate_rules.core.frozen import dataclass

Shape: TypeAlias = Literal["part", "map", "list", "condition", "timing", "choice", "text"]


@dataclass(frozen=True, slots=True)
class Slot:
    """What a place wants.

    Attributes:
        kind: The part's model, or the kind of the text.
        inner: What each entry of a map or a list wants.
        keys: The kind of a map's keys.
        one_or_list: A list of one may be written without brackets.
        choices: The words allowed.
        least: Entries that there must be.
    """

    shape: Shape
    kind: str = ""
    inner: "Slot | None" = None
    keys: str = ""
    one_or_list: bool = False
    choices: tuple[str, ...] = ()
    least: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a part."""

    key: str
    slot: Slot
    words: str
    required: bool


# Kinds of text, by model and key, else by key. What is not listed is prose.
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cites": "clause", "clause": "clause",
        "who": "parties", "to": "parties", "with": "parties", "copy": "parties",
        "between": "parties", "decides": "parties",
        "on": "trigger", "done_by": "trigger", "in": "stage", "stages": "stage",
        "stage": "stage", "from": "stage", "route": "route", "handover": "handover",
        "reaches": "stage", "knows": "role",
        "ending": "ending", "agency": "agency", "member_of": "role", "only": "actor",
        "barred": "actor", "fact": "fact", "duty": "duty", "include": "include",
        "of": "hastened", "needs": "need", "use": "option",
        "must": "act", "should": "act", "may": "act", "must_not": "act", "act": "act",
        "promptly": "promptly", "rank": "number", "at_least": "number", "exactly": "number",
        "number": "stage_number", "published": "day_or_month", "due": "review_day",
        "since": "day", "receipt_cutoff": "time", "day_ends": "time", "nation": "nation",
        "every": "every", "id": "id",
        "HandoverDoc.to": "prose", "ClosureDoc.on": "day", "ClosureDoc.from": "day",
        "ClosureDoc.to": "day", "Hours.from": "time", "Hours.to": "time",
        "FactDoc.default": "value", "MomentDoc.default": "moment",
        "MoveDoc.stage": "goal_stage", "MoveDoc.from": "from_stage",
    }
)  # fmt: skip
# The keys of maps; all others are new ids.
KEYS: Final[Mapping[str, str]] = MappingProxyType(
    {"known_as": "agency", "acted_for": "agency", "clauses": "new_clause"}
)
# Where the model takes one mapping for a list of one.
ONE_OR_LIST: Final = frozenset({"varies", "closures"})
# The orders of the page on the language; other parts follow the model, `cites` last.
FORCE: Final = ("must", "should", "may", "must_not", "force", "act")
BY_WHEN: Final = ("within", "promptly", "on_change")
ORDERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "PolicyDoc": (
            "format", "extends", "id", "title", "partnership", "version", "published", "review",
            "cites", "calendar",
        ),
        "CalendarDoc": ("nation",),
        "OutcomeDoc": (*FORCE, "who", "to", "with", "copy", "how", "what", *BY_WHEN),
        "EscalatesDoc": (
            "stage", "handover", "ending", "when", "who", *FORCE, "to", "with", "copy", "how",
            "what", *BY_WHEN, "needs", "opens", "closes", "after_closing",
        ),
        "DutyDoc": (
            "on", "in", "when", "while", "as_soon_as", "who", *FORCE, "to", "with", "copy", "how",
            "what", *BY_WHEN, "done_by", "until", "once",
        ),
        "RouteDoc": ("title", "when", "switch", "stages", "duties", "moves", "cites"),
        "PowerDoc": ("on", "only", "barred", "fact", "in", "when", "says"),
        "PromiseDoc": ("says", "reaches", "each", "knows", "in", "within", "when"),
        "CompositionDoc": ("on", "duty", "at_least", "exactly", "include", "in", "when", "says"),
    }
)  # fmt: skip


def _models(model: Any, found: dict[str, Any]) -> dict[str, Any]:
    if model.__name__ not in found:
        found[model.__name__] = model
        for field in model.model_fields.values():
            for inner in _inside(field.annotation):
                _models(inner, found)
    return found


def _inside(annotation: Any) -> Iterator[Any]:
    if hasattr(annotation, "model_fields"):
        yield annotation
    for part in get_args(annotation):
        if not isinstance(part, str):
            yield from _inside(part)


MODELS: Final[Mapping[str, Any]] = MappingProxyType(_models(PolicyDoc, {}))
ROOT: Final = Slot("part", "PolicyDoc")


@cache
def fields_of(model: str) -> Mapping[str, Field]:
    """The keys of a part in canonical order."""
    made: dict[str, Field] = {}
    for name, field in MODELS[model].model_fields.items():
        key = field.alias or name
        made[key] = Field(key, _slot(model, key, field), field.description or "", _required(field))
    first = [key for key in ORDERS.get(model, ()) if key in made]
    order = [*first, *(key for key in made if key not in first and key != "cites")]
    if "cites" in made and "cites" not in order:
        order.append("cites")
    return MappingProxyType({key: made[key] for key in order})


def _required(field: Any) -> bool:
    return bool(field.is_required())


def _slot(model: str, key: str, field: Any) -> Slot:
    least = next((each.min_length for each in field.metadata if hasattr(each, "min_length")), 0)
    if key in {"when", "while", "as_soon_as"}:
        return Slot("condition")
    if key in {"within", "opens", "closes"} or (model, key) == ("VariesDoc", "until"):
        return Slot("timing", "until" if key == "until" else "timescale")
    kind = KINDS.get(f"{model}.{key}", KINDS.get(key, "prose"))
    return _of(field.annotation, key, kind, least)


def _of(annotation: Any, key: str, kind: str, least: int) -> Slot:
    args = get_args(annotation)
    origin = get_origin(annotation)
    if hasattr(annotation, "model_fields"):
        return Slot("part", annotation.__name__)
    if origin is Literal:
        return Slot("choice", key, choices=args)
    if origin is dict:
        keys = KEYS.get(key, "id")
        inner = _of(args[1], key, "prose", 0)
        return Slot("map", key, inner=inner, keys=keys, least=least)
    if origin is tuple:
        inner = _of(args[0], key, kind, 0)
        one_or_list = key in ONE_OR_LIST or inner.shape == "text"
        return Slot("list", kind, inner=inner, one_or_list=one_or_list, least=least)
    several = [each for each in args if each is not type(None)]
    if origin is not None and several:  # Annotated, or a union with None
        return _of(several[0], key, kind, least)
    return Slot("text", kind)


@dataclass(frozen=True, slots=True)
class Place:
    """One node of a file and what its place wants; None where the language knows nothing there.

    Attributes:
        key: The key under which it stands, where there is one.
        owner: The mapping that it stands in, where there is one.
    """

    where: Location
    node: Node
    slot: Slot | None
    key: Scalar | None = None
    owner: "Place | None" = None


def places(root: Node) -> Iterator[Place]:
    """Every node of an unresolved tree, parents first; options want what their switch does."""
    yield from _walk(Place((), root, ROOT))


def _walk(place: Place) -> Iterator[Place]:
    yield place
    node, slot, where = place.node, place.slot, place.where
    if isinstance(node, Scalar):
        return
    if isinstance(node, Sequence):
        if slot is not None and slot.shape == "condition":
            inner: Slot | None = None
        else:
            inner = slot.inner if slot is not None and slot.shape == "list" else None
        for at, item in enumerate(node.items):
            yield from _walk(Place((*where, at), item, inner, owner=place))
        return
    switch = is_switch(node) and place.slot != ROOT
    for key, value in node.entries:
        wanted = _option(key, value, slot) if switch else entry_slot(slot, key.text, value)
        yield from _walk(Place((*where, key.text), value, wanted, key, place))


def _option(key: Scalar, value: Node, slot: Slot | None) -> Slot | None:
    if key.text == BY:
        return Slot("text", "reading")
    return Slot("text", "absent") if is_absent(value) else slot


def entry_slot(slot: Slot | None, key: str, value: Node | None = None) -> Slot | None:
    """What the value under `key` of a mapping wants, where the mapping's place wants `slot`."""
    if slot is None:
        return None
    match slot.shape:
        case "part":
            field = fields_of(slot.kind).get(key)
            if field is not None and isinstance(value, Scalar) and field.slot.kind == "Review":
                return Slot("text", "review_day")
            return None if field is None else field.slot
        case "map":
            return slot.inner
        case "list" if slot.one_or_list:
            return entry_slot(slot.inner, key, value)
        case "condition":
            if key == "not":
                return slot
            if key in {"all", "any"}:
                return Slot("list", "condition", inner=slot)
            kind = "actor" if key == "actor" else "test_value"
            return Slot("list", kind, inner=Slot("text", kind), one_or_list=True)
        case "timing":
            return Slot("list", slot.kind, inner=Slot("timing", "timescale"))
        case _:
            return None


def text_kind(slot: Slot | None) -> str:
    """The kind of text that a place wants, where it may hold a text."""
    if slot is None:
        return ""
    if slot.shape == "list" and slot.one_or_list and slot.inner is not None:
        return text_kind(slot.inner)
    return slot.kind if slot.shape in {"text", "timing", "choice"} else ""


def is_option(place: Place) -> bool:
    """Whether the place is the value of an option of a switch."""
    owner = place.owner
    return (
        owner is not None
        and isinstance(owner.node, Written)
        and is_switch(owner.node)
        and place.key is not None
        and place.key.text not in (BY, OTHERWISE)
    )
