"""A case while one decision is being made, and what conditions may ask of it.

The one mutable thing in the core: it lives inside a single call of `decide` and
is frozen into a `Case` at its end.
"""

from datetime import date, datetime
from typing import Any, Final

from escalate_rules.core.case import Case, Ledger, Occurrence, Owed, Stamp
from escalate_rules.core.dating import Dated, as_moment
from escalate_rules.core.errors import CalendarRangeError
from escalate_rules.core.events import Actor
from escalate_rules.core.moments import LONDON, Instant, Known, Moment, Unknown
from escalate_rules.core.policy import Open, Policy, Row

FOR_EVER: Final = -1


class Draft:
    """The case being changed, and the log of what one decision did to it."""

    __slots__ = (
        "agencies",
        "at",
        "breaches",
        "by_when",
        "came_from",
        "case_id",
        "changed",
        "changed_duties",
        "discharged",
        "duties",
        "ending",
        "entered",
        "facts",
        "known",
        "lapsed",
        "last_stage",
        "late",
        "occurrences",
        "opened",
        "outcome_sought",
        "paused",
        "policy",
        "reasons",
        "route",
        "seen",
        "serial",
        "stage",
        "stamps",
        "status",
        "stay",
        "taken",
    )  # fmt: skip
    # Whether a duty ended, or is overdue no more, since step 8 was last gone through.
    changed_duties: bool

    def __init__(self, policy: Policy, case: Case) -> None:
        self.policy = policy
        self.case_id = case.id
        self.status = case.status
        self.ending = case.ending
        self.stage = case.stage
        self.route = case.route
        self.last_stage = case.last_stage
        self.stay = case.stay
        self.came_from = case.came_from
        self.taken = case.taken
        self.at = case.at
        self.paused = case.paused
        self.facts: dict[str, str] = dict(case.facts)
        self.known: dict[str, Moment] = dict(case.known)
        self.stamps: dict[str, Stamp] = dict(case.stamps)
        self.agencies = case.agencies
        self.outcome_sought = case.outcome_sought
        self.by_when = case.by_when
        self.occurrences: list[Occurrence] = list(case.occurrences)
        self.duties: list[Owed] = list(case.duties)
        self.seen = case.seen
        self.serial = case.serial
        self.opened: list[str] = []
        self.discharged: list[str] = []
        self.late: list[str] = []
        self.lapsed: list[tuple[str, str, bool]] = []
        self.changed: list[tuple[str, Dated, Dated, str]] = []
        self.breaches: list[tuple[str, str, str]] = []
        self.reasons: list[tuple[str, str, tuple[Any, ...]]] = []
        self.entered: list[str] = []

    def freeze(self) -> Case:
        """The case as it now stands."""
        return Case(
            policy=self.policy.ref,
            calendar=self.policy.counting.calendar.digest,
            id=self.case_id,
            status=self.status,
            ending=self.ending,
            stage=self.stage,
            route=self.route,
            last_stage=self.last_stage,
            stay=self.stay,
            came_from=self.came_from,
            taken=self.taken,
            at=self.at,
            paused=self.paused,
            facts=Ledger(self.facts),
            known=Ledger(self.known),
            stamps=Ledger(self.stamps),
            agencies=self.agencies,
            outcome_sought=self.outcome_sought,
            by_when=self.by_when,
            occurrences=tuple(self.occurrences),
            duties=tuple(self.duties),
            seen=self.seen,
            serial=self.serial,
        )

    def because(self, tag: str, rule: str, *parts: Any) -> None:
        """Log a reason; its sentence is made only when somebody reads it."""
        self.reasons.append((tag, rule, parts))

    def fact(self, name: str) -> str | None:
        """The fact's value, its default where nobody has said."""
        value = self.facts.get(name)
        if value is not None:
            return value
        declared = self.policy.index.facts.get(name)
        if declared is not None:
            return declared.default
        return dict(self.agencies).get(name.removesuffix("_agency"))

    def moment(self, name: str) -> Moment | None:
        """A moment by name; None where it is not known."""
        stamp = self.stamps.get(name)
        if stamp is not None:
            return stamp.moment
        owner, _, what = name.rpartition(".")
        if what == "due":
            owed = self.latest(owner)
            return as_moment(owed.due) if owed is not None else None
        if what == "known":
            return self.known.get(owner)
        declared = self.policy.index.moments.get(name)
        return self.moment(declared.default) if declared is not None else None

    def is_settled(self, name: str) -> bool:
        """Whether a moment is known and can no longer change."""
        stamp = self.stamps.get(name)
        return stamp.settled if stamp is not None else name.removesuffix(".known") in self.known

    def latest(self, duty: str) -> Owed | None:
        """The duty's newest instance."""
        return next((owed for owed in reversed(self.duties) if owed.duty == duty), None)

    def replace(self, old: Owed, new: Owed) -> None:
        """Put `new` where `old` stands."""
        place = next(place for place, owed in enumerate(self.duties) if owed is old)
        self.duties[place] = new

    def stamp(self, name: str, moment: Moment, by: Actor | None, *, settled: bool = True) -> None:
        """Note the latest occurrence of a moment."""
        self.stamps[name] = Stamp(moment, by, settled)

    def happen(
        self,
        name: str,
        moment: Moment,
        by: Actor | None,
        *,
        stage: str | None,
        stay: int | None,
    ) -> Occurrence:
        """Note that a trigger has happened and stays current for `stay`."""
        self.serial += 1
        occurrence = Occurrence(self.serial, name, moment, stage, stay, by)
        self.occurrences.append(occurrence)
        return occurrence


