"""What documents of this kind use, in a document's words, and how one sees it in a file.

Every entry must be true of at least one of the nine policies (their local overlay included).
"""

import re
from collections.abc import Callable
from typing import Final

from tests.policies.written import (
    Plain,
    act,
    acts,
    duties,
    listed,
    mappings,
    moves,
    stages,
    texts,
    timed,
    timings,
)

Holds = Callable[[Plain], bool]
NUMBERED: Final = re.compile(r"(\d+) working days? of entered")


def _receiving(acting: str) -> Holds:
    def holds(policy: Plain) -> bool:
        return any(
            each.get("who", "").startswith("receiving")
            and acting in act(each)
            and any("received" in text for text in texts(each.get("within")))
            for each in duties(policy).values()
        )

    return holds


def _times(pattern: str) -> Holds:
    return lambda policy: timed(policy, pattern)


def _switches(policy: Plain, by: str) -> list[Plain]:
    names = policy.get(by, {})
    return [each for each in mappings(policy) if each.get("by") in names and len(each) > 2]


def _reads(one: str, other: str) -> Holds:
    """A reading that offers one kind of timescale and another."""

    def holds(policy: Plain) -> bool:
        said = [texts(each) for each in _switches(policy, "readings")]
        return any(
            any(re.search(one, text) for text in each)
            and any(re.search(other, text) for text in each)
            for each in said
        )

    return holds


def _closing(how: str) -> Holds:
    return lambda policy: any(each.get("after_closing") == how for each in moves(policy).values())


def _capped(own: bool) -> Holds:
    """A cap over stages of which some have, or have not, a limit of their own."""

    def holds(policy: Plain) -> bool:
        capped = [name for cap in policy.get("caps", {}).values() for name in listed(cap["stages"])]
        return any(("within" in stages(policy)[each].get("outcome", {})) == own for each in capped)

    return holds


def _varied(agreed: bool) -> Holds:
    """A date put off to a limit, before it passes and with a reason, with or without consent."""

    def holds(policy: Plain) -> bool:
        return any(
            ("agreed_by" in each) == agreed
            and "before" in each
            and "reason" in each.get("needs", "")
            and "of" in each["until"].split()
            for each in mappings(policy)
            if "until" in each and "before" in each
        )

    return holds


def _recurs(policy: Plain) -> bool:
    """A soft rhythm and a hard cap, both counted from the last time."""
    again = [
        act(each)[0]
        for each in duties(policy).values()
        if any(
            on.endswith(".done") and on.removesuffix(".done") in duties(policy)
            for on in listed(each.get("on"))
        )
        and any("the later of" in text and ".done" in text for text in texts(each.get("within")))
    ]
    return {"must", "should"} <= set(again)


def _numbered_days(policy: Plain) -> bool:
    """A stage with a schedule of four or more numbered days."""
    for stage in stages(policy):
        days = {
            found[1]
            for each in duties(policy).values()
            if stage in listed(each.get("in"))
            and (found := NUMBERED.fullmatch(str(each.get("within"))))
        }
        if len(days) >= 4:
            return True
    return False


def _rated(on_change: str) -> Holds:
    return lambda policy: any(
        each.get("on_change") == on_change
        and isinstance(each.get("within"), dict)
        and each["within"].get("by") in policy["facts"]
        for each in mappings(policy)
    )


def _guide(policy: Plain) -> bool:
    return any(
        "may" in stage.get("outcome", {}) and "within" in stage["outcome"]
        for stage in stages(policy).values()
    )


def _as_agreed(policy: Plain) -> bool:
    return any(
        "within" not in each
        and isinstance(each.get("varies"), dict)
        and each["varies"].get("agreed_by") == "both"
        for each in acts(policy)
    )


def _moves(test: Callable[[Plain], bool]) -> Holds:
    return lambda policy: any(test(each) for each in moves(policy).values())


