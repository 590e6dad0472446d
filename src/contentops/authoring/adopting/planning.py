"""Works out what adopting a tree does: every file's new place and bytes, the site's definitions, and what is left out."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from contentops.authoring.adopting import definitions, keys, reading
from contentops.authoring.adopting import pages as on_their_way
from contentops.authoring.adopting.body import look, wiki_link
from contentops.authoring.adopting.definitions import TYPE
from contentops.authoring.adopting.links import Links
from contentops.authoring.adopting.names import place_of
from contentops.authoring.adopting.pages import Page, Progress, Texts
from contentops.authoring.adopting.survey import Left, Survey, assets, is_whole, languages, sift, site_name
from contentops.authoring.starter import _PELICAN
from contentops.errors import RefusedError
from contentops.model import ContentType, Diagnostic, Entry
from contentops.source import content_types, documents, strict_yaml
from contentops.source.references import in_front_matter

_URL = re.compile(r"(?m)^url: ([a-z0-9-]+)/")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be made of what."""

    folder: Path
    """Where the site will be."""
    tree: Path
    name: str | None
    """Found out if none; so is the language."""
    language: str | None
    person: str
    email: str
    now: datetime

    @property
    def moving(self) -> bool:
        """Whether the tree lies in the site's folder, so that its files move."""
        return self.tree.is_relative_to(self.folder)

    def place(self, path: str) -> str:
        """Where a file of the tree goes: below content/, once where it lay in a folder of that name."""
        inside = self.tree.relative_to(self.folder).as_posix() if self.moving else ""
        whole = posixpath.normpath(posixpath.join(inside, path))
        return whole if whole.startswith("content/") else f"content/{path}"


@dataclass(frozen=True, slots=True)
class Unread:
    """A mark that was not rewritten."""

    path: str
    """The document in the new site."""
    kind: str
    """A key of marks.KINDS."""
    text: str


@dataclass(frozen=True, slots=True)
class Adopted:
    """What adopting a tree does, or did."""

    writes: Mapping[str, bytes]
    """Bytes by path of the new site: its documents and definitions."""
    files: Mapping[str, str]
    """Path in the new site by path in the tree, of every document and of every file taken along with them."""
    documents: tuple[str, ...]
    """Paths of the documents in the new site."""
    unfinished: Mapping[str, str]
    """What says of those of them that were not public that they were not, by path."""
    left: tuple[Left, ...]
    """What is not taken; paths in the tree."""
    astray: tuple[str, ...]
    """Markdown files that are not taken and lie in content/ all the same."""
    links: int
    """Links that were rewritten, and what stands for one in another program."""
    comments: int
    """Obsidian's comments that became HTML's."""
    callouts: Counter[str]
    """Callouts and tabs that were rewritten, by what they were: “callout of MkDocs”, say."""
    unread: tuple[Unread, ...]
    """What only another program understands and readers will see as it stands."""
    fitted: Counter[str]
    """How many front matters were mended, by how."""
    languages: tuple[str, ...]
    name: str
    moving: bool
    """Whether the tree lies in the new site, so that its files moved."""


