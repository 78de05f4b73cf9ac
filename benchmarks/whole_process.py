"""`escalate-rules plan` as a whole process, next to one that only imports what it stands on.

Run as a module it prints the comparison and, from separate runs, where the time
goes: what is imported, by package, and what is done afterwards.
"""

import os
import re
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final, NamedTuple

RUNS: Final = 25
BREAKDOWNS: Final = 9
ARGUMENTS: Final = ("plan", "newcastle", "--raised", "2026-12-21T10:00")
POLICY: Final = Path(__file__).parent.parent / "policies" / "wiltshire.yaml"
CHECKING: Final = ("check", str(POLICY), "--on", "2026-11-22")
SCRIPT: Final = str(Path(__file__).with_name("only_documents.py"))
THEIRS: Final = (sys.executable, SCRIPT)

# Each step is timed with what it imports already there, so that the steps are work alone.
STEPS: Final = """
from time import perf_counter as now
import sys
import escalate_rules.cli as cli
import escalate_rules.cli_cases as cases
import escalate_rules.authoring.load as load
import escalate_rules.authoring.compile, escalate_rules.authoring.shape, yaml
import escalate_rules.authoring.building, escalate_rules.authoring.compile_digest
import escalate_rules.library.calendars as calendars
import escalate_rules.analysis.plan as planning
import escalate_rules.present.plans as text
import escalate_rules.present.page as page
import escalate_rules.core.calendar, json, importlib.resources
marks = [("", now())]
def mark(what): marks.append((what, now()))
options = cli.parser(cli._verbs(), sys.argv[1:]).parse_args(sys.argv[1:])
mark("make and use the argument parser")
calendars.bundled_table(); mark("read the bank holidays")
policy = load.load_policy("newcastle"); mark("read the policy")
made = planning.plan(policy, cases.raised_of(options)); mark("plan")
sheet = page.Page(width=96, colour=False); text.show_plan(sheet, made); str(sheet)
mark("write the text")
for (_, before), (what, after) in zip(marks, marks[1:]):
    print(f"{(after - before) * 1e3}\\t{what}")
"""

PACKAGES: Final[dict[str, tuple[str, ...]]] = {
    "escalate_rules": ("escalate_rules",),
    "pydantic": (
        "pydantic", "pydantic_core", "annotated_types", "typing_inspection", "typing_extensions",
    ),
    "yaml": ("yaml", "_yaml"),
    "dateutil": ("dateutil", "six"),
    "holidays": ("holidays",),
}  # fmt: skip
REST: Final = "everything else"
IMPORTED: Final = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")


def ours(arguments: tuple[str, ...] = ARGUMENTS) -> tuple[str, ...]:
    """The installed command, or the module where there is none beside this Python."""
    script = Path(sysconfig.get_path("scripts")) / "escalate-rules"
    for found in (script, script.with_suffix(".exe")):
        if found.exists():
            return (str(found), *arguments)
    return (sys.executable, "-m", "escalate_rules", *arguments)


@contextmanager
def compiled() -> Iterator[dict[str, str]]:
    """An environment in which every module is compiled once, whatever the caller's says."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for command in (ours(), THEIRS):
            run(command, environment)
        yield environment


class Spent(NamedTuple):
    """Seconds from start to end, and seconds of the processor (the same where nobody tells)."""

    wall: float
    processor: float


def run(command: tuple[str, ...], environment: dict[str, str]) -> Spent:
    """What one process costs."""
    used, begun = _children(), perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    wall = perf_counter() - begun
    return Spent(wall, _children() - used or wall)


def _children() -> float:
    """Processor seconds of all processes that were waited for; 0 where nobody tells."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def measure(runs: int = RUNS, arguments: tuple[str, ...] = ARGUMENTS) -> tuple[Spent, Spent]:
    """Medians of both, from alternating runs."""
    with compiled() as environment:
        mine = ours(arguments)
        run(mine, environment)
        pairs = [(run(mine, environment), run(THEIRS, environment)) for _ in range(runs)]
    first, second = zip(*pairs, strict=True)
    return _median(first), _median(second)


def _median(several: Iterable[Spent]) -> Spent:
    walls, processors = zip(*several, strict=True)
    return Spent(median(walls), median(processors))


def imports(command: tuple[str, ...], environment: dict[str, str]) -> dict[str, float]:
    """Milliseconds that importing takes, by package, as `-X importtime` sees it."""
    traced = (sys.executable, "-X", "importtime", *command)
    done = subprocess.run(traced, check=True, capture_output=True, text=True, env=environment)
    spent: dict[str, float] = {}
    for microseconds, name in IMPORTED.findall(done.stderr):
        top = name.partition(".")[0]
        package = next((each for each, names in PACKAGES.items() if top in names), REST)
        spent[package] = spent.get(package, 0.0) + int(microseconds) / 1e3
    return spent


def steps(environment: dict[str, str]) -> dict[str, float]:
    """Milliseconds of each step after the imports."""
    command = (sys.executable, "-c", STEPS, *ARGUMENTS)
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    lines = (line.split("\t") for line in done.stdout.splitlines())
    return {what: float(spent) for spent, what in lines}


def medians(several: list[dict[str, float]]) -> dict[str, float]:
    """Of each entry, its median over the runs."""
    names = dict.fromkeys(name for each in several for name in each)
    return {name: median(each.get(name, 0.0) for each in several) for name in names}


def breakdown(runs: int = BREAKDOWNS) -> str:
    """Where the time goes, as two tables; tracing makes imports look dearer than they are."""
    module = ("-m", "escalate_rules", *ARGUMENTS)
    with compiled() as environment:
        turns = [
            (imports(module, environment), imports((SCRIPT,), environment), steps(environment))
            for _ in range(runs)
        ]
    mine, theirs, work = (medians(list(each)) for each in zip(*turns, strict=True))
    rows = ["| imported | ours, ms | the script, ms | beyond |", "|---|---:|---:|---:|"]
    for name in [*PACKAGES, REST]:
        a, b = mine.get(name, 0.0), theirs.get(name, 0.0)
        rows.append(f"| {name} | {a:.1f} | {b:.1f} | {a - b:+.1f} |")
    a, b = sum(mine.values()), sum(theirs.values())
    rows += [f"| all | {a:.1f} | {b:.1f} | {a - b:+.1f} |", ""]
    rows += ["| after the imports | ms |", "|---|---:|"]
    rows += [f"| {what} | {spent:.1f} |" for what, spent in work.items()]
    return "\n".join(rows)


def main() -> None:
    for arguments in (ARGUMENTS, CHECKING):
        mine, theirs = measure(arguments=arguments)
        print(f"escalate-rules {arguments[0]} …, and a script that imports the models:")
        for what, a, b in zip(("wall", "processor"), mine, theirs, strict=True):
            print(f"{what}: {a * 1e3:.0f} ms, {b * 1e3:.0f} ms, ratio {a / b:.2f}")
    print(f"\n{breakdown()}")


if __name__ == "__main__":
    main()
