"""The command line: verbs and exit statuses; no rule of any kind.

0 is fine, 1 is findings, 2 is "could not run": then nothing stands on standard
output and a sentence on standard error says what to do. Every verb makes its
whole answer before a word of it is written. Imports stand inside the verbs,
because most of what the library can do is not needed by any one of them.
"""

import argparse
import gc
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from escalate_rules.cli_answers import (
    COULD_NOT,
    FINDINGS,
    FINE,
    INTERRUPTED,
    TEXTS,
    Answer,
    Unusable,
    Waiting,
    complain,
    explained,
    have_streams,
    keep,
    progress,
    show,
    written,
)
from escalate_rules.cli_arguments import (
    NATIONS,
    NEW,
    SCHEMAS,
    STDIN,
    Verb,
    chosen_readings,
    load,
    pairs,
    parser,
    read_day,
    read_file,
    read_instant,
    read_moment,
)
from escalate_rules.core.errors import EscalateRulesError

if TYPE_CHECKING:
    from escalate_rules.authoring.overlays import Find
    from escalate_rules.core.calendar import Calendar
    from escalate_rules.core.events import Raised
    from escalate_rules.core.policy import Policy
    from escalate_rules.present.elements import Explanation
    from escalate_rules.present.page import Page
    from escalate_rules.testing.suite_runs import SuiteRan

__all__ = ["SCHEMAS", "main"]


# A policy and its tables live as long as the command: to look through them for what nobody
# needs any more, each time a few hundred things have been made, is a tenth of its time.
MADE_BETWEEN_COLLECTIONS: Final = 100_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; the exit status."""
    gc.set_threshold(MADE_BETWEEN_COLLECTIONS)
    if not have_streams():
        return COULD_NOT
    try:
        return _run(sys.argv[1:] if arguments is None else list(arguments))
    except KeyboardInterrupt:
        complain("interrupted")
        return INTERRUPTED
    except SystemExit as stop:  # argparse has said its sentence
        return stop.code if isinstance(stop.code, int) else COULD_NOT


def _run(arguments: list[str]) -> int:
    options = parser(_verbs()).parse_args(arguments)
    try:
        answer: Answer = options.verb(options)
        said = written(answer, options)
    except EscalateRulesError as error:
        complain(explained(error))
        return COULD_NOT
    except RecursionError:
        complain("this is nested too deeply to be read")
        return COULD_NOT
    except Exception as error:
        # Nobody's input should come here; if it does, it is our fault and said so.
        if os.environ.get("ESCALATE_RULES_TRACEBACK"):
            raise
        name = type(error).__name__
        complain(
            f"a fault in escalate-rules itself: {name}: {error}; please report it, with the "
            "command and the files (set ESCALATE_RULES_TRACEBACK=1 to see where)"
        )
        return COULD_NOT
    return show(said) or answer.status


def _verbs() -> Mapping[str, Verb]:
    return {
        "plan": _plan,
        "run": _history,
        "check": _check,
        "explain": _explain,
        "prove": _prove,
        "schema": _schema,
        "fmt": _fmt,
        "new": _new,
        "lsp": _lsp,
        "test": _test,
        "calendar add": _calendar_add,
        "calendar count": _calendar_count,
        "calendar show": _calendar_show,
        "calendar build": _calendar_build,
        "calendar check": _calendar_check,
    }


def _plan(options: argparse.Namespace) -> Answer:
    from escalate_rules.analysis.plan import plan

    chosen = chosen_readings(options)
    policy = load(options.policy, chosen)
    made = plan(policy, _raised(options))

    def text(page: "Page") -> None:
        from escalate_rules.present.plans import show_plan

        show_plan(page, made, _own_readings(options.policy, chosen))

    def data() -> Any:
        from escalate_rules.wire.plans import write_plan

        return write_plan(policy, made)

    return Answer(text, data)


def _raised(options: argparse.Namespace) -> "Raised":
    from escalate_rules.core.events import Raised

    moments = pairs(options.moment, "--moment", "conference_held=2026-12-16")
    return Raised(
        at=read_instant(options.raised),
        stage=options.stage,
        facts=tuple(pairs(options.fact, "--fact", "risk=immediate").items()),
        moments=tuple((name, read_moment(each)) for name, each in moments.items()),
        agencies=tuple(pairs(options.agency, "--agency", "raising=school").items()),
    )


def _own_readings(name: str, chosen: Mapping[str, str]) -> dict[str, str]:
    """The file's own readings; not looked up where nobody chose any."""
    if not chosen:
        return {}
    from escalate_rules.authoring.load import read_policy_file, readings_of

    return {each.id: each.use for each in readings_of(*read_policy_file(name))}


