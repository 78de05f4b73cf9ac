"""How the command line says things: answers, complaints, encodings, colour, exit statuses."""

import argparse
import os
import sys
from collections.abc import Callable
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

    page = Page(width=width(), colour=_wants_colour(sys.stdout))
    answer.text(page)
    return str(page)


def show(text: str) -> int:
    """Write to standard output; 0, or the status of not being able to."""
    out = sys.stdout
    text = on_stream(text, out)
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
    sentence = on_stream(sentence, sys.stderr)
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


def on_stream(text: str, stream: TextIO) -> str:
    """The text, with plain signs where a terminal's encoding has not our few."""
    return text if _is_unicode(stream) else text.translate(PLAIN)


def _is_unicode(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().replace("-", "").startswith("utf")


def _wants_colour(stream: TextIO) -> bool:
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def width() -> int:
    """How many signs a line may have."""
    try:
        return min(os.get_terminal_size(sys.stdout.fileno()).columns - 1, WIDTH)
    except (OSError, ValueError):
        return WIDTH
