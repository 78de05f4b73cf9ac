"""A page of text: paragraphs folded to a width, with or without colour."""

import re
from dataclasses import field
from textwrap import TextWrapper
from typing import Final

from escalate_rules.core.frozen import dataclass

INKS: Final = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
NARROWEST: Final = 40
WIDEST: Final = 100
# A terminal would obey these: what somebody's note holds is shown, never done.
OBEYED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
SOLID: Final = "\xa0"  # a space at which no line is broken


@dataclass(slots=True)
class Page:
    """Lines being written.

    Attributes:
        width: Columns; paragraphs are folded to it, words never broken.
        colour: Whether the reader is a terminal that wants colour.
    """

    width: int = WIDEST
    colour: bool = False
    lines: list[str] = field(default_factory=list)

    def blank(self) -> None:
        """An empty line, never two."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def say(
        self, text: str, *, at: int = 0, mark: str = "", ink: str = "", hang: int | None = None
    ) -> None:
        """A paragraph.

        Args:
            text: Folded to the width.
            at: Columns it is indented by.
            mark: What stands before its first line, such as a bullet.
            ink: One or more of `INKS`, by spaces.
            hang: Columns that later lines are indented by beside `at`; by
                default as far as the mark reaches.
        """
        first = " " * at + mark
        text = OBEYED.sub("\ufffd", text)
        wrapper = TextWrapper(
            width=max(NARROWEST, self.width),
            initial_indent=first,
            subsequent_indent=" " * (at + (len(mark) if hang is None else hang)),
            break_long_words=False,
            break_on_hyphens=False,
        )
        self.lines += [self.ink(line.replace(SOLID, " "), ink) for line in wrapper.wrap(text)]

    def ink(self, text: str, ink: str) -> str:
        """The text in colour, where colour is wanted; its indentation is left plain."""
        if not self.colour or not ink:
            return text
        body = text.lstrip(" ")
        codes = ";".join(INKS[each] for each in ink.split())
        return f"{text[: len(text) - len(body)]}\x1b[{codes}m{body}\x1b[0m"

    def __str__(self) -> str:
        return "\n".join(self.lines).rstrip("\n") + "\n"
