"""Frozen dataclasses share what is the same in all, and do what the standard library's would."""

import copy
import dataclasses
import inspect
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis.vendor.pretty import pretty

from escalate_rules.core import case, decision, events, frozen, moments, policy, timescale
from escalate_rules.core.events import Escalated, Resolved
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.moments import UNKNOWN, Day, DayEnd, Instant
from escalate_rules.core.timescale import Choice, MomentRef, OneOf, SameDay, Timescale

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
    said: list[Any] = dataclasses.field(default_factory=list, init=False, repr=False, compare=False)


@dataclass(frozen=True, repr=False)
class Quiet:
    """One that says nothing of what it holds."""

    name: str


@dataclass(frozen=True, eq=False)
class Lone:
    """One that equals only itself."""

    name: str


@dataclass(frozen=True)
class Empty:
    """One that holds nothing."""


@dataclass(frozen=True)
class Made:
    """One that is made in a way of its own."""

    name: str

    def __init__(self) -> None:
        object.__setattr__(self, "name", "made")


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
    parts = ("default", "default_factory", "init", "compare", "repr", "kw_only")
    made = [
        (each.name, each.type, dataclasses.field(**{part: getattr(each, part) for part in parts}))
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

    if kind.__repr__.__name__ == frozen._said.__name__:
        assert repr(filled(kind)) == repr(filled(plain))
    if kind.__eq__ is not object.__eq__:
        assert filled(kind) == filled(kind)
        assert hash(filled(kind)) == hash(filled(kind))
        assert filled(kind) != filled(plain)
        for name in names:
            same = filled(kind) == filled(kind, name)
            assert same == (filled(plain) == filled(plain, name))
            assert len({filled(kind), filled(kind, name)}) == 2 - same


@pytest.mark.parametrize("kind", SHARING, ids=lambda kind: kind.__name__)
def test_they_are_made_from_what_the_standard_librarys_would_be_made_from(kind: Any) -> None:
    plain = generated(kind)

    assert str(inspect.signature(kind)) == str(inspect.signature(plain))
    assert kind.__init__.__annotations__ == plain.__init__.__annotations__
    assert (kind.__init__.__module__, kind.__init__.__qualname__) == (
        kind.__module__,
        f"{kind.__qualname__}.__init__",
    )
    if hasattr(kind, "__post_init__"):
        return  # it looks into what it is given
    names = [each.name for each in dataclasses.fields(kind) if each.init]
    needed = [
        name
        for name, taken in inspect.signature(plain).parameters.items()
        if taken.default is inspect.Parameter.empty
    ]
    for given in (names, needed):
        words = {name: name for name in given}
        assert values(kind(**words)) == values(plain(**words))


def values(one: Any) -> dict[str, Any]:
    """What is set in it, field by field."""
    set_ = [each.name for each in dataclasses.fields(one) if hasattr(one, each.name)]
    return {name: getattr(one, name) for name in set_}


def test_what_is_left_out_is_made_anew_for_each() -> None:
    assert Node("a").parts is not Node("a").parts
    assert Node("a", [1]).parts == [1]
    assert Node("a").said == [] and Node("a").where == 0
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'name'"):
        Node()  # type: ignore[call-arg]


def test_the_class_itself_gets_what_it_is_made_by_when_somebody_asks() -> None:
    @dataclass(frozen=True)
    class Asked:
        """One that nobody has made yet."""

        name: str

    stands_in = Asked.__dict__["__init__"]
    assert Asked("a").name == "a"
    assert inspect.isfunction(Asked.__dict__["__init__"])
    # Two that ask at once: the second finds the stand-in still in its hand.
    late = Asked.__new__(Asked)
    stands_in.__get__(late, Asked)("b")
    assert late.name == "b"


def test_a_class_that_looks_into_what_it_is_given_does_so_when_one_is_made() -> None:
    @dataclass(frozen=True)
    class Checked:
        """One that wants a name."""

        name: str

        def __post_init__(self) -> None:
            if not self.name:
                raise ValueError("it has no name")

    assert Checked("a").name == "a"
    with pytest.raises(ValueError, match="it has no name"):
        Checked("")


def test_a_field_that_nobody_gives_has_its_default_or_nothing() -> None:
    @dataclass(frozen=True, slots=True)
    class Given:
        """One of whose fields only the name is given."""

        name: str
        place: int = dataclasses.field(default=3, init=False)
        later: int = dataclasses.field(init=False)

    assert Given("a").place == 3
    assert not hasattr(Given("a"), "later")


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
    assert Made().name == "made" and Empty() == Empty() and hash(Empty()) == hash(Empty())
    assert Own("a") == Own("b") and repr(Own("a")) == "its own"
    assert hash(Own("a")) == hash(Own("a"))
    assert Changing("a") == Changing("a") and repr(Changing("a")) == "Changing(name='a')"
    with pytest.raises(TypeError, match="unhashable"):
        hash(Changing("a"))


def test_they_stay_frozen_and_can_be_copied_and_sent() -> None:
    part: Timescale = SameDay(MomentRef("raised"), True)
    whole = OneOf(Choice.LATER, (part, part))
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'of'"):
        whole.of = ()  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'of'"):
        del whole.of
    assert copy.deepcopy(whole) == pickle.loads(pickle.dumps(whole)) == whole
    assert dataclasses.replace(whole, choice=Choice.EARLIER) != whole


def test_what_was_sent_with_other_fields_is_refused() -> None:
    day: Any = object.__new__(Day)

    for state in ([], [AT.day, 7]):
        with pytest.raises(ValueError, match="argument"):
            day.__setstate__(state)


def test_it_is_printed_without_its_defaults_and_set_in_by_four_where_it_is_long() -> None:
    assert pretty(Node("a")) == "Node(name='a')"
    assert pretty(Node("a", [1], 7)) == "Node(name='a', parts=[1])"
    assert pretty(Node("a" * 60, ["b" * 40])) == (
        f"Node(name='{'a' * 60}',\n    parts=['{'b' * 40}'])"
    )
