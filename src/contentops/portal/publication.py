"""One publishing of one release to one destination: what to make, what can be kept, and the switch at the end."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from contentops.errors import OvertakenError
from contentops.model import Page, Release
from contentops.portal.api import Derived, item_files
from contentops.portal.changes import Proposed
from contentops.portal.destination import Changes, Destination, Written, sha256
from contentops.portal.manifest import release_json
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
        stamp: Mapping[str, Any],
        progress: Progress,
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
        self._stamp = stamp
        self._progress = progress
        self._proposed = proposed
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def lay_out_theme(self) -> Path:
        """Write the templates where Pelican's Jinja finds them, and name the folder."""
        self._folder = tempfile.TemporaryDirectory(prefix="contentops-")
        folder = Path(self._folder.name) / "theme"
        self.theme.write_to(folder)
        return folder

    def publish(self, write: Write) -> None:
        """Make what changed and switch the site over to it."""
        try:
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
        found = pages(site, self.theme)
        blobs = self._read_blobs({blob for live in self.release.live.values() for blob in live.assets.values()})
        made = files(site, self.theme, blobs, found)
        items = list(item_files(site, found))
        found = without_clashes(found, [*made, *(each.path for each in items), *index.PLACES, MANIFEST])
        with self.destination.open():
            if self.destination.generation() != self._seen:
                raise OvertakenError(f"another publish wrote {self.destination.folder} meanwhile", hint="publish again")
            before = self._before()
            changes = self._pages(site, found, before, write)
            for path, file in made.items():
                self._file(changes, path, file.content, before)
            for derived in items:
                self._derived(changes, derived, before)
            searched = self._search(changes, site, before)
            digests = {**changes.staged, **{path: written.sha256 for path, written in changes.kept.items()}}
            manifest = release_json(self.release, found, digests)
            self._file(changes, MANIFEST, manifest, before)
            written = tuple(sorted(changes.staged))
            _, removed = self.destination.commit(changes, {**self._stamp, "pages": len(found), "search": searched})
        self.outcome = Outcome(written, removed, len(found), sha256(manifest))

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
        return Site(self.release, fragments, languages, self.release.catalog.assets, proposed=self._proposed)

    def _pages(self, site: Site, found: Mapping[str, Page], before: Mapping[str, Written], write: Write) -> Changes:
        """Keep the pages whose input is the one they were made from; write the others, and keep those that came out the same."""
        changes = Changes()
        shared = {tag: (site.view(tag), self.theme.texts_digest(tag)) for tag in site.languages}
        closures = {template: self.theme.closure(template) for template in {page.template for page in found.values()}}
        staging = str(self.destination.staging)
        for number, (path, page) in enumerate(found.items(), 1):
            view, texts = shared[page.view["lang"]]
            changes.inputs[path] = _digest(page.view, view, closures[page.template], texts)
            old = before.get(path)
            if old is not None and old.input == changes.inputs[path]:
                changes.kept[path] = old
                continue
            write(page, staging, {"page": page.view, "site": view, **site.languages[page.view["lang"]].functions()})
            content = (self.destination.staging / path).read_bytes()
            self._keep_if_same(changes, path, sha256(content), old)
            self._progress("Writing", number, len(found))
        return changes

    def _keep_if_same(self, changes: Changes, path: str, digest: str, old: Written | None) -> None:
        if old is not None and old.sha256 == digest:
            (self.destination.staging / path).unlink()
            changes.kept[path] = Written(changes.inputs[path], old.sha256, old.size, old.mtime_ns)
        else:
            changes.staged[path] = digest

    def _search(self, changes: Changes, site: Site, before: Mapping[str, Written]) -> index.State:
        """Keep the files of the search index that stay as they are, and lay the others ready."""
        state = self.destination.state()
        same = state.get("tools") == self._stamp["tools"]

        def read(path: str) -> bytes | None:
            content = (self.destination.folder / path).read_bytes() if path in before else b""
            return content if path in before and sha256(content) == before[path].sha256 else None

        found = index.make(
            [
                index.Searched(live.document, site.address(key), site.fragment)
                for key, live in sorted(self.release.live.items())
            ],
            site.settings.languages,
            before=index.Before(state.get("search"), before.keys(), read, self._cache) if same else None,
            executor=self._executor,
        )
        for path, content in found.written.items():
            self._file(changes, path, content, before)
        for path in found.kept:
            changes.kept[path] = before[path]
        return found.state

    def _derived(self, changes: Changes, derived: Derived, before: Mapping[str, Written]) -> None:
        """Keep a file that follows from a page whose input is the one it was made from; make it anew otherwise."""
        made_from = hashlib.sha256(f"{changes.inputs[derived.page]} {derived.also}".encode()).hexdigest()
        old = before.get(derived.path)
        if old is not None and old.input == made_from:
            changes.kept[derived.path] = old
            return
        content = derived.make()
        changes.inputs[derived.path] = made_from
        if old is not None and old.sha256 == sha256(content):
            changes.kept[derived.path] = replace(old, input=made_from)
        else:
            self.destination.stage(derived.path, content)
            changes.staged[derived.path] = sha256(content)

    def _file(self, changes: Changes, path: str, content: bytes, before: Mapping[str, Written]) -> None:
        digest = sha256(content)
        old = before.get(path)
        if old is not None and old.sha256 == digest:
            changes.kept[path] = old
        else:
            self.destination.stage(path, content)
            changes.staged[path] = digest


def _digest(view: Mapping[str, Any], site: Mapping[str, Any], closure: str, texts: str) -> str:
    """Digest of everything a page's bytes depend on, the renderers' versions aside."""
    text = json.dumps([view, site, closure, texts], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
