"""Talks to an editor: takes its notices, answers its questions, and says what the rules find while somebody writes."""

from __future__ import annotations

import asyncio
import functools
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from contentops import __version__, config
from contentops.checking.about import about
from contentops.errors import ContentOpsError
from contentops.lsp import actions, completion, definition, hover, links, protocol
from contentops.lsp.positions import Text
from contentops.lsp.view import View
from contentops.lsp.workspace import Seen, Site, look
from contentops.model import Diagnostic
from contentops.rules import RULES
from contentops.source import documents

TEXT_PAUSE, SITE_PAUSE = 0.05, 0.7
"""Seconds of quiet after which the rules of text, and then those across the site, are asked."""
DEFINITIONS = ("workflows/", "standards/")
WATCHED = ("content/**", "workflows/**", "standards/**", config.FILE)
TRIGGERS = [":", " ", "(", "/", "#", "[", ",", "-", '"', "'"]

_NAMES = {rule.CODE: rule.NAME for rule in RULES}
_Result = TypeVar("_Result")
Clock = Callable[[], datetime]


def serve(incoming: BinaryIO, outgoing: BinaryIO, clock: Clock, *, tools: str = "") -> None:
    """Serve one editor until it says goodbye or is gone.

    Args:
        clock: the present, with its offset.
        tools: digest of the program; see `reading.read`.
    """
    made = _Server("contentops", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
    _Desk(made, clock, tools).open()
    made.start_io(incoming, outgoing)


class _Server(LanguageServer):
    """A server that tells its troubles to the editor's log and never in a box in front of the text."""

    def report_server_error(self, error: Exception, source: Any) -> None:
        told = "".join(traceback.format_exception(error))
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, told))


