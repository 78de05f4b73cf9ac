"""From a file to a policy: what its rows are, what its digest covers, what is wrong and where."""

import hashlib
import pickle
import subprocess
import sys
from dataclasses import fields, replace
from datetime import date, time
from pathlib import Path

import pytest

from escalate_rules.authoring.compile_digest import LEFT_OUT
from escalate_rules.authoring.diagnostics import CODES, PolicyError, Span, render
from escalate_rules.authoring.load import (
    UnknownPolicyError,
    UnknownReadingError,
    UnreadablePolicyError,
    check_policy,
    load_policy,
    parse_policy,
    readings_of,
    variants,
)
from escalate_rules.authoring.places import Places
from escalate_rules.authoring.source import read_source
from escalate_rules.core.calendar import Calendar, Closure, Nation
from escalate_rules.core.conditions import (
    ALWAYS,
    ActorIs,
    All,
    AnyOf,
    DutyIs,
    FactIs,
    Not,
    TriggerOn,
)
from escalate_rules.core.policy import (
    Advise,
    AfterClosing,
    Cap,
    Clause,
    ClosedDay,
    Compose,
    Convention,
    Counting,
    Entry,
    Fact,
    Force,
    Go,
    Goal,
    Hasten,
    MomentName,
    Named,
    Open,
    Origin,
    Parties,
    PartyRef,
    Policy,
    Power,
    Role,
    Route,
    Row,
    Stage,
    Switch,
    Until,
    Variation,
)
from escalate_rules.core.timescale import (
    Before,
    By,
    ByFact,
    Choice,
    MomentRef,
    OnChange,
    OneOf,
    SameDay,
    Unit,
    Within,
)
from escalate_rules.library import policies
from escalate_rules.library.calendars import bundled_table
from escalate_rules.library.policies import bundled_ids, bundled_policy_text

SKETCH = """\
format: 1
id: northshire
title: Resolving Professional Differences
partnership: Northshire Safeguarding Children Partnership
version: "1"
published: 2024-03
review: {due: 2025-02-28, cites: "1.1"}
cites: "1.1"
calendar: {nation: england}
agencies: {school: School, health: Health service}
facts:
  risk:
    asks: What is the risk?
    values: {none_known: No risk known, immediate: Immediate risk}
    default: none_known
    cites: "5.1"
  exceptional: {asks: Is it exceptional, values: {no: No, yes: Yes}, default: no, lasts: stage}
  topic:
    asks: What is it about?
    values: {general: Anything else, conference: A conference's decision}
    required: yes
  means: {asks: By what means, values: {call: By telephone, letter: By letter}, recorded: yes}
moments:
  concern_arose: {title: The difference of opinion, default: raised}
  conference_held: {title: The conference, lasts: stage}
events:
  letter_sent: {title: The letter is sent, cites: "2.4"}
roles:
  practitioner: {title: Practitioner, rank: 1}
  line_manager: {title: Line manager, rank: 2, known_as: {school: Designated person}, cites: "2.4"}
  head_of_service: {title: Head of Service, rank: 3, acted_for: {school: Head teacher}}
  office: {title: Partnership office, side: partnership, member_of: panel}
  panel: {title: The panel, side: partnership}
  nurse: {title: Designated nurse, agency: health}
readings:
  discussion:
    clause: "2.4"
    asks: From what is the discussion counted?
    options: {own: From the concern, shared: From the stage, none: Not at all}
stages:
  stage_1:
    number: 1
    title: Practitioner to practitioner
    between: practitioner
    outcome: {must: reach, within: 5 working days of concern_arose, cites: ["2.1", "5.1"]}
    escalates:
      stage: stage_2
      who: raising practitioner
      should: refer
      to: own line_manager
      within: {by: discussion, none: 5 working days of concern_arose, otherwise: absent}
      cites: "2.4"
    varies: {until: earlier, agreed_by: both, cites: "1.1"}
  stage_2:
    number: 2
    title: Line managers
    between: line_manager
    cites: "2.4"
    decides: head_of_service
moves:
  skip:
    {on: escalated, from: [stage_1], stage: later, when: {exceptional: yes}, needs: reason,
     cites: "5.1"}
duties:
  discuss:
    on: entered
    in: stage_2
    who: raising line_manager
    must: discuss
    with: receiving line_manager
    within:
      by: discussion
      own: 5 working days of concern_arose
      shared: 5 working days of entered
      none: absent
    cites: "2.4"
  confirm:
    {on: resolved, who: both party, must: confirm, how: in writing, what: the outcome, cites: "2.1"}
expedite:
  - {when: {risk: immediate}, of: [outcomes, escalations], cites: "5.1"}
caps:
  whole: {stages: [stage_1, stage_2], within: 3 months of raised, cites: "5.1"}
routes:
  dissent:
    title: Dissent
    when: {topic: conference}
    switch: offered
    stages:
      written:
        number: none
        title: Written dissent
        escalates: {stage: stage_2, who: not said, may: refer, cites: "2.4"}
    moves:
      give_up: {on: withdrawn, ending: dropped, cites: "2.4"}
    duties:
      dissent_sent: {on: entered, who: raising party, should: send, cites: "2.4"}
    cites: "2.4"
powers:
  not_the_office: {on: decided, barred: office, says: The office decides nothing, cites: "2.4"}
compositions:
  panel_of_three: {duty: discuss, at_least: 3, include: [raising_agency], cites: "2.4"}
handovers:
  complaints: {title: Complaints, to: The complaints procedure, alongside: yes, cites: "2.4"}
endings:
  dropped: {title: Dropped, cites: "2.4"}
register:
  quarterly:
    {title: Quarterly report, who: office, must: report, to: panel, what: the issues,
     every: quarter, since: 2024-04-01, cites: "2.4"}
contacts:
  office: {title: The office, address: office@example.org, cites: "2.4"}
clauses:
  "1.1": {guidance: Resolve at the lowest level., in: stage_1}
  "2.1": {says: First attempts.}
  "2.4": {says: Managers discuss it.}
  "5.1": {says: Limits.}
"""

WORKER = PartyRef("practitioner", "raising")


def compiled(text: str = SKETCH, **readings: str) -> Policy:
    return parse_policy(text, "northshire.yaml", readings)


def row(id: str, text: str = SKETCH, **readings: str) -> Row:
    return compiled(text, **readings).index.rows[id]


def changed(old: str, new: str) -> str:
    assert SKETCH.count(old) >= 1, old
    return SKETCH.replace(old, new, 1)


def with_duty(words: str) -> str:
    return changed("duties:\n", f"duties:\n  extra: {{{words}, cites: '2.4'}}\n")


def duty(words: str) -> Open:
    effect = row("extra", with_duty(words)).effect
    assert isinstance(effect, Open)
    return effect


def findings(text: str) -> list[str]:
    """Everything found, each as `words: code message / help`."""
    lines = text.split("\n")
    _, found = check_policy(text, "northshire.yaml")
    return [
        f"{lines[each.span.line - 1][each.span.column - 1 : each.span.end_column - 1]}: "
        f"{each.code} {each.message} / {each.help}"
        for each in found
    ]


# --- what comes out -----------------------------------------------------------------------------


def test_the_head_of_a_policy_is_what_its_file_says() -> None:
    policy = compiled()
    calendar = Calendar.of(bundled_table(), [Nation.ENGLAND])
    assert (policy.id, policy.title, policy.partnership, policy.version) == (
        "northshire",
        "Resolving Professional Differences",
        "Northshire Safeguarding Children Partnership",
        "1",
    )
    assert (policy.published, policy.review, policy.review_cites, policy.cites) == (
        "2024-03", "2025-02-28", ("1.1",), ("1.1",),
    )  # fmt: skip
    assert policy.counting == Counting(calendar=calendar)
    assert policy.side_counting == ()
    assert policy.agencies == (("school", "School"), ("health", "Health service"))
    assert policy.readings == (("discussion", "own"),)


