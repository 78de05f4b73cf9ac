"""The command line: what it answers, how it refuses, and that no traceback gets out."""

# ruff: noqa: E501
import io
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from escalate_rules import cli, cli_cases
from tests.sample import HISTORY, SAMPLE

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.yaml"))
PLAN = ("plan", "newcastle", "--raised", "2026-12-21T10:00")


class Said(NamedTuple):
    """What came out."""

    status: int
    out: str
    err: str


class Desk:
    """The command line, run in a directory with a policy and a history."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str) -> Said:
        status = cli.main(list(arguments))
        out, err = self.capsys.readouterr()
        return Said(status, out, err)

    def data(self, *arguments: str) -> Any:
        said = self(*arguments, "--format", "json")
        assert said.status == 0, said.err
        return json.loads(said.out)


@pytest.fixture
def desk(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Desk:
    monkeypatch.chdir(tmp_path)
    Path("northshire.yaml").write_text(SAMPLE, encoding="utf-8")
    Path("history.yaml").write_text(HISTORY, encoding="utf-8")
    return Desk(capsys)


def due(plan: Any, stage: str) -> Any:
    duties = {duty["duty"]: duty for each in plan["plan"] for duty in each["duties"]}
    return duties[f"{stage}.outcome"]["due"]["due_on"]


def test_the_plan_of_newcastle_from_the_21st_of_december_2026(desk: Desk) -> None:
    plan = desk.data(*PLAN)

    assert [due(plan, each["stage"]) for each in plan["plan"]] == [
        "2026-12-30", "2027-01-07", "2027-01-14", "2027-01-21", "2027-01-25", None,
    ]  # fmt: skip
    assert plan["policy"]["id"] == "newcastle"
    assert plan["plan"][0]["enters"] == "2026-12-21T10:00:00+00:00"
    assert plan["plan"][1]["enters"] == "2026-12-30"


def test_a_reading_may_be_chosen(desk: Desk) -> None:
    plan = desk.data(*PLAN, "--reading", "managers_discussion=subsumed")

    duties = {duty["duty"]: duty for duty in plan["plan"][1]["duties"]}
    assert duties["managers_discuss"]["due"]["due_on"] == "2027-01-07"
    assert plan["policy"]["readings"]["managers_discussion"] == "subsumed"


def test_facts_moments_and_agencies_may_be_told(desk: Desk) -> None:
    plan = desk.data(
        *PLAN, "--fact", "topic=conference_decision", "--moment", "conference_held=2026-12-16",
        "--agency", "raising=school",
    )  # fmt: skip

    assert plan["plan"][0]["stage"] == "dissent"
    parties = [party for duty in plan["plan"][0]["duties"] for party in duty["who"]]
    assert "school" in {party["agency"] for party in parties}


def test_a_stage_that_may_not_be_entered_is_an_answer(desk: Desk) -> None:
    said = desk("plan", "wsscb", "--raised", "2026-12-21T10:00", "--stage", "stage_3")
    told = desk.data("plan", "wsscb", "--raised", "2026-12-21T10:00", "--stage", "stage_3")

    assert said.status == 0
    assert "Not applicable" in said.out
    assert told["plan"] == []
    assert told["not_applicable"]["cites"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_runs_as_text_and_as_json(desk: Desk, example: Path) -> None:
    policy = next(
        id
        for id in ("newcastle", "shropshire", "generic_24h", "wiltshire", "wsscb")
        if example.name.startswith(id)
    )

    said = desk("run", policy, str(example), "--at", "2028-01-04T10:00")
    told = desk.data("run", policy, str(example))

    assert said.status == 0, said.err
    assert said.err == ""
    assert "Outlook at Tue 4 Jan 2028 10:00 GMT" in said.out
    assert told["decisions"]
    assert "outlook" not in told


def test_a_history_runs_under_a_policy_file_with_what_each_event_brought(desk: Desk) -> None:
    told = desk.data("run", "northshire.yaml", "history.yaml", "--at", "2027-01-20T10:00")

    decisions = told["decisions"]
    assert decisions[3]["stage"] == "second"
    assert [duty["duty"] for duty in decisions[3]["notifications"]] == ["told"]
    assert decisions[6]["not_applicable"]["why"] == "this event was told before"
    assert decisions[8]["not_applicable"] is not None
    assert decisions[9]["status"] == "resolved"
    assert told["outlook"]["stage"] is None
    assert decisions[0]["case"]["id"] == "4711"


def test_hours_from_a_bare_day_await_their_hour(desk: Desk) -> None:
    decisions = desk.data("run", "northshire.yaml", "history.yaml")["decisions"]

    called = {duty["duty"]: duty for duty in decisions[5]["opened"]}["called"]
    assert called["due"]["kind"] == "awaiting"
    assert called["due"]["missing"] == ["conference_held"]


def test_the_readings_of_a_history_count_and_those_of_the_command_line_come_before(
    desk: Desk,
) -> None:
    Path("other.yaml").write_text(
        HISTORY.replace("case:", "readings: {discussion: raised}\ncase:"), encoding="utf-8"
    )

    def reading(*more: str) -> Any:
        told = desk.data("run", "northshire.yaml", "other.yaml", *more)
        return told["policy"]["readings"]["discussion"]

    assert reading() == "raised"
    assert reading("--reading", "discussion=entered") == "entered"


def test_a_dash_is_standard_input(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(HISTORY.encode()), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", stdin)

    assert len(desk.data("run", "northshire.yaml", "-")["decisions"]) == 10


def test_check_finds_nothing_in_a_policy_that_is_not_yet_due_for_review(desk: Desk) -> None:
    said = desk("check", "northshire.yaml", "--on", "2026-02-28", "--strict")

    assert said == Said(0, "northshire.yaml: nothing found\n", "")


def test_a_review_that_is_overdue_is_a_warning_and_a_finding_with_strict(desk: Desk) -> None:
    said = desk("check", "northshire.yaml", "--on", "2026-03-01")
    strict = desk("check", "northshire.yaml", "--on", "2026-03-01", "--strict", "--format", "json")

    assert said.status == 0
    assert "northshire.yaml:6:1: warning ER502 review-overdue" in said.out
    assert "due for review by Feb 2026 [0], and it is Sun 1 Mar 2026" in said.out
    assert strict.status == 1
    assert json.loads(strict.out)["files"][0]["findings"][0]["line"] == 6
    assert json.loads(strict.out)["warnings"] == 1


def test_without_a_day_check_judges_by_today(desk: Desk) -> None:
    assert "review-overdue" in desk("check", "northshire.yaml").out


def test_a_policy_without_a_review_date_is_told(desk: Desk) -> None:
    told = desk.data("check", "newcastle", "wsscb", "--on", "2026-03-01")

    assert [each["findings"][0]["code"] for each in told["files"]] == ["ER501", "ER501"]
    assert [each["policy"] for each in told["files"]] == ["newcastle", "wsscb"]


def test_errors_of_a_file_are_findings(desk: Desk) -> None:
    Path("bad.yaml").write_text(SAMPLE.replace("5 working days of", "5 days of"), encoding="utf-8")

    said = desk("check", "bad.yaml", "northshire.yaml", "--on", "2026-02-01")

    assert said.status == 1
    assert "bad.yaml:" in said.out
    assert "^" in said.out
    assert "northshire.yaml: nothing found" in said.out
    assert "1 error, 0 warnings" in said.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("northshire.yaml", "told"), ["duty told", "northshire.yaml:", "raising manager", "1 working day of entered", "[2] Managers agree"]),
        (("northshire.yaml", "second.escalates"), ["move second.escalates", "leads to: stage third"]),
        (("northshire.yaml", "second"), ["stage second: Line manager to line manager", "number: 2"]),
        (("northshire.yaml", "risk"), ["fact risk", "asks: What is the risk", "immediate: Immediate risk"]),
        (("northshire.yaml", "manager"), ["role manager: Line manager", "school: Head teacher"]),
        (("northshire.yaml", "discussion"), ["reading discussion", "in use: entered", "raised: from the concern"]),
        (("northshire.yaml", "alarm"), ["event alarm"]),
        (("northshire.yaml", "conference_held"), ["moment conference_held"]),
        (("northshire.yaml", "expedite.1"), ["expedite expedite.1", "when: risk is immediate"]),
        (("northshire.yaml", "clause:2"), ["clause 2: Managers agree", "duty told", "stage second"]),
        (("northshire.yaml", "clause:0"), ["head of the file review"]),
        (("northshire.yaml", "clause:4"), ["guidance 4: Stay courteous", "Cited by"]),
        (("ER110",), ["ER110 not-a-timescale (error)"]),
        (("er601",), ["ER601 not-an-instant"]),
        (("review-overdue",), ["ER502 review-overdue (warning)"]),
        (("wiltshire", "stuck"), ["stuck"]),
        (("generic_24h", "director"), ["stage director: Where Disagreements Remain"]),
        (("generic_24h", "role:director"), ["role director: Director of Children's Services", "is an office of Children's Services"]),
        (("generic_24h",), ["\n  stage:\n    practitioners: Stage 1 (Preventing", "\n    role:director: The Director", "clause:2: Six areas", "explain generic_24h NAME"]),
    ],
)  # fmt: skip
def test_explain_tells_of_elements_clauses_and_codes(
    desk: Desk, arguments: tuple[str, ...], says: list[str]
) -> None:
    said = desk("explain", *arguments)

    assert said.status == 0, said.err
    assert [word for word in says if word not in said.out] == []
    assert desk.data("explain", *arguments)


@pytest.mark.parametrize("name", cli.SCHEMAS)
def test_every_schema_is_printed_and_is_a_schema(desk: Desk, name: str) -> None:
    from jsonschema import Draft202012Validator

    said = desk("schema", name)

    assert json.loads(said.out) == desk.data("schema", name)
    Draft202012Validator.check_schema(json.loads(said.out))


@pytest.mark.parametrize("id", ["newcastle", "shropshire", "generic_24h", "wiltshire", "wsscb"])
def test_an_editor_finds_nothing_wrong_with_a_bundled_policy(desk: Desk, id: str) -> None:
    from jsonschema import Draft202012Validator

    from escalate_rules.authoring.source import read_source, to_plain
    from escalate_rules.library.policies import bundled_policy_text

    root = read_source(*bundled_policy_text(id)).root
    assert root is not None

    Draft202012Validator(desk.data("schema", "policy")).validate(to_plain(root))


def test_the_calendar_adds_and_counts_with_every_day(desk: Desk) -> None:
    added = desk.data("calendar", "add", "2026-12-21", "5", "--nation", "england")
    counted = desk.data("calendar", "count", "2026-12-21", "2026-12-30", "--nation", "england")
    said = desk("calendar", "add", "2026-12-21", "5", "--nation", "england").out

    assert (added["to"], added["status"], counted["n"]) == ("2026-12-30", "firm", 5)
    assert counted["counted"] == added["counted"]
    assert counted["skipped"] == added["skipped"]
    assert "Wed 30 Dec 2026 is 5 working days after Mon 21 Dec 2026 (England)" in said
    assert "Mon 28 Dec Boxing Day (substitute)" in said


def test_the_calendar_counts_back_and_not_at_all(desk: Desk) -> None:
    back = desk("calendar", "add", "2026-12-30", "-5", "--nation", "wales").out
    none = desk("calendar", "add", "2026-12-26", "0", "--nation", "wales").out
    counted = desk("calendar", "count", "2026-12-30", "2026-12-21", "--nation", "wales").out
    same = desk.data("calendar", "count", "2026-12-30", "2026-12-30", "--nation", "wales")

    assert "Mon 21 Dec 2026 is 5 working days before Wed 30 Dec 2026" in back
    assert "Sat 26 Dec 2026: no working day is counted" in none
    assert "5 working days from Wed 30 Dec 2026 to Mon 21 Dec 2026 (Wales), counted back" in counted
    assert (same["n"], same["counted"]) == (0, [])


def test_a_day_that_leans_on_projected_holidays_is_provisional(desk: Desk) -> None:
    said = desk("calendar", "add", "2030-12-21", "5", "--nation", "scotland")
    told = desk.data("calendar", "add", "2030-12-21", "5", "--nation", "scotland")

    assert "Provisional" in said.out
    assert told["status"] == "provisional"


def test_the_calendar_shows_its_holidays(desk: Desk) -> None:
    said = desk("calendar", "show", "--nation", "england", "--year", "2026").out
    told = desk.data("calendar", "show")

    assert "Mon 28 Dec 2026  Boxing Day (substitute)" in said
    assert {row["division"] for row in told["holidays"]} == {
        "england-and-wales", "scotland", "northern-ireland",
    }  # fmt: skip


@pytest.mark.slow
def test_the_calendar_is_built_anew_and_checked(desk: Desk) -> None:
    check = desk("calendar", "check")
    built = desk("calendar", "build", "--output", "holidays.json")
    printed = desk("calendar", "build")

    assert check.status in {0, 1}
    assert json.loads(Path("holidays.json").read_text("utf-8"))["digest"] in built.out
    assert json.loads(printed.out) == json.loads(Path("holidays.json").read_text("utf-8"))
    refused = desk("calendar", "build", "--output", "no/such/place.json")
    assert (refused.status, refused.out) == (2, "")


EVENT = "policy: northshire\nevents:\n  - {at: 2026-12-21T10:00, raised: {}}\n"
REFUSED: list[tuple[str, tuple[str, ...], str | bytes | None, str]] = [
    ("no verb", (), None, "the following arguments are required: VERB; see `escalate-rules --help`"),
    ("an unknown verb", ("pln",), None, "invalid choice: 'pln'"),
    ("no instant", ("plan", "newcastle"), None, "--raised; see `escalate-rules plan --help`"),
    ("an unknown policy", ("plan", "newcastl", "--raised", "2026-12-21T10:00"), None, "`newcastl` is no bundled policy and no file; did you mean `newcastle`?"),
    ("a directory as policy", ("plan", ".", "--raised", "2026-12-21T10:00"), None, "`.` cannot be read"),
    ("a name with a NUL", ("plan", "a\0b", "--raised", "2026-12-21T10:00"), None, "no bundled policy and no file"),
    ("a policy with mistakes", ("plan", "bad.yaml", "--raised", "2026-12-21T10:00"), "format: 1\n", "bad.yaml cannot be used"),
    ("a policy that is not UTF-8", ("plan", "bad.yaml", "--raised", "2026-12-21T10:00"), b"format: \xff\n", "the file is not UTF-8 text"),
    ("an unknown fact", (*PLAN, "--fact", "rsk=immediate"), None, "this policy has no fact `rsk` (did you mean `risk`?)"),
    ("an unknown value", (*PLAN, "--fact", "risk=imediate"), None, "`imediate` is not a value of the fact `risk` (did you mean `immediate`?)"),
    ("a fact without value", (*PLAN, "--fact", "risk"), None, "`--fact risk` is not NAME=VALUE; write it as `--fact risk=immediate`"),
    ("a fact twice", (*PLAN, "--fact", "risk=immediate", "--fact", "risk=none_known"), None, "`--fact risk=…` is given twice"),
    ("an unknown moment", (*PLAN, "--moment", "confrence_held=2026-12-16"), None, "no moment `confrence_held` (did you mean `conference_held`?)"),
    ("a moment that is no date", (*PLAN, "--moment", "conference_held=2026-13-16"), None, "'2026-13-16' is not a date and time"),
    ("an unknown agency", (*PLAN, "--agency", "raising=skool"), None, "no agency `skool`"),
    ("an unknown stage", (*PLAN, "--stage", "stage_9"), None, "no stage `stage_9`"),
    ("an unknown reading", (*PLAN, "--reading", "x=y"), None, "the policy has no reading `x`"),
    ("an unknown option", (*PLAN, "--reading", "managers_discussion=y"), None, "`y` is not an option of `managers_discussion`"),
    ("a bare day where an hour is needed", ("plan", "newcastle", "--raised", "2026-12-21"), None, "2026-12-21 has no hour; write a date and time such as 2026-12-21T10:00"),
    ("a time that does not exist", ("plan", "newcastle", "--raised", "2026-03-29T01:30"), None, "does not exist in Europe/London, the clocks go forward past it; write 2026-03-29T00:30+00:00 or 2026-03-29T02:30+01:00"),
    ("a time that exists twice", ("plan", "newcastle", "--raised", "2026-10-25T01:30"), None, "exists twice in Europe/London"),
    ("a time beyond all time", ("plan", "newcastle", "--raised", "0001-01-01T00:00+14:00"), None, "is not a date and time"),
    ("a missing history", ("run", "newcastle", "none.yaml"), None, "there is no file `none.yaml`; check its name, and where it is"),
    ("a directory as history", ("run", "newcastle", "."), None, "`.` cannot be read: Is a directory"),
    ("a history name with a NUL", ("run", "newcastle", "a\0b"), None, "this cannot be the name of a file"),
    ("an empty history", ("run", "northshire.yaml", "bad.yaml"), "", "the file says nothing\n"),
    ("a truncated history", ("run", "northshire.yaml", "bad.yaml"), "policy: northshire\n", "this file has no `events`"),
    ("a history cut off in a word", ("run", "northshire.yaml", "bad.yaml"), EVENT + "  - {at: 2026-12-2", "bad.yaml cannot be used"),
    ("a history that is not UTF-8", ("run", "northshire.yaml", "bad.yaml"), b"policy: \xff\n", "the file is not UTF-8 text"),
    ("an event before the last one", ("run", "northshire.yaml", "bad.yaml"), EVENT + "  - {at: 2026-12-20T10:00, unresolved: {}}\n", "bad.yaml:4:10: error ER605 not-in-order: this event comes before the one above it"),
    ("an unknown fact in a history", ("run", "northshire.yaml", "bad.yaml"), EVENT + "  - {at: 2026-12-22T10:00, learned: {facts: {rsk: x}}}\n", "bad.yaml:4:46: error ER219 unknown-fact"),
    ("a history of another policy", ("run", "northshire.yaml", "bad.yaml"), EVENT.replace("northshire", "newcastle"), "this history is of the policy `newcastle`, not `northshire`"),
    ("a history of another version", ("run", "northshire.yaml", "bad.yaml"), EVENT.replace("northshire", "{id: northshire, version: '1'}"), "this history is of the version `1`, not `2`"),
    ("a bare day that cannot tell whether an hour was kept", ("run", "northshire.yaml", "bad.yaml"), EVENT + "  - {at: 2026-12-21T11:00, escalated: {}}\n  - {at: 2026-12-21T12:00, happened: {moment: conference_held}}\n  - {at: 2026-12-23T12:00, done: {duty: called, on: 2026-12-22}}\n", "bad.yaml:6:5: `called#1` is due at an hour, and 2026-12-22 alone does not tell"),
    ("an outlook into the past", ("run", "northshire.yaml", "history.yaml", "--at", "2026-12-21T11:00"), None, "would look back past the case's last event"),
    ("an outlook at a bare day", ("run", "northshire.yaml", "history.yaml", "--at", "2027-12-21"), None, "2027-12-21 has no hour"),
    ("a missing file to check", ("check", "northshire.yaml", "none.yaml"), None, "`none.yaml` is no bundled policy and no file"),
    ("no day to check on", ("check", "northshire.yaml", "--on", "today"), None, "`today` is not a day; write it as 2026-12-21"),
    ("an unknown element", ("explain", "northshire.yaml", "tld"), None, "this policy has no element `tld`; did you mean `told`?"),
    ("an unknown clause", ("explain", "northshire.yaml", "clause:9"), None, "this policy has no clause `9`; `escalate-rules explain northshire` lists what there is"),
    ("a clause's number alone", ("explain", "northshire.yaml", "2"), None, "this policy has no element `2`; did you mean `clause:2`?"),
    ("neither a code nor a policy", ("explain", "northshir"), None, "`northshir` is no bundled policy and no file"),
    ("an unknown code", ("explain", "ER999"), None, "`ER999` is no code of a finding"),
    ("an unknown schema", ("schema", "polcy"), None, "invalid choice: 'polcy'"),
    ("no nation", ("calendar", "add", "2026-12-21", "5"), None, "--nation; see `escalate-rules calendar add --help`"),
    ("an unknown nation", ("calendar", "add", "2026-12-21", "5", "--nation", "cornwall"), None, "invalid choice: 'cornwall'"),
    ("no such day", ("calendar", "add", "2026-02-30", "5", "--nation", "england"), None, "`2026-02-30` is not a day"),
    ("no whole number", ("calendar", "add", "2026-02-20", "five", "--nation", "england"), None, "`five` is not a whole number of days"),
    ("more days than there are", ("calendar", "add", "2026-02-20", "99999999999", "--nation", "england"), None, "is not a whole number of days"),
    ("a date beyond the calendar", ("calendar", "add", "2035-12-20", "50", "--nation", "england"), None, "50 working days after 2035-12-20 lies outside the calendar"),
    ("a day beyond the calendar", ("calendar", "count", "1999-12-20", "2026-01-01", "--nation", "england"), None, "1999-12-20 lies outside the calendar"),
    ("a year beyond the calendar", ("calendar", "show", "--year", "1990"), None, "the calendar has no 1990"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "content", "says"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_what_cannot_run_is_a_sentence_and_status_2_and_nothing_on_standard_output(
    desk: Desk, arguments: tuple[str, ...], content: str | bytes | None, says: str, form: str
) -> None:
    if content is not None:
        data = content.encode() if isinstance(content, str) else content
        Path("bad.yaml").write_bytes(data)

    said = desk(*arguments, *(("--format", form) if len(arguments) > 2 else ()))

    assert said.status == 2
    assert said.out == ""
    assert says in said.err
    assert said.err.startswith("escalate-rules: ")
    assert "Traceback" not in said.err


def test_an_unreadable_file_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)

    said = desk("run", "newcastle", "history.yaml")

    assert said == Said(2, "", "escalate-rules: `history.yaml` cannot be read: Permission denied\n")


def test_help_is_fine(desk: Desk) -> None:
    said = desk("plan", "--help")

    assert said.status == 0
    assert "--raised" in said.out


def test_a_fault_of_ours_is_said_to_be_ours(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Any) -> Any:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(cli_cases, "run_plan", broken)

    said = desk(*PLAN)

    assert (said.status, said.out) == (2, "")
    assert "a fault in escalate-rules itself: ZeroDivisionError" in said.err
    monkeypatch.setenv("ESCALATE_RULES_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        desk(*PLAN)


def test_too_deep_and_interrupted_are_sentences(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raising(error: type[BaseException]) -> Any:
        def run(_: Any) -> Any:
            raise error

        return run

    monkeypatch.setattr(cli_cases, "run_plan", raising(RecursionError))
    deep = desk(*PLAN)
    monkeypatch.setattr(cli_cases, "run_plan", raising(KeyboardInterrupt))
    stopped = desk(*PLAN)

    assert deep == Said(2, "", "escalate-rules: this is nested too deeply to be read\n")
    assert stopped == Said(130, "", "escalate-rules: interrupted\n")


def whole_process(*arguments: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONUTF8": "0", **more.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-m", "escalate_rules", *arguments],
        env=environment, capture_output=True, check=False, **more,
    )  # fmt: skip


def test_it_also_runs_as_a_module() -> None:
    done = whole_process(*PLAN)

    assert done.returncode == 0
    assert done.stderr == b""
    assert b"Wed 30 Dec 2026" in done.stdout
    assert b"\x1b[" not in done.stdout


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_terminal_of_any_encoding_is_written_to(encoding: str, form: str) -> None:
    done = whole_process(*PLAN, "--format", form, env={"PYTHONIOENCODING": encoding})

    assert done.returncode == 0
    assert done.stderr == b""
    text = done.stdout.decode(encoding)
    assert "Wed 30 Dec 2026" in text or json.loads(text)
    assert "?" not in text.replace("\n", "")[:400]


def test_a_refusal_reaches_a_terminal_of_any_encoding() -> None:
    done = whole_process("plan", "ŵ—", "--raised", "x", env={"PYTHONIOENCODING": "ascii"})

    assert done.returncode == 2
    assert b"is no bundled policy" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise there")
def test_a_reader_that_goes_away_is_no_error() -> None:
    run = [sys.executable, "-m", "escalate_rules", "calendar", "show", "--format", "json"]
    first = subprocess.Popen(run, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert first.stdout is not None
    first.stdout.close()

    _, err = first.communicate(timeout=60)

    assert first.returncode == 0
    assert err == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full disk")
def test_a_full_disk_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "escalate_rules", "calendar", "show"],
            stdout=full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip

    assert done.returncode == 2
    assert done.stderr.startswith(b"escalate-rules: the answer cannot be written: ")
    assert b"Traceback" not in done.stderr


class Terminal(io.StringIO):
    """A terminal that keeps what is written."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colour_is_for_terminals_that_want_it(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], coloured: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)

    assert cli.main(list(PLAN)) == 0
    assert ("\x1b[" in terminal.getvalue()) is coloured


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell closes the streams")
@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("run newcastle - <&-", "standard input is closed; name a file instead of `-`"),
        ("plan newcastle --raised 2026-12-21T10:00 >&-", "standard output is closed"),
    ],
)
def test_a_closed_stream_is_told_in_a_sentence(command: str, says: str) -> None:
    module = f"{sys.executable} -m escalate_rules {command}"
    ran = subprocess.run(module, shell=True, capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert says in ran.stderr and "fault" not in ran.stderr


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"escalate-rules {version('escalate-rules')}\n"


def test_everything_that_a_policy_lists_can_be_explained(desk: Desk) -> None:
    listed = desk.data("explain", "northshire.yaml")["contents"]

    for kind, found in listed.items():
        for name in found:
            told = desk.data("explain", "northshire.yaml", name)
            assert told["kind"] in (kind, "guidance")
            assert name.removeprefix(f"{kind}:") == told["id"]
