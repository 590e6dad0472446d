"""The differences of a document in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import get_args

from contentops.differences.model import BlockKind, Differences, FieldChange, Operation
from contentops.report import counted

_OPERATIONS: tuple[Operation, ...] = ("changed", "added", "removed", "moved")
_NAMED = 4
"""How many keys are called by their names."""


def summary(differences: Differences) -> str:
    """Such as “3 paragraphs changed, 1 added; title changed; 1 image replaced”."""
    if differences.kind == "same":
        return "nothing changed"
    if differences.kind in ("new", "removed"):
        return ": ".join(filter(None, (f"{differences.kind} document", ", ".join(_whole(differences)))))
    if differences.layout and not (differences.fields or differences.assets):
        return "only blank lines and line breaks changed, which no reader sees"
    return "; ".join([*_blocks(differences), *_fields(differences.fields), *_assets(differences)])


def _whole(differences: Differences) -> Iterator[str]:
    kinds = Counter[str](change.kind for hunk in differences.hunks for change in hunk.changes)
    yield from (counted(kinds[kind], kind) for kind in get_args(BlockKind) if kinds[kind])
    nouns = Counter("image" if asset.image else "file" for asset in differences.assets)
    yield from (counted(nouns[noun], noun) for noun in ("image", "file") if nouns[noun])


def _blocks(differences: Differences) -> Iterator[str]:
    counts = Counter((change.kind, change.op) for hunk in differences.hunks for change in hunk.changes)
    for kind in get_args(BlockKind):
        yield from _counts(kind, {op: counts[kind, op] for op in _OPERATIONS})


def _assets(differences: Differences) -> Iterator[str]:
    counts = Counter(("image" if asset.image else "file", asset.op) for asset in differences.assets)
    for noun in ("image", "file"):
        yield from _counts(noun, {op: counts[noun, op] for op in ("replaced", "added", "removed")})


def _counts(noun: str, numbers: dict[str, int] | dict[Operation, int]) -> Iterator[str]:
    """“3 paragraphs changed, 1 added”, or nothing."""
    found = [(op, number) for op, number in numbers.items() if number]
    if found:
        (op, number), *rest = found
        yield ", ".join([f"{counted(number, noun)} {op}", *(f"{number} {op}" for op, number in rest)])


def _fields(changes: Sequence[FieldChange]) -> Iterator[str]:
    keys: dict[str, Operation] = {}
    for change in changes:
        keys[change.key] = change.op if change.path == change.key else "changed"
    for op in _OPERATIONS:
        if names := [key for key, done in keys.items() if done == op]:
            yield f"{_joined(names)} {op}"


def _joined(names: list[str]) -> str:
    if len(names) > _NAMED:
        return f"{', '.join(names[: _NAMED - 1])} and {len(names) - _NAMED + 1} more keys"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
