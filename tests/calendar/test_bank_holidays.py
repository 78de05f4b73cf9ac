"""The bundled file: where its rows come from, and that it can be made again."""

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from escalate_rules.core.calendar import BankHoliday, Division, Table
from escalate_rules.core.errors import EscalateRulesError
from escalate_rules.library.build_calendar import (
    CalendarBuildError,
    Difference,
    Proclaimed,
    Projection,
    Source,
    build,
    check,
    installed,
    observed,
    project,
    rebuild,
)
from escalate_rules.library.calendars import bundled_table, bundled_text, parse_table

TABLE = bundled_table()
FILE = json.loads(bundled_text())
LIST: dict[str, Any] = json.loads(bundled_text("data/sources/gov-uk-bank-holidays.json"))
MADE_WITH = FILE["projected"]["made_with"]
PROJECTION = Projection(tuple(row for row in TABLE.rows if row.projected), MADE_WITH)
NOTHING = Projection((), "nothing")
SOURCE = Source("https://www.gov.uk/bank-holidays.json", "a copy", date(2026, 2, 25))
WORLD_CUP = BankHoliday(date(2026, 6, 15), "World Cup bank holiday", Division.SCOTLAND)

only_with_the_stated_version = pytest.mark.skipif(
    installed() != MADE_WITH, reason=f"the file was projected with {MADE_WITH}, not {installed()}"
)


def a_list(**events: list[dict[str, Any]]) -> str:
    """The government's list, or one of the same form with other events in some divisions."""
    changed = {name.replace("_", "-"): {"events": rows} for name, rows in events.items()}
    return json.dumps({**LIST, **changed})


# -- the file ------------------------------------------------------------------------------------


def test_the_digest_is_that_of_the_rows() -> None:
    again = Table.of(
        TABLE.rows,
        first=TABLE.first,
        published_to=TABLE.published_to,
        projected_to=TABLE.projected_to,
        source=TABLE.source,
        retrieved=TABLE.retrieved,
    )

    assert again == TABLE


def test_the_file_says_where_it_comes_from() -> None:
    assert (TABLE.source, TABLE.retrieved) == (SOURCE.source, SOURCE.retrieved)
    assert (TABLE.first, TABLE.published_to, TABLE.projected_to) == (
        date(2012, 1, 1),
        date(2028, 12, 31),
        date(2035, 12, 31),
    )
    assert re.fullmatch(r"holidays \d+\.\d+", MADE_WITH)
    assert "Open Government Licence v3.0" in FILE["licence"]


def test_the_published_rows_are_the_governments_and_one_proclaimed_later() -> None:
    listed = {
        (division, event["date"]) for division in Division for event in LIST[division]["events"]
    }
    published = {(row.division, str(row.on)) for row in TABLE.rows if not row.projected}

    assert len(listed) == 140 + 157 + 174
    assert published - listed == {(Division.SCOTLAND, "2026-06-15")}
    assert listed <= published


def test_no_row_stands_twice() -> None:
    assert len({(row.division, row.on) for row in TABLE.rows}) == len(TABLE.rows) == 661


def test_rows_are_projected_exactly_after_the_published_years() -> None:
    assert all(row.projected == (row.on > TABLE.published_to) for row in TABLE.rows)


def test_every_row_is_a_weekday() -> None:
    assert all(row.on.weekday() < 5 for row in TABLE.rows)


def test_substitutes_are_named_as_such() -> None:
    assert (
        BankHoliday(date(2026, 12, 28), "Boxing Day (substitute)", Division.ENGLAND_AND_WALES)
        in TABLE.rows
    )


# -- made again ----------------------------------------------------------------------------------


def test_the_same_inputs_give_the_same_file_byte_for_byte() -> None:
    assert rebuild(PROJECTION).encode() == bundled_text().encode()


@only_with_the_stated_version
def test_the_stated_version_projects_the_same_years_byte_for_byte() -> None:
    assert rebuild().encode() == bundled_text().encode()


def test_the_inputs_keep_to_what_is_published() -> None:
    inputs = json.loads(bundled_text("data/sources/inputs.json"))

    assert FILE["published"] == {k: v for k, v in inputs["published"].items() if k != "file"}
    assert FILE["proclaimed"] == inputs["proclaimed"]


@only_with_the_stated_version
def test_projecting_the_published_years_finds_the_published_days() -> None:
    published = {(row.division, row.on) for row in TABLE.rows if not row.projected}

    assert {(row.division, row.on) for row in project(2012, 2028).rows} == published