class _Session:
    """A site in use: when to look at it again, and what the editor was told about it."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.ready = asyncio.Event()
        self.looking: asyncio.Task[None] | None = None
        self.again = False
        self.timer: asyncio.TimerHandle | None = None
        self.told: set[str] = set()
        """Paths about which something is said in the editor."""
        self.complaint = ""
        self.took = 0.0
        """Seconds that the last look took: a large site is left alone longer between two."""


class _Open:
    """A file that is open in the editor, and belongs to a site."""

    def __init__(self, session: _Session, path: str, uri: str, source: str, version: int, encoding: str) -> None:
        self.session = session
        self.path = path
        self.uri = uri
        self.encoding = encoding
        self.timer: asyncio.TimerHandle | None = None
        self._known: tuple[int, list[Diagnostic]] | None = None
        self.change(source, version)

    def change(self, source: str, version: int) -> None:
        self.text, self.version = Text(source, self.encoding), version
        self.session.site.write(self.path, source)

    def found(self) -> list[Diagnostic]:
        """Everything known of it now; asked for at every move of the cursor, and worked out once."""
        turn = self.session.site.turn
        if self._known is None or self._known[0] != turn:
            self._known = (turn, self.session.site.found(self.path))
        return self._known[1]

    @property
    def is_document(self) -> bool:
        return documents.is_document(self.path)


class _Desk:
    """Everything between the protocol and the sites. All of it runs in the event loop's thread, but for looking at a site."""

    def __init__(self, server: _Server, clock: Clock, tools: str) -> None:
        self.server = server
        self.clock = clock
        self.tools = tools
        self.sessions: dict[Path, _Session] = {}
        self.files: dict[str, _Open] = {}
        """By address."""

    def open(self) -> None:
        """Take on every notice and question."""
        kinds = [types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll]
        options: dict[str, Any] = {
            types.TEXT_DOCUMENT_COMPLETION: types.CompletionOptions(trigger_characters=TRIGGERS),
            types.TEXT_DOCUMENT_DOCUMENT_LINK: types.DocumentLinkOptions(resolve_provider=False),
            types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionOptions(code_action_kinds=kinds),
        }
        for name, take in self._taken().items():
            self.server.feature(name, options.get(name))(
                functools.partial(take)
            )  # pygls marks it, and a method takes no mark

    def _taken(self) -> Mapping[str, Callable[[Any], Any]]:
        """What each notice and question is taken on by."""
        return {
            types.INITIALIZED: self.initialized,
            types.TEXT_DOCUMENT_DID_OPEN: self.did_open,
            types.TEXT_DOCUMENT_DID_CHANGE: self.did_change,
            types.TEXT_DOCUMENT_DID_SAVE: self.did_save,
            types.TEXT_DOCUMENT_DID_CLOSE: self.did_close,
            types.WORKSPACE_DID_CHANGE_WATCHED_FILES: self.files_changed,
            types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: self.folders_changed,
            types.TEXT_DOCUMENT_COMPLETION: self.asks_completion,
            types.TEXT_DOCUMENT_HOVER: self.asks_hover,
            types.TEXT_DOCUMENT_DEFINITION: self.asks_definition,
            types.TEXT_DOCUMENT_REFERENCES: self.asks_references,
            types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: self.asks_symbols,
            types.TEXT_DOCUMENT_DOCUMENT_LINK: self.asks_links,
            types.TEXT_DOCUMENT_CODE_ACTION: self.asks_code_actions,
        }

    # -- notices ------------------------------------------------------------------------------------------------

    def initialized(self, _: types.InitializedParams) -> None:
        for folder in self.server.workspace.folders.values():
            self._session_at(protocol.file_of(folder.uri))
        self._watch()

    def folders_changed(self, params: types.DidChangeWorkspaceFoldersParams) -> None:
        for folder in params.event.added:
            self._session_at(protocol.file_of(folder.uri))

    def did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        file = protocol.file_of(document.uri)
        session = self._session_at(file.parent) if file is not None else None
        path = _inside(session.site.folder, file) if session is not None and file is not None else None
        if session is None or path is None or not (documents.is_document(path) or _defines(path)):
            return
        made = _Open(session, path, document.uri, document.text, document.version, self._encoding)
        self.files[document.uri] = made
        if session.ready.is_set():
            self._say(made)
        self._look_soon(session, 0)

    def did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        found = self.files.get(params.text_document.uri)
        if found is None:
            return
        source = self.server.workspace.get_text_document(found.uri).source
        found.change(source, params.text_document.version)
        if found.timer is not None:
            found.timer.cancel()
        found.timer = asyncio.get_running_loop().call_later(TEXT_PAUSE, self._say, found)
        self._look_soon(found.session, max(SITE_PAUSE, found.session.took))

    def did_save(self, params: types.DidSaveTextDocumentParams) -> None:
        found = self.files.get(params.text_document.uri)
        if found is not None:
            self._look_soon(found.session, 0)

    def did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        found = self.files.pop(params.text_document.uri, None)
        if found is None:
            return
        if found.timer is not None:
            found.timer.cancel()
        found.session.site.close(found.path)
        self._publish(found.uri, [])
        found.session.told.discard(found.path)
        self._look_soon(found.session, 0)

    def files_changed(self, params: types.DidChangeWatchedFilesParams) -> None:
        for change in params.changes:
            file = protocol.file_of(change.uri)
            for session in self.sessions.values():
                path = _inside(session.site.folder, file) if file is not None else None
                if path is not None:
                    session.site.renew(path)
                    self._look_soon(session, max(SITE_PAUSE, session.took))

    # -- questions ----------------------------------------------------------------------------------------------

    async def asks_completion(self, params: types.CompletionParams) -> types.CompletionList | None:
        asked = await self._asked(params.text_document.uri)
        if asked is None:
            return None
        file, view = asked
        at = protocol.position(file.text, params.position)
        now = self.clock().astimezone(config.time_zone(view.definitions.settings.timezone))
        rules = {rule.CODE: f"{rule.NAME}: {about(rule).summary}" for rule in RULES}
        found = completion.complete(view, file.path, file.text.lines, at, now=now, rules=rules)
        items = [protocol.completion(file.text, each, number) for number, each in enumerate(found.offers)]
        return types.CompletionList(is_incomplete=not found.complete, items=items)

    async def asks_hover(self, params: types.HoverParams) -> types.Hover | None:
        asked = await self._asked(params.text_document.uri)
        if asked is None:
            return None
        file, view = asked
        at = protocol.position(file.text, params.position)
        findings = file.found()
        found = hover.hover(view, file.path, file.text.lines, at, findings=findings, rules=_documentation())
        if found is None:
            return None
        content = types.MarkupContent(types.MarkupKind.Markdown, found.text)
        return types.Hover(content, protocol.stretch(file.text, found.start, found.end))

    async def asks_definition(self, params: types.DefinitionParams) -> list[types.Location] | None:
        asked = await self._asked(params.text_document.uri)
        if asked is None:
            return None
        file, view = asked
        found = definition.definition(view, file.path, file.text.lines, protocol.position(file.text, params.position))
        return self._locations(file, [found] if found is not None else [])

    async def asks_references(self, params: types.ReferenceParams) -> list[types.Location] | None:
        asked = await self._asked(params.text_document.uri)
        if asked is None:
            return None
        file, view = asked
        at = protocol.position(file.text, params.position)
        return self._locations(file, definition.referring(view, file.path, file.text.lines, at))

    async def asks_symbols(self, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        file = self.files.get(params.text_document.uri)
        if file is None or not file.is_document:
            return None
        return [protocol.symbol(file.text, each) for each in definition.symbols(file.text.lines)]

    async def asks_links(self, params: types.DocumentLinkParams) -> list[types.DocumentLink] | None:
        asked = await self._asked(params.text_document.uri)
        if asked is None:
            return None
        file, view = asked
        return [
            types.DocumentLink(protocol.stretch(file.text, link.start, link.end), target=self._address(file, path))
            for link, path in links.resolved(view, file.path, file.text.lines)
        ]

    async def asks_code_actions(self, params: types.CodeActionParams) -> list[types.CodeAction] | None:
        asked = await self._asked(params.text_document.uri)
        if asked is None:
            return None
        file, _ = asked
        start, end = (protocol.position(file.text, at) for at in (params.range.start, params.range.end))
        findings = file.found()
        wanted = params.context.only
        return [
            protocol.code_action(file.text, file.uri, file.version, each)
            for each in actions.actions(file.text.lines, start, end, findings, _NAMES)
            if wanted is None
            or any(each.kind == kind or each.kind.startswith(f"{kind}.") for kind in map(_value, wanted))
        ]

    async def _asked(self, uri: str) -> tuple[_Open, View] | None:
        """The open document of an address, and its site as it is known; none if it is no document or the site cannot be read."""
        file = self.files.get(uri)
        if file is None or not file.is_document:
            return None
        await file.session.ready.wait()
        view = file.session.site.view
        return (file, view) if view is not None else None

    def _locations(self, file: _Open, found: Iterable[definition.Target]) -> list[types.Location]:
        def text(path: str) -> Text:
            return Text(file.session.site.read(path) or "", file.encoding)

        rows = ((each.path, each.start, each.end) for each in found)
        return list(protocol.locations(rows, functools.partial(self._address, file), functools.cache(text)))

    # -- looking at sites ---------------------------------------------------------------------------------------

    def _session_at(self, file: Path | None) -> _Session | None:
        """The session of the site that a folder lies in; none outside of sites."""
        if file is None:
            return None
        try:
            folder = config.find_project(file)
        except (ContentOpsError, OSError):
            return None
        if folder not in self.sessions:
            self.sessions[folder] = _Session(Site(folder))
            self._look_soon(self.sessions[folder], 0)
        return self.sessions[folder]

    def _look_soon(self, session: _Session, pause: float) -> None:
        if session.timer is not None:
            session.timer.cancel()
        session.timer = asyncio.get_running_loop().call_later(pause, self._look, session)

    def _look(self, session: _Session) -> None:
        if session.looking is not None and not session.looking.done():
            session.again = True
        else:
            session.looking = asyncio.get_running_loop().create_task(self._looked(session))

    async def _looked(self, session: _Session) -> None:
        """Read the site, ask its rules, and do so again where something changed meanwhile."""
        session.again = True
        while session.again:
            session.again = False
            for rules in (False, True) if not session.ready.is_set() else (True,):
                site = session.site
                asked = functools.partial(look, rules=rules, memory=site.memory, tools=self.tools)
                work = functools.partial(asked, site.folder, dict(site.texts), self.clock())
                began = time.monotonic()
                try:
                    self._take(session, await _in_thread(work))
                    session.ready.set()
                    self._say_all(session)
                except Exception as error:  # whatever is wrong with one site, the editor and its other sites go on
                    self.server.report_server_error(error, type(error))
                session.took = time.monotonic() - began
                session.ready.set()

    def _take(self, session: _Session, seen: Seen) -> None:
        session.site.take(seen)
        if seen.complaint and seen.complaint != session.complaint:
            self.server.window_log_message(types.LogMessageParams(types.MessageType.Warning, seen.complaint))
        session.complaint = seen.complaint

    # -- saying what was found ----------------------------------------------------------------------------------

    def _say(self, file: _Open) -> None:
        """Publish what is known of an open file."""
        if self.files.get(file.uri) is file and file.session.ready.is_set():
            findings = file.found()
            self._publish(file.uri, [protocol.diagnostic(file.text, each) for each in findings], file.version)

    def _say_all(self, session: _Session) -> None:
        """Publish everything of open files, and of the others their errors: warnings of a whole site would hide them."""
        opened = {file.path: file for file in self.files.values() if file.session is session}
        for file in opened.values():
            self._say(file)
        site = session.site
        errors: dict[str, list[Diagnostic]] = {}
        for each in (*(finding for group in site.findings.values() for finding in group), *site.trouble):
            if each.severity == "error" and each.path not in opened:
                errors.setdefault(each.path, []).append(each)
        for path in errors.keys() | (session.told - opened.keys()):
            text = Text(site.read(path) or "", self._encoding)
            found = [protocol.diagnostic(text, each) for each in errors.get(path, ())]
            self._publish((site.folder / path).as_uri(), found)
        session.told = set(errors)

    def _publish(self, uri: str, found: list[types.Diagnostic], version: int | None = None) -> None:
        params = types.PublishDiagnosticsParams(uri=uri, diagnostics=found, version=version)
        self.server.text_document_publish_diagnostics(params)

    @property
    def _encoding(self) -> str:
        """How the editor and this server count characters."""
        return types.PositionEncodingKind(self.server.workspace.position_encoding or "utf-16").value

    def _address(self, file: _Open, path: str) -> str:
        """The address of a file of the same site, as the editor has it where it is open."""
        for each in self.files.values():
            if each.session is file.session and each.path == path:
                return each.uri
        return (file.session.site.folder / path).as_uri()

    def _watch(self) -> None:
        """Ask the editor to say when files are made, changed or deleted elsewhere, if it can."""
        workspace = self.server.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace is not None else None
        if watching is None or not watching.dynamic_registration:
            return
        patterns = [types.FileSystemWatcher(glob_pattern=f"**/{pattern}") for pattern in WATCHED]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers=patterns)
        method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        registration = types.Registration(id="contentops-files", method=method, register_options=options)
        self.server.client_register_capability(types.RegistrationParams([registration]))


