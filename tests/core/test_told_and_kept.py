"""What is told with an event is kept in the case, and a case does not change.

Like test_told_with_a_date.py, these hold what one small change to the core would alter
without any other test seeing it (docs/mutation.md).
"""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from escalate_rules.core.case import Ledger
from escalate_rules.core.engine import decide
from escalate_rules.core.moments import Day
from tests.core.small import escalated, happened, raised, small, tell

START = raised("2026-10-05T10:00", outcome_sought="A new plan", by_when="2026-10-30")


def test_what_the_raiser_asks_for_is_kept() -> None:
    # A policy of its own, so that nothing is answered from memory.
    case = tell(small("moments: {asked: {title: What was asked}}"), START).case

    assert (case.outcome_sought, case.by_when) == ("A new plan", Day(date(2026, 10, 30)))


def test_a_case_names_its_policy_by_id_version_and_digest() -> None:
    policy = small()
    ref = tell(policy, START).case.policy

    assert (ref.id, ref.version, ref.digest) == ("small", "1", policy.digest)
    assert repr(policy) == f"<Policy small 1 {policy.digest[:12]}>"


def test_a_case_that_was_kept_elsewhere_goes_on_under_an_equal_policy() -> None:
    policy = small()
    case = tell(policy, START).case
    copy = replace(case, policy=replace(case.policy))

    up = escalated("2026-10-06T10:00")
    assert decide(policy, copy, up) == decide(policy, case, up)


TWICE = """
moments: {visited: {title: The visit, cites: "4"}, called: {title: The call, cites: "4"}}
duties:
  answer: {on: raised, who: chair, must: respond, within: 5 working days of visited, cites: "4"}
"""


def test_only_a_moment_that_a_date_keeps_is_told_again_without_moving_it() -> None:
    visited, visited_again, called, called_again = (
        happened(f"2026-10-0{day}T10:00", moment=name)
        for day, name in ((5, "visited"), (6, "visited"), (7, "called"), (8, "called"))
    )
    policy = small(TWICE)

    kept = tell(policy, START, visited, visited_again)
    alone = tell(policy, START, visited, called, called_again)

    assert "stamped again" in [tag for tag, _, _ in kept.log.reasons]
    assert "stamped again" not in [tag for tag, _, _ in alone.log.reasons]


# -- what a case is made of ----------------------------------------------------------------------


def test_ledgers_are_equal_and_hash_alike_in_any_order_and_by_what_they_hold() -> None:
    one, other = Ledger(a="1", b="2"), Ledger(b="2", a="1")

    assert (one == other, hash(one) == hash(other)) == (True, True)
    assert len({hash(Ledger(a=str(number))) for number in range(9)}) == 9


@pytest.mark.parametrize(
    "change",
    [
        lambda ledger: ledger.__setitem__("a", "2"),
        lambda ledger: ledger.pop("a"),
        lambda ledger: ledger.update(a="2"),
    ],
)
def test_whoever_would_change_a_case_is_told_what_to_do_instead(change: Any) -> None:
    with pytest.raises(TypeError) as told:
        change(Ledger(a="1"))

    assert str(told.value) == "a case does not change; decide() gives a new one"


# -- what a policy is looked up by ---------------------------------------------------------------

ASKING = """
facts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}}
duties:
  first: {on: raised, who: chair, must: send, cites: "4"}
  by_when: {on: raised, when: {first: done}, who: chair, must: send, cites: "4"}
  by_while: {on: raised, while: {first: open}, who: chair, must: send, cites: "4"}
  by_becoming: {as_soon_as: {first: done}, who: chair, must: send, cites: "4"}
  by_fact: {on: raised, while: {risk: low}, who: chair, must: send, cites: "4"}
"""


def test_a_policy_knows_what_stands_on_a_condition_and_what_asks_for_a_state() -> None:
    index = small(ASKING).index

    assert [row.id for row in index.standing] == ["by_while", "by_fact"]
    assert index.state_asking == {"by_when", "by_while", "by_becoming"}
    assert [row.id for row in index.as_soon_as] == ["by_becoming"]
