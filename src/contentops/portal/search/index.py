"""Makes the index of a site's pages, all of it or what a change of some pages changes of it.

What is published for browsers, below `search/`: `index.json` says how pages and terms are numbered; `terms/` holds the shards,
in which a term's number leads to pages' numbers; `pages/` holds what a result shows of each page, `64` numbers a file.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from contentops.model import Document, Fragment
from contentops.portal.search import shards
from contentops.portal.search.documents import entry, text_of
from contentops.portal.search.numbering import CHUNK, Numbering, numbering
from contentops.portal.search.terms import numbers
from contentops.render import fragment_key, recall
from contentops.render.cache import Cache
from contentops.render.titles import without_title

FOLDER = "search/"
VERSION = 1
PLACES = (f"{FOLDER}index.json", f"{FOLDER}terms", f"{FOLDER}pages")
"""What the index takes up of a site, files and folders."""
_BATCH = 500
_MOST_CHANGES = 0.2
"""Share of pages above which all shards are made anew: patching so many would take longer."""

State = Mapping[str, Any]
"""What one making leaves for the next: `shape`, and `pages`: blob and fragment of each page by its number."""


@dataclass(frozen=True)
class Searched:
    """A page to be found."""

    document: Document
    address: str
    fragment: Callable[[Document], Fragment]
    """The document's text as its page shows it."""

    @property
    def mark(self) -> str:
        """Tells whether its text, or what a result shows of it, can have changed."""
        return f"{self.document.blob} {self.document.path} {self.address}"


@dataclass(frozen=True)
class Before:
    """The index as it was last published, to be changed."""

    state: object
    """What was kept of it then, if anything."""
    files: Set[str]
    """Files of the site that are still as they were published."""
    read: Callable[[str], bytes | None]
    """The bytes of such a file, or none if they are not those."""
    fragments: Cache

    def pages(self, shape: str) -> Mapping[str, list[str]] | None:
        """What is known of each page by its number; none if the index had another shape."""
        state = self.state if isinstance(self.state, dict) else {}
        pages = state.get("pages")
        return pages if state.get("shape") == shape and isinstance(pages, dict) else None


@dataclass(frozen=True)
class Index:
    """An index as it is to be published."""

    written: Mapping[str, bytes]
    kept: frozenset[str]
    """Files that stay as they are."""
    state: State


def make(
    pages: Iterable[Searched],
    languages: tuple[str, ...],
    *,
    before: Before | None = None,
    executor: Executor | None = None,
) -> Index:
    """The index of pages; of the one before, only what changed is made again.

    Args:
        languages: in the order of the site's settings.
        executor: reads texts in batches; in this process if none.
    """
    searched = {page.document.key: page for page in pages}
    numbered = numbering(searched, languages)
    wanted = {place: searched[key] for key, place in numbered.pages.items()}
    known = before.pages(_shape(numbered).decode()) if before else None
    if before is not None and known is not None:
        changed = _changed(known, wanted)
        if len(changed) <= max(8, _MOST_CHANGES * len(wanted)):
            patched = _patch(changed, wanted, known, numbered, before)
            if patched is not None and patched.kept <= before.files:
                return patched
    return _whole(wanted, numbered, executor)


def _shape(numbered: Numbering) -> bytes:
    """`index.json`: an index of another shape is made anew."""
    found = {
        "version": VERSION,
        "bits": numbered.bits,
        "width": numbered.width,
        "chunk": CHUNK,
        "languages": [list(each) for each in numbered.ranges],
    }
    return json.dumps(found, sort_keys=True).encode() + b"\n"


def _changed(known: Mapping[str, list[str]], wanted: Mapping[int, Searched]) -> list[int]:
    """Numbers of pages that came, went or changed."""
    gone = [int(place) for place in known if int(place) not in wanted]
    fresh = [place for place, page in wanted.items() if (old := known.get(str(place))) is None or old[0] != page.mark]
    return sorted([*gone, *fresh])


# -- all of it ------------------------------------------------------------------------------------------------------------------