def _history(options: argparse.Namespace) -> Answer:
    from escalate_rules.analysis.outlook import outlook
    from escalate_rules.authoring.history import Wanted, read_history
    from escalate_rules.core.engine import decide, empty_case

    name = "<stdin>" if options.history == STDIN else options.history
    told = chosen_readings(options)

    chosen: dict[str, str] = {}

    def policy_for(wanted: Wanted) -> "Policy":
        chosen.update({**dict(wanted.readings), **told})
        return load(options.policy, chosen)

    content = read_file(options.history)
    keep(name, content)
    history = read_history(content, name, policy_for)
    policy = history.policy
    at = None if options.at is None else read_instant(options.at)
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

        show_run(page, policy, decisions, seen, _own_readings(options.policy, chosen))

    def data() -> Any:
        from escalate_rules.wire.plans import write_run

        return write_run(policy, decisions, seen)

    return Answer(text, data)


def _check(options: argparse.Namespace) -> Answer:
    from escalate_rules.authoring.diagnostics import Severity
    from escalate_rules.checks import check
    from escalate_rules.present import findings

    on = read_day(options.on) if options.on else _today()
    readings = chosen_readings(options)
    checked, changes = {}, []
    for name in options.file:
        content, path, find = _text_to_check(name)
        if options.fix or options.diff:
            content, change = _fixed(options, name, content, path, on, readings, find)
            changes += [change] if change else []
        keep(path, content)
        checked[path] = check(content, path, on=on, readings=readings, find=find)
    found = list(checked.values())
    every = [each.severity for one in found for each in one.diagnostics]

    def text(page: "Page") -> None:
        if options.diff:
            page.lines += "".join(changes).rstrip("\n").split("\n") if changes else []
        elif options.format == "text":
            page.lines += changes
            findings.show_checked(page, found, TEXTS)
        else:
            page.lines += findings.render(found, TEXTS, options.format).split("\n")

    bad = Severity.ERROR in every or (options.strict and bool(every))
    return Answer(text, lambda: findings.checked_data(found), FINDINGS if bad else FINE)


def _text_to_check(name: str) -> "tuple[bytes, str, Find]":
    from escalate_rules.authoring.load import beside, finder, read_policy_file

    if name == STDIN:
        return read_file(STDIN), "<stdin>", beside("stdin")
    return *read_policy_file(name), finder(name)


def _fixed(
    options: argparse.Namespace,
    name: str,
    content: bytes,
    path: str,
    on: date,
    readings: Mapping[str, str],
    find: "Find",
) -> tuple[bytes, str]:
    """What a file holds once it is put right, and what is said of that.

    `--diff` changes no file, and what is checked is the file as it stands.
    """
    from escalate_rules.checks import diff, fixed

    if not options.diff and path != name:
        raise Unusable(f"`{name}` is no file that can be changed; see `--diff`")
    try:
        before = content.decode("utf-8")
    except UnicodeDecodeError:
        return content, ""
    after = fixed(before, path, on=on, readings=readings, find=find)
    if options.diff or after == before:
        return content, diff(before, after, path)
    try:
        Path(name).write_bytes(after.encode("utf-8"))
    except OSError as error:
        why = error.strerror or str(error)
        raise Unusable(f"`{name}` cannot be written: {why}") from None
    return after.encode("utf-8"), f"{path}: put right where that is safe"


def _today() -> date:
    # The one place where the clock is read, and only to say that a review is overdue.
    return date.today()  # noqa: DTZ011, TID251


def _prove(options: argparse.Namespace) -> Answer:
    from escalate_rules.cli_prove import run_prove

    return run_prove(options)


def _explain(options: argparse.Namespace) -> Answer:
    from escalate_rules.present import elements

    if options.element is None:
        return _explain_code(options.policy)
    policy = load(options.policy, chosen_readings(options))
    found = elements.explain(policy, options.element)
    if found.kind == "reading":
        found = _with_options(options.policy, found)
    else:
        found = _in_words(policy, found)
    return Answer(
        lambda page: elements.show_explanation(page, found),
        lambda: elements.explanation_data(found),
    )


def _in_words(policy: "Policy", found: "Explanation") -> "Explanation":
    from dataclasses import replace

    from escalate_rules.editor.telling import clause_sentence, element_sentence

    if found.kind in {"clause", "guidance"}:
        clause = next(each for each in policy.clauses if each.id == found.id)
        said = clause_sentence(clause, [f"the {kind} `{id}`" for kind, id in found.cited_by])
    else:
        said = element_sentence(policy, found.id)
    return replace(found, parts=(("in words", said), *found.parts)) if said else found


