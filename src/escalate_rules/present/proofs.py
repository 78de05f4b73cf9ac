"""Proofs as text: each promise with its verdict, what was found, and a history that shows it."""

from escalate_rules.analysis.proofs import Chosen, Covered, Found, Proof, Verdict, Witness
from escalate_rules.analysis.prove import Proved
from escalate_rules.core.words import show_day
from escalate_rules.present.page import Page
from escalate_rules.wire.histories import history_text

WORDS = {
    Verdict.KEPT: "kept",
    Verdict.BROKEN: "broken",
    Verdict.NOT_DECIDED: "not decided by the document",
}
INKS = {Verdict.KEPT: "green", Verdict.BROKEN: "bold red", Verdict.NOT_DECIDED: "yellow"}


def show_proved(page: Page, proved: Proved) -> None:
    """A policy's promises."""
    policy = proved.policy
    calendar = policy.counting.calendar
    page.say(f"{policy.title}, version {policy.version}", ink="bold")
    choices = "1 choice" if proved.choices == 1 else f"{proved.choices} choices"
    page.say(
        f"{choices} of readings: those in use, and each other option alone. Start days from "
        f"{show_day(calendar.first)} to {show_day(calendar.published_to)}.",
        ink="dim",
    )
    for proof in proved.proofs:
        page.blank()
        show_proof(page, proof)


def show_proof(page: Page, proof: Proof) -> None:
    """One promise."""
    words = WORDS[proof.verdict]
    if proof.worst is not proof.verdict:
        words += " under the readings in use"
    cited = cited_words(proof.cites)
    page.say(f"{words}: {proof.says}{cited}", ink=INKS[proof.worst])
    page.say(covered_words(proof.covered), at=2, ink="dim")
    if proof.note:
        page.say(f"{proof.note[:1].upper()}{proof.note[1:]}.", at=2, ink="dim")
    for found in proof.found:
        _show_found(page, proof, found)


def covered_words(covered: Covered) -> str:
    """What was tried, in words."""
    if not covered.states:
        return "Nothing had to be tried."
    parts = [
        _count(covered.states, "state"),
        _count(covered.combinations, "combination") + " of facts",
        _count(covered.readings, "choice") + " of readings",
        _count(covered.days, "start day"),
    ]
    return f"Tried: {', '.join(parts)}; {covered.steps} steps in all."


def cited_words(cites: tuple[str, ...]) -> str:
    """The clauses, as they stand behind a sentence."""
    return f" [{', '.join(cites)}]" if cites else ""


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"


def _show_found(page: Page, proof: Proof, found: Found) -> None:
    under = f"under {_readings(found.under)}, " if found.under else ""
    verdict = f"{WORDS[found.verdict]}: " if found.verdict is not proof.verdict else ""
    cited = cited_words(found.cites)
    page.say(f"{verdict}{under}{found.says}{cited}", at=2, mark="- ")
    if found.witness is not None:
        page.lines += [f"      {line}" for line in witness_text(found.witness).splitlines()]


def witness_text(witness: Witness) -> str:
    """The history by which something is seen, as the file that `run` takes."""
    return history_text(witness.policy, witness.events, witness.chosen)


def _readings(under: tuple[Chosen, ...]) -> str:
    return " or ".join(
        " with ".join(f"{name}={option}" for name, option in chosen) for chosen in under
    )
