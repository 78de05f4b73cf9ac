"""What comes again and again, what each side owes by itself, and what lasts for a time."""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from tests.core.small import (
    done,
    due,
    escalated,
    extended,
    learned,
    opened,
    owed,
    paused,
    raised,
    resumed,
    small,
    state,
    story,
    tell,
    the,
    time_reached,
    why_not_applicable,
)

START = raised("2026-10-05T10:00")


def test_no_date_hangs_on_itself() -> None:
    policy = small(
        """
        duties:
          monthly: {on: [raised, monthly.done], who: chair, must: review, within: 1 month of the later of raised and monthly.due, cites: "4"}
        """
    )
    first, second, third = story(
        policy,
        START,
        done("2026-10-20T10:00", duty="monthly"),
        done("2026-12-20T10:00", duty="monthly"),
    )

    assert due(first, "monthly#1") == "2026-11-05"
    assert due(second, "monthly#2") == "2026-12-05"
    assert due(third, "monthly#3") == "2027-01-05"


def test_what_follows_from_one_side_is_that_sides() -> None:
    policy = small(
        """
        duties:
          weekly: {on: [raised, weekly.done], who: each manager, must: report, within: 1 week of the later of raised and weekly.done, until: closed, cites: "4"}
          at_last: {on: raised, who: each manager, must: call, until: closed, done_by: weekly.done, cites: "4"}
          shared: {on: weekly.done, who: chair, must: record, cites: "4"}
        """
    )
    *_, one = story(policy, START, done("2026-10-06T10:00", duty="weekly#1@receiving"))

    assert opened(one) == ["weekly#2@receiving", "shared#1"]
    assert due(one, "weekly#2@receiving") == "2026-10-13"
    assert due(one, "weekly#1@raising") == "2026-10-12"
    assert state(one, "at_last#1@receiving") == "done"
    assert state(one, "at_last#1@raising") == "open"


def test_a_due_of_one_side_ends_and_opens_what_is_its_own() -> None:
    policy = small(
        """
        calendar: {nation: england, sides: {receiving: {closures: [{on: 2026-10-06, title: Closed}]}}}
        duties:
          answered: {on: raised, who: each manager, must: respond, within: 1 working day of raised, cites: "4"}
          waited: {on: raised, who: each manager, should: consult, until: closed, done_by: answered.due, cites: "4"}
          reminded: {on: answered.due, who: each manager, must: call, within: 1 working day of answered.due, cites: "4"}
        """
    )
    decision = tell(policy, START, time_reached("2026-10-07T00:00"))

    assert opened(decision) == ["reminded#1@raising"]
    assert due(decision, "reminded#1@raising") == "2026-10-07"
    assert state(decision, "waited#1@raising") == "done"
    assert state(decision, "waited#1@receiving") == "open"


def test_a_due_that_opens_itself_anew_goes_on_as_long_as_it_gets_later() -> None:
    policy = small(
        """
        moments: {held: {title: It is held}}
        duties:
          again: {on: [held, again.due], who: chair, should: review, within: 1 month of the later of held and again.due, until: closed, cites: "4"}
          never: {on: [held, never.due], who: chair, should: call, within: by held, until: closed, cites: "4"}
        """
    )
    decision = tell(
        policy,
        raised("2026-10-05T10:00", moments={"held": "2026-06-10"}),
        time_reached("2026-10-05T11:00"),
    )

    assert [each for each in owed(decision) if each.startswith("again")] == [
        f"again#{n}" for n in range(1, 5)
    ]
    assert [each for each in owed(decision) if each.startswith("never")] == ["never#1", "never#2"]


@pytest.mark.parametrize("act", ["must: keep", "must_not: review"])
def test_what_is_kept_or_forbidden_for_a_time_ends_with_it(act: str) -> None:
    policy = small(
        f"""
        duties:
          held: {{on: raised, who: both manager, {act}, what: the plan, within: 2 working days of raised, cites: "4"}}
          next: {{on: held.due, who: chair, must: consider, cites: "4"}}
        """
    )
    before = tell(policy, START, time_reached("2026-10-07T23:59:59"))
    after = tell(policy, START, time_reached("2026-10-08T00:00"))

    assert due(before, "held") == "2026-10-07"
    assert state(before, "held") == "open"
    assert state(after, "held") == ("done" if "keep" in act else "lapsed")
    assert after.overdue == ()
    assert [each.missed for each in after.lapsed] == ([] if "keep" in act else [False])
    assert opened(after) == ["next#1"]


