"""How a case moves: which way, leaving, entering, ending (step 7).

At most one move in one decision; time and routes included.
"""

from collections.abc import Mapping
from dataclasses import replace

from escalate_rules.core.admission import Admitted, chosen_route
from escalate_rules.core.case import Occurrence, Owed, Stamp
from escalate_rules.core.conditions import ALWAYS, holds
from escalate_rules.core.dating import passed
from escalate_rules.core.doors import door, in_scope, is_alongside, through
from escalate_rules.core.draft import FOR_EVER, Draft, View
from escalate_rules.core.duties import end_all
from escalate_rules.core.events import (
    ENDING_STATUS,
    Actor,
    Event,
    Raised,
    Reopened,
    Rerouted,
)
from escalate_rules.core.moments import Instant, Moment
from escalate_rules.core.pausing import go_on
from escalate_rules.core.policy import (
    AfterClosing,
    Go,
    Goal,
    Open,
    Row,
    Until,
)


def stay_of(draft: Draft, name: str, moving: "Row | str | None") -> int | None:
    """With which stay an occurrence ends: an ending's never, a stage's with it."""
    if name in ENDING_STATUS:
        return FOR_EVER
    if draft.stage is None:
        return None
    if isinstance(moving, Row) and is_alongside(draft, moving):
        return draft.stay
    # `escalated` is read until the stage entered is left.
    onward = name == "escalated" and moving is not None
    return draft.stay + 1 if onward else draft.stay


def way_of(
    draft: Draft,
    event: Event,
    verdict: Admitted,
    names: list[tuple[str, Moment]],
    ended: list[tuple[str, Moment]],
    before: dict[str, str | None],
) -> "Row | str | None":
    """The row the event moves by, or the engine's own rule for it."""
    if verdict.row is not None:
        return verdict.row
    if event.kind in {"raised", "reopened", "rerouted"}:
        return f"engine.{event.kind}"
    row = automatic(draft, [name for name, _ in names], event.at, event, before)
    if row is not None:
        return row
    if event.kind in ENDING_STATUS:
        return f"engine.{event.kind}"
    # What the event discharged moves the case only where the event itself does not.
    triggers = [name.partition("@")[0] for name, _ in ended]
    return automatic(draft, triggers, event.at, event, None)


def automatic(
    draft: Draft,
    names: list[str],
    at: Moment,
    event: Event | None,
    before: dict[str, str | None] | None,
) -> Row | None:
    """The first row that moves by itself on one of these triggers.

    On `learned` a row moves when its condition becomes true, not again while it
    stays so.
    """
    if draft.status != "open":
        return None
    view = View(draft, at, event.by if event is not None else None)
    for name in names:
        for row in in_scope(draft, draft.policy.index.moves.get(name, ())):
            go = row.effect
            assert isinstance(go, Go)
            if go.goal in {Goal.LATER, Goal.REFUSAL} or through(draft, row, view, at, event):
                continue
            if name == "learned" and before is not None and _held(draft, row, before, view):
                continue
            return row
    return None


def _held(draft: Draft, row: Row, before: dict[str, str | None], view: View) -> bool:
    """Whether the row's condition held before the event's facts were taken in.

    Who acts, and at which hour, is asked of the event itself.
    """
    now = draft.facts
    draft.facts = {name: value for name, value in before.items() if value is not None}
    held = row.when != ALWAYS and holds(row.when, view)
    draft.facts = now
    return held


def carry_out(
    draft: Draft,
    event: Event,
    verdict: Admitted,
    way: "Row | str | None",
    admitted: Mapping[str, Stamp | None],
) -> list[Occurrence]:
    """Make the move; the occurrences it brings.

    `admitted` are the event's own names with the stamps that it was admitted by.
    """
    at, by = event.at, event.by
    if way is None:
        return []
    if isinstance(event, Raised):
        return _come_in(draft, event, verdict, way, admitted)
    if isinstance(way, Row):
        return _follow(draft, way, event, admitted)
    match event:
        case Reopened():
            stage = event.stage or draft.last_stage or chosen_route(View(draft, at, by)).stages[0]
            draft.status, draft.ending = "open", None
            # A reopened case has not left the stage: only endings stay current for late facts.
            draft.occurrences = [each for each in draft.occurrences if each.name != "left"]
            return _enter(draft, stage, at, by, "engine.reopened")
        case Rerouted():
            assert verdict.route is not None
            assert draft.stage is not None
            draft.came_from = (*draft.came_from, draft.stage)
            return _enter(draft, verdict.route.stages[0], at, by, verdict.route.id, how="routed")
        case _:
            return _close(draft, event.kind, event.kind, at, by, way, event.kind)


