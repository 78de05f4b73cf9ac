"""Text to a tree: what stays text, what is refused, and where each word stands."""

import random
import subprocess
import sys
import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from escalate_rules.authoring import strict_yaml
from escalate_rules.authoring.diagnostics import Span
from escalate_rules.authoring.source import (
    Mapping,
    Node,
    Plain,
    Scalar,
    Sequence,
    Source,
    read_source,
    to_plain,
)

POLICY = """\
# yaml-language-server: $schema=policy.json
---
format: 1
id: northshire
title: Resolving Professional Differences
version: "1"                  # the cover's own
calendar: {nation: england, closures: [2026-12-29, 2026-12-30]}

agencies: {school: School, "health": 'Health service', social_care: "Children's Social Care"}

facts:
  risk:
    asks: "What is the risk to the child?"
    values: {none_known: No risk known, immediate: Immediate risk}
    default: none_known
    cites: ["2.1", '5.1(I)']
  exceptional: {values: {no: No, yes: Yes}, default: no, lasts: stage}

roles:
- {title: Practitioner, rank: 1}
- title: Line manager or
    safeguarding lead
  rank: 012

- title: 'The partnership''s
    manager'
  side: partnership

stages:
  stage_1:
    number: 1
    outcome: {must: reach, within: 5 working days of concern_arose,
      cites: ["2.1", "5.1(I)"]}
    note: |
      Both sides meet.
        - and talk

      At 24:00, say.
    aside: >-
      Folded text
      with two lines

    empty:
    steps:
      -
      - - nested
        - entry: "a\\u00e9\\n\\
            b"
clauses:
  "1.1": {guidance: Resolve at the lowest level., }
  ? "2.4"
  : says: Café — discussed & agreed *within* 5 days!
"""

NASTY: list[str] = [
    *"\t ?!&*:-,[]{}'\"|>%@`#\\~<=.0aé\n\r",
    *["\ufeff", "\x85", "\u2028", "\x00", "\ud800", "\U0001f600", "\u00a0", "\r\n", "  ", "\n  "],
    *["\n- ", "---\n", "\n---\n", "...\n", ": ", "? ", "- ", " #", "''", '\\"', "|\n", "|2\n"],
    *[">+\n", "|#", "<<: ", "\\x", "\\u", "\\ud83d", "\\0", "!!", "&a", "*a", "a: ", "%YAML"],
    *["\n\n", ": ]", ": ,", ", "],
]


def one_edit(draw: random.Random, text: str) -> str:
    """`text` with one slip of the kind that fingers, editors and attackers make."""
    at = draw.randrange(len(text) + 1)
    lines = text.split("\n")
    line = draw.randrange(len(lines))
    match draw.randrange(8):
        case 0 | 1:
            return text[:at] + draw.choice(NASTY) + text[at:]
        case 2:
            return text[:at] + text[at + draw.choice([1, 1, 2, 5]) :]
        case 3:
            return text[:at] + draw.choice(NASTY) + text[at + 1 :]
        case 4:
            return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
        case 5:
            del lines[line]
        case 6:
            lines.insert(draw.randrange(len(lines) + 1), lines[line])
        case _:
            lines[line] = draw.choice([" ", "  ", "   ", ""]) + lines[line][draw.randrange(3) :]
    return "\n".join(lines)


def mutant(draw: random.Random) -> str:
    """The policy, or a few lines of it, with one to five slips."""
    text = POLICY
    if draw.random() < 0.7:
        lines = POLICY.split("\n")
        first = draw.randrange(len(lines))
        text = "\n".join(lines[first : first + draw.choice([1, 2, 4, 8])])
    for _ in range(draw.choice([1, 1, 1, 2, 3, 5])):
        text = one_edit(draw, text)
    return text


def with_spans(node: Node | None) -> object:
    """A tree as nested tuples, spans and styles included."""
    match node:
        case None:
            return None
        case Scalar():
            return node.text, node.style, node.span
        case Sequence():
            return node.span, [with_spans(item) for item in node.items]
        case Mapping():
            return node.span, [(with_spans(k), with_spans(v)) for k, v in node.entries]


def everything(source: Source) -> object:
    return source.text, source.diagnostics, with_spans(source.root)


def read(text: bytes | str) -> Source:
    """The file as read by both parsers, which must agree."""
    source = read_source(text, "north.yaml")
    assert everything(source) == everything(read_source(text, "north.yaml", pure=True))
    return source


