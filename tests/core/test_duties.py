"""The life of a duty: opened, dated, discharged, lapsed; and everyone it concerns."""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from escalate_rules.core.errors import MisuseError
from escalate_rules.core.moments import DayEnd, Instant
from tests.core.small import (
    convened,
    decided,
    done,
    due,
    escalated,
    event,
    happened,
    instant,
    learned,
    opened,
    owed,
    raised,
    reopened,
    resolved,
    small,
    state,
    story,
    tell,
    the,
    time_reached,
    unresolved,
    why_not_applicable,
    withdrawn,
)

ANSWER = """
duties:
  answer: {on: raised, who: receiving manager, must: respond, within: 2 working days of raised, cites: "4"}
"""


def test_a_duty_is_done_once_in_its_time() -> None:
    decision = tell(
        small(ANSWER), raised("2026-10-05T10:00"), done("2026-10-07T23:59", duty="answer")
    )

    assert decision.discharged == ("answer#1",)
    assert state(decision, "answer") == "done"


def test_a_duty_done_after_its_due_is_late() -> None:
    decision = tell(
        small(ANSWER), raised("2026-10-05T10:00"), done("2026-10-08T00:00", duty="answer")
    )

    assert (decision.late, decision.discharged) == (("answer#1",), ())


def test_what_counts_is_when_it_was_done_not_when_it_was_told() -> None:
    on_friday = done("2026-10-12T09:00", duty="answer#1", on="2026-10-07")

    decision = tell(small(ANSWER), raised("2026-10-05T10:00"), on_friday)

    assert decision.discharged == ("answer#1",)
    assert str(decision.case.stamps["answer.done"].moment) == "2026-10-07"


def test_something_open_with_its_due_passed_is_overdue() -> None:
    decision = tell(small(ANSWER), raised("2026-10-05T10:00"), time_reached("2026-10-08T00:00"))

    assert [duty.id for duty in decision.overdue] == ["answer#1"]
    assert owed(decision) == ["answer#1", "stage_1.outcome#1"]


def test_nothing_is_done_twice() -> None:
    decision = tell(
        small(ANSWER),
        raised("2026-10-05T10:00"),
        done("2026-10-06T10:00", duty="answer"),
        done("2026-10-06T11:00", duty="answer"),
    )

    assert why_not_applicable(decision) == "`answer` is done already"


def test_nothing_is_done_before_it_is_owed() -> None:
    decision = tell(
        small(), raised("2026-10-05T10:00"), done("2026-10-06T10:00", duty="stage_2.outcome")
    )

    assert why_not_applicable(decision) == "`stage_2.outcome` has not come up in this case"


def test_done_names_the_oldest_open_instance_or_one_by_its_id() -> None:
    policy = small(
        """
        events: {called: {title: Somebody called}}
        duties: {note: {on: called, who: business_team, must: record, cites: "4"}}
        """
    )
    twice = (
        raised("2026-10-05T10:00"),
        event("called", "2026-10-06T10:00"),
        event("called", "2026-10-07T10:00"),
    )

    assert tell(policy, *twice, done("2026-10-08T10:00", duty="note")).discharged == ("note#1",)
    assert tell(policy, *twice, done("2026-10-08T10:00", duty="note#2")).discharged == ("note#2",)


@pytest.mark.parametrize(
    ("on", "state_then"),
    [("2026-10-05", "done"), ("2026-10-07", "late"), ("2026-10-06T10:00", "done")],
)
def test_a_bare_day_may_tell_whether_an_hour_limit_was_met(on: str, state_then: str) -> None:
    policy = small(ANSWER.replace("2 working days", "24 hours"))

    decision = tell(
        policy, raised("2026-10-05T10:00"), done("2026-10-09T10:00", duty="answer", on=on)
    )

    assert state(decision, "answer") == state_then


def test_a_bare_day_that_cannot_tell_is_misuse() -> None:
    policy = small(ANSWER.replace("2 working days", "24 hours"))

    with pytest.raises(MisuseError, match="give the hour it was done"):
        tell(
            policy,
            raised("2026-10-05T10:00"),
            done("2026-10-09T10:00", duty="answer", on="2026-10-06"),
        )


def test_done_on_a_day_to_come_fixes_it_and_discharges_nothing() -> None:
    policy = small(
        ANSWER
        + '  debrief: {on: raised, who: raising manager, must: meet, within: 3 working days of answer.done, cites: "4"}\n'
    )

    decisions = story(
        policy,
        raised("2026-10-05T10:00"),
        done("2026-10-06T10:00", duty="answer", on="2026-10-09"),
        done("2026-10-07T10:00", duty="answer"),
    )

    assert [due(each, "debrief") for each in decisions] == [
        "awaiting answer.done",
        "2026-10-14",
        "2026-10-12",
    ]
    assert state(decisions[1], "answer") == "open"
    assert state(decisions[2], "answer") == "done"


