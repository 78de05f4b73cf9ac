"""Findings as JUnit XML, which pipelines show as tests: an error fails, a warning only speaks."""

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from escalate_rules.authoring.diagnostics import Diagnostic, Severity
from escalate_rules.checks.run import Checked
from escalate_rules.present.findings import excerpt


def junit(checked: Sequence[Checked], texts: Mapping[str, str]) -> str:
    """A suite for each file, and a case for each finding; a file without one passes."""
    every = [found for each in checked for found in each.diagnostics]
    root = ElementTree.Element("testsuites", _counts("escalate-rules check", every, len(checked)))
    for each in checked:
        suite = ElementTree.SubElement(root, "testsuite", _counts(each.path, each.diagnostics, 1))
        if not each.diagnostics:
            ElementTree.SubElement(
                suite, "testcase", {"classname": each.path, "name": "nothing found"}
            )
        for found in each.diagnostics:
            _case(suite, found, texts.get(found.path))
    ElementTree.indent(root)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    # As ASCII, so that it is the same on every terminal and in every file.
    body: bytes = ElementTree.tostring(root, encoding="us-ascii", xml_declaration=False)
    return f"{head}{body.decode()}\n"


def _counts(name: str, found: Sequence[Diagnostic], files: int) -> dict[str, str]:
    failed = sum(each.severity is Severity.ERROR for each in found)
    tests = len(found) or files
    return {"name": clean(name), "tests": str(tests), "failures": str(failed), "errors": "0"}


def _case(suite: ElementTree.Element, found: Diagnostic, text: str | None) -> None:
    place = f"{found.path}:{found.span.line}:{found.span.column}"
    attributes = {
        "classname": clean(found.path),
        "name": clean(f"{found.code} {found.name} at {found.span.line}:{found.span.column}"),
        "file": clean(found.path),
        "line": str(found.span.line),
    }
    case = ElementTree.SubElement(suite, "testcase", attributes)
    lines = [f"{place}: {found.message}", *(excerpt(found, text) if text is not None else ())]
    lines += [f"{name}: {words}" for name, words in (("about", found.about), ("help", found.help))
              if words]  # fmt: skip
    said = clean("\n".join(lines))
    if found.severity is Severity.ERROR:
        kind = {"type": found.code, "message": clean(found.message)}
        ElementTree.SubElement(case, "failure", kind).text = said
    else:
        ElementTree.SubElement(case, "system-out").text = said


def clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return "".join(each if each in "\n\t" or each.isprintable() else " " for each in text)
