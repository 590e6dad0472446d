"""The release as pages see it: live documents by key and language, their fragments and addresses, and one place at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from functools import cached_property
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
_ALLOWED = ("http://", "https://", "mailto:", "tel:", "#")


class Site:
    """Everything views are made from."""

    def __init__(
        self,
        release: Release,
        fragments: Mapping[str, Fragment],
        languages: Mapping[str, Language],
        asset_digests: Mapping[str, str],
    ) -> None:
        self.release = release
        self.fragments = fragments
        self.languages = languages
        self.asset_digests = asset_digests
        """SHA-256 of each asset by blob id."""
        self.definitions = release.catalog.definitions
        self.settings = self.definitions.settings
        self.default = self.settings.languages[0]
        self.drawn: dict[str, bytes] = {}
        """Covers drawn for documents without one, by their address."""

    @cached_property
    def used_languages(self) -> tuple[str, ...]:
        """Languages with something live in them, the default one always."""
        used = {key.lang for key in self.release.live}
        return tuple(tag for tag in self.settings.languages if tag in used or tag == self.default)

    def of_type(self, kind: str, language: str) -> list[Live]:
        """Live documents of a type in a language, the newest first, then by title."""
        found = [live for key, live in self.release.live.items() if key.type == kind and key.lang == language]
        found.sort(key=lambda live: str(live.document.meta.get("title", "")))
        return sorted(found, key=lambda live: str(live.document.meta.get("date", "")), reverse=True)

    def news(self, language: str, topic: str = "") -> list[Live]:
        """What a feed tells of, newest first: dated documents of a language, or of a topic in it. Feeds need the site's absolute address."""
        if not self.settings.url:
            return []
        found = [live for kind in _NEWS for live in self.of_type(kind, language) if text(live.document.meta, "date")]
        if topic:
            found = [live for live in found if topic in texts(live.document.meta, "topics")]
        found.sort(key=lambda live: live.document.key)
        return sorted(found, key=changed, reverse=True)[:_MOST_NEWS]

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

    def minutes(self, live: Live) -> int | None:
        """What a learner needs: a lesson's duration, a course's lessons together, else the time to read it."""
        if live.document.key.type == "course":
            return sum(self.minutes(lesson) or 0 for _, lessons in self.lessons(live) for lesson in lessons) or None
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
        if self._root is not None:
            return self._root + addresses.relative("", target).removeprefix("./")
        return addresses.relative(self.address, target)

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
        return self(LEVELS[meta["level"]]) if meta.get("level") in LEVELS else None

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
                return self.url(self.site.address(found.document.key)) if found else None
            path = known.get(raw)
            if path is None:
                return None
            page = self.site.live_at(path)
            if page is not None:
                anchor = raw.partition("#")[2]
                return self.url(self.site.address(page.document.key)) + (f"#{anchor}" if anchor else "")
            asset = self.site.asset(live, path)
            return self.url(asset) if asset else None

        def image(number: int) -> str | None:
            raw = fragment.targets[number]
            if raw.startswith(("http://", "https://")):
                return raw
            asset = self.site.asset(live, known.get(raw) or "")
            return self.url(asset) if asset else None

        return Markup(marks.fill(fragment.html, link=link, image=image, translate=self))

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


def changed(live: Live) -> str:
    """The day a document last changed, as it says itself; empty if it does not."""
    return text(live.document.meta, "updated") or text(live.document.meta, "date") or ""


def instant_of(day: str) -> datetime:
    """The beginning of a day, UTC; feeds and sitemaps want instants."""
    return datetime.fromisoformat(day).replace(tzinfo=timezone.utc)
