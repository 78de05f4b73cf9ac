"""The schema in the language server that most editors use for YAML."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from escalate_rules.editor.schema import modeline, write_schema
from escalate_rules.library.policies import bundled_ids, bundled_policy_text
from tests.docs.pages import BASE
from tests.editor.lsp import Client, place_of

NODE, NPM = shutil.which("node"), shutil.which("npm")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        NODE is None or NPM is None, reason="yaml-language-server needs node and npm on the PATH"
    ),
]
PACKAGE = "yaml-language-server"
SETTINGS = {
    "yaml": {
        "validate": True, "hover": True, "completion": True, "schemas": {},
        "schemaStore": {"enable": False},
    }
}  # fmt: skip
GOOD = BASE.read_text(encoding="utf-8")


def installed() -> Path:
    """The server's program, installed once into a cache outside the checkout."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "escalate-rules"
    home = cache / PACKAGE
    program = home / "node_modules" / PACKAGE / "bin" / PACKAGE
    if not program.exists():
        cache.mkdir(parents=True, exist_ok=True)
        assert NPM is not None
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            done = subprocess.run(
                [NPM, "install", "--prefix", folder, "--no-audit", "--no-fund", PACKAGE],
                capture_output=True, text=True, timeout=300, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            home.mkdir(exist_ok=True)
            (Path(folder) / "node_modules").rename(home / "node_modules")
    return program


class Editor:
    """A running server with the schema beside its files."""

    def __init__(self, client: Client, folder: Path, schema: Path) -> None:
        self.client, self.folder, self.schema = client, folder, schema
        self.opened = 0

    def open(self, text: str) -> tuple[str, str]:
        """The address and the text of a file that names the schema."""
        self.opened += 1
        path = self.folder / f"policy_{self.opened}.yaml"
        whole = f"{modeline(self.schema, path)}\n{text}"
        return self.client.open(path, whole), whole

    def findings(self, text: str) -> dict[str, str]:
        """What is found, by the words that it is about."""
        uri, whole = self.open(text)
        lines = whole.split("\n")
        return {
            lines[each["range"]["start"]["line"]][
                each["range"]["start"]["character"] : each["range"]["end"]["character"]
            ]: each["message"]
            for each in self.client.diagnostics(uri)
        }

    def hover(self, text: str, words: str) -> str:
        """What is shown over the first letter of these words."""
        uri, whole = self.open(text)
        shown = self.client.request(
            "textDocument/hover", self.client.at(uri, *place_of(whole, words))
        )
        value: str = shown["contents"]["value"]
        return value

    def offered(self, text: str) -> dict[str, Any]:
        """What is offered where `|` stands, with its words."""
        at = text.index("|")
        uri, whole = self.open(text[:at] + text[at + 1 :])
        line, character = place_of(whole[: whole.index("\n") + 1] + text, "|")
        found = self.client.request("textDocument/completion", self.client.at(uri, line, character))
        return {each["label"]: each.get("documentation") for each in found["items"]}


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    folder = tmp_path_factory.mktemp("policies")
    schema = write_schema(folder)
    assert NODE is not None
    with Client([NODE, str(installed()), "--stdio"], folder, SETTINGS) as client:
        yield Editor(client, folder, schema)


@pytest.mark.parametrize("id", bundled_ids())
def test_nothing_is_found_in_a_bundled_policy(editor: Editor, id: str) -> None:
    assert editor.findings(bundled_policy_text(id)[0].decode()) == {}


def test_mistakes_are_found_under_their_words(editor: Editor) -> None:
    found = editor.findings(
        GOOD.replace("between: line_manager", "betwen: line_manager")
        .replace("5 working days of entered", "5 days of entered")
        .replace("must: reach", "must: arrive", 1)
        .replace("side: partnership", "side: partners", 1)
    )

    assert set(found) == {"betwen", "5 days of entered", "arrive", "partners"}
    assert found["5 days of entered"].startswith("write a timescale")
    assert '"partnership"' in found["partners"]


def test_a_mistake_in_an_option_of_a_switch_is_found(editor: Editor) -> None:
    switch = "within: {by: x, one: 5 days of raised, two: absent}"
    found = editor.findings(GOOD.replace("within: 5 working days of raised", switch))

    assert set(found) == {"5 days of raised"}


def test_a_key_is_explained_where_it_stands(editor: Editor) -> None:
    assert "#### Between whom" in editor.hover(GOOD, "between:")
    assert "the duty to reach an outcome" in editor.hover(GOOD, "outcome:")
    assert "5 working days of raised" in editor.hover(GOOD, "within:")
    assert "A position on the ladder" in editor.hover(GOOD, "stage_2:")


def test_the_words_of_a_choice_are_explained(editor: Editor) -> None:
    shown = editor.hover(GOOD, "partnership}")

    assert "* `partnership`: The safeguarding partnership." in shown
    assert "* `authority`:" in shown


def test_keys_that_are_missing_are_offered(editor: Editor) -> None:
    offered = editor.offered(GOOD.replace("    decides: partnership_chair\n", "    |\n"))

    assert {"outcome", "escalates", "decides", "final"} <= set(offered)
    assert not {"number", "title", "between", "cites"} & set(offered)
    assert "Who decides at this stage." in offered["decides"]["value"]


def test_the_words_of_a_choice_are_offered_with_their_meaning(editor: Editor) -> None:
    offered = editor.offered(GOOD.replace("{nation: england}", "\n  nation: |"))

    assert list(offered) == ["england", "wales", "scotland", "northern-ireland"]
    assert offered["wales"]["value"] == "Bank holidays of Wales."


def test_the_forms_of_a_timescale_are_offered(editor: Editor) -> None:
    text = GOOD.replace("{must: reach, within: 5 working days of raised, cites: \"3\"}",
                        "\n      must: reach\n      within: |", 1)  # fmt: skip

    assert "5 working days of raised" in editor.offered(text)
