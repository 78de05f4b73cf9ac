"""Making the bundled bank holidays, and comparing them with the `holidays` package.

Nothing here runs when a date is counted. `build` turns the government's list
into the bundled file; the same inputs give the same file, byte for byte. The
years after the list are projected with `holidays`, and `check` asks the
installed `holidays` whether it sees any day otherwise.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any, Final, Self

from escalate_rules.core.calendar import BankHoliday, Division, Table
from escalate_rules.core.errors import EscalateRulesError
from escalate_rules.core.frozen import dataclass
from escalate_rules.library.calendars import bundled_table, bundled_text

LICENCE: Final = (
    "Contains public sector information licensed under the Open Government Licence v3.0."
)

_SUBDIVISIONS: Final = {
    Division.ENGLAND_AND_WALES: "ENG",
    Division.SCOTLAND: "SCT",
    Division.NORTHERN_IRELAND: "NIR",
}

_AS_PUBLISHED: Final = {
    "New Year's Day": "New Year’s Day",
    "New Year Holiday": "2nd January",
    "Saint Patrick's Day": "St Patrick’s Day",
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Battle of the Boyne": "Battle of the Boyne (Orangemen’s Day)",
    "Summer Bank Holiday": "Summer bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
    "Saint Andrew's Day": "St Andrew’s Day",
}
"""The government's titles, by those of `holidays`; the rest are the same in both."""

_SUBSTITUTE: Final = " (substitute)"


class CalendarBuildError(EscalateRulesError):
    """The inputs do not make a calendar; the sentence says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where published rows come from.

    Attributes:
        source: The publisher's address.
        copy: Which copy of it was read.
        retrieved: The day on which the rows stood so at the source.
    """

    source: str
    copy: str
    retrieved: date

    @classmethod
    def read(cls, data: Mapping[str, str]) -> Self:
        """From the `source`, `copy` and `retrieved` of JSON."""
        return cls(data["source"], data["copy"], date.fromisoformat(data["retrieved"]))

    def written(self) -> dict[str, str]:
        """As `read` reads it."""
        return {"source": self.source, "copy": self.copy, "retrieved": self.retrieved.isoformat()}


@dataclass(frozen=True, slots=True)
class Proclaimed:
    """A published bank holiday that the list lacks, because it was copied too early."""

    row: BankHoliday
    source: Source


