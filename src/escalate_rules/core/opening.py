"""What opens: triggers that happened, triggers that are still current, facts (step 8)."""

from dataclasses import replace

from escalate_rules.core.case import Occurrence
from escalate_rules.core.conditions import holds
from escalate_rules.core.draft import Draft, View
from escalate_rules.core.duties import (
    open_for,
)
from escalate_rules.core.events import (
    Actor,
)
from escalate_rules.core.moments import Moment
from escalate_rules.core.policy import (
    Open,
    Row,
)


def open_all(
    draft: Draft,
    happened: list[Occurrence],
    ends_with: frozenset[str],
    at: Moment,
    *,
    fresh_facts: bool,
) -> None:
    """Open every duty whose trigger has happened and whose condition holds.

    New triggers come first, in the order they happened; then, where facts or
    the states of duties have changed, triggers that are still current.
    """
    opening = draft.policy.index.opening
    serials = {each.serial for each in happened}
    again = (
        [each for each in draft.occurrences if each.serial not in serials]
        if fresh_facts or draft.changed_duties
        else []
    )
    asking = draft.policy.index.state_asking
    askers: list[tuple[Row, Occurrence]] = []
    for occurrence in [*happened, *again]:
        for row in opening.get(occurrence.name, ()):
            if row.scope is not None and occurrence.stage not in row.scope:
                continue
            if row.id in asking:
                askers.append((row, occurrence))
            else:
                _open_if(draft, row, occurrence, ends_with, at, serials)
    # Rows that ask for a duty's state come last, and again while that opens more:
    # they judge the duties as they are once this decision has opened its own.
    opened = -1
    while askers and opened != len(draft.opened):
        opened = len(draft.opened)
        for row, occurrence in askers:
            _open_if(draft, row, occurrence, ends_with, at, serials)


def _open_if(
    draft: Draft,
    row: Row,
    occurrence: Occurrence,
    ends_with: frozenset[str],
    at: Moment,
    serials: set[int],
) -> None:
    """Open one duty on one occurrence if its conditions hold."""
    late = occurrence.serial not in serials
    view = View(draft, occurrence.moment, occurrence.by, occurrence.facts)
    if not holds(row.when, view) or not _owed_while(row, view):
        return
    # A late fact opens the duty now; it is still counted from the moment it names.
    here = replace(occurrence, moment=at) if late else occurrence
    ends = ends_with if occurrence.name != "entered" and not late else frozenset()
    open_for(draft, row, here, ends_with=ends)


def _owed_while(row: Row, view: View) -> bool:
    assert isinstance(row.effect, Open)
    return row.effect.while_ is None or holds(row.effect.while_, view)


def open_as_soon_as(
    draft: Draft, at: Moment, by: Actor | None, before: dict[str, bool], was_open: bool
) -> None:
    """Open what a fact itself calls for, when it becomes true, also in a closed case."""
    if draft.status == "not_opened":
        return
    for row in draft.policy.index.as_soon_as:
        held = before[row.id] and was_open
        if held or not called_for(draft, row):
            continue
        if row.scope is not None and draft.stage not in row.scope:
            continue
        if not holds(row.when, View(draft, at, by)):
            continue
        draft.serial += 1
        occurrence = Occurrence(draft.serial, "known", at, draft.stage, None, by)
        open_for(draft, row, occurrence, ends_with=frozenset())


def called_for(draft: Draft, row: Row) -> bool:
    """Whether what a row waits for is so now."""
    assert isinstance(row.effect, Open)
    waits_for = row.effect.as_soon_as or row.effect.while_
    return waits_for is not None and holds(waits_for, View(draft, draft.at))
