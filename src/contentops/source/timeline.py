"""The history of a project's files, to ask what a path was after a commit of the published line, and who changed it.

The published line is the first parents of a commit. Every other commit has landed with the commit of that line which first
had it among its ancestors.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import NamedTuple

from contentops.model import Commit, Entry
from contentops.source.git import LoggedCommit


class Touch(NamedTuple):
    """One commit's change of one path, on whatever branch it was made."""

    landed: int
    """Index of the commit of the published line that brought it."""
    commit: str
    """Empty for what is not committed."""
    people: tuple[str, ...]
    """Author and co-authors as `Name <address>`."""
    before: str
    after: str
    merge: bool
    """Whether a merge only passed it on from one of its parents."""


@dataclass(frozen=True, slots=True)
class Pending:
    """What is about to land: a tree that is to be the next commit of the line, and who made what in it is uncommitted."""

    before: Mapping[str, Entry]
    after: Mapping[str, Entry]
    time: datetime
    id: str = ""
    """The commit it is, empty for the working tree."""
    author: str = ""
    head: Mapping[str, Entry] | None = None
    """The newest committed tree, where that is not `before`: what differs from it is uncommitted."""


class Timeline:
    """The commits of the published line from the oldest on; for each path its versions on that line, and all its changes."""

    def __init__(
        self,
        commits: Sequence[Commit],
        versions: Mapping[str, tuple[tuple[int, Entry | None], ...]],
        touches: Mapping[str, Sequence[Touch]],
        straight: bool = True,
    ) -> None:
        self.commits = tuple(commits)
        self.straight = straight
        """Whether no commit that lands with the pending one is a merge."""
        self.versions = versions
        self.touches = touches

    @classmethod
    def of(
        cls,
        log: Sequence[LoggedCommit],
        *,
        tip: str | None = None,
        pending: Pending | None = None,
        now: datetime | None = None,
    ) -> Timeline:
        """From git's log, parents before children.

        Args:
            tip: the last commit of the published line; the last of the log if none.
            pending: one more commit at the end; what of the log is no ancestor of `tip` lands with it.
            now: a commit whose clock is ahead of it counts as when the next was made, or as now. None counts as earlier than the one before it, whatever its clock says.
        """
        by_id = {logged.id: logged for logged in log}
        line = _first_parents(by_id, tip if tip is not None else log[-1].id if log else "")
        landed = _landed(by_id, line)
        times = accumulate(_plausible([each.time for each in line], now), max)
        commits = [Commit(index, logged.id, time) for index, (logged, time) in enumerate(zip(line, times, strict=True))]
        on_line = {logged.id for logged in line}
        versions: dict[str, list[tuple[int, Entry | None]]] = {}
        touches: dict[str, list[Touch]] = {}
        for logged in log:
            index = landed.get(logged.id, len(line))
            for change in logged.changes:
                if logged.id in on_line:
                    entry = Entry(change.mode, change.blob, 0) if change.blob else None
                    versions.setdefault(change.path, []).append((index, entry))
                touches.setdefault(change.path, []).append(
                    Touch(index, logged.id, logged.people, change.before, change.blob, _passed_on(logged, change.path))
                )
        if pending is not None:
            index = len(commits)
            commits.append(Commit(index, pending.id, pending.time))
            for path, entry in _differences(pending.before, pending.after):
                versions.setdefault(path, []).append((index, entry))
            head = pending.before if pending.head is None else pending.head
            for path, entry in _differences(head, pending.after):
                before = head[path].blob if path in head else ""
                touches.setdefault(path, []).append(
                    Touch(index, "", (pending.author,), before, entry.blob if entry else "", False)
                )
        straight = all(len(logged.parents) < 2 for logged in log if logged.id not in landed)
        return cls(commits, {path: tuple(found) for path, found in versions.items()}, touches, straight)

    def at(self, path: str, index: int) -> Entry | None:
        """The file at `path` after the commit `index`, or none."""
        found = self.versions.get(path, ())
        place = bisect_right(found, index, key=lambda version: version[0])
        return found[place - 1][1] if place else None

    def changes(self, paths: Iterable[str], since: int = 0) -> list[int]:
        """The commits from `since` on that changed one of the paths, oldest first."""
        return sorted({index for path in paths for index, _ in self.versions.get(path, ()) if index >= since})


def _plausible(times: Sequence[datetime], now: datetime | None) -> Iterator[datetime]:
    """The times of commits; one that lies ahead of now counts as when the next one was made, or as now."""
    for number, time in enumerate(times):
        if now is None or time <= now:
            yield time
        else:
            yield next((later for later in times[number + 1 : number + 2] if later <= now), now)


def made(touches: Sequence[Touch]) -> Iterator[Touch]:
    """The changes of a path, without those that a merge only passed on."""
    return (touch for touch in touches if not touch.merge)


def _passed_on(logged: LoggedCommit, path: str) -> bool:
    return len(logged.parents) > 1 and path not in logged.own


def _first_parents(by_id: Mapping[str, LoggedCommit], tip: str) -> list[LoggedCommit]:
    line = []
    at = by_id.get(tip)
    while at is not None:
        line.append(at)
        at = by_id.get(at.parents[0]) if at.parents else None
    return line[::-1]


def _landed(by_id: Mapping[str, LoggedCommit], line: Sequence[LoggedCommit]) -> dict[str, int]:
    """For each commit that is an ancestor of the line, the index of the first commit of the line that has it."""
    landed: dict[str, int] = {}
    for index, logged in enumerate(line):
        todo = [logged.id]
        while todo:
            at = todo.pop()
            if at not in landed and at in by_id:
                landed[at] = index
                todo.extend(by_id[at].parents)
    return landed


def _differences(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> Iterator[tuple[str, Entry | None]]:
    for path in sorted(old.keys() | new.keys()):
        before, after = old.get(path), new.get(path)
        if before is None or after is None or before.blob != after.blob or before.mode[:2] != after.mode[:2]:
            yield path, after