@pytest.mark.parametrize(
    ("at", "calendar", "that_day"),
    [
        ("2026-10-05T16:59", 'day_ends: "17:00"', "2026-10-05"),
        ("2026-10-05T17:00", 'day_ends: "17:00"', "2026-10-06"),
        ("2026-10-09T17:00", 'day_ends: "17:00"', "2026-10-12"),
        ("2026-10-05T17:00", 'counting: deemed-receipt, receipt_cutoff: "16:30"', "2026-10-06"),
    ],
)
def test_a_day_that_is_over_is_the_next_one(at: str, calendar: str, that_day: str) -> None:
    policy = small(
        f"""
        calendar: {{nation: england, {calendar}}}
        duties: {{called: {{on: raised, who: chair, must: call, within: same working day of raised, cites: "4"}}}}
        """
    )

    assert due(tell(policy, raised(at)), "called") == that_day


def test_a_restart_counts_anew_what_the_fact_chooses_and_nothing_beside_it() -> None:
    policy = small(
        """
        facts: {risk: {asks: "Risk?", values: {low: Low, high: High}, default: low, cites: "4"}}
        duties:
          visit: {on: raised, who: chair, must: call, within: {earlier_of: [{by: risk, high: 2 working days of raised, low: 5 working days of raised}, 8 working days of raised]}, on_change: restart, cites: "4"}
        """
    )
    first, high, low = story(
        policy,
        START,
        learned("2026-10-08T10:00", facts={"risk": "high"}),
        learned("2026-10-14T10:00", facts={"risk": "low"}),
    )

    assert due(first, "visit") == "2026-10-12"
    assert due(high, "visit") == "2026-10-12"
    assert due(low, "visit") == "2026-10-15"  # five from the 14th would be the 21st


def test_a_date_is_put_off_by_so_much_in_all_and_a_stopped_clock_puts_that_off_too() -> None:
    policy = small(
        """
        duties:
          report: {on: raised, who: chair, must: report, within: 5 working days of raised, pauses: {when: {raising_agency: school}, cites: "4"}, varies: {until: 2 working days of report.due, cites: "4"}, cites: "4"}
        """
    )
    start = raised("2026-10-05T10:00", agencies={"raising": "school"})
    once = extended("2026-10-06T10:00", duty="report", until="2026-10-14", reason="x")
    twice = extended("2026-10-06T10:01", duty="report", until="2026-10-15", reason="x")
    stopped = paused("2026-10-05T11:00", reason="x"), resumed("2026-10-06T09:00", reason="x")

    assert due(tell(policy, start, once), "report") == "2026-10-14"
    assert "2026-10-14" in why_not_applicable(tell(policy, start, once, twice))
    assert due(tell(policy, start, *stopped, once, twice), "report") == "2026-10-15"


def test_who_acts_for_a_side_means_what_that_side_owes() -> None:
    policy = small(
        """
        duties:
          noted: {on: raised, who: each manager, must: record, within: 2 working days of raised, varies: {until: any, cites: "4"}, cites: "4"}
        """
    )
    theirs = done("2026-10-06T10:00", "receiving manager", duty="noted")
    later = extended(
        "2026-10-06T11:00", "raising manager", duty="noted", until="2026-10-20", reason="x"
    )
    _, first, second = story(policy, START, theirs, theirs)
    again = tell(policy, START, later)

    assert first.discharged == ("noted#1@receiving",)
    assert why_not_applicable(second) == "`noted` is done already"
    assert due(again, "noted#1@raising") == "2026-10-20"
    assert due(again, "noted#1@receiving") == "2026-10-07"
    assert tell(policy, START, done("2026-10-06T10:00", "chair", duty="noted")).discharged == (
        "noted#1@raising",
    )


def test_a_due_that_is_over_when_something_else_opens_it_passes_then_whenever_time_is_told() -> (
    None
):
    policy = small(
        """
        duties:
          asked: {on: [raised, answered.due], who: chair, must: call, within: 1 working day of raised, until: closed, cites: "4"}
          answered: {on: raised, who: chair, must: respond, within: 3 working days of raised, until: closed, cites: "4"}
          chased: {on: asked.due, who: chair, must: notify, cites: "4"}
        """
    )
    at_once = tell(policy, START, time_reached("2026-10-12T10:00"))
    step_by_step = tell(
        policy, START, time_reached("2026-10-07T10:00"), time_reached("2026-10-12T10:00")
    )

    assert at_once.case == step_by_step.case
    assert [each for each in owed(at_once) if each.startswith("chased")] == ["chased#1", "chased#2"]


