"""A compiled policy: rows of one kind, and the names they are written in.

Everything a policy says about a case is a `Row`: a trigger, a scope, a
condition, an effect, a citation and an origin. The engine walks rows, and so do
why-not, checks and pictures. There is no reading left in a compiled policy (a
reading is chosen before compiling), and a `Policy` is right because it exists:
`authoring` refuses to make a wrong one.
"""

from collections.abc import Mapping
from dataclasses import field, fields
from datetime import time
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from escalate_rules.core.calendar import Calendar
from escalate_rules.core.conditions import ALWAYS, Condition, asks_state
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.timescale import OnChange, Timescale
from escalate_rules.core.values import Sortable

SIDES: Final = ("raising", "receiving")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an element is written; every two origins are equal, so equality never sees them."""

    path: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)


NOWHERE: Final = Origin()


class Force(StrEnum):
    """How strongly a duty binds, in the document's own word."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"
    MUST_NOT = "must_not"


class Until(StrEnum):
    """How long a duty is owed: while in its stage, while the case is open, or until done."""

    LEFT = "left"
    CLOSED = "closed"
    DONE = "done"


class Convention(StrEnum):
    """Which day is day 0 of a count of days."""

    AFTER_EVENT = "after-event"
    DEEMED_RECEIPT = "deemed-receipt"
    EVENT_DAY_IS_ONE = "event-day-is-one"


class ClosedDay(StrEnum):
    """What becomes of a calendar period (not one of working days) that ends on a closed day."""

    KEEP = "keep"
    NEXT = "next"
    PREVIOUS = "previous"


class AfterClosing(StrEnum):
    """What an act after a window's end gets: accepted, accepted with a breach, or refused."""

    ACCEPT = "accept"
    MARK = "mark"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class PartyRef:
    """One party as the policy names it.

    `role` is a role id, `party` (the side as a whole) or `actor` (whoever did
    the triggering act, or the act named by `of`). `whose` is `raising`,
    `receiving`, `own`, `each`, `both`, `either` or empty.
    """

    role: str
    whose: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Parties:
    """Who: parties joined by `and` or `or`; no parties at all is "not said"."""

    of: tuple[PartyRef, ...] = ()
    joined: str = "and"
    words: str = field(default="not said", compare=False)


NOBODY_SAID: Final = Parties()


@dataclass(frozen=True, slots=True)
class Variation:
    """A date that may be agreed or extended for a duty.

    `until` is `any`, `earlier` (than the due now) or a timescale that caps it;
    `agreed_by` the sides that must be recorded as agreeing (empty: an
    extension, which needs no consent); `before` is `due` where it must be
    done before the due passes; `needs` the fields that the event must carry.
    """

    until: "str | Timescale" = "any"
    agreed_by: tuple[str, ...] = ()
    either: bool = False
    before: str = ""
    needs: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Effect: a duty opens. The duty's parts vary on their own."""

    who: Parties = NOBODY_SAID
    force: Force = Force.MUST
    act: str = "do"
    to: Parties | None = None
    with_: Parties | None = None
    copy: Parties | None = None
    how: str = ""
    what: str = ""
    within: Timescale | None = None
    promptly: str = ""
    done_by: tuple[str, ...] = ()
    until: Until = Until.CLOSED
    once: bool = False
    as_soon_as: Condition | None = None
    while_: Condition | None = None
    varies: tuple[Variation, ...] = ()
    pauses: Condition | None = None
    on_change: OnChange = OnChange.KEEP_ORIGIN
    # "outcome" and "escalation" are the two that every stage has of itself.
    kind: str = "duty"
    stage: str = ""


class Goal(StrEnum):
    """What a move leads to."""

    STAGE = "stage"
    LATER = "later"
    BACK = "back"
    ROUTE = "route"
    ENDING = "ending"
    HANDOVER = "handover"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """Effect: the case moves. `own` marks the stage's own way up."""

    goal: Goal
    target: str = ""
    needs: tuple[str, ...] = ()
    opens: Timescale | None = None
    closes: Timescale | None = None
    after_closing: AfterClosing = AfterClosing.MARK
    own: bool = False
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """Effect: who may do an event (`only`), or who may not (`barred`).

    For `learned`, `fact` names the fact whose value they judge. A role bars or
    admits its members too.
    """

    only: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    fact: str = ""
    says: str = ""


