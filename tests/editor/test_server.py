"""The language server over its real standard input and output."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import BASE
from tests.editor.lsp import Client, place_of

pytest.importorskip("pygls", reason="the language server is an extra: pip install '.[lsp]'")

GOOD = BASE.read_text(encoding="utf-8").replace('version: "1"\n', 'version: "1"\nreview: 2030-01\n')
START = (
    "from datetime import date; from escalate_rules.editor.server import serve; "
    "serve(lambda: date(2026, 3, 2))"
)


class Editor:
    """A running server and the files opened with it."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.opened = 0

    def open(self, text: str) -> str:
        """Open a new file; its address."""
        self.opened += 1
        return self.client.open(self.client.folder / f"policy_{self.opened}.yaml", text)

    def findings(self, text: str) -> dict[str, dict[str, Any]]:
        """What is found in a new file, by code."""
        return {each["code"]: each for each in self.client.diagnostics(self.open(text))}

    def ask(self, what: str, text: str, words: str, within: str = "", **more: Any) -> Any:
        """The answer to a question about the first letter of some words of a new file."""
        uri = self.open(text)
        where = self.client.at(uri, *place_of(text, words, within))
        return self.client.request(f"textDocument/{what}", {**where, **more})

    def hover(self, text: str, words: str, within: str = "") -> str:
        shown: str = self.ask("hover", text, words, within)["contents"]["value"]
        return shown

    def offered(self, text: str) -> dict[str, Any]:
        """What is offered where `|` stands."""
        line, character = place_of(text, "|")
        uri = self.open(text.replace("|", "", 1))
        found = self.client.request("textDocument/completion", self.client.at(uri, line, character))
        return {each["label"]: each for each in found["items"]}


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    folder = tmp_path_factory.mktemp("policies")
    with Client([sys.executable, "-c", START], folder) as client:
        yield Editor(client)


def under(text: str, found: dict[str, Any]) -> str:
    """The words under a range of one line."""
    start, end = found["range"]["start"], found["range"]["end"]
    assert start["line"] == end["line"]
    line = text.split("\n")[int(start["line"])]
    words: str = line[start["character"] : end["character"]]
    return words


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    """The text with edits made, the last one first."""
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda each: str_place(each["range"]["start"]), reverse=True):
        start, end = edit["range"]["start"], edit["range"]["end"]
        assert start["line"] == end["line"]
        line = lines[start["line"]]
        lines[start["line"]] = (
            line[: start["character"]] + edit["newText"] + line[end["character"] :]
        )
    return "\n".join(lines)


def str_place(position: dict[str, int]) -> tuple[int, int]:
    return position["line"], position["character"]


def test_it_says_what_it_can_do(editor: Editor) -> None:
    said = editor.client.capabilities

    for each in ("hover", "definition", "references", "documentFormatting"):
        assert said[f"{each}Provider"]
    assert said["renameProvider"] == {"prepareProvider": True}
    assert said["codeActionProvider"] == {"codeActionKinds": ["quickfix"]}


def test_nothing_is_found_in_a_good_file(editor: Editor) -> None:
    assert "ER2" not in " ".join(editor.findings(GOOD))


def test_a_mistake_is_found_under_its_words(editor: Editor) -> None:
    text = GOOD.replace("to: own line_manager", "to: own line_manger")

    found = editor.findings(text)["ER207"]

    assert under(text, found) == "line_manger"
    assert found["severity"] == 1
    assert found["source"] == "escalate-rules"
    assert found["message"] == "`line_manger` is not a role\nhelp: did you mean `line_manager`?"


def test_places_are_counted_as_the_editor_counts(editor: Editor) -> None:
    text = GOOD.replace(
        "{title: Practitioner, rank: 1}", '{title: "𝒫ractitioner", sied: raising, rank: 1}'
    )

    found = editor.findings(text)["ER101"]

    line = text.split("\n")[found["range"]["start"]["line"]].encode("utf-16-le")
    start, end = (2 * found["range"][each]["character"] for each in ("start", "end"))
    assert line[start:end].decode("utf-16-le") == "sied"


def test_findings_follow_the_typing(editor: Editor) -> None:
    uri = editor.open(GOOD.replace("must: reach", "must: arrive", 1))
    assert "ER105" in {each["code"] for each in editor.client.diagnostics(uri)}

    line, character = place_of(GOOD, "reach")
    start = {"line": line, "character": character}
    end = {"line": line, "character": character + len("arrive")}
    change = {"range": {"start": start, "end": end}, "text": "reach"}
    editor.client.notify(
        "textDocument/didChange",
        {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [change]},
    )

    assert "ER105" not in {each["code"] for each in editor.client.diagnostics(uri)}


def test_a_file_that_is_no_policy_is_left_alone(editor: Editor) -> None:
    assert editor.findings("policy: newcastle\nevents:\n  - {at: 2026-03-02T10:00}\n") == {}
    assert editor.findings("services:\n  web: {image: nginx}\n") == {}


