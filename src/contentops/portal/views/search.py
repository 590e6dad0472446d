"""The search page of a language: what can be filtered by, and where to go without it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contentops.model import Live
from contentops.portal.i18n import N_
from contentops.portal.meta import text, title
from contentops.portal.place import LEVELS, Place
from contentops.portal.site import Site
from contentops.portal.views.frame import SEARCH, TAGS, TAGS_TITLE, frame, list_link, sections

_TITLE = N_("Search")
_TYPE, _TOPIC, _LEVEL, _LANGUAGE = N_("Type"), N_("Topic"), N_("Level"), N_("Language")


def search_view(site: Site, language: str) -> dict[str, Any]:
    """The search page of a language. It finds pages of every language."""
    home = site.home(language)
    place = Place(site, home + SEARCH, language)
    twins = {tag: site.home(tag) + SEARCH for tag in site.others(language)}
    return {
        **frame(place, "search", place(_TITLE), twins=twins),
        "index": False,
        "root": place.url(""),
        "filters": [each for each in _filters(place) if each["choices"]],
        "ways": list(_ways(place)),
    }


def _filters(place: Place) -> Iterator[dict[str, Any]]:
    site = place.site
    used = {kind for kinds in site.types_in.values() for kind in kinds}
    named = [name for name, _ in sections(site, place.lang)]
    kinds = [*named, *sorted(used - set(named))]
    yield {
        "name": "type",
        "title": place(_TYPE),
        "choices": [_choice(kind, place.label(site.definitions.types[kind].label)) for kind in kinds],
    }
    slugs = dict.fromkeys(
        live.document.key.slug for tag in (place.lang, *site.used_languages) for live in site.in_order("topic", tag)
    )
    topics = [found for slug in slugs if (found := site.find("topic", slug, place.lang)) is not None]
    yield {
        "name": "topic",
        "title": place(_TOPIC),
        "choices": [
            _choice(found.document.key.slug, _named_with_tongue(place, found), found.document.key.lang, place.lang)
            for found in sorted(topics, key=lambda found: found.document.key.lang != place.lang)
        ],
    }
    levels = {text(live.document.meta, "level") for live in site.release.live.values()}
    yield {
        "name": "level",
        "title": place(_LEVEL),
        "choices": [_choice(level, place(label)) for level, label in LEVELS.items() if level in levels],
    }
    languages = [_choice(tag, site.languages[tag].name, tag, place.lang) for tag in site.used_languages]
    yield {"name": "lang", "title": place(_LANGUAGE), "choices": languages if len(languages) > 1 else []}


def _named_with_tongue(place: Place, live: Live) -> str:
    """A title, with the name of its language behind it where that is not the page's: a choice of a list can hold no mark."""
    tongue = place.tongue(live)["lang_label"]
    return f"{title(live.document)} · {tongue}" if tongue else title(live.document)


def _choice(value: str, label: str, language: str = "", here: str = "") -> dict[str, Any]:
    return {"value": value, "title": label, "lang": language if language != here else None}


def _ways(place: Place) -> Iterator[dict[str, str]]:
    """Lists that lead to pages without a search."""
    site = place.site
    yield from (list_link(place, name) for name, _ in sections(site, place.lang))
    if site.tags(place.lang):
        yield {"title": place(TAGS_TITLE), "url": place.url(site.home(place.lang) + TAGS)}
