"""The laws of the engine, each a sentence one could say to a user.

They hold for the five bundled policies and for small ones dense with rules,
under every history that the strategies can draw.
"""

import pickle
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escalate_rules.analysis.outlook import outlook
from escalate_rules.analysis.plan import plan
from escalate_rules.core.calendar import Calendar, Closure, Nation
from escalate_rules.core.case import Case
from escalate_rules.core.dating import Kind, as_moment, dated, met
from escalate_rules.core.decision import Decision, citation
from escalate_rules.core.engine import decide, empty_case, replay, walk
from escalate_rules.core.errors import CalendarRangeError
from escalate_rules.core.events import Event, Raised, TimeReached
from escalate_rules.core.moments import Day, DayEnd, Instant, Known, Unknown
from escalate_rules.core.policy import ClosedDay, Convention, Counting, Open, Policy
from escalate_rules.core.timescale import Before, MomentRef, SameDay, Timescale, Unit, Within
from escalate_rules.library.calendars import bundled_table
from tests.laws.histories import (
    Told,
    case_of,
    days,
    has_timed_moves,
    instants,
    shuffled,
    told,
    with_time_between,
)

law = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def decisions_of(policy: Policy, events: tuple[Event, ...]) -> list[tuple[Case, Decision]]:
    """Each decision with the case before it."""
    case = empty_case(policy)
    found = []
    for event in events:
        decision = decide(policy, case, event)
        found.append((case, decision))
        case = decision.case
    return found


# -- answers -------------------------------------------------------------------------------------


@law
@given(told())
def test_equal_questions_have_equal_answers_whatever_was_asked_before(history: Told) -> None:
    policy, events = history.policy, history.events

    for before, decision in decisions_of(policy, events):
        if not decision.event.id:
            assert walk(policy, before, decision.event) == decision
        assert decide(policy, before, decision.event) == decision
        assert hash(decision.case) == hash(walk(policy, before, decision.event).case)


@law
@given(told())
def test_every_consequence_has_a_reason(history: Told) -> None:
    policy, events = history.policy, history.events

    for _, decision in decisions_of(policy, events):
        rules = {reason.rule for reason in decision.reasons}
        consequences = {duty.duty for duty in decision.opened}
        consequences |= {each.partition("#")[0] for each in (*decision.discharged, *decision.late)}
        consequences |= {each.id.partition("#")[0] for each in decision.lapsed}
        consequences |= {each.id.partition("#")[0] for each in decision.changed}
        consequences |= {each.rule for each in decision.breaches}
        assert decision.reasons
        assert consequences <= rules


@law
@given(told())
def test_every_reason_is_written_in_the_policy_or_is_a_named_rule_of_the_engine(
    history: Told,
) -> None:
    policy, events = history.policy, history.events

    for _, decision in decisions_of(policy, events):
        for reason in decision.reasons:
            cites, file, line = citation(policy, reason.rule)
            if reason.rule.startswith("engine."):
                assert (file, line) == ("", 0)
            else:
                assert (reason.file, reason.line) == (file, line)
                assert file and line
                assert set(cites) <= set(reason.cites) or decision.not_applicable is not None
            assert reason.says


@law
@given(told())
def test_an_event_is_either_applied_or_says_why_it_is_not(history: Told) -> None:
    policy, events = history.policy, history.events

    for before, decision in decisions_of(policy, events):
        refusal = decision.not_applicable
        if refusal is not None:
            assert refusal.why and refusal.rule
            assert decision.stage == before.stage or has_timed_moves(policy)


# -- cases ---------------------------------------------------------------------------------------


@law
@given(told())
def test_an_open_case_is_in_one_stage_and_any_other_in_none(history: Told) -> None:
    policy, events = history.policy, history.events

    for _, decision in decisions_of(policy, events):
        case = decision.case
        assert (case.status == "open") == (case.stage is not None)
        assert (case.ending is None) == (case.status in {"open", "not_opened"})
        if case.stage is not None:
            assert case.route == policy.index.stages[case.stage].route


@settings(law, max_examples=300)
@given(told(), st.data())
def test_the_passing_of_time_told_anywhere_changes_no_later_state(
    history: Told, data: st.DataObject
) -> None:
    policy, events = history.policy, history.events

    assert case_of(policy, data.draw(with_time_between(history))) == case_of(policy, events)


