"""Whatever a suite file holds is answered in findings and differences, never by our fault."""

import re

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from escalate_rules.authoring.suites import read_suite
from escalate_rules.testing.suite_runs import run_suite
from escalate_rules.testing.suite_show import difference_lines, findings_text, suites_data
from escalate_rules.testing.suite_update import updated
from tests.testing.suites import HEAD, policy_for

SAMPLE = (
    HEAD
    + """\
  - name: One
    readings: {told: chair}
    events:
      - at: 2026-12-21T10:00
        by: {role: practitioner, side: raising}
        raised: {facts: {risk: immediate}, agencies: {raising: school}}
        expect:
          stage: stage_1
          due: {stage_1.outcome: 2026-12-30, call: <due>}
          opened:
            - stage_1.outcome
            - call
          who: {call: [Practitioner]}
          nothing_else: yes
      - {at: <at>, done: {duty: call, on: 2026-12-22}, expect: {not_applicable: {cites: ["3"]}}}
    cases:
      - {at: 2026-12-22T10:00, due: 2026-12-22T10:00}
      - {at: 2026-12-22T11:00, due: none}
  - name: Two
    plan: {raised: 2026-12-21T10:00, facts: {risk: high}}
    expect: {enters: {stage_2: 2026-12-30}, if_resolved: [], cites: "3"}
"""
)
WORDS = sorted(
    {*re.findall(r"[\w.#]+|[{}\[\]:,<>\"-]", SAMPLE), "", "null", "[]", "{}", "x: y", "#"}
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """The sample with a few of its words put in the places of others."""
    parts = re.split(r"([\w.#<>-]+|[{}\[\]:,\"])", SAMPLE)
    for _ in range(draw(st.integers(1, 4))):
        parts[draw(st.integers(0, len(parts) - 1))] = draw(st.sampled_from(WORDS))
    return "".join(parts)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
@example("")
@example("policy: example\nscenarios: {}\n")
@example("policy: example\nscenarios: [1, [2], {}]\n")
@example("- policy\n")
@example(HEAD + "- {name: One, events: [1], cases: [{}, 1]}\n")
@example(HEAD + "- {name: One, events: {}, plan: []}\n")
@example(HEAD + "- {name: [], events: [{expect: {}}]}\n")
@example(
    HEAD + "- {name: One, plan: {raised: <at>}, expect: {due: <due>}, cases: [{at: [], due: []}]}\n"
)
def test_any_text_is_answered(text: str) -> None:
    read = read_suite(text, "any.suite.yaml", policy_for)
    ran = run_suite(read)

    for found in read.diagnostics:
        assert found.message[:1] not in {"", "_"}
        assert not re.search(r"NoneType|pydantic|Scalar|Mapping|dict|tuple", found.message)
    assert findings_text(read) or not read.diagnostics
    assert all(
        difference_lines(ran, one, each) for one in ran.scenarios for each in one.differences
    )
    assert suites_data([ran])["scenarios"] == len(ran.scenarios)
    if read.is_usable:
        made = updated(ran)
        again = read_suite(made.text, "any.suite.yaml", policy_for)
        assert again.is_usable
        assert len(again.scenarios) == len(read.scenarios)
