"""A host system checked against the engine, event by event.

Hypothesis tells the host and the engine the same events, and after each one
compares what the host says with the engine's answer. What fails is shown as the
shortest history that it finds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from escalate_rules.core.decision import Decision
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.events import Event, Raised
from escalate_rules.core.explain import Duty
from escalate_rules.core.policy import Policy
from escalate_rules.testing.compare import (
    Difference,
    as_said,
    counted,
    refused_because,
    show,
    told,
)
from escalate_rules.testing.drawn_events import KINDS
from escalate_rules.testing.strategies_cases import events
from escalate_rules.testing.suite_answers import NONE, NOT_OWED, Answers, due_is, due_text, same_ids
from escalate_rules.wire.histories import history_text


class HostMachine(RuleBasedStateMachine):
    """The class that a host subclasses to check its own system against the engine.

    The subclass gives `start` and `apply`, which take an event in, and one or
    more of `read_stage`, `read_status`, `read_open`, `read_overdue`,
    `read_dues`, `read_notifications` and `read_refused`; what it does not give
    is not compared. `SubClass.TestCase` is then a test, whose `settings` say how
    many histories to try and how long (`stateful_step_count`).

    Attributes:
        policy: The policy that the host works by; the subclass says which.
        kinds: The kinds of event that the host can take, besides a raising.
    """

    policy: ClassVar[Policy]
    kinds: ClassVar[Sequence[type[Event]]] = KINDS

    def __init__(self) -> None:
        super().__init__()
        if not hasattr(self, "policy"):
            raise NotImplementedError(
                "say in the class which policy your system works by: `policy = load_policy(…)`"
            )
        self.case = empty_case(self.policy)
        self.events: list[Event] = []

    # What a host says of itself.

    def start(self, raised: Raised) -> None:
        """Raise the concern in the host. Called again where the policy refused the last one."""
        raise NotImplementedError("say in `start` how your system takes in a raising")

    def apply(self, event: Event) -> None:
        """Tell the host what happened. Events without a meaning now are told too."""
        raise NotImplementedError("say in `apply` how your system takes in an event")

    def read_stage(self) -> str | None:
        """The id of the stage that the case is in; None before it is opened and once closed."""
        raise NotImplementedError

    def read_status(self) -> str:
        """`not_opened`, `open`, `resolved`, `decided`, `withdrawn`, `handed_over` or `ended`."""
        raise NotImplementedError

    def read_open(self) -> Iterable[str]:
        """Everything owed now: `stage_1.outcome#1`, or all of them without a number."""
        raise NotImplementedError

    def read_overdue(self) -> Iterable[str]:
        """What is owed with its due passed, named as in `read_open`."""
        raise NotImplementedError

    def read_dues(self) -> Mapping[str, date | datetime | None]:
        """When duties that are owed are due; those left out are not compared.

        A `date` is compared with the day, a zone-aware `datetime` with the
        instant, None with "no date": also where a date awaits a moment.
        """
        raise NotImplementedError

    def read_notifications(self) -> Iterable[str]:
        """The duties to tell somebody that the last event opened."""
        raise NotImplementedError

    def read_refused(self) -> bool:
        """Whether the host refused the last event as one without a meaning now."""
        raise NotImplementedError

    # What the machine does.

    @rule(event=st.runner().flatmap(lambda machine: machine.next_events()))
    def tell(self, event: Event) -> None:
        """One event, told to both; then what they answer is compared."""
        __tracebackhide__ = True
        decision = decide(self.policy, self.case, event)
        self.events.append(event)
        if isinstance(event, Raised):
            self.start(event)
        else:
            self.apply(event)
        self.case = decision.case
        found = [each for name in self._read() for each in _COMPARED[name](self, decision)]
        if found:
            history = history_text(self.policy, self.events, self.policy.readings).rstrip()
            raise AssertionError(
                f"{told(self.policy, event, found)}\n\n"
                f"expected is the engine's answer, actual the host's; the history:\n\n{history}"
            )

    def next_events(self) -> st.SearchStrategy[Event]:
        """The events to draw from next; a host may narrow them further."""
        return events(self.policy, self.case, kinds=self.kinds)

    def _read(self) -> list[str]:
        """What the host can be asked: the methods that it has given."""
        given = [
            name
            for name in _COMPARED
            if getattr(type(self), name) is not getattr(HostMachine, name)
        ]
        if not given:
            raise NotImplementedError(
                f"nothing is compared; give one of {', '.join(_COMPARED)}, such as `read_stage`"
            )
        return given


def EscalationMachine(  # noqa: N802 - it gives a class to be subclassed
    policy: Policy, *, kinds: Sequence[type[Event]] = KINDS
) -> type[HostMachine]:
    """A `HostMachine` with its policy and kinds, to be subclassed.

    A type checker takes no call for a base class. Where one is used, subclass
    `HostMachine` and say `policy` and `kinds` in the class.
    """
    return type("EscalationMachine", (HostMachine,), {"policy": policy, "kinds": tuple(kinds)})


def _text(what: str, expected: str | None, actual: str | None) -> Iterator[Difference]:
    if expected != actual:
        yield Difference(what, expected or NONE, str(actual or NONE))


def _ids(what: str, expected: Iterable[Duty], actual: Iterable[str]) -> Iterator[Difference]:
    named = list(actual)
    owed = [duty.id for duty in expected]
    # A host that gives no numbers is asked for none.
    if not same_ids(owed, named).is_met:
        yield Difference(what, show(owed), show(named))


def _dues(host: HostMachine, decision: Decision) -> Iterator[Difference]:
    open_now = {duty.id for duty in decision.open}
    asked = Answers(decision)
    for name, value in host.read_dues().items():
        duty, actual = asked.duty(name), as_said(value)
        if duty is None or duty.id not in open_now:
            yield Difference(f"due of {name}", NOT_OWED, actual)
        elif not (due_is(duty.due, actual) or (value is None and duty.due.kind == "awaiting")):
            yield Difference(
                f"due of {name}", due_text(duty.due), actual,
                counted(host.policy, duty), ", ".join(duty.cites),
            )  # fmt: skip


def _refused(host: HostMachine, decision: Decision) -> Iterator[Difference]:
    refused = decision.not_applicable is not None
    if host.read_refused() != refused:
        actual = "it was taken in" if refused else "it was refused"
        yield Difference("the event", refused_because(decision) or "it has a meaning", actual)


_COMPARED: dict[str, Any] = {
    "read_refused": _refused,
    "read_status": lambda host, now: _text("status", now.status, host.read_status()),
    "read_stage": lambda host, now: _text("stage", now.stage, host.read_stage()),
    "read_open": lambda host, now: _ids("open", now.open, host.read_open()),
    "read_overdue": lambda host, now: _ids("overdue", now.overdue, host.read_overdue()),
    "read_dues": _dues,
    "read_notifications": lambda host, now: _ids(
        "notifications", now.notifications, host.read_notifications()
    ),
}
