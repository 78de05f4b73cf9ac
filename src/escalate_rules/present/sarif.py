"""Findings as SARIF 2.1.0, the exchange format of static analysis.

Source: OASIS Standard, Static Analysis Results Interchange Format (SARIF)
Version 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/.
"""

from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final
from urllib.parse import quote

from escalate_rules.authoring.diagnostics import Diagnostic
from escalate_rules.checks.pages import CODES, page_text
from escalate_rules.checks.run import Checked
from escalate_rules.present.findings import fingerprints

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT: Final = "codePolicyPath/v1"


def sarif_data(checked: Sequence[Checked], texts: Mapping[str, str]) -> dict[str, Any]:
    """One run over all files. Columns count code points, and ends are after the last one."""
    codes = sorted({found.code for each in checked for found in each.diagnostics})
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "escalate-rules",
                        "version": _version(),
                        "rules": [_rule(code) for code in codes],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "artifacts": [{"location": {"uri": _uri(each.path)}} for each in checked],
                "results": [
                    _result(found, where, fingerprint, codes.index(found.code), texts)
                    for each in checked
                    for found, where, fingerprint in zip(
                        each.diagnostics, each.paths, fingerprints(each), strict=True
                    )
                ],
            }
        ],
    }


def _version() -> str:
    try:
        return version("escalate-rules")
    except PackageNotFoundError:  # run from a folder, without having been installed
        return "0"


def _rule(code: str) -> dict[str, Any]:
    row = CODES[code]
    page = page_text(code) or row.summary
    return {
        "id": code,
        "name": row.name,
        "shortDescription": {"text": row.summary},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": row.severity.value},
    }


def _result(
    found: Diagnostic,
    where: tuple[str | int, ...],
    fingerprint: str,
    index: int,
    texts: Mapping[str, str],
) -> dict[str, Any]:
    span = found.span
    region: dict[str, Any] = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    words = _words(found, texts)
    if words:
        region["snippet"] = {"text": words}
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": _uri(found.path)}, "region": region}
    }
    if where:
        name = ".".join(map(str, where))
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "element"}]
    text = ". ".join(part for part in (found.message, found.help) if part)
    return {
        "ruleId": found.code,
        "ruleIndex": index,
        "level": found.severity.value,
        "message": {"text": text},
        "locations": [location],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }


def _words(found: Diagnostic, texts: Mapping[str, str]) -> str:
    """The words of the file that a finding is about, where they stand on one line."""
    span = found.span
    text = texts.get(found.path)
    if text is None or span.line != span.end_line:
        return ""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[span.line - 1][span.column - 1 : span.end_column - 1]


def _uri(path: str) -> str:
    return quote(path.replace("\\", "/"), safe="/:@!$&'()*+,;=~-._")
