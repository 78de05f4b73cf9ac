"""Frozen dataclasses share equality, hash and text, and say what their own would say."""

import copy
import dataclasses
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest

from escalate_rules.core import case, decision, events, moments, policy, timescale, values
from escalate_rules.core.events import Escalated, Resolved
from escalate_rules.core.moments import UNKNOWN, Day, DayEnd, Instant
from escalate_rules.core.timescale import Choice, MomentRef, OneOf, SameDay, Timescale
from escalate_rules.core.values import dataclass

AT = Instant(datetime(2026, 3, 2, 10, tzinfo=UTC))
SHARING = [
    kind
    for module in (case, decision, events, moments, policy, timescale)
    for kind in vars(module).values()
    if isinstance(kind, type) and kind.__module__ == module.__name__ and hasattr(kind, "_compared")
]


@dataclass(frozen=True)
class Node:
    """One that can hold itself, and has a field that is no part of its value."""

    name: str
    parts: list[Any] = dataclasses.field(default_factory=list, compare=False)
    where: int = dataclasses.field(default=0, compare=False, repr=False)


@dataclass(frozen=True, repr=False)
class Quiet:
    """One that says nothing of what it holds."""

    name: str


@dataclass(frozen=True, eq=False)
class Lone:
    """One that equals only itself."""

    name: str


@dataclass(frozen=True)
class Own:  # noqa: PLW1641 - frozen, it gets its hash from its fields
    """One with an equality and a text of its own."""

    name: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own)

    def __repr__(self) -> str:
        return "its own"


@dataclass()
class Changing:
    """One that is not frozen."""

    name: str


def generated(kind: type) -> Any:
    """The class as the standard library makes it, of the same name and fields."""
    made = [
        (each.name, Any, dataclasses.field(compare=each.compare, repr=each.repr))
        for each in dataclasses.fields(kind)
    ]
    return dataclasses.make_dataclass(kind.__qualname__, made, frozen=True)


@pytest.mark.parametrize("kind", SHARING, ids=lambda kind: kind.__name__)
def test_text_and_equality_are_those_that_the_standard_library_would_write(kind: Any) -> None:
    plain = generated(kind)
    names = [each.name for each in dataclasses.fields(kind)]

    def filled(of: Any, change: str = "") -> Any:
        one = object.__new__(of)
        for name in names:
            object.__setattr__(one, name, "another" if name == change else name)
        return one

    if kind.__repr__.__name__ == values._said.__name__:
        assert repr(filled(kind)) == repr(filled(plain))
    if kind.__eq__ is not object.__eq__:
        assert filled(kind) == filled(kind)
        assert hash(filled(kind)) == hash(filled(kind))
        assert filled(kind) != filled(plain)
        for name in names:
            same = filled(kind) == filled(kind, name)
            assert same == (filled(plain) == filled(plain, name))
            assert len({filled(kind), filled(kind, name)}) == 2 - same


def test_many_share() -> None:
    assert len(SHARING) > 60


def test_kinds_of_equal_fields_are_not_equal() -> None:
    others: list[object] = [
        Day(AT.day),
        DayEnd(AT.day),
        Escalated(at=AT),
        Resolved(at=AT),
        AT,
        "AT",
    ]
    assert [[one == other for other in others].count(True) for one in others] == [1] * len(others)
    assert moments.Unknown() == UNKNOWN and hash(UNKNOWN) == hash(moments.Unknown())
    assert {MomentRef("a"): 1}[MomentRef("a")] == 1


def test_a_value_that_holds_itself_is_written_once() -> None:
    node = Node("a")
    node.parts.append(node)
    assert repr(node) == "Node(name='a', parts=[...])"
    assert node == Node("a", [1], 7)


def test_what_a_class_says_of_itself_stands() -> None:
    assert repr(Quiet("a")).startswith("<") and Quiet("a") == Quiet("a")
    assert Lone("a") != Lone("a") and repr(Lone("a")) == "Lone(name='a')"
    assert Own("a") == Own("b") and repr(Own("a")) == "its own"
    assert hash(Own("a")) == hash(Own("a"))
    assert Changing("a") == Changing("a") and repr(Changing("a")) == "Changing(name='a')"
    with pytest.raises(TypeError, match="unhashable"):
        hash(Changing("a"))


def test_they_stay_frozen_and_can_be_copied_and_sent() -> None:
    part: Timescale = SameDay(MomentRef("raised"), True)
    whole = OneOf(Choice.LATER, (part, part))
    with pytest.raises(dataclasses.FrozenInstanceError):
        whole.of = ()  # type: ignore[misc]
    assert copy.deepcopy(whole) == pickle.loads(pickle.dumps(whole)) == whole
    assert dataclasses.replace(whole, choice=Choice.EARLIER) != whole
