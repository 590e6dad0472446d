"""Reads a site into a release: whole, or, of a line or a working tree that was read before, only what changed since."""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from contentops import known as parts
from contentops import model, program
from contentops.known import Decided, Known, KnownKey
from contentops.load import Loaded, load_traced
from contentops.model import Key, Landed, Release
from contentops.plan import decide, release_of
from contentops.settle import Settled, settle
from contentops.source import keeping
from contentops.source.opening import Source
from contentops.source.timeline import Timeline, Touch
from contentops.workflow import landing, policies

FOLDER = "contentops/site"
"""Below git's own folder: what was read of each work tree, and of the commits that were published from there."""
_KEPT = 8
"""So many of both together are remembered."""
_READERS = ("pyyaml", "jsonschema", "cryptography")
"""The libraries that files and signatures are read with."""
_MANY = 32
"""When so much was read anew, what is kept is written again; less is read anew each time, which is quicker than writing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A release, and what it was made from."""

    settled: Settled
    release: Release
    anew: frozenset[Key]
    """The keys that were worked out now; what is said of the others is as it was remembered."""


def read_release(source: Source, now: datetime) -> Release:
    """What a site's release is at an instant; nothing is remembered.

    Raises:
        ContentOpsError: the site cannot be read.
    """
    return read(source, now).release


def read(source: Source, now: datetime, *, tools: str = "") -> Reading:
    """settle, load, then plan.

    Args:
        tools: digest of the program, `program.tools_digest()`. With it, what is read of a commit or of a working tree is kept in git's own folder for the
            next time; without it nothing is remembered.

    Raises:
        ContentOpsError: the site cannot be read.
    """
    file = _file(source) if tools else None
    if file is None:
        return _read(source, now, None)[0]
    libraries = [program.version(name) for name in _READERS]
    about = f"{tools} {sys.version} {libraries} {source.folder.resolve()}"
    before = keeping.recall(file, about, _classes())
    reading, loaded, decided = _read(source, now, before if isinstance(before, Known) else None)
    if _worth_keeping(reading) and (kept := _known(reading, loaded, decided, now)) is not None:
        keeping.keep(file, about, kept)
        _forget_the_oldest(file)
    return reading


def _read(source: Source, now: datetime, before: Known | None) -> tuple[Reading, Loaded, Mapping[Key, Decided]]:
    settled = settle(source, now, before)
    loaded = load_traced(settled, now)
    catalog = loaded.catalog
    known = settled.known.keys if settled.known is not None else {}
    anew = decide(catalog, loaded.anew, now)
    decided = {key: anew[key] if key in anew else known[key].decided for key in catalog.revisions}
    return Reading(settled, release_of(catalog, decided, now), loaded.anew), loaded, decided


def _file(source: Source) -> Path | None:
    """Where a working tree, or the line of a commit, is remembered; change sets are not, and nothing is without git."""
    if source.repository is None or source.base:
        return None
    name = hashlib.sha256(str(source.folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return source.repository.common / FOLDER / (f"{name}-commit" if source.commit else name)


def _worth_keeping(reading: Reading) -> bool:
    known, committed = reading.settled.known, reading.settled.committed
    if known is None or committed is None:
        return True
    commits = len(committed.line.commits) - len(known.committed.line.commits)
    return commits > _MANY or len(reading.anew) > _MANY + len(_pending_keys(reading))


def _pending_keys(reading: Reading) -> set[Key]:
    """The keys of what is not committed: they are worked out each time."""
    catalog, committed = reading.release.catalog, reading.settled.committed
    assert committed is not None
    changed = parts.differing(committed.tree, catalog.entries)
    return {document.key for document in catalog.documents if document.path in changed}


def _known(reading: Reading, loaded: Loaded, decided: Mapping[Key, Decided], now: datetime) -> Known | None:
    """What the next reading may go on from; none where an answer rests on more than is noted of it."""
    settled, catalog = reading.settled, loaded.catalog
    committed = settled.committed
    if committed is None or committed.ahead or not settled.read.steady or catalog.contributions:
        return None
    if settled.source.commit and settled.policies.waiting() is not None:
        return None  # the files read are not those of the commit
    keys = {
        key: KnownKey(
            loaded.held[key],
            loaded.consulted[key],
            tuple(_turns(catalog.records.get(key, ()), key, decided[key])),
            catalog.revisions[key],
            decided[key],
        )
        for key in catalog.revisions
    }
    shown = {blob for revisions in catalog.revisions.values() for each in revisions for blob in each.assets.values()}
    return Known(
        now=now,
        committed=committed,
        entries=catalog.entries,
        parsed=settled.policies.parsed,
        definitions=catalog.definitions,
        fences=catalog.fences,
        found=settled.found,
        judged=loaded.judged,
        read=loaded.read,
        gone=loaded.gone,
        unreadable=loaded.unreadable,
        digests=catalog.digests,
        assets={blob: sha256 for blob, sha256 in catalog.assets.items() if blob in shown},
        active=catalog.active & shown,
        keys=keys,
    )


def _turns(records: tuple[Landed, ...], key: Key, decided: Decided) -> Iterator[datetime]:
    """When something about a key may change by itself: a document's own times, and the end of each approval that may lapse."""
    yield from decided.due
    for each in records:
        workflow = each.policy.workflows.get(key.type) if each.policy is not None else None
        transition = workflow.transitions.get(each.record.transition) if workflow is not None else None
        if transition is not None and transition.expires is not None:
            yield each.commit.time + transition.expires


def _forget_the_oldest(file: Path) -> None:
    try:
        kept = sorted(file.parent.iterdir(), key=lambda each: each.stat().st_mtime_ns)
        for old in kept[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return  # another run did, or nobody may


def _classes() -> Iterator[type]:
    """All that a reading is made of."""
    for module in (model, parts):
        for found in vars(module).values():
            if inspect.isclass(found) and found.__module__ == module.__name__:
                yield found
    yield from (Timeline, Touch, landing.Found, policies.Type, datetime, date, timedelta, timezone)
