"""The files of a bundle: sources as approved, rendered pages that open from disk, assets, and the records behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from contentops.bundles.contents import Contents
from contentops.model import Fragment, Key, Live, Release
from contentops.portal import addresses
from contentops.portal.pages import assets, files, pages
from contentops.portal.site import Site
from contentops.portal.templates import environment
from contentops.portal.theme import Theme
from contentops.workflow.records import FOLDER, to_bytes

_MEDIA = {
    "avif": "image/avif",
    "css": "text/css",
    "csv": "text/csv",
    "gif": "image/gif",
    "html": "text/html",
    "ico": "image/vnd.microsoft.icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript",
    "json": "application/json",
    "m4a": "audio/mp4",
    "md": "text/markdown",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "ogg": "audio/ogg",
    "pdf": "application/pdf",
    "png": "image/png",
    "po": "text/plain",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "vtt": "text/vtt",
    "webm": "video/webm",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "xml": "application/xml",
    "zip": "application/zip",
}
"""Media types by ending. The machine's own table is left alone: it differs between machines, and the manifest must not."""


@dataclass(frozen=True, slots=True)
class BundleFile:
    """One file of a bundle, and what it is there for."""

    path: str
    content: bytes = field(repr=False)
    role: str
    """`source`, `page`, `asset`, `style` or `record`."""
    key: Key | None = None

    @property
    def media_type(self) -> str:
        _, dot, ending = self.path.rpartition("/")[2].rpartition(".")
        return _MEDIA.get(ending.lower(), "application/octet-stream") if dot else "application/octet-stream"


def bundle_files(
    contents: Contents, theme: Theme, fragments: Mapping[str, Fragment], sources: Mapping[str, bytes]
) -> list[BundleFile]:
    """Every file but the manifest, by path."""
    found = {
        file.path: file
        for file in (*_sources(contents, sources), *_records(contents), *_html(contents, theme, fragments, sources))
    }
    return [found[path] for path in sorted(found)]


def source_path(key: Key) -> str:
    """Where a document's source lies in a bundle; plain ASCII, whatever its slug."""
    return f"content/{key.type}/{quote(key.slug, safe='')}.{key.lang}.md"


def asset_path(path: str, sha256: str) -> str:
    """Where an asset lies in a bundle; plain ASCII, whatever its name."""
    return addresses.asset(sha256, quote(path.rpartition("/")[2], safe=""))


def _sources(contents: Contents, sources: Mapping[str, bytes]) -> Iterator[BundleFile]:
    digests = contents.release.catalog.assets
    for key, live in contents.items.items():
        yield BundleFile(source_path(key), sources[live.document.blob], "source", key)
        for path, blob in live.assets.items():
            yield BundleFile(asset_path(path, digests[blob]), sources[blob], "asset", key)


def _records(contents: Contents) -> Iterator[BundleFile]:
    for key, live in contents.items.items():
        for landed in live.decisions:
            path = landed.record.path.removeprefix(FOLDER)
            yield BundleFile(f"reviews/{quote(path, safe='/@')}", to_bytes(landed.record), "record", key)


def _html(
    contents: Contents, theme: Theme, fragments: Mapping[str, Fragment], sources: Mapping[str, bytes]
) -> Iterator[BundleFile]:
    """A small portal of the bundle's documents alone, its links ending in file names."""
    site = Site(alone(contents), theme, fragments, on_disk=True)
    templates = environment(theme)
    found = pages(site)
    for path, page in found.items():
        if page.template != "error":
            html = templates.get_template(f"{page.template}.html").render(
                page=page.view, site=site.view(page.view["lang"]), **site.languages[page.view["lang"]].functions()
            )
            yield BundleFile(f"html/{path}", html.encode(), "page", page.key)
    for path, blob in assets(site).items():
        yield BundleFile(f"html/{path}", sources[blob], "asset")
    for path, file in files(site, found).items():
        yield BundleFile(f"html/{path}", file.content, "style" if path.startswith(site.static) else "asset")


def alone(contents: Contents) -> Release:
    """A release of the bundle's documents, and of their authors' pages, for a site without an address."""
    release = contents.release
    definitions = release.catalog.definitions
    catalog = replace(release.catalog, definitions=replace(definitions, settings=replace(definitions.settings, url="")))
    people = {person for live in contents.items.values() for person in live.document.authors}
    authors: dict[Key, Live] = {
        key: live for key, live in release.live.items() if key.type == "person" and key.slug in people
    }
    return replace(release, catalog=catalog, live={**contents.items, **authors})
