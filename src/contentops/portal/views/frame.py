"""What every page carries: its place among the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from contentops.model import Key
from contentops.portal import addresses
from contentops.portal.channels import ATOM, CALENDAR, JSON_FEED, MEDIA_TYPES
from contentops.portal.i18n import N_
from contentops.portal.place import Place
from contentops.portal.site import LISTED, Site

TAGS, NEWS, SEARCH = "tags/", "news/", "search/"
_UP = re.compile(r"(?:\.{1,2}/)+")
TAGS_TITLE, CALENDAR_TITLE = N_("Tags"), N_("Calendar")


def frame(
    place: Place,
    kind: str,
    title: str,
    description: str = "",
    *,
    crumbs: Sequence[tuple[str, str]] = (),
    twins: dict[str, str] | None = None,
    section: str = "",
) -> dict[str, Any]:
    """The part of a view that all pages have.

    Args:
        crumbs: titles and addresses between home and this page.
        twins: address of the same page by language, this one's left out.
        section: the content type whose entry of the navigation this page stands under.
    """
    site = place.site
    home = addresses.prefix(place.lang, site.default)
    return {
        "kind": kind,
        "lang": place.lang,
        "title": title,
        "description": description,
        "canonical": canonical(site, place.address),
        "home": place.url(home),
        "static": place.folder("theme/"),
        "nav": [
            {
                "title": place.label(site.definitions.types[name].plural),
                "url": place.url(address),
                "current": name == section,
            }
            for name, address in sections(site, place.lang)
        ],
        "breadcrumbs": [
            {"title": name, "url": place.url(address)}
            for name, address in ((site.settings.name[place.lang], home), *crumbs)
        ],
        "alternates": _alternates(place, twins or {}),
        "feeds": [
            {"title": name, "url": place.url(address), "type": MEDIA_TYPES[address.rpartition("/")[2]]}
            for name, address in _feeds(place)
        ],
        "news": place.url(news_address(site, place.lang)) if site.has_news(place.lang) else None,
        "search": None if site.on_disk else place.url(home + SEARCH),
        "mark": None,
        "index": not site.release.preview,
    }


def _feeds(place: Place) -> Iterator[tuple[str, str]]:
    """Titles and addresses of the language's own feeds, of its calendar, and of the page's."""
    site, home = place.site, addresses.prefix(place.lang, place.site.default)
    for address in dict.fromkeys((home, place.address)):
        if (channel := site.channels.get(address)) is not None:
            yield from ((channel.title, address + file) for file in (ATOM, JSON_FEED))
    if place.lang in site.with_calendar:
        yield place(CALENDAR_TITLE) + " · " + site.settings.name[place.lang], home + CALENDAR


def news_address(site: Site, language: str) -> str:
    """Where what's new is told."""
    return addresses.prefix(language, site.default) + NEWS


def sections(site: Site, language: str) -> list[tuple[str, str]]:
    """Content types with a list in this language, and its address: the well-known types first, then a site's own."""
    present = site.types_in.get(language, frozenset())
    known = [name for name in LISTED if name in present]
    own = sorted(present - {*LISTED, "lesson", "campaign"})
    return [(name, list_address(site, name, language)) for name in (*known, *own)]


def list_address(site: Site, kind: str, language: str) -> str:
    return addresses.prefix(language, site.default) + site.definitions.types[kind].url.partition("{slug}")[0]


def canonical(site: Site, address: str) -> str:
    return f"{site.settings.url}/{addresses.relative('', address).removeprefix('./')}" if site.settings.url else ""


def outright(site: Site, url: str) -> str:
    """The absolute address of what a page of the site refers to: every relative address goes by the site's root."""
    if url.startswith(("http://", "https://")):
        return url
    found = _UP.match(url)
    return f"{site.settings.url}/{url[found.end() :] if found else url}"


def twins_of(site: Site, key: Key) -> dict[str, str]:
    """The addresses of a document's translations that are live."""
    others = (Key(key.type, key.slug, tag) for tag in site.settings.languages if tag != key.lang)
    return {other.lang: site.address(other) for other in others if other in site.release.live}


def _alternates(place: Place, twins: dict[str, str]) -> list[dict[str, Any]]:
    site = place.site
    found = []
    for tag in site.used_languages:
        current = tag == place.lang
        target = place.address if current else twins.get(tag)
        address = addresses.prefix(tag, site.default) if target is None else target
        found.append(
            {
                "lang": tag,
                "label": site.languages[tag].name,
                "url": place.url(address),
                "canonical": canonical(site, address),
                "current": current,
                "exact": target is not None,
            }
        )
    return found
