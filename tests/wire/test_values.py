"""Cases, policies and decisions: there and back unchanged, and damage told."""

# ruff: noqa: E501
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from escalate_rules.analysis.outlook import outlook
from escalate_rules.analysis.plan import plan
from escalate_rules.authoring.history import read_history
from escalate_rules.authoring.load import load_policy
from escalate_rules.core.calendar import BankHoliday, Calendar, Division, Nation, Table
from escalate_rules.core.case import Case
from escalate_rules.core.decision import Decision
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.events import Raised
from escalate_rules.core.moments import UNKNOWN, Day, DayEnd, Instant, parse_instant
from escalate_rules.core.policy import Policy
from escalate_rules.library.calendars import bundled_table
from escalate_rules.library.policies import bundled_ids
from escalate_rules.wire.cases import read_case, write_case
from escalate_rules.wire.decisions import read_decision, write_calendar, write_decision
from escalate_rules.wire.faults import WireError
from escalate_rules.wire.plans import write_outlook, write_plan, write_run
from escalate_rules.wire.policies import read_policy, write_policy
from escalate_rules.wire.published import NAMES, published_schema
from tests.sample import HISTORY, sample
from tests.wire import schemas

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))


def decisions_of(policy: Policy, text: str | bytes) -> Iterator[Decision]:
    history = read_history(text, "history.yaml", lambda _: policy)
    case = empty_case(history.policy, history.case)
    for event in history.events:
        decision = decide(history.policy, case, event)
        case = decision.case
        yield decision


def policy_of(example: Path) -> Policy:
    return next(load_policy(id) for id in bundled_ids() if example.name.startswith(id))


def through_json(data: Any) -> Any:
    return json.loads(json.dumps(data))


def run_of(policy: Policy, text: str | bytes) -> list[Decision]:
    return list(decisions_of(policy, text))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_case_and_decision_of_the_examples_comes_back_unchanged(example: Path) -> None:
    policy = policy_of(example)

    for decision in run_of(policy, example.read_bytes()):
        assert read_case(through_json(write_case(decision.case))) == decision.case
        again = read_decision(policy, through_json(write_decision(decision, log=True)))
        assert again == decision
        assert again.reasons == decision.reasons
        assert write_decision(again) == write_decision(decision)


def test_a_case_from_json_decides_as_the_case_itself() -> None:
    policy, read = sample(), read_history(HISTORY, "history.yaml", lambda _: sample())
    kept = carried = empty_case(policy, read.case)

    for event in read.events:
        kept = decide(policy, kept, event).case
        carried = read_case(through_json(write_case(decide(policy, carried, event).case)))

    assert carried == kept


def test_equal_cases_are_written_alike() -> None:
    case = run_of(sample(), HISTORY)[-1].case
    other = read_case(write_case(case))

    assert json.dumps(write_case(other)) == json.dumps(write_case(case))


@pytest.mark.parametrize("moment", [
    Instant(parse_instant("2026-10-25T01:30+01:00")), DayEnd(parse_instant("2026-12-21T10:00").date()), UNKNOWN,
    Instant(parse_instant("2026-10-25T01:30:00.000001+00:00")), Day(parse_instant("2026-12-21T10:00").date()),
], ids=str)  # fmt: skip
def test_a_case_keeps_the_kinds_of_moment_apart(moment: Any) -> None:
    case = Case(policy=sample().ref, calendar="", at=moment)

    assert read_case(through_json(write_case(case))) == case


@pytest.mark.parametrize("id", bundled_ids())
def test_every_bundled_policy_comes_back_unchanged_with_its_lines(id: str) -> None:
    policy = load_policy(id)

    again = read_policy(through_json(write_policy(policy)))

    assert again == policy
    assert [row.origin.line for row in again.rows] == [row.origin.line for row in policy.rows]
    assert write_policy(again) == write_policy(policy)


