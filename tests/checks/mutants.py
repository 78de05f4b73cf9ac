"""Generated mistakes: a good policy with one slip, and what becomes of it.

A mutant is deleted from, duplicated, renamed, transposed or swapped in one
place. It either says the same policy (by its digest), or something is found; a
third kind *survives*: it is another policy, and nothing is wrong with it that a
checker could know. What a survivor has changed is told from what was compiled
of it (`changed`). `python -m tests.checks.mutants 5000` reports how many.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

from escalate_rules.authoring.load import parse_policy
from escalate_rules.authoring.source import Mapping, Node, Scalar, Sequence, read_source
from escalate_rules.checks import check_file
from escalate_rules.library.policies import bundled_ids, bundled_policy_text

ON: Final = date(2026, 11, 22)


@dataclass(frozen=True)
class Place:
    """A piece of the text: its offsets, whether it is a key, and the keys above it."""

    start: int
    end: int
    is_key: bool
    path: tuple[str, ...]


@dataclass(frozen=True)
class Good:
    """A good policy's text, its pieces, and what is found in it anyhow."""

    id: str
    text: str
    digest: str
    scalars: tuple[Place, ...]
    entries: tuple[Place, ...]
    known: frozenset[tuple[str, str]]


def goods() -> tuple[Good, ...]:
    return tuple(good(id) for id in bundled_ids())


def good(id: str) -> Good:
    data, path = bundled_policy_text(id)
    text = data.decode()
    source = read_source(text, path)
    assert source.root is not None
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    scalars: list[Place] = []
    entries: list[Place] = []

    def at(line: int, column: int) -> int:
        return starts[line - 1] + column - 1

    def walk(node: Node, above: tuple[str, ...]) -> None:
        if isinstance(node, Scalar) and node.style in ("plain", "quoted"):
            scalars.append(piece(node, node, False, above))
        elif isinstance(node, Sequence):
            for item in node.items:
                walk(item, above)
        elif isinstance(node, Mapping):
            for key, value in node.entries:
                scalars.append(piece(key, key, True, above))
                entries.append(piece(key, value, True, (*above, key.text)))
                walk(value, (*above, key.text))

    def piece(first: Node, last: Node, is_key: bool, above: tuple[str, ...]) -> Place:
        start = at(first.span.line, first.span.column)
        return Place(start, at(last.span.end_line, last.span.end_column), is_key, above)

    walk(source.root, ())
    found = check_file(text, path, on=ON)
    known = frozenset((each.code, each.message) for each in found)
    digest = parse_policy(text, path).digest
    return Good(id, text, digest, tuple(scalars), tuple(entries), known)


def delete(of: Good, draw: random.Random) -> tuple[str, Place]:
    """An entry is gone, with its line or its comma."""
    entry = draw.choice(of.entries)
    text = of.text
    start, end = entry.start, entry.end
    line = text.rfind("\n", 0, start) + 1
    if not text[line:start].strip():
        return text[:line] + text[text.find("\n", end) + 1 :], entry
    while text[end : end + 1] in (",", " "):
        end += 1
    return text[:start] + text[end:], entry


def duplicate(of: Good, draw: random.Random) -> tuple[str, Place]:
    """An entry stands twice, as it is left by copying."""
    entry = draw.choice(of.entries)
    text = of.text
    line = text.rfind("\n", 0, entry.start) + 1
    if not text[line : entry.start].strip():
        end = text.find("\n", entry.end) + 1
        return text[:end] + text[line:end] + text[end:], entry
    words = text[entry.start : entry.end]
    return text[: entry.end] + ", " + words + text[entry.end :], entry


def rename(of: Good, draw: random.Random) -> tuple[str, Place]:
    """A letter of a word is left out, doubled or another one."""
    place = draw.choice(of.scalars)
    at = draw.randrange(place.start, place.end)
    letter = draw.choice("aeinorst_0123456789")
    words = draw.choice(["", of.text[at] * 2, letter])
    return of.text[:at] + words + of.text[at + 1 :], place


def transpose(of: Good, draw: random.Random) -> tuple[str, Place]:
    """Two neighbouring letters, or two neighbouring words, have changed places."""
    place = draw.choice(of.scalars)
    words = of.text[place.start : place.end]
    parts = words.split(" ")
    if len(parts) > 1 and draw.random() < 0.5:
        at = draw.randrange(len(parts) - 1)
        parts[at], parts[at + 1] = parts[at + 1], parts[at]
        words = " ".join(parts)
    elif len(words) > 1:
        at = draw.randrange(len(words) - 1)
        words = words[:at] + words[at + 1] + words[at] + words[at + 2 :]
    return of.text[: place.start] + words + of.text[place.end :], place


def swap(of: Good, draw: random.Random) -> tuple[str, Place]:
    """A value stands where another of the file should."""
    values = [place for place in of.scalars if not place.is_key]
    place, other = draw.choice(values), draw.choice(values)
    words = of.text[other.start : other.end]
    return of.text[: place.start] + words + of.text[place.end :], place


