"""What ends with what, at which moment, by whose act, and what is said of it.

Like test_told_with_a_date.py, these hold what one small change to the core would alter
without any other test seeing it (docs/mutation.md).
"""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from escalate_rules import MisuseError
from escalate_rules.core.case import Stamp
from escalate_rules.core.events import Actor
from escalate_rules.core.moments import parse_moment
from tests.core.small import (
    convened,
    done,
    escalated,
    happened,
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
)

RAISING = Actor("practitioner", "raising")
START = raised("2026-10-05T10:00", "raising practitioner")
UP = escalated("2026-10-06T10:00", "raising practitioner")
RISK = 'risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}'
CALM = learned("2026-10-06T10:00", "raising practitioner", facts={"risk": "low"})
HIGH = raised("2026-10-05T10:00", "raising practitioner", facts={"risk": "high"})


# -- with a stage --------------------------------------------------------------------------------

KEPT = """
moments: {meeting: {title: The meeting, cites: "4"}}
duties:
  thanked: {on: meeting, who: each party, must: notify, until: left, done_by: quiet.done, cites: "4"}
  noted: {on: raised, who: chair, must: record, until: left, done_by: quiet.done, cites: "4"}
  said: {on: raised, who: each party, must: send, until: left, done_by: left, cites: "4"}
  quiet: {on: raised, who: each party, must: keep, until: left, cites: "4"}
"""


def test_what_is_kept_until_a_stage_is_left_ends_what_names_it_then_and_by_the_same_act() -> None:
    decision = tell(small(KEPT), START, UP)

    assert state(decision, "noted#1") == "done"
    (noted,) = [each for each in decision.case.duties if each.duty == "noted"]
    assert noted.ended == UP.at
    assert decision.case.stamps["noted.done"] == Stamp(UP.at, RAISING)
    assert decision.case.stamps["quiet.done"] == Stamp(UP.at, RAISING)


def test_what_one_side_has_kept_until_a_stage_is_left_ends_what_that_side_owes() -> None:
    decision = tell(
        small(KEPT),
        START,
        done("2026-10-05T11:00", duty="quiet#1@raising"),
        happened("2026-10-05T12:00", moment="meeting"),
        UP,
    )

    ended = {each: state(decision, each) for each in ("thanked#1@raising", "thanked#1@receiving")}
    assert ended == {"thanked#1@raising": "lapsed", "thanked#1@receiving": "done"}


def test_leaving_a_stage_ends_what_names_it_for_both_sides() -> None:
    decision = tell(small(KEPT), START, UP)

    assert {"said#1@raising", "said#1@receiving"} <= set(decision.discharged)


MISSED = """
duties:
  chased: {on: unresolved, in: stage_1, who: raising manager, must: call, within: 1 working day of raised, until: left, cites: "4"}
"""


def test_what_opens_and_lapses_as_a_stage_is_left_says_whether_its_date_was_missed() -> None:
    # The same act in time, and then too late: it is the date that tells, not what was so before.
    for day, missed in (("06", False), ("12", True), ("06", False)):
        decision = tell(small(MISSED), START, escalated(f"2026-10-{day}T10:00"))

        assert [(each.id, each.why, each.missed) for each in decision.lapsed] == [
            ("chased#1", "its stage was left", missed)
        ]


OUTLIVES = """
duties:
  told: {on: resolved, who: chair, must: notify, done_by: entered, cites: "4"}
  first: {on: resolved, who: chair, must: record, done_by: stage_1.entered, cites: "4"}
  second: {on: resolved, who: chair, must: record, done_by: stage_2.entered, cites: "4"}
"""


def test_a_case_that_is_opened_again_ends_what_was_owed_until_it_comes_back() -> None:
    back = reopened("2026-10-07T10:00", "raising practitioner", reason="The agreement failed")
    decision = tell(small(OUTLIVES), START, resolved("2026-10-06T10:00"), back)

    assert [state(decision, name) for name in ("told", "first", "second")] == [
        "done",
        "done",
        "open",
    ]
    assert decision.case.stamps["first.done"] == Stamp(back.at, RAISING)


# -- with what it is owed for --------------------------------------------------------------------

WHILE = f"""
facts: {{{RISK}}}
duties:
  watched: {{on: raised, while: {{risk: high}}, who: chair, must: review, cites: "4"}}
  rested: {{on: raised, when: {{watched: lapsed}}, who: chair, must: record, cites: "4"}}
  freed: {{on: raised, who: chair, must: meet, done_by: stays.done, cites: "4"}}
  stays: {{on: raised, while: {{risk: high}}, who: chair, must: keep, cites: "4"}}
"""


def test_what_lapses_for_want_of_what_it_was_owed_for_opens_at_once_what_asks_for_that() -> None:
    decision = tell(small(WHILE), HIGH, CALM)

    assert [(each.id, each.why, each.missed) for each in decision.lapsed] == [
        ("watched#1", "what it was owed for holds no more", False)
    ]
    assert opened(decision) == ["rested#1"]


