"""A suite as it is read: scenarios, their events, and what is expected after each."""

from collections.abc import Callable
from collections.abc import Mapping as ReadOnly
from dataclasses import field
from typing import Any

from escalate_rules.authoring.diagnostics import Diagnostic, Severity, Span
from escalate_rules.authoring.readings import Reading
from escalate_rules.authoring.source import Mapping, Node
from escalate_rules.core.events import Event, Raised
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import Policy


def _nowhere() -> Policy:
    raise LookupError("a suite with mistakes in its head has no policy")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One expectation.

    Attributes:
        key: Its word, such as `due`.
        name: The duty or stage it is about, where the word needs one.
        value: Plain data: text, a list of text, or a mapping.
        node: The value as it is written, which an update replaces.
    """

    key: str
    name: str
    value: Any = field(hash=False)
    node: Node = field(compare=False, repr=False)

    @property
    def span(self) -> Span:
        """Where the value is written."""
        return self.node.span


@dataclass(frozen=True, slots=True)
class Step:
    """One event, and what is expected after it; None where nothing is said.

    Attributes:
        node: The whole entry as it is written.
        expected: The mapping under its `expect:`.
    """

    event: Event
    span: Span
    expect: tuple[Wanted, ...] | None = None
    node: Mapping | None = field(default=None, compare=False, repr=False)
    expected: Mapping | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One history, or one plan, with what is expected.

    Attributes:
        name: With the row of its table, where it has one.
        planned: The raising of a plan; then there are no steps but this one's
            expectations, in `expect`.
    """

    name: str
    span: Span
    readings: tuple[tuple[str, str], ...]
    policy: Policy
    steps: tuple[Step, ...] = ()
    planned: Raised | None = None
    expect: tuple[Wanted, ...] = ()
    node: Mapping | None = field(default=None, compare=False, repr=False)


PolicyFor = Callable[[str, str, ReadOnly[str, str]], Policy]
"""The policy of a name, on the calendar named (empty: the bundled one), under readings."""
ReadingsFor = Callable[[str], tuple[Reading, ...]]
"""The readings that the policy of a name declares."""


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite file, read.

    Attributes:
        policy: Its policy under the readings in use; None where the file has
            mistakes in its head.
        scenarios: None where there are errors among the diagnostics.
        text: What the file says, line ends as written.
        readings: What its policy's readings are, with their options.
        under: The policy under readings of one's choice.
    """

    path: str
    policy: Policy | None
    scenarios: tuple[Scenario, ...]
    diagnostics: tuple[Diagnostic, ...]
    text: str = field(default="", repr=False)
    readings: tuple[Reading, ...] = field(default=(), repr=False)
    under: Callable[[ReadOnly[str, str]], Policy] = field(
        default=lambda readings: _nowhere(), compare=False, repr=False
    )

    @property
    def is_usable(self) -> bool:
        """Whether its scenarios can be run: only warnings were found."""
        return all(each.severity is Severity.WARNING for each in self.diagnostics)