def _of_due(each: Plain) -> bool:
    return all(on.endswith(".due") for on in listed(each["on"]))


def _judged(policy: Plain) -> set[str]:
    """Facts that only some have the power to judge."""
    return {
        each["fact"]
        for each in policy.get("powers", {}).values()
        if "fact" in each and "only" in each
    }


def _asks(each: Plain, facts: set[str]) -> bool:
    return any(facts & set(part) for part in mappings(each.get("when")))


def _gate(policy: Plain) -> bool:
    """A way up that asks for somebody's agreement, whose refusal does something."""
    for each in moves(policy).values():
        asked = {fact for fact in _judged(policy) if _asks(each, {fact})}
        if each["on"] == "escalated" and any(
            "refused" in texts(other.get(key))
            for other in [*moves(policy).values(), *duties(policy).values()]
            for key in ("when", "as_soon_as")
            if asked & {name for part in mappings(other.get(key)) for name in part}
        ):
            return True
    return False


def _chooses(policy: Plain) -> bool:
    """A stage whose decider may decide, send back down, or send elsewhere."""
    order = list(stages(policy))
    for name, stage in stages(policy).items():
        ways = [
            each
            for each in moves(policy).values()
            if listed(each.get("from")) == [name] and _asks(each, {"actor"})
        ]
        down = [each for each in ways if each.get("stage") in order[: order.index(name)]]
        if "decides" in stage and down and any("handover" in each for each in ways):
            return True
    return False


def _bypass(each: Plain) -> bool:
    return (
        each["on"] == "escalated"
        and "when" not in each
        and "needs" in each
        and len(listed(each["from"])) > 1
    )


def _entry(each: Plain) -> bool:
    return (
        each["on"] == "raised"
        and "stage" in each
        and "when" in each
        and "note" in listed(each.get("needs"))
    )


def _open_ended(policy: Plain) -> bool:
    return any(
        stage.get("escalates", {}).get("stage") == name for name, stage in stages(policy).items()
    )


def _routed_by(*facts: str) -> Holds:
    return lambda policy: any(
        _asks(route, set(facts)) for route in policy.get("routes", {}).values()
    )


def _refused_ground(policy: Plain) -> bool:
    return any("refuse" in each and _asks(each, {"ground"}) for each in moves(policy).values())


def _alongside(policy: Plain) -> bool:
    return any(each.get("alongside") == "yes" for each in policy.get("handovers", {}).values())


def _after_the_last(policy: Plain) -> bool:
    return "handover" in list(policy["stages"].values())[-1].get("escalates", {})


def _silence(policy: Plain) -> bool:
    return any(
        _of_due(each) and each.get("ending") == "resolved" for each in moves(policy).values()
    )


def _ranks(policy: Plain) -> bool:
    return (
        sum(
            len(role.get("known_as", {})) >= 3 and "rank" in role
            for role in policy["roles"].values()
        )
        >= 3
    )


def _does(force: str, acting: str, *keys: str) -> Holds:
    return lambda policy: any(
        act(each) == (force, acting) and all(key in each for key in keys) for each in acts(policy)
    )


def _ends_in(acting: str, words: str) -> Holds:
    return lambda policy: any(
        {"resolved", "decided"} <= set(listed(each.get("on")))
        and acting in act(each)
        and words in each.get("what", "")
        for each in duties(policy).values()
    )


def _whole_and_local(policy: Plain) -> bool:
    """Working days for some and calendar days for others, in one calendar of Scotland."""
    return (
        policy["calendar"].get("nation") == "scotland"
        and timed(policy, "working days")
        and timed(policy, "calendar days")
    )


def _asks_of_day(key: str) -> Holds:
    return lambda policy: any(
        _asks(each, {key}) for each in [*duties(policy).values(), *moves(policy).values()]
    )


def _form(each: Plain) -> bool:
    what = each.get("what", "")
    return "how" in each and "grounds" in what and "evidence" in what and "outcome sought" in what


