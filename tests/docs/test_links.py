"""Links of the pages lead somewhere, and each page's contents name its headings."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS

PAGES = sorted(DOCS.glob("*.md"))
WITH_CONTENTS = ("counting.md", "engine.md", "json.md", "language.md")


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    text = page.read_text(encoding="utf-8")
    return re.sub(r"^ *```.*?^ *```$", "", text, flags=re.DOTALL | re.MULTILINE)


def anchor(heading: str) -> str:
    """The anchor that a Markdown reader makes of a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def anchors(page: Path) -> list[str]:
    """The anchors of a page, in order."""
    return [anchor(each) for each in re.findall(r"^##+ (.+)$", prose(page), re.MULTILINE)]


@pytest.mark.parametrize("page", PAGES, ids=lambda each: each.name)
def test_every_link_within_the_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", prose(page)):
        if "://" in target:
            continue
        name, _, place = target.partition("#")
        linked = page.parent / name if name else page

        assert linked.exists(), target
        assert not place or place in anchors(linked), target


@pytest.mark.parametrize("name", WITH_CONTENTS)
def test_the_contents_name_every_heading(name: str) -> None:
    text = prose(DOCS / name)
    listed = re.findall(r"^- \[.*\]\(#([\w-]+)\)$", text.split("\n## ", 2)[0], re.MULTILINE)
    listed = listed or re.findall(r"^- \[.*\]\(#([\w-]+)\)$", text, re.MULTILINE)
    headings = [anchor(each) for each in re.findall(r"^## (.+)$", text, re.MULTILINE)]

    assert listed == [each for each in headings if each != "contents"]
