"""The trackers, checked against the engine: one test is green, two are red on purpose.

    python -m pytest examples/tracker/check_trackers.py

needs the extra `testing`. A red one ends with the shortest history that shows
its mistake.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from examples.tracker.trackers import CountsFromTheRaising, ForgetsBankHolidays, Tracker
from hypothesis import settings

from escalate_rules import (
    Escalated,
    Event,
    Raised,
    Resolved,
    TimeReached,
    Unresolved,
    load_policy,
)
from escalate_rules.testing import HostMachine

POLICY = load_policy(Path(__file__).parent / "policy.yaml")
KINDS = (TimeReached, Unresolved, Escalated, Resolved)


class RightTracker(HostMachine):
    """How the machine tells a tracker an event, and reads it."""

    policy = POLICY
    kinds = KINDS

    tracker_class = Tracker

    def __init__(self) -> None:
        super().__init__()
        self.tracker = self.tracker_class(POLICY)

    def start(self, raised: Raised) -> None:
        self.tracker.take(raised)

    def apply(self, event: Event) -> None:
        self.tracker.take(event)

    def read_stage(self) -> str | None:
        return self.tracker.stage

    def read_status(self) -> str:
        return self.tracker.status

    def read_dues(self) -> Mapping[str, date | None]:
        tracker = self.tracker
        if tracker.stage is None or tracker.is_unresolved:
            return {}
        return {f"{tracker.stage}.outcome": tracker.due}

    def read_notifications(self) -> Iterable[str]:
        return self.tracker.told

    def read_refused(self) -> bool:
        return self.tracker.refused


class ForgetfulTracker(RightTracker):
    tracker_class = ForgetsBankHolidays


class HastyTracker(RightTracker):
    tracker_class = CountsFromTheRaising


TRIED = settings(max_examples=50, stateful_step_count=8, deadline=None)

TestRight = RightTracker.TestCase
TestRight.settings = TRIED
TestForgetful = ForgetfulTracker.TestCase
TestForgetful.settings = TRIED
TestHasty = HastyTracker.TestCase
TestHasty.settings = TRIED
