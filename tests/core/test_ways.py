"""Routes, windows, and the ways that are open to a case."""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from tests.core.small import (
    due,
    escalated,
    event,
    handed_over,
    happened,
    instant,
    learned,
    opened,
    owed,
    raised,
    reopened,
    rerouted,
    resolved,
    small,
    story,
    tell,
    unresolved,
    why_not_applicable,
)

ROUTES = """
facts:
  topic: {asks: "What about?", values: {care: Care, meeting: A meeting, plan: A plan}, default: care, cites: "4"}
  urgent: {asks: "Urgent?", values: {no: No, yes: Yes}, default: no, cites: "4"}
moments: {conference: {title: The conference}}
routes:
  meetings:
    title: About a meeting
    when: {topic: meeting}
    switch: offered
    cites: "3"
    stages:
      dissent:
        number: none
        title: Dissent
        outcome: {must: reach, within: 10 working days of conference, cites: "3"}
        escalates: {stage: stage_2, who: raising manager, should: refer, cites: "3"}
    duties:
      minute: {on: entered, who: business_team, must: record, cites: "3"}
      noted: {on: raised, who: business_team, must: record, cites: "3"}
  plans:
    title: About a plan
    when: {topic: plan}
    cites: "4"
    stages: {planning: {number: none, title: Planning, decides: panel, cites: "4"}}
moves:
  back_again: {on: rerouted, from: [dissent, planning], stage: back, cites: "4"}
  planned: {on: learned, from: any, route: plans, when: {urgent: yes}, cites: "4"}
"""
MEETING = {"topic": "meeting"}


def test_facts_known_at_raising_choose_the_route() -> None:
    decision = tell(small(ROUTES), raised("2026-10-05T10:00", facts=MEETING))

    assert (decision.stage, decision.case.route) == ("dissent", "meetings")
    assert opened(decision) == ["noted#1", "minute#1"]


def test_a_fact_learned_later_offers_the_route_and_moves_nothing() -> None:
    decision = tell(
        small(ROUTES), raised("2026-10-05T10:00"), learned("2026-10-06T10:00", facts=MEETING)
    )

    assert decision.stage == "stage_1"
    assert (("route", "meetings"), "rerouted") in [(way.to, way.on) for way in decision.next]


def test_a_rerouted_event_moves_and_leads_back() -> None:
    decisions = story(
        small(ROUTES),
        raised("2026-10-05T10:00"),
        escalated("2026-10-06T10:00"),
        learned("2026-10-07T10:00", facts=MEETING),
        rerouted("2026-10-07T11:00", to="meetings"),
        rerouted("2026-10-08T10:00", to="back"),
    )

    assert [each.stage for each in decisions[2:]] == ["stage_2", "dissent", "stage_2"]
    assert [each.case.came_from for each in decisions[2:]] == [(), ("stage_2",), ()]
    assert owed(decisions[-1])[-1] == "stage_2.outcome#2"


def test_moments_stay_when_a_case_is_rerouted() -> None:
    decision = tell(
        small(ROUTES),
        raised("2026-10-05T10:00"),
        happened("2026-10-05T11:00", moment="conference"),
        learned("2026-10-09T10:00", facts=MEETING),
        rerouted("2026-10-09T11:00", to="meetings"),
    )

    assert due(decision, "dissent.outcome") == "2026-10-19"


def test_a_route_may_join_the_ladder() -> None:
    decision = tell(
        small(ROUTES), raised("2026-10-05T10:00", facts=MEETING), escalated("2026-10-06T10:00")
    )

    assert (decision.stage, decision.case.route) == ("stage_2", "")


@pytest.mark.parametrize(
    ("facts", "to", "why"),
    [
        (MEETING, "meetings", "the case has been on About a meeting already"),
        (MEETING, "plans", "About a plan is entered when a concern is raised, not later"),
        (
            {},
            "meetings",
            "About a meeting is for cases where `topic` is `meeting`; it is `care` (Care)",
        ),
        ({}, "back", "the policy does not lead back"),
        (MEETING, "back", "there is no stage to go back to"),
    ],
)
def test_a_rerouting_that_the_policy_does_not_offer_is_not_applicable(
    facts: dict[str, str], to: str, why: str
) -> None:
    decision = tell(
        small(ROUTES), raised("2026-10-05T10:00", facts=facts), rerouted("2026-10-06T10:00", to=to)
    )

    assert why_not_applicable(decision) == why


