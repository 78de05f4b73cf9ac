"""A suite given to `check`: its own mistakes, as `test` tells them, without running it."""

from escalate_rules.authoring.readings import child, text_of
from escalate_rules.authoring.source import Sequence, read_source
from escalate_rules.authoring.suite_values import Suite
from escalate_rules.checks.about import Paths
from escalate_rules.checks.run import Checked

NOT_A_POLICY = "ER118"


def is_suite(data: bytes | str, found: Checked) -> bool:
    """Whether what was looked at as a policy is a suite."""
    if all(each.code != NOT_A_POLICY for each in found.diagnostics):
        return False
    return isinstance(child(read_source(data, found.path).root, "scenarios"), Sequence)


def checked_suite(suite: Suite) -> Checked:
    """A suite that was read, as one more file that was looked at."""
    root = read_source(suite.text, suite.path).root
    paths = Paths(root)
    return Checked(
        suite.path,
        suite.policy.id if suite.policy is not None and suite.is_usable else None,
        text_of(child(root, "policy")),
        suite.diagnostics,
        tuple(paths.at(each.span) for each in suite.diagnostics),
    )
