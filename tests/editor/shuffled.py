"""Policy files whose keys stand in any order, each with a comment above it."""

import json
from random import Random

from escalate_rules.authoring.readings import is_absent, is_switch
from escalate_rules.authoring.source import Mapping, Node, Scalar, Sequence
from escalate_rules.editor.slots import places


def shuffled(root: Node, chance: Random) -> str:
    """The file anew, the keys of its parts in any order, some in braces."""
    parts = set()
    for place in places(root):
        slot = place.slot
        if slot is not None and slot.shape == "list" and slot.one_or_list:
            slot = slot.inner
        if slot is not None and slot.shape == "part" and isinstance(place.node, Mapping):
            parts.add(id(place.node))

    def entries(node: Mapping) -> list[tuple[Scalar, Node]]:
        found = list(node.entries)
        if id(node) in parts and not is_switch(node):
            chance.shuffle(found)
        return found

    def scalar(node: Scalar) -> str:
        return node.text if is_absent(node) else json.dumps(node.text, ensure_ascii=False)

    def flow(node: Node) -> str:
        if isinstance(node, Scalar):
            return scalar(node)
        if isinstance(node, Sequence):
            return f"[{', '.join(flow(item) for item in node.items)}]"
        return f"{{{', '.join(f'{json.dumps(k.text)}: {flow(v)}' for k, v in entries(node))}}}"

    def block(node: Node, indent: int, path: str) -> list[str]:
        margin = " " * indent
        lines: list[str] = []
        if isinstance(node, Mapping):
            for key, value in entries(node):
                here = f"{path}/{key.text}"
                lines.append(f"{margin}# {here}")
                if chance.random() < 0.5 or isinstance(value, Scalar):
                    lines.append(f"{margin}{json.dumps(key.text)}: {flow(value)}")
                else:
                    lines.append(f"{margin}{json.dumps(key.text)}:")
                    lines += block(value, indent + 2, here)
        elif isinstance(node, Sequence):
            for item in node.items:
                if isinstance(item, Mapping) and not is_switch(item):
                    inner = block(item, indent + 2, f"{path}/-")
                    # A comment above the dash would be the item's, not the key's.
                    lines += [f"{margin}- {inner[1].strip()}", *inner[2:]]
                else:
                    lines.append(f"{margin}- {flow(item)}")
        return lines

    return "# The head.\n\n" + "\n".join(block(root, 0, "")) + "\n"


def commented(text: str) -> set[tuple[str, str]]:
    """Each comment with the key under it."""
    lines = text.split("\n")
    return {
        (line.strip(), lines[at + 1].strip().removeprefix("- ").partition(":")[0])
        for at, line in enumerate(lines)
        if line.strip().startswith("# ")
    }
