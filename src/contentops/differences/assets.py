"""Which files that a document shows or hands out are others now."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from contentops.differences.model import AssetChange
from contentops.model import Document

_IMAGES = (".apng", ".avif", ".bmp", ".gif", ".ico", ".jpeg", ".jpg", ".png", ".svg", ".webp")


def asset_changes(
    live: Document | None, candidate: Document | None, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[AssetChange]:
    """Changes in the order the candidate refers to the files, then what it no longer has.

    Files are told apart by where they lie as seen from the document, so that moving it with its pictures changes nothing;
    a file of another name with the same bytes is the same file.

    Args:
        old: blob id by path of the files of the live revision.
        new: the same of the candidate.
    """
    before, after = _seen_from(live, old), _seen_from(candidate, new)
    lines = _lines(candidate)
    added = []
    for name, path in sorted(after.items(), key=lambda item: (lines.get(item[1], 1), item[1])):
        if name in before and old[before[name]] != new[path]:
            added.append(AssetChange("replaced", path, _is_image(path), lines.get(path, 1)))
        elif name not in before and new[path] not in old.values():
            added.append(AssetChange("added", path, _is_image(path), lines.get(path, 1)))
    yield from added
    blobs = set(new.values())
    for name, path in sorted(before.items()):
        if name not in after and old[path] not in blobs:
            yield AssetChange("removed", path, _is_image(path), 1)


def _seen_from(document: Document | None, assets: Mapping[str, str]) -> dict[str, str]:
    folder = posixpath.dirname(document.path) if document else ""
    return {posixpath.relpath(path, folder or "."): path for path in assets}


def _lines(document: Document | None) -> dict[str, int]:
    lines: dict[str, int] = {}
    for reference in document.references if document else ():
        if reference.path is not None:
            lines.setdefault(reference.path, reference.position.line)
    return lines


def _is_image(path: str) -> bool:
    return path.lower().endswith(_IMAGES)
