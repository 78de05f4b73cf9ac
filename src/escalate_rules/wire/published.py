"""The published JSON Schemas, as they ship."""

from importlib.resources import files
from typing import Any, Final

NAMES: Final = ("event", "case", "decision", "plan", "run", "proofs")


def published_schema(name: str) -> dict[str, Any]:
    """One of `NAMES`; complete in itself, with what it uses of the others under `$defs`."""
    import json

    text = files("escalate_rules.wire").joinpath(f"schemas/{name}.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


DESCRIBING: Final = ("title", "description", "default")
SWITCH: Final[dict[str, Any]] = {
    "title": "Switch",
    "description": "A reading chooses: `by:` names it, and each of its options has its value.",
    "type": "object",
    "properties": {"by": {"type": "string"}},
    "required": ["by"],
    "minProperties": 2,
}


def with_switches(document: dict[str, Any]) -> dict[str, Any]:
    """A document's schema as that of its file, for editors.

    A document has its readings chosen, and its values are text. In a file a
    switch may stand in place of any value, and an editor takes `2` for a
    number.
    """
    definitions = {name: _switched(each) for name, each in document.get("$defs", {}).items()}
    definitions["Switch"] = SWITCH
    top = {key: value for key, value in document.items() if key != "$defs"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_switched(top),
        "$defs": definitions,
    }


def _switched(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    made = dict(schema)
    if made.get("type") == "string" and "pattern" not in made and "enum" not in made:
        made["type"] = ["string", "number"]
    for key in ("properties", "patternProperties"):
        if key in made:
            made[key] = {name: _or_switch(each) for name, each in made[key].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(made.get(key), dict):
            made[key] = _or_switch(made[key])
    for key in ("anyOf", "oneOf", "allOf", "prefixItems"):
        if key in made:
            made[key] = [_switched(each) for each in made[key]]
    if made.get("type") == "array" and isinstance(made.get("items"), dict):
        described = {key: made.pop(key) for key in DESCRIBING if key in made}
        made = {**described, "anyOf": [made, made["items"]]}  # one is written without its list
    return made


def _or_switch(schema: Any) -> dict[str, Any]:
    switched = _switched(schema)
    described = {key: switched.pop(key) for key in DESCRIBING if key in switched}
    return {**described, "anyOf": [switched, {"$ref": "#/$defs/Switch"}]}
