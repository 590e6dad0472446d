"""Pages that show many documents: home, lists, tags; and the two that show none: errors and redirects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from contentops.model import Live
from contentops.portal import addresses
from contentops.portal.place import Place
from contentops.portal.site import Site
from contentops.portal.views.document import campaign_facts
from contentops.portal.views.frame import TAGS, TAGS_TITLE, canonical, frame, list_address, sections

_ON_HOME = {"path": 6, "course": 8, "article": 6, "topic": 12, "story": 3, "person": 12}


def home_view(site: Site, language: str) -> dict[str, Any]:
    place = Place(site, addresses.prefix(language, site.default), language)
    twins = {tag: addresses.prefix(tag, site.default) for tag in site.used_languages if tag != language}
    view = frame(place, "home", site.settings.name[language], site.settings.tagline[language], twins=twins)
    view["breadcrumbs"] = []
    shown = {_PLURAL[kind]: place.cards(site.in_order(kind, language)[:count]) for kind, count in _ON_HOME.items()}
    counts = {_PLURAL[kind]: len(site.of_type(kind, language)) for kind in ("course", "lesson", "article")}
    return {**view, "tagline": site.settings.tagline[language], "campaign": _campaign(place), **shown, "counts": counts}


_PLURAL = {
    "path": "paths",
    "course": "courses",
    "article": "articles",
    "topic": "topics",
    "story": "stories",
    "person": "people",
    "lesson": "lessons",
}


def list_view(site: Site, kind: str, language: str) -> dict[str, Any]:
    """All documents of a type in one language."""
    place = Place(site, list_address(site, kind, language), language)
    twins = {
        tag: list_address(site, kind, tag)
        for tag in site.used_languages
        if tag != language and kind in dict(sections(site, tag))
    }
    view = frame(place, "list", place.label(site.definitions.types[kind].plural), twins=twins, section=kind)
    return {**view, "intro": "", "items": place.cards(site.in_order(kind, language)), "groups": [], "tags": []}


def tags_view(site: Site, language: str) -> dict[str, Any]:
    """The list of tags."""
    place = Place(site, addresses.prefix(language, site.default) + TAGS, language)
    tags = [
        {"title": tag, "url": place.url(f"{place.address}{name}/"), "count": len(found)}
        for name, (tag, found) in site.tags(language).items()
    ]
    twins = {
        tag: addresses.prefix(tag, site.default) + TAGS
        for tag in site.used_languages
        if tag != language and site.tags(tag)
    }
    return {
        **frame(place, "list", place(TAGS_TITLE), twins=twins),
        "intro": "",
        "items": [],
        "groups": [],
        "tags": tags,
    }


def tag_view(site: Site, language: str, name: str, tag: str, found: Sequence[Live]) -> dict[str, Any]:
    """What carries one tag."""
    tags = addresses.prefix(language, site.default) + TAGS
    place = Place(site, f"{tags}{name}/", language)
    return {**frame(place, "tag", tag, crumbs=[(place(TAGS_TITLE), tags)]), "items": place.cards(found)}


def error_view(site: Site) -> dict[str, Any]:
    """The page for missing addresses. A server shows it anywhere, so its own addresses begin at the site's root."""
    root = "/" if site.release.preview else urlsplit(site.settings.url).path.rstrip("/") + "/"
    place = Place(site, "404.html", site.default, root=root)
    view = frame(place, "error", place("Page not found"))
    return {**view, "breadcrumbs": [], "index": False, "canonical": ""}


def redirect_view(site: Site, alias: str, live: Live) -> dict[str, Any]:
    """A page at an old address that leads to the new one."""
    place = Place(site, alias, live.document.key.lang)
    target = site.address(live.document.key)
    view = frame(place, "redirect", str(live.document.meta.get("title", "")))
    return {**view, "target": place.url(target), "canonical": canonical(site, target), "index": False, "alternates": []}


def _campaign(place: Place) -> dict[str, Any] | None:
    """The campaign to show at home: one that is on, else the next to come."""
    candidates = [
        {**place.card(live), **campaign_facts(place, live)} for live in place.site.of_type("campaign", place.lang)
    ]
    running = sorted((each for each in candidates if each["phase"] == "active"), key=lambda each: str(each["ends"]))
    coming = sorted((each for each in candidates if each["phase"] == "upcoming"), key=lambda each: str(each["starts"]))
    return next(iter([*running, *coming]), None)
