"""Rules about who owes what to whom, and whether it can be done."""

from collections.abc import Iterator

from escalate_rules.analysis.subjects import ABOUT
from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.nearest import one_of
from escalate_rules.checks.view import Finding, View
from escalate_rules.core.conditions import All, Condition, FactIs
from escalate_rules.core.policy import (
    CONCERNED,
    NOTIFYING,
    SIDES,
    Compose,
    Open,
    Parties,
    PartyRef,
    Row,
    Until,
)


def told_of_oneself(view: View) -> Iterator[Finding]:
    """A notification that goes to the very office that the concern is about."""
    for row, effect in view.duties_anew("facts", "roles"):
        if effect.act not in NOTIFYING:
            continue
        for fact, role in _is_about(view, row, effect):
            for key, parties in (("to", effect.to), ("copy", effect.copy)):
                if any(ref.role == role for ref in (parties or Parties()).of):
                    message = f"{quoted(role)} is told of a concern that is about {quoted(role)}"
                    help = f"tell somebody else where {quoted(fact)} is {quoted(role)}"
                    yield Finding(message, (*view.place_of(row), key), help)


def _is_about(view: View, row: Row, effect: Open) -> Iterator[tuple[str, str]]:
    """The facts that the row asks for and whose value is a role's id."""
    for condition in (row.when, effect.as_soon_as, effect.while_):
        for leaf in _required(condition):
            fact = view.facts.get(leaf.fact)
            if fact is None or not ABOUT.search(fact.asks):
                continue
            if len(leaf.values) == 1 and leaf.values[0] in view.roles:
                yield leaf.fact, leaf.values[0]


def _required(condition: Condition | None) -> Iterator[FactIs]:
    """The facts without which the condition does not hold."""
    if isinstance(condition, FactIs):
        yield condition
    elif isinstance(condition, All):
        for part in condition.of:
            yield from _required(part)


def owed_to_oneself(view: View) -> Iterator[Finding]:
    """A duty whose one bearer is also the one to whom it is owed."""
    for row, effect in view.duties_anew("roles"):
        for key, other in (("to", effect.to), ("with", effect.with_)):
            if other is None or len(effect.who.of) != 1 or len(other.of) != 1:
                continue
            who, whom = effect.who.of[0], other.of[0]
            if _same(view, who, whom):
                message = f"{quoted(effect.who.words)} owes it to {quoted(other.words)}: to itself"
                help = "name the other side with `raising` or `receiving`, or another role"
                yield Finding(message, (*view.place_of(row), key), help)


def _same(view: View, who: PartyRef, whom: PartyRef) -> bool:
    if who.role != whom.role or who.of != whom.of or who.role == "party":
        return False
    role = view.roles.get(who.role)
    if role is None:
        return False
    # `own` may be the office above of the same name, where a line of management is one stage.
    return bool(role.side) or (who.whose == whom.whose and who.whose in SIDES)


def never_ends(view: View) -> Iterator[Finding]:
    """Something kept for ever: what is kept ends with its `until`, and `done` is no end."""
    for row, effect in view.duties_anew():
        kept = effect.act == "keep" and effect.until is Until.DONE and effect.within is None
        if kept and not effect.done_by and effect.while_ is None:
            here = (*view.place_of(row), "until")
            help = (
                "write how long under `within:`, `until: left` or `until: closed`, "
                "`done_by:` an event, or `while:`"
            )
            message = "what is kept here is kept for ever: nothing ends it"
            written = view.is_written(here)
            yield Finding(message, here if written else here[:-1], help, key=not written)


def _fewest(body: Compose) -> int:
    """The fewest agencies there must be; those of the case may be among those named."""
    of_the_case = sum(each in CONCERNED for each in body.include)
    return max(of_the_case, len(body.include) - of_the_case)


def unmeetable(view: View) -> Iterator[Finding]:
    """A composition that no meeting can meet."""
    agencies = len(view.policy.agencies)
    for row in view.policy.rows:
        effect = row.effect
        if not isinstance(effect, Compose):
            continue
        here = view.place_of(row)
        said = [(key, getattr(effect, key)) for key in ("at_least", "exactly")]
        for key, number in said:
            if agencies and number > agencies:
                message = f"{number} agencies are asked for, and the policy has {agencies}"
                yield Finding(message, (*here, key), "declare them under `agencies:`")
                return
        if effect.exactly and effect.at_least > effect.exactly:
            message = f"at least {effect.at_least} and exactly {effect.exactly} cannot both be"
            yield Finding(message, (*here, "exactly"), "keep one of the two")
        elif effect.exactly and effect.exactly < _fewest(effect):
            names = one_of(effect.include).replace(" or ", " and ")
            message = f"{names} are more than {effect.exactly}"
            yield Finding(message, (*here, "exactly"), "include fewer, or ask for more")