def plain(text: str) -> Plain:
    source = read(text)
    assert source.diagnostics == ()
    assert source.root is not None
    return to_plain(source.root)


def findings(text: bytes | str) -> list[str]:
    return [f"{d.span.line}:{d.span.column} {d.code} {d.message}" for d in read(text).diagnostics]


def places(text: str) -> list[tuple[str, Span]]:
    return [(d.code, d.span) for d in read(text).diagnostics]


# What a clean file says


@pytest.mark.parametrize("word", ["no", "yes", "012", "24:00", "1.10", "2025-04-01", "null", "~"])
def test_every_word_stays_text(word: str) -> None:
    assert plain(f"a: {word}") == {"a": word}


def test_only_a_value_that_is_not_there_is_none() -> None:
    assert plain("a:\nb: ''\nc: {d, e: }\nf:\n-\n- g") == {
        "a": None,
        "b": "",
        "c": {"d": None, "e": None},
        "f": [None, "g"],
    }


def test_a_realistic_policy_is_read_whole() -> None:
    read_policy = plain(POLICY)

    assert isinstance(read_policy, dict)
    assert read_policy["roles"] == [
        {"title": "Practitioner", "rank": "1"},
        {"title": "Line manager or safeguarding lead", "rank": "012"},
        {"title": "The partnership's manager", "side": "partnership"},
    ]
    assert read_policy["stages"] == {
        "stage_1": {
            "number": "1",
            "outcome": {
                "must": "reach",
                "within": "5 working days of concern_arose",
                "cites": ["2.1", "5.1(I)"],
            },
            "note": "Both sides meet.\n  - and talk\n\nAt 24:00, say.\n",
            "aside": "Folded text with two lines",
            "empty": None,
            "steps": [None, ["nested", {"entry": "aé\nb"}]],
        }
    }


def test_equality_does_not_ask_where_a_word_is_written() -> None:
    assert read("a: [b, 'c']").root == read("a:\n  - b\n\n  - 'c'\n").root
    assert read("a:").root != read("a: ''").root


def test_the_c_parser_is_not_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = everything(read(POLICY))
    monkeypatch.delattr(yaml, "CBaseLoader", raising=False)

    assert everything(read_source(POLICY, "north.yaml")) == expected


def test_yaml_is_imported_only_when_a_file_is_read() -> None:
    check = "import sys, escalate_rules.authoring.source; sys.exit('yaml' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


# Where words stand


def test_the_span_of_a_value_takes_in_its_quotes() -> None:
    source = read("a: {b: ['c d', e]}\n")

    assert source.span_of(("a", "b", 0)) == Span(1, 9, 1, 14)
    assert source.span_of(("a", "b", 0), key=True) == Span(1, 9, 1, 14)


def test_a_key_has_a_span_of_its_own() -> None:
    source = read("stages:\n  one:\n    within: soon\n")

    assert source.span_of(("stages", "one", "within"), key=True) == Span(3, 5, 3, 11)
    assert source.span_of(("stages", "one", "within")) == Span(3, 13, 3, 17)


def test_what_is_not_written_is_where_its_nearest_ancestor_is() -> None:
    source = read("stages:\n  one:\n    within: soon\n\n\nroles: [a]\n")

    assert source.span_of(("stages", "one", "title", 0)) == Span(3, 5, 3, 17)
    assert source.span_of(("stages", "one", "title"), key=True) == Span(2, 3, 2, 6)
    assert source.span_of(("roles", 1)) == Span(6, 8, 6, 11)
    assert source.span_of(("roles", "a")) == Span(6, 8, 6, 11)
    assert source.span_of(("facts",), key=True) == Span(1, 1, 6, 11)


def test_what_cannot_be_read_is_at_the_start_of_the_file() -> None:
    assert read("a: [").span_of(("a",)) == Span(1, 1, 1, 1)


def test_block_text_ends_with_its_last_word() -> None:
    source = read("a: |\n  b\n  c  \n\n\nd: >-\n\n\ne: f\n")

    assert source.span_of(("a",)) == Span(1, 4, 3, 4)
    assert source.span_of(("d",)) == Span(6, 4, 6, 6)


