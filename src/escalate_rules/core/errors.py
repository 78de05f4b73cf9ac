"""Exceptions: a caller has misused the library.

An author's mistake is a diagnostic. An event that means nothing to a case is
part of its decision. Neither of those is raised by the core.
"""

from datetime import date
from typing import Final

# As many as a sentence can list; `MisuseError.allowed` has them all.
SEVERAL: Final = 20


class EscalateRulesError(Exception):
    """The base of every exception this library raises on purpose."""


class CalendarRangeError(EscalateRulesError):
    """The answer lies outside the years whose bank holidays are known.

    Attributes:
        day: The local date that was asked about, or counted from.
        steps: Working days counted from `day`, negative backwards; 0 where
            `day` itself lies outside.
        first: The first day the calendar covers.
        last: The last day the calendar covers.
    """

    def __init__(self, day: date, steps: int, first: date, last: date) -> None:
        super().__init__(day, steps, first, last)  # keeps the error picklable
        self.day = day
        self.steps = steps
        self.first = first
        self.last = last

    def __str__(self) -> str:
        if self.steps:
            side = "after" if self.steps > 0 else "before"
            days = "day" if abs(self.steps) == 1 else "days"
            asked = f"{abs(self.steps)} working {days} {side} {self.day} lies"
        else:
            asked = f"{self.day} lies"
        return (
            f"{asked} outside the calendar, whose bank holidays are known from {self.first} "
            f"to {self.last}; ask within those years, or use a calendar that covers more"
        )


class InstantError(EscalateRulesError):
    """A text or naive time that names no single instant.

    Attributes:
        value: What was given.
        fault: `unreadable`, `no hour`, `no offset`, `missing` (clocks go forward
            past it) or `twice` (clocks go back through it).
        choices: The instants that may have been meant, with their offsets.
    """

    def __init__(self, value: object, fault: str, choices: tuple[str, ...] = ()) -> None:
        super().__init__(value, fault, choices)
        self.value = value
        self.fault = fault
        self.choices = choices

    def __str__(self) -> str:
        match self.fault:
            case "missing":
                return (
                    f"{self.value} does not exist in Europe/London, the clocks go forward past it; "
                    f"write {' or '.join(self.choices)}"
                )
            case "twice":
                return (
                    f"{self.value} exists twice in Europe/London, the clocks go back through it; "
                    f"write {' or '.join(self.choices)}"
                )
            case "no offset":
                return (
                    f"{self.value} does not say its time zone; give it one, or, where it is "
                    "Europe/London, take `Instant.parse`"
                )
            case "no hour":
                return f"{self.value} has no hour; write a date and time such as 2026-12-21T10:00"
            case _:
                return (
                    f"{self.value!r} is not a date and time; "
                    "write it as 2026-12-21T10:00, or a day as 2026-12-21"
                )


class MisuseError(EscalateRulesError):
    """The caller gave a case or an event that the policy cannot know.

    Attributes:
        what: What was asked for, such as `fact` or `event`.
        name: The name or value at fault.
        says: The sentence.
        allowed: What would have been right, where there is a list.
    """

    def __init__(self, what: str, name: str, says: str, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(what, name, says, allowed)
        self.what = what
        self.name = name
        self.says = says
        self.allowed = allowed

    def __str__(self) -> str:
        if not self.allowed:
            return self.says
        if len(self.allowed) > SEVERAL:
            listed = ", ".join(self.allowed[:SEVERAL])
            return f"{self.says}; it may be one of {len(self.allowed)}: {listed}, …"
        return f"{self.says}; it may be {', '.join(self.allowed)}"
