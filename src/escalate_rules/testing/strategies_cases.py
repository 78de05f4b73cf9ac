"""Hypothesis strategies for events, histories and cases under a policy."""

from collections.abc import Sequence

from hypothesis import strategies as st

from escalate_rules.core.case import Case
from escalate_rules.core.decision import Decision
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.events import Event, Raised
from escalate_rules.core.policy import Policy
from escalate_rules.testing.choices import Choices
from escalate_rules.testing.drawn_events import KINDS, SIZE, a_raising, history_of, next_event

CHOICES = st.binary(min_size=SIZE, max_size=SIZE)


def raisings(policy: Policy) -> st.SearchStrategy[Raised]:
    """Raisings under the policy; some are refused by its rules."""
    empty = empty_case(policy)
    return CHOICES.map(lambda data: a_raising(policy, empty, Choices(data)))


def events(
    policy: Policy, case: Case, *, kinds: Sequence[type[Event]] = KINDS
) -> st.SearchStrategy[Event]:
    """Events that may be told next; most have a meaning for the case, none is misuse.

    Of a case that is not opened they are raisings. Instants stand on, just
    before or just after what the case's time may change.

    Args:
        policy: The policy.
        case: The case under it, from `decide` or `open_case`, or an empty one.
        kinds: The kinds to draw from, such as `(Unresolved, Escalated, Done)`.
    """
    return CHOICES.map(lambda data: next_event(policy, case, Choices(data), kinds))


@st.composite
def histories(
    draw: st.DrawFn, policy: Policy, *, max_events: int = 10, kinds: Sequence[type[Event]] = KINDS
) -> tuple[Event, ...]:
    """A raising and what follows; every event is one that the policy knows.

    Args:
        policy: The policy.
        max_events: The most events, the raising included, at least 1.
        kinds: The kinds that may follow the raising.
    """
    return history_of(policy, draw(st.lists(CHOICES, min_size=1, max_size=max_events)), kinds)


@st.composite
def cases(draw: st.DrawFn, policy: Policy, *, max_events: int = 10) -> Case:
    """Cases under the policy, each made by a history: open, closed or never opened."""
    return case_of(policy, draw(histories(policy, max_events=max_events)))


@st.composite
def decisions(draw: st.DrawFn, policy: Policy, *, max_events: int = 10) -> Decision:
    """Decisions under the policy, each on the last event of a history."""
    told = draw(histories(policy, max_events=max_events))
    return decide(policy, case_of(policy, told[:-1]), told[-1])


def case_of(policy: Policy, told: Sequence[Event]) -> Case:
    """The case that the events make."""
    case = empty_case(policy)
    for event in told:
        case = decide(policy, case, event).case
    return case
