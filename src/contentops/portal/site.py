"""The release as pages see it: live documents by key and language, their fragments and addresses, and one place at a time."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timezone
from functools import cached_property
from heapq import nsmallest
from typing import Any

from markupsafe import Markup

from contentops.config import local_day
from contentops.model import Document, Fragment, Key, Landed, Live, Release
from contentops.portal import addresses
from contentops.portal.covers import cover
from contentops.portal.i18n import N_, Language
from contentops.render import fragment_key, marks
from contentops.source.references import KEY_SCHEME

LEVELS = {"beginner": N_("Beginner"), "intermediate": N_("Intermediate"), "advanced": N_("Advanced")}
LISTED = ("course", "topic", "path", "article", "story", "person")
_NEWS = ("article", "course", "story", "campaign")
_MOST_NEWS = 20
_RELATED_TYPES = ("article", "course")
_ALLOWED = ("http://", "https://", "mailto:", "tel:", "#")


class Site:
    """Everything views are made from."""

    def __init__(
        self,
        release: Release,
        fragments: Mapping[str, Fragment],
        languages: Mapping[str, Language],
        asset_digests: Mapping[str, str],
        *,
        on_disk: bool = False,
    ) -> None:
        self.release = release
        self.fragments = fragments
        self.languages = languages
        self.asset_digests = asset_digests
        """SHA-256 of each asset by blob id."""
        self.on_disk = on_disk
        """Whether links end in file names, for a site that is opened from a folder and not from a server."""
        self.definitions = release.catalog.definitions
        self.settings = self.definitions.settings
        self.default = self.settings.languages[0]
        self.drawn: dict[str, bytes] = {}
        """Covers drawn for documents without one, by their address."""

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

    def news(self, language: str, topic: str = "") -> Sequence[Live]:
        """What a feed tells of, newest first: dated documents of a language, or of a topic in it. Feeds need the site's absolute address."""
        return self._news.get((language, topic), ())

    def tags(self, language: str) -> Mapping[str, tuple[str, Sequence[Live]]]:
        """Tags of a language by the name in their address: the tag as written first, and what carries it."""
        return self._tags.get(language, {})

    def related(self, live: Live, most: int) -> list[Live]:
        """Articles and courses that share the most topics and tags with a document."""
        key = live.document.key
        shared = Counter(
            other for subject in _subjects(live) for other in self._about.get((key.lang, subject), ()) if other != key
        )
        best = nsmallest(most, shared.items(), key=lambda pair: (-pair[1], pair[0]))
        return [self.release.live[other] for other, _ in best]

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
    def _news(self) -> dict[tuple[str, str], tuple[Live, ...]]:
        if not self.settings.url:
            return {}
        dated = [live for key, live in sorted(self.release.live.items()) if key.type in _NEWS and changed(live)]
        found: dict[tuple[str, str], list[Live]] = {}
        for live in sorted(dated, key=changed, reverse=True):
            for topic in dict.fromkeys(["", *texts(live.document.meta, "topics")]):
                found.setdefault((live.document.key.lang, topic), []).append(live)
        return {place: tuple(lives[:_MOST_NEWS]) for place, lives in found.items()}

    @cached_property
    def _tags(self) -> dict[str, dict[str, tuple[str, list[Live]]]]:
        found: dict[str, dict[str, tuple[str, list[Live]]]] = {}
        for key, live in sorted(self.release.live.items()):
            for tag in texts(live.document.meta, "tags"):
                carriers = found.setdefault(key.lang, {}).setdefault(addresses.tag_folder(tag), (tag, []))[1]
                if live not in carriers[-1:]:  # two spellings of one tag
                    carriers.append(live)
        return {language: dict(sorted(tags.items())) for language, tags in found.items()}

    @cached_property
    def _about(self) -> dict[tuple[str, str], list[Key]]:
        """Articles and courses by language and subject."""
        found: dict[tuple[str, str], list[Key]] = {}
        for key, live in self.release.live.items():
            if key.type in _RELATED_TYPES:
                for subject in _subjects(live):
                    found.setdefault((key.lang, subject), []).append(key)
        return found

    def find(self, kind: str, slug: str, language: str) -> Live | None:
        """The live document of this name in the language, else in the first language that has it."""
        for tag in (language, *self.settings.languages):
            if (found := self.release.live.get(Key(kind, slug, tag))) is not None:
                return found
        return None

    def named(self, name: str, language: str) -> Live | None:
        """The live document that `type/slug` names."""
        kind, _, slug = name.partition("/")
        return self.find(kind, slug, language)

    def address(self, key: Key) -> str:
        return addresses.folder(key, self.definitions.types, self.default)

    def fragment(self, document: Document) -> Fragment:
        return self.fragments[fragment_key(document)]

    def live_at(self, path: str) -> Live | None:
        return self._by_path.get(path)

    @cached_property
    def _by_path(self) -> dict[str, Live]:
        """Live documents by every path their key has now, and by the path of the live revision."""
        found = {live.document.path: live for live in self.release.live.values()}
        for document in self.release.catalog.documents:
            if document.key in self.release.live:
                found[document.path] = self.release.live[document.key]
        return found

    @cached_property
    def courses_of(self) -> Mapping[tuple[str, str], Live]:
        """The live course of each lesson, by the lesson's slug and the course's language; the first by slug where there are several."""
        found: dict[tuple[str, str], Live] = {}
        courses = sorted(
            (live for key, live in self.release.live.items() if key.type == "course"),
            key=lambda live: live.document.key,
        )
        for course in courses:
            for slugs in stages_of(course.document).values():
                for slug in slugs:
                    found.setdefault((slug, course.document.key.lang), course)
        return found

    def lessons(self, course: Live) -> list[tuple[str, list[Live]]]:
        """A course's live lessons by stage, each lesson once."""
        seen: set[Key] = set()
        stages = []
        for stage, slugs in stages_of(course.document).items():
            lessons = []
            for slug in slugs:
                lesson = self.find("lesson", slug, course.document.key.lang)
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
        """The address of an asset as it was at the live revision, or none."""
        blob = live.assets.get(path)
        return None if blob is None else f"assets/{self.asset_digests[blob][:12]}/{path.rpartition('/')[2]}"

    def cover(self, live: Live) -> str:
        """The address of a document's cover, its own or a drawn one."""
        meta = live.document.meta
        raw = meta.get("cover")
        path = (
            next(
                (reference.path for reference in live.document.references if reference.raw == raw and reference.path),
                None,
            )
            if raw
            else None
        )
        if path and (found := self.asset(live, path)):
            return found
        picture = cover(f"{live.document.key.type}/{live.document.key.slug}", str(meta.get("title", "")))
        address = f"assets/{hashlib.sha256(picture).hexdigest()[:12]}/cover.svg"
        self.drawn[address] = picture
        return address

    def local_day(self) -> str:
        """The release's day in the site's time zone."""
        return local_day(self.release.now, self.settings.timezone).isoformat()


