"""The JSON Schema of a policy file, for editors.

Made from the slots of the document model. A file differs from its document in
three ways that an editor must allow: a switch may stand in place of any value,
what the language takes for text YAML may take for a number or a truth value,
and a list of one may stand without its brackets.

Where a value may be a switch the schema asks `if` and not `anyOf`, so that an
editor knows which of the two the author is writing, and complains about that.
"""

import json
import os
import re
from itertools import count
from pathlib import Path
from typing import Any, Final

from escalate_rules.authoring.documents import ID
from escalate_rules.authoring.overlays import OWN
from escalate_rules.authoring.shorttexts import TIME, UNITS, WHOSE
from escalate_rules.core.policy import ACTS
from escalate_rules.editor.slots import MODELS, Field, Slot, fields_of, text_kind
from escalate_rules.editor.vocabulary import (
    CHOICES,
    EXAMPLES,
    KIND_WORDS,
    title_of,
    title_of_model,
)

FILE_NAME: Final = "escalation-policy.schema.json"
MODELINE: Final = "# yaml-language-server: $schema="
DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"

MOMENT: Final = rf"{ID}(\.{ID}){{0,2}}"
COUNT: Final = "(?!0+ )[0-9]{1,4}"
_LONGEST_FIRST: Final = sorted(UNITS, key=len, reverse=True)
HOURS: Final = "|".join(each.replace(" ", " +") for each in _LONGEST_FIRST if "hour" in each)
DAYS: Final = "|".join(each.replace(" ", " +") for each in _LONGEST_FIRST if "hour" not in each)
ORIGIN: Final = rf"({MOMENT}|the +(earlier|later) +of +{MOMENT}( +and +{MOMENT})+)"
TIMESCALE: Final = (
    rf"({COUNT} +({HOURS}) +(of +{ORIGIN}|before +{MOMENT})"
    rf"|{COUNT} +({DAYS}) +(of +{ORIGIN}|before +{MOMENT})( +by +{TIME})?"
    rf"|same +(working +)?day +of +{ORIGIN}( +by +{TIME})?|by +{MOMENT})"
)
PARTY: Final = rf"(actor( +of +{MOMENT})?|(({'|'.join(WHOSE)}) +)?(?!(and|or)\b){ID})"
DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
IDS: Final = (
    "id", "stage", "goal_stage", "from_stage", "route", "handover", "ending", "agency", "role",
    "fact", "need", "option", "value", "reading", "include",
)  # fmt: skip
PATTERNS: Final[dict[str, str]] = {
    "timescale": TIMESCALE,
    "until": rf"(any|earlier|{TIMESCALE})",
    "parties": rf"(not said|{PARTY}(( +and +{PARTY})*|( +or +{PARTY})*))",
    "trigger": MOMENT,
    "moment": MOMENT,
    "actor": rf"((raising|receiving) +)?{ID}",
    "day": DAY,
    "day_or_month": rf"([0-9]{{4}}-(0[1-9]|1[0-2])|{DAY})",
    "review_day": rf"(not said|[0-9]{{4}}-(0[1-9]|1[0-2])|{DAY})",
    "time": TIME,
    "number": "[0-9]{1,4}",
    "stage_number": "([0-9]{1,4}|none)",
    "every": "(meeting|year|month|quarter|not said|[1-9][0-9]? months)",
    **dict.fromkeys(IDS, ID),
    "duty": rf"{ID}(\.(outcome|escalation))?",
    "hastened": rf"{ID}(\.(outcome|escalation))?",
}
# These end with a line end where they are written as a block.
PADDED: Final = frozenset({"timescale", "until", "parties"})
NUMBERS: Final = frozenset({"number", "stage_number"})
CLOSED: Final = frozenset({"act", "nation"})
DESCRIBING: Final = ("title", "description", "markdownDescription")
TEXT_TYPES: Final = ["string", "number", "boolean"]


def policy_schema() -> dict[str, Any]:
    """The schema of a policy file; JSON Schema 2020-12, complete in itself."""
    whole, overlay = _Maker(), _Maker(overlay=True)
    title = {"title": "Escalation policy"}
    return {
        "$schema": DRAFT,
        **title,
        "description": "A published escalation policy, in the policy language of format 1.",
        # A text that extends another one says only what it changes.
        "if": {"type": "object", "required": ["extends"]},
        "then": overlay.part("PolicyDoc") | title,
        "else": whole.part("PolicyDoc") | title,
        "$defs": dict(sorted({**whole.made, **overlay.made}.items())),
    }


