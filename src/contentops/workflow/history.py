"""Builds what each key was along the first-parent line, and which records landed when."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from contentops.model import Definitions, Diagnostic, Document, Entry, Key, Landed, Record, Revision
from contentops.source import documents
from contentops.source.timeline import Timeline
from contentops.workflow import records
from contentops.workflow.digest import digest
from contentops.workflow.records import RecordError

RECORD_INVALID = "CO203"
Reader = Callable[[str, Entry], bytes]


class History:
    """Documents, digests and records at any commit of a timeline. Every blob is read and parsed once."""

    def __init__(self, timeline: Timeline, definitions: Definitions, read: Reader) -> None:
        self.timeline = timeline
        self.definitions = definitions
        self.last = len(timeline.commits) - 1
        self._read = read
        self._documents: dict[tuple[str, str], Document | Diagnostic] = {}
        self.assets: dict[str, str] = {}
        """SHA-256 by blob id of the assets looked at so far."""

    def document(self, path: str, entry: Entry) -> Document | Diagnostic:
        found = self._documents.get((path, entry.blob))
        if found is None:
            data = b"" if documents.refused(entry) else self._read(path, entry)
            found = documents.read(path, entry, data, self.definitions.types, self.definitions.settings.languages)
            self._documents[path, entry.blob] = found
        return found

    def digest(self, document: Document, index: int) -> str:
        """The digest of a document as the tree stood after the commit `index`."""
        workflow = self.definitions.workflows.get(document.key.type)
        unbound = workflow.unbound if workflow else ("status",)
        return digest(
            document, unbound, asset=lambda path: self._asset(path, index), key_at=lambda path: self._key(path, index)
        )

    def asset_blobs(self, document: Document, index: int) -> dict[str, str]:
        """Blob id of each plain file, not a document, that a document refers to."""
        found = {}
        for reference in document.references:
            path = reference.path
            if path is None or documents.is_document(path):
                continue
            entry = self.timeline.at(path, index)
            if entry is not None and documents.refused(entry) is None:
                found[path] = entry.blob
        return found

    def revisions(self, key: Key, paths: Iterable[str], since: int) -> tuple[Revision, ...]:
        """What `key` was from the commit `since` on, oldest first; `paths` are all files that ever held it."""
        held = sorted(set(paths))
        indexes = self.timeline.changes(held, since)
        indexes = sorted({since, *indexes})
        found: list[Revision] = []
        for number, index in enumerate(indexes):
            revision = self._revision(key, held, index)
            until = indexes[number + 1] if number + 1 < len(indexes) else self.last + 1
            for each in self._with_references(key, held, revision, index, until):
                if not found or _differ(found[-1], each):
                    found.append(each)
        while len(found) > 1 and found[0].problem == "absent":
            found.pop(0)
        return tuple(found)

    def _with_references(
        self, key: Key, held: list[str], revision: Revision, index: int, until: int
    ) -> Iterator[Revision]:
        """A revision, and what becomes of it when the files it refers to change before it does itself."""
        yield revision
        if revision.document is None:
            return
        targets = {reference.path for reference in revision.document.references if reference.path is not None}
        for later in self.timeline.changes(targets, index + 1):
            if later < until:
                yield self._revision(key, held, later)

    def _revision(self, key: Key, held: list[str], index: int) -> Revision:
        commit = self.timeline.commits[index]
        here = [(path, entry) for path in held if (entry := self.timeline.at(path, index)) is not None]
        mine = [
            each for path, entry in here if isinstance(each := self.document(path, entry), Document) and each.key == key
        ]
        retired = next((each for each in mine if self._retired(each)), None)
        if len(mine) == 1 or retired is not None:
            found = retired or mine[0]
            links = dict(self._links(found, index))
            return Revision(commit, found, self.digest(found, index), self.asset_blobs(found, index), links)
        if mine:
            return Revision(commit, None, "", problem="duplicate")
        broken = any(self._was_readable(key, path, index) for path, _ in here)
        return Revision(commit, None, "", problem="unreadable" if broken else "absent")

    def _retired(self, document: Document) -> bool:
        """Whether a file says its key is taken down; that is obeyed even where another file has the key too."""
        workflow = self.definitions.workflows.get(document.key.type)
        state = workflow.states.get(document.status) if workflow else None
        return state is not None and state.category == "retired"

    def _was_readable(self, key: Key, path: str, index: int) -> bool:
        """Whether a file that cannot be read now held the key when it last could."""
        for since, entry in reversed(self.timeline.versions.get(path, ())):
            if since > index:
                continue
            if entry is None:
                return False  # it was deleted: what lies there now is another file
            found = self.document(path, entry)
            if isinstance(found, Document):
                return found.key == key
        return False

    def _links(self, document: Document, index: int) -> Iterator[tuple[str, Key]]:
        for reference in document.references:
            if reference.path is not None and (key := self._key(reference.path, index)) is not None:
                yield reference.path, key

    def landed(self) -> tuple[dict[str, tuple[Landed, ...]], list[Diagnostic]]:
        """Every record that ever landed by the key it is about, in the order they did; and the files that are no records.

        A record is its content: it lands once, whatever its file is called later, how its lines end and how often it comes back.
        """
        found: dict[str, list[Landed]] = {}
        problems = []
        for path, versions in self.timeline.versions.items():
            if not path.startswith(records.FOLDER) or not path.endswith(".json"):
                continue
            present = ""
            for index, entry in reversed(versions):
                newest = index == versions[-1][0]
                if entry is None:
                    continue
                try:
                    record = self._record(path, entry)
                except RecordError as error:
                    if newest:
                        problems.append(_invalid(path, str(error)))
                    continue
                if newest:
                    present = record.sha256
                found.setdefault(record.key, []).append(
                    Landed(record, self.timeline.commits[index], record.sha256 == present)
                )
        return {key: _once(group) for key, group in found.items()}, problems

    def _record(self, path: str, entry: Entry) -> Record:
        if (refusal := documents.refused(entry)) is not None:
            raise RecordError(refusal)
        return records.parse(path, self._read(path, entry))

    def _asset(self, path: str, index: int) -> str | None:
        entry = self.timeline.at(path, index)
        if entry is None or documents.refused(entry):
            return None
        if entry.blob not in self.assets:
            self.assets[entry.blob] = hashlib.sha256(self._read(path, entry)).hexdigest()
        return self.assets[entry.blob]

    def _key(self, path: str, index: int) -> Key | None:
        """The key of the document at a path; one that cannot be read keeps the key it had when it last could, so that a
        slip in one file does not make other texts of those that link to it."""
        if not documents.is_document(path) or self.timeline.at(path, index) is None:
            return None
        for since, entry in reversed(self.timeline.versions.get(path, ())):
            found = self.document(path, entry) if entry is not None and since <= index else None
            if isinstance(found, Document):
                return found.key
        return None


def _once(group: Iterable[Landed]) -> tuple[Landed, ...]:
    """Each record of a key as it landed first, in the order they landed; present where any copy of it is."""
    first: dict[str, Landed] = {}
    for landed in sorted(group, key=lambda landed: (landed.commit.index, landed.record.path)):
        known = first.setdefault(landed.record.sha256, landed)
        if landed.present and not known.present:
            first[landed.record.sha256] = replace(known, present=True)
    return tuple(first.values())


def _invalid(path: str, why: str) -> Diagnostic:
    return Diagnostic(
        RECORD_INVALID,
        "error",
        path,
        f"this review record does not count: {why}",
        hint="restore it from git, or delete it and decide again",
    )


def _differ(old: Revision, new: Revision) -> bool:
    def facts(revision: Revision) -> tuple[str, str, str, Mapping[str, str]]:
        document = revision.document
        return (
            revision.digest,
            revision.problem,
            f"{document.path} {document.blob}" if document else "",
            revision.assets,
        )

    return facts(old) != facts(new)
