"""Promises that a policy's author states: kept, broken with the exact witness, not decided."""

# ruff: noqa: E501 - a policy reads best with one rule a line

from pathlib import Path

import pytest

from escalate_rules.analysis.proofs import Verdict
from escalate_rules.authoring.diagnostics import PolicyError
from escalate_rules.authoring.load import parse_policy
from escalate_rules.authoring.overlays import Found
from escalate_rules.authoring.written import policy_text
from escalate_rules.present.elements import explain
from escalate_rules.wire.policies import read_policy, write_policy
from tests.core.small import small, text_of
from tests.prove.desk import proof, run, seen, told

Run = pytest.CaptureFixture[str]

RISK = """
facts:
  risk: {asks: "Is a child at risk of significant harm?", values: {no: No, yes: Yes}, default: no, cites: "4"}
stages:
  stage_1:
    number: 1
    title: Practitioners
    outcome:
      must: reach
      within: {by: risk, yes: 1 working day of entered, no: 5 working days of entered}
      cites: "1"
    escalates: {stage: stage_2, who: raising practitioner, should: refer, cites: "1"}
  stage_2:
    number: 2
    title: Managers
    outcome: {should: reach, within: %s working days of entered, cites: "2"}
    escalates: {stage: stage_3, who: raising manager, should: refer, cites: "2"}
  stage_3: {number: 3, title: The Chair, outcome: {must: decide, within: 1 working day of entered, cites: "3"}, decides: chair, cites: "3"}
"""
TOLD = """
duties:
  told: {on: %s, in: stage_2, who: raising manager, %s: notify, to: business_team, cites: "4"}
"""


def promise(text: str, more: str = "") -> str:
    """A policy with one promise."""
    return f"{more}\npromises:\n  it: {{says: It is so, {text}}}\n"


def test_a_stage_is_reached_in_time() -> None:
    kept = proof("it", promise("reaches: stage_3, within: 8 working days of raised"))

    assert (kept.verdict, kept.own, kept.says) == (Verdict.KEPT, True, "It is so")
    assert kept.covered.days == 6210


def test_a_stage_is_reached_too_late(tmp_path: Path, capsys: Run) -> None:
    sections = promise("reaches: stage_3, within: 7 working days of raised")
    [found] = proof("it", sections).found

    assert (found.verdict, found.stage, found.cites) == (Verdict.BROKEN, "stage_3", ("1", "2"))
    assert told(found) == [{"raised": {}}, {"escalated": {}}, {"escalated": {}}]
    decisions = run(sections, found, tmp_path, capsys)
    # Seven working days of Wednesday 13 December 2028 end on the Friday before Christmas, the
    # eighth is the Wednesday after it: five days late, the most there can be.
    assert decisions[0]["at"].startswith("2028-12-13")
    assert (decisions[-1]["stage"], decisions[-1]["at"][:10]) == ("stage_3", "2028-12-27")


BY_ITSELF = """
stages:
  stage_1: {number: 1, title: Practitioners, outcome: {must: reach, within: 2 hours of raised, cites: "1"}, escalates: {stage: stage_2, who: raising practitioner, should: refer, cites: "1"}}
  stage_2: {number: 2, title: Managers, outcome: {must: reach, within: 2 hours of entered, cites: "2"}, escalates: {stage: stage_3, who: raising manager, should: refer, cites: "2"}}
  stage_3: {number: 3, title: The Chair, decides: chair, cites: "3"}
moves:
  up_from_1: {on: stage_1.outcome.due, from: stage_1, stage: stage_2, cites: "1"}
  up_from_2: {on: stage_2.outcome.due, from: stage_2, stage: stage_3, cites: "2"}
"""


@pytest.mark.parametrize(("hours", "verdict"), [(4, Verdict.KEPT), (3, Verdict.BROKEN)])
def test_what_goes_up_by_itself_is_there_as_the_hours_end(hours: int, verdict: Verdict) -> None:
    # It is noticed when the four hours have passed; the case was moved as they ended.
    text = promise(f"reaches: stage_3, within: {hours} hours of raised", BY_ITSELF)

    assert proof("it", text).verdict is verdict


def test_a_promise_in_calendar_days_is_broken_on_the_worst_start() -> None:
    # Eight working days of the Friday before Christmas 2028 are 27, 28 and 29 December, 2 to 5
    # and 8 January: 17 calendar days, the most there can be.
    [found] = proof("it", promise("reaches: stage_3, within: 12 calendar days of raised")).found
    assert found.witness is not None

    assert [str(each.at)[:10] for each in found.witness.events] == [
        "2028-12-22", "2029-01-03", "2029-01-08",
    ]  # fmt: skip


def test_a_way_without_a_limit_decides_nothing() -> None:
    sections = (
        "stages:\n"
        '  stage_1: {number: 1, title: One, escalates: {stage: stage_2, who: raising manager, must: refer, cites: "1"}, cites: "1"}\n'
        '  stage_2: {number: 2, title: Two, decides: chair, cites: "2"}\n'
    )
    found = proof("it", promise("reaches: stage_2, within: 3 working days of raised", sections))

    assert found.verdict is Verdict.NOT_DECIDED
    assert [(each.stage, each.cites, each.witness) for each in found.found] == [
        ("stage_1", ("1",), None)
    ]


