"""Events as plain data: there and back, and every fault with its place."""

# ruff: noqa: E501, DTZ001
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from escalate_rules.core.events import (
    KINDS,
    Actor,
    Agreed,
    Convened,
    Decided,
    Done,
    Escalated,
    Event,
    Extended,
    HandedOver,
    Happened,
    Learned,
    Occurred,
    Paused,
    Raised,
    Reopened,
    Rerouted,
    Resolved,
    Resumed,
    TimeReached,
    Unresolved,
    Withdrawn,
)
from escalate_rules.core.moments import Day, Instant
from escalate_rules.core.policy import SIDES
from escalate_rules.wire.events import read_event, write_event
from escalate_rules.wire.faults import WireError
from escalate_rules.wire.published import published_schema

AT = Instant(datetime(2026, 12, 21, 10, tzinfo=UTC))

texts = st.text(max_size=12)
names = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
optional = st.none() | names
instants = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)).map(
    Instant
)
days = st.dates(date(1990, 1, 1), date(2090, 1, 1)).map(Day)
moments = days | instants
sides = st.lists(st.sampled_from(["raising", "receiving"]), max_size=2).map(tuple)


def pairs(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(names, values, max_size=3).map(lambda found: tuple(found.items()))


def events() -> st.SearchStrategy[Event]:
    around: dict[str, Any] = {
        "at": instants,
        "id": st.none() | texts,
        "by": st.none() | st.builds(Actor, texts, texts),
        "note": texts,
    }
    parts: dict[type[Event], dict[str, Any]] = {
        Raised: {
            "stage": optional,
            "facts": pairs(texts),
            "moments": pairs(moments),
            "agencies": st.dictionaries(st.sampled_from(SIDES), texts).map(
                lambda found: tuple(found.items())
            ),
            "outcome_sought": texts,
            "by_when": st.none() | moments,
        },
        Unresolved: {},
        Escalated: {"to": optional, "reason": texts},
        Rerouted: {"to": names, "reason": texts},
        Resolved: {"how": texts},
        Decided: {"what": texts},
        Withdrawn: {"reason": texts},
        HandedOver: {"to": names},
        Learned: {"facts": pairs(texts)},
        Happened: {"moment": names, "on": st.none() | moments},
        Done: {"duty": texts, "on": st.none() | moments},
        Agreed: {"until": moments, "agreeing": sides, "duty": optional, "reason": texts},
        Extended: {"until": moments, "reason": texts, "duty": optional},
        Paused: {"reason": texts},
        Resumed: {"reason": texts},
        Convened: {
            "agencies": st.lists(texts, max_size=3).map(tuple),
            "duty": optional,
            "people": st.none() | st.integers(0, 99),
        },
        TimeReached: {},
        Reopened: {"reason": texts, "stage": optional},
    }
    assert set(parts) == set(KINDS.values())
    own = st.builds(Occurred, name=st.just("alarm"), **around)
    return st.one_of(*(st.builds(kind, **around, **more) for kind, more in parts.items()), own)


@given(events())
def test_every_event_goes_to_json_and_back_unchanged(event: Event) -> None:
    written = json.loads(json.dumps(write_event(event)))

    assert read_event(written, own=("alarm",)) == event


@given(events().filter(lambda event: event.by is None))
def test_every_event_is_as_its_schema_says(event: Event) -> None:
    Draft202012Validator(published_schema("event")).validate(write_event(event))


@pytest.mark.parametrize(
    ("by", "agreeing"),
    [
        ("both", ("raising", "receiving")),
        ("raising", ("raising",)),
        (["receiving", "raising"], ("receiving", "raising")),
    ],
)
def test_the_sides_that_agree_are_both_one_or_a_list(by: Any, agreeing: tuple[str, ...]) -> None:
    data = {"at": "2026-12-21T10:00", "agreed": {"until": "2026-12-30", "by": by}}

    event = read_event(data)

    assert isinstance(event, Agreed)
    assert event.agreeing == agreeing


def test_null_is_the_same_as_not_said() -> None:
    data = {
        "at": "2026-12-21T10:00Z",
        "id": None,
        "by": None,
        "note": None,
        "escalated": {"to": None},
    }

    assert read_event(data) == Escalated(at=AT)


def test_numbers_may_be_text_because_yaml_keeps_everything_as_text() -> None:
    data = {"at": "2026-12-21T10:00Z", "convened": {"agencies": "school", "people": "3"}}

    assert read_event(data) == Convened(at=AT, agencies=("school",), people=3)


FAULTS = [
    ([], "an event is a list, not a mapping"),
    ({}, "this event does not say what happened"),
    ({"raised": {}}, "this event has no `at`"),
    ({"at": "2026-12-21T10:00"}, "this event does not say what happened"),
    ({"at": "2026-12-21T10:00", "rased": {}}, "rased: `rased` is no kind of event, nor anything else an event has; did you mean `raised`?"),
    ({"at": "2026-12-21T10:00", "alrm": {}}, "did you mean `alarm`?"),
    ({"at": "2026-12-21T10:00", "raised": {}, "resolved": {}}, "`raised` and `resolved` at once"),
    ({"at": "2026-12-21T10:00", "raised": "now"}, "raised: `raised` is text, not a mapping"),
    ({"at": "2026-12-21T10:00", "raised": None}, "`raised` is nothing, not a mapping"),
    ({"at": "2026-12-21T10:00", "raised": {"fact": {}}}, "raised.fact: `raised` has no `fact`; did you mean `facts`?"),
    ({"at": "2026-12-21T10:00", "raised": {"facts": {"risk": True}}}, 'raised.facts.risk: `risk` is true or false, not text; write "yes"'),
    ({"at": "2026-12-21T10:00", "raised": {"facts": ["risk"]}}, "`facts` is a list, not a mapping"),
    ({"at": "2026-12-21T10:00", "alarm": {"x": "y"}}, "`alarm` has no `x`; write `alarm: {}`"),
    ({"at": "2026-12-21T10:00", "done": {}}, "`done` needs `duty`"),
    ({"at": "2026-12-21T10:00", "by": "me", "raised": {}}, "by: `by` is text, not a mapping; write it as {role"),
    ({"at": "2026-12-21T10:00", "by": {"rol": "x"}, "raised": {}}, "`by` has no `rol`; did you mean `role`?"),
    ({"at": 5, "raised": {}}, "at: `at` is a number, not text"),
    ({"at": "soon", "raised": {}}, "at: `soon` is not a date and time"),
    ({"at": "2026-12-21", "raised": {}}, "at: `2026-12-21` has no hour; write a date and time, such as 2026-12-21T10:00"),
    ({"at": "2026-03-29T01:30", "raised": {}}, "does not exist: the clocks go forward past it; write 2026-03-29T00:30+00:00 or 2026-03-29T02:30+01:00"),
    ({"at": "2026-10-25T01:30", "raised": {}}, "exists twice: the clocks go back through it; write 2026-10-25T01:30+01:00 or 2026-10-25T01:30+00:00"),
    ({"at": "0001-01-01T00:00+14:00", "raised": {}}, "is not a date and time"),
    ({"at": "2026-12-21T10:00", "convened": {"agencies": [], "people": -1}}, "`-1` is not a whole number"),
    ({"at": "2026-12-21T10:00", "agreed": {"until": "2026-12-30", "by": "bth"}}, "agreed.by: `bth` is no side; did you mean `both`?"),
    ({"at": "2026-12-21T10:00", "agreed": {"until": "2026-12-30", "by": ["all"]}}, "agreed.by[0]: `all` is no side"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "says"), FAULTS)
def test_what_is_no_event_is_told_with_its_path_and_the_way_out(data: Any, says: str) -> None:
    with pytest.raises(WireError) as caught:
        read_event(data, own=("alarm",))

    assert says in str(caught.value)


def test_all_faults_of_an_event_are_told_at_once() -> None:
    data = {"at": "soon", "by": {"rol": "x"}, "done": {"dty": "x", "on": "never"}}

    with pytest.raises(WireError) as caught:
        read_event(data)

    assert [".".join(map(str, fault.where)) for fault in caught.value.faults] == [
        "at", "by.rol", "done.dty", "done", "done.on",
    ]  # fmt: skip


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["at", "by", "raised", "facts", "done", "duty", "on", "x"]), inner, max_size=4),
))  # fmt: skip
def test_no_data_whatever_is_answered_with_anything_but_an_event_or_faults(data: Any) -> None:
    try:
        event = read_event(data)
    except WireError as error:
        assert error.faults
    else:
        assert isinstance(event, Event)
