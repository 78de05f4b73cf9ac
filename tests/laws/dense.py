"""Small policies with as many kinds of rules as will go together."""

# ruff: noqa: E501 - a policy reads best with one rule a line

DENSE = """
id: dense
calendar: {nation: [england, scotland], sides: {receiving: {nation: northern-ireland}}}
agencies: {school: School, health: Health service, police: Police}
facts:
  risk: {asks: "How high?", values: {low: Low, mid: Middling, high: High}, default: low, cites: "4"}
  gate: {asks: "Open?", values: {no: No, yes: Yes}, default: no, lasts: stage, cites: "4"}
  topic: {asks: "What?", values: {care: Care, meeting: Meeting}, default: care, cites: "4"}
  seen: {asks: "Seen?", values: {no: No, yes: Yes}, recorded: yes, cites: "4"}
moments:
  arose: {title: The concern, default: raised, cites: "4"}
  conference: {title: The conference, cites: "4"}
  visit: {title: A visit, lasts: stage, cites: "4"}
events: {signed: {title: Signed, cites: "4"}}
roles:
  practitioner: {title: Practitioner}
  manager: {title: Line manager}
  head: {title: Head}
  chair: {title: Chair, side: partnership}
  panel: {title: Panel, side: partnership}
  member: {title: Member of the panel, side: partnership, member_of: panel}
stages:
  stage_1:
    number: 1
    title: Practitioners
    outcome: {must: reach, within: {by: risk, high: 24 hours of entered, mid: 1 working day of arose, otherwise: 5 working days of arose}, on_change: keep_sooner, cites: "1"}
    varies: {until: 20 working days of entered, agreed_by: either, cites: "1"}
    pauses: {when: {gate: yes}, cites: "1"}
    escalates: {stage: stage_2, who: each manager, must: refer, within: 24 hours of unresolved, cites: "1"}
  stage_2:
    number: 2
    title: Managers
    outcome: {should: reach, within: 3 working days of entered, cites: "2"}
    escalates: {stage: stage_3, who: raising head, should: refer, within: 1 working day of unresolved, opens: 1 working day of entered, closes: 10 working days of entered, after_closing: refuse, cites: "2"}
  stage_3: {number: 3, title: The Chair, decides: chair, cites: "3"}
routes:
  meetings:
    title: Meetings
    when: {topic: meeting}
    switch: offered
    cites: "3"
    stages:
      dissent:
        number: none
        title: Dissent
        outcome: {must: reach, within: 10 working days of conference, cites: "3"}
        escalates: {stage: stage_2, who: raising manager, should: refer, cites: "3"}
    duties:
      minute: {on: [entered, raised], who: actor, must: record, cites: "3"}
moves:
  skip: {on: escalated, from: any, stage: later, when: {gate: yes}, needs: reason, cites: "4"}
  by_time: {on: stage_2.outcome.due, from: stage_2, stage: stage_3, when: {risk: [mid, high]}, cites: "4"}
  grave: {on: learned, from: stage_1, stage: stage_3, when: {all: [{risk: high}, {gate: yes}]}, cites: "4"}
  back: {on: rerouted, from: dissent, stage: back, cites: "4"}
  mediate: {on: [handed_over, escalated], from: any, handover: mediation, cites: "4"}
  complain: {on: signed, from: [stage_1, stage_2], handover: complaints, when: {conference_told: [done, late]}, cites: "4"}
  enter_high: {on: raised, stage: later, when: {risk: high}, cites: "4"}
  answered: {on: answer.done, from: stage_1, stage: stage_2, when: {actor: member}, cites: "4"}
handovers:
  mediation: {title: Mediation, alongside: yes, cites: "4"}
  complaints: {title: Complaints, cites: "4"}
endings: {dropped: {title: Dropped, cites: "4"}}
powers:
  panel_no: {on: decided, barred: panel, cites: "4"}
  judged: {on: learned, fact: risk, only: [manager, head, chair], when: {topic: meeting}, cites: "4"}
caps: {together: {stages: [stage_2, stage_3], within: 12 working days of raised, cites: "4"}}
compositions: {three: {on: convened, duty: gather, at_least: 3, include: raising_agency, cites: "4"}}
expedite:
  - {when: {risk: high}, of: [outcomes, notifications], cites: "4"}
duties:
  answer: {on: raised, who: receiving manager, must: respond, within: {earlier_of: [2 working days of raised, 3 working days before conference]}, varies: {until: any, agreed_by: both, cites: "4"}, cites: "4"}
  thank: {on: answer.done, who: actor of answer.done, must: send, within: 1 working day of answer.done, cites: "4"}
  remind: {on: answer.due, when: {risk: [mid, high]}, who: chair, must: notify, within: 24 hours of answer.due, cites: "4"}
  chase: {as_soon_as: {answer: overdue}, who: chair, must: notify, cites: "4"}
  calm: {on: raised, while: {not: {answer: overdue}}, who: both party, must: keep, cites: "4"}
  watched: {on: entered, in: [stage_1, stage_2], while: {risk: [mid, high]}, who: each manager, must: review, within: 2 working days of entered, cites: "4"}
  urgent: {as_soon_as: {risk: high}, who: chair, must: notify, within: same working day of risk.known, cites: "4"}
  after_left: {on: left, in: stage_1, when: {gate: yes}, who: raising manager, must: discuss, until: left, cites: "4"}
  told_up: {on: escalated, in: [stage_1, stage_2], when: {risk: [mid, high]}, who: raising head, must: notify, to: chair, cites: "4"}
  conference_told: {on: conference, who: chair, must: notify, within: 2 working days of conference, done_by: signed, cites: "4"}
  visited: {on: visit, who: each practitioner, should: record, within: 1 calendar day of visit, cites: "4"}
  gather: {on: entered, in: stage_2, who: chair, must: convene, within: 1 week of entered, done_by: convened, cites: "4"}
  quiet: {on: raised, who: raising party, must_not: do, what: Speak, cites: "4"}
  praised: {on: [resolved, decided], who: chair, may: send, cites: "4"}
  closing: {on: closed, when: {seen: yes}, who: actor, must: record, within: 1 month of closed, cites: "4"}
  debrief: {on: closing.done, who: both manager, must: report, within: 5 working days of closing.done, cites: "4"}
  once_only: {on: [entered, unresolved], once: yes, who: chair, must: notify, cites: "4"}
"""

