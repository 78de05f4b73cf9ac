"""The whole answer to every step of every construct, frozen: no change in one goes unseen.

A scenario of a construct, or of a further policy, says what it is about. This holds
what stands beside that too: who is told, which clause is cited, why an event was
refused, what a date was counted from. That they are right is for the scenarios and
the second reading (tests/reference.py) to show.

`UPDATE_GOLDEN=1 pytest tests/test_whole_answers.py` writes the files anew. Each step
tells what came of it and what is new in the case (`+`) or gone (`-`), so that the diff
of a file is what changed in the answers, and is read as such.
"""

import json
import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from escalate_rules import MisuseError
from escalate_rules.core.decision import Decision
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.policy import Policy
from escalate_rules.testing import Scenario, Suite, load_suite
from escalate_rules.wire.decisions import write_decision
from escalate_rules.wire.events import write_event
from tests.constructs.test_constructs import FILES, suite_of

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden" / "answers"
SUITES = sorted((ROOT / "tests/policies").glob("*.suite.yaml"))
PATHS = {path.name.partition(".")[0]: path for path in [*FILES, *SUITES]}
NOTHING: tuple[Any, ...] = (None, "", [], {}, False)
# Duties are told as their ids: each is told whole once, and again when it changes.
LISTS = ("opened", "open", "overdue", "notifications", "records")
# What stays until something changes it, and so is told only when it is new or gone.
STAYS = ("duty ", "case ", "next", "status", "ending", "stage", "open:", "overdue:")

ANEW = "if that was meant: UPDATE_GOLDEN=1 pytest tests/test_whole_answers.py, and read the diff"


@cache
def loaded(name: str) -> Suite:
    path = PATHS[name]
    return load_suite(str(path)) if path in SUITES else suite_of(path)


def short(value: Any) -> Any:
    """Without what is empty."""
    if isinstance(value, dict):
        return {key: short(each) for key, each in value.items() if each not in NOTHING}
    return [short(each) for each in value] if isinstance(value, list) else value


def line(key: str, value: Any) -> str:
    return f"{key}: {json.dumps(short(value), ensure_ascii=False)}"


def lines(decision: Decision) -> Iterator[str]:
    """A decision, a line for each thing in it."""
    told = write_decision(decision)
    case = told.pop("case")
    # The event stands above; the digests are of the policy's text and of the calendar.
    del told["event"], told["at"], case["policy"], case["calendar"], case["at"]
    duties = [each for name in LISTS for each in told[name]]
    for each in duties:
        for joined in [key for key, value in each.items() if value == "and"]:
            del each[joined]
    yield from dict.fromkeys(line(f"duty {each['id']}", each) for each in duties)
    for name in LISTS:
        told[name] = [each["id"] for each in told[name]]
    for each in told.pop("reasons"):
        yield line("reason", [each["rule"], each["says"], each["cites"]])
    for each in case.pop("duties"):
        yield line(f"case {each['duty']}#{each['n']} {each['side']}", each)
    for name, each in case.pop("stamps").items():
        yield line(f"case {name}", each)
    for around, found in (("", told), ("case ", case)):
        for key, value in found.items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                yield from (line(around + key, each) for each in value)
            elif value not in NOTHING:
                yield line(around + key, value)


def answers(policy: Policy, events: list[Any]) -> Iterator[str]:
    """What each event of a history changed in the answer."""
    case, before = empty_case(policy), list[str]()
    for each in events:
        yield f"  {json.dumps(write_event(each), ensure_ascii=False)}"
        try:
            decision = decide(policy, case, each)
        except MisuseError as error:
            yield f"    ! {error}"
            continue
        case, now = decision.case, list(lines(decision))
        again = {new.partition(": ")[0] for new in now}
        gone = [old for old in before if old.startswith(STAYS) and old not in now]
        yield from (f"    - {old[:60]}" for old in gone if old.partition(": ")[0] not in again)
        yield from (f"    + {new}" for new in now if not new.startswith(STAYS) or new not in before)
        before = now


def text_of(scenario: Scenario) -> str:
    """One scenario of a file, from its name on."""
    events = [step.event for step in scenario.steps]
    return "\n".join([scenario.name, *answers(scenario.policy, events), ""])


def file_of(name: str) -> str:
    """A file as it is kept: a head, and the scenarios with a line between them."""
    head = f"# {PATHS[name].relative_to(ROOT).as_posix()}\n"
    return "\n".join([head, *(text_of(each) for each in loaded(name).scenarios)])


@cache
def frozen(name: str) -> Mapping[str, str]:
    """The scenarios that are kept, by their names."""
    file = GOLDEN / f"{name}.txt"
    _, *kept = file.read_text(encoding="utf-8").split("\n\n") if file.exists() else [""]
    return {each.partition("\n")[0]: each.rstrip("\n") for each in kept}


if os.environ.get("UPDATE_GOLDEN") == "1":
    GOLDEN.mkdir(exist_ok=True)
    for path in PATHS:
        (GOLDEN / f"{path}.txt").write_text(file_of(path), encoding="utf-8", newline="\n")
SCENARIOS = [(path, each.name) for path in sorted(PATHS) for each in loaded(path).scenarios]


@pytest.mark.parametrize(("path", "name"), SCENARIOS, ids=[f"{a}: {b}" for a, b in SCENARIOS])
def test_every_answer_is_the_one_that_was_frozen(path: str, name: str) -> None:
    (scenario,) = [each for each in loaded(path).scenarios if each.name == name]

    assert text_of(scenario).splitlines() == frozen(path).get(name, "").splitlines(), ANEW
    # What has been decided is answered from memory, and alike.
    assert text_of(scenario).splitlines() == frozen(path).get(name, "").splitlines()


def test_nothing_is_frozen_that_has_no_scenario() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(PATHS), ANEW
    assert [(path, name) for path in sorted(PATHS) for name in frozen(path)] == SCENARIOS, ANEW