def test_a_missing_value_stands_after_its_colon() -> None:
    source = read("a:   # later\nb: {c:   , d\n , e}\n")

    assert source.span_of(("a",)) == Span(1, 3, 1, 3)
    assert source.span_of(("b", "c")) == Span(2, 7, 2, 7)
    assert source.span_of(("b", "d")) == Span(2, 13, 2, 13)
    assert source.span_of(("b", "e")) == Span(3, 5, 3, 5)


def test_columns_count_characters_however_they_are_stored() -> None:
    source = read("\ufeffé: '\U0001f600'\r\nb: c\rd: e".encode())

    assert source.span_of(("é",)) == Span(1, 4, 1, 7)
    assert source.span_of(("b",)) == Span(2, 4, 2, 5)
    assert source.span_of(("d",)) == Span(3, 4, 3, 5)
    assert source.text == "é: '\U0001f600'\r\nb: c\rd: e"


def test_a_pair_in_a_list_is_a_mapping_of_one() -> None:
    source = read("a: [b: c, d: ]")

    assert source.root is not None
    assert to_plain(source.root) == {"a": [{"b": "c"}, {"d": None}]}
    assert source.span_of(("a", 0)) == Span(1, 5, 1, 9)


# What is refused


def test_a_key_written_twice_is_reported_at_the_second() -> None:
    assert findings("a: 1\nb: {c: 1, c: 2}\n'a': 3\na: 4\n") == [
        "2:11 ER013 `c` is already written on line 2",
        "3:1 ER013 `a` is already written on line 1",
        "4:1 ER013 `a` is already written on line 1",
    ]


def test_of_a_key_written_twice_the_first_value_is_kept() -> None:
    root = read("a: 1\na: 2\n").root

    assert root is not None
    assert to_plain(root) == {"a": "1"}


def test_keys_written_twice_are_found_before_the_place_where_reading_stops() -> None:
    assert findings("a: 1\na: 2\nb:\n  - c: 1\n    c: ]\n") == [
        "2:1 ER013 `a` is already written on line 1",
        "5:5 ER013 `c` is already written on line 4",
        "5:8 ER008 this `]` closes nothing",
    ]


def test_shared_text_is_refused_wherever_it_is_met() -> None:
    assert findings("a: &x {b: c}\nd: [*x, '*y']\n<<: *x\ne: {<<: {f: g}, '<<': h}\n") == [
        "1:4 ER014 `&x` is an anchor; text cannot be shared between places",
        "2:5 ER014 `*x` is an alias; text cannot be shared between places",
        "3:5 ER014 `*x` is an alias; text cannot be shared between places",
        "4:5 ER014 `<<` is a merge key; text cannot be shared between places",
    ]


def test_text_in_stars_is_taken_for_an_alias_and_the_help_says_what_to_do() -> None:
    (found,) = read("what: *important*\n").diagnostics

    assert found.span == Span(1, 7, 1, 18)
    assert "in quotes" in found.help


def test_an_alias_of_nothing_is_refused_too() -> None:
    assert places("a: *x\n") == [("ER014", Span(1, 4, 1, 6))]


def test_a_tag_is_refused() -> None:
    assert findings("a: !!str b\nc: [!d e, !<f> g]\n! g: h\n") == [
        "1:4 ER015 `!!str` is a tag, which has no use here",
        "2:5 ER015 `!d` is a tag, which has no use here",
        "2:11 ER015 `!<f>` is a tag, which has no use here",
        "3:1 ER015 `!` is a tag, which has no use here",
    ]


def test_a_directive_is_refused() -> None:
    assert findings("%YAML 1.1\n---\na: b\n") == [
        "1:1 ER017 `%YAML 1.1` is a directive, which has no use here"
    ]
    assert findings("a:\n%b\n") == ["2:1 ER017 `%b` is a directive, which has no use here"]


def test_one_document_may_be_marked_and_a_second_is_refused() -> None:
    assert plain("---\na: b\n...\n") == {"a": "b"}
    assert findings("a: b\n---\nc: d\n") == [
        "2:1 ER016 a second document starts here; a file holds one"
    ]


def test_a_key_is_text() -> None:
    assert findings("[a]: b\n{c: d}: e\n") == [
        "1:1 ER018 a key is text, and this is a list",
        "2:1 ER018 a key is text, and this is a mapping",
    ]
    assert findings("?\n: a\n") == ["1:2 ER018 a key is missing before this colon"]


