"""One publishing of one release to one destination: what to make, what can be kept, and the switch at the end."""

from __future__ import annotations

import functools
import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contentops.errors import OvertakenError
from contentops.model import Fragment, OutputFile, Page, Release
from contentops.portal import forks
from contentops.portal.api import Derived, item_files
from contentops.portal.destination import Destination, Written, sha256
from contentops.portal.manifest import release_json
from contentops.portal.offline import offline_files, places
from contentops.portal.pages import assets, files, pages, without_clashes
from contentops.portal.search import index
from contentops.portal.site import Site
from contentops.portal.staging import Staging
from contentops.portal.theme import Theme
from contentops.portal.verification import MANIFEST
from contentops.render import render
from contentops.render.cache import Cache

if TYPE_CHECKING:
    from contentops.portal.changes import Proposed

Write = Callable[[Page, str, dict[str, Any]], None]
"""Writes a page below a folder, from its template and a context."""
Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""
_AT_ONCE = 100
"""Assets that are in memory together."""
Blobs = Mapping[str, bytes]
"""Bytes of files by blob id."""
Pack = Callable[[Mapping[str, Fragment], Blobs], Mapping[str, OutputFile]]
"""Packs the bundle of each topic that offers one, by the topic's slug, from all texts, and all documents and assets."""


@dataclass(frozen=True)
class Outcome:
    """What a publish did to the site."""

    written: tuple[str, ...]
    """Paths of the files that were written; the manifest alone where only the decisions or the commit changed."""
    removed: int
    pages: int
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class _Stale:
    """A file that must be made anew."""

    path: str
    made_by: str
    """What makes all files of its kind: a template, or the API."""
    make: Callable[[], None]
    """Lays it in the work folder."""


