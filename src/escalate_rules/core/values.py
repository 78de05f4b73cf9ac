"""What makes a value of the library comparable and sortable.

Policies, cases, events and decisions are frozen, hashable and ordered. The
order is by their fields in the order declared, with "nothing" before anything
and different kinds by name: it means no more than that sorting is stable
everywhere.

`dataclass` here is the standard library's, but for where equality, hash and text
come from: there each class has three functions of its own written and compiled,
here all share three. They say the same. With some hundred classes that is a
twentieth of what a command takes.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

__all__ = ["Sortable", "dataclass", "sort_key"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(**options: bool) -> Callable[[type], type]:
        """`dataclasses.dataclass`; a frozen class shares its equality, hash and text."""
        if not options.get("frozen"):
            return dataclasses.dataclass(**options)
        shared = {"__repr__": _said} if options.get("repr", True) else {}
        if options.get("eq", True):
            shared |= {"__eq__": _equal, "__hash__": _hashed}

        def made(cls: type) -> type:
            for name, function in shared.items():
                # A class with an equality of its own has None here for its hash.
                if cls.__dict__.get(name) is None:
                    setattr(cls, name, function)
            cls = dataclasses.dataclass(**{**options, "eq": False, "repr": False})(cls)
            compared = [each.name for each in fields(cls) if each.compare]
            cls._compared = attrgetter(*compared) if compared else staticmethod(_nothing)
            cls._shown = tuple(each.name for each in fields(cls) if each.repr)
            return cls

        return made


def _equal(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self._compared(self) == other._compared(other)


def _hashed(self: Any) -> int:
    return hash((self._compared(self),))


@recursive_repr()
def _said(self: Any) -> str:
    told = ", ".join([f"{name}={getattr(self, name)!r}" for name in self._shown])
    return f"{type(self).__qualname__}({told})"


def _nothing(value: object) -> tuple[()]:
    return ()


class Sortable:
    """Gives a frozen dataclass an order by its compared fields."""

    __slots__ = ()

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Sortable):
            return NotImplemented
        return sort_key(self) < sort_key(other)

    def __le__(self, other: object) -> bool:
        if not isinstance(other, Sortable):
            return NotImplemented
        return sort_key(self) <= sort_key(other)

    def __gt__(self, other: object) -> bool:
        if not isinstance(other, Sortable):
            return NotImplemented
        return sort_key(self) > sort_key(other)

    def __ge__(self, other: object) -> bool:
        if not isinstance(other, Sortable):
            return NotImplemented
        return sort_key(self) >= sort_key(other)


def sort_key(value: Any) -> tuple[Any, ...]:
    """A key by which any two values of the library can be compared."""
    if value is None:
        return ("",)
    if is_dataclass(value) and not isinstance(value, type):
        parts = (sort_key(getattr(value, each.name)) for each in fields(value) if each.compare)
        return (type(value).__name__, *parts)
    if isinstance(value, (tuple, list)):
        return ("tuple", *(sort_key(each) for each in value))
    if isinstance(value, dict):
        return ("dict", *(sort_key(each) for each in sorted(value.items(), key=sort_key)))
    if isinstance(value, (set, frozenset)):
        return ("set", *sorted(sort_key(each) for each in value))
    if isinstance(value, (int, float)):
        return ("number", value)
    return (type(value).__name__, str(value))
