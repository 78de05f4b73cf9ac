"""A first file for a new policy: a commented skeleton that has no mistakes.

It says only what its author has told: what the document must settle is marked
`TODO`, and stands there in a form that can be checked from the first day.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.documents import ID
from escalate_rules.authoring.nearest import one_of
from escalate_rules.core.calendar import Nation
from escalate_rules.core.errors import EscalateRulesError
from escalate_rules.core.frozen import dataclass

MOST_STAGES: Final = 9
NATIONS: Final = tuple(each.value for each in Nation)
DAY_OR_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?")
# Whom the stages are between, from the bottom; more of them are numbered.
LADDER: Final = (
    ("practitioner", "Practitioner"),
    ("line_manager", "Line manager"),
    ("senior_manager", "Senior manager"),
    ("head_of_service", "Head of Service"),
    ("director", "Director"),
)
# What is asked where no flag says it.
QUESTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "id": "A short id for the policy (small letters, digits, underscores), such as northvale",
        "partnership": "Who published it, such as Northvale Safeguarding Partnership",
        "nation": f"Whose bank holidays count ({', '.join(NATIONS)})",
        "stages": f"How many stages it has, from 1 to {MOST_STAGES}",
    }
)


class UnusableAnswerError(EscalateRulesError):
    """An answer from which no file can be made.

    Attributes:
        question: Which one was answered.
        answer: As it was given.
        help: What can be answered.
    """

    def __init__(self, question: str, answer: str, help: str) -> None:
        super().__init__(question, answer, help)  # keeps the error picklable
        self.question = question
        self.answer = answer
        self.help = help

    def __str__(self) -> str:
        return f"{quoted(self.answer)} cannot be taken as {self.question}; {self.help}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a skeleton is made from.

    Attributes:
        review: A day or a month, or nothing where the document gives none.
    """

    id: str
    partnership: str
    nation: str
    stages: int
    title: str = "Escalation Policy"
    review: str = ""

    @staticmethod
    def of(answers: Mapping[str, str]) -> "Wanted":
        """The answers, looked at.

        Raises:
            UnusableAnswerError: one of them cannot be used.
        """
        id = _answered(answers, "id")
        if not re.fullmatch(ID, id):
            help = "write small letters, digits and underscores, with a letter first"
            raise UnusableAnswerError("the id", id, help)
        nation = _answered(answers, "nation").lower().replace(" ", "-")
        if nation not in NATIONS:
            raise UnusableAnswerError("the nation", nation, f"write {one_of(NATIONS)}")
        stages = _answered(answers, "stages")
        if not re.fullmatch(rf"[1-{MOST_STAGES}]", stages):
            help = f"write a number from 1 to {MOST_STAGES}"
            raise UnusableAnswerError("the number of stages", stages, help)
        review = answers.get("review", "").strip()
        if review and not DAY_OR_MONTH.fullmatch(review):
            help = "write a day, such as `2027-02-28`, or a month, such as `2027-02`"
            raise UnusableAnswerError("the day of review", review, help)
        wanted = Wanted(
            id=id,
            partnership=_answered(answers, "partnership"),
            nation=nation,
            stages=int(stages),
            review=review,
        )
        title = answers.get("title", "").strip()
        return replace(wanted, title=title) if title else wanted


def _answered(answers: Mapping[str, str], question: str) -> str:
    answer = answers.get(question, "").strip()
    if not answer:
        raise UnusableAnswerError(f"the {question}", answer, "write something")
    return answer


def asked(given: Mapping[str, str], ask: Callable[[str], str]) -> Wanted:
    """What flags say, and for the rest what somebody answers; a wrong answer is asked again.

    Args:
        given: By question, as in `QUESTIONS`; wrong ones are not asked again.
        ask: Shows a question and returns the answer.

    Raises:
        UnusableAnswerError: something that was given cannot be used.
    """
    answers = dict(given)
    stand_ins = {"id": "a", "partnership": "a", "nation": NATIONS[0], "stages": "1"}
    Wanted.of({**stand_ins, **answers})
    for question, words in QUESTIONS.items():
        while question not in answers:
            said = ask(words)
            try:
                Wanted.of({**stand_ins, **answers, question: said})
            except UnusableAnswerError as error:
                words = f"{error}. {QUESTIONS[question]}"
                continue
            answers[question] = said
    return Wanted.of(answers)