DENSER = """
id: denser
calendar: {nation: england, counting: deemed-receipt, receipt_cutoff: "16:00", day_ends: "17:00", office_hours: {from: "09:00", to: "17:00"}, closed_day: next, closures: [{from: "2026-12-24", to: "2027-01-03", title: Christmas closure}]}
facts:
  risk: {asks: "How high?", values: {low: Low, high: High}, required: yes, cites: "4"}
moments: {conference: {title: The conference, cites: "4"}}
stages:
  stage_1:
    number: 1
    title: Practitioners
    outcome: {must: reach, within: 2 working days of entered, cites: "1"}
    varies: {until: earlier, agreed_by: raising, before: due, cites: "1"}
    pauses: {when: {risk: high}, cites: "1"}
    escalates: {stage: stage_2, who: raising practitioner, must: refer, within: 4 working hours of unresolved, closes: 3 working days of unresolved, cites: "1"}
  stage_2:
    number: 2
    title: Managers
    outcome: {must: reach, within: 1 month of entered, cites: "2"}
    varies: {until: any, cites: "2"}
    escalates: {handover: elsewhere, who: raising manager, may: refer, cites: "2"}
moves:
  timed: {on: stage_1.outcome.due, from: stage_1, stage: stage_2, cites: "4"}
  refused: {on: raised, refuse: yes, when: {raising_agency: police}, cites: "4"}
  dropped: {on: stage_2.outcome.due, from: stage_2, ending: lapsed_away, cites: "4"}
  beside: {on: raised, handover: alongside_it, when: {risk: high}, cites: "4"}
  home: {on: withdrawn, from: stage_1, ending: lapsed_away, needs: note, cites: "4"}
handovers:
  elsewhere: {title: Elsewhere, cites: "4"}
  alongside_it: {title: Alongside, alongside: yes, cites: "4"}
endings: {lapsed_away: {title: Lapsed away, cites: "4"}}
duties:
  night_call: {on: raised, when: {hours: closed}, who: business_team, must: call, within: 2 working hours of raised, cites: "4"}
  sunday: {on: [unresolved, escalated], when: {day: closed}, who: actor, must: record, within: same working day of raised, done_by: left, cites: "4"}
  note: {on: unresolved, who: raising manager, must: record, within: 1 working day of unresolved, done_by: [unresolved, note_2.done], cites: "4"}
  note_2: {on: conference, who: raising manager, must: report, within: by conference, cites: "4"}
  told: {on: [handed_over, closed], who: business_team, must: notify, within: {later_of: [1 working week of closed, 1 working day of conference]}, cites: "4"}
"""