# -- how long it is owed -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "after_escalation", "after_closing"),
    [("left", "lapsed", "lapsed"), ("closed", "open", "lapsed"), ("done", "open", "open")],
)
def test_a_duty_is_owed_while_in_its_stage_or_case_or_until_done(
    until: str, after_escalation: str, after_closing: str
) -> None:
    policy = small(
        f'duties: {{ talk: {{on: entered, in: stage_1, who: raising manager, must: discuss, until: {until}, cites: "4"}} }}'
    )

    up = tell(policy, raised("2026-10-05T10:00"), escalated("2026-10-06T10:00"))
    over = tell(policy, raised("2026-10-05T10:00"), resolved("2026-10-06T10:00"))
    assert (state(up, "talk"), state(over, "talk")) == (after_escalation, after_closing)


def test_what_outlives_a_case_can_still_be_done() -> None:
    policy = small(
        'duties: { told: {on: resolved, who: actor, must: notify, to: business_team, cites: "4"} }'
    )

    decisions = story(
        policy,
        raised("2026-10-05T10:00"),
        resolved("2026-10-06T10:00", by="receiving manager"),
        done("2026-10-08T10:00", duty="told"),
    )

    assert [duty.id for duty in decisions[1].notifications] == ["told#1"]
    assert [party.title for party in the(decisions[1], "told").who] == ["Line manager"]
    assert the(decisions[1], "told").who[0].side == "receiving"
    assert (decisions[2].status, decisions[2].discharged) == ("resolved", ("told#1",))


def test_what_is_kept_ends_as_kept() -> None:
    policy = small(
        'duties: { stays: {on: raised, who: each party, must: keep, until: closed, cites: "4"} }'
    )

    decision = tell(policy, raised("2026-10-05T10:00"), resolved("2026-10-06T10:00"))

    assert state(decision, "stays#1@raising") == state(decision, "stays#1@receiving") == "done"
    assert "stays" not in {each.id.partition("#")[0] for each in decision.lapsed}


def test_a_may_on_an_ending_is_listed_once_and_not_kept_open() -> None:
    policy = small(
        'duties: { praise: {on: resolved, who: raising manager, may: send, cites: "4"} }'
    )

    decisions = story(
        policy,
        raised("2026-10-05T10:00"),
        resolved("2026-10-06T10:00"),
        time_reached("2026-10-07T10:00"),
    )

    assert opened(decisions[1]) == ["praise#1"]
    assert [owed(each) for each in decisions[1:]] == [[], []]
    assert decisions[1].lapsed == ()


def test_a_may_is_never_overdue() -> None:
    decision = tell(
        small(ANSWER.replace("must", "may")),
        raised("2026-10-05T10:00"),
        time_reached("2026-11-05T10:00"),
    )

    assert [duty.id for duty in decision.overdue] == ["stage_1.outcome#1"]
    assert the(decision, "answer").state == "open"


def test_a_prohibition_broken_is_a_breach_and_the_event_is_applied() -> None:
    policy = small(
        'duties: { silence: {on: raised, who: raising party, must_not: do, what: Speak to the press, cites: "4"} }'
    )

    decision = tell(policy, raised("2026-10-05T10:00"), done("2026-10-06T10:00", duty="silence"))

    assert [(each.rule, each.severity, each.cites) for each in decision.breaches] == [
        ("silence", "error", ("4",))
    ]
    assert state(decision, "silence") == "open"


# -- what opens it, and how often ----------------------------------------------------------------


def test_a_duty_may_have_several_triggers_and_opens_for_each() -> None:
    policy = small(
        'duties: { note: {on: [raised, unresolved], who: business_team, must: record, cites: "4"} }'
    )

    decision = tell(policy, raised("2026-10-05T10:00"), unresolved("2026-10-06T10:00"))

    assert [each.id for each in decision.records] == ["note#2"]
    assert {"note#1", "note#2"} < set(owed(decision))


def test_once_in_a_case_is_once() -> None:
    policy = small(
        'duties: { note: {on: [raised, unresolved], once: yes, who: business_team, must: record, cites: "4"} }'
    )

    decision = tell(policy, raised("2026-10-05T10:00"), unresolved("2026-10-06T10:00"))

    assert decision.records == ()


