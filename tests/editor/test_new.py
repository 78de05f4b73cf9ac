"""The skeleton of a new policy has no mistakes, whatever is answered."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalate_rules.analysis.plan import plan
from escalate_rules.authoring.load import parse_policy
from escalate_rules.checks import check_file
from escalate_rules.core.events import Raised
from escalate_rules.core.moments import parse_moment
from escalate_rules.editor.fmt import format_policy
from escalate_rules.editor.new import (
    NATIONS,
    QUESTIONS,
    UnusableAnswerError,
    Wanted,
    asked,
    new_policy,
)

ANSWERS = {
    "id": "northvale",
    "partnership": "Northvale Safeguarding Partnership",
    "nation": "england",
    "stages": "3",
}
ON = date(2026, 3, 2)


def made(**more: str) -> str:
    return new_policy(Wanted.of({**ANSWERS, **more}))


@pytest.mark.parametrize("nation", NATIONS)
@pytest.mark.parametrize("stages", [str(number) for number in range(1, 10)])
def test_it_checks_clean(stages: str, nation: str) -> None:
    text = made(stages=stages, nation=nation, review="2027-02")

    assert [(each.code, each.message) for each in check_file(text, "new.yaml", on=ON)] == []


def test_without_a_day_of_review_that_is_all_that_is_found() -> None:
    assert [each.code for each in check_file(made(), "new.yaml", on=ON)] == ["ER501"]


def test_it_is_formatted_already() -> None:
    assert format_policy(made(), "new.yaml") == made()


def test_it_says_what_it_was_told() -> None:
    policy = parse_policy(made(title="Resolving Disagreements"), "new.yaml")

    assert policy.id == "northvale"
    assert policy.partnership == "Northvale Safeguarding Partnership"
    assert policy.title == "Resolving Disagreements"
    assert [stage.id for stage in policy.stages] == ["stage_1", "stage_2", "stage_3"]
    assert [each.value for each in policy.counting.calendar.nations] == ["england"]


def test_it_answers_from_the_first_day() -> None:
    raised = parse_moment("2026-03-02T10:00")
    found = plan(parse_policy(made(), "new.yaml"), Raised(at=raised))

    assert [stage.stage for stage in found.stages] == ["stage_1", "stage_2", "stage_3"]


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1))
def test_any_name_can_stand_in_it(name: str) -> None:
    policy = parse_policy(made(partnership=name, title=name), "new.yaml")

    assert policy.partnership == name
    assert policy.title == name


@pytest.mark.parametrize(
    ("question", "answer", "help"),
    [
        ("id", "North Vale", "write small letters, digits and underscores"),
        ("id", "", "write something"),
        ("nation", "britain", "write `england`, `wales`, `scotland` or `northern-ireland`"),
        ("stages", "0", "write a number from 1 to 9"),
        ("stages", "ten", "write a number from 1 to 9"),
        ("review", "soon", "write a day, such as `2027-02-28`"),
        ("partnership", " ", "write something"),
    ],
)
def test_a_wrong_answer_is_told_with_the_way_out(question: str, answer: str, help: str) -> None:
    with pytest.raises(UnusableAnswerError, match="cannot be taken as the") as told:
        made(**{question: answer})

    assert help in str(told.value)


def test_what_no_flag_says_is_asked_and_asked_again() -> None:
    answers = iter(["North Vale", "northvale", "Northvale", "Northern Ireland", "2"])
    questions: list[str] = []

    def ask(question: str) -> str:
        questions.append(question)
        return next(answers)

    wanted = asked({"title": "T"}, ask)

    assert wanted == Wanted(
        id="northvale", partnership="Northvale", nation="northern-ireland", stages=2, title="T"
    )
    assert [each for each in questions if each in QUESTIONS.values()] == list(QUESTIONS.values())
    assert questions[1].startswith("`North Vale` cannot be taken as the id; write small letters")


def test_a_wrong_flag_is_not_asked_again() -> None:
    with pytest.raises(UnusableAnswerError):
        asked({"stages": "none"}, lambda _: pytest.fail("nothing is to be asked"))
