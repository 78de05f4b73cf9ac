"""Suites in files: where they are, and the policy and the calendar that each is read with."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from escalate_rules.authoring.load import (
    UnknownPolicyError,
    UnreadablePolicyError,
    beside,
    bundled_base,
    parse_policy,
    read_policy_file,
    readings_of,
)
from escalate_rules.authoring.overlays import Find
from escalate_rules.authoring.readings import Reading
from escalate_rules.authoring.suite_values import PolicyFor, ReadingsFor, Suite
from escalate_rules.authoring.suites import is_digest, read_suite
from escalate_rules.core.calendar import Table
from escalate_rules.core.errors import EscalateRulesError
from escalate_rules.core.policy import Policy
from escalate_rules.library.calendars import parse_table
from escalate_rules.library.policies import bundled_ids, bundled_suite_text

ENDING = ".suite.yaml"


def suite_paths(paths: tuple[str, ...]) -> list[str]:
    """The suites in files and folders, each once, those of a folder in the order of their names.

    The id of a bundled policy stands for its suite, unless it is the name of something there.

    Raises:
        NoSuiteError: there is no such file or folder, or no suite in it.
    """
    found: dict[str, None] = {}
    for name in paths:
        try:
            path = Path(name)
            if path.is_dir():
                inside = sorted(str(each) for each in path.rglob(f"*{ENDING}") if each.is_file())
                if not inside:
                    raise NoSuiteError(name, f"there is no suite in it (`*{ENDING}`)")
                found |= dict.fromkeys(inside)
            elif path.is_file() or name in bundled_ids():
                found[name] = None
            else:
                raise NoSuiteError(name, "there is no such file or folder")
        except ValueError:  # a NUL in the name
            raise NoSuiteError(name, "it cannot be a name") from None
    return list(found)


class NoSuiteError(EscalateRulesError):
    """A path leads to no suite.

    Attributes:
        path: As it was given.
        why: What is the matter with it.
    """

    def __init__(self, path: str, why: str) -> None:
        super().__init__(path, why)  # keeps the error picklable
        self.path = path
        self.why = why

    def __str__(self) -> str:
        return f"`{self.path}`: {self.why}; give a suite, or a folder that holds some"


Seen = Callable[[str, bytes], None]
"""Is told each policy file that is read: what findings call it, and what it holds."""


def load_suite(path: str, seen: Seen = lambda path, data: None, *, called: str = "") -> Suite:
    """The suite in a file, with its policy from beside it or from the bundled ones.

    Args:
        path: The file, or the id of a bundled policy.
        seen: Is told each policy file that is read.
        called: What findings call the suite, by default its path.

    Raises:
        EscalateRulesError: the file, its policy or its calendar cannot be read;
            what is wrong inside the suite is among its diagnostics.
    """
    if is_bundled(path):
        data, name = bundled_suite_text(path)
        return read_suite(data, called or name, *policies_beside(None, seen))
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise UnreadablePolicyError(path, error.strerror or "it is no file") from None
    return read_suite(data, called or path, *policies_beside(path, seen))


def is_bundled(path: str) -> bool:
    """Whether a path is the id of a bundled policy, and nothing that is there."""
    return path in bundled_ids() and not Path(path).exists()


def policies_beside(
    path: str | None, seen: Seen = lambda path, data: None
) -> tuple[PolicyFor, ReadingsFor]:
    """Loads the policies that a suite at `path` may name, each choice of readings once.

    `path` is None for the suite of a bundled policy, which has no files beside it.
    """
    folder = None if path is None else Path(path).parent

    @cache
    def table_of(calendar: str) -> Table | None:
        if not calendar or is_digest(calendar) or folder is None:
            return None
        try:
            return parse_table((folder / calendar).read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError):
            why = "it is no file of bank holidays; `escalate-rules calendar build` makes one"
            raise UnreadablePolicyError(str(folder / calendar), why) from None

    @cache
    def text_of(name: str) -> tuple[bytes, str, Find]:
        file = name if Path(name).suffix else f"{name}.yaml"
        written = None if folder is None else folder / file
        if written is not None and written.is_file():
            found = written.read_bytes(), written.name, beside(written)
        else:
            try:
                found = *read_policy_file(name), bundled_base
            except UnknownPolicyError as error:
                raise UnknownPolicyError(error.name, (*error.known, *_beside(folder))) from None
        seen(found[1], found[0])
        return found

    @cache
    def loaded(name: str, calendar: str, readings: tuple[tuple[str, str], ...]) -> Policy:
        data, called, find = text_of(name)
        return parse_policy(data, called, dict(readings), table_of(calendar), find=find)

    def policy_for(name: str, calendar: str, readings: Mapping[str, str]) -> Policy:
        return loaded(name, calendar, tuple(sorted(readings.items())))

    def readings_for(name: str) -> tuple[Reading, ...]:
        data, called, find = text_of(name)
        return readings_of(data, called, find=find)

    return policy_for, readings_for


def _beside(folder: Path | None) -> tuple[str, ...]:
    """What the policies beside a suite are called in it."""
    if folder is None:
        return ()
    files = (each.name for each in sorted(folder.glob("*.yaml")))
    return tuple(each.removesuffix(".yaml") for each in files if not each.endswith(ENDING))
