"""What a policy says of itself: when it is to be reviewed."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from escalate_rules.authoring.diagnostics import Code, Diagnostic, Severity, Span
from escalate_rules.authoring.parts import Parts
from escalate_rules.authoring.source import Source
from escalate_rules.core.words import MONTHS, show_day

MISSING: Final = "ER501"
PAST: Final = "ER502"
CODES: Final[dict[str, Code]] = {
    MISSING: Code(
        "no-review-date", Severity.WARNING, "a policy that does not say when it is due for review"
    ),
    PAST: Code("review-overdue", Severity.WARNING, "a policy whose review date has passed"),
}
MONTH: Final = len("2025-02")


def check_metadata(policy: Parts, on: date, source: Source) -> Iterator[Diagnostic]:
    """Warnings about the policy's own dates, as things stand on the day `on`.

    Args:
        policy: Compiled.
        on: A review due in a month is overdue when the month is over.
        source: Its file, read.
    """
    path = source.path
    if not policy.review:
        help = "write `review:` with a day or a month, or `not said` where the document gives none"
        says = "the policy does not say when it is due for review"
        yield _warning(MISSING, says, path, source.span_of(("id",), key=True), help)
        return
    last = _last_day(policy.review)
    if last is not None and last < on:
        said = show_day(last)
        if len(policy.review) == MONTH:
            said = f"{MONTHS[last.month - 1]} {last.year}"
        cites = f" [{', '.join(policy.review_cites)}]" if policy.review_cites else ""
        says = f"the policy was due for review by {said}{cites}, and it is {show_day(on)}"
        help = "ask the partnership for the version in force"
        yield _warning(PAST, says, path, source.span_of(("review",), key=True), help)


def _last_day(review: str) -> date | None:
    """The day itself, or the last of the month."""
    try:
        if len(review) != MONTH:
            return date.fromisoformat(review)
        first = date.fromisoformat(f"{review}-01")
        return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    except (ValueError, OverflowError):
        return None


def _warning(code: str, says: str, path: str, span: Span, help: str) -> Diagnostic:
    row = CODES[code]
    return Diagnostic(code, row.name, row.severity, says, span.path or path, span, help)