CONCERNED: Final = ("raising_agency", "receiving_agency")
"""What a condition or a composition calls the agencies of the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compose:
    """Effect: a body that is convened must be made up so; otherwise a breach is reported.

    `include` holds agencies, and for those of the case the names in `CONCERNED`.
    """

    duty: str = ""
    at_least: int = 0
    exactly: int = 0
    include: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hasten:
    """Effect: dates of these become latest dates ("as soon as possible and no later than").

    `of` holds `outcomes`, `escalations`, `notifications`, `duties` or duty ids.
    """

    of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """Effect: the stages in scope together end within `within`."""

    within: Timescale


@dataclass(frozen=True, slots=True, kw_only=True)
class Advise:
    """Effect: guidance shown where it belongs to a stage."""

    says: str


Effect: TypeAlias = Open | Go | Power | Compose | Hasten | Cap | Advise


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """When `on` happens in `scope` and `when` holds, `effect`.

    `on` names moments (event kinds, `entered`, `left`, `closed`, declared ones,
    `DUTY.done`, `DUTY.due`); a row with none stands all the time. `scope` is
    the stages, None for anywhere; for `escalated` and `left` the stage left.
    """

    id: str
    on: tuple[str, ...] = ()
    scope: frozenset[str] | None = None
    when: Condition = ALWAYS
    effect: Effect
    cites: tuple[str, ...] = ()
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something known of the case; `values` maps each value to its title."""

    id: str
    asks: str
    values: tuple[tuple[str, str], ...]
    default: str | None = None
    required: bool = False
    recorded: bool = False
    lasts_stage: bool = False
    cites: tuple[str, ...] = ()
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentName:
    """A declared moment; `default` is the moment taken where none is given.

    `event` marks one that is an event of the policy's own, which only stamps it.
    """

    id: str
    title: str
    default: str = ""
    lasts_stage: bool = False
    event: bool = False
    cites: tuple[str, ...] = ()
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """An office, never a person."""

    id: str
    title: str
    side: str = ""
    agency: str = ""
    rank: int | None = None
    member_of: tuple[str, ...] = ()
    known_as: tuple[tuple[str, str], ...] = ()
    acted_for: tuple[tuple[str, str], ...] = ()
    cites: tuple[str, ...] = ()
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A position. `route` is empty on the ladder; `number` None is a stage not counted."""

    id: str
    number: int | None
    title: str
    route: str = ""
    between: Parties | None = None
    decides: Parties | None = None
    final: bool = False
    cites: tuple[str, ...] = ()
    origin: Origin = NOWHERE


class Switch(StrEnum):
    """What a fact learned later does about a route."""

    NEVER = "never"
    OFFERED = "offered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A set of stages chosen by facts. The ladder is the one whose id is empty."""

    id: str
    title: str
    when: Condition = ALWAYS
    switch: Switch = Switch.NEVER
    stages: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An ending, a handover, or a contact: an id with words."""

    id: str
    title: str
    text: str = ""
    alongside: bool = False
    cites: tuple[str, ...] = ()
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the register: what the partnership owes and no case does."""

    id: str
    title: str
    who: Parties = NOBODY_SAID
    force: Force = Force.MUST
    act: str = "report"
    to: Parties | None = None
    what: str = ""
    every: str = ""
    since: str = ""
    cites: tuple[str, ...] = ()
    origin: Origin = NOWHERE


class Form(StrEnum):
    """What a promise is about."""

    REACHES = "reaches"
    STEP = "step"
    KNOWS = "knows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What the policy is held to: it is proved, and changes no answer.

    `stages` is the stage reached within `within`, or the stages at which `role`
    knows of the case (none: at all of them). It is to hold where `when` holds,
    as long as it does.
    """

    id: str
    says: str
    form: Form
    stages: tuple[str, ...] = ()
    role: str = ""
    within: Timescale | None = None
    when: Condition = ALWAYS
    cites: tuple[str, ...] = ()
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause of the document: what it says, and whether it is only guidance."""

    id: str
    text: str
    guidance: bool = False
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """How time is counted for one side.

    `day_ends` is None for midnight. `office_hours` is opening and closing time,
    on working days only.
    """

    calendar: Calendar
    convention: Convention = Convention.AFTER_EVENT
    receipt_cutoff: time | None = None
    day_ends: time | None = None
    office_hours: tuple[time, time] | None = None
    closed_day: ClosedDay = ClosedDay.KEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRef:
    """Which policy a case was opened under."""

    id: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Policy(Sortable):
    """One published document at one version, with the readings chosen.

    `digest` covers rules and chosen readings, not comments, layout, origins or
    the words of clauses; it is an equality shortcut and what a case must match.
    """

    id: str
    title: str
    partnership: str
    version: str
    digest: str
    counting: Counting
    side_counting: tuple[tuple[str, Counting], ...] = ()
    published: str = ""
    review: str = ""
    review_cites: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    agencies: tuple[tuple[str, str], ...] = ()
    facts: tuple[Fact, ...] = ()
    moments: tuple[MomentName, ...] = ()
    roles: tuple[Role, ...] = ()
    stages: tuple[Stage, ...] = ()
    routes: tuple[Route, ...] = ()
    endings: tuple[Named, ...] = ()
    handovers: tuple[Named, ...] = ()
    rows: tuple[Row, ...] = ()
    readings: tuple[tuple[str, str], ...] = ()
    register: tuple[Entry, ...] = ()
    contacts: tuple[Named, ...] = ()
    clauses: tuple[Clause, ...] = ()
    promises: tuple[Promise, ...] = ()
    index: "Index" = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", Index.of(self))

    def __reduce__(self) -> tuple[Any, ...]:
        # Its look-ups are made anew where it arrives: a host may send it to another process.
        said = {each.name: getattr(self, each.name) for each in fields(self) if each.init}
        return _policy_of, (said,)

    def __repr__(self) -> str:
        # All of a policy is some hundred kilobytes; its name and digest tell it apart.
        return f"<Policy {self.id} {self.version} {self.digest[:12]}>"

    @property
    def ref(self) -> PolicyRef:
        """The policy's name for a case."""
        return self.index.ref

    def counting_for(self, side: str) -> Counting:
        """How time is counted for what this side owes."""
        return self.index.counting.get(side, self.counting)


