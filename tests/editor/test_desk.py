"""Whatever stands in a file, the desk answers and the formatter settles."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from escalate_rules.authoring.diagnostics import PolicyError
from escalate_rules.authoring.load import bundled_base, check_policy
from escalate_rules.editor.desk import Desk
from escalate_rules.editor.fmt import format_policy
from tests.docs.pages import BASE

GOOD = BASE.read_text(encoding="utf-8")
PIECES = ("", "\n", " ", "  ", ":", "- ", "{", "}", "[", "#", "'", '"', "|\n", "a: b\n", "absent")


def damaged(chance: Random) -> str:
    """The good file with one to three pieces put in, or in place of a few letters."""
    text = GOOD
    for _ in range(chance.randint(1, 3)):
        start = chance.randrange(len(text))
        end = min(len(text), start + chance.randint(0, 12))
        text = text[:start] + chance.choice(PIECES) + text[end:]
    return text


def digest(text: str) -> str | None:
    policy = check_policy(text, "a.yaml")[0]
    return None if policy is None else policy.digest


@settings(max_examples=60, deadline=None)
@given(st.integers())
def test_a_damaged_file_can_be_asked_about_anywhere(seed: int) -> None:
    chance = Random(seed)
    text = damaged(chance)
    desk = Desk(text, "a.yaml", bundled_base)
    lines = text.split("\n")
    for _ in range(5):
        line = chance.randint(1, len(lines))
        column = chance.randint(1, len(lines[line - 1]) + 1)

        desk.hover(line, column)
        desk.offers(line, column)
        name = desk.name_at(line, column)
        assert name is None or name in desk.uses(name)


@settings(max_examples=60, deadline=None)
@given(st.integers())
def test_a_damaged_file_is_formatted_without_changing_what_it_says(seed: int) -> None:
    text = damaged(Random(seed))
    try:
        made = format_policy(text, "a.yaml")
    except PolicyError:
        return

    assert format_policy(made, "a.yaml") == made
    assert digest(made) == digest(text)
