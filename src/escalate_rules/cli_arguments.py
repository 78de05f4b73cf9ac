"""What the command line is told: its verbs and options, and how each is read."""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from escalate_rules.cli_answers import COULD_NOT, Answer, Unusable, complain, keep
from escalate_rules.core.errors import InstantError

if TYPE_CHECKING:
    from escalate_rules.core.policy import Policy

STDIN: Final = "-"
SCHEMAS: Final = ("policy", "suite", "event", "case", "decision", "plan", "run", "proofs")
FORMATS: Final = ("text", "json")
FOR_SUITES: Final = (*FORMATS, "junit")
FOR_FINDINGS: Final = (*FORMATS, "sarif", "github", "gitlab", "junit")
NATIONS: Final = ("england", "wales", "scotland", "northern-ireland")
NEW: Final = (
    ("id", "ID", "such as northvale"),
    ("partnership", "NAME", "who published it"),
    ("nation", "NATION", f"whose bank holidays count: {', '.join(NATIONS)}"),
    ("stages", "N", "how many stages it has"),
    ("title", "TITLE", "the document's title"),
    ("review", "DATE", "the day or month by which it is reviewed"),
)
Verb = Callable[[argparse.Namespace], Answer]


def read_file(path: str) -> bytes:
    """What a file holds; `-` is standard input."""
    try:
        if path == STDIN:
            if sys.stdin is None:
                raise Unusable("standard input is closed; name a file instead of `-`")
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


def load(name: str, readings: Mapping[str, str]) -> "Policy":
    """A policy by its file or its bundled id, with the readings chosen."""
    from escalate_rules.authoring.load import finder, parse_policy, read_policy_file

    data, path = read_policy_file(name)
    keep(path, data)
    return parse_policy(data, path, readings, find=finder(name))


def today() -> date:
    """The day on which reviews of policies are judged."""
    # The one place where the clock is read, and only to say that a review is overdue.
    return date.today()  # noqa: DTZ011, TID251


def pairs(given: Iterable[str], option: str, example: str) -> dict[str, str]:
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


def chosen_readings(options: argparse.Namespace) -> dict[str, str]:
    """What `--reading` says."""
    return pairs(options.reading, "--reading", "managers_discussion=subsumed")


def read_moment(given: str) -> Any:
    """A day or an instant."""
    from escalate_rules.core.moments import parse_moment

    try:
        return parse_moment(given)
    except (OverflowError, ValueError):
        raise InstantError(given, "unreadable") from None


def read_instant(given: str) -> Any:
    """An instant: a day alone will not do."""
    from escalate_rules.core.moments import Instant

    moment = read_moment(given)
    if not isinstance(moment, Instant):
        raise InstantError(given, "no hour")
    return moment


def read_day(given: str) -> date:
    """A day."""
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Unusable(f"`{given}` is not a day; write it as 2026-12-21") from None


class _Parser(argparse.ArgumentParser):
    """Complaints as one sentence with the way out, and the status of "could not run"."""

    def error(self, message: str) -> Any:
        complain(f"{message}; see `{self.prog} --help`")
        raise SystemExit(COULD_NOT)


