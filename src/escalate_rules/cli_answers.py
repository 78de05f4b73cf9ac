"""How the command line says things: answers, complaints, encodings, colour, exit statuses."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TextIO

from escalate_rules.core.errors import EscalateRulesError

if TYPE_CHECKING:
    from escalate_rules.present.page import Page

FINE: Final = 0
FINDINGS: Final = 1
COULD_NOT: Final = 2
INTERRUPTED: Final = 130  # what shells expect of a program that Ctrl-C ended
WIDTH: Final = 96  # where no terminal says its own
# What a terminal of another encoding shows in place of our few signs.
PLAIN: Final = str.maketrans(
    {"—": "-", "•": "*", "’": "'", "“": '"', "”": '"', "…": "...", "·": "-", "→": "->"}
)


class Answer(NamedTuple):
    """What a verb has to say, as text and as data; only the one asked for is made."""

    text: "Callable[[Page], None]"
    data: Callable[[], Any]
    status: int = FINE


class Unusable(EscalateRulesError):
    """Arguments or input that cannot be used; the sentence says what to do."""


TEXTS: Final[dict[str, str]] = {}
"""Of the files read: what they say, for showing the line that a finding is about."""


def keep(path: str, data: bytes) -> None:
    """Remember what a file says."""
    TEXTS[path] = data.decode("utf-8", "replace")


def written(answer: Answer, options: argparse.Namespace) -> str:
    """The answer in the form asked for."""
    if options.format == "json":
        import json

        data = answer.data()
        ascii_only = not _is_unicode(sys.stdout)
        return json.dumps(data, indent=2, ensure_ascii=ascii_only) + "\n"
    from escalate_rules.present.page import Page

    page = Page(width=_width(), colour=_wants_colour(sys.stdout))
    answer.text(page)
    return str(page)


def show(text: str) -> int:
    """Write to standard output; 0, or the status of not being able to."""
    out = sys.stdout
    if not _is_unicode(out):
        text = text.translate(PLAIN)
    try:
        encoding = out.encoding or "utf-8"
        out.write(text.encode(encoding, "replace").decode(encoding))
        out.flush()
    except BrokenPipeError:
        # The reader has seen enough. Python would complain again as it closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
        return FINE
    except OSError as error:
        complain(f"the answer cannot be written: {error.strerror or error}")
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
        return COULD_NOT
    return FINE


def complain(sentence: str) -> None:
    """A sentence on standard error, on whatever terminal there is."""
    encoding = sys.stderr.encoding or "ascii"
    if not _is_unicode(sys.stderr):
        sentence = sentence.translate(PLAIN)
    said = f"escalate-rules: {sentence}\n".encode(encoding, "backslashreplace").decode(encoding)
    try:
        sys.stderr.write(said)
        sys.stderr.flush()
    except OSError:
        pass  # there is nobody left to tell


def explained(error: EscalateRulesError) -> str:
    """The error's sentences; a file's findings with the lines they are about."""
    from escalate_rules.authoring.diagnostics import PolicyError, render

    if not isinstance(error, PolicyError):
        return str(error)
    count = len(error.diagnostics)
    paths = {each.path for each in error.diagnostics}
    head = f"{' and '.join(sorted(paths))} cannot be used; {count} finding{'s'[: count != 1]}:"
    shown = [render(each, TEXTS.get(each.path)) for each in error.diagnostics]
    return "\n".join([head, *shown])


def have_streams() -> bool:
    """Whether there is anywhere to answer; where nobody can be told so, nobody is."""
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - to the end
    if sys.stdout is None:
        complain("the answer cannot be written: standard output is closed")
        return False
    return True


def _is_unicode(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().replace("-", "").startswith("utf")


def _wants_colour(stream: TextIO) -> bool:
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def _width() -> int:
    try:
        return min(os.get_terminal_size(sys.stdout.fileno()).columns - 1, WIDTH)
    except (OSError, ValueError):
        return WIDTH


class Waiting:
    """On a terminal, how far a long work is; nothing of it for as long as nobody waits.

    Seconds are counted from its start. Its line is wiped out at the end.
    """

    PATIENCE: Final = 2.0  # seconds that nobody minds
    OFTEN: Final = 0.1

    def __init__(self, words: str) -> None:
        self.words = words
        self.count = 0
        self.started = self.shown = 0.0

    def __enter__(self) -> "Waiting":
        from time import monotonic

        self.started = monotonic()
        return self

    def at(self, what: str) -> None:
        """Another piece of the work begins."""
        from time import monotonic

        self.count += 1
        now = monotonic()
        if now - self.started < self.PATIENCE or now - self.shown < self.OFTEN:
            return
        if sys.stderr.isatty():
            self.shown = now
            said = f"{self.words} ({self.count}): {what}"[: _width()]
            sys.stderr.write("\r\x1b[K" + said.translate({} if _is_unicode(sys.stderr) else PLAIN))
            sys.stderr.flush()

    def __exit__(self, *_: object) -> None:
        if self.shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@contextmanager
def patience(verb: str) -> Iterator[None]:
    """On a terminal, says of a verb that takes longer than anybody minds that it is at work."""
    if not sys.stderr.isatty():
        yield
        return
    from threading import Timer

    timer = Timer(Waiting.PATIENCE, progress, [f"{verb} is still at work"])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def progress(words: str) -> None:
    """Say on a terminal that something slow has begun."""
    if sys.stderr.isatty():
        sys.stderr.write(f"{words} …\n".translate({} if _is_unicode(sys.stderr) else PLAIN))
        sys.stderr.flush()
