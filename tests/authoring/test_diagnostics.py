"""A finding is data; its plain form is what a policy officer reads."""

import pickle
from pathlib import Path

import pytest

from escalate_rules.authoring.diagnostics import (
    CODES,
    Diagnostic,
    PolicyError,
    Severity,
    Span,
    diagnose,
    quoted,
    render,
)
from escalate_rules.core.errors import EscalateRulesError

TEXT = "stages:\n  manager:\n    within: soon\n"


def duplicate(line: int, column: int, path: str = "north.yaml", help: str = "") -> Diagnostic:
    span = Span(line, column, line, column + 4)
    return diagnose("ER013", "`soon` is already written on line 1", path, span, help=help)


def test_a_finding_takes_its_name_and_severity_from_the_table() -> None:
    found = duplicate(3, 13)

    assert (found.name, found.severity) == ("duplicate-key", Severity.ERROR)


def test_a_finding_shows_its_place_the_words_and_the_way_out() -> None:
    shown = render(duplicate(3, 13, help="keep one"), TEXT)

    assert shown == (
        "north.yaml:3:13: error ER013 duplicate-key: `soon` is already written on line 1\n"
        "    3 |     within: soon\n"
        "      |             ^^^^\n"
        "  help: keep one"
    )


def test_without_the_text_a_finding_is_one_line() -> None:
    shown = render(duplicate(3, 13))

    assert shown == (
        "north.yaml:3:13: error ER013 duplicate-key: `soon` is already written on line 1"
    )


def test_a_finding_over_several_lines_marks_the_first() -> None:
    found = diagnose("ER013", "twice", "north.yaml", Span(2, 3, 3, 9))

    assert render(found, TEXT).splitlines()[1:] == ["    2 |   manager:", "      |   ^^^^^^^^"]


def test_a_finding_of_nothing_has_one_caret() -> None:
    found = diagnose("ER003", "the file says nothing", "north.yaml", Span(1, 1, 1, 1))

    assert render(found, "").splitlines()[1:] == ["    1 |", "      | ^"]


def test_a_place_outside_the_text_shows_no_line() -> None:
    assert len(render(duplicate(9, 1), TEXT).splitlines()) == 1


def test_carets_stand_under_the_words_after_a_tab_and_a_byte_order_mark() -> None:
    found = diagnose("ER005", "a tab", "north.yaml", Span(1, 4, 1, 5))

    assert render(found, "\ufeffa:\tb\r\n").splitlines()[1:] == [
        "    1 | a: b",
        "      |    ^",
    ]


def test_a_line_of_a_mebibyte_is_shown_around_the_words() -> None:
    text = "x" * 1_000_000 + "soon" + "y" * 1000
    found = diagnose("ER013", "twice", "north.yaml", Span(1, 1_000_001, 1, 1_000_005))

    _, line, carets = render(found, text).splitlines()

    assert len(line) < 140
    assert line[carets.index("^") : carets.rindex("^") + 1] == "soon"


def test_findings_are_sorted_by_place() -> None:
    places = [duplicate(2, 1), duplicate(1, 9), duplicate(1, 2), duplicate(7, 1, "east.yaml")]

    assert [(d.path, d.span.line, d.span.column) for d in sorted(places)] == [
        ("east.yaml", 7, 1),
        ("north.yaml", 1, 2),
        ("north.yaml", 1, 9),
        ("north.yaml", 2, 1),
    ]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("5 days", "`5 days`"),
        ("two\nlines", "`two lines`"),
        ("a\x07b\x85", "`aU+0007bU+0085`"),
        ("x" * 61, "`" + "x" * 59 + "…`"),
    ],
)
def test_the_authors_words_are_quoted_on_one_line(words: str, shown: str) -> None:
    assert quoted(words) == shown


def test_a_policy_error_lists_its_findings_in_order() -> None:
    error = PolicyError([duplicate(2, 1), duplicate(1, 1)])

    assert isinstance(error, EscalateRulesError)
    assert str(error).splitlines() == [render(duplicate(1, 1)), render(duplicate(2, 1))]


def test_a_policy_error_survives_pickling() -> None:
    error = PolicyError([duplicate(2, 1)])

    again = pickle.loads(pickle.dumps(error))

    assert (type(again), again.diagnostics) == (PolicyError, error.diagnostics)


def test_each_code_and_each_name_appears_once() -> None:
    written = Path(diagnose.__code__.co_filename).read_text(encoding="utf-8")

    assert all(written.count(f'"{code}"') == 1 for code in CODES)
    assert len({row.name for row in CODES.values()}) == len(CODES)
