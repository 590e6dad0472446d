"""Topic bundles: everything published on a topic in one reproducible archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contentops.bundles.archive import archive
from contentops.bundles.contents import Contents
from contentops.bundles.files import BundleFile, alone, bundle_files
from contentops.bundles.manifest import manifest, ro_crate
from contentops.model import Fragment
from contentops.portal.theme import Theme

__all__ = ["Bundle", "alone", "package"]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A finished bundle."""

    name: str
    content: bytes
    root_digest: str
    files: int


def package(
    contents: Contents,
    theme: Theme,
    fragments: Mapping[str, Fragment],
    sources: Mapping[str, bytes],
    *,
    version: str,
    dirty: bool,
) -> Bundle:
    """The bundle of a topic. The same input gives the same bytes on any machine and any day.

    Args:
        fragments: the texts of all that is live in `alone(contents)`.
        sources: bytes by blob id of those documents and of their assets.
        version: the bundle's semantic version.
        dirty: whether the sources are a working tree with changes that are in no commit.
    """
    files = bundle_files(contents, theme, fragments, sources)
    files.append(BundleFile("ro-crate-metadata.json", ro_crate(contents, files), "description"))
    described, root = manifest(contents, files, version=version, dirty=dirty)
    data = archive({"manifest.json": described, **{file.path: file.content for file in files}})
    return Bundle(f"{contents.topic}-{version}.bundle.zip", data, root, len(files) + 1)
