"""What hypothesis and notebooks print of the library's values."""

from hypothesis.vendor.pretty import pretty

from escalate_rules import Day, Escalated, Instant, Raised, load_policy, open_case

AT = Instant.parse("2026-10-24T16:00")


def test_an_event_is_printed_as_the_call_that_makes_it() -> None:
    event = Escalated(at=AT, to="stage_3")

    assert pretty(event) == "Escalated(at=Instant.parse('2026-10-24T16:00+01:00'), to='stage_3')"
    assert eval(pretty(event)) == event


def test_a_case_leaves_out_what_it_does_not_say() -> None:
    policy = load_policy("newcastle")
    case = open_case(policy, Raised(at=AT)).case

    shown = pretty(case)

    assert "status='open'" in shown
    assert "paused" not in shown


def test_a_policy_and_a_calendar_are_short() -> None:
    policy = load_policy("newcastle")

    assert pretty(policy) == repr(policy)
    assert len(pretty(policy.counting.calendar)) < 500
    assert "Day" in pretty(Day(AT.day))
