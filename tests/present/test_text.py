"""Text for people: golden plans and histories, and the sentences they are made of."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalate_rules.analysis.outlook import Coming, Outlook
from escalate_rules.core.decision import Decision
from escalate_rules.core.engine import open_case
from escalate_rules.core.events import Raised
from escalate_rules.core.explain import Due, Duty, Party
from escalate_rules.core.moments import UNKNOWN, Day, DayEnd, Instant, midnight, parse_instant
from escalate_rules.core.ways import Way
from escalate_rules.core.words import show_day
from escalate_rules.present import moments, sentences
from escalate_rules.present.page import Page
from escalate_rules.present.runs import show_outlook, show_run
from tests.present import golden
from tests.sample import sample

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
        ({"act": "consult", "with_": OTHER}, "consult Head teacher (receiving, School)"),
        ({"what": "see the child"}, "Line manager (raising) must see the child"),
        ({"what": "offer help", "to": UNIT}, "must offer help, for Business Unit"),
        ({"act": "record", "what": "it all", "copy": UNIT}, "record it all, with a copy to Busi"),
        ({"act": "keep", "force": "must_not"}, "must not keep"),
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
            "no date: within 5 working days of raised",
        ),
        (
            {
                "kind": "awaiting", "due_on": None, "due_by": None, "words": "by conference_held",
                "missing": ("conference_held",), "why": "conference_held is not known yet",
            },
            "no date yet: by conference_held; conference_held (The child protection conference) "
            "is not known yet",
        ),
    ],
)  # fmt: skip
def test_a_due_is_said_as_a_limit_or_in_words(parts: dict[str, Any], says: str) -> None:
    assert sentences.by_when(sample(), due(**parts)) == says


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({}, "5 working days of raised (Mon 21 Dec 2026 10:00 GMT)"),
        ({"since": None}, "5 working days of raised"),
        (
            {"words": "within the earlier", "origin": "x", "since": Day(DAY)},
            "The earlier, from x (Wed 30 Dec 2026)",
        ),
        ({"since": DayEnd(DAY)}, "5 working days of raised (the end of Wed 30 Dec 2026)"),
        ({"counted": (DAY,)}, "GMT): counted Wed 30 Dec"),
        ({"skipped": ((DAY, "Strike"),)}, "; skipped Wed 30 Dec Strike"),
        (
            {"other": (due(words="8 weeks of raised"),)},
            ". Beside it stands 8 weeks of raised: by the end of Wed 30 Dec 2026",
        ),
        (
            {"origin": "agreed", "other": (due(words="8 weeks of raised"),)},
            "A date agreed or put later, in place of 8 weeks of raised",
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
        ("conference_held", "conference_held (The child protection conference)"),
        ("second.entered", "stage 2, Line manager to line manager being entered"),
        ("entered", "the stage being entered"),
        ("told.done", "told.done"),
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
        (Way(("handover", "h"), "handed_over", "r"), "handed_over, handed over to h"),
        (Way(("ending", "decided"), "decided", "r"), "decided, ends the case: decided"),
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
