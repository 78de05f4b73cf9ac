"""Running a suite: every event decided, every expectation looked at, every difference kept."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from functools import cache
from pathlib import Path
from typing import Any

from escalate_rules.analysis.plan import Plan, plan
from escalate_rules.authoring.diagnostics import Span
from escalate_rules.authoring.load import (
    UnknownPolicyError,
    UnreadablePolicyError,
    beside,
    bundled_base,
    parse_policy,
    read_policy_file,
    readings_of,
)
from escalate_rules.authoring.overlays import Find
from escalate_rules.authoring.readings import Reading
from escalate_rules.authoring.suite_values import (
    PolicyFor,
    ReadingsFor,
    Scenario,
    Step,
    Suite,
    Wanted,
)
from escalate_rules.authoring.suites import is_digest, read_suite
from escalate_rules.core.calendar import Table
from escalate_rules.core.case import Case
from escalate_rules.core.decision import Decision
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.errors import EscalateRulesError
from escalate_rules.core.explain import Duty
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import Policy
from escalate_rules.library.calendars import parse_table
from escalate_rules.library.policies import bundled_ids, bundled_suite_text
from escalate_rules.testing.suite_answers import (
    Answers,
    Found,
    PlanAnswers,
    plan_cites,
    unnamed,
    unnamed_in_plan,
)

ENDING = ".suite.yaml"


@dataclass(frozen=True, slots=True)
class Difference:
    """One expectation that is not met.

    Attributes:
        event: The number of the event it follows, from 1; 0 for a plan.
        what: What was asked, such as `due of stage_1.outcome`.
        expected: As the suite says it; None where it says nothing.
        actual: As a suite would say it.
        duty: The duty whose date it is, with the days counted and skipped.
        cites: The clauses that the answer rests on.
        wanted: The expectation itself; None where something is not named.
        key: The word under which the answer would be written.
        step: The event's step; None for a plan.
    """

    span: Span
    event: int
    what: str
    expected: Any
    actual: Any
    duty: Duty | None = None
    cites: tuple[str, ...] = ()
    wanted: Wanted | None = None
    key: str = ""
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Ran:
    """A scenario that was run.

    Attributes:
        expectations: How many were looked at.
        decisions: The answer to each event; empty for a plan.
    """

    scenario: Scenario
    expectations: int
    differences: tuple[Difference, ...]
    decisions: tuple[Decision, ...] = field(default=(), repr=False)
    planned: Plan | None = field(default=None, repr=False)

    @property
    def is_met(self) -> bool:
        """Whether every expectation is met."""
        return not self.differences

    @property
    def cited(self) -> frozenset[str]:
        """Every clause that a reason of its answers cites."""
        if self.planned is not None:
            return frozenset(plan_cites(self.planned))
        reasons = (reason for each in self.decisions for reason in each.reasons)
        return frozenset(clause for reason in reasons for clause in reason.cites)


@dataclass(frozen=True, slots=True)
class SuiteRan:
    """A suite that was run, or one whose findings keep it from being run."""

    suite: Suite
    scenarios: tuple[Ran, ...] = ()

    @property
    def is_met(self) -> bool:
        """Whether it could be run and every expectation is met."""
        return self.suite.is_usable and all(each.is_met for each in self.scenarios)

    @property
    def expectations(self) -> int:
        """How many were looked at."""
        return sum(each.expectations for each in self.scenarios)


def run_suite(suite: Suite, watch: Callable[[Scenario], None] | None = None) -> SuiteRan:
    """Run every scenario of a suite; one with errors is given back as it is.

    Args:
        suite: As `read_suite` or `load_suite` gives it.
        watch: Is told each scenario before it is run.
    """
    if not suite.is_usable:
        return SuiteRan(suite)
    ran = []
    for scenario in suite.scenarios:
        if watch is not None:
            watch(scenario)
        ran.append(run_scenario(scenario))
    return SuiteRan(suite, tuple(ran))


def run_scenario(scenario: Scenario, policy: Policy | None = None) -> Ran:
    """Run one scenario, by default under its own policy."""
    policy = policy or scenario.policy
    if scenario.planned is not None:
        return _run_plan(scenario, policy)
    case = empty_case(policy)
    decisions: list[Decision] = []
    differences: list[Difference] = []
    count = 0
    for number, step in enumerate(scenario.steps, 1):
        try:
            decision = decide(policy, case, step.event)
        except EscalateRulesError as error:
            says = f"event {number} ({step.event.kind}) cannot be taken"
            differences.append(Difference(step.span, number, says, None, str(error), step=step))
            break
        count += len(step.expect or ())
        differences += _after(number, step, case, decision)
        decisions.append(decision)
        case = decision.case
    return Ran(scenario, count, tuple(differences), tuple(decisions))


def _after(number: int, step: Step, before: Case, decision: Decision) -> Iterator[Difference]:
    expect = step.expect or ()
    answers = Answers(decision)
    exact: Wanted | None = None
    refusal = decision.not_applicable
    for wanted in expect:
        found = answers.of(wanted)
        if not found.is_met:
            yield _difference(wanted, found, number, step)
        if wanted.key == "nothing_else":
            exact = wanted
        elif wanted.key == "not_applicable":
            refusal = None
    if refusal is not None:
        # Whoever tells an event supposes that it has a meaning, unless they say otherwise.
        value = {"cites": list(refusal.cites)} if refusal.cites else "yes"
        yield Difference(
            step.span, number, f"not applicable: {refusal.why}", None, value, None, refusal.cites,
            None, "not_applicable", step,
        )  # fmt: skip
    if exact is not None:
        for key, value in unnamed(decision, (before.stage, before.status), expect):
            yield Difference(
                exact.span, number, f"{key}, which is not expected", None, value, None, (),
                None, key, step,
            )  # fmt: skip


def _difference(wanted: Wanted, found: Found, number: int, step: Step | None) -> Difference:
    what = f"{wanted.key} of {wanted.name}" if wanted.name else wanted.key
    return Difference(
        wanted.span, number, what, wanted.value, found.value, found.duty, found.cites,
        wanted, wanted.key, step,
    )  # fmt: skip


def _run_plan(scenario: Scenario, policy: Policy) -> Ran:
    assert scenario.planned is not None
    try:
        made = plan(policy, scenario.planned)
    except EscalateRulesError as error:
        says = "the plan cannot be made"
        return Ran(scenario, 0, (Difference(scenario.span, 0, says, None, str(error)),))
    answers = PlanAnswers(made)
    differences: list[Difference] = []
    for wanted in scenario.expect:
        found = answers.of(wanted)
        if not found.is_met:
            differences.append(_difference(wanted, found, 0, None))
        if wanted.key == "nothing_else" and (rest := unnamed_in_plan(made, scenario.expect)):
            what = "duties, which are not expected"
            differences.append(Difference(wanted.span, 0, what, None, rest))
    return Ran(scenario, len(scenario.expect), tuple(differences), (), made)


def suite_paths(paths: tuple[str, ...]) -> list[str]:
    """The suites in files and folders, each once, those of a folder in the order of their names.

    The id of a bundled policy stands for its suite, unless it is the name of something there.

    Raises:
        NoSuiteError: there is no such file or folder, or no suite in it.
    """
    found: dict[str, None] = {}
    for name in paths:
        try:
            path = Path(name)
            if path.is_dir():
                inside = sorted(str(each) for each in path.rglob(f"*{ENDING}") if each.is_file())
                if not inside:
                    raise NoSuiteError(name, f"there is no suite in it (`*{ENDING}`)")
                found |= dict.fromkeys(inside)
            elif path.is_file() or name in bundled_ids():
                found[name] = None
            else:
                raise NoSuiteError(name, "there is no such file or folder")
        except ValueError:  # a NUL in the name
            raise NoSuiteError(name, "it cannot be a name") from None
    return list(found)


class NoSuiteError(EscalateRulesError):
    """A path leads to no suite.

    Attributes:
        path: As it was given.
        why: What is the matter with it.
    """

    def __init__(self, path: str, why: str) -> None:
        super().__init__(path, why)  # keeps the error picklable
        self.path = path
        self.why = why

    def __str__(self) -> str:
        return f"`{self.path}`: {self.why}; give a suite, or a folder that holds some"


Seen = Callable[[str, bytes], None]
"""Is told each policy file that is read: what findings call it, and what it holds."""


def load_suite(path: str, seen: Seen = lambda path, data: None, *, called: str = "") -> Suite:
    """The suite in a file, with its policy from beside it or from the bundled ones.

    Args:
        path: The file, or the id of a bundled policy.
        seen: Is told each policy file that is read.
        called: What findings call the suite, by default its path.

    Raises:
        EscalateRulesError: the file, its policy or its calendar cannot be read;
            what is wrong inside the suite is among its diagnostics.
    """
    if is_bundled(path):
        data, name = bundled_suite_text(path)
        return read_suite(data, called or name, *policies_beside(None, seen))
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise UnreadablePolicyError(path, error.strerror or "it is no file") from None
    return read_suite(data, called or path, *policies_beside(path, seen))


def is_bundled(path: str) -> bool:
    """Whether a path is the id of a bundled policy, and nothing that is there."""
    return path in bundled_ids() and not Path(path).exists()


def policies_beside(
    path: str | None, seen: Seen = lambda path, data: None
) -> tuple[PolicyFor, ReadingsFor]:
    """Loads the policies that a suite at `path` may name, each choice of readings once.

    `path` is None for the suite of a bundled policy, which has no files beside it.
    """
    folder = None if path is None else Path(path).parent

    @cache
    def table_of(calendar: str) -> Table | None:
        if not calendar or is_digest(calendar) or folder is None:
            return None
        try:
            return parse_table((folder / calendar).read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError):
            why = "it is no file of bank holidays; `escalate-rules calendar build` makes one"
            raise UnreadablePolicyError(str(folder / calendar), why) from None

    @cache
    def text_of(name: str) -> tuple[bytes, str, Find]:
        file = name if Path(name).suffix else f"{name}.yaml"
        written = None if folder is None else folder / file
        if written is not None and written.is_file():
            found = written.read_bytes(), written.name, beside(written)
        else:
            try:
                found = *read_policy_file(name), bundled_base
            except UnknownPolicyError as error:
                raise UnknownPolicyError(error.name, (*error.known, *_beside(folder))) from None
        seen(found[1], found[0])
        return found

    @cache
    def loaded(name: str, calendar: str, readings: tuple[tuple[str, str], ...]) -> Policy:
        data, called, find = text_of(name)
        return parse_policy(data, called, dict(readings), table_of(calendar), find=find)

    def policy_for(name: str, calendar: str, readings: Mapping[str, str]) -> Policy:
        return loaded(name, calendar, tuple(sorted(readings.items())))

    def readings_for(name: str) -> tuple[Reading, ...]:
        data, called, find = text_of(name)
        return readings_of(data, called, find=find)

    return policy_for, readings_for


def _beside(folder: Path | None) -> tuple[str, ...]:
    """What the policies beside a suite are called in it."""
    if folder is None:
        return ()
    files = (each.name for each in sorted(folder.glob("*.yaml")))
    return tuple(each.removesuffix(".yaml") for each in files if not each.endswith(ENDING))
