"""Scenario suites: histories and the answers that a reader of the document expects.

A suite is plain YAML beside its policy. Every expectation of a scenario is
looked at, not only the first, and each difference is one sentence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from escalate_rules.analysis.plan import Plan, plan
from escalate_rules.authoring.load import parse_policy
from escalate_rules.authoring.source import read_source, to_plain
from escalate_rules.core.decision import Decision, citation
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.events import Event, Raised
from escalate_rules.core.explain import Due, Duty
from escalate_rules.core.moments import Instant, Moment, local_day, parse_instant
from escalate_rules.core.policy import Policy
from escalate_rules.wire.events import own_events, read_event

POLICIES = Path(__file__).parent.parent / "policies"


@dataclass(frozen=True, eq=False)
class Scenario:
    """One history (or plan) under one choice of readings, with what is expected."""

    policy: str
    name: str
    body: Mapping[str, Any]

    @property
    def readings(self) -> dict[str, str]:
        return dict(self.body.get("readings") or {})


def scenarios(path: Path) -> list[Scenario]:
    """The scenarios of one suite file."""
    source = read_source(path.read_bytes(), path.name)
    assert source.root is not None and not source.diagnostics, source.diagnostics
    suite: Any = to_plain(source.root)
    return [Scenario(suite["policy"], each["name"], each) for each in suite["scenarios"]]


def load(scenario: Scenario, text: str | None = None) -> Policy:
    """The scenario's policy under its readings; `text` stands in for the file's own."""
    path = POLICIES / f"{scenario.policy}.yaml"
    return parse_policy(
        path.read_text(encoding="utf-8") if text is None else text, path.name, scenario.readings
    )


def differences(scenario: Scenario, policy: Policy) -> Iterator[str]:
    """What the policy answers otherwise than the scenario expects."""
    if "plan" in scenario.body:
        yield from _plan_differences(scenario.body, policy)
        return
    case = empty_case(policy)
    expected_anything = False
    for number, data in enumerate(scenario.body["events"], 1):
        event = _event(data, policy)
        decision = decide(policy, case, event)
        case = decision.case
        if data.get("expect") is not None:
            expected_anything = True
            for difference in _decision_differences(data["expect"], decision):
                yield f"event {number} ({event.kind}): {difference}"
    if not expected_anything:
        yield "the scenario expects nothing"


def cited(scenario: Scenario, policy: Policy) -> set[str]:
    """Every clause that a reason of the scenario's answers cites."""
    if "plan" in scenario.body:
        return _plan_cites(_plan(scenario.body, policy))
    return {
        clause
        for decision in answers(scenario, policy)
        if isinstance(decision, Decision)
        for reason in decision.reasons
        for clause in reason.cites
    }


def answers(scenario: Scenario, policy: Policy) -> Iterator[Decision | Plan]:
    """What the policy answers to the scenario, event by event."""
    if "plan" in scenario.body:
        yield _plan(scenario.body, policy)
        return
    case = empty_case(policy)
    for data in scenario.body["events"]:
        decision = decide(policy, case, _event(data, policy))
        case = decision.case
        yield decision


def _event(data: Mapping[str, Any], policy: Policy) -> Event:
    told = {key: value for key, value in data.items() if key != "expect"}
    return read_event(told, own_events(policy))


def _plan(body: Mapping[str, Any], policy: Policy) -> Plan:
    asked = dict(body["plan"])
    event = _event({"at": asked.pop("raised"), "raised": asked}, policy)
    assert isinstance(event, Raised)
    return plan(policy, event)


def _plan_cites(found: Plan) -> set[str]:
    duties = [duty for stage in found.stages for duty in stage.duties]
    rules = [way.rule for stage in found.stages for way in stage.moves]
    stages = [stage.stage for stage in found.stages]
    cites = {clause for duty in (*duties, *found.if_resolved) for clause in duty.cites}
    for rule in (*rules, *stages):
        cites |= set(citation(found.policy, rule)[0])
    if found.expedite:
        cites |= {clause for row in found.policy.index.hastening for clause in row.cites}
    return cites


def _plan_differences(body: Mapping[str, Any], policy: Policy) -> Iterator[str]:
    found = _plan(body, policy)
    expect = body["expect"]
    known = {"enters", "due", "cites", "stages", "if_resolved", "expedite", "status"}
    assert set(expect) <= known, set(expect) - known
    stages = {stage.stage: stage for stage in found.stages}
    if "stages" in expect:
        yield from _same("stages", list(stages), expect["stages"])
    for stage, wanted in (expect.get("enters") or {}).items():
        if stage not in stages:
            yield f"the plan never enters {stage}"
        else:
            yield from _same(f"enters {stage}", _day(stages[stage].enters), wanted)
    duties = [duty for stage in found.stages for duty in stage.duties] + list(found.if_resolved)
    yield from _dues(expect.get("due") or {}, duties)
    if "if_resolved" in expect:
        yield from _same(
            "if_resolved",
            sorted(duty.duty for duty in found.if_resolved),
            sorted(expect["if_resolved"]),
        )
    if "expedite" in expect:
        yield from _same("expedite", "yes" if found.expedite else "no", expect["expedite"])
    missing = set(expect.get("cites") or ()) - _plan_cites(found)
    if missing:
        yield f"nothing cites {sorted(missing)}"


def _day(moment: Moment | None) -> str:
    return "none" if moment is None else str(getattr(moment, "day", moment))


