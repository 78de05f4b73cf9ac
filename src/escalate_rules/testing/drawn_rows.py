"""The rows of a drawn policy: stages with what each brings along, duties and moves."""

from typing import Any, Final

from escalate_rules.core.conditions import ALWAYS, Condition
from escalate_rules.core.policy import (
    SIDES,
    AfterClosing,
    Force,
    Go,
    Goal,
    Open,
    Row,
    Stage,
    Until,
    Variation,
)
from escalate_rules.core.timescale import OnChange, Timescale
from escalate_rules.testing.choices import Choices
from escalate_rules.testing.drawn_time import (
    a_test,
    a_timescale,
    facts_test,
    simple,
    standing,
)
from escalate_rules.testing.drawn_words import DECIDES, ONE, TWO, WHO, Names, parties

ENDS_OUTCOME: Final = ("unresolved", "resolved", "decided")
ENDINGS: Final = frozenset(("resolved", "decided", "withdrawn", "handed_over", "closed"))
ACTS: Final = (
    "notify", "record", "respond", "send", "copy", "refer", "confirm", "consult", "discuss",
    "meet", "convene", "report", "call", "keep", "do",
)  # fmt: skip
TRIGGERS: Final = (
    "raised", "entered", "unresolved", "escalated", "resolved", "left", "decided", "withdrawn",
    "handed_over", "closed", "learned", "convened", "reopened", "rerouted", "agreed", "extended",
    "paused", "resumed", "concern_arose", "meeting", "risk_seen", "visit", "reached", "form_in",
)  # fmt: skip
DONE_BY: Final = (
    "escalated", "unresolved", "resolved", "learned", "convened", "form_in", "meeting", "visit",
    "entered", "left", "closed", "decided",
)  # fmt: skip
FORCES: Final = (*(Force.MUST,) * 5, Force.SHOULD, Force.SHOULD, Force.MAY, Force.MUST_NOT)
CHANGES: Final = (OnChange.KEEP_ORIGIN, OnChange.RESTART, OnChange.KEEP_SOONER)
AGREEING: Final[tuple[tuple[tuple[str, ...], bool], ...]] = (
    ((), False), (("raising",), False), (("receiving",), False), (SIDES, False), (SIDES, True),
)  # fmt: skip


def a_stage(
    choices: Choices, names: Names, id: str, onward: str, route: str = ""
) -> tuple[Stage, list[Row]]:
    """A stage with its rows; `onward` is where its own way leads, empty at the last stage."""
    scope = frozenset((id,))
    effect: dict[str, Any] = {"who": names.who("both practitioner")}
    if choices.chance(80):
        effect["within"] = a_timescale(choices, names, switched=True)
    elif choices.chance(50):
        effect["promptly"] = "without delay"
    effect["force"] = choices.one((Force.MUST, Force.MUST, Force.SHOULD, Force.MAY))
    effect["on_change"] = choices.one(CHANGES)
    if choices.chance(20):
        effect["who"] = names.who(choices.one(("raising manager", "receiving manager")))
    effect |= varying(choices, names)
    names.duties.append(f"{id}.outcome")
    rows = [
        Row(
            id=f"{id}.outcome", on=("entered",), scope=scope, cites=ONE,
            effect=Open(
                act="reach", done_by=ENDS_OUTCOME, until=Until.LEFT, kind="outcome", stage=id,
                **effect,
            ),
        )
    ]  # fmt: skip
    ends = not onward and choices.chance(25)
    if onward or ends:
        rows += way_up(choices, names, id, onward)
    decides = not onward or choices.chance(15)
    stage = Stage(
        id=id,
        number=None,
        title=f"At {id}",
        route=route,
        between=parties("both practitioner"),
        decides=names.who(choices.one(DECIDES)) if decides else None,
        cites=ONE,
    )
    return stage, rows


def way_up(choices: Choices, names: Names, stage: str, onward: str) -> list[Row]:
    """The duty to take the matter up, and the move."""
    scope = frozenset((stage,))
    effect = Open(
        who=names.who(choices.one(("raising manager", "each manager", "not said"))),
        force=choices.one((Force.MUST, Force.SHOULD)),
        act="refer",
        within=a_timescale(choices, names) if choices.chance(50) else None,
        done_by=("escalated",),
        until=Until.LEFT,
        kind="escalation",
        stage=stage,
    )
    goal, target = Goal.STAGE, onward
    if not onward:
        goal, target = choices.one(((Goal.HANDOVER, "other_way"), (Goal.ENDING, "dropped")))
    when, window = a_door(choices, names, "reason")
    names.duties.append(f"{stage}.escalation")
    return [
        Row(
            id=f"{stage}.escalation", on=("unresolved",), scope=scope, when=when, effect=effect,
            cites=TWO,
        ),
        Row(
            id=f"{stage}.escalates", on=("escalated",), scope=scope, when=when, cites=TWO,
            effect=Go(goal=goal, target=target, own=True, **window),
        ),
    ]  # fmt: skip


def a_door(choices: Choices, names: Names, needs: str) -> tuple[Condition, dict[str, Any]]:
    """What may stand in the way of a move: a condition, and the window's fields."""
    if not choices.chance(45):
        return ALWAYS, {}
    when = facts_test(choices, names) if choices.chance(30) else ALWAYS
    window: dict[str, Any] = {"needs": (needs,) if choices.chance(25) else ()}
    if choices.chance(30):
        window["opens"] = simple(choices, names)
    if choices.chance(35):
        window["closes"] = simple(choices, names)
        window["after_closing"] = choices.one(
            (AfterClosing.MARK, AfterClosing.ACCEPT, AfterClosing.REFUSE)
        )
    return when, window


