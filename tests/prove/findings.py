"""docs/findings.md: what the proofs find about the five documents.

`python -m tests.prove.findings` writes it anew; a test holds the page to what is found.
"""

# ruff: noqa: E501 - the page has lines of its own

from collections.abc import Iterator

# ruff: noqa: E501 - the page has lines of its own
from functools import cache
from pathlib import Path

from escalate_rules.analysis.proofs import Found, Proof, Verdict
from escalate_rules.analysis.prove import Proved, prove
from escalate_rules.analysis.worst import worst
from escalate_rules.cli_prove import choices_of
from escalate_rules.library.policies import bundled_ids
from escalate_rules.present.page import Page
from escalate_rules.present.proofs import WORDS, witness_text
from escalate_rules.present.worst import show_worst

OUT = Path(__file__).parent.parent.parent / "docs" / "findings.md"
HEAD = """\
# What the proofs find about the five documents

`escalate-rules prove` was asked about each bundled policy: under the readings in use and under each other option alone, for every
start day of the years whose bank holidays are published. This page is made from its answers
(`python -m tests.prove.findings`), and a test holds it to them. [promises.md](promises.md) says what each promise means.

"""
UNBROKEN = """None of the five documents breaks a built-in promise, under any reading. What they leave open is below, each with the clause and
a history that `escalate-rules run` takes as it is. That only an act ends a limit is no mistake: it says where somebody must watch
the date.
"""


@cache
def proved(id: str) -> Proved:
    """All that is proved of a bundled policy."""
    return prove(choices_of(id, {}))


def page() -> str:
    """The whole page."""
    broken = [id for id in bundled_ids() if any(_is_broken(each) for each in proved(id).proofs)]
    intro = f"Broken promises: {', '.join(broken)}.\n" if broken else UNBROKEN
    parts = [HEAD, intro, "## The longest time to each stage\n", _longest()]
    parts += [section(id) for id in bundled_ids()]
    return "\n".join(parts)


def section(id: str) -> str:
    """What is found about one policy."""
    return "\n".join(_policy(id)) + "\n"


def _is_broken(proof: Proof) -> bool:
    return proof.worst is Verdict.BROKEN


def _longest() -> str:
    table = Page(width=110)
    show_worst(table, [worst(proved(id).policy) for id in bundled_ids()])
    return f"```text\n{table}```\n"


def _policy(id: str) -> Iterator[str]:
    found = proved(id)
    yield f"## {id}\n"
    yield f"*{found.policy.title}* ({found.policy.partnership}); {found.choices} choices of readings.\n"
    yield "| promise | verdict |"
    yield "|---|---|"
    for proof in found.proofs:
        note = f" ({proof.note})" if proof.id == "not_told" and proof.note else ""
        yield f"| {proof.says} | {WORDS[proof.verdict]}{_elsewhere(proof)}{note} |"
    for proof in found.proofs:
        for each in proof.found:
            yield from _found(proof, each)


def _elsewhere(proof: Proof) -> str:
    if proof.worst is proof.verdict:
        return ""
    return f"; {WORDS[proof.worst]} under another option"


def _found(proof: Proof, found: Found) -> Iterator[str]:
    under = " or ".join(
        ", ".join(f"`{name}={option}`" for name, option in chosen) for chosen in found.under
    )
    cites = ", ".join(found.cites)
    yield ""
    where = f" Under {under}." if under else ""
    word = "Broken" if found.verdict is Verdict.BROKEN else "Open"
    says = f"{found.says[:1].upper()}{found.says[1:]}"
    yield f"**{word}** (`{proof.id}`). {says} [{cites}].{where}"
    if found.witness is not None:
        yield ""
        yield f"```yaml\n{witness_text(found.witness)}```"


if __name__ == "__main__":
    OUT.write_text(page(), encoding="utf-8")