@law
@given(told(), st.integers(0, 20))
def test_an_event_told_twice_with_its_id_changes_nothing(history: Told, place: int) -> None:
    policy, events = history.policy, history.events
    named = [replace(event, id=str(number)) for number, event in enumerate(events)]
    place %= len(named)

    twice = [*named[: place + 1], named[place], *named[place + 1 :], named[place]]

    assert case_of(policy, twice) == case_of(policy, named)


@law
@given(told())
def test_an_event_that_is_not_applicable_is_the_mere_passing_of_time(history: Told) -> None:
    policy, events = history.policy, history.events

    for before, decision in decisions_of(policy, events):
        if decision.not_applicable is not None and before.status != "not_opened":
            time_alone = decide(policy, before, TimeReached(at=decision.event.at))
            assert decision.case == time_alone.case


@law
@given(told())
def test_the_history_replayed_is_the_case(history: Told) -> None:
    policy, events = history.policy, history.events

    walked = empty_case(policy)
    for event in events:
        walked = walk(policy, walked, event).case

    assert replay(policy, events) == case_of(policy, events) == walked


@law
@given(told(), st.integers(0, 20))
def test_a_history_split_and_resumed_elsewhere_is_the_same(history: Told, place: int) -> None:
    policy, events = history.policy, history.events
    place %= len(events) + 1

    case = pickle.loads(pickle.dumps(case_of(policy, events[:place])))
    for event in events[place:]:
        case = pickle.loads(pickle.dumps(decide(policy, case, event).case))

    assert case == case_of(policy, events)


@law
@given(told())
def test_the_order_in_which_unordered_parts_are_written_changes_nothing(history: Told) -> None:
    policy, events = history.policy, history.events
    written_backwards = replace(
        policy,
        facts=policy.facts[::-1],
        moments=policy.moments[::-1],
        roles=policy.roles[::-1],
        agencies=policy.agencies[::-1],
        handovers=policy.handovers[::-1],
        endings=policy.endings[::-1],
        clauses=policy.clauses[::-1],
    )

    told_backwards = tuple(shuffled(event) for event in events)
    ours, theirs = case_of(policy, events), case_of(written_backwards, told_backwards)

    def plain(case: Case) -> object:
        lasting = [replace(each, facts=tuple(sorted(each.facts))) for each in case.occurrences]
        # Moments told together have no order among them, nor have the duties that they open.
        return (
            case.status, case.stage, case.facts, case.stamps, case.known,
            sorted((each.name, str(each.moment), each.facts) for each in lasting),
            sorted((owed.id, owed.state, str(owed.due), str(owed.ended)) for owed in case.duties),
        )  # fmt: skip

    assert plain(ours) == plain(theirs)


@law
@given(told())
def test_a_closed_case_opens_only_what_its_closing_an_outliving_duty_or_a_fact_calls_for(
    history: Told,
) -> None:
    policy, events = history.policy, history.events

    for before, decision in decisions_of(policy, events):
        if before.status in {"open", "not_opened"} or decision.status == "open":
            continue
        triggers = {owed.id: owed for owed in decision.case.duties}
        for duty in decision.opened:
            trigger = triggers[duty.id].trigger
            assert trigger in {
                "resolved", "decided", "withdrawn", "handed_over", "closed", "left", "known",
            } or trigger.endswith((".done", ".due"))  # fmt: skip


@law
@given(told())
def test_the_passing_of_time_closes_nothing_unless_a_rule_of_the_policy_says_so(
    history: Told,
) -> None:
    policy, events = history.policy, history.events
    standing = {row.id for row in policy.index.standing}

    for before, decision in decisions_of(policy, events):
        if not isinstance(decision.event, TimeReached) or has_timed_moves(policy):
            continue
        assert (decision.status, decision.stage) == (before.status, before.stage)
        ended = (*decision.discharged, *decision.late, *(each.id for each in decision.lapsed))
        assert {each.partition("#")[0] for each in ended} <= standing


@law
@given(told())
def test_what_was_known_for_one_stage_is_forgotten_in_the_next(history: Told) -> None:
    policy, events = history.policy, history.events
    lasting = {fact.id for fact in policy.facts if fact.lasts_stage}
    moments = {moment.id for moment in policy.moments if moment.lasts_stage}

    for before, decision in decisions_of(policy, events):
        if before.stage is not None and decision.stage not in {before.stage}:
            assert not lasting & set(decision.case.facts)
            assert not moments & set(decision.case.stamps)


# -- duties --------------------------------------------------------------------------------------


