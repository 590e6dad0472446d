"""Pages that show many documents: home, lists, tags; and the two that show none: errors and redirects."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from contentops.model import Key, Live
from contentops.portal.channels import changed
from contentops.portal.learning import learning_fields
from contentops.portal.meta import stages_of
from contentops.portal.place import Place
from contentops.portal.site import Site
from contentops.portal.views.frame import TAGS, TAGS_TITLE, canonical, frame, sections, some_of
from contentops.portal.views.topics import whole_map

_LATEST, _OTHERS, _CAMPAIGNS, _LESSONS = 4, 12, 8, 12
_ON_HOME = {"path": 6, "course": 8, "article": 6, "topic": 12, "story": 3, "person": 12}


def home_view(site: Site, language: str) -> dict[str, Any]:
    place = Place(site, site.home(language), language)
    twins = {tag: site.home(tag) for tag in site.others(language)}
    view = frame(place, "home", site.settings.name[language], site.settings.tagline[language], twins=twins)
    view["breadcrumbs"] = []
    latest = _latest(place)
    told = frozenset(live.document.key for live in latest)
    shown = {
        _PLURAL[kind]: place.cards(
            islice(
                (live for live in site.in_order(kind, language) if kind != "article" or live.document.key not in told),
                count,
            )
        )
        for kind, count in _ON_HOME.items()
    }
    counts = {_PLURAL[kind]: len(site.of_type(kind, language)) for kind in ("course", "lesson", "article")}
    tagline = site.settings.tagline[language]
    listed = dict(sections(site, language))
    lessons = _lessons_alone(site, language)
    return {
        **view,
        **learning_fields(place),
        "tagline": tagline,
        "campaigns": _campaigns(place),
        "latest": [{**place.card(live), "changed": changed(live)} for live in latest],
        **shown,
        "courses": [*shown["courses"], *place.cards(_foreign_courses(site, lessons))],
        "lessons": place.cards(lessons),
        "others": _others(place, told),
        "lists": {_PLURAL[kind]: place.url(listed[kind]) if kind in listed else None for kind in _ON_HOME},
        "counts": counts,
    }


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
    place = Place(site, site.list_address(kind, language), language)
    twins = {tag: site.list_address(kind, tag) for tag in site.others(language) if kind in dict(sections(site, tag))}
    items = place.cards(site.in_order(kind, language))
    heading = place.label(site.definitions.types[kind].plural)
    return {
        **frame(place, "list", heading, some_of(place, items), twins=twins, section=kind),
        "intro": "",
        "items": items,
        "graph": whole_map(place) if kind == "topic" else None,
        "groups": [],
        "tags": [],
    }


def tags_view(site: Site, language: str) -> dict[str, Any]:
    """The list of tags."""
    place = Place(site, site.home(language) + TAGS, language)
    tags = [
        {"title": tag, "url": place.url(f"{place.address}{name}/"), "count": len(found)}
        for name, (tag, found) in site.tags(language).items()
    ]
    twins = {tag: site.home(tag) + TAGS for tag in site.others(language) if site.tags(tag)}
    return {
        **frame(place, "list", place(TAGS_TITLE), some_of(place, tags), twins=twins),
        "intro": "",
        "items": [],
        "graph": None,
        "groups": [],
        "tags": tags,
    }


def tag_view(site: Site, language: str, name: str, tag: str, found: Sequence[Live]) -> dict[str, Any]:
    """What carries one tag."""
    tags = site.home(language) + TAGS
    place = Place(site, f"{tags}{name}/", language)
    near = {other: site.home(other) + TAGS for other in site.used_languages if site.tags(other)}
    items = place.cards(found)
    view = frame(place, "tag", tag, some_of(place, items), crumbs=[(place(TAGS_TITLE), tags)], near=near)
    return {**view, "items": items}


def error_view(site: Site) -> dict[str, Any]:
    """The page for missing addresses. A server shows it anywhere, so its own addresses begin at the site's root."""
    root = "/" if site.release.preview else urlsplit(site.settings.url).path.rstrip("/") + "/"
    place = Place(site, "404.html", site.default, root=root)
    view = frame(place, "error", place("Page not found"))
    homes = [{**other, "url": other["url"].partition("#")[0]} for other in view["alternates"]]
    return {**view, "alternates": homes, "breadcrumbs": [], "index": False, "canonical": ""}


def redirect_view(site: Site, alias: str, live: Live) -> dict[str, Any]:
    """A page at an old address that leads to the new one."""
    place = Place(site, alias, live.document.key.lang)
    target = site.address(live.document.key)
    view = frame(place, "redirect", str(live.document.meta.get("title", "")))
    return {**view, "target": place.url(target), "canonical": canonical(site, target), "index": False, "alternates": []}


def _campaigns(place: Place) -> list[dict[str, Any]]:
    """The campaigns that a home page may have to show before the next publish: those that are on, then those to come; the
    first of them is shown."""
    found = [place.card(live) for live in place.site.of_type("campaign", place.lang)]
    running = sorted((each for each in found if _is(each, "active")), key=lambda each: str(each["campaign"]["ends"]))
    coming = sorted((each for each in found if _is(each, "upcoming")), key=lambda each: str(each["campaign"]["starts"]))
    return [{**each, "shown": number == 0} for number, each in enumerate([*running, *coming][:_CAMPAIGNS])]


def _is(card: dict[str, Any], phase: str) -> bool:
    facts = card["campaign"]
    return bool(facts["phase"] == phase and facts["begins"] and facts["over"])


def _latest(place: Place) -> list[Live]:
    """What is new and has no other place at the head of the page."""
    news = (live for live in place.site.newest(place.lang) if live.document.key.type != "campaign")
    return list(islice(news, _LATEST))


def _lessons_alone(site: Site, language: str) -> list[Live]:
    """The lessons that no course of their language leads to, in the order of the courses of another that have them."""
    of = site.courses_of
    alone = [live for live in site.of_type("lesson", language) if (live.document.key.slug, language) not in of]
    order = {key: at for at, key in enumerate(_in_courses(site))}
    return sorted(alone, key=lambda live: order.get(live.document.key.slug, len(order)))[:_LESSONS]


def _in_courses(site: Site) -> dict[str, None]:
    """The slugs of all lessons of courses, course by course."""
    courses = (live for tag in site.used_languages for live in site.in_order("course", tag))
    return dict.fromkeys(slug for live in courses for slugs in stages_of(live.document).values() for slug in slugs)


def _foreign_courses(site: Site, lessons: Sequence[Live]) -> list[Live]:
    """The courses of other languages that have these lessons."""
    keys = [live.document.key for live in lessons]
    found = (
        next((course for tag in site.used_languages if (course := site.courses_of.get((key.slug, tag)))), None)
        for key in keys
    )
    return list({course.document.key: course for course in found if course is not None}.values())


def _others(place: Place, told: frozenset[Key]) -> list[dict[str, Any]]:
    """The documents of a site's own types, type by type, those left out that the page has told of."""
    shelves = []
    for kind, address in sections(place.site, place.lang):
        found = (live for live in place.site.in_order(kind, place.lang) if live.document.key not in told)
        if kind not in _ON_HOME and (items := place.cards(islice(found, _OTHERS))):
            plural = place.label(place.site.definitions.types[kind].plural)
            shelves.append({"title": plural, "url": place.url(address), "items": items})
    return shelves