def exchange(of: Good, draw: random.Random) -> tuple[str, Place]:
    """Two neighbouring values have changed places."""
    values = [place for place in of.scalars if not place.is_key]
    pairs = [(one, two) for one, two in pairwise(values) if one.end <= two.start]
    one, two = draw.choice(pairs)
    text = of.text
    first, second = text[one.start : one.end], text[two.start : two.end]
    between = text[one.end : two.start]
    return text[: one.start] + second + between + first + text[two.end :], one


SLIPS: Final[dict[str, Callable[[Good, random.Random], tuple[str, Place]]]] = {
    "delete": delete, "duplicate": duplicate, "rename": rename,
    "transpose": transpose, "swap": swap, "exchange": exchange,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A good policy with one slip, and what became of it: `same`, `found` or `survived`."""

    of: str
    slip: str
    text: str
    kind: str
    became: str
    changed: str


def mutants(count: int, seed: int) -> Iterator[Mutant]:
    draw = random.Random(seed)
    of = goods()
    for _ in range(count):
        base = draw.choice(of)
        slip = draw.choice(list(SLIPS))
        text, place = SLIPS[slip](base, draw)
        what = became(base, text)
        how = changed(base, text) if what == "survived" else ""
        yield Mutant(base.id, slip, text, kind_of(place), what, how)


def became(base: Good, text: str) -> str:
    """What a text is: the same policy, one in which something is found, or another one."""
    found = check_file(text, f"{base.id}.yaml", on=ON)
    if any((each.code, each.message) not in base.known for each in found):
        return "found"
    return "same" if parse_policy(text, "").digest == base.digest else "survived"


PROSE: Final = frozenset({"title", "what", "asks", "says", "guidance", "how", "promptly", "address",
                          "options", "values", "agencies", "known_as", "partnership"})  # fmt: skip
LIMITS: Final = frozenset({"within", "until", "opens", "closes", "every", "since"})


def kind_of(place: Place) -> str:
    """What kind of thing the slip was made in."""
    keys = [key for key in place.path if key in PROSE | LIMITS]
    if any(key in LIMITS for key in keys):
        return "limit"
    if keys:
        return "prose"
    named = [key for key in place.path if not key[0].isdigit()]
    return named[-1] if named and place.path[0] != "clauses" else "clause"


# What a compiled field is about. A survivor is of the first of these kinds that differs.
ABOUT: Final[dict[str, frozenset[str]]] = {
    "a limit": frozenset(
        ("within", "opens", "closes", "count", "unit", "choice", "moment", "counting", "default")
    ),
    "when a rule applies": frozenset(
        ("on", "scope", "when", "while_", "as_soon_as", "target", "goal", "once", "done_by",
         "force", "pauses", "varies", "switch", "stages", "until", "needs", "effect", "rows")
    ),
    "who": frozenset(
        ("who", "to", "with_", "copy", "between", "decides", "whose", "role", "of", "joined",
         "side", "rank", "agency", "member_of", "acted_for", "barred", "only", "include")
    ),
    "a citation": frozenset(("cites", "clauses", "review_cites", "clause")),
}  # fmt: skip
OTHERWISE: Final = "words or names"


def changed(base: Good, text: str) -> str:
    """What of the policy a survivor has changed."""
    before = Counter(_leaves(parse_policy(base.text, "")))
    after = Counter(_leaves(parse_policy(text, "")))
    differing = {field for field, _ in (before - after) + (after - before)}
    return next((kind for kind, about in ABOUT.items() if differing & about), OTHERWISE)


def _leaves(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Every plain value of a policy with the name of the field that it stands in.

    Names are left out: an element that is called otherwise everywhere is the same.
    """
    if is_dataclass(value):
        for each in fields(value):
            if each.compare and each.name not in ("id", "digest"):
                yield from _leaves(getattr(value, each.name), each.name)
    elif isinstance(value, tuple | frozenset):
        for each in value:
            yield from _leaves(each, field)
    else:
        yield field, repr(value)


def main(count: int, seed: int) -> None:
    all_, changes = Counter[str](), Counter[str]()
    kinds = Counter[tuple[str, str, str]]()
    for each in mutants(count, seed):
        all_[each.became] += 1
        if each.became == "survived":
            changes[each.changed] += 1
            kinds[each.changed, each.slip, each.kind] += 1
    changing = all_["found"] + all_["survived"]
    print(f"{count} mutants: {dict(all_)}")
    print(f"of those that change the policy {all_['found'] / changing:.1%} are found")
    for what, number in changes.most_common():
        print(f"{number:5} survivors change {what} ({number / changing:.1%} of all that change it)")
    for (what, slip, kind), number in kinds.most_common():
        print(f"{number:5} {what}: {slip} in {kind}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
