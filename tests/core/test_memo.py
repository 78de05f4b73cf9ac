"""What is remembered changes no answer, and an unread case is a case like any other.

Every decision is made four ways: walked, which is the engine without any memory;
from an empty memory; from one that has seen the history at other hours; and with
all of a history's cases left unread until its end.
"""

# ruff: noqa: E501 - a policy reads best with one rule a line

import copy
import json
import pickle
import re
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from threading import Barrier
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escalate_rules.authoring.history import Wanted, read_history
from escalate_rules.authoring.load import load_policy
from escalate_rules.core import memo as memory
from escalate_rules.core import shapes
from escalate_rules.core.case import NEVER, Case
from escalate_rules.core.decision import Decision
from escalate_rules.core.engine import decide, empty_case, walk
from escalate_rules.core.errors import MisuseError
from escalate_rules.core.events import Event
from escalate_rules.core.misuse import refuse_misuse
from escalate_rules.core.moments import LONDON, Instant, end_of, local_day, midnight
from escalate_rules.core.patches import MOST_WAITING
from escalate_rules.core.policy import Policy
from escalate_rules.core.shapes import needs_of, passes_at
from escalate_rules.testing import load_suite
from escalate_rules.wire.cases import read_case, write_case
from tests.core.small import (
    done,
    escalated,
    learned,
    paused,
    raised,
    resolved,
    small,
    state,
    unresolved,
)
from tests.laws.dense import DENSE, DENSER
from tests.laws.histories import Told, histories, told

EXAMPLES = Path(__file__).parents[2] / "examples"
HOURS = """\
facts: {weather: {asks: "What weather?", values: {wet: Wet, dry: Dry}, default: dry, cites: "4"}}
duties:
  answer:
    on: unresolved
    who: receiving manager
    must: respond
    within: 24 hours of unresolved
    cites: "1"
  note:
    on: raised
    who: raising practitioner
    must: record
    within: 2 working days of raised
    until: done
    cites: "1"
"""


def walked(policy: Policy, events: Iterable[Event]) -> list[Decision]:
    """The decisions with memory switched off."""
    case = empty_case(policy)
    found = []
    for event in events:
        again = event.id is not None and event.id in case.seen
        found.append((decide if again else walk)(policy, case, event))
        case = found[-1].case
    return found


def remembered(policy: Policy, events: Iterable[Event]) -> list[Decision]:
    """The decisions as a host gets them."""
    case = empty_case(policy)
    found = []
    for event in events:
        found.append(decide(policy, case, event))
        case = found[-1].case
    return found


def warm(policy: Policy, events: tuple[Event, ...]) -> None:
    """Tell the history at other hours, so that its decisions are known with other moments."""
    for each in told_otherwise(policy, events):
        remembered(policy, each)


def told_otherwise(policy: Policy, events: tuple[Event, ...]) -> Iterator[tuple[Event, ...]]:
    """The same history at other hours, and by others, as far as it can be told so."""
    for shift in (timedelta(hours=1), timedelta(hours=31), timedelta(days=25)):
        yield possible(
            policy,
            [replace(each, at=Instant(each.at.at + shift)) for each in events],  # type: ignore[union-attr]
        )
    actors = [each.by for each in events]
    for others in (actors[::-1], actors[1:] + actors[:1], [None] * len(actors)):
        changed = [replace(each, by=by) for each, by in zip(events, others, strict=True)]
        if changed != list(events):
            yield possible(policy, changed)


def possible(policy: Policy, events: Iterable[Event]) -> tuple[Event, ...]:
    """The events up to one that cannot be told: what is told of a day, an hour later may not be."""
    case = empty_case(policy)
    found: list[Event] = []
    for event in events:
        try:
            refuse_misuse(policy, case, event)
            case = walk(policy, case, event).case
        except MisuseError:
            break
        found.append(event)
    return tuple(found)


def same(ours: Decision, theirs: Decision) -> None:
    """Not only equal: field by field, and in whatever way a case can be written."""
    assert ours.event == theirs.event
    assert ours.log == theirs.log
    assert ours.not_applicable == theirs.not_applicable
    for each in fields(Case):
        if each.compare:
            assert repr(getattr(ours.case, each.name)) == repr(getattr(theirs.case, each.name))
    assert ours == theirs
    assert hash(ours.case) == hash(theirs.case)


def hold(policy: Policy, events: tuple[Event, ...]) -> None:
    """The history is answered alike, whatever is remembered and whenever it is read."""
    policy.index.memo.clear()
    compare(policy, events, as_they_come=True)
    for otherwise in told_otherwise(policy, events):
        compare(policy, otherwise)
    compare(policy, events)


