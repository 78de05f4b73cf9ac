"""Why an event had no meaning: the whole refusal, with the rule and the clauses that it stands on.

Like test_told_with_a_date.py, these hold what one small change to the core would alter
without any other test seeing it (docs/mutation.md).
"""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from escalate_rules.core.conditions import AnyOf, FactIs
from escalate_rules.core.decision import Decision
from escalate_rules.core.doors import title_of, unmet
from escalate_rules.core.draft import Draft
from escalate_rules.core.engine import empty_case
from escalate_rules.core.events import Event
from tests.core.small import (
    decided,
    escalated,
    extended,
    handed_over,
    learned,
    paused,
    raised,
    reopened,
    rerouted,
    resolved,
    resumed,
    small,
    tell,
    unresolved,
    withdrawn,
)

START = raised("2026-10-05T10:00", "raising practitioner")
LATER = "2026-10-08T10:00"
MANAGER = raised("2026-10-05T10:00", "raising manager")
LEARNED = learned("2026-10-08T10:00", facts={})
CLOSED = resolved("2026-10-07T10:00")
MOVES = """
facts:
  risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}
  place: {asks: "Where?", values: {home: Home, away: Away}, default: away, cites: "4"}
duties:
  answer: {on: raised, who: chair, must: respond, within: 2 working days of raised, cites: "4"}
moves:
  asked: WAY
"""


def refusal(decision: Decision) -> tuple[str, str, tuple[str, ...], str]:
    """Why, by which rule, on which clauses, and the reason as it stands in the log."""
    told = decision.not_applicable
    assert told is not None
    (reason,) = decision.reasons
    assert (reason.rule, reason.says, reason.cites) == (told.rule, told.why, told.cites)
    return told.why, told.rule, told.cites, "" if told.closes is None else str(told.closes)


def refused(way: str, **facts: str) -> tuple[str, str, tuple[str, ...]]:
    """The refusal of an event by the one move that it could make."""
    policy = small(MOVES.replace("WAY", way))
    start = raised("2026-10-05T10:00", "raising practitioner", facts=facts)
    to = "back" if "back" in way else "stage_3"
    return refusal(tell(policy, start, escalated("2026-10-06T10:00", to=to)))[:3]


@pytest.mark.parametrize(
    ("way", "facts", "why"),
    [
        (
            '{on: escalated, from: stage_1, stage: stage_3, when: {actor: chair}, cites: "4"}',
            {},
            "who did it is not said, and the policy asks",
        ),
        (
            '{on: escalated, from: stage_1, stage: stage_3, when: {risk: high}, cites: "4"}',
            {},
            "it asks that `risk` is `high`; it is `low` (Low)",
        ),
        (
            '{on: escalated, from: stage_1, stage: stage_3, when: {risk: high}, cites: "4"}',
            {"risk": "low"},
            "it asks that `risk` is `high`; it is `low` (Low)",
        ),
        (
            '{on: escalated, from: stage_1, stage: stage_3, when: {risk: high, place: home}, cites: "4"}',
            {"risk": "high"},
            "it asks that `place` is `home`; it is `away` (Away)",
        ),
        (
            '{on: escalated, from: stage_1, stage: stage_3, when: {not: {risk: low}}, cites: "4"}',
            {"risk": "low"},
            "it asks that it is not so that `risk` is `low`",
        ),
        (
            '{on: escalated, from: stage_1, stage: stage_3, when: {answer: done}, cites: "4"}',
            {},
            "it asks that `answer` is done",
        ),
        (
            '{on: escalated, from: stage_1, stage: stage_3, needs: note, cites: "4"}',
            {},
            "it needs a note",
        ),
        (
            '{on: escalated, from: stage_1, stage: back, cites: "4"}',
            {},
            "there is no stage to go back to",
        ),
        (
            '{on: escalated, from: stage_1, stage: stage_3, opens: 3 working days of raised, cites: "4"}',
            {},
            "it is too early for this",
        ),
    ],
)
def test_a_move_that_is_shut_says_why_with_its_rule_and_clause(
    way: str, facts: dict[str, str], why: str
) -> None:
    assert refused(way, **facts) == (why, "asked", ("4",))


