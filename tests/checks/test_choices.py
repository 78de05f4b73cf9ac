"""Choices of readings: each is looked at as if it were alone, and nothing is done twice for it."""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from escalate_rules.authoring import compile as compiling
from escalate_rules.authoring import compile_duties
from escalate_rules.authoring.compile_desk import Desk
from escalate_rules.authoring.diagnostics import Diagnostic
from escalate_rules.authoring.documents import PolicyDoc
from escalate_rules.authoring.load import beside, bundled_base
from escalate_rules.authoring.overlays import Find, laid_over
from escalate_rules.authoring.readings import readings_in
from escalate_rules.authoring.source import Source, read_source
from escalate_rules.authoring.versions import Version, Versions
from escalate_rules.checks import check_file
from escalate_rules.checks.choices import Choices
from escalate_rules.checks.run import found_by_rules
from escalate_rules.checks.view import View
from escalate_rules.library.policies import bundled_ids, bundled_policy_text
from tests.checks.mutants import SLIPS, good

ON = date(2026, 11, 22)
TESTS = Path(__file__).parent.parent
OTHERS = sorted(
    path
    for folder in ("policies", "constructs")
    for path in (TESTS / folder).glob("*.yaml")
    if ".suite" not in path.name
)


def source_of(data: bytes | str, path: str, find: Find = bundled_base) -> Source:
    return laid_over(read_source(data, path), find)


def bundled(name: str) -> Source:
    return source_of(*bundled_policy_text(name))


def said(version: Version) -> object:
    """What comes out under a choice, with the line that each row is written on."""
    rows = version.parts.rows if version.parts is not None else ()
    return version.parts, [row.origin for row in rows], version.diagnostics


def is_as_alone(source: Source) -> bool:
    return all(said(each) == said(Versions(source).under(each.chosen))
               for each in Versions(source).each())  # fmt: skip


def found(source: Source, versions: list[Version], *, alone: bool) -> list[Diagnostic]:
    """The errors and warnings of the rules; `alone` where no choice knows of another."""
    assert source.root is not None
    views: list[View] = []
    for each in versions:
        if each.parts is not None and each.places is not None:
            before = views[0] if views and not alone else None
            views.append(View(each.parts, source.root, each.places, each.chosen, ON, before))
    over = Choices(tuple(views), readings_in(source.root, {}))
    return list(found_by_rules(over, source.path))


def places(diagnostics: list[Diagnostic]) -> set[tuple[object, ...]]:
    """Findings but for the choice under which each was made, which is told once."""
    return {(each.code, each.path, each.span, each.message.partition(", where `")[0])
            for each in diagnostics}  # fmt: skip


@pytest.mark.parametrize("name", bundled_ids())
def test_what_comes_out_under_a_choice_is_what_comes_out_of_it_alone(name: str) -> None:
    assert is_as_alone(bundled(name))


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_so_it_is_of_other_policies_and_of_texts_laid_over_each_other(path: Path) -> None:
    assert is_as_alone(source_of(path.read_bytes(), path.name, beside(path)))


@pytest.mark.parametrize("name", bundled_ids())
def test_so_it_is_of_a_policy_with_a_slip_and_the_rules_find_what_they_find_in_each_alone(
    name: str,
) -> None:
    policy, draw = good(name), Random(name)
    for _ in range(12):
        text, _ = SLIPS[draw.choice(list(SLIPS))](policy, draw)
        source = source_of(text, f"{name}.yaml")

        versions = list(Versions(source).each())
        assert [said(each) for each in versions] == [
            said(Versions(source).under(each.chosen)) for each in versions
        ]
        if versions[0].parts is not None:
            shared = found(source, versions, alone=False)
            assert places(shared) == places(found(source, versions, alone=True))


# Of a duty's name under one option only, in a text that escapes, folds or lays over.
NAMES = """\
format: "1"
id: north
title: North
partnership: North
version: "1"
review: 2030-01
calendar: {nation: england}
roles: {manager: {title: Manager}}
readings:
  kept: {clause: "1", asks: Is it kept, options: {it_is: It is, it_is_not: It is not}}
stages:
  first:
    number: "1"
    title: First
    between: each manager
    decides: manager
    outcome: {should: reach, within: 5 working days of raised, cites: "1"}
duties:
  note: {by: kept, it_is: {on: raised, who: manager, must: record, cites: "1"}, it_is_not: absent}
  copy: {on: SAID, who: manager, must: send, cites: "1"}
clauses: {"1": {says: All of it.}}
"""


@pytest.mark.parametrize("words", ["note.done", '"note.done"', r'"no\x74e.done"', "[note.done]"])
def test_a_part_that_names_what_another_option_takes_away_is_told_so(words: str) -> None:
    text = NAMES.replace("SAID", words)

    [mistake] = [each for each in check_file(text, "north.yaml", on=ON) if each.code == "ER209"]
    assert mistake.message == (
        "`note.done` is not an event or a moment, where `kept` is `it_is_not`"
    )
    assert is_as_alone(source_of(text, "north.yaml"))


