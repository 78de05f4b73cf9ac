"""One plain-English sentence for each element of a compiled policy.

Made from the compiled policy alone, so that what is read is what the engine
does and not what the author meant to write.
"""

from collections.abc import Iterable
from typing import Final

from escalate_rules.authoring.readings import Reading
from escalate_rules.core.policy import (
    Clause,
    Entry,
    Fact,
    Go,
    MomentName,
    Named,
    Open,
    Parties,
    Policy,
    Role,
    Route,
    Row,
    Stage,
)
from escalate_rules.core.words import listed, sentence_case
from escalate_rules.telling.conditions import only_where
from escalate_rules.telling.limits import timing
from escalate_rules.telling.moments import thing
from escalate_rules.telling.people import office, who
from escalate_rules.telling.rows import goal, row_sentence
from escalate_rules.telling.stages import stage_name

# Kinds that have a title and little else.
NAMED: Final = ("ending", "handover", "contact")


def element_sentence(policy: Policy, element: str) -> str:
    """The sentence of a stage, duty, move, route, fact, role or whatever has this id, or of
    `clause:ID`; empty where the policy has nothing of this name.
    """
    if element.startswith("clause:"):
        found = [each for each in policy.clauses if each.id == element.removeprefix("clause:")]
        return _clause(found[0]) if found else ""
    index = policy.index
    for kind, table in (
        ("stage", index.stages), ("row", index.rows), ("fact", index.facts),
        ("moment", index.moments), ("role", index.roles), ("route", index.routes),
        ("entry", {each.id: each for each in policy.register}),
        *((kind, {each.id: each for each in getattr(policy, f"{kind}s")}) for kind in NAMED),
    ):  # fmt: skip
        if element and element in table:
            return sentence_of(policy, kind, table[element])
    if element in dict(policy.readings):
        return (
            f"Where the document can be read in several ways, this policy takes "
            f"“{dict(policy.readings)[element]}”."
        )
    return ""


def sentence_of(policy: Policy, kind: str, element: object) -> str:
    """The sentence of one element; empty where its kind has none.

    Args:
        policy: The policy that it stands in.
        kind: `ending`, `handover` or `contact`, which are of one type; else the type tells.
        element: A stage, a row, a fact or whatever of the policy.
    """
    match element:
        case Stage():
            return _stage(policy, element)
        case Row():
            return row_sentence(policy, element)
        case Fact():
            return _fact(element)
        case MomentName():
            return _moment(policy, element)
        case Role():
            return _role(policy, element)
        case Route():
            return _route(policy, element)
        case Entry():
            return _entry(policy, element)
        case Named():
            return _named(kind, element)
        case _:
            return ""


def _stage(policy: Policy, stage: Stage) -> str:
    said = sentence_case(stage_name(policy, stage.id))
    if stage.between is not None:
        said += f" is {_between(policy, stage.between)}"
    else:
        said += " is a stage of the case"
    outcome = policy.index.rows.get(f"{stage.id}.outcome")
    if outcome is not None and isinstance(outcome.effect, Open):
        limit = outcome.effect.within
        force = outcome.effect.force.value.replace("_", " ")
        if limit is not None:
            said += f", and {force} have an outcome {timing(policy, limit)}"
    if stage.decides is not None:
        said += f"; {who(policy, stage.decides)} decides"
    if stage.final:
        said += "; the document names nobody above it"
    up = policy.index.rows.get(f"{stage.id}.escalates")
    if up is not None and isinstance(up.effect, Go):
        said += f"; from there {goal(policy, up.effect)}"
    return f"{said}."


def _between(policy: Policy, parties: Parties) -> str:
    """`between the line manager on each side`, or `with the Resolution Panel`."""
    if len(parties.of) != 1:
        return f"between {who(policy, parties)}"
    (ref,) = parties.of
    role = policy.index.roles.get(ref.role)
    if role is not None and ref.whose in ("", "both", "each") and not (role.side or role.agency):
        return f"between {office(role)} on each side"
    return f"with {who(policy, parties)}"


