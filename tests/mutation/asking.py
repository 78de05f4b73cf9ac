"""Asking the tests about changes: pytest is started once, and each change is tried in a fork of it.

The process that is forked has read the tests and run none, so that nothing is
answered from what the unchanged core has decided: the engine remembers its
decisions (core/memo.py), and helpers of the tests remember policies.
"""

import functools
import gc
import json
import os
import resource
import signal
import sys
import time
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Final

import pytest

from escalate_rules.core.policy import Index
from tests.mutation.mutants import KEPT, Mutant, lines_of, module_of, put_in

SURVIVED, KILLED, TIMED_OUT, BROKE = "survived", "killed", "timed out", "broke off"
NO_TEST = "no test"
# A test is given ten times the processor time that it takes, and never under two seconds.
TIMES, LEAST = 10.0, 2.0
MOST_MEMORY: Final = 3 * 2**30
# Below this a test's time is that of starting it.
LEAST_LOOKED = 0.002
# These were written about changes that survived, and take a moment each.
TOLD = tuple(
    f"tests/core/test_{name}"
    for name in ("told_", "misread_", "calendar_ends", "not_walked_", "empty_case")
)
# One that compares whole answers sees more of what it runs than one that asks for a date.
WHOLE, WHOLE_IS_WORTH = "tests/test_whole_answers.py", 5


Lines = Mapping[str, frozenset[int]]


