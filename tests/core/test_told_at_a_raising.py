"""What a raising may enter, what it begins beside the case, and where it may go straight away.

Like test_told_with_a_date.py, these hold what one small change to the core would alter
without any other test seeing it (docs/mutation.md).
"""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from escalate_rules.core.decision import Decision
from escalate_rules.core.events import Actor, Event
from tests.core.small import opened, raised, reopened, small, tell

MONDAY, SATURDAY = "2026-10-05T10:00", "2026-10-10T10:00"
NAMES = """
facts:
  topic: {asks: "What about?", values: {care: Care, plan: A plan}, default: care, cites: "4"}
  grave: {asks: "Grave?", values: {no: No, yes: Yes}, default: no, lasts: stage, cites: "4"}
moments: {incident: {title: The incident}}
handovers:
  complaints: {title: Complaints procedure, cites: "4"}
  mediation: {title: Mediation, alongside: yes, cites: "3"}
routes:
  plans:
    title: About a plan
    when: ROUTE
    switch: offered
    cites: "4"
    stages:
      planning: {number: none, title: Planning, escalates: {stage: hearing, who: raising manager, should: refer, cites: "4"}, cites: "4"}
      hearing: {number: none, title: Hearing, decides: panel, cites: "4"}
duties:
  report: {on: [withdrawn, handed_over], who: chair, must: report, cites: "4"}
  grave_told: {on: handed_over, when: {grave: yes}, who: chair, must: notify, cites: "4"}
  settled: {as_soon_as: {topic: care}, who: chair, must: notify, cites: "4"}
moves:
  MOVE
"""
PLAN = {"topic": "plan"}


def at_the_door(move: str, event: Event, route: str = "{topic: plan}") -> Decision:
    return tell(small(NAMES.replace("MOVE", move).replace("ROUTE", route)), event)


def refusal(decision: Decision) -> tuple[str, str, tuple[str, ...]]:
    told = decision.not_applicable
    assert told is not None
    return told.why, told.rule, told.cites


# -- who raises it, and when ---------------------------------------------------------------------


def test_a_raising_on_a_closed_day_is_refused_where_the_policy_says_so() -> None:
    move = '{on: raised, refuse: yes, when: {day: closed}, says: Ring the duty desk., cites: "3"}'

    assert at_the_door(f"shut: {move}", raised(MONDAY)).stage == "stage_1"
    assert refusal(at_the_door(f"shut: {move}", raised(SATURDAY))) == (
        "Ring the duty desk.",
        "shut",
        ("3",),
    )


@pytest.mark.parametrize("by", ["", "raising party"])
def test_where_a_row_asks_who_raises_it_the_office_must_be_said(by: str) -> None:
    move = 'not_the_chair: {on: raised, refuse: yes, when: {actor: chair}, cites: "3"}'

    assert refusal(at_the_door(move, raised(MONDAY, by))) == (
        "who raised it is not said, and the policy asks",
        "not_the_chair",
        ("3",),
    )
    assert at_the_door(move, raised(MONDAY, "raising manager")).stage == "stage_1"
    assert refusal(at_the_door(move, raised(MONDAY, "chair")))[0] == "the policy refuses it"


def test_a_route_may_be_chosen_by_the_day_of_the_raising() -> None:
    way = 'none_led: {on: rerouted, from: planning, stage: back, cites: "4"}'

    assert at_the_door(way, raised(MONDAY), "{day: closed}").stage == "stage_1"
    assert at_the_door(way, raised(SATURDAY), "{day: closed}").stage == "planning"


# -- windows -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("incident", "status", "stage"),
    [("2026-07-05", "handed_over", None), ("2026-07-04", "open", "stage_1")],
)
def test_what_leads_away_at_the_door_does_so_while_its_window_stands_open(
    incident: str, status: str, stage: str | None
) -> None:
    move = 'away: {on: raised, handover: complaints, closes: 3 months of incident, after_closing: refuse, cites: "4"}'

    decision = at_the_door(move, raised(MONDAY, moments={"incident": incident}))

    assert (decision.status, decision.stage) == (status, stage)


