"""Findings as people read them, and in each format that other programs read."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jsonschema import Draft4Validator

from escalate_rules.authoring.diagnostics import Severity
from escalate_rules.checks import Checked, check
from escalate_rules.present.findings import FORMATS, fingerprints, render, show_checked
from escalate_rules.present.page import Page
from tests.checks.corpus import GOOD, corpus

ON = date(2026, 11, 22)
TEXT = GOOD.read_text(encoding="utf-8")
SCHEMA = Path(__file__).parent.parent / "checks" / "data" / "sarif-schema-2.1.0.json"

WRONG = (
    TEXT.replace("review: {due: 2028-04", "review: {due: 2026-04")
    .replace("with: receiving line_manager", "with: receiving line_manger")
    .replace("12 working days of raised", "12 days of raised")
)
DATED = TEXT.replace("review: {due: 2028-04", "review: {due: 2026-04")


def checked(text: str, path: str = "north.yaml") -> Checked:
    return check(text, path, on=ON)


def shown(text: str, format: str) -> str:
    return render([checked(text)], {"north.yaml": text}, format)


def test_text_shows_the_words_the_thing_and_the_way_out() -> None:
    assert shown(WRONG, "text") == (
        "north.yaml:159:21: error ER207 unknown-role: `line_manger` is not a role\n"
        "  159 |     with: receiving line_manger\n"
        "      |                     ^^^^^^^^^^^\n"
        "      = about: duty managers_discuss\n"
        "      = help: did you mean `line_manager`?\n"
        "      = page: escalate-rules explain ER207\n"
        "\n"
        "north.yaml:214:57: error ER111 plain-days: `12 days` does not say which days are counted\n"
        "  214 |   first_levels: {stages: [stage_1, stage_2], within: 12 days of raised, "
        'cites: "3.5"}\n'
        "      |                                                         ^^^^\n"
        "      = about: cap first_levels\n"
        "      = help: write `12 working days` or `12 calendar days`\n"
        "      = page: escalate-rules explain ER111\n"
        "\n"
        "2 errors, 0 warnings\n"
    )


def test_nothing_found_is_said_too() -> None:
    assert shown(TEXT, "text") == "north.yaml: nothing found\n"


def test_colour_is_only_for_a_page_that_wants_it() -> None:
    page = Page(colour=True)
    show_checked(page, [checked(WRONG)], {"north.yaml": WRONG})

    assert "\x1b[" in str(page)
    assert "\x1b[" not in shown(WRONG, "text")


def test_a_finding_over_several_lines_marks_each() -> None:
    text = TEXT.replace(
        "moments:\n  concern_arose: {title: The difference of opinion, default: raised}\n",
        "moments:\n  concern_arose:\n    - The difference\n    - of opinion\n",
    )
    lines = shown(text, "text").splitlines()

    assert lines[1:5] == [
        "   56 |     - The difference",
        "      |     ^^^^^^^^^^^^^^^^",
        "   57 |     - of opinion",
        "      |     ^^^^^^^^^^^^",
    ]


def test_carets_stand_under_wide_characters_too() -> None:
    text = TEXT.replace("{title: Director, rank: 4}", "{title: 局長, rnk: 4}")
    lines = shown(text, "text").splitlines()

    assert lines[1] == "   62 |   director: {title: 局長, rnk: 4}"
    assert lines[2] == "      |                           ^^^"


def test_json_tells_positions_from_one_with_ends() -> None:
    told = json.loads(shown(WRONG, "json"))

    assert told["schema_version"] == "1"
    assert (told["errors"], told["warnings"]) == (2, 0)
    (file,) = told["files"]
    assert (file["file"], file["policy"]) == ("north.yaml", None)
    assert file["findings"][0] == {
        "code": "ER207",
        "name": "unknown-role",
        "severity": "error",
        "message": "`line_manger` is not a role",
        "file": "north.yaml",
        "line": 159,
        "column": 21,
        "end_line": 159,
        "end_column": 32,
        "help": "did you mean `line_manager`?",
        "about": "duty managers_discuss",
        "path": ["duties", "managers_discuss", "with"],
        "page": "docs/codes/ER207-unknown-role.md",
        "fingerprint": fingerprints(checked(WRONG))[0],
    }


def test_sarif_is_valid_by_its_published_schema() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    every = [check(each.data, each.path.name, on=ON) for each in corpus()[::4] if each.written]
    texts = {each.path.name: each.data.decode("utf-8", "replace") for each in corpus()}

    told = json.loads(render(every, texts, "sarif"))

    Draft4Validator.check_schema(schema)
    assert [error.message for error in Draft4Validator(schema).iter_errors(told)] == []
    (run,) = told["runs"]
    assert len(run["results"]) == sum(len(each.diagnostics) for each in every)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_points_at_the_words() -> None:
    (run,) = json.loads(shown(WRONG, "sarif"))["runs"]

    assert run["columnKind"] == "unicodeCodePoints"
    assert run["results"][0]["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "north.yaml"},
                "region": {
                    "startLine": 159,
                    "startColumn": 21,
                    "endLine": 159,
                    "endColumn": 32,
                    "snippet": {"text": "line_manger"},
                },
            },
            "logicalLocations": [
                {"fullyQualifiedName": "duties.managers_discuss.with", "kind": "element"}
            ],
        }
    ]


def test_a_fingerprint_stays_when_lines_move_and_words_change() -> None:
    moved = "# a line more\n\n" + WRONG.replace("The difference of opinion", "The difference")

    assert fingerprints(checked(moved)) == fingerprints(checked(WRONG))
    assert fingerprints(checked(WRONG, "elsewhere.yaml")) == fingerprints(checked(WRONG))


def test_fingerprints_tell_findings_and_policies_apart() -> None:
    twice = WRONG.replace("known_as: {school:", "known_as: {shool: A, scool:")
    found = fingerprints(checked(twice))

    assert len(set(found)) == len(found) == 4
    other = fingerprints(checked(WRONG.replace("id: aldermoor", "id: eldermoor")))
    assert set(other).isdisjoint(found)


def test_github_shows_findings_as_workflow_commands() -> None:
    lines = shown(WRONG, "github").splitlines()

    assert lines[0] == (
        "::error file=north.yaml,line=159,endLine=159,col=21,endColumn=31,title=ER207 unknown-role"
        "::`line_manger` is not a role%0Aduty managers_discuss%0Adid you mean `line_manager`?"
    )
    assert shown(DATED, "github").startswith("::warning file=north.yaml,line=8,")
    assert shown(TEXT, "github") == ""


def test_github_escapes_what_means_something_to_it() -> None:
    found = checked(WRONG)
    first = replace(found.diagnostics[0], path="a,b:c%.yaml", message="100%\nsure")
    told = render([replace(found, diagnostics=(first,), paths=((),))], {}, "github")

    assert told.startswith("::error file=a%2Cb%3Ac%25.yaml,")
    assert "::100%25%0Asure" in told


def test_gitlab_shows_findings_as_code_quality() -> None:
    told = json.loads(shown(WRONG, "gitlab"))

    assert told[0] == {
        "description": "`line_manger` is not a role; did you mean `line_manager`?",
        "check_name": "ER207 unknown-role",
        "fingerprint": fingerprints(checked(WRONG))[0],
        "severity": "major",
        "location": {"path": "north.yaml", "lines": {"begin": 159, "end": 159}},
    }
    assert [each["severity"] for each in json.loads(shown(DATED, "gitlab"))] == ["minor"]


def test_junit_fails_for_errors_and_speaks_of_warnings() -> None:
    root = ElementTree.fromstring(shown(WRONG, "junit"))
    warned = ElementTree.fromstring(shown(DATED, "junit"))
    silent = ElementTree.fromstring(shown(TEXT, "junit"))

    assert (root.get("tests"), root.get("failures")) == ("2", "2")
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None
    assert (failure.get("type"), failure.get("message")) == (
        "ER207",
        "`line_manger` is not a role",
    )
    assert warned.get("failures") == "0"
    assert warned.find("testsuite/testcase/system-out") is not None
    assert [each.get("name") for each in silent.iter("testcase")] == ["nothing found"]


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_can_tell_every_bad_file(format: str) -> None:
    every = [check(each.data, each.path.name, on=ON) for each in corpus()[::7]]
    texts = {each.path.name: each.data.decode("utf-8", "replace") for each in corpus()}

    told = render(every, texts, format)

    assert told.endswith("\n")
    if format == "junit":
        ElementTree.fromstring(told)
    elif format in ("json", "sarif", "gitlab"):
        json.loads(told)


def test_severities_are_the_two_that_formats_know() -> None:
    assert {each.value for each in Severity} == {"error", "warning"}
