"""What is found about a promise: whether it is kept, and by what it is seen if not."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, TypeAlias

from escalate_rules.core.decision import Decision
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.errors import EscalateRulesError
from escalate_rules.core.events import Event, Learned, Raised
from escalate_rules.core.moments import Instant
from escalate_rules.core.policy import Policy

Chosen: TypeAlias = tuple[tuple[str, str], ...]
Shows: TypeAlias = Callable[[Sequence[Decision]], bool]


class Verdict(StrEnum):
    """Whether a promise is kept, is broken, or is not decided by the document."""

    KEPT = "kept"
    NOT_DECIDED = "not_decided"
    BROKEN = "broken"


ORDER: Final = tuple(Verdict)


@dataclass(frozen=True, slots=True)
class Witness:
    """A history by which something is seen; `run` takes it as it is.

    Attributes:
        policy: The policy that it is a history of.
        chosen: The readings that differ from those in use.
        events: What happened.
    """

    policy: Policy
    chosen: Chosen
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found about a promise.

    Attributes:
        verdict: What it makes of the promise.
        says: What is so, as a sentence without its full stop.
        cites: The clauses that it rests on.
        stage: The stage that it is about; empty where it is about none.
        under: The readings, beside those in use, under which alone it is so.
            Empty where it is so under the readings in use.
        witness: A history that shows it.
    """

    verdict: Verdict
    says: str
    cites: tuple[str, ...] = ()
    stage: str = ""
    under: tuple[Chosen, ...] = ()
    witness: Witness | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Covered:
    """What was tried: all there is, so that nothing is left to chance.

    Attributes:
        states: The states of a case that were told apart, or the stages of all
            ways up where only dates were asked about.
        combinations: The combinations of values of the facts mentioned.
        readings: The choices of readings.
        days: The start days.
        steps: The events tried, or the dates worked out.
    """

    states: int = 0
    combinations: int = 0
    readings: int = 0
    days: int = 0
    steps: int = 0

    def __add__(self, other: "Covered") -> "Covered":
        """The greatest number of each; readings and steps are added up."""
        return Covered(
            max(self.states, other.states),
            max(self.combinations, other.combinations),
            self.readings + other.readings,
            max(self.days, other.days),
            self.steps + other.steps,
        )


@dataclass(frozen=True, slots=True)
class Answered:
    """What one policy, under one choice of readings, makes of a promise."""

    found: tuple[Found, ...]
    covered: Covered
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """A promise, and what all choices of readings make of it.

    Attributes:
        id: The promise's id.
        says: What it promises.
        own: Whether the policy's author states it.
        note: What has to be known to read the verdict.
        cites: The clauses by which the document itself promises it.
    """

    id: str
    says: str
    own: bool
    found: tuple[Found, ...]
    covered: Covered
    note: str = ""
    cites: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The gravest of what was found under the readings in use; kept where nothing was."""
        return gravest(each for each in self.found if not each.under)

    @property
    def worst(self) -> Verdict:
        """The gravest of what was found under any choice of readings."""
        return gravest(self.found)


def gravest(found: Iterable[Found]) -> Verdict:
    """The gravest verdict; kept where nothing was found."""
    return max((each.verdict for each in found), key=ORDER.index, default=Verdict.KEPT)


def merged(answers: Iterable[tuple[Chosen, Answered]]) -> tuple[tuple[Found, ...], Covered, str]:
    """What choices of readings found, each thing once; the choice in use comes first.

    What is so under the readings in use is not told again of other options.
    """
    found: dict[tuple[Verdict, str, str], Found] = {}
    covered, note = Covered(), ""
    for place, (chosen, answer) in enumerate(answers):
        covered += replace(answer.covered, readings=1)
        note = note or answer.note
        for each in answer.found:
            key = (each.verdict, each.stage, each.says)
            known = found.get(key)
            if known is None:
                found[key] = replace(each, under=(chosen,) if place else ())
            elif known.under:
                found[key] = replace(known, under=(*known.under, chosen))
    return tuple(found.values()), covered, note


def replayed(policy: Policy, events: Iterable[Event]) -> list[Decision] | None:
    """The decisions on a history; None where it is no history of the policy."""
    case = empty_case(policy)
    made = []
    for event in events:
        try:
            decision = decide(policy, case, event)
        except EscalateRulesError:
            return None
        case = decision.case
        made.append(decision)
    return made


def in_time(decisions: Iterable[Decision]) -> bool:
    """Whether every stage was left within its limit: nobody was late on the way."""
    late = (duty for each in decisions for duty in each.log.late)
    return not any(".outcome#" in duty or ".escalation#" in duty for duty in late)


def shortest(policy: Policy, events: Sequence[Event], shows: Shows) -> tuple[Event, ...] | None:
    """The history without any event that it can do without; None where it does not show it.

    What is learned on the way is told with the raising where that shows it too.
    """

    def is_shown(tried: Sequence[Event]) -> bool:
        decisions = replayed(policy, tried)
        return decisions is not None and shows(decisions)

    if not is_shown(events):
        return None
    events = tuple(events)
    changed = True
    while changed:
        changed = False
        for fewer in _fewer(events):
            if is_shown(fewer):
                events, changed = fewer, True
                break
    return events


def _fewer(events: tuple[Event, ...]) -> Iterable[tuple[Event, ...]]:
    first, *_ = events
    for place, event in enumerate(events):
        if place == 0:
            continue
        yield (*events[:place], *events[place + 1 :])
        if isinstance(event, Learned) and isinstance(first, Raised):
            told = tuple({**dict(first.facts), **dict(event.facts)}.items())
            raised = replace(first, facts=told)
            yield (raised, *events[1:place], *events[place + 1 :])
    if isinstance(first, Raised):
        for fact in first.facts:
            left = tuple(each for each in first.facts if each != fact)
            yield (replace(first, facts=left), *events[1:])


def at_start(events: Sequence[Event], start: Instant) -> tuple[Event, ...]:
    """The history moved so that it begins at `start`."""
    first = events[0].at
    assert isinstance(first, Instant)
    moved = []
    for event in events:
        assert isinstance(event.at, Instant)
        moved.append(replace(event, at=Instant(start.at + (event.at.at - first.at))))
    return tuple(moved)
