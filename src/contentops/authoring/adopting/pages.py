"""The documents of an adopted tree on their way: read, placed by language, and given title, slug and status."""

from __future__ import annotations

import posixpath
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from contentops.authoring.adopting import keys, names, private, reading
from contentops.authoring.adopting.body import Body, look, with_edits
from contentops.authoring.adopting.callouts import rewritten
from contentops.authoring.adopting.definitions import MARK
from contentops.authoring.adopting.reading import Front, written
from contentops.authoring.adopting.survey import Left, Named, nav_titles, share
from contentops.source import frontmatter
from contentops.source.frontmatter import UnreadableError

_SETTINGS_OF_OTHERS = ("mkdocs.yml", "mkdocs.yaml")
_ALIASES = "aliases set aside, as another page has one of them"
_CALLED = "aliases set aside, as they are other names of a note and no addresses"
_OWN_FOLDERS = {"theme", "assets", "preview", "tags"}
_OFTEN = 3
Progress = Callable[[str, int, int], None]
"""Told what is being done, how many of how many are done."""


@dataclass(slots=True)
class Page:
    """A document on its way."""

    old: str
    front: Front
    body: Body
    named: Named
    private: str
    """What says that it was no public page, or empty."""
    callouts: Counter[str] = field(default_factory=Counter)
    """How many callouts of its body were rewritten, by whose they were; tabs among them."""
    new: str = ""
    language: str = ""
    edits: list[tuple[int, int, str]] = field(default_factory=list)
    """What changes in the bytes of its body."""

    @property
    def data(self) -> bytes:
        """The file as it will be."""
        return replace(self.front, body=with_edits(self.front.body, self.edits)).text.encode()


class Texts:
    """The files of the tree, each read once."""

    def __init__(self, tree: Path) -> None:
        self.tree = tree
        self._data: dict[str, bytes] = {}

    def __call__(self, path: str) -> bytes:
        """The bytes of a file, of one that is too large to be a document no more than tell that."""
        if path not in self._data:
            with (self.tree / path).open("rb") as file:
                self._data[path] = file.read(frontmatter.MAX_BYTES + 1)
        return self._data[path]

    def optional(self, path: str) -> str | None:
        file = self.tree / path
        return self(path).decode("utf-8", "replace") if file.is_file() and not file.is_symlink() else None


def frequent(texts: Texts, paths: Iterable[str]) -> set[str]:
    """Keys that several files without `---` begin with: a site's own ones."""
    counts: Counter[str] = Counter()
    for path in paths:
        if (
            path.lower().endswith((".md", ".markdown"))
            and (texts.tree / path).is_file()
            and not (texts.tree / path).is_symlink()
        ):
            counts.update(set(reading.meta_keys(texts(path))))
    return {key for key, count in counts.items() if count >= _OFTEN}


def has_front(texts: Texts, known: set[str], path: str) -> bool:
    try:
        return "title" in {key.lower() for key in reading.read(texts(path), known).meta}
    except UnreadableError:
        return False


def read(
    texts: Texts, paths: Sequence[str], said: Mapping[str, Named], known: set[str], now: datetime, progress: Progress
) -> tuple[list[Page], list[Left]]:
    pages, left, metas = list[Page](), list[Left](), list[Mapping[str, Any]]()
    for number, path in enumerate(paths, 1):
        data = texts(path)
        progress("Reading", number, len(paths))
        try:
            if len(data) > frontmatter.MAX_BYTES:
                raise UnreadableError(f"it is larger than a document may be, {frontmatter.MAX_BYTES:,} bytes; split it")
            front = reading.read(data, known)
            made = rewritten(front.body)
            fitted = replace(keys.fit(front), body=made.text)
            pages.append(Page(path, fitted, look(made.text), said[path], "", made.callouts))
            metas.append(front.meta)
        except UnreadableError as error:
            left.append(Left(path, f"line {error.position.line}: {error.message}"))
    chosen = private.chosen(metas)
    for page, meta in zip(pages, metas, strict=True):
        page.private = private.reason(meta, page.old, now, chosen)
    return pages, left


def site_languages(pages: Iterable[Page], wanted: str | None) -> tuple[str, ...]:
    """The site's languages, the default one first."""
    counts = Counter(page.named.language for page in pages)
    plain = counts.pop("", 0)
    first = wanted
    if first is None and plain:
        first = share(page.front.body for page in pages if not page.named.language)
    if first is None:
        first = counts.most_common(1)[0][0] if counts else "en"
    return (first, *sorted(counts.keys() - {first}))


def place_pages(pages: list[Page], default: str, *, below: Callable[[str], str]) -> None:
    """Give each page its language and its new path: another language than the default one shows in the name's ending."""
    for page in pages:
        page.language = page.named.language or default
        folder, slash, base = page.old.rpartition("/")
        stem = posixpath.splitext(base)[0]
        if page.named.language:
            bare = posixpath.splitext(posixpath.basename(page.named.plain))[0]
            ended = stem != bare
            stem = bare if page.language == default and not ended else f"{bare}.{page.language}"
        page.new = below(f"{folder}{slash}{stem}.md")


