"""Each law fails where the engine does not keep it: a fault for each, planted around the engine."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from escalate_rules import (
    Decision,
    Done,
    Escalated,
    Event,
    Happened,
    Instant,
    Learned,
    Policy,
    Raised,
    Resolved,
    TimeReached,
    decide,
    outlook,
    plan,
    replay,
)
from escalate_rules.core.case import Case, Ledger
from escalate_rules.core.dating import Dated, Kind, dated
from escalate_rules.core.moments import Day
from escalate_rules.core.policy import Counting
from escalate_rules.core.timescale import Before, MomentRef, Unit, Within
from escalate_rules.testing import laws_of_answers as answers
from escalate_rules.testing import laws_of_cases as cases
from escalate_rules.testing import laws_of_counting as counting
from escalate_rules.testing import laws_of_duties as duties
from escalate_rules.testing import laws_of_texts as texts
from escalate_rules.testing import policy_text
from escalate_rules.testing.laws import LAWS
from escalate_rules.wire.cases import read_case
from tests.core.small import small

SMALL = small(
    """
id: planted
facts:
  gate: {asks: "Open?", values: {no: No, yes: Yes}, default: no, lasts: stage, cites: "4"}
  risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}
moments: {meeting: {title: A meeting, cites: "4"}}
roles: {chair: {title: Chair, side: partnership}}
duties:
  papers: {on: raised, who: chair, must: send, within: 3 working days before meeting, cites: "4"}
  quiet: {on: raised, who: chair, should: record, cites: "4"}
stages:
  stage_1:
    number: 1
    title: One
    outcome: {must: reach, who: chair, within: 5 working days of raised, cites: "1"}
    escalates: {stage: stage_2, who: chair, must: refer, cites: "1"}
  stage_2: {number: 2, title: Two, decides: chair, cites: "2"}
"""
)


def at(text: str) -> Instant:
    return Instant.parse(text)


def day(text: str) -> Day:
    return Day(at(f"{text}T10:00").day)


HISTORY: tuple[Event, ...] = (
    Raised(at=at("2026-12-21T10:00"), moments=(("meeting", day("2027-01-20")),)),
    Learned(at=at("2026-12-22T10:00"), facts=(("gate", "yes"), ("risk", "high"))),
    TimeReached(at=at("2026-12-31T10:00")),
    Done(at=at("2027-01-04T10:00"), duty="quiet"),
    Escalated(at=at("2027-01-05T10:00"), to="stage_1"),
    Happened(at=at("2027-01-05T11:00"), moment="meeting", on=day("2027-01-27")),
    Escalated(at=at("2027-01-07T10:00")),
)
CLOSED: tuple[Event, ...] = (
    *HISTORY[:2],
    Resolved(at=at("2026-12-22T11:00")),
    Learned(at=at("2026-12-22T12:00"), facts=(("risk", "low"),)),
)
COUNTED: dict[str, Any] = {"counting": SMALL.counting, "since": at("2026-12-24T10:00")}
WITHIN = Within(3, Unit.WORKING_DAYS, MomentRef("raised"))
BEFORE = Before(3, Unit.WORKING_DAYS, MomentRef("raised"))

Decide = Callable[[Policy, Case, Event], Decision]


# Engines with a fault.


def answering(change: Callable[[Decision], Decision]) -> Decide:
    """Every decision is changed."""
    return lambda policy, case, event: change(decide(policy, case, event))


def showing(name: str, change: Callable[[Any], Any]) -> Decide:
    """Every decision shows something else."""

    def wrong(decision: Decision) -> Decision:
        decision.__dict__[name] = change(getattr(decision, name))
        return decision

    return answering(wrong)


def leaving(kind: type[Event], change: Callable[[Case], Case]) -> Decide:
    """Every event of a kind leaves another case."""

    def wrong(policy: Policy, case: Case, event: Event) -> Decision:
        decision = decide(policy, case, event)
        if not isinstance(event, kind):
            return decision
        return replace(decision, case=change(decision.case))

    return wrong


def at_the_end(change: Callable[[Case], Case]) -> Decide:
    """The last event leaves another case."""

    def wrong(policy: Policy, case: Case, event: Event) -> Decision:
        decision = decide(policy, case, event)
        return replace(decision, case=change(decision.case)) if event == HISTORY[-1] else decision

    return wrong


def with_duty(duty: str, **fields: Any) -> Callable[[Case], Case]:
    """A duty's instances otherwise."""

    def wrong(case: Case) -> Case:
        changed = (replace(o, **fields) if o.duty == duty else o for o in case.duties)
        return replace(case, duties=tuple(changed))

    return wrong


