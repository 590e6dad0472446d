"""Builds what each key was along the published line: its document, digest, assets and links after each commit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from contentops.model import Definitions, Diagnostic, Document, Entry, Key, Revision, Size
from contentops.source import content_types, documents, frontmatter
from contentops.source.active import active_drawing
from contentops.source.pictures import picture_size
from contentops.source.timeline import Timeline
from contentops.workflow.digest import digest
from contentops.workflow.policies import Policies, Reader


class History:
    """Documents and digests at any commit of a timeline. Every blob is read and parsed once."""

    def __init__(self, timeline: Timeline, definitions: Definitions, policies: Policies, read: Reader) -> None:
        self.timeline = timeline
        self.definitions = definitions
        self.policies = policies
        self.last = len(timeline.commits) - 1
        self._read = read
        self._documents: dict[tuple[str, str, str], Document | Diagnostic] = {}
        self._first: dict[str, tuple[bytes, Document]] = {}
        self._before: dict[str, Entry] = {}
        self._digests: dict[tuple[object, ...], str] = {}
        self._lists: dict[str, frozenset[tuple[str, ...]]] = {}
        self.assets: dict[str, str] = {}
        """SHA-256 by blob id of the assets looked at so far."""
        self.active: set[str] = set()
        """Those among them that a browser would run."""
        self._sizes: dict[str, Size | None] = {}
        self.consulted: set[str] = set()
        """The paths whose versions decided what `revisions` said, since this was emptied last."""

    def remember(
        self,
        entries: Mapping[str, Entry],
        read: Mapping[str, Document | Diagnostic],
        assets: Mapping[str, str],
        active: frozenset[str],
    ) -> None:
        """Take over what files said when they were read before, all of them the first that were read of their path."""
        self._documents.update(((path, entries[path].mode, entries[path].blob), each) for path, each in read.items())
        self._before = {path: entries[path] for path, each in read.items() if isinstance(each, Document)}
        self.assets.update(assets)
        self.active |= active

    def document(self, path: str, entry: Entry) -> Document | Diagnostic:
        found = self._documents.get((path, entry.mode, entry.blob))
        if found is None:
            data = b"" if documents.refused(entry) else self._read(path, entry)
            found = self._with_another_status(path, entry, data) or documents.read(
                path, entry, data, self.definitions.types, self.definitions.settings.languages
            )
            self._documents[path, entry.mode, entry.blob] = found
            if isinstance(found, Document):
                self._first[path] = (data, found)
        return found

    def _with_another_status(self, path: str, entry: Entry, data: bytes) -> Document | None:
        """The document, if it surely is one that was read from this path before with another status. Most versions are: each
        decision writes one. Its node keeps the status of the other; digests leave that out."""
        if entry.mode != "100644":
            return None
        if path in self._before:
            self._recall(path, self._before.pop(path))
        known_data, known = self._first.get(path, (b"", None))
        if known is None:
            return None
        new, old = (frontmatter.plain(each, ("status",)) for each in (data, known_data))
        if new is None or old is None or new.rest != old.rest:
            return None
        return replace(known, blob=entry.blob, meta={**known.meta, "status": new.status})

    def _recall(self, path: str, entry: Entry) -> None:
        known = self._documents[path, entry.mode, entry.blob]
        if isinstance(known, Document) and path not in self._first:
            self._first[path] = (self._read(path, entry), known)

    def key_of(self, path: str, slug: str) -> Key | None:
        """The key of a document at a path with this slug, or none if no type has files there."""
        plain, language = content_types.without_language(path, self.definitions.settings.languages)
        kind = content_types.of_path(plain, self.definitions.types.values())
        return Key(kind.name, slug, language) if kind is not None else None

    def known(self, paths: Iterable[str]) -> Iterator[Document]:
        """The documents that were read so far from some paths."""
        for path in paths:
            for _, entry in self.timeline.versions.get(path, ()):
                found = self._documents.get((path, entry.mode, entry.blob)) if entry is not None else None
                if isinstance(found, Document):
                    yield found

    def digest(self, document: Document, index: int) -> str:
        """The digest of a document as the tree stood after the commit `index`."""
        return self._digest(document, index, self.unbound(document.key))

    def unbound(self, key: Key) -> tuple[str, ...]:
        """The front-matter keys that a digest of this key leaves out."""
        workflow = self.definitions.workflows.get(key.type) or self.policies.workflow_of(key.type)
        return workflow.unbound if workflow else ("status",)

    def _digest(self, document: Document, index: int, unbound: tuple[str, ...]) -> str:
        paths = {reference.path for reference in document.references if reference.path is not None}
        keys = {path: self._key(path, index) for path in paths}
        assets = {path: self._asset(path, index) for path, key in keys.items() if key is None}
        facts = (document.path, id(document.node), unbound, *keys.items(), *assets.items())
        if facts not in self._digests:
            self._digests[facts] = digest(document, unbound, asset=assets.get, key_at=keys.get)
        return self._digests[facts]

    def _older_digests(self, document: Document, index: int) -> dict[tuple[str, ...], str]:
        """The digests under other `unbound` lists that the workflow has had: decisions of that time carry them."""
        return {each: self._digest(document, index, each) for each in self._unbound_lists(document.key)}

    def _unbound_lists(self, key: Key) -> frozenset[tuple[str, ...]]:
        if key.type not in self._lists:
            workflow = self.definitions.workflows.get(key.type)
            older = self.policies.workflows_named(workflow.name) if workflow else []
            self._lists[key.type] = frozenset(each.unbound for each in older) - {self.unbound(key)}
        return self._lists[key.type]

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
        self.consulted.update(held)
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
        self.consulted.update(targets)
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
            assets, older = self.asset_blobs(found, index), self._older_digests(found, index)
            policy, sizes = self.policies.judging(index), self._picture_sizes(assets, index)
            return Revision(commit, found, self.digest(found, index), assets, links, sizes, policy, older)
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

    def _asset(self, path: str, index: int) -> str | None:
        entry = self.timeline.at(path, index)
        if entry is None or documents.refused(entry):
            return None
        if entry.blob not in self.assets:
            data = self._read(path, entry)
            self.assets[entry.blob] = hashlib.sha256(data).hexdigest()
            self._sizes[entry.blob] = picture_size(data)
            if active_drawing(data):
                self.active.add(entry.blob)
        return self.assets[entry.blob]

    def _picture_sizes(self, assets: Mapping[str, str], index: int) -> dict[str, Size]:
        """How large those of some assets are that are pictures, by blob id. What was looked at in an earlier reading is read again."""
        for path, blob in assets.items():
            entry = self.timeline.at(path, index)
            if blob not in self._sizes and entry is not None:
                self._sizes[blob] = picture_size(self._read(path, entry))
        return {blob: size for blob in assets.values() if (size := self._sizes.get(blob)) is not None}

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
