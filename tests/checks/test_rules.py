"""The rules of `check`: what they find in policies, and where they hold their tongue."""

from datetime import date
from pathlib import Path

import pytest

from escalate_rules.authoring.diagnostics import Severity
from escalate_rules.authoring.load import UnknownReadingError, beside
from escalate_rules.authoring.overlays import Found
from escalate_rules.checks import CODES, RULES, check, check_file
from escalate_rules.library.policies import bundled_ids, bundled_policy_text
from tests.checks.corpus import GOOD, corpus

ON = date(2026, 11, 22)
POLICIES = Path(__file__).parent.parent / "policies"
WRITTEN = sorted(path for path in POLICIES.glob("*.yaml") if ".suite" not in path.name)
TEXT = GOOD.read_text(encoding="utf-8")


def codes(text: str, **readings: str) -> list[str]:
    return [each.code for each in check_file(text, "north.yaml", on=ON, readings=readings)]


def changed(*edits: tuple[str, str]) -> str:
    text = TEXT
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def with_move(words: str) -> str:
    return changed(("\nduties:\n", f"  extra: {{{words}, cites: '8.1'}}\n\nduties:\n"))


@pytest.mark.parametrize("name", bundled_ids())
def test_a_published_policy_gives_no_finding_but_that_of_its_review(name: str) -> None:
    data, path = bundled_policy_text(name)

    found = check_file(data, path, on=ON)
    assert [each.code for each in found] in (["ER501"], ["ER502"])


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_a_made_up_policy_gives_no_finding_but_what_is_so(path: Path) -> None:
    found = check_file(path.read_bytes(), path.name, on=ON, find=beside(path))

    # Its review is past or beyond the bank holidays; a higher stage has more time, and that is
    # what its document says; it counts months from a 30th.
    assert {each.code for each in found} <= {"ER501", "ER502", "ER505", "ER506", "ER507"}


def test_the_table_is_in_order_and_each_code_has_one_row() -> None:
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)
    assert all(CODES[rule.code].severity is rule.severity for rule in RULES)
    assert all((rule.code < "ER5") == (rule.severity is Severity.ERROR) for rule in RULES)


def test_every_rule_is_shown_by_a_file_of_the_corpus() -> None:
    assert set(CODES) <= {bad.code for bad in corpus()}


@pytest.mark.parametrize("word", ["everyone", "Everybody", "all", "anyone"])
def test_who_owes_it_when_everyone_does_is_told(word: str) -> None:
    text = changed(("    who: raising head_of_service", f"    who: {word}"))
    (found,) = check_file(text, "north.yaml", on=ON)

    assert (found.code, found.message) == ("ER207", f"`{word}` is not a role")
    assert found.help.startswith("write `each party`")


def test_findings_are_sorted_and_say_what_they_are_about() -> None:
    text = changed(
        ("    with: receiving line_manager", "    with: raising line_manager"),
        ("    title: The Chair decides", "    title: “The Chair decides”"),
    )
    found = check_file(text, "north.yaml", on=ON)

    assert [(each.code, each.about) for each in found] == [
        ("ER522", "stage 4, “The Chair decides”"),
        ("ER415", "duty managers_discuss"),
    ]
    assert list(found) == sorted(found)


def test_a_mistake_in_an_option_that_is_not_in_use_is_found() -> None:
    text = changed(("from_reaching: 3 working days of entered", "from_reaching: 3 days of entered"))
    (found,) = check_file(text, "north.yaml", on=ON)

    assert found.code == "ER111"
    assert found.message.endswith("are counted, where `managers_clock` is `from_reaching`")


def test_an_error_under_another_reading_is_found_and_a_warning_is_not() -> None:
    text = changed(
        ("within: 5 working days of entered, cites: \"3.2\"",
         "within: {by: managers_clock, from_concern: 5 working days of entered, "
         "from_reaching: 2 working days of concern_arose}, cites: \"3.2\""),
    )  # fmt: skip
    (found,) = check_file(text, "north.yaml", on=ON)
    assert found.code == "ER407"
    assert found.message.endswith("where `managers_clock` is `from_reaching`")

    slower = text.replace("2 working days of concern_arose", "9 working days of entered")
    assert codes(slower) == []
    assert codes(slower, managers_clock="from_reaching") == []


