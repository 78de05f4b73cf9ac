"""What a caller's mistake is told with: what was asked for, the name at fault, and what would do."""

# ruff: noqa: E501 - a policy reads best with one rule a line

import copy
import pickle
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from escalate_rules.core.engine import decide, empty_case, replay
from escalate_rules.core.errors import CalendarRangeError, InstantError, MisuseError
from escalate_rules.core.events import Event
from escalate_rules.core.moments import Day
from tests.core.small import (
    agreed,
    convened,
    done,
    escalated,
    event,
    extended,
    handed_over,
    happened,
    learned,
    raised,
    reopened,
    rerouted,
    small,
    withdrawn,
)

POLICY = """
facts:
  risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}
  age: {asks: "How old?", values: {child: A child, adult: An adult}, required: yes, cites: "4"}
moments: {conference: {title: The conference}}
events: {signed: {title: Signed}}
handovers: {police: {title: The police, cites: "4"}}
duties:
  answer: {on: raised, who: chair, must: respond, when: {risk: low, age: child}, within: 2 working days of raised, cites: "4"}
  asked: {on: signed, who: chair, must: send, within: 2 working days of conference, cites: "4"}
"""
AT = "2026-10-06T10:00"
CHILD = {"age": "child"}
ROLES = (
    "practitioner", "manager", "head", "business_team", "chair", "panel", "panel_member",
    "social_worker",
)  # fmt: skip
DUTIES = (
    "answer", "asked", "stage_1.outcome", "stage_2.outcome", "stage_3.outcome",
    "stage_1.escalation", "stage_2.escalation",
)  # fmt: skip
STAGES = ("stage_1", "stage_2", "stage_3")
SIDES = ("raising", "receiving")


def misuse(told: Event, *before: Event) -> MisuseError:
    policy = small(POLICY)
    with pytest.raises(MisuseError) as caught:
        decide(policy, replay(policy, before), told)
    return caught.value


@pytest.mark.parametrize(
    ("told", "what", "name", "says", "allowed"),
    [
        (
            raised(AT, facts=CHILD | {"risk": "hihg"}),
            "value",
            "hihg",
            "`hihg` is not a value of the fact `risk` (did you mean `high`?)",
            ("low", "high"),
        ),
        (
            raised(AT, facts=CHILD | {"rsik": "high"}),
            "fact",
            "rsik",
            "this policy has no fact `rsik` (did you mean `risk`?)",
            ("risk", "age"),
        ),
        (
            raised(AT),
            "fact",
            "age",
            "the policy needs the fact `age` when a concern is raised: How old?",
            ("child", "adult"),
        ),
        (
            raised(AT, facts=CHILD, stage="stage_9"),
            "stage",
            "stage_9",
            "this policy has no stage `stage_9` (did you mean `stage_3`?)",
            STAGES,
        ),
        (
            raised(AT, facts=CHILD, moments={"meeting": AT}),
            "moment",
            "meeting",
            "this policy has no moment `meeting`",
            None,
        ),
        (
            raised(AT, facts=CHILD, agencies={"raising": "scool"}),
            "agency",
            "scool",
            "this policy has no agency `scool` (did you mean `school`?)",
            ("school", "health", "police"),
        ),
        (
            raised(AT, facts=CHILD, agencies={"rising": "school"}),
            "side",
            "rising",
            "this policy has no side `rising` (did you mean `raising`?)",
            SIDES,
        ),
        (
            raised(AT, "raising cook", facts=CHILD),
            "role",
            "cook",
            "this policy has no role `cook`",
            ROLES,
        ),
        (
            raised(AT, "rising party", facts=CHILD),
            "side",
            "rising",
            "this policy has no side `rising` (did you mean `raising`?)",
            (*SIDES, "partnership", "authority"),
        ),
        (
            escalated(AT, to="stage_8"),
            "stage",
            "stage_8",
            "this policy has no stage `stage_8` (did you mean `stage_3`?)",
            None,
        ),
        (
            rerouted(AT, to="nowhere"),
            "route",
            "nowhere",
            "this policy has no route `nowhere`",
            ("back",),
        ),
        (
            handed_over(AT, to="polcie"),
            "handover",
            "polcie",
            "this policy has no handover `polcie` (did you mean `police`?)",
            ("police",),
        ),
        (
            happened(AT, moment="meeting"),
            "moment",
            "meeting",
            "this policy has no moment `meeting`",
            None,
        ),
        (
            event("sined", AT),
            "event",
            "sined",
            "this policy has no event `sined` (did you mean `signed`?)",
            ("signed",),
        ),
        (
            done(AT, duty="anwser#1"),
            "duty",
            "anwser",
            "this policy has no duty `anwser` (did you mean `answer`?)",
            None,
        ),
        (
            extended(AT, duty="anwser", until="2026-11-06", reason="Ill"),
            "duty",
            "anwser",
            "this policy has no duty `anwser` (did you mean `answer`?)",
            None,
        ),
        (
            agreed(AT, until="2026-11-06", agreeing=("rising",)),
            "side",
            "rising",
            "this policy has no side `rising` (did you mean `raising`?)",
            SIDES,
        ),
        (
            convened(AT, duty="meet", agencies=("school",)),
            "duty",
            "meet",
            "this policy has no duty `meet`",
            None,
        ),
        (
            convened(AT, agencies=("scool",)),
            "agency",
            "scool",
            "this policy has no agency `scool` (did you mean `school`?)",
            ("school", "health", "police"),
        ),
        (
            reopened(AT, stage="stage_7", reason="New"),
            "stage",
            "stage_7",
            "this policy has no stage `stage_7` (did you mean `stage_3`?)",
            STAGES,
        ),
        (
            learned(AT, facts={"risk": "hihg"}),
            "value",
            "hihg",
            "`hihg` is not a value of the fact `risk` (did you mean `high`?)",
            ("low", "high"),
        ),
    ],
)
def test_a_name_at_fault_is_told_with_what_there_is(
    told: Event, what: str, name: str, says: str, allowed: tuple[str, ...] | None
) -> None:
    error = misuse(told)

    assert (error.what, error.name, error.says) == (what, name, says)
    assert error.allowed == allowed if allowed is not None else error.allowed


