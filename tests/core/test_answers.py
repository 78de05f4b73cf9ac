"""What a decision says: reasons, dues with their days, haste, guidance, and the values it is."""

# ruff: noqa: E501 - a policy reads best with one rule a line

import copy
import pickle
from dataclasses import FrozenInstanceError
from datetime import date

import pytest

from escalate_rules.core.case import Ledger
from escalate_rules.core.decision import Decision, citation
from escalate_rules.core.engine import step
from escalate_rules.core.events import Done, Escalated, Resolved, TimeReached
from escalate_rules.core.moments import UNKNOWN, DayEnd
from escalate_rules.core.policy import NOWHERE, Origin
from escalate_rules.core.timescale import Choice, moments_of
from escalate_rules.core.words import show_day, timescale_words
from tests.core.small import (
    done,
    due,
    escalated,
    handed_over,
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
    the,
    time_reached,
    withdrawn,
)

START = raised("2026-12-21T10:00")


def test_one_duty_is_shown_by_its_name_open_or_ended() -> None:
    opening, ended = story(small(), START, done("2026-12-22T10:00", duty="stage_1.outcome"))

    assert opening.duty("stage_1.outcome#1") == the(opening, "stage_1.outcome")
    assert ended.duty("stage_1.outcome#1").state == "done"
    with pytest.raises(KeyError):
        ended.duty("stage_1.outcome#2")


# -- dues ----------------------------------------------------------------------------------------


def test_a_due_lists_every_day_counted_and_skipped_with_the_reason() -> None:
    found = the(tell(small(), START), "stage_1.outcome").due

    assert [str(day) for day in found.counted] == [
        "2026-12-22", "2026-12-23", "2026-12-24", "2026-12-29", "2026-12-30",
    ]  # fmt: skip
    assert [(str(day), why) for day, why in found.skipped] == [
        ("2026-12-25", "Christmas Day"),
        ("2026-12-26", "Saturday"),
        ("2026-12-27", "Sunday"),
        ("2026-12-28", "Boxing Day (substitute)"),
    ]
    assert (found.words, found.origin, found.status, found.kind) == (
        "within 5 working days of entered", "entered", "firm", "date",
    )  # fmt: skip


def within(timescale: str, calendar: str = "{nation: england}") -> str:
    return f"""
calendar: {calendar}
moments: {{conference: {{title: The conference}}}}
duties: {{answer: {{on: raised, who: chair, must: respond, within: {timescale}, cites: "4"}}}}
"""


@pytest.mark.parametrize(
    ("timescale", "at", "counted", "skipped"),
    [
        ("1 working week of raised", "2026-12-21", 5, 4),
        ("3 calendar days of raised", "2026-12-24", 3, 0),
        ("1 week of raised", "2026-12-24", 7, 0),
        ("24 hours of raised", "2026-12-24", 0, 0),
        ("same working day of raised", "2026-12-25", 1, 4),
        ("same day of raised", "2026-12-25", 0, 0),
        ("by conference", "2026-12-25", 0, 0),
        ("3 working days before conference", "2026-12-21", 3, 4),
        ("1 week before conference", "2026-12-21", 7, 0),
    ],
)
def test_every_kind_of_limit_lists_its_days(
    timescale: str, at: str, counted: int, skipped: int
) -> None:
    told = raised(f"{at}T10:00", moments={"conference": "2026-12-30"})

    found = the(tell(small(within(timescale)), told), "answer").due

    assert (len(found.counted), len(found.skipped)) == (counted, skipped)


def test_days_counted_back_run_from_the_due_day_to_the_eve_of_the_moment() -> None:
    told = raised("2026-12-21T10:00", moments={"conference": "2026-12-30"})

    found = the(tell(small(within("3 working days before conference")), told), "answer").due

    assert str(found.due_on) == "2026-12-23"
    assert [str(day) for day in found.counted] == ["2026-12-23", "2026-12-24", "2026-12-29"]


def test_days_that_a_convention_passes_over_are_listed_as_skipped() -> None:
    deemed = "{nation: england, counting: deemed-receipt, receipt_cutoff: '16:00'}"

    found = the(
        tell(small(within("1 working day of raised", deemed)), raised("2026-12-19T10:00")), "answer"
    ).due

    assert [str(day) for day in found.counted] == ["2026-12-22"]
    assert [(str(day), why) for day, why in found.skipped] == [
        ("2026-12-20", "Sunday"), ("2026-12-21", "deemed the day of receipt"),
    ]  # fmt: skip


