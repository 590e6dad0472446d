"""A course's certificate: the sheet that a browser fills in from the learner's record, or from a file that somebody signed."""

from __future__ import annotations

from typing import Any

from contentops.model import Key, Live
from contentops.portal.i18n import N_
from contentops.portal.learning import learning_fields
from contentops.portal.learning_index import certificate_address, index_address
from contentops.portal.meta import text, texts, title
from contentops.portal.place import Place
from contentops.portal.site import Site
from contentops.portal.views.frame import frame, list_address

TITLE = N_("Certificate: %(course)s")


def certificate_view(site: Site, live: Live) -> dict[str, Any]:
    """The certificate of a course that has one."""
    key = live.document.key
    place = Place(site, certificate_address(site, live), key.lang)
    crumbs = [
        (place.label(site.definitions.types["course"].plural), list_address(site, "course", key.lang)),
        (title(live.document), site.address(key)),
    ]
    view = frame(
        place,
        "certificate",
        place(TITLE) % {"course": title(live.document)},
        crumbs=crumbs,
        twins=_twins(site, key),
        section="course",
    )
    return {
        **view,
        **learning_fields(place, live, live),
        "index": False,
        "learning_index": place.url(index_address(site, key.lang)),
        "course": place.link(live),
        "statement": text(live.document.meta, "certificate"),
        "outcomes": texts(live.document.meta, "outcomes"),
        "minutes": site.minutes(live),
        "lesson_count": sum(len(lessons) for _, lessons in site.lessons(live)),
        "signed": bool(site.settings.learning.issuers),
        "mark": place.mark(live),
    }


def certified(site: Site) -> list[Live]:
    """The live courses that have a certificate."""
    lives = (live for key, live in sorted(site.release.live.items()) if key.type == "course")
    return [live for live in lives if text(live.document.meta, "certificate")]


def _twins(site: Site, key: Key) -> dict[str, str]:
    """The same certificate in other languages."""
    others = {
        tag: site.release.live.get(Key(key.type, key.slug, tag)) for tag in site.used_languages if tag != key.lang
    }
    return {
        tag: certificate_address(site, live)
        for tag, live in others.items()
        if live is not None and text(live.document.meta, "certificate")
    }
