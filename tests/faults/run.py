"""Plant each fault in a copy of the source, and note what catches it.

    python -m tests.faults.run [--only ID …] [--write]

A fault is looked for by the differential test first, which is the quickest, then
by the laws, then by the core's own examples and the known answers. With `--write`
the table in README.md beside this file is written anew.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tests.faults.planted import FAULTS, Fault

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
COPIED: Final = ("src", "tests", "policies", "docs", "examples", "pyproject.toml", "README.md")
PYTEST: Final = ("-m", "pytest", "-x", "-q", "-p", "no:cacheprovider")
GUARDS: Final = (
    ("the differential test", ("-m", "tests.faults.differ")),
    ("a law", (*PYTEST, "tests/laws")),
    ("the core's examples", (*PYTEST, "tests/core", "tests/calendar", "tests/analysis")),
    ("a known answer", (*PYTEST, "tests/test_known_answers.py", "tests/test_golden_plans.py")),
)


def caught_by(fault: Fault) -> str | None:
    """What catches a fault; None where nothing does."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for each in COPIED:
            source = ROOT / each
            if source.is_dir():
                left_out = shutil.ignore_patterns("__pycache__", "*.egg-info")
                shutil.copytree(source, root / each, ignore=left_out)
            else:
                shutil.copy(source, root / each)
        plant(fault, root / "src" / "escalate_rules")
        around = {**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
        for guard, command in GUARDS:
            ran = subprocess.run(
                [sys.executable, *command], cwd=root, env=around, capture_output=True, check=False
            )
            if ran.returncode != 0:
                return guard
    return None


def plant(fault: Fault, package: Path) -> None:
    """Put the fault into a copy of the package."""
    file = package / fault.file
    text = file.read_text(encoding="utf-8")
    assert text.count(fault.old) == 1, fault.id
    file.write_text(text.replace(fault.old, fault.new), encoding="utf-8")


def page(found: Iterable[tuple[Fault, str | None]]) -> str:
    """The table of README.md."""
    lines = [
        "# Planted faults",
        "",
        "Written by `python -m tests.faults.run --write`: each fault is planted alone in a copy of",
        "the source, and the first that catches it is named, asked in this order: "
        + ", ".join(guard for guard, _ in GUARDS)
        + ".",
        "",
        "| fault | what it makes wrong | caught by |",
        "|---|---|---|",
    ]
    lines += [f"| `{each.id}` | {each.says} | {guard or '**nothing**'} |" for each, guard in found]
    return "\n".join([*lines, ""])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, prog="tests.faults.run")
    parser.add_argument("--only", nargs="*", default=[], help="ids of faults")
    parser.add_argument("--write", action="store_true", help="write the table anew")
    asked = parser.parse_args()
    found = []
    for fault in FAULTS:
        if asked.only and fault.id not in asked.only:
            continue
        found.append((fault, caught_by(fault)))
        print(f"{fault.id}: {found[-1][1] or 'NOT CAUGHT'}", flush=True)
    if asked.write and not asked.only:
        (HERE / "README.md").write_text(page(found), encoding="utf-8")
    missed = sum(guard is None for _, guard in found)
    print(f"{len(found) - missed} of {len(found)} caught")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
