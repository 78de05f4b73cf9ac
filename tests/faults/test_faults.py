"""Every planted fault still has its place, and a few are caught each time."""

from pathlib import Path

import pytest

import escalate_rules
from tests.faults.planted import FAULTS, Fault
from tests.faults.run import HERE, caught_by

PACKAGE = Path(escalate_rules.__file__).parent
QUICK = ("day-limit-met-at-its-end", "bank-holidays-worked", "once-is-always")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_a_fault_has_one_place_in_the_source(fault: Fault) -> None:
    assert (PACKAGE / fault.file).read_text(encoding="utf-8").count(fault.old) == 1
    assert fault.old != fault.new


def test_there_are_forty_at_least_each_of_its_own_name_and_in_the_table() -> None:
    ids = [fault.id for fault in FAULTS]
    assert len(set(ids)) == len(ids) >= 40
    table = (HERE / "README.md").read_text(encoding="utf-8")
    assert [name for name in ids if f"`{name}`" not in table] == []
    assert "**nothing**" not in table


@pytest.mark.parametrize("name", QUICK)
def test_a_fault_is_caught(name: str) -> None:
    assert caught_by(next(each for each in FAULTS if each.id == name)) is not None


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_every_fault_is_caught(fault: Fault) -> None:
    assert caught_by(fault) is not None
