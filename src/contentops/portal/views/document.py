"""A document's page: what all types show, and what each type adds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from contentops.model import Key, Live
from contentops.portal import addresses
from contentops.portal.campaigns import campaign_facts
from contentops.portal.channels import corrections
from contentops.portal.i18n import N_
from contentops.portal.learning import activity, item_fields, learning_fields, stage_label
from contentops.portal.meta import latest, mappings, text, texts, title
from contentops.portal.offline import course_address, has_offline, offline_address
from contentops.portal.place import Place
from contentops.portal.site import Site
from contentops.portal.views.assessment import assessment
from contentops.portal.views.frame import TAGS, canonical, frame, list_crumb, sections, twins_of
from contentops.portal.views.suggestions import suggestions
from contentops.portal.views.topics import map_around

PURPOSES = {
    "newcomer": N_("Newcomers’ pack"),
    "certification": N_("Certification of a post"),
    "interest": N_("By interest"),
}
_WEB = ("http://", "https://")
_SPDX_ID = re.compile(r"[A-Za-z0-9.+-]+\Z")
_SPDX = "https://spdx.org/licenses/{}.html"
_CREATIVE_COMMONS = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}


def document_view(site: Site, live: Live) -> dict[str, Any]:
    """The whole view of one document's page."""
    key, meta = live.document.key, live.document.meta
    place = Place(site, site.address(key), key.lang)
    kind = key.type if key.type in _ADDITIONS else "document"
    view = frame(
        place,
        kind,
        title(live.document),
        text(meta, "summary") or "",
        crumbs=_crumbs(site, live),
        twins=twins_of(site, key),
        near=_courses_elsewhere(site, key) if key.type == "lesson" else {},
        section="course" if key.type == "lesson" else key.type,
    )
    view.update(_common(place, live))
    view.update(_ADDITIONS.get(key.type, _nothing)(place, live))
    return view


def _common(place: Place, live: Live) -> dict[str, Any]:
    site, document, meta = place.site, live.document, live.document.meta
    reviews = place.reviews(live.decisions)
    return {
        "type": document.key.type,
        "type_label": place.label(site.definitions.types[document.key.type].label),
        "key": str(document.key),
        "body_html": place.body(live),
        "toc": list(site.fragment(document).toc),
        "cover": place.url(site.cover(live)),
        "cover_alt": text(meta, "cover_alt") or "",
        "authors": place.people(document.authors),
        "reviews": reviews,
        "overridden": place.overridden(live.decisions),
        "date": text(meta, "date"),
        "updated": text(meta, "updated"),
        "approved": latest(review["date"] for review in reviews),
        "tags": [{"title": tag, "url": place.url(_tag_address(place, tag))} for tag in texts(meta, "tags")],
        "corrections": [{"date": when, "reason": why} for when, why in corrections(live)],
        "sessions": [
            {"title": each.title, "starts": each.starts.isoformat(), "url": place.url(place.address + each.file)}
            for each in (site.sessions.get(document.key, ()) if site.settings.url else ())
        ],
        "topics": [
            place.link(found) for slug in texts(meta, "topics") if (found := site.find("topic", slug, place.lang))
        ],
        "minutes": site.minutes(live),
        "level": text(meta, "level"),
        "level_label": place.level(meta),
        "licence": _licence(meta.get("licence")),
        "sources": [
            {"title": str(source.get("title", "")), "author": text(source, "author"), "url": _web(source.get("url"))}
            for source in mappings(meta, "sources")
        ],
        "credits": _credits(meta),
        "digest": live.digest,
        "edit": _filled(place, live, site.settings.edit_url),
        "report": _filled(place, live, site.settings.report_url),
        **suggestions(place, live),
        "mark": place.mark(live),
        "index": not site.release.preview,
    }


def _course(place: Place, live: Live) -> dict[str, Any]:
    stages = _outline(place, live, None)
    lessons = [lesson for stage in stages for lesson in stage["lessons"]]
    return {
        **learning_fields(place, live, live),
        "audience": text(live.document.meta, "audience"),
        "outcomes": texts(live.document.meta, "outcomes"),
        "certificate": text(live.document.meta, "certificate"),
        "assessment": assessment(place, live, (lesson for _, some in place.site.lessons(live) for lesson in some)),
        "lesson_count": len(lessons),
        "total_minutes": sum(lesson["minutes"] or 0 for lesson in lessons),
        "first": lessons[0]["url"] if lessons else None,
        "keep": place.url(course_address(place.site, live)) if has_offline(place.site) else None,
        "kept": place.url(offline_address(place.site, place.lang)) if has_offline(place.site) else None,
        "stages": stages,
    }


