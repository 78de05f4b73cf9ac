"""Rules about limits: in what order they pass, and whether they ever do."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from math import ceil
from typing import Final

from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.shorttexts import NOT_SAID
from escalate_rules.checks.citing import says
from escalate_rules.checks.view import Finding, View
from escalate_rules.core.conditions import TriggerOn, leaves
from escalate_rules.core.policy import Cap, Go, Open, Parties, Row
from escalate_rules.core.timescale import MomentRef, Unit, Within
from escalate_rules.core.words import amount, show_day, timescale_words

# The fewest and the most days that each unit can take.
DAYS: Final = {
    Unit.CALENDAR_DAYS: (1, 1), Unit.WEEKS: (7, 7), Unit.MONTHS: (28, 31),
    Unit.HOURS: (1 / 24, 1 / 24), Unit.WORKING_DAYS: (1, 1.4), Unit.WORKING_WEEKS: (7, 7),
}  # fmt: skip
HOLIDAYS: Final = 7  # days that closed days can add to a short count
PERIOD: Final = re.compile(
    r"\b(\d+|one|two|three|five|seven|ten)\s+((working|calendar|clear)\s+)?(day|hour|week|month)s?\b",
    re.IGNORECASE,
)


def due_too_early(view: View) -> Iterator[Finding]:
    """A later stage whose limit passes before that of an earlier one, both from one moment."""
    for route in view.policy.routes:
        latest: tuple[float, str, Within] | None = None
        for stage in route.stages:
            row = view.rows[f"{stage}.outcome"]
            limit = row.effect.within if isinstance(row.effect, Open) else None
            if not isinstance(limit, Within) or not isinstance(limit.of, MomentRef):
                continue
            if not _is_one_moment(view, limit.of.name) or limit.unit not in DAYS:
                continue
            fewest, most = _days(limit)
            if latest is not None and latest[2].of == limit.of:
                sooner = (
                    limit.count < latest[2].count
                    if limit.unit is latest[2].unit
                    else most < latest[0]
                )
                if sooner:
                    message = (
                        f"{quoted(stage)} is due before {quoted(latest[1])}: "
                        f"{amount(limit.count, limit.unit)} and "
                        f"{amount(latest[2].count, latest[2].unit)}, "
                        f"both of {quoted(limit.of.name)}"
                    )
                    help = "give the later stage the longer time, or count it `of entered`"
                    yield Finding(message, (*view.stage_paths[stage], "outcome", "within"), help)
            if latest is None or latest[2].of != limit.of or fewest >= latest[0]:
                latest = (fewest, stage, limit)


def _is_one_moment(view: View, name: str) -> bool:
    """Whether the moment is the same in every stage: the raising, or one that is declared."""
    declared = next((each for each in view.policy.moments if each.id == name), None)
    return name == "raised" or (
        declared is not None and not declared.event and not declared.lasts_stage
    )


def _days(limit: Within) -> tuple[float, float]:
    fewest, most = DAYS[limit.unit]
    extra = HOLIDAYS if limit.unit in (Unit.WORKING_DAYS, Unit.WORKING_WEEKS) else 0
    return limit.count * fewest, limit.count * most + extra


def higher_stage_slower(view: View) -> Iterator[Finding]:
    """A stage that has more time than the one below it, each from its own start.

    Where the clause says the number itself, it is the document's and no slip.
    """
    for row, go in view.ways:
        if not go.own or not row.scope or go.target not in view.stage_paths:
            continue
        (below,) = row.scope
        lower, upper = _own_limit(view, below), _own_limit(view, go.target)
        if lower is None or upper is None or lower.unit is not upper.unit:
            continue
        outcome = view.rows[f"{go.target}.outcome"]
        if upper.count > lower.count and not says(view, outcome, upper):
            message = (
                f"{quoted(go.target)} has {amount(upper.count, upper.unit)}, and "
                f"{quoted(below)} below it {amount(lower.count, lower.unit)}"
            )
            help = (
                "check the numbers, and the moments that they are counted from; if the document "
                "has it so, let the clause that is cited say it"
            )
            yield Finding(message, (*view.stage_paths[go.target], "outcome", "within"), help)


def _own_limit(view: View, stage: str) -> Within | None:
    effect = view.rows[f"{stage}.outcome"].effect
    limit = effect.within if isinstance(effect, Open) else None
    if not isinstance(limit, Within) or not isinstance(limit.of, MomentRef):
        return None
    first = stage == view.routes[view.stages[stage].route].stages[0]
    starts = {"entered", f"{stage}.entered"} | ({"raised"} if first else set())
    return limit if limit.of.name in starts else None


def due_of_undated(view: View) -> Iterator[Finding]:
    """Something that waits for the due of a duty which has none."""
    for row, duty, stands_on in view.dues:
        effect = view.rows[duty].effect if duty in view.rows else None
        if not isinstance(effect, Open) or effect.within is not None or _is_capped(view, effect):
            continue
        because = f"only {quoted(effect.promptly)}" if effect.promptly else "no limit"
        message = f"{quoted(duty)} has {because}, so {quoted(f'{duty}.due')} never comes"
        help = f"give {quoted(duty)} a `within:`, or wait for another moment"
        yield Finding(message, (*view.place_of(row), "on" if stands_on else _key(row)), help)


def _key(row: Row) -> str:
    if not isinstance(row.effect, Go):
        return "within"
    return "opens" if row.effect.opens is not None else "closes"


def _is_capped(view: View, effect: Open) -> bool:
    return effect.kind == "outcome" and any(
        isinstance(row.effect, Cap) and row.scope and effect.stage in row.scope
        for row in view.policy.rows
    )


def hours_in_office_hours(view: View) -> Iterator[Finding]:
    """A few hours on the clock for an office, in a policy whose office hours nothing counts.

    Whole days in hours (24, 48) are a usual way to say "by the clock". So is any
    limit where the policy tells the two kinds of hours apart itself.
    """
    if _uses_office_hours(view):
        return
    for row, parts, _ in view.timed:
        effect = row.effect
        if not isinstance(effect, Open):
            continue
        for part in parts:
            if not (isinstance(part, Within) and part.unit is Unit.HOURS and part.count % 24):
                continue
            if not _keeps_office_hours(view, effect.who):
                continue
            message = (
                f"`{amount(part.count, part.unit)}` run on through nights and closed days, "
                "and the policy gives office hours"
            )
            help = "write `working hours` where only office hours count"
            where = (*view.place_of(row), "within")
            yield Finding(message, where, help, span=view.words(where, part))


def _uses_office_hours(view: View) -> bool:
    counted = any(
        isinstance(part, Within) and part.unit is Unit.WORKING_HOURS
        for _, parts, _ in view.timed
        for part in parts
    )
    return counted or any(
        isinstance(leaf, TriggerOn) and leaf.what == "hours"
        for condition, _, _ in view.conditions()
        for leaf in leaves(condition)
    )


def _keeps_office_hours(view: View, who: Parties) -> bool:
    if not who.of:
        return False
    for ref in who.of:
        role = view.roles.get(ref.role)
        if role is not None and role.side == "authority":
            return False  # a service such as an emergency duty team
        side = ref.whose if ref.whose in ("raising", "receiving") else (role.side if role else "")
        counted = dict(view.policy.side_counting).get(side, view.policy.counting)
        if counted.office_hours is None:
            return False
    return True


def prompt_without_cap(view: View) -> Iterator[Finding]:
    """Words of haste that ask for a date and have none."""
    for row, effect in view.duties:
        period = PERIOD.search(effect.promptly)
        if period is not None and effect.within is None:
            message = f"{quoted(period.group())} under `promptly:` gives no date"
            help = "write the number under `within:`, with what it is counted from"
            yield Finding(message, (*view.place_of(row), "promptly"), help)


def beyond_calendar(view: View) -> Iterator[Finding]:
    """Bank holidays that are published only up to a day before the policy's own review."""
    published = view.policy.counting.calendar.published_to
    review = _day(view.policy.review)
    if review is not None and review > published and review > view.on:
        message = (
            f"bank holidays are published up to {show_day(published)}, "
            "and the policy is to hold until its review"
        )
        help = "dates after that day are provisional; bring the calendar up to date each year"
        yield Finding(message, ("review",), help)
        return
    longest = max(
        (
            (_days(part)[1], row, part)
            for row, parts, _ in view.timed
            for part in parts
            if isinstance(part, Within) and part.unit in DAYS
        ),
        key=lambda each: each[0],
        default=None,
    )
    if longest is not None and view.on + timedelta(days=ceil(longest[0])) > published:
        message = (
            f"bank holidays are published up to {show_day(published)}, and "
            f"`{timescale_words(longest[2])}` runs beyond it"
        )
        help = "dates after that day are provisional; bring the calendar up to date each year"
        where = (*view.place_of(longest[1]), "within")
        yield Finding(message, where, help, span=view.words(where, longest[2]))


def _day(text: str) -> date | None:
    if text in ("", NOT_SAID):
        return None
    return date.fromisoformat(text if len(text) > len("2025-02") else f"{text}-01")


def month_end(view: View) -> Iterator[Finding]:
    """Months counted from a day that not every month has."""
    for entry in view.policy.register:
        day = _day(entry.since)
        if day is not None and day.day > 28 and entry.every not in ("meeting", "not said"):
            message = f"not every month has a {day.day}{'st' if day.day == 31 else 'th'}"
            help = "a date that falls on no day is moved to the month's last; count from the 1st"
            yield Finding(message, ("register", entry.id, "since"), help)
