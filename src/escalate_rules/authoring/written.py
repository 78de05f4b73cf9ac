"""A compiled policy as the text of a file: the way back from `compile`.

Compiling what is written here gives an equal policy, digest and all. What a
compiled policy does not hold is not in the text: comments, layout, and the
options of readings that were not chosen (each reading stands with the option in
use, and one that says so).
"""

import json
import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, Final, TypeAlias

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
    Counting,
    Entry,
    Fact,
    Form,
    Go,
    Goal,
    Hasten,
    Named,
    Open,
    Parties,
    Policy,
    Power,
    Promise,
    Role,
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


class Absent(Enum):
    """The one bare word: in a switch, nothing stands here."""

    ABSENT = "absent"


# Text, `ABSENT`, or a list or mapping of these: what a file holds.
Plain: TypeAlias = Any

ABSENT: Final = Absent.ABSENT
# What means the same with and without quotes, also between brackets.
BARE: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_ .()/-]*[A-Za-z0-9_.()/])?")
NOT_CHOSEN: Final = "another_reading"


def policy_text(policy: Policy) -> str:
    """`policy` as the text of a policy file; parsing it gives an equal policy.

    The policy must count by the bundled bank holidays, as every file's does.
    """
    return text_of(plain_policy(policy))


def text_of(document: Mapping[str, Plain]) -> str:
    """A file's plain values as YAML: a line for each key, element and stage's part."""
    return "".join(_lines(document, 0))


def _lines(values: Mapping[str, Plain], depth: int) -> Iterable[str]:
    for key, value in values.items():
        head = f"{'  ' * depth}{_scalar(key)}:"
        # A section holds elements, and only a stage or a route holds more than fits on a line.
        if isinstance(value, dict) and value and depth < 3 and _is_section(value):
            yield f"{head}\n"
            yield from _lines(value, depth + 1)
        else:
            yield f"{head} {flow_text(value)}\n"


def _is_section(value: Mapping[str, Plain]) -> bool:
    return any(isinstance(part, dict) for part in value.values())


def flow_text(value: Plain) -> str:
    """A value on one line, text in quotes where it needs them."""
    match value:
        case Absent():
            return value.value
        case str():
            return _scalar(value)
        case list():
            return f"[{', '.join(map(flow_text, value))}]"
        case int():
            return str(value)
        case _:
            return f"{{{', '.join(f'{_scalar(k)}: {flow_text(v)}' for k, v in value.items())}}}"


def _scalar(text: str) -> str:
    if BARE.fullmatch(text) and text != ABSENT.value:
        return text
    return json.dumps(text, ensure_ascii=False)


def said(**parts: Plain) -> dict[str, Plain]:
    """Keys with what stands under them, those left out that say nothing."""
    return {key.rstrip("_"): value for key, value in parts.items() if value}


def plain_policy(policy: Policy) -> dict[str, Plain]:
    """`policy` as the plain values of a file, keys in the language's order."""
    return {
        "format": "1",
        **said(
            id=policy.id, title=policy.title, partnership=policy.partnership,
            version=policy.version, published=policy.published, review=_review(policy),
            cites=list(policy.cites), calendar=_calendar(policy),
            agencies=dict(policy.agencies),
            facts={each.id: _fact(each) for each in policy.facts},
            moments={
                each.id: said(
                    title=each.title, default=each.default,
                    lasts="stage" if each.lasts_stage else "", cites=list(each.cites),
                )
                for each in policy.moments if not each.event
            },
            events={
                each.id: said(title=each.title, cites=list(each.cites))
                for each in policy.moments if each.event
            },
            roles={each.id: _role(each) for each in policy.roles},
            readings=_readings(policy),
        ),
        **_sections(policy),
        **said(
            handovers={each.id: _named(each, "to") for each in policy.handovers},
            endings={each.id: _named(each, "to") for each in policy.endings},
            register={each.id: _entry(each) for each in policy.register},
            contacts={each.id: _named(each, "address") for each in policy.contacts},
            promises={each.id: _promise(each) for each in policy.promises},
            clauses=_clauses(policy),
        ),
    }  # fmt: skip


def _review(policy: Policy) -> Plain:
    if not policy.review_cites:
        return policy.review
    return {"due": policy.review, "cites": list(policy.review_cites)}


