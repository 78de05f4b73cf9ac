"""Every worked example of docs/counting.md is counted by the engine.

An example is a fenced `text` block of lines `NAME: value`. What is given:
`calendar` (England where it is left out), `within`, `who`, `raised`, any of the
two moments below, and `paused` with `resumed`. What follows is stated of the one duty that
they make: `due`, `passes`, `counted`, `skipped`, `words`, `why`; `done WHEN` says
whether an act then is in time; `refused` what the reader of events says.
"""

from datetime import date, timedelta
from typing import Any

import pytest
import yaml

from escalate_rules.core.calendar import Calendar, Nation
from escalate_rules.core.case import Case
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.errors import EscalateRulesError
from escalate_rules.core.events import Done, Raised
from escalate_rules.core.moments import Instant, parse_instant, parse_moment
from escalate_rules.core.policy import Policy
from escalate_rules.library.calendars import bundled_table
from tests.docs.pages import Block, about_decision, blocks, completed, event_of, load, plain

PAGE = "counting.md"
MOMENTS = ("meeting", "concern_arose")
GIVEN = ("calendar", "within", "who", "raised", "paused", "resumed", *MOMENTS)
EXAMPLES = blocks(PAGE)


def policy_of(block: Block, said: dict[str, Any]) -> Policy:
    """The base policy with one duty, due as the example says."""
    duty = {
        "on": "raised",
        "who": said.get("who", "raising practitioner"),
        "must": "do",
        "what": "what the example is about",
        "within": said["within"],
        "until": "done",
        "pauses": {"when": {"risk": "none_known"}},
        "cites": "3",
    }
    fragment = {
        "calendar": said.get("calendar", {"nation": "england"}),
        "moments": {name: {"title": name} for name in MOMENTS},
        "duties": {"example": duty},
    }
    return load(completed(yaml.safe_dump(fragment), block.place), block.place)


def given_and_stated(block: Block) -> tuple[dict[str, Any], dict[str, str]]:
    """The two halves of an example."""
    said = plain(block.text, block.place)
    given = {name: value for name, value in said.items() if name in GIVEN}
    return given, {name: value for name, value in said.items() if name not in GIVEN}


def answered(block: Block, given: dict[str, Any], names: list[str]) -> dict[str, str]:
    """What the engine says under each of these names."""
    policy = policy_of(block, given)
    moments = ", ".join(f"{name}: {given[name]}" for name in MOMENTS if name in given)
    try:
        raised = event_of(policy, f"{{at: {given['raised']}, raised: {{moments: {{{moments}}}}}}}")
    except EscalateRulesError as error:
        return {"refused": str(error)}
    assert isinstance(raised, Raised)
    decision = decide(policy, empty_case(policy), raised)
    for kind in ("paused", "resumed"):
        if kind in given:
            event = event_of(policy, f"{{at: {given[kind]}, {kind}: {{reason: it is awaited}}}}")
            decision = decide(policy, decision.case, event)
    return {
        name: met(policy, decision.case, name.removeprefix("done "))
        if name.startswith("done ")
        else about_decision(decision, f"{name} example", name, "example")
        for name in names
    }


def met(policy: Policy, case: Case, when: str) -> str:
    """Whether the duty is met by an act at `when`, told long afterwards."""
    told = Instant(parse_instant("2035-01-01T00:00"))
    try:
        decision = decide(policy, case, Done(at=told, duty="example", on=parse_moment(when)))
    except EscalateRulesError:
        return "the hour is needed"
    return "in time" if "example#1" in decision.discharged else "late"


@pytest.mark.parametrize("block", EXAMPLES, ids=lambda each: each.place)
def test_the_example_is_counted_as_the_page_says(block: Block) -> None:
    given, stated = given_and_stated(block)

    assert answered(block, given, list(stated)) == stated


def test_every_block_is_an_example() -> None:
    assert EXAMPLES
    assert {block.kind for block in EXAMPLES} == {"text"}


def test_counting_back_from_the_answer_gives_the_number() -> None:
    calendar = Calendar.of(bundled_table(), [Nation.ENGLAND])

    for start in (date(2026, 12, 1) + timedelta(days=step) for step in range(62)):
        for n in range(1, 21):
            assert calendar.count(start, calendar.add(start, n)) == n
