"""What a decision depends on besides moments: the case's shape, the event's words, the clock.

A case's *shape* is everything in it but the moments. Equal shapes are one
object, so that a decision is found again by identity (core/memo.py). The
*clock* holds when each thing that runs will have passed; until the first of
these, and where what passes steers nothing, moments only date what opened.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from escalate_rules.core.case import NEVER, Case, Owed
from escalate_rules.core.conditions import TriggerOn, leaves
from escalate_rules.core.dating import Dated, Kind
from escalate_rules.core.duties import runs_out
from escalate_rules.core.events import (
    Done,
    Escalated,
    Event,
    Learned,
    Raised,
    Resolved,
    Unresolved,
    Withdrawn,
)
from escalate_rules.core.policy import Go, Open, Policy, Row, asks_of

# A policy rarely has more shapes than this in use; past it the memory starts anew.
MOST: Final = 4096

# An hour-limit is met up to and including its instant, so it passes just after.
_JUST_AFTER: Final = timedelta.resolution
_DATE: Final = Kind.DATE


class Shape:
    """The identity of a case's structure; it stands for nothing outside its process."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        return (_no_shape, ())


def _no_shape() -> None:
    return None


def shape_of(policy: Policy, case: Case) -> Shape:
    """The case's shape, the same object for equal structures.

    The order of entry counts where a case keeps one, so that what is made from
    a shape is written in the order in which a walk writes it. Stamps, occurrences
    and duties stand end to end in one row each, so many places for every one: a
    shape is kept as long as its policy, and is to be few objects.
    """
    shapes: dict[Any, Shape] = policy.index.memo.setdefault("shapes", {})  # type: ignore[assignment]
    if len(shapes) > MOST:
        shapes.clear()
    structure = (
        case.status, case.ending, case.stage, case.route, case.last_stage, case.stay,
        case.came_from,
        case.taken, tuple(case.facts.items()), case.agencies, tuple(case.known),
        tuple([
            part
            for name, each in case.stamps.items()
            for part in (name, each.by, each.settled, type(each.moment))
        ]),
        tuple([
            part
            for each in case.occurrences
            for part in (each.serial, each.name, each.stage, each.stay, each.by, each.facts)
        ]),
        tuple([
            part
            for owed in case.duties
            for part in (
                owed.duty, owed.n, owed.side, owed.stage, owed.stay, owed.serial, owed.trigger,
                owed.by, owed.state, owed.passed, owed.rating, owed.rated, owed.agreed is None,
                owed.due.due_by is None, owed.stands,
                tuple([
                    part
                    for name, moment, settled in owed.origins
                    for part in (name, moment is None, settled)
                ]),
            )
        ]),
        case.serial,
        case.paused is None,
    )  # fmt: skip
    return shapes.setdefault(structure, Shape())


# -- the event's words ---------------------------------------------------------------------------


def key_of(policy: Policy, shape: Shape | None, event: Event) -> tuple[Any, ...] | None:
    """What the decision depends on besides moments; None where moments steer it."""
    if shape is None:
        return None
    needs = needs_of(policy)
    if needs is None:
        return None
    kind = type(event)
    by = event.by
    # In words, because two texts are compared faster than two actors.
    who = None if by is None else (by.role, by.side)
    # Rows ask whether an event carries a field (`needs:`), never what it says.
    carries = tuple([bool(getattr(event, need, None)) for need in needs]) if needs else ()
    if kind is Escalated:
        return (shape, kind, who, carries, event.to)  # type: ignore[attr-defined]
    match event:
        case Unresolved() | Resolved() | Withdrawn():
            return (shape, kind, who, carries)
        case Done(on=None):
            return (shape, kind, who, carries, event.duty)
        case Learned():
            return (shape, kind, who, carries, event.facts)
        case Raised(moments=()):
            return (shape, kind, who, carries, event.stage, event.facts, event.agencies)
        case _:
            return None


def needs_of(policy: Policy) -> tuple[str, ...] | None:
    """Every field that some move needs an event to carry.

    None where the policy asks for the hour of an act, where a row opens or shuts by
    time, or where a due stands for a moment: there each decision is walked.
    """
    memo = policy.index.memo
    try:
        return memo["needs"]  # type: ignore[return-value]
    except KeyError:
        pass
    needs = None
    if not _asks_for_time(policy):
        moves = [row.effect for row in policy.rows if isinstance(row.effect, Go)]
        needs = tuple(sorted({need for go in moves for need in go.needs}))
    memo["needs"] = needs
    return needs


def _asks_for_time(policy: Policy) -> bool:
    """Whether time itself decides anything at an act: its hour, a window, a due for a moment.

    A due that stands for a moment may be there in one history, and in another run
    off the calendar.
    """
    asked = [route.when for route in policy.routes]
    for row in policy.rows:
        effect = row.effect
        if isinstance(effect, Go) and (effect.opens or effect.closes):
            return True
        asked.append(row.when)
        if isinstance(effect, Open):
            asked += [part for part in (effect.while_, effect.as_soon_as) if part is not None]
    return any(each.default.endswith(".due") for each in policy.moments) or any(
        isinstance(leaf, TriggerOn) for part in asked for leaf in leaves(part)
    )


# -- the clock -----------------------------------------------------------------------------------


def runs(owed: Owed) -> bool:
    """Whether an instance may still pass; the same for all cases of one shape."""
    return (
        owed.state == "open"
        and not owed.passed
        and (bool(owed.origins) or owed.due.due_by is not None)
    )


def running(case: Case) -> tuple[int, ...]:
    """The places of the duties whose time runs."""
    return tuple(place for place, owed in enumerate(case.duties) if runs(owed))


def clock_of(case: Case) -> tuple[datetime, ...]:
    """When each of `running` will have passed."""
    return tuple(passes_at(owed.due) for owed in case.duties if runs(owed))


def passes_at(due: Dated) -> datetime:
    """The first instant at which the due has passed (dating.passed)."""
    by = due.due_by
    if by is None:
        return NEVER
    return by if due.kind is _DATE or by == NEVER else by + _JUST_AFTER


def steers(policy: Policy, duty: str) -> bool:
    """Whether anything opens, moves, ends or is judged by this duty's due having passed."""
    name = f"{duty}.due"
    index = policy.index
    return name in index.opening or name in index.moves or duty in _asked_for(policy)


def _ended_by(row: Row) -> tuple[str, ...]:
    return row.effect.done_by if isinstance(row.effect, Open) else ()


def _asked_for(policy: Policy) -> frozenset[str]:
    """The duties whose state some row's condition asks for, or whose passing ends something."""
    memo = policy.index.memo
    asked = memo.get("asked")
    if asked is None:
        asked = frozenset(
            duty
            for row in policy.rows
            for duty in (
                *asks_of(row),
                *(name.removesuffix(".due") for name in _ended_by(row) if name.endswith(".due")),
                *([row.id] if runs_out(row.effect) else []),
            )
        )
        memo["asked"] = asked
    return asked  # type: ignore[return-value]