def test_a_fact_may_move_a_case_to_a_route() -> None:
    decision = tell(
        small(ROUTES),
        raised("2026-10-05T10:00"),
        learned("2026-10-06T10:00", facts={"urgent": "yes"}),
    )

    assert (decision.stage, decision.case.came_from) == ("planning", ("stage_1",))


def test_a_row_on_raised_may_lead_to_a_route() -> None:
    policy = small(
        ROUTES + '  at_once: {on: raised, route: plans, when: {urgent: yes}, cites: "4"}\n'
    )

    assert tell(policy, raised("2026-10-05T10:00", facts={"urgent": "yes"})).stage == "planning"


def test_a_row_back_by_a_fact_waits_until_there_is_somewhere_to_go_back_to() -> None:
    policy = small(
        ROUTES + '  home: {on: learned, from: any, stage: back, when: {topic: care}, cites: "4"}\n'
    )

    never_left = tell(
        policy,
        raised("2026-10-05T10:00", facts=MEETING),
        learned("2026-10-06T10:00", facts={"topic": "care"}),
    )
    came_from_stage_1 = tell(
        policy,
        raised("2026-10-05T10:00"),
        learned("2026-10-05T11:00", facts=MEETING),
        rerouted("2026-10-05T12:00", to="meetings"),
        learned("2026-10-06T10:00", facts={"topic": "care"}),
    )

    assert (never_left.stage, came_from_stage_1.stage) == ("dissent", "stage_1")


# -- windows and waits ---------------------------------------------------------------------------


def windowed(after: str, opens: str = "") -> str:
    return f"""
moments: {{answered: {{title: The answer}}}}
events: {{signed: {{title: Signed}}}}
moves:
  appeal: {{on: escalated, from: stage_1, stage: stage_3, {opens} closes: 2 working days of answered, {after} cites: "4"}}
  sign: {{on: signed, from: stage_1, stage: stage_2, {opens} closes: 2 working days of answered, {after} cites: "4"}}
"""


ANSWERED = (raised("2026-10-05T10:00"), happened("2026-10-06T10:00", moment="answered"))
IN_TIME, TOO_LATE = "2026-10-08T23:59:59", "2026-10-09T00:00"


@pytest.mark.parametrize(
    ("after", "at", "stage", "breaches"),
    [
        ("", IN_TIME, "stage_3", 0),
        ("", TOO_LATE, "stage_3", 1),
        ("after_closing: mark,", TOO_LATE, "stage_3", 1),
        ("after_closing: accept,", TOO_LATE, "stage_3", 0),
        ("after_closing: refuse,", IN_TIME, "stage_3", 0),
        ("after_closing: refuse,", TOO_LATE, "stage_1", 0),
    ],
)
def test_an_act_after_its_window_is_accepted_marked_or_refused(
    after: str, at: str, stage: str, breaches: int
) -> None:
    decision = tell(small(windowed(after)), *ANSWERED, escalated(at, to="stage_3"))

    assert (decision.stage, len(decision.breaches)) == (stage, breaches)


def test_a_door_that_is_shut_says_when_it_shut() -> None:
    decision = tell(
        small(windowed("after_closing: refuse,")), *ANSWERED, escalated(TOO_LATE, to="stage_3")
    )

    assert decision.not_applicable is not None
    assert decision.not_applicable.closes == instant(TOO_LATE)
    assert decision.not_applicable.cites == ("4",)


def test_a_breach_by_lateness_is_a_warning_with_its_day() -> None:
    decision = tell(small(windowed("")), *ANSWERED, escalated(TOO_LATE, to="stage_3"))

    assert [(each.rule, each.severity, each.says, each.cites) for each in decision.breaches] == [
        ("appeal", "warning", "it came after the last day, 2026-10-08", ("4",))
    ]


def test_a_window_whose_moment_is_not_known_stands_open_and_the_decision_says_so() -> None:
    decision = tell(
        small(windowed("after_closing: refuse,")),
        ANSWERED[0],
        escalated("2027-10-08T10:00", to="stage_3"),
    )

    assert decision.stage == "stage_3"
    assert "the window stands open: answered is not known yet" in [
        each.says for each in decision.reasons
    ]


@pytest.mark.parametrize(
    ("at", "stage"), [("2026-10-06T23:59:59", "stage_1"), ("2026-10-07T00:00", "stage_3")]
)
def test_a_waiting_period_must_pass_first(at: str, stage: str) -> None:
    policy = small(windowed("", "opens: 1 working day of raised,"))

    decision = tell(policy, raised("2026-10-05T10:00"), escalated(at, to="stage_3"))

    assert decision.stage == stage
    if stage == "stage_1":
        assert why_not_applicable(decision) == "it is too early for this"