def test_the_caller_s_reading_takes_the_place_of_the_file_s() -> None:
    text = changed(
        ("within: 3 working days of entered, promptly",
         "within: {by: managers_clock, from_concern: 3 working days of entered, "
         "from_reaching: 9 working days of entered}, promptly"),
    )  # fmt: skip

    assert codes(text) == []
    assert codes(text, managers_clock="from_reaching") == ["ER506"]
    with pytest.raises(UnknownReadingError):
        codes(text, managers_clok="from_reaching")


@pytest.mark.parametrize(
    "move",
    [
        # The event itself says where to.
        "on: escalated, from: stage_1, stage: stage_4, when: {exceptional: yes}",
        # An entry that is permitted, and one that is made.
        "on: raised, stage: later, when: {topic: allocation}",
        # Another fact: taken in the order written.
        "on: learned, from: any, stage: stage_4, when: {risk: immediate}",
        # Values that cannot be together.
        "on: learned, from: any, stage: stage_4, when: {topic: conference}",
        # Where more is asked first, less is asked otherwise.
        "on: learned, from: any, stage: stage_4, when: {topic: [allocation, conference]}",
        # The same goal.
        "on: learned, from: any, handover: allegations, when: {topic: allocation}",
    ],
)
def test_moves_that_do_not_disagree(move: str) -> None:
    assert codes(with_move(move)) == []


def test_a_move_that_an_earlier_one_always_makes_is_found() -> None:
    text = changed(("    when: {topic: allocation, complained_of: line_manager}\n", ""))
    text = text.replace(
        "\nduties:\n",
        "  late: {on: learned, from: any, stage: stage_4, when: {topic: allocation}, "
        "cites: '8.1'}\n\nduties:\n",
        1,
    )
    found = check_file(text, "north.yaml", on=ON)

    assert [(each.code, each.message) for each in found] == [
        ("ER402", "`to_allegations` and `late` both apply on `learned` where `topic` is "
         "`allocation`, and lead to different things"),
    ]  # fmt: skip


def test_a_value_that_says_no_may_go_unasked() -> None:
    text = changed(
        ("values: {nobody: Nobody, line_manager: The line manager}",
         "values: {not_said: Not said, nobody: Nobody, line_manager: The line manager}"),
        ("    default: nobody", "    default: not_said"),
    )  # fmt: skip

    assert codes(text) == []


def test_limits_that_each_stage_counts_anew_are_in_any_order() -> None:
    text = changed(
        ("3 working days of entered, promptly", "1 calendar day of entered, promptly"),
        ("Heads of Service have 3 working days", "Heads of Service have 1 calendar day"),
    )

    assert codes(text) == []


HOURS = ("within: 2 working days of escalated", "within: 4 hours of escalated")


def test_a_few_hours_for_an_office_are_pointed_at_where_they_are_written() -> None:
    (found,) = check_file(changed(HOURS), "north.yaml", on=ON)

    line = changed(HOURS).split("\n")[found.span.line - 1]
    assert found.code == "ER503"
    assert line[found.span.column - 1 : found.span.end_column - 1] == "4 hours of escalated"


@pytest.mark.parametrize(
    "edits",
    [
        # Whole days.
        [(HOURS[0], "within: 48 hours of escalated")],
        # A service that is always there.
        [HOURS, ("  manager_told:\n    on: escalated\n    who: raising line_manager",
                 "  manager_told:\n    on: escalated\n    who: conference_chair")],
        # A policy that tells the two kinds of hours apart.
        [HOURS, ("1 working day of raised", "7 working hours of raised")],
        [HOURS, ("    when: {complained_of: line_manager}\n",
                 "    when: {complained_of: line_manager, hours: open}\n")],
        # No office hours at all.
        [HOURS, ('  office_hours: {from: "09:00", to: "17:00"}\n', "")],
    ],
)  # fmt: skip
def test_hours_that_are_meant_are_left_alone(edits: list[tuple[str, str]]) -> None:
    assert codes(changed(*edits)) == []


