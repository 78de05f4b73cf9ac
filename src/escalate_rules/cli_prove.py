"""The verb `prove`: its options, and how its choices of readings are read."""

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from escalate_rules.cli_answers import FINDINGS, FINE, Answer, keep
from escalate_rules.cli_arguments import chosen_readings
from escalate_rules.cli_waiting import Waiting

if TYPE_CHECKING:
    from escalate_rules.analysis.prove import Choice
    from escalate_rules.authoring.diagnostics import Diagnostic, Span
    from escalate_rules.present.page import Page


def run_prove(options: argparse.Namespace) -> Answer:
    """Every promise of each policy."""
    from escalate_rules.analysis.proofs import Verdict
    from escalate_rules.analysis.prove import prove

    chosen = chosen_readings(options)
    if options.worst:
        return _worst(options.policy, chosen)
    with Waiting() as waiting:
        choices = {}
        for name in options.policy:
            waiting.at(f"{name}: read under each choice of readings")
            choices[name] = choices_of(name, chosen)
        proved = [prove(each, waiting.at) for each in choices.values()]

    def text(page: "Page") -> None:
        from escalate_rules.present.proofs import show_proved

        for each in proved:
            page.blank()
            show_proved(page, each)

    def data() -> Any:
        from escalate_rules.wire.proofs import write_proved

        return {"policies": [write_proved(each) for each in proved]}

    broken = any(proof.worst is Verdict.BROKEN for each in proved for proof in each.proofs)
    return Answer(text, data, FINDINGS if broken else FINE)


def _worst(names: "list[str]", chosen: Mapping[str, str]) -> Answer:
    """The longest time to each stage of each policy."""
    from escalate_rules.analysis.worst import worst
    from escalate_rules.authoring.load import finder, parse_policy, read_policy_file

    found = []
    with Waiting() as waiting:
        for name in names:
            data, path = read_policy_file(name)
            keep(path, data)
            waiting.at(f"{path}: the longest time to each stage")
            found.append(worst(parse_policy(data, path, chosen, find=finder(name))))

    def text(page: "Page") -> None:
        from escalate_rules.present.worst import show_worst

        show_worst(page, found)

    def data_of() -> Any:
        from escalate_rules.wire.proofs import write_worst

        return {"policies": [write_worst(each) for each in found]}

    return Answer(text, data_of)


def choices_of(name: str, chosen: Mapping[str, str]) -> "list[Choice]":
    """A policy under the readings chosen, and under each other option alone."""
    from escalate_rules.analysis.prove import Choice
    from escalate_rules.authoring.diagnostics import PolicyError, under
    from escalate_rules.authoring.load import each_alone, finder, read_policy_file

    data, path = read_policy_file(name)
    keep(path, data)
    found = []
    wrong: dict[tuple[str, Span], Diagnostic] = {}
    for each in each_alone(data, path, chosen, find=finder(name)):
        if each.policy is not None:
            found.append(Choice(each.chosen, each.policy))
            continue
        for one in each.diagnostics:
            wrong.setdefault((one.code, one.span), under(one, dict(each.chosen)))
        if not found:  # what is wrong as it stands is wrong under each option
            break
    if wrong:
        raise PolicyError(wrong.values())
    return found
