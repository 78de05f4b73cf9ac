"""What an editor shows beside the words of the language: titles, meanings, examples."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from escalate_rules.authoring.shorttexts import NOT_SAID
from escalate_rules.core.policy import CONCERNED

# Titles of keys that are no words on their own; the others are the key as words.
TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "id": "Id", "asks": "The question", "use": "Option in use", "on": "When this happens",
        "in": "In which stages", "from": "From", "who": "Who owes it", "to": "To whom",
        "with": "With whom", "copy": "Copied to", "how": "In what way", "what": "What exactly",
        "within": "By when", "promptly": "Words of haste", "when": "Condition",
        "while": "Owed while", "until": "Until", "once": "Once in a case",
        "cites": "Cited clauses", "between": "Between whom", "decides": "Who decides",
        "number": "Number in the document", "opens": "No sooner than", "closes": "No later than",
        "needs": "What the event must carry", "says": "What it says", "of": "Which dates",
        "only": "Who alone may", "barred": "Who may not", "every": "How often",
        "since": "Counted from", "options": "Options", "due": "Day or month",
        "clause": "The ambiguous clause", "reaches": "Stage reached", "each": "Of each",
        "knows": "Who knows of it", "refuse": "Refuse the event",
    }
)  # fmt: skip

# What each word of a choice means, by key; a kind of text with its words may stand here too.
CHOICES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "format": {"1": "The language as it stands."},
        "yes_no": {"yes": "It holds.", "no": "It does not hold, as if the key were left out."},
        "counting": {
            "after-event": "The event's day is day 0; counting starts with the next one.",
            "deemed-receipt": "As after-event, but after the cutoff it counts as the next day's.",
            "event-day-is-one": "The event's own day is counted as day 1.",
        },
        "closed_day": {
            "keep": "The period ends on the closed day all the same.",
            "next": "It ends on the next working day.",
            "previous": "It ends on the working day before.",
        },
        "lasts": {
            "stage": "Forgotten when a stage is left.",
            "case": "Kept as long as the case lasts.",
        },
        "side": {
            "raising": "The side that raised the concern.",
            "receiving": "The side that the concern was put to.",
            "partnership": "The safeguarding partnership.",
            "authority": "The local authority, as a body beside the two sides.",
        },
        "agreed_by": {
            "raising": "The raising side must be recorded as agreeing.",
            "receiving": "The receiving side must be recorded as agreeing.",
            "both": "Both sides must be recorded as agreeing.",
            "either": "One of the two sides is enough.",
        },
        "each": {"step": "Each stage by itself, from its being reached to its being left."},
        "before": {"due": "Only before the due has passed."},
        "force": {
            "must": "An obligation.",
            "should": "Expected; dated and reported like a must.",
            "may": "Open to them; never overdue.",
            "must_not": "Forbidden; doing it is a breach.",
        },
        "on_change": {
            "keep_origin": "The new limit is counted from the old moment.",
            "restart": "The new limit is counted from the change.",
            "keep_sooner": "The earlier of the running date and one counted from the change.",
        },
        "after_closing": {
            "accept": "Taken as if it were in time.",
            "mark": "Taken, and a breach is reported.",
            "refuse": "Not applicable.",
        },
        "final": {"none": "The document names nobody who decides in the end."},
        "until": {
            "left": "It lapses when its stage is left or the case closes.",
            "closed": "It lapses when the case closes.",
            "done": "It never lapses; it outlives stage and case.",
        },
        "switch": {
            "never": "What is learned later does not change the route.",
            "offered": "The other route is offered once its facts hold.",
        },
        "nation": {
            "england": "Bank holidays of England.",
            "wales": "Bank holidays of Wales.",
            "scotland": "Bank holidays of Scotland.",
            "northern-ireland": "Bank holidays of Northern Ireland.",
        },
        "act": {
            "notify": "Tell somebody; the answer lists it as a notification.",
            "record": "Write it down; the answer lists it as a record.",
            "keep": "Go on with something; it has no due and ends with its `until`.",
            "copy": "Send a copy; the answer lists it as a notification.",
            "reach": "Reach an outcome.",
            "refer": "Refer the matter to somebody.",
            "confirm": "Confirm something, mostly in writing.",
            "consult": "Ask somebody for advice.",
            "discuss": "Talk it over with somebody.",
            "meet": "Hold a meeting, or come to one.",
            "respond": "Answer.",
            "decide": "Decide.",
            "review": "Look at something again.",
            "consider": "Think about something.",
            "convene": "Call a body together; the event `convened` then has a meaning.",
            "report": "Give an account.",
            "send": "Send something.",
            "call": "Telephone.",
            "do": "Anything else; say what under `what:`.",
        },
    }
)

# What a text of each kind looks like; the first one is shown in the words of a key.
EXAMPLES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "timescale": (
            "5 working days of raised", "24 hours of unresolved", "same working day of entered",
            "3 working days before conference_held", "by conference_held",
        ),
        "until": ("any", "earlier", "20 working days of entered"),
        "include": CONCERNED,
        "parties": (
            "raising line_manager", "both practitioner", "raising party", "actor", "not said",
        ),
        "trigger": ("escalated", "entered", "raised", "resolved", "decided", "closed"),
        "moment": ("raised", "entered"),
        "actor": ("line_manager", "raising line_manager"),
        "clause": ("4.1",),
        "day": ("2026-12-28",),
        "day_or_month": ("2026-12", "2026-12-28"),
        "review_day": ("2026-12", "2026-12-28", NOT_SAID),
        "time": ("09:00", "17:00"),
        "stage_number": ("1", "none"),
        "number": ("3",),
        "every": ("year", "quarter", "month", "meeting", "6 months", "not said"),
        "hastened": ("outcomes", "escalations", "notifications", "duties"),
        "need": ("reason", "by", "note"),
        "promptly": ("immediately", "without delay", "as soon as possible", "promptly"),
        "goal_stage": ("later", "back"),
        "from_stage": ("any",),
    }
)  # fmt: skip

KIND_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "timescale": "A timescale: a number, a unit, and the moment that it is counted from.",
        "until": "Any date, an earlier one, or a timescale that caps it.",
        "parties": "Who: roles by their ids, each with its side, joined by `and` or by `or`.",
        "trigger": "An event or a moment.",
        "moment": "An event or a moment.",
        "actor": "A role, with `raising` or `receiving` before it or not.",
        "day": "A day, as year, month and day.",
        "day_or_month": "A day, or a month.",
        "review_day": "A day or a month, or `not said` where the document gives none.",
        "time": "A time of day.",
        "number": "A whole number.",
        "stage_number": "The number that the document gives the stage, or `none`.",
        "every": "How often.",
        "id": "Small letters, digits and underscores, with a letter first.",
        "clause": "A clause that is listed under `clauses`.",
    }
)


def title_of(key: str) -> str:
    """A key as a title."""
    words = TITLES.get(key, key.replace("_", " "))
    return words[:1].upper() + words[1:]


def title_of_model(name: str) -> str:
    """`EscalatesDoc` as `Escalates`, `BothSides` as `Both sides`."""
    words = "".join(f" {each.lower()}" if each.isupper() else each for each in name)
    return words.strip().removesuffix(" doc").capitalize()