class View:
    """What a condition sees of a draft, from where one trigger stands."""

    __slots__ = ("by", "draft", "facts", "moment")

    def __init__(
        self,
        draft: Draft,
        moment: Moment | None = None,
        by: Actor | None = None,
        facts: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self.draft = draft
        self.moment = moment
        self.by = by
        self.facts = facts

    def fact(self, name: str) -> str | None:
        """The fact's value; one that lasts a stage, as it was in the stage left."""
        for fact, value in self.facts:
            if fact == name:
                return value
        return self.draft.fact(name)

    def duty_states(self, duty: str) -> tuple[str, ...]:
        """The states of the duty's latest instance."""
        owed = self.draft.latest(duty)
        if owed is None:
            return ("not_opened",)
        return states_of(owed, self.draft.policy.index.duties.get(duty))

    def actor_is(self, role: str) -> bool:
        """Whether the trigger was the act of this role."""
        return self.by is not None and is_role(
            self.draft.policy, self.by, role, self.draft.agencies
        )

    def trigger_is(self, what: str) -> str | None:
        """Whether the trigger fell on a working day, or in office hours."""
        if self.moment is None or isinstance(self.moment, Unknown):
            return None
        counting = self.draft.policy.counting
        try:
            working = counting.calendar.is_working_day(self.moment.day)
        except CalendarRangeError:
            return None  # beyond the calendar nobody knows
        if what == "day":
            return "working" if working else "closed"
        if counting.office_hours is None or not isinstance(self.moment, Instant):
            return None
        opens, closes = counting.office_hours
        clock = self.moment.at.astimezone(LONDON).time()
        return "open" if working and opens <= clock < closes else "closed"


def states_of(owed: Owed, row: Row | None) -> tuple[str, ...]:
    """The states that an instance is in; a `may` is never overdue."""
    if owed.state != "open":
        return (owed.state,)
    if owed.passed and row is not None and can_be_overdue(row.effect):
        return ("open", "overdue")
    return ("open",)


def can_be_overdue(effect: object) -> bool:
    """Whether a duty of this force can be overdue: `must` and `should` can."""
    return isinstance(effect, Open) and effect.force.value in {"must", "should"}


def is_role(policy: Policy, actor: Actor, text: str, agencies: tuple[tuple[str, str], ...]) -> bool:
    """Whether an actor holds a role (`ROLE` or `SIDE ROLE`), as itself or as a member of it.

    `agencies` are the case's: side and agency.
    """
    side, _, role = text.rpartition(" ")
    if side and side_of(policy, actor, agencies) != side:
        return False
    if role == "party":
        return True
    return role in memberships(policy, actor.role)


def memberships(policy: Policy, role: str) -> tuple[str, ...]:
    """The role and every group that it belongs to, directly or through another."""
    found: list[str] = []
    todo = [role]
    while todo:
        each = todo.pop()
        if each in found:
            continue
        found.append(each)
        declared = policy.index.roles.get(each)
        if declared is not None:
            todo.extend(declared.member_of)
    return tuple(found)


def side_of(policy: Policy, actor: Actor, agencies: tuple[tuple[str, str], ...]) -> str:
    """The side an actor is on: said with the act, fixed by the role, or that of its agency.

    `agencies` are the case's: side and agency.
    """
    if actor.side:
        return actor.side
    declared = policy.index.roles.get(actor.role)
    if declared is None:
        return ""
    if declared.side:
        return declared.side
    sides = [side for side, agency in agencies if agency == declared.agency]
    return sides[0] if len(sides) == 1 else ""


def later_than(moment: Known, at: datetime, local_today: date) -> bool:
    """Whether a day or instant lies after the event that tells of it."""
    if isinstance(moment, Instant):
        return moment.at > at
    return moment.day > local_today