def varying(choices: Choices, names: Names) -> dict[str, Any]:
    """Whether its date may be agreed or extended, and its clock stopped."""
    found: dict[str, Any] = {}
    if choices.chance(22):
        found["varies"] = tuple(a_variation(choices, names) for _ in range(1 + choices.below(2)))
    if choices.chance(20):
        found["pauses"] = facts_test(choices, names)
    return found


def a_variation(choices: Choices, names: Names) -> Variation:
    """A date that may be agreed or extended."""
    until: str | Timescale = choices.one(("any", "earlier", ""))
    agreed_by, either = choices.one(AGREEING)
    return Variation(
        until=until or simple(choices, names),
        agreed_by=agreed_by,
        either=either,
        before="due" if choices.chance(30) else "",
        needs=("reason",) if choices.chance(30) else (),
        cites=ONE,
    )


def a_trigger(choices: Choices, names: Names) -> str:
    """A moment on which a duty opens."""
    if names.duties and choices.chance(22):
        return f"{choices.one(names.duties)}.{choices.one(('done', 'due'))}"
    return names.moment(choices.one(TRIGGERS))


def a_duty(choices: Choices, names: Names, id: str, home: tuple[str, ...] = ()) -> Row:
    """A duty; one of a route opens in the route's stages (`home`)."""
    act = choices.one(ACTS)
    effect: dict[str, Any] = {"act": act, "what": "what was agreed" if act == "do" else ""}
    effect["force"] = choices.one(FORCES)
    effect["who"] = names.who(choices.one(WHO))
    on: tuple[str, ...] = (a_trigger(choices, names),)
    if choices.chance(25):
        on = tuple(dict.fromkeys((*on, a_trigger(choices, names))))
    if act != "keep" and choices.chance(75):
        effect["within"] = a_timescale(choices, names, switched=True)
        effect["on_change"] = choices.one(CHANGES)
    scope = frozenset(home) or None
    if choices.chance(30):
        scope = frozenset(choices.some((*names.stages, *names.route), 3))
    how = choices.below(16)
    if how > 13:
        effect["as_soon_as"], on = standing(choices, names), ()
    elif how > 11:
        effect["while_"] = standing(choices, names)
        on = () if how == 13 else on
    when = a_test(choices, names) if choices.chance(35) else ALWAYS
    if choices.chance(30):
        effect["done_by"] = tuple(dict.fromkeys(a_discharge(choices, names) for _ in range(2)))
    owed = (Until.DONE,) if ENDINGS.intersection(on) else (Until.CLOSED, Until.DONE, Until.LEFT)
    effect["until"] = choices.one(owed)
    effect["once"] = choices.chance(12)
    effect |= varying(choices, names)
    if choices.chance(20):
        key = choices.one(("to", "copy", "with_"))
        effect[key] = names.who(choices.one(("chair", "receiving manager", "own head")))
        effect["how"] = choices.one(("", "in writing"))
    names.duties.append(id)
    return Row(id=id, on=on, scope=scope, when=when, effect=Open(**effect), cites=TWO)


def a_discharge(choices: Choices, names: Names) -> str:
    """What ends a duty beside its being done."""
    how = choices.below(10)
    if how == 9 and names.duties:
        return f"{choices.one(names.duties)}.done"
    if how == 8:
        return f"{choices.one(names.stages)}.{choices.one(('entered', 'left'))}"
    return names.moment(choices.one(DONE_BY))


def a_move(choices: Choices, names: Names, id: str) -> Row:
    """A way to go beside the stages' own; what time alone moves goes upwards only."""
    how = choices.below(20)
    start = choices.below(len(names.stages))
    stage = names.stages[start]
    later = names.stages[start + 1 :] or names.stages
    up = (Goal.STAGE, choices.one(later))
    elsewhere = ((Goal.HANDOVER, "other_way"), (Goal.ENDING, "dropped"), (Goal.HANDOVER, "beside"))
    scope: frozenset[str] | None = frozenset((stage,))
    when: Condition = ALWAYS
    window: dict[str, Any] = {}
    if how < 6:
        on, goal = "escalated", choices.one(((Goal.LATER, ""), elsewhere[0], up))
        when, window = a_door(choices, names, "reason")
        scope = None if choices.chance(50) else scope
    elif how < 9:
        on, goal = "raised", choices.one(((Goal.LATER, ""), (Goal.REFUSAL, ""), *elsewhere))
        when, scope = facts_test(choices, names), None
    elif how < 12:
        on, goal = "learned", choices.one((up, *elsewhere))
        when, scope = facts_test(choices, names), None if choices.chance(50) else scope
    elif how < 17 and len(names.stages) > 1:
        start = choices.below(len(names.stages) - 1)
        due = choices.one((f"{names.stages[start]}.outcome", *names.duties))
        on = f"{due}.{choices.one(('due', 'due', 'done'))}"
        goal = (Goal.STAGE, choices.one(names.stages[start + 1 :]))
        scope = frozenset((names.stages[start],))
        when = facts_test(choices, names) if choices.chance(30) else ALWAYS
    else:
        on, goal = names.moment(choices.one(("form_in", "meeting", "visit"))), up
        when, window = a_door(choices, names, "note")
    effect = Go(goal=goal[0], target=goal[1], **window)
    return Row(id=id, on=(on,), scope=scope, when=when, effect=effect, cites=TWO)
