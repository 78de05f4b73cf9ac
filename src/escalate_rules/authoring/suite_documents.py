"""The shape of a suite of scenarios, as pydantic models.

As in `documents`, all values stay text. What a file says in the place of a cell
(`<due>`) has been put there before this shape is asked for. The words of the
expectations stand here once, with what each means: the schema, the page for
authors and the runner follow them.
"""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from escalate_rules.authoring.documents import ID, Id, Part, Text, YesNo, optional

Status: TypeAlias = Literal[
    "not_opened", "open", "resolved", "decided", "withdrawn", "handed_over", "ended"
]
ForceOrNot: TypeAlias = Literal["must", "should", "may", "must_not", "not owed"]


def _one_or_none(value: object) -> object:
    return (value,) if isinstance(value, str) else value


# A list that may be empty: "nothing of the kind" is an expectation too.
Some: TypeAlias = Annotated[
    tuple[Text, ...],
    BeforeValidator(_one_or_none),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
Dues: TypeAlias = dict[Text, Text]
Titles: TypeAlias = dict[Text, Some]
Refused: TypeAlias = Annotated[
    Any,
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": ["yes", "no"]},
                {
                    "type": "object",
                    "properties": {"cites": {"type": ["string", "array"]}},
                    "required": ["cites"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]


class ExpectDoc(Part):
    """What is expected after one event."""

    stage: Text | None = optional("The stage now; `none` where the case is at none.")
    status: Status | None = optional("`open`, or how the case ended.")
    ending: Text | None = optional("The ending or handover by which it was closed, or `none`.")
    opened: Some | None = optional("Every duty that this event opens, and no other.")
    open: Some | None = optional("Everything owed now, and nothing else.")
    notifications: Some | None = optional("Everyone who must be told: the duties to tell.")
    records: Some | None = optional("What must be written down: the duties to record.")
    due: Dues | None = optional(
        "By when: a day, an instant, `none`, `awaiting MOMENT`, or `not owed`."
    )
    who: Titles | None = optional("Who owes it, by title.")
    to: Titles | None = optional("To whom, by title.")
    with_: Titles | None = optional("With whom, by title.", alias="with")
    copy_: Titles | None = optional("Who gets a copy, by title.", alias="copy")
    force: dict[Text, ForceOrNot] | None = optional("How strongly a duty binds.")
    discharged: Some | None = optional("What this event ends in time.")
    late: Some | None = optional("What this event ends after its due.")
    lapsed: Some | None = optional("What ends undone with this event.")
    missed: Some | None = optional("Those of the lapsed whose due had passed.")
    overdue: Some | None = optional("What is open with its due passed.")
    changed: Some | None = optional("The duties whose due this event moves.")
    breaches: Some | None = optional("The rules broken: a prohibition, a composition, a window.")
    advice: Some | None = optional("The clauses of the guidance that belongs here.")
    next: Some | None = optional("Where the case can go from here: stages, endings, handovers.")
    expedite: YesNo | None = optional("Whether dates are latest dates.")
    not_applicable: Refused | None = optional(
        "Whether the event has no meaning: `yes`, `no`, or the clauses that say so."
    )
    cites: Some | None = optional("Clauses that some reason cites; others may be cited too.")
    nothing_else: Literal["yes"] | None = optional(
        "Whatever the event does is named in this expectation."
    )


class PlanExpectDoc(Part):
    """What is expected of a plan."""

    stages: Some | None = optional("The stages of the plan, in order.")
    enters: dict[Text, Text] | None = optional(
        "When each stage is entered: a day, `none`, or `not entered`."
    )
    due: Dues | None = optional(
        "By when: a day, an instant, `none`, `awaiting MOMENT`, or `not owed`."
    )
    if_resolved: Some | None = optional("What a resolution calls for, and nothing else.")
    expedite: YesNo | None = optional("Whether dates are latest dates.")
    cites: Some | None = optional("Clauses that the plan cites; others may be cited too.")
    nothing_else: Literal["yes"] | None = optional("Every duty of the plan is named here.")


class StepDoc(Part):
    """An event, and what is expected after it; the event's own keys are read as events are."""

    model_config = ConfigDict(extra="allow", frozen=True)

    expect: ExpectDoc | None = optional("What is expected after this event.")


class PlannedDoc(Part):
    """The raising that a plan starts from."""

    raised: Text = Field(description="When the concern is raised, such as `2026-12-21T10:00`.")
    stage: Text | None = optional("The stage it enters.")
    facts: dict[Text, Text] | None = optional("Facts and their values.")
    moments: dict[Text, Text] | None = optional("Moments and when they are.")
    agencies: dict[Text, Text] | None = optional("The agency on each side.")
    outcome_sought: Text | None = optional("What is asked for.")
    by_when: Text | None = optional("By when it is asked for.")


class ScenarioDoc(Part):
    """One history or plan, under one choice of readings, with what is expected."""

    name: Text = Field(description="A sentence that says what is so.")
    readings: dict[Text, Text] | None = optional("Options in place of those the policy uses.")
    events: tuple[StepDoc, ...] | None = optional("The history.")
    plan: PlannedDoc | None = optional("The raising, for a plan in place of a history.")
    expect: PlanExpectDoc | None = optional("What is expected of the plan.")


class CasesDoc(ScenarioDoc):
    """A scenario as it is written: with a table of cases, once for each row."""

    cases: tuple[dict[Id, Any], ...] | None = optional(
        "Rows of values; `<column>` stands for the row's own."
    )


class SuiteDoc(Part):
    """A suite: the scenarios of one policy."""

    policy: Text = Field(description="A file beside this one without its ending, or a bundled id.")
    calendar: Text | None = optional(
        "The bank holidays it was written against: a file beside this one, or a digest."
    )
    scenarios: tuple[ScenarioDoc, ...] = Field(description="The scenarios.")


class WrittenSuiteDoc(SuiteDoc):
    """A suite as it is written: a scenario may have a table of cases."""

    scenarios: tuple[CasesDoc, ...] = Field(description="The scenarios.")


def suite_schema(event: dict[str, Any]) -> dict[str, Any]:
    """The JSON Schema of a suite file, for editors.

    Args:
        event: The published schema of one event, which a step is with `expect:` beside.
    """
    schema = WrittenSuiteDoc.model_json_schema(by_alias=True)
    known = schema["$defs"]
    known |= event.get("$defs", {})
    known["StepDoc"] = {
        "title": "Step",
        "description": "An event, and what is expected after it.",
        "type": "object",
        "properties": {
            **known["StepDoc"]["properties"],
            **{key: _or_cell(each) for key, each in event["properties"].items()},
        },
        # A policy may declare kinds of its own, which say nothing more.
        "additionalProperties": event["additionalProperties"],
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_loosened(schema)}


def _or_cell(schema: Any) -> dict[str, Any]:
    """What stands there, or the cell of a table that stands for it."""
    return {"anyOf": [schema, {"type": "string", "pattern": f"^<{ID}>$"}]}


def _loosened(schema: Any) -> Any:
    """What the language takes for text YAML may take for a number; a cell may stand anywhere."""
    if isinstance(schema, list):
        return [_loosened(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _loosened(value) for key, value in schema.items()}
    if made.get("type") == "string" and "enum" not in made and "const" not in made:
        made["type"] = ["string", "number", "boolean"]
    if {"yes", "no"} & set(map(str, made.get("enum", ()))) or made.get("const") == "yes":
        words = [*made.pop("enum", ()), *([made.pop("const")] if "const" in made else ())]
        made.pop("type", None)
        made["enum"] = [*words, True, *([False] if "no" in words else ())]
    return made
