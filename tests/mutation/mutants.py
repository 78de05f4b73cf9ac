"""The changes that mutmut makes to the core, and how one is put in.

mutmut writes all changes of a file at once. Here each is kept as the text of one
changed function, and is put in by giving the function that stands in the module
the changed one's code: everything that holds the function then runs the change,
and everything else runs at its usual speed.
"""

import ast
import difflib
import hashlib
import importlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from textwrap import dedent, indent
from types import CodeType, FunctionType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "src" / "escalate_rules" / "core"
KEPT = ROOT / "mutants"
BETWEEN, ORIGINAL = "__mutmut_", "orig"


@dataclass(frozen=True)
class Mutant:
    """One change: of which function of which module, and the function as changed.

    `name` is mutmut's own, `module.x_function__mutmut_7`; `owner` is the class of
    a method, or empty; `digest` is of the function as it was and as it is.
    """

    name: str
    module: str
    owner: str
    function: str
    before: str
    after: str

    @property
    def place(self) -> str:
        """The function that is changed, as a code object of it is named."""
        return f"{self.module}.{self.owner + '.' if self.owner else ''}{self.function}"

    @property
    def digest(self) -> str:
        """Tells this change of this text from any other."""
        return hashlib.sha256(f"{self.before}\0{self.after}".encode()).hexdigest()[:12]

    @property
    def difference(self) -> str:
        """The lines that differ."""
        before, after = self.before.splitlines(), self.after.splitlines()
        differs = difflib.unified_diff(before, after, lineterm="", n=2)
        return "\n".join([self.name, *list(differs)[2:]])


def mutants(modules: tuple[str, ...] = ()) -> list[Mutant]:
    """All changes to the core's modules, or to those that are named."""
    return [
        mutant
        for path in sorted(CORE.glob("*.py"))
        if not modules or path.stem in modules
        for mutant in _of_file(path)
    ]


def _of_file(path: Path) -> list[Mutant]:
    """The changes to one file; kept, since writing them takes a second or two."""
    text = path.read_text(encoding="utf-8")
    kept = KEPT / "changes" / f"{path.stem}.{hashlib.sha256(text.encode()).hexdigest()[:12]}.json"
    if kept.exists():
        return [Mutant(**each) for each in json.loads(kept.read_text(encoding="utf-8"))]
    made = list(_written(path.stem, text))
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps([asdict(each) for each in made]), encoding="utf-8")
    return made


def _written(module: str, text: str) -> Iterator[Mutant]:
    from mutmut.mutation.file_mutation import mutate_file_contents

    made = mutate_file_contents(f"{module}.py", text)
    lines = made.code.splitlines()
    spans = made.line_span_by_function_name

    def function(name: str, called: str) -> str:
        span = spans[name]
        text = dedent("\n".join(lines[span.start - 1 : span.end])).strip("\n")
        return text.replace(f"def {name}(", f"def {called}(", 1)

    for name in made.mutant_names:
        mangled = name.partition(BETWEEN)[0]
        _, owner, called = mangled.split("ǁ") if "ǁ" in mangled else ("", "", mangled[2:])
        yield Mutant(
            name=f"{module}.{name}",
            module=module,
            owner=owner,
            function=called,
            before=function(f"{mangled}{BETWEEN}{ORIGINAL}", called),
            after=function(name, called),
        )


def put_in(mutant: Mutant) -> None:
    """Let the function run the change, in this process and from here on."""
    module = importlib.import_module(f"escalate_rules.core.{mutant.module}")
    names = dict(vars(module))
    if mutant.owner:
        exec(f"class {mutant.owner}:\n{indent(mutant.after, '    ')}", names)
        changed = _plain(vars(names[mutant.owner])[mutant.function])
        stands = _plain(vars(getattr(module, mutant.owner))[mutant.function])
    else:
        exec(mutant.after, names)
        changed, stands = names[mutant.function], getattr(module, mutant.function)
    stands.__code__ = changed.__code__
    stands.__defaults__, stands.__kwdefaults__ = changed.__defaults__, changed.__kwdefaults__


def _plain(function: Any) -> FunctionType:
    """A function out of what a class keeps it in."""
    found = getattr(function, "__func__", function)
    assert isinstance(found, FunctionType), found
    return found


def module_of(code: CodeType) -> str | None:
    """The module of the core that this is the code of."""
    path = Path(code.co_filename)
    return path.stem if path.parent == CORE else None


@cache
def _read(module: str) -> ast.Module:
    return ast.parse((CORE / f"{module}.py").read_text(encoding="utf-8"))


@cache
def _function(module: str, owner: str, name: str) -> ast.FunctionDef:
    body: list[ast.stmt] = _read(module).body
    if owner:
        (body,) = [
            each.body for each in body if isinstance(each, ast.ClassDef) and each.name == owner
        ]
    found = [each for each in body if isinstance(each, ast.FunctionDef) and each.name == name]
    return found[-1]


def lines_of(mutant: Mutant) -> range:
    """The lines of the statement that is changed: a test that runs none of them sees no change.

    Of a compound statement these are the lines before its body.
    """
    function = _function(mutant.module, mutant.owner, mutant.function)
    before, after = mutant.before.splitlines(), mutant.after.splitlines()
    head = next(place for place, line in enumerate(before) if line.startswith("def "))
    same = next(
        (place for place, (old, new) in enumerate(zip(before, after, strict=False)) if old != new),
        min(len(before), len(after), len(before) - 1),  # what stood last was taken out
    )
    line = function.lineno + same - head
    whole = range(function.lineno, (function.end_lineno or line) + 1)
    found = whole
    for each in ast.walk(function):
        if isinstance(each, ast.stmt) and each is not function:
            body = getattr(each, "body", None) or getattr(each, "cases", None)
            end = each.end_lineno or each.lineno
            if body:
                first = body[0].pattern if isinstance(body[0], ast.match_case) else body[0]
                end = max(each.lineno, first.lineno - 1)
            if each.lineno <= line <= end and end - each.lineno < len(found):
                found = range(each.lineno, end + 1)
    return found