def test_a_stage_that_may_come_again_and_again_decides_nothing() -> None:
    sections = (
        'facts: {top: {asks: "Is there no level above?", values: {no: No, yes: Yes}, default: no, cites: "4"}}\n'
        'moves: {at_the_top: {on: escalated, from: stage_2, stage: stage_3, when: {top: yes}, cites: "4"}}\n'
        "stages:\n"
        '  stage_1: {number: 1, title: One, escalates: {stage: stage_2, who: raising manager, must: refer, within: 1 working day of raised, cites: "1"}, cites: "1"}\n'
        '  stage_2: {number: 2, title: Line management, outcome: {must: reach, within: 3 working days of entered, cites: "2"}, '
        'escalates: {stage: stage_2, who: raising manager, must: refer, when: {top: no}, cites: "2"}}\n'
        '  stage_3: {number: 3, title: The Chair, decides: chair, cites: "3"}\n'
    )
    found = proof("it", promise("reaches: stage_3, within: 30 working days of raised", sections))

    assert seen(found) == [("not_decided", "stage_2")]
    assert "again and again" in found.found[0].says


def test_each_step_has_the_time_promised_under_the_facts_given() -> None:
    text = "each: step, within: 1 working day of entered, when: {risk: yes}"

    assert proof("it", promise(text, RISK % 1)).verdict is Verdict.KEPT


def test_a_step_that_has_more(tmp_path: Path, capsys: Run) -> None:
    sections = promise("each: step, within: 1 working day of entered, when: {risk: yes}", RISK % 3)
    [found] = proof("it", sections).found

    assert (found.verdict, found.stage, found.cites) == (Verdict.BROKEN, "stage_2", ("2",))
    assert told(found) == [
        {"raised": {"facts": {"risk": "yes"}}},
        {"escalated": {}},
        {"escalated": {}},
    ]
    decisions = run(sections, found, tmp_path, capsys)
    assert [each["stage"] for each in decisions] == ["stage_1", "stage_2", "stage_3"]


def test_without_its_condition_the_promise_is_about_every_case() -> None:
    sections = promise("each: step, within: 1 working day of entered", RISK % 1)

    assert seen(proof("it", sections)) == [("broken", "stage_1")]


RATED = """
facts:
  risk: {asks: "Is a child at risk?", values: {no: No, yes: Yes}, default: no, cites: "4"}
stages:
  stage_1:
    number: 1
    title: Practitioners
    outcome: {must: reach, within: {by: risk, yes: 1 working day of entered, no: 5 working days of entered}, %s cites: "1"}
    escalates: {stage: stage_2, who: raising practitioner, should: refer, cites: "1"}
  stage_2:
    number: 2
    title: Managers
    outcome: {should: reach, within: {by: risk, yes: 4 working days of entered, no: 2 working days of entered}, cites: "2"}
    escalates: {stage: stage_3, who: raising manager, should: refer, cites: "2"}
  stage_3: {number: 3, title: The Chair, decides: chair, cites: "3"}
"""


def test_a_fact_that_chooses_limits_may_change_from_stage_to_stage(
    tmp_path: Path, capsys: Run
) -> None:
    kept = promise("reaches: stage_3, within: 9 working days of raised", RATED % "")
    broken = promise("reaches: stage_3, within: 8 working days of raised", RATED % "")

    # Seven days without a risk, five with one; nine where the risk comes with the managers.
    assert proof("it", kept).verdict is Verdict.KEPT
    [found] = proof("it", broken).found
    # The first stage is left unresolved before the risk would shorten its limit.
    assert told(found) == [
        {"raised": {}},
        {"unresolved": {}},
        {"learned": {"facts": {"risk": "yes"}}},
        {"escalated": {}},
        {"escalated": {}},
    ]
    assert run(broken, found, tmp_path, capsys)[-1]["stage"] == "stage_3"


def test_a_promise_under_a_fact_is_about_cases_in_which_it_stays_so() -> None:
    text = "reaches: stage_3, within: 5 working days of raised, when: {risk: yes}"

    assert proof("it", promise(text, RATED % "")).verdict is Verdict.KEPT


def test_a_limit_that_starts_anew_with_each_change_decides_nothing() -> None:
    sections = promise(
        "reaches: stage_3, within: 90 working days of raised", RATED % "on_change: restart,"
    )
    found = proof("it", sections)

    assert seen(found) == [("not_decided", "stage_1")]
    assert "starts anew" in found.found[0].says


def test_an_office_knows_of_every_case_at_a_stage() -> None:
    text = "knows: business_team, in: stage_2"

    assert proof("it", promise(text, TOLD % ("entered", "must"))).verdict is Verdict.KEPT


