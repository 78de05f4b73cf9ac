"""A due date moves only by a named cause, and the answer lists it."""

# ruff: noqa: E501 - a policy reads best with one rule a line

import pytest

from tests.core.small import (
    agreed,
    due,
    escalated,
    event,
    extended,
    happened,
    learned,
    opened,
    paused,
    raised,
    resumed,
    show_due,
    small,
    state,
    story,
    tell,
    the,
    time_reached,
    unresolved,
    why_not_applicable,
)

CONFERENCE = """
moments: {conference: {title: The conference}, arose: {title: The concern, default: raised}}
duties:
  dissent: {on: raised, who: raising practitioner, must: record, within: 10 working days of conference, cites: "4"}
  prepare: {on: raised, who: raising manager, must: do, what: Prepare, within: 2 working days before conference, cites: "4"}
  ponder: {on: raised, who: raising manager, must: consider, within: 3 working days of arose, cites: "4"}
  attend: {on: conference, who: raising manager, must: do, what: Attend, by: x, cites: "4"}
"""
CONFERENCE = CONFERENCE.replace(" by: x,", "")


def moved(decision: object) -> list[tuple[str, str, str, str]]:
    return [
        (each.id, show_due(each.was), show_due(each.now), each.why)
        for each in decision.changed  # type: ignore[attr-defined]
    ]


def test_a_date_waits_for_its_moment_and_then_is_counted_from_it() -> None:
    decisions = story(
        small(CONFERENCE),
        raised("2026-04-01T09:00"),
        happened("2026-04-01T10:00", moment="conference", on="2026-04-01"),
    )

    assert due(decisions[0], "dissent") == "awaiting conference"
    # Good Friday and Easter Monday are skipped.
    assert moved(decisions[1])[0] == (
        "dissent#1",
        "awaiting conference",
        "2026-04-17",
        "conference became known or moved",
    )
    assert opened(decisions[1]) == ["attend#1"]


def test_a_moment_fixed_for_a_day_to_come_dates_and_moves_when_it_is_fixed_anew() -> None:
    decisions = story(
        small(CONFERENCE),
        raised("2026-10-05T09:00", moments={"conference": "2026-10-15"}),
        happened("2026-10-06T09:00", moment="conference", on="2026-10-16"),
        happened("2026-10-16T17:00", moment="conference"),
        happened("2026-10-20T17:00", moment="conference", on="2026-10-19"),
    )

    assert [due(each, "prepare") for each in decisions] == [
        "2026-10-13",
        "2026-10-14",
        "2026-10-14",
        "2026-10-14",
    ]
    # A moment to come triggers nothing until it is told as having happened.
    assert [opened(each)[-1:] for each in decisions[1:]] == [[], ["attend#1"], ["attend#2"]]
    assert moved(decisions[3]) == []


def test_a_moment_told_at_raising_as_past_is_a_trigger() -> None:
    decision = tell(
        small(CONFERENCE), raised("2026-10-05T09:00", moments={"conference": "2026-10-02"})
    )

    assert "attend#1" in opened(decision)
    assert due(decision, "dissent") == "2026-10-16"


def test_a_default_stands_in_for_a_moment_until_it_is_told() -> None:
    decisions = story(
        small(CONFERENCE),
        raised("2026-10-05T09:00"),
        time_reached("2026-10-06T09:00"),
        happened("2026-10-06T10:00", moment="arose", on="2026-10-01"),
        happened("2026-10-06T11:00", moment="arose", on="2026-09-01"),
    )

    assert [due(each, "ponder") for each in decisions] == [
        "2026-10-08", "2026-10-08", "2026-10-06", "2026-10-06",
    ]  # fmt: skip
    assert [row for row in moved(decisions[2]) if row[0] == "ponder#1"] == [
        ("ponder#1", "2026-10-08", "2026-10-06", "arose became known or moved")
    ]


def test_a_moment_that_has_no_default_and_is_not_a_duty_of_the_case_waits() -> None:
    policy = small(
        """
        duties:
          after: {on: raised, who: chair, must: review, within: 1 month of stage_2.outcome.due, cites: "4"}
          longer: {on: raised, who: chair, must: review, within: 1 month of stage_2.escalated, cites: "4"}
        """
    )

    decisions = story(
        policy,
        raised("2026-10-05T10:00"),
        escalated("2026-10-05T11:00"),
        escalated("2026-10-07T11:00"),
    )

    assert [due(each, "after") for each in decisions] == [
        "awaiting stage_2.outcome.due", "2026-11-08", "2026-11-08",
    ]  # fmt: skip
    assert due(decisions[2], "longer") == "2026-11-07"


