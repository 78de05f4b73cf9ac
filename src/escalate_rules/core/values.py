"""What makes a value of the library comparable and sortable.

Policies, cases, events and decisions are frozen, hashable and ordered. The
order is by their fields in the order declared, with "nothing" before anything
and different kinds by name: it means no more than that sorting is stable
everywhere.
"""

from dataclasses import fields, is_dataclass
from typing import Any

__all__ = ["Sortable", "sort_key"]


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
        return ("dict", *(sort_key(each) for each in sorted(value.items())))
    if isinstance(value, (set, frozenset)):
        return ("set", *sorted(sort_key(each) for each in value))
    if isinstance(value, (int, float)):
        return ("number", value)
    return (type(value).__name__, str(value))