def test_a_condition_chooses_who_is_told() -> None:
    policy = small(
        """
        calendar: {nation: england, office_hours: {from: "09:00", to: "17:00"}}
        facts:
          risk: {asks: "How high?", values: {low: Low, mid: Middling, high: High}, default: low, cites: "4"}
        duties:
          all_of: {on: raised, when: {risk: high, raising_agency: school}, who: business_team, must: notify, cites: "4"}
          any_of: {on: raised, when: {any: [{risk: [mid, high]}, {receiving_agency: health}]}, who: business_team, must: notify, cites: "4"}
          not_so: {on: raised, when: {not: {risk: low}}, who: business_team, must: notify, cites: "4"}
          by_a_manager: {on: raised, when: {actor: [raising manager, chair]}, who: business_team, must: notify, cites: "4"}
          at_night: {on: raised, when: {hours: closed}, who: business_team, must: notify, cites: "4"}
          by_day: {on: raised, when: {hours: open}, who: business_team, must: notify, cites: "4"}
          at_the_weekend: {on: raised, when: {day: closed}, who: business_team, must: notify, cites: "4"}
        """
    )

    def told(at: str, by: str = "", **fields: object) -> list[str]:
        return [each.partition("#")[0] for each in opened(tell(policy, raised(at, by, **fields)))]

    monday = "2026-10-05T10:00"
    assert told(monday, "raising practitioner") == ["by_day"]
    assert told(monday, "raising manager") == ["by_a_manager", "by_day"]
    assert told(monday, "receiving manager") == ["by_day"]
    assert told(monday, "chair") == ["by_a_manager", "by_day"]
    assert told(monday, facts={"risk": "high"}, agencies={"raising": "school"}) == [
        "all_of", "any_of", "not_so", "by_day",
    ]  # fmt: skip
    assert told(monday, agencies={"receiving": "health"}) == ["any_of", "by_day"]
    assert told("2026-10-05T17:00") == ["at_night"]
    assert told("2026-10-05T08:59:59") == ["at_night"]
    assert told("2026-10-05T09:00") == ["by_day"]
    assert told("2026-10-10T10:00") == ["at_night", "at_the_weekend"]


def test_beyond_the_calendar_nobody_knows_whether_a_day_is_a_working_day() -> None:
    policy = small(
        """
        duties:
          at_work: {on: raised, when: {day: working}, who: business_team, must: notify, cites: "4"}
          at_rest: {on: raised, when: {day: closed}, who: business_team, must: notify, cites: "4"}
        """
    )

    decision = tell(policy, raised("2099-10-05T10:00"))

    assert opened(decision) == []
    assert due(decision, "stage_1.outcome") == "undated"
    assert "outside the calendar" in the(decision, "stage_1.outcome").due.why


def test_a_trigger_on_a_bare_day_has_no_hour_to_test() -> None:
    policy = small(
        """
        calendar: {nation: england, office_hours: {from: "09:00", to: "17:00"}}
        moments: {conference: {title: The conference}}
        duties:
          by_day: {on: conference, when: {hours: open}, who: business_team, must: notify, cites: "4"}
          at_work: {on: conference, when: {day: working}, who: business_team, must: notify, cites: "4"}
        """
    )

    decision = tell(
        policy,
        raised("2026-10-05T10:00"),
        happened("2026-10-05T11:00", moment="conference", on="2026-10-05"),
    )

    assert opened(decision) == ["at_work#1"]


# -- late facts ----------------------------------------------------------------------------------

LATE = """
facts:
  risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}
  gate: {asks: "Open?", values: {no: No, yes: Yes}, default: no, lasts: stage, cites: "4"}
duties:
  warn: {on: raised, when: {risk: high}, who: business_team, must: notify, within: 1 working day of raised, cites: "4"}
  in_stage: {on: entered, in: stage_1, when: {risk: high}, who: business_team, must: notify, cites: "4"}
  onward: {on: escalated, in: stage_1, when: {risk: high}, who: business_team, must: notify, cites: "4"}
  at_the_end: {on: resolved, when: {risk: high}, who: business_team, must: notify, cites: "4"}
  through_the_gate: {on: left, in: stage_1, when: {gate: yes}, who: raising manager, must: discuss, until: left, cites: "4"}
  held: {on: raised, while: {risk: high}, who: raising manager, must: respond, until: done, cites: "4"}
"""
HIGH = {"risk": "high"}


