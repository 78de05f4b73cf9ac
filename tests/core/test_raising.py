"""Raising a concern: where it enters, what it must say, when it is refused or handed over."""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from escalate_rules.core.engine import decide, empty_case, open_case, replay
from escalate_rules.core.errors import MisuseError
from escalate_rules.core.events import Raised
from escalate_rules.core.moments import Day, DayEnd, Instant
from tests.core.small import (
    convened,
    decided,
    done,
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
    the,
    time_reached,
    why_not_applicable,
)

RISK = """
facts:
  risk: {asks: "How high is the risk?", values: {low: Low, high: High}, default: low, cites: "4"}
"""

ENTRY = (
    RISK
    + """
moves:
  straight_to_the_chair:
    {on: raised, stage: stage_3, when: {risk: high}, needs: outcome_sought, cites: "4"}
"""
)


def test_a_concern_enters_the_first_stage_and_its_limit_opens() -> None:
    decision = tell(small(), raised("2026-12-21T10:00"))

    assert (decision.status, decision.stage, decision.ending) == ("open", "stage_1", None)
    assert owed(decision) == ["stage_1.outcome#1"]
    assert due(decision, "stage_1.outcome") == "2026-12-30"
    assert decision.at == Instant(instant("2026-12-21T10:00"))


def test_a_case_may_carry_the_hosts_own_key() -> None:
    first = raised("2026-12-21T10:00")
    assert isinstance(first, Raised)

    assert open_case(small(), first, id="42").case.id == "42"
    assert replay(small(), [first], id="42") == open_case(small(), first, id="42").case


def test_before_a_concern_is_raised_nothing_else_has_a_meaning() -> None:
    decision = tell(small(), resolved("2026-12-21T10:00"))

    assert (decision.status, decision.stage) == ("not_opened", None)
    assert why_not_applicable(decision) == "no concern has been raised yet"
    assert decision.next == ()


def test_a_concern_is_raised_once() -> None:
    again = tell(small(), raised("2026-12-21T10:00"), raised("2026-12-21T11:00"))
    after = tell(
        small(),
        raised("2026-12-21T10:00"),
        resolved("2026-12-21T11:00"),
        raised("2026-12-22T10:00"),
    )

    assert why_not_applicable(again) == "the case is raised already"
    assert why_not_applicable(after) == "the concern has been raised already"


def test_naming_the_first_stage_changes_nothing() -> None:
    assert tell(small(), raised("2026-12-21T10:00", stage="stage_1")).stage == "stage_1"


def test_a_later_stage_is_entered_only_where_a_row_permits_it() -> None:
    decision = tell(small(), raised("2026-12-21T10:00", stage="stage_2"))

    assert decision.status == "not_opened"
    assert (
        why_not_applicable(decision)
        == "a concern on this route enters at `stage_1`, not at `stage_2`"
    )


def test_a_row_on_raised_permits_its_stage_and_does_not_ask_for_it() -> None:
    policy = small(ENTRY)
    high = {"risk": "high"}

    assert tell(policy, raised("2026-12-21T10:00", facts=high)).stage == "stage_1"
    at_the_chair = raised("2026-12-21T10:00", facts=high, stage="stage_3", outcome_sought="A plan")
    assert tell(policy, at_the_chair).stage == "stage_3"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (
            raised("2026-12-21T10:00", stage="stage_3", outcome_sought="A plan"),
            "it asks that `risk` is `high`; it is `low` (Low)",
        ),
        (
            raised("2026-12-21T10:00", stage="stage_3", facts={"risk": "high"}),
            "it needs an outcome sought",
        ),
        (
            raised("2026-12-21T10:00", stage="stage_2", facts={"risk": "high"}),
            "a concern on this route enters at `stage_1`, not at `stage_2`",
        ),
    ],
)
def test_an_entry_that_the_row_does_not_permit_is_not_applicable(told: Raised, why: str) -> None:
    decision = tell(small(ENTRY), told)

    assert (decision.status, why_not_applicable(decision)) == ("not_opened", why)


def test_any_later_stage_of_the_route_may_be_permitted_at_once() -> None:
    policy = small(
        """
        facts:
          topic: {asks: "What about?", values: {care: Care, meeting: A meeting}, default: care, cites: "4"}
        moves:
          anywhere: {on: raised, stage: later, cites: "4"}
        routes:
          meetings:
            title: About a meeting
            when: {topic: meeting}
            stages: {panel_stage: {number: none, title: The Panel, decides: panel, cites: "4"}}
        """
    )

    assert tell(policy, raised("2026-12-21T10:00", stage="stage_3")).stage == "stage_3"
    meeting = raised("2026-12-21T10:00", stage="stage_3", facts={"topic": "meeting"})
    assert "enters at `panel_stage`" in why_not_applicable(tell(policy, meeting))


