"""Beside the due of another duty stands whose it is, as long as it is counted from."""

from escalate_rules import Decided, Done, Instant, Raised, TimeReached, decide, replay
from tests.core.small import small

POLICY = small(
    """
moments: {held: {title: It is held}}
duties:
  asked: {on: raised, who: chair, must: call, within: 1 working day of raised, cites: "4"}
  noted:
    on: raised
    who: chair
    must: notify
    within: {earlier_of: [2 working days of asked.due, 3 working days of held]}
    cites: "4"
"""
)


def at(text: str) -> Instant:
    return Instant.parse(text)


def test_time_alone_leaves_what_a_date_hangs_on_as_a_refusal_does() -> None:
    case = replay(
        POLICY,
        [Raised(at=at("2026-10-05T10:00")), Done(at=at("2026-10-05T11:00"), duty="asked")],
    )

    refused = decide(POLICY, case, Decided(at=at("2026-10-05T12:00")))
    time_alone = decide(POLICY, case, TimeReached(at=at("2026-10-05T12:00")))

    assert refused.not_applicable is not None
    assert refused.case == time_alone.case
    [noted] = [each for each in time_alone.case.duties if each.duty == "noted"]
    assert "asked#1.due" in {name for name, _, _ in noted.origins}
