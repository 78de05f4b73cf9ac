"""What a decision or a plan answers to each word of an expectation, and whether it is that.

One small function a word. A `Found` is the answer in the words that a suite is
written in, so that it can be shown beside what was expected, or written in its
place.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, Final

from escalate_rules.analysis.plan import Plan
from escalate_rules.authoring.suite_values import Wanted
from escalate_rules.core.decision import Decision, citation
from escalate_rules.core.errors import InstantError
from escalate_rules.core.explain import Due, Duty
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.moments import LONDON, Moment, parse_instant, show_instant

NONE: Final = "none"
NOT_OWED: Final = "not owed"
DAY: Final = len("2026-12-21")


@dataclass(frozen=True, slots=True)
class Found:
    """The answer, in the words of a suite.

    Attributes:
        is_met: Whether it is what was expected.
        value: Text, a list of text, or a mapping.
        duty: The duty it is about, whose date was counted.
        cites: The clauses that the answer rests on.
    """

    is_met: bool
    value: Any
    duty: Duty | None = None
    cites: tuple[str, ...] = ()


class Answers:
    """One decision, asked in the words of a suite.

    A duty is written out, with its parties and days, only where it is asked for:
    most expectations are about names.
    """

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        self._written: dict[str, Duty] = {}

    @cached_property
    def _newest(self) -> dict[str, str]:
        """The instance that a name stands for: its newest, what is open before what is ended."""
        found: dict[str, str] = {}
        for id in (*self.decision.log.opened, *self.open):
            found[id.partition("#")[0]] = found[id] = id
        return found

    @cached_property
    def open(self) -> tuple[str, ...]:
        """The ids of everything owed now."""
        return tuple(owed.id for owed in self.decision.case.open_duties)

    def written(self, id: str) -> Duty:
        """An instance, written out once."""
        if id not in self._written:
            self._written[id] = self.decision.duty(id)
        return self._written[id]

    def duty(self, name: str) -> Duty | None:
        """What is opened or owed under a name."""
        id = self._newest.get(name)
        return None if id is None else self.written(id)

    def overdue(self) -> Iterable[str]:
        """The ids of what is open with its due passed; what has no date need not be looked at."""
        for owed in self.decision.case.open_duties:
            if owed.due.due_by is not None and self.written(owed.id).state == "overdue":
                yield owed.id

    def of(self, wanted: Wanted) -> Found:
        """The answer to one expectation."""
        return ANSWERS[wanted.key](self, wanted)


class PlanAnswers:
    """One plan, asked in the words of a suite."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @cached_property
    def _duties(self) -> dict[str, Duty]:
        every = [duty for stage in self.plan.stages for duty in stage.duties]
        found: dict[str, Duty] = {}
        for duty in (*every, *self.plan.if_resolved):
            found[duty.duty] = duty
            found[duty.id] = duty
        return found

    def duty(self, name: str) -> Duty | None:
        """The duty of a name, by instance or by duty."""
        return self._duties.get(name)

    def of(self, wanted: Wanted) -> Found:
        """The answer to one expectation."""
        return OF_PLANS[wanted.key](self, wanted)


def _text(name: str) -> Callable[[Answers, Wanted], Found]:
    def answer(asked: Answers, wanted: Wanted) -> Found:
        value = getattr(asked.decision, name) or NONE
        if value == wanted.value:
            return MET
        cites = tuple(c for reason in asked.decision.reasons for c in reason.cites)
        return Found(False, value, None, tuple(dict.fromkeys(cites)))

    return answer


MET: Final = Found(True, None)


def _expedite(asked: Any, wanted: Wanted) -> Found:
    told = asked.decision if isinstance(asked, Answers) else asked.plan
    value = "yes" if told.expedite else "no"
    return MET if value == wanted.value else Found(False, value)


def _ids(read: Callable[[Decision], Iterable[str]]) -> Callable[[Answers, Wanted], Found]:
    def answer(asked: Answers, wanted: Wanted) -> Found:
        return same_ids(read(asked.decision), wanted.value)

    return answer


def same_ids(found: Iterable[str], wanted: list[str]) -> Found:
    """Compare instances; one written without `#n` stands for any instance of its duty.

    The answer is told in the order of what was expected, as far as the two agree.
    """
    names = [each if each in wanted else each.partition("#")[0] for each in found]
    if sorted(names) == sorted(wanted):
        return MET
    rest = list(names)
    kept: list[str] = []
    for each in wanted:
        if each in rest:
            rest.remove(each)
            kept.append(each)
    return Found(False, [*kept, *rest])