class Place:
    """One page's point of view: its address and language decide how everything else is written on it."""

    def __init__(self, site: Site, address: str, language: str, *, root: str | None = None) -> None:
        self.site = site
        self.address = address
        self.language = site.languages[language]
        self.lang = language
        self._root = root

    def __call__(self, text: str) -> str:
        """An interface text in the page's language."""
        return self.language.gettext(text)

    def url(self, target: str) -> str:
        """The address of a page or file below the site's root, as written here."""
        if self.site.on_disk:
            target = addresses.file_of(target)
        if self._root is not None:
            return self._root + addresses.relative("", target).removeprefix("./")
        return addresses.relative(self.address, target)

    def folder(self, target: str) -> str:
        """The address of a folder of files, to put a file's name behind."""
        return addresses.relative(self.address, target) if self._root is None else self._root + target

    def label(self, labels: Mapping[str, str]) -> str:
        """A text of the site's definitions in the page's language."""
        return labels.get(self.lang) or labels.get(self.site.default) or next(iter(labels.values()), "")

    def link(self, live: Live) -> dict[str, Any]:
        return {"title": title(live.document), "url": self.url(self.site.address(live.document.key))}

    def mark(self, live: Live) -> dict[str, Any] | None:
        """How a preview marks a document that is not live."""
        if not live.mark:
            return None
        workflow = self.site.definitions.workflows.get(live.document.key.type)
        state = workflow.states.get(live.mark) if workflow else None
        note = self("This page is not published as it stands here.")
        return {"state": live.mark, "label": self.label(state.label) if state else live.mark, "note": note}

    def card(self, live: Live) -> dict[str, Any]:
        """Another document as shown here."""
        document, meta = live.document, live.document.meta
        kind = self.site.definitions.types[document.key.type]
        return {
            **self.link(live),
            "type": document.key.type,
            "type_label": self.label(kind.label),
            "lang": document.key.lang if document.key.lang != self.lang else None,
            "summary": text(meta, "summary"),
            "cover": self.url(self.site.cover(live)),
            "cover_alt": text(meta, "cover_alt") or "",
            "level": text(meta, "level"),
            "level_label": self.level(meta),
            "minutes": self.site.minutes(live),
            "lessons": sum(len(lessons) for _, lessons in self.site.lessons(live))
            if document.key.type == "course"
            else None,
            "date": text(meta, "date"),
            "people": [meta["learner"]]
            if "learner" in meta
            else [person["name"] for person in self.people(document.authors)],
            "role": text(meta, "role"),
            "quote": text(meta, "quote"),
            "mark": self.mark(live),
        }

    def cards(self, found: Iterable[Live | None]) -> list[dict[str, Any]]:
        return [self.card(live) for live in found if live is not None]

    def named_cards(self, names: object) -> list[dict[str, Any]]:
        """Cards of what a list of `type/slug` names, the live ones."""
        return self.cards(self.site.named(str(name), self.lang) for name in names) if isinstance(names, list) else []

    def level(self, meta: Mapping[str, Any]) -> str | None:
        level = text(meta, "level")
        return self(LEVELS[level]) if level in LEVELS else None

    def people(self, ids: Iterable[str]) -> list[dict[str, Any]]:
        """People by id, from their live page or else from people.yml."""
        found = []
        for person in ids:
            page = self.site.find("person", person, self.lang)
            known = self.site.definitions.people.get(person)
            name = title(page.document) if page else known.name if known else person
            found.append(
                {
                    "name": name,
                    "url": self.link(page)["url"] if page else None,
                    "role": text(page.document.meta, "role") if page else None,
                }
            )
        return found

    def reviews(self, decisions: Iterable[Landed]) -> list[dict[str, Any]]:
        """Decisions behind a page, each with who made it, what was decided and the day."""
        shown = []
        for landed in decisions:
            record = landed.record
            workflow = next(
                (each for each in self.site.definitions.workflows.values() if each.name == record.workflow), None
            )
            transition = workflow.transitions.get(record.transition) if workflow else None
            label = self.label(workflow.states[transition.target].label) if workflow and transition else record.decision
            shown.append({**self.people([record.person])[0], "label": label, "date": record.time[:10]})
            shown[-1].pop("role")
        return shown

    def body(self, live: Live) -> Markup:
        """A document's HTML with its targets resolved as seen from here. Only what the document's digest covers is resolved."""
        fragment = self.site.fragment(live.document)
        known = {reference.raw: reference.path for reference in live.document.references}

        def link(number: int) -> str | None:
            raw = fragment.targets[number]
            if raw.startswith(_ALLOWED):
                return raw
            if raw.startswith(KEY_SCHEME) and raw in known:
                found = self._by_key(raw.removeprefix(KEY_SCHEME))
                return self._page(found, raw) if found else None
            path = known.get(raw)
            if path is None:
                return None
            page = self.site.live_at(path)
            if page is not None:
                return self._page(page, raw)
            asset = self.site.asset(live, path)
            return self.url(asset) if asset else None

        def image(number: int) -> str | None:
            raw = fragment.targets[number]
            if raw.startswith(("http://", "https://")):
                return raw
            asset = self.site.asset(live, known.get(raw) or "")
            return self.url(asset) if asset else None

        return Markup(marks.fill(fragment.html, link=link, image=image, translate=self))

    def _page(self, live: Live, raw: str) -> str:
        """The address of a document's page, with the anchor of the target as written."""
        _, mark, anchor = raw.partition("#")
        return self.url(self.site.address(live.document.key)) + mark + anchor

    def _by_key(self, raw: str) -> Live | None:
        name, _, language = raw.partition("#")[0].partition("@")
        return self.site.named(name, language or self.lang)


