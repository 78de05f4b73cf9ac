"""A decision leaves nothing undone that the mere passing of time would then do.

What ends, lapses or moves its date in a decision may be what another duty asks
for; that is answered in the same decision.
"""

# ruff: noqa: E501 - a policy reads best with one rule a line

from escalate_rules import Policy
from tests.core.small import (
    agreed,
    escalated,
    happened,
    learned,
    opened,
    owed,
    raised,
    reopened,
    rerouted,
    resolved,
    small,
    state,
    story,
    tell,
    time_reached,
)

RISK = 'risk: {asks: "Risk?", values: {low: Low, high: High}, default: low, cites: "1"}'
GATE = 'gate: {asks: "Gate?", values: {no: No, yes: Yes}, default: no, lasts: stage, cites: "1"}'


def duties(*rows: str) -> Policy:
    """A policy with the facts `risk` and `gate`, the moment `meeting`, and these duties."""
    text = f"facts:\n  {RISK}\n  {GATE}\nmoments:\n  meeting: {{title: The meeting}}\nduties:\n"
    return small(text + "".join(f'  {row}, cites: "3"}}\n' for row in rows))


START = raised("2026-03-02T10:00")


def test_what_is_owed_while_another_is_overdue_lapses_when_its_date_moves_on() -> None:
    policy = duties(
        "papers: {on: raised, who: raising practitioner, must: send, within: 3 working days before meeting",
        "chased: {on: raised, while: {papers: overdue}, who: raising manager, must: call",
    )
    *_, late, moved, after = story(
        policy,
        raised("2026-03-02T10:00", moments={"meeting": "2026-03-10"}),
        time_reached("2026-03-06T10:00"),
        happened("2026-03-06T11:00", moment="meeting", on="2026-03-20"),
        time_reached("2026-03-06T12:00"),
    )

    assert "chased#1" in owed(late)
    assert [each.id for each in moved.lapsed] == ["chased#1"]
    assert after.lapsed == ()


def test_what_asks_that_another_is_not_overdue_opens_when_its_date_moves_on() -> None:
    policy = duties(
        "papers: {on: raised, who: raising practitioner, must: send, within: 3 working days before meeting, until: done",
        "thanked: {as_soon_as: {all: [{papers: open}, {not: {papers: overdue}}, {risk: high}]}, who: raising manager, must: call",
    )
    *_, late, moved, after = story(
        policy,
        raised("2026-03-02T10:00", moments={"meeting": "2026-03-10"}),
        learned("2026-03-06T10:00", facts={"risk": "high"}),
        happened("2026-03-06T11:00", moment="meeting", on="2026-03-20"),
        time_reached("2026-03-06T12:00"),
    )

    assert (opened(late), opened(moved), opened(after)) == ([], ["thanked#1"], [])


def test_what_lapses_by_its_condition_is_what_another_waits_for() -> None:
    for turned in (1, -1):
        policy = duties(
            *(
                "watched: {on: raised, while: {risk: high}, who: raising manager, must: call",
                "beside: {on: raised, while: {watched: open}, who: raising manager, must: meet",
                "told: {as_soon_as: {watched: lapsed}, who: raising manager, must: notify, to: chair",
            )[::turned]
        )
        found = tell(
            policy,
            raised("2026-03-02T10:00", facts={"risk": "high"}),
            learned("2026-03-03T10:00", facts={"risk": "low"}),
        )

        assert sorted(each.id for each in found.lapsed) == ["beside#1", "watched#1"]
        assert opened(found) == ["told#1"]