def _same_names(found: Iterable[str], wanted: list[str]) -> Found:
    return same_ids(sorted(set(found)), wanted)


def _due(asked: Answers | PlanAnswers, wanted: Wanted) -> Found:
    duty = asked.duty(wanted.name)
    if duty is None:
        return MET if wanted.value == NOT_OWED else Found(False, NOT_OWED)
    if wanted.value != NOT_OWED and due_is(duty.due, wanted.value):
        return MET
    return Found(False, due_text(duty.due), duty, duty.cites)


def due_is(due: Due, said: str) -> bool:
    """Whether a due is the one that a suite says."""
    if said == NONE:
        return due.kind == "undated"
    if said.startswith("awaiting"):
        return due.kind == "awaiting" and set(said.split()[1:]) <= set(due.missing)
    try:
        if len(said) > DAY:
            return due.due_by == parse_instant(said)
        return due.due_on == date.fromisoformat(said)
    except (ValueError, InstantError):
        return False


def due_text(due: Due) -> str:
    """A due as a suite would say it."""
    if due.kind == "instant" and due.due_by is not None:
        local = due.due_by.astimezone(LONDON).replace(tzinfo=None)
        said = local.isoformat(timespec="auto" if local.second else "minutes")
        try:
            parse_instant(said)
        except InstantError:  # the hour comes twice
            return show_instant(due.due_by)
        return said
    if due.due_on is not None:
        return due.due_on.isoformat()
    return NONE if due.kind == "undated" else " ".join(("awaiting", *due.missing))


def _titles(attribute: str) -> Callable[[Answers, Wanted], Found]:
    def answer(asked: Answers, wanted: Wanted) -> Found:
        duty = asked.duty(wanted.name)
        if duty is None:
            return Found(wanted.value == NOT_OWED, NOT_OWED)
        titles = [party.title for party in getattr(duty, attribute)]
        said = [wanted.value] if isinstance(wanted.value, str) else wanted.value
        return MET if titles == said else Found(False, titles, None, duty.cites)

    return answer


def _force(asked: Answers, wanted: Wanted) -> Found:
    duty = asked.duty(wanted.name)
    value = NOT_OWED if duty is None else str(duty.force)
    return MET if value == wanted.value else Found(False, value, None, duty.cites if duty else ())


def _refused(asked: Answers, wanted: Wanted) -> Found:
    refusal = asked.decision.not_applicable
    said = wanted.value
    if refusal is None:
        return MET if said == "no" else Found(False, "no")
    if said == "yes":
        return MET
    value = {"cites": list(refusal.cites)} if refusal.cites else "yes"
    if isinstance(said, Mapping):
        cites = [said["cites"]] if isinstance(said["cites"], str) else said["cites"]
        if cites == list(refusal.cites):
            return MET
    return Found(False, value, None, refusal.cites)


def _cites(asked: Answers, wanted: Wanted) -> Found:
    return _among({c for reason in asked.decision.reasons for c in reason.cites}, wanted)


def _among(cited: set[str], wanted: Wanted) -> Found:
    if cited.issuperset(wanted.value):
        return MET
    kept = [each for each in wanted.value if each in cited]
    return Found(False, kept or sorted(cited))


def _nothing_else(asked: Answers, wanted: Wanted) -> Found:
    return MET  # judged over the whole expectation, by `unnamed`


# A word, and what answers it.
ANSWERS: Final[Mapping[str, Callable[[Answers, Wanted], Found]]] = {
    "stage": _text("stage"),
    "status": _text("status"),
    "ending": _text("ending"),
    "opened": _ids(lambda d: d.log.opened),
    "open": lambda asked, wanted: same_ids(asked.open, wanted.value),
    "notifications": _ids(lambda d: (each.id for each in d.notifications)),
    "records": _ids(lambda d: (each.id for each in d.records)),
    "due": _due,
    "who": _titles("who"),
    "to": _titles("to"),
    "with": _titles("with_"),
    "copy": _titles("copy"),
    "force": _force,
    "discharged": _ids(lambda d: d.discharged),
    "late": _ids(lambda d: d.late),
    "lapsed": _ids(lambda d: (each[0] for each in d.log.lapsed)),
    "missed": _ids(lambda d: (each.id for each in d.lapsed if each.missed)),
    "overdue": lambda asked, wanted: same_ids(asked.overdue(), wanted.value),
    "changed": _ids(lambda d: (each[0] for each in d.log.changed)),
    "breaches": lambda asked, wanted: _same_names(
        (each.rule for each in asked.decision.breaches), wanted.value
    ),
    "advice": lambda asked, wanted: same_ids(
        (clause for each in asked.decision.advice for clause in each.cites), wanted.value
    ),
    "next": lambda asked, wanted: _same_names(
        (each.to[1] for each in asked.decision.next), wanted.value
    ),
    "expedite": _expedite,
    "not_applicable": _refused,
    "cites": _cites,
    "nothing_else": _nothing_else,
}