def schema_text() -> str:
    """The schema as its file holds it."""
    return json.dumps(policy_schema(), indent=1, ensure_ascii=False) + "\n"


def write_schema(folder: Path) -> Path:
    """Write the schema into `folder`, which is made where it is missing; the file's path.

    Raises:
        OSError: it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    path.write_text(schema_text(), encoding="utf-8", newline="\n")
    return path


def modeline(schema: Path, policy: Path) -> str:
    """The comment by which an editor finds `schema` from a policy file, as a relative path."""
    relative = os.path.relpath(schema.resolve(), policy.resolve().parent)
    found = relative.replace(os.sep, "/")
    return f"{MODELINE}{found if found.startswith('.') else f'./{found}'}"


def with_modeline(text: str, line: str) -> str:
    """The text of a policy file with `line` as its first line, in place of an older one."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text.removeprefix(mark)
    end = "\r\n" if "\r\n" in body else "\n"
    found = re.search(rf"^{re.escape(MODELINE)}[^\r\n]*", body, re.MULTILINE)
    if found:
        return f"{mark}{body[: found.start()]}{line}{body[found.end() :]}"
    return f"{mark}{line}{end}{body}"


class _Maker:
    """Schemas by slot; what is used more than once stands under `$defs`."""

    def __init__(self, *, overlay: bool = False) -> None:
        self.made: dict[str, Any] = {}
        self.overlay = overlay
        self.ending = "Overlay" if overlay else ""

    def part(self, model: str) -> dict[str, Any]:
        """A mapping with keys of its own; without a switch in its place."""
        # Readings are read before any switch is thrown, so none can stand in them.
        bare = model == "ReadingDoc"
        words = _plain(MODELS[model].__doc__ or "")
        fields = fields_of(model)
        made: dict[str, Any] = {
            "title": title_of_model(model),
            "description": words,
            "type": "object",
            "properties": {key: self.field(each, bare) for key, each in fields.items()},
            "additionalProperties": False,
        }
        required = [key for key, each in fields.items() if each.required]
        if self.overlay:
            required = list(OWN) if model == "PolicyDoc" else []
        if required:
            made["required"] = required
        return made

    def field(self, field: Field, bare: bool) -> dict[str, Any]:
        """The value of a key, with what an editor shows of it."""
        slot = field.slot
        described = _shown(title_of(field.key), field.words)
        bare = bare or field.key in {"readings", "format"}
        has_parts = slot.inner is not None and slot.inner.shape == "part"
        if slot.shape in {"part", "map", "condition"} or has_parts:
            return described | self.slot(slot, bare=bare)
        # Written out here, because an editor shows what it finds innermost: a text shared by
        # several keys would be shown with the words of one of them.
        inner = _described(self.unswitched(slot, bare), described)
        # Editors look here, and not into branches, for what may be completed.
        offered = _offered(slot)
        if bare and not self.overlay:
            return inner | offered
        return described | self.shared(field.key, offered | self.switched(slot, inner))

    def shared(self, key: str, schema: dict[str, Any]) -> dict[str, Any]:
        """A reference to a schema that several parts have under the same key."""
        for number in count(1):
            name = f"key.{key}{'' if number == 1 else number}{self.ending}"
            if self.made.setdefault(name, schema) == schema:
                return {"$ref": f"#/$defs/{name}"}
        raise AssertionError

    def slot(self, slot: Slot, *, bare: bool = False) -> dict[str, Any]:
        """A reference to the schema of a slot, switches included unless it is `bare`."""
        bare = bare and not self.overlay
        name = _name(slot) + ("Bare" if bare else "") + self.ending
        if name not in self.made:
            self.made[name] = {}  # it may hold itself
            inner = self.unswitched(slot, bare)
            self.made[name] = inner if bare else self.switched(slot, inner)
        return {"$ref": f"#/$defs/{name}"}

    def switched(self, slot: Slot, inner: dict[str, Any]) -> dict[str, Any]:
        """The schema, or a switch whose options want the same."""
        described: dict[str, Any] = {key: inner[key] for key in DESCRIBING if key in inner}
        made = {
            **described,
            "if": {"type": "object", "required": ["by"]},
            "then": self.switch(slot),
            "else": inner,
        }
        return _or_absent(made) if self.overlay else made

    def switch(self, slot: Slot) -> dict[str, Any]:
        """A switch whose options want what the slot wants."""
        name = f"{_name(slot)}Switch{self.ending}"
        if name not in self.made:
            self.made[name] = {}  # an option may be a switch again
            by = "The reading that chooses; under `within:` it may be a fact."
            option = _or_absent(self.slot(slot))
            otherwise = _shown("Otherwise", "What holds for the options that are not named.")
            self.made[name] = {
                "title": "Switch",
                "description": "A reading chooses: each of its options has its value.",
                "type": "object",
                "properties": {
                    "by": self.leaf("reading") | _shown("By", by),
                    "otherwise": otherwise | option,
                },
                "required": ["by"],
                "minProperties": 2,
                "additionalProperties": option,
            }
        return {"$ref": f"#/$defs/{name}"}

    def unswitched(self, slot: Slot, bare: bool) -> dict[str, Any]:
        """The schema of a slot as the language wants it where there is no switch."""
        match slot.shape:
            case "part" if slot.kind == "Review":
                return _by_shape(self.part(slot.kind), self.leaf("review_day"), "object")
            case "part":
                return self.part(slot.kind)
            case "map":
                return self.map(slot, bare)
            case "list":
                return self.list(slot, bare)
            case "condition":
                return self.condition(slot)
            case "timing":
                return self.timing(slot)
            case "choice":
                return self.leaf(_choice_name(slot), slot.choices)
            case _:
                return self.leaf(slot.kind)

    def leaf(self, kind: str, choices: tuple[str, ...] = ()) -> dict[str, Any]:
        """A reference to the schema of a text."""
        name = f"{kind}_choice" if choices else kind or "prose"
        if name not in self.made:
            self.made[name] = _enum(kind, choices) if choices else _text(kind)
        return {"$ref": f"#/$defs/{name}"}

    def map(self, slot: Slot, bare: bool) -> dict[str, Any]:
        """Entries by id."""
        assert slot.inner is not None
        made: dict[str, Any] = {
            "type": "object",
            "additionalProperties": self.slot(slot.inner, bare=bare),
        }
        if slot.keys in {"id", "agency"}:
            made["propertyNames"] = {"pattern": f"^{ID}$"}
        if slot.least and not self.overlay:
            made["minProperties"] = slot.least
        return made

    def list(self, slot: Slot, bare: bool) -> dict[str, Any]:
        """A list, and where the language has it, one value in its stead."""
        assert slot.inner is not None
        many: dict[str, Any] = {"type": "array", "items": self.slot(slot.inner, bare=bare)}
        if slot.least:
            many["minItems"] = slot.least
        if not slot.one_or_list:
            return many
        return _by_shape(many, self.unswitched(slot.inner, bare), "array")

    def condition(self, slot: Slot) -> dict[str, Any]:
        """Tests that must all hold."""
        ref = self.slot(slot)
        several = {"type": "array", "items": ref, "minItems": 1}

        def texts(kind: str, shown: dict[str, Any]) -> dict[str, Any]:
            words = Slot("list", kind, inner=Slot("text", kind), one_or_list=True)
            return shown | self.switched(words, _described(self.unswitched(words, False), shown))

        actor = _shown("Actor", "Who did the act: `actor: raising line_manager`.")
        raising = _shown("Raising agency", "That agency raised the concern.")
        receiving = _shown("Receiving agency", "The concern was put to that agency.")
        hours = _shown("Hours", "The act fell inside (`open`) or outside (`closed`) office hours.")
        day = _shown("Day", "The act fell on a working day (`working`), or not (`closed`).")
        state = "A value of a fact, or the state of a duty; one or a list."
        return {
            "title": "Condition",
            "description": "Tests of facts and of the state of duties; all of them must hold.",
            "type": "object",
            "properties": {
                "all": _shown("All", "All of these conditions hold.") | several,
                "any": _shown("Any", "At least one of these conditions holds.") | several,
                "not": _shown("Not", "This condition does not hold.") | ref,
                "actor": texts("actor", actor),
                "hours": hours | {"enum": ["open", "closed"]},
                "day": day | {"enum": ["working", "closed"]},
                "raising_agency": texts("agency", raising),
                "receiving_agency": texts("agency", receiving),
            },
            "additionalProperties": texts("test_value", _shown("Value", state)),
            "minProperties": 1,
        }

    def timing(self, slot: Slot) -> dict[str, Any]:
        """A timescale, or the earlier or later of several."""
        several = {
            "type": "array",
            "items": self.slot(Slot("timing", "timescale")),
            "minItems": 2,
        }
        earlier = _shown("Earlier of", "The earlier of the dates of these timescales.")
        later = _shown("Later of", "The later of the dates of these timescales.")
        choice = {
            "type": "object",
            "properties": {"earlier_of": earlier | several, "later_of": later | several},
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        }
        return _by_shape(choice, self.leaf(slot.kind), "object")


