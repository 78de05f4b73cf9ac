"""A whole policy, valid by construction, from a few bytes for each of its elements.

What is made here is what compiling a file would make; a test writes drawn
policies out and reads them again. No text is parsed on the way, which is what
lets hypothesis try some hundred policies a second.
"""

from collections.abc import Sequence
from datetime import date, time
from functools import lru_cache
from typing import Any, Final, NamedTuple

from escalate_rules.authoring.compile_digest import digest_of
from escalate_rules.core.calendar import Calendar, Closure, Nation
from escalate_rules.core.conditions import FactIs
from escalate_rules.core.policy import (
    Advise,
    Cap,
    Clause,
    ClosedDay,
    Compose,
    Convention,
    Counting,
    Entry,
    Go,
    Goal,
    Hasten,
    Named,
    Open,
    Policy,
    Power,
    Route,
    Row,
    Stage,
    Switch,
    Until,
)
from escalate_rules.library.calendars import bundled_table
from escalate_rules.testing.choices import Choices
from escalate_rules.testing.drawn_rows import a_duty, a_move, a_stage
from escalate_rules.testing.drawn_time import facts_test, simple
from escalate_rules.testing.drawn_words import ONE, TWO, Names

ROUTE: Final = "conference"
CHRISTMAS: Final = Closure(date(2026, 12, 29), date(2026, 12, 31), "Christmas closure")
OFFICE_HOURS: Final = (time(9), time(17))
KINDS: Final = ("outcomes", "escalations", "notifications", "duties")


class Parts(NamedTuple):
    """The bytes of which a policy is made: its head, and those of each element."""

    head: bytes
    stages: Sequence[bytes]
    route: Sequence[bytes] = ()
    duties: Sequence[bytes] = ()
    moves: Sequence[bytes] = ()


# How many bytes each takes; more would be read as zeros.
SIZES: Final = {"head": 64, "stages": 40, "route": 40, "duties": 40, "moves": 16}


def policy_of(parts: Parts) -> Policy:
    """The policy that these choices make; one stage at least must be given."""
    head = Choices(parts.head)
    names = Names(
        [f"stage_{n}" for n in range(1, len(parts.stages) + 1)],
        ["talk", "review"][: len(parts.route)],
    )
    counting, sides = countings(head)
    stages: list[Stage] = []
    rows: list[Row] = []
    for n, (id, choices) in enumerate(zip(names.stages, parts.stages, strict=True)):
        onward = names.stages[n + 1] if n + 1 < len(names.stages) else ""
        stage, made = a_stage(Choices(choices), names, id, onward)
        stages.append(stage)
        rows += made
    duties = [a_duty(Choices(data), names, f"duty_{n}") for n, data in enumerate(parts.duties, 1)]
    rows += (a_move(Choices(data), names, f"move_{n}") for n, data in enumerate(parts.moves, 1))
    rows += duties
    rows += standing_rows(head, names)
    routes = [Route(id="", title="A drawn policy", stages=tuple(names.stages))]
    if names.route:
        routes.append(a_route(head, names, parts.route, stages, rows))
    rows += powers(head, names)
    advised = frozenset(names.stages[:1]) if head.chance(20) else None
    if advised:
        advice = Advise(says="The child comes first.")
        rows.append(
            Row(id="guidance.3", on=("entered",), scope=advised, effect=advice, cites=("3",))
        )
    if head.chance(50):
        names.all()
    return finished(names, counting, sides, stages, routes, rows, head)


def finished(
    names: Names,
    counting: Counting,
    sides: tuple[tuple[str, Counting], ...],
    stages: list[Stage],
    routes: list[Route],
    rows: list[Row],
    head: Choices,
) -> Policy:
    """The policy with what its rows lead to, and its digest."""
    goals = {row.effect.target for row in rows if isinstance(row.effect, Go)}
    everything = head.chance(50)
    register = (Entry(id="report", title="A report", every="year", what="What came of it"),)
    facts, moments, roles, agencies = names.declared()
    made: dict[str, Any] = {
        "id": "drawn", "title": "A drawn policy", "partnership": "An example partnership",
        "version": "1", "counting": counting, "side_counting": sides, "published": "",
        "review": "", "review_cites": (), "cites": (), "agencies": agencies, "facts": facts,
        "moments": moments, "roles": roles, "stages": tuple(stages), "routes": tuple(routes),
        "endings": ENDINGS if everything or "dropped" in goals else (),
        "handovers": tuple(each for each in HANDOVERS if everything or each.id in goals),
        "rows": tuple(rows),
        "readings": (("how", "so"),) if head.chance(15) else (),
        "register": register if everything else (),
        "contacts": CONTACTS if everything else (), "clauses": CLAUSES,
    }  # fmt: skip
    return Policy(digest=digest_of(made), **made)


ENDINGS: Final = (Named(id="dropped", title="Dropped", cites=TWO),)
HANDOVERS: Final = (
    Named(id="other_way", title="Another procedure", cites=TWO),
    Named(id="beside", title="A procedure beside it", alongside=True, cites=TWO),
)
CONTACTS: Final = (Named(id="office", title="The office", text="By telephone", cites=TWO),)
CLAUSES: Final = (
    Clause(id="1", text="One."),
    Clause(id="2", text="Two."),
    Clause(id="3", text="The child comes first.", guidance=True),
)