def _with_options(name: str, found: "Explanation") -> "Explanation":
    """A reading as its file tells it: a compiled policy keeps only the option in use."""
    from dataclasses import replace

    from escalate_rules.authoring.load import finder, read_policy_file, readings_of
    from escalate_rules.editor.telling import reading_sentence

    for reading in readings_of(*read_policy_file(name), find=finder(name)):
        if reading.id == found.id:
            # A reading may have been chosen on the command line.
            said = reading_sentence(replace(reading, use=dict(found.parts)["in use"]))
            parts = (("in words", said), ("asks", reading.asks), *found.parts, *reading.options)
            cites = (reading.clause,)
            return replace(found, parts=tuple(parts), cites=cites)
    return found


def _explain_code(code: str) -> Answer:
    from escalate_rules.checks.pages import CODES, page_name, page_text

    by_name = {row.name: each for each, row in CODES.items()}
    wanted = by_name.get(code, code.upper())
    if wanted not in CODES:
        from escalate_rules.wire.faults import suggest

        help = suggest(code, (*CODES, *by_name))
        help = help or "write a code such as `ER110`, or a policy and one of its elements"
        raise Unusable(f"`{code}` is no code of a finding; {help}")
    row, told = CODES[wanted], page_text(wanted)

    def text(page: "Page") -> None:
        page.say(f"{wanted} {row.name} ({row.severity.value})", ink="bold")
        if told:
            page.lines += told.split("\n")[1:]
        else:
            page.say(row.summary, at=2)

    return Answer(
        text,
        lambda: {
            "code": wanted,
            "name": row.name,
            "severity": row.severity.value,
            "summary": row.summary,
            "page": page_name(wanted),
            "text": told,
        },
    )


def _schema(options: argparse.Namespace) -> Answer:
    import json

    if options.write is not None:
        return _write_schema(options.write, options.into)
    if options.of == "policy":
        from escalate_rules.editor.schema import policy_schema

        schema = policy_schema()
    elif options.of == "suite":
        from escalate_rules.authoring.suite_documents import suite_schema
        from escalate_rules.wire.published import published_schema

        schema = suite_schema(published_schema("event"))
    else:
        from escalate_rules.wire.published import published_schema

        schema = published_schema(options.of)

    def text(page: "Page") -> None:
        page.lines += json.dumps(schema, indent=2, ensure_ascii=False).split("\n")

    return Answer(text, lambda: schema)


def _write_schema(folder: str, files: Sequence[str]) -> Answer:
    from escalate_rules.editor.schema import FILE_NAME, modeline, with_modeline, write_schema

    path = Path(folder) / FILE_NAME
    lines = {name: modeline(path, Path(name)) for name in files}
    texts = {name: with_modeline(_text_of(name), line) for name, line in lines.items()}
    try:
        write_schema(Path(folder))
    except OSError as error:
        raise Unusable(f"`{folder}` cannot be written to: {error.strerror or error}") from None
    for name, changed in texts.items():
        _write(name, changed)
    line = modeline(path, Path(folder) / "policy.yaml")

    def text(page: "Page") -> None:
        page.say(f"{path}: written")
        for name in files:
            page.say(f"{name}: names it in its first line")
        if not files:
            page.say("A policy file in the same folder names it in its first line:")
            page.lines.append(f"  {line}")

    return Answer(text, lambda: {"schema": str(path), "modeline": line, "files": lines})


def _text_of(name: str) -> str:
    try:
        return read_file(name).decode("utf-8")
    except UnicodeDecodeError:
        raise Unusable(f"`{name}` is not UTF-8 text; save it with that encoding") from None


def _write(name: str, text: str, *, new: bool = False) -> None:
    try:
        with open(name, "x" if new else "w", encoding="utf-8", newline="") as file:  # noqa: PTH123
            file.write(text)
    except FileExistsError:
        raise Unusable(f"`{name}` is there already; give another name, or move it away") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise Unusable(f"`{name}` cannot be written: {why}") from None


def _fmt(options: argparse.Namespace) -> Answer:
    from escalate_rules.editor.fmt import format_policy

    texts = {name: _text_of(name) for name in options.file}
    for name, said in texts.items():
        keep(name, said.encode())
    made = {name: format_policy(said, name) for name, said in texts.items()}
    changed = [name for name in made if made[name] != texts[name]]
    if made.keys() == {STDIN} and not options.check:
        whole = made[STDIN].removesuffix("\n")
        return Answer(lambda page: page.lines.extend(whole.split("\n")), lambda: {"text": whole})
    if not options.check:
        for name in changed:
            if name != STDIN:
                _write(name, made[name])

    def text(page: "Page") -> None:
        done = "would be changed" if options.check else "changed"
        for name in made:
            page.say(f"{name}: {done if name in changed else 'as it should be'}")

    bad = options.check and changed
    return Answer(text, lambda: {"changed": changed}, FINDINGS if bad else FINE)


