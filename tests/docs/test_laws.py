"""docs/engine.md lists the laws as the table of them says."""

import re

import pytest

from escalate_rules.testing import LAWS, Law
from tests.docs.pages import DOCS

LISTED = (
    (DOCS / "engine.md").read_text(encoding="utf-8").split("## The laws\n")[1].split("\n## ")[0]
)
BULLETS = [" ".join(each.split()) for each in re.split(r"^- ", LISTED, flags=re.MULTILINE)[1:]]


def test_every_law_is_listed_in_the_tables_words_and_no_other() -> None:
    assert [f"**{law.title}.** {law.sentence}" for law in LAWS] == BULLETS


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.id)
def test_a_law_is_a_sentence_that_one_could_say(law: Law) -> None:
    assert re.fullmatch(r"[a-z_]+", law.id)
    assert re.fullmatch(r"[A-Z][^.]*", law.title)
    assert law.sentence.endswith(".")
    assert law.holds.__doc__
