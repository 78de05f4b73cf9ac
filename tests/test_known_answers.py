"""The known answers: what the library must say of five published policies.

The dates are literals. They were computed from the government's published list
of bank holidays with numpy, apart from this library; `working_day` computes
them so again. Each is asked three ways, of the text and of the JSON that the
command line gives, and of the Python API, and the three must agree.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from escalate_rules import (
    Actor,
    Convened,
    Day,
    Decided,
    Decision,
    Done,
    Duty,
    Escalated,
    Event,
    Happened,
    Instant,
    Learned,
    Plan,
    Policy,
    Raised,
    Rerouted,
    Resolved,
    TimeReached,
    Unresolved,
    cli,
    decide,
    load_policy,
    open_case,
    plan,
    replay,
)
from escalate_rules.core.engine import empty_case
from escalate_rules.testing import load_suite
from escalate_rules.wire.events import write_event

ROOT = Path(__file__).parents[1]
POLICIES = ROOT / "policies"
PUBLISHED = ROOT / "src/escalate_rules/library/data/sources/gov-uk-bank-holidays.json"
LONDON = ZoneInfo("Europe/London")
SECOND = timedelta(seconds=1)
FIVE = ("generic_24h", "newcastle", "shropshire", "wiltshire", "wsscb")


# --- asking three ways --------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """One decision: its text, its JSON and the value that the Python API gives."""

    text: str
    data: Any
    decision: Decision

    def due(self, duty: str) -> str:
        """When a duty just opened, moved or still open is due, in the words of all three.

        Raises:
            AssertionError: the three disagree, or the duty is not owed.
        """
        found = [*self.decision.opened, *self.decision.open]
        told = [*self.data["opened"], *self.data["open"]]
        by_api = _due([each for each in found if duty in {each.duty, each.id}][-1])
        assert by_api == _told([each for each in told if duty in {each["duty"], each["id"]}][-1])
        opened, changed = self.decision.opened, self.decision.changed
        new = {each.id for each in opened} | {each.id for each in changed}
        if any(duty in {each, each.partition("#")[0]} for each in new):
            assert _said(by_api) in self.about(duty) != ""
        return by_api

    def about(self, duty: str) -> str:
        """What the text says of a duty: its sentence, and how its date was counted."""
        parts = re.split(r" • | Moved: ", self.text)
        return next((each for each in parts if re.match(rf"{re.escape(duty)}[#:@]", each)), "")

    @property
    def stage(self) -> str | None:
        assert self.data["stage"] == self.decision.case.stage
        return self.decision.case.stage

    @property
    def status(self) -> str:
        assert self.data["status"] == self.decision.case.status
        if self.data["status"] == "not_opened":
            assert "Not applicable" in self.text
        elif self.data["status"] != "open":
            assert "The case is closed" in self.text
        return self.decision.case.status

    @property
    def refused(self) -> tuple[str, ...] | None:
        """The clauses by which the event was not applicable; None if it was applied."""
        refusal = self.decision.not_applicable
        told = self.data["not_applicable"]
        if refusal is None:
            assert told is None
            assert "Not applicable" not in self.text
            return None
        assert (told["why"], told["cites"]) == (refusal.why, list(refusal.cites))
        assert "Not applicable" in self.text
        assert refusal.why in self.text
        return refusal.cites

    @property
    def told(self) -> dict[str, list[str]]:
        """Who must be told by what this event opened: duty to titles."""
        found = {
            each.duty: [party.title for party in (*each.to, *each.copy)]
            for each in self.decision.notifications
        }
        assert found == {
            each["duty"]: [party["title"] for party in (*each["to"], *each["copy"])]
            for each in self.data["notifications"]
        }
        for duty in found:
            assert f"by {duty}#" in self.text
        assert found or "To be told" not in self.text
        return found

    def who(self, duty: str) -> list[str]:
        """Titles of those who owe a duty just opened."""
        found = [each for each in self.decision.opened if each.duty == duty]
        titles = [[party.title for party in each.who] for each in found]
        told = [each for each in self.data["opened"] if each["duty"] == duty]
        assert titles == [[party["title"] for party in each["who"]] for each in told]
        assert titles
        return titles[-1]

    def has(self, duty: str, state: str) -> bool:
        """Whether this event left a duty in `discharged` or `late`."""
        found = [each for each in getattr(self.decision, state) if each.startswith(f"{duty}#")]
        assert found == [each for each in self.data[state] if each.startswith(f"{duty}#")]
        sentence = {"discharged": "Done in time: ", "late": "Done late: "}[state]
        assert not found or re.search(rf"{sentence}[^•]*{re.escape(duty)}#", self.text)
        return bool(found)


@dataclass(frozen=True)
class Way:
    """A plan: its text, its JSON and the value that the Python API gives."""

    text: str
    data: Any
    plan: Plan

    def due(self, duty: str) -> str:
        found = [each for stage in self.plan.stages for each in stage.duties if each.duty == duty]
        told = [
            each for stage in self.data["plan"] for each in stage["duties"] if each["duty"] == duty
        ]
        assert [_due(each) for each in found] == [_told(each) for each in told]
        assert _said(_due(found[-1])) in self.text
        return _due(found[-1])

    def dues(self, duties: Iterable[str]) -> dict[str, str]:
        return {duty: self.due(duty) for duty in duties}

    def limits(self) -> dict[str, str]:
        """Every stage's own limit, in order."""
        return {stage.stage: self.due(f"{stage.stage}.outcome") for stage in self.plan.stages}

    @property
    def stages(self) -> list[str]:
        found = [stage.stage for stage in self.plan.stages]
        assert found == [stage["stage"] for stage in self.data["plan"]]
        for stage in self.plan.stages:
            assert stage.title in self.text
        return found

    @property
    def dated(self) -> dict[str, str]:
        """Every duty with a date."""
        duties = [each.duty for stage in self.plan.stages for each in stage.duties]
        return {duty: due for duty in duties if (due := self.due(duty))[:1].isdigit()}


