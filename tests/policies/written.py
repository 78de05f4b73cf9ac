"""What a policy file writes, as plain text in its places: where constructs are looked for."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from escalate_rules.authoring.load import beside
from escalate_rules.authoring.overlays import laid_over
from escalate_rules.authoring.source import read_source, to_plain

Plain = dict[str, Any]
FORCES: Final = ("must", "should", "may", "must_not")


def plain(path: Path) -> Plain:
    """The file as it is written, switches and all, over the text that it extends."""
    source = laid_over(read_source(path.read_bytes(), path.name), beside(path))
    assert source.root is not None and not source.diagnostics, source.diagnostics
    found: Any = to_plain(source.root)
    assert isinstance(found, dict)
    return found


def mappings(node: Any) -> Iterator[Plain]:
    """Every mapping of the file."""
    if isinstance(node, dict):
        yield node
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from mappings(each)


def stages(policy: Plain) -> dict[str, Plain]:
    """The stages of the ladder and of every route."""
    found: dict[str, Plain] = dict(policy.get("stages", {}))
    for route in policy.get("routes", {}).values():
        found |= route["stages"]
    return found


def duties(policy: Plain) -> dict[str, Plain]:
    """The duties of the policy and of its routes; not what stages bring along."""
    found: dict[str, Any] = dict(policy.get("duties", {}))
    for route in policy.get("routes", {}).values():
        found |= route.get("duties", {})
    return {name: each for name, each in found.items() if isinstance(each, dict)}


def moves(policy: Plain) -> dict[str, Plain]:
    """The moves of the policy, of its routes, and each stage's own way up."""
    found = dict(policy.get("moves", {}))
    for route in policy.get("routes", {}).values():
        found |= route.get("moves", {})
    for name, stage in stages(policy).items():
        if "escalates" in stage:
            found[f"{name}.escalates"] = {"on": "escalated", "from": name, **stage["escalates"]}
    return found


def acts(policy: Plain) -> list[Plain]:
    """Everything that somebody must, should, may or must not do."""
    return [each for each in mappings(policy) if any(force in each for force in FORCES)]


def act(each: Plain) -> tuple[str, str]:
    """The force of an act and the act."""
    return next((force, each[force]) for force in FORCES if force in each)


def texts(node: Any) -> list[str]:
    """Every text under a node."""
    if isinstance(node, str):
        return [node]
    parts = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [text for each in parts for text in texts(each)]


def timings(policy: Plain) -> list[str]:
    """Every timescale of the file, one text each."""
    return [
        text
        for each in mappings(policy)
        for key in ("within", "opens", "closes")
        if key in each
        for text in texts(each[key])
    ]


def timed(policy: Plain, pattern: str) -> bool:
    """Whether some timescale has the pattern."""
    return any(re.search(pattern, text) for text in timings(policy))


def listed(value: Any) -> list[str]:
    """One text or a list, as a list."""
    return [value] if isinstance(value, str) else list(value or ())
