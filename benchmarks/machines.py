# mypy: disable-error-code="import-untyped,import-not-found"
"""The same ladder in four libraries, each used in the fastest way that its documentation shows.

What is fixed is built once, outside the timing. Each computes the stage; the
day is numpy's `busday_offset` with a calendar object made once. Its answer is
left as numpy gives it: turning it into a `date` would be time against them.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import numpy
import zen
from sismic.interpreter import Interpreter
from sismic.io import import_from_yaml
from sismic.model import Event
from statemachine import State, StateMachine
from transitions import Machine

from benchmarks.by_hand import LONDON, NEXT
from benchmarks.histories import LIMITS, STAGES, History
from escalate_rules.core.calendar import Division
from escalate_rules.library.calendars import bundled_table

WORKING_DAYS: Final = numpy.busdaycalendar(
    holidays=[row.on for row in bundled_table().rows if row.division is Division.ENGLAND_AND_WALES]
)


def due_on(at: datetime, limit: int) -> Any:
    """The `limit`-th working day after the instant's London day."""
    day = at.astimezone(LONDON).date()
    return numpy.busday_offset(day, limit, roll="backward", busdaycal=WORKING_DAYS)


# transitions: one machine and one model; `set_state` begins the next history.


class Concern:
    """The model; its methods are the machine's callbacks."""

    state: str
    due: Any = None

    def date_in_five(self, at: datetime) -> None:
        self.due = due_on(at, 5)

    def date_in_two(self, at: datetime) -> None:
        self.due = due_on(at, 2)

    def undated(self, at: datetime) -> None:
        self.due = None


CALLBACKS: Final = {5: "date_in_five", 2: "date_in_two", None: "undated"}
CONCERN: Final = Concern()
LADDER: Final = Machine(
    CONCERN,
    states=["not_opened", *STAGES, "resolved"],
    initial="not_opened",
    auto_transitions=False,
    transitions=[
        {
            "trigger": event,
            "source": stage or "not_opened",
            "dest": entered,
            "after": CALLBACKS[limit],
        }
        for (stage, event), (entered, limit) in NEXT.items()
    ],
)


def by_transitions(history: History) -> Iterator[tuple[str, Any]]:
    """`transitions`."""
    concern: Any = CONCERN
    LADDER.set_state("not_opened")
    for event, at in history:
        if event == "escalated":
            concern.escalated(at)
        elif event == "raised":
            concern.raised(at)
        else:
            concern.resolved(at)
        yield concern.state, concern.due


# python-statemachine: one machine; `current_state_value` begins the next history. A machine
# that reaches a final state stops for good, and making another costs as much as seven events.
# So `resolved` is no final state here, and what is none must lead somewhere: it is reopened.


class Rungs(StateMachine):
    """The ladder as a class, with its callbacks."""

    due: Any = None

    not_opened = State(initial=True)
    stage_1 = State()
    stage_2 = State()
    stage_3 = State()
    stage_4 = State()
    stage_5 = State()
    chair = State()
    settled = State(value="resolved")

    raised = not_opened.to(stage_1, on="date_in_five")
    escalated = (
        stage_1.to(stage_2, on="date_in_five")
        | stage_2.to(stage_3, on="date_in_five")
        | stage_3.to(stage_4, on="date_in_five")
        | stage_4.to(stage_5, on="date_in_two")
        | stage_5.to(chair, on="undated")
    )
    resolved = settled.from_(stage_1, stage_2, stage_3, stage_4, stage_5, chair, on="undated")
    reopened = settled.to(stage_1)

    def date_in_five(self, at: datetime) -> None:
        self.due = due_on(at, 5)

    def date_in_two(self, at: datetime) -> None:
        self.due = due_on(at, 2)

    def undated(self) -> None:
        self.due = None


RUNGS: Final = Rungs()