def test_a_late_fact_opens_the_duty_then_counted_from_its_moment() -> None:
    decision = tell(
        small(LATE), raised("2026-10-05T10:00"), learned("2026-10-08T10:00", facts=HIGH)
    )

    assert opened(decision) == ["warn#1", "held#1", "in_stage#1"]
    assert due(decision, "warn") == "2026-10-06"
    assert the(decision, "warn").state == "overdue"
    assert str(the(decision, "warn").opened) == "2026-10-08T10:00+01:00"


def test_a_duty_opens_once_for_one_occurrence_of_its_trigger() -> None:
    decision = tell(
        small(LATE),
        raised("2026-10-05T10:00", facts=HIGH),
        learned("2026-10-06T10:00", facts={"risk": "low"}),
        learned("2026-10-07T10:00", facts=HIGH),
    )

    assert opened(decision) == []


def test_entering_is_no_longer_current_once_the_stage_is_left() -> None:
    decision = tell(
        small(LATE),
        raised("2026-10-05T10:00"),
        escalated("2026-10-06T10:00"),
        learned("2026-10-07T10:00", facts=HIGH),
    )

    assert opened(decision) == ["warn#1", "held#1", "onward#1"]


def test_an_escalation_is_current_until_the_stage_it_entered_is_left() -> None:
    decision = tell(
        small(LATE),
        raised("2026-10-05T10:00"),
        escalated("2026-10-06T10:00"),
        escalated("2026-10-07T10:00"),
        learned("2026-10-08T10:00", facts=HIGH),
    )

    assert opened(decision) == ["warn#1", "held#1"]


def test_an_ending_is_current_for_ever() -> None:
    decision = tell(
        small(LATE),
        raised("2026-10-05T10:00"),
        resolved("2026-10-06T10:00"),
        learned("2027-10-07T10:00", facts=HIGH),
    )

    assert opened(decision) == ["at_the_end#1"]


def test_a_moment_told_after_the_ending_opens_nothing() -> None:
    policy = small(
        """
        moments: {conference: {title: The conference}}
        duties: {told: {on: [conference, learned], who: business_team, must: notify, cites: "4"}}
        facts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}}
        """
    )
    closed = (raised("2026-10-05T10:00"), resolved("2026-10-06T10:00"))

    decisions = story(
        policy,
        *closed,
        happened("2026-10-07T10:00", moment="conference"),
        learned("2026-10-07T11:00", facts=HIGH),
    )

    assert [opened(each) for each in decisions[2:]] == [[], []]
    assert decisions[3].case.facts["risk"] == "high"


def test_what_leaves_a_stage_reads_its_facts_as_they_were_there() -> None:
    decision = tell(
        small(LATE),
        raised("2026-10-05T10:00", facts={"gate": "yes"}),
        escalated("2026-10-06T10:00"),
    )

    assert opened(decision) == ["through_the_gate#1"]
    assert the(decision, "through_the_gate").stage == "stage_2"
    onward = tell(
        small(LATE),
        raised("2026-10-05T10:00", facts={"gate": "yes"}),
        escalated("2026-10-06T10:00"),
        escalated("2026-10-07T10:00"),
    )
    assert state(onward, "through_the_gate") == "lapsed"


def test_a_fact_of_the_next_stage_says_nothing_of_the_one_left() -> None:
    decision = tell(
        small(LATE),
        raised("2026-10-05T10:00"),
        escalated("2026-10-06T10:00"),
        learned("2026-10-07T10:00", facts={"gate": "yes"}),
    )

    assert opened(decision) == []


def test_a_fact_that_changes_back_closes_only_what_is_owed_while_it_holds() -> None:
    decision = tell(
        small(LATE),
        raised("2026-10-05T10:00", facts=HIGH),
        learned("2026-10-05T11:00", facts={"risk": "low"}),
    )

    assert [(each.id, each.why, each.missed) for each in decision.lapsed] == [
        ("held#1", "what it was owed for holds no more", False)
    ]
    assert state(decision, "warn") == "open"