def test_thirty_two_levels_are_enough() -> None:
    assert read("[" * 32 + "]" * 32).diagnostics == ()
    assert findings("a:\n- " + "[" * 40) == ["2:33 ER019 this is nested more than 32 levels deep"]


def test_tabs_are_refused_outside_quotes_comments_and_block_text() -> None:
    assert findings('a:\n\tb: "\t"\n\tc:\td\t\te \t\n') == [
        "2:1 ER005 a tab outside quotes",
        "3:1 ER005 a tab outside quotes",
        "3:4 ER005 a tab outside quotes",
        "3:6 ER005 a tab outside quotes",
        "3:10 ER005 a tab outside quotes",
    ]
    assert plain("a: 'b\tc' #\td\ne: |\n  f\tg\n\n") == {"a": "b\tc", "e": "f\tg\n"}


def test_a_tab_that_upsets_the_lines_after_it_is_the_only_finding() -> None:
    assert findings("a:\n  b: 1\n\tc: 2\n") == ["3:1 ER005 a tab outside quotes"]


def test_question_and_exclamation_marks_inside_brackets_need_quotes() -> None:
    assert findings("a: [b!, c]\nd: {e: f\n  g!}\nh: [?i, '?!']\nj: {k?}\n") == [
        "1:6 ER020 an exclamation mark inside brackets needs quotes around its text",
        "3:4 ER020 an exclamation mark inside brackets needs quotes around its text",
        "4:5 ER020 a question mark inside brackets needs quotes around its text",
        "5:6 ER020 a question mark inside brackets needs quotes around its text",
    ]
    assert plain("a: b? c!\n? d\n: e\n") == {"a": "b? c!", "d": "e"}
    assert plain("a: ['b?', c]\n") == {"a": ["b?", "c"]}


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x7f", "\x85", "\u2028", "\ufeff", "\ud800"])
def test_a_character_that_cannot_be_seen_is_refused_everywhere(character: str) -> None:
    code = f"U+{ord(character):04X}"

    assert findings(f"a: 'b{character}'\r\n#{character}\nc: d\n") == [
        f"1:6 ER004 the character {code} cannot stand in a file",
        f"2:2 ER004 the character {code} cannot stand in a file",
    ]


def test_a_file_of_such_characters_is_reported_a_thousand_times() -> None:
    assert len(findings("\0" * 5000)) == 1000


def test_a_byte_order_mark_is_welcome_only_at_the_start() -> None:
    assert plain("\ufeffa: b") == {"a": "b"}
    assert findings("\ufeff\ufeffa: b") == ["1:1 ER004 the character U+FEFF cannot stand in a file"]


def test_bytes_that_are_not_utf_8_are_refused_at_the_first_of_them() -> None:
    assert findings("\ufeffé: b\r\ncafé: d\r\n".encode() + b"e: caf\xe9\r\n") == [
        "3:7 ER001 the file is not UTF-8 text; its first wrong byte is E9"
    ]


def test_a_file_over_a_mebibyte_is_refused_unread() -> None:
    at_most = "# " + "é" * (2**19 - 4) + "\na: b"

    assert len(at_most.encode()) == 2**20 - 1
    assert plain(at_most) == {"a": "b"}
    assert findings("#" * 2**20 + "\n") == ["1:1 ER002 the file is over 1 MiB"]
    assert findings(b"#" * 2**20 + b"\n") == ["1:1 ER002 the file is over 1 MiB"]
    assert findings("é" * (2**19 + 1)) == ["1:1 ER002 the file is over 1 MiB"]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "---\n...\n"])
def test_a_file_that_says_nothing_is_refused(text: str) -> None:
    assert findings(text) == ["1:1 ER003 the file says nothing"]