def compare(policy: Policy, events: tuple[Event, ...], *, as_they_come: bool = False) -> None:
    """Remembered and walked; each case is read before the next event is told, or the last first."""
    plainly = walked(policy, events)
    if as_they_come:
        case = empty_case(policy)
        for event, theirs in zip(events, plainly, strict=True):
            ours = decide(policy, case, event)
            same(ours, theirs)
            case = ours.case
    for ours, theirs in reversed(list(zip(remembered(policy, events), plainly, strict=True))):
        same(ours, theirs)


def wanted(told_of: Wanted) -> Policy:
    """The bundled policy that an example names."""
    return load_policy(told_of.policy, dict(told_of.readings))


@cache
def known_histories() -> dict[str, tuple[Policy, tuple[Event, ...]]]:
    """The scenarios of all suites and the examples."""
    found = {}
    tests = Path(__file__).parents[1]
    beside, bundled = tests / "policies", tests.parent / "policies"
    for path in sorted((*bundled.glob("*.suite.yaml"), *beside.glob("*.suite.yaml"))):
        for scenario in load_suite(str(path)).scenarios:
            if scenario.steps:
                events = tuple(step.event for step in scenario.steps)
                found[f"{path.name}: {scenario.name}"] = (scenario.policy, events)
    for path in sorted(EXAMPLES.glob("*.yaml")):
        history = read_history(path.read_bytes(), path.name, wanted)
        found[path.name] = (history.policy, tuple(history.events))
    return found


# -- the same answers ----------------------------------------------------------------------------


def test_known_histories_are_answered_alike() -> None:
    assert len(known_histories()) > 100
    for policy, events in known_histories().values():
        hold(policy, events)
    for policy, _ in known_histories().values():
        policy.index.memo.clear()
    for _ in range(2):  # and each after all the others
        for policy, events in known_histories().values():
            compare(policy, events)


@cache
def steady() -> tuple[Policy, ...]:
    """Small policies dense with rules, of which none asks for the hour of an act or has a window."""
    without = re.compile(
        r"(?:opens|closes): [^,]* of \w+, |after_closing: \w+, |when: {(?:hours|day): \w+}, "
    )
    found = tuple(small(without.sub("", text)) for text in (DENSE, DENSER, HOURS))
    assert all(needs_of(policy) is not None for policy in found)
    return found


@st.composite
def steady_histories(draw: st.DrawFn) -> Told:
    """A history under a policy whose decisions are remembered."""
    policy = draw(st.sampled_from(steady()))
    return Told(policy, draw(histories(policy)))