@law
@given(told())
def test_no_duty_disappears_unless_done_lapsed_or_closed_with_its_case(history: Told) -> None:
    policy, events = history.policy, history.events

    for before, decision in decisions_of(policy, events):
        after = {owed.id: owed for owed in decision.case.duties}
        ended = {*decision.discharged, *decision.late, *(each.id for each in decision.lapsed)}
        for owed in before.duties:
            now = after[owed.id]
            if owed.state != "open":
                assert now == owed
            elif now.state != "open":
                assert owed.id in ended


@law
@given(told())
def test_instances_are_counted_from_one_without_gaps(history: Told) -> None:
    policy, events = history.policy, history.events

    counts: dict[tuple[str, str], int] = {}
    for owed in case_of(policy, events).duties:
        counts[owed.duty, owed.side] = counts.get((owed.duty, owed.side), 0) + 1
        assert owed.n == counts[owed.duty, owed.side]


@law
@given(told())
def test_a_duty_opens_at_most_once_for_one_occurrence_of_its_trigger(history: Told) -> None:
    policy, events = history.policy, history.events

    duties = case_of(policy, events).duties
    assert len({(owed.duty, owed.side, owed.serial) for owed in duties}) == len(duties)


@law
@given(told())
def test_what_was_owed_while_in_a_stage_is_not_owed_in_another(history: Told) -> None:
    policy, events = history.policy, history.events

    for _, decision in decisions_of(policy, events):
        case = decision.case
        for owed in case.open_duties:
            effect = policy.index.duties[owed.duty].effect
            assert isinstance(effect, Open)
            if owed.stay is not None and not (effect.kind == "escalation" and owed.side):
                assert owed.stay == case.stay
                assert case.status == "open"


@law
@given(told())
def test_done_is_in_time_and_late_is_not(history: Told) -> None:
    policy, events = history.policy, history.events

    for owed in case_of(policy, events).duties:
        effect = policy.index.duties[owed.duty].effect
        assert isinstance(effect, Open)
        if owed.state in {"done", "late"} and effect.act != "keep":
            assert owed.ended is not None and not isinstance(owed.ended, Unknown)
            assert met(owed.due, owed.ended) is (owed.state == "done")


@law
@given(told())
def test_an_answer_shows_as_overdue_what_is_open_with_its_due_passed(history: Told) -> None:
    policy, events = history.policy, history.events

    for _, decision in decisions_of(policy, events):
        if decision.case.at is None:
            continue
        at = decision.case.at
        assert isinstance(at, Instant)
        for duty in decision.open:
            by = duty.due.due_by
            gone = by is not None and (at.at >= by if duty.due.kind == "date" else at.at > by)
            assert (duty.state == "overdue") == (gone and duty.force in {"must", "should"})


@law
@given(told())
def test_a_due_date_moves_only_by_a_named_cause(history: Told) -> None:
    policy, events = history.policy, history.events

    for before, decision in decisions_of(policy, events):
        after = {owed.id: owed for owed in decision.case.duties}
        changed = {each.id: each for each in decision.changed}
        for owed in before.open_duties:
            was, now = owed.due, after[owed.id].due
            if (was.kind, was.due_on, was.due_by) != (now.kind, now.due_on, now.due_by):
                assert changed[owed.id].why
        for each in decision.changed:
            assert each.was != each.now


@law
@given(told())
def test_what_is_undated_in_the_document_is_undated_in_the_answer(history: Told) -> None:
    policy, events = history.policy, history.events

    for owed in case_of(policy, events).duties:
        effect = policy.index.duties[owed.duty].effect
        assert isinstance(effect, Open)
        capped = effect.kind == "outcome" and policy.index.caps
        if effect.within is None and owed.agreed is None and not capped:
            assert owed.due.kind is Kind.UNDATED


@law
@given(told())
def test_a_date_rests_on_its_moment_and_on_published_bank_holidays_or_says_otherwise(
    history: Told,
) -> None:
    policy, events = history.policy, history.events

    for _, decision in decisions_of(policy, events):
        for duty in decision.opened:
            due = duty.due
            assert (due.due_by is None) == (due.due_on is None) == (due.status == "none")
            if due.kind == "awaiting":
                assert due.missing and due.why
            if due.kind == "undated":
                assert due.why
            calendar = policy.counting.calendar
            if due.counted and due.due_on and due.skipped and due.due_on > calendar.published_to:
                assert due.status == "provisional"


