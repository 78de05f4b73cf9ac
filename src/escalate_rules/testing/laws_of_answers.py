"""Laws of what a decision says."""

from collections.abc import Iterator
from dataclasses import replace

from escalate_rules.core.case import Case
from escalate_rules.core.decision import TABLES, Decision, citation
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.events import Event
from escalate_rules.core.policy import Go, Policy

History = tuple[Event, ...]


def broken(is_kept: bool, sentence: str, event: Event | None = None) -> None:
    """Raise with a sentence where a law is not kept."""
    if not is_kept:
        raise AssertionError(f"{sentence}; told: {event}" if event else sentence)


def decisions(policy: Policy, history: History) -> Iterator[tuple[Case, Decision]]:
    """Each decision with the case before it."""
    case = empty_case(policy)
    for event in history:
        decision = decide(policy, case, event)
        yield case, decision
        case = decision.case


def moves_by_time(policy: Policy) -> bool:
    """Whether the passing of time may move a case."""
    return any(
        isinstance(row.effect, Go) and any(name.endswith(".due") for name in row.on)
        for row in policy.rows
    )


def name_of(instance: str) -> str:
    """The duty of an instance."""
    return instance.partition("#")[0]


def equal_questions_have_equal_answers(policy: Policy, history: History) -> None:
    """Asked again, of the same policy and of an equal one that nothing was asked before."""
    for before, decision in decisions(policy, history):
        event = decision.event
        for equal in (policy, replace(policy)):
            again = decide(equal, before, event)
            broken(again == decision, "an equal question had another answer", event)
            broken(hash(again.case) == hash(decision.case), "equal cases had unequal hashes", event)


def every_consequence_has_a_reason(policy: Policy, history: History) -> None:
    """Every rule by which something came about is among the reasons."""
    for _, decision in decisions(policy, history):
        rules = {reason.rule for reason in decision.reasons}
        found = {duty.duty for duty in decision.opened}
        found |= {name_of(each) for each in (*decision.discharged, *decision.late)}
        found |= {name_of(each.id) for each in decision.lapsed}
        found |= {name_of(each.id) for each in decision.changed}
        found |= {each.rule for each in decision.breaches}
        broken(bool(decision.reasons), "a decision gave no reason", decision.event)
        without = ", ".join(sorted(found - rules))
        broken(found <= rules, f"{without} came about without a reason", decision.event)


def every_reason_has_a_citation_and_an_origin(policy: Policy, history: History) -> None:
    """A reason cites its rule's clauses and place; a policy never in a file has no places."""
    written = any(row.origin.line for row in policy.rows)
    for _, decision in decisions(policy, history):
        for reason in decision.reasons:
            event, rule, line = decision.event, reason.rule, reason.line
            # A fact or a route may share an id with a row: it stands where one of them does.
            named = [citation(policy, rule, table) for table in TABLES]
            here = [cites for cites, *place in named if place == [reason.file, line]]
            broken(bool(reason.says), f"{rule} says nothing", event)
            broken(bool(here), f"{rule} names another place", event)
            if rule.startswith("engine."):
                broken(line == 0, f"{rule}, a rule of the engine, has a place in a file", event)
                continue
            broken(bool(line) or not written, f"{rule} has no place in the file", event)
            kept = any(set(cites) <= set(reason.cites) for cites in here)
            kept = kept or decision.not_applicable is not None
            broken(kept, f"{rule} does not cite all its clauses", event)


def a_refusal_says_why(policy: Policy, history: History) -> None:
    """A refusal has a sentence and a rule, and the case does not move by it."""
    for before, decision in decisions(policy, history):
        refusal = decision.not_applicable
        if refusal is None:
            continue
        broken(bool(refusal.why), "a refusal did not say why", decision.event)
        broken(bool(refusal.rule), "a refusal named no rule", decision.event)
        broken(
            decision.stage == before.stage or moves_by_time(policy),
            "an event that was refused moved the case",
            decision.event,
        )
