"""YAML text to a tree of text, remembering where every word was written.

Every scalar stays text: `no`, `012`, `24:00`, `1.10`, `null` and `2025-04-01`
mean what the document model says they mean, never what YAML 1.1 supposes. Only
a value that is not there at all is None.

How the text is read is in `building`.
"""

from dataclasses import field
from typing import Final, Literal, TypeAlias

from escalate_rules.authoring.diagnostics import Diagnostic, Span, diagnose
from escalate_rules.core.frozen import dataclass

MOST_BYTES: Final = 1 << 20  # 1 MiB; the longest published policy is a fiftieth of it

Style: TypeAlias = Literal["plain", "quoted", "block", "empty"]
Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | None"
Location: TypeAlias = tuple[str | int, ...]


@dataclass(slots=True)
class Scalar:
    """One piece of text, or a value that is not there (`style` empty).

    Not frozen, nor are its spans made before they are asked for: thousands are
    built for each file read. `path` names its file where that is not the one
    given, but one that it extends.
    """

    text: str
    style: Style
    line: int = field(compare=False, repr=False)
    column: int = field(compare=False, repr=False)
    end_line: int = field(compare=False, repr=False)
    end_column: int = field(compare=False, repr=False)
    path: str = field(default="", compare=False, repr=False)

    @property
    def span(self) -> Span:
        """Where it is written, quotes included; a missing value is where it would stand."""
        return Span(self.line, self.column, self.end_line, self.end_column, self.path)


@dataclass(slots=True)
class Sequence:
    """A list."""

    items: "tuple[Node, ...]"
    line: int = field(compare=False, repr=False)
    column: int = field(compare=False, repr=False)
    end_line: int = field(compare=False, repr=False)
    end_column: int = field(compare=False, repr=False)
    path: str = field(default="", compare=False, repr=False)

    @property
    def span(self) -> Span:
        """From its first dash or bracket to the end of its last entry or its bracket."""
        return Span(self.line, self.column, self.end_line, self.end_column, self.path)


@dataclass(slots=True)
class Mapping:
    """Keys with their values, in the order written; no key twice."""

    entries: "tuple[tuple[Scalar, Node], ...]"
    line: int = field(compare=False, repr=False)
    column: int = field(compare=False, repr=False)
    end_line: int = field(compare=False, repr=False)
    end_column: int = field(compare=False, repr=False)
    path: str = field(default="", compare=False, repr=False)

    @property
    def span(self) -> Span:
        """From its first key or brace to the end of its last value or its brace."""
        return Span(self.line, self.column, self.end_line, self.end_column, self.path)


Node: TypeAlias = Scalar | Sequence | Mapping
START: Final = Span(1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Source:
    """One file, read.

    Attributes:
        path: As it was given.
        text: What the file says, without a byte-order mark, line ends as written.
        root: The tree; None where the text cannot be read to its end. With
            `diagnostics` it is what could be made out and must not be relied on.
        diagnostics: Everything that is wrong with the text, sorted by place.
    """

    path: str
    text: str
    root: Node | None
    diagnostics: tuple[Diagnostic, ...]

    def span_of(self, location: Location, *, key: bool = False) -> Span:
        """The span of the value at `location`, or of its nearest ancestor that is written.

        Args:
            location: Keys and list positions, from the root.
            key: Give the key's span instead of the value's, where there is one.
        """
        if self.root is None:
            return START
        node = self.root
        span: Span | None = None
        for step in location:
            found = _child(node, step)
            if found is None:
                break
            node, span = found
        return span if key and span is not None else node.span


def _child(node: Node, step: str | int) -> tuple[Node, Span] | None:
    """The value at one step, with the span of its key (of itself, in a list)."""
    if isinstance(node, Mapping):
        for key, value in node.entries:
            if key.text == step:
                return value, key.span
    elif isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
        item = node.items[step]
        return item, item.span
    return None


def to_plain(node: Node) -> Plain:
    """The tree as dictionaries, lists, text, and None for a value that is not there."""
    if isinstance(node, Scalar):
        return None if node.style == "empty" else node.text
    if isinstance(node, Mapping):
        return {key.text: to_plain(value) for key, value in node.entries}
    return [to_plain(item) for item in node.items]


def read_source(data: bytes | str, path: str, *, pure: bool = False) -> Source:
    """The tree of a file and everything that is wrong with its text.

    Args:
        data: What the file holds; bytes must be UTF-8, with or without a byte-order mark.
        path: What diagnostics call the file.
        pure: Leave PyYAML's C parser aside even where it is installed.
    """
    size = len(data) if isinstance(data, bytes) else len(data.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        words = "the file is over 1 MiB"
        return _refused(path, "", "ER002", words, START, "split it, or cut what is not policy")
    if isinstance(data, bytes):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            return _not_utf_8(data, error.start, path)
    else:
        text = data
    # Here and not above: what is built there are the nodes of this module.
    from escalate_rules.authoring.building import read_text

    return read_text(text.removeprefix("\ufeff"), path, pure=pure)


def _refused(path: str, text: str, code: str, message: str, span: Span, help: str) -> Source:
    return Source(path, text, None, (diagnose(code, message, path, span, help=help),))


def _not_utf_8(data: bytes, bad: int, path: str) -> Source:
    before = with_line_feeds(data[:bad].decode("utf-8").removeprefix("\ufeff"))
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    message = f"the file is not UTF-8 text; its first wrong byte is {data[bad]:02X}"
    help = "save it again with the encoding UTF-8"
    return _refused(path, "", "ER001", message, Span(line, column, line, column + 1), help)


def with_line_feeds(text: str) -> str:
    """The text with one kind of line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