def test_a_stop_is_added_to_what_is_counted_from_before_it_and_opens_later() -> None:
    policy = small(
        """
        duties:
          first: {on: raised, who: chair, must: report, within: 2 working days of raised, pauses: {when: {raising_agency: school}, cites: "4"}, cites: "4"}
          second: {on: escalated, who: chair, must: review, within: 8 working days of raised, pauses: {when: {raising_agency: school}, cites: "4"}, cites: "4"}
          third: {on: second.done, who: chair, must: call, within: 9 working days of raised, pauses: {when: {raising_agency: school}, cites: "4"}, cites: "4"}
        """
    )
    start = raised("2026-10-05T10:00", agencies={"raising": "school"})
    stop, go = paused("2026-10-05T11:00", reason="x"), resumed("2026-10-08T10:00", reason="x")
    during = escalated("2026-10-06T10:00", "raising practitioner")
    after = escalated("2026-10-09T10:00", "raising practitioner")
    acted = done("2026-10-09T11:00", duty="second")

    assert due(tell(policy, start, stop, go, after), "second") == "2026-10-20"
    assert due(tell(policy, start, stop, during), "second") == "awaiting resumed"
    assert due(tell(policy, start, stop, during, go), "second") == "2026-10-20"
    assert due(tell(policy, start, stop, during, go, acted), "third") == "2026-10-21"
    assert due(tell(policy, start, after), "second") == "2026-10-15"


def test_a_stop_counts_from_where_it_is_known() -> None:
    policy = small(
        """
        duties:
          first: {on: raised, who: chair, must: report, within: 2 working days of raised, pauses: {when: {raising_agency: school}, cites: "4"}, cites: "4"}
          other: {on: raised, who: chair, must: consult, within: 9 working days of raised, pauses: {when: {receiving_agency: health}, cites: "4"}, cites: "4"}
          after: {on: escalated, who: chair, must: review, within: 8 working days of raised, pauses: {when: {raising_agency: school}, cites: "4"}, cites: "4"}
          alone: {on: escalated, who: chair, must: decide, within: 8 working days of raised, pauses: {when: {all: [{raising_agency: school}, {receiving_agency: health}]}, cites: "4"}, cites: "4"}
        """
    )
    start = raised("2026-10-05T10:00", agencies={"raising": "school", "receiving": "health"})
    stop, go = paused("2026-10-05T11:00", reason="x"), resumed("2026-10-08T10:00", reason="x")
    ended = done("2026-10-06T09:00", duty="first")
    again = paused("2026-10-09T10:00", reason="x"), resumed("2026-10-12T10:00", reason="x")

    # In the stop that its only sharer ended in, the end is that of the latest; of an earlier one it is lost.
    late = escalated("2026-10-12T11:00", "raising practitioner")
    assert due(tell(policy, start, stop, ended, go, late), "after") == "2026-10-20"
    assert due(tell(policy, start, stop, ended, go, *again, late), "after") == "2026-10-15"

    # Nothing shares its clock: it stands from when it opened.
    during = escalated("2026-10-06T10:00", "raising practitioner")
    assert due(tell(policy, start, stop, during), "alone") == "awaiting resumed"
    assert due(tell(policy, start, stop, during, go), "alone") == "2026-10-19"


def test_what_is_called_for_as_soon_as_something_is_done_opens_where_that_comes_again_already_past() -> (
    None
):
    policy = small(
        """
        duties:
          kept: {on: [raised, kept.done], who: raising manager, must: keep, within: 5 working days of raised, until: done, cites: "4"}
          told: {as_soon_as: {kept: done}, who: business_team, must: notify, within: 1 working day of kept.done, until: done, cites: "4"}
        """
    )

    # It ends as Tuesday 13 October begins, comes again already past, and has then ended for good.
    later = time_reached("2026-10-20T10:00")
    first, then = story(policy, raised("2026-10-05T10:00"), later)

    assert "told#1" not in owed(first)
    assert state(then, "kept") == "done"
    assert due(then, "told") == "2026-10-14"
    assert str(the(then, "told").opened) == "2026-10-13T00:00+01:00"


def test_what_is_called_for_so_opens_also_where_something_else_passes_after_it() -> None:
    policy = small(
        """
        duties:
          kept: {on: [raised, kept.done], who: raising manager, must: keep, within: 3 working days of raised, until: done, cites: "4"}
          told: {as_soon_as: {kept: done}, who: business_team, must: notify, within: 1 working day of kept.done, until: done, cites: "4"}
          asked: {on: raised, who: receiving manager, must: respond, within: 4 working days of raised, cites: "4"}
          chased: {on: asked.due, who: business_team, must: call, cites: "4"}
        """
    )

    then = tell(policy, raised("2026-10-05T10:00"), time_reached("2026-10-20T10:00"))

    assert {"told#1", "chased#1"} <= set(owed(then))
    assert due(then, "told") == "2026-10-12"
