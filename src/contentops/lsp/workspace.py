"""The sites that an editor works on: what is known of each, and what its rules find while somebody writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from contentops import config
from contentops.checking import Examiner, baseline
from contentops.checking.suppression import UNREADABLE
from contentops.definitions import read_definitions
from contentops.errors import ContentOpsError
from contentops.lsp.overlay import OverlaidSnapshot, encoded
from contentops.lsp.view import View
from contentops.model import Definitions, Diagnostic, Document, Edit, Entry, Fix, Position
from contentops.reading import read as read_site
from contentops.rules import TEXT_RULES
from contentops.source import documents
from contentops.source.git import blob_id
from contentops.source.opening import Source, open_source
from contentops.source.plain import read_plain
from contentops.source.snapshot import FolderSnapshot
from contentops.workflow.requirements import CODE

AT_ONCE = frozenset(
    (documents.UNREADABLE, documents.NO_KEY, documents.MISPLACED, UNREADABLE, *(rule.CODE for rule in TEXT_RULES))
)
"""Codes of what is found in a text alone, and so is said anew at every change."""

_QUOTED = re.compile("“([^”]+)”")
_TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


class Memory:
    """Findings of unchanged documents, for as long as the server runs."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get_all(self, keys: Iterable[str]) -> dict[str, bytes]:
        wanted = list(keys)
        found = {key: self._kept[key] for key in wanted if key in self._kept}
        self._kept = found  # what nobody asks for any more belongs to texts of the past
        return dict(found)

    def put_all(self, values: Mapping[str, bytes]) -> None:
        self._kept.update(values)


@dataclass(frozen=True)
class Seen:
    """What was read of a site at one moment."""

    texts: Mapping[str, str]
    """The unsaved texts it was read with."""
    definitions: Definitions | None
    """None where they cannot be used; `trouble` says why."""
    documents: Mapping[str, Document] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    findings: Mapping[str, tuple[Diagnostic, ...]] | None = None
    """By path; none where the rules were not asked, or could not be."""
    trouble: tuple[Diagnostic, ...] = ()
    """What is wrong with the definitions, each at its file."""
    complaint: str = ""
    """What else keeps the rules from being asked."""


def look(
    folder: Path, texts: Mapping[str, str], now: datetime, *, rules: bool, memory: Memory | None = None, tools: str = ""
) -> Seen:
    """Read a site with the unsaved texts of some files, and ask its rules if wanted. Nothing of the site is executed.

    Args:
        tools: digest of the program; see `reading.read`.
    """
    source, complaint = _opened(folder)
    hash_name = source.repository.hash_name if source.repository is not None else "sha1"
    source = replace(source, snapshot=OverlaidSnapshot(source.snapshot, texts, hash_name))
    files = frozenset(source.snapshot.entries)
    try:
        definitions = read_definitions(source.snapshot)
        Examiner(definitions)
    except ContentOpsError as error:
        trouble = error.diagnostics or _in_settings(source, error)
        return Seen(texts, None, files=files, trouble=tuple(trouble))
    if not rules or complaint:
        return Seen(texts, definitions, _documents(source, definitions), files, complaint=complaint)
    try:
        release = read_site(source, now, tools=tools).release
        found = Examiner(definitions, store=memory).examine(release).findings
    except (ContentOpsError, OSError) as error:
        trouble = error.diagnostics if isinstance(error, ContentOpsError) else ()
        complaint = "" if trouble else _told(error)
        return Seen(texts, definitions, _documents(source, definitions), files, trouble=trouble, complaint=complaint)
    by_path: dict[str, list[Diagnostic]] = {}
    for finding in found:
        by_path.setdefault(finding.path, []).append(finding)
    read = {document.path: document for document in release.catalog.documents}
    return Seen(texts, definitions, read, files, {path: tuple(group) for path, group in by_path.items()})


