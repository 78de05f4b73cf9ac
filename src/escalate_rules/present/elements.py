"""What a policy says about one of its elements, gathered from where it stands.

An element is whatever has an id: a stage, a duty, a move, a fact, a role, a
reading, and so on; `clause:7.2` is a clause with everything that cites it. A
stage and a role may share an id; `role:director` is the role.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from escalate_rules.core.conditions import (
    ActorIs,
    All,
    AnyOf,
    Condition,
    DutyIs,
    FactIs,
    Not,
    TriggerOn,
)
from escalate_rules.core.errors import MisuseError
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import (
    Advise,
    Cap,
    Compose,
    Form,
    Go,
    Hasten,
    Open,
    Policy,
    Power,
    Promise,
    Row,
)
from escalate_rules.core.words import due_words, listed, timescale_words
from escalate_rules.present.moments import stage_name
from escalate_rules.telling.elements import clause_sentence, sentence_of

CLAUSE: Final = "clause:"
KINDS: Final = {
    Open: "duty",
    Go: "move",
    Power: "power",
    Compose: "composition",
    Hasten: "expedite",
    Cap: "cap",
    Advise: "guidance",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """One element, or one clause.

    Attributes:
        parts: What it consists of, each with its label.
        clauses: The clauses that it cites, with their words.
        cited_by: For a clause: the kind and id of every element that cites it.
    """

    kind: str
    id: str
    title: str
    parts: tuple[tuple[str, str], ...] = ()
    cites: tuple[str, ...] = ()
    clauses: tuple[tuple[str, str], ...] = ()
    cited_by: tuple[tuple[str, str], ...] = ()
    file: str = ""
    line: int = 0


def explain(policy: Policy, element: str) -> Explanation:
    """What the policy says about an element, by its id or `KIND:ID`, or about `clause:ID`.

    Raises:
        MisuseError: the policy has no such element or clause.
    """
    if element.startswith(CLAUSE):
        return _clause(policy, element.removeprefix(CLAUSE).strip())
    for kind, found in elements(policy):
        if element in (found.id, f"{kind}:{found.id}"):
            return _element(policy, kind, found)
    for name, option in policy.readings:
        if name == element:
            return Explanation("reading", name, "", (("in use", option),))
    known = [found.id for _, found in elements(policy)]
    known += [f"{CLAUSE}{each.id}" for each in policy.clauses]
    raise _no("element", element, known, policy)


def _no(what: str, name: str, known: Iterable[str], policy: Policy) -> MisuseError:
    from difflib import get_close_matches

    known = tuple(dict.fromkeys(known))
    clause = f"{CLAUSE}{name}"
    close = [clause] if clause in known else get_close_matches(name, known, n=1)
    help = f"did you mean `{close[0]}`?" if close else ""
    help = help or f"`escalate-rules explain {policy.id}` lists what there is"
    return MisuseError(what, name, f"this policy has no {what} `{name}`; {help}")


def elements(policy: Policy) -> Iterator[tuple[str, Any]]:
    """Every element with its kind; one id may be a stage and begin a row's."""
    yield from (("stage", each) for each in policy.stages)
    yield from ((KINDS[type(row.effect)], row) for row in policy.rows)
    yield from (("fact", each) for each in policy.facts)
    yield from (("event" if each.event else "moment", each) for each in policy.moments)
    yield from (("role", each) for each in policy.roles)
    yield from (("route", each) for each in policy.routes if each.id)
    yield from (("ending", each) for each in policy.endings)
    yield from (("handover", each) for each in policy.handovers)
    yield from (("register entry", each) for each in policy.register)
    yield from (("contact", each) for each in policy.contacts)
    yield from (("promise", each) for each in policy.promises)


def _clause(policy: Policy, name: str) -> Explanation:
    for clause in policy.clauses:
        if clause.id == name:
            break
    else:
        known = tuple(clause.id for clause in policy.clauses)
        raise _no("clause", name, known, policy)
    by = [(kind, each.id) for kind, each in elements(policy) if name in each.cites]
    if name in policy.cites or name in policy.review_cites:
        by.append(("head of the file", "review" if name in policy.review_cites else "cites"))
    cited_by = tuple(dict.fromkeys(by))
    return Explanation(
        "guidance" if clause.guidance else "clause",
        name,
        clause.text,
        _in_words(clause_sentence(clause, [f"the {kind} `{id}`" for kind, id in cited_by])),
        cited_by=cited_by,
        file=clause.origin.path,
        line=clause.origin.line,
    )


def _element(policy: Policy, kind: str, found: Any) -> Explanation:
    words = {clause.id: clause.text for clause in policy.clauses}
    match found:
        case Row():
            parts = _row_parts(policy, found)
        case Promise():
            parts = _promise_parts(policy, found)
        case _:
            parts = _other_parts(policy, found)
    return Explanation(
        kind,
        found.id,
        found.says if isinstance(found, Promise) else getattr(found, "title", ""),
        (
            *_in_words(sentence_of(policy, kind, found)),
            *((label, text) for label, text in parts if text),
        ),
        found.cites,
        tuple((each, words.get(each, "")) for each in found.cites),
        file=found.origin.path,
        line=found.origin.line,
    )


