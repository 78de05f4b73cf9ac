"""A plan does every chained duty when it is due, also where nothing dates the stage."""

from tests.core.small import raised, show_due, small

from escalate_rules import plan
from escalate_rules.analysis.plan import Plan

# ruff: noqa: E501 - a policy reads best with one rule a line

FIRST = """
stages:
  stage_1:
    number: 1
    title: Practitioners
    between: practitioner
    {outcome}
    escalates: {{stage: stage_2, who: {who}, should: refer, {within}cites: "1"}}
    cites: "1"
  stage_2:
    number: 2
    title: The Chair
    decides: chair
    cites: "2"
moments:
  report: {{title: The report}}
duties:
"""


def planned(
    duties: str, *, outcome: str = "", within: str = "", who: str = "raising practitioner"
) -> Plan:
    """The plan from Monday 2 March 2026 at ten."""
    limit = f'outcome: {{must: reach, within: {outcome}, cites: "1"}}' if outcome else ""
    text = FIRST.format(outcome=limit, within=f"within: {within}, " if within else "", who=who)
    policy = small(text + "".join(f'  {each}, cites: "3"}}\n' for each in duties.split("\n")))
    return plan(policy, raised("2026-03-02T10:00"))  # type: ignore[arg-type]


def dues(found: Plan) -> dict[str, str]:
    return {duty.duty: show_due(duty.due) for stage in found.stages for duty in stage.duties}


def test_what_is_due_between_unresolved_and_escalated_is_done_then() -> None:
    found = planned(
        "told: {on: unresolved, in: stage_1, who: raising practitioner, must: notify, to: chair, within: 1 working day of unresolved\n"
        "copied: {on: told.done, who: raising practitioner, must: send, within: 1 working day of told.done, until: done",
        outcome="1 working day of raised",
        within="5 working days of unresolved",
    )

    assert str(found.stages[1].enters) == "the end of 2026-03-10"
    assert (dues(found)["told"], dues(found)["copied"]) == ("2026-03-04", "2026-03-05")


def test_what_is_due_beside_the_case_before_the_stage_is_left_is_done_when_it_is_due() -> None:
    found = planned(
        "beside: {on: raised, who: receiving party, must: respond, within: 2 working days of raised\n"
        "after: {on: beside.done, who: receiving party, must: send, within: 1 working day of beside.done, until: done\n"
        "own: {on: entered, in: stage_1, who: raising practitioner, must: meet, within: 5 working days of entered"
    )

    assert str(found.stages[1].enters) == "the end of 2026-03-09"
    assert dues(found)["after"] == "2026-03-05"


def test_what_is_due_in_a_stage_whose_limit_is_awaited_is_done_before_it_is_escalated() -> None:
    found = planned(
        "copied: {on: entered, in: stage_1, who: raising practitioner, must: send, within: 1 working day of raised\n"
        "noted: {on: copied.done, who: not said, must: record, within: same working day of copied.done",
        outcome="by report",
        within="72 hours of entered",
    )

    assert str(found.stages[1].enters) == "2026-03-05T10:00+00:00"
    assert dues(found)["noted"] == "2026-03-03"


def test_a_limit_counted_from_a_chained_duty_is_dated_by_it() -> None:
    found = planned(
        "answer: {on: entered, in: stage_1, who: receiving party, must: respond, within: 2 working days of entered",
        outcome="1 working day of answer.done",
    )

    assert dues(found)["stage_1.outcome"] == "2026-03-05"
    assert str(found.stages[1].enters) == "the end of 2026-03-05"


def test_a_limit_counted_from_a_duty_beside_the_stages_is_dated_by_it() -> None:
    found = planned(
        "read: {on: raised, who: receiving party, must: consider, within: 1 working day of raised\n"
        "answer: {on: read.done, who: receiving party, must: respond, within: 2 working days of read.done",
        outcome="5 working days of the later of answer.done and report",
    )

    assert dues(found)["stage_1.outcome"] == "2026-03-12"
    assert str(found.stages[1].enters) == "the end of 2026-03-12"


def test_a_moment_that_nobody_can_date_may_be_the_later_of_two() -> None:
    found = planned(
        "written: {on: entered, who: both party, must: record, until: done, within: 6 working days of the later of stage_1.outcome.done and entered",
        outcome="by report",
    )

    assert dues(found)["written"] == "awaiting stage_1.outcome.done"


