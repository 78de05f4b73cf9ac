"""Whom a concern is about, as far as a policy's facts say so."""

import re
from typing import Final

from escalate_rules.core.policy import NOTIFYING, Open, Parties, Policy, Row

# A question that asks of whom the concern speaks.
ABOUT: Final = re.compile(
    r"\b(about|against|concern\w*|complain\w*|allegation\w*|whose)\b", re.IGNORECASE
)


def subjects(policy: Policy) -> dict[str, tuple[str, ...]]:
    """The facts that ask whom a concern is about, each with the offices among its values."""
    found = {}
    for fact in policy.facts:
        roles = tuple(value for value, _ in fact.values if value in policy.index.roles)
        if roles and ABOUT.search(fact.asks):
            found[fact.id] = roles
    return found


def is_told(policy: Policy, row: Row, role: str) -> bool:
    """Whether the duty of a row is to tell this office, by itself or as one of a body."""
    effect = row.effect
    if not isinstance(effect, Open):
        return False
    # Here and not above: who only asks whom a question is about does without the engine.
    from escalate_rules.core.draft import memberships

    told = effect.to if effect.act in NOTIFYING else None
    parties = [*(told or Parties()).of, *(effect.copy or Parties()).of]
    bodies = memberships(policy, role)
    return any(ref.role in bodies for ref in parties)