def test_facts_moments_and_roles_are_compiled_in_the_file_s_order() -> None:
    policy = compiled()
    assert policy.facts == (
        Fact(
            id="risk",
            asks="What is the risk?",
            values=(("none_known", "No risk known"), ("immediate", "Immediate risk")),
            default="none_known",
            cites=("5.1",),
        ),
        Fact(
            id="exceptional",
            asks="Is it exceptional",
            values=(("no", "No"), ("yes", "Yes")),
            default="no",
            lasts_stage=True,
        ),
        Fact(
            id="topic",
            asks="What is it about?",
            values=(("general", "Anything else"), ("conference", "A conference's decision")),
            required=True,
        ),
        Fact(
            id="means",
            asks="By what means",
            values=(("call", "By telephone"), ("letter", "By letter")),
            recorded=True,
        ),
    )
    assert policy.moments == (
        MomentName(id="concern_arose", title="The difference of opinion", default="raised"),
        MomentName(id="conference_held", title="The conference", lasts_stage=True),
        MomentName(id="letter_sent", title="The letter is sent", event=True, cites=("2.4",)),
    )
    assert policy.roles == (
        Role(id="practitioner", title="Practitioner", rank=1),
        Role(
            id="line_manager",
            title="Line manager",
            rank=2,
            known_as=(("school", "Designated person"),),
            cites=("2.4",),
        ),
        Role(
            id="head_of_service",
            title="Head of Service",
            rank=3,
            acted_for=(("school", "Head teacher"),),
        ),
        Role(id="office", title="Partnership office", side="partnership", member_of=("panel",)),
        Role(id="panel", title="The panel", side="partnership"),
        Role(id="nurse", title="Designated nurse", agency="health"),
    )


def test_stages_of_the_ladder_and_of_routes_stand_in_one_list() -> None:
    policy = compiled()
    assert policy.stages == (
        Stage(
            id="stage_1",
            number=1,
            title="Practitioner to practitioner",
            between=Parties((PartyRef("practitioner"),)),
        ),
        Stage(
            id="stage_2",
            number=2,
            title="Line managers",
            between=Parties((PartyRef("line_manager"),)),
            decides=Parties((PartyRef("head_of_service"),)),
            cites=("2.4",),
        ),
        Stage(id="written", number=None, title="Written dissent", route="dissent"),
    )
    assert policy.routes == (
        Route(id="", title="Resolving Professional Differences", stages=("stage_1", "stage_2")),
        Route(
            id="dissent",
            title="Dissent",
            when=FactIs("topic", ("conference",)),
            switch=Switch.OFFERED,
            stages=("written",),
            cites=("2.4",),
        ),
    )


def test_rows_stand_section_by_section_in_the_file_s_order() -> None:
    assert [each.id for each in compiled().rows] == [
        "stage_1.outcome", "stage_1.escalation", "stage_1.escalates", "stage_2.outcome",
        "skip", "discuss", "confirm", "expedite.1", "whole",
        "written.outcome", "written.escalation", "written.escalates", "give_up", "dissent_sent",
        "not_the_office", "panel_of_three", "guidance.1.1",
    ]  # fmt: skip


def test_a_stage_brings_its_limit_along() -> None:
    assert row("stage_1.outcome") == Row(
        id="stage_1.outcome",
        on=("entered",),
        scope=frozenset(("stage_1",)),
        effect=Open(
            who=Parties((PartyRef("practitioner", "both"),)),
            act="reach",
            within=Within(5, Unit.WORKING_DAYS, MomentRef("concern_arose")),
            done_by=("unresolved", "resolved", "decided"),
            until=Until.LEFT,
            varies=(
                Variation(until="earlier", agreed_by=("raising", "receiving"), cites=("1.1",)),
            ),
            kind="outcome",
            stage="stage_1",
        ),
        cites=("2.1", "5.1"),
    )


def test_a_stage_that_writes_no_outcome_has_an_undated_one_that_cites_what_it_cites() -> None:
    found = row("stage_2.outcome")
    assert found.effect == Open(
        who=Parties((PartyRef("line_manager", "both"),)),
        act="reach",
        done_by=("unresolved", "resolved", "decided"),
        until=Until.LEFT,
        kind="outcome",
        stage="stage_2",
    )
    assert found.cites == ("2.4",)
    assert row("written.outcome").effect == replace(found.effect, who=Parties(), stage="written")


def test_a_way_up_is_a_duty_to_take_it_and_a_move() -> None:
    duty_row, move = row("stage_1.escalation"), row("stage_1.escalates")
    assert duty_row == Row(
        id="stage_1.escalation",
        on=("unresolved",),
        scope=frozenset(("stage_1",)),
        effect=Open(
            who=Parties((WORKER,)),
            force=Force.SHOULD,
            act="refer",
            to=Parties((PartyRef("line_manager", "own"),)),
            done_by=("escalated",),
            until=Until.LEFT,
            kind="escalation",
            stage="stage_1",
        ),
        cites=("2.4",),
    )
    assert move == Row(
        id="stage_1.escalates",
        on=("escalated",),
        scope=frozenset(("stage_1",)),
        effect=Go(goal=Goal.STAGE, target="stage_2", own=True),
        cites=("2.4",),
    )


def test_the_words_of_parties_are_kept_beside_their_meaning() -> None:
    effect = row("stage_1.escalation").effect
    assert isinstance(effect, Open)
    assert effect.who.words == "raising practitioner"


def test_moves_duties_and_standing_rows() -> None:
    rows = compiled().index.rows
    assert rows["skip"] == Row(
        id="skip",
        on=("escalated",),
        scope=frozenset(("stage_1",)),
        when=FactIs("exceptional", ("yes",)),
        effect=Go(goal=Goal.LATER, needs=("reason",)),
        cites=("5.1",),
    )
    assert rows["discuss"] == Row(
        id="discuss",
        on=("entered",),
        scope=frozenset(("stage_2",)),
        effect=Open(
            who=Parties((PartyRef("line_manager", "raising"),)),
            act="discuss",
            with_=Parties((PartyRef("line_manager", "receiving"),)),
            within=Within(5, Unit.WORKING_DAYS, MomentRef("concern_arose")),
            until=Until.LEFT,
        ),
        cites=("2.4",),
    )
    assert rows["confirm"].effect == Open(
        who=Parties((PartyRef("party", "both"),)),
        act="confirm",
        how="in writing",
        what="the outcome",
        until=Until.DONE,
    )
    assert rows["expedite.1"] == Row(
        id="expedite.1",
        when=FactIs("risk", ("immediate",)),
        effect=Hasten(of=("outcomes", "escalations")),
        cites=("5.1",),
    )
    assert rows["whole"] == Row(
        id="whole",
        scope=frozenset(("stage_1", "stage_2")),
        effect=Cap(within=Within(3, Unit.MONTHS, MomentRef("raised"))),
        cites=("5.1",),
    )
    assert rows["not_the_office"] == Row(
        id="not_the_office",
        on=("decided",),
        effect=Power(barred=("office",), says="The office decides nothing"),
        cites=("2.4",),
    )
    assert rows["panel_of_three"] == Row(
        id="panel_of_three",
        on=("convened",),
        effect=Compose(duty="discuss", at_least=3, include=("raising_agency",)),
        cites=("2.4",),
    )
    assert rows["guidance.1.1"] == Row(
        id="guidance.1.1",
        on=("entered",),
        scope=frozenset(("stage_1",)),
        effect=Advise(says="Resolve at the lowest level."),
        cites=("1.1",),
    )