def test_a_stage_is_left_while_both_sides_are_still_in_time_to_escalate() -> None:
    text = FIRST.format(
        outcome="", within="within: 1 working day of raised, ", who="each practitioner"
    )
    policy = small(
        text.replace("duties:\n", "")
        + "calendar: {nation: england, sides: {receiving: {nation: scotland}}}\n"
    )

    # 2 January is a bank holiday in Scotland only.
    found = plan(policy, raised("2026-01-01T10:00"))  # type: ignore[arg-type]

    assert [show_due(duty.due) for duty in found.stages[0].duties[1:]] == [
        "2026-01-02",
        "2026-01-05",
    ]
    assert str(found.stages[1].enters) == "the end of 2026-01-02"


def test_a_stage_without_a_date_for_its_escalation_is_escalated_at_once() -> None:
    found = planned(
        "call: {on: unresolved, in: stage_1, who: raising practitioner, must_not: call, within: 5 working days of unresolved, done_by: escalated",
        outcome="1 working day of raised",
    )

    assert str(found.stages[1].enters) == "the end of 2026-03-03"


def test_a_limit_that_ended_as_the_stage_began_does_not_lead_back_into_the_day_before() -> None:
    policy = small(
        FIRST.format(
            outcome='outcome: {must: reach, within: 1 working day before raised, cites: "1"}',
            within="",
            who="raising practitioner",
        )
        + '  own: {on: entered, in: stage_2, who: chair, must: meet, within: 1 working day of entered, cites: "3"}\n'
    )
    found = plan(policy, raised("2026-03-03T00:00"))  # type: ignore[arg-type]

    assert str(found.stages[1].enters) == "2026-03-03T00:00+00:00"
    assert dues(found)["own"] == "2026-03-04"


def test_what_is_past_when_a_stage_ends_passes_at_the_end_of_that_day() -> None:
    found = planned(
        "weekend: {on: past.due, when: {day: closed}, who: chair, must: call\n"
        "weekday: {on: past.due, when: {day: working}, who: chair, must: call\n"
        "past: {on: entered, in: stage_2, who: chair, must: send, within: 2 working days before raised, until: done",
        outcome="6 calendar days of raised",
    )

    # It opens, already past, at the end of Sunday 8 March.
    assert str(found.stages[1].enters) == "the end of 2026-03-08"
    assert "weekend" in dues(found)
    assert "weekday" not in dues(found)


def test_what_comes_up_past_at_a_time_nobody_knows_passes_at_no_known_time() -> None:
    found = planned(
        "weekend: {on: past.due, when: {day: closed}, who: chair, must: call\n"
        "weekday: {on: past.due, when: {day: working}, who: chair, must: call\n"
        "told: {on: past.done, who: chair, must: notify, within: 1 working day of past.done\n"
        "past: {on: entered, in: stage_2, who: chair, must: keep, within: 2 calendar days before raised, until: done\n"
        "own: {on: entered, in: stage_2, who: chair, must: meet, within: 5 working days of raised",
    )

    # Nothing dates stage 1, and nobody knows when it is left: after the raising, on Monday.
    assert found.stages[1].enters is None
    assert dues(found)["past"] == "2026-02-28"
    assert dues(found)["told"] == "awaiting past.done"
    # It is a day nobody knows, neither a working one nor a closed one.
    assert not {"weekday", "weekend"} & set(dues(found))


def test_what_was_past_as_a_stage_began_is_done_at_a_time_nobody_knows() -> None:
    found = planned(
        "past: {on: entered, in: stage_2, who: chair, must: send, within: 2 calendar days before raised, until: done\n"
        "copied: {on: past.done, who: chair, must: send, within: 1 working day of past.done, until: done\n"
        "seen: {on: entered, in: stage_2, who: chair, must: meet, within: 5 working days of raised, until: done\n"
        "noted: {on: seen.done, who: chair, must: record, within: 1 working day of seen.done",
    )

    assert found.stages[1].enters is None
    # Not Sunday 1 March, the day before the concern was raised.
    assert dues(found)["copied"] == "awaiting past.done"
    assert (dues(found)["seen"], dues(found)["noted"]) == ("2026-03-09", "2026-03-10")


