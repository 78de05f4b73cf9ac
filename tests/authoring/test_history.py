"""History files: what they tell, and every problem at once with its place."""

# ruff: noqa: E501
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sample import HISTORY, sample

from escalate_rules.authoring.codes import OF_HISTORIES as CODES
from escalate_rules.authoring.diagnostics import PolicyError
from escalate_rules.authoring.history import History, Wanted, read_history
from escalate_rules.authoring.load import load_policy
from escalate_rules.core.events import Happened, Occurred, Raised
from escalate_rules.core.moments import Instant

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))
HEAD = "policy: northshire\nevents:\n"


def read(text: str | bytes) -> History:
    return read_history(text, "h.yaml", lambda _: sample())


def findings(text: str | bytes) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        read(text)
    return [
        f"{each.span.line}:{each.span.column} {each.name}: {each.message}; {each.help}"
        for each in caught.value.diagnostics
    ]


def test_a_history_tells_its_policy_its_case_and_its_events() -> None:
    history = read(HISTORY)

    assert history.wanted == Wanted("northshire")
    assert history.case == "4711"
    assert len(history.events) == 10
    assert isinstance(history.events[0], Raised)
    assert history.events[0].at == Instant(datetime(2026, 12, 21, 10, tzinfo=UTC))
    assert history.place(0) == "h.yaml:4:5"


def test_a_kind_that_the_policy_declares_is_an_event_of_its_own() -> None:
    assert read(HISTORY).events[1] == Occurred(
        at=Instant(datetime(2026, 12, 22, 9, tzinfo=UTC)), id="e2", name="alarm"
    )


def test_a_naive_time_is_london_time() -> None:
    event = read(f"{HEAD}  - {{at: 2026-07-01T10:00, raised: {{}}}}\n").events[0]

    assert event.at == Instant(datetime(2026, 7, 1, 9, tzinfo=UTC))


def test_the_same_history_in_json_is_the_same_history() -> None:
    events = [
        {
            "at": "2026-12-21T10:00",
            "id": "1",
            "by": None,
            "note": "\N{GRINNING FACE} \\ud83d",
            "raised": {},
        },
        {"at": "2026-12-22T10:00", "happened": {"moment": "conference_held", "on": None}},
    ]
    text = json.dumps({"policy": "northshire", "case": None, "events": events}, indent="\t")

    history = read(text)

    assert history.case is None
    assert history.events[0].note == "\N{GRINNING FACE} \\ud83d"
    assert isinstance(history.events[1], Happened)
    assert history.place(1) == "h.yaml:12:3"


@pytest.mark.parametrize("blanks", ["\n", "\r\n", " \n\t", "\n\n\n"])
def test_json_may_break_the_line_before_a_colon(blanks: str) -> None:
    note = r'a "b"\n : \\'
    event = {"at": "2026-12-21T10:00", "note": note, "raised": {}}
    parts = [
        json.dumps({key: value})[1:-1].replace('":', f'"{blanks}:') for key, value in event.items()
    ]
    events = "[{" + ", ".join(parts) + "}]"

    history = read(f'{{"policy"{blanks}: "northshire", "events"{blanks}:{blanks}{events}}}')

    assert history.events[0].note == note
    assert history.place(0).startswith(f"h.yaml:{3 * blanks.count(chr(10)) + 1}:")


def test_a_finding_in_json_stands_where_it_is_written() -> None:
    text = '{"policy"\n: "northshire", "events"\n: [{"at"\n: "2026-12-21T10:00", "rased": {}}]}'

    [found] = findings(text)
    assert found.startswith("4:23 unknown-key: `rased`")


