"""Whoever waits at a terminal is told what is being worked on."""

import sys
from threading import Lock, Timer
from time import monotonic
from typing import Final

from escalate_rules.cli_answers import on_stream, width


class Waiting:
    """On a terminal, what a long work is at; nothing of it for as long as nobody waits.

    One line on standard error, written over and wiped out at the end. It is told once
    the work has taken some seconds, also where one piece alone takes them.
    """

    PATIENCE: Final = 2.0  # seconds that nobody minds
    OFTEN: Final = 0.1  # seconds in which nobody could read two lines

    def __init__(self, words: str = "") -> None:
        """`words` stand before each piece, with how many of them there have been."""
        self.words = words
        self.what = ""
        self.count = 0
        self.is_late = False
        self.shown: float | None = None
        self.writing = Lock()
        self.timer = Timer(self.PATIENCE, self._late)
        self.timer.daemon = True

    def __enter__(self) -> "Waiting":
        if sys.stderr.isatty():
            self.timer.start()
        return self

    def at(self, what: str) -> None:
        """Another piece of the work begins."""
        self.what = what
        self.count += 1
        if self.is_late:
            self._show()

    def __exit__(self, *_: object) -> None:
        self.timer.cancel()
        with self.writing:
            self.is_late = False
            if self.shown is not None:
                self._write("")

    def _late(self) -> None:
        self.is_late = True
        if self.what:
            self._show()

    def _show(self) -> None:
        with self.writing:
            now = monotonic()
            # The work may have ended while this waited to write.
            if self.is_late and (self.shown is None or now - self.shown >= self.OFTEN):
                self.shown = now
                before = f"{self.words} ({self.count}): " if self.words else ""
                self._write(f"{before}{self.what} …"[: width()])

    def _write(self, line: str) -> None:
        sys.stderr.write("\r\x1b[K" + on_stream(line, sys.stderr))
        sys.stderr.flush()
