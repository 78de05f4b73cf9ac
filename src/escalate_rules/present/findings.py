"""Findings about files: as text for people, and as the data that other programs read."""

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from escalate_rules.authoring.diagnostics import Diagnostic, Severity
from escalate_rules.checks.pages import page_name
from escalate_rules.checks.run import Checked
from escalate_rules.present.page import Page

SCHEMA_VERSION: Final = "1"
GUTTER: Final = 5
WIDEST: Final = 120  # of a source line shown; a file may be one line of a mebibyte
MOST_LINES: Final = 3  # of a finding that runs over many
GITLAB: Final = {Severity.ERROR: "major", Severity.WARNING: "minor"}
Texts = Mapping[str, str]


def show_checked(page: Page, checked: Iterable[Checked], texts: Texts) -> None:
    """Each finding with the words it is about, and a count."""
    every: list[Diagnostic] = []
    for each in checked:
        for found in each.diagnostics:
            _show(page, found, texts.get(found.path))
            page.blank()
        if not each.diagnostics:
            page.lines.append(f"{each.path}: nothing found")
        every += each.diagnostics
    if every:
        page.lines.append(page.ink(_count(every), "bold"))


def _show(page: Page, found: Diagnostic, text: str | None) -> None:
    span = found.span
    head = f"{found.path}:{span.line}:{span.column}: {found.severity} {found.code} {found.name}"
    ink = "red" if found.severity is Severity.ERROR else "yellow"
    page.lines.append(page.ink(f"{head}: {found.message}", ink))
    if text is not None:
        page.lines += [
            line if at % 2 == 0 else line.replace("^", page.ink("^", ink) if page.colour else "^")
            for at, line in enumerate(excerpt(found, text))
        ]
    for name, words in (
        ("about", found.about),
        ("help", found.help),
        ("page", f"escalate-rules explain {found.code}"),
    ):
        if words:
            page.lines.append(f"{' ' * GUTTER} = {name}: {words}")


def excerpt(found: Diagnostic, text: str) -> list[str]:
    """The lines that a finding is about, each with a line of carets under the exact words."""
    span = found.span
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    shown: list[str] = []
    last = min(span.end_line, span.line + MOST_LINES - 1, len(lines))
    for number in range(span.line, last + 1):
        line = lines[number - 1]
        start = span.column - 1 if number == span.line else len(line) - len(line.lstrip())
        end = span.end_column - 1 if number == span.end_line else len(line.rstrip())
        shown += _marked(number, line, start, end)
    return shown


