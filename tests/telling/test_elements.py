"""Each element of a policy as one plain-English sentence."""

from pathlib import Path

import pytest

from escalate_rules.authoring.load import load_policy, parse_policy
from escalate_rules.authoring.readings import Reading
from escalate_rules.core.policy import Policy
from escalate_rules.library.policies import bundled_ids
from escalate_rules.present.elements import elements
from escalate_rules.telling.elements import clause_sentence, element_sentence, reading_sentence
from tests.docs.pages import completed

HERE = Path(__file__).parent

POLICY = """\
roles:
  sub_group: {title: Quality Sub Group, side: partnership}
  everybody: {title: Everybody who was invited, side: partnership}
moments:
  conference_held: {title: The conference, default: raised}
facts:
  exceptional:
    asks: "Are there exceptional circumstances?"
    values: {no: No, yes: Yes}
    default: no
duties:
  notice:
    on: escalated
    when: {risk: [high, immediate]}
    who: raising line_manager
    must: notify
    to: partnership_manager
    copy: receiving party
    how: in writing
    within: 2 working days of escalated
    cites: "6"
  papers: {on: raised, who: each practitioner, should: send, what: the papers,
    to: own line_manager, within: 3 working days before conference_held, cites: "6"}
  checked: {on: entered, in: stage_2, who: either line_manager, must: do, what: check the facts,
    promptly: at once, within: by conference_held, cites: "6"}
  advised: {on: raised, who: actor, may: consult, with: own line_manager,
    how: "for advice", cites: "6"}
  outcome_confirmed: {on: resolved, who: each party, must: confirm, how: in writing,
    what: "what was agreed, and by whom", to: partnership_manager, cites: "6"}
  kept: {on: entered, who: each party, must: record, what: what happens, cites: "6"}
  told: {on: escalated, who: actor, must: notify, to: everybody, what: a copy of the notice,
    when: {not: {risk: high}}, cites: "6"}
  stays: {on: raised, who: not said, must_not: do, what: move the child, cites: "6"}
moves:
  skip: {on: escalated, from: stage_1, stage: stage_3, when: {exceptional: yes}, needs: reason}
  times_out: {on: stage_1.outcome.due, from: stage_1, stage: stage_2}
powers:
  no_sub_group: {on: decided, barred: sub_group}
compositions:
  panel: {on: convened, at_least: 3, include: [raising_agency, school]}
expedite:
  - {when: {risk: high}, of: outcomes}
caps:
  in_all: {stages: [stage_1, stage_2], within: 8 working days of raised}
register:
  report: {title: Report, who: partnership_manager, must: report, what: the numbers, every: year}
"""


@pytest.fixture(scope="module")
def policy() -> Policy:
    return parse_policy(completed(POLICY, "telling"), "telling.yaml")


SENTENCES = dict(
    line.split(" = ", 1) for line in (HERE / "telling.txt").read_text("utf-8").splitlines()
)


@pytest.mark.parametrize("element", SENTENCES)
def test_an_element_is_one_sentence(policy: Policy, element: str) -> None:
    assert element_sentence(policy, element) == SENTENCES[element]


def test_a_reading_is_how_a_clause_is_read_and_how_else_it_can_be() -> None:
    options = (("now", "five days from now."), ("then", "five days from then"))
    reading = Reading("when", "4", "From when?", options, "then")

    assert reading_sentence(reading) == (
        "Clause 4 is read here as “five days from then”, "
        "and can also be read as “five days from now”."
    )


def test_a_clause_is_told_by_what_rests_on_it(policy: Policy) -> None:
    clauses = {each.id: each for each in policy.clauses}

    assert clause_sentence(clauses["1"], []) == (
        "Clause 1 is guidance: nothing is due because of it."
    )
    assert clause_sentence(clauses["2"], []) == "Nothing rests on clause 2."
    assert clause_sentence(clauses["2"], ["the fact `risk`"]) == (
        "The fact `risk` rests on clause 2."
    )
    assert clause_sentence(clauses["2"], ["the fact `risk`", "the duty `notice`"]) == (
        "The fact `risk` and the duty `notice` rest on clause 2."
    )


def test_what_is_not_there_has_no_sentence(policy: Policy) -> None:
    assert element_sentence(policy, "nothing") == ""
    assert element_sentence(policy, "clause:99") == ""


@pytest.mark.parametrize("id", bundled_ids())
def test_everything_of_a_bundled_policy_has_a_sentence(id: str) -> None:
    policy = load_policy(id)
    for kind, element in elements(policy):
        said = element_sentence(policy, element.id)

        assert said, (kind, element.id)
        assert said[0].isupper() or not said[0].isalpha(), said
        assert said.endswith((".", "?", "!", "”")) or kind == "guidance", said
        assert "  " not in said and " ." not in said and ",," not in said, said
    for clause in policy.clauses:
        assert clause.text in element_sentence(policy, f"clause:{clause.id}")
