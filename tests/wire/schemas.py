"""The published JSON Schemas, made from one set of definitions.

`python -m tests.wire.schemas` writes them anew; a test holds the shipped files
to this one.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"
# ruff: noqa: E501
import json
import re
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import escalate_rules
from escalate_rules.core.case import Case
from escalate_rules.core.moments import Day, Instant
from escalate_rules.wire.values import MOMENTS

OUT = Path(escalate_rules.__file__).parent / "wire" / "schemas"
SNAKE = re.compile(r"(?<!^)(?=[A-Z])")
S = {"type": "string"}


def nul(x):
    return {"anyOf": [x, {"type": "null"}]}


def arr(x):
    return {"type": "array", "items": x}


def ref(n):
    return {"$ref": f"#/$defs/{n}"}


def obj(props, required=None, desc=None, extra=False):
    o: dict[str, Any] = {"type": "object"}
    if desc:
        o["description"] = desc
    o["properties"] = props
    o["required"] = list(props) if required is None else required
    if not extra:
        o["additionalProperties"] = False
    return o


def d(x, desc):
    return {**x, "description": desc}


def enum(*v):
    return {"enum": list(v)}


SIDE: Any = enum("raising", "receiving", "partnership", "authority")
D: dict[str, Any] = {}
D["date"] = {
    "description": "A local (Europe/London) day.",
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}$",
}
D["instant"] = {
    "description": "A point of time, with the offset of Europe/London.",
    "type": "string",
    "format": "date-time",
    "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?[+-]\d{2}:\d{2}$",
}
D["told_instant"] = {
    "description": "A point of time as an event may tell it: the offset may be left out where the local time of Europe/London names one instant, and so may the seconds.",
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}[T ]\d{2}(:?\d{2}(:?\d{2}([.,]\d+)?)?)?(Z|[+-]\d{2}(:?\d{2})?)?$",
}
D["moment"] = {"description": "A day, or an instant.", "anyOf": [ref("date"), ref("instant")]}
D["told_moment"] = {
    "description": "A day, or an instant, as an event may tell it.",
    "anyOf": [ref("date"), ref("told_instant")],
}
D["exact_moment"] = {
    "description": "A moment as a case keeps it: a day, an instant, the end of a day (`T24:00`), or one that nobody knows.",
    "anyOf": [
        ref("date"),
        ref("instant"),
        {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T24:00$"},
        {"const": "not known"},
    ],
}
D["cites"] = {"description": "Ids of the clauses that say so.", "type": "array", "items": S}
D["actor"] = obj(
    {"role": S, "side": SIDE},
    [],
    "Who did it: an office of the policy and its side, never a person.",
)
D["named"] = {
    "description": "Names with their values.",
    "type": "object",
    "additionalProperties": S,
}


# event
def kind(props, req=()):
    return obj(props, list(req))


KINDS = {
    "raised": kind(
        {
            "stage": d(S, "Where to enter, where the policy permits it."),
            "facts": ref("named"),
            "moments": {"type": "object", "additionalProperties": ref("told_moment")},
            "agencies": d(
                {
                    "type": "object",
                    "properties": {"raising": S, "receiving": S},
                    "additionalProperties": False,
                },
                "The agency on each side.",
            ),
            "outcome_sought": S,
            "by_when": ref("told_moment"),
        }
    ),
    "unresolved": kind({}),
    "escalated": kind(
        {
            "to": d(S, "Another stage, ending, handover or route than the stage's own way up."),
            "reason": S,
        }
    ),
    "rerouted": kind({"to": d(S, "A route, or `back`."), "reason": S}, ["to"]),
    "resolved": kind({"how": S}),
    "decided": kind({"what": S}),
    "withdrawn": kind({"reason": S}),
    "handed_over": kind({"to": S}, ["to"]),
    "learned": kind({"facts": ref("named")}, ["facts"]),
    "happened": kind(
        {
            "moment": S,
            "on": d(ref("told_moment"), "When it really was; by default the event's `at`."),
        },
        ["moment"],
    ),
    "done": kind(
        {
            "duty": d(S, "`DUTY#n`, or a duty and then its oldest open one."),
            "on": d(ref("told_moment"), "When it really was; by default the event's `at`."),
        },
        ["duty"],
    ),
    "agreed": kind(
        {
            "duty": S,
            "until": ref("told_moment"),
            "by": d(
                {
                    "anyOf": [
                        enum("both", "raising", "receiving"),
                        arr(enum("raising", "receiving")),
                    ]
                },
                "The sides recorded as agreeing.",
            ),
            "reason": S,
        },
        ["until", "by"],
    ),
    "extended": kind({"duty": S, "until": ref("told_moment"), "reason": S}, ["until", "reason"]),
    "paused": kind({"reason": S}, ["reason"]),
    "resumed": kind({"reason": S}),
    "convened": kind(
        {
            "duty": S,
            "agencies": d({"anyOf": [S, arr(S)]}, "Those represented."),
            "people": {
                "anyOf": [
                    {"type": "integer", "minimum": 0},
                    {"type": "string", "pattern": "^[0-9]+$"},
                ]
            },
        },
        ["agencies"],
    ),
    "time_reached": kind({}),
    "reopened": kind({"stage": S, "reason": S}, ["reason"]),
}
D["event"] = {
    "description": "Something that happened: `at`, and one more key, its kind. A policy may declare kinds of its own, which say nothing more.",
    "type": "object",
    "properties": {
        "id": d(S, "The host's own key against telling it twice."),
        "at": ref("told_instant"),
        "by": ref("actor"),
        "note": S,
        **KINDS,
    },
    "required": ["at"],
    "additionalProperties": d(
        {"type": "object", "maxProperties": 0}, "A kind that the policy declares."
    ),
    "minProperties": 2,
    "oneOf": [
        *({"required": [k]} for k in KINDS),
        {"not": {"anyOf": [{"required": [k]} for k in KINDS]}},
    ],
}
# case: made from the values' own types, so that it cannot fall behind them
STATUS = enum("not_opened", "open", "resolved", "decided", "withdrawn", "handed_over", "ended")
SAID = {
    "Case": "Everything that a policy's rules can ask about one disagreement. Its inside is the "
    "library's own: keep it, do not build on it.",
    "PolicyRef": "The policy that a case was opened under.",
    "Dated": "A computed date, or why there is none.",
    "Stamp": "The latest occurrence of a moment; `settled` is false where it is only fixed.",
    "Occurrence": "A trigger that is still current for facts learned late.",
    "Owed": "One instance of a duty.",
}
MORE = {
    ("Case", "status"): STATUS,
    ("Owed", "state"): enum("open", "done", "late", "lapsed"),
}


def of_hint(hint: Any) -> Any:
    origin, args = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        members = [each for each in args if each is not NoneType]
        if set(members) <= set(MOMENTS):
            made = ref("moment" if set(members) == {Day, Instant} else "exact_moment")
        else:
            made = of_hint(members[0]) if len(members) == 1 else {"anyOf": [*map(of_hint, members)]}
        return nul(made) if NoneType in args else made
    simple = {str: S, int: {"type": "integer"}, bool: {"type": "boolean"}}
    simple |= {datetime: ref("instant"), date: ref("date")}
    if hint in simple:
        return simple[hint]
    if is_dataclass(hint):
        name = SNAKE.sub("_", str(getattr(hint, "__name__", ""))).lower()
        name = {"actor": "exact_actor"}.get(name, name)
        if name not in D:
            D[name] = {}
            D[name] = of_record(hint)
        return ref(name)
    if origin is tuple and args[-1] is not ...:
        items = [*map(of_hint, args)]
        return {"type": "array", "prefixItems": items, "items": False, "minItems": len(items)}
    if origin is tuple and get_origin(args[0]) is tuple and get_args(args[0])[0] is str:
        pair = get_args(args[0])
        if len(pair) == 2:
            value = of_hint(pair[1])
            return ref("named") if value == S else {"type": "object", "additionalProperties": value}
    if origin in {tuple, frozenset}:
        return arr(of_hint(args[0]))
    if origin is not None:
        value = of_hint(args[1])
        return ref("named") if value == S else {"type": "object", "additionalProperties": value}
    return enum(*(member.value for member in hint))


def of_record(kind):
    hints = get_type_hints(kind)
    names = [each.name for each in fields(kind) if each.init and (each.compare or each.repr)]
    told = {name: MORE.get((kind.__name__, name)) or of_hint(hints[name]) for name in names}
    return obj(told, desc=SAID.get(kind.__name__))


of_hint(Case)
# answers
D["party"] = obj(
    {"role": nul(S), "side": nul(SIDE), "agency": nul(S), "title": S},
    desc="A side, role and agency as named in an answer.",
)
D["due"] = obj(
    {
        "kind": enum("date", "instant", "undated", "awaiting"),
        "due_on": nul(ref("date")),
        "due_by": d(
            nul(ref("instant")),
            "When it passes: a day-limit is met before it, an hour-limit up to and including it.",
        ),
        "status": enum("firm", "provisional", "none"),
        "words": S,
        "from": nul(obj({"moment": S, "at": nul(ref("moment"))})),
        "counted": arr(ref("date")),
        "skipped": arr(obj({"on": ref("date"), "why": S})),
        "expedite": {"type": "boolean"},
        "missing": arr(S),
        "why": S,
        "other": arr(ref("due")),
    },
    desc="When, with how it was counted.",
)
JOINED = enum("and", "or")
D["duty"] = obj(
    {
        "id": d(S, "`DUTY#n`, or `DUTY#n@side`; in a case of the host's, a key for sending once."),
        "duty": S,
        "stage": nul(S),
        "act": S,
        "force": enum("must", "should", "may", "must_not"),
        "who": arr(ref("party")),
        "joined": d(JOINED, "How `who` are joined; `or` where one of them will do."),
        "to": arr(ref("party")),
        "to_joined": JOINED,
        "with": arr(ref("party")),
        "with_joined": JOINED,
        "copy": arr(ref("party")),
        "copy_joined": JOINED,
        "how": S,
        "what": S,
        "due": ref("due"),
        "state": enum("open", "overdue", "done", "late", "lapsed"),
        "opened": nul(ref("moment")),
        "until": enum("left", "closed", "done"),
        "cites": ref("cites"),
    },
    desc="Who must, should, may or must not do what, to or with whom, how, by when.",
)
D["ending_duty"] = obj(
    {**D["duty"]["properties"], "stages": arr(S)},
    desc="A duty that an ending calls for, with the stages at which such an ending does.",
)
D["way"] = obj(
    {
        "to": {
            "description": "One of `stage`, `ending`, `handover`, `route`, with its id.",
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "properties": {k: nul(S) for k in ("stage", "ending", "handover", "route")},
            "additionalProperties": False,
        },
        "on": S,
        "rule": S,
        "opens": nul(ref("instant")),
        "closes": nul(ref("instant")),
        "needs": arr(S),
        "cites": ref("cites"),
    },
    desc="A move that is open.",
)
D["refusal"] = obj(
    {
        "why": S,
        "cites": ref("cites"),
        "closes": d(ref("instant"), "When a window shut, or will open."),
    },
    ["why", "cites"],
    "Why an event had no meaning for the case.",
)
D["decision"] = obj(
    {
        "event": ref("event"),
        "at": ref("instant"),
        "case": ref("case"),
        "status": STATUS,
        "ending": nul(S),
        "stage": nul(S),
        "next": arr(ref("way")),
        "opened": arr(ref("duty")),
        "open": arr(ref("duty")),
        "discharged": arr(S),
        "late": arr(S),
        "lapsed": arr(obj({"id": S, "why": S, "missed": {"type": "boolean"}})),
        "overdue": arr(ref("duty")),
        "changed": arr(obj({"id": S, "was": ref("due"), "now": ref("due"), "why": S})),
        "notifications": arr(ref("duty")),
        "records": arr(ref("duty")),
        "expedite": {"type": "boolean"},
        "breaches": arr(
            obj({"rule": S, "severity": enum("error", "warning"), "says": S, "cites": ref("cites")})
        ),
        "advice": arr(obj({"says": S, "cites": ref("cites")})),
        "not_applicable": nul(ref("refusal")),
        "reasons": arr(
            obj(
                {
                    "rule": S,
                    "says": S,
                    "cites": ref("cites"),
                    "file": S,
                    "line": {"type": "integer"},
                }
            )
        ),
        "log": d(
            {"type": "object"}, "Only where it was asked for: what the decision is made again from."
        ),
    },
    [
        "event",
        "at",
        "case",
        "status",
        "ending",
        "stage",
        "next",
        "opened",
        "open",
        "discharged",
        "late",
        "lapsed",
        "overdue",
        "changed",
        "notifications",
        "records",
        "expedite",
        "breaches",
        "advice",
        "not_applicable",
        "reasons",
    ],
    "The answer to one event.",
)
NATION = enum("england", "wales", "scotland", "northern-ireland")
NATIONS = {"anyOf": [NATION, arr(NATION)]}
D["policy_head"] = obj(
    {"id": S, "version": S, "digest": S, "readings": ref("named")},
    desc="The policy, with the reading chosen for each clause that can be read two ways.",
)
D["calendar_head"] = obj(
    {
        "nation": d(NATIONS, "One, or a list of those whose bank holidays are all left out."),
        "digest": S,
        "published_to": ref("date"),
        "projected_to": ref("date"),
        "sides": d(
            {"type": "object", "additionalProperties": NATIONS},
            "Only where sides have calendars of their own.",
        ),
    },
    ["nation", "digest", "published_to", "projected_to"],
    "The bank holidays.",
)
D["plan_stage"] = obj(
    {
        "stage": S,
        "number": nul({"type": "integer"}),
        "title": S,
        "enters": d(
            nul(ref("moment")),
            "A date is the end of that day; null after a stage that nothing dates.",
        ),
        "duties": arr(ref("duty")),
        "moves": arr(ref("way")),
        "advice": arr(obj({"says": S, "cites": ref("cites")})),
        "assumes": d(ref("named"), "Facts that have to be so for the stage's own way up to open."),
    }
)
D["outlook"] = obj(
    {
        "at": ref("instant"),
        "stage": nul(S),
        "open": arr(ref("duty")),
        "overdue": arr(ref("duty")),
        "coming": arr(obj({"at": ref("instant"), "what": S})),
        "next": arr(ref("way")),
    },
    desc="What is open, overdue and coming at an instant.",
)
VERDICT = enum("kept", "broken", "not_decided")
COUNT = {"type": "integer", "minimum": 0}
D["history"] = obj(
    {
        "policy": obj({"id": S, "version": S}),
        "readings": d(ref("named"), "Only where they are not those in use."),
        "events": arr(ref("event")),
    },
    ["policy", "events"],
    "A history file: `run` takes it as it is.",
)
D["found"] = obj(
    {
        "verdict": VERDICT,
        "says": S,
        "stage": nul(S),
        "cites": ref("cites"),
        "under": d(
            arr(ref("named")),
            "The readings under which alone it is so; empty where it is so under those in use.",
        ),
        "history": nul(ref("history")),
    },
    desc="One thing found about a promise.",
)
D["proof"] = obj(
    {
        "id": S,
        "says": S,
        "by": d(enum("built_in", "policy"), "Who promises it."),
        "cites": ref("cites"),
        "verdict": d(VERDICT, "Under the readings in use."),
        "worst": d(VERDICT, "Under whatever option."),
        "found": arr(ref("found")),
        "note": S,
        "covered": obj(
            {
                "states": COUNT,
                "fact_combinations": COUNT,
                "readings": COUNT,
                "start_days": COUNT,
                "steps": COUNT,
            },
            desc="What was tried: all there is.",
        ),
    },
    desc="A promise, what was found about it and what was tried.",
)
D["proved"] = obj(
    {
        "policy": ref("policy_head"),
        "calendar": ref("calendar_head"),
        "promises": arr(ref("proof")),
    },
    desc="A policy's promises.",
)
D["longest"] = obj(
    {"days": COUNT, "raised": ref("date"), "on": ref("date")},
    desc="The most days there can be, and the start day that causes them; the latest of equals.",
)
D["times"] = obj({"working_days": nul(ref("longest")), "calendar_days": nul(ref("longest"))})
D["worst"] = obj(
    {
        "policy": ref("policy_head"),
        "calendar": ref("calendar_head"),
        "worst": arr(
            obj(
                {
                    "stage": S,
                    "number": nul({"type": "integer"}),
                    "title": S,
                    "reached": d(ref("times"), "Null for a first stage, and without a date."),
                    "due": d(ref("times"), "The last day of its own limit."),
                    "open_since": d(
                        nul(S), "The stage on a way to it of which nothing says how long it takes."
                    ),
                    "cites": d(ref("cites"), "The clauses of that stage."),
                }
            )
        ),
    },
    desc="The longest time to each stage.",
)
TOP = {
    "proofs": (
        "What `escalate-rules prove --format json` prints, with and without `--worst`",
        obj({"policies": {"anyOf": [arr(ref("proved")), arr(ref("worst"))]}}),
    ),
    "event": ("An event of a history", D["event"]),
    "case": ("A case", D["case"]),
    "decision": ("The answer to one event", D["decision"]),
    "plan": (
        "What `escalate-rules plan --format json` prints",
        obj(
            {
                "policy": ref("policy_head"),
                "calendar": ref("calendar_head"),
                "plan": arr(ref("plan_stage")),
                "if_resolved": arr(ref("ending_duty")),
                "if_decided": arr(ref("ending_duty")),
                "if_withdrawn": arr(ref("ending_duty")),
                "opened": d(
                    arr(ref("duty")), "By the raising itself, also where it opens no case."
                ),
                "closed": d(
                    nul(
                        obj({"status": STATUS, "ending": nul(S), "title": S, "cites": ref("cites")})
                    ),
                    "How the raising itself closes the case, where it does: by a handover, for one.",
                ),
                "not_applicable": d(
                    nul(ref("refusal")), "Why a raising like this one has no plan."
                ),
            }
        ),
    ),
    "run": (
        "What `escalate-rules run --format json` prints",
        obj(
            {
                "policy": ref("policy_head"),
                "calendar": ref("calendar_head"),
                "decisions": arr(ref("decision")),
                "outlook": ref("outlook"),
            },
            ["policy", "calendar", "decisions"],
        ),
    ),
}


def used(x, seen):
    if isinstance(x, dict):
        r = x.get("$ref")
        if isinstance(r, str):
            n = r.rsplit("/", 1)[1]
            if n not in seen:
                seen.add(n)
                used(D[n], seen)
        for v in x.values():
            used(v, seen)
    elif isinstance(x, list):
        for v in x:
            used(v, seen)


def made(name: str) -> str:
    """The whole schema of this name."""
    title, body = TOP[name]
    seen: set[str] = set()
    used(body, seen)
    if name in seen:
        body = ref(name)
    top = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **body}
    if seen:
        top["$defs"] = {n: D[n] for n in D if n in seen}
    return json.dumps(top, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for each in TOP:
        (OUT / f"{each}.json").write_text(made(each), encoding="utf-8")
