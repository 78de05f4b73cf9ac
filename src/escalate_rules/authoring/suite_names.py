"""What is expected, held against the policy: names, clauses, dates; with the codes of suites."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from escalate_rules.authoring.codes import OF_SUITES as CODES
from escalate_rules.authoring.diagnostics import Diagnostic, Severity, Span, quoted
from escalate_rules.authoring.nearest import suggest
from escalate_rules.authoring.readings import child
from escalate_rules.authoring.source import Mapping, Node, Scalar, Sequence
from escalate_rules.authoring.suite_values import Wanted
from escalate_rules.core.errors import InstantError
from escalate_rules.core.events import ENDING_STATUS
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.moments import parse_instant
from escalate_rules.core.policy import Policy

# What the words of an expectation name, for looking the names up.
_STAGES: Final = frozenset({"stages", "enters"})
_OF_DUTIES: Final = frozenset({"due", "who", "to", "with", "copy", "force"})
DUTIES: Final = frozenset(
    {"opened", "open", "notifications", "records", "discharged", "late", "lapsed", "missed",
     "overdue", "changed", "if_resolved"}
)  # fmt: skip
CLAUSES: Final = frozenset({"cites", "advice"})
BY_NAME: Final = _OF_DUTIES | {"enters"}


def diagnostic(code: str, says: str, path: str, span: Span, help: str = "") -> Diagnostic:
    """A finding of a kind that stands in `CODES`."""
    row = CODES[code]
    return Diagnostic(code, row.name, row.severity, says, path, span, help)


@dataclass(slots=True)
class Names:
    """What a suite may name, and what is wrong with the names it has.

    Attributes:
        path: The suite's.
        policy: Under the readings in use.
        found: Findings go here.
    """

    path: str
    policy: Policy
    found: list[Diagnostic]

    def note(self, code: str, says: str, span: Span, help: str = "") -> None:
        """A finding of the suites' own codes."""
        self.found.append(diagnostic(code, says, self.path, span, help))

    def error(self, code: str, name: str, says: str, span: Span, help: str = "") -> None:
        """A finding of a code that policies and histories have too."""
        self.found.append(Diagnostic(code, name, Severity.ERROR, says, self.path, span, help))

    def name(self, key: str, name: Scalar, policy: Policy) -> None:
        """Look up the duty or stage that an expectation is about."""
        if key == "enters":
            self._known("ER208", "unknown-stage", name, name.text, self._stages(policy))
        else:
            self._known("ER210", "unknown-duty", name, name.text, self._duties(policy))

    def _stages(self, policy: Policy) -> tuple[str, ...]:
        return (*policy.index.stages, *self.policy.index.stages)

    def _duties(self, policy: Policy) -> tuple[str, ...]:
        # What a reading takes away is still a name: a suite may say that it is not owed.
        return (*policy.index.duties, *self.policy.index.duties)

    def _known(self, code: str, called: str, node: Node, name: str, known: tuple[str, ...]) -> None:
        plain = name.partition("#")[0]
        if plain not in known:
            says = f"the policy has no {called.partition('-')[2]} {quoted(plain)}"
            self.error(code, called, says, node.span, suggest(plain, known))

    def check(self, wanted: Wanted, policy: Policy) -> None:
        """Look up what an expectation says, under the scenario's own readings."""
        key = wanted.key
        if key in {"due", "enters"}:
            self._check_due(wanted)
        elif key == "stage" and wanted.value != "none":
            self._known("ER208", "unknown-stage", wanted.node, wanted.value, self._stages(policy))
        elif key == "ending" and wanted.value != "none":
            known = (*ENDING_STATUS, *(e.id for e in (*policy.endings, *policy.handovers)))
            self._known("ER214", "unknown-ending", wanted.node, wanted.value, known)
        elif key == "not_applicable":
            self._check_refusal(wanted, policy)
        elif key in CLAUSES:
            self._check_clauses(wanted.node, policy)
        elif key in DUTIES or key in _STAGES:
            stages = key in _STAGES
            known = self._stages(policy) if stages else self._duties(policy)
            code, called = ("ER208", "unknown-stage") if stages else ("ER210", "unknown-duty")
            for node in _scalars(wanted.node):
                self._known(code, called, node, node.text, known)
        elif key in {"breaches", "next"}:
            known = _rules(policy) if key == "breaches" else _targets(policy)
            for node in _scalars(wanted.node):
                self._known("ER706", "unknown-rule", node, node.text, known)

    def _check_clauses(self, node: Node | None, policy: Policy) -> None:
        known = tuple(each.id for each in policy.clauses)
        for each in _scalars(node):
            self._known("ER211", "unknown-clause", each, each.text, known)

    def _check_refusal(self, wanted: Wanted, policy: Policy) -> None:
        node = wanted.node
        cites = child(node, "cites")
        if isinstance(node, Mapping) and cites is not None and len(node.entries) == 1:
            self._check_clauses(cites, policy)
        elif not (isinstance(node, Scalar) and node.text in {"yes", "no"}):
            said = quoted(node.text) if isinstance(node, Scalar) else "this"
            says = f"{said} is not possible for `not_applicable`"
            help = "write `yes`, `no` or `{cites: […]}`, the clauses that say so"
            self.error("ER105", "not-a-choice", says, node.span, help)

    def _check_due(self, wanted: Wanted) -> None:
        said = wanted.value
        first = said.partition(" ")[0]
        words = {"none", "not entered"} if wanted.key == "enters" else {"none", "not owed"}
        if said in words or (first == "awaiting" and wanted.key == "due"):
            return
        try:
            if len(said) > len("2026-12-21"):
                parse_instant(said)
            else:
                date.fromisoformat(said)
        except (ValueError, InstantError) as error:
            says = f"{quoted(said)} is no due date"
            help = "write a day such as 2026-12-30, an instant such as 2026-12-30T16:00, `none`, "
            help += "`awaiting` and what is missing, or `not owed`"
            if isinstance(error, InstantError) and error.choices:
                help = f"write {' or '.join(error.choices)}"
            self.note("ER707", says, wanted.span, help)


def _scalars(node: Node | None) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for each in node.items:
            yield from _scalars(each)


def _rules(policy: Policy) -> tuple[str, ...]:
    return tuple(policy.index.rows)


def _targets(policy: Policy) -> tuple[str, ...]:
    named = (*policy.endings, *policy.handovers)
    routes = (each.id for each in policy.routes if each.id)
    return (*policy.index.stages, *(each.id for each in named), *ENDING_STATUS, *routes, "back")