def _follow(
    draft: Draft, row: Row, event: Event, admitted: Mapping[str, Stamp | None]
) -> list[Occurrence]:
    _mark_window(draft, row, event.at, admitted)
    return move(draft, row, event.at, event.by, event.kind, getattr(event, "to", None))


def _come_in(
    draft: Draft,
    event: Raised,
    verdict: Admitted,
    way: Row | str,
    admitted: Mapping[str, Stamp | None],
) -> list[Occurrence]:
    """Enter a stage by raising, or go straight to where a row leads; what runs beside is begun."""
    view = View(draft, event.at, event.by)
    for beside in draft.policy.index.moves.get("raised", ()):
        if is_alongside(draft, beside) and through(draft, beside, view, event.at, event) is None:
            _follow(draft, beside, event, admitted)
    route = verdict.route
    assert route is not None
    rule, how = route.id or "engine.raised", "routed"
    if isinstance(way, Row):
        assert isinstance(way.effect, Go)
        if way.effect.goal in {Goal.HANDOVER, Goal.ENDING}:
            return _follow(draft, way, event, admitted)
        _mark_window(draft, way, event.at, admitted)
        rule, how = way.id, "entered"
    draft.status = "open"
    return _enter(draft, event.stage or route.stages[0], event.at, event.by, rule, how=how)


def _mark_window(draft: Draft, row: Row, at: Moment, admitted: Mapping[str, Stamp | None]) -> None:
    """Report an act after its window has closed, where the policy marks it.

    The window is the one by which the event was admitted: an act that opens a
    window anew does not come in by that one.
    """
    go = row.effect
    assert isinstance(go, Go)
    if go.closes is None:
        return
    stamps = draft.stamps
    draft.stamps = {name: each for name, each in stamps.items() if name not in admitted}
    draft.stamps.update((name, each) for name, each in admitted.items() if each is not None)
    closes = door(draft, go.closes)
    draft.stamps = stamps
    assert closes is not None
    if closes.due_by is None:
        draft.because("window", row.id, ", ".join(closes.missing) or closes.why)
    elif (
        go.after_closing is AfterClosing.MARK and isinstance(at, Instant) and passed(closes, at.at)
    ):
        draft.breaches.append((row.id, "warning", f"it came after the last day, {closes.due_on}"))
        draft.because("breach", row.id)


def move(
    draft: Draft, row: Row, at: Moment, by: Actor | None, kind: str, named: str | None = None
) -> list[Occurrence]:
    """Follow a row: to a stage, back, to a route's first stage, an ending or a handover."""
    go = row.effect
    assert isinstance(go, Go)
    target = go.target
    match go.goal:
        case Goal.ENDING:
            status = ENDING_STATUS.get(target, "ended")
            return _close(draft, status, target, at, by, row.id, kind)
        case Goal.HANDOVER:
            if is_alongside(draft, row):
                draft.because("alongside", row.id, target)
                return []
            return _close(draft, "handed_over", target, at, by, row.id, kind)
        case Goal.BACK:
            target = draft.came_from[-1]
            # What is gone back from may be taken again.
            draft.taken = tuple(each for each in draft.taken if each != draft.route)
            draft.came_from = draft.came_from[:-1]
        case Goal.ROUTE:
            assert draft.stage is not None
            draft.came_from = (*draft.came_from, draft.stage)
            target = draft.policy.index.routes[target].stages[0]
        case Goal.LATER:
            assert named is not None
            target = named
        case _:
            pass
    return _enter(draft, target, at, by, row.id, kind)


def _enter(
    draft: Draft,
    stage: str,
    at: Moment,
    by: Actor | None,
    rule: str,
    kind: str = "",
    how: str = "entered",
) -> list[Occurrence]:
    """Leave the present stage, if any, and enter another; `how` is `routed` by a route itself."""
    happened: list[Occurrence] = []
    old = draft.stage
    if old is not None:
        draft.stamp("left", at, by)
        draft.stamp(f"{old}.left", at, by)
        _lapse_left(draft, at, by, kind, ("left", f"{old}.left", "entered", f"{stage}.entered"))
    draft.stay += 1
    stay = draft.stay
    if old is not None:
        happened.append(draft.happen("left", at, by, stage=old, stay=stay))
    draft.stage = stage
    draft.last_stage = stage
    draft.route = draft.policy.index.stages[stage].route
    if draft.route not in draft.taken:
        draft.taken = (*draft.taken, draft.route)
    draft.entered.append(stage)
    draft.stamp("entered", at, by)
    draft.stamp(f"{stage}.entered", at, by)
    draft.because(how, rule, stage)
    happened.append(draft.happen("entered", at, by, stage=stage, stay=stay))
    draft.occurrences = [
        each for each in draft.occurrences if each.stay is None or each.stay in {stay, FOR_EVER}
    ]
    if old is not None:
        _forget(draft)
    return happened