@pytest.mark.parametrize(
    ("after", "at", "stage"),
    [
        ("", IN_TIME, "stage_2"),
        ("", TOO_LATE, "stage_2"),
        ("after_closing: refuse,", IN_TIME, "stage_2"),
        ("after_closing: refuse,", TOO_LATE, "stage_1"),
        ("", "2026-10-06T10:00", "stage_1"),
    ],
)
def test_a_move_that_goes_by_itself_keeps_to_its_window_too(
    after: str, at: str, stage: str
) -> None:
    policy = small(windowed(after, "opens: 1 working day of raised,"))

    assert tell(policy, *ANSWERED, event("signed", at)).stage == stage


def test_a_waiting_period_from_a_moment_that_is_not_known_holds_nobody_up() -> None:
    policy = small(windowed("", "opens: 1 working day of answered,"))

    assert tell(policy, ANSWERED[0], event("signed", "2026-10-05T11:00")).stage == "stage_2"


def test_a_way_up_may_have_a_window_of_its_own() -> None:
    policy = small(
        """
        stages:
          stage_1:
            number: 1
            title: One
            escalates: {stage: stage_2, who: raising practitioner, may: refer, opens: 5 working days of entered, closes: 20 working days of entered, after_closing: refuse, needs: reason, cites: "1"}
          stage_2: {number: 2, title: Two, decides: chair, cites: "2"}
        """
    )

    way = tell(policy, raised("2026-10-05T10:00")).next[0]
    assert (way.to, way.on, way.rule, way.needs) == (
        ("stage", "stage_2"), "escalated", "stage_1.escalates", ("reason",),
    )  # fmt: skip
    assert (way.opens, way.closes) == (instant("2026-10-13T00:00"), instant("2026-11-03T00:00"))


def test_a_move_of_its_own_accord_needs_what_its_row_needs() -> None:
    policy = small(
        """
        facts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}}
        moves: {up: {on: learned, from: stage_1, stage: stage_2, when: {risk: high}, needs: note, cites: "4"}}
        """
    )
    high = {"risk": "high"}

    silent = tell(policy, raised("2026-10-05T10:00"), learned("2026-10-06T10:00", facts=high))
    said = tell(
        policy, raised("2026-10-05T10:00"), learned("2026-10-06T10:00", facts=high, note="Seen")
    )
    assert (silent.stage, said.stage) == ("stage_1", "stage_2")


@pytest.mark.parametrize("noted_first", [True, False])
def test_what_an_event_must_carry_is_asked_of_each_event(noted_first: bool) -> None:
    policy = small(
        f"""
        version: "{noted_first}"
        moves: {{skip: {{on: escalated, from: any, stage: stage_3, needs: note, cites: "4"}}}}
        """
    )
    with_note = escalated("2026-10-06T10:00", to="stage_3", note="Urgent")
    without = escalated("2026-10-06T10:00", to="stage_3")
    order = [with_note, without] if noted_first else [without, with_note]

    stages = {each: tell(policy, raised("2026-10-05T10:00"), each).stage for each in order}

    assert (stages[with_note], stages[without]) == ("stage_3", "stage_1")


# -- conditions on a way -------------------------------------------------------------------------

ASKING = """
facts:
  risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}
  seen: {asks: "Seen?", values: {no: No, yes: Yes}, recorded: yes, cites: "4"}
duties:
  answer: {on: raised, who: receiving manager, must: respond, cites: "4"}
moves:
  a: {on: escalated, from: stage_1, handover: a_way, when: {actor: manager}, cites: "4"}
  b: {on: escalated, from: stage_1, handover: b_way, when: {answer: [done, late]}, cites: "4"}
  c: {on: escalated, from: stage_1, handover: c_way, when: {all: [{risk: [low, high]}, {risk: high}, {seen: yes}]}, cites: "4"}
  d: {on: escalated, from: stage_1, handover: d_way, when: {any: [{risk: high}, {raising_agency: police}]}, cites: "4"}
  e: {on: escalated, from: stage_1, handover: e_way, when: {not: {risk: low}}, cites: "4"}
handovers:
  a_way: {title: A, cites: "4"}
  b_way: {title: B, cites: "4"}
  c_way: {title: C, cites: "4"}
  d_way: {title: D, cites: "4"}
  e_way: {title: E, cites: "4"}
"""


