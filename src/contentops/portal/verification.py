"""Compares a published site with its release manifest."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from contentops.errors import ContentOpsError

MANIFEST = ".well-known/contentops/release.json"


@dataclass(frozen=True, slots=True)
class Verified:
    """How a site differs from its manifest."""

    commit: str
    manifest_sha256: str
    files: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    altered: tuple[str, ...]

    @property
    def whole(self) -> bool:
        return not (self.added or self.removed or self.altered)


def verify(folder: Path) -> Verified:
    """Recompute every digest of the site in `folder`.

    Raises:
        ContentOpsError: there is no manifest, or it cannot be read.
    """
    data, listed, commit = _manifest(folder)
    there = {path for path in _files(folder) if path != MANIFEST}
    altered = [path for path, sha256 in listed.items() if path in there and _sha256(folder / path) != sha256]
    return Verified(
        commit,
        hashlib.sha256(data).hexdigest(),
        len(listed),
        tuple(sorted(there - listed.keys())),
        tuple(sorted(listed.keys() - there)),
        tuple(sorted(altered)),
    )


def _manifest(folder: Path) -> tuple[bytes, dict[str, str], str]:
    try:
        data = (folder / MANIFEST).read_bytes()
    except FileNotFoundError:
        raise ContentOpsError(
            f"{folder} has no {MANIFEST}", hint="name the folder that `contentops publish` wrote"
        ) from None
    try:
        raw = json.loads(data)
        pages = [page["output"] for page in raw["pages"]]
        return (
            data,
            {str(each["path"]): str(each["sha256"]) for each in (*pages, *raw["files"])},
            str(raw["commit"] or ""),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ContentOpsError(
            f"{folder / MANIFEST} is no release manifest: {error!r}", hint="publish the site again"
        ) from None


def _files(folder: Path) -> list[str]:
    """Every path below a folder that is no folder itself; a link to a folder is one such path."""
    return [
        Path(parent, name).relative_to(folder).as_posix()
        for parent, folders, names in os.walk(folder)
        for name in (*names, *(each for each in folders if Path(parent, each).is_symlink()))
    ]


def _sha256(file: Path) -> str:
    if file.is_symlink():
        return ""
    return hashlib.sha256(file.read_bytes()).hexdigest()