def test_a_file_that_cannot_be_read_tells_why(editor: Editor) -> None:
    assert "ER007" in editor.findings(GOOD + '\ncontacts: "open\n')


def test_a_stage_is_told_with_its_clause(editor: Editor) -> None:
    shown = editor.hover(GOOD, "stage_2", "escalates: {")

    assert shown.startswith("Stage 2 (Line manager to line manager) is between the line manager")
    assert "within 5 working days of the stage being entered" in shown
    assert "> **4** Line managers then have five working days." in shown


def test_a_stages_limit_is_told_as_a_sentence(editor: Editor) -> None:
    shown = editor.hover(GOOD, "outcome:")

    assert "The practitioner on both sides must, within 5 working days of" in shown


def test_a_clause_a_role_a_value_and_a_key_are_told(editor: Editor) -> None:
    text = GOOD + "moves: {m: {on: learned, from: any, stage: stage_3, when: {risk: high}}}\n"

    assert "The Chair decides." in editor.hover(text, '"5"', "    decides")
    assert "an office on either side" in editor.hover(text, "line_manager", "to: own")
    assert "What is the risk to the child? — High" in editor.hover(text, "high}", "moves:")
    assert "The stages left, or `any`." in editor.hover(text, "from:", "moves:")


def test_the_last_good_policy_is_told_while_a_mistake_is_made(editor: Editor) -> None:
    uri = editor.open(GOOD)
    place = editor.client.at(uri, *place_of(GOOD, "stage_2", "escalates: {"))
    assert editor.client.request("textDocument/hover", place)
    text = GOOD.replace("nation: england", "nation: ")
    editor.client.notify(
        "textDocument/didChange",
        {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": text}]},
    )

    shown = editor.client.request("textDocument/hover", place)

    assert shown["contents"]["value"].startswith("Stage 2")


@pytest.mark.parametrize(
    ("words", "within", "declared"),
    [
        ("stage_2", "escalates: {", "  stage_2:"),
        ("line_manager", "to: own", "  line_manager:"),
        ('"4"', "escalates: {", '  "4":'),
        ("none_known", "default:", "{none_known:"),
    ],
)
def test_a_name_leads_to_where_it_is_declared(
    editor: Editor, words: str, within: str, declared: str
) -> None:
    (found,) = editor.ask("definition", GOOD, words, within)

    start = found["range"]["start"]
    line, character = place_of(GOOD, declared)
    indent = len(declared) - len(declared.lstrip(" {"))
    assert (start["line"], start["character"]) == (line, character + indent)


OVERLAY = """\
format: 1
extends: base
id: local
title: Local policy
partnership: A local partnership
version: "1"
review: 2030-01
stages:
  stage_1: {escalates: {to: own head_of_service}}
"""


def test_names_of_a_text_that_is_extended_are_known(editor: Editor) -> None:
    base = editor.client.folder / "base.yaml"
    base.write_text(GOOD, encoding="utf-8")

    (found,) = editor.ask("definition", OVERLAY, "head_of_service")
    offered = editor.offered(OVERLAY.replace("own head_of_service", "own |"))

    assert found["uri"] == base.as_uri()
    assert found["range"]["start"]["line"] == place_of(GOOD, "  head_of_service:")[0]
    assert "line_manager" in offered
    assert "ER207" not in editor.findings(OVERLAY)
    assert "ER207" in editor.findings(OVERLAY.replace("head_of_service", "head_of_servise"))


def test_every_use_of_a_name_is_found(editor: Editor) -> None:
    found = editor.ask(
        "references", GOOD, "  line_manager", context={"includeDeclaration": True}
    ) or editor.ask("references", GOOD, "line_manager:", context={"includeDeclaration": True})

    assert len(found) == GOOD.count("line_manager")


def test_a_role_is_renamed_everywhere(editor: Editor) -> None:
    edit = editor.ask("rename", GOOD, "line_manager:", newName="team_leader")
    ((_, edits),) = edit["changes"].items()

    assert applied(GOOD, edits) == GOOD.replace("line_manager", "team_leader")


def test_a_stage_is_renamed_in_moments_and_duties(editor: Editor) -> None:
    text = GOOD + (
        "duties:\n"
        "  told: {on: stage_1.outcome.due, when: {stage_1.outcome: overdue}, who: actor of "
        'stage_1.escalated, must: notify, within: 2 working days of stage_1.entered, cites: "6"}\n'
        "caps: {all: {stages: [stage_1, stage_2], within: 9 working days of raised, cites: '4'}}\n"
    )
    edit = editor.ask("rename", text, "stage_1:", newName="first")
    ((_, edits),) = edit["changes"].items()

    assert applied(text, edits) == text.replace("stage_1", "first")


def test_a_clause_is_renamed_with_its_quotes(editor: Editor) -> None:
    edit = editor.ask("rename", GOOD, '"4":', newName="4.1(a)")
    ((_, edits),) = edit["changes"].items()

    assert applied(GOOD, edits) == GOOD.replace('"4"', '"4.1(a)"')


def test_what_is_no_id_is_refused_as_a_name(editor: Editor) -> None:
    uri = editor.open(GOOD)
    where = editor.client.at(uri, *place_of(GOOD, "line_manager:"))

    error = editor.client.fails("textDocument/rename", {**where, "newName": "Team Leader"})

    assert "is not an id" in error["message"]


def test_words_that_are_no_name_cannot_be_renamed(editor: Editor) -> None:
    assert editor.ask("prepareRename", GOOD, "between:") is None
    assert editor.ask("prepareRename", GOOD, "line_manager:")["placeholder"] == "line_manager"


@pytest.mark.parametrize(
    ("old", "new", "wanted", "not_wanted"),
    [
        ("    decides: partnership_chair\n", "    |\n", "decides", "title"),
        ("who: raising practitioner", "who: raising |", "line_manager", "stage_1"),
        ("stage: stage_2", "stage: |", "stage_3", "line_manager"),
        ("must: reach", "must: |", "notify", "must"),
        ("nation: england", "nation: |", "wales", "raised"),
        ("within: 5 working days of raised", "within: |", "5 working days of raised", "raised"),
        ("within: 5 working days of raised", "within: 5 working days of |", "entered", "5"),
        ("side: partnership", "side: |", "authority", "practitioner"),
        ("default: none_known", "default: |", "immediate", "risk"),
        ('cites: "5"}', "cites: |}", "9", "stage_1"),
        ("    decides: partnership_chair\n", "    pauses: {when: {|}}\n", "risk", "stage_1"),
        ("    decides: partnership_chair\n", "    pauses: {when: {risk: |}}\n", "high", "risk"),
    ],
)
def test_what_may_stand_at_a_place_is_offered(
    editor: Editor, old: str, new: str, wanted: str, not_wanted: str
) -> None:
    assert old in GOOD
    offered = editor.offered(GOOD.replace(old, new, 1))

    assert wanted in offered
    assert not_wanted not in offered


def test_offers_are_explained_and_clauses_come_in_quotes(editor: Editor) -> None:
    roles = editor.offered(GOOD.replace("who: raising practitioner", "who: |", 1))
    assert roles["head_of_service"]["documentation"] == "Head of Service"

    clauses = editor.offered(GOOD.replace('cites: "5"}', "cites: |}", 1))
    assert clauses["9"]["insertText"] == '"9"'


def test_a_fix_is_offered_and_mends_the_file(editor: Editor) -> None:
    text = GOOD.replace("to: own line_manager", "to: own line_manger")
    uri = editor.open(text)
    found = editor.client.diagnostics(uri)
    (wrong,) = (each for each in found if each["code"] == "ER207")

    (action,) = editor.client.request(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": uri},
            "range": wrong["range"],
            "context": {"diagnostics": [wrong]},
        },
    )

    assert action["title"] == "Change to line_manager"
    assert action["kind"] == "quickfix"
    assert applied(text, action["edit"]["changes"][uri]) == GOOD


