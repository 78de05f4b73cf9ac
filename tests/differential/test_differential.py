"""The engine against a second reading of the text, on generated policies and histories."""

from functools import cache
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from escalate_rules import load_policy, parse_policy
from escalate_rules.core.dating import dated
from escalate_rules.core.events import Raised
from escalate_rules.core.moments import Day, DayEnd, Instant
from escalate_rules.core.policy import Open, Policy
from escalate_rules.library.calendars import bundled_table
from tests.differential.compare import compare_plans
from tests.differential.generate import (
    Pen,
    edges,
    first_instant,
    policy_text,
    raising,
    randoms,
)
from tests.differential.history import tell
from tests.differential.wide import wide_text
from tests.reference import Due, Reference, When, instant, when_of

BUNDLED = ("newcastle", "shropshire", "generic_24h", "wsscb", "wiltshire")
EXAMPLES = settings(
    max_examples=40, deadline=None, derandomize=True, database=None,
    # Add Phase.shrink to see a small example; it takes minutes.
    phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck),
)  # fmt: skip


@cache
def bundled(name: str) -> Policy:
    return load_policy(name)


def drawn(seed: int) -> tuple[str, Policy]:
    """The policy of a seed, with its text."""
    text = policy_text(Random(seed))
    return text, parse_policy(text)


def hold(policy: Policy, seed: int, text: str = "") -> None:
    """No difference in one history."""
    told = tell(policy, Random(seed), 16)
    assert not told.differences, f"{told}\n{text}"


@EXAMPLES
@given(rng=randoms())
def test_a_drawn_policy_and_history_are_answered_alike(rng: Random) -> None:
    text = policy_text(rng)
    told = tell(parse_policy(text), rng, 12)
    assert not told.differences, f"{told}\n{text}"


@pytest.mark.parametrize("seed", range(100))
def test_seeded_policies_are_answered_alike(seed: int) -> None:
    text, policy = drawn(seed)
    for history in range(2):
        hold(policy, seed * 1000 + history, text)


@pytest.mark.parametrize("seed", range(60))
def test_policies_of_the_wider_language_are_answered_alike(seed: int) -> None:
    text = wide_text(Random(seed))
    policy = parse_policy(text)
    for history in range(2):
        hold(policy, seed * 1000 + history, text)


@pytest.mark.parametrize("seed", range(30))
def test_seeded_policies_are_answered_alike_where_most_events_have_a_meaning(seed: int) -> None:
    text, policy = drawn(seed)
    told = tell(policy, Random(seed), 24, aimed=True)
    assert not told.differences, f"{told}\n{text}"


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_policies_are_answered_alike(name: str) -> None:
    for seed in range(20):
        hold(bundled(name), seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 2500))
def test_more_seeded_policies_are_answered_alike(seed: int) -> None:
    text, policy = drawn(seed)
    for history in range(5):
        hold(policy, seed * 1000 + history, text)


@pytest.mark.slow
@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_policies_are_answered_alike_in_more_histories(name: str) -> None:
    for seed in range(1000, 2000):
        hold(bundled(name), seed)


# Plans -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_policies_are_planned_alike(name: str) -> None:
    policy = bundled(name)
    for seed in range(15):
        rng = Random(seed)
        event: Raised = raising(rng, policy, first_instant(rng))
        differences = compare_plans(policy, Reference(policy, bundled_table()), event)
        assert not differences, f"{event}\n{differences}"


@pytest.mark.parametrize("seed", range(60))
def test_seeded_policies_are_planned_alike(seed: int) -> None:
    text = (wide_text if seed >= 40 else policy_text)(Random(seed), doors=False)
    policy = parse_policy(text)
    event = raising(Random(seed), policy, first_instant(Random(seed)))
    differences = compare_plans(policy, Reference(policy, bundled_table()), event)
    assert not differences, f"{event}\n{differences}\n{text}"


# Timescales by themselves --------------------------------------------------------------------


def alone(seed: int) -> None:
    """Every timescale of a small policy, from moments near the edges."""
    rng = Random(seed)
    _, policy = drawn(seed)
    reference = Reference(policy, bundled_table())
    for row in policy.rows:
        if not isinstance(row.effect, Open) or row.effect.within is None:
            continue
        moments = {}
        for name in sorted(Reference.names_in(row.effect.within)):
            if rng.random() < 0.85:
                day = rng.choice(edges())
                moments[name] = rng.choice((Day(day), DayEnd(day), Instant(first_instant(rng))))
        facts = {"risk": rng.choice(("low", "mid", "high")), "gate": rng.choice(("no", "yes"))}
        for side in ("", "receiving"):
            counting = policy.counting_for(side)
            engine = dated(row.effect.within, moments.get, facts, counting)
            told: dict[str, When] = {name: when_of(each) for name, each in moments.items()}
            second = reference.counter(side, told.get, rating=dict(facts)).due(row.effect.within)
            assert (engine.kind.value, engine.due_on, engine.due_by) == (
                second.kind, second.on, second.by,
            ), f"{row.effect.within}\n{moments} {facts} {side!r} seed {seed}"  # fmt: skip


@pytest.mark.parametrize("start", range(0, 200, 40))
def test_every_timescale_is_counted_alike(start: int) -> None:
    for seed in range(start, start + 40):
        alone(seed)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(10_000, 18_000, 200))
def test_every_timescale_is_counted_alike_more_often(start: int) -> None:
    for seed in range(start, start + 200):
        alone(seed)


@EXAMPLES
@given(rng=randoms(), at=st.datetimes())
def test_drawn_texts_are_valid(rng: Random, at: object) -> None:
    del at
    assert parse_policy(Pen(rng).policy()).id == "drawn"


def test_the_known_answer_of_the_clock_change() -> None:
    """24 hours from Saturday 24 October 2026 16:00 BST are over on Sunday at 15:00 GMT."""
    reference = Reference(bundled("generic_24h"), bundled_table())
    start = instant(Instant.parse("2026-10-24T16:00").at)
    from escalate_rules.core.timescale import MomentRef, Unit, Within

    due: Due = reference.counter("", lambda name: start).due(
        Within(24, Unit.HOURS, MomentRef("raised"))
    )
    assert due.by == Instant.parse("2026-10-25T15:00").at
