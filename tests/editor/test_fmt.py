"""The formatter moves keys and spells short texts, and changes nothing else."""

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalate_rules.authoring.diagnostics import PolicyError
from escalate_rules.authoring.load import parse_policy
from escalate_rules.authoring.source import read_source, to_plain
from escalate_rules.editor.fmt import format_policy, spelled
from escalate_rules.editor.slots import MODELS, fields_of
from escalate_rules.library.policies import bundled_ids, bundled_policy_text
from tests.docs.pages import BASE, DOCS
from tests.editor.shuffled import commented, shuffled

GOOD = BASE.read_text(encoding="utf-8")


def formatted(text: str) -> str:
    return format_policy(text, "a.yaml")


@pytest.mark.parametrize("id", bundled_ids())
def test_of_a_bundled_policy_only_the_order_of_keys_changes(id: str) -> None:
    data, path = bundled_policy_text(id)
    text = data.decode()

    made = format_policy(text, path)

    letters = re.compile(r"[^\s{},]+")
    assert sorted(letters.findall(made)) == sorted(letters.findall(text))
    assert to_plain(tree(made)) == to_plain(tree(text))
    assert parse_policy(made, path).digest == parse_policy(text, path).digest
    assert format_policy(made, path) == made


def tree(text: str):  # type: ignore[no-untyped-def]
    root = read_source(text, "a.yaml").root
    assert root is not None
    return root


def test_a_canonical_file_is_left_as_it_is() -> None:
    assert formatted(GOOD) == GOOD


@settings(max_examples=20, deadline=None)
@given(st.integers(), st.sampled_from(bundled_ids()))
def test_any_order_of_keys_comes_to_the_same_policy_with_its_comments(seed: int, id: str) -> None:
    original = bundled_policy_text(id)[0].decode()
    text = shuffled(tree(original), Random(seed))

    made = formatted(text)

    assert parse_policy(made, "a.yaml").digest == parse_policy(original, "a.yaml").digest
    assert formatted(made) == made
    assert commented(made) == commented(text)
    assert list(to_plain(tree(made))) == [  # type: ignore[arg-type]
        key
        for key in fields_of("PolicyDoc")
        if key in to_plain(tree(original))  # type: ignore[operator]
    ]


def test_a_comment_moves_with_its_key() -> None:
    text = """\
# The file.

stages:
  one:
    # What the document calls it.
    title: The first     # from page 2
      # and page 3

    # Its number.
    number: 1
id: x
"""

    assert (
        formatted(text)
        == """\
id: x
# The file.

stages:
  one:
    # Its number.
    number: 1

    # What the document calls it.
    title: The first     # from page 2
      # and page 3
""".replace("id: x\n# The file.\n\n", "# The file.\n\nid: x\n")
    )


def test_the_first_key_of_an_item_may_change() -> None:
    text = """\
expedite:
  - cites: "2"
    of: outcomes
    # When it hurts.
    when: {risk: high}
  - of: duties
    when:
      risk: high
"""

    assert (
        formatted(text)
        == """\
expedite:
    # When it hurts.
  - when: {risk: high}
    of: outcomes
    cites: "2"
  - when:
      risk: high
    of: duties
"""
    )


def test_keys_in_braces_are_ordered_on_their_line() -> None:
    text = "roles:\n  a: {rank: 1 , title: 'It, too', side: raising} # kept\n"

    assert formatted(text) == "roles:\n  a: {title: 'It, too' , side: raising, rank: 1} # kept\n"


def test_braces_with_a_comment_inside_are_left_alone() -> None:
    text = "roles:\n  a: {rank: 1, # first\n    title: It}\n"

    assert formatted(text) == text


def test_switches_and_entries_with_ids_keep_their_order() -> None:
    text = """\
duties:
  b:
    must:
      by: r
      two: notify
      otherwise: absent
      one: record
  a: {must: notify}
"""

    assert formatted(text) == text


