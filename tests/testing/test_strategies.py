"""The public strategies draw what is valid, all kinds of it, and shrink to little."""

import ast
from collections import Counter
from dataclasses import fields
from datetime import UTC, date, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from escalate_rules import (
    Calendar,
    Escalated,
    Event,
    Instant,
    MisuseError,
    Policy,
    PolicyError,
    Raised,
    decide,
    load_policy,
    parse_policy,
    testing,
)
from escalate_rules.authoring.load import check_policy
from escalate_rules.core.calendar import Nation
from escalate_rules.core.conditions import leaves
from escalate_rules.core.engine import empty_case
from escalate_rules.core.policy import Force, Open
from escalate_rules.library.policies import bundled_ids
from escalate_rules.testing import (
    bad_policy_texts,
    boundary_dates,
    calendars,
    cases,
    events,
    histories,
    london_datetimes,
    mutated_policies,
    policies,
    policy_text,
    timescales,
)
from escalate_rules.testing.drawn_events import KINDS, history_of
from escalate_rules.testing.drawn_policy import SIZES, Parts, policy_of
from escalate_rules.testing.edges import clock_changes
from escalate_rules.testing.mistakes import MISTAKES, Mistake, bad_text
from escalate_rules.testing.mutations import mutations
from escalate_rules.testing.strategies_cases import case_of

# Health checks stand as hypothesis has them: a slow or filtering strategy is an error.
drawn = settings(max_examples=60, deadline=None)
shrunk = settings(max_examples=1000, deadline=None, database=None, phases=tuple(Phase))


def seeded(seed: int) -> Policy:
    """The policy of a seed."""
    rng = Random(seed)

    def some(part: str, most: int, least: int = 0) -> list[bytes]:
        return [rng.randbytes(SIZES[part]) for _ in range(rng.randint(least, most))]

    head = rng.randbytes(SIZES["head"])
    return policy_of(
        Parts(head, some("stages", 4, 1), some("route", 2), some("duties", 6), some("moves", 3))
    )


def same(policy: Policy) -> bool:
    """Whether the policy is what its own text says, digest and all."""
    again = parse_policy(policy_text(policy))
    return again == policy and again.digest == policy.digest


# -- policies ------------------------------------------------------------------------------------


@drawn
@given(policies())
def test_a_drawn_policy_is_one_that_a_file_can_say(policy: Policy) -> None:
    assert same(policy)


def test_drawn_policies_use_the_whole_language() -> None:
    seen: Counter[str] = Counter()
    for seed in range(400):
        policy = seeded(seed)
        seen.update(type(row.effect).__name__ for row in policy.rows)
        for row in policy.rows:
            for each in fields(row.effect):
                value = getattr(row.effect, each.name)
                seen[f"{type(row.effect).__name__}.{each.name}"] += bool(value)
                if type(value).__module__.endswith(("timescale", "conditions")):
                    seen[type(value).__name__] += 1
            seen.update(type(leaf).__name__ for leaf in (row.when, *leaves(row.when)))
        for name in ("agencies", "facts", "moments", "roles", "readings", "side_counting",
                     "register", "contacts", "endings", "handovers"):  # fmt: skip
            seen[name] += bool(getattr(policy, name))

    never = {name for name, times in seen.items() if times < 5}
    # Words that only a document has, and a body that one duty calls together.
    assert never <= {"Go.says", "Compose.duty", "Compose.says"}
    wanted = {"Open", "Go", "Power", "Compose", "Hasten", "Cap", "Advise", "Within", "Before",
              "SameDay", "By", "OneOf", "ByFact", "FactIs", "DutyIs", "ActorIs", "TriggerOn",
              "Not", "All", "AnyOf", "Open.varies", "Open.pauses", "Go.opens", "Go.closes",
              "Open.as_soon_as", "Open.while_", "Open.once"}  # fmt: skip
    assert wanted <= set(seen)


