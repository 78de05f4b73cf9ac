"""A case as JSON, and back exactly.

The host may keep either this or the history; `replay` of the history gives the
same case. `schemas/case.json` is its published form.
"""

from typing import Any, Final

from escalate_rules.core.case import Case
from escalate_rules.wire.values import Codec

_CODEC: Final = Codec()


def write_case(case: Case) -> dict[str, Any]:
    """The case as plain data; every field is there, so its shape never varies."""
    told: dict[str, Any] = _CODEC.write(case, Case)
    return told


def read_case(data: Any) -> Case:
    """The case that `write_case` wrote.

    Raises:
        WireError: the data is no case.
    """
    case: Case = _CODEC.read(data, Case)
    return case