@pytest.mark.parametrize(
    ("to", "by", "why"),
    [
        ("a_way", "", "who did it is not said, and the policy asks"),
        ("a_way", "raising party", "who did it is not said, and the policy asks"),
        ("a_way", "raising head", "it asks that it is done by `manager`"),
        ("b_way", "", "it asks that `answer` is done or late"),
        (
            "c_way",
            "",
            "it asks that `risk` is `high`; it is `low` (Low) and `seen` is `yes`; nobody has said",
        ),
        (
            "d_way",
            "",
            "it asks that `risk` is `high`; it is `low` (Low) or `raising_agency` is `police`; nobody has said",
        ),
        ("e_way", "", "it asks that it is not so that `risk` is `low`"),
    ],
)
def test_a_way_that_is_not_open_says_what_it_asks(to: str, by: str, why: str) -> None:
    decision = tell(
        small(ASKING), raised("2026-10-05T10:00"), escalated("2026-10-06T10:00", by, to=to)
    )

    assert why_not_applicable(decision) == why


def test_a_way_that_is_open_is_taken() -> None:
    decision = tell(
        small(ASKING),
        raised("2026-10-05T10:00"),
        escalated("2026-10-06T10:00", "raising manager", to="a_way"),
    )

    assert decision.ending == "a_way"


def test_the_reason_for_a_way_by_the_agencies_of_the_case_names_the_agency() -> None:
    decision = tell(
        small(ASKING),
        raised("2026-10-05T10:00", agencies={"raising": "school"}),
        escalated("2026-10-06T10:00", to="d_way"),
    )

    assert "`raising_agency` is `police`; it is `school`" in why_not_applicable(decision)


def test_the_first_row_that_lets_the_event_through_is_taken() -> None:
    policy = small(
        ASKING
        + """
endings: {one: {title: One}}
"""
    )
    decision = tell(
        policy,
        raised("2026-10-05T10:00", facts={"risk": "high"}),
        handed_over("2026-10-06T10:00", to="d_way"),
    )

    assert decision.ending == "d_way"


# -- what is open next ---------------------------------------------------------------------------


def test_the_ways_open_now_are_listed() -> None:
    ways = tell(small(ROUTES), raised("2026-10-05T10:00")).next

    assert [(way.to, way.on) for way in ways] == [
        (("stage", "stage_2"), "escalated"),
        (("ending", "resolved"), "resolved"),
        (("ending", "withdrawn"), "withdrawn"),
    ]


def test_at_a_stage_that_decides_a_decision_is_a_way() -> None:
    ways = tell(
        small(),
        raised("2026-10-05T10:00"),
        escalated("2026-10-06T10:00"),
        escalated("2026-10-07T10:00"),
    ).next

    assert [(way.to[1], way.cites) for way in ways] == [
        ("decided", ("3",)), ("resolved", ()), ("withdrawn", ()),
    ]  # fmt: skip


def test_later_stages_and_the_way_back_are_named() -> None:
    policy = small(ROUTES + '  skip: {on: escalated, from: stage_1, stage: later, cites: "4"}\n')

    at_first = tell(policy, raised("2026-10-05T10:00")).next
    rerouted_case = tell(
        policy,
        raised("2026-10-05T10:00"),
        learned("2026-10-05T11:00", facts=MEETING),
        rerouted("2026-10-05T12:00", to="meetings"),
    ).next

    assert [way.to for way in at_first if way.rule == "skip"] == [
        ("stage", "stage_2"), ("stage", "stage_3"),
    ]  # fmt: skip
    assert [way.to for way in rerouted_case if way.rule == "back_again"] == [("stage", "stage_1")]


def test_a_closed_case_may_be_reopened() -> None:
    ways = tell(small(), raised("2026-10-05T10:00"), resolved("2026-10-06T10:00")).next

    assert [(way.to, way.on, way.needs) for way in ways] == [
        (("stage", "stage_1"), "reopened", ("reason",))
    ]


CLOSED_AT_ONCE = """
calendar: {nation: england, office_hours: {from: "09:00", to: "17:00"}}
routes:
  by_night:
    title: By night
    when: {any: [{hours: closed}, {actor: head}]}
    cites: "3"
    stages: {desk: {number: none, title: The desk, decides: panel, cites: "3"}}
moves:
  at_once: {on: raised, handover: police_now, when: {raising_agency: police}, cites: "4"}
handovers: {police_now: {title: Police, cites: "4"}}
"""


