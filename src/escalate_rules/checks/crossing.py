"""Rules about things that have changed places: words, and the parts of a switch."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, permutations
from typing import Final, NamedTuple

from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.readings import BY, child, is_switch, text_of
from escalate_rules.authoring.source import Location, Mapping, Node, Scalar, Sequence
from escalate_rules.checks.view import LISTS, Finding, View

AMOUNT: Final = re.compile(r"^[0-9]+ ")
MANY: Final = 3  # switches with one number in both options, where another has two
OFTEN: Final = 2  # switches that have two options one way round, where one has them the other


def changed_places(view: View) -> Iterator[Finding]:
    """Two names whose words are each other's: they have changed places."""
    for where, items in _labelled(view.root, ()):
        labels = [_Label.of(name, said) for name, said in items]
        for at, (one, said) in enumerate(items):
            if (one.text, said.text.casefold()[:2]) in (("no", "ye"), ("yes", "no")):
                message = f"{quoted(said.text)} is the opposite of {quoted(one.text)}"
                help = "give each value its own words"
                yield Finding(message, where, help, span=said.span)
                break
            for label in labels[at + 1 :]:
                two = label.name
                if _are_crossed(labels[at], label):
                    message = f"{quoted(one.text)} has the words of {quoted(two.text)}"
                    help = f"they have changed places: the words of {quoted(two.text)} fit it"
                    yield Finding(message, where, help, span=said.span)


def _labelled(
    node: Node, where: Location
) -> Iterator[tuple[Location, list[tuple[Scalar, Scalar]]]]:
    """Names with words of their own, side by side: of values, of options, of a switch's parts."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _labelled(item, where)
    elif isinstance(node, Mapping):
        if is_switch(node) or (where and where[-1] in LISTS):
            entries = node.entries[1:] if is_switch(node) else node.entries
            yield where, [(key, value) for key, value in entries if isinstance(value, Scalar)]
        elif len(where) == 1 and where[0] in TITLED:
            titles = ((key, child(value, "title")) for key, value in node.entries)
            yield where, [(key, title) for key, title in titles if isinstance(title, Scalar)]
        for key, value in node.entries:
            if type(value) is not Scalar:
                yield from _labelled(value, (*where, key.text))


TITLED: Final = frozenset(("roles", "moments", "handovers", "endings", "contacts", "routes"))
LITTLE: Final = frozenset(("a", "an", "and", "at", "by", "for", "from", "in", "is", "its", "no",
                           "not", "of", "on", "or", "s", "the", "to"))  # fmt: skip
ALIKE: Final = 5  # letters in which two words of one family begin


class _Label(NamedTuple):
    """A name, its words, and how the words begin that are said for it."""

    name: Scalar
    words: set[str]
    said: set[str]

    @staticmethod
    def of(name: Scalar, said: Scalar) -> "_Label":
        return _Label(name, _words(name.text), {word[:ALIKE] for word in _words(said.text)})


def _are_crossed(one: _Label, two: _Label) -> bool:
    first, second = one.words - two.words, two.words - one.words
    return (
        _share(first, two.said)
        and _share(second, one.said)
        and not (_share(first, one.said) or _share(second, two.said))
    )


def _words(text: str) -> set[str]:
    found = re.findall(r"[a-z0-9]+", text.casefold())
    return {word.removesuffix("s") if len(word) > 3 else word for word in found} - LITTLE


def _share(words: set[str], families: set[str]) -> bool:
    return any(word[:ALIKE] in families for word in words)


def odd_switch(view: View) -> Iterator[Finding]:
    """A switch in which two options have what the other has in every other switch."""
    by_reading: dict[str, list[tuple[Location, dict[str, Scalar]]]] = {}
    for where, switch in _switches(view.root, ()):
        options = {key.text: said for key, said in switch.entries[1:] if isinstance(said, Scalar)}
        by_reading.setdefault(text_of(child(switch, BY)), []).append((where, options))
    for switches in by_reading.values():
        told: set[int] = set()
        for tell in (_of_what, _of_unit):
            for at, one, two in _odd([{k: tell(v) for k, v in of.items()} for _, of in switches]):
                if at not in told:
                    told.add(at)
                    message = f"{quoted(one)} has here what {quoted(two)} has everywhere else"
                    help = "the two have changed places"
                    where, options = switches[at]
                    yield Finding(message, where, help, span=options[one].span)
        for at, one, two in _unequal([of for _, of in switches]):
            where, options = switches[at]
            message = f"{quoted(one)} and {quoted(two)} have the same number everywhere but here"
            help = "check both against the clause"
            yield Finding(message, where, help, span=options[two].span)


def _odd(switches: list[dict[str, str]]) -> Iterator[tuple[int, str, str]]:
    """Which switch has two options the other way round, and which options those are."""
    counts = Counter(
        (one, two, mine[one], mine[two]) for mine in switches for one, two in permutations(mine, 2)
    )
    for at, mine in enumerate(switches):
        for one, two in combinations(sorted(mine), 2):
            first, second = mine[one], mine[two]
            if first and second and first != second:
                is_odd = counts[one, two, first, second] == 1
                if is_odd and counts[one, two, second, first] >= OFTEN:
                    yield at, one, two


def _unequal(switches: list[dict[str, Scalar]]) -> Iterator[tuple[int, str, str]]:
    """Which one has two numbers where all others, and they are many, have one."""
    numbers = [
        {key: match.group() for key, said in of.items() if (match := AMOUNT.match(said.text))}
        for of in switches
    ]
    pairs = {pair for mine in numbers for pair in combinations(sorted(mine), 2)}
    for one, two in sorted(pairs):
        both = [at for at, mine in enumerate(numbers) if one in mine and two in mine]
        unlike = [at for at in both if numbers[at][one] != numbers[at][two]]
        if len(unlike) == 1 and len(both) > MANY:
            yield unlike[0], one, two


def _switches(node: Node, where: Location) -> Iterator[tuple[Location, Mapping]]:
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _switches(item, where)
    elif isinstance(node, Mapping):
        if is_switch(node):
            yield where, node
        for key, value in node.entries:
            if type(value) is not Scalar:
                yield from _switches(value, (*where, key.text))


def _of_what(said: Scalar) -> str:
    """Of a limit what it counts, and from what; nothing of any other text."""
    return _plural(AMOUNT.sub("", said.text)) if AMOUNT.match(said.text) else ""


def _of_unit(said: Scalar) -> str:
    return _of_what(said).partition(" of ")[0]


def _plural(words: str) -> str:
    return re.sub(r"\b(day|hour|week|month)\b", r"\1s", words)
