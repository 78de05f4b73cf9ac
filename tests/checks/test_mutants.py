"""A slip in a good policy changes nothing, is found, or makes another policy; it never raises."""

import random

import pytest

from tests.checks.dates import is_met
from tests.checks.mutants import SLIPS, became, changed, good, moves_a_date, mutants


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_a_short_policy_is_looked_at_without_complaint(slip: str) -> None:
    draw, base = random.Random(slip), good("wiltshire")

    for _ in range(12):
        text, _ = SLIPS[slip](base, draw)
        assert became(base, text) in ("same", "found", "survived")


@pytest.mark.parametrize(
    ("old", "new", "moves"),
    [
        ("cumulative: 4 working days of raised", "cumulative: 4 working days of entered", True),
        # Under the reading that is not in use.
        ("each_stage: 4 working days of entered", "each_stage: 5 working days of entered", True),
        ("title: Raise to line manager", "title: Raised to the line manager", False),
        ("should: review", "must: review", False),
    ],
)
def test_another_date_is_seen_under_whichever_reading(old: str, new: str, moves: bool) -> None:
    base = good("shropshire")
    text = base.text.replace(old, new, 1)

    assert text != base.text
    assert moves_a_date(base, text) is moves
    assert not moves_a_date(base, base.text)


def test_what_a_survivor_has_changed_is_told_and_whether_its_suite_is_met() -> None:
    base = good("shropshire")
    slower = base.text.replace("cumulative: 9 working days", "cumulative: 8 working days")
    called = base.text.replace("what: a meeting\n", "what: the meeting\n")

    assert (
        changed(base, base.text.replace("to: own assistant_director", "to: own director")) == "who"
    )
    assert changed(base, slower) == "a limit"
    assert changed(base, called) == "words or names"
    assert is_met("shropshire", called) and not is_met("shropshire", slower)


@pytest.mark.slow
def test_no_date_moves_without_a_word_where_an_author_has_a_suite() -> None:
    moved = [each for each in mutants(250, seed=5) if each.moves]

    assert [each.text for each in moved if each.met] == []


@pytest.mark.slow
def test_most_slips_that_change_the_meaning_are_found() -> None:
    told = [each.became for each in mutants(250, seed=3)]

    found, survived = told.count("found"), told.count("survived")
    assert found / (found + survived) > 0.85
