"""More of the language, in policies drawn as in `generate`: duties by themselves and by others.

A duty's own `.done` and `.due` in its date, what `each` side owes after what `each`
side owed, switches inside an earlier or later, rows on the first stage, doors of an
ending, what a passing due discharges, what is kept for a time, dates put off from the
duty's own due, and clocks that are stopped alike.
"""

from random import Random
from typing import Final

from tests.differential.generate import FACT_VALUES, Pen

EACH: Final = ("each party", "each manager", "each practitioner")


class WidePen(Pen):
    """Writes one policy of a wider language."""

    def __init__(self, rng: Random, *, doors: bool = True) -> None:
        super().__init__(rng, doors=doors)
        self.each: list[str] = []
        self.stop = f'pauses: {{when: {self.facts_test()}, cites: "1"}}'

    # -- timescales ---------------------------------------------------------------------

    def timescale(self, *, deep: bool = True, by_fact: bool = False) -> str:
        """As in `Pen`, and a choice by a fact among the parts of an earlier or later."""
        if not (deep and self.chance(0.2)):
            return super().timescale(deep=deep, by_fact=by_fact)
        parts = [self.switch(), self.simple()]
        if self.chance(0.3):
            parts.append(self.one((self.switch, self.simple))())
        self.rng.shuffle(parts)
        return f"{{{self.one(('earlier_of', 'later_of'))}: [{', '.join(parts)}]}}"

    def switch(self) -> str:
        """A limit by a fact."""
        fact = self.one(("risk", "gate"))
        value = self.one(FACT_VALUES[fact])
        otherwise = self.simple() if self.chance(0.6) else "absent"
        return f"{{by: {fact}, {value}: {self.simple()}, otherwise: {otherwise}}}"

    def own(self, name: str) -> str:
        """A date by the duty's own instances before."""
        # By the hour it would come thousands of times in a plan.
        words = f"{self.rng.randint(2, 6)} {self.one(('working days', 'calendar days', 'weeks'))}"
        mine = f"{name}.{self.one(('done', 'due', 'due'))}"
        if self.chance(0.2):
            return f"{words} of {mine}"
        which = self.one(("earlier", "later", "later"))
        return f"{words} of the {which} of {self.moment()} and {mine}"

    # -- duties -------------------------------------------------------------------------

    def duty(self, name: str) -> str:
        """As in `Pen`, or one that has to do with itself, with others, or with a side."""
        if self.chance(0.4):
            return super().duty(name)
        who, act = self.one(("raising manager", "receiving party", "chair", "both party")), "meet"
        force = self.one(("must", "must", "should", "may", "must_not"))
        on = [self.trigger()]
        kind = self.rng.random()
        if kind < 0.3:
            who = self.one(EACH)
            if self.each:
                on = [f"{self.one(self.each)}.{self.one(('done', 'done', 'due'))}"]
            self.each.append(name)
        elif kind < 0.45:
            act = "keep"
        if self.chance(0.35):
            on.append(f"{name}.done")
        keys = [f"on: [{', '.join(dict.fromkeys(on))}]"]
        if self.chance(0.25):
            keys.append(f"in: {self.some([*self.stages, *self.route], 3)}")
        if self.chance(0.2):
            keys.append(f"when: {self.test()}")
        if self.chance(0.1):
            keys.append(f"while: {self.standing()}")
        keys += [f"who: {who}", f"{force}: {act}"]
        keys.append(f"within: {self.dated(name, on)}")
        keys += self.on_change()
        if self.chance(0.35):
            keys.append(f"done_by: {self.some([self.ends() for _ in range(2)])}")
        endings = {"resolved", "decided", "withdrawn", "handed_over", "closed"}
        untils = ["done"] if endings & set(on) else ["left", "closed", "done", "done"]
        if self.chance(0.5):
            keys.append(f"until: {self.one(untils)}")
        if self.chance(0.25):
            keys.append(f"varies: {self.put_off(name)}")
        if self.chance(0.3):
            keys.append(self.stop)
        self.duties.append(name)
        return f'  {name}: {{{", ".join(keys)}, cites: "2"}}\n'

    def dated(self, name: str, on: list[str]) -> str:
        """A date by itself, by what opens it, or by anything."""
        chained = [each for each in on if each.endswith((".done", ".due"))]
        if f"{name}.done" in on or self.chance(0.15):
            return self.own(name)
        if chained and self.chance(0.6):
            count, unit = self.unit()
            return f"{count} {unit[:-1] if count == 1 else unit} of {self.one(chained)}"
        return self.timescale(by_fact=True)

    def ends(self) -> str:
        """What discharges a duty: a due that passes too."""
        if self.duties and self.chance(0.5):
            return f"{self.one(self.duties)}.{self.one(('due', 'due', 'done'))}"
        return self.done_by()

    def put_off(self, name: str) -> str:
        """A date put off by so much from the one that was counted."""
        count, unit = self.unit()
        words = f"{count} {unit[:-1] if count == 1 else unit} of {name}.due"
        agreed = ", agreed_by: both" if self.chance(0.4) else ""
        return f'[{{until: {words}{agreed}, cites: "1"}}]'

    # -- moves --------------------------------------------------------------------------

    def move(self, n: int) -> str:
        """As in `Pen`, or a row on the first stage, or the door of an ending."""
        kind = self.rng.random()
        if kind < 0.2:
            keys = ["on: raised", f"stage: {self.stages[0]}", *self.way("note")]
        elif kind < 0.45:
            ending = self.one(("resolved", "withdrawn"))
            keys = [f"on: {ending}", f"ending: {ending}", *self.way("note")]
            if self.chance(0.4):
                keys.append(f"from: {self.some(self.stages)}")
            if not any(key.startswith("when") for key in keys):
                keys.append(f"when: {self.facts_test()}")
        else:
            return super().move(n)
        return f'  move_{n}: {{{", ".join(keys)}, cites: "2"}}\n'


def wide_text(rng: Random, *, doors: bool = True) -> str:
    """A small policy of the wider language; without `doors` nothing bars its own way up."""
    return WidePen(rng, doors=doors).policy()
