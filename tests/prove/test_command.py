"""`escalate-rules prove` on the command line: text, JSON, exit status, waiting."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from escalate_rules.cli import main
from escalate_rules.wire.published import published_schema
from tests.core.small import text_of
from tests.prove.test_builtin import BARRED

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "small.yaml"
    path.write_text(text_of(BARRED), encoding="utf-8")
    return str(path)


def data(capsys: Capture) -> Any:
    printed = json.loads(capsys.readouterr().out)
    Draft202012Validator(published_schema("proofs")).validate(printed)
    return printed


def test_the_text_tells_verdicts_clauses_and_what_was_tried(capsys: Capture) -> None:
    assert main(["prove", "wsscb"]) == 0

    said = capsys.readouterr().out
    assert "kept: every open case can always reach an ending" in said
    assert "not decided by the document: a later stage is never due before an earlier one" in said
    assert "[Introduction 5]" in said and "6210 start days" in said
    assert "7 choices of readings" in said


def test_a_broken_promise_is_a_finding_with_a_history(file: str, capsys: Capture) -> None:
    assert main(["prove", file]) == 1

    said = capsys.readouterr().out
    assert "broken: whoever must decide may decide" in said
    assert "by: {role: chair, side: partnership}, decided: {}}" in said


def test_the_json_is_as_its_schema_says(file: str, capsys: Capture) -> None:
    assert main(["prove", file, "wiltshire", "--format", "json"]) == 1

    broken, whole = data(capsys)["policies"]
    verdicts = {each["id"]: each["verdict"] for each in broken["promises"]}
    assert verdicts["may_decide"] == "broken" and verdicts["ends"] == "kept"
    assert {each["worst"] for each in whole["promises"]} == {"kept", "not_decided"}
    assert whole["policy"]["id"] == "wiltshire"


def test_a_history_in_json_runs_unchanged(file: str, tmp_path: Path, capsys: Capture) -> None:
    main(["prove", file, "--format", "json"])
    [policy] = data(capsys)["policies"]
    [found] = next(each for each in policy["promises"] if each["id"] == "may_decide")["found"]
    (tmp_path / "history.json").write_text(json.dumps(found["history"]), encoding="utf-8")

    assert main(["run", file, str(tmp_path / "history.json"), "--format", "json"]) == 0
    last = json.loads(capsys.readouterr().out)["decisions"][-1]
    assert last["not_applicable"]["cites"] == ["4"]


def test_a_reading_can_be_chosen(capsys: Capture) -> None:
    chosen = ["--reading", "timescales=each_stage"]
    assert main(["prove", "shropshire", *chosen, "--worst", "--format", "json"]) == 0

    stages = {each["stage"]: each["reached"] for each in data(capsys)["policies"][0]["worst"]}
    # 2, 4, 5 and 7 working days, one after the other.
    assert stages["stage_5"]["working_days"]["days"] == 18


def test_a_reading_that_is_chosen_is_the_one_in_use(capsys: Capture) -> None:
    chosen = ["--reading", "first_limit=on_raising"]
    assert main(["prove", "shropshire", *chosen, "--format", "json"]) == 0

    [policy] = data(capsys)["policies"]
    [order] = [each for each in policy["promises"] if each["id"] == "in_order"]
    assert policy["policy"]["readings"]["first_limit"] == "on_raising"
    assert (order["verdict"], [each["under"] for each in order["found"]]) == ("not_decided", [[]])
    # What shows it is a history under the reading chosen.
    assert order["found"][0]["history"]["readings"] == {"first_limit": "on_raising"}


def test_the_longest_times_of_several_policies_are_one_table(capsys: Capture) -> None:
    assert main(["prove", "--worst", "shropshire", "wsscb"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == [
        "policy", "stage", "reached:", "working", "calendar", "due:", "working", "calendar",
        "worst", "start",
    ]  # fmt: skip
    assert any(
        line.split()[:6] == ["shropshire", "stage_5", "7", "14", "9", "18"] for line in lines
    )
    assert sum(line.startswith("wsscb ") for line in lines) == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], "is no bundled policy and no file"),
        (["shropshire", "--reading", "timescale=each_stage"], "did you mean `timescales`"),
        (["shropshire", "--reading", "timescales=never"], "is not an option of `timescales`"),
        ([], "required"),
    ],
)
def test_what_cannot_be_proved_says_why(arguments: list[str], words: str, capsys: Capture) -> None:
    assert main(["prove", *arguments]) == 2

    said = capsys.readouterr()
    assert said.out == "" and words in said.err


def test_a_file_with_mistakes_is_not_proved(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(text_of("promises: {it: {says: So, knows: nobody}}"), encoding="utf-8")

    assert main(["prove", str(path)]) == 2
    assert "ER207" in capsys.readouterr().err


def test_a_mistake_under_another_reading_is_told_with_the_option_that_has_it(
    tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(
        text_of("""
readings: {how_long: {clause: '2', asks: "How long?", options: {days: D, weeks: W}}}
duties:
  a:
    on: raised
    who: raising party
    must: call
    within: {by: how_long, days: 3 working days of raised, weeks: 3 days of raised}
    cites: '2'
"""),
        encoding="utf-8",
    )

    assert main(["prove", str(path)]) == 2
    said = capsys.readouterr().err
    assert "1 finding:" in said
    assert "where `how_long` is `weeks`" in said
