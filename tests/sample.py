"""A small policy with a bit of everything, for tests that must not follow the bundled ones."""

from functools import cache

from escalate_rules.authoring.load import parse_policy
from escalate_rules.core.policy import Policy

SAMPLE = """\
format: 1
id: northshire
title: Resolving Professional Differences
partnership: Northshire Safeguarding Partnership
version: "2"
review: {due: 2026-02, cites: "0"}
calendar: {nation: england, office_hours: {from: "09:00", to: "17:00"}}
agencies: {school: School, social_care: "Children's Social Care"}
facts:
  risk:
    asks: "What is the risk to the child?"
    values: {none_known: No risk known, immediate: Immediate risk}
    default: none_known
    cites: "1"
moments:
  conference_held: {title: The child protection conference}
events:
  alarm: {title: The alarm was raised, cites: "1"}
roles:
  practitioner: {title: Practitioner, rank: 1}
  manager: {title: Line manager, rank: 2, known_as: {school: Head teacher}, cites: "2"}
  director: {title: Director, rank: 3}
  business_unit: {title: Business Unit, side: partnership}
readings:
  discussion:
    clause: "2"
    asks: "From what is the discussion counted?"
    use: entered
    options: {entered: from the escalation, raised: from the concern}
stages:
  first:
    number: 1
    title: Practitioner to practitioner
    between: practitioner
    cites: "1"
    outcome: {must: reach, within: 5 working days of raised, cites: "1"}
    escalates:
      {stage: second, who: raising practitioner, should: refer, to: own manager, cites: "2"}
  second:
    number: 2
    title: Line manager to line manager
    between: manager
    cites: "2"
    outcome:
      should: reach
      within:
        by: discussion
        entered: 3 working days of entered
        raised: 8 working days of raised
      cites: "2"
    escalates:
      stage: third
      who: raising manager
      must: refer
      to: own director
      within: 24 hours of unresolved
      cites: "3"
  third:
    number: none
    title: The directors
    cites: "3"
    final: none
duties:
  told:
    on: entered
    in: second
    who: raising manager
    must: notify
    to: business_unit
    what: a copy of the notice
    within: 1 working day of entered
    cites: "2"
  kept:
    on: entered
    who: each party
    must: record
    what: the discussion
    cites: "1"
  dissent:
    on: raised
    who: raising practitioner
    may: send
    how: in writing
    to: business_unit
    within: 10 working days of conference_held
    cites: "3"
  called:
    on: conference_held
    who: raising practitioner
    must: call
    what: the other agency
    within: 24 hours of conference_held
    cites: "3"
  seen:
    on: alarm
    who: raising practitioner
    must: do
    what: see the child
    promptly: immediately
    cites: "1"
  confirmed:
    on: resolved
    who: both party
    must: confirm
    how: in writing
    what: the agreed outcome
    cites: "3"
expedite:
  - {when: {risk: immediate}, of: outcomes, cites: "1"}
clauses:
  "0": {says: Review in February 2026.}
  "1": {says: "Practitioners agree within 5 working days. An alarm, or a risk, hastens it."}
  "2": {says: "Managers agree within 3 working days; the Business Unit has a copy."}
  "3": {says: "Within 24 hours it goes to the directors; dissent within 10 working days."}
  "4": {guidance: Stay courteous., in: first}
"""


@cache
def sample() -> Policy:
    """The policy, with its own readings."""
    return parse_policy(SAMPLE, "northshire.yaml")


HISTORY = """\
policy: northshire
case: "4711"
events:
  - id: e1
    at: 2026-12-21T10:00
    by: {role: practitioner, side: raising}
    note: It began at school.
    raised:
      facts: {risk: none_known}
      agencies: {raising: school, receiving: social_care}
      outcome_sought: an assessment
      by_when: 2026-12-31
  - {id: e2, at: 2026-12-22T09:00, alarm: {}}
  - {id: e3, at: 2026-12-23T09:00, unresolved: {}}
  - {id: e4, at: 2026-12-23T10:00, escalated: {}}
  - {id: e5, at: 2026-12-23T11:00, learned: {facts: {risk: immediate}}}
  - {id: e6, at: 2026-12-24T11:00, happened: {moment: conference_held, on: 2026-12-23}}
  - {id: e6, at: 2026-12-24T11:00, happened: {moment: conference_held, on: 2026-12-23}}
  - {id: e7, at: 2026-12-29T11:00, done: {duty: "told#1", on: 2026-12-28}}
  - {id: e8, at: 2027-01-05T15:00, paused: {reason: holidays}}
  - {id: e9, at: 2027-01-06T16:00, resolved: {how: an assessment}}
"""