def test_a_power_may_name_a_role_of_one_side() -> None:
    text = changed("barred: office", "only: [raising line_manager, head_of_service]")
    power = row("not_the_office", text).effect

    assert isinstance(power, Power)
    assert power.only == ("raising line_manager", "head_of_service")


def test_a_composition_may_be_of_whatever_body_is_convened() -> None:
    found = row("panel_of_three", changed("duty: discuss, at_least: 3", "exactly: 2"))
    assert found.effect == Compose(exactly=2, include=("raising_agency",))


def test_what_is_written_in_a_route_belongs_to_its_stages() -> None:
    rows = compiled().index.rows
    assert rows["give_up"].scope == rows["dissent_sent"].scope == frozenset(("written",))
    assert rows["give_up"].effect == Go(goal=Goal.ENDING, target="dropped")
    sent = rows["dissent_sent"].effect
    assert isinstance(sent, Open)
    assert sent.until is Until.LEFT


def test_what_computes_nothing_for_a_case() -> None:
    policy = compiled()
    assert policy.handovers == (
        Named(
            id="complaints",
            title="Complaints",
            text="The complaints procedure",
            alongside=True,
            cites=("2.4",),
        ),
    )
    assert policy.endings == (Named(id="dropped", title="Dropped", cites=("2.4",)),)
    assert policy.register == (
        Entry(
            id="quarterly",
            title="Quarterly report",
            who=Parties((PartyRef("office"),)),
            act="report",
            to=Parties((PartyRef("panel"),)),
            what="the issues",
            every="quarter",
            since="2024-04-01",
            cites=("2.4",),
        ),
    )
    assert policy.contacts == (
        Named(id="office", title="The office", text="office@example.org", cites=("2.4",)),
    )
    assert policy.clauses[:2] == (
        Clause(id="1.1", text="Resolve at the lowest level.", guidance=True),
        Clause(id="2.1", text="First attempts."),
    )


def test_every_element_knows_where_it_is_written() -> None:
    def place(origin: Origin) -> tuple[str, str]:
        line = SKETCH.split("\n")[origin.line - 1]
        return origin.path, line[origin.column - 1 :].split(":")[0]

    policy = compiled()
    places = {each.id: place(each.origin) for each in policy.rows}
    assert places["stage_1.outcome"] == ("northshire.yaml", "outcome")
    assert places["stage_1.escalates"] == ("northshire.yaml", "escalates")
    assert places["stage_2.outcome"] == ("northshire.yaml", "stage_2")
    assert places["discuss"] == ("northshire.yaml", "discuss")
    assert places["guidance.1.1"] == ("northshire.yaml", '"1.1"')
    assert place(policy.index.facts["risk"].origin) == ("northshire.yaml", "risk")


def test_a_reading_chosen_by_the_caller_takes_the_place_of_the_file_s() -> None:
    found = row("discuss", discussion="none").effect
    assert isinstance(found, Open)
    assert found.within is None
    escalation = row("stage_1.escalation", discussion="none").effect
    assert isinstance(escalation, Open)
    assert escalation.within == Within(5, Unit.WORKING_DAYS, MomentRef("concern_arose"))
    assert compiled(discussion="none").readings == (("discussion", "none"),)


# --- duties, one part at a time -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("on: raised, who: not said, must: discuss", Until.CLOSED),
        ("on: entered, in: stage_1, who: not said, must: discuss", Until.LEFT),
        ("on: entered, in: stage_1, who: not said, must: notify", Until.DONE),
        ("on: raised, who: not said, must: record", Until.DONE),
        ("on: raised, who: not said, must: report", Until.DONE),
        ("on: closed, who: not said, may: discuss", Until.DONE),
        ("on: [raised, withdrawn], who: not said, must: review", Until.DONE),
        ("on: raised, who: not said, must: notify, until: closed", Until.CLOSED),
    ],
)
def test_how_long_a_duty_is_owed(words: str, until: Until) -> None:
    assert duty(words).until is until


def test_force_and_act_may_stand_as_keys_of_their_own() -> None:
    assert duty("on: raised, who: not said, force: must_not, act: meet") == Open(
        force=Force.MUST_NOT, act="meet"
    )


def test_the_other_parts_of_a_duty() -> None:
    assert duty(
        "on: [letter_sent, discuss.done], who: actor of stage_1.escalated, may: do, what: it, "
        "to: not said, copy: office, promptly: immediately, done_by: [resolved], once: yes, "
        "on_change: restart, while: {risk: immediate}, as_soon_as: {topic: [general]}, "
        "pauses: {when: {exceptional: yes}, cites: '5.1'}, "
        "varies: [{until: any, needs: reason, before: due, cites: '1.1'}, "
        "{until: 9 weeks of raised, agreed_by: either, cites: '1.1'}]"
    ) == Open(
        who=Parties((PartyRef("actor", "", "stage_1.escalated"),)),
        force=Force.MAY,
        act="do",
        what="it",
        to=Parties(),
        copy=Parties((PartyRef("office"),)),
        promptly="immediately",
        done_by=("resolved",),
        once=True,
        on_change=OnChange.RESTART,
        while_=FactIs("risk", ("immediate",)),
        as_soon_as=FactIs("topic", ("general",)),
        pauses=FactIs("exceptional", ("yes",)),
        varies=(
            Variation(needs=("reason",), before="due", cites=("1.1",)),
            Variation(
                until=Within(9, Unit.WEEKS, MomentRef("raised")),
                agreed_by=("raising", "receiving"),
                either=True,
                cites=("1.1",),
            ),
        ),
    )


def test_the_clauses_that_permit_a_pause_are_among_those_cited() -> None:
    text = with_duty(
        "on: raised, who: not said, must: meet, pauses: {when: {risk: immediate}, cites: '5.1'}"
    )
    assert row("extra", text).cites == ("2.4", "5.1")
    text = changed(
        "between: line_manager\n",
        "between: line_manager\n    pauses: {when: {risk: immediate}, cites: '5.1'}\n",
    )
    found = row("stage_2.outcome", text)
    assert found.cites == ("2.4", "5.1")
    assert isinstance(found.effect, Open)
    assert found.effect.pauses == FactIs("risk", ("immediate",))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("by conference_held", By(MomentRef("conference_held"))),
        ("same working day of discuss.due", SameDay(MomentRef("discuss.due"), working=True)),
        ("1 month before conference_held", Before(1, Unit.MONTHS, MomentRef("conference_held"))),
        (
            "{earlier_of: [2 weeks of raised, "
            "{later_of: [1 week of risk.known, by stage_1.outcome.due]}]}",
            OneOf(
                Choice.EARLIER,
                (
                    Within(2, Unit.WEEKS, MomentRef("raised")),
                    OneOf(
                        Choice.LATER,
                        (
                            Within(1, Unit.WEEKS, MomentRef("risk.known")),
                            By(MomentRef("stage_1.outcome.due")),
                        ),
                    ),
                ),
            ),
        ),
        (
            "{by: risk, immediate: 4 hours of raised, otherwise: absent}",
            ByFact("risk", (("immediate", Within(4, Unit.HOURS, MomentRef("raised"))),), None),
        ),
        (
            "{by: risk, immediate: absent, none_known: 2 weeks of stage_1.entered}",
            ByFact(
                "risk",
                (
                    ("immediate", None),
                    ("none_known", Within(2, Unit.WEEKS, MomentRef("stage_1.entered"))),
                ),
                None,
            ),
        ),
    ],
)  # fmt: skip
def test_the_timescale_of_a_duty(words: str, expected: object) -> None:
    assert duty(f"on: raised, who: not said, must: meet, within: {words}").within == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("{risk: immediate}", FactIs("risk", ("immediate",))),
        (
            "{risk: [immediate, none_known], topic: general}",
            All((FactIs("risk", ("immediate", "none_known")), FactIs("topic", ("general",)))),
        ),
        ("{stage_1.outcome: [overdue, open]}", DutyIs("stage_1.outcome", ("overdue", "open"))),
        ("{actor: [raising line_manager, nurse]}", ActorIs(("raising line_manager", "nurse"))),
        ("{raising_agency: school}", FactIs("raising_agency", ("school",))),
        ("{day: closed}", TriggerOn("day", ("closed",))),
        (
            "{any: [{risk: immediate}, {not: {discuss: done}}]}",
            AnyOf((FactIs("risk", ("immediate",)), Not(DutyIs("discuss", ("done",))))),
        ),
        (
            "{all: [{risk: immediate}, {topic: general}]}",
            All((FactIs("risk", ("immediate",)), FactIs("topic", ("general",)))),
        ),
    ],
)
def test_the_condition_of_a_duty(words: str, expected: object) -> None:
    text = with_duty(f"on: raised, who: not said, must: meet, when: {words}")
    assert row("extra", text).when == expected
    assert row("confirm").when == ALWAYS


