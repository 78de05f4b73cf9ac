"""The laws of the engine: each a sentence one could say to a user, and a function that holds it.

A law takes a policy, with a history or a way to count where it needs one, and
raises `AssertionError` with a sentence where it is broken. They hold for every
policy; `LAWS` lists them, and docs/engine.md reads from it. What draws their
arguments is `law_arguments` in `strategies_laws`.
"""

from collections.abc import Callable
from typing import Any, Final

from escalate_rules.core.frozen import dataclass
from escalate_rules.testing import (
    laws_of_answers,
    laws_of_cases,
    laws_of_counting,
    laws_of_duties,
    laws_of_texts,
)


@dataclass(frozen=True, slots=True)
class Law:
    """One law.

    Attributes:
        id: Its name in tests, such as `time_alone`.
        title: Its name for people.
        sentence: What it says.
        holds: Raises `AssertionError` where it is broken; takes `inputs` by name.
        inputs: The names of what it takes, such as `policy` and `history`.
    """

    id: str
    title: str
    sentence: str
    holds: Callable[..., None]
    inputs: tuple[str, ...]

    def __call__(self, **given: Any) -> None:
        """Hold the law to these arguments."""
        self.holds(**given)


HISTORY: Final = ("policy", "history")
PLACE: Final = (*HISTORY, "place")
COUNTED: Final = ("counting", "since", "timescale", "away")

_answers, _cases = laws_of_answers, laws_of_cases
_duties, _counting, _texts = laws_of_duties, laws_of_counting, laws_of_texts

