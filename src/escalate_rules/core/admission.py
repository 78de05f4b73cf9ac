"""Admission: has the event a meaning for the case, here, now, by this actor?

Each kind of event has one small function. It changes nothing: it says which row
the event will move by, or why the event is not applicable, with the clauses
that say so. The event's own facts and moments are already in the draft.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from escalate_rules.core.case import Owed
from escalate_rules.core.conditions import (
    holds,
    tests_actor,
)
from escalate_rules.core.dating import UNDATED, as_moment, passed
from escalate_rules.core.doors import (
    Refusal,
    in_parties,
    in_scope,
    is_alongside,
    reaches,
    through,
    title_of,
    titles_of,
    unmet,
)
from escalate_rules.core.draft import Draft, View, is_role, side_of
from escalate_rules.core.duties import agreed_due, date, owing_side
from escalate_rules.core.events import (
    Agreed,
    Convened,
    Decided,
    Done,
    Escalated,
    Event,
    Extended,
    HandedOver,
    Learned,
    Occurred,
    Raised,
    Rerouted,
)
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.moments import Instant, Moment
from escalate_rules.core.pausing import can_stop, stops_over, stretched
from escalate_rules.core.policy import (
    SIDES,
    Compose,
    Go,
    Goal,
    Open,
    Power,
    Route,
    Row,
    Stage,
    Switch,
    Variation,
)


@dataclass(frozen=True, slots=True)
class Admitted:
    """The event has a meaning; `row` is the one it moves by, where it moves."""

    row: Row | None = None
    route: Route | None = None
    owed: Owed | None = None
    variation: Variation | None = None


Verdict = Admitted | Refusal
YES: Final = Admitted()

# Events that keep a meaning once the case is closed (design, "The life of a duty").
AFTER_CLOSING: Final = frozenset(
    {"done", "happened", "occurred", "learned", "time_reached", "reopened", "convened", "agreed",
     "extended"}
)  # fmt: skip


def admit(draft: Draft, event: Event) -> Verdict:
    """Whether the event has a meaning, and the row it moves by."""
    kind = event.kind
    if draft.status == "not_opened":
        if kind != "raised":
            return Refusal("no concern has been raised yet", "engine.not_opened")
    elif draft.status != "open":
        if kind == "raised":
            return Refusal("the concern has been raised already", "engine.raised")
        if kind not in AFTER_CLOSING:
            return Refusal(f"the case is closed ({draft.status})", "engine.closed")
    elif kind in {"raised", "reopened"}:
        what = "raised" if kind == "raised" else "opened"
        return Refusal(f"the case is {what} already", f"engine.{kind}")
    barred = _power(draft, event)
    if barred is not None:
        return barred
    return ADMIT.get(kind, _always)(draft, event)


def _always(draft: Draft, event: Event) -> Verdict:
    return YES


def _raised(draft: Draft, event: Event) -> Verdict:
    assert isinstance(event, Raised)
    asked = "who raised it is not said, and the policy asks"
    unsaid = event.by is None or not event.by.role
    for each in draft.policy.routes:
        if unsaid and tests_actor(each.when):
            return Refusal(asked, each.id, each.cites)
    route, by_route = chosen_route(View(draft, event.at, event.by)), None
    view = View(draft, event.at, event.by)
    rows = draft.policy.index.moves.get("raised", ())
    for row in rows:
        go = row.effect
        assert isinstance(go, Go)
        if go.goal in _PERMITTING:
            continue
        if unsaid and tests_actor(row.when):
            return Refusal(asked, row.id, row.cites)
        if is_alongside(draft, row) or through(draft, row, view, event.at, event) is not None:
            continue
        if go.goal is Goal.REFUSAL:
            return Refusal(go.says or "the policy refuses it", row.id, row.cites)
        if go.goal is not Goal.ROUTE:
            return Admitted(row, route)
        route, by_route = draft.policy.index.routes[go.target], row
        break
    return _entering(draft, event, route, by_route)


_PERMITTING: Final = frozenset({Goal.STAGE, Goal.LATER})


def _entering(draft: Draft, event: Raised, route: Route, by_route: Row | None) -> Verdict:
    """Whether a raising may enter where it means to, on a route that a row may have led to."""
    view = View(draft, event.at, event.by)
    first = route.stages[0]
    permits = []
    for row in draft.policy.index.moves.get("raised", ()):
        go = row.effect
        assert isinstance(go, Go)
        later = go.goal is Goal.LATER and event.stage in route.stages[1:]
        if later or (go.goal is Goal.STAGE and go.target == (event.stage or first)):
            permits.append(row)
    if event.stage is None or event.stage == first:
        # A row on entering the first stage governs that entry: its window, what it needs.
        permits = [row for row in permits if holds(row.when, view)][:1]
        if not permits:
            return Admitted(by_route, route)
    verdict = _choose(
        draft,
        event,
        permits,
        Refusal(
            f"a concern on this route enters at `{first}`, not at `{event.stage}`",
            first,
            draft.policy.index.stages[first].cites,
        ),
    )
    return replace(verdict, route=route) if isinstance(verdict, Admitted) else verdict


def chosen_route(view: View) -> Route:
    """The route whose condition holds in this situation; the ladder where none does."""
    policy = view.draft.policy
    for route in policy.routes:
        if route.id and holds(route.when, view):
            return route
    return policy.index.routes[""]


def _here(draft: Draft) -> Stage:
    """The stage that an open case is in."""
    assert draft.stage is not None
    return draft.policy.index.stages[draft.stage]


def _unresolved(draft: Draft, event: Event) -> Verdict:
    if left_unresolved(draft):
        stage = _here(draft)
        return Refusal(
            f"{stage.title} is left unresolved already", "engine.unresolved", stage.cites
        )
    return YES


def left_unresolved(draft: Draft) -> bool:
    """Whether the present stay at a stage has been left unresolved."""
    return any(each.name == "unresolved" and each.stay == draft.stay for each in draft.occurrences)


def _escalated(draft: Draft, event: Event) -> Verdict:
    assert isinstance(event, Escalated)
    rows = in_scope(draft, draft.policy.index.moves.get("escalated", ()))
    stage = _here(draft)
    if event.to is None:
        named = [row for row in rows if isinstance(row.effect, Go) and row.effect.own]
        none = Refusal(f"there is no stage after {stage.title}", stage.id, stage.cites)
    else:
        named = [row for row in rows if reaches(draft, row, event.to)]
        named.sort(key=lambda row: not (isinstance(row.effect, Go) and row.effect.own))
        own = [row for row in rows if isinstance(row.effect, Go) and row.effect.own]
        none = _no_way(draft, stage.title, own[0] if own else None, event.to)
    return _choose(draft, event, named, none)


def _no_way(draft: Draft, here: str, own: Row | None, to: str) -> Refusal:
    """Nothing leads there; say where the way up does lead, with its clause."""
    if own is None or not isinstance(own.effect, Go):
        return Refusal(f"nothing leads from {here} to `{to}`", "engine.escalated")
    target = draft.policy.index.stages.get(own.effect.target)
    where = f"{target.title} (`{target.id}`)" if target else f"`{own.effect.target}`"
    why = f"nothing leads from {here} to `{to}`: the way up from here is {where}"
    return Refusal(why, own.id, own.cites)


def _rerouted(draft: Draft, event: Event) -> Verdict:
    assert isinstance(event, Rerouted)
    rows = in_scope(draft, draft.policy.index.moves.get("rerouted", ()))
    named = [row for row in rows if reaches(draft, row, event.to)]
    if named or event.to == "back":
        return _choose(
            draft,
            event,
            named,
            Refusal("the policy does not lead back", "engine.rerouted"),
        )
    route = draft.policy.index.routes[event.to]
    if route.id in draft.taken:
        return Refusal(f"the case has been on {route.title} already", route.id, route.cites)
    if route.switch is Switch.NEVER:
        return Refusal(
            f"{route.title} is entered when a concern is raised, not later", route.id, route.cites
        )
    if not holds(route.when, View(draft, event.at, event.by)):
        return Refusal(
            f"{route.title} is for cases where {unmet(draft, route.when)}", route.id, route.cites
        )
    return Admitted(None, route)


def _handed_over(draft: Draft, event: Event) -> Verdict:
    assert isinstance(event, HandedOver)
    rows = [
        row
        for row in draft.policy.rows
        if isinstance(row.effect, Go)
        and row.effect.goal is Goal.HANDOVER
        and row.effect.target == event.to
        and (row.scope is None or draft.stage in row.scope)
    ]
    return _choose(
        draft,
        event,
        rows,
        Refusal(f"nothing leads from here to `{event.to}`", "engine.handed_over"),
    )


def _decided(draft: Draft, event: Event) -> Verdict:
    assert isinstance(event, Decided)
    stage = _here(draft)
    if stage.decides is None:
        rows = in_scope(draft, draft.policy.index.moves.get("decided", ()))
        nobody = Refusal(f"nobody decides at {stage.title}", stage.id, stage.cites)
        return _choose(draft, event, rows, nobody)
    only = f"only {titles_of(draft, stage.decides)} may decide"
    if event.by is None or not event.by.role:
        return Refusal(f"{only}, and who decided is not said", stage.id, stage.cites)
    if not in_parties(draft, event.by, stage.decides):
        return Refusal(f"{only} here", stage.id, stage.cites)
    return _ended(draft, event)


def _ended(draft: Draft, event: Event) -> Verdict:
    """An ending by its own event: a row that leads to this very ending is its door.

    Rows that lead elsewhere are other ways the same event may go, where they
    let it through.
    """
    view = View(draft, event.at, event.by)
    shut: list[Refusal] = []
    for row in in_scope(draft, draft.policy.index.moves.get(event.kind, ())):
        assert isinstance(row.effect, Go)
        blocked = through(draft, row, view, event.at, event)
        if blocked is None:
            return Admitted(row)
        if row.effect.target == event.kind:
            shut.append(blocked)
    return shut[0] if shut else YES


def _done(draft: Draft, event: Event) -> Verdict:
    assert isinstance(event, Done)
    named = _named(draft, event, event.duty)
    for owed in named:
        if owed.state == "open":
            return Admitted(owed=owed)
    row = draft.policy.index.duties[event.duty.partition("#")[0]]
    states = [each.state for each in named]
    why = f"is {states[-1]} already" if states else "has not come up in this case"
    return Refusal(f"`{event.duty}` {why}", row.id, row.cites)


def _named(draft: Draft, event: Event, name: str) -> list[Owed]:
    """The instances that an event means: the one named, or all of a duty's.

    Of what each side owes by itself, who acts for a side means that side's own.
    """
    if "#" in name:
        return [each for each in draft.duties if each.id == name]
    side = side_of(draft.policy, event.by, draft.agencies) if event.by is not None else ""
    return [
        each
        for each in draft.duties
        if each.duty == name and (not each.side or side not in SIDES or each.side == side)
    ]


def _convened(draft: Draft, event: Event) -> Verdict:
    assert isinstance(event, Convened)
    for owed in draft.duties:
        row = draft.policy.index.duties[owed.duty]
        if owed.state == "open" and isinstance(row.effect, Open):
            named = event.duty is None or event.duty in {owed.duty, owed.id}
            if named and (row.effect.act == "convene" or "convened" in row.effect.done_by):
                return YES
    for row in in_scope(draft, draft.policy.index.composing):
        if (
            isinstance(row.effect, Compose)
            and draft.status == "open"
            and holds(row.when, View(draft, event.at, event.by))
        ):
            return YES
    return Refusal("the policy calls for no such meeting now", "engine.convened")


def _paused(draft: Draft, event: Event) -> Verdict:
    if draft.paused is not None:
        return Refusal("the clock is stopped already", "engine.paused")
    if any(can_stop(draft, owed) for owed in draft.duties):
        return YES
    return Refusal("the policy does not let the clock be stopped here", "engine.paused")


def _resumed(draft: Draft, event: Event) -> Verdict:
    if draft.paused is None:
        return Refusal("the clock is not stopped", "engine.resumed")
    return YES


def _varied(draft: Draft, event: Event) -> Verdict:
    assert isinstance(event, Agreed | Extended)
    if event.duty is None and draft.stage is None:
        return Refusal("the case is at no stage; name the duty", "engine.varied")
    name = event.duty or f"{draft.stage}.outcome"
    named = _named(draft, event, name)
    owed = next((each for each in reversed(named) if each.state == "open"), None)
    if owed is None:
        return Refusal(f"`{name}` is not owed now", "engine.varied")
    row = draft.policy.index.duties[owed.duty]
    assert isinstance(row.effect, Open)
    refusal = Refusal(f"the policy gives no other date for `{owed.duty}`", row.id, row.cites)
    for variation in row.effect.varies:
        blocked = _variation(draft, event, owed, row.effect, variation)
        if blocked is None:
            return Admitted(owed=owed, variation=variation)
        refusal = Refusal(blocked, row.id, variation.cites or row.cites)
    return refusal


def _variation(
    draft: Draft, event: Agreed | Extended, owed: Owed, effect: Open, variation: Variation
) -> str | None:
    """Why this variation does not admit the date, None where it does."""
    agreeing = event.agreeing if isinstance(event, Agreed) else ()
    if bool(variation.agreed_by) != isinstance(event, Agreed):
        return "the policy wants it agreed" if variation.agreed_by else "it is not for agreement"
    wanted = set(variation.agreed_by)
    if wanted and (not wanted & set(agreeing) if variation.either else not wanted <= set(agreeing)):
        return f"{' and '.join(variation.agreed_by)} must be recorded as agreeing"
    for need in variation.needs:
        if not getattr(event, need):
            return f"it needs a {need}"
    if (
        variation.before == "due"
        and isinstance(event.at, Instant)
        and passed(owed.due, event.at.at)
    ):
        return "the date has passed already"
    counting = draft.policy.counting_for(owing_side(draft.policy, effect, owed, draft.agencies))
    new = agreed_due(event.until, counting)
    if variation.until == "any" or new.due_by is None:
        return None
    if isinstance(variation.until, str):
        earlier = owed.due.due_by is None or new.due_by < owed.due.due_by
        return None if earlier else "the new date is not earlier than the one now"
    # The latest date allowed is put off as the date itself is, by the time that the clock stood.
    stood = stops_over(owed.pauses)
    cap = stretched(variation.until, _as_counted(draft, owed), {}, counting, stood).dated
    if cap.due_by is not None and new.due_by > cap.due_by:
        return f"the latest date allowed is {cap.due_on}"
    return None


def _as_counted(draft: Draft, owed: Owed) -> Callable[[str], Moment | None]:
    """Moments now; the duty's own due as counted, so that it is put off so far and no more."""
    row = draft.policy.index.duties[owed.duty]
    counted = date(draft, row, replace(owed, agreed=None, due=UNDATED), fresh=False)

    def look(name: str) -> Moment | None:
        return as_moment(counted.due) if name == f"{owed.duty}.due" else draft.moment(name)

    return look


