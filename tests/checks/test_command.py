"""The verbs `check` and `explain CODE`, as somebody at a terminal or a pipeline uses them."""

import io
import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from escalate_rules.cli import main
from tests.checks.corpus import GOOD

TEXT = GOOD.read_text(encoding="utf-8")
ON = ("--on", "2026-11-22")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.yaml").write_text(TEXT, encoding="utf-8")
    Path("bad.yaml").write_text(TEXT.replace("title: Resol", "titel: Resol"), encoding="utf-8")
    Path("old.yaml").write_text(TEXT.replace("due: 2028-04", "due: 2026-04"), encoding="utf-8")


def test_the_status_says_whether_there_are_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "good.yaml", *ON]) == 0
    assert main(["check", "old.yaml", *ON]) == 0
    assert main(["check", "old.yaml", *ON, "--strict"]) == 1
    assert main(["check", "bad.yaml", "good.yaml", *ON]) == 1
    assert main(["check", "none.yaml", *ON]) == 2
    assert "none.yaml" in capsys.readouterr().err


@pytest.mark.parametrize("format", ["json", "sarif", "gitlab"])
def test_data_is_json_alone(format: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["check", "bad.yaml", "old.yaml", *ON, "--format", format])

    assert status == 1
    assert json.loads(capsys.readouterr().out)


def test_reports_for_pipelines(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "bad.yaml", *ON, "--format", "github"])
    assert capsys.readouterr().out.startswith("::error file=bad.yaml,line=4,")
    main(["check", "bad.yaml", *ON, "--format", "junit"])
    assert ElementTree.fromstring(capsys.readouterr().out).get("failures") == "1"


def test_fixing_writes_the_file_and_a_preview_does_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = Path("bad.yaml").read_bytes()

    assert main(["check", "bad.yaml", *ON, "--diff"]) == 1
    assert "+title: Resolving" in capsys.readouterr().out
    assert Path("bad.yaml").read_bytes() == before

    assert main(["check", "bad.yaml", *ON, "--fix"]) == 0
    assert Path("bad.yaml").read_text(encoding="utf-8") == TEXT
    assert "put right" in capsys.readouterr().out

    assert main(["check", "bad.yaml", *ON, "--fix"]) == 0
    assert capsys.readouterr().out == "bad.yaml: nothing found\n"


def test_a_file_that_cannot_be_decoded_is_left_as_it_is() -> None:
    Path("latin.yaml").write_bytes("title: Café".encode("latin-1"))

    assert main(["check", "latin.yaml", *ON, "--fix"]) == 1
    assert Path("latin.yaml").read_bytes() == "title: Café".encode("latin-1")


def test_what_is_no_file_cannot_be_fixed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "newcastle", *ON, "--fix"]) == 2
    assert capsys.readouterr().err == (
        "escalate-rules: `newcastle` is no file that can be changed; see `--diff`\n"
    )
    assert main(["check", "newcastle", *ON, "--diff"]) == 0
    assert capsys.readouterr().out.strip() == ""


def test_a_file_beside_is_found_where_one_extends_it(capsys: pytest.CaptureFixture[str]) -> None:
    Path("over.yaml").write_text(
        "extends: good\nid: over\ntitle: Over\npartnership: Over\nversion: '1'\n", encoding="utf-8"
    )

    assert main(["check", "over.yaml", *ON]) == 0
    assert capsys.readouterr().out == "over.yaml: nothing found\n"


def test_explaining_a_code_shows_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "er407"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("ER407 due-too-early (error)\n")
    assert "## Why" in said

    assert main(["explain", "plain-days", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["code"], told["page"]) == ("ER111", "docs/codes/ER111-plain-days.md")


def test_a_pipe_gets_plain_text() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "escalate_rules", "check", "bad.yaml", *ON],
        capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip

    assert done.returncode == 1
    assert "\x1b[" not in done.stdout
    assert "    4 | titel: Resolving" in done.stdout


SUITE = """\
policy: good
scenarios:
  - name: It is raised
    events:
      - {at: 2026-12-21T10:00, raised: {}, expect: {stage: stage_1}}
"""


