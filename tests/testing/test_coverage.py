"""What suites cover: every part of the five policies, and what is missing where one is taken away.

Every clause that computes is cited by an answer and changes one, and every option
of a reading is told from the others.
"""

from functools import cache
from pathlib import Path

import pytest

from escalate_rules.testing.coverage import Coverage, cover
from escalate_rules.testing.coverage_items import KINDS
from escalate_rules.testing.suite_files import load_suite
from escalate_rules.testing.suite_runs import run_suite
from tests.constructs.test_constructs import suite_of
from tests.testing.suites import suite

ROOT = Path(__file__).parents[2]
FIVE = ("generic_24h", "newcastle", "shropshire", "wiltshire", "wsscb")


@cache
def bundled(name: str) -> Coverage:
    (found,) = cover([run_suite(load_suite(str(ROOT / "policies" / f"{name}.suite.yaml")))])
    return found


def of(scenarios: str) -> Coverage:
    """What a suite of the example policy covers."""
    (found,) = cover([run_suite(suite(scenarios))])
    return found


def missing(scenarios: str, kind: str) -> list[str]:
    return [each.says for each in of(scenarios).by_kind()[kind].missing]


@pytest.mark.parametrize("name", FIVE)
@pytest.mark.parametrize("kind", KINDS)
def test_everything_of_the_five_policies_is_covered(name: str, kind: str) -> None:
    covered = bundled(name).by_kind().get(kind)

    assert covered is None or [each.says for each in covered.missing] == []
    assert bundled(name).percent == 100


@pytest.mark.parametrize("name", FIVE)
def test_every_clause_that_computes_is_among_what_is_covered(name: str) -> None:
    found = bundled(name)
    computing = {each.id for each in found.policy.clauses if not each.guidance}

    assert computing <= set(found.by_clause())
    assert all(each.is_whole for each in found.by_clause().values())


def test_no_document_without_dates_has_boundaries() -> None:
    kinds = {name: set(bundled(name).by_kind()) for name in FIVE}

    assert {name for name in FIVE if "boundaries" not in kinds[name]} == {"wiltshire", "wsscb"}


RAISED = """\
- name: One
  events:
    - {at: 2026-12-21T10:00, raised: {}, expect: {stage: stage_1}}
"""


def test_what_no_scenario_meets_is_named() -> None:
    assert missing(RAISED, "stages") == ["no scenario enters stage_2", "no scenario enters stage_3"]
    assert missing(RAISED, "moves") == [
        "no scenario goes by stage_1.escalates", "no scenario goes by stage_2.escalates"
    ]  # fmt: skip
    assert "no scenario opens notice" in missing(RAISED, "duties")
    assert "no scenario opens stage_1.outcome" not in missing(RAISED, "duties")


def test_a_condition_is_covered_by_being_met_and_by_not_being_met() -> None:
    never = "call: that `risk` is `immediate` is never true"
    with_risk = RAISED.replace("raised: {}", "raised: {facts: {risk: immediate}}")

    assert missing(RAISED, "conditions") == [never]
    assert missing(with_risk, "conditions") == [never.replace("true", "false")]
    assert missing(RAISED + with_risk.replace("One", "Two"), "conditions") == []


def test_a_condition_of_several_tests_is_a_part_as_a_whole_too() -> None:
    asked = "test escalation_clear: `setting` is `another_agency` true"
    whole = "test other_issues_raised: `risk` is `none_known` or `below_harm` and `setting` is "
    ids = {each.id for each in bundled("newcastle").parts}

    assert asked in ids
    assert {f"{whole}`another_agency` true", f"{whole}`another_agency` false"} <= ids


LIMIT = "the limit of stage_1.outcome: no scenario looks "


@pytest.mark.parametrize(
    ("at", "seen"),
    [
        ("2026-12-29T23:59", set()),
        ("2026-12-30T00:00", {"just in time"}),
        ("2026-12-30T23:59:59", {"just in time"}),
        ("2026-12-31T00:00", {"just late"}),
        ("2026-12-31T23:59", {"just late"}),
        ("2027-01-01T00:00", set()),
    ],
)
def test_a_limit_of_days_is_looked_at_on_its_last_day_and_on_the_next(
    at: str, seen: set[str]
) -> None:
    after = RAISED + f"    - {{at: {at}, time_reached: {{}}, expect: {{stage: stage_1}}}}\n"

    assert {"just in time", "just late"} - {
        each.removeprefix(LIMIT) for each in missing(after, "boundaries") if LIMIT in each
    } == seen