def plan(wish: Wish, paths: Sequence[str], progress: Progress) -> Adopted:
    """What adopting does with the files at `paths` of the tree. Nothing is written.

    Raises:
        RefusedError: there is nothing to adopt, or a settings file cannot be added to.
    """
    tree, texts = wish.tree, Texts(wish.tree)
    known = {*reading.META_KEYS, *on_their_way.frequent(texts, paths)}
    has_front = partial(on_their_way.has_front, texts, known)
    found = sift(tree, paths, has_front, whole=tree == wish.folder or is_whole(tree))
    pages, left = on_their_way.read(texts, found.documents, languages(found.documents), known, wish.now, progress)
    tags = on_their_way.site_languages(pages, wish.language)
    on_their_way.place_pages(pages, tags[0], below=wish.place)
    name = wish.name or look(f"# {site_name(texts.optional, wish.folder.name)}").heading or "contentops"
    pages, worse = on_their_way.with_keys(pages, names_of=on_their_way.titles(texts), site=name)
    left += worse
    types = definitions.shipped_types({page.new.split("/")[1] for page in pages})
    vault = _is_vault(tree, pages)
    if vault:
        on_their_way.set_names_aside(pages)
    on_their_way.drop_aliases(pages, {"pages", *(_URL.findall(data.decode())[0] for data in types.values())}, tags)
    along, worse = _along(found, pages, wish, vault=vault)
    left += worse
    kind = _page_type(pages)
    pages, worse = _readable(pages, kind, tags)
    left = sorted([*found.left, *left, *worse], key=lambda each: each.path)
    if not pages:
        hint = f"{left[0].path}: {left[0].reason}" if left else None
        raise RefusedError(f"there is no Markdown file to adopt in {tree}", hint=hint)
    writes = {
        **{page.new: page.data for page in pages},
        "pyproject.toml": definitions.settings(name, tags, _there(wish.folder / "pyproject.toml")),
        ".gitignore": _ignore(_there(wish.folder / ".gitignore")),
        "pelicanconf.py": _PELICAN.encode(),
        "workflows/people.yml": definitions.people(wish.person, wish.email).encode(),
        "workflows/editorial.yml": definitions.workflow(path.rpartition("/")[2][:-4] for path in types).encode(),
        f"workflows/types/{TYPE}.yml": kind.encode(),
        **types,
    }
    comments = sum(new.startswith("<!--") for page in pages for _, _, new in page.edits)
    return Adopted(
        writes=writes,
        files={**{page.old: page.new for page in pages}, **along},
        documents=tuple(page.new for page in pages),
        unfinished={page.new: page.private for page in pages if page.private},
        left=tuple(left),
        astray=tuple(each.path for each in left if wish.moving and _stays_a_page(wish.folder, tree / each.path)),
        links=sum(len(page.edits) for page in pages) - comments,
        comments=comments,
        callouts=sum((page.callouts for page in pages), Counter[str]()),
        unread=tuple(_unread(pages)),
        fitted=Counter(page.front.fitted for page in pages if page.front.fitted),
        languages=tags,
        name=name,
        moving=wish.moving,
    )


def _along(found: Survey, pages: list[Page], wish: Wish, *, vault: bool) -> tuple[dict[str, str], list[Left]]:
    """Where the files go that the pages take along; and what changes in the pages for links to lead there."""
    places = {page.old: page.new for page in pages}
    finder = _links(pages, {**places, **{path: path for path in found.files}}, vault=vault)
    referred = {path for page in pages for path in _referred(finder, page)}
    taken = {path: wish.place(path) for path in assets(found, referred, moving=wish.moving)}
    along, left = _apart(taken, {page.new: page.old for page in pages})
    finder = _links(pages, {**places, **along}, vault=vault)
    for page in pages:
        page.edits = list(finder.edits(page.old, page.new, page.body))
    return along, left


def _page_type(pages: list[Page]) -> str:
    required, properties = keys.page_schema([page.front.meta for page in pages])
    depth = max((page.new.count("/") - 1 for page in pages), default=0)
    return definitions.page_type(depth, required, properties)


def _stays_a_page(folder: Path, file: Path) -> bool:
    return file.suffix == ".md" and file.is_relative_to(folder / "content")


def _apart(taken: Mapping[str, str], pages: Mapping[str, str]) -> tuple[dict[str, str], list[Left]]:
    """The files that have a place of their own, and those whose place another has."""
    places = {place_of(new): old for new, old in pages.items()}
    kept, left = dict[str, str](), list[Left]()
    for old, new in sorted(taken.items()):
        if places.setdefault(place_of(new), old) == old:
            kept[old] = new
        else:
            left.append(Left(old, f"{places[place_of(new)]} takes its place, {new}"))
    return kept, left


