"""Each bad file has one mistake, and exactly that is found: its code, its words, the way out."""

from datetime import date

import pytest

from escalate_rules.authoring.diagnostics import Severity
from escalate_rules.checks import check_file
from tests.checks.corpus import GOOD, Bad, corpus

ON = date(2026, 11, 22)


def test_nothing_is_found_in_the_good_file() -> None:
    assert check_file(GOOD.read_bytes(), GOOD.name, on=ON) == ()


@pytest.mark.parametrize("bad", corpus(), ids=lambda b: b.name)
def test_one_mistake_is_one_finding_at_the_very_words(bad: Bad) -> None:
    found = check_file(bad.data, bad.path.name, on=ON)

    assert [(each.code, each.span) for each in found] == [(bad.code, bad.span)]
    if bad.suggests:
        assert f"`{bad.suggests}" in found[0].help.partition("?")[0]


@pytest.mark.parametrize("bad", [each for each in corpus() if each.written], ids=lambda b: b.name)
def test_the_file_on_disk_is_what_the_manifest_says(bad: Bad) -> None:
    assert bad.path.read_bytes() == bad.data


def test_there_is_no_file_that_the_manifest_does_not_know() -> None:
    known = {each.path.name for each in corpus() if each.written}

    there = {each.name for each in GOOD.parent.glob("*.yaml")}
    assert there - known == {"good.yaml", "corpus.yaml"}


def test_the_corpus_is_as_large_as_it_is_said_to_be() -> None:
    assert len(corpus()) >= 200
    assert len({each.name for each in corpus()}) == len(corpus())


def test_a_finding_is_a_sentence_for_its_author() -> None:
    for bad in corpus():
        for each in check_file(bad.data, bad.path.name, on=ON):
            words = f"{each.message} {each.help}"
            assert not each.message.endswith(".")
            assert not each.message[0].isupper() or each.message.startswith("U+")
            assert not any(
                name in words for name in ("pydantic", "NoneType", "dict", "tuple", "Scalar")
            ), words
            assert each.severity in Severity
