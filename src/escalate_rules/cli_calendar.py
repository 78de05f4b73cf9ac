"""The verbs of `calendar`."""

import argparse
from typing import TYPE_CHECKING

from escalate_rules.cli_answers import (
    FINDINGS,
    FINE,
    Answer,
    Unusable,
)
from escalate_rules.cli_arguments import (
    NATIONS,
    read_day,
)
from escalate_rules.cli_waiting import Waiting

if TYPE_CHECKING:
    from escalate_rules.core.calendar import Calendar


def _calendar_of(options: argparse.Namespace) -> "Calendar":
    from escalate_rules.core.calendar import Calendar, Nation
    from escalate_rules.library.calendars import bundled_table

    return Calendar.of(bundled_table(), [Nation(each) for each in options.nation])


def run_calendar_add(options: argparse.Namespace) -> Answer:
    """The N-th working day after a day."""
    from escalate_rules.present import calendars

    counted = calendars.added(_calendar_of(options), read_day(options.date), options.n)
    return Answer(
        lambda page: calendars.show_count(page, counted), lambda: calendars.count_data(counted)
    )


def run_calendar_count(options: argparse.Namespace) -> Answer:
    """The working days between two days."""
    from escalate_rules.present import calendars

    first, last = read_day(options.first), read_day(options.last)
    counted = calendars.counted(_calendar_of(options), first, last)
    return Answer(
        lambda page: calendars.show_count(page, counted), lambda: calendars.count_data(counted)
    )


def run_calendar_show(options: argparse.Namespace) -> Answer:
    """The bank holidays that are known."""
    from escalate_rules.library.calendars import bundled_table
    from escalate_rules.present import calendars

    table = bundled_table()
    if options.year is not None and not table.first.year <= options.year <= table.projected_to.year:
        raise Unusable(
            f"the calendar has no {options.year}; it covers {table.first.year} to "
            f"{table.projected_to.year}"
        )
    rows = calendars.holidays(table, options.nation or NATIONS, options.year)
    return Answer(
        lambda page: calendars.show_holidays(page, table, rows),
        lambda: calendars.holidays_data(table, rows),
    )


def run_calendar_build(options: argparse.Namespace) -> Answer:
    """The file of bank holidays, made anew."""
    import json

    from escalate_rules.library.build_calendar import rebuild

    with Waiting() as waiting:
        waiting.at("Working out the bank holidays of the years to come")
        built = rebuild()
    if options.output is None:
        return Answer(lambda page: page.lines.extend(built.split("\n")), lambda: json.loads(built))
    try:
        with open(options.output, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123
            file.write(built)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise Unusable(f"`{options.output}` cannot be written: {why}") from None
    digest = json.loads(built)["digest"]
    return Answer(
        lambda page: page.say(f"{options.output}: written; digest {digest}"),
        lambda: {"file": options.output, "digest": digest},
    )


def run_calendar_check(options: argparse.Namespace) -> Answer:
    """The bank holidays compared with those of `holidays`."""
    from escalate_rules.library.build_calendar import check, installed
    from escalate_rules.present import calendars

    with Waiting() as waiting:
        waiting.at("Asking the installed `holidays`")
        found, made_with = check(), installed()
    return Answer(
        lambda page: calendars.show_differences(page, found, made_with),
        lambda: calendars.differences_data(found, made_with),
        FINDINGS if found else FINE,
    )
