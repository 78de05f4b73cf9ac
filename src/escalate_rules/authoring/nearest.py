"""Did-you-mean: the known name that a misspelt one is closest to."""

from collections.abc import Iterable

from escalate_rules.authoring.diagnostics import quoted

MOST_NAMED = 12
MOST_LISTED = 40
MOST_COMPARED = 1000  # a policy of a thousand stages, roles or clauses is none


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The closest of `known`, or None where none is close."""
    from difflib import get_close_matches

    names = sorted(known, reverse=True)
    by_folded = {each.casefold(): each for each in names[:MOST_COMPARED]}
    short = word.casefold()
    ended = [each for each in by_folded if each in {f"{short}s", f"{short}es"}]
    if len(ended) == 1:  # an ending left off is nearer than another word of the same length
        return by_folded[ended[0]]
    found = get_close_matches(short, by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def suggest(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Help for an unknown word: the nearest known one, else what there is to choose from."""
    names = list(dict.fromkeys(known))
    close = nearest(word, names)
    if close is not None:
        return f"did you mean {quoted(close)}?"
    if names and len(names) <= MOST_NAMED:
        return f"write {one_of(names)}"
    return otherwise


def one_of(words: Iterable[str]) -> str:
    """`a`, `b` or `c`, each in backticks; of very many the first."""
    shown = [quoted(word) for word in words]
    if len(shown) > MOST_LISTED:
        shown = [*shown[:MOST_LISTED], f"{len(shown) - MOST_LISTED} others"]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} or {shown[-1]}"
