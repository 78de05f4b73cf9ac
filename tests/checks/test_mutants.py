"""A slip in a good policy changes nothing, is found, or makes another policy; it never raises."""

import random

import pytest

from tests.checks.mutants import SLIPS, became, good, mutants


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_a_short_policy_is_looked_at_without_complaint(slip: str) -> None:
    draw, base = random.Random(slip), good("wiltshire")

    for _ in range(12):
        text, _ = SLIPS[slip](base, draw)
        assert became(base, text) in ("same", "found", "survived")


@pytest.mark.slow
def test_most_slips_that_change_the_meaning_are_found() -> None:
    told = [each.became for each in mutants(250, seed=3)]

    found, survived = told.count("found"), told.count("survived")
    assert found / (found + survived) > 0.75
