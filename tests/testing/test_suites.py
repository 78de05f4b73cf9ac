"""Suites: what is expected is looked at, all of it, and what is wrong is told in their words."""

from pathlib import Path

import pytest

from escalate_rules.authoring.suite_documents import ExpectDoc, PlanExpectDoc
from escalate_rules.authoring.suite_names import BY_NAME, CLAUSES, DUTIES
from escalate_rules.testing import load_suite, run_suite
from escalate_rules.testing.suite_answers import ANSWERS, OF_PLANS
from escalate_rules.testing.suite_files import NoSuiteError, suite_paths
from tests.testing.suites import differences, findings, suite, told

BUNDLED = sorted((Path(__file__).parents[2] / "policies").glob("*.suite.yaml"))
RAISED = "- name: One\n  events:\n    - {at: 2026-12-21T10:00, raised: {}, expect: {%s}}\n"


def test_each_of_the_five_policies_has_a_suite_in_which_nothing_is_found() -> None:
    assert [each.name.partition(".")[0] for each in BUNDLED] == [
        "generic_24h", "newcastle", "shropshire", "wiltshire", "wsscb"
    ]  # fmt: skip
    assert all(load_suite(str(path)).diagnostics == () for path in BUNDLED)


def test_every_word_of_an_expectation_has_its_answer() -> None:
    def words(model: type[ExpectDoc] | type[PlanExpectDoc]) -> set[str]:
        return {field.alias or name for name, field in model.model_fields.items()}

    assert words(ExpectDoc) == set(ANSWERS)
    assert words(ExpectDoc) | words(PlanExpectDoc) >= BY_NAME | DUTIES | CLAUSES
    assert words(PlanExpectDoc) == set(OF_PLANS)


@pytest.mark.parametrize(
    ("expected", "what", "said", "actual"),
    [
        ("stage: stage_2", "stage", "stage_2", "stage_1"),
        ("status: resolved", "status", "resolved", "open"),
        ("ending: resolved", "ending", "resolved", "none"),
        ("opened: []", "opened", [], ["stage_1.outcome"]),
        ("opened: notice", "opened", ["notice"], ["stage_1.outcome"]),
        ("open: [stage_1.outcome#2]", "open", ["stage_1.outcome#2"], ["stage_1.outcome"]),
        ("notifications: notice", "notifications", ["notice"], []),
        ("records: notice", "records", ["notice"], []),
        ("due: {stage_1.outcome: 2026-12-29}", "due of stage_1.outcome", "2026-12-29",
         "2026-12-30"),
        ("due: {stage_1.outcome: none}", "due of stage_1.outcome", "none", "2026-12-30"),
        ("due: {notice: 2026-12-29}", "due of notice", "2026-12-29", "not owed"),
        ("who: {stage_1.outcome: Chair}", "who of stage_1.outcome", "Chair",
         ["Practitioner", "Practitioner"]),
        ("to: {stage_1.outcome: Chair}", "to of stage_1.outcome", "Chair", []),
        ("with: {stage_1.outcome: Chair}", "with of stage_1.outcome", "Chair", []),
        ("copy: {stage_1.outcome: Chair}", "copy of stage_1.outcome", "Chair", []),
        ("force: {stage_1.outcome: should}", "force of stage_1.outcome", "should", "must"),
        ("discharged: notice", "discharged", ["notice"], []),
        ("late: notice", "late", ["notice"], []),
        ("lapsed: notice", "lapsed", ["notice"], []),
        ("missed: notice", "missed", ["notice"], []),
        ("overdue: stage_1.outcome", "overdue", ["stage_1.outcome"], []),
        ("changed: stage_1.outcome", "changed", ["stage_1.outcome"], []),
        ("breaches: notice", "breaches", ["notice"], []),
        ('advice: "1"', "advice", ["1"], []),
        ("next: stage_3", "next", ["stage_3"], ["resolved", "stage_2", "withdrawn"]),
        ("expedite: yes", "expedite", "yes", "no"),
        ("not_applicable: yes", "not_applicable", "yes", "no"),
        ('not_applicable: {cites: "3"}', "not_applicable", {"cites": "3"}, "no"),
        ('cites: ["3", "8"]', "cites", ["3", "8"], ["3"]),
    ],
)  # fmt: skip
def test_what_is_not_as_expected_is_told_in_the_words_of_a_suite(
    expected: str, what: str, said: object, actual: object
) -> None:
    assert told(RAISED % expected) == [(what, said, actual)]