def _opened(folder: Path) -> tuple[Source, str]:
    """The working tree, and what keeps git from telling its history, if anything does."""
    try:
        return open_source(folder, worktree=True), ""
    except (ContentOpsError, OSError) as error:
        return Source(folder, FolderSnapshot(folder), None, ""), _told(error)


class Site:
    """A site that is open in an editor. What it was when it could last be read stays until it can be read again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.texts: dict[str, str] = {}
        """Texts of open files, by path."""
        self.documents: dict[str, Document] = {}
        self.files: set[str] = set()
        self.definitions: Definitions | None = None
        self.trouble: tuple[Diagnostic, ...] = ()
        self.complaint = ""
        self.findings: Mapping[str, tuple[Diagnostic, ...]] = {}
        """What the rules found when they were last asked, by path."""
        self.asked_with: Mapping[str, str] = {}
        """The unsaved texts they were asked with."""
        self.memory = Memory()
        self.turn = 0
        """Counts what may have changed an answer."""
        self._examiner: Examiner | None = None

    @property
    def view(self) -> View | None:
        """What questions are answered from; none as long as the site has never been read."""
        if self.definitions is None:
            return None
        return View(self.definitions, self.documents, self.files, self.read)

    def read(self, path: str) -> str | None:
        """The text of a file, the unsaved one where it is open."""
        if path in self.texts:
            return self.texts[path].removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        try:
            return _text_of(self.folder / path)
        except (OSError, ValueError):
            return None

    def take(self, seen: Seen) -> None:
        """Go on with what was read; texts that changed meanwhile are read again."""
        self.turn += 1
        self.trouble, self.complaint = seen.trouble, seen.complaint
        if seen.files:
            self.files = set(seen.files) | set(self.texts)
        if seen.definitions is not None:
            self.definitions = seen.definitions
            self.documents = {**self._still_unread(seen), **seen.documents}
            self._examiner = Examiner(seen.definitions)
        if seen.findings is not None:
            self.findings, self.asked_with = seen.findings, seen.texts
        for path, text in self.texts.items():
            if seen.texts.get(path) != text:
                self._read_again(path, encoded(text))

    def write(self, path: str, text: str) -> None:
        """A file was opened or its text changed in the editor."""
        self.turn += 1
        self.texts[path] = text
        self.files.add(path)
        self._read_again(path, encoded(text))

    def close(self, path: str) -> None:
        self.texts.pop(path, None)
        self.renew(path)

    def renew(self, path: str) -> None:
        """A file was made, changed or deleted on disk."""
        if path in self.texts:
            return
        file = self.folder / path
        try:
            if file.is_symlink() or not file.is_file():
                raise FileNotFoundError
            self.files.add(path)
            if documents.is_document(path):
                self._read_again(path, file.read_bytes())
        except OSError:
            self.files.discard(path)
            self.documents.pop(path, None)

    def found(self, path: str) -> list[Diagnostic]:
        """Everything known of an open file: what its text says by itself now, and what the rules said of the site last."""
        text = self.texts[path]
        if not documents.is_document(path):
            return [each for each in self.trouble if each.path == path]
        before = self.asked_with.get(path)
        stale = [each for each in self.findings.get(path, ()) if each.code not in AT_ONCE]
        moved = (
            stale if before == text else _moved(stale, (before or self._on_disk(path)).split("\n"), text.split("\n"))
        )
        return sorted([*self.of_text(path, text), *moved], key=lambda each: each.order)

    def of_text(self, path: str, text: str) -> list[Diagnostic]:
        """What is wrong with the text of a document by itself."""
        if self.definitions is None or self._examiner is None:
            return []
        document = self._parse(path, encoded(text))
        if isinstance(document, Diagnostic):
            return [document]
        page = self._examiner.page(document)
        known = self.definitions.standards.known
        return baseline.part(self._examiner.of_text(document), known, lambda _, line: page.line(line))[0]

    def _still_unread(self, seen: Seen) -> dict[str, Document]:
        """Documents that cannot be read just now, as they were when they could."""
        return {path: document for path, document in self.documents.items() if path in seen.files}

    def _read_again(self, path: str, data: bytes) -> None:
        if self.definitions is not None and documents.is_document(path):
            found = self._parse(path, data)
            if isinstance(found, Document):
                self.documents[path] = found

    def _parse(self, path: str, data: bytes) -> Document | Diagnostic:
        assert self.definitions is not None
        entry = Entry("100644", blob_id(data), len(data))
        return documents.read(path, entry, data, self.definitions.types, self.definitions.settings.languages)

    def _on_disk(self, path: str) -> str:
        try:
            return _text_of(self.folder / path)
        except (OSError, ValueError):
            return ""


def _text_of(file: Path) -> str:
    """The text of a plain file, as editors have it."""
    return read_plain(file).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def _documents(source: Source, definitions: Definitions) -> dict[str, Document]:
    """The documents of a tree that can be read."""
    entries = source.snapshot.entries
    paths = [path for path, entry in entries.items() if documents.is_document(path) and not documents.refused(entry)]
    found = {}
    for path, data in source.snapshot.read_all(paths).items():
        read = documents.read(path, entries[path], data, definitions.types, definitions.settings.languages)
        if isinstance(read, Document):
            found[path] = read
    return found


def _in_settings(source: Source, error: ContentOpsError) -> list[Diagnostic]:
    """A mistake in pyproject.toml, at the place that the message names."""
    entries = source.snapshot.entries
    lines = source.snapshot.read(config.FILE).decode("utf-8", "replace").split("\n") if config.FILE in entries else []
    message = error.message.removeprefix(f"{config.FILE}: ")
    if (toml := _TOML_PLACE.search(message)) is not None:
        place = Position(int(toml[1]), int(toml[2]))
    elif "(at end of document)" in message:
        place = Position(len(lines), 1)
    else:
        words = [rf"(?<![\w-]){re.escape(word)}(?![\w-])" for word in _QUOTED.findall(message)]
        found = (
            (n, match) for word in [*words, r"\[tool\.contentops"] for n, line in enumerate(lines, 1)
            if (match := re.search(word, line)) is not None
        )  # fmt: skip
        places = (Position(n, match.start() + 1) for n, match in found)
        place = next(places, Position(1, 1))
    return [Diagnostic(CODE, "error", config.FILE, message, *place, hint=error.hint)]


def _told(error: ContentOpsError | OSError) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or 'git'}: {error.strerror or error}"
    return f"{error.message}; {error.hint}" if error.hint else error.message


def _moved(findings: Iterable[Diagnostic], before: Sequence[str], after: Sequence[str]) -> list[Diagnostic]:
    """Findings of an earlier text where their lines are now; those in lines that changed are left out."""
    if list(before) == list(after):
        return list(findings)
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    tail = 0
    while tail < min(len(before), len(after)) - same and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    shift = len(after) - len(before)

    def line(number: int) -> int | None:
        if number <= same:
            return number
        return number + shift if number > len(before) - tail else None

    def place(at: Position) -> Position | None:
        moved = line(at.line)
        return Position(moved, at.column) if moved is not None else None

    kept = []
    for each in findings:
        number = line(each.line)
        if number is not None:
            end = place(each.end) if each.end is not None else None
            fix = _moved_fix(each.fix, place) if each.fix is not None else None
            kept.append(replace(each, line=number, end=end, fix=fix))
    return kept


def _moved_fix(fix: Fix, place: Callable[[Position], Position | None]) -> Fix | None:
    """A fix at its new place; none where one of its edits has no place any more."""
    edits = []
    for edit in fix.edits:
        start, end = place(edit.start), place(edit.end)
        if start is None or end is None:
            return None
        edits.append(Edit(start, end, edit.text))
    return replace(fix, edits=tuple(edits))