def _due(duty: Duty) -> str:
    due = duty.due
    if due.kind == "instant":
        assert due.due_by is not None
        return due.due_by.isoformat(timespec="seconds")
    if due.kind == "date":
        return str(due.due_on)
    return " ".join((due.kind, *due.missing))


def _told(duty: Any) -> str:
    due = duty["due"]
    if due["kind"] == "instant":
        return Instant.parse(due["due_by"]).at.isoformat(timespec="seconds")
    if due["kind"] == "date":
        return str(due["due_on"])
    return " ".join((due["kind"], *due["missing"]))


def _said(due: str) -> str:
    """How the text writes a due date: `Wed 30 Dec 2026`; of an instant its London hour."""
    if not due[0].isdigit():
        return "is not known" if due.startswith("awaiting") else ""
    if "T" not in due:
        return f"the end of {_day(date.fromisoformat(due))}"
    local = datetime.fromisoformat(due).astimezone(LONDON)
    if local.hour or local.minute:
        return f"{_day(local.date())} {local:%H:%M %Z}"
    return f"midnight at the end of {_day(local.date() - timedelta(days=1))}"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


class Desk:
    """Asks the command line twice, as text and as JSON, and the Python API once."""

    def __init__(self, capsys: pytest.CaptureFixture[str], path: Path) -> None:
        self.capsys = capsys
        self.path = path

    def _main(self, *arguments: str) -> str:
        status = cli.main(list(arguments))
        out, err = self.capsys.readouterr()
        assert (status, err) == (0, "")
        return out

    def run(self, policy: str, *events: Event, **readings: str) -> list[Answer]:
        """The answer to each event of a history."""
        path = self.path / "history.json"
        told = {"policy": policy, "events": [write_event(each) for each in events]}
        path.write_text(json.dumps(told), encoding="utf-8")
        arguments = ["run", policy, str(path), *_chosen(readings)]
        texts = re.split(r"(?m)^(?=\d+\. )", self._main(*arguments))[1:]
        data = json.loads(self._main(*arguments, "--format", "json"))["decisions"]
        decisions = list(decided(load_policy(policy, readings), events))
        return [
            Answer(" ".join(text.split()), told, decision)
            for text, told, decision in zip(texts, data, decisions, strict=True)
        ]

    def plan(self, policy: str, raised: Raised, **readings: str) -> Way:
        arguments = ["plan", policy, "--raised", str(raised.at), *_chosen(readings)]
        for option, pairs in (("--fact", raised.facts), ("--moment", raised.moments)):
            for name, value in pairs:
                arguments += [option, f"{name}={value}"]
        text = " ".join(self._main(*arguments).split())
        data = json.loads(self._main(*arguments, "--format", "json"))
        return Way(text, data, plan(load_policy(policy, readings), raised))


def _chosen(readings: Mapping[str, str]) -> list[str]:
    return [word for name, option in readings.items() for word in ("--reading", f"{name}={option}")]


def decided(policy: Policy, events: Iterable[Event]) -> Iterator[Decision]:
    case = empty_case(policy)
    for event in events:
        decision = decide(policy, case, event)
        yield decision
        case = decision.case


