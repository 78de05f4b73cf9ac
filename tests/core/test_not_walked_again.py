"""What has been decided once is not worked out again; time that passes is."""

# ruff: noqa: E501 - a policy reads best with one rule a line

from datetime import date
from typing import Any

import pytest

from escalate_rules import MisuseError
from escalate_rules.core import engine, memo, patches, shapes
from escalate_rules.core.decision import Decision
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.events import Event
from escalate_rules.core.moments import Day
from escalate_rules.core.policy import Policy
from tests.core.small import (
    agreed,
    done,
    due,
    escalated,
    learned,
    raised,
    resolved,
    small,
    state,
    tell,
    time_reached,
    unresolved,
    withdrawn,
)

POLICY = """
facts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}}
duties:
  answer: {on: raised, who: chair, must: respond, within: 2 working days of raised, cites: "4"}
  report: {on: answer.done, who: chair, must: send, within: 1 week of answer.done, cites: "4"}
"""
HISTORY = (
    raised("2026-10-05T10:00"),
    learned("2026-10-05T11:00", facts={"risk": "high"}),
    done("2026-10-06T10:00", duty="answer"),
    escalated("2026-10-06T14:00"),
)


def test_a_history_that_was_decided_is_answered_without_walking_it_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    policy = small(POLICY)
    first = tell(policy, *HISTORY)

    def walked(*_: Any) -> None:
        raise AssertionError("it is worked out again")

    monkeypatch.setattr(engine, "walk", walked)

    assert tell(policy, *HISTORY) == first


def test_what_is_remembered_is_found_by_what_it_holds() -> None:
    """Values that differ are kept apart by their hashes; equal ones are not."""
    days = [Day(date(2026, 10, number)) for number in range(1, 29)]

    assert len({hash(day) for day in days}) > 20
    assert hash(days[0]) == hash(Day(date(2026, 10, 1)))


def test_a_due_that_has_passed_meanwhile_is_seen_whatever_is_remembered() -> None:
    policy = small(POLICY)
    start, fact = raised("2026-10-05T10:00"), {"risk": "high"}

    in_time = tell(policy, start, learned("2026-10-06T10:00", facts=fact))
    at_the_instant = tell(policy, start, learned("2026-10-08T00:00", facts=fact))
    after = tell(policy, start, learned("2026-10-09T10:00", facts=fact))

    assert [each.id for each in in_time.overdue] == []
    assert [each.id for each in at_the_instant.overdue] == ["answer#1"]
    assert [each.id for each in after.overdue] == ["answer#1"]


def test_an_event_without_an_hour_is_misuse_and_says_what_it_is() -> None:
    policy = small(POLICY)
    event: Any = raised("2026-10-05T10:00")
    object.__setattr__(event, "at", Day(date(2026, 10, 5)))

    with pytest.raises(MisuseError) as told:
        decide(policy, empty_case(policy), event)

    assert (told.value.what, told.value.name) == ("event", "raised")
    assert str(told.value) == "an event needs a date and time, not 2026-10-05"


SEVERAL = """
facts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}}
duties:
  slower: {on: raised, who: chair, must: send, within: 9 working days of raised, varies: {until: any, agreed_by: either, cites: "4"}, cites: "4"}
  sooner: {on: raised, who: chair, must: respond, within: 2 working days of raised, cites: "4"}
"""


def test_the_first_due_to_pass_is_looked_for_among_all_that_are_remembered() -> None:
    policy = small(SEVERAL)
    history = (
        raised("2026-10-05T10:00"),
        learned("2026-10-05T11:00", facts={"risk": "high"}),
        learned("2026-10-08T10:00", facts={"risk": "low"}),
    )

    first, from_memory = tell(policy, *history), tell(policy, *history)

    assert "sooner#1" in [each.id for each in first.overdue]
    assert from_memory == first


def test_an_agreed_date_stays_agreed_in_what_is_answered_from_memory() -> None:
    policy = small(SEVERAL)
    history = (
        raised("2026-10-05T10:00"),
        agreed("2026-10-05T10:30", duty="slower", until="2026-10-30", agreeing=("raising",)),
        learned("2026-10-05T11:00", facts={"risk": "high"}),
        time_reached("2026-10-08T10:00"),
        learned("2026-10-08T11:00", facts={"risk": "low"}),
    )

    for _ in range(3):
        decision = tell(policy, *history)
        (owed,) = [each for each in decision.case.duties if each.duty == "slower"]
        assert (str(owed.agreed), str(owed.due.due_on)) == ("2026-10-30", "2026-10-30")
        assert "sooner#1" in [each.id for each in decision.overdue]


def told_again(
    policy: Policy, first: tuple[Event, ...], then: tuple[Event, ...], *spared: Any
) -> Decision:
    """The last decision of `then`, which is answered from what was decided on `first`.

    `spared` is what is done no more for it, besides walking: a module and a name in pairs.
    """

    def again(*_: Any, **__: Any) -> None:
        raise AssertionError("it is worked out again")

    policy.index.memo.clear()
    tell(policy, *first)
    with pytest.MonkeyPatch.context() as patch:
        for place, name in zip(spared[::2], spared[1::2], strict=True):
            patch.setattr(place, name, again)
        patch.setattr(engine, "walk", again)
        return tell(policy, *then)


@pytest.mark.parametrize("end", [resolved, withdrawn])
def test_what_was_decided_on_other_days_is_only_dated_anew(end: Any) -> None:
    def history(day: int) -> tuple[Event, ...]:
        return (
            raised(f"2026-10-{day:02}T10:00"),
            unresolved(f"2026-10-{day:02}T11:00"),
            escalated(f"2026-10-{day:02}T12:00"),
            end(f"2026-10-{day:02}T13:00"),
        )

    assert told_again(small(POLICY), history(5), history(6)).status == end.args[0]