# -- what the engine itself refuses --------------------------------------------------------------


@pytest.mark.parametrize(
    ("history", "told"),
    [
        ([LEARNED], ("no concern has been raised yet", "engine.not_opened", ())),
        ([START, START], ("the case is raised already", "engine.raised", ())),
        (
            [START, reopened("2026-10-06T10:00", reason="New")],
            ("the case is opened already", "engine.reopened", ()),
        ),
        (
            [START, CLOSED, raised("2026-10-08T10:00")],
            ("the concern has been raised already", "engine.raised", ()),
        ),
        (
            [START, CLOSED, escalated("2026-10-08T10:00")],
            ("the case is closed (resolved)", "engine.closed", ()),
        ),
        (
            [START, unresolved("2026-10-06T10:00"), unresolved("2026-10-07T10:00")],
            ("Practitioners is left unresolved already", "engine.unresolved", ()),
        ),
        (
            [START, rerouted("2026-10-06T10:00", to="back")],
            ("the policy does not lead back", "engine.rerouted", ()),
        ),
        (
            [START, decided("2026-10-06T10:00", "chair")],
            ("nobody decides at Practitioners", "stage_1", ()),
        ),
        (
            [START, paused("2026-10-06T10:00", reason="A court")],
            ("the policy does not let the clock be stopped here", "engine.paused", ()),
        ),
        (
            [START, resumed("2026-10-06T10:00", reason="A court")],
            ("the clock is not stopped", "engine.resumed", ()),
        ),
        (
            [START, extended("2026-10-06T10:00", until="2026-11-06", reason="Ill")],
            ("the policy gives no other date for `stage_1.outcome`", "stage_1.outcome", ("1",)),
        ),
        (
            [
                START,
                CLOSED,
                extended(LATER, duty="stage_1.outcome", until="2026-11-06", reason="Ill"),
            ],
            ("`stage_1.outcome` is not owed now", "engine.varied", ()),
        ),
        (
            [START, CLOSED, extended(LATER, until="2026-11-06", reason="Ill")],
            ("the case is at no stage; name the duty", "engine.varied", ()),
        ),
        (
            [START, handed_over("2026-10-06T10:00", to="police")],
            ("nothing leads from here to `police`", "engine.handed_over", ()),
        ),
    ],
)
def test_what_has_no_meaning_is_refused_by_a_rule_of_the_engine(
    history: list[Event], told: tuple[str, str, tuple[str, ...]]
) -> None:
    policy = small('handovers: {police: {title: The police, cites: "4"}}')

    assert refusal(tell(policy, *history))[:3] == told


POWERS = """
powers:
  raising: {on: raised, only: [raising manager, chair], cites: "4"}
  leaving: {on: withdrawn, barred: head, cites: "3"}

"""


@pytest.mark.parametrize(
    ("history", "told"),
    [
        (
            [raised("2026-10-05T10:00")],
            ("who did it is not said, and the policy asks", "raising", ("4",)),
        ),
        (
            [raised("2026-10-05T10:00", "receiving manager")],
            ("only the raising Line manager or Independent Chair may do this", "raising", ("4",)),
        ),
        (
            [MANAGER, withdrawn("2026-10-06T10:00", "raising head")],
            ("Head of service has not the power to do this", "leaving", ("3",)),
        ),
    ],
)
def test_a_power_refuses_by_its_own_rule_and_clause(
    history: list[Event], told: tuple[str, str, tuple[str, ...]]
) -> None:
    assert refusal(tell(small(POWERS), *history))[:3] == told


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("manager", "Line manager"),
        ("raising manager", "the raising Line manager"),
        ("receiving party", "the receiving agency"),
        ("chair", "Independent Chair"),
        ("raising cook", "the raising cook"),
    ],
)
def test_a_party_is_told_by_its_title(text: str, title: str) -> None:
    policy = small()

    assert title_of(Draft(policy, empty_case(policy)), text) == title