@pytest.fixture
def desk(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Desk:
    return Desk(capsys, tmp_path)


def at(text: str) -> Instant:
    """An instant by the clocks of London."""
    return Instant.parse(text)


def raised(when: str, **facts: str) -> Raised:
    return Raised(at=at(when), facts=tuple(facts.items()))


def learned(when: str, **facts: str) -> Learned:
    return Learned(at=at(when), facts=tuple(facts.items()))


def day(text: str) -> Day:
    return Day(date.fromisoformat(text))


def working_day(start: str, n: int) -> str:
    """The n-th working day after `start`, by numpy and the published list alone."""
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    closed = [each["date"] for each in published["england-and-wales"]["events"]]
    found = np.busday_offset(start, n, roll="backward", holidays=closed)
    return str(found.astype(date).isoformat())


def chained(start: str, *steps: int) -> list[str]:
    """Working days counted one from the other."""
    found = [start]
    for n in steps:
        found.append(working_day(found[-1], n))
    return found[1:]


# --- Newcastle ----------------------------------------------------------------

MONDAY = "2026-12-21T10:00"


def test_newcastle_raised_before_christmas_has_an_outcome_due_on_30_december(desk: Desk) -> None:
    [answer] = desk.run("newcastle", raised(MONDAY))

    # gov.uk/bank-holidays: Fri 25 Dec and, for Boxing Day, Mon 28 Dec 2026.
    assert answer.due("stage_1.outcome") == "2026-12-30" == working_day("2026-12-21", 5)
    due = _of(answer, "stage_1.outcome").due
    assert [each.isoformat() for each in due.counted] == [
        "2026-12-22", "2026-12-23", "2026-12-24", "2026-12-29", "2026-12-30",
    ]  # fmt: skip
    assert [(each.isoformat(), why) for each, why in due.skipped] == [
        ("2026-12-25", "Christmas Day"),
        ("2026-12-26", "Saturday"),
        ("2026-12-27", "Sunday"),
        ("2026-12-28", "Boxing Day (substitute)"),
    ]
    assert "Mon 28 Dec Boxing Day (substitute)" in answer.about("stage_1.outcome")


def _of(answer: Answer, duty: str) -> Duty:
    return next(each for each in answer.decision.opened if each.duty == duty)


def test_newcastle_plan_gives_every_stage_its_working_days_and_the_chair_no_date(
    desk: Desk,
) -> None:
    way = desk.plan("newcastle", raised(MONDAY))

    # gov.uk/bank-holidays: besides Christmas, Fri 1 Jan 2027.
    dates = ["2026-12-30", "2027-01-07", "2027-01-14", "2027-01-21", "2027-01-25"]
    assert dates == chained("2026-12-21", 5, 5, 5, 5, 2)
    assert way.limits() == {
        "stage_1": "2026-12-30",
        "stage_2": "2027-01-07",
        "stage_3": "2027-01-14",
        "stage_4": "2027-01-21",
        "stage_5": "2027-01-25",
        "chair": "undated",
    }
    for number, each in enumerate(dates, 1):
        assert re.search(rf" {number}\. [^:]+: by the end of {_day(date.fromisoformat(each))}",
                         way.text)  # fmt: skip
    assert "Chair of the Partnership: no time is given" in way.text


@pytest.mark.parametrize(
    ("reading", "due", "from_", "days"),
    [
        ("own_limit", "2026-12-30", "2026-12-21", 5),
        ("subsumed", "2027-01-07", "2026-12-30", 5),
    ],
)
def test_newcastle_managers_discussion_is_counted_as_the_reading_says(
    desk: Desk, reading: str, due: str, from_: str, days: int
) -> None:
    way = desk.plan("newcastle", raised(MONDAY), managers_discussion=reading)

    assert way.due("managers_discuss") == due == working_day(from_, days)
    assert f"managers_discussion = {reading}" in way.text
    assert way.data["policy"]["readings"]["managers_discussion"] == reading


def test_newcastle_unresolved_and_then_escalated_is_at_stage_2_with_one_notice(desk: Desk) -> None:
    answers = desk.run(
        "newcastle",
        raised("2026-12-21T09:00"),
        Unresolved(at=at("2026-12-21T10:00")),
        Escalated(at=at("2026-12-21T10:05")),
    )

    assert [each.stage for each in answers] == ["stage_1", "stage_1", "stage_2"]
    assert [each.told for each in answers] == [{}, {}, {"notice_copied": ["Partnership Manager"]}]
    assert "The case is open at stage 2, Line manager to line manager." in answers[2].text


def test_newcastle_escalated_alone_is_unresolved_and_escalated_at_once(desk: Desk) -> None:
    answer = desk.run("newcastle", raised(MONDAY), Escalated(at=at("2026-12-22T10:00")))[1]

    assert answer.stage == "stage_2"
    assert answer.has("stage_1.outcome", "discharged")
    assert answer.has("stage_1.escalation", "discharged")


def test_newcastle_partnership_manager_is_told_of_every_escalation_and_of_nothing_else(
    desk: Desk,
) -> None:
    days = ["2026-12-30", "2027-01-07", "2027-01-14", "2027-01-21", "2027-01-25"]
    events = [Escalated(at=at(f"{each}T10:00")) for each in days]

    answers = desk.run("newcastle", raised(MONDAY), *events)

    assert answers[0].told == {}
    for answer in answers[1:]:
        assert answer.told == {"notice_copied": ["Partnership Manager"]}
        assert answer.who("notice_copied") == ["Head of Service or equivalent"]
    assert answers[-1].stage == "chair"


def test_newcastle_dissent_awaits_the_conference_and_is_then_due_10_working_days_after_it(
    desk: Desk,
) -> None:
    first, then = desk.run(
        "newcastle",
        raised("2026-04-02T10:00", topic="conference_decision"),
        Happened(at=at("2026-04-07T10:00"), moment="conference_held", on=day("2026-04-01")),
    )

    assert first.due("written_dissent") == "awaiting conference_held"
    assert "no date yet: as soon as possible, no later than 10 working days" in first.about(
        "written_dissent"
    )
    # gov.uk/bank-holidays: Good Friday 3 April and Easter Monday 6 April 2026.
    assert then.due("written_dissent") == "2026-04-17" == working_day("2026-04-01", 10)
    [moved] = then.decision.changed
    assert (moved.id, moved.was.kind, moved.now.due_on) == (
        "written_dissent#1", "awaiting", date(2026, 4, 17),
    )  # fmt: skip
    assert then.data["changed"][0]["now"]["due_on"] == "2026-04-17"
    assert "Moved: written_dissent#1, by the end of Fri 17 Apr 2026 (was: no date yet" in then.text


def test_newcastle_dissent_at_a_conference_never_enters_the_numbered_stages(desk: Desk) -> None:
    topic = {"topic": "conference_decision"}
    way = desk.plan("newcastle", raised("2026-04-02T10:00", **topic))
    days = [f"2026-04-{number:02}T10:00" for number in (8, 9, 10, 13)]
    answers = desk.run(
        "newcastle",
        raised("2026-04-02T10:00", **topic),
        *(Escalated(at=at(each)) for each in days),
    )

    assert way.stages == ["dissent", "dissent_review", "chair"]
    assert [each.stage for each in answers] == [
        "dissent", "dissent_review", "chair", "chair", "chair",
    ]  # fmt: skip
    assert not re.search(r"The case is open at stage \d", " ".join(each.text for each in answers))


def test_newcastle_topic_learned_half_way_is_offered_its_route_and_keeps_its_moments(
    desk: Desk,
) -> None:
    answers = desk.run(
        "newcastle",
        raised("2026-04-02T10:00"),
        Happened(at=at("2026-04-02T11:00"), moment="conference_held", on=day("2026-04-01")),
        learned("2026-04-08T10:00", topic="conference_decision"),
        Rerouted(at=at("2026-04-08T10:05"), to="conference_dissent", reason="it is the decision"),
    )

    assert [each.stage for each in answers] == ["stage_1", "stage_1", "stage_1", "dissent"]
    offered = [each["to"].get("route") for each in answers[2].data["next"]]
    assert "conference_dissent" in offered
    assert answers[3].due("written_dissent") == "2026-04-17" == working_day("2026-04-01", 10)


@pytest.mark.parametrize("risk", ["significant_harm", "immediate"])
def test_newcastle_risk_of_significant_harm_expedites_and_moves_no_date(
    desk: Desk, risk: str
) -> None:
    calm = desk.plan("newcastle", raised(MONDAY))
    hasty = desk.plan("newcastle", raised(MONDAY, risk=risk))

    assert (calm.plan.expedite, hasty.plan.expedite) == (False, True)
    assert hasty.limits() == calm.limits()
    assert "as soon as possible, and no later than the end of Wed 30 Dec 2026" in hasty.text
    assert "as soon as possible, and no later than" not in calm.text
    # The one date that risk adds is a duty of its own, 1.5's same working day.
    assert hasty.dated.items() - calm.dated.items() == {("risk_communicated", "2026-12-21")}


def test_newcastle_risk_learned_on_the_way_moves_no_running_date(desk: Desk) -> None:
    before, after = desk.run(
        "newcastle", raised(MONDAY), learned("2026-12-22T09:00", risk="significant_harm")
    )

    assert before.due("stage_1.outcome") == after.due("stage_1.outcome") == "2026-12-30"
    assert (before.data["expedite"], after.data["expedite"]) == (False, True)
    assert after.data["changed"] == []
    assert "Expedite: dates are latest dates" in after.text
    assert "5.1" in {cite for each in after.data["reasons"] for cite in each["cites"]}


@pytest.mark.parametrize(
    "facts",
    [
        {"topic": "referral_or_enquiry"},
        {"topic": "need_for_conference", "involvement": "section_47", "serious_concerns": "yes"},
    ],
    ids=lambda facts: facts["topic"],
)
def test_newcastle_risk_dates_no_stage_where_the_document_gives_no_time(
    desk: Desk, facts: dict[str, str]
) -> None:
    calm = desk.plan("newcastle", raised(MONDAY, **facts))
    hasty = desk.plan("newcastle", raised(MONDAY, risk="significant_harm", **facts))

    assert hasty.limits() == calm.limits()
    assert [each.enters for each in hasty.plan.stages] == [each.enters for each in calm.plan.stages]


# --- Shropshire ---------------------------------------------------------------


def test_shropshire_raised_on_maundy_thursday_ends_on_8_10_13_15_and_17_april(desk: Desk) -> None:
    way = desk.plan("shropshire", raised("2026-04-02T09:00"), timescales="cumulative")

    # gov.uk/bank-holidays: Good Friday 3 April and Easter Monday 6 April 2026.
    assert list(way.limits().values()) == [
        "2026-04-08", "2026-04-10", "2026-04-13", "2026-04-15", "2026-04-17",
    ]  # fmt: skip
    assert list(way.limits().values()) == [working_day("2026-04-02", n) for n in (2, 4, 5, 7, 9)]
    assert "timescales = cumulative" in desk.plan("shropshire", raised("2026-04-02T09:00")).text


def test_shropshire_risk_of_harm_expedites_and_moves_no_date(desk: Desk) -> None:
    calm = desk.plan("shropshire", raised("2026-04-02T09:00"))
    hasty = desk.plan("shropshire", raised("2026-04-02T09:00", risk_of_harm="yes"))

    assert (calm.plan.expedite, hasty.plan.expedite) == (False, True)
    assert hasty.limits() == calm.limits()
    assert "as soon as possible, and no later than the end of Wed 8 Apr 2026" in hasty.text


# --- The 24-hour policy ---------------------------------------------------------

SATURDAY = (
    raised("2026-10-22T10:00"),
    Escalated(at=at("2026-10-23T16:00")),
    Unresolved(at=at("2026-10-24T16:00+01:00")),
)
"""Left unresolved between the line managers as summer time ends: Saturday 16:00 BST."""


def test_generic_24h_refers_upwards_within_24_elapsed_hours_of_the_clock_change(desk: Desk) -> None:
    answer = desk.run("generic_24h", *SATURDAY)[-1]

    # 16:00 BST is 15:00 UTC; 24 hours on it is 15:00 UTC, which is 15:00 GMT.
    assert answer.stage == "line_managers"
    assert answer.due("line_managers.escalation") == "2026-10-25T15:00:00+00:00"
    assert _of(answer, "line_managers.escalation").due.due_by == (
        datetime.fromisoformat("2026-10-24T16:00+01:00") + timedelta(hours=24)
    )
    assert "by Sun 25 Oct 2026 15:00 GMT" in answer.about("line_managers.escalation")


@pytest.mark.parametrize(
    ("when", "state"),
    [("2026-10-25T15:00:00", "discharged"), ("2026-10-25T15:00:01", "late")],
)
def test_generic_24h_referral_is_in_time_up_to_and_including_the_hour(
    desk: Desk, when: str, state: str
) -> None:
    answer = desk.run("generic_24h", *SATURDAY, Escalated(at=at(when)))[-1]

    assert answer.stage == "second_tier"
    assert answer.has("line_managers.escalation", state)
    other = {"discharged": "late", "late": "discharged"}[state]
    assert not answer.has("line_managers.escalation", other)


def test_generic_24h_plan_has_dates_for_the_first_steps_and_words_for_the_rest(desk: Desk) -> None:
    way = desk.plan("generic_24h", raised("2026-10-23T16:00"))

    assert way.due("practitioners.outcome") == "2026-10-26" == working_day("2026-10-23", 1)
    # 24 hours from the end of Monday end with Tuesday.
    assert way.due("managers_contact") == "2026-10-28T00:00:00+00:00"
    assert "by midnight at the end of Tue 27 Oct 2026" in way.text
    contact = [
        each
        for stage in way.data["plan"]
        for each in stage["duties"]
        if each["duty"] == "managers_contact"
    ]
    assert [each["due"]["due_on"] for each in contact] == ["2026-10-27"]
    later = list(way.limits().items())[1:]
    assert later == [(stage, "undated") for stage in way.stages[1:]]
    for stage in ("Informal Dispute Procedure", "Formal Dispute Procedure"):
        assert f"{stage}: in a timely way" in way.text


def test_generic_24h_conference_goes_to_its_chair_and_is_then_handed_over(desk: Desk) -> None:
    answers = desk.run(
        "generic_24h",
        raised("2026-11-10T09:00", topic="conference_convening"),
        Unresolved(at=at("2026-11-11T09:00")),
        Escalated(at=at("2026-11-12T09:00")),
    )

    assert [each.stage for each in answers] == [
        "with_conference_chair", "with_conference_chair", None,
    ]  # fmt: skip
    assert answers[-1].status == "handed_over"
    assert answers[-1].decision.case.ending == "complaints_stage_two"
    assert "complaints" in answers[-1].text


def test_generic_24h_need_for_speed_expedites_and_moves_no_date(desk: Desk) -> None:
    calm = desk.plan("generic_24h", raised("2026-10-23T16:00"))
    hasty = desk.plan("generic_24h", raised("2026-10-23T16:00", speed_needed="yes"))

    assert (calm.plan.expedite, hasty.plan.expedite) == (False, True)
    assert hasty.dated == calm.dated


# --- WSSCB ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "when", ["2026-12-21T10:00", "2026-04-02T16:00", "2026-10-24T16:00", "2027-01-01T00:00"]
)
def test_wsscb_plan_has_no_date_at_any_stage_whatever_the_day(desk: Desk, when: str) -> None:
    way = desk.plan("wsscb", raised(when))

    assert way.limits() == {f"stage_{n}": "undated" for n in (1, 2, 3, 4)}
    assert way.dated == {}
    for stage in way.plan.stages:
        outcome = next(each for each in stage.duties if each.duty == f"{stage.stage}.outcome")
        assert outcome.due.words == "within the shortest possible timescale"
        assert outcome.cites == ("Introduction 5",)
    assert way.text.count("within the shortest possible timescale [Introduction 5]") == 4