def test_every_expectation_is_looked_at_and_not_only_the_first() -> None:
    found = differences(
        RAISED % "stage: stage_2, status: resolved, due: {stage_1.outcome: 2026-12-29}"
    )

    assert [each.what for each in found] == ["stage", "status", "due of stage_1.outcome"]


def test_a_date_brings_the_days_counted_and_skipped_and_its_clause() -> None:
    (found,) = differences(RAISED % "due: {stage_1.outcome: 2026-12-29}")

    assert found.duty is not None
    assert [each.isoformat()[5:] for each in found.duty.due.counted] == [
        "12-22", "12-23", "12-24", "12-29", "12-30"
    ]  # fmt: skip
    assert (found.duty.due.skipped[0][0].isoformat(), found.cites) == ("2026-12-25", ("3",))


def test_an_instant_may_be_said_with_its_offset_or_without() -> None:
    # A day-limit is met before the midnight that ends its day.
    raised = RAISED.replace("2026-12-21", "2026-07-01")
    for said in ("2026-07-09T00:00", "2026-07-08T23:00+00:00"):
        assert told(raised % f"due: {{stage_1.outcome: {said}}}") == []


def test_an_event_without_meaning_is_told_unless_it_is_expected() -> None:
    events = RAISED % "stage: stage_1" + "    - {at: 2026-12-21T11:00, raised: {}%s}\n"

    assert told(events % "") == [
        ("not applicable: the case is raised already", None, "yes"),
    ]
    assert told(events % ", expect: {stage: stage_1}") == [
        ("not applicable: the case is raised already", None, "yes"),
    ]
    assert told(events % ", expect: {not_applicable: yes}") == []


def test_nothing_else_lets_nothing_pass_that_is_not_named() -> None:
    raised = RAISED % "nothing_else: yes, stage: stage_1, due: {stage_1.outcome: 2026-12-30}"
    escalated = "    - {at: 2026-12-22T10:00, escalated: {}, expect: {nothing_else: yes%s}}\n"

    assert told(raised) == []
    assert told(raised + escalated % "") == [
        ("stage, which is not expected", None, "stage_2"),
        (
            "opened, which is not expected",
            None,
            ["stage_1.escalation", "notice", "stage_2.outcome"],
        ),
        (
            "discharged, which is not expected",
            None,
            ["stage_1.outcome#1", "stage_1.escalation#1"],
        ),
    ]
    whole = (
        ", stage: stage_2, notifications: [notice], force: {stage_1.escalation: should}, "
        "due: {stage_2.outcome: 2026-12-31}, discharged: [stage_1.outcome, stage_1.escalation]"
    )
    assert told(raised + escalated % whole) == []
    assert [each.what for each in differences(raised + escalated % whole.replace(
        "notifications: [notice], ", ""
    ))] == ["opened, which is not expected"]  # fmt: skip


def test_nothing_else_of_a_plan_lets_no_duty_pass() -> None:
    plan = "- name: One\n  plan: {raised: 2026-12-21T10:00}\n  expect: {nothing_else: yes, %s}\n"

    (found,) = differences(plan % "stages: [stage_1, stage_2, stage_3]")

    assert found.actual[:2] == ["stage_1.outcome", "stage_1.escalation"]


def test_a_plan_is_looked_at_in_all_its_parts() -> None:
    assert told(
        "- name: One\n  plan: {raised: 2026-12-21T10:00}\n"
        "  expect: {stages: [stage_1], enters: {stage_2: 2027-01-01, stage_1: none}, "
        'due: {stage_2.outcome: none}, if_resolved: notice, expedite: yes, cites: ["3", "9"]}\n'
    ) == [
        ("stages", ["stage_1"], ["stage_1", "stage_2", "stage_3"]),
        ("enters of stage_2", "2027-01-01", "2026-12-30"),
        ("enters of stage_1", "none", "2026-12-21"),
        ("due of stage_2.outcome", "none", "2027-01-07"),
        ("if_resolved", ["notice"], []),
        ("expedite", "yes", "no"),
        ("cites", ["3", "9"], ["3"]),
    ]


