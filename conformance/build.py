"""Writes the cases of this folder anew, from the second reading in `tests/reference.py`.

    python -m conformance.build

The engine has no part in it: what a case expects is what the reference answers.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.differential.generate import first_instant, next_event, policy_text, raising
from tests.reference import Answer, Due, Misuse, Reference, World

from escalate_rules.authoring.load import beside, parse_policy, read_policy_file
from escalate_rules.authoring.overlays import Found
from escalate_rules.core.moments import Instant
from escalate_rules.core.policy import Policy
from escalate_rules.library.calendars import bundled_table, bundled_text
from escalate_rules.wire.events import write_event
from escalate_rules.wire.policies import write_policy

HERE: Final = Path(__file__).parent
VERSION: Final = 1
BUNDLED: Final = ("newcastle", "shropshire", "generic_24h", "wsscb", "wiltshire")
FURTHER: Final = HERE.parent / "tests" / "policies"
DRAWN: Final = 24
HISTORIES: Final = 10
LENGTH: Final = 10


def policies() -> Iterator[tuple[str, str]]:
    """Each policy's name and its text."""
    for name in BUNDLED:
        yield name, read_policy_file(name)[0].decode()
    for path in sorted(each for each in FURTHER.glob("*.yaml") if ".suite" not in each.name):
        yield path.stem, path.read_text(encoding="utf-8")
    for seed in range(DRAWN):
        yield f"drawn_{seed:02}", policy_text(Random(seed))


def extended(name: str) -> Found | None:
    """What a policy extends, by the file's name alone: where it lies is no part of the policy."""
    found = beside(FURTHER / "any.yaml")(name)
    return None if found is None else found._replace(path=Path(found.path).name)


def cases(name: str, policy: Policy) -> list[dict[str, Any]]:
    """The histories of one policy, each event with what is expected after it."""
    reference = Reference(policy, bundled_table())
    return [
        {"id": f"{name}/{number}", "steps": steps(policy, reference, Random(f"{name} {number}"))}
        for number in range(HISTORIES)
    ]


def steps(policy: Policy, reference: Reference, rng: Random) -> list[dict[str, Any]]:
    """One history, told near the edges of what is due."""
    world = World()
    event: Any = raising(rng, policy, first_instant(rng))
    told = []
    for _ in range(LENGTH):
        trial = world.copy()
        try:
            expected = expectation(reference.decide(trial, event))
            world.__dict__.update(trial.__dict__)
        except Misuse:
            expected = {"misuse": True}
        told.append({"event": write_event(event), "expect": expected})
        if world.status == "not_opened":
            assert isinstance(event.at, Instant)
            event = raising(rng, policy, event.at.at)
        else:
            event = next_event(rng, policy, world)
    return told


def expectation(answer: Answer) -> dict[str, Any]:
    """The parts of a decision that the reference answers, in the contract's names."""
    return {
        "status": answer.status,
        "ending": answer.ending,
        "stage": answer.stage,
        "not_applicable": answer.not_applicable,
        "opened": sorted(answer.opened),
        "discharged": sorted(answer.discharged),
        "late": sorted(answer.late),
        "lapsed": [{"id": each, "missed": missed} for each, missed in sorted(answer.lapsed)],
        "breaches": sorted({rule for rule, _ in answer.breaches}),
        "overdue": sorted(answer.overdue),
        "expedite": answer.expedite,
        "open": {each: due(answer.open[each]) for each in sorted(answer.open)},
    }


def due(counted: Due) -> dict[str, Any]:
    """A due without its words; an instant is in UTC, so that no zone is needed to compare it."""
    return {
        "kind": counted.kind,
        "due_on": counted.on and str(counted.on),
        "due_by": counted.by and utc(counted.by),
        "status": counted.status,
    }


def utc(instant: datetime) -> str:
    """An instant as the kit writes it: `2026-12-31T00:00:00Z`."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def files() -> dict[str, str]:
    """Every file of the kit by its name, the manifest among them."""
    found: dict[str, str] = {}
    number = 0
    for name, text in policies():
        policy = parse_policy(text, f"{name}.yaml", find=extended)
        told = cases(name, policy)
        number += len(told)
        found[f"policies/{name}.yaml"] = text
        found[f"compiled/{name}.json"] = lined(write_policy(policy))
        lines = ",\n".join(json.dumps(each, ensure_ascii=False, sort_keys=True) for each in told)
        found[f"cases/{name}.json"] = f'{{"policy": "{name}", "cases": [\n{lines}\n]}}\n'
    found["bank_holidays.json"] = bundled_text()
    manifest = {
        "version": VERSION,
        "calendar": bundled_table().digest,
        "cases": number,
        "files": {name: hashlib.sha256(text.encode()).hexdigest() for name, text in found.items()},
    }
    found["manifest.json"] = json.dumps(manifest, indent=1, sort_keys=True) + "\n"
    return found


def lined(data: dict[str, Any]) -> str:
    """JSON with a key a line, and of a list an item a line."""

    def said(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    def part(value: Any) -> str:
        if not isinstance(value, list) or not value:
            return said(value)
        return "[\n" + ",\n".join(f"  {said(each)}" for each in value) + "\n ]"

    return "{\n" + ",\n".join(f" {said(key)}: {part(each)}" for key, each in data.items()) + "\n}\n"


def main() -> int:
    for name, text in files().items():
        path = HERE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
