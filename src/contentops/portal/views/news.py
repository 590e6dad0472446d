"""What's new: new, corrected and withdrawn pages, and how to hear of the next ones; and the notice where a page was."""

from __future__ import annotations

from typing import Any

from contentops.portal.channels import ATOM, changed
from contentops.portal.i18n import N_
from contentops.portal.place import Place
from contentops.portal.site import Site
from contentops.portal.views.frame import frame, list_crumb, news_address, sections, some_of
from contentops.portal.withdrawn import Notice

TITLE = N_("What’s new")
_MOST = 20


def news_view(site: Site, language: str) -> dict[str, Any]:
    """What changed last in a language."""
    place = Place(site, news_address(site, language), language)
    twins = {tag: news_address(site, tag) for tag in site.others(language) if site.has_news(tag)}
    gone = sorted(
        (each for each in site.withdrawn if each.key.lang == language), key=lambda each: each.day, reverse=True
    )
    items = [{**place.card(live), "changed": changed(live)} for live in site.newest(language)[:_MOST]]
    return {
        **frame(place, "news", place(TITLE), some_of(place, items), twins=twins),
        "items": items,
        "corrected": [
            {**place.link(live), "date": when, "reason": why} for when, why, live in site.corrected(language)[:_MOST]
        ],
        "withdrawn": [
            {
                "title": each.title,
                "url": place.url(site.address(each.key)),
                "date": each.day or None,
                "reason": each.reason or None,
            }
            for each in gone[:_MOST]
        ],
        "channels": [
            {"title": channel.title, "url": place.url(channel.address + ATOM)}
            for channel in site.channels.values()
            if channel.language == language
        ],
    }


def withdrawn_view(site: Site, notice: Notice) -> dict[str, Any]:
    """The notice at the address of a page that was taken down, and where to go instead."""
    key = notice.key
    place = Place(site, site.address(key), key.lang)
    crumbs = []
    if key.type in dict(sections(site, key.lang)):
        crumbs = [list_crumb(place, key.type)]
    successor = site.named(notice.successor, key.lang) if notice.successor else None
    topics = [found for slug in notice.topics if (found := site.find("topic", slug, key.lang)) is not None]
    view = frame(place, "withdrawn", notice.title, crumbs=crumbs, section=key.type)
    return {
        **view,
        "index": False,
        "canonical": "",
        "date": notice.day or None,
        "reason": notice.reason or None,
        "successor": place.card(successor) if successor else None,
        "topics": [place.link(topic) for topic in topics],
        "section": {"title": crumbs[0][0], "url": place.url(crumbs[0][1])} if crumbs else None,
    }
