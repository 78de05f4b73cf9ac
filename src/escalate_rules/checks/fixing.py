"""Putting right what can be put right without a doubt, as edits of the author's own text.

Only the characters of a finding are changed; the file is never written anew from
its tree. Safe is a mistake with one way out: a key or a word of the language that
is one slip away, another spelling of the same name, a character that cannot be
meant. A name, a number or a date that could be another one is left to its author.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from escalate_rules.authoring.diagnostics import Diagnostic, Severity, Span
from escalate_rules.authoring.load import bundled_base
from escalate_rules.authoring.overlays import Find
from escalate_rules.authoring.versions import NO_READINGS
from escalate_rules.checks.mending import FIXES, Edit, Spot, applied, line_starts
from escalate_rules.checks.run import check_file

MOST_ROUNDS: Final = 10


def fix(text: str, diagnostics: Iterable[Diagnostic]) -> str:
    """`text` with those of its findings put right that safely can be.

    Args:
        text: What the file holds; line ends and a byte-order mark are kept.
        diagnostics: What was found in this very text.
    """
    return applied(text, edits(text, diagnostics))


def edits(text: str, diagnostics: Iterable[Diagnostic]) -> tuple[Edit, ...]:
    """The edits that do so, in the order of the text; no two touch the same characters."""
    starts = line_starts(text)
    made: list[Edit] = []
    for found in sorted(diagnostics):
        mend = FIXES.get(found.code)
        if mend is None or found.span.line > len(starts):
            continue
        spot = Spot(text, *_offsets(starts, found.span), found)
        edit = mend(spot)
        if edit is not None and (not made or edit.start >= made[-1].end):
            made.append(edit)
    return tuple(made)


def fixed(
    text: str,
    path: str,
    *,
    on: date,
    readings: Mapping[str, str] = NO_READINGS,
    find: Find = bundled_base,
) -> str:
    """The text after every safe fix, those included that the first ones bring to light.

    Fixing it again changes nothing. A round that would make more errors is not made.
    """
    found = check_file(text, path, on=on, readings=readings, find=find)
    for _ in range(MOST_ROUNDS):
        better = fix(text, (each for each in found if each.path == path))
        if better == text:
            break
        again = check_file(better, path, on=on, readings=readings, find=find)
        if _errors(again) > _errors(found) and not _is_readable_at_last(found, again):
            break
        text, found = better, again
    return text


def _errors(found: Iterable[Diagnostic]) -> int:
    return sum(each.severity is Severity.ERROR for each in found)


def _is_readable_at_last(before: Iterable[Diagnostic], after: Iterable[Diagnostic]) -> bool:
    """Whether the text could not be read before and now can: then more is found, and rightly."""
    return any(each.code < "ER1" for each in before) and not any(
        each.code < "ER1" for each in after
    )


def diff(before: str, after: str, path: str) -> str:
    """What fixing changes, as a unified diff; nothing where it changes nothing."""
    from difflib import unified_diff  # only `--diff` needs it

    old, new = (each.splitlines(keepends=True) for each in (before, after))
    lines = unified_diff(old, new, path, f"{path} (fixed)")
    return "".join(each if each.endswith("\n") else f"{each}\n" for each in lines)


def _offsets(starts: list[int], span: Span) -> tuple[int, int]:
    last = min(span.end_line, len(starts)) - 1
    return starts[span.line - 1] + span.column - 1, starts[last] + span.end_column - 1


def fixable(diagnostics: Iterable[Diagnostic], text: str) -> Iterator[Diagnostic]:
    """Those findings that `fix` puts right."""
    return (each for each in diagnostics if edits(text, (each,)))
