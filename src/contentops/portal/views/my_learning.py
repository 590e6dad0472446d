"""My learning: the page on which a browser shows what it remembers, takes it along, takes it in and deletes it."""

from __future__ import annotations

from typing import Any

from contentops.config import POINTS
from contentops.portal.i18n import N_
from contentops.portal.learning import learning_fields
from contentops.portal.learning_index import has_certificate, index_address, levels
from contentops.portal.place import Place
from contentops.portal.site import Site
from contentops.portal.views.frame import frame, list_link, my_learning_address, sections

TITLE = N_("My learning")
_RULE = {
    "lesson": N_("A lesson done"),
    "quiz": N_("A quiz passed"),
    "stage": N_("A stage of a course passed"),
    "course": N_("A course completed"),
}


def my_learning_view(site: Site, language: str) -> dict[str, Any]:
    """The page of a language. What it shows comes from the browser; the rule for points is the site's."""
    place = Place(site, my_learning_address(site, language), language)
    twins = {tag: my_learning_address(site, tag) for tag in site.others(language)}
    learning = site.settings.learning
    return {
        **frame(place, "my-learning", place(TITLE), twins=twins),
        **learning_fields(place),
        "index": False,
        "learning_index": place.url(index_address(site, language)),
        "rule": [
            {"kind": kind, "label": place(_RULE[kind]), "points": learning.points[kind]}
            for kind in POINTS
            if kind in learning.points
        ],
        "levels": levels(site, language),
        "certificates": any(map(has_certificate, site.courses)),
        "ways": [list_link(place, name) for name, _ in sections(site, language) if name in ("course", "path")],
    }
