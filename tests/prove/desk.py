"""Proving small policies, and running what is shown as a witness through the command line."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from escalate_rules.analysis.proofs import Found, Proof
from escalate_rules.analysis.prove import Choice, Proved, prove
from escalate_rules.authoring.load import each_alone
from escalate_rules.cli import main
from escalate_rules.present.proofs import witness_text
from tests.core.small import text_of


@cache
def proved(sections: str = "", readings: tuple[tuple[str, str], ...] = ()) -> Proved:
    """All that is proved of a small policy."""
    choices = []
    for each in each_alone(text_of(sections), "small.yaml", dict(readings)):
        assert each.policy is not None, each.diagnostics
        choices.append(Choice(each.chosen, each.policy))
    return prove(choices)


def proof(id: str, sections: str = "") -> Proof:
    """What is proved of one promise."""
    [found] = [each for each in proved(sections).proofs if each.id == id]
    return found


def seen(proof: Proof) -> list[tuple[str, str]]:
    """What was found: the verdict and the stage."""
    return [(each.verdict.value, each.stage) for each in proof.found]


def told(found: Found) -> list[dict[str, Any]]:
    """The witness's events, without their times."""
    assert found.witness is not None
    from escalate_rules.wire.events import write_event

    return [
        {key: value for key, value in write_event(event).items() if key != "at"}
        for event in found.witness.events
    ]


def run(
    sections: str, found: Found, folder: Path, capsys: pytest.CaptureFixture[str]
) -> list[Mapping[str, Any]]:
    """The decisions that `escalate-rules run` gives on the witness as it is printed."""
    assert found.witness is not None
    (folder / "small.yaml").write_text(text_of(sections), encoding="utf-8")
    (folder / "history.yaml").write_text(witness_text(found.witness), encoding="utf-8")
    files = [str(folder / "small.yaml"), str(folder / "history.yaml")]
    assert main(["run", *files, "--format", "json"]) == 0, capsys.readouterr().err
    decisions: list[Mapping[str, Any]] = json.loads(capsys.readouterr().out)["decisions"]
    return decisions
