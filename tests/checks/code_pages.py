"""The page of each code, and what its two examples are.

A page has *Wrong*, *Right* and *Why*. An example is a fragment laid over
`tests/docs/base.yaml`, as on the pages of the language; or, where the mistake
is one of the text itself, of a history or of a suite, a whole text: the fence says
which (`yaml`, `yaml text`, `yaml history`, `yaml suite`, `hex`, `yaml repeated`). What cannot be
seen is shown as a sign, told in `SIGNS`. `python -m tests.checks.code_pages`
writes the examples out as files of their own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from escalate_rules.authoring.diagnostics import Diagnostic, PolicyError
from escalate_rules.authoring.history import Wanted, read_history
from escalate_rules.authoring.load import bundled_base, parse_policy
from escalate_rules.authoring.overlays import Found
from escalate_rules.authoring.source import read_source, to_plain
from escalate_rules.authoring.suites import read_suite
from escalate_rules.checks import check_file
from escalate_rules.core.policy import Policy
from escalate_rules.testing.suite_finding import not_met
from escalate_rules.testing.suite_runs import run_suite

DOCS: Final = Path(__file__).parent.parent.parent / "docs" / "codes"
FILES: Final = Path(__file__).parent / "codes"
BASE: Final = Path(__file__).parent.parent / "docs" / "base.yaml"
ON: Final = date(2026, 11, 22)
SIGNS: Final = {"⇥": "\t", "␣": "\u00a0", "∅": "\u200b", "␇": "\u0007"}
FENCE: Final = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
REPEATED: Final = 40_000
WHOLE: Final = {"calendar", "review"}


@dataclass(frozen=True)
class Example:
    """One example of a page: how it is to be read, and its text."""

    kind: str
    text: str

    @property
    def data(self) -> bytes:
        """The file that it stands for."""
        text = self.text
        for sign, meant in SIGNS.items():
            text = text.replace(sign, meant)
        match self.kind:
            case "hex":
                return bytes.fromhex(text)
            case "yaml repeated":
                return text.encode() * REPEATED
            case "yaml text" | "yaml history" | "yaml suite":
                return text.encode()
            case "yaml":
                return completed(text).encode()
            case _:
                raise AssertionError(self.kind)


@dataclass(frozen=True)
class CodePage:
    """One page, taken apart."""

    name: str
    title: str
    summary: str
    wrong: Example
    says: str
    right: Example
    why: str


def read_page(path: Path) -> CodePage:
    text = path.read_text(encoding="utf-8")
    head, wrong, right, why = re.split(r"^## (?:Wrong|Right|Why)\n", text, flags=re.MULTILINE)
    title, _, summary = head.partition("\n")
    (kind, shown), (_, says) = FENCE.findall(wrong)
    ((right_kind, right_shown),) = FENCE.findall(right)
    return CodePage(
        path.name,
        title.removeprefix("# ").strip(),
        summary.strip(),
        Example(kind.strip(), shown),
        says.strip(),
        Example(right_kind.strip(), right_shown),
        why.strip(),
    )


def completed(fragment: str) -> str:
    """The fragment laid over the base policy, element by element."""
    whole = _plain(BASE.read_text(encoding="utf-8"))
    part = _plain(fragment) if fragment else {}
    for key, value in part.items():
        section = isinstance(value, dict) and isinstance(whole.get(key), dict)
        whole[key] = {**whole[key], **value} if section and key not in WHOLE else value
    return yaml.dump(whole, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=4096)


class _Dumper(yaml.SafeDumper):
    """A value that is not there stays away."""


def _nothing(dumper: Any, _: None) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:null", "")


_Dumper.add_representer(type(None), _nothing)


def _plain(text: str) -> dict[str, Any]:
    source = read_source(text, "example")
    assert source.root is not None and not source.diagnostics, source.diagnostics
    found: Any = to_plain(source.root)
    return found or {}


def findings(example: Example, name: str) -> tuple[Diagnostic, ...]:
    """Everything that is found in an example."""
    if example.kind == "yaml history":
        return _in_history(example, name)
    if example.kind == "yaml suite":
        return _in_suite(example, name)

    def find(base: str) -> Found | None:
        return Found(example.data, name) if base == "example" else bundled_base(base)

    return check_file(example.data, name, on=ON, find=find)


def _in_history(example: Example, name: str) -> tuple[Diagnostic, ...]:
    def policy_for(wanted: Wanted) -> Policy:
        return parse_policy(completed(""), "example.yaml", dict(wanted.readings))

    try:
        read_history(example.data, name, policy_for)
    except PolicyError as error:
        return error.diagnostics
    return ()


def _in_suite(example: Example, name: str) -> tuple[Diagnostic, ...]:
    def policy_for(policy: str, calendar: str, readings: Mapping[str, str]) -> Policy:
        return parse_policy(completed(""), "example.yaml", readings)

    suite = read_suite(example.data, name, policy_for)
    return (*suite.diagnostics, *not_met(run_suite(suite)))


def pages() -> tuple[CodePage, ...]:
    return tuple(read_page(path) for path in sorted(DOCS.glob("ER*.md")))


def files(page: CodePage) -> dict[Path, bytes]:
    """The two examples as files; a mebibyte is not written out."""
    code = page.name.partition("-")[0]
    return {
        FILES / code / f"{which}.yaml": example.data
        for which, example in (("fires", page.wrong), ("silent", page.right))
        if example.kind != "yaml repeated"
    }


if __name__ == "__main__":
    for each in pages():
        for path, data in files(each).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
