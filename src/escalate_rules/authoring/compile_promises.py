"""Promises: what the policy is held to."""

from escalate_rules.authoring.compile_desk import Desk
from escalate_rules.authoring.diagnostics import quoted
from escalate_rules.authoring.documents import PromiseDoc
from escalate_rules.authoring.source import Location
from escalate_rules.core.conditions import FactIs, leaves
from escalate_rules.core.policy import Form, Promise
from escalate_rules.core.timescale import moments_of

# What belongs to each form beside `says`, `when` and `cites`; what stands first must be there.
BELONGS = {
    Form.REACHES: ("within",),
    Form.STEP: ("within",),
    Form.KNOWS: ("in",),
}
# What happens as a stage is reached; counted from there, every promise to reach it is kept.
ARRIVAL = frozenset({"entered", "left", "escalated"})
KEYS = {Form.REACHES: "reaches", Form.STEP: "each", Form.KNOWS: "knows"}


def promises(desk: Desk, parts: dict[str, PromiseDoc]) -> tuple[Promise, ...]:
    """The promises of a document, in its order."""
    found = []
    for id, part in parts.items():
        form = _form(desk, id, part, ("promises", id))
        if form is not None:
            found.append(_promise(desk, id, part, form, ("promises", id)))
    return tuple(found)


def _form(desk: Desk, id: str, part: PromiseDoc, where: Location) -> Form | None:
    """Which form it has; none, and a finding, where it has none or more than one."""
    said = {
        Form.REACHES: part.reaches, Form.STEP: part.each, Form.KNOWS: part.knows,
    }  # fmt: skip
    forms = [form for form, value in said.items() if value is not None]
    if not forms:
        message = f"{quoted(id)} does not say what is promised"
        help = "write `reaches:` with a stage, `each: step`, or `knows:` with a role"
        desk.note("ER102", message, where, key=True, help=help)
        return None
    form, *others = forms
    for other in others:
        message = f"{quoted(id)} promises two things"
        help = "write a promise of its own for each"
        desk.note("ER101", message, (*where, KEYS[other]), key=True, help=help)
    if others:
        return None  # what belongs to it is told once it is one
    given = [key for key, value in (("within", part.within), ("in", part.in_)) if value]
    for key in given:
        if key not in BELONGS[form]:
            message = f"{quoted(key)} says nothing about {quoted(KEYS[form])}"
            desk.note("ER101", message, (*where, key), key=True, help="take it away")
    if "within" in BELONGS[form] and part.within is None:
        message = f"{quoted(id)} does not say by when"
        help = "write `within:`, such as `within: 23 working days of raised`"
        desk.note("ER102", message, where, key=True, help=help)
    return form


def _promise(desk: Desk, id: str, part: PromiseDoc, form: Form, where: Location) -> Promise:
    when = desk.condition(part.when, (*where, "when"))
    if not all(isinstance(leaf, FactIs) for leaf in leaves(when)):
        message = "a promise holds under facts alone"
        help = "take away what asks for duties, for who acts, or for the hour"
        desk.note("ER114", message, (*where, "when"), help=help)
    stages: tuple[str, ...] = ()
    if part.reaches is not None:
        known = desk.names.stages
        stages = desk.names_at("ER208", "a stage", (part.reaches,), known, (*where, "reaches"))
    elif part.in_:
        stages = desk.names_at("ER208", "a stage", part.in_, desk.names.stages, (*where, "in"))
    role = desk.roles((part.knows,), (*where, "knows")) if part.knows is not None else ()
    within = desk.timescale(part.within, (*where, "within"))
    if form is Form.REACHES and within is not None:
        for name in moments_of(within):
            if name in ARRIVAL or name == f"{part.reaches}.entered":
                message = f"{quoted(name)} is when the stage is reached, so this is always kept"
                help = "count from what comes before it, such as `raised`"
                desk.note("ER112", message, (*where, "within"), help=help)
    return Promise(
        id=id,
        says=part.says,
        form=form,
        stages=stages,
        role=role[0] if role else "",
        within=within,
        when=when,
        cites=desk.cites(part, where),
        origin=desk.places.origin(where),
    )
