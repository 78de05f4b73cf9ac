"""The bundled policies, found in an installed package and in an editable checkout."""

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

# A suite or a history beside a policy has another name, such as `newcastle.suite.yaml`.
POLICY_FILE: Final = re.compile(r"([a-z][a-z0-9_]*)\.yaml")


def bundled_ids() -> tuple[str, ...]:
    """The ids of the bundled policies, sorted."""
    found = (POLICY_FILE.fullmatch(each.name) for each in _directory().iterdir())
    return tuple(sorted(match.group(1) for match in found if match))


def bundled_policy_text(id: str) -> tuple[bytes, str]:
    """What the file of the bundled policy `id` holds, and the file's own name.

    Raises:
        KeyError: there is no such bundled policy.
    """
    if id not in bundled_ids():
        raise KeyError(id)
    name = f"{id}.yaml"
    return _directory().joinpath(name).read_bytes(), name


def bundled_suite_text(id: str) -> tuple[bytes, str]:
    """What the suite of the bundled policy `id` holds, and the file's own name.

    Raises:
        KeyError: there is no such bundled policy.
    """
    if id not in bundled_ids():
        raise KeyError(id)
    name = f"{id}.suite.yaml"
    return _directory().joinpath(name).read_bytes(), name


def _directory() -> Traversable:
    # A wheel carries the policies inside the package; an editable install leaves
    # them where they are written, at the top of the checkout.
    package = files("escalate_rules")
    inside = package.joinpath("policies")
    if inside.is_dir():
        return inside
    return Path(str(package)).parent.parent / "policies"
