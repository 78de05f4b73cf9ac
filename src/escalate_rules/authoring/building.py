"""YAML text to a tree: the events of a parser, put together, with what is wrong in them.

PyYAML has two parsers, and they differ on some texts. Two rules make the answer
the same whichever is installed. The one written in C is believed only about a
file that is not `_is_risky`, and in which it meets nothing that we refuse; any
other file is read by `strict_yaml`. And where the two would still build
different trees, the text is refused.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from escalate_rules.authoring.diagnostics import (
    MOST_FINDINGS,
    Diagnostic,
    EnoughFound,
    Span,
    diagnose,
    quoted,
)
from escalate_rules.authoring.source import (
    START,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Source,
    Style,
    with_line_feeds,
)

DEEPEST: Final = 32

STYLES: Final[dict[str | None, Style]] = {
    None: "plain", "": "plain", "'": "quoted", '"': "quoted", "|": "block", ">": "block",
}  # fmt: skip

# What YAML 1.2 does not print, a byte-order mark, and the line ends of YAML 1.1 that editors do
# not show as such. (To name what is
# printed instead takes ten times as long to compile.)
FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)
# A `?` where a token may start: the C parser's events do not show what it took it for.
QUESTION: Final = re.compile(r"\?(?<![^\s\[\]{},:'\"]\?)")
# A comment that touches the `|` or `>` before it.
TOUCHING: Final = re.compile(r"[|>][-+0-9]*#")
COLON: Final = re.compile(" *:")
# Without one of these there is no anchor, alias, tag, or `?` or `!` in brackets.
MARKED: Final = re.compile(r"[&*!?]")


def read_text(original: str, path: str, *, pure: bool = False) -> Source:
    """The tree of a text, and everything that is wrong with it; `pure` as for `read_source`."""
    text = with_line_feeds(original)
    diagnostics: list[Diagnostic] = []
    if FORBIDDEN.search(text):
        diagnostics += _forbidden_characters(text, path)
        text = FORBIDDEN.sub("\ufffd", text)
    builder = _Builder(path, text.split("\n"))
    root = None if pure else _read_quickly(text, builder)
    if root is None:
        builder = _Builder(path, builder.lines)
        root = _read_strictly(text, builder, {each.span.line for each in diagnostics})
    diagnostics += builder.diagnostics
    diagnostics.sort()
    return Source(path, original, root, tuple(diagnostics[:MOST_FINDINGS]))


def _forbidden_characters(text: str, path: str) -> Iterator[Diagnostic]:
    line, line_start = 1, 0
    for count, match in enumerate(FORBIDDEN.finditer(text)):
        if count == MOST_FINDINGS:
            return
        at = match.start()
        line += text.count("\n", line_start, at)
        line_start = max(text.rfind("\n", line_start, at) + 1, line_start)
        column = at - line_start + 1
        yield diagnose(
            "ER004",
            f"the character U+{ord(match.group()):04X} cannot stand in a file",
            path,
            Span(line, column, line, column + 1),
            help="delete it; it may have come along with pasted text and not be visible",
        )


def _read_quickly(text: str, builder: "_Builder") -> Node | None:
    """The tree as the C parser reads it; None where it is absent or not to be believed."""
    import yaml

    loader = getattr(yaml, "CBaseLoader", None)
    if loader is None or _is_risky(text):
        return None
    builder.marked = MARKED.search(text) is not None
    try:
        return builder.build(loader(text).get_event)
    except (yaml.YAMLError, _NotToBeBelieved):
        return None


def _is_risky(text: str) -> bool:
    """Whether the C parser may read `text` in a way of its own without our noticing."""
    return bool(
        "\t" in text
        or "\n%" in text
        or text.startswith("%")
        or QUESTION.search(text)
        or TOUCHING.search(text)
    )


def _read_strictly(text: str, builder: "_Builder", strange_lines: set[int]) -> Node | None:
    """The tree as the pure parser reads it, and everything that is wrong."""
    from escalate_rules.authoring.strict_yaml import StrictParser, Unreadable

    parser = StrictParser(text)
    builder.strict = True
    root, stopped = None, None
    try:
        root = builder.build(parser.next_event)
    except (_NotToBeBelieved, EnoughFound):
        builder.note_unfinished()
    except Unreadable as error:
        builder.note_unfinished()
        stopped = error.problem
    for code, message, span, help in parser.problems:
        builder.note(code, message, span, help)
        strange_lines.add(span.line)
    # One cause is one finding: what stops the parser on a line that is already reported, or
    # where tabs have upset the indentation, follows from it.
    tabs = any(problem.code == "ER005" for problem in parser.problems)
    if stopped and not tabs and stopped.span.line not in strange_lines:
        builder.note(stopped.code, stopped.message, stopped.span, stopped.help)
    if root is None and not builder.diagnostics and not strange_lines:
        builder.note("ER003", "the file says nothing", START, "")
    return root


class _NotToBeBelieved(Exception):
    """The reading cannot go on, or the C parser met what only `strict_yaml` may judge."""


class _Builder:
    """Events to a tree, by one loop without recursion."""

    __slots__ = ("diagnostics", "escapes", "lines", "marked", "outer", "path", "strict")

    def __init__(self, path: str, lines: list[str]) -> None:
        self.path = path
        self.lines = lines
        self.strict = False
        self.marked = True
        self.escapes = any("\\" in line for line in lines)
        self.outer: list[tuple[list[Any], Any, bool, bool]] = []
        self.diagnostics: list[Diagnostic] = []

    def note(self, code: str, message: str, span: Span, help: str) -> None:
        self.diagnostics.append(diagnose(code, message, self.path, span, help=help))

    def build(self, next_event: Callable[[], Any]) -> Node | None:  # noqa: PLR0915
        """The root of the only document, None where there is none."""
        from yaml.events import (
            DocumentStartEvent,
            MappingEndEvent,
            MappingStartEvent,
            ScalarEvent,
            SequenceEndEvent,
            SequenceStartEvent,
            StreamEndEvent,
        )

        marked, escapes = self.marked, self.escapes
        items: list[Any] = []  # of the collection being read; keys and values take turns
        outer = self.outer  # each: items so far, where it opened, whether in brackets and a mapping
        opened: Any = None
        in_flow = in_mapping = False
        seen_document = False
        try:
            while True:
                event = next_event()
                kind = type(event)
                if kind is ScalarEvent:
                    if marked and (event.anchor or event.tag or (in_flow and not event.style)):
                        self._check_marks(event)
                    text = event.value
                    style = STYLES[event.style]
                    start, end = event.start_mark, event.end_mark
                    line = start.line + 1
                    if style == "block":
                        items.append(self._block_scalar(text, start, end))
                        continue
                    if style == "plain":
                        if not text:
                            style = "empty"
                    elif escapes and FORBIDDEN.search(text):
                        self._note_escape(start, end)
                    items.append(
                        Scalar(text, style, line, start.column + 1, end.line + 1, end.column + 1)
                    )
                elif kind is MappingStartEvent or kind is SequenceStartEvent:
                    if event.anchor is not None or event.tag is not None:
                        raise _NotToBeBelieved
                    if len(outer) == DEEPEST:
                        self._stop_at_depth(event.start_mark)
                    outer.append((items, opened, in_flow, in_mapping))
                    items, opened, in_flow = [], event.start_mark, event.flow_style
                    in_mapping = kind is MappingStartEvent
                elif kind is MappingEndEvent:
                    node: Node = self._mapping(items, opened, event)
                    items, opened, in_flow, in_mapping = outer.pop()
                    items.append(node)
                elif kind is SequenceEndEvent:
                    end_line, end_column = _end(items, event, "]", self.lines)
                    node = Sequence(
                        tuple(items), opened.line + 1, opened.column + 1, end_line, end_column
                    )
                    items, opened, in_flow, in_mapping = outer.pop()
                    items.append(node)
                elif kind is DocumentStartEvent:
                    if seen_document:
                        self._stop_at_document(event.start_mark, items)
                        break
                    seen_document = True
                elif kind is StreamEndEvent:
                    break
                elif not self.strict and hasattr(event, "anchor"):  # an alias
                    raise _NotToBeBelieved
        finally:
            outer.append((items, opened, in_flow, in_mapping))
        root: Node | None = items[0] if items else None
        return None if isinstance(root, Scalar) and root.style == "empty" else root

    def note_unfinished(self) -> None:
        """What is wrong with the keys of the mappings that were open when reading stopped."""
        for items, _, _, in_mapping in self.outer:
            if in_mapping:
                self._entries([*items, None] if len(items) % 2 else items)

    def _mapping(self, items: list[Any], opened: Any, event: Any) -> Mapping:
        entries = self._entries(items)
        end_line, end_column = _end(items, event, "}", self.lines)
        return Mapping(entries, opened.line + 1, opened.column + 1, end_line, end_column)

    def _entries(self, items: list[Any]) -> tuple[tuple[Scalar, Node], ...]:
        entries: dict[str, tuple[Scalar, Node]] = {}
        pairs = iter(items)
        for key in pairs:
            value = next(pairs)
            if type(key) is not Scalar or key.style == "empty":
                self._note_key(key)
                continue
            if type(value) is Scalar and value.style == "empty":
                self._place_after(key, value)
            text = key.text
            if text in entries:
                first = entries[text][0].line
                self.note(
                    "ER013",
                    f"{quoted(text)} is already written on line {first}",
                    key.span,
                    "keep one of the two, or give one another name",
                )
            elif text == "<<" and key.style == "plain":
                self._note_merge(key, value)
            else:
                entries[text] = (key, value)
        return tuple(entries.values())

    def _place_after(self, key: Scalar, value: Scalar) -> None:
        """A missing value stands after its key's colon: the parsers differ on where."""
        line, column = key.end_line, key.end_column
        colon = COLON.match(self.lines[line - 1], column - 1)
        if colon:
            column = colon.end() + 1
        value.line = value.end_line = line
        value.column = value.end_column = column

    def _note_key(self, key: Node) -> None:
        if not self.strict:
            raise _NotToBeBelieved
        if isinstance(key, Scalar):
            message, help = "a key is missing before this colon", "write `key: value`"
        else:
            kind = "list" if isinstance(key, Sequence) else "mapping"
            message = f"a key is text, and this is a {kind}"
            help = "put quotes around text that starts with a bracket"
        self.note("ER018", message, key.span, help)

    def _note_merge(self, key: Scalar, value: Node) -> None:
        if not (isinstance(value, Scalar) and value.style == "plain" and value.text[0] == "*"):
            message = "`<<` is a merge key; text cannot be shared between places"
            self.note("ER014", message, key.span, "write out here what it stands for")

    def _block_scalar(self, text: str, start: Any, end: Any) -> Scalar:
        """Ends with the last line that says something: the parsers run on over blank ones."""
        last = min(end.line, len(self.lines) - 1) if end.column else end.line - 1
        while last > start.line and not self.lines[last].strip():
            last -= 1
        end_column = len(self.lines[last].rstrip()) + 1
        return Scalar(text, "block", start.line + 1, start.column + 1, last + 1, end_column)

    def _check_marks(self, event: Any) -> None:
        """Anchors and tags, and `?` and `!` in text without quotes inside brackets."""
        value = event.value
        if not self.strict:
            if event.anchor or event.tag or "?" in value or "!" in value:
                raise _NotToBeBelieved
        elif "!" in value and value[0] != "*":
            line, column = _first_in(self.lines, "!", event.start_mark)
            message = "an exclamation mark inside brackets needs quotes around its text"
            span = Span(line + 1, column + 1, line + 1, column + 2)
            self.note("ER020", message, span, "put the text in quotes")

    def _note_escape(self, start: Any, end: Any) -> None:
        self.note(
            "ER021",
            "a backslash in this text makes a character that cannot stand in a file",
            Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1),
            r"write `\\` for a backslash, or use single quotes",
        )

    def _stop_at_depth(self, mark: Any) -> None:
        if self.strict:
            line, column = mark.line + 1, mark.column + 1
            message = f"this is nested more than {DEEPEST} levels deep"
            help = "a policy needs no more than ten; check for brackets or dashes too many"
            self.note("ER019", message, Span(line, column, line, column + 1), help)
        raise _NotToBeBelieved

    def _stop_at_document(self, mark: Any, items: list[Any]) -> None:
        if not self.strict:
            raise _NotToBeBelieved
        line, column = mark.line + 1, mark.column + 1
        help = "give it a file of its own, or take the line away"
        span = Span(line, column, line, column + 3)
        self.note("ER016", "a second document starts here; a file holds one", span, help)


def _end(items: list[Any], event: Any, closer: str, lines: list[str]) -> tuple[int, int]:
    """After the closing bracket where there is one, else where the last entry ends.

    The parsers end a block where the next thing starts, many lines further on.
    """
    start, end = event.start_mark, event.end_mark
    if end.column != start.column and lines[start.line][start.column] == closer:
        return end.line + 1, end.column + 1
    last = items[-1]
    return last.end_line, last.end_column


def _first_in(lines: list[str], character: str, mark: Any) -> tuple[int, int]:
    """Line and column of the first `character` at or after `mark`."""
    line, column = mark.line, lines[mark.line].find(character, mark.column)
    while column < 0:
        line += 1
        column = lines[line].find(character)
    return line, column