@pytest.mark.parametrize(
    ("at", "by", "stage"),
    [
        ("2026-10-06T10:00", "raising manager", "stage_1"),
        ("2026-10-06T22:00", "raising manager", "desk"),
        ("2026-10-06T10:00", "raising head", "desk"),
    ],
)
def test_what_was_closed_as_it_was_raised_is_reopened_on_the_route_of_then(
    at: str, by: str, stage: str
) -> None:
    policy = small(CLOSED_AT_ONCE)
    began = raised("2026-10-05T10:00", by="raising practitioner", agencies={"raising": "police"})
    back = reopened(at, by=by, reason="It is no matter for them")

    first, then = story(policy, began, back)

    assert first.status == "handed_over"
    assert [(way.to, way.on) for way in first.next] == [
        (("stage", "stage_1"), "reopened"),
        (("stage", "desk"), "reopened"),
    ]
    assert then.stage == stage


def test_what_was_closed_as_it_was_raised_may_be_reopened_by_whoever_chooses_a_route() -> None:
    by_head = CLOSED_AT_ONCE.replace("{any: [{hours: closed}, {actor: head}]}", "{actor: head}")
    began = raised("2026-10-05T10:00", by="raising manager", agencies={"raising": "police"})

    first = tell(small(by_head), began)

    assert [way.to for way in first.next] == [("stage", "stage_1"), ("stage", "desk")]


def test_rows_that_only_admit_a_raising_are_no_way_on() -> None:
    policy = small(
        """
        moves:
          enter: {on: raised, stage: stage_3, cites: "4"}
          both_ways: {on: [raised, escalated], from: any, handover: police_now, when: {raising_agency: police}, cites: "4"}
        handovers: {police_now: {title: Police, cites: "4"}}
        """
    )

    assert "enter" not in [way.rule for way in tell(policy, raised("2026-10-05T10:00")).next]


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        ("{hours: closed}", True),
        ("{day: closed}", True),
        ("{all: [{day: working}, {hours: closed}]}", True),
        ("{all: [{day: closed}, {hours: open}]}", False),
        ("{all: [{risk: high}, {hours: closed}]}", False),
        ("{any: [{risk: high}, {not: {hours: open}}]}", True),
        ("{actor: receiving head}", True),
        ("{not: {actor: practitioner}}", True),
        ("{all: [{actor: manager}, {not: {actor: head}}]}", True),
        ("{all: [{actor: manager}, {actor: head}]}", False),
        ("{all: [{actor: panel}, {actor: panel_member}]}", True),
        ("{all: [{actor: raising manager}, {actor: receiving manager}]}", False),
        ("{actor: raising chair}", False),
        ("{all: [{actor: raising chair}, {risk: low}]}", False),
        ("{all: [{actor: raising social_worker}, {hours: open}]}", True),
    ],
)
def test_a_way_is_shown_where_some_act_may_go_it_whoever_acts_and_whenever(
    when: str, shown: bool
) -> None:
    policy = small(
        f"""
        calendar: {{nation: england, office_hours: {{from: "09:00", to: "17:00"}}}}
        facts:
          risk: {{asks: "How high?", values: {{low: Low, high: High}}, default: low, cites: "4"}}
        moves:
          straight_up: {{on: escalated, from: stage_1, stage: stage_3, when: {when}, cites: "4"}}
        """
    )

    # Raised on a Monday morning, inside office hours: the way is open at another time, too.
    found = [way.rule for way in tell(policy, raised("2026-10-05T10:00")).next]
    assert ("straight_up" in found) is shown


def test_a_way_that_asks_when_one_acts_is_shown_also_where_the_policy_names_no_office() -> None:
    policy = small(
        """
        roles: {}
        stages:
          stage_1:
            number: 1
            title: One
            between: both party
            escalates: {stage: stage_2, who: raising party, must: refer, cites: "1"}
            cites: "1"
          stage_2: {number: 2, title: Two, final: none, cites: "2"}
        moves:
          straight_up: {on: escalated, from: stage_1, stage: stage_2, when: {day: closed}, cites: "4"}
        """
    )

    ways = tell(policy, raised("2026-10-05T10:00")).next
    assert "straight_up" in [way.rule for way in ways]


def test_a_route_that_asks_who_or_when_is_offered_to_some_act() -> None:
    by_night = ROUTES.replace("when: {topic: meeting}", "when: {hours: closed}")
    policy = small(
        by_night + 'calendar: {nation: england, office_hours: {from: "09:00", to: "17:00"}}\n'
    )

    decision = tell(policy, raised("2026-10-05T10:00"))

    assert decision.stage == "stage_1"
    assert ("route", "meetings") in [way.to for way in decision.next]


