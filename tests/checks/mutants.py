"""Generated mistakes: a good policy with one slip, and what becomes of it.

A mutant is deleted from, duplicated, renamed, transposed or swapped in one
place. It either says the same policy (by its digest under each reading), or
something is found; a third kind *survives*: it is another policy, and nothing
is wrong with it that a checker could know. What a survivor has changed is told
from what was compiled of it (`changed`), and whether it gives another date from
the histories of the policy's own suite under each reading (`dates`). The suite
is run too, since an author has one. `python -m tests.checks.mutants 5000`
reports how many, and with `--show` the lines of each survivor.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from difflib import unified_diff
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

from escalate_rules.authoring.load import each_alone
from escalate_rules.authoring.source import Mapping, Node, Scalar, Sequence, read_source
from escalate_rules.checks import check_file
from escalate_rules.core.policy import Policy
from escalate_rules.library.policies import bundled_ids, bundled_policy_text
from tests.checks.dates import Chosen, Dates, dates, is_met, same_dates, suite_of

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
    scalars: tuple[Place, ...]
    entries: tuple[Place, ...]
    known: frozenset[tuple[str, str]]

    @cached_property
    def policies(self) -> dict[Chosen, Policy]:
        """What it says under each reading."""
        return policies(self.text)

    @cached_property
    def dates(self) -> dict[Chosen, list[list[Dates]]]:
        """What it gives in the histories of its suite, under each reading."""
        return dates(suite_of(self.id, self.text), self.text)


def policies(text: str) -> dict[Chosen, Policy]:
    """What a text without mistakes says, as it stands and with each other option alone."""
    made = each_alone(text, "policy.yaml", {})
    return {each.chosen: each.policy for each in made if each.policy is not None}


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
    return Good(id, text, tuple(scalars), tuple(entries), known)


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
    """A good policy with one slip, and what became of it: `same`, `found` or `survived`.

    Attributes:
        changed: What a survivor has changed.
        moves: Whether a survivor gives another date.
        met: Whether a survivor still meets the policy's suite.
    """

    of: str
    slip: str
    text: str
    kind: str
    became: str
    changed: str = ""
    moves: bool = False
    met: bool = False


def mutants(count: int, seed: int) -> Iterator[Mutant]:
    draw = random.Random(seed)
    of = goods()
    for _ in range(count):
        base = draw.choice(of)
        slip = draw.choice(list(SLIPS))
        text, place = SLIPS[slip](base, draw)
        what, kind = became(base, text), kind_of(place)
        if what != "survived":
            yield Mutant(base.id, slip, text, kind, what)
            continue
        how = changed(base, text)
        moves = how not in DATELESS and moves_a_date(base, text)
        yield Mutant(base.id, slip, text, kind, what, how, moves, is_met(base.id, text))


def became(base: Good, text: str) -> str:
    """What a text is: the same policy, one in which something is found, or another one."""
    found = check_file(text, f"{base.id}.yaml", on=ON)
    if any((each.code, each.message) not in base.known for each in found):
        return "found"
    before, after = base.policies, policies(text)
    same = before.keys() == after.keys() and all(
        after[chosen].digest == policy.digest for chosen, policy in before.items()
    )
    return "same" if same else "survived"


def moves_a_date(base: Good, text: str) -> bool:
    """Whether some date is another one, under some reading that both texts have."""
    after = dates(suite_of(base.id, base.text), text)
    return any(
        not same_dates(before, after[chosen])
        for chosen, before in base.dates.items()
        if chosen in after
    )


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


# What a compiled field is about, or one that it stands in. A survivor is of the first of these
# kinds that differs.
ABOUT: Final[dict[str, frozenset[str]]] = {
    "a limit": frozenset(
        ("within", "opens", "closes", "count", "unit", "choice", "moment", "counting", "default",
         "side_counting")
    ),
    "when a rule applies": frozenset(
        ("on", "scope", "when", "while_", "as_soon_as", "target", "goal", "once", "done_by",
         "force", "pauses", "varies", "switch", "until", "needs", "every", "since", "own",
         "alongside", "final", "required", "recorded", "lasts_stage", "after_closing")
    ),
    "who": frozenset(
        ("who", "to", "with_", "copy", "between", "decides", "side", "rank", "agency", "member_of",
         "acted_for", "barred", "only", "include", "at_least", "exactly")
    ),
    "a citation": frozenset(("cites", "clauses", "review_cites", "clause")),
}  # fmt: skip
OTHERWISE: Final = "words or names"
DATELESS: Final = frozenset({"a citation", OTHERWISE})


def changed(base: Good, text: str) -> str:
    """What of the policy a survivor has changed."""
    differing: set[str] = set()
    for chosen, policy in policies(text).items():
        if chosen in base.policies:
            before, after = Counter(_leaves(base.policies[chosen])), Counter(_leaves(policy))
            differing |= {kind for kind, _ in (before - after) + (after - before)}
    return next((kind for kind in ABOUT if kind in differing), OTHERWISE)


def _leaves(value: Any, kind: str = OTHERWISE) -> Iterator[tuple[str, str]]:
    """Every plain value of a policy with the kind of the field that it stands in.

    Names are left out: an element that is called otherwise everywhere is the same.
    """
    if is_dataclass(value):
        for each in fields(value):
            if each.compare and each.name not in ("id", "digest"):
                own = (name for name, about in ABOUT.items() if each.name in about)
                yield from _leaves(getattr(value, each.name), next(own, kind))
    elif isinstance(value, tuple | frozenset):
        for each in value:
            yield from _leaves(each, kind)
    else:
        yield kind, repr(value)


def main(count: int, seed: int, show: bool) -> None:
    all_, changes, unmet = Counter[str](), Counter[str](), Counter[str]()
    kinds = Counter[tuple[str, str, str]]()
    moving: list[Mutant] = []
    for each in mutants(count, seed):
        all_[each.became] += 1
        if each.became == "survived":
            changes[each.changed] += 1
            unmet[each.changed] += not each.met
            kinds[each.changed, each.slip, each.kind] += 1
            moving += [each] if each.moves else []
            if show:
                _show(each)
    changing = all_["found"] + all_["survived"]
    suites = all_["found"] + sum(unmet.values())
    print(f"{count} mutants: {dict(all_)}")
    print(f"of those that change the policy {all_['found'] / changing:.1%} are found")
    print(f"and {suites / changing:.1%} with the suites that the policies come with")
    still = sum(each.met for each in moving)
    print(f"{len(moving)} survivors change a date, {still} of them with their suite met")
    for what, number in changes.most_common():
        share = f"{number / changing:.1%} of all that change it"
        print(f"{number:5} survivors change {what} ({share}); {unmet[what]} fail their suite")
    for (what, slip, kind), number in kinds.most_common():
        print(f"{number:5} {what}: {slip} in {kind}")


def _show(mutant: Mutant) -> None:
    """The lines that a survivor's slip has changed."""
    base = good(mutant.of).text.splitlines()
    said = "MOVES A DATE" if mutant.moves else ""
    print(f"--- {mutant.of}: {mutant.changed}, {mutant.slip}; met: {mutant.met} {said}")
    for line in unified_diff(base, mutant.text.splitlines(), n=0, lineterm=""):
        if not line.startswith(("---", "+++", "@@")):
            print(line)


if __name__ == "__main__":
    given = [each for each in sys.argv[1:] if each != "--show"]
    main(int(given[0]), int(given[1]) if len(given) > 1 else 1, "--show" in sys.argv)
