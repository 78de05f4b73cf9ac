"""Policies and histories, valid by construction, for the engine and its second reading.

Everything is drawn from a `random.Random`. Hypothesis draws its seed: a policy
with a history takes more choices than it could hold or shrink itself.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any, Final, TypeVar
from zlib import crc32

from hypothesis import strategies as st

from escalate_rules.core import events as ev
from escalate_rules.core.calendar import BankHoliday, Division, Table
from escalate_rules.core.moments import Day, Instant
from escalate_rules.core.policy import Go, Goal, Open, Policy
from escalate_rules.library.calendars import bundled_table
from tests.reference import LONDON, World, clock, midnight

T = TypeVar("T")

NATIONS: Final = ("england", "wales", "scotland", "northern-ireland")
# At which time of day the last day of a limit is over by the limit's own words.
OWN_HOURS: Final = {0: "by 12:00", 1: "by 17:00", 2: "by 09:30"}
# Far enough to run past the end of every calendar, and not so far that what comes again every day
# until then would take a run's whole time.
FAR: Final = {"months": 400, "weeks": 1700, "working weeks": 1700}
MOMENTS: Final = ("concern_arose", "meeting", "risk_seen", "held", "reached")
EVENT_KINDS: Final = ("raised", "unresolved", "escalated", "resolved", "learned")
ROLES: Final = """\
roles:
  practitioner: {title: Practitioner, rank: 1}
  manager: {title: Manager, rank: 2}
  head: {title: Head, rank: 3}
  chair: {title: Chair, side: partnership}
  panel: {title: Panel, side: partnership}
  panel_member: {title: Member, side: partnership, member_of: panel}
  social_worker: {title: Social worker, agency: school}
"""
HEAD: Final = """\
format: 1
id: drawn
title: A drawn policy
partnership: Nobody's
version: "1"
"""
TAIL: Final = 'clauses: {"1": {says: One}, "2": {says: Two}, "3": {guidance: Three}}\n'
FACTS: Final = """\
facts:
  risk: {asks: "Risk?", values: {low: Low, mid: Mid, high: High}, default: low, cites: "1"}
  gate: {asks: "Gate?", values: {no: No, yes: Yes}, default: no, lasts: stage, cites: "1"}
  topic: {asks: "Topic?", values: {other: Other, conf: Conference}, default: other, cites: "1"}
  quiet: {asks: "Quiet?", values: {no: No, yes: Yes}, default: no, cites: "1"}
"""
MOMENT_TEXT: Final = """\
moments:
  concern_arose: {title: The concern, default: raised}
  meeting: {title: The meeting}
  risk_seen: {title: The risk was seen, default: risk.known}
  held: {title: It was held, lasts: stage}
  reached: {title: It was reached, default: entered}
events:
  form_in: {title: The form is in, cites: "1"}
