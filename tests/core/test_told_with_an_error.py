"""An error tells the caller the facts, wherever it is read: also in another process.

Like test_told_with_a_date.py, these hold what one small change to the core would alter
without any other test seeing it (docs/mutation.md).
"""

import copy
import pickle
from datetime import date

import pytest

from escalate_rules import CalendarRangeError, EscalateRulesError, InstantError, MisuseError

RANGE = CalendarRangeError(date(2039, 12, 30), -3, date(2012, 1, 1), date(2039, 12, 31))
TWICE = InstantError("2026-10-25T01:30", "twice", ("2026-10-25T01:30+01:00", "2026-10-25T01:30Z"))
MISUSE = MisuseError("fact", "risc", "the policy has no fact `risc`", ("risk", "topic"))


@pytest.mark.parametrize("error", [RANGE, TWICE, MISUSE])
def test_an_error_says_the_same_when_it_has_been_sent_to_another_process(
    error: EscalateRulesError,
) -> None:
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(other) is type(error)
        assert other.args == error.args
        assert vars(other) == vars(error)
        assert str(other) == str(error)


def test_an_error_carries_what_it_is_about() -> None:
    assert RANGE.args == (date(2039, 12, 30), -3, date(2012, 1, 1), date(2039, 12, 31))
    assert TWICE.args == (
        "2026-10-25T01:30",
        "twice",
        ("2026-10-25T01:30+01:00", "2026-10-25T01:30Z"),
    )
    assert MISUSE.args == ("fact", "risc", "the policy has no fact `risc`", ("risk", "topic"))
