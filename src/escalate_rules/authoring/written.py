"""A compiled policy as the text of a file: the way back from `compile`.

Compiling what is written here gives an equal policy, digest and all. What a
compiled policy does not hold is not in the text: comments, layout, and the
options of readings that were not chosen (each reading stands with the option in
use, and one that says so).
"""

from typing import Final

from escalate_rules.authoring.written_rows import (
    parties_text,
    plain_timescale,
    plain_when,
    sections,
    stage_names,
)
from escalate_rules.authoring.yaml_text import Plain, said, text_of
from escalate_rules.core.policy import (
    Counting,
    Entry,
    Fact,
    Form,
    Named,
    Policy,
    Promise,
    Role,
)

NOT_CHOSEN: Final = "another_reading"


def policy_text(policy: Policy) -> str:
    """`policy` as the text of a policy file; parsing it gives an equal policy.

    The policy must count by the bundled bank holidays, as every file's does.
    """
    return text_of(plain_policy(policy))


def plain_policy(policy: Policy) -> dict[str, Plain]:
    """`policy` as the plain values of a file, keys in the language's order."""
    return {
        "format": "1",
        **said(
            id=policy.id, title=policy.title, partnership=policy.partnership,
            version=policy.version, published=policy.published, review=_review(policy),
            cites=list(policy.cites), calendar=_calendar(policy),
            agencies=dict(policy.agencies),
            facts={each.id: _fact(each) for each in policy.facts},
            moments={
                each.id: said(
                    title=each.title, default=each.default,
                    lasts="stage" if each.lasts_stage else "", cites=list(each.cites),
                )
                for each in policy.moments if not each.event
            },
            events={
                each.id: said(title=each.title, cites=list(each.cites))
                for each in policy.moments if each.event
            },
            roles={each.id: _role(each) for each in policy.roles},
            readings=_readings(policy),
        ),
        **sections(policy),
        **said(
            handovers={each.id: _named(each, "to") for each in policy.handovers},
            endings={each.id: _named(each, "to") for each in policy.endings},
            register={each.id: _entry(each) for each in policy.register},
            contacts={each.id: _named(each, "address") for each in policy.contacts},
            promises={each.id: _promise(each) for each in policy.promises},
            clauses=_clauses(policy),
        ),
    }  # fmt: skip


def _review(policy: Policy) -> Plain:
    if not policy.review_cites:
        return policy.review
    return {"due": policy.review, "cites": list(policy.review_cites)}


def _calendar(policy: Policy) -> dict[str, Plain]:
    sides = {side: _counting(counting, policy) for side, counting in policy.side_counting}
    return {**_counting(policy.counting), **said(sides=sides)}


def _counting(counting: Counting, base: Policy | None = None) -> dict[str, Plain]:
    hours = counting.office_hours
    found = said(
        nation=[nation.value for nation in counting.calendar.nations],
        closures=[
            {"from": str(each.first), "to": str(each.last), "title": each.title}
            for each in counting.calendar.closures
        ],
        counting=counting.convention.value,
        receipt_cutoff=f"{counting.receipt_cutoff:%H:%M}" if counting.receipt_cutoff else "",
        day_ends=f"{counting.day_ends:%H:%M}" if counting.day_ends else "",
        office_hours={"from": f"{hours[0]:%H:%M}", "to": f"{hours[1]:%H:%M}"} if hours else None,
        closed_day=counting.closed_day.value,
    )
    if base is not None and base.counting.calendar.closures:
        found.setdefault("closures", [])  # what a side leaves out, it takes from the policy
    return found


def _fact(fact: Fact) -> dict[str, Plain]:
    return said(
        asks=fact.asks, values=dict(fact.values), default=fact.default,
        required="yes" if fact.required else "", recorded="yes" if fact.recorded else "",
        lasts="stage" if fact.lasts_stage else "", cites=list(fact.cites),
    )  # fmt: skip


def _role(role: Role) -> dict[str, Plain]:
    return said(
        title=role.title, side=role.side, agency=role.agency,
        rank=None if role.rank is None else str(role.rank), member_of=list(role.member_of),
        known_as=dict(role.known_as), acted_for=dict(role.acted_for), cites=list(role.cites),
    )  # fmt: skip


def _readings(policy: Policy) -> dict[str, Plain]:
    return {
        id: {
            "clause": policy.clauses[0].id,
            "asks": "How is it read?",
            "use": use,
            "options": {use: "As it is written here", NOT_CHOSEN: "In another way"},
        }
        for id, use in policy.readings
    }


def _named(named: Named, text: str) -> dict[str, Plain]:
    alongside = "yes" if named.alongside else ""
    said_ = said(title=named.title, **{text: named.text}, alongside=alongside)
    return said_ | said(cites=list(named.cites))


def _entry(entry: Entry) -> dict[str, Plain]:
    return said(
        title=entry.title, who=parties_text(entry.who), **{entry.force.value: entry.act},
        to=parties_text(entry.to), what=entry.what, every=entry.every, since=entry.since,
        cites=list(entry.cites),
    )  # fmt: skip


def _promise(promise: Promise) -> dict[str, Plain]:
    form, stages = promise.form, list(promise.stages)
    return said(
        says=promise.says,
        reaches=stages[0] if form is Form.REACHES else "",
        each="step" if form is Form.STEP else "",
        knows=promise.role,
        in_=stages if form is Form.KNOWS else [],
        within=plain_timescale(promise.within) if promise.within is not None else "",
        when=plain_when(promise.when), cites=list(promise.cites),
    )  # fmt: skip


def _clauses(policy: Policy) -> dict[str, Plain]:
    shown = {row.cites[0]: row.scope for row in policy.index.advice}
    return {
        each.id: {"guidance" if each.guidance else "says": _asked(policy, place, each.text)}
        | said(in_=stage_names(policy, shown.get(each.id)))
        for place, each in enumerate(policy.clauses)
    }


def _asked(policy: Policy, place: int, text: str) -> Plain:
    """The first clause's words ask every reading: one that is never asked is a mistake."""
    found: Plain = text
    for id, use in policy.readings if place == 0 else ():
        found = {"by": id, use: found, "otherwise": text}
    return found