def test_the_simplest_policy_is_one_stage() -> None:
    policy = find(policies(), lambda _: True, settings=shrunk)

    assert [row.id for row in policy.rows] == ["stage_1.outcome"]
    assert (policy.facts, policy.moments, policy.agencies) == ((), (), ())


def test_a_policy_with_a_prohibition_shrinks_to_one_duty() -> None:
    def forbids(policy: Policy) -> bool:
        effects = [row.effect for row in policy.rows]
        return any(isinstance(each, Open) and each.force is Force.MUST_NOT for each in effects)

    policy = find(policies(), forbids, settings=shrunk)

    assert [row.id for row in policy.rows] == ["stage_1.outcome", "duty_1"]
    assert policy.rows[1].on == ("raised",)


def test_a_policy_that_fails_is_shown_as_a_file() -> None:
    @settings(deadline=None, database=None, max_examples=5)
    @given(policies())
    def fails(policy: Policy) -> None:
        raise AssertionError

    with pytest.raises(AssertionError) as failure:
        fails()

    notes = "\n".join(failure.value.__notes__)
    assert parse_policy(notes.partition("as a file:\n\n")[2].partition("\nF")[0])


# -- policies with one change ----------------------------------------------------------------------


@drawn
@given(policies().flatmap(lambda policy: st.tuples(st.just(policy), mutated_policies(policy))))
def test_a_mutated_policy_is_valid_and_differs_in_one_rule(pair: tuple[Policy, Policy]) -> None:
    policy, mutated = pair

    assert same(mutated)
    assert mutated.digest != policy.digest
    differing = [
        name
        for name in (each.name for each in fields(Policy) if each.compare)
        if name != "digest" and getattr(policy, name) != getattr(mutated, name)
    ]
    assert len(differing) == 1
    if differing == ["rows"] and len(mutated.rows) == len(policy.rows):
        assert sum(a != b for a, b in zip(policy.rows, mutated.rows, strict=True)) == 1


@pytest.mark.parametrize("name", ["newcastle", "generic_24h"])
def test_a_bundled_policy_has_mutations_that_a_file_can_say(name: str) -> None:
    policy = load_policy(name)
    every = mutations(policy)

    assert len(every) > 80
    assert len({mutation.of(policy).digest for mutation in every[::5]}) == len(every[::5])
    for mutation in every[::25]:
        assert same(mutation.of(policy)), mutation.says


# -- texts with a mistake --------------------------------------------------------------------------


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda each: each.says)
@pytest.mark.parametrize("seed", [0, 7])
def test_each_mistake_is_found_under_its_code(mistake: Mistake, seed: int) -> None:
    policy, found = check_policy(bad_text(seeded(seed), mistake), "drawn.yaml")

    assert policy is None
    assert mistake.code in {each.code for each in found}


@drawn
@given(bad_policy_texts())
def test_a_bad_text_is_refused(text: str) -> None:
    with pytest.raises(PolicyError):
        parse_policy(text)


# -- events, histories and cases -------------------------------------------------------------------


@drawn
@given(policies().flatmap(lambda policy: st.tuples(st.just(policy), histories(policy))))
def test_a_history_is_never_misuse_and_never_runs_back(
    told: tuple[Policy, tuple[Event, ...]],
) -> None:
    policy, history = told
    case = empty_case(policy)

    assert isinstance(history[0], Raised)
    for event in history:
        assert isinstance(event.at, Instant) and event.at.at.tzinfo is UTC
        try:
            case = decide(policy, case, event).case
        except MisuseError as error:
            raise AssertionError(f"{event}: {error}") from error


@pytest.mark.parametrize("name", bundled_ids())
def test_histories_of_a_bundled_policy_are_never_misuse(name: str) -> None:
    policy = load_policy(name)

    for seed in range(25):
        rng = Random(seed)
        assert history_of(policy, [rng.randbytes(24) for _ in range(10)])


