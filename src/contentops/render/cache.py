"""Keeps computed values by digest in one SQLite file; a damaged entry or file is computed again, never trusted."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from contentops.source.opening import Source

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, sha256 TEXT NOT NULL, value BLOB NOT NULL) WITHOUT ROWID"
)
_MANY = 500


class Cache:
    """Values by key. Safe to delete, to share between branches and to restore from elsewhere."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def get_all(self, keys: Iterable[str]) -> dict[str, bytes]:
        """The sound values among those asked for."""
        wanted = list(keys)
        try:
            return self._read(wanted)
        except (sqlite3.Error, OSError):
            self._discard()
            return {}

    def put_all(self, values: Mapping[str, bytes]) -> None:
        """Keep values; a cache that cannot be written is no reason to fail."""
        if not values:
            return
        rows = [(key, _checksum(key, value), value) for key, value in values.items()]
        try:
            self._write(rows)
        except (sqlite3.Error, OSError):
            self._discard()

    def _read(self, wanted: list[str]) -> dict[str, bytes]:
        if not self.file.exists():
            return {}
        found = {}
        with contextlib.closing(sqlite3.connect(self.file, timeout=10)) as connection:
            for at in range(0, len(wanted), _MANY):
                some = wanted[at : at + _MANY]
                marks = ",".join("?" * len(some))
                for key, checksum, value in connection.execute(
                    f"SELECT key, sha256, value FROM entry WHERE key IN ({marks})", some
                ):
                    if isinstance(value, bytes) and checksum == _checksum(key, value):
                        found[key] = value
        return found

    def _write(self, rows: list[tuple[str, str, bytes]]) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(self.file, timeout=10)) as connection, connection:
            connection.execute(_SCHEMA)
            connection.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)", rows)

    def _discard(self) -> None:
        with contextlib.suppress(OSError):  # where it cannot be deleted, every value is computed again
            self.file.unlink(missing_ok=True)


def cache_of(source: Source) -> Cache:
    """What is kept of a site: in git's own folder, where no commit and no branch can put anything; beside the content only
    where there is no git."""
    folder = source.repository.common if source.repository else source.folder / ".contentops"
    return Cache(folder / "contentops/cache.sqlite")


def _checksum(key: str, value: bytes) -> str:
    return hashlib.sha256(key.encode() + b"\0" + value).hexdigest()