def _new(options: argparse.Namespace) -> Answer:
    from escalate_rules.editor.new import QUESTIONS, asked, new_policy

    given = {name: getattr(options, name) for name, _, _ in NEW if getattr(options, name)}
    missing = [f"--{name}" for name in QUESTIONS if name not in given]
    if missing and not sys.stdin.isatty():
        raise Unusable(f"give {', '.join(missing)}: there is nobody to ask")
    made = new_policy(asked(given, _asked))
    if options.output is None:
        lines = made.removesuffix("\n").split("\n")
        return Answer(lambda page: page.lines.extend(lines), lambda: {"text": made})
    _write(options.output, made, new=True)
    return Answer(
        lambda page: page.say(f"{options.output}: written"), lambda: {"file": options.output}
    )


def _asked(question: str) -> str:
    """The answer to a question; it is asked on standard error, since the file may be piped."""
    sys.stderr.write(f"{question}: ")
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer:
        raise Unusable("nothing more is answered, so no file is made")
    return answer.strip()


def _lsp(options: argparse.Namespace) -> Answer:
    try:
        from escalate_rules.editor.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"pygls", "lsprotocol"}:
            raise
        help = "install it with `pip install 'escalate-rules[lsp]'`"
        raise Unusable(f"the language server needs `pygls`; {help}") from None
    serve(_today)
    raise SystemExit(FINE)  # standard output is the protocol's, and nothing else may stand there


def _test(options: argparse.Namespace) -> Answer:
    from escalate_rules.testing import suite_show
    from escalate_rules.testing.suite_runs import load_suite, run_suite, suite_paths

    wanted = options.cover or options.cover_fail_under is not None
    ran, covered, rewritten = [], [], []
    with Waiting("Running the scenarios") as waiting:
        for path in suite_paths(options.paths):
            found = run_suite(load_suite(path, keep), lambda scenario: waiting.at(scenario.name))
            if options.update and (said := _updated(path, found)):
                rewritten.append(said)
                found = run_suite(load_suite(path, keep))
            ran.append(found)
        if wanted:
            from escalate_rules.testing.coverage import cover

            covered = cover(ran, waiting.at)

    def text(page: "Page") -> None:
        if options.format == "junit":
            page.lines += suite_show.junit(ran).split("\n")
            return
        page.lines += rewritten
        suite_show.show_suites(page, ran)
        if wanted:
            from escalate_rules.testing.coverage_show import show_coverage

            show_coverage(page, covered)

    def data() -> Any:
        told = suite_show.suites_data(ran)
        if wanted:
            from escalate_rules.testing.coverage_show import coverage_data

            told["coverage"] = coverage_data(covered)
        return told

    least = options.cover_fail_under or 0
    met = all(each.is_met for each in ran) and all(each.percent >= least for each in covered)
    return Answer(text, data, FINE if met else FINDINGS)


def _updated(path: str, ran: "SuiteRan") -> str:
    """Rewrite the expectations of a suite that are not met; what is said of it, if any was."""
    from escalate_rules.testing.suite_runs import is_bundled
    from escalate_rules.testing.suite_update import updated

    if is_bundled(path):
        raise Unusable(f"`{path}` is no file that can be changed; give the path of its suite")
    made = updated(ran)
    if not made.count:
        return ""
    mark = b"\xef\xbb\xbf" if read_file(path).startswith(b"\xef\xbb\xbf") else b""
    try:
        Path(path).write_bytes(mark + made.text.encode("utf-8"))
    except OSError as error:
        raise Unusable(f"`{path}` cannot be written: {error.strerror or error}") from None
    said = f"{path}: {made.count} expectation{'s'[: made.count != 1]} rewritten; read the diff"
    if made.left:
        said += f"; {len(made.left)} left, which rows of a table share or no words can settle"
    return said


def _calendar_of(options: argparse.Namespace) -> "Calendar":
    from escalate_rules.core.calendar import Calendar, Nation
    from escalate_rules.library.calendars import bundled_table

    return Calendar.of(bundled_table(), [Nation(each) for each in options.nation])


def _calendar_add(options: argparse.Namespace) -> Answer:
    from escalate_rules.present import calendars

    counted = calendars.added(_calendar_of(options), read_day(options.date), options.n)
    return Answer(
        lambda page: calendars.show_count(page, counted), lambda: calendars.count_data(counted)
    )


def _calendar_count(options: argparse.Namespace) -> Answer:
    from escalate_rules.present import calendars

    first, last = read_day(options.first), read_day(options.last)
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

    progress("Working out the bank holidays of the years to come")
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
    progress("Asking the installed `holidays`")
    from escalate_rules.library.build_calendar import check, installed
    from escalate_rules.present import calendars

    found, made_with = check(), installed()
    return Answer(
        lambda page: calendars.show_differences(page, found, made_with),
        lambda: calendars.differences_data(found, made_with),
        FINDINGS if found else FINE,
    )


if __name__ == "__main__":
    sys.exit(main())