def test_a_condition_that_does_not_hold_is_told_by_what_is_wanted_and_what_is() -> None:
    policy = small(
        'facts: {risk: {asks: "How?", values: {low: Low, high: High, grave: Grave}, default: low, cites: "4"}}'
    )
    draft = Draft(policy, empty_case(policy))

    assert unmet(draft, FactIs("risk", ("high", "grave"))) == (
        "`risk` is `high` or `grave`; it is `low` (Low)"
    )
    assert unmet(draft, FactIs("nothing", ("high",))) == "`nothing` is `high`; nobody has said"
    assert unmet(draft, AnyOf((FactIs("risk", ("high",)), FactIs("risk", ("grave",))))) == (
        "`risk` is `high`; it is `low` (Low) or `risk` is `grave`; it is `low` (Low)"
    )
    assert unmet(draft, AnyOf(())) == "what can never be"


WAYS = """
facts:
  topic: {asks: "What about?", values: {care: Care, meeting: A meeting, plan: A plan}, default: care, cites: "4"}
routes:
  meetings:
    title: About a meeting
    when: {topic: meeting}
    switch: offered
    cites: "3"
    stages: {dissent: {number: none, title: Dissent, decides: panel, cites: "3"}}
  plans:
    title: About a plan
    when: {topic: plan}
    switch: never
    cites: "4"
    stages: {planning: {number: none, title: Planning, decides: panel, cites: "4"}}
stages:
  stage_1: {number: 1, title: One, between: practitioner, escalates: {stage: stage_2, who: raising practitioner, should: refer, cites: "1"}, cites: "1"}
  stage_2: {number: 2, title: Two, decides: chair, cites: "2"}
moves:
  back_again: {on: rerouted, from: dissent, stage: back, cites: "4"}
"""
UP = escalated("2026-10-06T10:00")
MEETING = learned("2026-10-06T09:00", facts={"topic": "meeting"})
AWAY = rerouted("2026-10-06T10:00", to="meetings")


@pytest.mark.parametrize(
    ("history", "told"),
    [
        ([START, UP, escalated(LATER)], ("there is no stage after Two", "stage_2", ("2",))),
        (
            [START, escalated(LATER, to="planning")],
            (
                "nothing leads from One to `planning`: the way up from here is Two (`stage_2`)",
                "stage_1.escalates",
                ("1",),
            ),
        ),
        (
            [START, UP, escalated(LATER, to="planning")],
            ("nothing leads from Two to `planning`", "engine.escalated", ()),
        ),
        (
            [raised("2026-10-05T10:00", stage="planning")],
            ("a concern on this route enters at `stage_1`, not at `planning`", "stage_1", ("1",)),
        ),
        (
            [
                START,
                MEETING,
                AWAY,
                rerouted(LATER, to="meetings"),
            ],
            ("the case has been on About a meeting already", "meetings", ("3",)),
        ),
        (
            [START, rerouted(LATER, to="plans")],
            ("About a plan is entered when a concern is raised, not later", "plans", ("4",)),
        ),
        (
            [START, rerouted(LATER, to="meetings")],
            (
                "About a meeting is for cases where `topic` is `meeting`; it is `care` (Care)",
                "meetings",
                ("3",),
            ),
        ),
        (
            [START, UP, decided(LATER)],
            (
                "only Independent Chair may decide, and who decided is not said",
                "stage_2",
                ("2",),
            ),
        ),
        (
            [START, UP, decided(LATER, "raising head")],
            ("only Independent Chair may decide here", "stage_2", ("2",)),
        ),
        ([START, decided(LATER, "chair")], ("nobody decides at One", "stage_1", ("1",))),
        (
            [START, unresolved("2026-10-06T10:00"), unresolved(LATER)],
            ("One is left unresolved already", "engine.unresolved", ("1",)),
        ),
    ],
)
def test_a_way_that_is_not_there_is_told_with_where_one_is(
    history: list[Event], told: tuple[str, str, tuple[str, ...]]
) -> None:
    assert refusal(tell(small(WAYS), *history))[:3] == told
