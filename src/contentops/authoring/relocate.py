"""Moves a document or a folder and mends every relative link, in both directions."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from contentops.errors import RefusedError
from contentops.model import Catalog, Document, Reference
from contentops.source.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Relocation:
    """What a move does."""

    moves: Mapping[str, str]
    """New path by old path, of every file that moves."""
    writes: Mapping[str, bytes]
    """Bytes by new path of the documents whose links change."""
    mended: int
    """Links that change."""


def relocate(catalog: Catalog, snapshot: Snapshot, old: str, new: str) -> Relocation:
    """Work out the move of the file or folder `old` to `new`. Bytes outside the links stay as they are.

    Raises:
        RefusedError: there is nothing at `old`, or something at `new`.
    """
    if new.endswith("/") or any(path.startswith(f"{new}/") for path in catalog.entries):
        new = f"{new.rstrip('/')}/{posixpath.basename(old)}"
    moves = {
        path: new + path.removeprefix(old) for path in catalog.entries if path == old or path.startswith(f"{old}/")
    }
    if not moves:
        raise RefusedError(f"there is nothing at {old}", hint="name a file or folder below content/")
    taken = [target for target in moves.values() if target in catalog.entries]
    if taken:
        raise RefusedError(f"{taken[0]} is in the way", hint="choose another name")
    outside = [target for target in moves.values() if not target.startswith("content/")]
    if outside:
        raise RefusedError(f"{outside[0]} would lie outside content/", hint="documents live below content/")
    writes, mended = {}, 0
    for document in catalog.documents:
        changes = _changes(document, moves, catalog.entries)
        if changes:
            target = moves.get(document.path, document.path)
            writes[target] = _mend(snapshot.read(document.path), changes)
            mended += len(changes)
    return Relocation(moves, writes, mended)


def _changes(document: Document, moves: Mapping[str, str], entries: Container[str]) -> list[tuple[Reference, str]]:
    """The references of a document whose text must change, with their new text."""
    here = moves.get(document.path, document.path)
    found = []
    for reference in document.references:
        if reference.path is None:
            continue
        target = moves.get(reference.path, reference.path)
        if here == document.path and target == reference.path:
            continue
        if target == reference.path and target not in entries:
            continue  # it leads nowhere now; moving does not make it worse
        new = _relative(here, target) + reference.raw[len(reference.raw.partition("#")[0].partition("?")[0]) :]
        if new != reference.raw:
            found.append((reference, new))
    return found


def _relative(origin: str, target: str) -> str:
    """The relative path, with only those characters encoded that would end a Markdown target."""
    path = posixpath.relpath(target, posixpath.dirname(origin))
    return "".join(quote(letter) if letter in " ()<>%#?" else letter for letter in path)


def _mend(data: bytes, changes: list[tuple[Reference, str]]) -> bytes:
    lines = data.decode("utf-8").splitlines(keepends=True)
    for reference, new in sorted(changes, key=lambda change: change[0].position, reverse=True):
        line, column = reference.position.line - 1, reference.position.column - 1
        at = lines[line].index(reference.raw, max(0, column - 1))
        lines[line] = lines[line][:at] + new + lines[line][at + len(reference.raw) :]
    return "".join(lines).encode("utf-8")