@pytest.mark.parametrize(
    "edits",
    [
        # Under one reading at least.
        [("from_concern: 3 working days of concern_arose",
          "from_concern: 4 working days of concern_arose")],
        # Words for numbers, and a number of other things.
        [("and have 5 working days.", "and have five working days; 4 agencies, two days' grace.")],
        # A clause that only advises.
        [('"1.1": {guidance: "The child comes first."',
          '"1.1": {guidance: "Allow 9 working days."')],
    ],
)  # fmt: skip
def test_numbers_of_clauses_that_some_limit_has_are_left_alone(
    edits: list[tuple[str, str]],
) -> None:
    assert codes(changed(*edits)) == []


def test_bank_holidays_are_published_for_long_enough_until_they_are_not() -> None:
    late = check_file(TEXT, "north.yaml", on=date(2028, 12, 20))

    assert [each.code for each in late] == ["ER502", "ER505"]
    assert "runs beyond it" in late[1].message


def test_a_policy_that_extends_another_is_checked_as_a_whole() -> None:
    over = (
        "extends: good\nid: north\ntitle: North\npartnership: North\nversion: '1'\n"
        "duties:\n  managers_discuss: {with: raising line_manager}\n"
    )

    def find(name: str) -> Found | None:
        return Found(TEXT, "good.yaml") if name == "good" else None

    found = check_file(over, "north.yaml", on=ON, find=find)
    assert [(each.code, each.path, each.span.line) for each in found] == [
        ("ER415", "north.yaml", 7),
    ]


def test_what_is_checked_tells_the_policy_and_the_paths() -> None:
    text = changed(("    with: receiving line_manager", "    with: raising line_manager"))
    told = check(text, "north.yaml", on=ON)

    assert (told.policy, told.id) == ("aldermoor", "aldermoor")
    assert told.paths == (("duties", "managers_discuss", "with"),)


@pytest.mark.parametrize("text", ["", "a", "[", "- a", "a: {b: [", "extends: nothing\n", "\ufeff"])
def test_a_text_of_any_kind_is_looked_at_without_complaint(text: str) -> None:
    assert check(text, "x.yaml", on=ON).policy is None


def test_not_every_pair_of_very_many_readings_is_looked_at() -> None:
    names = [f"r{n}" for n in range(40)]
    readings = "".join(
        f"  {name}: {{clause: '3.3', asks: Which, options: {{a: A, b: B, c: C, d: D}}}}\n"
        for name in names
    )
    switches = "".join(
        f'    - {{by: {name}, a: "3.3", b: "3.1", otherwise: "3.2"}}\n' for name in names
    )
    text = changed(
        ("readings:\n", f"readings:\n{readings}"),
        ('from_reaching: 3 working days of entered}\n    cites: "3.3"\n',
         f"from_reaching: 3 working days of entered}}\n    cites:\n{switches}"),
    )  # fmt: skip

    assert set(codes(text)) <= {"ER512", "ER508"}


def test_very_many_findings_are_told_up_to_a_thousand() -> None:
    facts = "".join(
        f"  f{n}: {{asks: 'Why {n}?', values: {{no: No, yes: Yes}}, default: no}}\n"
        for n in range(2000)
    )

    found = check_file(changed(("\nfacts:\n", f"\nfacts:\n{facts}")), "north.yaml", on=ON)
    assert {each.code for each in found} == {"ER403"}
    assert len(found) == 1000


def test_a_higher_stage_may_be_slower_where_its_clause_says_so() -> None:
    heads = "Heads of Service have {} working days."
    limit = "within: {} working days of entered, promptly"
    slower = (limit.format(3), limit.format(9))
    said = [(heads.format(3), heads.format(each)) for each in (9, 8)]

    assert codes(changed(slower, said[0])) == []
    assert codes(changed(slower, said[1])) == ["ER506", "ER512"]


