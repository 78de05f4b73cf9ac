"""The examples: every one runs, and between them they show what a reader comes for."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from escalate_rules import Decision, Escalated, Instant, Learned, cli, decide, load_policy
from escalate_rules.authoring.history import Wanted, read_history
from escalate_rules.core.engine import empty_case
from escalate_rules.core.policy import Policy

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.yaml"))
FIVE = {"generic_24h", "newcastle", "shropshire", "wiltshire", "wsscb"}
LONDON = ZoneInfo("Europe/London")


class Example(NamedTuple):
    """A history and the decision after each of its events."""

    name: str
    policy: str
    decisions: tuple[Decision, ...]


@cache
def example(path: Path) -> Example:
    def wanted(told: Wanted) -> Policy:
        return load_policy(told.policy, dict(told.readings))

    history = read_history(path.read_bytes(), path.name, wanted)
    case = empty_case(history.policy, history.case)
    decisions = []
    for event in history.events:
        decision = decide(history.policy, case, event)
        decisions.append(decision)
        case = decision.case
    return Example(path.name, history.policy.id, tuple(decisions))


def named(name: str) -> Example:
    return next(example(path) for path in EXAMPLES if path.stem == name)


def skipped(shown: Example) -> dict[date, str]:
    """Every day left out in counting, of what was owed on the way."""
    return {
        on: why
        for decision in shown.decisions
        for duty in decision.open
        for on, why in duty.due.skipped
    }


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("form", ["text", "json"])
def test_every_example_runs(path: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown = example(path)

    status = cli.main(["run", shown.policy, str(path), "--format", form])
    out, err = capsys.readouterr()

    assert (status, err) == (0, "")
    assert "Traceback" not in out
    if form == "json":
        assert len(json.loads(out)["decisions"]) == len(shown.decisions)
    else:
        assert f"\n{len(shown.decisions)}. " in out


def test_every_policy_has_an_example() -> None:
    assert {example(path).policy for path in EXAMPLES} == FIVE


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_tells_events_that_have_a_meaning(path: Path) -> None:
    refused = [each for each in example(path).decisions if each.not_applicable is not None]

    # One shows on purpose a decision by a body that may not decide.
    assert len(refused) == (path.stem == "wiltshire_no_power")


def test_one_crosses_christmas() -> None:
    shown = named("newcastle_christmas")

    # gov.uk/bank-holidays: 25 December 2026, 28 December for Boxing Day, 1 January 2027.
    assert skipped(shown).items() >= {
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 28), "Boxing Day (substitute)"),
        (date(2027, 1, 1), "New Year’s Day"),
    }
    assert shown.decisions[-1].case.status == "resolved"


@pytest.mark.parametrize("name", ["shropshire_easter", "newcastle_conference_dissent"])
def test_one_crosses_easter(name: str) -> None:
    assert skipped(named(name)).items() >= {
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 4, 6), "Easter Monday"),
    }


def test_one_counts_hours_over_the_end_of_summer_time() -> None:
    shown = named("generic_24h_clock_change")
    counted = [
        (duty.due.since, duty.due.due_by)
        for decision in shown.decisions
        for duty in decision.opened
        if duty.duty == "line_managers.escalation"
    ]

    [(since, due_by)] = counted
    assert isinstance(since, Instant)
    assert due_by is not None
    assert str(since.at.astimezone(LONDON)) == "2026-10-24 16:00:00+01:00"
    assert str(due_by.astimezone(LONDON)) == "2026-10-25 15:00:00+00:00"
    referred = next(
        each
        for each in shown.decisions
        if isinstance(each.event, Escalated) and each.event.at == Instant(due_by)
    )
    assert "line_managers.escalation#1" in referred.discharged
    assert referred.late == ()


@pytest.mark.parametrize(
    ("name", "fact"), [("newcastle_christmas", "risk"), ("shropshire_easter", "risk_of_harm")]
)
def test_one_has_a_change_of_risk_on_the_way_that_moves_no_date(name: str, fact: str) -> None:
    shown = named(name)
    place, learned = next(
        (place, each)
        for place, each in enumerate(shown.decisions)
        if isinstance(each.event, Learned) and fact in dict(each.event.facts)
    )

    before = shown.decisions[place - 1]
    assert place > 0
    assert (before.expedite, learned.expedite) == (False, True)
    assert learned.changed == ()
    dues = {each.id: each.due.due_by for each in before.open}
    assert {each.id: each.due.due_by for each in learned.open}.items() >= dues.items() - {
        (each.id, dues[each.id]) for each in learned.lapsed
    }


def test_one_is_a_conference_dissent_dated_once_the_conference_is_known() -> None:
    shown = named("newcastle_conference_dissent")
    [changed] = [each for decision in shown.decisions for each in decision.changed]

    assert changed.id == "written_dissent#1"
    assert changed.was.missing == ("conference_held",)
    # 10 working days of Wed 1 April 2026, by numpy: see test_known_answers.
    assert changed.now.due_on == date(2026, 4, 17)
    assert not any("written_dissent#1" in decision.late for decision in shown.decisions)


def test_one_is_a_stuck_case_whose_topic_is_learned_half_way() -> None:
    shown = named("wiltshire_stuck_case")
    stages = [each.case.stage for each in shown.decisions]
    learned = next(
        each
        for each in shown.decisions
        if isinstance(each.event, Learned) and dict(each.event.facts).get("stuck") == "yes"
    )

    assert dict(shown.decisions[0].case.facts).get("stuck", "no") == "no"
    assert learned.case.stage == "level_2"
    assert "sub_group_informed" in {each.duty for each in learned.notifications}
    assert "mediator_offered" in {each.duty for each in learned.opened}
    assert "mediation" in stages[stages.index("level_2") :]


def test_one_is_decided_by_a_body_that_may_not_decide() -> None:
    shown = named("wiltshire_no_power")
    [refused] = [each for each in shown.decisions if each.not_applicable is not None]

    assert refused.event.kind == "decided"
    assert refused.not_applicable is not None
    assert refused.not_applicable.cites == ("3.1c decision",)
    assert refused.case.status == "open"
    assert shown.decisions[-1].case.status == "decided"


def test_one_learns_half_way_what_it_is_about_and_is_rerouted() -> None:
    shown = named("generic_24h_conference")
    topics = [dict(each.case.facts).get("topic") for each in shown.decisions]
    routes = [each.case.stage for each in shown.decisions]

    assert topics[0] != topics[-1] == "conference_convening"
    assert routes.index("with_conference_chair") > topics.index("conference_convening") > 0
    assert shown.decisions[-1].case.status == "handed_over"


def test_one_ends_before_a_panel_that_leaves_out_an_agency_concerned() -> None:
    shown = named("wsscb_panel")

    [breach] = [each for decision in shown.decisions for each in decision.breaches]
    assert (breach.severity, breach.cites) == ("warning", ("Stage Four 2",))
    assert shown.decisions[-1].case.status == "decided"
