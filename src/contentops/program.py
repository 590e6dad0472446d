"""What this program is made of: by it one can tell whether what was worked out before would come out the same now."""

from __future__ import annotations

import functools
import hashlib
import sysconfig
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

RENDERERS = ("pelican", "jinja2", "pyromark", "pygments", "nh3", "math-core", "babel")
"""The libraries that write pages: with contentops itself, their versions decide the bytes."""


@functools.cache
def tools_digest() -> str:
    """Digest of contentops itself and of the libraries that write pages: what they made before, they would make again."""
    return digest(RENDERERS)


def digest(libraries: Iterable[str], folders: Iterable[str] = (".",)) -> str:
    """Digest of the versions of some libraries and of contentops' own files in some of its folders.

    Args:
        folders: below the package, with all below them.
    """
    hasher = hashlib.sha256()
    for name in libraries:
        hasher.update(f"{name} {version(name)}\n".encode())
    package = Path(str(files("contentops")))
    for folder in folders:
        place = package / folder
        for file in sorted([*place.rglob("*.py"), *place.rglob("*.yml")]):
            hasher.update(file.read_bytes())
    return hasher.hexdigest()


def version(library: str) -> str:
    """The version of an installed library.

    importlib.metadata knows it too, and takes longer to import than most commands have; it is asked where a library lies
    elsewhere than in the environment's own folder.
    """
    found = _installed().get(library.replace("-", "_").lower())
    if found is not None:
        return found
    from importlib import metadata

    return metadata.version(library)


@functools.cache
def _installed() -> dict[str, str]:
    """Versions by name, from the names of the folders that installing leaves."""
    found = {}
    for place in ("purelib", "platlib"):
        for folder in Path(sysconfig.get_path(place)).glob("*.dist-info"):
            name, _, number = folder.name.removesuffix(".dist-info").partition("-")
            found[name.replace(".", "_").lower()] = number
    return found
