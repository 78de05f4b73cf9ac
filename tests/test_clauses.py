"""Every clause that computes is covered, and every reading matters.

A clause is covered when an answer of its policy's suite cites it, or the
register, the contacts or a finding about the file does; and when taking its
citation from every element, and away each element left without one, changes an
answer (other than the citation itself) or leaves the policy invalid.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from escalate_rules.analysis.plan import Plan
from escalate_rules.authoring.source import read_source, to_plain
from escalate_rules.core.decision import Decision
from escalate_rules.core.errors import EscalateRulesError
from escalate_rules.core.policy import Policy
from tests.suites import POLICIES, Scenario, answers, cited, differences, load, scenarios

NAMES = sorted(path.name.removesuffix(".suite.yaml") for path in POLICIES.glob("*.suite.yaml"))


@cache
def suite(name: str) -> tuple[Scenario, ...]:
    return tuple(scenarios(Path(POLICIES / f"{name}.suite.yaml")))


@cache
def policy_under(name: str, readings: tuple[tuple[str, str], ...]) -> Policy:
    return load(Scenario(name, "", {"readings": dict(readings)}))


def loaded(scenario: Scenario) -> Policy:
    return policy_under(scenario.policy, tuple(sorted(scenario.readings.items())))


@cache
def clauses_cited(name: str) -> frozenset[str]:
    found: set[str] = set()
    for scenario in suite(name):
        found |= cited(scenario, loaded(scenario))
    policy = policy_under(name, ())
    return frozenset(found | _outside_cases(policy))


def _outside_cases(policy: Policy) -> set[str]:
    """Clauses that the register, the contacts or a finding of `check` answers."""
    found = {each for entry in policy.register for each in entry.cites}
    found |= {each for contact in policy.contacts for each in contact.cites}
    # The front page's dates are answered by `check`, which warns of a review.
    return found | set(policy.cites) | set(policy.review_cites)


def computing(name: str) -> tuple[str, ...]:
    return tuple(clause.id for clause in policy_under(name, ()).clauses if not clause.guidance)


ALL = [(name, clause) for name in NAMES for clause in computing(name)]


@pytest.mark.parametrize(("name", "clause"), ALL, ids=[f"{n}: {c}" for n, c in ALL])
def test_the_clause_is_cited_by_an_answer(name: str, clause: str) -> None:
    assert clause in clauses_cited(name)


@pytest.mark.parametrize(("name", "clause"), ALL, ids=[f"{n}: {c}" for n, c in ALL])
def test_without_the_clause_an_answer_is_another(name: str, clause: str) -> None:
    policy = policy_under(name, ())

    assert clause in _outside_cases(policy) or any(
        _matters(clause, scenario) for scenario in suite(name)
    )


def _matters(clause: str, scenario: Scenario) -> bool:
    whole = loaded(scenario)
    try:
        rest = without(whole, clause)
        return answer_text(scenario, rest) != answer_text(scenario, whole)
    except (EscalateRulesError, KeyError, AssertionError, StopIteration, IndexError):
        return True  # what is left is no policy any more


def without(policy: Policy, clause: str) -> Policy:
    """The policy without the clause: its citations gone, and what only it had called for."""

    def rest(elements: tuple[Any, ...]) -> Iterator[Any]:
        for each in elements:
            if clause not in each.cites:
                yield each
            elif len(each.cites) > 1:
                yield replace(each, cites=tuple(cite for cite in each.cites if cite != clause))

    return replace(
        policy,
        rows=tuple(rest(policy.rows)),
        facts=tuple(rest(policy.facts)),
        moments=tuple(rest(policy.moments)),
        roles=tuple(rest(policy.roles)),
        stages=tuple(rest(policy.stages)),
        routes=tuple(rest(policy.routes)),
        handovers=tuple(rest(policy.handovers)),
        endings=tuple(rest(policy.endings)),
    )


@cache
def answer_text(scenario: Scenario, policy: Policy) -> str:
    """Everything a scenario answers but its citations, as text to compare."""
    return "\n".join(_shown(each) for each in answers(scenario, policy))


def _shown(answer: Decision | Plan) -> str:
    if isinstance(answer, Plan):
        duties = [duty for stage in answer.stages for duty in stage.duties]
        return repr(
            (
                [(stage.stage, stage.number, stage.title, stage.enters) for stage in answer.stages],
                [replace(duty, cites=()) for duty in (*duties, *answer.if_resolved)],
                [
                    (way.to, way.on, way.needs, way.opens, way.closes)
                    for stage in answer.stages
                    for way in stage.moves
                ],
            )
        )
    return repr(
        (
            answer.case.status,
            answer.case.stage,
            answer.case.facts,
            [replace(duty, cites=()) for duty in (*answer.opened, *answer.open)],
            answer.discharged,
            answer.late,
            answer.lapsed,
            [(each.rule, each.says) for each in answer.breaches],
            [each.says for each in answer.advice],
            answer.not_applicable and answer.not_applicable.why,
            answer.expedite,
            [(way.to, way.on, way.needs) for way in answer.next],
        )
    )


def options(name: str) -> Iterator[tuple[str, str, str]]:
    """Every reading of a policy with each option that is not the one in use."""
    source = read_source((POLICIES / f"{name}.yaml").read_bytes(), name)
    assert source.root is not None
    written: Any = to_plain(source.root)
    for reading, used in policy_under(name, ()).readings:
        for option in written["readings"][reading]["options"]:
            if option != used:
                yield name, reading, option


OPTIONS = [each for name in NAMES for each in options(name)]


@pytest.mark.parametrize(
    ("name", "reading", "option"), OPTIONS, ids=[": ".join(o) for o in OPTIONS]
)
def test_the_options_of_a_reading_give_different_answers(
    name: str, reading: str, option: str
) -> None:
    used = dict(policy_under(name, ()).readings)[reading]
    ours, theirs = policy_under(name, ()), policy_under(name, ((reading, option),))
    differing = [
        scenario.name
        for scenario in suite(name)
        if scenario.readings.get(reading) == option
        and list(
            differences(
                replace_readings(scenario, reading, used),
                loaded(replace_readings(scenario, reading, used)),
            )
        )
    ]

    # What only the register owes is in no case's answers: the register is its answer.
    assert differing or ours.register != theirs.register


def replace_readings(scenario: Scenario, reading: str, option: str) -> Scenario:
    return Scenario(
        scenario.policy,
        scenario.name,
        {**scenario.body, "readings": {**scenario.readings, reading: option}},
    )
