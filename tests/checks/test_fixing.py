"""Fixes are edits of the author's own text: safe ones, and once is enough."""

from datetime import date

import pytest

from escalate_rules.checks import check_file, diff, fix, fixed
from escalate_rules.checks.fixing import edits
from tests.checks.corpus import GOOD, Bad, corpus

ON = date(2026, 11, 22)
TEXT = GOOD.read_text(encoding="utf-8")


def mended(text: str) -> str:
    return fixed(text, "north.yaml", on=ON)


def changed(old: str, new: str) -> str:
    assert TEXT.count(old) == 1, old
    return TEXT.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "better"),
    [
        ("title: Resolving", "titel: Resolving", "title: Resolving"),
        ("    as_soon_as: {risk", "    as-soon-as: {risk", "    as_soon_as: {risk"),
        ("  nation: england", "  nation: England", "  nation: england"),
        ("    recorded: yes", "    recorded: true", "    recorded: yes"),
        ("    must: discuss", "    must: discus", "    must: discuss"),
        ("    with: receiving line_manager", "    with: receiving line-manager",
         "    with: receiving line_manager"),
        ("{topic: conference}", "{topic: Conference}", "{topic: conference}"),
        ('from: "09:00"', 'from: "9:00"', 'from: "09:00"'),
        ('to: "17:00"', "to: 17.00", 'to: "17:00"'),
        ("within: 2 working days of escalated", "within: within two working days from escalated",
         "within: 2 working days of escalated"),
        ("    number: 2\n", "\tnumber: 2\n", "    number: 2\n"),
        ("    how: by e-mail", "    how:\tby e-mail", "    how: by e-mail"),
        ("    how: by e-mail", "    how: @mail", '    how: "@mail"'),
        ("    how: by e-mail\n", "    how: by form #7\n", '    how: "by form #7"\n'),
        ('    what: "a panel"', "    what: “a panel”", '    what: "a panel"'),
        ('    cites: "6.3"', "    cites: “6.3”", '    cites: "6.3"'),
        ("    who: each party", "    who: \u00a0each party", "    who: each party"),
        ("    must: discuss", "    must: dis\u200bcuss", "    must: discuss"),
        ("title: The Chair decides", "title: The\u2028Chair decides", "title: The Chair decides"),
    ],
)  # fmt: skip
def test_what_has_one_way_out_is_put_right(old: str, new: str, better: str) -> None:
    assert mended(changed(old, new)) == changed(old, better)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    with: receiving line_manager", "    with: receiving line_manger"),
        ("      stage: stage_2\n", "      stage: stage_22\n"),
        ('"9.2": {says', '"9.3": {says'),
        ('5 working days of entered, cites: "3.2"', '5 days of entered, cites: "3.2"'),
        ("due: 2028-04,", "due: 04/05/2028,"),
        ("    every: year", "    every: yearly"),
        ('    what: "a panel"', '    what: “a "panel" for the child\'s case”'),
        ("  director: {title: Director", "  Director: {title: Director"),
    ],
)
def test_what_could_be_meant_otherwise_is_left_to_its_author(old: str, new: str) -> None:
    text = changed(old, new)

    assert check_file(text, "north.yaml", on=ON) != ()
    assert mended(text) == text


def test_only_the_words_themselves_are_changed() -> None:
    text = changed("title: Resolving", "titel:   Resolving").replace("\n", "\r\n")

    assert mended("\ufeff" + text) == "\ufeff" + text.replace("titel:", "title:")


def test_many_are_put_right_at_once() -> None:
    text = changed("title: Resolving", "titel: Resolving").replace("rank: 1", "rnak: 1")
    found = check_file(text, "north.yaml", on=ON)

    assert len(edits(text, found)) == 2
    assert fix(text, found) == TEXT


def test_a_preview_shows_what_would_change() -> None:
    text = changed("title: Resolving", "titel: Resolving")

    shown = diff(text, mended(text), "north.yaml").splitlines()
    assert shown[:2] == ["--- north.yaml", "+++ north.yaml (fixed)"]
    assert [line for line in shown[2:] if line[0] in "+-"] == [
        "-titel: Resolving Professional Disagreements",
        "+title: Resolving Professional Disagreements",
    ]
    assert diff(TEXT, TEXT, "north.yaml") == ""


@pytest.mark.parametrize("bad", [each for each in corpus() if each.written], ids=lambda b: b.name)
def test_fixing_twice_changes_nothing_and_never_makes_it_worse(bad: Bad) -> None:
    text = bad.data.decode("utf-8", "replace")
    before = check_file(text, "north.yaml", on=ON)

    once = mended(text)

    assert mended(once) == once
    assert len(check_file(once, "north.yaml", on=ON)) <= len(before)
