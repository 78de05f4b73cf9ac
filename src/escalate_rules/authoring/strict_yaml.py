"""PyYAML's own pure parser, made to go on after what we refuse, and its errors in plain words.

`building` reads a clean file with whichever parser is quickest. A file with
anything wrong in it is read again here, so that what an author is told never
depends on which parser is installed. This is the only module that imports yaml
at its head; `building` imports it when a file is read.
"""

import re
from typing import Any, Final, NamedTuple

from yaml.error import Mark, MarkedYAMLError
from yaml.events import Event
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner
from yaml.tokens import ScalarToken

from escalate_rules.authoring.diagnostics import MOST_FINDINGS, EnoughFound, Span, quoted

BLANK: Final = "\0 \t\n"
ENTRY: Final = re.compile(r" *(- +)?[^\s#]+: ")
WORD: Final = re.compile(r"[\w.’'-]+|.?")
ENDS: Final = frozenset({"<stream end>", "<document start>", "<document end>"})

IN_QUOTES: Final = "put the text in quotes"
LINE_UP: Final = "indent it with as many spaces as the lines it belongs with"


class Problem(NamedTuple):
    """A diagnostic before it knows its file."""

    code: str
    message: str
    span: Span
    help: str = ""


class Unreadable(Exception):
    """The text stops making sense; the problem says where and how."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class StrictParser(Reader, Scanner, Parser):
    """Events of a text; what the format refuses is put on `problems` and stepped over.

    The text must hold no character that YAML forbids and no line end but `\\n`.
    """

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        self.lines = text.split("\n")
        self.run_on: dict[int, Mark] = {}  # by the line where they close: quotes over several
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def next_event(self) -> Event:
        """The next event.

        Raises:
            Unreadable: nothing can be read from here on.
        """
        try:
            event: Event = self.get_event()  # type: ignore[no-untyped-call]
            return event
        except MarkedYAMLError as error:
            raise Unreadable(_in_words(error, self)) from None
        except (ValueError, OverflowError):  # chr() of a number that is no code point
            at = self.get_mark()
            raise Unreadable(_bad_escape(self, at, at.column - 2)) from None

    # What Scanner calls when it meets what we refuse.

    def scan_to_next_token(self) -> None:
        super().scan_to_next_token()
        while self.peek() == "\t":
            self._step_over_tabs()
            super().scan_to_next_token()

    def scan_plain_spaces(self, indent: Any, start_mark: Any) -> Any:
        chunks = super().scan_plain_spaces(indent, start_mark)
        while self.peek() == "\t":
            self._step_over_tabs()
            chunks = super().scan_plain_spaces(indent, start_mark) or [" "]
        return chunks

    def fetch_flow_scalar(self, style: Any) -> None:
        start = self.get_mark()
        super().fetch_flow_scalar(style)
        if self.line > start.line:
            self.run_on.setdefault(self.line, start)

    def fetch_key(self) -> None:
        if not self.flow_level:
            super().fetch_key()
            return
        at = self.get_mark()
        self.forward()
        self._note(
            "ER020", "a question mark inside brackets needs quotes around its text", at, IN_QUOTES
        )

    def fetch_anchor(self) -> None:
        at, name = self._step_over_name()
        self._note(
            "ER014",
            f"{quoted(name)} is an anchor; text cannot be shared between places",
            at,
            "write the text out where it is needed, or put text that starts with `&` in quotes",
        )

    def fetch_alias(self) -> None:
        self.save_possible_simple_key()
        self.allow_simple_key = False
        at, name = self._step_over_name()
        self.tokens.append(ScalarToken(name, True, at, self.get_mark()))
        self._note(
            "ER014",
            f"{quoted(name)} is an alias; text cannot be shared between places",
            at,
            "write the text out again here, or put text that starts with `*` in quotes",
        )

    def fetch_tag(self) -> None:
        at, name = self._step_over_name()
        self._note(
            "ER015",
            f"{quoted(name)} is a tag, which has no use here",
            at,
            "take it away, or put text that starts with `!` in quotes",
        )

    def fetch_directive(self) -> None:
        at = self.get_mark()
        words = self.lines[at.line].rstrip()
        self.forward(len(words))
        self._note(
            "ER017",
            f"{quoted(words)} is a directive, which has no use here",
            at,
            "take the line away, or put text that starts with `%` in quotes",
        )

    def _step_over_tabs(self) -> None:
        at = self.get_mark()
        while self.peek() == "\t":
            self.forward()
        self._note("ER005", "a tab outside quotes", at, "use spaces")

    def _step_over_name(self) -> tuple[Mark, str]:
        at = self.get_mark()
        stop = BLANK + ",[]{}" if self.flow_level else BLANK
        length = 1
        while self.peek(length) not in stop:
            length += 1
        name = self.prefix(length)
        self.forward(length)
        return at, name

    def _note(self, code: str, message: str, start: Mark, help: str) -> None:
        """A problem with what stands between `start` and where we are now."""
        span = Span(start.line + 1, start.column + 1, self.line + 1, self.column + 1)
        self.problems.append(Problem(code, message, span, help))
        if len(self.problems) >= MOST_FINDINGS:
            raise EnoughFound


def _in_words(error: MarkedYAMLError, parser: StrictParser) -> Problem:
    """What PyYAML objected to, as an author would be told it."""
    problem = error.problem or ""
    at = error.problem_mark
    assert at is not None
    opening = _run_on(parser, at)
    if opening is not None:
        help = "close it on its own line; the next quotation mark further down closed it instead"
        return _one(opening, "ER007", "this quotation mark is not closed", help)
    for start, tell in SENTENCES:
        if problem.startswith(start):
            return tell(error, at, parser)
    return _here(parser, at.line, at.column, "ER006", "the text cannot be read from here on")


def _run_on(parser: StrictParser, at: Mark) -> Mark | None:
    """The quotation mark that one on the line of `at` closed, with entries between the two."""
    start = parser.run_on.get(at.line)
    if start is None:
        return None
    between = parser.lines[start.line + 1 : at.line + 1]
    return start if any(ENTRY.match(line) for line in between) else None


def _here(
    parser: StrictParser, line: int, column: int, code: str, message: str, help: str = ""
) -> Problem:
    """A problem with the word at `line` and `column`, counted from 0."""
    word = WORD.match(parser.lines[line], column)
    assert word is not None
    return Problem(code, message, Span(line + 1, column + 1, line + 1, word.end() + 1), help)


def _one(at: Any, code: str, message: str, help: str = "") -> Problem:
    """A problem with the one character at `at`."""
    return Problem(
        code, message, Span(at.line + 1, at.column + 1, at.line + 1, at.column + 2), help
    )


def _missing_colon(error: MarkedYAMLError, at: Any, parser: StrictParser) -> Problem:
    key: Any = error.context_mark
    words = parser.lines[key.line][key.column :].rstrip()
    span = Span(key.line + 1, key.column + 1, key.line + 1, key.column + len(words) + 1)
    return Problem(
        "ER009",
        f"{quoted(words)} has no colon after its key",
        span,
        "write `key: value`; a line that runs on is indented further than its key",
    )


def _stray_colon(error: MarkedYAMLError, at: Any, parser: StrictParser) -> Problem:
    before = parser.lines[at.line][: at.column]
    words = before.lstrip(" ")
    if at.line and words and words != before and ": " not in words:
        message = "this line is indented further than the one it follows"
        first = len(before) - len(words)
        return _here(parser, at.line, first, "ER011", message, LINE_UP)
    return _one(
        at,
        "ER010",
        "a colon cannot stand here",
        "put text that holds a colon and a space in quotes; "
        "if the line is indented further than the one above it, line them up",
    )


def _stray_question(error: MarkedYAMLError, at: Any, parser: StrictParser) -> Problem:
    return _one(at, "ER012", "a question mark cannot stand here", IN_QUOTES)


def _stray_dash(error: MarkedYAMLError, at: Any, parser: StrictParser) -> Problem:
    return _one(
        at,
        "ER011",
        "a list entry cannot start here",
        "each `- ` starts a line of its own, in line with the other entries",
    )


def _bad_start(error: MarkedYAMLError, at: Any, parser: StrictParser) -> Problem:
    character = parser.lines[at.line][at.column]
    return _one(at, "ER012", f"text cannot start with `{character}`", IN_QUOTES)


def _block_header(error: MarkedYAMLError, at: Any, parser: StrictParser) -> Problem:
    return _here(
        parser,
        at.line,
        at.column,
        "ER006",
        "nothing but a comment can follow `|` or `>` on its line",
        "start the text on the next line, indented further than its key",
    )


def _unclosed_quote(error: MarkedYAMLError, at: Any, parser: StrictParser) -> Problem:
    return _one(
        error.context_mark,
        "ER007",
        "this quotation mark is not closed",
        "close it; within single quotes write `''` for an apostrophe",
    )


def _bad_escape(parser: StrictParser, at: Any, column: int) -> Problem:
    words = parser.lines[at.line][column : at.column + 1]
    return Problem(
        "ER021",
        f"{quoted(words)} has no meaning in double quotes",
        Span(at.line + 1, column + 1, at.line + 1, column + 1 + len(words)),
        r"write `\\` for a backslash, or use single quotes",
    )


def _unknown_escape(error: MarkedYAMLError, at: Any, parser: StrictParser) -> Problem:
    return _bad_escape(parser, at, at.column - 1)


def _short_escape(error: MarkedYAMLError, at: Any, parser: StrictParser) -> Problem:
    return _bad_escape(parser, at, at.column - 2)


def _in_brackets(error: MarkedYAMLError, at: Any, parser: StrictParser) -> Problem:
    opening: Any = error.context_mark
    found = _found(error)
    opener = parser.lines[opening.line][opening.column]
    closer = "]" if opener == "[" else "}"
    if found in ("]", "}"):
        return _one(at, "ER008", f"`{opener}` is closed by `{found}`", f"close it with `{closer}`")
    if found in ENDS or at.line > opening.line:
        return _unclosed(parser, opening)
    return _here(
        parser, at.line, at.column, "ER022", f"a comma or `{closer}` is missing before this"
    )


def _unclosed(parser: StrictParser, opening: Any) -> Problem:
    opener = parser.lines[opening.line][opening.column]
    closer = "]" if opener == "[" else "}"
    return _one(
        opening,
        "ER008",
        f"this `{opener}` is not closed",
        f"close it with `{closer}`, or put text that starts with `{opener}` in quotes",
    )


def _nothing_there(error: MarkedYAMLError, at: Any, parser: StrictParser) -> Problem:
    """Something else stands where a value was due."""
    if parser.flow_level > 0 and _found(error) in ENDS:
        return _unclosed(parser, parser.marks[-1])
    return _misfit(error, at, parser)


def _misfit(error: MarkedYAMLError, at: Any, parser: StrictParser) -> Problem:
    """Something stands where only the end of a block, or of the file, could."""
    found = _found(error)
    if found in ("]", "}"):
        return _one(at, "ER008", f"this `{found}` closes nothing", IN_QUOTES)
    if found == ",":
        return _one(at, "ER022", "a comma cannot stand here", IN_QUOTES)
    if found == ":":
        return _one(at, "ER018", "a key is missing before this colon", "write `key: value`")
    if parser.lines[at.line][: at.column].strip(" -"):
        return _here(
            parser,
            at.line,
            at.column,
            "ER006",
            "this does not belong with what stands before it",
            "put the whole text in one pair of quotes, or start a new line",
        )
    return _here(
        parser,
        at.line,
        at.column,
        "ER011",
        "this line does not line up with those above it",
        LINE_UP,
    )


def _found(error: MarkedYAMLError) -> str:
    """The token that PyYAML names at the end of its sentence, `but found ','`."""
    return (error.problem or "").rpartition(" '")[2].removesuffix("'")


SENTENCES: Final = (
    ("could not find expected ':'", _missing_colon),
    ("mapping values are not allowed", _stray_colon),
    ("mapping keys are not allowed", _stray_question),
    ("sequence entries are not allowed", _stray_dash),
    ("found character", _bad_start),
    ("expected chomping or indentation", _block_header),
    ("expected indentation indicator", _block_header),
    ("expected a comment or a line break", _block_header),
    ("found unexpected", _unclosed_quote),
    ("found unknown escape", _unknown_escape),
    ("expected escape sequence", _short_escape),
    ("expected ',' or", _in_brackets),
    ("expected the node content", _nothing_there),
    ("expected <block end>", _misfit),
    ("expected '<document start>'", _misfit),
)
