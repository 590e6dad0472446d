"""Where the files that come with contentops lie: the theme, the starter workflows and content types.

In a wheel they stand inside the package; in a checkout they are the repository's own top-level folders.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

_PACKAGE = Path(__file__).parent
_WHEEL = _PACKAGE / "shipped_files"


def folder(name: str) -> Path:
    """The shipped folder of this name: `theme`, `workflows` or `starter`."""
    inside = _WHEEL / name
    return inside if inside.is_dir() else _PACKAGE.parent.parent / name


def files(name: str) -> dict[str, bytes]:
    """The files of a shipped folder by path below it."""
    root = folder(name)
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()}


def digest(name: str) -> str:
    """Digest of the names and bytes of a shipped folder's files."""
    hasher = hashlib.sha256()
    for path, data in files(name).items():
        hasher.update(f"{path}\0{len(data)}\0".encode() + data)
    return hasher.hexdigest()
