"""The case before anything happened: one for all who ask, of the policy and its calendar."""

from dataclasses import replace

from escalate_rules.core.engine import empty_case
from tests.core.small import small


def test_everybody_is_given_the_same_empty_case() -> None:
    policy = small()

    assert empty_case(policy) is empty_case(policy)
    assert empty_case(policy).policy == policy.ref
    assert empty_case(policy).calendar == policy.counting.calendar.digest


def test_a_case_with_an_id_is_that_case_under_its_id_and_is_remembered_as_it_is() -> None:
    empty = empty_case(small())
    named = empty_case(small(), "A-1")

    assert named == replace(empty, id="A-1")
    assert empty.shape is not None
    assert named.shape is empty.shape