def test_a_duty_opens_as_soon_as_a_fact_is_known_at_raising_or_later() -> None:
    policy = small(
        """
        facts:
          risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}
          other: {asks: "Other?", values: {no: No, yes: Yes}, default: no, cites: "4"}
        duties:
          urgent: {as_soon_as: {risk: high}, who: business_team, must: record, within: 1 working day of risk.known, cites: "4"}
          in_stage_2: {as_soon_as: {risk: high}, in: stage_2, who: business_team, must: record, cites: "4"}
          by_chair: {as_soon_as: {risk: high}, when: {actor: chair}, who: business_team, must: record, cites: "4"}
          asked: {as_soon_as: {risk: high}, who: business_team, must: respond, cites: "4"}
        """
    )

    at_once = tell(policy, raised("2026-10-05T10:00", facts=HIGH))
    assert opened(at_once) == ["urgent#1", "asked#1"]
    later = tell(
        policy, raised("2026-10-05T10:00"), learned("2026-10-09T10:00", "chair", facts=HIGH)
    )
    assert opened(later) == ["urgent#1", "by_chair#1", "asked#1"]
    assert due(later, "urgent") == "2026-10-12"
    closed = tell(
        policy,
        raised("2026-10-05T10:00"),
        resolved("2026-10-06T10:00"),
        learned("2026-10-07T10:00", facts=HIGH),
    )
    assert opened(closed) == ["urgent#1"]
    still = tell(
        policy,
        raised("2026-10-05T10:00", facts=HIGH),
        learned("2026-10-06T10:00", facts={"other": "yes"}),
    )
    assert opened(still) == []


def test_before_a_case_is_opened_a_fact_opens_nothing() -> None:
    policy = small(
        """
        facts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}}
        moves: {no: {on: raised, refuse: yes, when: {risk: high}, cites: "4"}}
        duties: {urgent: {as_soon_as: {risk: high}, who: business_team, must: record, cites: "4"}}
        """
    )

    assert tell(policy, raised("2026-10-05T10:00", facts=HIGH)).opened == ()


# -- duties that hang on one another -------------------------------------------------------------

CHAIN = """
duties:
  answer: {on: raised, who: receiving manager, must: respond, within: 2 working days of raised, cites: "4"}
  thank: {on: answer.done, who: raising manager, must: send, within: 1 working day of answer.done, cites: "4"}
  remind: {on: answer.due, who: business_team, must: notify, within: 24 hours of answer.due, cites: "4"}
  weigh: {on: raised, who: raising manager, must: consider, within: 3 working days of answer.due, cites: "4"}
  chase: {on: raised, when: {answer: overdue}, who: business_team, must: call, cites: "4"}
  grumble: {on: resolved, when: {answer: late}, who: business_team, must: record, cites: "4"}
  wonder: {on: unresolved, when: {thank: not_opened}, who: business_team, must: record, cites: "4"}
"""


def test_a_duty_may_start_from_anothers_end() -> None:
    decision = tell(
        small(CHAIN), raised("2026-10-05T10:00"), done("2026-10-06T10:00", duty="answer")
    )

    assert opened(decision) == ["thank#1"]
    assert due(decision, "thank") == "2026-10-07"


def test_a_duty_that_ends_late_starts_the_next_one_too() -> None:
    decision = tell(
        small(CHAIN), raised("2026-10-05T10:00"), done("2026-10-09T10:00", duty="answer")
    )

    assert decision.late == ("answer#1",)
    assert "thank#1" in opened(decision)


@pytest.mark.parametrize(
    ("at", "opens"), [("2026-10-07T23:59:59", []), ("2026-10-08T00:00", ["remind#1", "chase#1"])]
)
def test_a_duty_may_start_when_anothers_due_passes_undone(at: str, opens: list[str]) -> None:
    decision = tell(small(CHAIN), raised("2026-10-05T10:00"), time_reached(at))

    assert opened(decision) == opens


def test_what_a_passed_due_opens_is_opened_at_its_own_instant() -> None:
    decision = tell(small(CHAIN), raised("2026-10-05T10:00"), time_reached("2026-10-20T10:00"))

    assert str(the(decision, "remind").opened) == "2026-10-08T00:00+01:00"
    # Counted from the end of Wednesday 7 October: the 24 hours of Thursday.
    assert due(decision, "remind") == "2026-10-09T00:00+01:00"
    assert str(the(decision, "remind").due.due_on) == "2026-10-08"


def test_a_due_is_a_moment_that_others_are_counted_from() -> None:
    decision = tell(small(CHAIN), raised("2026-10-05T10:00"))

    assert due(decision, "weigh") == "2026-10-12"


def test_a_due_that_was_met_does_not_pass() -> None:
    decision = tell(
        small(CHAIN),
        raised("2026-10-05T10:00"),
        done("2026-10-06T10:00", duty="answer"),
        time_reached("2026-10-20T10:00"),
    )

    assert opened(decision) == []


def test_a_state_of_a_duty_may_be_asked_of_its_latest_instance() -> None:
    late = tell(
        small(CHAIN),
        raised("2026-10-05T10:00"),
        done("2026-10-09T10:00", duty="answer"),
        resolved("2026-10-10T10:00"),
    )
    in_time = tell(small(CHAIN), raised("2026-10-05T10:00"), unresolved("2026-10-06T10:00"))

    assert opened(late) == ["grumble#1"]
    assert opened(in_time) == ["wonder#1"]


