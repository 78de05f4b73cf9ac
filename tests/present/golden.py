"""The golden texts: what is shown of the sample policy, word by word.

`python -m tests.present.golden` writes them anew; reading the difference is the
review.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from escalate_rules.analysis.outlook import outlook
from escalate_rules.analysis.plan import plan
from escalate_rules.authoring.history import read_history
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.events import Raised
from escalate_rules.core.moments import Day, Instant, parse_instant
from escalate_rules.present.page import Page
from escalate_rules.present.plans import show_plan
from escalate_rules.present.runs import show_run
from tests.sample import HISTORY, sample

HERE: Final = Path(__file__).parent


def plan_text() -> str:
    """The plan from shortly before Christmas."""
    page = Page(width=90)
    show_plan(page, plan(sample(), Raised(at=Instant(parse_instant("2026-12-21T10:00")))))
    return str(page)


def urgent_text() -> str:
    """The same at immediate risk, with a conference, in a year of which little is published."""
    page = Page(width=90)
    raised = Raised(
        at=Instant(parse_instant("2029-12-20T10:00")),
        facts=(("risk", "immediate"),),
        moments=(("conference_held", Day(parse_instant("2029-12-19T10:00").date())),),
        agencies=(("raising", "school"), ("receiving", "social_care")),
    )
    show_plan(page, plan(sample(), raised))
    return str(page)


def run_text() -> str:
    """The sample history and an outlook in its midst."""
    policy = sample()
    history = read_history(HISTORY, "history.yaml", lambda _: policy)
    case = empty_case(policy, history.case)
    decisions = []
    for event in history.events:
        decisions.append(decide(policy, case, event))
        case = decisions[-1].case
    page = Page(width=90)
    at = parse_instant("2026-12-29T10:00")
    show_run(page, policy, decisions, outlook(policy, decisions[4].case, at))
    return str(page)


TEXTS: Final[Mapping[str, Callable[[], str]]] = MappingProxyType(
    {"plan": plan_text, "urgent": urgent_text, "run": run_text}
)


def file_of(name: str) -> Path:
    """Where a golden text stands."""
    return HERE / f"{name}.txt"


if __name__ == "__main__":
    for each, make in TEXTS.items():
        file_of(each).write_text(make(), encoding="utf-8")