def test_a_date_agreed_is_looked_at_before_what_opens_on_the_agreement() -> None:
    text = """
    stages:
      stage_1:
        number: 1
        title: Practitioners
        between: practitioner
        outcome: {must: reach, within: 2 working days of raised, varies: {until: any, agreed_by: both, cites: "1"}, cites: "1"}
        decides: chair
        cites: "1"
    duties:
      still_late: {on: agreed, when: {stage_1.outcome: overdue}, who: chair, must: call, cites: "2"}
      beside: {on: raised, while: {stage_1.outcome: overdue}, who: chair, must: meet, cites: "2"}
    """
    *_, before, put_off = story(
        small(text),
        START,
        time_reached("2026-03-05T10:00"),
        agreed("2026-03-05T11:00", until="2026-03-12", agreeing=("raising", "receiving")),
    )

    assert "beside#1" in owed(before)
    assert opened(put_off) == []
    assert [each.id for each in put_off.lapsed] == ["beside#1"]


def test_a_fact_forgotten_with_its_stage_is_a_fact_that_changes() -> None:
    text = f"""
stages:
  stage_1:
    number: 1
    title: Practitioners
    between: practitioner
    escalates: {{stage: stage_2, who: each practitioner, should: refer, cites: "1"}}
    cites: "1"
  stage_2: {{number: 2, title: The Chair, decides: chair, cites: "2"}}
facts:
  {GATE}
duties:
  told: {{on: raised, when: {{gate: no}}, who: raising manager, must: call, cites: "3"}}
"""
    # Nobody says of which side they are: no duty ends as the stage is left.
    first, left = story(
        small(text),
        raised("2026-03-02T10:00", facts={"gate": "yes"}),
        escalated("2026-03-03T10:00"),
    )

    assert (opened(first), opened(left)) == ([], ["told#1"])


def test_what_an_end_on_leaving_forbids_is_broken_before_it_is_forbidden_no_more() -> None:
    policy = duties(
        "call: {on: raised, in: stage_1, who: raising manager, must: call, until: left, done_by: left",
        "never: {on: raised, in: stage_1, who: both party, must_not: send, until: left, done_by: call.done",
    )
    found = tell(policy, START, escalated("2026-03-03T10:00"))

    assert "call#1" in found.discharged
    assert [each.rule for each in found.breaches] == ["never"]
    assert state(found, "never") == "lapsed"


def test_what_is_kept_while_something_holds_is_done_when_it_holds_no_more() -> None:
    policy = duties(
        "stays: {on: raised, while: {risk: high}, who: both party, must: keep",
        "reviewed: {on: stays.done, who: raising manager, must: review",
        "freed: {on: raised, who: raising manager, must: meet, done_by: stays.done",
    )
    found = tell(
        policy,
        raised("2026-03-02T10:00", facts={"risk": "high"}),
        learned("2026-03-03T10:00", facts={"risk": "low"}),
    )

    assert opened(found) == ["reviewed#1"]
    assert set(found.discharged) == {"stays#1", "freed#1"}


def test_what_is_kept_ends_before_what_it_discharges_would_lapse_beside_it() -> None:
    for turned in (1, -1):
        policy = duties(
            *(
                "stays: {on: raised, in: stage_1, who: both party, must: keep, until: left",
                "freed: {on: raised, in: stage_1, who: raising manager, must: meet, until: left, done_by: stays.done",
            )[::turned]
        )
        found = tell(policy, START, escalated("2026-03-03T10:00"))

        assert {"stays#1", "freed#1"} <= set(found.discharged)
        assert found.lapsed == ()


def test_what_is_kept_until_the_end_of_the_case_calls_for_what_follows_it() -> None:
    policy = duties(
        "stays: {on: raised, who: both party, must: keep, until: closed",
        "reviewed: {on: stays.done, who: raising manager, must: review, until: done",
        "forgotten: {on: stays.done, who: raising manager, must: review, until: closed",
    )

    assert opened(tell(policy, START, resolved("2026-03-03T10:00"))) == ["reviewed#1"]


def test_what_a_fact_calls_for_in_a_stage_opens_as_the_stage_is_entered() -> None:
    policy = duties(
        "told: {as_soon_as: {risk: high}, in: stage_2, who: raising manager, must: notify, to: chair",
        "watched: {while: {risk: high}, in: stage_2, who: raising manager, must: call, until: left",
    )
    first, entered, *_ = story(
        policy,
        raised("2026-03-02T10:00", facts={"risk": "high"}),
        escalated("2026-03-03T10:00"),
    )

    assert (opened(first), opened(entered)) == ([], ["told#1", "watched#1"])