@pytest.mark.parametrize(
    ("words", "scope", "effect"),
    [
        ("on: raised, stage: stage_2", None, Go(goal=Goal.STAGE, target="stage_2")),
        ("on: rerouted, from: any, stage: back", None, Go(goal=Goal.BACK)),
        ("on: learned, from: stage_2, route: dissent", frozenset(("stage_2",)),
         Go(goal=Goal.ROUTE, target="dissent")),
        ("on: raised, handover: complaints", None, Go(goal=Goal.HANDOVER, target="complaints")),
        ("on: raised, refuse: yes, says: Not here, after_closing: refuse", None,
         Go(goal=Goal.REFUSAL, says="Not here", after_closing=AfterClosing.REFUSE)),
        ("on: letter_sent, ending: dropped, refuse: no, needs: [note], "
         "opens: 5 working days of entered, closes: by conference_held", None,
         Go(goal=Goal.ENDING, target="dropped", needs=("note",),
            opens=Within(5, Unit.WORKING_DAYS, MomentRef("entered")),
            closes=By(MomentRef("conference_held")))),
    ],
)  # fmt: skip
def test_where_a_move_leads(words: str, scope: frozenset[str] | None, effect: Go) -> None:
    found = row("extra", changed("moves:\n", f"moves:\n  extra: {{{words}, cites: '2.4'}}\n"))
    assert (found.scope, found.effect) == (scope, effect)


def test_an_outcome_may_say_who_and_how() -> None:
    text = changed(
        '    cites: "2.4"\n    decides',
        "    outcome: {may: reach, who: panel, cites: '2.1', "
        "pauses: {when: {risk: immediate}, cites: '5.1'}}\n    decides",
    )
    found = row("stage_2.outcome", text)
    assert found.cites == ("2.1", "5.1")
    assert isinstance(found.effect, Open)
    assert (found.effect.who, found.effect.force) == (Parties((PartyRef("panel"),)), Force.MAY)


def test_a_stage_may_be_between_a_party_and_an_actor() -> None:
    found = row(
        "stage_2.outcome", changed("between: line_manager", "between: party and actor and panel")
    )
    assert isinstance(found.effect, Open)
    assert found.effect.who == Parties(
        (PartyRef("party", "both"), PartyRef("actor"), PartyRef("panel"))
    )


# --- counting -----------------------------------------------------------------------------------


def test_everything_about_counting_can_be_written_down() -> None:
    calendar = """\
calendar:
  nation: [wales, scotland]
  closures:
    - {on: 2026-12-24, title: Christmas Eve}
    - {from: 2026-12-29, to: 2026-12-30, title: Closed}
  counting: deemed-receipt
  receipt_cutoff: "16:00"
  day_ends: "17:00"
  office_hours: {from: "09:00", to: "17:30"}
  closed_day: next
  sides:
    receiving: {nation: scotland, closures: [], counting: after-event}
    raising: {closed_day: keep, day_ends: "18:00"}
"""
    policy = compiled(changed("calendar: {nation: england}\n", calendar))
    table = bundled_table()
    closures = (
        Closure.on(date(2026, 12, 24), "Christmas Eve"),
        Closure(date(2026, 12, 29), date(2026, 12, 30), "Closed"),
    )
    both = Calendar.of(table, [Nation.WALES, Nation.SCOTLAND], closures)
    base = Counting(
        calendar=both,
        convention=Convention.DEEMED_RECEIPT,
        receipt_cutoff=time(16),
        day_ends=time(17),
        office_hours=(time(9), time(17, 30)),
        closed_day=ClosedDay.NEXT,
    )
    assert policy.counting == base
    assert policy.counting_for("raising") == replace(
        base, closed_day=ClosedDay.KEEP, day_ends=time(18)
    )
    assert policy.counting_for("receiving") == replace(
        base,
        calendar=Calendar.of(table, [Nation.SCOTLAND]),
        convention=Convention.AFTER_EVENT,
    )


def test_one_side_may_count_like_the_policy() -> None:
    text = changed("{nation: england}", "{nation: england, sides: {raising: {nation: wales}}}")
    assert [side for side, _ in compiled(text).side_counting] == ["raising"]


def test_working_hours_are_counted_where_office_hours_are_given() -> None:
    text = with_duty(
        "on: raised, who: not said, must: meet, when: {hours: open}, "
        "within: 2 working hours of raised"
    )
    assert [line.split(" / ")[0] for line in findings(text)] == [
        "open: ER309 the hour is tested, and no office hours are given",
        "2 working hours of raised: ER309 working hours are counted, and no office hours are given",
    ]
    hours = 'office_hours: {from: "09:00", to: "17:00"}'
    assert findings(text.replace("{nation: england}", f"{{nation: england, {hours}}}")) == []
    sides = f"sides: {{receiving: {{{hours}}}}}"
    assert findings(text.replace("{nation: england}", f"{{nation: england, {sides}}}")) == []


# --- the digest ---------------------------------------------------------------------------------


def same(text: str) -> bool:
    return compiled(text).digest == compiled().digest


def test_the_digest_is_a_sha_256_and_names_the_policy_for_a_case() -> None:
    policy = compiled()
    assert len(policy.digest) == hashlib.sha256().digest_size * 2
    assert (policy.ref.id, policy.ref.version, policy.ref.digest) == (
        "northshire", "1", policy.digest,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("format: 1\n", "# a comment\n\nformat: 1\n"),
        ("agencies: {school: School, health: Health service}",
         "agencies:\n  health: Health service\n  school: School"),
        ('cites: ["2.1", "5.1"]', 'cites: ["5.1", "2.1"]'),
        ("of: [outcomes, escalations]", "of: [escalations, outcomes]"),
        ("{risk: immediate}", "{risk: [immediate]}"),
        ("Managers discuss it.", "Managers talk it over."),
        ("Resolve at the lowest level.", "Resolve it low down."),
        ("who: raising practitioner", "who: raising  practitioner"),
    ],
)  # fmt: skip
def test_what_changes_no_meaning_changes_no_digest(old: str, new: str) -> None:
    assert same(changed(old, new))


