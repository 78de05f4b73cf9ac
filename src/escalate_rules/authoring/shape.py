"""Has a file's tree the shape of its document, and if not, what is wrong, in our own sentences.

Pydantic's errors are taken as facts (a kind, a place, an input); none of its
words pass on.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from escalate_rules.authoring.diagnostics import MOST_FINDINGS, Diagnostic, diagnose, quoted
from escalate_rules.authoring.documents import PolicyDoc
from escalate_rules.authoring.fields import model_in, written_as
from escalate_rules.authoring.nearest import nearest, one_of
from escalate_rules.authoring.places import Places
from escalate_rules.authoring.rereading import NOTHING, Known, Read
from escalate_rules.authoring.source import Location, Node, Plain, Scalar, Sequence

# A list under one of these makes a file of another kind; under `events:` a policy has a mapping.
OTHER_FILES: Final = {
    "events": "this is a history; replay it with `escalate-rules run POLICY FILE`",
    "scenarios": "this is a suite; run it with `escalate-rules test FILE`",
}
# What stands under a key that has been given text or a list in place of keys of its own.
EXAMPLES: Final[dict[str | int, str]] = {
    "calendar": "calendar: {nation: england}",
    "agencies": "agencies: {school: School, health: Health services}",
    "values": "values: {no: No, yes: Yes}",
    "options": "options: {working: ten working days, calendar: ten calendar days}",
    "moments": "conference_held: {title: The conference}",
    "roles": "line_manager: {title: Line manager, rank: 2}",
    "outcome": 'outcome: {should: reach, within: 5 working days of entered, cites: "2"}',
    "escalates": 'escalates: {stage: stage_2, who: raising manager, should: refer, cites: "2"}',
    "clauses": '"2": {says: The words of clause 2.}',
}
MOST_REPAIRED: Final = 200  # each changes the tree; a file with more is looked at no further


def read_document(places: Places, before: Read | None = None) -> PolicyDoc | None:
    """The document in a resolved tree, or None; findings go to `places`.

    Where the shape is wrong, the document comes with the wrong parts set right
    or taken out, if that can be done, so that the rest can be looked at too.

    Args:
        before: The same file under another choice of its readings.
    """
    again = before.again(places.root) if before is not None else None
    if again is not None:
        return again
    known = before.parts if before is not None else {}
    for key, help in OTHER_FILES.items():
        where = (key,)
        node, _, is_there = places.find(where)
        if is_there and isinstance(node, Sequence):
            places.note("ER118", f"a file with {quoted(key)} is no policy", where, key=True,
                        help=help)  # fmt: skip
            return None
    empty: set[Location] = set()
    plain = _plain(places, places.root, (), empty, known)
    try:
        return PolicyDoc.model_validate(plain)
    except ValidationError as error:
        problems = error.errors(include_url=False)
    places.add(islice(_findings(problems, places, empty), MOST_FINDINGS))
    if len(problems) > MOST_REPAIRED:
        return None
    repaired = [_repaired(problem, plain, places) for problem in problems]
    if not all(repaired):
        return None
    try:
        return PolicyDoc.model_validate(plain)
    except ValidationError:
        return None


def _plain(
    places: Places, node: Node, where: Location, empty: set[Location], known: Known = NOTHING
) -> Any:
    """The tree as dictionaries, lists and text; values that are not there are told and left out.

    Parts that are `known` stand as they were read.
    """
    if isinstance(node, Scalar):
        return node.text
    if id(node) in known:
        return known[id(node)][1]
    if isinstance(node, Sequence):
        return [
            _plain(places, item, (*where, at), empty, known) for at, item in enumerate(node.items)
        ]
    entries: dict[str, Any] = {}
    for key, value in node.entries:
        if not isinstance(value, Scalar):
            entries[key.text] = _plain(places, value, (*where, key.text), empty, known)
        elif value.style != "empty":
            entries[key.text] = value.text
        else:
            here = (*where, key.text)
            empty.add(here)
            message = f"{quoted(key.text)} has no value"
            help = "give it one, or take it away"
            if " " in key.text:
                help = "inside `{ }` a comma ends a text; put the whole text in quotes"
            places.note("ER104", message, here, key=True, help=help)
            places.gone.add(here)
            places.lacking.add(where)
    return entries


def check_shape(places: Places, top: type[BaseModel]) -> None:
    """What is wrong with the shape of a tree that should be a `top`; findings go to `places`."""
    empty: set[Location] = set()
    try:
        top.model_validate(_plain(places, places.root, (), empty))
    except ValidationError as error:
        problems = error.errors(include_url=False)
        places.diagnostics += _findings(problems, places, empty, top)


def _findings(
    problems: Iterable[Any],
    places: Places,
    empty: set[Location],
    top: type[BaseModel] = PolicyDoc,
) -> Iterator[Diagnostic]:
    unknown = [tuple(each["loc"]) for each in problems if each["type"] == "extra_forbidden"]
    meant: set[Location] = set()
    for where in unknown:
        known = keys_at(where[:-1], top)
        word = str(where[-1])
        close = _meant(places, where, top)
        if close is not None:
            meant.add((*where[:-1], close))
            help = f"did you mean {quoted(close)}?"
        elif word == "by":
            help = "`by:` marks a switch where it is the first key"
        else:
            help = f"here may stand {one_of(known)}" if len(known) <= 12 else ""
        message = f"{quoted(word)} is not a key of {_called(where[:-1])}"
        span = places.span(where, key=True)
        yield diagnose("ER101", message, places.path, span, help=help)
    for problem in problems:
        where = tuple(problem["loc"])
        if problem["type"] == "extra_forbidden":
            continue
        if problem["type"] == "missing":
            if where not in meant and where not in empty:
                message = f"{_called(where[:-1])} has no {quoted(str(where[-1]))}"
                help = described(where, top)
                span = places.span(where[:-1], key=True)
                yield diagnose("ER102", message, places.path, span, help=help)
            continue
        code, message, help = _sentence(problem, where, top)
        if where and where[-1] == "[key]":
            span = places.span(where[:-1], key=True)
        else:
            span = places.span(where)
        yield diagnose(code, message, places.path, span, help=help)


WRITTEN: dict[str, str] = {
    "string_type": "text",
    "dict_type": "a mapping of keys and values",
    "model_type": "a mapping of keys and values",
    "tuple_type": "a list",
}


def _sentence(
    problem: Any, where: Location, top: type[BaseModel] = PolicyDoc
) -> tuple[str, str, str]:
    """Code, message and help for one of pydantic's errors, from its type and facts alone."""
    kind, value = problem["type"], problem["input"]
    match kind:
        case "literal_error":
            allowed = re.findall(r"'([^']*)'", problem["ctx"]["expected"])
            if not isinstance(value, str):
                return "ER103", f"{_key(where)} wants text", f"write {one_of(allowed)}"
            message = f"{quoted(value)} is not possible for {_key(where)}"
            close = nearest(value, allowed)
            help = f"did you mean {quoted(close)}?" if close else f"write {one_of(allowed)}"
            return "ER105", message, help
        case "string_pattern_mismatch":
            help = "an id is small letters, digits and underscores, and starts with a letter"
            meant = re.sub(r"[^a-z0-9]+", "_", str(value).casefold()).strip("_")
            if re.fullmatch(r"[a-z][a-z0-9_]*", meant):
                help += f"; write, say, {quoted(meant)}"
            return "ER106", f"{quoted(value)} is not an id", help
        case "string_too_short":
            return "ER104", f"{_key(where)} says nothing", "write it, or take the key away"
        case "too_short":
            least = problem["ctx"]["min_length"]
            wanted = "two entries at least" if least == 2 else "an entry at least"
            return "ER104", f"{_key(where)} needs {wanted}", described(where, top)
        case _:
            wanted = WRITTEN[kind]
            found = (
                "a list" if isinstance(value, list | tuple)
                else "a mapping" if isinstance(value, dict)
                else quoted(str(value))
            )  # fmt: skip
            shown = next((EXAMPLES[step] for step in where[-2:][::-1] if step in EXAMPLES), "")
            is_shown = bool(shown) and wanted != WRITTEN["string_type"] and top is PolicyDoc
            return (
                "ER103",
                f"{_key(where)} wants {wanted}, and this is {found}",
                f"write, say, `{shown}`" if is_shown else described(where, top),
            )


