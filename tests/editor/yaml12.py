"""Values as an editor's YAML 1.2 reader makes them: numbers and truth values, but no dates."""

import re
from typing import Any

from escalate_rules.authoring.source import Mapping, Node, Scalar, read_source


def load12(text: str) -> Any:
    """The values of a file, plain words taken as YAML 1.2's core schema has them."""
    source = read_source(text, "x.yaml")
    assert source.root is not None and not source.diagnostics, source.diagnostics
    return value_of(source.root)


def value_of(node: Node) -> Any:
    if isinstance(node, Scalar):
        return _scalar(node)
    if isinstance(node, Mapping):
        return {key.text: value_of(value) for key, value in node.entries}
    return [value_of(item) for item in node.items]


def _scalar(node: Scalar) -> Any:
    text = node.text
    if node.style == "empty":
        return None
    if node.style != "plain":
        return text
    if text in {"null", "Null", "NULL", "~"}:
        return None
    if text in {"true", "True", "TRUE", "false", "False", "FALSE"}:
        return text.lower() == "true"
    if re.fullmatch(r"[-+]?[0-9]+", text):
        return int(text)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", text):
        return float(text)
    return text