def _lesson(place: Place, live: Live) -> dict[str, Any]:
    site, key = place.site, live.document.key
    course = next(
        (found for tag in (key.lang, *site.settings.languages) if (found := site.courses_of.get((key.slug, tag)))), None
    )
    stages = _outline(place, course, key) if course else []
    lessons = [(stage, lesson) for stage in stages for lesson in stage["lessons"]]
    at = next((number for number, (_, lesson) in enumerate(lessons) if lesson["current"]), None)
    stage = lessons[at][0] if at is not None else None
    neighbours = {
        "previous": lessons[at - 1][1] if at else None,
        "next": lessons[at + 1][1] if at is not None and at + 1 < len(lessons) else None,
    }
    return {
        **learning_fields(place, live, course),
        "objectives": texts(live.document.meta, "objectives"),
        "course": {**place.link(course), "cover": place.url(site.cover(course)), **place.tongue(course)}
        if course
        else None,
        "stage": {"id": stage["id"], "label": stage["label"]} if stage else None,
        "number": at + 1 if at is not None else None,
        "lesson_count": len(lessons),
        "stages": stages,
        **{
            name: {each: lesson[each] for each in ("title", "url", "lang", "lang_label")} if lesson else None
            for name, lesson in neighbours.items()
        },
    }


def _outline(place: Place, course: Live, current: Key | None) -> list[dict[str, Any]]:
    """A course's stages with their live lessons, numbered through."""
    number = 0
    stages = []
    for stage, lessons in place.site.lessons(course, place.lang):
        shown = []
        for lesson in lessons:
            number += 1
            key = lesson.document.key
            shown.append({
                "number": number,
                "activity": activity(place.site, key),
                **place.link(lesson),
                "summary": text(lesson.document.meta, "summary"),
                "minutes": place.site.minutes(lesson),
                "quizzes": place.site.fragment(lesson.document).quizzes,
                **place.tongue(lesson),
                "mark": place.mark(lesson),
                "current": key == current,
            })  # fmt: skip
        stages.append(
            {
                "id": stage,
                "label": stage_label(place, stage),
                "minutes": sum(lesson["minutes"] or 0 for lesson in shown),
                "lessons": shown,
            }
        )
    return stages


def _topic(place: Place, live: Live) -> dict[str, Any]:
    site, key = place.site, live.document.key
    known = site.topics[place.lang]
    return {
        "prerequisites": place.cards(
            site.find("topic", slug, place.lang) for slug in texts(live.document.meta, "prerequisites")
        ),
        "leads_to": place.cards(known.lives[slug] for slug in known.after.get(key.slug, ())),
        "graph": map_around(place, key.slug),
        "holds": place.holds(key.slug),
        "items": place.cards(known.items[key.slug]),
        "more": place.cards(known.more.get(key.slug, ())),
        "bundle": _bundle(place, key.slug),
    }


def _bundle(place: Place, topic: str) -> dict[str, Any] | None:
    """The file that holds everything of a topic, how large it is, and what tells that it is the right one."""
    file = place.site.bundles.get(topic)
    if file is None:
        return None
    return {
        "url": place.url(file.path),
        "size": place.language.format_size(len(file.content)),
        "sha256": hashlib.sha256(file.content).hexdigest(),
    }


def _path(place: Place, live: Live) -> dict[str, Any]:
    meta = live.document.meta
    purpose = text(meta, "purpose")
    steps: list[dict[str, Any]] = []
    for number, step in enumerate(mappings(meta, "steps"), 1):
        items = [found for name in texts(step, "items") if (found := place.site.named(name, place.lang))]
        steps.append(
            {
                "number": number,
                "title": str(step.get("title", "")),
                "note": text(step, "note"),
                "items": [{**place.card(item), **item_fields(place, item)} for item in items],
            }
        )
    return {
        **learning_fields(place, live),
        "purpose": purpose,
        "purpose_label": place(PURPOSES[purpose]) if purpose in PURPOSES else None,
        "role": text(meta, "role"),
        "certificate": text(meta, "certificate"),
        "total_minutes": place.site.minutes(live) or 0,
        "first": next((item["url"] for step in steps for item in step["items"]), None),
        "assessment": assessment(place, live, place.site.items(live)),
        "steps": steps,
    }