def _in_words(sentence: str) -> tuple[tuple[str, str], ...]:
    return (("in words", sentence),) if sentence else ()


def _row_parts(policy: Policy, row: Row) -> list[tuple[str, str]]:
    scope = sorted(row.scope or (), key=[each.id for each in policy.stages].index)
    parts = [
        ("on", ", ".join(row.on)),
        ("in", "; ".join(stage_name(policy, each) for each in scope)),
        ("when", condition_words(row.when)),
    ]
    match row.effect:
        case Open() as duty:
            parts += _duty_parts(duty)
        case Go() as go:
            parts += [
                ("leads to", f"{go.goal.value} {go.target}".strip()),
                ("needs", ", ".join(go.needs)),
                ("opens", timescale_words(go.opens) if go.opens else ""),
                ("closes", timescale_words(go.closes) if go.closes else ""),
                ("after closing", go.after_closing.value if go.closes else ""),
                ("says", go.says),
            ]
        case Power() as power:
            parts += [
                ("only", ", ".join(power.only)),
                ("not", ", ".join(power.barred)),
                ("of the fact", power.fact),
                ("says", power.says),
            ]
        case Compose() as body:
            parts += [
                ("agencies, at least", str(body.at_least or "")),
                ("agencies, exactly", str(body.exactly or "")),
                ("with", ", ".join(body.include)),
                ("says", body.says),
            ]
        case Hasten(of=of):
            parts.append(("makes latest dates of", ", ".join(of)))
        case Cap(within=within):
            parts.append(("together within", timescale_words(within)))
        case Advise(says=says):
            parts.append(("says", says))
    return parts


def _duty_parts(duty: Open) -> list[tuple[str, str]]:
    return [
        ("who", duty.who.words),
        ("what", f"{duty.force.value.replace('_', ' ')} {duty.act}"),
        ("namely", duty.what),
        ("to", duty.to.words if duty.to else ""),
        ("with", duty.with_.words if duty.with_ else ""),
        ("copied to", duty.copy.words if duty.copy else ""),
        ("how", duty.how),
        ("by when", due_words(duty.within, duty.promptly, expedite=False)),
        ("as soon as", condition_words(duty.as_soon_as) if duty.as_soon_as else ""),
        ("while", condition_words(duty.while_) if duty.while_ else ""),
        ("done by", ", ".join(duty.done_by)),
        ("owed until", duty.until.value),
        ("once in a case", "yes" if duty.once else ""),
        ("date may be agreed by", "; ".join(" and ".join(v.agreed_by) for v in duty.varies)),
    ]


def _promise_parts(policy: Policy, promise: Promise) -> list[tuple[str, str]]:
    of_each = promise.form is Form.STEP
    return [
        ("what", "each stage by itself" if of_each else promise.form.value),
        ("office", promise.role),
        ("stages", "; ".join(stage_name(policy, each) for each in promise.stages)),
        ("by when", timescale_words(promise.within) if promise.within is not None else ""),
        ("when", condition_words(promise.when)),
    ]


def _other_parts(policy: Policy, found: Any) -> list[tuple[str, str]]:
    parts: list[tuple[str, str]] = []
    for label in ("asks", "number", "route", "default", "side", "agency", "rank", "text", "every"):
        value = getattr(found, label, None)
        parts.append((label, "" if value is None else str(value)))
    for label in ("between", "decides", "who", "to"):
        value = getattr(found, label, None)
        parts.append((label, "" if value is None else value.words))
    for label in ("values", "known_as", "acted_for"):
        pairs = getattr(found, label, ())
        parts.append((label.replace("_", " "), "; ".join(f"{k}: {v}" for k, v in pairs)))
    parts.append(("member of", ", ".join(getattr(found, "member_of", ()))))
    stages = getattr(found, "stages", ())
    parts.append(("stages", "; ".join(stage_name(policy, each) for each in stages)))
    if getattr(found, "when", None) is not None:
        parts.append(("when", condition_words(found.when)))
    for label in ("required", "recorded", "lasts_stage", "final", "alongside"):
        parts.append((label.replace("_", " "), "yes" if getattr(found, label, False) else ""))
    return parts


def condition_words(condition: Condition) -> str:
    """A condition in words; empty where it always holds."""
    match condition:
        case FactIs(fact, values) | DutyIs(fact, values):
            return f"{fact} is {listed(values, 'or')}"
        case ActorIs(roles):
            return f"done by {listed(roles, 'or')}"
        case TriggerOn(what, values):
            return f"{what} is {listed(values, 'or')}"
        case All(of):
            return " and ".join(filter(None, map(_nested, of)))
        case AnyOf(of):
            return " or ".join(map(_nested, of))
        case Not(part):
            return f"not {_nested(part)}"


def _nested(condition: Condition) -> str:
    said = condition_words(condition)
    several = isinstance(condition, All | AnyOf) and len(condition.of) > 1
    return f"({said})" if several else said
