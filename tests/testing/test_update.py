"""`--update`: expectations are rewritten where they stand, and nothing else of the file is."""

import difflib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalate_rules import cli
from escalate_rules.authoring.suites import read_suite
from escalate_rules.testing.suite_runs import run_suite
from escalate_rules.testing.suite_update import Updated, updated
from tests.testing.suites import HEAD, policy_for


def update(text: str) -> Updated:
    """A suite of the example policy, updated; afterwards every expectation is met."""
    read = read_suite(text, "example.suite.yaml", policy_for)
    assert read.is_usable, read.diagnostics
    made = updated(run_suite(read))
    again = read_suite(made.text, "example.suite.yaml", policy_for)
    assert again.is_usable, (made.text, again.diagnostics)
    ran = run_suite(again)
    rest = [each for one in ran.scenarios for each in one.differences]
    assert len(rest) == len(made.left), (made.text, rest)
    assert updated(ran).text == made.text
    return made


def changes(before: str, after: str) -> list[str]:
    """The lines that differ."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [each for each in lines if each[0] in "+-"]


WHOLE = (
    HEAD
    + """\
  # What stage 1 has.
  - name: One   # the first
    events:
      - at: 2026-12-21T10:00
        raised: {facts: {risk: immediate}}
        expect:   # after the raising
          stage:   stage_2   # where it starts
          due: {stage_1.outcome: 2026-12-29,   call: none}   # five days
          opened:
            # the stage's own
            - stage_2.outcome   # not yet
            - stage_1.outcome   # the limit
            - notice
          cites: ["3",  "5"]
          who: {call: "Line manager"}
      - {at: 2026-12-22T11:00, escalated: {}, expect: {discharged: [stage_1.outcome, call]}}
"""
)


def test_only_the_words_of_the_expectations_change() -> None:
    made = update(WHOLE)

    assert changes(WHOLE, made.text) == [
        "-           stage:   stage_2   # where it starts",
        "+           stage:   stage_1   # where it starts",
        "-           due: {stage_1.outcome: 2026-12-29,   call: none}   # five days",
        "+           due: {stage_1.outcome: 2026-12-30,   call: 2026-12-22T10:00}   # five days",
        "-             - stage_2.outcome   # not yet",
        "-             - notice",
        "+             - call",
        '-           cites: ["3",  "5"]',
        '+           cites: ["3"]',
        '-           who: {call: "Line manager"}',
        "+           who: {call: Practitioner}",
        "-       - {at: 2026-12-22T11:00, escalated: {}, expect: {discharged: [stage_1.outcome, "
        "call]}}",
        "+       - {at: 2026-12-22T11:00, escalated: {}, expect: {discharged: [stage_1.outcome, "
        "stage_1.escalation]}}",
    ]
    assert made.count == 7


def test_what_an_event_does_besides_is_added_where_nothing_else_is_asked() -> None:
    text = HEAD + (
        "  - name: One\n    events:\n"
        "      - {at: 2026-12-21T10:00, raised: {}, expect: {nothing_else: yes}}\n"
        "      - at: 2026-12-22T10:00\n        escalated: {}\n        expect:\n"
        "          nothing_else: yes   # of all\n"
        "      - {at: 2026-12-22T11:00, raised: {}}\n"
        "      - at: 2026-12-22T12:00\n        raised: {}\n"
    )

    assert update(text).text == HEAD + (
        "  - name: One\n    events:\n"
        "      - {at: 2026-12-21T10:00, raised: {}, expect: {nothing_else: yes, stage: stage_1, "
        "opened: [stage_1.outcome]}}\n"
        "      - at: 2026-12-22T10:00\n        escalated: {}\n        expect:\n"
        "          nothing_else: yes   # of all\n"
        "          stage: stage_2\n"
        "          opened: [stage_1.escalation, notice, stage_2.outcome]\n"
        '          discharged: ["stage_1.outcome#1", "stage_1.escalation#1"]\n'.replace('"', "")
        + "      - {at: 2026-12-22T11:00, raised: {}, expect: {not_applicable: yes}}\n"
        "      - at: 2026-12-22T12:00\n        raised: {}\n"
        "        expect: {not_applicable: yes}\n"
    )


TABLE = (
    HEAD
    + """\
  - name: One
    events:
      - {at: <at>, raised: {}, expect: {due: {stage_1.outcome: <due>}, stage: stage_2}}
      - {at: <left>, unresolved: {}, expect: {late: []}}
    cases:
      - {at: 2026-12-21T10:00, due: 2026-12-29, left: 2026-12-30T10:00}   # Christmas
      - {at: 2026-10-05T10:00, due: 2026-10-12, left: 2026-10-13T10:00}
