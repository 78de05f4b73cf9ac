"""What several choices of one file's readings have in common, so that it is made once.

A part is known by its identity: `switches` and `shape` give what no switch
touches, or the same option makes, as one object under every choice. What is
made of a part rests on its own text and on what names mean. So it is had again
where the part is the same and mentions no name that means something else now.
Nothing is kept once something has been found: findings are told under each choice.
"""

import re
from collections.abc import Hashable
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
        return any(node.line <= line <= node.end_line for line in self._lines_with(names))

    def _lines_with(self, names: frozenset[str]) -> list[int]:
        found = self._lines.get(names)
        if found is None:
            anyone = re.compile("|".join(map(re.escape, names)))
            found = self._lines[names] = []
            line, at = 1, 0
            for match in anyone.finditer(self.text):
                line += self.text.count("\n", at, match.start())
                at = match.start()
                found.append(line)
        return found