def new_policy(wanted: Wanted) -> str:
    """The text of the file."""
    count = wanted.stages
    blocks = [_head(wanted), _roles(count), _stages(count), _duties(count), _clauses(count)]
    return "\n".join(blocks)


def _text(words: str) -> str:
    """Words as they can stand in YAML whatever they are."""
    return "'" + words.replace("'", "''") + "'"


def _rung(number: int) -> tuple[str, str]:
    if number <= len(LADDER):
        return LADDER[number - 1]
    return f"office_{number}", f"Office of stage {number}"


def _head(wanted: Wanted) -> str:
    if wanted.review:
        review = f"review: {wanted.review}"
    else:
        review = "# review: 2027-02                # TODO: when it is due for review; or `not said`"
    return f"""\
# {wanted.title}, {wanted.partnership}
#
# Go through the document from its first clause to its last. Replace what is
# marked TODO, and let each element cite the clause that says so. What the
# document does not say is left out: what has no time limit has no `within`.
# `escalate-rules check` tells what is wrong, with the line and the way out.

format: 1
id: {wanted.id}
title: {_text(wanted.title)}
partnership: {_text(wanted.partnership)}
version: "1"                       # TODO: the document's own; "1" where it has none
{review}

# Working days are those of this nation.
calendar: {{nation: {wanted.nation}}}

# TODO: the organisations that the document names.
agencies: {{school: School, health: Health services, social_care: "Children's Social Care"}}
"""


def _roles(count: int) -> str:
    lines = ["# Offices, never persons. TODO: the document's own titles.", "roles:"]
    for number in range(1, count + 1):
        id, title = _rung(number)
        lines.append(f"  {id}: {{title: {title}, rank: {number}}}")
    lines.append("  partnership_manager: {title: Partnership Manager, side: partnership}")
    return "\n".join(lines) + "\n"


def _stages(count: int) -> str:
    lines = [
        "# The ladder, in order. `outcome` is the stage's own limit, `escalates` the way up.",
        "stages:",
    ]
    for number in range(1, count + 1):
        id, title = _rung(number)
        since = "raised" if number == 1 else "entered"
        todo = "          # TODO: the limit" if number == 1 else ""
        lines += [
            f"  stage_{number}:",
            f"    number: {number}",
            f"    title: {title} to {title.lower()}",
            f"    between: {id}",
            "    outcome:",
            "      must: reach",
            f"      within: 5 working days of {since}{todo}",
            f'      cites: "{number}"',
        ]
        if number < count:
            lines += [
                "    escalates:",
                f"      stage: stage_{number + 1}",
                f"      who: raising {id}",
                "      must: refer",
                f"      to: own {_rung(number + 1)[0]}",
                f'      cites: "{number}"',
            ]
        else:
            lines.append(
                "    final: none                    # TODO: or `decides:` and who, where it is said"
            )
        lines.append(f'    cites: "{number}"')
    return "\n".join(lines) + "\n"


def _duties(count: int) -> str:
    on = "escalated" if count > 1 else "raised"
    return f"""\
# Who else owes what. `must`, `should`, `may` and `must_not` are the document's own words.
duties:
  partnership_told:
    on: {on}
    who: raising practitioner
    must: notify
    to: partnership_manager
    how: in writing
    within: 2 working days of {on}
    cites: "{count + 1}"
"""


def _clauses(count: int) -> str:
    lines = [
        "# Every clause, numbered as in the document. `says` for one that this file computes",
        "# something from, `guidance` for one that only advises.",
        "clauses:",
    ]
    for number in range(1, count + 1):
        lines.append(f'  "{number}": {{says: "TODO: what the document says of stage {number}"}}')
    lines.append(f'  "{count + 1}": {{says: "TODO: what it says of telling the partnership"}}')
    lines.append(f'  "{count + 2}": {{guidance: "TODO: what it advises"}}')
    return "\n".join(lines) + "\n"
