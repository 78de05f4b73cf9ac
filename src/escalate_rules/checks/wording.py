"""Rules about the words that people read: what was copied and not written anew.

A title, a question or a clause that says the same as its neighbour, or that is a
name out of the file, was pasted there and forgotten.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from escalate_rules.authoring.compile_names import OF_STAGE
from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.parts import Parts
from escalate_rules.authoring.shorttexts import WHOSE
from escalate_rules.authoring.source import Location
from escalate_rules.checks.view import Finding, View
from escalate_rules.core.events import KINDS
from escalate_rules.core.policy import ACTS

FEWEST: Final = 4  # words of a clause that two of them will not share by chance
NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")


def same_words(view: View) -> Iterator[Finding]:
    """Two things of one kind that say the same."""
    for called, things in _kinds(view.policy):
        seen: dict[str, str] = {}
        for id, words, where in things:
            first = seen.setdefault(" ".join(words.casefold().split()), id)
            if first != id and view.is_written(where):
                message = f"{quoted(id)} has the same words as {quoted(first)}"
                help = f"give each {called} its own, as the document has it; one may be a copy"
                yield Finding(message, where, help)


def _kinds(policy: Parts) -> Iterator[tuple[str, Iterable[tuple[str, str, Location]]]]:
    """What is compared with what: a kind, and each one's id, words and place."""
    yield "role", [(each.id, each.title, ("roles", each.id, "title")) for each in policy.roles]
    yield "agency", [(id, title, ("agencies", id)) for id, title in policy.agencies]
    yield "fact", [(each.id, each.asks, ("facts", each.id, "asks")) for each in policy.facts]
    for fact in policy.facts:
        yield "value", [(id, words, ("facts", fact.id, "values", id)) for id, words in fact.values]
    for section, kind, named in (
        ("endings", "ending", policy.endings),
        ("handovers", "handover", policy.handovers),
        ("moments", "moment", [each for each in policy.moments if not each.event]),
        ("register", "register entry", policy.register),
        ("routes", "route", [each for each in policy.routes if each.id]),
    ):
        yield kind, [(each.id, each.title, (section, each.id, "title")) for each in named]
    yield (
        "clause",
        [
            (each.id, each.text, ("clauses", each.id, "guidance" if each.guidance else "says"))
            for each in policy.clauses
            if len(each.text.split()) >= FEWEST
        ],
    )


def name_for_words(view: View) -> Iterator[Finding]:
    """A name of the file, or a word of the language, where words for people belong."""
    policy = view.policy
    clauses = frozenset(each.id for each in policy.clauses if re.search(r"[0-9]", each.id))
    offices = "|".join(re.escape(each.id) for each in policy.roles)
    party = re.compile(rf"(?:{'|'.join(WHOSE)}) (?:party|{offices})" if offices else r"(?!)")
    for text, where in view.prose:
        said, kind = text.text, where[-1]
        has_role = "_" in said and not view.roles.keys().isdisjoint(said.split())
        if has_role or NAME.fullmatch(said) or party.fullmatch(said):
            is_name = True
        elif said in clauses:  # a stage may be called `Stage 4`, as its clause is
            is_name = where[0] != "stages" or kind != "title" or not said[0].isalpha()
        else:
            is_word = said in KEPT and (kind != "what" or said not in ACTS)
            is_number = said.isdigit() and said not in CALLED
            is_name = kind in SENTENCES and (is_word or is_number)
        if is_name:
            message = f"{quoted(said)} is a name, where words for people belong"
            yield Finding(message, where, "write it as the document does", span=text.span)


CALLED: Final = frozenset(("999", "101", "111"))  # what a document says to call
SENTENCES: Final = frozenset(("title", "asks", "what", "how"))
# What the language itself calls things.
KEPT: Final = frozenset(
    (*ACTS, *KINDS, *WHOSE, *OF_STAGE, "absent", "otherwise", "no", "yes", "No", "Yes", "none",
     "any", "must", "should", "may", "must_not", "party", "actor", "not said", "done", "due",
     "open", "late", "overdue", "lapsed", "closed")
)  # fmt: skip


def out_of_place(view: View) -> Iterator[Finding]:
    """Words that belong under another key: a question as a title, a manner as what is done."""
    seen: dict[str, tuple[str, Location]] = {}
    for text, where in view.prose:
        words = " ".join(text.text.casefold().split())
        kind = str(where[-1])
        if kind == "asks" and where[0] == "facts" and "?" not in words:
            message, help = "this asks nothing", "write a question, with its question mark"
        elif kind in ("title", "what", "how", "promptly") and words.endswith("?"):
            message, help = "this is a question", f"write what `{kind}:` is for"
        elif kind == "what" and MANNER.match(words):
            message, help = "this says how, and not what", "write it under `how:`"
        elif words.count(" ") >= 2 and (kind := _apart(kind, where)):
            first, place = seen.setdefault(words, (kind, where))
            if first == kind or {first, kind} == {"title", "what"}:
                continue
            of = quoted(".".join(map(str, place[:-1])))
            message = f"these are also the words of {quoted(first)}, in {of}"
            help = "one of the two was put in the wrong place"
        else:
            continue
        yield Finding(message, where, help, span=text.span)


def _apart(key: str, where: Location) -> str:
    """What words are of, where no other kind of thing has the same; nothing for all others."""
    if where[0] == "clauses":
        return "clause"
    if len(where) > 1 and where[-2] == "options":
        return "option"
    return key if key in APART else ""


APART: Final = frozenset(("title", "asks", "what", "how", "promptly"))
MANNER: Final = re.compile(
    r"(?:in writing|in person|face to face|by (?:e-?mail|phone|telephone))\b"
)
