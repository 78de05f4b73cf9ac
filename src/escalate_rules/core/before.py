"""How a case stood before a step, for what depends on something becoming true."""

from dataclasses import replace

from escalate_rules.core.draft import Draft
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.opening import called_for


@dataclass(slots=True)
class Before:
    """The case before an event or a passing due.

    `facts` are values with their defaults; `called` says which `as_soon_as:`
    rows already held; `lasting` are the facts that last a stage, as they stood
    in a stage just left; `done` and `late` count the log.
    """

    was_open: bool
    stage: str | None
    stay: int
    facts: dict[str, str | None]
    called: dict[str, bool]
    lasting: tuple[tuple[str, str], ...]
    done: int
    late: int

    @staticmethod
    def of(draft: Draft) -> "Before":
        """The draft as it stands."""
        index = draft.policy.index
        return Before(
            was_open=draft.status != "not_opened",
            stage=draft.stage,
            stay=draft.stay,
            facts={name: draft.fact(name) for name in index.facts},
            called={row.id: called_for(draft, row) for row in index.as_soon_as},
            lasting=stage_facts(draft),
            done=len(draft.discharged),
            late=len(draft.late),
        )

    def again(self, draft: Draft) -> "Before":
        """The draft as it stands, but for what held already: that is still as it was here."""
        return replace(Before.of(draft), called=self.called)


def stage_facts(draft: Draft) -> tuple[tuple[str, str], ...]:
    """The facts that last a stage, as they stand."""
    return tuple(
        (name, draft.fact(name) or "")
        for name, fact in draft.policy.index.facts.items()
        if fact.lasts_stage
    )
