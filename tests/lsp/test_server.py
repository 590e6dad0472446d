"""The language server as an editor meets it: a process of its own, spoken to over standard input and output."""

from __future__ import annotations

import asyncio
import functools
import json
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as t
from pygls.lsp.client import LanguageClient

pytestmark = pytest.mark.slow

PATIENCE = 60
COMMAND = (sys.executable, "-m", "contentops", "lsp")


class Editor:
    """A client that remembers what it was told."""

    def __init__(self) -> None:
        self.client = LanguageClient("editor", "1")
        self.found: dict[str, t.PublishDiagnosticsParams] = {}
        self.heard: list[str] = []
        self.registered: list[str] = []
        self.news = asyncio.Event()
        self.texts: dict[str, tuple[str, int]] = {}
        self.client.feature(t.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(functools.partial(self._published))
        self.client.feature(t.WINDOW_LOG_MESSAGE)(lambda params: self.heard.append(params.message))
        self.client.feature(t.CLIENT_REGISTER_CAPABILITY)(functools.partial(self._registered))

    def _published(self, params: t.PublishDiagnosticsParams) -> None:
        self.found[params.uri] = params
        self.news.set()

    def _registered(self, params: t.RegistrationParams) -> None:
        self.registered += [each.method for each in params.registrations]
        self.news.set()

    async def start(self, *folders: Path, encodings: list[str] | None = None) -> t.InitializeResult:
        await self.client.start_io(*COMMAND)
        watching = t.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
        done = await self.client.initialize_async(
            t.InitializeParams(
                capabilities=t.ClientCapabilities(
                    general=t.GeneralClientCapabilities(position_encodings=encodings) if encodings else None,
                    workspace=t.WorkspaceClientCapabilities(did_change_watched_files=watching),
                ),
                workspace_folders=[t.WorkspaceFolder(folder.as_uri(), folder.name) for folder in folders],
            )
        )
        self.client.initialized(t.InitializedParams())
        return done

    def open(self, file: Path, text: str | None = None) -> str:
        uri = file.as_uri()
        text = file.read_text(encoding="utf-8") if text is None else text
        self.texts[uri] = (text, 1)
        self.client.text_document_did_open(t.DidOpenTextDocumentParams(t.TextDocumentItem(uri, "markdown", 1, text)))
        return uri

    def change(self, uri: str, text: str) -> int:
        version = self.texts[uri][1] + 1
        self.texts[uri] = (text, version)
        self.client.text_document_did_change(
            t.DidChangeTextDocumentParams(
                t.VersionedTextDocumentIdentifier(uri=uri, version=version),
                [t.TextDocumentContentChangeWholeDocument(text)],
            )
        )
        return version

    def close(self, uri: str) -> None:
        self.client.text_document_did_close(t.DidCloseTextDocumentParams(t.TextDocumentIdentifier(uri)))

    def place(
        self, uri: str, words: str, units: Callable[[str], int] = lambda text: len(text.encode("utf-16-le")) // 2
    ) -> t.Position:
        """Where words begin in the text as it is open."""
        before = self.texts[uri][0].partition(words)[0]
        return t.Position(before.count("\n"), units(before[before.rfind("\n") + 1 :]))

    async def until(self, true: Callable[[], Any]) -> Any:
        """Wait for something that the server will say; what it says is true."""
        async with asyncio.timeout(PATIENCE):
            while not (answer := true()):
                self.news.clear()
                await self.news.wait()
            return answer

    def codes(self, uri: str, version: int | None = None) -> list[str] | None:
        """Codes of what was found in a file, at a version of its text if one is given; none as long as nothing was said."""
        said = self.found.get(uri)
        if said is None or (version is not None and said.version != version):
            return None
        return [str(each.code) for each in said.diagnostics]

    async def ask(self, what: str, uri: str, at: t.Position) -> Any:
        params = {
            "completion": t.CompletionParams,
            "hover": t.HoverParams,
            "definition": t.DefinitionParams,
        }[what](t.TextDocumentIdentifier(uri), at)
        async with asyncio.timeout(PATIENCE):
            return await getattr(self.client, f"text_document_{what}_async")(params)


@asynccontextmanager
async def editing(*folders: Path, encodings: list[str] | None = None) -> AsyncIterator[Editor]:
    editor = Editor()
    editor.initialized = await editor.start(*folders, encodings=encodings)  # type: ignore[attr-defined]
    try:
        yield editor
        async with asyncio.timeout(PATIENCE):
            await editor.client.shutdown_async(None)
            editor.client.exit(None)
            process = editor.client._server
            assert await process.wait() == 0
            assert (await process.stderr.read()).decode() == "", "nothing stray is printed"
    finally:
        if editor.client._server.returncode is None:
            editor.client._server.kill()
        await editor.client.stop()


def run(story: Callable[[], Awaitable[None]]) -> None:
    """Runs in a thread of its own: a browser's test in the same process may have a loop in this one."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(lambda: asyncio.run(story())).result()  # type: ignore[arg-type]


def test_a_writing_session(folder):
    one = folder.article("one", "[x](gone.md)\n")
    folder.article("two", "## A part\n")

    async def story() -> None:
        async with editing(folder.root) as editor:
            uri = editor.open(folder.root / one)
            await editor.until(lambda: "CO301" in (editor.codes(uri) or ()))
            text = folder.read(one)
            version = editor.change(uri, text.replace("title:", "titel:"))
            await editor.until(
                lambda: editor.codes(uri, version) and {"CO106", "CO107"} <= set(editor.codes(uri, version))
            )
            version = editor.change(uri, text.replace("gone.md", "two.md#‸").replace("‸", ""))
            offers = await editor.ask("completion", uri, editor.place(uri, ")\n"))
            assert [item.label for item in offers.items] == ["a-part"]
            version = editor.change(uri, text.replace("gone.md", "two.md#a-part"))
            await editor.until(lambda: editor.codes(uri, version) == [])
            found = await editor.ask("definition", uri, editor.place(uri, "a-part"))
            assert [(each.uri, each.range.start.line) for each in found] == [
                ((folder.root / "content/articles/two.md").as_uri(), 8)
            ]
            shown = await editor.ask("hover", uri, editor.place(uri, "two.md"))
            assert "关于 two" in shown.contents.value
            links = await editor.client.text_document_document_link_async(
                t.DocumentLinkParams(t.TextDocumentIdentifier(uri))
            )
            assert [each.target for each in links] == [(folder.root / "content/articles/two.md").as_uri()]
            editor.close(uri)
            await editor.until(lambda: "CO301" in (editor.codes(uri) or ()))

    run(story)


@pytest.mark.parametrize(
    ("encodings", "agreed", "units"),
    [
        (None, "utf-16", lambda text: len(text.encode("utf-16-le")) // 2),
        (["utf-8", "utf-16"], "utf-8", lambda text: len(text.encode())),
        (["utf-32"], "utf-32", len),
    ],
)
def test_positions_count_as_agreed(folder, encodings, agreed, units):
    folder.article("b")
    path = folder.article("a", "前言😀𠮷[x](gone.md)\n")

    async def story() -> None:
        async with editing(folder.root, encodings=encodings) as editor:
            assert editor.initialized.capabilities.position_encoding == agreed
            uri = editor.open(folder.root / path)
            await editor.until(lambda: "CO301" in (editor.codes(uri) or ()))
            [finding] = [each for each in editor.found[uri].diagnostics if each.code == "CO301"]
            start = units("前言😀𠮷[x](")
            assert finding.range.start.character == start
            assert finding.range.end.character == units("前言😀𠮷[x](gone.md")
            at = t.Position(finding.range.start.line, start)
            [offer] = (await editor.ask("completion", uri, at)).items
            assert (offer.label, offer.text_edit.range) == ("b.md", finding.range)
            shown = await editor.ask("hover", uri, at)
            assert "broken-link" in shown.contents.value

    run(story)


def test_fixes_and_ignoring_are_offered_with_their_finding(folder):
    path = folder.article("a")
    folder.replace(path, "title: 关于 a", f"title: {'长' * 130}")

    async def story() -> None:
        async with editing(folder.root) as editor:
            uri = editor.open(folder.root / path)
            await editor.until(lambda: "CO106" in (editor.codes(uri) or ()))
            [finding] = [each for each in editor.found[uri].diagnostics if each.code == "CO106"]
            asked = t.CodeActionParams(t.TextDocumentIdentifier(uri), finding.range, t.CodeActionContext([finding]))
            [action] = [
                each
                for each in await editor.client.text_document_code_action_async(asked)
                if each.title.startswith("Ignore CO106")
            ]
            assert action.kind == "quickfix" and action.diagnostics[0].code == "CO106"
            [change] = action.edit.document_changes
            assert change.text_document.version == 1
            assert change.edits[0].new_text == "# contentops: ignore CO106 -- \n"
            asked.context.only = [t.CodeActionKind.SourceFixAll]
            assert all(
                each.kind == "source.fixAll" for each in await editor.client.text_document_code_action_async(asked)
            )

    run(story)


def test_a_fix_as_offered_mends_its_finding(folder):
    folder.write("standards/tags.yml", "tags:\n  - {name: data, instead_of: [figures]}\n  - 运营\n")
    path = folder.article("a", extra="tags: [figures, 运营]\n")

    async def story() -> None:
        async with editing(folder.root) as editor:
            uri = editor.open(folder.root / path)
            await editor.until(lambda: "CO113" in (editor.codes(uri) or ()))
            whole = t.Range(t.Position(0, 0), t.Position(99, 0))
            only = t.CodeActionContext([], only=[t.CodeActionKind.SourceFixAll])
            [action] = await editor.client.text_document_code_action_async(
                t.CodeActionParams(t.TextDocumentIdentifier(uri), whole, only)
            )
            [edit] = action.edit.document_changes[0].edits
            lines = folder.read(path).split("\n")
            line = lines[edit.range.start.line]
            lines[edit.range.start.line] = (
                line[: edit.range.start.character] + edit.new_text + line[edit.range.end.character :]
            )
            assert "tags: [data, 运营]" in lines
            version = editor.change(uri, "\n".join(lines))
            await editor.until(lambda: editor.codes(uri, version) == [])

    run(story)


def test_files_made_elsewhere_and_deleted_count(folder):
    one = folder.article("one", "[x](two.md)\n")

    async def story() -> None:
        async with editing(folder.root) as editor:
            await editor.until(lambda: "workspace/didChangeWatchedFiles" in editor.registered)
            uri = editor.open(folder.root / one)
            await editor.until(lambda: "CO301" in (editor.codes(uri) or ()))
            two = folder.root / folder.article("two")
            for kind in (t.FileChangeType.Created, t.FileChangeType.Deleted):
                if kind == t.FileChangeType.Deleted:
                    two.unlink()
                editor.client.workspace_did_change_watched_files(
                    t.DidChangeWatchedFilesParams([t.FileEvent(two.as_uri(), kind)])
                )
                gone = kind == t.FileChangeType.Deleted
                await editor.until(
                    lambda gone=gone: editor.codes(uri) is not None and ("CO301" in editor.codes(uri)) == gone
                )

    run(story)


def test_errors_of_files_nobody_opened_are_told_and_taken_back(folder):
    one, two = folder.article("one"), folder.article("two")

    async def story() -> None:
        async with editing(folder.root) as editor:
            uri, other = editor.open(folder.root / two), (folder.root / one).as_uri()
            await editor.until(lambda: editor.codes(uri) is not None)
            editor.change(uri, folder.read(two).replace("slug: two", "slug: one"))
            await editor.until(lambda: editor.codes(other) == ["CO104"])
            editor.change(uri, folder.read(two))
            await editor.until(lambda: not editor.codes(uri) and not editor.codes(other))

    run(story)


def test_a_broken_definition_is_said_at_its_file_and_writing_goes_on(folder):
    path = folder.article("a")

    async def story() -> None:
        async with editing(folder.root) as editor:
            uri = editor.open(folder.root / path)
            await editor.until(lambda: editor.codes(uri) is not None)
            policy = editor.open(folder.root / "workflows/people.yml", "people: [")
            await editor.until(lambda: editor.codes(policy) == ["CO001"])
            offers = await editor.ask("completion", uri, editor.place(uri, "draft"))
            assert "in_review" in [each.label for each in offers.items]
            editor.change(policy, folder.read("workflows/people.yml"))
            await editor.until(lambda: editor.codes(policy) == [])

    run(story)


def test_a_site_broken_from_the_beginning_is_served_once_it_is_mended(folder):
    path = folder.article("a")
    good = folder.read("workflows/people.yml")
    folder.write("workflows/people.yml", "people: [")

    async def story() -> None:
        async with editing(folder.root) as editor:
            people = (folder.root / "workflows/people.yml").as_uri()
            await editor.until(lambda: editor.codes(people) == ["CO001"])
            uri = editor.open(folder.root / path)
            assert await editor.ask("completion", uri, t.Position(1, 0)) is None
            folder.write("workflows/people.yml", good)
            change = t.FileEvent(people, t.FileChangeType.Changed)
            editor.client.workspace_did_change_watched_files(t.DidChangeWatchedFilesParams([change]))
            await editor.until(lambda: editor.codes(people) == [])
            assert (await editor.ask("completion", uri, t.Position(1, 0))).items

    run(story)


def test_several_folders_and_files_of_no_site(folder, lay_out_at, tmp_path):
    other = lay_out_at(tmp_path / "other")
    one, two = folder.article("one", "[x](gone.md)\n"), other.article("two", "[x](gone.md)\n")
    (tmp_path / "elsewhere").mkdir()
    stray = tmp_path / "elsewhere/stray.md"
    stray.write_text("[x](gone.md)\n", encoding="utf-8")
    readme = other.write("README.md", "[x](gone.md)\n")

    async def story() -> None:
        async with editing(folder.root, tmp_path / "elsewhere") as editor:
            first, second = editor.open(folder.root / one), editor.open(other.root / two)
            quiet = [editor.open(stray), editor.open(readme)]
            editor.client.text_document_did_open(
                t.DidOpenTextDocumentParams(t.TextDocumentItem("untitled:Untitled-1", "markdown", 1, "---\n"))
            )
            await editor.until(
                lambda: "CO301" in (editor.codes(first) or ()) and "CO301" in (editor.codes(second) or ())
            )
            for uri in (*quiet, "untitled:Untitled-1"):
                assert editor.codes(uri) is None
                assert await editor.ask("completion", uri, t.Position(0, 0)) is None
                assert await editor.ask("hover", uri, t.Position(0, 4)) is None
            added = t.WorkspaceFoldersChangeEvent([t.WorkspaceFolder(other.root.as_uri(), "o")], [])
            editor.client.workspace_did_change_workspace_folders(t.DidChangeWorkspaceFoldersParams(added))
            assert (await editor.ask("completion", second, t.Position(1, 0))).items

    run(story)


@pytest.mark.parametrize("name", ["名字 with spaces;and,signs#?.md", "百分%20号.md"])
def test_names_of_files_that_addresses_escape(folder, name):
    path = folder.article("a", "[x](gone.md)\n")
    file = (folder.root / path).rename(folder.root / "content/articles" / name)

    async def story() -> None:
        async with editing(folder.root) as editor:
            uri = editor.open(file)
            await editor.until(lambda: "CO301" in (editor.codes(uri) or ()))

    run(story)


def test_outline(folder):
    path = folder.article("a", "## One\n\n### Two\n")

    async def story() -> None:
        async with editing(folder.root) as editor:
            uri = editor.open(folder.root / path)
            [one] = await editor.client.text_document_document_symbol_async(
                t.DocumentSymbolParams(t.TextDocumentIdentifier(uri))
            )
            assert (one.name, [each.name for each in one.children]) == ("One", ["Two"])
            asked = t.ReferenceParams(
                t.ReferenceContext(include_declaration=False), t.TextDocumentIdentifier(uri), t.Position(0, 0)
            )
            assert await editor.client.text_document_references_async(asked) == ()

    run(story)


def test_it_ends_when_the_editor_is_gone(folder):
    process = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder.root
    )
    body = json.dumps(
        {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "initialize",
            "params": {"processId": None, "rootUri": None, "capabilities": {}},
        }
    )
    out, err = process.communicate(f"Content-Length: {len(body)}\r\n\r\n{body}".encode(), timeout=PATIENCE)
    assert b"positionEncoding" in out and err == b""
    assert process.returncode == 0


def test_ctrl_c_stops_it(folder):
    process = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder.root
    )
    body = b'{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"processId": null, "rootUri": null, "capabilities": {}}}'
    process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    process.stdin.flush()
    assert process.stdout.readline().startswith(b"Content-Length")
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 130
    process.communicate()


def test_without_its_package_it_says_what_to_install(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "pygls", None)
    for name in [name for name in sys.modules if name.startswith(("pygls.", "contentops.lsp"))]:
        monkeypatch.delitem(sys.modules, name)
    done = folder.run("lsp")
    assert done.code == 2
    assert "pip install '.[lsp]'" in done.err


def test_what_is_looked_at_when_the_editor_goes_is_let_go():
    from contentops.lsp import server

    gone = threading.Event()

    async def story() -> None:
        server._in_thread(gone.wait)

    before = set(threading.enumerate())
    run(story)
    gone.set()
    for thread in set(threading.enumerate()) - before:
        thread.join()  # what it cannot tell anybody it keeps to itself: pytest fails a test in which a thread did
