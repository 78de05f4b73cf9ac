"""What is explained, shown: one element, or a whole policy read back."""

from collections.abc import Mapping
from typing import Any

from escalate_rules.core.policy import Policy, Promise
from escalate_rules.present.elements import CLAUSE, Explanation, elements
from escalate_rules.present.page import Page
from escalate_rules.telling.elements import sentence_of


def contents(policy: Policy) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """For each kind what `explain` may be asked for, and its sentence, in the file's order."""
    found: dict[str, dict[str, str]] = {}
    taken: set[str] = set()
    for kind, each in elements(policy):
        name = f"{kind}:{each.id}" if each.id in taken else each.id
        taken.add(each.id)
        words = each.says if isinstance(each, Promise) else sentence_of(policy, kind, each)
        found.setdefault(kind, {})[name] = words
    for name, option in policy.readings:
        found.setdefault("reading", {})[name] = f"read as `{option}`"
    for clause in policy.clauses:
        found.setdefault("clause", {})[f"{CLAUSE}{clause.id}"] = clause.text
    return {kind: tuple(each.items()) for kind, each in found.items()}


def show_contents(page: Page, policy: Policy, name: str) -> None:
    """As text; `name` is what the policy was asked for by."""
    page.say(policy.title, ink="bold")
    for kind, found in contents(policy).items():
        page.say(f"{kind}:", at=2)
        for each, words in found:
            page.say(f"{each}: {words}" if words else each, at=4, hang=2)
    page.say(f"`escalate-rules explain {name} NAME` tells of one of them.", ink="dim")


def contents_data(policy: Policy) -> dict[str, Any]:
    """As JSON."""
    return {
        "policy": policy.id,
        "title": policy.title,
        "contents": {kind: dict(found) for kind, found in contents(policy).items()},
    }


def show_explanation(page: Page, found: Explanation) -> None:
    """As text."""
    title = f": {found.title}" if found.title else ""
    page.say(f"{found.kind} {found.id}{title}", ink="bold", hang=2)
    if found.file:
        page.say(f"{found.file}:{found.line}", at=2, ink="dim")
    for label, text in found.parts:
        page.say(text, at=2, mark=f"{label}: ")
    for clause, words in found.clauses:
        page.say(words or "(not listed)", at=2, mark=f"[{clause}] ")
    if found.kind in {"clause", "guidance"} and found.file:
        page.say("Cited by" if found.cited_by else "No element cites it.", at=2)
        for kind, name in found.cited_by:
            page.say(f"{kind} {name}", at=4, mark="• ")


def explanation_data(found: Explanation) -> dict[str, Any]:
    """As JSON."""
    return {
        "kind": found.kind,
        "id": found.id,
        "title": found.title,
        "parts": dict(found.parts),
        "cites": list(found.cites),
        "clauses": dict(found.clauses),
        "cited_by": [{"kind": kind, "id": name} for kind, name in found.cited_by],
        "file": found.file,
        "line": found.line,
    }
