"""What an event closes, re-dates or finds amiss (step 6)."""

from dataclasses import replace

from escalate_rules.core.admission import Admitted
from escalate_rules.core.before import Before
from escalate_rules.core.case import Occurrence
from escalate_rules.core.conditions import holds
from escalate_rules.core.dating import passed
from escalate_rules.core.doors import in_scope
from escalate_rules.core.draft import Draft, View, side_of
from escalate_rules.core.duties import (
    discharge,
    with_agreed,
)
from escalate_rules.core.events import (
    Actor,
    Agreed,
    Convened,
    Done,
    Event,
    Extended,
)
from escalate_rules.core.moments import Instant, Moment
from escalate_rules.core.policy import (
    CONCERNED,
    Compose,
    Open,
    Row,
)
from escalate_rules.core.telling import to_come
from escalate_rules.core.words import show_moment


def discharge_by(
    draft: Draft, event: Event, verdict: Admitted, names: list[tuple[str, Moment]]
) -> None:
    """End what the event closes."""
    index = draft.policy.index
    if isinstance(event, Done):
        assert verdict.owed is not None
        owed = verdict.owed
        on: Moment = event.on or event.at
        row = index.duties[owed.duty]
        assert isinstance(row.effect, Open)
        current = next(each for each in draft.duties if each.id == owed.id)
        if to_come(on, event.at):
            draft.stamp(f"{owed.duty}.done", on, event.by, settled=False)
            draft.because("fixed", owed.duty, show_moment(on))
        else:
            discharge(draft, row, current, on, event.by)
        return
    moments = dict(names)
    for owed in list(draft.duties):
        if owed.state != "open":
            continue
        row = index.duties[owed.duty]
        assert isinstance(row.effect, Open)
        when = next((moments[name] for name in row.effect.done_by if name in moments), None)
        if when is None:
            continue
        if isinstance(event, Convened) and event.duty not in {None, owed.duty, owed.id}:
            continue
        if row.effect.kind != "escalation" or _own_escalation(draft, event, row, owed.side):
            discharge(draft, row, owed, when, event.by)


def discharge_with(
    draft: Draft, happened: list[Occurrence], by: Actor | None, before: Before
) -> None:
    """End what another duty's end or due discharges, and what entering does in a case opened again.

    What leaving discharges, or closing, has ended by then (`duties.end_all`), and so has what
    entering does where a stage is left for it.
    """
    came = [
        (name, each.moment)
        for each in happened
        if each.name == "entered"
        for name in ("entered", f"{each.stage}.entered")
    ]
    came += [(each.name, each.moment) for each in happened if each.trigger.endswith(".due")]
    asked: set[str] = set()  # a prohibition that is broken stays open: it is broken once
    while True:
        ended = done_since(draft, before.done, before.late)
        brought = [(*name.partition("@"), when) for name, when in (*came, *ended)]
        if not brought:
            return
        found = []
        for owed in draft.duties:
            effect = draft.policy.index.duties[owed.duty].effect
            assert isinstance(effect, Open)
            if owed.state != "open" or owed.id in asked:
                continue
            # What one side has done discharges nothing that the other owes itself.
            moment = next(
                (
                    when
                    for name in effect.done_by
                    for trigger, _, side, when in brought
                    if trigger == name and (not side or owed.side in {"", side})
                ),
                None,
            )
            if moment is not None:
                found.append((owed, moment))
        if not found:
            return
        for owed, moment in found:
            asked.add(owed.id)
            discharge(draft, draft.policy.index.duties[owed.duty], owed, moment, by)


def done_since(draft: Draft, done: int, late: int) -> list[tuple[str, Moment]]:
    """The `DUTY.done` triggers of what ended behind so many done and so many late.

    What ended of one side's own is of that side.
    """
    sides: dict[str, set[str]] = {}
    for each in [*draft.discharged[done:], *draft.late[late:]]:
        sides.setdefault(f"{each.partition('#')[0]}.done", set()).add(each.partition("@")[2])
    return [
        (sided(name, those), draft.stamps[name].moment)
        for name, those in sides.items()
        if name in draft.stamps
    ]


def sided(trigger: str, sides: set[str]) -> str:
    """The trigger's name, of the one side whose instance it is; both sides' at once are one."""
    side = min(sides) if len(sides) == 1 else ""
    return f"{trigger}@{side}" if side else trigger


def _own_escalation(draft: Draft, event: Event, row: Row, side: str) -> bool:
    """Whether an escalation is this duty's: of this stage, and of the side that acted."""
    assert isinstance(row.effect, Open)
    if row.effect.stage != draft.stage:
        return False  # the other side's, owed until somebody says that it is done
    if side and event.by is None:
        draft.because("unsaid", row.id, f"{row.id}@{side}")
    return not side or (
        event.by is not None and side_of(draft.policy, event.by, draft.agencies) == side
    )


def vary(draft: Draft, event: Event, verdict: Admitted) -> None:
    """Put an agreed or extended date in place of the computed one."""
    if not isinstance(event, Agreed | Extended):
        return
    assert verdict.owed is not None and verdict.variation is not None
    current = next(each for each in draft.duties if each.id == verdict.owed.id)
    new = replace(current, agreed=event.until)
    row = draft.policy.index.duties[current.duty]
    assert isinstance(row.effect, Open)
    new = with_agreed(draft, row.effect, new)
    assert isinstance(event.at, Instant)
    # A due put into the past has still to pass: that is for the next catch-up.
    new = replace(new, passed=current.passed and passed(new.due, event.at.at))
    draft.replace(current, new)
    why = f"a date was {event.kind}"
    if new.due != current.due:
        draft.changed.append((current.id, current.due, new.due, why))
    draft.because("varied", current.duty, current.id, event.kind, verdict.variation.cites)


def compose(draft: Draft, event: Event) -> None:
    """Report a body that is not made up as it must be; it is convened all the same."""
    if not isinstance(event, Convened):
        return
    view = View(draft, event.at, event.by)
    present = set(event.agencies)
    for row in in_scope(draft, draft.policy.index.composing):
        body = row.effect
        assert isinstance(body, Compose)
        duty = (event.duty or "").partition("#")[0]
        if (duty and body.duty and duty != body.duty) or not holds(row.when, view):
            continue
        count = len(present)
        wanted = ""
        if body.at_least and count < body.at_least:
            wanted = f"at least {body.at_least} must be"
        elif body.exactly and count != body.exactly:
            wanted = f"it must be {body.exactly}"
        if wanted:
            says = f"{body.says.rstrip('.')}: " if body.says else ""
            are = "agency is" if count == 1 else "agencies are"
            says += f"{count} {are} represented; {wanted}"
            draft.breaches.append((row.id, "error", says))
        named = (draft.fact(name) if name in CONCERNED else name for name in body.include)
        for agency in dict.fromkeys(named):
            if agency is not None and agency not in present:
                title = dict(draft.policy.agencies)[agency]
                draft.breaches.append((row.id, "warning", f"{title} is not represented"))
        draft.because("composed", row.id)
