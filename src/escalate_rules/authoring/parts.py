"""The parts of a policy as they are compiled, before they are joined to one.

What only looks at a policy, as `check` does under each choice of readings, does
without its look-ups and its digest.
"""

from dataclasses import field, fields

from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import (
    Clause,
    Counting,
    Entry,
    Fact,
    MomentName,
    Named,
    Policy,
    Promise,
    Role,
    Route,
    Row,
    Stage,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything that a `Policy` is given but its digest, under the same names.

    Equal parts say the same, whichever readings are chosen.
    """

    id: str
    title: str
    partnership: str
    version: str
    counting: Counting
    side_counting: tuple[tuple[str, Counting], ...]
    published: str
    review: str
    review_cites: tuple[str, ...]
    cites: tuple[str, ...]
    agencies: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]
    moments: tuple[MomentName, ...]
    roles: tuple[Role, ...]
    stages: tuple[Stage, ...]
    routes: tuple[Route, ...]
    endings: tuple[Named, ...]
    handovers: tuple[Named, ...]
    rows: tuple[Row, ...]
    readings: tuple[tuple[str, str], ...] = field(compare=False)
    register: tuple[Entry, ...]
    contacts: tuple[Named, ...]
    clauses: tuple[Clause, ...]
    promises: tuple[Promise, ...]

    def joined(self) -> Policy:
        """The policy."""
        from escalate_rules.authoring.compile_digest import digest_of

        made = {each.name: getattr(self, each.name) for each in fields(self)}
        # What a policy is held to changes no answer, so a case need not match it.
        promised = made.pop("promises")
        return Policy(digest=digest_of(made), promises=promised, **made)