def _key(where: Location) -> str:
    named = [step for step in where if isinstance(step, str)]
    return quoted(named[-1]) if named else "the file"


def _called(where: Location) -> str:
    """What a part is called in a sentence: its id or key, or the file."""
    if not where:
        return "the file"
    if isinstance(where[-1], int):
        return f"entry {where[-1] + 1} of {_key(where)}"
    return _key(where)


def _inside(where: Location, top: type[BaseModel]) -> tuple[type[BaseModel] | None, Any]:
    """The model that describes the value at `where`, and the field it stands in."""
    model: type[BaseModel] | None = top
    field: Any = None
    is_mapping = False
    for step in where:
        if is_mapping:
            is_mapping = False
        elif isinstance(step, str) and model is not None:
            field = {written_as(name, each): each for name, each in model.model_fields.items()}[
                step
            ]
            model, is_mapping = model_in(field.annotation)
    return (None if is_mapping else model), field


def keys_at(where: Location, top: type[BaseModel] = PolicyDoc) -> list[str]:
    """The keys that the part at `where` may have, in the order of the language."""
    model, _ = _inside(where, top)
    return [written_as(name, each) for name, each in model.model_fields.items()] if model else []


def described(where: Location, top: type[BaseModel] = PolicyDoc) -> str:
    """What the field at `where` is for, as help."""
    _, field = _inside(where, top)
    words = field.description.rstrip(".") if field is not None and field.description else ""
    return f"{_key(where)}: {words[:1].lower()}{words[1:]}" if words else ""


