"""Rules over documents and policies that are no matter of being right or wrong."""

from escalate_rules.checks.metadata import CODES, check_metadata

__all__ = ["CODES", "check_metadata"]