def test_wsscb_begins_at_stage_three_only_at_risk_of_immediate_harm(desk: Desk) -> None:
    event = replace(raised(MONDAY), stage="stage_3")
    [refused] = desk.run("wsscb", event)
    [accepted] = desk.run("wsscb", replace(event, facts=(("risk", "immediate"),)))

    assert refused.refused == ("Introduction 6",)
    assert refused.status == "not_opened"
    assert accepted.refused is None
    assert accepted.stage == "stage_3"


@pytest.mark.parametrize("policy", ["generic_24h", "newcastle", "shropshire", "wiltshire"])
def test_elsewhere_nothing_begins_above_the_first_stage(desk: Desk, policy: str) -> None:
    third = load_policy(policy).stages[2]
    risks = {
        "generic_24h": {"speed_needed": "yes"},
        "newcastle": {"risk": "immediate"},
        "shropshire": {"risk_of_harm": "yes"},
        "wiltshire": {"speed": "speedy"},
    }

    [answer] = desk.run(policy, replace(raised(MONDAY, **risks[policy]), stage=third.id))

    assert answer.refused  # a clause, whichever forbids it
    assert answer.status == "not_opened"


def test_generic_24h_begins_higher_for_a_childs_safety_where_the_document_is_read_so(
    desk: Desk,
) -> None:
    event = replace(raised(MONDAY, speed_needed="yes"), stage="second_tier")

    [answer] = desk.run("generic_24h", event, short_period="skipping")

    assert answer.refused is None
    assert answer.stage == "second_tier"


