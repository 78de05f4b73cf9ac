"""The verb `check`: what is wrong with policy files and suites."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from escalate_rules.cli_answers import (
    FINDINGS,
    FINE,
    TEXTS,
    Answer,
    Unusable,
    keep,
)
from escalate_rules.cli_arguments import (
    STDIN,
    chosen_readings,
    read_day,
    read_file,
    today,
)
from escalate_rules.cli_waiting import Waiting

if TYPE_CHECKING:
    from datetime import date

    from escalate_rules.authoring.overlays import Find
    from escalate_rules.checks import Checked
    from escalate_rules.present.page import Page


def run_check(options: argparse.Namespace) -> Answer:
    """What is wrong with policy files and suites."""
    from escalate_rules.authoring.diagnostics import Severity
    from escalate_rules.checks import check, is_suite
    from escalate_rules.present import findings

    on = read_day(options.on) if options.on else today()
    readings = chosen_readings(options)
    checked, changes = {}, []
    with Waiting("Checking") as waiting:
        for name in options.file:
            waiting.at(name)
            content, path, find = _text_to_check(name)
            if options.fix or options.diff:
                content, change = _fixed(options, name, content, path, on, readings, find)
                changes += [change] if change else []
            keep(path, content)
            one = check(content, path, on=on, readings=readings, find=find)
            if is_suite(content, one):
                checked[path] = _suite(name, waiting, run=options.suite)
                continue
            checked[path] = one
            suite = _suite_of(name) if options.suite and one.policy is not None else ""
            if suite and suite not in checked:
                found = _suite(suite, waiting, run=True)
                checked[found.path] = found
    looked = list(checked.values())
    every = [each.severity for one in looked for each in one.diagnostics]

    def text(page: "Page") -> None:
        if options.diff:
            page.lines += "".join(changes).rstrip("\n").split("\n") if changes else []
        elif options.format == "text":
            page.lines += changes
            findings.show_checked(page, looked, TEXTS)
        else:
            page.lines += findings.render(looked, TEXTS, options.format).split("\n")

    bad = Severity.ERROR in every or (options.strict and bool(every))
    return Answer(text, lambda: findings.checked_data(looked), FINDINGS if bad else FINE)


def _text_to_check(name: str) -> "tuple[bytes, str, Find]":
    from escalate_rules.authoring.load import beside, finder, read_policy_file

    if name == STDIN:
        return read_file(STDIN), "<stdin>", beside("stdin")
    return *read_policy_file(name), finder(name)


def _suite_of(name: str) -> str:
    """The suite beside a policy file, or that of a bundled policy; nothing where there is none."""
    from escalate_rules.testing.suite_files import ENDING, is_bundled

    if is_bundled(name):
        return name
    suite = Path(name).with_suffix(ENDING)
    return str(suite) if suite.is_file() else ""


def _suite(name: str, waiting: Waiting, *, run: bool) -> "Checked":
    """What is wrong with a suite, which is read with its policy and run where that is asked."""
    from escalate_rules.checks import checked_suite
    from escalate_rules.testing.suite_files import load_suite
    from escalate_rules.testing.suite_finding import not_met
    from escalate_rules.testing.suite_runs import run_suite

    if name == STDIN:
        raise Unusable("this is a suite, and its policy is looked for beside it; give its path")
    suite = load_suite(name, keep)
    keep(suite.path, suite.text.encode())
    found = not_met(run_suite(suite, lambda each: waiting.at(each.name))) if run else ()
    return checked_suite(suite, found)


def _fixed(
    options: argparse.Namespace,
    name: str,
    content: bytes,
    path: str,
    on: "date",
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
