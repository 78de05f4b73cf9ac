"""The language server: what `check` finds as the author types, and the way about a policy file.

It speaks the Language Server Protocol on standard input and output. All that it
knows is asked of `desk`, `fmt` and `fixes`; here are only the protocol's words.
"""

import asyncio
import functools
from collections.abc import Callable, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from lsprotocol import types as lsp
from pygls import uris
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.workspace import TextDocument

from escalate_rules.authoring.diagnostics import Diagnostic, PolicyError, Severity, Span
from escalate_rules.authoring.documents import ID
from escalate_rules.authoring.load import UnreadablePolicyError, beside
from escalate_rules.authoring.overlays import Find, Found
from escalate_rules.checks import check_file
from escalate_rules.checks.mending import Edit
from escalate_rules.editor.desk import Desk, Offer
from escalate_rules.editor.fixes import Fix, fix_of, lines_of
from escalate_rules.editor.fmt import format_policy
from escalate_rules.editor.names import Name

NAME: Final = "escalate-rules"
PAUSE: Final = 0.15  # seconds without typing before the whole of a file is looked at
SEVERITIES: Final = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
}
OFFERED: Final = {
    "key": lsp.CompletionItemKind.Property,
    "choice": lsp.CompletionItemKind.EnumMember,
    "example": lsp.CompletionItemKind.Snippet,
    "word": lsp.CompletionItemKind.Keyword,
}
# What a rename may write: ids, and for clauses any text that needs no care in YAML.
ANY_CLAUSE: Final = r"[A-Za-z0-9][A-Za-z0-9_. ()/-]*"


class Server(LanguageServer):
    """One session with an editor; it keeps the latest reading of every open file."""

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__(NAME, version("escalate-rules"))
        self.today = today
        self.desks: dict[str, Desk] = {}

    def desk(self, uri: str) -> Desk:
        """The open text of a file, as it is now."""
        document = self.document(uri)
        desk = self.desks.get(uri)
        if desk is None or desk.text != document.source:
            path = uris.to_fs_path(uri) or uri
            before = desk.policy if desk is not None else None
            desk = Desk(document.source, Path(path).name, _readable(beside(path)), before)
            self.desks[uri] = desk
        return desk

    def document(self, uri: str) -> TextDocument:
        """The open document of an address."""
        return self.workspace.get_text_document(uri)

    # Places: the library counts from 1 in code points, an editor from 0 in units of its own.

    def range_of(self, uri: str, span: Span) -> lsp.Range:
        """A span as the editor counts."""
        lines = lines_of(self.document(uri).source)
        return lsp.Range(
            self._position(lines, span.line, span.column),
            self._position(lines, span.end_line, span.end_column),
        )

    def _position(self, lines: Sequence[str], line: int, column: int) -> lsp.Position:
        if line > len(lines):
            return lsp.Position(line - 1, 0)
        mark = 1 if line == 1 and lines[0].startswith("\ufeff") else 0
        before = lines[line - 1][: column - 1 + mark]
        return lsp.Position(line - 1, self.workspace.position_codec.client_num_units(before))

    def _position_at(self, text: str, offset: int) -> lsp.Position:
        before = lines_of(text[:offset])
        units = self.workspace.position_codec.client_num_units(before[-1])
        return lsp.Position(len(before) - 1, units)

    def text_edit(self, text: str, edit: Edit) -> lsp.TextEdit:
        """An edit of a text as the editor makes it."""
        start, end = self._position_at(text, edit.start), self._position_at(text, edit.end)
        return lsp.TextEdit(lsp.Range(start, end), edit.words)

    def place_of(self, uri: str, position: lsp.Position) -> tuple[int, int]:
        """A position of the editor as line and column."""
        lines = lines_of(self.document(uri).source)
        found = self.workspace.position_codec.position_from_client_units(lines, position)
        mark = 1 if found.line == 0 and lines[0].startswith("\ufeff") else 0
        return found.line + 1, max(found.character + 1 - mark, 1)

    def name_at(self, uri: str, position: lsp.Position) -> Name | None:
        """The name at a position of the editor."""
        return self.desk(uri).name_at(*self.place_of(uri, position))

    # Findings.

    def findings(self, uri: str, desk: Desk) -> tuple[Diagnostic, ...]:
        """What `check` finds in a file; those about a text that it extends stand at its head."""
        if not desk.is_policy:
            return ()
        found = check_file(desk.text, desk.path, on=self.today(), find=desk.find)
        return tuple(each for each in found if each.path == desk.path)

    def shown(self, uri: str, text: str, found: Diagnostic) -> lsp.Diagnostic:
        """A finding as the editor shows it, with its correction where there is one."""
        fix = fix_of(text, found)
        message = f"{found.message}\nhelp: {found.help}" if found.help else found.message
        return lsp.Diagnostic(
            range=self.range_of(uri, found.span),
            message=message,
            severity=SEVERITIES[found.severity],
            code=found.code,
            source=NAME,
            data=None if fix is None else self._correction(text, fix),
        )

    def _correction(self, text: str, fix: Fix) -> dict[str, Any]:
        """What comes back when the editor asks for corrections of a finding."""
        edit = self.text_edit(text, fix.edit)
        start, end = edit.range.start, edit.range.end
        place = [start.line, start.character, end.line, end.character]
        return {"words": fix.words, "place": place, "text": edit.new_text, "safe": fix.safe}

    async def look(self, uri: str, number: int | None) -> None:
        """Look at a file once its author pauses, and tell what is found."""
        await asyncio.sleep(PAUSE)
        if uri not in self.workspace.text_documents or self.document(uri).version != number:
            return
        desk = self.desk(uri)
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(None, self.findings, uri, desk)
        if uri not in self.workspace.text_documents or self.document(uri).version != number:
            return
        told = [self.shown(uri, desk.text, each) for each in found]
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, told, number))