def test_a_policy_with_other_bank_holidays_is_refused_in_a_sentence() -> None:
    table = bundled_table()
    extra = BankHoliday(table.first, "One more", Division.SCOTLAND)
    other = Table.of(
        (*table.rows, extra),
        first=table.first,
        published_to=table.published_to,
        projected_to=table.projected_to,
        source="",
        retrieved=table.retrieved,
    )

    with pytest.raises(WireError, match="was written with the bank holidays"):
        read_policy(write_policy(sample()), other)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "this is nothing, not a mapping"),
        ({"policy": 3}, "policy: this is a number, not a mapping"),
        ({"policy": {"id": "x"}}, "policy: `version` is missing"),
    ],
)
def test_damaged_data_is_no_case(data: Any, says: str) -> None:
    with pytest.raises(WireError, match=says):
        read_case(data)


@pytest.mark.parametrize(
    ("where", "value", "says"),
    [
        (("stay",), True, "stay: this is true or false, not a whole number"),
        (("at",), "yesterday", "at: .*yesterday"),
        (("duties", 0, "due", "kind"), "someday", r"duties\[0\].due.kind: `someday`"),
        (("duties", 0, "origins"), [[1]], r"origins\[0\]: this is a list of 1, not of 3"),
        (("shape",), "round", "shape: `shape` has no meaning here"),
        (("seen",), "e1", "seen: this is text, not a list"),
    ],
)
def test_a_case_that_was_tampered_with_is_told_where(
    where: tuple[str | int, ...], value: Any, says: str
) -> None:
    data: Any = write_case(run_of(sample(), HISTORY)[0].case)
    inner = data
    for step in where[:-1]:
        inner = inner[step]
    inner[where[-1]] = value

    with pytest.raises(WireError, match=says):
        read_case(data)


def test_a_decision_without_its_log_or_of_another_policy_is_refused() -> None:
    decision = run_of(sample(), HISTORY)[0]

    with pytest.raises(WireError, match="not a decision written with its log"):
        read_decision(sample(), write_decision(decision))
    with pytest.raises(WireError, match="this decision was made under northshire"):
        read_decision(load_policy("wsscb"), write_decision(decision, log=True))


def test_a_compiled_policy_of_another_format_is_refused() -> None:
    with pytest.raises(WireError, match="not a compiled policy that this release can read"):
        read_policy({"compiled": 99})


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_schemas_are_sound_and_made_from_one_set_of_definitions(name: str) -> None:
    Draft202012Validator.check_schema(published_schema(name))

    # `python -m tests.wire.schemas` writes them anew.
    assert (schemas.OUT / f"{name}.json").read_text(encoding="utf-8") == schemas.made(name)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_what_a_run_prints_is_as_its_schemas_say(example: Path) -> None:
    policy = policy_of(example)
    decisions = run_of(policy, example.read_bytes())
    at = parse_instant("2027-06-01T10:00")

    printed = write_run(policy, decisions, outlook(policy, decisions[-1].case, at))

    Draft202012Validator(published_schema("run")).validate(printed)
    one = Draft202012Validator(published_schema("decision"))
    case = Draft202012Validator(published_schema("case"))
    for decision in printed["decisions"]:
        one.validate(decision)
        case.validate(decision["case"])


@pytest.mark.parametrize("id", [*bundled_ids(), "northshire"])
def test_what_a_plan_prints_is_as_its_schema_says(id: str) -> None:
    policy = sample() if id == "northshire" else load_policy(id)
    raised = Raised(at=Instant(parse_instant("2026-12-21T10:00")))

    printed = write_plan(policy, plan(policy, raised))

    Draft202012Validator(published_schema("plan")).validate(printed)
    assert printed["policy"]["id"] == id


