"""The verbs about cases: `plan` and `run`."""

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from escalate_rules.cli_answers import (
    Answer,
    Unusable,
    keep,
)
from escalate_rules.cli_arguments import (
    STDIN,
    chosen_readings,
    load,
    pairs,
    read_file,
    read_instant,
    read_moment,
)
from escalate_rules.core.errors import EscalateRulesError

if TYPE_CHECKING:
    from escalate_rules.core.events import Raised
    from escalate_rules.core.policy import Policy
    from escalate_rules.present.page import Page


def run_plan(options: argparse.Namespace) -> Answer:
    """The whole way up."""
    from escalate_rules.analysis.plan import plan

    chosen = chosen_readings(options)
    policy = load(options.policy, chosen)
    made = plan(policy, raised_of(options))

    def text(page: "Page") -> None:
        from escalate_rules.present.plans import show_plan

        show_plan(page, made, _own_readings(options.policy, chosen))

    def data() -> Any:
        from escalate_rules.wire.plans import write_plan

        return write_plan(policy, made)

    return Answer(text, data)


def raised_of(options: argparse.Namespace) -> "Raised":
    from escalate_rules.core.events import Raised

    moments = pairs(options.moment, "--moment", "conference_held=2026-12-16")
    return Raised(
        at=read_instant(options.raised),
        stage=options.stage,
        facts=tuple(pairs(options.fact, "--fact", "risk=immediate").items()),
        moments=tuple((name, read_moment(each)) for name, each in moments.items()),
        agencies=tuple(pairs(options.agency, "--agency", "raising=school").items()),
    )


def _own_readings(name: str, chosen: Mapping[str, str]) -> dict[str, str]:
    """The file's own readings; not looked up where nobody chose any."""
    if not chosen:
        return {}
    from escalate_rules.authoring.load import finder, read_policy_file, readings_of

    found = readings_of(*read_policy_file(name), find=finder(name))
    return {each.id: each.use for each in found}


def run_history(options: argparse.Namespace) -> Answer:
    """The decision after each event of a history."""
    from escalate_rules.analysis.outlook import outlook
    from escalate_rules.authoring.history import Wanted, read_history
    from escalate_rules.core.engine import decide, empty_case

    name = "<stdin>" if options.history == STDIN else options.history
    told = chosen_readings(options)

    chosen: dict[str, str] = {}

    def policy_for(wanted: Wanted) -> "Policy":
        chosen.update({**dict(wanted.readings), **told})
        return load(options.policy, chosen)

    content = read_file(options.history)
    keep(name, content)
    history = read_history(content, name, policy_for)
    policy = history.policy
    at = None if options.at is None else read_instant(options.at)
    case = empty_case(policy, history.case)
    decisions = []
    for number, event in enumerate(history.events):
        try:
            decision = decide(policy, case, event)
        except EscalateRulesError as error:
            raise Unusable(f"{history.place(number)}: {error}") from None
        decisions.append(decision)
        case = decision.case
    seen = None if at is None else outlook(policy, case, at.at)

    def text(page: "Page") -> None:
        from escalate_rules.present.runs import show_run

        show_run(page, policy, decisions, seen, _own_readings(options.policy, chosen))

    def data() -> Any:
        from escalate_rules.wire.plans import write_run

        return write_run(policy, decisions, seen)

    return Answer(text, data)
