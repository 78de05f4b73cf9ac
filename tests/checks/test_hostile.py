"""Text made to be dear: it is looked at in bounded time and memory, whatever it says."""

import time
import tracemalloc
from datetime import date

import pytest

from escalate_rules.checks import check_file

ON = date(2026, 11, 22)
MEBIBYTE = 1 << 20
SLOWEST = 60.0  # seconds of the processor; each takes a few
MOST = 400 * MEBIBYTE

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 20)
)
HOSTILE = {
    "an alias bomb": BOMB,
    "70,000 anchors": "".join(f"k{n}: &a{n} x\n" for n in range(70_000))[:MEBIBYTE],
    "20,000 levels of brackets": "a: " + "[" * 20_000 + "]" * 20_000,
    "20,000 levels of brackets left open": "a: " + "[" * 20_000,
    "20,000 levels of braces": "{a: " * 20_000,
    "20,000 levels of dashes": "- " * 20_000 + "x",
    "one line of a mebibyte": "title: " + "x " * (MEBIBYTE // 2 - 8),
    "one list of a mebibyte": "a: [" + "x," * (MEBIBYTE // 2 - 8) + "]",
    "100,000 keys": "".join(f"k{n}: v\n" for n in range(100_000)),
    "100,000 facts": "format: 1\nfacts:\n" + "".join(f" k{n}: v\n" for n in range(95_000)),
    "100,000 times one key": "k: v\n" * 100_000,
    "100,000 tabs": "a:\tb\n" * 100_000,
    "200,000 nothings": "\0" * 200_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_it_is_refused_in_bounded_time(text: str) -> None:
    started = time.process_time()

    found = check_file(text, "hostile.yaml", on=ON)

    assert found
    assert time.process_time() - started < SLOWEST


def test_the_dearest_of_them_is_refused_in_bounded_memory() -> None:
    tracemalloc.start()
    try:
        found = check_file(HOSTILE["100,000 keys"], "hostile.yaml", on=ON)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert found
    assert peak < MOST


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_each_of_them_is_refused_in_bounded_memory(text: str) -> None:
    tracemalloc.start()
    try:
        check_file(text, "hostile.yaml", on=ON)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < MOST
