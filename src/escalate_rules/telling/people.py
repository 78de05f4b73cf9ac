"""Who: offices, sides and parties as a sentence names them."""

from collections.abc import Iterable
from typing import Final

from escalate_rules.core.policy import Parties, PartyRef, Policy, Role
from escalate_rules.core.words import listed
from escalate_rules.telling.moments import thing

SOMEBODY: Final = "whoever did so"
# Titles that are no office with an article: "all professionals", "everybody invited".
NO_ARTICLE: Final = (
    "all", "another", "any", "anybody", "anyone", "each", "every", "everybody", "everyone", "those",
    "whoever",
)  # fmt: skip


def who(policy: Policy, parties: Parties) -> str:
    """The parties of a text, as a sentence names them."""
    if not parties.of:
        return "somebody whom the document does not name"
    return listed([party(policy, each) for each in parties.of], parties.joined)


def party(policy: Policy, ref: PartyRef) -> str:
    if ref.role == "actor":
        return f"whoever brought about {thing(policy, ref.of)}" if ref.of else SOMEBODY
    if ref.role == "party":
        return {
            "both": "both sides", "each": "each side", "either": "either side",
            "own": "their own side", "": "the sides",
        }.get(ref.whose, f"the {ref.whose} side")  # fmt: skip
    role = policy.index.roles.get(ref.role)
    title = office(role) if role is not None else f"the {ref.role}"
    bare = title.removeprefix("the ")
    match ref.whose:
        case "raising" | "receiving":
            return f"the {ref.whose} side's {bare}"
        case "own":
            return f"their own {bare}"
        case "each":
            return f"each side's {bare}"
        case "both":
            return f"{title} on both sides"
        case "either":
            return f"{title} on either side"
        case _:
            return title


def office(role: Role) -> str:
    """`the line manager`, `the Chair of the Partnership`: names of bodies keep their capitals."""
    title = role.title
    if title.lower().startswith("the "):
        return f"the {title[4:]}"
    first, *rest = title.split() or [""]
    if first.lower() in NO_ARTICLE:
        return f"{title[:1].lower()}{title[1:]}"
    plain = title[1:2].islower() and not any(each[:1].isupper() for each in rest)
    return f"the {title[:1].lower()}{title[1:]}" if plain else f"the {title}"


def roles(policy: Policy, ids: Iterable[str]) -> str:
    roles = policy.index.roles
    return listed([office(roles[each]) if each in roles else each for each in ids], "or")