LAWS: Final = (
    Law("equal_answers", "Equal questions have equal answers",
        "Whatever was asked before, equal policies, cases and events give equal decisions.",
        _answers.equal_questions_have_equal_answers, HISTORY),
    Law("reasons", "Every consequence has a reason",
        "Whatever an event opens, ends, moves or breaks, its rule is among the reasons.",
        _answers.every_consequence_has_a_reason, HISTORY),
    Law("origins", "Every reason has a citation and an origin",
        "It cites the clauses of its rule, and says the file and line where that is written; or "
        "it is one of the engine's named rules.",
        _answers.every_reason_has_a_citation_and_an_origin, HISTORY),
    Law("refusals_say_why", "A refusal says why",
        "An event is either applied or says why it is not, and by which rule.",
        _answers.a_refusal_says_why, HISTORY),
    Law("one_stage", "One stage at a time",
        "An open case is in one stage, of the route that it is on, and any other case in none; "
        "no event but one that time catches up with enters two.",
        _cases.never_more_than_one_stage, HISTORY),
    Law("closed", "A closed case stays closed",
        "It opens nothing but what its closing, a duty that outlived it, or a fact by "
        "`as_soon_as` calls for.",
        _cases.a_closed_case_opens_nothing_else, HISTORY),
    Law("time_closes_nothing", "Time alone closes nothing",
        "The passing of time ends no stage, case or duty unless a rule of the policy says so.",
        _cases.time_closes_nothing, HISTORY),
    Law("time_alone", "Time alone changes no later state",
        "`time_reached`, put in anywhere and any number of times, changes no later state.",
        _cases.time_told_anywhere_changes_nothing, PLACE),
    Law("repeat", "A repeat changes nothing",
        "An event told again with its id changes nothing.",
        _cases.a_repeat_changes_nothing, PLACE),
    Law("refusal", "A refusal changes nothing",
        "A not-applicable event leaves the case as `time_reached` at its instant would.",
        _cases.a_refusal_changes_nothing, HISTORY),
    Law("replay", "The history is the case",
        "A history replayed is the case that it made.",
        _cases.the_history_is_the_case, HISTORY),
    Law("split", "A history may be split",
        "A case kept as JSON and resumed elsewhere goes on as if it had never been put away.",
        _cases.a_split_history_changes_nothing, PLACE),
    Law("order", "Order means nothing where nothing has an order",
        "Facts, moments, roles, agencies, endings, handovers and clauses may be written in any "
        "order, and so may what one event tells.",
        _cases.the_order_of_unordered_parts_changes_nothing, HISTORY),
    Law("forgotten", "What is known for a stage is forgotten with it",
        "A fact or moment that lasts a stage is not known in the next one.",
        _cases.what_lasts_a_stage_is_forgotten_with_it, HISTORY),
    Law("no_duty_disappears", "No duty disappears",
        "What is owed stays owed unless it is done, lapses, or is closed with its case.",
        _duties.no_duty_disappears, HISTORY),
    Law("numbered", "Instances are counted from one",
        "The instances of a duty are numbered from 1 without gaps, each side's own apart.",
        _duties.instances_are_counted_from_one, HISTORY),
    Law("once", "One occurrence opens a duty once",
        "A duty opens at most once for one occurrence of its trigger, for each side.",
        _duties.an_occurrence_opens_a_duty_once, HISTORY),
    Law("in_its_stage", "What is owed in a stage is owed in no other",
        "What is owed until its stage is left is not owed once that is left.",
        _duties.what_is_owed_in_a_stage_is_owed_in_no_other, HISTORY),
    Law("in_time", "Done is in time, and late is not",
        "What ended done was in time by its due, and what ended late was not.",
        _duties.done_is_in_time_and_late_is_not, HISTORY),
    Law("overdue", "Overdue is open with its due passed",
        "An answer shows as overdue what somebody must or should do, and nothing else.",
        _duties.overdue_is_open_with_its_due_passed, HISTORY),
    Law("named_cause", "A date moves by a named cause",
        "A due date moves only where the decision lists it with was, now and why.",
        _duties.a_date_moves_by_a_named_cause, HISTORY),
    Law("undated", "What is undated in the document is undated in the answer",
        "Where the document gives no time, a duty has no date.",
        _duties.what_is_undated_is_undated, HISTORY),
    Law("grounds", "A date says what it rests on",
        "A due has a date, or says what it awaits or why there is none; one that leans on bank "
        "holidays not published yet is provisional.",
        _duties.a_date_says_what_it_rests_on, HISTORY),
    Law("outlook", "An outlook is the passing of time",
        "It shows what `time_reached` then would, and changes nothing.",
        _cases.an_outlook_is_the_passing_of_time, (*HISTORY, "minutes")),
    Law("plan", "Every raising has a plan",
        "Or the plan says why not; it enters each stage once, and never runs back.",
        _cases.every_raising_has_a_plan, HISTORY),
    Law("forward", "A new bank holiday gives no less time",
        "One more bank holiday never makes a forward limit due sooner; periods that the policy "
        "moves back (`closed_day: previous`) are excepted.",
        _counting.a_bank_holiday_never_makes_a_forward_limit_sooner, COUNTED),
    Law("backward", "A new bank holiday gives no later start",
        "One more bank holiday never makes a backward limit due later; periods that the policy "
        "moves on (`closed_day: next`) are excepted.",
        _counting.a_bank_holiday_never_makes_a_backward_limit_later,
        ("counting", "since", "before", "away")),
    Law("n_and_m", "Counting n and then m is counting n and m",
        "Where no closed day moves the end, two periods in a row are one of their sum.",
        _counting.counting_n_then_m_is_counting_n_and_m, ("counting", "since", "n", "m", "unit")),
    Law("not_before", "A forward due date is never before its origin",
        "Nothing that is counted forward is due before the moment that it is counted from.",
        _counting.a_forward_due_date_is_never_before_its_origin,
        ("counting", "since", "timescale")),
    Law("as_many", "As many days are counted as the policy says",
        "A limit of n working days ends on a working day, the n-th one.",
        _counting.as_many_days_are_counted_as_the_policy_says, ("counting", "since", "n")),
    Law("elapsed", "Hours are elapsed hours",
        "Whatever the clocks do; and a limit of hours is met up to and including its instant.",
        _counting.hours_are_elapsed_hours, ("counting", "at", "n")),
    Law("beyond", "Beyond the calendar there is no date",
        "A question to the calendar raises, and a decision is undated and says why.",
        _counting.beyond_the_calendar_there_is_no_date, ("counting", "n")),
    Law("texts", "A policy read, written and read again is the same",
        "Its text gives an equal policy, with the same digest, and that the same text.",
        _texts.a_policy_written_and_read_again_is_the_same, ("policy",)),
)  # fmt: skip
