"""A host system's mistake is found, and shown by a short history that names it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import pytest
from examples.tracker.check_trackers import (
    POLICY,
    ForgetfulTracker,
    HastyTracker,
    RightTracker,
)
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from escalate_rules import (
    Decision,
    Event,
    Raised,
    Resolved,
    Unresolved,
    decide,
    load_policy,
    parse_policy,
)
from escalate_rules.authoring.history import read_history
from escalate_rules.core.engine import empty_case
from escalate_rules.testing import EscalationMachine, HostMachine, assert_decision

TRIED = settings(
    max_examples=60, stateful_step_count=8, deadline=None, database=None, derandomize=True
)
NEWCASTLE = load_policy("newcastle")


def run(machine: Any) -> None:
    run_state_machine_as_test(machine, settings=TRIED)


def failure(machine: Any) -> str:
    """What the machine says of a host that is wrong."""
    with pytest.raises(AssertionError) as found:
        run(machine)
    return str(found.value)


def shown(said: str) -> tuple[Event, ...]:
    """The history that a failure shows, read as the command line reads it."""
    text = said.partition("the history:\n\n")[2]
    return read_history(text.encode(), "history.yaml", lambda _: POLICY).events


def test_a_right_tracker_passes() -> None:
    run(RightTracker)


def test_a_tracker_that_forgets_bank_holidays_fails_with_one_event() -> None:
    said = failure(ForgetfulTracker)

    assert [event.kind for event in shown(said)] == ["raised"]
    assert "due of stage_1.outcome" in said
    assert "after `raised`" in said
    assert "; skipped " in said and "clauses   1" in said
    assert len(said.splitlines()) < 16


def test_a_tracker_that_counts_from_the_raising_fails_with_two_events() -> None:
    said = failure(HastyTracker)

    assert [event.kind for event in shown(said)] == ["raised", "escalated"]
    assert "due of stage_2.outcome" in said
    assert "5 working days from entering the stage" in said


def test_the_history_that_is_shown_fails_when_it_is_told_again() -> None:
    case = empty_case(POLICY)
    host = ForgetfulTracker()

    with pytest.raises(AssertionError, match=r"due of stage_1\.outcome"):
        for event in shown(failure(ForgetfulTracker)):
            host.tell(event)
            case = decide(POLICY, case, event).case


class Mirror(HostMachine):
    """A host that asks the engine, and so answers everything as it does."""

    policy = POLICY

    def __init__(self) -> None:
        super().__init__()
        self.mine = empty_case(self.policy)
        self.last: Decision

    def start(self, raised: Raised) -> None:
        self.apply(raised)

    def apply(self, event: Event) -> None:
        self.last = decide(self.policy, self.mine, event)
        self.mine = self.last.case

    def read_stage(self) -> str | None:
        return self.last.stage

    def read_status(self) -> str:
        return self.last.status

    def read_open(self) -> Iterable[str]:
        return [duty.id for duty in self.last.open]

    def read_overdue(self) -> Iterable[str]:
        return [duty.duty for duty in self.last.overdue]

    def read_dues(self) -> Mapping[str, date | datetime | None]:
        return {
            duty.id: duty.due.due_by if duty.due.kind == "instant" else duty.due.due_on
            for duty in self.last.open
        }

    def read_notifications(self) -> Iterable[str]:
        return [duty.id for duty in self.last.notifications]

    def read_refused(self) -> bool:
        return self.last.not_applicable is not None


def test_a_host_may_give_everything() -> None:
    run(type("OfNewcastle", (Mirror,), {"policy": NEWCASTLE}))


FAULTS: dict[str, Any] = {
    "read_stage": lambda host: host.last.stage and "stage_1",
    "read_status": lambda host: "open",
    "read_open": lambda host: [duty.id for duty in host.last.open][1:],
    "read_overdue": lambda host: (),
    "read_dues": lambda host: {duty.id: duty.due.due_on for duty in host.last.opened},
    "read_notifications": lambda host: [duty.id for duty in host.last.opened],
    "read_refused": lambda host: False,
}
NAMED = {"read_dues": "due of ", "read_refused": "the event"}


@pytest.mark.parametrize("reader", FAULTS)
def test_a_fault_in_any_answer_is_found(reader: str) -> None:
    faulty = type("Faulty", (Mirror,), {reader: FAULTS[reader]})

    said = failure(faulty)

    assert f"\n  {NAMED.get(reader, reader.removeprefix('read_'))}" in said
    assert said.count("- {at: ") <= 3


def test_a_host_that_gives_nothing_to_compare_is_told_so() -> None:
    class Silent(HostMachine):
        policy = NEWCASTLE

        def start(self, raised: Raised) -> None:
            pass

        def apply(self, event: Event) -> None:
            pass

    with pytest.raises(NotImplementedError, match="give one of read_refused, read_status"):
        run(Silent)


def test_a_host_that_does_not_say_how_to_start_is_told_so() -> None:
    class Idle(HostMachine):
        policy = NEWCASTLE

        def read_stage(self) -> str | None:
            return None

    with pytest.raises(NotImplementedError, match="say in `start`"):
        run(Idle)


def test_a_host_that_does_not_say_its_policy_is_told_so() -> None:
    class Lost(HostMachine):
        def read_stage(self) -> str | None:
            return None

    with pytest.raises(NotImplementedError, match="say in the class which policy"):
        run(Lost)


def test_a_machine_made_with_its_policy_is_the_class_that_says_it() -> None:
    made = EscalationMachine(NEWCASTLE, kinds=[Unresolved, Resolved])

    assert issubclass(made, HostMachine)
    assert made.policy is NEWCASTLE
    assert made.kinds == (Unresolved, Resolved)


def test_a_history_is_shown_with_the_readings_that_it_was_told_under() -> None:
    class Blind(Mirror):
        policy = load_policy("newcastle", {"managers_discussion": "subsumed"})

        def read_stage(self) -> str | None:
            return None

    history = failure(Blind).partition("the history:\n\n")[2]

    assert "managers_discussion: subsumed" in history.splitlines()[1]


# -- assert_decision -------------------------------------------------------------------------------


def decision_of(*events: str) -> Decision:
    lines = "\n".join(f"  - {event}" for event in events)
    text = f"policy: newcastle\nevents:\n{lines}\n"
    history = read_history(text.encode(), "history.yaml", lambda _: NEWCASTLE)
    case = empty_case(NEWCASTLE)
    for event in history.events:
        decision = decide(NEWCASTLE, case, event)
        case = decision.case
    return decision


RAISED = "{at: 2026-12-21T10:00, raised: {}}"


def test_a_decision_that_is_as_expected_passes() -> None:
    assert_decision(
        decision_of(RAISED),
        {
            "stage": "stage_1",
            "status": "open",
            "ending": None,
            "overdue": [],
            "due": {"stage_1.outcome": "2026-12-30", "record_kept": None},
            "not_applicable": False,
        },
    )
    assert_decision(decision_of(RAISED), decision_of(RAISED))


def test_every_difference_is_told_with_the_days_counted() -> None:
    with pytest.raises(AssertionError) as failure:
        assert_decision(
            decision_of(RAISED),
            {
                "stage": "stage_2",
                "due": {"stage_1.outcome": date(2026, 12, 28), "stage_2.outcome": "2027-01-07"},
                "notifications": ["notice_copied"],
            },
        )

    assert str(failure.value).splitlines() == [
        "after `raised` at Mon 21 Dec 2026 10:00 GMT, under newcastle:",
        "  stage",
        "    expected  stage_2",
        "    actual    stage_1",
        "    clauses   2.1, 1.5 other, 1.7, 2.6, 5.1(I), 2.5, 2.7, 1.1",
        "  due of stage_1.outcome",
        "    expected  2026-12-28",
        "    actual    2026-12-30",
        "    because   5 working days from “The practitioners' difference of opinion” "
        "(Mon 21 Dec 2026 10:00 GMT): counted Tue 22 to Thu 24, Tue 29 and Wed 30 Dec; skipped "
        "Fri 25 Dec Christmas Day, Sat 26 and Sun 27 Dec, Mon 28 Dec Boxing Day (substitute)",
        "    clauses   5.1(I)",
        "  due of stage_2.outcome",
        "    expected  2027-01-07",
        "    actual    not owed",
        "  notifications",
        "    expected  notice_copied",
        "    actual    nothing",
    ]


def test_an_event_without_a_meaning_is_a_difference_unless_it_is_expected() -> None:
    refused = decision_of(RAISED, "{at: 2026-12-22T10:00, decided: {}}")

    with pytest.raises(AssertionError, match="not applicable: nobody decides"):
        assert_decision(refused, {"stage": "stage_1"})
    assert_decision(refused, {"stage": "stage_1", "not_applicable": True})


def test_two_decisions_are_compared_in_everything() -> None:
    later = decision_of("{at: 2026-12-22T10:00, raised: {}}")

    with pytest.raises(AssertionError, match=r"due of stage_1\.outcome#1"):
        assert_decision(decision_of(RAISED), later)


def test_hours_and_awaited_moments_are_compared_too() -> None:
    policy = parse_policy((POLICY_TEXT).replace("5 working days of raised", "24 hours of raised"))
    from escalate_rules import Instant

    raised = Raised(at=Instant.parse("2026-10-24T16:00"))
    decision = decide(policy, empty_case(policy), raised)

    assert_decision(decision, {"due": {"stage_1.outcome": "2026-10-25T15:00"}})
    assert_decision(decision, {"due": {"stage_1.outcome": datetime(2026, 10, 25, 15)}})  # noqa: DTZ001
    with pytest.raises(AssertionError, match="2026-10-25T15:00"):
        assert_decision(decision, {"due": {"stage_1.outcome": "awaiting raised"}})


def test_a_word_that_no_decision_has_is_refused() -> None:
    with pytest.raises(ValueError, match="a decision has no `stages`; did you mean `stage`"):
        assert_decision(decision_of(RAISED), {"stages": []})


def test_a_duty_that_the_policy_does_not_have_is_refused_and_not_taken_for_one_not_owed() -> None:
    with pytest.raises(ValueError, match=r"no duty `stage_1\.outcom`; did you mean"):
        assert_decision(decision_of(RAISED), {"due": {"stage_1.outcom": "not owed"}})


POLICY_TEXT = """
format: 1
id: hours
title: Hours
partnership: An example partnership
version: "1"
calendar: {nation: england}
roles: {chair: {title: Chair, side: partnership}}
stages:
  stage_1:
    number: 1
    title: One
    outcome: {must: reach, who: not said, within: 5 working days of raised, cites: "1"}
    decides: chair
    cites: "1"
clauses: {"1": {says: One.}}
"""
