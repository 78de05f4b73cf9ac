"""The differential test, until the first difference: exit status 1 where there is one."""

import sys

from tests.differential.run import one
from tests.differential.test_differential import alone

SEEDS = 60


def main() -> int:
    for seed in range(SEEDS):
        try:
            alone(seed)
        except AssertionError as error:
            print(error)
            return 1
        _, _, _, different = one(seed)
        if different:
            print(different[0])
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