def test_an_office_that_may_be_told_need_not_know(tmp_path: Path, capsys: Run) -> None:
    sections = promise("knows: business_team, in: stage_2", TOLD % ("entered", "may"))
    [found] = proof("it", sections).found

    assert (found.verdict, found.stage) == (Verdict.BROKEN, "stage_2")
    assert told(found) == [{"raised": {}}, {"escalated": {}}]
    assert run(sections, found, tmp_path, capsys)[-1]["stage"] == "stage_2"


def test_an_office_that_is_told_only_on_leaving_does_not_know_before() -> None:
    text = "knows: business_team, in: [stage_2, stage_3]"

    assert seen(proof("it", promise(text, TOLD % ("escalated", "must")))) == [("broken", "stage_2")]


def test_a_case_that_begins_higher_is_not_forgotten() -> None:
    higher = 'moves: {higher: {on: raised, stage: stage_3, cites: "4"}}\n' + TOLD % (
        "entered",
        "must",
    )
    [found] = proof("it", promise("knows: business_team, in: stage_3", higher)).found

    assert told(found) == [{"raised": {"stage": "stage_3"}}]


def test_a_member_of_a_body_that_is_told_knows() -> None:
    told_panel = (TOLD % ("entered", "must")).replace("to: business_team", "to: panel")

    assert (
        proof("it", promise("knows: panel_member, in: stage_2", told_panel)).verdict is Verdict.KEPT
    )


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("within: 2 working days of raised", "ER102", "does not say what is promised"),
        ("reaches: stage_3", "ER102", "does not say by when"),
        ("each: step", "ER102", "does not say by when"),
        ("reaches: stage_9, within: 2 working days of raised", "ER208", "`stage_9` is not a stage"),
        ("knows: nobody, in: stage_1", "ER207", "`nobody` is not a role"),
        ("knows: chair, in: stage_9", "ER208", "`stage_9` is not a stage"),
        ("knows: chair, within: 2 working days of raised", "ER101", "`within` says nothing"),
        ("reaches: stage_3, in: stage_1, within: 1 week of raised", "ER101", "`in` says nothing"),
        ("reaches: stage_3, each: step, within: 1 week of raised", "ER101", "promises two things"),
        ("reaches: stage_3, knows: chair", "ER101", "promises two things"),
        ("reaches: stage_3, within: 1 week of entered", "ER112", "this is always kept"),
        ("reaches: stage_3, within: 1 week of escalated", "ER112", "this is always kept"),
        ("reaches: stage_3, within: 1 week of stage_3.entered", "ER112", "this is always kept"),
        ("each: case, within: 1 week of raised", "ER105", "`case`"),
        ("each: step, within: 1 day of raised", "ER111", "day"),
        ("knows: chair, when: {actor: chair}", "ER114", "facts alone"),
        ("knows: chair, when: {danger: yes}", "ER205", "`danger`"),
        ('knows: chair, cites: "9"', "ER211", "`9`"),
    ],
)
def test_a_promise_that_says_nothing_is_found(text: str, code: str, words: str) -> None:
    with pytest.raises(PolicyError) as raised:
        parse_policy(text_of(promise(text)), "small.yaml")

    assert [each.code for each in raised.value.diagnostics] == [code]
    assert words in raised.value.diagnostics[0].message


def test_a_promise_changes_no_answer_and_no_digest() -> None:
    with_one = small(promise("reaches: stage_3, within: 8 working days of raised"))

    assert with_one.digest == small().digest
    assert with_one.rows == small().rows
    assert with_one.promises and not small().promises


def test_promises_are_written_out_and_read_again() -> None:
    sections = (
        RISK % 1 + "promises:\n"
        '  one: {says: One, reaches: stage_3, within: 8 working days of raised, when: {risk: yes}, cites: "4"}\n'
        "  two: {says: Two, each: step, within: 1 working day of entered}\n"
        "  three: {says: Three, knows: chair, in: [stage_2, stage_3]}\n"
    )
    policy = parse_policy(text_of(sections), "small.yaml")

    assert parse_policy(policy_text(policy), "small.yaml").promises == policy.promises


def test_promises_are_part_of_a_compiled_policy() -> None:
    policy = small(promise('knows: chair, in: stage_3, cites: "4"'))

    assert read_policy(write_policy(policy)) == policy


def test_a_promise_is_explained_like_any_other_element() -> None:
    policy = small(promise('reaches: stage_3, within: 8 working days of raised, cites: "4"'))
    found = explain(policy, "it")

    assert (found.kind, found.title, found.cites) == ("promise", "It is so", ("4",))
    assert dict(found.parts)["by when"] == "8 working days of raised"
    assert ("promise", "it") in explain(policy, "clause:4").cited_by


def test_a_local_text_takes_a_promise_away() -> None:
    regional = text_of(promise("knows: chair, in: stage_3"))
    local = "format: 1\nextends: regional\nid: local\ntitle: Local\npartnership: Local\nversion: '1'\npromises: {it: absent}\n"
    policy = parse_policy(local, "local.yaml", find=lambda name: Found(regional.encode(), "r.yaml"))

    assert not policy.promises
