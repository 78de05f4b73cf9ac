"""Rules over files and policies: what is wrong with what they say, and how to put it right."""

from escalate_rules.checks.fixing import diff, fix, fixed
from escalate_rules.checks.metadata import check_metadata
from escalate_rules.checks.run import Checked, check, check_file
from escalate_rules.checks.suites import checked_suite, is_suite
from escalate_rules.checks.table import CODES, RULES, Rule

__all__ = [
    "CODES", "RULES", "Checked", "Rule", "check", "check_file", "check_metadata", "checked_suite",
    "diff", "fix", "fixed", "is_suite",
]  # fmt: skip