def test_what_a_fact_calls_for_opens_when_its_further_condition_comes_about() -> None:
    policy = duties(
        "told: {as_soon_as: {risk: high}, when: {gate: yes}, who: raising manager, must: notify, to: chair"
    )
    *_, late, again = story(
        policy,
        raised("2026-03-02T10:00", facts={"risk": "high"}),
        learned("2026-03-03T10:00", facts={"gate": "yes"}),
        learned("2026-03-04T10:00", facts={"risk": "high"}),
    )

    assert (opened(late), opened(again)) == (["told#1"], [])


def test_who_acted_is_asked_only_of_the_act_that_brings_a_fact_about() -> None:
    policy = duties(
        "told: {as_soon_as: {risk: high}, when: {actor: chair}, who: raising manager, must: notify, to: head"
    )
    by_manager, later = story(
        policy,
        raised("2026-03-02T10:00", "raising manager", facts={"risk": "high"}),
        learned("2026-03-03T10:00", "chair", facts={"gate": "yes"}),
    )

    assert (opened(by_manager), opened(later)) == ([], [])


def test_what_a_closed_case_cannot_owe_opens_when_the_case_is_opened_again() -> None:
    policy = duties("watched: {as_soon_as: {risk: high}, who: raising manager, must: call")
    *_, told, back = story(
        policy,
        START,
        resolved("2026-03-03T10:00"),
        learned("2026-03-04T10:00", facts={"risk": "high"}),
        reopened("2026-03-05T10:00", reason="It was not kept"),
    )

    assert (opened(told), opened(back)) == ([], ["watched#1"])


def test_what_lapsed_with_the_closing_does_not_come_back_with_the_case() -> None:
    policy = duties("watched: {as_soon_as: {risk: high}, who: raising manager, must: call")
    back = tell(
        policy,
        raised("2026-03-02T10:00", facts={"risk": "high"}),
        resolved("2026-03-03T10:00"),
        reopened("2026-03-05T10:00", reason="It was not kept"),
    )

    assert (opened(back), state(back, "watched")) == ([], "lapsed")


def test_rerouted_is_read_until_the_stage_is_left_in_which_it_happened() -> None:
    text = f"""
facts:
  {RISK}
  topic: {{asks: "Topic?", values: {{other: Other, conf: Conference}}, default: other, cites: "1"}}
duties:
  told: {{on: rerouted, when: {{risk: high}}, who: raising manager, must: call, cites: "2"}}
  told_on_leaving: {{on: left, when: {{risk: high}}, who: raising manager, must: call, cites: "2"}}
routes:
  conference:
    title: A conference
    when: {{topic: conf}}
    switch: offered
    cites: "1"
    stages:
      talk: {{number: none, title: Talk, between: manager, decides: chair, cites: "1"}}
"""
    found = tell(
        small(text),
        START,
        learned("2026-03-02T11:00", facts={"topic": "conf"}),
        rerouted("2026-03-02T12:00", to="conference"),
        learned("2026-03-03T10:00", facts={"risk": "high"}),
    )

    assert opened(found) == ["told_on_leaving#1"]


def test_a_case_that_comes_back_is_settled_too() -> None:
    policy = duties(
        "watched: {on: entered, while: {risk: high}, who: raising manager, must: call, until: left",
        "told: {as_soon_as: {watched: open}, who: raising manager, must: call, until: done",
    )
    found = tell(
        policy,
        raised("2026-03-02T10:00", facts={"risk": "high"}),
        resolved("2026-03-03T10:00"),
        reopened("2026-03-04T10:00", reason="It was not kept"),
    )

    assert opened(found) == ["watched#2", "told#2"]