def test_an_event_that_cannot_be_taken_is_a_difference_of_its_scenario_alone() -> None:
    raised = RAISED.replace("raised: {}", "raised: {facts: {risk: immediate}}")
    # A day alone does not say whether 24 hours were kept.
    done = "    - {at: 2026-12-22T12:00, done: {duty: call, on: 2026-12-22}}\n"
    two = RAISED.replace("One", "Two") % "stage: stage_2"

    assert told(raised % "stage: stage_1" + done + two) == [
        (
            "event 2 (done) cannot be taken",
            None,
            "`call#1` is due at an hour, and 2026-12-22 alone does not tell whether it was met; "
            "give the hour it was done",
        ),
        ("stage", "stage_2", "stage_1"),
    ]


def test_a_scenario_is_run_under_its_own_readings() -> None:
    events = "events:\n    - {at: 2026-12-21T10:00, raised: {}}\n"
    events += "    - {at: 2026-12-21T11:00, escalated: {}, expect: {to: {notice: %s}}}\n"
    manager, chair = events % "Partnership Manager", events % "Chair of the Partnership"

    assert (
        told(f"- name: One\n  {manager}- name: Two\n  readings: {{told: chair}}\n  {chair}") == []
    )


def test_a_table_is_a_scenario_for_each_row() -> None:
    table = (
        "- name: Five working days\n"
        "  events:\n"
        "    - {at: <raised>, raised: {}, expect: {due: {stage_1.outcome: <due>}, opened: <all>}}\n"
        "  cases:\n"
        "    - {raised: 2026-12-21T10:00, due: 2026-12-30, all: [stage_1.outcome]}\n"
        "    - {raised: 2026-12-23T10:00, due: 2026-12-31, all: [stage_1.outcome]}\n"
    )

    read = suite(table)
    (found,) = differences(table)

    assert [each.name for each in read.scenarios] == [
        "Five working days [1]", "Five working days [2]"
    ]  # fmt: skip
    assert (found.expected, found.actual) == ("2026-12-31", "2027-01-04")
    # What is expected is written in the row, and is told there.
    assert (found.span.line, found.span.column) == (8, 39)


