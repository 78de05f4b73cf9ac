"""What is wrong with a file, where, and in words its author can act on.

A diagnostic is data. `render` is its plain form; other forms (JSON, SARIF,
colours) belong to whoever presents. Nothing here knows YAML or pydantic.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from enum import StrEnum
from typing import Final, NamedTuple

from escalate_rules.core.errors import EscalateRulesError
from escalate_rules.core.frozen import dataclass

WIDEST: Final = 120  # of a source line shown; a file may be one line of a mebibyte
LONGEST_QUOTE: Final = 60
MOST_FINDINGS: Final = 1000  # what has gone wrong so often has been understood
CONTROLS: Final = frozenset(range(0x20)) | frozenset(range(0x7F, 0xA0))


class Severity(StrEnum):
    """How bad: an error keeps the file from being used, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text: lines and columns from 1, counted in code points.

    `end_column` is the column after the last character, so a span of nothing
    ends where it starts. A byte-order mark at the head of a file has no column.
    `path` names the file where it is not the one given, but one that it extends.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    path: str = field(default="", compare=False, repr=False)


class Code(NamedTuple):
    """What every finding of one kind has in common."""

    name: str
    severity: Severity
    summary: str


def _table(severity: Severity, *rows: tuple[str, str, str]) -> dict[str, Code]:
    return {code: Code(name, severity, summary) for code, name, summary in rows}


# Each code appears once and keeps its meaning for ever: authors search for it.
READING: Final = _table(
    Severity.ERROR,
    ("ER001", "not-utf-8", "the file is not UTF-8 text"),
    ("ER002", "too-big", "the file is over 1 MiB"),
    ("ER003", "empty-file", "the file says nothing"),
    ("ER004", "forbidden-character", "a character that cannot be seen or may not stand in text"),
    ("ER005", "tab", "a tab outside quotes, comments and block text"),
    ("ER006", "not-yaml", "the text cannot be read as YAML"),
    ("ER007", "unclosed-quote", "a quotation mark is opened and not closed"),
    ("ER008", "unclosed-bracket", "a bracket is opened and not closed, or the reverse"),
    ("ER009", "missing-colon", "a line has no colon after its key"),
    ("ER010", "stray-colon", "a colon stands where none can"),
    ("ER011", "indentation", "a line does not line up with its neighbours"),
    ("ER012", "needs-quotes", "text starts with a character that means something else"),
    ("ER013", "duplicate-key", "a key is written twice"),
    ("ER014", "shared-text", "an anchor, an alias or a merge key"),
    ("ER015", "tag", "a tag"),
    ("ER016", "several-documents", "a second document in one file"),
    ("ER017", "directive", "a directive"),
    ("ER018", "key-not-text", "a key that is a list, a mapping or nothing"),
    ("ER019", "too-deep", "nesting over 32 levels"),
    ("ER020", "unquoted-mark", "an unquoted `?` or `!` inside brackets"),
    ("ER021", "bad-escape", "a backslash in double quotes that means no usable character"),
    ("ER022", "comma", "a comma too many or too few"),
)
SHAPE: Final = _table(
    Severity.ERROR,
    ("ER101", "unknown-key", "a key that has no meaning where it stands"),
    ("ER102", "missing-key", "a key that must be written is not"),
    ("ER103", "wrong-shape", "text, a list or a mapping where another of them belongs"),
    ("ER104", "says-nothing", "a key without a value, or with an empty one"),
    ("ER105", "not-a-choice", "a value that is none of those possible"),
    ("ER106", "not-an-id", "an id that is not small letters, digits and underscores"),
    ("ER107", "not-a-number", "text that is no whole number where one belongs"),
    ("ER108", "not-a-day", "text that is no day or month where one belongs"),
    ("ER109", "not-a-time", "text that is no time of day where one belongs"),
    ("ER110", "not-a-timescale", "text that is no timescale"),
    ("ER111", "plain-days", "days that do not say whether they are working or calendar days"),
    ("ER112", "counted-from-nothing", "a period that does not say from when it is counted"),
    ("ER113", "not-parties", "text that does not say who"),
    ("ER114", "not-a-condition", "something that is no condition"),
    ("ER115", "force", "no force and act, or more than one"),
    ("ER116", "target", "a way that leads nowhere, or to several places at once"),
    ("ER117", "not-a-switch", "a switch that does not name a reading"),
    ("ER118", "not-a-policy", "a history or a suite where a policy belongs"),
)
NAMES: Final = _table(
    Severity.ERROR,
    ("ER201", "unknown-reading", "a switch by a reading that is not declared"),
    ("ER202", "unknown-option", "an option that the reading does not have"),
    ("ER203", "uncovered-option", "a switch that leaves out an option of its reading"),
    ("ER204", "misplaced-switch", "a switch by a fact elsewhere than under `within:`"),
    ("ER205", "unknown-test", "a condition on something that is not declared"),
    ("ER206", "unknown-value", "a value that the fact does not have"),
    ("ER207", "unknown-role", "a role that is not declared"),
    ("ER208", "unknown-stage", "a stage that is not there"),
    ("ER209", "unknown-moment", "a moment that nothing stamps"),
    ("ER210", "unknown-duty", "a duty that is not there"),
    ("ER211", "unknown-clause", "a citation of a clause that is not listed"),
    ("ER212", "unknown-agency", "an agency that is not declared"),
    ("ER213", "unknown-handover", "a handover that is not declared"),
    ("ER214", "unknown-ending", "an ending that is not declared"),
    ("ER215", "unknown-route", "a route that is not there"),
    ("ER216", "duplicate-name", "two things of one name"),
    ("ER217", "reserved-name", "a name that the language keeps for itself"),
    ("ER218", "uncovered-value", "a switch that leaves out a value of its fact"),
    ("ER219", "unknown-fact", "a fact that is not declared"),
    ("ER220", "unknown-base", "a text to extend that is not there"),
    ("ER221", "base-circle", "texts that extend each other in a circle, or too many of them"),
    ("ER222", "nothing-to-take-away", "an `absent` for what the text under it does not have"),
)
MEANING: Final = _table(
    Severity.ERROR,
    ("ER301", "unreachable-stage", "a stage that no way leads to"),
    ("ER302", "no-way-on", "a stage that nothing leads from, decides or ends"),
    ("ER303", "unused-reading", "a reading that no switch asks"),
    ("ER304", "fact-default", "a fact with neither a default nor `required: yes`, or with both"),
    ("ER305", "moment-circle", "moments that stand for each other in a circle"),
    ("ER306", "never-opens", "a duty that nothing opens"),
    ("ER307", "needs-what", "the act `do` without `what:`"),
    ("ER308", "side-of-role", "a side before a role that has its own"),
    ("ER309", "no-office-hours", "office hours are counted or tested and not given"),
    ("ER310", "never-moves", "a move on a trigger that can never make it"),
    ("ER311", "due-circle", "dates that are each counted from the other"),
)
WARNINGS: Final = _table(Severity.WARNING)