def test_what_ends_the_case_opens_no_duty_of_its_own() -> None:
    held = (
        "  told: {{on: {}, who: not said, must: notify, to: partnership_manager, cites: '8.1'}}\n"
    )

    def found(on: str) -> list[str]:
        text = with_move("on: conference_held, ending: resolved")
        return codes(text.replace("\nexpedite:\n", held.format(on) + "\nexpedite:\n"))

    assert found("conference_held") == ["ER410"]
    assert found("[conference_held, resolved]") == []
    assert found("closed") == []


@pytest.mark.parametrize(
    "edits",
    [
        # By another name of the same office, or in the words of what is done.
        [("title: Partnership Manager,", "title: Partnership Manager or deputy,")],
        [("    to: partnership_manager\n    copy", "    to: scrutiny_group\n    copy"),
         ('what: "the notice of escalation"', 'what: "the notice, for the Partnership Manager"')],
        # In passing, of what is theirs.
        [("Managers discuss it within", "The Partnership Manager's list names it; within")],
        # A title of one word.
        [("Managers discuss it within", "Director and managers discuss it within")],
        # By way of another reading.
        [("Copies of the notice.", "Copies to the Chair of the Partnership.")],
    ],
)  # fmt: skip
def test_an_office_that_a_clause_names_is_named_somewhere(edits: list[tuple[str, str]]) -> None:
    assert codes(changed(*edits)) == []


def test_a_duty_of_a_clause_that_several_stages_cite_needs_no_stage() -> None:
    extra = "  managers_call: {on: entered, who: both line_manager, must: call, cites: '4.1'}\n"

    assert codes(changed(("  panel_called:\n", f"{extra}  panel_called:\n"))) == []


@pytest.mark.parametrize(
    "title",
    [
        "7day response", "Tier2 managers", "f2f meeting", "Section (iii)", "Stage 1",
        "www.aldermoor.example", "Complaints and compliant answers", "The fields as filed",
        "COVID19 and LADO", "Sign-off by the head", "Later or latter stages", "Aaron House",
        "The vacuum", "Posts and costs", "The centre or center",
    ],
)  # fmt: skip
def test_what_may_be_a_word_is_left_alone(title: str) -> None:
    edits = (
        ("title: Practitioner to practitioner", f"title: {title}"),
        ("Dissent at a conference\n", "Complaint as filed, cost and form\n"),
    )

    assert "ER526" not in codes(changed(*edits))


@pytest.mark.parametrize(
    ("word", "meant"),
    [("managres", "managers"), ("managgers", "managers"), ("mana9ers", "managers"),
     ("delaay", ""), ("agreee", "")],
)  # fmt: skip
def test_a_word_that_cannot_be_meant_is_told(word: str, meant: str) -> None:
    title = f"title: Practitioner to {word}"
    (found,) = check_file(
        changed(("title: Practitioner to practitioner", title)), "north.yaml", on=ON
    )

    assert found.code == "ER526"
    assert found.help == (f"did you mean `{meant}`?" if meant else "check how it is spelt")


def test_a_name_of_the_file_is_looked_at_too() -> None:
    text = changed(("  managers_discuss:\n", "  manaegrs_discuss:\n"))
    (found,) = check_file(text, "north.yaml", on=ON)

    assert (found.code, found.help) == ("ER526", "did you mean `managers_discuss`?")


def test_a_stage_may_be_called_as_its_clause_is() -> None:
    text = TEXT.replace('"4.1"', '"Stage 3"')
    renamed = text.replace("title: Head of Service to Head of Service", "title: Stage 3")

    assert codes(renamed) == []


