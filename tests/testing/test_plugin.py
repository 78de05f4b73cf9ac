"""The pytest plugin: a suite is collected, one item a scenario, told as the command tells it."""

import subprocess
import sys
from pathlib import Path

import pytest

MET = """\
policy: newcastle
scenarios:
  - name: Five working days
    events:
      - {at: <raised>, raised: {}, expect: {due: {stage_1.outcome: <due>}}}
    cases:
      - {raised: 2026-12-21T10:00, due: 2026-12-30}
      - {raised: 2026-10-05T10:00, due: 2026-10-12}
"""


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    """Pytest in a folder of its own, as somebody who has only installed the package runs it."""
    (folder / "pytest.ini").write_text("[pytest]\n")
    said = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert not said.stderr
    return said.returncode, said.stdout


def test_the_plugin_is_there(pytestconfig: pytest.Config) -> None:
    # If it is not: the package was installed before it had one; install it again.
    assert pytestconfig.pluginmanager.has_plugin("escalate_rules")


def test_each_scenario_is_an_item(tmp_path: Path) -> None:
    (tmp_path / "one.suite.yaml").write_text(MET)

    status, said = run(tmp_path, "-v")

    assert status == 0
    assert "one.suite.yaml::Five working days [1] PASSED" in said
    assert "one.suite.yaml::Five working days [2] PASSED" in said


def test_a_failure_is_told_as_the_command_tells_it_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "one.suite.yaml").write_text(MET.replace("2026-10-12", "2026-10-13"))

    status, said = run(tmp_path)

    assert status == 1
    assert "one.suite.yaml:8:41: event 1, raised on Mon 5 Oct 2026 10:00 BST: due of" in said
    for line in ("  expected  2026-10-13", "  actual    2026-10-12", "  clauses   5.1(I)"):
        assert line in said
    assert "counted Tue 6 to Fri 9 and Mon 12 Oct; skipped Sat 10 and Sun 11 Oct" in said
    assert "Traceback" not in said and ".py" not in said


def test_mistakes_in_a_suite_are_told_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "one.suite.yaml").write_text(MET.replace("stage_1.outcome", "stage_1.outcom"))

    status, said = run(tmp_path)

    assert status == 2
    assert "one.suite.yaml:5:51: error ER210 unknown-duty: the policy has no duty" in said
    assert "help: did you mean `stage_1.outcome`?" in said
    assert "Traceback" not in said


def test_nothing_of_the_package_is_brought_before_a_suite_is_met(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text(
        "import sys\n"
        "def test_what_is_there():\n"
        "    rooms = {each for each in sys.modules if each.startswith('escalate_rules')}\n"
        "    assert rooms == {\n"
        "        'escalate_rules', 'escalate_rules.testing', 'escalate_rules.testing.plugin'\n"
        "    }\n"
        "    assert 'yaml' not in sys.modules and 'pydantic' not in sys.modules\n"
    )

    status, said = run(tmp_path, "-p", "no:hypothesispytest")

    assert status == 0, said
