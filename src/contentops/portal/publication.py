"""One publishing of one release to one destination: what to make, what can be kept, and the switch at the end."""

from __future__ import annotations

import functools
import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from contentops.errors import OvertakenError
from contentops.model import OutputFile, Page, Release
from contentops.portal import forks
from contentops.portal.api import Derived, item_files
from contentops.portal.changes import Proposed
from contentops.portal.destination import Changes, Destination, Written, sha256
from contentops.portal.manifest import release_json
from contentops.portal.offline import offline_files, places
from contentops.portal.pages import files, pages, without_clashes
from contentops.portal.search import index
from contentops.portal.site import Site
from contentops.portal.theme import Theme
from contentops.portal.verification import MANIFEST
from contentops.render import render
from contentops.render.cache import Cache

Write = Callable[[Page, str, dict[str, Any]], None]
"""Writes a page below a folder, from its template and a context."""
Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


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
        read_blobs: Callable[[Iterable[str]], Mapping[str, bytes]],
        cache: Cache,
        executor: Executor | None,
        processes: int,
        stamp: Mapping[str, Any],
        progress: Progress,
        bundles: Mapping[str, OutputFile],
        proposed: Proposed | None = None,
    ) -> None:
        self.release = release
        self.theme = theme
        self.destination = destination
        self.outcome: Outcome | None = None
        self._seen = seen
        self._read_blobs = read_blobs
        self._cache = cache
        self._executor = executor
        self._processes = processes
        self._stamp = stamp
        self._progress = progress
        self._bundles = bundles
        self._proposed = proposed
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def lay_out_theme(self) -> Path:
        """Write the templates where Pelican's Jinja finds them, and name the folder."""
        self._folder = tempfile.TemporaryDirectory(prefix="contentops-")
        folder = Path(self._folder.name) / "theme"
        self.theme.write_to(folder)
        return folder

    def publish(self, write: Write, *, alone: bool = False) -> None:
        """Make what changed and switch the site over to it.

        Args:
            alone: whether this process must do all of the writing itself.
        """
        try:
            self._processes = 1 if alone else self._processes
            self._publish(write)
        finally:
            self.close()

    @property
    def laid_out(self) -> bool:
        """Whether Pelican took this publication up."""
        return self._folder is not None

    def close(self) -> None:
        """Remove what was laid out for Pelican."""
        if self._folder is not None:
            self._folder.cleanup()

    def _publish(self, write: Write) -> None:
        site = self._site()
        with ThreadPoolExecutor(1) as beside:  # which is through before `forks` makes copies of this process
            indexed = beside.submit(self._indexed, site, None) if self._searched_anew() else None
            found = pages(site, self.theme)
            blobs = self._read_blobs({blob for live in self.release.live.values() for blob in live.assets.values()})
            made = files(site, self.theme, blobs, found)
            items = list(item_files(site, found))
        found = without_clashes(found, [*made, *(each.path for each in items), *index.PLACES, *places(site), MANIFEST])
        with self.destination.open():
            if self.destination.generation() != self._seen:
                raise OvertakenError(f"another publish wrote {self.destination.folder} meanwhile", hint="publish again")
            before = self._before()
            changes = Changes()
            stale = [*self._pages(changes, site, found, before, write), *self._derived(changes, items, before)]
            self._make(changes, stale, before)
            for path, file in made.items():
                self._file(changes, path, file.content, before)
            searched = self._search(changes, site, before, indexed.result() if indexed else None)
            for path, content in offline_files(site, found, _digests(changes), self._size(changes)).items():
                self._file(changes, path, content, before)
            digests = _digests(changes)
            manifest = release_json(self.release, found, digests)
            self._file(changes, MANIFEST, manifest, before)
            written = tuple(sorted(changes.staged))
            _, removed = self.destination.commit(changes, {**self._stamp, "pages": len(found), "search": searched})
        self.outcome = Outcome(written, removed, len(found), sha256(manifest))

    def _size(self, changes: Changes) -> Callable[[str], int]:
        """Bytes of a file that is kept, or lies ready."""

        def size(path: str) -> int:
            kept = changes.kept.get(path)
            return kept.size if kept is not None else (self.destination.staging / path).stat().st_size

        return size

    def _before(self) -> dict[str, Written]:
        """The site's files as they were last written; by other tools, no page's input says what its bytes would be now."""
        files = self.destination.files()
        if self.destination.state().get("tools") == self._stamp["tools"]:
            return files
        return {path: replace(written, input="") for path, written in files.items()}

    def _site(self) -> Site:
        documents = [live.document for live in self.release.live.values()]
        self._progress("Reading", 0, len(documents))
        fragments = render(documents, self._cache, self._executor)
        languages = {tag: self.theme.language(tag) for tag in self.release.catalog.definitions.settings.languages}
        assets, static = self.release.catalog.assets, self.theme.static_folder
        return Site(
            self.release, fragments, languages, assets,
            static=static, proposed=self._proposed, bundles=self._bundles,
        )  # fmt: skip

    def _pages(
        self, changes: Changes, site: Site, found: Mapping[str, Page], before: Mapping[str, Written], write: Write
    ) -> Iterator[_Stale]:
        """Keep the pages whose input is the one they were made from; gives the others."""
        shared = {tag: (site.view(tag), self.theme.texts_digest(tag)) for tag in site.languages}
        closures = {template: self.theme.closure(template) for template in {page.template for page in found.values()}}
        staging = str(self.destination.staging)
        for path, page in found.items():
            view, texts = shared[page.view["lang"]]
            changes.inputs[path] = _digest(page.view, view, closures[page.template], texts)
            if not _kept(changes, path, before):
                context = {"page": page.view, "site": view, **site.languages[page.view["lang"]].functions()}
                yield _Stale(path, page.template, functools.partial(write, page, staging, context))

    def _derived(self, changes: Changes, items: Iterable[Derived], before: Mapping[str, Written]) -> Iterator[_Stale]:
        """Keep the files that follow from pages whose input is the one they were made from; gives the others."""
        for derived in items:
            made_from = f"{changes.inputs[derived.page]} {derived.also}"
            changes.inputs[derived.path] = hashlib.sha256(made_from.encode()).hexdigest()
            if not _kept(changes, derived.path, before):
                yield _Stale(derived.path, "API", functools.partial(self._stage, derived))

    def _stage(self, derived: Derived) -> None:
        self.destination.stage(derived.path, derived.make())

    def _make(self, changes: Changes, stale: Sequence[_Stale], before: Mapping[str, Written]) -> None:
        """Lay the files ready, and keep those that came out the same."""

        def make(each: _Stale) -> tuple[str, str]:
            each.make()
            return each.path, sha256((self.destination.staging / each.path).read_bytes())

        first = {each.made_by: each for each in reversed(stale)}  # copies of this process have what these compile
        rest = [each for each in stale if first[each.made_by] is not each]
        made = chain(map(make, first.values()), forks.shared(rest, make, self._processes))
        for number, (path, digest) in enumerate(made, 1):
            self._keep_if_same(changes, path, digest, before.get(path))
            self._progress("Writing", number, len(stale))

    def _keep_if_same(self, changes: Changes, path: str, digest: str, old: Written | None) -> None:
        if old is not None and old.sha256 == digest:
            (self.destination.staging / path).unlink()
            changes.kept[path] = replace(old, input=changes.inputs[path])
        else:
            changes.staged[path] = digest

    def _search(
        self, changes: Changes, site: Site, before: Mapping[str, Written], found: index.Index | None
    ) -> index.State:
        """Keep the files of the search index that stay as they are, and lay the others ready.

        Args:
            found: the index, where it was made already.
        """

        def read(path: str) -> bytes | None:
            content = (self.destination.folder / path).read_bytes() if path in before else b""
            return content if path in before and sha256(content) == before[path].sha256 else None

        state = self._search_state()
        known = index.Before(state, before.keys(), read, self._cache) if state is not None else None
        found = found or self._indexed(site, known)
        for path, content in found.written.items():
            self._file(changes, path, content, before)
        for path in found.kept:
            changes.kept[path] = before[path]
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

    def _file(self, changes: Changes, path: str, content: bytes, before: Mapping[str, Written]) -> None:
        digest = sha256(content)
        old = before.get(path)
        if old is not None and old.sha256 == digest:
            changes.kept[path] = old
        else:
            self.destination.stage(path, content)
            changes.staged[path] = digest


def _digests(changes: Changes) -> dict[str, str]:
    """SHA-256 of every file of the site as far as it is made, by path."""
    return {**changes.staged, **{path: written.sha256 for path, written in changes.kept.items()}}


def _kept(changes: Changes, path: str, before: Mapping[str, Written]) -> bool:
    """Whether a file was made from what it would be made from now, and stays."""
    old = before.get(path)
    if old is None or old.input != changes.inputs[path]:
        return False
    changes.kept[path] = old
    return True


def _digest(view: Mapping[str, Any], site: Mapping[str, Any], closure: str, texts: str) -> str:
    """Digest of everything a page's bytes depend on, the renderers' versions aside."""
    text = json.dumps([view, site, closure, texts], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
