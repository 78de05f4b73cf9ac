"""The rows of a compiled policy in the words of a file, and the short texts in them."""

from typing import Any

from escalate_rules.authoring.yaml_text import ABSENT, Plain, said
from escalate_rules.core.conditions import (
    ALWAYS,
    ActorIs,
    All,
    AnyOf,
    Condition,
    DutyIs,
    FactIs,
    Not,
    TriggerOn,
)
from escalate_rules.core.policy import (
    SIDES,
    Advise,
    Cap,
    Compose,
    Go,
    Goal,
    Hasten,
    Open,
    Parties,
    Policy,
    Power,
    Row,
    Stage,
    Variation,
)
from escalate_rules.core.timescale import (
    ByFact,
    OneOf,
    Timescale,
)
from escalate_rules.core.words import timescale_words


def sections(policy: Policy) -> dict[str, Plain]:
    """All rows, in the sections from which they come."""
    found: dict[str, Any] = {}
    routes: dict[str, Any] = {}
    here = found
    for row in policy.rows:
        stage = policy.index.stages.get(row.effect.stage) if isinstance(row.effect, Open) else None
        if stage is not None and stage.route and isinstance(row.effect, Open):
            # What follows a route's stages, up to the powers, is the route's.
            if stage.route not in routes:
                routes[stage.route] = here = _route(policy, stage.route)
            here = routes[stage.route]
        _put(policy, row, stage, here, found)
    order = ("stages", "moves", "duties", "expedite", "caps")
    first: dict[str, Plain] = {name: found[name] for name in order if name in found}
    last: dict[str, Plain] = {name: found[name] for name in found if name not in order}
    return {**first, **said(routes=routes), **last}


def _put(
    policy: Policy, row: Row, stage: Stage | None, here: dict[str, Any], top: dict[str, Any]
) -> None:
    effect = row.effect
    rest = said(when=plain_when(row.when), cites=list(row.cites))
    match effect:
        case Open(kind="outcome"):
            assert stage is not None
            here.setdefault("stages", {})[stage.id] = {
                **_stage(stage),
                "outcome": {**_open(effect), **rest},
                "cites": list(stage.cites),
            }
        case Open(kind="escalation"):
            assert stage is not None
            here["stages"][stage.id]["escalates"] = {**_open(effect), **rest}
        case Open():
            here.setdefault("duties", {})[row.id] = {
                **said(on=list(row.on), in_=stage_names(policy, row.scope)),
                **_open(effect),
                **_duty(effect),
                **rest,
            }
        case Go(own=True):
            (stage_id,) = row.scope or ("",)
            written = here["stages"][stage_id]["escalates"]
            here["stages"][stage_id]["escalates"] = {**_go(effect), **written}
        case Go():
            start = ["any"] if row.scope is None else stage_names(policy, row.scope)
            here.setdefault("moves", {})[row.id] = {
                "on": list(row.on), "from": start, **_go(effect), **rest,
            }  # fmt: skip
        case Hasten(of=of):
            top.setdefault("expedite", []).append({**rest, "of": list(of)})
        case Cap(within=within):
            scope = stage_names(policy, row.scope)
            top.setdefault("caps", {})[row.id] = {
                "stages": scope, "within": plain_timescale(within), **rest,
            }  # fmt: skip
        case Power():
            top.setdefault("powers", {})[row.id] = {
                **said(
                    on=list(row.on), in_=stage_names(policy, row.scope), only=list(effect.only),
                    barred=list(effect.barred), fact=effect.fact, says=effect.says,
                ),
                **rest,
            }  # fmt: skip
        case Compose():
            top.setdefault("compositions", {})[row.id] = {
                **said(
                    on=list(row.on), in_=stage_names(policy, row.scope), duty=effect.duty,
                    at_least=str(effect.at_least or ""), exactly=str(effect.exactly or ""),
                    include=list(effect.include), says=effect.says,
                ),
                **rest,
            }  # fmt: skip
        case Advise():
            pass  # written with its clause


def _route(policy: Policy, id: str) -> dict[str, Plain]:
    route = policy.index.routes[id]
    return said(
        title=route.title, when=plain_condition(route.when), switch=route.switch.value,
        cites=list(route.cites),
    )  # fmt: skip


