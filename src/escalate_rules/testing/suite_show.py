"""What came of a run of suites: as text for people, as JSON, and as JUnit for pipelines."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree

from escalate_rules.authoring.diagnostics import Severity, Span, render
from escalate_rules.authoring.suite_values import Suite
from escalate_rules.core.policy import Policy
from escalate_rules.present.junit import clean
from escalate_rules.present.moments import when
from escalate_rules.present.page import Page
from escalate_rules.present.sentences import how_counted
from escalate_rules.testing.suite_runs import Difference, Ran, SuiteRan

SCHEMA_VERSION: Final = "1"
LABEL: Final = 10  # columns of `expected`, `actual` and so on


def show_suites(page: Page, ran: Sequence[SuiteRan]) -> None:
    """Each difference with what was expected and what is so, and a count for each suite."""
    for each in ran:
        for found in each.suite.diagnostics:
            ink = "red" if found.severity is Severity.ERROR else "yellow"
            first, *rest = render(found, each.suite.text).split("\n")
            page.lines += [page.ink(first, ink), *rest]
            page.blank()
        for scenario in each.scenarios:
            if not scenario.is_met:
                page.lines.append(page.ink(_title(each, scenario), "bold red"))
                for difference in scenario.differences:
                    head, *told = difference_lines(each, scenario, difference)
                    page.lines.append(f"  {head}")
                    for line in told:
                        page.say(line.lstrip(), at=4, hang=LABEL)
                page.blank()
    for each in ran:
        page.lines.append(_count(each))


def findings_text(suite: Suite) -> str:
    """What is found in a suite, with the lines that it is about."""
    return "\n".join(render(each, suite.text) for each in suite.diagnostics)


def _title(ran: SuiteRan, scenario: Ran) -> str:
    return f"{_place(ran, scenario.scenario.span)}: {scenario.scenario.name}"


def _place(ran: SuiteRan, span: Span) -> str:
    return f"{ran.suite.path}:{span.line}:{span.column}"


def _count(ran: SuiteRan) -> str:
    suite = ran.suite
    if not suite.is_usable:
        errors = sum(each.severity is Severity.ERROR for each in suite.diagnostics)
        return f"{suite.path}: not run, {errors} finding{'s'[: errors != 1]}"
    count, wrong = len(ran.scenarios), sum(not each.is_met for each in ran.scenarios)
    asked = ran.expectations
    said = f"{count} scenario{'s'[: count != 1]}, {asked} expectation{'s'[: asked != 1]}"
    if not wrong:
        return f"{suite.path}: {said}, all met"
    return f"{suite.path}: {said}; {wrong} scenario{'s'[: wrong != 1]} not met"


def difference_lines(ran: SuiteRan, scenario: Ran, difference: Difference) -> list[str]:
    """One difference: where, what was expected, what is so, how it was counted, the clause."""
    policy = scenario.scenario.policy
    head = f"{_place(ran, difference.span)}: {_asked(difference)}{difference.what}"
    lines = [head]
    if difference.expected is not None:
        lines.append(f"  expected  {_value(difference.expected)}")
    lines.append(f"  actual    {_value(difference.actual)}")
    if difference.duty is not None:
        counted = how_counted(policy, difference.duty.due)
        if counted:
            lines.append(f"  because   {counted}")
    if difference.cites:
        lines.append(f"  clauses   {', '.join(difference.cites)}")
    return lines


def difference_words(difference: Difference) -> str:
    """One difference in one line."""
    said = f"{_asked(difference)}{difference.what}"
    if difference.expected is None:
        return said
    expected, actual = _value(difference.expected), _value(difference.actual)
    return f"{said} is {actual}, and {expected} is expected"


def _asked(difference: Difference) -> str:
    if not difference.event:
        return "the plan: "
    step = difference.step
    if step is None:
        return f"event {difference.event}: "
    kind = getattr(step.event, "name", step.event.kind).replace("_", " ")
    return f"event {difference.event}, {kind} on {when(step.event.at)}: "


def _value(value: Any) -> str:
    """Plain data as a suite would write it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_value(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(str, value)) + "]" if value else "nothing"
    return str(value)