def test_the_path_is_no_part_of_the_digest() -> None:
    elsewhere = parse_policy(SKETCH, "other.yaml")
    assert elsewhere == compiled()
    assert elsewhere.digest == compiled().digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('version: "1"', 'version: "2"'),
        ("within: 5 working days of concern_arose", "within: 6 working days of concern_arose"),
        ("{nation: england}", "{nation: scotland}"),
        ("{nation: england}", "{nation: england, closures: [{on: 2026-12-24, title: Closed}]}"),
        ("should: refer", "must: refer"),
        ("rank: 1", "rank: 0"),
        ('1.1": {guidance', '1.1": {says'),
    ],
)
def test_what_changes_a_meaning_changes_the_digest(old: str, new: str) -> None:
    assert not same(changed(old, new))


def test_the_chosen_readings_are_in_the_digest() -> None:
    digests = {compiled(discussion=option).digest for option in ("own", "shared", "none")}
    assert len(digests) == 3


def test_the_table_of_bank_holidays_is_not_in_the_digest() -> None:
    table = replace(bundled_table(), digest="another")
    assert parse_policy(SKETCH, "x", table=table).digest == compiled().digest


def test_the_fields_that_the_digest_leaves_out_are_there() -> None:
    for kind, names in LEFT_OUT.items():
        assert names <= {each.name for each in fields(kind)}