@law
@given(told(), st.integers(0, 60 * 24 * 40))
def test_an_outlook_is_the_passing_of_time_and_changes_nothing(history: Told, minutes: int) -> None:
    policy, case = history.policy, history.case
    if not isinstance(case.at, Instant):
        return
    copy = pickle.loads(pickle.dumps(case))
    at = case.at.at + timedelta(minutes=minutes)

    seen = outlook(policy, case, at)
    then = decide(policy, case, TimeReached(at=Instant(at)))

    assert case == copy
    assert (seen.stage, seen.open, seen.overdue) == (then.stage, then.open, then.overdue)
    # A limit in hours is met up to and including its instant, so at that instant it is to come.
    met_still = {f"{duty.id} is due" for duty in seen.open if duty.due.kind == "instant"}
    assert all(each.at > at or (each.at == at and each.what in met_still) for each in seen.coming)


@law
@given(told())
def test_every_raising_has_a_plan_or_says_why_not_and_a_plan_never_runs_back(history: Told) -> None:
    policy, raised = history.policy, history.events[0]
    assert isinstance(raised, Raised)

    found = plan(policy, raised)

    assert bool(found.stages) == (found.first.status == "open")
    assert found.stages or found.first.not_applicable or found.first.ending
    entered = [
        each.enters.first
        for each in found.stages
        if isinstance(each.enters, Day | DayEnd | Instant)
    ]
    assert entered == sorted(entered)
    assert len({each.stage for each in found.stages}) == len(found.stages)


# -- counting ------------------------------------------------------------------------------------

TABLE = bundled_table()
RAISED = MomentRef("raised")
DAY_UNITS = (Unit.WORKING_DAYS, Unit.WORKING_WEEKS, Unit.CALENDAR_DAYS, Unit.WEEKS, Unit.MONTHS)


def known_moments() -> st.SearchStrategy[Known]:
    """Days, instants and ends of days."""
    return st.builds(Day, days()) | st.builds(DayEnd, days()) | st.builds(Instant, instants())


class Ways:
    """A way to count; shown without the calendar's thousands of days."""

    def __init__(self, rules: Counting) -> None:
        self.rules = rules

    def __repr__(self) -> str:
        rules, calendar = self.rules, self.rules.calendar
        nations = ", ".join(calendar.nations)
        return (
            f"{nations} {rules.convention} cutoff {rules.receipt_cutoff} ends {rules.day_ends} "
            f"closed day {rules.closed_day} closures {calendar.closures}"
        )


@st.composite
def countings(draw: st.DrawFn) -> Ways:
    """Ways to count, with closures of the policy's own."""
    closed = draw(st.lists(days(), max_size=3))
    calendar = Calendar.of(
        TABLE,
        draw(st.sets(st.sampled_from(tuple(Nation)), min_size=1)),
        [Closure(day, day + timedelta(days=2), "Closed") for day in closed],
    )
    clock = datetime(2026, 1, 1, 16).time()  # noqa: DTZ001
    rules = Counting(
        calendar=calendar,
        convention=draw(st.sampled_from(tuple(Convention))),
        receipt_cutoff=draw(st.sampled_from((None, clock))),
        day_ends=draw(st.sampled_from((None, clock))),
        office_hours=(clock.replace(hour=9), clock.replace(hour=17)),
        closed_day=draw(st.sampled_from(tuple(ClosedDay))),
    )
    return Ways(rules)


def forward() -> st.SearchStrategy[Timescale]:
    """Limits that count forward from the moment."""
    counts = st.integers(1, 30)
    return st.one_of(
        st.builds(Within, counts, st.sampled_from(tuple(Unit)), st.just(RAISED)),
        st.builds(SameDay, st.just(RAISED), st.booleans()),
    )


def backward() -> st.SearchStrategy[Timescale]:
    """Limits that count back from the moment."""
    return st.builds(
        Before, st.integers(1, 30), st.sampled_from((*DAY_UNITS, Unit.HOURS)), st.just(RAISED)
    )


def with_one_more(rules: Counting, holiday: date) -> Counting:
    """The same way to count, with one more day closed."""
    calendar = rules.calendar
    closures = (*calendar.closures, Closure.on(holiday, "Proclaimed"))
    return replace(rules, calendar=Calendar.of(TABLE, calendar.nations, closures))


@law
@given(countings(), known_moments(), forward(), st.integers(-5, 70))
def test_one_more_bank_holiday_never_makes_a_forward_limit_due_sooner(
    way: Ways, since: Known, timescale: Timescale, away: int
) -> None:
    rules = way.rules
    one = dated(timescale, {"raised": since}.get, {}, rules)
    more = dated(
        timescale, {"raised": since}.get, {}, with_one_more(rules, since.day + timedelta(days=away))
    )

    moved_back = rules.closed_day is ClosedDay.PREVIOUS and isinstance(timescale, Within)
    if one.due_by is not None and more.due_by is not None and not moved_back:
        assert one.due_by <= more.due_by


