"""Who may do what: powers bar an event; prohibitions and compositions report a breach."""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from tests.core.small import (
    convened,
    decided,
    escalated,
    learned,
    raised,
    resolved,
    small,
    state,
    tell,
    why_not_applicable,
    withdrawn,
)

POWERS = """
facts:
  risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}
  other: {asks: "Other?", values: {no: No, yes: Yes}, default: no, cites: "4"}
stages:
  stage_1:
    number: 1
    title: Practitioners
    decides: chair or panel
    escalates: {stage: stage_2, who: raising practitioner, should: refer, cites: "1"}
    cites: "1"
  stage_2: {number: 2, title: Managers, decides: chair, cites: "2"}
powers:
  panel_may_not_decide: {on: decided, barred: panel, says: The panel only advises., cites: "3"}
  head_may_not_withdraw: {on: withdrawn, barred: head, cites: "3"}
  risk_is_judged: {on: learned, fact: risk, only: [manager, chair], cites: "4"}
  only_managers_up: {on: escalated, only: manager, in: stage_1, when: {other: yes}, says: Managers only., cites: "4"}
"""
START = raised("2026-10-05T10:00")


@pytest.mark.parametrize("who", ["panel", "panel_member"])
def test_a_bar_on_a_group_holds_for_its_members(who: str) -> None:
    decision = tell(small(POWERS), START, decided("2026-10-06T10:00", who))

    assert decision.status == "open"
    assert why_not_applicable(decision) == "The panel only advises."
    assert decision.not_applicable is not None
    assert (decision.not_applicable.rule, decision.not_applicable.cites) == (
        "panel_may_not_decide", ("3",),
    )  # fmt: skip


def test_whoever_has_the_power_decides() -> None:
    decision = tell(small(POWERS), START, decided("2026-10-06T10:00", "chair"))

    assert (decision.status, decision.ending) == ("decided", "decided")
    assert state(decision, "stage_1.outcome") == "done"


def test_a_bar_without_words_names_the_office() -> None:
    decision = tell(small(POWERS), START, withdrawn("2026-10-06T10:00", "raising head"))

    assert why_not_applicable(decision) == "Head of service has not the power to do this"
    assert (
        tell(small(POWERS), START, withdrawn("2026-10-06T10:00", "raising manager")).status
        == "withdrawn"
    )


def test_where_a_power_asks_who_acted_it_must_be_said() -> None:
    decision = tell(small(POWERS), START, withdrawn("2026-10-06T10:00"))

    assert why_not_applicable(decision) == "who did it is not said, and the policy asks"


def test_a_fact_is_judged_by_whom_the_policy_names() -> None:
    by_head = tell(
        small(POWERS), START, learned("2026-10-06T10:00", "raising head", facts={"risk": "high"})
    )
    by_manager = tell(
        small(POWERS), START, learned("2026-10-06T10:00", "raising manager", facts={"risk": "high"})
    )
    another = tell(
        small(POWERS), START, learned("2026-10-06T10:00", "raising head", facts={"other": "yes"})
    )

    assert why_not_applicable(by_head) == "only Line manager or Independent Chair may do this"
    assert "risk" not in by_head.case.facts
    assert by_manager.case.facts["risk"] == "high"
    assert another.case.facts["other"] == "yes"


def test_a_power_holds_in_its_stages_and_under_its_condition() -> None:
    other = raised("2026-10-05T10:00", facts={"other": "yes"})

    assert why_not_applicable(
        tell(small(POWERS), other, escalated("2026-10-06T10:00", "raising head"))
    ) == ("Managers only.")
    assert (
        tell(small(POWERS), START, escalated("2026-10-06T10:00", "raising head")).stage == "stage_2"
    )
    assert (
        tell(small(POWERS), other, escalated("2026-10-06T10:00", "raising manager")).stage
        == "stage_2"
    )


def test_a_power_of_one_sides_office_names_the_side() -> None:
    policy = small('powers: { mine: {on: resolved, only: chair, cites: "4"} }')

    decision = tell(policy, START, resolved("2026-10-06T10:00", "raising manager"))

    assert why_not_applicable(decision) == "only Independent Chair may do this"


# -- decisions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "why"),
    [
        ("", "only Independent Chair may decide, and who decided is not said"),
        ("raising party", "only Independent Chair may decide, and who decided is not said"),
        ("raising head", "only Independent Chair may decide here"),
    ],
)
def test_only_the_one_named_decides(by: str, why: str) -> None:
    decision = tell(
        small(),
        START,
        escalated("2026-10-06T10:00"),
        escalated("2026-10-07T10:00"),
        decided("2026-10-08T10:00", by),
    )

    assert why_not_applicable(decision) == why


def test_where_the_stage_does_not_decide_nobody_does() -> None:
    decision = tell(small(), START, decided("2026-10-06T10:00", "chair"))

    assert why_not_applicable(decision) == "nobody decides at Practitioners"


DECIDED_BY_A_ROW = """
facts: {grave: {asks: "Grave?", values: {no: No, yes: Yes}, default: no, cites: "4"}}
endings: {settled: {title: Settled, cites: "4"}}
moves: {settle: {on: decided, from: [stage_1, stage_3], ending: settled, when: {grave: yes}, cites: "4"}}
"""