def test_wsscb_duties_that_outlive_the_resolution_stay_open_until_done(desk: Desk) -> None:
    answers = desk.run(
        "wsscb",
        raised("2026-11-02T09:00"),
        Escalated(at=at("2026-11-03T09:00")),
        Resolved(at=at("2026-11-04T09:00"), by=Actor("supervisor", "raising")),
        Done(at=at("2026-11-06T09:00"), duty="team_told_of_resolution"),
        Done(at=at("2026-11-06T09:05"), duty="outcome_confirmed"),
    )

    resolved, told, confirmed = answers[2:]
    assert [each.status for each in answers[2:]] == ["resolved"] * 3
    open_after = [{each["duty"] for each in answer.data["open"]} for answer in answers[2:]]
    assert {"team_told_of_resolution", "outcome_confirmed"} <= open_after[0]
    assert told.has("team_told_of_resolution", "discharged")
    assert "team_told_of_resolution" not in open_after[1]
    assert "outcome_confirmed" in open_after[1]
    assert confirmed.has("outcome_confirmed", "discharged")
    assert resolved.decision.overdue == ()
    assert "stage_2.outcome" not in open_after[0]


def test_wsscb_business_team_is_told_at_each_stage_from_two_and_of_the_resolution(
    desk: Desk,
) -> None:
    answers = desk.run(
        "wsscb",
        raised("2026-11-02T09:00"),
        Escalated(at=at("2026-11-03T09:00"), by=Actor("worker", "raising")),
        Escalated(at=at("2026-11-04T09:00"), by=Actor("supervisor", "raising")),
        Escalated(at=at("2026-11-05T09:00"), by=Actor("operations_manager", "raising")),
        Resolved(at=at("2026-11-06T09:00"), by=Actor("wsscb_chair", "partnership")),
    )

    assert [_told_the_team(each) for each in answers] == [
        set(),
        {"team_told_at_two"},
        {"team_told_higher"},
        {"team_told_higher", "team_told_of_stage_three"},
        {"team_told_of_resolution_at_four"},
    ]


