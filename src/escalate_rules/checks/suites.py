"""A suite given to `check`: its own mistakes, as `test` tells them, and what a run of it found."""

from typing import TYPE_CHECKING

from escalate_rules.authoring.diagnostics import Diagnostic
from escalate_rules.authoring.readings import child, text_of
from escalate_rules.authoring.source import Sequence, read_source
from escalate_rules.checks.about import Paths
from escalate_rules.checks.run import Checked

if TYPE_CHECKING:
    # It stands on the whole engine, which checking a policy does without.
    from escalate_rules.authoring.suite_values import Suite

NOT_A_POLICY = "ER118"


def is_suite(data: bytes | str, found: Checked) -> bool:
    """Whether what was looked at as a policy is a suite."""
    if all(each.code != NOT_A_POLICY for each in found.diagnostics):
        return False
    return isinstance(child(read_source(data, found.path).root, "scenarios"), Sequence)


def checked_suite(suite: "Suite", of_run: tuple[Diagnostic, ...] = ()) -> Checked:
    """A suite that was read, and perhaps run, as one more file that was looked at."""
    found = tuple(sorted((*suite.diagnostics, *of_run)))
    root = read_source(suite.text, suite.path).root
    paths = Paths(root)
    return Checked(
        suite.path,
        suite.policy.id if suite.policy is not None and suite.is_usable else None,
        text_of(child(root, "policy")),
        found,
        tuple(paths.at(each.span) for each in found),
    )
