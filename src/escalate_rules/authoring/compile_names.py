"""The names of a document: what it declares, and what every stage and duty brings along."""

from collections.abc import Collection, Mapping
from dataclasses import field, fields
from functools import cached_property
from typing import Final

from escalate_rules.authoring.documents import CalendarDoc, PolicyDoc, RouteDoc, StageDoc
from escalate_rules.authoring.readings import INNER
from escalate_rules.core.events import KINDS
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import CONCERNED, Parties
from escalate_rules.core.timescale import Timescale

AGENCIES: Final = CONCERNED
TRIGGER_TESTS: Final = {"hours": ("open", "closed"), "day": ("working", "closed")}
JOINS: Final = ("all", "any", "not")
STATES: Final = ("not_opened", "open", "done", "late", "overdue", "lapsed")
# `done` and `happened` are told of something: the trigger is DUTY.done, or the moment's name.
# `time_reached` changes nothing, by a law of the engine.
TRIGGERS: Final = (*(kind for kind in KINDS if kind not in ("done", "happened", "time_reached")),
                   "entered", "left", "closed")  # fmt: skip
OF_STAGE: Final = ("entered", "escalated", "left")
RESERVED: Final = frozenset(
    (*KINDS, *TRIGGERS, *AGENCIES, *TRIGGER_TESTS, *JOINS, "actor", "party", "any", "later", "back",
     "by", "otherwise", "absent", "none", "occurred")
)  # fmt: skip


MOST_UNLIKE: Final = 100  # names looked for in a text; with more, all of it is compiled again


@dataclass(frozen=True)
class Names:
    """Every name of a document, by kind.

    Attributes:
        declared: The moments and events that it declares.
    """

    facts: Mapping[str, tuple[str, ...]]
    readings: Collection[str]
    roles: Mapping[str, str]
    of_one_agency: Collection[str]
    stages: Mapping[str, str]
    duties: tuple[str, ...]
    declared: tuple[str, ...]
    agencies: Collection[str]
    routes: Collection[str]
    handovers: Collection[str]
    endings: Collection[str]
    clauses: Collection[str]
    has_office_hours: bool
    # Short texts that have been understood: many parts say the same one.
    parties: dict[tuple[str, bool], Parties] = field(default_factory=dict, compare=False)
    timescales: dict[str, Timescale] = field(default_factory=dict, compare=False)

    @staticmethod
    def of(document: PolicyDoc) -> "Names":
        """The names that `document` declares, and those every stage and duty brings along."""
        stages = dict.fromkeys(document.stages, "")
        duties = list(document.duties)
        for route, parts in document.routes.items():
            stages |= dict.fromkeys(parts.stages, route)
            duties += parts.duties
        for stage, part in all_stages(document):
            duties.append(f"{stage}.outcome")
            if part.escalates is not None:
                duties.append(f"{stage}.escalation")
        return Names(
            facts={name: tuple(fact.values) for name, fact in document.facts.items()},
            readings=document.readings.keys(),
            roles={name: role.side or "" for name, role in document.roles.items()},
            of_one_agency={name for name, role in document.roles.items() if role.agency},
            stages=stages,
            duties=tuple(duties),
            declared=(*document.moments, *document.events),
            agencies=document.agencies.keys(),
            routes=document.routes.keys(),
            handovers=document.handovers.keys(),
            endings=document.endings.keys(),
            clauses=document.clauses.keys(),
            has_office_hours=has_office_hours(document.calendar),
        )

    @cached_property
    def triggers(self) -> tuple[str, ...]:
        """What may stand under `on:`."""
        of_duties = (f"{duty}.{what}" for duty in self.duties for what in ("done", "due"))
        return (*TRIGGERS, *self.declared, *of_duties)

    @cached_property
    def moments(self) -> frozenset[str]:
        """What may be counted from."""
        of_stages = (f"{stage}.{what}" for stage in self.stages for what in OF_STAGE)
        of_facts = (f"{fact}.known" for fact in self.facts)
        return frozenset((*self.triggers, *of_stages, *of_facts))

    def unlike(self, other: "Names") -> frozenset[str] | None:
        """The names that mean something else, or are only in one of the two; None: all may."""
        if self == other:
            return frozenset()
        if self.has_office_hours != other.has_office_hours:
            return None
        found: set[str] = set()
        for each in fields(self):
            if not each.compare:
                continue
            mine, others = getattr(self, each.name), getattr(other, each.name)
            if isinstance(mine, dict):
                found.update(name for name, _ in mine.items() ^ others.items())
            elif each.name != "has_office_hours":
                found |= set(mine) ^ set(others)
        return frozenset(found) if len(found) <= MOST_UNLIKE else None


# The sections whose keys are names.
NAMING: Final = (
    "facts", "moments", "events", "readings", "roles", "stages", "moves", "duties", "caps",
    "powers", "compositions", "handovers", "endings", "agencies", "clauses",
)  # fmt: skip


def named_alike(document: PolicyDoc, other: PolicyDoc) -> bool:
    """Whether both declare the same names with the same meanings; if in doubt, not."""
    return (
        document.facts is other.facts
        and document.roles is other.roles
        and document.calendar is other.calendar
        and document.routes.keys() == other.routes.keys()
        and all(getattr(document, each).keys() == getattr(other, each).keys() for each in NAMING)
        and _stages_alike(document.stages, other.stages)
        and all(_routes_alike(part, other.routes[id]) for id, part in document.routes.items())
    )


def _routes_alike(route: RouteDoc, other: RouteDoc) -> bool:
    return route is other or (
        all(getattr(route, each).keys() == getattr(other, each).keys() for each in INNER)
        and _stages_alike(route.stages, other.stages)
    )


def _stages_alike(stages: dict[str, StageDoc], others: dict[str, StageDoc]) -> bool:
    """Whether the same stages bring a duty to escalate along."""
    return stages is others or all(
        (part.escalates is None) == (others[id].escalates is None) for id, part in stages.items()
    )


def has_office_hours(part: CalendarDoc) -> bool:
    """Whether office hours are given, for everybody or for a side."""
    sides = (part.sides.raising, part.sides.receiving) if part.sides else ()
    return any(each is not None and each.office_hours is not None for each in (part, *sides))


def all_stages(document: PolicyDoc) -> list[tuple[str, StageDoc]]:
    """Every stage, the ladder's first."""
    found = list(document.stages.items())
    for route in document.routes.values():
        found += route.stages.items()
    return found
