"""The pytest plugin: every `*.suite.yaml` that is met is collected, one item a scenario.

It is loaded in every test run of an environment that has this package, so
nothing of the package is imported before there is a suite.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from escalate_rules.testing.suite_runs import Ran, SuiteRan

ENDING = ".suite.yaml"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "SuiteFile | None":
    """A file whose name ends in `.suite.yaml` is a suite."""
    if not file_path.name.endswith(ENDING):
        return None
    made: SuiteFile = SuiteFile.from_parent(parent, path=file_path)
    return made


class SuiteFile(pytest.File):
    """A suite; its scenarios are its items."""

    def collect(self) -> Iterator["ScenarioItem"]:
        """One item a scenario.

        Raises:
            CollectError: the suite, or its policy, has mistakes.
        """
        from escalate_rules.core.errors import EscalateRulesError
        from escalate_rules.testing.suite_files import load_suite
        from escalate_rules.testing.suite_runs import SuiteRan
        from escalate_rules.testing.suite_show import findings_text

        try:
            suite = load_suite(str(self.path), called=self.nodeid)
        except EscalateRulesError as error:
            raise self.CollectError(str(error)) from None
        if not suite.is_usable:
            raise self.CollectError(findings_text(suite))
        for scenario in suite.scenarios:
            yield ScenarioItem.from_parent(
                self, name=scenario.name, ran=SuiteRan(suite), scenario=scenario
            )


class ScenarioItem(pytest.Item):
    """One scenario: it fails with every difference."""

    def __init__(self, *, ran: "SuiteRan", scenario: Any, **more: Any) -> None:
        super().__init__(**more)
        self.ran = ran
        self.scenario = scenario

    def runtest(self) -> None:
        """Run it.

        Raises:
            NotMetError: some expectation is not met.
        """
        from escalate_rules.testing.suite_runs import run_scenario

        ran = run_scenario(self.scenario)
        if not ran.is_met:
            raise NotMetError(ran)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """As the command line says it, without a traceback."""
        if not isinstance(excinfo.value, NotMetError):
            return super().repr_failure(excinfo, style)
        from escalate_rules.testing.suite_show import difference_lines, findings_text

        lines = [findings_text(self.ran.suite)] if self.ran.suite.diagnostics else []
        for each in excinfo.value.ran.differences:
            lines += difference_lines(self.ran, excinfo.value.ran, each)
        return "\n".join(lines)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the scenario is written."""
        return self.path, self.scenario.span.line - 1, self.name


class NotMetError(Exception):
    """A scenario whose expectations are not all met."""

    def __init__(self, ran: "Ran") -> None:
        super().__init__(ran)
        self.ran = ran
