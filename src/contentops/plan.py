"""catalog + decisions -> release: which revision of each document is live, what is withheld, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime

from contentops.line import Line, as_live, instants, is_free, when, workflow_of
from contentops.model import Catalog, Key, Live, Release, Withheld
from contentops.standing import is_in_a_state, why_not


def plan(catalog: Catalog, now: datetime) -> Release:
    """Decide what is live at the instant `now`. Nothing a document says of itself is believed without its records."""
    live: dict[Key, Live] = {}
    due: list[datetime] = []
    as_they_stand: set[Key] = set()
    for key in catalog.revisions:
        found = _decide(catalog, key, now)
        due += found.due
        if found.live is not None:
            live[key] = found.live
        if found.as_it_stands:
            as_they_stand.add(key)
    withheld = (*_withheld_documents(catalog, live, as_they_stand, now), *_withheld_unreadable(catalog, live))
    later = min((at for at in due if at > now), default=None)
    return Release(catalog, now, live, tuple(sorted(withheld, key=lambda each: each.path)), later)


def preview(release: Release) -> Release:
    """The same release with every readable document of the tree in it as it stands there, those that are not live marked with their state."""
    live = dict(release.live)
    for key, document in release.catalog.by_key().items():
        digest = release.catalog.digests[document.path]
        shown = live.get(key)
        if shown is None or shown.digest != digest:
            newest = release.catalog.revisions[key][-1]
            live[key] = Live(document, digest, None, (), newest.assets, newest.links, mark=document.status or "?")
    return Release(release.catalog, release.now, live, release.withheld, release.next_due, preview=True)


@dataclass(frozen=True, slots=True)
class _Decided:
    live: Live | None
    due: tuple[datetime, ...] = ()
    as_it_stands: bool = False
    """Whether what is live is the text as it stands."""


def _decide(catalog: Catalog, key: Key, now: datetime) -> _Decided:
    revisions = catalog.revisions.get(key, ())
    if not revisions:
        return _Decided(None)
    workflow = workflow_of(catalog, key)
    due = tuple(instants(revisions))
    if workflow is None:
        newest = revisions[-1]
        open_now = newest.document is not None and when(newest.document, now, now) == "open"
        free = open_now and is_free(newest, key.type)
        return _Decided(as_live(newest, ()) if free else None, due, free)
    line = Line(catalog, key, workflow, now)
    found = line.replay()
    lapses = tuple(line.lapses())
    if found is None:
        return _Decided(None, due + lapses)
    stands = line.stands(found[0])
    live = replace(as_live(found[0], found[1].decisions), since=line.went_live())
    return _Decided(live, due + lapses, stands)


def _withheld_documents(
    catalog: Catalog, live: Mapping[Key, Live], as_they_stand: Set[Key], now: datetime
) -> Iterator[Withheld]:
    alone = catalog.by_key()
    for document in catalog.documents:
        shown = live.get(document.key)
        digest = catalog.digests[document.path]
        if document.key not in alone:
            yield Withheld(
                document.key,
                document.path,
                document.status,
                "shares its key with another file",
                shown.digest if shown else "",
                "duplicate",
            )
        elif document.key not in as_they_stand or not is_in_a_state(catalog, document):
            kind, reason = why_not(catalog, document, digest, now)
            yield Withheld(document.key, document.path, document.status, reason, shown.digest if shown else "", kind)


def _withheld_unreadable(catalog: Catalog, live: Mapping[Key, Live]) -> Iterator[Withheld]:
    for key, path in catalog.unreadable.items():
        yield Withheld(key, path, "", "cannot be read", live[key].digest if key in live else "", "unreadable")