def _shown(title: str, words: str) -> dict[str, Any]:
    return {"title": title, "description": _plain(words), "markdownDescription": words}


def _offered(slot: Slot) -> dict[str, Any]:
    """What an editor offers for a value: the words of a choice, else examples of its kind."""
    kind = text_kind(slot)
    words = slot.choices or (
        ACTS if kind == "act" else tuple(CHOICES[kind]) if kind in CLOSED else ()
    )
    if not words:
        return {"examples": list(EXAMPLES[kind])} if kind in EXAMPLES else {}
    meaning = CHOICES[_choice_name(slot) if slot.choices else kind]
    return {
        "defaultSnippets": [
            {
                "label": word,
                "body": word,
                "description": _plain(meaning[word]),
                "markdownDescription": meaning[word],
            }
            for word in words
        ]
    }


def _described(schema: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
    """The schema with these words on it and on each of its branches."""
    made = {**schema, **words}
    for branch in ("then", "else"):
        if branch in made:
            made[branch] = {**made[branch], **words}
    return made


def _or_absent(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema, or the word that takes the key away."""
    described: dict[str, Any] = {key: schema[key] for key in DESCRIBING if key in schema}
    return {
        **described,
        "if": {"const": "absent"},
        "then": {"title": "Absent", "description": "The key is taken away."},
        "else": schema,
    }


def _by_shape(there: dict[str, Any], otherwise: dict[str, Any], type: str) -> dict[str, Any]:
    return {"if": {"type": type}, "then": there, "else": otherwise}


def _name(slot: Slot) -> str:
    if slot.shape == "part":
        return slot.kind.removesuffix("Doc")
    words = f"{slot.shape} {slot.kind}" if slot.shape != "choice" else f"choice {slot.kind}"
    if slot.shape == "list" and slot.inner is not None and slot.inner.shape == "part":
        words = f"list {slot.inner.kind.removesuffix('Doc')}"
    if slot.shape == "map" and slot.inner is not None and slot.inner.shape == "part":
        words = f"map {slot.inner.kind.removesuffix('Doc')}"
    if slot.least:
        words += f" {slot.least}"
    return "".join(each[:1].upper() + each[1:] for each in re.split("[ _]", words))


def _choice_name(slot: Slot) -> str:
    return "yes_no" if set(slot.choices) <= {"yes", "no"} else slot.kind


def _enum(kind: str, words: tuple[str, ...]) -> dict[str, Any]:
    said = [CHOICES[kind][word] for word in words]
    values: list[Any] = list(words)
    if kind == "format":  # which an editor takes for a number
        values, said = [*map(int, words), *words], said * 2
    return {
        "enum": values,
        "enumDescriptions": [_plain(each) for each in said],
        "markdownEnumDescriptions": said,
    }


def _text(kind: str) -> dict[str, Any]:
    """A text of a kind, as YAML may take it."""
    if kind in CLOSED:
        words = ACTS if kind == "act" else tuple(CHOICES[kind])
        return _enum(kind, words)
    made: dict[str, Any] = {}
    pattern = PATTERNS.get(kind)
    if pattern is None:
        made |= {"type": TEXT_TYPES, "minLength": 1}
    elif kind in NUMBERS:
        made |= {"type": ["integer", "string"], "minimum": 0, "maximum": 9999}
    elif kind in {"option", "value", "id"}:
        made |= {"type": ["string", "boolean"] if kind != "id" else "string"}
    else:
        made["type"] = "string"
    if pattern is not None:
        made["patternErrorMessage"] = _complaint(kind)
        space = r"\s*" if kind in PADDED else ""
        made["pattern"] = f"^{space}{pattern}{space}$"
    return made


def _complaint(kind: str) -> str:
    """What an editor says of a text that has not the form of its kind."""
    words = _plain(KIND_WORDS.get(kind, KIND_WORDS["id"])).rstrip(".")
    examples = EXAMPLES.get(kind, ())
    said = f"; for example: {examples[0]}" if examples else ""
    return f"write {words[:1].lower()}{words[1:]}{said}"


def _plain(words: str) -> str:
    """Words without the marks of Markdown."""
    return words.replace("`", "").strip()