def test_what_was_kept_while_something_held_ends_what_names_it_then_and_by_the_same_act() -> None:
    decision = tell(small(WHILE), HIGH, CALM)

    (freed,) = [each for each in decision.case.duties if each.duty == "freed"]
    assert (freed.state, freed.ended) == ("done", CALM.at)
    assert decision.case.stamps["freed.done"] == Stamp(CALM.at, RAISING)


OF_THE_ACT = """
duties:
  by_manager: {on: raised, while: {actor: raising manager}, who: chair, must: review, cites: "4"}
  by_head: {on: raised, while: {actor: head}, who: chair, must: review, cites: "4"}
  worked: {on: raised, while: {day: working}, who: chair, must: review, cites: "4"}
  at_rest: {on: raised, while: {day: closed}, who: chair, must: review, cites: "4"}
"""


@pytest.mark.parametrize(
    ("at", "by", "stays"),
    [
        ("2026-10-05T10:00", "raising manager", ["by_manager#1", "worked#1"]),
        ("2026-10-04T10:00", "raising head", ["by_head#1", "at_rest#1"]),
    ],
)
def test_what_is_owed_while_an_act_was_somebodys_or_fell_on_some_day_stays_owed(
    at: str, by: str, stays: list[str]
) -> None:
    first, later = story(small(OF_THE_ACT), raised(at, by), time_reached("2026-10-06T10:00"))

    assert opened(first) == stays
    assert [each for each in owed(later) if not each.startswith("stage_")] == stays


# -- with another's end --------------------------------------------------------------------------

ROW = """
duties:
  fifth: {on: raised, who: chair, must: send, done_by: fourth.done, cites: "4"}
  fourth: {on: raised, who: chair, must: send, done_by: third.done, cites: "4"}
  third: {on: raised, who: chair, must: send, done_by: second.done, cites: "4"}
  second: {on: raised, who: chair, must: send, done_by: first.done, cites: "4"}
  first: {on: raised, who: chair, must: send, cites: "4"}
"""


def test_one_end_may_bring_a_whole_row_of_ends() -> None:
    decision = tell(small(ROW), START, done("2026-10-06T10:00", duty="first"))

    assert decision.discharged == ("first#1", "second#1", "third#1", "fourth#1", "fifth#1")


AFTERWARDS = """
duties:
  answer: {on: raised, who: chair, must: respond, within: 2 working days of raised, done_by: unresolved, cites: "4"}
  noted: {on: unresolved, who: chair, must: record, done_by: answer.done, cites: "4"}
"""


@pytest.mark.parametrize(("day", "ended"), [("06", "done"), ("12", "late")])
def test_what_opens_after_an_end_is_not_ended_by_it_though_one_act_brings_both(
    day: str, ended: str
) -> None:
    # An escalation that nobody called unresolved before is that too, and first.
    decision = tell(small(AFTERWARDS), START, escalated(f"2026-10-{day}T10:00"))

    assert (state(decision, "answer"), state(decision, "noted")) == (ended, "open")


FORBIDDEN = """
duties:
  never: {on: raised, who: chair, must_not: send, done_by: visit.done, cites: "4"}
  noted: {on: raised, who: chair, must: record, done_by: visit.done, cites: "4"}
  visit: {on: raised, who: chair, must: do, what: visit, cites: "4"}
"""


def test_what_another_end_forbids_is_broken_once_and_goes_on() -> None:
    decision = tell(small(FORBIDDEN), START, done("2026-10-06T10:00", duty="visit"))

    assert [(each.rule, each.severity, each.says) for each in decision.breaches] == [
        ("never", "error", "it was done, and the policy forbids it")
    ]
    assert (state(decision, "never"), state(decision, "noted")) == ("open", "done")
    assert [each.says for each in decision.reasons if each.rule == "never"] == ["never is not kept"]


SIDES = """
duties:
  answer: {on: raised, who: chair, must: respond, within: 2 working days of raised, cites: "4"}
  reply: {on: raised, who: each party, must: send, cites: "4"}
  weighed: {on: raised, who: each party, must: consider, done_by: answer.done, cites: "4"}
  waited: {on: raised, who: each party, must: do, what: wait, done_by: answer.due, cites: "4"}
  noted: {on: raised, who: chair, must: record, done_by: reply.done, cites: "4"}
"""


def test_what_neither_side_owes_alone_ends_what_each_side_owes_and_the_other_way_round() -> None:
    policy = small(SIDES)

    answered = tell(policy, START, done("2026-10-06T10:00", duty="answer"))
    replied = tell(policy, START, done("2026-10-06T10:00", duty="reply#1@receiving"))
    passed = tell(policy, START, time_reached("2026-10-08T10:00"))

    assert answered.discharged == ("answer#1", "weighed#1@raising", "weighed#1@receiving")
    assert replied.discharged == ("reply#1@receiving", "noted#1")
    assert passed.discharged == ("waited#1@raising", "waited#1@receiving")


ONCE = """
duties:
  reply: {on: raised, who: each party, must: send, cites: "4"}
  noted: {on: [reply.done, escalated], who: each party, must: record, once: yes, cites: "4"}
"""


