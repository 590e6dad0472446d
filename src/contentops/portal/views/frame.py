"""What every page carries: its place among the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from contentops.model import Key
from contentops.portal import addresses
from contentops.portal.channels import ATOM, CALENDAR, JSON_FEED, MEDIA_TYPES
from contentops.portal.csp import policy, record_store
from contentops.portal.i18n import N_
from contentops.portal.offline import app_address, has_offline
from contentops.portal.place import Place
from contentops.portal.site import LISTED, Site

TAGS, NEWS, SEARCH, MY_LEARNING = "tags/", "news/", "search/", "learning/"
ELSEWHERE = "page.elsewhere"
"""Anchor of the notice for readers whom the language switch could not bring to the same page."""
_DESCRIBED = 120
"""Signs of a description after which nothing more is added."""
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
    near: Mapping[str, str] | None = None,
    section: str = "",
) -> dict[str, Any]:
    """The part of a view that all pages have.

    Args:
        crumbs: titles and addresses between home and this page.
        twins: address of the same page by language, this one's left out.
        near: address of what comes closest by language, for languages without this page.
        section: the content type whose entry of the navigation this page stands under.
    """
    site = place.site
    home = site.home(place.lang)
    return {
        "kind": kind,
        "lang": place.lang,
        "direction": place.language.direction,
        "policy": policy(site, kind),
        "record_store": _record_store(place, kind),
        "title": title,
        "description": description,
        "canonical": canonical(site, place.address),
        "home": place.url(home),
        "static": place.folder(site.static),
        "nav": [{**list_link(place, name), "current": name == section} for name, _ in sections(site, place.lang)],
        "breadcrumbs": [
            {"title": name, "url": place.url(address)}
            for name, address in ((site.settings.name[place.lang], home), *crumbs)
        ],
        "alternates": _alternates(place, twins or {}, near or {}, section),
        "feeds": [
            {"title": name, "url": place.url(address), "type": MEDIA_TYPES[address.rpartition("/")[2]]}
            for name, address in _feeds(place)
        ],
        "news": place.url(news_address(site, place.lang)) if site.has_news(place.lang) else None,
        "search": None if site.on_disk else place.url(home + SEARCH),
        "my_learning": None if site.on_disk else place.url(my_learning_address(site, place.lang)),
        "app": place.url(app_address(site, place.lang)) if has_offline(site) else None,
        "mark": None,
        "index": not site.release.preview,
    }


def _feeds(place: Place) -> Iterator[tuple[str, str]]:
    """Titles and addresses of the language's own feeds, of its calendar, and of the page's."""
    site, home = place.site, place.site.home(place.lang)
    for address in dict.fromkeys((home, place.address)):
        if (channel := site.channels.get(address)) is not None:
            yield from ((channel.title, address + file) for file in (ATOM, JSON_FEED))
    if place.lang in site.with_calendar:
        yield place(CALENDAR_TITLE) + " · " + site.settings.name[place.lang], home + CALENDAR


def _record_store(place: Place, kind: str) -> dict[str, str] | None:
    """The record store that a page may send to: its address, whose it is, and where the site begins, whose memory is sent."""
    address = record_store(place.site, kind)
    return {"url": address, "host": urlsplit(address).netloc, "root": place.url("")} if address else None


def news_address(site: Site, language: str) -> str:
    """Where what's new is told."""
    return site.home(language) + NEWS


def my_learning_address(site: Site, language: str) -> str:
    """Where a learner's record is shown."""
    return site.home(language) + MY_LEARNING


def sections(site: Site, language: str) -> list[tuple[str, str]]:
    """Content types with a list in this language, and its address: the well-known types first, then a site's own."""
    present = site.types_in.get(language, frozenset())
    known = [name for name in LISTED if name in present]
    own = sorted(present - {*LISTED, "lesson", "campaign"})
    return [(name, site.list_address(name, language)) for name in (*known, *own)]


def list_crumb(place: Place, kind: str) -> tuple[str, str]:
    """What the list of a type is called in the page's language, and its address."""
    return place.label(place.site.definitions.types[kind].plural), place.site.list_address(kind, place.lang)


def list_link(place: Place, kind: str) -> dict[str, str]:
    """A link from a page to the list of a type."""
    name, address = list_crumb(place, kind)
    return {"title": name, "url": place.url(address)}


def some_of(place: Place, items: Sequence[Mapping[str, Any]]) -> str:
    """What search engines are told of a page that lists others: the titles of the first of them."""
    shown = ""
    for item in items:
        longer = f"{shown}{place(', ') if shown else ''}{item['title']}"
        if shown and len(longer) > _DESCRIBED:
            break
        shown = longer
    return shown


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


def _alternates(place: Place, twins: Mapping[str, str], near: Mapping[str, str], section: str) -> list[dict[str, Any]]:
    """The same page in each language; where there is none, the nearest there is: what `near` says, the list of its section,
    or the language's home. The page that this leads to has a notice at `ELSEWHERE`, which says so without a script."""
    site = place.site
    exact = {**twins, place.lang: place.address}
    default = next((tag for tag in site.used_languages if tag in exact), place.lang) if len(exact) > 1 else None
    found = []
    for tag in site.used_languages:
        lists = dict(sections(site, tag))
        home = site.home(tag)
        address = exact[tag] if tag in exact else near.get(tag) or lists.get(section) or home
        url = place.url(address)
        found.append(
            {
                "lang": tag,
                "label": site.languages[tag].name,
                "url": url if tag in exact else f"{url}#{ELSEWHERE}",
                "canonical": canonical(site, address),
                "current": tag == place.lang,
                "exact": tag in exact,
                "default": tag == default,
            }
        )
    return found
