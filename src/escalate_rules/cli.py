"""The command line: verbs and exit statuses; no rule of any kind.

0 is fine, 1 is findings, 2 is "could not run": then nothing stands on standard
output and a sentence on standard error says what to do. Every verb makes its
whole answer before a word of it is written. Imports stand inside the verbs,
because most of what the library can do is not needed by any one of them.
"""

import argparse
import gc
import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from importlib import import_module
from types import MappingProxyType
from typing import Final

from escalate_rules.cli_answers import (
    COULD_NOT,
    INTERRUPTED,
    Answer,
    complain,
    explained,
    have_streams,
    show,
    written,
)
from escalate_rules.cli_arguments import (
    SCHEMAS,
    Verb,
    parser,
)
from escalate_rules.cli_waiting import Waiting
from escalate_rules.core.errors import EscalateRulesError

__all__ = ["SCHEMAS", "main"]


# A policy and its tables live as long as the command: to look through them for what nobody
# needs any more, each time a few hundred things have been made, is a tenth of its time.
MADE_BETWEEN_COLLECTIONS: Final = 100_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; the exit status."""
    gc.set_threshold(MADE_BETWEEN_COLLECTIONS)
    if not have_streams():
        return COULD_NOT
    try:
        return _run(sys.argv[1:] if arguments is None else list(arguments))
    except KeyboardInterrupt:
        complain("interrupted")
        return INTERRUPTED
    except SystemExit as stop:  # argparse has said its sentence
        return stop.code if isinstance(stop.code, int) else COULD_NOT


def _run(arguments: list[str]) -> int:
    options = parser(_verbs(), arguments).parse_args(arguments)
    verb = arguments[0] if arguments else ""
    try:
        with Waiting() as waiting:
            if verb not in TELLING:
                waiting.at(f"`{verb}` is still at work")
            answer: Answer = options.verb(options)
            said = written(answer, options)
    except EscalateRulesError as error:
        complain(explained(error))
        return COULD_NOT
    except RecursionError:
        complain("this is nested too deeply to be read")
        return COULD_NOT
    except Exception as error:
        # Nobody's input should come here; if it does, it is our fault and said so.
        if os.environ.get("ESCALATE_RULES_TRACEBACK"):
            raise
        name = type(error).__name__
        complain(
            f"a fault in escalate-rules itself: {name}: {error}; please report it, with the "
            "command and the files (set ESCALATE_RULES_TRACEBACK=1 to see where)"
        )
        return COULD_NOT
    return show(said) or answer.status


def _verbs() -> Mapping[str, Verb]:
    return {verb: partial(_in_room, *place) for verb, place in VERBS.items()}


def _in_room(room: str, name: str, options: argparse.Namespace) -> Answer:
    answer: Answer = getattr(import_module(f"escalate_rules.{room}"), name)(options)
    return answer


# Verbs that say themselves what they are doing, or that wait for somebody.
TELLING: Final = frozenset({"calendar", "check", "prove", "test", "new", "lsp"})

# Which room answers a verb; it is entered only for that.
VERBS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "plan": ("cli_cases", "run_plan"),
        "run": ("cli_cases", "run_history"),
        "check": ("cli_check", "run_check"),
        "explain": ("cli_explain", "run_explain"),
        "prove": ("cli_prove", "run_prove"),
        "schema": ("cli_files", "run_schema"),
        "fmt": ("cli_files", "run_fmt"),
        "new": ("cli_files", "run_new"),
        "lsp": ("cli_files", "run_lsp"),
        "test": ("cli_suites", "run_test"),
        "calendar add": ("cli_calendar", "run_calendar_add"),
        "calendar count": ("cli_calendar", "run_calendar_count"),
        "calendar show": ("cli_calendar", "run_calendar_show"),
        "calendar build": ("cli_calendar", "run_calendar_build"),
        "calendar check": ("cli_calendar", "run_calendar_check"),
    }
)