"""
)


def test_a_row_gets_its_own_value_and_what_rows_share_changes_only_for_all() -> None:
    made = update(TABLE)

    assert changes(TABLE, made.text) == [
        "-       - {at: <at>, raised: {}, expect: {due: {stage_1.outcome: <due>}, stage: stage_2}}",
        "+       - {at: <at>, raised: {}, expect: {due: {stage_1.outcome: <due>}, stage: stage_1}}",
        "-       - {at: 2026-12-21T10:00, due: 2026-12-29, left: 2026-12-30T10:00}   # Christmas",
        "+       - {at: 2026-12-21T10:00, due: 2026-12-30, left: 2026-12-30T10:00}   # Christmas",
    ]
    # The first row left in time, and the second late: no one answer is right for both.
    assert [each.what for each in made.left] == ["late"]


def test_what_is_met_is_left_as_it_is() -> None:
    met = update(WHOLE).text

    assert update(met) == Updated(met, 0, ())


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_the_file_keeps_its_line_ends_and_its_mark(
    end: str, mark: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        "policy: newcastle\nscenarios:\n  - name: Five days\n    events:\n"
        "      - {at: 2026-12-21T10:00, raised: {}, expect: {due: {stage_1.outcome: %s}}}\n"
    ).replace("\n", end)
    path = tmp_path / "one.suite.yaml"
    path.write_bytes(mark + (text % "2026-12-29").encode())

    assert cli.main(["test", str(path), "--update"]) == 0
    said = capsys.readouterr().out
    assert path.read_bytes() == mark + (text % "2026-12-30").encode()
    assert f"{path}: 1 expectation rewritten; read the diff\n" in said
    assert f"{path}: 1 scenario, 1 expectation, all met\n" in said

    assert cli.main(["test", str(path), "--update"]) == 0
    assert "rewritten" not in capsys.readouterr().out
    assert path.read_bytes() == mark + (text % "2026-12-30").encode()


WORDS = (
    "stage: stage_3", "status: resolved", "opened: []", "opened: [notice, call]", "expedite: yes",
    "due: {stage_1.outcome: none, call: 2026-01-01}", "who: {notice: [A, B]}", "late: call",
    "to: {call: A}", "force: {call: may}", "discharged: [call, notice]", 'cites: ["8", "9"]',
    "next: []", "breaches: [call]", "not_applicable: yes", 'not_applicable: {cites: ["2", "3"]}',
    "nothing_else: yes", "overdue: [call]", "open: [notice, stage_1.outcome, stage_2.outcome]",
)  # fmt: skip
EVENTS = (
    "raised: {}", "raised: {facts: {risk: immediate}}", "escalated: {}", "unresolved: {}",
    "resolved: {}", "done: {duty: call}", "time_reached: {}", "decided: {}",
)  # fmt: skip


@st.composite
def suites_of_any_kind(draw: st.DrawFn) -> str:
    """Suites that expect what nobody looked up, in every layout."""
    lines = [HEAD.rstrip("\n")]
    for number in range(draw(st.integers(1, 2))):
        lines += [f"  - name: Scenario {number}", "    events:"]
        for day in range(draw(st.integers(1, 4))):
            event = draw(st.sampled_from(EVENTS)) if day else "raised: {}"
            words = draw(
                st.lists(st.sampled_from(WORDS), max_size=4, unique_by=lambda w: w.split(":")[0])
            )
            words = words or ["stage: stage_2"]
            if draw(st.booleans()):
                lines.append(
                    f"      - {{at: 2026-12-2{day}T10:00, {event}, expect: {{{', '.join(words)}}}}}"
                )
                continue
            lines += [f"      - at: 2026-12-2{day}T10:00", f"        {event}   # told"]
            if draw(st.booleans()):
                lines.append("        expect:   # so")
                for word in words:
                    key, _, value = word.partition(": ")
                    if value.startswith("[") and len(value) > 2 and draw(st.booleans()):
                        lines.append(f"          {key}:")
                        lines += [f"            - {each}   # a" for each in value[1:-1].split(", ")]
                    else:
                        lines.append(f"          {word}   # b")
    return "\n".join([*lines, "# the end", ""])


@settings(max_examples=150, deadline=None)
@given(suites_of_any_kind())
def test_any_suite_is_met_once_it_is_updated_and_keeps_its_comments(text: str) -> None:
    read = read_suite(text, "example.suite.yaml", policy_for)
    if any(each.code != "ER702" for each in read.diagnostics) or not read.is_usable:
        assert {each.code for each in read.diagnostics} == {"ER702"}
        return

    made = update(text)

    assert made.left == ()
    for comment in ("# told", "# so", "# b", "# the end"):
        assert made.text.count(comment) == text.count(comment)
