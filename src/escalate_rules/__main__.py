"""`python -m escalate_rules`, the same as `escalate-rules`."""

import sys

from escalate_rules.cli import main

if __name__ == "__main__":
    sys.exit(main())
