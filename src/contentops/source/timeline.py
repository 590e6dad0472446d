"""The first-parent history of a project's files, to ask what a path was at a given commit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from contentops.model import Commit, Entry
from contentops.source.git import LoggedCommit


class Timeline:
    """First-parent commits from the oldest on, and for each path the commits that changed it.

    The working tree, where it is what is read, is one more commit at the end, without an id.
    """

    def __init__(self, commits: Sequence[Commit], versions: Mapping[str, tuple[tuple[int, Entry | None], ...]]) -> None:
        self.commits = tuple(commits)
        self.versions = versions

    @classmethod
    def of(
        cls,
        log: Iterable[LoggedCommit],
        *,
        worktree: Mapping[str, Entry] | None = None,
        head: Mapping[str, Entry] | None = None,
        now: datetime | None = None,
    ) -> Timeline:
        """From git's log; with the working tree's entries and HEAD's, the differences become the last commit, at time `now`."""
        commits: list[Commit] = []
        versions: dict[str, list[tuple[int, Entry | None]]] = {}
        for index, logged in enumerate(log):
            commits.append(Commit(index, logged.id, logged.time))
            for change in logged.changes:
                entry = Entry(change.mode, change.blob, 0) if change.blob else None
                versions.setdefault(change.path, []).append((index, entry))
        if worktree is not None:
            assert now is not None
            index = len(commits)
            commits.append(Commit(index, "", now))
            for path, entry in _differences(head or {}, worktree):
                versions.setdefault(path, []).append((index, entry))
        return cls(commits, {path: tuple(found) for path, found in versions.items()})

    def at(self, path: str, index: int) -> Entry | None:
        """The file at `path` after the commit `index`, or none."""
        found = self.versions.get(path, ())
        place = bisect_right(found, index, key=lambda version: version[0])
        return found[place - 1][1] if place else None

    def changes(self, paths: Iterable[str], since: int = 0) -> list[int]:
        """The commits from `since` on that changed one of the paths, oldest first."""
        return sorted({index for path in paths for index, _ in self.versions.get(path, ()) if index >= since})


def _differences(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> Iterator[tuple[str, Entry | None]]:
    for path in sorted(old.keys() | new.keys()):
        before, after = old.get(path), new.get(path)
        if before is None or after is None or before.blob != after.blob:
            yield path, after