@pytest.mark.parametrize(
    ("says", "why"),
    [("says: Ring the police.,", "Ring the police."), ("", "the policy refuses it")],
)
def test_a_row_may_refuse_a_raising(says: str, why: str) -> None:
    policy = small(
        RISK
        + f'moves: {{ no: {{on: raised, refuse: yes, when: {{risk: high}}, {says} cites: "4"}} }}'
    )

    refused = tell(policy, raised("2026-12-21T10:00", facts={"risk": "high"}))
    assert (refused.status, why_not_applicable(refused)) == ("not_opened", why)
    assert refused.not_applicable is not None
    assert refused.not_applicable.cites == ("4",)
    assert tell(policy, raised("2026-12-21T10:00")).stage == "stage_1"


HANDED_OVER = """
handovers: {police_now: {title: The police, cites: "4"}}
endings: {not_ours: {title: Not for this policy, cites: "4"}}
moves:
  crime: {on: raised, handover: police_now, when: {raising_agency: police}, cites: "4"}
  elsewhere: {on: raised, ending: not_ours, when: {raising_agency: health}, cites: "4"}
duties:
  told: {on: handed_over, who: business_team, must: notify, to: business_team, cites: "4"}
  noted: {on: closed, who: business_team, must: record, cites: "4"}
"""


def test_a_row_may_hand_a_raising_over() -> None:
    decision = tell(small(HANDED_OVER), raised("2026-12-21T10:00", agencies={"raising": "police"}))

    assert (decision.status, decision.ending, decision.stage) == ("handed_over", "police_now", None)
    assert opened(decision) == ["noted#1", "told#1"]


def test_a_row_may_end_a_raising() -> None:
    decision = tell(small(HANDED_OVER), raised("2026-12-21T10:00", agencies={"raising": "health"}))

    assert (decision.status, decision.ending) == ("ended", "not_ours")
    assert opened(decision) == ["noted#1"]


def test_a_case_that_never_had_a_stage_can_be_reopened_without_a_failure() -> None:
    decision = tell(
        small(HANDED_OVER),
        raised("2026-12-21T10:00", agencies={"raising": "police"}),
        reopened("2026-12-22T10:00", reason="The police sent it back"),
    )

    assert decision.stage == "stage_1" or why_not_applicable(decision)


def test_a_handover_that_runs_alongside_does_not_keep_a_case_out() -> None:
    policy = small(HANDED_OVER.replace("title: The police,", "title: The police, alongside: yes,"))

    decision = tell(policy, raised("2026-12-21T10:00", agencies={"raising": "police"}))

    assert (decision.status, decision.stage) == ("open", "stage_1")


# -- misuse --------------------------------------------------------------------------------------

EVERYTHING = (
    RISK
    + """
events: {signed: {title: The plan is signed, cites: "4"}}
moments: {conference: {title: The conference}}
handovers: {complaints: {title: Complaints, cites: "4"}}
endings: {dropped: {title: Dropped, cites: "4"}}
routes:
  meetings:
    title: About a meeting
    when: {risk: high}
    stages: {panel_stage: {number: none, title: The Panel, decides: panel, cites: "4"}}
moves:
  complain: {on: escalated, from: any, handover: complaints, cites: "4"}
"""
)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (
            learned("2026-12-22T10:00", facts={"rsk": "high"}),
            "no fact `rsk` (did you mean `risk`?)",
        ),
        (
            learned("2026-12-22T10:00", facts={"risk": "hgh"}),
            "`hgh` is not a value of the fact `risk`",
        ),
        (escalated("2026-12-22T10:00", to="stage_9"), "no stage `stage_9`"),
        (rerouted("2026-12-22T10:00", to="stage_1"), "no route `stage_1`"),
        (handed_over("2026-12-22T10:00", to="police"), "no handover `police`"),
        (happened("2026-12-22T10:00", moment="meeting"), "no moment `meeting`"),
        (event("sealed", "2026-12-22T10:00"), "no event `sealed`"),
        (event("conference", "2026-12-22T10:00"), "no event `conference`"),
        (done("2026-12-22T10:00", duty="stage_9.outcome#1"), "no duty `stage_9.outcome`"),
        (
            event("agreed", "2026-12-22T10:00", duty="x", until="2026-12-24", agreeing=()),
            "no duty `x`",
        ),
        (
            event("agreed", "2026-12-22T10:00", until="2026-12-24", agreeing=("them",)),
            "no side `them`",
        ),
        (
            event("extended", "2026-12-22T10:00", duty="x", until="2026-12-24", reason="r"),
            "no duty `x`",
        ),
        (convened("2026-12-22T10:00", duty="x", agencies=()), "no duty `x`"),
        (convened("2026-12-22T10:00", agencies=("navy",)), "no agency `navy`"),
        (reopened("2026-12-22T10:00", stage="stage_9", reason="r"), "no stage `stage_9`"),
        (resolved("2026-12-22T10:00", by="raising boss"), "no role `boss`"),
        (resolved("2026-12-22T10:00", by="left manager"), "no side `left`"),
    ],
)
def test_a_name_or_value_that_the_policy_does_not_know_is_misuse(told: Raised, says: str) -> None:
    case = tell(small(EVERYTHING), raised("2026-12-21T10:00")).case

    with pytest.raises(MisuseError) as caught:
        decide(small(EVERYTHING), case, told)

    assert says in str(caught.value)
    assert caught.value.name in str(caught.value)


