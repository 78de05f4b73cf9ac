"""The answer to one event, as other programs see it.

A decision keeps the event, the case it leaves and a short log. Duties with
their parties, dates with the days counted, and reasons with their sentences are
read off these when somebody asks, and only then.
"""

from dataclasses import field
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from escalate_rules.core.case import Case, Owed
from escalate_rules.core.conditions import FactIs, holds, leaves
from escalate_rules.core.dating import Dated
from escalate_rules.core.draft import Draft, View
from escalate_rules.core.duties import cites_of
from escalate_rules.core.events import Event
from escalate_rules.core.explain import Due, Duty, due_of, duty_of, named_by
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.moments import Instant, Moment
from escalate_rules.core.policy import NOTIFYING, RECORDING, Advise, Force, Policy, Row
from escalate_rules.core.values import Sortable
from escalate_rules.core.ways import Way, ways
from escalate_rules.core.words import sentence


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """Why an event had no meaning for the case.

    `closes` is the instant at which a window shut, or will open, where that is
    why. `rule` is the row, stage or named rule of the engine that says so.
    """

    why: str
    cites: tuple[str, ...]
    closes: datetime | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is so: a rule, a sentence, the clauses cited, and where it is written."""

    rule: str
    says: str
    cites: tuple[str, ...]
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A duty that ended undone; `missed` where its due had passed."""

    id: str
    why: str
    missed: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """A due that moved, with the cause."""

    id: str
    was: Due
    now: Due
    why: str


@dataclass(frozen=True, slots=True)
class Breach:
    """A prohibition broken, a composition not met or a window missed; `error` or `warning`."""

    rule: str
    severity: str
    says: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """Guidance that belongs to the stage just entered."""

    says: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Log:
    """What one decision did, in ids; everything readable is made from it."""

    opened: tuple[str, ...] = ()
    discharged: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    lapsed: tuple[tuple[str, str, bool], ...] = ()
    changed: tuple[tuple[str, Dated, Dated, str], ...] = ()
    breaches: tuple[tuple[str, str, str], ...] = ()
    reasons: tuple[tuple[str, str, tuple[Any, ...]], ...] = ()
    entered: tuple[str, ...] = ()


EMPTY_LOG = Log()


