"""Hypothesis strategies for policies: whole ones, changed ones, and texts with a mistake."""

from functools import cache

from hypothesis import note
from hypothesis import strategies as st

from escalate_rules.authoring.written import policy_text
from escalate_rules.core.policy import Policy
from escalate_rules.testing.drawn_policy import SIZES, Parts, policy_of
from escalate_rules.testing.mistakes import MISTAKES, bad_text
from escalate_rules.testing.mutations import Mutation, mutations


def _choices(part: str) -> st.SearchStrategy[bytes]:
    return st.binary(min_size=SIZES[part], max_size=SIZES[part])


@cache
def _parts(max_stages: int, max_duties: int, max_moves: int) -> st.SearchStrategy[Parts]:
    return st.builds(
        Parts,
        head=_choices("head"),
        stages=st.lists(_choices("stages"), min_size=1, max_size=max_stages),
        route=st.just(()) | st.lists(_choices("route"), max_size=2),
        duties=st.lists(_choices("duties"), max_size=max_duties),
        moves=st.lists(_choices("moves"), max_size=max_moves),
    )


class Shown:
    """What hypothesis prints of a policy that fails a test: its file."""

    def __init__(self, policy: Policy, says: str = "") -> None:
        self.policy = policy
        self.says = says

    def __repr__(self) -> str:
        return f"{self.says}The policy, as a file:\n\n{policy_text(self.policy)}"


@st.composite
def policies(
    draw: st.DrawFn, *, max_stages: int = 4, max_duties: int = 6, max_moves: int = 3
) -> Policy:
    """Policies drawn from the whole language, valid by construction.

    They use stages and a route, roles and agencies, facts and moments of every
    kind, duties of every force and act, moves, windows, timescales of every
    kind, dates that vary, pauses, expedite rows, caps, powers, compositions,
    prohibitions and sides that count in their own way. Readings are chosen
    already. All count by the bundled bank holidays. The simplest has one stage
    and no duty but to reach an outcome.

    A policy that fails a test is shown as a file, which `parse_policy` reads.

    Args:
        max_stages: The most stages of the ladder, at least 1.
        max_duties: The most duties beside those that every stage has.
        max_moves: The most moves beside the stages' own.
    """
    policy = policy_of(draw(_parts(max_stages, max_duties, max_moves)))
    note(Shown(policy))
    return policy


@st.composite
def mutated_policies(draw: st.DrawFn, policy: Policy) -> Policy:
    """Valid policies that differ from `policy` in one rule.

    A limit, its unit, the force of a duty, what ends it, how long it is owed, a
    condition, a window, a power, the convention or the nation. Each has a
    digest of its own; a failing one is shown with what was changed.
    """
    mutation: Mutation = draw(st.sampled_from(mutations(policy)))
    mutated = mutation.of(policy)
    note(Shown(mutated, f"Changed: {mutation.says}\n"))
    return mutated


def bad_policy_texts() -> st.SearchStrategy[str]:
    """Texts of policy files with one mistake each: loading any raises `PolicyError`."""
    drawn = _parts(2, 2, 1).map(policy_of)
    return st.builds(bad_text, drawn, st.sampled_from(MISTAKES))


__all__ = ["bad_policy_texts", "mutated_policies", "policies"]
