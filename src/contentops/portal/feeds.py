"""Atom feeds, the sitemap and robots.txt; all need the site's absolute address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from xml.etree import ElementTree

from feedgenerator import Atom1Feed

from contentops.model import Live, OutputFile
from contentops.portal import addresses
from contentops.portal.meta import instant_of, text, title
from contentops.portal.place import Place
from contentops.portal.site import Site, changed
from contentops.portal.views.frame import FEED, canonical

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def feeds(site: Site) -> Iterator[OutputFile]:
    """A feed of each language, and one of each topic."""
    for language in site.used_languages:
        home = addresses.prefix(language, site.default)
        if news := site.news(language):
            yield _feed(site, language, site.settings.name[language], home, news)
        for topic in site.of_type("topic", language):
            if news := site.news(language, topic.document.key.slug):
                yield _feed(
                    site,
                    language,
                    f"{title(topic.document)} · {site.settings.name[language]}",
                    site.address(topic.document.key),
                    news,
                )


def sitemap(site: Site, pages: Iterable[str]) -> Iterator[OutputFile]:
    """sitemap.xml of the pages at these addresses, and robots.txt that names it."""
    if not site.settings.url:
        return
    if site.release.preview:
        yield OutputFile("robots.txt", b"User-agent: *\nDisallow: /\n")
        return
    root = ElementTree.Element("urlset", xmlns=_SITEMAP)
    for address in sorted(pages):
        ElementTree.SubElement(ElementTree.SubElement(root, "url"), "loc").text = canonical(site, address)
    ElementTree.indent(root, " ")
    yield OutputFile("sitemap.xml", ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")
    yield OutputFile("robots.txt", f"User-agent: *\nAllow: /\nSitemap: {site.settings.url}/sitemap.xml\n".encode())


def _feed(site: Site, language: str, name: str, address: str, news: Sequence[Live]) -> OutputFile:
    place = Place(site, address, language)
    feed = Atom1Feed(
        title=name,
        link=canonical(site, address),
        feed_url=canonical(site, address + FEED),
        description=site.settings.tagline[language],
        language=language,
    )
    for live in news:
        document = live.document
        feed.add_item(
            title=title(document),
            link=canonical(site, site.address(document.key)),
            unique_id=canonical(site, site.address(document.key)),
            description=text(document.meta, "summary") or "",
            author_name=", ".join(person["name"] for person in place.people(document.authors)) or None,
            pubdate=instant_of(text(document.meta, "date") or ""),
            updateddate=instant_of(changed(live)),
        )
    out = StringIO()
    feed.write(out, "utf-8")
    return OutputFile(address + FEED, out.getvalue().encode())