@dataclass(frozen=True, kw_only=True)
class Decision(Sortable):
    """The answer to one event.

    `case` is the case after it. Lists of duties are in the order in which the
    duties were opened. All dates are Europe/London days, all instants UTC.
    """

    policy: Policy = field(repr=False)
    event: Event
    case: Case
    not_applicable: NotApplicable | None = None
    log: Log = EMPTY_LOG

    @staticmethod
    def of(
        policy: Policy,
        case: Case,
        event: Event,
        refusal: NotApplicable | None,
        draft: Draft | None = None,
    ) -> "Decision":
        """The decision that a draft's log makes."""
        log = EMPTY_LOG
        if draft is not None:
            log = Log(
                tuple(draft.opened),
                tuple(draft.discharged),
                tuple(draft.late),
                tuple(draft.lapsed),
                tuple(draft.changed),
                tuple(draft.breaches),
                tuple(draft.reasons),
                tuple(draft.entered),
            )
        return Decision(policy=policy, event=event, case=case, not_applicable=refusal, log=log)

    @property
    def at(self) -> Moment:
        """When the event was told."""
        return self.event.at

    @property
    def status(self) -> str:
        """`not_opened`, `open`, or how the case ended."""
        return self.case.status

    @property
    def ending(self) -> str | None:
        """The ending or handover by which the case was closed."""
        return self.case.ending

    @property
    def stage(self) -> str | None:
        """The stage the case is in now; None before it is opened and once it is closed."""
        return self.case.stage

    @property
    def discharged(self) -> tuple[str, ...]:
        """Ids of duties that this event ended in time."""
        return self.log.discharged

    @property
    def late(self) -> tuple[str, ...]:
        """Ids of duties that this event ended after their due."""
        return self.log.late

    @property
    def lapsed(self) -> tuple[Lapsed, ...]:
        """Duties that ended undone with this event."""
        return tuple(Lapsed(*each) for each in self.log.lapsed)

    @cached_property
    def _duties(self) -> dict[str, Owed]:
        return {owed.id: owed for owed in self.case.duties}

    @cached_property
    def opened(self) -> tuple[Duty, ...]:
        """Duties that this event opened, also those it discharged at once."""
        return tuple(self._duty(self._duties[each]) for each in self.log.opened)

    @cached_property
    def open(self) -> tuple[Duty, ...]:
        """Everything owed now, overdue duties included."""
        return tuple(self._duty(owed) for owed in self.case.open_duties)

    def duty(self, id: str) -> Duty:
        """One instance, open or ended, as it stands now; only its own dates are written out.

        Raises:
            KeyError: the case has no such instance.
        """
        return self._duty(self._duties[id])

    @cached_property
    def overdue(self) -> tuple[Duty, ...]:
        """What is open with its due passed at the event's instant."""
        return tuple(duty for duty in self.open if duty.state == "overdue")

    @property
    def notifications(self) -> tuple[Duty, ...]:
        """Those among `opened` by which somebody must be told, or gets a copy.

        A prohibition to tell is never one of them.
        """
        return tuple(
            duty
            for duty in self.opened
            if (duty.act in NOTIFYING or duty.copy) and duty.force != Force.MUST_NOT
        )

    @property
    def records(self) -> tuple[Duty, ...]:
        """Those among `opened` by which something must be written down."""
        return tuple(
            duty for duty in self.opened if duty.act in RECORDING and duty.force != Force.MUST_NOT
        )

    @cached_property
    def expedite(self) -> bool:
        """Whether dates are latest dates now."""
        return is_expedited(self.policy, self.case)

    @cached_property
    def changed(self) -> tuple[Changed, ...]:
        """Due dates that this event moved."""
        found = []
        for each, was, now, why in self.log.changed:
            owed = self._duties[each]
            found.append(
                Changed(
                    each,
                    due_of(self.policy, self.case, owed, was),
                    due_of(self.policy, self.case, owed, now),
                    why,
                )
            )
        return tuple(found)

    @property
    def breaches(self) -> tuple[Breach, ...]:
        """Prohibitions broken, compositions not met, windows missed."""
        return tuple(
            Breach(rule, severity, says, citation(self.policy, rule)[0])
            for rule, severity, says in self.log.breaches
        )

    @property
    def advice(self) -> tuple[Advice, ...]:
        """Guidance that belongs to the stages entered."""
        return tuple(each for stage in self.log.entered for each in advice_at(self.policy, stage))

    @cached_property
    def next(self) -> tuple[Way, ...]:
        """The moves that are open to the case now."""
        return ways(self.policy, self.case)

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Why: one or more for every consequence."""
        logged = [self._reason(tag, rule, parts) for tag, rule, parts in self.log.reasons]
        if self.not_applicable is not None:
            refusal = self.not_applicable
            _, file, line = citation(self.policy, refusal.rule)
            logged.append(Reason(refusal.rule, refusal.why, refusal.cites, file, line))
        for rule in self._hastened():
            logged.append(self._reason("hastened", rule, ()))
        for stage in self.log.entered:
            for row in self.policy.index.advice:
                if isinstance(row.effect, Advise) and row.scope and stage in row.scope:
                    logged.append(self._reason("advice", row.id, (row.effect.says,)))
        if not logged:
            logged.append(self._reason("took", f"engine.{self.event.kind}", (self.event.kind,)))
        return tuple(dict.fromkeys(logged))

    def _hastened(self) -> tuple[str, ...]:
        """The expedite rows to name: where a date comes up hastened, or a fact makes it so."""
        rules = hastening(self.policy, self.case)
        if not rules:
            return ()  # asked first: to look at the duties below, each must be made
        told = {rule for tag, rule, _ in self.log.reasons if tag == "learned"}
        asked = {
            leaf.fact
            for row in self.policy.index.hastening
            for leaf in leaves(row.when)
            if isinstance(leaf, FactIs)
        }
        shown = self.open if told & asked else self.opened
        return rules if any(duty.due.expedite and duty.due.due_on for duty in shown) else ()

    def _reason(self, tag: str, rule: str, parts: tuple[Any, ...]) -> Reason:
        cites, file, line = citation(self.policy, rule, _FIRST.get(tag, "rows"))
        if tag in {"entered", "routed"}:
            cites = tuple(dict.fromkeys((*cites, *citation(self.policy, parts[0])[0])))
        if tag == "opened":
            named = named_by(self.policy, self.case, self._duties[parts[0]])
            cites = tuple(dict.fromkeys((*cites, *named)))
        if tag == "varied":
            cites = tuple(dict.fromkeys((*parts[2], *cites)))
        said = sentence(self.policy, tag, rule, parts)
        if not cites and tag in _OF_NO_CLAUSE:
            # A fact or moment for which the policy cites nothing is taken in by our own rule.
            rule, file, line = _OF_NO_CLAUSE[tag], "", 0
        return Reason(rule, said, cites, file, line)

    def _duty(self, owed: Owed) -> Duty:
        return duty_of(self.policy, self.case, owed, self._now)

    @property
    def _now(self) -> datetime | None:
        at = self.case.at
        return at.at if isinstance(at, Instant) else None


def advice_at(policy: Policy, stage: str) -> tuple[Advice, ...]:
    """The guidance that belongs to a stage."""
    return tuple(
        Advice(row.effect.says, row.cites)
        for row in policy.index.advice
        if isinstance(row.effect, Advise) and row.scope is not None and stage in row.scope
    )


# Which table a reason's rule is looked up in first: a fact or a route may share an id with a row.
_FIRST: Final[dict[str, str]] = {
    "learned": "facts", "stamped": "moments", "stamped again": "moments", "fixed": "moments",
    "routed": "routes",
}  # fmt: skip
_OF_NO_CLAUSE: Final[dict[str, str]] = {
    "learned": "engine.learned", "stamped": "engine.happened", "stamped again": "engine.happened",
    "fixed": "engine.happened",
}  # fmt: skip
TABLES: Final = ("rows", "stages", "facts", "moments", "routes")


def citation(policy: Policy, rule: str, first: str = "rows") -> tuple[tuple[str, ...], str, int]:
    """The clauses that a rule cites, and the file and line where it is written.

    `first` is the table in which the rule is looked up before all others.
    """
    for name in (first, *TABLES):
        found = getattr(policy.index, name).get(rule)
        if found is not None:
            cites = cites_of(policy, found) if isinstance(found, Row) else found.cites
            return cites, found.origin.path, found.origin.line
    return (), "", 0


def closed_by(decision: Decision) -> tuple[str, tuple[str, ...]]:
    """The title of the ending or handover that closed the case, and the clauses that say so."""
    policy, ending = decision.policy, decision.ending
    assert ending is not None
    named = [each for each in (*policy.endings, *policy.handovers) if each.id == ending]
    rules = [rule for tag, rule, _ in decision.log.reasons if tag == "closed"]
    cites = [cite for rule in rules for cite in citation(policy, rule)[0]]
    cites += [cite for each in named for cite in each.cites]
    return named[0].title if named else ending, tuple(dict.fromkeys(cites))


def hastening(policy: Policy, case: Case) -> tuple[str, ...]:
    """The expedite rows whose condition holds now."""
    if not policy.index.hastening:
        return ()  # most policies have none
    view = View(Draft(policy, case))
    return tuple(row.id for row in policy.index.hastening if holds(row.when, view))


def is_expedited(policy: Policy, case: Case) -> bool:
    """Whether any expedite row's condition holds now."""
    return bool(hastening(policy, case))
