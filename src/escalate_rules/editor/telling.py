"""One plain-English sentence for each element of a compiled policy.

Made from the compiled policy alone, so that what is read is what the engine
does and not what the author meant to write.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from escalate_rules.authoring.readings import Reading
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
from escalate_rules.core.policy import (
    Advise,
    AfterClosing,
    Cap,
    Clause,
    Compose,
    Entry,
    Fact,
    Go,
    Goal,
    Hasten,
    MomentName,
    Named,
    Open,
    Parties,
    PartyRef,
    Policy,
    Power,
    Role,
    Route,
    Row,
    Stage,
)
from escalate_rules.core.timescale import (
    Before,
    By,
    ByFact,
    MomentRef,
    OneOf,
    Origin,
    SameDay,
    Timescale,
    Within,
)
from escalate_rules.core.words import amount

# What has happened, for `when …` and, as a thing, for `5 working days of …`.
EVENTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "raised": ("the concern is raised", "the concern being raised"),
        "unresolved": ("there is no agreement", "the finding that there is no agreement"),
        "escalated": ("the matter is escalated", "the escalation"),
        "rerouted": ("it is taken to another route", "its being taken to another route"),
        "resolved": ("it is resolved", "its being resolved"),
        "decided": ("it is decided", "the decision"),
        "withdrawn": ("the concern is withdrawn", "its being withdrawn"),
        "handed_over": ("it is handed over", "its being handed over"),
        "learned": ("something is learned", "something being learned"),
        "agreed": ("another date is agreed", "another date being agreed"),
        "extended": ("a date is extended", "a date being extended"),
        "paused": ("the clock is stopped", "the clock being stopped"),
        "resumed": ("the clock goes on", "the clock going on"),
        "convened": ("the body meets", "the meeting"),
        "reopened": ("the case is reopened", "its being reopened"),
        "entered": ("the stage is entered", "the stage being entered"),
        "left": ("the stage is left", "the stage being left"),
        "closed": ("the case is closed", "the case being closed"),
    }
)
# What an act is said with where nothing follows it.
ALONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "reach": "reach an outcome", "refer": "refer the matter", "report": "report it",
        "discuss": "discuss it", "record": "record it", "confirm": "confirm it",
        "send": "send it", "review": "review it", "consider": "consider it",
        "convene": "convene a meeting", "notify": "give notice", "copy": "send a copy",
        "consult": "take advice",
    }
)  # fmt: skip
DIRECT: Final = frozenset({"notify", "consult", "call"})  # somebody, and not to somebody
JOINED: Final = ("that ", "for ", "to ", "of ", "about ", "before ", "directly")
GIVEN: Final = ("a copy ", "copies ")
SOMEBODY: Final = "whoever did so"
DOES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "raised": "raises the concern", "escalated": "escalates the matter",
        "resolved": "resolves it", "decided": "decides it", "withdrawn": "withdraws the concern",
        "learned": "tells of it", "handed_over": "hands it over", "agreed": "agrees the date",
        "extended": "extends the date", "reopened": "reopens the case",
    }
)  # fmt: skip
# Titles that are no office with an article: "all professionals", "everybody invited".
NO_ARTICLE: Final = (
    "all", "another", "any", "anybody", "anyone", "each", "every", "everybody", "everyone", "those",
    "whoever",
)  # fmt: skip
MOST_STAGES: Final = 3  # named with their titles


def element_sentence(policy: Policy, element: str) -> str:
    """The sentence of a stage, duty, move, route, fact, role or whatever has this id, or of
    `clause:ID`; empty where the policy has nothing of this name.
    """
    if element.startswith("clause:"):
        found = [each for each in policy.clauses if each.id == element.removeprefix("clause:")]
        return _clause(found[0]) if found else ""
    index = policy.index
    if element in index.stages:
        return _stage(policy, index.stages[element])
    if element in index.rows:
        return row_sentence(policy, index.rows[element])
    if element in index.facts:
        return _fact(index.facts[element])
    if element in index.moments:
        return _moment(policy, index.moments[element])
    if element in index.roles:
        return _role(policy, index.roles[element])
    if element in index.routes and element:
        return _route(policy, index.routes[element])
    for entry in policy.register:
        if entry.id == element:
            return _entry(policy, entry)
    for kind, named in (
        ("ending", policy.endings), ("handover", policy.handovers), ("contact", policy.contacts),
    ):  # fmt: skip
        for each in named:
            if each.id == element:
                return _named(kind, each)
    if element in dict(policy.readings):
        return (
            f"Where the document can be read in several ways, this policy takes "
            f"“{dict(policy.readings)[element]}”."
        )
    return ""


def row_sentence(policy: Policy, row: Row) -> str:
    """A duty, a move or another row of the compiled policy, as one sentence."""
    match row.effect:
        case Open() as duty:
            said = f"{_duty(policy, duty)}{_opening(policy, row, duty)}."
            return _capital(said.replace(SOMEBODY, _whoever(row)))
        case Go() as go:
            return _capital(f"{_moved(policy, row, go)}.")
        case Power() as power:
            who = _roles(policy, power.only or power.barred)
            what = f"answer “{_asked(policy, power.fact)}”" if power.fact else _acts(row.on)
            may = f"only {who} may {what}" if power.only else f"{who} may not {what}"
            return _capital(f"{may}{_scope(policy, row)}{_where(policy, row.when)}.")
        case Compose() as body:
            size = (
                f"at least {body.at_least} agencies" if body.at_least
                else f"exactly {body.exactly} agencies" if body.exactly else ""
            )  # fmt: skip
            sides = [f"the {each.removesuffix('_agency')} agency" for each in body.include]
            with_ = listed([*filter(None, [size]), *sides])
            return f"The body that meets must bring together {with_}{_where(policy, row.when)}."
        case Hasten(of=of):
            names = [each if each in _HASTENED else f"`{each}`" for each in of]
            where = _where(policy, row.when).removeprefix(", ") or "always"
            return _capital(
                f"{where}, {listed(names)} are due as soon as possible, "
                "and by their dates at the latest."
            )
        case Cap(within=within):
            stages = [stage_name(policy, each) for each in _ordered(policy, row)]
            limit = timing(policy, within)
            return _capital(f"{listed(stages)} together must end {limit}.")
        case Advise(says=says):
            return f"Guidance: {says}"


_HASTENED: Final = frozenset({"outcomes", "escalations", "notifications", "duties"})


def _duty(policy: Policy, duty: Open) -> str:
    force = duty.force.value.replace("_", " ")
    haste = f", {duty.promptly}" if duty.promptly else ""
    limit = f", {timing(policy, duty.within)}" if duty.within is not None else ""
    if haste and limit:
        limit = f" and{limit.removeprefix(',')} at the latest"
    when = f"{haste}{limit}"
    return f"{who(policy, duty.who)} {force}{when}{',' if when else ''} {_act(policy, duty)}"


def _act(policy: Policy, duty: Open) -> str:
    to = who(policy, duty.to) if duty.to else ""
    with_ = who(policy, duty.with_) if duty.with_ else ""
    if to and duty.act not in DIRECT:
        to = f"to {to}"
    if duty.act == "consult":
        to, with_ = to or with_, ""
    elif with_:
        with_ = f"with {with_}"
    rest = [part for part in (to, with_, duty.how) if part]
    if duty.act == "do":
        said = " ".join([duty.what, *(part.replace("to ", "for ", 1) for part in rest)])
    elif duty.act in DIRECT and to and duty.what:
        joint = "" if duty.what.startswith(JOINED) else "about "
        joint = "with " if duty.what.startswith(GIVEN) else joint
        said = f"{' '.join([duty.act, *rest])} {joint}{duty.what}"
    elif duty.what:
        # What has a comma of its own ends with one, so that the rest is not taken for a part of it.
        comma = "," if rest and "," in duty.what else ""
        said = " ".join([duty.act, f"{duty.what}{comma}", *rest])
    elif rest:
        verb = duty.act if duty.act in DIRECT and to else ALONE.get(duty.act, duty.act)
        said = " ".join([verb, *rest])
    else:
        said = ALONE.get(duty.act, duty.act)
    return said + (f", with a copy to {who(policy, duty.copy)}" if duty.copy else "")


def _opening(policy: Policy, row: Row, duty: Open) -> str:
    if duty.kind == "outcome":
        return f" at {stage_name(policy, duty.stage)}{_where(policy, row.when)}"
    if duty.kind == "escalation":
        said = f", once {_happened(policy, 'unresolved')} at {stage_name(policy, duty.stage)}"
        return said + _where(policy, row.when)
    said = ""
    if row.on == ("entered",) and _scope(policy, row):
        stages = _scope(policy, row).removeprefix(" at ")
        return f", when {stages} is entered{_rest(policy, row, duty)}"
    if row.on:
        each = [_happened(policy, each) for each in row.on]
        anywhere = not _scope(policy, row)
        each = ["a stage is entered" if anywhere and on == "entered" else said_ for on, said_ in
                zip(row.on, each, strict=True)]  # fmt: skip
        said += f", when {listed(each, 'or')}"
    return said + _scope(policy, row) + _rest(policy, row, duty)


def _rest(policy: Policy, row: Row, duty: Open) -> str:
    said = _where(policy, row.when)
    if duty.as_soon_as is not None:
        said += f", as soon as {condition(policy, duty.as_soon_as)}"
    if duty.while_ is not None:
        said += f", as long as {condition(policy, duty.while_)}"
    return said + (", once in a case" if duty.once else "")


def _moved(policy: Policy, row: Row, go: Go) -> str:
    when = listed([_happened(policy, each) for each in row.on], "or")
    said = f"when {when}{_scope(policy, row)}{_where(policy, row.when)}, {_goal(policy, go)}"
    if go.needs:
        said += f", if the event gives {listed([f'`{each}`' for each in go.needs])}"
    if go.opens is not None:
        said += f", no sooner than {timescale(policy, go.opens)}"
    if go.closes is not None:
        after = {
            AfterClosing.ACCEPT: "what is later is accepted",
            AfterClosing.MARK: "what is later is marked as a breach",
            AfterClosing.REFUSE: "what is later is refused",
        }[go.after_closing]
        said += f", no later than {timescale(policy, go.closes)} ({after})"
    return said


def _goal(policy: Policy, go: Go) -> str:
    titles = {each.id: each.title for each in (*policy.endings, *policy.handovers)}
    match go.goal:
        case Goal.STAGE:
            return f"the case goes to {stage_name(policy, go.target)}"
        case Goal.LATER:
            return "the case may go to any later stage that the event names"
        case Goal.BACK:
            return "the case goes back to the stage that it came from"
        case Goal.ROUTE:
            return f"the case goes to the route “{policy.index.routes[go.target].title}”"
        case Goal.HANDOVER:
            return f"the matter is handed over to “{titles.get(go.target, go.target)}”"
        case Goal.ENDING:
            title = titles.get(go.target)
            return f"the case ends as {f'“{title}”' if title else go.target.replace('_', ' ')}"
        case Goal.REFUSAL:
            return "the concern is refused" + (f": {go.says.rstrip('.')}" if go.says else "")


def _stage(policy: Policy, stage: Stage) -> str:
    said = _capital(stage_name(policy, stage.id))
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
        said += f"; from there {_goal(policy, up.effect)}"
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


def _whoever(row: Row) -> str:
    """Who did what opens the duty: `whoever escalates the matter`."""
    does = [DOES[each] for each in row.on if each in DOES]
    return f"whoever {listed(does, 'or')}" if does else "whoever brought it about"


def reading_sentence(reading: Reading) -> str:
    """How a clause is read here, and how else it can be: `Clause 2.4 is read as …`."""
    texts = dict(reading.options)
    used = _unstopped(texts.get(reading.use, reading.use))
    others = [_unstopped(text) for option, text in reading.options if option != reading.use]
    said = f"Clause {reading.clause} is read here as “{used}”"
    if others:
        said += f", and can also be read as {listed([f'“{each}”' for each in others], 'or')}"
    return f"{said}."


def clause_sentence(clause: Clause, cited_by: Iterable[str]) -> str:
    """What a clause is for, and what rests on it: `The duty … rests on clause 2.4.`"""
    if clause.guidance:
        return f"Clause {clause.id} is guidance: nothing is due because of it."
    by = list(dict.fromkeys(cited_by))
    if not by:
        return f"Nothing rests on clause {clause.id}."
    return _capital(f"{listed(by)} {'rests' if len(by) == 1 else 'rest'} on clause {clause.id}.")


def _unstopped(text: str) -> str:
    return text.strip().rstrip(".")


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
        said += f"; where nobody tells it, {_thing(policy, moment.default)} is taken"
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
    said = f"{_capital(office(role))} is {place}"
    for label, pairs in (("known as", role.known_as), ("acted for by", role.acted_for)):
        for agency, title in pairs:
            said += f", {label} {title} in {agencies.get(agency, agency)}"
    return f"{said}."


def _route(policy: Policy, route: Route) -> str:
    stages = [stage_name(policy, each) for each in route.stages]
    where = _where(policy, route.when).removeprefix(", ")
    return _capital(f"{where or 'always'}, the case takes the route “{route.title}”: "
                    f"{listed(stages)}.")  # fmt: skip


def _entry(policy: Policy, entry: Entry) -> str:
    force = entry.force.value.replace("_", " ")
    what = f" {entry.what}" if entry.what else ""
    to = f" to {who(policy, entry.to)}" if entry.to else ""
    every = "" if entry.every == "not said" else f", every {entry.every}"
    verb = what.strip() if entry.act == "do" else f"{entry.act}{what}"
    return _capital(f"{who(policy, entry.who)} {force} {verb}{to}{every}.")


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


# Who.


def who(policy: Policy, parties: Parties) -> str:
    """The parties of a text, as a sentence names them."""
    if not parties.of:
        return "somebody whom the document does not name"
    return listed([_party(policy, each) for each in parties.of], parties.joined)


def _party(policy: Policy, ref: PartyRef) -> str:
    if ref.role == "actor":
        return f"whoever brought about {_thing(policy, ref.of)}" if ref.of else SOMEBODY
    if ref.role == "party":
        return {
            "both": "both sides", "each": "each side", "either": "either side",
            "own": "their own side", "": "the sides",
        }.get(ref.whose, f"the {ref.whose} side")  # fmt: skip
    role = policy.index.roles.get(ref.role)
    title = office(role) if role is not None else f"the {ref.role}"
    bare = title.removeprefix("the ")
    match ref.whose:
        case "raising" | "receiving":
            return f"the {ref.whose} side's {bare}"
        case "own":
            return f"their own {bare}"
        case "each":
            return f"each side's {bare}"
        case "both":
            return f"{title} on both sides"
        case "either":
            return f"{title} on either side"
        case _:
            return title


def office(role: Role) -> str:
    """`the line manager`, `the Chair of the Partnership`: names of bodies keep their capitals."""
    title = role.title
    if title.lower().startswith("the "):
        return f"the {title[4:]}"
    first, *rest = title.split() or [""]
    if first.lower() in NO_ARTICLE:
        return f"{title[:1].lower()}{title[1:]}"
    plain = title[1:2].islower() and not any(each[:1].isupper() for each in rest)
    return f"the {title[:1].lower()}{title[1:]}" if plain else f"the {title}"


def _roles(policy: Policy, ids: Iterable[str]) -> str:
    roles = policy.index.roles
    return listed([office(roles[each]) if each in roles else each for each in ids], "or")


# When.


def timing(policy: Policy, limit: Timescale) -> str:
    """`within 5 working days of …`, `by the child protection conference`."""
    match limit:
        case Within():
            return f"within {timescale(policy, limit)}"
        case Before():
            return f"no later than {timescale(policy, limit)}"
        case SameDay():
            return f"on the {timescale(policy, limit)}"
        case OneOf(choice, parts):
            said = " or ".join(timing(policy, each) for each in parts)
            return f"{said}, whichever is {choice.value}"
        case ByFact(fact, options, otherwise):
            titles = dict(policy.index.facts[fact].values) if fact in policy.index.facts else {}
            each = [f"{_maybe(policy, part)} where the answer is {titles.get(value, value)}"
                    for value, part in options]  # fmt: skip
            if otherwise is not None:
                each.append(f"{_maybe(policy, otherwise)} otherwise")
            return listed(each, "and")
        case _:
            return timescale(policy, limit)


def _maybe(policy: Policy, limit: Timescale | None) -> str:
    return "without a limit" if limit is None else timing(policy, limit)


def timescale(policy: Policy, limit: Timescale) -> str:
    """`5 working days of the stage being entered`."""
    match limit:
        case Within(count, unit, of):
            return f"{amount(count, unit)} of {_from(policy, of)}"
        case Before(count, unit, ref):
            return f"{amount(count, unit)} before {_thing(policy, ref.name)}"
        case SameDay(of, working):
            return f"{'working ' if working else ''}day of {_from(policy, of)}"
        case By(ref):
            return f"by {_thing(policy, ref.name)}"
        case _:
            return timing(policy, limit)


def _from(policy: Policy, origin: Origin) -> str:
    if isinstance(origin, MomentRef):
        return _thing(policy, origin.name)
    names = listed([_thing(policy, each.name) for each in origin.of])
    return f"the {origin.choice.value} of {names}"


def _thing(policy: Policy, moment: str) -> str:
    """A moment as a thing: `the escalation`, `the conference`."""
    return _moment_words(policy, moment, 1)


def _happened(policy: Policy, moment: str) -> str:
    """A moment as what happens: `the matter is escalated`."""
    return _moment_words(policy, moment, 0)


def _moment_words(policy: Policy, moment: str, form: int) -> str:
    if moment in EVENTS:
        return EVENTS[moment][form]
    index = policy.index
    if moment in index.moments:
        title = f"“{index.moments[moment].title}”"
        return title if form else f"{title} happens"
    owner, _, what = moment.rpartition(".")
    name = stage_name(policy, owner) if owner in index.stages else f"`{owner}`"
    being = {
        "done": ("is done", "being done"),
        "due": ("passes its due", "falling due"),
        "known": ("is known", "being known"),
        "entered": ("is entered", "being entered"),
        "left": ("is left", "being left"),
        "escalated": ("is escalated", "being escalated"),
    }.get(what, (what, what))
    return f"{name} {being[form]}"


def _scope(policy: Policy, row: Row) -> str:
    if row.scope is None or len(row.scope) == len(policy.stages):
        return ""
    stages = _ordered(policy, row)
    ladder = policy.index.routes[""].stages
    if len(stages) <= MOST_STAGES:
        return f" at {listed([stage_name(policy, each) for each in stages], 'or')}"
    # Of many, the whole ladder is said at once, and the others by their short names.
    several = ["any stage of the ladder"] if set(ladder) <= set(stages) else []
    others = [each for each in stages if not several or each not in ladder]
    return f" at {listed([*several, *(_short(policy, each) for each in others)], 'or')}"


def _short(policy: Policy, stage: str) -> str:
    declared = policy.index.stages[stage]
    return f"“{declared.title}”" if declared.number is None else f"stage {declared.number}"


def _ordered(policy: Policy, row: Row) -> list[str]:
    return [each.id for each in policy.stages if each.id in (row.scope or ())]


def stage_name(policy: Policy, stage: str) -> str:
    """`stage 2 (Line manager to line manager)`, or the title alone of one not counted."""
    declared = policy.index.stages.get(stage)
    if declared is None:
        return stage
    if declared.number is None:
        return f"“{declared.title}”"
    return f"stage {declared.number} ({declared.title})"


# Conditions.


def _where(policy: Policy, when: Condition) -> str:
    said = condition(policy, when)
    return f", where {said}" if said else ""


def condition(policy: Policy, tested: Condition) -> str:
    """A condition in words; empty where it always holds."""
    match tested:
        case FactIs(fact, values):
            declared = policy.index.facts.get(fact)
            if declared is None:
                side = fact.removesuffix("_agency")
                agencies = dict(policy.agencies)
                return f"the {side} agency is {listed([agencies.get(v, v) for v in values], 'or')}"
            titles = dict(declared.values)
            return f"“{declared.asks}” is answered {_answers(titles, values)}"
        case DutyIs(duty, states):
            said = listed([each.replace("_", " ") for each in states], "or")
            return f"`{duty}` is {said}"
        case ActorIs(roles):
            names = []
            for each in roles:
                side, _, role = each.rpartition(" ")
                names.append(_party(policy, PartyRef(role, side)))
            return f"it is done by {listed(names, 'or')}"
        case TriggerOn(what, values):
            said = listed(values, "or")
            return f"the office is {said} then" if what == "hours" else f"the day is {said}"
        case All(of):
            return " and ".join(filter(None, (_nested(policy, each) for each in of)))
        case AnyOf(of):
            return " or ".join(_nested(policy, each) for each in of)
        case Not(FactIs() as part):
            return condition(policy, part).replace(" is answered ", " is not answered ", 1).replace(
                " agency is ", " agency is not ", 1)  # fmt: skip
        case Not(part):
            return f"it is not so that {_nested(policy, part)}"


def _nested(policy: Policy, tested: Condition) -> str:
    said = condition(policy, tested)
    several = isinstance(tested, All | AnyOf) and len(tested.of) > 1
    return f"({said})" if several else said


def _answers(titles: Mapping[str, str], values: Iterable[str]) -> str:
    return listed([f"“{titles.get(each, each)}”" for each in values], "or")


def _asked(policy: Policy, fact: str) -> str:
    declared = policy.index.facts.get(fact)
    return declared.asks if declared is not None else fact


def _acts(kinds: Iterable[str]) -> str:
    verbs = {"decided": "decide", "resolved": "resolve it", "raised": "raise a concern",
             "escalated": "escalate", "withdrawn": "withdraw the concern"}  # fmt: skip
    return listed([verbs.get(each, f"bring about `{each}`") for each in kinds], "or")


def listed(words: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    each = list(words)
    if len(each) < 2:
        return "".join(each)
    return f"{', '.join(each[:-1])} {last} {each[-1]}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