def _stage(stage: Stage) -> dict[str, Plain]:
    return said(
        number="none" if stage.number is None else str(stage.number), title=stage.title,
        between=parties_text(stage.between), decides=parties_text(stage.decides),
        final="none" if stage.final else "",
    )  # fmt: skip


def _open(effect: Open) -> dict[str, Plain]:
    return said(
        **{effect.force.value: effect.act},
        who=parties_text(effect.who), to=parties_text(effect.to),
        with_=parties_text(effect.with_), copy=parties_text(effect.copy),
        how=effect.how, what=effect.what,
        within=None if effect.within is None else plain_timescale(effect.within),
        promptly=effect.promptly, on_change=effect.on_change.value,
        varies=[_variation(each) for each in effect.varies],
        pauses=None if effect.pauses is None else {"when": plain_condition(effect.pauses)},
    )  # fmt: skip


def _duty(effect: Open) -> dict[str, Plain]:
    return said(
        done_by=list(effect.done_by), until=effect.until.value, once="yes" if effect.once else "",
        as_soon_as=None if effect.as_soon_as is None else plain_condition(effect.as_soon_as),
        while_=None if effect.while_ is None else plain_condition(effect.while_),
    )  # fmt: skip


def _variation(varied: Variation) -> dict[str, Plain]:
    agreed = "both" if varied.agreed_by == SIDES else "".join(varied.agreed_by)
    return said(
        until=varied.until if isinstance(varied.until, str) else plain_timescale(varied.until),
        agreed_by="either" if varied.either else agreed, before=varied.before,
        needs=list(varied.needs), cites=list(varied.cites),
    )  # fmt: skip


def _go(effect: Go) -> dict[str, Plain]:
    match effect.goal:
        case Goal.REFUSAL:
            goal = {"refuse": "yes"}
        case Goal.LATER | Goal.BACK:
            goal = {"stage": effect.goal.value}
        case Goal.STAGE | Goal.ROUTE | Goal.ENDING | Goal.HANDOVER:
            goal = {effect.goal.value: effect.target}
    return goal | said(
        needs=list(effect.needs),
        opens=None if effect.opens is None else plain_timescale(effect.opens),
        closes=None if effect.closes is None else plain_timescale(effect.closes),
        after_closing=effect.after_closing.value, says=effect.says,
    )  # fmt: skip


# Short texts.


def stage_names(policy: Policy, scope: frozenset[str] | None) -> list[Plain]:
    """The stages of a scope, in the policy's order; none where it is everywhere."""
    return [] if scope is None else [stage for stage in policy.index.stages if stage in scope]


def parties_text(parties: Parties | None) -> str:
    """Parties as they are written."""
    if parties is None:
        return ""
    if not parties.of:
        return "not said"
    return f" {parties.joined} ".join(
        f"actor of {ref.of}" if ref.of else f"{ref.whose} {ref.role}".strip() for ref in parties.of
    )


def plain_timescale(timescale: Timescale) -> Plain:
    """A timescale as it is written."""
    match timescale:
        case OneOf(choice, parts):
            return {f"{choice.value}_of": [plain_timescale(part) for part in parts]}
        case ByFact(fact, options, otherwise):
            told = {value: _option(part) for value, part in options}
            return {"by": fact, **told, "otherwise": _option(otherwise)}
        case _:
            return timescale_words(timescale)


def _option(part: Timescale | None) -> Plain:
    return ABSENT if part is None else plain_timescale(part)


def plain_when(condition: Condition) -> Plain:
    """A condition; nothing where it always holds."""
    return None if condition == ALWAYS else plain_condition(condition)


def plain_condition(condition: Condition) -> Plain:
    """A condition as it is written."""
    match condition:
        case FactIs(name, values) | DutyIs(name, values) | TriggerOn(name, values):
            return {name: list(values)}
        case ActorIs(roles):
            return {"actor": list(roles)}
        case All(parts):
            return {"all": [plain_condition(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [plain_condition(part) for part in parts]}
        case Not(part):
            return {"not": plain_condition(part)}
