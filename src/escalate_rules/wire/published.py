"""The published JSON Schemas, as they ship."""

from importlib.resources import files
from typing import Any, Final

NAMES: Final = ("event", "case", "decision", "plan", "run")


def published_schema(name: str) -> dict[str, Any]:
    """One of `NAMES`; complete in itself, with what it uses of the others under `$defs`."""
    import json

    text = files("escalate_rules.wire").joinpath(f"schemas/{name}.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