def test_a_limit_at_which_nobody_looks_is_not_covered() -> None:
    after = RAISED + "    - {at: 2026-12-30T12:00, time_reached: {}}\n"

    assert f"{LIMIT}just in time" in missing(after, "boundaries")


@pytest.mark.parametrize(
    ("at", "seen"),
    [
        ("2026-12-22T09:58", set()),
        ("2026-12-22T10:00", {"just in time"}),
        ("2026-12-22T10:00:01", {"just late"}),
        ("2026-12-22T10:02", set()),
    ],
)
def test_a_limit_of_hours_is_looked_at_to_the_minute(at: str, seen: set[str]) -> None:
    after = RAISED.replace("raised: {}", "raised: {facts: {risk: immediate}}")
    after += f"    - {{at: {at}, done: {{duty: call}}, expect: {{stage: stage_1}}}}\n"
    limit = "the limit of call: no scenario looks "

    assert {"just in time", "just late"} - {
        each.removeprefix(limit) for each in missing(after, "boundaries") if limit in each
    } == seen


@pytest.mark.parametrize(
    ("construct", "covered"),
    [
        # The last moment and the next, of a raising and of an escalation.
        ("windows", {"limit in_time closes", "limit stage_1.escalates closes"}),
        # A window that is accepted after its end has nothing that anybody could see.
        ("waiting_period", {"limit stage_1.escalates opens", "limit stage_2.escalates opens"}),
        ("cap_over_stages", {"limit all_in_all", "limit stage_2.outcome"}),
    ],
)
def test_windows_and_caps_have_boundaries_too(construct: str, covered: set[str]) -> None:
    path = ROOT / "tests" / "constructs" / f"{construct}.yaml"
    (found,) = cover([run_suite(suite_of(path))])

    whole = {each.id for each in found.parts if each.kind == "boundaries"} & found.met
    assert covered == {
        each.removesuffix(" just late")
        for each in whole
        if f"{each.removesuffix('late')}in time" in whole
    }
    assert "limit stage_2.escalates closes just late" not in {each.id for each in found.parts}


def test_a_clause_counts_when_an_answer_cites_it_and_would_be_another_without_it() -> None:
    gone = missing(RAISED, "clauses")

    # Without clause 3 there is no limit; clause 5 is cited by nothing that has happened.
    assert "no answer cites 3" not in gone and "taking 3 away changes no answer" not in gone
    assert "no answer cites 5" in gone
    # Clause 9 is in no rule of the example at all.
    assert {"no answer cites 9", "taking 9 away changes no answer"} <= set(gone)


def test_an_option_counts_when_a_scenario_tells_it_from_another() -> None:
    up = "  events:\n    - {at: 2026-12-21T10:00, raised: {}}\n"
    up += "    - {at: 2026-12-21T11:00, escalated: {}, expect: {%s}}\n"
    manager = f"- name: One\n{up % 'to: {notice: Partnership Manager}'}"
    chair = (
        f"- name: Two\n  readings: {{told: chair}}\n{up % 'to: {notice: Chair of the Partnership}'}"
    )
    either = f"- name: Two\n  readings: {{told: chair}}\n{up % 'notifications: notice'}"

    def told(scenarios: str) -> set[str]:
        found = of_readings(scenarios).by_kind()["readings"]
        return {each.says for each in found.missing}

    lacking = "no scenario tells told = {} from the other options"
    assert told(manager) == {lacking.format("chair")}
    assert told(manager + chair) == set()
    assert told(manager + either) == {lacking.format("chair")}


def of_readings(scenarios: str) -> Coverage:
    """The same, with the options of its readings."""
    from dataclasses import replace

    from escalate_rules.authoring.load import readings_of
    from tests.checks.code_pages import completed
    from tests.testing.suites import EXTRA

    options = readings_of(completed(EXTRA), "example.yaml")
    (found,) = cover([run_suite(replace(suite(scenarios), readings=options))])
    return found


def test_the_percentage_is_a_hundred_only_where_nothing_is_missing() -> None:
    found = of(RAISED)

    assert 0 < found.percent < 100
    assert found.whole.met + len(found.whole.missing) == found.whole.of
    assert found.percent <= 100 * found.whole.met / found.whole.of < found.percent + 0.1


def test_suites_of_one_policy_count_together_and_a_damaged_one_not_at_all() -> None:
    one = run_suite(suite(RAISED))
    two = run_suite(suite(RAISED.replace("raised: {}", "raised: {facts: {risk: immediate}}")))
    damaged = run_suite(suite(RAISED.replace("stage: stage_1", "stge: stage_1")))

    (found,) = cover([one, two, damaged])

    assert found.by_kind()["conditions"].missing == ()
    assert cover([damaged]) == []
