"""The verbs that write policy files, or help to: `schema`, `fmt`, `new` and `lsp`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from escalate_rules.cli_answers import (
    FINDINGS,
    FINE,
    Answer,
    Unusable,
    keep,
)
from escalate_rules.cli_arguments import (
    NEW,
    STDIN,
    read_file,
    today,
)

if TYPE_CHECKING:
    from escalate_rules.present.page import Page


def run_schema(options: argparse.Namespace) -> Answer:
    """A JSON Schema, printed or written beside policy files."""
    import json

    if options.write is not None:
        return _write_schema(options.write, options.into)
    if options.of == "policy":
        from escalate_rules.editor.schema import policy_schema

        schema = policy_schema()
    elif options.of == "suite":
        from escalate_rules.authoring.suite_documents import suite_schema
        from escalate_rules.wire.published import published_schema

        schema = suite_schema(published_schema("event"))
    else:
        from escalate_rules.wire.published import published_schema

        schema = published_schema(options.of)

    def text(page: "Page") -> None:
        page.lines += json.dumps(schema, indent=2, ensure_ascii=False).split("\n")

    return Answer(text, lambda: schema)


def _write_schema(folder: str, files: Sequence[str]) -> Answer:
    from escalate_rules.editor.schema import FILE_NAME, modeline, with_modeline, write_schema

    path = Path(folder) / FILE_NAME
    lines = {name: modeline(path, Path(name)) for name in files}
    texts = {name: with_modeline(_text_of(name), line) for name, line in lines.items()}
    try:
        write_schema(Path(folder))
    except OSError as error:
        raise Unusable(f"`{folder}` cannot be written to: {error.strerror or error}") from None
    for name, changed in texts.items():
        _write(name, changed)
    line = modeline(path, Path(folder) / "policy.yaml")

    def text(page: "Page") -> None:
        page.say(f"{path}: written")
        for name in files:
            page.say(f"{name}: names it in its first line")
        if not files:
            page.say("A policy file in the same folder names it in its first line:")
            page.lines.append(f"  {line}")

    return Answer(text, lambda: {"schema": str(path), "modeline": line, "files": lines})


def _text_of(name: str) -> str:
    try:
        return read_file(name).decode("utf-8")
    except UnicodeDecodeError:
        raise Unusable(f"`{name}` is not UTF-8 text; save it with that encoding") from None


def _write(name: str, text: str, *, new: bool = False) -> None:
    try:
        with open(name, "x" if new else "w", encoding="utf-8", newline="") as file:  # noqa: PTH123
            file.write(text)
    except FileExistsError:
        raise Unusable(f"`{name}` is there already; give another name, or move it away") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise Unusable(f"`{name}` cannot be written: {why}") from None


def run_fmt(options: argparse.Namespace) -> Answer:
    """Policy files in their canonical form."""
    from escalate_rules.editor.fmt import format_policy

    texts = {name: _text_of(name) for name in options.file}
    for name, said in texts.items():
        keep(name, said.encode())
    made = {name: format_policy(said, name) for name, said in texts.items()}
    changed = [name for name in made if made[name] != texts[name]]
    if made.keys() == {STDIN} and not options.check:
        whole = made[STDIN].removesuffix("\n")
        return Answer(lambda page: page.lines.extend(whole.split("\n")), lambda: {"text": whole})
    if not options.check:
        for name in changed:
            if name != STDIN:
                _write(name, made[name])

    def text(page: "Page") -> None:
        done = "would be changed" if options.check else "changed"
        for name in made:
            page.say(f"{name}: {done if name in changed else 'as it should be'}")

    bad = options.check and changed
    return Answer(text, lambda: {"changed": changed}, FINDINGS if bad else FINE)


def run_new(options: argparse.Namespace) -> Answer:
    """A first file for a new policy."""
    from escalate_rules.editor.new import QUESTIONS, asked, new_policy

    given = {name: getattr(options, name) for name, _, _ in NEW if getattr(options, name)}
    missing = [f"--{name}" for name in QUESTIONS if name not in given]
    if missing and not sys.stdin.isatty():
        raise Unusable(f"give {', '.join(missing)}: there is nobody to ask")
    made = new_policy(asked(given, _asked))
    if options.output is None:
        lines = made.removesuffix("\n").split("\n")
        return Answer(lambda page: page.lines.extend(lines), lambda: {"text": made})
    _write(options.output, made, new=True)
    return Answer(
        lambda page: page.say(f"{options.output}: written"), lambda: {"file": options.output}
    )


def _asked(question: str) -> str:
    """The answer to a question; it is asked on standard error, since the file may be piped."""
    sys.stderr.write(f"{question}: ")
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer:
        raise Unusable("nothing more is answered, so no file is made")
    return answer.strip()


def run_lsp(options: argparse.Namespace) -> Answer:
    """The language server, until its editor ends it."""
    try:
        from escalate_rules.editor.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"pygls", "lsprotocol"}:
            raise
        help = "install it with `pip install 'escalate-rules[lsp]'`"
        raise Unusable(f"the language server needs `pygls`; {help}") from None
    serve(today)
    raise SystemExit(FINE)  # standard output is the protocol's, and nothing else may stand there
