"""Where names are declared and mentioned, in files that have every kind of them."""

from collections import Counter

import pytest

from escalate_rules.authoring.diagnostics import Diagnostic, Severity, Span
from escalate_rules.authoring.load import check_policy, parse_policy
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


def test_what_is_surely_meant_is_a_safe_fix() -> None:
    text = "format: 1\nid: x\ntitel: A\n"
    found = next(each for each in check_policy(text, "a.yaml")[1] if each.code == "ER101")

    fix = fix_of(text, found)

    assert fix is not None
    assert (fix.words, fix.safe) == ("Change to title", True)
    assert (
        text[: fix.edit.start] + fix.edit.words + text[fix.edit.end :]
        == "format: 1\nid: x\ntitle: A\n"
    )


def test_a_suggestion_is_a_fix_that_is_only_likely() -> None:
    text = "\ufeffwho: 'lin_manger'\r\n"
    spans = Span(1, 6, 1, 18)
    help = "did you mean `line_manager`?"

    fix = fix_of(text, Diagnostic("ER000", "n", Severity.ERROR, "m", "p", spans, help))

    assert fix is not None
    assert (fix.words, fix.safe) == ("Change to line_manager", False)
    assert text[fix.edit.start : fix.edit.end] == "'lin_manger'"
    assert fix.edit.words == "'line_manager'"


@pytest.mark.parametrize("help", ["", "write `a` or `b`", "did you mean `much too lo…`?"])
def test_what_is_not_sure_is_no_fix(help: str) -> None:
    found = Diagnostic("ER000", "n", Severity.ERROR, "m", "p", Span(1, 1, 1, 3), help)

    assert fix_of("abc\n", found) is None