def _told_the_team(answer: Answer) -> set[str]:
    return {duty for duty, titles in answer.told.items() if "WSSCB Business Team" in titles}


@pytest.mark.parametrize("stage", [2, 3])
def test_wsscb_business_team_is_told_by_the_manager_who_resolved_it(desk: Desk, stage: int) -> None:
    up = [Escalated(at=at(f"2026-11-0{n}T09:00")) for n in range(3, 2 + stage)]
    role, title = {
        2: ("supervisor", "Supervisor or manager"),
        3: ("operations_manager", "Operations manager"),
    }[stage]

    answer = desk.run(
        "wsscb",
        raised("2026-11-02T09:00"),
        *up,
        Resolved(at=at("2026-11-09T09:00"), by=Actor(role, "receiving")),
    )[-1]

    assert answer.status == "resolved"
    assert "team_told_of_resolution" in _told_the_team(answer)
    assert answer.who("team_told_of_resolution") == [title]
    assert f"{title} (receiving) must notify" in answer.about("team_told_of_resolution")


@pytest.mark.parametrize("agreed", [True, False])
def test_wsscb_business_team_is_told_of_stage_threes_outcome_either_way(
    desk: Desk, agreed: bool
) -> None:
    when = at("2026-11-05T09:00")
    answer = desk.run(
        "wsscb",
        raised("2026-11-02T09:00"),
        Escalated(at=at("2026-11-03T09:00")),
        Escalated(at=at("2026-11-04T09:00")),
        Resolved(at=when) if agreed else Unresolved(at=when),
    )[-1]

    assert "team_told_of_stage_three" in _told_the_team(answer)
    assert ("team_told_of_resolution" in _told_the_team(answer)) is agreed


