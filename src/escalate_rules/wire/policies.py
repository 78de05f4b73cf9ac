"""A compiled policy as JSON, and back unchanged.

For programs that keep the policy a case was opened under. It is not the
author's file and not meant to be written by hand: readings are chosen in it,
and its calendars are named by nation and digest, not copied.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from escalate_rules.core.calendar import Calendar, Closure, Nation, Table
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import Policy
from escalate_rules.wire.faults import Fault, WireError
from escalate_rules.wire.values import Codec

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Named:
    """A calendar by what it is made of."""

    nations: tuple[Nation, ...]
    closures: tuple[tuple[date, date, str], ...]
    digest: str


def write_policy(policy: Policy) -> dict[str, Any]:
    """The policy as plain data."""
    return {"compiled": FORMAT, **_codec(_unread).write(policy, Policy)}


def read_policy(data: Any, table: Table | None = None) -> Policy:
    """The policy that `write_policy` wrote.

    Args:
        data: As JSON gives it.
        table: Bank holidays instead of the bundled ones.

    Raises:
        WireError: the data is no such policy, or was written with other bank
            holidays than the table's.
    """
    if not isinstance(data, dict) or data.get("compiled") != FORMAT:
        says = "this is not a compiled policy that this release can read"
        raise WireError([Fault("wrong shape", (), says, "load the policy from its YAML file")])
    rest = {key: value for key, value in data.items() if key != "compiled"}
    policy: Policy = _codec(partial(_read_calendar, table)).read(rest, Policy)
    return policy


def _codec(read: Callable[[Any], Calendar]) -> Codec:
    return Codec(sparse=True, own=((Calendar, _write_calendar, read),))


def _unread(_: Any) -> Calendar:
    raise NotImplementedError


def _write_calendar(calendar: Calendar) -> Any:
    closures = tuple((each.first, each.last, each.title) for each in calendar.closures)
    return Codec().write(Named(calendar.nations, closures, calendar.digest), Named)


def _read_calendar(table: Table | None, data: Any) -> Calendar:
    from escalate_rules.library.calendars import bundled_table

    named: Named = Codec().read(data, Named, ("calendar",))
    table = table or bundled_table()
    if named.digest != table.digest:
        says = (
            f"this policy was written with the bank holidays {named.digest[:12]}, "
            f"and these are {table.digest[:12]}"
        )
        help = "load it from its YAML file again, or give the table it was written with"
        raise WireError([Fault("wrong shape", ("calendar", "digest"), says, help)])
    closures = (Closure(first, last, title) for first, last, title in named.closures)
    return Calendar.of(table, named.nations, closures)