ADMIT: Final[dict[str, Callable[[Draft, Event], Verdict]]] = {
    "raised": _raised,
    "unresolved": _unresolved,
    "escalated": _escalated,
    "rerouted": _rerouted,
    "handed_over": _handed_over,
    "decided": _decided,
    "resolved": _ended,
    "withdrawn": _ended,
    "done": _done,
    "agreed": _varied,
    "extended": _varied,
    "convened": _convened,
    "paused": _paused,
    "resumed": _resumed,
}


def _power(draft: Draft, event: Event) -> Refusal | None:
    """Whether a power bars this actor from the event; a bar on a group holds for its members."""
    name = event.name if isinstance(event, Occurred) else event.kind
    for row in in_scope(draft, draft.policy.index.powers.get(name, ())):
        power = row.effect
        assert isinstance(power, Power)
        if power.fact and not (
            isinstance(event, Learned | Raised) and power.fact in dict(event.facts)
        ):
            continue
        if not holds(row.when, View(draft, event.at, event.by)):
            continue
        if event.by is None or not event.by.role:
            return Refusal("who did it is not said, and the policy asks", row.id, row.cites)
        if any(is_role(draft.policy, event.by, role, draft.agencies) for role in power.barred):
            role = draft.policy.index.roles[event.by.role]
            return Refusal(
                power.says or f"{role.title} has not the power to do this", row.id, row.cites
            )
        if power.only and not any(
            is_role(draft.policy, event.by, role, draft.agencies) for role in power.only
        ):
            titles = " or ".join(title_of(draft, role) for role in power.only)
            return Refusal(power.says or f"only {titles} may do this", row.id, row.cites)
    return None


def _choose(draft: Draft, event: Event, rows: list[Row], none: Refusal) -> Verdict:
    """The first row that lets the event through, or the first reason why none does."""
    view = View(draft, event.at, event.by)
    failed: list[Refusal] = []
    for row in rows:
        blocked = through(draft, row, view, event.at, event)
        if blocked is None:
            return Admitted(row)
        failed.append(blocked)
    return failed[0] if failed else none
