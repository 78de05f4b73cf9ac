"""The verb `explain`: an element, a clause or a code."""

import argparse
from typing import TYPE_CHECKING

from escalate_rules.cli_answers import (
    Answer,
    Unusable,
)
from escalate_rules.cli_arguments import (
    chosen_readings,
    load,
)

if TYPE_CHECKING:
    from escalate_rules.core.policy import Policy
    from escalate_rules.present.elements import Explanation
    from escalate_rules.present.page import Page


def run_explain(options: argparse.Namespace) -> Answer:
    """An element, a clause or a code, told."""
    from escalate_rules.present import elements

    if options.element is None:
        return _explain_code(options.policy)
    policy = load(options.policy, chosen_readings(options))
    found = elements.explain(policy, options.element)
    if found.kind == "reading":
        found = _with_options(options.policy, found)
    else:
        found = _in_words(policy, found)
    return Answer(
        lambda page: elements.show_explanation(page, found),
        lambda: elements.explanation_data(found),
    )


def _in_words(policy: "Policy", found: "Explanation") -> "Explanation":
    from dataclasses import replace

    from escalate_rules.editor.telling import clause_sentence, element_sentence

    if found.kind in {"clause", "guidance"}:
        clause = next(each for each in policy.clauses if each.id == found.id)
        said = clause_sentence(clause, [f"the {kind} `{id}`" for kind, id in found.cited_by])
    else:
        said = element_sentence(policy, found.id)
    return replace(found, parts=(("in words", said), *found.parts)) if said else found


def _with_options(name: str, found: "Explanation") -> "Explanation":
    """A reading as its file tells it: a compiled policy keeps only the option in use."""
    from dataclasses import replace

    from escalate_rules.authoring.load import finder, read_policy_file, readings_of
    from escalate_rules.editor.telling import reading_sentence

    for reading in readings_of(*read_policy_file(name), find=finder(name)):
        if reading.id == found.id:
            # A reading may have been chosen on the command line.
            said = reading_sentence(replace(reading, use=dict(found.parts)["in use"]))
            parts = (("in words", said), ("asks", reading.asks), *found.parts, *reading.options)
            cites = (reading.clause,)
            return replace(found, parts=tuple(parts), cites=cites)
    return found


def _explain_code(code: str) -> Answer:
    from escalate_rules.checks.pages import CODES, page_name, page_text

    by_name = {row.name: each for each, row in CODES.items()}
    wanted = by_name.get(code, code.upper())
    if wanted not in CODES:
        from escalate_rules.wire.faults import suggest

        help = suggest(code, (*CODES, *by_name))
        help = help or "write a code such as `ER110`, or a policy and one of its elements"
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
