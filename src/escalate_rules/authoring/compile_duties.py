"""Duties: who must, should, may or must not do what, and what a duty is made of."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final

from escalate_rules.authoring.compile_desk import Desk
from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.documents import Acting, DutyDoc, EntryDoc, PausesDoc, VariesDoc
from escalate_rules.authoring.nearest import one_of, suggest
from escalate_rules.authoring.source import Location
from escalate_rules.core.conditions import Condition
from escalate_rules.core.events import ENDING_STATUS, KINDS, Event
from escalate_rules.core.policy import (
    ACTS,
    NOBODY_SAID,
    OWED_UNTIL_DONE,
    SIDES,
    Force,
    Open,
    Parties,
    Row,
    Until,
    Variation,
)
from escalate_rules.core.timescale import OnChange

FORCES: Final = tuple(force.value for force in Force)
ENDINGS: Final = frozenset((*ENDING_STATUS, "closed"))
AGREEING: Final = {
    "": (), "raising": ("raising",), "receiving": ("receiving",), "both": SIDES, "either": SIDES,
}  # fmt: skip

# Everyday words for acts, and the act of the language that says the same.
MEANT: Final = {
    "advise": "notify", "agree": "reach", "alert": "notify", "answer": "respond", "ask": "consult",
    "arrange": "convene", "document": "record", "escalate": "refer", "inform": "notify",
    "log": "record", "reply": "respond", "resolve": "reach", "submit": "send", "tell": "notify",
    "write": "record",
}  # fmt: skip


def duty_row(desk: Desk, part: DutyDoc, id: str, where: Location, home: Sequence[str] = ()) -> Row:
    """A duty; one written in a route opens in the route's stages (`home`)."""
    need_who(desk, part, where)
    on = desk.triggers(part.on, (*where, "on"))
    force, act = force_and_act(desk, part, where)
    as_soon_as = _maybe(desk, part.as_soon_as, (*where, "as_soon_as"))
    while_ = _maybe(desk, part.while_, (*where, "while"))
    if not part.on and as_soon_as is None and while_ is None:
        help = "write `on:` with an event or a moment, `as_soon_as:` or `while:`"
        desk.note("ER306", f"nothing opens the duty {quoted(id)}", where, key=True, help=help)
    scope = desk.stages(part.in_, (*where, "in")) or (frozenset(home) or None)
    return Row(
        id=id,
        on=on,
        scope=scope,
        when=desk.condition(part.when, (*where, "when")),
        effect=open_at(
            desk,
            part,
            where,
            (force, act),
            done_by=desk.triggers(part.done_by, (*where, "done_by"), ends=True),
            until=_until(part, act, scope is not None),
            once=part.once == "yes",
            as_soon_as=as_soon_as,
            while_=while_,
        ),
        cites=cites_of(desk, part, where),
        origin=desk.places.origin(where),
    )


def _until(part: DutyDoc, act: str, in_stages: bool) -> Until:
    """How long a duty is owed where the author leaves it open (design, "The life of a duty")."""
    if part.until is not None:
        return Until(part.until)
    if act in OWED_UNTIL_DONE or not ENDINGS.isdisjoint(part.on):
        return Until.DONE
    return Until.LEFT if in_stages else Until.CLOSED


def need_who(desk: Desk, part: Acting, where: Location) -> None:
    """A duty says who owes it, or says that the document does not."""
    if part.who is None:
        message = f"{quoted(str(where[-1]))} does not say who owes it"
        help = "write `who:`; where the document names nobody, `who: not said`"
        desk.note("ER102", message, where, key=True, help=help)


