"""The codes of what is found in histories and suites; those of policy files are in `diagnostics`.

They stand by themselves, so that who only names a code does without reading events.
"""

from typing import Final

from escalate_rules.authoring.diagnostics import Code, Severity

OF_HISTORIES: Final[dict[str, Code]] = {
    code: Code(name, Severity.ERROR, summary)
    for code, name, summary in (
        ("ER601", "not-an-instant", "text that is no date and time"),
        ("ER602", "no-such-time", "a clock time that the change to summer time leaves out"),
        ("ER603", "time-twice", "a clock time that comes twice as summer time ends"),
        ("ER604", "no-hour", "a day where an hour is needed"),
        ("ER605", "not-in-order", "an event before the one above it"),
        ("ER606", "another-policy", "a history of another policy, version or reading"),
        ("ER607", "misuse", "an event that the policy cannot know"),
        ("ER608", "no-events", "a history without events"),
    )
}
OF_SUITES: Final[dict[str, Code]] = {
    code: Code(name, severity, summary)
    for code, name, severity, summary in (
        ("ER701", "no-scenarios", Severity.ERROR, "a suite without scenarios"),
        ("ER702", "expects-nothing", Severity.ERROR, "a scenario that expects nothing"),
        ("ER703", "no-such-column", Severity.ERROR, "a cell whose column the row does not have"),
        ("ER704", "unused-column", Severity.ERROR, "a column that the scenario never takes"),
        ("ER705", "another-calendar", Severity.WARNING,
         "a suite written against other bank holidays"),
        ("ER706", "unknown-rule", Severity.ERROR, "a rule that the policy does not have"),
        ("ER707", "not-a-due", Severity.ERROR, "text that is no due date where one is expected"),
        ("ER708", "suite-not-met", Severity.ERROR,
         "a suite that expects something else than the policy answers"),
    )
}  # fmt: skip
