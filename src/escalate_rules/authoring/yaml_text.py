"""Lists, mappings and text as YAML that is pleasant to read."""

import json
import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, Final, TypeAlias


class Absent(Enum):
    """The one bare word: in a switch, nothing stands here."""

    ABSENT = "absent"


# Text, `ABSENT`, or a list or mapping of these: what a file holds.
Plain: TypeAlias = Any

ABSENT: Final = Absent.ABSENT
# What means the same with and without quotes, also between brackets.
BARE: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_ .()/-]*[A-Za-z0-9_.()/])?")


def text_of(document: Mapping[str, Plain]) -> str:
    """A file's plain values as YAML: a line for each key, element and stage's part."""
    return "".join(_lines(document, 0))


def _lines(values: Mapping[str, Plain], depth: int) -> Iterable[str]:
    for key, value in values.items():
        head = f"{'  ' * depth}{_scalar(key)}:"
        # A section holds elements, and only a stage or a route holds more than fits on a line.
        if isinstance(value, dict) and value and depth < 3 and _is_section(value):
            yield f"{head}\n"
            yield from _lines(value, depth + 1)
        else:
            yield f"{head} {flow_text(value)}\n"


def _is_section(value: Mapping[str, Plain]) -> bool:
    return any(isinstance(part, dict) for part in value.values())


def flow_text(value: Plain) -> str:
    """A value on one line, text in quotes where it needs them."""
    match value:
        case Absent():
            return value.value
        case str():
            return _scalar(value)
        case list():
            return f"[{', '.join(map(flow_text, value))}]"
        case int():
            return str(value)
        case _:
            return f"{{{', '.join(f'{_scalar(k)}: {flow_text(v)}' for k, v in value.items())}}}"


def _scalar(text: str) -> str:
    if BARE.fullmatch(text) and text != ABSENT.value:
        return text
    return json.dumps(text, ensure_ascii=False)


def said(**parts: Plain) -> dict[str, Plain]:
    """Keys with what stands under them, those left out that say nothing."""
    return {key.rstrip("_"): value for key, value in parts.items() if value}
