"""When another date is agreed or given: by whose calendar, up to which day, and why not.

Like test_told_with_a_date.py, these hold what one small change to the core would alter
without any other test seeing it (docs/mutation.md).
"""

import pytest

from escalate_rules.core.events import Event
from tests.core.small import due, extended, happened, paused, raised, resumed, small, tell

OTHER = """
calendar: {nation: england, sides: {receiving: {nation: scotland}}}
facts: {court: {asks: "Before a court?", values: {no: No, yes: Yes}, default: yes, cites: "4"}}
moments: {visited: {title: The visit, cites: "4"}}
duties:
  answer:
    on: raised
    who: WHO
    must: respond
    within: WITHIN
    varies: {until: UNTIL, needs: reason, cites: "3"}
    pauses: {when: {court: yes}, cites: "4"}
    cites: "4"
"""
OF_A_SCHOOL = {"raising": "health", "receiving": "school"}


def another(*events: Event, who: str = "chair", within: str, until: str) -> str:
    """The date that the answer has after the events, or why the last of them gives it none."""
    text = OTHER.replace("WHO", who).replace("WITHIN", within).replace("UNTIL", until)
    decision = tell(small(text), *events)
    told = decision.not_applicable
    if told is None:
        return due(decision, "answer")
    assert (told.rule, told.cites) == ("answer", ("3",))
    return told.why


def put(until: str, at: str = "2027-01-04T10:00") -> Event:
    return extended(at, duty="answer", until=until, reason="Ill")


@pytest.mark.parametrize("who", ["receiving manager", "social_worker"])
def test_the_latest_date_is_counted_by_the_calendar_of_the_side_that_owes_it(who: str) -> None:
    # Friday 1 January is a holiday in both nations, and Monday the 4th one in Scotland.
    start = raised("2026-12-31T10:00", agencies=OF_A_SCHOOL)
    limits = {"within": "1 working day of raised", "until": "2 working days of raised"}

    assert another(start, put("2027-01-06"), who=who, **limits) == "2027-01-06"
    assert another(start, put("2027-01-07"), who=who, **limits) == (
        "the latest date allowed is 2027-01-06"
    )
    assert another(start, put("2027-01-06"), **limits) == "the latest date allowed is 2027-01-05"


def test_the_latest_date_is_put_off_by_the_time_that_the_clock_stood() -> None:
    # Ten working days of Monday 5 October end on the 19th; Wednesday and Thursday are lost.
    stood = [
        raised("2026-10-05T10:00"),
        paused("2026-10-06T10:00", reason="A court"),
        resumed("2026-10-08T10:00", reason="A court"),
    ]
    limits = {"within": "5 working days of raised", "until": "10 working days of raised"}

    assert another(*stood, put("2026-10-21", "2026-10-09T10:00"), **limits) == "2026-10-21"
    assert another(*stood, put("2026-10-22", "2026-10-09T10:00"), **limits) == (
        "the latest date allowed is 2026-10-21"
    )


def test_a_date_is_put_off_from_the_day_it_had_whatever_is_told_anew() -> None:
    # Five working days of the first visit, and five more: Monday 12 and Monday 19 October.
    told = [
        raised("2026-10-05T09:00"),
        happened("2026-10-05T10:00", moment="visited"),
        happened("2026-10-08T10:00", moment="visited"),
    ]
    limits = {"within": "5 working days of visited", "until": "5 working days of answer.due"}

    assert another(*told, put("2026-10-19", "2026-10-09T10:00"), **limits) == "2026-10-19"
    assert another(*told, put("2026-10-20", "2026-10-09T10:00"), **limits) == (
        "the latest date allowed is 2026-10-19"
    )
    twice = [put("2026-10-16", "2026-10-09T10:00"), put("2026-10-20", "2026-10-09T11:00")]
    assert another(*told, *twice, **limits) == "the latest date allowed is 2026-10-19"


def test_another_date_without_its_reason_is_refused() -> None:
    bare = extended("2026-10-06T10:00", duty="answer", until="2026-10-07", reason="")
    limits = {"within": "5 working days of raised", "until": "any"}

    assert another(raised("2026-10-05T10:00"), bare, **limits) == "it needs a reason"