def _campaign(place: Place, live: Live) -> dict[str, Any]:
    tasks = [
        {"title": str(task.get("title", "")), "points": task.get("points")}
        for task in mappings(live.document.meta, "tasks")
    ]
    return {
        **campaign_facts(place, live),
        "features": place.named_cards(live.document.meta.get("features")),
        "tasks": tasks,
    }


def _story(place: Place, live: Live) -> dict[str, Any]:
    meta = live.document.meta
    return {
        "learner": text(meta, "learner"),
        "role": text(meta, "role"),
        "quote": text(meta, "quote"),
        "features": place.named_cards(meta.get("features")),
    }


def _person(place: Place, live: Live) -> dict[str, Any]:
    site, key = place.site, live.document.key
    works = [
        work
        for kind in ("course", "article", "path", "story")
        for work in site.of_type(kind, place.lang)
        if key.slug in work.document.authors
    ]
    return {
        "role": text(live.document.meta, "role"),
        "credentials": texts(live.document.meta, "credentials"),
        "works": place.cards(works),
    }


def _nothing(place: Place, live: Live) -> dict[str, Any]:
    return {}


_ADDITIONS: dict[str, Callable[[Place, Live], dict[str, Any]]] = {
    "course": _course,
    "lesson": _lesson,
    "article": _nothing,
    "topic": _topic,
    "path": _path,
    "campaign": _campaign,
    "story": _story,
    "person": _person,
}


def _courses_elsewhere(site: Site, key: Key) -> dict[str, str]:
    """The address of a lesson's course in each language that has it: a translation of the course may list the lesson although
    the lesson itself is not translated."""
    courses = ((tag, site.courses_of.get((key.slug, tag))) for tag in site.used_languages)
    return {tag: site.address(course.document.key) for tag, course in courses if course}


def _crumbs(site: Site, live: Live) -> list[tuple[str, str]]:
    key = live.document.key
    place = Place(site, "", key.lang)
    if key.type == "lesson":
        course = site.courses_of.get((key.slug, key.lang))
        if course is None:
            return []
        return [*_crumbs(site, course), (title(course.document), site.address(course.document.key))]
    if key.type not in dict(sections(site, key.lang)):
        return []
    return [list_crumb(place, key.type)]


def _tag_address(place: Place, tag: str) -> str:
    return f"{place.site.home(place.lang)}{TAGS}{addresses.tag_folder(tag)}/"


def _licence(spdx: object) -> dict[str, str | None] | None:
    """A licence and where it is told; no address for what cannot be an SPDX identifier."""
    if not spdx:
        return None
    name = str(spdx)
    return {"id": name, "url": _CREATIVE_COMMONS.get(name) or (_SPDX.format(name) if _SPDX_ID.match(name) else None)}


def _credits(meta: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Who made the pictures and other files, and under which licence: many licences ask that it be shown."""
    said = ("author", "title", "url", "licence")
    return [
        {
            "file": str(asset.get("file", "")).rpartition("/")[2],
            "title": text(asset, "title"),
            "author": text(asset, "author"),
            "url": _web(asset.get("url")),
            "licence": _licence(asset.get("licence")),
        }
        for asset in mappings(meta, "assets")
        if any(asset.get(key) for key in said)
    ]


def _filled(place: Place, live: Live, pattern: str) -> str | None:
    """Where to change a page's source or to say what is wrong with it: the site's address with the page's own facts."""
    document = live.document
    facts = {
        "path": document.path,
        "key": str(document.key),
        "title": title(document),
        "url": canonical(place.site, place.address),
        "language": place.lang,
    }
    for name, fact in facts.items():
        pattern = pattern.replace(f"{{{name}}}", quote(fact, safe="/" if name == "path" else ""))
    return pattern or None


def _web(url: object) -> str | None:
    """An address a reader's browser may be sent to."""
    return url if isinstance(url, str) and url.lower().startswith(_WEB) else None
