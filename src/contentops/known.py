"""What one reading of a working tree leaves for the next: frozen data, each part with what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from contentops.model import Definitions, Diagnostic, Document, Entry, Key, Landed, Live, Revision
from contentops.source.timeline import Timeline
from contentops.workflow.landing import Found


@dataclass(frozen=True, slots=True)
class Committed:
    """The published line up to HEAD, as git tells it."""

    line: Timeline
    tree: Mapping[str, Entry]
    """The files of the site at HEAD."""
    contacts: frozenset[str]
    """Authors and co-authors of every commit, as `Name <address>`."""
    ahead: bool = False
    """Whether the clock of one of its commits was ahead, so that it counts as made at the time of reading."""

    @property
    def head(self) -> str:
        return self.line.commits[-1].id if self.line.commits else ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What is live of one key."""

    live: Live | None
    due: tuple[datetime, ...] = ()
    """Instants at which that may become another."""
    as_it_stands: bool = False
    """Whether what is live is the text as it stands."""


@dataclass(frozen=True, slots=True)
class KnownKey:
    """What was found out about one key."""

    held: tuple[str, ...]
    """The files that hold it, or once did."""
    consulted: frozenset[str]
    """The paths whose versions decided the rest; while they stay the same, so does it."""
    turns: tuple[datetime, ...]
    """Instants at which something of it may change by itself."""
    revisions: tuple[Revision, ...]
    decided: Decided


@dataclass(frozen=True, slots=True)
class Known:
    """A working tree as it was read last."""

    now: datetime
    committed: Committed
    entries: Mapping[str, Entry]
    """The files of the site in the working tree."""
    parsed: Mapping[tuple[str, str], object]
    """What definition files say, by path and blob."""
    definitions: Definitions
    fences: Mapping[str, int]
    found: Found
    judged: Mapping[str, tuple[Landed, ...]]
    read: Mapping[str, Document | Diagnostic]
    """What each file below content/ is, by path."""
    gone: Mapping[str, Key | None]
    """The key that files had which are there no more."""
    unreadable: Mapping[str, Key | None]
    """The key that files had which cannot be read now."""
    digests: Mapping[str, str]
    assets: Mapping[str, str]
    active: frozenset[str]
    keys: Mapping[Key, KnownKey]

    def changed(self, committed: Committed, entries: Mapping[str, Entry]) -> frozenset[str]:
        """The paths that have another history now: those changed in the working tree then or now, and in between by commits.

        Args:
            committed: the line that goes on from the one known.
        """
        first = len(self.committed.line.commits)
        commits = () if committed is self.committed else committed.line.touches.items()
        landed = {path for path, touches in commits if touches[-1].landed >= first}
        then = differing(self.committed.tree, self.entries)
        return frozenset(landed | then | differing(committed.tree, entries))


def differing(one: Mapping[str, Entry], other: Mapping[str, Entry]) -> set[str]:
    """The paths at which two trees have other files."""
    apart = {path for path, entry in one.items() if entry != (there := other.get(path)) and _unlike(entry, there)}
    return apart | (other.keys() - one.keys())


def _unlike(entry: Entry, other: Entry | None) -> bool:
    return other is None or entry[:2] != other[:2]
