"""Where a policy file declares its names and where it mentions them."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from escalate_rules.authoring.compile_names import AGENCIES, JOINS, OF_STAGE, TRIGGER_TESTS
from escalate_rules.authoring.diagnostics import Span
from escalate_rules.authoring.documents import ID
from escalate_rules.authoring.places import part_of
from escalate_rules.authoring.readings import BY, OTHERWISE, is_switch, text_of
from escalate_rules.authoring.shorttexts import WHOSE
from escalate_rules.authoring.source import Mapping as Written
from escalate_rules.authoring.source import Node, Scalar
from escalate_rules.core.frozen import dataclass
from escalate_rules.editor.slots import Place, places, text_kind

# What the entries of each map are.
DECLARED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "agencies": "agency", "facts": "fact", "moments": "moment", "events": "moment",
        "roles": "role", "readings": "reading", "stages": "stage", "moves": "move",
        "duties": "duty", "caps": "cap", "routes": "route", "powers": "power",
        "compositions": "composition", "handovers": "handover", "endings": "ending",
        "register": "entry", "contacts": "contact", "promises": "promise", "clauses": "clause",
    }
)  # fmt: skip
WHOLE: Final = frozenset(
    {"role", "stage", "fact", "agency", "route", "handover", "ending", "clause"}
)
MOMENTS: Final = frozenset({"moment", "trigger"})
WORDS_OF_STAGE: Final = frozenset({*OF_STAGE, "outcome", "escalation", "escalates"})
TOKEN: Final = re.compile(rf"{ID}(?:\.{ID})*")
AFTER_MOMENT: Final = re.compile(rf"(?:\bof|\bbefore|\bby|\band) +({ID}(?:\.{ID})*)")


@dataclass(frozen=True, slots=True)
class Name:
    """A name where it is written: its kind, itself, and its place.

    The values of a fact and the options of a reading are called `OWNER/NAME`.
    """

    kind: str
    name: str
    span: Span
    declares: bool = False

    @property
    def what(self) -> tuple[str, str]:
        """What it names."""
        return self.kind, self.name


def names_in(root: Node) -> list[Name]:
    """Every name of an unresolved tree: where it is declared, and wherever it is mentioned."""
    all_places = list(places(root))
    declared = [each for place in all_places for each in _declared(place)]
    known = _Known({each.what for each in declared})
    mentioned = [each for place in all_places for each in known.mentions(place)]
    return [*declared, *mentioned]


def _declared(place: Place) -> Iterator[Name]:
    owner = place.owner
    if place.key is None or owner is None or owner.slot is None or owner.slot.shape != "map":
        return
    if isinstance(owner.node, Written) and is_switch(owner.node):
        return
    section, name = owner.slot.kind, place.key.text
    if section in DECLARED:
        yield Name(DECLARED[section], name, place.key.span, True)
    elif section in {"values", "options"} and len(owner.where) > 1:
        kind = "value" if section == "values" else "option"
        yield Name(kind, f"{owner.where[-2]}/{name}", place.key.span, True)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a file declares, for telling what a mention is of."""

    declared: set[tuple[str, str]]

    def mentions(self, place: Place) -> Iterator[Name]:
        """The names that a text or a key mentions."""
        key, owner = place.key, place.owner
        if key is not None and owner is not None:
            yield from self._key(key, owner)
        if not isinstance(place.node, Scalar) or place.node.style == "empty":
            return
        node, kind = place.node, text_kind(place.slot)
        for found, name, start in self._in(node.text, kind, place):
            shown = name.rpartition("/")[2]
            yield Name(found, name, part_of(node, start, start + len(shown)))

    def _key(self, key: Scalar, owner: Place) -> Iterator[Name]:
        """A key that is itself a mention: a test, an option, or an agency."""
        node, slot = owner.node, owner.slot
        if isinstance(node, Written) and is_switch(node) and owner.where:
            if key.text not in (BY, OTHERWISE):
                switch = text_of(node.entries[0][1])
                kind = "option" if ("reading", switch) in self.declared else "value"
                yield Name(kind, f"{switch}/{key.text}", key.span)
        elif slot is not None and slot.shape == "map" and slot.keys == "agency":
            yield Name("agency", key.text, key.span)
        elif slot is not None and slot.shape == "condition":
            if key.text in AGENCIES or key.text in (*TRIGGER_TESTS, *JOINS, "actor"):
                return
            for kind, name, start in self._duty_or_fact(key.text):
                yield Name(kind, name, part_of(key, start, start + len(name)))

    def _duty_or_fact(self, text: str) -> Iterator[tuple[str, str, int]]:
        if ("fact", text) in self.declared:
            yield "fact", text, 0
            return
        yield from self._owner(text)

    def _owner(self, text: str) -> Iterator[tuple[str, str, int]]:
        """The stage, duty or fact that a name such as `stage_1.outcome.done` starts with."""
        name, _, rest = text.partition(".")
        for kind in ("stage", "duty", "fact", "moment"):
            if (kind, name) in self.declared and (rest or kind in {"duty", "moment"}):
                yield kind, name, 0
                return

    def _in(self, text: str, kind: str, place: Place) -> Iterator[tuple[str, str, int]]:
        """Kind, name and place in the text of every mention."""
        if kind in WHOLE:
            yield kind, text, 0
        elif kind == "include":
            if text not in AGENCIES:
                yield "agency", text, 0
        elif kind in {"goal_stage", "from_stage"}:
            if text not in {"later", "back", "any"}:
                yield "stage", text, 0
        elif kind in {"duty", "hastened"} or kind in MOMENTS:
            yield from self._owner(text)
        elif kind == "reading":
            yield ("reading" if ("reading", text) in self.declared else "fact"), text, 0
        elif kind == "value" and len(place.where) > 1:
            yield "value", f"{place.where[-2]}/{text}", 0
        elif kind == "option" and len(place.where) > 1:
            yield "option", f"{place.where[-2]}/{text}", 0
        elif kind == "test_value":
            yield from self._tested(text, place)
        elif kind in {"timescale", "until"}:
            for match in AFTER_MOMENT.finditer(text):
                for found, name, start in self._owner(match[1]):
                    yield found, name, match.start(1) + start
        elif kind in {"parties", "actor"} and text.strip() != "not said":
            yield from self._parties(text)

    def _tested(self, text: str, place: Place) -> Iterator[tuple[str, str, int]]:
        test = place if place.key is not None else place.owner
        if test is None or test.key is None:
            return
        if test.key.text in AGENCIES:
            yield "agency", text, 0
        elif ("fact", test.key.text) in self.declared:
            yield "value", f"{test.key.text}/{text}", 0

    def _parties(self, text: str) -> Iterator[tuple[str, str, int]]:
        words = list(TOKEN.finditer(text))
        for at, word in enumerate(words):
            before = words[at - 1].group() if at else ""
            if before == "of":
                yield from (
                    (kind, name, word.start()) for kind, name, _ in self._owner(word.group())
                )
            elif word.group() not in {*WHOSE, "and", "or", "of", "actor", "party"}:
                yield "role", word.group(), word.start()