def test_a_duty_opens_as_soon_as_another_is_overdue() -> None:
    policy = small(
        'duties: { remind: {as_soon_as: {stage_1.outcome: overdue}, who: business_team, must: notify, cites: "4"} }'
    )

    decision = tell(policy, raised("2026-10-05T10:00"), time_reached("2026-10-20T10:00"))

    assert opened(decision) == ["remind#1"]
    assert str(the(decision, "remind").opened) == "2026-10-13T00:00+01:00"


def test_an_hour_limit_passes_only_after_its_instant() -> None:
    policy = small(
        """
        duties:
          answer: {on: raised, who: receiving manager, must: respond, within: 24 hours of raised, cites: "4"}
          remind: {on: answer.due, who: business_team, must: notify, cites: "4"}
        """
    )

    at = tell(policy, raised("2026-10-24T16:00"), time_reached("2026-10-25T15:00"))
    after = tell(policy, raised("2026-10-24T16:00"), time_reached("2026-10-25T15:00:01"))

    assert (opened(at), opened(after)) == ([], ["remind#1"])
    assert the(after, "remind").opened == Instant(instant("2026-10-25T15:00"))


def test_several_dues_pass_in_their_order_and_ties_in_the_order_of_the_file() -> None:
    policy = small(
        """
        events: {seen: {title: Seen}}
        duties:
          third: {on: raised, who: raising manager, must: respond, within: 3 working days of raised, cites: "4"}
          first: {on: raised, who: raising manager, must: respond, within: 1 working day of raised, cites: "4"}
          second: {on: raised, who: raising manager, must: respond, within: 3 working days of raised, cites: "4"}
          note: {on: [first.due, second.due, third.due], who: business_team, must: record, cites: "4"}
        """
    )

    decision = tell(policy, raised("2026-10-05T10:00"), time_reached("2026-10-20T10:00"))

    passing = [reason.says for reason in decision.reasons if reason.rule == "engine.time"]
    assert passing == ["first.due passes", "third.due passes", "second.due passes"]


# -- what discharges it --------------------------------------------------------------------------


def test_an_event_may_discharge_a_duty() -> None:
    policy = small(
        """
        moments: {conference: {title: The conference}}
        events: {signed: {title: Signed}}
        duties:
          prepare: {on: raised, who: raising manager, must: do, what: Prepare, done_by: conference, within: 2 working days of raised, cites: "4"}
          sign: {on: raised, who: raising manager, must: do, what: Sign, done_by: signed, cites: "4"}
          meet: {on: raised, who: business_team, must: convene, done_by: convened, cites: "4"}
          wait: {on: raised, who: business_team, must: consider, done_by: [sign.done, entered], cites: "4"}
        """
    )
    start = raised("2026-10-05T10:00")

    held = happened("2026-10-12T10:00", moment="conference", on="2026-10-06")
    assert tell(policy, start, held).discharged == ("prepare#1",)
    ahead = happened("2026-10-05T11:00", moment="conference", on="2026-10-06")
    assert tell(policy, start, ahead).discharged == ()
    assert tell(policy, start, event("signed", "2026-10-06T10:00")).discharged == (
        "sign#1",
        "wait#1",
    )
    assert tell(policy, start, convened("2026-10-06T10:00", agencies=())).discharged == ("meet#1",)
    other = convened("2026-10-06T10:00", agencies=(), duty="meet#2")
    assert "calls for no such meeting" in why_not_applicable(tell(policy, start, other))
    assert "wait#1" in tell(policy, start, escalated("2026-10-06T10:00")).discharged


def test_what_opens_and_is_discharged_by_one_event_ends_at_once() -> None:
    policy = small(
        """
        duties:
          told: {on: [unresolved, entered], who: raising manager, must: notify, done_by: unresolved, cites: "4"}
        """
    )

    decision = tell(policy, raised("2026-10-05T10:00"), unresolved("2026-10-06T10:00"))

    assert opened(decision) == ["told#2"]
    assert state(decision, "told#2") == "done"
    assert "told#2" in decision.discharged


@pytest.mark.parametrize(
    ("clock", "state_then"), [("10:00", "done"), ("17:00", "late"), ("18:00", "late")]
)
def test_what_opens_after_its_own_due_and_ends_at_once_is_late(clock: str, state_then: str) -> None:
    policy = small(
        """
        calendar: {nation: england, counting: event-day-is-one, day_ends: "17:00"}
        duties:
          note: {on: unresolved, who: raising manager, must: record, within: 1 working day of unresolved, done_by: unresolved, cites: "4"}
        """
    )

    decision = tell(policy, raised("2026-10-05T10:00"), unresolved(f"2026-10-06T{clock}"))

    assert state(decision, "note") == state_then