# --- what is wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # Shape.
        ("title: Resolving", "titel: Resolving",
         "titel: ER101 `titel` is not a key of the file / did you mean `title`?"),
        ("    between: practitioner\n", "    betwen: practitioner\n",
         "betwen: ER101 `betwen` is not a key of `stage_1` / did you mean `between`?"),
        ("default: none_known", "default: none_known\n    zzz: x",
         "zzz: ER101 `zzz` is not a key of `risk` / here may stand `cites`, `asks`, `values`, "
         "`default`, `required`, `recorded` or `lasts`"),
        ("rank: 1}", "rank: 1, zzz: 1}",
         "zzz: ER101 `zzz` is not a key of `practitioner` / here may stand `cites`, `title`, "
         "`side`, `agency`, `rank`, `member_of`, `known_as` or `acted_for`"),
        ("until: earlier, agreed_by", "until: earlier, agreedby",
         "agreedby: ER101 `agreedby` is not a key of entry 1 of `varies` / "
         "did you mean `agreed_by`?"),
        ("when: {risk: immediate}, of", "of",
         "{of: [outcomes, escalations], cites: \"5.1\"}: ER102 entry 1 of `expedite` has no "
         "`when` / `when`: the condition under which dates become latest dates"),
        ("rank: 1}", "rank: [1]}",
         "[1]: ER103 `rank` wants text, and this is a list / "
         "`rank`: the order of offices, a whole number"),
        ("address: office@example.org", "address: {mail: x}",
         "{mail: x}: ER103 `address` wants text, and this is a mapping / `address`: where"),
        ("rank: 1}", "rank: }", "rank: ER104 `rank` has no value / give it one, or take it away"),
        ("address: office@example.org", "address:",
         "address: ER104 `address` has no value / give it one, or take it away"),
        ("title: Practitioner, rank", "title: '', rank",
         "'': ER104 `title` says nothing / write it, or take the key away"),
        ("until: earlier", "until: ''",
         "'': ER110 `` is not a timescale / write, say, `5 working days of raised`, "
         "`3 working days before conference_held`, `same working day of entered` or "
         "`by conference_held`"),
        ("agreed_by: both", "agreed_by: bot",
         "bot: ER105 `bot` is not possible for `agreed_by` / did you mean `both`?"),
        ("agreed_by: both", "agreed_by: [both]",
         "[both]: ER103 `agreed_by` wants text / write `raising`, `receiving`, `both` or `either`"),
        ("format: 1\n", "format: 2\n", "2: ER105 `2` is not possible for `format` / write `1`"),
        ("  practitioner: {title", "  Practitioner: {title",
         "Practitioner: ER106 `Practitioner` is not an id / an id is small letters, digits and "
         "underscores, and starts with a letter; write, say, `practitioner`"),
        ("{by: discussion, none: 5 working days of concern_arose, otherwise: absent}",
         "5 working days of concern_arose\n      by: x",
         "by: ER101 `by` is not a key of `escalates` / "
         "`by:` marks a switch where it is the first key"),
        # Texts.
        ("rank: 1", "rank: one",
         "one: ER107 `one` is not a whole number / write it in digits, such as `5`"),
        ("number: 1", "number: first",
         "first: ER107 `first` is not a whole number / "
         "write it in digits, or `none`; a letter (`1a`) stands in the title"),
        ("published: 2024-03", "published: March 2024",
         "March 2024: ER108 `March 2024` is no day and no month / "
         "write a day, `2025-02-28`, or a month, `2025-02`"),
        ("published: 2024-03", "published: 2024-13",
         "2024-13: ER108 `2024-13` is no day and no month / "
         "write a day, `2025-02-28`, or a month, `2025-02`"),
        ("due: 2025-02-28", "due: 2025-02-30",
         "2025-02-30: ER108 `2025-02-30` is not a day / write, say, `2026-12-25`"),
        ("since: 2024-04-01", "since: April",
         "April: ER108 `April` is not a day / write, say, `2026-12-25`"),
        ("{nation: england}", "{nation: england, day_ends: 5pm}",
         "5pm: ER109 `5pm` is not a time of day / write, say, `09:00`"),
        ("{nation: england}", '{nation: england, office_hours: {from: "9:00", to: "17:00"}}',
         '"9:00": ER109 `9:00` is not a time of day / write, say, `09:00`'),
        ("{nation: england}", '{nation: england, office_hours: {from: "17:00", to: "09:00"}}',
         '"09:00": ER109 the office closes before it opens / '
         "closing time comes after opening time"),
        ("{nation: england}", "{nation: england, closures: [{title: x}]}",
         "{title: x}: ER102 the closure does not say when it is / "
         "write `on:` for one day, or `from:` and `to:`"),
        ("{nation: england}",
         "{nation: england, closures: {from: 2026-01-02, to: 2026-01-01, title: x}}",
         "2026-01-01: ER108 the closure ends before it begins / the first day comes first"),
        ("{nation: england}", "{nation: england, closures: [{on: soon, title: x}]}",
         "soon: ER108 `soon` is not a day / write, say, `2026-12-25`"),
        ("{nation: england}", "{nation: England}",
         "England: ER105 `England` is not a nation / did you mean `england`?"),
        ("{nation: england}", "{nation: []}",
         "[]: ER104 `nation` needs an entry at least / "
         "`nation`: whose bank holidays count, one or a list"),
        ("must: reach, within: 5 working days", "must: reach, within: 5 days",
         "days: ER111 `5 days` does not say which days are counted / "
         "write `5 working days` or `5 calendar days`"),
        ("within: 3 months of raised", "within: 3 months",
         "3 months: ER112 `3 months` does not say from when it is counted / "
         "write, say, `3 months of entered`"),
        ("within: 3 months of raised", "within: [3 months]",
         "[3 months]: ER110 this is not a timescale / write a text, or `earlier_of:` or "
         "`later_of:` with a list of two or more"),
        ("within: 3 months of raised", "within: {earlier_of: [3 months of raised]}",
         "{earlier_of: [3 months of raised]}: ER110 this is not a timescale / write a text, or "
         "`earlier_of:` or `later_of:` with a list of two or more"),
        ("when: {risk: immediate}", "when: immediate",
         "immediate: ER114 this is not a condition / "
         "write a mapping, such as `{risk: [high, immediate]}`"),
        ("when: {risk: immediate}", "when: risk is immediate",
         "risk is immediate: ER114 this is not a condition / write `{risk: immediate}`"),
        ("when: {risk: immediate}", "when: {any: {risk: immediate}}",
         "{risk: immediate}: ER114 `any` wants a list of conditions / "),
        ("when: {risk: immediate}", "when: {risk: {not: immediate}}",
         "{not: immediate}: ER114 `risk` wants a value, or a list of values / "
         "conditions are joined by `all:` and `any:`"),
        ("when: {risk: immediate}", "when: {risk: []}",
         "[]: ER114 `risk` wants a value, or a list of values / "
         "conditions are joined by `all:` and `any:`"),
        ("must: discuss\n", "must: discuss\n    should: meet\n",
         "discuss: ER115 `discuss` says more than one of `must`, `should`, `may`, `must_not`, "
         "`force` or `act` / write one of them, such as `must: notify`"),
        ("must: discuss\n", "what: it\n",
         "discuss: ER115 `discuss` does not say who must, should or may do what / "
         "write one of them, such as `must: notify`"),
        ("must: discuss\n", "must: telephone\n",
         "telephone: ER105 `telephone` is not an act of this language / "
         "write `do`, and say under `what:` what is done"),
        ("must: discuss\n", "must: do\n",
         "do: ER307 `do` does not say what is done / say under `what:` what is done"),
        ("      stage: stage_2\n", "",
         "escalates: ER116 `escalates` does not say where it leads / "
         "write one of `stage`, `handover` or `ending`"),
        ("stage: later", "stage: later, refuse: yes",
         "skip: ER116 `skip` leads to several things: `stage` or `refuse` / "
         "write one of `stage`, `route`, `handover`, `ending` or `refuse`"),
        ("needs: reason", "needs: reson",
         "reson: ER105 `reson` is not something that the event carries / "
         "did you mean `reason`?"),
        ("include: [raising_agency]", "include: [school]", None),
        ("include: [raising_agency]", "include: [schol]",
         "schol: ER212 `schol` is not an agency / did you mean `school`?"),
        ("every: quarter", "every: fortnight",
         "fortnight: ER105 `fortnight` does not say how often / "
         "write `meeting`, `year`, `month`, `quarter` or `not said`"),
        # Names.
        ("when: {risk: immediate}", "when: {rsk: immediate}",
         "rsk: ER205 `rsk` is neither a fact nor a duty / did you mean `risk`?"),
        ("when: {risk: immediate}", "when: {discussion: own}",
         "discussion: ER205 `discussion` is a reading, which is chosen before a case starts / "
         "write a switch `{by: discussion, …}` in place of what differs"),
        ("when: {risk: immediate}", "when: {risk: imediate}",
         "imediate: ER206 `imediate` is not a value of `risk` / did you mean `immediate`?"),
        ("when: {risk: immediate}", "when: {confirm: over}",
         "over: ER206 `over` is not a state of a duty / did you mean `overdue`?"),
        ("when: {risk: immediate}", "when: {raising_agency: shool}",
         "shool: ER212 `shool` is not an agency / did you mean `school`?"),
        ("when: {risk: immediate}", "when: {actor: raising nourse}",
         "nourse: ER207 `nourse` is not a role / did you mean `nurse`?"),
        ("default: none_known", "default: none",
         "none: ER206 `none` is not a value of `risk` / write `none_known` or `immediate`"),
        ("who: raising line_manager", "who: raising line_manger",
         "line_manger: ER207 `line_manger` is not a role / did you mean `line_manager`?"),
        ("member_of: panel", "member_of: pannel",
         "pannel: ER207 `pannel` is not a role / did you mean `panel`?"),
        ("barred: office", "barred: ofice",
         "ofice: ER207 `ofice` is not a role / did you mean `office`?"),
        ("stage: stage_2\n", "stage: stage_22\n",
         "stage_22: ER208 `stage_22` is not a stage / did you mean `stage_2`?"),
        ("in: stage_2", "in: [stage_2, stage_x]",
         "stage_x: ER208 `stage_x` is not a stage / did you mean `stage_2`?"),
        ("default: raised", "default: razed",
         "razed: ER209 `razed` is not a moment / did you mean `raised`?"),
        ("on: resolved", "on: resolvd",
         "resolvd: ER209 `resolvd` is not an event or a moment / did you mean `resolved`?"),
        ("on: resolved", "on: stage_1.entered",
         "stage_1.entered: ER209 `stage_1.entered` names its stage in the wrong place / "
         "write `entered` here, and `in: stage_1`"),
        ("on: resolved", "on: stage_1",
         "stage_1: ER209 `stage_1` is a stage, and no event / "
         "write `entered` or `left` here, and `in: stage_1`"),
        ("on: resolved", "on: risk.known",
         "risk.known: ER209 `risk.known` can be counted from, and opens nothing / "
         "write `as_soon_as:` with a value of `risk`"),
        ("of: [outcomes, escalations]", "of: [outcome]",
         "outcome: ER210 `outcome` is not a duty or a kind of duty / did you mean `outcomes`?"),
        ("duty: discuss", "duty: discus",
         "discus: ER210 `discus` is not a duty / did you mean `discuss`?"),
        ('cites: ["2.1", "5.1"]', 'cites: ["2.1", "9"]',
         '"9": ER211 `9` is not a clause listed here / write `1.1`, `2.1`, `2.4` or `5.1`'),
        ('    clause: "2.4"\n', '    clause: "2.44"\n',
         '"2.44": ER211 `2.44` is not a clause listed here / did you mean `2.4`?'),
        ("known_as: {school", "known_as: {shool",
         "shool: ER212 `shool` is not an agency / did you mean `school`?"),
        ("agency: health", "agency: helth",
         "helth: ER212 `helth` is not an agency / did you mean `health`?"),
        ("ending: dropped", "handover: complaint",
         "complaint: ER213 `complaint` is not a handover / did you mean `complaints`?"),
        ("ending: dropped", "ending: droped",
         "droped: ER214 `droped` is not an ending / did you mean `dropped`?"),
        ("ending: dropped", "route: disent",
         "disent: ER215 `disent` is not a route / did you mean `dissent`?"),
        ("barred: office", "barred: office, fact: rsk",
         "rsk: ER219 `rsk` is not a fact / did you mean `risk`?"),
        ("      dissent_sent:", "      discuss:",
         "discuss: ER216 `discuss` is already the name of something on line 65 / "
         "give one of the two another name"),
        ("      give_up:", "      whole:",
         "whole: ER216 `whole` is already the name of something on line 82 / "
         "give one of the two another name"),
        ("      written:", "      stage_1:",
         "stage_1: ER216 `stage_1` is already the name of something on line 41 / "
         "give one of the two another name"),
        ("  means: {asks", "  hours: {asks",
         "hours: ER217 `hours` is a word of the language / choose another name"),
        ("  nurse: {title", "  both: {title",
         "both: ER217 `both` is a word of the language / choose another name"),
        # Meaning.
        ("required: yes", "required: no",
         "topic: ER304 `topic` has no value where nobody has said / "
         "give `default:` with one of its values, or `required: yes`"),
        ("required: yes", "required: yes\n    default: general",
         "default: ER304 `topic` is required, so its default is never taken / "
         "keep `required: yes`, or the default"),
        ("default: raised", "default: concern_arose",
         "concern_arose: ER305 `concern_arose` stands for itself / "
         "let one of them stand for an event, such as `raised`"),
        ("on: resolved, who: both", "who: both",
         "confirm: ER306 nothing opens the duty `confirm` / "
         "write `on:` with an event or a moment, `as_soon_as:` or `while:`"),
        ("who: both party, ", "",
         "confirm: ER102 `confirm` does not say who owes it / "
         "write `who:`; where the document names nobody, `who: not said`"),
        ("who: both party", "who: both office",
         "both office: ER308 `office` is always on the side `partnership` / "
         "write `office` alone"),
        ("barred: office, ", "",
         "not_the_office: ER102 `not_the_office` says neither who may nor who may not / "
         "write `only:` or `barred:` with roles"),
        ("at_least: 3, include: [raising_agency], ", "",
         "panel_of_three: ER102 `panel_of_three` does not say what the body is made up of / "
         "write `at_least:`, `exactly:` or `include:`"),
        ("{says: Limits.}", "{}",
         '"5.1": ER102 the clause `5.1` does not say anything / write `says:` or `guidance:`'),
        ("{says: Limits.}", "{says: Limits., guidance: None}",
         "guidance: ER101 the clause `5.1` is both said and guidance / `guidance:` is for a "
         "clause that computes nothing, `says:` for the others"),
        ("    decides: head_of_service\n", "",
         "stage_2: ER302 `stage_2` is the last stage and does not say who decides / "
         "write `decides:` and who, or `final: none` where the document names nobody"),
        ("stage: stage_2\n", "ending: dropped\n", None),
    ],
)  # fmt: skip
def test_one_mistake_is_one_finding_about_the_words_that_are_wrong(
    old: str, new: str, expected: str | None
) -> None:
    found = findings(changed(old, new))
    assert found == ([expected] if expected else [])