def _lapse_left(
    draft: Draft, at: Moment, by: Actor | None, kind: str, names: tuple[str, ...]
) -> None:
    """End what is owed only in the stage being left: done where leaving does it, else lapsed."""
    ending_with = [
        owed
        for owed in draft.duties
        if owed.stay == draft.stay
        # The other side's own escalation stays owed until done.
        and not (kind == "escalated" and owed.side and is_escalation(draft, owed))
    ]
    end_all(draft, ending_with, names, "its stage was left", at, by)


def is_escalation(draft: Draft, owed: Owed) -> bool:
    """Whether an instance is the duty of a stage to be put to the next one."""
    effect = draft.policy.index.duties[owed.duty].effect
    return isinstance(effect, Open) and effect.kind == "escalation"


def _outlives(draft: Draft, owed: Owed) -> bool:
    """Whether an instance is owed until it is done, also when the case has closed."""
    effect = draft.policy.index.duties[owed.duty].effect
    assert isinstance(effect, Open)
    return effect.until is Until.DONE


def _forget(draft: Draft) -> None:
    """Forget facts and moments that last a stage."""
    for fact in draft.policy.facts:
        if fact.lasts_stage and fact.id in draft.facts:
            del draft.facts[fact.id]
            draft.known.pop(fact.id, None)
    for moment in draft.policy.moments:
        if moment.lasts_stage:
            draft.stamps.pop(moment.id, None)


def seen_from(draft: Draft, occurrence: Occurrence, stage: str | None) -> Occurrence:
    """The occurrence as happening at `stage`, also where it is kept for late facts."""
    if occurrence.stage is not None:
        return occurrence
    seen = replace(occurrence, stage=stage)
    draft.occurrences = [seen if each.serial == seen.serial else each for each in draft.occurrences]
    return seen


def settle(
    draft: Draft, happened: list[Occurrence], left_facts: tuple[tuple[str, str], ...]
) -> None:
    """Let rows on what left a stage read its facts as they were there."""
    if not left_facts or not any(each.name in {"left", "closed"} for each in happened):
        return
    seen: dict[int, Occurrence] = {}
    for place, each in enumerate(happened):
        if each.name != "entered" and each.facts != left_facts:
            happened[place] = seen[each.serial] = replace(each, facts=left_facts)
    draft.occurrences = [seen.get(each.serial, each) for each in draft.occurrences]


def _close(
    draft: Draft,
    status: str,
    ending: str,
    at: Moment,
    by: Actor | None,
    rule: str,
    kind: str,
) -> list[Occurrence]:
    """End the case: what ends with it lapses, what outlives it stays.

    `kind` is the event's own; an ending that it did not itself name is a
    trigger too.
    """
    stage = draft.stage
    happened: list[Occurrence] = []
    if stage is not None:
        draft.stamp("left", at, by)
        draft.stamp(f"{stage}.left", at, by)
        happened.append(draft.happen("left", at, by, stage=stage, stay=FOR_EVER))
    draft.stamp("closed", at, by)
    happened.append(draft.happen("closed", at, by, stage=stage, stay=FOR_EVER))
    if status in ENDING_STATUS and status != kind:
        draft.stamp(status, at, by)
        happened.append(draft.happen(status, at, by, stage=stage, stay=FOR_EVER))
    names = ("closed", "left", f"{stage}.left", status)
    # Nobody can let the clock of a closed case go on: what outlives it is due again.
    go_on(draft, at)
    ending_with = []
    for owed in draft.duties:
        left_behind = bool(owed.side) and owed.stay is not None and owed.stay != draft.stay
        if left_behind and is_escalation(draft, owed):
            continue  # the other side's escalation of a stage long left: owed until done
        if not _outlives(draft, owed):
            ending_with.append(owed)
    end_all(draft, ending_with, names, "the case was closed", at, by)
    draft.status, draft.ending = status, ending
    draft.stage = None
    draft.because("closed", rule, status, ending)
    draft.occurrences = [each for each in draft.occurrences if each.stay == FOR_EVER]
    _forget(draft)
    return happened