drawn = settings(
    max_examples=120, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


@drawn
@given(told())
def test_drawn_histories_are_answered_alike(history: Told) -> None:
    hold(history.policy, history.events)


@drawn
@given(steady_histories())
def test_drawn_histories_of_policies_dense_with_rules_are_answered_alike(history: Told) -> None:
    hold(history.policy, history.events)


def test_what_runs_off_the_calendar_or_leans_on_days_to_come_is_dated_as_walked() -> None:
    policy = small(HOURS)
    for day in ("2026-03-02", "2028-12-28", "2035-12-27", "2040-12-28", "2041-01-02", "2026-06-01"):
        hold(
            policy, (raised(f"{day}T10:00"), unresolved(f"{day}T12:00"), escalated(f"{day}T13:00"))
        )


@pytest.mark.parametrize("full", [(shapes,), (memory,), (shapes, memory)])
def test_a_memory_that_runs_full_starts_anew(
    full: tuple[ModuleType, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in full:
        monkeypatch.setattr(room, "MOST", 2)
    for policy, events in list(known_histories().values())[:12]:
        hold(policy, events)
        assert memory not in full or len(policy.index.memo) < 9


TIMED = """
facts: {gate: {asks: "Open?", values: {open: Open, shut: Shut}, default: open, cites: "4"}}
duties:
  answer: {on: raised, who: chair, must: respond, within: 1 working day of raised, pauses: {when: {gate: open}, cites: "4"}, cites: "4"}
  chase: {on: answer.due, who: chair, must: notify, within: 24 hours of answer.due, cites: "4"}
  short: {on: raised, who: chair, must: consider, within: 2 hours of raised, cites: "4"}
  long: {on: raised, who: chair, must: review, within: 20 working days of raised, cites: "4"}
"""
CONVENTIONS = (
    "{nation: england}",
    "{nation: england, counting: deemed-receipt, receipt_cutoff: '16:00'}",
    "{nation: england, counting: event-day-is-one}",
    "{nation: england, day_ends: '17:00'}",
)


@pytest.mark.parametrize("calendar", CONVENTIONS)
def test_time_that_steers_stops_or_is_counted_otherwise_is_remembered_right(calendar: str) -> None:
    policy = small(f"calendar: {calendar}\n{TIMED.strip()}")
    for hour in ("10:00", "15:59", "16:01", "17:30"):
        begin = raised(f"2026-03-02T{hour}", "raising practitioner")
        left = unresolved("2026-03-02T18:00")
        up = escalated("2026-03-02T18:30", "raising practitioner")
        for rest in (
            [left, up, resolved("2026-03-02T19:00")],  # nothing but two hours have passed
            [left, escalated("2026-03-05T18:30")],  # the answer is due, and somebody is told
            [paused("2026-03-02T17:45", reason="ill"), left, up, resolved("2026-03-02T19:00")],
            [paused("2026-03-02T17:45", reason="ill"), resolved("2026-03-05T19:00")],
            [left, up, learned("2026-03-04T09:00", facts={"gate": "shut"})],
            [
                done("2026-03-02T18:00", duty="answer"),
                left,
                up,
                done("2026-04-20T18:00", duty="long"),
            ],
        ):
            hold(policy, (begin, *rest))


# -- what has passed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ("2026-03-04T11:59:59.999999", "done"),
        ("2026-03-04T12:00", "done"),
        ("2026-03-04T12:00:00.000001", "late"),
    ],
)
def test_an_hour_limit_is_met_at_its_instant_and_passes_just_after(at: str, found: str) -> None:
    policy = small(HOURS)
    for week in (0, 7, 14):  # the first is walked, the others are remembered
        events = [
            raised("2026-03-03T10:00"),
            unresolved("2026-03-03T12:00"),
            done(at, duty="answer"),
            escalated("2026-03-30T12:00"),
        ]
        later = [
            replace(each, at=Instant(each.at.at + timedelta(days=week)))  # type: ignore[union-attr]
            for each in events
        ]
        assert state(remembered(policy, later)[2], "answer") == found
        hold(policy, tuple(later))


def test_what_passes_without_consequence_is_marked_from_memory() -> None:
    policy = small(HOURS)
    policy.index.memo.clear()

    def history(month: int) -> list[Event]:
        return [
            raised(f"2026-{month:02}-02T10:00"),
            unresolved(f"2026-{month:02}-20T12:00"),
            escalated(f"2026-{month:02}-27T12:00"),
        ]

    remembered(policy, history(2))
    unread = remembered(policy, history(3))[-1].case

    assert unread.rest is not None
    marked, *_ = unread.rest
    passed = {owed.id for owed in marked.duties if owed.passed}
    assert passed == {"stage_1.outcome#1", "note#1", "answer#1"}
    assert unread == walked(policy, history(3))[-1].case


def test_a_due_beyond_all_time_never_passes() -> None:
    case = next(iter(remembered(small(HOURS), [raised("2026-03-03T10:00")]))).case
    dated = case.duties[0].due
    assert passes_at(replace(dated, due_by=NEVER)) == NEVER
    assert passes_at(replace(dated, due_by=None)) == NEVER


# -- unread cases --------------------------------------------------------------------------------


def unread(*events: Event) -> tuple[Case, Case]:
    """A case that nobody has read from, and the same one walked."""
    policy = load_policy("newcastle")
    told_of = events or (
        raised("2026-03-02T10:00", "raising practitioner"),
        escalated("2026-03-03T10:00", "raising practitioner"),
        resolved("2026-03-04T10:00", "raising line_manager"),
    )
    warm(policy, told_of)
    case = remembered(policy, told_of)[-1].case
    assert case.rest is not None
    return case, walked(policy, told_of)[-1].case


def test_stage_and_status_are_read_without_writing_the_case_out() -> None:
    case, plain = unread()
    for name in ("id", "status", "ending", "stage", "route", "last_stage", "at", "facts"):
        assert getattr(case, name) == getattr(plain, name)
    assert case.rest is not None


@pytest.mark.parametrize(
    "name", ["duties", "occurrences", "stamps", "known", "paused", "outcome_sought", "by_when"]
)
def test_whatever_is_read_first_is_right(name: str) -> None:
    case, plain = unread()
    assert getattr(case, name) == getattr(plain, name)
    assert case.rest is None
    assert case == plain


def test_an_unread_case_is_a_value_like_any_other() -> None:
    assert unread()[0] == unread()[1]
    assert unread()[1] == unread()[0]
    assert unread()[0] == unread()[0]
    assert hash(unread()[0]) == hash(unread()[1])
    assert repr(unread()[0]) == repr(unread()[1])
    assert unread()[0] <= unread()[1] <= unread()[0]
    assert len({*unread(), *unread()}) == 1
    assert copy.copy(unread()[0]) == copy.deepcopy(unread()[0]) == unread()[1]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        back = pickle.loads(pickle.dumps(unread()[0], protocol))
        assert back == unread()[1]
        assert back.shape is None and back.rest is None
    assert json.dumps(write_case(unread()[0])) == json.dumps(write_case(unread()[1]))
    assert read_case(write_case(unread()[0])) == unread()[1]


def test_a_name_that_no_case_has_is_an_error_before_and_after_reading() -> None:
    case, _ = unread()
    for _ in range(2):
        with pytest.raises(AttributeError, match="no attribute 'weather'"):
            case.weather  # type: ignore[attr-defined]  # noqa: B018
    assert not hasattr(object.__new__(Case), "duties")


def test_a_case_changed_by_its_host_forgets_what_was_remembered_of_it() -> None:
    case, plain = unread()
    changed = replace(case, status="open", stage="stage_2", ending=None)
    assert changed == replace(plain, status="open", stage="stage_2", ending=None)
    assert (changed.shape, changed.rest, changed.next_due) == (None, None, NEVER)
    policy = load_policy("newcastle")
    event = escalated("2026-03-05T10:00", "raising line_manager")
    same(decide(policy, changed, event), walk(policy, changed, event))


def learnings(count: int) -> Iterator[Event]:
    """Events that change a fact to and fro, and nothing with it."""
    yield raised("2026-03-02T10:00", "raising practitioner")
    begin = datetime(2026, 3, 2, 10, 1, tzinfo=UTC)
    for step in range(count):
        event = learned("2026-03-02T10:01", facts={"weather": ("wet", "dry")[step % 2]})
        yield replace(event, at=Instant(begin + timedelta(seconds=step)))


def chain(case: Case) -> list[Case]:
    """The case and those before it that are not written out."""
    found = [case]
    while (rest := found[-1].rest) is not None:
        found.append(rest[0])
    return found


def test_however_many_cases_are_unread_they_keep_few_alive_and_are_right() -> None:
    policy = small(HOURS)
    events = tuple(learnings(80))
    warm(policy, events)
    case = empty_case(policy)
    alive = []
    for event in events:
        case = decide(policy, case, event).case
        alive.append(len(chain(case)))

    assert max(alive) == MOST_WAITING + 1
    assert alive.count(1) >= 80 // MOST_WAITING - 1
    assert case == walked(policy, events)[-1].case
    assert len(chain(case)) == 1


def test_threads_that_read_one_case_at_once_all_get_it_right() -> None:
    policy = small(HOURS)
    events = tuple(learnings(MOST_WAITING - 2))
    warm(policy, events)
    plain = [each.case for each in walked(policy, events)]
    names = ("duties", "stamps", "known", "occurrences")
    old = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            for _ in range(40):
                cases = [each.case for each in remembered(policy, events)]
                together = Barrier(8)

                def read(number: int, cases: list[Case] = cases, at: Barrier = together) -> bool:
                    at.wait()
                    mine = list(zip(cases, plain, strict=True))
                    own = mine[number:] + mine[:number] if number % 2 else mine[::-1]
                    return all(
                        getattr(a, name) == getattr(b, name) for a, b in own for name in names
                    )

                assert all(pool.map(read, range(8)))
                assert cases == plain
    finally:
        sys.setswitchinterval(old)


def test_threads_that_decide_at_once_share_one_memory() -> None:
    policy = load_policy("newcastle")
    histories = [events for own, events in known_histories().values() if own.ref == policy.ref]
    plain = [walked(policy, events) for events in histories]
    policy.index.memo.clear()
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda events: remembered(policy, events), histories * 4):
            assert found in plain


