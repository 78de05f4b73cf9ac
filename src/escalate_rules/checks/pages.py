"""Every code with its page: what is wrong, what is right, and why."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from escalate_rules.authoring.codes import OF_HISTORIES, OF_SUITES
from escalate_rules.authoring.diagnostics import CODES as OF_FILES
from escalate_rules.authoring.diagnostics import Code
from escalate_rules.checks.table import CODES as OF_RULES

CODES: Final[dict[str, Code]] = dict(
    sorted((OF_FILES | OF_HISTORIES | OF_RULES | OF_SUITES).items())
)


def page_name(code: str) -> str:
    """The page of a code, as the documentation has it: `docs/codes/ER110-not-a-timescale.md`."""
    return f"docs/codes/{_file(code)}"


def page_text(code: str) -> str:
    """What the page of a code says; nothing where this installation has no pages."""
    page = _directory().joinpath(_file(code))
    return page.read_text(encoding="utf-8") if page.is_file() else ""


def _file(code: str) -> str:
    return f"{code}-{CODES[code].name}.md"


def _directory() -> Traversable:
    # A wheel carries the pages inside the package; an editable install leaves
    # them where they are written.
    package = files("escalate_rules")
    inside = package.joinpath("codes")
    if inside.is_dir():
        return inside
    return Path(str(package)).parent.parent / "docs" / "codes"
