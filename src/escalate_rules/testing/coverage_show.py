"""What suites cover of a policy: as text for people, and as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from escalate_rules.present.page import Page
from escalate_rules.testing.coverage import Coverage, Covered

GAP = 2  # columns between a name and its numbers


def show_coverage(page: Page, found: Sequence[Coverage]) -> None:
    """For each policy a table by kind and one by clause, with everything that is missing."""
    for each in found:
        page.blank()
        whole = each.whole
        said = f"{each.policy.id}: {whole.met} of {whole.of} parts covered, {each.percent}%"
        page.lines.append(page.ink(said, "bold"))
        _table(page, each.by_kind(), named=True)
        clauses = each.by_clause()
        lacking = {name: one for name, one in clauses.items() if not one.is_whole}
        page.say(f"clauses covered whole: {len(clauses) - len(lacking)} of {len(clauses)}", at=2)
        _table(page, lacking, named=False)


def _table(page: Page, rows: Mapping[str, Covered], *, named: bool) -> None:
    width = max(map(len, rows), default=0)
    for name, covered in rows.items():
        numbers = f"{covered.met} of {covered.of}"
        ink = "" if covered.is_whole else "yellow"
        page.lines.append(page.ink(f"  {name.ljust(width + GAP)}{numbers}", ink))
        for part in covered.missing if named else ():
            cites = f" [{', '.join(part.cites)}]" if part.cites else ""
            page.say(f"{part.says}{cites}", at=4, mark="• ")


def coverage_data(found: Sequence[Coverage]) -> list[dict[str, Any]]:
    """As JSON."""
    return [
        {
            "policy": each.policy.id,
            "digest": each.policy.digest,
            "percent": each.percent,
            "met": each.whole.met,
            "of": each.whole.of,
            "kinds": {name: _counts(one) for name, one in each.by_kind().items()},
            "clauses": {name: _counts(one) for name, one in each.by_clause().items()},
            "missing": [
                {"kind": part.kind, "part": part.id, "says": part.says, "cites": list(part.cites)}
                for part in each.whole.missing
            ],
        }
        for each in found
    ]


def _counts(covered: Covered) -> dict[str, int]:
    return {"met": covered.met, "of": covered.of}
