"""Text for people: golden plans and histories, and the sentences they are made of."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalate_rules.analysis.outlook import Coming, Outlook, outlook
from escalate_rules.analysis.plan import plan
from escalate_rules.authoring.load import load_policy, parse_policy
from escalate_rules.core.decision import Decision
from escalate_rules.core.engine import decide, empty_case, open_case
from escalate_rules.core.events import (
    Agreed,
    Done,
    Event,
    Learned,
    Paused,
    Raised,
    Resolved,
    Unresolved,
)
from escalate_rules.core.explain import Due, Duty, Party
from escalate_rules.core.moments import UNKNOWN, Day, DayEnd, Instant, midnight, parse_instant
from escalate_rules.core.policy import Policy
from escalate_rules.core.ways import Way
from escalate_rules.core.words import show_day
from escalate_rules.present import moments, sentences
from escalate_rules.present.page import Page
from escalate_rules.present.plans import show_plan
from escalate_rules.present.runs import show_outlook, show_run
from escalate_rules.wire.plans import write_plan
from tests.present import golden
from tests.sample import SAMPLE, sample

AT = parse_instant("2026-12-21T10:00")
DAY = date(2026, 12, 30)


@pytest.mark.parametrize("name", golden.TEXTS)
def test_the_text_is_as_it_was_read_and_agreed(name: str) -> None:
    # `python -m tests.present.golden` writes them anew; read the difference.
    assert golden.TEXTS[name]() == golden.file_of(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", golden.TEXTS)
def test_no_line_is_wider_than_the_page(name: str) -> None:
    assert max(map(len, golden.TEXTS[name]().split("\n"))) <= 90


def due(**more: Any) -> Due:
    parts: dict[str, Any] = {
        "kind": "date", "due_on": DAY, "due_by": midnight(DAY + timedelta(days=1)),
        "status": "firm", "words": "within 5 working days of raised", "origin": "raised",
        "since": Instant(AT), "counted": (), "skipped": (), "expedite": False, "missing": (),
        "why": "", "other": (),
    }  # fmt: skip
    return Due(**{**parts, **more})


def duty(**more: Any) -> Duty:
    parts: dict[str, Any] = {
        "id": "d#1", "duty": "d", "stage": None, "act": "do", "force": "must",
        "who": (Party("manager", "raising", None, "Line manager"),), "to": (), "with_": (),
        "copy": (), "how": "", "what": "", "due": due(), "state": "open", "opened": Instant(AT),
        "until": "closed", "cites": (),
    }  # fmt: skip
    return Duty(**{**parts, **more})


UNIT = (Party("business_unit", "partnership", None, "Business Unit"),)
BOTH = (
    Party("manager", "raising", None, "Line manager"),
    Party("manager", "receiving", None, "Line manager"),
)
PARTIES = (
    Party(None, "raising", None, "the raising agency"),
    Party(None, "receiving", None, "the receiving agency"),
)
OTHER = (Party("manager", "receiving", "school", "Head teacher"),)


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"act": "reach"}, "must reach an outcome"),
        ({"act": "reach", "what": "agreement"}, "must reach agreement"),
        ({"act": "notify", "to": UNIT, "what": "a copy"}, "must notify Business Unit: a copy"),
        ({"act": "refer", "to": UNIT, "force": "should"}, "should refer it to Business Unit"),
        ({"act": "send", "to": UNIT, "how": "in writing"}, "must send to Business Unit in writing"),
        ({"act": "discuss", "with_": OTHER}, "discuss it with Head teacher (receiving, School)"),
        ({"act": "call", "to": OTHER}, "call Head teacher (receiving, School)"),
        ({"act": "consult", "with_": OTHER}, "consult Head teacher (receiving, School)"),
        ({"what": "see the child"}, "Line manager (raising) must see the child"),
        ({"what": "offer help", "to": UNIT}, "must offer help, for Business Unit"),
        ({"act": "record", "what": "it all", "copy": UNIT}, "record it all, with a copy to Busi"),
        ({"act": "keep", "force": "must_not"}, "must not keep"),
        (
            {"what": "take it up", "with_": OTHER, "how": "in person", "copy": UNIT},
            "take it up, with Head teacher (receiving, School), in person, with a copy to Business",
        ),
        ({"act": "refer", "to": BOTH}, "refer it to Line manager on both sides"),
        ({"act": "refer", "to": BOTH, "to_joined": "or"}, "to Line manager on either side"),
        ({"act": "meet", "with_": PARTIES}, "with the raising agency and the receiving agency"),
        (
            {"act": "meet", "with_": PARTIES, "with_joined": "or"},
            "meet with the raising agency or the receiving agency",
        ),
        (
            {"act": "send", "to": UNIT, "copy": PARTIES, "copy_joined": "or"},
            "with a copy to the raising agency or the receiving agency",
        ),
        (
            {"act": "reach", "who": (Party(None, None, None, "not said"),)},
            "Someone (the document does not say who) must reach an outcome",
        ),
        (
            {"act": "meet", "who": UNIT + OTHER, "joined": "or"},
            "Business Unit or Head teacher (receiving, School) must meet",
        ),
    ],
)
def test_a_duty_is_a_sentence(parts: dict[str, Any], says: str) -> None:
    assert says in sentences.duty_sentence(sample(), duty(**parts))


@pytest.mark.parametrize(
    ("joined", "agencies", "says"),
    [
        ("and", (None, None), "Practitioner on both sides"),
        ("or", (None, None), "Practitioner on either side"),
        ("and", ("school", "social_care"), "both sides (School and Children's Social Care)"),
        ("and", ("school", None), "Practitioner on both sides (School)"),
    ],
)
def test_one_office_on_both_sides_is_named_once(
    joined: str, agencies: tuple[str | None, str | None], says: str
) -> None:
    named = (
        Party("practitioner", "raising", agencies[0], "Practitioner"),
        Party("practitioner", "receiving", agencies[1], "Practitioner"),
    )

    assert says in sentences.parties(sample(), named, joined)


def test_an_agency_that_has_the_offices_name_is_not_said_twice() -> None:
    party = Party("school", "raising", "school", "School")

    assert sentences.party(sample(), party) == "School (raising)"


MIDNIGHT = midnight(DAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({}, "by the end of Wed 30 Dec 2026"),
        ({"due_by": AT}, "by Mon 21 Dec 2026 10:00 GMT"),
        ({"kind": "instant", "due_by": AT}, "by Mon 21 Dec 2026 10:00 GMT"),
        ({"kind": "instant", "due_by": MIDNIGHT}, "by midnight at the end of Wed 30 Dec 2026"),
        ({"expedite": True}, "as soon as possible, and no later than the end of Wed 30 Dec 2026"),
        (
            {"kind": "undated", "due_on": None, "due_by": None, "words": "immediately"},
            "immediately",
        ),
        (
            {"kind": "undated", "due_on": None, "due_by": None, "why": "too far off"},
            "no date: within 5 working days of its being raised",
        ),
        (
            {
                "kind": "awaiting", "due_on": None, "due_by": None, "words": "by conference_held",
                "missing": ("conference_held",), "why": "conference_held is not known yet",
            },
            "no date yet: by “The child protection conference”; “The child protection conference” "
            "is not known yet",
        ),
    ],
)  # fmt: skip
def test_a_due_is_said_as_a_limit_or_in_words(parts: dict[str, Any], says: str) -> None:
    assert sentences.by_when(sample(), due(**parts)) == says


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({}, "5 working days from its being raised (Mon 21 Dec 2026 10:00 GMT)"),
        ({"since": None}, "5 working days from its being raised"),
        (
            {"words": "within the earlier", "origin": "x", "since": Day(DAY)},
            "The earlier, from x (Wed 30 Dec 2026)",
        ),
        (
            {"since": DayEnd(DAY)},
            "5 working days from its being raised (the end of Wed 30 Dec 2026)",
        ),
        ({"counted": (DAY,)}, "GMT): counted Wed 30 Dec"),
        ({"skipped": ((DAY, "Strike"),)}, "; skipped Wed 30 Dec Strike"),
        (
            {"other": (due(words="8 weeks of raised"),)},
            ". Beside it stands 8 weeks from its being raised (Mon 21 Dec 2026 10:00 GMT): "
            "by the end of Wed 30 Dec 2026",
        ),
        (
            {
                "words": "within the earlier of 5 working days of raised and 8 weeks of raised",
                "part": "8 weeks of raised",
                "other": (due(words="5 working days of raised"),),
            },
            "8 weeks from its being raised (Mon 21 Dec 2026 10:00 GMT). Beside it stands 5 working "
            "days from its being raised (Mon 21 Dec 2026 10:00 GMT): by the end of Wed 30 Dec 2026"
            "; the earlier governs",
        ),
        (
            {
                "words": "by risk (high: 2 hours of raised; otherwise: no limit)",
                "part": "2 hours of raised",
            },
            "2 hours from its being raised (Mon 21 Dec 2026 10:00 GMT), as risk has it",
        ),
        (
            {"origin": "agreed", "other": (due(words="8 weeks of raised"),)},
            "A date agreed or put later, in place of 8 weeks from its being raised",
        ),
        ({"kind": "undated", "due_by": None, "why": "too far off"}, "Too far off"),
    ],
)
def test_how_a_date_was_counted_is_said_with_its_moment(parts: dict[str, Any], says: str) -> None:
    assert says in sentences.how_counted(sample(), due(**parts))


def test_what_has_no_date_was_not_counted() -> None:
    bare = due(due_on=None, due_by=None)

    assert sentences.how_counted(sample(), replace(bare, kind="awaiting", why="x")) == ""
    assert sentences.how_counted(sample(), replace(bare, kind="undated")) == ""


@given(st.sets(st.dates(date(2026, 12, 1), date(2027, 1, 31)), min_size=1))
def test_days_are_all_told_in_order_whether_alone_or_in_a_stretch(chosen: set[date]) -> None:
    days = sorted(chosen)

    said = sentences.days(days)

    assert said.startswith(show_day(days[0])[:4])
    assert said.rstrip(" 2067").endswith(("Dec", "Jan"))
    assert said.count(" and ") <= 1


def test_an_hour_is_said_with_its_zone() -> None:
    assert moments.moment_when(parse_instant("2026-10-25T01:30+01:00")).endswith("01:30 BST")
    assert moments.moment_when(parse_instant("2026-10-25T01:30+00:00")).endswith("01:30 GMT")
    assert moments.moment_when(parse_instant("2026-10-25T15:00:01")).endswith("15:00:01 GMT")
    assert moments.when(UNKNOWN) == "a time that nobody knows yet"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("conference_held", "“The child protection conference”"),
        ("second.entered", "entering stage 2, Line manager to line manager"),
        ("second.left", "leaving stage 2, Line manager to line manager"),
        ("second.resolved", "its being resolved at stage 2, Line manager to line manager"),
        ("third.escalated", "its being escalated from The directors"),
        ("second.outcome.due", "the limit of stage 2, Line manager to line manager"),
        (
            "second.escalation.done",
            "the escalation from stage 2, Line manager to line manager being done",
        ),
        ("risk.known", "risk being known"),
        ("unresolved", "its being left unresolved"),
        ("something_else", "something_else"),
        ("entered", "entering the stage"),
        ("told.done", "told being done"),
    ],
)
def test_a_moment_is_named_as_a_person_calls_it(name: str, says: str) -> None:
    assert moments.moment_name(sample(), name) == says


@pytest.mark.parametrize(
    ("way", "says"),
    [
        (
            Way(("stage", "third"), "escalated", "r", cites=("3",)),
            "escalated, to The directors [3]",
        ),
        (Way(("stage", "gone"), "escalated", "r"), "escalated, to gone"),
        (Way(("route", "other"), "rerouted", "r"), "rerouted, to the route other"),
        (Way(("handover", "h"), "handed_over", "r"), "handed over, to h"),
        (Way(("ending", "decided"), "decided", "r"), "decided, which ends the case"),
        (Way(("ending", "x"), "decided", "r"), "decided, which ends the case: x"),
        (Way(("handover", "h"), "escalated", "r"), "escalated, handed over to h"),
        (
            Way(("stage", "third"), "escalated", "r", AT, AT, ("reason",)),
            "escalated, to The directors, from Mon 21 Dec 2026 10:00 GMT, until Mon 21 Dec 2026 "
            "10:00 GMT, with a reason",
        ),
    ],
)
def test_a_way_on_says_where_to_when_and_with_what(way: Way, says: str) -> None:
    assert sentences.way_sentence(sample(), way) == says


def test_a_page_folds_and_colours_only_where_it_is_told_to() -> None:
    plain, coloured = Page(width=40), Page(width=40, colour=True)
    for page in (plain, coloured):
        page.blank()
        page.say("one two three four five six seven eight nine ten", mark="• ", at=2, ink="bold")
        page.blank()
        page.blank()
        page.say("end")

    assert str(plain) == ("  • one two three four five six seven\n    eight nine ten\n\nend\n")
    assert coloured.lines[0] == "  \x1b[1m• one two three four five six seven\x1b[0m"


def opened() -> Decision:
    return open_case(sample(), Raised(at=Instant(AT)))


def test_a_refusal_says_so_and_when_the_door_opens() -> None:
    first = opened()
    assert first.not_applicable is None
    refused = open_case(sample(), Raised(at=Instant(AT), stage="second"))
    page = Page()

    show_run(page, sample(), [refused])

    assert "Not applicable: " in str(page)
    assert "The case is not opened." in str(page)


def test_an_outlook_of_nothing_says_nothing_is_owed() -> None:
    page = Page()

    show_outlook(page, sample(), Outlook(AT, None, (), (), (), ()))

    assert "Nothing is owed and nothing is coming." in str(page)


def test_what_passes_at_midnight_passes_at_the_end_of_the_day_before() -> None:
    page = Page()
    coming = (Coming(MIDNIGHT, "told#1 is due"), Coming(datetime(2027, 1, 4, 9, tzinfo=UTC), "x"))

    show_outlook(page, sample(), Outlook(AT, "first", (), (), coming, ()))

    assert "• the end of Wed 30 Dec 2026: told#1 is due" in str(page)
    assert "• Mon 4 Jan 2027 09:00 GMT: x" in str(page)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("within 5 working days of raised", "within 5 working days of its being raised"),
        ("24 hours of unresolved", "24 hours from its being left unresolved"),
        ("within same day of raised", "on the same day as its being raised"),
        ("same working day of raised", "the same working day as its being raised"),
        ("2 weeks before conference_held", "2 weeks before “The child protection conference”"),
        (
            "within 2 working days before conference_held",
            "no later than 2 working days before “The child protection conference”",
        ),
        (
            "without delay, no later than by first.outcome.due",
            "without delay, no later than the limit of stage 1, Practitioner to practitioner",
        ),
        (
            "1 month of the earlier of raised and told.done",
            "1 month from the earlier of its being raised and told being done",
        ),
        (
            "the later of 1 month of closed and by told.due",
            "the later of 1 month from the case being closed and by the due date of told",
        ),
        ("as soon as it is raised", "as soon as it is raised"),
    ],
)
def test_words_about_time_name_their_moments_as_people_do(words: str, says: str) -> None:
    assert moments.time_words(sample(), words) == says


def test_a_date_that_waits_names_what_it_waits_for_once() -> None:
    parts: dict[str, Any] = {
        "kind": "awaiting", "due_on": None, "due_by": None, "missing": ("unresolved",),
        "words": "within 24 hours of unresolved",
        "why": "counted from unresolved, which is not known yet",
    }  # fmt: skip

    said = sentences.by_when(sample(), due(**parts))

    assert said == (
        "no date yet: within 24 hours of its being left unresolved; that date is not known yet"
    )


@pytest.mark.parametrize(
    ("until", "says"),
    [
        ("left", "for as long as the case is at the stage"),
        ("closed", "for as long as the case is open"),
        ("done", "until told that it is done"),
    ],
)
def test_what_is_kept_up_has_no_date_but_lasts(until: str, says: str) -> None:
    bare = due(kind="undated", due_on=None, due_by=None, words="no time is given")

    assert sentences.by_when_of(sample(), duty(act="keep", until=until, due=bare)) == says


@pytest.mark.parametrize(
    ("policy", "stages", "says"),
    [
        ("newcastle", ["stage_1"], "at stage 1"),
        ("newcastle", ["stage_2", "stage_3"], "at stages 2 and 3"),
        ("newcastle", ["stage_1", "stage_3", "stage_4", "stage_5"], "at stages 1 and 3 to 5"),
        ("newcastle", ["stage_5", "chair"], "at stage 5 and Chair of the Partnership"),
        ("newcastle", ["chair"], "at Chair of the Partnership"),
        ("generic_24h", ["practitioners", "line_managers"], "at stage 1"),
        (
            "generic_24h", ["line_managers"],
            "at stage 1, Preventing Disputes: the line managers",
        ),
    ],
)  # fmt: skip
def test_stages_are_said_by_their_numbers(policy: str, stages: list[str], says: str) -> None:
    assert sentences.at_stages(load_policy(policy), stages) == says


def head_of(policy: Policy) -> str:
    page = Page(width=1000)
    show_plan(page, plan(policy, Raised(at=Instant(AT))))
    return str(page)


def plan_of(policy: str, **facts: str) -> str:
    page = Page(width=1000)
    show_plan(page, plan(load_policy(policy), Raised(at=Instant(AT), facts=tuple(facts.items()))))
    return str(page)


def test_a_plan_says_at_which_stages_each_ending_calls_for_a_duty() -> None:
    said = plan_of("wsscb")
    resolved = said[said.index("When it is resolved\n") :]

    assert "• At stage 1: Someone (the document does not say who) should confirm by e-m" in resolved
    assert "• At stages 2 and 3: Whoever resolved it must notify WSSCB Business Team" in resolved
    assert (
        "When it is resolved, decided or withdrawn\n  • At any stage: Individuals may" in resolved
    )
    assert resolved.count("Individuals may debrief") == 1


def test_a_raising_that_is_handed_over_says_where_to_and_what_is_owed() -> None:
    said = plan_of("wiltshire", topic="conference_decision", serious="yes")

    assert "\nHanded over to Dissent Procedure [Flow conference]\n" in said
    assert "should notify Chair of the QA&P Sub Group by automatic logging" in said
    assert "Each stage takes" not in said


def test_the_plan_shows_the_guidance_of_each_stage() -> None:
    assert plan_of("wiltshire").count("Guidance: What looks like escalation against a partner") == 4


def test_a_plan_never_says_that_what_has_no_date_is_expedited() -> None:
    said = plan_of("wiltshire", speed="speedy")

    assert "Sooner is asked for; the document gives no date. [Flow timescales]" in said
    assert "Expedite" not in said
    assert "expedited" not in said
    assert "Expedite: dates are latest dates, and sooner is asked for. [5.1]" in plan_of(
        "newcastle", risk="significant_harm"
    )


def run_of(policy: Policy, *events: Event) -> list[str]:
    """The text of each decision."""
    case, decisions = empty_case(policy), []
    for event in events:
        decisions.append(decide(policy, case, event))
        case = decisions[-1].case
    page = Page(width=1000)
    at = outlook(policy, case, parse_instant("2027-06-01T10:00"))
    show_run(page, policy, decisions, at)
    return str(page).split("\n\n")[1:]


def risk(day: int, value: str) -> Learned:
    at = Instant(parse_instant(f"2026-12-{day}T10:00"))
    return Learned(at=at, facts=(("risk", value),))


EXPEDITE = "Expedite: dates are latest dates, and sooner is asked for. [5.1]"


def test_expedite_is_said_when_it_begins_and_while_a_date_is_hastened() -> None:
    said = run_of(
        load_policy("newcastle"),
        Raised(at=Instant(AT)),
        risk(22, "significant_harm"),
        risk(22, "below_harm"),
        risk(23, "significant_harm"),
        Resolved(at=Instant(parse_instant("2026-12-24T10:00"))),
    )

    assert [EXPEDITE in each for each in said[:5]] == [False, True, False, True, False]
    running = "• stage_1.outcome#1: as soon as possible, and no later than the end of Wed 30 Dec"
    assert running in said[3]


def test_expedite_without_a_date_is_said_once() -> None:
    said = run_of(
        load_policy("wiltshire"),
        Raised(at=Instant(AT), facts=(("speed", "speedy"),)),
        Unresolved(at=Instant(AT)),
    )

    assert "Sooner is asked for; the document gives no date. [Flow timescales]" in said[0]
    assert "Sooner is asked for" not in said[1]
    assert "Expedite" not in "".join(said)


def test_a_date_that_was_agreed_shows_the_clauses_that_let_it_be() -> None:
    until = Day(date(2026, 12, 23))
    agreed = Agreed(at=Instant(AT), until=until, agreeing=("receiving",))

    said = run_of(load_policy("newcastle"), Raised(at=Instant(AT)), agreed)[1]

    assert "agreed by receiving" in said
    assert "Moved: stage_1.outcome#1, by the end of Wed 23 Dec 2026" in said
    assert "a date was agreed [1.7, 5.1(I)]" in said


def test_the_outlook_of_a_closed_case_says_how_it_was_closed() -> None:
    raised = Raised(at=Instant(AT), facts=(("topic", "conference_decision"),))

    said = run_of(load_policy("wiltshire"), raised)

    assert "The case is closed: handed over, Dissent Procedure [Flow conference]." in said[0]
    assert "The case is closed: handed over, Dissent Procedure [Flow conference]." in said[1]


def test_the_outlook_of_a_case_that_time_has_closed_says_so() -> None:
    page = Page()

    show_outlook(page, sample(), Outlook(AT, None, (), (), (), ()), opened())

    assert "The case is closed.\n" in str(page)


def test_a_reading_that_the_file_does_not_choose_stands_at_the_head() -> None:
    policy = parse_policy(SAMPLE, "northshire.yaml", {"discussion": "raised"})
    page = Page(width=1000)

    show_run(page, policy, [], own={"discussion": "entered"})

    head, foot = str(page).split("\n\n")
    assert "Read otherwise than the file reads it: discussion = raised, not entered." in head
    assert foot.startswith("Readings: discussion = raised.")


PAUSED = (
    SAMPLE.replace(
        "within: 5 working days of raised,",
        "within: 5 working days of kept.done, pauses: {when: {risk: immediate}, cites: '1'},",
    )
    .replace("each party", "either party")
    .replace("nation: england", "nation: northern-ireland")
)


def test_what_moves_a_date_and_since_when_the_clock_stands_is_said_in_words() -> None:
    policy = parse_policy(PAUSED, "northshire.yaml")
    raised = Raised(at=Instant(AT), facts=(("risk", "immediate"),))
    later = Instant(AT + timedelta(hours=1))

    said = run_of(
        policy, raised, Done(at=Instant(AT), duty="kept"), Paused(at=later, reason="A visit")
    )

    assert "kept being done became known or moved [1]" in said[1]
    assert "the clock has been stopped since Mon 21 Dec 2026 11:00 GMT" in said[2]
    assert "the bank holidays of Northern Ireland" in head_of(policy)


def test_a_gate_that_the_plan_takes_as_opened_is_said() -> None:
    gated = SAMPLE.replace(
        "      within: 24 hours of unresolved\n",
        "      within: 24 hours of unresolved\n      when: {risk: immediate}\n",
    )
    page = Page(width=1000)

    made = plan(parse_policy(gated, "northshire.yaml"), Raised(at=Instant(AT)))
    show_plan(page, made)

    said = "The way up is shut until this is so, as the plan takes it: risk: Immediate risk [3]"
    assert str(page).count(said) == 1
    assert write_plan(made.policy, made)["plan"][1]["assumes"] == {"risk": "immediate"}


def test_what_a_terminal_would_obey_is_shown_and_not_done() -> None:
    page = Page()
    page.say("red \x1b[31m, a bell \x07, back \u202eto front\nand on")

    assert str(page) == "red \ufffd[31m, a bell \ufffd, back \ufffdto front and on\n"