def title(document: Document) -> str:
    return str(document.meta.get("title") or document.key.slug)


def text(meta: Mapping[str, Any], key: str) -> str | None:
    """A front-matter text, or none."""
    found = meta.get(key)
    return found if isinstance(found, str) and found else None


def texts(meta: Mapping[str, Any], key: str) -> list[str]:
    """A front-matter list of texts, or an empty one."""
    found = meta.get(key)
    return [str(item) for item in found] if isinstance(found, list) else []


def stages_of(course: Document) -> dict[str, list[str]]:
    """The lessons' slugs of a course by stage."""
    stages = course.meta.get("stages")
    return {stage: texts(stages, stage) for stage in stages} if isinstance(stages, dict) else {}


def latest(moments: Iterable[str | None]) -> str | None:
    return max((moment for moment in moments if moment), default=None)


def mappings(meta: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """A front-matter list of mappings, or an empty one."""
    found = meta.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def day(meta: Mapping[str, Any], key: str) -> str | None:
    """A front-matter day, or none where it is no day of the calendar."""
    found = text(meta, key)
    try:
        return date.fromisoformat(found).isoformat() if found else None
    except ValueError:
        return None


def changed(live: Live) -> str:
    """The day a dated document last changed, as it says itself; empty if it has no date."""
    published = day(live.document.meta, "date")
    return (day(live.document.meta, "updated") or published) if published else ""


def _date(live: Live) -> str:
    return text(live.document.meta, "date") or ""


def _subjects(live: Live) -> set[str]:
    meta = live.document.meta
    return {f"topic {slug}" for slug in texts(meta, "topics")} | {
        f"tag {tag.casefold()}" for tag in texts(meta, "tags")
    }


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


def instant_of(day: str) -> datetime:
    """The beginning of a day, UTC; feeds and sitemaps want instants."""
    return datetime.fromisoformat(day).replace(tzinfo=timezone.utc)