@pytest.mark.parametrize(
    "told",
    [
        raised("2026-12-21T10:00", stage="stage_9"),
        raised("2026-12-21T10:00", facts={"colour": "red"}),
        raised("2026-12-21T10:00", moments={"wedding": "2026-12-21"}),
        raised("2026-12-21T10:00", agencies={"left": "school"}),
        raised("2026-12-21T10:00", agencies={"raising": "navy"}),
    ],
)
def test_a_raising_that_names_what_the_policy_does_not_know_is_misuse(told: Raised) -> None:
    with pytest.raises(MisuseError, match="this policy has no"):
        tell(small(EVERYTHING), told)


@pytest.mark.parametrize("to", ["complaints", "meetings", "back", "stage_2"])
def test_an_escalation_may_name_whatever_a_move_could_lead_to(to: str) -> None:
    policy = small(EVERYTHING + '  meet: {on: escalated, from: any, route: meetings, cites: "4"}\n')

    tell(policy, raised("2026-12-21T10:00"), escalated("2026-12-22T10:00", to=to))


def test_a_policy_without_agencies_takes_any() -> None:
    policy = small(
        "agencies: {}\nroles: {practitioner: {title: P}, manager: {title: M}, chair: {title: C}}"
    )

    decision = tell(
        policy,
        raised("2026-12-21T10:00", agencies={"raising": "navy"}),
        convened("2026-12-21T10:00", agencies=("army",)),
    )

    assert decision.case.agencies == (("raising", "navy"),)


def test_a_required_fact_left_out_is_misuse_that_asks_for_it() -> None:
    policy = small(
        'facts: {risk: {asks: "How high?", values: {low: Low, high: High}, required: yes, cites: "4"}}'
    )

    with pytest.raises(MisuseError) as caught:
        tell(policy, raised("2026-12-21T10:00"))

    assert caught.value.allowed == ("low", "high")
    assert "How high?; it may be low, high" in str(caught.value)
    assert tell(policy, raised("2026-12-21T10:00", facts={"risk": "low"})).status == "open"


def test_an_event_before_the_last_one_is_misuse() -> None:
    with pytest.raises(MisuseError, match="comes before the case's last one at 2026-12-21T10:00"):
        tell(small(), raised("2026-12-21T10:00"), resolved("2026-12-21T09:59"))


def test_events_at_one_instant_apply_in_the_order_given() -> None:
    decision = tell(small(), raised("2026-12-21T10:00"), escalated("2026-12-21T10:00"))

    assert decision.stage == "stage_2"


def test_a_case_of_another_policy_is_misuse() -> None:
    case = tell(small(), raised("2026-12-21T10:00")).case

    with pytest.raises(MisuseError, match="load that version with the readings"):
        decide(small('version: "2"'), case, resolved("2026-12-22T10:00"))


def test_an_event_needs_an_instant() -> None:
    day = Raised(at=Day(instant("2026-12-21T10:00").date()))
    end = Raised(at=DayEnd(instant("2026-12-21T10:00").date()))

    for each in (day, end):
        with pytest.raises(MisuseError, match="needs a date and time"):
            decide(small(), empty_case(small()), each)


def test_an_event_told_twice_with_its_id_changes_nothing_whatever_its_time() -> None:
    first = raised("2026-12-21T10:00", id="a")
    second = resolved("2026-12-20T10:00", id="a")

    decision = tell(small(), first, second)

    assert decision.case == tell(small(), first).case
    assert why_not_applicable(decision) == "this event was told before"
    assert [reason.rule for reason in decision.reasons] == ["engine.repeat"]


def test_an_event_that_was_not_applicable_is_known_by_its_id_all_the_same() -> None:
    decision = tell(
        small(),
        raised("2026-12-21T10:00"),
        decided("2026-12-22T10:00", id="b"),
        resolved("2026-12-23T10:00", id="b"),
    )

    assert decision.status == "open"


def test_the_passing_of_time_alone_is_an_answer_with_a_reason() -> None:
    decision = tell(small(), raised("2026-12-21T10:00"), time_reached("2026-12-22T10:00"))

    assert why_not_applicable(decision) == ""
    assert [reason.rule for reason in decision.reasons] == ["engine.time_reached"]


def test_what_the_raiser_asks_for_is_kept_and_dates_nothing() -> None:
    decisions = story(
        small(),
        raised(
            "2026-12-21T10:00",
            outcome_sought="A plan",
            by_when="2026-12-23",
            by="raising practitioner",
        ),
    )

    case = decisions[0].case
    assert (case.outcome_sought, str(case.by_when)) == ("A plan", "2026-12-23")
    assert due(decisions[0], "stage_1.outcome") == "2026-12-30"
    assert [party.title for party in the(decisions[0], "stage_1.outcome").who] == [
        "Practitioner"
    ] * 2