def test_where_the_first_day_is_the_events_own_it_is_counted() -> None:
    first = "{nation: england, counting: event-day-is-one}"

    found = the(tell(small(within("2 working days of raised", first)), START), "answer").due

    assert [str(day) for day in found.counted] == ["2026-12-21", "2026-12-22"]


def test_a_due_beyond_the_calendar_says_why_and_lists_nothing() -> None:
    found = the(tell(small(within("9999 working days of raised")), START), "answer").due

    assert (found.kind, found.status, found.counted) == ("undated", "none", ())
    assert "outside the calendar" in found.why


WORDS = """
facts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}}
moments: {conference: {title: The conference}}
duties:
  a: {on: raised, who: chair, must: respond, within: 1 working day of raised, cites: "4"}
  b: {on: raised, who: chair, must: respond, within: 2 hours of the earlier of raised and conference, cites: "4"}
  c: {on: raised, who: chair, must: respond, within: 3 working days before conference, cites: "4"}
  d: {on: raised, who: chair, must: respond, within: same working day of raised, cites: "4"}
  e: {on: raised, who: chair, must: respond, within: same day of raised, cites: "4"}
  f: {on: raised, who: chair, must: respond, within: by conference, cites: "4"}
  g: {on: raised, who: chair, must: respond, within: {later_of: [1 month of raised, by conference]}, cites: "4"}
  h: {on: raised, who: chair, must: respond, within: {by: risk, low: absent, otherwise: 1 week of raised}, cites: "4"}
  i: {on: raised, who: chair, must: respond, promptly: without delay, cites: "4"}
  j: {on: raised, who: chair, must: respond, promptly: timely, within: 1 working day of raised, cites: "4"}
  k: {on: raised, who: chair, must: notify, promptly: timely, cites: "4"}
  l: {on: raised, who: chair, must: respond, cites: "4"}
expedite:
  - {when: {risk: high}, of: [duties, outcomes], cites: "3"}
"""


def test_a_due_keeps_the_policys_words() -> None:
    decision = tell(small(WORDS), START)

    assert {name: the(decision, name).due.words for name in "abcdefghijkl"} == {
        "a": "within 1 working day of raised",
        "b": "within 2 hours of the earlier of raised and conference",
        "c": "within 3 working days before conference",
        "d": "within same working day of raised",
        "e": "within same day of raised",
        "f": "by conference",
        "g": "within the later of 1 month of raised and by conference",
        "h": "within by risk (low: no limit; otherwise: 1 week of raised)".replace(
            "within by ", "by "
        ),
        "i": "without delay",
        "j": "timely, no later than 1 working day of raised",
        "k": "timely",
        "l": "no time is given",
    }


def test_haste_makes_a_date_a_latest_date_and_invents_no_number() -> None:
    plain = tell(small(WORDS), START)
    hasty = tell(small(WORDS), raised("2026-12-21T10:00", facts={"risk": "high"}))

    assert (plain.expedite, hasty.expedite) == (False, True)
    assert due(plain, "a") == due(hasty, "a")
    found = the(hasty, "a").due
    assert (found.expedite, found.words) == (
        True, "as soon as possible and no later than 1 working day of raised",
    )  # fmt: skip
    assert (the(hasty, "i").due.words, the(hasty, "i").due.expedite) == ("without delay", False)
    assert the(hasty, "stage_1.outcome").due.expedite
    assert [
        each.cites for each in hasty.reasons if each.rule == "expedite.1" or "latest" in each.says
    ] == [("3",)]


def test_haste_may_be_for_some_only_and_is_only_where_a_date_is() -> None:
    policy = small(
        """
        facts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}}
        duties:
          told: {on: raised, who: chair, must: notify, within: 1 working day of raised, cites: "4"}
          copied: {on: raised, who: chair, must: copy, cites: "4"}
          allowed: {on: raised, who: chair, may: notify, within: 1 working day of raised, cites: "4"}
          answer: {on: raised, who: chair, must: respond, within: 1 working day of raised, cites: "4"}
          praise: {on: raised, who: chair, must: send, within: 1 working day of raised, cites: "4"}
        expedite:
          - {when: {risk: high}, of: [notifications, outcomes, praise], cites: "3"}
        """
    )

    decision = tell(policy, raised("2026-12-21T10:00", facts={"risk": "high"}))

    hurried = {duty.duty for duty in decision.open if duty.due.expedite}
    assert hurried == {"told", "praise", "stage_1.outcome"}


# -- reasons -------------------------------------------------------------------------------------


