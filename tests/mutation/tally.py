"""What `mutmut run` has found so far, module by module: `python -m tests.mutation.tally`.

docs/mutation.md says how to run it. Nothing is run here: mutmut keeps its
results in `mutants/`, and this counts them. `--survivors` lists what to look at.
"""

import json
import sys
from collections import Counter
from pathlib import Path

MUTANTS = Path("mutants")
SUFFIX = ".py.meta"
# How the tests of one mutant ended, by mutmut's exit code.
ENDED = {None: "not run", 0: "survived", 1: "killed", 3: "killed", 33: "no test"}
COLUMNS = ("killed", "survived", "timed out", "no test", "not run")


def results(meta: Path) -> dict[str, str]:
    """Of each mutant of a module, how its tests ended."""
    codes: dict[str, int | None] = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
    return {name: ENDED.get(code, "timed out") for name, code in codes.items()}


def main() -> int:
    """Print the table, or the survivors; 2 where nothing has been run."""
    found = {
        meta.name.removesuffix(SUFFIX): results(meta)
        for meta in sorted(MUTANTS.rglob(f"*{SUFFIX}"))
    }
    if not any(found.values()):
        print("there are no results here; run `mutmut run` first", file=sys.stderr)
        return 2
    if "--survivors" in sys.argv[1:]:
        for each in found.values():
            for name in (name for name, end in each.items() if end == "survived"):
                print(name)
        return 0
    print("| module | mutants |", " | ".join(COLUMNS), "|")
    print("|---" * (2 + len(COLUMNS)) + "|")
    for module, each in found.items():
        if each:
            ends = Counter(each.values())
            figures = [len(each), *(ends[column] for column in COLUMNS)]
            print(f"| `{module}` |", " | ".join(map(str, figures)), "|")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
