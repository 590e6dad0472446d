"""A tree of files to read from: a commit's, or a folder's."""

from __future__ import annotations

import marshal
import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from contentops.model import Entry
from contentops.source.git import Repository, blob_id
from contentops.writing import write

LOCKS = ("requirements", "requirements.txt", "uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock")
ROOTS = ("content", "workflows", "standards", "theme", "pelicanconf.py", "pyproject.toml", ".mailmap", *LOCKS)
"""All of a project that shapes what is published, and who may decide on it."""
_NOT_OURS = {".git", ".DS_Store", "__pycache__"}


class Snapshot(Protocol):
    """The project's files as they are at one moment."""

    entries: Mapping[str, Entry]

    def read(self, path: str) -> bytes:
        """The bytes of one file."""

    def read_all(self, paths: Iterable[str]) -> dict[str, bytes]:
        """The bytes of many files, by path."""


class CommitSnapshot:
    """The files of a commit, read from git's objects: the working tree, the index and filters play no part."""

    def __init__(self, repository: Repository, commit: str) -> None:
        self.repository = repository
        self.entries: Mapping[str, Entry] = repository.tree(commit, *ROOTS)

    def read(self, path: str) -> bytes:
        return self.read_all([path])[path]

    def read_all(self, paths: Iterable[str]) -> dict[str, bytes]:
        wanted = list(paths)
        found = self.repository.read_all(self.entries[path].blob for path in wanted)
        return {path: found[self.entries[path].blob] for path in wanted}


class MixedSnapshot:
    """The files of a snapshot with some of them as another commit has them."""

    def __init__(self, snapshot: Snapshot, repository: Repository, entries: Mapping[str, Entry]) -> None:
        self._snapshot = snapshot
        self._repository = repository
        self.entries = entries

    def read(self, path: str) -> bytes:
        return self.read_all([path])[path]

    def read_all(self, paths: Iterable[str]) -> dict[str, bytes]:
        wanted = list(paths)
        here = self._snapshot.entries
        same = [path for path in wanted if path in here and here[path].blob == self.entries[path].blob]
        other = self._repository.read_all(self.entries[path].blob for path in wanted if path not in set(same))
        found = self._snapshot.read_all(same)
        return {path: found[path] if path in found else other[self.entries[path].blob] for path in wanted}


class FolderSnapshot:
    """The files of a folder as they are on disk."""

    def __init__(self, folder: Path, hash_name: str = "sha1", memory: Memory | None = None) -> None:
        """`memory` knows the blob ids of files that were seen before, so that only those that changed are read."""
        self.folder = folder
        self.hash_name = hash_name
        self._memory = memory or Memory(None)
        self._data: dict[str, bytes] = {}
        self.entries: Mapping[str, Entry] = dict(sorted(self._scan()))
        self._memory.keep()

    def read(self, path: str) -> bytes:
        if path not in self._data:
            self._data[path] = self._bytes(path)
        return self._data[path]

    def _bytes(self, path: str) -> bytes:
        """What git would keep of a file: of a link where it leads to, and never what lies there."""
        file = self.folder / path
        mode = file.lstat().st_mode
        if stat.S_ISLNK(mode):
            return os.fsencode(os.readlink(file))
        return file.read_bytes() if stat.S_ISREG(mode) else b""

    def read_all(self, paths: Iterable[str]) -> dict[str, bytes]:
        return {path: self.read(path) for path in paths}

    def _scan(self) -> Iterator[tuple[str, Entry]]:
        for root in ROOTS:
            top = self.folder / root
            if top.is_file() or top.is_symlink():
                yield root, self._entry(root, top.lstat())
            elif top.is_dir():
                yield from self._below(root)

    def _below(self, root: str) -> Iterator[tuple[str, Entry]]:
        todo, top = [root], str(self.folder)
        while todo:
            folder = todo.pop()
            with os.scandir(f"{top}/{folder}") as found:
                for item in found:
                    path = f"{folder}/{item.name}"
                    if item.name in _NOT_OURS:
                        continue
                    if item.is_dir(follow_symlinks=False):
                        todo.append(path)
                    else:
                        yield path, self._entry(path, item.stat(follow_symlinks=False))

    def _entry(self, path: str, facts: os.stat_result) -> Entry:
        if stat.S_ISLNK(facts.st_mode):
            return Entry("120000", self._blob(os.fsencode(os.readlink(self.folder / path))), facts.st_size)
        if not stat.S_ISREG(facts.st_mode):
            return Entry("000000", self._blob(b""), 0)
        mode = "100755" if facts.st_mode & stat.S_IXUSR else "100644"
        blob = self._memory.recall(path, facts)
        if blob is None:
            blob = self._blob(self.read(path))
            self._memory.note(path, facts, blob)
        return Entry(mode, blob, facts.st_size)

    def _blob(self, data: bytes) -> str:
        return blob_id(data, hash_name=self.hash_name)


class Memory:
    """What files held when they were last looked at, by what the file system tells of them.

    A file's change time cannot be set, only be late by a tick: files that changed in the seconds before they were noted are
    read again, as git does with its index.
    """

    _TICK = 2_000_000_000

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._known: dict[str, tuple[int, int, int, int, str]] = {}
        self._now: dict[str, tuple[int, int, int, int, str]] = {}
        if file is not None:
            with suppress(OSError, ValueError, EOFError, TypeError):
                known = marshal.loads(file.read_bytes())
                self._known = known if isinstance(known, dict) else {}
        self._begin = time.time_ns()

    def recall(self, path: str, facts: os.stat_result) -> str | None:
        """The blob id of a file that has not changed since, or none."""
        known = self._known.get(path)
        if known is None or known[:4] != self._facts(facts):
            return None
        self._now[path] = known
        return known[4]

    def note(self, path: str, facts: os.stat_result, blob: str) -> None:
        if max(facts.st_ctime_ns, facts.st_mtime_ns) < self._begin - self._TICK:
            self._now[path] = (*self._facts(facts), blob)

    def keep(self) -> None:
        """Write down what is known now, if that is more or other than before."""
        if self._file is not None and self._now != self._known:
            with suppress(OSError):
                self._file.parent.mkdir(parents=True, exist_ok=True)
                write(self._file, marshal.dumps(self._now))

    @staticmethod
    def _facts(facts: os.stat_result) -> tuple[int, int, int, int]:
        return (facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino)