def test_a_row_on_decided_takes_its_own_ending() -> None:
    policy = small(DECIDED_BY_A_ROW)
    grave = raised("2026-10-05T10:00", facts={"grave": "yes"})
    up = (escalated("2026-10-06T10:00"), escalated("2026-10-07T10:00"))

    assert tell(policy, grave, decided("2026-10-08T10:00", "chair")).ending == "settled"
    assert tell(policy, grave, *up, decided("2026-10-08T10:00", "chair")).ending == "settled"
    assert tell(policy, START, *up, decided("2026-10-08T10:00", "chair")).ending == "decided"
    refused = tell(policy, START, decided("2026-10-08T10:00", "chair"))
    assert why_not_applicable(refused) == "it asks that `grave` is `yes`; it is `no` (No)"


# -- bodies --------------------------------------------------------------------------------------

BODIES = """
duties:
  meet: {on: entered, in: stage_2, who: business_team, must: convene, done_by: convened, cites: "2"}
compositions:
  three_agencies: {on: convened, duty: meet, at_least: 3, include: [raising_agency, receiving_agency], says: "A panel of three agencies.", cites: "3"}
  not_two: {on: convened, in: stage_3, exactly: 2, cites: "3"}
"""
WITH_AGENCIES = raised("2026-10-05T10:00", agencies={"raising": "school", "receiving": "health"})


def breaches(decision: object) -> list[tuple[str, str]]:
    return [(each.rule, each.severity) for each in decision.breaches]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("agencies", "found"),
    [
        (("school", "health", "police"), []),
        (("school", "health"), [("three_agencies", "error")]),
        (("school", "police"), [("three_agencies", "error"), ("three_agencies", "warning")]),
        (("police",), [("three_agencies", "error"), *[("three_agencies", "warning")] * 2]),
    ],
)
def test_a_body_not_made_up_as_it_must_be_is_a_breach_and_meets_all_the_same(
    agencies: tuple[str, ...], found: list[tuple[str, str]]
) -> None:
    decision = tell(
        small(BODIES),
        WITH_AGENCIES,
        escalated("2026-10-06T10:00"),
        convened("2026-10-07T10:00", agencies=agencies),
    )

    assert breaches(decision) == found
    assert decision.discharged == ("meet#1",)


@pytest.mark.parametrize(
    ("agencies", "missed"),
    [
        (("school", "health", "police"), []),
        (("school", "health"), ["Police is not represented"]),
        # The receiving agency is the health service that is named too: it is missed once.
        (("school", "police"), ["Health service is not represented"]),
    ],
)
def test_a_quorum_may_name_its_agencies(agencies: tuple[str, ...], missed: list[str]) -> None:
    by_name = BODIES.replace("include: [raising_", "include: [health, police, raising_")

    decision = tell(
        small(by_name.replace("at_least: 3, ", "")),
        WITH_AGENCIES,
        escalated("2026-10-06T10:00"),
        convened("2026-10-07T10:00", agencies=agencies),
    )

    assert [each.says for each in decision.breaches] == missed


def test_an_exact_number_is_exact() -> None:
    up = (WITH_AGENCIES, escalated("2026-10-06T10:00"), escalated("2026-10-07T10:00"))

    one, two = (
        tell(small(BODIES), *up, convened("2026-10-08T10:00", agencies=agencies))
        for agencies in (("school",), ("school", "health"))
    )

    assert ("not_two", "error") in breaches(one)
    assert ("not_two", "error") not in breaches(two)


def test_a_meeting_for_another_duty_is_not_measured_by_this_one() -> None:
    policy = small(
        BODIES.replace(
            "compositions:",
            '  talk: {on: entered, in: stage_2, who: business_team, must: convene, cites: "2"}\ncompositions:',
        )
    )

    decision = tell(
        policy,
        WITH_AGENCIES,
        escalated("2026-10-06T10:00"),
        convened("2026-10-07T10:00", agencies=("school",), duty="talk#1"),
    )

    assert (breaches(decision), decision.discharged) == ([], ())


def test_an_agency_that_is_not_known_cannot_be_left_out() -> None:
    decision = tell(
        small(BODIES),
        START,
        escalated("2026-10-06T10:00"),
        convened("2026-10-07T10:00", agencies=("police", "school", "health")),
    )

    assert breaches(decision) == []


def test_a_meeting_that_nothing_calls_for_is_not_applicable() -> None:
    nothing = tell(small(), START, convened("2026-10-06T10:00", agencies=()))
    closed = tell(
        small(BODIES),
        WITH_AGENCIES,
        resolved("2026-10-06T10:00"),
        convened("2026-10-07T10:00", agencies=()),
    )

    assert why_not_applicable(nothing) == "the policy calls for no such meeting now"
    assert why_not_applicable(closed) == "the policy calls for no such meeting now"


def test_a_composition_under_a_condition_is_asked_only_where_it_holds() -> None:
    policy = small(
        """
        compositions:
          night: {on: convened, when: {raising_agency: police}, at_least: 3, cites: "3"}
        """
    )

    meeting = convened("2026-10-06T10:00", agencies=("school",))
    assert (
        why_not_applicable(tell(policy, START, meeting))
        == "the policy calls for no such meeting now"
    )
    police = raised("2026-10-05T10:00", agencies={"raising": "police"})
    assert breaches(tell(policy, police, meeting)) == [("night", "error")]


def test_what_outlives_a_case_may_still_need_its_meeting() -> None:
    policy = small(
        'duties: { debrief: {on: resolved, who: business_team, must: convene, done_by: convened, cites: "4"} }'
    )

    decision = tell(
        policy, START, resolved("2026-10-06T10:00"), convened("2026-10-07T10:00", agencies=())
    )

    assert decision.discharged == ("debrief#1",)
