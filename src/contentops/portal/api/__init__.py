"""`api/v1/`: the live content as static JSON for programs, with its JSON Schema and an OpenAPI description.

Previews and sites without an absolute address have none. Every file is canonical JSON, so the same content has the same
bytes, and only what changed is written. Keys may be added; none is taken away or gets another meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contentops.model import Key, Live, OutputFile, Page
from contentops.portal.api import items
from contentops.portal.api.openapi import description
from contentops.portal.channels import JSON_FEED
from contentops.portal.meta import text, texts, title
from contentops.portal.site import Site
from contentops.portal.verification import MANIFEST
from contentops.portal.views.frame import canonical
from contentops.source.schemas import shipped
from contentops.workflow.records import canonical as canonical_json

ROOT = "api/v1/"
SCHEMA = 1
_MOST = 100
"""Entries that one file holds."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A file that follows from a page's view alone: while the page stays as it is, so does the file."""

    path: str
    page: str
    """Path of the page."""
    also: str
    """What else it follows from."""
    make: Callable[[], bytes] = field(repr=False)


def offered(site: Site) -> bool:
    """Whether the site has an API."""
    return bool(site.settings.url) and not site.release.preview


def item_files(site: Site, pages: Mapping[str, Page]) -> Iterator[Derived]:
    """A file for each document."""
    if not offered(site):
        return
    for path, page in pages.items():
        if page.key is not None:
            also = repr(texts(site.release.live[page.key].document.meta, "topics"))
            yield Derived(item_path(page.key), path, also, _maker(site, page.key, page.view))


def index_files(site: Site) -> Iterator[OutputFile]:
    """Everything but the documents themselves."""
    if not offered(site):
        return
    for language in site.used_languages:
        for kind in sorted(site.types_in.get(language, ())):
            yield from _catalogue(site, kind, language)
        yield _file(f"topics/{language}.json", _topics(site, language))
        yield from _search(site, language)
    gone = [_gone(site, notice) for notice in site.withdrawn]
    yield _file("withdrawn.json", {"pages": gone})
    yield _file("index.json", _index(site))
    yield OutputFile(f"{ROOT}schema.json", canonical_json(shipped("api")))
    yield OutputFile(
        f"{ROOT}openapi.json", canonical_json(description(site.settings.url, site.settings.name[site.default]))
    )


def item_path(key: Key) -> str:
    return f"{ROOT}items/{key.lang}/{key.type}/{key.slug}.json"


def _maker(site: Site, key: Key, view: Mapping[str, Any]) -> Callable[[], bytes]:
    return lambda: canonical_json({"schema": SCHEMA, **items.item(site, key, view)})


def _file(name: str, content: Mapping[str, Any]) -> OutputFile:
    return OutputFile(ROOT + name, canonical_json({"schema": SCHEMA, **content}))


def _catalogue(site: Site, kind: str, language: str) -> Iterator[OutputFile]:
    lives = sorted(site.of_type(kind, language), key=lambda live: live.document.key)
    for name, entries, following in _parts(site, f"catalogue/{language}/{kind}/", lives):
        found = [items.entry(site, live) | {"item": _url(site, item_path(live.document.key))} for live in entries]
        yield _file(name, {"type": kind, "language": language, "entries": found, "next": following})


def _search(site: Site, language: str) -> Iterator[OutputFile]:
    lives = [live for key, live in sorted(site.release.live.items()) if key.lang == language]
    for name, some, following in _parts(site, f"search/{language}/", lives):
        yield _file(name, {"language": language, "records": [_record(site, live) for live in some], "next": following})


def _parts(site: Site, folder: str, lives: Sequence[Live]) -> Iterator[tuple[str, Sequence[Live], str | None]]:
    """The name of each file, what is in it, and the address of the file that goes on; one empty file where there is nothing."""
    for number, at in enumerate(range(0, max(1, len(lives)), _MOST), 1):
        more = at + _MOST < len(lives)
        yield (
            f"{folder}{number}.json",
            lives[at : at + _MOST],
            _url(site, f"{ROOT}{folder}{number + 1}.json") if more else None,
        )


def _record(site: Site, live: Live) -> dict[str, Any]:
    key, meta = live.document.key, live.document.meta
    named = (site.find("topic", slug, key.lang) for slug in texts(meta, "topics"))
    return {
        "key": str(key),
        "url": canonical(site, site.address(key)),
        "item": _url(site, item_path(key)),
        "type": key.type,
        "title": title(live.document),
        "summary": text(meta, "summary"),
        "headings": [heading["title"] for heading in items.headings(site.fragment(live.document).toc)],
        "tags": texts(meta, "tags"),
        "topics": [title(topic.document) for topic in named if topic],
        "digest": live.digest,
    }


def _topics(site: Site, language: str) -> dict[str, Any]:
    lives = site.in_order("topic", language)
    here = {live.document.key.slug for live in lives}
    return {
        "language": language,
        "topics": [
            {
                "slug": live.document.key.slug,
                "title": title(live.document),
                "summary": text(live.document.meta, "summary"),
                "level": text(live.document.meta, "level"),
                "url": canonical(site, site.address(live.document.key)),
                "item": _url(site, item_path(live.document.key)),
                "items": items.parts(site, live),
                "bundle": items.bundle(site, live),
            }
            for live in lives
        ],
        "edges": [
            {"from": first, "to": live.document.key.slug}
            for live in lives
            for first in dict.fromkeys(texts(live.document.meta, "prerequisites"))
            if first in here
        ],
    }


def _index(site: Site) -> dict[str, Any]:
    return {
        "name": site.settings.name[site.default],
        "url": canonical(site, ""),
        "default_language": site.default,
        "languages": [_language(site, language) for language in site.used_languages],
        "openapi": _url(site, f"{ROOT}openapi.json"),
        "json_schema": _url(site, f"{ROOT}schema.json"),
        "manifest": _url(site, MANIFEST),
        "withdrawn": _url(site, f"{ROOT}withdrawn.json"),
    }


def _language(site: Site, language: str) -> dict[str, Any]:
    home = site.home(language)
    return {
        "language": language,
        "name": site.settings.name[language],
        "tagline": site.settings.tagline[language],
        "url": canonical(site, home),
        "catalogue": [
            {
                "type": kind,
                "label": site.definitions.types[kind].plural.get(language, kind),
                "count": len(site.of_type(kind, language)),
                "first": _url(site, f"{ROOT}catalogue/{language}/{kind}/1.json"),
            }
            for kind in sorted(site.types_in.get(language, ()))
        ],
        "topics": _url(site, f"{ROOT}topics/{language}.json"),
        "search": _url(site, f"{ROOT}search/{language}/1.json"),
        "feed": _url(site, home + JSON_FEED) if home in site.channels else None,
    }


def _gone(site: Site, notice: Any) -> dict[str, Any]:
    return {
        "key": str(notice.key),
        "url": canonical(site, site.address(notice.key)),
        "title": notice.title,
        "date": notice.day or None,
        "reason": notice.reason or None,
    }


def _url(site: Site, path: str) -> str:
    return canonical(site, path)
