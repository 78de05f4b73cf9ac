"""Run every benchmark and print one table, in Markdown.

A ratio is ours by theirs, of medians, taken within each lap; the table has the
median of the laps, and in brackets the least and the most.
"""

import json
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks import whole_process

ROOT: Final = Path(__file__).resolve().parent.parent
Laps = Mapping[str, Mapping[int, float]]
"""By what was measured and lap: microseconds for one decision, answer or file."""


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison; `most` is the highest ratio that meets the target, None for context."""

    what: str
    ours: str
    theirs: str
    against: str
    target: str = ""
    most: float | None = None


IFS: Final = "ladder of ifs, `holidays`"
TABLE: Final = "dictionary and table of days"
SEVEN: Final = "in time: "
LATE: Final = "late: "
ROWS: Final = (
    Row("a decision", SEVEN + "ours", SEVEN + "ifs", IFS, "faster", 1.0),
    Row("a decision", SEVEN + "ours", SEVEN + "transitions", "`transitions`, numpy",
        "twice as fast", 1 / 2),
    Row("a decision", SEVEN + "ours", SEVEN + "statemachine", "`python-statemachine`, numpy",
        "20 times as fast", 1 / 20),
    Row("a decision", SEVEN + "ours", SEVEN + "sismic", "`sismic`, numpy",
        "20 times as fast", 1 / 20),
    Row("a decision", SEVEN + "ours", SEVEN + "zen", "`zen-engine`, loaded once, numpy",
        "20 times as fast", 1 / 20),
    Row("a decision", SEVEN + "ours", SEVEN + "zen create_decision",
        "`zen-engine`, `create_decision`, numpy"),
    Row("a decision", SEVEN + "ours", SEVEN + "table", TABLE,
        "at most 25 times; aim for 10", 25.0),
    Row("a decision", SEVEN + "ours", SEVEN + "table of days", "the same, told days, not instants"),
    Row("… and every date read from its case", SEVEN + "ours, case read", SEVEN + "ifs",
        IFS),
    Row("… and every date read from its case", SEVEN + "ours, case read", SEVEN + "transitions",
        "`transitions`, numpy"),
    Row("… and every date read from its case", SEVEN + "ours, case read", SEVEN + "table",
        TABLE),
    Row("… and all its reasons and days read", SEVEN + "ours, read", SEVEN + "ifs",
        IFS),
    Row("… and all its reasons and days read", SEVEN + "ours, read", SEVEN + "table",
        TABLE),
    Row("… and nothing remembered before", SEVEN + "ours, nothing remembered", SEVEN + "table",
        TABLE),
    Row("a decision after dues have passed", LATE + "ours", LATE + "ifs",
        IFS),
    Row("a decision after dues have passed", LATE + "ours", LATE + "transitions",
        "`transitions`, numpy"),
    Row("a decision after dues have passed", LATE + "ours", LATE + "table",
        TABLE),
    Row("… and every date read from its case", LATE + "ours, case read", LATE + "ifs",
        IFS),
    Row("… and all its reasons and days read", LATE + "ours, read", LATE + "table",
        TABLE),
    Row("adding working days", "add: ours", "add: list", "bare list look-up",
        "at most 3 times", 3.0),
    Row("adding working days", "add: ours", "add: numpy", "numpy, one at a time"),
    Row("adding working days", "add: ours", "add: holidays", "`holidays`"),
    Row("`parse_policy`, largest policy", "load: ours", "load: yaml and pydantic",
        "CSafeLoader and pydantic", "at most 2 times", 2.0),
    Row("an expectation of a suite", "suites: ours", "suites: answers",
        "its decisions and plans alone"),
    Row("… in a first run of `escalate-rules test`", "suites: first run of the command",
        "suites: answers", "its decisions and plans alone"),
    Row("… in a first run from Python", "suites: first run", "suites: answers",
        "its decisions and plans alone"),
    Row("a policy drawn by a test", "drawn: ours", "drawn: parsed",
        "drawn, written and parsed"),
    Row("`escalate-rules plan`, whole process", "wall: ours", "wall: theirs",
        "a script that imports the models", "at most 1.5 times", 1.5),
    Row("… in the processor's time", "processor: ours", "processor: theirs",
        "a script that imports the models"),
    Row("`check`, wiltshire", "check wiltshire: ours", "check wiltshire: events and pydantic",
        "YAML's events and pydantic", "at most 3 times", 3.0),
    Row("`check`, shropshire", "check shropshire: ours", "check shropshire: events and pydantic",
        "YAML's events and pydantic", "at most 3 times", 3.0),
    Row("`check`, wsscb", "check wsscb: ours", "check wsscb: events and pydantic",
        "YAML's events and pydantic", "at most 3 times", 3.0),
    Row("`check`, generic_24h", "check generic_24h: ours", "check generic_24h: events and pydantic",
        "YAML's events and pydantic", "at most 3 times", 3.0),
    Row("`check`, newcastle", "check newcastle: ours", "check newcastle: events and pydantic",
        "YAML's events and pydantic", "at most 3 times", 3.0),
    Row("a tree with its places, wiltshire", "check wiltshire: tree and pydantic",
        "check wiltshire: events and pydantic", "YAML's events and pydantic"),
    Row("`escalate-rules check`, whole process", "wall, check: ours", "wall, check: theirs",
        "a script that imports the models", "at most 1.5 times", 1.5),
    Row("… in the processor's time", "processor, check: ours", "processor, check: theirs",
        "a script that imports the models"),
)  # fmt: skip


def measured() -> Laps:
    """The benchmarks' medians, by name and lap."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "benchmarks.json"
        command = [
            sys.executable, "-m", "pytest", "benchmarks", "-p", "no:cacheprovider",
            f"--benchmark-json={file}", "--benchmark-columns=median,iqr,rounds",
        ]  # fmt: skip
        subprocess.run(command, check=True, cwd=ROOT, stdout=sys.stderr)
        data = json.loads(file.read_text(encoding="utf-8"))
    found: dict[str, dict[int, float]] = {}
    for each in data["benchmarks"]:
        info = each["extra_info"]
        found.setdefault(info["what"], {})[info["lap"]] = (
            each["stats"]["median"] / info["per"] * 1e6
        )
    ours, theirs = whole_process.measure()
    checking = whole_process.measure(arguments=whole_process.CHECKING)
    for what, (mine, other) in (("", (ours, theirs)), (", check", checking)):
        for kind, a, b in zip(("wall", "processor"), mine, other, strict=True):
            found[f"{kind}{what}: ours"] = {0: a * 1e6}
            found[f"{kind}{what}: theirs"] = {0: b * 1e6}
    return found