def _calendar(policy: Policy) -> dict[str, Plain]:
    sides = {side: _counting(counting, policy) for side, counting in policy.side_counting}
    return {**_counting(policy.counting), **said(sides=sides)}


def _counting(counting: Counting, base: Policy | None = None) -> dict[str, Plain]:
    hours = counting.office_hours
    found = said(
        nation=[nation.value for nation in counting.calendar.nations],
        closures=[
            {"from": str(each.first), "to": str(each.last), "title": each.title}
            for each in counting.calendar.closures
        ],
        counting=counting.convention.value,
        receipt_cutoff=f"{counting.receipt_cutoff:%H:%M}" if counting.receipt_cutoff else "",
        day_ends=f"{counting.day_ends:%H:%M}" if counting.day_ends else "",
        office_hours={"from": f"{hours[0]:%H:%M}", "to": f"{hours[1]:%H:%M}"} if hours else None,
        closed_day=counting.closed_day.value,
    )
    if base is not None and base.counting.calendar.closures:
        found.setdefault("closures", [])  # what a side leaves out, it takes from the policy
    return found


def _fact(fact: Fact) -> dict[str, Plain]:
    return said(
        asks=fact.asks, values=dict(fact.values), default=fact.default,
        required="yes" if fact.required else "", recorded="yes" if fact.recorded else "",
        lasts="stage" if fact.lasts_stage else "", cites=list(fact.cites),
    )  # fmt: skip


def _role(role: Role) -> dict[str, Plain]:
    return said(
        title=role.title, side=role.side, agency=role.agency,
        rank=None if role.rank is None else str(role.rank), member_of=list(role.member_of),
        known_as=dict(role.known_as), acted_for=dict(role.acted_for), cites=list(role.cites),
    )  # fmt: skip


def _readings(policy: Policy) -> dict[str, Plain]:
    return {
        id: {
            "clause": policy.clauses[0].id,
            "asks": "How is it read?",
            "use": use,
            "options": {use: "As it is written here", NOT_CHOSEN: "In another way"},
        }
        for id, use in policy.readings
    }


def _named(named: Named, text: str) -> dict[str, Plain]:
    alongside = "yes" if named.alongside else ""
    said_ = said(title=named.title, **{text: named.text}, alongside=alongside)
    return said_ | said(cites=list(named.cites))


def _entry(entry: Entry) -> dict[str, Plain]:
    return said(
        title=entry.title, who=_parties(entry.who), **{entry.force.value: entry.act},
        to=_parties(entry.to), what=entry.what, every=entry.every, since=entry.since,
        cites=list(entry.cites),
    )  # fmt: skip


def _promise(promise: Promise) -> dict[str, Plain]:
    form, stages = promise.form, list(promise.stages)
    return said(
        says=promise.says,
        reaches=stages[0] if form is Form.REACHES else "",
        each="step" if form is Form.STEP else "",
        knows=promise.role,
        in_=stages if form is Form.KNOWS else [],
        within=_timescale(promise.within) if promise.within is not None else "",
        when=_when(promise.when), cites=list(promise.cites),
    )  # fmt: skip


def _clauses(policy: Policy) -> dict[str, Plain]:
    shown = {row.cites[0]: row.scope for row in policy.index.advice}
    return {
        each.id: {"guidance" if each.guidance else "says": _asked(policy, place, each.text)}
        | said(in_=_stages(policy, shown.get(each.id)))
        for place, each in enumerate(policy.clauses)
    }


def _asked(policy: Policy, place: int, text: str) -> Plain:
    """The first clause's words ask every reading: one that is never asked is a mistake."""
    found: Plain = text
    for id, use in policy.readings if place == 0 else ():
        found = {"by": id, use: found, "otherwise": text}
    return found


# Rows, in the sections from which they come.