def _links(pages: Iterable[Page], places: Mapping[str, str], *, vault: bool) -> Links:
    addresses: dict[str, str] = {}
    called: dict[str, set[str]] = {}
    for page in pages:
        for key in ("permalink", "url", "slug_before"):
            value = page.front.meta.get(key)
            if isinstance(value, str) and value.strip("/") and ":" not in value:
                address = value.removesuffix("index.html").strip("/")
                addresses[address] = "" if address in addresses else page.old
        if "_posts" in page.old.split("/") and (address := _address_by_day(page)):
            addresses[address] = "" if address in addresses else page.old
    for path in places:
        base = posixpath.basename(path)
        for form in {
            base,
            path,
            *((posixpath.splitext(base)[0], posixpath.splitext(path)[0]) if path.endswith(".md") else ()),
        }:
            called.setdefault(form.lower(), set()).add(path)
    known = {address: path for address, path in addresses.items() if path}
    said = {page.old: str(page.front.meta.get("title") or page.body.heading) for page in pages}
    return Links(places, known, {form: tuple(sorted(found)) for form, found in called.items()}, said, vault)


def _is_vault(tree: Path, pages: Sequence[Page]) -> bool:
    """Whether the tree is Obsidian's: it says so, or its pages lead to each other by names in double brackets."""
    called = {posixpath.splitext(posixpath.basename(page.old))[0].lower() for page in pages}
    links = (wiki_link(mark.text) for page in pages for mark in page.body.marks if mark.kind == "link")
    return (tree / ".obsidian").is_dir() or any(
        link is not None and posixpath.basename(link.name).lower() in called for link in links
    )


def _unread(pages: Iterable[Page]) -> Iterator[Unread]:
    for page in pages:
        edited = {start for start, _, _ in page.edits}
        for mark in page.body.marks:
            if mark.start not in edited:
                yield Unread(page.new, mark.kind, mark.text)


def _address_by_day(page: Page) -> str:
    """The address that Hexo and Jekyll give a post of which nothing else is said, or empty."""
    day = re.match(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", str(page.front.meta.get("date", "")))
    stem = re.sub(r"^\d{4}-\d{2}-\d{2}-", "", posixpath.splitext(posixpath.basename(page.old))[0])
    return f"{day[1]}/{int(day[2]):02}/{int(day[3]):02}/{stem}" if day else ""


def _referred(finder: Links, page: Page) -> Iterator[str]:
    """The old paths of what a page refers to, in its text, in raw HTML and in its front matter."""
    raws = [
        *(target.raw for target in page.body.targets),
        *page.body.attributes,
        *(reference.raw for reference in in_front_matter(page.old, page.front.node)),
    ]
    yield from filter(None, (finder.meant(page.old, raw) for raw in raws))
    yield from filter(None, (finder.of_mark(page.old, mark) for mark in page.body.marks))


def _readable(pages: list[Page], kind: str, tags: tuple[str, ...]) -> tuple[list[Page], list[Left]]:
    """The pages that contentops can read as they will be, and why it cannot read the others."""
    types = _type(kind)
    kept, left = list[Page](), list[Left]()
    for page in pages:
        data = page.data
        read = documents.read(page.new, Entry("100644", "", len(data)), data, types, tags)
        if isinstance(read, Diagnostic):
            left.append(Left(page.old, f"line {read.line}: {read.message}"))
        else:
            kept.append(page)
    return kept, left


def _type(kind: str) -> Mapping[str, ContentType]:

    path = f"workflows/types/{TYPE}.yml"
    found, problems = content_types.read(path, strict_yaml.parse(kind))
    assert found is not None, problems
    return {TYPE: found}


def _there(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _ignore(before: bytes | None) -> bytes:
    """The .gitignore with what commands write."""
    old = before or b""
    lines = list(definitions.ignored(old.decode("utf-8", "replace")))
    gap = b"" if not old or old.endswith(b"\n") else b"\n"
    return old + gap + "".join(f"{line}\n" for line in lines).encode()
