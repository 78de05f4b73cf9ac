"""A policy written out as a file is the same policy when it is read again."""

import pytest
from tests.core.small import small
from tests.laws.dense import DENSE, DENSER

from escalate_rules import load_policy, parse_policy
from escalate_rules.authoring.written import policy_text
from escalate_rules.library.policies import bundled_ids

BUNDLED = bundled_ids()


@pytest.mark.parametrize("name", BUNDLED)
def test_a_bundled_policy_written_out_and_read_again_is_the_same(name: str) -> None:
    policy = load_policy(name)

    again = parse_policy(policy_text(policy))

    assert again == policy
    assert again.digest == policy.digest


@pytest.mark.parametrize("text", [DENSE, DENSER])
def test_so_is_a_small_one_with_rules_of_every_kind(text: str) -> None:
    policy = small(text)

    assert parse_policy(policy_text(policy)) == policy


def test_writing_what_was_read_writes_the_same_text() -> None:
    text = policy_text(load_policy("newcastle"))

    assert policy_text(parse_policy(text)) == text


def test_a_text_that_would_mean_something_else_stands_in_quotes() -> None:
    written = policy_text(load_policy("newcastle"))

    assert "one_child: absent" not in written
    assert 'title: "Resolving' not in written
    assert "title: Resolving Professional Differences and Escalation\n" in written