def _policy_of(parts: Mapping[str, Any]) -> Policy:
    return Policy(**parts)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Index:
    """Look-ups into a policy, made once; nothing here is not in the policy."""

    ref: PolicyRef
    counting: Mapping[str, Counting]
    facts: Mapping[str, Fact]
    moments: Mapping[str, MomentName]
    roles: Mapping[str, Role]
    stages: Mapping[str, Stage]
    routes: Mapping[str, Route]
    rows: Mapping[str, Row]
    duties: Mapping[str, Row]
    opening: Mapping[str, tuple[Row, ...]]
    moves: Mapping[str, tuple[Row, ...]]
    powers: Mapping[str, tuple[Row, ...]]
    standing: tuple[Row, ...]
    as_soon_as: tuple[Row, ...]
    state_asking: frozenset[str]
    hastening: tuple[Row, ...]
    caps: tuple[Row, ...]
    composing: tuple[Row, ...]
    advice: tuple[Row, ...]
    # Plans of decisions already walked; a cache of pure results, never an input.
    memo: dict[object, object]

    @staticmethod
    def of(policy: Policy) -> "Index":
        """The look-ups of `policy`."""
        opening: dict[str, list[Row]] = {}
        moves: dict[str, list[Row]] = {}
        powers: dict[str, list[Row]] = {}
        for row in policy.rows:
            match row.effect:
                case Open():
                    table = opening
                case Go():
                    table = moves
                case Power():
                    table = powers
                case _:
                    continue
            for name in row.on:
                table.setdefault(name, []).append(row)

        def those(kind: type) -> tuple[Row, ...]:
            return tuple(row for row in policy.rows if isinstance(row.effect, kind))

        def froze(table: dict[str, list[Row]]) -> Mapping[str, tuple[Row, ...]]:
            return MappingProxyType({name: tuple(rows) for name, rows in table.items()})

        return Index(
            ref=PolicyRef(id=policy.id, version=policy.version, digest=policy.digest),
            counting=MappingProxyType(dict(policy.side_counting)),
            facts=MappingProxyType({each.id: each for each in policy.facts}),
            moments=MappingProxyType({each.id: each for each in policy.moments}),
            roles=MappingProxyType({each.id: each for each in policy.roles}),
            stages=MappingProxyType({each.id: each for each in policy.stages}),
            routes=MappingProxyType({each.id: each for each in policy.routes}),
            rows=MappingProxyType({each.id: each for each in policy.rows}),
            duties=MappingProxyType({each.id: each for each in those(Open)}),
            opening=froze(opening),
            moves=froze(moves),
            powers=froze(powers),
            standing=tuple(
                row for row in those(Open) if isinstance(row.effect, Open) and row.effect.while_
            ),
            # A duty with only a `while:` opens when that becomes true.
            as_soon_as=tuple(
                row
                for row in those(Open)
                if isinstance(row.effect, Open)
                and (row.effect.as_soon_as is not None or (row.effect.while_ and not row.on))
            ),
            state_asking=frozenset(row.id for row in those(Open) if asks_of(row)),
            hastening=those(Hasten),
            caps=those(Cap),
            composing=those(Compose),
            advice=those(Advise),
            memo={},
        )


def asks_of(row: Row) -> tuple[str, ...]:
    """The duties whose state any condition of the row asks for."""
    effect = row.effect
    if not isinstance(effect, Open):
        return asks_state(row.when)
    return (*asks_state(row.when), *asks_state(effect.while_), *asks_state(effect.as_soon_as))


# Which acts mean something to the engine; the others only name what is done.
NOTIFYING: Final = frozenset({"notify", "copy"})
RECORDING: Final = frozenset({"record"})
ACTS: Final = (
    "notify", "record", "keep", "copy", "reach", "refer", "confirm", "consult", "discuss",
    "meet", "respond", "decide", "review", "consider", "convene", "report", "send", "call", "do",
)  # fmt: skip
# Owed until done unless the policy says otherwise (design, "The life of a duty").
OWED_UNTIL_DONE: Final = frozenset({"notify", "confirm", "record", "report"})
