"""What belongs into a topic's bundle: the live documents, what is missing among them, and what they lead out to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from contentops.errors import ContentOpsError
from contentops.model import Key, Live, Release
from contentops.portal.meta import stages_of, texts
from contentops.source.references import named
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
        for name in texts(page.document.meta, "items"):
            _gather(release, name, page.document.key.lang, items, missing)
    return Contents(topic, release, items, tuple(dict.fromkeys(missing)), tuple(sorted(set(_outside(release, items)))))


def _gather(release: Release, name: str, language: str, items: dict[Key, Live], missing: list[Missing]) -> None:
    kind, _, slug = name.partition("/")
    found = release.find(kind, slug, language)
    if found is None:
        missing.append(Missing(name, _why(release, name)))
        return
    key = found.document.key
    if key in items:
        return
    items[key] = found
    lessons = chain.from_iterable(stages_of(found.document).values()) if key.type == "course" else ()
    for lesson in lessons:
        _gather(release, f"lesson/{lesson}", key.lang, items, missing)


def _why(release: Release, name: str) -> str:
    reasons = [each.reason for each in release.withheld if f"{each.key.type}/{each.key.slug}" == name]
    return reasons[0] if reasons else "there is no such document"


def _outside(release: Release, items: Mapping[Key, Live]) -> Iterator[str]:
    for live in items.values():
        for reference in live.document.references:
            if reference.raw.startswith(("http://", "https://", "mailto:")):
                yield reference.raw
                continue
            key = live.links.get(reference.path or "")
            found = release.live.get(key) if key else None
            if (name := named(reference.raw)) is not None:
                kind, slug, language = name
                found = release.find(kind, slug, language or live.document.key.lang)
            if found is not None and found.document.key not in items:
                yield str(found.document.key)
