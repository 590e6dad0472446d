"""Finds the commits that changed a key's text, and those that set its status, on every branch that was merged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from contentops.model import Contribution, Document, Entry, Key
from contentops.source import documents, frontmatter
from contentops.source.timeline import Touch, made
from contentops.workflow.digest import digest
from contentops.workflow.history import History

_BATCH = 1000


class Reader(Protocol):
    """Reads files of any commit, and many versions at once."""

    def __call__(self, path: str, entry: Entry) -> bytes: ...

    def fetch(self, blobs: Iterable[str]) -> None: ...


class _Version(NamedTuple):
    """What one version of a file is, without what its references lead to."""

    key: Key | None
    text: str
    """The same for the same text, if both are `plain` or neither is."""
    plain: bool
    status: str


class Authorship:
    """Asks all commits who made what. Every version is looked at once; few need a parser, since most change a status alone."""

    def __init__(self, history: History, read: Reader) -> None:
        self._history = history
        self._timeline = history.timeline
        self._read = read
        self._versions: dict[tuple[str, str], _Version] = {}
        self._held: dict[Key, set[str]] = {}
        self._gone: dict[str, list[tuple[str, Touch]]] = {}
        """By commit: the files it deleted."""

    def look(self, paths: Iterable[str]) -> None:
        """Look at every version that any commit gave the documents at some paths."""
        wanted = [
            (path, blob)
            for path in paths
            for blob in dict.fromkeys(
                blob for touch in self._timeline.touches.get(path, ()) for blob in (touch.before, touch.after) if blob
            )
        ]
        for path in {path for path, _ in wanted}:
            for touch in self._timeline.touches.get(path, ()):
                if touch.before and not touch.after:
                    self._gone.setdefault(touch.commit, []).append((path, touch))
        for start in range(0, len(wanted), _BATCH):
            some = wanted[start : start + _BATCH]
            self._read.fetch(blob for _, blob in some)
            for path, blob in some:
                version = self._versions[path, blob] = self._version(path, blob)
                if version.key is not None:
                    self._held.setdefault(version.key, set()).add(path)

    def contributions(self, key: Key) -> tuple[Contribution, ...]:
        """What commits did to a key at the paths looked at, in the order they landed; what they did to it while the file had
        another key is part of that."""
        return tuple(sorted(self._of(key, set()), key=lambda each: each.landed))

    def _of(self, key: Key, seen: set[Key]) -> list[Contribution]:
        seen.add(key)
        held = sorted(self._held.get(key, ()))
        commits: dict[tuple[int, str], list[tuple[str, Touch]]] = {}
        for path in held:
            for touch in made(self._timeline.touches.get(path, ())):
                commits.setdefault((touch.landed, touch.commit), []).append((path, touch))
        found = [
            Contribution(index, commit, touches[0][1].people, *effect)
            for (index, commit), touches in commits.items()
            if (effect := self._effect(key, touches)) is not None
        ]
        found += self._through_references(key, held)
        for (_, commit), touches in commits.items():
            for earlier in (self._earlier_keys(key, touches) | self._moved_from(key, touches, commit)) - seen:
                found += [each._replace(status="") for each in self._of(earlier, seen) if each.text]
        return found

    def _earlier_keys(self, key: Key, touches: Sequence[tuple[str, Touch]]) -> set[Key]:
        """The keys of files that a commit gave this key."""
        old = {self._versions[path, touch.before].key for path, touch in touches if touch.before}
        new = {self._versions[path, touch.after].key for path, touch in touches if touch.after}
        return {each for each in old if each is not None} - {key} if key in new and key not in old else set()

    def _moved_from(self, key: Key, touches: Sequence[tuple[str, Touch]], commit: str) -> set[Key]:
        """The keys of files that a commit deleted while it put the same body under this key."""
        new = [(path, touch.after) for path, touch in touches if touch.after and not touch.before]
        if not new or commit not in self._gone:
            return set()
        bodies = {self._body(*each) for each in new if self._versions[each].key == key}
        old = ((path, touch.before) for path, touch in self._gone[commit])
        return {found for each in old if (found := self._versions[each].key) and self._body(*each) in bodies} - {key}

    def _body(self, path: str, blob: str) -> bytes:
        data = self._read(path, Entry("100644", blob, 0))
        return data[data.find(b"\n---", 3) :]

    def _version(self, path: str, blob: str) -> _Version:
        entry = Entry("100644", blob, 0)
        data = self._read(path, entry)
        here = self._history.key_of(path, "")
        plain = frontmatter.plain(data, self._history.unbound(here)) if here is not None else None
        if here is not None and plain is not None:
            key = here._replace(slug=plain.slug)
            return _Version(key, hashlib.sha256(plain.rest).hexdigest(), True, plain.status)
        document = self._history.document(path, entry)
        if not isinstance(document, Document):
            return _Version(None, blob, False, "")
        return _Version(document.key, self._parsed(path, blob), False, document.status)

    def _effect(self, key: Key, touches: Sequence[tuple[str, Touch]]) -> tuple[bool, str] | None:
        """Whether one commit changed the text, and the status it set; none if it did neither."""
        before = [(path, touch.before) for path, touch in touches if touch.before]
        after = [(path, touch.after) for path, touch in touches if touch.after]
        old = [each for each in before if self._versions[each].key == key]
        new = [each for each in after if self._versions[each].key == key]
        if not new:
            return None
        was = {self._versions[each].status for each in old}
        status = next((self._versions[each].status for each in new if self._versions[each].status not in was), "")
        text = not all(any(self._same(each, other) for other in old) for each in new)
        return (text, status) if text or status else None

    def _same(self, one: tuple[str, str], other: tuple[str, str]) -> bool:
        """Whether two versions are one text."""
        if one[1] == other[1]:
            return True
        mine, theirs = self._versions[one], self._versions[other]
        if mine.text == theirs.text:
            return True
        return (mine.plain or theirs.plain) and self._parsed(*one) == self._parsed(*other)

    def _parsed(self, path: str, blob: str) -> str:
        """What a file says by itself: its digest without what its references lead to."""
        document = self._history.document(path, Entry("100644", blob, 0))
        if not isinstance(document, Document):
            return blob
        unbound = self._history.unbound(document.key)
        return digest(document, unbound, asset=lambda path: None, key_at=lambda path: None)

    def _through_references(self, key: Key, held: Sequence[str]) -> Iterator[Contribution]:
        """The commits that changed an asset of the text, or the key of a document it links to."""
        targets = {
            reference.path
            for document in self._history.known(held)
            if document.key == key
            for reference in document.references
            if reference.path is not None and reference.path not in held
        }
        for path in sorted(targets):
            for touch in made(self._timeline.touches.get(path, ())):
                if not documents.is_document(path) or self._has_another_key(path, touch):
                    yield Contribution(touch.landed, touch.commit, touch.people)

    def _has_another_key(self, path: str, touch: Touch) -> bool:
        """Whether a change gave the document at a path another key."""
        if not touch.before or not touch.after:
            return False
        keys = [
            self._versions[each].key if each in self._versions else self._version(*each).key
            for each in ((path, touch.before), (path, touch.after))
        ]
        return keys[0] != keys[1]