def plan_cites(found: Plan) -> set[str]:
    """Every clause that a plan's duties, ways and stages cite."""
    duties = [duty for stage in found.stages for duty in stage.duties]
    rules = [way.rule for stage in found.stages for way in stage.moves]
    cites = {clause for duty in (*duties, *found.if_resolved) for clause in duty.cites}
    for rule in (*rules, *(stage.stage for stage in found.stages)):
        cites |= set(citation(found.policy, rule)[0])
    if found.expedite:
        cites |= {clause for row in found.policy.index.hastening for clause in row.cites}
    return cites


def _stages(asked: PlanAnswers, wanted: Wanted) -> Found:
    stages = [each.stage for each in asked.plan.stages]
    return MET if stages == wanted.value else Found(False, stages)


def _enters(asked: PlanAnswers, wanted: Wanted) -> Found:
    for stage in asked.plan.stages:
        if stage.stage == wanted.name:
            value = _day(stage.enters)
            return MET if value == wanted.value else Found(False, value)
    return Found(wanted.value == NOT_ENTERED, NOT_ENTERED)


NOT_ENTERED: Final = "not entered"


def _day(moment: Moment | None) -> str:
    return NONE if moment is None else str(getattr(moment, "day", moment))


OF_PLANS: Final[Mapping[str, Callable[[PlanAnswers, Wanted], Found]]] = {
    "stages": _stages,
    "enters": _enters,
    "due": _due,
    "if_resolved": lambda asked, wanted: same_ids(
        (each.duty for each in asked.plan.if_resolved), wanted.value
    ),
    "expedite": _expedite,
    "cites": lambda asked, wanted: _among(plan_cites(asked.plan), wanted),
    "nothing_else": lambda asked, wanted: MET,
}

# Which words name the duties that an event opens, and which what else it does.
NAMING: Final = frozenset(
    {"opened", "notifications", "records", "due", "who", "to", "with", "copy", "force"}
)
_ENDED: Final[tuple[tuple[str, Callable[[Decision], Iterable[str]]], ...]] = (
    ("discharged", lambda d: d.discharged),
    ("late", lambda d: d.late),
    ("lapsed", lambda d: (each.id for each in d.lapsed)),
    ("changed", lambda d: (each[0] for each in d.log.changed)),
    ("breaches", lambda d: (each.rule for each in d.breaches)),
)


def unnamed(
    decision: Decision, before: tuple[str | None, str], expect: tuple[Wanted, ...]
) -> list[tuple[str, Any]]:
    """What an event does and its expectation does not name: the word, and the whole answer.

    Args:
        decision: The answer to the event.
        before: The stage and the status before it.
        expect: What was expected.
    """
    said = {each.key for each in expect}
    found: list[tuple[str, Any]] = []
    for key, was in zip(("stage", "status"), before, strict=True):
        value = getattr(decision, key)
        if key not in said and value != was and (key, value) != ("status", "open"):
            found.append((key, value or NONE))
    if "opened" not in said:
        named: set[str] = set()
        for each in expect:
            if each.key in NAMING:
                named |= {each.name} if each.name else set(each.value)
        opened = list(decision.log.opened)
        rest = [each for each in opened if not {each, each.partition("#")[0]} & named]
        if rest:
            found.append(("opened", [each.partition("#")[0] for each in opened]))
    for key, read in _ENDED:
        if key not in said and (names := list(dict.fromkeys(read(decision)))):
            found.append((key, names))
    return found


def unnamed_in_plan(found: Plan, expect: tuple[Wanted, ...]) -> list[str]:
    """The duties of a plan's stages that its expectation does not name."""
    named = {each.name for each in expect if each.key == "due"}
    duties = dict.fromkeys(duty.duty for stage in found.stages for duty in stage.duties)
    return [each for each in duties if each not in named]
