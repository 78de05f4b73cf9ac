"""Rules about clauses, names and readings that nothing rests on."""

from collections.abc import Iterator
from typing import Any, Final

from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.places import part_of
from escalate_rules.authoring.source import Node, Scalar, Sequence
from escalate_rules.checks.choices import Choices
from escalate_rules.checks.periods import count_of, periods_in
from escalate_rules.checks.view import Finding, View
from escalate_rules.core.policy import Go, Goal, Open, Row
from escalate_rules.core.timescale import Before, Within
from escalate_rules.core.words import amount

LIKE: Final = 2  # stages that make a row in which one that differs is told
MOST_CITED: Final = 3
CITING: Final = ("cites", "clause")


def unused_clause(choices: Choices) -> Iterator[Finding]:
    """A clause that says something and that nothing cites, under any choice of readings."""
    used = choices.used
    cited: set[str] = set()
    _cite(used.root, False, cited)
    for clause in used.policy.clauses:
        if not clause.guidance and clause.id not in cited:
            message = f"nothing cites the clause {quoted(clause.id)}"
            help = "cite it where it is carried out, or write `guidance:` if it only advises"
            yield Finding(message, ("clauses", clause.id), help, key=True)


def _cite(node: Node, is_cited: bool, cited: set[str]) -> None:
    """Add every text under `cites:` and `clause:`, whichever option of a switch it stands in."""
    if isinstance(node, Scalar):
        if is_cited:
            cited.add(node.text)
    elif isinstance(node, Sequence):
        for item in node.items:
            _cite(item, is_cited, cited)
    else:
        for name, value in node.entries:
            # What stands in a switch stands where the switch does.
            inside = is_cited or name.text in CITING
            if inside or not isinstance(value, Scalar):
                _cite(value, inside, cited)


def many_citations(view: View) -> Iterator[Finding]:
    """An element that cites so many clauses that none of them says why."""
    for row in view.policy.rows:
        if len(row.cites) <= MOST_CITED or _is_second(row.id):
            continue
        here = (*view.place_of(row), "cites")
        if view.is_written(here):
            message = f"{len(row.cites)} clauses are cited for one thing"
            help = f"cite those that say it, {MOST_CITED} at most; split what says several"
            yield Finding(message, here, help)


def cites_nothing(view: View) -> Iterator[Finding]:
    """A rule that rests on no clause, so that its reasons cannot say why."""
    for row in view.policy.rows:
        if row.cites or _is_second(row.id):
            continue
        here = view.place_of(row)
        if isinstance(row.effect, Open) and row.effect.kind == "outcome":
            stage = view.stage_paths[row.effect.stage]
            if here == stage and not view.stages[row.effect.stage].cites:
                message = f"{quoted(row.effect.stage)} cites no clause"
                yield Finding(message, stage, _CITE, key=True)
                continue
        message = f"{quoted(str(here[-1]) if here else row.id)} cites no clause"
        yield Finding(message, here, _CITE, key=isinstance(here[-1], str))
    yield from _varied_on_nothing(view)
    yield from _unlike_the_others(view)


def _varied_on_nothing(view: View) -> Iterator[Finding]:
    """A date that may be agreed or put off, by no clause."""
    for row, effect in view.duties:
        for at, variation in enumerate(effect.varies):
            if variation.cites:
                continue
            owner = view.stage_paths.get(effect.stage, view.place_of(row))
            here = (*owner, "varies", at)
            where = here if view.is_written(here) else here[:-1]
            yield Finding("the date may be changed here by no clause", where, _CITE)


def _unlike_the_others(view: View) -> Iterator[Finding]:
    """A stage that cites no clause, where all the others of its ladder do."""
    for route in view.policy.routes:
        stages = [view.stages[id] for id in route.stages]
        silent = [stage for stage in stages if not stage.cites]
        if len(silent) == 1 and len(stages) > LIKE:
            message = f"{quoted(silent[0].id)} cites no clause of its own, as the others do"
            yield Finding(message, view.stage_paths[silent[0].id], _CITE, key=True)


_CITE: Final = "write `cites:` with the clause that says so"


def _is_second(row: str) -> bool:
    """The move that stands beside a stage's duty to take it up."""
    return row.endswith(".escalates")


def no_difference(choices: Choices) -> Iterator[Finding]:
    """An option that gives the same answers as another of its reading."""
    by_choice = {frozenset(view.chosen.items()): view for view in choices.views}
    for reading in choices.readings:
        seen: list[str] = [reading.use]
        for option in reading.names:
            if option == reading.use:
                continue
            same = next((each for each in seen if _alike(by_choice, reading, each, option)), None)
            seen.append(option)
            if same is not None:
                message = f"{quoted(option)} gives the same answers as {quoted(same)}"
                help = f"let a switch `{{by: {reading.id}, …}}` say what differs, or take it away"
                yield Finding(message, ("readings", reading.id, "options", option), help, key=True)