def test_a_due_that_moves_on_is_not_overdue_any_more() -> None:
    policy = small(
        CONFERENCE + '  chase: {on: prepare.due, who: business_team, must: call, cites: "4"}\n'
    )

    decisions = story(
        policy,
        raised("2026-10-05T09:00", moments={"conference": "2026-10-15"}),
        time_reached("2026-10-14T00:00"),
        happened("2026-10-14T09:00", moment="conference", on="2026-10-30"),
        time_reached("2026-11-02T09:00"),
    )

    assert [[duty.id for duty in each.overdue if duty.duty == "prepare"] for each in decisions] == [
        [], ["prepare#1"], [], ["prepare#1"],
    ]  # fmt: skip
    assert [[each.id for each in d.opened if each.duty == "chase"] for d in decisions] == [
        [], ["chase#1"], [], ["chase#2"],
    ]  # fmt: skip


def test_a_chain_of_dates_moves_together() -> None:
    policy = small(
        """
        moments: {conference: {title: The conference}}
        duties:
          third: {on: raised, who: chair, must: do, what: x, within: 1 working day of second.due, cites: "4"}
          second: {on: raised, who: chair, must: do, what: x, within: 1 working day of first.due, cites: "4"}
          first: {on: raised, who: chair, must: do, what: x, within: 1 working day of conference, cites: "4"}
        """
    )

    decision = tell(
        policy, raised("2026-10-05T09:00"), happened("2026-10-05T10:00", moment="conference")
    )

    assert [due(decision, name) for name in ("first", "second", "third")] == [
        "2026-10-06", "2026-10-07", "2026-10-08",
    ]  # fmt: skip
    assert sorted(row[0] for row in moved(decision)) == ["first#1", "second#1", "third#1"]


# -- by the value of a fact ----------------------------------------------------------------------


def by_risk(on_change: str, origin: str = "raised") -> str:
    return f"""
moments: {{arose: {{title: The concern, default: raised}}}}
facts: {{risk: {{asks: "How high?", values: {{none: None, low: Low, high: High}}, default: low, cites: "4"}}}}
duties:
  answer:
    on: raised
    who: receiving manager
    must: respond
    within: {{by: risk, none: absent, high: 1 working day of {origin}, low: 5 working days of {origin}}}
    on_change: {on_change}
    cites: "4"
"""


@pytest.mark.parametrize("origin", ["raised", "arose"])
@pytest.mark.parametrize(
    ("on_change", "first", "then", "dates"),
    [
        # Raised on Monday 5 October; rated anew on Wednesday 7 October.
        ("keep_origin", "low", "high", ["2026-10-12", "2026-10-06"]),
        ("restart", "low", "high", ["2026-10-12", "2026-10-08"]),
        ("keep_sooner", "low", "high", ["2026-10-12", "2026-10-08"]),
        ("keep_origin", "high", "low", ["2026-10-06", "2026-10-12"]),
        ("restart", "high", "low", ["2026-10-06", "2026-10-14"]),
        ("keep_sooner", "high", "low", ["2026-10-06", "2026-10-06"]),
        ("keep_sooner", "high", "none", ["2026-10-06", "2026-10-06"]),
        ("keep_sooner", "none", "high", ["undated", "2026-10-08"]),
        ("restart", "high", "none", ["2026-10-06", "undated"]),
        ("keep_origin", "none", "high", ["undated", "2026-10-06"]),
    ],
)
def test_a_re_rating_keeps_or_restarts_the_clock_as_the_policy_says(
    on_change: str, first: str, then: str, dates: list[str], origin: str
) -> None:
    decisions = story(
        small(by_risk(on_change, origin)),
        raised("2026-10-05T10:00", facts={"risk": first}),
        learned("2026-10-07T10:00", facts={"risk": then}),
        learned("2026-10-07T11:00", facts={"risk": then}),
    )

    assert [due(each, "answer") for each in decisions] == [*dates, dates[1]]
    assert [row[3] for row in moved(decisions[1])] == (
        ["the rating changed"] if dates[0] != dates[1] else []
    )


def test_a_date_that_stays_although_the_rating_changed_still_shows_how_it_was_counted() -> None:
    decision = tell(
        small(by_risk("keep_sooner")),
        raised("2026-10-05T10:00", facts={"risk": "high"}),
        learned("2026-10-06T10:00", facts={"risk": "low"}),
    )

    assert [str(day) for day in the(decision, "answer").due.counted] == ["2026-10-06"]


