"""The shape of a policy file, as pydantic models.

A document is the author's text in its places, with every reading chosen. All
values stay text; what a text means, and whether a name exists, is the
compiler's business. Only this file, `fields`, `shape` and `rereading` know pydantic.
"""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

ID: str = "[a-z][a-z0-9_]*"


def _one_as_list(value: object) -> object:
    return (value,) if isinstance(value, str | dict) else value


Text: TypeAlias = Annotated[str, StringConstraints(min_length=1)]
Id: TypeAlias = Annotated[str, StringConstraints(pattern=f"^{ID}$")]
Texts: TypeAlias = Annotated[
    tuple[Text, ...],
    BeforeValidator(_one_as_list),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
# Nested texts, whose keys are the policy's own names: the compiler reads them.
Timing: TypeAlias = Annotated[
    Any, WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object"}]})
]
When: TypeAlias = Annotated[Any, WithJsonSchema({"type": "object"})]
YesNo: TypeAlias = Literal["yes", "no"]
Lasts: TypeAlias = Literal["stage", "case"]
Side: TypeAlias = Literal["raising", "receiving", "partnership", "authority"]
ForceWord: TypeAlias = Literal["must", "should", "may", "must_not"]


def optional(words: str, **more: Any) -> Any:
    """A field that may be left out, with what it means."""
    return Field(default=None, description=words, **more)


class Part(BaseModel):
    """What all parts have: no key that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cited(Part):
    """What rests on clauses of the document."""

    cites: Texts = Field(default=(), description="The clauses that say so, one or a list.")


def _review(value: object) -> object:
    return {"due": value} if isinstance(value, str) else value


class Review(Cited):
    """When the document says it must be reviewed."""

    due: Text = Field(
        description="The day or month by which the document must be reviewed, or `not said`."
    )


class Hours(Part):
    """Opening and closing time on working days."""

    from_: Text = Field(alias="from", description="Opening time, such as `09:00`.")
    to: Text = Field(description="Closing time, such as `17:00`.")


class ClosureDoc(Part):
    """Days on which the offices are closed beside bank holidays."""

    on: Text | None = optional("The one closed day.")
    from_: Text | None = optional("The first closed day.", alias="from")
    to: Text | None = optional("The last closed day, included.")
    title: Text = Field(description="Why, as it is shown.")


class Counted(Part):
    """How time is counted."""

    nation: Texts = Field(default=(), description="Whose bank holidays count, one or a list.")
    closures: Annotated[tuple[ClosureDoc, ...] | None, BeforeValidator(_one_as_list)] = optional(
        "Days closed beside bank holidays."
    )
    counting: Literal["after-event", "deemed-receipt", "event-day-is-one"] | None = optional(
        "Which day is day 0."
    )
    receipt_cutoff: Text | None = optional("From this hour on a receipt counts as the next day's.")
    day_ends: Text | None = optional("The hour at which a day's limit passes; midnight by default.")
    office_hours: Hours | None = optional("Opening hours on working days.")
    closed_day: Literal["keep", "next", "previous"] | None = optional(
        "What becomes of a calendar period that ends on a closed day."
    )


class BothSides(Part):
    """Counting that differs between the sides."""

    raising: Counted | None = optional("How time is counted for the raising side.")
    receiving: Counted | None = optional("How time is counted for the receiving side.")


class CalendarDoc(Counted):
    """How time is counted under the policy."""

    nation: Texts = Field(description="Whose bank holidays count, one or a list.", min_length=1)
    sides: BothSides | None = optional("Each side's own counting, for work across borders.")


class FactDoc(Cited):
    """Something known of the case that rules ask about."""

    asks: Text = Field(description="The question that it answers.")
    values: dict[Id, Text] = Field(description="Each value with its title.", min_length=1)
    default: Text | None = optional("The value where nobody has said.")
    required: YesNo | None = optional("A raising without it is refused as misuse.")
    recorded: YesNo | None = optional("It is kept only for the record.")
    lasts: Lasts | None = optional("`stage`: forgotten when a stage is left.")


class MomentDoc(Cited):
    """A moment that the policy declares."""

    title: Text = Field(description="What happened then.")
    default: Text | None = optional("The moment taken where none is given.")
    lasts: Lasts | None = optional("`stage`: forgotten when a stage is left.")


class Titled(Cited):
    """A name with a title."""

    title: Text = Field(description="Its name in words.")


class RoleDoc(Cited):
    """An office, never a person."""

    title: Text = Field(description="The office's name.")
    side: Side | None = optional("The side that it always stands on.")
    agency: Text | None = optional("The agency it belongs to; its side is that agency's.")
    rank: Text | None = optional("The order of offices, a whole number.")
    member_of: Texts = Field(default=(), description="The bodies it belongs to.")
    known_as: dict[Text, Text] = Field(
        default_factory=dict, description="What agencies call it, by agency."
    )
    acted_for: dict[Text, Text] = Field(
        default_factory=dict, description="Who acts for it in agencies that lack the rank."
    )


class ReadingDoc(Part):
    """A named way to read an ambiguous clause."""

    clause: Text = Field(description="The clause that can be read in several ways.")
    asks: Text = Field(description="What is to be settled.")
    use: Text | None = optional("The option in use; the first one by default.")
    options: dict[Id, Text] = Field(description="Each option with its meaning.", min_length=2)


class VariesDoc(Cited):
    """A date that may be agreed or extended."""

    until: Timing = Field(description="`any`, `earlier`, or a timescale that caps it.")
    agreed_by: Literal["raising", "receiving", "both", "either"] | None = optional(
        "Who must be recorded as agreeing; nobody for an extension."
    )
    before: Literal["due"] | None = optional("Only before the due passes.")
    needs: Texts = Field(default=(), description="What the event must carry, such as `reason`.")


class PausesDoc(Cited):
    """When the clock may be stopped."""

    when: When = Field(description="The condition under which the clock may be stopped.")


Varies: TypeAlias = Annotated[tuple[VariesDoc, ...] | None, BeforeValidator(_one_as_list)]


class Acting(Cited):
    """Who must, should, may or must not do what."""

    must: Text | None = optional("An act that is an obligation.")
    should: Text | None = optional("An act that is expected.")
    may: Text | None = optional("An act that is open to them.")
    must_not: Text | None = optional("An act that is forbidden.")
    force: ForceWord | None = optional("The force, where a reading switches it.")
    act: Text | None = optional("The act, where a reading switches force or act.")
    who: Text | None = optional("Who owes it, or `not said`.")
    to: Text | None = optional("To whom.")
    with_: Text | None = optional("With whom.", alias="with")
    copy_: Text | None = optional("Who gets a copy.", alias="copy")
    how: Text | None = optional("How: in writing, by e-mail, by a template.")
    what: Text | None = optional("What is told, written or done.")
    within: Timing = optional("By when: a timescale.")
    promptly: Text | None = optional("The document's words of haste, without a number.")
    on_change: Literal["keep_origin", "restart", "keep_sooner"] | None = optional(
        "What a changed fact does to a running limit."
    )
    varies: Varies = optional("Dates that may be agreed or extended.")
    pauses: PausesDoc | None = optional("When the clock may be stopped.")


class OutcomeDoc(Acting):
    """The stage's own limit: the duty to reach an outcome."""


class EscalatesDoc(Acting):
    """The stage's own way up: the duty to take it, and the move."""

    stage: Text | None = optional("The stage that it leads to.")
    handover: Text | None = optional("The handover that it leads to.")
    ending: Text | None = optional("The ending that it leads to.")
    when: When = optional("The condition under which this way is open.")
    needs: Texts = Field(default=(), description="What the event must carry.")
    opens: Timing = optional("No sooner than this.")
    closes: Timing = optional("No later than this.")
    after_closing: Literal["accept", "mark", "refuse"] | None = optional(
        "What an act after the window's end gets."
    )


class StageDoc(Cited):
    """A position on the ladder or on a route."""

    number: Text = Field(description="The document's own number, or `none`.")
    title: Text = Field(description="The stage's name.")
    between: Text | None = optional("Between whom it is.")
    outcome: OutcomeDoc | None = optional("The duty to reach an outcome.")
    escalates: EscalatesDoc | None = optional("The stage's own way up.")
    decides: Text | None = optional("Who decides at this stage.")
    final: Literal["none"] | None = optional("`none`: the document names no final authority.")
    varies: Varies = optional("Dates that may be agreed or extended for its outcome.")
    pauses: PausesDoc | None = optional("When the clock of its outcome may be stopped.")


class MoveDoc(Cited):
    """A row that leads from stages on an event."""

    on: Texts = Field(description="The events that it answers.", min_length=1)
    from_: Texts = Field(default=(), alias="from", description="The stages left, or `any`.")
    stage: Text | None = optional("The stage it leads to, `later` or `back`.")
    route: Text | None = optional("The route it leads to.")
    handover: Text | None = optional("The handover it leads to.")
    ending: Text | None = optional("The ending it leads to.")
    refuse: YesNo | None = optional("The event is refused.")
    when: When = optional("The condition under which it holds.")
    needs: Texts = Field(default=(), description="What the event must carry.")
    opens: Timing = optional("No sooner than this.")
    closes: Timing = optional("No later than this.")
    after_closing: Literal["accept", "mark", "refuse"] | None = optional(
        "What an act after the window's end gets."
    )
    says: Text | None = Field(default=None, description="What is told about it.")


class DutyDoc(Acting):
    """Who must, should, may or must not do what, and when that opens."""

    on: Texts = Field(default=(), description="The moments that open it.")
    in_: Texts = Field(default=(), alias="in", description="The stages in which it opens.")
    when: When = optional("The condition under which it opens.")
    while_: When = optional("It is owed only while this holds.", alias="while")
    as_soon_as: When = optional("It opens as soon as this holds.")
    done_by: Texts = Field(default=(), description="What discharges it, beside its being done.")
    until: Literal["left", "closed", "done"] | None = optional("How long it is owed.")
    once: YesNo | None = optional("It opens at most once in a case.")


class ExpediteDoc(Cited):
    """Dates become latest dates: as soon as possible and no later than."""

    when: When = Field(description="The condition under which dates become latest dates.")
    of: Texts = Field(description="Which: outcomes, escalations, notifications, duties, or ids.")


class CapDoc(Cited):
    """Several stages together end within one limit."""

    stages: Texts = Field(description="The stages that it limits together.", min_length=1)
    within: Timing = Field(description="The limit.")


class RouteDoc(Cited):
    """A set of stages chosen by facts."""

    title: Text = Field(description="The route's name.")
    when: When = Field(description="The facts that choose it.")
    switch: Literal["never", "offered"] | None = optional("What a fact learned later does.")
    stages: dict[Id, StageDoc] = Field(description="Its stages, in order.", min_length=1)
    duties: dict[Id, DutyDoc] = Field(default_factory=dict, description="Its own duties.")
    moves: dict[Id, MoveDoc] = Field(default_factory=dict, description="Its own moves.")


class PowerDoc(Cited):
    """Who may do an event, or who may not."""

    on: Texts = Field(description="The events that it is about.", min_length=1)
    in_: Texts = Field(default=(), alias="in", description="The stages in which it holds.")
    only: Texts = Field(default=(), description="The roles that alone may do it.")
    barred: Texts = Field(default=(), description="The roles that may not do it.")
    fact: Text | None = optional("For `learned`: the fact that they judge.")
    when: When = optional("The condition under which it holds.")
    says: Text | None = Field(default=None, description="What is told about it.")


class CompositionDoc(Cited):
    """What a body that is convened must be made up of."""

    on: Texts = Field(default=("convened",), description="The events that it is about.")
    in_: Texts = Field(default=(), alias="in", description="The stages in which it holds.")
    when: When = optional("The condition under which it holds.")
    duty: Text | None = optional("The duty by which the body is convened.")
    at_least: Text | None = optional("The fewest agencies.")
    exactly: Text | None = optional("The number of agencies.")
    include: Texts = Field(default=(), description="Agencies, by name or by their side.")
    says: Text | None = Field(default=None, description="What is told about it.")


class PromiseDoc(Cited):
    """What the policy is held to, to be proved; it changes no answer."""

    says: Text = Field(description="The promise, as a sentence.")
    reaches: Text | None = optional("The stage that a concern reaches in time.")
    each: Literal["step"] | None = optional("`step`: what each single stage takes at the most.")
    knows: Text | None = optional("The office that knows of the case.")
    in_: Texts = Field(default=(), alias="in", description="The stages at which it knows.")
    within: Timing = optional("By when: a timescale.")
    when: When = optional("The facts under which it is promised.")


class HandoverDoc(Titled):
    """Another procedure that a case may leave for."""

    to: Text | None = optional("Where it goes, in words.")
    alongside: YesNo | None = optional("It runs beside the case, which goes on.")


class EntryDoc(Cited):
    """What the partnership owes and no case does."""

    title: Text = Field(description="What it is.")
    who: Text = Field(description="Who owes it, or `not said`.")
    must: Text | None = optional("An act that is an obligation.")
    should: Text | None = optional("An act that is expected.")
    may: Text | None = optional("An act that is open to them.")
    must_not: Text | None = optional("An act that is forbidden.")
    force: ForceWord | None = optional("The force, where a reading switches it.")
    act: Text | None = optional("The act, where a reading switches force or act.")
    to: Text | None = optional("To whom.")
    what: Text | None = optional("What is told, written or done.")
    every: Text = Field(description="How often: meeting, year, quarter, month, `6 months`.")
    since: Text | None = optional("The day from which it is counted.")


class ContactDoc(Cited):
    """Where somebody named in the document is reached."""

    title: Text = Field(description="Who or what is reached.")
    address: Text = Field(description="Where.")


class ClauseDoc(Part):
    """One clause of the document: what it says, or the guidance it gives."""

    says: Text | None = Field(default=None, description="What the clause says.")
    guidance: Text | None = optional("What it advises; it computes nothing.")
    in_: Texts = Field(default=(), alias="in", description="The stages that it belongs to.")


class PolicyDoc(Cited):
    """A policy file of format 1."""

    format: Literal["1"] = Field(description="The version of this language.")
    extends: Text | None = optional("The policy whose text this one changes.")
    id: Id = Field(description="The policy's id.")
    title: Text = Field(description="The document's title.")
    partnership: Text = Field(description="Who published it.")
    version: Text = Field(description="The document's version.")
    published: Text | None = optional("The day or month of publication.")
    review: Annotated[Review | None, BeforeValidator(_review)] = optional("When review is due.")
    calendar: CalendarDoc = Field(description="How time is counted.")
    agencies: dict[Id, Text] = Field(default_factory=dict, description="The organisations.")
    facts: dict[Id, FactDoc] = Field(default_factory=dict, description="What rules ask about.")
    moments: dict[Id, MomentDoc] = Field(default_factory=dict, description="Moments declared.")
    events: dict[Id, Titled] = Field(default_factory=dict, description="Events of its own.")
    roles: dict[Id, RoleDoc] = Field(default_factory=dict, description="The offices.")
    readings: dict[Id, ReadingDoc] = Field(default_factory=dict, description="Ways to read it.")
    stages: dict[Id, StageDoc] = Field(description="The ladder, in order.", min_length=1)
    moves: dict[Id, MoveDoc] = Field(default_factory=dict, description="Other ways to go.")
    duties: dict[Id, DutyDoc] = Field(default_factory=dict, description="Who owes what.")
    expedite: tuple[ExpediteDoc, ...] = Field(default=(), description="When haste is asked.")
    caps: dict[Id, CapDoc] = Field(default_factory=dict, description="Limits over stages.")
    routes: dict[Id, RouteDoc] = Field(default_factory=dict, description="Other ladders.")
    powers: dict[Id, PowerDoc] = Field(default_factory=dict, description="Who may do what.")
    compositions: dict[Id, CompositionDoc] = Field(
        default_factory=dict, description="What bodies are made up of."
    )
    handovers: dict[Id, HandoverDoc] = Field(default_factory=dict, description="Ways out.")
    endings: dict[Id, Titled] = Field(default_factory=dict, description="Ways to close.")
    register_: dict[Id, EntryDoc] = Field(
        default_factory=dict, alias="register", description="What the partnership owes."
    )
    contacts: dict[Id, ContactDoc] = Field(default_factory=dict, description="Whom to reach.")
    promises: dict[Id, PromiseDoc] = Field(
        default_factory=dict, description="What the policy is held to."
    )
    clauses: dict[Text, ClauseDoc] = Field(description="Every clause of the document.")
