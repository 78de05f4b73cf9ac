"""What the proofs find about the nine further policies and the local text."""

from functools import cache

import pytest

from escalate_rules.analysis.proofs import Verdict, replayed
from escalate_rules.analysis.prove import BUILT_IN, Proved, prove
from escalate_rules.cli_prove import choices_of
from tests.policies.test_policies import HERE, NAMES

# Whatever takes more than some seconds is proved where there is time.
QUICK = {"northmarch", "eskwater", "ouseford"}
# By its document's 4.3 a difference may not be taken up any more after 25 working days.
BROKEN = {"brotegwen": {"accountable"}}
OWN = {
    "northbank": {"gold_by_night"},
    "northmarch": {"unit_knows"},
    "thornmere": {"manager_knows"},
}


@cache
def proved(name: str) -> Proved:
    return prove(choices_of(str(HERE / f"{name}.yaml"), {}))


@pytest.mark.parametrize(
    "name",
    [pytest.param(each, marks=[] if each in QUICK else [pytest.mark.slow]) for each in NAMES],
)
def test_every_promise_is_decided_and_every_witness_runs(name: str) -> None:
    found = proved(name)

    assert {each.id for each in found.proofs} == {*BUILT_IN, *OWN.get(name, ())}
    broken = {each.id for each in found.proofs if each.worst is Verdict.BROKEN}
    assert broken == BROKEN.get(name, set())
    for proof in found.proofs:
        for each in proof.found:
            assert each.verdict is not Verdict.BROKEN or each.witness is not None
            if each.witness is not None:
                decisions = replayed(each.witness.policy, each.witness.events)
                assert decisions is not None
                assert not each.stage or decisions[-1].case.stage == each.stage


def test_what_a_document_promises_itself_is_kept() -> None:
    [promise] = [each for each in proved("northmarch").proofs if each.own]

    assert (promise.id, promise.verdict, promise.cites) == ("unit_knows", Verdict.KEPT, ("5.1",))