# -- days ----------------------------------------------------------------------------------------


def test_the_day_of_an_instant_is_londons_at_every_hour_of_every_year() -> None:
    """Also where London was two hours ahead of UTC, or had a time of its own."""
    for year in (1, 1800, 1847, 1916, 1941, 1945, 1947, 1968, 1971, 2026, 9999):
        hour = datetime(year, 1, 2, tzinfo=UTC)
        while hour.year == year and (hour.month, hour.day) < (12, 31):
            for at in (hour, hour - timedelta(microseconds=1), hour + timedelta(minutes=59)):
                assert local_day(at) == at.astimezone(LONDON).date()
            hour += timedelta(hours=1 if 2 < hour.month < 12 else 5)


def test_the_day_of_an_instant_told_in_another_zone_is_londons() -> None:
    from zoneinfo import ZoneInfo

    kiritimati = datetime(2026, 7, 1, 13, tzinfo=ZoneInfo("Pacific/Kiritimati"))  # 14 hours ahead
    assert local_day(kiritimati) == date(2026, 7, 1)
    assert local_day(kiritimati.replace(hour=12)) == date(2026, 6, 30)


def test_a_day_ends_when_the_next_begins() -> None:
    for first in (date(2026, 3, 28), date(2026, 10, 24), date(2026, 12, 31)):
        days = [first + timedelta(days=step) for step in range(3)]
        assert [end_of(day) for day, _ in pairwise(days)] == [midnight(day) for day in days[1:]]
