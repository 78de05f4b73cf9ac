"""Each built-in promise: a small policy that keeps it, and one that breaks it with its witness."""

# ruff: noqa: E501 - a policy reads best with one rule a line

from pathlib import Path

import pytest

from escalate_rules.analysis.proofs import Verdict
from escalate_rules.analysis.prove import BUILT_IN
from tests.prove.desk import proof, proved, run, seen, told

Run = pytest.CaptureFixture[str]

SHUT = """
moves:
  agreed: {on: resolved, from: stage_1, ending: resolved, closes: 2 working days of entered, after_closing: refuse, cites: "1"}
  given_up: {on: withdrawn, from: stage_1, ending: withdrawn, closes: 2 working days of entered, after_closing: refuse, cites: "1"}
stages:
  stage_1:
    number: 1
    title: Practitioners
    outcome: {must: reach, within: 5 working days of entered, cites: "1"}
    escalates: {stage: stage_2, who: raising practitioner, should: refer, closes: 1 working day of entered, after_closing: refuse, cites: "1"}
    cites: "1"
  stage_2: {number: 2, title: The Chair, decides: chair, cites: "3"}
"""
ROUND = """
moves:
  higher: {on: raised, stage: stage_3, cites: "4"}
stages:
  stage_1:
    number: 1
    title: Practitioners
    escalates: {stage: stage_2, who: raising practitioner, should: refer, cites: "1"}
    cites: "1"
  stage_2:
    number: 2
    title: Managers
    escalates: {stage: stage_1, who: raising manager, should: refer, cites: "2"}
    cites: "2"
  stage_3: {number: 3, title: The Chair, decides: chair, cites: "3"}
"""
BARRED = """
powers:
  not_the_chair: {on: decided, barred: chair, cites: "4"}
"""
ABOUT = """
facts:
  about: {asks: "Whom is the concern about?", values: {nobody: Nobody in particular, chair: The Chair}, default: nobody, cites: "4"}
duties:
  told: {on: escalated, who: raising manager, must: notify, to: chair, %s cites: "4"}
"""
BY_TIME = """
stages:
  stage_1:
    number: 1
    title: Practitioners
    outcome: {must: reach, within: 5 working days of raised, cites: "1"}
    escalates: {stage: stage_2, who: raising practitioner, should: refer, cites: "1"}
  stage_2:
    number: 2
    title: The Chair
    outcome: {must: reach, within: %s of raised, cites: "2"}
    decides: chair
    cites: "3"
moves:
  times_out: {on: stage_1.outcome.due, from: stage_1, stage: stage_2, cites: "4"}
  ends: {on: stage_2.outcome.due, from: stage_2, ending: lapsed, cites: "4"}
endings:
  lapsed: {title: Nobody decided in time, cites: "4"}
"""
AT_ONCE = """
stages:
  stage_1:
    number: 1
    title: Practitioners
    outcome: {must: reach, within: 5 working days of raised, cites: "1"}
    decides: chair
  stage_2:
    number: 2
    title: Managers
    outcome: {must: reach, within: 5 working days of raised, cites: "2"}
    decides: chair
    cites: "2"
moves:
  forth: {on: stage_1.outcome.due, from: stage_1, stage: stage_2, cites: "4"}
  back: {on: stage_2.outcome.due, from: stage_2, stage: stage_1, cites: "4"}
"""


def test_each_built_in_promise_is_answered_of_every_policy() -> None:
    assert [each.id for each in proved().proofs] == list(BUILT_IN)
    assert all(each.covered.days == 6210 for each in proved().proofs if each.covered.states)


@pytest.mark.parametrize("id", ["ends", "accountable", "may_decide", "no_loop", "not_told"])
def test_an_ordinary_ladder_keeps_what_is_promised_of_ways(id: str) -> None:
    assert proof(id).verdict is Verdict.KEPT


def test_an_ending_is_out_of_reach_once_every_door_has_shut(tmp_path: Path, capsys: Run) -> None:
    [found] = proof("ends", SHUT).found

    assert (found.verdict, found.stage, found.cites) == (Verdict.BROKEN, "stage_1", ("1",))
    assert told(found) == [{"raised": {}}, {"time_reached": {}}]
    assert run(SHUT, found, tmp_path, capsys)[-1]["stage"] == "stage_1"


def test_nobody_decides_where_the_way_up_has_shut(tmp_path: Path, capsys: Run) -> None:
    [found] = proof("accountable", SHUT).found

    assert (found.verdict, found.stage) == (Verdict.BROKEN, "stage_1")
    assert told(found) == [{"raised": {}}, {"time_reached": {}}]
    last = run(SHUT, found, tmp_path, capsys)[-1]
    [way] = [each for each in last["next"] if each["on"] == "escalated"]
    assert way["closes"] <= last["at"]


def test_nobody_decides_where_stages_lead_only_to_each_other() -> None:
    assert seen(proof("accountable", ROUND)) == [("broken", "stage_1"), ("broken", "stage_2")]


def test_an_end_that_the_document_leaves_open_is_an_end() -> None:
    sections = BY_TIME.replace("    decides: chair", "    final: none") % "9 working days"

    assert proof("accountable", sections).verdict is Verdict.KEPT


