"""The events that may move a case now, each by everybody for whom it makes a difference."""

from collections.abc import Iterator
from typing import Any, Final

from escalate_rules.core.case import Case
from escalate_rules.core.conditions import ActorIs, leaves
from escalate_rules.core.doors import later_stages
from escalate_rules.core.draft import Draft
from escalate_rules.core.events import (
    Actor,
    Convened,
    Decided,
    Done,
    Escalated,
    Event,
    HandedOver,
    Happened,
    Occurred,
    Rerouted,
    Resolved,
    Unresolved,
    Withdrawn,
)
from escalate_rules.core.moments import Moment
from escalate_rules.core.policy import (
    SIDES,
    Go,
    Goal,
    Open,
    Parties,
    Policy,
    Power,
    Row,
    Switch,
)
from escalate_rules.core.timescale import moments_of

REASON: Final = "as the policy asks"


def moves_open(policy: Policy, case: Case, at: Moment) -> Iterator[Event]:
    """Every event but learning and the passing of time that may have a part in how it goes on."""
    draft = Draft(policy, case)
    stage = policy.index.stages[case.stage or ""]

    def rows(kind: str) -> list[Row]:
        found = policy.index.moves.get(kind, ())
        return [row for row in found if row.scope is None or case.stage in row.scope]

    def each(kind: str, make: Any, **said: Any) -> Iterator[Event]:
        needs = {need for row in rows(kind) for need in row.effect.needs}  # type: ignore[union-attr]
        more = dict.fromkeys(needs & {"reason", "note", "how", "what"}, REASON)
        if "by" in said:
            yield make(at=at, **{**more, **said})
            return
        for by in actors_for(policy, kind, case.stage):
            yield make(at=at, by=by, **{**more, **said})

    yield from each("unresolved", Unresolved)
    ways: dict[str | None, None] = {}
    for row in rows("escalated"):
        go = row.effect
        assert isinstance(go, Go)
        if go.own:
            ways[None] = None
        elif go.goal is Goal.LATER:
            ways |= dict.fromkeys(later_stages(draft))
        else:
            ways[go.target] = None
    for to in ways:
        yield from each("escalated", Escalated, to=to)
    yield from each("resolved", Resolved)
    yield from each("withdrawn", Withdrawn)
    if stage.decides is not None or rows("decided"):
        known = deciders(policy, stage.decides)
        said = stage.decides is not None  # then a decision by nobody has no meaning
        others = [one for one in each("decided", Decided) if one.by not in known]
        yield from (one for one in others if not said or one.by is not None)
        yield from (one for by in known for one in each("decided", Decided, by=by))
    for to in _reroutes(policy, case, rows("rerouted")):
        yield from each("rerouted", Rerouted, to=to)
    for row in policy.rows:
        go = row.effect
        in_scope = row.scope is None or case.stage in row.scope
        if isinstance(go, Go) and in_scope and go.goal is Goal.HANDOVER:
            yield HandedOver(at=at, to=go.target)
    yield from _moments(policy, case, at)
    for owed in case.open_duties:
        if f"{owed.duty}.done" in _asked(policy) or owed.duty in _asked(policy):
            yield Done(at=at, duty=owed.id)
    if rows("convened"):
        agencies = tuple(name for name, _ in policy.agencies)
        yield Convened(at=at, agencies=agencies)


def _reroutes(policy: Policy, case: Case, rows: list[Row]) -> dict[str, None]:
    found = {
        route.id: None
        for route in policy.routes
        if route.id and route.switch is Switch.OFFERED and route.id not in case.taken
    }
    for row in rows:
        go = row.effect
        assert isinstance(go, Go)
        found["back" if go.goal is Goal.BACK else go.target] = None
    return {to: None for to in found if to == "back" or to in policy.index.routes}


def _moments(policy: Policy, case: Case, at: Moment) -> Iterator[Event]:
    """The moments that move a case, or that windows and limits wait for."""
    asked = _asked(policy)
    for moment in policy.moments:
        if moment.id not in asked:
            continue
        if moment.event:
            for by in actors_for(policy, moment.id, case.stage):
                yield Occurred(at=at, by=by, name=moment.id)
        elif moment.id in policy.index.moves or moment.id not in case.stamps:
            yield Happened(at=at, moment=moment.id)


