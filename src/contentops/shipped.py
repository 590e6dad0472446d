"""Where the files that come with contentops lie: the theme, the starter workflows and content types.

In a wheel they stand inside the package; in a checkout they are the repository's own top-level folders.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_WHEEL = _PACKAGE / "shipped_files"


def folder(name: str) -> Path:
    """The shipped folder of this name: `theme`, `workflows` or `starter`."""
    inside = _WHEEL / name
    return inside if inside.is_dir() else _PACKAGE.parent.parent / name
