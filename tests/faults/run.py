"""Plant each fault in a copy of the source, and note what catches it.

    python -m tests.faults.run [--only ID …] [--anew]

What caught a fault last time (`caught.json` beside this file) is asked first and
alone, so that all of them take minutes. Where that no longer does, everything is
asked in turn: the differential test, which is the quickest, then the laws, then
the core's own examples and the known answers. With `--anew` nothing is asked first,
and `caught.json` and the table in README.md are written again.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from tests.faults.planted import FAULTS, Fault

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
CAUGHT: Final = HERE / "caught.json"
COPIED: Final = ("src", "tests", "policies", "docs", "examples", "pyproject.toml", "README.md")
DIFFERENTIAL: Final = "the differential test"
# What is asked, in this order, and the tests in it.
GUARDS: Final = {
    DIFFERENTIAL: (),
    "a law": ("tests/laws",),
    "the core's examples": ("tests/core", "tests/calendar", "tests/analysis"),
    "a known answer": ("tests/test_known_answers.py", "tests/test_golden_plans.py"),
}
# Tests failed, or could not even be collected; any other status means that none was run.
FAILED: Final = {1, 2}


class Catch(NamedTuple):
    """What catches a fault: the guard, and in it the seed or the test."""

    guard: str
    by: str

    def __str__(self) -> str:
        return f"{self.guard}, {'seed ' if self.by.isdecimal() else ''}{self.by}"


def noted() -> dict[str, Catch]:
    """What caught each fault when all were last asked."""
    kept = json.loads(CAUGHT.read_text(encoding="utf-8"))
    return {name: Catch(*each) for name, each in kept.items()}


def caught_by(fault: Fault, last: Catch | None = None) -> Catch | None:
    """What catches a fault; None where nothing does. `last` is asked first, by itself."""
    with copy() as root:
        plant(fault, root / "src" / "escalate_rules")
        if last is not None and (found := asked(root, last.guard, last.by)):
            return found
        return next((found for guard in GUARDS if (found := asked(root, guard))), None)


@contextmanager
def copy() -> Iterator[Path]:
    """A copy of the source and its tests."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for each in COPIED:
            source = ROOT / each
            if source.is_dir():
                left_out = shutil.ignore_patterns("__pycache__", "*.egg-info")
                shutil.copytree(source, root / each, ignore=left_out)
            else:
                shutil.copy(source, root / each)
        yield root


def asked(root: Path, guard: str, *by: str) -> Catch | None:
    """What of a guard, or of the seeds or tests named, fails in a copy of the source."""
    command = ["-m", "tests.faults.differ", *by]
    if guard != DIFFERENTIAL:
        command = ["-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *(by or GUARDS[guard])]
    around = {**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
    ran = subprocess.run(
        [sys.executable, *command],
        cwd=root, env=around, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if ran.returncode not in FAILED:
        assert not ran.returncode, ran.stdout + ran.stderr
        return None
    lines = ran.stdout.splitlines() or [""]
    failed = re.search(r"^(?:FAILED|ERROR) (\S+(?: \S+)*?)(?: - .*)?$", ran.stdout, re.MULTILINE)
    return Catch(guard, failed[1] if failed else lines[-1])


def plant(fault: Fault, package: Path) -> None:
    """Put the fault into a copy of the package."""
    file = package / fault.file
    text = file.read_text(encoding="utf-8")
    assert text.count(fault.old) == 1, fault.id
    file.write_text(text.replace(fault.old, fault.new), encoding="utf-8")


def page(found: dict[str, Catch]) -> str:
    """README.md, out of what caught each fault."""
    lines = [
        "# Planted faults",
        "",
        "Written by `python -m tests.faults.run --anew`: each fault is planted alone in a copy of",
        "the source, and the first that catches it is named, asked in this order:",
        f"{', '.join(GUARDS)}. Afterwards that one is asked first, which is what makes",
        "`pytest -m slow tests/faults` affordable; it is asked without the fault too, and catches",
        "nothing then.",
        "",
        "| fault | what it makes wrong | caught by |",
        "|---|---|---|",
    ]
    for each in FAULTS:
        catch = found.get(each.id)
        by = "**nothing**" if catch is None else f"{catch.guard}: {_said(catch.by)}"
        lines.append(f"| `{each.id}` | {each.says} | {by} |")
    return "\n".join([*lines, ""])


def _said(by: str) -> str:
    return f"seed {by}" if by.isdecimal() else f"`{by.rpartition('::')[2]}`"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, prog="tests.faults.run")
    parser.add_argument("--only", nargs="*", default=[], help="ids of faults")
    parser.add_argument("--anew", action="store_true", help="ask everything, and note what catches")
    options = parser.parse_args()
    last = {} if options.anew else noted()
    found = noted() if options.anew and options.only else {}
    asking = [each for each in FAULTS if not options.only or each.id in options.only]
    missed = 0
    for fault in asking:
        catch = caught_by(fault, last.get(fault.id))
        print(f"{fault.id}: {catch or 'NOT CAUGHT'}", flush=True)
        missed += catch is None
        if catch is not None:
            found[fault.id] = catch
    if options.anew:
        kept = {each.id: found[each.id] for each in FAULTS if each.id in found}
        CAUGHT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        (HERE / "README.md").write_text(page(kept), encoding="utf-8")
    print(f"{len(asking) - missed} of {len(asking)} caught")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
