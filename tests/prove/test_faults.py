"""Planted faults: each is put into a sound policy, one at a time, and is found."""

# ruff: noqa: E501 - a fault reads best as the line that it changes

from collections.abc import Callable

import pytest

from escalate_rules.analysis.proofs import Proof, Verdict
from escalate_rules.analysis.prove import Choice, prove
from escalate_rules.authoring.load import parse_policy
from escalate_rules.library.policies import bundled_policy_text

TEXT = bundled_policy_text("shropshire")[0].decode()
PROMISES = """
promises:
  in_time:
    says: Unresolved concerns reach the Assistant Director within 7 working days of being raised.
    reaches: stage_5
    within: 7 working days of raised
  short_steps:
    says: No single step ends later than 9 working days after the concern is raised.
    each: step
    within: 9 working days of raised
  unit_knows:
    says: The Business Unit knows of every case at stage 4.
    knows: business_unit
    in: stage_4
"""
SHUT = "closes: 1 working day of entered, after_closing: refuse, cites"


def replaced(old: str, new: str) -> Callable[[str], str]:
    """A fault: other words in one place."""

    def plant(text: str) -> str:
        assert text.count(old) >= 1, old
        return text.replace(old, new, 1)

    return plant


FAULTS: dict[str, tuple[str, Callable[[str], str]]] = {
    "who decides is barred": (
        "may_decide",
        lambda text: f'{text}powers: {{bar: {{on: decided, barred: assistant_director, cites: "Stage 5"}}}}',
    ),
    "the way up shuts": (
        "accountable",
        replaced('should: refer, cites: "Stage 2"', f'should: refer, {SHUT}: "Stage 2"'),
    ),
    "the way up leads down": (
        "no_loop",
        replaced("stage: stage_4, who: raising line_manager", "stage: stage_2, who: raising line_manager"),
    ),
    "a later limit is shorter": (
        "in_order",
        replaced("cumulative: 7 working days of raised", "cumulative: 3 working days of raised"),
    ),
    "a limit counts from the stage": (
        "in_time",
        replaced("cumulative: 7 working days of raised", "cumulative: 7 working days of entered"),
    ),
    "a limit is a day longer": (
        "in_time",
        replaced("cumulative: 7 working days of raised", "cumulative: 8 working days of raised"),
    ),
    "the last step is longer": (
        "short_steps",
        replaced("cumulative: 9 working days of raised", "cumulative: 10 working days of raised"),
    ),
    "the Business Unit is told a stage later": (
        "unit_knows",
        replaced("on: entered\n      in: stage_4\n      who: raising senior_manager\n      should: notify",
                 "on: entered\n      in: stage_5\n      who: raising senior_manager\n      should: notify"),
    ),
    "the Business Unit may be told": (
        "unit_knows",
        replaced("who: raising senior_manager\n      should: notify",
                 "who: raising senior_manager\n      may: notify"),
    ),
    "the Business Unit is told under a condition": (
        "unit_knows",
        replaced("in: stage_4\n      who: raising senior_manager\n      should: notify",
                 "in: stage_4\n      when: {risk_of_harm: yes}\n      who: raising senior_manager\n      should: notify"),
    ),
    "an office is told of itself": (
        "not_told",
        replaced("\nfacts:\n", "\nfacts:\n  whom: {asks: Whom is the concern about, values: "
                 "{nobody: Nobody, director: The Director}, default: nobody, cites: Introduction}\n"),
    ),
}  # fmt: skip
UNREACHED = {"the way up leads down"}  # what is left out of reach is reached from the start


def proofs_of(text: str) -> dict[str, Proof]:
    policy = parse_policy(text, "planted.yaml")
    return {each.id: each for each in prove([Choice((), policy)]).proofs}


def test_without_a_fault_everything_is_kept_but_what_the_document_leaves_open() -> None:
    found = proofs_of(TEXT + PROMISES)

    assert {id for id, each in found.items() if each.verdict is not Verdict.KEPT} == {
        "left_by_time"
    }
    assert all(each.worst is not Verdict.BROKEN for each in found.values())


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_and_shown(fault: str) -> None:
    promise, plant = FAULTS[fault]
    text = plant(TEXT + PROMISES)
    if fault in UNREACHED:
        higher = 'moves:\n  higher: {on: raised, stage: later, cites: "Stage 4"}\n\nduties:\n'
        text = text.replace("\nduties:\n", f"\n{higher}", 1)

    found = proofs_of(text)[promise]

    assert found.verdict is Verdict.BROKEN
    assert all(each.witness is not None for each in found.found if each.verdict is Verdict.BROKEN)
