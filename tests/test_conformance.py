"""The engine agrees with every case of the conformance kit, which is what its script writes."""

import json
from typing import Any

import pytest
from conformance.build import HERE, files, utc
from jsonschema import Draft202012Validator

from escalate_rules import MisuseError
from escalate_rules.authoring.load import beside, parse_policy
from escalate_rules.core.decision import Decision
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.explain import Duty
from escalate_rules.library.calendars import bundled_table
from escalate_rules.wire.events import own_events, read_event

NAMES = sorted(path.stem for path in (HERE / "cases").glob("*.json"))


def due(duty: Duty) -> dict[str, Any]:
    found = duty.due
    return {
        "kind": found.kind,
        "due_on": found.due_on and str(found.due_on),
        "due_by": found.due_by and utc(found.due_by),
        "status": found.status,
    }


def expectation(decision: Decision) -> dict[str, Any]:
    return {
        "status": decision.status,
        "ending": decision.ending,
        "stage": decision.stage,
        "not_applicable": decision.not_applicable is not None,
        "opened": sorted(duty.id for duty in decision.opened),
        "discharged": sorted(decision.discharged),
        "late": sorted(decision.late),
        "lapsed": sorted(
            ({"id": each.id, "missed": each.missed} for each in decision.lapsed),
            key=lambda each: str(each["id"]),
        ),
        "breaches": sorted({each.rule for each in decision.breaches}),
        "overdue": sorted(duty.id for duty in decision.overdue),
        "expedite": decision.expedite,
        "open": {duty.id: due(duty) for duty in sorted(decision.open, key=lambda each: each.id)},
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_engine_agrees_with_every_case(name: str) -> None:
    file = HERE / "policies" / f"{name}.yaml"
    policy = parse_policy(file.read_text(encoding="utf-8"), file.name, find=beside(file))
    told = json.loads((HERE / "cases" / f"{name}.json").read_text(encoding="utf-8"))
    for each in told["cases"]:
        case = empty_case(policy)
        for number, step in enumerate(each["steps"]):
            event = read_event(step["event"], own_events(policy))
            try:
                decision = decide(policy, case, event)
                case, answer = decision.case, expectation(decision)
            except MisuseError:
                answer = {"misuse": True}
            assert answer == step["expect"], f"{each['id']}, step {number}: {step['event']}"


def test_the_files_are_what_the_script_writes() -> None:
    for name, text in files().items():
        assert (HERE / name).read_text(encoding="utf-8") == text, name


def test_the_kit_is_of_hundreds_of_cases_and_small() -> None:
    manifest = json.loads((HERE / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["calendar"] == bundled_table().digest
    assert manifest["cases"] >= 300
    assert sum((HERE / name).stat().st_size for name in manifest["files"]) < 5_000_000


def test_every_file_of_cases_is_of_the_schema() -> None:
    schema = json.loads((HERE / "schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    for name in NAMES:
        told = json.loads((HERE / "cases" / f"{name}.json").read_text(encoding="utf-8"))
        Draft202012Validator(schema).validate(told)
