"""The verbs for authors on the command line: `schema --write`, `fmt`, `new`, `lsp`."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from escalate_rules.cli import main
from escalate_rules.editor.schema import FILE_NAME, policy_schema
from tests.docs.pages import BASE
from tests.editor.lsp import Client

GOOD = BASE.read_text(encoding="utf-8")
UNTIDY = GOOD.replace("{title: Line manager, rank: 2}", "{rank: 2, title: Line manager}")
FLAGS = ("--id", "northvale", "--partnership", "N", "--nation", "wales", "--stages", "2")


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def said(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(said(capsys)[0]) == policy_schema()


def test_the_schema_is_written_and_named_in_files(capsys: pytest.CaptureFixture[str]) -> None:
    Path("policies").mkdir()
    policy = Path("policies/p.yaml")
    policy.write_text(GOOD)

    assert main(["schema", "--write", "schemas", "--into", str(policy)]) == 0

    assert json.loads(Path("schemas", FILE_NAME).read_text()) == policy_schema()
    first, rest = policy.read_text().split("\n", 1)
    assert first == f"# yaml-language-server: $schema=../schemas/{FILE_NAME}"
    assert rest == GOOD
    assert "p.yaml: names it in its first line" in said(capsys)[0]


def test_the_line_is_shown_where_no_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--write", "."]) == 0
    assert f"# yaml-language-server: $schema=./{FILE_NAME}" in said(capsys)[0]


def test_a_folder_that_cannot_be_written_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("taken").write_text("")

    assert main(["schema", "--write", "taken"]) == 2
    assert "`taken` cannot be written to" in said(capsys)[1]


def test_files_are_formatted(capsys: pytest.CaptureFixture[str]) -> None:
    one, two = Path("one.yaml"), Path("two.yaml")
    one.write_text(UNTIDY)
    two.write_text(GOOD)

    assert main(["fmt", "--check", "one.yaml", "two.yaml"]) == 1
    assert said(capsys)[0] == "one.yaml: would be changed\ntwo.yaml: as it should be\n"
    assert one.read_text() == UNTIDY

    assert main(["fmt", "one.yaml", "two.yaml"]) == 0
    assert said(capsys)[0] == "one.yaml: changed\ntwo.yaml: as it should be\n"
    assert one.read_text() == GOOD
    assert main(["fmt", "--check", "one.yaml", "two.yaml"]) == 0


def test_standard_input_is_formatted_to_standard_output(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(UNTIDY.encode())))

    assert main(["fmt", "-"]) == 0
    assert said(capsys)[0] == GOOD


def test_nothing_is_written_where_one_file_cannot_be_read(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("one.yaml").write_text(UNTIDY)
    Path("two.yaml").write_text('title: "open\n')

    assert main(["fmt", "one.yaml", "two.yaml"]) == 2
    assert Path("one.yaml").read_text() == UNTIDY
    out, error = said(capsys)
    assert out == ""
    assert "ER007" in error


def test_a_skeleton_is_written_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", *FLAGS, "--output", "n.yaml"]) == 0
    assert main(["check", "n.yaml"]) == 0
    said(capsys)

    assert main(["new", *FLAGS, "--output", "n.yaml"]) == 2
    assert "`n.yaml` is there already" in said(capsys)[1]


def test_a_skeleton_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", *FLAGS]) == 0
    printed = said(capsys)[0]
    assert main(["new", *FLAGS, "--output", "n.yaml"]) == 0
    assert Path("n.yaml").read_text() == printed


def test_what_is_missing_is_asked_of_a_person(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal("northvale\nN\nmars\nwales\n2\n"))

    assert main(["new", "--output", "n.yaml"]) == 0
    assert "`mars` cannot be taken as the nation" in said(capsys)[1]
    assert "calendar: {nation: wales}" in Path("n.yaml").read_text()


def test_where_nobody_can_be_asked_the_flags_are_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    assert main(["new", "--id", "northvale"]) == 2
    assert "give --partnership, --nation, --stages" in said(capsys)[1]


def test_the_language_server_is_a_verb(tmp_path: Path) -> None:
    pytest.importorskip("pygls")
    with Client([sys.executable, "-m", "escalate_rules", "lsp", "--stdio"], tmp_path) as client:
        uri = client.open(tmp_path / "p.yaml", GOOD.replace("must: reach", "must: arrive", 1))
        assert "ER105" in {each["code"] for each in client.diagnostics(uri)}

    assert client.process.returncode == 0
    assert b"Traceback" not in client.errors


def test_without_its_extra_the_language_server_says_what_to_install() -> None:
    block = (
        "import sys; sys.modules['pygls'] = None; from escalate_rules.cli import main; "
        "sys.exit(main(['lsp']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", block], capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert done.stdout == ""
    assert "pip install 'escalate-rules[lsp]'" in done.stderr
