"""Of which side somebody is, and by whose calendar what they owe is counted."""

# ruff: noqa: E501 - a policy reads best with one rule a line

from tests.core.small import (
    done,
    due,
    escalated,
    learned,
    opened,
    raised,
    small,
    tell,
    why_not_applicable,
)

SIDES = {"raising": "health", "receiving": "school"}
EACH = """
duties:
  written: {on: raised, who: each party, must: record, cites: "3"}
"""


def test_an_office_of_an_agency_acts_for_the_side_on_which_its_agency_stands() -> None:
    policy = small(EACH)
    found = tell(
        policy,
        raised("2026-03-02T10:00", agencies=SIDES),
        done("2026-03-03T10:00", "social_worker", duty="written"),
    )

    assert found.discharged == ("written#1@receiving",)


def test_an_office_whose_agency_stands_on_both_sides_acts_for_neither_unless_it_is_said() -> None:
    policy = small(EACH)
    both = raised("2026-03-02T10:00", agencies={"raising": "school", "receiving": "school"})

    said = tell(policy, both, done("2026-03-03T10:00", "receiving social_worker", duty="written"))
    unsaid = tell(policy, both, done("2026-03-03T10:00", "social_worker", duty="written"))

    assert said.discharged == ("written#1@receiving",)
    assert unsaid.discharged == ("written#1@raising",)  # the oldest, as of anybody


def test_an_escalation_by_an_office_of_an_agency_is_its_sides_own() -> None:
    policy = small(
        """
        stages:
          stage_1:
            number: 1
            title: One
            escalates: {stage: stage_2, who: each practitioner, must: refer, cites: "1"}
            cites: "1"
          stage_2: {number: 2, title: Two, decides: chair, cites: "2"}
        """
    )
    found = tell(
        policy,
        raised("2026-03-02T10:00", agencies=SIDES),
        escalated("2026-03-03T10:00", "social_worker"),
    )

    assert "stage_1.escalation#1@receiving" in found.discharged
    assert "stage_1.escalation#1@raising" in [each.id for each in found.open]


def test_a_rule_about_a_side_knows_the_side_of_an_agencys_office() -> None:
    policy = small(
        """
        facts:
          risk: {asks: "Risk?", values: {low: Low, high: High}, default: low, cites: "1"}
        powers:
          judge: {on: learned, fact: risk, only: receiving social_worker, says: "The receiving agency judges.", cites: "1"}
        duties:
          told: {on: learned, when: {actor: receiving social_worker}, who: chair, must: call, cites: "3"}
        """
    )
    high = learned("2026-03-03T10:00", "social_worker", facts={"risk": "high"})

    receiving = tell(policy, raised("2026-03-02T10:00", agencies=SIDES), high)
    swapped = {"raising": "school", "receiving": "health"}
    raising = tell(policy, raised("2026-03-02T10:00", agencies=swapped), high)

    assert opened(receiving) == ["told#1"]
    assert why_not_applicable(raising) != ""


def test_what_offices_of_two_sides_owe_together_is_counted_by_the_policys_own_calendar() -> None:
    policy = small(
        """
        calendar: {nation: england, sides: {receiving: {nation: scotland}}}
        duties:
          alone: {on: raised, who: receiving manager, must: meet, within: 5 working days of raised, cites: "3"}
          together: {on: raised, who: receiving manager and raising manager, must: meet, within: 5 working days of raised, cites: "3"}
          beside: {on: raised, who: chair and receiving manager, must: meet, within: 5 working days of raised, cites: "3"}
        """
    )
    found = tell(policy, raised("2026-12-24T10:00"))

    assert due(found, "alone") == "2027-01-06"
    assert due(found, "together") == "2027-01-05"
    assert due(found, "beside") == "2027-01-05"
