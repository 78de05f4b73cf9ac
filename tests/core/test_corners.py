"""Rare meetings of rules, each with one right answer."""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from escalate_rules.core.conditions import All, AnyOf, FactIs, Not, TriggerOn
from escalate_rules.core.doors import asked
from escalate_rules.core.errors import InstantError
from escalate_rules.core.moments import UNKNOWN, DayEnd, Instant, parse_instant
from escalate_rules.core.timescale import (
    Before,
    By,
    ByFact,
    Choice,
    MomentRef,
    OneOf,
    SameDay,
    Unit,
    Within,
    counted_anew,
)
from escalate_rules.core.words import show_moment
from tests.core.small import (
    agreed,
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
    paused,
    raised,
    resolved,
    resumed,
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

START = raised("2026-10-05T10:00")

EACH_SIDE = """
facts: {grave: {asks: "Grave?", values: {no: No, yes: Yes}, default: no, cites: "4"}}
stages:
  stage_1:
    number: 1
    title: Practitioners
    escalates: {stage: stage_2, who: each manager, must: refer, cites: "1"}
  stage_2:
    number: 2
    title: Managers
    escalates: {stage: stage_3, who: each manager, must: refer, cites: "2"}
  stage_3: {number: 3, title: The Chair, decides: chair, cites: "3"}
moves: {up: {on: learned, from: stage_2, stage: stage_3, when: {grave: yes}, cites: "4"}}
"""
FIRST_SIDE = (START, escalated("2026-10-06T10:00", "receiving manager"))
LEFT_BEHIND = "stage_1.escalation#1@raising"


def test_escalating_the_next_stage_is_not_escalating_the_one_left() -> None:
    decision = tell(small(EACH_SIDE), *FIRST_SIDE, escalated("2026-10-07T10:00", "raising manager"))

    assert decision.stage == "stage_3"
    assert "stage_2.escalation#1@raising" in decision.discharged
    assert LEFT_BEHIND in owed(decision)


def test_what_one_side_still_owes_outlasts_a_move_by_a_fact_and_the_case() -> None:
    by_fact = tell(
        small(EACH_SIDE), *FIRST_SIDE, learned("2026-10-07T10:00", facts={"grave": "yes"})
    )
    closed = tell(small(EACH_SIDE), *FIRST_SIDE, withdrawn("2026-10-07T10:00"))

    assert by_fact.stage == "stage_3"
    assert LEFT_BEHIND in owed(by_fact)
    assert LEFT_BEHIND in owed(closed)


def test_a_handover_alongside_by_escalating_leaves_the_stage_as_it_is() -> None:
    policy = small(
        """
        facts: {grave: {asks: "Grave?", values: {no: No, yes: Yes}, default: no, cites: "4"}}
        handovers: {mediation: {title: Mediation, alongside: yes, cites: "4"}}
        moves: {mediate: {on: escalated, from: any, handover: mediation, cites: "4"}}
        duties: {told: {on: escalated, when: {grave: yes}, who: chair, must: notify, cites: "4"}}
        """
    )
    beside = (START, escalated("2026-10-06T10:00", to="mediation"))
    grave = {"grave": "yes"}

    assert tell(policy, *beside).stage == "stage_1"
    assert opened(tell(policy, *beside, learned("2026-10-07T10:00", facts=grave))) == ["told#1"]
    # Once the stage is left, only the escalation that left it is current.
    after = tell(
        policy, *beside, escalated("2026-10-07T10:00"), learned("2026-10-08T10:00", facts=grave)
    )
    assert opened(after) == ["told#1"]


def test_a_moment_that_lasts_a_stage_is_forgotten_with_it() -> None:
    policy = small(
        """
        moments: {visit: {title: A visit, lasts: stage}}
        duties: {report_it: {on: entered, who: chair, must: report, within: 1 working day of visit, cites: "4"}}
        """
    )
    events = (START, happened("2026-10-05T11:00", moment="visit"), escalated("2026-10-06T10:00"))

    for decisions in (story(policy, *events), story(policy, *events)):
        assert due(decisions[1], "report_it#1") == "2026-10-06"
        assert due(decisions[2], "report_it#2") == "awaiting visit"


def test_a_due_that_was_past_when_its_duty_opened_passes_with_the_event_that_opened_it() -> None:
    policy = small(
        """
        facts: {grave: {asks: "Grave?", values: {no: No, yes: Yes}, default: no, cites: "4"}}
        duties:
          answer: {on: raised, when: {grave: yes}, who: chair, must: respond, within: 1 working day of raised, cites: "4"}
          remind: {on: answer.due, who: chair, must: notify, cites: "4"}
        """
    )

    decision = tell(
        policy,
        START,
        learned("2026-10-08T10:00", facts={"grave": "yes"}),
        time_reached("2026-10-09T10:00"),
    )

    assert opened(decision) == ["remind#1"]
    assert the(decision, "remind").opened == Instant(instant("2026-10-08T10:00"))


def test_a_meeting_for_one_duty_discharges_no_other() -> None:
    policy = small(
        """
        duties:
          first: {on: raised, who: chair, must: convene, done_by: convened, cites: "4"}
          second: {on: raised, who: chair, must: convene, done_by: convened, cites: "4"}
        """
    )

    one = tell(policy, START, convened("2026-10-06T10:00", agencies=(), duty="second"))
    both = tell(policy, START, convened("2026-10-06T10:00", agencies=()))

    assert (one.discharged, both.discharged) == (("second#1",), ("first#1", "second#1"))


def test_a_date_for_no_duty_in_particular_needs_a_stage() -> None:
    decision = tell(
        small(),
        START,
        resolved("2026-10-06T10:00"),
        agreed("2026-10-07T10:00", until="2026-10-09", agreeing=("raising",)),
    )

    assert why_not_applicable(decision) == "the case is at no stage; name the duty"


def test_from_the_last_stage_nothing_leads_to_an_earlier_one() -> None:
    decision = tell(
        small(),
        START,
        escalated("2026-10-06T10:00"),
        escalated("2026-10-07T10:00"),
        escalated("2026-10-08T10:00", to="stage_1"),
    )

    assert why_not_applicable(decision) == "nothing leads from The Chair to `stage_1`"


def test_a_member_of_two_bodies_of_one_board_is_a_member_of_the_board_once() -> None:
    policy = small(
        """
        roles:
          practitioner: {title: P}
          manager: {title: M}
          chair: {title: C}
          board: {title: Board}
          north: {title: North, member_of: board}
          south: {title: South, member_of: board}
          member: {title: Member, member_of: [north, south]}
          stranger: {title: Stranger}
        powers: {board_only: {on: resolved, only: board, cites: "4"}}
        """
    )

    assert tell(policy, START, resolved("2026-10-06T10:00", "member")).status == "resolved"
    assert why_not_applicable(tell(policy, START, resolved("2026-10-06T10:00", "stranger")))


def test_a_side_as_a_whole_may_decide() -> None:
    policy = small('stages: { only: {number: 1, title: Only, decides: both party, cites: "1"} }')

    assert tell(policy, START, decided("2026-10-06T10:00", "raising manager")).status == "decided"
    nobody = tell(policy, START, decided("2026-10-06T10:00", "chair"))
    assert nobody.status == "open"


def test_an_actor_who_said_only_a_side_holds_no_role() -> None:
    policy = small(
        'duties: { told: {on: raised, when: {actor: manager}, who: chair, must: notify, cites: "4"} }'
    )

    assert opened(tell(policy, raised("2026-10-05T10:00", "raising party"))) == []


def test_a_way_that_asks_who_acts_is_shown_to_whoever_may_take_it() -> None:
    policy = small(
        """
        handovers: {complaints: {title: Complaints, cites: "4"}}
        moves: {complain: {on: escalated, from: stage_1, handover: complaints, when: {actor: manager}, cites: "4"}}
        """
    )

    assert "complain" in [way.rule for way in tell(policy, START).next]


def test_who_put_a_case_to_a_stage_is_named_by_the_act_where_nobody_said() -> None:
    policy = small(
        """
        duties:
          a: {on: raised, who: actor of stage_2.entered, must: send, cites: "4"}
          b: {on: raised, who: chair, must: send, to: actor of a.done, cites: "4"}
        """
    )

    decision = tell(policy, START)

    assert [party.title for party in the(decision, "a").who] == [
        "whoever put it to stage 2, Managers"
    ]
    assert [party.title for party in the(decision, "b").to] == ["whoever did this (a.done)"]


def test_working_hours_lost_while_the_clock_stood_over_a_weekend_are_working_hours() -> None:
    policy = small(
        """
        calendar: {nation: england, office_hours: {from: "09:00", to: "17:00"}}
        duties:
          answer: {on: raised, who: chair, must: respond, within: 10 working hours of raised, pauses: {when: {raising_agency: school}, cites: "4"}, cites: "4"}
        """
    )

    # Friday 9 October 2026, 14:00: three hours that day, seven on Monday, till 16:00.
    decisions = story(
        policy,
        raised("2026-10-09T14:00", agencies={"raising": "school"}),
        paused("2026-10-09T15:00", reason="a"),
        resumed("2026-10-12T10:00", reason="a"),
    )

    assert due(decisions[0], "answer") == "2026-10-12T16:00+01:00"
    # One hour was used; nine are left from Monday at ten: seven then, two on Tuesday.
    assert due(decisions[2], "answer") == "2026-10-13T11:00+01:00"


def test_moments_are_shown_as_people_read_them() -> None:
    assert show_moment(Instant.parse("2026-07-01T10:00:05")) == "Wed 1 Jul 2026 10:00:05 BST"
    assert show_moment(Instant.parse("2026-12-21T10:00")) == "Mon 21 Dec 2026 10:00 GMT"
    assert show_moment(DayEnd(instant("2026-07-01T10:00").date())) == "the end of Wed 1 Jul 2026"
    assert show_moment(UNKNOWN) == "not known"


def test_a_time_before_all_times_is_no_time() -> None:
    with pytest.raises(InstantError, match="is not a date and time"):
        parse_instant("0001-01-01T00:00+14:00")


def test_what_a_condition_asks_can_be_said_whatever_holds() -> None:
    low, high = FactIs("risk", ("low",)), FactIs("risk", ("high",))

    assert asked(All((low, high))) == "`risk` is `low` and `risk` is `high`"
    assert asked(AnyOf((low, high))) == "`risk` is `low` or `risk` is `high`"
    assert (asked(All(())), asked(AnyOf(()))) == ("nothing", "what can never be")
    assert asked(TriggerOn("hours", ("closed",))) == "it falls when the office hours are closed"
    assert asked(Not(Not(low))) == "it is not so that it is not so that `risk` is `low`"
    assert asked(TriggerOn("day", ("working",))) == "it falls when the day is working"


def test_a_way_that_asks_what_a_duty_is_not_says_so() -> None:
    policy = small(
        """
        duties: {answer: {on: raised, who: chair, must: respond, cites: "4"}}
        handovers: {complaints: {title: Complaints, cites: "4"}}
        moves: {complain: {on: escalated, from: stage_1, handover: complaints, when: {not: {answer: [open, overdue]}}, cites: "4"}}
        """
    )

    decision = tell(policy, START, escalated("2026-10-06T10:00", to="complaints"))

    assert (
        why_not_applicable(decision) == "it asks that it is not so that `answer` is open or overdue"
    )


def test_advice_is_given_at_its_own_stage_only() -> None:
    policy = small(
        """
        clauses:
          "1": {says: One}
          "2": {says: Two}
          "3": {says: Three}
          "4": {guidance: Keep the child in mind., in: stage_2}
        """
    )

    said = [
        "Keep the child in mind." in [reason.says for reason in each.reasons]
        for each in story(
            policy, START, escalated("2026-10-06T10:00"), escalated("2026-10-07T10:00")
        )
    ]

    assert said == [False, True, False]


def test_a_duty_done_by_the_end_of_another_ends_with_it_however_long_the_chain() -> None:
    policy = small(
        """
        events: {signed: {title: Signed}}
        duties:
          third: {on: raised, who: chair, must: consider, done_by: second.done, cites: "4"}
          second: {on: raised, who: chair, must: consider, done_by: first.done, cites: "4"}
          first: {on: raised, who: chair, must: consider, done_by: signed, cites: "4"}
        """
    )

    by_event = tell(policy, START, event("signed", "2026-10-06T10:00"))
    by_hand = tell(policy, START, done("2026-10-06T10:00", duty="first"))

    assert (
        sorted(by_event.discharged)
        == sorted(by_hand.discharged)
        == ["first#1", "second#1", "third#1"]
    )


def test_unresolved_leaves_no_trace_where_the_escalation_is_not_admitted() -> None:
    decision = tell(small(EACH_SIDE), START, escalated("2026-10-06T10:00", to="stage_3"))

    assert state(decision, "stage_1.outcome") == "open"
    assert "unresolved" not in decision.case.stamps
    assert tell(small(EACH_SIDE), START, unresolved("2026-10-06T10:00")).discharged == (
        "stage_1.outcome#1",
    )


def test_a_route_or_a_refusal_by_who_raises_asks_who_it_was() -> None:
    by_route = small(
        """
        routes:
          of_managers:
            title: Of managers
            when: {actor: manager}
            cites: "4"
            stages: {their_stage: {number: none, title: Theirs, decides: chair, cites: "4"}}
        """
    )
    by_row = small('moves: { no: {on: raised, refuse: yes, when: {actor: chair}, cites: "4"} }')

    assert tell(by_route, raised("2026-10-05T10:00", "raising manager")).stage == "their_stage"
    assert tell(by_route, raised("2026-10-05T10:00", "raising head")).stage == "stage_1"
    assert tell(by_row, raised("2026-10-05T10:00", "raising head")).stage == "stage_1"
    for policy in (by_route, by_row):
        unsaid = tell(policy, START)
        assert unsaid.status == "not_opened"
        assert unsaid.not_applicable is not None
        assert unsaid.not_applicable.cites == ("4",)


@pytest.mark.parametrize(("done_by", "state_then"), [("closed", "done"), ("conference", "lapsed")])
def test_what_the_closing_itself_does_is_done_and_what_it_cuts_off_lapses(
    done_by: str, state_then: str
) -> None:
    policy = small(
        f"""
        moments: {{conference: {{title: The conference}}}}
        duties: {{watch: {{on: raised, who: chair, must: review, done_by: {done_by}, cites: "4"}}}}
        """
    )

    assert state(tell(policy, START, resolved("2026-10-06T10:00")), "watch") == state_then


def test_a_timed_rule_that_starts_itself_starts_once() -> None:
    policy = small(
        """
        duties: {nag: {on: [raised, nag.due], who: chair, must: notify, within: 1 working day of raised, cites: "4"}}
        """
    )

    decision = tell(policy, START, time_reached("2026-10-20T10:00"))

    assert opened(decision) == ["nag#2"]
    assert the(decision, "nag#2").state == "overdue"


def test_a_role_that_an_agency_calls_otherwise_brings_its_clause() -> None:
    policy = small(
        """
        roles:
          practitioner: {title: P}
          manager: {title: Line manager, known_as: {school: Designated lead}, cites: "2"}
          chair: {title: C}
        duties: {told: {on: raised, who: raising manager, must: notify, to: raising party, cites: "4"}}
        """
    )

    def clauses(agency: str) -> set[str]:
        decision = tell(policy, raised("2026-10-05T10:00", agencies={"raising": agency}))
        return {cite for each in decision.reasons if each.rule == "told" for cite in each.cites}

    assert clauses("health") == {"4"}
    assert clauses("school") == {"2", "4"}


def test_a_row_on_entering_the_first_stage_governs_that_entry() -> None:
    policy = small(
        """
        facts: {grave: {asks: "Grave?", values: {no: No, yes: Yes}, default: no, cites: "4"}}
        moves: {first: {on: raised, stage: stage_1, when: {grave: yes}, needs: outcome_sought, cites: "4"}}
        """
    )
    grave = {"grave": "yes"}

    bare = tell(policy, raised("2026-10-05T10:00", facts=grave))
    said = tell(policy, raised("2026-10-05T10:00", facts=grave, outcome_sought="A plan"))

    assert why_not_applicable(bare) == "it needs an outcome sought"
    assert (said.stage, tell(policy, START).stage) == ("stage_1", "stage_1")


@pytest.mark.parametrize(
    ("until", "due_then"), [("2026-10-13", "2026-10-13"), ("2026-10-30", "2026-10-19")]
)
def test_an_agreed_date_stands_for_the_stages_limit_and_not_for_a_cap_over_several(
    until: str, due_then: str
) -> None:
    policy = small(
        """
        caps: {together: {stages: [stage_1, stage_2], within: 10 working days of raised, cites: "4"}}
        stages:
          stage_1:
            number: 1
            title: One
            outcome: {must: reach, within: 5 working days of entered, cites: "1"}
            varies: {until: any, agreed_by: either, cites: "1"}
            escalates: {stage: stage_2, who: raising practitioner, should: refer, cites: "1"}
          stage_2: {number: 2, title: Two, decides: chair, cites: "2"}
        """
    )

    decision = tell(policy, START, agreed("2026-10-06T10:00", until=until, agreeing=("raising",)))

    assert due(decision, "stage_1.outcome") == due_then


def test_counted_anew_is_what_is_counted_forward_and_nothing_else() -> None:
    within = Within(1, Unit.WORKING_DAYS, MomentRef("raised"))
    before = Before(1, Unit.WORKING_DAYS, MomentRef("conference"))
    by_fact = ByFact("risk", (("low", None),), SameDay(MomentRef("visit"), working=True))

    anew = MomentRef("risk.known")
    by_meeting = By(MomentRef("meeting"))
    whole = OneOf(Choice.EARLIER, (within, before, by_fact, by_meeting))

    assert counted_anew(whole, anew) == OneOf(
        Choice.EARLIER,
        (
            Within(1, Unit.WORKING_DAYS, anew),
            before,
            ByFact("risk", (("low", None),), SameDay(anew, working=True)),
            by_meeting,
        ),
    )
    assert counted_anew(None, anew) is None