def line(row: Row, laps: Laps) -> str:
    """One line of the table."""
    ours, theirs = laps[row.ours], laps[row.theirs]
    ratios = [ours[lap] / theirs[lap] for lap in ours]
    ratio = median(ratios)
    spread = f" ({_number(min(ratios))}–{_number(max(ratios))})" if len(ratios) > 1 else ""
    verdict = "" if row.most is None else "met" if ratio <= row.most else "**missed**"
    cells = (
        row.what, _time(median(ours.values())), row.against, _time(median(theirs.values())),
        _number(ratio) + spread, row.target, verdict,
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _time(microseconds: float) -> str:
    if microseconds < 1000:
        return f"{_number(microseconds)} µs"
    return f"{_number(microseconds / 1000)} ms"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def table(laps: Laps) -> str:
    """The whole table."""
    head = (
        "| what | median | against | its median | ratio | target | |\n"
        "|---|---:|---|---:|---:|---|---|"
    )
    return "\n".join([head, *(line(row, laps) for row in ROWS)])


def processor() -> str:
    """The model of the processor, where the system tells it."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    found = re.search(r"model name\s*:\s*(.+)", text)
    return found.group(1).strip() if found else platform.machine()


def main() -> None:
    # The only clock read here, for the heading of the table.
    day = datetime.now().astimezone().date()  # noqa: TID251
    print(f"{day}, Python {platform.python_version()}, {processor()}\n", flush=True)
    print(table(measured()))
    print("\nThe whole process, where its time goes:\n")
    print(whole_process.breakdown())


if __name__ == "__main__":
    main()
