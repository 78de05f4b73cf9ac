"""The five bundled policies: every built-in promise is decided, and docs/findings.md is so."""

from functools import cache

import pytest
from jsonschema import Draft202012Validator

from escalate_rules.analysis.proofs import Verdict, replayed
from escalate_rules.analysis.prove import BUILT_IN
from escalate_rules.authoring.history import read_history
from escalate_rules.authoring.load import load_policy
from escalate_rules.library.policies import bundled_ids
from escalate_rules.present.proofs import witness_text
from escalate_rules.wire.proofs import write_proved
from escalate_rules.wire.published import published_schema
from tests.prove.findings import OUT, page, proved, section

LARGE = {"newcastle"}
EACH = [pytest.param(id, marks=[pytest.mark.slow] if id in LARGE else []) for id in bundled_ids()]


@cache
def shown() -> str:
    return OUT.read_text(encoding="utf-8")


@pytest.mark.parametrize("id", EACH)
def test_every_built_in_promise_is_decided_and_the_page_says_so(id: str) -> None:
    found = proved(id)

    assert [each.id for each in found.proofs] == list(BUILT_IN)
    assert section(id) in shown()


@pytest.mark.parametrize("id", EACH)
def test_what_is_not_kept_has_a_clause(id: str) -> None:
    for proof in proved(id).proofs:
        assert all(each.cites for each in proof.found if each.verdict is not Verdict.KEPT)


@pytest.mark.parametrize("id", EACH)
def test_every_witness_is_a_history_that_runs_unchanged(id: str) -> None:
    for proof in proved(id).proofs:
        for each in proof.found:
            if each.witness is None:
                continue
            text = witness_text(each.witness)
            read = read_history(
                text.encode(), "witness.yaml", lambda wanted: load_policy(id, dict(wanted.readings))
            )
            assert read.events == each.witness.events
            decisions = replayed(read.policy, read.events)
            assert decisions is not None
            assert decisions[-1].case.stage == each.stage
            if proof.id == "left_by_time":
                assert f"{each.stage}.outcome" in {duty.duty for duty in decisions[-1].overdue}


@pytest.mark.parametrize("id", EACH)
def test_what_is_printed_is_as_its_schema_says(id: str) -> None:
    printed = {"policies": [write_proved(proved(id))]}

    Draft202012Validator(published_schema("proofs")).validate(printed)


@pytest.mark.slow
def test_the_page_is_what_is_found() -> None:
    assert page() == shown()
