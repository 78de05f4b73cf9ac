# mypy: disable-error-code="no-untyped-call"
"""Newcastle's seven decisions, by this library and by what else could be used for them."""

from collections.abc import Callable, Iterable, Iterator
from time import process_time
from typing import Any, Final

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.by_hand import LONDON, by_ifs, by_table, by_table_of_days
from benchmarks.histories import (
    DECISIONS,
    STARTS,
    TARDY,
    TIMELY,
    Answer,
    check_unequal,
    events_of,
    expected,
    in_turn,
)
from benchmarks.laps import LAPS
from benchmarks.machines import (
    by_sismic,
    by_statemachine,
    by_transitions,
    by_zen,
    by_zen_decision,
)
from escalate_rules import Decision, Event, Raised, decide, load_policy, open_case

POLICY: Final = load_policy("newcastle")


def ours(events: tuple[Event, ...]) -> Iterator[Decision]:
    """Each event's full decision, its dates computed; the case is written out when read."""
    first, *rest = events
    assert type(first) is Raised
    decision = open_case(POLICY, first)
    yield decision
    for event in rest:
        decision = decide(POLICY, decision.case, event)
        yield decision


def ours_read(events: tuple[Event, ...]) -> Iterator[Decision]:
    """The same, with every reason read, and of every open duty the days counted and skipped."""
    for decision in ours(events):
        said = [reason.says for reason in decision.reasons]
        days = [(duty.due.counted, duty.due.skipped) for duty in decision.open]
        assert said and days is not None
        yield decision


def ours_kept(events: tuple[Event, ...]) -> Iterator[Decision]:
    """The same, with the date of all that is owed read from the case, as a host would keep it."""
    for decision in ours(events):
        days = [owed.due.due_on for owed in decision.case.open_duties]
        assert days is not None
        yield decision


def ours_new(events: tuple[Event, ...]) -> Iterator[Decision]:
    """The same, with nothing remembered from earlier histories."""
    POLICY.index.memo.clear()
    return ours(events)


def answer_of(decision: Decision) -> Answer:
    """What the others answer, read from a decision."""
    due = next(
        (
            owed.due.due_on
            for owed in decision.case.duties
            if owed.duty == f"{decision.stage}.outcome"
        ),
        None,
    )
    return decision.stage or decision.status, due


def plainly(answer: Any) -> Answer:
    """An answer with numpy's days as dates."""
    if isinstance(answer, Decision):
        return answer_of(answer)
    stage, due = answer
    return stage, due.item() if hasattr(due, "item") else due


def days_of(history: Any) -> Any:
    """The history with London days in place of instants."""
    return tuple((event, at.astimezone(LONDON).date()) for event, at in history)


# Name → the contestant, what it is told of a history, and how many rounds a lap has for it.
Contestant = tuple[Callable[[Any], Iterator[Any]], Callable[[Any], Any], int]
CONTESTANTS: Final[dict[str, Contestant]] = {
    "ours": (ours, events_of, 12),
    "table": (by_table, tuple, 40),
    "table of days": (by_table_of_days, days_of, 40),
    "ifs": (by_ifs, tuple, 12),
    "transitions": (by_transitions, tuple, 12),
    "zen": (by_zen, tuple, 12),
    "sismic": (by_sismic, tuple, 5),
    "statemachine": (by_statemachine, tuple, 4),
    "zen create_decision": (by_zen_decision, tuple, 4),
    "ours, case read": (ours_kept, events_of, 12),
    "ours, read": (ours_read, events_of, 3),
    "ours, nothing remembered": (ours_new, events_of, 3),
}
# The same of the histories that come late: only ours is asked otherwise than before.
LATE: Final = {
    "ours": 12, "table": 40, "ifs": 12, "transitions": 12, "ours, case read": 12, "ours, read": 2,
}  # fmt: skip


def ask(contestant: Callable[[Any], Iterator[Any]], histories: Iterable[Any]) -> None:
    """Every answer of every history, thrown away."""
    for history in histories:
        for _ in contestant(history):
            pass


def check(name: str, sets: Any) -> None:
    """The contestant gives the right stage and day for every history."""
    contestant, told, _ = CONTESTANTS[name]
    for history in sets[0]:
        assert [plainly(answer) for answer in contestant(told(history))] == expected(history)


def test_every_instant_is_its_own() -> None:
    check_unequal()


@pytest.mark.parametrize("name", CONTESTANTS)
def test_all_give_the_same_answers(name: str) -> None:
    check(name, TIMELY)
    check(name, TARDY)


def test_dues_have_passed_in_the_one_kind_of_history_and_not_in_the_other() -> None:
    for history in TIMELY[0]:
        assert not any(decision.late or decision.overdue for decision in ours(events_of(history)))
    for history in TARDY[0]:
        assert all(decision.late for decision in list(ours(events_of(history)))[1:-1])


def race(
    benchmark: BenchmarkFixture, kind: str, name: str, lap: int, sets: Any, rounds: int
) -> None:
    contestant, told, _ = CONTESTANTS[name]
    turns = in_turn([[told(history) for history in histories] for histories in sets])
    benchmark.group = f"{kind}, lap {lap + 1}"
    benchmark.extra_info.update(
        what=f"{kind}: {name}", lap=lap, per=len(STARTS) * DECISIONS, unit="decision"
    )
    benchmark.pedantic(
        ask, setup=lambda: ((contestant, next(turns)), {}), rounds=rounds, warmup_rounds=1
    )


@pytest.mark.parametrize("name", CONTESTANTS)
@pytest.mark.parametrize("lap", range(LAPS))
@pytest.mark.benchmark(timer=process_time)
def test_in_time(benchmark: BenchmarkFixture, name: str, lap: int) -> None:
    race(benchmark, "in time", name, lap, TIMELY, CONTESTANTS[name][2])


@pytest.mark.parametrize("name", LATE)
@pytest.mark.parametrize("lap", range(LAPS))
@pytest.mark.benchmark(timer=process_time)
def test_late(benchmark: BenchmarkFixture, name: str, lap: int) -> None:
    race(benchmark, "late", name, lap, TARDY, LATE[name])
