"""Whoever did something is remembered with everything that came of it, in every construct."""

from dataclasses import replace

import pytest

from escalate_rules import MisuseError
from escalate_rules.core.engine import decide, empty_case
from escalate_rules.core.events import Actor
from tests.test_whole_answers import PATHS, loaded

SOMEBODY = Actor("", "raising")


@pytest.mark.parametrize("name", sorted(PATHS))
def test_what_an_event_brings_bears_who_did_it(name: str) -> None:
    for scenario in loaded(name).scenarios:
        case = empty_case(scenario.policy)
        for step in scenario.steps:
            event = step.event
            by = event.by or SOMEBODY
            before = case
            try:
                decision = decide(scenario.policy, case, replace(event, by=by))
                case = decide(scenario.policy, case, event).case
            except MisuseError:
                continue
            if any(how == "timed" for how, _, _ in decision.log.reasons):
                continue  # what time brings is nobody's
            after = decision.case
            then = [
                (key, stamp.by)
                for key, stamp in after.stamps.items()
                if before.stamps.get(key) != stamp and stamp.moment == event.at
            ]
            old = {each.serial for each in before.occurrences}
            then += [
                (each.name, each.by)
                for each in after.occurrences
                if each.serial not in old and each.moment == event.at
            ]
            then += [
                (each.id, each.by)
                for each in after.duties[len(before.duties) :]
                if each.opened == event.at
            ]

            assert [(key, by) for key, _ in then] == then
