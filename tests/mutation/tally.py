"""What has been found so far, module by module: `python -m tests.mutation.tally`.

docs/mutation.md says what it means. Nothing is run here: `tests.mutation.run` keeps
what each change came to, and this counts what stands of the core as it is now.
`--survivors` shows each change that no test saw, `--names` only their names.
"""

import sys
from collections import Counter
from collections.abc import Iterable

from tests.mutation.asking import BROKE, KILLED, NO_TEST, SURVIVED, TIMED_OUT
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.run import modules_of, results

NOT_RUN = "not run"
COLUMNS = (KILLED, TIMED_OUT, SURVIVED, NO_TEST, BROKE, NOT_RUN)


def ends(every: Iterable[Mutant]) -> list[tuple[Mutant, str]]:
    """What each change came to when it was last tried as it is."""
    found = results()
    return [
        (each, found[key]["end"] if (key := (each.name, each.digest)) in found else NOT_RUN)
        for each in every
    ]


def row(name: str, counted: Counter[str]) -> str:
    """One line of the table; the score is of those that were run."""
    run = sum(counted.values()) - counted[NOT_RUN]
    score = f"{100 * (counted[KILLED] + counted[TIMED_OUT]) / run:.1f} %" if run else "-"
    figures = [sum(counted.values()), *(counted[column] for column in COLUMNS), score]
    return f"| {name} | {' | '.join(map(str, figures))} |"


def main() -> int:
    """Print the table, or what survived; 2 where nothing has been run."""
    found = ends(mutants())
    if all(end == NOT_RUN for _, end in found):
        print(
            "there are no results here; run `python -m tests.mutation.run` first", file=sys.stderr
        )
        return 2
    if {"--survivors", "--names"} & set(sys.argv[1:]):
        for each, end in found:
            if end not in {KILLED, TIMED_OUT, NOT_RUN}:
                print(each.name if "--names" in sys.argv[1:] else each.difference)
        return 0
    print("| module | mutants |", " | ".join(COLUMNS), "| score |")
    print("|---" * (3 + len(COLUMNS)) + "|")
    for module in modules_of([each for each, _ in found]):
        print(row(f"`{module}`", Counter(end for each, end in found if each.module == module)))
    print(row("together", Counter(end for _, end in found)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
