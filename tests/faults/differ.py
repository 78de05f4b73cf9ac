"""The differential test, until the first difference: exit status 1 where there is one.

    python -m tests.faults.differ [SEED …]

The seed that differs is the last line printed.
"""

import sys

from tests.differential.run import one
from tests.differential.test_differential import alone

SEEDS = 60


def differs(seed: int) -> str:
    """The first difference of a seed, empty where there is none."""
    try:
        alone(seed)
    except AssertionError as error:
        return str(error)
    _, _, _, different = one(seed)
    return different[0] if different else ""


def main() -> int:
    for seed in [int(each) for each in sys.argv[1:]] or range(SEEDS):
        difference = differs(seed)
        if difference:
            print(f"{difference}\n{seed}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