def test_facts_of_another_shape_are_told_with_how_they_are_written() -> None:
    told: Any = raised(AT, facts=CHILD)
    odd = replace(told, facts={"age": "child"})
    twice = replace(told, facts=(("age", "child"), ("age", "adult")))
    when = replace(told, moments=(("conference", "soon"),))

    assert str(misuse(odd)) == (
        "facts are a tuple of pairs, such as ((\"risk\", \"high\"),), not {'age': 'child'}"
    )
    assert (misuse(odd).what, misuse(odd).name) == ("facts", "dict")
    assert str(misuse(twice)) == "`age` is told twice in one event; take one away"
    assert (misuse(twice).what, misuse(twice).name) == ("facts", "age")
    assert (
        str(misuse(when))
        == "the moment `conference` is told as a `Day` or an `Instant`, not 'soon'"
    )
    assert (misuse(when).what, misuse(when).name) == ("moment", "conference")


@pytest.mark.parametrize(
    ("name", "told", "kind", "example"),
    [
        ("facts", [("age", "child")], "list", '("risk", "high")'),
        ("facts", (["age", "child"],), "tuple", '("risk", "high")'),
        ("facts", (("age", "child", "said"),), "tuple", '("risk", "high")'),
        ("moments", [("conference", AT)], "list", '("meeting", Day(…))'),
        ("agencies", [("raising", "school")], "list", '("raising", "school")'),
    ],
)
def test_what_is_no_tuple_of_pairs_is_told_with_one(
    name: str, told: object, kind: str, example: str
) -> None:
    event: Any = raised(AT, facts=CHILD)
    error = misuse(replace(event, **{name: told}))

    assert (error.what, error.name) == (name, kind)
    assert str(error) == f"{name} are a tuple of pairs, such as ({example},), not {told!r}"