def when(kind: Callable[[Case, Event, Decision], bool], change: Callable[[Case], Case]) -> Decide:
    """Certain events leave another case."""

    def wrong(policy: Policy, case: Case, event: Event) -> Decision:
        decision = decide(policy, case, event)
        if not kind(case, event, decision):
            return decision
        return replace(decision, case=change(decision.case))

    return wrong


def counted_on(case: Case) -> Case:
    return replace(case, serial=case.serial + 1)


def asked_twice() -> Decide:
    """Another answer to a question that was asked before."""
    asked: list[Event] = []

    def wrong(policy: Policy, case: Case, event: Event) -> Decision:
        decision = decide(policy, case, event)
        asked.append(event)
        return decision if asked.count(event) == 1 else replace(decision, case=case)

    return wrong


def opens_after_the_end(policy: Policy, case: Case, event: Event) -> Decision:
    """What was learned opens a duty in a closed case."""
    decision = decide(policy, case, event)
    if case.status != "resolved":
        return decision
    last = replace(decision.case.duties[-1], trigger="learned")
    changed = replace(decision.case, duties=(*decision.case.duties[:-1], last))
    return replace(decision, case=changed, log=replace(decision.log, opened=(last.id,)))


def first_fact_only(policy: Policy, case: Case, event: Event) -> Decision:
    """Of several facts told at once only the first is taken in."""
    if isinstance(event, Learned):
        event = replace(event, facts=event.facts[:1])
    return decide(policy, case, event)


def sooner_by_closures(timescale: Any, lookup: Any, facts: Any, rules: Counting) -> Dated:
    """A closure gives less time, or a later start."""
    found = dated(timescale, lookup, facts, rules)
    assert found.due_by is not None
    days = len(rules.calendar.closures) * (9 if isinstance(timescale, Before) else -9)
    return replace(found, due_by=found.due_by + timedelta(days=days))


def one_too_many(timescale: Any, lookup: Any, facts: Any, rules: Counting) -> Dated:
    return dated(replace(timescale, count=timescale.count + 1), lookup, facts, rules)


def backwards(timescale: Any, lookup: Any, facts: Any, rules: Counting) -> Dated:
    return dated(BEFORE, lookup, facts, rules)


def always_dated(timescale: Any, lookup: Any, facts: Any, rules: Counting) -> Dated:
    return replace(dated(timescale, lookup, facts, rules), kind=Kind.DATE)


class Fault(NamedTuple):
    """A fault: which module sees it, under what name, and what the law is then given."""

    module: ModuleType
    name: str
    wrong: Any
    given: dict[str, Any]


def told(module: ModuleType, wrong: Decide, history: Any = HISTORY, **more: Any) -> Fault:
    """A faulty `decide`, and the small policy with a history."""
    return Fault(module, "decide", wrong, {"policy": SMALL, "history": history, **more})


def asked(module: ModuleType, name: str, wrong: Any, **more: Any) -> Fault:
    """Another faulty function."""
    return Fault(module, name, wrong, {"policy": SMALL, "history": HISTORY, **more})


def count(wrong: Any, **more: Any) -> Fault:
    """A faulty way to count."""
    return Fault(counting, "dated", wrong, {**COUNTED, **more})


def gone(case: Case) -> Case:
    return replace(case, duties=case.duties[1:])


def twice(case: Case) -> Case:
    return replace(case, duties=(*case.duties, replace(case.duties[-1], n=2)))