def _alike(
    by_choice: dict[frozenset[tuple[str, str]], View], reading: Any, one: str, two: str
) -> bool:
    """Whether the two options make the same policy beside every other choice looked at."""
    compared = 0
    for chosen, view in by_choice.items():
        rest = frozenset(pair for pair in chosen if pair[0] != reading.id)
        if dict(chosen).get(reading.id, reading.use) != one:
            continue
        other = by_choice.get(rest | {(reading.id, two)})
        if other is None:
            continue
        compared += 1
        if view.policy != other.policy:
            return False
    return compared > 0


def unused_name(choices: Choices) -> Iterator[Finding]:
    """A moment, handover or ending that is declared and that nothing names."""
    moments: set[str] = set()
    goals: set[tuple[Goal, str]] = set()
    for view in choices.views:
        moments.update(moment.default for moment in view.policy.moments)
        moments.update(name for each in view.timed for name in each.moments)
        for row in view.fresh:
            moments.update(row.on)
            if isinstance(row.effect, Go):
                goals.add((row.effect.goal, row.effect.target))
            elif isinstance(row.effect, Open):
                moments.update(_moments_in(row.effect))
    used = choices.used.policy
    unnamed = [
        ("moments", "moment", [each.id for each in used.moments if not each.event], moments),
        ("handovers", "handover", [each.id for each in used.handovers], _of(Goal.HANDOVER, goals)),
        ("endings", "ending", [each.id for each in used.endings], _of(Goal.ENDING, goals)),
    ]
    for section, kind, ids, named in unnamed:
        for id in ids:
            if id not in named:
                message = f"nothing names the {kind} {quoted(id)}"
                help = "use it, or take it away"
                yield Finding(message, (section, id), help, key=True)


def _moments_in(effect: Open) -> Iterator[str]:
    yield from effect.done_by
    for parties in (effect.who, effect.to, effect.with_, effect.copy):
        if parties is not None:
            yield from (ref.of for ref in parties.of)


def _of(goal: Goal, goals: set[tuple[Goal, str]]) -> set[str]:
    return {target for each, target in goals if each is goal}


def clause_limit(choices: Choices) -> Iterator[Finding]:
    """A clause that says a number of days or hours, which no limit that cites it has."""
    counts: dict[str, set[int]] = {}
    for view in choices.views:
        for row in view.fresh:
            for cited in row.cites:
                counts.setdefault(cited, set())
        for row, parts, _ in view.timed:
            limits = {part.count for part in parts if isinstance(part, Within | Before)}
            for cited in row.cites:
                counts[cited].update(limits)
    used = choices.used
    read = {reading.clause for reading in choices.readings}
    limited = {cited for row, _, _ in used.timed for cited in row.cites}
    for clause in used.policy.clauses:
        where = ("clauses", clause.id, "says")
        if clause.guidance or clause.id not in counts:
            continue
        # A clause that is read in two ways may limit something in one of them alone.
        has = counts[clause.id] if clause.id in limited | read else set()
        for match in periods_in(clause.text):
            count = count_of(match)
            # A limit with its digits in another order is told where that stands.
            digits = sorted(str(count))
            if all(sorted(str(each)) != digits for each in has):
                message = (
                    f"the clause says {quoted(match.group())}, "
                    "and no limit that cites it has that number"
                )
                help = "check the limits that cite it, or cite it where that limit stands"
                node = used.places.find(where)[0]
                yield Finding(message, where, help, span=part_of(node, *match.span()))
                break


def other_unit(view: View) -> Iterator[Finding]:
    """A limit of the number that a clause it cites says, and of something else than it says."""
    for row, parts, _ in view.timed:
        told = [period for cited in row.cites for period in view.periods.get(cited, ())]
        for part in parts if told else ():
            if not isinstance(part, Within | Before):
                continue
            same = [(units, words) for count, units, words in told if count == part.count]
            if same and not any(part.unit in units for units, _ in same):
                message = (
                    f"this is {quoted(amount(part.count, part.unit))}, "
                    f"and the clause it cites says {quoted(same[0][1])}"
                )
                where = (*view.place_of(row), "within")
                help = "count what the clause counts, or cite the clause that says so"
                yield Finding(message, where, help, span=view.words(where, part))


def says(view: View, row: Row, limit: Within) -> bool:
    """Whether a clause that the row cites says the very limit, its number and its unit."""
    return any(
        count == limit.count and limit.unit in units
        for cited in row.cites
        for count, units, _ in view.periods.get(cited, ())
    )


def digits_exchanged(view: View) -> Iterator[Finding]:
    """A limit whose digits are those of the clause it cites, in another order."""
    for row, parts, _ in view.timed_anew("clauses"):
        told = [period for cited in row.cites for period in view.periods.get(cited, ())]
        for part in parts if told else ():
            if not isinstance(part, Within | Before):
                continue
            counts = {count: words for count, units, words in told if part.unit in units}
            same = [count for count in counts if sorted(str(count)) == sorted(str(part.count))]
            if same and part.count not in counts:
                message = (
                    f"this is {quoted(amount(part.count, part.unit))}, "
                    f"and the clause it cites says {quoted(counts[same[0]])}"
                )
                where = (*view.place_of(row), "within")
                help = "two digits may have changed places"
                yield Finding(message, where, help, span=view.words(where, part))
