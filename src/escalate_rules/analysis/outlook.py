"""An outlook: what is open, overdue and coming at an instant. It changes nothing."""

from datetime import datetime

from escalate_rules.core.case import Case
from escalate_rules.core.duties import runs_out
from escalate_rules.core.engine import step
from escalate_rules.core.errors import MisuseError
from escalate_rules.core.events import TimeReached
from escalate_rules.core.explain import Duty, duty_of
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.misuse import refuse_other
from escalate_rules.core.moments import Instant
from escalate_rules.core.policy import Policy
from escalate_rules.core.ways import Way, ways


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that will pass, open or shut: at `at`, `what`."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """The case as it stands at `at`, in UTC."""

    at: datetime
    stage: str | None
    open: tuple[Duty, ...]
    overdue: tuple[Duty, ...]
    coming: tuple[Coming, ...]
    next: tuple[Way, ...]


def _runs_out(policy: Policy, duty: Duty) -> bool:
    return runs_out(policy.index.duties[duty.duty].effect)


def outlook(policy: Policy, case: Case, at: datetime | Instant) -> Outlook:
    """What is open, overdue and coming at `at`, as if time had passed and nothing else.

    Raises:
        MisuseError: `at` lies before the case's last event, or the case is of another policy.
        InstantError: `at` is a datetime without an offset.
    """
    moment = at if isinstance(at, Instant) else Instant(at)
    at = moment.at
    refuse_other(policy, case)
    if isinstance(case.at, Instant) and at < case.at.at:
        raise MisuseError(
            "instant",
            str(moment),
            f"an outlook at {moment} would look back past the case's last event at {case.at}; "
            "replay the history up to then instead",
        )
    then = step(policy, case, TimeReached(at=moment)).case
    duties = tuple(duty_of(policy, then, owed, at) for owed in then.open_duties)
    next_ = ways(policy, then)
    coming = [
        Coming(duty.due.due_by, f"{duty.id} {'ends' if _runs_out(policy, duty) else 'is due'}")
        for duty in duties
        if duty.due.due_by is not None and duty.due.due_by >= at and duty.state != "overdue"
    ]
    for way in next_:
        if way.opens is not None and way.opens > at:
            coming.append(Coming(way.opens, f"{way.rule} opens"))
        if way.closes is not None and way.closes > at:
            coming.append(Coming(way.closes, f"{way.rule} closes"))
    return Outlook(
        at,
        then.stage,
        duties,
        tuple(duty for duty in duties if duty.state == "overdue"),
        tuple(sorted(set(coming), key=lambda each: (each.at, each.what))),
        next_,
    )