def _fact(fact: Fact) -> str:
    values = listed([f"“{title}”" for _, title in fact.values], "or")
    default = dict(fact.values).get(fact.default or "")
    if fact.required:
        rest = "and must be told when the concern is raised"
    elif default is not None:
        rest = f"and is “{default}” until somebody says"
    else:
        rest = "and is kept for the record"
    return f"The answer to “{fact.asks}” is {values}, {rest}."


def _moment(policy: Policy, moment: MomentName) -> str:
    kind = "an event of this policy" if moment.event else "a moment that time can be counted from"
    said = f"“{moment.title}” is {kind}"
    if moment.default:
        said += f"; where nobody tells it, {thing(policy, moment.default)} is taken"
    return f"{said}."


def _role(policy: Policy, role: Role) -> str:
    agencies = dict(policy.agencies)
    if role.agency:
        place = f"an office of {agencies.get(role.agency, role.agency)}"
    elif role.side in {"raising", "receiving"}:
        place = f"always on the {role.side} side"
    elif role.side:
        place = f"an office of the {role.side}"
    else:
        place = "an office on either side"
    said = f"{sentence_case(office(role))} is {place}"
    for label, pairs in (("known as", role.known_as), ("acted for by", role.acted_for)):
        for agency, title in pairs:
            said += f", {label} {title} in {agencies.get(agency, agency)}"
    return f"{said}."


def _route(policy: Policy, route: Route) -> str:
    stages = [stage_name(policy, each) for each in route.stages]
    where = only_where(policy, route.when).removeprefix(", ")
    return sentence_case(f"{where or 'always'}, the case takes the route “{route.title}”: "
                    f"{listed(stages)}.")  # fmt: skip


def _entry(policy: Policy, entry: Entry) -> str:
    force = entry.force.value.replace("_", " ")
    what = f" {entry.what}" if entry.what else ""
    to = f" to {who(policy, entry.to)}" if entry.to else ""
    every = "" if entry.every == "not said" else f", every {entry.every}"
    verb = what.strip() if entry.act == "do" else f"{entry.act}{what}"
    return sentence_case(f"{who(policy, entry.who)} {force} {verb}{to}{every}.")


def _named(kind: str, named: Named) -> str:
    if kind == "contact":
        return f"{named.title} is reached at {named.text}."
    if kind == "ending":
        return f"A case may end as “{named.title}”."
    where = f" ({named.text})" if named.text else ""
    beside = "runs beside the case" if named.alongside else "takes the case out of this policy"
    return f"{named.title}{where} is another procedure, which {beside}."


def _clause(clause: Clause) -> str:
    return f"The document {'advises' if clause.guidance else 'says'}: {clause.text}"


def clause_sentence(clause: Clause, cited_by: Iterable[str]) -> str:
    """What a clause is for, and what rests on it: `The duty … rests on clause 2.4.`"""
    if clause.guidance:
        return f"Clause {clause.id} is guidance: nothing is due because of it."
    by = list(dict.fromkeys(cited_by))
    if not by:
        return f"Nothing rests on clause {clause.id}."
    return sentence_case(
        f"{listed(by)} {'rests' if len(by) == 1 else 'rest'} on clause {clause.id}."
    )


def reading_sentence(reading: Reading) -> str:
    """How a clause is read here, and how else it can be: `Clause 2.4 is read as …`."""
    texts = dict(reading.options)
    used = _unstopped(texts.get(reading.use, reading.use))
    others = [_unstopped(text) for option, text in reading.options if option != reading.use]
    said = f"Clause {reading.clause} is read here as “{used}”"
    if others:
        said += f", and can also be read as {listed([f'“{each}”' for each in others], 'or')}"
    return f"{said}."


def _unstopped(text: str) -> str:
    return text.strip().rstrip(".")