def test_one_who_decides_is_barred_from_it(tmp_path: Path, capsys: Run) -> None:
    [found] = proof("may_decide", BARRED).found

    assert (found.verdict, found.stage, found.cites) == (Verdict.BROKEN, "stage_3", ("3", "4"))
    by = {"role": "chair", "side": "partnership"}
    assert told(found) == [
        {"raised": {}},
        {"escalated": {}},
        {"escalated": {}},
        {"by": by, "decided": {}},
    ]
    assert run(BARRED, found, tmp_path, capsys)[-1]["not_applicable"]["cites"] == ["4"]


def test_a_bar_on_somebody_else_leaves_those_who_decide_free() -> None:
    assert (
        proof("may_decide", BARRED.replace("barred: chair", "barred: panel")).verdict
        is Verdict.KEPT
    )


def test_a_bar_under_a_condition_is_found_with_the_fact_that_meets_it() -> None:
    sections = (
        'facts: {hurry: {asks: "Is there a hurry?", values: {no: No, yes: Yes}, default: no, cites: "4"}}\n'
        'powers: {not_now: {on: decided, barred: chair, when: {hurry: yes}, cites: "4"}}'
    )
    [found] = proof("may_decide", sections).found

    assert told(found)[0] == {"raised": {"facts": {"hurry": "yes"}}}


def test_the_way_up_leads_round(tmp_path: Path, capsys: Run) -> None:
    [found] = proof("no_loop", ROUND).found

    assert told(found) == [{"raised": {}}, {"escalated": {}}, {"escalated": {}}]
    stages = [each["stage"] for each in run(ROUND, found, tmp_path, capsys)]
    assert stages == ["stage_1", "stage_2", "stage_1"]


def test_time_alone_leads_round_in_one_instant(tmp_path: Path, capsys: Run) -> None:
    [found] = proof("no_loop", AT_ONCE).found

    assert told(found) == [{"raised": {}}, {"time_reached": {}}]
    assert run(AT_ONCE, found, tmp_path, capsys)[-1]["stage"] == "stage_1"


def test_an_office_is_told_of_a_case_about_itself(tmp_path: Path, capsys: Run) -> None:
    sections = ABOUT % ""
    [found] = proof("not_told", sections).found

    assert (found.verdict, found.cites) == (Verdict.BROKEN, ("4",))
    assert told(found) == [{"raised": {"facts": {"about": "chair"}}}, {"escalated": {}}]
    opened = run(sections, found, tmp_path, capsys)[-1]["notifications"]
    assert [each["to"][0]["role"] for each in opened] == ["chair"]


def test_nobody_is_told_of_themselves_where_the_policy_sees_to_it() -> None:
    kept = proof("not_told", ABOUT % "when: {about: nobody},")

    # The fact can still be learned after the duty has opened: nothing opens then.
    assert kept.verdict is Verdict.KEPT
    assert kept.covered.combinations == 2


def test_stages_left_by_time_alone() -> None:
    assert proof("left_by_time", BY_TIME % "9 working days").verdict is Verdict.KEPT


def test_a_stage_with_a_limit_that_only_an_act_ends(tmp_path: Path, capsys: Run) -> None:
    first, second = proof("left_by_time").found

    assert [each.cites for each in (first, second)] == [("1",), ("2",)]
    assert told(first) == [{"raised": {}}, {"time_reached": {}}]
    assert told(second) == [{"raised": {}}, {"escalated": {}}, {"time_reached": {}}]
    last = run("", second, tmp_path, capsys)[-1]
    assert last["stage"] == "stage_2"
    assert [each["duty"] for each in last["overdue"]] == ["stage_2.outcome"]


def test_the_worst_start_gives_a_limit_the_most_days() -> None:
    first, _ = proof("left_by_time").found
    assert first.witness is not None

    # From the Friday before Christmas 2028: 27, 28 and 29 December, 2 and 3 January. The limit
    # has passed when the next day begins.
    assert [str(each.at)[:10] for each in first.witness.events] == ["2028-12-22", "2029-01-04"]


def test_limits_in_order() -> None:
    assert proof("in_order", BY_TIME % "6 working days").verdict is Verdict.KEPT


def test_a_later_stage_that_is_due_first(tmp_path: Path, capsys: Run) -> None:
    sections = BY_TIME % "2 working days"
    sections = sections[: sections.index("moves:")]
    [found] = proof("in_order", sections).found

    assert (found.verdict, found.stage, found.cites) == (Verdict.BROKEN, "stage_2", ("1", "2"))
    assert told(found) == [{"raised": {}}, {"escalated": {}}]
    last = run(sections, found, tmp_path, capsys)[-1]
    [due] = [each["due"]["due_on"] for each in last["open"] if each["duty"] == "stage_2.outcome"]
    assert due < last["at"][:10]


def test_a_stage_without_a_date_decides_nothing() -> None:
    found = proof("in_order")

    assert found.verdict is Verdict.NOT_DECIDED
    assert [(each.stage, each.cites) for each in found.found] == [("stage_3", ("3",))]


def test_another_option_is_told_apart_from_the_one_in_use() -> None:
    sections = (
        'readings: {who_decides: {clause: "3", asks: "Who decides?", options: {chair: The Chair, panel: The panel}}}\n'
        + BARRED.replace("barred: chair", "barred: {by: who_decides, chair: panel, panel: chair}")
    )
    proof_of = proof("may_decide", sections)

    assert (proof_of.verdict, proof_of.worst) == (Verdict.KEPT, Verdict.BROKEN)
    [found] = proof_of.found
    assert found.under == ((("who_decides", "panel"),),)
    assert found.witness is not None and found.witness.chosen == (("who_decides", "panel"),)
