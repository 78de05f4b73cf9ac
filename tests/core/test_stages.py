"""Leaving a stage takes two acts: the judgement `unresolved`, and the act `escalated`."""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from tests.core.small import (
    decided,
    due,
    escalated,
    handed_over,
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
    time_reached,
    unresolved,
    why_not_applicable,
    withdrawn,
)

NOTICES = """
duties:
  at_unresolved: {on: unresolved, who: raising manager, must: notify, cites: "4"}
  from_stage_1: {on: escalated, in: stage_1, who: raising manager, must: notify, cites: "4"}
  from_stage_2: {on: escalated, in: stage_2, who: raising manager, must: notify, cites: "4"}
  into_stage_2: {on: entered, in: stage_2, who: receiving manager, must: respond, cites: "4"}
  out_of_stage_1: {on: left, in: stage_1, who: raising manager, must: record, cites: "4"}
"""


def test_unresolved_closes_the_outcome_opens_the_escalation_and_moves_nothing() -> None:
    decision = tell(small(), raised("2026-10-05T10:00"), unresolved("2026-10-06T10:00"))

    assert decision.stage == "stage_1"
    assert decision.discharged == ("stage_1.outcome#1",)
    assert owed(decision) == ["stage_1.escalation#1"]
    assert due(decision, "stage_1.escalation") == "undated"


def test_escalated_closes_the_escalation_and_moves() -> None:
    decision = tell(
        small(NOTICES),
        raised("2026-10-05T10:00"),
        unresolved("2026-10-06T10:00"),
        escalated("2026-10-07T10:00"),
    )

    assert decision.stage == "stage_2"
    assert decision.discharged == ("stage_1.escalation#1",)
    assert opened(decision) == ["from_stage_1#1", "out_of_stage_1#1", "into_stage_2#1"]
    assert due(decision, "stage_2.outcome") == "2026-10-12"


def test_escalated_stamps_what_it_leaves_and_what_it_enters() -> None:
    case = tell(
        small(),
        raised("2026-10-05T10:00"),
        escalated("2026-10-07T10:00", by="raising practitioner"),
    ).case

    at = case.at
    names = ("unresolved", "escalated", "stage_1.escalated", "left", "stage_1.left", "entered",
             "stage_2.entered")  # fmt: skip
    assert {case.stamps[name].moment for name in names} == {at}
    assert case.stamps["stage_1.entered"].moment != at


def test_escalated_alone_is_unresolved_and_escalated_in_one_decision() -> None:
    alone = tell(small(NOTICES), raised("2026-10-05T10:00"), escalated("2026-10-07T10:00"))
    apart = tell(
        small(NOTICES),
        raised("2026-10-05T10:00"),
        unresolved("2026-10-07T10:00"),
        escalated("2026-10-07T10:00"),
    )

    assert opened(alone)[0] == "at_unresolved#1"
    assert alone.discharged == ("stage_1.outcome#1", "stage_1.escalation#1")
    assert alone.case == apart.case


def test_escalated_alone_is_not_admitted_by_halves() -> None:
    decision = tell(
        small(),
        raised("2026-10-05T10:00", stage="stage_1"),
        escalated("2026-10-07T10:00", to="stage_3"),
    )

    assert "nothing leads from Practitioners to `stage_3`" in why_not_applicable(decision)
    assert owed(decision) == ["stage_1.outcome#1"]
    assert state(decision, "stage_1.escalation") == "not opened"


def test_a_stage_is_left_unresolved_once_in_a_stay() -> None:
    decision = tell(
        small(),
        raised("2026-10-05T10:00"),
        unresolved("2026-10-06T10:00"),
        unresolved("2026-10-07T10:00"),
    )

    assert why_not_applicable(decision) == "Practitioners is left unresolved already"


def test_a_stage_entered_anew_may_be_left_unresolved_again() -> None:
    decision = tell(
        small(),
        raised("2026-10-05T10:00"),
        unresolved("2026-10-06T10:00"),
        resolved("2026-10-07T10:00"),
        reopened("2026-10-08T10:00", reason="It came back"),
        unresolved("2026-10-09T10:00"),
    )

    assert decision.discharged == ("stage_1.outcome#2",)
    assert owed(decision) == ["stage_1.escalation#2"]


