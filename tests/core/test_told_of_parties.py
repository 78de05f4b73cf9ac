"""Who is named beside a duty: offices by the names of their agency, how they are joined, on which clauses.

Like test_told_with_a_date.py, these hold what one small change to the core would alter
without any other test seeing it (docs/mutation.md).
"""

# ruff: noqa: E501 - a policy reads best with one rule a line

from dataclasses import replace

import pytest

from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.events import Actor
from escalate_rules.core.explain import Party
from tests.core.small import (
    done,
    escalated,
    learned,
    opened,
    raised,
    small,
    story,
    tell,
    the,
    unresolved,
)

ROLES = """
roles:
  practitioner: {title: Practitioner, rank: 1}
  manager: {title: Line manager, rank: 2, known_as: {school: Designated lead, police: Sergeant}, cites: "1"}
  head: {title: Head of service, rank: 3, known_as: {school: Head teacher}, acted_for: {school: Chair of Governors}, cites: "2"}
  chair: {title: Independent Chair, side: partnership}
  social_worker: {title: Social worker, agency: school}
"""
AGENCIES = {"raising": "school", "receiving": "police"}
START = raised("2026-10-05T10:00", "social_worker", agencies=AGENCIES)


def titles(parties: tuple[Party, ...]) -> list[str]:
    return [each.title for each in parties]


def test_parties_joined_by_or_are_told_so_wherever_they_stand() -> None:
    policy = small(
        ROLES
        + """
duties:
  all_told: {on: raised, who: manager and head, must: notify, to: chair and receiving head, with: manager and head, copy: chair and receiving head, cites: "4"}
  one_told: {on: raised, who: raising manager or raising head, must: notify, to: chair or receiving head, with: raising manager or raising head, copy: chair or receiving head, cites: "4"}
"""
    )
    decision = tell(policy, START)

    def joins(name: str) -> list[str]:
        duty = the(decision, name)
        return [duty.joined, duty.to_joined, duty.with_joined, duty.copy_joined]

    assert joins("all_told") == ["and"] * 4
    assert joins("one_told") == ["or"] * 4
    assert titles(the(decision, "one_told").copy) == ["Independent Chair", "Head of service"]


def test_a_duty_names_offices_as_their_agency_does_and_cites_where_each_name_comes_from() -> None:
    policy = small(
        ROLES
        + 'duties: {sent: {on: raised, who: raising party and raising head and raising manager, must: send, cites: "4"}}'
    )
    decision = tell(policy, START)

    assert the(decision, "sent").who == (
        Party(None, "raising", "school", "the raising agency (School)"),
        Party("head", "raising", "school", "Chair of Governors"),
        Party("manager", "raising", "school", "Designated lead"),
    )
    assert [each.cites for each in decision.reasons if each.rule == "sent"] == [("4", "2", "1")]


def test_in_an_agency_that_has_the_rank_the_office_has_its_own_title_and_cites_no_more() -> None:
    policy = small(
        ROLES + 'duties: {sent: {on: raised, who: receiving head, must: send, cites: "4"}}'
    )
    decision = tell(policy, START)

    assert titles(the(decision, "sent").who) == ["Head of service"]
    assert [each.cites for each in decision.reasons if each.rule == "sent"] == [("4",)]


def test_whoever_acted_stands_beside_an_office_and_takes_its_place_from_none() -> None:
    policy = small(
        ROLES + 'duties: {sent: {on: escalated, who: actor and chair, must: send, cites: "4"}}'
    )
    decision = tell(policy, START, escalated("2026-10-06T10:00", "social_worker"))

    assert the(decision, "sent").who == (
        Party("social_worker", "raising", "school", "Social worker"),
        Party("chair", "partnership", None, "Independent Chair"),
    )


def test_whoever_acted_is_on_no_side_where_both_agencies_could_be_theirs() -> None:
    policy = small(ROLES + 'duties: {sent: {on: raised, who: actor, must: send, cites: "4"}}')
    both = raised(
        "2026-10-05T10:00", "social_worker", agencies={"raising": "school", "receiving": "school"}
    )

    assert the(tell(policy, both), "sent").who == (
        Party("social_worker", None, "school", "Social worker"),
    )


def test_an_act_of_whom_nothing_is_said_is_some_partys() -> None:
    policy = small(ROLES + 'duties: {sent: {on: raised, who: actor, must: send, cites: "4"}}')

    decision = tell(policy, replace(START, by=Actor()))

    assert the(decision, "sent").who == (Party(None, None, None, "the party"),)