def _readable(find: Find) -> Find:
    """The same, where a file that cannot be read is as one that is not there."""

    def found(name: str) -> Found | None:
        try:
            return find(name)
        except UnreadablePolicyError:
            return None

    return found


def make_server(today: Callable[[], date]) -> Server:
    """The server, with everything that it answers.

    Args:
        today: The day on which reviews and calendars are judged.
    """
    server = Server(today)
    server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)(functools.partial(_opened, server))
    server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)(functools.partial(_changed, server))
    server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)(functools.partial(_closed, server))
    server.feature(lsp.TEXT_DOCUMENT_HOVER)(functools.partial(_hover, server))
    server.feature(lsp.TEXT_DOCUMENT_DEFINITION)(functools.partial(_definition, server))
    server.feature(lsp.TEXT_DOCUMENT_REFERENCES)(functools.partial(_references, server))
    server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)(functools.partial(_prepare, server))
    server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))(
        functools.partial(_rename, server)
    )
    server.feature(
        lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=[" ", ":", '"'])
    )(functools.partial(_completion, server))
    server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION,
        lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix]),
    )(functools.partial(_actions, server))
    server.feature(lsp.TEXT_DOCUMENT_FORMATTING)(functools.partial(_formatting, server))
    return server


def serve(today: Callable[[], date]) -> None:
    """Answer an editor on standard input and output until it says that it is done."""
    make_server(today).start_io()


async def _opened(server: Server, params: lsp.DidOpenTextDocumentParams) -> None:
    await server.look(params.text_document.uri, params.text_document.version)


async def _changed(server: Server, params: lsp.DidChangeTextDocumentParams) -> None:
    await server.look(params.text_document.uri, params.text_document.version)


def _closed(server: Server, params: lsp.DidCloseTextDocumentParams) -> None:
    uri = params.text_document.uri
    server.desks.pop(uri, None)
    server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))