def test_a_row_that_is_the_same_is_looked_at_again_where_what_it_rests_on_is_not() -> None:
    asks = '{by: kept, it_is: "Which office?", it_is_not: "Whose failure?"}'
    fact = (
        f"facts:\n  office:\n    asks: {asks}\n"
        "    values: {manager: Manager, other: Other}\n    default: other\nstages:\n"
    )
    told = (
        "duties:\n  told: {on: raised, who: each party, must: notify, to: manager,\n"
        '    when: {office: manager}, cites: "1"}\n'
    )
    text = NAMES.replace("SAID", "raised").replace("stages:\n", fact).replace("duties:\n", told)

    codes = {each.code: each.message for each in check_file(text, "north.yaml", on=ON)}
    assert codes["ER408"] == (
        "`manager` is told of a concern that is about `manager`, where `kept` is `it_is_not`"
    )


def test_so_is_a_limit_where_only_the_clause_that_it_cites_is_another() -> None:
    says = "{by: kept, it_is: Within 12 working days., it_is_not: Within 21 working days.}"
    text = NAMES.replace("SAID", "raised").replace("5 working days", "12 working days")

    found = check_file(text.replace("All of it.", says), "north.yaml", on=ON)
    [limit] = [each.message for each in found if each.code == "ER416"]
    assert limit.endswith("and the clause it cites says `21 working days`, "
                          "where `kept` is `it_is_not`")  # fmt: skip


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_so_is_one_whatever_ends_the_lines(line_end: str) -> None:
    text = NAMES.replace("SAID", "note.done").replace("\n", line_end)

    assert "ER209" in [each.code for each in check_file(text, "north.yaml", on=ON)]
    assert is_as_alone(source_of(text, "north.yaml"))


def test_so_are_many_where_an_option_takes_many_away() -> None:
    one = "  note_{n}: {by: kept, it_is: {on: raised, who: manager, must: record, cites: '1'},"
    more = "".join(f"{one.replace('{n}', str(n))} it_is_not: absent}}\n" for n in range(150))
    text = NAMES.replace("SAID", "note_7.done").replace("duties:\n", f"duties:\n{more}")

    assert "ER209" in [each.code for each in check_file(text, "north.yaml", on=ON)]
    assert is_as_alone(source_of(text, "north.yaml"))


def test_so_is_one_in_a_text_that_is_laid_over_another() -> None:
    lower = Path("lower.yaml")
    text = 'extends: lower\nid: upper\ntitle: U\npartnership: U\nversion: "1"\n'
    files = {"lower": NAMES.replace("SAID", "note.done").encode()}

    def find(name: str) -> Any:
        found = bundled_base("newcastle")
        assert found is not None
        return found._replace(data=files[name], path=str(lower))

    codes = [each.code for each in check_file(text, "upper.yaml", on=ON, find=find)]
    assert "ER209" in codes


@pytest.mark.parametrize("name", bundled_ids())
def test_each_duty_is_compiled_once_for_each_wording_that_some_choice_gives_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: Counter[str] = Counter()
    duty_row = compile_duties.duty_row

    def counted(desk: Desk, part: Any, id: str, *more: Any) -> Any:
        compiled[id] += 1
        return duty_row(desk, part, id, *more)

    monkeypatch.setattr(compiling, "duty_row", counted)
    versions = list(Versions(bundled(name)).each())

    wordings: dict[str, dict[int, object]] = {}
    names = set()
    for each in versions:
        assert each.parts is not None
        names.add(frozenset(row.id for row in each.parts.rows))
        for row in each.parts.rows:
            wordings.setdefault(row.id, {})[id(row)] = row
    assert len(versions) > 2
    for duty, times in compiled.items():
        # Where a choice adds or takes away a name, what mentions it is compiled for that again.
        assert times <= len(wordings[duty]) + len(names) - 1
    assert sum(compiled.values()) < len(compiled) * len(versions)


@pytest.mark.parametrize("name", bundled_ids())
def test_a_document_is_validated_as_a_whole_for_the_first_choice_and_not_for_each(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole: list[object] = []
    validate = PolicyDoc.model_validate

    def counted(plain: Any) -> PolicyDoc:
        whole.append(plain)
        return validate(plain)

    monkeypatch.setattr(PolicyDoc, "model_validate", counted)
    versions = list(Versions(bundled(name)).each())

    # Again only where the sections or their elements are other ones.
    assert 1 <= len(whole) <= 3 < len(versions)


def test_nothing_is_looked_at_under_other_choices_where_the_one_in_use_has_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = NAMES.replace("SAID", "raised").replace("5 working days", "5 days")
    looked_at: list[object] = []
    under = Versions.under

    def counted(versions: Versions, chosen: Any) -> Version:
        looked_at.append(chosen)
        return under(versions, chosen)

    monkeypatch.setattr(Versions, "under", counted)

    assert [each.code for each in check_file(text, "north.yaml", on=ON)] == ["ER111"]
    assert looked_at == [{}]


def test_a_finding_of_two_choices_is_told_of_the_one_in_use() -> None:
    source = bundled("wiltshire")
    first, *_ = Versions(source).each()
    again = [first, replace(first, chosen={"some_reading": "other"})]

    assert found(source, again, alone=False) == found(source, [first], alone=True)
