"""Makes the fixes that findings offer, in the bytes of the files they are about."""

from __future__ import annotations

from bisect import bisect, insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contentops.checking import Examiner
from contentops.checking.memory import Store
from contentops.model import Catalog, Diagnostic, Edit, Entry, Position
from contentops.reading import read
from contentops.source.git import blob_id
from contentops.source.opening import Source
from contentops.source.snapshot import Snapshot

_BOM = b"\xef\xbb\xbf"
_ROUNDS = 5
"""So often are fixes made at most: one may bring forth another."""


@dataclass(frozen=True)
class Mended:
    """A file with some of its fixes made."""

    data: bytes
    made: int
    """Findings that are mended; of fixes that overlap only the first is made."""


def mend(data: bytes, findings: Iterable[Diagnostic]) -> Mended:
    """A file's bytes with the safe fixes of its findings made.

    Every other byte stays as it is: line ends, a byte order mark, the end of the file.

    Raises:
        UnicodeDecodeError: the file is not UTF-8; no rule finds anything to mend in such a file.
    """
    text = data.removeprefix(_BOM).decode("utf-8")
    starts = _line_starts(text)
    pieces: list[tuple[int, int, str]] = []
    made = 0
    for finding in sorted(findings, key=lambda each: each.order):
        if finding.fix is None or not finding.fix.safe:
            continue
        wanted = sorted(_span(each, starts, len(text)) for each in finding.fix.edits)
        if not any(_overlap(one, other) for one in wanted for other in _beside(one, pieces)):
            for one in wanted:
                insort(pieces, one)
            made += 1
    mended = _replaced(text, pieces, "\r\n" if "\r\n" in text else "\n")
    return Mended((_BOM if data.startswith(_BOM) else b"") + mended.encode("utf-8"), made)


def _beside(one: tuple[int, int, str], pieces: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The pieces that an edit may touch, of pieces in order that do not touch one another."""
    at = bisect(pieces, one)
    return pieces[max(0, at - 2) : at + 2]


def _replaced(text: str, pieces: list[tuple[int, int, str]], end_of_line: str) -> str:
    parts, at = [], 0
    for start, end, new in pieces:
        parts += [text[at:start], new.replace("\n", end_of_line)]
        at = end
    return "".join([*parts, text[at:]])


def mend_all(files: Mapping[str, bytes], findings: Iterable[Diagnostic]) -> dict[str, Mended]:
    """The files that change when the safe fixes of these findings are made."""
    by_path: dict[str, list[Diagnostic]] = {}
    for finding in findings:
        if finding.fix is not None and finding.fix.safe and finding.path in files:
            by_path.setdefault(finding.path, []).append(finding)
    mended = {path: mend(files[path], group) for path, group in by_path.items()}
    return {path: each for path, each in mended.items() if each.data != files[path]}


@dataclass(frozen=True)
class MendedSite:
    """The files of a site that change when all its safe fixes are made."""

    files: Mapping[str, Mended]
    reviewed: tuple[str, ...]
    """Those of them that are in review, approved or public: approvals of what they said no longer count."""


def mend_site(
    source: Source,
    now: datetime,
    chosen: Callable[[Sequence[Diagnostic]], Sequence[Diagnostic]],
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    whole: bool = False,
    store: Store | None = None,
    tools: str = "",
) -> MendedSite:
    """What all safe fixes make of a working tree, round by round, since one may bring forth another. Nothing is written.

    Args:
        chosen: those of the findings that are to be mended.
        select, ignore, whole, store: as Examiner has them.
        tools: as reading.read has it.

    Raises:
        ContentOpsError: the site cannot be read.
    """
    files: dict[str, Mended] = {}
    as_it_is: Catalog | None = None
    for _ in range(_ROUNDS):
        snapshot = MendedSnapshot(source.snapshot, files, source.repository.hash_name if source.repository else "sha1")
        release = read(replace(source, snapshot=snapshot), now, tools=tools).release
        as_it_is = as_it_is or release.catalog
        examiner = Examiner(release.catalog.definitions, store=store, select=select, ignore=ignore)
        findings = chosen(examiner.examine(release, whole=whole).findings)
        wanted = {each.path for each in findings if each.fix is not None and each.fix.safe}
        done = mend_all({path: snapshot.read(path) for path in sorted(wanted)}, findings)
        if not done:
            break
        before = {path: files[path].made if path in files else 0 for path in done}
        files |= {path: Mended(each.data, each.made + before[path]) for path, each in done.items()}
    changed = {path: each for path, each in sorted(files.items()) if each.data != source.snapshot.read(path)}
    return MendedSite(changed, _reviewed(as_it_is, changed) if as_it_is is not None else ())


class MendedSnapshot:
    """A snapshot with mended files in place of some of its own."""

    def __init__(self, snapshot: Snapshot, files: Mapping[str, Mended], hash_name: str) -> None:
        self._snapshot = snapshot
        self._data = {path: each.data for path, each in files.items()}
        over = {
            path: Entry(snapshot.entries[path].mode, blob_id(data, hash_name=hash_name), len(data))
            for path, data in self._data.items()
        }
        self.entries: Mapping[str, Entry] = {**snapshot.entries, **over}

    def read(self, path: str) -> bytes:
        return self._data[path] if path in self._data else self._snapshot.read(path)

    def read_all(self, paths: Iterable[str]) -> dict[str, bytes]:
        return {path: self.read(path) for path in paths}


def _reviewed(catalog: Catalog, paths: Iterable[str]) -> tuple[str, ...]:
    documents = {document.path: document for document in catalog.documents}
    found = []
    for path in paths:
        document = documents.get(path)
        workflow = catalog.definitions.workflows.get(document.key.type) if document is not None else None
        if document is not None and workflow is not None:
            state = workflow.state_of(document.status)
            if state is not None and state.category in ("review", "approved", "public"):
                found.append(path)
    return tuple(found)


def _span(edit: Edit, starts: list[int], length: int) -> tuple[int, int, str]:
    return _offset(edit.start, starts, length), _offset(edit.end, starts, length), edit.text


def _offset(place: Position, starts: list[int], length: int) -> int:
    """Where a place is in the text; the end of the text for a line after the last."""
    if place.line > len(starts):
        return length
    return min(starts[place.line - 1] + place.column - 1, length)


def _line_starts(text: str) -> list[int]:
    """Where each line begins; lines end with LF, CRLF or CR."""
    starts, at = [0], 0
    while (at := _line_end(text, at)) >= 0:
        starts.append(at)
    return starts


def _line_end(text: str, at: int) -> int:
    """Where the line after the one at `at` begins, or -1."""
    ends = [found for found in (text.find("\n", at), text.find("\r", at)) if found >= 0]
    if not ends:
        return -1
    end = min(ends)
    return end + 2 if text[end : end + 2] == "\r\n" else end + 1


def _overlap(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    """Whether two edits touch the same characters, or insert at the same place."""
    if one[0] == one[1] or other[0] == other[1]:
        return one[0] <= other[1] and other[0] <= one[1]
    return one[0] < other[1] and other[0] < one[1]
