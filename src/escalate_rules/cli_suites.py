"""The verb `test`: suites of scenarios."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from escalate_rules.cli_answers import (
    FINDINGS,
    FINE,
    Answer,
    Unusable,
    keep,
)
from escalate_rules.cli_arguments import (
    read_file,
)
from escalate_rules.cli_waiting import Waiting

if TYPE_CHECKING:
    from escalate_rules.present.page import Page
    from escalate_rules.testing.suite_runs import SuiteRan


def run_test(options: argparse.Namespace) -> Answer:
    """What suites expect, held to what their policies answer."""
    from escalate_rules.testing import suite_show
    from escalate_rules.testing.suite_files import load_suite, suite_paths
    from escalate_rules.testing.suite_runs import run_suite

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
    from escalate_rules.testing.suite_files import is_bundled
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
