"""Many generated steps, engine against reference; prints what was exercised.

    python -m tests.differential.run_many --steps 1000000 --seed 1

The seed names the policies: run with others, or with `--seed` apart, for more.
Differences are printed with the policy's seed and do not stop the run.
"""

import argparse
import sys
import time
from collections import Counter
from random import Random

from escalate_rules import load_policy, parse_policy
from escalate_rules.core.policy import Policy
from escalate_rules.library.calendars import bundled_table
from tests.differential.compare import compare_plans
from tests.differential.generate import first_instant, policy_text, raising
from tests.differential.history import Told, tell
from tests.reference import Reference

BUNDLED = ("newcastle", "shropshire", "generic_24h", "wsscb", "wiltshire")
HISTORIES = 20
LENGTH = 16


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, prog="run_many")
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--every", type=int, default=50, help="policies between two progress lines")
    parser.add_argument("--plans", action="store_true", help="compare plans too")
    asked = parser.parse_args()
    begun = time.monotonic()
    seen: Counter[str] = Counter()
    steps = policies = different = 0
    while steps < asked.steps and time.monotonic() - begun < asked.minutes * 60:
        seed = asked.seed * 1_000_000 + policies
        policy = policy_of(seed)
        policies += 1
        for history in range(HISTORIES):
            told = tell(policy, Random(seed * 1000 + history), LENGTH, thorough=history % 4 == 0)
            steps += told.steps
            seen.update(told.seen)
            if told.differences:
                different += 1
                complain(seed, history, told)
        if asked.plans:
            open_ways = parse_policy(policy_text(Random(seed), doors=False))
            different += planned(open_ways, seed, seen)
        # A policy keeps what it was asked; the next one starts with nothing.
        policy.index.memo.clear()
        if policies % asked.every == 0:
            rate = steps / (time.monotonic() - begun)
            line = f"{steps} steps, {policies} policies, {different} different, {rate:.0f}/s"
            print(line, file=sys.stderr, flush=True)
    print(f"steps: {steps}")
    print(f"policies: {policies}, histories: {policies * HISTORIES}")
    print(f"steps that differ: {different}")
    for name, number in sorted(seen.items()):
        print(f"{name:32} {number:9}")
    return 1 if different else 0


def policy_of(seed: int) -> Policy:
    """Every tenth is a bundled one."""
    if seed % 10 == 9:
        return load_policy(BUNDLED[seed // 10 % len(BUNDLED)])
    return parse_policy(policy_text(Random(seed)))


def planned(policy: Policy, seed: int, seen: Counter[str]) -> int:
    """A few plans of the policy; how many differ."""
    rng = Random(seed)
    different = 0
    for _ in range(4):
        seen["plans"] += 1
        event = raising(rng, policy, first_instant(rng))
        differences = compare_plans(policy, Reference(policy, bundled_table()), event)
        if differences:
            different += 1
            print(f"plan differs, policy {seed}: {event}\n  {differences}", flush=True)
    return different


def complain(seed: int, history: int, told: Told) -> None:
    """Show a difference on standard output."""
    print(f"policy {seed}, history {history}\n{told}\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