def by_statemachine(history: History) -> Iterator[tuple[str, Any]]:
    """`python-statemachine`."""
    rungs: Any = RUNGS
    rungs.current_state_value = "not_opened"
    for event, at in history:
        if event == "escalated":
            rungs.escalated(at=at)
        elif event == "raised":
            rungs.raised(at=at)
        else:
            rungs.resolved(at=at)
        yield rungs.current_state_value, rungs.due


# sismic: one statechart; an interpreter for each history, because none can be begun again.


def _statechart() -> str:
    states = []
    for source in ("", *STAGES):
        ways = [
            {
                "event": event,
                "target": entered,
                "action": f"due = due_on(event.at, {limit})" if limit else "due = None",
            }
            for (stage, event), (entered, limit) in NEXT.items()
            if stage == source
        ]
        states.append({"name": source or "not_opened", "transitions": ways})
    states.append({"name": "resolved"})
    root = {"name": "ladder", "initial": "not_opened", "states": states}
    # JSON is YAML, and sismic reads YAML.
    return json.dumps({"statechart": {"name": "ladder", "root state": root}})


STATECHART: Final = import_from_yaml(_statechart())


def by_sismic(history: History) -> Iterator[tuple[str, Any]]:
    """`sismic`."""
    interpreter = Interpreter(
        STATECHART, initial_context={"due_on": due_on, "due": None}, ignore_contract=True
    )
    interpreter.execute_once()
    for event, at in history:
        step: Any = interpreter.queue(Event(event, at=at)).execute_once()
        yield step.entered_states[0], interpreter.context["due"]


# zen-engine: a decision table of stage and event. Loaded by the static loader it is compiled
# once; a decision made by `create_decision`, as in its quick start, is slower to ask each time.


def _table() -> dict[str, Any]:
    rules = [
        {
            "_id": f"rule-{place}",
            "stage": json.dumps(stage),
            "event": json.dumps(event),
            "to": json.dumps(entered),
            "limit": json.dumps(limit),
        }
        for place, ((stage, event), (entered, limit)) in enumerate(NEXT.items())
    ]

    def column(id: str, field: str) -> dict[str, str]:
        return {"id": id, "name": id, "type": "expression", "field": field}

    def node(id: str, kind: str, **more: Any) -> dict[str, Any]:
        return {"id": id, "name": id, "type": kind, "position": {"x": 0, "y": 0}, **more}

    content = {
        "hitPolicy": "first",
        "inputs": [column("stage", "stage"), column("event", "event")],
        "outputs": [column("to", "stage"), column("limit", "limit")],
        "rules": rules,
    }
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            node("told", "inputNode"),
            node("ladder", "decisionTableNode", content=content),
            node("answer", "outputNode"),
        ],
        "edges": [
            {"id": "in", "type": "edge", "sourceId": "told", "targetId": "ladder"},
            {"id": "out", "type": "edge", "sourceId": "ladder", "targetId": "answer"},
        ],
    }


ENGINE: Final = zen.ZenEngine({"loader": {"type": "static", "content": {"ladder": _table()}}})
DECISION: Final = zen.ZenEngine().create_decision(json.dumps(_table()))


def by_zen(history: History) -> Iterator[tuple[str, Any]]:
    """`zen-engine`, its table loaded once by the static loader."""
    stage = ""
    for event, at in history:
        result = ENGINE.evaluate("ladder", {"stage": stage, "event": event})["result"]
        stage, limit = result["stage"], result.get("limit")  # a null is left out
        yield stage, due_on(at, limit) if limit else None


def by_zen_decision(history: History) -> Iterator[tuple[str, Any]]:
    """`zen-engine`, asked as in its quick start."""
    stage = ""
    for event, at in history:
        result = DECISION.evaluate({"stage": stage, "event": event})["result"]
        stage, limit = result["stage"], result.get("limit")  # a null is left out
        yield stage, due_on(at, limit) if limit else None


assert len(LIMITS) == len(STAGES)