def test_what_the_partnership_owes_to_its_own_party_is_on_no_side() -> None:
    policy = small(
        ROLES
        + 'duties: {sent: {on: raised, who: chair, must: notify, to: own party, copy: each manager, cites: "4"}}'
    )
    duty = the(tell(policy, START), "sent")

    assert duty.to == (Party(None, None, None, "the party"),)
    assert titles(duty.copy) == ["Designated lead", "Sergeant"]


# -- who may be meant by a role ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asks", "by", "holds"),
    [
        ("raising social_worker", "social_worker", True),
        ("receiving social_worker", "social_worker", False),
        ("panel", "delegate", True),
        ("board", "delegate", True),
        ("council", "delegate", True),
        ("board", "chair", False),
    ],
)
def test_a_role_is_that_of_its_agencys_side_and_a_member_of_all_that_it_belongs_to(
    asks: str, by: str, holds: bool
) -> None:
    policy = small(
        f"""
roles:
  practitioner: {{title: Practitioner, rank: 1}}
  manager: {{title: Line manager, rank: 2}}
  chair: {{title: Chair, side: partnership}}
  council: {{title: Council, side: partnership}}
  panel: {{title: Panel, side: partnership, member_of: board}}
  group: {{title: Group, side: partnership, member_of: board}}
  board: {{title: Board, side: partnership}}
  delegate: {{title: Delegate, side: partnership, member_of: [council, panel, group]}}
  social_worker: {{title: Social worker, agency: school}}
duties:
  sent: {{on: unresolved, when: {{actor: {asks}}}, who: chair, must: send, cites: "4"}}
"""
    )
    start = raised("2026-10-05T10:00", agencies={"raising": "school", "receiving": "police"})

    decision = tell(policy, start, unresolved("2026-10-06T10:00", by))

    assert opened(decision) == (["sent#1"] if holds else [])


# -- who an act was by, in what comes of it ------------------------------------------------------


def test_what_opens_on_the_end_of_a_duty_is_owed_by_whoever_ended_it() -> None:
    policy = small(
        """
duties:
  answer: {on: raised, who: chair, must: respond, done_by: unresolved, cites: "4"}
  noted: {on: raised, who: chair, must: record, done_by: answer.done, cites: "4"}
  thanked: {on: answer.done, who: actor, must: send, cites: "4"}
  filed: {on: noted.done, who: actor, must: record, cites: "4"}
  asked: {on: answer.done, when: {actor: raising manager}, who: chair, must: call, cites: "4"}
"""
    )
    decision = tell(policy, START, unresolved("2026-10-06T10:00", "raising manager"))

    assert opened(decision) == ["thanked#1", "asked#1", "filed#1"]
    assert titles(the(decision, "thanked").who) == titles(the(decision, "filed").who)
    assert titles(the(decision, "filed").who) == ["Line manager"]
    assert decision.case.stamps["noted.done"].by == Actor("manager", "raising")


def test_what_is_kept_while_a_fact_holds_ends_by_whoever_tells_that_it_holds_no_more() -> None:
    policy = small(
        """
facts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}}
duties:
  stays: {while: {risk: high}, who: chair, must: keep, what: it, cites: "4"}
  looked_at: {on: stays.done, in: stage_1, who: actor, must: review, cites: "4"}
"""
    )
    _, decision = story(
        policy,
        raised("2026-10-05T10:00", facts={"risk": "high"}),
        learned("2026-10-06T10:00", "receiving manager", facts={"risk": "low"}),
    )
    told = the(decision, "looked_at")

    assert "stays#1" in decision.discharged
    assert decision.case.stamps["stays.done"].by == Actor("manager", "receiving")
    assert (titles(told.who), told.opened) == (["Line manager"], decision.at)


def test_a_case_keeps_its_own_id_and_what_was_sought_whatever_happens_to_it() -> None:
    policy = small(
        'duties: {answer: {on: raised, who: chair, must: respond, within: 2 working days of raised, cites: "4"}}'
    )
    start = raised("2026-10-05T10:00", outcome_sought="A visit", by_when="2026-11-02")
    case = empty_case(policy, "a key")
    for event in (
        start,
        unresolved("2026-10-06T10:00"),
        done("2026-10-07T10:00", duty="answer", on="2026-10-06"),
    ):
        case = decide(policy, case, event).case

        assert (case.id, case.outcome_sought, str(case.by_when)) == (
            "a key",
            "A visit",
            "2026-11-02",
        )
        assert case.calendar == policy.counting.calendar.digest
