"""The names of a document: what it declares, and what every stage and duty brings along."""

from collections.abc import Collection, Mapping
from typing import Final

from escalate_rules.authoring.documents import PolicyDoc, StageDoc
from escalate_rules.core.events import KINDS
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import CONCERNED

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


@dataclass(frozen=True, slots=True)
class Names:
    """Every name of a document, by kind."""

    facts: Mapping[str, tuple[str, ...]]
    readings: frozenset[str]
    roles: Mapping[str, str]
    of_one_agency: Collection[str]
    stages: Mapping[str, str]
    duties: tuple[str, ...]
    triggers: tuple[str, ...]
    moments: frozenset[str]
    agencies: Collection[str]
    routes: Collection[str]
    handovers: Collection[str]
    endings: Collection[str]
    clauses: Collection[str]

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
        declared = (*document.moments, *document.events)
        of_duties = tuple(f"{duty}.{what}" for duty in duties for what in ("done", "due"))
        triggers = (*TRIGGERS, *declared, *of_duties)
        moments = frozenset(
            (
                *triggers,
                *(f"{stage}.{what}" for stage in stages for what in OF_STAGE),
                *(f"{fact}.known" for fact in document.facts),
            )
        )
        return Names(
            facts={name: tuple(fact.values) for name, fact in document.facts.items()},
            readings=frozenset(document.readings),
            roles={name: role.side or "" for name, role in document.roles.items()},
            of_one_agency=[name for name, role in document.roles.items() if role.agency],
            stages=stages,
            duties=tuple(duties),
            triggers=triggers,
            moments=moments,
            agencies=document.agencies,
            routes=document.routes,
            handovers=document.handovers,
            endings=document.endings,
            clauses=document.clauses,
        )


def all_stages(document: PolicyDoc) -> list[tuple[str, StageDoc]]:
    """Every stage, the ladder's first."""
    found = list(document.stages.items())
    for route in document.routes.values():
        found += route.stages.items()
    return found