def test_what_is_owed_once_by_each_side_opens_for_the_side_that_has_not_owed_it() -> None:
    first, later = story(small(ONCE), START, done("2026-10-05T11:00", duty="reply#1@raising"), UP)[
        1:
    ]

    assert (opened(first), opened(later)) == (["noted#1@raising"], ["noted#1@receiving"])


# -- with the hour -------------------------------------------------------------------------------


def test_a_day_that_does_not_tell_whether_an_hour_was_met_is_misuse_and_says_what_to_give() -> None:
    policy = small(
        'duties: {answer: {on: raised, who: chair, must: respond, within: 24 hours of raised, cites: "4"}}'
    )

    with pytest.raises(MisuseError) as told:
        tell(policy, START, done("2026-10-07T10:00", duty="answer", on="2026-10-06"))

    assert (told.value.what, told.value.name) == ("done", "2026-10-06")
    assert str(told.value) == (
        "`answer#1` is due at an hour, and 2026-10-06 alone does not tell whether it was met; "
        "give the hour it was done"
    )


def test_what_is_to_be_done_on_a_day_to_come_is_fixed_by_who_says_so_and_stays_owed() -> None:
    policy = small('duties: {visit: {on: raised, who: chair, must: meet, cites: "4"}}')
    told = done("2026-10-06T10:00", "raising practitioner", duty="visit", on="2026-10-09")

    decision = tell(policy, START, told)

    fixed = decision.case.stamps["visit.done"]
    assert (fixed.moment, fixed.by) == (parse_moment("2026-10-09"), RAISING)
    assert fixed.settled is False
    assert state(decision, "visit") == "open"


# -- with a meeting ------------------------------------------------------------------------------

BODIES = """
duties:
  panel: {on: raised, who: business_team, must: convene, done_by: convened, cites: "2"}
  review: {on: raised, who: business_team, must: convene, done_by: convened, cites: "2"}
compositions:
  of_panel: {duty: panel, at_least: 3, says: "A panel is of three agencies.", cites: "3"}
  of_review: {duty: review, exactly: 2, says: "A review is of two, by Annex X.", cites: "3"}
  plain: {duty: review, at_least: 4, cites: "3"}
  by_chair: {when: {actor: chair}, at_least: 2, says: "The Chair asks for two.", cites: "3"}
  on_a_closed_day: {when: {day: closed}, at_least: 2, says: "On a closed day two come.", cites: "3"}
"""
PANEL = "A panel is of three agencies: 1 agency is represented; at least 3 must be"
REVIEW = "A review is of two, by Annex X: 1 agency is represented; it must be 2"
PLAIN = "1 agency is represented; at least 4 must be"
CHAIR = "The Chair asks for two: 1 agency is represented; at least 2 must be"
CLOSED = "On a closed day two come: 1 agency is represented; at least 2 must be"


@pytest.mark.parametrize(
    ("at", "by", "duty", "says", "discharged"),
    [
        ("2026-10-06T10:00", "", "panel", [PANEL], ("panel#1",)),
        ("2026-10-06T10:00", "", "review#1", [REVIEW, PLAIN], ("review#1",)),
        ("2026-10-06T10:00", "chair", "panel#1", [PANEL, CHAIR], ("panel#1",)),
        ("2026-10-10T10:00", "", "panel", [PANEL, CLOSED], ("panel#1",)),
        ("2026-10-06T10:00", "", None, [PANEL, REVIEW, PLAIN], ("panel#1", "review#1")),
    ],
)
def test_a_body_is_measured_by_what_is_asked_of_that_meeting(
    at: str, by: str, duty: str | None, says: list[str], discharged: tuple[str, ...]
) -> None:
    meeting = convened(at, by, agencies=("school",), duty=duty)
    decision = tell(small(BODIES), START, meeting)

    assert [each.says for each in decision.breaches] == says
    assert decision.discharged == discharged


# -- with an escalation --------------------------------------------------------------------------

EACH = """
roles:
  practitioner: {title: Practitioner, rank: 1}
  manager: {title: Line manager, rank: 2}
  head: {title: Head of service, rank: 3}
  chair: {title: Independent Chair, side: partnership}
  host: {title: Host, side: receiving}
  social_worker: {title: Social worker, agency: school}
stages:
  stage_1:
    number: 1
    title: One
    escalates: {stage: stage_2, who: each practitioner, must: refer, cites: "1"}
    cites: "1"
  stage_2: {number: 2, title: Two, decides: chair, cites: "2"}
"""


@pytest.mark.parametrize("by", ["host", "social_worker", "receiving party"])
def test_an_escalation_is_done_for_the_side_of_whoever_makes_it(by: str) -> None:
    decision = tell(
        small(EACH),
        raised("2026-10-05T10:00", agencies={"raising": "health", "receiving": "school"}),
        escalated("2026-10-06T10:00", by),
    )

    assert "stage_1.escalation#1@receiving" in decision.discharged
    assert "stage_1.escalation#1@raising" in owed(decision)
