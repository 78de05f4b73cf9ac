"""Tries the changes of the core: `python -m tests.mutation.run [MODULE...]`.

docs/mutation.md says what for. What a change came to is kept in `mutants/`, under
the text of the function before and after, and is not tried again while that text
stands; `--again` tries the survivors again, as one does when there are new tests.
"""

import argparse
import hashlib
import json
import os
import random
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TextIO

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.mutation.asking import KILLED, SURVIVED, Asker, Known, as_lines
from tests.mutation.mutants import CORE, KEPT, ROOT, Mutant, mutants

RESULTS = KEPT / "results.jsonl"
SEEN = KEPT / "tests.json"
# What carries the meaning of dates comes first.
FIRST = ["dating", "duties", "doors", "pausing", "calendar", "moments", "timescale"]
FIRST += ["engine", "moving", "admission", "decision"]
TESTS = (
    "tests/core",
    "tests/analysis/test_plan.py",
    "tests/calendar/test_calendar.py",
    "tests/test_conformance.py::test_the_engine_agrees_with_every_case",
    "tests/test_golden_plans.py",
    "tests/test_known_answers.py",
    "tests/test_plan_order.py",
    "tests/test_whole_answers.py",
    "policies",
    "tests/present/test_text.py",
    "tests/differential/test_differential.py",
    # This takes long.
    "--deselect=tests/core/test_values.py"
    "::test_a_history_of_any_length_may_go_unread_until_its_end",
)


def results() -> dict[tuple[str, str], dict[str, str]]:
    """What each change came to when it was last tried, by its name and digest."""
    if not RESULTS.exists():
        return {}
    lines = [json.loads(line) for line in RESULTS.read_text(encoding="utf-8").splitlines()]
    return {(each["mutant"], each["digest"]): each for each in lines}


def order_of(module: str) -> tuple[int, str]:
    """The place of a module among the others."""
    return (FIRST.index(module) if module in FIRST else len(FIRST), module)


def wanted(told: argparse.Namespace) -> list[Mutant]:
    """The changes to try, in their order."""
    names = [each.partition(".")[0] for each in told.modules]
    found = [
        each
        for each in mutants(tuple(names))
        if not told.modules
        or any(name in {each.module, each.place, each.name} for name in told.modules)
    ]
    found.sort(key=lambda each: order_of(each.module))
    if told.sample:
        draw = random.Random(told.seed)
        of = {module: [m for m in found if m.module == module] for module in modules_of(found)}
        found = [m for each in of.values() for m in draw.sample(each, min(told.sample, len(each)))]
    if told.sound:
        places = list({each.place: each for each in found}.values())
        some = random.Random(told.seed).sample(places, min(told.sound, len(places)))
        return [replace(each, after=each.before) for each in some]
    old = results()
    return [
        each
        for each in found
        if (last := old.get((each.name, each.digest))) is None
        or (told.again and last["end"] != KILLED)
    ]


def modules_of(found: Sequence[Mutant]) -> list[str]:
    """The modules of some changes, in their order."""
    return sorted({each.module for each in found}, key=order_of)


def known() -> Known:
    """What was seen before of the tests as they are now, and of what has killed."""
    made = Known()
    read = json.loads(SEEN.read_text(encoding="utf-8")) if SEEN.exists() else {}
    # In another text of the core, other lines stand where these did.
    if read.get("core") == core_digest():
        made.runs = {
            name: (took, as_lines(runs))
            for name, (took, runs) in read["runs"].items()
            if read["files"].get(file := name.partition("::")[0]) == digest_of(file)
        }
    for each in results().values():
        if each["by"]:
            made.killed(each["place"], each["by"])
    return made


@cache
def digest_of(file: str) -> str:
    """Tells a file of tests as it is from what it was."""
    path = ROOT / file
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else ""


def core_digest() -> str:
    """Tells the core as it is from what it was."""
    texts = (path.read_bytes() for path in sorted(CORE.glob("*.py")))
    return hashlib.sha256(b"".join(texts)).hexdigest()[:12]


def keep(seen: Known) -> None:
    """Keep what was seen of the tests."""
    files = {name.partition("::")[0] for name in seen.runs}
    runs = {
        name: (took, {module: sorted(each) for module, each in lines.items()})
        for name, (took, lines) in seen.runs.items()
    }
    told = {"core": core_digest(), "files": {file: digest_of(file) for file in files}}
    text = json.dumps({**told, "runs": runs})
    SEEN.write_text(text, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the changes; 0 where all came to what they should, 1 where some did not."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation.run", description=__doc__)
    parser.add_argument("modules", nargs="*", help="a module, a function or one change; all else")
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seconds", type=float, default=2.0, help="of tests for each change")
    parser.add_argument("--again", action="store_true", help="what was not killed, too")
    parser.add_argument("--sample", type=int, default=0, help="so many of each module, drawn")
    parser.add_argument(
        "--sound", type=int, default=0, help="so many functions as they are: none may be killed"
    )
    parser.add_argument("--seed", type=int, default=0, help="what they are drawn with")
    told = parser.parse_args(arguments)
    os.chdir(ROOT)
    KEPT.mkdir(exist_ok=True)
    chosen = wanted(told)
    settings.register_profile(
        "mutation",
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("mutation")
    says = os.fdopen(os.dup(2), "w", encoding="utf-8")
    seen, began, ends = known(), time.monotonic(), {KILLED: 0}

    def told_of(mutant: Mutant, end: str, by: str) -> None:
        ends[end] = ends.get(end, 0) + 1
        line = {
            "mutant": mutant.name,
            "digest": mutant.digest,
            "place": mutant.place,
            "end": end,
            "by": by,
        }
        if told.sound:
            print(f"{end}: {mutant.place} as it is {by}", file=says, flush=True)
            return
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        if end != KILLED:
            print(f"{end}: {mutant.name} {by}", file=says, flush=True)
        if sum(ends.values()) % 100 == 0:
            per = sum(ends.values()) / (time.monotonic() - began)
            print(
                f"{sum(ends.values())} of {len(chosen)}, {per:.1f}/s, {ends}", file=says, flush=True
            )

    def each(asker: Asker) -> Iterator[Mutant]:
        keep(asker.known)
        print(f"{len(asker.items)} tests, {len(chosen)} changes", file=says, flush=True)
        nonlocal began
        began = time.monotonic()
        yield from chosen

    asker: Any = Asker(each, told_of, children=told.children, seconds=told.seconds, known=seen)
    with Path(os.devnull).open("w") as nothing:
        quiet(nothing)
        # The package is imported before pytest by hypothesis, for its strategies.
        usual = [
            "-q",
            "--assert=plain",
            "-p",
            "no:cacheprovider",
            "-W",
            "ignore::pytest.PytestAssertRewriteWarning",
        ]
        pytest.main([*usual, *TESTS], [asker])
    used = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    print(f"in {time.monotonic() - began:.0f} s, {used:.0f} s of them used: {ends}", file=says)
    right = SURVIVED if told.sound else KILLED
    return int(any(end != right for end in ends if ends[end]))


def quiet(nothing: TextIO) -> None:
    """Say no more on stdout, which the tests would fill."""
    os.dup2(nothing.fileno(), 1)
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
