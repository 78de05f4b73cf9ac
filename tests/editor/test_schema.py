"""The schema for editors: good files are valid, bad ones are not, and every key is explained."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from escalate_rules.authoring.load import check_policy
from escalate_rules.editor.schema import (
    FILE_NAME,
    modeline,
    policy_schema,
    with_modeline,
    write_schema,
)
from escalate_rules.editor.slots import MODELS, fields_of
from escalate_rules.editor.vocabulary import CHOICES
from escalate_rules.library.policies import bundled_ids, bundled_policy_text
from tests.docs.pages import BASE, completed
from tests.docs.test_language import examples
from tests.editor.yaml12 import load12

SCHEMA = policy_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
GOOD = BASE.read_text(encoding="utf-8")


def complaints(text: str) -> list[str]:
    """Where the schema is not met."""
    return ["/".join(map(str, each.absolute_path)) for each in VALIDATOR.iter_errors(load12(text))]


def test_it_is_a_schema_of_draft_2020_12() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("id", bundled_ids())
def test_the_bundled_policies_are_valid(id: str) -> None:
    assert complaints(bundled_policy_text(id)[0].decode()) == []


@pytest.mark.parametrize(
    "fragment",
    [block for block, stated in examples() if stated is None or not stated.text.startswith("ER")],
    ids=lambda each: each.place,
)
def test_the_examples_of_the_language_are_valid(fragment: Any) -> None:
    assert complaints(completed(fragment.text, fragment.place)) == []


BAD = {
    "a misspelt key": ("between: practitioner", "betwen: practitioner", "stages/stage_1"),
    "a missing key": ("title: Line manager to line manager", "", "stages/stage_2"),
    "a missing section": ("calendar: {nation: england}", "", ""),
    "an empty value": ("between: practitioner", "between:", "stages/stage_1/between"),
    "plain days": ("5 working days of raised", "5 days of raised", "stages/stage_1/outcome/within"),
    "no origin": ("5 working days of raised", "5 working days", "stages/stage_1/outcome/within"),
    "a number in words": ("5 working days of r", "five working days of r",
                          "stages/stage_1/outcome/within"),
    "two joins": ("who: raising practitioner", "who: a and b or c", "stages/stage_1/escalates/who"),
    "two sides": ("who: raising practitioner", "who: own raising x",
                  "stages/stage_1/escalates/who"),
    "an unknown act": ("must: reach", "must: arrive", "stages/stage_1/outcome/must"),
    "an unknown side": ("side: partnership", "side: partners", "roles/partnership_manager/side"),
    "an unknown nation": ("nation: england", "nation: britain", "calendar/nation"),
    "an id with a capital": ("  stage_1:", "  Stage_1:", "stages"),
    "a list for a text": ("between: practitioner", "between: [practitioner]",
                          "stages/stage_1/between"),
    "a text for a mapping": ("calendar: {nation: england}", "calendar: england", "calendar"),
    "a number that is none": ("number: 1", "number: first", "stages/stage_1/number"),
    "another format": ("format: 1", "format: 2", "format"),
    "a switch without options": ("must: reach", "must: {by: x}", "stages/stage_1/outcome/must"),
    "a wrong option": ("must: reach", "must: {by: x, one: arrive}",
                       "stages/stage_1/outcome/must/one"),
    "a wrong test": ("    cites: \"4\"\n", "    cites: \"4\"\n    pauses: {when: {hours: shut}}\n",
                     "stages/stage_2/pauses/when/hours"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_the_language_refuses_is_not_valid(name: str) -> None:
    right, wrong, where = BAD[name]
    assert right in GOOD
    text = GOOD.replace(right, wrong, 1)

    assert where in complaints(text)
    assert check_policy(text, "bad.yaml")[0] is None


def test_a_switch_may_stand_in_place_of_any_value() -> None:
    schema = policy_schema()
    for model in MODELS:
        if model in {"PolicyDoc", "ReadingDoc", "Review"}:
            continue
        for key in fields_of(model):
            name = model.removesuffix("Doc")
            holder = schema["$defs"][name]
            holder = holder.get("else", holder)
            switched = Draft202012Validator(
                {
                    "$schema": SCHEMA["$schema"],
                    "$defs": schema["$defs"],
                    **holder["properties"][key],
                }
            )
            assert switched.is_valid({"by": "reading", "one": "absent", "two": "absent"}), (
                model,
                key,
            )
            assert not switched.is_valid({"by": "reading"}), (model, key)


OVERLAY = """\
extends: base
id: local
title: Local policy
partnership: A local partnership
version: "1"
stages:
  stage_1: {title: At the desk, escalates: absent}
  stage_2: absent
duties:
  told: {by: x, one: absent, two: {who: not said}}
"""


def test_what_extends_another_text_says_only_what_it_changes() -> None:
    assert complaints(OVERLAY) == []
    assert complaints(OVERLAY.replace("title: At", "titel: At")) == ["stages/stage_1"]
    assert complaints(OVERLAY.replace("id: local\n", "")) == [""]
    assert "stages/stage_1/escalates" in complaints(OVERLAY.replace("extends: base\n", ""))


def schemas(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema inside a schema."""
    if isinstance(schema, dict):
        yield schema
        for each in schema.values():
            yield from schemas(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from schemas(each)


def test_nothing_may_be_null() -> None:
    for each in schemas(SCHEMA):
        assert "anyOf" not in each
        assert each.get("type") != "null"


def test_every_key_has_a_title_and_says_what_it_is() -> None:
    for each in schemas(SCHEMA):
        for key, value in each.get("properties", {}).items():
            assert value["title"][0].isupper(), key
            assert value["description"], key
            assert value["markdownDescription"], key
            assert "`" not in value["description"], key


def test_every_word_of_a_choice_is_explained() -> None:
    found = [each for each in schemas(SCHEMA) if "enumDescriptions" in each]

    assert len(found) > 15
    for each in found:
        assert len(each["enum"]) == len(each["enumDescriptions"])
        assert len(each["enum"]) == len(each["markdownEnumDescriptions"])
    for model in MODELS:
        for field in fields_of(model).values():
            if field.slot.choices and set(field.slot.choices) != {"yes", "no"}:
                assert set(CHOICES[field.slot.kind]) == set(field.slot.choices)


def test_it_is_written_with_a_relative_modeline(tmp_path: Path) -> None:
    written = write_schema(tmp_path / "schemas")
    policy = tmp_path / "policies" / "mine.yaml"

    assert json.loads(written.read_text(encoding="utf-8")) == SCHEMA
    line = modeline(written, policy)
    assert line == f"# yaml-language-server: $schema=../schemas/{FILE_NAME}"
    assert modeline(written, tmp_path / "schemas" / "mine.yaml").endswith(f"$schema=./{FILE_NAME}")


def test_a_modeline_is_put_first_or_in_place_of_an_older_one() -> None:
    line = "# yaml-language-server: $schema=./new.json"

    once = with_modeline("# Head\nformat: 1\n", line)
    assert once == f"{line}\n# Head\nformat: 1\n"
    assert with_modeline(once, line) == once
    assert with_modeline(once, line.replace("new", "newer")) == once.replace("new", "newer")
    assert with_modeline("\ufeffformat: 1\r\n", line) == f"\ufeff{line}\r\nformat: 1\r\n"
