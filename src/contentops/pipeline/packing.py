"""Packs topics: one on request, or each that a site's pages offer while it is published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from contentops.bundles import Bundle, alone
from contentops.bundles import package as pack
from contentops.bundles.contents import Contents, contents
from contentops.errors import RefusedError
from contentops.model import Fragment, OutputFile, Release
from contentops.portal import addresses
from contentops.portal.publication import Pack
from contentops.portal.theme import Theme, read_theme
from contentops.reading import read
from contentops.render import render
from contentops.render.cache import cache_of
from contentops.source.opening import Source
from contentops.source.snapshot import ROOTS


def package(
    source: Source, topic: str, now: datetime, *, version: str | None, allow_partial: bool
) -> tuple[Bundle, Contents]:
    """Pack the live documents of a topic.

    Args:
        version: the bundle's semantic version; the topic's own if none.

    Raises:
        ContentOpsError: there is no such topic, or nothing of it is live.
        RefusedError: the topic names something that is not live, and that is not allowed.
    """
    reading = read(source, now)
    source = reading.settled.source
    found = contents(reading.release, topic)
    if found.missing and not allow_partial:
        names = "; ".join(f"{each.name} {each.reason}" for each in found.missing)
        raise RefusedError(
            f"the topic names what is not live: {names}",
            hint="publish it, take it out, or pack without it: --allow-partial",
        )
    lives = alone(found).live.values()
    fragments = render([live.document for live in lives], cache_of(source))
    blobs = source.read_blobs({blob for live in lives for blob in (live.document.blob, *live.assets.values())})
    version = version or _version(found)
    return pack(found, read_theme(source.snapshot), fragments, blobs, version=version, dirty=_is_dirty(source)), found


def packer(source: Source, release: Release, theme: Theme) -> Pack:
    """What packs each topic of a release of which nothing is missing, to lie beside the topic's page."""
    definitions = release.catalog.definitions

    def packed(fragments: Mapping[str, Fragment], blobs: Mapping[str, bytes]) -> dict[str, OutputFile]:
        dirty = _is_dirty(source)
        made = {}
        for topic in sorted({key.slug for key in release.live if key.type == "topic"}):
            found = contents(release, topic)
            if not found.missing:
                bundle = pack(found, theme, fragments, blobs, version=_version(found), dirty=dirty)
                first = found.topics()[0].document.key
                page = addresses.folder(first, definitions.types, definitions.settings.languages[0])
                made[topic] = OutputFile(f"{page}{bundle.name}", bundle.content)
        return made

    return packed


def _version(found: Contents) -> str:
    """The version that a topic says it has."""
    return str(found.topics()[0].document.meta.get("version") or "1.0.0")


def _is_dirty(source: Source) -> bool:
    """Whether the sources are a working tree with changes that are in no commit."""
    return not source.commit and (source.repository is None or bool(source.repository.changed_paths(*ROOTS)))
