"""What follows: the end of what is kept, facts forgotten, dates told late."""

# ruff: noqa: E501 - a policy reads best with one rule a line

from escalate_rules.core.decision import Decision
from tests.core.small import (
    done,
    due,
    escalated,
    happened,
    learned,
    opened,
    owed,
    raised,
    resolved,
    small,
    state,
    story,
    tell,
    unresolved,
)

GATE = 'facts: {gate: {asks: "Open?", values: {no: No, yes: Yes}, default: no, lasts: stage, cites: "4"}}\n'
KEPT = """
duties:
  stays: {on: raised, in: stage_1, who: each party, must: keep, what: things as they are, until: left, cites: "4"}
  told: {on: stays.done, who: chair, must: notify, cites: "4"}
  ready: {on: raised, who: chair, must: send, done_by: stays.done, until: done, cites: "4"}
"""


def test_what_is_kept_is_done_when_it_ends_and_another_duty_starts_from_that() -> None:
    first, kept = story(small(KEPT), raised("2026-03-02T10:00"), escalated("2026-03-04T10:00"))

    assert {"stays#1@raising", "stays#1@receiving", "ready#1"} <= set(kept.discharged)
    assert opened(first) == ["stays#1@raising", "stays#1@receiving", "ready#1"]
    assert (opened(kept), "ready#1" in owed(kept)) == (["told#1"], False)


def test_what_one_side_has_done_is_one_end_and_what_the_other_kept_another() -> None:
    by_act, kept = story(
        small(KEPT),
        raised("2026-03-02T10:00"),
        done("2026-03-03T10:00", "raising manager", duty="stays"),
        escalated("2026-03-04T10:00"),
    )[1:]

    assert opened(by_act) == ["told#1"]
    assert ("stays#1@receiving" in kept.discharged, opened(kept)) == (True, ["told#2"])


def test_a_fact_forgotten_with_its_stage_may_make_a_condition_true() -> None:
    policy = small(
        GATE
        + 'duties: {asked: {on: raised, when: {gate: no}, who: chair, must: send, cites: "4"}}\n'
        + "stages:\n"
        + '  stage_1: {number: 1, title: One, escalates: {stage: stage_2, who: each manager, must: refer, cites: "1"}, cites: "1"}\n'
        + '  stage_2: {number: 2, title: Two, decides: chair, cites: "2"}\n'
    )

    decisions = story(
        policy,
        raised("2026-03-02T10:00", facts={"gate": "yes"}),
        unresolved("2026-03-03T10:00"),
        # Somebody of neither side: it ends nobody's duty to refer.
        escalated("2026-03-04T10:00", "chair"),
    )

    assert [opened(each) for each in decisions] == [[], [], ["asked#1"]]


def test_a_date_moved_on_in_the_decision_in_which_its_duty_opened_overdue_has_still_to_pass() -> (
    None
):
    policy = small(
        """
        duties:
          reply: {on: raised, in: stage_1, who: chair, must: respond, within: 1 working day of raised, until: done, cites: "4"}
          chased: {on: reply.due, who: chair, must: call, within: 24 hours of the later of raised and reply.done, until: closed, cites: "4"}
        """
    )

    late, closed = story(
        policy,
        raised("2026-03-02T10:00"),
        # The reply is overdue by midnight: it is chased, by a date long past, and then comes.
        done("2026-03-05T10:00", duty="reply"),
        resolved("2026-03-05T12:00"),
    )[1:]

    assert (opened(late), due(late, "chased")) == (["chased#1"], "2026-03-06T10:00+00:00")
    assert [(each.id, each.missed) for each in closed.lapsed] == [("chased#1", False)]


def rated(on_change: str) -> Decision:
    policy = small(
        'facts: {risk: {asks: "Risk?", values: {low: Low, high: High}, default: low, cites: "4"}}\n'
        "duties:\n"
        "  answer: {on: raised, who: chair, must: respond, "
        "within: {by: risk, high: by risk.known, otherwise: 10 working days of raised}, "
        f'on_change: {on_change}, cites: "4"}}'
    )
    return tell(
        policy,
        raised("2026-03-02T10:00", facts={"risk": "low"}),
        learned("2026-03-04T12:00", facts={"risk": "high"}),
    )


def test_a_restarted_limit_by_a_facts_becoming_known_is_due_at_its_re_rating() -> None:
    # `low` was known on Monday; counted from where it was, that is what the origin stays.
    assert due(rated("keep_origin"), "answer") == "2026-03-02T10:00+00:00"
    assert due(rated("restart"), "answer") == "2026-03-04T12:00+00:00"
    assert due(rated("keep_sooner"), "answer") == "2026-03-04T12:00+00:00"


def test_what_a_moment_both_opens_and_ends_is_done_when_the_moment_really_was() -> None:
    policy = small(
        """
        moments: {meeting: {title: The meeting}}
        duties:
          met: {on: meeting, who: chair, must: meet, within: 2 working days of raised, done_by: meeting, until: done, cites: "4"}
          seen: {on: raised, who: chair, must: meet, within: 2 working days of raised, done_by: meeting, until: done, cites: "4"}
        """
    )

    told = tell(
        policy,
        raised("2026-03-02T10:00"),
        happened("2026-03-09T10:00", moment="meeting", on="2026-03-03"),
    )

    # It was held in time; that it is told on the Monday after makes neither late.
    assert (state(told, "met"), state(told, "seen")) == ("done", "done")


def test_a_fact_told_as_it_is_anyway_makes_nothing_true_when_it_is_forgotten() -> None:
    policy = small(
        GATE
        + 'duties: {asked: {on: raised, when: {gate: yes}, who: chair, must: send, cites: "4"}}\n'
    )

    left = tell(
        policy, raised("2026-03-02T10:00", facts={"gate": "no"}), escalated("2026-03-03T10:00")
    )

    assert (opened(left), left.case.facts.get("gate")) == ([], None)