def test_wsscb_business_team_is_told_nothing_of_what_is_resolved_at_stage_one(desk: Desk) -> None:
    answers = desk.run(
        "wsscb",
        raised("2026-11-02T09:00"),
        Resolved(at=at("2026-11-03T09:00"), by=Actor("worker", "raising")),
    )

    assert answers[-1].status == "resolved"
    assert [_told_the_team(each) for each in answers] == [set(), set()]


# --- Wiltshire --------------------------------------------------------------------


@pytest.mark.parametrize("role", ["qap_sub_group", "qap_chair", "qap_member"])
def test_wiltshire_sub_group_may_not_decide_a_case(desk: Desk, role: str) -> None:
    answers = desk.run(
        "wiltshire",
        raised("2026-09-28T10:00"),
        Decided(at=at("2026-09-29T10:00"), by=Actor(role, "partnership"), what="stay"),
    )

    assert answers[1].refused == ("3.1c decision",)
    assert answers[1].status == "open"
    assert answers[1].stage == "level_1"


def test_wiltshire_stuck_case_informs_the_sub_group_and_is_offered_a_mediator(desk: Desk) -> None:
    answers = desk.run(
        "wiltshire",
        raised("2026-03-30T10:00"),
        learned("2026-04-02T10:00", stuck="yes"),
        Rerouted(at=at("2026-04-02T11:00"), to="mediated", reason="no clear way forward"),
    )

    assert answers[1].told == {"sub_group_informed": ["WSCB QA&P Sub Group"]}
    assert answers[1].who("mediator_offered") == ["WSCB QA&P Sub Group"]
    assert "offer a relevant mediator" in answers[1].about("mediator_offered")
    assert answers[2].stage == "mediation"


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_wiltshire_serious_matter_is_logged_at_once_at_any_level(desk: Desk, level: int) -> None:
    up = [Escalated(at=at(f"2026-04-0{n}T10:00")) for n in range(1, level)]

    answers = desk.run(
        "wiltshire", raised("2026-03-30T10:00"), *up, learned("2026-04-08T10:00", serious="yes")
    )

    assert answers[-1].stage == f"level_{level}"
    assert answers[-1].told == {"serious_matter_logged": ["Chair of the QA&P Sub Group"]}


