"""The table of rules: what each looks for, how bad it is, and over what it runs.

The compiler finds what is wrong with a file's shape and names (ER0xx to ER3xx).
The rules here find what is wrong with what it says. A rule may miss a case; it
may not be wrong about one.
"""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, TypeAlias

from escalate_rules.authoring.diagnostics import Code, Severity
from escalate_rules.authoring.source import Source
from escalate_rules.checks import (
    choosing,
    citing,
    crossing,
    fitting,
    gaps,
    leading,
    metadata,
    owing,
    prose,
    spelling,
    timing,
    wording,
)
from escalate_rules.checks.choices import Choices
from escalate_rules.checks.view import Finding, View

# Over each choice of readings (a warning: only the one in use); over all of them
# together; over the text alone. An error's rule is asked under every choice, so it
# asks the view for rows `anew`, and names what else its findings rest on.
OfPolicy: TypeAlias = Callable[[View], Iterator[Finding]]
OfChoices: TypeAlias = Callable[[Choices], Iterator[Finding]]
OfText: TypeAlias = Callable[[Source, list[str]], Iterator[Finding]]


class Rule(NamedTuple):
    """One kind of finding and the function that looks for it."""

    code: str
    name: str
    severity: Severity
    look: OfPolicy | OfChoices | OfText
    summary: str


ERROR, WARNING = Severity.ERROR, Severity.WARNING

OF_POLICY: Final[tuple[Rule, ...]] = (
    Rule("ER401", "routes-overlap", ERROR, choosing.routes_overlap,
         "two routes that the same facts choose"),
    Rule("ER402", "moves-disagree", ERROR, choosing.moves_disagree,
         "two moves that both apply and lead to different things"),
    Rule("ER405", "never-holds", ERROR, choosing.never_holds,
         "a condition that no facts can meet"),
    Rule("ER406", "endless-ladder", ERROR, leading.endless_ladder,
         "stages that lead only to each other"),
    Rule("ER407", "due-too-early", ERROR, timing.due_too_early,
         "a later stage that is due before an earlier one"),
    Rule("ER408", "told-of-oneself", ERROR, owing.told_of_oneself,
         "a notification to the office that the concern is about"),
    Rule("ER409", "never-ends", ERROR, owing.never_ends,
         "a duty that nothing discharges"),
    Rule("ER410", "cannot-happen", ERROR, leading.never_opened,
         "a duty that waits for what cannot happen"),
    Rule("ER413", "unmeetable", ERROR, owing.unmeetable,
         "a composition that no body can meet"),
    Rule("ER414", "due-of-undated", ERROR, timing.due_of_undated,
         "something that waits for a date which never comes"),
    Rule("ER415", "owed-to-oneself", ERROR, owing.owed_to_oneself,
         "a duty that somebody owes to themselves"),
    Rule("ER416", "digits-exchanged", ERROR, citing.digits_exchanged,
         "a limit with the digits of its clause in another order"),
    Rule("ER503", "hours-in-office-hours", WARNING, timing.hours_in_office_hours,
         "hours on the clock where the policy gives office hours"),
    Rule("ER504", "prompt-without-cap", WARNING, timing.prompt_without_cap,
         "words of haste that ask for a date and have none"),
    Rule("ER505", "beyond-calendar", WARNING, timing.beyond_calendar,
         "a policy that runs beyond the published bank holidays"),
    Rule("ER506", "higher-stage-slower", WARNING, timing.higher_stage_slower,
         "a stage with more time than the one below it"),
    Rule("ER507", "month-end", WARNING, timing.month_end,
         "months counted from a 29th, 30th or 31st"),
    Rule("ER508", "many-citations", WARNING, citing.many_citations,
         "an element that cites more than three clauses"),
    Rule("ER509", "cites-nothing", WARNING, citing.cites_nothing,
         "a rule that rests on no clause"),
    Rule("ER510", "same-title", WARNING, leading.same_title,
         "two stages of one title"),
    Rule("ER513", "other-unit", WARNING, citing.other_unit,
         "a limit in another unit than that of the clause it cites"),
    Rule("ER514", "same-words", WARNING, wording.same_words,
         "two things of one kind with the same words"),
    Rule("ER515", "name-for-words", WARNING, wording.name_for_words,
         "a name where words for people belong"),
    Rule("ER516", "between-nobody", WARNING, leading.between_nobody,
         "a stage that does not say between whom it is, where the others do"),
    Rule("ER517", "counted-from-another", WARNING, leading.counted_from_another,
         "a duty that several acts open, counted from one of them"),
    Rule("ER530", "no-way-up", WARNING, leading.no_way_up,
         "a stage that leads no further, where the others do"),
    Rule("ER519", "stage-left-out", WARNING, fitting.stage_left_out,
         "a duty of every stage whose clause is that of one"),
    Rule("ER520", "clause-gap", WARNING, gaps.clause_gap,
         "a clause that is missing between its neighbours"),
    Rule("ER524", "changed-places", WARNING, crossing.changed_places,
         "two things that have each other's words"),
    Rule("ER525", "odd-switch", WARNING, crossing.odd_switch,
         "a switch the other way round than all others of its reading"),
    Rule("ER526", "misspelt", WARNING, spelling.misspelt,
         "a word that is none"),
    Rule("ER527", "out-of-place", WARNING, wording.out_of_place,
         "words that belong under another key"),
)  # fmt: skip
OF_CHOICES: Final[tuple[Rule, ...]] = (
    Rule("ER403", "unasked-fact", ERROR, choosing.unasked_facts,
         "a fact that no rule asks about"),
    Rule("ER404", "unasked-value", ERROR, choosing.unasked_values,
         "a fact's value that no rule can see"),
    Rule("ER411", "unused-clause", ERROR, citing.unused_clause,
         "a clause that is neither covered nor guidance"),
    Rule("ER412", "no-difference", ERROR, citing.no_difference,
         "a reading whose options change no answer"),
    Rule("ER511", "unused-name", WARNING, citing.unused_name,
         "something declared that nothing names"),
    Rule("ER512", "clause-limit", WARNING, citing.clause_limit,
         "a number of days or hours in a clause that no limit has"),
    Rule("ER529", "role-left-out", WARNING, fitting.role_left_out,
         "an office in a clause that nothing which cites it names"),
    Rule("ER518", "manner-left-out", WARNING, fitting.manner_left_out,
         "a manner in a clause that nothing which cites it has"),
    Rule("ER528", "option-without-limit", WARNING, gaps.option_without_limit,
         "an option that leaves no limit, where its reading asks of one"),
)  # fmt: skip
OF_TEXT: Final[tuple[Rule, ...]] = (
    Rule("ER521", "hash-in-text", WARNING, prose.hash_in_text,
         "text that is cut short by a `#`"),
    Rule("ER522", "curly-quotes", WARNING, prose.curly_quotes,
         "quotation marks that quote nothing"),
    Rule("ER523", "unseen-character", WARNING, prose.unseen_characters,
         "a character that cannot be seen"),
)  # fmt: skip

RULES: Final[tuple[Rule, ...]] = (*OF_POLICY, *OF_CHOICES, *OF_TEXT)
CODES: Final[dict[str, Code]] = metadata.CODES | {
    rule.code: Code(rule.name, rule.severity, rule.summary) for rule in RULES
}