def test_what_is_surely_meant_is_preferred(editor: Editor) -> None:
    text = GOOD.replace("between: line_manager", "betwen: line_manager")
    uri = editor.open(text)
    (wrong,) = (each for each in editor.client.diagnostics(uri) if each["code"] == "ER101")
    context = {"diagnostics": [wrong], "only": ["quickfix"]}
    asked = {"textDocument": {"uri": uri}, "range": wrong["range"], "context": context}

    (action,) = editor.client.request("textDocument/codeAction", asked)

    assert action["isPreferred"]
    assert applied(text, action["edit"]["changes"][uri]) == GOOD


def test_a_file_is_formatted(editor: Editor) -> None:
    text = GOOD.replace("{title: Line manager, rank: 2}", "{rank: 2, title: Line manager}")
    uri = editor.open(text)
    options = {"tabSize": 2, "insertSpaces": True}
    ask = {"textDocument": {"uri": uri}, "options": options}

    (edit,) = editor.client.request("textDocument/formatting", ask)

    assert edit["newText"] == GOOD


def test_nothing_is_left_of_a_file_that_is_closed(editor: Editor) -> None:
    uri = editor.open(GOOD.replace("must: reach", "must: arrive", 1))
    assert editor.client.diagnostics(uri)

    editor.client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    assert editor.client.diagnostics(uri) == []


def test_it_ends_well(tmp_path: Path) -> None:
    with Client([sys.executable, "-c", START], tmp_path) as client:
        pass

    assert client.process.returncode == 0
    assert b"Traceback" not in client.errors