@pytest.mark.parametrize(
    ("at", "state_then"), [("2026-10-12T23:59:59", "done"), ("2026-10-13T00:00", "late")]
)
def test_unresolved_ends_the_outcome_done_or_late(at: str, state_then: str) -> None:
    decision = tell(small(), raised("2026-10-05T10:00"), unresolved(at))

    assert state(decision, "stage_1.outcome") == state_then
    assert ("stage_1.outcome#1" in decision.late) == (state_then == "late")


def test_resolved_ends_the_outcome_and_lapses_an_open_escalation() -> None:
    decision = tell(
        small(),
        raised("2026-10-05T10:00"),
        unresolved("2026-10-06T10:00"),
        resolved("2026-10-07T10:00"),
    )

    assert (decision.status, decision.ending, decision.stage) == ("resolved", "resolved", None)
    assert [(each.id, each.why, each.missed) for each in decision.lapsed] == [
        ("stage_1.escalation#1", "the case was closed", False)
    ]


def test_the_last_stage_has_no_way_up() -> None:
    decision = tell(
        small(),
        raised("2026-10-05T10:00"),
        escalated("2026-10-06T10:00"),
        escalated("2026-10-07T10:00"),
        escalated("2026-10-08T10:00"),
    )

    assert why_not_applicable(decision) == "there is no stage after The Chair"
    assert decision.not_applicable is not None
    assert decision.not_applicable.cites == ("3",)


def test_a_stage_without_words_of_time_has_an_undated_outcome() -> None:
    decision = tell(
        small(),
        raised("2026-10-05T10:00"),
        escalated("2026-10-06T10:00"),
        escalated("2026-10-07T10:00"),
    )

    assert due(decision, "stage_3.outcome") == "undated"


def test_withdrawn_ends_a_case_at_any_stage() -> None:
    decision = tell(small(), raised("2026-10-05T10:00"), withdrawn("2026-10-06T10:00"))

    assert (decision.status, decision.ending) == ("withdrawn", "withdrawn")
    assert [each.id for each in decision.lapsed] == ["stage_1.outcome#1"]


@pytest.mark.parametrize("told", [unresolved, escalated, resolved, withdrawn, decided])
def test_a_closed_case_is_closed_to_what_would_move_it(told: object) -> None:
    decision = tell(
        small(),
        raised("2026-10-05T10:00"),
        resolved("2026-10-06T10:00"),
        told("2026-10-07T10:00"),  # type: ignore[operator]
    )

    assert why_not_applicable(decision) == "the case is closed (resolved)"


def test_what_had_passed_when_it_lapsed_was_missed() -> None:
    decision = tell(small(), raised("2026-10-05T10:00"), withdrawn("2026-10-13T00:00"))

    assert [(each.id, each.missed) for each in decision.lapsed] == [("stage_1.outcome#1", True)]


# -- other ways up -------------------------------------------------------------------------------

SKIPPING = """
facts:
  gate: {asks: "May a line be skipped?", values: {no: No, yes: Yes}, default: no, lasts: stage, cites: "4"}
moves:
  skip: {on: escalated, from: [stage_1, stage_2], stage: later, when: {gate: yes}, needs: reason, cites: "4"}
"""


def test_a_later_stage_is_reached_only_by_its_name() -> None:
    policy = small(SKIPPING)
    start = (raised("2026-10-05T10:00"), learned("2026-10-05T11:00", facts={"gate": "yes"}))

    assert tell(policy, *start, escalated("2026-10-06T10:00")).stage == "stage_2"
    named = escalated("2026-10-06T10:00", to="stage_3", reason="Nobody is there")
    assert tell(policy, *start, named).stage == "stage_3"


@pytest.mark.parametrize(
    ("to", "reason", "why"),
    [
        ("stage_3", "", "it needs a reason"),
        (
            "stage_1",
            "Again",
            "nothing leads from Practitioners to `stage_1`: the way up from here is Managers (`stage_2`)",
        ),
    ],
)
def test_what_the_row_needs_must_be_given(to: str, reason: str, why: str) -> None:
    decision = tell(
        small(SKIPPING),
        raised("2026-10-05T10:00", facts={"gate": "yes"}),
        escalated("2026-10-06T10:00", to=to, reason=reason),
    )

    assert why_not_applicable(decision) == why
    assert decision.stage == "stage_1"


def test_a_gates_answer_does_not_open_the_next_stages_gate() -> None:
    decision = tell(
        small(SKIPPING.replace("from: [stage_1, stage_2]", "from: any")),
        raised("2026-10-05T10:00", facts={"gate": "yes"}),
        escalated("2026-10-06T10:00"),
        escalated("2026-10-07T10:00", to="stage_3", reason="Again"),
    )

    # The stage's own row leads there; the skip row would have asked for the gate.
    assert decision.stage == "stage_3"
    assert "gate" not in decision.case.facts
    assert decision.reasons[-1].rule != "skip"


