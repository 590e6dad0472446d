"""Rewrites links that only a site generator resolves, so that they lead from file to file."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from contentops.authoring.adopting import tags
from contentops.authoring.adopting.body import Body, Target, WikiLink, wiki_link
from contentops.authoring.adopting.marks import Mark
from contentops.authoring.adopting.names import date_of
from contentops.authoring.adopting.survey import INDEXES, PICTURES
from contentops.render.anchors import slug

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ROOTS = (
    "",
    "docs",
    "static",
    "public",
    "source",
    "content",
    "src",
    "assets",
    "website",
    "website/static",
    "source/_posts",
)
"""Folders that generators take for the top of the site, or whose files they put there."""
_INDEX_NAMES = ("index.md", "_index.md", "README.md", "readme.md")


@dataclass(frozen=True, slots=True)
class Links:
    """Where links of a tree lead."""

    places: Mapping[str, str]
    """New path by old path, of everything that is taken along."""
    addresses: Mapping[str, str]
    """Old path by the address that a document's own front matter gives it, slashes at the ends left out."""
    names: Mapping[str, tuple[str, ...]]
    """Old paths by name, with and without ending, small letters: what a link in double brackets may mean."""

    titles: Mapping[str, str] = field(default_factory=dict)
    """Titles of documents by old path: the words of links that have none."""
    vault: bool = False
    """Whether the tree is Obsidian's, in which what stands between %% is a comment."""

    def edits(self, old: str, new: str, body: Body) -> Iterator[tuple[int, int, str]]:
        """What to change in the body of the document that was at `old` and will be at `new`."""
        for target in body.targets:
            written = self._rewritten(old, new, target)
            if written is not None and written != target.raw:
                yield target.start, target.end, written
        for mark in body.marks:
            if (text := self._in_place_of(old, new, mark)) is not None:
                yield mark.start, mark.end, text

    def of_mark(self, old: str, mark: Mark) -> str | None:
        """The old path of the file that a mark in the document at `old` is about, if that is sure."""
        if mark.kind == "link":
            link = wiki_link(mark.text)
            return self._named(old, link.name) if link is not None and link.name else None
        said = tags.read(mark)
        return None if said is None else self._of_tag(old, said)[0]

    def meant(self, old: str, raw: str) -> str | None:
        """The old path of the file that a target in the document at `old` means, if that is sure."""
        path = re.split(r"[?#]", raw, maxsplit=1)[0]
        if not path or path.startswith("//") or _SCHEME.match(raw) or "{{" in raw or "{%" in raw or "\0" in raw:
            return None
        path = unquote(path)
        if path.startswith("/"):
            found = [self._file(posixpath.join(root, path.strip("/")) if path.strip("/") else root) for root in _ROOTS]
            known = self.addresses.get(path.strip("/"))
            return known or next(filter(None, found), None)
        beside = posixpath.dirname(old)
        exact = posixpath.normpath(posixpath.join(beside, path))
        if exact in self.places:
            return exact
        stem = posixpath.splitext(posixpath.basename(old))[0]
        own = old if stem.lower() in INDEXES else posixpath.join(beside, stem)
        within = posixpath.normpath(posixpath.join(posixpath.dirname(own) if own == old else own, path))
        found_here = {each for each in (self._file(exact), self._file(within)) if each is not None}
        return found_here.pop() if len(found_here) == 1 else None

    def _file(self, path: str) -> str | None:
        """The file that an address without its ending, or a folder's, stands for."""
        path = posixpath.normpath(path) if path else ""
        path = "" if path == "." else path
        if path in self.places:
            return path
        stem = re.sub(r"\.(?:html?|md|markdown)\Z", "", path)
        names = [f"{stem}.md", f"{stem}.markdown", *(posixpath.join(path, each) for each in _INDEX_NAMES)]
        if stem.endswith("/index") or stem == "index":
            names += [posixpath.join(stem.removesuffix("index"), each) for each in _INDEX_NAMES]
        found = [each for each in dict.fromkeys(names) if each in self.places]
        return found[0] if len(found) == 1 else None

    def _rewritten(self, old: str, new: str, target: Target) -> str | None:
        meant = self.meant(old, target.raw)
        if meant is None:
            return None
        path = re.split(r"[?#]", target.raw, maxsplit=1)[0]
        here = posixpath.normpath(posixpath.join(posixpath.dirname(new), unquote(path)))
        if not path.startswith("/") and here == self.places[meant]:
            return None  # it leads there as it is
        return relative(new, self.places[meant], angle=target.angle) + target.raw[len(path) :]

    def _in_place_of(self, old: str, new: str, mark: Mark) -> str | None:
        """What says the same as a mark in Markdown, if anything does."""
        if mark.kind == "link":
            link = wiki_link(mark.text)
            return None if link is None else self._from_wiki(old, new, link)
        if mark.kind == "comment":
            words = mark.text.strip("%").strip()
            return f"<!-- {words} -->" if self.vault and "--" not in words else None
        said = tags.read(mark)
        return None if said is None else self._from_tag(old, new, said)

    def _from_wiki(self, old: str, new: str, link: WikiLink) -> str | None:
        anchor = link.anchor.rpartition("#")[2]
        words = _words(_unsized(link.text)) or _words(posixpath.basename(link.name)) or _words(anchor)
        if not link.name:
            return f"[{words}](#{slug(anchor)})" if not anchor.startswith("^") else None
        found = self._named(old, link.name)
        if found is None:
            return None
        target = relative(new, self.places[found])
        if link.image and found.lower().endswith(PICTURES):
            return f"![{_words(_unsized(link.text))}]({target})"
        if not found.lower().endswith((".md", ".markdown")):
            return f"[{words}]({target}{link.anchor})"
        place = f"#{slug(anchor)}" if anchor and not anchor.startswith("^") else ""
        return f"[{words}]({target}{place})"

    def _named(self, old: str, name: str) -> str | None:
        """The file that a name in double brackets stands for: a path from the note or from the top, the end of one, or a name."""
        low = name.lower().strip("/")
        if "/" not in low:
            return _only(self.names.get(low, ()))
        here = posixpath.normpath(posixpath.join(posixpath.dirname(old), name)).lower()
        found = _only(self.names.get(here, ())) or _only(self.names.get(low, ()))
        if found is not None:
            return found
        ends = [f"/{low}", f"/{low}.md", f"/{low}.markdown"]
        return _only(
            [each for each in self.names.get(posixpath.basename(low), ()) if each.lower().endswith(tuple(ends))]
        )

    def _of_tag(self, old: str, said: tags.Tag) -> tuple[str | None, int]:
        """The file that a tag is about, and which of its words names it."""
        for number, word in enumerate(said.words):
            path = re.split(r"[?#]", word, maxsplit=1)[0]
            if path and (found := self._asset(old, path) if said.asset else self._post(old, path)) is not None:
                return found, number
            if not said.asset:
                break
        return None, 0

    def _asset(self, old: str, name: str) -> str | None:
        """A file of a post's own folder, or one that is named from the top or has the name alone."""
        beside, own = posixpath.dirname(old), posixpath.splitext(posixpath.basename(old))[0]
        for folder in (posixpath.join(beside, own), beside):
            if not name.startswith("/") and (path := posixpath.normpath(posixpath.join(folder, name))) in self.places:
                return path
        found = self.meant(old, name) if "/" in name else _only(self.names.get(name.lower(), ()))
        return found if found is not None and not found.lower().endswith((".md", ".markdown")) else None

    def _post(self, old: str, name: str) -> str | None:
        """A document by its path or its name, the day before it left out if it was."""
        if (found := self._named(old, name) or self.meant(old, f"/{name.strip('/')}")) is not None:
            return found
        base = posixpath.basename(name).lower()
        return _only([
            path
            for path in self.places
            if date_of(path) and posixpath.splitext(posixpath.basename(path))[0].lower()[11:] == base
        ])  # fmt: skip

    def _from_tag(self, old: str, new: str, said: tags.Tag) -> str | None:
        found, at = self._of_tag(old, said)
        if found is None:
            return None
        word = said.words[at]
        target = relative(new, self.places[found]) + word[len(re.split(r"[?#]", word, maxsplit=1)[0]) :]
        if said.form == "path":
            return target
        words = said.label(at)
        if said.form == "picture":
            return f"![{_words(words)}]({target})"
        return f"[{_words(words or self.titles.get(found) or posixpath.basename(found))}]({target})"


def relative(origin: str, target: str, *, angle: bool = False) -> str:
    """The path from a file to another as a link has it."""
    path = posixpath.relpath(target, posixpath.dirname(origin))
    special = "<>%?#\"'\\" if angle else " ()<>%?#\"'\\"
    return "".join(quote(each, safe="") if each in special or not each.isprintable() else each for each in path)


def _words(text: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", text)


def _unsized(text: str) -> str:
    """The words of an embedded picture less how large it is to be shown."""
    return "|".join(each for each in text.split("|") if not re.fullmatch(r"\s*\d+(?:x\d+)?\s*", each)).strip()


def _only(found: Collection[str]) -> str | None:
    return next(iter(found)) if len(found) == 1 else None
