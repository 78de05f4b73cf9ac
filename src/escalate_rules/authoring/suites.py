"""A suite file: scenarios of one policy, to events and what is expected after each.

`suite_tables` makes a scenario of each row of cases, `suite_documents` says what
shape a suite has, `event_texts` reads its events, and `suite_names` holds what is
expected against the policy. Here they meet.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from escalate_rules.authoring.diagnostics import (
    Diagnostic,
    PolicyError,
    Severity,
    Span,
    quoted,
)
from escalate_rules.authoring.event_texts import EventTexts
from escalate_rules.authoring.load import UnknownPolicyError, UnknownReadingError
from escalate_rules.authoring.nearest import nearest
from escalate_rules.authoring.places import Places
from escalate_rules.authoring.readings import Reading, child, text_of
from escalate_rules.authoring.source import (
    START,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Source,
    read_source,
    to_plain,
)
from escalate_rules.authoring.suite_names import BY_NAME, CLAUSES, DUTIES, Names, diagnostic
from escalate_rules.authoring.suite_tables import expanded
from escalate_rules.authoring.suite_values import (
    PolicyFor,
    ReadingsFor,
    Scenario,
    Step,
    Suite,
    Wanted,
)
from escalate_rules.core.events import KINDS, Event, Raised
from escalate_rules.core.policy import Policy
from escalate_rules.wire.events import AROUND, own_events

EXAMPLE: Final = "write `policy:` and, under `scenarios:`, a list such as `- name: It is due`"
SHORTEST_DIGEST: Final = 12


def _no_readings(name: str) -> tuple[Reading, ...]:
    return ()


def read_suite(
    data: bytes | str,
    path: str,
    policy_for: PolicyFor,
    readings_for: ReadingsFor = _no_readings,
) -> Suite:
    """The suite that a file holds, and everything that is wrong with it.

    Args:
        data: What the file holds.
        path: What findings call the file.
        policy_for: Loads the policy; its errors pass on, but for those about
            readings, which are the suite's own.
        readings_for: What the policy's readings are, for telling what is covered.
    """
    from escalate_rules.authoring.shape import check_shape
    from escalate_rules.authoring.suite_documents import SuiteDoc

    source = read_source(data, path)
    found = list(source.diagnostics)
    root = source.root
    if root is None or found:
        found = [_empty(each) if each.code == "ER003" else each for each in found]
        return Suite(path, None, (), tuple(found), source.text)
    rows: list[int] = []
    tree = _with_rows(root, path, found, rows)
    places = Places(path, tree)
    scenarios = child(root, "scenarios")
    if isinstance(root, Mapping) and not _written(scenarios):
        found.append(_no_scenarios(root, path))
        return Suite(path, None, (), tuple(found), source.text)
    check_shape(places, SuiteDoc)
    _check_written(source, places)
    found += places.diagnostics
    if not _has_head(root, found):
        return Suite(path, None, (), _once(found), source.text)
    reader = _Reader(source, tree, policy_for, found)
    made = tuple(reader.scenarios(rows))
    return Suite(
        path, reader.policy, made, _once(found), source.text, readings_for(reader.name),
        lambda readings: policy_for(reader.name, reader.calendar, readings),
    )  # fmt: skip


def _no_scenarios(root: Mapping, path: str) -> Diagnostic:
    keys = [key for key, _ in root.entries]
    meant = [key for key in keys if nearest(key.text, ("scenarios", "policy")) == "scenarios"]
    for key in meant:
        if key.text != "scenarios":
            says = f"{quoted(key.text)} is not a key of the file"
            help = "did you mean `scenarios`?"
            return Diagnostic("ER101", "unknown-key", Severity.ERROR, says, path, key.span, help)
        return diagnostic("ER701", "there are no scenarios yet", path, key.span, EXAMPLE)
    return diagnostic("ER701", "this file has no `scenarios`", path, START, EXAMPLE)


def _has_head(root: Node, found: list[Diagnostic]) -> bool:
    """Whether the policy and the scenarios can be told, whatever is wrong inside them."""
    policy, scenarios = child(root, "policy"), child(root, "scenarios")
    head = [child(root, "calendar"), policy]
    return (
        isinstance(policy, Scalar)
        and isinstance(scenarios, Sequence)
        and not any(each is not None and _is_in(each, found) for each in head)
    )


def _is_in(node: Node, found: list[Diagnostic]) -> bool:
    """Whether a finding is about what is written here."""
    first, last = (node.line, node.column), (node.end_line, node.end_column)
    return any(first <= (each.span.line, each.span.column) < last for each in found)


def _empty(found: Diagnostic) -> Diagnostic:
    return Diagnostic(*(found.code, found.name, found.severity), "the file says nothing",
                      found.path, found.span, EXAMPLE)  # fmt: skip


def _written(node: Node | None) -> bool:
    """Whether a value says anything."""
    if isinstance(node, Sequence):
        return bool(node.items)
    return node is not None and not (isinstance(node, Scalar) and node.style == "empty")


def _once(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted, each once: what is wrong in a scenario is wrong in every row of it."""
    first: dict[tuple[str, Span], Diagnostic] = {}
    for each in found:
        first.setdefault((each.code, each.span), each)
    return tuple(sorted(first.values()))