def test_every_reason_names_its_rule_its_clauses_and_where_it_is_written() -> None:
    decision = tell(small(), START, escalated("2026-12-22T10:00"))

    entering = next(each for each in decision.reasons if "enters" in each.says)
    assert (entering.rule, entering.says) == (
        "stage_1.escalates",
        "the case enters stage 2, Managers",
    )
    assert entering.cites == ("1",)
    assert (entering.file, entering.line > 0) == ("small.yaml", True)


def test_a_stage_that_is_not_counted_is_named_by_its_title() -> None:
    policy = small(
        'stages: { only: {number: none, title: The only one, decides: chair, cites: "1"} }'
    )

    assert "the case enters The only one" in [each.says for each in tell(policy, START).reasons]


def test_taking_in_a_fact_is_a_reason_with_its_citation() -> None:
    policy = small(WORDS)

    reasons = tell(policy, START, learned("2026-12-22T10:00", facts={"risk": "high"})).reasons

    assert ("risk", "risk is high: High", ("4",)) in [(r.rule, r.says, r.cites) for r in reasons]


def test_the_engines_own_rules_cite_nothing() -> None:
    assert citation(small(), "engine.closed") == ((), "", 0)


def test_guidance_of_a_stage_is_given_when_it_is_entered() -> None:
    policy = small(
        """
        clauses:
          "1": {says: One}
          "2": {says: Two}
          "3": {says: Three}
          "4": {guidance: Keep the child in mind., in: stage_2}
        """
    )

    decisions = story(
        policy, START, escalated("2026-12-22T10:00"), time_reached("2026-12-23T10:00")
    )

    assert [[(each.says, each.cites) for each in d.advice] for d in decisions] == [
        [], [("Keep the child in mind.", ("4",))], [],
    ]  # fmt: skip
    assert "Keep the child in mind." in [each.says for each in decisions[1].reasons]


def test_copies_count_among_the_notifications() -> None:
    policy = small(
        """
        duties:
          sent: {on: raised, who: chair, must: send, copy: business_team, cites: "4"}
          copied: {on: raised, who: chair, must: copy, to: business_team, cites: "4"}
          answer: {on: raised, who: chair, must: respond, cites: "4"}
        """
    )

    assert [duty.id for duty in tell(policy, START).notifications] == ["sent#1", "copied#1"]


# -- values --------------------------------------------------------------------------------------


def test_a_case_and_a_decision_are_values() -> None:
    one, other = (tell(small(WORDS), START, escalated("2026-12-22T10:00")) for _ in range(2))

    assert one == other
    assert hash(one) == hash(other)
    assert hash(one.case) == hash(other.case)
    assert {one.case} == {other.case}


def test_a_case_survives_a_process_border_and_a_copy() -> None:
    case = tell(small(WORDS), START, escalated("2026-12-22T10:00")).case

    again = pickle.loads(pickle.dumps(case))

    assert again == case == copy.deepcopy(case)
    assert step(small(WORDS), again, resolved("2026-12-23T10:00")) == step(
        small(WORDS), case, resolved("2026-12-23T10:00")
    )


def test_a_case_does_not_change() -> None:
    case = tell(small(), START).case

    with pytest.raises(FrozenInstanceError):
        case.stage = "stage_3"  # type: ignore[misc]
    with pytest.raises(TypeError, match="a case does not change"):
        case.stamps["raised"] = case.stamps["entered"]  # type: ignore[index]


def test_a_ledger_is_equal_whatever_the_order_of_entry() -> None:
    one, other = Ledger({"a": 1, "b": 2}), Ledger({"b": 2, "a": 1})

    assert (one, hash(one)) == (other, hash(other))


def test_where_an_element_is_written_is_no_part_of_what_it_is() -> None:
    assert Origin("a.yaml", 1, 2) == Origin("b.yaml", 3, 4) == NOWHERE
    moved_down = small("\n\n\n" + "title: Another line")
    assert moved_down.rows == small("title: Another line").rows


def test_a_refused_raising_returns_the_empty_case() -> None:
    decision = tell(small(), raised("2026-12-21T10:00", stage="stage_3"))

    assert decision.case.status == "not_opened"
    assert decision.case.duties == ()


def test_days_are_shown_without_the_readers_locale() -> None:
    assert show_day(date(2026, 12, 21)) == "Mon 21 Dec 2026"


def test_a_timescale_names_every_moment_it_may_be_counted_from() -> None:
    rows = small(WORDS).index.duties

    def moments(name: str) -> tuple[str, ...]:
        return moments_of(rows[name].effect.within)  # type: ignore[union-attr]

    assert [moments(name) for name in "abcdfghl"] == [
        ("raised",), ("raised", "conference"), ("conference",), ("raised",), ("conference",),
        ("raised", "conference"), ("raised",), (),
    ]  # fmt: skip
    assert [Choice.EARLIER.value, Choice.LATER.value] == ["earlier", "later"]
    assert timescale_words(rows["a"].effect.within) == "1 working day of raised"  # type: ignore[union-attr, arg-type]


