"""A policy far larger than any published one, and without a mistake.

`python -m tests.checks.huge` says how long each verb takes over it, and with how much memory.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Final

VERBS: Final = (
    ("check", "huge.yaml", "--on", "2026-11-22", "--strict"),
    ("fmt", "--check", "huge.yaml"),
    ("explain", "huge.yaml", "level_3"),
    ("plan", "huge.yaml", "--raised", "2026-12-21T10:00"),
    ("run", "huge.yaml", "history.yaml"),
)


def huge(readings: int, stages: int, duties: int) -> str:
    """The text of a policy with so many readings of three options, stages and duties."""
    return "\n".join(
        [*_head(readings, stages), *_stages(stages), *_duties(readings, stages, duties)]
    )


def _head(readings: int, stages: int) -> Iterator[str]:
    yield "format: 1\nid: huge\ntitle: Resolving Disagreements\npartnership: A partnership"
    yield "version: '1'\nreview: {due: 2028-06, cites: '1'}\ncalendar: {nation: england}\nroles:"
    for at in range(stages):
        yield f"  office_{at}: {{title: Manager of level {at}, rank: {at + 1}}}"
    yield "readings:"
    for at in range(readings):
        options = f"{{two: The first way {at}, three: The second {at}, four: The third {at}}}"
        yield f"  reading_{at}: {{clause: '1', asks: 'How is {at} read?', options: {options}}}"


def _stages(stages: int) -> Iterator[str]:
    yield "stages:"
    for at in range(stages):
        yield f"  level_{at}:\n    number: {at + 1}\n    title: Level {at}"
        yield f"    between: office_{at}"
        yield "    outcome: {must: reach, within: 2 working days of entered, cites: '1'}"
        if at + 1 < stages:
            yield (
                f"    escalates: {{stage: level_{at + 1}, who: raising office_{at}, "
                f"should: refer, to: own office_{at + 1}, cites: '1'}}"
            )
        else:
            yield f"    decides: office_{at}"
        yield "    cites: '1'"


def _duties(readings: int, stages: int, duties: int) -> Iterator[str]:
    yield "duties:"
    for at in range(duties):
        within = ", ".join(
            f"{option}: {days} working days of entered"
            for option, days in (("two", 2), ("three", 3), ("four", 4))
        )
        yield (
            f"  task_{at}: {{on: entered, in: level_{at % stages}, "
            f"who: raising office_{at % stages}, must: do, what: task number {at}, "
            f"within: {{by: reading_{at % readings}, {within}}}, cites: '1'}}"
        )
    yield "clauses:\n  '1': {says: The work goes on.}\n"


def history(stages: int) -> str:
    """A case of it that goes up, each stage a minute after the one before."""
    events = ["policy: huge", "events:", "  - {at: 2026-12-21T10:00, raised: {}}"]
    for at in range(1, stages):
        events.append(f"  - {{at: 2026-12-21T11:{at:02}, escalated: {{}}}}")
    return "\n".join(events) + "\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        (Path(made) / "huge.yaml").write_text(huge(12, 40, 2000), encoding="utf-8")
        (Path(made) / "history.yaml").write_text(history(40), encoding="utf-8")
        for verb in VERBS:
            command = [sys.executable, "-m", "escalate_rules", *verb]
            started = monotonic()
            process = subprocess.Popen(command, cwd=made, stdout=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            took, memory = monotonic() - started, usage.ru_maxrss // 1024
            print(
                f"{verb[0]}: {took:.1f} s, {usage.ru_utime:.1f} s of them work, {memory} MiB",
                end="",
            )
            print(f"; exit status {os.waitstatus_to_exitcode(status)}")


if __name__ == "__main__":
    main()
