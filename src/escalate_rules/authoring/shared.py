"""What several choices of one file's readings have in common, so that it is made once.

A part is known by its identity: `switches` and `shape` give what no switch
touches, or the same option makes, as one object under every choice. What is
made of a part rests on its own text and on what names mean. So it is had again
where the part is the same and mentions no name that means something else now.
Nothing is kept once something has been found: findings are told under each choice.
"""

from bisect import bisect_left
from collections.abc import Hashable, Iterator
from typing import Any, NamedTuple

from escalate_rules.authoring.rereading import Read


class Kept(NamedTuple):
    """What was made of a part; the part stays, so that its identity is no other's."""

    part: object
    told: tuple[object, ...]
    made: Any


class Shared:
    """What has been made so far of the parts of one file.

    Args:
        text: The file's; nothing where names cannot be looked for in it.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.read: Read | None = None
        # By what makes it, and the part's identity.
        self.made: dict[tuple[Hashable, int], Kept] = {}
        self._lines: dict[frozenset[str], list[int]] = {}

    def mentions(self, part: object, names: frozenset[str]) -> bool:
        """Whether one of the names may stand in the text of a part or of a section."""
        node = self.read.node_of(part) if self.read is not None else None
        if node is None or not self.text:
            return True
        lines = self._lines_with(names)
        first = bisect_left(lines, node.line)
        return first < len(lines) and lines[first] <= node.end_line

    def _lines_with(self, names: frozenset[str]) -> list[int]:
        """The lines of the text on which one of the names stands, in order."""
        found = self._lines.get(names)
        if found is None:
            lines = {line for name in names for line in _lines(self.text, name)}
            found = self._lines[names] = sorted(lines)
        return found


def _lines(text: str, name: str) -> Iterator[int]:
    line, counted = 1, 0
    at = text.find(name)
    while at >= 0:
        line += text.count("\n", counted, at)
        counted = at
        yield line
        end = text.find("\n", at)
        at = text.find(name, end) if end >= 0 else -1
