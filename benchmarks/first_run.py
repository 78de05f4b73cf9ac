"""The suites of the five policies in a process that has decided nothing yet.

Prints the processor's seconds from the first event to the last expectation, and
how many expectations there were. What is read beforehand is not in it.

    python -m benchmarks.first_run            the collector of garbage as Python has it
    python -m benchmarks.first_run command    as `escalate-rules test` sets it
"""

import gc
import sys
from pathlib import Path
from time import process_time

from escalate_rules.cli import MADE_BETWEEN_COLLECTIONS
from escalate_rules.testing import load_suite, run_suite


def main() -> None:
    """Run them once."""
    if sys.argv[1:] == ["command"]:
        gc.set_threshold(MADE_BETWEEN_COLLECTIONS)
    folder = Path(__file__).parent.parent / "policies"
    suites = [load_suite(str(path)) for path in sorted(folder.glob("*.suite.yaml"))]
    begun = process_time()
    ran = [run_suite(each) for each in suites]
    print(process_time() - begun, sum(each.expectations for each in ran))


if __name__ == "__main__":
    main()