# -- the moments of a plan -----------------------------------------------------------------------

CHAIN = """
duties:
  answer: {on: raised, who: receiving manager, must: respond, within: 24 hours of raised, cites: "4"}
  remind: {on: [stage_1.outcome.due, answer.due], who: chair, must: notify, cites: "4"}
  noted: {on: [unresolved, escalated, resolved], when: {day: working}, who: chair, must: record, within: 1 working day of escalated, cites: "4"}
  weigh: {on: raised, who: chair, must: consider, within: 1 working day of stage_1.outcome.due, cites: "4"}
"""


def planned(*events: object) -> Decision:
    policy = small(CHAIN)
    decision = tell(policy, START)
    for each in events:
        decision = step(policy, decision.case, each)  # type: ignore[arg-type]
    return decision


def test_the_end_of_a_day_still_belongs_to_that_day() -> None:
    on_the_day = planned(TimeReached(at=DayEnd(date(2026, 12, 30))))
    next_day = planned(TimeReached(at=DayEnd(date(2026, 12, 31))))

    # The hour-limit of 22 December has passed either way; the day-limit of the 30th only on the next.
    assert opened(on_the_day) == ["remind#1"]
    assert opened(next_day) == ["remind#1", "remind#2"]


def test_what_is_done_at_the_end_of_its_day_is_in_time() -> None:
    decision = planned(Escalated(at=DayEnd(date(2026, 12, 30))))

    assert state(decision, "stage_1.outcome") == "done"
    assert due(decision, "stage_2.outcome") == "2027-01-05"
    assert due(decision, "noted") == "2026-12-31"


def test_a_moment_that_nobody_knows_dates_nothing_and_is_never_late() -> None:
    decision = planned(Escalated(at=UNKNOWN))

    assert decision.stage == "stage_2"
    assert due(decision, "stage_2.outcome") == "awaiting entered"
    assert state(decision, "stage_1.outcome") == "done"
    closing = planned(Escalated(at=UNKNOWN), Resolved(at=UNKNOWN))
    assert closing.status == "resolved"
    assert [duty.state for duty in closing.overdue] == []


def test_what_lapses_at_a_moment_that_nobody_knows_was_not_missed() -> None:
    unknown = planned(Resolved(at=UNKNOWN))
    at_the_end = planned(Resolved(at=DayEnd(date(2026, 12, 21))))

    assert {each.id: each.missed for each in unknown.lapsed} == {
        "answer#1": False,
        "weigh#1": False,
    }
    assert {each.id: each.missed for each in at_the_end.lapsed} == {
        "answer#1": False,
        "weigh#1": False,
    }


def test_a_day_to_come_is_judged_from_a_moment_that_nobody_knows_as_having_been() -> None:
    decision = planned(Done(at=UNKNOWN, duty="answer"))

    assert decision.discharged == ("answer#1",)


def test_words_for_the_moves_of_a_case() -> None:
    policy = small(
        """
        handovers: {complaints: {title: Complaints, cites: "4"}}
        moves: {complain: {on: handed_over, from: any, handover: complaints, cites: "4"}}
        """
    )
    over = tell(policy, START, handed_over("2026-12-22T10:00", to="complaints"))
    gone = tell(policy, START, withdrawn("2026-12-22T10:00"))

    assert "the case is closed: Complaints" in [each.says for each in over.reasons]
    assert "stage_1.outcome#1 lapses: the case was closed" in [each.says for each in gone.reasons]
    assert owed(gone) == []


def test_reasons_for_moments_say_whether_they_happened_or_are_fixed() -> None:
    policy = small(WORDS)
    now = tell(policy, START, happened("2026-12-22T10:00", moment="conference"))
    ahead = tell(policy, START, happened("2026-12-22T10:00", moment="conference", on="2026-12-29"))

    assert "conference happened: Tue 22 Dec 2026 10:00 GMT" in [each.says for each in now.reasons]
    assert "conference is fixed for Tue 29 Dec 2026" in [each.says for each in ahead.reasons]


def test_done_for_a_day_to_come_says_so() -> None:
    decision = tell(small(WORDS), START, done("2026-12-22T10:00", duty="a", on="2026-12-29"))

    assert "a is fixed for Tue 29 Dec 2026" in [each.says for each in decision.reasons]
