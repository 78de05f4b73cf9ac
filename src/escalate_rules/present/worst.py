"""The longest time to each stage as a table, over one policy or several."""

from collections.abc import Sequence

from escalate_rules.analysis.worst import Longest, Worst, WorstStage
from escalate_rules.core.words import show_day
from escalate_rules.present.page import SOLID, Page
from escalate_rules.present.proofs import cited_words

HEAD = (
    "policy",
    "stage",
    "reached: working",
    "calendar",
    "due: working",
    "calendar",
    "worst start",
)
GAP = "  "


def show_worst(page: Page, found: Sequence[Worst]) -> None:
    """A row a stage: the most working and calendar days to it, and to its limit's last day."""
    rows = [_row(worst, stage) for worst in found for stage in worst.stages]
    widths = [max(len(row[at]) for row in (HEAD, *rows)) for at in range(len(HEAD))]
    page.lines.append(_line(HEAD, widths))
    page.lines.append(_line(tuple("-" * width for width in widths), widths))
    for row in rows:
        page.lines.append(_line(row, widths))
    page.blank()
    page.say(
        "Days after being raised, where each stage takes the time it is allowed; the start is the "
        "latest day on which the calendar days are most. A dash: nothing dates it.",
        ink="dim",
    )
    for worst in found:
        for stage in worst.stages:
            if stage.open_since:
                also = "also " if stage.calendar is not None else ""
                page.say(
                    f"{worst.policy.id}: `{stage.stage}` can {also}be reached by way of "
                    f"`{stage.open_since}`, and nothing says how long that takes"
                    f"{cited_words(stage.cites)}",
                    mark="- ",
                )


def _row(worst: Worst, stage: WorstStage) -> tuple[str, ...]:
    last = stage.limit_calendar or stage.calendar
    return (
        worst.policy.id,
        stage.stage,
        _days(stage.working),
        _days(stage.calendar),
        _days(stage.limit_working),
        _days(stage.limit_calendar),
        show_day(last.start).replace(SOLID, " ") if last is not None else "-",
    )


def _days(longest: Longest | None) -> str:
    return "-" if longest is None else str(longest.days)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return GAP.join(each.ljust(width) for each, width in zip(row, widths, strict=True)).rstrip()
