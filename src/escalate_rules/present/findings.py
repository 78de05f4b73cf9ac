"""Findings about files, as text and as data."""

from collections.abc import Iterable, Mapping
from typing import Any

from escalate_rules.authoring.diagnostics import Diagnostic, Severity, render
from escalate_rules.present.page import Page


def show_findings(
    page: Page, found: Mapping[str, tuple[Diagnostic, ...]], texts: Mapping[str, str]
) -> None:
    """Each finding with its line, and a count."""
    for path, diagnostics in found.items():
        for each in diagnostics:
            head, *rest = render(each, texts.get(path)).split("\n")
            page.lines.append(page.ink(head, _ink(each.severity)))
            page.lines += rest
    every = [each for diagnostics in found.values() for each in diagnostics]
    for path, diagnostics in found.items():
        if not diagnostics:
            page.lines.append(f"{path}: nothing found")
    if every:
        counts = [(sum(each.severity is kind for each in every), kind.value) for kind in Severity]
        said = ", ".join(f"{n} {kind}{'s'[: n != 1]}" for n, kind in counts)
        page.lines.append(page.ink(said, "bold"))


def _ink(severity: Severity) -> str:
    return "red" if severity is Severity.ERROR else "yellow"


def findings_data(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """As JSON."""
    return [
        {
            "code": each.code,
            "name": each.name,
            "severity": each.severity.value,
            "message": each.message,
            "file": each.path,
            "line": each.span.line,
            "column": each.span.column,
            "end_line": each.span.end_line,
            "end_column": each.span.end_column,
            "help": each.help,
            "about": each.about,
        }
        for each in diagnostics
    ]