def _asked(policy: Policy) -> frozenset[str]:
    """Every name that a row's triggers or windows ask for; duties by themselves where asked."""
    memo = policy.index.memo
    found: Any = memo.get("asked names")
    if found is None:
        names: set[str] = set()
        for row in policy.rows:
            effect = row.effect
            if isinstance(effect, Go):
                names |= {*row.on, *moments_of(effect.opens), *moments_of(effect.closes)}
            if isinstance(effect, Open) and effect.kind == "duty":
                # What opens, ends or dates a duty that is named elsewhere.
                names |= {*row.on, *effect.done_by, *moments_of(effect.within)}
            for leaf in leaves(row.when):
                if hasattr(leaf, "duty"):
                    names.add(leaf.duty)
        found = memo["asked names"] = frozenset(names)
    return found  # type: ignore[no-any-return]


def actors_for(policy: Policy, kind: str, stage: str | None) -> tuple[Actor | None, ...]:
    """Who may do an event, as far as it makes a difference; None where nobody asks."""
    key = ("actors", kind, stage)
    memo = policy.index.memo
    found: Any = memo.get(key)
    if found is None:
        found = memo[key] = tuple(_actors(policy, kind, stage))
    return found  # type: ignore[no-any-return]


def _actors(policy: Policy, kind: str, stage: str | None) -> Iterator[Actor | None]:
    texts: dict[str, None] = {}
    power = False
    for row in policy.rows:
        if row.scope is not None and stage is not None and stage not in row.scope:
            continue
        if isinstance(row.effect, Power):
            if kind in row.on:
                power = True
                texts |= dict.fromkeys((*row.effect.only, *row.effect.barred))
        elif kind in row.on or (isinstance(row.effect, Open) and row.effect.kind != "duty"):
            texts |= dict.fromkeys(_roles_in(row.when))
        elif isinstance(row.effect, Open):
            texts |= dict.fromkeys(_roles_in(row.when)) if kind in row.on else {}
    if kind == "raised":
        for route in policy.routes:
            texts |= dict.fromkeys(_roles_in(route.when))
    if not texts and not power:
        yield None
        return
    said: dict[Actor, None] = {}
    for text in texts:
        for role in (text, *_members(policy, text)):
            said |= dict.fromkeys(actors_of(policy, role))
    for side in SIDES:
        plain = plain_role(policy, side, {text.rpartition(" ")[2] for text in texts})
        if plain is not None:
            said[plain] = None
    yield from said


def _roles_in(condition: Any) -> list[str]:
    return [role for leaf in leaves(condition) if isinstance(leaf, ActorIs) for role in leaf.roles]


def _members(policy: Policy, text: str) -> list[str]:
    side, _, role = text.rpartition(" ")
    found = [each.id for each in policy.roles if role in each.member_of]
    return [f"{side} {each}".strip() for each in found]


def actors_of(policy: Policy, text: str) -> tuple[Actor, ...]:
    """`ROLE` or `SIDE ROLE` as those who may act, on each side where none is said or fixed."""
    side, _, role = text.rpartition(" ")
    sides = (side,) if side in SIDES else SIDES
    if role == "party":
        # Somebody of that side on whom no rule turns, where there is anybody.
        named = _named_by_powers(policy)
        plain = (
            plain_role(policy, each, named) or plain_role(policy, each, set()) for each in sides
        )
        return tuple(each for each in plain if each is not None)
    declared = policy.index.roles.get(role)
    if declared is None:
        return ()
    if declared.side:
        return (Actor(role, declared.side),)
    return tuple(Actor(role, each) for each in sides)


def _named_by_powers(policy: Policy) -> set[str]:
    powers = [row.effect for row in policy.rows if isinstance(row.effect, Power)]
    texts = [text for each in powers for text in (*each.only, *each.barred)]
    return {text.rpartition(" ")[2] for text in texts}


def plain_role(policy: Policy, side: str, but: set[str]) -> Actor | None:
    """An office that stands on a side and on which no rule turns."""
    for role in policy.roles:
        if role.id not in but and not set(role.member_of) & but and role.side in {"", side}:
            return Actor(role.id, side)
    return None


def deciders(policy: Policy, parties: Parties | None) -> tuple[Actor, ...]:
    """Those who decide at a stage, each as one who acts."""
    if parties is None:
        return ()
    found: dict[Actor, None] = {}
    for ref in parties.of:
        found |= dict.fromkeys(actors_of(policy, f"{ref.whose} {ref.role}".strip()))
    return tuple(found)


def judge_of(policy: Policy, fact: str) -> Actor | None:
    """Who may judge a fact, where the policy says so."""
    for row in policy.index.powers.get("learned", ()):
        power = row.effect
        if isinstance(power, Power) and power.fact == fact and power.only:
            actors = actors_of(policy, power.only[0])
            if actors:
                return actors[0]
    return None