@dataclass(frozen=True, slots=True)
class Projection:
    """Bank holidays worked out by `made_with`, such as `holidays 0.109`."""

    rows: tuple[BankHoliday, ...]
    made_with: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A weekday that the table and the installed `holidays` see differently.

    Attributes:
        division: Where.
        on: Local date.
        ours: Its title in the table; None where it is a working day there.
        theirs: Its name in `holidays`; None where it is a working day there.
        projected: It lies after the published years.
    """

    division: Division
    on: date
    ours: str | None
    theirs: str | None
    projected: bool


def installed() -> str:
    """The installed `holidays`, by name and version."""
    from importlib.metadata import version

    return f"holidays {version('holidays')}"


def observed(first_year: int, last_year: int) -> dict[Division, dict[date, str]]:
    """The weekdays off in the installed `holidays`, by division, with its own names.

    Both years are included. A bank holiday at a weekend is left out: its
    substitute is the day taken, and the only one that the government publishes.
    """
    import holidays

    years = range(first_year, last_year + 1)
    return {
        division: {
            day: name
            for day, name in sorted(
                holidays.country_holidays(
                    "GB", subdiv=subdivision, years=years, language="en_GB"
                ).items()
            )
            if day.weekday() < 5 and first_year <= day.year <= last_year
        }
        for division, subdivision in _SUBDIVISIONS.items()
    }


def project(first_year: int, last_year: int) -> Projection:
    """What the installed `holidays` expects in these years, both included."""
    return Projection(
        tuple(
            BankHoliday(day, _title(name), division, projected=True)
            for division, days in observed(first_year, last_year).items()
            for day, name in days.items()
        ),
        installed(),
    )


def build(
    published: str,
    source: Source,
    *,
    proclaimed: Iterable[Proclaimed] = (),
    project_to: int,
    projection: Projection | None = None,
) -> str:
    """The text of a bank-holiday file; `library.calendars.parse_table` reads it.

    Args:
        published: The government's list as JSON, in the form that it has at
            gov.uk/bank-holidays.json, complete from one January to a December.
        source: Where that list is from.
        proclaimed: Published days that it lacks. One that it has after all is
            left out, so a newer list needs no other change.
        project_to: The last year of the file, included; the list's last year
            where nothing is to be projected.
        projection: Instead of the installed `holidays`.

    Raises:
        CalendarBuildError: the list is not such a list, or a year of it is not
            complete, or a row lies outside its years.
    """
    rows, first_year, last_year = _read_list(published)
    if project_to < last_year:
        raise CalendarBuildError(
            f"the list runs to {last_year}; project to that year or a later one"
        )
    have = {(row.division, row.on) for row in rows}
    added = [each for each in proclaimed if (each.row.division, each.row.on) not in have]
    for each in added:
        if not first_year <= each.row.on.year <= last_year:
            raise CalendarBuildError(
                f"{each.row.title} on {each.row.on} lies outside the list's years, "
                f"{first_year} to {last_year}; take a list that has its year"
            )
    if projection is None:
        projection = project(last_year + 1, project_to)
    table = Table.of(
        (*rows, *(each.row for each in added), *projection.rows),
        first=date(first_year, 1, 1),
        published_to=date(last_year, 12, 31),
        projected_to=date(project_to, 12, 31),
        source=source.source,
        retrieved=source.retrieved,
    )
    return _write(table, source, added, projection.made_with)


def rebuild(projection: Projection | None = None) -> str:
    """The text of the bundled file, made again from the inputs kept beside it."""
    inputs = json.loads(bundled_text("data/sources/inputs.json"))
    return build(
        bundled_text(f"data/sources/{inputs['published']['file']}"),
        Source.read(inputs["published"]),
        proclaimed=[
            Proclaimed(
                BankHoliday(
                    date.fromisoformat(each["on"]), each["title"], Division(each["division"])
                ),
                Source.read(each),
            )
            for each in inputs["proclaimed"]
        ],
        project_to=inputs["project_to"],
        projection=projection,
    )


def check(
    table: Table | None = None, theirs: Mapping[Division, Mapping[date, str]] | None = None
) -> tuple[Difference, ...]:
    """Every weekday of the table on which it and `holidays` do not agree, by division and date.

    Titles are not compared: `holidays` has its own.

    Args:
        table: The bundled one by default.
        theirs: As `observed` gives it; the installed package's by default.
    """
    table = table or bundled_table()
    if theirs is None:
        theirs = observed(table.first.year, table.projected_to.year)
    ours: dict[Division, dict[date, str]] = {division: {} for division in Division}
    for row in table.rows:
        if row.on.weekday() < 5:
            ours[row.division][row.on] = row.title
    return tuple(
        Difference(
            division,
            day,
            ours[division].get(day),
            theirs[division].get(day),
            projected=day > table.published_to,
        )
        for division in Division
        for day in sorted(ours[division].keys() ^ theirs[division].keys())
    )


def _title(name: str) -> str:
    # "New Year Holiday; New Year's Day (observed)": 2 January 2034 in Scotland.
    # The government calls such a Monday by the day it stands in for, and the
    # Tuesday `2nd January (substitute)`, as in 2023.
    parts = name.split("; ")
    part = next((each for each in parts if each.endswith(" (observed)")), parts[0])
    plain = part.removesuffix(" (observed)")
    return _AS_PUBLISHED.get(plain, plain) + (_SUBSTITUTE if part != plain else "")


def _read_list(published: str) -> tuple[list[BankHoliday], int, int]:
    """The list's rows, its first year and its last."""
    try:
        data: dict[str, Any] = json.loads(published)
        rows = [
            BankHoliday(
                date.fromisoformat(event["date"]),
                event["title"] + (_SUBSTITUTE if event["notes"] == "Substitute day" else ""),
                division,
            )
            for division in Division
            for event in data[division]["events"]
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise CalendarBuildError(
            "not a list of bank holidays in the form of gov.uk/bank-holidays.json; "
            "take the whole file, with its three divisions"
        ) from error
    if not rows:
        raise CalendarBuildError("the list has no bank holidays; take the whole file")
    years = range(min(row.on.year for row in rows), max(row.on.year for row in rows) + 1)
    _require_whole_years(rows, years)
    return rows, years[0], years[-1]


def _require_whole_years(rows: Iterable[BankHoliday], years: range) -> None:
    """Each year of each division begins with New Year and ends with Christmas.

    The list is published some years ahead and its oldest years fall off, so
    either end can be cut; a cut year would count bank holidays as working days.
    """
    months = {(row.division, row.on.year, row.on.month) for row in rows}
    for division in Division:
        for year in years:
            if not {(division, year, 1), (division, year, 12)} <= months:
                raise CalendarBuildError(
                    f"the list lacks a part of {year} for {division}; "
                    "take one that has whole years, or cut that year from it"
                )


def _write(table: Table, source: Source, added: Iterable[Proclaimed], made_with: str) -> str:
    """The file: a head, then one bank holiday a line, so that a change reads as one line."""
    head = {
        "licence": LICENCE,
        "first": str(table.first),
        "published_to": str(table.published_to),
        "projected_to": str(table.projected_to),
        "published": source.written(),
        "proclaimed": [
            {
                "division": each.row.division,
                "on": str(each.row.on),
                "title": each.row.title,
                **each.source.written(),
            }
            for each in added
        ],
        "projected": {"made_with": made_with},
        "digest": table.digest,
    }
    divisions = ",\n".join(
        f"    {_text(division)}: {{\n{_parts(rows)}\n    }}"
        for division, rows in groupby(table.rows, key=lambda row: row.division)
    )
    opened = json.dumps(head, indent=2, ensure_ascii=False).removesuffix("\n}")
    return f'{opened},\n  "divisions": {{\n{divisions}\n  }}\n}}\n'


def _parts(rows: Iterable[BankHoliday]) -> str:
    kept = tuple(rows)
    return ",\n".join(
        f'      "{name}": [\n'
        + ",\n".join(
            f'        {{"on": "{row.on}", "title": {_text(row.title)}}}'
            for row in kept
            if row.projected == projected
        )
        + "\n      ]"
        for name, projected in (("published", False), ("projected", True))
    )


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
