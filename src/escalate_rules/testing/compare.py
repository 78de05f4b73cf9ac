"""What an answer should be beside what it is, so that a person sees the difference.

A decision is asked in the words of a suite (`suite_answers`), with values of
Python in place of texts.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from escalate_rules.authoring.nearest import one_of, suggest
from escalate_rules.authoring.source import Scalar
from escalate_rules.authoring.suite_values import Wanted
from escalate_rules.core.decision import Decision
from escalate_rules.core.events import Event
from escalate_rules.core.explain import Duty
from escalate_rules.core.moments import show_instant, to_instant
from escalate_rules.core.policy import Policy
from escalate_rules.core.words import show_moment
from escalate_rules.present.page import SOLID
from escalate_rules.present.sentences import how_counted
from escalate_rules.testing.suite_answers import ANSWERS, NONE, Answers, due_text

# An expectation that no file holds.
NOWHERE: Final = Scalar("", "plain", 1, 1, 1, 1)
# Words whose value is given for a duty each.
BY_DUTY: Final = frozenset(("due", "who", "to", "with", "copy", "force"))
# What everything that a decision answers consists of, for comparing it with another.
TEXTS: Final = ("stage", "status", "ending")
LISTS: Final = ("opened", "open", "overdue", "notifications", "records", "lapsed", "changed")


class Difference(NamedTuple):
    """One answer that is not as expected.

    `because` says how the right date is counted, `clauses` which clauses say so.
    """

    what: str
    expected: str
    actual: str
    because: str = ""
    clauses: str = ""

    def __str__(self) -> str:
        told = zip(self._fields[1:], self[1:], strict=True)
        lines = [f"  {name:8}  {value}" for name, value in told if value]
        return "\n".join([self.what, *lines])


def assert_decision(decision: Decision, expected: Mapping[str, Any] | Decision) -> None:
    """That `decision` is what is expected; every difference is told, not only the first.

    Args:
        decision: From `decide` or `open_case`.
        expected: Another decision, or words of a suite's `expect:` with a value
            each: `stage`, `status` and `ending` with a text or None; `opened`,
            `open`, `overdue`, `notifications`, `records`, `discharged`, `late`,
            `lapsed`, `changed` with a list of duties, with or without the
            number of the instance, in any order; `due` with a mapping of duties
            to a day, an instant, their ISO texts, None for no date, or
            `awaiting MOMENT`; and the others. What is not named is not asked,
            but for an event that had no meaning: that is a difference unless
            `not_applicable` is named.

    Raises:
        AssertionError: with what was expected, what is, and the days counted.
        ValueError: `expected` has a word that no suite has, or a name that no duty
            of the policy has.
    """
    __tracebackhide__ = True
    wanted = as_expected(expected) if isinstance(expected, Decision) else dict(expected)
    for word in wanted:
        if word not in ANSWERS:
            other = f"it may be asked for {one_of(ANSWERS)}"
            raise ValueError(f"a decision has no `{word}`; {suggest(word, ANSWERS, other)}")
    duties = decision.policy.index.duties
    for name in (name for word in wanted if word in BY_DUTY for name in wanted[word]):
        if name.partition("#")[0] not in duties:
            help = suggest(name, duties, "look at the `duties` and `stages` of its file")
            raise ValueError(f"the policy has no duty `{name}`; {help}")
    found = list(differences(decision, {"not_applicable": "no", **wanted}))
    if found:
        raise AssertionError(told(decision.policy, decision.event, found))


def as_expected(decision: Decision) -> dict[str, Any]:
    """Everything that a decision answers, as expectations of another."""
    return {
        **{word: getattr(decision, word) for word in TEXTS},
        **{word: [each.id for each in getattr(decision, word)] for word in LISTS},
        "discharged": decision.discharged,
        "late": decision.late,
        "due": {duty.id: due_text(duty.due) for duty in decision.open},
        "not_applicable": decision.not_applicable is not None,
    }


def differences(decision: Decision, expected: Mapping[str, Any]) -> Iterator[Difference]:
    """Where a decision is not as expected."""
    answers = Answers(decision)
    for word, value in expected.items():
        for name, part in value.items() if word in BY_DUTY else (("", value),):
            said = as_said(part)
            found = answers.of(Wanted(word, name, said, NOWHERE))
            if not found.is_met:
                what = f"{word} of {name}" if name else word.replace("_", " ")
                why = refused_because(decision) if word == "not_applicable" else ""
                yield Difference(
                    what, show(said), why or show(found.value),
                    "" if found.duty is None else counted(decision.policy, found.duty),
                    ", ".join(found.cites),
                )  # fmt: skip


def refused_because(decision: Decision) -> str:
    """Why an event had no meaning; empty where it had one."""
    refusal = decision.not_applicable
    return "" if refusal is None else f"not applicable: {refusal.why}"


def as_said(value: object) -> Any:
    """A value as a suite would say it."""
    match value:
        case None:
            return NONE
        case bool():
            return "yes" if value else "no"
        case datetime():
            return show_instant(to_instant(value))
        case date():
            return value.isoformat()
        case Mapping() | str():
            return value
        case Iterable():
            return [str(each) for each in value]
    return str(value)


def show(value: object) -> str:
    """A value of a suite, as a person reads it."""
    match value:
        case str():
            return value
        case Mapping():
            return ", ".join(f"{key} {show(each)}" for key, each in value.items())
        case Iterable():
            return ", ".join(map(str, value)) or "nothing"
    return str(value)


def counted(policy: Policy, duty: Duty) -> str:
    """How the engine counts the duty's date."""
    return how_counted(policy, duty.due).replace(SOLID, " ")


def told(policy: Policy, event: Event, found: Iterable[Difference]) -> str:
    """The differences under the event that they follow."""
    head = f"after `{event.kind}` at {show_moment(event.at)}, under {policy.id}:"
    return "\n".join([head, *(_indented(str(each)) for each in found)])


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