@pytest.mark.parametrize(
    ("scenarios", "code", "line", "message", "help"),
    [
        (RAISED % "stge: stage_1", "ER101", 3, "`stge` is not a key of `expect`",
         "did you mean `stage`?"),
        (RAISED.replace("expect", "expct") % "stage: stage_1", "ER101", 3,
         "`expct` is not a key of an event", "did you mean `expect`?"),
        (RAISED.replace("raised", "rasied") % "stage: stage_1", "ER101", 3,
         "`rasied` is no kind of event, nor anything else an event has", "did you mean `raised`?"),
        (RAISED % "stage: stage_9", "ER208", 3, "the policy has no stage `stage_9`",
         "did you mean `stage_3`?"),
        (RAISED % "opened: [notise]", "ER210", 3, "the policy has no duty `notise`",
         "did you mean `notice`?"),
        (RAISED % "due: {notise: none}", "ER210", 3, "the policy has no duty `notise`",
         "did you mean `notice`?"),
        (RAISED % 'cites: ["33"]', "ER211", 3, "the policy has no clause `33`",
         "did you mean `3`?"),
        (RAISED % "ending: closd", "ER214", 3, "the policy has no ending `closd`",
         "write `resolved`, `decided`, `withdrawn` or `handed_over`"),
        (RAISED % "status: opn", "ER105", 3, "`opn` is not possible for `status`",
         "did you mean `open`?"),
        (RAISED % "expedite: maybe", "ER105", 3, "`maybe` is not possible for `expedite`",
         "write `yes` or `no`"),
        (RAISED % "not_applicable: {cite: 3}", "ER105", 3,
         "this is not possible for `not_applicable`",
         "write `yes`, `no` or `{cites: […]}`, the clauses that say so"),
        (RAISED % "due: {stage_1.outcome: 2026-13-01}", "ER707", 3,
         "`2026-13-01` is no due date", "write a day such as 2026-12-30, an instant such as "
         "2026-12-30T16:00, `none`, `awaiting` and what is missing, or `not owed`"),
        (RAISED % "due: {stage_1.outcome: 2026-10-25T01:30}", "ER707", 3,
         "`2026-10-25T01:30` is no due date",
         "write 2026-10-25T01:30+01:00 or 2026-10-25T01:30+00:00"),
        (RAISED % "stage: stage_1" + "  readings: {tld: chair}\n", "ER201", 4,
         "the policy has no reading `tld`", "did you mean `told`?"),
        (RAISED % "stage: stage_1" + "  readings: {told: chairr}\n", "ER202", 4,
         "`chairr` is not an option of `told`", "did you mean `chair`?"),
        (RAISED % "stage: stage_1" + "  expect: {expedite: no}\n", "ER101", 4,
         "what is expected of a history stands in its events",
         "write `expect:` beside the `at:` of the event that it follows"),
        (RAISED % "", "ER702", 1, "this scenario expects nothing",
         "write `expect:` in the event after which something should be so"),
        ("- name: One\n", "ER102", 1, "a scenario has either `events` or a `plan`",
         "write one of the two"),
        (RAISED % "stage: stage_1" + RAISED % "stage: stage_1", "ER216", 4,
         "another scenario is called `One` already", "give it its own name"),
        (RAISED.replace("2026-12-21T10:00", "2026-12-21") % "stage: stage_1", "ER604", 3,
         "`2026-12-21` has no hour", "write a date and time, such as 2026-12-21T10:00"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_suite_is_found_where_it_is_written(
    scenarios: str, code: str, line: int, message: str, help: str
) -> None:
    assert findings(scenarios) == [(code, line, message, help)]


def test_all_mistakes_are_found_at_once() -> None:
    scenarios = (
        RAISED % "stge: stage_1, status: opn"
        + RAISED.replace("One", "Two") % "stage: stage_9"
        + RAISED.replace("One", "Three").replace("raised", "rasied") % "stage: stage_1"
    )

    assert [(code, line) for code, line, _, _ in findings(scenarios)] == [
        ("ER101", 3), ("ER105", 3), ("ER208", 6), ("ER101", 9)
    ]  # fmt: skip


def test_folders_are_searched_for_suites_and_each_is_run_once(tmp_path: Path) -> None:
    (tmp_path / "under").mkdir()
    for name in ("b.suite.yaml", "a.suite.yaml", "policy.yaml", "under/c.suite.yaml"):
        (tmp_path / name).write_text("")

    found = suite_paths((str(tmp_path), str(tmp_path / "a.suite.yaml")))

    assert [Path(each).name for each in found] == ["a.suite.yaml", "b.suite.yaml", "c.suite.yaml"]
    for name in ("under/none", "nowhere"):
        (tmp_path / "under" / "none").mkdir(exist_ok=True)
        with pytest.raises(NoSuiteError):
            suite_paths((str(tmp_path / name),))


def test_a_suite_is_run_on_the_bank_holidays_that_it_names(tmp_path: Path) -> None:
    from escalate_rules.library.calendars import bundled_text

    holiday = '"on": "2026-12-28"'
    assert bundled_text().count(holiday) == 3  # in each of the divisions
    (tmp_path / "fewer.json").write_text(bundled_text().replace(holiday, '"on": "2026-12-27"'))
    text = (
        "policy: newcastle\ncalendar: fewer.json\nscenarios:\n"
        "- name: One\n  events:\n    - {at: 2026-12-21T10:00, raised: {}, "
        "expect: {due: {stage_1.outcome: 2026-12-29}}}\n"
    )
    path = tmp_path / "one.suite.yaml"
    path.write_text(text)

    assert run_suite(load_suite(str(path))).is_met
    path.write_text(text.replace("calendar: fewer.json\n", ""))
    assert not run_suite(load_suite(str(path))).is_met