def open_at(
    desk: Desk,
    part: Acting,
    where: Location,
    said: tuple[Force, str],
    nobody: Parties = NOBODY_SAID,
    **more: Any,
) -> Open:
    """The duty that a part opens.

    Args:
        said: Its force and its act.
        nobody: Who owes it where the part does not say.
        more: What the kind of part adds.
    """
    force, act = said
    return Open(
        who=desk.parties(part.who, (*where, "who")) or nobody,
        force=force,
        act=act,
        to=desk.parties(part.to, (*where, "to")),
        with_=desk.parties(part.with_, (*where, "with")),
        copy=desk.parties(part.copy_, (*where, "copy")),
        how=part.how or "",
        what=part.what or "",
        within=desk.timescale(part.within, (*where, "within")),
        promptly=part.promptly or "",
        varies=varies_at(desk, part.varies, (*where, "varies")),
        pauses=pauses_at(desk, part.pauses, (*where, "pauses")),
        on_change=OnChange(part.on_change or "keep_origin"),
        **more,
    )


def force_and_act(desk: Desk, part: Acting | EntryDoc, where: Location) -> tuple[Force, str]:
    """`must: act`, or `force:` and `act:` where a reading switches one of them."""
    given = [(force, getattr(part, force)) for force in FORCES if getattr(part, force) is not None]
    apart = (part.force, part.act)
    if len(given) == 1 and apart == (None, None):
        force, act = given[0]
        here = (*where, force)
    elif not given and part.force is not None and part.act is not None:
        force, act = part.force, part.act
        here = (*where, "act")
    else:
        called = quoted(str(where[-1]))
        message = (
            f"{called} says more than one of {one_of([*FORCES, 'force', 'act'])}"
            if given
            else f"{called} does not say who must, should or may do what"
        )
        help = "write one of them, such as `must: notify`"
        desk.note("ER115", message, where, key=True, help=help)
        return Force.MUST, "do"
    if act not in ACTS:
        meant = MEANT.get(act)
        other = suggest(act, ACTS, "write `do`, and say under `what:` what is done")
        help = f"write {quoted(meant)}" if meant else other
        desk.note("ER105", f"{quoted(act)} is not an act of this language", here, help=help)
    elif act == "do" and part.what is None:
        help = "say under `what:` what is done"
        desk.note("ER307", "`do` does not say what is done", here, help=help)
    return Force(force), act


def cites_of(desk: Desk, part: Acting, where: Location) -> tuple[str, ...]:
    """A duty's clauses, with those that permit its pauses."""
    own = desk.cites(part, where)
    if part.pauses is None:
        return own
    return joined(own, desk.cites(part.pauses, (*where, "pauses")))


def joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _maybe(desk: Desk, value: Any, where: Location) -> Condition | None:
    return None if value is None else desk.condition(value, where)


def pauses_at(desk: Desk, part: PausesDoc | None, where: Location) -> Condition | None:
    return None if part is None else desk.condition(part.when, (*where, "when"))


def varies_at(
    desk: Desk, parts: tuple[VariesDoc, ...] | None, where: Location
) -> tuple[Variation, ...]:
    return tuple(_variation(desk, part, (*where, at)) for at, part in enumerate(parts or ()))


def _variation(desk: Desk, part: VariesDoc, where: Location) -> Variation:
    until = part.until
    if until not in ("any", "earlier"):
        until = desk.timescale(until, (*where, "until")) or "any"
    kind = KINDS["agreed" if part.agreed_by else "extended"]
    return Variation(
        until=until,
        agreed_by=AGREEING[part.agreed_by or ""],
        either=part.agreed_by == "either",
        before=part.before or "",
        needs=needs_at(desk, part.needs, [kind], where),
        cites=desk.cites(part, where),
        origin=desk.places.origin(where),
    )  # fmt: skip


def needs_at(
    desk: Desk, words: Sequence[str], kinds: Sequence[type[Event]], where: Location
) -> tuple[str, ...]:
    """What an event must carry: one of the things that it can."""
    carried = dict.fromkeys(
        each.name for kind in kinds for each in fields(kind) if each.name not in ("at", "id")
    )
    what = "something that the event carries"
    return desk.names_at("ER105", what, words, carried, (*where, "needs"))
