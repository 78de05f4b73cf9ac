"""Rules that hold a clause's own words against what cites it.

The words of a clause stand in the file beside the rules that were made of it.
An office, a manner or a stage that they name and that no rule has was left out,
or stands in another rule than the clause's.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final, NamedTuple

from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.places import part_of
from escalate_rules.checks.choices import Choices
from escalate_rules.checks.view import Finding, View
from escalate_rules.core.policy import Clause, Go, Goal, Open, Parties, Power, Row

ARTICLE: Final = re.compile(r"^(?:the|a|an) ")
# Several titles in one: `Line manager or safeguarding lead`, `Designated Officer (LADO)`.
OTHER_NAMES: Final = re.compile(r" or |[,()/]")
SHORTEST_LETTERS: Final = 3  # of a name made of capitals
# A manner that a clause names, and what says it in a rule.
MANNERS: Final[Mapping[str, re.Pattern[str]]] = {
    "in writing": re.compile(r"writ|letter|e-?mail|template|form\b|minute"),
    "by e-mail": re.compile(r"e-?mail"),
    "by email": re.compile(r"e-?mail"),
    "an e-mail": re.compile(r"e-?mail"),
    "an email": re.compile(r"e-?mail"),
    "by telephone": re.compile(r"phone|call"),
    "by phone": re.compile(r"phone|call"),
    "face to face": re.compile(r"face|meet|in person"),
    "face-to-face": re.compile(r"face|meet|in person"),
    "in person": re.compile(r"face|meet|in person"),
    "one-to-one": re.compile(r"one[ -]to[ -]one"),
    "a template": re.compile(r"template|form\b"),
}
MANNER: Final = re.compile(rf"\b(?:{'|'.join(MANNERS)})\b", re.IGNORECASE)
ENDINGS: Final = frozenset(("entered", "unresolved", "escalated", "resolved", "decided"))


class Said(NamedTuple):
    """What an element that cites a clause says: the offices it names, and its words."""

    roles: frozenset[str]
    words: str


def role_left_out(choices: Choices) -> Iterator[Finding]:
    """A clause that names an office which nothing that cites it names."""
    names = _names(choices.used)
    if not names:
        return
    longest_first = sorted(names, key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})s?(?![\w'-])")
    for clause, text, said in _clauses(choices):
        for match in pattern.finditer(text):
            roles = names.get(match.group()) or names[match.group().removesuffix("s")]
            words = [name for name, theirs in names.items() if theirs & roles]
            if any(each.roles & roles for each in said) or _any_says(said, words):
                continue
            if not _elsewhere(choices, clause, roles, words):
                where = ("clauses", clause.id, "says")
                span = part_of(choices.used.places.find(where)[0], *match.span())
                title = clause.text[match.start() : match.end()]
                message = f"the clause names {quoted(title)}, and nothing that cites it does"
                help = "name them where the clause is carried out, or cite the clause there"
                yield Finding(message, where, help, span=span)
                break


def manner_left_out(choices: Choices) -> Iterator[Finding]:
    """A clause that says how something is done, and nothing that cites it says so."""
    if not any(MANNER.search(clause.text) for clause in choices.used.policy.clauses):
        return
    for clause, text, said in _clauses(choices):
        for match in MANNER.finditer(text):
            means = MANNERS[match.group()]
            if any(means.search(each.words) for each in said):
                continue
            if any(means.search(each.words) for each in _in_others(choices, clause)):
                continue
            where = ("clauses", clause.id, "says")
            span = part_of(choices.used.places.find(where)[0], *match.span())
            message = f"the clause says {quoted(match.group())}, and nothing that cites it does"
            help = "write it under `how:` where the clause is carried out"
            yield Finding(message, where, help, span=span)
            break


def stage_left_out(view: View) -> Iterator[Finding]:
    """A duty of every stage, whose clause is otherwise that of one stage alone."""
    of_clause: dict[str, list[tuple[Row | None, frozenset[str] | None]]] = {}
    for row in view.policy.rows:
        for clause in row.cites:
            of_clause.setdefault(clause, []).append((row, _stages(row)))
    for stage in view.policy.stages:
        for clause in stage.cites:
            of_clause.setdefault(clause, []).append((None, frozenset((stage.id,))))
    for row, effect in view.duties:
        anywhere = row.scope is None and effect.kind == "duty" and effect.as_soon_as is None
        if not anywhere or len(row.cites) != 1 or not row.on or not ENDINGS.issuperset(row.on):
            continue
        others = [stages for other, stages in of_clause[row.cites[0]] if other is not row]
        if len(others) < 2 or len(set(others)) != 1:
            continue
        (stages,) = set(others)
        if stages is not None and len(stages) == 1:
            (only,) = stages
            message = f"this is owed at every stage, and its clause is otherwise {quoted(only)}'s"
            help = f"write `in: {only}`, or cite the clause that says it of every stage"
            yield Finding(message, view.place_of(row), help, key=True)


def _stages(row: Row) -> frozenset[str] | None:
    if isinstance(row.effect, Open) and row.effect.stage:
        return frozenset((row.effect.stage,))
    return row.scope


def _names(view: View) -> dict[str, set[str]]:
    """How clauses may call the offices: in two words at least, or in capitals."""
    found: dict[str, set[str]] = {}
    for role in view.policy.roles:
        for title in (role.title, *(called for _, called in role.known_as)):
            for part in OTHER_NAMES.split(_plain(title)):
                name = ARTICLE.sub("", part.strip())
                letters = re.search(rf"\b{re.escape(name.upper())}\b", title) if name else None
                if " " in name or (letters and len(name) >= SHORTEST_LETTERS):
                    found.setdefault(name, set()).add(role.id)
    return found


def _plain(text: str) -> str:
    """The same number of letters, in which small and capital ones are the same."""
    return text.lower().replace("’", "'") if len(text.lower()) == len(text) else text


def _clauses(choices: Choices) -> Iterator[tuple[Clause, str, list[Said]]]:
    """Each clause that is cited, its words, and what cites it under the choice in use."""
    said = _cited(choices.used)
    for reading in choices.readings:
        words = " ".join((reading.asks, *(text for _, text in reading.options)))
        said.setdefault(reading.clause, []).append(Said(frozenset(), _plain(words)))
    for clause in choices.used.policy.clauses:
        if not clause.guidance and clause.id in said:
            yield clause, _plain(clause.text), said[clause.id]


def _elsewhere(choices: Choices, clause: Clause, roles: set[str], words: Iterable[str]) -> bool:
    """Whether it is named under another choice of readings."""
    said = list(_in_others(choices, clause))
    return any(each.roles & roles for each in said) or _any_says(said, words)


def _in_others(choices: Choices, clause: Clause) -> Iterator[Said]:
    for view in choices.views[1:]:
        yield from _cited(view).get(clause.id, ())


def _any_says(said: Iterable[Said], words: Iterable[str]) -> bool:
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})")
    return any(pattern.search(each.words) for each in said)


def _cited(view: View) -> dict[str, list[Said]]:
    """What cites each clause, under one choice of readings, and was not looked at before."""
    found: dict[str, list[Said]] = {}
    for cites, roles, words in _elements(view):
        for clause in cites:
            found.setdefault(clause, []).append(Said(frozenset(roles), _plain(words)))
    return found


def _elements(view: View) -> Iterator[tuple[tuple[str, ...], set[str], str]]:
    """Every element: what it cites, the offices that it names, and its words for people."""
    policy = view.policy
    of_stage = {each.id: _offices(each.between, each.decides) for each in policy.stages}
    groups = {role.id: set(role.member_of) for role in policy.roles}
    for row in view.fresh:
        effect = row.effect
        stages = set(_stages(row) or ())
        roles: set[str] = set()
        words: list[str] = []
        if isinstance(effect, Open):
            roles |= _offices(effect.who, effect.to, effect.with_, effect.copy)
            words += [effect.how, effect.what, effect.promptly]
        elif isinstance(effect, Go):
            stages |= {effect.target} if effect.goal is Goal.STAGE else set()
            words.append(effect.says)
        elif isinstance(effect, Power):
            roles |= {*effect.only, *effect.barred}
        words.append(getattr(effect, "says", ""))
        for stage in stages:
            roles |= of_stage.get(stage, set())
            words.append(view.stages[stage].title if stage in of_stage else "")
        roles |= set(chain.from_iterable(groups.get(role, ()) for role in roles))
        yield row.cites, roles, " ".join(words)
    for each in policy.stages:
        yield each.cites, of_stage[each.id], each.title
    for role in policy.roles:
        yield role.cites, {role.id}, role.title
    for fact in policy.facts:
        yield fact.cites, set(), " ".join((fact.asks, *(words for _, words in fact.values)))
    for entry in policy.register:
        yield entry.cites, _offices(entry.who, entry.to), f"{entry.title} {entry.what}"
    for promise in policy.promises:
        yield promise.cites, {promise.role}, promise.says
    for named in (*policy.endings, *policy.handovers, *policy.contacts):
        yield named.cites, set(), f"{named.title} {named.text}"
    for moment in policy.moments:
        yield moment.cites, set(), moment.title
    for route in policy.routes:
        yield route.cites, set(), route.title


def _offices(*parties: Parties | None) -> set[str]:
    return {ref.role for each in parties if each is not None for ref in each.of}
