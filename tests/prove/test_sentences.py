"""Three sentences that a partnership may want to hold its policy to, of bundled policies."""

import pytest

from escalate_rules.analysis.proofs import Proof, Verdict, replayed
from escalate_rules.analysis.prove import Choice, prove
from escalate_rules.authoring.load import parse_policy
from escalate_rules.library.policies import bundled_policy_text

LADDER = "when: {topic: other, setting: another_agency}"


def proof(policy: str, promise: str, readings: dict[str, str] | None = None) -> Proof:
    """What is proved of a bundled policy that promises one thing more."""
    text = bundled_policy_text(policy)[0].decode()
    more = f"\npromises:\n  it: {{says: It is so, {promise}}}\n"
    made = parse_policy(text + more, f"{policy}.yaml", readings or {})
    return prove([Choice((), made)]).proofs[-1]


@pytest.mark.slow
def test_unresolved_concerns_reach_the_chair_within_23_working_days() -> None:
    kept = proof("newcastle", f"reaches: chair, within: 23 working days of raised, {LADDER}")
    broken = proof("newcastle", f"reaches: chair, within: 21 working days of raised, {LADDER}")

    # Four times five days, and two: the Chair is reached on the 22nd.
    assert (kept.verdict, broken.verdict) == (Verdict.KEPT, Verdict.BROKEN)
    [found] = broken.found
    assert found.cites == ("5.1(I)", "5.1(II)", "5.1(III)", "5.1(IV)", "5.1(V)")
    assert found.witness is not None
    assert [each.kind for each in found.witness.events] == ["raised", *["escalated"] * 5]
    decisions = replayed(found.witness.policy, found.witness.events)
    assert decisions is not None and decisions[-1].case.stage == "chair"


@pytest.mark.slow
def test_on_every_way_the_document_does_not_decide_it() -> None:
    found = proof("newcastle", "reaches: chair, within: 23 working days of raised")

    assert found.verdict is Verdict.NOT_DECIDED
    assert {each.stage for each in found.found} >= {"referral_talk", "dissent"}


@pytest.mark.slow
def test_while_a_child_is_at_risk_no_step_has_more_than_one_working_day() -> None:
    text = (
        "each: step, within: 1 working day of entered, when: {risk: [significant_harm, immediate]}"
    )
    found = proof("newcastle", text)

    # 5.1 asks for haste then, and leaves the five days as they are.
    assert found.verdict is Verdict.BROKEN
    stages = {each.stage for each in found.found if each.verdict is Verdict.BROKEN}
    assert {"stage_1", "stage_2", "stage_3", "stage_4", "stage_5"} <= stages


def test_the_business_unit_knows_of_every_case_at_stage_4() -> None:
    text = "knows: business_unit, in: stage_4"

    assert proof("shropshire", text).verdict is Verdict.KEPT
    # Referred to or notified: under either reading it is owed word on reaching the stage.
    readings = {"unit_referral": "act_of_its_own"}
    assert proof("shropshire", text, readings).verdict is Verdict.KEPT
    assert proof("shropshire", text.replace("4", "3")).verdict is Verdict.BROKEN