def _hover(server: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    uri = params.text_document.uri
    found = server.desk(uri).hover(*server.place_of(uri, params.position))
    if found is None:
        return None
    content = lsp.MarkupContent(lsp.MarkupKind.Markdown, found.text)
    return lsp.Hover(content, server.range_of(uri, found.span))


def _definition(server: Server, params: lsp.DefinitionParams) -> list[lsp.Location]:
    uri = params.text_document.uri
    name = server.name_at(uri, params.position)
    if name is None:
        return []
    desk = server.desk(uri)
    here = [lsp.Location(uri, server.range_of(uri, each.span)) for each in desk.declared(name)]
    return here or [
        lsp.Location(Path(path).as_uri(), _plain_range(each.span))
        for path, each in desk.declared_below(name)
        if Path(path).is_absolute() and Path(path).is_file()
    ]


def _plain_range(span: Span) -> lsp.Range:
    """A span of a file that is not open; exact where its line is plain text."""
    return lsp.Range(
        lsp.Position(span.line - 1, span.column - 1),
        lsp.Position(span.end_line - 1, span.end_column - 1),
    )


def _references(server: Server, params: lsp.ReferenceParams) -> list[lsp.Location]:
    uri = params.text_document.uri
    name = server.name_at(uri, params.position)
    found = server.desk(uri).uses(name) if name is not None else []
    wanted = [each for each in found if params.context.include_declaration or not each.declares]
    return [lsp.Location(uri, server.range_of(uri, each.span)) for each in wanted]


def _prepare(
    server: Server, params: lsp.PrepareRenameParams
) -> lsp.PrepareRenamePlaceholder | None:
    uri = params.text_document.uri
    name = server.name_at(uri, params.position)
    if name is None or not server.desk(uri).declared(name):
        return None
    word = name.name.rpartition("/")[2] if name.kind in {"value", "option"} else name.name
    return lsp.PrepareRenamePlaceholder(server.range_of(uri, name.span), word)


def _rename(server: Server, params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
    import re

    uri = params.text_document.uri
    desk = server.desk(uri)
    name = server.name_at(uri, params.position)
    if name is None or not desk.declared(name):
        return None
    allowed = ANY_CLAUSE if name.kind == "clause" else ID
    if not re.fullmatch(allowed, params.new_name):
        words = "small letters, digits and underscores, with a letter first"
        raise JsonRpcInvalidParams(message=f"`{params.new_name}` is not an id: write {words}")
    edits = [
        lsp.TextEdit(server.range_of(uri, each.span), _written(desk, each, params.new_name))
        for each in desk.uses(name)
    ]
    return lsp.WorkspaceEdit(changes={uri: edits})


def _written(desk: Desk, name: Name, new: str) -> str:
    """The new name as it is written in the place of the old one, quotes kept."""
    line = desk.source.text.split("\n")[name.span.line - 1]
    old = line[name.span.column - 1 : name.span.end_column - 1]
    return f"{old[0]}{new}{old[0]}" if old[:1] in {'"', "'"} else new


def _completion(server: Server, params: lsp.CompletionParams) -> lsp.CompletionList:
    uri = params.text_document.uri
    offers = server.desk(uri).offers(*server.place_of(uri, params.position))
    return lsp.CompletionList(
        is_incomplete=False, items=[_offered(each, at) for at, each in enumerate(offers)]
    )


def _offered(offer: Offer, at: int) -> lsp.CompletionItem:
    return lsp.CompletionItem(
        label=offer.text,
        kind=OFFERED.get(offer.kind, lsp.CompletionItemKind.Reference),
        detail=offer.kind,
        documentation=offer.words or None,
        insert_text=offer.insert or offer.text,
        sort_text=f"{at:04}",
    )


def _actions(server: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    uri = params.text_document.uri
    made = []
    for each in params.context.diagnostics:
        data = each.data
        if each.source != NAME or not isinstance(data, dict):
            continue
        line, character, end_line, end_character = data["place"]
        start, end = lsp.Position(line, character), lsp.Position(end_line, end_character)
        edit = lsp.TextEdit(lsp.Range(start, end), data["text"])
        made.append(
            lsp.CodeAction(
                title=data["words"],
                kind=lsp.CodeActionKind.QuickFix,
                diagnostics=[each],
                is_preferred=data["safe"],
                edit=lsp.WorkspaceEdit(changes={uri: [edit]}),
            )
        )
    return made


def _formatting(server: Server, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit] | None:
    uri = params.text_document.uri
    desk = server.desk(uri)
    if not desk.is_policy:
        return None
    try:
        text = format_policy(desk.text, desk.path)
    except PolicyError:
        return None  # it is told as a finding already
    if text == desk.text:
        return []
    end = len(server.document(uri).lines)
    return [lsp.TextEdit(lsp.Range(lsp.Position(0, 0), lsp.Position(end, 0)), text)]


__all__ = ["Server", "make_server", "serve"]