def test_every_kind_of_event_is_drawn_and_most_have_a_meaning() -> None:
    applied: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for seed in range(400):
        policy, rng = seeded(seed), Random(seed)
        case = empty_case(policy)
        for event in history_of(policy, [rng.randbytes(24) for _ in range(12)]):
            decision = decide(policy, case, event)
            case = decision.case
            (applied if decision.not_applicable is None else refused)[event.kind] += 1

    assert {kind.kind for kind in KINDS} <= set(applied)
    assert sum(applied.values()) > sum(refused.values())


def test_only_the_kinds_asked_for_are_drawn() -> None:
    policy = load_policy("newcastle")

    @drawn
    @given(histories(policy, kinds=(Escalated,)))
    def told(history: tuple[Event, ...]) -> None:
        assert {event.kind for event in history} <= {"raised", "escalated"}

    told()


def test_a_case_with_something_overdue_shrinks_to_few_events() -> None:
    policy = load_policy("newcastle")

    def late(history: tuple[Event, ...]) -> bool:
        before = case_of(policy, history[:-1])
        return bool(decide(policy, before, history[-1]).overdue)

    history = find(histories(policy), late, settings=shrunk)

    # One where the raising tells a moment long past, two where time passes.
    assert len(history) <= 2


@drawn
@given(st.data())
def test_events_follow_in_the_case_that_is_given(data: st.DataObject) -> None:
    policy = data.draw(policies())
    case = data.draw(cases(policy))

    event = data.draw(events(policy, case))

    assert decide(policy, case, event)
    assert isinstance(event, Raised) == (case.status == "not_opened")


# -- times -----------------------------------------------------------------------------------------


@drawn
@given(calendars(), st.integers(1, 5))
def test_a_drawn_calendar_counts_back_what_it_counts_forward(calendar: Calendar, n: int) -> None:
    start = calendar.first + timedelta(40)

    assert calendar.count(start, calendar.add(start, n)) == n


@drawn
@given(london_datetimes())
def test_a_london_time_exists_and_is_zone_aware(at: object) -> None:
    from datetime import datetime

    assert isinstance(at, datetime)
    assert at.tzinfo == ZoneInfo("Europe/London")
    assert at.astimezone(UTC).astimezone(at.tzinfo) == at


def test_london_times_are_near_clock_changes_and_bank_holidays() -> None:
    near = {day + timedelta(step) for day in clock_changes(2026) for step in (-1, 0, 1)}

    assert find(london_datetimes(), lambda at: at.date() in near, settings=shrunk)
    assert find(london_datetimes(), lambda at: bool(at.fold), settings=shrunk)


def test_timescales_of_every_kind_are_drawn() -> None:
    for name in ("Within", "Before", "SameDay", "By", "OneOf", "ByFact"):
        assert find(timescales(), lambda each, name=name: type(each).__name__ == name)  # type: ignore[misc]


def test_boundary_dates_are_the_days_near_which_counting_is_hard() -> None:
    days = boundary_dates(2026, "england")

    # gov.uk/bank-holidays: Good Friday is 3 April, Christmas Day 25 December.
    assert {date(2026, 4, 2), date(2026, 4, 3), date(2026, 12, 25), date(2026, 12, 26)} <= {*days}
    assert {date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 26)} <= {*days}
    assert {date(2026, 2, 28), date(2026, 3, 1), date(2026, 12, 31)} <= {*days}
    assert date(2026, 6, 10) not in days
    assert list(days) == sorted(set(days))
    assert date(2026, 7, 13) in boundary_dates(2026, Nation.NORTHERN_IRELAND)
    with pytest.raises(ValueError, match="the calendar has no 1990"):
        boundary_dates(1990, "england")
    with pytest.raises(ValueError, match="atlantis"):
        boundary_dates(2026, "atlantis")


def test_nothing_is_drawn_and_thrown_away() -> None:
    kit = Path(testing.__file__).parent

    for path in kit.glob("*.py"):
        named = {
            getattr(node, "attr", None) or getattr(node, "id", None)
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
        }
        assert named.isdisjoint({"assume", "filter", "reject"}), path.name
