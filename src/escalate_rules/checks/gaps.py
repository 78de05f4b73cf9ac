"""Rules about what is missing from a row of like things: a clause, a limit, a citation."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.readings import child
from escalate_rules.authoring.source import Mapping
from escalate_rules.checks.choices import Choices
from escalate_rules.checks.periods import PERIOD
from escalate_rules.checks.timed import timed
from escalate_rules.checks.view import Finding, View
from escalate_rules.core.timescale import Before, Within

SERIES: Final = re.compile(r"(?P<before>\D*(?:[0-9]+\.)*)(?P<number>[0-9]+)(?:[a-z]|[( ].*)?")
FEWEST: Final = 3  # clauses of a series in which one that is missing is told
NEGATED: Final = re.compile(r"\b(?:no|not|none|nothing|never|without)\b")


def clause_gap(view: View) -> Iterator[Finding]:
    """A number that is left out between the clauses above and below it."""
    clauses = child(view.root, "clauses")
    if not isinstance(clauses, Mapping) or any(key.path for key, _ in clauses.entries):
        return  # what a text takes away of the one that it extends, it means to
    series: dict[str, dict[int, str]] = defaultdict(dict)
    for clause in view.policy.clauses:
        match = SERIES.fullmatch(clause.id)
        if match is not None:
            series[match["before"]].setdefault(int(match["number"]), clause.id)
    for before, numbers in series.items():
        gaps = [each for each in range(min(numbers), max(numbers)) if each not in numbers]
        if len(numbers) >= FEWEST and len(gaps) == 1:
            (gap,) = gaps
            after = numbers[gap + 1]
            message = f"there is no clause {quoted(f'{before}{gap}')} before {quoted(after)}"
            help = "list every clause of the document, with `guidance:` where it only advises"
            yield Finding(message, ("clauses", after), help, key=True)


def option_without_limit(choices: Choices) -> Iterator[Finding]:
    """A reading that asks of a number of days, and an option of it that leaves no limit at all."""
    views = {tuple(view.chosen.items()): view for view in choices.views}
    for reading in choices.readings:
        match = PERIOD.search(reading.asks)
        found = {
            option: views.get(() if option == reading.use else ((reading.id, option),))
            for option in reading.names
        }
        if match is None or None in found.values():
            continue
        for option, words in reading.options:
            has_limit = _has_limit(found, option)
            if has_limit is False and not _denies(option, words):
                where = ("readings", reading.id, "options", option)
                asked = quoted(match.group())
                message = f"the question speaks of {asked}, and this option leaves no limit"
                help = f"write what is limited under {quoted(option)}, or say that nothing is"
                yield Finding(message, where, help, key=True)


def _denies(option: str, words: str) -> bool:
    """Whether an option says by its name, or first of all, that it limits nothing."""
    said = f"{option.replace('_', ' ')}; {words}".casefold()
    return any(NEGATED.search(part) for part in re.split(r"[;:]", said)[:2])


def _has_limit(found: dict[str, View | None], option: str) -> bool | None:
    """Whether what this option says otherwise than another has a limit; None where all agree."""
    mine, differs = found[option], False
    assert mine is not None
    for other in found.values():
        assert other is not None
        theirs = other.rows
        for row in mine.policy.rows if other is not mine else ():
            if row is not theirs.get(row.id) and row != theirs.get(row.id):
                differs = True
                parts = (part for each in timed((row,)) for part in each.parts)
                if any(isinstance(part, Within | Before) for part in parts):
                    return True
        differs = differs or theirs.keys() != mine.rows.keys()
    return False if differs else None
