"""Ways through states: which lead somewhere, and which lead round."""

from collections.abc import Callable, Mapping
from typing import Final

from escalate_rules.analysis.states import Key

CLOSED: Final = "closed"


def can_reach(
    onward: Mapping[Key, Mapping[object, set[str]]],
    ends_at: Callable[[Key, object, set[str]], bool],
) -> set[Key]:
    """The states from which some way leads to where `ends_at` holds."""
    back: dict[object, set[Key]] = {}
    good: set[Key] = set()
    for group, targets in onward.items():
        for target, kinds in targets.items():
            if ends_at(group, target, kinds):
                good.add(group)
            elif target != CLOSED:
                back.setdefault(target, set()).add(group)
    waiting = list(good)
    while waiting:
        for group in back.get(waiting.pop(), ()):
            if group not in good:
                good.add(group)
                waiting.append(group)
    return good


def circle_from(up: Mapping[Key, set[Key]], start: Key) -> tuple[Key, ...] | None:
    """A way up from a state back to its stage, the shortest one."""
    before: dict[Key, Key | None] = {start: None}
    level = [start]
    while level:
        ahead = []
        for group in level:
            for target in up.get(group, ()):
                if target[0] == start[0] and group[0] != start[0]:
                    found = [group]
                    while (past := before[found[-1]]) is not None:
                        found.append(past)
                    return tuple(reversed(found))
                if target not in before:
                    before[target] = group
                    ahead.append(target)
        level = ahead
    return None