def test_a_switch_by_a_fact_covers_its_values() -> None:
    text = with_duty(
        "on: raised, who: not said, must: meet, within: {by: risk, imediate: 4 hours of raised}"
    )
    assert findings(text) == [
        "risk: ER218 the switch does not say what holds for `none_known` or `immediate` / "
        "give each value a timescale or `absent`, or add `otherwise:`",
        "imediate: ER206 `imediate` is not a value of `risk` / did you mean `immediate`?",
    ]


def test_a_switch_by_a_fact_that_a_reading_took_away_is_found() -> None:
    text = with_duty(
        "on: raised, who: not said, must: meet, within: {by: kind, a: 4 hours of raised, b: absent}"
    ).replace(
        "facts:\n",
        "facts:\n  kind: {by: discussion, own: absent, otherwise: "
        "{asks: Which, values: {a: A, b: B}, default: a}}\n",
        1,
    )
    assert findings(text) == [
        "kind: ER219 `kind` is not a fact under the readings chosen / "
        "let the same reading switch what rests on it"
    ]
    assert check_policy(text, "x", {"discussion": "shared"})[1] == ()


def test_a_switch_that_does_not_start_with_by_is_no_timescale() -> None:
    found = findings(changed("within: 3 months of raised", "within: {low: x, by: risk}"))
    assert [line.split(" / ")[0] for line in found] == [
        "{low: x, by: risk}: ER110 this is not a timescale"
    ]


def test_moments_that_stand_for_each_other_are_found_once() -> None:
    text = changed(
        "conference_held: {title: The conference",
        "conference_held: {default: concern_arose, title: The conference",
    )
    text = text.replace("default: raised", "default: conference_held")
    assert findings(text) == [
        "conference_held: ER305 the moments `concern_arose`, `conference_held` stand for each "
        "other in a circle / let one of them stand for an event, such as `raised`"
    ]


def test_a_moment_may_lead_into_a_circle_that_it_is_no_part_of() -> None:
    text = changed(
        "moments:\n",
        "moments:\n  first: {title: F, default: second}\n  second: {title: S, default: second}\n",
    )
    assert [line.split(" / ")[0] for line in findings(text)] == [
        "second: ER305 `second` stands for itself"
    ]


THIRD = """\
  stage_3:
    number: 3
    title: Heads
    final: none
moves:
"""


def test_a_stage_that_no_way_leads_to_is_found() -> None:
    text = changed("moves:\n", THIRD)
    text = text.replace("stage: later", "stage: stage_2")
    assert findings(text) == [
        "stage_3: ER301 no way leads to `stage_3` / "
        "let a stage before it escalate to it, or take it away"
    ]


@pytest.mark.parametrize(
    "way",
    [
        "{on: raised, stage: later, cites: '2.4'}",
        "{on: raised, stage: stage_3, cites: '2.4'}",
        "{on: escalated, from: stage_1, stage: stage_3, cites: '2.4'}",
    ],
)
def test_a_stage_is_reached_by_any_way(way: str) -> None:
    text = changed("moves:\n", THIRD + f"  way: {way}\n").replace(
        "stage: later, when", "stage: stage_2, when"
    )
    assert findings(text) == []


def test_a_stage_in_the_middle_needs_some_way_on() -> None:
    text = changed("    decides: head_of_service\nmoves:\n", THIRD)
    assert findings(text) == [
        "stage_2: ER302 nothing leads on from `stage_2` / "
        "write `escalates:`, `decides:` or `final: none`"
    ]
    on = "  onward: {on: escalated, from: stage_2, stage: stage_3, cites: '2.4'}\n"
    assert findings(text.replace("moves:\n", "moves:\n" + on, 1)) == []


def test_everything_wrong_with_a_file_is_found_at_once() -> None:
    text = SKETCH
    for old, new in (
        ("partnership: N", "partnerhip: N"),
        ("default: none_known", "defualt: none_known"),
        ("agencies: {school: School", "agencies: {shool: School"),
        ("must: reach, within: 5 working", "must: reach, within: 5 wroking"),
        ("on: resolved, who: both party", "on: resolved, who: [both party]"),
        ("address: office@example.org", "adress: office@example.org"),
        ("address: office@example.org, ", ""),
        ('"5.1": {says: Limits.}', '"5.1": {says: }'),
        ('clause: "2.4"\n', 'clause: "2.4"\n    use: ours\n'),
        ("every: quarter, ", ""),
    ):
        text = text.replace(old, new, 1)
    _, found = check_policy(text, "north.yaml")
    assert [(each.span.line, each.code, each.message) for each in found] == [
        (4, "ER101", "`partnerhip` is not a key of the file"),
        (15, "ER101", "`defualt` is not a key of `risk`"),
        (30, "ER212", "`school` is not an agency"),
        (31, "ER212", "`school` is not an agency"),
        (38, "ER202", "`ours` is not an option of `discussion`"),
        (46, "ER110", "`wroking` is not a unit of time"),
        (79, "ER103", "`who` wants text, and this is a list"),
        (108, "ER102", "`quarterly` has no `every`"),
        (112, "ER101", "`adress` is not a key of `office`"),
        (117, "ER104", "`says` has no value"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        # A text under a key that is only nearly right is not judged: the guess may be wrong.
        ("    between: practitioner\n", "    betwen: pracitioner\n", ["ER101"]),
        # A part in it is.
        ("    outcome: {must: reach, within: 5 working days",
         "    outcom: {must: reach, within: 5 days", ["ER101", "ER111"]),
        # In a list, in a list of one, and in a key that could not be kept.
        ("of: [outcomes, escalations], cites", "of: [outcomes, escalations], citse", ["ER101"]),
        ("until: earlier, agreed_by: both", "until: earlier, agreed: bth", ["ER101"]),
        ('cites: ["2.1", "5.1"]', 'cites: ["2.1", [x]]', ["ER103"]),
        ("number: 1\n", "number: [1]\n", ["ER103"]),
        # What others may name is not taken out, and the rest is not looked at.
        ("  exceptional: {", "  exceptional: none\n  another: {", ["ER103"]),
        ("calendar: {nation: england}\n", "", ["ER102"]),
        ("  - {when: {risk: immediate}", "  - none\n  - {wen: {risk: immediate}",
         ["ER103", "ER101"]),
        ("  - {when: {risk: immediate}", "  - none\n  - {zzz: {risk: immediate}",
         ["ER103", "ER102", "ER101"]),
        ("who: both party", "who: ", ["ER104"]),
        ("review: {due: 2025-02-28, cites: \"1.1\"}", "review: ''", ["ER104"]),
        ("rank: 3", "rank: 3, side: midle", ["ER105"]),
    ],
)  # fmt: skip
def test_a_wrong_shape_is_found_once_and_the_rest_is_looked_at(
    old: str, new: str, codes: list[str]
) -> None:
    _, found = check_policy(changed(old, new), "x")
    assert [each.code for each in found] == codes


