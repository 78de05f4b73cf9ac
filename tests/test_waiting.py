"""What somebody who waits at a terminal is told, and nobody else."""

import io
import sys
from collections.abc import Callable
from time import sleep

import pytest

from escalate_rules import cli_waiting
from escalate_rules.cli import main
from escalate_rules.cli_waiting import Waiting


class Terminal(io.StringIO):
    """Standard error on a terminal, put in its place by a test itself."""

    encoding = "utf-8"

    def __init__(self, monkeypatch: pytest.MonkeyPatch, patience: float = Waiting.PATIENCE) -> None:
        super().__init__()
        monkeypatch.setattr(sys, "stderr", self)
        monkeypatch.setattr(Waiting, "PATIENCE", patience)

    def isatty(self) -> bool:
        return True

    def wait(self) -> None:
        """Until something is told, however busy the machine is."""
        for _ in range(1000):
            if self.getvalue():
                return
            sleep(0.01)


class AtOnce:
    """A timer whose time is over when it starts: whoever waits has lost patience already."""

    def __init__(self, seconds: float, call: Callable[[], None]) -> None:
        self.call = call
        self.daemon = False

    def start(self) -> None:
        self.call()

    def cancel(self) -> None:
        """Nothing is left to cancel."""


def test_one_piece_that_takes_long_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Terminal(monkeypatch, patience=0.02)
    with Waiting() as waiting:
        waiting.at("the only one")
        terminal.wait()

    assert terminal.getvalue() == "\r\x1b[Kthe only one …\r\x1b[K"


def test_of_many_it_is_told_how_far_they_are_and_no_more_often_than_can_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Terminal(monkeypatch, patience=0.02)
    clock = iter([10.0, 11.0, 11.05])
    monkeypatch.setattr(cli_waiting, "monotonic", lambda: next(clock))
    with Waiting("Running") as waiting:
        waiting.at("the first")
        terminal.wait()
        waiting.at("the second")
        waiting.at("the third, too soon after it")

    lines = ["Running (1): the first …", "Running (2): the second …", ""]
    assert terminal.getvalue() == "".join(f"\r\x1b[K{each}" for each in lines)


def test_who_need_not_wait_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal(monkeypatch)
    with Waiting() as waiting:
        waiting.at("the only one")

    assert terminal.getvalue() == ""


def test_nothing_is_told_once_the_work_has_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Terminal(monkeypatch, patience=0.5)
    with Waiting() as waiting:
        waiting.at("the only one")
    sleep(0.7)

    assert terminal.getvalue() == ""


def test_nobody_is_told_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Waiting, "PATIENCE", 0.0)
    with Waiting() as waiting:
        waiting.at("the only one")
        sleep(0.1)

    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("prove", "wsscb"), "choices of readings"),
        (("prove", "--worst", "wsscb"), "the longest time to each stage"),
        (("test", "wsscb"), "Running the scenarios ("),
        (("check", "newcastle"), "Checking (1): newcastle"),
        (("calendar", "check"), "Asking the installed `holidays`"),
        (("plan", "newcastle", "--raised", "2026-12-21T10:00"), "`plan` is still at work"),
    ],
)
def test_every_slow_verb_says_what_it_is_at(
    command: tuple[str, ...], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal(monkeypatch)
    monkeypatch.setattr(cli_waiting, "Timer", AtOnce)
    monkeypatch.setattr(Waiting, "OFTEN", 0.0)
    main(list(command))

    assert says in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")