QUIET_DUE = replace(dated(WITHIN, lambda _: day("2026-12-21"), {}, SMALL.counting))
FAULTS: dict[str, Fault] = {
    "equal_answers": told(answers, asked_twice()),
    "reasons": told(answers, showing("reasons", lambda _: ())),
    "origins": told(
        answers, showing("reasons", lambda all: [replace(r, line=r.line + 1) for r in all])
    ),
    "refusals_say_why": told(
        answers,
        answering(
            lambda d: (d.not_applicable
            and replace(d, not_applicable=replace(d.not_applicable, why="")))
            or d
        ),
    ),
    "one_stage": told(answers, at_the_end(lambda case: replace(case, stage=None))),
    "closed": told(answers, opens_after_the_end, CLOSED),
    "time_closes_nothing": told(
        answers,
        answering(lambda d: replace(d, log=replace(d.log, lapsed=(("quiet#1", "late", True),)))),
    ),
    "time_alone": told(cases, leaving(TimeReached, counted_on), place=0),
    "repeat": told(
        cases, when(lambda case, event, _: event.id in case.seen, counted_on), place=1
    ),
    "refusal": told(
        answers, when(lambda case, event, d: d.not_applicable is not None, counted_on)
    ),
    "replay": asked(cases, "replay", lambda policy, history: replay(policy, history[:-1])),
    "split": asked(cases, "read_case", lambda data: replace(read_case(data), serial=0), place=3),
    "order": told(cases, first_fact_only),
    "forgotten": told(
        answers, at_the_end(lambda case: replace(case, facts=Ledger({"gate": "yes"})))
    ),
    "no_duty_disappears": told(answers, at_the_end(gone)),
    "numbered": told(duties, at_the_end(with_duty("quiet", n=2))),
    "once": told(duties, at_the_end(twice)),
    "in_its_stage": told(answers, at_the_end(with_duty("stage_2.outcome", stay=1))),
    "in_time": told(duties, at_the_end(with_duty("quiet", state="late"))),
    "overdue": told(
        answers, showing("open", lambda all: [replace(duty, state="overdue") for duty in all])
    ),
    "named_cause": told(
        answers, answering(lambda d: replace(d, log=replace(d.log, changed=())))
    ),
    "undated": told(duties, at_the_end(with_duty("quiet", due=QUIET_DUE))),
    "grounds": told(
        answers,
        showing(
            "opened", lambda all: [replace(d, due=replace(d.due, status="firm")) for d in all]
        ),
    ),
    "outlook": asked(
        cases, "outlook", lambda p, c, t: replace(outlook(p, c, t), stage="stage_1"), minutes=90
    ),
    "plan": asked(cases, "plan", lambda p, r: replace(plan(p, r), stages=plan(p, r).stages * 2)),
    "forward": count(sooner_by_closures, timescale=WITHIN, away=4),
    "backward": count(sooner_by_closures, before=BEFORE, away=1),
    "n_and_m": count(one_too_many, n=3, m=4, unit=Unit.WORKING_DAYS),
    "not_before": count(backwards, timescale=WITHIN),
    "as_many": count(one_too_many, n=3),
    "elapsed": Fault(
        counting, "dated", one_too_many,
        {"counting": SMALL.counting, "at": at("2026-10-24T16:00"), "n": 24},
    ),
    "beyond": Fault(counting, "dated", always_dated, {"counting": SMALL.counting, "n": 1}),
    "texts": Fault(
        texts, "policy_text", lambda p: policy_text(p).replace("must: refer", "should: refer"),
        {"policy": SMALL},
    ),
}  # fmt: skip
LAW = {law.id: law for law in LAWS}


def test_a_fault_is_planted_for_every_law() -> None:
    assert sorted(FAULTS) == sorted(LAW)
    assert len(LAW) == len(LAWS)


@pytest.mark.parametrize("law", LAW)
def test_the_law_is_broken_by_its_fault_and_by_nothing_else(
    law: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = FAULTS[law]
    assert set(fault.given) == set(LAW[law].inputs)

    LAW[law](**fault.given)
    monkeypatch.setattr(fault.module, fault.name, fault.wrong)
    with pytest.raises(AssertionError) as broken:
        LAW[law](**fault.given)

    # A sentence, and no dump.
    assert str(broken.value)
    assert "object at" not in str(broken.value)