def test_a_row_on_a_raising_and_on_another_event_is_a_way_on_by_the_other_alone() -> None:
    policy = small(
        """
        facts: {grave: {asks: "Grave?", values: {no: No, yes: Yes}, default: no, cites: "4"}}
        moves:
          refused: {on: raised, when: {grave: yes}, refuse: yes, cites: "4"}
          both_ways: {on: [raised, resolved], from: any, handover: police_now, when: {grave: yes}, cites: "4"}
        handovers: {police_now: {title: Police, cites: "4"}}
        """
    )
    ways = tell(
        policy, raised("2026-10-05T10:00"), learned("2026-10-06T10:00", facts={"grave": "yes"})
    ).next

    assert [(way.rule, way.on, way.to) for way in ways if not way.rule.startswith("engine")] == [
        ("stage_1.escalates", "escalated", ("stage", "stage_2")),
        ("both_ways", "resolved", ("handover", "police_now")),
    ]


def test_the_way_back_is_to_the_stage_left_last() -> None:
    decision = tell(
        small(ROUTES),
        raised("2026-10-05T10:00"),
        learned("2026-10-06T09:00", facts=MEETING),
        rerouted("2026-10-06T10:00", to="meetings"),
        learned("2026-10-07T10:00", facts={"urgent": "yes"}),
    )

    assert decision.case.came_from == ("stage_1", "dissent")
    assert [way.to for way in decision.next if way.rule == "back_again"] == [("stage", "dissent")]


def test_moves_from_one_duty_to_the_next_stage() -> None:
    policy = small(
        """
        duties: {answer: {on: raised, who: receiving manager, must: respond, cites: "4"}}
        moves: {on_answer: {on: answer.done, from: stage_1, stage: stage_2, cites: "4"}}
        """
    )

    decision = tell(
        policy, raised("2026-10-05T10:00"), event("done", "2026-10-06T10:00", duty="answer")
    )

    assert decision.stage == "stage_2"


def test_an_ending_by_a_row_on_it_takes_the_rows_ending() -> None:
    policy = small(
        """
        endings: {settled: {title: Settled, cites: "4"}}
        moves: {settle: {on: resolved, from: stage_1, ending: settled, cites: "4"}}
        """
    )

    decision = tell(policy, raised("2026-10-05T10:00"), resolved("2026-10-06T10:00"))

    assert (decision.status, decision.ending) == ("ended", "settled")


def test_moves_on_unresolved_go_by_themselves() -> None:
    policy = small(
        """
        facts: {grave: {asks: "Grave?", values: {no: No, yes: Yes}, default: no, cites: "4"}}
        moves: {straight: {on: unresolved, from: stage_1, stage: stage_3, when: {grave: yes}, cites: "4"}}
        """
    )

    grave = tell(
        policy, raised("2026-10-05T10:00", facts={"grave": "yes"}), unresolved("2026-10-06T10:00")
    )
    plain = tell(policy, raised("2026-10-05T10:00"), unresolved("2026-10-06T10:00"))

    assert (grave.stage, plain.stage) == ("stage_3", "stage_1")
    assert "stage_3.outcome#1" in owed(grave)


def test_reopened_cases_keep_what_their_endings_called_for() -> None:
    policy = small(
        'duties: { told: {on: closed, in: stage_1, who: business_team, must: notify, cites: "4"} }'
    )

    decision = tell(
        policy,
        raised("2026-10-05T10:00"),
        resolved("2026-10-06T10:00"),
        reopened("2026-10-07T10:00", reason="It came back"),
        resolved("2026-10-08T10:00"),
    )

    assert [each for each in owed(decision) if each.startswith("told")] == ["told#1", "told#2"]


def test_the_own_way_of_a_stage_is_taken_where_another_leads_there_too() -> None:
    policy = small(
        ROUTES + '  also: {on: escalated, from: any, stage: stage_2, needs: note, cites: "1"}\n'
    )
    began = raised("2026-10-05T10:00", facts=MEETING)

    decision = tell(policy, began, escalated("2026-10-06T10:00", to="stage_2", note="A note"))

    assert decision.stage == "stage_2"
    assert "dissent.escalates" in [each.rule for each in decision.reasons]
    assert "also" not in [each.rule for each in decision.reasons]