def _with_rows(root: Node, path: str, found: list[Diagnostic], rows: list[int]) -> Node:
    """The tree with each scenario once for each row of its cases."""
    scenarios = child(root, "scenarios")
    if not isinstance(root, Mapping) or not isinstance(scenarios, Sequence):
        return root
    made: list[Node] = []
    for scenario in scenarios.items:
        for each, row in expanded(scenario, path, found):
            made.append(each)
            rows.append(row)
    entries = tuple(
        (key, _sequence(tuple(made), scenarios) if key.text == "scenarios" else value)
        for key, value in root.entries
    )
    return Mapping(entries, root.line, root.column, root.end_line, root.end_column, root.path)


def _sequence(items: tuple[Node, ...], like: Sequence) -> Sequence:
    return Sequence(items, like.line, like.column, like.end_line, like.end_column, like.path)


def _check_written(source: Source, places: Places) -> None:
    """The tables themselves, which the tree with its rows no longer shows."""
    scenarios = child(source.root, "scenarios")
    for at, scenario in enumerate(scenarios.items if isinstance(scenarios, Sequence) else ()):
        cases = child(scenario, "cases")
        if cases is None:
            continue
        rows = cases.items if isinstance(cases, Sequence) else (cases,)
        for row in rows:
            if not isinstance(row, Mapping):
                help = "write each row as `- {column: value}`"
                places.diagnostics.append(
                    Diagnostic("ER103", "wrong-shape", Severity.ERROR,
                               "a row of cases is a mapping of columns and values",
                               source.path, row.span, help)
                )  # fmt: skip
        if not rows:
            where = ("scenarios", at, "cases")
            span = source.span_of(where, key=True)
            says, help = "`cases` needs a row at least", "write each row as `- {column: value}`"
            places.diagnostics.append(
                Diagnostic("ER104", "says-nothing", Severity.ERROR, says, source.path, span, help)
            )