def test_two_wrong_shapes_in_one_part_leave_nothing_to_look_at() -> None:
    text = changed("format: 1\n", "format: 1\nformer: x\n").replace("id: north", "id: North")
    _, found = check_policy(text, "x")
    assert [each.code for each in found] == ["ER101", "ER106"]


def test_a_place_that_is_not_written_is_that_of_what_it_would_stand_in() -> None:
    root = read_source("a:\n  - {b: c}\n", "x").root
    assert root is not None
    places = Places("x", root)
    assert places.span(("a", 0, "z")) == Span(2, 5, 2, 11)
    assert places.span(("a", "z")) == Span(1, 1, 1, 2)
    assert places.span(("a", 0, 0, "b")) == Span(2, 9, 2, 10)
    assert places.span(("a", 0, "b", "z"), key=True) == Span(2, 6, 2, 7)


def test_findings_are_sorted_and_raised_together() -> None:
    text = changed("rank: 1", "rank: one").replace("in: stage_2", "in: stage_9")
    with pytest.raises(PolicyError) as error:
        parse_policy(text, "north.yaml")
    assert [each.code for each in error.value.diagnostics] == ["ER107", "ER208"]
    assert render(error.value.diagnostics[0], text) == (
        "north.yaml:29:45: error ER107 not-a-number: `one` is not a whole number\n"
        "   29 |   practitioner: {title: Practitioner, rank: one}\n"
        "      |                                             ^^^\n"
        "  help: write it in digits, such as `5`"
    )


def test_text_in_quotes_is_pointed_into_where_its_columns_are_its_own() -> None:
    assert findings(changed("who: both party", 'who: "both pary"'))[0].startswith("pary: ER207")
    assert findings(changed("who: both party", r'who: "both\u0020pary"'))[0].startswith(
        r'"both\u0020pary": ER207'
    )
    folded = changed("who: raising practitioner\n", "who: raising\n        pracitioner\n")
    _, found = check_policy(folded, "x")
    assert [(each.code, each.span.line, each.span.end_line) for each in found] == [
        ("ER207", 48, 49)
    ]


def test_a_file_that_is_no_yaml_is_not_looked_into_further() -> None:
    policy, found = check_policy("a: [", "x.yaml")
    assert policy is None
    assert {each.code for each in found} <= {code for code in CODES if code < "ER1"}
    assert [variant.policy for variant in variants("a: [", "x.yaml")] == [None]
    assert readings_of("", "x.yaml") == ()


@pytest.mark.parametrize("text", ["a", "- a\n", "a: b\n", "{}\n"])
def test_a_file_of_another_kind_is_no_policy(text: str) -> None:
    policy, found = check_policy(text, "x.yaml")
    assert policy is None
    assert found


# --- loading --------------------------------------------------------------------------------------


def test_a_policy_is_loaded_from_a_path(tmp_path: Path) -> None:
    path = tmp_path / "north.yaml"
    path.write_text(SKETCH, encoding="utf-8")
    assert load_policy(path) == load_policy(str(path)) == compiled()
    assert load_policy(path, {"discussion": "none"}) == compiled(discussion="none")
    assert load_policy(path).rows[0].origin.path == str(path)


@pytest.mark.parametrize("name", bundled_ids())
def test_a_bundled_policy_is_loaded_by_its_id_under_every_reading(name: str) -> None:
    policy = load_policy(name)
    assert policy.id == name
    assert {each.origin.path for each in policy.rows} == {f"{name}.yaml"}
    data, path = bundled_policy_text(name)
    assert [v.diagnostics for v in variants(data, path) if v.policy is None] == []


def test_an_installed_package_carries_the_policies_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "north.yaml").write_text(SKETCH, encoding="utf-8")
    (tmp_path / "policies" / "north.suite.yaml").write_text("", encoding="utf-8")
    monkeypatch.setattr(policies, "files", lambda _: tmp_path)
    assert bundled_ids() == ("north",)
    assert bundled_policy_text("north") == (SKETCH.encode(), "north.yaml")


def test_a_name_that_is_neither_is_helped() -> None:
    with pytest.raises(UnknownPolicyError) as error:
        load_policy("newcaste")
    assert str(error.value) == (
        "`newcaste` is no bundled policy and no file; did you mean `newcastle`?"
    )
    with pytest.raises(UnknownPolicyError):
        load_policy("a\0b")
    with pytest.raises(KeyError):
        bundled_policy_text("newcaste")


def test_a_directory_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePolicyError) as error:
        load_policy(tmp_path)
    assert str(error.value).startswith(f"`{str(tmp_path)[:59]}")


@pytest.mark.parametrize(
    ("reading", "option", "message"),
    [
        ("discusion", "own", "the policy has no reading `discusion`; did you mean `discussion`?"),
        ("discussion", "owm", "`owm` is not an option of `discussion`; did you mean `own`?"),
    ],
)
def test_a_reading_that_the_caller_made_up_is_misuse(
    reading: str, option: str, message: str
) -> None:
    with pytest.raises(UnknownReadingError) as error:
        parse_policy(SKETCH, "x", {reading: option})
    assert str(error.value) == message


def test_a_policy_without_readings_says_so() -> None:
    with pytest.raises(UnknownReadingError) as error:
        parse_policy("format: 1\n", "x", {"a": "b"})
    assert str(error.value) == "the policy has no readings, so `a` cannot be chosen"


@pytest.mark.parametrize(
    "error",
    [
        UnknownPolicyError("a", ("b",)),
        UnreadablePolicyError("a", "it is a directory"),
        UnknownReadingError("a", "b", ("c",), True),
    ],
)
def test_the_errors_travel_between_processes(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))


def test_checks_go_through_each_other_option() -> None:
    found = list(variants(SKETCH, "x"))
    assert [variant.chosen for variant in found] == [
        (),
        (("discussion", "shared"),),
        (("discussion", "none"),),
    ]
    assert [variant.policy for variant in found] == [
        compiled(), compiled(discussion="shared"), compiled(discussion="none"),
    ]  # fmt: skip
    assert [reading.id for reading in readings_of(SKETCH, "x")] == ["discussion"]


def test_neither_pydantic_nor_yaml_is_imported_before_a_file_is_loaded() -> None:
    code = (
        "import sys, escalate_rules.authoring.load as load; "
        "print('pydantic' in sys.modules, 'yaml' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"
