"""Which topic builds on which, and what belongs to each, in each language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contentops.model import Live
from contentops.portal.meta import texts

if TYPE_CHECKING:
    from contentops.portal.site import Site

_BELONG = ("course", "article", "story", "path")
"""Kinds that say to which topics they belong."""


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of a language by slug, each after those it builds on; one that is only there in another language takes
    part where a topic of this one builds on it."""

    lives: Mapping[str, Live]
    before: Mapping[str, tuple[str, ...]]
    """What each topic asks to know first, the live ones."""
    after: Mapping[str, tuple[str, ...]]
    """What builds on each topic."""
    items: Mapping[str, tuple[Live, ...]]
    """What each topic names, in teaching order, the live ones."""
    more: Mapping[str, tuple[Live, ...]]
    """What names the topic and is not among its items: courses, articles, stories, paths, each kind in the order of its list."""

    def holds(self, slug: str) -> dict[str, int]:
        """How many courses, articles, stories and paths belong to a topic."""
        counts = Counter(key.type for key in {live.document.key for live in self._all(slug)})
        return {kind: counts[kind] for kind in _BELONG}

    def _all(self, slug: str) -> Iterator[Live]:
        yield from self.items.get(slug, ())
        yield from self.more.get(slug, ())

    def earlier(self, slug: str, steps: int, most: int) -> list[str]:
        """What comes before a topic in so many steps, the nearest first, and no more than so many."""
        return _reached(self.before, slug, steps)[:most]

    def edges(self, slugs: Mapping[str, int]) -> Iterator[tuple[int, int]]:
        """The pairs among some topics, by their numbers: what comes first, and what builds on it."""
        for slug, number in slugs.items():
            for first in self.before.get(slug, ()):
                if first in slugs:
                    yield slugs[first], number


def topics(site: Site) -> Mapping[str, Topics]:
    """The topics of each language that has some."""
    return {language: _of(site, language) for language in site.used_languages if site.of_type("topic", language)}


def _of(site: Site, language: str) -> Topics:
    here = {live.document.key.slug: live for live in site.in_order("topic", language)}
    before: dict[str, tuple[str, ...]] = {}
    elsewhere: dict[str, Live] = {}
    for slug, live in here.items():
        found = []
        for first in dict.fromkeys(texts(live.document.meta, "prerequisites")):
            other = here.get(first) or site.find("topic", first, language)
            if other is not None and first != slug:
                found.append(first)
                if first not in here:
                    elsewhere[first] = other
        before[slug] = tuple(found)
    after: dict[str, list[str]] = {}
    for slug, earlier in before.items():
        for first in earlier:
            after.setdefault(first, []).append(slug)
    lives = {**elsewhere, **here}
    items = {slug: tuple(_items(site, live, language)) for slug, live in lives.items()}
    followers = {slug: tuple(later) for slug, later in after.items()}
    return Topics(lives, before, followers, items, _more(site, language, items))


def _items(site: Site, topic: Live, language: str) -> Iterator[Live]:
    for name in texts(topic.document.meta, "items"):
        if (found := site.named(name, language)) is not None:
            yield found


def _more(site: Site, language: str, items: Mapping[str, tuple[Live, ...]]) -> dict[str, tuple[Live, ...]]:
    inside = {slug: {live.document.key[:2] for live in lives} for slug, lives in items.items()}
    found: dict[str, list[Live]] = {}
    for kind in _BELONG:
        for live in site.of_type(kind, language):
            for slug in dict.fromkeys(texts(live.document.meta, "topics")):
                if slug in inside and live.document.key[:2] not in inside[slug]:
                    found.setdefault(slug, []).append(live)
    return {slug: tuple(lives) for slug, lives in found.items()}


def _reached(ways: Mapping[str, tuple[str, ...]], start: str, steps: int) -> list[str]:
    found: dict[str, None] = {}
    edge = [start]
    for _ in range(steps):
        edge = [each for slug in edge for each in ways.get(slug, ()) if each != start and each not in found]
        found |= dict.fromkeys(edge)
    return list(found)
