"""Atom (RFC 4287) and JSON Feed 1.1, the sitemap and robots.txt; all need the site's absolute address."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

from contentops.model import Live, OutputFile
from contentops.portal.channels import ATOM, JSON_FEED, Channel, changed
from contentops.portal.meta import instant_of, text, texts, title
from contentops.portal.place import Place
from contentops.portal.site import Site
from contentops.portal.views.frame import canonical
from contentops.workflow.records import canonical as canonical_json

_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_MOST = 50_000
"""Addresses that one sitemap may hold, by its protocol."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Element = ElementTree.Element


def feeds(site: Site) -> Iterator[OutputFile]:
    """Each channel as Atom and as JSON Feed."""
    for channel in site.channels.values():
        yield OutputFile(channel.address + ATOM, _atom(site, channel))
        yield OutputFile(channel.address + JSON_FEED, _json(site, channel))


def entry_id(site: Site, live: Live) -> str:
    """What tells an entry from every other for good: it follows from the site's address and the document's key, so that
    neither an edit nor another place in the site makes it a new one."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{site.settings.url}/ {live.document.key}").urn


def _atom(site: Site, channel: Channel) -> bytes:
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": channel.language})
    _add(feed, "id", canonical(site, channel.address + ATOM))
    _add(feed, "title", channel.title)
    if tagline := site.settings.tagline[channel.language]:
        _add(feed, "subtitle", tagline)
    _add(feed, "updated", _instant(max(changed(live) for live in channel.lives)))
    _add(feed, "link", rel="self", type="application/atom+xml", href=canonical(site, channel.address + ATOM))
    _add(feed, "link", rel="alternate", type="text/html", href=_home_of(site, channel))
    _add(_add(feed, "author"), "name", site.settings.name[channel.language])
    for live in channel.lives:
        _entry(_add(feed, "entry"), site, live)
    return _xml(feed)


def _entry(entry: Element, site: Site, live: Live) -> None:
    document = live.document
    _add(entry, "id", entry_id(site, live))
    _add(entry, "title", title(document))
    _add(entry, "link", rel="alternate", type="text/html", href=canonical(site, site.address(document.key)))
    _add(entry, "published", _instant(text(document.meta, "date") or ""))
    _add(entry, "updated", _instant(changed(live)))
    for person in _people(site, live):
        author = _add(entry, "author")
        _add(author, "name", person["name"])
        if "url" in person:
            _add(author, "uri", person["url"])
    for tag in dict.fromkeys(texts(document.meta, "tags")):
        _add(entry, "category", term=tag)
    _add(entry, "summary", text(document.meta, "summary") or title(document))


def _add(parent: Element, name: str, content: str = "", **attributes: str) -> Element:
    """A new element in another; what XML cannot hold is left out of its text."""
    cleaned = {key: _NOT_XML.sub("", value) for key, value in attributes.items()}
    made = ElementTree.SubElement(parent, name, cleaned)
    made.text = _NOT_XML.sub("", content) or None
    return made


def _json(site: Site, channel: Channel) -> bytes:
    name, tagline = site.settings.name[channel.language], site.settings.tagline[channel.language]
    return canonical_json({
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": _home_of(site, channel),
        "feed_url": canonical(site, channel.address + JSON_FEED),
        **({"description": tagline} if tagline else {}),
        "language": channel.language,
        "authors": [{"name": name, "url": canonical(site, site.home(channel.language))}],
        "items": [_item(site, live) for live in channel.lives],
    })  # fmt: skip


def _item(site: Site, live: Live) -> dict[str, Any]:
    document, people = live.document, _people(site, live)
    summary = text(document.meta, "summary") or title(document)
    return {
        "id": entry_id(site, live),
        "url": canonical(site, site.address(document.key)),
        "title": title(document),
        "summary": summary,
        "content_text": summary,
        "date_published": _instant(text(document.meta, "date") or ""),
        "date_modified": _instant(changed(live)),
        **({"authors": people} if people else {}),
        **({"tags": tags} if (tags := list(dict.fromkeys(texts(document.meta, "tags")))) else {}),
        "language": document.key.lang,
    }


def _people(site: Site, live: Live) -> list[dict[str, str]]:
    """Who wrote a document; with an address where they have a page."""
    found = []
    for name, person in zip(Place(site, "", live.document.key.lang).people(live.document.authors), live.document.authors, strict=True):  # fmt: skip
        page = site.find("person", person, live.document.key.lang)
        found.append({"name": str(name["name"]) or person} | ({"url": canonical(site, site.address(page.document.key))} if page else {}))  # fmt: skip
    return [person for person in found if person["name"]]


def _home_of(site: Site, channel: Channel) -> str:
    """The page that a feed belongs to; of an audience, the language's home."""
    home = site.home(channel.language)
    return canonical(site, home if channel.address.startswith(f"{home}feeds/") else channel.address)


def _instant(day: str) -> str:
    """The beginning of a day, UTC, as RFC 3339 writes it."""
    return instant_of(day).strftime("%Y-%m-%dT00:00:00Z").rjust(20, "0")


# -- for search engines ---------------------------------------------------------------------------------------


def sitemap(site: Site, pages: Mapping[str, Mapping[str, Any]]) -> Iterator[OutputFile]:
    """sitemap.xml of these pages with their translations, and robots.txt that names it.

    Args:
        pages: the view of each page by its address.
    """
    if not site.settings.url:
        return
    if site.release.preview:
        yield OutputFile("robots.txt", b"User-agent: *\nDisallow: /\n")
        return
    listed = sorted(pages)
    parts = [listed[at : at + _MOST] for at in range(0, len(listed), _MOST)] or [[]]
    names = ["sitemap.xml"] if len(parts) == 1 else [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield OutputFile(name, _sitemap(site, {address: pages[address] for address in part}))
    if len(parts) > 1:
        index = Element("sitemapindex", xmlns=_SITEMAP)
        for name in names:
            _add(_add(index, "sitemap"), "loc", canonical(site, name))
        yield OutputFile("sitemap.xml", _xml(index))
    yield OutputFile("robots.txt", f"User-agent: *\nAllow: /\nSitemap: {site.settings.url}/sitemap.xml\n".encode())


def _sitemap(site: Site, pages: Mapping[str, Mapping[str, Any]]) -> bytes:
    root = Element("urlset", {"xmlns": _SITEMAP, "xmlns:xhtml": _XHTML})
    for address, view in pages.items():
        url = _add(root, "url")
        _add(url, "loc", canonical(site, address))
        exact = [each for each in view["alternates"] if each["exact"]]
        for other in exact if len(exact) > 1 else ():
            _add(url, "xhtml:link", rel="alternate", hreflang=other["lang"], href=other["canonical"])
        for other in exact:
            if other["default"]:
                _add(url, "xhtml:link", rel="alternate", hreflang="x-default", href=other["canonical"])
    return _xml(root)


def _xml(root: Element) -> bytes:
    ElementTree.indent(root, " ")
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"