def test_the_readings_and_the_policy_are_handed_to_whoever_loads_it() -> None:
    asked: list[Wanted] = []
    head = f"policy: {{id: northshire, version: '2', digest: {sample().digest}}}\nreadings: {{discussion: raised}}\n"

    read_history(
        f"{head}events:\n  - {{at: 2026-07-01T10:00, raised: {{}}}}\n",
        "h.yaml",
        lambda wanted: asked.append(wanted) or sample(),  # type: ignore[func-returns-value]
    )

    assert asked == [Wanted("northshire", "2", sample().digest, (("discussion", "raised"),))]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_a_truncated_example_is_read_or_refused_and_nothing_else(example: Path) -> None:
    text = example.read_bytes()

    for end in range(0, len(text), 97):
        try:
            history = read(text[:end])
        except PolicyError as error:
            assert error.diagnostics
        else:
            assert history.events


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: HEAD + text))
@settings(max_examples=200)
def test_no_text_whatever_is_answered_with_anything_but_a_history_or_findings(
    text: bytes | str,
) -> None:
    try:
        read(text)
    except PolicyError as error:
        assert error.diagnostics


EMPTY = "write `policy:` and, under `events:`"
BAD: list[tuple[str, str | bytes, list[str]]] = [
    ("empty", "", ["1:1 empty-file: the file says nothing; write `policy:` and, under `events:`"]),
    ("only a comment", "# none\n", ["1:1 empty-file: the file says nothing; write"]),
    ("cut off after its head", "policy: northshire\n", ["1:1 no-events: this file has no `events`; write"]),
    ("cut off before its events", "policy: northshire\nevents:\n", ["2:1 says-nothing: `events` has no value"]),
    ("no events yet", "policy: northshire\nevents: []\n", ["2:1 no-events: there are no events yet; the first one is"]),
    ("events that are no list", "policy: northshire\nevents: {at: x}\n", ["2:1 wrong-shape: `events` is a list; start each event with a dash"]),
    ("cut off within json", '{"policy": "northshire", "events": [{"at": "2026', ["1:44 unclosed-quote"]),
    ("not UTF-8", b"policy: \xe9\n", ["1:9 not-utf-8: the file is not UTF-8 text"]),
    ("a list", "- at: 2026-12-21T10:00\n", ["1:1 wrong-shape: a history is a mapping, and this is a list"]),
    ("a text", "hello\n", ["1:1 wrong-shape: a history is a mapping, and this is a text"]),
    ("an unknown key at the top", f"polcy: x\n{HEAD}  - {{at: 2026-07-01T10:00, raised: {{}}}}\n", ["1:1 unknown-key: a history has no `polcy`; did you mean `policy`?"]),
    ("an unknown part of the policy", "policy: {id: northshire, digset: x}\nevents:\n  - {at: 2026-07-01T10:00, alarm: {}}\n", ["1:26 unknown-key: `policy` has no `digset`; did you mean `digest`?"]),
    ("another policy", "policy: wsscb\nevents:\n  - {at: 2026-07-01T10:00, raised: {facts: {x: y}}}\n", ["1:9 another-policy: this history is of the policy `wsscb`, not `northshire`"]),
    ("another version", "policy: {id: northshire, version: '1'}\nevents:\n  - {at: 2026-07-01T10:00, raised: {}}\n", ["1:35 another-policy: this history is of the version `1`, not `2`"]),
    ("another digest", "policy: {id: northshire, digest: abc}\nevents:\n  - {at: 2026-07-01T10:00, raised: {}}\n", ["1:34 another-policy: this history is of the digest `abc`"]),
    ("an unknown fact, value, moment, agency and side", f"{HEAD}  - at: 2026-07-01T10:00\n    raised: {{facts: {{rsk: immediate, risk: imediate}}, moments: {{held: 2026-07-01}}, agencies: {{raisin: school, receiving: skool}}}}\n", ["4:22 unknown-fact: this policy has no fact `rsk`; did you mean `risk`?", "4:44 unknown-value: `imediate` is not a value of the fact `risk`; did you mean `immediate`?", "4:65 unknown-moment: this policy has no moment `held`; write `conference_held` or `alarm`", "4:95 misuse: this policy has no side `raisin`; did you mean `raising`?", "4:122 unknown-agency: this policy has no agency `skool`; did you mean `school`?"]),
    ("a fact a level too high", f"{HEAD}  - {{at: 2026-07-01T10:00, raised: {{risk: immediate}}}}\n", ["3:37 unknown-key: `raised` has no `risk`; `risk` is one of the facts; write `facts: {risk: …}`"]),
    ("a moment a level too high", f"{HEAD}  - {{at: 2026-07-01T10:00, raised: {{conference_held: 2026-07-01}}}}\n", ["3:37 unknown-key: `raised` has no `conference_held`; `conference_held` is one of the moments; write `moments: {conference_held: …}`"]),
    ("an unknown role", f"{HEAD}  - {{at: 2026-07-01T10:00, by: {{role: manger}}, raised: {{}}}}\n", ["3:39 unknown-role: this policy has no role `manger`; did you mean `manager`?"]),
    ("an unknown duty", f"{HEAD}  - {{at: 2026-07-01T10:00, done: {{duty: tld#1}}}}\n", ["3:41 unknown-duty: this policy has no duty `tld`; did you mean `told`?"]),
    ("an unknown kind", f"{HEAD}  - {{at: 2026-07-01T10:00, escalate: {{}}}}\n", ["3:28 unknown-key: `escalate` is no kind of event"]),
    ("an event before the last one", f"{HEAD}  - {{at: 2026-07-01T10:00, raised: {{}}}}\n  - {{at: 2026-06-30T10:00, unresolved: {{}}}}\n", ["4:10 not-in-order: this event comes before the one above it, at 2026-07-01T10:00+01:00; put events in the order"]),
    ("a time that does not exist", f"{HEAD}  - {{at: 2026-03-29T01:30, raised: {{}}}}\n", ["3:10 no-such-time: `2026-03-29T01:30` does not exist: the clocks go forward past it; write 2026-03-29T00:30+00:00 or 2026-03-29T02:30+01:00"]),
    ("a time that comes twice", f"{HEAD}  - {{at: 2026-10-25T01:30, raised: {{}}}}\n", ["3:10 time-twice: `2026-10-25T01:30` exists twice: the clocks go back through it; write 2026-10-25T01:30+01:00 or 2026-10-25T01:30+00:00"]),
    ("a day without an hour", f"{HEAD}  - {{at: 2026-10-25, raised: {{}}}}\n", ["3:10 no-hour: `2026-10-25` has no hour"]),
    ("a key without a value", f"{HEAD}  - at: 2026-10-20T10:00\n    raised:\n", ["4:5 says-nothing: `raised` has no value; give it one, or take it away; what says nothing more is written `{}`"]),
    ("two problems in two events", f"{HEAD}  - {{at: soon, raised: {{}}}}\n  - {{at: 2026-10-20T10:00, learned: {{facts: {{risk: hgh}}}}}}\n", ["3:10 not-an-instant: `soon` is not a date and time", "4:52 unknown-value: `hgh` is not a value"]),
    ("a duplicate key", f"{HEAD}  - {{at: 2026-10-20T10:00, at: 2026-10-21T10:00, raised: {{}}}}\n", ["3:28 duplicate-key"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_bad_history_is_told_with_every_place_and_the_way_out(
    text: str | bytes, says: list[str]
) -> None:
    found = findings(text)

    assert len(found) == len(says), found
    for one, start in zip(found, says, strict=True):
        assert one.startswith(start)


def test_a_repeated_event_may_bear_any_time() -> None:
    text = f"{HEAD}  - {{id: a, at: 2026-07-02T10:00, raised: {{}}}}\n  - {{id: a, at: 2026-07-01T10:00, raised: {{}}}}\n"

    assert len(read(text).events) == 2


def test_the_codes_of_histories_are_told_apart_from_all_others() -> None:
    from escalate_rules.authoring.diagnostics import CODES as OTHERS
    from escalate_rules.checks import CODES as CHECKS

    every: list[Any] = [*OTHERS, *CODES, *CHECKS]

    assert len(set(every)) == len(every)


@pytest.mark.parametrize("note", ["a\u2028b\x85c\x07d\x7f\ufeff", "a\\\\u0007", "tab\tand\nline"])
@pytest.mark.parametrize("escaped", [True, False])
def test_a_note_in_json_holds_whatever_json_can_hold(note: str, escaped: bool) -> None:
    events = [{"at": "2026-12-21T10:00", "note": note, "raised": {}}]
    text = json.dumps({"policy": "newcastle", "events": events}, ensure_ascii=escaped)

    [event] = read_history(text, "h.json", lambda _: load_policy("newcastle")).events
    assert event.note == note
