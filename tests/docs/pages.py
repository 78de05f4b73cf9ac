"""The examples of a documentation page, and the engine's answers to them.

How a page is read, and what its reader sees as plain examples:

- a fenced `yaml` block is a fragment of a policy. It is laid over
  `base.yaml`, which the page shows first: an element of a section (a stage, a
  duty, a fact) stands in the place of the one of the same id, or beside the
  others; any other top-level key (`calendar`, `expedite`) in place of the whole.
  Each fragment starts from the base again. One that says `extends: example` is an
  overlay of the base, and stands as it is;
- a fenced `text` block under it is what the policy then answers. A line `> EVENT`
  tells the engine an event as a history file has it; `> plan EVENT` asks for a
  plan; `> policy` asks the policy itself; a line `--reading READING=OPTION` starts
  again with that reading. The lines below each are answers, `NAME: answer`.
  Where the event is misuse, the answer is `misuse: the sentence`;
- a `text` block that starts with `ER` is what the checker says of the fragment.

Nothing is skipped: a block that is none of these is a failure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from textwrap import dedent
from typing import Any, TypeAlias

import yaml

from escalate_rules.analysis.plan import Plan, plan
from escalate_rules.authoring.load import check_policy
from escalate_rules.authoring.overlays import EXTENDS, Found
from escalate_rules.authoring.source import read_source, to_plain
from escalate_rules.core.decision import Decision
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.errors import MisuseError
from escalate_rules.core.events import Event, Raised
from escalate_rules.core.explain import Due, Duty, Party
from escalate_rules.core.moments import LONDON, Day, DayEnd, Instant, Moment
from escalate_rules.core.policy import Policy
from escalate_rules.core.register import dates_of
from escalate_rules.core.words import show_day
from escalate_rules.wire.events import own_events, read_event

HERE = Path(__file__).parent
DOCS = HERE.parent.parent / "docs"
BASE = HERE / "base.yaml"
# A block may be indented, as the second paragraph of a list item is.
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, its text, and the line of the page it starts on."""

    page: str
    line: int
    kind: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return [
        Block(page, text.count("\n", 0, match.start()) + 2, match.group(2), dedent(match.group(3)))
        for match in FENCE.finditer(text)
    ]


def plain(text: str, name: str) -> dict[str, Any]:
    """The text as the library's own reader understands it; every scalar is text."""
    source = read_source(text, name)
    assert source.root is not None and not source.diagnostics, source.diagnostics
    found: Any = to_plain(source.root)
    assert isinstance(found, dict), f"{name} is not a mapping"
    return found


def completed(fragment: str, name: str) -> str:
    """The fragment laid over the base, as the text of a whole policy; an overlay as it is."""
    if EXTENDS in plain(fragment, name):
        return fragment
    whole = plain(BASE.read_text(encoding="utf-8"), "base.yaml")
    for key, value in plain(fragment, name).items():
        section = isinstance(value, dict) and isinstance(whole.get(key), dict)
        if section and key not in {"calendar", "review"}:
            whole[key] = {**whole[key], **value}
        else:
            whole[key] = value
    return yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=4096)


def find(name: str) -> Found | None:
    """What an example may extend: the base policy, by its id."""
    return Found(BASE.read_bytes(), BASE.name) if name == "example" else None


def load(text: str, name: str, readings: dict[str, str] | None = None) -> Policy:
    """The policy of a whole text that has no mistakes."""
    policy, found = check_policy(text, name, readings, find=find)
    assert policy is not None, [f"{each.code}: {each.message}" for each in found]
    return policy


def findings(text: str, name: str) -> list[str]:
    """What the checker says, one line for each finding."""
    return [f"{each.code}: {each.message}" for each in check_policy(text, name, find=find)[1]]


Subject: TypeAlias = Decision | Plan | Policy | MisuseError


@dataclass(frozen=True)
class Line:
    """One stated answer and the one the engine gives."""

    line: int
    name: str
    stated: str
    given: str


def answers(block: Block, text: str) -> Iterator[Line]:
    """Every answer that a transcript states, with the engine's own."""
    readings: dict[str, str] = {}
    policy = load(text, block.place)
    case = empty_case(policy)
    subject: Subject | None = None
    for number, line in enumerate(block.text.splitlines(), block.line):
        said = line.strip()
        if said.startswith("--reading "):
            name, _, option = said.removeprefix("--reading ").partition("=")
            readings = {**readings, name: option}
            policy = load(text, block.place, readings)
            case, subject = empty_case(policy), None
        elif said == "> policy":
            subject = policy
        elif said.startswith("> plan "):
            raised = event_of(policy, said.removeprefix("> plan "))
            assert isinstance(raised, Raised)
            subject = plan(policy, raised)
        elif said.startswith("> "):
            try:
                subject = decide(policy, case, event_of(policy, said.removeprefix("> ")))
                case = subject.case
            except MisuseError as error:
                subject = error
        elif said:
            name, colon, stated = said.partition(":")
            assert colon and subject is not None, f"{block.page}:{number}: {said}"
            yield Line(number, name, stated.strip(), answer(subject, name))


def event_of(policy: Policy, text: str) -> Event:
    """An event written as in a history file, on one line."""
    return read_event(plain(f"event: {text}", "event")["event"], own_events(policy))


def answer(subject: Subject, name: str) -> str:
    """What the subject answers to a name such as `stage` or `due stage_1.outcome`."""
    part, _, of = name.partition(" ")
    match subject:
        case MisuseError():
            assert name == "misuse", subject
            return str(subject)
        case Policy():
            return about_policy(subject, part, of)
        case Plan():
            return about_plan(subject, part, of)
        case Decision():
            return about_decision(subject, name, part, of)