# What stops the reading, in words


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("a: 'b\nc: d\n", "1:4 ER007 this quotation mark is not closed"),
        ('a: "b\n---\nc"', "1:4 ER007 this quotation mark is not closed"),
        ("a: [1, 2\nb: 3\n", "1:4 ER008 this `[` is not closed"),
        ("a: {b: [c\n", "1:8 ER008 this `[` is not closed"),
        ("a: {b: c, ", "1:4 ER008 this `{` is not closed"),
        ("a: [", "1:4 ER008 this `[` is not closed"),
        ("a: {b: [c}", "1:10 ER008 `[` is closed by `}`"),
        (": a\n", "1:1 ER018 a key is missing before this colon"),
        ("a: {: b}\n", "1:5 ER018 a key is missing before this colon"),
        ("a: ]\n", "1:4 ER008 this `]` closes nothing"),
        ("a: ,\n", "1:4 ER022 a comma cannot stand here"),
        ("a: [,]\n", "1:5 ER022 a comma cannot stand here"),
        ("a: ['b' 'c']\n", "1:9 ER022 a comma or `]` is missing before this"),
        ("a: b\nno colon\nc: d\n", "2:1 ER009 `no colon` has no colon after its key"),
        ("a: b: c\n", "1:5 ER010 a colon cannot stand here"),
        ("a: b\n  c: d\n", "2:3 ER011 this line is indented further than the one it follows"),
        ("a:\n    b: c\n  d: e\n", "3:3 ER011 this line does not line up with those above it"),
        ("  a: b\nc: d\n", "2:1 ER011 this line does not line up with those above it"),
        ("a: 'b' c\n", "1:8 ER006 this does not belong with what stands before it"),
        ("a: - b\n", "1:4 ER011 a list entry cannot start here"),
        ("a: ? b\n", "1:4 ER012 a question mark cannot stand here"),
        ("a: @b\n", "1:4 ER012 text cannot start with `@`"),
        ("a: |b\n  c\n", "1:5 ER006 nothing but a comment can follow `|` or `>` on its line"),
        ("a: >0\n  c\n", "1:5 ER006 nothing but a comment can follow `|` or `>` on its line"),
        ("a: | b\n  c\n", "1:6 ER006 nothing but a comment can follow `|` or `>` on its line"),
        ("a: |#b\n  c\n", "1:5 ER006 nothing but a comment can follow `|` or `>` on its line"),
        (r'a: "b\d"', r"1:6 ER021 `\d` has no meaning in double quotes"),
        (r'a: "\u12"', r"1:5 ER021 `\u1` has no meaning in double quotes"),
        (r'a: "\U00110000"', r"1:5 ER021 `\U0` has no meaning in double quotes"),
    ],
)
def test_what_stops_the_reading_is_said_in_the_authors_terms(text: str, finding: str) -> None:
    assert findings(text) == [finding]


@pytest.mark.parametrize("escape", [r"\0", r"\x07", r"\ud83d", r"\N", r"\ufeff"])
def test_an_escape_cannot_bring_in_what_a_file_may_not_hold(escape: str) -> None:
    assert places(f'a: "b{escape}"\nc: "\\u00e9\\t"\n') == [
        ("ER021", Span(1, 4, 1, 7 + len(escape)))
    ]


def test_a_sentence_we_do_not_know_is_still_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict_yaml, "SENTENCES", ())

    assert findings("a: @b\n") == ["1:4 ER006 the text cannot be read from here on"]


def test_one_slip_is_one_finding() -> None:
    assert findings("a: [b?c, d]\ne: f\n") == [
        "1:6 ER020 a question mark inside brackets needs quotes around its text"
    ]


# Both parsers, and hostile input


@settings(max_examples=400, deadline=None)
@given(st.randoms(use_true_random=False))
def test_both_parsers_read_any_slip_alike(draw: random.Random) -> None:
    source = read(mutant(draw))

    assert source.root is not None or source.diagnostics


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(NASTY), max_size=14).map("".join))
def test_both_parsers_read_any_heap_of_marks_alike(text: str) -> None:
    source = read(text)

    assert source.root is not None or source.diagnostics


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    source = read(data)

    assert source.root is not None or source.diagnostics


HOSTILE = {
    "aliases": "a: &a [b, b]\n" + "".join(f"c{i}: &c{i} [{'*a, ' * 9}]\n" for i in range(2000)),
    "brackets": "[" * 20_000,
    "braces": "{a: " * 20_000,
    "dashes": "- " * 20_000,
    "stairs": "\n".join(" " * i + "a:" for i in range(1000)),
    "one line": "a: " + "x " * 500_000,
    "keys": "".join(f"k{i}:\n" for i in range(100_000)),
    "same key": "a: b\n" * 30_000,
    "tabs": "\t " * 100_000,
    "questions": "[" + "?" * 200_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_read_or_refused_in_bounded_time(text: str) -> None:
    started = time.perf_counter()

    source = read_source(text, "north.yaml", pure=True)

    assert source.root is not None or source.diagnostics
    assert time.perf_counter() - started < 60
