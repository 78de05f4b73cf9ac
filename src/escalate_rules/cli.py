"""The command line: verbs, formats and exit statuses; no rule of any kind.

0 is fine, 1 is findings, 2 is "could not run": then nothing stands on standard
output and a sentence on standard error says what to do. Every verb makes its
whole answer before a word of it is written. Imports stand inside the verbs,
because most of what the library can do is not needed by any one of them.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TextIO

from escalate_rules.core.errors import EscalateRulesError, InstantError

if TYPE_CHECKING:
    from escalate_rules.core.calendar import Calendar
    from escalate_rules.core.events import Raised
    from escalate_rules.core.policy import Policy
    from escalate_rules.present.elements import Explanation
    from escalate_rules.present.page import Page

FINE: Final = 0
FINDINGS: Final = 1
COULD_NOT: Final = 2
INTERRUPTED: Final = 130  # what shells expect of a program that Ctrl-C ended
STDIN: Final = "-"
SCHEMAS: Final = ("policy", "event", "case", "decision", "plan", "run")
NATIONS: Final = ("england", "wales", "scotland", "northern-ireland")
WIDTH: Final = 96  # where no terminal says its own
# What a terminal of another encoding shows in place of our few signs.
PLAIN: Final = str.maketrans(
    {"—": "-", "•": "*", "’": "'", "“": '"', "”": '"', "…": "...", "·": "-", "→": "->"}
)


class Answer(NamedTuple):
    """What a verb has to say, as text and as data; only the one asked for is made."""

    text: "Callable[[Page], None]"
    data: Callable[[], Any]
    status: int = FINE


class Unusable(EscalateRulesError):
    """Arguments or input that cannot be used; the sentence says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; the exit status."""
    try:
        return _run(sys.argv[1:] if arguments is None else list(arguments))
    except KeyboardInterrupt:
        _complain("interrupted")
        return INTERRUPTED
    except SystemExit as stop:  # argparse has said its sentence
        return stop.code if isinstance(stop.code, int) else COULD_NOT


def _run(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    try:
        answer: Answer = options.verb(options)
        written = _written(answer, options)
    except EscalateRulesError as error:
        _complain(_told(error))
        return COULD_NOT
    except RecursionError:
        _complain("this is nested too deeply to be read")
        return COULD_NOT
    except Exception as error:
        # Nobody's input should come here; if it does, it is our fault and said so.
        if os.environ.get("ESCALATE_RULES_TRACEBACK"):
            raise
        name = type(error).__name__
        _complain(
            f"a fault in escalate-rules itself: {name}: {error}; please report it, with the "
            "command and the files (set ESCALATE_RULES_TRACEBACK=1 to see where)"
        )
        return COULD_NOT
    return _print(written) or answer.status


def _written(answer: Answer, options: argparse.Namespace) -> str:
    if options.format == "json":
        import json

        data = answer.data()
        ascii_only = not _is_unicode(sys.stdout)
        return json.dumps(data, indent=2, ensure_ascii=ascii_only) + "\n"
    from escalate_rules.present.page import Page

    page = Page(width=_width(), colour=_wants_colour(sys.stdout))
    answer.text(page)
    return str(page)


def _print(text: str) -> int:
    """Write to standard output; 0, or the status of not being able to."""
    out = sys.stdout
    if not _is_unicode(out):
        text = text.translate(PLAIN)
    try:
        encoding = out.encoding or "utf-8"
        out.write(text.encode(encoding, "replace").decode(encoding))
        out.flush()
    except BrokenPipeError:
        # The reader has seen enough. Python would complain again as it closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
        return FINE
    except OSError as error:
        _complain(f"the answer cannot be written: {error.strerror or error}")
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
        return COULD_NOT
    return FINE


def _complain(sentence: str) -> None:
    """A sentence on standard error, on whatever terminal there is."""
    encoding = sys.stderr.encoding or "ascii"
    if not _is_unicode(sys.stderr):
        sentence = sentence.translate(PLAIN)
    said = f"escalate-rules: {sentence}\n".encode(encoding, "backslashreplace").decode(encoding)
    try:
        sys.stderr.write(said)
        sys.stderr.flush()
    except OSError:
        pass  # there is nobody left to tell


def _told(error: EscalateRulesError) -> str:
    """The error's sentences; a file's findings with the lines they are about."""
    from escalate_rules.authoring.diagnostics import PolicyError, render

    if not isinstance(error, PolicyError):
        return str(error)
    count = len(error.diagnostics)
    paths = {each.path for each in error.diagnostics}
    head = f"{' and '.join(sorted(paths))} cannot be used; {count} finding{'s'[: count != 1]}:"
    shown = [render(each, _TEXTS.get(each.path)) for each in error.diagnostics]
    return "\n".join([head, *shown])


_TEXTS: Final[dict[str, str]] = {}
"""Of the files read: what they say, for showing the line that a finding is about."""


def _is_unicode(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().replace("-", "").startswith("utf")


def _wants_colour(stream: TextIO) -> bool:
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def _width() -> int:
    try:
        return min(os.get_terminal_size(sys.stdout.fileno()).columns - 1, WIDTH)
    except (OSError, ValueError):
        return WIDTH


def _progress(words: str) -> None:
    """Say on a terminal that something slow has begun."""
    if sys.stderr.isatty():
        sys.stderr.write(f"{words} …\n".translate({} if _is_unicode(sys.stderr) else PLAIN))
        sys.stderr.flush()


def _read(path: str) -> bytes:
    """What a file holds; `-` is standard input."""
    try:
        if path == STDIN:
            return sys.stdin.buffer.read()
        with open(path, "rb") as file:  # noqa: PTH123 (a name that is no path is for us to tell)
            return file.read()
    except FileNotFoundError:
        raise Unusable(f"there is no file `{path}`; check its name, and where it is") from None
    except OSError as error:
        why = error.strerror or "it is no file"
        raise Unusable(f"`{path}` cannot be read: {why}") from None
    except ValueError:
        raise Unusable("this cannot be the name of a file") from None


def _keep(path: str, data: bytes) -> None:
    _TEXTS[path] = data.decode("utf-8", "replace")


def _load(name: str, readings: Mapping[str, str]) -> "Policy":
    from escalate_rules.authoring.load import parse_policy, read_policy_file

    data, path = read_policy_file(name)
    _keep(path, data)
    return parse_policy(data, path, readings)


def _pairs(given: Iterable[str], option: str, example: str) -> dict[str, str]:
    """`K=V` arguments; a name given twice is refused, because one of the two would be lost."""
    found: dict[str, str] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not (equals and name.strip() and value.strip()):
            raise Unusable(f"`{option} {each}` is not NAME=VALUE; write it as `{option} {example}`")
        if name.strip() in found:
            raise Unusable(f"`{option} {name.strip()}=…` is given twice; take one away")
        found[name.strip()] = value.strip()
    return found


def _readings(options: argparse.Namespace) -> dict[str, str]:
    return _pairs(options.reading, "--reading", "managers_discussion=subsumed")


def _moments(option: str, given: str) -> Any:
    from escalate_rules.core.moments import parse_moment

    try:
        return parse_moment(given)
    except (OverflowError, ValueError):
        raise InstantError(given, "unreadable") from None


def _instant(given: str) -> Any:
    from escalate_rules.core.moments import Instant

    moment = _moments("", given)
    if not isinstance(moment, Instant):
        raise InstantError(given, "no hour")
    return moment


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Unusable(f"`{given}` is not a day; write it as 2026-12-21") from None


def _plan(options: argparse.Namespace) -> Answer:
    from escalate_rules.analysis.plan import plan

    policy = _load(options.policy, _readings(options))
    made = plan(policy, _raised(options))

    def text(page: "Page") -> None:
        from escalate_rules.present.plans import show_plan

        show_plan(page, made)

    def data() -> Any:
        from escalate_rules.wire.plans import write_plan

        return write_plan(policy, made)

    return Answer(text, data)


def _raised(options: argparse.Namespace) -> "Raised":
    from escalate_rules.core.events import Raised

    moments = _pairs(options.moment, "--moment", "conference_held=2026-12-16")
    return Raised(
        at=_instant(options.raised),
        stage=options.stage,
        facts=tuple(_pairs(options.fact, "--fact", "risk=immediate").items()),
        moments=tuple((name, _moments(name, each)) for name, each in moments.items()),
        agencies=tuple(_pairs(options.agency, "--agency", "raising=school").items()),
    )


def _history(options: argparse.Namespace) -> Answer:
    from escalate_rules.analysis.outlook import outlook
    from escalate_rules.authoring.history import Wanted, read_history
    from escalate_rules.core.engine import decide, empty_case

    name = "<stdin>" if options.history == STDIN else options.history
    told = _readings(options)

    def policy_for(wanted: Wanted) -> "Policy":
        return _load(options.policy, {**dict(wanted.readings), **told})

    content = _read(options.history)
    _keep(name, content)
    history = read_history(content, name, policy_for)
    policy = history.policy
    at = None if options.at is None else _instant(options.at)
    case = empty_case(policy, history.case)
    decisions = []
    for number, event in enumerate(history.events):
        try:
            decision = decide(policy, case, event)
        except EscalateRulesError as error:
            raise Unusable(f"{history.place(number)}: {error}") from None
        decisions.append(decision)
        case = decision.case
    seen = None if at is None else outlook(policy, case, at.at)

    def text(page: "Page") -> None:
        from escalate_rules.present.runs import show_run

        show_run(page, policy, decisions, seen)

    def data() -> Any:
        from escalate_rules.wire.plans import write_run

        return write_run(policy, decisions, seen)

    return Answer(text, data)


def _check(options: argparse.Namespace) -> Answer:
    from escalate_rules.authoring.diagnostics import Diagnostic, Severity
    from escalate_rules.authoring.load import check_policy, read_policy_file
    from escalate_rules.checks import check_metadata

    on = _day(options.on) if options.on else _today()
    readings = _readings(options)
    found: dict[str, tuple[str | None, tuple[Diagnostic, ...]]] = {}
    for name in options.file:
        content, path = (_read(STDIN), "<stdin>") if name == STDIN else read_policy_file(name)
        _keep(path, content)
        policy, diagnostics = check_policy(content, path, readings)
        if policy is not None:
            diagnostics = (*diagnostics, *check_metadata(policy, on, content, path))
        found[path] = (None if policy is None else policy.id, tuple(sorted(diagnostics)))
    counts = {
        severity: sum(each.severity is severity for _, all_ in found.values() for each in all_)
        for severity in Severity
    }
    errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]

    def text(page: "Page") -> None:
        from escalate_rules.present.findings import show_findings

        show_findings(page, {path: each for path, (_, each) in found.items()}, _TEXTS)

    def data() -> Any:
        from escalate_rules.present.findings import findings_data

        return {
            "files": [
                {"file": path, "policy": id, "findings": findings_data(each)}
                for path, (id, each) in found.items()
            ],
            "errors": errors,
            "warnings": warnings,
        }

    bad = errors or (options.strict and warnings)
    return Answer(text, data, FINDINGS if bad else FINE)


def _today() -> date:
    # The one place where the clock is read, and only to say that a review is overdue.
    return date.today()  # noqa: DTZ011, TID251


def _explain(options: argparse.Namespace) -> Answer:
    from escalate_rules.present import elements

    if options.element is None:
        return _explain_code(options.policy)
    policy = _load(options.policy, _readings(options))
    found = elements.explain(policy, options.element)
    if found.kind == "reading":
        found = _with_options(options.policy, found)
    return Answer(
        lambda page: elements.show_explanation(page, found),
        lambda: elements.explanation_data(found),
    )


def _with_options(name: str, found: "Explanation") -> "Explanation":
    """A reading as its file tells it: a compiled policy keeps only the option in use."""
    from dataclasses import replace

    from escalate_rules.authoring.load import read_policy_file, readings_of

    for reading in readings_of(*read_policy_file(name)):
        if reading.id == found.id:
            parts = (("asks", reading.asks), *found.parts, *reading.options)
            cites = (reading.clause,)
            return replace(found, parts=tuple(parts), cites=cites)
    return found


def _explain_code(code: str) -> Answer:
    from escalate_rules.authoring.diagnostics import CODES
    from escalate_rules.authoring.history import CODES as HISTORY
    from escalate_rules.checks import CODES as CHECKS

    table = {**CODES, **HISTORY, **CHECKS}
    by_name = {row.name: each for each, row in table.items()}
    wanted = by_name.get(code, code.upper())
    if wanted not in table:
        from escalate_rules.wire.faults import suggest

        help = suggest(code, (*table, *by_name))
        help = help or "write a code such as `ER110`, or a policy and one of its elements"
        raise Unusable(f"`{code}` is no code of a finding; {help}")
    row = table[wanted]

    def text(page: "Page") -> None:
        page.say(f"{wanted} {row.name} ({row.severity.value})", ink="bold")
        page.say(row.summary, at=2)

    return Answer(
        text,
        lambda: {
            "code": wanted,
            "name": row.name,
            "severity": row.severity.value,
            "summary": row.summary,
        },
    )


def _schema(options: argparse.Namespace) -> Answer:
    import json

    from escalate_rules.wire.published import published_schema, with_switches

    if options.of == "policy":
        from escalate_rules.authoring.documents import PolicyDoc

        schema = with_switches(PolicyDoc.model_json_schema(by_alias=True))
    else:
        schema = published_schema(options.of)

    def text(page: "Page") -> None:
        page.lines += json.dumps(schema, indent=2, ensure_ascii=False).split("\n")

    return Answer(text, lambda: schema)


def _calendar_of(options: argparse.Namespace) -> "Calendar":
    from escalate_rules.core.calendar import Calendar, Nation
    from escalate_rules.library.calendars import bundled_table

    return Calendar.of(bundled_table(), [Nation(each) for each in options.nation])


def _calendar_add(options: argparse.Namespace) -> Answer:
    from escalate_rules.present import calendars

    counted = calendars.added(_calendar_of(options), _day(options.date), options.n)
    return Answer(
        lambda page: calendars.show_count(page, counted), lambda: calendars.count_data(counted)
    )


def _calendar_count(options: argparse.Namespace) -> Answer:
    from escalate_rules.present import calendars

    first, last = _day(options.first), _day(options.last)
    counted = calendars.counted(_calendar_of(options), first, last)
    return Answer(
        lambda page: calendars.show_count(page, counted), lambda: calendars.count_data(counted)
    )


def _calendar_show(options: argparse.Namespace) -> Answer:
    from escalate_rules.library.calendars import bundled_table
    from escalate_rules.present import calendars

    table = bundled_table()
    if options.year is not None and not table.first.year <= options.year <= table.projected_to.year:
        raise Unusable(
            f"the calendar has no {options.year}; it covers {table.first.year} to "
            f"{table.projected_to.year}"
        )
    rows = calendars.holidays(table, options.nation or NATIONS, options.year)
    return Answer(
        lambda page: calendars.show_holidays(page, table, rows),
        lambda: calendars.holidays_data(table, rows),
    )


def _calendar_build(options: argparse.Namespace) -> Answer:
    import json

    _progress("Working out the bank holidays of the years to come")
    from escalate_rules.library.build_calendar import rebuild

    built = rebuild()
    if options.output is None:
        return Answer(lambda page: page.lines.extend(built.split("\n")), lambda: json.loads(built))
    try:
        with open(options.output, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123
            file.write(built)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise Unusable(f"`{options.output}` cannot be written: {why}") from None
    digest = json.loads(built)["digest"]
    return Answer(
        lambda page: page.say(f"{options.output}: written; digest {digest}"),
        lambda: {"file": options.output, "digest": digest},
    )


def _calendar_check(options: argparse.Namespace) -> Answer:
    _progress("Asking the installed `holidays`")
    from escalate_rules.library.build_calendar import check, installed
    from escalate_rules.present import calendars

    found, made_with = check(), installed()
    return Answer(
        lambda page: calendars.show_differences(page, found, made_with),
        lambda: calendars.differences_data(found, made_with),
        FINDINGS if found else FINE,
    )


class _Parser(argparse.ArgumentParser):
    """Complaints as one sentence with the way out, and the status of "could not run"."""

    def error(self, message: str) -> Any:
        _complain(f"{message}; see `{self.prog} --help`")
        raise SystemExit(COULD_NOT)


def _number(given: str) -> int:
    try:
        number = int(given)
    except ValueError:
        number = None
    if number is None or abs(number) > 100_000:
        raise argparse.ArgumentTypeError(f"`{given}` is not a whole number of days")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="escalate-rules",
        description="Published safeguarding escalation policies: every stage, every due date, "
        "everyone to be told, and the clause that says so.",
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True, dest="verb_name")

    def verb(
        under: Any, name: str, run: Callable[[argparse.Namespace], Answer], words: str
    ) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = under.add_parser(name, help=words, description=words)
        made.add_argument("--format", choices=("text", "json"), default="text")
        made.set_defaults(verb=run)
        return made

    def with_readings(made: argparse.ArgumentParser) -> None:
        made.add_argument("--reading", action="append", default=[], metavar="READING=OPTION")

    made = verb(verbs, "plan", _plan, "the whole way up, each stage taking the time it is allowed")
    made.add_argument("policy", metavar="POLICY", help="a file, or a bundled policy's id")
    made.add_argument("--raised", required=True, metavar="AT", help="such as 2026-12-21T10:00")
    for name, shape in (
        ("fact", "FACT=VALUE"),
        ("moment", "MOMENT=WHEN"),
        ("agency", "SIDE=AGENCY"),
    ):
        made.add_argument(f"--{name}", action="append", default=[], metavar=shape)
    made.add_argument("--stage", metavar="STAGE", help="enter here, where the policy permits it")
    with_readings(made)

    made = verb(verbs, "run", _history, "the decision after each event of a history")
    made.add_argument("policy", metavar="POLICY", help="a file, or a bundled policy's id")
    made.add_argument("history", metavar="HISTORY", help="a YAML or JSON file; - is standard input")
    made.add_argument("--at", metavar="AT", help="and what is open, overdue and coming then")
    with_readings(made)

    made = verb(verbs, "check", _check, "what is wrong with a policy file")
    made.add_argument("file", nargs="+", metavar="FILE", help="a file, or a bundled policy's id")
    made.add_argument("--strict", action="store_true", help="warnings count as errors")
    made.add_argument("--on", metavar="DATE", help="the day on which reviews are judged")
    with_readings(made)

    made = verb(verbs, "explain", _explain, "an element, a clause (clause:7.2), or a code (ER110)")
    made.add_argument("policy", metavar="POLICY|CODE")
    made.add_argument("element", nargs="?", metavar="ELEMENT")
    with_readings(made)

    made = verb(verbs, "schema", _schema, "the JSON Schema of a file or an answer")
    made.add_argument("of", nargs="?", choices=SCHEMAS, default="policy")

    words = "working days and bank holidays"
    calendar = verbs.add_parser("calendar", help=words, description=words)
    under = calendar.add_subparsers(title="verbs", metavar="VERB", required=True, dest="verb_name")
    many: dict[str, Any] = {"action": "append", "choices": NATIONS}
    made = verb(under, "add", _calendar_add, "the N-th working day after a day")
    made.add_argument("date", metavar="DATE")
    made.add_argument("n", metavar="N", type=_number, help="negative counts back")
    made.add_argument("--nation", required=True, **many)
    made = verb(under, "count", _calendar_count, "the working days after FROM, up to TO")
    made.add_argument("first", metavar="FROM")
    made.add_argument("last", metavar="TO")
    made.add_argument("--nation", required=True, **many)
    made = verb(under, "show", _calendar_show, "the bank holidays that are known")
    made.add_argument("--nation", **many)
    made.add_argument("--year", type=int)
    made = verb(under, "build", _calendar_build, "make the bank-holiday file anew")
    made.add_argument("--output", metavar="FILE", help="by default, standard output")
    verb(under, "check", _calendar_check, "compare the bank holidays with `holidays`")
    return parser


if __name__ == "__main__":
    sys.exit(main())