def test_the_fields_of_a_due_say_how_it_was_counted() -> None:
    decision = run_of(sample(), HISTORY)[0]
    opened = {duty["id"]: duty for duty in write_decision(decision)["opened"]}
    due = opened["first.outcome#1"]["due"]

    assert due == {
        "kind": "date",
        "due_on": "2026-12-30",
        "due_by": "2026-12-31T00:00:00+00:00",
        "status": "firm",
        "words": "within 5 working days of raised",
        "from": {"moment": "raised", "at": "2026-12-21T10:00:00+00:00"},
        "counted": ["2026-12-22", "2026-12-23", "2026-12-24", "2026-12-29", "2026-12-30"],
        "skipped": [
            {"on": "2026-12-25", "why": "Christmas Day"},
            {"on": "2026-12-26", "why": "Saturday"},
            {"on": "2026-12-27", "why": "Sunday"},
            {"on": "2026-12-28", "why": "Boxing Day (substitute)"},
        ],
        "expedite": False,
        "missing": [],
        "why": "",
        "other": [],
    }


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("2026-12-21T10:00", "2026-12-21T10:00:00+00:00"),
        ("2026-07-01T09:00Z", "2026-07-01T10:00:00+01:00"),
        ("2026-12-21T10:00:01", "2026-12-21T10:00:01+00:00"),
        ("2026-12-21T10:00:00.5", "2026-12-21T10:00:00.500000+00:00"),
    ],
)
def test_instants_are_written_as_rfc_3339_has_them(told: str, written: str) -> None:
    raised = Raised(at=Instant(parse_instant(told)), by_when=Instant(parse_instant(told)))
    decision = decide(sample(), empty_case(sample()), raised)

    data = write_decision(decision)

    assert data["at"] == data["event"]["at"] == data["case"]["at"] == written
    assert data["event"]["raised"]["by_when"] == data["opened"][0]["opened"] == written
    Draft202012Validator(published_schema("decision")).validate(data)


def test_a_duty_says_how_each_of_its_lists_is_joined() -> None:
    facts = (("topic", "referral_or_enquiry"),)
    made = plan(
        load_policy("newcastle"), Raised(at=Instant(parse_instant("2026-12-21T10:00")), facts=facts)
    )
    told = write_plan(load_policy("newcastle"), made)
    duties = {duty["duty"]: duty for stage in told["plan"] for duty in stage["duties"]}

    assert duties["referral_talk.escalation"]["to_joined"] == "and"
    assert [each["side"] for each in duties["referral_talk.escalation"]["to"]] == [
        "raising",
        "receiving",
    ]
    assert {duties[each][f"{key}_joined"] for each in duties for key in ("to", "with", "copy")} <= {
        "and",
        "or",
    }


def test_what_an_ending_calls_for_says_at_which_stages() -> None:
    policy = load_policy("wsscb")

    told = write_plan(policy, plan(policy, Raised(at=Instant(parse_instant("2026-12-21T10:00")))))

    stages = {duty["duty"]: duty["stages"] for duty in told["if_resolved"]}
    assert stages["team_told_of_resolution"] == ["stage_2", "stage_3"]
    assert stages["outcome_confirmed"] == ["stage_1", "stage_2", "stage_3", "stage_4"]
    assert told["closed"] is None


def test_a_plan_of_what_is_handed_over_says_how_and_what_it_opens() -> None:
    policy = load_policy("wiltshire")
    facts = (("topic", "conference_decision"), ("serious", "yes"))
    raised = Raised(at=Instant(parse_instant("2026-12-21T10:00")), facts=facts)

    told = write_plan(policy, plan(policy, raised))

    Draft202012Validator(published_schema("plan")).validate(told)
    assert told["plan"] == []
    assert told["closed"] == {
        "status": "handed_over",
        "ending": "dissent_procedure",
        "title": "Dissent Procedure",
        "cites": ["Flow conference"],
    }
    assert [each["duty"] for each in told["opened"]] == ["serious_matter_logged"]


def test_a_nation_is_a_text_and_several_are_a_list() -> None:
    table = bundled_table()

    assert write_calendar(Calendar.of(table, [Nation.WALES]))["nation"] == "wales"
    both = Calendar.of(table, [Nation.ENGLAND, Nation.SCOTLAND])
    assert write_calendar(both)["nation"] == ["england", "scotland"]


def test_an_outlook_changes_nothing_and_says_what_is_coming() -> None:
    policy = sample()
    case = run_of(policy, HISTORY)[3].case

    told = write_outlook(outlook(policy, case, parse_instant("2026-12-24T10:00")))

    assert told["stage"] == "second"
    assert {"at": "2026-12-25T00:00:00+00:00", "what": "told#1 is due"} in told["coming"]