def test_the_stages_own_way_is_taken_before_another_to_the_same_stage() -> None:
    policy = small('moves: { other: {on: escalated, from: any, stage: stage_2, cites: "4"} }')

    decision = tell(policy, raised("2026-10-05T10:00"), escalated("2026-10-06T10:00", to="stage_2"))

    assert [reason.rule for reason in decision.reasons if "enters" in reason.says] == [
        "stage_1.escalates"
    ]


# -- endings and handovers -----------------------------------------------------------------------

WAYS_OUT = """
facts:
  kind: {asks: "What kind?", values: {plain: Plain, complaint: A complaint}, default: plain, cites: "4"}
handovers:
  complaints: {title: Complaints, cites: "4"}
  mediation: {title: Mediation, alongside: yes, cites: "4"}
endings: {dropped: {title: Dropped, cites: "4"}}
stages:
  stage_1:
    number: 1
    title: Practitioners
    escalates: {handover: complaints, who: raising practitioner, must: refer, cites: "1"}
    cites: "1"
moves:
  complain: {on: learned, from: any, handover: complaints, when: {kind: complaint}, cites: "4"}
  mediate: {on: handed_over, from: any, handover: mediation, cites: "4"}
  drop: {on: escalated, from: any, ending: dropped, cites: "4"}
duties:
  told: {on: handed_over, who: raising manager, must: notify, cites: "4"}
"""


def test_the_way_up_may_be_a_handover() -> None:
    decision = tell(small(WAYS_OUT), raised("2026-10-05T10:00"), escalated("2026-10-06T10:00"))

    assert (decision.status, decision.ending) == ("handed_over", "complaints")
    assert opened(decision) == ["told#1"]


def test_the_way_up_may_be_an_ending() -> None:
    decision = tell(
        small(WAYS_OUT), raised("2026-10-05T10:00"), escalated("2026-10-06T10:00", to="dropped")
    )

    assert (decision.status, decision.ending) == ("ended", "dropped")


def test_a_handover_may_be_told_as_such() -> None:
    decision = tell(
        small(WAYS_OUT),
        raised("2026-10-05T10:00"),
        handed_over("2026-10-06T10:00", to="complaints"),
    )

    assert (decision.status, decision.ending, opened(decision)) == (
        "handed_over",
        "complaints",
        ["told#1"],
    )


def test_a_handover_that_nothing_leads_to_is_not_applicable() -> None:
    decision = tell(
        small('handovers: {complaints: {title: Complaints, cites: "4"}}'),
        raised("2026-10-05T10:00"),
        handed_over("2026-10-06T10:00", to="complaints"),
    )

    assert why_not_applicable(decision) == "nothing leads from here to `complaints`"


def test_a_handover_alongside_leaves_the_case_where_it_is() -> None:
    decision = tell(
        small(WAYS_OUT), raised("2026-10-05T10:00"), handed_over("2026-10-06T10:00", to="mediation")
    )

    assert (decision.status, decision.stage) == ("open", "stage_1")
    assert opened(decision) == ["told#1"]
    assert "mediation runs alongside" in [reason.says for reason in decision.reasons]


def test_each_handover_is_a_handover_of_its_own() -> None:
    again = story(
        small(WAYS_OUT),
        raised("2026-10-05T10:00"),
        escalated("2026-10-06T10:00"),
        reopened("2026-10-07T10:00", reason="It came back"),
        escalated("2026-10-08T10:00"),
    )
    after_mediation = tell(
        small(WAYS_OUT),
        raised("2026-10-05T10:00"),
        handed_over("2026-10-06T10:00", to="mediation"),
        escalated("2026-10-08T10:00"),
    )

    assert [opened(each) for each in again] == [[], ["told#1"], [], ["told#2"]]
    assert opened(after_mediation) == ["told#2"]


