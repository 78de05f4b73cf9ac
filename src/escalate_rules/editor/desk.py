"""What an editor asks about a policy file, answered from its text alone.

Lines and columns start from 1 and count code points, as everywhere in the
library; what units an editor counts in is the server's business.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from escalate_rules.authoring.compile_names import AGENCIES, JOINS, STATES, TRIGGER_TESTS, TRIGGERS
from escalate_rules.authoring.diagnostics import Span
from escalate_rules.authoring.load import check_policy
from escalate_rules.authoring.overlays import EXTENDS, MOST_BASES, NAME, Find
from escalate_rules.authoring.readings import child, text_of
from escalate_rules.authoring.shorttexts import PROMPT, WHOSE
from escalate_rules.authoring.source import Mapping, Node, Scalar, Source, read_source
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import ACTS, Policy
from escalate_rules.editor.names import Name, names_in
from escalate_rules.editor.slots import (
    ROOT,
    Place,
    Slot,
    fields_of,
    places,
    text_kind,
)
from escalate_rules.editor.vocabulary import CHOICES, EXAMPLES, KIND_WORDS, title_of
from escalate_rules.telling.elements import element_sentence

# One of these keys at the top tells a policy from a history or a suite.
OF_POLICY: Final = frozenset(
    {"format", "extends", "partnership", "calendar", "stages", "roles", "clauses", "facts"}
)
NOT_POLICY: Final = frozenset({"policy", "events", "scenarios", "cases"})
SURELY_POLICY: Final = frozenset({"format", "clauses"})
STAND_IN: Final = "a_name"


class Offer(NamedTuple):
    """Something to complete with."""

    text: str
    kind: str
    words: str = ""
    insert: str = ""


class Hover(NamedTuple):
    """What is shown about the words at a place, as Markdown."""

    text: str
    span: Span


@dataclass()
class Desk:
    """One text of one file; another text is another desk."""

    text: str
    path: str
    find: Find
    before: Policy | None = None

    @cached_property
    def source(self) -> Source:
        """The text as it is read."""
        return read_source(self.text, self.path)

    @cached_property
    def is_policy(self) -> bool:
        """Whether the file is meant to be a policy."""
        root = self.source.root
        if isinstance(root, Mapping):
            keys = {key.text for key, _ in root.entries}
            if keys & NOT_POLICY and not keys & SURELY_POLICY:
                return False
            return bool(keys & OF_POLICY)
        return root is None and any(f"{key}:" in self.text for key in OF_POLICY)

    @cached_property
    def policy(self) -> Policy | None:
        """The compiled policy; the last one that there was, where this text has mistakes."""
        policy, _ = check_policy(self.text, self.path, find=self.find)
        return policy if policy is not None else self.before

    @cached_property
    def names(self) -> list[Name]:
        """Every name of the file, as far as it can be read."""
        return names_in(self.source.root) if self.source.root is not None else []

    @cached_property
    def places(self) -> list[Place]:
        """Every place of the file, as far as it can be read."""
        return list(places(self.source.root)) if self.source.root is not None else []

    @cached_property
    def below(self) -> "list[tuple[str, Desk]]":
        """The texts that this one extends, the nearest first, each with where its file is."""
        found: list[tuple[str, Desk]] = []
        desk = self
        while len(found) < MOST_BASES:
            named = text_of(child(desk.source.root, EXTENDS)) if desk.source.root else ""
            base = self.find(named) if NAME.fullmatch(named) else None
            if base is None or base.path in {path for path, _ in found}:
                break
            text = base.data if isinstance(base.data, str) else base.data.decode("utf-8", "replace")
            desk = Desk(text, base.path, self.find)
            found.append((base.path, desk))
        return found

    # Names.

    def name_at(self, line: int, column: int) -> Name | None:
        """The name that stands at a place."""
        lines = self.source.text.split("\n")
        if line <= len(lines) and lines[line - 1][column - 1 : column] in {'"', "'"}:
            column += 1  # a name in quotes starts after them
        found = [each for each in self.names if _holds(each.span, line, column)]
        return min(found, key=lambda each: _width(each.span), default=None)

    def declared(self, name: Name) -> list[Name]:
        """Where it is declared."""
        return [each for each in self.names if each.declares and each.what == name.what]

    def declared_below(self, name: Name) -> list[tuple[str, Name]]:
        """Where a text that this one extends declares it, with where that text's file is."""
        return [(path, each) for path, desk in self.below for each in desk.declared(name)]

    def uses(self, name: Name) -> list[Name]:
        """Everywhere it stands, the declaration first."""
        return sorted(
            {each for each in self.names if each.what == name.what},
            key=lambda each: (not each.declares, each.span.line, each.span.column),
        )

    # Hover.

    def hover(self, line: int, column: int) -> Hover | None:
        """The sentence of the element at a place with its clauses, or what its key is for."""
        name = self.name_at(line, column)
        if name is not None:
            said = self._about(name)
            if said:
                return Hover(said, name.span)
        for place in reversed(self.places):
            key, owner = place.key, place.owner
            if key is None or owner is None or not _holds(key.span, line, column):
                continue
            said = self._about_key(place, owner)
            return Hover(said, key.span) if said else None
        return None

    def _about(self, name: Name) -> str:
        policy = self.policy
        if policy is None:
            return ""
        if name.kind == "clause":
            return f"**{name.name}**\n\n{element_sentence(policy, f'clause:{name.name}')}"
        owner, _, inner = name.name.partition("/")
        if inner:
            return self._about_inner(policy, name.kind, owner, inner)
        sentence = element_sentence(policy, name.name)
        return "\n\n".join([sentence, *_clauses(policy, name.name)]) if sentence else ""

    def _about_inner(self, policy: Policy, kind: str, owner: str, inner: str) -> str:
        if kind == "value" and owner in policy.index.facts:
            fact = policy.index.facts[owner]
            title = dict(fact.values).get(inner, "")
            return f"{fact.asks} — {title}" if title else ""
        for place in self.places:
            if place.where[-4:] == ("readings", owner, "options", inner):
                return place.node.text if isinstance(place.node, Scalar) else ""
        return ""

    def _about_key(self, place: Place, owner: Place) -> str:
        assert place.key is not None
        if owner.slot is None:
            return ""
        slot = owner.slot
        if slot.shape == "list" and slot.one_or_list and slot.inner is not None:
            slot = slot.inner
        if slot.shape == "part":
            field = fields_of(slot.kind).get(place.key.text)
            if field is None:
                return ""
            more = KIND_WORDS.get(text_kind(field.slot), "")
            said = f"**{title_of(field.key)}**\n\n{field.words}"
            sentence = ""
            if field.key in {"outcome", "escalates"} and self.policy is not None:
                row = {"outcome": "outcome", "escalates": "escalation"}[field.key]
                sentence = element_sentence(self.policy, f"{owner.where[-1]}.{row}")
            return "\n\n".join(filter(None, [said, more, sentence]))
        return ""

    # Completion.

    def offers(self, line: int, column: int) -> list[Offer]:
        """What may stand at a place: keys, words of a choice, names."""
        lines = self.source.text.split("\n")
        if line > len(lines):
            return []
        written = lines[line - 1]
        before, after = written[: column - 1], written[column - 1 :]
        word = _word_before(before)
        stem = before[: len(before) - len(word)]
        rest = _after_word(after)
        found = self._tried(lines, line, stem, rest)
        if found is None:
            return []
        place, is_key = found
        if is_key:
            return list(self._keys(place))
        is_quoted = stem[-1:] in {'"', "'"}
        offers = self._values(place, place.node.text if isinstance(place.node, Scalar) else "")
        return [each._replace(insert="") if is_quoted else each for each in offers]

    def _tried(
        self, lines: list[str], line: int, stem: str, rest: str
    ) -> tuple[Place, bool] | None:
        """The place where a name would stand, found by writing one there and reading the text."""
        at = len(stem) + 1
        for written in (f"{stem}{STAND_IN}{rest}", f"{stem}{STAND_IN}: x{rest}"):
            text = "\n".join([*lines[: line - 1], written, *lines[line:]])
            root = read_source(text, self.path).root
            if root is None:
                continue
            if self.source.root is None:  # it can be read only with something at this place
                self.names = names_in(root)
                self.places = list(places(root))
            for place in places(root):
                key = place.key
                if (
                    key is not None
                    and STAND_IN in key.text
                    and (key.line, key.column) == (line, at)
                ):
                    return place, True
                node = place.node
                if (
                    isinstance(node, Scalar)
                    and STAND_IN in node.text
                    and _holds(node.span, line, at)
                    and (place.slot is not None)
                ):
                    if place.slot.shape in {"part", "map", "condition"}:
                        continue  # a text where keys belong: the second way shows which
                    return place, False
        return None

    def _keys(self, place: Place) -> Iterator[Offer]:
        owner = place.owner
        if owner is None or not isinstance(owner.node, Mapping) or owner.slot is None:
            return
        slot: Slot = owner.slot
        if slot.shape == "list" and slot.one_or_list and slot.inner is not None:
            slot = slot.inner
        taken = {key.text for key, _ in owner.node.entries}
        switch = owner.node.entries[0]
        if switch[0].text == "by" and owner.slot != ROOT and isinstance(switch[1], Scalar):
            for name in self._inner_names(switch[1].text):
                if name not in taken:
                    yield Offer(name, "option", insert=f"{name}: ")
            yield Offer("otherwise", "key", "What holds for the others.", "otherwise: ")
        elif slot.shape == "part":
            for key, field in fields_of(slot.kind).items():
                if key not in taken:
                    yield Offer(key, "key", field.words, f"{key}: ")
        elif slot.shape == "map" and slot.keys == "agency":
            yield from (each._replace(insert=f"{each.text}: ") for each in self._named("agency"))
        elif slot.shape == "condition":
            for kind in ("fact", "duty"):
                for each in self._named(kind):
                    yield each._replace(insert=f"{each.text}: ")
            for word in ("actor", *AGENCIES, *TRIGGER_TESTS, *JOINS):
                yield Offer(word, "key", insert=f"{word}: ")

    def _inner_names(self, owner: str) -> list[str]:
        return [
            each.name.partition("/")[2]
            for each in (*self.names, *(name for _, desk in self.below for name in desk.names))
            if each.declares and each.name.startswith(f"{owner}/")
        ]

    def _values(self, place: Place, text: str) -> Iterator[Offer]:
        slot = place.slot
        kind = text_kind(slot)
        if slot is not None and slot.choices:
            words = CHOICES.get(slot.kind, CHOICES["yes_no"])
            for word in slot.choices:
                yield Offer(word, "choice", words.get(word, ""))
        elif kind in {"clause", "role", "stage", "fact", "agency", "route", "handover", "ending"}:
            yield from self._named(kind)
        elif kind == "include":
            yield from self._named("agency")
            yield from (Offer(each, "choice") for each in EXAMPLES[kind])
        elif kind in {"goal_stage", "from_stage"}:
            yield from self._named("stage")
            yield from (Offer(each, "choice") for each in EXAMPLES[kind])
        elif kind == "parties":
            yield from self._named("role")
            yield from (Offer(each, "word") for each in (*WHOSE, "party", "actor", "not said"))
        elif kind == "actor":
            yield from self._named("role")
        elif kind in {"trigger", "moment"}:
            yield from self._moments()
        elif kind in {"timescale", "until"}:
            if text.split(STAND_IN, maxsplit=1)[0].strip():
                yield from self._moments()
            else:
                yield from (Offer(each, "example") for each in EXAMPLES[kind])
        elif kind == "act":
            yield from (Offer(each, "choice", CHOICES["act"][each]) for each in ACTS)
        elif kind == "nation":
            yield from (Offer(each, "choice", words) for each, words in CHOICES["nation"].items())
        elif kind == "reading":
            yield from self._named("reading")
            yield from self._named("fact")
        elif kind in {"value", "option"}:
            yield from (Offer(each, "value") for each in self._inner_names(str(place.where[-2])))
        elif kind == "test_value":
            yield from self._tests(place)
        elif kind == "promptly":
            yield from (Offer(each, "example") for each in PROMPT)
        elif kind in {"duty", "hastened"}:
            yield from self._named("duty")
            yield from (Offer(each, "choice") for each in EXAMPLES.get(kind, ()))
        else:
            yield from (Offer(each, "example") for each in EXAMPLES.get(kind, ()))

    def _tests(self, place: Place) -> Iterator[Offer]:
        test = place if place.key is not None else place.owner
        name = test.key.text if test is not None and test.key is not None else ""
        if name in AGENCIES:
            yield from self._named("agency")
        elif name in TRIGGER_TESTS:
            yield from (Offer(each, "choice") for each in TRIGGER_TESTS[name])
        elif any(each.declares and each.what == ("fact", name) for each in self.names):
            yield from (Offer(each, "value") for each in self._inner_names(name))
        else:
            yield from (Offer(each, "choice") for each in STATES)

    def _moments(self) -> Iterator[Offer]:
        yield from (Offer(each, "event") for each in TRIGGERS)
        yield from self._named("moment")
        for each in self._named("duty"):
            yield from (Offer(f"{each.text}.{what}", "moment") for what in ("done", "due"))

    def _named(self, kind: str) -> Iterator[Offer]:
        seen = set()
        for desk in (self, *(each for _, each in self.below)):
            for each in desk.names:
                if each.declares and each.kind == kind and each.name not in seen:
                    seen.add(each.name)
                    quoted = f'"{each.name}"' if kind == "clause" else ""
                    yield Offer(each.name, kind, desk._words(each), quoted)

    def _words(self, name: Name) -> str:
        """The title of a declared name, as its file has it."""
        for place in self.places:
            if place.key is not None and place.key.span == name.span:
                return _title(place.node)
        return ""


def _title(node: Node) -> str:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        values = {key.text: value for key, value in node.entries}
        for key in ("title", "asks", "says", "guidance", "what"):
            value = values.get(key)
            if isinstance(value, Scalar):
                return value.text
    return ""


def _clauses(policy: Policy, element: str) -> Iterator[str]:
    """The clauses that an element cites, with their words."""
    from escalate_rules.present.elements import explain

    for clause, words in explain(policy, element).clauses:
        if words:
            yield f"> **{clause}** {words}"


_WORD: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"


def _word_before(text: str) -> str:
    return text[len(text.rstrip(_WORD)) :]


def _after_word(text: str) -> str:
    return text.lstrip(_WORD)


def _holds(span: Span, line: int, column: int) -> bool:
    start, end = (span.line, span.column), (span.end_line, span.end_column)
    return start <= (line, column) <= end


def _width(span: Span) -> tuple[int, int]:
    return span.end_line - span.line, span.end_column - span.column
