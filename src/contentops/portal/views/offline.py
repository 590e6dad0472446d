"""The page that is shown without a network where a page is not kept on the device, and the list of what is."""

from __future__ import annotations

from typing import Any

from contentops.portal.i18n import N_
from contentops.portal.offline import offline_address
from contentops.portal.place import Place
from contentops.portal.site import Site
from contentops.portal.views.frame import frame

_TITLE = N_("Reading offline")


def offline_view(site: Site, language: str) -> dict[str, Any]:
    """The page of a language. The worker shows it at other addresses too, and writes its addresses anew for that."""
    place = Place(site, offline_address(site, language), language)
    twins = {tag: offline_address(site, tag) for tag in site.others(language)}
    return {**frame(place, "offline", place(_TITLE), twins=twins), "index": False, "root": place.url("")}
