"""Rules about the words that people read: what was copied and not written anew.

A title, a question or a clause that says the same as its neighbour, or that is a
name out of the file, was pasted there and forgotten.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.parts import Parts
from escalate_rules.authoring.source import Location, Mapping, Node, Scalar
from escalate_rules.checks.view import Finding, View

FEWEST: Final = 4  # words of a clause that two of them will not share by chance
# Keys whose text is for people.
PROSE: Final = frozenset(
    ("title", "asks", "says", "guidance", "what", "partnership", "address", "promptly")
)
LISTS: Final = frozenset(("values", "options", "agencies", "known_as"))  # of names with words
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
    """A name of the file where words for people belong."""
    clauses = frozenset(each.id for each in view.policy.clauses if re.search(r"[0-9]", each.id))
    texts: list[Scalar] = []
    _prose(view.places.root, "", texts)
    for text in texts:
        if NAME.fullmatch(text.text) or text.text in clauses:
            message = f"{quoted(text.text)} is a name, where words for people belong"
            yield Finding(message, (), "write it as the document does", span=text.span)


def _prose(node: Node, under: str, texts: list[Scalar]) -> None:
    """Add every text for people; `under` is the key that the node stands under."""
    if isinstance(node, Mapping):
        is_list = under in LISTS
        for key, value in node.entries:
            if isinstance(value, Mapping):
                _prose(value, key.text, texts)
            elif (is_list or key.text in PROSE) and isinstance(value, Scalar):
                texts.append(value)
