"""What changed between two revisions of a document, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

BlockKind = Literal["paragraph", "heading", "list", "quote", "code block", "table", "learning block", "editors’ note"]
Operation = Literal["added", "removed", "changed", "moved"]


class Span(NamedTuple):
    """A run of text that both sides have, or only one of them."""

    op: Literal["same", "deleted", "inserted"]
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a body between blank lines, itself without blank lines around it.

    A paragraph that is plain prose stands on one line: where its lines break in the file no reader sees.
    """

    number: int
    """Which block of its body it is, from 0."""
    kind: BlockKind
    text: str
    line: int
    """Where it begins in its file, from 1."""


@dataclass(frozen=True, slots=True)
class BlockChange:
    """One block that was added, removed, rewritten, or moved without a change to its text."""

    op: Operation
    old: Block | None
    new: Block | None
    line: int
    """Where it stands in the candidate; for a removed block, where it stood."""
    spans: tuple[Span, ...]

    @property
    def kind(self) -> BlockKind:
        block = self.new or self.old
        assert block is not None
        return block.kind


@dataclass(frozen=True, slots=True)
class Hunk:
    """Changes with nothing unchanged between them."""

    heading: str
    """The words of the nearest heading above, empty at the beginning of a body."""
    line: int
    changes: tuple[BlockChange, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value of the front matter. `old` is none where it was added, `new` where it was removed."""

    path: str
    """Keys and places from 1, `stages.core[2]`; of the live revision where the value was removed."""
    key: str
    """The top-level key."""
    old: str | None
    new: str | None
    line: int
    spans: tuple[Span, ...]

    @property
    def op(self) -> Operation:
        return "added" if self.old is None else "removed" if self.new is None else "changed"


@dataclass(frozen=True, slots=True)
class AssetChange:
    """A file that the document shows or hands out: now with it, no longer, or other bytes under the same name."""

    op: Literal["added", "removed", "replaced"]
    path: str
    """In the tree; of the live revision where it was removed."""
    image: bool
    line: int
    """Where the candidate refers to it, 1 where it does not."""


@dataclass(frozen=True, slots=True)
class Differences:
    """All that a learner would see change. Lines are the candidate's, or the live revision's where there is no candidate."""

    kind: Literal["new", "changed", "removed", "same"]
    fields: tuple[FieldChange, ...] = ()
    hunks: tuple[Hunk, ...] = ()
    assets: tuple[AssetChange, ...] = ()
    layout: bool = False
    """Whether the bodies differ, but only in blank lines and line breaks that no reader sees."""
