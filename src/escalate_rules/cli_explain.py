"""The verb `explain`: an element, a clause, a code, or what there is in a policy."""

import argparse
import re
from typing import TYPE_CHECKING, Final

from escalate_rules.cli_answers import (
    Answer,
    Unusable,
)
from escalate_rules.cli_arguments import (
    chosen_readings,
    load,
)

if TYPE_CHECKING:
    from escalate_rules.present.elements import Explanation
    from escalate_rules.present.page import Page

LIKE_A_CODE: Final = re.compile(r"er\d+", re.IGNORECASE)


def run_explain(options: argparse.Namespace) -> Answer:
    """An element, a clause or a code, told; or a policy's contents."""
    from escalate_rules.present import elements, explained

    if options.element is None:
        return _of_code(options.policy) or _of_contents(options)
    policy = load(options.policy, chosen_readings(options))
    found = elements.explain(policy, options.element)
    if found.kind == "reading":
        found = _with_options(options.policy, found)
    return Answer(
        lambda page: explained.show_explanation(page, found),
        lambda: explained.explanation_data(found),
    )


def _with_options(name: str, found: "Explanation") -> "Explanation":
    """A reading as its file tells it: a compiled policy keeps only the option in use."""
    from dataclasses import replace

    from escalate_rules.authoring.load import finder, read_policy_file, readings_of
    from escalate_rules.telling.elements import reading_sentence

    for reading in readings_of(*read_policy_file(name), find=finder(name)):
        if reading.id == found.id:
            # A reading may have been chosen on the command line.
            said = reading_sentence(replace(reading, use=dict(found.parts)["in use"]))
            parts = (("in words", said), ("asks", reading.asks), *found.parts, *reading.options)
            cites = (reading.clause,)
            return replace(found, parts=tuple(parts), cites=cites)
    return found


def _of_contents(options: argparse.Namespace) -> Answer:
    from escalate_rules.present import explained

    policy = load(options.policy, chosen_readings(options))
    return Answer(
        lambda page: explained.show_contents(page, policy, options.policy),
        lambda: explained.contents_data(policy),
    )


def _of_code(code: str) -> Answer | None:
    from escalate_rules.checks.pages import CODES, page_name, page_text

    by_name = {row.name: each for each, row in CODES.items()}
    wanted = by_name.get(code, code.upper())
    if wanted not in CODES and not LIKE_A_CODE.fullmatch(code):
        return None
    if wanted not in CODES:
        from escalate_rules.wire.faults import suggest

        help = suggest(code, CODES) or "write a code such as `ER110`"
        raise Unusable(f"`{code}` is no code of a finding; {help}")
    row, told = CODES[wanted], page_text(wanted)

    def text(page: "Page") -> None:
        page.say(f"{wanted} {row.name} ({row.severity.value})", ink="bold")
        if told:
            page.lines += told.split("\n")[1:]
        else:
            page.say(row.summary, at=2)

    return Answer(
        text,
        lambda: {
            "code": wanted,
            "name": row.name,
            "severity": row.severity.value,
            "summary": row.summary,
            "page": page_name(wanted),
            "text": told,
        },
    )