def _in_thread(work: Callable[[], _Result]) -> asyncio.Future[_Result]:
    """Work done in a thread that nobody waits for when the editor is gone."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[_Result] = loop.create_future()

    def tell(answer: Callable[[Any], None], value: Any) -> None:
        if not future.cancelled():
            answer(value)

    def run() -> None:
        answer: Callable[[Any], None]
        value: Any
        try:
            answer, value = future.set_result, work()
        except Exception as error:
            answer, value = future.set_exception, error
        with suppress(RuntimeError):  # the editor is gone: the loop is closed, and nobody waits for an answer
            loop.call_soon_threadsafe(tell, answer, value)

    threading.Thread(target=run, daemon=True).start()
    return future


def _inside(folder: Path, file: Path) -> str | None:
    """A file's path in a site; none for files elsewhere."""
    real = file.parent.resolve() / file.name
    return real.relative_to(folder).as_posix() if real.is_relative_to(folder) else None


def _defines(path: str) -> bool:
    return path == config.FILE or (path.startswith(DEFINITIONS) and path.endswith((".yml", ".yaml")))


def _value(kind: types.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind


@functools.cache
def _documentation() -> Mapping[str, str]:
    """Documentation of every rule as Markdown, by its code."""
    return {rule.CODE: f"**{rule.CODE} {rule.NAME}**\n\n{about(rule).documentation}" for rule in RULES}
