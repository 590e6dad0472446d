"""Finds the commits that changed a key's text, and those that set its status, on every branch that was merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from contentops.model import Contribution, Document, Entry, Key
from contentops.source import documents, frontmatter
from contentops.source.timeline import Touch
from contentops.workflow.digest import digest
from contentops.workflow.history import History
from contentops.workflow.policies import Reader


class Authorship:
    """Asks a history's commits who made what; compares bytes first, since most commits of a review change a status alone."""

    def __init__(self, history: History, read: Reader) -> None:
        self._history = history
        self._timeline = history.timeline
        self._read = read

    def contributions(self, key: Key, paths: Iterable[str]) -> tuple[Contribution, ...]:
        """What commits did to a key, in the order they landed.

        Args:
            paths: all files that ever held it.
        """
        held = sorted(set(paths))
        unbound = self._history.unbound(key)
        commits: dict[tuple[int, str], list[tuple[str, Touch]]] = {}
        for path in held:
            for touch in self._made(path):
                commits.setdefault((touch.landed, touch.commit), []).append((path, touch))
        found = [
            Contribution(index, commit, touches[0][1].people, *effect)
            for (index, commit), touches in commits.items()
            if (effect := self._effect(touches, unbound)) is not None
        ]
        found += self._through_references(key, held)
        return tuple(sorted(found, key=lambda each: each.landed))

    def _made(self, path: str) -> Iterator[Touch]:
        """The changes of a path, without those that a merge only passed on."""
        touches = self._timeline.touches.get(path, ())
        made = {touch.after for touch in touches if not touch.merge}
        return (touch for touch in touches if not touch.merge or (touch.after and touch.after not in made))

    def _effect(self, touches: Sequence[tuple[str, Touch]], unbound: Sequence[str]) -> tuple[bool, str] | None:
        """Whether one commit changed the text, and the status it set; none if it did neither."""
        before = [(path, touch.before) for path, touch in touches if touch.before]
        after = [(path, touch.after) for path, touch in touches if touch.after]
        if not after:
            return None
        old, new = (self._bytes(*each[0]) if each else b"" for each in (before, after))
        was, now = (frontmatter.plain_value(data, "status") for data in (old, new))
        status = now if now != was else ""
        if before and len(before) == len(after) == 1 and frontmatter.differ_only_in(old, new, unbound):
            return (False, status) if status else None
        texts = [{self._own(path, blob, unbound) for path, blob in each} for each in (before, after)]
        text = bool(texts[1] - texts[0])
        return (text, status) if text or status else None

    def _own(self, path: str, blob: str, unbound: Sequence[str]) -> str:
        """What a file says by itself: its digest without what its references lead to."""
        document = self._history.document(path, Entry("100644", blob, 0))
        if not isinstance(document, Document):
            return blob
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
            for touch in self._made(path):
                if not documents.is_document(path) or self._has_another_key(path, touch):
                    yield Contribution(touch.landed, touch.commit, touch.people)

    def _has_another_key(self, path: str, touch: Touch) -> bool:
        """Whether a change gave the document at a path another key."""
        if not touch.before or not touch.after:
            return False
        old, new = (self._bytes(path, blob) for blob in (touch.before, touch.after))
        if frontmatter.differ_only_in(old, new, ("status",)):
            return False
        found = [self._history.document(path, Entry("100644", blob, 0)) for blob in (touch.before, touch.after)]
        keys = [each.key if isinstance(each, Document) else None for each in found]
        return keys[0] != keys[1]

    def _bytes(self, path: str, blob: str) -> bytes:
        return self._read(path, Entry("100644", blob, 0))