def test_wiltshire_plan_has_no_date_and_speed_gives_it_none(desk: Desk) -> None:
    calm = desk.plan("wiltshire", raised(MONDAY))
    hasty = desk.plan("wiltshire", raised(MONDAY, speed="speedy"))

    assert calm.dated == hasty.dated == {}
    assert (calm.plan.expedite, hasty.plan.expedite) == (False, True)


# --- Any policy ---------------------------------------------------------------------


HISTORIES = [
    (each.policy, [step.event for step in each.steps], f"{name}: {each.name}")
    for name in FIVE
    for each in load_suite(str(POLICIES / f"{name}.suite.yaml")).scenarios
    if each.steps
]
every_history = pytest.mark.parametrize(
    ("policy", "history"),
    [(policy, history) for policy, history, _ in HISTORIES],
    ids=[name for _, _, name in HISTORIES],
)


@every_history
def test_the_same_event_id_twice_is_as_once(policy: Policy, history: list[Event]) -> None:
    once = [replace(each, id=f"e{number}") for number, each in enumerate(history)]
    twice = [each for event in once for each in (event, event)]

    decisions = list(decided(policy, twice))

    assert [each.case for each in decisions[1::2]] == [each.case for each in decided(policy, once)]
    assert all(each.not_applicable for each in decisions[1::2])


@every_history
def test_time_reached_between_any_two_events_is_as_if_not_there(
    policy: Policy, history: list[Event]
) -> None:
    plain = list(decided(policy, history))
    with_time: list[Event] = []
    for decision, following in zip(plain, [*history[1:], None], strict=True):
        start = _instant(decision.event)
        end = start + timedelta(days=90) if following is None else _instant(following)
        dues = {each.due.due_by for each in decision.open if each.due.due_by is not None}
        times = {start, start + (end - start) / 2, end, *dues, *(due + SECOND for due in dues)}
        passing = [
            TimeReached(at=Instant(each), note="inserted")
            for each in sorted(times)
            if start <= each <= end
        ]
        with_time += [decision.event, *passing, *passing[-1:]]

    cases = [each.case for each in decided(policy, with_time) if each.event.note != "inserted"]

    assert cases == [each.case for each in plain]
    assert replay(policy, with_time) == replay(policy, [*history, with_time[-1]])


def _instant(event: Event) -> datetime:
    assert isinstance(event.at, Instant)
    return event.at.at


def test_on_the_command_line_an_event_told_twice_and_time_in_between_change_nothing(
    desk: Desk,
) -> None:
    events = [
        replace(raised(MONDAY), id="a"),
        Unresolved(at=at("2026-12-23T10:00"), id="b"),
        Escalated(at=at("2026-12-29T10:00"), id="c"),
    ]
    plain = desk.run("newcastle", *events)
    told = desk.run(
        "newcastle",
        events[0],
        events[0],
        TimeReached(at=at("2026-12-22T00:00")),
        events[1],
        TimeReached(at=at("2026-12-25T00:00")),
        events[1],
        events[2],
    )

    assert told[1].refused == ()
    assert told[5].refused == ()
    for again, once in ((told[0], plain[0]), (told[3], plain[1]), (told[6], plain[2])):
        assert again.decision == once.decision
        assert again.data == once.data
        assert again.text.split(" ", 1)[1] == once.text.split(" ", 1)[1]


def test_opening_a_case_is_deciding_on_the_empty_one() -> None:
    for name in FIVE:
        policy = load_policy(name)

        assert open_case(policy, raised(MONDAY)) == next(decided(policy, [raised(MONDAY)]))


def test_a_panel_without_an_agency_concerned_is_reported_and_not_refused(desk: Desk) -> None:
    event = replace(
        raised(MONDAY, risk="immediate"),
        stage="stage_3",
        agencies=(("raising", "school"), ("receiving", "social_care")),
    )
    answer = desk.run(
        "wsscb",
        event,
        Escalated(at=at("2026-12-22T09:00")),
        Convened(at=at("2026-12-23T14:00"), agencies=("social_care", "health", "police")),
    )[-1]

    assert answer.refused is None
    [breach] = answer.data["breaches"]
    assert (breach["severity"], breach["cites"]) == ("warning", ["Stage Four 2"])
    assert breach["says"] in answer.text
