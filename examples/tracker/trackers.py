"""Three small case trackers, as a host system might have them: one right, two wrong.

Each keeps one case under `policy.yaml`: the stage, when its outcome is due, and
whom it has told. None asks the engine for an answer; `check_trackers.py` compares
them with it. The right one takes only the working days from the library.
"""

from datetime import date, timedelta

from escalate_rules import Day, Escalated, Event, Instant, Policy, Raised, Resolved, Unresolved

STAGES = ("stage_1", "stage_2", "stage_3")
LIMITED = {"stage_1", "stage_2"}


class Tracker:
    """Does what the policy says."""

    def __init__(self, policy: Policy) -> None:
        self.calendar = policy.counting.calendar
        self.status = "not_opened"
        self.stage: str | None = None
        self.raised_on = date.min
        self.due: date | None = None
        self.is_unresolved = False
        self.told: list[str] = []
        self.refused = False
        self.seen: set[str] = set()

    def take(self, event: Event) -> None:
        """One event; it is refused where it has no meaning now."""
        self.told = []
        self.refused = event.id in self.seen or not self.has_meaning(event)
        if event.id is not None:
            self.seen.add(event.id)
        if self.refused:
            return
        match event:
            case Raised():
                self.status = "open"
                self.raised_on = day_of(event)
                self.enter("stage_1", day_of(event))
            case Unresolved():
                self.is_unresolved = True
            case Escalated():
                if self.stage == "stage_2":
                    self.told = ["chair_told"]
                self.enter(self.next_stage(), day_of(event))
            case Resolved():
                self.status, self.stage, self.due = "resolved", None, None

    def has_meaning(self, event: Event) -> bool:
        """Whether the event means something to the case as it is."""
        match event:
            case Raised(stage=stage):
                return self.status == "not_opened" and stage in {None, "stage_1"}
            case Unresolved():
                return self.status == "open" and not self.is_unresolved
            case Escalated(to=to):
                return self.status == "open" and self.may_go_to(to)
            case Resolved():
                return self.status == "open"
        return True

    def may_go_to(self, to: str | None) -> bool:
        """Whether the present stage leads there; None is wherever it leads."""
        return self.stage != STAGES[-1] and to in {None, self.next_stage()}

    def next_stage(self) -> str:
        """The stage after the present one."""
        return STAGES[STAGES.index(self.stage or "") + 1]

    def enter(self, stage: str, day: date) -> None:
        """Begin a stage on a day."""
        self.stage = stage
        self.is_unresolved = False
        self.due = self.limit(day) if stage in LIMITED else None

    def limit(self, day: date) -> date:
        """Five working days after a day."""
        return self.calendar.add(day, 5)


class ForgetsBankHolidays(Tracker):
    """Wrong: takes every Monday to Friday for a working day."""

    def limit(self, day: date) -> date:
        """Five days from Monday to Friday after a day."""
        left = 5
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < 5
        return day


class CountsFromTheRaising(Tracker):
    """Wrong: counts every stage from the day on which the concern was raised."""

    def enter(self, stage: str, day: date) -> None:
        """Begin a stage, whenever that is."""
        super().enter(stage, self.raised_on)


def day_of(event: Event) -> date:
    """The London day of an event."""
    assert isinstance(event.at, Instant | Day)
    return event.at.day