def test_a_clause_that_a_policy_takes_away_of_another_leaves_no_gap() -> None:
    over = (
        "extends: good\nid: north\ntitle: North\npartnership: North\nversion: '1'\n"
        "clauses:\n  '8.2': absent\n  '8.3': {guidance: Ask before you write.}\n"
        "powers:\n  scrutiny_decides_nothing: absent\n"
    )

    def find(name: str) -> Found | None:
        return Found(TEXT, "good.yaml") if name == "good" else None

    assert check_file(over, "n.yaml", on=ON, find=find) == ()
    whole = changed(
        ('"9.2": {says: "A report', '"9.3": {says: "A report'), ('cites: "9.2"', 'cites: "9.3"')
    )
    assert codes(whole) == []  # two of a series are none
    assert codes(whole + '  "9.4": {guidance: "Ask before you write."}\n') == ["ER520"]


@pytest.mark.parametrize("words", ["nothing: no limit is meant", "no limit at all"])
def test_an_option_may_say_that_nothing_is_limited(words: str) -> None:
    edits = (
        ("from_reaching: 3 working days of entered}", "from_reaching: absent}"),
        ("from_reaching: from its reaching the managers", f'from_reaching: "{words}"'),
    )

    assert codes(changed(*edits)) == []


def test_a_stage_and_an_agreed_date_cite_a_clause_as_the_others_do() -> None:
    stage = changed(('    cites: "4.1"\n  stage_4:', "  stage_4:"))
    (found,) = check_file(stage, "north.yaml", on=ON)
    assert (found.code, found.message) == (
        "ER509", "`stage_3` cites no clause of its own, as the others do",
    )  # fmt: skip

    agreed = changed((', needs: reason, cites: "3.5"}', ", needs: reason}"))
    assert codes(agreed) == ["ER509"]


def test_a_switch_with_two_numbers_where_all_others_have_one_is_told() -> None:
    within = (
        "{{by: managers_clock, from_concern: {0} working days of concern_arose, "
        "from_reaching: {1} working days of entered}}"
    )
    acts = {"call": (1, 1), "meet": (2, 2), "confirm": (4, 4), "send": (5, 55)}
    extra = "".join(
        f"  managers_{act}: {{on: entered, in: stage_2, who: raising line_manager, must: {act}, "
        f"within: {within.format(*numbers)}, cites: '3.3'}}\n"
        for act, numbers in acts.items()
    )

    def text(of: str) -> str:
        return changed(("  panel_called:\n", f"{of}  panel_called:\n"))

    assert codes(text(extra)) == ["ER525"]
    assert codes(text(extra.replace("55", "5"))) == []
    # Of three switches nobody can say which is the odd one.
    few = "".join(
        line for line in extra.splitlines(keepends=True) if "call" in line or "55" in line
    )
    assert codes(text(few)) == []


def test_a_switch_with_the_units_exchanged_is_told_whatever_they_are_counted_from() -> None:
    pairs = {"call": ("24 hours of entered", "1 working day of entered"),
             "meet": ("48 hours of concern_arose", "2 working days of concern_arose"),
             "send": ("4 working days of raised", "96 hours of raised")}  # fmt: skip
    extra = "".join(
        f"  managers_{act}: {{on: entered, in: stage_2, who: conference_chair, must: {act}, "
        f"within: {{by: managers_clock, from_concern: {one}, from_reaching: {two}}}, "
        "cites: '3.3'}\n"
        for act, (one, two) in pairs.items()
    )

    assert codes(changed(("  panel_called:\n", f"{extra}  panel_called:\n"))) == ["ER525"]


def test_that_a_document_gives_no_day_of_review_may_be_said() -> None:
    given = "review: {due: 2028-04,"

    assert TEXT.count(given) == 1
    assert codes(TEXT.replace(given, "review: {due: not said,")) == []
    assert codes(TEXT.replace(given, "review: {due: not sad,")) == ["ER108"]


def test_a_number_that_is_called_is_no_name() -> None:
    called = "  called: {{on: raised, who: not said, must: call, what: '{}', cites: '8.1'}}\n"

    def found(number: str) -> list[str]:
        return codes(TEXT.replace("\nexpedite:\n", called.format(number) + "\nexpedite:\n"))

    assert (found("999"), found("17")) == ([], ["ER515"])
