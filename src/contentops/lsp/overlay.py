"""The working tree of a site with the unsaved text of open files laid over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress

from contentops.model import Entry
from contentops.source import frontmatter
from contentops.source.git import blob_id
from contentops.source.snapshot import ROOTS, Snapshot


class OverlaidSnapshot:
    """A snapshot in which some files have another text.

    An editor's text that is what the file holds, line ends and byte order mark aside, leaves the file as it is: else every
    open document would count as changed.
    """

    def __init__(self, snapshot: Snapshot, texts: Mapping[str, str], hash_name: str = "sha1") -> None:
        self._snapshot = snapshot
        self._data = {path: encoded(text) for path, text in texts.items() if _differs(snapshot, path, text)}
        over = {
            path: Entry("100644", blob_id(data, hash_name=hash_name), len(data)) for path, data in self._data.items()
        }
        self.entries: Mapping[str, Entry] = (
            dict(sorted({**snapshot.entries, **over}.items())) if over else snapshot.entries
        )

    def read(self, path: str) -> bytes:
        return self._data[path] if path in self._data else self._snapshot.read(path)

    def read_all(self, paths: Iterable[str]) -> dict[str, bytes]:
        wanted = list(paths)
        found = self._snapshot.read_all(path for path in wanted if path not in self._data)
        return {path: self._data[path] if path in self._data else found[path] for path in wanted}


def encoded(text: str) -> bytes:
    """The bytes of an editor's text; half a surrogate pair, which an editor may send while typing, becomes “?”."""
    return text.encode("utf-8", "replace")


def _differs(snapshot: Snapshot, path: str, text: str) -> bool:
    if path.partition("/")[0] not in ROOTS:
        return False
    if path not in snapshot.entries:
        return True
    with suppress(frontmatter.UnreadableError, OSError):
        return frontmatter.decode(snapshot.read(path)) != frontmatter.decode(encoded(text))
    return True
