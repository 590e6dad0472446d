"""A course's certificate: the sheet that a browser fills in from the learner's record, or from a file that somebody signed."""

from __future__ import annotations

from typing import Any

from contentops.model import Key, Live
from contentops.portal.i18n import N_
from contentops.portal.learning import learning_fields
from contentops.portal.learning_index import certificate_address, has_certificate, index_address
from contentops.portal.meta import text, texts, title
from contentops.portal.place import Place
from contentops.portal.site import Site
from contentops.portal.views.frame import frame, list_crumb

TITLE = N_("Certificate: %(course)s")


def certificate_view(site: Site, live: Live) -> dict[str, Any]:
    """The certificate of a course that has one."""
    key = live.document.key
    place = Place(site, certificate_address(site, live), key.lang)
    crumbs = [list_crumb(place, "course"), (title(live.document), site.address(key))]
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


def _twins(site: Site, key: Key) -> dict[str, str]:
    """The same certificate in other languages."""
    others = {tag: site.release.live.get(Key(key.type, key.slug, tag)) for tag in site.others(key.lang)}
    return {tag: certificate_address(site, live) for tag, live in others.items() if live and has_certificate(live)}