@pytest.mark.parametrize("within", ["24 hours", "1 working day"])
def test_what_opens_and_ends_at_once_within_hours_or_days_of_that_is_not_walked_again(
    within: str,
) -> None:
    policy = small(f"""
duties:
  note: {{on: escalated, who: chair, must: record, within: {within} of escalated, done_by: escalated, cites: "4"}}
""")

    def history(day: int) -> tuple[Event, ...]:
        return raised(f"2026-10-{day:02}T10:00"), escalated(f"2026-10-{day:02}T11:00")

    assert state(told_again(policy, history(5), history(8)), "note") == "done"


def test_what_may_be_stopped_is_not_walked_again_while_no_clock_was() -> None:
    policy = small("""
facts: {ill: {asks: "Is somebody ill?", values: {no: No, yes: Yes}, default: no, cites: "4"}}
duties:
  answer: {on: unresolved, who: chair, must: respond, within: 2 working days of unresolved, pauses: {when: {ill: yes}, cites: "4"}, cites: "4"}
""")

    def history(day: int) -> tuple[Event, ...]:
        return raised(f"2026-10-{day:02}T10:00"), unresolved(f"2026-10-{day:02}T11:00")

    assert due(told_again(policy, history(5), history(6)), "answer") == "2026-10-08"


def test_what_is_counted_from_a_moment_that_another_stands_in_for_is_not_walked_again() -> None:
    policy = small("""
moments:
  arose: {title: It arose, default: raised}
  seen: {title: It was seen, default: arose}
duties:
  talk: {on: unresolved, who: chair, must: discuss, within: 2 working days of arose, cites: "4"}
  call: {on: unresolved, who: chair, must: call, within: 3 working days of seen, cites: "4"}
""")

    def history(day: int) -> tuple[Event, ...]:
        return raised(f"2026-10-{day:02}T10:00"), unresolved(f"2026-10-{day:02}T11:00")

    decision = told_again(policy, history(5), history(6))

    assert (due(decision, "talk"), due(decision, "call")) == ("2026-10-08", "2026-10-09")


def test_what_waits_for_a_moment_that_nobody_has_told_is_not_walked_again() -> None:
    policy = small("""
moments: {conference: {title: The conference}}
duties:
  minutes: {on: unresolved, who: chair, must: send, within: 2 working days of conference, cites: "4"}
""")

    def history(day: int) -> tuple[Event, ...]:
        return raised(f"2026-10-{day:02}T10:00"), unresolved(f"2026-10-{day:02}T11:00")

    assert due(told_again(policy, history(5), history(6)), "minutes") == "awaiting conference"


def test_what_hangs_on_the_due_of_another_duty_is_not_walked_again() -> None:
    policy = small("""
facts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}}
duties:
  answer: {on: raised, who: chair, must: respond, within: 2 working days of raised, cites: "4"}
  chase: {on: raised, who: chair, must: call, within: 3 working days of answer.due, cites: "4"}
""")

    def history(hour: int) -> tuple[Event, ...]:
        return (
            raised("2026-10-05T10:00"),
            learned(f"2026-10-05T{hour}:00", facts={"risk": "high"}),
            escalated(f"2026-10-06T{hour}:00"),
        )

    # What opens by a raising hangs on the due of what opens beside it: that is walked each time.
    first, then = history(11), history(12)
    case = tell(policy, *first[:1]).case
    for event in first[1:]:
        case = decide(policy, case, event).case
    with pytest.MonkeyPatch.context() as patch:
        case = tell(policy, *then[:1]).case
        patch.setattr(engine, "walk", None)
        for event in then[1:]:
            decision = decide(policy, case, event)
            case = decision.case

    assert (due(decision, "answer"), due(decision, "chase")) == ("2026-10-07", "2026-10-12")


def test_what_passes_where_nothing_comes_of_it_is_not_worked_out_again() -> None:
    def history(hour: int) -> tuple[Event, ...]:
        return raised("2026-10-05T10:00"), learned(f"2026-10-09T{hour}:00", facts={"risk": "high"})

    decision = told_again(small(POLICY), history(11), history(12), memo, "_passing")

    assert [each.id for each in decision.overdue] == ["answer#1"]


def test_a_due_that_passed_between_two_events_and_one_that_passed_by_itself_are_one_case() -> None:
    start, fact = raised("2026-10-05T10:00"), {"risk": "high"}
    by_itself = (
        start, time_reached("2026-10-09T10:00"), learned("2026-10-09T11:00", facts=fact)
    )  # fmt: skip

    told_again(small(POLICY), by_itself, (start, learned("2026-10-09T12:00", facts=fact)))


def test_the_common_limit_is_dated_without_asking_how_it_is_counted() -> None:
    decision = told_again(small(POLICY), HISTORY[:1], HISTORY[:1], patches, "dated")

    assert due(decision, "answer") == "2026-10-07"


def test_what_a_policy_asks_of_an_event_and_of_time_is_looked_for_once() -> None:
    policy = small(POLICY)

    def history(hour: int) -> tuple[Event, ...]:
        return raised("2026-10-05T10:00"), learned(f"2026-10-09T{hour}:00", facts={"risk": "high"})

    told_again(policy, history(11), history(12), shapes, "_asks_for_time", shapes, "asks_of")
    tell(policy, *history(11))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shapes, "asks_of", None)
        assert not shapes.steers(policy, "report")