class Publication:
    """Everything one publish needs; `publish` does it and leaves its `outcome`."""

    def __init__(
        self,
        release: Release,
        theme: Theme,
        destination: Destination,
        *,
        seen: str,
        read_blobs: Callable[[Set[str]], Blobs],
        cache: Cache,
        executor: Executor | None,
        processes: int,
        stamp: Mapping[str, Any],
        progress: Progress,
        pack: Pack | None = None,
        proposed: Proposed | None = None,
    ) -> None:
        """
        Args:
            seen: the destination's generation when the release was planned; one that another publish wrote since is left alone.
            executor: renders text; in this process if none.
            processes: how many of this machine may write pages.
            stamp: what the destination notes about this publish.
            pack: none where the site offers no bundles.
            proposed: previews only.
        """
        self.release = release
        self.theme = theme
        self.destination = destination
        self.processes = processes
        self.outcome: Outcome | None = None
        self._seen = seen
        self._read_blobs = read_blobs
        self._cache = cache
        self._executor = executor
        self._stamp = stamp
        self._progress = progress
        self._pack = pack
        self._proposed = proposed
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def lay_out_theme(self) -> Path:
        """Write the templates where Pelican's Jinja finds them, and name the folder."""
        self._folder = tempfile.TemporaryDirectory(prefix="contentops-")
        folder = Path(self._folder.name) / "theme"
        self.theme.write_to(folder)
        return folder

    @property
    def laid_out(self) -> bool:
        """Whether Pelican took this publication up."""
        return self._folder is not None

    def close(self) -> None:
        """Remove what was laid out for Pelican."""
        if self._folder is not None:
            self._folder.cleanup()

    def publish(self, write: Write, processes: int) -> None:
        """Make what changed and switch the site over to it.

        Args:
            processes: how many write pages, this one with them.
        """
        try:
            self._publish(write, processes)
        finally:
            self.close()

    def _publish(self, write: Write, processes: int) -> None:
        site, blobs = self._read()
        with ThreadPoolExecutor(1) as beside:  # which is through before `forks` makes copies of this process
            indexed = beside.submit(self._indexed, site, None) if self._searched_anew() else None
            found = pages(site)
            made, shown = files(site, found), assets(site)
            items = list(item_files(site, found))
        found = without_clashes(
            found, [*made, *shown, *(each.path for each in items), *index.PLACES, *places(site), MANIFEST]
        )
        with self.destination.open():
            if self.destination.generation() != self._seen:
                raise OvertakenError(f"another publish wrote {self.destination.folder} meanwhile", hint="publish again")
            before = self._before()
            staging = Staging(self.destination, before)
            stale = [*self._pages(staging, site, found, write), *self._derived(staging, items)]
            self._make(staging, stale, processes)
            self._assets(staging, shown, blobs)
            for path, file in made.items():
                staging.put(path, file.content)
            searched = self._search(staging, site, before, indexed.result() if indexed else None)
            for path, content in offline_files(site, found, staging.digests(), staging.size).items():
                staging.put(path, content)
            manifest = release_json(self.release, found, staging.digests())
            staging.put(MANIFEST, manifest)
            written = tuple(sorted(staging.changes.staged))
            state = {**self._stamp, "pages": len(found), "search": searched}
            _, removed = self.destination.commit(staging.changes, state)
        self.outcome = Outcome(written, removed, len(found), sha256(manifest))

    def _read(self) -> tuple[Site, Blobs]:
        """The site as pages see it, and what was read of documents and assets to pack its bundles."""
        lives = self.release.live.values()
        self._progress("Reading", 0, len(lives))
        fragments = render([live.document for live in lives], self._cache, self._executor)
        blobs: Blobs = {}
        bundles: Mapping[str, OutputFile] = {}
        if self._pack is not None:
            blobs = self._read_blobs({blob for live in lives for blob in (live.document.blob, *live.assets.values())})
            bundles = self._pack(fragments, blobs)
        return Site(self.release, self.theme, fragments, proposed=self._proposed, bundles=bundles), blobs

    def _before(self) -> dict[str, Written]:
        """The site's files as they were last written; by other tools, no page's input says what its bytes would be now."""
        files = self.destination.files()
        if self.destination.state().get("tools") == self._stamp["tools"]:
            return files
        return {path: replace(written, input="") for path, written in files.items()}

    def _pages(self, staging: Staging, site: Site, found: Mapping[str, Page], write: Write) -> Iterator[_Stale]:
        """Keep the pages whose input is the one they were made from; gives the others."""
        shared = {tag: (site.view(tag), self.theme.texts_digest(tag)) for tag in site.languages}
        closures = {template: self.theme.closure(template) for template in {page.template for page in found.values()}}
        folder = str(staging.folder)
        for path, page in found.items():
            view, texts = shared[page.view["lang"]]
            if not staging.keep_made_from(path, _digest(page.view, view, closures[page.template], texts)):
                context = {"page": page.view, "site": view, **site.languages[page.view["lang"]].functions()}
                yield _Stale(path, page.template, functools.partial(write, page, folder, context))

    def _derived(self, staging: Staging, items: Iterable[Derived]) -> Iterator[_Stale]:
        """Keep the files that follow from pages whose input is the one they were made from; gives the others."""
        for derived in items:
            made_from = f"{staging.changes.inputs[derived.page]} {derived.also}"
            if not staging.keep_made_from(derived.path, hashlib.sha256(made_from.encode()).hexdigest()):
                yield _Stale(derived.path, "API", functools.partial(self._stage, derived))

    def _stage(self, derived: Derived) -> None:
        self.destination.stage(derived.path, derived.make())

    def _make(self, staging: Staging, stale: Sequence[_Stale], processes: int) -> None:
        """Lay the files ready, and keep those that came out the same."""

        def make(each: _Stale) -> tuple[str, str]:
            each.make()
            return each.path, sha256((staging.folder / each.path).read_bytes())

        first = {each.made_by: each for each in reversed(stale)}  # copies of this process have what these compile
        rest = [each for each in stale if first[each.made_by] is not each]
        made = chain(map(make, first.values()), forks.shared(rest, make, processes))
        for number, (path, digest) in enumerate(made, 1):
            staging.take(path, digest)
            self._progress("Writing", number, len(stale))

    def _assets(self, staging: Staging, shown: Mapping[str, str], known: Blobs) -> None:
        """Lay the assets ready that the site does not have. What it has is not even read, and of the rest little at a time.

        Args:
            shown: blob id by path.
            known: what was read already.
        """
        digests = self.release.catalog.assets
        new = [(path, blob) for path, blob in shown.items() if not staging.keep_as(path, digests[blob])]
        for at in range(0, len(new), _AT_ONCE):
            some = new[at : at + _AT_ONCE]
            read = self._read_blobs({blob for _, blob in some if blob not in known})
            for path, blob in some:
                staging.put(path, known[blob] if blob in known else read[blob])

    def _search(
        self, staging: Staging, site: Site, before: Mapping[str, Written], found: index.Index | None
    ) -> index.State:
        """Keep the files of the search index that stay as they are, and lay the others ready.

        Args:
            found: the index, where it was made already.
        """

        def read(path: str) -> bytes | None:
            if path not in before:
                return None
            content = (self.destination.folder / path).read_bytes()
            return content if sha256(content) == before[path].sha256 else None

        state = self._search_state()
        known = index.Before(state, before.keys(), read, self._cache) if state is not None else None
        found = found or self._indexed(site, known)
        for path, content in found.written.items():
            staging.put(path, content)
        staging.keep(found.kept)
        return found.state

    def _search_state(self) -> object:
        """What was kept of the search index, if it would be made the same way now."""
        state = self.destination.state()
        return state.get("search") if state.get("tools") == self._stamp["tools"] else None

    def _searched_anew(self) -> bool:
        """Whether the index is surely made from all pages, and an executor does nearly all of it."""
        return self._executor is not None and self._search_state() is None

    def _indexed(self, site: Site, before: index.Before | None) -> index.Index:
        lives = sorted(self.release.live.items())
        searched = [index.Searched(live.document, site.address(key), site.fragment) for key, live in lives]
        return index.make(searched, site.settings.languages, before=before, executor=self._executor)


def _digest(view: Mapping[str, Any], site: Mapping[str, Any], closure: str, texts: str) -> str:
    """Digest of everything a page's bytes depend on, the renderers' versions aside."""
    text = json.dumps([view, site, closure, texts], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
