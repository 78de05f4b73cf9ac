"""The whole text plan of each bundled policy, as it was read against its document.

`UPDATE_GOLDEN=1 pytest tests/test_golden_plans.py` writes the files anew. The
diff is then the review: each changed line is read against the document by
somebody other than whoever changed the policy.
"""

import os
from pathlib import Path

import pytest

from escalate_rules import cli

GOLDEN = Path(__file__).parent / "golden"
PLANS = (
    ("generic_24h", "2026-10-23T16:00"),
    ("newcastle", "2026-12-21T10:00"),
    ("shropshire", "2026-04-02T09:00"),
    ("wiltshire", "2026-12-21T10:00"),
    ("wsscb", "2026-12-21T10:00"),
)


@pytest.mark.parametrize(("policy", "raised"), PLANS, ids=[policy for policy, _ in PLANS])
def test_the_plan_is_the_one_that_was_read_against_the_document(
    policy: str, raised: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status = cli.main(["plan", policy, "--raised", raised])
    out, err = capsys.readouterr()
    golden = GOLDEN / f"{policy}.txt"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        golden.write_text(out, encoding="utf-8", newline="\n")

    assert (status, err) == (0, "")
    assert out == golden.read_text(encoding="utf-8")


def test_every_bundled_policy_has_its_plan_and_no_plan_is_without_its_policy() -> None:
    policies = {path.stem for path in (GOLDEN.parents[1] / "policies").glob("*.yaml")}

    assert {policy for policy, _ in PLANS} == {
        name for name in policies if not name.endswith(".suite")
    }
    assert {path.stem for path in GOLDEN.glob("*.txt")} == {policy for policy, _ in PLANS}
