"""`escalate-rules test`: its answers in text, JSON and JUnit, and its exit statuses."""

# ruff: noqa: E501 - answers as they are written

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from escalate_rules import cli
from escalate_rules.authoring.source import read_source, to_plain
from tests.policies.written import plain

SUITE = """\
policy: newcastle
scenarios:
  - name: Five working days
    events:
      - at: 2026-12-21T10:00
        raised: {}
        expect: {due: {stage_1.outcome: 2026-12-30}, stage: stage_1}
"""
TABLE = """\
policy: newcastle
scenarios:
  - name: Five working days
    events:
      - {at: <raised>, raised: <told>, expect: {due: {stage_1.outcome: <due>}, expedite: no}}
    cases:
      - {raised: 2026-12-21T10:00, told: {}, due: 2026-12-30}
"""
WRONG = SUITE.replace("2026-12-30", "2026-12-29")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = cli.main(["test", *arguments])
    out, err = capsys.readouterr()
    return status, out, err


def line_of(words: str, text: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def test_what_is_met_is_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "one.suite.yaml").write_text(SUITE)

    assert said(capsys, ".") == (
        0, "one.suite.yaml: 1 scenario, 2 expectations, all met\n", ""
    )  # fmt: skip


def test_what_is_not_met_is_shown_with_how_it_was_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "one.suite.yaml").write_text(WRONG)

    status, out, err = said(capsys, "one.suite.yaml")

    assert (status, err) == (1, "")
    assert out == (
        "one.suite.yaml:3:11: Five working days\n"
        "  one.suite.yaml:7:41: event 1, raised on Mon 21 Dec 2026 10:00 GMT: "
        "due of stage_1.outcome\n"
        "    expected  2026-12-29\n"
        "    actual    2026-12-30\n"
        "    because   5 working days from “The practitioners' difference of opinion” (Mon 21 Dec 2026\n"
        "              10:00 GMT): counted Tue 22 to Thu 24, Tue 29 and Wed 30 Dec; skipped Fri 25 Dec\n"
        "              Christmas Day, Sat 26 and Sun 27 Dec, Mon 28 Dec Boxing Day (substitute)\n"
        "    clauses   5.1(I)\n"
        "\n"
        "one.suite.yaml: 1 scenario, 2 expectations; 1 scenario not met\n"
    )