def _decision_differences(expect: Mapping[str, Any], decision: Decision) -> Iterator[str]:
    known = {
        "stage", "status", "ending", "due", "opened", "open", "notifications", "records",
        "discharged", "late", "lapsed", "overdue", "to", "who", "copy", "with", "expedite",
        "not_applicable", "breaches", "changed", "advice", "cites", "next", "force", "missed",
    }  # fmt: skip
    assert set(expect) <= known, set(expect) - known
    for name in ("stage", "status", "ending"):
        if name in expect:
            yield from _same(name, getattr(decision, name) or "none", expect[name] or "none")
    for name in ("opened", "open", "notifications", "records", "overdue"):
        if name in expect:
            yield from _ids(name, [duty.id for duty in getattr(decision, name)], expect[name])
    for name in ("discharged", "late"):
        if name in expect:
            yield from _ids(name, list(getattr(decision, name)), expect[name])
    if "lapsed" in expect:
        yield from _ids("lapsed", [each.id for each in decision.lapsed], expect["lapsed"])
    if "missed" in expect:
        missed = [each.id for each in decision.lapsed if each.missed]
        yield from _ids("missed", missed, expect["missed"])
    if "changed" in expect:
        yield from _ids("changed", [each.id for each in decision.changed], expect["changed"])
    duties = [*decision.opened, *decision.open]
    yield from _dues(expect.get("due") or {}, duties)
    for part, attribute in (("to", "to"), ("who", "who"), ("copy", "copy"), ("with", "with_")):
        for duty, titles in (expect.get(part) or {}).items():
            shown = _newest(duties, duty)
            found = None if shown is None else [each.title for each in getattr(shown, attribute)]
            yield from _same(f"{part} of {duty}", found, _list(titles))
    for duty, force in (expect.get("force") or {}).items():
        shown = _newest(duties, duty)
        yield from _same(f"force of {duty}", shown and shown.force, force)
    if "expedite" in expect:
        yield from _same("expedite", "yes" if decision.expedite else "no", expect["expedite"])
    if "not_applicable" in expect:
        yield from _not_applicable(expect["not_applicable"], decision)
    elif decision.not_applicable is not None:
        yield f"not applicable: {decision.not_applicable.why} {decision.not_applicable.cites}"
    if "breaches" in expect:
        found = sorted({each.rule for each in decision.breaches})
        yield from _same("breaches", found, sorted(_list(expect["breaches"])))
    if "advice" in expect:
        found = [clause for each in decision.advice for clause in each.cites]
        yield from _same("advice", sorted(found), sorted(_list(expect["advice"])))
    if "next" in expect:
        found = sorted({each.to[1] for each in decision.next})
        yield from _same("next", found, sorted(_list(expect["next"])))
    cites = {clause for reason in decision.reasons for clause in reason.cites}
    missing = set(_list(expect.get("cites"))) - cites
    if missing:
        yield f"nothing cites {sorted(missing)}; cited are {sorted(cites)}"


def _not_applicable(wanted: Any, decision: Decision) -> Iterator[str]:
    refusal = decision.not_applicable
    if wanted == "no":
        if refusal is not None:
            yield f"not applicable: {refusal.why} {refusal.cites}"
    elif refusal is None:
        yield "it was applied, and should not be applicable"
    elif isinstance(wanted, Mapping) and "cites" in wanted:
        yield from _same("not_applicable cites", list(refusal.cites), _list(wanted["cites"]))


def _list(value: Any) -> list[str]:
    if value is None or value == "":
        return []
    return [value] if isinstance(value, str) else list(value)


def _same(what: str, found: Any, wanted: Any) -> Iterator[str]:
    if found != wanted:
        yield f"{what}: found {found}, expected {wanted}"


def _ids(what: str, found: list[str], wanted: Any) -> Iterator[str]:
    """Compare ids; one written without `#n` stands for any instance of its duty."""
    expected = _list(wanted)
    names = sorted(
        each
        if each in expected or f"{each.partition('@')[0]}" in expected
        else each.partition("#")[0]
        for each in found
    )
    if names != sorted(expected):
        yield f"{what}: found {found}, expected {expected}"


def _newest(duties: list[Duty], name: str) -> Duty | None:
    return next((duty for duty in reversed(duties) if name in {duty.duty, duty.id}), None)


def _dues(wanted: Mapping[str, str], duties: list[Duty]) -> Iterator[str]:
    for name, expected in wanted.items():
        duty = _newest(duties, name)
        if duty is None:
            yield f"{name} is not owed"
        elif not _due_is(duty.due, expected):
            yield f"{name} is due {_due_text(duty.due)}, expected {expected}"


def _due_is(due: Due, expected: str) -> bool:
    if expected in {"none", "undated"}:
        return due.kind == "undated"
    if expected.startswith("awaiting"):
        return due.kind == "awaiting" and set(expected.split()[1:]) <= set(due.missing)
    if len(expected) > len("2026-12-21"):
        return due.due_by == parse_instant(expected)
    return due.due_on == date.fromisoformat(expected)


def _due_text(due: Due) -> str:
    if due.kind == "instant" and isinstance(due.due_by, datetime):
        return f"{Instant(due.due_by)} (on {due.due_on}, {local_day(due.due_by)})"
    return str(due.due_on) if due.due_on else f"{due.kind} {' '.join(due.missing)}"
