"""Turns what contentops knows into what the Language Server Protocol says: places, files, findings, offers, changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lsprotocol import types

from contentops.lsp.actions import Action
from contentops.lsp.completion import Kind, Offer
from contentops.lsp.definition import Symbol
from contentops.lsp.hover import span
from contentops.lsp.positions import Place, Text
from contentops.model import Diagnostic, Position, Severity

_SEVERITIES: dict[Severity, types.DiagnosticSeverity] = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "info": types.DiagnosticSeverity.Information,
}
_KINDS: dict[Kind, types.CompletionItemKind] = {
    "key": types.CompletionItemKind.Property,
    "value": types.CompletionItemKind.EnumMember,
    "person": types.CompletionItemKind.Value,
    "tag": types.CompletionItemKind.Keyword,
    "document": types.CompletionItemKind.Reference,
    "file": types.CompletionItemKind.File,
    "heading": types.CompletionItemKind.Text,
    "block": types.CompletionItemKind.Snippet,
    "rule": types.CompletionItemKind.Constant,
}


def file_of(uri: str) -> Path | None:
    """The file that an address means; none for an address of another kind, such as that of a text never saved."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if "%00" in parts.path or parts.scheme != "file" or not parts.path.startswith("/"):
        return None
    return Path(unquote(parts.path))


def position(text: Text, at: types.Position) -> Position:
    return text.position(Place(at.line, at.character))


def place(text: Text, at: Position) -> types.Position:
    return types.Position(*text.place(at))


def stretch(text: Text, start: Position, end: Position) -> types.Range:
    return types.Range(place(text, start), place(text, end))


def diagnostic(text: Text, finding: Diagnostic) -> types.Diagnostic:
    """A finding with its hint; it covers what it is about, or else the word at its place."""
    message = f"{finding.message}\n→ {finding.hint}" if finding.hint else finding.message
    return types.Diagnostic(
        range=stretch(text, *span(finding, text.lines)),
        message=_clean(message),
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        source="contentops",
    )


def completion(text: Text, offer: Offer, number: int) -> types.CompletionItem:
    """An offer as an entry of the editor's list, `number` its place there."""
    return types.CompletionItem(
        label=offer.label,
        kind=_KINDS[offer.kind],
        detail=offer.detail or None,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, offer.documentation)
        if offer.documentation
        else None,
        sort_text=f"{number:05}",
        filter_text=f"{offer.label} {offer.search}".strip(),
        text_edit=types.TextEdit(stretch(text, offer.start, offer.end), offer.text),
        insert_text_format=types.InsertTextFormat.PlainText,
        insert_text_mode=types.InsertTextMode.AsIs,
    )


def code_action(text: Text, uri: str, version: int | None, action: Action) -> types.CodeAction:
    """A change of one document, which must still be at the version it was worked out for."""
    edits = [types.TextEdit(stretch(text, each.start, each.end), each.text) for each in action.edits]
    named = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
    return types.CodeAction(
        title=action.title,
        kind=types.CodeActionKind(action.kind),
        diagnostics=[diagnostic(text, action.finding)] if action.finding is not None else None,
        is_preferred=action.preferred or None,
        edit=types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(named, list(edits))]),
    )


def symbol(text: Text, found: Symbol) -> types.DocumentSymbol:
    heading = found.heading
    return types.DocumentSymbol(
        name=heading.text or "–",
        kind=types.SymbolKind.String,
        range=stretch(text, heading.start, found.end),
        selection_range=stretch(text, heading.start, heading.end),
        children=[symbol(text, child) for child in found.children],
    )


def locations(
    found: Iterable[tuple[str, Position, Position]], address: Callable[[str], str], text: Callable[[str], Text]
) -> Sequence[types.Location]:
    """Stretches of files, by their addresses."""
    return [types.Location(address(path), stretch(text(path), start, end)) for path, start, end in found]


def _clean(message: str) -> str:
    """A message without what JSON in UTF-8 cannot hold: bytes of a file's name that are no text."""
    return message.encode("utf-8", "backslashreplace").decode()
