"""What an event tells: facts, agencies and moments taken into the case (step 5).

Taking in changes no duty and moves nothing.
"""

from escalate_rules.core.draft import Draft, later_than
from escalate_rules.core.events import (
    Event,
    Facts,
    Happened,
    Learned,
    Occurred,
    Raised,
)
from escalate_rules.core.moments import Moment, Unknown
from escalate_rules.core.words import show_moment


def told(draft: Draft, event: Event) -> None:
    """Take in what the event tells: facts, agencies, moments. Changes nothing else."""
    match event:
        case Raised():
            draft.agencies = tuple(sorted(event.agencies))
            draft.outcome_sought = event.outcome_sought
            draft.by_when = event.by_when
            _learn(draft, event.facts, event.at)
            for name, moment in event.moments:
                _stamp_told(draft, name, moment, event)
        case Learned():
            _learn(draft, event.facts, event.at)
        case Happened():
            _stamp_told(draft, event.moment, event.on or event.at, event)
        case Occurred():
            _stamp_told(draft, event.name, event.at, event)


def _learn(draft: Draft, facts: Facts, at: Moment) -> None:
    for name, value in facts:
        if draft.facts.get(name) != value:
            draft.known[name] = at
        draft.facts[name] = value
        draft.because("learned", name, value)


def _stamp_told(draft: Draft, name: str, moment: Moment, event: Event) -> None:
    """Stamp a declared moment, as it was or as it is fixed to be."""
    settled = not to_come(moment, event.at)
    last = draft.stamps.get(name)
    again = settled and last is not None and last.settled and last.moment != moment
    draft.stamp(name, moment, event.by, settled=settled)
    draft.because("stamped" if settled else "fixed", name, show_moment(moment))
    if again and any(
        origin == name and fixed
        for owed in draft.duties
        if owed.state == "open"
        for origin, _, fixed in owed.origins
    ):
        draft.because("stamped again", name)


def to_come(moment: Moment, at: Moment) -> bool:
    """Whether `moment` lies after the event that tells of it."""
    if isinstance(at, Unknown) or isinstance(moment, Unknown):
        return False
    instant = at.instant
    assert instant is not None
    return later_than(moment, instant, at.day)


def names_of(draft: Draft, event: Event) -> list[tuple[str, Moment]]:
    """The triggers that the event itself is: its kind, and moments that it settles."""
    match event:
        case Raised():
            told = [
                (name, draft.stamps[name].moment)
                for name, _ in event.moments
                if draft.stamps[name].settled
            ]
            return [("raised", event.at), *told]
        case Happened(moment=name) | Occurred(name=name):
            stamp = draft.stamps[name]
            return [(name, stamp.moment)] if stamp.settled else []
        case _ if event.kind in {"time_reached", "done"}:
            return []
        case _:
            return [(event.kind, event.at)]