def _marked(number: int, line: str, start: int, end: int) -> list[str]:
    """One line of the file and the carets under some of its characters."""
    cut = max(0, start - WIDEST // 2) if len(line) > WIDEST else 0
    line, start, end = line[cut : cut + WIDEST], start - cut, min(end - cut, WIDEST)
    seen = "".join(each if each.isprintable() else " " for each in line)
    before = sum(map(_width, seen[:start])) + max(0, start - len(seen))
    under = sum(map(_width, seen[start:end]))
    source = f"{number:>{GUTTER}} | {seen}".rstrip()
    return [source, f"{' ' * GUTTER} | {' ' * before}{'^' * max(1, under)}"]


def _width(character: str) -> int:
    """The columns that a terminal gives a character."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _count(every: Sequence[Diagnostic]) -> str:
    counts = [(sum(each.severity is kind for each in every), kind.value) for kind in Severity]
    return ", ".join(f"{n} {kind}{'s'[: n != 1]}" for n, kind in counts)


def checked_data(checked: Sequence[Checked]) -> dict[str, Any]:
    """As JSON: positions from 1, ends after the last character."""
    every = [found for each in checked for found in each.diagnostics]
    return {
        "schema_version": SCHEMA_VERSION,
        "files": [
            {
                "file": each.path,
                "policy": each.policy,
                "findings": [
                    _finding(found, where, print_)
                    for found, where, print_ in zip(
                        each.diagnostics, each.paths, fingerprints(each), strict=True
                    )
                ],
            }
            for each in checked
        ],
        "errors": sum(found.severity is Severity.ERROR for found in every),
        "warnings": sum(found.severity is Severity.WARNING for found in every),
    }


def _finding(found: Diagnostic, where: tuple[str | int, ...], fingerprint: str) -> dict[str, Any]:
    return {
        "code": found.code,
        "name": found.name,
        "severity": found.severity.value,
        "message": found.message,
        "file": found.path,
        "line": found.span.line,
        "column": found.span.column,
        "end_line": found.span.end_line,
        "end_column": found.span.end_column,
        "help": found.help,
        "about": found.about,
        "path": list(where),
        "page": page_name(found.code),
        "fingerprint": fingerprint,
    }


def fingerprints(checked: Checked) -> tuple[str, ...]:
    """What tells the findings of a file apart for ever: code, policy and path, not the line.

    A second finding of one code about one thing is numbered.
    """
    seen: dict[tuple[str, str], int] = {}
    made = []
    for found, where in zip(checked.diagnostics, checked.paths, strict=True):
        key = (found.code, ".".join(map(str, where)))
        seen[key] = seen.get(key, 0) + 1
        words = "\0".join((*key, checked.id or checked.path, str(seen[key])))
        made.append(sha256(words.encode("utf-8", "replace")).hexdigest()[:32])
    return tuple(made)


def github(checked: Iterable[Checked]) -> str:
    """As workflow commands, which GitHub shows beside the lines of a change."""
    lines = []
    for found in (found for each in checked for found in each.diagnostics):
        span = found.span
        place = {"file": found.path, "line": span.line, "endLine": span.end_line}
        if span.line == span.end_line:
            place |= {"col": span.column, "endColumn": max(span.column, span.end_column - 1)}
        place["title"] = f"{found.code} {found.name}"
        said = ",".join(f"{name}={_property(str(value))}" for name, value in place.items())
        message = "\n".join(filter(None, (found.message, found.about, found.help)))
        lines.append(f"::{found.severity.value} {said}::{_data(message)}")
    return "".join(f"{line}\n" for line in lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def gitlab(checked: Iterable[Checked]) -> str:
    """As a code quality report for GitLab."""
    found = [
        {
            "description": f"{found.message}; {found.help}" if found.help else found.message,
            "check_name": f"{found.code} {found.name}",
            "fingerprint": fingerprint,
            "severity": GITLAB[found.severity],
            "location": {
                "path": found.path,
                "lines": {"begin": found.span.line, "end": found.span.end_line},
            },
        }
        for each in checked
        for found, fingerprint in zip(each.diagnostics, fingerprints(each), strict=True)
    ]
    return _json(found)


def _json(data: Any) -> str:
    # As ASCII, so that it is the same on every terminal and in every file.
    return json.dumps(data, indent=2) + "\n"


def _as_text(checked: Sequence[Checked], texts: Texts) -> str:
    page = Page()
    show_checked(page, checked, texts)
    return str(page)


def _as_sarif(checked: Sequence[Checked], texts: Texts) -> str:
    from escalate_rules.present.sarif import sarif_data

    return _json(sarif_data(checked, texts))


def _as_junit(checked: Sequence[Checked], texts: Texts) -> str:
    from escalate_rules.present.junit import junit

    return junit(checked, texts)


FORMATS: Final[Mapping[str, Callable[[Sequence[Checked], Texts], str]]] = {
    "text": _as_text,
    "json": lambda checked, _: _json(checked_data(checked)),
    "sarif": _as_sarif,
    "github": lambda checked, _: github(checked),
    "gitlab": lambda checked, _: gitlab(checked),
    "junit": _as_junit,
}


def render(checked: Sequence[Checked], texts: Texts, format: str) -> str:
    """What was found in some files, in one of `FORMATS`; text is without colour.

    Args:
        checked: What `checks.check` says of each file.
        texts: What each file holds, for showing the words that a finding is about.
    """
    return FORMATS[format](checked, texts)