CONSTRUCTS: Final[dict[str, Holds]] = {
    # Time
    "to acknowledge, counted from receipt": _receiving("confirm"),
    "to answer, counted from receipt": _receiving("respond"),
    "to decide, on the receiving side": lambda policy: any(
        each.get("who", "").startswith("receiving") and "decide" in act(each)
        for each in duties(policy).values()
    ),
    "a clock chained to another's end": _times(r"\.done"),
    "a further two days: from the time allowed or from the act": _reads(r"\.done", r"\.due"),
    "whichever is earlier": _times("of the earlier of"),
    "whichever is later": _times("of the later of"),
    "a cap beside each stage's own limit": _capped(own=True),
    "a cap instead of a stage's own limit": _capped(own=False),
    "not before: a waiting period": _moves(
        lambda each: each["on"] == "escalated" and "opens" in each
    ),
    "a window: late is accepted": _closing("accept"),
    "a window: late is marked": _closing("mark"),
    "a window: late is refused": _closing("refuse"),
    "a limitation period for raising": _moves(
        lambda each: each["on"] == "raised" and "closes" in each
    ),
    "calendar days": _times(r"calendar days"),
    "weeks": _times(r"\d weeks? of"),
    "working weeks": _times("working week"),
    "months": _times("month"),
    "hours": _times(r"\d hours? of"),
    "working hours": _times("working hours"),
    "hours glossed as working days": _reads(r"\d hours of", "working day"),
    "the earlier of a number and a date that the case sets": lambda policy: any(
        any(text.startswith("by ") for text in texts(each["earlier_of"]))
        for each in mappings(policy)
        if "earlier_of" in each
    ),
    "ten days, at most twenty with a reason before they pass": _varied(agreed=False),
    "extension by consent": _varied(agreed=True),
    "pause and resume": lambda policy: any("pauses" in each for each in acts(policy)),
    "what goes on while paused": lambda policy: (
        any("pauses" in each for each in acts(policy))
        and any(act(each)[1] == "keep" for each in duties(policy).values())
    ),
    "no later than days before a meeting": _times(r"working days before"),
    "monthly, and never more than six weeks apart": _recurs,
    "every month on the day, however late the last": lambda policy: any(
        any(f"of the later of raised and {name}.due" in text for text in texts(each.get("within")))
        for name, each in duties(policy).items()
    ),
    "each by its own last time": lambda policy: any(
        each.get("who", "").startswith("each ") and f"{name}.done" in listed(each.get("on"))
        for name, each in duties(policy).items()
    ),
    "put off by so many days in all": lambda policy: any(
        str(each["until"]).endswith(".due")
        for each in mappings(policy)
        if "needs" in each and "until" in each
    ),
    "working day 1 to working day 12": _numbered_days,
    "at the meeting, on its day": _times("^same day of"),
    "by the meeting": _times("^by "),
    "not before the sixth day": _moves(lambda each: each["on"] == "decided" and "opens" in each),
    "a limit by rating; a re-rating keeps the origin": _rated("keep_origin"),
    "a limit by rating; a re-rating restarts it": _rated("restart"),
    "a limit by rating; a re-rating keeps the sooner": _rated("keep_sooner"),
    "a guide, whose passing is no breach": _guide,
    "on a day agreed between the parties": _as_agreed,
    "a period that ends on a closed day": lambda policy: (
        policy["calendar"].get("closed_day") == "next"
    ),
    "a whole process from when the concern was first identified": lambda policy: any(
        len(each["stages"]) == len(stages(policy)) and each["within"].endswith("of identified")
        for each in policy.get("caps", {}).values()
    ),
    "a limit counted from an acknowledgement": lambda policy: any(
        ".done" in text
        for stage in stages(policy).values()
        for text in texts(stage.get("outcome", {}).get("within"))
    ),
    # Moves
    "every level goes up by itself as its time ends": lambda policy: (
        sum(_of_due(each) and "stage" in each for each in moves(policy).values()) >= 3
    ),
    "no answer in time moves it on": _moves(lambda each: _of_due(each) and "stage" in each),
    "an unsatisfactory answer moves it on, and who judges": lambda policy: any(
        _asks(stage.get("escalates", {}), {"satisfactory"} & _judged(policy))
        for stage in stages(policy).values()
    ),
    "a gate, and what a refusal does": _gate,
    "the decider chooses, also back down": _chooses,
    "straight to the top, with a reason": _moves(_bypass),
    "entry at a later stage with a noted reason and a precondition": _moves(_entry),
    "a pre-stage that is not counted": lambda policy: any(
        each.get("number") == "none" for each in stages(policy).values()
    ),
    "through the line management": _open_ended,
    "an urgent procedure, also on the way": lambda policy: any(
        each.get("switch") == "offered" for each in policy.get("routes", {}).values()
    ),
    "and back from it": _moves(lambda each: each.get("stage") == "back"),
    "a route by kind of dispute": _routed_by("about", "danger"),
    "grounds, a closed list": _refused_ground,
    "standing: who may raise it": _routed_by("standing"),
    "a route by agency": _routed_by("receiving_agency"),
    "an outside procedure alongside": _alongside,
    "an outside procedure after the last stage": _after_the_last,
    "silence is acceptance": _silence,
    # Who and what
    "rank for rank": _ranks,
    "proxies where the rank is lacking": lambda policy: any(
        "acted_for" in role for role in policy["roles"].values() if isinstance(role, dict)
    ),
    "local arrangements over a regional text": lambda policy: "extends" in policy,
    "a quorum that names its agencies": lambda policy: any(
        set(each.get("include", ())) & set(policy.get("agencies", {}))
        for each in policy.get("compositions", {}).values()
    ),
    "who is copied": lambda policy: any("copy" in each for each in acts(policy)),
    "who must not be told": _does("must_not", "notify", "to"),
    "what a challenge must carry": lambda policy: any(_form(each) for each in acts(policy)),
    "without the outcome sought it is not accepted": _moves(
        lambda each: each["on"] == "raised" and "outcome_sought" in listed(each.get("needs"))
    ),
    "the decision stands meanwhile": lambda policy: any(
        act(each)[1] == "keep" and "decision" in each["what"] for each in duties(policy).values()
    ),
    "for a time nothing is changed": _does("must", "keep", "within"),
    "the person stays where they are": lambda policy: any(
        act(each)[1] == "keep" and "while" in each for each in duties(policy).values()
    ),
    "an agreed plan": _ends_in("confirm", "plan"),
    "follow-up that agreed actions happened": lambda policy: any(
        act(each)[1] == "review" and any("month" in text for text in texts(each.get("within")))
        for each in duties(policy).values()
    ),
    "notification by its own date": _does("must", "notify", "within"),
    "children and adults under one policy": lambda policy: (
        {"child", "adult"} <= set(policy.get("facts", {}).get("about", {}).get("values", {}))
    ),
    # Where
    "England": lambda policy: policy["calendar"].get("nation") == "england",
    "Wales": lambda policy: policy["calendar"].get("nation") == "wales",
    "Scotland": lambda policy: policy["calendar"].get("nation") == "scotland",
    "Northern Ireland": lambda policy: policy["calendar"].get("nation") == "northern-ireland",
    "calendar and working days mixed on purpose": _whole_and_local,
    "not at a weekend unless": _asks_of_day("day"),
    "out of hours, followed up on the next working day": lambda policy: (
        _asks_of_day("hours")(policy) and any("working hours" in text for text in timings(policy))
    ),
    "received after five is received tomorrow": lambda policy: (
        policy["calendar"].get("counting") == "deemed-receipt"
    ),
    "each side by its own calendar": lambda policy: "sides" in policy["calendar"],
}