def test_a_limit_by_a_fact_may_stand_under_a_cap() -> None:
    policy = small(
        """
        facts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}}
        caps: {all_of_it: {stages: stage_1, within: 4 working days of raised, cites: "4"}}
        stages:
          stage_1:
            number: 1
            title: One
            outcome:
              must: reach
              within: {by: risk, high: 1 working day of raised, otherwise: 9 working days of raised}
              cites: "1"
            decides: chair
        """
    )

    decisions = story(
        policy, raised("2026-10-05T10:00"), learned("2026-10-05T11:00", facts={"risk": "high"})
    )

    assert [due(each, "stage_1.outcome") for each in decisions] == ["2026-10-09", "2026-10-06"]


# -- a fact's moment -----------------------------------------------------------------------------


def test_a_fact_is_known_from_when_it_took_its_present_value() -> None:
    policy = small(
        """
        facts: {risk: {asks: "How high?", values: {low: Low, high: High}, default: low, cites: "4"}}
        duties:
          answer: {on: raised, who: receiving manager, must: respond, within: 1 working day of risk.known, cites: "4"}
        """
    )

    decisions = story(
        policy,
        raised("2026-10-05T10:00"),
        learned("2026-10-07T10:00", facts={"risk": "high"}),
        learned("2026-10-08T10:00", facts={"risk": "high"}),
    )

    assert [due(each, "answer") for each in decisions] == [
        "awaiting risk.known", "2026-10-08", "2026-10-08",
    ]  # fmt: skip


# -- agreed and extended -------------------------------------------------------------------------

VARIES = """
stages:
  stage_1:
    number: 1
    title: Practitioners
    outcome: {must: reach, within: 5 working days of entered, cites: "1"}
    varies:
      - {until: earlier, agreed_by: both, cites: "2"}
      - {until: 10 working days of entered, before: due, needs: reason, cites: "3"}
    escalates: {stage: stage_2, who: raising practitioner, should: refer, cites: "1"}
  stage_2: {number: 2, title: Managers, decides: chair, cites: "2"}
duties:
  answer: {on: raised, who: receiving manager, must: respond, within: 2 working days of raised, varies: {until: any, agreed_by: either, cites: "4"}, cites: "4"}
  fixed: {on: raised, who: receiving manager, must: respond, within: 2 working days of raised, cites: "4"}
  open_ended: {on: raised, who: receiving manager, must: consider, varies: {until: earlier, agreed_by: receiving, cites: "4"}, cites: "4"}
"""
MONDAY = raised("2026-10-05T10:00")
BOTH = ("raising", "receiving")


def test_a_date_may_be_agreed_for_the_stage() -> None:
    decision = tell(
        small(VARIES), MONDAY, agreed("2026-10-06T10:00", until="2026-10-08", agreeing=BOTH)
    )

    assert moved(decision) == [
        ("stage_1.outcome#1", "2026-10-12", "2026-10-08", "a date was agreed")
    ]
    due_now = the(decision, "stage_1.outcome").due
    assert due_now.words == "as agreed or extended: 2026-10-08"
    assert [show_due(other) for other in due_now.other] == ["2026-10-12"]
    varied = next(each for each in decision.reasons if "a date was agreed" in each.says)
    assert "2" in varied.cites


def test_an_agreed_hour_is_met_up_to_and_including_it() -> None:
    agreement = agreed("2026-10-06T10:00", until="2026-10-08T12:00", agreeing=BOTH)

    at = tell(small(VARIES), MONDAY, agreement, unresolved("2026-10-08T12:00"))
    after = tell(small(VARIES), MONDAY, agreement, unresolved("2026-10-08T12:00:01"))

    assert (state(at, "stage_1.outcome"), state(after, "stage_1.outcome")) == ("done", "late")