# What authors call a key that the language calls otherwise.
EVERYDAY: Final = MappingProxyType(
    {"if": "when", "condition": "when", "deadline": "within", "timescale": "within"}
)


def _meant(places: Places, where: Location, top: type[BaseModel] = PolicyDoc) -> str | None:
    """The key that the unknown one at `where` must be: a near one that is not there yet."""
    taken = places.keys(where[:-1])
    word = EVERYDAY.get(str(where[-1]), "")
    if word in keys_at(where[:-1], top) and word not in taken:
        return word
    return nearest(str(where[-1]), [key for key in keys_at(where[:-1], top) if key not in taken])


UNREAD = "?"  # stands where a text is missing; whatever is found about it is known already


def _repaired(problem: Any, plain: Plain, places: Places) -> bool:
    """Whether a wrong part could be set right or taken out of `plain` without harm to the rest."""
    where: Location = tuple(problem["loc"])
    while where and isinstance(where[-1], int):
        where = where[:-1]
    if not where or where[-1] == "[key]":
        return False
    parent: Any = plain
    for step in where[:-1]:
        if isinstance(parent, list):
            parent = parent[int(step)]
        elif isinstance(parent, dict) and isinstance(step, str):  # else a list of one
            parent = parent.get(step)
    if not isinstance(parent, dict):
        return False
    key = str(where[-1])
    if problem["type"] == "extra_forbidden":
        close = _meant(places, where)
        value = parent.pop(key)
        places.is_lost |= close is None and len(where) == 1
        if close is not None:
            parent[close] = value
            places.rename(where, close)
            if isinstance(value, str):  # the guess may be wrong, and the text right
                places.gone.add((*where[:-1], close))
        return True
    if key not in keys_at(where[:-1]):
        return False  # an entry that others may name, such as a fact
    _, field = _inside(where, PolicyDoc)
    places.gone.add(where)
    if not field.is_required():
        parent.pop(key, None)
        places.lacking.add(where[:-1])
        return True
    model, is_mapping = model_in(field.annotation)
    if model is not None or is_mapping:
        return False
    literal = re.findall(r"'([^']*)'", problem.get("ctx", {}).get("expected", ""))
    parent[key] = literal[0] if literal else UNREAD
    return True