def test_a_fact_may_move_a_case_when_it_becomes_true_and_not_while_it_stays_so() -> None:
    policy = small(
        """
        facts:
          kind: {asks: "What kind?", values: {plain: Plain, grave: Grave}, default: plain, cites: "4"}
          other: {asks: "Another?", values: {no: No, yes: Yes}, default: no, cites: "4"}
        moves:
          up: {on: learned, from: [stage_1, stage_2], stage: stage_3, when: {kind: grave}, cites: "4"}
        """
    )
    grave = {"kind": "grave"}

    assert (
        tell(policy, raised("2026-10-05T10:00"), learned("2026-10-06T10:00", facts=grave)).stage
        == "stage_3"
    )
    known_at_raising = tell(
        policy,
        raised("2026-10-05T10:00", facts=grave),
        learned("2026-10-06T10:00", facts={"other": "yes"}),
    )
    assert known_at_raising.stage == "stage_1"


# -- reopened ------------------------------------------------------------------------------------


def test_reopened_enters_the_last_stage_anew_and_what_lapsed_stays_lapsed() -> None:
    decision = tell(
        small(),
        raised("2026-10-05T10:00"),
        escalated("2026-10-06T10:00"),
        withdrawn("2026-10-07T10:00"),
        reopened("2026-10-08T10:00", reason="Not over"),
    )

    assert (decision.status, decision.stage, decision.ending) == ("open", "stage_2", None)
    assert state(decision, "stage_2.outcome#1") == "lapsed"
    assert owed(decision) == ["stage_2.outcome#2"]
    assert due(decision, "stage_2.outcome#2") == "2026-10-13"


def test_reopened_may_name_its_stage() -> None:
    decision = tell(
        small(),
        raised("2026-10-05T10:00"),
        resolved("2026-10-07T10:00"),
        reopened("2026-10-08T10:00", stage="stage_3", reason="Straight to the Chair"),
    )

    assert decision.stage == "stage_3"


def test_an_open_case_cannot_be_reopened() -> None:
    decision = tell(small(), raised("2026-10-05T10:00"), reopened("2026-10-08T10:00", reason="?"))

    assert why_not_applicable(decision) == "the case is opened already"


# -- moves by time -------------------------------------------------------------------------------

BY_TIME = """
facts:
  gate: {asks: "Is the gate open?", values: {no: No, yes: Yes}, default: no, lasts: stage, cites: "4"}
moves:
  by_time: {on: stage_1.outcome.due, from: stage_1, stage: stage_2, cites: "4"}
duties:
  told: {on: left, in: stage_1, when: {gate: yes}, who: raising manager, must: notify, cites: "4"}
  held: {on: raised, while: {gate: yes}, who: raising manager, must: respond, until: done, cites: "4"}
  warned: {on: stage_1.outcome.due, who: raising manager, must: notify, within: 24 hours of stage_1.outcome.due, cites: "4"}
"""


@pytest.mark.parametrize(
    ("at", "stage"), [("2026-10-12T23:59:59", "stage_1"), ("2026-10-13T00:00", "stage_2")]
)
def test_a_timed_move_is_made_when_the_due_passes(at: str, stage: str) -> None:
    assert tell(small(BY_TIME), raised("2026-10-05T10:00"), time_reached(at)).stage == stage


def test_a_timed_move_bears_its_own_instant_however_late_it_is_told() -> None:
    decision = tell(small(BY_TIME), raised("2026-10-05T10:00"), time_reached("2026-10-20T09:00"))

    assert str(decision.case.stamps["stage_2.entered"].moment) == "2026-10-13T00:00+01:00"
    assert due(decision, "stage_2.outcome") == "2026-10-16"
    assert [duty.id for duty in decision.overdue] == ["warned#1", "stage_2.outcome#1"]


def test_a_timed_move_is_made_before_the_event_that_comes_later() -> None:
    decision = tell(small(BY_TIME), raised("2026-10-05T10:00"), resolved("2026-10-13T00:00"))

    assert decision.status == "resolved"
    assert decision.case.last_stage == "stage_2"
    assert state(decision, "stage_1.outcome") == "lapsed"


def test_what_a_timed_move_leaves_reads_the_facts_as_they_were_there() -> None:
    decision = tell(
        small(BY_TIME),
        raised("2026-10-05T10:00", facts={"gate": "yes"}),
        time_reached("2026-10-13T10:00"),
    )

    assert "told#1" in opened(decision)


def test_what_holds_no_more_after_a_timed_move_lapses_with_it() -> None:
    decision = tell(
        small(BY_TIME),
        raised("2026-10-05T10:00", facts={"gate": "yes"}),
        time_reached("2026-10-14T10:00"),
    )

    held = next(each for each in decision.case.duties if each.duty == "held")
    assert (held.state, str(held.ended)) == ("lapsed", "2026-10-13T00:00+01:00")
