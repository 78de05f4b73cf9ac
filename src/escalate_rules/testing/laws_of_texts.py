"""The law of the file: a policy is what its text says."""

from escalate_rules.authoring.load import parse_policy
from escalate_rules.authoring.written import policy_text
from escalate_rules.core.policy import Policy
from escalate_rules.library.calendars import bundled_table
from escalate_rules.testing.laws_of_answers import broken


def a_policy_written_and_read_again_is_the_same(policy: Policy) -> None:
    """Where it counts by the bundled bank holidays, as what is read from a file does."""
    if policy.counting.calendar.digest != bundled_table().digest:
        return
    text = policy_text(policy)
    again = parse_policy(text, "written.yaml")
    broken(again == policy, "a policy written and read again was another")
    broken(again.digest == policy.digest, "a policy written and read again had another digest")
    broken(policy_text(again) == text, "a policy written twice had two texts")
