"""Every code has a page, a file in which it is found, and one in which it is not."""

import pytest

from escalate_rules.checks.mending import FIXES
from escalate_rules.checks.pages import CODES, page_name, page_text
from tests.checks.code_pages import DOCS, FILES, CodePage, files, findings, pages

# Every cause of it has a code of its own by now.
UNREACHED = {"ER607"}


def test_every_code_has_its_page_and_every_page_its_code() -> None:
    assert {f"docs/codes/{page.name}" for page in pages()} == {page_name(code) for code in CODES}
    assert all(page_text(code) for code in CODES)


def test_each_code_and_each_name_is_there_once() -> None:
    assert len({row.name for row in CODES.values()}) == len(CODES)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_what_is_wrong_is_found_and_what_is_right_is_not(page: CodePage) -> None:
    code = page.name.partition("-")[0]
    wrong = [f"{each.code}: {each.message}" for each in findings(page.wrong, "wrong.yaml")]
    right = {each.code for each in findings(page.right, "right.yaml")}

    assert page.says in wrong
    assert page.says.startswith(f"{code}: ") or code in UNREACHED
    assert code not in right
    if page.right.kind in ("yaml", "yaml history", "yaml suite"):
        assert not {each for each in right if each < "ER4" or each >= "ER6"}


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_a_page_says_what_it_is_about_and_why(page: CodePage) -> None:
    code = page.name.partition("-")[0]
    row = CODES[code]

    assert page.title == f"{code} {row.name}"
    assert page.summary.startswith(f"{row.severity.value.capitalize()}: {row.summary}.")
    assert len(page.why.split()) >= 12


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_the_examples_stand_as_files(page: CodePage) -> None:
    for path, data in files(page).items():
        assert path.read_bytes() == data


def test_there_are_no_other_files() -> None:
    known = {path for page in pages() for path in files(page)}

    assert set(FILES.rglob("*.yaml")) == known


def test_the_list_of_codes_is_whole_and_says_which_are_fixed() -> None:
    listed = (DOCS / "README.md").read_text(encoding="utf-8").splitlines()

    for code, row in CODES.items():
        fixed = "yes" if code in FIXES else ""
        assert f"| [{code} {row.name}]({code}-{row.name}.md) | {row.summary} | {fixed} |" in listed