def titles(texts: Texts) -> Mapping[str, str]:
    found = []
    for path in _SETTINGS_OF_OTHERS:
        if (text := texts.optional(path)) is not None:
            found += [("docs", text), ("", text)]
    outside = texts.tree.parent / _SETTINGS_OF_OTHERS[0]
    if outside.is_file() and not found:
        found.append(("", outside.read_text(encoding="utf-8", errors="replace")))
    return nav_titles(found)


def with_keys(pages: list[Page], *, names_of: Mapping[str, str], site: str) -> tuple[list[Page], list[Left]]:
    """The pages with title, slug and status, and those that cannot be given them."""
    kept, left, seen = list[Page](), list[Left](), dict[str, str]()
    made = _slugs(pages)
    for page in pages:
        place = names.place_of(page.new)
        if place in seen:
            left.append(Left(page.old, f"{seen[place]} takes its place, {page.new}"))
            continue
        added = {}
        titled = ""
        if not page.front.meta.get("title"):
            title = names_of.get(page.old) or page.body.heading or names.title_of(page.named.plain, site)
            titled = written(title)
        if "slug" not in page.front.meta:
            added["slug"] = written(made[page.old])
        day = names.date_of(page.old)
        if day is not None and "_posts" in page.old.split("/") and "date" not in page.front.meta:
            added["date"] = day
        added["status"] = f"draft  # {MARK}" if page.private else "draft"
        try:
            front = page.front
            if titled and "title" in front.meta:
                front = reading.with_value(front, "title", titled)
            elif titled:
                added = {"title": titled, **added}
            front = reading.with_keys(front, added)
        except UnreadableError as error:
            left.append(Left(page.old, f"line {error.position.line}: {error.message}"))
            continue
        seen[place] = page.old
        kept.append(replace(page, front=front))
    return kept, left


def _slugs(pages: list[Page]) -> dict[str, str]:
    """A slug by old path for every page that needs one; a page in two languages has one slug. Slugs that two pages have are not kept."""
    held: dict[tuple[str, str], list[Page]] = {}
    for page in pages:
        if "slug" in page.front.meta:
            held.setdefault((str(page.front.meta["slug"]).casefold(), page.language), []).append(page)
    for group in held.values():
        for page in group[1:]:
            page.front = keys.set_aside(page.front, "slug")
    own = {page.named.plain: str(page.front.meta["slug"]) for page in pages if "slug" in page.front.meta}
    found, rest = dict[str, str](), list[Page]()
    used = {slug for slug, _ in held}
    for page in pages:
        if "slug" not in page.front.meta:
            twin = own.get(page.named.plain)
            if twin is not None and (twin.casefold(), page.language) not in held:
                found[page.old] = twin
            else:
                rest.append(page)
    plain = names.slugs((page.named.plain for page in rest), used)
    given: set[tuple[str, str]] = set()
    for page in rest:
        slug, number = plain[page.named.plain], 1
        while (slug, page.language) in given:
            number += 1
            slug = f"{plain[page.named.plain][:70]}-{number}"
        given.add((slug, page.language))
        found[page.old] = slug
    return found


def set_names_aside(pages: list[Page]) -> None:
    """Set aside the aliases that Obsidian knows notes by: none of them would be an address that somebody follows."""
    for page in pages:
        aliases = page.front.meta.get("aliases")
        if aliases and not any("/" in str(each) for each in (aliases if isinstance(aliases, list) else [aliases])):
            page.front = replace(keys.set_aside(page.front, "aliases"), fitted=_CALLED)


def drop_aliases(pages: list[Page], folders: Iterable[str], tags: tuple[str, ...]) -> None:
    """Set aside the aliases of a page of which one is an address of the site or of another page: which one had it is not known."""
    own = {"", "404.html", "sitemap.xml", "robots.txt", "feed.atom.xml", *folders, *tags}
    own |= {f"{tag}/{each}" for tag in tags for each in set(own)}
    held = {_address(f"{_prefix(page, tags)}pages/{page.front.meta['slug']}") for page in pages}
    for page in pages:
        aliases = page.front.meta.get("aliases")
        wanted = {_address(str(alias)) for alias in aliases} if isinstance(aliases, list) else set[str]()
        bad = any(each in own or each in held or set(each.split("/")[:2]) & _OWN_FOLDERS for each in wanted)
        if bad or (isinstance(aliases, list) and len(wanted) < len({str(alias) for alias in aliases})):
            page.front = replace(keys.set_aside(page.front, "aliases"), fitted=_ALIASES)
        else:
            held |= wanted


def _prefix(page: Page, tags: tuple[str, ...]) -> str:
    return "" if page.language == tags[0] else f"{page.language}/"


def _address(text: str) -> str:
    """One text for all spellings of an address."""
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).strip("/")
    return "" if plain == "index.html" else plain.removesuffix("/index.html")
