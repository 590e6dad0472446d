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
        line = _first_parents(log, tip if tip is not None else log[-1].id if log else "")
        timeline = _settled(log, line, (), now)
        return timeline if pending is None else timeline.followed_by(pending)

    def followed_by(self, pending: Pending) -> Timeline:
        """The same line with one more commit, which is not made yet."""
        commit = Commit(len(self.commits), pending.id, pending.time)
        versions, touches = dict(self.versions), dict[str, Sequence[Touch]](self.touches)
        for path, entry in _differences(pending.before, pending.after):
            versions[path] = (*versions.get(path, ()), (commit.index, entry))
        head = pending.before if pending.head is None else pending.head
        for path, entry in _differences(head, pending.after):
            before = head[path].blob if path in head else ""
            touch = Touch(commit.index, "", (pending.author,), before, entry.blob if entry else "", False)
            touches[path] = [*touches.get(path, ()), touch]
        return Timeline((*self.commits, commit), versions, touches, self.straight)

    def continued(self, log: Sequence[LoggedCommit], now: datetime | None = None) -> Timeline | None:
        """The line after what was committed on top of it, or none if that does not come straight after its last commit.

        Args:
            log: what is reachable from the new tip and not from the old one, parents before children.
        """
        line = _first_parents(log, log[-1].id)
        if not self.commits or self.commits[-1].id not in line[0].parents[:1]:
            return None
        new = _settled(log, line, self.commits, now)
        versions = {
            **self.versions,
            **{path: (*self.versions.get(path, ()), *each) for path, each in new.versions.items()},
        }
        touches = {**self.touches, **{path: [*self.touches.get(path, ()), *each] for path, each in new.touches.items()}}
        return Timeline(new.commits, versions, touches, self.straight and new.straight)

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


def _settled(
    log: Sequence[LoggedCommit], line: Sequence[LoggedCommit], before: Sequence[Commit], now: datetime | None
) -> Timeline:
    """What the commits of a log did; those of a line that begins after the commits `before` come in the order they landed in,
    so that a line read in two goes is the same as one read in one."""
    landed = _landed(log, line, len(before))
    end = len(before) + len(line)
    oldest = before[-1:]
    times = accumulate([*(each.time for each in oldest), *_plausible([each.time for each in line], now)], max)
    commits = [
        Commit(len(before) + number, logged.id, time)
        for number, (logged, time) in enumerate(zip(line, list(times)[len(oldest) :], strict=True))
    ]
    by_id = {logged.id: logged for logged in log}
    on_line = {logged.id for logged in line}
    versions: dict[str, list[tuple[int, Entry | None]]] = {}
    touches: dict[str, list[Touch]] = {}
    ahead = [logged for logged in log if logged.id not in landed]
    for logged in (*(by_id[each] for each in landed), *ahead):
        index = landed.get(logged.id, end)
        for change in logged.changes:
            if logged.id in on_line:
                entry = Entry(change.mode, change.blob, 0) if change.blob else None
                versions.setdefault(change.path, []).append((index, entry))
            touches.setdefault(change.path, []).append(
                Touch(index, logged.id, logged.people, change.before, change.blob, _passed_on(logged, change.path))
            )
    return Timeline(
        (*before, *commits),
        {path: tuple(found) for path, found in versions.items()},
        touches,
        all(len(logged.parents) < 2 for logged in ahead),
    )


def _first_parents(log: Sequence[LoggedCommit], tip: str) -> list[LoggedCommit]:
    by_id = {logged.id: logged for logged in log}
    line = []
    at = by_id.get(tip)
    while at is not None:
        line.append(at)
        at = by_id.get(at.parents[0]) if at.parents else None
    return line[::-1]


def _landed(log: Sequence[LoggedCommit], line: Sequence[LoggedCommit], first: int) -> dict[str, int]:
    """For each commit that is an ancestor of the line, the index of the first commit of the line that has it, in the order
    they landed and parents before children, whatever the order of the log."""
    parents = {logged.id: logged.parents for logged in log}
    landed: dict[str, int] = {}
    for index, logged in enumerate(line, first):
        todo = [(logged.id, False)]
        while todo:
            at, ready = todo.pop()
            if ready:
                landed.setdefault(at, index)
            elif at not in landed and at in parents:
                todo.append((at, True))
                todo.extend((each, False) for each in reversed(parents[at]))
    return landed


def _differences(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> Iterator[tuple[str, Entry | None]]:
    for path in sorted(old.keys() | new.keys()):
        before, after = old.get(path), new.get(path)
        if before is None or after is None or before.blob != after.blob or before.mode[:2] != after.mode[:2]:
            yield path, after
