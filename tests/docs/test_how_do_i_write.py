"""Every phrase of docs/how-do-i-write.md has its YAML, and the answer that the page gives."""

import re
from collections.abc import Iterator

import pytest

from tests.docs.pages import DOCS, Block, answers, blocks, completed, findings
from tests.docs.test_links import anchor, prose

PAGE = "how-do-i-write.md"
ALL = blocks(PAGE)
PHRASES = re.findall(r"^### (.+)$", prose(DOCS / PAGE), re.MULTILINE)


def examples() -> Iterator[tuple[Block, Block]]:
    """Each fragment with the answers under it."""
    assert [each.kind for each in ALL] == ["yaml", "text"] * (len(ALL) // 2)
    yield from zip(ALL[::2], ALL[1::2], strict=True)


@pytest.mark.parametrize(
    ("fragment", "stated"), list(examples()), ids=[each.place for each, _ in examples()]
)
def test_the_phrase_is_answered_as_the_page_says(fragment: Block, stated: Block) -> None:
    whole = completed(fragment.text, fragment.place)

    if stated.text.startswith("ER"):
        assert findings(whole, fragment.place) == stated.text.splitlines()
    else:
        assert findings(whole, fragment.place) == []
        lines = list(answers(stated, whole))
        assert lines
        assert [f"{PAGE}:{each.line} {each.name}: {each.given}" for each in lines] == [
            f"{PAGE}:{each.line} {each.name}: {each.stated}" for each in lines
        ]


def test_the_index_names_every_phrase_in_the_order_of_the_alphabet() -> None:
    index = re.findall(r"^- \[(.+)\]\(#([\w-]+)\)$", prose(DOCS / PAGE), re.MULTILINE)

    assert index == [(each, anchor(each)) for each in sorted(PHRASES, key=str.lower)]
    assert len(set(index)) >= 60


def test_every_phrase_has_an_example() -> None:
    text = (DOCS / PAGE).read_text(encoding="utf-8")
    entries = re.split(r"^### ", text, flags=re.MULTILINE)[1:]

    assert [each.split("\n")[0] for each in entries if "```yaml" not in each] == []
