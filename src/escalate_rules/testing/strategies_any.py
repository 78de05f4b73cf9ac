"""Strategies for values of a type where no policy is given: of any drawn policy."""

from functools import cache

from hypothesis import strategies as st

from escalate_rules.core.case import Case
from escalate_rules.core.decision import Decision
from escalate_rules.core.events import Event, Raised
from escalate_rules.core.moments import Day, DayEnd, Instant
from escalate_rules.core.policy import Policy
from escalate_rules.testing.choices import Choices
from escalate_rules.testing.drawn_events import KINDS, an_event, history_of
from escalate_rules.testing.drawn_policy import Parts, policy_of
from escalate_rules.testing.strategies_cases import CHOICES, case_of, cases, decisions, raisings
from escalate_rules.testing.strategies_policies import policies
from escalate_rules.testing.strategies_times import london_days, utc_instants


def instants() -> st.SearchStrategy[Instant]:
    """Instants near clock changes and bank holidays."""
    return st.builds(Instant, utc_instants())


def days() -> st.SearchStrategy[Day]:
    """Days near bank holidays and ends of months."""
    return st.builds(Day, london_days())


def day_ends() -> st.SearchStrategy[DayEnd]:
    """Ends of such days."""
    return st.builds(DayEnd, london_days())


def any_cases() -> st.SearchStrategy[Case]:
    """Cases under any policy."""
    return policies().flatmap(cases)


def any_decisions() -> st.SearchStrategy[Decision]:
    """Decisions under any policy."""
    return policies().flatmap(decisions)


def any_raisings() -> st.SearchStrategy[Raised]:
    """Raisings under any policy."""
    return policies().flatmap(raisings)


def any_events() -> st.SearchStrategy[Event]:
    """Events of every kind, the raising first."""
    return st.one_of(any_raisings(), *(events_of(kind) for kind in KINDS))


@cache
def _rich() -> Policy:
    """A policy that has whatever an event may name: a route, a handover, an event of its own."""
    every = b"\xff" * 1000
    return policy_of(Parts(every, [b""] * 3, [every]))


def events_of(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Events of one kind, under a policy that has whatever they name."""
    policy = _rich()

    def event(before: list[bytes], data: bytes) -> Event:
        return an_event(kind, policy, case_of(policy, history_of(policy, before)), Choices(data))

    return st.builds(event, st.lists(CHOICES, min_size=1, max_size=4), CHOICES)
