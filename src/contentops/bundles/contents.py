"""What belongs into a topic's bundle: the live documents, what is missing among them, and what they lead out to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contentops.errors import ContentOpsError
from contentops.model import Key, Live, Release
from contentops.source.references import KEY_SCHEME
from contentops.source.schemas import nearest


@dataclass(frozen=True, slots=True)
class Missing:
    """Something the topic names that is not live, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Contents:
    """A topic closed under what it needs, in every language it is live in."""

    topic: str
    release: Release
    items: Mapping[Key, Live]
    """The topic pages, the items in teaching order, and the lessons of its courses."""
    missing: tuple[Missing, ...]
    outside: tuple[str, ...]
    """What the items link to and the bundle does not hold: addresses, and keys of documents that are live."""

    def topics(self) -> list[Live]:
        return [live for key, live in self.items.items() if key.type == "topic" and key.slug == self.topic]


def contents(release: Release, topic: str) -> Contents:
    """Gather a topic's bundle.

    Raises:
        ContentOpsError: there is no such topic, or nothing of it is live.
    """
    languages = release.catalog.definitions.settings.languages
    pages = [release.live[key] for tag in languages if (key := Key("topic", topic, tag)) in release.live]
    if not pages:
        known = sorted({document.key.slug for document in release.catalog.documents if document.key.type == "topic"})
        if topic in known:
            raise ContentOpsError(
                f"the topic “{topic}” is not live, so there is nothing to pack", hint=f"contentops status topic/{topic}"
            )
        raise ContentOpsError(f"there is no topic “{topic}”", hint=nearest(topic, known))
    items: dict[Key, Live] = {}
    missing: list[Missing] = []
    for page in pages:
        items[page.document.key] = page
        for name in _names(page):
            _gather(release, name, page.document.key.lang, items, missing)
    return Contents(topic, release, items, tuple(dict.fromkeys(missing)), tuple(sorted(set(_outside(release, items)))))


def _gather(release: Release, name: str, language: str, items: dict[Key, Live], missing: list[Missing]) -> None:
    found = _find(release, name, language)
    if found is None:
        missing.append(Missing(name, _why(release, name)))
        return
    key = found.document.key
    if key in items:
        return
    items[key] = found
    for slug in _lessons(found):
        _gather(release, f"lesson/{slug}", key.lang, items, missing)


def _find(release: Release, name: str, language: str) -> Live | None:
    kind, _, slug = name.partition("/")
    for tag in (language, *release.catalog.definitions.settings.languages):
        if (found := release.live.get(Key(kind, slug, tag))) is not None:
            return found
    return None


def _why(release: Release, name: str) -> str:
    reasons = [each.reason for each in release.withheld if f"{each.key.type}/{each.key.slug}" == name]
    return reasons[0] if reasons else "there is no such document"


def _names(topic: Live) -> list[str]:
    items = topic.document.meta.get("items")
    return [str(name) for name in items] if isinstance(items, list) else []


def _lessons(course: Live) -> list[str]:
    stages = course.document.meta.get("stages")
    if course.document.key.type != "course" or not isinstance(stages, dict):
        return []
    return [str(slug) for slugs in stages.values() if isinstance(slugs, list) for slug in slugs]


def _outside(release: Release, items: Mapping[Key, Live]) -> Iterator[str]:
    for live in items.values():
        for reference in live.document.references:
            if reference.raw.startswith(("http://", "https://", "mailto:")):
                yield reference.raw
                continue
            key = live.links.get(reference.path or "")
            found = release.live.get(key) if key else None
            if reference.raw.startswith(KEY_SCHEME):
                name, _, language = reference.raw.removeprefix(KEY_SCHEME).partition("#")[0].partition("@")
                found = _find(release, name, language or live.document.key.lang)
            if found is not None and found.document.key not in items:
                yield str(found.document.key)