class _Reader:
    """Scenarios out of a tree of the right shape."""

    def __init__(
        self, source: Source, tree: Node, policy_for: PolicyFor, found: list[Diagnostic]
    ) -> None:
        self.source = source
        self.tree = tree
        self.found = found
        self.damaged = list(found)
        self.name = text_of(child(tree, "policy"))
        self.calendar = text_of(child(tree, "calendar"))
        self.policy_for = policy_for
        try:
            self.policy = policy_for(self.name, self.calendar, {})
        except UnknownPolicyError as error:
            node = child(tree, "policy")
            assert node is not None
            at = f"{source.path}:{node.line}:{node.column}"
            raise UnknownPolicyError(error.name, error.known, at) from None
        self.names = Names(source.path, self.policy, found)
        self._note_calendar()

    def _note_calendar(self) -> None:
        """A digest that is not the one in use: its own bank holidays are not there to be had."""
        used = self.policy.counting.calendar.digest
        if not is_digest(self.calendar) or used.startswith(self.calendar):
            return
        node = child(self.tree, "calendar")
        assert node is not None
        says = (
            f"this suite was written against the bank holidays {quoted(self.calendar)}, and is "
            f"run on {quoted(used[:SHORTEST_DIGEST])}"
        )
        help = "a date may differ for that reason alone; see what changed, and name the new digest"
        self.names.note("ER705", says, node.span, help)

    def scenarios(self, rows: list[int]) -> Iterator[Scenario]:
        written = child(self.tree, "scenarios")
        assert isinstance(written, Sequence)
        names: dict[tuple[str, int], Span] = {}
        for node, row in zip(written.items, rows, strict=True):
            if not isinstance(node, Mapping) or _is_in(node, self.damaged):
                continue  # what is wrong with its shape has been told
            title = child(node, "name")
            assert title is not None
            name = text_of(title)
            if (name, row) in names and names[name, row] != title.span:
                says = f"another scenario is called {quoted(name)} already"
                self.names.error(
                    "ER216", "duplicate-name", says, title.span, "give it its own name"
                )
            names[name, row] = title.span
            policy = self._policy(node)
            if policy is not None:
                called = f"{name} [{row}]" if row else name
                yield from self._scenario(node, called, policy)

    def _policy(self, node: Mapping) -> Policy | None:
        chosen: Any = child(node, "readings")
        readings = {key.text: text_of(value) for key, value in chosen.entries} if chosen else {}
        try:
            return self.policy_for(self.name, self.calendar, readings)
        except UnknownReadingError as error:
            key, value = next(each for each in chosen.entries if each[0].text == error.reading)
            code, name = ("ER202", "unknown-option") if error.is_known else (
                "ER201", "unknown-reading")  # fmt: skip
            says, _, help = str(error).partition("; ")
            self.names.error(code, name, says, (value if error.is_known else key).span, help)
        except PolicyError as error:
            says = "with these readings the policy cannot be used"
            help = f"{error.diagnostics[0].path}: {error.diagnostics[0].message}"
            self.names.error("ER202", "unknown-option", says, chosen.span, help)
        return None

    def _scenario(self, node: Mapping, name: str, policy: Policy) -> Iterator[Scenario]:
        chosen: Any = child(node, "readings")
        readings = tuple((k.text, text_of(v)) for k, v in chosen.entries) if chosen else ()
        title = child(node, "name")
        assert title is not None
        events, planned, expect = (child(node, key) for key in ("events", "plan", "expect"))
        if (events is None) == (planned is None):
            says = "a scenario has either `events` or a `plan`"
            help = "write one of the two" if events is None else "take one of the two away"
            self.names.error("ER102", "missing-key", says, title.span, help)
            return
        if isinstance(planned, Mapping):
            raised = self._raised(planned, policy)
            wanted = self._wanted(expect, policy) or ()
            if not wanted:
                self._nothing(title)
            if raised is not None:
                yield Scenario(name, title.span, readings, policy, (), raised, wanted, node)
            return
        if expect is not None:
            says = "what is expected of a history stands in its events"
            help = "write `expect:` beside the `at:` of the event that it follows"
            self.names.error("ER101", "unknown-key", says, expect.span, help)
        assert isinstance(events, Sequence)
        steps = tuple(self._steps(events, policy))
        if not any(
            _is_expect(key, policy) and not (isinstance(value, Mapping) and not value.entries)
            for each in events.items
            for key, value in (each.entries if isinstance(each, Mapping) else ())
        ):
            self._nothing(title)
        yield Scenario(name, title.span, readings, policy, steps, node=node)

    def _nothing(self, title: Node) -> None:
        help = "write `expect:` in the event after which something should be so"
        self.names.note("ER702", "this scenario expects nothing", title.span, help)

    def _raised(self, planned: Mapping, policy: Policy) -> Raised | None:
        told = tuple(each for each in planned.entries if each[0].text != "raised")
        at = next(each for each in planned.entries if each[0].text == "raised")
        key = Scalar("at", "plain", *_place(at[0]))
        event = Mapping(((key, at[1]), (at[0], _like(planned, told))), *_place(planned))
        found = self._events(_sequence((event,), Sequence((), *_place(planned))), policy)
        raised = found[0] if found else None
        assert raised is None or isinstance(raised, Raised)
        return raised

    def _steps(self, events: Sequence, policy: Policy) -> Iterator[Step]:
        told: list[Node] = []
        expects: list[Node | None] = []
        for each in events.items:
            assert isinstance(each, Mapping)
            expects.append(self._expect_of(each, policy))
            told.append(_like(each, tuple(e for e in each.entries if not _is_expect(e[0], policy))))
        found = self._events(_sequence(tuple(told), events), policy)
        for at, event in found.items():
            node = expects[at]
            wanted = self._wanted(node, policy) if node is not None else None
            whole = events.items[at]
            assert isinstance(whole, Mapping)
            expected = node if isinstance(node, Mapping) else None
            yield Step(event, whole.span, wanted, whole, expected)

    def _expect_of(self, step: Mapping, policy: Policy) -> Node | None:
        for key, value in step.entries:
            if key.text == "expect":
                return value
            if _is_expect(key, policy):
                says = f"{quoted(key.text)} is not a key of an event"
                self.names.error("ER101", "unknown-key", says, key.span, "did you mean `expect`?")
        return None

    def _events(self, events: Sequence, policy: Policy) -> dict[int, Event]:
        texts = EventTexts(Source(self.source.path, "", events, ()))
        texts.empty_values(events)
        plain: Any = to_plain(events)
        found = {int(where[-1]): event for event, where in texts.events(plain, (), policy)}
        self.found += texts.diagnostics
        return found

    def _wanted(self, node: Node | None, policy: Policy) -> tuple[Wanted, ...] | None:
        """The expectations of a mapping, each held against the policy's names."""
        if not isinstance(node, Mapping):
            return None
        found: list[Wanted] = []
        for key, value in node.entries:
            if key.text in BY_NAME and isinstance(value, Mapping):
                for name, each in value.entries:
                    self.names.name(key.text, name, policy)
                    found.append(Wanted(key.text, name.text, to_plain(each), each))
                    self.names.check(found[-1], policy)
                continue
            found.append(Wanted(key.text, "", _listed(key.text, value), value))
            self.names.check(found[-1], policy)
        return tuple(found)


def is_digest(text: str) -> bool:
    """Whether a calendar is named by its digest, or the start of it."""
    return len(text) >= SHORTEST_DIGEST and all(each in "0123456789abcdef" for each in text)


def _is_expect(key: Scalar, policy: Policy) -> bool:
    """Whether a step's key is `expect`, or a slip for it."""
    if key.text == "expect":
        return True
    known = (*AROUND, *KINDS, *own_events(policy))
    return key.text not in known and nearest(key.text, (*known, "expect")) == "expect"


def _listed(key: str, node: Node) -> Any:
    """Plain data; one text where a list may stand is a list of one."""
    plain = to_plain(node)
    single = isinstance(plain, str) and key in {*DUTIES, *CLAUSES, "stages", "breaches", "next"}
    return [plain] if single else plain


def _place(node: Node) -> tuple[int, int, int, int, str]:
    return node.line, node.column, node.end_line, node.end_column, node.path


def _like(node: Mapping, entries: tuple[tuple[Scalar, Node], ...]) -> Mapping:
    return Mapping(entries, *_place(node))
