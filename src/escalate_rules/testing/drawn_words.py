"""The names of a drawn policy: declared where a rule of it uses them, and not before.

Every drawn policy takes its names from one small stock, so that they read alike
and a small policy declares little.
"""

from functools import cache
from typing import Final

from escalate_rules.core.policy import Fact, MomentName, Parties, PartyRef, Role
from escalate_rules.testing.choices import Choices

ONE: Final = ("1",)
TWO: Final = ("2",)
AGENCIES: Final = (("school", "School"), ("health", "Health"), ("police", "Police"))
_FACTS: Final = (
    Fact(
        id="risk", asks="How high is the risk?", cites=ONE, default="low",
        values=(("low", "Low"), ("mid", "Middling"), ("high", "High")),
    ),
    Fact(
        id="gate", asks="Is the gate open?", cites=ONE, default="no", lasts_stage=True,
        values=(("no", "No"), ("yes", "Yes")),
    ),
    Fact(
        id="topic", asks="What is it about?", cites=ONE, default="other",
        values=(("other", "Something else"), ("conference", "A conference")),
    ),
    Fact(
        id="quiet", asks="Is it to be kept quiet?", cites=ONE, required=True,
        values=(("no", "No"), ("yes", "Yes")),
    ),
    Fact(
        id="age", asks="How old is the child?", cites=ONE, recorded=True,
        values=(("young", "Under ten"), ("older", "Ten or over")),
    ),
)  # fmt: skip
_MOMENTS: Final = (
    MomentName(id="concern_arose", title="The concern", default="raised"),
    MomentName(id="meeting", title="The meeting"),
    MomentName(id="risk_seen", title="The risk was seen", default="risk.known"),
    MomentName(id="visit", title="The visit", lasts_stage=True),
    MomentName(id="reached", title="It was reached", default="entered"),
    MomentName(id="form_in", title="The form is in", event=True, cites=ONE),
)
_ROLES: Final = (
    Role(id="practitioner", title="Practitioner", rank=1),
    Role(id="manager", title="Manager", rank=2, known_as=(("school", "Deputy head"),)),
    Role(id="head", title="Head of service", rank=3, acted_for=(("school", "Governor"),)),
    Role(id="chair", title="Chair", side="partnership"),
    Role(id="panel", title="Panel", side="partnership"),
    Role(id="member", title="Member of the panel", side="partnership", member_of=("panel",)),
    Role(id="social_worker", title="Social worker", agency="health"),
)
FACTS: Final = {each.id: each for each in _FACTS}
MOMENTS: Final = {each.id: each for each in _MOMENTS}
ROLES: Final = {each.id: each for each in _ROLES}
VALUES: Final = {each.id: tuple(value for value, _ in each.values) for each in _FACTS}
WHO: Final = (
    "raising practitioner", "receiving manager", "both party", "each party", "each manager",
    "chair", "not said", "actor", "receiving party", "either practitioner", "social_worker",
    "raising practitioner and receiving manager", "raising manager or raising head",
    "actor of raised", "own head",
)  # fmt: skip
DECIDES: Final = ("chair", "panel", "chair or member", "receiving manager")


@cache
def parties(text: str) -> Parties:
    """The parties that one of the texts above names."""
    if text == "not said":
        return Parties()
    joined = "or" if " or " in text else "and"
    refs = []
    for part in text.split(f" {joined} "):
        words = part.split()
        if words[0] == "actor":
            refs.append(PartyRef("actor", "", words[-1] if len(words) > 1 else ""))
        else:
            refs.append(PartyRef(words[-1], words[0] if len(words) > 1 else ""))
    return Parties(tuple(refs), joined, text)


class Names:
    """The names that a policy has used so far."""

    def __init__(self, stages: list[str], route: list[str]) -> None:
        self.stages = stages
        self.route = route
        self.duties: list[str] = []
        self._used: set[str] = set()

    def fact(self, name: str) -> str:
        """A fact, now declared."""
        self._used.add(name)
        return name

    def moment(self, name: str) -> str:
        """A moment; one of the policy's own, or a fact's, is now declared."""
        if name in MOMENTS:
            self._used.add(name)
            self.moment(MOMENTS[name].default)
        elif name.endswith(".known"):
            self.fact(name.removesuffix(".known"))
        return name

    def who(self, text: str) -> Parties:
        """Parties, their roles now declared."""
        found = parties(text)
        for ref in found.of:
            self.role(ref.role)
        return found

    def role(self, name: str) -> str:
        """A role, now declared with the bodies it belongs to."""
        if name in ROLES:
            self._used.add(name)
            for body in ROLES[name].member_of:
                self.role(body)
            if ROLES[name].agency:
                self.agencies()
        return name

    def agencies(self) -> None:
        """The agencies are now declared."""
        self._used.add("agencies")

    def all(self) -> None:
        """Everything is declared, used or not."""
        self._used |= {*FACTS, *MOMENTS, *ROLES, "agencies"}

    def declared(
        self,
    ) -> tuple[
        tuple[Fact, ...], tuple[MomentName, ...], tuple[Role, ...], tuple[tuple[str, str], ...]
    ]:
        """The facts, moments, roles and agencies used, in the stock's order."""
        used = self._used
        roles = tuple(each for each in _ROLES if each.id in used)
        if any(each.known_as or each.acted_for for each in roles):
            self.agencies()
        return (
            tuple(each for each in _FACTS if each.id in used),
            tuple(each for each in _MOMENTS if each.id in used),
            roles,
            AGENCIES if "agencies" in used else (),
        )


def a_role(choices: Choices, names: Names) -> str:
    """A role for a test or a power, sometimes of one side."""
    role = choices.one(("manager", "practitioner", "chair", "panel", "raising manager"))
    names.role(role.split()[-1])
    return role