# -- who -----------------------------------------------------------------------------------------

WHO = """
agencies: {school: School, health: Health service, police: Police}
roles:
  practitioner: {title: Practitioner}
  manager: {title: Line manager, known_as: {school: Designated lead}, acted_for: {police: Duty inspector}}
  head: {title: Head}
  social_worker: {title: Social worker, agency: school}
  raiser: {title: The raiser, side: raising}
  chair: {title: Chair, side: partnership}
duties:
  a: {on: raised, who: raising manager and chair, must: do, what: x, to: own head, with: both manager, copy: either manager or chair, cites: "4"}
  b: {on: raised, who: social_worker, must: notify, to: receiving party, cites: "4"}
  c: {on: raised, who: each manager, must: respond, to: own head, with: each party, cites: "4"}
  d: {on: raised, who: actor, must: send, to: own head, copy: actor of stage_1.escalated, cites: "4"}
  e: {on: raised, who: not said, must: send, to: own head, with: each manager, cites: "4"}
  f: {on: raised, who: raiser, should: send, to: own head, cites: "4"}
  g: {on: raised, who: either manager, should: send, to: practitioner, cites: "4"}
"""


def titles(parties: object) -> list[str]:
    return [
        f"{party.side or '-'}: {party.title}"
        for party in parties  # type: ignore[attr-defined]
    ]


def test_parties_are_named_by_side_and_agency() -> None:
    decision = tell(
        small(WHO),
        raised(
            "2026-10-05T10:00",
            "raising practitioner",
            agencies={"raising": "school", "receiving": "police"},
        ),
    )

    a = the(decision, "a")
    assert titles(a.who) == ["raising: Designated lead", "partnership: Chair"]
    assert titles(a.to) == ["raising: Head"]
    assert titles(a.with_) == ["raising: Designated lead", "receiving: Duty inspector"]
    assert titles(a.copy) == [
        "raising: Designated lead",
        "receiving: Duty inspector",
        "partnership: Chair",
    ]
    b = the(decision, "b")
    assert titles(b.who) == ["raising: Social worker"]
    assert titles(b.to) == ["receiving: the receiving agency (Police)"]
    d = the(decision, "d")
    assert titles(d.who) == ["raising: Practitioner"]
    assert titles(d.to) == ["raising: Head"]
    assert titles(d.copy) == ["-: whoever escalated it at stage 1, Practitioners"]
    e = the(decision, "e")
    assert titles(e.who) == ["-: not said"]
    assert titles(e.to) == ["-: Head"]
    assert titles(e.with_) == ["raising: Designated lead", "receiving: Duty inspector"]
    assert titles(the(decision, "f").to) == ["raising: Head"]
    g = the(decision, "g")
    assert (titles(g.to), g.joined) == (["-: Practitioner"], "or")


def test_each_side_owes_its_own() -> None:
    decision = tell(small(WHO), raised("2026-10-05T10:00", agencies={"receiving": "health"}))

    own = the(decision, "c#1@receiving")
    assert titles(own.who) == ["receiving: Line manager"]
    assert titles(own.to) == ["receiving: Head"]
    assert titles(own.with_) == ["receiving: the receiving agency (Health service)"]
    after = tell(
        small(WHO), raised("2026-10-05T10:00"), done("2026-10-06T10:00", duty="c#1@receiving")
    )
    assert after.discharged == ("c#1@receiving",)
    assert "c#1@raising" in owed(after)


def test_an_office_of_an_agency_that_is_not_in_the_case_has_no_side() -> None:
    decision = tell(small(WHO), raised("2026-10-05T10:00", agencies={"raising": "health"}))

    party = the(decision, "b").who[0]
    assert (party.role, party.side, party.agency) == ("social_worker", None, "school")


def test_an_actor_who_said_only_a_side_is_that_side() -> None:
    decision = tell(small(WHO), raised("2026-10-05T10:00", "raising party"))

    assert titles(the(decision, "d").who) == ["raising: the raising agency"]


def test_an_actor_who_said_only_a_role_is_on_the_roles_side() -> None:
    decision = tell(small(WHO), raised("2026-10-05T10:00", "chair"))

    assert titles(the(decision, "d").who) == ["partnership: Chair"]


