"""Moves a document or a folder and mends every relative link, in both directions."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from contentops.errors import RefusedError
from contentops.model import Catalog, Document, Reference
from contentops.source import content_types, documents
from contentops.source.nearby import encoded
from contentops.source.references import resolve
from contentops.source.snapshot import Snapshot

_LINE_END = re.compile(r"\r\n|\r|\n")


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
        RefusedError: there is nothing at `old`, something at `new`, a document would become another one there, or a link
            is written in a way that cannot be changed.
    """
    if new.endswith("/") or any(path.startswith(f"{new}/") for path in catalog.entries):
        new = f"{new.rstrip('/')}/{posixpath.basename(old)}"
    moves = {
        path: new + path.removeprefix(old) for path in catalog.entries if path == old or path.startswith(f"{old}/")
    }
    _refuse(catalog, old, new, moves)
    writes, mended = {}, 0
    for document in catalog.documents:
        changes = _changes(document, moves, catalog.entries)
        if changes:
            target = moves.get(document.path, document.path)
            writes[target] = _mend(snapshot.read(document.path), changes)
            mended += len(changes)
            _refuse_unless_mended(catalog, document, target, writes[target], dict(changes))
    return Relocation(moves, writes, mended)


def _refuse(catalog: Catalog, old: str, new: str, moves: Mapping[str, str]) -> None:
    if not moves or not old.startswith(documents.FOLDER):
        raise RefusedError(f"there is nothing to move at {old}", hint="name a file or folder below content/")
    if not new.startswith(documents.FOLDER):
        raise RefusedError(f"{new} would lie outside content/", hint="documents live below content/")
    if new.startswith(f"{old}/"):
        raise RefusedError(f"{old} cannot go into itself", hint="name another folder")
    for target in moves.values():
        taken = next((path for path in (target, *_parents(target)) if path in catalog.entries), None)
        if taken is not None:
            raise RefusedError(f"{taken} is in the way", hint="choose another name")
    types, languages = catalog.definitions.types, catalog.definitions.settings.languages
    for document in catalog.documents:
        if document.path in moves:
            target = moves[document.path]
            plain, language = content_types.without_language(target, languages)
            kind = content_types.of_path(plain, types.values())
            if kind is None or (kind.name, language) != (document.key.type, document.key.lang):
                raise RefusedError(
                    f"{document.path} is {document.key}, and would not be at {target}",
                    hint=f"a {document.key.type} lies at {' or '.join(types[document.key.type].paths)}",
                )


def _parents(path: str) -> Iterable[str]:
    while path := path.rpartition("/")[0]:
        yield path


def _changes(document: Document, moves: Mapping[str, str], entries: Container[str]) -> list[tuple[Reference, str]]:
    """The references of a document whose text must change, with their new text."""
    here = moves.get(document.path, document.path)
    found = []
    for reference in document.references:
        if reference.path is None:
            continue
        target = moves.get(reference.path, reference.path)
        between = posixpath.relpath(reference.path, posixpath.dirname(document.path))
        if between == posixpath.relpath(target, posixpath.dirname(here)) and resolve(here, reference.raw) == target:
            continue  # however it is written, it holds
        if target == reference.path and target not in entries:
            continue  # it leads nowhere now; moving does not make it worse
        written = re.split(r"[?#]", reference.raw, maxsplit=1)[0]
        found.append((reference, _relative(here, target, written) + reference.raw[len(written) :]))
    return found


def _relative(origin: str, target: str, like: str) -> str:
    """The relative path, each of its names written as it is in `like`, else encoded where it could end a target."""
    known = {unquote(part): part for part in like.split("/") if ":" not in part and part.count("(") == part.count(")")}
    parts = posixpath.relpath(target, posixpath.dirname(origin)).split("/")
    return "/".join(known.get(part) or encoded(part) for part in parts)


def _mend(data: bytes, changes: Iterable[tuple[Reference, str]]) -> bytes:
    text = data.decode("utf-8")
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    for reference, new in sorted(changes, key=lambda change: change[0].position, reverse=True):
        line, column = reference.position
        at = starts[line - 1] + column - 1
        if text[at : at + 1] in ("'", '"'):
            at += 1  # a quoted value of the front matter
        text = text[:at] + new + text[at + len(reference.raw) :]
    return text.encode("utf-8")


def _refuse_unless_mended(
    catalog: Catalog, document: Document, target: str, data: bytes, changes: Mapping[Reference, str]
) -> None:
    """Refuse where the text, read again, would not refer to just what it should: escapes and folded lines in YAML hide where a path ends."""
    definitions = catalog.definitions
    entry = catalog.entries[document.path]
    again = documents.read(target, entry, data, definitions.types, definitions.settings.languages)
    wanted = [changes.get(reference, reference.raw) for reference in document.references]
    if isinstance(again, Document) and [reference.raw for reference in again.references] == wanted:
        return
    first = min(changes, key=lambda reference: reference.position)
    raise RefusedError(
        f"{document.path}:{first.position.line}: a link here is written so that it cannot be changed by a program",
        hint="write the path plainly on one line, without escapes, then try again",
    )
