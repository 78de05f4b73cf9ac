"""A policy far larger than any published one is answered by every verb."""

from pathlib import Path

import pytest

from escalate_rules.cli import main
from tests.checks.huge import VERBS, history, huge


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb[0])
def test_a_large_policy_without_a_mistake_is_answered(
    verb: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("huge.yaml").write_text(huge(4, 12, 120), encoding="utf-8")
    Path("history.yaml").write_text(history(12), encoding="utf-8")

    assert main(list(verb)) == 0
    assert capsys.readouterr().err == ""