def test_the_actor_of_an_act_is_whoever_did_that_act() -> None:
    policy = small(
        CHAIN
        + '  praise: {on: answer.done, who: chair, must: send, to: actor of answer.done, cites: "4"}\n'
    )
    start = raised("2026-10-05T10:00", "raising practitioner")

    by_manager = tell(policy, start, done("2026-10-06T10:00", "receiving manager", duty="answer"))
    by_nobody = tell(policy, start, done("2026-10-06T10:00", duty="answer"))

    assert titles(the(by_manager, "praise").to) == ["receiving: Line manager"]
    assert titles(the(by_nobody, "praise").to) == ["-: whoever did this (answer.done)"]


def test_the_actor_of_an_escalation_is_who_escalated() -> None:
    decision = tell(
        small(WHO), raised("2026-10-05T10:00"), escalated("2026-10-06T10:00", "receiving head")
    )

    assert titles(the(decision, "d").copy) == ["receiving: Head"]
    assert titles(the(decision, "d").who) == ["-: whoever raised it"]


def test_each_side_may_owe_its_own_escalation_and_the_first_one_moves() -> None:
    policy = small(
        """
        stages:
          stage_1:
            number: 1
            title: Practitioners
            outcome: {must: reach, within: 5 working days of entered, cites: "1"}
            escalates: {stage: stage_2, who: each manager, must: refer, within: 1 working day of unresolved, cites: "1"}
          stage_2: {number: 2, title: Managers, decides: chair, cites: "2"}
        """
    )
    start = (raised("2026-10-05T10:00"), unresolved("2026-10-06T10:00"))

    decision = tell(policy, *start, escalated("2026-10-07T10:00", "receiving manager"))
    assert decision.stage == "stage_2"
    assert decision.discharged == ("stage_1.escalation#1@receiving",)
    assert "stage_1.escalation#1@raising" in owed(decision)
    unsaid = tell(policy, *start, escalated("2026-10-07T10:00"))
    assert unsaid.discharged == ()
    later = tell(
        policy,
        *start,
        escalated("2026-10-07T10:00", "receiving manager"),
        done("2026-10-07T11:00", duty="stage_1.escalation"),
    )
    assert later.discharged == ("stage_1.escalation#1@raising",)
    elsewhere = tell(
        policy, *start, reopened("2026-10-07T10:00", reason="?"), withdrawn("2026-10-07T10:00")
    )
    assert [each.id for each in elsewhere.lapsed] == [
        "stage_1.escalation#1@raising",
        "stage_1.escalation#1@receiving",
    ]


def test_a_chain_of_what_each_side_owes_follows_its_own_side() -> None:
    policy = small(
        """
        calendar: {nation: england, sides: {receiving: {nation: scotland}}}
        duties:
          answer: {on: raised, who: each manager, must: respond, within: 1 working day of raised, cites: "4"}
          debrief: {on: raised, who: each manager, must: meet, within: 1 working day of answer.due, cites: "4"}
          early: {on: raised, who: each manager, must: meet, within: 1 working day of stage_1.outcome.due, cites: "4"}
        """
    )

    # Friday 27 November 2026: Monday 30 November is a holiday (St Andrew's Day) in Scotland only.
    decision = tell(policy, raised("2026-11-27T10:00"))

    assert due(decision, "answer#1@raising") == "2026-11-30"
    assert due(decision, "answer#1@receiving") == "2026-12-01"
    assert due(decision, "debrief#1@raising") == "2026-12-01"
    assert due(decision, "debrief#1@receiving") == "2026-12-02"
    assert due(decision, "early#1@raising") == "2026-12-07"


def test_one_day_is_a_days_end_for_hours() -> None:
    decision = tell(small(CHAIN), raised("2026-10-05T10:00"), time_reached("2026-10-08T10:00"))

    assert the(decision, "remind").due.since == DayEnd(instant("2026-10-07T10:00").date())


def test_a_decision_by_one_side_s_role_with_an_office_of_the_same_side() -> None:
    policy = small(
        """
        stages:
          stage_1: {number: 1, title: One, decides: raising head or chair, cites: "1"}
        """
    )

    assert (
        tell(policy, raised("2026-10-05T10:00"), decided("2026-10-06T10:00", "raising head")).status
        == "decided"
    )
    assert (
        tell(policy, raised("2026-10-05T10:00"), decided("2026-10-06T10:00", "chair")).status
        == "decided"
    )
    wrong = tell(policy, raised("2026-10-05T10:00"), decided("2026-10-06T10:00", "receiving head"))
    assert (
        why_not_applicable(wrong)
        == "only the raising Head of service or Independent Chair may decide here"
    )