def _sections(policy: Policy) -> dict[str, Plain]:
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
    rest = said(when=_when(row.when), cites=list(row.cites))
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
                **said(on=list(row.on), in_=_stages(policy, row.scope)),
                **_open(effect),
                **_duty(effect),
                **rest,
            }
        case Go(own=True):
            (stage_id,) = row.scope or ("",)
            written = here["stages"][stage_id]["escalates"]
            here["stages"][stage_id]["escalates"] = {**_go(effect), **written}
        case Go():
            start = ["any"] if row.scope is None else _stages(policy, row.scope)
            here.setdefault("moves", {})[row.id] = {
                "on": list(row.on), "from": start, **_go(effect), **rest,
            }  # fmt: skip
        case Hasten(of=of):
            top.setdefault("expedite", []).append({**rest, "of": list(of)})
        case Cap(within=within):
            scope = _stages(policy, row.scope)
            top.setdefault("caps", {})[row.id] = {
                "stages": scope, "within": _timescale(within), **rest,
            }  # fmt: skip
        case Power():
            top.setdefault("powers", {})[row.id] = {
                **said(
                    on=list(row.on), in_=_stages(policy, row.scope), only=list(effect.only),
                    barred=list(effect.barred), fact=effect.fact, says=effect.says,
                ),
                **rest,
            }  # fmt: skip
        case Compose():
            top.setdefault("compositions", {})[row.id] = {
                **said(
                    on=list(row.on), in_=_stages(policy, row.scope), duty=effect.duty,
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
        title=route.title, when=_condition(route.when), switch=route.switch.value,
        cites=list(route.cites),
    )  # fmt: skip


def _stage(stage: Stage) -> dict[str, Plain]:
    return said(
        number="none" if stage.number is None else str(stage.number), title=stage.title,
        between=_parties(stage.between), decides=_parties(stage.decides),
        final="none" if stage.final else "",
    )  # fmt: skip


def _open(effect: Open) -> dict[str, Plain]:
    return said(
        **{effect.force.value: effect.act}, who=_parties(effect.who), to=_parties(effect.to),
        with_=_parties(effect.with_), copy=_parties(effect.copy), how=effect.how,
        what=effect.what, within=None if effect.within is None else _timescale(effect.within),
        promptly=effect.promptly, on_change=effect.on_change.value,
        varies=[_variation(each) for each in effect.varies],
        pauses=None if effect.pauses is None else {"when": _condition(effect.pauses)},
    )  # fmt: skip


def _duty(effect: Open) -> dict[str, Plain]:
    return said(
        done_by=list(effect.done_by), until=effect.until.value, once="yes" if effect.once else "",
        as_soon_as=None if effect.as_soon_as is None else _condition(effect.as_soon_as),
        while_=None if effect.while_ is None else _condition(effect.while_),
    )  # fmt: skip


def _variation(varied: Variation) -> dict[str, Plain]:
    agreed = "both" if varied.agreed_by == SIDES else "".join(varied.agreed_by)
    return said(
        until=varied.until if isinstance(varied.until, str) else _timescale(varied.until),
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
        opens=None if effect.opens is None else _timescale(effect.opens),
        closes=None if effect.closes is None else _timescale(effect.closes),
        after_closing=effect.after_closing.value, says=effect.says,
    )  # fmt: skip


# Short texts.


def _stages(policy: Policy, scope: frozenset[str] | None) -> list[Plain]:
    return [] if scope is None else [stage for stage in policy.index.stages if stage in scope]


def _parties(parties: Parties | None) -> str:
    if parties is None:
        return ""
    if not parties.of:
        return "not said"
    return f" {parties.joined} ".join(
        f"actor of {ref.of}" if ref.of else f"{ref.whose} {ref.role}".strip() for ref in parties.of
    )


def _timescale(timescale: Timescale) -> Plain:
    match timescale:
        case OneOf(choice, parts):
            return {f"{choice.value}_of": [_timescale(part) for part in parts]}
        case ByFact(fact, options, otherwise):
            told = {value: _option(part) for value, part in options}
            return {"by": fact, **told, "otherwise": _option(otherwise)}
        case _:
            return timescale_words(timescale)


def _option(part: Timescale | None) -> Plain:
    return ABSENT if part is None else _timescale(part)


def _when(condition: Condition) -> Plain:
    return None if condition == ALWAYS else _condition(condition)


def _condition(condition: Condition) -> Plain:
    match condition:
        case FactIs(name, values) | DutyIs(name, values) | TriggerOn(name, values):
            return {name: list(values)}
        case ActorIs(roles):
            return {"actor": list(roles)}
        case All(parts):
            return {"all": [_condition(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [_condition(part) for part in parts]}
        case Not(part):
            return {"not": _condition(part)}