@pytest.mark.parametrize(
    ("name", "told", "twice"),
    [
        (
            "moments",
            tuple(("conference", Day(date(2026, 10, day))) for day in (5, 6)),
            "conference",
        ),
        ("agencies", (("raising", "school"), ("raising", "health")), "raising"),
    ],
)
def test_what_is_told_twice_is_told_with_its_name(name: str, told: object, twice: str) -> None:
    event: Any = raised(AT, facts=CHILD)
    error = misuse(replace(event, **{name: told}))

    assert (error.what, error.name) == (name, twice)
    assert str(error) == f"`{twice}` is told twice in one event; take one away"


def test_an_event_before_the_last_is_told_with_both() -> None:
    error = misuse(withdrawn("2026-10-05T09:00"), raised(AT, facts=CHILD))

    assert (error.what, error.name) == ("event", "withdrawn")
    assert str(error) == (
        "an event at 2026-10-05T09:00+01:00 comes before the case's last one at "
        "2026-10-06T10:00+01:00; give events in the order in which they are told, "
        "and when it was done as `on`"
    )


def test_a_case_of_another_policy_is_told_with_both() -> None:
    mine, other = small(POLICY), small()
    with pytest.raises(MisuseError) as told:
        decide(other, empty_case(mine), raised(AT))

    assert (told.value.what, told.value.name) == ("policy", "small")
    assert str(told.value) == (
        f"this case was opened under small version 1 ({mine.digest[:12]}), not under small "
        f"version 1 ({other.digest[:12]}); load that version with the readings it was opened with"
    )


ERRORS = [
    CalendarRangeError(date(2026, 11, 9), 3, date(2012, 1, 1), date(2035, 12, 31)),
    InstantError("tomorrow", "unreadable", ("today",)),
    MisuseError("fact", "rsik", "this policy has no fact `rsik`", ("risk",)),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda each: type(each).__name__)
def test_an_error_goes_whole_to_another_process(error: Exception) -> None:
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(again) is type(error)
        assert vars(again) == vars(error)
        assert str(again) == str(error)


FIRST, LAST = date(2012, 1, 1), date(2035, 12, 31)


@pytest.mark.parametrize(
    ("steps", "asked"),
    [
        (0, "2036-01-01 lies"),
        (1, "1 working day after 2036-01-01 lies"),
        (2, "2 working days after 2036-01-01 lies"),
        (-1, "1 working day before 2036-01-01 lies"),
        (-2, "2 working days before 2036-01-01 lies"),
    ],
)
def test_what_lies_off_the_calendar_is_told_with_how_it_was_reached(steps: int, asked: str) -> None:
    assert str(CalendarRangeError(date(2036, 1, 1), steps, FIRST, LAST)) == (
        f"{asked} outside the calendar, whose bank holidays are known from 2012-01-01 to "
        "2035-12-31; ask within those years, or use a calendar that covers more"
    )


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (
            "missing",
            "2026-03-29 01:30:00+00:00 does not exist in Europe/London, the clocks go forward past it; write this or that",
        ),
        (
            "twice",
            "2026-03-29 01:30:00+00:00 exists twice in Europe/London, the clocks go back through it; write this or that",
        ),
        (
            "no offset",
            "2026-03-29 01:30:00+00:00 does not say its time zone; give it one, or, where it is Europe/London, take `Instant.parse`",
        ),
        (
            "no hour",
            "2026-03-29 01:30:00+00:00 has no hour; write a date and time such as 2026-12-21T10:00",
        ),
    ],
)
def test_a_time_that_is_none_says_what_to_write(fault: str, says: str) -> None:
    value = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)

    assert str(InstantError(value, fault, ("this", "that"))) == says


def test_a_text_that_is_no_time_is_shown_as_it_was_given() -> None:
    assert str(InstantError("tomorrow", "unreadable")) == (
        "'tomorrow' is not a date and time; write it as 2026-12-21T10:00, or a day as 2026-12-21"
    )


def test_a_sentence_lists_twenty_names_and_counts_more() -> None:
    names = tuple(f"n{number}" for number in range(21))

    assert str(MisuseError("fact", "x", "no", names[:2])) == "no; it may be n0, n1"
    assert str(MisuseError("fact", "x", "no", names[:20])).endswith("n18, n19")
    assert str(MisuseError("fact", "x", "no", names)) == (
        f"no; it may be one of 21: {', '.join(names[:20])}, …"
    )
