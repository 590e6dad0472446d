"""The release as pages see it: live documents by key, type and language, their fragments, addresses, covers and relations."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from contentops.config import local_day
from contentops.model import Document, Fragment, Key, Live, OutputFile, Release
from contentops.portal import addresses
from contentops.portal.calendar import Session, has_calendar, sessions
from contentops.portal.channels import Channel, channels, corrections, newest
from contentops.portal.covers import cover
from contentops.portal.meta import mappings, stages_of, text, texts, title
from contentops.portal.recommendation import Recommendations
from contentops.portal.theme import Theme
from contentops.portal.topics import Topics, topics
from contentops.portal.withdrawn import Notice, notices
from contentops.render import fragment_key
from contentops.render.titles import without_title
from contentops.source.active import active_name

if TYPE_CHECKING:
    from contentops.portal.changes import Proposed

LISTED = ("course", "topic", "path", "article", "story", "person")


class Site:
    """Everything views are made from."""

    def __init__(
        self,
        release: Release,
        theme: Theme,
        fragments: Mapping[str, Fragment],
        *,
        on_disk: bool = False,
        proposed: Proposed | None = None,
        bundles: Mapping[str, OutputFile] = MappingProxyType({}),
    ) -> None:
        self.release = release
        self.theme = theme
        self.fragments = fragments
        self.on_disk = on_disk
        """Whether links end in file names, for a site that is opened from a folder and not from a server."""
        self.proposed = proposed
        """Previews only: what publishing it would change."""
        self.bundles = bundles
        """The bundle of each topic that offers one, by the topic's slug."""
        self.proposed_keys = proposed.keys() if proposed else frozenset[Key]()
        self.definitions = release.catalog.definitions
        self.settings = self.definitions.settings
        self.default = self.settings.languages[0]
        self.languages = {tag: theme.language(tag) for tag in self.settings.languages}
        self.drawn: dict[str, bytes] = {}
        """Covers drawn for documents without one, by their address."""
        self._covers: dict[Key, str] = {}
        self._minutes: dict[Key, int | None] = {}

    @property
    def static(self) -> str:
        """Where the theme's styles, scripts and pictures lie."""
        return self.theme.static_folder

    def view(self, language: str) -> dict[str, Any]:
        """What templates know as `site`."""
        settings = self.settings
        return {
            "name": settings.name[language],
            "tagline": settings.tagline[language],
            "url": settings.url,
            "generator": "contentops",
        }

    @cached_property
    def used_languages(self) -> tuple[str, ...]:
        """Languages with something live in them, the default one always."""
        used = {key.lang for key in self.release.live}
        return tuple(tag for tag in self.settings.languages if tag in used or tag == self.default)

    def others(self, language: str) -> list[str]:
        """The other languages with something live in them."""
        return [tag for tag in self.used_languages if tag != language]

    @cached_property
    def types_in(self) -> Mapping[str, frozenset[str]]:
        """Types with something live, by language."""
        found: dict[str, set[str]] = {}
        for kind, language in self._by_type:
            found.setdefault(language, set()).add(kind)
        return {language: frozenset(kinds) for language, kinds in found.items()}

    def of_type(self, kind: str, language: str) -> Sequence[Live]:
        """Live documents of a type in a language, the newest first, then by title."""
        return self._by_type.get((kind, language), ())

    def in_order(self, kind: str, language: str) -> Sequence[Live]:
        """Live documents of a type as lists show them: paths for newcomers first, topics after those they build on, all
        else the newest first."""
        return self._ordered.get((kind, language)) or self.of_type(kind, language)

    @cached_property
    def channels(self) -> Mapping[str, Channel]:
        """Every feed by its address. Feeds need the site's absolute address."""
        return channels(self)

    @cached_property
    def topics(self) -> Mapping[str, Topics]:
        """The topics of each language, and which builds on which."""
        return topics(self)

    @cached_property
    def recommendations(self) -> Recommendations:
        """What each page suggests to go on with."""
        return Recommendations(self)

    @cached_property
    def withdrawn(self) -> tuple[Notice, ...]:
        """The pages that were taken down and whose address says so."""
        return tuple(notices(self))

    def newest(self, language: str) -> Sequence[Live]:
        """What is new in a language, newest first."""
        return self._newest.get(language, ())

    def corrected(self, language: str) -> Sequence[tuple[str, str, Live]]:
        """The corrections in a language, newest first: day, reason and document."""
        return self._corrected.get(language, ())

    def has_news(self, language: str) -> bool:
        """Whether a language has a page that tells what's new."""
        gone = any(each.key.lang == language for each in self.withdrawn)
        return bool(gone or self.newest(language) or self.corrected(language))

    @cached_property
    def _newest(self) -> dict[str, list[Live]]:
        found: dict[str, list[Live]] = {}
        for live in newest(self.release.live.values()):
            found.setdefault(live.document.key.lang, []).append(live)
        return found

    @cached_property
    def _corrected(self) -> dict[str, list[tuple[str, str, Live]]]:
        found: dict[str, list[tuple[str, str, Live]]] = {}
        for key, live in sorted(self.release.live.items()):
            found.setdefault(key.lang, []).extend((when, why, live) for when, why in corrections(live))
        return {tag: sorted(each, key=lambda one: one[0], reverse=True) for tag, each in found.items() if each}

    @cached_property
    def sessions(self) -> Mapping[Key, tuple[Session, ...]]:
        """The live sessions of each document that has some."""
        found = ((key, sessions(live.document)) for key, live in sorted(self.release.live.items()))
        return {key: some for key, some in found if some}

    @cached_property
    def with_calendar(self) -> frozenset[str]:
        """Languages whose calendar has something in it."""
        return (
            frozenset(tag for tag in self.used_languages if has_calendar(self, tag))
            if self.settings.url
            else frozenset()
        )

    def tags(self, language: str) -> Mapping[str, tuple[str, Sequence[Live]]]:
        """Tags of a language by the name in their address: the tag as written first, and what carries it."""
        return self._tags.get(language, {})

    @cached_property
    def _by_type(self) -> dict[tuple[str, str], tuple[Live, ...]]:
        found: dict[tuple[str, str], list[Live]] = {}
        for live in sorted(self.release.live.values(), key=lambda each: (title(each.document), each.document.key)):
            found.setdefault((live.document.key.type, live.document.key.lang), []).append(live)
        return {place: tuple(sorted(lives, key=_date, reverse=True)) for place, lives in found.items()}

    @cached_property
    def _ordered(self) -> dict[tuple[str, str], tuple[Live, ...]]:
        found = {}
        for kind, language in self._by_type:
            by_title = sorted(self.of_type(kind, language), key=lambda live: (title(live.document), live.document.key))
            if kind == "path":
                by_title.sort(key=lambda live: live.document.meta.get("purpose") != "newcomer")
                found[kind, language] = tuple(by_title)
            elif kind == "topic":
                found[kind, language] = tuple(_after_prerequisites(by_title))
        return found

    @cached_property
    def _tags(self) -> dict[str, dict[str, tuple[str, list[Live]]]]:
        found: dict[str, dict[str, tuple[str, list[Live]]]] = {}
        for key, live in sorted(self.release.live.items()):
            for tag in texts(live.document.meta, "tags"):
                carriers = found.setdefault(key.lang, {}).setdefault(addresses.tag_folder(tag), (tag, []))[1]
                if live not in carriers[-1:]:  # two spellings of one tag
                    carriers.append(live)
        return {language: dict(sorted(tags.items())) for language, tags in found.items()}

    def find(self, kind: str, slug: str, language: str) -> Live | None:
        """The live document of this name in the language, else in the first language that has it."""
        return self.release.find(kind, slug, language)

    def named(self, name: str, language: str) -> Live | None:
        """The live document that `type/slug` names."""
        kind, _, slug = name.partition("/")
        return self.find(kind, slug, language)

    def home(self, language: str) -> str:
        """The address of a language's home page, with which all addresses of the language begin."""
        return addresses.prefix(language, self.default)

    def list_address(self, kind: str, language: str) -> str:
        """The folder above the documents of a type, where their list is."""
        return self.home(language) + self.definitions.types[kind].url.partition("{slug}")[0]

    def address(self, key: Key) -> str:
        """Where a document's page lies."""
        return addresses.folder(key, self.definitions.types, self.default)

    def fragment(self, document: Document) -> Fragment:
        """A document's text, without a first heading that repeats its title."""
        return without_title(self.fragments[fragment_key(document)], str(document.meta.get("title", "")))

    @cached_property
    def courses(self) -> tuple[Live, ...]:
        """Every live course, in all languages, by key."""
        return tuple(live for key, live in sorted(self.release.live.items()) if key.type == "course")

    @cached_property
    def courses_of(self) -> Mapping[tuple[str, str], Live]:
        """The live course of each lesson, by the lesson's slug and the course's language; the first by slug where there are several."""
        found: dict[tuple[str, str], Live] = {}
        for course in self.courses:
            for slugs in stages_of(course.document).values():
                for slug in slugs:
                    found.setdefault((slug, course.document.key.lang), course)
        return found

    def lessons(self, course: Live, language: str = "") -> list[tuple[str, list[Live]]]:
        """A course's live lessons by stage, each lesson once, in a language where it has them, the course's own if none is
        named."""
        seen: set[Key] = set()
        stages = []
        for stage, slugs in stages_of(course.document).items():
            lessons = []
            for slug in slugs:
                lesson = self.find("lesson", slug, language or course.document.key.lang)
                if lesson is not None and lesson.document.key not in seen:
                    seen.add(lesson.document.key)
                    lessons.append(lesson)
            if lessons:
                stages.append((stage, lessons))
        return stages

    def items(self, path: Live) -> list[Live]:
        """What a path has one study, step after step, the live ones. A path in a path is left out: it could lead round in a circle."""
        names = [name for step in mappings(path.document.meta, "steps") for name in texts(step, "items")]
        found = [self.named(name, path.document.key.lang) for name in names]
        return [live for live in found if live is not None and live.document.key.type != "path"]

    def minutes(self, live: Live) -> int | None:
        """What a learner needs: a lesson's duration, a course's lessons or a path's items together, else the time to read it."""
        key = live.document.key
        if key not in self._minutes:
            self._minutes[key] = self._needed(live)
        return self._minutes[key]

    def _needed(self, live: Live) -> int | None:
        if live.document.key.type == "course":
            return sum(self.minutes(lesson) or 0 for _, lessons in self.lessons(live) for lesson in lessons) or None
        if live.document.key.type == "path":
            return sum(self.minutes(item) or 0 for item in self.items(live)) or None
        duration = live.document.meta.get("duration")
        if isinstance(duration, int):
            return duration
        seconds = self.fragment(live.document).reading_seconds
        return max(1, round(seconds / 60)) if seconds >= 20 else None

    def asset(self, live: Live, path: str) -> str | None:
        """The address of an asset as it was at the live revision; none for what is not there, or what a browser would run."""
        blob = live.assets.get(path)
        if blob is None or active_name(path) or blob in self.release.catalog.active:
            return None
        return addresses.asset(self.release.catalog.assets[blob], path.rpartition("/")[2])

    def cover(self, live: Live) -> str:
        """The address of a document's cover, its own or a drawn one."""
        key = live.document.key
        if key not in self._covers:
            self._covers[key] = self._own_cover(live) or self._drawn_cover(live)
        return self._covers[key]

    def _own_cover(self, live: Live) -> str | None:
        raw = live.document.meta.get("cover")
        paths = (each.path for each in live.document.references if each.raw == raw and each.path) if raw else ()
        return next((found for path in paths if (found := self.asset(live, path))), None)

    def _drawn_cover(self, live: Live) -> str:
        key, title = live.document.key, str(live.document.meta.get("title", ""))
        named = texts(live.document.meta, "topics")
        picture = cover(f"{key.type}/{key.slug}", title, key.slug if key.type == "topic" else named[0] if named else "")
        address = addresses.asset(hashlib.sha256(picture).hexdigest(), "cover.svg")
        self.drawn[address] = picture
        return address

    def local_day(self) -> str:
        """The release's day in the site's time zone."""
        return local_day(self.release.now, self.settings.timezone).isoformat()


def _date(live: Live) -> str:
    return text(live.document.meta, "date") or ""


def _after_prerequisites(topics: Sequence[Live]) -> Iterator[Live]:
    """The same topics, each after those it requires; a circle is broken at the topic that comes first."""
    waiting = {live.document.key.slug: live for live in topics}

    def take(slug: str) -> Iterator[Live]:
        live = waiting.pop(slug, None)
        if live is not None:
            for earlier in sorted(texts(live.document.meta, "prerequisites"), key=order.__getitem__):
                yield from take(earlier)
            yield live

    order = defaultdict(int, {slug: number for number, slug in enumerate(waiting)})
    for slug in list(waiting):
        yield from take(slug)
