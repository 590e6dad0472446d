"""Rewrites links that only a site generator resolves, so that they lead from file to file."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from contentops.authoring.adopting.body import Body, Target, WikiLink
from contentops.authoring.adopting.survey import INDEXES

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

    def edits(self, old: str, new: str, body: Body) -> Iterator[tuple[int, int, str]]:
        """What to change in the body of the document that was at `old` and will be at `new`."""
        for target in body.targets:
            written = self._rewritten(old, new, target)
            if written is not None and written != target.raw:
                yield target.start, target.end, written
        for link in body.wiki:
            if (text := self._from_wiki(new, link)) is not None:
                yield link.start, link.end, text

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

    def _from_wiki(self, new: str, link: WikiLink) -> str | None:
        found = self.names.get(link.name.lower(), ())
        if len(found) != 1:
            return None
        target = relative(new, self.places[found[0]])
        words = link.text or link.name
        if link.image:
            size = re.fullmatch(r"\d+(?:x\d+)?", words)
            return f"![{'' if size else _words(words)}]({target})"
        anchor = re.sub(r"\s+", "-", link.anchor.lower())
        return f"[{_words(words)}]({target}{anchor})"


def relative(origin: str, target: str, *, angle: bool = False) -> str:
    """The path from a file to another as a link has it."""
    path = posixpath.relpath(target, posixpath.dirname(origin))
    special = "<>%?#\"'\\" if angle else " ()<>%?#\"'\\"
    return "".join(quote(each, safe="") if each in special or not each.isprintable() else each for each in path)


def _words(text: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", text)
