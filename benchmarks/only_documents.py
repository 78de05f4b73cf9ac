"""What `whole_process` measures `escalate-rules plan` against: two imports and the models."""

import pydantic
import yaml

import escalate_rules.authoring.documents

__all__ = ["escalate_rules", "pydantic", "yaml"]
