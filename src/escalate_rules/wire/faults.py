"""What is wrong with data from outside, told with its place.

The readers of this room collect every fault before they raise. A caller who
knows where each value was written (`authoring.history`) shows the line; for one
who only has the data, the error names the path.
"""

from collections.abc import Iterable
from typing import Final, TypeAlias

from escalate_rules.core.errors import EscalateRulesError
from escalate_rules.core.frozen import dataclass

Where: TypeAlias = tuple[str | int, ...]

MOST_NAMED: Final = 12
LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        kind: `unknown key`, `missing key`, `wrong shape`, `empty`, `choice`,
            `number`, or one of the four faults of an `InstantError`.
        where: Keys and list positions, from the outermost value.
        says: A sentence without its full stop, the author's words in backticks.
        help: The way out.
        at_key: Whether it is the key that is at fault, and not its value.
    """

    kind: str
    where: Where
    says: str
    help: str = ""
    at_key: bool = False


class WireError(EscalateRulesError):
    """Data that is no event, case or policy as the published schemas describe them.

    Attributes:
        faults: Everything that is wrong, in the order met.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)  # keeps the error picklable

    def __str__(self) -> str:
        return "\n".join(
            "".join(
                (
                    f"{path_of(fault.where)}: " if fault.where else "",
                    fault.says,
                    f"; {fault.help}" if fault.help else "",
                )
            )
            for fault in self.faults
        )


def path_of(where: Where) -> str:
    """`events[2].raised.facts`."""
    said = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in where)
    return said.removeprefix(".")


def quote(value: object) -> str:
    """A value in backticks, on one line and no longer than can be taken in."""
    words = value if isinstance(value, str) else repr(value)
    words = "".join(each if each.isprintable() else " " for each in words)
    return f"`{words if len(words) <= LONGEST else words[: LONGEST - 1] + '…'}`"


def suggest(word: str, known: Iterable[str]) -> str:
    """Help for an unknown word: the nearest known one, or what there is to choose from."""
    from difflib import get_close_matches

    names = list(dict.fromkeys(known))
    close = get_close_matches(word, names, n=1)
    if close:
        return f"did you mean {quote(close[0])}?"
    if not names:
        return "nothing may stand here"
    return f"write {one_of(names)}" if len(names) <= MOST_NAMED else ""


def one_of(words: Iterable[str]) -> str:
    """`a`, `b` or `c`."""
    shown = [quote(word) for word in words]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def shape_of(value: object) -> str:
    """What a value is, in a word that JSON and YAML share."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case str():
            return "text"
        case int() | float():
            return "a number"
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case _:
            return f"a {type(value).__name__}"