def test_a_date_may_be_extended_for_a_reason_up_to_its_cap() -> None:
    decision = tell(
        small(VARIES), MONDAY, extended("2026-10-06T10:00", until="2026-10-19", reason="Half term")
    )

    assert due(decision, "stage_1.outcome") == "2026-10-19"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (agreed("2026-10-06T10:00", until="2026-10-13", agreeing=BOTH), "it is not for agreement"),
        (
            agreed("2026-10-06T10:00", until="2026-10-08", agreeing=("raising",)),
            "it is not for agreement",
        ),
        (
            extended("2026-10-06T10:00", until="2026-10-20", reason="r"),
            "the latest date allowed is 2026-10-19",
        ),
        (extended("2026-10-06T10:00", until="2026-10-19", reason=""), "it needs a reason"),
        (
            extended("2026-10-13T00:00", until="2026-10-19", reason="r"),
            "the date has passed already",
        ),
        (
            extended("2026-10-06T10:00", duty="answer", until="2026-10-09", reason="r"),
            "the policy wants it agreed",
        ),
        (
            agreed("2026-10-06T10:00", duty="fixed#1", until="2026-10-09", agreeing=BOTH),
            "the policy gives no other date for `fixed`",
        ),
        (
            agreed("2026-10-06T10:00", duty="answer#1", until="2026-10-09", agreeing=()),
            "raising and receiving must be recorded as agreeing",
        ),
        (
            agreed(
                "2026-10-06T10:00", duty="open_ended", until="2026-10-09", agreeing=("raising",)
            ),
            "receiving must be recorded as agreeing",
        ),
        (
            agreed(
                "2026-10-06T10:00", duty="stage_1.escalation", until="2026-10-09", agreeing=BOTH
            ),
            "`stage_1.escalation` is not owed now",
        ),
    ],
)
def test_a_date_is_varied_only_as_the_policy_provides(told: object, why: str) -> None:
    decision = tell(small(VARIES), MONDAY, told)  # type: ignore[arg-type]

    assert why_not_applicable(decision) == why
    assert decision.changed == ()


def test_an_earlier_date_must_be_earlier() -> None:
    policy = small(
        VARIES.replace(
            '      - {until: 10 working days of entered, before: due, needs: reason, cites: "3"}\n',
            "",
        )
    )

    decision = tell(policy, MONDAY, agreed("2026-10-06T10:00", until="2026-10-12", agreeing=BOTH))

    assert why_not_applicable(decision) == "the new date is not earlier than the one now"
    assert decision.not_applicable is not None
    assert decision.not_applicable.cites == ("2",)


def test_either_side_alone_may_agree_where_the_policy_says_so() -> None:
    decision = tell(
        small(VARIES),
        MONDAY,
        agreed("2026-10-06T10:00", duty="answer", until="2026-11-02", agreeing=("receiving",)),
    )

    assert due(decision, "answer") == "2026-11-02"


def test_what_had_no_date_is_given_one() -> None:
    decision = tell(
        small(VARIES),
        MONDAY,
        agreed("2026-10-06T10:00", duty="open_ended", until="2026-11-02", agreeing=("receiving",)),
        time_reached("2026-11-03T00:00"),
    )

    assert "open_ended#1" in [duty.id for duty in decision.overdue]


def test_an_agreed_date_stands_though_the_moment_moves() -> None:
    policy = small(
        CONFERENCE.replace(
            "within: 10 working days of conference,",
            'within: 10 working days of conference, varies: {until: any, agreed_by: either, cites: "4"},',
        )
    )

    decision = tell(
        policy,
        raised("2026-10-05T09:00", moments={"conference": "2026-10-15"}),
        agreed("2026-10-05T10:00", duty="dissent", until="2026-12-01", agreeing=("raising",)),
        happened("2026-10-06T09:00", moment="conference", on="2026-10-16"),
    )

    assert due(decision, "dissent") == "2026-12-01"
    assert "dissent#1" not in [row[0] for row in moved(decision)]


def test_an_extension_takes_an_overdue_duty_back_into_time() -> None:
    policy = small(VARIES.replace("before: due, ", ""))

    decisions = story(
        policy,
        MONDAY,
        time_reached("2026-10-14T10:00"),
        extended("2026-10-14T10:00", until="2026-10-15", reason="r"),
        time_reached("2026-10-16T00:00"),
    )

    assert ["stage_1.outcome#1" in [duty.id for duty in each.overdue] for each in decisions] == [
        False, True, False, True,
    ]  # fmt: skip


def test_a_date_already_past_when_it_is_agreed_is_overdue_at_once() -> None:
    decision = tell(
        small(VARIES), MONDAY, agreed("2026-10-06T10:00", until="2026-10-05", agreeing=BOTH)
    )

    assert "stage_1.outcome#1" in [duty.id for duty in decision.overdue]


# -- the clock stopped ---------------------------------------------------------------------------


def test_the_clock_is_not_stopped_where_the_policy_does_not_provide_for_it() -> None:
    decision = tell(small(), MONDAY, paused("2026-10-06T10:00", reason="Holidays"))

    assert "does not let the clock be stopped" in why_not_applicable(decision)


