"""docs/dependencies.md names every dependency, and where each is imported."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from tests.docs.pages import DOCS

ROOT = DOCS.parent
TEXT = (DOCS / "dependencies.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# What a package is called where it is imported, where that is another name.
IMPORTED = {"PyYAML": "yaml", "python-dateutil": "dateutil"}


def names(requirements: list[str]) -> list[str]:
    return [re.split(r"[\[<>=;! ]", each)[0] for each in requirements]


RUNTIME = names(PROJECT["project"]["dependencies"])
EXTRAS = PROJECT["project"]["optional-dependencies"]
ALL = [
    *RUNTIME,
    *names([each for extra in EXTRAS.values() for each in extra]),
    *names(PROJECT["build-system"]["requires"]),
]


@pytest.mark.parametrize("package", sorted(set(ALL) - {"escalate-rules"}))
def test_every_dependency_is_named(package: str) -> None:
    assert f"`{package}`" in TEXT


def rows() -> dict[str, list[str]]:
    """Of each runtime dependency, the files that the page says import it."""
    table = TEXT.split("## At run time")[1].split("\n## ")[0]
    found = re.findall(r"^\| `([^`]+)` \|[^|]*\|([^|]*)\|", table, re.MULTILINE)
    return {package: re.findall(r"`([^`]+\.py)`", places) for package, places in found}


def test_the_run_time_table_is_the_projects_list() -> None:
    assert sorted(rows()) == sorted(RUNTIME)


def importers(module: str) -> list[str]:
    """The files of the library that import a module."""
    return sorted(
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "src").rglob("*.py")
        if module in imports(path)
    )


def imports(path: Path) -> set[str]:
    """The first names of everything that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=aliases):
                found |= {each.name.partition(".")[0] for each in aliases}
            case ast.ImportFrom(module=str(name), level=0):
                found.add(name.partition(".")[0])
            case _:
                pass
    return found


@pytest.mark.parametrize(("package", "places"), list(rows().items()))
def test_it_is_imported_where_the_page_says_and_nowhere_else(
    package: str, places: list[str]
) -> None:
    assert importers(IMPORTED.get(package, package)) == sorted(places)


def test_the_library_imports_nothing_else() -> None:
    # The extra `lsp`: pygls, and the protocol's types that it brings. The plugin is
    # loaded by pytest alone, which is there then.
    known = {IMPORTED.get(each, each) for each in RUNTIME}
    known |= {"pygls", "lsprotocol", "hypothesis", "pytest"}
    found = set().union(*(imports(path) for path in (ROOT / "src").rglob("*.py")))

    assert {path.split("/")[2] for path in importers("hypothesis")} == {"testing"}
    assert found - set(sys.stdlib_module_names) - known == {"escalate_rules"}


def test_pytest_is_imported_by_its_plugin_alone() -> None:
    assert importers("pytest") == ["src/escalate_rules/testing/plugin.py"]


def test_importing_the_library_brings_no_dependency() -> None:
    import subprocess

    code = "import escalate_rules, sys; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    loaded = {each.partition(".")[0] for each in run.stdout.split()}
    assert loaded.isdisjoint(IMPORTED.get(each, each) for each in RUNTIME)
