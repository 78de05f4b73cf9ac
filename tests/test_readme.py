"""The README tells what is so: its test command is the one that CI runs, its Python runs."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_ci_runs_the_readme_s_test_command_as_written() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    pattern = re.search(r"sed -n 's/\^    \\\((.*?)\\\)\$/", script)
    assert pattern is not None

    commands = [
        line.strip() for line in README.splitlines() if re.fullmatch("    " + pattern[1], line)
    ]

    assert len(commands) == 1
    assert commands[0].startswith("python3 -m venv .venv && ")
    assert commands[0].endswith(".venv/bin/python -m pytest")


def test_each_command_starts_from_a_fresh_clone_and_is_one_line() -> None:
    commands = [line.strip() for line in README.splitlines() if line.startswith("    python3 ")]

    assert len(commands) == 2
    for command in commands:
        assert shlex.split(command)[:4] == ["python3", "-m", "venv", ".venv"]


def test_the_readme_s_python_prints_the_known_answer() -> None:
    block = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert block is not None

    ran = subprocess.run(
        [sys.executable, "-c", block[1]], capture_output=True, text=True, check=True, cwd=ROOT
    )

    # Stage 1 of Newcastle from Mon 21 Dec 2026; see tests/test_known_answers.py.
    assert ran.stdout.startswith("2026-12-30") and "stage_2" in ran.stdout