def _whole(wanted: Mapping[int, Searched], numbered: Numbering, executor: Executor | None) -> Index:
    entries: dict[int, dict[str, Any]] = {}
    known: dict[str, list[str]] = {}
    work = []
    for place in sorted(wanted):
        page = wanted[place]
        entries[place] = entry(page.document, page.address)
        known[str(place)] = [page.mark, fragment_key(page.document)]
        work.append((place, entries[place], page.fragment(page.document).html))
    batches = [(work[at : at + _BATCH], numbered.bits, numbered.width) for at in range(0, len(work), _BATCH)]
    parts = list(executor.map(_index_batch, batches) if executor else map(_index_batch, batches))
    parts = parts or [shards.encode_all([], [], numbered.bits, numbered.width)]
    written = {f"{FOLDER}index.json": _shape(numbered)}
    for shard in range(1 << numbered.bits):
        written[_shard_path(shard)] = shards.merge([part[shard] for part in parts], numbered.width)
    for chunk in sorted({place >> CHUNK for place in entries}):
        written[_chunk_path(chunk)] = _chunk(
            {place: entries[place] for place in range(chunk << CHUNK, (chunk + 1) << CHUNK) if place in entries}
        )
    return Index(written, frozenset(), {"shape": _shape(numbered).decode(), "pages": known})


def _index_batch(batch: tuple[list[tuple[int, dict[str, Any], str]], int, int]) -> list[bytes]:
    """All shards of some pages, given in the order of their numbers."""
    work, bits, width = batch
    found = (numbers(text_of(known, html)) for _, known, html in work)
    return shards.encode_all([place for place, _, _ in work], found, bits, width)


# -- what changed ---------------------------------------------------------------------------------------------------------------


def _patch(
    changed: list[int],
    wanted: Mapping[int, Searched],
    known: Mapping[str, list[str]],
    numbered: Numbering,
    before: Before,
) -> Index | None:
    """The index before with some pages changed; none where what it was made from is not there any more."""
    known = dict(known)
    chunks: dict[int, dict[int, dict[str, Any]]] = {}
    added: defaultdict[int, set[int]] = defaultdict(set)
    taken: defaultdict[int, set[int]] = defaultdict(set)
    for place in changed:
        chunk = place >> CHUNK
        if chunk not in chunks:
            chunks[chunk] = _old_chunk(chunk, before)
        old: set[int] = set()
        if (was := known.pop(str(place), None)) is not None:
            old_entry = chunks[chunk].pop(place, None)
            fragment = recall(was[1], before.fragments)
            if fragment is None or old_entry is None:
                return None
            old = _numbers(old_entry, without_title(fragment, old_entry["t"]))
        new: set[int] = set()
        if (page := wanted.get(place)) is not None:
            chunks[chunk][place] = entry(page.document, page.address)
            known[str(place)] = [page.mark, fragment_key(page.document)]
            new = _numbers(chunks[chunk][place], page.fragment(page.document))
        for term in new - old:
            added[term].add(place)
        for term in old - new:
            taken[term].add(place)
    patched = _patch_shards(added, taken, numbered, before)
    if patched is None:
        return None
    written = {**patched, **{_chunk_path(number): _chunk(entries) for number, entries in chunks.items()}}
    places = {int(place) >> CHUNK for place in known}
    every = {
        f"{FOLDER}index.json",
        *map(_shard_path, range(1 << numbered.bits)),
        *map(_chunk_path, places),
    }
    return Index(
        {path: data for path, data in written.items() if path in every},
        frozenset(every - written.keys()),
        {"shape": _shape(numbered).decode(), "pages": known},
    )


def _numbers(entry: Mapping[str, Any], fragment: Fragment) -> set[int]:
    return numbers(text_of(entry, fragment.html))


def _patch_shards(
    added: Mapping[int, set[int]], taken: Mapping[int, set[int]], numbered: Numbering, before: Before
) -> dict[str, bytes] | None:
    touched: defaultdict[int, list[int]] = defaultdict(list)
    for term in added.keys() | taken.keys():
        touched[term >> (32 - numbered.bits)].append(term)
    written = {}
    for shard, found in sorted(touched.items()):
        data = before.read(_shard_path(shard))
        if data is None:
            return None
        opened = shards.decode(data, numbered.width)
        for term in found:
            for page in taken.get(term, ()):
                opened.remove(term, page)
            for page in added.get(term, ()):
                opened.add(term, page)
        written[_shard_path(shard)] = opened.encode()
    return written


def _old_chunk(chunk: int, before: Before) -> dict[int, dict[str, Any]]:
    data = before.read(_chunk_path(chunk))
    return {int(place): found for place, found in json.loads(data).items()} if data else {}


# -- names and forms ------------------------------------------------------------------------------------------------------------


def _chunk(entries: Mapping[int, Mapping[str, Any]]) -> bytes:
    ordered = {str(place): entries[place] for place in sorted(entries)}
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":")).encode()


def _shard_path(shard: int) -> str:
    return f"{FOLDER}terms/{shard:03x}.bin"


def _chunk_path(chunk: int) -> str:
    return f"{FOLDER}pages/{chunk:03x}.json"
