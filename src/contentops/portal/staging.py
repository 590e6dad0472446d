"""What one publish lays ready beside the site, and what it keeps of the last one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from contentops.portal.destination import Changes, Destination, Written, sha256


class Staging:
    """The files of a site while they are made: those kept as they are, and those that lie ready in the work folder."""

    def __init__(self, destination: Destination, before: Mapping[str, Written]) -> None:
        """
        Args:
            destination: held for writing.
            before: the files of the last publish that may be kept.
        """
        self.folder: Path = destination.staging
        self.changes = Changes()
        self._destination = destination
        self._before = before

    def keep_made_from(self, path: str, made_from: str) -> bool:
        """Keep a file if it was made from what it would be made from now.

        Args:
            made_from: digest of all that its bytes depend on.
        """
        self.changes.inputs[path] = made_from
        old = self._before.get(path)
        if old is None or old.input != made_from:
            return False
        self.changes.kept[path] = old
        return True

    def keep(self, paths: Iterable[str]) -> None:
        """Keep files of which it is known that they stay as they are."""
        self.changes.kept.update((path, self._before[path]) for path in paths)

    def keep_as(self, path: str, digest: str) -> bool:
        """Keep a file if it has the bytes of this SHA-256."""
        old = self._before.get(path)
        if old is None or old.sha256 != digest:
            return False
        self.changes.kept[path] = old
        return True

    def put(self, path: str, content: bytes) -> None:
        """Lay a file ready, or keep the one there is where it has these bytes."""
        digest = sha256(content)
        if not self.keep_as(path, digest):
            self._destination.stage(path, content)
            self.changes.staged[path] = digest

    def take(self, path: str, digest: str) -> None:
        """Take up a file that somebody wrote to the work folder; one that came out as it was is kept instead."""
        old = self._before.get(path)
        if old is not None and old.sha256 == digest:
            (self.folder / path).unlink()
            self.changes.kept[path] = replace(old, input=self.changes.inputs[path])
        else:
            self.changes.staged[path] = digest

    def digests(self) -> dict[str, str]:
        """SHA-256 of every file of the site as far as it is made, by path."""
        return {**self.changes.staged, **{path: written.sha256 for path, written in self.changes.kept.items()}}

    def size(self, path: str) -> int:
        """Bytes of a file that is kept, or lies ready."""
        kept = self.changes.kept.get(path)
        return kept.size if kept is not None else (self.folder / path).stat().st_size
