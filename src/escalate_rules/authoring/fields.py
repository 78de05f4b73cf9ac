"""What the models of a document are made of: their fields, and the parts that stand in them."""

from typing import Any, Final, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from escalate_rules.authoring.documents import PolicyDoc


class Section(NamedTuple):
    """A section of parts of one kind, each under its id."""

    field: str
    model: type[BaseModel]


def written_as(name: str, field: Any) -> str:
    """The key that a field is written under."""
    return field.alias or name


def model_in(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The model an annotation is made of, and whether it is the value of a mapping."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    is_mapping = get_origin(annotation) is dict
    for part in get_args(annotation):
        model, inner = model_in(part)
        if model is not None:
            return model, is_mapping or inner
    return None, is_mapping


def _sections() -> dict[str, Section]:
    found = {}
    for name, field in PolicyDoc.model_fields.items():
        model, is_mapping = model_in(field.annotation)
        if model is not None and is_mapping:
            found[written_as(name, field)] = Section(name, model)
    return found


SECTIONS: Final = _sections()