def suites_data(ran: Sequence[SuiteRan]) -> dict[str, Any]:
    """As JSON: positions from 1, dates as ISO 8601."""
    scenarios = [each for suite in ran for each in suite.scenarios]
    return {
        "schema_version": SCHEMA_VERSION,
        "suites": [_suite(each) for each in ran],
        "scenarios": len(scenarios),
        "expectations": sum(each.expectations for each in ran),
        "not_met": sum(not each.is_met for each in scenarios),
        "findings": sum(len(each.suite.diagnostics) for each in ran),
    }


def _suite(ran: SuiteRan) -> dict[str, Any]:
    return {
        "file": ran.suite.path,
        "policy": None if ran.suite.policy is None else _policy(ran.suite.policy),
        "findings": [
            {
                "code": each.code,
                "name": each.name,
                "severity": each.severity.value,
                "message": each.message,
                **_position(each.span),
                "help": each.help,
            }
            for each in ran.suite.diagnostics
        ],
        "scenarios": [
            {
                "name": each.scenario.name,
                **_position(each.scenario.span),
                "readings": dict(each.scenario.readings),
                "expectations": each.expectations,
                "met": each.is_met,
                "differences": [_difference(one) for one in each.differences],
            }
            for each in ran.scenarios
        ],
    }


def _policy(policy: Policy) -> dict[str, Any]:
    return {
        "id": policy.id,
        "version": policy.version,
        "digest": policy.digest,
        "calendar": policy.counting.calendar.digest,
    }


def _position(span: Span) -> dict[str, int]:
    return {
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _difference(difference: Difference) -> dict[str, Any]:
    due = difference.duty.due if difference.duty is not None else None
    return {
        "event": difference.event or None,
        **_position(difference.span),
        "what": difference.what,
        "expected": difference.expected,
        "actual": difference.actual,
        "counted": [] if due is None else [each.isoformat() for each in due.counted],
        "skipped": []
        if due is None
        else [{"on": on.isoformat(), "why": why} for on, why in due.skipped],
        "cites": list(difference.cites),
    }


def junit(ran: Sequence[SuiteRan]) -> str:
    """A suite for each file and a case for each scenario; a suite that cannot run is an error."""
    root = ElementTree.Element("testsuites", _counts("escalate-rules test", ran))
    for each in ran:
        suite = ElementTree.SubElement(root, "testsuite", _counts(each.suite.path, [each]))
        for found in each.suite.diagnostics:
            name = f"{found.code} {found.name} at {found.span.line}:{found.span.column}"
            case = _case(suite, each, name, found.span)
            said = clean(render(found, each.suite.text))
            kind = {"type": found.code, "message": clean(found.message)}
            if found.severity is Severity.ERROR:
                ElementTree.SubElement(case, "error", kind).text = said
            else:
                ElementTree.SubElement(case, "system-out").text = said
        for scenario in each.scenarios:
            case = _case(suite, each, scenario.scenario.name, scenario.scenario.span)
            if not scenario.is_met:
                lines = [
                    line
                    for one in scenario.differences
                    for line in difference_lines(each, scenario, one)
                ]
                first = clean(f"{scenario.differences[0].what} is not as expected")
                failure = ElementTree.SubElement(case, "failure", {"message": first})
                failure.text = clean("\n".join(lines))
    ElementTree.indent(root)
    body: bytes = ElementTree.tostring(root, encoding="us-ascii", xml_declaration=False)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body.decode()}\n'


def _counts(name: str, ran: Sequence[SuiteRan]) -> dict[str, str]:
    cases = [each for one in ran for each in one.scenarios]
    found = [each for one in ran for each in one.suite.diagnostics]
    return {
        "name": clean(name),
        "tests": str(len(cases) + len(found)),
        "failures": str(sum(not each.is_met for each in cases)),
        "errors": str(sum(each.severity is Severity.ERROR for each in found)),
    }


def _case(suite: ElementTree.Element, ran: SuiteRan, name: str, span: Span) -> ElementTree.Element:
    attributes = {
        "classname": clean(ran.suite.path),
        "name": clean(name),
        "file": clean(ran.suite.path),
        "line": str(span.line),
    }
    return ElementTree.SubElement(suite, "testcase", attributes)