@law
@given(countings(), known_moments(), backward(), st.integers(-70, 5))
def test_one_more_bank_holiday_never_makes_a_backward_limit_due_later(
    way: Ways, since: Known, timescale: Timescale, away: int
) -> None:
    rules = way.rules
    one = dated(timescale, {"raised": since}.get, {}, rules)
    more = dated(
        timescale, {"raised": since}.get, {}, with_one_more(rules, since.day + timedelta(days=away))
    )

    if (
        one.due_by is not None
        and more.due_by is not None
        and rules.closed_day is not ClosedDay.NEXT
    ):
        assert one.due_by >= more.due_by


@law
@given(
    countings(),
    known_moments(),
    st.integers(1, 30),
    st.integers(1, 30),
    st.sampled_from(DAY_UNITS[:1] + DAY_UNITS[2:4]),
)
def test_counting_n_and_then_m_is_counting_n_and_m(
    way: Ways, since: Known, n: int, m: int, unit: Unit
) -> None:
    rules = way.rules
    rules = replace(rules, closed_day=ClosedDay.KEEP)
    once = dated(Within(n + m, unit, RAISED), {"raised": since}.get, {}, rules)
    first = as_moment(dated(Within(n, unit, RAISED), {"raised": since}.get, {}, rules))

    if first is not None:
        assert (
            dated(Within(m, unit, RAISED), {"raised": first}.get, {}, rules).due_by == once.due_by
        )


@law
@given(countings(), known_moments(), forward())
def test_a_forward_due_date_is_never_before_its_moment(
    way: Ways, since: Known, timescale: Timescale
) -> None:
    rules = way.rules
    due = dated(timescale, {"raised": since}.get, {}, replace(rules, closed_day=ClosedDay.NEXT))

    if due.due_on is not None and due.due_by is not None:
        assert due.due_on >= since.day
        if due.kind is Kind.INSTANT:
            assert due.due_by >= since.first


@law
@given(countings(), known_moments(), st.integers(1, 60))
def test_the_working_days_counted_are_as_many_as_the_policy_says(
    way: Ways, since: Known, n: int
) -> None:
    rules = way.rules
    due = dated(Within(n, Unit.WORKING_DAYS, RAISED), {"raised": since}.get, {}, rules)

    if due.due_on is None:
        return
    day, counted = due.due_on, 0
    start = since.day
    if not isinstance(since, DayEnd):
        if rules.convention is Convention.EVENT_DAY_IS_ONE:
            start -= timedelta(days=1)
        if rules.convention is Convention.DEEMED_RECEIPT:
            late = isinstance(since, Instant) and rules.receipt_cutoff is not None
            if late and local_clock(since.at) > rules.receipt_cutoff:  # type: ignore[union-attr, operator]
                start += timedelta(days=1)
            while not rules.calendar.is_working_day(start):
                start += timedelta(days=1)
    while day > start:
        counted += rules.calendar.is_working_day(day)
        day -= timedelta(days=1)
    assert counted == n
    assert rules.calendar.is_working_day(due.due_on)


def local_clock(at: datetime) -> object:
    from zoneinfo import ZoneInfo

    return at.astimezone(ZoneInfo("Europe/London")).time()


@law
@given(st.builds(Instant, instants()), st.integers(1, 200))
def test_hours_are_elapsed_hours_whatever_the_clocks_do(since: Instant, hours: int) -> None:
    rules = Counting(calendar=Calendar.of(TABLE, [Nation.ENGLAND]))

    due = dated(Within(hours, Unit.HOURS, RAISED), {"raised": since}.get, {}, rules)

    assert due.due_by == since.at + timedelta(hours=hours)
    assert met(due, since) is met(due, Instant(due.due_by)) is True
    assert met(due, Instant(due.due_by + timedelta(microseconds=1))) is False


@law
@given(countings(), days())
def test_beyond_the_calendar_a_question_raises_and_a_decision_is_undated(
    way: Ways, day: date
) -> None:
    rules = way.rules
    beyond = rules.calendar.projected_to + (day - date(2024, 12, 31))

    with pytest.raises(CalendarRangeError):
        rules.calendar.add(beyond, 1)
    due = dated(Within(1, Unit.WORKING_DAYS, RAISED), {"raised": Day(beyond)}.get, {}, rules)
    assert due.kind is Kind.UNDATED
