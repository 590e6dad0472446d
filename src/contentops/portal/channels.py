"""What feeds there are, and what each tells of: of a language, a type, a topic, a path and an audience in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contentops.model import Key, Live
from contentops.portal.i18n import N_
from contentops.portal.meta import day, latest, mappings, text, texts, title

if TYPE_CHECKING:
    from contentops.portal.site import Site

ATOM, JSON_FEED, CALENDAR = "feed.atom.xml", "feed.json", "calendar.ics"
MEDIA_TYPES = {ATOM: "application/atom+xml", JSON_FEED: "application/feed+json", CALENDAR: "text/calendar"}
AUDIENCES = {
    "newcomer": N_("For newcomers"),
    "certification": N_("For certification"),
    "interest": N_("For those who follow an interest"),
    "beginner": N_("For beginners"),
    "intermediate": N_("For intermediate learners"),
    "advanced": N_("For advanced learners"),
}
"""Whom content is for: the purpose of the paths it is on, and its level."""
_MOST = 20
_NEVER = ("lesson", "topic", "path", "person")
"""Types whose documents are no news of their own."""
_WITHOUT_LIST = {"lesson", "campaign"}
"""Types that have no page with a list of them."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One feed, in whatever format: the newest documents, newest first."""

    address: str
    """The folder that its files lie in, and the page it belongs to where there is one."""
    language: str
    title: str
    lives: tuple[Live, ...]


def corrections(live: Live) -> list[tuple[str, str]]:
    """The corrections that a document names in its front matter, and so had approved: day and reason, newest first."""
    found = [(day(each, "date"), text(each, "reason")) for each in mappings(live.document.meta, "corrections")]
    return sorted(((when, why) for when, why in found if when and why), reverse=True)


def changed(live: Live) -> str:
    """The day a dated document last changed, as it says itself; empty if it has no date."""
    meta = live.document.meta
    published = day(meta, "date")
    if not published:
        return ""
    return latest([day(meta, "updated") or published, *(when for when, _ in corrections(live))]) or published


def channels(site: Site) -> Mapping[str, Channel]:
    """Every feed that has something to tell, by its address; none without the site's absolute address."""
    if not site.settings.url:
        return {}
    gathered: dict[str, list[Live]] = {}
    names = dict(_names(site))
    on = _on_paths(site)
    for live in newest(site.release.live.values()):
        for address in dict.fromkeys(_of(site, live, on)):
            group = gathered.setdefault(address, [])
            if address in names and len(group) < _MOST:
                group.append(live)
    return {
        address: Channel(address, *names[address], tuple(group))
        for address, group in sorted(gathered.items())
        if address in names and group
    }


def newest(lives: Iterable[Live]) -> list[Live]:
    """Those that are news, the newest first."""
    dated = [(changed(live), live) for live in lives if live.document.key.type not in _NEVER]
    by_key = sorted((pair for pair in dated if pair[0]), key=lambda pair: pair[1].document.key)
    return [live for _, live in sorted(by_key, key=lambda pair: pair[0], reverse=True)]


def audience_address(site: Site, language: str, name: str) -> str:
    return f"{site.home(language)}feeds/{name}/"


def _names(site: Site) -> Iterator[tuple[str, tuple[str, str]]]:
    """The language and the title of each feed there may be, by its address; where two want one address, the later has it."""
    for language in site.used_languages:
        name, label = site.settings.name[language], site.languages[language].gettext
        for audience, called in AUDIENCES.items():
            yield audience_address(site, language, audience), (language, f"{label(called)} · {name}")
        for kind in sorted(site.types_in.get(language, frozenset()) - _WITHOUT_LIST):
            plural = site.definitions.types[kind].plural
            shown = plural.get(language) or plural.get(site.default) or kind
            yield site.list_address(kind, language), (language, f"{shown} · {name}")
        for kind in ("topic", "path"):
            for live in site.of_type(kind, language):
                yield site.address(live.document.key), (language, f"{title(live.document)} · {name}")
        yield site.home(language), (language, name)


def _of(site: Site, live: Live, on: Mapping[Key, list[str]]) -> Iterator[str]:
    """The addresses of the feeds that tell of a document."""
    kind, _, language = live.document.key
    meta = live.document.meta
    yield site.home(language)
    yield site.list_address(kind, language)
    if "topic" in site.definitions.types:
        yield from (site.address(Key("topic", topic, language)) for topic in texts(meta, "topics"))
    if text(meta, "level") in AUDIENCES:
        yield audience_address(site, language, str(meta["level"]))
    yield from on.get(live.document.key, ())


def _on_paths(site: Site) -> Mapping[Key, list[str]]:
    """The feeds of the paths each document is on, and of those the paths are for."""
    found: dict[Key, list[str]] = {}
    for language in site.used_languages:
        for path in site.of_type("path", language):
            purpose = text(path.document.meta, "purpose")
            theirs = [site.address(path.document.key)]
            theirs += [audience_address(site, language, purpose)] if purpose in AUDIENCES else []
            for item in site.items(path):
                if item.document.key.lang == language:
                    found.setdefault(item.document.key, []).extend(theirs)
    return found
