"""Why a change that no test sees is no difference, kept beside the changes themselves.

A reason stands for one change of one text: where the function is written anew, its
reasons no longer apply, and are shown as such until they are given again or taken out.
"""

import json
from collections.abc import Iterable, Mapping

from tests.mutation.mutants import ROOT, Mutant

REASONS = ROOT / "tests" / "mutation" / "reasons"


def kept() -> dict[str, dict[str, dict[str, str]]]:
    """By module: reason → name of the change → its digest."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(REASONS.glob("*.json"))
    }


def reasons() -> dict[tuple[str, str], str]:
    """The reason of each change that has one, by its name and digest."""
    return {
        (name, digest): why
        for module in kept().values()
        for why, changes in module.items()
        for name, digest in changes.items()
    }


def give(why: str, changes: Iterable[Mutant]) -> None:
    """Keep a reason for some changes, in place of those that they had."""
    found = kept()
    for each in changes:
        of = found.setdefault(each.module, {})
        for others in of.values():
            others.pop(each.name, None)
        of.setdefault(why, {})[each.name] = each.digest
    for module, of in found.items():
        _write(module, of)


def forget(stale: Iterable[tuple[str, str]]) -> None:
    """Take out the reasons of some changes."""
    names = {name for name, _ in stale}
    for module, of in kept().items():
        left = {
            why: {name: digest for name, digest in changes.items() if name not in names}
            for why, changes in of.items()
        }
        _write(module, left)


def _write(module: str, of: Mapping[str, Mapping[str, str]]) -> None:
    path = REASONS / f"{module}.json"
    left = {why: dict(sorted(changes.items())) for why, changes in sorted(of.items()) if changes}
    if left:
        REASONS.mkdir(exist_ok=True)
        text = json.dumps(left, indent=1, ensure_ascii=False) + "\n"
        path.write_text(text, encoding="utf-8", newline="\n")
    else:
        path.unlink(missing_ok=True)