def test_what_was_past_as_a_stage_began_moves_the_case_at_a_time_nobody_knows() -> None:
    text = FIRST.format(outcome="", within="", who="raising practitioner").replace(
        "    decides: chair\n",
        "    outcome: {must: reach, within: 2 calendar days before raised, cites: '2'}\n"
        "    escalates: {stage: stage_3, who: chair, should: refer, cites: '2'}\n",
    )
    text = text.replace(
        "moments:\n",
        "  stage_3: {number: 3, title: The panel, final: none, cites: '2'}\n"
        "moves:\n"
        "  moved: {on: stage_2.outcome.due, from: stage_2, stage: stage_3, cites: '2'}\n"
        "moments:\n",
    )
    policy = small(
        text
        + "  told: {on: entered, in: stage_3, who: chair, must: notify, within: 1 working day of entered, cites: '3'}\n"
    )
    found = plan(policy, raised("2026-03-02T10:00"))  # type: ignore[arg-type]

    assert [each.enters is None for each in found.stages] == [False, True, True]
    assert dues(found)["told"] == "awaiting entered"


def test_a_way_that_opens_at_midnight_opens_on_the_day_that_begins() -> None:
    policy = small(
        FIRST.format(
            outcome='outcome: {must: reach, within: same day of raised, cites: "1"}',
            within="opens: 24 hours of entered, ",
            who="raising practitioner",
        )
        + '  own: {on: entered, in: stage_2, who: chair, must: meet, within: 1 working day of entered, cites: "3"}\n'
    )
    found = plan(policy, raised("2026-03-02T00:00"))  # type: ignore[arg-type]

    assert str(found.stages[1].enters) == "2026-03-03T00:00+00:00"
    assert dues(found)["own"] == "2026-03-04"


def test_what_its_own_doing_opens_again_already_past_is_not_done_for_ever() -> None:
    found = planned(
        "fixed: {on: [raised, fixed.done], who: raising practitioner, must: meet, within: 1 working day of raised, until: done\n"
        "moving: {on: [raised, moving.done], who: raising practitioner, must: call, within: 2 working days of the later of raised and moving.done, until: done",
        outcome="5 working days of raised",
    )

    ids = [duty.id for stage in found.stages for duty in stage.duties]
    assert [each for each in ids if each.startswith("fixed")] == ["fixed#1", "fixed#2"]
    assert [each for each in ids if each.startswith("moving")] == [
        "moving#1",
        "moving#2",
        "moving#3",
    ]


def test_what_comes_again_is_not_waited_for_beyond_the_calendar() -> None:
    found = planned(
        "looked_at: {on: [raised, looked_at.done], who: raising practitioner, must: review, within: 3 months of the later of raised and looked_at.done, until: done",
        outcome="9999 months of raised",
    )

    years = [
        duty.due.due_on.year
        for duty in found.stages[0].duties
        if duty.duty == "looked_at" and duty.due.due_on
    ]
    first_beyond = small("").counting.calendar.projected_to.year + 1
    assert max(years) in {first_beyond - 1, first_beyond}
    assert len(years) < 4 * (first_beyond - 2025)


def test_what_each_side_owes_at_an_end_is_called_for_from_both() -> None:
    found = planned(
        "written: {on: closed, who: each party, must: record, within: 2 working days of closed",
        outcome="1 working day of raised",
    )

    assert [each.id for each in found.resolved.duties] == [
        "written#1@raising",
        "written#1@receiving",
    ]
    assert found.resolved.stages("written") == ("stage_1", "stage_2")


def test_what_another_end_opens_past_is_done_once_though_it_recurs() -> None:
    found = planned(
        "first: {on: raised, who: raising practitioner, must: send, within: 1 working day of raised, until: done\n"
        "again: {on: [first.done, again.done], who: raising practitioner, must: meet, within: 1 working day before raised, until: done",
        outcome="5 working days of raised",
    )

    ids = [duty.id for stage in found.stages for duty in stage.duties]
    assert [each for each in ids if each.startswith("again")] == ["again#1", "again#2"]