def test_a_clock_that_was_not_stopped_cannot_go_on() -> None:
    decision = tell(small(), MONDAY, resumed("2026-10-06T10:00", reason="Back"))

    assert why_not_applicable(decision)


# -- caps ----------------------------------------------------------------------------------------


def test_a_cap_over_stages_governs_where_it_is_earlier_and_both_are_shown() -> None:
    policy = small(
        """
        caps: {together: {stages: [stage_1, stage_2, stage_3], within: 6 working days of raised, cites: "4"}}
        """
    )

    decisions = story(
        policy,
        raised("2026-10-05T10:00"),
        escalated("2026-10-12T10:00"),
        escalated("2026-10-13T10:00"),
    )

    assert [due(each, f"stage_{n}.outcome") for n, each in enumerate(decisions, 1)] == [
        "2026-10-12", "2026-10-13", "2026-10-13",
    ]  # fmt: skip
    shown = the(decisions[1], "stage_2.outcome").due
    assert [show_due(other) for other in shown.other] == ["2026-10-15"]
    assert [str(day) for day in shown.counted][-1] == "2026-10-13"


def test_a_cap_over_other_stages_changes_nothing() -> None:
    policy = small('caps: { late: {stages: stage_2, within: 1 working day of raised, cites: "4"} }')

    decision = tell(policy, raised("2026-10-05T10:00"))

    assert due(decision, "stage_1.outcome") == "2026-10-12"
    assert the(decision, "stage_1.outcome").due.other == ()


# -- sides ---------------------------------------------------------------------------------------


def test_each_side_counts_by_its_own_calendar() -> None:
    policy = small(
        """
        calendar: {nation: england, sides: {receiving: {nation: scotland}}}
        roles:
          practitioner: {title: P}
          manager: {title: M}
          chair: {title: C, side: partnership}
          theirs: {title: Their office, side: receiving}
        duties:
          ours: {on: raised, who: raising manager, must: respond, within: 1 working day of raised, cites: "4"}
          theirs_too: {on: raised, who: receiving manager, must: respond, within: 1 working day of raised, cites: "4"}
          office: {on: raised, who: theirs, must: respond, within: 1 working day of raised, cites: "4"}
          doer: {on: raised, who: actor, must: respond, within: 1 working day of raised, cites: "4"}
        """
    )

    # Monday 30 November 2026 is St Andrew's Day in Scotland, and a working day in England.
    decision = tell(policy, raised("2026-11-27T10:00", "receiving practitioner"))

    assert [due(decision, name) for name in ("ours", "theirs_too", "office", "doer")] == [
        "2026-11-30", "2026-12-01", "2026-12-01", "2026-12-01",
    ]  # fmt: skip


def test_declared_events_stamp_their_moment() -> None:
    policy = small(
        """
        events: {signed: {title: Signed, cites: "4"}}
        duties:
          file_it: {on: signed, who: business_team, must: record, within: 2 working days of signed, cites: "4"}
          wait: {on: raised, who: business_team, must: consider, within: 2 working days of signed, cites: "4"}
        """
    )

    decision = tell(
        policy, raised("2026-10-05T10:00"), event("signed", "2026-10-06T10:00", "chair")
    )

    assert (due(decision, "file_it"), due(decision, "wait")) == ("2026-10-08", "2026-10-08")


def test_an_event_that_discharges_by_a_bare_day_follows_the_same_rule() -> None:
    policy = small(
        """
        moments: {conference: {title: The conference}}
        duties:
          go: {on: raised, who: chair, must: do, what: x, within: 2 working days of raised, done_by: conference, cites: "4"}
        """
    )

    decision = tell(
        policy,
        raised("2026-10-05T10:00"),
        happened("2026-10-12T10:00", moment="conference", on="2026-10-08"),
    )

    assert decision.late == ("go#1",)


def test_the_order_in_which_what_is_missing_is_named_moves_no_date() -> None:
    policy = small(
        """
        facts:
          risk: {asks: "Risk?", values: {low: Low, high: High}, default: low, cites: "1"}
        moments:
          visit: {title: The visit}
          report: {title: The report}
        duties:
          answer:
            on: raised
            who: chair
            must: respond
            within:
              earlier_of:
                - {by: risk, low: 5 working days of visit, otherwise: 5 working days of report}
                - 9 working days of the later of visit and report
            cites: "3"
        """
    )
    found = tell(
        policy, raised("2026-03-02T10:00"), learned("2026-03-03T10:00", facts={"risk": "high"})
    )

    assert found.changed == ()
