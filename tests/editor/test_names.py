"""Where names are declared and mentioned, in files that have every kind of them."""

from collections import Counter

import pytest

from escalate_rules.authoring.diagnostics import Diagnostic, Severity, Span
from escalate_rules.authoring.load import parse_policy
from escalate_rules.authoring.source import read_source
from escalate_rules.editor.fixes import fix_of
from escalate_rules.editor.names import Name, names_in
from escalate_rules.library.policies import bundled_ids, bundled_policy_text


def names_of(text: str) -> list[Name]:
    root = read_source(text, "a.yaml").root
    assert root is not None
    return names_in(root)


def written(text: str, name: Name) -> str:
    """The words at a name's place, without quotes."""
    line = text.split("\n")[name.span.line - 1]
    return line[name.span.column - 1 : name.span.end_column - 1].strip("'\"")


@pytest.mark.parametrize("id", bundled_ids())
def test_every_name_of_a_bundled_policy_stands_where_it_is_said_to(id: str) -> None:
    text = bundled_policy_text(id)[0].decode()
    found = names_of(text)

    assert len(found) > 200
    for name in found:
        assert written(text, name) == name.name.rpartition("/")[2], name


@pytest.mark.parametrize("id", bundled_ids())
def test_every_mention_of_a_bundled_policy_has_a_declaration(id: str) -> None:
    found = names_of(bundled_policy_text(id)[0].decode())
    declared = {each.what for each in found if each.declares}

    assert [each for each in found if each.what not in declared] == []


@pytest.mark.parametrize("id", bundled_ids())
def test_every_role_stage_and_duty_of_a_bundled_policy_may_be_renamed(id: str) -> None:
    """Renaming each of them everywhere gives a policy that loads, with as many rows."""
    data, path = bundled_policy_text(id)
    text = data.decode()
    before = parse_policy(text, path)
    wanted = {"role", "stage", "duty", "fact", "moment", "handover", "ending", "route", "agency"}
    found = [each for each in names_of(text) if each.kind in wanted]
    lines = text.split("\n")
    for name in sorted(found, key=lambda each: (each.span.line, each.span.column), reverse=True):
        line = lines[name.span.line - 1]
        start, end = name.span.column - 1, name.span.end_column - 1
        if line[start] in "'\"":
            start, end = start + 1, end - 1
        lines[name.span.line - 1] = f"{line[:start]}new_{line[start:end]}{line[end:]}"

    after = parse_policy("\n".join(lines), path)

    assert [f"new_{each.id}" for each in before.stages] == [each.id for each in after.stages]
    assert [f"new_{each.id}" for each in before.roles] == [each.id for each in after.roles]
    assert Counter(type(each.effect) for each in before.rows) == Counter(
        type(each.effect) for each in after.rows
    )


def finding(code: str, help: str) -> Diagnostic:
    return Diagnostic(code, "n", Severity.ERROR, "m", "p", Span(1, 1, 1, 5), help)


def test_a_suggestion_is_a_fix() -> None:
    fix = fix_of(finding("ER207", "did you mean `line_manager`?"))

    assert fix is not None
    assert (fix.text, fix.words) == ("line_manager", "Change to line_manager")


def test_a_number_in_words_is_a_fix() -> None:
    fix = fix_of(finding("ER110", "write `5`"))

    assert fix is not None
    assert fix.text == "5"


@pytest.mark.parametrize("help", ["", "write `a` or `b`", "did you mean `much too lo…`?"])
def test_what_is_not_sure_is_no_fix(help: str) -> None:
    assert fix_of(finding("ER207", help)) is None
