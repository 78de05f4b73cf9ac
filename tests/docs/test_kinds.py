"""The page of the kinds of policy names every policy that there is, in its own nation."""

import re

import pytest

from escalate_rules.authoring.load import load_policy
from escalate_rules.library.policies import bundled_ids
from tests.docs.pages import DOCS
from tests.docs.test_links import prose
from tests.policies.test_policies import NAMES, policy_under

PAGE = DOCS / "kinds-of-policy.md"
ROWS = re.findall(
    r"^\| \[(\w+)\]\(.+\) \|(?: \[text\]\(.+\) \|)? (.+?) \| (.+) \|$", prose(PAGE), re.M
)


def test_each_policy_has_its_row() -> None:
    assert sorted(name for name, _, _ in ROWS) == sorted([*bundled_ids(), *NAMES])


@pytest.mark.parametrize(("name", "nation", "_"), ROWS, ids=[each[0] for each in ROWS])
def test_a_row_names_the_nations_whose_bank_holidays_are_counted(
    name: str, nation: str, _: str
) -> None:
    policy = policy_under(name) if name in NAMES else load_policy(name)
    calendars = (policy.counting.calendar, *(each.calendar for _, each in policy.side_counting))
    nations = {nation.value for calendar in calendars for nation in calendar.nations}

    assert {each.lower().replace(" ", "-") for each in nation.split(" and ")} == nations
