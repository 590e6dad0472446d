"""A document as the API gives it: its entry in the catalogue, and the item with its text."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape, unescape
from typing import Any
from urllib.parse import urljoin

from contentops.model import Key, Live
from contentops.portal.channels import corrections
from contentops.portal.meta import day, mappings, text, texts, title
from contentops.portal.site import Site
from contentops.portal.views.frame import canonical, outright
from contentops.render.blocks import data_of_body

_TAG = re.compile(r'(<[a-zA-Z/][^">]*(?:"[^"]*"[^">]*)*>)')
_ADDRESS = re.compile(r'(?<=\s)(href|src|poster)="([^"]*)"')
_POINTING = re.compile(r"(?:href|src|poster)=").search
_BREAKS = re.compile(r"</?(?:address|article|aside|blockquote|br|dd|details|div|dl|dt|fieldset|figcaption|figure|h[1-6]|hr|legend|li|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b", re.IGNORECASE)  # fmt: skip


def entry(site: Site, live: Live) -> dict[str, Any]:
    """A document's entry in the catalogue, the address of its item left out."""
    key, meta = live.document.key, live.document.meta
    return {
        "key": str(key),
        "type": key.type,
        "slug": key.slug,
        "language": key.lang,
        "title": title(live.document),
        "summary": text(meta, "summary"),
        "url": canonical(site, site.address(key)),
        "date": day(meta, "date"),
        "updated": day(meta, "updated"),
        "level": text(meta, "level"),
        "minutes": site.minutes(live),
        "topics": texts(meta, "topics"),
        "tags": texts(meta, "tags"),
        "digest": live.digest,
    }


def item(site: Site, key: Key, view: Mapping[str, Any]) -> dict[str, Any]:
    """A document with its text. It says nothing but what its page's view and its approved content say."""
    live = site.release.live[key]
    url = str(view["canonical"])
    html, words = _told(str(view["body_html"]), url)
    return {
        **entry(site, live),
        "type_label": view["type_label"],
        "approved": view["approved"],
        "html": html,
        "text": words,
        "headings": list(headings(view["toc"])),
        "cover": outright(site, view["cover"]),
        "cover_alt": view["cover_alt"],
        "authors": [_person(site, person) for person in view["authors"]],
        "reviews": [{name: each[name] for name in ("name", "label", "date")} for each in view["reviews"]],
        "overridden": bool(view["overridden"]),
        "corrections": [{"date": when, "reason": why} for when, why in corrections(live)],
        "licence": view["licence"],
        "sources": view["sources"],
        "credits": view["credits"],
        "translations": [
            {"language": other["lang"], "url": other["canonical"]}
            for other in view["alternates"]
            if other["exact"] and not other["current"]
        ],
        "blocks": data_of_body(live.document.body),
        "parts": parts(site, live),
        "bundle": bundle(site, live),
        "next": _suggestion(site, view["onward"]) if view["onward"] else None,
        "related": [_suggestion(site, card) for card in view["related"]],
    }


def _suggestion(site: Site, card: Mapping[str, Any]) -> dict[str, Any]:
    return {"key": card["key"], "url": outright(site, card["url"]), "reasons": card["reasons"]}


def bundle(site: Site, live: Live) -> dict[str, Any] | None:
    """The file that holds everything of a topic, where its page offers one."""
    key = live.document.key
    file = site.bundles.get(key.slug) if key.type == "topic" else None
    if file is None:
        return None
    return {
        "url": canonical(site, file.path),
        "bytes": len(file.content),
        "sha256": hashlib.sha256(file.content).hexdigest(),
    }


def parts(site: Site, live: Live) -> list[str]:
    """Keys of the live documents that a document is made of or puts forward."""
    key, meta = live.document.key, live.document.meta
    if key.type == "course":
        found = [lesson for _, lessons in site.lessons(live) for lesson in lessons]
        return [str(lesson.document.key) for lesson in found]
    names = [*texts(meta, "items"), *texts(meta, "features")]
    names += [name for step in mappings(meta, "steps") for name in texts(step, "items")]
    shown = (site.named(name, key.lang) for name in names)
    return list(dict.fromkeys(str(each.document.key) for each in shown if each))


def headings(toc: Iterable[Mapping[str, Any]], level: int = 1) -> Iterator[dict[str, Any]]:
    """The headings of a text in order, with how deep they stand."""
    for heading in toc:
        yield {"id": heading["id"], "title": heading["title"], "level": level}
        yield from headings(heading["children"], level + 1)


def absolute(html: str, base: str) -> str:
    """HTML with every address made absolute; words that look like attributes stay as they are."""
    return "".join(_absolute(_TAG.split(html), base))


def plain(html: str) -> str:
    """The words of HTML, a line for each block."""
    return _plain(_TAG.split(html))


def _told(html: str, base: str) -> tuple[str, str]:
    """HTML with every address made absolute, and its words."""
    pieces = _absolute(_TAG.split(html), base)
    return "".join(pieces), _plain(pieces)


def _absolute(pieces: list[str], base: str) -> list[str]:
    """Text and tags by turns, with the addresses in the tags made absolute."""

    def address(match: re.Match[str]) -> str:
        return f'{match[1]}="{escape(urljoin(base, unescape(match[2])))}"'

    done = list(pieces)
    done[1::2] = [_ADDRESS.sub(address, tag) if _POINTING(tag) else tag for tag in pieces[1::2]]
    return done


def _plain(pieces: list[str]) -> str:
    """The words among text and tags by turns."""
    words = list(pieces)
    words[::2] = [text.replace("\n", " ") for text in pieces[::2]]
    words[1::2] = map(_break, pieces[1::2])
    lines = (" ".join(line.split()) for line in unescape("".join(words)).split("\n"))
    return "\n".join(line for line in lines if line)


@functools.lru_cache(1 << 12)
def _break(tag: str) -> str:
    return "\n" if _BREAKS.match(tag) else ""


def _person(site: Site, person: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": person["name"], "url": outright(site, person["url"]) if person["url"] else None}
