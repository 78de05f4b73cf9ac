"""Nine further policies, written as documents first, answer as a reader of the documents would.

Beside each document stand its policy and its scenarios, which pytest collects; `eskwater`
is a local text laid over the regional one. Between them they use every construct in
`constructs`.
"""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from escalate_rules.authoring.diagnostics import PolicyError
from escalate_rules.authoring.load import beside, check_policy, load_policy, parse_policy
from escalate_rules.checks.run import check_file
from escalate_rules.core.decision import Decision
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.policy import Policy
from escalate_rules.testing import load_suite, run_scenario
from escalate_rules.wire.events import own_events, read_event
from tests.policies.constructs import CONSTRUCTS
from tests.policies.written import plain

HERE = Path(__file__).parent
NAMES = sorted(path.name.removesuffix(".suite.yaml") for path in HERE.glob("*.suite.yaml"))
LAID_OVER = {"eskwater": "northmarch"}
ALL = {name: load_suite(str(HERE / f"{name}.suite.yaml")).scenarios for name in NAMES}
# A clause of a document: a number and a dot, or a local number, at the start of a line.
CLAUSE = re.compile(r"^(\d+\.\d+|E\d+) ", re.MULTILINE)
# A local text says which clauses it stands in the place of, or puts out of force.
SUPERSEDES = re.compile(r"In place of (\d+\.\d+)|Clause (\d+\.\d+) does not apply")


@cache
def policy_under(name: str, readings: tuple[tuple[str, str], ...] = ()) -> Policy:
    return load_policy(HERE / f"{name}.yaml", dict(readings))


def document(name: str) -> str:
    return (HERE / f"{name}.md").read_text(encoding="utf-8")


def clauses_of_the_document(name: str) -> set[str]:
    """The numbered clauses in force; a local text's with those under it that it leaves standing."""
    own = set(CLAUSE.findall(document(name)))
    if name not in LAID_OVER:
        return own
    gone = {one or other for one, other in SUPERSEDES.findall(document(name))}
    return own | (clauses_of_the_document(LAID_OVER[name]) - gone)


def test_there_are_nine_and_a_local_text() -> None:
    assert len(set(NAMES) - set(LAID_OVER)) == 9
    assert all((HERE / f"{name}.{end}").is_file() for name in NAMES for end in ("md", "yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_found_in_the_file(name: str) -> None:
    path = HERE / f"{name}.yaml"
    policy, diagnostics = check_policy(path.read_bytes(), path.name, find=beside(path))

    assert not diagnostics
    assert policy is not None and policy.id == name


@pytest.mark.parametrize("name", ["havenport", "northbank", "ouseford", "northmarch", "thornmere"])
def test_a_strict_check_finds_nothing(name: str) -> None:
    path = HERE / f"{name}.yaml"

    assert not check_file(path.read_bytes(), path.name, on=date(2026, 11, 28), find=beside(path))


@pytest.mark.parametrize("name", NAMES)
def test_every_clause_of_the_document_is_listed(name: str) -> None:
    # `5.3 family` is a part of 5.3; the front page has no number.
    listed = {clause.id.partition(" ")[0] for clause in policy_under(name).clauses}

    assert listed - {"Front"} == clauses_of_the_document(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_clause_that_computes_is_cited_by_an_answer(name: str) -> None:
    policy = policy_under(name)
    found = set(policy.cites) | set(policy.review_cites)
    found |= {clause for entry in policy.register for clause in entry.cites}
    found |= {clause for contact in policy.contacts for clause in contact.cites}
    for scenario in ALL[name]:
        found |= run_scenario(scenario).cited
    computing = {clause.id for clause in policy.clauses if not clause.guidance}

    assert computing <= found, sorted(computing - found)


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_between_them_they_use_every_construct(construct: str) -> None:
    using = [name for name in NAMES if CONSTRUCTS[construct](plain(HERE / f"{name}.yaml"))]

    assert using


def test_the_options_of_each_reading_answer_differently() -> None:
    for name in NAMES:
        for reading, used in policy_under(name).readings:
            chosen = {dict(each.readings).get(reading, used) for each in ALL[name]}
            options = plain(HERE / f"{name}.yaml")["readings"][reading]["options"]
            assert chosen == set(options)


def test_one_more_bank_holiday_is_a_day_later_and_before_a_meeting_a_day_earlier() -> None:
    path = HERE / "strathlorn.yaml"
    text = path.read_text(encoding="utf-8")
    holiday = "closures: [{on: 2026-08-19, title: One more bank holiday}, "
    more = parse_policy(text.replace("closures: [", holiday), path.name)

    # Ten working days of Thu 6 August; five back from Mon 24 August.
    assert _reply_and_papers(policy_under("strathlorn")) == ("2026-08-20", "2026-08-17")
    assert _reply_and_papers(more) == ("2026-08-21", "2026-08-14")


def _reply_and_papers(policy: Policy) -> tuple[str, str]:
    facts = {"standing": "professional", "ground": "evidence"}
    raised = {"facts": facts, "moments": {"meeting_held": "2026-08-03"}}
    events = [
        {"at": "2026-08-06T10:00", "raised": raised},
        {"at": "2026-08-06T11:00", "done": {"duty": "reply"}},
        {"at": "2026-08-06T12:00", "escalated": {}},
        {"at": "2026-08-06T13:00", "happened": {"moment": "review_meeting", "on": "2026-08-24"}},
    ]
    first, *_, last = _decided(policy, events)
    return _due(first, "reply"), _due(last, "papers_to_professionals")


def _decided(policy: Policy, events: list[dict[str, Any]]) -> list[Decision]:
    case, decisions = empty_case(policy), []
    for each in events:
        decisions.append(decide(policy, case, read_event(each, own_events(policy))))
        case = decisions[-1].case
    return decisions


def _due(decision: Decision, duty: str) -> str:
    return next(str(each.due.due_on) for each in decision.open if each.duty == duty)


def test_a_local_text_adds_replaces_and_takes_away() -> None:
    regional, local = policy_under("northmarch"), policy_under("eskwater")
    theirs, ours = regional.index.stages, local.index.stages

    assert set(ours) - set(theirs) == {"locality"}
    assert ours["chair"].cites == ("E5",) and theirs["chair"].cites == ("2.3",)
    assert set(regional.index.duties) - set(local.index.duties) == {"protection_unit_told"}
    assert {clause.id for clause in regional.clauses} - {clause.id for clause in local.clauses} == {
        "2.3",
        "4.1",
        "5.1",
    }


def test_a_finding_points_into_the_file_at_fault(tmp_path: Path) -> None:
    regional = (HERE / "northmarch.yaml").read_text(encoding="utf-8")
    local = (HERE / "eskwater.yaml").read_text(encoding="utf-8")
    (tmp_path / "northmarch.yaml").write_text(regional.replace("2 working weeks", "2 workin weeks"))
    (tmp_path / "eskwater.yaml").write_text(local.replace("1 week of", "1 day of"))

    with pytest.raises(PolicyError) as raised:
        load_policy(tmp_path / "eskwater.yaml")

    at_fault = {(each.code, Path(each.path).name) for each in raised.value.diagnostics}
    assert at_fault == {("ER110", "northmarch.yaml"), ("ER111", "eskwater.yaml")}