@dataclass
class Known:
    """Of each test which lines it runs and how long it takes; what has killed, and where."""

    runs: dict[str, tuple[float, Lines]] = field(default_factory=dict)
    kills: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def killed(self, place: str, test: str) -> None:
        """Remember that a test has killed, since it may well again."""
        self.kills[place][test] += 1

    def of(self, mutant: Mutant, seconds: float) -> list[str]:
        """The tests that run what is changed: first what killed near, then the most different.

        As many as take so many seconds together, and always one.
        """
        kills, lines = self.kills[mutant.place], lines_of(mutant)
        nothing = frozenset[int]()
        asked = sorted(
            (
                test
                for test, (_, runs) in self.runs.items()
                if not runs.get(mutant.module, nothing).isdisjoint(lines)
            ),
            key=lambda test: (-kills[test], not test.startswith(TOLD), self.order[test]),
        )
        took = list(accumulate(self.runs[test][0] for test in asked))
        return asked[: max(1, bisect_right(took, seconds))]

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of each test: next is what runs most of the core that is new, for its time.

        When every line has been run, the same begins anew with the tests that are left.
        """
        bits: dict[tuple[str, int], int] = {}
        left = {}
        for test, (seconds, runs) in self.runs.items():
            every = ((module, line) for module, lines in runs.items() for line in lines)
            mask = sum(1 << bits.setdefault(each, len(bits)) for each in every)
            cost = max(seconds, LEAST_LOOKED)
            left[test] = (mask, cost / WHOLE_IS_WORTH if test.startswith(WHOLE) else cost)
        order, seen = dict[str, int](), 0
        while left:
            best = max(left, key=lambda test: (left[test][0] & ~seen).bit_count() / left[test][1])
            if left[best][0] & ~seen:
                seen |= left.pop(best)[0]
                order[best] = len(order)
            elif seen:
                seen = 0
            else:
                order |= {test: len(order) + place for place, test in enumerate(left)}
                break
        return order


class Trace:
    """Which lines of the core are run, while it is on."""

    def __init__(self) -> None:
        self.lines: dict[str, set[int]] = defaultdict(set)
        self.places: set[str] = set()
        self._of: dict[CodeType, Any] = {}

    def __enter__(self) -> "Trace":
        sys.settrace(self._called)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)

    def _called(self, frame: FrameType, _event: str, _argument: object) -> Any:
        code = frame.f_code
        if code not in self._of:
            self._of[code] = self._inside(code)
        if (inside := self._of[code]) is not None:
            inside(frame, "line", None)
        return inside

    def _inside(self, code: CodeType) -> Any:
        module = module_of(code)
        if module is None:
            return None
        add = self.lines[module].add
        self.places.add(f"{module}.{code.co_qualname.partition('.<locals>')[0]}")

        def run(frame: FrameType, _event: str, _argument: object) -> Any:
            add(frame.f_lineno)
            return run

        return run


class Asker:
    """A pytest plugin that asks about changes where pytest would run its tests."""

    def __init__(
        self,
        chosen: Callable[["Asker"], Iterator[Mutant]],
        told: Callable[[Mutant, str, str], None],
        *,
        children: int,
        seconds: float,
        known: Known,
    ) -> None:
        self.chosen, self.told = chosen, told
        self.children, self.seconds, self.known = children, seconds, known
        self.items: dict[str, pytest.Item] = {}
        self.session: pytest.Session | None = None
        self.trying = False
        self.caches: list[Any] = []
        self.built_by: set[str] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Find out what each test runs, and then try the changes."""
        self.session = session
        self.items = {item.nodeid: item for item in session.items}
        self.caches = helpers()
        self.look()
        self.built_by = self.warm()
        for each in gc.get_objects():
            if isinstance(each, Index):
                each.memo.clear()
        gc.collect()
        gc.freeze()
        self.ask()
        return True

    def warm(self) -> set[str]:
        """Read the policies that most tests ask, once for all; which functions that runs."""
        from tests.test_whole_answers import PATHS, loaded

        forget(self.caches)
        with Trace() as trace:
            for name in PATHS:
                loaded(name)
        return trace.places

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> None:
        """In a fork that tries a change, the first failure is the end: nobody reads about it."""
        if self.trying and call.excinfo and not call.excinfo.errisinstance(pytest.skip.Exception):
            os._exit(CODES[KILLED])

    def look(self) -> None:
        """Run the tests without any change, and note which functions of the core each runs.

        Raises:
            SystemExit: a test fails without any change.
        """
        for name in [name for name in self.known.runs if name not in self.items]:
            del self.known.runs[name]
        unknown = [item for name, item in self.items.items() if name not in self.known.runs]
        if not unknown:
            return
        file = KEPT / "looking.jsonl"
        if (pid := os.fork()) == 0:
            os._exit(self._looked(unknown, file))
        _, status = os.waitpid(pid, 0)
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        for name, seconds, runs in lines:
            self.known.runs[name] = (seconds, as_lines(runs))
        if status != 0:
            raise SystemExit(f"{unknown[len(lines)].nodeid} fails without any change")

    def _looked(self, items: Sequence[pytest.Item], path: Path) -> int:
        assert self.session is not None
        indices: list[Index] = []
        with path.open("w", encoding="utf-8") as file:
            for item, after in zip(items, [*items[1:], None], strict=True):
                forget_decisions(indices)
                before = time.process_time()
                with Trace() as trace:
                    run_one(item, after)
                took = round(time.process_time() - before, 4)
                if self.session.testsfailed:
                    return 1
                runs = {module: sorted(lines) for module, lines in trace.lines.items()}
                print(json.dumps([item.nodeid, took, runs]), file=file, flush=True)
        return 0

    def ask(self) -> None:
        """Try every change that is chosen, some at a time."""
        going: dict[int, tuple[Mutant, list[str], int]] = {}

        def end_one() -> None:
            pid, status = os.wait()
            mutant, tests, read = going.pop(pid)
            with os.fdopen(read, "rb") as file:
                reached = len(file.read())
            by = tests[reached - 1] if reached else ""
            end = ENDS.get(os.waitstatus_to_exitcode(status), BROKE)
            if end == KILLED:
                self.known.killed(mutant.place, by)
            self.told(mutant, end, "" if end == SURVIVED else by)

        for mutant in self.chosen(self):
            tests = self.known.of(mutant, self.seconds)
            if not tests:
                self.told(mutant, NO_TEST, "")
                continue
            while len(going) >= self.children:
                end_one()
            read, write = os.pipe()
            if (pid := os.fork()) == 0:
                os._exit(self._tried(mutant, tests, write))
            os.close(write)
            going[pid] = (mutant, tests, read)
        while going:
            end_one()

    def _tried(self, mutant: Mutant, tests: Sequence[str], write: int) -> int:
        """In the fork: put the change in and run the tests until one fails."""
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        signal.signal(signal.SIGPROF, lambda *_: os._exit(CODES[TIMED_OUT]))
        self.trying = True
        gc.disable()
        put_in(mutant)
        if mutant.place in self.built_by:
            forget(self.caches)  # what has been read was read by the unchanged core
        items = [self.items[test] for test in tests]
        for item, after in zip(items, [*items[1:], None], strict=True):
            os.write(write, b".")
            limit = max(LEAST, TIMES * self.known.runs[item.nodeid][0])
            signal.setitimer(signal.ITIMER_PROF, limit)
            try:
                run_one(item, after)
            except BaseException:
                return CODES[KILLED]
        return CODES[SURVIVED]


CODES = {SURVIVED: 0, KILLED: 1, TIMED_OUT: 36}
ENDS = {code: end for end, code in CODES.items()}


def as_lines(read: Mapping[str, Sequence[int]]) -> Lines:
    """The lines of each module, as they are kept."""
    return {module: frozenset(lines) for module, lines in read.items()}


def run_one(item: pytest.Item, after: pytest.Item | None) -> None:
    """One test, as pytest's own loop runs it."""
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)


def forget_decisions(indices: list[Index]) -> None:
    """Drop what the engine has remembered; `indices` are those that were found before.

    What has been looked through is frozen, so that the next time is quick.
    """
    indices += [each for each in gc.get_objects() if isinstance(each, Index)]
    gc.freeze()
    for each in indices:
        each.memo.clear()


def helpers() -> list[Any]:
    """Those functions of the package and of the tests that remember what they have returned."""
    ours = {"escalate_rules", "tests", "conformance"}
    return [
        each
        for each in gc.get_objects()
        if isinstance(each, functools._lru_cache_wrapper)
        and str(getattr(each, "__module__", "")).partition(".")[0] in ours
    ]


def forget(caches: list[Any]) -> None:
    """Drop what they remember."""
    for each in caches:
        each.cache_clear()