CODES: Final[dict[str, Code]] = READING | SHAPE | NAMES | MEANING | WARNINGS


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about one file.

    Attributes:
        message: Lower-case sentence without a full stop, the author's own
            words in backticks.
        path: The file as it was given to us.
        help: The way out, where there is a general one.
        about: The policy thing it concerns, such as a stage's title.
    """

    code: str
    name: str
    severity: Severity
    message: str
    path: str
    span: Span
    help: str = ""
    about: str = ""

    @property
    def place(self) -> tuple[str, int, int, str, str]:
        """What findings are sorted by."""
        return self.path, self.span.line, self.span.column, self.code, self.message

    def __lt__(self, other: "Diagnostic") -> bool:
        return self.place < other.place


def diagnose(
    code: str, message: str, path: str, span: Span, *, help: str = "", about: str = ""
) -> Diagnostic:
    """A finding of a kind that stands in `CODES`, its name and severity from there.

    `path` is the file given; a span that lies in another one says so.
    """
    row = CODES[code]
    return Diagnostic(code, row.name, row.severity, message, span.path or path, span, help, about)


def quoted(words: str) -> str:
    """The author's words in backticks: on one line, shortened, nothing invisible."""
    short = words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"
    return "`" + "".join(map(_visible, short)) + "`"


def _visible(character: str) -> str:
    if character == "\n":
        return " "
    return f"U+{ord(character):04X}" if ord(character) in CONTROLS else character


def render(diagnostic: Diagnostic, text: str | None = None) -> str:
    """`diagnostic` as plain text; with the file's `text`, the line and a caret under the words."""
    span = diagnostic.span
    lines = [
        f"{diagnostic.path}:{span.line}:{span.column}: {diagnostic.severity}"
        f" {diagnostic.code} {diagnostic.name}: {diagnostic.message}"
    ]
    if text is not None:
        lines += _excerpt(span, text)
    if diagnostic.help:
        lines.append(f"  help: {diagnostic.help}")
    return "\n".join(lines)


def under(found: Diagnostic, chosen: Mapping[str, str]) -> Diagnostic:
    """A finding that only another choice of readings shows, with the options that show it."""
    pairs = [f"{quoted(reading)} is {quoted(option)}" for reading, option in chosen.items()]
    said = " and ".join(pairs)
    return replace(found, message=f"{found.message}, where {said}") if said else found


def _excerpt(span: Span, text: str) -> list[str]:
    """The line that `span` starts on and the caret line under it."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if span.line > len(lines):
        return []
    line = lines[span.line - 1]
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    cut = max(0, start - WIDEST // 2) if len(line) > WIDEST else 0
    shown = "".join(c if c.isprintable() else " " for c in line[cut : cut + WIDEST])
    carets = "^" * max(1, min(end, cut + WIDEST) - start)
    gutter = f"{span.line:>5} | "
    return [f"{gutter}{shown}".rstrip(), f"{' ' * 5} | {' ' * (start - cut)}{carets}"]


class EnoughFound(Exception):
    """So much is wrong that looking on would help nobody, and could take for ever."""


class PolicyError(EscalateRulesError):
    """A file cannot be used.

    Attributes:
        diagnostics: Everything that is wrong with it, sorted by place.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(diagnostics))
        super().__init__(self.diagnostics)  # keeps the error picklable

    def __str__(self) -> str:
        return "\n".join(render(diagnostic) for diagnostic in self.diagnostics)