class _Version(argparse.Action):
    """Says the version; it is looked up only where somebody asks."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from importlib.metadata import version

        print(f"escalate-rules {version('escalate-rules')}")
        parser.exit()


def _number(given: str) -> int:
    try:
        number = int(given)
    except ValueError:
        number = None
    if number is None or abs(number) > 100_000:
        raise argparse.ArgumentTypeError(f"`{given}` is not a whole number of days")
    return number


def _percent(given: str) -> float:
    try:
        number = float(given)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 100:
        raise argparse.ArgumentTypeError(f"`{given}` is not a percentage from 0 to 100")
    return number


def _with_readings(made: argparse.ArgumentParser) -> None:
    made.add_argument("--reading", action="append", default=[], metavar="READING=OPTION")


def _of_plan(made: argparse.ArgumentParser) -> None:
    made.add_argument("policy", metavar="POLICY", help="a file, or a bundled policy's id")
    made.add_argument("--raised", required=True, metavar="AT", help="such as 2026-12-21T10:00")
    for name, shape in (
        ("fact", "FACT=VALUE"),
        ("moment", "MOMENT=WHEN"),
        ("agency", "SIDE=AGENCY"),
    ):
        made.add_argument(f"--{name}", action="append", default=[], metavar=shape)
    made.add_argument("--stage", metavar="STAGE", help="enter here, where the policy permits it")
    _with_readings(made)


def _of_run(made: argparse.ArgumentParser) -> None:
    made.add_argument("policy", metavar="POLICY", help="a file, or a bundled policy's id")
    made.add_argument("history", metavar="HISTORY", help="a YAML or JSON file; - is standard input")
    made.add_argument("--at", metavar="AT", help="and what is open, overdue and coming then")
    _with_readings(made)


def _of_check(made: argparse.ArgumentParser) -> None:
    made.add_argument("file", nargs="+", metavar="FILE", help="a file, or a bundled policy's id")
    made.add_argument("--strict", action="store_true", help="warnings count as errors")
    made.add_argument("--suite", action="store_true", help="run the suite beside each policy too")
    made.add_argument("--on", metavar="DATE", help="the day on which reviews are judged")
    made.add_argument("--fix", action="store_true", help="put right what safely can be")
    made.add_argument("--diff", action="store_true", help="show what --fix would change")
    _with_readings(made)


def _of_test(made: argparse.ArgumentParser) -> None:
    words = "a suite, a folder of `*.suite.yaml`, or a bundled policy's id"
    made.add_argument("paths", nargs="+", metavar="PATH", help=words)
    words = "rewrite what is not met to what is so, in place; the review is to read the diff"
    made.add_argument("--update", action="store_true", help=words)
    made.add_argument("--cover", action="store_true", help="and what they cover of their policies")
    words = "status 1 where less of a policy is covered"
    made.add_argument("--cover-fail-under", metavar="PERCENT", type=_percent, help=words)


def _of_prove(made: argparse.ArgumentParser) -> None:
    made.add_argument("policy", nargs="+", metavar="POLICY", help="a file, or a bundled id")
    words = "instead, the longest time to each stage and the start day that causes it"
    made.add_argument("--worst", action="store_true", help=words)
    _with_readings(made)


def _of_explain(made: argparse.ArgumentParser) -> None:
    made.add_argument("policy", metavar="POLICY|CODE")
    made.add_argument("element", nargs="?", metavar="ELEMENT")
    _with_readings(made)


def _of_schema(made: argparse.ArgumentParser) -> None:
    made.add_argument("of", nargs="?", choices=SCHEMAS, default="policy")
    words = "write that of policy files here, for editors"
    made.add_argument("--write", metavar="DIR", help=words)
    words = "a policy file that names the schema in its first line"
    made.add_argument("--into", action="append", default=[], metavar="FILE", help=words)


def _of_fmt(made: argparse.ArgumentParser) -> None:
    made.add_argument("file", nargs="+", metavar="FILE", help="a file; - is standard input")
    made.add_argument("--check", action="store_true", help="only say which would change")


def _of_new(made: argparse.ArgumentParser) -> None:
    for name, shape, words in NEW:
        made.add_argument(f"--{name}", metavar=shape, help=words)
    made.add_argument("--output", metavar="FILE", help="by default, standard output")


def _of_lsp(made: argparse.ArgumentParser) -> None:
    made.add_argument("--stdio", action="store_true", help="as it is anyway")


def _of_adding(made: argparse.ArgumentParser) -> None:
    made.add_argument("date", metavar="DATE")
    made.add_argument("n", metavar="N", type=_number, help="negative counts back")
    made.add_argument("--nation", required=True, action="append", choices=NATIONS)


def _of_counting(made: argparse.ArgumentParser) -> None:
    made.add_argument("first", metavar="FROM")
    made.add_argument("last", metavar="TO")
    made.add_argument("--nation", required=True, action="append", choices=NATIONS)


def _of_showing(made: argparse.ArgumentParser) -> None:
    made.add_argument("--nation", action="append", choices=NATIONS)
    made.add_argument("--year", type=int)


def _of_building(made: argparse.ArgumentParser) -> None:
    made.add_argument("--output", metavar="FILE", help="by default, standard output")


def _of_comparing(made: argparse.ArgumentParser) -> None:
    """It takes nothing."""


class Told(NamedTuple):
    """What a verb is said to do, what it is told, and in which forms it answers."""

    words: str
    fill: Callable[[argparse.ArgumentParser], None]
    formats: Sequence[str] = FORMATS


CALENDAR: Final = "calendar"
OF_CALENDAR: Final[dict[str, Told]] = {
    "add": Told("the N-th working day after a day", _of_adding),
    "count": Told("the working days after FROM, up to TO", _of_counting),
    "show": Told("the bank holidays that are known", _of_showing),
    "build": Told("make the bank-holiday file anew", _of_building),
    "check": Told("compare the bank holidays with `holidays`", _of_comparing),
}
TOLD: Final[dict[str, Told | str]] = {
    "plan": Told("the whole way up, each stage taking the time it is allowed", _of_plan),
    "run": Told("the decision after each event of a history", _of_run),
    "check": Told("what is wrong with a policy file", _of_check, FOR_FINDINGS),
    "test": Told("run the scenarios of suites", _of_test, FOR_SUITES),
    "prove": Told("what a policy promises, decided by trying everything there is", _of_prove),
    "explain": Told("a policy read back, one of its elements or clauses, a code", _of_explain),
    "schema": Told("the JSON Schema of a file or an answer", _of_schema),
    "fmt": Told("the canonical form of policy files; comments are kept", _of_fmt),
    "new": Told("a first file for a new policy; what no flag says is asked", _of_new),
    "lsp": Told("the language server, for editors, on standard input and output", _of_lsp),
    CALENDAR: "working days and bank holidays",
}


def parser(run: Mapping[str, Verb], given: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The command line.

    Args:
        run: What does each verb; one of `calendar` is `calendar add` and so on.
        given: The arguments. Where they start with a verb, only that one is made: nothing
            is said of the others then.
    """
    made_for = _without_verbs()
    chosen = given[0] if given and given[0] in TOLD else ""
    verbs = made_for.add_subparsers(title="verbs", metavar="VERB", required=True, dest="verb_name")
    for name, told in TOLD.items():
        if chosen and name != chosen:
            continue
        if isinstance(told, Told):
            _add(verbs, name, told, run[name])
            continue
        made = verbs.add_parser(name, help=told, description=told)
        under = made.add_subparsers(title="verbs", metavar="VERB", required=True, dest="verb_name")
        for inner, of in OF_CALENDAR.items():
            _add(under, inner, of, run[f"{name} {inner}"])
    return made_for


def _add(verbs: Any, name: str, told: Told, run: Verb) -> None:
    made: argparse.ArgumentParser = verbs.add_parser(name, help=told.words, description=told.words)
    made.add_argument("--format", choices=told.formats, default="text")
    made.set_defaults(verb=run)
    told.fill(made)


def _without_verbs() -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = _Parser(
        prog="escalate-rules",
        description="Published safeguarding escalation policies: every stage, every due date, "
        "everyone to be told, and the clause that says so.",
    )
    made.add_argument("--version", action=_Version, nargs=0, help="which version this is")
    return made