def test_a_later_stage_is_entered_while_the_window_of_what_permits_it_stands_open() -> None:
    move = 'higher: {on: raised, stage: later, closes: 3 months of incident, after_closing: refuse, cites: "4"}'
    in_time, too_late = (
        at_the_door(move, raised(MONDAY, stage="stage_2", moments={"incident": day}))
        for day in ("2026-07-05", "2026-07-04")
    )

    assert in_time.stage == "stage_2"
    assert refusal(too_late) == ("it is too late for this", "higher", ("4",))


# -- routes --------------------------------------------------------------------------------------

BY_ROUTE = 'on_plans: {on: raised, route: plans, when: {topic: plan}, cites: "3"}'
LATER = BY_ROUTE + '\n  higher: {on: raised, stage: later, cites: "2"}'
FIRST = BY_ROUTE + '\n  asked: {on: raised, stage: planning, needs: outcome_sought, cites: "2"}'


def entered_by(decision: Decision) -> tuple[str | None, str]:
    """The stage entered, and by which rule."""
    (rule,) = [rule for tag, rule, _ in decision.log.reasons if tag == "entered"]
    return decision.stage, rule


def test_a_row_that_leads_to_a_route_enters_its_first_stage_and_no_other() -> None:
    never = "{topic: care, grave: yes}"
    start = raised(MONDAY, facts=PLAN)

    assert entered_by(at_the_door(BY_ROUTE, start, never)) == ("planning", "on_plans")
    assert refusal(at_the_door(BY_ROUTE, raised(MONDAY, facts=PLAN, stage="stage_2"), never)) == (
        "a concern on this route enters at `planning`, not at `stage_2`",
        "planning",
        ("4",),
    )


def test_on_a_route_that_a_row_leads_to_a_later_stage_is_one_of_that_route() -> None:
    never = "{topic: care, grave: yes}"

    hearing = at_the_door(LATER, raised(MONDAY, facts=PLAN, stage="hearing"), never)
    stage_2 = at_the_door(LATER, raised(MONDAY, facts=PLAN, stage="stage_2"), never)
    plain = at_the_door(LATER, raised(MONDAY, stage="stage_2"), never)

    assert entered_by(hearing) == ("hearing", "higher")
    assert refusal(stage_2)[0] == "a concern on this route enters at `planning`, not at `stage_2`"
    assert entered_by(plain) == ("stage_2", "higher")


def test_a_row_on_the_first_stage_of_a_route_governs_its_entry_however_one_comes_there() -> None:
    never = "{topic: care, grave: yes}"

    asked = at_the_door(FIRST, raised(MONDAY, facts=PLAN), never)
    said = at_the_door(FIRST, raised(MONDAY, facts=PLAN, outcome_sought="A new plan"), never)

    assert refusal(asked) == ("it needs an outcome sought", "asked", ("2",))
    assert entered_by(said) == ("planning", "asked")


def test_a_row_that_permits_an_entry_keeps_none_behind_it_from_refusing() -> None:
    moves = """higher: {on: raised, stage: later, cites: "2"}
  not_plans: {on: raised, refuse: yes, when: {topic: plan}, cites: "3"}"""

    refused = at_the_door(moves, raised(MONDAY, facts=PLAN, stage="stage_2"), "{grave: yes}")

    assert refusal(refused) == ("the policy refuses it", "not_plans", ("3",))


def test_of_two_rows_on_the_first_stage_the_first_that_holds_governs() -> None:
    moves = """asked: {on: raised, stage: stage_1, needs: outcome_sought, cites: "2"}
  as_well: {on: raised, stage: stage_1, cites: "3"}"""

    assert refusal(at_the_door(moves, raised(MONDAY))) == (
        "it needs an outcome sought",
        "asked",
        ("2",),
    )


@pytest.mark.parametrize(
    ("asks", "governed", "free"),
    [
        ("day: closed", raised(SATURDAY), raised(MONDAY)),
        ("actor: manager", raised(MONDAY, "raising manager"), raised(MONDAY, "chair")),
    ],
)
def test_a_row_on_the_first_stage_governs_the_raisings_that_it_is_about(
    asks: str, governed: Event, free: Event
) -> None:
    move = f'asked: {{on: raised, stage: stage_1, when: {{{asks}}}, needs: outcome_sought, cites: "2"}}'

    assert refusal(at_the_door(move, governed))[1] == "asked"
    assert at_the_door(move, free).stage == "stage_1"


