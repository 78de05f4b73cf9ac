"""The decision function: (policy, case, event) → decision.

Pure and total. One decision goes through nine steps in a fixed order (design
and docs/engine.md): repeat, misuse, catch up, admit, take in, discharge, move,
open, date. Nothing cascades. Everything done here is a row of the policy or one
of the named rules listed in docs/engine.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from escalate_rules.core.admission import (
    Admitted,
    admit,
    left_unresolved,
)
from escalate_rules.core.before import Before, stage_facts
from escalate_rules.core.case import NEVER, Case, Occurrence, Owed
from escalate_rules.core.dating import Dated, Kind, passed
from escalate_rules.core.decision import Decision, NotApplicable
from escalate_rules.core.discharging import (
    compose,
    discharge_by,
    discharge_with,
    done_since,
    sided,
    vary,
)
from escalate_rules.core.doors import Refusal
from escalate_rules.core.draft import FOR_EVER, Draft
from escalate_rules.core.duties import (
    lapse,
    lapse_idle,
    redate,
    runs_out,
)
from escalate_rules.core.errors import MisuseError
from escalate_rules.core.events import (
    Actor,
    Escalated,
    Event,
    Raised,
    Unresolved,
)
from escalate_rules.core.memo import remember, with_passed
from escalate_rules.core.misuse import refuse_misuse
from escalate_rules.core.moments import UNKNOWN, DayEnd, Instant, Moment, Unknown
from escalate_rules.core.moving import (
    automatic,
    carry_out,
    move,
    seen_from,
    settle,
    stay_of,
    way_of,
)
from escalate_rules.core.opening import open_all
from escalate_rules.core.patches import apply
from escalate_rules.core.pausing import stop_or_go_on
from escalate_rules.core.policy import Policy
from escalate_rules.core.shapes import clock_of, key_of, shape_of, steers
from escalate_rules.core.telling import names_of, told

NEVER_YET: Final = datetime.min.replace(tzinfo=UTC)


def empty_case(policy: Policy, case_id: str | None = None) -> Case:
    """A case before anything has happened."""
    # One for all, because it is the same for all: a case does not change.
    memo = policy.index.memo
    empty: Any = memo.get("empty")
    if empty is None:
        empty = Case(policy=policy.ref, calendar=policy.counting.calendar.digest)
        object.__setattr__(empty, "shape", shape_of(policy, empty))
        memo["empty"] = empty
    if case_id is None:
        return empty  # type: ignore[no-any-return]
    named: Case = replace(empty, id=case_id)
    object.__setattr__(named, "shape", empty.shape)
    return named


def open_case(policy: Policy, raised: Raised, *, id: str | None = None) -> Decision:
    """The decision on raising a concern; refused, its case is still `not_opened`.

    `id` is the host's own opaque key for the case.
    """
    return decide(policy, empty_case(policy, id), raised)


def decide(policy: Policy, case: Case, event: Event) -> Decision:
    """What `policy` requires now that `event` has happened to `case`.

    Equal arguments give equal decisions, and every event has an answer for
    every case: one with no meaning leaves the case as the mere passing of time
    would, and says so in `Decision.not_applicable`.

    Raises:
        MisuseError: a case of another policy, an event before the last one, a
            name or value that the policy does not know, a required fact left
            out, or a bare day where only the hour tells whether a limit was met.
    """
    if event.id is not None and event.id in case.seen:
        return Decision.of(
            policy,
            case,
            event,
            NotApplicable("this event was told before", (), rule="engine.repeat"),
        )
    if not isinstance(event.at, Instant):
        raise MisuseError("event", event.kind, f"an event needs a date and time, not {event.at}")
    refuse_misuse(policy, case, event)
    return step(policy, case, event)


def step(policy: Policy, case: Case, event: Event) -> Decision:
    """`decide` without its first two steps; a plan's events may stand at a day's end."""
    at = event.at
    if not isinstance(at, Instant):
        return walk(policy, case, event)
    # Until something has passed, and where what passes steers nothing, moments only date.
    quiet = case if at.at < case.next_due else with_passed(policy, case, at.at)
    key = None if quiet is None else key_of(policy, quiet.shape, event)
    if quiet is None or key is None:
        return _shaped(policy, walk(policy, case, event))
    patch = policy.index.memo.get(key)
    if patch is not None:
        return apply(policy, quiet, event, patch)  # type: ignore[arg-type]
    # An instant of its own, so that what the walk stamps with it can be told apart.
    event = replace(event, at=Instant(at.at))
    decision = _shaped(policy, walk(policy, quiet, event))
    if decision.not_applicable is None:
        remember(policy, key, quiet, event, decision)
    return decision


def _shaped(policy: Policy, decision: Decision) -> Decision:
    """Note on the case what spares later decisions the walk."""
    case = decision.case
    clock = clock_of(case)
    object.__setattr__(case, "shape", shape_of(policy, case))
    object.__setattr__(case, "clock", clock)
    object.__setattr__(case, "next_due", min(clock, default=NEVER))
    return decision


def walk(policy: Policy, case: Case, event: Event) -> Decision:
    """Steps three to nine: catch up, admit, take in, discharge, move, open, date."""
    draft = Draft(policy, case)
    catch_up(draft, event.at)
    _now(draft, event.at)
    if event.id is not None:
        draft.seen = draft.seen | {event.id}
    trial = Draft(policy, draft.freeze())
    told(trial, event)
    verdict = admit(trial, event)
    if isinstance(verdict, Refusal):
        refusal = NotApplicable(
            verdict.why, verdict.cites, closes=verdict.closes, rule=verdict.rule
        )
        return Decision.of(policy, draft.freeze(), event, refusal, draft)
    if isinstance(event, Escalated) and not left_unresolved(draft):
        # Taken as unresolved and escalated at the same instant, in one decision.
        part = Unresolved(at=event.at, by=event.by)
        _apply(draft, part, Admitted(), still=True)
    _apply(draft, event, verdict)
    return Decision.of(policy, draft.freeze(), event, None, draft)


def _now(draft: Draft, at: Moment) -> None:
    """Set the time; what a plan does at a time nobody knows comes after the last that is known."""
    if not isinstance(at, Unknown):
        draft.at = at


def replay(policy: Policy, events: Iterable[Event], *, id: str | None = None) -> Case:
    """The case that a history makes."""
    case = empty_case(policy, id)
    for event in events:
        case = decide(policy, case, event).case
    return case


def catch_up(draft: Draft, at: Moment) -> None:
    """Apply every timed rule due at or before `at`, earliest first, ties in file order.

    A day-limit has passed at its `due_by`, an hour-limit only after it. What a
    timed rule does bears its own instant, or that of the event which put it in
    the past, whichever is later.
    """
    if not isinstance(at, Instant | DayEnd):
        return
    limit = at.instant
    assert limit is not None
    told: dict[tuple[str, Moment], datetime] = {}
    # What asked for states as they were, where a due has passed since that brought nothing itself.
    asking: Before | None = None
    instant: Moment = at
    rows = list(draft.policy.index.duties)
    while True:
        due = [
            owed
            for owed in draft.duties
            if owed.state == "open" and not owed.passed and _gone(owed.due, limit, at)
        ]
        if not due:
            if asking is not None:
                _open(draft, [], {}, instant, None, asking.again(draft))
            return
        first = min(due, key=lambda owed: (owed.due.due_by, rows.index(owed.duty)))
        before = Before.of(draft) if asking is None else asking.again(draft)
        # Those that pass at one instant, each side's own or several, pass together.
        instant = _passes(draft, first)
        together = [
            owed for owed in due if owed.duty == first.duty and _passes(draft, owed) == instant
        ]
        for owed in together:
            over = replace(owed, passed=True)
            draft.replace(owed, over)
            if runs_out(draft.policy.index.duties[owed.duty].effect):
                lapse(draft, over, "its time is over", instant)
        last = max(owed.due.due_by for owed in together if owed.due.due_by is not None)
        passing = (first.duty, instant)
        if not steers(draft.policy, first.duty):
            continue
        asking = before
        if told.get(passing, NEVER_YET) < last:
            # What it opens then, due no later than itself, does not start itself.
            told[passing] = last
            asking = None
            name = sided(f"{first.duty}.due", {owed.side for owed in together})
            _timed(draft, name, instant, before)


def _passes(draft: Draft, owed: Owed) -> Moment:
    """When a due passes: at its own instant, or at the event that put it in the past.

    What opened in the past of a plan, at a time nobody knows, passes at no time that is known.
    """
    instant = owed.due.due_by
    assert instant is not None
    at = draft.at
    assert isinstance(at, Instant | DayEnd)  # what passes was opened by something
    if isinstance(owed.opened, Unknown):
        return UNKNOWN if at.first > instant else Instant(instant)
    # At the end of a day what is due on it is still in time, but for what came up after its hour.
    in_the_past = owed.opened.first > instant or _gone(owed.due, at.first, at)
    return at if in_the_past else Instant(instant)


def _gone(due: Dated, limit: datetime, at: Moment) -> bool:
    if due.due_by is None:
        return False
    if isinstance(at, DayEnd) and due.kind is Kind.DATE and due.due_on is not None:
        # The end of a day still belongs to it.
        return due.due_on < at.day
    return passed(due, limit)


def _timed(draft: Draft, name: str, at: Moment, before: Before) -> None:
    """A due passing, as a trigger: steps 7 to 9 at its own instant."""
    _now(draft, at)
    happened = [draft.happen(name, at, None, stage=draft.stage, stay=draft.stay)]
    draft.because("timed", "engine.time", name)
    row = automatic(draft, [happened[0].trigger], at, None, None)
    if row is not None:
        happened += move(draft, row, at, None, happened[0].trigger)
    _open(draft, happened, {}, at, None, before)


def _apply(draft: Draft, event: Event, verdict: Admitted, *, still: bool = False) -> None:
    """Steps 5 to 9 of one decision; `still` where another part of it will move the case."""
    at, by, kind = event.at, event.by, event.kind
    before = Before.of(draft)
    told(draft, event)
    names = names_of(draft, event)
    stage = draft.stage
    admitted = {name: draft.stamps.get(name) for name in (kind, f"{stage}.{kind}")}
    if kind not in {"time_reached", "done", "happened", "occurred"}:
        draft.stamp(kind, at, by)
        if stage is not None:
            draft.stamp(f"{stage}.{kind}", at, by)
    discharge_by(draft, event, verdict, names)
    discharge_with(draft, [], by, before)
    vary(draft, event, verdict)
    compose(draft, event)
    stop_or_go_on(draft, event)
    ended = done_since(draft, before.done, before.late)
    moving = None if still else way_of(draft, event, verdict, names, ended, before.facts)
    before.lasting = stage_facts(draft)
    happened = [
        draft.happen(name, moment, by, stage=stage, stay=stay_of(draft, name, moving))
        for name, moment in names
    ]
    happened += carry_out(draft, event, verdict, moving, admitted)
    if kind == "raised":
        # What is told with a raising is read from the stage that it enters.
        happened = [seen_from(draft, each, draft.stage) for each in happened]
    _open(draft, happened, dict(names), at, by, before)


def _open(
    draft: Draft,
    happened: list[Occurrence],
    ends_with: Mapping[str, Moment],
    at: Moment,
    by: Actor | None,
    before: Before,
) -> None:
    """Steps 8 and 9, after whatever moved the case: open what is called for, and date."""
    discharge_with(draft, happened, by, before)
    # What ends as a case comes in, or comes back, ends in the stage that it enters.
    stage, stay = (before.stage, before.stay) if before.stage else (draft.stage, draft.stay)
    begun = len(draft.opened)
    happened += [
        draft.happen(name, moment, by, stage=stage, stay=stay)
        for name, moment in done_since(draft, before.done, before.late)
        if name.partition("@")[0] in draft.policy.index.opening
    ]
    # What left the stage, or ended with it, is read by what was known there.
    settle(draft, happened, before.lasting)
    called = dict(before.called) if before.was_open else {}
    # A date that moves, and what is owed no more, may be what another duty asks for.
    while True:
        open_all(draft, happened, ends_with, at, by, called)
        draft.changed_duties = False
        ended = len(draft.discharged), len(draft.late)
        lapse_idle(draft, at, by)
        redate(draft, at, frozenset(draft.opened[begun:]))
        if not draft.changed_duties:
            break
        happened += [
            draft.happen(name, moment, by, stage=draft.stage, stay=draft.stay)
            for name, moment in done_since(draft, *ended)
            if name.partition("@")[0] in draft.policy.index.opening
        ]
    # What belongs to a stage that has been left is current no longer.
    lasting_on = {FOR_EVER, draft.stay} if draft.stage is not None else {FOR_EVER}
    draft.occurrences = [
        each
        for each in draft.occurrences
        if each.stay in lasting_on or (each.stay is None and draft.status == "open")
    ]
