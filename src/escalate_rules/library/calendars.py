"""The bundled bank holidays, read from the package's own data."""

from datetime import date
from functools import cache
from typing import Final

from escalate_rules.core.calendar import BankHoliday, Division, Table

DATA: Final = "data/bank_holidays.json"
"""Where the file stands inside this package; README.md beside it says where it comes from."""


def bundled_text(name: str = DATA) -> str:
    """The text of one of this package's data files."""
    # Here and not above, like `json` below: a program that brings its own table
    # pays for neither.
    from importlib.resources import files

    return files("escalate_rules.library").joinpath(name).read_text(encoding="utf-8")


@cache
def bundled_table() -> Table:
    """The bank holidays that this release was made with; read once in a process.

    The digest is the file's own. It is not worked out again here: a test holds
    it to the rows.
    """
    return parse_table(bundled_text())


def parse_table(text: str) -> Table:
    """The table in `text`, which `build_calendar.build` wrote."""
    import json

    data = json.loads(text)
    day = date.fromisoformat
    rows = tuple(
        BankHoliday(day(row["on"]), row["title"], division, projected)
        for division in sorted(Division)
        for projected, part in ((False, "published"), (True, "projected"))
        for row in data["divisions"][division][part]
    )
    return Table(
        rows=rows,
        first=day(data["first"]),
        published_to=day(data["published_to"]),
        projected_to=day(data["projected_to"]),
        source=data["published"]["source"],
        retrieved=day(data["published"]["retrieved"]),
        digest=data["digest"],
    )