def test_a_bundled_policy_s_own_suite_is_run_by_its_id(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # What stands beside is not what is bundled.
    (folder / "wsscb.yaml").write_text("id: another")

    status, out, _ = said(capsys, "wsscb", "wiltshire")

    assert status == 0
    assert [line.partition(": ")[0] for line in out.splitlines()] == [
        "wsscb.suite.yaml", "wiltshire.suite.yaml"
    ]  # fmt: skip
    assert said(capsys, "wsscb", "--update")[::2] == (
        2,
        "escalate-rules: `wsscb` is no file that can be changed; give the path of its suite\n",
    )


def test_one_damaged_suite_does_not_hide_the_others(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.suite.yaml").write_text(SUITE.replace("stage: stage_1", "stge: stage_1"))
    (folder / "b.suite.yaml").write_text(SUITE)

    status, out, _ = said(capsys, ".")

    assert status == 1
    assert "a.suite.yaml:7:54: error ER101 unknown-key: `stge` is not a key of `expect`" in out
    assert "      |                                                      ^^^^\n" in out
    assert "a.suite.yaml: not run, 1 finding\nb.suite.yaml: 1 scenario, 2 expectations" in out


def test_json_holds_every_difference(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "one.suite.yaml").write_text(WRONG)

    status, out, _ = said(capsys, ".", "--format", "json")
    data: Any = json.loads(out)

    assert status == 1
    assert {key: data[key] for key in ("scenarios", "expectations", "not_met", "findings")} == {
        "scenarios": 1, "expectations": 2, "not_met": 1, "findings": 0
    }  # fmt: skip
    (difference,) = data["suites"][0]["scenarios"][0]["differences"]
    assert difference["counted"][0] == "2026-12-22" and len(difference["skipped"]) == 4
    assert (difference["line"], difference["expected"], difference["actual"]) == (
        7, "2026-12-29", "2026-12-30"
    )  # fmt: skip
    assert difference["cites"] == ["5.1(I)"]
    assert data["suites"][0]["policy"]["id"] == "newcastle"


def test_junit_has_a_case_for_each_scenario(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.suite.yaml").write_text(WRONG)
    (folder / "b.suite.yaml").write_text(SUITE)
    (folder / "c.suite.yaml").write_text(SUITE.replace("at:", "on:"))

    status, out, _ = said(capsys, ".", "--format", "junit")
    root = ElementTree.fromstring(out)

    assert status == 1
    assert root.attrib | {} == {
        "name": "escalate-rules test", "tests": "4", "failures": "1", "errors": "2"
    }  # fmt: skip
    assert [len(each) for each in root] == [1, 1, 2]
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None and "actual    2026-12-30" in str(failure.text)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere",), "`nowhere`: there is no such file or folder"),
        ((".",), "`.`: there is no suite in it (`*.suite.yaml`)"),
    ],
)
def test_what_cannot_be_run_is_said_and_nothing_else(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    status, out, err = said(capsys, *arguments)

    assert (status, out) == (2, "")
    assert words in err


def test_a_policy_that_cannot_be_used_is_told_with_its_lines(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "one.suite.yaml").write_text(SUITE)
    (folder / "newcastle.yaml").write_text("format: 1\nid: newcastle\n  title: x\n")

    status, out, err = said(capsys, ".")

    assert (status, out) == (2, "")
    assert "newcastle.yaml:3:" in err and "title: x" in err

    (folder / "one.suite.yaml").write_text(SUITE.replace("newcastle", "newcastel"))
    status, out, err = said(capsys, ".")
    assert (status, out) == (2, "")
    assert "`newcastel` is no bundled policy and no file; did you mean `newcastle`?" in err
    assert f"one.suite.yaml:{line_of('policy:', SUITE)}:9: " in err


def test_a_policy_beside_the_suite_may_be_the_one_that_is_meant(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "harrowmere.yaml").write_text("")
    (folder / "one.suite.yaml").write_text(SUITE.replace("newcastle", "harowmere"))

    _, _, err = said(capsys, ".")

    assert "did you mean `harrowmere`?" in err


def test_scenarios_misspelt_are_told_where_they_stand(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "one.suite.yaml").write_text(SUITE.replace("scenarios:", "scenario:"))

    status, out, _ = said(capsys, ".")

    assert status == 1
    assert f"one.suite.yaml:{line_of('scenarios:', SUITE)}:1: error ER101" in out
    assert "did you mean `scenarios`?" in out


def test_the_schema_is_met_by_every_suite_and_not_by_a_slip(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cli.main(["schema", "suite"])
    schema = Draft202012Validator(json.loads(capsys.readouterr().out))
    root = Path(__file__).parents[2]

    suites = [*root.glob("policies/*.suite.yaml"), *root.glob("tests/policies/*.suite.yaml")]
    assert len(suites) > 10
    for path in suites:
        assert list(schema.iter_errors(plain(path))) == [], path.name
    root_of_table = read_source(TABLE, "table.suite.yaml").root
    assert root_of_table is not None
    table = to_plain(root_of_table)
    assert list(schema.iter_errors(table)) == []
    slip: Any = plain(suites[0])
    slip["scenarios"][0]["expct"] = {}
    assert list(schema.iter_errors(slip))


def test_what_is_covered_is_shown_by_kind_and_by_clause_with_what_is_missing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "one.suite.yaml").write_text(SUITE)

    status, out, _ = said(capsys, ".", "--cover")

    assert status == 0
    assert "  stages      1 of 13\n    • no scenario enters stage_2 [5.1(II)]\n" in out
    assert "  clauses covered whole: " in out and "\n  2.4  " in out

    status, out, _ = said(capsys, ".", "--cover-fail-under", "90", "--format", "json")
    (coverage,) = json.loads(out)["coverage"]
    assert status == 1
    assert coverage["kinds"]["stages"] == {"met": 1, "of": 13}
    assert coverage["met"] + len(coverage["missing"]) == coverage["of"]
    assert coverage["percent"] < 90

    assert said(capsys, ".", "--cover-fail-under", str(coverage["percent"]))[0] == 0
    assert said(capsys, ".", "--cover-fail-under", "101")[::2] == (
        2,
        "escalate-rules: argument --cover-fail-under: `101` is not a percentage from 0 to 100; "
        "see `escalate-rules test --help`\n",
    )
