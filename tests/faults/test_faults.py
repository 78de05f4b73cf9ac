"""Every planted fault still has its place, and a few are caught each time."""

from pathlib import Path

import pytest

import escalate_rules
from tests.faults.differ import differs
from tests.faults.planted import FAULTS, Fault
from tests.faults.run import DIFFERENTIAL, GUARDS, HERE, asked, caught_by, copy, noted, page

PACKAGE = Path(escalate_rules.__file__).parent
QUICK = ("day-limit-met-at-its-end", "bank-holidays-worked", "once-is-always")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_a_fault_has_one_place_in_the_source(fault: Fault) -> None:
    assert (PACKAGE / fault.file).read_text(encoding="utf-8").count(fault.old) == 1
    assert fault.old != fault.new


def test_there_are_forty_at_least_each_of_its_own_name_and_caught() -> None:
    ids = [fault.id for fault in FAULTS]
    assert len(set(ids)) == len(ids) >= 40
    assert list(noted()) == ids


def test_the_page_is_made_from_what_caught_each() -> None:
    assert (HERE / "README.md").read_text(encoding="utf-8") == page(noted())


@pytest.mark.parametrize("name", QUICK)
def test_a_fault_is_caught(name: str) -> None:
    fault = next(each for each in FAULTS if each.id == name)
    assert caught_by(fault, noted()[name]) is not None


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_every_fault_is_caught(fault: Fault) -> None:
    assert caught_by(fault, noted()[fault.id]) is not None


@pytest.mark.slow
def test_what_catches_the_faults_fails_for_nothing_else() -> None:
    catches = set(noted().values())
    assert [
        each.by for each in catches if each.guard == DIFFERENTIAL and differs(int(each.by))
    ] == []
    with copy() as root:
        for guard in [each for each in GUARDS if each != DIFFERENTIAL]:
            tests = sorted(each.by for each in catches if each.guard == guard)
            assert not tests or asked(root, guard, *tests) is None