# -- straight to an end --------------------------------------------------------------------------


def test_a_raising_that_ends_as_withdrawn_is_as_if_that_had_been_told() -> None:
    decision = at_the_door(
        'gone: {on: raised, ending: withdrawn, when: {topic: plan}, cites: "4"}',
        raised(MONDAY, "raising manager", facts=PLAN),
        "{topic: care, grave: yes}",
    )

    assert (decision.status, decision.ending, decision.stage) == ("withdrawn", "withdrawn", None)
    assert opened(decision) == ["report#1"]
    assert decision.case.stamps["withdrawn"].by == Actor("manager", "raising")


def test_a_raising_that_is_handed_over_at_once_is_read_by_the_facts_that_it_told() -> None:
    move = 'away: {on: raised, handover: complaints, when: {topic: plan}, cites: "4"}'

    decision = at_the_door(move, raised(MONDAY, facts=PLAN | {"grave": "yes"}), "{grave: yes}")

    assert (decision.status, decision.ending) == ("handed_over", "complaints")
    assert opened(decision) == ["report#1", "grave_told#1"]
    assert decision.case.last_stage is None


def test_what_was_never_at_a_stage_is_reopened_at_the_first_one() -> None:
    move = 'away: {on: raised, handover: complaints, when: {topic: plan}, cites: "4"}'
    policy = small(NAMES.replace("MOVE", move).replace("ROUTE", "{grave: yes}"))

    again = tell(
        policy,
        raised(MONDAY, facts=PLAN),
        reopened("2026-10-06T10:00", "receiving manager", reason="New"),
    )

    assert again.stage == "stage_1"
    assert again.case.stamps["entered"].by == Actor("manager", "receiving")


# -- what runs alongside -------------------------------------------------------------------------

BESIDE = "on: raised, handover: mediation"


def begun(decision: Decision) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (each.rule, each.says, each.cites)
        for each in decision.reasons
        if each.says.endswith("runs alongside")
    ]


MEDIATED = [("beside", "mediation runs alongside", ("2", "3"))]


@pytest.mark.parametrize(
    ("asks", "begins", "not_so"),
    [
        ("when: {topic: plan}", raised(MONDAY, facts=PLAN), raised(MONDAY)),
        ("when: {day: closed}", raised(SATURDAY), raised(MONDAY)),
        ("when: {actor: manager}", raised(MONDAY, "raising manager"), raised(MONDAY, "chair")),
        ("needs: outcome_sought", raised(MONDAY, outcome_sought="Peace"), raised(MONDAY)),
        (
            "closes: 3 months of incident, after_closing: refuse",
            raised(MONDAY, moments={"incident": "2026-07-05"}),
            raised(MONDAY, moments={"incident": "2026-07-04"}),
        ),
    ],
)
def test_what_runs_alongside_begins_with_a_raising_that_it_lets_through(
    asks: str, begins: Event, not_so: Event
) -> None:
    move = f'beside: {{{BESIDE}, {asks}, cites: "2"}}'
    decision, other = (
        at_the_door(move, begins, "{grave: yes}"),
        at_the_door(move, not_so, "{grave: yes}"),
    )

    assert [each[0] for each in begun(decision)] == ["beside"]
    assert begun(other) == []
    assert (decision.stage, other.stage) == ("stage_1", "stage_1")


def test_what_is_begun_alongside_after_its_window_is_marked() -> None:
    move = f'beside: {{{BESIDE}, closes: 3 months of incident, cites: "2"}}'

    decision = at_the_door(move, raised(MONDAY, moments={"incident": "2026-07-04"}))

    assert [(each.rule, each.severity, each.says) for each in decision.breaches] == [
        ("beside", "warning", "it came after the last day, 2026-10-04")
    ]
    assert decision.stage == "stage_1"


# -- facts that nobody has told ------------------------------------------------------------------


def test_what_a_default_calls_for_opens_as_the_concern_is_raised() -> None:
    move = 'none_led: {on: rerouted, from: planning, stage: back, cites: "4"}'

    assert opened(at_the_door(move, raised(MONDAY))) == ["settled#1"]
    assert opened(at_the_door(move, raised(MONDAY, facts=PLAN))) == []
