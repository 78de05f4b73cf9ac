"""A few bytes as a row of choices, so that drawing and shrinking stay cheap.

Each element of what is drawn (a stage, a duty, an event) reads its choices from
bytes of its own: hypothesis can then take an element away, or make it simpler,
and leave the others as they are. A zero is the simplest choice, and bytes that
are used up go on with zeros. The same bytes always give the same value, so a
`random.Random` serves as well as hypothesis.
"""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Choices:
    """Choices read from bytes, in order."""

    __slots__ = ("_at", "_data")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def byte(self) -> int:
        """The next byte, or 0 at the end."""
        at = self._at
        if at == len(self._data):
            return 0
        self._at = at + 1
        return self._data[at]

    def below(self, n: int) -> int:
        """A number from 0 to `n` - 1, at most 65,535; it grows with the bytes read."""
        if n <= 1:
            return 0
        if n <= 256:
            return self.byte() * n >> 8
        return (self.byte() << 8 | self.byte()) * n >> 16

    def one(self, of: Sequence[T]) -> T:
        """One of them; the first is the simplest."""
        return of[self.below(len(of))]

    def some(self, of: Sequence[T], most: int) -> tuple[T, ...]:
        """One to `most` of them, each once."""
        left = list(of)
        return tuple(
            left.pop(self.below(len(left))) for _ in range(1 + self.below(min(most, len(left))))
        )

    def chance(self, percent: int) -> bool:
        """True in so many cases of a hundred; no is simpler."""
        return self.byte() * 100 >= (100 - percent) << 8
