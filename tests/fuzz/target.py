"""One text after another, given to the loader by libFuzzer, which ends the process.

The library is imported only here, so that all of it is traced. Half of the texts are
changed a byte at a time, the other half by the line, as an author would change them:
those are still YAML, mostly, and get further in.
"""

import random
import sys
from datetime import date
from typing import Final

import atheris

with atheris.instrument_imports(include=["escalate_rules", "yaml"]):
    import yaml  # noqa: F401

    import escalate_rules.authoring.compile
    import escalate_rules.authoring.shape
    import escalate_rules.authoring.strict_yaml  # noqa: F401
    from escalate_rules.authoring.diagnostics import PolicyError
    from escalate_rules.authoring.load import parse_policy
    from escalate_rules.checks import check_file

ON: Final = date(2026, 11, 22)


def load(data: bytes) -> None:
    """A policy, or the loader's own error with at least one finding in it."""
    try:
        parse_policy(data, "fuzzed.yaml")
    except PolicyError as error:
        assert error.diagnostics
        assert str(error)


def check(data: bytes) -> None:
    """Findings that are sentences, or none; the loader agrees on whether there is a policy."""
    found = check_file(data, "fuzzed.yaml", on=ON)
    assert all(each.message and not each.message.endswith(".") for each in found)
    if not found:
        parse_policy(data, "fuzzed.yaml")


def changed(data: bytes, longest: int, seed: int) -> bytes:
    """A text with one change in it."""
    draw = random.Random(seed)
    lines = data.split(b"\n")
    if draw.random() < 0.5 or len(lines) < 3:
        made: bytes = atheris.Mutate(data, longest)
        return made
    at, other = draw.randrange(len(lines)), draw.randrange(len(lines))
    key, colon, value = lines[at].partition(b": ")
    _, _, another = lines[other].partition(b": ")
    match draw.randrange(6):
        case 0:
            del lines[at]
        case 1:
            lines.insert(other, lines[at])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case 3:
            lines[at] = key + colon + another
        case 4:
            lines[at] = key[: len(key) - len(key.lstrip())] + lines[other].lstrip()
        case _:
            words = value.split(b" ")
            draw.shuffle(words)
            lines[at] = key + colon + b" ".join(words)
    return b"\n".join(lines)[:longest]


if __name__ == "__main__":
    atheris.Setup(
        [sys.argv[0], *sys.argv[2:]],
        {"load": load, "check": check}[sys.argv[1]],
        custom_mutator=changed,
    )
    atheris.Fuzz()
