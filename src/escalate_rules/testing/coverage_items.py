"""The parts of a policy that its scenarios can meet, listed from its rows."""

from collections.abc import Iterable, Iterator
from typing import Final

from escalate_rules.authoring.readings import Reading
from escalate_rules.core.conditions import ALWAYS, Condition, leaves
from escalate_rules.core.doors import asked
from escalate_rules.core.draft import can_be_overdue
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import AfterClosing, Cap, Go, Open, Policy, Row
from escalate_rules.core.timescale import ByFact, Timescale

KINDS: Final = (
    "stages", "moves", "routes", "duties", "conditions", "readings", "boundaries", "clauses",
)  # fmt: skip
IN_TIME: Final = "just in time"
LATE: Final = "just late"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a scenario can meet.

    Attributes:
        kind: One of `KINDS`.
        id: Tells it from all other parts of its policy.
        says: What is missing where it is not met.
        cites: The clauses that it rests on.
    """

    kind: str
    id: str
    says: str
    cites: tuple[str, ...] = ()


def parts_of(policy: Policy, readings: Iterable[Reading]) -> Iterator[Part]:
    """Everything of a policy, under the readings in use, that its scenarios can meet."""
    for stage in policy.stages:
        says = f"no scenario enters {stage.id}"
        yield Part("stages", f"stage {stage.id}", says, stage.cites)
    for row in policy.rows:
        if isinstance(row.effect, Go):
            says = f"no scenario goes by {row.id}"
            yield Part("moves", f"move {row.id}", says, row.cites)
    for route in policy.routes:
        if route.id:
            says = f"no scenario is on the route {route.id}"
            yield Part("routes", f"route {route.id}", says, route.cites)
    for row in policy.rows:
        if isinstance(row.effect, Open):
            yield Part("duties", f"duty {row.id}", f"no scenario opens {row.id}", row.cites)
    yield from _conditions(policy)
    for reading in readings:
        for option in reading.names:
            says = f"no scenario tells {reading.id} = {option} from the other options"
            cites = (reading.clause,) if reading.clause else ()
            yield Part("readings", f"reading {reading.id}={option}", says, cites)
    for row in policy.rows:
        for limit, words in limits_of(row):
            for which in (IN_TIME, LATE):
                says = f"{words}: no scenario looks {which}"
                yield Part("boundaries", boundary(limit, which), says, row.cites)
    for clause in policy.clauses:
        if not clause.guidance:
            for which, says in (
                ("cited", f"no answer cites {clause.id}"),
                ("matters", f"taking {clause.id} away changes no answer"),
            ):
                yield Part("clauses", f"clause {clause.id} {which}", says, (clause.id,))


def _conditions(policy: Policy) -> Iterator[Part]:
    seen: set[str] = set()
    for name, cites, conditions in conditions_of(policy):
        for condition in conditions:
            for part in parts_asked(condition):
                for held in (True, False):
                    made = test_id(name, part, held)
                    if made not in seen:
                        seen.add(made)
                        which = "true" if held else "false"
                        says = f"{name}: that {asked(part)} is never {which}"
                        yield Part("conditions", made, says, cites)


def parts_asked(condition: Condition) -> tuple[Condition, ...]:
    """Each test of a condition, and the whole of it where that is more than one."""
    each = tuple(leaves(condition))
    return each if len(each) < 2 else (*each, condition)


def conditions_of(policy: Policy) -> Iterator[tuple[str, tuple[str, ...], tuple[Condition, ...]]]:
    """Every row and route with conditions: its name, its clauses, what it asks."""
    for row in policy.rows:
        asks = tuple(each for each in asks_of(row) if each != ALWAYS)
        if asks:
            yield row.id, row.cites, asks
    for route in policy.routes:
        if route.when != ALWAYS:
            yield f"route {route.id}", route.cites, (route.when,)


def asks_of(row: Row) -> tuple[Condition, ...]:
    """Every condition of a row."""
    effect = row.effect
    if not isinstance(effect, Open):
        return (row.when,)
    more = (effect.while_, effect.as_soon_as, effect.pauses)
    return (row.when, *(each for each in more if each is not None))


def test_id(name: str, part: Condition, held: bool) -> str:
    """The id of one test of a row, or of its whole condition, held or not."""
    return f"test {name}: {asked(part)} {'true' if held else 'false'}"


def limits_of(row: Row) -> Iterator[tuple[str, str]]:
    """The dated limits of a row, each with its words: the id that `boundary` takes.

    A limit that no force makes overdue has no boundary that anybody can see, and
    what the document gives no time has none at all.
    """
    effect = row.effect
    if isinstance(effect, Open) and can_be_overdue(effect) and effect.act != "keep":
        yield from _options(row.id, effect.within)
    elif isinstance(effect, Cap):
        yield row.id, f"the cap {row.id}"
    elif isinstance(effect, Go):
        if effect.opens is not None:
            yield f"{row.id} opens", f"the opening of {row.id}"
        if effect.closes is not None and effect.after_closing is not AfterClosing.ACCEPT:
            yield f"{row.id} closes", f"the closing of {row.id}"


def _options(name: str, timescale: Timescale | None) -> Iterator[tuple[str, str]]:
    if isinstance(timescale, ByFact):
        named = dict(timescale.options)
        for value, option in named.items():
            if option is not None:
                yield f"{name} {value}", f"the limit of {name} where {timescale.fact} is {value}"
        if timescale.otherwise is not None:
            yield f"{name} otherwise", f"the limit of {name} where {timescale.fact} is another"
    elif timescale is not None:
        yield name, f"the limit of {name}"


def limit_at(row: Row, rating: Iterable[tuple[str, str]]) -> str:
    """Which of a duty's limits is in force, by the facts' values that chose it."""
    effect = row.effect
    assert isinstance(effect, Open)
    if not isinstance(effect.within, ByFact):
        return row.id
    value = dict(rating).get(effect.within.fact, "")
    known = value in dict(effect.within.options)
    return f"{row.id} {value if known else 'otherwise'}"


def boundary(limit: str, which: str) -> str:
    """The id of one side of a limit."""
    return f"limit {limit} {which}"
