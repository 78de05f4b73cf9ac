"""Everything that `check` finds in one file."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby, islice
from typing import Final, cast

from escalate_rules.authoring.diagnostics import (
    MOST_FINDINGS,
    Code,
    Diagnostic,
    Severity,
    Span,
    under,
)
from escalate_rules.authoring.load import bundled_base, check_chosen
from escalate_rules.authoring.overlays import Find, laid_over
from escalate_rules.authoring.parts import Parts
from escalate_rules.authoring.readings import child, readings_in, text_of
from escalate_rules.authoring.source import Location, Source, read_source
from escalate_rules.authoring.versions import NO_READINGS, Version, Versions
from escalate_rules.checks.about import Paths, about
from escalate_rules.checks.choices import Choices
from escalate_rules.checks.metadata import check_metadata
from escalate_rules.checks.table import (
    CODES,
    OF_CHOICES,
    OF_POLICY,
    OF_TEXT,
    OfChoices,
    OfPolicy,
    OfText,
)
from escalate_rules.checks.view import Finding, View
from escalate_rules.core.frozen import dataclass

MOST_CHOICES: Final = 300  # of readings looked at; published policies have two dozen


@dataclass(frozen=True, slots=True)
class Checked:
    """One file, looked at.

    Attributes:
        policy: The policy's id; None where the file cannot be used.
        id: The id that the file gives, also where it cannot be used.
        diagnostics: Everything that was found, sorted by place.
        paths: For each finding the path in the policy of what it is about.
    """

    path: str
    policy: str | None
    id: str
    diagnostics: tuple[Diagnostic, ...]
    paths: tuple[Location, ...]


def check_file(
    data: bytes | str,
    path: str,
    *,
    on: date,
    readings: Mapping[str, str] = NO_READINGS,
    find: Find = bundled_base,
) -> tuple[Diagnostic, ...]:
    """Everything that is found in a file, sorted by place.

    Args:
        data: What the file holds.
        path: What findings call it.
        on: The day on which reviews and calendars are judged.
        readings: Options to use in place of those that the file uses.
        find: The text that `extends` names, by default a bundled policy.

    Raises:
        UnknownReadingError: `readings` names what the policy does not have.
    """
    return check(data, path, on=on, readings=readings, find=find).diagnostics


def check(
    data: bytes | str,
    path: str,
    *,
    on: date,
    readings: Mapping[str, str] = NO_READINGS,
    find: Find = bundled_base,
) -> Checked:
    """The same, with the policy's id and the things that the findings are about."""
    own = read_source(data, path)
    source = laid_over(own, find)
    versions = Versions(source)
    check_chosen(versions, readings)
    looked = islice(versions.each(readings), MOST_CHOICES + 1)
    first = next(looked)
    used = first.parts
    found = list(first.diagnostics)
    if used is not None:
        # Under the other choices only where there is one in use to hold them against.
        others = list(looked)
        for each in others:
            found += [under(one, each.chosen) for one in each.diagnostics if each.parts is None]
        found += check_metadata(used, on, source)
        over = _choices(versions, [first, *others], on)
        # What a text that is extended warns of is for its own author.
        made = found_by_rules(over, path, is_whole=len(others) < MOST_CHOICES)
        found += [each for each in made if each.path == path or each.severity is Severity.ERROR]
    found = list(_once(sorted([*_text(own, path), *found])))[:MOST_FINDINGS]
    return _checked(source, used, _one_cause(found))


def _choices(versions: Versions, looked: Iterable[Version], on: date) -> Choices:
    views: list[View] = []
    root = versions.source.root
    assert root is not None
    for each in looked:
        if each.parts is not None and each.places is not None:
            used = views[0] if views else None
            views.append(View(each.parts, root, each.places, each.chosen, on, used))
    return Choices(tuple(views), readings_in(root, NO_READINGS))


def found_by_rules(over: Choices, path: str, *, is_whole: bool = True) -> Iterator[Diagnostic]:
    """What every rule finds; `is_whole` where no choice of readings has been left out."""
    for rule in OF_POLICY:
        for view in over.views if rule.severity is Severity.ERROR else (over.used,):
            for each in cast(OfPolicy, rule.look)(view):
                made = _diagnostic(rule.code, each, view, path)
                yield made if view is over.used else under(made, view.chosen)
    # What no choice shows can only be said where every one has been looked at.
    for rule in OF_CHOICES if is_whole else ():
        for each in cast(OfChoices, rule.look)(over):
            yield _diagnostic(rule.code, each, over.used, path)


def _diagnostic(code: str, found: Finding, view: View, path: str) -> Diagnostic:
    span = found.span or view.span(found.where, key=found.key)
    return _made(CODES[code], code, found, path, span)


def _made(row: Code, code: str, found: Finding, path: str, span: Span) -> Diagnostic:
    where = span.path or path
    return Diagnostic(code, row.name, row.severity, found.message, where, span, found.help)


def _text(source: Source, path: str) -> Iterator[Diagnostic]:
    """What the text alone shows; a file that cannot be read to its end has its own findings."""
    if source.root is None:
        return
    lines = source.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for rule in OF_TEXT:
        for each in cast(OfText, rule.look)(source, lines):
            assert each.span is not None
            yield _made(CODES[rule.code], rule.code, each, path, each.span)


def _once(found: Collection[Diagnostic]) -> Iterator[Diagnostic]:
    """Each finding once: the shortest sentence is that of the choice in use."""
    best: dict[tuple[str, str, Span], Diagnostic] = {}
    for each in found:
        key = (each.code, each.path, each.span)
        if key not in best or len(each.message) < len(best[key].message):
            best[key] = each
    yield from sorted(best.values())


def _one_cause(found: Collection[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Without what only follows: a word that is wrong because of its characters is one finding."""
    of_text = {rule.code for rule in OF_TEXT}
    kept: list[Diagnostic] = []
    for _, line in groupby(found, key=lambda each: (each.path, each.span.line)):
        here = list(line)
        causes = [each for each in here if each.code in of_text]
        errors = [each for each in here if each.severity is Severity.ERROR] if causes else []
        for each in here:
            if each in causes and any(_touches(each.span, error.span) for error in errors):
                each = replace(each, severity=Severity.ERROR)
            elif each in errors and any(_touches(cause.span, each.span) for cause in causes):
                continue
            kept.append(each)
    return tuple(kept)


def _touches(one: Span, two: Span) -> bool:
    """Whether one of two spans of a line starts inside the other."""
    return one.column <= two.end_column and two.column <= one.end_column


def _checked(source: Source, policy: Parts | None, found: tuple[Diagnostic, ...]) -> Checked:
    finder = Paths(source.root)
    paths = tuple(finder.at(each.span) for each in found)
    named = tuple(
        replace(each, about=each.about or about(source.root, where))
        for each, where in zip(found, paths, strict=True)
    )
    said = text_of(child(source.root, "id"))
    return Checked(source.path, policy.id if policy is not None else None, said, named, paths)