def about_policy(policy: Policy, part: str, of: str) -> str:
    """An answer of the policy itself."""
    match part:
        case "register":
            entry = next(each for each in policy.register if each.id == of)
            return f"{entry.who.words} {entry.force} {entry.act}, every {entry.every}"
        case "dates":
            entry = next(each for each in policy.register if each.id == of)
            since = date.fromisoformat(entry.since)
            found = dates_of(entry, since, since.replace(year=since.year + 1))
            return ", ".join(show_day(day) for day in found) or "none"
        case "contact":
            contact = next(each for each in policy.contacts if each.id == of)
            return f"{contact.title}, {contact.text}"
        case "reading":
            return dict(policy.readings)[of]
        case "review":
            return policy.review or "none"
        case _:
            raise AssertionError(f"a policy has no {part}")


def about_plan(found: Plan, part: str, of: str) -> str:
    """An answer of a plan."""
    duties = [duty for stage in found.stages for duty in stage.duties]
    match part:
        case "stages":
            return ", ".join(stage.stage for stage in found.stages)
        case "enters":
            return moment_of(next(each.enters for each in found.stages if each.stage == of))
        case "resolved":
            return ", ".join(duty.duty for duty in found.resolved.duties) or "none"
        case _:
            return about_duty(_newest([*duties, *found.resolved.duties], of), part)


def about_decision(decision: Decision, name: str, part: str, of: str) -> str:
    """An answer of a decision."""
    match name:
        case "stage" | "status" | "ending":
            return getattr(decision, name) or "none"
        case "opens":
            return _ids(duty.id for duty in decision.opened)
        case "open" | "overdue" | "records":
            return _ids(duty.id for duty in getattr(decision, name))
        case "told":
            return _ids(duty.id for duty in decision.notifications)
        case "done":
            return _ids(decision.discharged)
        case "late":
            return _ids(decision.late)
        case "lapsed":
            return "; ".join(f"{each.id}, {each.why}" for each in decision.lapsed) or "none"
        case "expedite":
            return "yes" if decision.expedite else "no"
        case "not applicable":
            refusal = decision.not_applicable
            return "no" if refusal is None else f"{refusal.why}{_cites(refusal.cites)}"
        case "breach":
            return "; ".join(f"{each.says}{_cites(each.cites)}" for each in decision.breaches)
        case "advice":
            return "; ".join(f"{each.says}{_cites(each.cites)}" for each in decision.advice)
        case "next":
            return ", ".join(dict.fromkeys(f"{each.on} to {each.to[1]}" for each in decision.next))
        case "because":
            return "; ".join(f"{each.says}{_cites(each.cites)}" for each in decision.reasons)
        case "rules":
            return ", ".join(dict.fromkeys(each.rule for each in decision.reasons))
    if part == "changed":
        change = next(each for each in decision.changed if each.id.startswith(of))
        return f"{due_text(change.was)} to {due_text(change.now)}, {change.why}"
    return about_duty(_newest([*decision.opened, *decision.open], of), part)


def about_duty(duty: Duty, part: str) -> str:
    """An answer about one duty."""
    match part:
        case "due":
            return due_text(duty.due)
        case "passes":
            assert duty.due.due_by is not None
            return instant_text(duty.due.due_by)
        case "who":
            return _titles(duty.who, f" {duty.joined} ")
        case "to" | "copy" | "with":
            return _titles(getattr(duty, "with_" if part == "with" else part), " and ")
        case "words":
            return duty.due.words
        case "why":
            return duty.due.why
        case "counted":
            return ", ".join(show_day(day) for day in duty.due.counted) or "none"
        case "skipped":
            return ", ".join(f"{show_day(day)} {why}" for day, why in duty.due.skipped) or "none"
        case "cites":
            return ", ".join(duty.cites)
        case "state" | "force" | "how" | "what" | "until" | "act" | "id":
            return str(getattr(duty, part))
        case _:
            raise AssertionError(f"a duty has no {part}")


def due_text(due: Due) -> str:
    """`Wed 30 Dec 2026`, `Sun 25 Oct 2026 15:00 GMT`, `awaiting X` or `no date`."""
    provisional = " (provisional)" if due.status == "provisional" else ""
    if due.kind == "instant" and due.due_by is not None:
        return f"{instant_text(due.due_by)}{provisional}"
    if due.due_on is not None:
        return f"{show_day(due.due_on)}{provisional}"
    return f"awaiting {', '.join(due.missing)}" if due.kind == "awaiting" else "no date"


def instant_text(instant: datetime) -> str:
    """`Sun 25 Oct 2026 15:00 GMT`."""
    local = instant.astimezone(LONDON)
    form = "%H:%M" if local.second == 0 else "%H:%M:%S"
    return f"{show_day(local.date())} {local.strftime(form)} {local.tzname()}"


def moment_of(moment: Moment | None) -> str:
    """A moment as the pages write it."""
    match moment:
        case Instant(at):
            return instant_text(at)
        case Day(day):
            return show_day(day)
        case DayEnd(day):
            return f"the end of {show_day(day)}"
        case _:
            return "not known"


def _newest(duties: list[Duty], name: str) -> Duty:
    found = next((duty for duty in reversed(duties) if name in {duty.duty, duty.id}), None)
    assert found is not None, f"{name} is not owed; owed are {[duty.id for duty in duties]}"
    return found


def _ids(ids: Any) -> str:
    return ", ".join(ids) or "none"


def _cites(cites: tuple[str, ...]) -> str:
    return f" [{', '.join(cites)}]" if cites else ""


def _titles(parties: tuple[Party, ...], join: str) -> str:
    named = (
        f"{each.title} ({each.side})" if each.role and each.side else each.title for each in parties
    )
    return join.join(named) or "none"
