"""What has been found so far, module by module: `python -m tests.mutation.tally`.

docs/mutation.md says what it means. Nothing is run here: `tests.mutation.run` keeps
what each change came to, and this counts what stands of the core as it is now.
"""

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tests.mutation.asking import BROKE, KILLED, NO_TEST, SURVIVED, TIMED_OUT
from tests.mutation.mutants import BETWEEN, ROOT, Mutant, mutants
from tests.mutation.reasons import forget, give, reasons
from tests.mutation.run import modules_of, results

NOT_RUN = "not run"
COLUMNS = (KILLED, TIMED_OUT, SURVIVED, NO_TEST, BROKE, NOT_RUN)
NO_DIFFERENCE = "no difference"
DEAD = {KILLED, TIMED_OUT}
PAGE = ROOT / "docs" / "mutation.md"

End = tuple[Mutant, str]


def ends(every: Iterable[Mutant]) -> list[End]:
    """What each change came to when it was last tried as it is."""
    found = results()
    return [
        (each, found[key]["end"] if (key := (each.name, each.digest)) in found else NOT_RUN)
        for each in every
    ]


def row(name: str, of: Sequence[End], why: Iterable[tuple[str, str]]) -> str:
    """One line of the table; the score is of all that were run."""
    counted = Counter(end for _, end in of)
    run = len(of) - counted[NOT_RUN]
    score = f"{100 * sum(counted[end] for end in DEAD) / run:.1f} %" if run else "-"
    same = sum(1 for each, end in of if end not in DEAD and (each.name, each.digest) in why)
    figures = [len(of), *(counted[column] for column in COLUMNS), same, score]
    return f"| {name} | {' | '.join(map(str, figures))} |"


def table(found: Sequence[End]) -> Iterator[str]:
    """The table of the modules."""
    why = reasons().keys()
    yield f"| module | mutants | {' | '.join(COLUMNS)} | of these {NO_DIFFERENCE} | score |"
    yield "|---" * (4 + len(COLUMNS)) + "|"
    for module in modules_of([each for each, _ in found]):
        yield row(f"`{module}`", [each for each in found if each[0].module == module], why)
    yield row("together", found, why)


def alive(found: Iterable[End]) -> list[Mutant]:
    """What no test saw."""
    return [each for each, end in found if end not in {*DEAD, NOT_RUN}]


def explained(found: Sequence[End]) -> Iterator[str]:
    """A table of the survivors that have a reason, one row for each reason."""
    why, of = reasons(), defaultdict[str, list[Mutant]](list)
    for each in alive(found):
        if key := why.get((each.name, each.digest)):
            of[key].append(each)
    yield "| mutants | why it is no difference |"
    yield "|---|---|"
    for reason, changes in sorted(of.items(), key=lambda each: each[1][0].name):
        yield f"| {numbered(changes)} | {reason} |"


def numbered(changes: Iterable[Mutant]) -> str:
    """Some changes in few words, function by function."""
    of = defaultdict[str, list[str]](list)
    for each in changes:
        place, _, number = each.name.partition(BETWEEN)
        of[place].append(number)
    return "; ".join(
        f"`{place}` {', '.join(sorted(each, key=int))}" for place, each in sorted(of.items())
    )


def open_ones(found: Sequence[End]) -> list[Mutant]:
    """The survivors without a reason."""
    why = reasons()
    return [each for each in alive(found) if (each.name, each.digest) not in why]


def left(found: Sequence[End]) -> Iterator[str]:
    """A line for each module that has survivors without a reason."""
    every = open_ones(found)
    for module in modules_of(every):
        yield f"- {numbered(each for each in every if each.module == module)}"
    if not every:
        yield "None."


def write_page(found: Sequence[End]) -> None:
    """Write the tables of docs/mutation.md anew, each between its marks."""
    text = PAGE.read_text(encoding="utf-8")
    for name, lines in (("table", table), ("explained", explained), ("left", left)):
        new = "\n".join(lines(found))
        text, times = re.subn(
            rf"(<!-- {name} -->\n).*?(\n<!-- end of {name} -->)",
            lambda mark, new=new: f"{mark[1]}{new}{mark[2]}",  # type: ignore[misc]
            text,
            flags=re.DOTALL,
        )
        if times != 1:
            raise SystemExit(f"{PAGE.name} has no place marked for `{name}`")
    PAGE.write_text(text, encoding="utf-8", newline="\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, or what survived; 2 where nothing has been run."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation.tally", description=__doc__)
    parser.add_argument("modules", nargs="*", help="a module, a function or one change; all else")
    for name, what in (
        ("--survivors", "show each change that no test saw, and its reason if it has one"),
        ("--open", "of these only those without a reason"),
        ("--names", "only the names of these"),
        ("--stale", "reasons of changes that were killed, or are no more; with --forget, out"),
        ("--forget", "take the stale reasons out"),
        ("--page", "write the tables of docs/mutation.md anew"),
    ):
        parser.add_argument(name, action="store_true", help=what)
    parser.add_argument("--because", metavar="WHY", help="why the named changes are no difference")
    told = parser.parse_args(arguments)
    every = mutants()
    if told.stale or told.forget:
        alive_now = {(each.name, each.digest) for each in every} - {
            (each.name, each.digest) for each, end in ends(every) if end in DEAD
        }
        stale = sorted(reasons().keys() - alive_now)
        print("\n".join(name for name, _ in stale))
        if told.forget:
            forget(stale)
        return 0
    found = [
        each
        for each in ends(every)
        if not told.modules
        or any(name in {each[0].module, each[0].place, each[0].name} for name in told.modules)
    ]
    if told.because:
        named = [each for each, _ in found if each.name in told.modules]
        if missing := set(told.modules) - {each.name for each in named}:
            print(f"there is no change of the name {', '.join(sorted(missing))}", file=sys.stderr)
            return 2
        give(told.because, named)
        return 0
    if all(end == NOT_RUN for _, end in found):
        print(
            "there are no results here; run `python -m tests.mutation.run` first", file=sys.stderr
        )
        return 2
    if told.page:
        write_page(found)
    elif told.survivors or told.open or told.names:
        why = reasons()
        for each in open_ones(found) if told.open else alive(found):
            print(each.name if told.names else each.difference)
            if not told.names and (reason := why.get((each.name, each.digest))):
                print(f"    no difference: {reason}")
    else:
        print("\n".join(table(found)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
