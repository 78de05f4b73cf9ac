"""What opens: triggers that happened, triggers that are still current, facts (step 8)."""

from collections.abc import Mapping

from escalate_rules.core.case import Occurrence
from escalate_rules.core.conditions import holds, tests_act
from escalate_rules.core.draft import FOR_EVER, Draft, View
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
    Until,
)


def open_all(
    draft: Draft,
    happened: list[Occurrence],
    ends_with: Mapping[str, Moment],
    at: Moment,
    by: Actor | None,
    called: dict[str, bool],
) -> None:
    """Open every duty whose trigger has happened and whose condition holds.

    New triggers come first, in the order they happened; then those that are still
    current, for which a fact may have come. What asks for a duty's state, and what a
    fact itself calls for, comes last and in rounds: a round judges the duties as they
    stand at its start, so that the order in which rows are written changes nothing.

    Args:
        draft: The case.
        happened: The triggers of this step.
        ends_with: What the same event discharges by besides opening, and when that was.
        at: When it is; a late fact opens a duty now.
        by: Who acted.
        called: Which `as_soon_as:` rows held before; only a change opens one, and
            what opens is added here.
    """
    opening = draft.policy.index.opening
    serials = {each.serial for each in happened}
    again = [each for each in draft.occurrences if each.serial not in serials]
    asking = draft.policy.index.state_asking
    # What an occurrence has opened it opens no second time, whatever holds now.
    opened_on = {(owed.duty, owed.serial) for owed in draft.duties}
    askers: list[tuple[Row, Occurrence]] = []
    for occurrence in [*happened, *again]:
        for row in opening.get(occurrence.trigger, ()):
            if row.scope is not None and occurrence.stage not in row.scope:
                continue
            if (row.id, occurrence.serial) in opened_on:
                continue
            if not _may_open(draft, row, occurrence):
                continue
            if row.id in asking:
                askers.append((row, occurrence))
            elif _holds(draft, row, occurrence):
                _open(draft, row, occurrence, ends_with, at, serials)
    waiting = [row for row in draft.policy.index.as_soon_as if not called.get(row.id)]
    while True:
        opened = len(draft.opened)
        ready = [pair for pair in askers if _holds(draft, *pair)]
        soon = [row for row in waiting if _is_called(draft, row, at, by)]
        waiting = [row for row in waiting if row not in soon]
        for row, occurrence in ready:
            _open(draft, row, occurrence, ends_with, at, serials)
        for row in soon:
            called[row.id] = True
            draft.serial += 1
            known = Occurrence(draft.serial, "known", at, draft.stage, None, by)
            open_for(draft, row, known, at, ends_with={})
        if len(draft.opened) == opened:
            return


def _may_open(draft: Draft, row: Row, occurrence: Occurrence) -> bool:
    """Whether the case being open or closed lets this trigger open the duty.

    A closed case opens what its closing calls for and what follows from a duty
    that outlived it; what a closing opens is owed until done.
    """
    assert isinstance(row.effect, Open)
    if occurrence.stay == FOR_EVER:
        return row.effect.until is Until.DONE
    return draft.status == "open" or occurrence.trigger.endswith((".done", ".due"))


def _holds(draft: Draft, row: Row, occurrence: Occurrence) -> bool:
    """Whether the row's conditions hold, seen from where its trigger stands."""
    assert isinstance(row.effect, Open)
    view = View(draft, occurrence.moment, occurrence.by, occurrence.facts)
    return holds(row.when, view) and (row.effect.while_ is None or holds(row.effect.while_, view))


def _open(
    draft: Draft,
    row: Row,
    occurrence: Occurrence,
    ends_with: Mapping[str, Moment],
    at: Moment,
    serials: set[int],
) -> None:
    """Open one duty on one occurrence."""
    late = occurrence.serial not in serials
    # A late fact opens the duty now; it is still counted from the moment it names.
    when = at if late else occurrence.moment
    ends = ends_with if occurrence.name != "entered" and not late else {}
    open_for(draft, row, occurrence, when, ends_with=ends)


def _is_called(draft: Draft, row: Row, at: Moment, by: Actor | None) -> bool:
    """Whether a fact calls for the row here and now; a closed case owes only what outlives it."""
    assert isinstance(row.effect, Open)
    return (
        (draft.status == "open" or row.effect.until is Until.DONE)
        and _comes_together(draft, row)
        and holds(row.when, View(draft, at, by))
    )


def called_for(draft: Draft, row: Row) -> bool:
    """Whether what a row waits for is so already, so that it does not become so.

    What a closed case cannot owe may still be called for when it is opened again, but
    not a second time: what lapsed with the closing stays lapsed.
    """
    assert isinstance(row.effect, Open)
    if draft.status == "open" or (row.effect.until is Until.DONE and row.scope is None):
        return _comes_together(draft, row)
    return draft.latest(row.id) is not None


def _comes_together(draft: Draft, row: Row) -> bool:
    """Whether all that a row waits for is so: its condition, its stage, and its `when`.

    Who acted, and at which hour, is asked of the act that brings the rest about.
    """
    assert isinstance(row.effect, Open)
    waits_for = row.effect.as_soon_as or row.effect.while_
    if waits_for is None or not (row.scope is None or draft.stage in row.scope):
        return False
    view = View(draft, draft.at)
    return holds(waits_for, view) and (tests_act(row.when) or holds(row.when, view))
