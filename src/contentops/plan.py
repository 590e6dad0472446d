"""catalog + decisions -> release: which revision of each document is live, what is withheld, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from datetime import datetime

from contentops.known import Decided
from contentops.line import Line, as_live, instants, is_free, when, workflow_of
from contentops.model import Catalog, Key, Live, Release, Withheld
from contentops.standing import is_in_a_state, why_not


def plan(catalog: Catalog, now: datetime) -> Release:
    """Decide what is live at the instant `now`. Nothing a document says of itself is believed without its records."""
    return release_of(catalog, decide(catalog, catalog.revisions, now), now)


def decide(catalog: Catalog, keys: Iterable[Key], now: datetime) -> dict[Key, Decided]:
    """What is live of each of these keys."""
    return {key: _decide(catalog, key, now) for key in keys}


def release_of(catalog: Catalog, decided: Mapping[Key, Decided], now: datetime) -> Release:
    """The release that follows from what was decided about every key of the catalogue."""
    live = {key: found.live for key in catalog.revisions if (found := decided[key]).live is not None}
    as_they_stand = {key for key, found in decided.items() if found.as_it_stands}
    withheld = (*_withheld_documents(catalog, live, as_they_stand, now), *_withheld_unreadable(catalog, live))
    later = min((at for found in decided.values() for at in found.due if at > now), default=None)
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


def _decide(catalog: Catalog, key: Key, now: datetime) -> Decided:
    revisions = catalog.revisions.get(key, ())
    if not revisions:
        return Decided(None)
    workflow = workflow_of(catalog, key)
    due = tuple(instants(revisions))
    if workflow is None:
        newest = revisions[-1]
        open_now = newest.document is not None and when(newest.document, now, now) == "open"
        free = open_now and is_free(newest, key.type)
        return Decided(as_live(newest, ()) if free else None, due, free)
    line = Line(catalog, key, workflow, now)
    found = line.replay()
    lapses = tuple(line.lapses())
    if found is None:
        return Decided(None, due + lapses)
    stands = line.stands(found[0])
    live = replace(as_live(found[0], found[1].decisions), since=line.went_live())
    return Decided(live, due + lapses, stands)


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
