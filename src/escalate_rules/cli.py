"""The command line: verbs and exit statuses; no rule of any kind.

0 is fine, 1 is findings, 2 is "could not run": then nothing stands on standard
output and a sentence on standard error says what to do. Every verb makes its
whole answer before a word of it is written. Imports stand inside the verbs,
because most of what the library can do is not needed by any one of them.
"""

import gc
import os
import sys
from collections.abc import Mapping, Sequence
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
from escalate_rules.cli_calendar import (
    run_calendar_add,
    run_calendar_build,
    run_calendar_check,
    run_calendar_count,
    run_calendar_show,
)
from escalate_rules.cli_cases import run_history, run_plan
from escalate_rules.cli_explain import run_explain
from escalate_rules.cli_files import run_check, run_fmt, run_lsp, run_new, run_schema
from escalate_rules.cli_prove import run_prove
from escalate_rules.cli_suites import run_test
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
    options = parser(_verbs()).parse_args(arguments)
    try:
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
    return {
        "plan": run_plan,
        "run": run_history,
        "check": run_check,
        "explain": run_explain,
        "prove": run_prove,
        "schema": run_schema,
        "fmt": run_fmt,
        "new": run_new,
        "lsp": run_lsp,
        "test": run_test,
        "calendar add": run_calendar_add,
        "calendar count": run_calendar_count,
        "calendar show": run_calendar_show,
        "calendar build": run_calendar_build,
        "calendar check": run_calendar_check,
    }
