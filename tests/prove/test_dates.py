"""The dates that proofs rest on: against the engine on every start, and against numpy.

A chain of counts is made once and dated for all starts; here each start is a history of its own.
"""

# ruff: noqa: E501 - a policy reads best with one rule a line

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from escalate_rules.analysis.clocks import Clock, starts_of
from escalate_rules.analysis.limits import Dates
from escalate_rules.analysis.proofs import replayed
from escalate_rules.analysis.worst import worst
from escalate_rules.authoring.load import load_policy
from escalate_rules.core.calendar import Division
from escalate_rules.core.policy import Policy
from escalate_rules.library.calendars import bundled_table
from tests.core.small import small

HOURS = """
stages:
  stage_1:
    number: 1
    title: Practitioners
    outcome: {must: reach, within: 1 working day of raised, cites: "1"}
    escalates: {stage: stage_2, who: raising practitioner, must: refer, within: 24 hours of unresolved, cites: "1"}
  stage_2:
    number: 2
    title: Managers
    outcome: {must: reach, within: 30 hours of entered, cites: "2"}
    escalates: {stage: stage_3, who: raising manager, should: refer, opens: 5 working days of entered, cites: "2"}
  stage_3: {number: 3, title: The Chair, outcome: {must: decide, within: 1 month of raised, cites: "3"}, decides: chair, cites: "3"}
"""
BY_FACT = """
facts:
  risk: {asks: "Is there a risk?", values: {no: No, yes: Yes}, default: no, cites: "4"}
moments:
  arose: {title: The difference arose, default: raised, cites: "4"}
calendar: {nation: scotland, counting: deemed-receipt, receipt_cutoff: "17:00"}
caps:
  in_all: {stages: [stage_1, stage_2], within: 7 working days of arose, cites: "4"}
duties:
  answer: {on: entered, in: stage_2, who: receiving manager, must: respond, within: 2 working days of entered, until: left, cites: "4"}
stages:
  stage_1:
    number: 1
    title: Practitioners
    outcome: {must: reach, within: {by: risk, yes: 1 working day of entered, no: 1 week of entered}, cites: "1"}
    escalates: {stage: stage_2, who: raising practitioner, should: refer, cites: "1"}
  stage_2:
    number: 2
    title: Managers
    outcome: {should: reach, within: 3 working days of answer.done, cites: "2"}
    escalates: {stage: stage_3, who: raising manager, should: refer, cites: "2"}
  stage_3: {number: 3, title: The Chair, outcome: {must: decide, within: same working day of entered, cites: "3"}, decides: chair, cites: "3"}
"""


def days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=each) for each in range(count)]


def differences(policy: Policy, first: date, count: int) -> Iterator[str]:
    """Where a way up is dated otherwise than the engine dates the same history."""
    dates = Dates.of(policy, Clock(starts_of(policy, days(first, count))))
    seen = 0
    for climb in dates.climbs:
        for place, start in enumerate(dates.clock.starts):
            decisions = replayed(policy, climb.history(place))
            assert decisions is not None
            last = decisions[-1]
            seen += 1
            if last.case.stage != climb.stage or last.not_applicable is not None:
                yield f"{start}: {climb.stage} is not reached"
                continue
            owed = next(each for each in last.case.duties if each.duty == f"{climb.stage}.outcome")
            limit = climb.limit.values[place] if climb.limit is not None else None
            stated = limit.due_by if limit is not None else None
            waits = owed.due.due_by is None and owed.due.missing  # what it waits for is done later
            if not waits and owed.due.due_by != stated:
                yield f"{start}: {climb.stage} is due {owed.due.due_by}, not {stated}"
    assert seen


@pytest.mark.parametrize("sections", ["", HOURS, BY_FACT], ids=["days", "hours", "by fact"])
@pytest.mark.parametrize("first", [date(2026, 3, 20), date(2026, 12, 14)], ids=str)
def test_each_start_is_dated_as_the_engine_dates_it(sections: str, first: date) -> None:
    assert not list(differences(small(sections), first, 24))


def test_a_leap_day_and_the_end_of_summer_time_are_dated_as_the_engine_dates_them() -> None:
    assert not list(differences(small(HOURS), date(2028, 2, 25), 8))
    assert not list(differences(small(HOURS), date(2026, 10, 20), 8))


@pytest.mark.slow
def test_every_published_day_is_dated_as_the_engine_dates_it() -> None:
    assert not list(differences(small(), date(2012, 1, 1), 6210))


@pytest.mark.parametrize("id", ["shropshire", "generic_24h"])
def test_bundled_ways_up_are_dated_as_the_engine_dates_them(id: str) -> None:
    assert not list(differences(load_policy(id), date(2026, 12, 18), 12))


@pytest.mark.slow
def test_newcastle_s_ways_up_are_dated_as_the_engine_dates_them() -> None:
    assert not list(differences(load_policy("newcastle"), date(2026, 12, 18), 12))


def test_newcastle_s_longest_times_are_those_that_numpy_counts() -> None:
    table = bundled_table()
    holidays = [row.on for row in table.rows if row.division is Division.ENGLAND_AND_WALES]
    starts = np.arange("2012-01-01", "2029-01-01", dtype="datetime64[D]")
    found = {each.stage: each for each in worst(load_policy("newcastle")).stages}

    for stage, count in {
        "stage_2": 5,
        "stage_3": 10,
        "stage_4": 15,
        "stage_5": 20,
        "chair": 22,
    }.items():
        # The n-th working day strictly after a day, whether or not that works itself.
        ends = np.busday_offset(
            np.busday_offset(starts, 0, roll="preceding", holidays=holidays),
            count,
            holidays=holidays,
        )
        longest = (ends - starts).astype(int)
        most = int(longest.max())
        last = starts[np.flatnonzero(longest == most)[-1]].astype(datetime)
        reached = found[stage].calendar
        assert reached is not None
        assert (reached.days, reached.start) == (most, last)
        working = found[stage].working
        assert working is not None and working.days == count