def test_the_parts_inside_an_option_are_ordered() -> None:
    text = "duties:\n  a: {by: r, one: {must: notify, on: raised}}\n"

    assert formatted(text) == "duties:\n  a: {by: r, one: {on: raised, must: notify}}\n"


@pytest.mark.parametrize(
    ("kind", "given", "canonical"),
    [
        ("timescale", "5  working   day of raised", "5 working days of raised"),
        ("timescale", "1 working days of raised", "1 working day of raised"),
        ("timescale", "05 calendar days before x", "5 calendar days before x"),
        ("timescale", "1 hours of the  earlier of a and b", "1 hour of the earlier of a and b"),
        ("timescale", "same working day of  raised", "same working day of raised"),
        ("timescale", "5 days of  raised", "5 days of  raised"),
        ("until", "earlier", "earlier"),
        ("parties", "raising  line_manager and  x", "raising line_manager and x"),
        ("prose", "two  blanks", "two  blanks"),
    ],
)
def test_short_texts_have_one_spelling(kind: str, given: str, canonical: str) -> None:
    assert spelled(given, kind) == canonical
    assert spelled(canonical, kind) == canonical


def test_short_texts_are_spelled_where_they_stand() -> None:
    text = GOOD.replace("who: raising practitioner", "who: 'raising   practitioner'").replace(
        "within: 5 working days of raised", "within: 5  working day  of raised  "
    )

    expected = GOOD.replace("who: raising practitioner", "who: 'raising practitioner'").replace(
        "within: 5 working days of raised", "within: 5 working days of raised  "
    )
    assert formatted(text) == expected


def test_blanks_at_line_ends_and_empty_lines_at_the_end_go() -> None:
    assert formatted("id: x  \ntitle: y   \n\n\n") == "id: x\ntitle: y\n"
    assert formatted("id: x\r\ntitle: y\n") == "id: x\ntitle: y\n"


def test_a_file_saved_on_windows_keeps_its_line_ends() -> None:
    assert formatted("title: y\r\nid: x\r\n") == "id: x\r\ntitle: y\r\n"
    assert formatted("id: x\r\ntitle: y") == "id: x\r\ntitle: y\r\n"


def test_a_byte_order_mark_is_kept_and_is_nothing_to_change() -> None:
    assert formatted("\ufeffid: x\ntitle: y\n") == "\ufeffid: x\ntitle: y\n"
    assert formatted("\ufefftitle: y\r\nid: x\r\n") == "\ufeffid: x\r\ntitle: y\r\n"
    assert formatted(f"\ufeff{GOOD}") == f"\ufeff{GOOD}"


def test_blanks_inside_text_on_several_lines_stay() -> None:
    text = "title: |+\n  one  \n  two\n\n"

    assert formatted(text) == text


def test_a_key_that_is_not_known_stays_after_its_neighbour() -> None:
    assert formatted("title: a\ntitel: b\nid: c\n") == "id: c\ntitle: a\ntitel: b\n"


def test_a_file_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(PolicyError):
        formatted('title: "unclosed\n')


def tables() -> list[list[str]]:
    """The first column of each table of keys on the page of the language."""
    text = (DOCS / "language.md").read_text(encoding="utf-8")
    found = []
    for table in re.findall(r"\| key \|[^\n]*\n\|[-|]+\n((?:\|[^\n]*\n)+)", text):
        rows = [row.split("|")[1] for row in table.splitlines()]
        found.append([key for row in rows for key in re.findall(r"`([^`]+)`", row)])
    return found


@pytest.mark.parametrize("keys", tables(), ids=lambda each: each[0])
def test_the_order_is_that_of_the_page(keys: list[str]) -> None:
    """Some part has all the keys of the table, in its order."""
    orders = [list(fields_of(model)) for model in MODELS]

    assert any(
        set(keys) <= set(order) and sorted(keys, key=order.index) == keys for order in orders
    ), keys