"""
FACT_VALUES: Final = {
    "risk": ("low", "mid", "high"),
    "gate": ("no", "yes"),
    "topic": ("other", "conf"),
    "quiet": ("no", "yes"),
}
WHO: Final = (
    "raising practitioner", "receiving manager", "both party", "each party", "each manager",
    "either practitioner", "chair", "not said", "actor", "receiving party", "social_worker",
    "raising practitioner and receiving manager", "raising manager or raising head",
)  # fmt: skip
ACTS: Final = (
    "notify", "record", "keep", "copy", "refer", "confirm", "consult", "discuss", "meet",
    "respond", "convene", "report", "send", "call",
)  # fmt: skip


class Pen:
    """Writes one policy."""

    def __init__(self, rng: Random, *, doors: bool = True) -> None:
        self.rng = rng
        self.doors = doors
        self.stages: list[str] = []
        self.route: list[str] = []
        self.duties: list[str] = []

    def one(self, of: Sequence[T]) -> T:
        return self.rng.choice(of)

    def some(self, of: Sequence[str], most: int = 2) -> str:
        found = self.rng.sample(list(of), self.rng.randint(1, min(most, len(of))))
        return "[" + ", ".join(found) + "]"

    def chance(self, p: float) -> bool:
        return self.rng.random() < p

    # -- the sections -------------------------------------------------------------------

    def policy(self) -> str:
        """A whole policy."""
        names = [f"stage_{n}" for n in range(1, self.rng.randint(2, 4) + 1)]
        self.stages = names
        if self.chance(0.35):
            self.route = ["talk", "review"][: self.rng.randint(1, 2)]
        wanted = [f"duty_{n}" for n in range(self.rng.randint(1, 7))]
        stages = self.stages_text(self.stages, "  ")
        duties = "".join(self.duty(name) for name in wanted)
        parts = [
            HEAD,
            self.calendar(),
            "agencies: {school: School, health: Health, police: Police}\n",
        ]
        parts += [FACTS, MOMENT_TEXT, ROLES, "stages:\n", stages]
        wanted_moves = self.rng.choice((0, 0, 1, 1, 2, 3)) if self.doors else 0
        moves = "".join(self.move(n) for n in range(wanted_moves))
        if moves:
            parts += ["moves:\n", moves]
        parts += ["duties:\n", duties]
        if self.chance(0.4):
            of = self.some(["outcomes", "escalations", "notifications", "duties", *self.duties], 3)
            parts.append(f'expedite:\n  - {{when: {self.facts_test()}, of: {of}, cites: "1"}}\n')
        if self.chance(0.3):
            stages_ = self.some(self.stages, 3)
            # A cap on an outcome by a due that hangs on that outcome would go in a circle.
            kept, self.duties = self.duties, []
            parts.append(
                f"caps:\n  together: {{stages: {stages_}, within: {self.timescale(deep=False)},"
                ' cites: "2"}\n'
            )
            self.duties = kept
        if self.route:
            parts.append(self.route_text())
        parts += [self.powers(), self.compositions()]
        parts.append('handovers:\n  other_way: {title: Another way, cites: "2"}\n')
        parts.append('  beside: {title: Beside, alongside: yes, cites: "2"}\n')
        parts.append('endings:\n  dropped: {title: Dropped, cites: "2"}\n')
        return "".join([*parts, TAIL])

    def calendar(self) -> str:
        main = self.counting(self.one(NATIONS) if self.chance(0.8) else self.some(NATIONS, 4))
        if self.chance(0.3):
            other = self.counting(self.one(NATIONS))
            main += f", sides: {{receiving: {{{other}}}}}"
        return f"calendar: {{{main}}}\n"

    def counting(self, nation: str) -> str:
        keys = [f"nation: {nation}"]
        keys.append(f'office_hours: {{from: "{self.one(("09:00", "08:30"))}", to: "17:00"}}')
        how = self.one(("after-event",) * 3 + ("deemed-receipt", "event-day-is-one"))
        keys.append(f"counting: {how}")
        if how == "deemed-receipt" and self.chance(0.7):
            keys.append('receipt_cutoff: "16:00"')
        if self.chance(0.3):
            keys.append('day_ends: "17:00"')
        if self.chance(0.4):
            keys.append(f"closed_day: {self.one(('keep', 'next', 'previous'))}")
        if self.chance(0.2):
            keys.append("closures: [{from: 2026-12-29, to: 2026-12-31, title: Closed}]")
        return ", ".join(keys)

    def stages_text(self, stages: list[str], indent: str) -> str:
        lines = []
        for n, stage in enumerate(stages):
            last = n == len(stages) - 1
            onward = stages[n + 1] if not last else ""
            if last and stage in self.route:
                onward = self.one(self.stages)
            lines.append(self.stage(stage, onward, indent))
        return "".join(lines)

    def stage(self, stage: str, onward: str, indent: str) -> str:
        inner = indent + "  "
        lines = [f"{indent}{stage}:", f"{inner}number: none", f"{inner}title: At {stage}"]
        lines.append(f"{inner}between: {self.one(('practitioner', 'manager', 'chair'))}")
        if self.chance(0.85):
            force = self.one(("must", "must", "should", "may"))
            keys = [f"{force}: reach"]
            if self.chance(0.8):
                keys.append(f"within: {self.timescale(by_fact=True)}")
                keys += self.on_change()
            else:
                keys.append("promptly: without delay")
            if self.chance(0.2):
                keys.append(f"who: {self.one(('raising manager', 'receiving manager'))}")
            lines.append(f'{inner}outcome: {{{", ".join(keys)}, cites: "1"}}')
        if onward or self.chance(0.25):
            to = (
                f"stage: {onward}"
                if onward
                else self.one(("handover: other_way", "ending: dropped"))
            )
            keys = [to, f"who: {self.one(('raising manager', 'each manager', 'not said'))}"]
            keys.append(f"{self.one(('must', 'should'))}: refer")
            if self.chance(0.5):
                keys.append(f"within: {self.timescale()}")
            keys += self.way()
            lines.append(f'{inner}escalates: {{{", ".join(keys)}, cites: "2"}}')
            self.duties.append(f"{stage}.escalation")
        if not onward or self.chance(0.15):
            decides = ("chair", "panel", "chair or panel_member", "receiving manager")
            lines.append(f"{inner}decides: {self.one(decides)}")
        if self.chance(0.3):
            lines.append(f"{inner}varies: {self.varies()}")
        if self.chance(0.25):
            lines.append(f'{inner}pauses: {{when: {self.facts_test()}, cites: "1"}}')
        lines.append(f'{inner}cites: "1"')
        self.duties.append(f"{stage}.outcome")
        return "\n".join(lines) + "\n"

    def way(self, needs: str = "reason") -> list[str]:
        """What may stand in the way of a move."""
        keys: list[str] = []
        if not self.doors:
            return keys
        if self.chance(0.2):
            # Facts, who acts, the day and the hour, and how duties stand.
            keys.append(f"when: {self.test()}")
        if self.chance(0.1):
            keys.append(f"needs: [{needs}]")
        if self.chance(0.12):
            keys.append(f"opens: {self.timescale(deep=False)}")
        if self.chance(0.15):
            keys.append(f"closes: {self.timescale(deep=False)}")
            keys.append(f"after_closing: {self.one(('accept', 'mark', 'refuse'))}")
        return keys

    def varies(self) -> str:
        found = []
        for _ in range(self.rng.randint(1, 2)):
            until = self.one(("any", "earlier", self.simple()))
            keys = [f"until: {until}"]
            if self.chance(0.6):
                keys.append(f"agreed_by: {self.one(('raising', 'receiving', 'both', 'either'))}")
            if self.chance(0.3):
                keys.append("before: due")
            if self.chance(0.3):
                keys.append("needs: [reason]")
            found.append("{" + ", ".join([*keys, 'cites: "1"']) + "}")
        return f"[{', '.join(found)}]"

    def on_change(self) -> list[str]:
        if self.chance(0.5):
            return [f"on_change: {self.one(('keep_origin', 'restart', 'keep_sooner'))}"]
        return []

    # -- conditions ---------------------------------------------------------------------

    def facts_test(self) -> str:
        fact = self.one(tuple(FACT_VALUES))
        values = self.some(FACT_VALUES[fact], 2)
        if self.chance(0.15):
            return f"{{not: {{{fact}: {values}}}}}"
        return f"{{{fact}: {values}}}"

    def standing(self) -> str:
        """A condition without a trigger: facts and states of duties."""
        kind = self.rng.random()
        if kind < 0.5 or not self.duties:
            return self.facts_test()
        if kind < 0.8:
            states = ("overdue", "open", "done", "late", "lapsed", "not_opened")
            return f"{{{self.one(self.duties)}: {self.some(states, 2)}}}"
        if kind < 0.93:
            return f"{{{self.one(('all', 'any'))}: [{self.standing()}, {self.standing()}]}}"
        return f"{{not: {self.standing()}}}"

    def test(self) -> str:
        """Any condition."""
        kind = self.rng.random()
        if kind < 0.4:
            return self.facts_test()
        if kind < 0.6 and self.duties:
            states = ("overdue", "open", "done", "late", "lapsed", "not_opened")
            return f"{{{self.one(self.duties)}: {self.some(states, 2)}}}"
        if kind < 0.66:
            return f"{{actor: {self.one(('raising manager', 'panel', 'chair', 'practitioner'))}}}"
        if kind < 0.72:
            return f"{{raising_agency: {self.one(('school', 'health'))}}}"
        if kind < 0.78:
            return f"{{hours: {self.one(('open', 'closed'))}}}"
        if kind < 0.84:
            return f"{{day: {self.one(('working', 'closed'))}}}"
        if kind < 0.93:
            return f"{{{self.one(('all', 'any'))}: [{self.test()}, {self.test()}]}}"
        return f"{{not: {self.test()}}}"

    # -- timescales ---------------------------------------------------------------------

    def moment(self) -> str:
        kind = self.rng.random()
        if kind < 0.3:
            return self.one(("raised", "entered"))
        if kind < 0.42:
            return self.one(("unresolved", "escalated", "left", "learned", "resolved", "form_in"))
        if kind < 0.6:
            return self.one(MOMENTS)
        if kind < 0.7:
            stage = self.one([*self.stages, *self.route])
            return f"{stage}.{self.one(('entered', 'escalated', 'left'))}"
        if kind < 0.76:
            return self.one(("risk.known", "gate.known"))
        if self.duties:
            return f"{self.one(self.duties)}.{self.one(('done', 'due', 'due'))}"
        return "raised"

    def unit(self) -> tuple[int, str]:
        unit = self.one(
            ("working days",) * 4
            + (
                "calendar days",
                "hours",
                "hours",
                "working hours",
                "weeks",
                "working weeks",
                "months",
            )
        )
        if self.chance(0.01):
            return FAR.get(unit, 9999), unit
        most = {"hours": 72, "working hours": 30, "months": 13}.get(unit, 6)
        return self.rng.randint(1, most), unit

    def simple(self) -> str:
        text = self.without_hour()
        # Chosen by the text itself, which takes no draw from the generator.
        hour = OWN_HOURS.get(crc32(text.encode()) % 16)
        return text if hour is None or "hour" in text or text[:3] == "by " else f"{text} {hour}"

    def without_hour(self) -> str:
        kind = self.rng.random()
        count, unit = self.unit()
        words = f"{count} {unit[:-1] if count == 1 else unit}"
        if kind < 0.72:
            return f"{words} of {self.moment()}"
        if kind < 0.8:
            first, second = self.moment(), self.moment()
            return f"{words} of the {self.one(('earlier', 'later'))} of {first} and {second}"
        if kind < 0.88:
            if unit == "working hours":
                words = f"{count} hours" if count > 1 else "1 hour"
            return f"{words} before {self.moment()}"
        if kind < 0.94:
            return f"same {self.one(('working day', 'day'))} of {self.moment()}"
        return f"by {self.moment()}"

    def timescale(self, *, deep: bool = True, by_fact: bool = False) -> str:
        kind = self.rng.random()
        if deep and kind < 0.1:
            parts = ", ".join(self.timescale(deep=False) for _ in range(self.rng.randint(2, 3)))
            return f"{{{self.one(('earlier_of', 'later_of'))}: [{parts}]}}"
        if by_fact and kind < 0.3:
            fact = self.one(("risk", "gate"))
            value = self.one(FACT_VALUES[fact])
            first = self.simple() if self.chance(0.9) else "absent"
            second = self.simple() if self.chance(0.8) else "absent"
            if first == second == "absent":
                second = "1 working day of raised"
            return f"{{by: {fact}, {value}: {first}, otherwise: {second}}}"
        return self.simple()

    # -- duties and moves ---------------------------------------------------------------

    def trigger(self) -> str:
        kind = self.rng.random()
        if kind < 0.25:
            return self.one(("raised", "entered"))
        if kind < 0.6:
            return self.one(
                ("unresolved", "escalated", "left", "resolved", "decided", "withdrawn",
                 "handed_over", "closed", "learned", "convened", "reopened", "rerouted",
                 "agreed", "extended", "paused", "resumed")
            )  # fmt: skip
        if kind < 0.75:
            return self.one((*MOMENTS, "form_in"))
        if self.duties:
            return f"{self.one(self.duties)}.{self.one(('done', 'due'))}"
        return "raised"

    def duty(self, name: str) -> str:
        keys = []
        force = self.one(("must",) * 5 + ("should", "should", "may", "must_not"))
        act = self.one(ACTS)
        triggers = list(dict.fromkeys(self.trigger() for _ in range(self.one((1, 1, 1, 2)))))
        kind = self.rng.random()
        if kind < 0.12:
            keys.append(f"as_soon_as: {self.standing()}")
            triggers = []
        elif kind < 0.18:
            keys.append(f"while: {self.standing()}")
            triggers = []
        else:
            keys.append(f"on: [{', '.join(triggers)}]")
            if self.chance(0.12):
                keys.append(f"while: {self.standing()}")
        if self.chance(0.3):
            keys.append(f"in: {self.some([*self.stages, *self.route], 3)}")
        if self.chance(0.35):
            keys.append(f"when: {self.test()}")
        keys += [f"who: {self.one(WHO)}", f"{force}: {act}"]
        if act != "keep" and self.chance(0.75):
            keys.append(f"within: {self.timescale(by_fact=True)}")
            keys += self.on_change()
        if self.chance(0.3):
            keys.append(f"done_by: {self.some([self.done_by() for _ in range(2)])}")
        endings = {"resolved", "decided", "withdrawn", "handed_over", "closed"}
        if self.chance(0.4):
            untils = ["done"] if endings & set(triggers) else ["left", "closed", "done", "done"]
            keys.append(f"until: {self.one(untils)}")
        if self.chance(0.12):
            keys.append("once: yes")
        if self.chance(0.15):
            keys.append(f"varies: {self.varies()}")
        if self.chance(0.15):
            keys.append(f'pauses: {{when: {self.facts_test()}, cites: "1"}}')
        self.duties.append(name)
        return f'  {name}: {{{", ".join(keys)}, cites: "2"}}\n'

    def done_by(self) -> str:
        if self.chance(0.2) and self.duties:
            return f"{self.one(self.duties)}.done"
        return self.one(
            ("unresolved", "escalated", "resolved", "learned", "convened", "form_in", "meeting",
             "held", "entered", "left", "closed", "decided")
        )  # fmt: skip

    def move(self, n: int) -> str:
        kind = self.rng.random()
        start = self.rng.randrange(len(self.stages))
        stage = self.stages[start]
        later = self.stages[start + 1 :] or self.stages
        keys: list[str]
        if kind < 0.3:
            keys = ["on: escalated", f"from: {self.one((stage, 'any'))}"]
            keys.append(
                self.one(("stage: later", "handover: other_way", f"stage: {self.one(later)}"))
            )
            keys += self.way()
        elif kind < 0.45:
            keys = ["on: raised", self.one(("stage: later", "refuse: yes", "handover: other_way",
                                            "handover: beside", "ending: dropped"))]  # fmt: skip
            keys.append(f"when: {self.facts_test()}")
        elif kind < 0.6:
            where = self.one((f"stage: {self.one(later)}", "handover: other_way", "ending: dropped",
                              "handover: beside"))  # fmt: skip
            keys = ["on: learned", f"from: {self.one((stage, 'any'))}", where]
            keys.append(f"when: {self.facts_test()}")
        elif kind < 0.85:
            # Only upwards: a timed move in a circle would never come to an end.
            start = self.rng.randrange(len(self.stages) - 1)
            stage, later = self.stages[start], self.stages[start + 1 :]
            due = self.one([f"{stage}.outcome", *self.duties])
            on = self.one((f"{due}.due", f"{due}.due", f"{due}.done"))
            keys = [f"on: {on}", f"from: {stage}", f"stage: {self.one(later)}"]
            if self.chance(0.3):
                keys.append(f"when: {self.facts_test()}")
        else:
            on = self.one(("form_in", "meeting", "held"))
            keys = [f"on: {on}", f"from: {stage}", f"stage: {self.one(later)}", *self.way("note")]
        return f'  move_{n}: {{{", ".join(keys)}, cites: "2"}}\n'

    def route_text(self) -> str:
        text = (
            f"routes:\n  conference:\n    title: A conference\n    when: {self.chosen()}\n"
            f'    switch: {self.one(("offered", "never"))}\n    cites: "1"\n    stages:\n'
        )
        text += self.stages_text(self.route, "      ")
        if self.chance(0.5):
            text += '    moves:\n      back_again: {on: rerouted, stage: back, cites: "1"}\n'
        if self.chance(0.5):
            text += (
                "    duties:\n      talked: {on: entered, who: not said, must: record,"
                f' within: {self.simple()}, cites: "1"}}\n'
            )
        return text

    def chosen(self) -> str:
        """What chooses the route."""
        if self.chance(0.3):
            return f"{{all: [{{topic: conf}}, {self.test()}]}}"
        return "{topic: conf}"

    def powers(self) -> str:
        if not self.chance(0.3):
            return ""
        found = self.rng.sample(
            [
                '  bar: {on: decided, barred: panel, says: "No.", cites: "1"}\n',
                '  judge: {on: [learned, raised], fact: quiet, only: manager, cites: "1"}\n',
                '  up: {on: escalated, only: [manager, practitioner], in: stage_1, cites: "1"}\n',
            ],
            2,
        )
        return "powers:\n" + "".join(found)

    def compositions(self) -> str:
        if not self.chance(0.3):
            return ""
        how = self.one(("at_least: 2", "exactly: 2"))
        with_them = ", include: [raising_agency, receiving_agency]" if self.chance(0.6) else ""
        return f'compositions:\n  made_up: {{on: convened, {how}{with_them}, cites: "1"}}\n'


def policy_text(rng: Random, *, doors: bool = True) -> str:
    """A small policy as a file has it; without `doors` nothing bars its own way up."""
    return Pen(rng, doors=doors).policy()


# Instants --------------------------------------------------------------------------------


@cache
def edges(table: Table | None = None) -> tuple[date, ...]:
    """Days near which counting is hard; by default of the published list."""
    table = table or bundled_table()
    found = {row.on for row in table.rows if 2024 <= row.on.year <= 2030}
    for year in range(max(2024, table.first.year), min(2031, table.projected_to.year + 1)):
        found |= {date(year, 3, 31) - timedelta((date(year, 3, 31).weekday() + 1) % 7)}
        found |= {date(year, 10, 31) - timedelta((date(year, 10, 31).weekday() + 1) % 7)}
        found |= {date(year, month, 1) for month in range(1, 13)}
    found |= {table.published_to, table.projected_to - timedelta(20), table.first + timedelta(3)}
    return tuple(sorted(found))


def drawn_table(rng: Random) -> Table:
    """A list of bank holidays that nobody has published: other days, another end."""
    first = date(rng.randint(2023, 2025), 1, 1)
    published = date(rng.randint(2025, 2027), 12, 31)
    last = published + timedelta(rng.choice((0, 31, 366, 1500)))
    rows = []
    for division in Division:
        day = first + timedelta(rng.randint(0, 40))
        while day <= last:
            # In pairs and over weekends, as at Christmas, and alone.
            run = [day + timedelta(n) for n in range(rng.choice((1, 1, 2, 4)))]
            rows += [
                BankHoliday(each, f"Holiday {each}", division, each > published)
                for each in run
                if each <= last
            ]
            day = run[-1] + timedelta(rng.randint(3, 120))
    return Table.of(
        rows,
        first=first,
        published_to=published,
        projected_to=last,
        source="drawn",
        retrieved=first,
    )


def first_instant(rng: Random, table: Table | None = None) -> datetime:
    """An instant on or just before a day near which counting is hard."""
    day = rng.choice(edges(table)) - timedelta(rng.randint(0, 6))
    if rng.random() < 0.15:
        return midnight(day)
    minute = rng.choice((0, 0, 30, 59))
    moment = datetime(day.year, day.month, day.day, rng.randint(0, 23), minute, tzinfo=LONDON)
    return moment.astimezone(UTC)


def next_instant(rng: Random, now: datetime, world: World) -> datetime:
    """Some later instant, or the same; often the edge of a due."""
    kind = rng.random()
    if kind < 0.4:
        edge = sorted(
            {
                owed.due.by
                for owed in world.duties
                if owed.state == "open" and owed.due.by is not None and owed.due.by >= now
            }
        )[:4]
        edge = [by for by in edge if by.year < 2040]
        if edge:
            by = rng.choice(edge) + timedelta(seconds=rng.choice((-1, 0, 0, 1)))
            return max(now, by)
    if kind < 0.5:
        return now
    if kind < 0.6:
        return now + timedelta(seconds=rng.choice((1, 59, 3600)))
    if kind < 0.8:
        return now + timedelta(hours=rng.randint(1, 30))
    day = now.astimezone(LONDON).date() + timedelta(rng.randint(1, 9))
    if kind < 0.87:
        return midnight(day) + timedelta(seconds=rng.choice((-1, 0, 1)))
    return now + timedelta(days=rng.randint(1, 12), minutes=rng.randint(0, 600))


# Histories -------------------------------------------------------------------------------


def actor(rng: Random, policy: Policy) -> ev.Actor | None:
    """Somebody, or nobody said."""
    if rng.random() < 0.35:
        return None
    role = rng.choice([*policy.roles])
    side = role.side or rng.choice(("raising", "receiving"))
    return ev.Actor(role.id if rng.random() < 0.9 else "", side)


def some_facts(rng: Random, policy: Policy, most: int) -> tuple[tuple[str, str], ...]:
    """A few facts with a value each."""
    found = rng.sample(policy.facts, min(rng.randint(0, most), len(policy.facts)))
    return tuple((each.id, rng.choice(each.values)[0]) for each in found)


def on(rng: Random, at: datetime, world: World, *, bare: bool = True) -> Day | Instant | None:
    """When it really was: before, about now, or still to come."""
    kind = rng.random()
    if kind < 0.4:
        return None
    near = at
    dues = [each.due.by for each in world.duties if each.due.by is not None]
    if dues and rng.random() < 0.4:
        near = rng.choice(dues)
    if near.year > 2040:
        near = at
    near += rng.choice(
        (timedelta(), timedelta(seconds=-1), timedelta(seconds=1), timedelta(days=-1),
         timedelta(days=-3), timedelta(days=rng.randint(1, 20)))
    )  # fmt: skip
    if bare and rng.random() < 0.6:
        return Day(near.astimezone(LONDON).date())
    return Instant(near)


def raising(rng: Random, policy: Policy, at: datetime) -> ev.Raised:
    """A concern is raised."""
    facts = dict(some_facts(rng, policy, 2))
    for fact in policy.facts:
        if fact.required:
            facts.setdefault(fact.id, rng.choice(fact.values)[0])
    agencies: tuple[tuple[str, str], ...] = ()
    if rng.random() < 0.7 and len(policy.agencies) > 1:
        two = rng.sample([each for each, _ in policy.agencies], 2)
        agencies = (("raising", two[0]), ("receiving", two[1]))
    declared = [each.id for each in policy.moments if not each.event]
    moments = []
    for name in rng.sample(declared, min(len(declared), rng.choice((0, 0, 1, 2)))):
        when = on(rng, at, World())
        if when is not None:
            moments.append((name, when))
    stage = None
    if rng.random() < 0.15:
        stage = rng.choice(policy.stages).id
    return ev.Raised(
        at=Instant(at), by=actor(rng, policy), facts=tuple(facts.items()),
        moments=tuple(moments), agencies=agencies, stage=stage, id=event_id(rng, World()),
    )  # fmt: skip


def event_id(rng: Random, world: World) -> str | None:
    """Mostly none; sometimes new, sometimes one that was told before."""
    if rng.random() < 0.7:
        return None
    if world.seen and rng.random() < 0.25:
        return rng.choice(sorted(world.seen))
    return f"e{rng.randrange(10**6)}"


OPEN_KINDS: Final = (
    ("time_reached", 8), ("unresolved", 9), ("escalated", 12), ("learned", 14), ("happened", 10),
    ("done", 16), ("resolved", 3), ("withdrawn", 2), ("decided", 3), ("handed_over", 1),
    ("rerouted", 4), ("agreed", 5), ("extended", 4), ("paused", 5), ("resumed", 5),
    ("convened", 5), ("reopened", 1), ("occurred", 6), ("raised", 1),
)  # fmt: skip
CLOSED_KINDS: Final = (
    ("reopened", 8), ("done", 8), ("learned", 5), ("happened", 4), ("time_reached", 3),
    ("agreed", 2), ("extended", 2), ("convened", 2), ("escalated", 1), ("unresolved", 1),
    ("resolved", 1), ("paused", 1), ("occurred", 1), ("rerouted", 1), ("raised", 1),
)  # fmt: skip


# Where only what has a meaning is told: what seldom has one is drawn more often.
AIMED_KINDS: Final = (
    ("time_reached", 6), ("unresolved", 6), ("escalated", 12), ("learned", 16), ("happened", 8),
    ("done", 14), ("resolved", 3), ("withdrawn", 1), ("decided", 5), ("handed_over", 3),
    ("rerouted", 14), ("agreed", 14), ("extended", 12), ("paused", 16), ("resumed", 16),
    ("convened", 5), ("reopened", 1), ("occurred", 5),
)  # fmt: skip


def next_event(  # noqa: PLR0915
    rng: Random,
    policy: Policy,
    world: World,
    open_kinds: Sequence[tuple[str, int]] = OPEN_KINDS,
) -> ev.Event:
    """An event that could be told next; it need not have a meaning."""
    assert world.at is not None
    assert world.at.at is not None
    at = next_instant(rng, world.at.at, world)
    kinds = open_kinds if world.status == "open" else CLOSED_KINDS
    kind = rng.choices([each for each, _ in kinds], [weight for _, weight in kinds])[0]
    around: dict[str, Any] = {
        "at": Instant(at), "by": actor(rng, policy), "id": event_id(rng, world),
    }  # fmt: skip
    reason = rng.choice(("", "a reason"))
    owed = [each for each in world.duties if each.state == "open"]
    match kind:
        case "raised":
            return raising(rng, policy, at)
        case "escalated":
            to = None
            if rng.random() < 0.25:
                to = rng.choice([*(each.id for each in policy.stages), *goals(policy), "back"])
            return ev.Escalated(**around, to=to, reason=reason)
        case "rerouted":
            routes = [each.id for each in policy.routes if each.id]
            return ev.Rerouted(**around, to=rng.choice(["back", *routes]), reason=reason)
        case "handed_over":
            if policy.handovers:
                to = rng.choice(policy.handovers).id
                return ev.HandedOver(**around, to=to)
        case "learned":
            facts = some_facts(rng, policy, 2) or some_facts(rng, policy, 4)
            if facts:
                return ev.Learned(**around, facts=facts)
        case "happened":
            declared = [each.id for each in policy.moments if not each.event]
            if declared:
                when = on(rng, at, world)
                return ev.Happened(**around, moment=rng.choice(declared), on=when)
        case "occurred":
            names = [each.id for each in policy.moments if each.event]
            if names:
                return ev.Occurred(**around, name=rng.choice(names))
        case "done" | "agreed" | "extended" | "convened":
            rows = [row.id for row in policy.rows if isinstance(row.effect, Open)]
            duty: str | None = rng.choice(rows)
            if owed and rng.random() < 0.85:
                chosen = rng.choice(owed)
                duty = rng.choice((chosen.id, chosen.row.id))
                varied = [each for each in owed if each.what.varies]
                if kind in ("agreed", "extended") and varied and rng.random() < 0.8:
                    duty = rng.choice(varied).id
            assert duty is not None
            if kind == "done":
                return ev.Done(**around, duty=duty, on=on(rng, at, world))
            if kind == "convened":
                agencies = [each for each, _ in policy.agencies] or ["school"]
                there = tuple(rng.sample(agencies, rng.randint(0, len(agencies))))
                calling = [each.row.id for each in owed if each.what.act == "convene"]
                named = rng.choice([*calling, None])
                return ev.Convened(**around, agencies=there, duty=named)
            until = on(rng, at, world) or Day(at.astimezone(LONDON).date() + timedelta(7))
            if rng.random() < 0.3 and world.stage is not None:
                duty = None
            if kind == "agreed":
                sides = rng.choice((("raising",), ("receiving",), ("raising", "receiving")))
                return ev.Agreed(**around, duty=duty, until=until, agreeing=sides, reason=reason)
            return ev.Extended(**around, duty=duty, until=until, reason=reason or "a reason")
        case "paused":
            return ev.Paused(**around, reason="a reason")
        case "reopened":
            stage = rng.choice(policy.stages).id if rng.random() < 0.3 else None
            return ev.Reopened(**around, reason="a reason", stage=stage)
        case _:
            if kind in ev.KINDS:
                return ev.KINDS[kind](**around)
    return ev.TimeReached(**around)


def goals(policy: Policy) -> list[str]:
    """The ends to which a row leads, besides stages."""
    ends = {Goal.ENDING, Goal.HANDOVER, Goal.ROUTE}
    return [
        row.effect.target
        for row in policy.rows
        if isinstance(row.effect, Go) and row.effect.goal in ends
    ]


def randoms() -> st.SearchStrategy[Random]:
    """A source of choices, by its seed: a policy and a history take thousands of them."""
    return st.integers(min_value=0, max_value=2**32).map(Random)


def policy_texts() -> st.SearchStrategy[str]:
    """Small policies, as files have them."""
    return randoms().map(policy_text)


__all__ = ["clock", "first_instant", "next_event", "policy_text", "policy_texts", "raising"]