def test_a_suite_beside_its_policy_is_checked_as_a_suite(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("good.suite.yaml").write_text(SUITE, encoding="utf-8")
    Path("bad.suite.yaml").write_text(SUITE.replace("stage_1", "stage_11"), encoding="utf-8")

    assert main(["check", "good.yaml", "good.suite.yaml", *ON]) == 0
    assert "good.suite.yaml: nothing found" in capsys.readouterr().out

    assert main(["check", "bad.suite.yaml", *ON, "--format", "json"]) == 1
    [file] = json.loads(capsys.readouterr().out)["files"]
    [found] = file["findings"]
    assert (found["code"], found["line"], found["column"]) == ("ER208", 5, 60)


def test_what_a_suite_says_is_not_run_by_check(capsys: pytest.CaptureFixture[str]) -> None:
    Path("good.suite.yaml").write_text(SUITE.replace("stage_1", "stage_2"), encoding="utf-8")

    assert main(["check", "good.suite.yaml", *ON]) == 0
    assert main(["test", "good.suite.yaml"]) == 1


def test_the_suite_beside_a_policy_is_run_where_that_is_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("good.suite.yaml").write_text(SUITE, encoding="utf-8")
    assert main(["check", "good.yaml", "old.yaml", *ON, "--suite"]) == 0
    assert "good.suite.yaml: nothing found" in capsys.readouterr().out

    wanted = "{stage: stage_1, due: {stage_1.outcome: 2026-12-22}}"
    Path("good.suite.yaml").write_text(SUITE.replace("{stage: stage_1}", wanted), encoding="utf-8")
    assert main(["check", "good.yaml", *ON]) == 0
    capsys.readouterr()

    assert main(["check", "good.yaml", *ON, "--suite", "--format", "json"]) == 1
    [_, suite] = json.loads(capsys.readouterr().out)["files"]
    [found] = suite["findings"]
    assert (suite["file"], found["code"], found["line"]) == ("good.suite.yaml", "ER708", 5)
    assert "`It is raised` is not met: event 1, raised on" in found["message"]
    assert found["message"].endswith("and 2026-12-22 is expected")


def test_a_suite_with_mistakes_is_not_run_and_one_of_a_bad_policy_not_read(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("good.suite.yaml").write_text(SUITE.replace("stage_1", "stage_11"), encoding="utf-8")
    Path("bad.suite.yaml").write_text(SUITE.replace("good", "bad"), encoding="utf-8")

    assert main(["check", "good.suite.yaml", "bad.yaml", *ON, "--suite", "--format", "json"]) == 1
    files = json.loads(capsys.readouterr().out)["files"]
    assert [(each["file"], [found["code"] for found in each["findings"]]) for each in files] == [
        ("good.suite.yaml", ["ER208"]),
        ("bad.yaml", ["ER101"]),
    ]


def test_a_bundled_policy_is_held_to_its_own_suite(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "wiltshire", *ON, "--suite"]) == 0
    assert "wiltshire.suite.yaml: nothing found" in capsys.readouterr().out


def test_of_several_scenarios_that_are_not_met_the_first_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    other = SUITE.replace("stage_1", "stage_2").replace("It is", "It is also")
    other = other.partition("scenarios:\n")[2]
    Path("good.suite.yaml").write_text(SUITE.replace("stage_1", "stage_3") + other)

    assert main(["check", "good.suite.yaml", *ON, "--suite", "--format", "github"]) == 1
    [line] = capsys.readouterr().out.splitlines()
    assert "2 of 2 scenarios are not met; the first is `It is raised`" in line


def test_a_suite_on_standard_input_has_no_policy_beside_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SUITE.encode())))

    assert main(["check", "-", *ON]) == 2
    said = capsys.readouterr()
    assert (said.out, "give its path" in said.err) == ("", True)


OWN = """\
extends: good.yaml
id: own
title: Own
partnership: Own
version: "1"
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", *ON),
        ("plan", "--raised", "2026-12-21T10:00"),
        ("explain", "stage_1"),
        ("explain",),
        ("prove", "--worst"),
    ],
    ids=" ".join,
)
def test_every_verb_finds_the_file_that_a_file_extends(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("own.yaml").write_text(OWN, encoding="utf-8")
    verb, *rest = arguments

    assert main([verb, "own.yaml", *rest]) == 0, capsys.readouterr()
