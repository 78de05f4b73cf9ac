"""A stage, as sentences about a policy name it."""

from escalate_rules.core.policy import Policy


def stage_name(policy: Policy, stage: str) -> str:
    """`stage 2 (Line manager to line manager)`, or the title alone of one not counted."""
    declared = policy.index.stages.get(stage)
    if declared is None:
        return stage
    if declared.number is None:
        return f"“{declared.title}”"
    return f"stage {declared.number} ({declared.title})"
