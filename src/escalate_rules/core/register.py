"""What the partnership owes and no case does: when its next reports fall.

Only an entry that says how often, and from when, has dates; "every meeting", or
a yearly review with no day to count it from, has none.
"""

from datetime import date

from dateutil.relativedelta import relativedelta

from escalate_rules.core.policy import Entry

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def rhythm(entry: Entry) -> relativedelta | None:
    """The time between two of an entry's dates; None where it goes by meetings or is not said."""
    word = entry.every.removesuffix("s")
    count, _, unit = word.partition(" ")
    if word in _MONTHS:
        return relativedelta(months=_MONTHS[word])
    if count.isdigit() and unit in _MONTHS:
        return relativedelta(months=int(count) * _MONTHS[unit])
    return None


def dates_of(entry: Entry, first: date, last: date) -> tuple[date, ...]:
    """The entry's dates from `first` to `last`, both included.

    Counted from `since`, which is not one of them; each from `since` itself, so
    that a quarter from the 31st does not drift to the 28th. Empty where the
    document gives no day to count from.
    """
    step = rhythm(entry)
    if step is None or not entry.since:
        return ()
    since = date.fromisoformat(entry.since)
    found: list[date] = []
    count = 1
    while (day := since + step * count) <= last:
        if day >= first:
            found.append(day)
        count += 1
    return tuple(found)
