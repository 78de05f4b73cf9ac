"""Many generated steps, engine against reference: what was exercised, and what differs.

    python -m tests.differential.run --steps 1000000 --seed 1 --tally tally.json

A seed names one policy with its calendar, its histories and its plans; the run
takes seed after seed. Each difference is printed with its seed and does not stop
the run. With `--tally` the counts are kept in a file, and a run that is started
again goes on behind the last seed in it; without, it begins at `--seed`.
"""

import argparse
import json
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from escalate_rules.authoring.load import parse_policy, read_policy_file
from escalate_rules.core.calendar import Table
from escalate_rules.core.policy import Policy
from escalate_rules.library.calendars import bundled_table
from tests.differential.compare import compare_plans
from tests.differential.generate import drawn_table, first_instant, policy_text, raising
from tests.differential.history import tell
from tests.differential.wide import wide_text
from tests.reference import Reference

BUNDLED = ("newcastle", "shropshire", "generic_24h", "wsscb", "wiltshire")
HISTORIES = 16
LENGTH = 16
PLANS = 3


@dataclass
class Tally:
    """What has been run so far; `next` is the seed that comes next."""

    next: int
    steps: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    different: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path | None, seed: int) -> "Tally":
        """What a file has kept, or nothing so far."""
        if path is None or not path.exists():
            return cls(seed)
        kept = json.loads(path.read_text(encoding="utf-8"))
        return cls(kept["next"], kept["steps"], Counter(kept["seen"]), kept["different"])

    def keep(self, path: Path | None) -> None:
        """Write it where the next run finds it."""
        if path is not None:
            kept = {"next": self.next, "steps": self.steps, "different": self.different}
            kept |= {"seen": dict(sorted(self.seen.items()))}
            path.write_text(json.dumps(kept, indent=1), encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, prog="tests.differential.run")
    parser.add_argument("--steps", type=int, default=100_000, help="stop after so many, in all")
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--minutes", type=float, default=600.0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--aimed", action="store_true", help="tell mostly what has a meaning")
    parser.add_argument("--tally", type=Path, help="keep the counts here, and go on from them")
    asked = parser.parse_args()
    tally = Tally.read(asked.tally, asked.seed)
    before, begun = tally.steps, time.monotonic()
    for count, (seed, steps, seen, different) in enumerate(
        results(tally.next, asked.workers, aimed=asked.aimed)
    ):
        tally.next, tally.steps = seed + 1, tally.steps + steps
        tally.seen.update(seen)
        tally.different += different
        for each in different:
            print(each, flush=True)
        minutes = (time.monotonic() - begun) / 60
        if count % 50 == 49:
            tally.keep(asked.tally)
            rate = (tally.steps - before) / minutes / 60
            told = f"{tally.steps} steps, {len(tally.different)} different, {rate:.0f} a second"
            print(f"seed {seed}: {told}", file=sys.stderr, flush=True)
        if tally.steps >= asked.steps or minutes >= asked.minutes:
            break
    tally.keep(asked.tally)
    print(f"| steps | {tally.steps:,} |\n|---|---:|")
    for name, number in [("that differ", len(tally.different)), *sorted(tally.seen.items())]:
        print(f"| {name} | {number:,} |")
    return 1 if tally.different else 0


Result = tuple[int, int, Counter[str], list[str]]


def results(first: int, workers: int, *, aimed: bool = False) -> Iterator[Result]:
    """One seed after another, in their order, for as long as they are asked for."""
    seeds = iter(range(first, 2**62))
    one_of = partial(one, aimed=aimed)
    if workers == 1:
        yield from map(one_of, seeds)
        return
    with multiprocessing.Pool(workers) as pool:
        while True:
            yield from pool.map(one_of, [next(seeds) for _ in range(workers * 8)], chunksize=1)


def one(seed: int, *, aimed: bool = False) -> Result:
    """Everything of one seed: its histories, and its plans."""
    seen: Counter[str] = Counter()
    different: list[str] = []
    steps = 0
    table, policy = drawn(seed)
    seen[f"calendar {'the published' if table is bundled_table() else 'drawn'}"] += 1
    seen["calendar of each side"] += bool(policy.side_counting)
    for history in range(HISTORIES):
        rng = Random(seed * 1000 + history)
        try:
            told = tell(policy, rng, LENGTH, table=table, thorough=history % 8 == 0, aimed=aimed)
        except Exception as error:
            # Every event has an answer: what else is raised is a difference.
            different.append(f"seed {seed}, history {history}\n{error!r}")
            continue
        steps += told.steps
        seen.update(told.seen)
        if told.differences:
            different.append(f"seed {seed}, history {history}\n{told}")
    plain = parse_policy(written(seed, Random(seed), doors=False), "drawn.yaml", table=table)
    for number in range(PLANS):
        seen["plans"] += 1
        found = planned(plain, seed, number, table)
        if found:
            different.append(f"seed {seed}, plan {number}\n{found}")
    policy.index.memo.clear()
    return seed, steps, seen, different


def drawn(seed: int) -> tuple[Table, Policy]:
    """The calendar and the policy of a seed: every tenth policy is a bundled one."""
    rng = Random(seed)
    table = drawn_table(rng) if rng.random() < 0.4 else bundled_table()
    if seed % 10 == 9:
        text, path = read_policy_file(BUNDLED[seed // 10 % len(BUNDLED)])
        return table, parse_policy(text, path, table=table)
    return table, parse_policy(written(seed, rng), "drawn.yaml", table=table)


def written(seed: int, rng: Random, *, doors: bool = True) -> str:
    """A drawn policy: every other one in the wider language."""
    return (wide_text if seed % 2 else policy_text)(rng, doors=doors)


def planned(policy: Policy, seed: int, number: int, table: Table) -> dict[str, Any]:
    """Where the two plans of one raising differ, of a policy whose way up nothing bars."""
    rng = Random(seed * 1000 + number)
    event = raising(rng, policy, first_instant(rng, table))
    return compare_plans(policy, Reference(policy, table), event)


if __name__ == "__main__":
    sys.exit(main())