@only_with_the_stated_version
def test_projected_titles_are_those_the_government_uses_now() -> None:
    usual = {(row.division, row.on): row.title for row in TABLE.rows if row.on.year >= 2023}
    proclaimed = {date(2023, 5, 8), date(2026, 6, 15)}

    projected = {
        (row.division, row.on): row.title
        for row in project(2023, 2035).rows
        if row.on not in proclaimed
    }

    assert projected.items() <= usual.items()


def test_a_proclaimed_day_that_the_list_has_after_all_is_left_out() -> None:
    event = {"title": "World Cup bank holiday", "date": "2026-06-15", "notes": "", "bunting": True}
    newer = a_list(scotland=[*LIST["scotland"]["events"], event])

    text = build(
        newer,
        SOURCE,
        proclaimed=[Proclaimed(WORLD_CUP, SOURCE)],
        project_to=2035,
        projection=PROJECTION,
    )

    assert json.loads(text)["proclaimed"] == []
    assert parse_table(text) == TABLE


def test_a_file_need_not_be_projected() -> None:
    for projection in (NOTHING, None):
        text = build(a_list(), SOURCE, project_to=2028, projection=projection)

        table = parse_table(text)
        assert table.projected_to == table.published_to == date(2028, 12, 31)
        assert not any(row.projected for row in table.rows)


@pytest.mark.parametrize(
    ("published", "sentence"),
    [
        ("no JSON", "not a list of bank holidays in the form of gov.uk/bank-holidays.json"),
        ("[]", "not a list of bank holidays"),
        ('{"scotland": {"events": []}}', "take the whole file, with its three divisions"),
        (a_list(scotland=[{"title": "Today", "date": "soon", "notes": ""}]), "not a list"),
        (
            a_list(england_and_wales=[], scotland=[], northern_ireland=[]),
            "the list has no bank holidays; take the whole file",
        ),
        (
            a_list(scotland=LIST["scotland"]["events"][:-3]),
            "the list lacks a part of 2028 for scotland; take one that has whole years",
        ),
        (a_list(scotland=LIST["scotland"]["events"][2:]), "lacks a part of 2012 for scotland"),
    ],
)
def test_a_list_that_is_none_is_refused_with_what_to_do(published: str, sentence: str) -> None:
    with pytest.raises(CalendarBuildError, match=re.escape(sentence)) as caught:
        build(published, SOURCE, project_to=2035, projection=NOTHING)

    assert isinstance(caught.value, EscalateRulesError)


def test_the_last_year_does_not_come_before_the_lists_own() -> None:
    with pytest.raises(CalendarBuildError, match="the list runs to 2028; project to that year"):
        build(a_list(), SOURCE, project_to=2027, projection=NOTHING)


def test_a_proclaimed_day_lies_in_the_lists_years() -> None:
    later = Proclaimed(replace(WORLD_CUP, on=date(2030, 6, 17)), SOURCE)

    with pytest.raises(CalendarBuildError, match="2030-06-17 lies outside the list's years"):
        build(a_list(), SOURCE, proclaimed=[later], project_to=2035, projection=NOTHING)


# -- compared with `holidays` --------------------------------------------------------------------


@only_with_the_stated_version
def test_the_stated_version_sees_no_day_otherwise() -> None:
    assert check() == ()


def test_a_difference_is_reported_from_both_sides() -> None:
    theirs = {division: dict(days) for division, days in observed(2012, 2035).items()}
    theirs[Division.SCOTLAND].pop(WORLD_CUP.on, None)
    theirs[Division.NORTHERN_IRELAND][date(2029, 6, 4)] = "A jubilee"

    differences = check(theirs=theirs)

    assert {
        Difference(Division.SCOTLAND, WORLD_CUP.on, WORLD_CUP.title, None, projected=False),
        Difference(Division.NORTHERN_IRELAND, date(2029, 6, 4), None, "A jubilee", projected=True),
    } <= set(differences)


@only_with_the_stated_version
def test_a_row_at_a_weekend_is_no_difference() -> None:
    saturday = BankHoliday(date(2026, 12, 26), "Boxing Day", Division.SCOTLAND)

    assert check(replace(TABLE, rows=(*TABLE.rows, saturday))) == ()


@only_with_the_stated_version
def test_a_table_without_scotlands_monday_differs_in_just_that_day() -> None:
    older = parse_table(build(a_list(), SOURCE, project_to=2035, projection=PROJECTION))

    (difference,) = check(older)

    assert (difference.division, difference.on) == (Division.SCOTLAND, WORLD_CUP.on)
    assert difference.ours is None
    assert difference.theirs is not None
