"""What the texts of a document mean in its names.

`Desk` is what every part of the compiler holds: the names, the place of every
text, and the findings so far. A text that cannot be understood becomes a
finding and something harmless in its stead, so that one run finds everything.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

from escalate_rules.authoring import shorttexts
from escalate_rules.authoring.compile_names import (
    AGENCIES,
    JOINS,
    OF_STAGE,
    STATES,
    TRIGGER_TESTS,
    Names,
)
from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.nearest import one_of, suggest
from escalate_rules.authoring.places import Places
from escalate_rules.authoring.readings import ABSENT, BY, OTHERWISE
from escalate_rules.authoring.shared import Kept, Shared
from escalate_rules.authoring.shorttexts import Fault
from escalate_rules.authoring.source import Location
from escalate_rules.core.conditions import (
    ALWAYS,
    ActorIs,
    All,
    AnyOf,
    Condition,
    DutyIs,
    FactIs,
    Not,
    TriggerOn,
)
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import NOBODY_SAID, Parties
from escalate_rules.core.timescale import ByFact, Choice, OneOf, Timescale, Unit, Within

Made = TypeVar("Made")


@dataclass(slots=True)
class Desk:
    """The names, the places and the findings of one compilation."""

    places: Places
    names: Names
    shared: Shared | None = None
    # Names that mean something else than under the choice that `shared` began with; None: any may.
    unlike: frozenset[str] | None = frozenset()

    def once(self, make: Callable[..., Made], part: object, *told: object) -> Made:
        """`make(desk, part, *told)`: once for all the choices under which that is the same."""
        shared = self.shared
        if (
            shared is None
            or self.unlike is None
            or (self.unlike and shared.mentions(part, self.unlike))
        ):
            return make(self, part, *told)
        known = shared.made.get((make, id(part)))
        if known is not None and known.told == told:
            had: Made = known.made
            return had
        made = make(self, part, *told)
        if not self.places.diagnostics:
            shared.made[make, id(part)] = Kept(part, told, made)
        return made

    def note(
        self, code: str, message: str, where: Location, *, key: bool = False, help: str = ""
    ) -> None:
        """A finding about the value at `where`, or about its key."""
        self.places.note(code, message, where, key=key, help=help)

    def name(
        self,
        code: str,
        what: str,
        word: str,
        known: Collection[str],
        where: Location,
        help: str = "",
    ) -> bool:
        """Whether `word` is one of `known`; if not, that is found."""
        if word in known:
            return True
        message = f"{quoted(word)} is not {what}"
        self.note(code, message, where, help=suggest(word, known, help))
        return False

    def names_at(
        self, code: str, what: str, words: Iterable[str], known: Collection[str], where: Location,
        help: str = "",
    ) -> tuple[str, ...]:  # fmt: skip
        """Those of `words` that are known, each once; the others are found."""
        found = [
            word
            for at, word in enumerate(words)
            if word in known or self.name(code, what, word, known, (*where, at), help)
        ]
        return tuple(dict.fromkeys(found))

    def cites(self, part: Any, where: Location, key: str = "cites") -> tuple[str, ...]:
        """The clauses that a part cites."""
        help = "list it under `clauses:`"
        return self.names_at(
            "ER211", "a clause listed here", part.cites, self.names.clauses, (*where, key), help
        )

    def stages(self, words: tuple[str, ...], where: Location) -> frozenset[str] | None:
        """The stages named; None where none is."""
        if not words:
            return None
        return frozenset(self.names_at("ER208", "a stage", words, self.names.stages, where))

    def triggers(
        self, words: Iterable[str], where: Location, *, ends: bool = False
    ) -> tuple[str, ...]:
        """The moments that open or close something.

        Args:
            ends: They discharge, so that `STAGE.entered` has a meaning: what is
                owed elsewhere may be done by reaching a stage.
        """
        found = []
        for at, word in enumerate(words):
            here = (*where, at)
            owner, _, what = word.rpartition(".")
            if ends and owner in self.names.stages and what in {"entered", "left"}:
                found.append(word)
            elif owner in self.names.stages and what in OF_STAGE:
                message = f"{quoted(word)} names its stage in the wrong place"
                help = f"write {quoted(what)} here, and `in: {owner}`"
                self.note("ER209", message, here, help=help)
            elif owner in self.names.facts and what == "known":
                message = f"{quoted(word)} can be counted from, and opens nothing"
                help = f"write `as_soon_as:` with a value of {quoted(owner)}"
                self.note("ER209", message, here, help=help)
            elif word in self.names.stages:
                help = f"write `entered` or `left` here, and `in: {word}`"
                self.note("ER209", f"{quoted(word)} is a stage, and no event", here, help=help)
            elif word in self.names.endings and word not in self.names.triggers:
                help = "write `closed`, and under `when:` the fact that leads to this ending"
                self.note("ER209", f"{quoted(word)} is an ending, and no event", here, help=help)
            elif word in self.names.handovers and word not in self.names.triggers:
                help = "write `handed_over`; what runs alongside opens `as_soon_as:` its fact"
                self.note("ER209", f"{quoted(word)} is a handover, and no event", here, help=help)
            elif self.name("ER209", "an event or a moment", word, self.names.triggers, here):
                found.append(word)
        return tuple(dict.fromkeys(found))

    def moment(self, word: str, where: Location) -> str:
        """A moment's name; empty where there is no such moment."""
        try:
            return shorttexts.moment(word, self.names.moments).name
        except Fault as fault:
            self.places.fault(fault, where)
            return ""

    def parties(
        self, text: str | None, where: Location, *, any_side: bool = False
    ) -> Parties | None:
        """Whom a text names; None where there is no text.

        Args:
            any_side: A bare `party` is allowed, which is that of both sides.
        """
        if text is None:
            return None
        names = self.names
        known = names.parties.get((text, any_side))
        if known is None:
            try:
                known = shorttexts.parties(text, names.roles, names.moments, any_side=any_side)
            except Fault as fault:
                self.places.fault(fault, where)
                return NOBODY_SAID
            names.parties[text, any_side] = known
        return known

    def roles(self, words: tuple[str, ...], where: Location) -> tuple[str, ...]:
        """Roles by their ids."""
        return self.names_at("ER207", "a role", words, self.names.roles, where)

    def timescale(self, value: Any, where: Location) -> Timescale | None:
        """What a timescale says: a text, `earlier_of:`, `later_of:` or a switch by a fact."""
        if value is None:
            return None
        if isinstance(value, str):
            found = self.names.timescales.get(value)
            if found is None:
                try:
                    found = shorttexts.timescale(value, self.names.moments)
                except Fault as fault:
                    self.places.fault(fault, where)
                    return None
                self.names.timescales[value] = found
            if isinstance(found, Within) and found.unit is Unit.WORKING_HOURS:
                self.need_office_hours("working hours are counted", where)
            return found
        if isinstance(value, dict) and next(iter(value), "") == BY:
            return self._by_fact(value, where)
        if isinstance(value, dict) and len(value) == 1:
            ((key, parts),) = value.items()
            if key in ("earlier_of", "later_of") and isinstance(parts, list) and len(parts) > 1:
                found_parts = [
                    self.timescale(part, (*where, key, at)) for at, part in enumerate(parts)
                ]
                choice = Choice(key.removesuffix("_of"))
                return OneOf(choice, tuple(part for part in found_parts if part is not None))
        help = "write a text, or `earlier_of:` or `later_of:` with a list of two or more"
        self.note("ER110", "this is not a timescale", where, help=help)
        return None

    def _by_fact(self, value: dict[str, Any], where: Location) -> Timescale | None:
        # Readings are resolved, and have found that this is a fact's id; one of
        # them may have taken the fact away.
        fact = value[BY]
        values = self.names.facts.get(fact)
        if values is None:
            message = f"{quoted(fact)} is not a fact under the readings chosen"
            help = "let the same reading switch what rests on it"
            self.note("ER219", message, (*where, BY), help=help)
            return None
        options: list[tuple[str, Timescale | None]] = []
        for key, part in value.items():
            if key in (BY, OTHERWISE):
                continue
            help = suggest(key, values)
            if key not in values:
                message = f"{quoted(key)} is not a value of {quoted(fact)}"
                self.note("ER206", message, (*where, key), key=True, help=help)
            options.append((key, self._option(part, (*where, key))))
        left_out = [each for each in values if each not in value]
        if left_out and OTHERWISE not in value:
            message = f"the switch does not say what holds for {one_of(left_out)}"
            help = "give each value a timescale or `absent`, or add `otherwise:`"
            self.note("ER218", message, (*where, BY), help=help)
        return ByFact(fact, tuple(options), self._option(value.get(OTHERWISE), (*where, OTHERWISE)))

    def _option(self, value: Any, where: Location) -> Timescale | None:
        return None if value == ABSENT else self.timescale(value, where)

    def need_office_hours(self, why: str, where: Location) -> None:
        """Without office hours, what needs them is found."""
        if not self.names.has_office_hours:
            help = 'give `office_hours: {from: "09:00", to: "17:00"}` under `calendar:`'
            self.note("ER309", f"{why}, and no office hours are given", where, help=help)

    def condition(self, value: Any, where: Location) -> Condition:
        """What a condition asks; always true where there is none."""
        return ALWAYS if value is None else self._tests(value, where)

    def _tests(self, value: Any, where: Location) -> Condition:
        if not isinstance(value, dict) or not value:
            help = "write a mapping, such as `{risk: [high, immediate]}`"
            if isinstance(value, str) and value in self.names.triggers:
                help = f"what happens stands under `on:`; write `on: {value}`"
            if isinstance(value, str):
                name, _, asked = value.replace("=", " ").replace(" is ", " ").partition(" ")
                if asked.strip() in self.names.facts.get(name, ()):
                    help = f"write `{{{name}: {asked.strip()}}}`"
            self.note("ER114", "this is not a condition", where, help=help)
            return ALWAYS
        parts = tuple(self._test(name, asked, (*where, name)) for name, asked in value.items())
        return parts[0] if len(parts) == 1 else All(parts)

    def _test(self, name: str, asked: Any, where: Location) -> Condition:
        if name in ("all", "any"):
            if not isinstance(asked, list) or not asked:
                self.note("ER114", f"`{name}` wants a list of conditions", where)
                return ALWAYS
            parts = tuple(self._tests(part, (*where, at)) for at, part in enumerate(asked))
            return All(parts) if name == "all" else AnyOf(parts)
        if name == "not":
            return Not(self._tests(asked, where))
        values = (asked,) if isinstance(asked, str) else tuple(asked or ())
        if isinstance(asked, dict) or not values or not all(isinstance(v, str) for v in values):
            message = f"{quoted(name)} wants a value, or a list of values"
            self.note("ER114", message, where, help="conditions are joined by `all:` and `any:`")
            return ALWAYS
        return self._leaf(name, values, where)

    def _leaf(self, name: str, values: tuple[str, ...], where: Location) -> Condition:
        def those(code: str, what: str, known: Collection[str]) -> tuple[str, ...]:
            return self.names_at(code, what, values, known, where)

        if name in self.names.facts:
            return FactIs(name, those("ER206", f"a value of `{name}`", self.names.facts[name]))
        if name in AGENCIES:
            return FactIs(name, those("ER212", "an agency", self.names.agencies))
        if name in self.names.duties:
            return DutyIs(name, those("ER206", "a state of a duty", STATES))
        if name == "actor":
            return ActorIs(self.actors(values, where))
        if name in TRIGGER_TESTS:
            if name == "hours":
                self.need_office_hours("the hour is tested", where)
            return TriggerOn(name, those("ER206", f"possible for `{name}`", TRIGGER_TESTS[name]))
        if name in self.names.readings:
            message = f"{quoted(name)} is a reading, which is chosen before a case starts"
            help = "write a switch `{by: " + name + ", …}` in place of what differs"
            self.note("ER205", message, where, key=True, help=help)
            return ALWAYS
        known = (*self.names.facts, *self.names.duties, *AGENCIES, "actor", *TRIGGER_TESTS, *JOINS)
        message = f"{quoted(name)} is neither a fact nor a duty"
        help = suggest(name, known, "declare it under `facts:`")
        for fact, of_it in self.names.facts.items():
            if name in of_it:
                help = f"it is a value of {quoted(fact)}; several values stand in `[ ]`"
        self.note("ER205", message, where, key=True, help=help)
        return ALWAYS

    def actors(self, words: tuple[str, ...], where: Location) -> tuple[str, ...]:
        """Roles by their ids, each with `raising` or `receiving` before it or without."""
        return tuple(
            dict.fromkeys(self._actor(text, (*where, at)) for at, text in enumerate(words))
        )

    def _actor(self, text: str, where: Location) -> str:
        try:
            return shorttexts.actor(text, self.names.roles)
        except Fault as fault:
            self.places.fault(fault, where)
            return text

    def number(
        self, text: str, where: Location, help: str = "write it in digits, such as `5`"
    ) -> int | None:
        """A whole number; None, and a finding, where the text is none."""
        if text.isascii() and text.isdigit() and len(text) <= 4:
            return int(text)
        message = f"{quoted(text)} is not a whole number"
        self.note("ER107", message, where, help=help)
        return None
