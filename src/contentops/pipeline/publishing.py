"""Publishes a site to a folder: forward only, and not again where nothing can have changed."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from contentops.config import find_project
from contentops.errors import ContentOpsError, OvertakenError, RefusedError
from contentops.pipeline.published import Published, noted, unchanged
from contentops.pipeline.stamp import PELICAN_SETTINGS, stamp
from contentops.portal.destination import Destination
from contentops.program import tools_digest
from contentops.source.opening import Source, open_source
from contentops.source.snapshot import ROOTS, MixedSnapshot

if TYPE_CHECKING:
    from contentops.model import Release
    from contentops.portal.changes import Proposed
    from contentops.portal.publication import Progress, Publication

_TRIES = 3
_P = ParamSpec("_P")
_R = TypeVar("_R")


def _again_when_overtaken(work: Callable[_P, _R]) -> Callable[_P, _R]:
    """Start over with what is there now, when another publish of the same site ended first; a few times, then give up."""

    @functools.wraps(work)
    def run(*args: _P.args, **named: _P.kwargs) -> _R:
        for _ in range(_TRIES - 1):
            with suppress(OvertakenError):
                return work(*args, **named)
        return work(*args, **named)

    return run


@_again_when_overtaken
def publish(
    folder: Path,
    output: Path,
    now: datetime,
    *,
    ref: str | None,
    worktree: bool,
    drafts: bool,
    base: str | None,
    after: str | None,
    executor: Executor | None,
    processes: int = 1,
    progress: Progress,
) -> Published:
    """Publish a commit or the working tree of the project in `folder` to `output`.

    Args:
        drafts: a preview, with everything that is not live in it and marked.
        base: the branch whose live pages a preview is compared with, and whose policy judges what the preview adds to it;
            its own line's if none.
        after: the commit that was published last.
        executor: renders text; in this process if none.
        processes: how many of this machine write pages.

    Raises:
        ContentOpsError: the site cannot be read or the output cannot be written; the site stays as it was.
        RefusedError: what is to be published does not come after `after`, so that it would undo what was published since.
    """
    destination = Destination(output)
    seen = destination.generation()
    source = open_source(folder, ref=ref, worktree=worktree, base=base)
    if after is not None:
        _refuse_rewind(source, after)
    facts = stamp(source, drafts=drafts)
    uncommitted = _uncommitted(source) if source.commit and ref is None else ()
    known = unchanged(destination, facts, now)
    if known is not None:
        return replace(known, uncommitted=uncommitted)
    _refuse_tracked(source, destination)
    from contentops.portal.run import run
    from contentops.reading import read

    reading = read(source, now, tools=tools_digest())
    source, planned = reading.settled.source, reading.release  # with the theme and the settings that are in force
    if source.base:
        source = _with_theme_of_base(source)
    release, proposed = _preview(folder, planned, base) if drafts else (planned, None)
    publication = _publication(
        source, release, destination, seen, facts,
        executor=executor, processes=processes, progress=progress, proposed=proposed,
    )  # fmt: skip
    run(_pelican_settings(source), publication)
    outcome = publication.outcome
    assert outcome is not None  # Pelican ran it to its end
    return Published(
        source.commit,
        outcome.pages,
        outcome.written,
        outcome.removed,
        outcome.manifest_sha256,
        release.withheld,
        release.next_due,
        release.catalog.diagnostics,
        uncommitted,
    )


def publication_for_pelican(settings: Mapping[str, Any]) -> Publication:
    """What a bare `pelican` publishes: HEAD, now, or at `CONTENTOPS_NOW` of the settings.

    Raises:
        ContentOpsError: as `publish` does, or `CONTENTOPS_NOW` is no instant.
    """
    from contentops.reading import read

    folder = find_project(Path(settings["PATH"]))
    destination = Destination(Path(settings["OUTPUT_PATH"]))
    seen = destination.generation()
    source = open_source(folder)
    _refuse_tracked(source, destination)
    given = settings.get("CONTENTOPS_NOW")
    now = _instant(str(given)) if given else datetime.now(timezone.utc)
    facts = stamp(source, drafts=False)
    reading = read(source, now, tools=tools_digest())
    return _publication(reading.settled.source, reading.release, destination, seen, facts)


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ContentOpsError(
            f"CONTENTOPS_NOW is “{text}”, which is no instant with its offset from UTC",
            hint='write CONTENTOPS_NOW = "2026-09-01T09:00:00+08:00"',
        )
    return found


def _publication(
    source: Source,
    release: Release,
    destination: Destination,
    seen: str,
    facts: Mapping[str, Any],
    *,
    executor: Executor | None = None,
    processes: int = 1,
    progress: Progress = lambda what, done, of: None,
    proposed: Proposed | None = None,
) -> Publication:
    from contentops.pipeline.packing import packer
    from contentops.portal.publication import Publication
    from contentops.portal.theme import read_theme
    from contentops.render.cache import cache_of

    theme = read_theme(source.snapshot)
    offered = release.catalog.definitions.settings.bundles and not release.preview
    return Publication(
        release,
        theme,
        destination,
        seen=seen,
        read_blobs=source.read_blobs,
        cache=cache_of(source),
        executor=executor,
        processes=processes,
        stamp={**facts, **noted(release)},
        progress=progress,
        pack=packer(source, release, theme) if offered else None,
        proposed=proposed,
    )


def _pelican_settings(source: Source) -> bytes:
    if PELICAN_SETTINGS not in source.snapshot.entries:
        raise ContentOpsError(
            f"{PELICAN_SETTINGS} is missing, or not committed", hint="`contentops init` writes one; git add it"
        )
    return source.snapshot.read(PELICAN_SETTINGS)


def _with_theme_of_base(source: Source) -> Source:
    """A change set shown with the theme and Pelican settings of the branch it goes to: nothing it brings is executed."""
    assert source.repository is not None
    base = source.repository.tree(source.base, "theme", PELICAN_SETTINGS)
    own = {
        path: entry
        for path, entry in source.snapshot.entries.items()
        if path != PELICAN_SETTINGS and not path.startswith("theme/")
    }
    return replace(source, snapshot=MixedSnapshot(source.snapshot, source.repository, {**own, **base}))


def _preview(folder: Path, planned: Release, base: str | None) -> tuple[Release, Proposed]:
    """The release with everything readable in it and marked, and what it would change of what is live at `base`."""
    from contentops.plan import preview
    from contentops.portal.changes import propose
    from contentops.reading import read_release

    against = read_release(open_source(folder, ref=base), planned.now) if base is not None else None
    return preview(planned), propose(planned, against)


def _refuse_rewind(source: Source, after: str) -> None:
    """Refuse what does not come after the commit published last: a branch moved back, or one that main was merged into."""
    if source.repository is None:
        raise ContentOpsError("--previous names a commit, and this is no git repository", hint="leave it out")
    tip = source.commit or "HEAD"
    try:
        known = source.repository.commit_id(after)
    except ContentOpsError:
        source.repository.refuse_shallow()
        known = ""
    if not known or not source.repository.is_first_parent(known, tip):
        why = "is not on its line of first parents" if known else "is not in this repository"
        raise RefusedError(
            f"{after} was published last, and {why}: publishing {tip[:12]} would take back what came since",
            hint="see how the branch was moved: git reflog, git log --first-parent; --allow-rewind publishes all the same",
        )


def _uncommitted(source: Source) -> tuple[str, ...]:
    return tuple(source.repository.changed_paths(*ROOTS)) if source.repository else ()


def _refuse_tracked(source: Source, destination: Destination) -> None:
    """A published site, or what a publish left beside it, must not come out of a commit: it would be taken for our own."""
    root = source.folder.resolve()
    inside = [each.relative_to(root) for each in (destination.folder, destination.work) if each.is_relative_to(root)]
    tracked = source.repository.tracked(*(str(path) for path in inside)) if source.repository and inside else []
    if tracked:
        raise RefusedError(
            f"git tracks {tracked[0]}, and a publish writes there",
            hint=f"git rm -r --cached {inside[0]} and add it to .gitignore, or name another folder with --output",
        )
