"""Suites of the sample policy, read and run from text."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from escalate_rules.authoring.load import parse_policy
from escalate_rules.core.policy import Policy
from escalate_rules.testing import Difference, Suite, read_suite, run_suite
from tests.checks.code_pages import completed

HEAD: Final = "policy: example\nscenarios:\n"


@cache
def policy_under(readings: tuple[tuple[str, str], ...] = ()) -> Policy:
    return parse_policy(completed(EXTRA), "example.yaml", dict(readings))


EXTRA: Final = """
readings:
  told:
    clause: "7"
    asks: "Who is told?"
    use: manager
    options: {manager: the partnership's manager, chair: the chair}
duties:
  notice:
    on: escalated
    who: raising practitioner
    must: notify
    to: {by: told, manager: partnership_manager, chair: partnership_chair}
    cites: ["6", "7"]
  call:
    on: raised
    when: {risk: immediate}
    who: raising practitioner
    must: call
    to: partnership_manager
    within: 24 hours of raised
    cites: "6"
"""


def policy_for(name: str, calendar: str, readings: Mapping[str, str]) -> Policy:
    return policy_under(tuple(readings.items()))


def suite(scenarios: str) -> Suite:
    """A suite of the example policy; `scenarios` is the list, with its dashes."""
    return read_suite(HEAD + scenarios, "example.suite.yaml", policy_for)


def differences(scenarios: str) -> list[Difference]:
    """What is not as expected."""
    read = suite(scenarios)
    assert read.diagnostics == (), read.diagnostics
    return [each for ran in run_suite(read).scenarios for each in ran.differences]


def told(scenarios: str) -> list[tuple[str, Any, Any]]:
    """What is not as expected: what was asked, what was expected, what is so."""
    return [(each.what, each.expected, each.actual) for each in differences(scenarios)]


def findings(scenarios: str) -> list[tuple[str, int, str, str]]:
    """Code, line in `scenarios`, message and help of everything that is found."""
    lines = HEAD.count("\n")
    return [
        (each.code, each.span.line - lines, each.message, each.help)
        for each in suite(scenarios).diagnostics
    ]
