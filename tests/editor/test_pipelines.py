"""The hooks and the pipelines of docs/pipelines.md say what the command line understands."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from escalate_rules.cli import main
from escalate_rules.library.policies import bundled_policy_text
from tests.docs.pages import blocks

ROOT = Path(__file__).parents[2]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
PAGE = "pipelines.md"
FORMATS = {"text", "json", "github", "gitlab", "sarif", "junit"}


def commands() -> Iterator[str]:
    """Every command of the page that calls the library."""
    for block in blocks(PAGE):
        for line in block.text.splitlines():
            match = re.search(r"(?:^\$ |run: |script: |- )(escalate-rules [^>]+)", line)
            if match:
                yield match[1].strip()


@pytest.mark.parametrize(
    "block", [each for each in blocks(PAGE) if each.kind == "yaml"], ids=lambda each: each.place
)
def test_each_pipeline_is_yaml(block: Any) -> None:
    assert isinstance(yaml.safe_load(block.text), dict)


@pytest.mark.parametrize("command", sorted(set(commands())))
def test_each_command_runs(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, name = bundled_policy_text("newcastle")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / name).write_bytes(data)
    monkeypatch.chdir(tmp_path)
    program, *words = shlex.split(command)
    assert program == "escalate-rules"
    named = re.search(r"--format (\w+)", command)
    assert named is None or named[1] in FORMATS

    files = [f"policies/{name}" if word == "policies/*.yaml" else word for word in words]

    assert main(files) in {0, 1}


def test_the_page_and_the_hooks_name_the_same_hooks() -> None:
    config = next(block for block in blocks(PAGE) if block.text.startswith("repos:"))
    hooks = yaml.safe_load(config.text)["repos"][0]["hooks"]

    assert {each["id"] for each in hooks} == {each["id"] for each in HOOKS}


@pytest.mark.parametrize("hook", HOOKS, ids=lambda each: each["id"])
def test_a_hook_looks_at_policies_only(hook: dict[str, Any]) -> None:
    assert hook["entry"].startswith("escalate-rules ")
    for path, wanted in (
        ("policies/northvale.yaml", True),
        ("work/policies/northvale.yml", True),
        ("policies/northvale.suite.yaml", hook["entry"] == "escalate-rules check"),
        ("policies/northvale.history.yaml", False),
        ("docs/mkdocs.yaml", False),
    ):
        looked_at = bool(re.search(hook["files"], path)) and not re.search(hook["exclude"], path)
        assert looked_at == wanted, path