def test_what_one_side_owes_later_as_the_stage_is_left_passes_for_that_side_again() -> None:
    found = planned(
        "called: {on: stage_1.escalation.due, who: not said, must: call\n"
        "own: {on: entered, in: stage_2, who: chair, must: meet, within: 10 working days of entered",
        outcome="6 working days of raised",
        within="3 working days of the later of raised and left",
        who="each practitioner",
    )

    # Left at the end of Tuesday 10 March. The receiving side's own was over by then, and is
    # due anew three working days later, in stage 2.
    assert str(found.stages[1].enters) == "the end of 2026-03-10"
    by_id = {duty.id: show_due(duty.due) for stage in found.stages for duty in stage.duties}
    assert by_id["stage_1.escalation#1@raising"] == "2026-03-05"
    assert by_id["stage_1.escalation#1@receiving"] == "2026-03-13"
    assert [each for each in by_id if each.startswith("called")] == ["called#1", "called#2"]


def test_what_ends_during_the_day_at_whose_end_a_stage_is_left_ends_at_its_own_hour() -> None:
    policy = small(
        FIRST.format(
            outcome='outcome: {must: reach, within: 3 working days of raised, cites: "1"}',
            within="",
            who="raising practitioner",
        )
        + '  kept: {on: raised, who: raising practitioner, must: keep, within: 3 working days of raised by 17:00, until: done, cites: "3"}\n'
        + '  told: {on: kept.done, who: chair, must: notify, within: 24 hours of kept.done, cites: "3"}\n'
        + '  own: {on: entered, in: stage_2, who: chair, must: meet, within: 5 working days of entered, cites: "3"}\n'
    )
    found = plan(policy, raised("2026-03-02T10:00"))  # type: ignore[arg-type]

    # What is kept until Thursday at five is in force until then, and not until midnight.
    assert str(found.stages[1].enters) == "the end of 2026-03-05"
    assert dues(found)["told"] == "2026-03-06T17:00+00:00"


def test_what_comes_up_at_the_end_of_its_day_and_after_its_hour_passes_at_that_end() -> None:
    policy = small(
        'calendar: {nation: england, office_hours: {from: "09:00", to: "17:00"}}\n'
        + FIRST.format(
            outcome='outcome: {must: reach, within: same day of raised, cites: "1"}',
            within="within: same day of raised by 12:00, ",
            who="each practitioner",
        )
        + '  at_noon: {on: stage_1.escalation.due, when: {hours: open}, who: chair, must: call, cites: "3"}\n'
        + '  that_day: {on: stage_1.escalation.due, when: {day: working}, who: chair, must: call, cites: "3"}\n'
        + '  own: {on: entered, in: stage_2, who: chair, must: meet, within: 5 working days of entered, cites: "3"}\n'
    )
    found = plan(policy, raised("2026-03-02T10:00"))  # type: ignore[arg-type]

    # The stage is left at the end of Monday; its escalation comes up then, due by noon.
    assert str(found.stages[1].enters) == "the end of 2026-03-02"
    assert "that_day" in dues(found)
    assert "at_noon" not in dues(found)


def test_what_is_due_at_the_last_known_moment_passes_then_though_nobody_knows_when_it_came_up() -> (
    None
):
    found = planned(
        "kept: {on: entered, in: stage_2, who: chair, must: keep, within: by raised, until: done\n"
        "told: {on: kept.done, who: chair, must: notify, within: 24 hours of kept.done\n"
        "own: {on: entered, in: stage_2, who: chair, must: meet, within: 5 working days of raised",
    )

    assert found.stages[1].enters is None
    assert dues(found)["told"] == "2026-03-03T10:00+00:00"


def test_what_is_past_at_the_very_instant_at_which_it_opens_passes_then() -> None:
    policy = small(
        FIRST.format(
            outcome='outcome: {must: reach, within: same day of raised, cites: "1"}',
            within="",
            who="raising practitioner",
        )
        + '  kept: {on: raised, who: chair, must: keep, within: 1 working day before report by 17:00, until: done, cites: "3"}\n'
        + '  told: {on: kept.done, who: chair, must: notify, within: 24 hours of kept.done, cites: "3"}\n'
        + '  own: {on: entered, in: stage_2, who: chair, must: meet, within: 5 working days of entered, cites: "3"}\n'
    )
    found = plan(policy, raised("2026-03-02T17:00", moments={"report": "2026-03-03"}))  # type: ignore[arg-type]

    # The stage is left at the end of Monday; at five it was over.
    assert str(found.stages[1].enters) == "the end of 2026-03-02"
    assert dues(found)["told"] == "2026-03-03T17:00+00:00"
