"""What pages tell the scripts that keep a learner's progress: what things are called in the record, and the outlines of courses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from contentops.model import Key, Live, OutputFile
from contentops.portal import addresses
from contentops.portal.i18n import N_
from contentops.portal.meta import text, title
from contentops.portal.place import Place
from contentops.portal.site import Site
from contentops.workflow.records import canonical

OUTLINE = "outline.json"
TAG = "tag:contentops,2026:"
"""Begins the ids of a site without an address of its own (RFC 4151)."""
STAGES = {
    "foundation": N_("Foundation"),
    "practice": N_("Skill practice"),
    "application": N_("Application"),
    "outcome": N_("Outcome"),
}
_QUIZ = re.compile(r'<section class="quiz(?: gaps)?" id="(?P<id>[^"]*)" data-pass="(?P<pass>\d+)">(?P<inner>.*?)</section>', re.DOTALL)  # fmt: skip
_RIGHT = re.compile(r'<div class="choice" data-right>|<span class="gap"><input ')


def base(site: Site) -> str:
    """How the activity ids of a site's documents begin."""
    return f"{site.settings.url}/" if site.settings.url else TAG


def activity(site: Site, key: Key) -> str:
    """The id of a document in a learner's record, the same for all its translations: an IRI, as xAPI asks for."""
    if not site.settings.url:
        return f"{TAG}{key.type}/{key.slug}"
    return f"{base(site)}{addresses.relative('', site.address(Key(key.type, key.slug, site.default)))}"


def stage_activity(course: str, stage: str) -> str:
    """The id of a stage of a course in a learner's record."""
    return f"{course}#stage-{stage}"


def learning_fields(place: Place, live: Live | None = None, course: Live | None = None) -> dict[str, Any]:
    """What a page tells the scripts that remember; nothing where no script runs, as on pages opened from disk.

    Args:
        live: the document of the page, if it is of one.
        course: the course that it is of or belongs to.
    """
    site = place.site
    if site.on_disk:
        return {"learning": None}
    key = live.document.key if live else None
    return {
        "learning": {
            "activity": activity(site, key) if key else None,
            "key": str(key) if key else None,
            "digest": live.digest if live else None,
            "base": base(site),
            "root": place.url(""),
            "home": place.url(site.home(place.lang)),
            "course": activity(site, course.document.key) if course else None,
            "outline": place.url(outline_address(site, course)) if course else None,
        }
    }


def item_fields(place: Place, live: Live) -> dict[str, Any]:
    """What a page tells those scripts about another document that it leads to."""
    is_course = live.document.key.type == "course"
    return {
        "activity": activity(place.site, live.document.key),
        "digest": live.digest,
        "outline": place.url(outline_address(place.site, live)) if is_course else None,
    }


def outline_address(site: Site, course: Live) -> str:
    return site.address(course.document.key) + OUTLINE


def outline_files(site: Site) -> Iterator[OutputFile]:
    """The outline of every live course."""
    for course in site.courses:
        yield OutputFile(outline_address(site, course), canonical(outline(site, course)))


def outline(site: Site, course: Live) -> dict[str, Any]:
    """A course as progress is computed from it. Addresses go by the site's root."""
    key = course.document.key
    own = activity(site, key)
    place = Place(site, "", key.lang)
    return {
        "id": own,
        "key": str(key),
        "title": title(course.document),
        "url": place.url(site.address(key)),
        "language": key.lang,
        "digest": course.digest,
        "certificate": text(course.document.meta, "certificate"),
        "stages": [
            {
                "id": stage,
                "activity": stage_activity(own, stage),
                "label": stage_label(place, stage),
                "lessons": [_lesson(place, lesson) for lesson in lessons],
            }
            for stage, lessons in site.lessons(course)
        ],
    }


def stage_label(place: Place, stage: str) -> str:
    """What a stage is called in the page's language."""
    return place(STAGES[stage]) if stage in STAGES else stage


def quizzes(html: str, lesson: str) -> list[dict[str, Any]]:
    """The quizzes of a lesson's HTML: their ids, how many right answers pass, and how many there are to be got."""
    return [
        {
            "id": f"{lesson}#{unescape(found['id'])}",
            "pass": int(found["pass"]),
            "points": len(_RIGHT.findall(found["inner"])),
        }
        for found in _QUIZ.finditer(html)
    ]


def _lesson(place: Place, live: Live) -> dict[str, Any]:
    key = live.document.key
    own = activity(place.site, key)
    return {
        "id": own,
        "key": str(key),
        "title": title(live.document),
        "url": place.url(place.site.address(key)),
        "language": key.lang,
        "minutes": place.site.minutes(live),
        "digest": live.digest,
        "quizzes": quizzes(place.site.fragment(live.document).html, own),
    }