# Sections.


@lru_cache(maxsize=256)
def calendar_of(nations: frozenset[Nation], closures: tuple[Closure, ...]) -> Calendar:
    """The bundled calendar of these nations; made once, for it takes longest."""
    return Calendar.of(bundled_table(), nations, closures)


def countings(head: Choices) -> tuple[Counting, tuple[tuple[str, Counting], ...]]:
    """How time is counted, and how the receiving side counts it where it does so otherwise."""
    main = a_counting(head)
    if not head.chance(25):
        return main, ()
    other = a_counting(head)
    return main, (("receiving", inherited(other, main)),)


def inherited(side: Counting, base: Counting) -> Counting:
    """A side's counting: what it leaves out is the policy's."""
    return Counting(
        calendar=side.calendar,
        convention=side.convention,
        receipt_cutoff=side.receipt_cutoff or base.receipt_cutoff,
        day_ends=side.day_ends or base.day_ends,
        office_hours=side.office_hours or base.office_hours,
        closed_day=side.closed_day,
    )


def a_counting(choices: Choices) -> Counting:
    """One side's way to count."""
    nations = frozenset(choices.some(tuple(Nation), 1 if choices.chance(80) else 4))
    closures = (CHRISTMAS,) if choices.chance(20) else ()
    convention = choices.one(
        (
            *(Convention.AFTER_EVENT,) * 3,
            Convention.DEEMED_RECEIPT,
            Convention.EVENT_DAY_IS_ONE,
        )
    )
    received = convention is Convention.DEEMED_RECEIPT and choices.chance(70)
    return Counting(
        calendar=calendar_of(nations, closures),
        convention=convention,
        receipt_cutoff=time(16) if received else None,
        day_ends=time(17) if choices.chance(30) else None,
        office_hours=choices.one((OFFICE_HOURS, (time(8, 30), time(17)))),
        closed_day=choices.one(
            (ClosedDay.KEEP, ClosedDay.KEEP, ClosedDay.NEXT, ClosedDay.PREVIOUS)
        ),
    )


def standing_rows(head: Choices, names: Names) -> list[Row]:
    """Expedite rows and caps."""
    rows = []
    if head.chance(40):
        hastened = Hasten(of=head.some((*KINDS, *names.duties), 3))
        rows.append(Row(id="expedite.1", when=facts_test(head, names), effect=hastened, cites=ONE))
    if head.chance(30):
        scope = frozenset(head.some(names.stages, 3))
        rows.append(
            Row(id="together", scope=scope, effect=Cap(within=simple(head, names)), cites=TWO)
        )
    return rows


def a_route(
    head: Choices, names: Names, parts: Sequence[bytes], stages: list[Stage], rows: list[Row]
) -> Route:
    """Another set of stages, whose last leads to the ladder or ends."""
    home = tuple(names.route)
    for n, (id, choices) in enumerate(zip(home, parts, strict=True)):
        onward = home[n + 1] if n + 1 < len(home) else head.one(names.stages)
        stage, made = a_stage(Choices(choices), names, id, onward, ROUTE)
        stages.append(stage)
        rows += made
    if head.chance(50):
        back = Go(goal=Goal.BACK)
        scope = frozenset(home)
        rows.append(Row(id="back_again", on=("rerouted",), scope=scope, effect=back, cites=ONE))
    if head.chance(50):
        effect = Open(act="record", within=simple(head, names), until=Until.DONE)
        scope = frozenset(home)
        rows.append(Row(id="talked", on=("entered",), scope=scope, effect=effect, cites=ONE))
        names.duties.append("talked")
    return Route(
        id=ROUTE,
        title="A conference",
        when=FactIs(names.fact("topic"), ("conference",)),
        switch=head.one((Switch.NEVER, Switch.OFFERED)),
        stages=home,
        cites=ONE,
    )


def powers(head: Choices, names: Names) -> list[Row]:
    """Who may do what, and how a body is made up."""
    rows = []
    if head.chance(30):
        which = head.below(3)
        if which != 0:
            bar = Power(barred=(names.role("panel"),), says="The panel does not decide.")
            rows.append(Row(id="bar", on=("decided",), effect=bar, cites=ONE))
        if which != 1:
            judge = Power(only=(names.role("manager"),), fact=names.fact("quiet"))
            rows.append(Row(id="judge", on=("learned", "raised"), effect=judge, cites=ONE))
        if which != 2:
            up = Power(only=(names.role("manager"), names.role("practitioner")))
            scope = frozenset(names.stages[:1])
            rows.append(Row(id="up", on=("escalated",), scope=scope, effect=up, cites=ONE))
    if head.chance(30):
        concerned = ("raising_agency", "receiving_agency") if head.chance(60) else ()
        least, exact = head.one(((2, 0), (0, 2)))
        made_up = Compose(include=concerned, at_least=least, exactly=exact)
        names.agencies()
        rows.append(Row(id="made_up", on=("convened",), effect=made_up, cites=ONE))
    return rows
